//! The history read as a whole: listed with what is worth a second look, and proved link by link.
use super::{Reader, StoreError, row};
use crate::domain::{
    audit::{AuditFilter, AuditLine, Flag, Proof},
    chain::{self, Entry, Head},
};
use rusqlite::{OptionalExtension, params};

const LINE: &str = "select e.seq, e.at_ms, t.name, e.actor, p.name, e.verb, e.subject, e.subject_id, b.reference, e.body,
    e.verb in ('refund', 'void', 'exchange') and exists (select 1 from booked_show s where s.booking_id = b.id and s.starts_at * 1000 < e.at_ms),
    e.verb = 'refund' and e.actor = (select actor from event where subject = 'booking' and subject_id = b.id and verb = 'sell'),
    w.words, b.currency
  from event e join terminal t on t.id = e.terminal_id
  left join staff p on e.actor = 'staff ' || p.id left join booking b on e.subject = 'booking' and b.id = e.subject_id
  left join reason w on w.event_seq = e.seq";

/// What to do about a head that the store has not.
const ACCEPT: &str = "where that was on purpose, `marquee audit accept` says so";

impl Reader<'_> {
    /// The events that fit, the newest first, within these milliseconds (the end is not one of them).
    pub fn audit(&self, filter: &AuditFilter, from_ms: i64, to_ms: i64) -> Result<Vec<AuditLine>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!(
            "with word as materialized (select value as has from json_each(?6))
             {LINE} where (?1 is null or e.verb = ?1) and (?2 is null or e.actor = 'staff ' || ?2) and (?3 is null or b.id = ?3)
               and e.at_ms >= ?4 and e.at_ms < ?5 and not exists (select 1 from word where not coalesce(
                 replace(e.verb, '_', ' ') like word.has escape '\\' or e.verb like word.has escape '\\'
                 or p.name like word.has escape '\\' or e.actor like word.has escape '\\'
                 or b.reference like word.has escape '\\' or t.name like word.has escape '\\'
                 or w.words like word.has escape '\\', 0))
               and (?7 = 0 or e.verb in ('refund', 'void', 'exchange') or e.body like '%\"against_rule\":true%')
               and (?8 is null or e.seq > (select max(seq) from event) - ?8)
             order by e.seq desc",
        ))?;
        let like = |word: &String| format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        let words: Vec<String> = filter.words.iter().map(like).collect();
        let words = serde_json::json!(words).to_string();
        let (staff, booking) = (filter.staff.map(|s| s.0), filter.booking.map(|b| b.0));
        let given = params![filter.action, staff, booking, from_ms, to_ms, words, filter.flagged, filter.newest];
        let mut rows = ask.query(given)?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let body: serde_json::Value = row::from_json(&r.get::<_, String>(9)?)?;
            let against = body.get("against_rule").and_then(serde_json::Value::as_bool) == Some(true);
            let flags = [(r.get(10)?, Flag::AfterStart), (r.get(11)?, Flag::BySeller), (against, Flag::AgainstRule)];
            let flags: Vec<Flag> = flags.into_iter().filter(|(on, _)| *on).map(|(_, flag)| flag).collect();
            if filter.flagged && flags.is_empty() {
                continue;
            }
            out.push(AuditLine {
                seq: r.get(0)?,
                at_ms: r.get(1)?,
                terminal: r.get(2)?,
                actor: r.get(3)?,
                name: r.get(4)?,
                verb: r.get(5)?,
                subject: r.get(6)?,
                subject_id: r.get(7)?,
                reference: r.get(8)?,
                reason: r.get(12)?,
                currency: r.get::<_, Option<String>>(13)?.map(|code| row::currency(&code)).transpose()?,
                body,
                flags,
            });
            if filter.limit.is_some_and(|most| out.len() >= most) {
                break;
            }
        }
        Ok(out)
    }

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

    /// Proves the chain from its first link: each event's hash covers it and the one before, each seal was made with the house's
    /// key. Stops at the first that does not. `progress` hears how many were looked at, and whether it
    /// goes on is its answer.
    pub fn prove(
        &self,
        seal_key: Option<&[u8; 32]>,
        mut progress: impl FnMut(i64) -> bool,
    ) -> Result<Proof, StoreError> {
        let mut ask = self.conn.prepare(
            "select e.seq, at_ms, terminal_id, actor, verb, subject, subject_id, body, hash, seal, w.words
             from event e left join reason w on w.event_seq = e.seq order by e.seq",
        )?;
        let mut rows = ask.query(params![])?;
        let (mut before, mut entries) = (chain::GENESIS, 0i64);
        while let Some(r) = rows.next()? {
            let seq: i64 = r.get(0)?;
            let broken = |at: i64, why: &str| {
                Ok(Proof { entries, head: None, broken: Some((at, why.to_owned())), stopped: false })
            };
            if seq != entries + 1 {
                return broken(entries + 1, "is missing");
            }
            let texts = [r.get::<_, String>(3), r.get(4), r.get(5), r.get(7)];
            let numbers = [r.get::<_, i64>(1), r.get(2), r.get(6)];
            let hashes = [r.get::<_, [u8; 32]>(8), r.get(9)];
            let (
                [Ok(actor), Ok(verb), Ok(subject), Ok(body)],
                [Ok(at_ms), Ok(terminal), Ok(subject_id)],
                [Ok(hash), Ok(seal)],
            ) = (texts, numbers, hashes)
            else {
                return broken(seq, "was changed");
            };
            let (actor, verb, subject, body) = (&*actor, &*verb, &*subject, &*body);
            let entry = Entry { seq, at_ms, terminal, actor, verb, subject, subject_id, body };
            if chain::hash(&before, &entry) != hash {
                return broken(seq, "was changed");
            }
            if seal_key.is_some_and(|key| chain::seal(key, &hash) != seal) {
                return broken(seq, "does not bear this house's seal");
            }
            let words: Option<String> = r.get(10)?;
            if let (Some(key), Some(words)) = (seal_key, words)
                && !body.contains(&chain::mark(key, &words))
            {
                return broken(seq, "has other words for its reason than were said");
            }
            (before, entries) = (hash, seq);
            if entries % 256 == 0 && !progress(entries) {
                return Ok(Proof { entries, head: None, broken: None, stopped: true });
            }
        }
        progress(entries);
        Ok(Proof { entries, head: None, broken: None, stopped: false })
    }
}
