//! What the house in memory has: films, shows, halls, prices, bookings.
use crate::domain::{
    board::*, booking::*, movie::*, order::*, price::TicketType, seat_map::SeatMap, show::*, theatre::*, time::*, *,
};
use std::sync::Arc;

/// Saturday 21 November 2026, 18:42 in London.
pub const OPENED: i64 = 1_795_286_520;
/// The hall with numbered seats, and the one without.
pub const SEATED: ShowId = ShowId(2);
pub const STUDIO: ShowId = ShowId(4);

pub fn map() -> SeatMap {
    let text = "A rrrr_rrrrrrrr_rrrr\nB rrrr_rrrrrrrr_rrrr\nC pppp_pppppppp_pppp\nD pppp_pppppppp_pppp\n\
                E rrrr_rrrrrrrr_rrrr\nF rrrr_rrrrrrrr_rrrr\nG rrrr_rrrrrrrr_rrrr\nH wwcc_rrrrrrrr_rrrr\n";
    SeatMap::parse(text, &[]).unwrap()
}

pub fn theatre() -> Arc<Theatre> {
    Arc::new(Theatre {
        id: TheatreId(1),
        name: "The Rialto".into(),
        address: "18 Lantern Street".into(),
        city: "London".into(),
        zone: Zone::parse("Europe/London").unwrap(),
        currency: Currency::parse("GBP").unwrap(),
        settings: Settings::default(),
    })
}

fn row(id: i64, movie: i64, facts: (&str, &str, u16, &str), start: &str, hall: &str, free: u16) -> ShowRow {
    let (title, certificate, minutes, genre) = facts;
    let starts_at = theatre().zone.parse_time(start).unwrap();
    let at = |m: i64| starts_at.plus_minutes(m);
    ShowRow {
        show: Show {
            id: ShowId(id),
            theatre: TheatreId(1),
            hall: HallId(1),
            map: MapId(1),
            movie: MovieId(movie),
            name: String::new(),
            format: if id == 6 { "3D".into() } else { "2D".into() },
            traits: if id == 3 { vec!["subtitled".into()] } else { vec![] },
            starts_at,
            feature_at: at(20),
            ends_at: at(20 + i64::from(minutes)),
            clear_at: at(40 + i64::from(minutes)),
            sale_closes_at: at(30),
            state: ShowState::OnSale,
            capacity: 128,
        },
        movie: Arc::new(Movie {
            id: MovieId(movie),
            facts: MovieFacts {
                title: title.into(),
                certificate: certificate.into(),
                duration_min: minutes,
                genres: vec![genre.into()],
                languages: vec!["en".into()],
                release_date: None,
                synopsis: String::new(),
                rating_tenths: None,
                director: String::new(),
                cast: vec![],
                distributor: String::new(),
                format: "2D".into(),
            },
        }),
        hall: hall.into(),
        hall_position: 1,
        theatre: "The Rialto".into(),
        free,
        held: 0,
        sold: 0,
        state: if free == 0 { SaleState::SoldOut } else { SaleState::OnSale },
        wheelchair_free: 2,
    }
}

pub fn shows() -> Vec<ShowRow> {
    let dune = ("Dune: Part Two", "12A", 166, "Science fiction");
    let heretic = ("Heretic", "15", 111, "Horror");
    vec![
        row(1, 1, dune, "2026-11-21T20:15", "Hall 1", 42),
        row(2, 2, heretic, "2026-11-21T20:40", "Hall 2", 117),
        row(3, 2, heretic, "2026-11-21T23:10", "Hall 3", 8),
        row(4, 3, ("Wicked", "PG", 160, "Musical"), "2026-11-21T21:00", "Studio", 84),
        row(5, 4, ("Anora", "18", 139, "Drama"), "2026-11-21T21:15", "Hall 4", 0),
        row(6, 2, heretic, "2026-11-22T20:40", "Hall 2", 96),
        row(7, 5, ("Paddington in Peru", "PG", 106, "Family"), "2026-11-22T10:40", "Hall 2", 90),
        row(
            8,
            6,
            ("The Lord of the Rings: The Return of the King", "12A", 201, "Fantasy"),
            "2026-11-22T12:15",
            "Hall 1",
            60,
        ),
        row(9, 7, ("Amélie", "15", 122, "Romance"), "2026-11-23T18:00", "Hall 3", 33),
    ]
}

pub fn card(show: ShowId) -> PriceCard {
    let kind = |id: i64, code: &str, name: &str, seats: u16| TicketType {
        id: TicketTypeId(id),
        code: code.into(),
        name: name.into(),
        seats,
        proof: String::new(),
        position: id as u16,
        comp: false,
    };
    let types = vec![
        kind(1, "adult", "Adult", 1),
        kind(2, "child", "Child", 1),
        kind(3, "senior", "Senior", 1),
        kind(4, "student", "Student", 1),
        kind(5, "family", "Family (2+2)", 4),
        kind(6, "carer", "Carer", 1),
        kind(7, "member", "Member", 1),
    ];
    let prices =
        [(1, 1100, 1450), (2, 800, 1050), (3, 900, 1150), (4, 900, 1150), (5, 3200, 4400), (6, 0, 0), (7, 850, 1000)];
    let prices = prices.iter().flat_map(|(id, regular, premium)| {
        [("regular", *regular), ("premium", *premium)].map(|(class, minor)| CardPrice {
            kind: TicketTypeId(*id),
            class: class.into(),
            minor,
            why: String::new(),
        })
    });
    PriceCard {
        show,
        currency: theatre().currency,
        types,
        classes: vec!["regular".into(), "premium".into()],
        prices: prices.collect(),
        supplement: None,
        tax_ppm: 200_000,
    }
}

pub fn booking(map: &SeatMap, reference: &str, seats: &[SeatNo]) -> Booking {
    let row = &shows()[1];
    let ticket = |(i, no): (usize, &SeatNo)| Ticket {
        id: TicketId(i as i64 + 1),
        show: row.show.id,
        seat: *no,
        label: map.seat(*no).map_or_else(|| no.to_string(), |s| s.label.clone()),
        class: "premium".into(),
        code: "adult".into(),
        kind: "Adult".into(),
        group: i as u16 + 1,
        minor: 1450,
        tax: 242,
        tax_ppm: 200_000,
        state: if i == 1 && reference == "K7QF3" { TicketState::Admitted } else { TicketState::Valid },
        serial: 1,
        admitted: None,
    };
    Booking {
        id: BookingId(1),
        reference: Reference(reference.into()),
        state: BookingState::Confirmed,
        theatre: TheatreId(1),
        theatre_name: "The Rialto".into(),
        zone: theatre().zone,
        currency: theatre().currency,
        total: 1450 * seats.len() as i64,
        created_at: Instant(OPENED),
        channel: "kiosk".into(),
        terminal: "Kiosk 1".into(),
        email: None,
        customer: None,
        reserved: None,
        tickets: seats.iter().enumerate().map(ticket).collect(),
        fees: vec![],
        lines: vec![],
        shows: vec![BookedShow {
            id: row.show.id,
            movie: row.show.movie,
            title: row.movie.facts.title.clone(),
            certificate: "15".into(),
            theatre: "The Rialto".into(),
            hall: "Hall 2".into(),
            doors_at: row.show.starts_at,
            starts_at: row.show.starts_at,
            delayed_to: None,
            feature_at: row.show.feature_at,
            ends_at: row.show.ends_at,
            format: "2D".into(),
        }],
        payments: vec![],
        refunds: vec![],
        disputes: vec![],
        history: vec![],
    }
}
