//! A show fails, and what is owed for it is paid out.
use super::{counter, words};

#[test]
fn a_show_is_called_off_and_its_money_paid_out() {
    let mut bench = counter();
    bench.keys("2 F1 Enter !");
    assert!(bench.sees("2 tickets of 1 bookings hang on it") && bench.sees("call it off"), "{}", bench.frame());
    insta::assert_snapshot!("fail_80x24", bench.frame());
    bench.keys("c Enter");
    assert!(bench.sees("A reason is needed"), "{}", bench.frame());
    bench.keys("f o g Enter");
    let sent = words(&bench);
    assert!(sent[sent.len() - 2].ends_with("CallOff fog") && sent[sent.len() - 1].starts_with("give back"), "{sent:?}");
    assert!(bench.sees("1 bookings are owed their money"), "{}", bench.frame());
    bench.keys("/ k 7 q f c Enter o");
    assert!(bench.sees("OWED K7QFC") && bench.sees("36.00"), "{}", bench.frame());
    insta::assert_snapshot!("owed_80x24", bench.frame());
    bench.keys("Enter");
    assert!(bench.sees("Paid out. GIVE BACK cash 36.00"), "{}", bench.frame());
    bench.keys("o");
    assert!(bench.sees("Nothing is owed"), "{}", bench.frame());
}

#[test]
fn a_delay_needs_minutes_and_a_reason_and_a_move_a_hall() {
    let mut bench = counter();
    bench.keys("i ! d Enter x Enter");
    assert!(bench.sees("How many minutes later?"), "{}", bench.frame());
    bench.keys("2 0 Enter Enter");
    assert!(words(&bench).last().unwrap().contains("Delay(20) x"), "{:?}", words(&bench));
    assert!(bench.sees("Delayed:"), "{}", bench.frame());
    bench.keys("! m Down Enter f Enter");
    assert!(words(&bench).last().unwrap().contains("Move("), "{:?}", words(&bench));
    bench.keys("! p");
    assert!(words(&bench).last().unwrap().contains("Pause"), "{:?}", words(&bench));
    bench.keys("! p");
    assert!(words(&bench).last().unwrap().contains("Resume"), "{:?}", words(&bench));
    bench.keys("! Esc F1");
    assert!(words(&bench).last().unwrap().starts_with("take"), "{:?}", words(&bench));
}
