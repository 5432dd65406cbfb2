//! Tells a scanner from a person. A framed scan is data from its first to its last sign, on every screen; without a frame,
//! six characters within 30 ms are no typing, and the Enter behind them never sells.
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::collections::VecDeque;

/// So many characters…
const FAST_CHARS: usize = 6;
/// …within so many milliseconds are a scan.
pub const FAST_MS: i64 = 30;
/// A scan that pauses for so long is over (or broken off, if it has a frame).
const GAP_MS: i64 = 60;
/// A frame that is not closed after so long was noise.
const FRAME_MS: i64 = 1500;
/// The longest scan that is kept; a ticket's token has 154 characters.
const MAX_CHARS: usize = 1024;

/// What a scanner sends before and after its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The first sign; `\x07` (Ctrl-G) by default.
    pub start: char,
    /// The last sign; `\r` by default.
    pub end: char,
}

impl Default for Frame {
    fn default() -> Self {
        Self { start: '\u{7}', end: '\r' }
    }
}

/// What the gate makes of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// An ordinary key.
    Key,
    /// An ordinary character that might yet be the beginning of a scan: what it writes waits, the state before it is kept
    /// by whoever asks. `true`: it is the first such character.
    Maybe(bool),
    /// It is a scan: what its first characters did is undone.
    Undo,
    /// Part of a scan, or its Enter.
    Swallowed,
    /// An Enter right behind characters that came faster than a person types: it must not sell.
    Hurried,
    /// A whole scan.
    Scan(String),
    /// A whole scan without a frame ended before this key, which is an ordinary one.
    ScanThenKey(String),
    /// A frame was not closed; this key is an ordinary one.
    BrokenThenKey,
}

/// Where a run of characters stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Run {
    None,
    Framed { text: String, since: i64, last: i64 },
    Maybe { text: String, since: i64 },
    Scan { text: String, last: i64 },
}

/// Watches the keys.
#[derive(Clone, Debug)]
pub struct Gate {
    frame: Frame,
    run: Run,
    recent: VecDeque<i64>,
}

impl Gate {
    /// A gate for scanners with this frame.
    pub fn new(frame: Frame) -> Self {
        Self { frame, run: Run::None, recent: VecDeque::new() }
    }

    /// Judges a key; `in_field`: characters are text here, not commands.
    pub fn key(&mut self, key: KeyEvent, ms: i64, in_field: bool) -> Verdict {
        let sign = sign(key);
        if let Run::Framed { text, since, last } = &mut self.run {
            if ms - *since > FRAME_MS || ms - *last > FRAME_MS / 2 {
                self.run = Run::None;
                return Verdict::BrokenThenKey;
            }
            *last = ms;
            return match sign {
                Some(c) if c == self.frame.end => {
                    let text = std::mem::take(text);
                    self.run = Run::None;
                    Verdict::Scan(text)
                }
                Some(c) if text.len() < MAX_CHARS => {
                    text.push(c);
                    Verdict::Swallowed
                }
                _ => Verdict::Swallowed,
            };
        }
        if sign == Some(self.frame.start) {
            self.run = Run::Framed { text: String::new(), since: ms, last: ms };
            return Verdict::Swallowed;
        }
        match plain(key) {
            Some(c) => self.character(c, ms, in_field),
            None => self.other(key, ms),
        }
    }

    fn character(&mut self, c: char, ms: i64, in_field: bool) -> Verdict {
        self.recent.push_back(ms);
        while self.recent.len() > FAST_CHARS {
            self.recent.pop_front();
        }
        let fast = self.fast();
        match &mut self.run {
            Run::Scan { text, last } if ms - *last <= GAP_MS => {
                *last = ms;
                if text.len() < MAX_CHARS {
                    text.push(c);
                }
                return Verdict::Swallowed;
            }
            Run::Scan { text, .. } => {
                let text = std::mem::take(text);
                self.run = Run::None;
                return Verdict::ScanThenKey(text);
            }
            Run::Maybe { text, since } if ms - *since <= FAST_MS && !in_field => {
                text.push(c);
                if fast && text.chars().all(in_codes) {
                    self.run = Run::Scan { text: std::mem::take(text), last: ms };
                    return Verdict::Undo;
                }
                return Verdict::Maybe(false);
            }
            _ => {}
        }
        if in_field {
            self.run = Run::None;
            return Verdict::Key;
        }
        self.run = Run::Maybe { text: c.to_string(), since: ms };
        Verdict::Maybe(true)
    }

    fn other(&mut self, key: KeyEvent, ms: i64) -> Verdict {
        let enter = key.code == KeyCode::Enter;
        let hurried = self.fast() && self.recent.back().is_some_and(|last| ms - last <= FAST_MS);
        self.recent.clear();
        match std::mem::replace(&mut self.run, Run::None) {
            Run::Scan { text, .. } if enter => Verdict::Scan(text),
            Run::Scan { text, .. } => Verdict::ScanThenKey(text),
            _ if enter && hurried => Verdict::Hurried,
            _ => Verdict::Key,
        }
    }

    /// Whether the last characters came faster than a person types.
    fn fast(&self) -> bool {
        self.recent.len() == FAST_CHARS
            && self.recent.front().zip(self.recent.back()).is_some_and(|(first, last)| last - first <= FAST_MS)
    }

    /// Time has passed: gives a scan that ended without an Enter, and whether characters in doubt were typing after all.
    pub fn tick(&mut self, ms: i64) -> (Option<String>, bool) {
        match &mut self.run {
            Run::Scan { text, last } if ms - *last > GAP_MS => {
                let text = std::mem::take(text);
                self.run = Run::None;
                (Some(text), false)
            }
            Run::Maybe { since, .. } if ms - *since > FAST_MS => {
                self.run = Run::None;
                (None, true)
            }
            _ => (None, false),
        }
    }
}

/// A key as the sign that a scanner would have sent.
fn sign(key: KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(c) if key.modifiers.contains(KeyModifiers::CONTROL) && c.is_ascii() => {
            Some(char::from((c.to_ascii_uppercase() as u8) & 0x1f))
        }
        KeyCode::Char(c) => Some(c),
        KeyCode::Enter => Some('\r'),
        KeyCode::Tab => Some('\t'),
        KeyCode::Esc => Some('\u{1b}'),
        _ => None,
    }
}

/// The character of a key that types one.
pub fn plain(key: KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(c) if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => Some(c),
        _ => None,
    }
}

/// The characters of references and tokens; a burst with others in it is somebody's script, not a scanner.
fn in_codes(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=' | ':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::keymap::{pressed, typed};

    fn feed(gate: &mut Gate, text: &str, mut ms: i64, step: i64) -> Vec<Verdict> {
        let verdicts = text.chars().map(|c| {
            ms += step;
            match c {
                '\r' => gate.key(pressed(KeyCode::Enter), ms, false),
                '\u{7}' => gate.key(KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL), ms, false),
                c => gate.key(typed(c), ms, false),
            }
        });
        verdicts.collect()
    }

    #[test]
    fn a_framed_scan_is_data_however_slow() {
        let mut gate = Gate::new(Frame::default());
        let verdicts = feed(&mut gate, "\u{7}K7 c\u{1b}\r", 0, 100);
        assert_eq!(verdicts.last(), Some(&Verdict::Scan("K7 c\u{1b}".into())));
        assert!(verdicts.iter().rev().skip(1).all(|v| *v == Verdict::Swallowed));
        assert_eq!(feed(&mut gate, "c", 1000, 1), [Verdict::Maybe(true)]);
    }

    #[test]
    fn a_frame_that_is_never_closed_does_not_swallow_the_keyboard() {
        let mut gate = Gate::new(Frame::default());
        feed(&mut gate, "\u{7}K", 0, 1);
        assert_eq!(feed(&mut gate, "n", 3000, 1), [Verdict::BrokenThenKey]);
    }

    #[test]
    fn six_characters_in_a_blink_are_a_scan_and_five_are_not() {
        let mut gate = Gate::new(Frame::default());
        let verdicts = feed(&mut gate, "ABCDEFGH\r", 0, 3);
        assert_eq!(verdicts[0], Verdict::Maybe(true));
        assert_eq!(verdicts[5], Verdict::Undo);
        assert_eq!(verdicts[8], Verdict::Scan("ABCDEFGH".into()));
        let mut gate = Gate::new(Frame::default());
        assert_eq!(feed(&mut gate, "ABCDE\r", 0, 3).last(), Some(&Verdict::Key));
        let slow = feed(&mut gate, "ABCDEFGH\r", 1000, 50);
        assert_eq!(slow.last(), Some(&Verdict::Key), "a fast typist is no scanner");
    }

    #[test]
    fn a_hurried_enter_in_a_field_is_told_apart() {
        let mut gate = Gate::new(Frame::default());
        for (i, c) in "AUTH123".chars().enumerate() {
            assert_eq!(gate.key(typed(c), i as i64, true), Verdict::Key);
        }
        assert_eq!(gate.key(pressed(KeyCode::Enter), 9, true), Verdict::Hurried);
        assert_eq!(gate.key(pressed(KeyCode::Enter), 300, true), Verdict::Key);
    }

    #[test]
    fn a_scan_without_an_enter_ends_by_itself() {
        let mut gate = Gate::new(Frame::default());
        feed(&mut gate, "ABCDEF", 0, 1);
        assert_eq!(gate.tick(20), (None, false));
        assert_eq!(gate.tick(200), (Some("ABCDEF".into()), false));
        feed(&mut gate, "n", 1000, 1);
        assert_eq!(gate.tick(1100), (None, true));
    }
}
