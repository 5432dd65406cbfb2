//! Tickets become others, from the office.
use super::{office, seen_by, state};
use crate::{
    domain::staff::Role,
    ui::{effect::Order, spoken},
};

#[test]
fn other_seats_and_another_show_by_the_counter_s_plan() {
    let mut bench = office((80, 24));
    bench.keys("Down x");
    assert!(bench.sees("EXCHANGE K7QFD") && bench.sees("this show") && bench.sees("FOR "), "{}", bench.frame());
    assert!(bench.frame().matches(" free").count() > 1, "other shows are offered: {}", bench.frame());
    assert!(spoken(&bench.model).join("\n").contains("Exchange K7QFD"));
    bench.keys("Enter");
    let [Order::Exchange { reference, .. }] = bench.orders.as_slice() else { panic!("{:?}", bench.orders) };
    assert_eq!(reference.0, "K7QFD");
    assert!(bench.sees("Exchanged for") && state(&bench).boxes.is_empty(), "{}", bench.frame());
}

#[test]
fn a_frame_of_an_exchange() {
    for (size, at) in [((80, 24), "80x24"), ((120, 40), "120x40")] {
        let mut bench = office(size);
        bench.keys("Down x Down");
        insta::assert_snapshot!(format!("exchange_{at}"), bench.frame());
    }
}

#[test]
fn what_came_back_is_not_exchanged_and_who_reads_exchanges_nothing() {
    let mut bench = office((80, 24));
    bench.keys("r Enter x");
    assert!(bench.sees("nothing left to exchange") && state(&bench).boxes.is_empty(), "{}", bench.frame());
    let mut bench = seen_by(Role::Auditor);
    bench.keys("6 x");
    assert!(
        bench.sees("Reading only") && state(&bench).boxes.is_empty() && bench.orders.is_empty(),
        "{}",
        bench.frame()
    );
}
