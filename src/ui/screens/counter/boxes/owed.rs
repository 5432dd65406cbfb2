//! What is owed to a customer because a show was called off, paid out at this till.
use super::Overlay;
use crate::{
    domain::{Money, booking::Booking},
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

/// The box.
#[derive(Clone, Debug)]
pub struct Owed {
    booking: Box<Booking>,
    /// What the card terminal printed when it gave the card's part back.
    pub card: Field,
}

/// Opens it on a booking for which something is owed.
pub fn open(state: &mut State, booking: Box<Booking>) -> Vec<Effect> {
    if booking.owed() == (0, 0) {
        state.say(Notice::info("Nothing is owed for this booking"));
    } else {
        state.boxes.push(Overlay::Owed(Box::new(Owed { booking, card: Field::new(60) })));
    }
    Vec::new()
}

/// Enter pays out; all else is the card's reference.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut owed: Box<Owed>) -> Vec<Effect> {
    let order = match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => Some(Order::PayOutOwed(owed.booking.reference.clone(), owed.card.text().trim().to_owned())),
        _ => {
            owed.card.key(key);
            None
        }
    };
    state.boxes.push(Overlay::Owed(owed));
    order.map_or_else(Vec::new, |order| order::send(state, session, Flight::Owed, order))
}

/// It was paid out: the clerk reads what to hand over.
pub fn done(state: &mut State, session: &Session, booking: Box<Booking>, cash: i64, card: i64) {
    state.boxes.retain(|b| !matches!(b, Overlay::Owed(_)));
    let parts = [("cash", cash), ("card", card)].into_iter().filter(|(_, minor)| *minor > 0);
    let parts: Vec<String> = parts.map(|(how, minor)| format!("{how} {}", session.plain(minor))).collect();
    state.say(Notice::warn(format!("Paid out. GIVE BACK {}", parts.join(" + "))));
    super::booking::changed(state, booking);
}

fn lines(owed: &Owed, session: &Session) -> [String; 2] {
    let money = |minor| Money::new(minor, owed.booking.currency).plain();
    let (cash, card) = owed.booking.owed();
    let cash = if cash > 0 { owed.booking.cash_back(cash, session.theatre.cash_step()) } else { 0 };
    [
        format!("From the drawer  {:>10}", money(cash)),
        format!("On the card      {:>10}   (on the card terminal first)", money(card)),
    ]
}

/// Draws it.
pub fn view(owed: &Owed, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let inner = pen.frame(super::area(pen, 70, 9), &format!("OWED {}", owed.booking.reference), session);
    let (x, width) = (inner.x + 1, inner.width.saturating_sub(2));
    for (line, y) in lines(owed, session).iter().zip(inner.y + 1..) {
        pen.cut(x, y, width, line, theme.money);
    }
    let at = pen.text(x, inner.y + 4, "Its reference there  ", theme.strong);
    owed.card.view(pen, at, inner.y + 4, inner.right().saturating_sub(at + 1), session);
    let keys = [
        ("Enter", theme.key),
        (" pays out; without a reference only the cash   ", theme.dim),
        ("Esc", theme.key),
        (" back", theme.dim),
    ];
    pen.runs(x, inner.bottom().saturating_sub(1), &keys);
}

/// Says it.
pub fn spoken(owed: &Owed, session: &Session) -> Vec<String> {
    let [cash, card] = lines(owed, session);
    vec![
        format!("Owed for {}.", owed.booking.reference),
        cash,
        card,
        format!("The card terminal's reference: {}. Enter pays out, Escape: back.", owed.card.text()),
    ]
}
