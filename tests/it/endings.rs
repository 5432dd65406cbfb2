//! However it ends, the terminal is as it was, and the seats of an open order go free or can be resumed.
use super::{
    cinema::Cinema,
    pty::{Line, Pty},
};
use marquee::{
    app::{recorder::SharedRecorder, terminal},
    ui::msg::Msg,
};
use portable_pty::CommandBuilder;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rustix::process::Signal;
use std::{fs, path::Path, time::Duration};

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

/// A counter with one seat held and nothing paid.
fn with_a_hold(cinema: &Cinema) -> Pty {
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("Adult");
    assert_eq!(held(cinema), 0);
    pty.keys("F1");
    pty.wait_for("hold 9:");
    assert_eq!(held(cinema), 1);
    pty
}

fn held(cinema: &Cinema) -> i64 {
    cinema.count("select count(*) from allocation where state = 'held'")
}

#[test]
fn signals_let_the_seats_go_and_give_the_terminal_back() {
    let cinema = Cinema::new();
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let mut pty = with_a_hold(&cinema);
        pty.signal(signal);
        assert_eq!(pty.wait_end(), 0, "{signal:?}");
        assert_restored(&pty);
        assert_eq!(held(&cinema), 0, "{signal:?}");
    }
    cinema.doctor();
}

#[test]
fn a_closed_window_ends_it_and_lets_the_seats_go() {
    let cinema = Cinema::new();
    let mut pty = with_a_hold(&cinema);
    pty.hang_up();
    pty.wait_end();
    assert_eq!(held(&cinema), 0);
}

#[test]
fn a_stop_from_outside_is_not_obeyed() {
    let cinema = Cinema::new();
    let mut pty = with_a_hold(&cinema);
    pty.signal(Signal::TSTP);
    pty.keys("F1");
    pty.wait_until("a second ticket", |_| held(&cinema) == 2);
    pty.keys("Ctrl-z F1");
    pty.wait_until("a third ticket", |_| held(&cinema) == 3);
}

#[test]
fn after_a_kill_the_till_says_what_is_left() {
    let cinema = Cinema::new();
    let mut pty = with_a_hold(&cinema);
    pty.signal(Signal::KILL);
    pty.wait_end();
    assert_eq!(held(&cinema), 1, "nobody could let it go");
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("NOT SOLD, STILL HELD");
    cinema.doctor();
}

#[test]
fn after_a_kill_the_last_sale_is_said_to_be_sold() {
    let cinema = Cinema::new();
    let before = cinema.count("select count(*) from booking");
    let mut pty = with_a_hold(&cinema);
    pty.keys("Enter");
    // The demo's own last sale stood there before.
    pty.wait_for("Sold ");
    pty.signal(Signal::KILL);
    pty.wait_end();
    assert_eq!(cinema.count("select count(*) from booking where state = 'CONFIRMED'"), before + 1);
    let reference = cinema.word("select reference from booking order by id desc");
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_until("the sale and that it is sold", |screen| {
        screen.lines().any(|l| l.contains("LAST") && l.contains(&reference) && l.contains(" SOLD"))
    });
    cinema.doctor();
}

#[test]
fn without_a_terminal_it_says_so() {
    let cinema = Cinema::new();
    cinema.fails(&["counter"], 2, "usage");
    cinema.fails(&["kiosk"], 2, "usage");
}

#[test]
fn storms_of_sizes_and_rubbish_do_no_harm() {
    let cinema = Cinema::new();
    let mut pty = with_a_hold(&cinema);
    for n in 0..200_u16 {
        pty.resize(1 + n * 7 % 200, 1 + n * 3 % 60);
    }
    pty.resize(12, 3);
    pty.wait_for("larger");
    pty.resize(80, 24);
    pty.wait_for("Adult");
    let mut rubbish: Vec<u8> = (0..=255_u8).cycle().take(200_000).filter(|b| *b != 0x1b).collect();
    rubbish.extend("\u{202e}\u{200b}座席".bytes());
    pty.paste(&rubbish);
    pty.settle(Duration::from_millis(300));
    let drawn = String::from_utf8_lossy(pty.raw()).into_owned();
    assert!(!drawn.contains('\u{202e}'), "a control that turns text round reached the terminal");
    assert_eq!(held(&cinema), 1, "a paste is not a key");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_end(), 0);
    assert_restored(&pty);
    cinema.doctor();
}
