//! The screen, said: a sentence a line, in the customer's language. What is drawn and what is said come from the same words.
use super::{
    act::Act,
    labels, mine,
    state::{Look, Note, Overlay, Paying, State, Step},
    targets,
    text::Text,
    words,
};
use crate::{
    domain::booking::{Booking, TicketState},
    ui::{
        effect::Effect,
        session::{Session, countdown},
    },
};

/// What makes a screen another one for the ear.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    step: Step,
    overlay: Option<std::mem::Discriminant<Overlay>>,
    paying: std::mem::Discriminant<Paying>,
    code: Option<usize>,
    note: Option<Note>,
    look: Look,
    booked: bool,
    marked: usize,
    seats: Vec<crate::domain::SeatNo>,
    focus: Option<Act>,
}

impl Scene {
    /// The scene of a state.
    pub fn of(state: &State) -> Self {
        Self {
            step: state.step,
            overlay: state.overlay.as_ref().map(std::mem::discriminant),
            paying: std::mem::discriminant(&state.order.paying),
            code: state.order.code,
            note: state.note.clone(),
            look: state.look,
            booked: state.order.booking.is_some(),
            marked: state.me.as_ref().map_or(0, super::mine::Me::weight),
            seats: state.held_seats().to_vec(),
            focus: state.focus,
        }
    }
}

/// Says what is new. Warnings are said to everybody, all else to those who asked for speech.
pub fn announce(state: &State, session: &Session, before: &Scene) -> Option<Effect> {
    let now = Scene::of(state);
    let warns = matches!(state.overlay, Some(Overlay::Idle(_) | Overlay::HoldEnding | Overlay::HoldLost));
    if now.overlay != before.overlay && warns {
        return Some(Effect::Speak(spoken(state, session)));
    }
    if !state.look.speak || now == *before {
        return None;
    }
    let only_focus = Scene { focus: before.focus, ..now.clone() } == *before;
    if only_focus {
        let label = labels::of(state, session, state.focus?);
        return Some(Effect::Speak(vec![joined(&label)]));
    }
    Some(Effect::Speak(spoken(state, session)))
}

fn joined(label: &labels::Label) -> String {
    [label.main.as_str(), label.sub.as_str()].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(", ")
}

/// All that is on the screen, line by line.
pub fn spoken(state: &State, session: &Session) -> Vec<String> {
    let lang = state.look.lang;
    let mut lines: Vec<String> = Vec::new();
    if let Some(overlay) = state.overlay {
        lines.extend(overlay_lines(state, session, overlay));
    } else {
        lines.extend(heading(state, session));
        lines.extend(state.note.as_ref().map(|n| n.say(lang)));
        lines.extend(body(state, session));
    }
    // The bar is the same everywhere: whoever listens hears it by moving there.
    let in_bar = |act: Act| {
        matches!(act, Act::Bigger | Act::Contrast | Act::Speak | Act::Language | Act::StartOver | Act::CallStaff)
    };
    let quiet = |act: Act| in_bar(act) || matches!(act, Act::Letter(_));
    for target in targets::targets(state, session).into_iter().filter(|t| t.on && !quiet(t.act)) {
        let chosen = matches!(target.act, Act::Choice(i) if labels::is_chosen(state, i));
        let mark = if chosen { format!(" {}", lang.say(Text::Chosen)) } else { String::new() };
        lines.push(format!("{}{mark}", joined(&labels::of(state, session, target.act))));
    }
    lines.iter().map(|l| crate::domain::text::visible(l)).collect()
}

/// The number and the name of the step, and what is being bought.
fn heading(state: &State, session: &Session) -> Vec<String> {
    let lang = state.look.lang;
    let Some((n, name)) = numbered(state.step) else { return vec![session.theatre.name.clone()] };
    let place = lang.fill(Text::StepOf, &[("n", &n.to_string()), ("of", "6")]);
    let mut lines = vec![format!("{place}: {}", lang.say(name))];
    if let Some(row) = &state.order.show
        && n > 2
    {
        let when = words::day_and_time(lang, session, row.show.starts_at);
        lines.push(format!("{} {}, {when}, {}", row.movie.facts.title, row.movie.facts.certificate, row.hall));
    }
    lines
}

/// The number of a step on the line of steps, and its name.
pub fn numbered(step: Step) -> Option<(usize, Text)> {
    Some(match step {
        Step::Start | Step::Lookup | Step::SignIn | Step::Mine | Step::GiveBack => return None,
        Step::Film => (1, Text::StepFilm),
        Step::Show => (2, Text::StepShow),
        Step::Tickets => (3, Text::StepTickets),
        Step::Seats => (4, Text::StepSeats),
        Step::Pay => (5, Text::StepPay),
        Step::Done => (6, Text::StepDone),
    })
}

fn body(state: &State, session: &Session) -> Vec<String> {
    let lang = state.look.lang;
    let say = |text: Text| lang.say(text).to_owned();
    match state.step {
        Step::Start if state.films().is_empty() => vec![say(Text::NothingPlays)],
        Step::Start => vec![say(Text::PlayingNext)],
        // What is typed here is never said.
        Step::SignIn => vec![say(mine::asks(state))],
        Step::Mine | Step::GiveBack => vec![super::mine::prompt(state, session)],
        Step::Film => vec![say(Text::ChooseFilm)],
        Step::Show => vec![say(Text::ChooseShow)],
        Step::Tickets => vec![say(Text::ChooseTickets), state.party(usize::MAX), say(Text::WheelchairNote)],
        Step::Seats if state.unreserved() => vec![say(Text::SitAnywhere)],
        Step::Seats => vec![say(Text::ByNumber)],
        Step::Pay => pay(state, session),
        Step::Lookup | Step::Done => match &state.order.booking {
            Some(booking) => tickets(state, booking),
            None => vec![say(Text::LookupHint), spelled(&state.entry)],
        },
    }
    .into_iter()
    .filter(|line| !line.is_empty())
    .collect()
}

/// Letters one by one, as a reference is said.
fn spelled(text: &str) -> String {
    text.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

fn pay(state: &State, session: &Session) -> Vec<String> {
    let lang = state.look.lang;
    let amount = |minor| words::price(lang, session, minor);
    match &state.order.paying {
        Paying::Ready => {
            let mut lines = vec![state.party(usize::MAX), state.held_labels(usize::MAX)];
            if let Some(held) = &state.order.held {
                lines.push(format!("{} {}", lang.say(Text::Total), amount(held.total)));
            }
            let row = state.order.show.as_ref();
            lines.extend(row.and_then(|r| words::certificate(lang, &r.movie.facts.certificate)));
            lines
        }
        Paying::Card { minor, .. } => {
            vec![lang.fill(Text::CardNow, &[("p", &amount(*minor))]), lang.say(Text::CardThen).to_owned()]
        }
        Paying::Online { minor, page, stops, .. } => {
            let text = if *stops || page.is_none() { Text::OneMoment } else { Text::ScanToPay };
            vec![lang.fill(text, &[("p", &amount(*minor))])]
        }
        Paying::NoLink(code) => vec![lang.fill(Text::NoCardLink, &[("code", code)])],
        Paying::AtCounter(name, until) => vec![
            format!("{}: {name}", lang.say(Text::AtCounter)),
            lang.fill(Text::KeptUntil, &[("t", &session.clock(*until))]),
        ],
    }
}

fn tickets(state: &State, booking: &Booking) -> Vec<String> {
    let lang = state.look.lang;
    let mut lines = vec![format!("{}: {}", lang.say(Text::YourReference), spelled(&booking.reference.0))];
    for ticket in &booking.tickets {
        let name = lang.kind(&ticket.code, &ticket.kind);
        lines.push(format!("{} {name}, {}", ticket.label, lang.say(ticket_state(ticket.state))));
    }
    lines.extend(state.paper().map(|text| lang.say(text).to_owned()));
    if state.order.code.is_some() {
        lines.push(lang.say(Text::CodeHint).to_owned());
    }
    lines
}

/// The word for where a ticket stands.
pub fn ticket_state(state: TicketState) -> Text {
    match state {
        TicketState::Valid => Text::Valid,
        TicketState::Admitted => Text::Admitted,
        TicketState::Void => Text::Void,
    }
}

/// What a box says.
pub fn overlay_lines(state: &State, session: &Session, overlay: Overlay) -> Vec<String> {
    let lang = state.look.lang;
    let say = |text: Text| lang.say(text).to_owned();
    let now = session.now.boottime_ms;
    let left = state.until_ms().map(|until| countdown(until - now)).unwrap_or_default();
    match overlay {
        Overlay::Idle(since) => {
            let ends = countdown(since + super::time::ANSWER_MS - now);
            vec![say(Text::StillThere), lang.fill(Text::EndsIn, &[("t", &ends)])]
        }
        Overlay::HoldEnding => {
            let text = if state.can_renew() { Text::SeatsEndIn } else { Text::LastMinute };
            vec![lang.fill(text, &[("t", &left)])]
        }
        Overlay::HoldLost => {
            let free = if state.lost_is_free() { Text::StillFree } else { Text::GoneNow };
            vec![lang.fill(Text::HoldLost, &[("seats", &state.lost_labels())]), say(free)]
        }
        Overlay::Languages => vec![say(Text::Language)],
        Overlay::Help => vec![say(Text::Help), say(Text::HelpTouch), say(Text::HelpKeys), say(Text::HelpTime)],
        Overlay::GiveUp => vec![say(Text::GiveUp)],
        // The PIN itself is never said; how many digits there are, is seen.
        Overlay::Pin => {
            let mut lines = vec![say(Text::StaffOnly)];
            lines.extend(state.note.as_ref().map(|n| n.say(lang)));
            lines
        }
    }
}
