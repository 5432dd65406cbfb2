//! However it ends, the terminal is as it was, and the seats of an open order go free or can be resumed.
use super::pty::{Line, Pty};
use marquee::{
    app::{recorder::SharedRecorder, terminal},
    ui::msg::Msg,
};
use portable_pty::CommandBuilder;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::{fs, path::Path};

/// What a shell needs.
const SHELL: Line = Line { echo: true, canonical: true, signals: true };

/// The sequences that undo what a face set: alternate screen, mouse, bracketed paste; the cursor is back.
fn assert_restored(pty: &Pty) {
    let raw = String::from_utf8_lossy(pty.raw());
    for (on, off) in [
        ("\x1b[?1049h", "\x1b[?1049l"),
        ("\x1b[?1000h", "\x1b[?1000l"),
        ("\x1b[?1006h", "\x1b[?1006l"),
        ("\x1b[?2004h", "\x1b[?2004l"),
        ("\x1b[?25l", "\x1b[?25h"),
    ] {
        let (set, unset) = (raw.rfind(on), raw.rfind(off));
        assert!(set.is_some() && unset > set, "{on:?} at {set:?}, {off:?} at {unset:?}");
    }
    assert_eq!(pty.line(), SHELL);
}

#[test]
fn a_panic_gives_the_terminal_back_and_says_where_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--exact", "endings::inside_a_terminal_it_panics", "--ignored", "--nocapture"]);
    command.env("PANIC_FOLDER", folder.path());
    let mut pty = Pty::start(command, 100, 30);
    pty.wait_for("What led to it is in");
    assert_ne!(pty.wait_end(), 0);
    assert_restored(&pty);
    let crash = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(crash).unwrap();
    assert!(text.contains("planted") && text.contains("key f1 5"), "{text}");
}

#[test]
#[ignore = "the half of the test above that runs inside its terminal"]
fn inside_a_terminal_it_panics() {
    let Some(folder) = std::env::var_os("PANIC_FOLDER") else { return };
    let recorder = SharedRecorder::default();
    recorder.keep(&Msg::Key(KeyEvent::new(KeyCode::F(1), KeyModifiers::NONE), 5), false);
    terminal::on_panic(Path::new(&folder).to_owned(), recorder);
    let _taken = terminal::Taken::new(true).unwrap();
    let mut screen = ratatui::Terminal::new(terminal::screen().unwrap()).unwrap();
    screen.draw(|frame| frame.render_widget("half a sale", frame.area())).unwrap();
    screen.draw(|_| panic!("planted")).unwrap();
}
