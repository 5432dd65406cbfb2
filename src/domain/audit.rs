//! The history as it is asked: who did what, when, at which terminal, why, and what about it is worth a second look.
use super::{BookingId, Currency, Money, StaffId, time::BusinessDay};
use serde_json::Value;

/// Which events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditFilter {
    /// Each of these fits: what was done, who, about which booking, at which terminal, why.
    pub words: Vec<String>,
    /// Only this verb: `refund`.
    pub action: Option<String>,
    /// Only by this one of the staff.
    pub staff: Option<StaffId>,
    /// Only of this booking.
    pub booking: Option<BookingId>,
    /// Only on this business day or later.
    pub from: Option<BusinessDay>,
    /// Only on this business day or earlier.
    pub to: Option<BusinessDay>,
    /// Only what has a flag.
    pub flagged: bool,
    /// Only among so many, the newest; `None`: all.
    pub newest: Option<i64>,
    /// At most so many, the newest.
    pub limit: Option<usize>,
}

/// What about an event is worth a second look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// Money went back after a show of the booking had begun.
    AfterStart,
    /// Who sold it gave the money back too, in another shift than the sale's.
    BySeller,
    /// It was against the theatre's rule.
    AgainstRule,
}

impl Flag {
    /// The word for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::AfterStart => "after_start",
            Self::BySeller => "by_seller",
            Self::AgainstRule => "against_rule",
        }
    }
}

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditLine {
    /// Its place in the house's sequence.
    pub seq: i64,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// At which terminal.
    pub terminal: String,
    /// As whom: `staff 3`, `kiosk`.
    pub actor: String,
    /// Their name, where it is one of the staff.
    pub name: Option<String>,
    /// What was done.
    pub verb: String,
    /// To what kind of thing.
    pub subject: String,
    /// To which.
    pub subject_id: i64,
    /// The booking's reference, where it is one.
    pub reference: Option<String>,
    /// What was said of it.
    pub reason: Option<String>,
    /// What the booking's money is in.
    pub currency: Option<Currency>,
    /// Ids and amounts.
    pub body: Value,
    /// What is worth a second look.
    pub flags: Vec<Flag>,
}

impl AuditLine {
    /// Who stood beside the actor: `staff 3`.
    pub fn authority(&self) -> Option<&str> {
        self.body.get("authority").and_then(Value::as_str)
    }

    /// What went back with it.
    pub fn back(&self) -> Option<Money> {
        let parts = self.body.get("back")?.as_array()?;
        let minor = parts.iter().filter_map(|p| p.get(2).and_then(Value::as_i64)).sum();
        Some(Money::new(minor, self.currency?))
    }
}

/// What proving the history found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// How many events were looked at.
    pub entries: i64,
    /// The event that the head beside the keys vouches for; none where no head was kept yet.
    pub head: Option<i64>,
    /// The first that is not as it was written, and why.
    pub broken: Option<(i64, String)>,
    /// It was stopped before the end: nothing is said of the rest.
    pub stopped: bool,
}
