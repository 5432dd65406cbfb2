//! Tickets that come back at the counter: the shared box, and what the counter does with its answer.
use super::{Overlay, booking::Card};
use crate::{
    domain::{Refusal, booking::Booking, cancel::Plan},
    ui::{
        effect::Effect,
        notice::Notice,
        screens::{
            counter::{
                order,
                state::{Flight, State},
            },
            shared::back::{Back, Step, done_words},
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

/// What would come back has been worked out.
pub fn planned(state: &mut State, plan: Result<Box<Plan>, Refusal>) {
    if let Some(Overlay::Back(back)) = state.boxes.last_mut() {
        back.planned(plan);
    }
}

/// A key.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut back: Box<Back>) -> Vec<Effect> {
    let step = back.key(key);
    if step == Step::Leave {
        return Vec::new();
    }
    state.boxes.push(Overlay::Back(back));
    match step {
        Step::Leave => Vec::new(),
        Step::Look(ask) => ask.map(Effect::Ask).into_iter().collect(),
        Step::Do(order) => order::send(state, session, Flight::Cancel, order),
        Step::No(why) => {
            state.say(Notice::warn(why));
            vec![Effect::Bell]
        }
    }
}

/// It is done: the card shows the booking as it is now, and the clerk reads what to hand back.
pub fn done(state: &mut State, session: &Session, booking: Box<Booking>, plan: &Plan) {
    state.boxes.retain(|b| !matches!(b, Overlay::Back(_) | Overlay::Booking(_)));
    if state.last.as_ref().is_some_and(|last| last.id == booking.id) {
        state.last = Some(booking.clone());
    }
    state.say(Notice::warn(done_words(plan, session)));
    state.boxes.push(Overlay::Booking(Card::new(booking)));
}
