//! The printer at a till: what it does stands in the LAST strip, what it needs on the message line, and `p` prints again.
use super::*;
use crate::domain::{
    BookingId, Reference,
    spool::{PrintState, Spool},
};
use crate::ui::{
    fixtures::{House, start},
    msg::Msg,
};

/// A till that has sold K7QFC, with a printer that says this.
fn till(spool: Spool) -> Bench {
    let house = House { spool: Some(spool), ..House::default() };
    let mut bench = Bench::with(start(Mode::Counter, (80, 24)), house);
    bench.keys("F1 Enter");
    bench.send(Msg::Changed);
    bench
}

#[test]
fn the_last_sale_says_whether_it_is_on_paper() {
    for (state, word) in
        [(PrintState::Waiting, "printing"), (PrintState::Printed, "printed"), (PrintState::Unknown, "PRINTED?")]
    {
        let bench = till(Spool { last: Some((BookingId(2), state)), ..Spool::default() });
        let frame = bench.frame();
        let last = frame.lines().find(|l| l.contains("LAST")).unwrap();
        assert!(last.ends_with(word), "{last}");
    }
}

#[test]
fn what_the_printer_needs_is_said_until_it_has_it() {
    let mut bench = till(Spool { waiting: 2, error: "out of paper".into(), ..Spool::default() });
    bench.keys("Down");
    assert!(bench.sees("! Printer: out of paper. 2 wait, nothing is lost"), "{}", bench.frame());
    bench.house.spool = Some(Spool { unknown: vec![Reference("K7QFC".into())], ..Spool::default() });
    bench.send(Msg::Changed);
    assert!(bench.sees("! K7QFC: maybe not printed."), "{}", bench.frame());
    bench.house.spool = Some(Spool::default());
    bench.send(Msg::Changed);
    assert!(!bench.sees("rint"), "{}", bench.frame());
}

#[test]
fn p_on_a_booking_prints_it_again() {
    let mut bench = till(Spool::default());
    bench.keys("l p");
    assert!(bench.sees("marked REPRINT (1)"), "{}", bench.frame());
    assert!(matches!(bench.orders.last(), Some(Order::Print(r)) if r.0 == "K7QFC"));
    let mut bench = counter();
    bench.keys("F1 Enter l p");
    assert!(bench.sees("No printer is set up at this till"), "{}", bench.frame());
    assert!(!bench.orders.iter().any(|o| matches!(o, Order::Print(_))));
}
