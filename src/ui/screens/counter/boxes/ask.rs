//! A question before something unusual: Enter is yes, Esc is no, nothing else is heard.
use crate::{
    domain::{ShowId, order::Count, product::Item},
    ui::{
        effect::Effect,
        paint::{Pen, wrap},
        screens::counter::{boxes::Overlay, food, order, pay, state::State, update},
        session::Session,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Many tickets of a type at once.
    Many {
        /// Of which show.
        show: ShowId,
        /// The tickets that it would have.
        tickets: Vec<Count>,
        /// How many are added.
        n: u16,
        /// Of what.
        name: String,
    },
    /// Many of a product at once.
    ManyProducts {
        /// What the order would want.
        items: Vec<Item>,
        /// How many are added.
        n: u16,
        /// Of what.
        name: String,
    },
    /// A tender far over the total.
    Tender(i64),
    /// What was taken goes back; how much.
    GiveBack(String),
    /// The program ends with an order in hand.
    Quit,
}

impl Ask {
    /// The question.
    pub fn question(&self, session: &Session) -> String {
        match self {
            Self::Many { n, name, .. } => format!("Add {n} {name} tickets?"),
            Self::ManyProducts { n, name, .. } => format!("Add {n} {name}?"),
            Self::Tender(minor) => format!("Take {} in cash? It is over ten times the total.", session.money(*minor)),
            Self::GiveBack(amount) => format!("Give {amount} back and let the seats go?"),
            Self::Quit => "Leave Marquee? The order is let go; what was paid for stays.".into(),
        }
    }
}

/// Enter, or not.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, ask: Ask) -> Vec<Effect> {
    match key.code {
        KeyCode::Esc => Vec::new(),
        KeyCode::Enter => match ask {
            Ask::Many { show, tickets, .. } => order::change(state, session, show, tickets),
            Ask::ManyProducts { items, .. } => food::put(state, session, items, None),
            Ask::Tender(minor) => pay::cash(state, session, Some(minor)),
            Ask::GiveBack(_) => pay::give_back(state, session),
            Ask::Quit => update::leave(state),
        },
        _ => {
            state.boxes.push(Overlay::Ask(ask));
            Vec::new()
        }
    }
}

/// Draws it.
pub fn view(ask: &Ask, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let lines = wrap(&ask.question(session), 48);
    let height = u16::try_from(lines.len()).unwrap_or(1) + 4;
    let inner = pen.frame(super::area(pen, 54, height), "SURE?", session);
    let mut y = inner.y;
    for line in &lines {
        pen.text(inner.x + 2, y, line, theme.warn);
        y += 1;
    }
    pen.runs(
        inner.x + 2,
        y + 1,
        &[("Enter", theme.key), (" yes   ", theme.text), ("Esc", theme.key), (" no", theme.text)],
    );
}
