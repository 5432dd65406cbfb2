//! A list: words that narrow it, a row that is chosen, a part of it that is seen.
use crate::{
    domain::text::{cells, fit},
    ui::{paint::Pen, session::Session, widgets::field::Field},
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent},
    layout::Rect,
    style::Style,
};

/// Its words and its place; the rows are the room's.
#[derive(Clone, Debug)]
pub struct List {
    /// The words.
    pub field: Field,
    /// Whether they are typed now.
    pub typing: bool,
    /// The chosen row.
    pub at: usize,
    /// The first row that is seen.
    pub from: usize,
}

impl Default for List {
    fn default() -> Self {
        Self { field: Field::new(100), typing: false, at: 0, from: 0 }
    }
}

impl List {
    /// A key that moves, in a list of so many rows of which so many are seen.
    pub fn steer(&mut self, code: KeyCode, count: usize, seen: usize) {
        let (last, page) = (count.saturating_sub(1), seen.saturating_sub(1).max(1));
        self.at = match code {
            KeyCode::Up => self.at.saturating_sub(1),
            KeyCode::Down => self.at.saturating_add(1),
            KeyCode::PageUp => self.at.saturating_sub(page),
            KeyCode::PageDown => self.at.saturating_add(page),
            KeyCode::Home => 0,
            KeyCode::End => last,
            _ => self.at,
        };
        self.keep(count, seen);
    }

    /// The chosen row is one of the list and is seen.
    pub fn keep(&mut self, count: usize, seen: usize) {
        self.at = self.at.min(count.saturating_sub(1));
        let seen = seen.max(1);
        self.from = self.from.clamp((self.at + 1).saturating_sub(seen), self.at).min(count.saturating_sub(seen));
    }

    /// The rows are others now: what was chosen stays chosen wherever it stands, if it still does.
    pub fn follow(&mut self, at: Option<usize>, count: usize, seen: usize) {
        self.at = at.unwrap_or(self.at);
        self.keep(count, seen);
    }

    /// A key while words are typed: what it was.
    pub fn typed(&mut self, key: KeyEvent) -> Typed {
        match key.code {
            KeyCode::Esc if self.field.text().is_empty() => self.typing = false,
            KeyCode::Esc => {
                self.field.set("");
                self.typing = false;
                return Typed::Words;
            }
            KeyCode::Tab => self.typing = false,
            KeyCode::Enter => {
                self.typing = false;
                return Typed::Opens;
            }
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => return Typed::Moves,
            _ => {
                let before = self.field.text().to_owned();
                self.field.key(key);
                if before != self.field.text() {
                    return Typed::Words;
                }
            }
        }
        Typed::Nothing
    }

    /// Draws the head of a room: its name, the words, how many rows there are.
    pub fn head(&self, title: &str, count: &str, area: Rect, session: &Session, pen: &mut Pen) {
        let theme = &session.theme;
        if area.height == 0 {
            return;
        }
        let x = pen.text(area.x + 1, area.y, title, theme.title) + 2;
        let end = area.right().saturating_sub(u16::try_from(cells(count)).unwrap_or(0) + 2);
        pen.right(area.right().saturating_sub(1), area.y, count, theme.dim);
        let width = end.saturating_sub(x + 2);
        if self.typing {
            let x = pen.text(x, area.y, "/ ", theme.key);
            self.field.view(pen, x, area.y, width.min(40), session);
        } else if !self.field.text().is_empty() {
            let x = pen.text(x, area.y, "/ ", theme.key);
            pen.cut(x, area.y, width, self.field.text(), theme.strong);
        }
    }

    /// Draws the rows that are seen; `row` gives the text and the style of one.
    pub fn rows(
        &self,
        count: usize,
        area: Rect,
        session: &Session,
        pen: &mut Pen,
        row: impl Fn(usize) -> (String, Style),
    ) {
        let theme = &session.theme;
        for (y, i) in (area.top()..area.bottom()).zip(self.from..count) {
            let (text, style) = row(i);
            let style = if i == self.at { theme.chosen } else { style };
            if i == self.at {
                pen.rule(area.x, y, area.width, " ", style);
                pen.text(area.x, y, ">", style);
            }
            pen.cut(area.x + 1, y, area.width.saturating_sub(2), &text, style);
        }
    }
}

/// What a key in the words was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The words are others now.
    Words,
    /// It moves in the rows.
    Moves,
    /// It opens the chosen row.
    Opens,
    /// None of these.
    Nothing,
}

/// A text in so many cells, filled up with blanks.
pub fn column(text: &str, width: usize) -> String {
    let text = fit(text, width);
    let blank = width.saturating_sub(cells(&text));
    text + &" ".repeat(blank)
}
