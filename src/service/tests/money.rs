//! Money: what is taken, what is given back, and that the books agree.
use super::*;
use crate::domain::booking::{BookingState, PaymentState};

#[test]
fn a_sale_in_one_go() {
    let mut cinema = Cinema::open();
    let want = cinema.seats(&["B1", "A1"]);
    let booking =
        cinema.house.sell(&sell(cinema.show, want, &[("adult", 1), ("child", 1)], vec![cash(Some(4000))])).unwrap();
    assert_eq!(booking.state, BookingState::Confirmed);
    assert_eq!(booking.total, 1100 + 1150, "the adult sits in A, the child in premium B");
    assert_eq!(booking.change(), 4000 - 2250);
    assert_eq!(booking.tickets.iter().map(|t| t.tax).sum::<i64>(), 183 + 192);
    cinema.assert_well();
}

#[test]
fn a_family_ticket_and_a_supplement_add_up() {
    let mut cinema = Cinema::open();
    let booking = cinema.house.sell(&sell(cinema.late, best(4), &[("family", 1)], vec![card(None)])).unwrap();
    assert_eq!(booking.total, 3201 + 4 * 200);
    assert_eq!(booking.tickets.iter().map(|t| t.minor).sum::<i64>(), 3201);
    assert_eq!(booking.fees.len(), 4);
    cinema.assert_well();
}

#[test]
fn the_same_key_gives_the_same_booking() {
    let mut cinema = Cinema::open();
    let keyed = |n| Sell { key: Some("K1".into()), ..sell(cinema.show, best(n), &[], vec![cash(None)]) };
    let (one, two) = (keyed(1), keyed(2));
    let first = cinema.house.sell(&one).unwrap();
    assert_eq!(cinema.house.sell(&one).unwrap(), first);
    assert_eq!(code(cinema.house.sell(&two)), "conflict");
    cinema.assert_well();
}

#[test]
fn a_key_is_kept_also_by_an_order_whose_card_was_declined_before() {
    let mut cinema = Cinema::open();
    let adults = cinema.adults(1);
    let held = take(&mut cinema.house, None, cinema.show, best(1), adults).unwrap();
    let attempt = cinema.house.begin_card(&held.token, None, held.total).unwrap();
    cinema.house.card_declined(attempt.id).unwrap();
    let source = Source::Hold(token(&held));
    let again = Sell { source, key: Some("K1".into()), ..sell(cinema.show, best(1), &[], vec![cash(None)]) };
    let first = cinema.house.sell(&again).unwrap();
    assert_eq!(cinema.house.sell(&again).unwrap(), first, "the same key gives the same booking");
    cinema.assert_well();
}

#[test]
fn what_can_not_be_sold_leaves_nothing() {
    let mut cinema = Cinema::open();
    let show = cinema.show;
    let mut refused = |s: Sell| code(cinema.house.sell(&s));
    assert_eq!(refused(sell(show, best(2), &[("adult", 1)], vec![cash(None)])), "usage");
    assert_eq!(refused(sell(show, best(2), &[("pensioner", 2)], vec![cash(None)])), "not_found");
    assert_eq!(refused(sell(show, best(2), &[], vec![cash(Some(1))])), "underpaid");
    assert_eq!(refused(sell(show, best(2), &[], vec![])), "underpaid");
    assert_eq!(
        refused(sell(show, best(1), &[], vec![Pay { reference: "4242424242424242".into(), ..card(None) }])),
        "usage"
    );
    assert_eq!(
        refused(Sell { email: Some("no address".into()), ..sell(show, best(1), &[], vec![cash(None)]) }),
        "usage"
    );
    assert_eq!(cinema.house.seats(show).unwrap().free(), 22);
    assert!(cinema.house.bookings(&BookingFilter::default()).unwrap().is_empty());
    cinema.assert_well();
}

#[test]
fn part_in_cash_and_the_rest_by_card() {
    let mut cinema = Cinema::open();
    let adults = cinema.adults(2);
    let held = take(&mut cinema.house, None, cinema.show, best(2), adults).unwrap();
    let hold = token(&held);
    assert_eq!(cinema.house.tender(&hold, &cash(Some(1000)), 2200).unwrap(), Tendered::Part { paid: 1000, left: 1200 });
    assert_eq!(code(cinema.house.release(&hold)), "conflict");
    assert_eq!(
        code(cinema.house.take(&Take { hold: Some(hold.clone()), show: cinema.show, want: best(3), tickets: vec![] })),
        "conflict"
    );
    let attempt = cinema.house.begin_card(&hold, None, 2200).unwrap();
    assert_eq!(attempt.minor, 1200);
    assert_eq!(code(cinema.house.begin_card(&hold, None, 2200)), "conflict");
    assert_eq!(cinema.house.held(&hold).unwrap().card_open, Some((attempt.id, 1200)));
    assert!(cinema.house.card_declined(attempt.id).unwrap().is_some());
    let attempt = cinema.house.begin_card(&hold, None, 2200).unwrap();
    let Tendered::Sold(booking) = cinema.house.card_approved(attempt.id, "AUTH9").unwrap() else { panic!("not sold") };
    assert_eq!(booking.paid().map(|t| t.minor).collect::<Vec<_>>(), [1000, 1200]);
    assert_eq!(booking.payments.iter().filter(|p| p.state == PaymentState::Declined).count(), 1);
    assert_eq!(code(cinema.house.card_approved(attempt.id, "AUTH9")), "conflict");
    cinema.assert_well();
}

#[test]
fn an_order_is_given_back() {
    let mut cinema = Cinema::open();
    let adults = cinema.adults(2);
    let held = take(&mut cinema.house, None, cinema.show, best(2), adults).unwrap();
    cinema.house.tender(&token(&held), &cash(Some(500)), 2200).unwrap();
    assert_eq!(cinema.house.give_back(&token(&held)).unwrap(), 500);
    assert_eq!(code(cinema.house.give_back(&token(&held))), "hold_expired");
    assert_eq!(cinema.house.seats(cinema.show).unwrap().free(), 22);
    cinema.assert_well();
}

#[test]
fn a_card_that_says_yes_late_gets_its_seats_back_if_they_are_free() {
    let mut cinema = Cinema::open();
    let adults = cinema.adults(1);
    let want = cinema.seats(&["A1"]);
    let held = take(&mut cinema.house, None, cinema.show, want, adults).unwrap();
    let attempt = cinema.house.begin_card(&token(&held), None, 1100).unwrap();
    cinema.pass(700);
    cinema.house.sweep().unwrap();
    assert!(matches!(cinema.house.card_approved(attempt.id, "A").unwrap(), Tendered::Sold(_)));
    cinema.assert_well();
}

#[test]
fn a_card_that_says_yes_too_late_pays_for_nothing() {
    let mut cinema = Cinema::open();
    let mut other = cinema.terminal("Till 2");
    let (adults, want) = (cinema.adults(1), cinema.seats(&["A1"]));
    let held = take(&mut cinema.house, None, cinema.show, want.clone(), adults).unwrap();
    let attempt = cinema.house.begin_card(&token(&held), None, 1100).unwrap();
    cinema.pass(700);
    other.sell(&sell(cinema.show, want, &[], vec![cash(None)])).unwrap();
    let late = cinema.house.card_approved(attempt.id, "A").unwrap_err();
    assert_eq!(late.code(), "hold_expired");
    assert!(late.to_string().contains("undo the charge"), "{late}");
    assert_eq!(cinema.house.bookings(&BookingFilter::default()).unwrap().len(), 1);
    cinema.assert_well();
}

#[test]
fn a_price_that_changed_is_not_charged_unseen() {
    let mut cinema = Cinema::open();
    let adults = cinema.adults(1);
    let held = take(&mut cinema.house, None, cinema.show, best(1), adults).unwrap();
    let theatre = cinema.house.theatres().unwrap()[0].id;
    let dear = PriceRow {
        id: 0,
        ticket_type: cinema.kind("adult"),
        class: None,
        day_part: None,
        show: Some(cinema.show),
        from: None,
        until: None,
        minor: 9900,
    };
    cinema.terminal("Office").add_price(theatre, &dear).unwrap();
    assert_eq!(code(cinema.house.tender(&token(&held), &cash(None), held.total)), "conflict");
    assert!(cinema.house.tender(&token(&held), &cash(None), 9900).is_ok());
    cinema.assert_well();
}

#[test]
fn an_order_for_two_shows_is_one_booking() {
    let mut cinema = Cinema::open();
    let adults = cinema.adults(1);
    let held = take(&mut cinema.house, None, cinema.show, best(1), adults.clone()).unwrap();
    let held = take(&mut cinema.house, Some(&held), cinema.late, best(1), adults).unwrap();
    assert_eq!(held.total, 1100 + 1300);
    let Tendered::Sold(booking) = cinema.house.tender(&token(&held), &cash(None), 2400).unwrap() else {
        panic!("not sold")
    };
    assert_eq!(booking.shows.len(), 2);
    cinema.assert_well();
}

#[test]
fn history_keeps_the_words_of_the_sale() {
    let mut cinema = Cinema::open();
    let sold = cinema.house.sell(&sell(cinema.show, best(1), &[], vec![cash(None)])).unwrap();
    let movie = sold.shows[0].movie;
    cinema.house.edit_movie(movie, &facts("Dune: Another Cut", 130)).unwrap();
    let theatre = cinema.house.theatres().unwrap()[0].id;
    cinema.house.set_ticket_type(theatre, &kind("adult", "Grown-up", 1)).unwrap();
    let kept = cinema.house.booking(&sold.reference).unwrap();
    assert_eq!((kept.shows[0].title.as_str(), kept.tickets[0].kind.as_str()), ("Dune", "Adult"));
    let new = cinema.house.sell(&sell(cinema.show, best(1), &[], vec![cash(None)])).unwrap();
    assert_eq!((new.shows[0].title.as_str(), new.tickets[0].kind.as_str()), ("Dune: Another Cut", "Grown-up"));
    cinema.assert_well();
}

#[test]
fn a_manager_unlocks_and_guessing_gets_slower() {
    let mut cinema = Cinema::open();
    assert!(cinema.house.unlock("246810").is_ok());
    for _ in 0..5 {
        assert_eq!(code(cinema.house.unlock("000000")), "forbidden");
    }
    assert_eq!(code(cinema.house.unlock("246810")), "locked_out");
    cinema.pass(2);
    assert!(cinema.house.unlock("246810").is_ok());
}
