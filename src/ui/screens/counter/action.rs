//! What Enter does. One function: the action line prints what it gives, the key does what it gives.
use super::state::State;
use crate::{
    domain::Money,
    ui::session::{Enter, Session},
};

/// What Enter does now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// The order is empty.
    Nothing,
    /// An answer is awaited: Enter waits in the queue.
    Busy,
    /// Something other than a key changed the order: any other key first.
    Wait(String),
    /// What is typed is no amount, or not enough.
    No(String),
    /// The hold ended: takes the same seats again.
    TakeAgain,
    /// Takes so much cash (`None`: exactly what is left) and gives change.
    Cash {
        /// What is handed over.
        tendered: Option<i64>,
        /// What goes back.
        change: i64,
    },
    /// Begins a card payment of what is left.
    Card,
}

/// What Enter does now.
pub fn action(state: &State, session: &Session) -> Action {
    if state.flight.is_some() { Action::Busy } else { meant(state, session) }
}

/// What Enter does once nothing is awaited: the action line must not flicker while a write takes its milliseconds.
pub fn meant(state: &State, session: &Session) -> Action {
    if let Some(why) = &state.caution {
        return Action::Wait(why.clone());
    }
    if state.basket.is_empty() {
        return if state.basket.has_lost() { Action::TakeAgain } else { Action::Nothing };
    }
    if let Some(why) = unmatched(state) {
        return Action::No(why);
    }
    if state.typed.is_empty() {
        return match session.enter {
            Enter::Card if state.basket.left() > 0 => Action::Card,
            _ => Action::Cash { tendered: None, change: 0 },
        };
    }
    let due = session.theatre.cash_due(state.basket.left());
    match amount(state, session) {
        None => Action::No(format!("{} is no amount", state.typed.shown())),
        Some(minor) if odd(session, minor) => Action::No(no_coins(session, minor)),
        Some(minor) if minor < due => {
            Action::No(format!("{} is less than {}: + takes it as a part", session.plain(minor), session.plain(due)))
        }
        Some(minor) => Action::Cash { tendered: Some(minor), change: minor - due },
    }
}

/// Whether there are no coins for an amount here.
pub fn odd(session: &Session, minor: i64) -> bool {
    minor % session.theatre.cash_step().max(1) != 0
}

/// The same in words.
pub fn no_coins(session: &Session, minor: i64) -> String {
    let step = session.plain(session.theatre.cash_step());
    format!("there are no coins for {}, cash goes in steps of {step}", session.plain(minor))
}

/// Seats and tickets that do not fit each other, in words.
fn unmatched(state: &State) -> Option<String> {
    let held = state.basket.held.as_ref()?;
    held.parts.iter().find_map(|p| {
        let (seats, tickets) = (p.seats.len(), super::order::seats_of(state, p.show, &p.tickets));
        let known = state.cards.contains_key(&p.show);
        (known && seats != tickets)
            .then(|| format!("{seats} seats, {tickets} tickets: a ticket key or s puts it right"))
    })
}

/// The pending number as an amount of money above zero.
pub fn amount(state: &State, session: &Session) -> Option<i64> {
    if state.typed.minus {
        return None;
    }
    Money::parse(&state.typed.number, session.currency()).ok().map(|m| m.minor).filter(|m| *m > 0)
}
