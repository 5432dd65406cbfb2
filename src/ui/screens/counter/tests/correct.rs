//! A tender is corrected at the counter.
use super::{counter, words};

#[test]
fn cash_that_was_a_card_is_put_right_from_the_card_of_the_booking() {
    let mut bench = counter();
    bench.keys("F1 Enter l t");
    assert!(bench.sees("It says cash 18.00. It was all card."), "{}", bench.frame());
    bench.keys("Enter");
    assert!(bench.sees("The reference that the card terminal printed"), "{}", bench.frame());
    bench.keys("A 7");
    insta::assert_snapshot!("correct_80x24", bench.frame());
    bench.keys("Enter");
    assert_eq!(words(&bench).last().unwrap(), "correct to card A7");
    assert!(bench.sees("Corrected:") && bench.sees("corrected"), "{}", bench.frame());
    bench.keys("t Tab Esc Esc");
    assert!(!bench.sees("CORRECT"), "{}", bench.frame());
}
