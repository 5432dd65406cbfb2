//! The list for doors without the store, and what their journals say afterwards.
use super::{Ctx, House, Result, door::doors_at};
use crate::{
    domain::{
        Refusal, TheatreId,
        booking::TicketState,
        guest_list::{Entered, GuestList, ListedShow, Merged, Odd, mark},
        show::ShowState,
        staff::Permission,
        time::{BusinessDay, Now},
    },
    ticket::keys,
};
use serde_json::json;

impl House {
    /// The list of some business days' shows of a theatre. It holds marks, no names, seats or references.
    pub fn guest_list(&self, theatre: TheatreId, from: BusinessDay, to: BusinessDay) -> Result<GuestList> {
        self.need(Permission::Admit)?;
        let salt = data_encoding::HEXLOWER.encode(&super::random::<16>(self.clock())?);
        let public_key = keys::public_text(&self.keys()?.ticket.verifying_key());
        let (site, made_at) = (self.identity().site, self.now().instant());
        self.read(|r, cache| {
            let of = cache.theatre(r, theatre)?;
            let (zone, name) = (of.zone, of.name.clone());
            let (mut shows, mut good, mut admitted) = (Vec::new(), Vec::new(), Vec::new());
            for show in r.shows_between(Some(theatre), from, to)? {
                if show.state == ShowState::Cancelled {
                    continue;
                }
                let bundle = cache.bundle_of(r, show)?;
                let of = &bundle.show;
                let serials = r.serials(of.id)?;
                let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                let inside = serials.iter().filter(|(state, _)| *state == TicketState::Admitted).count();
                shows.push(ListedShow {
                    id: of.id,
                    title: bundle.movie.facts.title.clone(),
                    hall: bundle.hall.name.clone(),
                    doors_at: doors_at(&bundle),
                    starts_at: of.starts_at,
                    ends_at: of.ends_at,
                    tickets: count(serials.len()),
                    admitted: count(inside),
                });
                for (state, serials) in serials {
                    let marks = serials.iter().map(|(show, serial)| mark(&salt, *show, *serial)).collect();
                    if state == TicketState::Admitted { admitted.push(marks) } else { good.push(marks) }
                }
            }
            let zone = zone.name().to_owned();
            let theatre = name;
            Ok(GuestList {
                marquee_guest_list: 1,
                theatre,
                site,
                public_key,
                zone,
                made_at,
                salt,
                shows,
                good,
                admitted,
            })
        })
    }

    /// Brings journals of doors together with the store: the first admission of a ticket counts, a second one is named. Safe to repeat.
    pub fn merge_admissions(&mut self, journal: &[Entered]) -> Result<Merged> {
        self.need(Permission::Admit)?;
        let now = self.now().instant();
        let odd = |e: &&Entered| e.at > now || e.door.trim().is_empty() || e.door.chars().count() > 60;
        if let Some(e) = journal.iter().find(odd) {
            let message =
                format!("a line of the journal has no door's name, or a time to come ({}): nothing was done", e.at.0);
            return Err(Refusal::usage(message).into());
        }
        let mut lines: Vec<&Entered> = journal.iter().collect();
        lines.sort_by_key(|e| (e.at, e.door.clone(), e.serial));
        self.write(|c| {
            c.need(Permission::Admit)?;
            let mut merged = Merged::default();
            for entered in lines {
                merge_in_tx(c, entered, &mut merged)?;
            }
            Ok(merged)
        })
    }
}

fn merge_in_tx(c: &Ctx<'_>, entered: &Entered, merged: &mut Merged) -> Result<()> {
    let odd = |before| Odd { entered: entered.clone(), before };
    let Some((booking, id)) = c.r().ticket_by_serial(entered.show, entered.serial)? else {
        merged.unknown.push(odd(None));
        return Ok(());
    };
    let Some(booking) = c.r().booking(booking)? else { return Ok(()) };
    let Some(ticket) = booking.tickets.iter().find(|t| t.id == id) else { return Ok(()) };
    let ticket = super::door::standing(c, &booking, ticket)?;
    match (ticket.state, &ticket.admitted) {
        (TicketState::Void, _) => merged.void.push(odd(None)),
        // What was merged before is nothing new, also if somebody undid it since.
        _ if c.r().was_admitted(booking.id, ticket.id, entered.at, &entered.door)? => merged.known += 1,
        (TicketState::Admitted, before) => merged.twice.push(odd(before.clone())),
        (TicketState::Valid, _) => {
            // It happened then and there; the history says so, at the place where it heard of it.
            let w = c.w.at(Now { wall_ms: entered.at.0 * 1000, ..c.now() });
            let then = Ctx { w: &w, terminal: &entered.door, ..*c };
            if then.w.ticket_admit(ticket.id, then.w.terminal(&entered.door)?)? {
                then.event("admit", "booking", booking.id.0, json!({ "ticket": ticket.id, "merged": true }))?;
                merged.admitted += 1;
            }
        }
    }
    Ok(())
}
