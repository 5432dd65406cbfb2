//! The way of an event through the counter.
use super::{answers, boxes, food, keys, layout, nav, order, pay, state, state::State};
use crate::ui::{
    effect::{Effect, Order, Question},
    keymap,
    model::Event,
    notice::Notice,
    screens::counter::boxes::{Ask, Overlay, who},
    session::Session,
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// So many keys wait at the most while an answer is awaited; a held key must not run on for minutes.
const MAX_QUEUE: usize = 64;

/// Takes an event in and says what is to be done.
pub fn update(state: &mut State, session: &Session, event: Event) -> Vec<Effect> {
    if matches!(event, Event::Key(_) | Event::Mouse(_) | Event::Paste(_) | Event::Scan(_)) {
        state.heard_ms = session.now.boottime_ms;
    }
    match event {
        Event::Tick => tick(state, session),
        Event::Changed => changed(state, session),
        Event::Info(info) => {
            let effects = answers::info(state, session, info);
            replay(state, session, effects)
        }
        Event::Done(answer) => {
            let effects = answers::done(state, session, answer);
            replay(state, session, effects)
        }
        Event::Resize => Vec::new(),
        Event::Terminate => leave(state),
        Event::BrokenScan => {
            state.say(Notice::warn("A scan broke off: nothing was done, scan again"));
            vec![Effect::Bell]
        }
        Event::Key(key) if quits(key) => quit(state),
        event if state.waits() => {
            if state.queue.len() < MAX_QUEUE {
                state.queue.push_back(event);
            }
            Vec::new()
        }
        event => hear(state, session, event),
    }
}

/// Plays what was typed ahead, as far as nothing is awaited.
fn replay(state: &mut State, session: &Session, mut effects: Vec<Effect>) -> Vec<Effect> {
    while !state.waits()
        && let Some(event) = state.queue.pop_front()
    {
        effects.extend(hear(state, session, event));
    }
    effects
}

/// Something that a person did, while no answer is awaited.
fn hear(state: &mut State, session: &Session, event: Event) -> Vec<Effect> {
    let locked = who::locked(state);
    match event {
        Event::Key(key) if locks(key) && !locked => who::lock(state, session),
        Event::Scan(_) if locked => vec![Effect::Bell],
        Event::Key(key) => {
            if key.code != KeyCode::Enter {
                state.caution = None;
            }
            if state.boxes.is_empty() { main_key(state, session, key) } else { boxes::key(state, session, key) }
        }
        Event::Scan(text) => scanned(state, session, &text),
        Event::Paste(text) => boxes::paste(state, session, &text),
        Event::Mouse(mouse) => clicked(state, session, mouse),
        _ => Vec::new(),
    }
}

/// A key of the main screen.
pub fn main_key(state: &mut State, session: &Session, key: KeyEvent) -> Vec<Effect> {
    use keys::Intent;
    let Some(intent) = keymap::find(keys::KEYS, key) else { return Vec::new() };
    if intent != Intent::Esc {
        state.clearing = false;
    }
    if !matches!(intent, Intent::Digit | Intent::Backspace) {
        state.notice = None;
    }
    match intent {
        Intent::Digit => order::digit(state, key),
        Intent::Minus => order::minus(state),
        Intent::Backspace => order::backspace(state, session),
        Intent::Type => match key.code {
            KeyCode::F(n) => order::add(state, session, usize::from(n)),
            _ => Vec::new(),
        },
        Intent::Types => boxes::open_types(state),
        Intent::Enter => pay::enter(state, session),
        Intent::Part => pay::part(state, session),
        Intent::Card => pay::card(state, session),
        Intent::Voucher => boxes::pays::open_code(state, session),
        Intent::More => boxes::pays::open_menu(state),
        Intent::GiveBack => pay::ask_back(state, session),
        Intent::Answer if state.board.as_ref().is_some_and(|b| !b.calls.is_empty()) => {
            order::send(state, session, state::Flight::Answer, Order::AnswerCalls)
        }
        Intent::Answer => Vec::new(),
        Intent::Next => order::next_best(state, session),
        Intent::Zone => order::zone(state, session),
        Intent::Wheelchair => order::wheelchair(state, session),
        Intent::Renew => order::renew(state, session),
        Intent::Seats => boxes::open_grid(state, session),
        Intent::Food => food::toggle(state, session),
        Intent::Size => food::open_choice(state, session),
        Intent::Customer => boxes::customer::open(state),
        Intent::Reserve => boxes::reserve::open(state),
        Intent::Park => boxes::open_park(state),
        Intent::Film => boxes::open_film(state),
        Intent::Fail => boxes::fail::open(state),
        Intent::Find => boxes::open_find(state, session),
        Intent::Last => boxes::open_last(state),
        Intent::Till => boxes::till::open(state),
        Intent::Help => {
            state.boxes.push(Overlay::Help(0));
            Vec::new()
        }
        Intent::Up | Intent::Down | Intent::Left | Intent::Right => nav::step(state, session, intent),
        Intent::DayBack => nav::day(state, session, -1),
        Intent::DayOn => nav::day(state, session, 1),
        Intent::Now => nav::home(state, session),
        Intent::Esc => order::escape(state, session),
    }
}

/// A scan: a booking by its ticket's token or its reference. It never touches the order.
fn scanned(state: &mut State, session: &Session, text: &str) -> Vec<Effect> {
    boxes::scanned(state, session, text)
}

fn clicked(state: &mut State, session: &Session, mouse: MouseEvent) -> Vec<Effect> {
    let at = (mouse.column, mouse.row);
    match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => {
            state.caution = None;
            if !state.boxes.is_empty() {
                return boxes::click(state, session, at);
            }
            match layout::hit(state, session, at) {
                Some(layout::Hit::Show(show)) => nav::select(state, show),
                Some(layout::Hit::Key(key)) => main_key(state, session, key),
                None => Vec::new(),
            }
        }
        MouseEventKind::ScrollUp => wheel(state, session, KeyCode::Up),
        MouseEventKind::ScrollDown => wheel(state, session, KeyCode::Down),
        _ => Vec::new(),
    }
}

fn wheel(state: &mut State, session: &Session, code: KeyCode) -> Vec<Effect> {
    let key = keymap::pressed(code);
    if state.boxes.is_empty() { main_key(state, session, key) } else { boxes::wheel(state, session, key) }
}

/// Time went on: a hold that nears its end is said to, and one that ended is said to have ended.
fn tick(state: &mut State, session: &Session) -> Vec<Effect> {
    let idle = session.now.boottime_ms - state.heard_ms;
    if session.asks_who
        && idle >= session.lock_after_ms
        && session.lock_after_ms > 0
        && !who::locked(state)
        && !state.waits()
    {
        return who::lock(state, session);
    }
    let Some(held) = &state.basket.held else { return Vec::new() };
    let (left, until) = (session.left_ms(held.until_ms), held.until_ms);
    let paying = state.boxes.iter().any(|b| matches!(b, Overlay::Pay(_)));
    if left == 0 && state.flight.is_none() && !paying && held.paid == 0 {
        order::lose(state);
        state.caution = Some("the hold ended".into());
        return vec![Effect::Bell, nav::ask_day(state, session)];
    }
    if left <= 60_000 && state.basket.warned_ms != until {
        state.basket.warned_ms = until;
        state.say(Notice::warn(if left == 0 {
            "The hold ended while it was being paid: finish at once, or g gives the money back"
        } else {
            "The hold ends in a minute: r gives it more time"
        }));
        return vec![Effect::Bell];
    }
    Vec::new()
}

/// Another terminal changed the store: what is on the screen is asked again; nothing moves.
fn changed(state: &mut State, session: &Session) -> Vec<Effect> {
    if who::locked(state) {
        return Vec::new();
    }
    let selected = state.selected;
    state.cards.retain(|show, _| Some(*show) == selected);
    let mut effects = vec![nav::ask_day(state, session), Effect::Ask(Question::Shift), Effect::Ask(Question::Waiting)];
    effects.extend(boxes::online::asks(state));
    // What was paid on a telephone is sold by itself, also behind a box.
    effects.extend(session.online.then_some(Effect::Ask(Question::LastSale)));
    effects.extend(state.spool.is_some().then_some(Effect::Ask(Question::Spool)));
    effects.extend(selected.map(|show| Effect::Ask(Question::Card(show))));
    effects.extend(state.food.then_some(Effect::Ask(Question::Menu(session.theatre.id))));
    effects.extend(state.seats.keys().map(|show| Effect::Ask(Question::Seats(*show))));
    effects
}

fn locks(key: KeyEvent) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL) && matches!(key.code, KeyCode::Char('l' | 'L'))
}

fn quits(key: KeyEvent) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL)
        && matches!(key.code, KeyCode::Char('c' | 'C' | 'q' | 'Q' | 'd' | 'D'))
}

/// Ctrl-C: at once on an empty order, else it asks, and a second one is a yes.
fn quit(state: &mut State) -> Vec<Effect> {
    let asked = state.boxes.iter().any(|b| matches!(b, Overlay::Ask(Ask::Quit)));
    if asked || (state.basket.is_empty() && state.flight.is_none()) {
        return leave(state);
    }
    state.boxes.push(Overlay::Ask(Ask::Quit));
    vec![Effect::Bell]
}

/// Leaves the program; seats that nobody paid for go free, what money was taken for stays held.
pub fn leave(state: &mut State) -> Vec<Effect> {
    let token = state.basket.token().filter(|_| state.basket.paid() == 0);
    let paying = state.boxes.iter().any(|b| matches!(b, Overlay::Pay(_)));
    token.filter(|_| !paying).map(|t| Effect::Do(Order::Release(t))).into_iter().chain([Effect::Quit]).collect()
}
