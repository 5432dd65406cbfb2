//! Goal 3: the map of 400 seats from a store with a million past bookings, against a bare scan of the show's allocations; idle
//! and while eight processes sell.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench")]
mod support;
use support::{
    median, note, ratio, report,
    store::{Cinema, connect, past},
    timed, writers,
};

fn main() {
    if writers::is_writer() {
        return;
    }
    let cinema = Cinema::with_past(past());
    let mut till = cinema.till("till");
    let show = cinema.shows[0];
    for first in (1..300).step_by(3) {
        cinema.hold_and_sell(&mut till, show, &[first, first + 1, first + 2]);
    }
    let bare = connect(&cinema.db());
    let mut scan =
        bare.prepare("select seat, state, hold_id, boot, until_ms from allocation where show_id = ?1").unwrap();
    let mut measure = |rounds: usize| {
        let (mut maps, mut scans) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            maps.push(timed(|| till.seats(show).unwrap().free()).0);
            // The same columns, and nothing kept of them: the least that a reader of the show can do.
            let read = || {
                let (mut rows, mut sum) = (scan.query([show.0]).unwrap(), 0);
                while let Some(r) = rows.next().unwrap() {
                    let held = r.get::<_, Option<i64>>(2).unwrap().map_or(0, |hold| hold + r.get::<_, i64>(4).unwrap());
                    sum += r.get::<_, i64>(0).unwrap() + held + r.get_ref(1).unwrap().as_bytes().unwrap().len() as i64;
                }
                sum
            };
            scans.push(timed(read).0);
        }
        (median(&maps), median(&scans))
    };
    measure(200);
    let (idle, scan) = measure(2000);
    let figure = ratio(idle, scan);
    report(3, "400 seats, idle, p50", "at most 1.2 x a bare scan", &format!("{figure:.2} x"), figure <= 1.2);
    let crowd = writers::start(cinema.folder(), 8, 4);
    let (busy, _) = measure(20_000);
    writers::finish(crowd);
    let figure = ratio(busy, idle);
    report(3, "400 seats while 8 sell, p50", "at most 1.2 x idle", &format!("{figure:.2} x"), figure <= 1.2);
    note("the map", format!("idle {idle:?}, while 8 sell {busy:?}, bare scan {scan:?}"));
}
