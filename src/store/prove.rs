//! The history proved as a whole: link by link, each event with the rows that it wrote, and what must follow from all of them.
use super::{Reader, StoreError, rows::Rows};
use crate::domain::{
    audit::Proof,
    chain::{self, Entry, Head},
};
use rusqlite::{OptionalExtension, Row, params};

/// What to do about a head that the store has not.
const ACCEPT: &str = "where that was on purpose, `marquee audit accept` says so";

/// Why a link does not hold.
type Broken = Option<&'static str>;

impl Reader<'_> {
    /// How many events there are.
    pub fn audit_size(&self) -> Result<i64, StoreError> {
        Ok(self.conn.query_row("select count(*) from event", [], |r| r.get(0))?)
    }

    /// The newest event's place and hash.
    pub fn newest_event(&self) -> Result<Option<(i64, [u8; 32])>, StoreError> {
        let mut last = self.conn.prepare_cached("select seq, hash from event order by seq desc limit 1")?;
        Ok(last.query_row([], |r| Ok((r.get(0)?, r.get(1)?))).optional()?)
    }

    /// Where and why the history is not one that had this head: its end is gone, or another one stands in its place.
    pub fn head_misfit(&self, head: &Head) -> Result<Option<(i64, String)>, StoreError> {
        let newest = self.newest_event()?.map_or(0, |(seq, _)| seq);
        if newest < head.seq {
            let gone = newest + 1;
            let those = if gone == head.seq { String::new() } else { format!(" with all up to {}", head.seq) };
            let why = format!(
                "is missing{those}: the end was cut off, or an older copy of the store was put back ({ACCEPT})"
            );
            return Ok(Some((gone, why)));
        }
        let mut ask = self.conn.prepare_cached("select hash from event where seq = ?1")?;
        let hash: Option<[u8; 32]> = ask.query_row([head.seq], |r| r.get(0)).optional()?;
        let why = format!("is another one than was there: an older copy of the store was put back and used ({ACCEPT})");
        Ok((hash != Some(head.hash)).then_some((head.seq, why)))
    }

    /// Proves the history from its first link: each event's hash covers it and the one before, each seal was made with the house's
    /// key, the rows that it wrote are there as they were. Stops at the first that does not hold. Without the key only the chain is
    /// proved. `progress` hears how many were looked at, and whether it goes on is its answer.
    pub fn prove(
        &self,
        seal_key: Option<&[u8; 32]>,
        mut progress: impl FnMut(i64) -> bool,
    ) -> Result<Proof, StoreError> {
        let sealed = seal_key.map(|key| Ok::<_, StoreError>((key, self.rows(key, self.audit_size()?)?))).transpose()?;
        let mut ask = self.conn.prepare(
            "select e.seq, at_ms, terminal_id, actor, verb, subject, subject_id, body, hash, seal, wrote, w.words
             from event e left join reason w on w.event_seq = e.seq order by e.seq",
        )?;
        let mut rows = ask.query(params![])?;
        let (mut before, mut entries) = (chain::GENESIS, 0i64);
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            let (at, why) = if seq == entries + 1 {
                (seq, link(row, seq, &mut before, sealed.as_ref()))
            } else {
                (entries + 1, Some("is missing"))
            };
            if let Some(why) = why {
                return Ok(Proof { entries, head: None, broken: Some((at, why.to_owned())), stopped: false });
            }
            entries = seq;
            if entries % 256 == 0 && !progress(entries) {
                return Ok(Proof { entries, head: None, broken: None, stopped: true });
            }
        }
        progress(entries);
        let stray = sealed.and_then(|(_, rows)| rows.stray);
        Ok(Proof { entries, head: None, broken: stray, stopped: false })
    }

    /// What a whole history leaves wrong: a state that no event gave, or books that break a rule. The event, and what of it.
    pub fn prove_books(&self, entries: i64) -> Result<Option<(i64, String)>, StoreError> {
        if let Some((seq, what)) = self.odd_states(1)?.into_iter().next() {
            return Ok(Some((seq.unwrap_or(entries), format!("leaves things otherwise than they are: {what}"))));
        }
        let broken = self.check_rules()?.into_iter().find(|c| !c.found.is_empty());
        Ok(broken.map(|c| (entries, format!("leaves books that break a rule: {}: {}", c.name, c.found.join(", ")))))
    }
}

/// Whether one event is what was written behind the one before, whose hash becomes this one's.
fn link(row: &Row<'_>, seq: i64, before: &mut [u8; 32], sealed: Option<&(&[u8; 32], Rows)>) -> Broken {
    const CHANGED: Broken = Some("was changed");
    let texts = [row.get::<_, String>(3), row.get(4), row.get(5), row.get(7)];
    let numbers = [row.get::<_, i64>(1), row.get(2), row.get(6)];
    let hashes = [row.get::<_, [u8; 32]>(8), row.get(9)];
    let ([Ok(actor), Ok(verb), Ok(subject), Ok(body)], [Ok(at_ms), Ok(terminal), Ok(subject_id)], [Ok(hash), Ok(seal)]) =
        (texts, numbers, hashes)
    else {
        return CHANGED;
    };
    let (Ok(wrote), Ok(words)) = (row.get::<_, Option<[u8; 32]>>(10), row.get::<_, Option<String>>(11)) else {
        return CHANGED;
    };
    let (actor, verb, subject, body) = (&*actor, &*verb, &*subject, &*body);
    let entry = Entry { seq, at_ms, terminal, actor, verb, subject, subject_id, body };
    let marked = chain::hash(before, &entry) == hash;
    if !marked && chain::hash_without_rows(before, &entry) != hash {
        return CHANGED;
    }
    *before = hash;
    let (key, rows) = sealed?;
    if chain::seal(key, &hash) != seal {
        return Some("does not bear this house's seal");
    }
    if words.is_some_and(|words| !body.contains(&chain::mark(key, &words))) {
        return Some("has other words for its reason than were said");
    }
    if marked && wrote != Some(chain::mark_rows(key, &hash, &rows.of(seq))) {
        return Some(
            "wrote other rows than are there: one of money, tickets or the drawer was changed, taken out or put in",
        );
    }
    None
}
