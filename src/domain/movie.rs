//! A movie: what is shown, and what people ask about it.
use super::{MovieId, Refusal, text};
use chrono::{Datelike, NaiveDate};
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

/// The longest title, in characters.
pub const MAX_TITLE: usize = 300;

/// The longest film, in minutes.
pub const MAX_DURATION: u16 = 1200;

const MAX_WORD: usize = 100;
const MAX_SYNOPSIS: usize = 5000;
const MAX_LIST: usize = 60;

impl MovieFacts {
    /// A film of which nothing is known.
    pub fn empty() -> Self {
        Self {
            title: String::new(),
            certificate: String::new(),
            duration_min: 0,
            genres: Vec::new(),
            languages: Vec::new(),
            release_date: None,
            synopsis: String::new(),
            rating_tenths: None,
            director: String::new(),
            cast: Vec::new(),
            distributor: String::new(),
            format: "2D".into(),
        }
    }

    /// Refuses a film that can't be kept: without title or running time, or with a text that is too long or steers a terminal.
    pub fn check(&self) -> Result<(), Refusal> {
        let title = text::fit(&self.title, 60);
        if self.title.trim().is_empty() {
            return Err(Refusal::usage("a film needs a title; nothing was changed"));
        }
        if !(1..=MAX_DURATION).contains(&self.duration_min) {
            return Err(Refusal::usage(format!(
                "{title:?} has a running time of {} minutes; 1 to {MAX_DURATION} can be; nothing was changed",
                self.duration_min
            )));
        }
        match self.text_faults().first() {
            Some(fault) => Err(Refusal::usage(format!("{title:?}: {fault}; nothing was changed"))),
            None if self.rating_tenths.is_some_and(|r| r > 100) => {
                Err(Refusal::usage(format!("{title:?} has a rating above 10; nothing was changed")))
            }
            None => Ok(()),
        }
    }

    /// Which of its texts can't be kept, and why.
    pub fn text_faults(&self) -> Vec<String> {
        let mut out = Vec::new();
        let lists = [("a genre", &self.genres), ("a language", &self.languages), ("a name of the cast", &self.cast)];
        let words = lists.iter().flat_map(|(name, list)| list.iter().map(|word| (*name, word, MAX_WORD)));
        let texts = [
            ("the title", &self.title, MAX_TITLE),
            ("the certificate", &self.certificate, 20),
            ("the synopsis", &self.synopsis, MAX_SYNOPSIS),
            ("the director", &self.director, 2 * MAX_WORD),
            ("the distributor", &self.distributor, MAX_WORD),
            ("the format", &self.format, 20),
        ];
        for (name, value, most) in texts.into_iter().chain(words) {
            if value.chars().any(text::is_control) {
                out.push(format!("{name} has control characters"));
            } else if value.chars().count() > most {
                out.push(format!("{name} is longer than {most} characters"));
            }
        }
        for (name, list) in lists.iter().filter(|(_, list)| list.len() > MAX_LIST) {
            out.push(format!("{name} is one of {}: {MAX_LIST} are the most", list.len()));
        }
        out
    }

    /// What tells it from another film: its title without case and accents, and the year it came out.
    pub fn key(&self) -> MovieKey {
        (text::fold(self.title.trim()), self.release_date.map(|d| d.year()))
    }
}

/// What tells one film from another.
pub type MovieKey = (String, Option<i32>);

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
