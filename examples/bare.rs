//! The least that a ratatui program does: the terminal, one full frame, a key, the end. `cargo bench --bench start` holds the
//! start of Marquee against it.
use ratatui::{
    Terminal,
    backend::CrosstermBackend,
    crossterm::{
        event, execute,
        terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode},
    },
    widgets::{Block, Paragraph, Wrap},
};
use std::io::{self, BufWriter};

fn main() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen)?;
    let mut terminal = Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(64 * 1024, io::stdout())))?;
    terminal.draw(|frame| {
        let text = "bare ".repeat(usize::from(frame.area().width) * usize::from(frame.area().height) / 5);
        frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: true }).block(Block::bordered()), frame.area());
    })?;
    event::read()?;
    disable_raw_mode()?;
    execute!(io::stdout(), LeaveAlternateScreen)
}
