//! Death and failing disks at every system call of a sale: strace kills the program, or makes the call fail, at the first, the
//! second, … write and sync, until the sale gets through. Each time the sale is whole or absent, what was said is true, and the
//! same key leads to one booking.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]
#[path = "support/program.rs"]
mod program;
#[path = "support/world.rs"]
mod world;

use program::{error_code, has_strace, run};
use std::process::{Command, Output};
use world::{World, memory_folder, raw};

const SALE: [&str; 6] = ["sell", "1", "--best", "1", "--pay", "cash"];

/// A sale with a key, run under strace with something injected.
fn sell_under(world: &World, inject: &str, key: &str) -> Output {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("inject={inject}")]);
    command.arg(env!("CARGO_BIN_EXE_marquee")).arg("--json").args(SALE).args(["--key", key]);
    program::on(world, &world.db(), &mut command);
    command.output().unwrap()
}

fn bookings(world: &World, key: &str) -> Vec<(String, i64)> {
    let store = raw(&world.db());
    let mut ask =
        store.prepare("select reference, total from booking where idem_key = ?1 and state = 'CONFIRMED'").unwrap();
    ask.query_map([key], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Goes on until a sale gets through unharmed; gives the number of points, and how often nothing was heard though it was sold.
fn at_every(call: &str, what: &str, judge: &dyn Fn(&Output, bool)) -> (usize, usize) {
    // The hall has 16 seats and each point sells one: a new house every few points.
    let cinema = World::new(memory_folder(), 1);
    let mut world = cinema.copy(memory_folder());
    let mut silent = 0;
    for point in 1..400 {
        if point % 12 == 0 {
            world = cinema.copy(memory_folder());
        }
        let key = format!("{call}-{point}");
        let done = sell_under(&world, &format!("{call}:{what}:when={point}"), &key);
        let (sold, said) = (bookings(&world, &key), done.status.success());
        assert!(sold.len() <= 1, "{call} {point}: {sold:?}");
        assert!(!said || sold.len() == 1, "{call} {point}: said to be sold, but it is not");
        if !said {
            judge(&done, sold.len() == 1);
        }
        silent += usize::from(!said && sold.len() == 1);
        let doctor = run(&world, &world.db(), &["doctor"]);
        assert!(doctor.status.success(), "{call} {point}: {}", String::from_utf8_lossy(&doctor.stdout));
        // The same key afterwards: the booking that was made, or one now.
        let again = run(&world, &world.db(), &[&SALE[..], &["--key", &key]].concat());
        assert!(again.status.success(), "{call} {point}: {}", String::from_utf8_lossy(&again.stderr));
        let after = bookings(&world, &key);
        assert!(after.len() == 1 && (sold.is_empty() || sold == after), "{call} {point}: {sold:?}, then {after:?}");
        if said {
            return (point, silent);
        }
    }
    panic!("{call}: no sale got through at all");
}

#[test]
fn killed_at_any_write_or_sync_a_sale_is_whole_or_absent() {
    if !has_strace() {
        return;
    }
    for call in ["pwrite64", "fdatasync,fsync", "flock", "openat", "write"] {
        let (points, silent) = at_every(call, "signal=SIGKILL", &|_, _| {});
        eprintln!("killed at {call}: {points} points, {silent} sold without a word, each found again by its key");
        assert!(points > 1, "{call} is never called: the test looks at the wrong one");
    }
}

#[test]
fn where_the_disk_fails_no_sale_is_claimed() {
    if !has_strace() {
        return;
    }
    // Only `unknown` may hide a sale; every other word means that nothing was done.
    let named = |done: &Output, sold: bool| {
        let (exit, code) = (done.status.code(), error_code(done));
        assert!(!code.is_empty() && matches!(exit, Some(1 | 7)), "{exit:?}: {}", String::from_utf8_lossy(&done.stderr));
        assert!(!sold || code == "unknown", "{code}, but it is sold");
    };
    for (call, error) in [("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("fdatasync,fsync", "EIO")] {
        let (points, _) = at_every(call, &format!("error={error}"), &named);
        eprintln!("{error} at {call}: {points} points, none claimed a sale");
        assert!(points > 1, "{call} is never called: the test looks at the wrong one");
    }
}

#[test]
fn behind_a_disk_that_keeps_nothing_nobody_writes_until_it_is_mended() {
    if !has_strace() {
        return;
    }
    let world = World::new(memory_folder(), 1);
    assert!(run(&world, &world.db(), &SALE).status.success(), "so that there is something in the log");
    let failed = sell_under(&world, "fdatasync,fsync:error=EIO:when=1+", "lost");
    assert_eq!(error_code(&failed), "unknown", "{}", String::from_utf8_lossy(&failed.stderr));
    // The disk is well again; the log may still have a hole.
    let refused = run(&world, &world.db(), &[&SALE[..], &["--key", "next"]].concat());
    assert_eq!((refused.status.code(), error_code(&refused).as_str()), (Some(7), "read_only"));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("doctor --repair"));
    assert!(bookings(&world, "next").is_empty());
    assert!(run(&world, &world.db(), &["show", "list"]).status.success(), "it can be read");
    for words in [&["doctor", "--repair"][..], &["sell", "1", "--best", "1", "--pay", "cash"], &["audit", "verify"]] {
        let after = run(&world, &world.db(), words);
        assert!(after.status.success(), "{words:?}: {}", String::from_utf8_lossy(&after.stderr));
    }
}

#[test]
fn killed_while_the_head_is_kept_nothing_looks_cut_off() {
    if !has_strace() {
        return;
    }
    let cinema = World::new(memory_folder(), 1);
    let head = |world: &World| {
        let keys = std::fs::read_dir(world.folder().join("marquee/keys")).unwrap().flatten().next().unwrap().path();
        std::fs::read(keys.join("head")).unwrap()
    };
    for call in ["write", "fsync", "rename", "flock"] {
        let mut kept = 0;
        for point in 1.. {
            let world = cinema.copy(memory_folder());
            let before = head(&world);
            let mut command = Command::new("strace");
            command.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("inject={call}:signal=SIGKILL:when={point}")]);
            command.arg(env!("CARGO_BIN_EXE_marquee")).arg("--json").args(SALE);
            program::on(&world, &world.db(), &mut command);
            // A minute after the house was made its head is due.
            let done = command.env("MARQUEE_NOW", "2026-11-22T19:02:00Z").output().unwrap();
            kept += usize::from(head(&world) != before);
            for words in [&["doctor"][..], &["audit", "verify"], &SALE[..], &["doctor"]] {
                let after = run(&world, &world.db(), words);
                assert!(after.status.success(), "{call} {point}: {}", String::from_utf8_lossy(&after.stdout));
            }
            if done.status.success() {
                break;
            }
            assert!(point < 100, "{call}: no sale got through at all");
        }
        assert!(kept > 0, "{call}: the head was never kept: the test looks at the wrong moment");
    }
}
