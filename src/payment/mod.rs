//! Payment by a provider: one small enum of gateways. A gateway is asked, never trusted to ask us; every call that moves money carries a
//! key made before its first byte is sent, so that it can be sent again.
mod scripted;
mod stripe;
pub mod webhook;

pub use scripted::{Scripted, Step};
pub use stripe::{Setup, Stripe, Via};

use crate::domain::{Currency, time::Instant};

/// Who takes the money.
pub enum Gateway {
    /// Stripe, or what speaks as it does.
    Stripe(Stripe),
    /// For tests: it does what it was told.
    Scripted(Scripted),
}

/// What a customer is to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The attempt's key: the same key is the same payment.
    pub key: String,
    /// How much, in minor units.
    pub minor: i64,
    /// Of which money.
    pub currency: Currency,
    /// What the customer reads: `The Rialto K7QF3`.
    pub words: String,
    /// Until when it can be paid, in seconds since 1970; a provider may allow longer.
    pub until: i64,
}

/// Where a payment stands at its provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// The customer has not paid.
    Waits {
        /// What the provider calls it.
        reference: String,
        /// Where the customer pays, if it is a page.
        url: Option<String>,
        /// What keeps it: why a try of the customer's failed, and they may try again; or that their bank asks them.
        declined: Option<String>,
    },
    /// The money is there.
    Paid {
        /// What the provider calls it; refunds go by it.
        reference: String,
    },
    /// It can't be paid any more.
    Over,
}

/// A payment that the provider took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charged {
    /// What it calls the payment.
    pub payment: String,
    /// How much, in minor units.
    pub minor: i64,
    /// What went back of it.
    pub back: i64,
    /// Whether the customer disputed it, however that ended.
    pub disputed: bool,
    /// In which money.
    pub currency: Currency,
    /// When.
    pub at: Instant,
}

/// Why a provider did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It was not to be had, or its answer was none. What it did is not known: ask again with the same key.
    #[error("{0}")]
    Away(String),
    /// It says no, and would again.
    #[error("{0}")]
    Refused(String),
}

impl Gateway {
    /// Begins a payment, or finds the one that was begun with this key.
    pub fn begin(&self, ask: &Ask) -> Result<Stands, Error> {
        match self {
            Self::Stripe(stripe) => stripe.begin(ask),
            Self::Scripted(scripted) => scripted.begin(ask),
        }
    }

    /// Where a payment stands.
    pub fn look(&self, reference: &str) -> Result<Stands, Error> {
        match self {
            Self::Stripe(stripe) => stripe.look(reference),
            Self::Scripted(scripted) => scripted.look(reference),
        }
    }

    /// Ends a payment that was not made. The answer may be that it was.
    pub fn cancel(&self, reference: &str) -> Result<Stands, Error> {
        match self {
            Self::Stripe(stripe) => stripe.cancel(reference),
            Self::Scripted(scripted) => scripted.cancel(reference),
        }
    }

    /// What it took from a moment on.
    pub fn charges(&self, from: Instant) -> Result<Vec<Charged>, Error> {
        match self {
            Self::Stripe(stripe) => stripe.charges(from),
            Self::Scripted(scripted) => scripted.charges(),
        }
    }

    /// Gives money back; gives what the provider calls that.
    pub fn refund(&self, reference: &str, minor: i64, key: &str) -> Result<String, Error> {
        match self {
            Self::Stripe(stripe) => stripe.refund(reference, minor, key),
            Self::Scripted(scripted) => scripted.refund(reference, minor, key),
        }
    }
}

/// A provider's words on one line of a log or a screen: short, and with nothing in it that steers a terminal.
fn said(words: &str) -> String {
    crate::domain::text::fit(&crate::domain::text::visible(words), 200)
}
