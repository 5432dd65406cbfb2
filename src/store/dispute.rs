//! Card payments that are disputed at the bank.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    BookingId, DisputeId, PaymentId, TicketId,
    dispute::{Dispute, NewDispute, Outcome},
    time::Instant,
};
use rusqlite::params;

impl Reader<'_> {
    /// What was disputed of a booking, the oldest first.
    pub fn disputes(&self, booking: BookingId) -> Result<Vec<Dispute>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select d.id, d.payment_id, d.minor, d.case_no, d.due, d.made_at, coalesce(w.words, ''), d.outcome, d.ended_at
             from dispute d left join reason w on w.event_seq = d.event_seq where d.booking_id = ?1 order by d.id",
        )?;
        let mut rows = ask.query([booking.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let outcome: Option<String> = r.get(7)?;
            out.push(Dispute {
                id: DisputeId(r.get(0)?),
                payment: PaymentId(r.get(1)?),
                minor: r.get(2)?,
                case: r.get(3)?,
                due: r.get::<_, Option<i64>>(4)?.map(row::day).transpose()?,
                at: Instant(r.get(5)?),
                why: r.get(6)?,
                ended: match outcome {
                    Some(outcome) => Some((row::code(Outcome::parse, &outcome)?, Instant(r.get(8)?))),
                    None => None,
                },
            });
        }
        Ok(out)
    }

    /// Bookings with a dispute that has not ended: first what the bank waits for.
    pub fn disputed_bookings(&self) -> Result<Vec<BookingId>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select booking_id from dispute where outcome is null order by coalesce(due, 99991231), id",
        )?;
        let rows = ask.query_map([], |r| r.get(0).map(BookingId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Who was let in with tickets of a booking and whose scan was taken back: which, when, at which door, what.
    pub fn comings(&self, booking: BookingId) -> Result<Vec<(TicketId, Instant, String, &'static str)>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select cast(json_extract(e.body, '$.ticket') as integer), e.at_ms / 1000, t.name, e.verb = 'admit'
             from event e join terminal t on t.id = e.terminal_id
             where e.subject = 'booking' and e.subject_id = ?1 and e.verb in ('admit', 'unadmit') order by e.seq",
        )?;
        let rows = ask.query_map([booking.0], |r| {
            let what = if r.get(3)? { "admitted" } else { "taken back" };
            Ok((TicketId(r.get(0)?), Instant(r.get(1)?), r.get(2)?, what))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was said when something was done to a booking.
    pub fn reasons_of_booking(&self, booking: BookingId) -> Result<Vec<(i64, String)>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select w.event_seq, w.words from reason w join event e on e.seq = w.event_seq
             where e.subject = 'booking' and e.subject_id = ?1 order by 1",
        )?;
        let rows = ask.query_map([booking.0], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Writer<'_> {
    /// The number that the next dispute has: its event names it.
    pub fn dispute_next(&self) -> Result<DisputeId, StoreError> {
        let mut ask = self.conn.prepare_cached("select coalesce(max(id), 0) + 1 from dispute")?;
        Ok(DisputeId(ask.query_row([], |r| r.get(0))?))
    }

    /// Writes that a payment is disputed.
    pub fn dispute_add(
        &self,
        (id, booking, event): (DisputeId, BookingId, i64),
        (payment, minor): (PaymentId, i64),
        said: &NewDispute,
    ) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "insert into dispute (id, booking_id, payment_id, event_seq, minor, case_no, due, made_at)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                id.0,
                booking.0,
                payment.0,
                event,
                minor,
                said.case,
                said.due.map(row::day_number),
                self.now.instant().0
            ])?;
        Ok(())
    }

    /// Ends a dispute.
    pub fn dispute_end(&self, id: DisputeId, outcome: Outcome) -> Result<(), StoreError> {
        self.conn.prepare_cached("update dispute set outcome = ?2, ended_at = ?3 where id = ?1")?.execute(params![
            id.0,
            outcome.code(),
            self.now.instant().0
        ])?;
        Ok(())
    }
}
