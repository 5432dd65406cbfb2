//! The booking card: who, what, where, what was paid, what happened. It is read; nothing on it acts by Enter.
use crate::{
    domain::{
        Refusal,
        booking::{Booking, BookingState, LineState},
        cancel::{Asked, Plan, handed},
        dispute::disputable,
    },
    ui::{
        effect::{Effect, Order, Question},
        notice::Notice,
        paint::Pen,
        screens::{
            counter::{
                boxes::Overlay,
                order,
                state::{Flight, State},
            },
            shared::booking::style,
        },
        session::Session,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

pub use crate::ui::screens::shared::booking::{lines, state_word};

/// A booking that is looked at.
#[derive(Clone, Debug)]
pub struct Card {
    /// The booking.
    pub booking: Box<Booking>,
    from: u16,
    /// r was pressed on a reservation: once more lets it go. So much of its deposit goes back then, in minor units.
    sure: Option<i64>,
}

impl Card {
    /// Its first line first.
    pub fn new(booking: Box<Booking>) -> Self {
        Self { booking, from: 0, sure: None }
    }
}

/// It scrolls; r gives back what is in it, x exchanges tickets, t corrects the tender, k hands food over, e mails the tickets, p prints, o pays out what is owed, d: disputed at the bank; Esc closes
/// it. Enter does nothing, but loads what is reserved.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut card: Card) -> Vec<Effect> {
    let reserved = card.booking.state == BookingState::Reserved;
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter if reserved => {
            let booking = card.booking.clone();
            state.boxes.push(Overlay::Booking(card));
            return super::reserve::load(state, session, &booking);
        }
        KeyCode::Char('r' | 'R') if reserved => {
            let (reference, asked) = (card.booking.reference.clone(), Asked::default());
            let sure = card.sure;
            state.boxes.push(Overlay::Booking(card));
            let Some(expected) = sure else { return vec![Effect::Ask(Question::CancelPlan(reference, asked))] };
            return order::send(state, session, Flight::Cancel, Order::Cancel { reference, asked, expected });
        }
        KeyCode::Char('d' | 'D') if reserved => {
            let booking = card.booking.clone();
            state.boxes.push(Overlay::Booking(card));
            return super::deposit::open(state, booking);
        }
        KeyCode::Up => card.from = card.from.saturating_sub(1),
        KeyCode::Down => card.from = card.from.saturating_add(1).min(999),
        KeyCode::PageUp => card.from = card.from.saturating_sub(10),
        KeyCode::PageDown => card.from = card.from.saturating_add(10).min(999),
        KeyCode::Home => card.from = 0,
        KeyCode::Char('k' | 'K') if card.booking.lines.iter().any(|l| l.state == LineState::Sold) => {
            let reference = card.booking.reference.clone();
            state.boxes.push(Overlay::Booking(card));
            return order::send(state, session, Flight::Collect, Order::Collect(reference));
        }
        KeyCode::Char('p' | 'P') if state.spool.is_none() => {
            state.say(Notice::info("No printer is set up at this till: [print] in its configuration"));
        }
        KeyCode::Char('p' | 'P') => {
            let reference = card.booking.reference.clone();
            state.boxes.push(Overlay::Booking(card));
            return order::send(state, session, Flight::Print, Order::Print(reference));
        }
        KeyCode::Char(letter) if "redtox".contains(letter.to_ascii_lowercase()) => {
            let booking = card.booking.clone();
            state.boxes.push(Overlay::Booking(card));
            return over(state, session, letter.to_ascii_lowercase(), booking);
        }
        _ => {}
    }
    state.boxes.push(Overlay::Booking(card));
    Vec::new()
}

/// What letting a reservation go would do: said before it is done.
pub fn planned(card: &mut Card, session: &Session, plan: Result<Box<Plan>, Refusal>) -> Notice {
    let plan = match plan {
        Ok(plan) => plan,
        Err(refusal) => return Notice::bad(refusal.message),
    };
    card.sure = Some(plan.total_back());
    let parts: Vec<String> = handed(&plan.back, plan.rounded)
        .map(|(kind, minor)| format!("{} {}", kind.word(), session.plain(minor)))
        .collect();
    let deposit = match (plan.kept, parts.as_slice()) {
        (0, []) => ": its seats are free then".to_owned(),
        (0, parts) => format!(", BACK {}", parts.join(" + ")),
        (kept, _) => format!(", the deposit of {} stays", session.plain(kept)),
    };
    Notice::warn(format!("r again lets the reservation go{deposit}"))
}

/// The box that a letter opens over the card.
fn over(state: &mut State, session: &Session, letter: char, booking: Box<Booking>) -> Vec<Effect> {
    match letter {
        'r' => super::back::open(state, booking),
        'e' => super::mail::open(state, &booking),
        'd' => super::dispute::open(state, booking),
        't' => super::correct::open(state, booking),
        'o' => super::owed::open(state, booking),
        _ => super::exchange::open(state, session, booking),
    }
}

/// Something was done to it: its card shows it as it is now, and so does the last sale if that was it.
pub fn changed(state: &mut State, booking: Box<Booking>) {
    if state.last.as_ref().is_some_and(|last| last.id == booking.id) {
        state.last = Some(booking.clone());
    }
    state.boxes.retain(|b| !matches!(b, Overlay::Booking(_)));
    state.boxes.push(Overlay::Booking(Card::new(booking)));
}

/// The booking has changed: where it is looked at, it is seen.
pub fn refresh(state: &mut State, booking: &Booking) {
    for card in &mut state.boxes {
        if let Overlay::Booking(card) = card
            && card.booking.reference == booking.reference
        {
            *card.booking = booking.clone();
        }
    }
}

/// Food and drink of it is to be handed over.
pub fn collected(state: &mut State, booking: &Booking) {
    refresh(state, booking);
    state.say(Notice::good(format!("{}: hand it over", booking.reference)));
}

/// Draws the card.
pub fn view(card: &Card, session: &Session, pen: &mut Pen) {
    let width = pen.area().width.min(78);
    let lines = lines(&card.booking, session, usize::from(width.saturating_sub(4)));
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let waits = card.booking.lines.iter().any(|l| l.state == LineState::Sold);
    let food = if waits { "  k hand over" } else { "" };
    let owed = if card.booking.owed() == (0, 0) { "" } else { "  o pay out" };
    let title = match card.booking.state {
        BookingState::Reserved => {
            "BOOKING   Enter loads it to pay   d deposit   e mail   r lets it go   Esc".to_owned()
        }
        _ if card.booking.disputed().is_some() => "BOOKING   d won or lost  p print  Esc".to_owned(),
        _ => {
            let dispute = if disputable(&card.booking).is_empty() { "" } else { "  d dispute" };
            // With all of them it is too long for its frame.
            let food = if owed.is_empty() || dispute.is_empty() { food } else { food.trim_end_matches(" over") };
            format!("BOOKING  r back  x exchange  t tender  e mail  p print{food}{owed}{dispute}  Esc")
        }
    };
    let inner = pen.frame(super::area(pen, width, height), &title, session);
    let most = lines.len().saturating_sub(usize::from(inner.height));
    let from = usize::from(card.from).min(most);
    for (y, (i, line)) in (inner.top()..inner.bottom()).zip(lines.iter().enumerate().skip(from)) {
        pen.cut(inner.x + 1, y, inner.width.saturating_sub(2), line, style(i, line, session));
    }
}
