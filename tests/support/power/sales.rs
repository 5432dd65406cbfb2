//! The real transactions of the house under loss of power: the simulator's tills sell, pay by card in two steps, admit and let
//! holds end, with checkpoints between, and every disk that a cut could leave is opened by the store's own code.
use crate::{
    power::{
        disk::{Disk, Explorer, Found, Syncs, Tally},
        vfs::Recorder,
    },
    prng::{Prng, count_or, seed_or},
    sim::{self, Simulator},
    world::{self, World, memory_folder},
};
use marquee::{
    clock::Clock,
    service::Error,
    store::{Opening, Store},
    ticket::keys,
};
use rusqlite::Connection;
use std::{collections::BTreeSet, path::Path};

/// What can be acknowledged of a store: each row is a fact that stays true for ever.
const FACTS: &str = "
    select 'sold ' || reference || ' for ' || total from booking where state in ('CONFIRMED', 'CANCELLED')
      and exists (select 1 from event where subject = 'booking' and subject_id = booking.id and verb = 'sell')
    union all select 'ticket ' || id || ' of booking ' || booking_id || ' seat ' || seat from ticket
    union all select 'admitted ' || json_extract(body, '$.ticket') from event where verb = 'admit'
    union all select 'void ' || id from ticket where state = 'VOID'
    union all select 'refund ' || id || ' of ' || minor || ' for payment ' || payment_id from refund
    union all select 'movement ' || id || ' of ' || minor from drawer_movement
    union all select 'counted ' || id || ': ' || minor from shift_count
    union all select 'shift ' || id || ' began with ' || float_minor from shift
    union all select 'Z ' || z || ' of shift ' || id || ': ' || expected_minor || ' ' || counted_minor from shift where z is not null
    union all select 'card or cash ' || id || ' of ' || minor || ' was begun' from payment
    union all select 'payment ' || id || ' has its money' from payment where approved = 1
    union all select 'payment ' || id || ' ended ' || state from payment where state <> 'PENDING'
    union all select 'event ' || seq || ' ' || hex(hash) from event";

/// Steps of one evening that is recorded.
const STEPS: usize = 40;

fn facts(store: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    store.prepare_cached(FACTS)?.query_map([], |r| r.get(0))?.collect()
}

/// One evening, recorded; then every disk is looked at.
fn evening(cinema: &World, seed: u64, syncs: Syncs, subsets: usize) -> Tally {
    let house = cinema.copy(memory_folder());
    let db = house.db();
    let folder = db.parent().unwrap();
    let mut start = Disk::read(folder);
    let recorder = Recorder::begin(folder);
    let witness = world::raw(&db);
    let mut rng = Prng::new(seed);
    let mut checkpoints = rng.fork();
    let (mut acks, mut known) = (Vec::new(), facts(&witness).unwrap());
    let mut simulator = Simulator::new(&house, rng.next(), 2);
    simulator.on_ack = Some(Box::new(|| {
        let now = facts(&witness).unwrap();
        recorder.ack(acks.len());
        acks.push(now.difference(&known).cloned().collect());
        known = now;
        if checkpoints.chance(15) {
            witness.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(())).unwrap();
        }
    }));
    let done = simulator.run(STEPS).and_then(|()| simulator.finish());
    done.unwrap_or_else(|why| panic!("MARQUEE_SEED={seed} repeats it: {why}"));
    drop(simulator);
    let ops = recorder.finish();
    start.keep_only("house.db");
    let scratch = memory_folder();
    let mut reader = Reader { keys: cinema.folder().join("marquee").join("keys"), images: 0 };
    let explorer = Explorer { start, syncs, subsets, folder: scratch.path(), acks: &acks };
    explorer.explore(&ops, &mut rng, &mut |folder| reader.read(folder))
}

/// Opens the disks that are laid out.
struct Reader {
    keys: std::path::PathBuf,
    images: usize,
}

impl Reader {
    /// Opens a disk as the program does after the power is back, and asks it everything.
    fn read(&mut self, folder: &Path) -> Found {
        let db = folder.join("house.db");
        let clock = Clock::fixed(marquee::domain::time::Now { boot: 1000, ..world::EVENING });
        let now = Box::new(move || clock.now());
        let store =
            Store::open(Opening { path: &db, vfs: None, create: false, key: None, now }).map_err(|e| e.to_string())?;
        let row = store.ask(|r| r.house()).map_err(|e| e.to_string())?.ok_or("the house is gone")?;
        let seal = keys::load(&self.keys.join(row.store_id)).map_err(|e| e.to_string())?.seal;
        let checks = store.read(|r| r.check(Some(&seal))).map_err(|e: marquee::store::StoreError| e.to_string())?;
        if let Some(broken) = checks.iter().find(|c| !c.found.is_empty()) {
            return Err(format!("rule {}, {}: {:?}", broken.rule, broken.name, broken.found));
        }
        let found = facts(&world::raw(&db)).map_err(|e| e.to_string())?;
        self.images += 1;
        if self.images.is_multiple_of(50) {
            self.go_on(&db).map_err(|e| format!("it can't go on: {e}"))?;
        }
        Ok(found)
    }

    /// The house opens again and sells: after a restart every hold has ended, so what is not sold is free.
    fn go_on(&self, db: &Path) -> Result<(), Error> {
        let clock = Clock::fixed(marquee::domain::time::Now { boot: 1000, ..world::EVENING });
        let mut house = world::open_at(db, &self.keys, "after", clock)?;
        let show = marquee::domain::ShowId(1);
        let free = house.seats(show)?.free();
        match house.sell(&world::sale(show, 1)) {
            Err(e) if free == 0 && e.code() == "sold_out" => Ok(()),
            other => other.map(|_| ()),
        }
    }
}

#[test]
fn no_acknowledged_sale_is_lost_and_none_is_half_there() {
    let mut cinema = World::new(memory_folder(), 1);
    sim::furnish(&mut cinema);
    let states = count_or("MARQUEE_POWER_STATES", 8_000);
    let mut seed = seed_or(1);
    let mut tally = Tally::default();
    while tally.states < states && tally.first.is_none() {
        tally.add(evening(&cinema, seed, Syncs::Honest, 3));
        seed += 1;
    }
    eprintln!("real sales, FULL: {tally:?}");
    assert_eq!((tally.lost, tally.corrupt), (0, 0), "MARQUEE_SEED={}: {:?}", seed - 1, tally.first);
}

#[test]
fn with_the_syncs_of_normal_sales_are_lost() {
    let mut cinema = World::new(memory_folder(), 1);
    sim::furnish(&mut cinema);
    let tally = evening(&cinema, 1, Syncs::OnlyBeforeCheckpoints, 0);
    eprintln!("real sales, the syncs of NORMAL: {tally:?}");
    assert!(tally.lost > 50 && tally.corrupt == 0, "the control must lose sales, and only lose them: {tally:?}");
}

#[test]
fn on_a_lying_disk_the_damage_is_seen() {
    let mut cinema = World::new(memory_folder(), 1);
    sim::furnish(&mut cinema);
    let tally = evening(&cinema, 2, Syncs::Lying, 1);
    eprintln!("real sales, a sync that does nothing: {tally:?}");
    assert!(tally.lost > 50 && tally.corrupt > 0, "the control must lose and break: {tally:?}");
}
