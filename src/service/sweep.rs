//! Tidying what has ended: expiry is judged at the moment of use, so nothing depends on this having run.
use super::{House, Result};
use crate::{
    domain::booking::{BookingState, PaymentState},
    store::HoldState,
};

/// How long after its hold's end a card attempt may still be answered, in ms of the boot clock.
const LATE_MS: i64 = 15 * 60 * 1000;

/// How often it is looked who is forgotten, in ms of the boot clock.
const PEOPLE_MS: i64 = 60 * 60 * 1000;

impl House {
    /// Ends holds whose time is out and the unpaid bookings of them. An order that has taken money stays, to be given back
    /// or finished by hand. People who are kept no longer are
    /// forgotten, messages that are of no use any more given up. Answers with how many holds ended.
    pub fn sweep(&mut self) -> Result<usize> {
        self.end_messages()?;
        let now = self.now();
        if now.boottime_ms >= self.people_due_ms {
            self.people_due_ms = now.boottime_ms + PEOPLE_MS;
            self.forget_old_people()?;
        }
        let due = self.read(|r, _| Ok(r.holds_open()?.into_iter().any(|h| !h.is_live(now))))?;
        if !due {
            return Ok(0);
        }
        self.write(|c| {
            let mut ended = 0;
            for hold in c.r().holds_open()? {
                if hold.is_live(c.now()) {
                    continue;
                }
                let booking = c.r().hold_booking(hold.id)?;
                let attempts = booking.map(|id| c.r().attempts(id)).transpose()?.unwrap_or_default();
                let open = attempts.iter().filter(|a| a.state == PaymentState::Pending);
                let taken = open.clone().any(|a| a.approved);
                let may_come = hold.boot == c.now().boot && c.now().boottime_ms < hold.until_ms + LATE_MS;
                // What became of a payment at a provider is found out by asking there, not by the clock.
                let asked = booking.map(|id| c.r().online_of(id)).transpose()?.flatten().is_some();
                if taken || asked || (open.clone().count() > 0 && may_come) {
                    continue;
                }
                for attempt in open {
                    c.w.payment_end(attempt.id, PaymentState::Failed)?;
                }
                c.w.allocation_free_all(hold.id)?;
                c.w.hold_end(hold.id, HoldState::Expired)?;
                if let Some(id) = booking
                    && c.w.booking_step(id, BookingState::Pending, BookingState::Expired)?
                {
                    let event = super::payment::event(c, "expire", id, serde_json::json!({}))?;
                    super::deposit::ended_in_tx(c, id, event)?;
                }
                ended += 1;
            }
            Ok(ended)
        })
    }
}
