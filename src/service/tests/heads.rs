//! The head beside the keys: an end that was cut off the history is missed.
#![allow(clippy::disallowed_methods, reason = "another program writes into the store")]
use super::*;
use crate::domain::{
    TheatreId,
    shift::{Closing, Count as Counted},
};
use std::fs;

fn selling() -> Cinema {
    let mut cinema = Cinema::open();
    sale(&mut cinema);
    cinema
}

fn sale(cinema: &mut Cinema) {
    cinema.house.sell(&sell(cinema.show, best(1), &[], vec![cash(None)])).unwrap();
}

fn head(cinema: &Cinema) -> Option<i64> {
    cinema.house.prove_history(|_, _| true).unwrap().head
}

fn entries(cinema: &Cinema) -> i64 {
    cinema.house.prove_history(|_, _| true).unwrap().entries
}

fn broken(cinema: &Cinema) -> Option<(i64, String)> {
    cinema.house.prove_history(|_, _| true).unwrap().broken
}

/// A copy of the store as it is.
fn copied(cinema: &Cinema) -> std::path::PathBuf {
    let copy = cinema.folder.path().join("copy.db");
    cinema.house.backup(&copy, |_, _| ()).unwrap();
    copy
}

/// The copy takes the store's place.
fn put_back(cinema: &mut Cinema, copy: &std::path::Path) {
    let db = cinema.folder.path().join("t.db");
    for end in ["", "-wal", "-shm"] {
        fs::remove_file(format!("{}{end}", db.display())).unwrap();
    }
    fs::copy(copy, &db).unwrap();
    cinema.house = cinema.terminal("Till 1");
}

#[test]
fn it_is_kept_after_a_minute_and_not_by_the_sale() {
    let mut cinema = selling();
    let file = cinema.house.keys_folder().join("head");
    assert!(!file.exists() && head(&cinema).is_none(), "a sale waits for no head");
    cinema.house.keep_head().unwrap();
    let first = entries(&cinema);
    assert_eq!(head(&cinema), Some(first));
    cinema.pass(59);
    sale(&mut cinema);
    cinema.house.keep_head().unwrap();
    assert_eq!(head(&cinema), Some(first), "once a minute is enough");
    cinema.pass(1);
    cinema.house.keep_head().unwrap();
    assert_eq!(head(&cinema), Some(first + 1));
    // A clock that was set back keeps nobody from it.
    cinema.pass(-7200);
    sale(&mut cinema);
    cinema.house.keep_head().unwrap();
    assert_eq!(head(&cinema), Some(first + 2));
}

#[test]
fn the_close_of_a_shift_keeps_it_and_so_does_a_terminal_that_leaves() {
    let mut cinema = selling();
    cinema.house.open_shift(TheatreId(1), 0).unwrap();
    cinema.house.count_shift(&Counted { cash: 0, pieces: Default::default(), tenders: Default::default() }).unwrap();
    cinema.house.close_shift(&Closing::default(), None).unwrap();
    assert_eq!(head(&cinema), Some(entries(&cinema)));
    cinema.pass(60);
    let mut other = cinema.terminal("Till 2");
    other.sell(&sell(cinema.show, best(1), &[], vec![cash(None)])).unwrap();
    drop(other);
    assert_eq!(head(&cinema), Some(entries(&cinema)));
}

#[test]
fn events_that_were_cut_off_the_end_are_missed() {
    let mut cinema = selling();
    sale(&mut cinema);
    cinema.house.keep_head().unwrap();
    let all = entries(&cinema);
    let raw = rusqlite::Connection::open(cinema.folder.path().join("t.db")).unwrap();
    raw.execute_batch("pragma foreign_keys = off; drop trigger event_kept").unwrap();
    raw.execute("delete from event where seq = ?1", [all]).unwrap();
    let (at, why) = broken(&cinema).unwrap();
    assert_eq!(at, all);
    assert!(why.starts_with("is missing: the end was cut off"), "{why}");
}

#[test]
fn an_older_copy_is_missed_also_when_it_has_caught_up() {
    for behind in [1, 2] {
        let mut cinema = selling();
        let copy = copied(&cinema);
        (0..behind).for_each(|_| sale(&mut cinema));
        cinema.house.keep_head().unwrap();
        let all = entries(&cinema);
        put_back(&mut cinema, &copy);
        let (at, why) = broken(&cinema).unwrap();
        assert_eq!(at, all - behind + 1);
        assert!(why.starts_with("is missing"), "{why}");
        assert!(cinema.house.doctor().unwrap().iter().any(|c| !c.found.is_empty() && c.name.contains("head")));
        // What is missed stays missed: no later head is put in its place.
        cinema.pass(600);
        assert!(cinema.house.keep_head().is_err());
        (0..behind).for_each(|_| sale(&mut cinema));
        assert!(cinema.house.keep_head().is_err());
        assert_eq!(broken(&cinema).map(|(at, _)| at), Some(all), "others stand in their place");
    }
}

#[test]
fn an_older_copy_is_accepted_once_with_a_reason() {
    let mut cinema = selling();
    let copy = copied(&cinema);
    sale(&mut cinema);
    cinema.house.keep_head().unwrap();
    assert_eq!(code(cinema.house.accept_history("nothing is missing")), "conflict");
    let all = entries(&cinema);
    put_back(&mut cinema, &copy);
    cinema.pass(1);
    sale(&mut cinema);
    assert_eq!(code(cinema.house.accept_history(" ")), "usage");
    assert_eq!(cinema.house.accept_history("the disk died").unwrap(), (all, all));
    assert_eq!((broken(&cinema), head(&cinema)), (None, Some(all + 1)));
    cinema.assert_well();
    let only = crate::domain::audit::AuditFilter { action: Some("restore".into()), ..Default::default() };
    let line = cinema.house.audit(&only).unwrap().remove(0);
    assert_eq!((line.reason.as_deref(), &line.body["epoch"]), (Some("the disk died"), &serde_json::json!(2)));
}

#[test]
fn a_head_that_was_altered_proves_nothing_and_is_not_replaced() {
    let mut cinema = selling();
    cinema.house.keep_head().unwrap();
    let file = cinema.house.keys_folder().join("head");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("head-1 A", "head-1 B")).unwrap();
    let (at, why) = broken(&cinema).unwrap();
    assert_eq!(at, entries(&cinema));
    assert!(why.contains("head"), "{why}");
    cinema.pass(600);
    sale(&mut cinema);
    assert!(cinema.house.keep_head().is_err());
    fs::remove_file(&file).unwrap();
    cinema.house.keep_head().unwrap();
    assert_eq!(broken(&cinema), None);
}
