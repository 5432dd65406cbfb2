//! The history read as a list, with what is worth a second look.
use super::{Reader, StoreError, row};
use crate::domain::audit::{AuditFilter, AuditLine, Flag};
use rusqlite::params;

const LINE: &str = "select e.seq, e.at_ms, t.name, e.actor, p.name, e.verb, e.subject, e.subject_id, b.reference, e.body,
    e.verb in ('refund', 'void', 'exchange') and exists (select 1 from booked_show s where s.booking_id = b.id and s.starts_at * 1000 < e.at_ms),
    e.verb = 'refund' and e.actor = (select actor from event where subject = 'booking' and subject_id = b.id and verb = 'sell'),
    w.words, b.currency
  from event e join terminal t on t.id = e.terminal_id
  left join staff p on e.actor = 'staff ' || p.id left join booking b on e.subject = 'booking' and b.id = e.subject_id
  left join reason w on w.event_seq = e.seq";

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
}
