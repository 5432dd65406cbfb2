//! Who is there: the sign-in, the lock, and somebody who authorises one action.
use super::{state, words};
use crate::ui::{
    Mode,
    fixtures::{Bench, House, start},
};

/// A till of a real store, at which nobody has signed in yet.
fn locked() -> Bench {
    let mut start = start(Mode::Counter, (80, 24));
    start.who.clear();
    start.asks_who = true;
    start.lock_after_ms = 600_000;
    Bench::with(start, House::default())
}

fn signed_in() -> Bench {
    let mut bench = locked();
    bench.keys("A n n Enter 864209 Enter");
    bench.orders.clear();
    bench
}

#[test]
fn nothing_is_seen_or_done_before_somebody_signs_in() {
    let mut bench = locked();
    assert!(bench.sees("SIGN IN") && bench.sees("were here: Ann, Mo"), "{}", bench.frame());
    bench.keys("F1 Enter d Esc Esc PageDown");
    bench.burst("K7QF3");
    assert!(words(&bench).is_empty() && bench.sees("SIGN IN"), "{}", bench.frame());
    assert!(!bench.sees("Hall") && !bench.sees("Wicked"));
    bench.keys("Esc A n n Enter 111 Enter");
    assert_eq!(words(&bench), ["sign in Ann"]);
    assert!(bench.sees("do not go together") && bench.sees("SIGN IN"), "{}", bench.frame());
    assert!(!bench.sees("111"), "a secret is not shown");
    bench.keys("864209 Enter");
    assert!(bench.sees("Ann is signed in as clerk") && bench.sees("Till 2  Ann"), "{}", bench.frame());
    bench.keys("F1 Enter");
    assert_eq!(words(&bench).len(), 4, "the till sells");
}

#[test]
fn a_name_is_had_by_the_arrows() {
    let mut bench = locked();
    bench.keys("Down Down Down Up Enter 864209 Enter");
    assert_eq!(words(&bench), ["sign in Mo"]);
    let mut bench = locked();
    bench.keys("Down B o b Enter 864209 Enter");
    assert_eq!(words(&bench), ["sign in Bob"], "a name that is typed takes the place of the arrows'");
}

#[test]
fn a_locked_till_keeps_the_order_and_the_box_for_whoever_comes() {
    let mut bench = signed_in();
    bench.keys("F1 d o 150");
    bench.control('l');
    assert!(bench.sees("SIGN IN") && bench.sees("An order of") && !bench.sees("OPEN A SHIFT"), "{}", bench.frame());
    assert!(!bench.sees("Till 2  Ann"));
    bench.keys("M o Enter 864209 Enter");
    assert!(bench.sees("OPEN A SHIFT") && bench.sees("150") && bench.sees("Till 2  Mo"), "{}", bench.frame());
    bench.keys("Esc Esc Enter");
    assert_eq!(words(&bench).last().unwrap(), "cash all of 1800");
}

#[test]
fn an_idle_till_locks_itself_and_a_busy_one_does_not() {
    let mut bench = signed_in();
    bench.wait_s(599);
    assert!(!bench.sees("SIGN IN"));
    bench.keys("Up");
    bench.wait_s(599);
    assert!(!bench.sees("SIGN IN"));
    bench.wait_s(2);
    assert!(bench.sees("SIGN IN"), "{}", bench.frame());
    assert_eq!(words(&bench), ["lock"]);
}

#[test]
fn a_demo_till_is_not_locked() {
    let mut bench = super::counter();
    bench.control('l');
    assert!(bench.sees("Nobody signs in at this till"), "{}", bench.frame());
}

#[test]
fn somebody_beside_the_clerk_authorises_one_action() {
    let mut bench = signed_in();
    bench.keys("d o 150 Enter");
    bench.house.strict = true;
    bench.keys("d d 20 Enter");
    assert!(bench.sees("WHO AUTHORISES THIS?") && bench.sees("a clerk may not do that"), "{}", bench.frame());
    bench.keys("M o Enter 111 Enter");
    assert!(bench.sees("do not go together") && bench.sees("WHO AUTHORISES"), "{}", bench.frame());
    bench.keys("864209 Enter");
    assert!(bench.sees("20.00: kept") && state(&bench).boxes.is_empty(), "{}", bench.frame());
    assert!(bench.sees("Till 2  Ann"), "the clerk stays signed in");
    assert_eq!(words(&bench)[1..], ["drop 2000 ", "Mo: drop 2000 ", "Mo: drop 2000 "]);
    bench.keys("d d 30 Enter Esc");
    assert!(bench.sees("Nothing was done") && bench.sees("DROP"), "{}", bench.frame());
}

#[test]
fn a_secret_is_in_no_record_and_no_debug_print() {
    let mut bench = locked();
    bench.keys("A n n Enter");
    assert!(crate::ui::secret(&bench.model));
    bench.keys("864209 Enter");
    assert!(!format!("{:?}", bench.orders).contains("864209"));
}

#[test]
fn both_boxes_as_they_are_drawn() {
    let mut bench = locked();
    bench.keys("Down Enter 864");
    insta::assert_snapshot!("sign_in_80x24", bench.frame());
    let mut bench = signed_in();
    bench.keys("d o 150 Enter");
    bench.house.strict = true;
    bench.keys("d d 20 Enter M o Enter 11 Enter");
    insta::assert_snapshot!("beside_80x24", bench.frame());
}
