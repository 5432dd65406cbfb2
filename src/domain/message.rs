//! Mail and text messages as they wait to be sent: which one, to whom, in which language. What they say is made when they go.
use super::{BookingId, CustomerId, time::Instant};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageKind {
    /// To an e-mail address.
    Mail,
    /// To a telephone number.
    Sms,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum MessageState {
    /// It waits.
    Pending,
    /// It went.
    Sent,
    /// It was given up, with the reason.
    Failed,
}

impl MessageKind {
    /// The word in the schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
        }
    }

    /// Reads the word back.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Mail, Self::Sms].into_iter().find(|k| k.code() == code)
    }
}

impl MessageState {
    /// The word in the schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Sent => "SENT",
            Self::Failed => "FAILED",
        }
    }

    /// Reads the word back.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Pending, Self::Sent, Self::Failed].into_iter().find(|s| s.code() == code)
    }
}

/// A message to write.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMessage {
    /// How.
    pub kind: MessageKind,
    /// An address or a number.
    pub to: String,
    /// In which language; empty: the house's.
    pub language: String,
    /// Which one: `password_reset`.
    pub template: &'static str,
    /// What is put into it. May hold a secret: lists don't show it.
    pub params: Value,
    /// To whom, where it is a customer.
    pub customer: Option<CustomerId>,
    /// About which booking.
    pub booking: Option<BookingId>,
    /// Not before this moment; `None`: now.
    pub due_at: Option<Instant>,
    /// From when on it is of no use any more.
    pub dies_at: Option<Instant>,
}

impl NewMessage {
    /// A mail about a booking, to whoever it is for.
    pub fn mail(template: &'static str, to: String, booking: Option<BookingId>) -> Self {
        Self {
            kind: MessageKind::Mail,
            to,
            language: String::new(),
            template,
            params: Value::Object(serde_json::Map::new()),
            customer: None,
            booking,
            due_at: None,
            dies_at: None,
        }
    }
}

/// What was told once and is asked for again is told again; a reminder may be unwanted.
pub const REMINDER: &str = "reminder";

/// How a reservation stands: said again whenever it changes, and of no use once it is paid or over.
pub const RESERVATION: &str = "reservation";

/// So often a message is tried before it is given up.
pub const MOST_TRIES: u32 = 9;

/// No more go to one recipient in an hour.
pub const MOST_AN_HOUR: u32 = 20;

/// How long a sender has for the messages that it claimed, in seconds: then another may take them.
pub const CLAIM_S: i64 = 300;

/// Seconds until the next try after so many: a minute, doubled each time, six hours at the most, and a quarter more or less by a
/// random number, so that a crowd of messages does not come back at once.
pub fn wait_s(tries: u32, random: u16) -> i64 {
    let whole = 60_i64.saturating_mul(1 << tries.saturating_sub(1).min(20)).min(6 * 3600);
    whole * 3 / 4 + whole / 2 * i64::from(random) / i64::from(u16::MAX)
}

/// A message that somebody has claimed to send it.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimed {
    /// The message, without what is put into it.
    pub message: Message,
    /// What is put into it.
    pub params: Value,
}

/// How messages fare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Which message.
    pub template: String,
    /// How.
    pub kind: MessageKind,
    /// How many wait.
    pub waiting: u32,
    /// How many went.
    pub sent: u32,
    /// How many were given up.
    pub failed: u32,
}

/// A message as it is kept, without what is put into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Which.
    pub id: i64,
    /// How.
    pub kind: MessageKind,
    /// An address or a number.
    pub to: String,
    /// In which language.
    pub language: String,
    /// Which one.
    pub template: String,
    /// Where it stands.
    pub state: MessageState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next, or was due.
    pub due_at: Instant,
    /// Why it failed.
    pub error: String,
    /// When it was written.
    pub made_at: Instant,
    /// To whom.
    pub customer: Option<CustomerId>,
    /// About which booking.
    pub booking: Option<BookingId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_message_waits_longer_each_time_and_never_a_day() {
        let waits: Vec<i64> = (1..12).map(|n| wait_s(n, u16::MAX / 2)).collect();
        assert!((59..=60).contains(&waits[0]) && (119..=120).contains(&waits[1]), "{waits:?}");
        assert!(waits.windows(2).all(|w| w[0] <= w[1]) && *waits.last().unwrap() <= 6 * 3600);
    }

    proptest! {
        #[test]
        fn the_wait_is_within_a_quarter(tries in 0u32.., random in 0u16..) {
            let s = wait_s(tries, random);
            prop_assert!((45..=27_000).contains(&s));
        }
    }
}
