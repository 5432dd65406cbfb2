//! A party moved as a whole: by the counter's arrows, and to where a finger touched the kiosk's map.
use super::{
    Choice, Mix,
    gaps::{groups, index, mark},
    room::{Room, Runs, place},
    split::{self, Party},
    together, wheelchair,
};
use crate::domain::{
    SeatNo,
    seat_map::{SeatKind, SeatMap},
};
use std::ops::Range;

/// Which way a party goes, as one looks at the screen above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// To the left in its row.
    Left,
    /// To the right in its row.
    Right,
    /// Towards the screen.
    Up,
    /// Away from it.
    Down,
}

/// The whole party one place further, over aisles and taken seats; `taken` does not count the party's own seats. Those who
/// sit side by side stay so. `None` where there is no such place.
pub fn shift_party(map: &SeatMap, taken: &[bool], seats: &[SeatNo], to: Direction) -> Option<Vec<SeatNo>> {
    let mut taken = taken.to_vec();
    mark(&mut taken, seats, false);
    let room = Room::new(map, &taken);
    let groups = groups(&room, seats);
    if groups.is_empty() {
        return None;
    }
    // Kept places are passed over, unless the party has some of them already.
    let all = seats.iter().filter_map(|no| map.seat(*no)).any(|s| s.kind != SeatKind::Standard);
    let runs = Runs::of(&room, |s| all || s.kind == SeatKind::Standard);
    match to {
        Direction::Left | Direction::Right => along(&room, &runs, &groups, to == Direction::Right),
        Direction::Up | Direction::Down => across(&room, &runs, &groups, to == Direction::Down),
    }
}

/// The middle of seats side by side: row and cell.
fn middle(room: &Room<'_>, seats: &Range<usize>) -> (i64, f64) {
    let at = |i: usize| room.seat(i).map_or((0.0, 0.0), place);
    let (first, last) = (at(seats.start), at(seats.end.saturating_sub(1)));
    (first.0 as i64, (first.1 + last.1) / 2.0)
}

/// The places for n side by side in a row.
fn places(room: &Room<'_>, runs: &Runs, row: i64, n: usize) -> Vec<Range<usize>> {
    let in_row = |r: &&Range<usize>| room.seat(r.start).is_some_and(|s| i64::from(s.y) == row);
    let windows = |r: &Range<usize>| {
        let end = r.end;
        (r.start..(end + 1).saturating_sub(n).max(r.start)).map(move |i| i..i + n)
    };
    runs.0.iter().filter(in_row).flat_map(windows).collect()
}

/// Every group to the next place in its row. The foremost goes first, so that one may take what the other leaves.
fn along(room: &Room<'_>, runs: &Runs, groups: &[Range<usize>], right: bool) -> Option<Vec<SeatNo>> {
    let mut order: Vec<&Range<usize>> = groups.iter().collect();
    if right {
        order.reverse();
    }
    let mut seats: Vec<usize> = Vec::new();
    for group in order {
        let row = middle(room, group).0;
        let beyond = |p: &Range<usize>| if right { p.start > group.start } else { p.start < group.start };
        let ahead = places(room, runs, row, group.len()).into_iter().filter(|p| beyond(p));
        let next =
            ahead.filter(|p| !p.clone().any(|i| seats.contains(&i))).min_by_key(|p| p.start.abs_diff(group.start))?;
        seats.extend(next);
    }
    Some(room.numbers(seats))
}

/// Every group to the nearest place as many rows further, in the first rows where all of them find one.
fn across(room: &Room<'_>, runs: &Runs, groups: &[Range<usize>], down: bool) -> Option<Vec<SeatNo>> {
    let rows = i64::try_from(room.map.rows.len()).ok()?;
    (1..rows).find_map(|by| {
        let mut seats: Vec<usize> = Vec::new();
        for group in groups {
            let (row, x) = middle(room, group);
            let row = if down { row + by } else { row - by };
            let next = places(room, runs, row, group.len())
                .into_iter()
                .filter(|p| !p.clone().any(|i| seats.contains(&i)))
                .min_by(|a, b| {
                    let far = |p: &Range<usize>| (middle(room, p).1 - x).abs();
                    far(a).total_cmp(&far(b)).then(a.start.cmp(&b.start))
                })?;
            seats.extend(next);
        }
        Some(room.numbers(seats))
    })
}

/// The best party of n around a touched seat: together with that seat in it, else together near it, else as near as they
/// can be. A touched wheelchair place is taken as one. `None` when fewer than n are free.
pub fn party_at(map: &SeatMap, taken: &[bool], n: u16, seat: SeatNo) -> Option<Choice> {
    let touched = map.seat(seat)?;
    let at = index(seat)?;
    let room = Room::around(map, taken, place(touched));
    let party = Party { n: usize::from(n), class: None };
    if n == 0 || room.count(|_| true) < party.n {
        return None;
    }
    if map.unreserved {
        return super::best(map, taken, &crate::domain::board::BestWant { n, ..Default::default() }, &Mix::default())
            .ok();
    }
    if touched.kind == SeatKind::Wheelchair && room.is_free(at) {
        return wheelchair::choices(&room, &party, 1).ok()?.into_iter().find(|c| c.seats.contains(&seat));
    }
    let standard = room.count(|s| s.kind == SeatKind::Standard);
    if standard > 0 && standard < party.n {
        return Some(split::last_resort(&room, &party));
    }
    let runs = Runs::of(&room, |s| standard == 0 || s.kind == SeatKind::Standard);
    let far = |set: &Range<usize>| set.clone().map(|i| room.near(i)).sum::<f64>();
    let sets = together::sets(&room, &runs, &party, |_, set| far(set));
    // The finger says where, so that comes before the rules of the house; among the places that have the seat, they say which.
    let found = sets.into_iter().min_by(|a, b| match (a.seats.contains(&at), b.seats.contains(&at)) {
        (true, true) => together::Set::order(a, b),
        (false, false) => far(&a.seats).total_cmp(&far(&b.seats)),
        (one, other) => other.cmp(&one),
    });
    match found {
        Some(set) => Some(together::choice(&room, &runs, &party, &set, false)),
        None => {
            let rows = split::over_rows(&room, &runs, &party, &|_, part| far(part)).into_iter().next();
            Some(rows.unwrap_or_else(|| split::anywhere(&room, &runs, &party)))
        }
    }
}
