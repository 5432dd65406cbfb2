//! What is kept of people: handed out, erased, and forgotten when it is old. Bookings and their sums stay, the history stays whole.
use super::{House, Result, customers::here};
use crate::domain::{
    BookingId, CustomerId,
    booking::{Booking, HistoryLine},
    customer::{CustomerCard, Erased},
    message::Message,
    staff::Permission,
    time::Instant,
};
use chrono::Months;
use serde_json::json;

/// All that is kept of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomerRecord {
    /// Their account with bookings, flags and reviews.
    pub card: CustomerCard,
    /// Bookings that have their address as a contact and belong to no account.
    pub as_guest: Vec<Booking>,
    /// Messages to them.
    pub messages: Vec<Message>,
    /// What happened to their account.
    pub history: Vec<HistoryLine>,
    /// What staff said when they did something to them or their bookings: the event's place and the words.
    pub reasons: Vec<(i64, String)>,
}

impl House {
    /// All that is kept of a person, to hand it to them.
    pub fn export_customer(&mut self, id: CustomerId) -> Result<CustomerRecord> {
        self.need(Permission::EraseCustomers)?;
        self.write(|c| {
            here(c, id)?;
            c.event("customer_export", "customer", id.0, json!({})).map(|_| ())
        })?;
        let card = self.customer_card(id)?;
        let own: Vec<BookingId> = card.bookings.iter().map(|b| b.id).collect();
        self.read(|r, _| {
            let named = r.bookings_naming(&card.customer)?;
            let guest = named.iter().filter(|b| !own.contains(b)).filter_map(|b| r.booking(*b).transpose());
            Ok(CustomerRecord {
                as_guest: guest.collect::<std::result::Result<_, _>>()?,
                messages: r.messages(None, Some(id), None)?,
                history: r.history("customer", id.0)?,
                reasons: r.reasons_of(&card.customer)?,
                card,
            })
        })
    }

    /// Erases a person: name, address, number, notes, reviews, messages and what was said of them. Their bookings stay with all
    /// sums; the history keeps their number. Orders that they have open are for nobody from now on. Not undone by anything.
    pub fn erase_customer(&mut self, id: CustomerId) -> Result<Erased> {
        self.need(Permission::EraseCustomers)?;
        let erased = self.write(|c| {
            let customer = here(c, id)?;
            let bookings = c.r().bookings_naming(&customer)?;
            c.w.customer_erase(&customer)?;
            c.event("customer_erase", "customer", id.0, json!({ "bookings": bookings }))?;
            Ok(Erased { customers: vec![id], bookings })
        })?;
        self.store.forget()?;
        Ok(erased)
    }

    /// What erasing somebody would take away.
    pub fn erase_plan(&self, id: CustomerId) -> Result<Erased> {
        self.need(Permission::EraseCustomers)?;
        let customer = self.customer_card(id)?.customer;
        self.read(|r, _| Ok(Erased { customers: vec![id], bookings: r.bookings_naming(&customer)? }))
    }

    /// Who would be forgotten now: customers whom nobody saw, and guests' addresses, from before the months that are kept.
    pub fn retention_plan(&self) -> Result<Erased> {
        self.need(Permission::EraseCustomers)?;
        self.old_people()
    }

    /// Forgets them.
    pub fn run_retention(&mut self) -> Result<Erased> {
        self.need(Permission::EraseCustomers)?;
        self.forget_old_people()
    }

    fn old_people(&self) -> Result<Erased> {
        let Some(before) = self.keeps_from()? else { return Ok(Erased::default()) };
        self.read(|r, _| {
            if !r.people_old(before)? {
                return Ok(Erased::default());
            }
            Ok(Erased { customers: r.customers_unseen(before)?, bookings: r.contacts_old(before)? })
        })
    }

    /// The same as the house's own upkeep: nobody has to remember it.
    pub(crate) fn forget_old_people(&mut self) -> Result<Erased> {
        let old = self.old_people()?;
        if old == Erased::default() {
            return Ok(old);
        }
        let before = self.keeps_from()?;
        let done = self.write(|c| {
            let Some(before) = before else { return Ok(Erased::default()) };
            // Again, in the write: somebody may have bought meanwhile.
            let old = Erased { customers: c.r().customers_unseen(before)?, bookings: c.r().contacts_old(before)? };
            for id in &old.customers {
                let customer = here(c, *id)?;
                c.w.customer_erase(&customer)?;
            }
            for booking in &old.bookings {
                c.w.contact_erase(*booking)?;
            }
            if old != Erased::default() {
                let body = json!({ "customers": old.customers, "contacts": old.bookings.len() });
                c.event("retention", "house", 1, body)?;
            }
            Ok(old)
        })?;
        self.store.forget()?;
        Ok(done)
    }

    /// Gives up messages that are of no use any more.
    pub(crate) fn end_messages(&mut self) -> Result<()> {
        let now = self.now().instant();
        if self.read(|r, _| Ok(r.messages_dead(now)?))? {
            self.write(|c| Ok(c.w.messages_end().map(|_| ())?))?;
        }
        Ok(())
    }

    /// From when on people are kept; none: always.
    fn keeps_from(&self) -> Result<Option<Instant>> {
        let theatre = self.find_theatre(None)?;
        let months = theatre.settings.keep_people_months;
        if months == 0 {
            return Ok(None);
        }
        let today = theatre.zone.business_day(self.now().instant(), theatre.settings.day_end_min);
        let from = today.checked_sub_months(Months::new(u32::from(months)));
        Ok(from.map(|day| theatre.zone.day_start(day, theatre.settings.day_end_min)))
    }
}
