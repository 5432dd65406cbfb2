//! What the house answers, and what it means for the customer.
use super::{
    hold, layout, mine,
    state::{Note, Overlay, Paying, Pending, State, Step},
    steps,
    text::Text,
    words,
};
use crate::{
    domain::{
        PaymentId, Reference, Refusal,
        board::{Held, Want},
        booking::Booking,
        online::Became,
        refusal::Kind,
    },
    ui::{
        effect::{Effect, OnlineOrder, Order, Question, Secret},
        msg::{Failure, Info, Outcome, TicketCode},
        session::Session,
        widgets::qr,
    },
};
use ratatui::layout::Rect;

/// The answer to a question.
pub fn info(state: &mut State, session: &Session, info: Info) -> Vec<Effect> {
    let show = state.order.show.as_ref().map(|r| r.show.id);
    match info {
        Info::Shows(shows) => {
            let chosen = shows.iter().find(|r| Some(r.show.id) == show).cloned();
            state.order.show = chosen.or_else(|| state.order.show.take());
            state.shows = shows;
        }
        Info::Seats(view) if Some(view.show) == show => state.order.seats = Some(view),
        Info::Card(card) if Some(card.show) == show => {
            state.order.card = Some(card);
            if state.step == Step::Tickets {
                state.focus = steps::default_focus(state, session);
            }
        }
        Info::Choices(choices) if state.step == Step::Seats => {
            state.order.choices = choices;
            let first = state.order.choices.first().map(|c| c.seats.clone());
            match first {
                Some(seats) if state.order.auto => return hold::take(state, Want::Seats(seats)),
                None if state.order.auto => state.note = Some(Note::plain(Text::TooFew)),
                _ => {}
            }
        }
        Info::Bookings(found) if state.step == Step::Lookup => return bookings(state, session, found),
        Info::Codes(reference, codes) if state.order.booking.as_ref().is_some_and(|b| b.reference == reference) => {
            state.order.codes = codes;
        }
        Info::Online(attempt, became, page) => return online(state, session, attempt, *became, page),
        Info::Held(held) if state.token().as_ref() == Some(&held.token) => state.order.held = Some(*held),
        Info::Spool(spool) => state.order.spool = spool,
        Info::CancelPlan(plan) => mine::planned(state, plan),
        // Left here when the program ended: its customer is gone. One with an open card payment is staff's to settle.
        Info::Waiting { left, .. } => return let_go(state, left),
        Info::Failed(Failure::Refused(Refusal { kind: Kind::InvalidTicket | Kind::NotFound, .. }))
            if state.step == Step::Lookup =>
        {
            state.note = Some(Note::plain(Text::NotFound));
        }
        Info::Failed(failure) => state.note = Some(failed(&failure)),
        _ => {}
    }
    Vec::new()
}

/// What became of a payment on a telephone. A code that this screen has no room for is no way to pay.
fn online(
    state: &mut State,
    session: &Session,
    of: PaymentId,
    became: Became,
    came: Option<TicketCode>,
) -> Vec<Effect> {
    let room = layout::areas(state, session.size).map_or(Rect::ZERO, |a| layout::pay_code(a.body));
    let fits = came.as_ref().is_none_or(|c| qr::size_in(c, room, session.glyphs.ascii).is_some());
    let Paying::Online { attempt, page, stops, .. } = &mut state.order.paying else { return Vec::new() };
    if *attempt != of {
        return Vec::new();
    }
    match became {
        Became::Waits(_) if !fits && !*stops => {
            *stops = true;
            state.pending.push_back(Pending::Stop);
            vec![Effect::Do(Order::Online(OnlineOrder::Stop(of)))]
        }
        Became::Waits(_) => {
            *page = came.filter(|_| fits).or(page.take());
            Vec::new()
        }
        Became::Sold(booking) => sold(state, session, *booking),
        Became::Part | Became::Over => {
            state.order.paying = if fits { Paying::Ready } else { Paying::NoLink("small_screen".to_owned()) };
            state.focus = None;
            // Of what was paid in part the rest is shown, and nothing was declined.
            state.note = matches!(became, Became::Over).then(|| Note::plain(Text::Declined));
            state.token().map(|token| Effect::Ask(Question::Held(token))).into_iter().collect()
        }
    }
}

fn let_go(state: &mut State, left: Vec<Held>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for held in left.into_iter().filter(|h| h.card_open.is_none() && h.paid == 0 && h.parked.is_none()) {
        if state.token().as_ref() != Some(&held.token) {
            state.pending.push_back(Pending::Release);
            effects.push(Effect::Do(Order::Release(held.token)));
        }
    }
    effects
}

/// Shows one booking, and only the one whose reference or ticket the customer has.
fn bookings(state: &mut State, session: &Session, mut found: Vec<Booking>) -> Vec<Effect> {
    if let Some(reference) = Reference::parse(&state.entry) {
        found.retain(|b| b.reference == reference);
    }
    state.order.shown_ms = session.now.boottime_ms;
    match (found.pop(), found.is_empty()) {
        (Some(booking), true) => {
            let reference = booking.reference.clone();
            state.order.booking = Some(booking);
            state.note = None;
            state.entry.clear();
            vec![Effect::Ask(Question::Codes(reference))]
        }
        _ => {
            state.note = Some(Note::plain(Text::NotFound));
            Vec::new()
        }
    }
}

/// The answer to the oldest order that is unanswered. Success lets the acts that waited go on, refusal discards them.
pub fn done(state: &mut State, session: &Session, answer: Result<Outcome, Failure>) -> Vec<Effect> {
    let Some(pending) = state.pending.pop_front() else { return Vec::new() };
    let well = answer.is_ok();
    let mut effects = match answer {
        Ok(outcome) => succeeded(state, session, &pending, outcome),
        Err(failure) => refused(state, session, pending, failure),
    };
    if !well {
        state.queue.clear();
    }
    while !state.busy() {
        let Some(act) = state.queue.pop_front() else { break };
        let on = super::targets::targets(state, session).iter().any(|t| t.act == act && t.on);
        if on {
            effects.extend(steps::perform(state, session, act));
        }
    }
    effects
}

fn succeeded(state: &mut State, session: &Session, pending: &Pending, outcome: Outcome) -> Vec<Effect> {
    match (pending, outcome) {
        (Pending::Abandoned, outcome) => return abandoned(state, outcome),
        (Pending::Take | Pending::Renew, Outcome::Held(held)) => {
            state.order.held = held.map(|h| *h);
            state.order.lost.clear();
        }
        (Pending::Begin, Outcome::CardBegun { attempt, minor, held }) => {
            state.order.paying = Paying::Card { attempt, minor, until_ms: held.until_ms };
            state.order.held = Some(*held);
            state.entry.clear();
            state.focus = None;
        }
        (Pending::Begin, Outcome::OnlineBegun { attempt, held }) => {
            let (minor, until_ms) = (held.left(), held.until_ms);
            state.order.paying = Paying::Online { attempt, minor, until_ms, page: None, stops: false };
            state.order.held = Some(*held);
            state.focus = None;
            return vec![Effect::Ask(Question::Online(attempt))];
        }
        (Pending::Sell, Outcome::Sold(booking)) => return sold(state, session, *booking),
        (Pending::Decline, Outcome::CardDeclined(held)) => {
            state.order.paying = Paying::Ready;
            state.entry.clear();
            match held {
                Some(held) => {
                    state.order.held = Some(*held);
                    state.focus = None;
                    state.note = Some(Note::plain(Text::Declined));
                }
                None => return hold::lost(state),
            }
        }
        (Pending::Park(name, until), Outcome::Parked) => {
            state.order.paying = Paying::AtCounter(name.clone(), *until);
            state.order.held = None;
            state.focus = None;
        }
        (Pending::Review, Outcome::Reviewed) => state.note = Some(Note::plain(Text::ThanksForStars)),
        (Pending::Reset, Outcome::CodeSent) => mine::code_sent(state, session),
        (Pending::SignIn | Pending::NewPassword, Outcome::Welcome(card)) => {
            return mine::welcome(state, session, *card);
        }
        (Pending::GiveBack, Outcome::Cancelled(booking, plan)) => {
            return mine::given_back(state, session, *booking, &plan);
        }
        (Pending::Call, Outcome::StaffCalled) => state.note = Some(Note::plain(Text::StaffCalled)),
        (Pending::Unlock, Outcome::Unlocked) => {
            let mut effects = steps::reset(state, session);
            effects.push(Effect::Quit);
            return effects;
        }
        _ => {}
    }
    Vec::new()
}

fn sold(state: &mut State, session: &Session, booking: Booking) -> Vec<Effect> {
    let reference = booking.reference.clone();
    state.order.booking = Some(booking);
    state.order.held = None;
    state.order.paying = Paying::Ready;
    let mut effects = steps::go(state, session, Step::Done);
    // An Enter or touch that was meant for the payment must not wipe the tickets away.
    state.focus = None;
    effects.push(Effect::Ask(Question::Codes(reference)));
    effects.push(Effect::Ask(Question::Spool));
    effects
}

/// The customer who wanted this is gone: what it brought is let go.
fn abandoned(state: &mut State, outcome: Outcome) -> Vec<Effect> {
    let mut effects = Vec::new();
    let held = match outcome {
        Outcome::Held(held) | Outcome::CardDeclined(held) => held,
        Outcome::CardBegun { attempt, held, .. } => {
            state.pending.push_back(Pending::Abandoned);
            effects.push(Effect::Do(Order::CardDeclined(attempt)));
            Some(held)
        }
        _ => None,
    };
    if let Some(held) = held {
        state.pending.push_back(Pending::Release);
        effects.push(Effect::Do(Order::Release(held.token)));
    }
    effects
}

fn refused(state: &mut State, session: &Session, pending: Pending, failure: Failure) -> Vec<Effect> {
    let kind = match &failure {
        Failure::Refused(Refusal { kind, .. }) => Some(*kind),
        Failure::Broken { .. } => None,
    };
    match (pending, kind) {
        (Pending::Abandoned | Pending::Release, _) => return Vec::new(),
        (Pending::NewPassword, Some(kind @ (Kind::Forbidden | Kind::Usage))) => {
            mine::no_password(state, session, kind == Kind::Forbidden);
        }
        (Pending::SignIn | Pending::Reset | Pending::NewPassword, Some(Kind::LockedOut)) => {
            state.note = Some(Note::plain(Text::TooManyTries))
        }
        (Pending::SignIn, Some(_)) => state.note = Some(Note::plain(Text::WrongSignIn)),
        (Pending::GiveBack, Some(_)) => state.note = Some(Note::plain(Text::NothingBack)),
        (Pending::Unlock, Some(_)) => {
            state.pin = Secret(String::new());
            state.note = Some(Note::plain(Text::WrongPin));
        }
        (Pending::Take | Pending::Renew | Pending::Begin | Pending::Park(..), Some(Kind::HoldExpired)) => {
            return hold::lost(state);
        }
        (Pending::Take, Some(Kind::SeatTaken)) => return taken(state),
        (Pending::Take, Some(Kind::SoldOut)) => {
            state.note = Some(Note::plain(Text::TooFew));
            return hold::ask_seats(state);
        }
        (Pending::Begin, None | Some(Kind::Forbidden | Kind::NotFound | Kind::Usage)) => {
            state.order.paying = Paying::NoLink(code(&failure));
            state.focus = None;
        }
        (Pending::Sell, kind) if matches!(state.order.paying, Paying::Card { .. }) => {
            // The card has paid: whatever the reason is, this must not look as if it had not.
            let text = if kind == Some(Kind::Usage) { Text::Failed } else { Text::PaidUnknown };
            state.note = Some(Note::with(text, "code", code(&failure)));
        }
        (Pending::Sell, Some(Kind::HoldExpired)) => return hold::lost(state),
        (Pending::Decline, _) => {
            state.order.paying = Paying::Ready;
            state.note = Some(failed(&failure));
        }
        _ => state.note = Some(failed(&failure)),
    }
    Vec::new()
}

/// Somebody was faster: says which seats, and shows what is free now. What was held is still held.
fn taken(state: &mut State) -> Vec<Effect> {
    let labels = state.order.seats.as_ref().map(|v| words::seats(&v.map, &state.order.wanted, 40)).unwrap_or_default();
    state.note = Some(Note::with(Text::SeatsGone, "seats", labels));
    state.focus = None;
    if state.overlay == Some(Overlay::HoldLost) {
        state.overlay = None;
    }
    hold::ask_seats(state)
}

fn code(failure: &Failure) -> String {
    match failure {
        Failure::Refused(refusal) => refusal.code().to_owned(),
        Failure::Broken { code, .. } => code.clone(),
    }
}

fn failed(failure: &Failure) -> Note {
    Note::with(Text::Failed, "code", code(failure))
}
