//! Stories of the trade, told to the real services over a real store with a clock that stands where it is put.
mod audits;
mod cancels;
mod concessions;
mod corrections;
mod customers;
mod deposits;
mod disputes;
mod doors;
mod exchanges;
mod failing;
mod forgetting;
mod heads;
mod imports;
mod money;
mod online;
mod outbox;
mod owed;
mod people;
mod prints;
mod reservations;
mod rounding;
mod seats;
mod shifts;
mod sought;
mod tampering;
mod tenders;
mod verbs;

use super::*;
use crate::domain::{
    HoldToken, ShowId,
    board::{BestWant, Held, Want},
    booking::TenderKind,
    movie::MovieFacts,
    order::{Count, Pay},
    price::{PriceRow, TicketType},
    theatre::Settings,
    time::{Now, Zone},
};
use tempfile::TempDir;

/// 2026-11-22 18:00 in London.
const START: i64 = 1_795_370_400;

const MAP: &str = "A  rrrr_rrrr\nB  pppp_pppp\nC  wc_rrrr\n";

/// A small house: two tills, one hall, two films, prices.
struct Cinema {
    folder: TempDir,
    clock: Clock,
    now: Now,
    house: House,
    /// At 20:00.
    show: ShowId,
    /// At 23:00, of another film.
    late: ShowId,
}

fn facts(title: &str, minutes: u16) -> MovieFacts {
    MovieFacts {
        title: title.into(),
        certificate: "12A".into(),
        duration_min: minutes,
        genres: vec!["Drama".into()],
        languages: vec!["en".into()],
        release_date: None,
        synopsis: String::new(),
        rating_tenths: None,
        director: String::new(),
        cast: vec![],
        distributor: String::new(),
        format: "2D".into(),
    }
}

fn kind(code: &str, name: &str, seats: u16) -> TicketType {
    TicketType {
        id: crate::domain::TicketTypeId(0),
        code: code.into(),
        name: name.into(),
        seats,
        proof: String::new(),
        position: 0,
        comp: false,
    }
}

impl Cinema {
    fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let now = Now { wall_ms: START * 1000, boot: 1, boottime_ms: 5_000_000 };
        let clock = Clock::fixed(now);
        let new = NewHouse {
            kind: StoreKind::Test,
            theatre: NewTheatre {
                name: "The Rialto".into(),
                address: "1 High Street".into(),
                city: "London".into(),
                zone: Zone::parse("Europe/London").unwrap(),
                currency: crate::domain::Currency::parse("GBP").unwrap(),
                settings: Settings {
                    ticket_tax_ppm: 200_000,
                    supplements: [("3D".to_string(), 200)].into(),
                    ..Settings::default()
                },
            },
            manager: NewManager {
                email: "m@example.com".into(),
                password: "long enough".into(),
                pin: Some("246810".into()),
            },
        };
        let (db, keys) = (folder.path().join("t.db"), folder.path().join("keys"));
        let place = Place { db: &db, keys: &keys, terminal: "Till 1", channel: Channel::Counter, vfs: None, key: None };
        let mut house = House::create(&place, clock.clone(), &new).unwrap();
        let theatre = house.theatres().unwrap()[0].id;
        let hall =
            house.add_hall(&HallFile { theatre, name: "Hall 1".into(), turnaround_min: 15, map: MAP.into() }).unwrap();
        for (code, name, seats, minor) in [
            ("adult", "Adult", 1, 1100),
            ("child", "Child", 1, 800),
            ("family", "Family 2+2", 4, 3201),
            ("carer", "Carer", 1, 0),
        ] {
            let id = house.set_ticket_type(theatre, &kind(code, name, seats)).unwrap();
            let row = PriceRow {
                id: 0,
                ticket_type: id,
                class: None,
                day_part: None,
                show: None,
                from: None,
                until: None,
                minor,
            };
            house.add_price(theatre, &row).unwrap();
            if minor > 0 {
                house
                    .add_price(theatre, &PriceRow { class: Some("premium".into()), minor: minor + 350, ..row })
                    .unwrap();
            }
        }
        let movie = house.add_movie(&facts("Dune", 120)).unwrap();
        let other = house.add_movie(&facts("Anora", 90)).unwrap();
        let show = |movie, hours: i64, format: &str| NewShow {
            movie,
            hall,
            starts_at: crate::domain::time::Instant(START + hours * 3600),
            name: String::new(),
            format: format.into(),
            traits: vec![],
        };
        let early = house.add_show(&show(movie, 2, "")).unwrap();
        let late = house.add_show(&show(other, 5, "3D")).unwrap();
        Self { folder, clock, now, house, show: early, late }
    }

    /// Another terminal on the same store.
    fn terminal(&self, name: &str) -> House {
        let (db, keys) = (self.folder.path().join("t.db"), self.folder.path().join("keys"));
        let place = Place { db: &db, keys: &keys, terminal: name, channel: Channel::Counter, vfs: None, key: None };
        House::open(&place, self.clock.clone()).unwrap()
    }

    /// So many seconds go by, on both clocks.
    fn pass(&mut self, seconds: i64) {
        self.now.wall_ms += seconds * 1000;
        self.now.boottime_ms += seconds * 1000;
        self.clock.set(self.now);
    }

    fn seats(&self, labels: &[&str]) -> Want {
        let map = self.house.seats(self.show).unwrap().map;
        Want::Seats(labels.iter().map(|l| map.find(l).unwrap().no).collect())
    }

    fn kind(&self, code: &str) -> crate::domain::TicketTypeId {
        let theatre = self.house.theatres().unwrap()[0].id;
        self.house.tariff(theatre).unwrap().0.iter().find(|t| t.code == code).unwrap().id
    }

    fn adults(&self, n: u16) -> Vec<Count> {
        vec![Count { kind: self.kind("adult"), n }]
    }

    /// Well means: the doctor finds nothing, and the history is as it was written.
    fn assert_well(&self) {
        let broken: Vec<_> = self.house.doctor().unwrap().into_iter().filter(|c| !c.found.is_empty()).collect();
        assert!(broken.is_empty(), "{broken:#?}");
        if self.house.may(Permission::Audit) {
            assert_eq!(self.house.prove_history(|_, _| true).unwrap().broken, None, "and the history proves itself");
        }
    }
}

fn take(house: &mut House, hold: Option<&Held>, show: ShowId, want: Want, tickets: Vec<Count>) -> Result<Held> {
    house.take(&Take { hold: hold.map(|h| h.token.clone()), show, want, tickets }).map(Option::unwrap)
}

fn cash(minor: Option<i64>) -> Pay {
    Pay { kind: TenderKind::Cash, minor, reference: String::new() }
}

fn card(minor: Option<i64>) -> Pay {
    Pay { kind: TenderKind::Card, minor, reference: "AUTH1".into() }
}

fn sell(show: ShowId, want: Want, tickets: &[(&str, u16)], pays: Vec<Pay>) -> Sell {
    Sell {
        source: Source::Show(show, want),
        tickets: tickets.iter().map(|(code, n)| ((*code).to_string(), *n)).collect(),
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

fn best(n: u16) -> Want {
    Want::Best(BestWant { n, ..BestWant::default() })
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    result.unwrap_err().code()
}

fn token(held: &Held) -> HoldToken {
    held.token.clone()
}
