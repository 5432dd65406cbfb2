//! A small cinema to test in: one theatre, a hall of numbered seats, one without numbers, and shows that are about to begin.
#![allow(dead_code, reason = "not every test binary uses all of it")]
use marquee::{
    clock::Clock,
    domain::{
        Currency, HallId, ShowId, TheatreId,
        board::{BestWant, Want},
        booking::TenderKind,
        movie::MovieFacts,
        order::Pay,
        price::{PriceRow, TicketType},
        theatre::Settings,
        time::{Now, Zone},
    },
    service::{Channel, HallFile, House, NewHouse, NewManager, NewShow, NewTheatre, Place, Sell, Source},
    store::StoreKind,
};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// 22 November 2026, 19:00 in London: half an hour before the first show begins.
pub const EVENING: Now = Now { wall_ms: 1_795_374_000_000, boot: 7, boottime_ms: 5_000_000 };

/// The hall of the tests: two rows with an aisle, a wheelchair place and its companion. Small, so that everybody wants the
/// same seats.
pub const SMALL_HALL: &str = "A  rrr_rr\nB  pppppp\nC  wc_rrr\n";

/// A store in a folder of its own, with its keys beside it as the program would find them there.
pub struct World {
    folder: tempfile::TempDir,
    /// Its shows by start.
    pub shows: Vec<ShowId>,
    /// The clock that all its terminals look at.
    pub clock: Clock,
}

impl World {
    /// Builds it. `shows` is how many shows the small hall has, one after another; one more is in the hall without numbers.
    pub fn new(folder: tempfile::TempDir, shows: usize) -> Self {
        let clock = Clock::fixed(EVENING);
        let mut house = create(folder.path(), clock.clone());
        let theatre = TheatreId(1);
        let halls = [add_hall(&mut house, "Hall 1", SMALL_HALL), add_hall(&mut house, "Hall 2", "unreserved = 8\n")];
        for (position, (code, name, minor)) in
            [("adult", "Adult", 1150), ("child", "Child", 775)].into_iter().enumerate()
        {
            add_type(&mut house, theatre, position as u16 + 1, code, name, minor);
        }
        let facts = MovieFacts { title: "The General".into(), duration_min: 67, ..MovieFacts::empty() };
        let movie = house.add_movie(&facts).unwrap();
        let mut plan = |hall: HallId, at_min: i64| {
            let starts_at = EVENING.instant().plus_minutes(at_min);
            house
                .add_show(&NewShow { movie, hall, starts_at, name: String::new(), format: "2D".into(), traits: vec![] })
                .unwrap()
        };
        let mut all: Vec<ShowId> = (0..shows as i64).map(|n| plan(halls[0], 30 + n * 120)).collect();
        all.push(plan(halls[1], 30));
        drop(house);
        raw(&db_in(folder.path())).execute_batch("pragma wal_checkpoint(truncate)").unwrap();
        Self { folder, shows: all, clock }
    }

    /// The folder that stands for the data folder of a user.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The store file.
    pub fn db(&self) -> PathBuf {
        db_in(self.folder.path())
    }

    /// A terminal of the counter.
    pub fn till(&self, name: &str) -> House {
        self.try_till(name).unwrap()
    }

    /// The same, where the opening may fail.
    pub fn try_till(&self, name: &str) -> marquee::service::Result<House> {
        open(self.folder.path(), name, self.clock.clone())
    }

    /// The same cinema once more, in a folder of its own and with a clock of its own.
    pub fn copy(&self, into: tempfile::TempDir) -> Self {
        copy_all(self.folder.path(), into.path());
        Self { folder: into, shows: self.shows.clone(), clock: Clock::fixed(EVENING) }
    }
}

fn create(folder: &Path, clock: Clock) -> House {
    let (db, keys) = (db_in(folder), folder.join("marquee").join("keys"));
    let theatre = NewTheatre {
        name: "The Rialto".into(),
        address: "1 High Street".into(),
        city: "London".into(),
        zone: Zone::parse("Europe/London").unwrap(),
        currency: Currency::parse("GBP").unwrap(),
        settings: Settings { ticket_tax_ppm: 200_000, ..Settings::default() },
    };
    let manager = NewManager { email: "manager@example.org".into(), password: "a long enough one".into(), pin: None };
    let place = Place { db: &db, keys: &keys, terminal: "office", channel: Channel::Cli, vfs: None, key: None };
    House::create(&place, clock, &NewHouse { kind: StoreKind::Test, theatre, manager }).unwrap()
}

fn add_hall(house: &mut House, name: &str, map: &str) -> HallId {
    house.add_hall(&HallFile { theatre: TheatreId(1), name: name.into(), turnaround_min: 10, map: map.into() }).unwrap()
}

fn add_type(house: &mut House, theatre: TheatreId, position: u16, code: &str, name: &str, minor: i64) {
    let kind = TicketType {
        id: marquee::domain::TicketTypeId(0),
        code: code.into(),
        name: name.into(),
        seats: 1,
        proof: String::new(),
        position,
        comp: false,
    };
    let ticket_type = house.set_ticket_type(theatre, &kind).unwrap();
    let (class, day_part, show) = (None, None, None);
    house
        .add_price(theatre, &PriceRow { id: 0, ticket_type, class, day_part, show, from: None, until: None, minor })
        .unwrap();
}

/// The store file of a data folder; it has a folder to itself.
pub fn db_in(folder: &Path) -> PathBuf {
    folder.join("store").join("house.db")
}

/// Opens the store of a data folder.
pub fn open(folder: &Path, name: &str, clock: Clock) -> marquee::service::Result<House> {
    open_at(&db_in(folder), &folder.join("marquee").join("keys"), name, clock)
}

/// Opens a store that lies somewhere else than its keys.
pub fn open_at(db: &Path, keys: &Path, name: &str, clock: Clock) -> marquee::service::Result<House> {
    House::open(&Place { db, keys, terminal: name, channel: Channel::Counter, vfs: None, key: None }, clock)
}

/// A sale of the best seats of a show, exactly paid in cash.
pub fn sale(show: ShowId, n: u16) -> Sell {
    let source = Source::Show(show, Want::Best(BestWant { n, ..BestWant::default() }));
    let pays = vec![Pay { kind: TenderKind::Cash, minor: None, reference: String::new() }];
    Sell {
        source,
        tickets: Vec::new(),
        items: vec![],
        pays,
        email: None,
        customer: None,
        key: None,
        paper: None,
        reason: String::new(),
        your_ref: String::new(),
    }
}

/// A plain connection to a store, as a tool that knows no rules would open it.
pub fn raw(db: &Path) -> Connection {
    #[allow(clippy::disallowed_methods, reason = "not the store: somebody else's hands on its file")]
    let c = Connection::open(db).unwrap();
    c.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    c
}

/// All money that a store says was taken, from the sums that it keeps.
pub fn takings(db: &Path) -> i64 {
    let sum = "select coalesce(sum(minor), 0) from takings where account = 'tender'";
    raw(db).query_row(sum, [], |r| r.get(0)).unwrap()
}

/// A temporary folder in memory where the system has one: thousands of stores are made and thrown away in it.
pub fn memory_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let in_memory = memory.is_dir().then(|| tempfile::tempdir_in(memory).ok()).flatten();
    in_memory.unwrap_or_else(|| tempfile::tempdir().unwrap())
}

/// Copies a folder with all that is in it.
pub fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
