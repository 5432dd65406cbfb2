//! The words that are put into messages: how somebody is greeted, what a moment and a tender are called. One file a language,
//! `phrases.toml`, beside the messages themselves.
use crate::domain::booking::TenderKind;
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
    tenders: BTreeMap<String, String>,
}

impl Phrases {
    /// Reads a file. An error names the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|e| format!("phrases.toml: {e}"))
    }

    /// How a letter begins.
    pub fn greeting(&self, name: Option<&str>) -> String {
        name.map_or_else(|| self.hello.clone(), |name| put(&self.hello_name, &[("name", name)]))
    }

    /// Which seats, in a line.
    pub fn seats(&self, seats: &str) -> String {
        put(&self.seats, &[("seats", seats)])
    }

    /// What was paid, in a line.
    pub fn paid(&self, paid: &str) -> String {
        put(&self.paid, &[("paid", paid)])
    }

    /// A local moment, to the minute.
    pub fn when(&self, at: NaiveDateTime) -> String {
        let name = |names: &[String], at: u32| names.get(at as usize).cloned().unwrap_or_default();
        let day = name(&self.days, at.weekday().num_days_from_monday());
        let (date, month) = (at.day().to_string(), name(&self.months, at.month0()));
        let (hour, minute) = (format!("{:02}", at.hour()), format!("{:02}", at.minute()));
        put(&self.when, &[("day", &day), ("date", &date), ("month", &month), ("hour", &hour), ("minute", &minute)])
    }

    /// A way to pay.
    pub fn tender(&self, kind: TenderKind) -> &str {
        self.tenders.get(kind.code()).map_or(kind.word(), String::as_str)
    }
}

/// Puts values into their places, each once and in the order of the text: a value is never looked into.
fn put(text: &str, places: &[(&str, &str)]) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let known = after.split_once('}').and_then(|(key, tail)| {
            let (_, value) = places.iter().find(|(name, _)| *name == key)?;
            Some((*value, tail))
        });
        match known {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
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
    }
}
