//! Which seats a party gets: the best set of n, and what a choice of seats does to those that stay free (`rules.md`, Best
//! seats). Adjacency comes from the drawing, never from labels: side by side is next to each other in a row, without a gap.
//!
//! The order of goodness: together without leaving a single free seat; together; split over adjoining rows with nobody
//! alone; any free seats. Within a step, a set is weighed by how near the focal point it is and by what it does to the free
//! runs that the coming parties need ([`Mix`] says how large they are). One exception: where a piece of a row has two or three
//! seats only, a single seat that stays there is weighed like the rest and not avoided at any price.
use super::{
    Refusal, SeatNo,
    board::{BestWant, SeatState},
    refusal::Kind as RefusalKind,
    seat_map::{SeatKind, SeatMap},
};
use room::{Room, Runs};
use serde_json::json;
use split::Party;
use together::Set;

mod gaps;
mod room;
mod shift;
mod split;
#[cfg(test)]
mod tests;
mod together;
mod wheelchair;
mod worth;

pub use gaps::{mend, stranded, warnings};
pub use shift::{Direction, party_at, shift_party};
pub use worth::Mix;

/// How well a party sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Side by side, and no single free seat was made.
    Together,
    /// Side by side, but a single free seat (or half a love seat) stays.
    TogetherStranding,
    /// In adjoining rows, nobody alone.
    SplitRows,
    /// Free seats, as near to each other as there were.
    Scattered,
}

/// The seats of a party and why it got them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The seats in reading order.
    pub seats: Vec<SeatNo>,
    /// The reason, for the clerk and the customer.
    pub why: String,
    /// How well the party sits.
    pub kind: Kind,
}

/// Which seats nobody can have, from the states of a show's seats.
pub fn taken(states: &[SeatState]) -> Vec<bool> {
    states.iter().map(|s| *s != SeatState::Free).collect()
}

/// The best set of seats for a party. `taken` is by seat of the map, seats off sale count as taken; `mix` is the sizes of the
/// parties that come to this theatre. Refuses only when fewer than n seats of what was asked are free.
pub fn best(map: &SeatMap, taken: &[bool], want: &BestWant, mix: &Mix) -> Result<Choice, Refusal> {
    if want.n == 0 || want.wheelchairs > want.n {
        return Err(Refusal::usage(format!(
            "a party has 1 person or more and no more wheelchairs than persons, not {} with {} wheelchairs",
            want.n, want.wheelchairs
        )));
    }
    let room = Room::new(map, taken);
    let party = Party { n: usize::from(want.n), class: want.class.as_deref() };
    if want.wheelchairs > 0 {
        let choices = wheelchair::choices(&room, &party, usize::from(want.wheelchairs))?;
        return nth(choices, want.nth).ok_or_else(|| sold_out(&room, &party));
    }
    if room.count(|s| party.takes(s)) < party.n {
        return Err(sold_out(&room, &party));
    }
    if map.unreserved {
        let seats: Vec<usize> = room.free_seats(|s| party.takes(s)).take(party.n).collect();
        let why = "the places are not numbered".to_owned();
        return Ok(Choice { seats: room.numbers(seats), why, kind: Kind::Together });
    }
    nth(alternatives(&room, &party, mix, want.nth), want.nth).ok_or_else(|| sold_out(&room, &party))
}

/// The best seats for a party that sat elsewhere: in the class that it had, or where that is not to be had in any.
pub fn best_like(map: &SeatMap, taken: &[bool], want: &BestWant) -> Result<Choice, Refusal> {
    let mix = Mix::default();
    let any = || BestWant { class: None, ..want.clone() };
    best(map, taken, want, &mix).or_else(|_| best(map, taken, &any(), &mix))
}

/// The n-th of these; it begins anew behind the last.
fn nth(mut choices: Vec<Choice>, nth: u16) -> Option<Choice> {
    if choices.is_empty() {
        return None;
    }
    let at = usize::from(nth) % choices.len();
    Some(choices.swap_remove(at))
}

fn sold_out(room: &Room<'_>, party: &Party<'_>) -> Refusal {
    let free = room.count(|s| party.takes(s));
    let of = party.class.map(|c| format!(" of {c}")).unwrap_or_default();
    let seats = if free == 1 { "seat is" } else { "seats are" };
    let message = format!("only {free} {seats} free{of}, not {}; nothing was held", party.n);
    let details = json!({ "free": free, "asked": party.n, "class": party.class });
    Refusal::new(RefusalKind::SoldOut, message).with(details)
}

/// Ways to seat a party that share no seat, the best first.
fn alternatives(room: &Room<'_>, party: &Party<'_>, mix: &Mix, nth: u16) -> Vec<Choice> {
    let standard = room.count(|s| party.takes(s) && s.kind == SeatKind::Standard);
    // Wheelchair and companion places are nobody else's until the rest is sold; when it does not suffice, all of it goes.
    if standard > 0 && standard < party.n {
        return vec![split::last_resort(room, party)];
    }
    let runs = Runs::of(room, |s| standard == 0 || s.kind == SeatKind::Standard);
    let worth = worth::Worth::new(room, &runs, mix, party.n);
    let mut sets = together::sets(room, &runs, party, |run, set| worth.cost(run, set));
    let clean = sets.iter().any(|set| set.stranded == 0);
    // Only the first is wanted nearly always: no need to sort them all.
    let picked: Vec<Set> = if nth == 0 {
        sets.into_iter().min_by(Set::order).into_iter().collect()
    } else {
        sets.sort_by(Set::order);
        disjoint(sets)
    };
    if !picked.is_empty() {
        return picked.iter().map(|set| together::choice(room, &runs, party, set, clean)).collect();
    }
    let found = split::over_rows(room, &runs, party, &|run, part| worth.cost(run, part));
    if !found.is_empty() {
        return found;
    }
    vec![split::anywhere(room, &runs, party)]
}

/// The sets in their order, without those that share a seat with a better one: the next best is somewhere else.
fn disjoint(sets: Vec<Set>) -> Vec<Set> {
    let mut out: Vec<Set> = Vec::new();
    for set in sets {
        if out.iter().all(|o| o.seats.end <= set.seats.start || set.seats.end <= o.seats.start) {
            out.push(set);
        }
    }
    out
}

/// The same for choices of several parts.
fn disjoint_choices(choices: Vec<Choice>) -> Vec<Choice> {
    let mut out: Vec<Choice> = Vec::new();
    for choice in choices {
        if !out.iter().any(|o| o.seats.iter().any(|s| choice.seats.contains(s))) {
            out.push(choice);
        }
    }
    out
}
