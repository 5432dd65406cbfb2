//! One test for each bug that was found, named after what went wrong.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]
#[path = "support/world.rs"]
mod world;

use marquee::{
    domain::{
        SeatNo,
        board::{Held, Want},
        booking::TenderKind,
        order::{Count, Pay},
        time::Now,
    },
    service::{House, Sell, Source, Take},
};
use world::{EVENING, World};

fn cash(minor: Option<i64>) -> Pay {
    Pay { kind: TenderKind::Cash, minor, reference: String::new() }
}

/// Holds the first seats of the first show for adults.
fn hold(world: &World, till: &mut House, seats: &[u16]) -> Held {
    let show = world.shows[0];
    let kind = till.card(show).unwrap().types[0].id;
    let want = Want::Seats(seats.iter().map(|n| SeatNo(*n)).collect());
    let tickets = vec![Count { kind, n: seats.len() as u16 }];
    till.take(&Take { hold: None, show, want, tickets }).unwrap().unwrap()
}

fn sell(held: &Held) -> Sell {
    let source = Source::Hold(held.token.clone());
    Sell {
        source,
        tickets: vec![],
        items: vec![],
        pays: vec![cash(None)],
        email: None,
        customer: None,
        key: None,
        paper: None,
        reason: String::new(),
        your_ref: String::new(),
    }
}

/// Found by the simulator: the wall clock passed the end of the show while the hold, which ends by the boot clock, was live.
#[test]
fn a_held_order_was_sold_after_its_show_was_over() {
    let world = World::new(world::memory_folder(), 1);
    let mut till = world.till("till");
    let held = hold(&world, &mut till, &[1, 2]);
    let closed = Now { wall_ms: EVENING.wall_ms + 70 * 60_000, ..EVENING };
    let over = Now { wall_ms: EVENING.wall_ms + 5 * 3_600_000, ..EVENING };
    world.clock.set(over);
    assert_eq!(till.sell(&sell(&held)).unwrap_err().code(), "show_closed");
    assert_eq!(till.tender(&held.token, &cash(None), held.total).unwrap_err().code(), "show_closed");
    // Held in time, it may still be paid when the show sells no more but runs.
    world.clock.set(closed);
    assert_eq!(till.sell(&sell(&held)).unwrap().total, held.total);
}

/// A price that sank between two part payments left less than nothing to pay, and the house could not sell the order at all.
#[test]
fn an_order_paid_in_part_could_not_be_sold_after_its_price_sank() {
    let world = World::new(world::memory_folder(), 1);
    let mut till = world.till("till");
    let held = hold(&world, &mut till, &[1, 2]);
    till.tender(&held.token, &cash(Some(2000)), held.total).unwrap();
    let (adult, theatre) = (till.card(world.shows[0]).unwrap().types[0].id, marquee::domain::TheatreId(1));
    let (class, day_part, from, until) = (None, None, None, None);
    let show = Some(world.shows[0]);
    let row =
        marquee::domain::price::PriceRow { id: 0, ticket_type: adult, class, day_part, show, from, until, minor: 500 };
    world.till("office").add_price(theatre, &row).unwrap();
    let answer = till.tender(&held.token, &cash(None), 1000).unwrap_err();
    assert_eq!(answer.code(), "conflict", "{answer}");
    // What was taken goes back, and the seats are sold at the price of now.
    assert_eq!(till.give_back(&held.token).unwrap(), 2000);
    let held = hold(&world, &mut till, &[1, 2]);
    assert_eq!(till.sell(&sell(&held)).unwrap().total, 1000);
}
