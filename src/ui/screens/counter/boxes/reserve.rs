//! Keeping an order for a party until it is paid, and what can be done with a booking that waits so.
use super::Overlay;
use crate::{
    domain::{
        booking::{Booking, BookingState},
        customer::check_email,
    },
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

/// For whom an order is to be kept, and where to write to. What is typed in it is about people.
#[derive(Clone, Debug)]
pub struct Keep {
    party: Field,
    email: Field,
    in_email: bool,
    wrong: String,
}

impl Keep {
    fn new(party: &str) -> Self {
        let mut keep = Self { party: Field::new(100), email: Field::new(254), in_email: false, wrong: String::new() };
        keep.party.set(party);
        keep
    }

    /// Where the eye is.
    pub fn field(&mut self) -> &mut Field {
        if self.in_email { &mut self.email } else { &mut self.party }
    }

    /// The party and its address, or nothing where one of them is off: it is said then, and the eye is there.
    fn done(&mut self) -> Option<(String, Option<String>)> {
        let [party, email] = [&self.party, &self.email].map(|field| field.text().trim().to_owned());
        if party.is_empty() {
            (self.in_email, self.wrong) = (false, "For whom? A name".to_owned());
            return None;
        }
        if let Some(refusal) = Some(&email).filter(|e| !e.is_empty()).and_then(|email| check_email(email).err()) {
            (self.in_email, self.wrong) = (true, refusal.message);
            return None;
        }
        Some((party, Some(email).filter(|e| !e.is_empty())))
    }
}

/// Asks for whom the order is to be kept.
pub fn open(state: &mut State) -> Vec<Effect> {
    if state.basket.is_empty() {
        state.say(Notice::info("There is no order to reserve: tickets first, then h"));
    } else if state.basket.paid() > 0 {
        state.say(Notice::bad("Money was taken: finish paying, or g gives it back"));
    } else {
        let known = state.basket.held.as_ref().and_then(|h| h.customer.as_ref());
        let keep = Keep::new(known.map_or("", |known| &known.name));
        state.boxes.push(Overlay::Reserve(Box::new(keep)));
    }
    Vec::new()
}

/// The name, then Enter; Tab goes to the address and back.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut keep: Box<Keep>) -> Vec<Effect> {
    let mut out = Vec::new();
    match (key.code, state.basket.token()) {
        (KeyCode::Esc, _) | (_, None) => return out,
        (KeyCode::Tab | KeyCode::BackTab, _) => keep.in_email = !keep.in_email,
        (KeyCode::Enter, Some(token)) => match keep.done() {
            Some((party, email)) => {
                out = order::send(state, session, Flight::Reserve, Order::Reserve(token, party, email));
            }
            None => out.push(Effect::Bell),
        },
        _ => {
            keep.field().key(key);
            keep.wrong.clear();
        }
    }
    state.boxes.push(Overlay::Reserve(keep));
    out
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
pub fn view(keep: &Keep, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let inner = pen.frame(super::area(pen, 64, 8), "RESERVE THIS ORDER", session);
    let x = inner.x + 1;
    for (row, field, label, active) in
        [(1, &keep.party, "For   ", !keep.in_email), (2, &keep.email, "Mail  ", keep.in_email)]
    {
        let y = inner.y + row;
        let at = pen.text(x, y, label, if active { theme.strong } else { theme.dim });
        let room = inner.right().saturating_sub(at + 1);
        match (active, field.text()) {
            (true, _) => {
                field.view(pen, at, y, room, session);
                at
            }
            (false, "") => pen.cut(at, y, room, "Tab: tell them by mail what is kept, and until when", theme.dim),
            (false, text) => pen.cut(at, y, room, text, theme.text),
        };
    }
    pen.cut(x, inner.y + 3, inner.width.saturating_sub(2), &keep.wrong, theme.bad);
    let keys = [
        ("Enter", theme.key),
        (" keeps it, unpaid, until before the start   ", theme.dim),
        ("Esc", theme.key),
        (" back", theme.dim),
    ];
    pen.runs(x, inner.y + 5, &keys);
}

/// Says it.
pub fn spoken(keep: &Keep) -> Vec<String> {
    let mut out = vec![
        format!("Reserve the order for: {}.", keep.party.text()),
        format!("Mail to: {}. Tab goes there and back.", keep.email.text()),
        "Enter keeps it, Escape: back.".into(),
    ];
    out.extend(Some(keep.wrong.clone()).filter(|w| !w.is_empty()));
    out
}
