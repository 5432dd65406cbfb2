//! What events wrote beside themselves: rows of money, and of what was sold. Each event bears a mark over its rows, made with the
//! seal key at the end of the write, so that a row changed, taken out or put in with another program is found, and whose it was.
//!
//! The mark covers the sum (exclusive or) of the rows' own seals. So the rows of an event may come in any order, and one pass over
//! each table proves them all.
use super::{Reader, StoreError, Writer};
use crate::domain::chain;
use rusqlite::{Connection, Row, hooks::Action, params, types::ValueRef};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The sum of the seals of an event's rows.
pub(super) type Sum = [u8; 32];

/// Rows that an event writes. What they say for ever is sealed; states that change later follow from the events (`states`).
struct Kind {
    /// The table.
    table: &'static str,
    /// What is read of it, the row's id first, and from where.
    read: &'static str,
    /// Its id in that.
    id: &'static str,
    /// The event that wrote it.
    event: &'static str,
}

macro_rules! sold {
    ($booking:literal) => {
        concat!(
            "(select min(seq) from event where subject = 'booking' and subject_id = ",
            $booking,
            " and verb = 'sell')"
        )
    };
}

const KINDS: &[Kind] = &[
    Kind {
        table: "booking",
        read: "b.id, b.reference, b.theatre_id, b.terminal_id, b.channel, b.currency, b.total, b.sale_day, b.made_at, b.hold_id, b.idem_key,
          b.idem_print, b.stub, w.text from booking b left join wording w on w.id = b.policy",
        id: "b.id",
        event: sold!("b.id"),
    },
    // With what the booking says of its show.
    Kind {
        table: "ticket",
        read: "k.id, k.booking_id, k.show_id, k.map_id, k.seat, k.ticket_type_id, k.group_no, k.minor, k.tax, k.tax_ppm, k.serial, k.stands_for,
          s.starts_at, t.text, c.text, h.text from ticket k left join booked_show s on s.booking_id = k.booking_id and s.show_id = k.show_id
          left join wording t on t.id = s.title left join wording c on c.id = s.certificate left join wording h on h.id = s.hall",
        id: "k.id",
        event: concat!("coalesce(k.event_seq, ", sold!("k.booking_id"), ")"),
    },
    Kind {
        table: "fee",
        read: "f.id, f.booking_id, f.ticket_id, w.text, f.minor, f.tax, f.tax_ppm from fee f
          left join wording w on w.id = f.name left join ticket k on k.id = f.ticket_id",
        id: "f.id",
        event: concat!("coalesce(k.event_seq, ", sold!("f.booking_id"), ")"),
    },
    Kind {
        table: "booking_line",
        read: "l.id, l.booking_id, l.product_id, z.text, o.text, c.text, l.group_no, l.uses, l.minor, l.tax, l.tax_ppm from booking_line l
          left join wording z on z.id = l.size left join wording o on o.id = l.options left join wording c on c.id = l.combo",
        id: "l.id",
        event: sold!("l.booking_id"),
    },
    Kind {
        table: "stock_movement",
        read: "m.id, m.theatre_id, m.code, m.kind, m.qty, m.made_at from stock_movement m",
        id: "m.id",
        event: "m.event_seq",
    },
    Kind {
        table: "show_failure",
        read: "f.id, f.show_id, f.kind, f.to_show, f.made_at from show_failure f",
        id: "f.id",
        event: "f.event_seq",
    },
    Kind {
        table: "payment",
        read: "p.id, p.booking_id, p.tender, p.minor, p.tendered, p.reference, p.state, p.approved, p.key, p.call_boot, p.call_until, p.made_at,
          p.shift_id from payment p",
        id: "p.id",
        event: "p.event_seq",
    },
    Kind {
        table: "refund",
        read: "r.id, r.booking_id, r.payment_id, r.tender, r.minor, r.made_at from refund r",
        id: "r.id",
        event: "r.event_seq",
    },
    // Out of what it came and where it went, where that is not money: what was sealed before there were such keeps its seal.
    Kind {
        table: "payment",
        read: "p.id, p.purse_id, p.voucher_id, p.debtor_id from payment p
          join (select id other from payment where coalesce(purse_id, voucher_id, debtor_id) is not null) on other = p.id",
        id: "p.id",
        event: "p.event_seq",
    },
    Kind {
        table: "refund",
        read: "r.id, r.purse_id from refund r join (select id other from refund where purse_id is not null) on other = r.id",
        id: "r.id",
        event: "r.event_seq",
    },
    // With what it says of its purse.
    Kind {
        table: "purse_entry",
        read: "n.id, n.purse_id, n.minor, n.payment_id, n.refund_id, n.line_id, u.kind, u.customer_id, u.currency, u.until, u.made_at
          from purse_entry n join purse u on u.id = n.purse_id",
        id: "n.id",
        event: "coalesce(n.event_seq, (select event_seq from payment where id = n.payment_id), (select event_seq from refund where id = n.refund_id))",
    },
    Kind {
        table: "voucher",
        read: "v.id, v.theatre_id, v.batch, v.type_code, v.excluded, v.declared, v.until, v.made_at from voucher v",
        id: "v.id",
        event: "v.event_seq",
    },
    Kind {
        table: "invoice",
        read: "i.number, i.payment_id, i.debtor_id, i.due, i.your_ref, i.words, i.made_at from invoice i",
        id: "i.number",
        event: "i.event_seq",
    },
    Kind {
        table: "posting",
        read: "p.id, p.booking_id, p.theatre_id, p.account, p.what, p.show_id, p.qty, p.minor, p.tax, p.sale_day, p.show_day, p.shift_id from posting p",
        id: "p.id",
        event: "p.event_seq",
    },
    Kind {
        table: "shift",
        read: "s.id, s.terminal_id, s.theatre_id, s.currency, s.opened_at, s.day, s.float_minor from shift s",
        id: "s.id",
        event: "(select min(seq) from event where subject = 'shift' and subject_id = s.id and verb = 'shift_open')",
    },
    Kind {
        table: "shift",
        read: "s.id, s.closed_at, s.z, s.expected_minor, s.counted_minor, s.left_minor, s.bag, s.reason, s.reason_words, s.witness_id from shift s",
        id: "s.id",
        event: "(select min(seq) from event where subject = 'shift' and subject_id = s.id and verb = 'shift_close')",
    },
    Kind {
        table: "drawer_movement",
        read: "m.id, m.shift_id, m.kind, m.minor, m.words, m.staff_id, m.to_id, m.made_at from drawer_movement m",
        id: "m.id",
        event: "m.event_seq",
    },
    Kind {
        table: "shift_count",
        read: "c.id, c.shift_id, c.stage, c.minor, c.pieces, c.tenders, c.staff_id, c.made_at from shift_count c",
        id: "c.id",
        event: "c.event_seq",
    },
    // Kinds are numbered in the seals: a new one is the last.
    Kind {
        table: "dispute",
        read: "d.id, d.booking_id, d.payment_id, d.minor, d.case_no, d.due, d.made_at from dispute d",
        id: "d.id",
        event: "d.event_seq",
    },
    // Cash that was rounded: what was sealed before there was such keeps its seal.
    Kind {
        table: "payment",
        read: "p.id, p.rounded from payment p join (select id other from payment where rounded <> 0) on other = p.id",
        id: "p.id",
        event: "p.event_seq",
    },
    Kind {
        table: "refund",
        read: "r.id, r.rounded from refund r
          join (select id other from refund where rounded <> 0 or rounded_event is not null) on other = r.id",
        id: "r.id",
        event: "coalesce(r.rounded_event, r.event_seq)",
    },
];

impl Kind {
    fn all(&self) -> String {
        format!("select {}, {}", self.event, self.read)
    }

    fn one(&self) -> String {
        format!("select {}, {} where {} = ?1", self.event, self.read, self.id)
    }
}

/// The rows that a write has touched so far, as SQLite tells it.
#[derive(Clone, Default)]
pub(super) struct Touched(Arc<Mutex<Vec<(&'static str, i64)>>>);

impl Touched {
    /// Listens to a connection.
    pub(super) fn listen(conn: &mut Connection) -> Result<Self, StoreError> {
        let touched = Self::default();
        let told = touched.clone();
        conn.update_hook(Some(move |action: Action, _: &str, table: &str, id: i64| {
            // What a sale, a pay-out or a close decides of rows that were there before; all other rows are whole when they are put in.
            let counts = action == Action::SQLITE_INSERT || matches!(table, "booking" | "payment" | "refund" | "shift");
            let known = KINDS.iter().map(|k| k.table).chain(["event"]).find(|name| *name == table);
            if let Some(name) = known.filter(|_| counts) {
                told.rows().push((name, id));
            }
        }))?;
        Ok(touched)
    }

    fn rows(&self) -> MutexGuard<'_, Vec<(&'static str, i64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what was touched, and says what it was, each row once.
    pub(super) fn take(&self) -> Vec<(&'static str, i64)> {
        let mut rows = std::mem::take(&mut *self.rows());
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

/// The seal of one row that was read: kind, event and every column, each with its type and length.
fn seal_row(key: &[u8; 32], kind: usize, row: &Row<'_>, columns: usize) -> Result<Sum, StoreError> {
    let mut bytes = Vec::with_capacity(256);
    bytes.extend(b"marquee row 1");
    bytes.extend((kind as u64).to_be_bytes());
    for at in 0..columns {
        let (tag, text): (u8, &[u8]) = match row.get_ref(at)? {
            ValueRef::Null => (0, &[]),
            ValueRef::Integer(n) => {
                bytes.push(1);
                bytes.extend(n.to_be_bytes());
                continue;
            }
            ValueRef::Real(n) => {
                bytes.push(2);
                bytes.extend(n.to_be_bytes());
                continue;
            }
            ValueRef::Text(text) => (3, text),
            ValueRef::Blob(blob) => (4, blob),
        };
        bytes.push(tag);
        bytes.extend((text.len() as u64).to_be_bytes());
        bytes.extend(text);
    }
    Ok(chain::seal_bytes(key, &bytes))
}

fn add(sum: &mut Sum, seal: &Sum) {
    sum.iter_mut().zip(seal).for_each(|(a, b)| *a ^= b);
}

impl Writer<'_> {
    /// Marks every event of this write with what it wrote. The last thing that a write does.
    pub(super) fn mark_rows(&self, touched: &[(&'static str, i64)]) -> Result<(), StoreError> {
        let Some(key) = self.seal_key else { return Ok(()) };
        let events = || touched.iter().filter(|(table, _)| *table == "event").map(|(_, seq)| *seq);
        let (Some(first), Some(last)) = (events().min(), events().max()) else { return Ok(()) };
        // A payment goes with the first event of its booking that follows its end.
        let mut adopt = self.conn.prepare_cached(
            "update payment set event_seq = coalesce((select min(seq) from event where subject = 'booking' and subject_id = booking_id and seq >= ?2), ?3)
             where id = ?1 and event_seq is null and state <> 'PENDING'",
        )?;
        for (_, id) in touched.iter().filter(|(table, _)| *table == "payment") {
            adopt.execute(params![id, first, last])?;
        }
        let mut sums: BTreeMap<i64, Sum> = events().map(|seq| (seq, Sum::default())).collect();
        for (n, kind) in KINDS.iter().enumerate() {
            let mut ids = touched.iter().filter(|(table, _)| *table == kind.table).map(|(_, id)| *id).peekable();
            if ids.peek().is_none() {
                continue;
            }
            let mut ask = self.conn.prepare_cached(&kind.one())?;
            let columns = ask.column_count();
            for id in ids {
                let mut rows = ask.query([id])?;
                if let Some(row) = rows.next()?
                    && let Some(sum) = row.get::<_, Option<i64>>(0)?.and_then(|seq| sums.get_mut(&seq))
                {
                    add(sum, &seal_row(&key, n, row, columns)?);
                }
            }
        }
        let mut hash = self.conn.prepare_cached("select hash from event where seq = ?1")?;
        let mut mark = self.conn.prepare_cached("update event set wrote = ?2 where seq = ?1")?;
        for (seq, sum) in sums {
            let hash: [u8; 32] = hash.query_row([seq], |r| r.get(0))?;
            mark.execute(params![seq, chain::mark_rows(&key, &hash, &sum)])?;
        }
        Ok(())
    }
}

/// The rows of all events as they are now.
pub(super) struct Rows {
    sums: Vec<Sum>,
    /// The first row whose event is none of these: the event that it names, and which row.
    pub(super) stray: Option<(i64, String)>,
}

impl Rows {
    /// Of one event.
    pub(super) fn of(&self, seq: i64) -> Sum {
        usize::try_from(seq).ok().and_then(|at| self.sums.get(at)).copied().unwrap_or_default()
    }
}

impl Reader<'_> {
    /// Sums up the rows of so many events.
    pub(super) fn rows(&self, key: &[u8; 32], events: i64) -> Result<Rows, StoreError> {
        let mut sums = vec![Sum::default(); usize::try_from(events).unwrap_or(0) + 1];
        let mut stray = None;
        for (n, kind) in KINDS.iter().enumerate() {
            let mut ask = self.conn.prepare(&kind.all())?;
            let columns = ask.column_count();
            let mut rows = ask.query([])?;
            while let Some(row) = rows.next()? {
                // What a sale has not made final has no event yet.
                let Some(seq) = row.get::<_, Option<i64>>(0)? else { continue };
                match usize::try_from(seq).ok().filter(|at| *at > 0).and_then(|at| sums.get_mut(at)) {
                    Some(sum) => add(sum, &seal_row(key, n, row, columns)?),
                    None if stray.is_none() => {
                        stray = Some((seq, format!("is named by {} {}", kind.table, row.get::<_, i64>(1)?)));
                    }
                    None => {}
                }
            }
        }
        Ok(Rows { sums, stray })
    }
}
