//! A show fails, from the office.
use super::{opened, seen_by, state};
use crate::{
    domain::{refusal::Kind, show::Fails, staff::Role},
    ui::{effect::Order, fixtures::Bench, spoken},
};

/// The day, with the show chosen that the first booking is of.
fn at_the_show(size: (u16, u16)) -> Bench {
    let mut bench = opened(size);
    let title = bench.house.bookings[0].shows[0].title.to_lowercase();
    bench.keys("/");
    bench.keys(title.split(' ').next().unwrap());
    bench.keys("Tab");
    bench
}

#[test]
fn what_hangs_on_it_is_seen_and_it_is_called_off_to_its_end() {
    let mut bench = at_the_show((80, 24));
    bench.keys("!");
    assert!(bench.sees("tickets of 2 bookings hang on it") && bench.sees("call it off"), "{}", bench.frame());
    assert!(spoken(&bench.model).join("\n").contains("hang on it"));
    bench.keys("c Enter");
    assert!(bench.sees("A reason is needed") && bench.orders.is_empty(), "{}", bench.frame());
    bench.keys("fog Enter");
    assert!(matches!(&bench.orders[0], Order::FailShow { how: Fails::CallOff, reason, .. } if reason == "fog"));
    assert!(matches!(bench.orders.last(), Some(Order::RefundCalledOff(_))));
    assert!(bench.sees("2 bookings are owed their money") && bench.sees("CANCELLED"), "{}", bench.frame());
    assert!(state(&bench).boxes.is_empty() && state(&bench).flights.is_empty());
}

#[test]
fn a_frame_of_a_show_that_fails() {
    for (size, at) in [((80, 24), "80x24"), ((120, 40), "120x40")] {
        let mut bench = at_the_show(size);
        bench.keys("Enter !");
        insta::assert_snapshot!(format!("fail_{at}"), bench.frame());
    }
}

#[test]
fn a_delay_and_a_move_go_the_same_way() {
    let mut bench = at_the_show((80, 24));
    bench.keys("! d 20 Enter rain Enter");
    assert!(matches!(&bench.orders[0], Order::FailShow { how: Fails::Delay(20), reason, .. } if reason == "rain"));
    assert!(bench.sees("Delayed:") && state(&bench).boxes.is_empty(), "{}", bench.frame());
    bench.keys("! m Down Enter rain Enter");
    assert!(matches!(bench.orders.last(), Some(Order::FailShow { how: Fails::Move(_), .. })));
}

#[test]
fn the_run_is_broken_off_and_nothing_waits_for_it() {
    let mut bench = at_the_show((80, 24));
    bench.keys("! c fog");
    bench.hold_back = true;
    bench.keys("Enter");
    bench.let_go();
    assert!(bench.sees("0 of 2 bookings are given back"), "{}", bench.frame());
    bench.keys("Esc 9");
    assert!(bench.sees("SHIFTS"), "keys do not wait for it: {}", bench.frame());
    let runs = |bench: &Bench| bench.orders.iter().filter(|o| matches!(o, Order::RefundCalledOff(_))).count();
    assert_eq!(runs(&bench), 1);
    bench.let_go();
    assert_eq!(runs(&bench), 1, "what was on its way ended, no more follows");
}

#[test]
fn who_only_reads_fails_nothing_and_a_drawer_is_no_show() {
    let mut bench = seen_by(Role::Auditor);
    bench.keys("/ wicked Tab !");
    assert!(
        bench.sees("Reading only") && state(&bench).boxes.is_empty() && bench.orders.is_empty(),
        "{}",
        bench.frame()
    );
    let mut bench = opened((80, 24));
    bench.keys("!");
    assert!(bench.sees("No show is chosen") && state(&bench).boxes.is_empty(), "{}", bench.frame());
}

#[test]
fn one_word_of_somebody_beside_is_enough() {
    let mut bench = at_the_show((80, 24));
    bench.house.no_once = Some((Kind::Forbidden, "cancel_show"));
    bench.keys("! c fog Enter");
    assert!(bench.sees("WHO AUTHORISES THIS?"), "{}", bench.frame());
    bench.keys("Mo Enter 864209 Enter");
    let words: Vec<&str> = bench
        .orders
        .iter()
        .map(|o| match o {
            Order::FailShow { .. } => "fails",
            Order::Authorised { .. } => "authorised",
            Order::RefundCalledOff(_) => "back",
            _ => "other",
        })
        .collect();
    assert_eq!(words, ["fails", "authorised", "back", "back"]);
    assert!(bench.sees("2 bookings are owed their money"), "{}", bench.frame());
}
