//! A few ways to seat a party that differ in something a customer can hear: where, for how much, with a wheelchair.
use super::{Error, House, Result};
use crate::domain::{
    SeatNo, ShowId,
    board::{BestWant, SeatsView},
    order::PriceCard,
    refusal::Kind,
    seat_map::SeatMap,
};

/// How many of the next best sets are looked at for one that is somewhere else.
const LOOKED_AT: u16 = 8;

/// One way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// What it is good for: `MIDDLE`, `NEAR THE FRONT`, `FURTHER BACK`, `LOWER PRICE`, `WITH WHEELCHAIR`.
    pub label: &'static str,
    /// The seats.
    pub seats: Vec<SeatNo>,
    /// What stands on them.
    pub labels: Vec<String>,
    /// Why these.
    pub why: String,
}

impl House {
    /// Up to three ways to seat so many; the best first, the one with a wheelchair place last. Nothing is held by asking.
    pub fn ways(&self, show: ShowId, n: u16) -> Result<Vec<Way>> {
        let (seats, card) = (self.seats(show)?, self.card(show)?);
        let map = &seats.map;
        let best = self.choices(show, &BestWant { n, ..BestWant::default() }, LOOKED_AT)?;
        let way = |label, choice: &crate::domain::seating::Choice| Way {
            label,
            seats: choice.seats.clone(),
            labels: super::labels(map, &choice.seats),
            why: choice.why.clone(),
        };
        let Some(first) = best.first() else { return Ok(vec![]) };
        let first_place = place(map, &first.seats);
        let mut ways = vec![way(first_place, first)];
        let cheaper = self.cheaper(show, n, &seats, &card, &first.seats)?;
        let elsewhere = best.iter().find(|c| place(map, &c.seats) != first_place && apart(&c.seats, &first.seats));
        match (cheaper, elsewhere) {
            (Some(choice), _) => ways.push(way("LOWER PRICE", &choice)),
            (None, Some(choice)) => ways.push(way(place(map, &choice.seats), choice)),
            (None, None) => {}
        }
        let wheelchair = BestWant { n, wheelchairs: 1, ..BestWant::default() };
        if let Some(choice) = unless_sold_out(self.choices(show, &wheelchair, 1))?.first() {
            ways.push(way("WITH WHEELCHAIR", choice));
        }
        Ok(ways)
    }

    /// The best set in the cheapest class that costs less than these seats do.
    fn cheaper(
        &self,
        show: ShowId,
        n: u16,
        seats: &SeatsView,
        card: &PriceCard,
        than: &[SeatNo],
    ) -> Result<Option<crate::domain::seating::Choice>> {
        let price = |class: &str| card.types.first().and_then(|t| card.price(t.id, class)).map(|p| p.minor);
        let classes = than.iter().filter_map(|no| seats.map.seat(*no)).filter_map(|s| price(&s.class));
        let Some(dearest) = classes.max() else { return Ok(None) };
        let below = card.classes.iter().filter(|c| price(c).is_some_and(|p| p < dearest));
        let Some(class) = below.min_by_key(|c| price(c)) else { return Ok(None) };
        let want = BestWant { n, class: Some(class.clone()), ..BestWant::default() };
        Ok(unless_sold_out(self.choices(show, &want, 1))?.into_iter().next())
    }
}

/// A way that is not there is no error.
fn unless_sold_out<T>(choices: Result<Vec<T>>) -> Result<Vec<T>> {
    match choices {
        Err(Error::Refused(refusal)) if refusal.kind == Kind::SoldOut => Ok(vec![]),
        other => other,
    }
}

fn apart(a: &[SeatNo], b: &[SeatNo]) -> bool {
    a.iter().all(|seat| !b.contains(seat))
}

/// Where in the hall these seats are, in the customer's words.
fn place(map: &SeatMap, seats: &[SeatNo]) -> &'static str {
    let rows: Vec<usize> = seats.iter().filter_map(|no| map.seat(*no)).map(|s| usize::from(s.y)).collect();
    // The mean middle of their rows against the hall's depth, in whole half rows.
    let middle = 2 * rows.iter().sum::<usize>() + rows.len();
    let hall = 2 * map.rows.len() * rows.len();
    if 3 * middle < hall {
        "NEAR THE FRONT"
    } else if 6 * middle > 5 * hall {
        // Two thirds back is the middle of a cinema, not its back.
        "FURTHER BACK"
    } else {
        "MIDDLE"
    }
}
