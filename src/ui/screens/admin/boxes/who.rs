//! Who is there: the sign-in that covers the face, and somebody who stands beside for one action.
use super::Overlay;
use crate::ui::{
    effect::{Effect, Order, Question},
    notice::Notice,
    paint::Pen,
    screens::{
        admin::state::{Flight, State},
        shared::who::{self as shared, Form, Said},
    },
    session::Session,
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// Which of the two.
#[derive(Clone, Debug)]
pub enum Who {
    /// Nobody is signed in: nothing else is seen or heard.
    SignIn(Form),
    /// Who is there may not do what was asked: somebody who may is asked for.
    Beside {
        /// What it is.
        order: Box<Order>,
        /// Why they may not.
        why: String,
        /// Who may.
        form: Form,
    },
}

impl Who {
    /// A paste into the field of the cursor.
    pub fn paste(&mut self, text: &str) {
        match self {
            Self::SignIn(form) | Self::Beside { form, .. } => form.insert(text),
        }
    }

    /// Whether what is typed must not be recorded.
    pub fn in_secret(&self) -> bool {
        match self {
            Self::SignIn(form) | Self::Beside { form, .. } => form.at_secret(),
        }
    }
}

/// The sign-in as it opens.
pub fn sign_in() -> Overlay {
    Overlay::Who(Who::SignIn(Form::default()))
}

/// Whether a box is the sign-in.
pub fn is_sign_in(overlay: &Overlay) -> bool {
    matches!(overlay, Overlay::Who(Who::SignIn(_)))
}

/// Whether nobody is signed in.
pub fn locked(state: &State) -> bool {
    state.boxes.iter().any(is_sign_in)
}

/// Signs out: the rooms stay as they are under the sign-in. Boxes go: what somebody typed is nobody else's to send.
pub fn lock(state: &mut State, session: &Session) -> Vec<Effect> {
    if !session.asks_who {
        state.say(Notice::info("Nobody signs in here: it is a demo's or a test's store"));
        return Vec::new();
    }
    state.notice = None;
    state.boxes = vec![sign_in()];
    let mut effects = vec![Effect::Stop];
    effects.extend(state.send(Flight::Who, Order::Lock));
    effects.push(Effect::Ask(Question::Names));
    effects
}

/// The house knows nobody here any more: the sign-in comes back.
pub fn shut(state: &mut State, session: &Session) -> Vec<Effect> {
    if !session.asks_who || locked(state) {
        return Vec::new();
    }
    state.boxes = vec![sign_in()];
    vec![Effect::Ask(Question::Names)]
}

/// Asks for somebody who may do what was refused.
pub fn beside(state: &mut State, order: Box<Order>, why: String) {
    state.notice = None;
    state.boxes.push(Overlay::Who(Who::Beside { order, why, form: Form::default() }));
}

/// A key.
pub fn key(state: &mut State, key: KeyEvent, who: Who) -> Vec<Effect> {
    match who {
        Who::SignIn(mut form) => {
            let done = form.key(key, &state.names);
            if key.code == KeyCode::Esc {
                form = Form::default();
            }
            let said = done.then(|| form.take());
            state.boxes.push(Overlay::Who(Who::SignIn(form)));
            let Some((who, secret)) = said else { return Vec::new() };
            state.notice = None;
            state.send(Flight::Who, Order::SignIn { who, secret })
        }
        Who::Beside { .. } if key.code == KeyCode::Esc => {
            state.say(Notice::info("Nothing was done"));
            Vec::new()
        }
        Who::Beside { order, why, mut form } => {
            let said = form.key(key, &[]).then(|| form.take());
            state.boxes.push(Overlay::Who(Who::Beside { order: order.clone(), why, form }));
            let Some((who, secret)) = said else { return Vec::new() };
            state.notice = None;
            state.send(Flight::Beside, Order::Authorised { who, secret, order })
        }
    }
}

fn said(state: &State) -> Said<'_> {
    Said { notice: state.notice.as_ref(), busy: state.waits() }
}

/// Draws it.
pub fn view(state: &State, who: &Who, session: &Session, pen: &mut Pen) {
    match who {
        Who::SignIn(form) => shared::view_sign_in(form, &state.names, "", said(state), session, pen),
        Who::Beside { why, form, .. } => shared::view_beside(form, why, said(state), session, pen),
    }
}

/// Says it.
pub fn spoken(state: &State, who: &Who, session: &Session) -> Vec<String> {
    let (title, form) = match who {
        Who::SignIn(form) => (format!("{} is locked. Sign in.", session.till), form),
        Who::Beside { why, form, .. } => (format!("{why} Who authorises this?"), form),
    };
    shared::spoken(title, form, said(state))
}
