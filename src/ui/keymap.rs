//! Keys become intents in one table a place; the help lines are printed from the same table, so neither can lie.
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Which keys a row of the table stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Any of these characters; letters in any case.
    Chars(&'static str),
    /// A key with a name.
    Code(KeyCode),
    /// F1 to F8.
    Function,
    /// Any digit.
    Digit,
    /// Any letter or digit.
    Alphanumeric,
}

/// One row: keys, what they mean here, and the words of the help line.
#[derive(Clone, Copy, Debug)]
pub struct Binding<I: 'static> {
    /// The keys.
    pub on: On,
    /// What they mean.
    pub intent: I,
    /// How the key is named: `F1-F8`.
    pub label: &'static str,
    /// What it does, in a word or two for the help line; empty: only in the whole list.
    pub short: &'static str,
    /// What it does, in a sentence for the whole list.
    pub long: &'static str,
}

/// What a key means by a table. Control and Alt are never commands of a table.
pub fn find<I: Copy>(table: &[Binding<I>], key: KeyEvent) -> Option<I> {
    if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
        return None;
    }
    table.iter().find(|b| fits(b.on, key.code)).map(|b| b.intent)
}

fn fits(on: On, code: KeyCode) -> bool {
    match (on, code) {
        (On::Chars(chars), KeyCode::Char(c)) => chars.contains(c.to_ascii_lowercase()),
        (On::Code(wanted), code) => wanted == code,
        (On::Function, KeyCode::F(n)) => (1..=8).contains(&n),
        (On::Digit, KeyCode::Char(c)) => c.is_ascii_digit(),
        (On::Alphanumeric, KeyCode::Char(c)) => c.is_ascii_alphanumeric(),
        _ => false,
    }
}

/// A character key's digit.
pub fn digit(key: KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(c) if c.is_ascii_digit() => Some(c),
        _ => None,
    }
}

/// The key of a character, as if it were typed.
pub fn typed(c: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)
}

/// The key of a code, as if it were pressed.
pub fn pressed(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}
