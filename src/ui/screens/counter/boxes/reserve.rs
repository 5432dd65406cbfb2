//! Keeping an order for a party until it is paid, and what can be done with a booking that waits so.
use super::Overlay;
use crate::{
    domain::booking::{Booking, BookingState},
    ui::{
        effect::{Effect, Order},
        notice::Notice,
        paint::Pen,
        screens::counter::{
            order,
            state::{Flight, State},
        },
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// Asks for whom the order is to be kept.
pub fn open(state: &mut State) -> Vec<Effect> {
    if state.basket.is_empty() {
        state.say(Notice::info("There is no order to reserve: tickets first, then h"));
    } else if state.basket.paid() > 0 {
        state.say(Notice::bad("Money was taken: finish paying, or g gives it back"));
    } else {
        let mut name = Field::new(100);
        if let Some(known) = state.basket.held.as_ref().and_then(|h| h.customer.as_ref()) {
            name.set(&known.name);
        }
        state.boxes.push(Overlay::Reserve(name));
    }
    Vec::new()
}

/// The name, then Enter.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut name: Field) -> Vec<Effect> {
    let party = name.text().trim().to_owned();
    match (key.code, state.basket.token()) {
        (KeyCode::Esc, _) | (_, None) => Vec::new(),
        (KeyCode::Enter, Some(token)) if !party.is_empty() => {
            state.boxes.push(Overlay::Reserve(name));
            order::send(state, session, Flight::Reserve, Order::Reserve(token, party))
        }
        _ => {
            name.key(key);
            state.boxes.push(Overlay::Reserve(name));
            Vec::new()
        }
    }
}

/// Takes a booking that is reserved into the order, to be changed or paid.
pub fn load(state: &mut State, session: &Session, booking: &Booking) -> Vec<Effect> {
    if booking.state != BookingState::Reserved {
        return Vec::new();
    }
    if !state.basket.is_empty() {
        state.say(Notice::warn("There is another order: sell it, park it or clear it first"));
        return vec![Effect::Bell];
    }
    order::send(state, session, Flight::Resume, Order::LoadReserved(booking.reference.clone()))
}

/// What the clerk says to the party.
pub fn said(booking: &Booking) -> Notice {
    let kept = booking.reserved.as_ref().map(|kept| {
        let until = booking.zone.local(kept.until).format("%a %-d %b %H:%M");
        format!("{} is kept for {} until {until}", booking.reference, kept.party)
    });
    Notice::good(kept.unwrap_or_else(|| booking.reference.to_string()))
}

/// Draws it.
pub fn view(name: &Field, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let inner = pen.frame(super::area(pen, 60, 6), "RESERVE THIS ORDER", session);
    let x = pen.text(inner.x + 1, inner.y + 1, "For  ", theme.text);
    name.view(pen, x, inner.y + 1, inner.right().saturating_sub(x + 1), session);
    let keys = [
        ("Enter", theme.key),
        (" keeps it, unpaid, until before the start   ", theme.dim),
        ("Esc", theme.key),
        (" back", theme.dim),
    ];
    pen.runs(inner.x + 1, inner.y + 3, &keys);
}
