//! What is on paper: everything the house needs, and nothing that steers a printer.
use super::*;
use crate::{
    domain::{
        Currency, HallId, HoldId, MapId, MovieId, SeatNo, ShowId, TheatreId, TicketTypeId,
        booking::BookingState,
        movie::{Movie, MovieFacts},
        order::CardPrice,
        price::TicketType,
        seat_map::SeatMap,
        show::{Show, ShowState},
        text::{cells, is_control},
    },
    ticket::fixture,
};
use proptest::prelude::*;
use std::sync::Arc;

const HALL: &str = "\
A  rrrr_rrrr
B  rrrr_rrrr offset=half
===
C  rrrr_rrrrpppp
--- LEVEL Balcony
D  pppp_pppp restricted=D1
E  ww_c_xrrr right-to-left
";

fn map(text: &str) -> Arc<SeatMap> {
    let classes = [('r', "regular".to_owned()), ('p', "premium".to_owned())];
    Arc::new(SeatMap::parse(text, &classes).unwrap())
}

fn view(text: &str) -> SeatsView {
    let map = map(text);
    let states = map.seats.iter().map(|s| if s.off_sale { SeatState::Blocked } else { SeatState::Free }).collect();
    SeatsView { show: ShowId(41), map, states }
}

/// The hall with the seats of the fixture's booking sold and two others held.
fn sold() -> SeatsView {
    let mut view = view(HALL);
    for label in ["C9", "C10", "C11"] {
        let no = view.map.find(label).unwrap().no;
        view.states[usize::from(no.0) - 1] = SeatState::Sold;
    }
    view.states[0] = SeatState::Held(HoldId(1));
    view.states[1] = SeatState::Held(HoldId(1));
    view
}

fn row(title: &str) -> ShowRow {
    let starts_at = fixture::at("2026-11-21T20:15");
    let show = Show {
        id: ShowId(41),
        theatre: TheatreId(1),
        hall: HallId(1),
        map: MapId(1),
        movie: MovieId(1),
        name: "Premiere".into(),
        format: "2D".into(),
        traits: vec!["audio_described".into()],
        starts_at,
        feature_at: starts_at.plus_minutes(20),
        ends_at: starts_at.plus_minutes(186),
        clear_at: starts_at.plus_minutes(200),
        sale_closes_at: starts_at.plus_minutes(30),
        state: ShowState::OnSale,
        capacity: 40,
    };
    let facts = MovieFacts {
        title: title.into(),
        certificate: "12A".into(),
        duration_min: 166,
        genres: vec![],
        languages: vec![],
        release_date: None,
        synopsis: String::new(),
        rating_tenths: None,
        director: String::new(),
        cast: vec![],
        distributor: String::new(),
        format: "2D".into(),
    };
    ShowRow {
        show,
        movie: Arc::new(Movie { id: MovieId(1), facts }),
        hall: "Hall 1".into(),
        hall_position: 1,
        theatre: "The Rialto".into(),
        free: 30,
        held: 2,
        sold: 3,
        state: SaleState::OnSale,
        wheelchair_free: 2,
    }
}

fn card() -> PriceCard {
    let kind = |id, code: &str, name: &str, seats| TicketType {
        id: TicketTypeId(id),
        code: code.into(),
        name: name.into(),
        seats,
        proof: String::new(),
        position: id as u16,
        comp: false,
    };
    let price =
        |id, class: &str, minor| CardPrice { kind: TicketTypeId(id), class: class.into(), minor, why: String::new() };
    PriceCard {
        show: ShowId(41),
        currency: Currency::parse("GBP").unwrap(),
        types: vec![kind(1, "adult", "Adult", 1), kind(2, "family", "Family (2+2)", 4), kind(3, "comp", "Comp", 1)],
        classes: vec!["regular".into(), "premium".into()],
        prices: vec![price(1, "regular", 1100), price(1, "premium", 1450), price(2, "regular", 3600)],
        supplement: Some(("3D".into(), 200)),
        tax_ppm: 200_000,
    }
}

/// The bookings of the fixture with the seats they have in this hall.
fn placed(mut bookings: Vec<Booking>, view: &SeatsView) -> Vec<Booking> {
    for ticket in bookings.iter_mut().flat_map(|b| &mut b.tickets) {
        ticket.seat = view.map.find(&ticket.label).map_or(SeatNo(0), |s| s.no);
    }
    bookings
}

fn print(row: &ShowRow, seats: &SeatsView, bookings: &[Booking], stubs: u16) -> String {
    let card = card();
    let at = fixture::at("2026-11-21T18:42");
    paper(&Paper { row, seats, bookings, prices: Some(&card), zone: fixture::london(), at, stubs })
}

#[test]
fn a_show_on_paper() {
    let view = sold();
    let mut unpaid = fixture::booking();
    unpaid.reference.0 = "AB3CD".into();
    unpaid.state = BookingState::Pending;
    unpaid.tickets.retain(|t| t.label == "C11");
    let mut paid = fixture::rare_booking();
    paid.tickets.retain(|t| t.label != "C11");
    insta::assert_snapshot!(print(&row("Dune: Part Two"), &view, &placed(vec![paid, unpaid], &view), 3));
}

#[test]
fn an_unreserved_hall_is_a_list_of_numbers() {
    let mut view = view("unreserved = 120");
    view.states[..35].fill(SeatState::Sold);
    let paper = print(&row("Dune: Part Two"), &view, &[], 0);
    let plan: Vec<&str> = paper.lines().skip_while(|l| !l.starts_with("UNRESERVED")).take(7).collect();
    insta::assert_snapshot!(plan.join("\n"));
}

#[test]
fn a_wide_hall_comes_in_parts() {
    let view = view(&format!("A {}\nB {} offset=half", "r".repeat(60), "r".repeat(60)));
    let paper = print(&row("Dune"), &view, &[], 0);
    assert!(paper.contains("(part 3 of 3, from the left)"), "{paper}");
    // Every seat can be crossed out once.
    let rows: Vec<_> = paper
        .lines()
        .filter(|l| ["A", "B"].iter().any(|r| l.starts_with(r) && l.ends_with(&format!(" {r}"))))
        .collect();
    let mut numbers: Vec<u16> = rows.iter().flat_map(|r| r.split_whitespace()).filter_map(|w| w.parse().ok()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=60).flat_map(|n| [n, n]).collect::<Vec<_>>());
}

#[test]
fn pages_are_full_and_numbered() {
    let view = view(HALL);
    let paper = print(&row("Dune"), &view, &[], 100);
    let lines: Vec<&str> = paper.lines().collect();
    let pages = lines.len().div_ceil(PAGE_ROWS);
    assert!(pages > 8);
    for (n, page) in lines.chunks(PAGE_ROWS).enumerate() {
        assert!(page[1].ends_with(&format!("page {} of {pages}", n + 1)), "{}", page[1]);
        assert!(page[2].starts_with("===="));
    }
    for n in 1..=100 {
        assert_eq!(paper.matches(&format!("No. {n}  ")).count(), 2, "both halves of stub {n}");
    }
}

#[test]
fn who_is_void_or_not_of_this_show_is_not_on_the_list() {
    let view = sold();
    let cancelled = Booking { state: BookingState::Cancelled, ..fixture::booking() };
    let paper = print(&row("Dune"), &view, &placed(vec![cancelled], &view), 0);
    assert!(paper.contains("BOOKINGS: 0 with 0 seats") && !paper.contains("K7QF3"), "{paper}");
    let rare = print(&row("Dune"), &view, &placed(vec![fixture::rare_booking()], &view), 0);
    assert!(rare.contains("BOOKINGS: 1 with 2 seats") && rare.contains("C10* C11"), "{rare}");
}

#[test]
fn a_show_that_must_not_sell_says_so_first() {
    let cancelled = ShowRow { state: SaleState::Cancelled, ..row("Dune") };
    let paper = print(&cancelled, &view(HALL), &[], 0);
    assert!(paper.lines().nth(HEAD_ROWS).unwrap().contains("CANCELLED: sell nothing"), "{paper}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn nothing_that_people_write_steers_a_printer(
        words in "([\u{0}-\u{9f}\u{200e}\u{202a}-\u{202e}\u{2066}-\u{2069}\u{2028}]|\\PC){0,40}",
        seats in 1usize..90,
    ) {
        let view = view(&format!("AAAA {}\nB {} offset=half from=95", "r".repeat(seats), "r".repeat(seats)));
        let mut row = row(&words);
        for text in [&mut row.hall, &mut row.theatre, &mut row.show.name, &mut row.show.format] {
            words.clone_into(text);
        }
        let mut booking = fixture::booking();
        words.clone_into(&mut booking.reference.0);
        for t in &mut booking.tickets {
            words.clone_into(&mut t.label);
            words.clone_into(&mut t.kind);
        }
        let mut card = card();
        words.clone_into(&mut card.types[0].name);
        card.supplement = Some((words.clone(), 1));
        let at = fixture::at("2026-11-21T18:42");
        let bookings = [booking];
        let facts = Paper {
            row: &row, seats: &view, bookings: &bookings, prices: Some(&card), zone: fixture::london(), at, stubs: 2,
        };
        let text = paper(&facts);
        prop_assert!(!text.chars().any(|c| c != '\n' && is_control(c)));
        prop_assert!(text.lines().all(|l| cells(l) <= WIDTH), "{}", text);
    }
}
