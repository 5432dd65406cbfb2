//! The spool: what is sold at a terminal with a printer is printed there, once; the sale never waits for it. A job that the printer may
//! have had in part is said to be unknown and is printed again, marked, when somebody asks.
use super::{Ctx, House, Result};
use crate::{
    domain::{
        BookingId, Reference, Refusal,
        booking::TicketState,
        refusal::Kind,
        spool::{PrintJob, PrintState, Spool},
        staff::Permission,
    },
    printer::{Device, Paper as Asks, Went},
    store::lock::alone,
    ticket::escpos::{self, Paper},
};
use serde_json::json;

/// A terminal's printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintSetup {
    /// Where it is.
    pub device: Device,
    /// How wide its paper is.
    pub paper: Paper,
    /// Whether a drawer hangs at it, to be opened when cash moves.
    pub kick: bool,
}

/// A drawer is opened within so many seconds, or not any more.
const KICK_S: i64 = 60;

/// What a run of printing did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrintRound {
    /// Jobs that the printer took.
    pub printed: u32,
    /// Jobs of which it may have had a part.
    pub unknown: u32,
    /// Why the run ended early: the printer takes nothing. What waits is tried again.
    pub waits: Option<String>,
}

impl House {
    /// From now on what is sold here is printed here; with `kick` the drawer opens when cash moves.
    pub fn set_printing(&mut self, kick: bool) {
        self.prints = Some(kick);
    }

    /// What this terminal's spool says; `None` where nothing is printed here.
    pub fn spool(&self) -> Result<Option<Spool>> {
        if self.prints.is_none() {
            return Ok(None);
        }
        self.read(|r, _| Ok(Some(r.spool(self.terminal())?)))
    }

    /// Jobs of the whole house, the newest first: all, or those that are not done with.
    pub fn print_jobs(&self, open: bool, limit: usize) -> Result<Vec<PrintJob>> {
        self.need(Permission::SeeBookings)?;
        self.read(|r, _| Ok(r.print_jobs(open, limit)?))
    }

    /// Prints a booking at this terminal: again, marked, if it was printed before. Answers which copy it is: 0 is the first.
    pub fn print_again(&mut self, reference: &Reference) -> Result<u32> {
        self.need(Permission::WorkTill)?;
        self.write(|c| {
            c.need(Permission::WorkTill)?;
            let none = || Refusal::not_found(format!("there is no booking {reference}"));
            let id = c.r().booking_id(reference)?.ok_or_else(none)?;
            let booking = c.r().booking(id)?.ok_or_else(none)?;
            if !booking.has_rest() {
                let message = format!("{reference} has no tickets that are good: there is nothing to print");
                return Err(Refusal::new(Kind::Conflict, message).into());
            }
            // Whoever asks for it has seen what came out of what broke off.
            c.w.print_drop(id)?;
            let copy = c.w.print_add(id, c.w.terminal(c.terminal)?, None)?;
            if copy > 0 {
                c.event("reprint", "booking", id.0, json!({ "copy": copy }))?;
            }
            Ok(copy)
        })
    }

    /// Ends a job: nobody wants it, or it is on paper after all.
    pub fn end_print(&mut self, id: i64, printed: bool) -> Result<()> {
        self.need(Permission::WorkTill)?;
        self.write(|c| {
            let job = c.r().print_job(id)?.ok_or_else(|| Refusal::not_found(format!("there is no print job {id}")))?;
            let state = if printed { PrintState::Printed } else { PrintState::Cancelled };
            if !c.w.print_end(id, state)? {
                let message = format!("the print job {id} is {}; nothing was done", job.state.code());
                return Err(Refusal::new(Kind::Conflict, message).into());
            }
            Ok(())
        })
    }

    /// Prints what waits at this terminal, the oldest first, until nothing does, the printer takes nothing, or `goes_on` says no. Anybody
    /// may: what goes was written by the house itself.
    pub fn print_due(&mut self, setup: &PrintSetup, goes_on: &mut dyn FnMut() -> bool) -> Result<PrintRound> {
        let mut round = PrintRound::default();
        if !self.begins_to_print(&mut round)? {
            round.waits = Some(format!("another program prints for {}", self.terminal()));
            return Ok(round);
        }
        loop {
            self.open_drawer(setup)?;
            if !goes_on() || !self.read(|r, _| Ok(r.prints(self.terminal(), PrintState::Waiting)?))? {
                break;
            }
            let Some(job) = self.write(|c| Ok(c.w.print_claim(c.w.terminal(c.terminal)?)?))? else { break };
            let went = match self.paper_of(&job, setup) {
                Ok(bytes) => setup.device.send(&bytes, Some(Asks { ask: escpos::ASK_PAPER, left: escpos::paper_left })),
                Err(error) => Went::Not(error.to_string()),
            };
            self.went(&job, went, &mut round)?;
            if round.waits.is_some() {
                break;
            }
        }
        Ok(round)
    }

    /// Opens the drawer, if cash moved and it did not yet: also while the printer is out of paper, for there is change to be given.
    /// What was asked long ago opens nothing: nobody may be there any more.
    pub fn open_drawer(&mut self, setup: &PrintSetup) -> Result<()> {
        if self.read(|r, _| Ok(r.drawer_kicks(self.terminal())?))?
            && self.write(|c| Ok(c.w.drawer_kick_take(c.w.terminal(c.terminal)?, KICK_S)?))?
            && let Went::Not(why) | Went::Maybe(why) = setup.device.send(&escpos::KICK, None)
        {
            tracing::warn!(why, "the drawer was not opened");
        }
        Ok(())
    }

    /// Whether this is the one who prints at the terminal. What was being printed when its last one ended broke off.
    fn begins_to_print(&mut self, round: &mut PrintRound) -> Result<bool> {
        if self.printing.is_some() {
            return Ok(true);
        }
        let place = self.write(|c| Ok(c.w.terminal(c.terminal)?))?;
        self.printing = alone(self.store.path(), &format!("print-{place}"))?;
        if self.printing.is_some() && self.read(|r, _| Ok(r.prints(self.terminal(), PrintState::Printing)?))? {
            let lost = self.write(|c| Ok(c.w.print_lost(c.w.terminal(c.terminal)?)?))?;
            round.unknown += u32::try_from(lost).unwrap_or(0);
        }
        Ok(self.printing.is_some())
    }

    fn went(&mut self, job: &PrintJob, went: Went, round: &mut PrintRound) -> Result<()> {
        let (state, why) = match &went {
            Went::Printed => (PrintState::Printed, ""),
            Went::Not(why) => (PrintState::Waiting, why.as_str()),
            Went::Maybe(why) => (PrintState::Unknown, why.as_str()),
        };
        self.write(|c| Ok(c.w.print_went(job.id, state, why)?))?;
        match went {
            Went::Printed => round.printed += 1,
            Went::Maybe(_) => round.unknown += 1,
            Went::Not(why) => round.waits = Some(why),
        }
        Ok(())
    }

    /// The bytes of a job: the tickets that are good by now, and the receipt. What an exchange brought was never printed before.
    fn paper_of(&self, job: &PrintJob, setup: &PrintSetup) -> Result<Vec<u8>> {
        let booking = self.booking_made(job.booking)?;
        let mut page = self.printout(&booking, None, job.copy > 0 && job.exchange.is_none())?;
        let good = |id| booking.tickets.iter().any(|t| t.id == id && t.state != TicketState::Void);
        page.tickets.retain(|face| good(face.id));
        if let Some(event) = job.exchange {
            let new = self.read(|r, _| Ok(r.tickets_of_exchange(event)?))?;
            page.tickets.retain(|face| new.contains(&face.id));
        }
        Ok(escpos::document(&page, setup.paper))
    }
}

/// Writes the job of a sale, where what is sold is printed.
pub(crate) fn sold_in_tx(c: &Ctx<'_>, booking: BookingId) -> Result<()> {
    if c.prints.is_some() {
        c.w.print_add(booking, c.w.terminal(c.terminal)?, None)?;
    }
    Ok(())
}

/// The same for what an exchange brought.
pub(crate) fn exchanged_in_tx(c: &Ctx<'_>, booking: BookingId, event: i64) -> Result<()> {
    if c.prints.is_some() {
        let here = c.w.terminal(c.terminal)?;
        if !c.w.print_waits(booking, here)? {
            c.w.print_add(booking, here, Some(event))?;
        }
    }
    Ok(())
}

/// Has the drawer opened, where one hangs at the printer.
pub(crate) fn kick_in_tx(c: &Ctx<'_>) -> Result<()> {
    if c.prints == Some(true) {
        c.w.drawer_kick(c.w.terminal(c.terminal)?)?;
    }
    Ok(())
}
