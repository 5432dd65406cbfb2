//! Payments at a provider: what is known of each, until it is closed; and the money that goes back there.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    BookingId, Money, PaymentId, Reference,
    booking::PaymentState,
    online::{Online, OnlineLine, Settled, Sides},
    time::Instant,
};
use rusqlite::{OptionalExtension, params};

/// A payment that is looked after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenOnline {
    /// The attempt.
    pub id: PaymentId,
    /// Its booking.
    pub booking: BookingId,
    /// How much.
    pub minor: i64,
    /// The key of its calls.
    pub key: String,
    /// Where it stands in the books.
    pub state: PaymentState,
    /// The clock of its hold, and until when of that clock it may be paid.
    pub until: (i64, i64),
    /// Who began it.
    pub actor: String,
    /// At which terminal.
    pub terminal: String,
    /// What the provider calls it.
    pub reference: Option<String>,
    /// Where it is paid, and what keeps it.
    pub said: (Option<String>, String),
    /// Whether it is not wanted any more, and whether its order goes with it.
    pub stop: Option<bool>,
    /// When it began.
    pub made_at: Instant,
}

/// Money that is to go back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRefund {
    /// Its number.
    pub id: i64,
    /// What the provider calls the payment.
    pub reference: String,
    /// How much.
    pub minor: i64,
    /// The key of its calls.
    pub key: String,
}

impl Reader<'_> {
    /// Payments that are looked after: all, the oldest first.
    pub fn online_open(&self) -> Result<Vec<OpenOnline>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select p.id, p.booking_id, p.minor, p.key, p.state, h.boot, h.until_ms, o.actor, t.name, o.reference, o.stop, o.made_at, o.url, o.error
             from online o join payment p on p.id = o.payment_id join terminal t on t.id = o.terminal_id
             join booking b on b.id = p.booking_id join hold h on h.id = b.hold_id where o.open = 1 order by p.id",
        )?;
        let mut rows = ask.query([])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(OpenOnline {
                id: PaymentId(r.get(0)?),
                booking: BookingId(r.get(1)?),
                minor: r.get(2)?,
                key: r.get(3)?,
                state: row::code(PaymentState::parse, &r.get::<_, String>(4)?)?,
                until: (r.get(5)?, r.get(6)?),
                actor: r.get(7)?,
                terminal: r.get(8)?,
                reference: r.get(9)?,
                stop: match r.get::<_, String>(10)?.as_str() {
                    "keep" => Some(false),
                    "leave" => Some(true),
                    _ => None,
                },
                made_at: Instant(r.get(11)?),
                said: (r.get(12)?, r.get(13)?),
            });
        }
        Ok(out)
    }

    /// What is known of an attempt, and whether it is looked after.
    pub fn online(&self, id: PaymentId) -> Result<Option<(Online, bool)>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select p.id, p.booking_id, p.minor, o.url, o.error, o.open from online o join payment p on p.id = o.payment_id where p.id = ?1",
        )?;
        let found = ask.query_row([id.0], |r| {
            let (attempt, booking) = (PaymentId(r.get(0)?), BookingId(r.get(1)?));
            Ok((Online { attempt, booking, minor: r.get(2)?, url: r.get(3)?, error: r.get(4)? }, r.get(5)?))
        });
        Ok(found.optional()?)
    }

    /// The payment that the provider calls so, with its booking.
    pub fn online_named(&self, reference: &str) -> Result<Option<(BookingId, PaymentId)>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select p.booking_id, p.id from online o join payment p on p.id = o.payment_id where o.reference = ?1",
        )?;
        let found = ask.query_row([reference], |r| Ok((BookingId(r.get(0)?), PaymentId(r.get(1)?))));
        Ok(found.optional()?)
    }

    /// The attempt of a booking that is looked after.
    pub fn online_of(&self, booking: BookingId) -> Result<Option<PaymentId>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select payment_id from online where open = 1 and payment_id in (select id from payment where booking_id = ?1)",
        )?;
        Ok(ask.query_row([booking.0], |r| r.get(0).map(PaymentId)).optional()?)
    }

    /// Money that is to go back, the oldest first.
    pub fn online_refunds(&self) -> Result<Vec<OpenRefund>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select f.id, coalesce(nullif(p.reference, ''), o.reference, ''), f.minor,
               iif(f.asked = 0, f.key, f.key || '-' || f.asked) from online_refund f
             join payment p on p.id = f.payment_id left join online o on o.payment_id = p.id where f.state = 'WAITING' order by f.id",
        )?;
        let rows = ask.query_map([], |r| {
            Ok(OpenRefund { id: r.get(0)?, reference: r.get(1)?, minor: r.get(2)?, key: r.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Payments that were made from a moment to another, by our word. What came too late was paid as well, and goes back whole.
    pub fn online_settled(&self, from: Instant, to: Instant) -> Result<Vec<Settled>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select coalesce(nullif(p.reference, ''), o.reference, ''), b.reference, o.made_at, b.currency, p.minor,
               (select coalesce(sum(minor), 0) from online_refund where payment_id = p.id and state = 'DONE'),
               exists (select 1 from dispute where payment_id = p.id)
             from online o join payment p on p.id = o.payment_id join booking b on b.id = p.booking_id
             where o.made_at >= ?1 and o.made_at < ?2 and (p.state = 'SUCCESS' or p.state = 'PENDING' and p.approved = 1
               or exists (select 1 from online_refund where payment_id = p.id and refund_id is null))",
        )?;
        let mut rows = ask.query([from.0, to.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(Settled {
                provider: r.get(0)?,
                reference: Some(Reference(r.get(1)?)),
                at: Instant(r.get(2)?),
                currency: row::currency(&r.get::<_, String>(3)?)?,
                ours: Some(Sides { paid: r.get(4)?, back: r.get(5)?, disputed: r.get(6)? }),
                theirs: None,
            });
        }
        Ok(out)
    }

    /// Payments at the provider, the newest first: all, or those that are open or whose money is still to go back.
    pub fn online_lines(&self, open: bool, limit: usize) -> Result<Vec<OnlineLine>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select p.id, b.reference, o.made_at, p.minor, b.currency, coalesce(nullif(p.reference, ''), o.reference, ''), p.state, o.open,
               (select coalesce(sum(minor), 0) from online_refund where payment_id = p.id and state = 'DONE'),
               (select coalesce(sum(minor), 0) from online_refund where payment_id = p.id and state <> 'DONE'),
               coalesce(nullif(o.error, ''), (select error from online_refund where payment_id = p.id and error <> '' order by id desc limit 1), '')
             from online o join payment p on p.id = o.payment_id join booking b on b.id = p.booking_id
             where not ?1 or o.open = 1 or exists (select 1 from online_refund where payment_id = p.id and state <> 'DONE')
             order by p.id desc limit ?2",
        )?;
        let mut rows = ask.query(params![open, limit as i64])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let currency = row::currency(&r.get::<_, String>(4)?)?;
            out.push(OnlineLine {
                attempt: PaymentId(r.get(0)?),
                reference: Reference(r.get(1)?),
                made_at: Instant(r.get(2)?),
                money: Money::new(r.get(3)?, currency),
                provider: r.get(5)?,
                state: row::code(PaymentState::parse, &r.get::<_, String>(6)?)?.code(),
                open: r.get(7)?,
                back: (r.get(8)?, r.get(9)?),
                error: r.get(10)?,
            });
        }
        Ok(out)
    }
}

impl Writer<'_> {
    /// A payment is looked after from now on.
    pub fn online_add(&self, id: PaymentId, terminal: i64, actor: &str) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("insert into online (payment_id, terminal_id, actor, made_at) values (?1, ?2, ?3, ?4)")?
            .execute(params![id.0, terminal, actor, self.now.instant().0])?;
        Ok(())
    }

    /// What the provider said of it.
    pub fn online_known(
        &self,
        id: PaymentId,
        reference: &str,
        url: Option<&str>,
        error: &str,
    ) -> Result<(), StoreError> {
        let error: String = error.chars().take(300).collect();
        self.conn
            .prepare_cached("update online set reference = ?2, url = ?3, error = ?4 where payment_id = ?1")?
            .execute(params![id.0, reference, url, error])?;
        Ok(())
    }

    /// What keeps it.
    pub fn online_kept(&self, id: PaymentId, error: &str) -> Result<(), StoreError> {
        let error: String = error.chars().take(300).collect();
        self.conn
            .prepare_cached("update online set error = ?2 where payment_id = ?1")?
            .execute(params![id.0, error])?;
        Ok(())
    }

    /// It is not wanted any more; with `leave` the order is given up as well. A wish to leave stays.
    pub fn online_stop(&self, id: PaymentId, leave: bool) -> Result<bool, StoreError> {
        let mut stop = self.conn.prepare_cached(
            "update online set stop = iif(?2 or stop = 'leave', 'leave', 'keep') where payment_id = ?1 and open = 1",
        )?;
        Ok(stop.execute(params![id.0, leave])? == 1)
    }

    /// Nothing more is to be known of it. What the provider calls it stays; where it could be paid goes.
    /// `false` where that was said before: then somebody else did what follows from it.
    pub fn online_close(&self, id: PaymentId, reference: Option<&str>) -> Result<bool, StoreError> {
        let mut close = self.conn.prepare_cached(
            "update online set open = 0, url = null, error = '', reference = coalesce(?2, reference) where payment_id = ?1 and open = 1",
        )?;
        Ok(close.execute(params![id.0, reference])? == 1)
    }

    /// Money that came too late is to go back. Once, however often it is said.
    pub fn online_late(&self, id: PaymentId) -> Result<(), StoreError> {
        let mut add = self.conn.prepare_cached(
            "insert or ignore into online_refund (payment_id, minor, key, made_at) select id, minor, key || '-late', ?2 from payment where id = ?1",
        )?;
        add.execute(params![id.0, self.now.instant().0])?;
        Ok(())
    }

    /// What became of money that is to go back.
    pub fn online_refunded(&self, id: i64, went: Result<&str, (bool, &str)>) -> Result<(), StoreError> {
        let (state, reference, error) = match went {
            Ok(reference) => ("DONE", reference, ""),
            Err((false, why)) => ("WAITING", "", why),
            Err((true, why)) => ("FAILED", "", why),
        };
        let error: String = error.chars().take(300).collect();
        self.conn
            .prepare_cached("update online_refund set state = ?2, reference = ?3, error = ?4, tries = tries + 1 where id = ?1 and state = 'WAITING'")?
            .execute(params![id, state, reference, error])?;
        Ok(())
    }

    /// Refunds that the provider refused are tried again, with another key: what it said to a key it says again. Answers how many.
    pub fn online_refunds_retry(&self) -> Result<usize, StoreError> {
        Ok(self
            .conn
            .execute("update online_refund set state = 'WAITING', asked = asked + 1 where state = 'FAILED'", [])?)
    }
}
