//! What must not break us: two upgrades at once, a failed one, a newer store, full and read-only disks, damaged files, and
//! death at every system call of a sale.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]
#[path = "support/prng.rs"]
mod prng;
#[path = "support/program.rs"]
mod program;
#[path = "support/world.rs"]
mod world;

use marquee::{
    clock::Clock,
    store::{Opening, Store, StoreError},
};
use program::{SmallDisk, error_code, run};
use std::{path::Path, sync::Barrier};
use world::{EVENING, World, memory_folder, raw};

fn open(path: &Path, create: bool) -> Result<Store, StoreError> {
    let clock = Clock::fixed(EVENING);
    Store::open(Opening { path, vfs: None, create, key: None, now: Box::new(move || clock.now()) })
}

fn tables(path: &Path) -> Vec<String> {
    let c = raw(path);
    let mut ask = c.prepare("select name from sqlite_schema order by name").unwrap();
    ask.query_map([], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// The bytes of a store and of its log, as far as there are any.
fn bytes(path: &Path) -> Vec<Vec<u8>> {
    let log = path.with_file_name(format!("{}-wal", path.file_name().unwrap().to_str().unwrap()));
    [path, &log].iter().map(|p| std::fs::read(p).unwrap_or_default()).collect()
}

#[test]
fn of_many_that_upgrade_at_once_one_does_it_and_the_others_wait() {
    for _ in 0..25 {
        let folder = memory_folder();
        let (path, gate) = (folder.path().join("new.db"), Barrier::new(6));
        std::thread::scope(|scope| {
            let upgrade = || {
                gate.wait();
                open(&path, true).map(|_| ()).unwrap();
            };
            (0..6).for_each(|_| drop(scope.spawn(upgrade)));
        });
        let runs = "select count(*) - count(distinct version) from refinery_schema_history";
        assert_eq!(raw(&path).query_row(runs, [], |r| r.get::<_, i64>(0)).unwrap(), 0);
    }
}

#[test]
fn a_failed_upgrade_leaves_nothing_behind() {
    let folder = memory_folder();
    let path = folder.path().join("half.db");
    // The name is taken, so the first migration fails after it has made some tables of its own.
    raw(&path).execute_batch("pragma application_id = 1297240389; create table theatre (mine integer)").unwrap();
    let error = open(&path, false).map(|_| ()).unwrap_err();
    assert_eq!(error.code(), "failed", "{error}");
    assert_eq!(tables(&path), ["theatre"]);
}

#[test]
fn a_newer_store_is_refused_untouched() {
    let world = World::new(memory_folder(), 1);
    raw(&world.db())
        .execute_batch(
            "insert into refinery_schema_history (version, name, applied_on, checksum) values (9999, 'later', '', '0');
             pragma wal_checkpoint(truncate)",
        )
        .unwrap();
    let before = bytes(&world.db());
    let done = run(&world, &world.db(), &["show", "list"]);
    assert_eq!((done.status.code(), error_code(&done).as_str()), (Some(7), "newer_schema"));
    assert_eq!(bytes(&world.db()), before);
}

#[test]
fn a_file_that_is_no_store_is_refused_untouched() {
    let world = World::new(memory_folder(), 1);
    let path = world.folder().join("other.db");
    let garbage: Vec<u8> = (0..20_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    std::fs::write(&path, &garbage).unwrap();
    for words in [vec!["show", "list"], vec!["sell", "1", "--best", "1", "--pay", "cash"], vec!["doctor"]] {
        let done = run(&world, &path, &words);
        assert_eq!((done.status.code(), error_code(&done).as_str()), (Some(7), "corrupt"), "{words:?}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), garbage);
    std::fs::remove_file(&path).unwrap();
    raw(&path).execute_batch("create table other (program integer)").unwrap();
    let done = run(&world, &path, &["show", "list"]);
    assert_eq!((done.status.code(), error_code(&done).as_str()), (Some(7), "corrupt"));
}

/// A store that was cut off or scribbled on is refused, or opens and the doctor says what is wrong; nothing panics.
#[test]
fn a_damaged_store_is_never_taken_for_a_sound_one() {
    let world = World::new(memory_folder(), 1);
    let mut till = world.till("till");
    let sale = world::sale(world.shows[0], 2);
    till.sell(&sale).unwrap();
    drop(till);
    raw(&world.db()).execute_batch("pragma wal_checkpoint(truncate)").unwrap();
    let sound = std::fs::read(world.db()).unwrap();
    let mut rng = prng::Prng::new(3);
    let mut refused = 0;
    for round in 0..60 {
        let mut damaged = sound.clone();
        if round % 2 == 0 {
            damaged.truncate(1 + rng.below(sound.len() - 1));
        } else {
            let page = rng.below(sound.len() / 4096) * 4096;
            damaged[page..page + 64].fill(0xff);
        }
        for end in ["-wal", "-shm"] {
            drop(std::fs::remove_file(format!("{}{end}", world.db().display())));
        }
        std::fs::write(world.db(), &damaged).unwrap();
        let told = open(&world.db(), false).and_then(|store| store.read(|r| r.check(None)));
        let is_sound = told.as_ref().is_ok_and(|checks| checks.iter().all(|c| c.found.is_empty()));
        assert!(!is_sound, "round {round}: damage was not noticed");
        refused += usize::from(told.is_err());
    }
    assert!(refused > 10, "{refused}");
}

#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    let world = World::new(memory_folder(), 1);
    let Some(disk) = SmallDisk::mount(world.folder().join("small"), 1200) else { return };
    let db = disk.folder().join("house.db");
    std::fs::copy(world.db(), &db).unwrap();
    std::fs::write(disk.folder().join("ballast"), vec![0; 500 << 10]).unwrap();
    let mut sold = 0;
    let full = loop {
        let done = run(&world, &db, &["sell", "1", "--best", "1", "--pay", "cash"]);
        if !done.status.success() {
            break done;
        }
        sold += 1;
        assert!(sold < 16, "the disk never got full");
    };
    assert_eq!((full.status.code(), error_code(&full).as_str()), (Some(7), "disk_full"), "{full:?}");
    std::fs::remove_file(disk.folder().join("ballast")).unwrap();
    assert!(run(&world, &db, &["doctor"]).status.success());
    assert_eq!(world::takings(&db), sold * 1150);
    assert!(run(&world, &db, &["sell", "1", "--best", "1", "--pay", "cash"]).status.success());
}

#[test]
fn a_read_only_disk_is_said() {
    let world = World::new(memory_folder(), 1);
    let Some(disk) = SmallDisk::mount(world.folder().join("small"), 4000) else { return };
    let db = disk.folder().join("house.db");
    std::fs::copy(world.db(), &db).unwrap();
    disk.remount("ro");
    let before = bytes(&db);
    let done = run(&world, &db, &["sell", "1", "--best", "1", "--pay", "cash"]);
    assert_eq!((done.status.code(), error_code(&done).as_str()), (Some(7), "read_only"), "{done:?}");
    assert_eq!(bytes(&db), before);
    disk.remount("rw");
    assert!(run(&world, &db, &["sell", "1", "--best", "1", "--pay", "cash"]).status.success());
}
