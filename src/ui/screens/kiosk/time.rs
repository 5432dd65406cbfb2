//! What time does: the idle clock, the hold's end, and what must vanish from the screen.
use super::{
    act::Act,
    hold,
    state::{Look, Overlay, Paying, State, Step},
    steps,
};
use crate::ui::{effect::Effect, session::Session};

/// So long without a touch, and the kiosk asks.
pub const IDLE_MS: i64 = 60_000;
/// So long it waits for the answer.
pub const ANSWER_MS: i64 = 30_000;
/// So long codes and references stay on the screen.
pub const SHOWN_MS: i64 = 20_000;
/// So long before the hold's end it warns.
pub const WARN_MS: i64 = 60_000;
/// How old the list of shows becomes before it is asked for again: shows stop selling without anybody doing anything.
const REFRESH_MS: i64 = 60_000;

/// Time went on.
pub fn tick(state: &mut State, session: &Session) -> Vec<Effect> {
    let now = session.now.boottime_ms;
    if let Paying::Card { until_ms, .. } | Paying::Online { until_ms, .. } = state.order.paying {
        // Who walked away from the card terminal has the payment cancelled; the seats go at the hold's end.
        let answering = state.busy();
        return if until_ms <= now && !answering { steps::reset(state, session) } else { Vec::new() };
    }
    let ended = state.order.held.as_ref().is_some_and(|h| h.until_ms <= now);
    if ended && !state.busy() {
        return hold::lost(state);
    }
    let shown = matches!(state.step, Step::Lookup | Step::Done) && state.order.booking.is_some();
    if shown && state.overlay.is_none() && now - state.order.shown_ms >= SHOWN_MS {
        // Who signed in finds the list again, until nobody is there.
        return steps::perform(state, session, Act::Finish);
    }
    let effects = idle(state, session, now);
    if !effects.is_empty() {
        return effects;
    }
    refresh(state, session, now)
}

fn idle(state: &mut State, session: &Session, now: i64) -> Vec<Effect> {
    let quiet = now - state.touched_ms;
    if let Some(Overlay::Idle(since)) = state.overlay {
        return if now - since >= ANSWER_MS { steps::reset(state, session) } else { Vec::new() };
    }
    if state.paying_now() {
        return Vec::new();
    }
    if quiet >= IDLE_MS {
        if state.step == Step::Start {
            // Nothing is lost here: the next customer simply finds the screen as it was.
            let marks = state.look != Look::at_home(session) || state.overlay.is_some() || state.note.is_some();
            return if marks { steps::reset(state, session) } else { Vec::new() };
        }
        return ask(state, Overlay::Idle(now));
    }
    let ends = state.order.held.as_ref().filter(|h| h.until_ms - now <= WARN_MS).map(|h| h.until_ms);
    match ends {
        Some(until) if until != state.warned_ms && state.overlay.is_none() && !state.busy() => {
            state.warned_ms = until;
            ask(state, Overlay::HoldEnding)
        }
        _ => Vec::new(),
    }
}

/// The warning is seen, heard, and answered by any touch.
fn ask(state: &mut State, overlay: Overlay) -> Vec<Effect> {
    steps::open(state, overlay);
    vec![Effect::Bell]
}

fn refresh(state: &mut State, session: &Session, now: i64) -> Vec<Effect> {
    if matches!(state.step, Step::Start | Step::Film | Step::Show) && now - state.asked_ms >= REFRESH_MS {
        state.asked_ms = now;
        return vec![state.ask_shows(session)];
    }
    Vec::new()
}
