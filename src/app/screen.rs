//! Where frames go: a ratatui backend that writes each frame with one `write`, and nothing when nothing changed.
use ratatui::{
    backend::{Backend, ClearType, CrosstermBackend, WindowSize},
    buffer::Cell,
    layout::{Position, Size},
};
use std::{
    cell::RefCell,
    io::{self, Write},
    rc::Rc,
};

/// Tells a terminal that knows it to show what follows at once (others ignore it), so that no half frame is seen.
const FRAME_BEGIN: &[u8] = b"\x1b[?2026h";
/// The end of a frame.
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// What a frame has gathered so far. Shared with the inner backend, which does not give its writer back.
#[derive(Clone, Debug)]
struct Ink(Rc<RefCell<Vec<u8>>>);

impl Write for Ink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// The inner backend flushes in the middle of a frame; the frame goes out in [`Screen::flush`].
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A backend over any writer.
///
/// Its size is what it was told: the terminal is asked by whoever owns it, not once a frame. It never asks the terminal
/// where the cursor is, because the answer would come as keys to the thread that reads them.
#[derive(Debug)]
pub struct Screen<W: Write> {
    inner: CrosstermBackend<Ink>,
    ink: Ink,
    out: W,
    size: Size,
    cursor_shown: Option<bool>,
    cursor_at: Option<Position>,
    frames: u64,
    bytes: u64,
}

impl<W: Write> Screen<W> {
    /// A screen of a size that writes to `out`.
    pub fn new(out: W, columns: u16, rows: u16) -> Self {
        let ink = Ink(Rc::new(RefCell::new(FRAME_BEGIN.to_vec())));
        Self {
            inner: CrosstermBackend::new(ink.clone()),
            ink,
            out,
            size: Size::new(columns, rows),
            cursor_shown: None,
            cursor_at: None,
            frames: 0,
            bytes: 0,
        }
    }

    /// The terminal has another size now: the next frame is drawn whole.
    pub fn set_size(&mut self, columns: u16, rows: u16) {
        self.size = Size::new(columns, rows);
    }

    /// How many frames and bytes were written.
    pub fn written(&self) -> (u64, u64) {
        (self.frames, self.bytes)
    }

    /// What it writes to.
    pub fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// Rings the bell with the next frame.
    pub fn bell(&mut self) {
        self.ink.0.borrow_mut().push(b'\x07');
    }
}

impl<W: Write> Backend for Screen<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        // The inner backend resets the colours even after no cell at all.
        if content.peek().is_none() {
            return Ok(());
        }
        self.cursor_at = None;
        self.inner.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown == Some(false) {
            return Ok(());
        }
        self.cursor_shown = Some(false);
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown == Some(true) {
            return Ok(());
        }
        self.cursor_shown = Some(true);
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor_at.unwrap_or(Position::ORIGIN))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor_at == Some(position) {
            return Ok(());
        }
        self.inner.set_cursor_position(position)?;
        self.cursor_at = Some(position);
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut ink = self.ink.0.borrow_mut();
        if ink.len() == FRAME_BEGIN.len() {
            return Ok(());
        }
        ink.extend_from_slice(FRAME_END);
        let sent = self.out.write_all(&ink).and_then(|()| self.out.flush());
        self.frames += 1;
        self.bytes += ink.len() as u64;
        ink.truncate(FRAME_BEGIN.len());
        sent
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::{Terminal, widgets::Paragraph};

    /// Keeps each `write` apart.
    #[derive(Default)]
    struct Writes(Vec<Vec<u8>>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.to_vec());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn show(terminal: &mut Terminal<Screen<Writes>>, text: &str) -> usize {
        terminal.draw(|f| f.render_widget(Paragraph::new(text), f.area())).unwrap();
        terminal.backend_mut().out().0.len()
    }

    #[test]
    fn a_frame_is_one_write_and_an_unchanged_one_none() {
        let mut terminal = Terminal::new(Screen::new(Writes::default(), 40, 3)).unwrap();
        assert_eq!(show(&mut terminal, "42 of 180 free"), 1);
        assert_eq!(show(&mut terminal, "42 of 180 free"), 1, "nothing changed");
        assert_eq!(show(&mut terminal, "41 of 180 free"), 2);
        let last = terminal.backend_mut().out().0.last().unwrap().clone();
        assert!(last.len() < 60, "{} bytes for one cell", last.len());
        assert!(last.starts_with(FRAME_BEGIN) && last.ends_with(FRAME_END));
    }

    #[test]
    fn a_new_size_draws_all_again_and_the_bell_comes_alone() {
        let mut terminal = Terminal::new(Screen::new(Writes::default(), 40, 3)).unwrap();
        show(&mut terminal, "hello");
        terminal.backend_mut().set_size(20, 2);
        assert_eq!(show(&mut terminal, "hello"), 2);
        let all = String::from_utf8(terminal.backend_mut().out().0[1].clone()).unwrap();
        assert!(all.contains("\x1b[2J") && all.contains("hello"), "{all:?}");
        terminal.backend_mut().bell();
        assert_eq!(show(&mut terminal, "hello"), 3);
    }

    #[test]
    fn the_cursor_is_moved_only_when_it_was_moved() {
        let mut terminal = Terminal::new(Screen::new(Writes::default(), 40, 3)).unwrap();
        let mut draw = |text: &str, x: u16| {
            terminal
                .draw(|f| {
                    f.render_widget(Paragraph::new(text), f.area());
                    f.set_cursor_position((x, 0));
                })
                .unwrap();
            terminal.backend_mut().out().0.len()
        };
        assert_eq!(draw("a", 1), 1);
        assert_eq!(draw("a", 1), 1);
        assert_eq!(draw("a", 2), 2);
        assert_eq!(draw("b", 2), 3);
    }
}
