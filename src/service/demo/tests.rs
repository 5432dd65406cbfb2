//! The demo store against the rules of the house.
use super::{
    super::{BookingFilter, Channel, House, MovieFilter, Place, Result, ShowFilter},
    DemoData, Keep,
};
use crate::{
    clock::Clock,
    domain::{
        board::SeatState,
        booking::TicketState,
        show::SaleState,
        time::{Now, Zone},
    },
    store::StoreKind,
};
use std::{collections::BTreeSet, path::Path};

const NOON: &str = "2026-11-22T14:00";

/// A day of past: enough for every rule, quick to make.
fn short(seed: u64) -> DemoData {
    DemoData { seed, past_days: 1 }
}

/// No past but this morning's.
fn tiny(seed: u64) -> DemoData {
    DemoData { seed, past_days: 0 }
}

fn clock(at: &str) -> Clock {
    let at = Zone::parse("Europe/London").unwrap().parse_time(at).unwrap();
    Clock::fixed(Now { wall_ms: at.0 * 1000, boot: 1, boottime_ms: 5_000_000 })
}

struct Demo {
    folder: tempfile::TempDir,
}

impl Demo {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn db(&self) -> std::path::PathBuf {
        self.folder.path().join("demo.db")
    }

    fn open(&self, at: &str, data: DemoData, keep: Keep) -> Result<(House, bool)> {
        let (db, keys) = (self.db(), self.folder.path().join("keys"));
        House::demo(&place(&db, &keys), clock(at), data, keep, &mut |_, _| {})
    }

    fn files(&self) -> BTreeSet<String> {
        let names = std::fs::read_dir(self.folder.path()).unwrap();
        names.map(|f| f.unwrap().file_name().into_string().unwrap()).collect()
    }
}

fn place<'a>(db: &'a Path, keys: &'a Path) -> Place<'a> {
    Place { db, keys, terminal: "till-1", channel: Channel::Counter, vfs: None, key: None }
}

/// All that a house says of its programme, its prices and its sales, but for what is random in every store.
fn said(house: &House) -> String {
    let mut out = format!("{:?}\n{:?}\n", house.theatres().unwrap(), house.halls(None).unwrap());
    out += &format!("{:?}\n", house.movies(&MovieFilter::default()).unwrap());
    for theatre in house.theatres().unwrap() {
        out += &format!("{:?}\n", house.tariff(theatre.id).unwrap());
    }
    let every = ShowFilter { from: "2026-01-01".parse().ok(), to: "2027-12-31".parse().ok(), ..Default::default() };
    for row in house.shows(&every).unwrap() {
        out += &format!("{row:?}\n");
    }
    for mut booking in house.bookings(&BookingFilter::default()).unwrap() {
        booking.reference.0.clear();
        booking.tickets.iter_mut().for_each(|t| t.serial = 0);
        out += &format!("{booking:?}\n");
    }
    out
}

#[test]
fn the_demo_house_is_sound_and_alive() {
    let demo = Demo::new();
    let (db, keys) = (demo.db(), demo.folder.path().join("keys"));
    let mut steps = Vec::new();
    let mut note = |done, all| steps.push((done, all));
    let (house, made) = House::demo(&place(&db, &keys), clock(NOON), short(1), Keep::Running, &mut note).unwrap();
    assert!(made && house.kind() == StoreKind::Demo);
    assert!(steps.is_sorted() && steps.last().is_some_and(|(n, all)| n == all && *n > 300), "{steps:?}");
    let broken: Vec<_> = house.doctor().unwrap().into_iter().filter(|c| !c.found.is_empty()).collect();
    assert_eq!(broken, []);

    let theatres = house.theatres().unwrap();
    assert_eq!((theatres[0].zone.name(), theatres[0].currency.code()), ("Europe/London", "GBP"));
    let codes: Vec<String> = house.tariff(theatres[0].id).unwrap().0.into_iter().map(|t| t.code).collect();
    assert_eq!(codes, ["adult", "child", "senior", "student", "family", "carer", "member"]);
    assert_eq!(house.halls(Some(theatres[0].id)).unwrap().len(), 5);

    let shows = house.shows(&ShowFilter::default()).unwrap();
    assert!(shows.len() > 100);
    assert_eq!(shows.iter().filter(|s| s.state == SaleState::SoldOut).count(), 1);
    let today = house.day(theatres[0].id, "2026-11-22".parse().unwrap()).unwrap();
    assert!(today.shows.iter().filter(|s| s.sold > 0).count() * 10 > today.shows.len() * 8);
    let blocked = |s: &&crate::domain::board::ShowRow| {
        house.seats(s.show.id).unwrap().states.iter().filter(|s| **s == SeatState::Blocked).count() > 1
    };
    assert!(shows.iter().any(|s| blocked(&s)));

    let bookings = house.bookings(&BookingFilter::default()).unwrap();
    let admitted = bookings.iter().flat_map(|b| &b.tickets).filter(|t| t.state == TicketState::Admitted).count();
    assert!(admitted > 300, "{admitted}");
    assert!(bookings.iter().any(|b| b.channel == "kiosk") && bookings.iter().any(|b| b.email.is_some()));
    assert!(bookings.iter().any(|b| b.change() > 0) && bookings.iter().any(|b| b.paid().count() == 2));
    assert!(bookings.iter().all(|b| b.created_at <= house.now().instant()));
}

#[test]
fn the_same_seed_at_the_same_moment_gives_the_same_house() {
    let said = |seed| said(&Demo::new().open(NOON, tiny(seed), Keep::Running).unwrap().0);
    let first = said(1);
    assert_eq!(first, said(1));
    assert_ne!(first, said(2));
}

#[test]
fn a_demo_house_stays_until_it_is_over_or_made_anew() {
    let demo = Demo::new();
    let id = |house: &House| house.identity().store_id.clone();
    let (house, _) = demo.open(NOON, tiny(1), Keep::Running).unwrap();
    let first = id(&house);
    let (again, made) = demo.open("2026-11-30T10:00", tiny(2), Keep::Running).unwrap();
    assert_eq!((id(&again), made), (first.clone(), false));

    let refusal = demo.open(NOON, tiny(1), Keep::Nothing).map(|_| ()).unwrap_err();
    assert_eq!(refusal.code(), "conflict", "{refusal}");
    assert!(house.doctor().unwrap().iter().all(|c| c.found.is_empty()), "whoever has it open goes on with it");
    drop((house, again));

    let (fresh, made) = demo.open(NOON, tiny(1), Keep::Nothing).unwrap();
    let second = id(&fresh);
    assert!(made && second != first);
    drop(fresh);
    let (later, made) = demo.open("2027-03-01T10:00", tiny(1), Keep::Running).unwrap();
    assert!(made && id(&later) != second);
    assert!(later.shows(&ShowFilter::default()).unwrap().len() > 100);
    drop(later);
    assert_eq!(std::fs::read_dir(demo.folder.path().join("keys")).unwrap().count(), 3, "the refused one left none");
    assert!(demo.files().iter().all(|f| !f.contains("making")), "{:?}", demo.files());
}

#[test]
fn a_file_that_is_no_demo_store_is_never_touched() {
    let demo = Demo::new();
    let other = b"this is somebody's letter, not a database at all".repeat(200);
    for bytes in [&other[..], b"", &b"SQLite format 3\0"[..]] {
        std::fs::write(demo.db(), bytes).unwrap();
        for keep in [Keep::Running, Keep::Nothing] {
            assert!(demo.open(NOON, tiny(1), keep).is_err());
            assert_eq!(std::fs::read(demo.db()).unwrap(), bytes);
        }
    }
    std::fs::remove_file(demo.db()).unwrap();

    let (db, keys) = (demo.db(), demo.folder.path().join("keys"));
    let mut new = super::furnish::new_house(&crate::domain::demo::assets::read().unwrap()).unwrap();
    new.kind = StoreKind::Test;
    drop(House::create(&place(&db, &keys), clock(NOON), &new).unwrap());
    let before = std::fs::read(&db).unwrap();
    for keep in [Keep::Running, Keep::Nothing] {
        let refusal = demo.open(NOON, tiny(1), keep).map(|_| ()).unwrap_err();
        assert_eq!(refusal.code(), "conflict");
        assert!(refusal.to_string().contains("is a test store, no demo: it was not touched"), "{refusal}");
        assert_eq!(std::fs::read(&db).unwrap(), before);
    }
}

#[test]
fn the_log_of_a_store_that_was_deleted_is_not_read_into_the_new_one() {
    let demo = Demo::new();
    let (house, _) = demo.open(NOON, tiny(1), Keep::Running).unwrap();
    std::mem::forget(house);
    std::fs::remove_file(demo.db()).unwrap();
    assert!(demo.files().contains("demo.db-wal"));
    let (house, made) = demo.open(NOON, tiny(3), Keep::Running).unwrap();
    assert!(made && house.doctor().unwrap().iter().all(|c| c.found.is_empty()));
}
