//! A one-line text field: typed, pasted, edited by cell; what is not text never gets in.
use crate::{
    domain::text::{cells, is_control},
    ui::{paint::Pen, scan::plain, session::Session},
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use unicode_segmentation::UnicodeSegmentation;

/// Text and where the cursor stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    text: String,
    /// In graphemes from the left, so that an accent never comes apart from its letter.
    cursor: usize,
    max: usize,
}

impl Field {
    /// An empty field of at most so many characters.
    pub fn new(max: usize) -> Self {
        Self { text: String::new(), cursor: 0, max }
    }

    /// What stands in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same field with every character hidden.
    pub fn masked(&self) -> Self {
        let mut out = Self::new(self.max);
        out.set(&"*".repeat(self.text.chars().count()));
        out.cursor = self.cursor.min(out.cursor);
        out
    }

    /// Puts text in its place.
    pub fn set(&mut self, text: &str) {
        self.text.clear();
        self.cursor = 0;
        self.insert(text);
    }

    /// Types or pastes text at the cursor; control characters are dropped, line ends become spaces.
    pub fn insert(&mut self, text: &str) {
        let room = self.max.saturating_sub(self.text.chars().count());
        let clean: String = text
            .chars()
            .map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c })
            .filter(|c| !is_control(*c))
            .take(room)
            .collect();
        let at = self.byte(self.cursor);
        self.text.insert_str(at, &clean);
        let end = at + clean.len();
        self.cursor = self.text.grapheme_indices(true).filter(|(i, _)| *i < end).count();
    }

    fn byte(&self, grapheme: usize) -> usize {
        self.text.grapheme_indices(true).nth(grapheme).map_or(self.text.len(), |(i, _)| i)
    }

    fn count(&self) -> usize {
        self.text.graphemes(true).count()
    }

    fn remove(&mut self, grapheme: usize) {
        let (from, to) = (self.byte(grapheme), self.byte(grapheme + 1));
        self.text.replace_range(from..to, "");
    }

    /// Takes a key that edits; says whether it was one.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            if key.code == KeyCode::Char('u') {
                self.set("");
                return true;
            }
            return false;
        }
        match key.code {
            KeyCode::Backspace if self.cursor > 0 => {
                self.cursor -= 1;
                self.remove(self.cursor);
            }
            KeyCode::Backspace => {}
            KeyCode::Delete => self.remove(self.cursor),
            KeyCode::Left => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Right => self.cursor = (self.cursor + 1).min(self.count()),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.count(),
            _ => match plain(key) {
                Some(c) => self.insert(c.encode_utf8(&mut [0; 4])),
                None => return false,
            },
        }
        true
    }

    /// Draws the field with its cursor; what does not fit is cut on the left, so the cursor is always seen.
    pub fn view(&self, pen: &mut Pen, x: u16, y: u16, width: u16, session: &Session) {
        let theme = &session.theme;
        pen.rule(x, y, width, " ", theme.field);
        let left = self.text.get(..self.byte(self.cursor)).unwrap_or("");
        let right = self.text.get(self.byte(self.cursor)..).unwrap_or("");
        let mut shown = left.to_owned();
        while cells(&shown) + 1 > usize::from(width) && !shown.is_empty() {
            let first = shown.graphemes(true).next().map_or(1, str::len);
            shown.replace_range(..first, "");
        }
        let at = pen.text(x, y, &shown, theme.field).min(x + width.saturating_sub(1));
        pen.cut(at, y, (x + width).saturating_sub(at), right, theme.field);
        let under = right.graphemes(true).next().unwrap_or(" ");
        let cursor = theme.field.add_modifier(ratatui::style::Modifier::REVERSED);
        pen.cut(at, y, (x + width).saturating_sub(at), under, cursor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::keymap::{pressed, typed};

    #[test]
    fn accents_and_wide_characters_stay_whole() {
        let mut field = Field::new(40);
        field.insert("ame\u{301}東");
        for _ in 0..2 {
            assert!(field.key(pressed(KeyCode::Backspace)));
        }
        assert_eq!(field.text(), "am");
        field.key(pressed(KeyCode::Home));
        field.key(typed('x'));
        assert_eq!(field.text(), "xam");
    }

    #[test]
    fn rubbish_is_dropped_and_the_rest_is_cut() {
        let mut field = Field::new(5);
        field.insert("a\u{1b}[31m\r\nb\u{202e}cdefgh");
        assert_eq!(field.text(), "a[31m");
    }
}
