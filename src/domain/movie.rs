//! A movie: what is shown, and what people ask about it.
use super::MovieId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A film.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Movie {
    /// Its identity in this store.
    pub id: MovieId,
    /// What else there is to say.
    #[serde(flatten)]
    pub facts: MovieFacts,
}

/// What is known of a film; what `movie add`, `edit` and `import` write.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MovieFacts {
    /// Its title.
    pub title: String,
    /// Its age rating: `U`, `PG`, `12A`, `15`, `18`, …; empty where there is none.
    pub certificate: String,
    /// How long it is.
    pub duration_min: u16,
    /// Comedy, Drama, …
    pub genres: Vec<String>,
    /// Language codes: `en`.
    pub languages: Vec<String>,
    /// When it came out.
    pub release_date: Option<NaiveDate>,
    /// What it is about.
    pub synopsis: String,
    /// Its rating from 0 to 10, in tenths.
    pub rating_tenths: Option<u8>,
    /// Who directed it.
    pub director: String,
    /// Who plays in it.
    pub cast: Vec<String>,
    /// Who lends it.
    pub distributor: String,
    /// `2D`, `3D`, `IMAX`, …
    pub format: String,
}

/// The age from which a certificate admits alone, and whether an adult may bring younger ones: what the certificate's
/// reminder says. British and Irish certificates and the American ones; an unknown one has no age.
pub fn certificate_age(certificate: &str) -> Option<(u8, bool)> {
    let c = certificate.trim().to_ascii_uppercase();
    Some(match c.as_str() {
        "U" | "G" | "PG" => return None,
        "12A" => (12, true),
        "15A" => (15, true),
        "PG-13" => (13, true),
        "R" | "16" if c == "R" => (17, true),
        "NC-17" => (18, false),
        other => (other.parse().ok().filter(|age| (5..=21).contains(age))?, false),
    })
}

/// The sentence that reminds of a certificate, if it needs one.
pub fn certificate_reminder(certificate: &str) -> Option<String> {
    certificate_age(certificate).map(|(age, with_adult)| {
        if with_adult { format!("under {age} only with an adult") } else { format!("nobody under {age}: check ages") }
    })
}
