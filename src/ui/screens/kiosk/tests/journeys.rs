//! From a film to a ticket: by finger only, by five keys only, and what comes between.
use super::{
    super::{Act, Overlay, Step, state::Paying},
    house::*,
};
use crate::{
    domain::{
        MovieId, PaymentId, Refusal, TicketTypeId,
        board::{BestWant, SeatState, Want},
        booking::TenderKind,
        refusal::Kind,
    },
    ui::{
        effect::{Effect, Order, Question, Secret},
        msg::Failure,
    },
};
use ratatui::crossterm::event::KeyCode;

pub const ADULT: TicketTypeId = TicketTypeId(1);
const FAMILY: TicketTypeId = TicketTypeId(5);
const CARER: TicketTypeId = TicketTypeId(6);
pub const HERETIC: MovieId = MovieId(2);

/// As far as the seats, three adults.
pub fn at_seats(shop: &mut Shop) {
    shop.touch(Act::Begin);
    shop.touch(Act::Film(HERETIC));
    shop.touch(Act::Show(SEATED));
    for _ in 0..3 {
        shop.touch(Act::More(ADULT));
    }
    shop.touch(Act::ToSeats);
}

/// As far as the open card payment.
pub fn at_card(shop: &mut Shop) {
    at_seats(shop);
    shop.touch(Act::Take);
    shop.touch(Act::PayCard);
}

#[test]
fn a_sale_by_finger_only() {
    let mut shop = Shop::open(80, 24);
    at_card(&mut shop);
    for c in "4711".chars() {
        shop.touch(Act::Letter(c));
    }
    shop.touch(Act::CardYes);
    assert!(matches!(&shop.orders[0], Order::Take { want: Want::Seats(seats), .. } if seats.len() == 3));
    assert!(matches!(shop.orders[1], Order::BeginCard { minor: None, expected: 4350, .. }));
    assert_eq!(shop.orders[2], Order::CardApproved(PaymentId(1), "4711".into()));
    assert_eq!(shop.orders.len(), 3);
    assert_eq!(shop.state().step, Step::Done);
    shop.shows_text("QWERT");
    shop.wait(2);
    shop.touch(Act::Codes);
    shop.wait(2);
    shop.touch(Act::Finish);
    assert_eq!(shop.state().step, Step::Start);
    assert!(!shop.frame().contains("QWERT"));
}

#[test]
fn a_sale_by_five_keys_only() {
    let mut shop = Shop::open(80, 24);
    shop.press(Act::Begin);
    shop.press(Act::Film(HERETIC));
    shop.press(Act::Show(SEATED));
    shop.press(Act::More(ADULT));
    shop.press(Act::More(ADULT));
    shop.press(Act::ToSeats);
    // The way on has the focus: OK, OK and the card terminal is at work.
    shop.key(KeyCode::Enter);
    shop.key(KeyCode::Enter);
    assert!(matches!(shop.state().order.paying, Paying::Card { minor: 2900, .. }));
    for c in ['4', '7', '1'] {
        shop.press(Act::Letter(c));
    }
    shop.press(Act::CardYes);
    assert_eq!(shop.state().step, Step::Done);
    // The house's answer took the focus away: a held OK does not wipe the tickets, it only shows where it would be.
    assert_eq!(shop.state().focus, None);
    shop.key(KeyCode::Enter);
    assert_eq!(shop.state().step, Step::Done);
    shop.press(Act::Finish);
    assert_eq!(shop.state().step, Step::Start);
}

#[test]
fn back_goes_one_step_and_help_explains() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    shop.key(KeyCode::F(1));
    assert_eq!(shop.state().overlay, Some(Overlay::Help));
    shop.key(KeyCode::Esc);
    assert_eq!(shop.state().overlay, None);
    for step in [Step::Tickets, Step::Show, Step::Film] {
        shop.key(KeyCode::Left);
        assert_eq!(shop.state().step, step);
    }
    assert!(shop.held.is_some(), "going back lets nothing go");
    shop.key(KeyCode::Esc);
    assert_eq!(shop.state().overlay, Some(Overlay::GiveUp));
    shop.press(Act::GoOn);
    assert_eq!(shop.state().step, Step::Film);
    shop.touch(Act::StartOver);
    shop.touch(Act::Yes);
    assert!(matches!(shop.orders.last(), Some(Order::Release(_))));
    assert_eq!((shop.state().step, shop.held.is_some()), (Step::Start, false));
}

#[test]
fn numbers_choose_and_a_touch_on_the_map_moves_the_whole_party() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    shop.key(KeyCode::Char('2'));
    assert_eq!(shop.state().held_labels(40), "G1 G2 G3");
    shop.key(KeyCode::Char('9'));
    assert_eq!(shop.state().held_labels(40), "G1 G2 G3");
    // Row F, the sixth line of the map, somewhere in the middle block.
    let map = shop.targets().into_iter().find(|t| t.act == Act::Map).unwrap().area;
    let row =
        (map.y..map.bottom()).find(|y| shop.frame().lines().nth(usize::from(*y)).unwrap().starts_with("F [")).unwrap();
    shop.touch_at(30, row);
    let labels = shop.state().held_labels(40);
    assert!(labels.starts_with('F') && labels.split(' ').count() == 3, "{labels}");
    assert!(shop.frame().contains("TAKE THESE SEATS"), "a touch on the map never goes on by itself");
    // Beside a sold seat there is no room for three: they sit as near to it as they can, all of them.
    shop.touch_at(30, row - 1);
    let labels = shop.state().held_labels(40);
    assert_eq!(labels.split(' ').count(), 3, "{labels}");
    assert!(shop.held.is_some());
}

#[test]
fn five_keys_find_other_seats_without_a_map() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    shop.press(Act::Map);
    let best = BestWant { n: 3, nth: 1, ..BestWant::default() };
    assert!(matches!(shop.orders.last(), Some(Order::Take { want: Want::Best(b), .. }) if *b == best));
}

#[test]
fn another_customers_sale_shows_in_place_and_moves_nothing() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    let (focus, held, before) = (shop.state().focus, shop.state().held_labels(40), shop.frame());
    shop.sell_elsewhere("G2");
    assert_ne!(shop.frame(), before);
    assert_eq!((shop.state().focus, shop.state().held_labels(40)), (focus, held));
    assert_eq!(shop.state().overlay, None);
    assert_eq!(shop.state().order.choices.len(), 2, "the way to sit that is gone is not offered any more");
}

#[test]
fn seats_that_somebody_was_faster_with_are_named() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    let index = usize::from(shop.seat("G2").0) - 1;
    shop.states[index] = SeatState::Sold;
    shop.touch(Act::Choice(1));
    shop.shows_text("G1 G2 G3: taken by somebody else now");
    assert_eq!(shop.state().held_labels(40), "C9 C10 C11", "what was held is still held");
    assert_eq!(shop.state().focus, None, "OK waits for another key first");
}

#[test]
fn a_declined_card_keeps_the_seats() {
    let mut shop = Shop::open(80, 24);
    at_card(&mut shop);
    shop.touch(Act::CardNo);
    shop.shows_text("Your seats are kept: try again");
    assert_eq!(shop.state().order.paying, Paying::Ready);
    assert!(shop.held.is_some());
    shop.touch(Act::PayCard);
    assert!(matches!(shop.state().order.paying, Paying::Card { attempt: PaymentId(2), .. }));
    shop.key(KeyCode::Esc);
    assert_eq!(shop.orders.last(), Some(&Order::CardDeclined(PaymentId(2))), "Back at the card terminal is a no");
}

#[test]
fn without_a_card_link_the_order_goes_to_the_counter() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    shop.touch(Act::Take);
    shop.refuse = Some(Failure::Broken { code: "no_terminal".into(), message: "no card terminal".into() });
    shop.touch(Act::PayCard);
    shop.shows_text("Cards can't be taken here just now (no_terminal)");
    shop.touch(Act::PayAtCounter);
    assert!(matches!(shop.orders.last(), Some(Order::Park(_, name)) if name == "Kiosk 1 C9"));
    shop.shows_text("Your seats wait for you until 18:52");
    shop.touch(Act::Finish);
    assert!(!shop.orders.iter().any(|o| matches!(o, Order::Release(_))), "the seats wait at the counter");
}

#[test]
fn an_answer_that_is_lost_never_looks_like_a_payment_that_failed() {
    let mut shop = Shop::open(80, 24);
    at_card(&mut shop);
    for c in "4711".chars() {
        shop.touch(Act::Letter(c));
    }
    shop.refuse = Some(Failure::Broken { code: "unknown".into(), message: String::new() });
    shop.touch(Act::CardYes);
    shop.shows_text("The payment is being checked (unknown)");
    shop.touch(Act::CardYes);
    assert_eq!(shop.state().step, Step::Done, "asked again with the same attempt");
}

#[test]
fn an_order_for_nothing_needs_no_card() {
    let mut shop = Shop::open(80, 24);
    shop.touch(Act::Begin);
    shop.touch(Act::Film(HERETIC));
    shop.touch(Act::Show(SEATED));
    shop.touch(Act::More(CARER));
    shop.touch(Act::ToSeats);
    shop.touch(Act::Take);
    shop.touch(Act::PayFree);
    let Some(Order::Tender { pay, expected: 0, .. }) = shop.orders.last() else { panic!("{:?}", shop.orders) };
    assert_eq!((pay.kind, pay.minor), (TenderKind::Cash, None));
    assert_eq!(shop.state().step, Step::Done);
}

#[test]
fn a_hall_without_numbers_is_a_count() {
    let mut shop = Shop::open(80, 24);
    shop.touch(Act::Begin);
    shop.touch(Act::Film(MovieId(3)));
    shop.touch(Act::Show(STUDIO));
    shop.touch(Act::More(ADULT));
    shop.touch(Act::ToSeats);
    shop.shows_text("sit where you like");
    assert!(!shop.targets().iter().any(|t| matches!(t.act, Act::Map | Act::Choice(_))));
    assert!(matches!(&shop.orders[0], Order::Take { want: Want::Best(b), .. } if b.n == 1));
    shop.touch(Act::Take);
    assert_eq!(shop.state().step, Step::Pay);
}

#[test]
fn an_order_has_no_more_seats_than_the_house_allows() {
    let mut shop = Shop::open(80, 24);
    shop.touch(Act::Begin);
    shop.touch(Act::Film(HERETIC));
    shop.touch(Act::Show(SEATED));
    for _ in 0..3 {
        shop.touch(Act::More(FAMILY));
    }
    assert_eq!(shop.state().seats_wanted(), 8, "a third family would make twelve");
    shop.shows_text("At most 10 seats");
}

#[test]
fn changing_the_tickets_keeps_the_seats_where_it_can() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    shop.key(KeyCode::Char('2'));
    shop.touch(Act::Back);
    shop.touch(Act::Less(ADULT));
    shop.touch(Act::More(CARER));
    shop.touch(Act::ToSeats);
    assert_eq!(shop.state().held_labels(40), "G1 G2 G3");
    shop.shows_text("£22.00");
    shop.touch(Act::Back);
    shop.touch(Act::More(ADULT));
    shop.touch(Act::ToSeats);
    assert_eq!(shop.state().held_seats().len(), 4);
}

#[test]
fn acts_wait_for_the_house_and_a_refusal_discards_them() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    shop.slow = true;
    shop.touch(Act::Choice(1));
    shop.key(KeyCode::Char('3'));
    assert_eq!(shop.orders.len(), 2, "the second wish waits for the first answer");
    shop.release();
    assert_eq!(shop.state().held_labels(40), "H2 H3 H4");
    shop.slow = true;
    shop.touch(Act::Choice(1));
    shop.key(KeyCode::Char('1'));
    shop.refuse = Some(Failure::Refused(Refusal::new(Kind::SeatTaken, "taken")));
    shop.release();
    assert_eq!(shop.state().held_labels(40), "H2 H3 H4", "nothing is done on top of a refusal");
}

#[test]
fn my_tickets_by_reference_by_scan_and_by_nothing_else() {
    let mut shop = Shop::open(80, 24);
    shop.touch(Act::Lookup);
    for c in "K7QF3".chars() {
        shop.touch(Act::Letter(c));
    }
    shop.touch(Act::Enter);
    for text in ["HERETIC", "C9", "valid", "used"] {
        shop.shows_text(text);
    }
    shop.wait(2);
    shop.touch(Act::Codes);
    shop.touch_at(2, 2);
    assert_eq!(shop.state().order.code, Some(0), "a finger that is still on the glass wipes nothing away");
    shop.wait(2);
    shop.touch_at(2, 2);
    assert_eq!(shop.state().order.code, Some(1), "a touch makes the code vanish: the next one comes");
    shop.wait(2);
    shop.touch_at(2, 2);
    assert_eq!(shop.state().step, Step::Start);
    // A scan from the start screen.
    shop.scan(&"MQ".repeat(77));
    shop.shows_text("K7QF3");
    shop.wait(21);
    assert!(!shop.frame().contains("K7QF3"), "after 20 s nothing of it is left");
    shop.scan("K7QF3");
    shop.shows_text("HERETIC");
    shop.touch(Act::StartOver);
    // Names and seats are no references: nobody's data is looked for by them.
    let asked = shop.effects.len();
    shop.scan("a.okoye@example.org");
    shop.shows_text("No booking here has this reference");
    shop.touch(Act::StartOver);
    shop.touch(Act::Lookup);
    for c in "OKOYE9".chars() {
        shop.key(KeyCode::Char(c));
    }
    shop.key(KeyCode::Char('@'));
    shop.press(Act::Enter);
    let questions: Vec<_> =
        shop.effects[asked..].iter().filter(|e| matches!(e, Effect::Ask(Question::Bookings(_)))).collect();
    assert!(questions.iter().all(|q| matches!(q, Effect::Ask(Question::Bookings(r)) if !r.contains('@'))));
    shop.shows_text("No booking here has this reference");
}

#[test]
fn only_the_pin_leaves_the_kiosk() {
    let mut shop = Shop::open(80, 24);
    for code in [KeyCode::Esc, KeyCode::Char('q'), KeyCode::Char('Q'), KeyCode::F(10)] {
        shop.key(code);
    }
    shop.control('c');
    shop.control('d');
    assert!(!shop.effects.contains(&Effect::Quit));
    for _ in 0..5 {
        shop.touch_at(0, 0);
    }
    assert_eq!(shop.state().overlay, Some(Overlay::Pin));
    for c in "1111".chars() {
        shop.touch(Act::Letter(c));
    }
    assert!(!shop.frame().contains("1111"));
    shop.touch(Act::Enter);
    shop.shows_text("That PIN does not open it");
    shop.key(KeyCode::Esc);
    assert_eq!(shop.state().overlay, None);
    shop.key(KeyCode::F(8));
    for c in "2468".chars() {
        shop.key(KeyCode::Char(c));
    }
    assert!(shop.state().in_secret());
    assert!(!format!("{:?}", shop.state().pin).contains("2468"));
    shop.press(Act::Enter);
    assert_eq!(shop.orders.last(), Some(&Order::Unlock(Secret("2468".into()))));
    assert!(shop.effects.contains(&Effect::Quit));
}

#[test]
fn a_signal_lets_the_seats_go_and_ends() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    shop.send(crate::ui::msg::Msg::Terminate);
    assert!(shop.held.is_none());
    assert!(shop.effects.contains(&Effect::Quit));
}

#[test]
fn staff_is_called_with_where_help_is_needed() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    shop.touch(Act::CallStaff);
    assert_eq!(shop.orders.last(), Some(&Order::CallStaff("Kiosk 1: 20:40 Heretic".into())));
    shop.shows_text("Staff has been called");
}
