//! What the door knows.
use crate::{
    domain::{
        Reference, ShowId, TicketId,
        door::{Attendance, Passed},
        time::Instant,
    },
    ui::{
        effect::{DoorOrder, Effect, Order, Question},
        model::Event,
        notice::Notice,
        screens::shared::who::Form,
        session::Session,
        widgets::field::Field,
    },
};
use std::collections::VecDeque;

/// So many verdicts are listed at the most.
const PAST: usize = 50;

/// After so long a verdict is no longer drawn as if it had just been given.
const FRESH_MS: i64 = 10_000;

/// What was decided last.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// They are in.
    In(Vec<Passed>),
    /// They are not.
    No {
        /// Why, in two words that are read from afar.
        head: &'static str,
        /// Why, in a sentence.
        why: String,
        /// Which ticket it was, where it is one of the house's that is in.
        ticket: Option<TicketId>,
    },
}

/// A verdict that was given, in a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// When.
    pub at: Instant,
    /// Whether they are in.
    pub good: bool,
    /// Who and why.
    pub line: String,
}

/// A booking whose reference was typed: how many of it come in is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// Its reference.
    pub reference: Reference,
    /// What plays.
    pub title: String,
    /// For which show it comes; none: for those that its tickets are for.
    pub show: Option<ShowId>,
    /// The seats that are still to come.
    pub seats: Vec<String>,
}

/// What lies on top.
#[derive(Clone, Debug)]
pub enum Box {
    /// Nobody is signed in.
    SignIn(Form),
    /// Why an admission is undone.
    Undo(TicketId, Field),
    /// Who is there may not: somebody beside.
    Beside(DoorOrder, String, Form),
    /// All keys.
    Help,
}

/// A write that is not answered yet.
#[derive(Clone, Debug, PartialEq)]
pub enum Flight {
    /// Somebody signs in or is signed out.
    Who,
    /// Somebody is let in or an admission undone; it can be asked again with somebody beside.
    Door(DoorOrder),
}

/// All of the door.
#[derive(Clone, Debug)]
pub struct State {
    /// The day's shows and how many are in.
    pub shows: Vec<Attendance>,
    /// At whose door this is; none: at all of them.
    pub at: Option<ShowId>,
    /// What is typed.
    pub field: Field,
    /// What was decided last, and when on the boot clock.
    pub verdict: Option<(Verdict, i64)>,
    /// What was decided before, the newest first.
    pub past: VecDeque<Past>,
    /// The reference that was typed last.
    pub asked: Option<Reference>,
    /// How many come in is asked.
    pub party: Option<Party>,
    /// A box on top, and one under it.
    pub boxes: Vec<Box>,
    /// Unanswered writes, in their order.
    pub flights: VecDeque<Flight>,
    /// What was scanned or typed meanwhile.
    pub queue: VecDeque<Event>,
    /// A line that is no verdict.
    pub notice: Option<Notice>,
    /// Who has signed in here before.
    pub names: Vec<String>,
}

impl State {
    /// The door as it opens, and what it wants to know first.
    pub fn new(session: &Session) -> (Self, Vec<Effect>) {
        let mut state = Self {
            shows: Vec::new(),
            at: None,
            field: Field::new(200),
            verdict: None,
            past: VecDeque::new(),
            asked: None,
            party: None,
            boxes: Vec::new(),
            flights: VecDeque::new(),
            queue: VecDeque::new(),
            notice: None,
            names: Vec::new(),
        };
        if session.role.is_none() {
            state.boxes.push(Box::SignIn(Form::default()));
            return (state, vec![Effect::Ask(Question::Names)]);
        }
        let asks = vec![ask(session)];
        (state, asks)
    }

    /// Whether characters are text where the eye is: always.
    pub fn in_field(&self) -> bool {
        self.party.is_none()
    }

    /// Whether a scanner's Enter does what was scanned.
    pub fn searching(&self) -> bool {
        self.boxes.last().is_none_or(|b| matches!(b, Box::SignIn(_)))
    }

    /// Whether what is typed now must not be recorded.
    pub fn in_secret(&self) -> bool {
        match self.boxes.last() {
            Some(Box::SignIn(form) | Box::Beside(_, _, form)) => form.at_secret(),
            // A reason can name a person.
            Some(Box::Undo(..)) => true,
            Some(Box::Help) | None => false,
        }
    }

    /// Whether nobody is signed in.
    pub fn locked(&self) -> bool {
        self.boxes.iter().any(|b| matches!(b, Box::SignIn(_)))
    }

    /// The show whose door this is.
    pub fn show(&self) -> Option<&Attendance> {
        self.shows.iter().find(|s| Some(s.show) == self.at)
    }

    /// Whether the verdict has just been given.
    pub fn fresh(&self, session: &Session) -> bool {
        self.verdict.as_ref().is_some_and(|(_, ms)| session.now.boottime_ms - ms < FRESH_MS)
    }

    /// The ticket whose admission can be undone: the one that was decided on last.
    pub fn undoable(&self) -> Option<TicketId> {
        match &self.verdict.as_ref()?.0 {
            Verdict::In(all) => all.last()?.ticket,
            Verdict::No { ticket, .. } => *ticket,
        }
    }

    /// Sends a write.
    pub fn send(&mut self, order: DoorOrder) -> Vec<Effect> {
        self.notice = None;
        self.party = None;
        self.flights.push_back(Flight::Door(order.clone()));
        vec![Effect::Do(Order::Door(order))]
    }

    /// Keeps a verdict: it is what is seen, and a line of the list.
    pub fn decide(&mut self, verdict: Verdict, session: &Session) {
        let at = session.now.instant();
        let past: Vec<Past> = match &verdict {
            Verdict::In(all) => {
                let line = |a: &Passed| format!("{}  {}  {}", a.seat, a.kind, a.title);
                all.iter().map(|a| Past { at, good: true, line: line(a) }).collect()
            }
            Verdict::No { why, .. } => vec![Past { at, good: false, line: why.clone() }],
        };
        for line in past {
            self.past.push_front(line);
        }
        self.past.truncate(PAST);
        self.verdict = Some((verdict, session.now.boottime_ms));
        self.party = None;
        self.notice = None;
    }
}

/// How many are in today.
pub fn ask(session: &Session) -> Effect {
    Effect::Ask(Question::Attendance(session.theatre.id, session.today()))
}
