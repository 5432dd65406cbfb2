//! Tickets that become others at the counter.
use super::{counter, words};

#[test]
fn a_sold_ticket_goes_to_the_next_show() {
    let mut bench = counter();
    bench.keys("F1 Enter l x");
    assert!(bench.sees("this show") && bench.sees("no difference"), "other seats of the show: {}", bench.frame());
    insta::assert_snapshot!("exchange_80x24", bench.frame());
    bench.keys("Right");
    assert!(bench.sees("FOR A2") && bench.sees("no difference"), "{}", bench.frame());
    bench.keys("Enter");
    assert_eq!(words(&bench).last().unwrap(), "exchange 1 for 0  ");
    assert!(bench.sees("Exchanged for") && bench.sees("VOID"), "{}", bench.frame());
}

#[test]
fn named_seats_and_one_ticket_of_two() {
    let mut bench = counter();
    bench.keys("2 F1 Enter l x 1 Tab b 1");
    assert!(bench.sees("1 [ ]") && bench.sees("FOR B1"), "{}", bench.frame());
    bench.keys("Enter");
    assert_eq!(words(&bench).last().unwrap(), "exchange 1 for 0  B1");
    bench.keys("x 1 2 Enter");
    assert!(bench.sees("No ticket is marked"), "{}", bench.frame());
    let before = words(&bench).len();
    bench.keys("1 2 Tab z 9 9 Enter");
    assert!(words(&bench).len() == before && bench.sees("no such seat"), "{}", bench.frame());
    bench.keys("Esc Esc x");
    assert!(!bench.sees("EXCHANGE"), "the card is closed too: {}", bench.frame());
}
