//! The outbox: messages that wait to be sent, in the commit of what they tell of.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    BookingId, CustomerId,
    message::{Message, MessageKind, MessageState, NewMessage},
    time::Instant,
};
use rusqlite::params;

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
            out.push(Message {
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
            });
        }
        Ok(out)
    }

    /// What is put into a message, or into the newest.
    pub fn message_params(&self, id: Option<i64>) -> Result<serde_json::Value, StoreError> {
        let mut ask = self
            .conn
            .prepare_cached("select params from outbox where ?1 is null or id = ?1 order by id desc limit 1")?;
        row::from_json(&ask.query_row([id], |r| r.get::<_, String>(0))?)
    }

    /// Whether a message waits that is of no use any more.
    pub fn messages_dead(&self, now: Instant) -> Result<bool, StoreError> {
        let mut ask = self.conn.prepare_cached("select 1 from outbox where state = 'PENDING' and dies_at <= ?1")?;
        Ok(ask.exists([now.0])?)
    }
}

impl Writer<'_> {
    /// Puts a message into the outbox, due now.
    pub fn message_add(&self, m: &NewMessage) -> Result<i64, StoreError> {
        self.conn.execute(
            "insert into outbox (kind, recipient, language, template, params, customer_id, booking_id, state, due_at, dies_at, made_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'PENDING', ?8, ?9, ?8)",
            params![
                m.kind.code(),
                m.to,
                m.language,
                m.template,
                row::json(&m.params)?,
                m.customer.map(|c| c.0),
                m.booking.map(|b| b.0),
                self.now.instant().0,
                m.dies_at.map(|at| at.0)
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
