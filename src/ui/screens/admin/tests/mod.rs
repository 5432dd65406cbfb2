//! The admin face by its effects and by its frames.
mod audit;
mod bookings;
mod customers;
mod exchange;
mod fail;
mod frame;
mod fuzz;
mod invoices;
mod mail;
mod messages;
mod shifts;
mod staff;
mod today;
mod trends;

use super::State;
use crate::{
    domain::staff::Role,
    ui::{
        Face, Mode,
        fixtures::{Bench, House, start},
    },
};

/// A house in which a few were sold.
fn sold() -> House {
    let mut till = Bench::new(Mode::Counter, (80, 24));
    till.keys("F1 Enter 2 F1 F2 Enter Down F3 c AUTH7 Enter");
    till.house
}

/// The face as a manager of a demo sees it.
fn office(size: (u16, u16)) -> Bench {
    let mut bench = Bench::with(start(Mode::Admin, size), sold());
    bench.keys("6");
    bench
}

/// The same as it opens.
fn opened(size: (u16, u16)) -> Bench {
    Bench::with(start(Mode::Admin, size), sold())
}

/// The face of a real store, at which nobody has signed in yet.
fn locked() -> Bench {
    let mut start = start(Mode::Admin, (80, 24));
    start.who.clear();
    start.role = None;
    start.asks_who = true;
    start.lock_after_ms = 600_000;
    Bench::with(start, sold())
}

/// The face as somebody of this role sees it.
fn seen_by(role: Role) -> Bench {
    let mut start = start(Mode::Admin, (80, 24));
    start.role = Some(role);
    Bench::with(start, sold())
}

fn state(bench: &Bench) -> &State {
    match &bench.model.face {
        Face::Admin(state) => state,
        _ => panic!("the admin face"),
    }
}
