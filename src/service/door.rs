//! The door: a ticket's token, whether it is genuine, and letting its bearer in once.
use super::{Ctx, House, Result, cache::Bundle};
use crate::{
    domain::{
        BookingId, Reference, Refusal, ShowId, TheatreId, TicketId,
        booking::{Booking, BookingState, Ticket, TicketState},
        door::{Admission, Attendance, to_come},
        refusal::Kind,
        show::ShowState,
        staff::Permission,
        text::visible,
        time::{BusinessDay, Instant},
    },
    notify::Templates,
    ticket::{
        code::{self, Signing, TicketFacts},
        layout::{self, Printout},
        says::Says,
    },
};
use serde_json::json;
use std::sync::Arc;

/// What stands on tickets in a language, else in the house's. An error says what is wrong with a file of the house's own.
pub fn ticket_words(templates: &Templates, language: &str) -> Result<Says> {
    let [sheet, phrases] = templates.sheets(language).map_err(Refusal::usage)?;
    Ok(Says::parse(&sheet, &phrases).map_err(Refusal::usage)?)
}

impl House {
    /// The token of a ticket: made again whenever it is wanted, never stored.
    pub fn token(&self, booking: &Booking, ticket: &Ticket) -> Result<String> {
        let starts_at = booking.shows.iter().find(|s| s.id == ticket.show).map_or(Instant(0), |s| s.starts_at);
        let facts = TicketFacts::of(self.identity().site, ticket, starts_at);
        Ok(code::sign(&self.keys()?.ticket, &facts).map_err(Refusal::from)?)
    }

    /// What is printed of a booking, in a language; without one in that of whoever booked. `reprint` marks it as printed before.
    pub fn printout(&self, booking: &Booking, language: Option<&str>, reprint: bool) -> Result<Printout> {
        let own = || self.read(|r, _| Ok(r.language_of(booking.id)?));
        let language = language.map_or_else(own, |l| Ok(l.to_owned()))?;
        let says = Arc::new(ticket_words(&self.templates, &language)?);
        let signing = Signing { key: &self.keys()?.ticket, site: self.identity().site };
        let mut page = layout::printout(booking, &signing, (&says, reprint))?;
        if let Some(receipt) = &mut page.receipt {
            let theatre = self.theatre(booking.theatre)?;
            let all = [&theatre.settings.legal_name, &theatre.address, &theatre.city, &theatre.settings.tax_number];
            receipt.issuer = all.into_iter().filter(|w| !w.is_empty()).map(|w| visible(w)).collect();
        }
        Ok(page)
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
        self.admit_at(token, None)
    }

    /// The same at the door of one show: tickets of another one are refused.
    pub fn admit_at(&mut self, token: &str, door: Option<ShowId>) -> Result<Admission> {
        self.need(Permission::Admit)?;
        let (booking, ticket) = self.ticket(token)?;
        self.write(|c| {
            c.need(Permission::Admit)?;
            let fresh = c.r().booking(booking.id)?.unwrap_or_else(|| booking.clone());
            let ticket = standing(c, &fresh, fresh.tickets.iter().find(|t| t.id == ticket.id).unwrap_or(&ticket))?;
            let_in(c, fresh, ticket, door)
        })
    }

    /// Lets in so many of a booking by its reference, for who has no code to show: all of them or none.
    pub fn admit_party(&mut self, reference: &Reference, n: u32, door: Option<ShowId>) -> Result<Vec<Admission>> {
        self.need(Permission::Admit)?;
        self.write(|c| {
            c.need(Permission::Admit)?;
            let id = c.r().booking_id(reference)?;
            let booking = id.map(|id| c.r().booking(id)).transpose()?.flatten();
            let booking = booking.ok_or_else(|| Refusal::not_found(format!("there is no booking {reference}")))?;
            if booking.state != BookingState::Confirmed {
                let what = booking.state.code();
                return Err(Refusal::new(Kind::Conflict, format!("{reference} is {what}: nobody was let in")).into());
            }
            let come: Vec<Ticket> = to_come(&booking, door).cloned().collect();
            if let (true, Some(other)) = (come.is_empty(), to_come(&booking, None).next()) {
                return Err(elsewhere(&booking, other).into());
            }
            if come.len() < n as usize || n == 0 {
                let message = format!("{reference} has {} to come: nobody was let in", come.len());
                return Err(Refusal::new(Kind::AlreadyAdmitted, message).with(json!({ "to_come": come.len() })).into());
            }
            come.into_iter().take(n as usize).map(|ticket| let_in(c, booking.clone(), ticket, door)).collect()
        })
    }

    /// Takes an admission back: the ticket admits again. Whose scan it was and why it was undone stay in the history.
    pub fn undo_admission(&mut self, ticket: TicketId, reason: &str) -> Result<Booking> {
        self.need(Permission::UndoAdmission)?;
        let booking = self.write(|c| {
            c.need(Permission::UndoAdmission)?;
            let id = c
                .r()
                .booking_of_ticket(ticket)?
                .ok_or_else(|| Refusal::not_found(format!("there is no ticket {ticket}")))?;
            if !c.w.ticket_unadmit(ticket)? {
                return Err(Refusal::new(Kind::Conflict, "nobody was let in with this ticket; nothing was done").into());
            }
            c.event_because("unadmit", "booking", id.0, json!({ "ticket": ticket }), reason)?;
            Ok(id)
        })?;
        self.booking_made(booking)
    }

    /// How many are in, of each show of a theatre's business day, by start.
    pub fn attendance(&self, theatre: TheatreId, day: BusinessDay) -> Result<Vec<Attendance>> {
        self.need(Permission::Admit)?;
        self.read(|r, cache| {
            let mut all = Vec::new();
            for show in r.shows_between(Some(theatre), day, day)? {
                let bundle = cache.bundle_of(r, show)?;
                let (sold, admitted, ..) = r.hanging(bundle.show.id)?;
                if bundle.show.state == ShowState::Cancelled {
                    continue;
                }
                all.push(Attendance {
                    show: bundle.show.id,
                    title: bundle.movie.facts.title.clone(),
                    certificate: bundle.movie.facts.certificate.clone(),
                    hall: bundle.hall.name.clone(),
                    doors_at: doors_at(&bundle),
                    starts_at: bundle.show.starts_at,
                    ends_at: bundle.show.ends_at,
                    sold,
                    admitted,
                });
            }
            all.sort_by_key(|a| (a.starts_at, a.show));
            Ok(all)
        })
    }
}

pub(crate) fn doors_at(bundle: &Bundle) -> Instant {
    bundle.show.starts_at.plus_minutes(-i64::from(bundle.theatre.settings.admit_opens_min))
}

/// The show of a ticket is not this door's.
fn elsewhere(booking: &Booking, ticket: &Ticket) -> Refusal {
    let message = booking.shows.iter().find(|s| s.id == ticket.show).map_or_else(
        || format!("seat {}: this ticket is for another show", ticket.label),
        |s| {
            let at = booking.zone.local(s.starts_at).format("%a %-d %b %H:%M");
            format!("seat {}: this ticket is for {}, {}, {at}", ticket.label, s.title, s.hall)
        },
    );
    Refusal::new(Kind::Conflict, message).with(json!({ "why": "wrong_show", "show": ticket.show.to_string() }))
}

/// Lets one in with a ticket that stands, at a door of this show or of any.
fn let_in(c: &Ctx<'_>, booking: Booking, ticket: Ticket, door: Option<ShowId>) -> Result<Admission> {
    let bundle = c.cache.bundle(c.r(), ticket.show)?;
    let zone = bundle.theatre.zone;
    match ticket.state {
        TicketState::Void => {
            let message = format!("seat {}: this ticket is void, it was given back", ticket.label);
            return Err(Refusal::new(Kind::TicketVoid, message).into());
        }
        _ if door.is_some_and(|door| door != ticket.show) => return Err(elsewhere(&booking, &ticket).into()),
        TicketState::Admitted => return Err(already(&ticket, zone).into()),
        TicketState::Valid => {}
    }
    if booking.disputed().is_some() {
        let message =
            format!("seat {}: the payment of {} is disputed, send them to the office", ticket.label, booking.reference);
        return Err(Refusal::new(Kind::TicketVoid, message).with(json!({ "why": "disputed" })).into());
    }
    let now = c.now().instant();
    let doors = doors_at(&bundle);
    if now < doors {
        let message =
            format!("seat {}: the doors open at {}", ticket.label, zone.local(doors).format("%a %d %b %H:%M"));
        return Err(Refusal::new(Kind::TooEarly, message).with(json!({ "doors_at": zone.rfc3339(doors) })).into());
    }
    if now >= bundle.show.ends_at || bundle.show.state == ShowState::Cancelled {
        let why = if bundle.show.state == ShowState::Cancelled { "was called off" } else { "is over" };
        let day = zone.local(bundle.show.starts_at).format("%a %-d %b %H:%M");
        let message = format!("seat {}: {} of {day} {why}", ticket.label, bundle.movie.facts.title);
        let state = bundle.show.sale_state(bundle.show.ends_at, 1);
        return Err(Refusal::new(Kind::ShowClosed, message)
            .with(json!({ "show": ticket.show, "state": state }))
            .into());
    }
    admit_in_tx(c, booking.id, ticket.id)?;
    let show = booking.shows.iter().find(|s| s.id == ticket.show).cloned();
    let show = show.ok_or_else(|| Refusal::not_found("the ticket's show is gone"))?;
    let ticket = Ticket { state: TicketState::Admitted, admitted: Some((now, c.terminal.to_owned())), ..ticket };
    Ok(Admission { at: now, ticket, show, booking })
}

/// The ticket itself, or the one that stands for it since its show moved to another hall.
pub(crate) fn standing(c: &Ctx<'_>, booking: &Booking, ticket: &Ticket) -> Result<Ticket> {
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

pub(crate) fn admit_in_tx(c: &Ctx<'_>, booking: BookingId, ticket: TicketId) -> Result<()> {
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
    Refusal::new(Kind::AlreadyAdmitted, message).with(
        json!({ "seat": ticket.label, "admitted_at": zone.rfc3339(at), "where": by, "ticket": ticket.id.to_string() }),
    )
}
