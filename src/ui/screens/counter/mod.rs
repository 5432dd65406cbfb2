//! The counter: the screen a clerk lives in. Keyboard first, one screen, boxes on top of it.
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

/// What the clerk sees.
#[derive(Clone, Debug, Default)]
pub struct State {
    board: Option<Arc<DayBoard>>,
}

impl State {
    /// The counter as it opens.
    pub fn new(session: &Session) -> (Self, Vec<Effect>) {
        let day = Question::Day(session.theatre.id, session.today());
        (Self::default(), vec![Effect::Ask(day), Effect::Ask(Question::LastSale), Effect::Ask(Question::Waiting)])
    }

    /// Whether characters are text where the eye is.
    pub fn in_field(&self) -> bool {
        false
    }
}

/// Takes an event in.
pub fn update(state: &mut State, session: &Session, event: Event) -> Vec<Effect> {
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
        pen.cut(area.x, y, area.width, &line, session.theme.text);
    }
}

/// Says it.
pub fn spoken(state: &State, session: &Session) -> Vec<String> {
    let mut lines = vec![format!("{} {} {}", session.theatre.name, session.till, session.who)];
    for row in state.board.iter().flat_map(|b| &b.shows) {
        let free = row.free;
        lines.push(format!("{} {} {free} free", session.clock(row.show.starts_at), row.movie.facts.title));
    }
    lines
}
