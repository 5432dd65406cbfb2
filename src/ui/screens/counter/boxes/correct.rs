//! A tender that was written down wrongly in this shift: what it really was.
use super::Overlay;
use crate::{
    domain::{
        booking::{Booking, BookingState, TenderKind},
        order::Pay,
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

/// The box.
#[derive(Clone, Debug)]
pub struct Correct {
    booking: Box<Booking>,
    to: TenderKind,
    /// The card terminal's reference.
    pub card: Field,
}

/// Opens it on a booking that is sold: what was cash first was a card, and the other way round.
pub fn open(state: &mut State, booking: Box<Booking>) -> Vec<Effect> {
    let money = |kind: &TenderKind| matches!(kind, TenderKind::Cash | TenderKind::Card);
    let first = booking.paid().map(|t| t.kind).find(money);
    let Some(first) = first.filter(|_| booking.state == BookingState::Confirmed) else {
        state.say(Notice::info("No money was taken for it that could be corrected"));
        return Vec::new();
    };
    let to = match first {
        TenderKind::Cash => TenderKind::Card,
        _ => TenderKind::Cash,
    };
    state.boxes.push(Overlay::Correct(Box::new(Correct { booking, to, card: Field::new(60) })));
    Vec::new()
}

/// Tab turns it round, Enter does it; all else is the card's reference.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut correct: Box<Correct>) -> Vec<Effect> {
    let reference = correct.card.text().trim().to_owned();
    let order = match (key.code, correct.to) {
        (KeyCode::Esc, _) => return Vec::new(),
        (KeyCode::Tab | KeyCode::BackTab, to) => {
            correct.to = if to == TenderKind::Cash { TenderKind::Card } else { TenderKind::Cash };
            None
        }
        (KeyCode::Enter, TenderKind::Card) if reference.is_empty() => {
            state.say(Notice::warn("The reference that the card terminal printed, then Enter"));
            None
        }
        (KeyCode::Enter, kind) => {
            let reference = if kind == TenderKind::Card { reference } else { String::new() };
            let pay = Pay { kind, minor: None, reference };
            Some(Order::CorrectTender(correct.booking.reference.clone(), pay))
        }
        (_, TenderKind::Card) => {
            correct.card.key(key);
            None
        }
        _ => None,
    };
    state.boxes.push(Overlay::Correct(correct));
    order.map_or_else(Vec::new, |order| order::send(state, session, Flight::Correct, order))
}

/// It is done: the card shows the booking as it is now.
pub fn done(state: &mut State, booking: Box<Booking>) {
    state.boxes.retain(|b| !matches!(b, Overlay::Correct(_)));
    state.say(Notice::good("Corrected: the drawer and the slips are as they should be"));
    super::booking::changed(state, booking);
}

fn line(correct: &Correct, session: &Session) -> String {
    let was: Vec<String> =
        correct.booking.paid().map(|t| format!("{} {}", t.kind.word(), session.plain(t.taken()))).collect();
    format!("It says {}. It was all {}.", was.join(" + "), correct.to.code())
}

/// Draws it.
pub fn view(correct: &Correct, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let title = format!("CORRECT THE TENDER OF {}", correct.booking.reference);
    let inner = pen.frame(super::area(pen, 66, 8), &title, session);
    let x = inner.x + 1;
    pen.cut(x, inner.y + 1, inner.width.saturating_sub(2), &line(correct, session), theme.money);
    if correct.to == TenderKind::Card {
        let at = pen.text(x, inner.y + 3, "Its reference  ", theme.strong);
        correct.card.view(pen, at, inner.y + 3, inner.right().saturating_sub(at + 1), session);
    }
    let keys = [
        ("Enter", theme.key),
        (" corrects   ", theme.dim),
        ("Tab", theme.key),
        (" cash or card   ", theme.dim),
        ("Esc", theme.key),
        (" back", theme.dim),
    ];
    pen.runs(x, inner.bottom().saturating_sub(1), &keys);
}

/// Says it.
pub fn spoken(correct: &Correct, session: &Session) -> Vec<String> {
    vec![
        line(correct, session),
        format!("The card terminal's reference: {}.", correct.card.text()),
        "Enter corrects, Tab: cash or card, Escape: back.".into(),
    ]
}
