//! Boxes on top of a room: a typed stack, the last one uppermost.
pub mod ask;
pub mod exchange;
pub mod fail;
pub mod form;
pub mod who;

use super::{keys, rail, state::State};
use crate::ui::{
    effect::Effect,
    keymap::Binding,
    notice::Notice,
    paint::{Pen, centred},
    screens::shared::{
        Step,
        back::{self, Back},
        dispute::{self, Dispute},
        exchange::Swap,
        fail::Fail,
        mail::{self, Mail},
    },
    session::Session,
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// One box.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// All keys, from this line on.
    Help(u16),
    /// Who is there, or who authorises.
    Who(who::Who),
    /// Tickets that come back.
    Back(Box<Back>),
    /// A card payment that is disputed at the bank.
    Dispute(Box<Dispute>),
    /// Tickets that become others.
    Exchange(Box<Swap>),
    /// A show fails.
    Fail(Box<Fail>),
    /// Tickets go by mail.
    Mail(Box<Mail>),
    /// A form.
    Form(Box<form::Form>),
    /// A question with a yes.
    Ask(Box<ask::Ask>),
}

impl Overlay {
    /// Whether characters are text in it.
    pub fn in_field(&self) -> bool {
        match self {
            Self::Help(_) | Self::Ask(_) => false,
            Self::Who(_) | Self::Form(_) | Self::Mail(_) => true,
            Self::Back(back) => back.in_field(),
            Self::Dispute(dispute) => dispute.in_field(),
            Self::Exchange(swap) => swap.in_field(),
            Self::Fail(fail) => fail.in_field(),
        }
    }

    /// Whether what is typed must not be recorded.
    pub fn in_secret(&self) -> bool {
        match self {
            Self::Who(who) => who.in_secret(),
            Self::Mail(_) => true,
            Self::Form(form) => form.in_secret(),
            Self::Help(_) | Self::Back(_) | Self::Dispute(_) | Self::Exchange(_) | Self::Fail(_) | Self::Ask(_) => {
                false
            }
        }
    }
}

/// A key for the uppermost box. It is taken off the stack; its handler puts it back if it stays.
pub fn key(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    match state.boxes.pop() {
        None => Vec::new(),
        Some(Overlay::Help(at)) => {
            if let Some(at) = scrolled(key, at) {
                state.boxes.push(Overlay::Help(at));
            }
            Vec::new()
        }
        Some(Overlay::Who(who)) => who::key(state, key, who),
        Some(Overlay::Back(mut of)) => {
            let step = of.key(key);
            steps(state, Overlay::Back(of), step)
        }
        Some(Overlay::Dispute(mut of)) => {
            let step = of.key(key);
            steps(state, Overlay::Dispute(of), step)
        }
        Some(Overlay::Exchange(swap)) => exchange::key(state, key, swap),
        Some(Overlay::Fail(fail)) => fail::key(state, key, fail),
        Some(Overlay::Mail(mut of)) => {
            let step = of.key(key);
            steps(state, Overlay::Mail(of), step)
        }
        Some(Overlay::Form(form)) => form::key(state, key, form),
        Some(Overlay::Ask(ask)) => ask::key(state, key, ask),
    }
}

/// Where a key moves what is read; `None` where it closes it.
fn scrolled(key: KeyEvent, at: u16) -> Option<u16> {
    Some(match key.code {
        KeyCode::Esc | KeyCode::Enter | KeyCode::F(1) | KeyCode::Char('?' | 'q') => return None,
        KeyCode::Up => at.saturating_sub(1),
        KeyCode::Down => at.saturating_add(1).min(60),
        KeyCode::PageUp => at.saturating_sub(10),
        KeyCode::PageDown => at.saturating_add(10).min(60),
        KeyCode::Home => 0,
        _ => at,
    })
}

/// What a key in a box that the counter has too comes to.
fn steps(state: &mut State, of: Overlay, step: Step) -> Vec<Effect> {
    if step == Step::Leave {
        return Vec::new();
    }
    state.boxes.push(of);
    match step {
        Step::Leave => Vec::new(),
        Step::Stay(ask) => ask.map(Effect::Ask).into_iter().collect(),
        Step::Do(order) => state.order(order),
        Step::No(why) => {
            why.into_iter().for_each(|why| state.say(Notice::warn(why)));
            vec![Effect::Bell]
        }
    }
}

/// A paste goes into the field where the eye is.
pub fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    match state.boxes.last_mut() {
        Some(Overlay::Who(who)) => who.paste(text),
        Some(Overlay::Back(back)) => back.paste(text),
        Some(Overlay::Dispute(dispute)) => dispute.paste(text),
        Some(Overlay::Exchange(swap)) => return swap.paste(text).map(Effect::Ask).into_iter().collect(),
        Some(Overlay::Fail(fail)) if fail.in_field() => fail.paste(text),
        Some(Overlay::Mail(mail)) => mail.paste(text),
        Some(Overlay::Form(form)) => form.paste(text),
        Some(Overlay::Help(_) | Overlay::Ask(_) | Overlay::Fail(_)) | None => {
            state.say(Notice::info("A paste needs a field: nothing was done"))
        }
    }
    Vec::new()
}

/// The wheel is the arrow keys, except where those would go through names.
pub fn wheel(state: &mut State, pressed: KeyEvent) -> Vec<Effect> {
    match state.boxes.last() {
        Some(Overlay::Who(_) | Overlay::Form(_) | Overlay::Mail(_) | Overlay::Ask(_) | Overlay::Dispute(_)) | None => {
            Vec::new()
        }
        Some(_) => key(state, pressed),
    }
}

/// Draws the boxes, from the lowest to the uppermost.
pub fn view(state: &State, session: &Session, pen: &mut Pen) {
    // Nothing of what is under a sign-in is seen.
    let lock = state.boxes.iter().rposition(who::is_sign_in);
    for overlay in state.boxes.iter().skip(lock.unwrap_or(0)) {
        match overlay {
            Overlay::Help(at) => view_help(state, *at, session, pen),
            Overlay::Who(who) => who::view(state, who, session, pen),
            Overlay::Back(back) => back::view(back, session, pen),
            Overlay::Dispute(dispute) => dispute::view(dispute, session, pen),
            Overlay::Exchange(swap) => exchange::view(state, swap, session, pen),
            Overlay::Fail(fail) => fail::view(state, fail, session, pen),
            Overlay::Mail(of) => mail::view(of, session, pen),
            Overlay::Form(form) => form::view(state, form, session, pen),
            Overlay::Ask(ask) => ask::view(ask, session, pen),
        }
    }
}

/// What the uppermost box says of itself.
pub fn spoken(state: &State, session: &Session) -> Vec<String> {
    match state.boxes.last() {
        None => Vec::new(),
        Some(Overlay::Help(_)) => {
            let rooms = rail::offered(session).map(|p| format!("{}: {}", p.key, p.name));
            help_rows(state).map(|b| format!("{}: {}", b.label, b.long)).chain(rooms).collect()
        }
        Some(Overlay::Who(who)) => who::spoken(state, who, session),
        Some(Overlay::Back(back)) => back::spoken(back),
        Some(Overlay::Dispute(dispute)) => dispute::spoken(dispute),
        Some(Overlay::Exchange(swap)) => exchange::spoken(state, swap, session),
        Some(Overlay::Fail(fail)) => fail::spoken(state, fail, session),
        Some(Overlay::Mail(of)) => mail::spoken(of),
        Some(Overlay::Form(form)) => form.spoken(),
        Some(Overlay::Ask(ask)) => ask.spoken(),
    }
}

fn help_rows(state: &State) -> impl Iterator<Item = &'static Binding<keys::Intent>> {
    let room = state.room.map_or(&[][..], |room| room.keys(state));
    room.iter().chain(keys::FRAME).chain(keys::ALWAYS).filter(|b| !b.long.is_empty())
}

fn view_help(state: &State, at: u16, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let mut rows: Vec<(String, String)> = help_rows(state).map(|b| (b.label.to_owned(), b.long.to_owned())).collect();
    rows.extend(rail::offered(session).map(|p| (p.key.to_string(), format!("the room {}", p.name))));
    let height = u16::try_from(rows.len()).unwrap_or(30) + 2;
    let inner = pen.frame(centred(pen.area(), 76, height), "KEYS   Esc closes", session);
    let most = rows.len().saturating_sub(usize::from(inner.height));
    for (y, (label, long)) in (inner.top()..inner.bottom()).zip(rows.iter().skip(usize::from(at).min(most))) {
        pen.text(inner.x + 1, y, label, theme.key);
        pen.cut(inner.x + 12, y, inner.width.saturating_sub(13), long, theme.text);
    }
}
