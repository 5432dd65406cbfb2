use super::*;
use ratatui::crossterm::event::{MouseButton, MouseEventKind};

fn key(code: KeyCode) -> Msg {
    Msg::Key(KeyEvent::new(code, KeyModifiers::NONE), 7)
}

fn now(wall_ms: i64) -> Now {
    Now { wall_ms, boot: 3, boottime_ms: wall_ms / 2 }
}

fn typed(text: &str) -> Recorder {
    let mut recorder = Recorder::default();
    for c in text.chars() {
        recorder.keep(&key(KeyCode::Char(c)), false);
    }
    recorder
}

#[test]
fn what_was_kept_plays_again() {
    let mut messages: Vec<Msg> =
        ['a', '+', '-', ' ', 'é', '\u{7}', '"', 'f', 'u'].map(|c| key(KeyCode::Char(c))).into();
    messages.extend([KeyCode::F(1), KeyCode::F(12), KeyCode::Enter, KeyCode::Esc, KeyCode::PageDown].map(key));
    for modifiers in [KeyModifiers::CONTROL, KeyModifiers::ALT | KeyModifiers::SHIFT] {
        messages.push(Msg::Key(KeyEvent::new(KeyCode::Char('+'), modifiers), -5));
    }
    for (_, kind) in [("", MouseEventKind::Down(MouseButton::Left)), ("", MouseEventKind::ScrollDown)] {
        messages.push(Msg::Mouse(MouseEvent { kind, column: 79, row: 0, modifiers: KeyModifiers::CONTROL }));
    }
    messages.push(Msg::Paste("two\nlines \u{1b}[31m \"quoted\" \\n \u{202e} 座席".into()));
    messages.extend([Msg::Resize(80, 24), Msg::Tick(now(1_000)), Msg::Wake(12), Msg::Changed, Msg::Terminate]);
    let mut recorder = Recorder::default();
    for msg in &messages {
        recorder.keep(msg, false);
    }
    let text = recorder.text();
    assert_eq!(format!("{:?}", replay(&text)), format!("{messages:?}"), "{text}");
}

#[test]
fn a_secret_is_a_dot_and_does_not_play() {
    let mut recorder = Recorder::default();
    for c in "4711".chars() {
        recorder.keep(&key(KeyCode::Char(c)), true);
    }
    recorder.keep(&Msg::Paste("hunter2".into()), true);
    recorder.keep(&key(KeyCode::Enter), true);
    let text = recorder.text();
    assert_eq!(text, "key • 7\n".repeat(4) + "key • 0\nkey enter 7\n");
    assert_eq!(replay(&text).len(), 1);
}

#[test]
fn what_could_be_a_card_number_is_not_written() {
    let text = typed("4000 0025 0000 3155").text();
    assert!(!text.contains("key 4") && !text.contains("key 3"), "{text}");
    assert!(typed("12 adults, 50 cash").text().contains("key 5"), "short numbers are told");
    let mut recorder = Recorder::default();
    recorder.keep(&Msg::Paste("4000-0025-0000-3155".into()), false);
    assert_eq!(recorder.text(), "paste •\n");
}

#[test]
fn it_keeps_the_last_ones_and_one_tick_of_an_idle_night() {
    let mut recorder = Recorder::default();
    for s in 0..50_000 {
        recorder.keep(&Msg::Tick(now(s * 1000)), false);
    }
    assert_eq!(recorder.len(), 1);
    for _ in 0..KEPT {
        recorder.keep(&key(KeyCode::Up), false);
    }
    assert_eq!(recorder.len(), KEPT);
    assert!(!recorder.text().contains("tick"), "the oldest went");
}

#[test]
fn answers_are_named_without_what_they_hold() {
    let mut recorder = Recorder::default();
    let refusal = crate::domain::Refusal::seats_taken(&["C9".into()]);
    recorder.keep(&Msg::Done(Err(Failure::Refused(refusal))), false);
    recorder.keep(&Msg::Done(Ok(Outcome::GivenBack(4570))), false);
    assert_eq!(recorder.text(), "# refused seat_taken\n# given-back\n");
}

#[test]
fn a_crash_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let shared = SharedRecorder::default();
    shared.keep(&key(KeyCode::F(1)), false);
    let first = shared.write_crash(&folder.path().join("state"), "panicked at x.rs\nindex").unwrap();
    let second = shared.write_crash(&folder.path().join("state"), "again").unwrap();
    assert_ne!(first, second);
    let text = fs::read_to_string(&first).unwrap();
    assert!(text.starts_with("# panicked at x.rs\n# index\n") && text.ends_with("key f1 7\n"), "{text}");
    assert_eq!(fs::metadata(first).unwrap().permissions().mode() & 0o777, 0o600);
}
