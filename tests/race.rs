//! Forty processes want the seats of one small hall, and some die on the way: nobody shares a seat, the money is right.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]
#[path = "support/prng.rs"]
mod prng;
#[path = "support/race.rs"]
mod race;
#[path = "support/world.rs"]
mod world;

use prng::Prng;
use race::{Call, Outcome, shared_seats};
use rusqlite::Connection;
use std::{collections::BTreeMap, path::Path, process::Command, sync::Barrier};
use world::World;

/// The guard off: look whether the seat is free, then take it, in two steps on a table without a key. This must go wrong, or
/// the tests beside it prove nothing. With the key and nothing else changed it must not.
#[test]
fn who_checks_first_and_then_takes_sells_a_seat_twice() {
    let shared = |table| shared_seats(check_then_take(table).iter().map(String::as_str)).len();
    assert_eq!(shared("create table sold (seat integer, till integer)"), 10);
    assert_eq!(shared("create table sold (seat integer primary key, till integer)"), 0);
}

/// Eight tills, ten seats; all look before anybody takes. Gives the seats that each till believes to have sold.
fn check_then_take(table: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bare.db");
    bare(&path).execute_batch(&format!("pragma journal_mode = wal; {table}")).unwrap();
    let looked = Barrier::new(8);
    let till = |till: i64| {
        let c = bare(&path);
        let mut mine = Vec::new();
        for seat in 0..10_i64 {
            let taken: i64 = c.query_row("select count(*) from sold where seat = ?1", [seat], |r| r.get(0)).unwrap();
            looked.wait();
            if taken == 0 && c.execute("insert or ignore into sold values (?1, ?2)", (seat, till)).unwrap() == 1 {
                mine.push(seat.to_string());
            }
            looked.wait();
        }
        mine
    };
    std::thread::scope(|scope| {
        let till = &till;
        let tills: Vec<_> = (0..8).map(|n| scope.spawn(move || till(n))).collect();
        tills.into_iter().flat_map(|t| t.join().unwrap()).collect()
    })
}

fn bare(path: &Path) -> Connection {
    let c = world::raw(path);
    c.execute_batch("pragma synchronous = off").unwrap();
    c
}

/// How many processes want seats at once.
const CROWD: usize = 40;

/// A cinema and the commands that are run against it.
struct Office {
    world: World,
    rng: Prng,
}

impl Office {
    fn open(seed: u64) -> Self {
        let world = World::new(tempfile::tempdir().unwrap(), 1);
        std::fs::write(world.folder().join("boot"), "5000").unwrap();
        Self { world, rng: Prng::new(seed) }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_marquee"));
        command.arg("--json").args(words).env("MARQUEE_DB", self.world.db());
        command.env("XDG_DATA_HOME", self.world.folder()).env("XDG_CONFIG_HOME", self.world.folder());
        command.env("XDG_STATE_HOME", self.world.folder()).env("MARQUEE_NOW", "2026-11-22T19:00:00Z");
        command.env("MARQUEE_BOOT", format!("@{}", self.world.folder().join("boot").display()));
        command
    }

    /// Seats by name or the best ones, of the small hall.
    fn wish(&mut self) -> Vec<String> {
        if self.rng.chance(50) {
            return vec!["--best".into(), (1 + self.rng.below(3)).to_string()];
        }
        let row = *self.rng.pick(&["A", "B"]);
        let first = 1 + self.rng.below(4);
        vec!["--seats".into(), format!("{row}{first},{row}{}", first + 1)]
    }

    fn call(&mut self, verb: &str, more: &[&str], victim: bool) -> Call {
        let show = self.world.shows[0].to_string();
        let wish = self.wish();
        let mut words = vec![verb, &show];
        words.extend(wish.iter().map(String::as_str));
        words.extend(more);
        Call { command: self.command(&words), victim }
    }

    fn sale(&mut self, victim: bool) -> Call {
        self.call("sell", &["--pay", "cash"], victim)
    }

    fn run(&mut self, calls: Vec<Call>) -> Vec<Outcome> {
        race::all_at_once(calls, &mut self.rng)
    }

    /// Everybody who was told that seats are his has them, alone; the money is right; the doctor finds nothing.
    fn judge(&self, outcomes: &[Outcome]) -> usize {
        let told: Vec<_> = outcomes.iter().filter(|o| o.code == Some(0) && !o.answer["booking"].is_null()).collect();
        let seats = |o: &Outcome| -> Vec<String> {
            let tickets = o.answer["booking"]["tickets"].as_array().unwrap();
            tickets.iter().map(|t| t["seat"].as_str().unwrap().to_owned()).collect()
        };
        let all: Vec<String> = told.iter().flat_map(|o| seats(o)).collect();
        assert_eq!(shared_seats(all.iter().map(String::as_str)), Vec::<String>::new());
        let books = self.books();
        for sale in &told {
            let reference = sale.answer["booking"]["reference"].as_str().unwrap();
            let mut wanted = seats(sale);
            wanted.sort();
            assert_eq!(books.get(reference), Some(&wanted), "{reference} was told");
        }
        let sold: Vec<&str> = books.values().flatten().map(String::as_str).collect();
        assert_eq!(shared_seats(sold.iter().copied()), Vec::<String>::new());
        // One price for every seat, so the money is a count of seats; those killed may have sold without saying so.
        assert_eq!(world::takings(&self.world.db()), sold.len() as i64 * 1150);
        let doctor = self.command(&["doctor"]).output().unwrap();
        assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
        sold.len()
    }

    /// The seats of every confirmed booking, as they stand in the store.
    fn books(&self) -> BTreeMap<String, Vec<String>> {
        let store = world::raw(&self.world.db());
        let mut ask = store
            .prepare(
                "select b.reference, s.label from booking b join ticket k on k.booking_id = b.id
                 join seat s on s.map_id = k.map_id and s.seat = k.seat
                 join allocation a on a.ticket_id = k.id and a.state = 'sold'
                 where b.state = 'CONFIRMED' order by 1, 2",
            )
            .unwrap();
        let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in ask.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap() {
            let (reference, seat) = row.unwrap();
            out.entry(reference).or_default().push(seat);
        }
        out
    }
}

/// Who was not killed either did it or lost to somebody who was first.
fn only_fair_losers(outcomes: &[Outcome], refusals: &[&str]) {
    for outcome in outcomes.iter().filter(|o| o.code.is_some_and(|c| c != 0)) {
        assert!(outcome.code == Some(3) && refusals.contains(&outcome.error.as_str()), "{outcome:?}");
    }
}

#[test]
fn forty_processes_sell_one_small_hall() {
    let mut died = 0;
    for seed in 1..=3 {
        let mut office = Office::open(seed);
        let calls = (0..CROWD).map(|n| office.sale(n % 5 == 4)).collect();
        let outcomes = office.run(calls);
        only_fair_losers(&outcomes, &["seat_taken", "sold_out"]);
        let sold = office.judge(&outcomes);
        let won = outcomes.iter().filter(|o| o.code == Some(0)).count();
        let killed = outcomes.iter().filter(|o| o.code.is_none()).count();
        eprintln!("{CROWD} processes: {won} sold, {killed} killed, {sold} of 16 seats gone, nobody shares one");
        assert!(won >= 4 && sold >= 12, "{outcomes:?}");
        died += killed;
    }
    assert!(died > 0, "nobody was killed in time");
}

#[test]
fn forty_processes_hold_release_and_let_holds_end() {
    let mut office = Office::open(7);
    // First everybody holds or sells, and some holders die.
    let calls =
        (0..CROWD).map(|n| if n % 2 == 0 { office.call("hold", &[], n % 8 == 0) } else { office.sale(n % 7 == 0) });
    let calls = calls.collect();
    let first = office.run(calls);
    only_fair_losers(&first, &["seat_taken", "sold_out"]);
    let holds: Vec<String> = first.iter().filter_map(|o| o.answer["hold"].as_str().map(str::to_owned)).collect();
    assert!(holds.len() >= 2, "nobody got a hold: {first:?}");
    // Then some holders pay, some let go, some walk off, while others try to buy.
    let mut calls = Vec::new();
    for (n, hold) in holds.iter().enumerate().filter(|(n, _)| n % 3 != 2) {
        let show = office.world.shows[0].to_string();
        let words: Vec<&str> =
            if n % 3 == 0 { vec!["sell", &show, "--hold", hold, "--pay", "cash"] } else { vec!["release", hold] };
        calls.push(Call { command: office.command(&words), victim: n % 6 == 3 });
    }
    while calls.len() < CROWD {
        let victim = calls.len() % 6 == 5;
        calls.push(office.sale(victim));
    }
    let second = office.run(calls);
    only_fair_losers(&second, &["seat_taken", "sold_out"]);
    // Eleven minutes on: what was walked off from is for sale again, and its token is worth nothing.
    std::fs::write(office.world.folder().join("boot"), "5660").unwrap();
    let show = office.world.shows[0].to_string();
    let late = holds.iter().skip(2).step_by(3).map(|h| office.command(&["sell", &show, "--hold", h, "--pay", "cash"]));
    let calls: Vec<Call> = late.map(|command| Call { command, victim: false }).collect();
    let late = office.run(calls);
    assert!(late.iter().all(|o| o.code == Some(3) && o.error == "hold_expired"), "{late:?}");
    let calls = (0..CROWD).map(|n| office.sale(n % 9 == 8)).collect();
    let third = office.run(calls);
    only_fair_losers(&third, &["seat_taken", "sold_out"]);
    let all: Vec<Outcome> = first.into_iter().chain(second).chain(third).collect();
    let sold = office.judge(&all);
    eprintln!("{} processes in three waves: {} holds, {sold} of 16 seats gone", all.len(), holds.len());
    assert!(sold >= 14, "the hall did not fill: {sold}");
}
