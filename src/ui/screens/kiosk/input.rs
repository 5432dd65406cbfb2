//! Keys, touches and scans become acts. Nothing typed here reaches anything but the kiosk's own fields.
use super::{
    act::Act,
    hold, layout,
    map::Plan,
    state::{Overlay, Paying, State, Step},
    steps::{self, MAX_ENTRY},
    targets::{self, Target},
};
use crate::ui::{
    effect::{Effect, Question},
    keymap::{self, Binding, On},
    scan::plain,
    session::Session,
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind},
    layout::Position,
};

/// The five keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Five {
    /// To the target before.
    Up,
    /// To the target behind.
    Down,
    /// What the target does.
    Ok,
    /// One step back.
    Back,
    /// What all this is.
    Help,
}

const fn key(code: KeyCode, intent: Five, label: &'static str) -> Binding<Five> {
    Binding { on: On::Code(code), intent, label, short: "", long: "" }
}

/// The keys of the kiosk: five, each with its stand-ins on an ordinary keyboard.
pub const KEYS: &[Binding<Five>] = &[
    key(KeyCode::Up, Five::Up, "Up"),
    key(KeyCode::BackTab, Five::Up, "Up"),
    key(KeyCode::Down, Five::Down, "Down"),
    key(KeyCode::Tab, Five::Down, "Down"),
    key(KeyCode::Right, Five::Down, "Down"),
    key(KeyCode::Enter, Five::Ok, "OK"),
    key(KeyCode::Esc, Five::Back, "Back"),
    key(KeyCode::Left, Five::Back, "Back"),
    key(KeyCode::F(1), Five::Help, "Help"),
    Binding { on: On::Chars("?"), intent: Five::Help, label: "Help", short: "", long: "" },
    Binding { on: On::Chars(" "), intent: Five::Ok, label: "OK", short: "", long: "" },
];

/// So long after the tickets appear a touch does not wipe them away: it was meant for the button before.
const GRACE_MS: i64 = 1500;
/// What is not longer than this is no ticket's token.
const SHORT: usize = 100;
/// So many touches in the corner…
const CORNER_TOUCHES: u8 = 5;
/// …within so long ask for the PIN.
const CORNER_MS: i64 = 6000;

/// Somebody is there.
fn touched(state: &mut State, session: &Session) {
    state.touched_ms = session.now.boottime_ms;
}

/// Boxes that any key or touch answers.
fn asks_if_there(state: &State) -> bool {
    matches!(state.overlay, Some(Overlay::Idle(_) | Overlay::HoldEnding))
}

/// A key of a person.
pub fn key_pressed(state: &mut State, session: &Session, key: KeyEvent) -> Vec<Effect> {
    touched(state, session);
    if asks_if_there(state) {
        return steps::perform(state, session, Act::GoOn);
    }
    if key.code == KeyCode::F(8) || is_control(key, 'q') {
        steps::open(state, Overlay::Pin);
        return Vec::new();
    }
    if let Some(effects) = typed(state, session, key) {
        return effects;
    }
    match keymap::find(KEYS, key) {
        Some(Five::Up) => step_focus(state, session, false),
        Some(Five::Down) => step_focus(state, session, true),
        Some(Five::Ok) => return ok(state, session, key),
        Some(Five::Back) => return steps::perform(state, session, Act::Back),
        Some(Five::Help) => return steps::perform(state, session, Act::Help),
        None => {}
    }
    Vec::new()
}

fn is_control(key: KeyEvent, letter: char) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char(letter)
}

/// Characters are text in a field, and numbers choose seats.
fn typed(state: &mut State, session: &Session, key: KeyEvent) -> Option<Vec<Effect>> {
    if state.in_field() && key.code == KeyCode::Backspace {
        return Some(steps::perform(state, session, Act::Delete));
    }
    let c = plain(key)?;
    let act = if state.overlay == Some(Overlay::Pin) {
        c.is_ascii_digit().then_some(Act::Letter(c))?
    } else if state.step == Step::SignIn {
        Act::Letter(c)
    } else if state.in_field() {
        (c.is_ascii_alphanumeric() || c == '-').then_some(Act::Letter(c.to_ascii_uppercase()))?
    } else if state.step == Step::Seats && state.overlay.is_none() {
        let i = usize::try_from(c.to_digit(10)?.checked_sub(1)?).ok()?;
        (i < state.order.choices.len()).then_some(Act::Choice(i))?
    } else {
        return None;
    };
    Some(steps::perform(state, session, act))
}

/// The OK key does what has the focus. Where something from outside has taken the focus away it only shows it again, and a
/// key that is held down does nothing.
fn ok(state: &mut State, session: &Session, key: KeyEvent) -> Vec<Effect> {
    if key.kind == KeyEventKind::Repeat {
        return Vec::new();
    }
    let all = targets::targets(state, session);
    match state.focus.and_then(|act| all.iter().find(|t| t.act == act)) {
        Some(target) if target.on || target.act.waits() && state.busy() => {
            let act = target.act;
            steps::perform(state, session, act)
        }
        Some(_) => Vec::new(),
        None => {
            state.focus = steps::default_focus(state, session);
            Vec::new()
        }
    }
}

/// Moves the focus to the next target that does something, around the ends.
fn step_focus(state: &mut State, session: &Session, down: bool) {
    let all: Vec<Target> = targets::targets(state, session).into_iter().filter(|t| t.on).collect();
    let at = state.focus.and_then(|act| all.iter().position(|t| t.act == act));
    let next = match (at, down) {
        (Some(i), true) => (i + 1) % all.len().max(1),
        (Some(i), false) => (i + all.len().saturating_sub(1)) % all.len().max(1),
        (None, _) => {
            state.focus = steps::default_focus(state, session);
            return;
        }
    };
    state.focus = all.get(next).map(|t| t.act);
}

/// A touch, a click or the wheel.
pub fn mouse(state: &mut State, session: &Session, mouse: MouseEvent) -> Vec<Effect> {
    match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => touch(state, session, Position::new(mouse.column, mouse.row)),
        MouseEventKind::ScrollDown if state.overlay.is_none() => {
            touched(state, session);
            steps::perform(state, session, Act::Page(1))
        }
        MouseEventKind::ScrollUp if state.overlay.is_none() => {
            touched(state, session);
            steps::perform(state, session, Act::Page(-1))
        }
        _ => Vec::new(),
    }
}

fn touch(state: &mut State, session: &Session, at: Position) -> Vec<Effect> {
    touched(state, session);
    if asks_if_there(state) {
        return steps::perform(state, session, Act::GoOn);
    }
    if corner(state, session, at) {
        steps::open(state, Overlay::Pin);
        return Vec::new();
    }
    let all = targets::targets(state, session);
    let Some(hit) = all.iter().find(|t| t.area.contains(at)).copied() else { return beside(state, session) };
    if !(hit.on || hit.act.waits() && state.busy()) {
        return Vec::new();
    }
    if matches!(hit.act, Act::Finish | Act::Codes) && just_shown(state, session) {
        return Vec::new();
    }
    state.focus = Some(hit.act);
    if hit.act == Act::Map {
        return touch_map(state, session, at);
    }
    steps::perform(state, session, hit.act)
}

fn touch_map(state: &mut State, session: &Session, at: Position) -> Vec<Effect> {
    let Some(areas) = layout::areas(state, session.size) else { return Vec::new() };
    let (map, _) = layout::seat_areas(areas.body);
    let plan = state.order.seats.as_ref().and_then(|s| Plan::new(&s.map, map, state.held_seats()));
    match plan {
        // A touch can be made again; it is not worth waiting for an answer.
        Some(plan) if !state.busy() => {
            state.note = None;
            hold::move_party(state, &plan, (at.x, at.y))
        }
        _ => Vec::new(),
    }
}

/// A touch beside all targets: codes and references vanish.
fn beside(state: &mut State, session: &Session) -> Vec<Effect> {
    let secret = matches!(state.step, Step::Done | Step::Lookup) && state.order.booking.is_some();
    if secret && state.overlay.is_none() && !just_shown(state, session) {
        let act = if state.order.code.is_some() { Act::Codes } else { Act::Finish };
        return steps::perform(state, session, act);
    }
    Vec::new()
}

fn just_shown(state: &State, session: &Session) -> bool {
    state.order.booking.is_some() && session.now.boottime_ms - state.order.shown_ms < GRACE_MS
}

/// Counts touches in the upper left corner; the fifth in a short time is staff's.
fn corner(state: &mut State, session: &Session, at: Position) -> bool {
    if at.x > 3 || at.y > 1 {
        state.corner = (0, 0);
        return false;
    }
    let now = session.now.boottime_ms;
    let (n, since) = state.corner;
    state.corner = if n == 0 || now - since > CORNER_MS { (1, now) } else { (n + 1, since) };
    if state.corner.0 >= CORNER_TOUCHES {
        state.corner = (0, 0);
        return true;
    }
    false
}

/// A scanner's data: a ticket where bookings are looked for, the card terminal's reference where one is paid.
pub fn scanned(state: &mut State, session: &Session, text: &str) -> Vec<Effect> {
    touched(state, session);
    if asks_if_there(state) {
        return steps::perform(state, session, Act::GoOn);
    }
    if state.overlay.is_some() {
        return Vec::new();
    }
    let clean: String = text.chars().filter(|c| c.is_ascii_graphic()).collect();
    match state.step {
        Step::Pay if matches!(state.order.paying, Paying::Card { .. }) => {
            state.entry = clean.chars().take(MAX_ENTRY).collect();
            Vec::new()
        }
        Step::Start | Step::Lookup if !clean.is_empty() => {
            let mut effects = steps::go(state, session, Step::Lookup);
            state.order = Default::default();
            // Only a ticket's whole token is asked for as it is; anything shorter must be a reference, or a code with
            // somebody's address or seat on it would show what is not the customer's.
            if clean.len() > SHORT {
                effects.push(Effect::Ask(Question::Bookings(clean)));
            } else {
                state.entry = clean;
                effects.extend(steps::perform(state, session, Act::Enter));
            }
            effects
        }
        _ => Vec::new(),
    }
}

/// A paste is typing.
pub fn pasted(state: &mut State, session: &Session, text: &str) -> Vec<Effect> {
    touched(state, session);
    if !state.in_field() || state.in_secret() {
        return Vec::new();
    }
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .flat_map(|c| steps::perform(state, session, Act::Letter(c.to_ascii_uppercase())))
        .collect()
}
