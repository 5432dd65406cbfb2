//! The JSON of a card payment that is disputed at the bank.
use crate::domain::{Money, booking::Booking, dispute::Dispute as Case};
use serde::Serialize;

/// A dispute, for scripts.
#[derive(Debug, Serialize)]
pub struct DisputeShape {
    payment: String,
    amount: Money,
    case: Option<String>,
    due: Option<String>,
    reason: Option<String>,
    disputed_at: String,
    /// `open`, `won` or `lost`.
    state: &'static str,
    ended_at: Option<String>,
}

impl DisputeShape {
    /// All of a booking, the oldest first.
    pub fn of(b: &Booking) -> Vec<Self> {
        let kept = |text: &String| Some(text.clone()).filter(|t| !t.is_empty());
        let shape = |d: &Case| Self {
            payment: d.payment.to_string(),
            amount: Money::new(d.minor, b.currency),
            case: kept(&d.case),
            due: d.due.map(|day| day.to_string()),
            reason: kept(&d.why),
            disputed_at: b.zone.rfc3339(d.at),
            state: d.ended.map_or("open", |(outcome, _)| outcome.code()),
            ended_at: d.ended.map(|(_, at)| b.zone.rfc3339(at)),
        };
        b.disputes.iter().map(shape).collect()
    }
}
