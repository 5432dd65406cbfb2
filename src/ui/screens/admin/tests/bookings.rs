//! The room of bookings.
use super::{office, seen_by, state};
use crate::{
    domain::staff::Role,
    ui::{effect::Order, msg::Msg, spoken},
};

#[test]
fn words_narrow_the_list_and_enter_opens_what_is_chosen() {
    let mut bench = office((80, 24));
    assert!(bench.sees("K7QFC") && bench.sees("K7QFD") && bench.sees("K7QFE"), "{}", bench.frame());
    bench.keys("/ k7qfd");
    assert!(bench.sees("K7QFD") && !bench.sees("K7QFC"), "{}", bench.frame());
    bench.keys("Enter");
    assert!(bench.sees("HISTORY") && bench.sees("r gives 49.00 back"), "{}", bench.frame());
    bench.keys("Esc Esc");
    assert!(
        bench.sees("K7QFC") && !bench.sees("HISTORY"),
        "first the card closes, then the words go: {}",
        bench.frame()
    );
}

#[test]
fn letters_are_words_only_while_words_are_typed() {
    let mut bench = office((80, 24));
    bench.keys("/ rr");
    assert!(state(&bench).boxes.is_empty() && bench.sees("No booking fits"), "{}", bench.frame());
    bench.keys("Esc");
    assert!(bench.sees("K7QFC"));
    bench.keys("r");
    assert_eq!(state(&bench).boxes.len(), 1);
}

#[test]
fn what_goes_back_is_seen_before_it_is_done() {
    let mut bench = office((80, 24));
    bench.keys("Down r");
    assert!(bench.sees("CANCEL K7QFD") && bench.sees("BACK cash 49.00"), "{}", bench.frame());
    assert!(bench.orders.is_empty());
    bench.keys("Space");
    bench.keys("Enter");
    let [Order::Cancel { asked, expected, .. }] = bench.orders.as_slice() else { panic!("{:?}", bench.orders) };
    assert_eq!((asked.tickets.len(), *expected), (2, 31_00));
    assert!(bench.sees("GIVE BACK cash 31.00") && bench.sees("part back"), "{}", bench.frame());
    assert!(state(&bench).boxes.is_empty());
}

#[test]
fn what_another_terminal_does_moves_no_choice() {
    let mut bench = office((80, 24));
    bench.keys("Down");
    let one_more = bench.house.bookings[0].clone();
    let mut newest = one_more.clone();
    newest.id.0 = 99;
    newest.reference.0 = "ZZZZ9".into();
    bench.house.bookings.push(newest);
    bench.send(Msg::Changed);
    assert!(bench.sees(">K7QFD") && bench.sees("ZZZZ9"), "{}", bench.frame());
}

#[test]
fn nor_does_it_while_words_are_typed() {
    let mut bench = office((80, 24));
    bench.keys("/ wick Down");
    assert!(bench.sees(">K7QFC"), "{}", bench.frame());
    let mut newest = bench.house.bookings[0].clone();
    (newest.id.0, newest.reference.0) = (99, "ZZZZ9".into());
    bench.house.bookings.push(newest);
    bench.send(Msg::Changed);
    assert!(bench.sees(">K7QFC") && bench.sees("ZZZZ9"), "{}", bench.frame());
    bench.keys("Backspace");
    assert!(bench.sees(">ZZZZ9"), "other words begin at the first of what they find: {}", bench.frame());
}

#[test]
fn a_scan_opens_its_booking() {
    let mut bench = office((80, 24));
    bench.burst("\u{7}k7qfc\r");
    assert!(bench.sees("K7QFC   SOLD") && bench.sees("HISTORY"), "{}", bench.frame());
    assert!(bench.orders.is_empty());
}

#[test]
fn who_only_reads_gives_nothing_back() {
    let mut bench = seen_by(Role::Auditor);
    bench.keys("6 Enter");
    assert!(bench.sees("reading only"), "{}", bench.frame());
    bench.keys("r");
    assert!(state(&bench).boxes.is_empty() && bench.orders.is_empty());
}

#[test]
fn the_room_says_itself() {
    let mut bench = office((80, 24));
    bench.keys("Down");
    let said = spoken(&bench.model).join("\n");
    assert!(said.contains("Rooms: 1 Today, 6 Bookings"), "{said}");
    assert!(said.contains("3 found") && said.contains("K7QFD sold") && said.contains("chosen"), "{said}");
    bench.keys("Enter");
    assert!(spoken(&bench.model).iter().any(|l| l == "HISTORY"));
    bench.keys("r");
    assert!(spoken(&bench.model).iter().any(|l| l.contains("BACK cash")));
}

#[test]
fn a_disputed_payment_stands_in_the_room_and_on_the_first_one_until_it_is_won() {
    let mut bench = office((80, 24));
    bench.keys("/ k7qfe Enter d");
    assert!(bench.sees("DISPUTED AT THE BANK"), "{}", bench.frame());
    bench.keys("stolen Tab Tab 2026-11-20 Enter");
    assert!(matches!(bench.orders.as_slice(), [Order::Dispute(..)]), "{:?}", bench.orders);
    assert!(bench.sees("DISPUTED") && bench.sees("d: it was won or lost"), "{}", bench.frame());
    bench.keys("1");
    assert!(bench.sees("DISPUTE K7QFE") && bench.sees("ANSWER THE BANK, it was due"), "{}", bench.frame());
    insta::assert_snapshot!("today_disputed_80x24", bench.frame());
    bench.keys("Home Enter");
    assert!(bench.sees("DISPUTED: ") && bench.sees("stolen"), "{}", bench.frame());
    bench.keys("d w w");
    assert!(bench.sees("won, its tickets are good again"), "{}", bench.frame());
    bench.keys("1");
    assert!(!bench.sees("DISPUTE K7QFE"), "{}", bench.frame());
}
