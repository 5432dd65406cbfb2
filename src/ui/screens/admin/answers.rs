//! What comes back from the house: answers to questions, and what became of a write.
use super::{
    audit,
    boxes::{Overlay, exchange, fail, who},
    rail::{DOOR, Room},
    state::{Flight, State},
};
use crate::{
    domain::{Refusal, refusal::Kind, staff::Person},
    ui::{
        effect::{Effect, Order},
        msg::{Failure, Info, Outcome},
        notice::{self, Notice},
        screens::shared::{back::done_words, dispute, mail},
        session::Session,
    },
};

/// The answer to a question.
pub fn info(state: &mut State, session: &Session, info: Info) -> Vec<Effect> {
    match info {
        Info::Names(names) => {
            state.names = names;
            Vec::new()
        }
        Info::Failed(failure) => {
            state.say(said(&failure));
            if kind(&failure) == Some(Kind::SignIn) { who::shut(state, session) } else { Vec::new() }
        }
        Info::CancelPlan(plan) => {
            match state.boxes.last_mut() {
                Some(Overlay::Back(back)) => back.planned(plan),
                _ => state.bookings.planned(plan),
            }
            Vec::new()
        }
        Info::Shows(all) => {
            exchange::shows(state, &all);
            Vec::new()
        }
        Info::ExchangePlan(plan) => {
            exchange::planned(state, plan);
            Vec::new()
        }
        Info::Hanging(show, hanging) => {
            fail::known(state, show, hanging);
            Vec::new()
        }
        Info::Proving(done, all) => {
            audit::goes_on(state, done, all);
            Vec::new()
        }
        info => state.room.map_or_else(Vec::new, |room: Room| room.heard(state, session, info)),
    }
}

/// What became of the oldest write.
pub fn done(state: &mut State, session: &Session, answer: Result<Outcome, Failure>) -> Vec<Effect> {
    let Some(flight) = state.flights.pop_front() else { return Vec::new() };
    match answer {
        Ok(outcome) => {
            if flight == Flight::Beside {
                state.boxes.retain(|b| !matches!(b, Overlay::Who(who::Who::Beside { .. })));
            }
            succeeded(state, session, outcome)
        }
        Err(failure) => refused(state, session, flight, &failure),
    }
}

fn succeeded(state: &mut State, session: &Session, outcome: Outcome) -> Vec<Effect> {
    match outcome {
        Outcome::SignedIn(person) => return signed_in(state, session, &person),
        Outcome::Cancelled(booking, plan) => {
            state.boxes.retain(|b| !matches!(b, Overlay::Back(_)));
            state.say(Notice::warn(done_words(&plan, session)));
            state.bookings.changed(booking);
        }
        Outcome::Disputed(booking) => {
            state.boxes.retain(|b| !matches!(b, Overlay::Dispute(_)));
            state.say(Notice::warn(dispute::done_words(&booking)));
            state.bookings.changed(booking);
        }
        Outcome::Shift(report) => {
            state.boxes.retain(|b| !matches!(b, Overlay::Form(_)));
            let said = state.shifts.counted(report);
            state.say(Notice::good(said));
        }
        Outcome::DayClosed(day, shifts) => {
            let day = day.format("%A %-d %B");
            state.say(Notice::good(format!("{day} is closed, with {shifts} shifts")));
        }
        Outcome::Resent(reference, to) => {
            state.boxes.retain(|b| !matches!(b, Overlay::Mail(_)));
            state.say(Notice::good(mail::said(&reference, &to)));
        }
        Outcome::Retried(0) => state.say(Notice::info("Nothing failed and nothing waits for another try")),
        Outcome::Retried(n) => state.say(Notice::good(format!("{n} messages are due now"))),
        Outcome::Exchanged(booking, done) => exchange::done(state, session, booking, &done),
        Outcome::ShowFails(hanging) => return then_look(state, session, |state| fail::done(state, hanging)),
        Outcome::CalledOff(left) => return then_look(state, session, |state| fail::given_back(state, left)),
        Outcome::Proved(proof) => {
            let said = state.audit.proved(proof, session.now.instant());
            state.say(said);
        }
        Outcome::Customer(card) => {
            state.boxes.retain(|b| !matches!(b, Overlay::Form(_)));
            let said = state.customers.done(card, session);
            state.say(Notice::good(said));
        }
        Outcome::Exported(id, path) => {
            state.boxes.retain(|b| !matches!(b, Overlay::Form(_)));
            state.say(Notice::good(state.customers.exported(id, &path)));
        }
        Outcome::Settled(invoice, booking) => {
            state.boxes.retain(|b| !matches!(b, Overlay::Form(_)));
            let said = state.invoices.settled(&invoice, booking);
            state.say(Notice::good(said));
        }
        Outcome::Debtor(debtor) => {
            state.boxes.retain(|b| !matches!(b, Overlay::Form(_)));
            let said = state.invoices.debtors.done(&debtor);
            state.say(Notice::good(said));
        }
        Outcome::Staff(person) => {
            state.boxes.retain(|b| !matches!(b, Overlay::Form(_)));
            let said = state.staff.done(&person);
            state.say(Notice::good(said));
        }
        _ => return Vec::new(),
    }
    state.room.map_or_else(Vec::new, |room| room.asks(state, session))
}

/// What follows of it, and the room looks again.
fn then_look(state: &mut State, session: &Session, follows: impl FnOnce(&mut State) -> Vec<Effect>) -> Vec<Effect> {
    let mut effects = follows(state);
    effects.extend(state.room.map_or_else(Vec::new, |room| room.asks(state, session)));
    effects
}

/// Who has nothing to do here is told so, and is signed out again.
fn signed_in(state: &mut State, session: &Session, person: &Person) -> Vec<Effect> {
    if !person.role.may(DOOR) {
        let (name, role) = (&person.name, person.role.code());
        let sentence = format!("{name} is a {role}: a {role} has nothing to do here, the counter is theirs");
        state.say(Notice::warn(sentence));
        return state.send(Flight::Who, Order::Lock);
    }
    state.boxes.retain(|b| !who::is_sign_in(b));
    state.say(Notice::good(format!("{} is signed in as {}", person.name, person.role.code())));
    state.enter(session)
}

/// A refusal: nothing was done, and what was typed ahead on the strength of it is thrown away.
fn refused(state: &mut State, session: &Session, flight: Flight, failure: &Failure) -> Vec<Effect> {
    state.queue.clear();
    state.say(said(failure));
    let kind = kind(failure);
    match flight {
        Flight::Do(order) if kind == Some(Kind::Forbidden) && names_permission(failure) => {
            let why = state.notice.take().map_or_else(String::new, |n| n.text);
            who::beside(state, order, why);
        }
        Flight::Beside if matches!(kind, Some(Kind::Forbidden | Kind::LockedOut)) => {}
        Flight::Beside => state.boxes.retain(|b| !matches!(b, Overlay::Who(who::Who::Beside { .. }))),
        Flight::Prove => state.audit.unproved(),
        Flight::Run => fail::close(state),
        Flight::Who => {}
        Flight::Do(_) if kind == Some(Kind::SignIn) => {
            let mut effects = who::shut(state, session);
            effects.push(Effect::Bell);
            return effects;
        }
        Flight::Do(_) => {}
    }
    vec![Effect::Bell]
}

/// Some roles may; then somebody beside may do it. Other refusals of this kind are about the thing itself.
fn names_permission(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(Refusal { details, .. }) if details.get("permission").is_some())
}

fn kind(failure: &Failure) -> Option<Kind> {
    match failure {
        Failure::Refused(refusal) => Some(refusal.kind),
        Failure::Broken { .. } => None,
    }
}

/// The sentence for a failure. The counter's hints about its keys mean nothing here.
fn said(failure: &Failure) -> Notice {
    match failure {
        Failure::Refused(refusal) => Notice::bad(refusal.message.clone()),
        broken @ Failure::Broken { .. } => notice::counter(broken),
    }
}
