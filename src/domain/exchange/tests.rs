//! The difference by table, and what is left after any order of exchanging and cancelling.
use super::super::{
    Currency, SeatNo, TicketTypeId,
    booking::{BookedShow, Fee, TicketState},
    cancel::{
        Left, Policy,
        tests::{self as cancel, CARD, CASH, booking, paid, terms},
    },
    price::TicketType,
    time::Instant,
};
use super::{
    Asked, Booking, Exchange, PaymentId, Permission, PriceCard, QuotedTicket, Refusal, ShowId, Ticket, TicketId,
    tax_within,
};

/// The exchange where no show failed.
fn plan(
    b: &Booking,
    policy: &Policy,
    left: &[Left],
    asked: &Asked,
    new: Vec<QuotedTicket>,
    card: &PriceCard,
    now: Instant,
) -> Result<Exchange, Refusal> {
    super::plan(b, &terms(policy, left, now), asked, new, card)
}
use proptest::prelude::*;

/// What the show costs: adults only, with a supplement or without.
fn card(supplement: Option<i64>) -> PriceCard {
    PriceCard {
        show: ShowId(2),
        currency: Currency::parse("GBP").unwrap(),
        types: vec![TicketType {
            id: TicketTypeId(7),
            code: "adult".into(),
            name: "Adult".into(),
            seats: 1,
            proof: String::new(),
            position: 1,
            comp: false,
        }],
        classes: vec!["regular".into()],
        prices: vec![],
        supplement: supplement.map(|minor| ("3D".into(), minor)),
        tax_ppm: 200_000,
    }
}

fn seat(show: i64, seat: u16, minor: i64, supplement_minor: i64) -> QuotedTicket {
    QuotedTicket {
        show: ShowId(show),
        seat: SeatNo(seat),
        label: format!("B{seat}"),
        class: "regular".into(),
        kind: TicketTypeId(7),
        code: "adult".into(),
        name: "Adult".into(),
        group: seat,
        minor,
        tax: tax_within(minor, 200_000),
        supplement_minor,
        supplement_tax: tax_within(supplement_minor, 200_000),
    }
}

fn one(n: i64) -> Asked {
    Asked { tickets: vec![TicketId(n)], ..Asked::default() }
}

const EARLY: Instant = Instant(0);

#[test]
fn another_seat_of_the_show_costs_nothing_whatever_the_book_says_now() {
    let b = booking(&[1000, 1000]);
    let left = paid(&[(CASH, 2400)], false);
    let p = plan(&b, &Policy::default(), &left, &one(1), vec![seat(1, 9, 1500, 200)], &card(Some(200)), EARLY).unwrap();
    assert_eq!((p.due, p.back.len(), p.kept), (0, 0, 0));
    assert!(p.lines.is_empty(), "the books do not move");
    assert_eq!(p.needs, [Permission::CancelByRule]);
    let same =
        plan(&b, &Policy::default(), &left, &one(1), vec![seat(1, 1, 1000, 200)], &card(Some(200)), EARLY).unwrap_err();
    assert_eq!(same.code(), "usage");
}

#[test]
fn a_dearer_show_costs_the_difference_and_a_cheaper_one_gives_the_rules_share_of_it() {
    let b = booking(&[1000]);
    let left = paid(&[(CASH, 700), (CARD, 500)], false);
    let dear = plan(&b, &Policy::default(), &left, &one(1), vec![seat(2, 9, 1450, 0)], &card(None), EARLY).unwrap();
    assert_eq!((dear.due, dear.difference()), (250, 250));
    let half = Policy { share_ppm: 500_000, ..Policy::default() };
    let cheap = plan(&b, &half, &left, &one(1), vec![seat(2, 9, 800, 0)], &card(None), EARLY).unwrap();
    assert_eq!((cheap.due, cheap.kept, cheap.difference()), (0, 200, -200));
    assert_eq!(cheap.back, [(PaymentId(2), CARD, 200)]);
    assert_eq!(cheap.lines.iter().map(|l| l.minor).sum::<i64>(), -200);
    let full = Asked { full: true, reason: "projector".into(), ..one(1) };
    let all = plan(&b, &half, &left, &full, vec![seat(2, 9, 800, 0)], &card(None), EARLY).unwrap();
    assert_eq!((all.kept, all.difference()), (0, -400));
    assert!(all.needs.contains(&Permission::CancelAgainstRule));
}

#[test]
fn after_its_time_or_once_admitted_it_takes_who_may_and_a_reason() {
    let mut b = booking(&[1000]);
    let left = paid(&[(CASH, 1200)], false);
    let ask = |b: &Booking, asked: &Asked, at| {
        plan(b, &Policy::default(), &left, asked, vec![seat(2, 9, 1000, 200)], &card(Some(200)), Instant(at))
    };
    assert_eq!(ask(&b, &one(1), 10_000).unwrap_err().code(), "usage");
    let ill = Asked { reason: "ill".into(), ..one(1) };
    assert_eq!(ask(&b, &ill, 10_000).unwrap().needs, [Permission::CancelByRule, Permission::CancelAgainstRule]);
    b.tickets[0].state = TicketState::Admitted;
    assert!(ask(&b, &ill, 0).unwrap().needs.contains(&Permission::CancelAdmitted));
    b.tickets[0].state = TicketState::Void;
    assert_eq!(ask(&b, &ill, 0).unwrap_err().code(), "already_refunded");
}

#[test]
fn as_many_of_each_type_go_over_and_a_type_that_is_gone_does_not() {
    let mut b = booking(&[1000, 1000, 500]);
    b.tickets[1].group = 1;
    let (old, counts) = super::counts(&b, &Asked::default(), &card(None)).unwrap();
    assert_eq!((old.len(), counts[0].n), (3, 2), "a group's ticket is one");
    b.tickets[2].code = "student".into();
    assert_eq!(super::counts(&b, &Asked::default(), &card(None)).unwrap_err().code(), "not_priced");
}

/// Makes the booking what the exchange says.
fn apply(b: &mut Booking, left: &mut Vec<Left>, p: &Exchange, next: i64) {
    for t in b.tickets.iter_mut().filter(|t| p.old.contains(&t.id)) {
        t.state = TicketState::Void;
    }
    for (payment, _, minor) in &p.back {
        left.iter_mut().find(|l| l.payment == *payment).unwrap().minor -= minor;
    }
    if p.due > 0 {
        left.push(Left { payment: PaymentId(next), kind: CASH, minor: p.due, here: false, covers: None });
    }
    for (n, new) in p.new.iter().enumerate() {
        let id = TicketId(next * 100 + n as i64);
        let like = b.tickets[0].clone();
        if new.supplement_minor > 0 {
            b.fees.push(Fee { name: "3D".into(), ticket: id, minor: new.supplement_minor, tax: new.supplement_tax });
        }
        b.tickets.push(Ticket {
            id,
            show: new.show,
            seat: new.seat,
            group: next as u16,
            minor: new.minor,
            tax: new.tax,
            state: TicketState::Valid,
            ..like
        });
    }
    if b.shows.len() == 1 {
        let second = BookedShow { id: ShowId(2), ..b.shows[0].clone() };
        b.shows.push(second);
    }
}

proptest! {
    /// Whatever is exchanged and cancelled, in whatever order: what was paid less what went back is what the lines say.
    #[test]
    fn paid_less_back_is_what_is_owned(
        prices in prop::collection::vec(0i64..3000, 1..5),
        share in 0u32..=1_000_000,
        steps in prop::collection::vec((0usize..12, 0i64..3000, prop::bool::ANY, prop::bool::ANY, 1i64..3), 1..14),
    ) {
        let mut b = booking(&prices);
        let total: i64 = prices.iter().map(|p| p + 200).sum();
        let mut left = paid(&[(CASH, total / 2), (CARD, total - total / 2)], false);
        let policy = Policy { share_ppm: share, ..Policy::default() };
        let mut lines = total;
        for (n, (at, price, exchanges, plus, show)) in steps.into_iter().enumerate() {
            let id = b.tickets[at % b.tickets.len()].id;
            let asked = Asked { tickets: vec![id], ..Asked::default() };
            let next = n as i64 + 10;
            if exchanges {
                let supplement = if plus { 200 } else { 0 };
                let new = vec![seat(show, next as u16, price, supplement)];
                let Ok(p) = plan(&b, &policy, &left, &asked, new, &card(plus.then_some(200)), EARLY) else { continue };
                prop_assert_eq!(p.lines.iter().map(|l| l.minor).sum::<i64>(), p.difference(), "the books balance");
                lines += p.difference();
                apply(&mut b, &mut left, &p, next);
            } else {
                let Ok(p) = cancel::plan(&b, &policy, &left, &asked, EARLY) else { continue };
                lines -= p.total_back();
                for (payment, _, minor) in &p.back {
                    left.iter_mut().find(|l| l.payment == *payment).unwrap().minor -= minor;
                }
                for t in b.tickets.iter_mut().filter(|t| p.tickets.contains(&t.id)) {
                    t.state = TicketState::Void;
                }
            }
            prop_assert!(left.iter().all(|l| l.minor >= 0), "never more than the payment");
            prop_assert_eq!(left.iter().map(|l| l.minor).sum::<i64>(), lines);
            let owned: i64 = b.tickets.iter().filter(|t| t.state != TicketState::Void).map(|t| t.minor).sum();
            prop_assert!(lines >= owned, "what is owned is paid for");
        }
    }
}
