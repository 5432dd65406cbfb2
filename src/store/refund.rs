//! Money that goes back, and tickets that become void.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    BookingId, PaymentId, PurseId, SeatNo, ShiftId, ShowId, TicketId,
    booking::{Refund, TenderKind},
    cancel::{Back, Left, Policy, with_rounding},
    time::Instant,
};
use rusqlite::{OptionalExtension, params};

impl Reader<'_> {
    /// What went back of a booking, the oldest first.
    pub fn refunds(&self, booking: BookingId) -> Result<Vec<Refund>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select payment_id, tender, minor, made_at, state = 'OWED', (select verb from event where seq = event_seq) in ('correct', 'settle'),
               rounded from refund where booking_id = ?1 order by id",
        )?;
        let mut rows = ask.query([booking.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(Refund {
                payment: PaymentId(r.get(0)?),
                kind: row::code(TenderKind::parse, &r.get::<_, String>(1)?)?,
                minor: r.get(2)?,
                at: Instant(r.get(3)?),
                owed: r.get(4)?,
                corrects: r.get(5)?,
                rounded: r.get(6)?,
            });
        }
        Ok(out)
    }

    /// What is left of a booking's payments; `here` is the shift that this till has open.
    pub fn left_of(&self, booking: BookingId, here: Option<ShiftId>) -> Result<Vec<Left>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select p.id, p.tender, p.minor - (select coalesce(sum(minor), 0) from refund where payment_id = p.id), p.shift_id, p.covers_show, p.covers_seat
             from payment p where p.booking_id = ?1 and p.state = 'SUCCESS' order by p.id",
        )?;
        let mut rows = ask.query([booking.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let shift: Option<i64> = r.get(3)?;
            let seat = r.get::<_, Option<i64>>(5)?.map(row::fit).transpose()?.map(SeatNo);
            out.push(Left {
                payment: PaymentId(r.get(0)?),
                kind: row::code(TenderKind::parse, &r.get::<_, String>(1)?)?,
                minor: r.get(2)?,
                here: shift.is_some() && shift == here.map(|s| s.0),
                covers: r.get::<_, Option<i64>>(4)?.map(ShowId).zip(seat),
            });
        }
        Ok(out)
    }

    /// What of a booking's payments has not gone back, in minor units.
    pub fn paid_of(&self, booking: BookingId) -> Result<i64, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select coalesce(sum(minor - (select coalesce(sum(minor), 0) from refund where payment_id = p.id)), 0)
             from payment p where booking_id = ?1 and state = 'SUCCESS'",
        )?;
        Ok(ask.query_row([booking.0], |r| r.get(0))?)
    }

    /// The tickets of a booking whose show failed since they were issued: by the sale, which posts the first line (a deposit is posted
    /// before it). One that was only delayed or moved covers nobody who has come to it since, and nobody once it is over.
    pub fn covered(&self, booking: BookingId, now: Instant) -> Result<Vec<TicketId>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select k.id from ticket k join show s on s.id = k.show_id where k.booking_id = ?1 and (
               k.stands_for is not null and k.state <> 'ADMITTED' and s.ends_at > ?2
               or exists (select 1 from show_failure f where f.show_id = k.show_id
                 and f.event_seq > coalesce(k.event_seq, (select min(p.event_seq) from posting p where p.booking_id = k.booking_id and p.account = 'line'))
                 and (f.kind in ('stop', 'cancel') or coalesce(k.admitted_at < f.made_at, 1) and s.ends_at > ?2)))",
        )?;
        let rows = ask.query_map([booking.0, now.0], |r| r.get(0).map(TicketId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The rule that a booking was sold with; bookings of before there were rules have none.
    pub fn policy_of(&self, booking: BookingId) -> Result<Option<Policy>, StoreError> {
        let mut ask = self
            .conn
            .prepare_cached("select w.text from booking b join wording w on w.id = b.policy where b.id = ?1")?;
        let text: Option<String> = ask.query_row([booking.0], |r| r.get(0)).optional()?;
        text.map(|t| row::from_json(&t)).transpose()
    }
}

impl Writer<'_> {
    /// Makes a ticket void and its seat free. `false` where it was void before.
    pub fn ticket_void(&self, ticket: TicketId, show: ShowId, seat: SeatNo) -> Result<bool, StoreError> {
        let mut void = self.conn.prepare_cached(
            "update ticket set state = 'VOID', admitted_at = null, admitted_by = null where id = ?1 and state <> 'VOID'",
        )?;
        if void.execute([ticket.0])? == 0 {
            return Ok(false);
        }
        self.conn
            .prepare_cached(
                "delete from allocation where show_id = ?1 and seat = ?2 and state = 'sold' and ticket_id = ?3",
            )?
            .execute(params![show.0, seat.0, ticket.0])?;
        Ok(true)
    }

    /// Writes that money of a payment went back, with what the drawer gave more or less, or that it is owed. What goes onto credit or a gift card goes `onto` this one, else
    /// onto the one that paid.
    pub fn refund_add(
        &self,
        booking: BookingId,
        event: i64,
        ((payment, kind, minor), rounded): (Back, i64),
        owed: bool,
        onto: Option<PurseId>,
    ) -> Result<(), StoreError> {
        let state = if owed { "OWED" } else { "DONE" };
        self.conn
            .prepare_cached(
                "insert into refund (booking_id, payment_id, event_seq, tender, minor, reference, state, made_at, purse_id, rounded, rounded_event)
                 values (?1, ?2, ?3, ?4, ?5, '', ?7, ?6, coalesce(?8, (select purse_id from payment where id = ?2 and tender = ?4)), ?9,
                   iif(?9 <> 0, ?3, null))",
            )?
            .execute(params![
                booking.0,
                payment.0,
                event,
                kind.code(),
                minor,
                self.now.instant().0,
                state,
                onto.map(|p| p.0),
                rounded
            ])?;
        Ok(())
    }

    /// What was owed of a booking one way has been paid out, with what the drawer gave more or less; a card terminal's reference says
    /// how.
    pub fn refund_paid(
        &self,
        (booking, event): (BookingId, i64),
        kind: TenderKind,
        (reference, rounded): (&str, i64),
    ) -> Result<(), StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select id, payment_id, minor from refund where booking_id = ?1 and tender = ?2 and state = 'OWED' order by id",
        )?;
        let rows = ask.query_map(params![booking.0, kind.code()], |r| {
            Ok((r.get::<_, i64>(0)?, (PaymentId(r.get(1)?), kind, r.get(2)?)))
        })?;
        let (ids, owed): (Vec<i64>, Vec<Back>) = rows.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
        let mut paid =
            self.conn.prepare_cached("update refund set state = 'DONE', reference = ?2, rounded = ?3, rounded_event = iif(?3 <> 0, ?4, null) where id = ?1")?;
        for (id, (_, own)) in ids.iter().zip(with_rounding(&owed, rounded)) {
            paid.execute(params![id, reference, own, event])?;
        }
        Ok(())
    }
}
