//! Tickets of a booking become others: the counter's box, with the office's way of sending.
use super::Overlay;
use crate::{
    domain::{Refusal, board::ShowRow, booking::Booking, exchange::Exchange},
    ui::{
        effect::{Effect, Question},
        notice::Notice,
        paint::Pen,
        screens::{
            admin::state::State,
            shared::exchange::{self, Swap, done_words},
        },
        session::Session,
    },
};
use ratatui::crossterm::event::KeyEvent;

/// Shows of so many days are offered.
const DAYS: u16 = 14;

/// Opens it on a booking.
pub fn open(state: &mut State, booking: Box<Booking>) -> Vec<Effect> {
    // The shows are asked now: the ones of an earlier look may have begun. They are those of the booking's own theatre.
    state.bookings.shows.clear();
    let theatre = booking.theatre;
    let Some(mut swap) = Swap::new(booking, &[]) else {
        state.say(Notice::info("There is nothing left to exchange"));
        return Vec::new();
    };
    let look = swap.look();
    state.boxes.push(Overlay::Exchange(Box::new(swap)));
    std::iter::once(Question::Shows(theatre, DAYS)).chain(look).map(Effect::Ask).collect()
}

/// The shows of the coming days.
pub fn shows(state: &mut State, all: &[ShowRow]) {
    state.bookings.shows = all.iter().map(|r| (r.show.id, r.clone())).collect();
    if let Some(Overlay::Exchange(swap)) = state.boxes.last_mut() {
        swap.refresh(all);
    }
}

/// What it would come to has been worked out.
pub fn planned(state: &mut State, plan: Result<Box<Exchange>, Refusal>) {
    if let Some(Overlay::Exchange(swap)) = state.boxes.last_mut() {
        swap.planned(plan);
    }
}

/// A key.
pub fn key(state: &mut State, key: KeyEvent, mut swap: Box<Swap>) -> Vec<Effect> {
    let step = swap.key(key);
    super::steps(state, Overlay::Exchange(swap), step)
}

/// It is done.
pub fn done(state: &mut State, session: &Session, booking: Box<Booking>, done: &Exchange) {
    state.boxes.retain(|b| !matches!(b, Overlay::Exchange(_)));
    state.say(done_words(done, session));
    state.bookings.changed(booking);
}

/// Draws it.
pub fn view(state: &State, swap: &Swap, session: &Session, pen: &mut Pen) {
    exchange::view(&state.bookings.shows, swap, session, pen);
}

/// Says it.
pub fn spoken(state: &State, swap: &Swap, session: &Session) -> Vec<String> {
    exchange::spoken(&state.bookings.shows, swap, session)
}
