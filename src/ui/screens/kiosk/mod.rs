//! The kiosk: the public, touch first, locked. A step a screen from the film to the tickets; five keys and a finger can both
//! do everything; no key leaves it but the manager's PIN.
mod act;
mod answers;
mod hold;
mod input;
mod labels;
pub mod layout;
mod map;
mod mine;
mod spoken;
mod state;
mod steps;
mod targets;
pub mod text;
mod time;
mod view;
mod words;

pub use act::Act;
pub use spoken::spoken;
pub use state::{Overlay, State, Step};
pub use targets::{Target, targets};
pub use view::view;

use crate::ui::{
    effect::{Effect, Question},
    model::Event,
    session::Session,
};
use state::Paying;

/// Takes an event in. The session is the house's: a customer's language, letters and contrast are the kiosk's own and go
/// with the customer.
pub fn update(state: &mut State, session: &Session, event: Event) -> Vec<Effect> {
    let before = spoken::Scene::of(state);
    let own = matches!(event, Event::Key(_) | Event::Mouse(_) | Event::Scan(_) | Event::Paste(_));
    let mut effects = match event {
        Event::Key(key) => input::key_pressed(state, session, key),
        Event::Mouse(mouse) => input::mouse(state, session, mouse),
        Event::Scan(text) => input::scanned(state, session, &text),
        Event::Paste(text) => input::pasted(state, session, &text),
        Event::BrokenScan => Vec::new(),
        Event::Resize => {
            state.page = 0;
            Vec::new()
        }
        Event::Tick => time::tick(state, session),
        Event::Changed => changed(state, session),
        Event::Info(info) => answers::info(state, session, info),
        Event::Done(answer) => answers::done(state, session, answer),
        Event::Terminate => {
            let mut effects = steps::reset(state, session);
            effects.retain(|e| matches!(e, Effect::Do(_)));
            effects.push(Effect::Quit);
            effects
        }
    };
    settle_focus(state, session, own);
    effects.extend(spoken::announce(state, session, &before));
    effects
}

/// Another terminal changed the store: what is on the screen is asked again; nothing that was chosen moves.
fn changed(state: &State, session: &Session) -> Vec<Effect> {
    let mut effects = Vec::new();
    if matches!(state.step, Step::Start | Step::Film | Step::Show) {
        effects.push(state.ask_shows(session));
    }
    if matches!(state.step, Step::Tickets | Step::Seats | Step::Pay) {
        effects.extend(hold::ask_seats(state));
    }
    if state.step == Step::Done && state.order.spool.is_some() {
        effects.push(Effect::Ask(Question::Spool));
    }
    if let Paying::Online { attempt, .. } = state.order.paying {
        effects.push(Effect::Ask(Question::Online(attempt)));
    }
    effects
}

/// The focus never stands on something that is not there. After the customer's own act it goes where the step begins; after
/// anything else it waits for a key.
fn settle_focus(state: &mut State, session: &Session, own: bool) {
    let there = |act: Act| targets(state, session).iter().any(|t| t.act == act);
    if state.focus.is_some_and(|act| !there(act)) || own && state.focus.is_none() && state.overlay.is_some() {
        state.focus = if own { steps::default_focus(state, session) } else { None };
    }
}

#[cfg(test)]
mod tests;
