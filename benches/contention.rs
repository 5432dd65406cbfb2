//! Goal 2, fairness: 1, 8 and 32 processes that sell in one store at once. How much they sell together, how long the slowest of
//! a hundred waits, and whether the unluckiest gets his turn.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench")]
mod support;
use support::{Floor, count_or, median, note, ratio, report, store::Cinema, writers};

fn main() {
    if writers::is_writer() {
        return;
    }
    let seconds = count_or("MARQUEE_BENCH_SECONDS", 6) as u64;
    for crowd in [1, 8, 32] {
        let cinema = Cinema::with_past(10_000);
        let mut floor = Floor::on_disk_of(cinema.folder());
        let raw: Vec<_> = (0..200).map(|_| floor.write()).collect();
        let done = writers::finish(writers::start(cinema.folder(), crowd, seconds));
        let (rate, p99, fewest, mean, most) = writers::sum_up(&done, seconds);
        note(
            &format!("{crowd} writers"),
            format!(
                "{rate:.0} sales/s; p99 {p99:?}, {:.0} raw writes; fewest {fewest}, mean {mean:.0}, most {most}",
                ratio(p99, median(&raw))
            ),
        );
        if crowd == 32 {
            let figure = fewest as f64 / mean;
            report(
                2,
                "the unluckiest of 32 writers",
                "at least half the mean",
                &format!("{figure:.2} x"),
                figure >= 0.5,
            );
        }
    }
}
