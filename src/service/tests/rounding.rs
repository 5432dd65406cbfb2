//! Cash where small coins are gone: the drawer takes and gives what there are coins for, the books stay exact.
use super::{
    tenders::{on_account, school},
    *,
};
use crate::domain::{
    TheatreId,
    booking::{Booking, BookingState},
    cancel::{Asked, handed},
    cash::nearest,
    exchange::Move,
    tender::Onto,
};

/// A cinema whose early show costs 9.98 and whose drawer knows steps of so much, with 100.00 in it.
fn cinema(step: i64) -> Cinema {
    let mut cinema = Cinema::open();
    let row = PriceRow {
        id: 0,
        ticket_type: cinema.kind("adult"),
        class: None,
        day_part: None,
        show: Some(cinema.show),
        from: None,
        until: None,
        minor: 998,
    };
    cinema.house.add_price(TheatreId(1), &row).unwrap();
    let was = cinema.house.theatre(TheatreId(1)).unwrap().settings.clone();
    cinema.house.set_settings(TheatreId(1), &Settings { cash_step: step, ..was }).unwrap();
    cinema.house.open_shift(TheatreId(1), 10_000).unwrap();
    cinema
}

fn drawer(cinema: &Cinema) -> i64 {
    cinema.house.shift_x().unwrap().drawer.unwrap().expected - 10_000
}

fn bought(cinema: &mut Cinema, seats: &[&str], pays: Vec<Pay>) -> Booking {
    let want = cinema.seats(seats);
    cinema.house.sell(&sell(cinema.show, want, &[], pays)).unwrap()
}

fn one(b: &Booking, n: usize) -> Asked {
    Asked { tickets: vec![b.tickets[n].id], ..Asked::default() }
}

#[test]
fn the_drawer_takes_what_there_are_coins_for_and_gives_the_same_back() {
    let mut cinema = cinema(5);
    let b = bought(&mut cinema, &["A1", "A2"], vec![cash(Some(2000))]);
    assert_eq!((b.total, b.rounded(), b.change()), (1996, -1, 5));
    assert_eq!(drawer(&cinema), 1995);
    let x = cinema.house.shift_x().unwrap();
    let rounding = x.tenders.iter().find(|t| t.tender == "rounding").unwrap();
    assert_eq!(rounding.ours.minor, 1, "the report says where the rest of the sale is");
    cinema.assert_well();
    let plan = cinema.house.cancel_plan(&b.reference, &Asked::default()).unwrap();
    assert_eq!((plan.total_back(), handed(&plan.back, plan.rounded).collect()), (1995, vec![(TenderKind::Cash, 1995)]));
    let (now, _) = cinema.house.cancel(&b.reference, &Asked::default(), Some(1995)).unwrap();
    assert_eq!((now.state, drawer(&cinema)), (BookingState::Cancelled, 0));
    cinema.assert_well();
}

#[test]
fn ticket_by_ticket_no_more_comes_back_than_was_taken() {
    for step in [1, 5, 10, 50, 100, 300, 2000] {
        let mut cinema = cinema(step);
        let b = bought(&mut cinema, &["A1", "A2", "A3", "A4"], vec![cash(None)]);
        let took = drawer(&cinema);
        assert_eq!(took % step, 0);
        for n in 0..4 {
            cinema.house.cancel(&b.reference, &one(&b, n), None).unwrap();
            let left = drawer(&cinema);
            assert!((0..=took).contains(&left) && left % step == 0, "{left} after {} in steps of {step}", n + 1);
            cinema.assert_well();
        }
        assert_eq!(drawer(&cinema), 0, "in steps of {step}");
    }
}

#[test]
fn a_part_has_to_be_payable_and_the_last_cash_is_rounded() {
    let mut cinema = cinema(5);
    let show = cinema.show;
    let want = cinema.seats(&["A1", "A2"]);
    let tickets = cinema.adults(2);
    let held = take(&mut cinema.house, None, show, want, tickets).unwrap();
    assert_eq!(code(cinema.house.tender(&held.token, &cash(Some(1003)), 1996)), "usage");
    assert_eq!(code(cinema.house.tender(&held.token, &cash(Some(1997)), 1996)), "usage", "no change of 2");
    cinema.house.tender(&held.token, &card(Some(999)), 1996).unwrap();
    let part = cinema.house.tender(&held.token, &cash(Some(500)), 1996).unwrap();
    assert_eq!(part, Tendered::Part { paid: 1499, left: 497 });
    let Tendered::Sold(b) = cinema.house.tender(&held.token, &cash(Some(495)), 1996).unwrap() else { panic!() };
    assert_eq!((b.rounded(), b.change(), drawer(&cinema)), (-2, 0, 995));
    cinema.assert_well();
    let bad = sell(show, cinema.seats(&["A3"]), &[], vec![cash(Some(998))]);
    assert_eq!(code(cinema.house.sell(&bad)), "usage");
    let short = sell(show, cinema.seats(&["A3"]), &[], vec![cash(Some(995))]);
    assert_eq!(code(cinema.house.sell(&short)), "underpaid", "the nearest is 10.00");
}

#[test]
fn next_to_nothing_is_paid_with_nothing() {
    let mut cinema = cinema(5);
    let want = cinema.seats(&["A1", "A2"]);
    let b = cinema.house.sell(&sell(cinema.show, want, &[], vec![card(Some(1994)), cash(None)])).unwrap();
    assert_eq!((b.rounded(), b.change(), drawer(&cinema)), (-2, 0, 0));
    cinema.house.cancel(&b.reference, &Asked::default(), None).unwrap();
    assert_eq!(drawer(&cinema), 0);
    cinema.assert_well();
}

#[test]
fn what_is_owed_is_rounded_when_a_till_pays_it_out() {
    let mut cinema = cinema(5);
    let b = bought(&mut cinema, &["A1"], vec![cash(None)]);
    assert_eq!(drawer(&cinema), 1000);
    cinema.house.call_off(cinema.show, "no power").unwrap();
    cinema.house.refund_called_off(cinema.show, 9).unwrap();
    let now = cinema.house.booking(&b.reference).unwrap();
    assert_eq!((now.owed(), drawer(&cinema)), ((998, 0), 1000), "to the last unit");
    cinema.assert_well();
    let (now, handed, _) = cinema.house.pay_out_owed(&b.reference, None).unwrap();
    assert_eq!((now.owed(), handed, drawer(&cinema)), ((0, 0), 1000, 0));
    cinema.assert_well();
}

#[test]
fn a_tender_that_was_written_down_wrongly_takes_its_rounding_with_it() {
    let mut cinema = cinema(5);
    let b = bought(&mut cinema, &["A1"], vec![cash(None)]);
    let now = cinema.house.correct_tender(&b.reference, &card(None)).unwrap();
    assert_eq!((drawer(&cinema), now.paid().count()), (0, 1));
    cinema.assert_well();
    let b = bought(&mut cinema, &["A2"], vec![card(None)]);
    cinema.house.correct_tender(&b.reference, &cash(None)).unwrap();
    assert_eq!(drawer(&cinema), 1000);
    cinema.assert_well();
}

#[test]
fn what_was_no_cash_is_not_counted_when_cash_comes_back() {
    let mut cinema = cinema(5);
    let b = bought(&mut cinema, &["A1"], vec![cash(None)]);
    cinema.house.correct_tender(&b.reference, &card(None)).unwrap();
    let wanted = Move { asked: Asked::default(), show: Some(cinema.late), seats: vec![] };
    cinema.house.exchange(&b.reference, &wanted, &[cash(None)], None).unwrap();
    let took = drawer(&cinema);
    assert_eq!(took % 5, 0);
    let (_, plan) = cinema.house.cancel(&b.reference, &Asked::default(), None).unwrap();
    let cash: Vec<_> = handed(&plan.back, plan.rounded).filter(|(kind, _)| *kind == TenderKind::Cash).collect();
    assert_eq!((cash, drawer(&cinema)), (vec![(TenderKind::Cash, took)], 0));
    cinema.assert_well();
}

#[test]
fn exchanges_credit_and_invoices_round_only_the_cash() {
    let mut cinema = cinema(5);
    let b = bought(&mut cinema, &["A1", "A2"], vec![cash(None)]);
    // To a show that costs 11.00 and a supplement of 2.00: 3.02 more for one.
    let wanted = Move { asked: one(&b, 0), show: Some(cinema.late), seats: vec![] };
    let plan = cinema.house.exchange_plan(&b.reference, &wanted).unwrap();
    let (now, _) = cinema.house.exchange(&b.reference, &wanted, &[cash(None)], Some(plan.difference())).unwrap();
    let took = nearest(plan.due, 5);
    assert_eq!(drawer(&cinema), 1995 + took);
    cinema.assert_well();
    // And back again: the difference comes back, rounded.
    let there = now.tickets.iter().find(|t| t.show == cinema.late).unwrap().id;
    let back = Move {
        asked: Asked { tickets: vec![there], ..Asked::default() },
        show: Some(cinema.show),
        seats: vec!["A3".into()],
    };
    let plan = cinema.house.exchange_plan(&b.reference, &back).unwrap();
    assert!(plan.difference() < 0 && plan.difference() % 5 == 0, "{}", plan.difference());
    cinema.house.exchange(&b.reference, &back, &[], Some(plan.difference())).unwrap();
    assert_eq!(drawer(&cinema), 1995 + took + plan.difference());
    cinema.assert_well();
    let ann = super::customers::ann(&mut cinema);
    let sold = super::customers::sold_to(&mut cinema, Some(ann), &["A5"]);
    let before = drawer(&cinema);
    cinema.house.cancel_onto(&sold.reference, &Asked::default(), Onto::Credit).unwrap();
    assert_eq!(drawer(&cinema), before, "nothing leaves the drawer");
    cinema.assert_well();
    school(&mut cinema);
    bought(&mut cinema, &["B1"], vec![on_account("Hill")]);
    cinema.house.settle(1, &cash(None)).unwrap();
    assert_eq!(drawer(&cinema), before + 1000);
    cinema.assert_well();
}
