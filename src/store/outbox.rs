//! The outbox: messages that wait to be sent, in the commit of what they tell of.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    BookingId, CustomerId, Reference,
    message::{CLAIM_S, Claimed, Delivery, MOST_AN_HOUR, Message, MessageKind, MessageState, NewMessage, REMINDER},
    time::Instant,
};
use rusqlite::{OptionalExtension, Row, params};

impl Reader<'_> {
    /// Messages, the newest first: in a state, to a customer.
    pub fn messages(
        &self,
        state: Option<MessageState>,
        to: Option<CustomerId>,
        limit: Option<usize>,
    ) -> Result<Vec<Message>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select id, kind, recipient, language, template, state, attempts, due_at, error, made_at, customer_id, booking_id
             from outbox where (?1 is null or state = ?1) and (?2 is null or customer_id = ?2) order by id desc limit ?3",
        )?;
        let limit = limit.map_or(-1, |n| n as i64);
        let mut rows = ask.query(params![state.map(MessageState::code), to.map(|c| c.0), limit])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(message(r)?);
        }
        Ok(out)
    }

    /// Messages about a booking, the oldest first.
    pub fn messages_of(&self, booking: BookingId) -> Result<Vec<Message>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select id, kind, recipient, language, template, state, attempts, due_at, error, made_at, customer_id, booking_id
             from outbox where booking_id = ?1 order by id",
        )?;
        let mut rows = ask.query([booking.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(message(r)?);
        }
        Ok(out)
    }

    /// One message.
    pub fn message(&self, id: i64) -> Result<Option<Message>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select id, kind, recipient, language, template, state, attempts, due_at, error, made_at, customer_id, booking_id
             from outbox where id = ?1",
        )?;
        let mut rows = ask.query([id])?;
        rows.next()?.map(message).transpose()
    }

    /// The reference of a booking.
    pub fn booking_reference(&self, id: BookingId) -> Result<Option<Reference>, StoreError> {
        let mut ask = self.conn.prepare_cached("select reference from booking where id = ?1")?;
        Ok(ask.query_row([id.0], |r| r.get(0)).optional()?.map(Reference))
    }

    /// What is put into a message, or into the newest.
    pub fn message_params(&self, id: Option<i64>) -> Result<serde_json::Value, StoreError> {
        let mut ask = self
            .conn
            .prepare_cached("select params from outbox where ?1 is null or id = ?1 order by id desc limit 1")?;
        row::from_json(&ask.query_row([id], |r| r.get::<_, String>(0))?)
    }

    /// How messages of the time from a moment on fare, by message and kind.
    pub fn delivery(&self, from: Instant) -> Result<Vec<Delivery>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select template, kind, sum(state = 'PENDING'), sum(state = 'SENT'), sum(state = 'FAILED') from outbox
             where made_at >= ?1 group by template, kind order by template, kind",
        )?;
        let mut rows = ask.query([from.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(Delivery {
                template: r.get(0)?,
                kind: row::code(MessageKind::parse, &r.get::<_, String>(1)?)?,
                waiting: row::fit(r.get(2)?)?,
                sent: row::fit(r.get(3)?)?,
                failed: row::fit(r.get(4)?)?,
            });
        }
        Ok(out)
    }

    /// Whether a message of these kinds is due and nobody has claimed it; how many are.
    pub fn messages_due(&self, kinds: &[MessageKind], now: Instant) -> Result<u32, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select count(*) from outbox where state = 'PENDING' and due_at <= ?1 and kind in (?2, ?3)
             and (claimed_until is null or claimed_until <= ?1)",
        )?;
        let (one, other) = two(kinds);
        row::fit(ask.query_row(params![now.0, one, other], |r| r.get(0))?)
    }

    /// Whether somebody wants no reminders.
    pub fn opted_out(&self, recipient: &str) -> Result<bool, StoreError> {
        Ok(self.conn.prepare_cached("select 1 from optout where recipient = ?1")?.exists([recipient])?)
    }

    /// Who wants no reminders, the newest first.
    pub fn optouts(&self) -> Result<Vec<(String, Instant)>, StoreError> {
        let mut ask =
            self.conn.prepare_cached("select recipient, made_at from optout order by made_at desc, recipient")?;
        let rows = ask.query_map([], |r| Ok((r.get(0)?, Instant(r.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether a message waits that is of no use any more.
    pub fn messages_dead(&self, now: Instant) -> Result<bool, StoreError> {
        let mut ask = self.conn.prepare_cached("select 1 from outbox where state = 'PENDING' and dies_at <= ?1")?;
        Ok(ask.exists([now.0])?)
    }
}

fn message(r: &Row<'_>) -> Result<Message, StoreError> {
    Ok(Message {
        id: r.get(0)?,
        kind: row::code(MessageKind::parse, &r.get::<_, String>(1)?)?,
        to: r.get(2)?,
        language: r.get(3)?,
        template: r.get(4)?,
        state: row::code(MessageState::parse, &r.get::<_, String>(5)?)?,
        attempts: row::fit(r.get(6)?)?,
        due_at: Instant(r.get(7)?),
        error: r.get(8)?,
        made_at: Instant(r.get(9)?),
        customer: r.get::<_, Option<i64>>(10)?.map(CustomerId),
        booking: r.get::<_, Option<i64>>(11)?.map(BookingId),
    })
}

/// The kinds that are carried, as two words of a question.
fn two(kinds: &[MessageKind]) -> (&'static str, &'static str) {
    let word = |at: usize| kinds.get(at).or(kinds.first()).map_or("", |k| k.code());
    (word(0), word(1))
}

impl Writer<'_> {
    /// Claims up to so many messages that are due, the oldest first; they are this sender's for a while. Who got as many as go to one
    /// in an hour waits; reminders that nobody wants go.
    pub fn messages_claim(&self, kinds: &[MessageKind], claim: &str, most: u32) -> Result<Vec<Claimed>, StoreError> {
        let (now, (one, other)) = (self.now.instant().0, two(kinds));
        self.conn.execute(
            "delete from outbox where state = 'PENDING' and template = ?1 and recipient in (select recipient from optout)",
            [REMINDER],
        )?;
        self.conn.execute(
            "update outbox set due_at = ?1 + 600 where state = 'PENDING' and due_at <= ?1 and claimed_until is null and recipient in (
               select recipient from outbox where state = 'SENT' and sent_at > ?1 - 3600 group by recipient having count(*) >= ?2)",
            params![now, MOST_AN_HOUR],
        )?;
        self.conn.execute(
            "update outbox set claim = ?2, claimed_until = ?1 + ?6 where id in (select id from outbox
               where state = 'PENDING' and due_at <= ?1 and kind in (?3, ?4) and (claimed_until is null or claimed_until <= ?1)
               order by due_at, id limit ?5)",
            params![now, claim, one, other, most, CLAIM_S],
        )?;
        let mut ask = self.conn.prepare_cached(
            "select id, kind, recipient, language, template, state, attempts, due_at, error, made_at, customer_id, booking_id, params
             from outbox where claim = ?1 and state = 'PENDING' order by due_at, id",
        )?;
        let mut rows = ask.query([claim])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(Claimed { message: message(r)?, params: row::from_json(&r.get::<_, String>(12)?)? });
        }
        Ok(out)
    }

    /// It went: what was put into it is not kept. `false` where another sender has it by now.
    pub fn message_sent(&self, id: i64, claim: &str) -> Result<bool, StoreError> {
        let mut sent = self.conn.prepare_cached(
            "update outbox set state = 'SENT', attempts = attempts + 1, sent_at = ?3, params = '{}', error = '', claim = null, claimed_until = null
             where id = ?1 and claim = ?2 and state = 'PENDING'",
        )?;
        Ok(sent.execute(params![id, claim, self.now.instant().0])? == 1)
    }

    /// It did not go: it is due again at a moment, or given up where there is none.
    pub fn message_missed(&self, id: i64, claim: &str, again: Option<Instant>, why: &str) -> Result<(), StoreError> {
        let mut missed = self.conn.prepare_cached(
            "update outbox set state = iif(?3 is null, 'FAILED', 'PENDING'), attempts = attempts + 1, due_at = coalesce(?3, due_at),
               error = ?4, claim = null, claimed_until = null where id = ?1 and claim = ?2 and state = 'PENDING'",
        )?;
        missed.execute(params![id, claim, again.map(|t| t.0), why])?;
        Ok(())
    }

    /// What was claimed and not tried is anybody's again.
    pub fn messages_release(&self, claim: &str, why: &str) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("update outbox set claim = null, claimed_until = null, error = ?2 where claim = ?1 and state = 'PENDING'")?
            .execute(params![claim, why])?;
        Ok(())
    }

    /// Takes a message back: there is nothing to tell any more.
    pub fn message_drop(&self, id: i64) -> Result<(), StoreError> {
        self.conn.execute("delete from outbox where id = ?1 and state = 'PENDING'", [id])?;
        Ok(())
    }

    /// Failed and waiting messages are due now, from their first try on. What failed because it was of no use any more stays so.
    pub fn messages_retry(&self) -> Result<usize, StoreError> {
        let now = self.now.instant().0;
        Ok(self.conn.execute(
            "update outbox set state = 'PENDING', attempts = 0, due_at = ?1, claim = null, claimed_until = null
             where (state = 'FAILED' or state = 'PENDING' and attempts > 0) and coalesce(dies_at, ?1 + 1) > ?1",
            [now],
        )?)
    }

    /// Writes down that somebody wants no reminders, or that they do again.
    pub fn optout_set(&self, recipient: &str, out: bool) -> Result<(), StoreError> {
        if out {
            self.conn.execute(
                "insert into optout values (?1, ?2) on conflict do nothing",
                params![recipient, self.now.instant().0],
            )?;
        } else {
            self.conn.execute("delete from optout where recipient = ?1", [recipient])?;
        }
        Ok(())
    }

    /// Puts a message into the outbox. One without a language has its booking's, or its customer's.
    pub fn message_add(&self, m: &NewMessage) -> Result<i64, StoreError> {
        self.conn.execute(
            "insert into outbox (kind, recipient, language, template, params, customer_id, booking_id, state, due_at, dies_at, made_at)
             values (?1, ?2, coalesce(nullif(?3, ''), (select nullif(language, '') from contact where booking_id = ?7), (select language from customer where id = ?6), ''), ?4, ?5, ?6, ?7, 'PENDING', coalesce(?10, ?8), ?9, ?8)",
            params![
                m.kind.code(),
                m.to,
                m.language,
                m.template,
                row::json(&m.params)?,
                m.customer.map(|c| c.0),
                m.booking.map(|b| b.0),
                self.now.instant().0,
                m.dies_at.map(|at| at.0),
                m.due_at.map(|at| at.0)
            ],
        )?;
        Ok(self.conn.last_insert_rowid())
    }

    /// Gives up what waits and is of no use any more; what was put into it goes.
    pub fn messages_end(&self) -> Result<usize, StoreError> {
        Ok(self.conn.execute(
            "update outbox set state = 'FAILED', params = '{}', error = 'too late to be of use' where state = 'PENDING' and dies_at <= ?1",
            [self.now.instant().0],
        )?)
    }

    /// Takes back what waits for a customer of one kind: a newer one takes its place.
    pub fn messages_take_back(&self, customer: CustomerId, template: &str) -> Result<(), StoreError> {
        self.conn.execute(
            "delete from outbox where customer_id = ?1 and template = ?2 and state = 'PENDING'",
            params![customer.0, template],
        )?;
        Ok(())
    }
}
