//! A question before something that is not undone by the next key: Enter is yes, Esc is no, nothing else is heard.
use super::Overlay;
use crate::ui::{
    effect::{Effect, Order},
    paint::{Pen, centred, wrap},
    screens::admin::state::State,
    session::Session,
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// What is asked, and what yes does.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The question.
    pub question: String,
    /// What yes does.
    pub order: Order,
}

/// Enter, or not.
pub fn key(state: &mut State, key: KeyEvent, ask: Box<Ask>) -> Vec<Effect> {
    match key.code {
        KeyCode::Esc => Vec::new(),
        KeyCode::Enter => state.order(ask.order),
        _ => {
            state.boxes.push(Overlay::Ask(ask));
            Vec::new()
        }
    }
}

/// Draws it.
pub fn view(ask: &Ask, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let lines = wrap(&ask.question, 56);
    let height = u16::try_from(lines.len()).unwrap_or(1) + 4;
    let inner = pen.frame(centred(pen.area(), 62, height), "SURE?", session);
    for (y, line) in (inner.y..).zip(&lines) {
        pen.text(inner.x + 2, y, line, theme.warn);
    }
    let y = inner.bottom().saturating_sub(1);
    pen.runs(inner.x + 2, y, &[("Enter", theme.key), (" yes   ", theme.text), ("Esc", theme.key), (" no", theme.text)]);
}

impl Ask {
    /// Says it.
    pub fn spoken(&self) -> Vec<String> {
        vec![self.question.clone(), "Enter: yes. Escape: no.".into()]
    }
}
