//! "My tickets" of who signed in: address and password on letters that five keys and a finger reach, the bookings, and tickets that
//! come back by the theatre's rule. All of it goes with the customer.
use super::{
    act::Act,
    layout::{self, Areas, grid},
    state::{Note, Pending, State, Step},
    steps,
    targets::Target,
    text::Text,
    words,
};
use crate::{
    domain::{
        MovieId, Reference, Refusal, TicketId,
        booking::{BookedShow, Booking, BookingState, TenderKind, Ticket, TicketState},
        cancel::Plan,
        customer::CustomerCard,
    },
    ui::{
        effect::{CustomerOrder, Effect, Order, Question, Secret},
        session::Session,
    },
};

/// The longest address.
const MAX_ADDRESS: usize = 254;
/// The longest password.
const MAX_PASSWORD: usize = 256;
/// How many digits a code of a mail has.
const CODE: usize = 8;

/// Who signed in.
#[derive(Clone, Debug)]
pub struct Me {
    /// What they are called, and what they booked.
    card: CustomerCard,
    /// The tickets that are to come back.
    marked: Vec<TicketId>,
    /// What would come back for them.
    plan: Option<Result<Box<Plan>, Refusal>>,
}

/// What the sign-in asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asks {
    /// The address.
    #[default]
    Address,
    /// The password.
    Password,
    /// The code that was sent to who has no password, or forgot it.
    Code,
    /// The password that they want from now on.
    NewPassword,
}

/// What is typed to sign in.
#[derive(Clone, Debug, Default)]
pub struct Sign {
    /// The address.
    pub address: String,
    /// The password, the old or the new one.
    pub password: Secret,
    /// The code of the mail.
    pub code: Secret,
    /// What is typed now.
    pub asks: Asks,
    /// Which of the keyboards is shown.
    keys: usize,
}

impl Sign {
    /// Goes to another field, which is empty, on the keyboard that it wants.
    fn ask(&mut self, asks: Asks) {
        self.password = Secret::default();
        if asks == Asks::Code {
            self.code = Secret::default();
        }
        (self.asks, self.keys) = (asks, if asks == Asks::Code { DIGITS } else { 0 });
    }
}

/// Which of the keyboards has the digits.
const DIGITS: usize = 2;

/// The keyboards: what cannot be typed here is not in many passwords, and a code sets another one.
const KEYS: [&str; 3] =
    ["abcdefghijklmnopqrstuvwxyz.@", "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_", "1234567890@.-_+!?#$%&*/:=()~"];

impl Me {
    /// The bookings that are shown, those to come first, then the newest.
    pub fn bookings(&self) -> &[Booking] {
        &self.card.bookings
    }

    /// The customer's name.
    pub fn name(&self) -> &str {
        &self.card.customer.name
    }

    /// Whether a ticket is to come back.
    pub fn marked(&self, ticket: TicketId) -> bool {
        self.marked.contains(&ticket)
    }

    /// Changes when other tickets are marked or more is known of them: what is said then is said anew.
    pub fn weight(&self) -> usize {
        self.marked.len() * 2 + usize::from(self.plan.is_some())
    }

    /// What would come back, if it is known and something does.
    fn back(&self) -> Option<&Plan> {
        self.plan.as_ref()?.as_ref().ok().map(|p| &**p)
    }
}

/// The letters of the sign-in.
pub fn letters(state: &State, areas: &Areas) -> Vec<Target> {
    let cells = grid(areas.body, 6, 5, areas.body.height / 5);
    let keys = KEYS.get(state.sign.keys).copied().unwrap_or_default();
    let acts = keys.chars().map(Act::Letter).chain([Act::Keyboard, Act::Delete]);
    acts.zip(cells).map(|(act, area)| Target { act, area, on: true }).collect()
}

/// The bookings, or the tickets of one that may come back.
pub fn cards(state: &State, areas: &Areas) -> Vec<Target> {
    let (across, down, rows) = layout::cards(state, areas.body);
    let cells = grid(layout::below_prompt(areas.body), across, down, rows);
    let skip = state.page * cells.len();
    let acts: Vec<Act> = match state.step {
        Step::Mine => (0..count(state)).map(Act::Mine).collect(),
        _ => live(state).into_iter().map(|t| Act::Mark(t.id)).collect(),
    };
    acts.into_iter().skip(skip).zip(cells).map(|(act, area)| Target { act, area, on: true }).collect()
}

/// How many cards there are.
pub fn count(state: &State) -> usize {
    match state.step {
        Step::GiveBack => live(state).len(),
        _ => state.me.as_ref().map_or(0, |me| me.bookings().len()),
    }
}

/// The tickets of the booking on the screen that have not come back.
fn live(state: &State) -> Vec<&Ticket> {
    let tickets = state.order.booking.iter().flat_map(|b| &b.tickets);
    tickets.filter(|t| t.state == TicketState::Valid).collect()
}

/// Whether tickets of the booking on the screen may come back here at all: the rule is asked on the next page.
pub fn may_give_back(state: &State) -> bool {
    let confirmed = state.order.booking.as_ref().is_some_and(|b| b.state == BookingState::Confirmed);
    state.me.is_some() && confirmed && !live(state).is_empty()
}

/// Whether something would come back by the rule now.
pub fn gives_back(state: &State) -> bool {
    state.me.as_ref().is_some_and(|me| !me.marked.is_empty() && me.back().is_some())
}

/// The film of the booking on the screen, once the customer has seen it: its show is over.
pub fn seen(state: &State, session: &Session) -> Option<MovieId> {
    let booking = state.order.booking.as_ref().filter(|b| state.me.is_some() && b.state == BookingState::Confirmed)?;
    let over = |s: &&BookedShow| booking.is_live(s.id) && s.ends_at <= session.now.instant();
    booking.shows.iter().find(over).map(|s| s.movie)
}

/// Keeps how many stars the customer gives the film; what they said of it before stays.
fn rate(state: &mut State, session: &Session, stars: u8) -> Vec<Effect> {
    let Some((movie, me)) = seen(state, session).zip(state.me.as_ref()) else { return Vec::new() };
    let said = me.card.reviews.iter().find(|r| r.movie == movie).map_or_else(String::new, |r| r.words.clone());
    let order = CustomerOrder::Review(me.card.customer.id, movie, stars, said);
    state.pending.push_back(Pending::Review);
    vec![Effect::Do(Order::Customer(order))]
}

/// What the customer wants.
pub fn perform(state: &mut State, session: &Session, act: Act) -> Vec<Effect> {
    match act {
        Act::SignIn => {
            state.sign = Sign::default();
            steps::go(state, session, Step::SignIn)
        }
        Act::Keyboard => {
            state.sign.keys = (state.sign.keys + 1) % KEYS.len();
            Vec::new()
        }
        Act::NewPassword => {
            state.pending.push_back(Pending::Reset);
            let order = CustomerOrder::SendCode(state.sign.address.trim().to_owned());
            vec![Effect::Do(Order::Customer(order))]
        }
        Act::Rate(stars) => rate(state, session, stars),
        Act::Mine(i) => open(state, session, i),
        Act::GiveBack => {
            if let Some(me) = &mut state.me {
                me.marked.clear();
                me.plan = None;
            }
            steps::go(state, session, Step::GiveBack)
        }
        Act::Mark(ticket) => mark(state, ticket),
        Act::GiveBackNow => give_back(state),
        _ => Vec::new(),
    }
}

/// A key of the sign-in's letters.
pub fn typed(state: &mut State, session: &Session, act: Act) -> Vec<Effect> {
    let sign = &mut state.sign;
    let (text, most) = match sign.asks {
        Asks::Password | Asks::NewPassword => (&mut sign.password.0, MAX_PASSWORD),
        Asks::Code => (&mut sign.code.0, CODE),
        Asks::Address => (&mut sign.address, MAX_ADDRESS),
    };
    match act {
        Act::Letter(c) if text.chars().count() < most => text.push(c),
        Act::Delete => drop(text.pop()),
        Act::Enter if ready(state) => return entered(state, session),
        _ => {}
    }
    Vec::new()
}

/// A field is filled in: the next one, or what all of them are for.
fn entered(state: &mut State, session: &Session) -> Vec<Effect> {
    let address = state.sign.address.trim().to_owned();
    let (pending, order) = match state.sign.asks {
        Asks::Address | Asks::Code => {
            let next = if state.sign.asks == Asks::Address { Asks::Password } else { Asks::NewPassword };
            state.sign.ask(next);
            state.focus = steps::default_focus(state, session);
            return Vec::new();
        }
        Asks::Password => (Pending::SignIn, CustomerOrder::SignIn(address, std::mem::take(&mut state.sign.password))),
        Asks::NewPassword => {
            let (code, password) = (state.sign.code.clone(), std::mem::take(&mut state.sign.password));
            (Pending::NewPassword, CustomerOrder::NewPassword(address, code, password))
        }
    };
    state.pending.push_back(pending);
    vec![Effect::Do(Order::Customer(order))]
}

/// The code is on its way, if somebody has the address: it is asked for.
pub fn code_sent(state: &mut State, session: &Session) {
    state.sign.ask(Asks::Code);
    state.note = Some(Note::plain(Text::CodeSent));
    state.focus = steps::default_focus(state, session);
}

/// It was not the code, or no password: which is typed again.
pub fn no_password(state: &mut State, session: &Session, code_is_wrong: bool) {
    if code_is_wrong {
        state.sign.ask(Asks::Code);
    }
    state.note = Some(Note::plain(if code_is_wrong { Text::WrongCode } else { Text::ShortPassword }));
    state.focus = steps::default_focus(state, session);
}

/// What the sign-in asks for, in words.
pub fn asks(state: &State) -> Text {
    match state.sign.asks {
        Asks::Address => Text::YourAddress,
        Asks::Password => Text::YourPassword,
        Asks::Code => Text::YourCode,
        Asks::NewPassword => Text::YourNewPassword,
    }
}

/// Whether what is typed could be an address, or a password.
pub fn ready(state: &State) -> bool {
    match state.sign.asks {
        Asks::Address => state.sign.address.contains('@'),
        Asks::Password | Asks::NewPassword => !state.sign.password.0.is_empty(),
        Asks::Code => state.sign.code.0.len() == CODE,
    }
}

/// One step back of these screens; `None` leaves "My tickets".
pub fn back(state: &mut State, session: &Session) -> Option<Vec<Effect>> {
    match state.step {
        Step::SignIn if state.sign.asks != Asks::Address => {
            state.sign.ask(Asks::Address);
            Some(Vec::new())
        }
        Step::GiveBack => Some(steps::go(state, session, Step::Lookup)),
        Step::Lookup if state.me.is_some() => Some(close(state, session)),
        _ => None,
    }
}

/// Who signed in sees what is theirs.
pub fn welcome(state: &mut State, session: &Session, card: CustomerCard) -> Vec<Effect> {
    state.sign = Sign::default();
    let now = session.now.instant();
    let mut card = card;
    card.bookings.sort_by_key(|b| !b.shows.iter().any(|s| s.ends_at > now));
    state.me = Some(Me { card, marked: Vec::new(), plan: None });
    steps::go(state, session, Step::Mine)
}

fn open(state: &mut State, session: &Session, i: usize) -> Vec<Effect> {
    let Some(booking) = state.me.as_ref().and_then(|me| me.bookings().get(i)).cloned() else { return Vec::new() };
    let reference = booking.reference.clone();
    state.order.booking = Some(booking);
    (state.order.codes, state.order.code) = (Vec::new(), None);
    let mut effects = steps::go(state, session, Step::Lookup);
    if seen(state, session).is_some() {
        state.note = Some(Note::plain(Text::HowWasIt));
        return effects;
    }
    effects.push(Effect::Ask(Question::Codes(reference)));
    effects
}

/// Back to the list: codes and reference vanish.
pub fn close(state: &mut State, session: &Session) -> Vec<Effect> {
    state.order = super::state::Order::default();
    steps::go(state, session, Step::Mine)
}

/// A group's ticket is marked as a whole.
fn mark(state: &mut State, ticket: TicketId) -> Vec<Effect> {
    let tickets = live(state);
    let Some(chosen) = tickets.iter().find(|t| t.id == ticket) else { return Vec::new() };
    let (group, show) = (chosen.group, chosen.show);
    let group: Vec<TicketId> = tickets.iter().filter(|t| t.group == group && t.show == show).map(|t| t.id).collect();
    let reference: Option<Reference> = state.order.booking.as_ref().map(|b| b.reference.clone());
    let Some(me) = &mut state.me else { return Vec::new() };
    if me.marked.contains(&ticket) {
        me.marked.retain(|t| !group.contains(t));
    } else {
        me.marked.extend(group);
    }
    me.plan = None;
    let ask = reference.filter(|_| !me.marked.is_empty()).map(|r| Question::OwnPlan(r, me.marked.clone()));
    ask.map(Effect::Ask).into_iter().collect()
}

/// What would come back is known.
pub fn planned(state: &mut State, plan: Result<Box<Plan>, Refusal>) {
    if let Some(me) = &mut state.me {
        me.plan = Some(plan);
    }
}

fn give_back(state: &mut State) -> Vec<Effect> {
    let Some(reference) = state.order.booking.as_ref().map(|b| b.reference.clone()) else { return Vec::new() };
    let Some(me) = &state.me else { return Vec::new() };
    let Some(plan) = me.back() else { return Vec::new() };
    let order = CustomerOrder::GiveBack(reference, me.marked.clone(), plan.total_back());
    state.pending.push_back(Pending::GiveBack);
    vec![Effect::Do(Order::Customer(order))]
}

/// Tickets came back: the booking is shown as it is now, with what becomes of the money.
pub fn given_back(state: &mut State, session: &Session, booking: Booking, plan: &Plan) -> Vec<Effect> {
    let note = money_note(state, session, plan);
    if let Some(me) = &mut state.me {
        me.marked.clear();
        me.plan = None;
        if let Some(old) = me.card.bookings.iter_mut().find(|b| b.id == booking.id) {
            *old = booking.clone();
        }
    }
    let reference = booking.reference.clone();
    state.order.booking = Some(booking);
    state.order.codes.clear();
    let mut effects = steps::go(state, session, Step::Lookup);
    state.note = Some(note);
    effects.push(Effect::Ask(Question::Codes(reference)));
    effects
}

/// What goes back and where it is to be had: cash can't be paid out here.
fn money_note(state: &State, session: &Session, plan: &Plan) -> Note {
    let amount = words::price(state.look.lang, session, plan.total_back());
    let cash = plan.back.iter().any(|(_, kind, _)| *kind == TenderKind::Cash);
    Note::with(if cash { Text::BackAtCounter } else { Text::BackToCard }, "p", amount)
}

/// The line over the list, or over the tickets: what comes back, or why nothing does.
pub fn prompt(state: &State, session: &Session) -> String {
    let lang = state.look.lang;
    let Some(me) = &state.me else { return String::new() };
    match (state.step, &me.plan) {
        (Step::Mine, _) if me.bookings().is_empty() => lang.fill(Text::NoBookings, &[("name", me.name())]),
        (Step::Mine, _) => lang.fill(Text::Hello, &[("name", me.name())]),
        (_, Some(Ok(plan))) => money_note(state, session, plan).say(lang),
        (_, Some(Err(_))) => lang.say(Text::NothingBack).to_owned(),
        _ => lang.say(Text::MarkTickets).to_owned(),
    }
}

/// What stands on a booking's card: the film, then when and how many. Not the reference: it is shown only when it is wanted.
pub fn booking_words(state: &State, session: &Session, i: usize) -> (String, String) {
    let lang = state.look.lang;
    let Some(booking) = state.me.as_ref().and_then(|me| me.bookings().get(i)) else { return Default::default() };
    let show = booking.shows.first();
    let title = show.map_or(String::new(), |s| s.title.clone());
    let n = booking.tickets.iter().filter(|t| t.state != TicketState::Void).count();
    let count = if n == 0 { lang.say(Text::Void).to_owned() } else { lang.tickets(n) };
    let when = show.map_or(String::new(), |s| words::day_and_time(lang, session, s.starts_at));
    (title, format!("{when}  {count}"))
}

/// What stands on a ticket's card.
pub fn ticket_words(state: &State, session: &Session, id: TicketId) -> (String, String) {
    let lang = state.look.lang;
    let marked = state.me.as_ref().is_some_and(|me| me.marked(id));
    let sign = if marked { "[x]" } else { "[ ]" };
    let found = live(state).into_iter().find(|t| t.id == id);
    found.map_or_else(Default::default, |t| {
        let name = lang.kind(&t.code, &t.kind);
        (format!("{sign} {} {name}", t.label), words::price(lang, session, t.minor))
    })
}

/// Who signed in goes, or whoever is just signing in will have gone.
pub fn leave(state: &mut State) -> Option<Effect> {
    let there = state.me.is_some() || state.pending.contains(&Pending::SignIn);
    there.then_some(Effect::Do(Order::Customer(CustomerOrder::Leave)))
}
