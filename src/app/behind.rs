//! What stands behind a screen: a house with its lane, or a list at a door without the store.
use super::{perform, worker::Lane};
use crate::{
    domain::{Refusal, TheatreId, refusal::Kind, staff::Actor, theatre::Theatre, time::Now},
    service::{House, ListDoor},
    ui::{
        effect::{DoorOrder, Order, Question},
        msg::{Failure, Info, Msg, Outcome},
    },
};
use std::sync::Arc;

/// What answers a screen.
pub enum Behind {
    /// A house that is asked, and the lane in which its orders are done.
    Store(Box<House>, Lane),
    /// A list.
    List(Box<ListDoor>),
}

impl Behind {
    /// A house and its lane.
    pub fn store(house: House, lane: Lane) -> Self {
        Self::Store(Box::new(house), lane)
    }

    /// What the clock says.
    pub fn now(&self) -> Now {
        match self {
            Self::Store(house, _) => house.now(),
            Self::List(door) => door.clock().now(),
        }
    }

    /// Answers a question.
    pub fn ask(&self, theatre: TheatreId, question: &Question) -> Info {
        match self {
            Self::Store(house, _) => perform::ask(house, theatre, question).unwrap_or_else(Info::Failed),
            Self::List(door) => by_list(door, question),
        }
    }

    /// Does an order, now or when its turn comes, and gives the answers that are there at once.
    pub fn order(&mut self, order: Order, language: &'static str) -> Vec<Msg> {
        match self {
            Self::Store(_, lane) => {
                lane.send(order, language);
                lane.answers()
            }
            Self::List(door) => vec![Msg::Done(let_in(door, order))],
        }
    }

    /// Long work that goes on is not wanted any more.
    pub fn stop(&self) {
        if let Self::Store(_, lane) = self {
            lane.stop();
        }
    }

    /// A number that changes when another connection has committed; none where nobody else writes, or it can't be read.
    pub fn version(&self) -> Option<i64> {
        match self {
            Self::Store(house, _) => house.data_version().ok(),
            Self::List(_) => None,
        }
    }

    /// The theatre as it is now.
    pub fn theatre(&self, id: TheatreId) -> Option<Arc<Theatre>> {
        match self {
            Self::Store(house, _) => house.theatre(id).ok(),
            Self::List(_) => None,
        }
    }

    /// Somebody has signed in, or out, in the lane.
    pub fn carry_on(&mut self, actor: Actor) {
        if let Self::Store(house, _) = self {
            house.carry_on(actor);
        }
    }
}

/// What a door with a list can say.
fn by_list(door: &ListDoor, question: &Question) -> Info {
    match question {
        Question::Attendance(..) => Info::Attendance(door.attendance()),
        Question::Names => Info::Names(Vec::new()),
        _ => {
            let message = "there is no store at this door: scan the ticket itself";
            Info::Failed(Failure::Refused(Refusal::new(Kind::NotFound, message)))
        }
    }
}

/// What it can do.
fn let_in(door: &mut ListDoor, order: Order) -> Result<Outcome, Failure> {
    match order {
        Order::Door(DoorOrder::Admit(token, at)) => {
            door.admit(&token, at).map(|passed| Outcome::Admitted(vec![passed])).map_err(perform::failure)
        }
        _ => {
            let message = "that takes the store: this door only lets in by its list";
            Err(Failure::Refused(Refusal::new(Kind::Conflict, message)))
        }
    }
}
