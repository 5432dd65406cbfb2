//! Deposits on reservations: taken, used, given back, kept; the books agree after each step.
use super::{
    owed::{assert_agrees, of, report},
    *,
};
use crate::domain::{
    StaffId, TheatreId,
    booking::{Booking, BookingState},
    cancel::Asked,
    dispute::{NewDispute, Outcome},
    owed::Owing,
};

fn kept(cinema: &mut Cinema, seats: &[&str]) -> Booking {
    let source = Source::Show(cinema.show, cinema.seats(seats));
    let wanted = Reserve { source, tickets: vec![], party: "Okoye".into(), until: None, email: None };
    cinema.house.reserve(&wanted).unwrap()
}

/// Two seats for 22.00 that are kept with a deposit of 10.00 in cash, out of 20.00.
fn with_deposit(cinema: &mut Cinema) -> Booking {
    cinema.house.open_shift(TheatreId(1), 10_000).unwrap();
    let b = kept(cinema, &["A1", "A2"]);
    cinema.house.deposit(&b.reference, 1000, &[cash(Some(2000))]).unwrap()
}

fn drawer(cinema: &Cinema) -> i64 {
    cinema.house.shift_x().unwrap().drawer.unwrap().expected - 10_000
}

fn keep_deposits(cinema: &mut Cinema) {
    let was = cinema.house.theatre(TheatreId(1)).unwrap().settings.clone();
    cinema.house.set_settings(TheatreId(1), &Settings { keeps_deposit: true, ..was }).unwrap();
}

fn well(cinema: &Cinema, deposits: i64) {
    cinema.assert_well();
    assert_eq!(of(&report(cinema), Owing::Deposits), (None, deposits));
    assert_agrees(cinema);
}

#[test]
fn it_counts_when_the_reservation_is_paid_and_comes_back_the_way_it_came() {
    let mut cinema = Cinema::open();
    let b = with_deposit(&mut cinema);
    assert_eq!((b.state, b.deposit(), b.change(), drawer(&cinema)), (BookingState::Reserved, 1000, 1000, 1000));
    well(&cinema, 1000);
    let paid = cinema.house.pay_reserved(&b.reference, &[card(None)]).unwrap();
    let tenders: Vec<_> = paid.paid().map(|t| (t.kind, t.minor)).collect();
    assert_eq!(
        (paid.state, tenders),
        (BookingState::Confirmed, vec![(TenderKind::Cash, 1000), (TenderKind::Card, 1200)])
    );
    assert_eq!((paid.deposit(), drawer(&cinema)), (0, 1000));
    well(&cinema, 0);
    let (gone, plan) = cinema.house.cancel(&b.reference, &Asked::default(), None).unwrap();
    let back: Vec<_> = plan.back.iter().map(|(_, kind, minor)| (*kind, *minor)).collect();
    assert_eq!((gone.state, back), (BookingState::Cancelled, vec![(TenderKind::Card, 1200), (TenderKind::Cash, 1000)]));
    assert_eq!(drawer(&cinema), 0);
    well(&cinema, 0);
}

#[test]
fn at_a_till_only_the_rest_is_asked_and_the_deposit_stays_when_a_part_goes_back() {
    let mut cinema = Cinema::open();
    let b = with_deposit(&mut cinema);
    let held = cinema.house.load_reserved(&b.reference).unwrap();
    assert_eq!((held.total, held.paid, held.deposit, held.left()), (2200, 0, 1000, 1200));
    let part = cinema.house.tender(&held.token, &cash(Some(500)), 2200).unwrap();
    assert_eq!(part, Tendered::Part { paid: 500, left: 700 });
    assert_eq!(code(cinema.house.deposit(&b.reference, 100, &[cash(None)])), "conflict", "it is being paid");
    assert_eq!(cinema.house.give_back(&held.token).unwrap(), 500, "not the deposit");
    well(&cinema, 1000);
    let attempt = cinema.house.begin_card(&held.token, None, 2200).unwrap();
    assert_eq!(attempt.minor, 1200);
    let Tendered::Sold(sold) = cinema.house.card_approved(attempt.id, "AUTH9").unwrap() else { panic!() };
    assert_eq!(sold.paid().map(|t| t.minor).collect::<Vec<_>>(), [1000, 1200]);
    well(&cinema, 0);
}

#[test]
fn a_deposit_of_all_of_it_needs_no_more_money() {
    let mut cinema = Cinema::open();
    let b = with_deposit(&mut cinema);
    for wrong in [0, -5, 1201, i64::MAX] {
        assert_eq!(code(cinema.house.deposit(&b.reference, wrong, &[cash(None)])), "usage", "{wrong}");
    }
    let gift = Pay { kind: TenderKind::GiftCard, minor: None, reference: "G-0".into() };
    assert_eq!(code(cinema.house.deposit(&b.reference, 100, &[gift])), "usage");
    assert_eq!(code(cinema.house.deposit(&b.reference, 100, &[cash(Some(50))])), "underpaid");
    cinema.house.deposit(&b.reference, 1200, &[card(None)]).unwrap();
    well(&cinema, 2200);
    let paid = cinema.house.pay_reserved(&b.reference, &[]).unwrap();
    assert_eq!((paid.state, paid.tickets.len()), (BookingState::Confirmed, 2));
    assert_eq!(code(cinema.house.deposit(&b.reference, 100, &[cash(None)])), "conflict", "it is sold");
    well(&cinema, 0);
}

#[test]
fn let_go_it_goes_back_or_stays_by_the_rule_and_against_it_with_a_reason() {
    let mut cinema = Cinema::open();
    let b = with_deposit(&mut cinema);
    let plan = cinema.house.cancel_plan(&b.reference, &Asked::default()).unwrap();
    assert_eq!((plan.total_back(), plan.kept), (1000, 0));
    assert_eq!(code(cinema.house.cancel(&b.reference, &Asked::default(), Some(0))), "conflict", "another sum was said");
    let (gone, _) = cinema.house.cancel(&b.reference, &Asked::default(), Some(1000)).unwrap();
    assert_eq!((gone.state, drawer(&cinema)), (BookingState::Cancelled, 0));
    well(&cinema, 0);
    keep_deposits(&mut cinema);
    let clerk = Actor::Staff { id: StaffId(1), role: Role::Clerk };
    for (full, back) in [(true, 1000), (false, 0)] {
        let b = kept(&mut cinema, &["A1", "A2"]);
        cinema.house.deposit(&b.reference, 1000, &[cash(None)]).unwrap();
        let asked = Asked { full, reason: "flood".into(), ..Asked::default() };
        if full {
            let silent = Asked { reason: String::new(), ..asked.clone() };
            assert_eq!(code(cinema.house.cancel(&b.reference, &silent, None)), "usage");
            cinema.house.act_as(clerk.clone());
            assert_eq!(code(cinema.house.cancel(&b.reference, &asked, None)), "forbidden");
            cinema.house.act_as(Actor::Staff { id: StaffId(1), role: Role::Manager });
        }
        let (_, plan) = cinema.house.cancel(&b.reference, &asked, None).unwrap();
        assert_eq!((plan.total_back(), plan.kept), (back, 1000 - back));
        well(&cinema, 0);
    }
    assert_eq!(drawer(&cinema), 1000, "what stays is a fee, with its tax");
}

#[test]
fn one_that_nobody_pays_is_owed_or_stays_and_a_show_that_is_called_off_keeps_nothing() {
    for (keeps, called_off, owed) in [(false, false, 1000), (true, false, 0), (true, true, 1000)] {
        let mut cinema = Cinema::open();
        let b = with_deposit(&mut cinema);
        if keeps {
            keep_deposits(&mut cinema);
        }
        if called_off {
            cinema.house.call_off(cinema.show, "no power").unwrap();
        }
        cinema.pass(91 * 60);
        cinema.house.sweep().unwrap();
        let now = cinema.house.booking(&b.reference).unwrap();
        assert_eq!(
            (now.state, now.owed()),
            (BookingState::Expired, (owed, 0)),
            "keeps {keeps}, called off {called_off}"
        );
        well(&cinema, 0);
        if owed > 0 {
            assert_eq!(cinema.house.owed().unwrap().len(), 1);
            cinema.house.pay_out_owed(&b.reference, None).unwrap();
        }
        assert_eq!(drawer(&cinema), 1000 - owed);
        well(&cinema, 0);
    }
}

#[test]
fn it_is_changed_to_nothing_cheaper_and_rounded_like_any_cash() {
    let mut cinema = Cinema::open();
    let was = cinema.house.theatre(TheatreId(1)).unwrap().settings.clone();
    cinema.house.set_settings(TheatreId(1), &Settings { cash_step: 300, ..was }).unwrap();
    let b = with_deposit_of(&mut cinema, 1700);
    assert_eq!((b.deposit(), b.rounded(), drawer(&cinema)), (1700, 100, 1800));
    let one = cinema.seats(&["A1"]);
    assert_eq!(code(cinema.house.change_reserved(&b.reference, &one, &[])), "conflict");
    let held = cinema.house.load_reserved(&b.reference).unwrap();
    let adult = cinema.adults(1);
    let show = cinema.show;
    let held = take(&mut cinema.house, Some(&held), show, one, adult).unwrap();
    assert_eq!(held.left(), -600);
    assert_eq!(code(cinema.house.tender(&held.token, &cash(None), 1100)), "conflict", "it is let go, or made more");
    well(&cinema, 1700);
    cinema.house.cancel(&b.reference, &Asked::default(), None).unwrap();
    assert_eq!(drawer(&cinema), 0);
    well(&cinema, 0);
}

fn with_deposit_of(cinema: &mut Cinema, minor: i64) -> Booking {
    cinema.house.open_shift(TheatreId(1), 10_000).unwrap();
    let b = kept(cinema, &["A1", "A2"]);
    cinema.house.deposit(&b.reference, minor, &[cash(None)]).unwrap()
}

#[test]
fn a_deposit_that_was_written_down_wrongly_is_corrected() {
    let mut cinema = Cinema::open();
    let b = with_deposit(&mut cinema);
    let now = cinema.house.correct_tender(&b.reference, &card(None)).unwrap();
    assert_eq!((now.deposit(), drawer(&cinema)), (1000, 0));
    well(&cinema, 1000);
    cinema.house.pay_reserved(&b.reference, &[cash(None)]).unwrap();
    well(&cinema, 0);
}

#[test]
fn a_deposit_that_stayed_is_disputed_and_lost_like_any_card_payment() {
    let mut cinema = Cinema::open();
    keep_deposits(&mut cinema);
    let b = kept(&mut cinema, &["A1", "A2"]);
    cinema.house.deposit(&b.reference, 1000, &[card(None)]).unwrap();
    let why = NewDispute { why: "not me".into(), ..NewDispute::default() };
    assert_eq!(code(cinema.house.dispute(&b.reference, &why)), "conflict", "it is not sold yet");
    cinema.pass(91 * 60);
    cinema.house.sweep().unwrap();
    well(&cinema, 0);
    cinema.house.dispute(&b.reference, &why).unwrap();
    well(&cinema, 0);
    let gone = cinema.house.end_dispute(&b.reference, Outcome::Lost, "").unwrap();
    let back: Vec<_> = gone.refunds.iter().map(|r| (r.kind, r.minor, r.owed)).collect();
    assert_eq!((gone.state, back), (BookingState::Expired, vec![(TenderKind::Card, 1000, false)]))
}

#[test]
fn who_pays_after_the_show_was_delayed_knows_of_it_whenever_the_deposit_was_taken() {
    let mut cinema = Cinema::open();
    let b = with_deposit(&mut cinema);
    let other = kept(&mut cinema, &["A3"]);
    let at = cinema.house.show(cinema.show).unwrap().show.starts_at;
    cinema.house.delay_show(cinema.show, at.plus_minutes(10), "snow").unwrap();
    for b in [&b, &other] {
        cinema.house.pay_reserved(&b.reference, &[cash(None)]).unwrap();
    }
    cinema.house.count_shift(&crate::domain::shift::Count { cash: 0, ..Default::default() }).unwrap();
    cinema.pass(105 * 60);
    for b in [b, other] {
        let late = cinema.house.cancel_plan(&b.reference, &Asked::default());
        assert_eq!(code(late), "usage", "{}: it is too late by the rule, a reason is needed", b.reference);
    }
}

#[test]
fn while_a_card_is_charged_for_it_nobody_else_sells_it() {
    let mut cinema = Cinema::open();
    let b = with_deposit(&mut cinema);
    let held = cinema.house.load_reserved(&b.reference).unwrap();
    let attempt = cinema.house.begin_card(&held.token, None, 2200).unwrap();
    assert_eq!(code(cinema.house.pay_reserved(&b.reference, &[cash(None)])), "conflict", "it would be paid twice");
    let Tendered::Sold(sold) = cinema.house.card_approved(attempt.id, "AUTH9").unwrap() else { panic!() };
    assert_eq!(sold.paid().map(|t| (t.kind, t.minor)).last(), Some((TenderKind::Card, 1200)));
    well(&cinema, 0);
}
