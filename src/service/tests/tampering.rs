//! Another program changes, takes out, puts in or swaps rows of money and of what was sold: each time it is found, and where.
#![allow(clippy::disallowed_methods, reason = "another program writes into the store")]
use super::*;
use crate::domain::{
    StaffId, TheatreId,
    cancel::Asked,
    dispute::{NewDispute, Outcome},
    exchange::Move,
    product::{Item, Product, StockKind},
    shift::{Closing, Count as Counted, Reason},
    time::BusinessDay,
};
use rusqlite::{Connection, types::Value};

/// An evening with everything in it that moves money.
fn evening() -> Cinema {
    let mut cinema = Cinema::open();
    hire(&cinema);
    cinema.house.open_shift(TheatreId(1), 15_000).unwrap();
    let parted = vec![cash(Some(500)), card(None)];
    let two = cinema.house.sell(&sell(cinema.show, best(2), &[("adult", 2)], parted)).unwrap();
    let keyed =
        Sell { key: Some("key-1".into()), ..sell(cinema.late, best(2), &[("child", 2)], vec![cash(Some(5000))]) };
    let three_d = cinema.house.sell(&keyed).unwrap();
    let popcorn = Product { counted: true, ..super::concessions::product("popcorn", &[("small", 420, 1)]) };
    cinema.house.set_product(TheatreId(1), &popcorn).unwrap();
    cinema.house.move_stock(TheatreId(1), "popcorn", StockKind::Delivery, 10, "").unwrap();
    let items = vec![Item { code: "popcorn".into(), size: "small".into(), options: vec![], seat: None, n: 3 }];
    let eaten =
        Sell { items, source: Source::Theatre(TheatreId(1)), ..sell(cinema.show, best(1), &[], vec![cash(None)]) };
    let eaten = cinema.house.sell(&eaten).unwrap();
    cinema.house.collect(&eaten.reference, &[eaten.lines[0].id]).unwrap();
    let products = vec![eaten.lines[2].id];
    cinema.house.cancel(&eaten.reference, &Asked { products, ..Asked::default() }, None).unwrap();
    // In two steps, and one that is given up.
    for keep in [true, false] {
        let adult = cinema.adults(1);
        let held = take(&mut cinema.house, None, cinema.show, best(1), adult).unwrap();
        let token = token(&held);
        cinema.house.tender(&token, &cash(Some(100)), held.total).unwrap();
        if keep {
            cinema.house.tender(&token, &card(None), held.total).unwrap();
        } else {
            cinema.house.give_back(&token).unwrap();
        }
    }
    exchanges(&mut cinema, &three_d);
    super::tenders::every_tender(&mut cinema);
    cinema.house.drop_cash(4000, "").unwrap();
    cinema.house.pay_out(1500, "lamps").unwrap();
    cinema.house.no_sale("").unwrap();
    cinema.house.adjust_float(700, "coins").unwrap();
    let priya = Actor::Staff { id: StaffId(2), role: Role::Clerk };
    cinema.house.hand_over(&priya, Some(&counted(16_000))).unwrap();
    cinema.house.act_as(priya);
    close(&mut cinema, Some(Reason::WrongChange));
    let shift = crate::domain::ShiftId(1);
    cinema.house.act_as(super::manager(StaffId(1)));
    cinema.house.recount_closed(shift, &counted(12_000)).unwrap();
    // A later shift gives some of it back; somebody comes in.
    cinema.house.open_shift(TheatreId(1), 9_000).unwrap();
    let one = Asked { tickets: vec![two.tickets[0].id], reason: "ill".into(), ..Asked::default() };
    cinema.house.cancel(&two.reference, &one, None).unwrap();
    cinema.pass(90 * 60);
    let token = cinema.house.token(&two, &two.tickets[1]).unwrap();
    cinema.house.admit(&token).unwrap();
    close(&mut cinema, Some(Reason::WrongChange));
    let day: BusinessDay = "2026-11-22".parse().unwrap();
    cinema.house.close_day(TheatreId(1), day).unwrap();
    cinema.house.sell(&sell(cinema.late, best(1), &[], vec![card(None)])).unwrap();
    for end in [Some(Outcome::Lost), None] {
        let b = cinema.house.sell(&sell(cinema.late, best(1), &[], vec![card(None)])).unwrap();
        let said = NewDispute { why: "not me".into(), case: "CB-1".into(), ..NewDispute::default() };
        cinema.house.dispute(&b.reference, &said).unwrap();
        end.into_iter().for_each(|end| drop(cinema.house.end_dispute(&b.reference, end, "").unwrap()));
    }
    cinema.house.stop_show(cinema.late, "the projector").unwrap();
    cinema.assert_well();
    cinema
}

/// People beside the manager.
fn hire(cinema: &Cinema) {
    let raw = Connection::open(cinema.folder.path().join("t.db")).unwrap();
    raw.execute_batch(
        "insert into staff (id, email, name, role, password_hash) select 2, 'p@example.com', 'Priya', 'clerk', password_hash from staff",
    )
    .unwrap();
}

fn counted(cash: i64) -> Counted {
    Counted { cash, ..Counted::default() }
}

fn close(cinema: &mut Cinema, reason: Option<Reason>) {
    cinema.house.count_shift(&counted(10_000)).unwrap();
    let closing = Closing { reason, words: "a note".into(), bag: "417".into(), ..Closing::default() };
    let manager = super::manager(StaffId(1));
    let witness = (cinema.house.actor() != &manager).then_some(&manager);
    cinema.house.close_shift(&closing, witness).unwrap();
}

/// One to another seat that costs more, one for less.
fn exchanges(cinema: &mut Cinema, b: &crate::domain::booking::Booking) {
    for (ticket, show, seat) in [(0, cinema.late, "B1"), (1, cinema.show, "A8")] {
        let asked = Asked { tickets: vec![b.tickets[ticket].id], ..Asked::default() };
        let wanted = Move { asked, show: Some(show), seats: vec![seat.into()] };
        cinema.house.exchange(&b.reference, &wanted, &[cash(None)], None).unwrap();
    }
}

/// A connection that knows no rules.
fn lawless(cinema: &Cinema) -> Connection {
    let raw = Connection::open(cinema.folder.path().join("t.db")).unwrap();
    raw.execute_batch("pragma foreign_keys = off; pragma ignore_check_constraints = on; drop index ticket_seat")
        .unwrap();
    let names = texts(&raw, "select name from sqlite_schema where type = 'trigger'");
    names.iter().for_each(|name| raw.execute_batch(&format!("drop trigger {name}")).unwrap());
    raw
}

fn texts(raw: &Connection, sql: &str) -> Vec<String> {
    raw.prepare(sql).unwrap().query_map([], |r| r.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap()
}

/// Each table with the event that wrote a row of it, where the mark of that event says so; and how a copy of a row is put in.
const TABLES: &[(&str, &str, &str)] = &[
    ("booking", "(select min(seq) from event where subject = 'booking' and subject_id = t.id and verb = 'sell')",
     "reference = 'QQQQQ', hold_id = 999, idem_key = 'other'"),
    ("ticket", "coalesce(event_seq, (select min(seq) from event where subject = 'booking' and subject_id = t.booking_id and verb = 'sell'))", ""),
    ("fee", "(select coalesce(k.event_seq, (select min(seq) from event where subject = 'booking' and subject_id = t.booking_id and verb = 'sell'))
       from ticket k where k.id = t.ticket_id)", ""),
    (
        "booking_line",
        "(select min(seq) from event where subject = 'booking' and subject_id = t.booking_id and verb = 'sell')",
        "",
    ),
    ("stock_movement", "event_seq", ""),
    ("show_failure", "event_seq", "event_seq = 1"),
    ("payment", "event_seq", "key = 'other'"),
    ("refund", "event_seq", ""),
    ("posting", "event_seq", ""),
    ("drawer_movement", "event_seq", ""),
    ("shift_count", "event_seq", ""),
    ("shift", "", "z = 99"),
    ("day_close", "", "day = day + 1"),
    ("takings", "", "what = 'other'"),
    ("reason", "event_seq", "event_seq = 1"),
    ("purse", "", ""),
    ("purse_entry", "", "line_id = 1, event_seq = 1, payment_id = null, refund_id = null"),
    ("voucher", "event_seq", ""),
    ("invoice", "event_seq", "number = 99, payment_id = 1"),
    ("dispute", "event_seq", "event_seq = 1"),
];

/// What is not looked for: words may be erased, as people have a right to; where something is brought, and for what a voucher pays,
/// may be another seat. (The doctor looks whether that is a ticket.)
fn is_lawful(table: &str, what: &str) -> bool {
    matches!(
        (table, what),
        ("reason", "taken out") | ("booking_line", "show_id" | "seat") | ("payment", "covers_show" | "covers_seat")
    )
}

struct Hands<'a> {
    cinema: &'a Cinema,
    raw: Connection,
    tried: usize,
}

impl Hands<'_> {
    /// Does something to a table, sees what is found, and undoes it. `at`: the event that must be named.
    fn lay_on(&mut self, table: &str, what: &str, change: &str, at: Option<i64>) {
        let saved = format!("create temp table saved as select * from {table}; {change}");
        self.raw.execute_batch(&saved).unwrap_or_else(|e| panic!("{what}: {e}: {change}"));
        let found = self.cinema.house.prove_history(|_, _| true).unwrap_or_else(|e| panic!("{what}: {e}")).broken;
        let undone = format!("delete from {table}; insert into {table} select * from saved; drop table saved");
        self.raw.execute_batch(&undone).unwrap();
        self.tried += 1;
        let (seq, why) = found.unwrap_or_else(|| panic!("{what} was not found: {change}"));
        assert!(at.is_none_or(|at| at == seq), "{what}: event {at:?}, but found at {seq}: {why}");
    }

    fn event_of(&self, table: &str, event: &str, rowid: i64) -> Option<i64> {
        let sql = format!("select {event} from {table} t where rowid = {rowid}");
        (!event.is_empty()).then(|| self.raw.query_row(&sql, [], |r| r.get(0)).unwrap())
    }
}

/// Another value: one bit away where there is one, and not a neighbour's.
fn other(value: &Value, kind: &str) -> String {
    match value {
        Value::Integer(n) => (n ^ 4096).to_string(),
        Value::Text(text) if !text.is_empty() => {
            let mut bytes = text.clone().into_bytes();
            *bytes.last_mut().unwrap() ^= 1;
            format!("'{}'", String::from_utf8(bytes).unwrap().replace('\'', "''"))
        }
        _ if kind == "INTEGER" => "1".into(),
        _ => "'x'".into(),
    }
}

/// Rows that an event of the house wrote, by a name that stands for them in a `where`.
fn rows_of(raw: &Connection, table: &str) -> Vec<String> {
    match table {
        "day_close" | "takings" => {
            texts(raw, &format!("select '(theatre_id, ' || iif('{table}' = 'takings', 'sale_day, account, what, show_id', 'day') || ') = (' ||
                theatre_id || ', ' || {} || ')' from {table}",
                if table == "takings" { "sale_day || ', ''' || account || ''', ''' || what || ''', ' || show_id" } else { "day" }))
        }
        "booking" => texts(raw, "select 'rowid = ' || id from booking where state in ('CONFIRMED', 'CANCELLED')
            and exists (select 1 from event where subject = 'booking' and subject_id = booking.id and verb = 'sell')"),
        _ => texts(raw, &format!("select 'rowid = ' || rowid from {table} order by rowid")),
    }
}

#[test]
fn any_change_of_a_row_is_found_where_it_was_made() {
    let cinema = evening();
    let mut hands = Hands { raw: lawless(&cinema), cinema: &cinema, tried: 0 };
    for (table, event, copy) in TABLES {
        let rows = rows_of(&hands.raw, table);
        assert!(!rows.is_empty(), "the evening left no {table}");
        let columns: Vec<(String, String)> = {
            let mut ask = hands.raw.prepare(&format!("select name, type from pragma_table_info('{table}')")).unwrap();
            ask.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().collect::<rusqlite::Result<_>>().unwrap()
        };
        let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        for row in [rows.first(), rows.last()].into_iter().flatten() {
            let rowid = row.strip_prefix("rowid = ").and_then(|id| id.parse::<i64>().ok());
            let at = rowid.and_then(|id| hands.event_of(table, event, id));
            for (column, kind) in columns.iter().filter(|(column, _)| !is_lawful(table, column)) {
                let value: Value = hands
                    .raw
                    .query_row(&format!("select {column} from {table} where {row}"), [], |r| r.get(0))
                    .unwrap();
                let change = format!("update {table} set {column} = {} where {row}", other(&value, kind));
                // What says whose a row is names another event too; what changes by later events is their matter.
                let whose = [
                    "id",
                    "event_seq",
                    "rounded_event",
                    "void_event",
                    "booking_id",
                    "ticket_id",
                    "state",
                    "admitted_at",
                    "admitted_by",
                    "collected_at",
                    "collected_by",
                    "show_id",
                    "reference",
                    "outcome",
                    "ended_at",
                ];
                let at = at.filter(|_| !whose.contains(&column.as_str()));
                hands.lay_on(table, &format!("{table}.{column} of {row}"), &change, at);
            }
            if !is_lawful(table, "taken out") {
                hands.lay_on(
                    table,
                    &format!("{table} {row} taken out"),
                    &format!("delete from {table} where {row}"),
                    at,
                );
            }
        }
        let first = &rows[0];
        let id = if names[0] == "id" { format!("id = (select max(id) + 1 from {table}),") } else { String::new() };
        let sets = [id.trim_end_matches(','), copy].join(if copy.is_empty() || id.is_empty() { "" } else { ", " });
        let put_in = format!(
            "create temp table fresh as select * from {table} where {first}; update fresh set {}; insert into {table} select * from fresh; drop table fresh",
            sets.replace(&format!("from {table}"), &format!("from main.{table}"))
        );
        hands.lay_on(table, &format!("{table} {first} put in once more"), &put_in, None);
        if let ("id", [first, .., last]) = (names[0], rows.as_slice()) {
            let swap = format!(
                "update {table} set id = -1 where {first}; update {table} set id = {} where {last}; update {table} set id = {} where id = -1",
                first.trim_start_matches("rowid = "),
                last.trim_start_matches("rowid = ")
            );
            hands.lay_on(table, &format!("{table} {first} and {last} swapped"), &swap, None);
        }
    }
    assert!(cinema.house.prove_history(|_, _| true).unwrap().broken.is_none(), "all was undone");
    eprintln!("{} changes, each found", hands.tried);
}

#[test]
fn whatever_an_event_writes_beside_itself_is_sealed_with_it() {
    let cinema = Cinema::open();
    let raw = Connection::open(cinema.folder.path().join("t.db")).unwrap();
    let named = "select m.name from sqlite_schema m join pragma_table_info(m.name) c where m.type = 'table' and c.name = 'event_seq'";
    for table in texts(&raw, named) {
        assert!(
            TABLES.iter().any(|(known, ..)| *known == table),
            "{table} has events, but is not among those that are proved"
        );
    }
}

#[test]
fn a_mark_that_is_taken_away_is_missed() {
    let cinema = evening();
    let raw = lawless(&cinema);
    let last = cinema.house.prove_history(|_, _| true).unwrap().entries;
    raw.execute("update event set wrote = null where seq = ?1", [last]).unwrap();
    assert_eq!(cinema.house.prove_history(|_, _| true).unwrap().broken.map(|(at, _)| at), Some(last));
}

#[test]
fn what_cash_was_rounded_by_is_sealed_with_the_money_and_with_the_pay_out() {
    let mut cinema = Cinema::open();
    let was = cinema.house.theatre(TheatreId(1)).unwrap().settings.clone();
    cinema.house.set_settings(TheatreId(1), &Settings { cash_step: 300, ..was }).unwrap();
    let b = cinema.house.sell(&sell(cinema.show, best(1), &[], vec![cash(None)])).unwrap();
    cinema.house.call_off(cinema.show, "no power").unwrap();
    cinema.house.refund_called_off(cinema.show, 9).unwrap();
    cinema.house.pay_out_owed(&b.reference, None).unwrap();
    cinema.assert_well();
    let mut hands = Hands { raw: lawless(&cinema), cinema: &cinema, tried: 0 };
    let verb = |verb: &str| {
        let sql = format!("select seq from event where verb = '{verb}' and subject_id = {}", b.id.0);
        texts(&hands.raw, &sql.replace("select seq", "select cast(seq as text)"))[0].parse().ok()
    };
    let (sold, out) = (verb("sell"), verb("pay_out"));
    assert!(sold.is_some() && out > sold);
    for to in ["0", "-200"] {
        hands.lay_on("payment", "a payment's rounding", &format!("update payment set rounded = {to}"), sold);
        hands.lay_on("refund", "a refund's rounding", &format!("update refund set rounded = {to}"), out);
    }
}
