//! For whom an order is: found, looked at, chosen before or after the first ticket, added in passing.
use super::{counter, state, words};

#[test]
fn an_order_is_for_whoever_was_found_by_a_part_of_the_name() {
    let mut bench = counter();
    bench.keys("F1 u");
    assert!(bench.sees("Ann Okoye   ann@example.com   +442079460000"), "{}", bench.frame());
    bench.keys("oko Enter");
    assert_eq!(words(&bench)[1..], ["for 1"]);
    assert!(state(&bench).boxes.is_empty() && bench.sees("for Ann Okoye"), "{}", bench.frame());
    assert!(crate::ui::spoken(&bench.model).iter().any(|l| l == "It is for Ann Okoye."));
    bench.keys("Enter l");
    assert!(bench.sees("CUSTOMER Ann Okoye   ann@example.com"), "the booking says whose it is: {}", bench.frame());
    bench.keys("Esc");
    assert!(!bench.sees("for Ann"), "the next order is for nobody: {}", bench.frame());
}

#[test]
fn who_is_chosen_before_the_first_ticket_has_the_order_when_it_begins() {
    let mut bench = counter();
    bench.keys("u yam Esc u 8131 Enter");
    assert!(words(&bench).is_empty() && bench.sees("for 山田 太郎"), "{}", bench.frame());
    bench.hold_back = true;
    bench.keys("F1 Enter");
    bench.hold_back = false;
    bench.let_go();
    assert_eq!(words(&bench)[1..], ["for 3", "cash all of 1800"], "Enter waits until the order is theirs");
    assert_eq!(bench.house.bookings[0].customer.as_ref().unwrap().name, "山田 太郎");
    bench.keys("u Enter Esc");
    assert!(bench.sees("not for Ann Okoye any more"), "{}", bench.frame());
    bench.keys("F1");
    assert_eq!(words(&bench).len(), 4, "nobody is asked for: {:?}", words(&bench));
}

#[test]
fn an_order_can_be_for_nobody_again() {
    let mut bench = counter();
    bench.keys("F1 u Enter u Down Down Down Down");
    assert!(bench.sees("> - nobody"), "{}", bench.frame());
    bench.keys("Enter");
    assert_eq!(words(&bench)[1..], ["for 1", "for nobody"]);
    assert!(!bench.sees("for Ann"), "{}", bench.frame());
}

#[test]
fn who_is_blocked_is_seen_with_the_reason_and_not_chosen() {
    let mut bench = counter();
    bench.keys("F1 u bo");
    assert!(bench.sees("Bo Lind   bo@example.com   BLOCKED: chargebacks"), "{}", bench.frame());
    bench.keys("Enter");
    assert!(bench.sees("Bo Lind is blocked and can't buy: chargebacks"), "{}", bench.frame());
    bench.keys("Tab");
    assert!(bench.sees("by Mo: chargebacks") && bench.sees("7 refunds"), "{}", bench.frame());
    bench.keys("Enter Esc Esc Enter");
    assert_eq!(words(&bench)[1..], ["cash all of 1800"], "as a guest they can buy");
}

#[test]
fn who_was_blocked_meanwhile_does_not_get_the_order() {
    let mut bench = counter();
    bench.keys("F1 u");
    let mut blocked = crate::ui::fixtures::House::default().customers.remove(1);
    blocked.customer.id = crate::domain::CustomerId(1);
    bench.house.customers[0] = blocked;
    bench.keys("Enter");
    assert!(bench.sees("account is blocked") && !bench.sees("for Ann"), "{}", bench.frame());
}

#[test]
fn somebody_new_is_two_words_and_the_order_is_theirs() {
    let mut bench = counter();
    bench.keys("F1 u zoe@example.com Enter Zoe Enter");
    assert_eq!(words(&bench)[1..], ["add Zoe zoe@example.com", "for 4"]);
    assert!(bench.sees("Zoe is a customer now") && bench.sees("for Zoe"), "{}", bench.frame());
    bench.keys("Esc Esc u Ann Space Other Enter ann@example.com Enter");
    assert!(
        bench.sees("another customer's") && bench.sees("NEW CUSTOMER"),
        "what was typed is there: {}",
        bench.frame()
    );
    bench.keys("Esc Esc");
    assert!(state(&bench).boxes.is_empty());
}

#[test]
fn the_card_says_what_is_known() {
    let mut bench = counter();
    bench.keys("F1 u Enter Enter u Tab");
    assert!(bench.sees("NOTES hard of hearing: captions") && bench.sees("NO BOOKINGS YET"), "{}", bench.frame());
    bench.house.customers[0].bookings = bench.house.bookings.clone();
    bench.keys("Esc Tab");
    assert!(bench.sees("BOOKINGS 1") && bench.sees("K7QF"), "{}", bench.frame());
    assert!(state(&bench).in_secret(), "names are not written down with a crash");
    insta::assert_snapshot!(bench.frame());
}

#[test]
fn a_lost_hold_taken_again_is_for_the_same_person() {
    let mut bench = counter();
    bench.keys("F1 u Enter");
    bench.wait_s(601);
    assert!(bench.sees("the hold ended"), "{}", bench.frame());
    bench.house.order(&crate::ui::effect::Order::Release(crate::domain::HoldToken("hold-1".into()))).unwrap();
    bench.keys("Up Enter");
    assert_eq!(words(&bench).last().unwrap(), "for 1");
}
