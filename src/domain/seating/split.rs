//! Parties that no row has together: over adjoining rows with nobody alone, else wherever something is free.
use super::{
    Choice, Kind,
    room::{Room, Runs, distance, place},
};
use crate::domain::seat_map::{Seat, SeatKind};
use std::ops::Range;

/// Above this two rows are filled run by run; below, every pair of places is tried.
const TRIED: usize = 12;
/// How many different splits are offered.
const OFFERED: usize = 12;

/// What is wanted: so many, of this class only.
pub(super) struct Party<'a> {
    pub(super) n: usize,
    pub(super) class: Option<&'a str>,
}

impl Party<'_> {
    pub(super) fn takes(&self, seat: &Seat) -> bool {
        self.class.is_none_or(|c| c == seat.class)
    }

    /// `of premium`, where a class was asked for.
    fn of(&self) -> String {
        self.class.map(|c| format!(" of {c}")).unwrap_or_default()
    }
}

/// Weighs a part by the run that it is cut from and itself.
pub(super) type Cost<'a> = &'a dyn Fn(&Range<usize>, &Range<usize>) -> f64;

/// A way to split a party, with what it costs.
struct Split {
    parts: Vec<Range<usize>>,
    rows: usize,
    cost: f64,
}

/// The runs cut to the seats that the party takes, by row.
fn by_row(room: &Room<'_>, runs: &Runs, party: &Party<'_>) -> Vec<Vec<Range<usize>>> {
    let mut rows: Vec<Vec<Range<usize>>> = vec![Vec::new(); room.map.rows.len()];
    for run in &runs.0 {
        let Some(row) = room.seat(run.start).and_then(|s| rows.get_mut(usize::from(s.y))) else { continue };
        for i in run.clone().filter(|i| room.seat(*i).is_some_and(|s| party.takes(s))) {
            match row.last_mut() {
                Some(last) if last.end == i && i > run.start => last.end = i + 1,
                _ => row.push(i..i + 1),
            }
        }
    }
    rows
}

/// Splits over as few adjoining rows as will do, with nobody alone; the best first, sharing no seats.
pub(super) fn over_rows(room: &Room<'_>, runs: &Runs, party: &Party<'_>, cost: Cost<'_>) -> Vec<Choice> {
    let rows = by_row(room, runs, party);
    for count in 2..=rows.len() {
        let mut found: Vec<Split> = Vec::new();
        for front in 0..=rows.len() - count {
            if !(front..front + count - 1).all(|y| room.rows_adjoin(y)) {
                continue;
            }
            let Some(band) = rows.get(front..front + count) else { continue };
            let pair = if count == 2 && party.n <= TRIED { pair(room, runs, band, party.n, cost) } else { None };
            found.extend(pair.or_else(|| fill(room, band, party.n)));
        }
        if !found.is_empty() {
            found.sort_by(|a, b| a.cost.total_cmp(&b.cost));
            return choices(room, party, &found);
        }
    }
    Vec::new()
}

fn choices(room: &Room<'_>, party: &Party<'_>, found: &[Split]) -> Vec<Choice> {
    let mut used: Vec<usize> = Vec::new();
    let mut out = Vec::new();
    for split in found {
        let seats: Vec<usize> = split.parts.iter().cloned().flatten().collect();
        if out.len() < OFFERED && !seats.iter().any(|i| used.contains(i)) {
            used.extend(&seats);
            let rows = if split.rows == 2 { "two rows".to_owned() } else { format!("{} rows", split.rows) };
            let why = format!("{rows}, because no row has {} together{}", party.n, party.of());
            out.push(Choice { seats: room.numbers(seats), why, kind: Kind::SplitRows });
        }
    }
    out
}

/// The sets of m side by side within these runs.
fn windows(runs: &[Range<usize>], m: usize) -> impl Iterator<Item = Range<usize>> {
    runs.iter().flat_map(move |r| (r.start..r.end.saturating_sub(m.saturating_sub(1))).map(move |i| i..i + m))
}

/// The middle cell of seats side by side.
fn middle(room: &Room<'_>, part: &Range<usize>) -> f64 {
    let x = |i: usize| room.seat(i).map_or(0.0, |s| place(s).1);
    (x(part.start) + x(part.end.saturating_sub(1))) / 2.0
}

fn nearness(room: &Room<'_>, part: &Range<usize>) -> f64 {
    part.clone().map(|i| room.near(i)).sum()
}

/// What is to be said against a part, by the run that it is cut from.
fn against(runs: &Runs, part: &Range<usize>, cost: Cost<'_>) -> f64 {
    let run = runs.0.get(runs.0.partition_point(|r| r.end <= part.start));
    run.map_or(0.0, |run| cost(run, part))
}

/// The best two parts in two rows, one behind the other.
fn pair(room: &Room<'_>, runs: &Runs, band: &[Vec<Range<usize>>], n: usize, cost: Cost<'_>) -> Option<Split> {
    let [front, back] = band else { return None };
    let mut best: Option<Split> = None;
    for a in 2..n.saturating_sub(1) {
        let behind: Vec<(Range<usize>, f64, f64)> =
            windows(back, n - a).map(|w| (w.clone(), middle(room, &w), against(runs, &w, cost))).collect();
        for w in windows(front, a) {
            let own = against(runs, &w, cost);
            let x = middle(room, &w);
            for (other, at, its) in &behind {
                // Those who sit right behind each other are nearly together.
                let cost = own + its + (x - at).abs();
                if best.as_ref().is_none_or(|b| cost < b.cost) {
                    best = Some(Split { parts: vec![w.clone(), other.clone()], rows: 2, cost });
                }
            }
        }
    }
    best
}

/// Fills the runs of some rows from the middle outwards until all sit, two or more side by side everywhere.
fn fill(room: &Room<'_>, band: &[Vec<Range<usize>>], n: usize) -> Option<Split> {
    let mut runs: Vec<(usize, &Range<usize>)> = band
        .iter()
        .enumerate()
        .flat_map(|(y, row)| row.iter().map(move |r| (y, r)))
        .filter(|(_, r)| r.len() > 1)
        .collect();
    if runs.iter().map(|(_, r)| r.len()).sum::<usize>() < n {
        return None;
    }
    runs.sort_by(|a, b| {
        let mean = |r: &Range<usize>| nearness(room, r) / r.len() as f64;
        mean(a.1).total_cmp(&mean(b.1))
    });
    let (mut left, mut parts, mut used) = (n, Vec::new(), vec![false; band.len()]);
    for (y, run) in runs {
        let mut take = run.len().min(left);
        if left - take == 1 {
            take -= 1;
        }
        if take < 2 {
            continue;
        }
        let nearest = windows(std::slice::from_ref(run), take)
            .min_by(|a, b| nearness(room, a).total_cmp(&nearness(room, b)).then(a.start.cmp(&b.start)))?;
        parts.push(nearest);
        left -= take;
        if let Some(row) = used.get_mut(y) {
            *row = true;
        }
    }
    // Rows in between that nobody sits in would part them.
    if left > 0 || used.contains(&false) {
        return None;
    }
    let cost = parts.iter().map(|p| nearness(room, p)).sum::<f64>() / n as f64;
    Some(Split { parts, rows: band.len(), cost })
}

/// Any free seats: the largest parts that there are, as near to each other as they are.
pub(super) fn anywhere(room: &Room<'_>, runs: &Runs, party: &Party<'_>) -> Choice {
    let mut free: Vec<Range<usize>> = by_row(room, runs, party).into_iter().flatten().collect();
    let mut seats: Vec<usize> = Vec::new();
    let mut parts = 0;
    while seats.len() < party.n && !free.is_empty() {
        let left = party.n - seats.len();
        let longest = free.iter().map(ExactSizeIterator::len).max().unwrap_or(0);
        let take = match left.min(longest) {
            take if left - take == 1 && take > 2 => take - 1,
            take => take,
        };
        let to = centre(room, &seats);
        let far = |w: &Range<usize>| match to {
            Some(to) => w.clone().filter_map(|i| room.seat(i)).map(|s| distance(place(s), to)).sum::<f64>(),
            None => nearness(room, w),
        };
        let Some(part) = windows(&free, take).min_by(|a, b| far(a).total_cmp(&far(b)).then(a.start.cmp(&b.start)))
        else {
            break;
        };
        free = free.into_iter().flat_map(|r| cut(&r, &part)).collect();
        seats.extend(part);
        parts += 1;
    }
    let why = if party.n < 4 {
        format!("apart, because no row has {} together{}", party.n, party.of())
    } else {
        format!(
            "in {parts} places, because neither a row nor rows behind each other have {} together{}",
            party.n,
            party.of()
        )
    };
    Choice { seats: room.numbers(seats), why, kind: Kind::Scattered }
}

/// What is left of a run when a part is taken out of it.
fn cut(run: &Range<usize>, part: &Range<usize>) -> Vec<Range<usize>> {
    if part.start >= run.end || part.end <= run.start {
        return vec![run.clone()];
    }
    [run.start..part.start, part.end..run.end].into_iter().filter(|r| !r.is_empty()).collect()
}

/// The middle of some seats: row and cell.
pub(super) fn centre(room: &Room<'_>, seats: &[usize]) -> Option<(f64, f64)> {
    let places: Vec<(f64, f64)> = seats.iter().filter_map(|i| room.seat(*i)).map(place).collect();
    let n = places.len() as f64;
    (!places.is_empty()).then(|| places.iter().fold((0.0, 0.0), |(y, x), p| (y + p.0 / n, x + p.1 / n)))
}

/// All that is left of the standard seats, and as many companion and then wheelchair places as are missing.
pub(super) fn last_resort(room: &Room<'_>, party: &Party<'_>) -> Choice {
    let mut seats: Vec<usize> = room.free_seats(|s| party.takes(s) && s.kind == SeatKind::Standard).collect();
    let to = centre(room, &seats).unwrap_or(room.focus());
    let mut kept: Vec<(bool, f64, usize)> = room
        .free_seats(|s| party.takes(s) && s.kind != SeatKind::Standard)
        .filter_map(|i| room.seat(i).map(|s| (s.kind == SeatKind::Wheelchair, distance(place(s), to), i)))
        .collect();
    kept.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
    seats.extend(kept.iter().map(|k| k.2).take(party.n - seats.len()));
    seats.sort_unstable();
    let together = seats.windows(2).all(|p| matches!(p, [a, b] if a + 1 == *b && room.beside(*a)));
    let kind = if together { Kind::Together } else { Kind::Scattered };
    let apart = if together { "together" } else { "not together" };
    let why = format!("{apart}, with companion or wheelchair places, because the rest{} is sold", party.of());
    Choice { seats: room.numbers(seats), why, kind }
}
