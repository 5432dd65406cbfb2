//! From a booking to the QR codes of its tickets, and from what was scanned or typed back to the booking.
use super::{BookingFilter, House, Result};
use crate::{
    domain::{
        Reference, Refusal, TicketId,
        booking::{Booking, TicketState},
        refusal::Kind,
        staff::Permission,
    },
    ticket::qr::Qr,
};

/// Nothing that people type to find a booking is as long as this; a ticket's token is longer.
const TYPED: usize = 100;

/// A ticket's token as a QR code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketQr {
    /// Which ticket.
    pub ticket: TicketId,
    /// What to call it: `Adult C9`.
    pub label: String,
    /// Its code.
    pub qr: Qr,
}

/// An address as a QR code; `None` where it is too long for one.
pub fn url_code(url: &str) -> Option<Qr> {
    Qr::of_text(url).ok()
}

impl House {
    /// The bookings that a scan or a few typed letters mean, newest first: a ticket's token, a reference, an e-mail address.
    /// Who may not see bookings, a kiosk, finds the one whose whole reference or token it was given: whoever has it has the booking.
    pub fn search(&self, text: &str, most: usize) -> Result<Vec<Booking>> {
        if text.len() > TYPED {
            return Ok(vec![self.ticket(text.trim())?.0]);
        }
        if !self.may(Permission::SeeBookings) {
            let Some(reference) = Reference::parse(text) else { return Ok(vec![]) };
            let found = self.booking(&reference);
            return match found {
                Err(e) if e.code() == "not_found" => Ok(vec![]),
                other => other.map(|b| vec![b]),
            };
        }
        self.bookings(&BookingFilter { search: Some(text.to_owned()), limit: Some(most), ..BookingFilter::default() })
    }

    /// The codes of the tickets that still admit or have admitted, in the booking's order. Made when they are wanted and kept
    /// nowhere: whoever has a code has the ticket.
    pub fn codes(&self, reference: &Reference) -> Result<Vec<TicketQr>> {
        let booking = self.booking(reference)?;
        let live = booking.tickets.iter().filter(|t| t.state != TicketState::Void);
        live.map(|ticket| {
            let token = self.token(&booking, ticket)?;
            let qr = Qr::of(&token).map_err(|e| Refusal::new(Kind::InvalidTicket, e.to_string()))?;
            Ok(TicketQr { ticket: ticket.id, label: format!("{} {}", ticket.kind, ticket.label), qr })
        })
        .collect()
    }
}
