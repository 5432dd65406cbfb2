//! Seats that are kept for a party: until their time, over a restart, paid, changed, let go.
use super::*;
use crate::domain::{
    StaffId,
    booking::{Booking, BookingState},
    cancel::Asked,
    time::Instant,
};

fn wanted(cinema: &Cinema, seats: &[&str], party: &str) -> Reserve {
    let source = Source::Show(cinema.show, cinema.seats(seats));
    Reserve { source, tickets: vec![], party: party.into(), until: None, email: None }
}

fn kept(cinema: &mut Cinema, seats: &[&str]) -> Booking {
    let wanted = wanted(cinema, seats, "Okoye");
    cinema.house.reserve(&wanted).unwrap()
}

#[test]
fn kept_until_half_an_hour_before_the_start_and_then_free_for_all() {
    let mut cinema = Cinema::open();
    let b = kept(&mut cinema, &["A1", "A2"]);
    assert_eq!((b.state, b.total, b.tickets.len()), (BookingState::Reserved, 2200, 0));
    let said = b.reserved.clone().unwrap();
    assert_eq!((said.party.as_str(), said.seats.as_slice()), ("Okoye", ["A1".to_owned(), "A2".to_owned()].as_slice()));
    assert_eq!(said.tickets, [("Adult".to_owned(), 2)]);
    assert_eq!(said.until, Instant(START + 90 * 60));
    cinema.assert_well();
    let mut other = cinema.terminal("Till 2");
    let same = cinema.seats(&["A1"]);
    cinema.pass(89 * 60);
    other.sweep().unwrap();
    assert_eq!(
        code(other.sell(&sell(cinema.show, same.clone(), &[], vec![cash(None)]))),
        "seat_taken",
        "longer than any hold"
    );
    assert_eq!(other.seats(cinema.show).unwrap().free(), 20);
    cinema.pass(61);
    other.sell(&sell(cinema.show, same, &[], vec![cash(None)])).unwrap();
    assert_eq!(code(cinema.house.pay_reserved(&b.reference, &[cash(None)])), "seat_taken");
    cinema.house.sweep().unwrap();
    let now = cinema.house.booking(&b.reference).unwrap();
    assert_eq!(now.state, BookingState::Expired);
    cinema.assert_well();
}

#[test]
fn a_restart_of_the_machine_loses_holds_and_keeps_reservations() {
    let mut cinema = Cinema::open();
    let b = kept(&mut cinema, &["A1"]);
    let (adults, hold) = (cinema.adults(1), cinema.seats(&["A3"]));
    take(&mut cinema.house, None, cinema.show, hold, adults).unwrap();
    cinema.now.boot += 1;
    cinema.now.boottime_ms = 1_000;
    cinema.clock.set(cinema.now);
    cinema.house.sweep().unwrap();
    assert_eq!(cinema.house.seats(cinema.show).unwrap().free(), 21);
    let want = cinema.seats(&["A1"]);
    assert_eq!(code(take(&mut cinema.house, None, cinema.show, want, vec![])), "seat_taken");
    let paid = cinema.house.pay_reserved(&b.reference, &[card(Some(500)), cash(None)]).unwrap();
    assert_eq!(
        (paid.state, paid.reference.clone(), paid.tickets.len()),
        (BookingState::Confirmed, b.reference.clone(), 1)
    );
    assert_eq!(code(cinema.house.pay_reserved(&b.reference, &[cash(None)])), "conflict");
    assert!(cinema.house.reservations().unwrap().is_empty());
    cinema.assert_well();
}

#[test]
fn loaded_at_a_till_it_is_paid_as_any_order_or_put_back() {
    let mut cinema = Cinema::open();
    let b = kept(&mut cinema, &["A1", "A2"]);
    let mut other = cinema.terminal("Till 2");
    let held = other.load_reserved(&b.reference).unwrap();
    assert_eq!((held.total, held.reserved), (2200, Some(Instant(START + 90 * 60))));
    other.release(&held.token).unwrap();
    assert_eq!(other.seats(cinema.show).unwrap().free(), 20, "put back, not let go");
    let theatre = cinema.house.theatres().unwrap()[0].id;
    assert_eq!(other.waiting(theatre).unwrap().1.len(), 0, "no order that was left");
    assert_eq!(code(other.park(&held.token, "x")), "conflict");
    let attempt = other.begin_card(&held.token, None, 2200).unwrap();
    other.card_declined(attempt.id).unwrap();
    other.tender(&held.token, &cash(Some(1000)), 2200).unwrap();
    assert_eq!(code(other.cancel(&b.reference, &Asked::default(), None)), "conflict", "money was taken");
    assert_eq!(other.give_back(&held.token).unwrap(), 1000);
    assert_eq!(cinema.house.booking(&b.reference).unwrap().state, BookingState::Reserved, "the seats stay kept");
    cinema.assert_well();
    assert!(matches!(other.tender(&held.token, &cash(None), 2200).unwrap(), Tendered::Sold(_)));
    assert_eq!(cinema.house.booking(&b.reference).unwrap().state, BookingState::Confirmed);
    cinema.assert_well();
}

#[test]
fn its_number_changes_and_it_is_let_go() {
    let mut cinema = Cinema::open();
    let b = kept(&mut cinema, &["A1", "A2"]);
    let more = cinema.seats(&["A2", "A3", "A4"]);
    let three = [("adult".to_owned(), 2), ("child".to_owned(), 1)];
    let now = cinema.house.change_reserved(&b.reference, &more, &three).unwrap();
    assert_eq!((now.total, now.reserved.unwrap().seats.len()), (3000, 3));
    assert_eq!(cinema.house.seats(cinema.show).unwrap().free(), 19);
    let want = cinema.seats(&["A1"]);
    cinema.house.sell(&sell(cinema.show, want, &[], vec![cash(None)])).unwrap();
    let taken = cinema.seats(&["A1"]);
    assert_eq!(code(cinema.house.change_reserved(&b.reference, &taken, &[])), "seat_taken");
    cinema.assert_well();
    cinema.house.act_as(Actor::Staff { id: StaffId(1), role: Role::Clerk });
    let (gone, plan) = cinema.house.cancel(&b.reference, &Asked::default(), None).unwrap();
    assert_eq!((gone.state, plan.total_back()), (BookingState::Cancelled, 0));
    assert_eq!(cinema.house.seats(cinema.show).unwrap().free(), 21);
    assert_eq!(code(cinema.house.pay_reserved(&b.reference, &[cash(None)])), "conflict");
    cinema.house.act_as(Actor::Staff { id: StaffId(1), role: Role::Manager });
    cinema.assert_well();
}

#[test]
fn who_for_and_until_when_are_asked_for_and_a_name_finds_it() {
    let mut cinema = Cinema::open();
    let bare = wanted(&cinema, &["A1"], " ");
    assert_eq!(code(cinema.house.reserve(&bare)), "usage");
    for until in [START - 1, START + 3 * 3600] {
        let late = Reserve { until: Some(Instant(until)), ..wanted(&cinema, &["A1"], "Okoye") };
        assert_eq!(code(cinema.house.reserve(&late)), "usage");
    }
    assert_eq!(cinema.house.seats(cinema.show).unwrap().free(), 22, "nothing is kept half");
    let own = Reserve { until: Some(Instant(START + 60)), ..wanted(&cinema, &["A1"], "Okoye & Söhne") };
    let b = cinema.house.reserve(&own).unwrap();
    let found = cinema.house.search("okoye", 9).unwrap();
    assert_eq!(found.iter().map(|b| &b.reference).collect::<Vec<_>>(), [&b.reference]);
    cinema.assert_well();
}
