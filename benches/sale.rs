//! Goal 1: hold and confirm three seats, with all rows of a real sale, against two bare durable writes of the same run.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench")]
mod support;
use support::{Floor, count_or, median, note, percentile, ratio, report, store::Cinema, timed};

fn main() {
    let cinema = Cinema::with_past(count_or("MARQUEE_BENCH_BOOKINGS", 10_000));
    let mut till = cinema.till("till");
    let mut floor = Floor::on_disk_of(cinema.folder());
    let (mut raw, mut sales) = (Vec::new(), Vec::new());
    // One after the other in turn, so that a disk that gets slower slows both.
    for n in 0..count_or("MARQUEE_BENCH_SALES", 600) {
        raw.push(floor.write() + floor.write());
        let (show, first) = (cinema.shows[n / 130], (n % 130 * 3 + 1) as u16);
        sales.push(timed(|| cinema.hold_and_sell(&mut till, show, &[first, first + 1, first + 2])).0);
        till.tidy_log().unwrap();
    }
    let figure = ratio(median(&sales), median(&raw));
    report(1, "a sale of 3 seats, p50", "at most 1.3 x two raw writes", &format!("{figure:.2} x"), figure <= 1.3);
    note("a sale", format!("p50 {:?}, p99 {:?}", median(&sales), percentile(&sales, 99)));
    note("two raw writes", format!("p50 {:?}, p99 {:?}", median(&raw), percentile(&raw, 99)));
}
