//! Parties with wheelchairs: their places first, then the companions' beside, then the nearest seats.
use super::{
    Choice, Kind, disjoint_choices,
    room::{Room, distance, place},
    split::{Party, centre},
};
use crate::domain::{
    Refusal,
    refusal::Kind as RefusalKind,
    seat_map::{Seat, SeatKind},
};
use serde_json::json;

/// So near, in cells, a companion place is beside a wheelchair's, even over a small gap.
const BESIDE: f64 = 3.5;
/// What is taken only when nothing better is near, in cells of distance.
const STANDARD: f64 = 1.0;
const OTHER_ROW: f64 = 2.0;
const FAR_COMPANION: f64 = 4.0;
const OTHER_CLASS: f64 = 6.0;
const RESTRICTED: f64 = 10.0;
const WHEELCHAIR: f64 = 1_000.0;
/// How much being near the focal point counts against sitting near each other.
const FOCUS: f64 = 0.1;

/// All ways to seat a party with so many wheelchairs, the best first. A class that has no wheelchair places at all is not
/// insisted on: the place decides.
pub(super) fn choices(room: &Room<'_>, party: &Party<'_>, wheelchairs: usize) -> Result<Vec<Choice>, Refusal> {
    let in_class = |s: &Seat| s.kind == SeatKind::Wheelchair && party.takes(s);
    let insist = room.map.seats.iter().any(in_class);
    let places: Vec<usize> =
        room.free_seats(|s| s.kind == SeatKind::Wheelchair && (!insist || party.takes(s))).collect();
    if places.len() < wheelchairs {
        let free = places.len();
        let message = format!("only {free} wheelchair places are free, not {wheelchairs}; nothing was held");
        let details = json!({ "free": free, "asked": wheelchairs, "class": party.class, "what": "wheelchair" });
        return Err(Refusal::new(RefusalKind::SoldOut, message).with(details));
    }
    let mut found: Vec<(f64, Vec<usize>, Vec<usize>)> = Vec::new();
    for anchor in &places {
        let mut own = nearest(room, &places, *anchor);
        own.truncate(wheelchairs);
        let (cost, others) = company(room, party, &own, party.n - wheelchairs);
        if others.len() == party.n - wheelchairs {
            found.push((cost, own, others));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(disjoint_choices(found.into_iter().map(|(_, own, others)| choice(room, &own, others)).collect()))
}

/// Wheelchair places by their distance to one of them, which comes first.
fn nearest(room: &Room<'_>, places: &[usize], anchor: usize) -> Vec<usize> {
    let to = room.seat(anchor).map_or((0.0, 0.0), place);
    let mut sorted: Vec<(f64, usize)> =
        places.iter().filter_map(|i| room.seat(*i).map(|s| (distance(place(s), to), *i))).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    sorted.into_iter().map(|(_, i)| i).collect()
}

/// Who comes along sits beside first, then nearest; with what all of it costs.
fn company(room: &Room<'_>, party: &Party<'_>, own: &[usize], n: usize) -> (f64, Vec<usize>) {
    let to = centre(room, own).unwrap_or(room.focus());
    let spread: f64 = own.iter().filter_map(|i| room.seat(*i)).map(|s| distance(place(s), to)).sum();
    let mut seats: Vec<(f64, usize)> = room
        .free_seats(|_| true)
        .filter(|i| !own.contains(i))
        .filter_map(|i| room.seat(i).map(|s| (seat_cost(s, party, own.iter().filter_map(|o| room.seat(*o)), to), i)))
        .collect();
    seats.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    seats.truncate(n);
    let focus: f64 = own.iter().map(|i| room.near(*i)).sum();
    (spread + FOCUS * focus + seats.iter().map(|s| s.0).sum::<f64>(), seats.into_iter().map(|s| s.1).collect())
}

/// How little a seat suits as company: by its distance to the nearest wheelchair, and a little to the middle of them.
fn seat_cost<'a>(seat: &Seat, party: &Party<'_>, own: impl Iterator<Item = &'a Seat>, to: (f64, f64)) -> f64 {
    let row = |o: &Seat| if o.y == seat.y { 0.0 } else { OTHER_ROW };
    let near = own.map(|o| distance(place(seat), place(o)) + row(o)).fold(f64::MAX, f64::min);
    let kind = match seat.kind {
        SeatKind::Companion if near <= BESIDE => 0.0,
        SeatKind::Companion => FAR_COMPANION,
        SeatKind::Standard if party.takes(seat) => STANDARD,
        SeatKind::Standard => OTHER_CLASS,
        SeatKind::Wheelchair => WHEELCHAIR,
    };
    near + 0.1 * distance(place(seat), to) + kind + if seat.restricted { RESTRICTED } else { 0.0 }
}

fn choice(room: &Room<'_>, own: &[usize], others: Vec<usize>) -> Choice {
    let labels = |seats: &[usize]| -> Vec<&str> {
        let mut sorted = seats.to_vec();
        sorted.sort_unstable();
        sorted.iter().filter_map(|i| room.seat(*i)).map(|s| s.label.as_str()).collect()
    };
    let place = if own.len() == 1 { "wheelchair place" } else { "wheelchair places" };
    let mut why = format!("{place} {}", labels(own).join(" "));
    if !others.is_empty() {
        why += &format!(" with {} near by", labels(&others).join(" "));
    }
    let mut seats: Vec<usize> = own.iter().copied().chain(others).collect();
    seats.sort_unstable();
    let kind = kind(room, &seats);
    Choice { seats: room.numbers(seats), why, kind }
}

fn kind(room: &Room<'_>, seats: &[usize]) -> Kind {
    if seats.windows(2).all(|p| matches!(p, [a, b] if a + 1 == *b && room.beside(*a))) {
        return Kind::Together;
    }
    let beside = |i: usize| {
        seats.contains(&(i + 1)) && room.beside(i) || i > 0 && seats.contains(&(i - 1)) && room.beside(i - 1)
    };
    let mut rows: Vec<usize> = seats.iter().filter_map(|i| room.seat(*i)).map(|s| usize::from(s.y)).collect();
    rows.dedup();
    let adjoining = rows.windows(2).all(|p| matches!(p, [a, b] if a + 1 == *b && room.rows_adjoin(*a)));
    if rows.len() > 1 && adjoining && seats.iter().all(|i| beside(*i)) { Kind::SplitRows } else { Kind::Scattered }
}
