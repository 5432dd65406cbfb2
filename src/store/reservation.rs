//! Reservations: orders that wait to be paid until a wall time.
use super::{Reader, StoreError, Writer};
use crate::domain::{
    BookingId,
    booking::{Booking, BookingState, Reserved},
    time::Instant,
};
use rusqlite::{OptionalExtension, params};

impl Reader<'_> {
    /// What is kept for a party, where a booking that is not paid is a reservation.
    pub fn reserved(&self, id: BookingId) -> Result<Option<Reserved>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select r.ends_at, coalesce(c.name, '') from reservation r left join contact c on c.booking_id = r.booking_id
             where r.booking_id = ?1",
        )?;
        let found: Option<(i64, String)> = ask.query_row([id.0], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        let Some((until, party)) = found else { return Ok(None) };
        let (mut shows, mut seats, mut tickets) = (Vec::new(), Vec::new(), Vec::new());
        let mut label = self.conn.prepare_cached(
            "select t.label from show s join seat t on t.map_id = s.map_id and t.seat = ?2 where s.id = ?1",
        )?;
        let mut name = self.conn.prepare_cached("select name from ticket_type where id = ?1")?;
        for part in self.hold_of_booking(id)?.into_iter().flat_map(|hold| hold.draft) {
            shows.push(part.show);
            for seat in &part.seats {
                seats.push(label.query_row(params![part.show.0, seat.0], |r| r.get(0))?);
            }
            for count in &part.tickets {
                tickets.push((name.query_row([count.kind.0], |r| r.get(0))?, count.n));
            }
        }
        Ok(Some(Reserved { until: Instant(until), party, shows, seats, tickets }))
    }

    /// Makes a booking that is not paid a reservation, where it is one. One whose show moved to another hall is not in the old one any more.
    pub(super) fn reserved_into(&self, booking: &mut Booking) -> Result<(), StoreError> {
        if booking.state == BookingState::Pending
            && let Some(kept) = self.reserved(booking.id)?
        {
            booking.state = BookingState::Reserved;
            booking.shows.retain(|s| kept.shows.contains(&s.id));
            booking.reserved = Some(kept);
        }
        Ok(())
    }

    /// In which language whoever booked is spoken to: what was said at the sale, else the customer's own; empty where nobody said.
    pub fn language_of(&self, id: BookingId) -> Result<String, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select coalesce((select nullif(language, '') from contact where booking_id = ?1),
               (select k.language from booking_customer b join customer k on k.id = b.customer_id where b.booking_id = ?1), '')",
        )?;
        Ok(ask.query_row([id.0], |r| r.get(0))?)
    }

    /// Reservations that are not paid yet, by their end.
    pub fn reservations(&self) -> Result<Vec<BookingId>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select b.id from booking b join reservation r on r.booking_id = b.id where b.state = 'PENDING' order by r.ends_at, b.id",
        )?;
        let rows = ask.query_map([], |r| r.get(0).map(BookingId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Writer<'_> {
    /// In which language whoever booked is spoken to.
    pub fn contact_language_set(&self, id: BookingId, language: &str) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "insert into contact (booking_id, language) values (?1, ?2) on conflict do update set language = excluded.language",
            )?
            .execute(params![id.0, language])?;
        Ok(())
    }

    /// A booking that is not paid is kept until a wall time.
    pub fn reservation_set(&self, id: BookingId, ends_at: Instant) -> Result<(), StoreError> {
        self.conn.execute(
            "insert into reservation values (?1, ?2, ?3) on conflict do update set ends_at = excluded.ends_at",
            params![id.0, ends_at.0, self.now.instant().0],
        )?;
        Ok(())
    }

    /// Whose a booking is, as somebody said it.
    pub fn contact_name_set(&self, id: BookingId, name: &str) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "insert into contact (booking_id, name) values (?1, ?2) on conflict do update set name = excluded.name",
            )?
            .execute(params![id.0, name])?;
        Ok(())
    }
}
