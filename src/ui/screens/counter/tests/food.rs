//! Food and drink at the counter.
use super::{counter, sent, state, words};
use crate::ui::{Mode, effect::Order, fixtures::Bench, msg::Msg, spoken};
use rstest::rstest;

#[test]
fn family_and_popcorn_is_four_keys() {
    let mut bench = counter();
    bench.keys("F5 k F1");
    assert!(bench.sees("1  Popcorn        small"), "{}", bench.frame());
    assert!(bench.sees("4 seats and 1 product"));
    bench.keys("Enter");
    let sold = words(&bench);
    assert_eq!(sold[..2], ["take 41 1x5 best 4 vip", "put 1xpopcorn:small"]);
    assert!(sold[2].starts_with("cash all of "), "{sold:?}");
    assert!(bench.sees("4 seats") && bench.sees("1 product"), "the last strip tells both");
    assert!(bench.sees("F1 Adult"), "the next customer is asked for tickets first");
    bench.keys("Enter");
    assert_eq!(bench.orders.len(), 3, "a second Enter sells nothing");
}

#[rstest]
#[case("k F1", "put 1xpopcorn:small")]
#[case("k 3 F1", "put 3xpopcorn:small")]
#[case("k 3*1", "put 3xpopcorn:small")]
#[case("k * Down Down Enter", "put 1xcola:small")]
#[case("k F1 F3 - F1", "put 1xcola:small")]
#[case("k 3 F1 -2*1", "put 1xpopcorn:small")]
#[case("k F1 Backspace", "put ")]
#[case("k F1 F3 Backspace", "put 1xpopcorn:small")]
#[case("k F1 o 2 Enter", "put 1xpopcorn:large")]
#[case("k 2 F1 o Down Space 3 Enter", "put 2xpopcorn:large salted")]
#[case("k F1 F3 o 2 Enter", "put 1xpopcorn:small, 1xcola:large")]
#[case("k F1 o 2 Enter F1 - F1", "put 1xpopcorn:large")]
#[case("k F4 Enter", "cash all of 800")]
fn keys_add_and_take_off(#[case] keys: &str, #[case] last: &str) {
    assert_eq!(sent(keys).last().map(String::as_str), Some(last), "{keys}");
}

#[rstest]
#[case("k - F1", "There is no Popcorn to take off")]
#[case("k F7", "There is no product 7")]
#[case("k F5 o", "Tea has one size")]
#[case("o", "o is the size of what was added last")]
#[case("k F2", "sold out")]
#[case("k 5 F3", "only 4 of cola left")]
fn what_can_t_be_is_said(#[case] keys: &str, #[case] said: &str) {
    let mut bench = counter();
    bench.keys(keys);
    assert!(bench.sees(said), "{}", bench.frame());
    assert!(state(&bench).basket.products() < 2);
}

#[test]
fn many_ask_first() {
    let mut bench = counter();
    bench.keys("k 20 F1");
    assert!(bench.orders.is_empty() && bench.sees("Add 20 Popcorn?"));
    bench.keys("Enter");
    assert_eq!(words(&bench), ["put 20xpopcorn:small"]);
}

#[test]
fn escape_goes_back_one_step() {
    let mut bench = counter();
    bench.keys("k 3");
    bench.keys("Esc");
    assert!(state(&bench).food && state(&bench).typed.is_empty(), "first the number");
    bench.keys("Esc");
    assert!(!state(&bench).food, "then the products");
    bench.keys("k F1 Esc Esc");
    assert!(bench.sees("Clear 1 product? Esc again"), "{}", bench.frame());
    bench.keys("Esc");
    assert_eq!(words(&bench).last().map(String::as_str), Some("release"));
}

#[test]
fn a_fast_product_key_is_not_lost_while_the_ticket_is_taken() {
    let mut bench = counter();
    bench.hold_back = true;
    bench.keys("F5 k F1 Enter");
    assert_eq!(bench.orders.len(), 1, "the rest waits for the answer");
    for _ in 0..3 {
        bench.let_go();
    }
    assert_eq!(words(&bench)[1], "put 1xpopcorn:small");
    assert!(words(&bench)[2].starts_with("cash"));
}

#[test]
fn a_refused_product_throws_away_what_was_typed_on_the_strength_of_it() {
    let mut bench = counter();
    bench.keys("F1 k");
    bench.hold_back = true;
    bench.keys("F2 Enter");
    bench.let_go();
    bench.hold_back = false;
    assert!(!words(&bench).iter().any(|w| w.starts_with("cash")), "{:?}", words(&bench));
    assert_eq!(state(&bench).basket.products(), 0);
}

#[test]
fn what_was_lost_with_the_hold_is_taken_again_whole() {
    let mut bench = counter();
    bench.keys("F1 k F1");
    bench.wait_s(601);
    assert!(bench.sees("1 seat and 1 product went free"), "{}", bench.frame());
    bench.house.hold = None;
    bench.keys("k Enter");
    assert_eq!(words(&bench)[2..], ["take 41 1x1 seats 1", "put 1xpopcorn:small"]);
    assert_eq!((state(&bench).basket.seats(), state(&bench).basket.products()), (1, 1));
}

#[test]
fn a_booking_card_hands_over_what_waits_once() {
    let mut bench = counter();
    bench.keys("k F4 F1 Enter l");
    assert!(bench.sees("k hand over") && bench.sees("Popcorn large (Film combo)"), "{}", bench.frame());
    bench.keys("k");
    assert!(bench.sees("HANDED OVER") && !bench.sees("waits"), "{}", bench.frame());
    assert!(!bench.sees("k hand over"));
    bench.keys("k");
    assert_eq!(bench.orders.iter().filter(|o| matches!(o, Order::Collect(_))).count(), 1);
}

#[test]
fn another_terminals_sale_is_seen_without_a_key() {
    let mut bench = counter();
    bench.keys("k");
    assert!(bench.sees("F3 Cola") && bench.sees("Nachos    none"), "{}", bench.frame());
    bench.house.colas = 0;
    bench.send(Msg::Changed);
    assert!(bench.sees("Cola      none") && bench.sees("combo none"), "{}", bench.frame());
}

#[test]
fn an_order_without_seats_is_parked_and_taken_up_again() {
    let mut bench = counter();
    bench.keys("k 2 F1 p Okoye Enter");
    assert!(state(&bench).basket.is_empty(), "{}", bench.frame());
    bench.keys("p");
    assert!(bench.sees("2 Popcorn small"), "{}", bench.frame());
    bench.keys("Enter");
    assert!(bench.sees("Resumed") && bench.sees("2 products"), "{}", bench.frame());
    bench.keys("Enter");
    assert_eq!(words(&bench).last().map(String::as_str), Some("cash all of 840"));
}

#[test]
fn it_is_spoken() {
    let mut bench = counter();
    bench.keys("k 2 F1");
    let lines = spoken(&bench.model).join("\n");
    assert!(lines.contains("F1") || lines.contains("1 Popcorn small 4.20 large 6.20"), "{lines}");
    assert!(lines.contains("2 Popcorn small, 8.40."), "{lines}");
    bench.keys("o");
    let lines = spoken(&bench.model).join("\n");
    assert!(lines.contains("Large") && lines.contains("chosen"), "{lines}");
}

#[rstest]
#[case("food", "Up z F5 k F1 F4 2 F3 o 2 Enter")]
#[case("food_alone", "k F1")]
#[case("food_list", "k *")]
#[case("food_size", "k 2 F1 o 2 3")]
#[case("food_booking", "F1 k F4 F1 Enter l")]
fn a_frame(#[case] name: &str, #[case] keys: &str) {
    for (at, size) in [("80x24", (80, 24)), ("120x40", (120, 40))] {
        let mut bench = Bench::new(Mode::Counter, size);
        bench.keys(keys);
        insta::assert_snapshot!(format!("{name}_{at}"), bench.frame());
    }
}
