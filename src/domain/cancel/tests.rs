//! The rule by table, and what is left after any order of cancelling.
use super::{
    Asked, Booking, BookingState, Instant, KEPT, Left, PaymentId, Permission, Plan, Policy, Refusal, ShowId,
    TenderKind, Terms, Ticket, TicketId, TicketState, tax_within,
};
use crate::domain::{
    LineId,
    booking::{BookedShow, Fee, Line as Bought, LineState},
};
use proptest::prelude::*;

/// A booking of tickets at these prices, each with a fee of 2.00; its show starts at 10,000.
pub fn booking(prices: &[i64]) -> Booking {
    let (show, at) = (ShowId(1), Instant(10_000));
    let ticket = |minor: &i64, n: i64| Ticket {
        id: TicketId(n),
        show,
        seat: crate::domain::SeatNo(n as u16),
        label: format!("A{n}"),
        class: "regular".into(),
        code: "adult".into(),
        kind: "Adult".into(),
        group: n as u16,
        minor: *minor,
        tax: tax_within(*minor, 200_000),
        tax_ppm: 200_000,
        state: TicketState::Valid,
        serial: 0,
        admitted: None,
    };
    let tickets: Vec<Ticket> = prices.iter().zip(1i64..).map(|(minor, n)| ticket(minor, n)).collect();
    let fees = tickets.iter().map(|t| Fee { name: "3D".into(), ticket: t.id, minor: 200, tax: 33 }).collect();
    let shown = BookedShow {
        id: show,
        movie: crate::domain::MovieId(1),
        title: "Dune".into(),
        certificate: "12A".into(),
        theatre: "Rialto".into(),
        hall: "Hall 1".into(),
        doors_at: at,
        starts_at: at,
        delayed_to: None,
        feature_at: at,
        ends_at: at,
        format: "3D".into(),
    };
    Booking {
        id: crate::domain::BookingId(1),
        reference: crate::domain::Reference("K7QF3".into()),
        state: BookingState::Confirmed,
        theatre: crate::domain::TheatreId(1),
        theatre_name: "The Rialto".into(),
        zone: crate::domain::time::Zone::parse("Europe/London").unwrap(),
        currency: crate::domain::Currency::parse("GBP").unwrap(),
        total: prices.iter().map(|p| p + 200).sum(),
        created_at: Instant(0),
        channel: "counter".into(),
        terminal: "Till 1".into(),
        email: None,
        customer: None,
        reserved: None,
        tickets,
        fees,
        lines: vec![],
        shows: vec![shown],
        payments: vec![],
        refunds: vec![],
        disputes: vec![],
        history: vec![],
    }
}

/// Pieces at these prices, handed over or not, each alone.
fn pieces(food: &[(i64, bool)]) -> Vec<Bought> {
    let piece = |minor: i64, n: i64| crate::domain::product::Piece {
        product: crate::domain::ProductId(1),
        code: "popcorn".into(),
        name: "Popcorn".into(),
        size: String::new(),
        options: String::new(),
        combo: None,
        group: n as u16,
        minor,
        tax: tax_within(minor, 50_000),
        tax_ppm: 50_000,
        uses: 1,
        seat: None,
        gift_days: None,
    };
    let line = |((minor, handed), n): (&(i64, bool), i64)| Bought {
        id: LineId(n),
        piece: piece(*minor, n),
        state: if *handed { LineState::Collected } else { LineState::Sold },
        collected: handed.then(|| (Instant(0), "Stand".into())),
        gift_code: None,
    };
    food.iter().zip(1i64..).map(line).collect()
}

#[test]
fn food_and_drink_comes_back_by_the_rule_until_the_start_that_it_was_bought_for() {
    let mut b = booking(&[1000]);
    b.lines = pieces(&[(600, false), (300, true)]);
    let policy = Policy { until_min: 30, share_ppm: 500_000, keeps_fees: true };
    let left = paid(&[(CASH, 2100)], false);
    let food = |id: i64, reason: &str| Asked { products: vec![LineId(id)], reason: reason.into(), ..Asked::default() };
    let p = plan(&b, &policy, &left, &food(1, ""), Instant(0)).unwrap();
    assert_eq!((p.total_back(), p.kept, p.rest, p.tickets.len()), (300, 300, true, 0));
    assert!(p.lines.iter().all(|l| l.show.is_none()), "no distributor has a share in it");
    assert_eq!(plan(&b, &policy, &left, &food(1, ""), Instant(9_999)).unwrap_err().code(), "usage", "too late");
    assert_eq!(plan(&b, &policy, &left, &food(2, ""), Instant(0)).unwrap_err().code(), "usage", "it was handed over");
    let eaten = plan(&b, &policy, &left, &food(2, "cold"), Instant(0)).unwrap();
    assert!(eaten.needs.contains(&Permission::CancelAdmitted));
    let all = plan(&b, &policy, &left, &Asked::default(), Instant(0)).unwrap();
    assert_eq!((all.tickets.len(), all.products, all.rest), (1, vec![LineId(1)], true), "what was eaten stays sold");
    b.shows.clear();
    b.tickets.clear();
    assert!(plan(&b, &policy, &left, &food(1, ""), Instant(99_999)).is_ok(), "alone it has no start");
}

pub fn paid(parts: &[(TenderKind, i64)], here: bool) -> Vec<Left> {
    parts
        .iter()
        .zip(1i64..)
        .map(|((kind, minor), n)| Left { payment: PaymentId(n), kind: *kind, minor: *minor, here, covers: None })
        .collect()
}

/// What would come back where no show failed.
pub fn plan(b: &Booking, policy: &Policy, left: &[Left], asked: &Asked, now: Instant) -> Result<Plan, Refusal> {
    super::plan(b, &terms(policy, left, now), asked)
}

/// Terms of a show that did not fail.
pub fn terms(policy: &Policy, left: &[Left], now: Instant) -> Terms {
    Terms { policy: policy.clone(), left: left.to_vec(), covered: vec![], cash_step: 1, now }
}

pub const CASH: TenderKind = TenderKind::Cash;
pub const CARD: TenderKind = TenderKind::Card;

#[test]
fn one_ticket_comes_back_by_the_rule_card_first() {
    let b = booking(&[1000, 1000]);
    let policy = Policy { until_min: 30, share_ppm: 500_000, keeps_fees: true };
    let left = paid(&[(CASH, 2000), (CARD, 400)], false);
    let asked = Asked { tickets: vec![TicketId(2)], ..Asked::default() };
    let p = plan(&b, &policy, &left, &asked, Instant(10_000 - 1800)).unwrap();
    assert_eq!(p.back, [(PaymentId(2), CARD, 400), (PaymentId(1), CASH, 100)]);
    assert_eq!((p.kept, p.rest, p.void), (700, true, false));
    assert_eq!(p.needs, [Permission::CancelByRule]);
    let sums: Vec<_> = p.lines.iter().map(|l| (l.what.as_str(), l.qty, l.minor, l.tax)).collect();
    assert_eq!(sums, [(b.tickets[1].code.as_str(), -1, -1000, -167), (KEPT, 1, 500, 83)]);
}

#[test]
fn after_its_time_it_takes_a_supervisor_and_a_reason_and_then_all_comes_back() {
    let b = booking(&[1000]);
    let policy = Policy { share_ppm: 500_000, ..Policy::default() };
    let left = paid(&[(CASH, 1200)], false);
    let late = Instant(10_000 - 1799);
    assert_eq!(plan(&b, &policy, &left, &Asked::default(), late).unwrap_err().code(), "usage");
    let asked = Asked { reason: "ill".into(), ..Asked::default() };
    let p = plan(&b, &policy, &left, &asked, late).unwrap();
    assert_eq!((p.total_back(), p.kept), (1200, 0));
    assert_eq!(p.needs, [Permission::CancelByRule, Permission::CancelAgainstRule]);
}

#[test]
fn in_the_shift_of_the_sale_it_is_undone_whole_until_the_show_begins() {
    let b = booking(&[1000]);
    let policy = Policy { share_ppm: 0, keeps_fees: true, until_min: 600 };
    let p = plan(&b, &policy, &paid(&[(CASH, 1200)], true), &Asked::default(), Instant(9_999)).unwrap();
    assert!(p.void && p.total_back() == 1200 && p.kept == 0 && p.needs == [Permission::CancelByRule]);
    let begun = plan(&b, &policy, &paid(&[(CASH, 1200)], true), &Asked::default(), Instant(10_000));
    assert_eq!(begun.unwrap_err().code(), "usage");
}

#[test]
fn what_was_admitted_takes_a_manager_and_what_came_back_does_not_come_back_again() {
    let mut b = booking(&[1000, 1000]);
    b.tickets[0].state = TicketState::Admitted;
    b.tickets[1].state = TicketState::Void;
    let asked = |tickets: &[i64]| Asked {
        tickets: tickets.iter().map(|t| TicketId(*t)).collect(),
        reason: "projector".into(),
        ..Asked::default()
    };
    let left = paid(&[(CASH, 1200)], true);
    let p = plan(&b, &Policy::default(), &left, &asked(&[1]), Instant(0)).unwrap();
    assert!(p.needs.contains(&Permission::CancelAdmitted) && !p.void);
    assert_eq!(plan(&b, &Policy::default(), &left, &asked(&[2]), Instant(0)).unwrap_err().code(), "already_refunded");
    assert_eq!(plan(&b, &Policy::default(), &left, &asked(&[9]), Instant(0)).unwrap_err().code(), "not_found");
    b.state = BookingState::Pending;
    assert_eq!(plan(&b, &Policy::default(), &left, &asked(&[]), Instant(0)).unwrap_err().code(), "conflict");
}

#[test]
fn a_group_ticket_comes_back_as_a_whole() {
    let mut b = booking(&[1000, 1000]);
    b.tickets[1].group = 1;
    let left = paid(&[(CASH, 2400)], false);
    let one = Asked { tickets: vec![TicketId(1)], ..Asked::default() };
    assert_eq!(plan(&b, &Policy::default(), &left, &one, Instant(0)).unwrap_err().code(), "usage");
    let both = Asked { tickets: vec![TicketId(1), TicketId(2)], ..Asked::default() };
    assert_eq!(plan(&b, &Policy::default(), &left, &both, Instant(0)).unwrap().total_back(), 2400);
}

#[test]
fn one_decision_covers_all_tickets_of_a_show_that_failed() {
    let mut b = booking(&[1000, 1000]);
    b.tickets[0].state = TicketState::Admitted;
    let half = Policy { share_ppm: 500_000, keeps_fees: true, ..Policy::default() };
    let late = Instant(20_000);
    let terms = Terms { covered: vec![TicketId(1), TicketId(2)], ..terms(&half, &paid(&[(CASH, 2400)], true), late) };
    let p = super::plan(&b, &terms, &Asked::default()).unwrap();
    assert_eq!((p.total_back(), p.kept, p.void), (2400, 0, false));
    assert_eq!(p.needs, [Permission::CancelByRule]);
    let only_one = Terms { covered: vec![TicketId(2)], ..terms };
    assert_eq!(super::plan(&b, &only_one, &Asked::default()).unwrap_err().code(), "usage");
}

proptest! {
    /// Whatever is cancelled, in whatever order and by whatever rule: what was paid less what went back is what is left.
    #[test]
    fn paid_less_back_is_what_is_left(
        prices in prop::collection::vec(0i64..5000, 1..8),
        food in prop::collection::vec((0i64..2000, any::<bool>()), 0..6),
        cut in 0u32..=100,
        share in 0u32..=1_000_000,
        keeps_fees: bool,
        steps in prop::collection::vec((0usize..8, any::<bool>(), 0u8..4), 1..12),
    ) {
        let mut b = booking(&prices);
        b.lines = pieces(&food);
        b.total += food.iter().map(|(minor, _)| minor).sum::<i64>();
        let total = b.total;
        let card = total * i64::from(cut) / 100;
        let mut left = paid(&[(CASH, total - card), (CARD, card)], false);
        let policy = Policy { share_ppm: share, keeps_fees, ..Policy::default() };
        let mut lines = total;
        for (at, full, what) in steps {
            let (ticket, piece) = (TicketId(at as i64 + 1), LineId(at as i64 + 1));
            let (tickets, products) = match what {
                0 => (vec![ticket], vec![]),
                1 => (vec![], vec![piece]),
                2 => (vec![ticket], vec![piece]),
                _ if at < 2 => (vec![], vec![]),
                _ => (vec![ticket], vec![]),
            };
            let asked = Asked { tickets, products, full, reason: "x".into() };
            let Ok(p) = plan(&b, &policy, &left, &asked, Instant(0)) else { continue };
            let moved: i64 = p.lines.iter().map(|l| l.minor).sum();
            prop_assert_eq!(moved, -p.total_back(), "the books balance");
            lines += moved;
            for (payment, _, minor) in &p.back {
                let l = left.iter_mut().find(|l| l.payment == *payment).unwrap();
                l.minor -= minor;
                prop_assert!(l.minor >= 0, "never more than the payment");
            }
            for t in b.tickets.iter_mut().filter(|t| p.tickets.contains(&t.id)) {
                t.state = TicketState::Void;
            }
            for l in b.lines.iter_mut().filter(|l| p.products.contains(&l.id)) {
                l.state = LineState::Back;
            }
            prop_assert_eq!(p.rest, b.has_rest(), "what is left is known");
            prop_assert_eq!(left.iter().map(|l| l.minor).sum::<i64>(), lines);
        }
    }
}
