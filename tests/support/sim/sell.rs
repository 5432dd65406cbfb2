//! Sales in one go in the simulator: an order, seats straight away, or food and drink alone.
use super::{
    Simulator,
    books::Part,
    coins::{settle, whole_coins},
    food::{self, Plate},
    verbs::{Step, card, cash, expect},
};
use marquee::{
    domain::{SeatNo, TheatreId, board::Want, booking::TenderKind, order::Pay},
    service::{Sell, Source},
};

/// What is to be sold in one go.
struct Basket {
    source: Source,
    order: Option<usize>,
    /// Food and drink beside what its order has.
    more: Plate,
    total: i64,
    wanted: Option<&'static str>,
}

impl Simulator<'_> {
    /// Sells an order in one go, or seats straight away; sometimes with a key, and then once more with the same one.
    pub fn sell(&mut self, till: usize) -> Step {
        let now = self.now();
        let Basket { source, order, more, total, wanted } = self.fill(till);
        let tenders = self.tenders(total);
        let paid = settle(total, &tenders, self.model.books.step);
        let by_hand = paid.iter().flatten().any(|p| p.kind == TenderKind::Cash);
        let drawer = if tenders.is_empty() { Ok(None) } else { self.goes_to(till, by_hand) };
        let wanted = wanted.or(paid.clone().err()).or(drawer.err());
        let key = self.rng.chance(30).then(|| format!("key-{}", self.rng.next()));
        let sell = Sell {
            source,
            tickets: Vec::new(),
            pays: pays(&tenders),
            items: food::items(&more),
            email: None,
            customer: None,
            key: key.clone(),
            paper: None,
            reason: String::new(),
            your_ref: String::new(),
        };
        let what = format!("till {till} sells {:?} with {more:?} of order {order:?}", sell.source);
        let Some(booking) = expect(&what, self.tills[till].house.sell(&sell), wanted)? else {
            return Ok(format!("{what}: {}", wanted.unwrap_or_default()));
        };
        let drawer = drawer.ok().flatten();
        let fresh: Vec<Part> = paid.into_iter().flatten().map(|p| Part { drawer, ..p }).collect();
        self.model.sold((order, &more), &booking, &fresh, now).map_err(|e| format!("{what}: {e}"))?;
        if key.is_some() {
            let again = expect(&format!("{what} again"), self.tills[till].house.sell(&sell), None)?;
            if again.is_none_or(|b| b.reference != booking.reference) {
                return Err(format!("{what}: the same key gave another booking"));
            }
        }
        Ok(format!("{what}: {}", booking.reference))
    }

    /// What is sold, what it costs, and how its sale must be refused.
    fn fill(&mut self, till: usize) -> Basket {
        let now = self.now();
        let more = if self.rng.chance(20) { self.pick_food() } else { Plate::new() };
        let order = self.pick_order(till).filter(|_| self.rng.chance(60));
        if let Some(n) = order {
            let o = &self.model.orders[n];
            let (all, seats) = (food::both(&o.food, &more), o.wanted.len());
            let wanted = match self.sells(n) {
                None if !more.is_empty() && self.model.lacks(order, &all, now) => Some("sold_out"),
                None if self.is_over(o) => Some("show_closed"),
                None if food::bound(&all) > seats => Some("conflict"),
                None if self.model.lacks(order, &all, now) => Some("sold_out"),
                other => other,
            };
            let total = o.rest() + food::cost(&more);
            return Basket { source: Source::Hold(o.token.clone()), order, more, total, wanted };
        }
        let lacks = self.model.lacks(None, &more, now);
        if !more.is_empty() && self.rng.chance(40) {
            let wanted = match () {
                () if lacks => Some("sold_out"),
                () if food::bound(&more) > 0 => Some("conflict"),
                () => None,
            };
            let (source, total) = (Source::Theatre(TheatreId(1)), food::cost(&more));
            return Basket { source, order, more, total, wanted };
        }
        let show = self.pick_show();
        let n = 1 + self.rng.below(3);
        let seats = self.pick_seats(show.id, n);
        let free = |s: &SeatNo| self.model.may_take(None, (show.id, *s), now);
        let wanted = match () {
            () if show.check_sells(now.instant()).is_err() => Some("show_closed"),
            () if !seats.iter().all(free) => Some("seat_taken"),
            () if lacks => Some("sold_out"),
            () if food::bound(&more) > n => Some("conflict"),
            () => None,
        };
        let total = seats.iter().map(|s| self.model.prices[&(show.id, *s)]).sum::<i64>() + food::cost(&more);
        Basket { source: Source::Show(show.id, Want::Seats(seats)), order, more, total, wanted }
    }

    /// How a sale is paid: in cash, by card, or in both.
    pub fn tenders(&mut self, total: i64) -> Vec<(TenderKind, Option<i64>)> {
        if total == 0 {
            return vec![];
        }
        let part = 1 + self.rng.below(total.max(2) as usize - 1) as i64;
        let part = if self.rng.chance(95) { part + self.model.books.step - 1 } else { part };
        let coins = if self.rng.chance(95) { whole_coins(part, self.model.books.step) } else { part };
        match self.rng.below(100) {
            0..40 => vec![(TenderKind::Cash, None)],
            40..65 => vec![(TenderKind::Card, None)],
            65..85 => vec![(TenderKind::Cash, Some(coins.max(1))), (TenderKind::Card, None)],
            _ => vec![(TenderKind::Card, Some(part.min(total))), (TenderKind::Cash, None)],
        }
    }
}

/// The same in words of the house.
pub fn pays(tenders: &[(TenderKind, Option<i64>)]) -> Vec<Pay> {
    let pay = |(kind, minor): &(TenderKind, Option<i64>)| {
        if *kind == TenderKind::Card { card(*minor) } else { cash(*minor) }
    };
    tenders.iter().map(pay).collect()
}
