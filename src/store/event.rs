//! Events and postings: one row a verb in a gap-free, sealed chain, and the money of it.
use super::{Reader, StoreError, Writer, booking::Posting, row};
use crate::domain::{
    booking::HistoryLine,
    chain::{self, Entry},
    time::Instant,
};
use rusqlite::params;
use serde_json::Value;

/// An event to write. Ids and amounts only: nothing of it may name a person.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    /// At which terminal.
    pub terminal: i64,
    /// Who.
    pub actor: &'a str,
    /// What was done.
    pub verb: &'a str,
    /// To what kind of thing.
    pub subject: &'a str,
    /// To which.
    pub subject_id: i64,
    /// The rest.
    pub body: Value,
}

impl Reader<'_> {
    /// What happened to a thing, oldest first.
    pub fn history(&self, subject: &str, id: i64) -> Result<Vec<HistoryLine>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select e.seq, e.at_ms, e.verb, t.name, e.actor, p.name from event e join terminal t on t.id = e.terminal_id
             left join staff p on e.actor = 'staff ' || p.id
             where e.subject = ?1 and e.subject_id = ?2 order by e.seq",
        )?;
        let rows = ask.query_map(params![subject, id], |r| {
            Ok(HistoryLine {
                seq: r.get(0)?,
                at: Instant(r.get::<_, i64>(1)?.div_euclid(1000)),
                verb: r.get(2)?,
                terminal: r.get(3)?,
                actor: r.get(4)?,
                name: r.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Writer<'_> {
    /// Adds an event to the end of the chain and gives its place.
    pub fn event(&self, e: &NewEvent<'_>) -> Result<i64, StoreError> {
        let Some(key) = self.seal_key else {
            return Err(StoreError::ReadOnly(
                "the house's keys are not here, so nothing can be written to its history".into(),
            ));
        };
        let (seq, before) = self.reader().newest_event()?.map_or((1, chain::GENESIS), |(seq, hash)| (seq + 1, hash));
        let body = row::json(&e.body)?;
        let entry = Entry {
            seq,
            at_ms: self.now.wall_ms,
            terminal: e.terminal,
            actor: e.actor,
            verb: e.verb,
            subject: e.subject,
            subject_id: e.subject_id,
            body: &body,
        };
        let hash = chain::hash(&before, &entry);
        let mut add = self.conn.prepare_cached(
            "insert into event (seq, at_ms, terminal_id, actor, verb, subject, subject_id, body, hash, seal)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        add.execute(params![
            seq,
            self.now.wall_ms,
            e.terminal,
            e.actor,
            e.verb,
            e.subject,
            e.subject_id,
            body,
            hash,
            chain::seal(&key, &hash)
        ])?;
        Ok(seq)
    }

    /// Adds an event with what somebody said of it. The words stand beside the chain, which keeps only their mark.
    pub fn event_with_reason(&self, e: &NewEvent<'_>, words: &str) -> Result<i64, StoreError> {
        let words = words.trim();
        let Some(key) = self.seal_key.filter(|_| !words.is_empty()) else { return self.event(e) };
        let mut marked = e.clone();
        if let Some(body) = marked.body.as_object_mut() {
            body.insert("reason".to_owned(), chain::mark(&key, words).into());
        }
        let seq = self.event(&marked)?;
        self.conn.prepare_cached("insert into reason values (?1, ?2)")?.execute(params![seq, words])?;
        Ok(seq)
    }

    /// Posts the money of an event.
    pub fn posting(&self, event: i64, p: &Posting<'_>) -> Result<(), StoreError> {
        let mut add = self.conn.prepare_cached(
            "insert into posting (event_seq, booking_id, theatre_id, account, what, show_id, qty, minor, tax, sale_day, show_day, shift_id)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?;
        add.execute(params![
            event,
            p.booking.0,
            p.theatre.0,
            p.account,
            p.what,
            p.show.map(|(id, _)| id.0),
            p.qty,
            p.minor,
            p.tax,
            row::day_number(p.sale_day),
            p.show.map(|(_, day)| row::day_number(day)),
            p.shift.map(|s| s.0)
        ])?;
        Ok(())
    }
}
