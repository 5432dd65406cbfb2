//! A test house with one hall of 400 seats and a few shows this evening, on a clock that stands until it is moved.
use marquee::{
    app::{
        behind::Behind,
        desk::Desk,
        recorder::SharedRecorder,
        speech::Speech,
        worker::{InlineLane, Lane},
    },
    clock::Clock,
    domain::{
        Currency, ShowId, TicketTypeId,
        movie::MovieFacts,
        order::Count,
        price::{PriceRow, TicketType},
        theatre::Settings,
        time::{Instant, Now, Zone},
    },
    service::{Channel, HallFile, House, NewHouse, NewManager, NewShow, NewTheatre, Place},
    store::StoreKind,
    ui::{Enter, Mode, Start, glyphs::Set, msg::Msg, scan::Frame, theme::Palette},
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::path::{Path, PathBuf};

/// Saturday, 22 November 2025, 18:42 in London.
pub const EVENING: i64 = 1_763_836_920;

/// A house and what moves its clock.
pub struct SmallHouse {
    folder: tempfile::TempDir,
    /// The clock of all its terminals.
    pub clock: Clock,
    /// The shows, by start.
    pub shows: Vec<ShowId>,
    /// Adult.
    pub adult: TicketTypeId,
}

impl SmallHouse {
    /// The house as it opens.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = clock();
        let (db, keys) = (folder.path().join("house.db"), folder.path().join("keys"));
        let place = Place { db: &db, keys: &keys, terminal: "Office", channel: Channel::Cli, vfs: None, key: None };
        let mut house = House::create(&place, clock.clone(), &rialto()).unwrap();
        let theatre = house.theatres().unwrap()[0].id;
        let map: String = ('A'..='T').map(|row| format!("{row} rrrrr_rrrrrrrrrr_rrrrr\n")).collect();
        let hall = house.add_hall(&HallFile { theatre, name: "Hall 1".into(), turnaround_min: 15, map }).unwrap();
        let adult = TicketType {
            id: TicketTypeId(0),
            code: "adult".into(),
            name: "Adult".into(),
            seats: 1,
            proof: String::new(),
            position: 1,
            comp: false,
        };
        let adult = house.set_ticket_type(theatre, &adult).unwrap();
        let price = PriceRow {
            id: 0,
            ticket_type: adult,
            class: None,
            day_part: None,
            show: None,
            from: None,
            until: None,
            minor: 1100,
        };
        house.add_price(theatre, &price).unwrap();
        let facts = MovieFacts { title: "Dune: Part Two".into(), duration_min: 110, ..MovieFacts::empty() };
        let movie = house.add_movie(&facts).unwrap();
        let show = |hours: i64| NewShow {
            movie,
            hall,
            starts_at: Instant(EVENING + hours * 3600),
            name: String::new(),
            format: String::new(),
            traits: vec![],
        };
        let shows = [1, 4].map(|hours| house.add_show(&show(hours)).unwrap()).into();
        Self { folder, clock, shows, adult }
    }

    /// Another terminal's way into the store.
    pub fn terminal(&self, name: &str) -> House {
        open(&self.db(), name, self.clock.clone())
    }

    /// The store's file.
    pub fn db(&self) -> PathBuf {
        self.folder.path().join("house.db")
    }

    /// A face at work without a terminal: orders are done at once, unless they are held back.
    pub fn desk(&self, mode: Mode, size: (u16, u16)) -> Desk {
        let house = self.terminal("Till 1");
        let theatre = house.theatres().unwrap()[0].clone();
        let start = Start {
            mode,
            theatre: theatre.clone(),
            theatres: vec![theatre],
            till: "Till 1".into(),
            who: "Priya".into(),
            role: house.who().unwrap().map(|p| p.role),
            asks_who: false,
            lock_after_ms: 0,
            now: house.now(),
            size,
            glyphs: Set::Unicode,
            color: true,
            palette: Palette::Dark,
            mouse: true,
            enter: Enter::Cash,
            online: false,
            language: String::new(),
            scan: Frame::default(),
            folder: String::new(),
        };
        let lane = Lane::Inline(Box::new(InlineLane::new(self.terminal("Till 1"))));
        Desk::new(start, Behind::store(house, lane), SharedRecorder::default(), Speech::default())
    }

    /// So many adults.
    pub fn adults(&self, n: u16) -> Vec<Count> {
        vec![Count { kind: self.adult, n }]
    }

    /// A key, long after the one before.
    pub fn key(&self, code: KeyCode) -> Msg {
        let now = self.clock.now();
        let later = Now { wall_ms: now.wall_ms + 200, boottime_ms: now.boottime_ms + 200, ..now };
        self.clock.set(later);
        Msg::Key(KeyEvent::new(code, KeyModifiers::NONE), later.boottime_ms)
    }
}

/// The clock as it stands when the house opens.
pub fn clock() -> Clock {
    Clock::fixed(Now { wall_ms: EVENING * 1000, boot: 1, boottime_ms: 5_000_000 })
}

/// A terminal's way into the store of a small house.
pub fn open(db: &Path, terminal: &str, clock: Clock) -> House {
    let keys = db.with_file_name("keys");
    House::open(&Place { db, keys: &keys, terminal, channel: Channel::Counter, vfs: None, key: None }, clock).unwrap()
}

fn rialto() -> NewHouse {
    NewHouse {
        kind: StoreKind::Test,
        theatre: NewTheatre {
            name: "The Rialto".into(),
            address: "1 High Street".into(),
            city: "London".into(),
            zone: Zone::parse("Europe/London").unwrap(),
            currency: Currency::parse("GBP").unwrap(),
            settings: Settings::default(),
        },
        manager: NewManager {
            email: "m@example.com".into(),
            password: "long enough".into(),
            pin: Some("246810".into()),
        },
    }
}
