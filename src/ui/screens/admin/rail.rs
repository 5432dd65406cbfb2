//! The rooms: one table, in the rail's order. A room stands here once it can be used; its key stays its own.
use super::{bookings, keys::Intent, layout::Layout, list::List, staff, state::State};
use crate::{
    domain::staff::Permission,
    ui::{effect::Effect, keymap::Binding, msg::Info, paint::Pen, session::Session},
};

/// What opens this face at all: who may see nobody's drawer but their own has nothing to do here.
pub const DOOR: Permission = Permission::SeeShifts;

/// A room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Orders, their tickets, what comes back.
    Bookings,
    /// Who works here.
    Staff,
}

/// A line of the rail.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The room.
    pub room: Room,
    /// The key that goes there. Keys of rooms that are still to come: 1 Today, 2 Films, 3 Halls, 4 Schedule, 5 Prices,
    /// 7 Customers, 9 Shifts, 0 Reports, m Messages, y Sync, a Audit.
    pub key: char,
    /// What it is called.
    pub name: &'static str,
    /// What seeing it takes.
    pub needs: Permission,
}

/// The rail from above.
pub static RAIL: &[Place] = &[
    Place { room: Room::Bookings, key: '6', name: "Bookings", needs: Permission::SeeBookings },
    Place { room: Room::Staff, key: '8', name: "Staff", needs: Permission::SeeStaff },
];

/// The rooms that who is there may see.
pub fn offered(session: &Session) -> impl Iterator<Item = &'static Place> {
    RAIL.iter().filter(|place| session.may(DOOR) && session.may(place.needs))
}

impl Room {
    /// What it asks when it is entered, and when another terminal changed the store.
    pub fn asks(self, state: &State, session: &Session) -> Vec<Effect> {
        match self {
            Self::Bookings => bookings::asks(state, session),
            Self::Staff => staff::asks(),
        }
    }

    /// Its own keys.
    pub fn keys(self, state: &State) -> &'static [Binding<Intent>] {
        match self {
            Self::Bookings => bookings::keys(state),
            Self::Staff => staff::KEYS,
        }
    }

    /// The words of its list.
    pub fn words(self, state: &State) -> &List {
        match self {
            Self::Bookings => &state.bookings.list,
            Self::Staff => &state.staff.list,
        }
    }

    /// Its list, and how many rows there are.
    pub fn list(self, state: &mut State) -> (&mut List, usize) {
        match self {
            Self::Bookings => state.bookings.rows(),
            Self::Staff => state.staff.rows(),
        }
    }

    /// The words of its list changed.
    pub fn filtered(self, state: &mut State, session: &Session) -> Vec<Effect> {
        match self {
            Self::Bookings => bookings::asks(state, session),
            Self::Staff => staff::moved(state),
        }
    }

    /// Another row is chosen.
    pub fn moved(self, state: &mut State, session: &Session) -> Vec<Effect> {
        match self {
            Self::Bookings => bookings::moved(state, session),
            Self::Staff => staff::moved(state),
        }
    }

    /// One of its keys.
    pub fn does(self, state: &mut State, session: &Session, intent: Intent) -> Vec<Effect> {
        match self {
            Self::Bookings => bookings::does(state, session, intent),
            Self::Staff => staff::does(state, intent),
        }
    }

    /// An answer that it may have asked for.
    pub fn heard(self, state: &mut State, session: &Session, info: Info) -> Vec<Effect> {
        match self {
            Self::Bookings => bookings::heard(state, session, info),
            Self::Staff => staff::heard(state, session, info),
        }
    }

    /// The first line of what is read in it, and the last that it may be; then keys that move move that.
    pub fn reads<'a>(self, state: &'a mut State, session: &Session) -> Option<(&'a mut u16, u16)> {
        match self {
            Self::Bookings => state.bookings.reads(session),
            Self::Staff => None,
        }
    }

    /// Closes what is read in it, if anything is.
    pub fn closes(self, state: &mut State) -> bool {
        match self {
            Self::Bookings => state.bookings.closes(),
            Self::Staff => false,
        }
    }

    /// Draws it.
    pub fn view(self, state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
        match self {
            Self::Bookings => bookings::view(&state.bookings, session, lay, pen),
            Self::Staff => staff::view(&state.staff, session, lay, pen),
        }
    }

    /// Says it.
    pub fn spoken(self, state: &State, session: &Session) -> Vec<String> {
        match self {
            Self::Bookings => bookings::spoken(&state.bookings, session),
            Self::Staff => staff::spoken(&state.staff),
        }
    }
}
