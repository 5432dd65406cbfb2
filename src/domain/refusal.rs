//! Refusals: an expected no, each with a name. The names and the exit codes behind them are a contract (`cli.md`).
use serde_json::{Value, json};

/// Why something that was asked is not done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Which refusal it is.
    pub kind: Kind,
    /// What happened, what was kept and what to do, for people.
    pub message: String,
    /// The same for scripts, by field.
    pub details: Value,
}

/// The names of the refusals. [`Kind::code`] is what a script sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The call's words or values are off.
    Usage,
    /// The token is no ticket of this house, or was altered.
    InvalidTicket,
    /// A name fits several things.
    Ambiguous,
    /// The state forbids it, or somebody was first, in a way that has no name of its own.
    Conflict,
    /// A seat asked for is held, sold or blocked.
    SeatTaken,
    /// Fewer seats are free, or less of a product is there, than was asked for.
    SoldOut,
    /// The hold ended before it was used.
    HoldExpired,
    /// The show is paused, closed, cancelled or over.
    ShowClosed,
    /// Two shows in one hall at one time.
    Clash,
    /// The ticket has been used.
    AlreadyAdmitted,
    /// It has gone back before.
    AlreadyRefunded,
    /// It was handed over before.
    AlreadyCollected,
    /// The ticket is not valid any more.
    TicketVoid,
    /// The doors are not open yet.
    TooEarly,
    /// The price book has no price for it.
    NotPriced,
    /// Nobody is signed in, or the session has ended.
    SignIn,
    /// Who you are does not allow it.
    Forbidden,
    /// Too many wrong tries.
    LockedOut,
    /// The customer may not buy.
    Blocked,
    /// No such thing.
    NotFound,
    /// The card was declined.
    Declined,
    /// A provider was not to be had.
    ProviderUnavailable,
    /// Less money than the total.
    Underpaid,
}

impl Kind {
    /// The code in `{"error":{"code":…}}`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::InvalidTicket => "invalid_ticket",
            Self::Ambiguous => "ambiguous",
            Self::Conflict => "conflict",
            Self::SeatTaken => "seat_taken",
            Self::SoldOut => "sold_out",
            Self::HoldExpired => "hold_expired",
            Self::ShowClosed => "show_closed",
            Self::Clash => "clash",
            Self::AlreadyAdmitted => "already_admitted",
            Self::AlreadyRefunded => "already_refunded",
            Self::AlreadyCollected => "already_collected",
            Self::TicketVoid => "ticket_void",
            Self::TooEarly => "too_early",
            Self::NotPriced => "not_priced",
            Self::SignIn => "sign_in",
            Self::Forbidden => "forbidden",
            Self::LockedOut => "locked_out",
            Self::Blocked => "blocked",
            Self::NotFound => "not_found",
            Self::Declined => "declined",
            Self::ProviderUnavailable => "provider_unavailable",
            Self::Underpaid => "underpaid",
        }
    }
}

impl Refusal {
    /// A refusal without details.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), details: json!({}) }
    }

    /// The same refusal with details for scripts (a JSON object).
    pub fn with(mut self, details: Value) -> Self {
        self.details = details;
        self
    }

    /// The call's words or values are off.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// No such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, message)
    }

    /// Seats that somebody else has, by label.
    pub fn seats_taken(labels: &[String]) -> Self {
        let verb = if labels.len() == 1 { "is" } else { "are" };
        Self::new(Kind::SeatTaken, format!("{} {verb} taken; nothing was held", labels.join(", ")))
            .with(json!({ "seats": labels }))
    }

    /// The code that a script sees.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }
}
