//! Reservations of shows that fail, in the simulator: they wait for one that is delayed, go along with one that moves, and end with one
//! that is called off.
use super::{
    Simulator, food,
    model::{Order, Spot},
};
use marquee::domain::{
    SeatNo, ShowId,
    board::SeatState,
    booking::BookingState,
    show::{Show, ShowState},
};
use std::collections::BTreeSet;

impl Simulator<'_> {
    /// The reservations of a show that its failing touches: in their time, and nobody is paying for them.
    fn kept_of(&self, show: ShowId) -> Vec<usize> {
        let now = self.now();
        let touched = |o: &Order| {
            o.kept.is_some() && o.is_live(now) && !o.is_paying() && o.wanted.iter().any(|(of, _)| *of == show)
        };
        (0..self.model.orders.len()).filter(|n| touched(&self.model.orders[*n])).collect()
    }

    /// None outlasts the sale of its shows.
    pub fn reservations_wait(&mut self, show: ShowId) {
        for n in self.kept_of(show) {
            self.ends_with_the_sale(n);
        }
    }

    fn ends_with_the_sale(&mut self, n: usize) {
        let order = &mut self.model.orders[n];
        let mine = |s: &&Show| order.wanted.iter().any(|(id, _)| *id == s.id);
        let closes = self.shows.iter().filter(mine).map(|s| s.sale_closes_at.0 * 1000).min();
        order.until_ms = closes.map_or(order.until_ms, |ms| order.until_ms.min(ms));
    }

    /// What was paid for them is owed.
    pub fn reservations_end(&mut self, show: ShowId) {
        for n in self.kept_of(show) {
            self.tally.off += 1;
            self.model.lapsed(n, self.keeps(n));
        }
    }

    /// Each has as many seats in the new hall as it had, that nobody else has, at their price there; or it has ended for want of room.
    pub fn reservations_follow(&mut self, old: ShowId, new: ShowId) -> Result<(), String> {
        let mut ended = Vec::new();
        for n in self.kept_of(old) {
            let order = self.model.orders[n].clone();
            let Some(kept) = &order.kept else { continue };
            let booking = self.office.booking(&kept.reference).map_err(|e| e.to_string())?;
            if booking.state == BookingState::Expired {
                self.tally.off += 1;
                self.model.lapsed(n, self.keeps(n));
                ended.push(order);
                continue;
            }
            let spots = self.spots_of(order.id)?;
            let rest = |spots: &BTreeSet<Spot>, but: ShowId| {
                spots.iter().filter(|(show, _)| *show != but).copied().collect::<Vec<_>>()
            };
            if spots.len() != order.wanted.len() || rest(&spots, new) != rest(&order.wanted, old) {
                return Err(format!("order {n} wanted {:?} and has {spots:?}", order.wanted));
            }
            if let Some(stolen) = spots.iter().find(|p| !self.model.may_take(Some(n), **p, self.now())) {
                return Err(format!("order {n} was given {stolen:?}, that somebody has"));
            }
            let total = spots.iter().map(|p| self.model.prices[p]).sum::<i64>() + food::cost(&order.food);
            if booking.state != BookingState::Reserved || (booking.total, total) != (total, total.max(order.deposit()))
            {
                return Err(format!("order {n} is {:?} for {}, not {total}", booking.state, booking.total));
            }
            self.model.owners.retain(|_, o| *o != super::model::Owner::Order(n));
            let start = self.model.starts[&new];
            let order = &mut self.model.orders[n];
            (order.wanted, order.total) = (spots, total);
            if let Some(kept) = &mut order.kept {
                kept.starts.insert(new, start);
            }
            self.model.own(n);
            self.ends_with_the_sale(n);
            self.tally.followed += 1;
        }
        ended.iter().try_for_each(|order| self.had_no_room(order, (old, new)))
    }

    /// One that ended could not have gone along: there is no room for all of it now, nor a place to roll to, or it can't be sold.
    fn had_no_room(&self, order: &Order, (old, new): (ShowId, ShowId)) -> Result<(), String> {
        let now = self.now();
        let free = self.spots(new).into_iter().filter(|p| self.model.state(*p, now) == SeatState::Free).count();
        let seats = order.wanted.iter().filter(|(show, _)| *show == old).count();
        let rolls = order.wanted.iter().any(|p| self.wheels.contains(p));
        let over = |s: &Show| now.instant() >= s.ends_at || s.state != ShowState::OnSale;
        let others = |s: &&Show| s.id != old && order.wanted.iter().any(|(id, _)| *id == s.id);
        let unsold = self.shows.iter().filter(others).any(over) || food::bound(&order.food) > order.wanted.len();
        let lacks = self.model.lacks(None, &order.food, now);
        // In a hall of other prices it may cost less than was paid for it.
        let cheaper = order.deposit() > 0;
        if free < seats || rolls || unsold || lacks || cheaper {
            return Ok(());
        }
        Err(format!("{seats} seats were kept, {free} are free, and they did not go along"))
    }

    fn spots_of(&self, hold: i64) -> Result<BTreeSet<Spot>, String> {
        let mut ask = self
            .eyes
            .prepare("select show_id, seat from allocation where hold_id = ?1 and state = 'held'")
            .map_err(|e| e.to_string())?;
        let rows = ask.query_map([hold], |r| Ok((ShowId(r.get(0)?), SeatNo(r.get(1)?))));
        rows.and_then(Iterator::collect).map_err(|e| e.to_string())
    }
}
