//! The door: a ticket's token, whether it is genuine, and letting its bearer in once.
use super::{House, Result};
use crate::{
    domain::{
        BookingId, Refusal, TicketId,
        booking::{BookedShow, Booking, Ticket, TicketState},
        refusal::Kind,
        show::ShowState,
        staff::Permission,
        time::Instant,
    },
    ticket::{
        code::{self, Signing, TicketFacts},
        layout::{self, Printout},
    },
};
use serde_json::json;

/// Somebody is in.
#[derive(Clone, Debug, PartialEq)]
pub struct Admission {
    /// When.
    pub at: Instant,
    /// The ticket.
    pub ticket: Ticket,
    /// The show.
    pub show: BookedShow,
    /// Its booking.
    pub booking: Booking,
}

impl House {
    /// The token of a ticket: made again whenever it is wanted, never stored.
    pub fn token(&self, booking: &Booking, ticket: &Ticket) -> Result<String> {
        let starts_at = booking.shows.iter().find(|s| s.id == ticket.show).map_or(Instant(0), |s| s.starts_at);
        let facts = TicketFacts::of(self.identity().site, ticket, starts_at);
        Ok(code::sign(&self.keys()?.ticket, &facts).map_err(Refusal::from)?)
    }

    /// What is printed of a booking; `reprint` marks it as printed before.
    pub fn printout(&self, booking: &Booking, reprint: bool) -> Result<Printout> {
        let signing = Signing { key: &self.keys()?.ticket, site: self.identity().site };
        Ok(layout::printout(booking, &signing, reprint)?)
    }

    /// Whether a token is this house's own and unaltered. Says nothing of whether it has been used.
    pub fn verify(&self, token: &str) -> Result<TicketFacts> {
        let facts = code::verify(&[self.keys()?.ticket.verifying_key()], token)?;
        if facts.site != self.identity().site {
            return Err(Refusal::new(Kind::InvalidTicket, "this ticket is of another house").into());
        }
        Ok(facts)
    }

    /// The booking and the ticket of a token.
    pub fn ticket(&self, token: &str) -> Result<(Booking, Ticket)> {
        self.may_see_one()?;
        self.ticket_kept(token)
    }

    /// The same for the house's own upkeep.
    pub(crate) fn ticket_kept(&self, token: &str) -> Result<(Booking, Ticket)> {
        let facts = self.verify(token)?;
        self.read(|r, _| {
            let found = r.ticket_by_serial(facts.show, facts.serial)?;
            let booking = found.map(|(booking, _)| r.booking(booking)).transpose()?.flatten();
            let ticket =
                booking.as_ref().zip(found).and_then(|(b, (_, id))| b.tickets.iter().find(|t| t.id == id).cloned());
            match booking.zip(ticket) {
                Some((booking, ticket)) if TicketFacts::of(facts.site, &ticket, facts.starts_at).seat == facts.seat => {
                    Ok((booking, ticket))
                }
                _ => Err(Refusal::new(
                    Kind::InvalidTicket,
                    "the ticket is signed by this house, but its books do not know it",
                )
                .into()),
            }
        })
    }

    /// Lets the bearer in: once, however many doors scan it at the same moment.
    pub fn admit(&mut self, token: &str) -> Result<Admission> {
        self.need(Permission::Admit)?;
        let (booking, ticket) = self.ticket(token)?;
        self.write(|c| {
            c.need(Permission::Admit)?;
            let fresh = c.r().booking(booking.id)?.unwrap_or_else(|| booking.clone());
            let ticket = standing(c, &fresh, fresh.tickets.iter().find(|t| t.id == ticket.id).unwrap_or(&ticket))?;
            let bundle = c.cache.bundle(c.r(), ticket.show)?;
            let zone = bundle.theatre.zone;
            match ticket.state {
                TicketState::Void => {
                    return Err(
                        Refusal::new(Kind::TicketVoid, format!("seat {}: this ticket is void", ticket.label)).into()
                    );
                }
                TicketState::Admitted => return Err(already(&ticket, zone).into()),
                TicketState::Valid => {}
            }
            let now = c.now().instant();
            let doors = bundle.show.starts_at.plus_minutes(-i64::from(bundle.theatre.settings.admit_opens_min));
            if now < doors {
                let message =
                    format!("seat {}: the doors open at {}", ticket.label, zone.local(doors).format("%a %d %b %H:%M"));
                return Err(Refusal::new(Kind::TooEarly, message)
                    .with(json!({ "doors_at": zone.rfc3339(doors) }))
                    .into());
            }
            if now >= bundle.show.ends_at || bundle.show.state == ShowState::Cancelled {
                bundle.show.check_sells(bundle.show.ends_at)?;
            }
            admit_in_tx(c, booking.id, ticket.id)?;
            let show = fresh.shows.iter().find(|s| s.id == ticket.show).cloned();
            let show = show.ok_or_else(|| Refusal::not_found("the ticket's show is gone"))?;
            let ticket =
                Ticket { state: TicketState::Admitted, admitted: Some((now, c.terminal.to_owned())), ..ticket };
            Ok(Admission { at: now, ticket, show, booking: fresh })
        })
    }
}

/// The ticket itself, or the one that stands for it since its show moved to another hall.
fn standing(c: &super::Ctx<'_>, booking: &Booking, ticket: &Ticket) -> Result<Ticket> {
    let mut ticket = ticket.clone();
    while ticket.state == TicketState::Void {
        let next = c.r().stands_for(ticket.id)?;
        match next.and_then(|id| booking.tickets.iter().find(|t| t.id == id)) {
            Some(next) => ticket = next.clone(),
            None => break,
        }
    }
    Ok(ticket)
}

pub(crate) fn admit_in_tx(c: &super::Ctx<'_>, booking: BookingId, ticket: TicketId) -> Result<()> {
    let terminal = c.w.terminal(c.terminal)?;
    if !c.w.ticket_admit(ticket, terminal)? {
        return Err(Refusal::new(Kind::AlreadyAdmitted, "this ticket has just been used").into());
    }
    c.event("admit", "booking", booking.0, json!({ "ticket": ticket })).map(|_| ())
}

fn already(ticket: &Ticket, zone: crate::domain::time::Zone) -> Refusal {
    let (at, by) = ticket.admitted.clone().unwrap_or((Instant(0), String::new()));
    let message =
        format!("seat {}: already in since {} by {by}", ticket.label, zone.local(at).format("%H:%M:%S on %d %b"));
    Refusal::new(Kind::AlreadyAdmitted, message)
        .with(json!({ "seat": ticket.label, "admitted_at": zone.rfc3339(at), "where": by }))
}
