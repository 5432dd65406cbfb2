//! The words that are put into messages: how somebody is greeted, what a moment and a tender are called. One file a language,
//! `phrases.toml`, beside the messages themselves.
use super::template::Values;
use crate::domain::{booking::TenderKind, text::filled};
use chrono::{Datelike, NaiveDateTime, Timelike};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The words of one language.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    hello: String,
    hello_name: String,
    seats: String,
    paid: String,
    when: String,
    days: [String; 7],
    months: [String; 12],
    tenders: BTreeMap<TenderKind, String>,
}

impl Phrases {
    /// Reads a file. An error names the line, or the place that there is not.
    pub fn parse(text: &str) -> Result<Self, String> {
        let read: Self = toml::from_str(text).map_err(|e| format!("phrases.toml: {e}"))?;
        let places = [
            (&read.hello_name, &["name"][..]),
            (&read.seats, &["seats"]),
            (&read.paid, &["paid"]),
            (&read.when, &WHEN),
        ];
        for (phrase, places) in places {
            filled("phrases.toml", phrase, &places.iter().map(|place| (*place, String::new())).collect())?;
        }
        Ok(read)
    }

    /// How a letter begins.
    pub fn greeting(&self, name: Option<&str>) -> String {
        name.map_or_else(|| self.hello.clone(), |name| put(&self.hello_name, [("name", name.to_owned())]))
    }

    /// Which seats, in a line.
    pub fn seats(&self, seats: String) -> String {
        put(&self.seats, [("seats", seats)])
    }

    /// What was paid, in a line.
    pub fn paid(&self, paid: String) -> String {
        put(&self.paid, [("paid", paid)])
    }

    /// A local moment, to the minute.
    pub fn when(&self, at: NaiveDateTime) -> String {
        let name = |names: &[String], at: u32| names.get(at as usize).cloned().unwrap_or_default();
        let [day, date, month, hour, minute] = WHEN;
        let values = [
            (day, name(&self.days, at.weekday().num_days_from_monday())),
            (date, at.day().to_string()),
            (month, name(&self.months, at.month0())),
            (hour, format!("{:02}", at.hour())),
            (minute, format!("{:02}", at.minute())),
        ];
        put(&self.when, values)
    }

    /// A way to pay.
    pub fn tender(&self, kind: TenderKind) -> &str {
        self.tenders.get(&kind).map_or(kind.word(), String::as_str)
    }
}

/// The places of a moment.
const WHEN: [&str; 5] = ["day", "date", "month", "hour", "minute"];

/// Puts values into the places of a phrase, which were looked at when it was read.
fn put<const N: usize>(phrase: &str, values: [(&'static str, String); N]) -> String {
    filled("phrases.toml", phrase, &Values::from(values)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases() -> Phrases {
        Phrases::parse(include_str!("../../assets/messages/de/phrases.toml")).unwrap()
    }

    #[test]
    fn a_moment_is_said_as_the_language_says_it() {
        let at = chrono::NaiveDate::from_ymd_opt(2026, 12, 5).unwrap().and_hms_opt(9, 5, 0).unwrap();
        assert_eq!(phrases().when(at), "Sa. 5. Dez., 09:05 Uhr");
    }

    #[test]
    fn a_name_is_not_looked_into() {
        assert_eq!(phrases().greeting(Some("{seats} {name}")), "Guten Tag {seats} {name}");
        assert_eq!(phrases().greeting(None), "Guten Tag");
    }

    #[test]
    fn a_file_that_lacks_a_word_is_refused_by_the_words_name() {
        let text = include_str!("../../assets/messages/de/phrases.toml").replace("hello_name", "helo_name");
        assert!(Phrases::parse(&text).unwrap_err().contains("helo_name"));
        for (right, wrong) in [("{minute}", "{minuet}"), ("cash =", "cahs ="), (", \"So.\"", "")] {
            let text = include_str!("../../assets/messages/de/phrases.toml").replace(right, wrong);
            assert!(Phrases::parse(&text).is_err(), "{wrong}");
        }
    }
}
