//! Stores to measure on: a cinema made by the service, with any number of past bookings poured in as rows.
use super::{count_or, timed};
use marquee::{
    clock::Clock,
    domain::{
        Currency, HallId, SeatNo, ShowId, TheatreId, TicketTypeId,
        board::Want,
        booking::TenderKind,
        movie::MovieFacts,
        order::{Count, Pay},
        price::{PriceRow, TicketType},
        theatre::Settings,
        time::{Instant, Zone},
    },
    service::{Channel, HallFile, House, NewHouse, NewManager, NewShow, NewTheatre, Place, Sell, Source, Take},
    store::StoreKind,
};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// Halls of 400 seats that the past was shown in.
const HALLS: usize = 8;
/// Shows that are still to come, for selling.
pub const SHOWS: usize = 64;

/// A store on disk, made once and kept between runs: ten million bookings take minutes.
pub struct Cinema {
    folder: PathBuf,
    /// The shows that sell.
    pub shows: Vec<ShowId>,
    /// Ticket type `adult`.
    pub adult: TicketTypeId,
}

impl Cinema {
    /// A copy of the cinema with so many past bookings, to sell in.
    pub fn with_past(bookings: usize) -> Self {
        let made = made_with_past(bookings);
        let folder = made.with_file_name(format!("run-{bookings}"));
        drop(std::fs::remove_dir_all(&folder));
        copy_all(&made, &folder);
        Self::at(&folder)
    }

    /// The cinema in a folder.
    pub fn at(folder: &Path) -> Self {
        let mut cinema = Self { folder: folder.to_owned(), shows: Vec::new(), adult: TicketTypeId(0) };
        let house = cinema.till("first");
        let store = connect(&cinema.db());
        let mut ask = store.prepare("select id from show where name = 'to come' order by id").unwrap();
        cinema.shows = ask.query_map([], |r| r.get(0).map(ShowId)).unwrap().collect::<Result<_, _>>().unwrap();
        cinema.adult = house.card(cinema.shows[0]).unwrap().types[0].id;
        cinema
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its store file.
    pub fn db(&self) -> PathBuf {
        self.folder.join("house.db")
    }

    /// A terminal.
    pub fn till(&self, name: &str) -> House {
        House::open(&place(&self.db(), &self.folder.join("keys"), name), Clock::real()).unwrap()
    }

    /// Holds these seats and sells them, as a till does; gives the booking's total.
    pub fn hold_and_sell(&self, till: &mut House, show: ShowId, seats: &[u16]) -> i64 {
        let want = Want::Seats(seats.iter().map(|n| SeatNo(*n)).collect());
        let tickets = vec![Count { kind: self.adult, n: seats.len() as u16 }];
        let held = till.take(&Take { hold: None, show, want, tickets }).unwrap().unwrap();
        let pays = vec![Pay { kind: TenderKind::Cash, minor: None, reference: String::new() }];
        let source = Source::Hold(held.token);
        till.sell(&Sell {
            source,
            tickets: vec![],
            items: vec![],
            pays,
            email: None,
            customer: None,
            key: None,
            paper: None,
            reason: String::new(),
            your_ref: String::new(),
        })
        .unwrap()
        .total
    }
}

/// A plain connection, for questions beside the service.
pub fn connect(db: &Path) -> Connection {
    #[allow(clippy::disallowed_methods, reason = "a bench compares the store with the bare file")]
    Connection::open(db).unwrap()
}

fn place<'a>(db: &'a Path, keys: &'a Path, terminal: &'a str) -> Place<'a> {
    Place { db, keys, terminal, channel: Channel::Counter, vfs: None, key: None }
}

/// The folder of a finished store with so many past bookings; made where it is not there yet.
fn made_with_past(bookings: usize) -> PathBuf {
    let schema = include_str!("../../migrations/V1__house.sql").len() + include_str!("past.sql").len();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("past-{schema}-{bookings}"));
    if folder.join("done").exists() {
        return folder;
    }
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).unwrap();
    furnish(&folder);
    let (took, ()) = timed(|| pour(&folder.join("house.db"), bookings));
    super::note("made a store", format!("{bookings} past bookings in {:.1} s, once", took.as_secs_f64()));
    std::fs::write(folder.join("done"), "").unwrap();
    folder
}

/// The cinema without a past.
fn furnish(folder: &Path) {
    let (db, keys) = (folder.join("house.db"), folder.join("keys"));
    let theatre = NewTheatre {
        name: "The Rialto".into(),
        address: "1 High Street".into(),
        city: "London".into(),
        zone: Zone::parse("Europe/London").unwrap(),
        currency: Currency::parse("GBP").unwrap(),
        settings: Settings { ticket_tax_ppm: 200_000, ..Settings::default() },
    };
    let manager = NewManager { email: "manager@example.org".into(), password: "a long enough one".into(), pin: None };
    let new = NewHouse { kind: StoreKind::Test, theatre, manager };
    let mut house = House::create(&place(&db, &keys, "office"), Clock::real(), &new).unwrap();
    let rows: String = (b'A'..=b'T').map(|row| format!("{}  rrrr_rrrrrrrrrrrr_rrrr\n", char::from(row))).collect();
    let halls: Vec<HallId> = (1..=HALLS)
        .map(|n| {
            let file =
                HallFile { theatre: TheatreId(1), name: format!("Hall {n}"), turnaround_min: 10, map: rows.clone() };
            house.add_hall(&file).unwrap()
        })
        .collect();
    let id = TicketTypeId(0);
    let kind = TicketType {
        id,
        code: "adult".into(),
        name: "Adult".into(),
        seats: 1,
        proof: String::new(),
        position: 1,
        comp: false,
    };
    let ticket_type = house.set_ticket_type(TheatreId(1), &kind).unwrap();
    let (class, day_part, show, from, until) = (None, None, None, None, None);
    let price = PriceRow { id: 0, ticket_type, class, day_part, show, from, until, minor: 1100 };
    house.add_price(TheatreId(1), &price).unwrap();
    let movie =
        house.add_movie(&MovieFacts { title: "The General".into(), duration_min: 67, ..MovieFacts::empty() }).unwrap();
    for n in 0..SHOWS {
        let starts_at = house.now().instant().plus_minutes(24 * 60 + (n / HALLS) as i64 * 180);
        let name = "to come".to_owned();
        let show = NewShow { movie, hall: halls[n % HALLS], starts_at, name, format: "2D".into(), traits: vec![] };
        house.add_show(&show).unwrap();
    }
    // One real sale, so that every table has what the past refers to.
    drop(house);
    let cinema = Cinema::at(folder);
    cinema.hold_and_sell(&mut cinema.till("first"), cinema.shows[SHOWS - 1], &[400]);
}

fn pour(db: &Path, bookings: usize) {
    let store = connect(db);
    let before = Instant(marquee::clock::Clock::real().now().instant().0).plus_minutes(-24 * 60).0;
    store.execute_batch("pragma synchronous = off; pragma foreign_keys = off; pragma cache_size = -400000; pragma temp_store = file").unwrap();
    store.execute_batch("begin").unwrap();
    let mut rest = include_str!("past.sql");
    while let Some(end) = rest.find(";\n") {
        let (one, after) = rest.split_at(end + 2);
        let mut statement = store.prepare(one).unwrap();
        for (name, value) in [(":n", bookings as i64), (":before", before)] {
            if let Some(at) = statement.parameter_index(name).unwrap() {
                statement.raw_bind_parameter(at, value).unwrap();
            }
        }
        statement.raw_execute().unwrap();
        rest = after;
    }
    store.execute_batch("commit; pragma wal_checkpoint(truncate); analyze").unwrap();
}

fn copy_all(from: &Path, to: &Path) {
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

/// How many past bookings a bench begins with.
pub fn past() -> usize {
    count_or("MARQUEE_BENCH_BOOKINGS", 1_000_000)
}
