//! A show of the day fails: the counter's box, with the office's way of sending. The run that gives tickets back goes on beside keys.
use super::Overlay;
use crate::{
    domain::{ShowId, show::Hanging},
    ui::{
        effect::Effect,
        paint::Pen,
        screens::{
            admin::state::{Flight, State},
            shared::fail::{self, About, After, Fail},
        },
        session::Session,
    },
};
use ratatui::crossterm::event::KeyEvent;

/// Opens it on a show.
pub fn open(state: &mut State, show: ShowId) -> Vec<Effect> {
    let (fail, question) = Fail::new(show);
    state.boxes.push(Overlay::Fail(Box::new(fail)));
    vec![Effect::Ask(question)]
}

/// What hangs on a show is known.
pub fn known(state: &mut State, show: ShowId, hanging: Hanging) {
    if let Some(fail) = opened(state) {
        fail.known(show, hanging);
    }
}

fn opened(state: &mut State) -> Option<&mut Fail> {
    state.boxes.iter_mut().find_map(|b| match b {
        Overlay::Fail(fail) => Some(fail.as_mut()),
        _ => None,
    })
}

fn about<'a>(state: &'a State, fail: &Fail) -> About<'a> {
    state.today.about(fail.show())
}

/// A key.
pub fn key(state: &mut State, key: KeyEvent, mut fail: Box<Fail>) -> Vec<Effect> {
    let step = fail.key(key, &about(state, &fail));
    super::steps(state, Overlay::Fail(fail), step)
}

/// It is done; what is sent next, if anything is.
pub fn done(state: &mut State, hanging: Hanging) -> Vec<Effect> {
    let after = opened(state).map(|fail| fail.done(hanging));
    follows(state, after)
}

/// Some more bookings are given back.
pub fn given_back(state: &mut State, left: u32) -> Vec<Effect> {
    let after = fail::given_back(opened(state), left);
    follows(state, Some(after))
}

fn follows(state: &mut State, after: Option<After>) -> Vec<Effect> {
    match after {
        Some(After::Goes(order)) => state.send(Flight::Run, order),
        Some(After::Closes(said)) => {
            close(state);
            state.say(said);
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// It closes.
pub fn close(state: &mut State) {
    state.boxes.retain(|b| !matches!(b, Overlay::Fail(_)));
}

/// Draws it.
pub fn view(state: &State, of: &Fail, session: &Session, pen: &mut Pen) {
    fail::view(&about(state, of), of, session, pen);
}

/// Says it.
pub fn spoken(state: &State, of: &Fail, session: &Session) -> Vec<String> {
    fail::spoken(&about(state, of), of, session)
}
