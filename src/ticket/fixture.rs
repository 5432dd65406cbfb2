//! A booking to print in tests: one as they are every day, and one with everything that is rare.
use super::code::{Signing, TicketFacts, sign};
use crate::domain::{
    BookingId, Currency, LineId, MovieId, PaymentId, ProductId, Reference, SeatNo, ShowId, TheatreId, TicketId,
    booking::*,
    money::tax_within,
    product::Piece,
    time::{Instant, Zone},
};
use ed25519_dalek::SigningKey;

/// The key that signs in tests.
pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

/// Signs with a key as site 1.
pub fn signing(key: &SigningKey) -> Signing<'_> {
    Signing { key, site: 1 }
}

/// In English.
pub fn says() -> std::sync::Arc<super::says::Says> {
    std::sync::Arc::new(super::says::tests::english())
}

/// A token.
pub fn token() -> String {
    let facts = TicketFacts {
        site: 1,
        show: ShowId(41),
        starts_at: at("2026-11-21T20:15"),
        serial: 99,
        seat: "C9".into(),
        code: "adult".into(),
    };
    sign(&key(), &facts).unwrap()
}

/// A moment on a clock in London.
pub fn at(text: &str) -> Instant {
    london().parse_time(text).unwrap()
}

/// The zone of these tests.
pub fn london() -> Zone {
    Zone::parse("Europe/London").unwrap()
}

/// A ticket of the booking's first show.
pub fn ticket(id: i64, label: &str, class: &str, code: &str, kind: &str, minor: i64) -> Ticket {
    Ticket {
        id: TicketId(id),
        show: ShowId(41),
        seat: SeatNo(id as u16),
        label: label.into(),
        class: class.into(),
        code: code.into(),
        kind: kind.into(),
        group: id as u16,
        minor,
        tax: tax_within(minor, 200_000),
        tax_ppm: 200_000,
        state: TicketState::Valid,
        serial: 0xfeed_0000 + id as u64,
        admitted: None,
    }
}

/// A show that starts at this time.
pub fn show(id: i64, title: &str, certificate: &str, hall: &str, starts: &str) -> BookedShow {
    let starts_at = at(starts);
    BookedShow {
        id: ShowId(id),
        movie: MovieId(id),
        title: title.into(),
        certificate: certificate.into(),
        theatre: "The Rialto".into(),
        hall: hall.into(),
        doors_at: starts_at.plus_minutes(-45),
        starts_at,
        delayed_to: None,
        feature_at: starts_at.plus_minutes(20),
        ends_at: starts_at.plus_minutes(186),
        format: "2D".into(),
    }
}

fn payment(id: i64, kind: TenderKind, minor: i64, tendered: i64, reference: &str, state: PaymentState) -> Payment {
    let tender = Tender { kind, minor, tendered, rounded: 0, reference: reference.into() };
    Payment { id: PaymentId(id), tender, state, at: at("2026-11-21T18:42") }
}

/// Two adults and a child, in cash.
pub fn booking() -> Booking {
    Booking {
        id: BookingId(1),
        reference: Reference("K7QF3".into()),
        state: BookingState::Confirmed,
        theatre: TheatreId(1),
        theatre_name: "The Rialto".into(),
        zone: london(),
        currency: Currency::parse("GBP").unwrap(),
        total: 3950,
        created_at: at("2026-11-21T18:42"),
        channel: "counter".into(),
        terminal: "Till 2".into(),
        email: Some("a@example.org".into()),
        customer: None,
        reserved: None,
        tickets: vec![
            ticket(1, "C9", "premium", "adult", "Adult", 1450),
            ticket(2, "C10", "premium", "adult", "Adult", 1450),
            ticket(3, "C11", "premium", "child", "Child", 1050),
        ],
        fees: vec![],
        lines: vec![],
        shows: vec![show(41, "Dune: Part Two", "12A", "Hall 1", "2026-11-21T20:15")],
        payments: vec![payment(1, TenderKind::Cash, 3950, 5000, "", PaymentState::Success)],
        refunds: vec![],
        disputes: vec![],
        history: vec![],
    }
}

/// A combo and two bags of popcorn, one of which came back, with a ticket.
pub fn hungry_booking() -> Booking {
    let mut b = booking();
    let piece = |n: i64, name: &str, group, minor, combo: Option<&str>| Line {
        id: LineId(n),
        piece: Piece {
            product: ProductId(n),
            code: name.to_lowercase(),
            name: name.into(),
            size: "Large".into(),
            options: if n == 3 { "Salted".into() } else { String::new() },
            combo: combo.map(Into::into),
            group,
            minor,
            tax: tax_within(minor, 50_000),
            tax_ppm: 50_000,
            uses: 0,
            seat: (n == 3).then(|| (ShowId(41), "C9".into())),
            gift_days: None,
        },
        state: if n == 4 { LineState::Back } else { LineState::Sold },
        collected: None,
        gift_code: None,
    };
    b.lines = vec![
        piece(1, "Popcorn", 1, 520, Some("Film combo for two")),
        piece(2, "Cola", 1, 280, Some("Film combo for two")),
        piece(3, "Popcorn", 2, 620, None),
        piece(4, "Popcorn", 3, 620, None),
    ];
    b.total += 2040;
    b.payments = vec![payment(1, TenderKind::Cash, 5990, 6000, "", PaymentState::Success)];
    b
}

/// Two shows, one of them after midnight, unreserved and in 3D; a family ticket, a void one, one that has admitted, two
/// rates of tax, two tenders and a card that was declined.
pub fn rare_booking() -> Booking {
    let mut b = booking();
    let mut late =
        show(42, "Amélie et le fabuleux destin des très longs titres 東京物語", "18", "Studio", "2026-11-22T00:30");
    late.format = "3D".into();
    b.shows.push(late);
    b.tickets[0].state = TicketState::Void;
    b.tickets[1].state = TicketState::Admitted;
    b.tickets[1].admitted = Some((at("2026-11-21T19:58"), "door 1".into()));
    for (i, minor) in [1101, 1100, 1100, 1100].into_iter().enumerate() {
        let id = 4 + i as i64;
        b.tickets.push(Ticket {
            show: ShowId(42),
            group: 1,
            tax: tax_within(minor, 55_000),
            tax_ppm: 55_000,
            ..ticket(id, &(116 + id).to_string(), "regular", "family", "Family (2+2)", minor)
        });
        b.fees.push(Fee { name: "3D".into(), ticket: TicketId(id), minor: 200, tax: tax_within(200, 55_000) });
    }
    b.total = 3950 + 4401 + 800;
    b.payments = vec![
        payment(1, TenderKind::Card, 9151, 9151, "AUTH0", PaymentState::Declined),
        payment(2, TenderKind::Card, 5000, 5000, "AUTH1", PaymentState::Success),
        payment(3, TenderKind::Cash, 4151, 4200, "", PaymentState::Success),
    ];
    b
}
