//! The thread that reads keys, mouse and pastes, and stamps them with the moment at which they came.
use crate::{clock::Clock, ui::msg::Msg};
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEventKind};
use std::{io, sync::mpsc::Sender, thread};

/// Starts the reader. It ends with the program, or when nobody listens any more.
///
/// The stamps come from the real clock also where a test steers the other one: they tell a scanner from a person.
pub fn start(to: Sender<Msg>) -> io::Result<()> {
    let clock = Clock::real();
    thread::Builder::new().name("keys".into()).spawn(move || {
        loop {
            let Ok(event) = event::read() else {
                // Nothing can be typed any more; a till that nobody can reach must not keep its seats.
                to.send(Msg::Terminate).ok();
                return;
            };
            for msg in messages(event, clock.now().boottime_ms) {
                if to.send(msg).is_err() {
                    return;
                }
            }
        }
    })?;
    Ok(())
}

/// What one event of the terminal means.
pub fn messages(event: Event, at_ms: i64) -> Vec<Msg> {
    match event {
        Event::Key(key) if key.kind == KeyEventKind::Release => vec![],
        Event::Key(key) => keys(key).into_iter().map(|k| Msg::Key(k, at_ms)).collect(),
        Event::Mouse(mouse) if mouse.kind == MouseEventKind::Moved => vec![],
        Event::Mouse(mouse) => vec![Msg::Mouse(mouse)],
        Event::Paste(text) => vec![Msg::Paste(text)],
        Event::Resize(columns, rows) => vec![Msg::Resize(columns, rows)],
        Event::FocusGained | Event::FocusLost => vec![],
    }
}

/// An Esc that arrives glued to the next key looks like Alt with it; here it is always two keys. Keys that have a code of
/// their own with Alt (arrows, F keys) were not glued and keep it.
fn keys(key: KeyEvent) -> Vec<KeyEvent> {
    let glued = matches!(key.code, KeyCode::Char(_) | KeyCode::Enter | KeyCode::Tab | KeyCode::Backspace);
    if !(glued && key.modifiers.contains(KeyModifiers::ALT)) {
        return vec![key];
    }
    let second = KeyEvent { modifiers: key.modifiers - KeyModifiers::ALT, ..key };
    vec![KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE), second]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(code: KeyCode, modifiers: KeyModifiers) -> Vec<(KeyCode, KeyModifiers)> {
        messages(Event::Key(KeyEvent::new(code, modifiers)), 5)
            .into_iter()
            .map(|m| match m {
                Msg::Key(k, 5) => (k.code, k.modifiers),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn an_esc_glued_to_a_letter_is_two_keys() {
        let none = KeyModifiers::NONE;
        assert_eq!(codes(KeyCode::Char('c'), KeyModifiers::ALT), [(KeyCode::Esc, none), (KeyCode::Char('c'), none)]);
        assert_eq!(
            codes(KeyCode::Char('C'), KeyModifiers::ALT | KeyModifiers::SHIFT),
            [(KeyCode::Esc, none), (KeyCode::Char('C'), KeyModifiers::SHIFT)]
        );
        assert_eq!(codes(KeyCode::Enter, KeyModifiers::ALT), [(KeyCode::Esc, none), (KeyCode::Enter, none)]);
        assert_eq!(codes(KeyCode::Left, KeyModifiers::ALT), [(KeyCode::Left, KeyModifiers::ALT)]);
        assert_eq!(codes(KeyCode::Char('c'), KeyModifiers::CONTROL), [(KeyCode::Char('c'), KeyModifiers::CONTROL)]);
    }

    #[test]
    fn letting_go_of_a_key_is_none() {
        let mut key = KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE);
        key.kind = KeyEventKind::Release;
        assert!(messages(Event::Key(key), 0).is_empty());
        assert!(messages(Event::FocusLost, 0).is_empty());
    }
}
