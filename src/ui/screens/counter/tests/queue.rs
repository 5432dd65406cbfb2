//! Typing ahead of answers, holds that end, scans, signals.
use super::{counter, state, words};
use crate::{
    domain::{ShowId, board::SeatState, booking::BookingState},
    ui::{
        Mode,
        effect::Effect,
        fixtures::{Bench, House, start},
        keymap::pressed,
        msg::Msg,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

#[test]
fn keys_wait_for_the_answer_and_are_then_played() {
    let mut bench = counter();
    bench.hold_back = true;
    bench.keys("2 F1 F2 50 Enter");
    assert_eq!(bench.orders.len(), 1, "one write at a time");
    bench.let_go();
    assert_eq!(words(&bench)[1], "take 41 2x1+1x2 best 3 vip");
    bench.let_go();
    assert_eq!(words(&bench)[2], "cash 5000 of 4900", "with the total as it was then");
    bench.let_go();
    assert!(state(&bench).basket.is_empty() && state(&bench).queue.is_empty());
}

#[test]
fn a_refusal_throws_away_what_was_typed_ahead() {
    let mut bench = counter();
    bench.hold_back = true;
    bench.keys("F1 Enter");
    for view in bench.house.seats.values_mut() {
        view.states.fill(SeatState::Sold);
    }
    bench.let_go();
    bench.let_go();
    assert_eq!(bench.orders.len(), 1, "the Enter of an order that never was sells nothing");
    assert!(bench.sees("fewer seats are free"));
}

#[test]
fn a_double_and_a_held_enter_sell_once() {
    for hold_back in [false, true] {
        let mut bench = counter();
        bench.keys("F1");
        bench.hold_back = hold_back;
        for _ in 0..30 {
            bench.key(pressed(KeyCode::Enter));
        }
        bench.hold_back = false;
        bench.let_go();
        assert_eq!(words(&bench)[1..], ["cash all of 1800"], "held back: {hold_back}");
    }
}

#[test]
fn moving_on_while_an_answer_is_awaited_does_not_change_what_was_asked() {
    let mut bench = counter();
    bench.hold_back = true;
    bench.keys("F1 F2 Down F1");
    bench.hold_back = false;
    bench.let_go();
    assert_eq!(words(&bench), ["take 41 1x1 best 1 vip", "take 41 1x1+1x2 best 2 vip", "take 51 1x1 best 1 regular"]);
}

#[test]
fn a_hold_that_ends_is_said_to_and_offered_again() {
    let mut bench = counter();
    bench.keys("2 F1");
    bench.wait_s(545);
    assert!(bench.sees("ends in a minute"));
    assert!(bench.others.contains(&Effect::Bell));
    bench.wait_s(60);
    assert!(bench.sees("ended and 2 seats went free"), "{}", bench.frame());
    bench.house.order(&crate::ui::effect::Order::Release(crate::domain::HoldToken("hold-1".into()))).unwrap();
    bench.keys("Enter");
    assert_eq!(bench.orders.len(), 1, "Enter waits for another key first");
    assert!(bench.sees("any other key first"));
    bench.keys("i Esc Enter");
    assert_eq!(words(&bench)[1], "take 41 2x1 seats 2", "the same seats");
    assert!(bench.sees("held again"));
    bench.keys("Enter");
    assert_eq!(words(&bench)[2], "cash all of 3600");
}

#[test]
fn renewed_in_time_it_stays() {
    let mut bench = counter();
    bench.keys("F1");
    bench.wait_s(580);
    bench.keys("r");
    assert!(bench.sees("Held for 10:00"));
    bench.wait_s(500);
    assert!(!state(&bench).basket.is_empty());
    bench.keys("r");
    bench.wait_s(500);
    bench.keys("r r");
    assert!(bench.sees("can't be renewed beyond"), "{}", bench.frame());
}

#[test]
fn another_total_than_the_one_on_the_screen_waits_for_the_clerk() {
    let mut bench = counter();
    bench.keys("F1");
    bench.house.surprise = 200;
    bench.keys("Enter");
    assert_eq!(words(&bench)[1..], ["cash all of 1800"]);
    assert!(bench.sees("The total is 20.00 now") && bench.sees("ENTER waits"), "{}", bench.frame());
    bench.keys("Enter Enter");
    assert_eq!(bench.orders.len(), 2);
    bench.keys("Right Enter");
    assert_eq!(words(&bench)[2], "cash all of 2000");
}

#[test]
fn nothing_from_outside_moves_the_selection_or_opens_a_box() {
    let mut bench = counter();
    bench.keys("Down");
    let before = state(&bench).selected;
    for row in &mut bench.house.board.shows {
        row.state = crate::domain::show::SaleState::Cancelled;
    }
    bench.house.left = vec![];
    bench.send(Msg::Changed);
    assert_eq!(state(&bench).selected, before);
    assert!(state(&bench).boxes.is_empty());
    assert!(bench.sees("CANCELLED"));
}

#[test]
fn what_another_till_sells_shows_without_a_key() {
    let mut bench = counter();
    assert!(bench.sees("18 of 40 free"));
    let view = bench.house.seats.get_mut(&ShowId(41)).unwrap();
    let free = view.states.iter().position(|s| *s == SeatState::Free).unwrap();
    view.states[free] = SeatState::Sold;
    bench.send(Msg::Changed);
    assert!(bench.sees("17 of 40 free"));
}

#[test]
fn a_framed_scan_opens_the_booking_on_every_screen_and_sells_nothing() {
    let mut bench = counter();
    bench.keys("F1 Enter F1");
    let reference = state(&bench).last.as_ref().unwrap().reference.0.clone();
    for keys in ["", "s", "/dune", "?"] {
        if !keys.is_empty() {
            bench.keys(keys);
        }
        let orders = bench.orders.len();
        bench.burst(&format!("\u{7}{reference}\r"));
        bench.wait_s(1);
        assert!(bench.sees("BOOKING") && bench.sees(&reference) && bench.sees("HISTORY"), "after {keys:?}");
        assert_eq!(bench.orders.len(), orders, "after {keys:?}");
        bench.keys("Enter");
        assert!(bench.sees("HISTORY"), "Enter is inert on a booking");
        bench.keys("Esc Esc");
    }
    assert!(!state(&bench).basket.is_empty(), "the order is as it was");
}

#[test]
fn a_scanner_without_a_frame_is_recognised_and_undone() {
    let mut bench = counter();
    bench.keys("F1");
    let orders = bench.orders.len();
    // c would begin a card, n take other seats, 5 be a number; none of it may happen.
    bench.burst("CN5WZSX\r");
    bench.wait_s(1);
    assert_eq!(bench.orders.len(), orders);
    assert!(state(&bench).typed.is_empty() && state(&bench).boxes.is_empty());
    assert!(bench.sees("No booking here has CN5WZSX"), "{}", bench.frame());
}

#[test]
fn an_esc_glued_to_a_letter_is_two_keys() {
    let mut bench = counter();
    bench.keys("F1 12");
    bench.key(KeyEvent::new(KeyCode::Char('n'), KeyModifiers::ALT));
    assert!(state(&bench).typed.is_empty(), "Esc dropped the number");
    assert_eq!(words(&bench)[1], "take 41 1x1 best 1 vip nth1", "and n took other seats");
}

#[test]
fn a_rubbish_paste_does_nothing_but_in_a_field() {
    let mut bench = counter();
    bench.keys("F1");
    bench.send(Msg::Paste("\r\rc\u{1b}[A50\r".repeat(500)));
    assert_eq!(bench.orders.len(), 1);
    bench.keys("/");
    bench.send(Msg::Paste("wick\u{1b}\u{202e}ed\r\n".into()));
    assert_eq!(bench.orders.len(), 1);
    assert!(bench.sees("WICKED") || bench.sees("Wicked"));
    assert!(!bench.frame().contains('\u{202e}'));
}

#[test]
fn ctrl_c_asks_while_there_is_an_order() {
    let mut bench = counter();
    bench.control('c');
    assert!(bench.others.contains(&Effect::Quit), "an empty counter just closes");
    let mut bench = counter();
    bench.keys("F1");
    bench.control('c');
    assert!(!bench.others.contains(&Effect::Quit) && bench.sees("Leave Marquee?"));
    bench.keys("Esc Enter");
    assert_eq!(words(&bench)[1], "cash all of 1800", "Esc goes on selling");
    bench.keys("F1");
    bench.control('c');
    bench.keys("Enter");
    assert_eq!(words(&bench).last().map(String::as_str), Some("release"));
    assert!(bench.others.contains(&Effect::Quit));
}

#[test]
fn a_signal_lets_go_of_what_is_not_paid_and_keeps_what_is() {
    let mut bench = counter();
    bench.keys("F1");
    bench.send(Msg::Terminate);
    assert_eq!(words(&bench)[1], "release");
    let mut bench = counter();
    bench.keys("F1 5 +");
    bench.send(Msg::Terminate);
    assert_eq!(words(&bench).last().map(String::as_str), Some("cash 500 of 1800"), "money was taken for it");
    assert!(bench.others.contains(&Effect::Quit));
}

#[test]
fn after_a_cut_the_counter_says_what_became_of_the_last_order() {
    let mut before = counter();
    before.keys("F1 Enter 2 F2");
    let mut house = House { left: vec![before.house.hold.clone().unwrap()], ..House::default() };
    house.bookings = before.house.bookings.clone();
    house.seats = before.house.seats.clone();
    let mut bench = Bench::with(start(Mode::Counter, (80, 24)), house);
    assert!(bench.sees("NOT SOLD, STILL HELD") && bench.sees("26.00"), "{}", bench.frame());
    assert!(state(&bench).last.as_ref().is_some_and(|b| b.state == BookingState::Confirmed));
    bench.keys("Enter");
    assert_eq!(words(&bench), ["resume"]);
    assert!(bench.sees("LAST") && bench.sees("SOLD"));
    bench.keys("Enter");
    assert_eq!(words(&bench)[1], "cash all of 2600");
}

#[test]
fn a_card_that_was_begun_before_a_cut_is_asked_for() {
    let mut before = counter();
    before.keys("F1 c");
    let house = House { left: vec![before.house.hold.clone().unwrap()], ..House::default() };
    let mut bench = Bench::with(start(Mode::Counter, (80, 24)), house);
    bench.keys("Enter");
    assert!(bench.sees("look at the card terminal") && bench.sees("CHARGE ON THE CARD TERMINAL"), "{}", bench.frame());
    bench.keys("Esc");
    assert_eq!(words(&bench), ["resume", "declined"]);
}
