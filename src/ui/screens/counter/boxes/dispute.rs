//! A card payment that is disputed at the bank, at the counter: the shared box, and what the counter does with its answer.
use super::{Overlay, booking::Card};
use crate::{
    domain::booking::Booking,
    ui::{
        effect::Effect,
        notice::Notice,
        screens::{
            counter::{
                order,
                state::{Flight, State},
            },
            shared::dispute::{Dispute, Step, done_words},
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
    if step == Step::Leave {
        return Vec::new();
    }
    state.boxes.push(Overlay::Dispute(dispute));
    match step {
        Step::Leave | Step::Stay => Vec::new(),
        Step::Do(order) => order::send(state, session, Flight::Correct, order),
        Step::No(why) => {
            state.say(Notice::warn(why));
            vec![Effect::Bell]
        }
    }
}

/// It is done: the card shows the booking as it is now.
pub fn done(state: &mut State, booking: Box<Booking>) {
    state.boxes.retain(|b| !matches!(b, Overlay::Dispute(_) | Overlay::Booking(_)));
    if state.last.as_ref().is_some_and(|last| last.id == booking.id) {
        state.last = Some(booking.clone());
    }
    state.say(Notice::warn(done_words(&booking)));
    state.boxes.push(Overlay::Booking(Card::new(booking)));
}
