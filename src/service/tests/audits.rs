//! The history is read, and whatever another program does to it is found and located.
#![allow(clippy::disallowed_methods, reason = "another program writes into the store")]
use super::*;
use crate::domain::{
    audit::{AuditFilter, Flag},
    cancel::Asked,
    chain::{self, Entry},
};
use rusqlite::{Connection, params};

/// The store as another program has it: without what says no.
fn opened(cinema: &Cinema) -> Connection {
    let raw = Connection::open(cinema.folder.path().join("t.db")).unwrap();
    raw.execute_batch(
        "drop trigger event_fixed; drop trigger event_wrote; drop trigger event_kept; drop trigger event_gapless; pragma foreign_keys = off",
    )
    .unwrap();
    raw
}

fn busy() -> Cinema {
    let mut cinema = Cinema::open();
    for _ in 0..3 {
        cinema.house.sell(&sell(cinema.show, best(1), &[], vec![cash(None)])).unwrap();
    }
    cinema
}

fn broken(cinema: &Cinema) -> Option<i64> {
    cinema.house.prove_history(|_, _| true).unwrap().broken.map(|(at, _)| at)
}

#[test]
fn a_change_of_any_column_is_found_where_it_was_made() {
    for column in ["at_ms", "terminal_id", "actor", "verb", "subject", "subject_id", "body", "hash", "seal", "wrote"] {
        let cinema = busy();
        let last: i64 = cinema.house.prove_history(|_, _| true).unwrap().entries;
        for seq in [1, last / 2, last] {
            let changed = match column {
                "at_ms" | "subject_id" => format!("update event set {column} = {column} + 1 where seq = {seq}"),
                "terminal_id" => format!("update event set terminal_id = 77 where seq = {seq}"),
                "body" => format!("update event set body = json_set(body, '$.x', 1) where seq = {seq}"),
                "hash" | "seal" | "wrote" => format!(
                    "update event set {column} = cast(substr({column}, 1, 31) || case when substr({column}, 32) = x'00' then x'01' else x'00' end as blob) where seq = {seq}"
                ),
                _ => format!("update event set {column} = {column} || 'x' where seq = {seq}"),
            };
            let copy = busy_copy(&cinema);
            opened(&copy).execute_batch(&changed).unwrap();
            assert_eq!(broken(&copy), Some(seq), "{column} of {seq}");
        }
    }
}

/// The same house in a folder of its own, so that one change at a time is made to it.
fn busy_copy(cinema: &Cinema) -> Cinema {
    let folder = TempDir::new().unwrap();
    let copied =
        std::process::Command::new("cp").arg("-r").arg(cinema.folder.path().join(".")).arg(folder.path()).status();
    assert!(copied.unwrap().success());
    let (db, keys) = (folder.path().join("t.db"), folder.path().join("keys"));
    let place = Place { db: &db, keys: &keys, terminal: "Till 1", channel: Channel::Counter, vfs: None, key: None };
    let house = House::open(&place, cinema.clock.clone()).unwrap();
    Cinema { folder, clock: cinema.clock.clone(), now: cinema.now, house, show: cinema.show, late: cinema.late }
}

#[test]
fn what_is_taken_out_put_in_or_swapped_is_found() {
    let cinema = busy();
    let last: i64 = cinema.house.prove_history(|_, _| true).unwrap().entries;
    let middle = last / 2;
    for (change, at) in [
        (format!("delete from event where seq = {middle}"), middle),
        (format!("delete from event where seq = {middle}; update event set seq = seq - 1 where seq > {middle}"), middle),
        (format!("update event set seq = -1 where seq = {middle}; update event set seq = {middle} where seq = {middle} + 1;
                  update event set seq = {middle} + 1 where seq = -1"), middle),
        (format!("insert into event select seq + 1, at_ms, terminal_id, actor, verb, subject, subject_id, body, hash, seal, wrote from event where seq = {last}"), last + 1),
    ] {
        let copy = busy_copy(&cinema);
        opened(&copy).execute_batch(&change).unwrap();
        assert_eq!(broken(&copy), Some(at), "{change}");
    }
}

#[test]
fn a_chain_that_was_computed_anew_lacks_the_seal() {
    let cinema = busy();
    let last: i64 = cinema.house.prove_history(|_, _| true).unwrap().entries;
    let from = last - 1;
    let raw = opened(&cinema);
    raw.execute("update event set body = json_set(body, '$.total', 1) where seq = ?1", [from]).unwrap();
    let mut before: [u8; 32] =
        raw.query_row("select hash from event where seq = ?1", [from - 1], |r| r.get(0)).unwrap();
    for seq in from..=last {
        let row = raw.query_row(
            "select at_ms, terminal_id, actor, verb, subject, subject_id, body from event where seq = ?1",
            [seq],
            |r| {
                let texts: [String; 4] = [r.get(2)?, r.get(3)?, r.get(4)?, r.get(6)?];
                Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?, r.get::<_, i64>(5)?, texts))
            },
        );
        let (at_ms, terminal, subject_id, [actor, verb, subject, body]) = row.unwrap();
        let (actor, verb, subject, body) = (&*actor, &*verb, &*subject, &*body);
        before = chain::hash(&before, &Entry { seq, at_ms, terminal, actor, verb, subject, subject_id, body });
        raw.execute("update event set hash = ?2 where seq = ?1", params![seq, before]).unwrap();
    }
    let proof = cinema.house.prove_history(|_, _| true).unwrap();
    assert_eq!(proof.broken, Some((from, "does not bear this house's seal".into())));
}

#[test]
fn who_refunded_what_and_what_is_worth_a_second_look() {
    let mut cinema = busy();
    let b = cinema.house.sell(&sell(cinema.show, best(1), &[], vec![cash(None)])).unwrap();
    cinema.pass(3 * 3600);
    let asked = Asked { reason: "projector".into(), ..Asked::default() };
    cinema.house.cancel(&b.reference, &asked, None).unwrap();
    let day: crate::domain::time::BusinessDay = "2026-11-22".parse().unwrap();
    let only = AuditFilter { action: Some("refund".into()), from: Some(day), to: Some(day), ..AuditFilter::default() };
    let lines = cinema.house.audit(&only).unwrap();
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!(
        (line.name.as_deref(), line.reference.as_deref(), line.back().map(|m| m.minor)),
        (Some("Manager"), Some(b.reference.0.as_str()), Some(b.total))
    );
    assert_eq!(line.reason.as_deref(), Some("projector"));
    assert_eq!(line.flags, [Flag::AfterStart, Flag::BySeller, Flag::AgainstRule]);
    let flagged = AuditFilter { flagged: true, ..AuditFilter::default() };
    assert_eq!(cinema.house.audit(&flagged).unwrap(), lines);
    let later = AuditFilter { from: day.succ_opt(), ..AuditFilter::default() };
    assert!(cinema.house.audit(&later).unwrap().is_empty());
    let of_it = AuditFilter { booking: Some(b.id), ..AuditFilter::default() };
    let verbs: Vec<String> = cinema.house.audit(&of_it).unwrap().into_iter().map(|l| l.verb).collect();
    assert_eq!(verbs, ["refund", "sell"]);
    let words = |text: &str| {
        let words = text.split(' ').map(Into::into).collect();
        let found = cinema.house.audit(&AuditFilter { words, ..AuditFilter::default() }).unwrap();
        found.into_iter().map(|l| l.verb).collect::<Vec<_>>()
    };
    let newest = cinema.house.audit(&AuditFilter { newest: Some(2), ..AuditFilter::default() }).unwrap();
    assert_eq!(newest.len(), 2);
    assert_eq!(words("REFUND"), ["refund"]);
    assert_eq!(words("project manager"), ["refund"], "a part of the reason and of the name");
    assert_eq!(words(&b.reference.0), ["refund", "sell"]);
    assert!(words("refund nobody").is_empty() && words("r%nd").is_empty(), "a sign that SQL knows is a sign");
}

#[test]
fn a_proof_that_is_stopped_says_nothing_of_the_rest() {
    let mut cinema = Cinema::open();
    let id = cinema.house.actor().staff().unwrap();
    while cinema.house.prove_history(|_, _| true).unwrap().entries < 300 {
        (0..100).for_each(|_| cinema.house.forgive(id).unwrap());
    }
    let proof = cinema.house.prove_history(|_, _| false).unwrap();
    assert_eq!((proof.entries, proof.broken, proof.stopped, proof.head), (256, None, true, None));
    assert!(!cinema.house.prove_history(|_, _| true).unwrap().stopped);
}

#[test]
fn what_was_said_can_be_erased_but_not_replaced() {
    let mut cinema = busy();
    let b = cinema.house.sell(&sell(cinema.show, best(1), &[], vec![cash(None)])).unwrap();
    let asked = Asked { reason: "Mrs Okoye was ill".into(), full: true, ..Asked::default() };
    cinema.house.cancel(&b.reference, &asked, None).unwrap();
    let last = cinema.house.prove_history(|_, _| true).unwrap().entries;
    let raw = Connection::open(cinema.folder.path().join("t.db")).unwrap();
    let named: i64 = raw.query_row("select count(*) from event where body like '%Okoye%'", [], |r| r.get(0)).unwrap();
    assert_eq!(named, 0, "no person stands in the chain");
    assert!(raw.execute("update reason set words = 'the projector'", []).is_err());
    let copy = busy_copy(&cinema);
    opened(&copy).execute_batch("drop trigger reason_fixed; update reason set words = 'the projector'").unwrap();
    assert_eq!(broken(&copy), Some(last));
    raw.execute("delete from reason", []).unwrap();
    assert_eq!(broken(&cinema), None, "erased");
}
