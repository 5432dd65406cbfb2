//! Goal 9: nothing on the selling path costs more in a store with many past bookings than in one with ten thousand, beyond a
//! level of a b-tree. `MARQUEE_BENCH_BOOKINGS=10000000` is the whole goal; the default is a million.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench")]
mod support;
use marquee::service::House;
use std::time::Duration;
use support::{
    Floor, median, ratio, report,
    store::{Cinema, past},
    timed,
};

/// What a till does, in a small store and in a large one, one after the other in turn.
struct Side {
    cinema: Cinema,
    till: House,
    floor: Floor,
    sales: Vec<Duration>,
    raw: Vec<Duration>,
    maps: Vec<Duration>,
    finds: Vec<Duration>,
}

impl Side {
    fn new(bookings: usize) -> Self {
        let cinema = Cinema::with_past(bookings);
        let (till, floor) = (cinema.till("till"), Floor::on_disk_of(cinema.folder()));
        Self { cinema, till, floor, sales: vec![], raw: vec![], maps: vec![], finds: vec![] }
    }

    fn round(&mut self, n: usize) {
        let (show, first) = (self.cinema.shows[n / 130], (n % 130 * 3 + 1) as u16);
        self.raw.push(self.floor.write() + self.floor.write());
        let sale = timed(|| self.cinema.hold_and_sell(&mut self.till, show, &[first, first + 1, first + 2]));
        self.sales.push(sale.0);
        self.till.tidy_log().unwrap();
        self.maps.push(timed(|| self.till.seats(show).unwrap().free()).0);
        let reference = self.till.last_sale().unwrap().unwrap().reference;
        self.finds.push(timed(|| self.till.booking(&reference).unwrap().total).0);
    }

    fn sale(&self) -> f64 {
        ratio(median(&self.sales), median(&self.raw))
    }
}

fn main() {
    let many = past();
    let (mut small, mut large) = (Side::new(10_000), Side::new(many));
    for n in 0..500 {
        small.round(n);
        large.round(n);
    }
    let limit = 1.25;
    let tell = |what: &str, figure: f64| {
        let what = format!("{what}, {many} bookings to 10000");
        report(9, &what, "no more, beyond a b-tree level (1.25 x)", &format!("{figure:.2} x"), figure <= limit);
    };
    tell("a sale over its floor", large.sale() / small.sale());
    tell("the map of 400 seats", ratio(median(&large.maps), median(&small.maps)));
    tell("a booking by its reference", ratio(median(&large.finds), median(&small.finds)));
}
