//! Tickets by mail once more: the box that the office has too, with the counter's way of sending.
use super::Overlay;
use crate::{
    domain::{Reference, booking::Booking},
    ui::{
        effect::Effect,
        notice::Notice,
        screens::{
            counter::{
                order,
                state::{Flight, State},
            },
            shared::mail::{Mail, Step, said},
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
    if step == Step::Leave {
        return Vec::new();
    }
    state.boxes.push(Overlay::Mail(mail));
    match step {
        Step::Leave | Step::Stay => Vec::new(),
        Step::Do(order) => order::send(state, session, Flight::Mail, order),
        Step::No => vec![Effect::Bell],
    }
}

/// It is written down and goes.
pub fn done(state: &mut State, reference: &Reference, to: &str) {
    state.boxes.retain(|b| !matches!(b, Overlay::Mail(_)));
    state.say(Notice::good(said(reference, to)));
}
