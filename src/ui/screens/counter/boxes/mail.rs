//! Tickets by mail once more: the box that the office has too, with the counter's way of sending.
use super::Overlay;
use crate::{
    domain::{Reference, booking::Booking},
    ui::{
        effect::Effect,
        notice::Notice,
        screens::{
            counter::state::{Flight, State},
            shared::mail::{Mail, said},
        },
        session::Session,
    },
};
use ratatui::crossterm::event::KeyEvent;

/// Opens it on a booking.
pub fn open(state: &mut State, booking: &Booking) -> Vec<Effect> {
    match Mail::new(booking) {
        Some(mail) => state.boxes.push(Overlay::Mail(Box::new(mail))),
        None => state.say(Notice::info("No ticket of it is good: there is nothing to send")),
    }
    Vec::new()
}

/// A key.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut mail: Box<Mail>) -> Vec<Effect> {
    let step = mail.key(key);
    super::steps(state, session, Overlay::Mail(mail), step, Flight::Mail)
}

/// It is written down and goes.
pub fn done(state: &mut State, reference: &Reference, to: &str) {
    state.boxes.retain(|b| !matches!(b, Overlay::Mail(_)));
    state.say(Notice::good(said(reference, to)));
}
