//! The door by what it sends and by its frames.
use super::state::{State, Verdict};
use crate::{
    domain::staff::Role,
    ui::{
        Face, Mode, Start,
        effect::{DoorOrder, Effect, Order},
        fixtures::{Bench, House, start},
        glyphs::Set,
        msg::Msg,
        spoken,
    },
};
use rstest::rstest;

/// A house in which a few were sold: K7QFC is one adult, K7QFD three, K7QFE one of another show.
fn sold() -> House {
    let mut till = Bench::new(Mode::Counter, (80, 24));
    till.keys("F1 Enter 2 F1 F2 Enter Down F3 c AUTH7 Enter");
    let mut house = till.house;
    // Every ticket has a number of its own in a real house.
    for (booking, from) in house.bookings.iter_mut().zip([100, 200, 300]) {
        for (ticket, n) in booking.tickets.iter_mut().zip(from..) {
            ticket.id = crate::domain::TicketId(n);
        }
    }
    house
}

fn begin(size: (u16, u16)) -> Start {
    Start { till: "Door 1".into(), ..start(Mode::Door, size) }
}

fn door(size: (u16, u16)) -> Bench {
    Bench::with(begin(size), sold())
}

fn state(bench: &Bench) -> &State {
    match &bench.model.face {
        Face::Door(state) => state,
        _ => panic!("the door"),
    }
}

fn scan(bench: &mut Bench, token: &str) {
    bench.burst(&format!("\u{7}{token}\r"));
}

#[rstest]
#[case("opens", "", "")]
#[case("in", "", "T200")]
#[case("already", "T200 Enter", "T200")]
#[case("forged", "", "NOTOURSATALL12345678901234567890")]
#[case("party", "K7QFD Enter", "")]
#[case("party_in", "K7QFD Enter 2", "")]
#[case("wrong_show", "Down", "T300")]
#[case("undo", "T200 Enter F4 stepped out", "")]
#[case("help", "F1", "")]
fn a_frame(#[case] name: &str, #[case] keys: &str, #[case] token: &str) {
    for (size, at) in [((80, 24), "80x24"), ((120, 40), "120x40")] {
        let mut bench = door(size);
        if !keys.is_empty() {
            bench.keys(keys);
        }
        if !token.is_empty() {
            scan(&mut bench, token);
        }
        insta::assert_snapshot!(format!("{name}_{at}"), bench.frame());
    }
}

#[test]
fn without_unicode_and_without_colour() {
    let plain = Start { glyphs: Set::Ascii, color: false, ..begin((100, 30)) };
    let mut bench = Bench::with(plain, sold());
    scan(&mut bench, "T200");
    assert!(bench.frame().is_ascii(), "{}", bench.frame());
    insta::assert_snapshot!("in_ascii", bench.frame());
}

#[test]
fn every_size_is_drawn() {
    for size in [(1, 1), (20, 5), (40, 10), (79, 12), (200, 60)] {
        let mut bench = door(size);
        scan(&mut bench, "T200");
        bench.keys("F1 Esc K7QFD Enter");
        bench.send(Msg::Resize(80, 24));
        assert!(bench.sees("K7QFD"), "{}", bench.frame());
    }
}

#[test]
fn a_scan_needs_no_key_and_admits_once() {
    let mut bench = door((80, 24));
    scan(&mut bench, "T200");
    assert!(
        matches!(&state(&bench).verdict, Some((Verdict::In(all), _)) if all[0].ticket == Some(crate::domain::TicketId(200)))
    );
    scan(&mut bench, "T200");
    assert!(matches!(&state(&bench).verdict, Some((Verdict::No { head: "ALREADY IN", .. }, _))));
    assert!(bench.others.contains(&Effect::Bell), "a no is heard");
    assert_eq!(state(&bench).past.len(), 2);
    assert!(spoken(&bench.model)[0].starts_with("ALREADY IN."));
}

#[test]
fn a_scanner_without_a_frame_types_and_enters() {
    let mut bench = door((80, 24));
    bench.burst("T200000000\r");
    assert!(matches!(bench.orders.last(), Some(Order::Door(DoorOrder::Admit(t, None))) if t == "T200000000"));
}

#[test]
fn of_a_party_as_many_come_in_as_are_there() {
    let mut bench = door((80, 24));
    bench.keys("k7qfd Enter 9");
    assert!(bench.orders.is_empty(), "more than are to come");
    bench.keys("2");
    assert!(matches!(bench.orders.last(), Some(Order::Door(DoorOrder::Party(r, 2, Some(_)))) if r.0 == "K7QFD"));
    bench.keys("k7qfd Enter");
    assert!(
        matches!(bench.orders.last(), Some(Order::Door(DoorOrder::Party(_, 1, Some(_))))),
        "the last one is not asked for"
    );
    bench.keys("k7qfd Enter");
    assert!(matches!(&state(&bench).verdict, Some((Verdict::No { head: "ALREADY IN", .. }, _))));
    bench.keys("k7qfd Enter Esc zzzzz Enter");
    assert!(matches!(&state(&bench).verdict, Some((Verdict::No { head: "NOT FOUND", .. }, _))));
}

#[test]
fn a_party_of_two_shows_comes_to_the_one_that_admits() {
    let mut house = sold();
    let other = house.bookings[2].tickets[0].show;
    let three = &mut house.bookings[1];
    let mine = three.tickets[0].show;
    assert_ne!(mine, other);
    three.tickets[0].show = other;
    // Its reference stands in the words of another booking as well.
    house.bookings[0].email = Some("k7qfd@example.org".into());
    let mut bench = Bench::with(begin((80, 24)), house);
    bench.keys("k7qfd Enter");
    assert!(bench.sees("lets all 2 in"), "{}", bench.frame());
    bench.keys("Enter");
    assert!(
        matches!(bench.orders.last(), Some(Order::Door(DoorOrder::Party(_, 2, Some(at)))) if *at == mine),
        "{:?}",
        bench.orders
    );
}

#[test]
fn a_door_of_one_show_refuses_others() {
    let mut bench = door((80, 24));
    bench.keys("Down");
    let at = state(&bench).at.unwrap();
    scan(&mut bench, "T300");
    assert!(matches!(&state(&bench).verdict, Some((Verdict::No { head: "WRONG SHOW", .. }, _))), "{at}");
    bench.keys("F2");
    scan(&mut bench, "T300");
    assert!(matches!(&state(&bench).verdict, Some((Verdict::In(_), _))));
}

#[test]
fn an_undoing_needs_a_reason_and_who_may() {
    let mut bench = door((80, 24));
    bench.keys("F4");
    assert!(bench.sees("Scan the ticket first"), "{}", bench.frame());
    scan(&mut bench, "T200");
    bench.house.strict = true;
    bench.keys("F4 Enter");
    assert_eq!(bench.orders.len(), 1, "why is asked");
    bench.keys("fainted Enter");
    assert!(bench.sees("WHO AUTHORISES THIS?"), "{}", bench.frame());
    scan(&mut bench, "T300");
    assert_eq!(bench.orders.len(), 2, "nobody comes in behind a box");
    bench.keys("Mo Enter 864209 Enter");
    assert!(bench.sees("admits again"), "{}", bench.frame());
    scan(&mut bench, "T200");
    assert!(matches!(&state(&bench).verdict, Some((Verdict::In(_), _))));
}

#[test]
fn scans_behind_an_unanswered_one_are_all_heard() {
    let mut bench = door((80, 24));
    bench.hold_back = true;
    for token in ["T200", "T201", "T201", "T300"] {
        scan(&mut bench, token);
    }
    assert_eq!(bench.orders.len(), 1);
    for _ in 0..4 {
        bench.let_go();
    }
    let good: Vec<bool> = state(&bench).past.iter().rev().map(|p| p.good).collect();
    assert_eq!(good, [true, true, false, true]);
}

#[test]
fn nobody_is_let_in_before_somebody_signs_in() {
    let start = Start { who: String::new(), role: None, asks_who: true, ..begin((80, 24)) };
    let mut bench = Bench::with(start, sold());
    assert!(bench.sees("SIGN IN"));
    scan(&mut bench, "T200");
    assert!(bench.orders.is_empty());
    bench.keys("Ann Enter 864209 Enter");
    scan(&mut bench, "T200");
    assert!(bench.sees("LAST"), "{}", bench.frame());
    bench.control('l');
    assert!(bench.sees("SIGN IN") && state(&bench).past.is_empty());
    bench.house.role = Role::Auditor;
    bench.keys("Mo Enter 864209 Enter");
    assert!(bench.sees("the door is not theirs") && bench.sees("SIGN IN"), "{}", bench.frame());
}

#[test]
fn an_old_verdict_is_not_taken_for_a_new_one() {
    let mut bench = door((80, 24));
    scan(&mut bench, "T200");
    let reversed = |b: &Bench| {
        b.buffer().content().iter().filter(|c| c.modifier.contains(ratatui::style::Modifier::REVERSED)).count()
    };
    assert!(reversed(&bench) > 400);
    bench.wait_s(11);
    assert!(reversed(&bench) < 10);
    assert!(bench.sees("K7QFD"));
}
