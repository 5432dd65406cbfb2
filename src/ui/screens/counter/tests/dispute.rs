//! A card payment that is disputed at the bank, at the counter.
use super::{counter, words};

#[test]
fn it_is_marked_from_the_card_of_the_booking_and_lost_by_the_same_key_twice() {
    let mut bench = counter();
    bench.keys("F1 F1 c AUTH7 Enter l");
    assert!(bench.sees("d dispute"), "{}", bench.frame());
    bench.keys("d Enter");
    assert!(bench.sees("Why is it disputed?"), "{}", bench.frame());
    bench.keys("not Space me Tab CB-77 Tab 4.12. Enter");
    assert!(bench.sees("Write the day like"), "{}", bench.frame());
    bench.keys("Backspace Backspace Backspace Backspace Backspace 2026-12-04");
    insta::assert_snapshot!("dispute_80x24", bench.frame());
    bench.keys("Enter");
    assert_eq!(words(&bench).last().unwrap(), "disputed because not me, CB-77");
    assert!(bench.sees("DISPUTED: 36.00 is with the bank") && bench.sees("d won or lost"), "{}", bench.frame());
    insta::assert_snapshot!("disputed_80x24", bench.frame());
    bench.keys("d l w");
    assert!(bench.sees("w again does it"), "another key is another wish: {}", bench.frame());
    bench.keys("l l");
    assert_eq!(words(&bench).last().unwrap(), "dispute lost");
    assert!(bench.sees("lost, its tickets are void") && bench.sees("VOID"), "{}", bench.frame());
}

#[test]
fn cash_can_t_be_disputed() {
    let mut bench = counter();
    bench.keys("F1 Enter l d");
    assert!(bench.sees("No card payment of it") && !bench.sees("d dispute"), "{}", bench.frame());
}
