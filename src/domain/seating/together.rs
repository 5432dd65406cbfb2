//! Sets of seats side by side.
use super::{
    Choice, Kind,
    room::{Room, Runs},
    split::Party,
};
use crate::domain::seat_map::SeatKind;
use std::{cmp::Ordering, ops::Range};

/// A piece of a row that has no more seats than this from aisle to aisle is narrow: a party of one fewer leaves a single seat
/// there whatever it does. Were that avoided at any price, no couple (half of all parties) would sit in a piece of three until
/// couples had cut up the last longer row, and a party of four would be split in a hall half of whose wings are empty. In a
/// piece of four a couple leaves room for a couple; there it costs little to be strict.
const NARROW: usize = 3;

/// Seats side by side, and what is to be said against them.
#[derive(Clone, Debug)]
pub(super) struct Set {
    pub(super) seats: Range<usize>,
    /// Single free seats and halves of love seats that would stay.
    pub(super) stranded: usize,
    /// As many of these as are held against it before all else; those of a narrow piece are only weighed.
    held_against: usize,
    /// Wheelchair places in it: they go last of all.
    wheelchairs: usize,
    /// Seats that don't see the whole screen: they go after all that do.
    restricted: usize,
    cost: f64,
}

impl Set {
    /// Better first; between equals the one nearer the screen's left, so that the same hall gives the same answer.
    pub(super) fn order(a: &Self, b: &Self) -> Ordering {
        let steps = |s: &Self| (s.wheelchairs, s.held_against, s.restricted);
        steps(a).cmp(&steps(b)).then(a.cost.total_cmp(&b.cost)).then(a.seats.start.cmp(&b.seats.start))
    }
}

/// All sets of n side by side within these runs. `cost` weighs a set by its run and itself.
pub(super) fn sets(
    room: &Room<'_>,
    runs: &Runs,
    party: &Party<'_>,
    cost: impl Fn(&Range<usize>, &Range<usize>) -> f64,
) -> Vec<Set> {
    let mut out = Vec::new();
    for run in &runs.0 {
        let narrow = run.len() <= NARROW && whole_piece(room, run);
        let mut fitting = 0;
        for i in run.clone() {
            fitting = if room.seat(i).is_some_and(|s| party.takes(s)) { fitting + 1 } else { 0 };
            if fitting < party.n {
                continue;
            }
            let seats = i + 1 - party.n..i + 1;
            let has = |what: fn(&crate::domain::seat_map::Seat) -> bool| {
                seats.clone().filter_map(|i| room.seat(i)).filter(|s| what(s)).count()
            };
            let (singles, broken) = (singles(run, &seats), broken_pairs(room, &seats));
            out.push(Set {
                stranded: singles + broken,
                held_against: broken + if narrow && seats.len() + 1 == run.len() { 0 } else { singles },
                wheelchairs: has(|s| s.kind == SeatKind::Wheelchair),
                restricted: has(|s| s.restricted),
                cost: cost(run, &seats),
                seats,
            });
        }
    }
    out
}

/// Whether a run is all that there is between two aisles or walls: nothing of it is sold, off sale or kept.
fn whole_piece(room: &Room<'_>, run: &Range<usize>) -> bool {
    let joined = |i: Option<usize>| i.is_some_and(|i| room.beside(i));
    !joined(run.start.checked_sub(1)) && !joined(run.end.checked_sub(1))
}

/// How many single seats a set leaves of its run.
fn singles(run: &Range<usize>, seats: &Range<usize>) -> usize {
    usize::from(seats.start - run.start == 1) + usize::from(run.end - seats.end == 1)
}

/// How many love seats lose one half only: they are sold in pairs where it can be.
fn broken_pairs(room: &Room<'_>, seats: &Range<usize>) -> usize {
    let love = |i: usize| room.seat(i).and_then(|s| s.love);
    let broken = |inside: usize, outside: Option<usize>| {
        outside.is_some_and(|o| love(inside).is_some() && love(inside) == love(o) && room.is_free(o))
    };
    usize::from(broken(seats.start, seats.start.checked_sub(1)))
        + usize::from(broken(seats.end.saturating_sub(1), Some(seats.end)))
}

/// The choice that a set is. `clean` says whether some set leaves no single seat.
pub(super) fn choice(room: &Room<'_>, runs: &Runs, party: &Party<'_>, set: &Set, clean: bool) -> Choice {
    let seats = room.numbers(set.seats.clone().collect());
    let place = whereabouts(room, &set.seats);
    if set.stranded == 0 {
        let why = if party.n == 1 { place } else { format!("together, {place}") };
        return Choice { seats, why, kind: Kind::Together };
    }
    let mut left: Vec<String> = Vec::new();
    if let Some(run) = runs.0.iter().find(|r| r.start <= set.seats.start && set.seats.end <= r.end) {
        let alone = [(set.seats.start - run.start == 1, run.start), (run.end - set.seats.end == 1, set.seats.end)];
        left = alone.iter().filter(|(is, _)| *is).filter_map(|(_, i)| room.seat(*i)).map(|s| s.label.clone()).collect();
    }
    let together = if party.n == 1 { "" } else { "together, " };
    let because = if clean && set.held_against == 0 {
        format!("because other places for {} cut a longer row or are further off", party.n)
    } else {
        format!("because {} can't sit otherwise", party.n)
    };
    let why = match left.as_slice() {
        [] => format!("{together}{place}; half a love seat stays, because nothing else is free for {}", party.n),
        [one] => format!("{together}{place}; {one} stays single, {because}"),
        many => format!("{together}{place}; {} stay single, {because}", many.join(" and ")),
    };
    Choice { seats, why, kind: Kind::TogetherStranding }
}

/// Where in the hall these seats are: `centre`, `left`, `right of centre`, with `front` or `back` where it is far off.
fn whereabouts(room: &Room<'_>, seats: &Range<usize>) -> String {
    let places: Vec<(f64, f64)> = seats.clone().filter_map(|i| room.seat(i)).map(super::room::place).collect();
    let n = places.len().max(1) as f64;
    let (y, x) = places.iter().fold((0.0, 0.0), |(y, x), p| (y + p.0 / n, x + p.1 / n));
    let width = room.map.seats.iter().map(|s| f64::from(s.x) / 2.0).fold(1.0, f64::max);
    let rows = room.map.rows.len() as f64;
    let dx = x / width - 0.5;
    let depth = if rows >= 4.0 && y < 0.25 * rows {
        "front "
    } else if rows >= 4.0 && y >= 0.8 * rows {
        "back "
    } else {
        ""
    };
    let side = match dx {
        dx if dx < -0.3 => "left",
        dx if dx < -0.17 => "left of centre",
        dx if dx > 0.3 => "right",
        dx if dx > 0.17 => "right of centre",
        _ => "centre",
    };
    format!("{depth}{side}")
}
