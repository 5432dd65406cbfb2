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
    /// From when on it is of no use any more.
    pub dies_at: Option<Instant>,
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
