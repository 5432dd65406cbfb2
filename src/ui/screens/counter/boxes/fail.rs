//! The selected show fails: the box that the office has too, with the counter's way of sending.
use super::Overlay;
use crate::{
    domain::{ShowId, show::Hanging},
    ui::{
        effect::Effect,
        notice::Notice,
        paint::Pen,
        screens::{
            counter::{
                nav, order,
                state::{Flight, State},
            },
            shared::fail::{self, About, After, Fail},
        },
        session::Session,
    },
};
use ratatui::crossterm::event::KeyEvent;

/// Opens it on the selected show.
pub fn open(state: &mut State) -> Vec<Effect> {
    let Some(show) = state.chosen().map(|r| r.show.id) else {
        state.say(Notice::info("No show is chosen: arrows choose one"));
        return Vec::new();
    };
    let (fail, question) = Fail::new(show);
    state.boxes.push(Overlay::Fail(Box::new(fail)));
    vec![Effect::Ask(question)]
}

/// What hangs on the show is known.
pub fn known(state: &mut State, show: ShowId, hanging: Hanging) {
    if let Some(Overlay::Fail(fail)) = state.boxes.last_mut() {
        fail.known(show, hanging);
    }
}

fn about<'a>(state: &'a State, fail: &Fail) -> About<'a> {
    About::of(state.board.as_deref(), state.row(fail.show()))
}

/// A key.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut fail: Box<Fail>) -> Vec<Effect> {
    let step = fail.key(key, &about(state, &fail));
    super::steps(state, session, Overlay::Fail(fail), step, Flight::Fail)
}

/// It is done.
pub fn done(state: &mut State, session: &Session, hanging: Hanging) -> Vec<Effect> {
    let Some(Overlay::Fail(mut fail)) = state.boxes.pop() else { return Vec::new() };
    match fail.done(hanging) {
        After::Goes(order) => {
            state.boxes.push(Overlay::Fail(fail));
            order::send(state, session, Flight::Fail, order)
        }
        After::Closes(said) => {
            state.say(said);
            vec![nav::ask_day(state, session)]
        }
    }
}

/// Some more bookings are given back: on with the rest, unless the box was closed.
pub fn given_back(state: &mut State, session: &Session, now_left: u32) -> Vec<Effect> {
    let open = state.boxes.iter_mut().find_map(|b| match b {
        Overlay::Fail(fail) => Some(fail.as_mut()),
        _ => None,
    });
    match fail::given_back(open, now_left) {
        After::Goes(order) => order::send(state, session, Flight::Fail, order),
        After::Closes(said) => {
            state.boxes.retain(|b| !matches!(b, Overlay::Fail(_)));
            state.say(said);
            Vec::new()
        }
    }
}

/// Draws it.
pub fn view(state: &State, of: &Fail, session: &Session, pen: &mut Pen) {
    fail::view(&about(state, of), of, session, pen);
}

/// Says it.
pub fn spoken(state: &State, of: &Fail, session: &Session) -> Vec<String> {
    fail::spoken(&about(state, of), of, session)
}
