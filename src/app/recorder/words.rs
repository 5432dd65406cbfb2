//! The recorder's lines: one a message, written for people and read back to be played again.
use super::Kept;
use crate::{domain::time::Now, ui::msg::Msg};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use std::fmt::Write as _;

/// What stands for a key that is not told.
const HIDDEN: &str = "•";

const NAMED: [(&str, KeyCode); 15] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
];

const MODIFIERS: [(&str, KeyModifiers); 3] =
    [("ctrl", KeyModifiers::CONTROL), ("alt", KeyModifiers::ALT), ("shift", KeyModifiers::SHIFT)];

const MOUSE: [(&str, MouseEventKind); 14] = [
    ("down-left", MouseEventKind::Down(MouseButton::Left)),
    ("down-right", MouseEventKind::Down(MouseButton::Right)),
    ("down-middle", MouseEventKind::Down(MouseButton::Middle)),
    ("up-left", MouseEventKind::Up(MouseButton::Left)),
    ("up-right", MouseEventKind::Up(MouseButton::Right)),
    ("up-middle", MouseEventKind::Up(MouseButton::Middle)),
    ("drag-left", MouseEventKind::Drag(MouseButton::Left)),
    ("drag-right", MouseEventKind::Drag(MouseButton::Right)),
    ("drag-middle", MouseEventKind::Drag(MouseButton::Middle)),
    ("moved", MouseEventKind::Moved),
    ("wheel-up", MouseEventKind::ScrollUp),
    ("wheel-down", MouseEventKind::ScrollDown),
    ("wheel-left", MouseEventKind::ScrollLeft),
    ("wheel-right", MouseEventKind::ScrollRight),
];

/// Writes one message as a line. Writing to a string does not fail.
pub(super) fn line(out: &mut String, kept: &Kept, hide: bool) {
    let written = match kept {
        Kept::Key(_, at) if hide => writeln!(out, "key {HIDDEN} {at}"),
        Kept::Key(key, at) => writeln!(out, "key {} {at}", key_word(key)),
        Kept::Hidden(at) => writeln!(out, "key {HIDDEN} {at}"),
        Kept::Mouse(m) => match MOUSE.iter().find(|(_, kind)| *kind == m.kind) {
            Some((word, _)) => writeln!(out, "mouse {}{word} {} {}", modifier_words(m.modifiers), m.column, m.row),
            None => Ok(()),
        },
        Kept::Paste(text) if many_digits(text) => writeln!(out, "paste {HIDDEN}"),
        Kept::Paste(text) => writeln!(out, "paste {text:?}"),
        Kept::Resize(columns, rows) => writeln!(out, "resize {columns} {rows}"),
        Kept::Tick(now) => writeln!(out, "tick {} {} {}", now.wall_ms, now.boot, now.boottime_ms),
        Kept::Wake(at) => writeln!(out, "wake {at}"),
        Kept::Changed => writeln!(out, "changed"),
        Kept::Answer(name, None) => writeln!(out, "# {name}"),
        Kept::Answer(name, Some(code)) => writeln!(out, "# {name} {code}"),
        Kept::Terminate => writeln!(out, "terminate"),
    };
    written.ok();
}

fn many_digits(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= super::CARD_DIGITS
}

fn modifier_words(modifiers: KeyModifiers) -> String {
    MODIFIERS.iter().filter(|(_, m)| modifiers.contains(*m)).map(|(word, _)| format!("{word}+")).collect()
}

fn key_word(key: &KeyEvent) -> String {
    let code = match key.code {
        KeyCode::Char(' ') => String::from("space"),
        KeyCode::Char(c) if c.is_control() => format!("u{:04x}", u32::from(c)),
        KeyCode::Char(c) => c.to_string(),
        KeyCode::F(n) => format!("f{n}"),
        code => NAMED.iter().find(|(_, c)| *c == code).map_or("other", |(word, _)| word).to_owned(),
    };
    modifier_words(key.modifiers) + &code
}

/// Reads what [`super::Recorder::text`] wrote: keys, mouse, pastes, sizes and ticks as messages again. Answers are left out
/// (the house gives them anew), and so is what was hidden.
pub fn replay(text: &str) -> Vec<Msg> {
    text.lines().filter_map(message).collect()
}

fn message(line: &str) -> Option<Msg> {
    let (what, rest) = line.split_once(' ').unwrap_or((line, ""));
    let mut words = rest.split(' ');
    match what {
        "key" => {
            let key = key_of(words.next()?)?;
            Some(Msg::Key(key, words.next()?.parse().ok()?))
        }
        "mouse" => {
            let (modifiers, word) = modifiers_of(words.next()?);
            let kind = MOUSE.iter().find(|(w, _)| *w == word)?.1;
            let (column, row) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            Some(Msg::Mouse(MouseEvent { kind, column, row, modifiers }))
        }
        "paste" => Some(Msg::Paste(unquoted(rest)?)),
        "resize" => Some(Msg::Resize(words.next()?.parse().ok()?, words.next()?.parse().ok()?)),
        "tick" => Some(Msg::Tick(Now {
            wall_ms: words.next()?.parse().ok()?,
            boot: words.next()?.parse().ok()?,
            boottime_ms: words.next()?.parse().ok()?,
        })),
        "wake" => Some(Msg::Wake(words.next()?.parse().ok()?)),
        "changed" => Some(Msg::Changed),
        "terminate" => Some(Msg::Terminate),
        _ => None,
    }
}

/// The modifiers before a word. A plus sign alone is the key `+`.
fn modifiers_of(mut word: &str) -> (KeyModifiers, &str) {
    let mut modifiers = KeyModifiers::NONE;
    for (name, modifier) in MODIFIERS {
        if let Some(rest) = word.strip_prefix(name).and_then(|w| w.strip_prefix('+')).filter(|w| !w.is_empty()) {
            modifiers |= modifier;
            word = rest;
        }
    }
    (modifiers, word)
}

fn key_of(word: &str) -> Option<KeyEvent> {
    let (modifiers, word) = modifiers_of(word);
    let mut chars = word.chars();
    let code = match (chars.next()?, chars.as_str()) {
        _ if word == HIDDEN => return None,
        (c, "") => KeyCode::Char(c),
        _ if word == "space" => KeyCode::Char(' '),
        ('f', n) if n.parse::<u8>().is_ok() => KeyCode::F(n.parse().ok()?),
        ('u', hex) if u32::from_str_radix(hex, 16).is_ok() => {
            KeyCode::Char(char::from_u32(u32::from_str_radix(hex, 16).ok()?)?)
        }
        _ => NAMED.iter().find(|(w, _)| *w == word)?.1,
    };
    Some(KeyEvent::new(code, modifiers))
}

/// The inside of a string that was written with `{:?}`.
fn unquoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next()? {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            '0' => out.push('\0'),
            'u' => {
                let hex: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                out.push(char::from_u32(u32::from_str_radix(&hex, 16).ok()?)?);
            }
            c => out.push(c),
        }
    }
    Some(out)
}
