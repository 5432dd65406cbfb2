//! The invariants of `rules.md` as questions to the store: `marquee doctor`, the simulator and the fault tests ask these.
use super::{Reader, StoreError, row};
use crate::domain::order::Part;
use rusqlite::types::ValueRef;

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The number of the rule in `rules.md`; 0 for the file itself.
    pub rule: u8,
    /// What was looked at.
    pub name: &'static str,
    /// What breaks it, in words; empty is good. At most [`MOST`] are named.
    pub found: Vec<String>,
}

/// So many breaches of a rule are named.
const MOST: usize = 20;

/// A rule, its name, and a query whose every row names a breach.
const QUERIES: &[(u8, &str, &str)] = &[
    (1, "a seat has one live allocation", "select 'show ' || show_id || ' seat ' || seat from allocation group by show_id, seat having count(*) > 1"),
    (1, "a seat has one ticket that is not void", "select 'show ' || show_id || ' seat ' || seat from ticket where state <> 'VOID' group by show_id, seat having count(*) > 1"),
    (1, "every live ticket has its seat", "select 'ticket ' || k.id from ticket k left join allocation a on a.show_id = k.show_id and a.seat = k.seat
        where k.state <> 'VOID' and (a.state is null or a.state <> 'sold' or a.ticket_id <> k.id)"),
    (1, "every sold seat has its ticket", "select 'show ' || a.show_id || ' seat ' || a.seat from allocation a left join ticket k on k.id = a.ticket_id
        where a.state = 'sold' and (k.id is null or k.state = 'VOID' or k.show_id <> a.show_id or k.seat <> a.seat)"),
    (1, "a sold seat is in its hall and on sale", "select 'show ' || a.show_id || ' seat ' || a.seat from allocation a left join show s on s.id = a.show_id
        left join seat t on t.map_id = s.map_id and t.seat = a.seat where t.seat is null or t.off_sale = 1 or s.map_id <> a.map_id"),
    (2, "lines and tenders of every booking are equal", "select 'booking ' || booking_id || ' is off by ' || sum(case when account in ('tender', 'owed') then -minor else minor end)
        from posting group by booking_id having sum(case when account in ('tender', 'owed') then -minor else minor end) <> 0"),
    (2, "a confirmed booking's tickets, fees and products are its total", "select 'booking ' || b.reference from booking b where b.state = 'CONFIRMED' and b.total <>
        (select coalesce(sum(minor), 0) from booking_line where booking_id = b.id) +
        (select coalesce(sum(minor), 0) from ticket where booking_id = b.id and event_seq is null) +
        (select coalesce(sum(f.minor), 0) from fee f join ticket k on k.id = f.ticket_id where f.booking_id = b.id and k.event_seq is null)"),
    (2, "a confirmed booking is paid", "select 'booking ' || b.reference from booking b where b.state = 'CONFIRMED' and
        (select coalesce(sum(minor), 0) from posting where booking_id = b.id and account = 'tender' and minor > 0 and what <> 'rounding') <>
        (select coalesce(sum(minor + rounded), 0) from payment where booking_id = b.id and state = 'SUCCESS')"),
    (2, "a confirmed booking is posted", "select 'booking ' || b.reference from booking b where b.state = 'CONFIRMED' and b.total <>
        (select coalesce(sum(p.minor), 0) from posting p join event e on e.seq = p.event_seq
         where p.booking_id = b.id and (p.account = 'tender' or p.account = 'owed' and p.what = 'deposit') and e.verb = 'sell')"),
    (2, "a deposit is a debt until its reservation ends", "select 'booking ' || b.reference from booking b where
        (select -coalesce(sum(minor), 0) from posting where booking_id = b.id and account = 'owed' and what = 'deposit') <>
        iif(b.state = 'PENDING', (select coalesce(sum(minor), 0) from payment where booking_id = b.id and state = 'SUCCESS')
          - (select coalesce(sum(minor), 0) from refund where booking_id = b.id), 0)"),
    (2, "what went back is posted", "select 'booking ' || b.reference from booking b where
        (select coalesce(sum(minor + rounded), 0) from refund where booking_id = b.id and state = 'DONE') <>
        (select -coalesce(sum(minor), 0) from posting where booking_id = b.id and account = 'tender' and minor < 0 and what <> 'rounding')"),
    (2, "what was rounded is posted", "select 'booking ' || b.reference from booking b where
        (select coalesce(sum(rounded), 0) from refund where booking_id = b.id) - (select coalesce(sum(rounded), 0) from payment where booking_id = b.id and state = 'SUCCESS') <>
        (select coalesce(sum(minor), 0) from posting where booking_id = b.id and account = 'tender' and what = 'rounding')"),
    (2, "what is owed to customers is posted", "select 'booking ' || b.reference from booking b where
        (select coalesce(sum(minor), 0) from refund where booking_id = b.id and state = 'OWED') <>
        (select -coalesce(sum(minor), 0) from posting where booking_id = b.id and account = 'owed' and what = 'customer')"),
    (2, "the ticket lines of a booking are its live tickets", "select 'booking ' || b.reference from booking b where
        (select coalesce(sum(minor), 0) from posting where booking_id = b.id and account = 'line' and show_id is not null) <>
        (select coalesce(sum(minor), 0) from ticket where booking_id = b.id and state <> 'VOID')"),
    (2, "the product lines of a booking are what has not come back of them", "select 'booking ' || b.reference from booking b where
        (select coalesce(sum(minor), 0) from posting where booking_id = b.id and account = 'line' and show_id is null) <>
        (select coalesce(sum(l.minor), 0) from booking_line l join product p on p.id = l.product_id
         where l.booking_id = b.id and l.state <> 'BACK' and p.gift_days is null)"),
    (2, "a gift card is a debt until it is used", "select 'gift cards are off by ' || sum(minor) from (
        select minor from purse where kind = 'gift_card'
        union all select minor from posting where (account = 'owed' or account = 'tender') and what = 'gift_card') having sum(minor) <> 0"),
    (2, "credit is a debt until it is used", "select 'credit is off by ' || sum(minor) from (
        select minor from purse where kind = 'credit' union all select minor from posting where account = 'tender' and what = 'credit')
        having sum(minor) <> 0"),
    (2, "a purse is what moved in it", "select 'purse ' || p.id from purse p where p.minor <> (select coalesce(sum(minor), 0) from purse_entry where purse_id = p.id)"),
    (2, "what a purse paid or got is in it", "select 'payment ' || p.id from payment p where p.purse_id is not null and
        (p.state = 'SUCCESS') <> exists (select 1 from purse_entry where payment_id = p.id and purse_id = p.purse_id and minor = -p.minor)
        union all select 'refund ' || r.id from refund r where r.purse_id is not null
        and not exists (select 1 from purse_entry where refund_id = r.id and purse_id = r.purse_id and minor = r.minor)"),
    (2, "every payment on account has its invoice", "select 'payment ' || p.id from payment p where (p.tender = 'invoice' and p.state = 'SUCCESS')
        <> exists (select 1 from invoice where payment_id = p.id and debtor_id = p.debtor_id)"),
    (2, "invoice numbers have no gaps", "select 'invoice ' || max(number) || ' of ' || count(*) from invoice having coalesce(max(number), 0) <> count(*)"),
    (2, "what debtors owe is posted", "select 'invoices are off by ' || sum(minor) from (
        select p.minor - (select coalesce(sum(minor), 0) from refund where payment_id = p.id) minor from payment p where p.tender = 'invoice' and p.state = 'SUCCESS'
        union all select -minor from posting where account = 'tender' and what = 'invoice') having sum(minor) <> 0"),
    (2, "what a lost dispute cost went back", "select 'dispute ' || d.id from dispute d where d.outcome = 'lost' and d.minor <>
        (select coalesce(sum(r.minor), 0) from refund r join event e on e.seq = r.event_seq where r.payment_id = d.payment_id and e.verb = 'dispute_lost'
           and json_extract(e.body, '$.dispute') = d.id)"),
    (2, "what is disputed is there still", "select 'dispute ' || d.id from dispute d join payment p on p.id = d.payment_id where d.outcome is null and d.minor <>
        p.minor - (select coalesce(sum(minor), 0) from refund where payment_id = p.id)"),
    (2, "a voucher pays once", "select 'voucher ' || p.voucher_id from payment p where p.voucher_id is not null and p.state in ('PENDING', 'SUCCESS')
        and p.minor > (select coalesce(sum(minor), 0) from refund where payment_id = p.id) group by p.voucher_id having count(*) > 1"),
    (2, "what a voucher pays for is a ticket", "select 'payment ' || p.id from payment p where p.voucher_id is not null and p.state = 'SUCCESS'
        and p.minor > (select coalesce(sum(minor), 0) from refund where payment_id = p.id)
        and not exists (select 1 from ticket k where k.booking_id = p.booking_id and k.show_id = p.covers_show and k.seat = p.covers_seat
          and k.state <> 'VOID' and k.minor >= p.minor)"),
    (2, "a cancelled booking has nothing left, a confirmed one has", "select 'booking ' || b.reference from booking b where
        (b.state = 'CONFIRMED') <> (exists (select 1 from ticket where booking_id = b.id and state <> 'VOID')
          or exists (select 1 from booking_line where booking_id = b.id and state <> 'BACK'))"),
    (2, "stock is what was moved", "select 'stock of ' || code || ' is off by ' || sum(qty) from (
        select theatre_id, code, qty from stock union all select theatre_id, code, -qty from stock_movement)
        group by theatre_id, code having sum(qty) <> 0"),
    (2, "what a sale took of a stock is in its booking", "select 'event ' || e.seq from event e where e.verb = 'sell' and
        (select coalesce(sum(qty), 0) from stock_movement where event_seq = e.seq) <>
        (select -coalesce(sum(uses), 0) from booking_line where booking_id = e.subject_id)"),
    (2, "postings mirror the tax of tickets and products", "select 'booking ' || b.reference from booking b where b.state = 'CONFIRMED' and
        (select coalesce(sum(p.tax), 0) from posting p join event e on e.seq = p.event_seq where p.booking_id = b.id and e.verb = 'sell') <>
        (select coalesce(sum(tax), 0) from booking_line where booking_id = b.id) +
        (select coalesce(sum(tax), 0) from ticket where booking_id = b.id and event_seq is null) +
        (select coalesce(sum(f.tax), 0) from fee f join ticket k on k.id = f.ticket_id where f.booking_id = b.id and k.event_seq is null)"),
    (2, "a ticket of an exchange has its event", "select 'ticket ' || k.id from ticket k left join event e on e.seq = k.event_seq
        where k.event_seq is not null and (e.verb is null or e.verb not in ('exchange', 'show_move') or e.verb = 'exchange' and e.subject_id <> k.booking_id)"),
    (2, "the takings are the sum of the postings", "select 'day ' || sale_day || ' theatre ' || theatre_id || ' ' || account || ' ' || what from (
        select theatre_id, sale_day, account, what, show_id, qty, minor, tax from takings
        union all select theatre_id, sale_day, account, what, coalesce(show_id, 0), -qty, -minor, -tax from posting)
        group by theatre_id, sale_day, account, what, show_id having sum(qty) <> 0 or sum(minor) <> 0 or sum(tax) <> 0"),
    (2, "a closed drawer is float + cash in - cash out", "select 'shift ' || s.id || ' says ' || s.expected_minor from shift s where s.state = 'closed'
        and s.expected_minor <> s.float_minor
          + (select coalesce(sum(minor), 0) from posting where shift_id = s.id and account = 'tender' and what = 'cash')
          + (select coalesce(sum(minor), 0) from drawer_movement where shift_id = s.id)"),
    (2, "a shift was closed by its last count", "select 'shift ' || s.id from shift s where s.state <> 'open' and coalesce(s.counted_minor, -1) <>
        case s.state when 'counted' then -1 else (select minor from shift_count where shift_id = s.id and stage = 'close' order by id desc limit 1) end"),
    (2, "money taken at a shift is posted to it", "select 'shift ' || shift || ' ' || tender || ' is off by ' || sum(minor) from (
        select shift_id shift, what tender, minor from posting where shift_id is not null and account = 'tender' and minor > 0 and what <> 'rounding'
        union all select shift_id, tender, -minor - rounded from payment where shift_id is not null and state = 'SUCCESS')
        group by shift, tender having sum(minor) <> 0"),
    (2, "the drawer's money has the shift's currency", "select 'posting ' || p.id from posting p join booking b on b.id = p.booking_id join shift s on s.id = p.shift_id
        where p.account = 'tender' and (b.currency <> s.currency or p.theatre_id <> s.theatre_id)"),
    (2, "no drawer that was counted has money on its way", "select 'payment ' || p.id from payment p join shift s on s.id = p.shift_id
        where p.state = 'PENDING' and s.state <> 'open'"),
    (2, "every posting has its event", "select 'posting ' || p.id from posting p left join event e on e.seq = p.event_seq where e.seq is null"),
    (3, "a confirmed booking has its event", "select 'booking ' || b.reference from booking b where b.state = 'CONFIRMED'
        and not exists (select 1 from event where subject = 'booking' and subject_id = b.id and verb = 'sell')"),
    (3, "an unpaid booking has no tickets and no products", "select 'booking ' || b.reference from booking b where b.state in ('PENDING', 'EXPIRED')
        and (exists (select 1 from ticket where booking_id = b.id) or exists (select 1 from booking_line where booking_id = b.id))"),
    (3, "what was collected has its event", "select 'booking ' || b.reference from booking b join booking_line l on l.booking_id = b.id
        where l.collected_at is not null and not exists (select 1 from event where subject = 'booking' and subject_id = b.id and verb = 'collect')"),
    (4, "a held seat belongs to a live hold and ends with it", "select 'show ' || a.show_id || ' seat ' || a.seat from allocation a left join hold h on h.id = a.hold_id
        where a.state = 'held' and (h.id is null or h.state <> 'live' or h.until_ms <> a.until_ms or h.boot <> a.boot)"),
    (4, "a sold order's hold is converted", "select 'booking ' || b.reference from booking b join hold h on h.id = b.hold_id where b.state = 'CONFIRMED' and h.state <> 'converted'"),
    (5, "an ended booking keeps no open payment", "select 'payment ' || p.id from payment p join booking b on b.id = p.booking_id
        where p.state = 'PENDING' and b.state <> 'PENDING'"),
    (5, "money is kept only for what was sold", "select 'payment ' || p.id from payment p join booking b on b.id = p.booking_id
        where p.state = 'SUCCESS' and b.state not in ('CONFIRMED', 'CANCELLED')
        and not exists (select 1 from posting where booking_id = b.id and account = 'owed' and what = 'deposit')"),
    (6, "an admitted ticket says when and where", "select 'ticket ' || id from ticket where state = 'ADMITTED' and (admitted_at is null or admitted_by is null)"),
    (6, "a ticket was admitted once", "select 'ticket ' || json_extract(body, '$.ticket') from event where verb in ('admit', 'unadmit')
        group by json_extract(body, '$.ticket') having sum(iif(verb = 'admit', 1, -1)) not in (0, 1)"),
    (7, "a shift closes once, with its event", "select 'shift ' || s.id from shift s where (s.state = 'closed') <>
        (select count(*) from event where subject = 'shift' and subject_id = s.id and verb = 'shift_close')"),
    (7, "Z numbers have no gaps", "select 'Z ' || max(z) || ' of ' || count(z) from shift having coalesce(max(z), 0) <> count(z)"),
    (7, "what moved in a drawer has its event", "select 'movement ' || m.id from drawer_movement m left join event e on e.seq = m.event_seq
        where e.seq is null or e.verb <> m.kind or e.subject_id <> m.shift_id"),
    (7, "a closed day has no open shift", "select 'shift ' || s.id from shift s join day_close d on d.theatre_id = s.theatre_id and d.day = s.day where s.state <> 'closed'"),
    (8, "no two shows share a hall", "select 'shows ' || a.id || ' and ' || b.id from show a join show b on b.hall_id = a.hall_id and b.starts_at >= a.starts_at and b.starts_at < a.clear_at
        and b.id <> a.id and (b.starts_at > a.starts_at or b.id > a.id) where a.state <> 'cancelled' and b.state <> 'cancelled'"),
];

impl Reader<'_> {
    /// Asks everything. With the seal key the seals are checked too.
    pub fn check(&self, seal_key: Option<&[u8; 32]>) -> Result<Vec<Check>, StoreError> {
        let mut out = vec![self.check_file()?];
        out.extend(self.check_rules()?);
        out.push(self.check_drafts()?);
        out.push(self.check_states()?);
        out.push(self.check_chain(seal_key)?);
        Ok(out)
    }

    /// The rules alone, without the file, what orders want, and the history.
    pub(super) fn check_rules(&self) -> Result<Vec<Check>, StoreError> {
        let mut out = Vec::new();
        for (rule, name, sql) in QUERIES {
            let mut ask = self.conn.prepare_cached(sql)?;
            let rows = ask.query_map([], |r| r.get::<_, Option<String>>(0))?;
            let mut found = Vec::new();
            for row in rows.take(MOST) {
                found.push(row?.unwrap_or_else(|| "a row without a name".into()));
            }
            out.push(Check { rule: *rule, name, found });
        }
        Ok(out)
    }

    fn check_states(&self) -> Result<Check, StoreError> {
        let said = |(seq, what): (Option<i64>, String)| match seq {
            Some(seq) => format!("{what} (event {seq} says otherwise)"),
            None => format!("{what} (no event says so)"),
        };
        let found = self.odd_states(MOST)?.into_iter().map(said).collect();
        Ok(Check { rule: 7, name: "things are in the state that their events gave them", found })
    }

    fn check_file(&self) -> Result<Check, StoreError> {
        let mut ask = self.conn.prepare("select * from pragma_integrity_check")?;
        let rows = ask.query_map([], |r| r.get::<_, String>(0))?;
        let mut found: Vec<String> = rows.take(MOST).collect::<Result<_, _>>()?;
        found.retain(|line| line != "ok");
        // What was cut off within an empty page reads as nothing, as it was: the file is damaged all the same. While there is a log a
        // power cut can leave such an end: the page is in the log, and is written anew from it.
        // An encrypted store gives the number as text.
        let page = self.conn.pragma_query_value(None, "page_size", |r| match r.get_ref(0)? {
            ValueRef::Integer(page) => Ok(page.unsigned_abs()),
            other => Ok(other.as_str().ok().and_then(|text| text.parse().ok()).unwrap_or(0)),
        })?;
        let length = self.conn.path().and_then(|p| std::fs::metadata(p).ok()).map_or(0, |m| m.len());
        let log = self.conn.path().and_then(|p| std::fs::metadata(format!("{p}-wal")).ok()).map_or(0, |m| m.len());
        if page > 0 && log == 0 && !length.is_multiple_of(page) {
            found.push(format!("the file ends within a page: {length} bytes"));
        }
        let mut keys =
            self.conn.prepare("select \"table\" || ' row ' || coalesce(rowid, '?') from pragma_foreign_key_check")?;
        for row in keys.query_map([], |r| r.get::<_, String>(0))?.take(MOST) {
            found.push(format!("foreign key: {}", row?));
        }
        Ok(Check { rule: 0, name: "the file is sound", found })
    }

    /// What a live hold says it holds and what is allocated to it are the same, as far as nobody took it over since.
    fn check_drafts(&self) -> Result<Check, StoreError> {
        let mut found = Vec::new();
        let mut ask = self.conn.prepare("select id, draft from hold where state = 'live'")?;
        let mut held =
            self.conn.prepare("select show_id, seat from allocation where hold_id = ?1 and state = 'held'")?;
        let mut rows = ask.query([])?;
        while let Some(r) = rows.next()? {
            let (id, draft): (i64, Vec<Part>) = (r.get(0)?, row::from_json(&r.get::<_, String>(1)?)?);
            let mut got = held.query([id])?;
            while let Some(seat) = got.next()? {
                let (show, no): (i64, u16) = (seat.get(0)?, seat.get(1)?);
                let wanted = draft.iter().any(|p| p.show.0 == show && p.seats.iter().any(|s| s.0 == no));
                if !wanted && found.len() < MOST {
                    found.push(format!("hold {id} has seat {no} of show {show} that its order does not want"));
                }
            }
        }
        Ok(Check { rule: 4, name: "a hold has what its order wants", found })
    }

    fn check_chain(&self, seal_key: Option<&[u8; 32]>) -> Result<Check, StoreError> {
        let proof = self.prove(seal_key, |_| true)?;
        let found = proof.broken.map(|(at, why)| format!("event {at} {why}")).into_iter().collect();
        Ok(Check { rule: 7, name: "the chain of events is whole", found })
    }
}
