//! The rules of time: who is asked, when seats go, what vanishes, and what stands still while a card is paid.
use super::{
    super::{Act, Overlay, Step, state::Paying, text::Lang},
    house::*,
    journeys::{at_card, at_seats},
};
use crate::ui::effect::{Effect, Order};
use ratatui::crossterm::event::KeyCode;

#[test]
fn after_a_minute_it_asks_and_after_half_a_minute_more_nothing_is_left() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    shop.wait(59);
    assert_eq!(shop.state().overlay, None);
    shop.wait(1);
    assert!(matches!(shop.state().overlay, Some(Overlay::Idle(_))));
    shop.shows_text("ARE YOU STILL THERE?");
    assert!(shop.spoke("ARE YOU STILL THERE?"), "the warning is heard by those who did not ask for speech, too");
    assert!(shop.effects.contains(&Effect::Bell));
    shop.wait(29);
    assert!(shop.held.is_some());
    shop.wait(1);
    assert_eq!(shop.state().step, Step::Start);
    assert!(matches!(shop.orders.last(), Some(Order::Release(_))));
    assert!(shop.held.is_none() && shop.state().order.show.is_none() && shop.state().order.tickets.is_empty());
}

#[test]
fn one_touch_extends_more_than_ten_times_up_to_thirty_minutes_from_the_first_hold() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    let mut extended = 0;
    for _ in 0..40 {
        let Some(until) = shop.state().order.held.as_ref().map(|h| h.until_ms) else { break };
        shop.wait(61);
        shop.touch_at(3, 12);
        extended += usize::from(shop.held.as_ref().is_some_and(|h| h.until_ms > until));
    }
    assert!(extended >= 10, "only {extended} times");
    let first = 1_000_000;
    assert!(shop.boot_ms - first <= 1_800_000 + 62_000);
    assert!(shop.boot_ms - first >= 1_700_000, "{} ms", shop.boot_ms - first);
    assert_eq!(shop.state().overlay, Some(Overlay::HoldLost), "at the ceiling the seats go");
}

#[test]
fn more_time_counts_down_and_renews() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    shop.wait(30);
    shop.shows_text("9:30");
    shop.touch(Act::MoreTime);
    shop.shows_text("10:00");
}

/// Keeps the idle clock away with a key that changes nothing.
fn stay(shop: &mut Shop, seconds: i64) {
    for _ in 0..seconds / 30 {
        shop.wait(30);
        shop.send(crate::ui::msg::Msg::Mouse(ratatui::crossterm::event::MouseEvent {
            kind: ratatui::crossterm::event::MouseEventKind::ScrollUp,
            column: 0,
            row: 0,
            modifiers: ratatui::crossterm::event::KeyModifiers::NONE,
        }));
    }
}

#[test]
fn the_last_minute_of_a_hold_is_warned_of_and_a_lost_one_offers_the_same_seats() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    stay(&mut shop, 540);
    assert_eq!(shop.state().overlay, Some(Overlay::HoldEnding));
    assert!(shop.spoke("Your seats are kept for"));
    shop.touch_at(3, 12);
    assert_eq!(shop.state().overlay, None);
    assert!(matches!(shop.orders.last(), Some(Order::Renew(_))));
    // The store lets the hold go behind our back: the next order says so.
    shop.expire();
    shop.touch(Act::Choice(1));
    assert_eq!(shop.state().overlay, Some(Overlay::HoldLost));
    shop.shows_text("C9 C10 C11");
    shop.shows_text("They are still free");
    assert_eq!(shop.state().focus, None);
    shop.touch(Act::TakeAgain);
    assert_eq!(shop.state().held_labels(40), "C9 C10 C11");
}

#[test]
fn lost_seats_that_somebody_has_now_are_not_offered() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    shop.touch(Act::Take);
    shop.expire();
    shop.sell_elsewhere("C10");
    shop.touch(Act::PayCard);
    assert_eq!((shop.state().step, shop.state().overlay), (Step::Seats, Some(Overlay::HoldLost)));
    shop.shows_text("Somebody else has them now");
    assert!(!shop.targets().iter().any(|t| t.act == Act::TakeAgain && t.on));
    shop.touch(Act::GoOn);
    shop.touch(Act::Choice(0));
    assert_eq!(shop.state().held_labels(40), "G1 G2 G3");
}

#[test]
fn with_a_payment_open_the_idle_clock_stands_still() {
    let mut shop = Shop::open(80, 24);
    at_card(&mut shop);
    shop.wait(299);
    assert_eq!(shop.state().overlay, None);
    assert!(matches!(shop.state().order.paying, Paying::Card { .. }));
    // Who walked away: at the hold's end the payment is cancelled and the seats go.
    shop.wait(302);
    assert!(shop.orders.iter().any(|o| matches!(o, Order::CardDeclined(_))));
    assert!(matches!(shop.orders.last(), Some(Order::Release(_))));
    assert_eq!(shop.state().step, Step::Start);
}

#[test]
fn an_answer_for_a_customer_who_is_gone_is_let_go() {
    let mut shop = Shop::open(80, 24);
    shop.slow = true;
    at_seats(&mut shop);
    shop.wait(95);
    assert_eq!(shop.state().step, Step::Start);
    shop.release();
    assert!(matches!(shop.orders.last(), Some(Order::Release(_))), "{:?}", shop.orders);
    assert!(shop.state().order.held.is_none());
}

#[test]
fn reference_and_code_vanish_after_twenty_seconds() {
    let mut shop = Shop::open(80, 24);
    at_card(&mut shop);
    for c in "4711".chars() {
        shop.touch(Act::Letter(c));
    }
    shop.touch(Act::CardYes);
    shop.wait(19);
    shop.shows_text("QWERT");
    shop.touch(Act::Codes);
    shop.wait(19);
    assert_eq!(shop.state().order.code, Some(0));
    shop.wait(1);
    assert_eq!(shop.state().step, Step::Start);
    assert!(shop.state().order.booking.is_none() && shop.state().order.codes.is_empty());
}

#[test]
fn the_next_customer_finds_the_kiosk_as_it_was() {
    let mut shop = Shop::open(80, 24);
    shop.touch(Act::Speaks(Lang::De));
    shop.touch(Act::Bigger);
    shop.touch(Act::Contrast);
    shop.wait(61);
    shop.shows_text("Playing next");
    assert_eq!(shop.state().look, Default::default());
    shop.key(KeyCode::Char('x'));
    assert_eq!(shop.state().step, Step::Start);
}
