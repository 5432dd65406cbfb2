//! The explorer tried on a bare table, where the answer is known: so that we know that it can see a loss.
use crate::{
    power::{
        disk::{Disk, Explorer, Found, Syncs, Tally},
        vfs::Recorder,
    },
    prng::Prng,
    world::memory_folder,
};
use rusqlite::Connection;
use std::{collections::BTreeSet, path::Path};

/// Two connections write rows in turn, with checkpoints between; then every disk is looked at.
fn run(synchronous: &str, syncs: Syncs) -> Tally {
    let (folder, scratch) = (memory_folder(), memory_folder());
    let recorder = Recorder::begin(folder.path());
    let path = folder.path().join("bare.db");
    let connect = || {
        #[allow(clippy::disallowed_methods, reason = "not the store: a table to try the explorer on")]
        let c = Connection::open(&path).unwrap();
        c.execute_batch(&format!(
            "pragma journal_mode = wal; pragma synchronous = {synchronous}; pragma wal_autocheckpoint = 12;
             create table if not exists t (id integer primary key, v text) strict;"
        ))
        .unwrap();
        c
    };
    let tills = [connect(), connect()];
    let mut rng = Prng::new(11);
    let mut acks = Vec::new();
    for id in 1..=60_i64 {
        let text = "x".repeat(100 + rng.below(900));
        tills[usize::from(id % 2 == 0)].execute("insert into t values (?1, ?2)", (id, text)).unwrap();
        recorder.ack(acks.len());
        acks.push(BTreeSet::from([format!("row {id}")]));
    }
    let ops = recorder.finish();
    let explorer = Explorer { start: Disk::default(), syncs, subsets: 3, folder: scratch.path(), acks: &acks };
    explorer.explore(&ops, &mut rng, &mut rows)
}

fn rows(folder: &Path) -> Found {
    let read = || -> rusqlite::Result<Found> {
        #[allow(clippy::disallowed_methods, reason = "a disk that was cut is read as it is")]
        let c = Connection::open(folder.join("bare.db"))?;
        let word: String = c.query_row("pragma integrity_check", [], |r| r.get(0))?;
        if word != "ok" {
            return Ok(Err(word));
        }
        if !c.table_exists(None, "t")? {
            return Ok(Ok(BTreeSet::new()));
        }
        let mut all = c.prepare("select 'row ' || id from t")?;
        all.query_map([], |r| r.get(0))?.collect::<Result<_, _>>().map(Ok)
    };
    read().unwrap_or_else(|e| Err(e.to_string()))
}

#[test]
fn full_syncs_lose_nothing() {
    let tally = run("full", Syncs::Honest);
    eprintln!("bare table, FULL: {tally:?}");
    assert!(tally.states > 2000, "{tally:?}");
    assert_eq!((tally.lost, tally.corrupt), (0, 0), "{:?}", tally.first);
}

#[test]
fn normal_syncs_are_seen_to_lose() {
    let tally = run("normal", Syncs::Honest);
    eprintln!("bare table, NORMAL: {tally:?}");
    assert!(tally.lost > 100 && tally.corrupt == 0, "{tally:?}");
    // The same writes with the syncs of NORMAL: what the control on the real store stands on.
    let made = run("full", Syncs::OnlyBeforeCheckpoints);
    assert!(made.lost > 100 && made.corrupt == 0, "{made:?}");
}

#[test]
fn a_lying_disk_is_seen() {
    let tally = run("full", Syncs::Lying);
    eprintln!("bare table, a sync that does nothing: {tally:?}");
    assert!(tally.corrupt > 10 && tally.lost > 100, "{tally:?}");
}
