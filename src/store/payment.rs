//! Payments: money coming in, never edited.
use super::{Reader, Source, StoreError, Writer, row};
use crate::domain::{
    BookingId, PaymentId, ShiftId,
    booking::{Payment, PaymentState, Tender, TenderKind},
    time::Instant,
};
use rusqlite::params;

/// A payment to write.
#[derive(Clone, Debug)]
pub struct NewPayment<'a> {
    /// Of which booking.
    pub booking: BookingId,
    /// How and how much.
    pub tender: &'a Tender,
    /// Where it stands.
    pub state: PaymentState,
    /// Whether the drawer or the card terminal has the money.
    pub approved: bool,
    /// At which shift the money comes in.
    pub shift: Option<ShiftId>,
    /// Out of what it comes, where it is not money in the hand.
    pub source: Option<Source>,
    /// The key that makes a repeated call safe.
    pub key: &'a str,
    /// Until when (boot clock) the attempt may still be answered.
    pub call_until_ms: i64,
}

/// A payment that is not ended.
#[derive(Clone, Debug, PartialEq)]
pub struct AttemptRow {
    /// Its identity.
    pub id: PaymentId,
    /// Of which booking.
    pub booking: BookingId,
    /// How and how much.
    pub tender: Tender,
    /// Where it stands.
    pub state: PaymentState,
    /// Whether the money is there.
    pub approved: bool,
    /// At which shift it came in.
    pub shift: Option<ShiftId>,
}

fn tender(r: &rusqlite::Row<'_>, at: usize) -> Result<Tender, StoreError> {
    Ok(Tender {
        kind: row::code(TenderKind::parse, &r.get::<_, String>(at)?)?,
        minor: r.get(at + 1)?,
        tendered: r.get(at + 2)?,
        reference: r.get(at + 3)?,
        rounded: r.get("rounded")?,
    })
}

impl Reader<'_> {
    /// All payments of a booking, oldest first.
    pub fn payments(&self, booking: BookingId) -> Result<Vec<Payment>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select id, tender, minor, tendered, reference, state, made_at, rounded from payment where booking_id = ?1 order by id",
        )?;
        let mut rows = ask.query([booking.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(Payment {
                id: PaymentId(r.get(0)?),
                tender: tender(r, 1)?,
                state: row::code(PaymentState::parse, &r.get::<_, String>(5)?)?,
                at: Instant(r.get(6)?),
            });
        }
        Ok(out)
    }

    /// A booking's payments with what only the counter asks.
    pub fn attempts(&self, booking: BookingId) -> Result<Vec<AttemptRow>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select id, booking_id, tender, minor, tendered, reference, state, approved, shift_id, rounded from payment where booking_id = ?1 order by id",
        )?;
        let mut rows = ask.query([booking.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(attempt(r)?);
        }
        Ok(out)
    }

    /// One attempt.
    pub fn attempt(&self, id: PaymentId) -> Result<Option<AttemptRow>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select id, booking_id, tender, minor, tendered, reference, state, approved, shift_id, rounded from payment where id = ?1",
        )?;
        let mut rows = ask.query([id.0])?;
        rows.next()?.map(attempt).transpose()
    }
}

fn attempt(r: &rusqlite::Row<'_>) -> Result<AttemptRow, StoreError> {
    Ok(AttemptRow {
        id: PaymentId(r.get(0)?),
        booking: BookingId(r.get(1)?),
        tender: tender(r, 2)?,
        state: row::code(PaymentState::parse, &r.get::<_, String>(6)?)?,
        approved: r.get(7)?,
        shift: r.get::<_, Option<i64>>(8)?.map(ShiftId),
    })
}

impl Writer<'_> {
    /// Writes a payment.
    pub fn payment_add(&self, p: &NewPayment<'_>) -> Result<PaymentId, StoreError> {
        let mut add = self.conn.prepare_cached(
            "insert into payment (booking_id, tender, minor, tendered, reference, state, approved, key, call_boot, call_until, made_at, shift_id,
               purse_id, voucher_id, covers_show, covers_seat, debtor_id, rounded)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?;
        let (mut purse, mut voucher, mut debtor) = (None, None, None);
        match p.source {
            Some(Source::Purse(id)) => purse = Some(id.0),
            Some(Source::Voucher(id, show, seat)) => voucher = Some((id.0, show.0, seat.0)),
            Some(Source::Debtor(id)) => debtor = Some(id.0),
            None => {}
        }
        add.execute(params![
            p.booking.0,
            p.tender.kind.code(),
            p.tender.minor,
            p.tender.tendered,
            p.tender.reference,
            p.state.code(),
            p.approved,
            p.key,
            self.now.boot,
            p.call_until_ms,
            self.now.instant().0,
            p.shift.map(|s| s.0),
            purse,
            voucher.map(|(id, ..)| id),
            voucher.map(|(_, show, _)| show),
            voucher.map(|(.., seat)| seat),
            debtor,
            p.tender.rounded
        ])?;
        Ok(PaymentId(self.conn.last_insert_rowid()))
    }

    /// The terminal said yes: the reference is kept, the payment ends when the whole order is paid. `false` where it has
    /// ended or was answered before.
    pub fn payment_approve(&self, id: PaymentId, reference: &str) -> Result<bool, StoreError> {
        let mut approve = self.conn.prepare_cached(
            "update payment set approved = 1, reference = ?2 where id = ?1 and state = 'PENDING' and approved = 0",
        )?;
        Ok(approve.execute(params![id.0, reference])? == 1)
    }

    /// Ends a payment. `false` where it has ended before.
    pub fn payment_end(&self, id: PaymentId, state: PaymentState) -> Result<bool, StoreError> {
        let mut end = self.conn.prepare_cached("update payment set state = ?2 where id = ?1 and state = 'PENDING'")?;
        Ok(end.execute(params![id.0, state.code()])? == 1)
    }
}
