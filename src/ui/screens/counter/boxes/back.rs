//! Tickets that come back at the counter: the shared box, and what the counter does with its answer.
use super::Overlay;
use crate::{
    domain::{booking::Booking, cancel::Plan},
    ui::{
        effect::Effect,
        notice::Notice,
        screens::{
            counter::state::{Flight, State},
            shared::back::{Back, done_words},
        },
        session::Session,
    },
};
use ratatui::crossterm::event::KeyEvent;

/// Opens it on a booking, with all its tickets marked.
pub fn open(state: &mut State, booking: Box<Booking>) -> Vec<Effect> {
    let Some(mut back) = Back::new(booking) else {
        state.say(Notice::info("There is nothing left to cancel"));
        return Vec::new();
    };
    let ask = back.look();
    state.boxes.push(Overlay::Back(Box::new(back)));
    ask.map(Effect::Ask).into_iter().collect()
}

/// A key.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut back: Box<Back>) -> Vec<Effect> {
    let step = back.key(key);
    super::steps(state, session, Overlay::Back(back), step, Flight::Cancel)
}

/// It is done: the card shows the booking as it is now, and the clerk reads what to hand back.
pub fn done(state: &mut State, session: &Session, booking: Box<Booking>, plan: &Plan) {
    state.boxes.retain(|b| !matches!(b, Overlay::Back(_)));
    state.say(Notice::warn(done_words(plan, session)));
    super::booking::changed(state, booking);
}
