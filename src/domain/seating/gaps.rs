//! Single free seats: which of them a take makes, and the small shift that makes none. Judged on the whole take, by the
//! drawing.
use super::room::{Room, Runs};
use crate::domain::{
    SeatNo,
    seat_map::{Seat, SeatKind, SeatMap},
};
use std::ops::Range;

/// More groups than this are not shifted one by one.
const GROUPS: usize = 4;

/// The single free seats that this take would newly make. One that was single before, or that the take itself has, is none.
pub fn stranded(map: &SeatMap, taken: &[bool], take: &[SeatNo]) -> Vec<SeatNo> {
    let after = with(map, taken, take);
    let before = alone(&Room::new(map, taken));
    alone(&Room::new(map, &after)).into_iter().filter(|no| !before.contains(no)).collect()
}

/// The seats taken, with these as well.
fn with(map: &SeatMap, taken: &[bool], take: &[SeatNo]) -> Vec<bool> {
    let mut after = taken.to_vec();
    after.resize(map.seats.len(), false);
    mark(&mut after, take, true);
    after
}

/// Sets the state of these seats.
pub(super) fn mark(taken: &mut [bool], seats: &[SeatNo], to: bool) {
    for i in seats.iter().filter_map(|no| index(*no)) {
        if let Some(slot) = taken.get_mut(i) {
            *slot = to;
        }
    }
}

pub(super) fn index(no: SeatNo) -> Option<usize> {
    usize::from(no.0).checked_sub(1)
}

fn alone(room: &Room<'_>) -> Vec<SeatNo> {
    if room.map.unreserved {
        return Vec::new();
    }
    let runs = Runs::standard(room);
    runs.0.iter().filter(|r| r.len() == 1).filter_map(|r| room.seat(r.start)).map(|s| s.no).collect()
}

/// The take moved by one seat, as little of it as will do, so that it makes no single free seat: in the same rows, to seats
/// of the same classes and kinds, so that its price stays. `None` when it makes none or no such move is free.
pub fn mend(map: &SeatMap, taken: &[bool], take: &[SeatNo]) -> Option<Vec<SeatNo>> {
    if stranded(map, taken, take).is_empty() {
        return None;
    }
    let room = Room::new(map, taken);
    let groups = groups(&room, take);
    if groups.len() > GROUPS {
        return None;
    }
    let mut best: Option<(usize, f64, Vec<SeatNo>)> = None;
    // Each group stays, goes left or goes right: the ways are counted in threes.
    for way in 1..3usize.pow(u32::try_from(groups.len()).ok()?) {
        let mut moves = way;
        let mut moved = 0;
        let mut seats: Vec<usize> = Vec::new();
        for group in &groups {
            let shifted = match moves % 3 {
                1 => group.start.saturating_sub(1)..group.end.saturating_sub(1),
                2 => group.start + 1..group.end + 1,
                _ => group.clone(),
            };
            moved += usize::from(shifted != *group);
            moves /= 3;
            seats.extend(shifted);
        }
        let far: f64 = seats.iter().map(|i| room.near(*i)).sum();
        if best.as_ref().is_some_and(|b| (b.0, b.1) <= (moved, far)) || !fits(&room, &groups, &seats, take) {
            continue;
        }
        let seats = room.numbers(seats);
        if stranded(map, taken, &seats).is_empty() {
            best = Some((moved, far, seats));
        }
    }
    best.map(|(_, _, seats)| seats)
}

/// The parts of a take that sit side by side.
pub(super) fn groups(room: &Room<'_>, take: &[SeatNo]) -> Vec<Range<usize>> {
    let mut seats: Vec<usize> = take.iter().filter_map(|no| index(*no)).collect();
    seats.sort_unstable();
    seats.dedup();
    let mut out: Vec<Range<usize>> = Vec::new();
    for i in seats {
        match out.last_mut() {
            Some(group) if group.end == i && room.beside(i - 1) => group.end = i + 1,
            _ => out.push(i..i + 1),
        }
    }
    out
}

/// Whether moved seats are free, different, still side by side, and of the same classes and kinds as the take.
fn fits(room: &Room<'_>, groups: &[Range<usize>], seats: &[usize], take: &[SeatNo]) -> bool {
    let mut sorted = seats.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut start = 0;
    let whole = groups.iter().all(|g| {
        let part = seats.get(start..start + g.len()).unwrap_or_default();
        start += g.len();
        // Beside where it was, and beside itself: never over an aisle or into another row.
        let joins = part.first().is_some_and(|f| *f == g.start || room.beside(*f.min(&g.start)));
        joins
            && part.windows(2).all(|p| matches!(p, [a, _] if room.beside(*a)))
            && part.last().is_some_and(|l| *l + 1 == g.end || room.beside((*l).min(g.end - 1)))
    });
    let what = |s: &Seat| (s.class.clone(), s.kind as u8);
    let mut now: Vec<_> = sorted.iter().filter_map(|i| room.seat(*i)).map(what).collect();
    let mut then: Vec<_> = take.iter().filter_map(|no| room.map.seat(*no)).map(what).collect();
    now.sort();
    then.sort();
    whole && sorted.len() == seats.len() && sorted.iter().all(|i| room.is_free(*i)) && now == then
}

/// What a seating rule says about a take: never a refusal.
pub fn warnings(map: &SeatMap, taken: &[bool], take: &[SeatNo]) -> Vec<String> {
    let labels = |seats: &[SeatNo]| -> String {
        seats.iter().filter_map(|no| map.seat(*no)).map(|s| s.label.as_str()).collect::<Vec<_>>().join(" ")
    };
    let mut out = Vec::new();
    let single = stranded(map, taken, take);
    if !single.is_empty() {
        let verb = if single.len() == 1 { "stays single" } else { "stay single" };
        let mended = mend(map, taken, take);
        let instead = mended.map(|seats| format!("; {} would leave none", labels(&seats))).unwrap_or_default();
        out.push(format!("{} {verb}{instead}", labels(&single)));
    }
    let has = |kind: SeatKind| take.iter().filter_map(|no| map.seat(*no)).any(|s| s.kind == kind);
    let room = Room::new(map, taken);
    // Companion places are kept as long as wheelchairs can come and others have somewhere to sit.
    let kept = room.count(|s| s.kind == SeatKind::Wheelchair) > 0 && room.count(|s| s.kind == SeatKind::Standard) > 0;
    if has(SeatKind::Companion) && !has(SeatKind::Wheelchair) && kept {
        out.push("a companion place is taken without a wheelchair place".to_owned());
    }
    out
}
