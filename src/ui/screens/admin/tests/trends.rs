//! Over and short over time.
use super::{opened, state};
use crate::{
    domain::{ShiftId, time::BusinessDay},
    ui::{fixtures::Bench, msg::Msg, screens::admin::rail::Room, spoken},
};

/// A house in which Tom was ten pounds short, and then six on another day; Priya was eleven over once.
fn short_twice(size: (u16, u16)) -> Bench {
    let mut bench = opened(size);
    let mut add = |like: usize, id: i64, day: &str, off: i64| {
        let mut shift = bench.house.shifts[like].clone();
        (shift.id, shift.day) = (ShiftId(id), day.parse::<BusinessDay>().unwrap());
        let closed = shift.closed.as_mut().unwrap();
        (closed.counted, closed.z) = (closed.expected + off, 100 + id);
        bench.house.shifts.push(shift);
    };
    add(1, 11, "2026-11-14", -600);
    add(1, 12, "2026-11-07", 200);
    add(2, 13, "2026-11-06", 1100);
    add(2, 14, "2026-08-06", -5000);
    bench.send(Msg::Changed);
    bench
}

#[test]
fn today_names_who_was_short_time_and_again() {
    let mut bench = short_twice((80, 24));
    assert!(bench.sees("TREND   Tom: 2 drawers short, -16.00 in 30 days"), "{}", bench.frame());
    assert!(!bench.sees("TREND   Priya"), "once is no trend");
    bench.keys("/ trend Enter");
    assert_eq!(state(&bench).room, Some(Room::Shifts));
    assert!(bench.sees("OVER AND SHORT") && bench.sees(">! Tom"), "{}", bench.frame());
}

#[test]
fn a_frame_of_trends() {
    for (size, at) in [((80, 24), "80x24"), ((120, 40), "120x40")] {
        let mut bench = short_twice(size);
        bench.keys("9 t");
        insta::assert_snapshot!(format!("trends_{at}"), bench.frame());
    }
}

#[test]
fn by_clerk_and_by_till_over_days_that_are_chosen() {
    let mut bench = short_twice((80, 24));
    bench.keys("9 t");
    assert!(bench.sees("30 days, by clerk, limit 5.00") && bench.sees("-14.00"), "{}", bench.frame());
    assert!(!bench.sees("-50.00"), "August is not within 30 days: {}", bench.frame());
    bench.keys("d d");
    assert!(bench.sees("365 days") && bench.sees("-50.00"), "{}", bench.frame());
    bench.keys("t");
    assert!(bench.sees("by till") && bench.sees("! Till 1") && bench.sees("Till 2"), "{}", bench.frame());
    bench.keys("d t d t");
    assert!(bench.sees("30 days, by till"), "{}", bench.frame());
    assert!(bench.orders.is_empty());
}

#[test]
fn enter_goes_to_the_drawers_and_escape_back_to_all() {
    let mut bench = short_twice((80, 24));
    bench.keys("9 t Enter");
    assert!(
        bench.sees("SHIFTS") && bench.sees("/ Tom") && bench.sees("Z 211") && !bench.sees("Z 210"),
        "{}",
        bench.frame()
    );
    bench.keys("t Esc");
    assert!(bench.sees("SHIFTS"), "{}", bench.frame());
    bench.keys("t / pri");
    assert!(bench.sees("Priya") && !bench.sees("Tom "), "{}", bench.frame());
    bench.keys("Esc Down");
    let said = spoken(&bench.model).join("\n");
    assert!(said.contains("Over and short by clerk, 30 days") && said.contains("chosen"), "{said}");
}
