//! What customers who signed in at a kiosk may do with their own bookings (rule 9), and nothing else: see what would come back by
//! the rule, and give tickets back.
use super::{
    Ctx, House, Result,
    cancel::{Route, cancel_in_tx, terms},
    forbidden,
};
use crate::domain::{
    CustomerId, Reference, Refusal, TicketId,
    booking::{Booking, TenderKind},
    cancel::{Asked, Plan, plan},
    staff::Permission,
};

impl House {
    /// What would come back by the rule for tickets of one's own booking.
    pub fn cancel_own_plan(&self, reference: &Reference, tickets: &[TicketId]) -> Result<Plan> {
        let id = self.signed_in_customer()?;
        let booking = self.booking(reference)?;
        theirs(&booking, id)?;
        let now = self.now().instant();
        self.read(|r, cache| Ok(plan(&booking, &terms(r, cache, &booking, None, now)?, &asked(tickets))?))
    }

    /// Gives tickets of one's own booking back, by the rule and never against it; what was paid in cash is owed until a till pays
    /// it out. Another sum than the one that was said is refused.
    pub fn cancel_own(
        &mut self,
        reference: &Reference,
        tickets: &[TicketId],
        expected: i64,
    ) -> Result<(Booking, Plan)> {
        let customer = self.signed_in_customer()?;
        let booking = self.booking(reference)?;
        theirs(&booking, customer)?;
        let done = self.write(|c| {
            // As it is now: somebody at the counter may have been first.
            let now = c.r().booking(booking.id)?.ok_or_else(|| none(reference))?;
            let asked = asked(tickets);
            let seen = plan(&now, &terms(c.r(), c.cache, &now, None, c.now().instant())?, &asked)?;
            // A kiosk has no drawer: where cash goes back all of it waits at the counter.
            let owed = seen.back.iter().any(|(_, kind, _)| *kind == TenderKind::Cash);
            let route = if owed { Route::Owed } else { Route::Same };
            let done = cancel_in_tx(c, &now, &asked, Some(expected), route)?;
            super::messages::tell_in_tx(c, &now, "refund", serde_json::json!({ "back": done.total_back() }))?;
            Ok(done)
        })?;
        Ok((self.booking_made(booking.id)?, done))
    }

    fn signed_in_customer(&self) -> Result<CustomerId> {
        self.actor().customer().ok_or_else(|| forbidden(self.actor(), Permission::CancelByRule).into())
    }
}

fn asked(tickets: &[TicketId]) -> Asked {
    Asked { tickets: tickets.to_vec(), ..Asked::default() }
}

fn none(reference: &Reference) -> Refusal {
    Refusal::not_found(format!("there is no booking {reference}"))
}

/// Somebody else's booking is as good as none.
fn theirs(booking: &Booking, id: CustomerId) -> Result<()> {
    let own = booking.customer.as_ref().is_some_and(|k| k.id == id);
    if own { Ok(()) } else { Err(none(&booking.reference).into()) }
}

/// Whether who acts may do with this booking what takes a permission: their own they may cancel by the rule.
pub(crate) fn may_with(c: &Ctx<'_>, booking: &Booking, what: Permission) -> bool {
    let own = || c.actor.customer().is_some_and(|id| booking.customer.as_ref().is_some_and(|k| k.id == id));
    c.may(what) || what == Permission::CancelByRule && own()
}
