//! Every key of the table, and the keystroke budgets.
use super::{count, counter, ours, sent, state, words};
use crate::{
    domain::{ShowId, booking::TenderKind},
    ui::{
        Enter, Mode,
        fixtures::{Bench, House, start},
    },
};
use rstest::rstest;

#[test]
fn one_adult_next_show_exact_cash_is_two_keys() {
    assert_eq!(sent("F1 Enter"), ["take 41 1x1 best 1 vip", "cash all of 1800"]);
}

#[test]
fn two_adults_and_a_child_with_a_fifty() {
    let mut bench = counter();
    bench.keys("2 F1 F2 50 Enter");
    assert_eq!(words(&bench), ["take 41 2x1 best 2 vip", "take 41 2x1+1x2 best 3 vip", "cash 5000 of 4900"]);
    assert!(bench.sees("CHANGE 1.00"));
    assert!(bench.sees("ENTER does nothing"), "no second Enter sells again");
}

#[test]
fn a_wheelchair_and_its_carer() {
    assert_eq!(sent("F1 F6 w Enter").last().map(String::as_str), Some("cash all of 1800"));
    assert_eq!(sent("F1 F6 w")[2], "take 41 1x1+1x6 best 2 vip w1");
    assert_eq!(sent("w F1 F6")[1], "take 41 1x1+1x6 best 2 vip w1", "before or after the tickets");
    assert_eq!(sent("F1 F6 w -w")[3], "take 41 1x1+1x6 best 2 vip");
}

#[test]
fn declined_then_cash_is_three_keys() {
    assert_eq!(
        sent("F1 c Esc Enter"),
        ["take 41 1x1 best 1 vip", "begin card all of 1800", "declined", "cash all of 1800"]
    );
}

#[test]
fn sixty_pupils_ask_first() {
    let mut bench = counter();
    bench.keys("Down");
    assert_eq!(state(&bench).selected, Some(ShowId(51)), "the studio has room");
    bench.keys("60 F2");
    assert!(bench.orders.is_empty(), "it asks");
    assert!(bench.sees("Add 60 Child tickets?"));
    bench.keys("Enter");
    assert_eq!(words(&bench), ["take 51 60x2 best 60 regular"]);
    let mut bench = counter();
    bench.keys("60 F2 Esc");
    assert!(bench.orders.is_empty(), "Esc is no");
}

#[test]
fn what_may_a_child_see_before_eight() {
    let mut bench = counter();
    bench.keys("/12y Space <20");
    assert!(bench.sees("Wicked") && !bench.sees("BOOKING") && !bench.sees("Nothing fits"));
    let found = crate::ui::spoken(&bench.model);
    assert!(found.iter().any(|l| l.contains("Wicked")), "{found:?}");
    assert!(!found.iter().any(|l| l.contains("Heretic") || l.contains("Conclave")), "{found:?}");
    bench.keys("Enter");
    assert_eq!(state(&bench).selected, Some(ShowId(41)));
}

#[rstest]
#[case("3 F1", "take 41 3x1 best 3 vip")]
#[case("3*1", "take 41 3x1 best 3 vip")]
#[case("*1", "take 41 1x1 best 1 vip")]
#[case("* Down Enter", "take 41 1x2 best 1 vip")]
#[case("F5", "take 41 1x5 best 4 vip")]
#[case("2 F1 n", "take 41 2x1 best 2 vip nth1")]
#[case("2 F1 - F1", "take 41 1x1 best 1 vip")]
#[case("2 F1 -*1", "take 41 1x1 best 1 vip")]
#[case("F1 - F1", "take 41  seats 0")]
#[case("F1 F2 Backspace", "take 41 1x1 best 1 vip")]
#[case("F1 F2 Backspace Backspace", "take 41  seats 0")]
#[case("F1 Esc Esc", "release")]
#[case("F1 r", "renew")]
#[case("F1 p Okoye Enter", "park Okoye")]
#[case("F1 c AUTH7 Enter", "approved AUTH7")]
#[case("F1 5 c", "begin card 500 of 1800")]
#[case("F1 5 +", "cash 500 of 1800")]
#[case("F1 5,50 +", "cash 550 of 1800")]
#[case("F1 5 + Enter", "cash all of 1800")]
#[case("F1 5 + g Enter", "give back")]
#[case("f1", "take 41 1x1 best 1 vip")]
fn a_key_sends(#[case] keys: &str, #[case] last: &str) {
    let keys = keys.replace("f1", "F1");
    assert_eq!(sent(&keys).last().map(String::as_str), Some(last), "{:?}", sent(&keys));
}

#[rstest]
#[case("Enter")]
#[case("Enter Enter Enter")]
#[case("50 Enter")]
#[case("c")]
#[case("n")]
#[case("Esc")]
#[case("+")]
#[case("r")]
#[case("- F1")]
#[case("99 F1 Esc")]
#[case("0 F1")]
#[case("2.5 F1")]
#[case("F8")]
#[case("*8 Esc")]
#[case("i Esc")]
#[case("? Esc")]
#[case("l Esc")]
#[case("s Esc")]
#[case("x y q a b e f h j k m o t u v d")]
fn a_key_sends_nothing(#[case] keys: &str) {
    assert!(sent(keys).is_empty(), "{:?}", sent(keys));
}

#[test]
fn letters_ignore_case() {
    assert_eq!(sent("F1 C Esc"), sent("F1 c Esc"));
    assert_eq!(sent("2 F1 N"), sent("2 F1 n"));
}

#[test]
fn too_little_is_refused_and_can_be_a_part() {
    let mut bench = counter();
    bench.keys("F1 5 Enter");
    assert_eq!(bench.orders.len(), 1, "only the take");
    assert!(bench.sees("5.00 is less than 18.00"));
    bench.keys("+ Enter");
    assert_eq!(words(&bench)[1..], ["cash 500 of 1800", "cash all of 1800"]);
    assert!(state(&bench).basket.is_empty());
}

#[test]
fn a_tender_over_ten_times_the_total_asks() {
    let mut bench = counter();
    bench.keys("F1 500 Enter");
    assert_eq!(bench.orders.len(), 1);
    assert!(bench.sees("over ten times"));
    bench.keys("Enter");
    assert_eq!(words(&bench)[1], "cash 50000 of 1800");
}

#[test]
fn with_enter_on_card_enter_begins_a_card_and_a_number_is_cash() {
    let begin = crate::ui::Start { enter: Enter::Card, ..start(Mode::Counter, (80, 24)) };
    let mut bench = Bench::with(begin.clone(), House::default());
    bench.keys("F1 Enter");
    assert_eq!(words(&bench)[1], "begin card all of 1800");
    let mut bench = Bench::with(begin, House::default());
    bench.keys("F1 20 Enter");
    assert_eq!(words(&bench)[1], "cash 2000 of 1800");
}

#[test]
fn a_free_order_is_sold_by_enter_and_no_card_is_begun() {
    let mut bench = counter();
    bench.keys("F6");
    assert!(bench.sees("NOTHING TO PAY"));
    bench.keys("c");
    assert_eq!(bench.orders.len(), 1);
    bench.keys("Enter");
    assert!(bench.sees("K7QF"));
}

#[test]
fn esc_drops_the_number_then_the_box_then_asks() {
    let mut bench = counter();
    bench.keys("F1 12 Esc");
    assert!(state(&bench).typed.is_empty());
    bench.keys("? Esc");
    assert!(state(&bench).boxes.is_empty());
    bench.keys("Esc");
    assert!(bench.sees("Clear 1 ticket? Esc again"));
    bench.keys("Down Esc");
    assert_eq!(bench.orders.len(), 1, "another key between them asks anew");
    bench.keys("Esc");
    assert_eq!(words(&bench)[1], "release");
}

#[test]
fn once_money_is_taken_the_order_is_neither_cleared_nor_changed() {
    let mut bench = counter();
    bench.keys("2 F1 10 + Esc Esc F1 n Backspace p");
    assert_eq!(bench.orders.len(), 2, "{:?}", words(&bench));
    assert!(bench.sees("10.00"), "it says how much");
    assert_eq!(state(&bench).basket.paid(), 1000);
}

#[test]
fn one_order_may_hold_several_shows() {
    let mut bench = counter();
    bench.keys("F1 Down 2 F2");
    assert_eq!(words(&bench), ["take 41 1x1 best 1 vip", "take 51 2x2 best 2 regular"]);
    assert_eq!(state(&bench).basket.tickets(ShowId(41)), [count(1, 1)]);
    assert!(bench.sees("WICKED 19:00 today") && bench.sees("2 shows, 3 seats"));
    bench.keys("Enter");
    assert_eq!(words(&bench)[2], "cash all of 3400");
}

#[test]
fn the_zone_changes_price_and_seats_together() {
    let mut bench = counter();
    bench.keys("Up");
    assert_eq!(state(&bench).selected, Some(ShowId(32)), "Conclave, regular and premium");
    assert!(bench.sees("REGULAR") && bench.sees("11.00"));
    bench.keys("z");
    assert!(bench.sees("PREMIUM") && bench.sees("14.50"));
    bench.keys("F1 z");
    assert_eq!(words(&bench), ["take 32 1x1 best 1 premium", "take 32 1x1 best 1"]);
    assert!(bench.sees("zone: ANY"));
}

#[test]
fn arrows_go_by_hall_and_time_and_days_are_paged() {
    let mut bench = counter();
    let chosen = |b: &Bench| state(b).selected.map(|s| s.0);
    for (keys, show) in
        [("Right", 42), ("Left", 41), ("Left", 41), ("Up", 32), ("Left", 31), ("Up", 21), ("Right", 22), ("Up", 12)]
    {
        bench.keys(keys);
        assert_eq!(chosen(&bench), Some(show), "{keys}");
    }
    bench.keys("PgDn");
    assert!(bench.sees("[Mon 23]") && bench.sees("No shows on Mon 23 Nov"));
    bench.keys("Home");
    assert_eq!(chosen(&bench), Some(41));
    assert!(bench.sees("[Sun 22]"));
}

#[test]
fn parked_and_resumed() {
    let mut bench = counter();
    bench.keys("2 F1 p Okoye Enter");
    assert!(state(&bench).basket.is_empty());
    assert!(bench.sees("1 parked: Okoye"));
    bench.keys("p");
    assert!(bench.sees("Okoye") && bench.sees("Enter resumes"));
    bench.keys("Enter Enter");
    assert_eq!(words(&bench)[2..], ["resume", "cash all of 3600"]);
    assert_eq!(ours(&bench, 41), []);
}

#[test]
fn a_card_is_approved_by_its_reference_only() {
    let mut bench = counter();
    bench.keys("F1 c Enter");
    assert_eq!(bench.orders.len(), 2, "an empty reference approves nothing");
    bench.keys("A9 Enter");
    assert_eq!(words(&bench)[2], "approved A9");
    let paid: Vec<_> = state(&bench).last.iter().flat_map(|b| b.paid()).map(|t| t.kind).collect();
    assert_eq!(paid, [TenderKind::Card]);
    assert!(state(&bench).boxes.is_empty());
}

#[test]
fn the_help_line_prints_only_what_works_here() {
    let mut bench = counter();
    assert!(!bench.sees("c card") && !bench.sees("Esc clear"));
    bench.keys("F1");
    assert!(
        bench.sees("c card")
            && bench.sees("n next")
            && bench.sees("v voucher")
            && bench.sees("m more")
            && bench.sees("Esc clear")
    );
    assert!(bench.sees("u customer") && !bench.sees("r more time"), "{}", bench.frame());
    bench.wait_s(545);
    assert!(bench.sees("r more time"), "when the hold nears its end: {}", bench.frame());
}

#[test]
fn a_till_that_is_opened_after_the_last_film_shows_tomorrow() {
    use crate::ui::{
        Mode,
        fixtures::{Bench, House, start},
    };
    let mut house = House::default();
    for row in &mut house.board.shows {
        row.show.starts_at = crate::domain::time::Instant(0);
        row.state = crate::domain::show::SaleState::Over;
    }
    let bench = Bench::with(start(Mode::Counter, (80, 24)), house);
    assert!(bench.sees("[Mon 23]") && bench.sees("this is tomorrow"), "{}", bench.frame());
    let bench = counter();
    assert!(bench.sees("[Sun 22]") && !bench.sees("this is tomorrow"), "{}", bench.frame());
}

#[test]
fn a_kiosk_that_calls_rings_here_until_somebody_answers() {
    let mut bench = counter();
    bench.house.board.calls =
        vec![crate::domain::board::StaffCall { terminal: "Kiosk 1".into(), reason: "the card terminal".into() }];
    bench.send(crate::ui::msg::Msg::Changed);
    assert!(bench.others.contains(&crate::ui::effect::Effect::Bell));
    assert!(bench.sees("! Kiosk 1 calls for staff: the card terminal"));
    assert!(bench.sees("a answer call"));
    bench.keys("a");
    assert!(bench.sees("Call answered"));
    assert!(!bench.sees("answer call") && !bench.sees("calls for staff"));
}

#[test]
fn other_tenders_pay_by_a_code_a_name_or_whose_order_it_is() {
    let mut bench = counter();
    bench.keys("v");
    assert!(bench.sees("There is no order to pay"));
    bench.keys("F1 v");
    assert!(bench.sees("GIFT CARD OR VOUCHER"));
    bench.keys("X 1 Enter");
    assert!(bench.sees("A gift card's code begins with G") && bench.orders.len() == 1);
    bench.keys("Esc 5 v G 7 Enter");
    assert_eq!(words(&bench)[1], "gift_card 500 of 1800");
    assert!(bench.sees("Left to pay: 13.00"), "{}", bench.frame());
    bench.keys("m 2 A c m e Enter");
    assert_eq!(words(&bench)[2], "invoice all of 1800");
    assert!(state(&bench).boxes.is_empty() && state(&bench).basket.is_empty());
    bench.keys("F1 m 3");
    assert_eq!(words(&bench)[4], "credit all of 1800");
    bench.keys("F1 m 4 p r e s s Enter");
    assert_eq!(words(&bench)[6], "free because press");
    bench.keys("v");
    bench.burst("\u{7}V-1234\r");
    assert_eq!(words(&bench)[7], "voucher all of 1800", "{:?}", words(&bench));
    bench.keys("F1 1 0 v V 7 Enter");
    assert!(bench.sees("no amount goes with it"));
}
