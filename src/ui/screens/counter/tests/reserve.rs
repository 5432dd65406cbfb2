//! An order is kept for a party, loaded, put back, paid or let go.
use super::{counter, words};

#[test]
fn an_order_is_reserved_for_a_name_and_loaded_to_pay() {
    let mut bench = counter();
    bench.keys("2 F1 h");
    assert!(bench.sees("RESERVE THIS ORDER"), "{}", bench.frame());
    bench.keys("Enter");
    assert!(bench.sees("For whom? A name"), "{}", bench.frame());
    assert!(crate::ui::secret(&bench.model), "who it is and where they live is never recorded");
    bench.keys("O k o y e Tab o k Enter");
    assert!(bench.sees("is not an e-mail address") && !bench.sees("is kept for"), "{}", bench.frame());
    bench.keys("@ x . i e");
    insta::assert_snapshot!("reserving_80x24", bench.frame());
    bench.keys("Enter");
    assert_eq!(words(&bench).last().unwrap(), "reserve for Okoye ok@x.ie");
    assert!(bench.sees("is kept for Okoye until Sun 22 Nov"), "{}", bench.frame());
    bench.keys("/ k 7 q f c Enter");
    assert!(bench.sees("RESERVED, NOT PAID") && bench.sees("Enter loads it to pay"), "{}", bench.frame());
    insta::assert_snapshot!("reserved_80x24", bench.frame());
    bench.keys("Enter");
    assert!(bench.sees("TO PAY") && bench.sees("36.00") && !bench.sees("BOOKING"), "{}", bench.frame());
    bench.keys("Esc Esc");
    assert!(bench.sees("Put back: its seats stay reserved"), "{}", bench.frame());
    bench.keys("/ k 7 q f c Enter Enter Enter");
    assert!(words(&bench).last().unwrap().starts_with("cash all of 3600"), "{:?}", words(&bench));
}

#[test]
fn letting_it_go_takes_two_presses_and_an_empty_order_is_not_reserved() {
    let mut bench = counter();
    bench.keys("h");
    assert!(bench.sees("There is no order to reserve"), "{}", bench.frame());
    bench.keys("F1 h A Enter / k 7 q f c Enter r");
    assert!(bench.sees("r again lets the reservation go"), "{}", bench.frame());
    let before = words(&bench).len();
    bench.keys("r");
    assert_eq!(words(&bench).len(), before + 1);
    assert!(words(&bench).last().unwrap().starts_with("cancel 0 for 0"), "{:?}", words(&bench));
}

#[test]
fn a_deposit_is_taken_counts_and_goes_back_when_it_is_let_go() {
    let mut bench = counter();
    bench.keys("2 F1 h O k Enter / k 7 q f c Enter d");
    assert!(bench.sees("DEPOSIT FOR K7QFC") && bench.sees("Costs 36.00, deposit so far 0.00"), "{}", bench.frame());
    bench.keys("3 6 . 0 1 Enter");
    assert!(bench.sees("More than nothing, 36.00 at most"), "{}", bench.frame());
    bench.keys("Backspace Backspace Backspace Backspace Backspace 1 0 Tab A 7");
    assert!(bench.sees("takes it by card"), "{}", bench.frame());
    insta::assert_snapshot!("deposit_80x24", bench.frame());
    bench.keys("Backspace Backspace Enter");
    assert_eq!(words(&bench).last().unwrap(), "deposit 1000 cash");
    assert!(bench.sees("26.00 is left to pay"), "{}", bench.frame());
    assert!(bench.sees("DEPOSIT 10.00, 26.00 left to pay"), "{}", bench.frame());
    bench.keys("Enter");
    assert!(bench.sees("Paid, with deposit") && bench.sees("ENTER = CASH 26.00, exact"), "{}", bench.frame());
    bench.keys("g");
    assert!(bench.sees("Nothing was taken of this order"), "{}", bench.frame());
    bench.keys("Esc Esc / k 7 q f c Enter r");
    assert!(bench.sees("r again lets the reservation go, BACK cash 10.00"), "{}", bench.frame());
    bench.keys("r");
    assert!(bench.sees("GIVE BACK cash 10.00"), "{}", bench.frame());
}
