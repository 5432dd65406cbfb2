//! The doctor: every invariant of `rules.md`, asked of the live store.
use super::{House, Result};
use crate::{domain::booking::TicketState, store::check::Check};

/// So many of the newest tickets have their tokens made and read again.
const TOKENS: usize = 200;

impl House {
    /// Checks everything and names what is broken. A house whose keys are missing is not well either.
    pub fn doctor(&self) -> Result<Vec<Check>> {
        let seal = self.keys.as_ref().map(|k| &k.seal);
        let head = self.check_head()?;
        let mut checks = self.read(|r, _| Ok(r.check(seal)?))?;
        checks.push(head);
        checks.push(self.check_keys());
        checks.push(self.check_tokens()?);
        checks.sort_by_key(|c| c.rule);
        Ok(checks)
    }

    /// Lets the house write again after a disk failed to keep what was written. Says whether there was anything to mend.
    pub fn repair(&mut self) -> Result<bool> {
        Ok(self.store.repair()?)
    }

    fn check_keys(&self) -> Check {
        let mut found = Vec::new();
        match self.keys() {
            Ok(keys) => {
                let public = data_encoding::BASE32_NOPAD.encode(keys.ticket.verifying_key().as_bytes());
                if public != self.identity().ticket_key {
                    found.push("the ticket key in the key folder is not this store's".to_owned());
                }
            }
            Err(error) => found.push(error.to_string()),
        }
        Check { rule: 9, name: "the keys are there and are this store's", found }
    }

    fn check_tokens(&self) -> Result<Check> {
        let mut found = Vec::new();
        if self.keys.is_some() {
            let bookings = self.bookings_kept(&super::BookingFilter { limit: Some(TOKENS), ..Default::default() })?;
            for booking in &bookings {
                for ticket in booking.tickets.iter().filter(|t| t.state != TicketState::Void) {
                    let sound = self.token(booking, ticket).and_then(|token| self.ticket_kept(&token));
                    if !sound.is_ok_and(|(_, same)| same.id == ticket.id) {
                        found.push(format!("ticket {} of {} does not verify", ticket.id, booking.reference));
                    }
                }
            }
        }
        Ok(Check { rule: 6, name: "tickets verify and are in the books", found })
    }
}
