//! The keys of the door, and the way of an event through it.
use super::{
    answers,
    state::{Box, Flight, Party, State, ask},
};
use crate::{
    domain::Reference,
    ui::{
        effect::{DoorOrder, Effect, Order, Question},
        keymap::{self, Binding, On},
        model::Event,
        notice::Notice,
        screens::shared::who::Form,
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// So many scans wait at the most while an answer is awaited.
const MAX_QUEUE: usize = 64;

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// What was typed is a ticket or a reference.
    Enter,
    /// The show above or below.
    Show,
    /// Every show of the day again.
    Any,
    /// The last admission is undone.
    Undo,
    /// All keys.
    Help,
    /// One step back.
    Esc,
}

/// The table of keys.
pub static KEYS: &[Binding<Intent>] = &[
    row(
        On::Code(KeyCode::Enter),
        Intent::Enter,
        "Enter",
        "let in",
        "the ticket or reference that was typed; a scan needs no key",
    ),
    row(
        On::Code(KeyCode::Up),
        Intent::Show,
        "Up Down",
        "this show's door",
        "only tickets of the chosen show are let in",
    ),
    row(On::Code(KeyCode::Down), Intent::Show, "", "", ""),
    row(On::Code(KeyCode::F(2)), Intent::Any, "F2", "any show", "tickets of every show that admits now are let in"),
    row(On::Code(KeyCode::F(4)), Intent::Undo, "F4", "undo", "the ticket scanned last admits again; a manager's word"),
    row(On::Code(KeyCode::F(1)), Intent::Help, "F1", "help", "this list"),
    row(On::Code(KeyCode::Esc), Intent::Esc, "Esc", "", "what was typed goes, a box closes"),
];

/// Keys with Control, for the help.
pub const CONTROL: &[(&str, &str)] =
    &[("Ctrl-L", "sign out: nobody is let in until somebody signs in"), ("Ctrl-C", "leave")];

const fn row(on: On, intent: Intent, label: &'static str, short: &'static str, long: &'static str) -> Binding<Intent> {
    Binding { on, intent, label, short, long }
}

/// Takes an event in and says what is to be done.
pub fn update(state: &mut State, session: &Session, event: Event) -> Vec<Effect> {
    match event {
        Event::Changed if !state.locked() => vec![ask(session)],
        Event::Tick | Event::Resize | Event::Changed => Vec::new(),
        Event::Info(info) => answers::info(state, session, info),
        Event::Done(answer) => {
            let mut effects = answers::done(state, session, answer);
            while state.flights.is_empty()
                && let Some(event) = state.queue.pop_front()
            {
                effects.extend(hear(state, session, event));
            }
            effects
        }
        Event::Terminate => vec![Effect::Quit],
        Event::BrokenScan => {
            state.notice = Some(Notice::warn("A scan broke off: nobody was let in, scan again"));
            vec![Effect::Bell]
        }
        Event::Key(key) if control(key, "cqd") => vec![Effect::Quit],
        event if !state.flights.is_empty() => {
            if state.queue.len() < MAX_QUEUE {
                state.queue.push_back(event);
            }
            Vec::new()
        }
        event => hear(state, session, event),
    }
}

fn control(key: KeyEvent, letters: &str) -> bool {
    let KeyCode::Char(c) = key.code else { return false };
    key.modifiers.contains(KeyModifiers::CONTROL) && letters.contains(c.to_ascii_lowercase())
}

fn hear(state: &mut State, session: &Session, event: Event) -> Vec<Effect> {
    match event {
        Event::Key(key) if control(key, "l") && !state.locked() => lock(state, session),
        Event::Key(key) => match state.boxes.pop() {
            Some(top) => box_key(state, session, top, key),
            None => door_key(state, session, key),
        },
        // Who undoes something has not looked up: a scan would let somebody in behind the box.
        Event::Scan(_) if !state.boxes.is_empty() => vec![Effect::Bell],
        Event::Scan(text) => submit(state, &text),
        Event::Paste(text) => {
            match state.boxes.last_mut() {
                Some(Box::SignIn(form) | Box::Beside(_, _, form)) => form.insert(&text),
                Some(Box::Undo(_, field)) => field.insert(&text),
                Some(Box::Help) => {}
                None => state.field.insert(text.trim()),
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn door_key(state: &mut State, session: &Session, key: KeyEvent) -> Vec<Effect> {
    state.notice = None;
    if let Some(party) = state.party.clone() {
        return party_key(state, key, &party);
    }
    match keymap::find(KEYS, key) {
        Some(Intent::Enter) => {
            let text = state.field.text().to_owned();
            state.field.set("");
            submit(state, &text)
        }
        Some(Intent::Show) => {
            steer(state, session, key.code);
            Vec::new()
        }
        Some(Intent::Any) => {
            state.at = None;
            Vec::new()
        }
        Some(Intent::Undo) => {
            match state.undoable() {
                Some(ticket) => state.boxes.push(Box::Undo(ticket, Field::new(200))),
                None => {
                    state.notice = Some(Notice::info("Scan the ticket first: it says that it is in already, then F4"))
                }
            }
            Vec::new()
        }
        Some(Intent::Help) => {
            state.boxes.push(Box::Help);
            Vec::new()
        }
        Some(Intent::Esc) => {
            state.field.set("");
            Vec::new()
        }
        None => {
            state.field.key(key);
            Vec::new()
        }
    }
}

/// How many of a party come in: all by Enter, so many by a digit.
fn party_key(state: &mut State, key: KeyEvent, party: &Party) -> Vec<Effect> {
    let all = u32::try_from(party.seats.len()).unwrap_or(u32::MAX);
    let n = match key.code {
        KeyCode::Enter => all,
        KeyCode::Esc => {
            state.party = None;
            state.notice = Some(Notice::info("Nobody was let in"));
            return Vec::new();
        }
        _ => match keymap::digit(key).and_then(|c| c.to_digit(10)) {
            Some(n) if (1..=all).contains(&n) => n,
            _ => return vec![Effect::Bell],
        },
    };
    state.send(DoorOrder::Party(party.reference.clone(), n, party.show))
}

/// The shows that still admit, with `None` before them: any.
fn steer(state: &mut State, session: &Session, code: KeyCode) {
    let now = session.now.instant();
    let mut all: Vec<_> = vec![None];
    all.extend(state.shows.iter().filter(|s| now < s.ends_at).map(|s| Some(s.show)));
    let here = all.iter().position(|s| *s == state.at).unwrap_or(0);
    let next = if code == KeyCode::Up { here.saturating_sub(1) } else { (here + 1).min(all.len() - 1) };
    state.at = all.get(next).copied().flatten();
}

/// A scan or what was typed: a ticket's token is sent at once, a reference asks how many.
fn submit(state: &mut State, text: &str) -> Vec<Effect> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    if let Some(reference) = Reference::parse(text) {
        state.asked = Some(reference);
        return vec![Effect::Ask(Question::Bookings(text.to_owned()))];
    }
    state.send(DoorOrder::Admit(text.to_owned(), state.at))
}

/// Signs out: what was decided is nobody else's to see.
fn lock(state: &mut State, session: &Session) -> Vec<Effect> {
    if !session.asks_who {
        state.notice = Some(Notice::info("Nobody signs in here: it is a demo's or a test's store"));
        return Vec::new();
    }
    (state.verdict, state.party, state.notice) = (None, None, None);
    state.past.clear();
    state.boxes = vec![Box::SignIn(Form::default())];
    state.flights.push_back(Flight::Who);
    vec![Effect::Do(Order::Lock), Effect::Ask(Question::Names)]
}

fn box_key(state: &mut State, _session: &Session, top: Box, key: KeyEvent) -> Vec<Effect> {
    match top {
        Box::Help => Vec::new(),
        Box::SignIn(mut form) => {
            let done = form.key(key, &state.names);
            if key.code == KeyCode::Esc {
                form = Form::default();
            }
            let said = done.then(|| form.take());
            state.boxes.push(Box::SignIn(form));
            let Some((who, secret)) = said else { return Vec::new() };
            state.notice = None;
            state.flights.push_back(Flight::Who);
            vec![Effect::Do(Order::SignIn { who, secret })]
        }
        Box::Undo(..) | Box::Beside(..) if key.code == KeyCode::Esc => {
            state.notice = Some(Notice::info("Nothing was undone"));
            Vec::new()
        }
        Box::Undo(ticket, field) if key.code == KeyCode::Enter && !field.text().trim().is_empty() => {
            state.send(DoorOrder::Undo(ticket, field.text().trim().to_owned()))
        }
        Box::Undo(ticket, mut field) => {
            field.key(key);
            state.boxes.push(Box::Undo(ticket, field));
            Vec::new()
        }
        Box::Beside(order, why, mut form) => {
            let said = form.key(key, &[]).then(|| form.take());
            state.boxes.push(Box::Beside(order.clone(), why, form));
            let Some((who, secret)) = said else { return Vec::new() };
            state.notice = None;
            state.flights.push_back(Flight::Door(order.clone()));
            vec![Effect::Do(Order::Authorised { who, secret, order: std::boxed::Box::new(Order::Door(order)) })]
        }
    }
}
