//! The room of shifts.
use super::{office, state};
use crate::{
    domain::{ShiftId, shift::Count},
    ui::{effect::Order, fixtures::Bench, msg::Msg, spoken},
};

fn shifts() -> Bench {
    let mut bench = office((80, 24));
    bench.keys("9");
    bench
}

#[test]
fn drawers_by_day_with_what_they_were_off() {
    let mut bench = shifts();
    for text in ["Sun 22.11 Till 2", "open 3h12", "Z 211", "342.50", "-10.00", "exact"] {
        assert!(bench.sees(text), "{text}: {}", bench.frame());
    }
    bench.keys("/ short");
    assert!(bench.sees("Z 211") && !bench.sees("Z 210") && !bench.sees("open 3h"), "{}", bench.frame());
}

#[test]
fn an_open_one_has_its_x_and_a_closed_one_its_z() {
    let mut bench = shifts();
    bench.keys("Enter");
    assert!(
        bench.sees("X   shift 3") && bench.sees("EXPECTED CASH") && bench.sees("Drop to safe"),
        "{}",
        bench.frame()
    );
    assert!(!bench.sees("COUNTED CASH"));
    bench.keys("Esc Down Enter");
    assert!(
        bench.sees("Z 211   shift 2") && bench.sees("SHORT") && bench.sees("wrong change given"),
        "{}",
        bench.frame()
    );
    assert!(spoken(&bench.model).iter().any(|l| l.contains("Z 211")));
}

#[test]
fn a_closed_one_is_counted_again_and_its_z_stays() {
    let mut bench = shifts();
    bench.keys("r");
    assert!(state(&bench).boxes.is_empty() && bench.sees("is not closed"), "{}", bench.frame());
    bench.keys("Down r abc Tab Enter");
    assert!(bench.orders.is_empty() && bench.sees("COUNT Till 1"), "what is no amount is said: {}", bench.frame());
    bench.control('u');
    bench.keys("352.50 Tab Enter");
    assert_eq!(bench.orders, [Order::Recount(ShiftId(2), Count { cash: 35_250, ..Count::default() })]);
    assert!(
        bench.sees("Counted 352.50: exact 0.00; the Z stays") && state(&bench).boxes.is_empty(),
        "{}",
        bench.frame()
    );
}

#[test]
fn a_day_is_closed_after_it_was_asked() {
    let mut bench = shifts();
    bench.keys("Down c");
    assert!(bench.sees("Close the business day Saturday 21 November?") && bench.orders.is_empty(), "{}", bench.frame());
    bench.keys("Enter");
    assert!(matches!(bench.orders.as_slice(), [Order::CloseDay(_, day)] if day.to_string() == "2026-11-21"));
    assert!(bench.sees("Saturday 21 November is closed"), "{}", bench.frame());
    bench.keys("Enter");
    assert!(bench.sees("that day is closed"), "{}", bench.frame());
}

#[test]
fn what_another_till_does_moves_no_choice() {
    let mut bench = shifts();
    bench.keys("Down");
    let mut newest = bench.house.shifts[0].clone();
    newest.id = ShiftId(9);
    bench.house.shifts.insert(0, newest);
    bench.send(Msg::Changed);
    assert!(bench.sees(">Sat 21.11 Till 1"), "{}", bench.frame());
}
