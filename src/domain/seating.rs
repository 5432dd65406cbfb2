//! First fit: the free seats in reading order.
#![allow(missing_docs, reason = "stands in until the rule of best seats is here")]
use super::{Refusal, SeatNo, board::BestWant, refusal::Kind, seat_map::SeatMap};
pub struct Choice {
    pub seats: Vec<SeatNo>,
    pub why: String,
}
#[derive(Default)]
pub struct Mix {}
pub fn best(map: &SeatMap, taken: &[bool], want: &BestWant, _mix: &Mix) -> Result<Choice, Refusal> {
    let seats: Vec<SeatNo> = map
        .seats
        .iter()
        .zip(taken)
        .filter(|(s, t)| !**t && want.class.as_ref().is_none_or(|c| *c == s.class))
        .map(|(s, _)| s.no)
        .take(want.n as usize)
        .collect();
    if seats.len() < want.n as usize {
        return Err(Refusal::new(Kind::SoldOut, "sold out"));
    }
    Ok(Choice { seats, why: String::new() })
}
pub fn warnings(_map: &SeatMap, _taken: &[bool], _seats: &[SeatNo]) -> Vec<String> {
    Vec::new()
}
