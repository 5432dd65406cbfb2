//! Erasing people: what is said of them goes, their numbers, bookings and sums stay (rule 7).
use super::{Reader, StoreError, Writer};
use crate::domain::{BookingId, CustomerId, customer::Customer, time::Instant};
use rusqlite::params;

/// The bookings of a customer, and those of guests who gave the same address.
const THEIRS: &str = "(select booking_id from booking_customer where customer_id = ?1
    union select booking_id from contact where email = ?2)";

impl Reader<'_> {
    /// The bookings in which a person is named: their own, and those with their address as a contact.
    pub fn bookings_naming(&self, c: &Customer) -> Result<Vec<BookingId>, StoreError> {
        let mut ask =
            self.conn.prepare_cached(&format!("select id from booking where id in {THEIRS} order by id desc"))?;
        let rows = ask.query_map(params![c.id.0, c.email], |r| r.get(0).map(BookingId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was said when something was done to a person or to their bookings.
    pub fn reasons_of(&self, c: &Customer) -> Result<Vec<(i64, String)>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!(
            "select w.event_seq, w.words from reason w join event e on e.seq = w.event_seq
             where (e.subject = 'booking' and e.subject_id in {THEIRS}) or (e.subject = 'customer' and e.subject_id = ?1) order by 1"
        ))?;
        let rows = ask.query_map(params![c.id.0, c.email], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Customers who were not seen since a moment and have nothing to come, the longest first.
    pub fn customers_unseen(&self, before: Instant) -> Result<Vec<CustomerId>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select c.id from customer c where c.erased_at is null and c.seen_at < ?1 and not exists (
               select 1 from booking_customer k join booked_show s on s.booking_id = k.booking_id
               where k.customer_id = c.id and s.starts_at >= ?1) order by c.seen_at",
        )?;
        let rows = ask.query_map([before.0], |r| r.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Bookings that were made before a moment, with all their shows before it, and still name somebody to write to.
    pub fn contacts_old(&self, before: Instant) -> Result<Vec<BookingId>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select b.id from contact c join booking b on b.id = c.booking_id where b.made_at < ?1 and not exists (
               select 1 from booked_show s where s.booking_id = b.id and s.starts_at >= ?1) order by b.id",
        )?;
        let rows = ask.query_map([before.0], |r| r.get(0).map(BookingId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether anything is that old: a question cheap enough to be asked all the time.
    pub fn people_old(&self, before: Instant) -> Result<bool, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select exists (select 1 from customer where erased_at is null and seen_at < ?1)
               or coalesce((select b.made_at < ?1 from contact c join booking b on b.id = c.booking_id order by c.booking_id limit 1), 0)",
        )?;
        Ok(ask.query_row([before.0], |r| r.get(0))?)
    }
}

impl Writer<'_> {
    /// Erases a person. Their number, bookings and sums stay.
    pub fn customer_erase(&self, c: &Customer) -> Result<(), StoreError> {
        let given = params![c.id.0, c.email];
        for sql in [
            format!(
                "delete from reason where event_seq in (select seq from event where (subject = 'booking' and subject_id in {THEIRS})
                   or (subject = 'customer' and subject_id = ?1))"
            ),
            format!("delete from outbox where customer_id = ?1 or recipient = ?2 or booking_id in {THEIRS}"),
            format!(
                "update hold set parked = null where parked is not null and id in (select hold_id from hold_customer where customer_id = ?1
                   union select hold_id from booking where id in {THEIRS})"
            ),
            format!("delete from contact where booking_id in {THEIRS}"),
        ] {
            self.conn.execute(&sql, given)?;
        }
        if let Some(phone) = &c.phone {
            self.conn.execute("delete from outbox where recipient = ?1", [phone])?;
        }
        self.conn.execute("delete from review where customer_id = ?1", [c.id.0])?;
        self.conn.execute("delete from customer_reset where customer_id = ?1", [c.id.0])?;
        self.conn.execute(
            "update customer set name = '', email = null, email_key = null, phone = null, language = '', notes = '', find = '',
               password_hash = null, blocked_at = null, blocked_until = null, blocked_by = null, block_reason = null, erased_at = ?2
             where id = ?1",
            params![c.id.0, self.now.instant().0],
        )?;
        Ok(())
    }

    /// Takes a guest's address and what was said of the booking away from it.
    pub fn contact_erase(&self, booking: BookingId) -> Result<(), StoreError> {
        for sql in [
            "delete from contact where booking_id = ?1",
            "delete from outbox where booking_id = ?1",
            "delete from reason where event_seq in (select seq from event where subject = 'booking' and subject_id = ?1)",
            "update hold set parked = null where parked is not null and id = (select hold_id from booking where id = ?1)",
        ] {
            self.conn.execute(sql, [booking.0])?;
        }
        Ok(())
    }
}
