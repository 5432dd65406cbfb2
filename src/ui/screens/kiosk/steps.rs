//! What each act does: the way through the steps, and what is asked of the house on it.
use super::{
    act::Act,
    hold, layout, mine,
    state::{Look, Note, Overlay, Paying, Pending, State, Step},
    targets,
    text::Text,
};
use crate::{
    domain::{
        Reference, ShowId,
        board::{BestWant, Want},
        booking::TenderKind,
        order::{Count, Pay},
    },
    ui::{
        effect::{Effect, OnlineOrder, Order, Question, Secret},
        session::Session,
    },
};

/// The longest reference of a card terminal.
pub const MAX_ENTRY: usize = 24;
/// The longest PIN.
const MAX_PIN: usize = 12;
/// How many acts wait for an answer at the most.
const MAX_QUEUE: usize = 8;

/// Does what the customer wants.
pub fn perform(state: &mut State, session: &Session, act: Act) -> Vec<Effect> {
    if act.waits() && state.busy() {
        if state.queue.len() < MAX_QUEUE {
            state.queue.push_back(act);
        }
        return Vec::new();
    }
    if !matches!(act, Act::Bigger | Act::Contrast | Act::Speak | Act::Language | Act::Speaks(_) | Act::Help) {
        state.note = None;
    }
    match act {
        Act::Begin => go(state, session, Step::Film),
        Act::Lookup => go(state, session, Step::Lookup),
        Act::SignIn
        | Act::NewPassword
        | Act::Rate(_)
        | Act::Keyboard
        | Act::Mine(_)
        | Act::GiveBack
        | Act::Mark(_)
        | Act::GiveBackNow => mine::perform(state, session, act),
        Act::Film(film) => {
            state.order.film = Some(film);
            go(state, session, Step::Show)
        }
        Act::Show(show) => choose_show(state, session, show),
        Act::Page(by) => turn(state, session, by),
        Act::More(_) | Act::Less(_) => count(state, session, act),
        Act::ToSeats => to_seats(state, session),
        Act::Choice(i) => match state.order.choices.get(i).map(|c| c.seats.clone()) {
            Some(seats) => hold::take(state, Want::Seats(seats)),
            None => Vec::new(),
        },
        Act::Map => hold::other_seats(state),
        Act::MoreTime => hold::renew(state),
        Act::Take if state.held_seats().is_empty() => Vec::new(),
        Act::Take => go(state, session, Step::Pay),
        Act::TakeAgain => {
            state.overlay = None;
            hold::take(state, Want::Seats(state.order.lost.clone()))
        }
        Act::Back => back(state, session),
        Act::PayCard | Act::PayFree | Act::CardYes | Act::CardNo | Act::PayAtCounter => pay(state, session, act),
        Act::Letter(_) | Act::Delete | Act::Enter if state.step == Step::SignIn && state.overlay.is_none() => {
            mine::typed(state, session, act)
        }
        Act::Letter(_) | Act::Delete | Act::Enter => keypad(state, session, act),
        Act::Codes => codes(state, session),
        // Who signed in goes on with what is theirs; only the list says good-bye.
        Act::Finish if state.me.is_some() && state.step == Step::Lookup => mine::close(state, session),
        Act::Finish => reset(state, session),
        Act::StartOver => start_over(state, session),
        Act::Yes => reset(state, session),
        Act::GoOn => go_on(state),
        Act::CallStaff => {
            state.pending.push_back(Pending::Call);
            vec![Effect::Do(Order::CallStaff(where_is(state, session)))]
        }
        Act::Bigger | Act::Contrast | Act::Speak | Act::Language | Act::Speaks(_) | Act::Help => {
            look(state, session, act);
            Vec::new()
        }
    }
}

/// How the screen looks and sounds.
fn look(state: &mut State, session: &Session, act: Act) {
    match act {
        Act::Bigger => {
            state.look.bigger = !state.look.bigger;
            state.page = 0;
        }
        Act::Contrast => state.look.contrast = !state.look.contrast,
        Act::Speak => state.look.speak = !state.look.speak,
        Act::Speaks(lang) => {
            state.look.lang = lang;
            if state.overlay.take().is_some() {
                state.focus = default_focus(state, session);
            }
        }
        Act::Language => open(state, Overlay::Languages),
        _ => open(state, Overlay::Help),
    }
}

/// Opens a box at the customer's own wish.
pub fn open(state: &mut State, overlay: Overlay) {
    state.overlay = Some(overlay);
    state.focus = match overlay {
        Overlay::Languages => Some(Act::Speaks(state.look.lang)),
        Overlay::Pin => Some(Act::Letter('1')),
        _ => Some(Act::GoOn),
    };
}

/// Goes to a step.
pub fn go(state: &mut State, session: &Session, step: Step) -> Vec<Effect> {
    state.step = step;
    state.overlay = None;
    state.page = 0;
    state.entry.clear();
    state.order.shown_ms = session.now.boottime_ms;
    state.focus = default_focus(state, session);
    if matches!(step, Step::Film) {
        state.asked_ms = session.now.boottime_ms;
        return vec![state.ask_shows(session)];
    }
    Vec::new()
}

/// What the OK key does when a step opens.
pub fn default_focus(state: &State, session: &Session) -> Option<Act> {
    let all = targets::targets(state, session);
    let wanted = match state.step {
        _ if state.overlay.is_some() => None,
        Step::Seats => Some(Act::Take),
        Step::Pay => all.iter().map(|t| t.act).find(|a| matches!(a, Act::PayCard | Act::PayFree | Act::Finish)),
        _ => None,
    };
    wanted.or_else(|| all.iter().find(|t| t.on).map(|t| t.act))
}

fn choose_show(state: &mut State, session: &Session, show: ShowId) -> Vec<Effect> {
    let Some(row) = state.shows.iter().find(|r| r.show.id == show).cloned() else { return Vec::new() };
    let mut effects = Vec::new();
    if state.order.show.as_ref().is_none_or(|r| r.show.id != show) {
        // Seats of two shows would be two orders in one: a kiosk sells one show at a time.
        effects.extend(hold::release(state));
        state.order = super::state::Order { film: Some(row.show.movie), ..Default::default() };
    }
    state.order.show = Some(row);
    effects.push(Effect::Ask(Question::Card(show)));
    effects.push(Effect::Ask(Question::Seats(show)));
    effects.extend(go(state, session, Step::Tickets));
    effects
}

fn turn(state: &mut State, session: &Session, by: i8) -> Vec<Effect> {
    let n = match state.step {
        Step::Film => state.films().len(),
        Step::Show => state.offered(state.order.film).count(),
        Step::Tickets => state.kinds().len(),
        Step::Mine | Step::GiveBack => mine::count(state),
        _ => 0,
    };
    let last = n.saturating_sub(1) / layout::per_page(state, session.size).max(1);
    state.page = state.page.saturating_add_signed(isize::from(by)).min(last);
    Vec::new()
}

fn count(state: &mut State, session: &Session, act: Act) -> Vec<Effect> {
    match act {
        Act::Less(kind) => {
            if let Some(count) = state.order.tickets.iter_mut().find(|c| c.kind == kind) {
                count.n = count.n.saturating_sub(1);
            }
            state.order.tickets.retain(|c| c.n > 0);
        }
        Act::More(kind) => {
            let Some(card) = &state.order.card else { return Vec::new() };
            let wanted = card.seats_of(&state.order.tickets) + card.kind(kind).map_or(0, |k| usize::from(k.seats));
            let most = usize::from(session.theatre.settings.kiosk_max_seats);
            let free = state.order.seats.as_ref().map_or(usize::MAX, |s| s.free() + state.held_seats().len());
            if wanted > most {
                state.note = Some(Note::with(Text::AtMost, "n", most.to_string()));
            } else if wanted > free {
                state.note = Some(Note::with(Text::OnlyFree, "n", free.to_string()));
            } else if let Some(count) = state.order.tickets.iter_mut().find(|c| c.kind == kind) {
                count.n += 1;
            } else {
                state.order.tickets.push(Count { kind, n: 1 });
            }
        }
        _ => {}
    }
    Vec::new()
}

fn to_seats(state: &mut State, session: &Session) -> Vec<Effect> {
    let Some(show) = state.order.show.as_ref().map(|r| r.show.id) else { return Vec::new() };
    let wanted = state.seats_wanted();
    let n = u16::try_from(wanted).unwrap_or(u16::MAX);
    if n == 0 {
        return Vec::new();
    }
    let mut effects = go(state, session, Step::Seats);
    state.order.choices.clear();
    effects.push(Effect::Ask(Question::Seats(show)));
    if state.unreserved() {
        effects.extend(hold::take(state, Want::Best(BestWant { n, ..BestWant::default() })));
        return effects;
    }
    // The seats that are held stay where as many are wanted: only their tickets may be others now.
    if state.held_seats().len() == wanted {
        effects.extend(hold::take(state, Want::Seats(state.held_seats().to_vec())));
    } else {
        state.order.auto = true;
    }
    effects.push(Effect::Ask(Question::Choices(show, n)));
    effects
}

fn back(state: &mut State, session: &Session) -> Vec<Effect> {
    if state.overlay.is_some() {
        return go_on(state);
    }
    if let Some(effects) = mine::back(state, session) {
        return effects;
    }
    let step = match (state.step, &state.order.paying) {
        (Step::Start, _) => return Vec::new(),
        (Step::Pay, Paying::Card { .. } | Paying::Online { .. }) => return perform(state, session, Act::CardNo),
        (Step::Pay, Paying::AtCounter(..)) => return reset(state, session),
        (Step::Done, _) => {
            state.order.code = None;
            return Vec::new();
        }
        (Step::Lookup | Step::SignIn | Step::Mine | Step::GiveBack, _) => return reset(state, session),
        (Step::Film, _) => return start_over(state, session),
        (Step::Show, _) => Step::Film,
        (Step::Tickets, _) => Step::Show,
        (Step::Seats, _) => Step::Tickets,
        (Step::Pay, _) => {
            state.order.paying = Paying::Ready;
            Step::Seats
        }
    };
    go(state, session, step)
}

fn pay(state: &mut State, session: &Session, act: Act) -> Vec<Effect> {
    let paying = state.order.paying.clone();
    if let (Act::CardYes | Act::CardNo, Paying::Card { attempt, .. }) = (act, &paying) {
        let yes = act == Act::CardYes;
        if yes && state.entry.trim().chars().count() < 3 {
            return Vec::new();
        }
        state.pending.push_back(if yes { Pending::Sell } else { Pending::Decline });
        let reference = state.entry.trim().to_owned();
        let order = if yes { Order::CardApproved(*attempt, reference) } else { Order::CardDeclined(*attempt) };
        return vec![Effect::Do(order)];
    }
    if let Paying::Online { attempt, stops, .. } = &mut state.order.paying {
        if act != Act::CardNo || std::mem::replace(stops, true) {
            return Vec::new();
        }
        let order = Order::Online(OnlineOrder::Stop(*attempt));
        state.pending.push_back(Pending::Stop);
        return vec![Effect::Do(order)];
    }
    let Some(held) = &state.order.held else { return Vec::new() };
    let (hold, expected) = (held.token.clone(), held.total);
    let (pending, order) = match act {
        Act::PayCard if session.online => (Pending::Begin, Order::Online(OnlineOrder::Begin(hold, expected))),
        Act::PayCard => (Pending::Begin, Order::BeginCard { hold, minor: None, expected }),
        Act::PayFree if expected == 0 => {
            let pay = Pay { kind: TenderKind::Cash, minor: None, reference: String::new() };
            (Pending::Sell, Order::Tender { hold, pay, expected })
        }
        Act::PayAtCounter => {
            let seat = held.tickets.first().map(|t| t.label.clone()).unwrap_or_default();
            let name = format!("{} {seat}", session.till).trim().to_owned();
            (Pending::Park(name.clone(), held.expires_at), Order::Park(hold, name))
        }
        _ => return Vec::new(),
    };
    state.pending.push_back(pending);
    vec![Effect::Do(order)]
}

fn keypad(state: &mut State, session: &Session, act: Act) -> Vec<Effect> {
    let pin = state.overlay == Some(Overlay::Pin);
    let (text, most) = match (pin, state.step) {
        (true, _) => (&mut state.pin.0, MAX_PIN),
        (_, Step::Lookup) => (&mut state.entry, crate::domain::REFERENCE_LENGTH + 3),
        _ => (&mut state.entry, MAX_ENTRY),
    };
    match act {
        Act::Letter(c) if text.chars().count() < most => text.push(c),
        Act::Delete => {
            text.pop();
        }
        Act::Enter if pin && !text.is_empty() => {
            state.pending.push_back(Pending::Unlock);
            let pin = std::mem::replace(&mut state.pin, Secret(String::new()));
            return vec![Effect::Do(Order::Unlock(pin))];
        }
        Act::Enter if !pin && state.step == Step::Lookup => return look_up(state, session),
        _ => {}
    }
    Vec::new()
}

/// Asks for the booking of what was typed. Only a whole reference is looked for: names, seats and addresses of other
/// customers are nobody's business here.
fn look_up(state: &mut State, session: &Session) -> Vec<Effect> {
    match Reference::parse(&state.entry) {
        Some(reference) => {
            state.order.shown_ms = session.now.boottime_ms;
            state.entry = reference.0.clone();
            vec![Effect::Ask(Question::Bookings(reference.0))]
        }
        None => {
            state.note = Some(Note::plain(Text::NotFound));
            Vec::new()
        }
    }
}

fn codes(state: &mut State, session: &Session) -> Vec<Effect> {
    let next = state.order.code.map_or(0, |i| i + 1);
    if next >= state.order.codes.len() {
        return perform(state, session, Act::Finish);
    }
    state.order.code = Some(next);
    state.order.shown_ms = session.now.boottime_ms;
    state.focus = default_focus(state, session);
    Vec::new()
}

fn start_over(state: &mut State, session: &Session) -> Vec<Effect> {
    if state.paying_now() {
        return Vec::new();
    }
    if state.order.held.is_some() {
        open(state, Overlay::GiveUp);
        return Vec::new();
    }
    reset(state, session)
}

/// Closes the box; the one that asked for more time gives it.
pub fn go_on(state: &mut State) -> Vec<Effect> {
    let asked = state.overlay.take();
    state.focus = None;
    match asked {
        Some(Overlay::Idle(_)) if !state.order.lost.is_empty() && state.order.held.is_none() => {
            // What was said before nobody was there is said again.
            open(state, Overlay::HoldLost);
            Vec::new()
        }
        Some(Overlay::Idle(_) | Overlay::HoldEnding) => hold::renew(state),
        Some(Overlay::Pin) => {
            state.pin = Secret(String::new());
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// To the start, with nothing left of this customer on the screen or on the seats.
pub fn reset(state: &mut State, session: &Session) -> Vec<Effect> {
    let mut effects = Vec::new();
    let leaves = mine::leave(state);
    for pending in &mut state.pending {
        if !matches!(pending, Pending::Release) {
            *pending = Pending::Abandoned;
        }
    }
    if let Paying::Card { attempt, .. } = state.order.paying {
        state.pending.push_back(Pending::Abandoned);
        effects.push(Effect::Do(Order::CardDeclined(attempt)));
    }
    effects.extend(hold::release(state));
    if let Some(leave) = leaves {
        state.pending.push_back(Pending::Release);
        effects.push(leave);
    }
    let now = session.now.boottime_ms;
    *state = State {
        shows: state.shows.clone(),
        pending: std::mem::take(&mut state.pending),
        touched_ms: now,
        asked_ms: now,
        focus: Some(Act::Begin),
        look: Look::at_home(session),
        ..State::default()
    };
    effects.push(state.ask_shows(session));
    effects
}

/// Where the customer needs help, for the counters.
fn where_is(state: &State, session: &Session) -> String {
    let show = state.order.show.as_ref();
    let about = show.map(|r| format!(": {} {}", session.clock(r.show.starts_at), r.movie.facts.title));
    format!("{}{}", session.till, about.unwrap_or_default())
}
