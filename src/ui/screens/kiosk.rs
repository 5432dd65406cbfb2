//! The kiosk: the public, touch first, locked.
use crate::{
    domain::board::DayBoard,
    ui::{
        effect::{Effect, Question},
        model::Event,
        msg::Info,
        paint::Pen,
        session::Session,
    },
};
use std::sync::Arc;

/// Where a customer is.
#[derive(Clone, Debug, Default)]
pub struct State {
    board: Option<Arc<DayBoard>>,
}

impl State {
    /// The start screen.
    pub fn new(session: &Session) -> (Self, Vec<Effect>) {
        (Self::default(), vec![Effect::Ask(Question::Day(session.theatre.id, session.today()))])
    }

    /// Whether a PIN is typed or touched here.
    pub fn in_secret(&self) -> bool {
        false
    }

    /// Whether characters are text here.
    pub fn in_field(&self) -> bool {
        false
    }
}

/// Takes an event in.
pub fn update(state: &mut State, session: &mut Session, event: Event) -> Vec<Effect> {
    match event {
        Event::Info(Info::Day(board)) => {
            state.board = Some(board);
            Vec::new()
        }
        Event::Changed => vec![Effect::Ask(Question::Day(session.theatre.id, session.today()))],
        Event::Terminate => vec![Effect::Quit],
        _ => Vec::new(),
    }
}

/// Draws it.
pub fn view(state: &State, session: &Session, pen: &mut Pen) {
    let area = pen.area();
    for (y, line) in (area.top()..area.bottom()).zip(spoken(state, session)) {
        pen.centre(area.x, y, area.width, &line, session.theme.title);
    }
}

/// Says it.
pub fn spoken(state: &State, session: &Session) -> Vec<String> {
    let mut lines = vec![session.theatre.name.clone()];
    for row in state.board.iter().flat_map(|b| &b.shows).filter(|r| r.show.starts_at > session.now.instant()) {
        lines.push(format!("{} {}", session.clock(row.show.starts_at), row.movie.facts.title));
    }
    lines
}
