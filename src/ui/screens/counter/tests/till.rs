//! The till: its menu, its forms, and a drawer that is counted blind and closed with a difference.
use super::{counter, sent, state, words};
use crate::ui::{effect::Question, msg::Msg};

#[test]
fn a_shift_begins_with_a_float_and_what_moves_is_kept() {
    assert_eq!(
        sent("d o 150 Enter d d 200 Enter d p 15 Enter lamps Enter d n change Enter"),
        ["open shift 15000", "drop 20000 ", "paid_out 1500 lamps", "no_sale 0 change"]
    );
}

#[test]
fn what_can_be_done_follows_the_shift() {
    let mut bench = counter();
    bench.keys("d");
    assert!(bench.sees("open a shift with a float") && !bench.sees("drop: cash"));
    bench.keys("Enter 150 Enter");
    assert!(bench.sees("the till sells") && bench.sees("shift 3h12"), "{}", bench.frame());
    bench.keys("d");
    assert!(bench.sees("drop: cash to the safe") && !bench.sees("open a shift"));
}

#[test]
fn an_amount_that_is_none_is_refused_in_its_place() {
    let mut bench = counter();
    bench.keys("d o abc Enter");
    assert!(words(&bench).is_empty());
    assert!(bench.sees("OPEN A SHIFT"), "the form stays");
    bench.keys("Esc F1 Enter");
    assert_eq!(words(&bench).len(), 2, "and the till goes on");
}

#[test]
fn the_drawer_is_counted_blind_and_then_compared() {
    let mut bench = counter();
    bench.keys("d o 150 Enter F1 Enter d c");
    assert!(!bench.sees("EXPECTED"), "nothing is shown before the count is locked: {}", bench.frame());
    // 3 x 50, then to the button.
    bench.keys("3 Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Enter");
    assert!(bench.sees("EXPECTED CASH") && bench.sees("COUNTED CASH") && bench.sees("SHORT"), "{}", bench.frame());
    bench.keys("Up Tab Tab Tab Tab Tab Tab Enter");
    assert!(bench.sees("a reason is needed"), "{}", bench.frame());
    bench.keys("Up Up Up Up Up Up Right Down Down 140 Down 00417 Down Down Down Enter");
    assert!(state(&bench).boxes.is_empty(), "{}", bench.frame());
    assert!(bench.sees("Z 212") && bench.sees("to bank 10.00"), "{}", bench.frame());
}

#[test]
fn a_count_that_is_left_is_there_again() {
    let mut bench = counter();
    bench.keys("d o 150 Enter d c 7 Tab 3 Esc");
    assert!(state(&bench).boxes.is_empty());
    bench.keys("d c");
    assert!(bench.sees("350.00") && bench.sees("60.00"), "{}", bench.frame());
}

#[test]
fn a_recount_stands_beside_the_first() {
    let mut bench = counter();
    let to_button = "Tab ".repeat(13);
    bench.keys(&format!("d o 150 Enter d c 3 {to_button}Enter"));
    assert!(bench.sees("EXACT"), "{}", bench.frame());
    bench.keys("r");
    assert!(!bench.sees("EXPECTED"));
    bench.keys(&format!("Backspace 2 {to_button}Enter"));
    assert!(bench.sees("SHORT"));
    let counts: Vec<i64> = state(&bench).shift.as_ref().unwrap().counts.iter().map(|c| c.count.cash).collect();
    assert_eq!(counts, [15000, 10000]);
}

#[test]
fn a_witness_s_pin_is_neither_seen_nor_recorded() {
    let mut bench = counter();
    let to_button = "Tab ".repeat(13);
    bench.keys(&format!("d o 150 Enter d c {to_button}Enter Tab Tab Tab Tab Tom Tab"));
    assert!(crate::ui::secret(&bench.model));
    bench.keys("135790");
    assert!(!bench.sees("135790") && bench.sees("******"), "{}", bench.frame());
    assert!(!crate::ui::spoken(&bench.model).join(" ").contains("135790"));
}

#[test]
fn an_opened_shift_is_said_also_when_it_was_heard_of_before_the_answer() {
    let mut bench = counter();
    bench.hold_back = true;
    bench.keys("d o 1 5 0 Enter");
    let order = bench.orders.last().unwrap().clone();
    bench.house.order(&order).unwrap();
    let shift = bench.house.ask(&Question::Shift).unwrap();
    bench.send(Msg::Info(shift));
    bench.let_go();
    assert!(bench.sees("the till sells"), "{}", bench.frame());
}
