//! A hall as a party finds it: what is free, where it stands, what is beside what.
use crate::domain::{
    SeatNo,
    seat_map::{Seat, SeatKind, SeatMap},
};
use std::ops::Range;

/// A row back is further than a seat to the side: the square of a row counts so much more.
const ROW: f64 = 1.6;

/// The free seats of a hall with their distances to a point of it.
pub(super) struct Room<'a> {
    pub(super) map: &'a SeatMap,
    free: Vec<bool>,
    near: Vec<f64>,
    focus: (f64, f64),
}

impl<'a> Room<'a> {
    /// The hall with its own focal point: the house's word, else two thirds back in the middle of the largest level.
    pub(super) fn new(map: &'a SeatMap, taken: &[bool]) -> Self {
        let focus = match map.focus.and_then(|no| map.seat(no)) {
            Some(seat) => place(seat),
            None => middle(map),
        };
        Self::around(map, taken, focus)
    }

    /// The hall as it looks from some point.
    pub(super) fn around(map: &'a SeatMap, taken: &[bool], focus: (f64, f64)) -> Self {
        let free = |(i, seat): (usize, &Seat)| !seat.off_sale && !taken.get(i).copied().unwrap_or(false);
        let near = map.seats.iter().map(|s| distance(place(s), focus)).collect();
        Self { map, free: map.seats.iter().enumerate().map(free).collect(), near, focus }
    }

    pub(super) fn seat(&self, i: usize) -> Option<&'a Seat> {
        self.map.seats.get(i)
    }

    pub(super) fn is_free(&self, i: usize) -> bool {
        self.free.get(i).copied().unwrap_or(false)
    }

    /// How far a seat is from the focal point.
    pub(super) fn near(&self, i: usize) -> f64 {
        self.near.get(i).copied().unwrap_or(f64::MAX)
    }

    /// Where the focal point is: row and cell.
    pub(super) fn focus(&self) -> (f64, f64) {
        self.focus
    }

    /// The free seats that fit.
    pub(super) fn free_seats(&self, fits: impl Fn(&Seat) -> bool) -> impl Iterator<Item = usize> {
        let seats = self.map.seats.iter().enumerate();
        seats.filter(move |(i, s)| self.is_free(*i) && fits(s)).map(|(i, _)| i)
    }

    /// How many free seats fit.
    pub(super) fn count(&self, fits: impl Fn(&Seat) -> bool) -> usize {
        self.free_seats(fits).count()
    }

    /// Seats by their numbers, in reading order.
    pub(super) fn numbers(&self, mut seats: Vec<usize>) -> Vec<SeatNo> {
        seats.sort_unstable();
        seats.iter().filter_map(|i| self.seat(*i)).map(|s| s.no).collect()
    }

    /// Whether the seats i and i + 1 are side by side.
    pub(super) fn beside(&self, i: usize) -> bool {
        match (self.seat(i), self.seat(i + 1)) {
            (Some(a), Some(b)) => a.y == b.y && a.x.abs_diff(b.x) == 2,
            _ => false,
        }
    }

    /// Whether one can talk across from a row to the one behind it: same level, no cross-aisle between.
    pub(super) fn rows_adjoin(&self, front: usize) -> bool {
        match (self.map.rows.get(front), self.map.rows.get(front + 1)) {
            (Some(a), Some(b)) => a.level == b.level && !b.cross_aisle_before,
            _ => false,
        }
    }
}

/// Row and cell of a seat.
pub(super) fn place(seat: &Seat) -> (f64, f64) {
    (f64::from(seat.y), f64::from(seat.x) / 2.0)
}

pub(super) fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (ROW * (a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt()
}

/// Two thirds back, centre: of the level with the most seats, for a balcony does not move the screen's middle.
fn middle(map: &SeatMap) -> (f64, f64) {
    let levels = 0..u8::try_from(map.levels.len()).unwrap_or(u8::MAX);
    let level_of = |s: &Seat| map.rows.get(usize::from(s.y)).map(|r| r.level);
    let seats = |level: u8| map.seats.iter().filter(move |s| level_of(s) == Some(level));
    let Some(level) = levels.max_by_key(|l| (seats(*l).count(), std::cmp::Reverse(*l))) else { return (0.0, 0.0) };
    let first = map.rows.iter().position(|r| r.level == level).unwrap_or(0);
    let rows = map.rows.iter().filter(|r| r.level == level).count();
    let left = seats(level).map(|s| s.x).min().unwrap_or(0);
    let right = seats(level).map(|s| s.x).max().unwrap_or(0);
    (first as f64 + 2.0 * rows as f64 / 3.0, (f64::from(left) + f64::from(right)) / 4.0)
}

/// Runs of free seats side by side, in reading order; a run is a range of places in the map's list of seats.
pub(super) struct Runs(pub(super) Vec<Range<usize>>);

impl Runs {
    /// The longest runs of free seats that fit.
    pub(super) fn of(room: &Room<'_>, fits: impl Fn(&Seat) -> bool) -> Self {
        let mut out: Vec<Range<usize>> = Vec::new();
        for i in room.free_seats(fits) {
            match out.last_mut() {
                Some(run) if run.end == i && room.beside(i - 1) => run.end = i + 1,
                _ => out.push(i..i + 1),
            }
        }
        Self(out)
    }

    /// The runs of standard seats: those that a stranded single is judged by. A wheelchair or companion place beside is no
    /// neighbour, for it is kept for others.
    pub(super) fn standard(room: &Room<'_>) -> Self {
        Self::of(room, |s| s.kind == SeatKind::Standard)
    }
}
