//! What the admin face knows: the room, each room's own state, what is asked, what waits.
use super::{
    audit::Audit,
    bookings::Bookings,
    boxes::{Overlay, who},
    customers::Customers,
    invoices::Invoices,
    messages::Messages,
    rail::{self, Room},
    shifts::Shifts,
    staff::Staff,
    today::Today,
};
use crate::ui::{
    effect::{Effect, Order, Question},
    model::Event,
    notice::Notice,
    session::Session,
};
use std::collections::VecDeque;

/// A write that is not answered yet. Answers come in the order of the writes.
#[derive(Clone, Debug, PartialEq)]
pub enum Flight {
    /// Somebody signs in or is signed out.
    Who,
    /// Something is done; it can be asked again with somebody beside.
    Do(Box<Order>),
    /// The same, with somebody beside.
    Beside,
    /// The history is proved: nothing waits for that.
    Prove,
    /// Tickets of a show that was called off come back, some bookings at a time: nothing waits for that, Esc ends it.
    Run,
}

/// All of the admin face.
#[derive(Clone, Debug)]
pub struct State {
    /// The room; `None` where who is there may see none.
    pub room: Option<Room>,
    /// The day.
    pub today: Today,
    /// Bookings.
    pub bookings: Bookings,
    /// Who buys here and has an account.
    pub customers: Customers,
    /// Who works here.
    pub staff: Staff,
    /// Drawers.
    pub shifts: Shifts,
    /// Who buys on account, and what they owe.
    pub invoices: Invoices,
    /// What the house writes to people.
    pub messages: Messages,
    /// The history.
    pub audit: Audit,
    /// Boxes on top, the last one uppermost.
    pub boxes: Vec<Overlay>,
    /// The unanswered writes.
    pub flights: VecDeque<Flight>,
    /// What was typed meanwhile.
    pub queue: VecDeque<Event>,
    /// The one line about what happened.
    pub notice: Option<Notice>,
    /// Who has signed in here before.
    pub names: Vec<String>,
    /// When somebody did something last, on the boot clock.
    pub heard_ms: i64,
}

impl State {
    /// The face as it opens, and what it wants to know first.
    pub fn new(session: &Session) -> (Self, Vec<Effect>) {
        let mut state = Self {
            room: None,
            today: Today::default(),
            bookings: Bookings::default(),
            customers: Customers::default(),
            staff: Staff::default(),
            shifts: Shifts::default(),
            invoices: Invoices::default(),
            messages: Messages::default(),
            audit: Audit::default(),
            boxes: Vec::new(),
            flights: VecDeque::new(),
            queue: VecDeque::new(),
            notice: None,
            names: Vec::new(),
            heard_ms: session.now.boottime_ms,
        };
        if session.role.is_none() {
            state.boxes.push(who::sign_in());
            return (state, vec![Effect::Ask(Question::Names)]);
        }
        let asks = state.enter(session);
        (state, asks)
    }

    /// Somebody is there: the room that was left, or the first that they may see.
    pub fn enter(&mut self, session: &Session) -> Vec<Effect> {
        let offered: Vec<Room> = rail::offered(session).map(|p| p.room).collect();
        let room = self.room.filter(|room| offered.contains(room)).or(offered.first().copied());
        self.room = room;
        room.map_or_else(Vec::new, |room| room.asks(self, session))
    }

    /// Whether characters are text where the eye is.
    pub fn in_field(&self) -> bool {
        match self.boxes.last() {
            Some(overlay) => overlay.in_field(),
            None => self.typing(),
        }
    }

    /// Whether the words of a list are typed.
    pub fn typing(&self) -> bool {
        self.room.is_some_and(|room| room.words(self).typing)
    }

    /// Whether what is typed now must not be recorded.
    pub fn in_secret(&self) -> bool {
        // Names and addresses that are typed: a crash is written down with the keys before it, where no erasing reaches.
        let people = matches!(self.room, Some(Room::Customers | Room::Invoices | Room::Messages));
        let names = self.boxes.is_empty() && self.typing() && people;
        names || self.boxes.last().is_some_and(Overlay::in_secret)
    }

    /// Whether Enter only goes to what was found, or signs in: there a badge or a reference may be read.
    pub fn searching(&self) -> bool {
        match self.boxes.last() {
            Some(overlay) => matches!(overlay, Overlay::Who(_)),
            None => self.typing(),
        }
    }

    /// Whether keys have to wait.
    pub fn waits(&self) -> bool {
        self.flights.iter().any(|f| !matches!(f, Flight::Prove | Flight::Run))
    }

    /// Sends a write.
    pub fn send(&mut self, flight: Flight, order: Order) -> Vec<Effect> {
        self.flights.push_back(flight);
        vec![Effect::Do(order)]
    }

    /// Sends a write that can be asked again with somebody beside.
    pub fn order(&mut self, order: Order) -> Vec<Effect> {
        self.notice = None;
        self.send(Flight::Do(Box::new(order.clone())), order)
    }

    /// Says something on the message line.
    pub fn say(&mut self, notice: Notice) {
        self.notice = Some(notice);
    }
}
