//! Money at the counter: the action line's Enter, parts in cash, the card terminal. Nothing is sent twice: while an answer is
//! awaited keys queue, and a sold order is empty.
use super::{
    action::{Action, action, amount, no_coins, odd},
    boxes::{Ask, Overlay},
    order::{send, take_again},
    state::{Flight, State, Typed},
};
use crate::{
    domain::{PaymentId, booking::TenderKind, order::Pay},
    ui::{
        effect::{Effect, Order},
        notice::Notice,
        session::Session,
        widgets::field::Field,
    },
};

/// A card attempt on the card terminal, and its reference being typed.
#[derive(Clone, Debug)]
pub struct PayBox {
    /// The attempt.
    pub attempt: PaymentId,
    /// How much the card terminal is to be told.
    pub minor: i64,
    /// The reference that it prints.
    pub reference: Field,
    /// When it began, on the boot clock.
    pub since_ms: i64,
}

/// Enter on the main screen: what the action line says, no more.
pub fn enter(state: &mut State, session: &Session) -> Vec<Effect> {
    match action(state, session) {
        Action::Nothing | Action::Busy => Vec::new(),
        Action::Wait(why) => {
            state.say(Notice::warn(format!("Enter waits because {why}: press any other key first")));
            vec![Effect::Bell]
        }
        Action::No(why) => {
            state.say(Notice::bad(why));
            Vec::new()
        }
        Action::TakeAgain => take_again(state, session),
        Action::Card => begin_card(state, session, None),
        Action::Cash { tendered, .. } => {
            // A slip of the thumb on the number keys is dearer than a question.
            if tendered.is_some_and(|t| t / 10 > state.basket.left()) {
                state.boxes.push(Overlay::Ask(Ask::Tender(tendered.unwrap_or(0))));
                return vec![Effect::Bell];
            }
            cash(state, session, tendered)
        }
    }
}

/// Takes cash.
pub fn cash(state: &mut State, session: &Session, minor: Option<i64>) -> Vec<Effect> {
    let expected = state.basket.total();
    let Some(hold) = state.basket.token() else { return Vec::new() };
    let pay = Pay { kind: TenderKind::Cash, minor, reference: String::new() };
    send(state, session, Flight::Tender, Order::Tender { hold, pay, expected })
}

/// `20 +`: a part in cash.
pub fn part(state: &mut State, session: &Session) -> Vec<Effect> {
    if state.basket.is_empty() {
        return Vec::new();
    }
    match amount(state, session) {
        Some(minor) if odd(session, minor) => {
            state.say(Notice::bad(no_coins(session, minor)));
            Vec::new()
        }
        Some(minor) if minor < session.theatre.cash_due(state.basket.left()) => cash(state, session, Some(minor)),
        Some(_) => {
            state.say(Notice::info("That pays all of it: Enter"));
            Vec::new()
        }
        None => {
            state.say(Notice::info("Type how much first: 20 + is a part in cash"));
            Vec::new()
        }
    }
}

/// `c`: a card; `20 c` a part of it.
pub fn card(state: &mut State, session: &Session) -> Vec<Effect> {
    if state.basket.is_empty() {
        return Vec::new();
    }
    let left = state.basket.left();
    if left == 0 {
        state.say(Notice::info("There is nothing to charge: Enter sells it"));
        return Vec::new();
    }
    if state.typed.is_empty() {
        return begin_card(state, session, None);
    }
    match amount(state, session) {
        Some(minor) if minor <= left => begin_card(state, session, Some(minor)),
        Some(_) => {
            state.say(Notice::bad(format!("A card gives no change: at most {}", session.plain(left))));
            Vec::new()
        }
        None => {
            state.say(Notice::bad(format!("{} is no amount", state.typed.shown())));
            Vec::new()
        }
    }
}

fn begin_card(state: &mut State, session: &Session, minor: Option<i64>) -> Vec<Effect> {
    let expected = state.basket.total();
    let Some(hold) = state.basket.token() else { return Vec::new() };
    send(state, session, Flight::Card, Order::BeginCard { hold, minor, expected })
}

/// The card terminal may be told: its reference is asked.
pub fn open(state: &mut State, session: &Session, attempt: PaymentId, minor: i64) {
    state.typed = Typed::default();
    let since_ms = session.now.boottime_ms;
    state.boxes.push(Overlay::Pay(PayBox { attempt, minor, reference: Field::new(40), since_ms }));
}

/// Asks whether what was taken is to be given back.
pub fn ask_back(state: &mut State, session: &Session) -> Vec<Effect> {
    if state.basket.paid() == 0 {
        state.say(Notice::info("Nothing was taken of this order: Esc clears it"));
        return Vec::new();
    }
    state.boxes.push(Overlay::Ask(Ask::GiveBack(session.plain(state.basket.paid()))));
    Vec::new()
}

/// Gives it back.
pub fn give_back(state: &mut State, session: &Session) -> Vec<Effect> {
    match state.basket.token() {
        Some(token) => send(state, session, Flight::GiveBack, Order::GiveBack(token)),
        None => Vec::new(),
    }
}
