//! Tickets that come back at the counter.
use super::{counter, words};

#[test]
fn one_ticket_of_the_last_sale_comes_back_and_the_clerk_reads_what_to_give() {
    let mut bench = counter();
    bench.keys("2 F1 Enter l r");
    assert!(bench.sees("[x]") && bench.sees("BACK cash 36.00"), "{}", bench.frame());
    bench.keys("Space");
    assert!(bench.sees("[ ]") && bench.sees("BACK cash 18.00"), "{}", bench.frame());
    insta::assert_snapshot!("back_80x24", bench.frame());
    bench.keys("Enter");
    assert_eq!(words(&bench).last().unwrap(), "cancel 1 for 1800");
    assert!(bench.sees("GIVE BACK cash 18.00") && bench.sees("VOID") && bench.sees("GONE BACK"), "{}", bench.frame());
    bench.keys("Esc");
    assert!(bench.sees("1 seat A2  cash 36.00  back 18.00"), "{}", bench.frame());
    bench.keys("l r Enter r");
    assert!(bench.sees("CANCELLED") && bench.sees("nothing left to cancel"), "{}", bench.frame());
}

#[test]
fn nothing_marked_is_nothing_done_and_against_the_rule_a_reason_is_asked_for() {
    let mut bench = counter();
    bench.keys("F1 Enter l r Space Enter");
    assert!(bench.sees("Nothing is marked"), "{}", bench.frame());
    let before = words(&bench).len();
    bench.keys("Space f Enter");
    assert!(bench.sees("a reason is needed") && words(&bench).len() == before, "{}", bench.frame());
    bench.keys("Tab i l l");
    assert!(bench.sees("a supervisor's word"), "{}", bench.frame());
    bench.keys("Enter");
    assert_eq!(words(&bench).last().unwrap(), "cancel 1 for 1800 why");
}

#[test]
fn food_and_drink_comes_back_line_by_line_and_a_combo_as_one() {
    let mut bench = counter();
    bench.keys("F1 k F4 2 F1 Enter l r");
    assert!(bench.sees("Film combo") && bench.sees("BACK cash 34.40"), "{}", bench.frame());
    insta::assert_snapshot!("back_food_80x24", bench.frame());
    bench.keys("Space Down Space Down Space");
    assert!(bench.sees("BACK cash 4.20"), "one popcorn: {}", bench.frame());
    bench.keys("Up Space Enter");
    assert_eq!(words(&bench).last().unwrap(), "cancel 0 for 1220");
    assert!(bench.sees("GIVE BACK cash 12.20"), "{}", bench.frame());
    bench.keys("k r");
    assert!(bench.sees("[ ]") && bench.sees("HANDED OVER") && bench.sees("BACK cash 18.00"), "{}", bench.frame());
    bench.keys("Down Space");
    assert!(bench.sees("a reason is needed"), "{}", bench.frame());
}
