//! Payments by a provider: what is known of one, and of the money that goes back by it.
use super::{BookingId, Currency, Money, PaymentId, Reference, booking::Booking, time::Instant};

/// A payment that a customer is to make at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Online {
    /// The attempt.
    pub attempt: PaymentId,
    /// Its booking.
    pub booking: BookingId,
    /// What it pays.
    pub minor: i64,
    /// Where the customer pays, once the provider knows of it.
    pub url: Option<String>,
    /// What keeps it: the provider is away, a try was declined. Empty: nothing does.
    pub error: String,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Became {
    /// It waits for the customer, or for the provider.
    Waits(Online),
    /// It was paid: this was sold.
    Sold(Box<Booking>),
    /// A part of the order is paid; the rest is not.
    Part,
    /// It was not paid, or goes back because it came too late.
    Over,
}

/// A line of what is open with a provider, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnlineLine {
    /// The attempt.
    pub attempt: PaymentId,
    /// Its booking.
    pub reference: Reference,
    /// When it began.
    pub made_at: Instant,
    /// How much.
    pub money: Money,
    /// What the provider calls it.
    pub provider: String,
    /// Where it stands in the books: `PENDING`, `SUCCESS`, `DECLINED`, `FAILED`.
    pub state: &'static str,
    /// It is looked after.
    pub open: bool,
    /// What went back by the provider, and what is still to go, in minor units.
    pub back: (i64, i64),
    /// What keeps it or its refunds.
    pub error: String,
}

/// What was paid and what went back, in minor units, and whether a customer ever disputed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// What customers paid.
    pub paid: i64,
    /// What went back.
    pub back: i64,
    /// Whether it is or was disputed.
    pub disputed: bool,
}

/// A payment by the provider's word and by ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// What the provider calls it.
    pub provider: String,
    /// Its booking, where the books know of it.
    pub reference: Option<Reference>,
    /// When it was made.
    pub at: Instant,
    /// In which money.
    pub currency: Currency,
    /// By our word.
    pub ours: Option<Sides>,
    /// By the provider's.
    pub theirs: Option<Sides>,
}

impl Settled {
    /// Whether both say the same.
    pub fn agrees(&self) -> bool {
        self.ours == self.theirs
    }
}

/// What a run of asking the provider did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnlineRound {
    /// Payments that were found made: sold, or kept as a part.
    pub paid: u32,
    /// Payments that came too late: their money goes back.
    pub late: u32,
    /// Payments that came to nothing.
    pub over: u32,
    /// Refunds that went through.
    pub back: u32,
    /// Payments that are still waited for.
    pub waits: u32,
    /// Why it ended early: the provider is away.
    pub away: Option<String>,
}
