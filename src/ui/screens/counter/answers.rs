//! What comes back from the house: answers to questions, and what became of a write.
use super::{
    basket::Basket,
    boxes::{
        self, Overlay,
        till::{Act, Till},
        who,
    },
    food, nav, order, pay,
    state::{Awaits, Flight, State, Step, Typed},
};
use crate::{
    domain::{
        board::{DayBoard, Held},
        booking::Booking,
        refusal::Kind,
    },
    ui::{
        effect::{CustomerOrder, Effect, Order, Question},
        msg::{Failure, Info, Outcome},
        notice::{self, Notice},
        session::{Session, countdown},
    },
};
use std::sync::Arc;

/// The answer to a question.
pub fn info(state: &mut State, session: &Session, info: Info) -> Vec<Effect> {
    match info {
        Info::Day(board) if board.day == state.day => day_arrived(state, session, board),
        Info::Shows(shows) => {
            for row in shows.iter() {
                state.rows.insert(row.show.id, row.clone());
            }
            state.shows = shows;
            boxes::shows_arrived(state, session);
            boxes::exchange::refresh(state);
            Vec::new()
        }
        Info::Seats(view) => {
            state.seats.insert(view.show, view);
            Vec::new()
        }
        Info::Card(card) => {
            if state.awaits == Some(Awaits::Card(card.show)) {
                state.awaits = None;
            }
            state.cards.insert(card.show, card);
            Vec::new()
        }
        Info::Menu(menu) => food::menu_arrived(state, menu),
        Info::Bookings(found) => boxes::bookings_arrived(state, session, found),
        Info::Last(last) => last_arrived(state, last),
        Info::Waiting { parked, left } => {
            (state.parked, state.left) = (parked, left);
            greet(state, session)
        }
        Info::Shift(shift) => {
            state.shift = shift;
            Vec::new()
        }
        Info::Online(attempt, became, page) => boxes::online::heard(state, session, attempt, *became, page),
        Info::Spool(spool) => {
            state.spool = spool;
            Vec::new()
        }
        Info::Names(names) => {
            state.names = names;
            Vec::new()
        }
        Info::Held(held) => {
            looked(state, session, held);
            Vec::new()
        }
        Info::Failed(failure) => {
            state.awaits = None;
            state.queue.clear();
            state.say(notice::counter(&failure));
            if refused_as(&failure) == Some(Kind::SignIn) { who::shut(state, session) } else { Vec::new() }
        }
        info => {
            boxed(state, session, info);
            Vec::new()
        }
    }
}

/// What a box asked for. All else is of another day, or was asked by another face.
fn boxed(state: &mut State, session: &Session, info: Info) {
    match info {
        Info::CancelPlan(plan) => boxes::planned(state, session, plan),
        Info::Hanging(show, hanging) => boxes::fail::known(state, show, hanging),
        Info::ExchangePlan(plan) => boxes::exchange::planned(state, plan),
        Info::Customers(hits) => boxes::customer::found(state, hits),
        Info::Customer(card) => boxes::customer::shown(state, card),
        _ => {}
    }
}

/// The last sale, as it is now. Another terminal may have given some of it back: an open card shows that too.
fn last_arrived(state: &mut State, last: Option<Box<Booking>>) -> Vec<Effect> {
    for open in &mut state.boxes {
        if let (Overlay::Booking(card), Some(last)) = (open, &last)
            && card.booking.id == last.id
        {
            card.booking.clone_from(last);
        }
    }
    state.last = last;
    Vec::new()
}

/// The day that is shown, as it is now.
fn day_arrived(state: &mut State, session: &Session, board: Arc<DayBoard>) -> Vec<Effect> {
    for row in &board.shows {
        state.rows.insert(row.show.id, row.clone());
    }
    if state.awaits == Some(Awaits::Day) {
        state.awaits = None;
    }
    if state.board.is_none() && board.day == session.today() && nav::is_over(&board, session.now.instant()) {
        // A till that is opened after the last film is there for tomorrow's.
        state.day = board.day.succ_opt().unwrap_or(board.day);
        state.say(Notice::info("Today's shows are over: this is tomorrow, PgUp goes back"));
        return vec![nav::ask_day(state, session)];
    }
    let choose = state.selected.is_none();
    let rings = board.calls.len() > state.board.as_ref().map_or(0, |old| old.calls.len());
    let next = nav::default_show(&board, session.now.instant());
    state.board = Some(board);
    let mut effects = next.filter(|_| choose).map_or_else(Vec::new, |show| nav::select(state, show));
    effects.extend(rings.then_some(Effect::Bell));
    effects
}

/// What was left unfinished is shown once, when the counter opens.
fn greet(state: &mut State, session: &Session) -> Vec<Effect> {
    if std::mem::replace(&mut state.greeted, true) || state.left.is_empty() {
        return Vec::new();
    }
    state.boxes.push(Overlay::Left(0));
    vec![Effect::Bell, Effect::Ask(Question::Shows(session.theatre.id, boxes::SEARCH_DAYS))]
}

/// What became of the write.
pub fn done(state: &mut State, session: &Session, answer: Result<Outcome, Failure>) -> Vec<Effect> {
    let Some(flight) = state.flight.take() else { return Vec::new() };
    let flight = match (flight, &answer) {
        (Flight::Beside(_), Err(failure)) if matches!(refused_as(failure), Some(Kind::Forbidden | Kind::LockedOut)) => {
            // They may not either, or it was not them: who else?
            state.queue.clear();
            state.say(notice::counter(failure));
            return vec![Effect::Bell];
        }
        (Flight::Beside(inner), _) => {
            state.boxes.retain(|b| !matches!(b, Overlay::Who(who::Who::Beside { .. })));
            *inner
        }
        (flight, _) => flight,
    };
    match answer {
        Ok(Outcome::Locked) => Vec::new(),
        Ok(outcome) => {
            let mut effects = succeeded(state, session, flight, outcome);
            effects.push(nav::ask_day(state, session));
            effects.extend(state.seats.keys().map(|show| Effect::Ask(Question::Seats(*show))));
            effects
        }
        Err(failure) => refused(state, session, flight, failure),
    }
}

fn succeeded(state: &mut State, session: &Session, flight: Flight, outcome: Outcome) -> Vec<Effect> {
    match outcome {
        Outcome::Held(held) => return took(state, session, flight, held),
        Outcome::Released => {
            let kept = state.basket.held.as_ref().is_some_and(|h| h.reserved.is_some());
            clear(state);
            let said = if kept { "Put back: its seats stay reserved" } else { "Cleared: the seats are free again" };
            state.say(Notice::info(said));
        }
        Outcome::Parked => {
            clear(state);
            state.say(Notice::good("Parked: p takes it up again"));
            return vec![Effect::Ask(Question::Waiting)];
        }
        Outcome::Sold(booking) => sold(state, session, booking),
        Outcome::PartPaid { paid, left } => {
            state.typed = Typed::default();
            close_pay(state);
            boxes::pays::close(state);
            state.say(Notice::good(format!("Taken. Left to pay: {}", session.plain(left))));
            if let Some(held) = &mut state.basket.held {
                held.paid = paid;
                // The hold lasts longer now that a payment goes on; the house says how long.
                return vec![Effect::Ask(Question::Held(held.token.clone()))];
            }
        }
        Outcome::CardBegun { attempt, minor, held } => {
            state.basket.held = Some(held);
            pay::open(state, session, attempt, minor);
        }
        Outcome::OnlineBegun { attempt, held } => return boxes::online::begun(state, session, attempt, held),
        Outcome::CardDeclined(held) => declined(state, held),
        Outcome::GivenBack(minor) => {
            clear(state);
            state.say(Notice::warn(format!("Hand back {}: the order is cleared", session.plain(minor))));
        }
        Outcome::Printing(copy) => state.say(printing(copy)),
        Outcome::Resent(reference, to) => boxes::mail::done(state, &reference, &to),
        Outcome::CallsAnswered => state.say(Notice::good("Call answered")),
        Outcome::Shift(report) => {
            state.shift = Some(report);
            till_answered(state, session);
        }
        Outcome::Cancelled(booking, plan) => boxes::back::done(state, session, booking, &plan),
        Outcome::CompsAllowed => boxes::pays::allowed(state),
        Outcome::Reserved(booking) => {
            clear(state);
            state.say(boxes::reserve::said(&booking));
        }
        Outcome::Deposited(booking) => boxes::deposit::done(state, session, booking),
        Outcome::Collected(booking) => boxes::booking::collected(state, &booking),
        Outcome::ShowFails(hanging) => return boxes::fail::done(state, session, hanging),
        Outcome::CalledOff(left) => return boxes::fail::given_back(state, session, left),
        Outcome::Corrected(booking) => boxes::correct::done(state, booking),
        Outcome::Disputed(booking) => boxes::dispute::done(state, booking),
        Outcome::PaidOut(booking, cash, card) => boxes::owed::done(state, session, booking, cash, card),
        Outcome::Exchanged(booking, done) => boxes::exchange::done(state, session, booking, &done),
        Outcome::SignedIn(person) => {
            state.boxes.retain(|b| !matches!(b, Overlay::Who(who::Who::SignIn(_))));
            state.say(Notice::good(format!("{} is signed in as {}", person.name, person.role.code())));
            return state.opens(session);
        }
        Outcome::Customer(card) => return boxes::customer::added(state, session, card.customer.known()),
        // What other faces order.
        _ => {}
    }
    Vec::new()
}

fn printing(copy: u32) -> Notice {
    match copy {
        0 => Notice::good("It goes to the printer"),
        _ => Notice::warn(format!("It goes to the printer, marked REPRINT ({copy})")),
    }
}

/// The card said no: the order keeps its seats, if it still has them.
fn declined(state: &mut State, held: Option<Box<Held>>) {
    close_pay(state);
    if held.is_none() {
        order::lose(state);
    } else {
        state.basket.held = held;
        state.say(Notice::warn("Declined, recorded: the seats are kept. Enter takes cash, c tries another card"));
    }
}

/// Something was done at the drawer: its form closes, and the clerk reads what came of it.
fn till_answered(state: &mut State, session: &Session) {
    if state.boxes.iter().any(|b| matches!(b, Overlay::Close(_))) {
        return boxes::close::answered(state, session);
    }
    // The form says what was asked; the shift may have been heard of before the answer came.
    let new = state.boxes.iter().any(|b| matches!(b, Overlay::Till(Till::Form { act: Act::Open, .. })));
    state.boxes.retain(|b| !matches!(b, Overlay::Till(_)));
    let last = state.shift.as_ref().and_then(|r| r.movements.last().map(|m| (m.kind, m.minor, m.to.clone())));
    let said = match last {
        _ if new => "The shift is open: the till sells".to_owned(),
        Some((kind, minor, to)) => {
            let to = to.map_or(String::new(), |to| format!(" to {to}"));
            let amount = if minor == 0 { String::new() } else { format!(" {}", session.plain(minor.abs())) };
            format!("{}{amount}{to}: kept", kind.words())
        }
        None => "Kept".to_owned(),
    };
    state.say(Notice::good(said));
}

/// Seats and tickets are held as they were asked for.
fn took(state: &mut State, session: &Session, flight: Flight, held: Option<Box<Held>>) -> Vec<Effect> {
    let said = held.as_ref().map(|h| said_of(h)).unwrap_or_default();
    state.basket.held = held;
    if state.basket.held.is_none() {
        state.basket = Basket::default();
    }
    let mut effects = Vec::new();
    match flight {
        Flight::Take { show, wish, undo } => {
            if state.basket.part(show).is_some() {
                state.wishes.insert(show, wish);
            } else {
                state.wishes.remove(&show);
            }
            state.basket.undo.extend(undo.map(Step::Seats));
            if !said.is_empty() {
                state.say(Notice::warn(said));
            }
        }
        Flight::Again(mut rest) => match rest.pop_front() {
            Some(part) => return order::take_part(state, session, part, rest),
            None if !state.basket.lost_items.is_empty() => {
                let items = std::mem::take(&mut state.basket.lost_items);
                return food::put_back(state, session, items);
            }
            None => state.say(Notice::good("The same seats are held again")),
        },
        Flight::Put { undo, added } => {
            state.basket.undo.extend(undo.map(Step::Food));
            state.added = added;
            effects.push(Effect::Ask(Question::Menu(session.theatre.id)));
        }
        Flight::Renew => {
            let left = state.basket.held.as_ref().map_or(0, |h| session.left_ms(h.until_ms));
            state.say(Notice::good(format!("Held for {}", countdown(left))));
        }
        Flight::Resume => return resumed(state, session),
        Flight::For => state.wanted = state.basket.held.as_ref().and_then(|h| h.customer.clone()),
        _ => {}
    }
    match (&state.basket.held, &state.wanted) {
        // Whom the clerk chose before there was an order.
        (Some(held), Some(known)) if held.customer.as_ref().is_none_or(|c| c.id != known.id) => {
            let order = Order::Customer(CustomerOrder::For(held.token.clone(), Some(known.id)));
            effects.extend(order::send(state, session, Flight::For, order));
        }
        _ => {}
    }
    effects
}

/// The hold as the house has it. Another total than the one that was on the screen is no surprise for Enter to act on.
fn looked(state: &mut State, session: &Session, held: Box<Held>) {
    if state.basket.token().as_ref() != Some(&held.token) {
        return;
    }
    if held.total != state.basket.total() {
        let total = session.plain(held.total);
        state.say(Notice::warn(format!("The total is {total} now: press any key, then Enter")));
        state.caution = Some("the total changed".into());
    }
    let open = held.card_open.filter(|_| !state.boxes.iter().any(|b| matches!(b, Overlay::Pay(_))));
    state.basket.held = Some(held);
    if let Some((attempt, minor)) = open {
        pay::open(state, session, attempt, minor);
    }
}

/// What a hold says of itself that the clerk has to hear: rules of seating, and how the best seats were found where that is
/// not the ordinary way.
fn said_of(held: &Held) -> String {
    held.warnings.join("; ")
}

fn resumed(state: &mut State, session: &Session) -> Vec<Effect> {
    state
        .boxes
        .retain(|b| !matches!(b, Overlay::Parked(_) | Overlay::Left(_) | Overlay::Booking(_) | Overlay::Find(_)));
    state.wanted = state.basket.held.as_ref().and_then(|h| h.customer.clone());
    let shows = state.basket.shows();
    for show in &shows {
        let seats = state.basket.part(*show).map(|p| p.seats.clone()).unwrap_or_default();
        let wish = super::state::Wish { named: !seats.is_empty(), ..state.wish(*show) };
        state.wishes.insert(*show, wish);
    }
    let mut effects = vec![Effect::Ask(Question::Waiting)];
    if let Some(show) = shows.first().filter(|s| state.rows.contains_key(s)) {
        effects.extend(nav::select(state, *show));
    }
    if shows.iter().any(|s| !state.rows.contains_key(s)) {
        effects.push(Effect::Ask(Question::Shows(session.theatre.id, boxes::SEARCH_DAYS)));
    }
    match state.basket.held.as_ref().and_then(|h| h.card_open) {
        Some((attempt, minor)) => {
            pay::open(state, session, attempt, minor);
            state.say(Notice::warn(
                "A card payment was begun: look at the card terminal. Its reference, or Esc if it said no",
            ));
        }
        None => state.say(Notice::good("Resumed")),
    }
    if let Some((attempt, minor)) = state.basket.held.as_ref().and_then(|h| h.online_open) {
        effects.extend(boxes::online::open(state, session, attempt, minor));
    }
    effects
}

/// The order is sold: it is the last sale, and nothing is left of it on the screen.
pub fn sold(state: &mut State, session: &Session, booking: Box<Booking>) {
    let change = booking.change();
    state.say(if change > 0 {
        Notice::good(format!("Sold {}: give {} change", booking.reference, session.plain(change)))
    } else {
        Notice::good(format!("Sold {}", booking.reference))
    });
    clear(state);
    state.last = Some(booking);
}

/// The order is gone; the show stays chosen, so that a second Enter finds nothing to sell.
fn clear(state: &mut State) {
    state.basket = Basket::default();
    state.wanted = None;
    state.wishes.clear();
    (state.food, state.added) = (false, None);
    state.typed = Typed::default();
    state.clearing = false;
    state.caution = None;
    close_pay(state);
    state.boxes.retain(|b| !matches!(b, Overlay::Park(_) | Overlay::Reserve(_) | Overlay::Grid(_) | Overlay::Pays(_)));
}

fn close_pay(state: &mut State) {
    state.boxes.retain(|b| !matches!(b, Overlay::Pay(_)));
}

fn refused_as(failure: &Failure) -> Option<Kind> {
    match failure {
        Failure::Refused(refusal) => Some(refusal.kind),
        Failure::Broken { .. } => None,
    }
}

/// Whether the house asks why tickets are free.
fn wants_comp(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(refusal) if refusal.details.get("comps").is_some())
}

/// A refusal: nothing was done, and what was typed ahead on the strength of it is thrown away.
fn refused(state: &mut State, session: &Session, flight: Flight, failure: Failure) -> Vec<Effect> {
    state.queue.clear();
    state.say(notice::counter(&failure));
    let kind = refused_as(&failure);
    if flight == Flight::Who {
        return vec![Effect::Bell];
    }
    if let Failure::Refused(refusal) = &failure
        && kind == Some(Kind::Forbidden)
        && refusal.details.get("permission").is_some()
        && let Some(asked) = state.sent.take()
    {
        who::beside(state, asked, refusal.message.clone());
        return vec![Effect::Bell];
    }
    if kind == Some(Kind::SignIn) {
        let mut effects = who::shut(state, session);
        effects.push(Effect::Bell);
        return effects;
    }
    let mut effects = vec![Effect::Bell, nav::ask_day(state, session)];
    effects.extend(state.seats.keys().map(|show| Effect::Ask(Question::Seats(*show))));
    match (kind, flight) {
        (Some(Kind::HoldExpired), Flight::Resume) => effects.push(Effect::Ask(Question::Waiting)),
        (Some(Kind::HoldExpired), _) if state.basket.paid() == 0 => {
            let said = state.notice.take();
            close_pay(state);
            order::lose(state);
            // The house's own words know more: a card that was charged too late has to be undone on the terminal.
            state.notice = said;
            state.caution = Some("the hold ended".into());
        }
        // The house knows something else than the screen: look again, and let the clerk see it before Enter acts.
        (Some(Kind::Conflict), Flight::Tender | Flight::Card) if wants_comp(&failure) => boxes::pays::ask_comp(state),
        (Some(Kind::Conflict | Kind::NotFound), Flight::Tender | Flight::Card) => {
            close_pay(state);
            effects.extend(state.basket.token().map(|token| Effect::Ask(Question::Held(token))));
        }
        (Some(_), Flight::For) => state.wanted = state.basket.held.as_ref().and_then(|h| h.customer.clone()),
        (_, Flight::Again(_)) if state.basket.held.is_none() => state.basket.forget_lost(),
        _ => {}
    }
    effects
}
