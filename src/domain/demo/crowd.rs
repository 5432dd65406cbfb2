//! How a demo audience fills a house: party by party, near the middle but not all alike, side by side where it can. Much
//! simpler and faster than the rule of the counter: tens of thousands of parties have to sit in a moment.
use super::{
    super::{
        SeatNo,
        seat_map::{Cell, SeatKind, SeatMap},
    },
    dice::Dice,
};

/// A house that fills.
#[derive(Debug)]
pub struct Crowd<'a> {
    map: &'a SeatMap,
    free: Vec<bool>,
    /// Seats side by side with no aisle between: places in `map.seats`.
    blocks: Vec<Vec<usize>>,
    focus: (i64, i64),
}

impl<'a> Crowd<'a> {
    /// An empty house.
    pub fn new(map: &'a SeatMap) -> Self {
        let mut blocks = Vec::new();
        for row in &map.rows {
            for run in row.cells.split(|c| *c == Cell::Gap) {
                let seat = |c: &Cell| match c {
                    Cell::Seat(no) => usize::from(no.0).checked_sub(1),
                    Cell::Gap => None,
                };
                blocks.push(run.iter().filter_map(seat).collect::<Vec<usize>>());
            }
        }
        let widest = map.seats.iter().map(|s| i64::from(s.x)).max().unwrap_or(0);
        let middle = (widest / 2, map.rows.len() as i64 * 2 / 3);
        let focus = map.focus.and_then(|no| map.seat(no)).map_or(middle, |s| (i64::from(s.x), i64::from(s.y)));
        Self { map, free: map.seats.iter().map(|s| !s.off_sale).collect(), blocks, focus }
    }

    /// How many seats nobody has.
    pub fn left(&self) -> usize {
        self.free.iter().filter(|f| **f).count()
    }

    /// Takes these seats out of the house.
    pub fn take(&mut self, seats: &[SeatNo]) {
        for no in seats {
            if let Some(free) = usize::from(no.0).checked_sub(1).and_then(|i| self.free.get_mut(i)) {
                *free = false;
            }
        }
    }

    /// Seats a party of `n`: side by side, else as near as it goes; `None` where fewer than `n` ordinary seats are free. `any`
    /// lets it into wheelchair and companion places too.
    pub fn seat(&mut self, n: usize, any: bool, dice: &mut Dice) -> Option<Vec<SeatNo>> {
        // Each party has its own idea of the best place, and half of them mind the price of the better classes.
        let wish = (self.focus.0 + dice.between(-6, 6), self.focus.1 + dice.between(-3, 2));
        let thrifty = if dice.percent(50) { 60 } else { 0 };
        let costs: Vec<Option<i64>> = (0..self.free.len()).map(|i| self.cost(i, any, wish, thrifty)).collect();
        let seats = self.together(n, &costs).or_else(|| {
            let mut order: Vec<(i64, usize)> = costs.iter().enumerate().filter_map(|(i, c)| Some(((*c)?, i))).collect();
            order.sort_unstable();
            (order.len() >= n).then(|| order.into_iter().take(n).map(|(_, i)| i).collect())
        })?;
        Some(self.give(seats))
    }

    /// A wheelchair place and the companion's beside it.
    pub fn seat_wheelchair(&mut self) -> Option<Vec<SeatNo>> {
        let is = |i: &usize, kind| {
            self.free.get(*i) == Some(&true) && self.map.seats.get(*i).is_some_and(|s| s.kind == kind)
        };
        let pair = self.blocks.iter().flat_map(|b| b.windows(2)).find_map(|pair| match pair {
            [a, b] if is(a, SeatKind::Wheelchair) && is(b, SeatKind::Companion) => Some(vec![*a, *b]),
            [a, b] if is(a, SeatKind::Companion) && is(b, SeatKind::Wheelchair) => Some(vec![*a, *b]),
            _ => None,
        })?;
        Some(self.give(pair))
    }

    fn give(&mut self, mut places: Vec<usize>) -> Vec<SeatNo> {
        places.sort_unstable();
        let seats: Vec<SeatNo> = places.iter().filter_map(|i| self.map.seats.get(*i)).map(|s| s.no).collect();
        self.take(&seats);
        seats
    }

    fn cost(&self, place: usize, any: bool, wish: (i64, i64), thrifty: i64) -> Option<i64> {
        let seat = self.map.seats.get(place)?;
        if !*self.free.get(place)? || !any && seat.kind != SeatKind::Standard {
            return None;
        }
        let (dx, dy) = (i64::from(seat.x) - wish.0, (i64::from(seat.y) - wish.1) * 5 / 2);
        let dear = if seat.class == "regular" { 0 } else { thrifty };
        Some((100 * (dx * dx + dy * dy)).isqrt() + dear + if seat.restricted { 80 } else { 0 })
    }

    fn together(&self, n: usize, costs: &[Option<i64>]) -> Option<Vec<usize>> {
        let cost_at = |i: &usize| costs.get(*i).copied().flatten();
        let mut best: Option<(i64, &[usize])> = None;
        for block in &self.blocks {
            for (from, seats) in block.windows(n.max(1)).enumerate() {
                let Some(sum) = seats.iter().map(cost_at).sum::<Option<i64>>() else { continue };
                let free_at = |i: Option<usize>| i.and_then(|i| block.get(i)).and_then(cost_at).is_some();
                // A single seat left over on a side is one that nobody will take.
                let strands = |near: Option<usize>, far: Option<usize>| free_at(near) && !free_at(far);
                let left = strands(from.checked_sub(1), from.checked_sub(2));
                let right = strands(Some(from + n), Some(from + n + 1));
                let cost = sum / n.max(1) as i64 + 30 * (i64::from(left) + i64::from(right));
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, seats));
                }
            }
        }
        if self.map.unreserved {
            let free: Vec<usize> = (0..self.free.len()).filter(|i| cost_at(i).is_some()).take(n).collect();
            return (free.len() == n).then_some(free);
        }
        best.map(|(_, seats)| seats.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_house_fills_without_giving_a_seat_twice() {
        let text = "focus = B3\nA  rrrr_rr\nB  rrrx_pp\nC  wc_rrrr\n";
        let map = SeatMap::parse(text, &[]).unwrap();
        let mut crowd = Crowd::new(&map);
        let mut dice = Dice::new(1, &[]);
        assert_eq!(crowd.left(), 17);
        let pair = crowd.seat_wheelchair().unwrap();
        assert_eq!(pair.len(), 2);
        assert_eq!(crowd.seat_wheelchair(), None);
        let mut given = pair;
        while let Some(seats) = crowd.seat(3, false, &mut dice) {
            given.extend(seats);
        }
        while let Some(seats) = crowd.seat(1, true, &mut dice) {
            given.extend(seats);
        }
        assert_eq!((given.len(), crowd.left()), (17, 0));
        given.sort_unstable();
        given.dedup();
        assert_eq!(given.len(), 17);
        assert!(!given.contains(&map.find("B4").unwrap().no));
    }

    #[test]
    fn the_first_party_sits_together_near_the_middle() {
        let map = SeatMap::parse("A  rrrrrrrrrr\nB  rrrrrrrrrr\nC  rrrrrrrrrr\nD  rrrrrrrrrr\n", &[]).unwrap();
        let mut dice = Dice::new(1, &[]);
        let seats = Crowd::new(&map).seat(4, false, &mut dice).unwrap();
        assert!(seats.windows(2).all(|w| w[1].0 == w[0].0 + 1), "{seats:?}");
    }

    #[test]
    fn an_unreserved_hall_fills_from_one() {
        let map = SeatMap::parse("unreserved = 5\n", &[]).unwrap();
        let mut crowd = Crowd::new(&map);
        let mut dice = Dice::new(1, &[]);
        assert_eq!(crowd.seat(3, false, &mut dice).unwrap(), [SeatNo(1), SeatNo(2), SeatNo(3)]);
        assert_eq!(crowd.seat(3, false, &mut dice), None);
    }
}
