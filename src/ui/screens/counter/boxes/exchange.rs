//! Tickets that become others: the box that the office has too, with the counter's way of sending.
use super::{Overlay, SEARCH_DAYS};
use crate::{
    domain::{Refusal, booking::Booking, exchange::Exchange},
    ui::{
        effect::{Effect, Question},
        notice::Notice,
        screens::{
            counter::state::{Flight, State},
            shared::exchange::{Swap, done_words},
        },
        session::Session,
    },
};
use ratatui::crossterm::event::KeyEvent;

/// Opens it on a booking, with all its tickets marked and the show that they are of.
pub fn open(state: &mut State, session: &Session, booking: Box<Booking>) -> Vec<Effect> {
    let Some(mut swap) = Swap::new(booking, &state.shows) else {
        state.say(Notice::info("There is nothing left to exchange"));
        return Vec::new();
    };
    let shows = Question::Shows(session.theatre.id, SEARCH_DAYS);
    let look = swap.look();
    state.boxes.push(Overlay::Exchange(Box::new(swap)));
    std::iter::once(shows).chain(look).map(Effect::Ask).collect()
}

/// The shows of the coming days are known.
pub fn refresh(state: &mut State) {
    if let Some(Overlay::Exchange(swap)) = state.boxes.last_mut() {
        swap.refresh(&state.shows);
    }
}

/// What it would come to has been worked out.
pub fn planned(state: &mut State, plan: Result<Box<Exchange>, Refusal>) {
    if let Some(Overlay::Exchange(swap)) = state.boxes.last_mut() {
        swap.planned(plan);
    }
}

/// A key.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut swap: Box<Swap>) -> Vec<Effect> {
    let step = swap.key(key);
    super::steps(state, session, Overlay::Exchange(swap), step, Flight::Exchange)
}

/// It is done: the card shows the booking as it is now.
pub fn done(state: &mut State, session: &Session, booking: Box<Booking>, done: &Exchange) {
    state.boxes.retain(|b| !matches!(b, Overlay::Exchange(_)));
    state.say(done_words(done, session));
    super::booking::changed(state, booking);
}
