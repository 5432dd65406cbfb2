//! `[payment]`: who takes money by a page of theirs. The secret key lies in a file, one line, or in the environment; it never
//! stands in the configuration.
use serde::Deserialize;
use std::path::PathBuf;

/// Who takes money.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Payment {
    /// Stripe; without it nobody pays so.
    pub stripe: Option<Stripe>,
}

/// Stripe.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Stripe {
    /// Its API.
    #[serde(default = "api")]
    pub base_url: String,
    /// Where the secret key is, where the environment does not hold it.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
    /// Where the secret is that its messages are signed with (`payment webhook`), where the environment does not hold it.
    #[serde(default)]
    pub webhook_secret_file: Option<PathBuf>,
    /// `checkout`: on a page of Stripe's; `intent`: something else confirms the payment intent.
    #[serde(default)]
    pub via: ViaWord,
    /// Where a customer's browser goes after paying.
    #[serde(default = "thanks")]
    pub thanks: String,
}

/// How customers pay.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum ViaWord {
    /// On a page of Stripe's.
    #[default]
    Checkout,
    /// Something else confirms the payment intent.
    Intent,
}

fn api() -> String {
    "https://api.stripe.com".to_owned()
}

fn thanks() -> String {
    "https://stripe.com".to_owned()
}
