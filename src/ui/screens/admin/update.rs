//! The way of an event through the admin face.
use super::{
    answers,
    boxes::{self, Overlay, who},
    keys::{self, Intent},
    layout,
    list::Typed,
    rail::{self, Room},
    state::State,
    today,
};
use crate::ui::{
    effect::{Effect, Question},
    keymap,
    model::Event,
    notice::Notice,
    session::Session,
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// So many keys wait at the most while an answer is awaited.
const MAX_QUEUE: usize = 64;

/// Takes an event in and says what is to be done.
pub fn update(state: &mut State, session: &Session, event: Event) -> Vec<Effect> {
    if matches!(event, Event::Key(_) | Event::Mouse(_) | Event::Paste(_) | Event::Scan(_)) {
        state.heard_ms = session.now.boottime_ms;
    }
    match event {
        Event::Tick => tick(state, session),
        Event::Changed if who::locked(state) => Vec::new(),
        Event::Changed => state.room.map_or_else(Vec::new, |room| room.asks(state, session)),
        Event::Info(info) => answers::info(state, session, info),
        Event::Done(answer) => {
            let mut effects = answers::done(state, session, answer);
            while !state.waits()
                && let Some(event) = state.queue.pop_front()
            {
                effects.extend(hear(state, session, event));
            }
            effects
        }
        Event::Resize => {
            settle(state, session);
            Vec::new()
        }
        Event::Terminate => vec![Effect::Quit],
        Event::BrokenScan => {
            state.say(Notice::warn("A scan broke off: nothing was done, scan again"));
            vec![Effect::Bell]
        }
        Event::Key(key) if control(key, "cqd") => vec![Effect::Stop, Effect::Quit],
        event if state.waits() => {
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

/// Something that a person did, while no answer is awaited.
fn hear(state: &mut State, session: &Session, event: Event) -> Vec<Effect> {
    let locked = who::locked(state);
    match event {
        Event::Key(key) if control(key, "l") && !locked => who::lock(state, session),
        Event::Key(key) if !state.boxes.is_empty() => boxes::key(state, key),
        Event::Key(key) => room_key(state, session, key),
        Event::Scan(_) if !state.boxes.is_empty() => vec![Effect::Bell],
        Event::Scan(text) => scanned(state, session, &text),
        Event::Paste(text) if !state.boxes.is_empty() => boxes::paste(state, &text),
        Event::Paste(text) => pasted(state, session, &text),
        Event::Mouse(mouse) => mouse_at(state, session, mouse),
        _ => Vec::new(),
    }
}

/// A key of the room: the words of its list, the rail, what moves, its own.
fn room_key(state: &mut State, session: &Session, key: KeyEvent) -> Vec<Effect> {
    state.notice = None;
    let Some(room) = state.room else {
        if keymap::find(keys::FRAME, key) == Some(Intent::Help) {
            state.boxes.push(Overlay::Help(0));
        }
        return Vec::new();
    };
    if room.words(state).typing && key.code != KeyCode::F(1) {
        return match room.list(state, session).0.typed(key) {
            Typed::Words => words_changed(state, session, room),
            Typed::Moves => moves(state, session, room, key.code),
            Typed::Opens => room.does(state, session, Intent::Open),
            Typed::Nothing => Vec::new(),
        };
    }
    let own = keymap::find(room.keys(state), key);
    if let Some(intent) = own.or_else(|| keymap::find(keys::FRAME, key)) {
        return does(state, session, room, intent, key.code);
    }
    match key.code {
        KeyCode::Char(c) if key.modifiers.difference(KeyModifiers::SHIFT).is_empty() => {
            match rail::offered(session).find(|p| p.key == c.to_ascii_lowercase()) {
                Some(place) => go(state, session, place.room),
                None => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

fn does(state: &mut State, session: &Session, room: Room, intent: Intent, code: KeyCode) -> Vec<Effect> {
    match intent {
        Intent::Move => moves(state, session, room, code),
        Intent::Find => {
            room.list(state, session).0.typing = true;
            Vec::new()
        }
        Intent::Next | Intent::Back => {
            let rooms: Vec<Room> = rail::offered(session).map(|p| p.room).collect();
            let at = rooms.iter().position(|r| *r == room).unwrap_or(0);
            let step = if intent == Intent::Next { 1 } else { rooms.len().saturating_sub(1) };
            match rooms.get((at + step) % rooms.len().max(1)) {
                Some(next) => go(state, session, *next),
                None => Vec::new(),
            }
        }
        Intent::Help => {
            state.boxes.push(Overlay::Help(0));
            Vec::new()
        }
        Intent::Esc => escape(state, session, room),
        intent => room.does(state, session, intent),
    }
}

/// One step back: the card, then the words.
fn escape(state: &mut State, session: &Session, room: Room) -> Vec<Effect> {
    if room == Room::Audit && state.audit.proves() {
        return vec![Effect::Stop];
    }
    if room.closes(state) {
        return Vec::new();
    }
    let list = room.list(state, session).0;
    if list.field.text().is_empty() {
        return Vec::new();
    }
    list.field.set("");
    words_changed(state, session, room)
}

/// Goes to a room.
pub fn go(state: &mut State, session: &Session, room: Room) -> Vec<Effect> {
    if state.room == Some(room) {
        return Vec::new();
    }
    state.room = Some(room);
    state.notice = None;
    room.asks(state, session)
}

fn words_changed(state: &mut State, session: &Session, room: Room) -> Vec<Effect> {
    let list = room.list(state, session).0;
    (list.at, list.from) = (0, 0);
    room.filtered(state, session)
}

fn moves(state: &mut State, session: &Session, room: Room, code: KeyCode) -> Vec<Effect> {
    if let Some((at, most)) = room.reads(state, session) {
        *at = match code {
            KeyCode::Up => at.saturating_sub(1),
            KeyCode::Down => at.saturating_add(1),
            KeyCode::PageUp => at.saturating_sub(10),
            KeyCode::PageDown => at.saturating_add(10),
            KeyCode::Home => 0,
            _ => most,
        }
        .min(most);
        return Vec::new();
    }
    let seen = usize::from(layout::now(session).rows.height);
    let (list, count) = room.list(state, session);
    let before = list.at;
    list.steer(code, count, seen);
    if list.at == before { Vec::new() } else { room.moved(state, session) }
}

/// The screen has another size: the chosen row is seen.
fn settle(state: &mut State, session: &Session) {
    let seen = usize::from(layout::now(session).rows.height);
    if let Some(room) = state.room {
        let (list, count) = room.list(state, session);
        list.keep(count, seen);
    }
}

/// A scan is a booking by its ticket's token or its reference.
fn scanned(state: &mut State, session: &Session, text: &str) -> Vec<Effect> {
    if !rail::offered(session).any(|p| p.room == Room::Bookings) {
        return vec![Effect::Bell];
    }
    state.room = Some(Room::Bookings);
    state.bookings.scanned(text);
    vec![Effect::Ask(Question::Bookings(text.trim().to_owned()))]
}

fn pasted(state: &mut State, session: &Session, text: &str) -> Vec<Effect> {
    let Some(room) = state.room.filter(|room| room.words(state).typing) else {
        state.say(Notice::info("A paste needs a field: / opens one"));
        return Vec::new();
    };
    room.list(state, session).0.field.insert(text);
    words_changed(state, session, room)
}

fn mouse_at(state: &mut State, session: &Session, mouse: MouseEvent) -> Vec<Effect> {
    let wheel = |code| keymap::pressed(code);
    match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) if state.boxes.is_empty() => {
            clicked(state, session, (mouse.column, mouse.row))
        }
        MouseEventKind::ScrollUp if !state.boxes.is_empty() => boxes::wheel(state, wheel(KeyCode::Up)),
        MouseEventKind::ScrollDown if !state.boxes.is_empty() => boxes::wheel(state, wheel(KeyCode::Down)),
        MouseEventKind::ScrollUp => turned(state, session, KeyCode::Up),
        MouseEventKind::ScrollDown => turned(state, session, KeyCode::Down),
        _ => Vec::new(),
    }
}

fn turned(state: &mut State, session: &Session, code: KeyCode) -> Vec<Effect> {
    state.room.map_or_else(Vec::new, |room| moves(state, session, room, code))
}

/// A click goes to a room of the rail, or chooses a row; on the chosen row it opens it.
fn clicked(state: &mut State, session: &Session, at: (u16, u16)) -> Vec<Effect> {
    let lay = layout::now(session);
    let Some(room) = state.room else { return Vec::new() };
    if lay.rail.contains(at.into()) {
        let place = rail::offered(session).nth(usize::from(at.1 - lay.rail.y));
        return place.map_or_else(Vec::new, |place| go(state, session, place.room));
    }
    if lay.head.contains(at.into()) {
        room.list(state, session).0.typing = true;
        return Vec::new();
    }
    let covered = lay.card.is_none() && room.reads(state, session).is_some();
    if covered || !lay.rows.contains(at.into()) {
        return Vec::new();
    }
    let (list, count) = room.list(state, session);
    let row = list.from + usize::from(at.1 - lay.rows.y);
    if row >= count {
        return Vec::new();
    }
    list.typing = false;
    if list.at == row {
        return room.does(state, session, Intent::Open);
    }
    list.at = row;
    room.moved(state, session)
}

/// Nobody has touched it for long: it signs out. Else the first room looks at the clock.
fn tick(state: &mut State, session: &Session) -> Vec<Effect> {
    let idle = session.now.boottime_ms - state.heard_ms;
    let over = session.asks_who && session.lock_after_ms > 0 && idle >= session.lock_after_ms;
    match state.room {
        _ if who::locked(state) => Vec::new(),
        _ if over && !state.waits() => who::lock(state, session),
        Some(Room::Today) => today::tick(state, session),
        _ => Vec::new(),
    }
}
