//! The door: who is let in, and how many of a show are in.
use super::{
    Reference, ShowId, TicketId,
    booking::{BookedShow, Booking, Ticket, TicketState},
    time::Instant,
};

/// Somebody is in.
#[derive(Clone, Debug, PartialEq)]
pub struct Admission {
    /// When.
    pub at: Instant,
    /// The ticket.
    pub ticket: Ticket,
    /// The show.
    pub show: BookedShow,
    /// Its booking, as it was before.
    pub booking: Booking,
}

/// What a door says of somebody who is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// The seat: `C9`.
    pub seat: String,
    /// The ticket's type.
    pub kind: String,
    /// The seat's class; empty where it is not known.
    pub class: String,
    /// The film.
    pub title: String,
    /// Where.
    pub hall: String,
    /// When it begins.
    pub starts_at: Instant,
    /// The booking's reference; none where the door has no store.
    pub reference: Option<Reference>,
    /// The ticket, where its admission can be undone.
    pub ticket: Option<TicketId>,
}

impl From<Admission> for Passed {
    fn from(a: Admission) -> Self {
        Self {
            seat: a.ticket.label,
            kind: a.ticket.kind,
            class: a.ticket.class,
            title: a.show.title,
            hall: a.show.hall,
            starts_at: a.show.starts_at,
            reference: Some(a.booking.reference),
            ticket: Some(a.ticket.id),
        }
    }
}

/// How many of a show are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// Which show.
    pub show: ShowId,
    /// The film.
    pub title: String,
    /// Its certificate.
    pub certificate: String,
    /// Where.
    pub hall: String,
    /// From when on its tickets admit.
    pub doors_at: Instant,
    /// When it begins.
    pub starts_at: Instant,
    /// When it ends: it admits until then.
    pub ends_at: Instant,
    /// Tickets that were sold and did not come back.
    pub sold: u32,
    /// Of these, how many are in.
    pub admitted: u32,
}

impl Attendance {
    /// Whether its tickets admit now.
    pub fn admits(&self, now: Instant) -> bool {
        self.doors_at <= now && now < self.ends_at
    }
}

/// The tickets of a booking that are still to come in, of this show or of any.
pub fn to_come(booking: &Booking, show: Option<ShowId>) -> impl Iterator<Item = &Ticket> {
    let mine = move |t: &&Ticket| t.state == TicketState::Valid && show.is_none_or(|show| t.show == show);
    booking.tickets.iter().filter(mine)
}
