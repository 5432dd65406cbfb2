//! A card payment that is disputed at the bank, at the counter: the shared box, and what the counter does with its answer.
use super::Overlay;
use crate::{
    domain::booking::Booking,
    ui::{
        effect::Effect,
        notice::Notice,
        screens::{
            counter::state::{Flight, State},
            shared::dispute::{Dispute, done_words},
        },
        session::Session,
    },
};
use ratatui::crossterm::event::KeyEvent;

/// Opens it on a booking.
pub fn open(state: &mut State, booking: Box<Booking>) -> Vec<Effect> {
    match Dispute::new(booking) {
        Some(dispute) => state.boxes.push(Overlay::Dispute(Box::new(dispute))),
        None => state.say(Notice::info("No card payment of it has money left that could be disputed")),
    }
    Vec::new()
}

/// A key.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut dispute: Box<Dispute>) -> Vec<Effect> {
    let step = dispute.key(key);
    super::steps(state, session, Overlay::Dispute(dispute), step, Flight::Correct)
}

/// It is done: the card shows the booking as it is now.
pub fn done(state: &mut State, booking: Box<Booking>) {
    state.boxes.retain(|b| !matches!(b, Overlay::Dispute(_)));
    state.say(Notice::warn(done_words(&booking)));
    super::booking::changed(state, booking);
}
