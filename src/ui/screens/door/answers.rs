//! What comes back from the house, and what the door says of itself.
use super::state::{Box, Flight, Party, State, Verdict, ask};
use crate::{
    domain::{
        Refusal, TicketId,
        booking::{Booking, BookingState},
        door::{Attendance, to_come},
        refusal::Kind,
        staff::Permission,
    },
    ui::{
        effect::{DoorOrder, Effect, Order, Question},
        msg::{Failure, Info, Outcome},
        notice::{self, Notice},
        screens::shared::who::{self, Form, Said},
        session::Session,
    },
};

/// The answer to a question.
pub fn info(state: &mut State, session: &Session, info: Info) -> Vec<Effect> {
    match info {
        Info::Attendance(shows) => state.shows = shows,
        Info::Names(names) => state.names = names,
        Info::Bookings(found) => return party(state, session, &found),
        Info::Failed(failure) => {
            if kind(&failure) == Some(Kind::SignIn) {
                return shut(state, session);
            }
            state.notice = Some(notice::counter(&failure));
        }
        _ => {}
    }
    Vec::new()
}

/// The booking of a reference that was typed: who is still to come is asked, who is not is told.
fn party(state: &mut State, session: &Session, found: &[Booking]) -> Vec<Effect> {
    // What was typed may stand in other bookings too, in a name say.
    let Some(booking) = found.iter().find(|b| state.asked.as_ref() == Some(&b.reference)) else {
        let why = "There is no booking with this reference".to_owned();
        state.decide(Verdict::No { head: "NOT FOUND", why, ticket: None }, session);
        return vec![Effect::Bell];
    };
    let at = state.at.or_else(|| state.shows.iter().find(|s| comes(s, booking, session)).map(|s| s.show));
    let seats: Vec<String> = to_come(booking, at).map(|t| t.label.clone()).collect();
    // What the house refuses it says in its own words.
    if seats.len() == 1 || seats.is_empty() || booking.state != BookingState::Confirmed {
        return state.send(DoorOrder::Party(booking.reference.clone(), 1, at));
    }
    let show = to_come(booking, at).next().and_then(|t| booking.shows.iter().find(|s| s.id == t.show));
    let title = show.map_or_else(String::new, |s| s.title.clone());
    state.party = Some(Party { reference: booking.reference.clone(), title, show: at, seats });
    Vec::new()
}

/// Whether a show admits now and a booking has tickets for it that are still to come.
fn comes(show: &Attendance, booking: &Booking, session: &Session) -> bool {
    show.admits(session.now.instant()) && to_come(booking, Some(show.show)).next().is_some()
}

/// What became of the oldest write.
pub fn done(state: &mut State, session: &Session, answer: Result<Outcome, Failure>) -> Vec<Effect> {
    let Some(flight) = state.flights.pop_front() else { return Vec::new() };
    match answer {
        Ok(Outcome::SignedIn(person)) => {
            if !person.role.may(Permission::Admit) {
                let (name, role) = (&person.name, person.role.code());
                state.notice = Some(Notice::warn(format!("{name} is a {role}: the door is not theirs")));
                state.flights.push_back(Flight::Who);
                return vec![Effect::Do(Order::Lock)];
            }
            state.boxes.clear();
            state.notice = Some(Notice::good(format!("{} is at the door", person.name)));
            vec![ask(session)]
        }
        Ok(Outcome::Admitted(all)) => {
            state.decide(Verdict::In(all), session);
            vec![ask(session)]
        }
        Ok(Outcome::Unadmitted(booking)) => {
            state.boxes.clear();
            state.verdict = None;
            let words = format!("Undone: the ticket of {} admits again", booking.reference);
            state.notice = Some(Notice::good(words));
            vec![ask(session)]
        }
        Ok(_) => Vec::new(),
        Err(failure) => refused(state, session, flight, &failure),
    }
}

fn refused(state: &mut State, session: &Session, flight: Flight, failure: &Failure) -> Vec<Effect> {
    let kind = kind(failure);
    let beside = matches!(state.boxes.last(), Some(Box::Beside(..)));
    match (flight, failure) {
        (Flight::Door(_), _) if kind == Some(Kind::SignIn) => return shut(state, session),
        (Flight::Door(_), _) if beside => {
            state.notice = Some(notice::counter(failure));
            if !matches!(kind, Some(Kind::Forbidden | Kind::LockedOut)) {
                state.boxes.clear();
            }
        }
        (Flight::Door(order @ DoorOrder::Undo(..)), Failure::Refused(refusal)) if refusal.kind == Kind::Forbidden => {
            state.boxes.push(Box::Beside(order, refusal.message.clone(), Form::default()));
        }
        (Flight::Door(DoorOrder::Undo(..)), _) | (Flight::Who, _) | (_, Failure::Broken { .. }) => {
            state.notice = Some(notice::counter(failure));
        }
        (Flight::Door(_), Failure::Refused(refusal)) => state.decide(no(refusal), session),
    }
    vec![Effect::Bell]
}

/// A refusal in two words.
fn no(refusal: &Refusal) -> Verdict {
    let wrong = refusal.details.get("why").is_some_and(|w| w == "wrong_show");
    let head = match refusal.kind {
        Kind::AlreadyAdmitted => "ALREADY IN",
        Kind::TicketVoid => "GIVEN BACK",
        Kind::TooEarly => "TOO EARLY",
        Kind::ShowClosed => "OVER",
        Kind::InvalidTicket => "NOT OURS",
        Kind::NotFound => "NOT FOUND",
        _ if wrong => "WRONG SHOW",
        _ => "NO",
    };
    let ticket = refusal.details.get("ticket").and_then(|t| t.as_str()).and_then(|t| t.parse().ok()).map(TicketId);
    Verdict::No { head, why: refusal.message.clone(), ticket }
}

/// The house knows nobody here any more: the sign-in comes back.
fn shut(state: &mut State, session: &Session) -> Vec<Effect> {
    if !session.asks_who || state.locked() {
        return Vec::new();
    }
    state.boxes = vec![Box::SignIn(Form::default())];
    vec![Effect::Ask(Question::Names), Effect::Bell]
}

fn kind(failure: &Failure) -> Option<Kind> {
    match failure {
        Failure::Refused(refusal) => Some(refusal.kind),
        Failure::Broken { .. } => None,
    }
}

/// What the door says of itself.
pub fn spoken(state: &State, session: &Session) -> Vec<String> {
    let said = Said { notice: state.notice.as_ref(), busy: !state.flights.is_empty() };
    match state.boxes.last() {
        Some(Box::SignIn(form)) => {
            return who::spoken(format!("{} is locked. Sign in.", session.till), form, said);
        }
        Some(Box::Beside(_, why, form)) => return who::spoken(format!("{why} Who authorises this?"), form, said),
        Some(Box::Undo(_, field)) => {
            return vec!["Undo the admission. Why?".to_owned(), field.text().to_owned()];
        }
        Some(Box::Help) | None => {}
    }
    let mut out = Vec::new();
    if let Some(party) = &state.party {
        let n = party.seats.len();
        out.push(format!("{}: {n} to come, {}. Enter lets all in.", party.reference, party.seats.join(", ")));
    } else if let Some((verdict, _)) = &state.verdict {
        out.push(match verdict {
            Verdict::In(all) => {
                let seats: Vec<&str> = all.iter().map(|a| a.seat.as_str()).collect();
                format!("In: {}.", seats.join(", "))
            }
            Verdict::No { head, why, .. } => format!("{head}. {why}."),
        });
    }
    out.extend(state.notice.iter().map(|n| n.text.clone()));
    out.push(match state.show() {
        Some(show) => format!("Door of {}, {}: {} of {} in.", show.title, show.hall, show.admitted, show.sold),
        None => "Door of every show.".to_owned(),
    });
    out
}
