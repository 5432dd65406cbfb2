//! The rooms: one table, in the rail's order. A room stands here once it can be used; its key stays its own.
use super::{
    audit, bookings, customers, invoices, keys::Intent, layout::Layout, list::List, messages, shifts, staff,
    state::State, today,
};
use crate::{
    domain::staff::Permission,
    ui::{effect::Effect, keymap::Binding, msg::Info, paint::Pen, session::Session},
};

/// What opens this face at all: who may see nobody's drawer but their own has nothing to do here.
pub const DOOR: Permission = Permission::SeeShifts;

/// A room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// What needs somebody, and how full the shows are.
    Today,
    /// Orders, their tickets, what comes back.
    Bookings,
    /// Who buys here and has an account.
    Customers,
    /// Who works here.
    Staff,
    /// Drawers from float to Z.
    Shifts,
    /// Who buys on account, and what they owe.
    Invoices,
    /// What the house writes to people.
    Messages,
    /// What was done.
    Audit,
}

/// A line of the rail.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The room.
    pub room: Room,
    /// The key that goes there. Keys of rooms that are still to come: 2 Films, 3 Halls, 4 Schedule, 5 Prices,
    /// 0 Reports, y Sync.
    pub key: char,
    /// What it is called.
    pub name: &'static str,
    /// What seeing it takes.
    pub needs: Permission,
}

/// The rail from above.
pub static RAIL: &[Place] = &[
    Place { room: Room::Today, key: '1', name: "Today", needs: DOOR },
    Place { room: Room::Bookings, key: '6', name: "Bookings", needs: Permission::SeeBookings },
    Place { room: Room::Customers, key: '7', name: "Customers", needs: Permission::SeeCustomers },
    Place { room: Room::Staff, key: '8', name: "Staff", needs: Permission::SeeStaff },
    Place { room: Room::Shifts, key: '9', name: "Shifts", needs: Permission::SeeShifts },
    Place { room: Room::Invoices, key: 'o', name: "Invoices", needs: Permission::Invoice },
    Place { room: Room::Messages, key: 'm', name: "Messages", needs: Permission::SeeCustomers },
    Place { room: Room::Audit, key: 'a', name: "Audit", needs: Permission::Audit },
];

/// The rooms that who is there may see.
pub fn offered(session: &Session) -> impl Iterator<Item = &'static Place> {
    RAIL.iter().filter(|place| session.may(DOOR) && session.may(place.needs))
}

impl Room {
    /// What it asks when it is entered, and when another terminal changed the store.
    pub fn asks(self, state: &State, session: &Session) -> Vec<Effect> {
        match self {
            Self::Today => today::asks(session),
            Self::Bookings => bookings::asks(state, session),
            Self::Customers => customers::asks(state),
            Self::Staff => staff::asks(),
            Self::Shifts => shifts::asks(state, session),
            Self::Invoices => invoices::asks(state),
            Self::Messages => messages::asks(session),
            Self::Audit => audit::asks(state, session),
        }
    }

    /// Its own keys.
    pub fn keys(self, state: &State) -> &'static [Binding<Intent>] {
        match self {
            Self::Today => today::keys(state),
            Self::Bookings => bookings::keys(state),
            Self::Customers => customers::keys(state),
            Self::Staff => staff::KEYS,
            Self::Shifts => shifts::keys(state),
            Self::Invoices => invoices::keys(state),
            Self::Messages => messages::keys(state),
            Self::Audit => audit::keys(state),
        }
    }

    /// The words of its list.
    pub fn words(self, state: &State) -> &List {
        match self {
            Self::Today => &state.today.list,
            Self::Bookings => &state.bookings.list,
            Self::Customers => &state.customers.list,
            Self::Staff => &state.staff.list,
            Self::Shifts => state.shifts.words(),
            Self::Invoices => state.invoices.words(),
            Self::Messages => &state.messages.list,
            Self::Audit => &state.audit.list,
        }
    }

    /// Its list, and how many rows there are.
    pub fn list<'a>(self, state: &'a mut State, session: &Session) -> (&'a mut List, usize) {
        match self {
            Self::Today => state.today.rows(session),
            Self::Bookings => state.bookings.rows(),
            Self::Customers => state.customers.rows(),
            Self::Staff => state.staff.rows(),
            Self::Shifts => state.shifts.rows(),
            Self::Invoices => state.invoices.rows(),
            Self::Messages => state.messages.rows(),
            Self::Audit => state.audit.rows(),
        }
    }

    /// The words of its list changed.
    pub fn filtered(self, state: &mut State, session: &Session) -> Vec<Effect> {
        match self {
            Self::Today => today::moved(state, session),
            Self::Bookings => bookings::filtered(state, session),
            Self::Customers => customers::asks(state),
            Self::Staff => staff::moved(state),
            Self::Shifts => shifts::moved(state),
            Self::Invoices => invoices::moved(state),
            Self::Messages => messages::moved(state),
            Self::Audit => audit::filtered(state, session),
        }
    }

    /// Another row is chosen.
    pub fn moved(self, state: &mut State, session: &Session) -> Vec<Effect> {
        match self {
            Self::Today => today::moved(state, session),
            Self::Bookings => bookings::moved(state, session),
            Self::Customers => customers::moved(state),
            Self::Staff => staff::moved(state),
            Self::Shifts => shifts::moved(state),
            Self::Invoices => invoices::moved(state),
            Self::Messages => messages::moved(state),
            Self::Audit => audit::moved(state),
        }
    }

    /// One of its keys.
    pub fn does(self, state: &mut State, session: &Session, intent: Intent) -> Vec<Effect> {
        match self {
            Self::Today => today::does(state, session, intent),
            Self::Bookings => bookings::does(state, session, intent),
            Self::Customers => customers::does(state, session, intent),
            Self::Staff => staff::does(state, intent),
            Self::Shifts => shifts::does(state, session, intent),
            Self::Invoices => invoices::does(state, session, intent),
            Self::Messages => messages::does(state, session, intent),
            Self::Audit => audit::does(state, session, intent),
        }
    }

    /// An answer that it may have asked for.
    pub fn heard(self, state: &mut State, session: &Session, info: Info) -> Vec<Effect> {
        match self {
            Self::Today => today::heard(state, session, info),
            Self::Bookings => bookings::heard(state, session, info),
            Self::Customers => customers::heard(state, session, info),
            Self::Staff => staff::heard(state, session, info),
            Self::Shifts => shifts::heard(state, session, info),
            Self::Invoices => invoices::heard(state, session, info),
            Self::Messages => messages::heard(state, session, info),
            Self::Audit => audit::heard(state, session, info),
        }
    }

    /// The first line of what is read in it, and the last that it may be; then keys that move move that.
    pub fn reads<'a>(self, state: &'a mut State, session: &Session) -> Option<(&'a mut u16, u16)> {
        match self {
            Self::Today => state.today.reads(session),
            Self::Bookings => state.bookings.reads(session),
            Self::Customers => state.customers.reads(session),
            Self::Staff => None,
            Self::Shifts => state.shifts.reads(session),
            Self::Invoices => state.invoices.reads(session),
            Self::Messages => state.messages.reads(session),
            Self::Audit => state.audit.reads(session),
        }
    }

    /// Closes what is read in it, if anything is.
    pub fn closes(self, state: &mut State) -> bool {
        match self {
            Self::Today => state.today.closes(),
            Self::Bookings => state.bookings.closes(),
            Self::Customers => state.customers.closes(),
            Self::Staff => false,
            Self::Shifts => state.shifts.closes(),
            Self::Invoices => state.invoices.closes(),
            Self::Messages => state.messages.closes(),
            Self::Audit => state.audit.closes(),
        }
    }

    /// Draws it.
    pub fn view(self, state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
        match self {
            Self::Today => today::view(&state.today, session, lay, pen),
            Self::Bookings => bookings::view(&state.bookings, session, lay, pen),
            Self::Customers => customers::view(&state.customers, session, lay, pen),
            Self::Staff => staff::view(&state.staff, session, lay, pen),
            Self::Shifts => shifts::view(&state.shifts, session, lay, pen),
            Self::Invoices => invoices::view(&state.invoices, session, lay, pen),
            Self::Messages => messages::view(&state.messages, session, lay, pen),
            Self::Audit => audit::view(&state.audit, session, lay, pen),
        }
    }

    /// Says it.
    pub fn spoken(self, state: &State, session: &Session) -> Vec<String> {
        match self {
            Self::Today => today::spoken(&state.today, session),
            Self::Bookings => bookings::spoken(&state.bookings, session),
            Self::Customers => customers::spoken(&state.customers, session),
            Self::Staff => staff::spoken(&state.staff),
            Self::Shifts => shifts::spoken(&state.shifts, session),
            Self::Invoices => invoices::spoken(&state.invoices, session),
            Self::Messages => messages::spoken(&state.messages, session),
            Self::Audit => audit::spoken(&state.audit, session),
        }
    }
}
