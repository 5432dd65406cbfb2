//! What somebody looks for among bookings, as it is typed: words and perhaps a day.
use super::{text::fold, time::BusinessDay};
use chrono::{Datelike, Days, Weekday};

/// Words that all have to fit, and a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Sold on this day, or for a show of it.
    pub day: Option<BusinessDay>,
    /// Each is a reference, or part of a name, an e-mail address or a film.
    pub words: Vec<String>,
}

impl Sought {
    /// Reads it. A day is `today`, `yesterday`, `tomorrow`, a weekday (the last one), `22.11`, `22/11` or `2026-11-22`; the last
    /// one typed counts.
    pub fn parse(text: &str, today: BusinessDay) -> Self {
        let mut out = Self::default();
        for word in text.split_whitespace() {
            match day(word, today) {
                Some(day) => out.day = Some(day),
                None => out.words.push(word.to_owned()),
            }
        }
        out
    }
}

/// The day that a word names.
pub fn day(word: &str, today: BusinessDay) -> Option<BusinessDay> {
    let word = fold(word);
    let word = word.as_str();
    match word {
        "today" => return Some(today),
        "yesterday" => return today.pred_opt(),
        "tomorrow" => return today.succ_opt(),
        _ => {}
    }
    if let (3.., Ok(weekday)) = (word.len(), word.parse::<Weekday>()) {
        let back = today.weekday().days_since(weekday);
        return today.checked_sub_days(Days::new(u64::from(back)));
    }
    if let Ok(day) = word.parse::<BusinessDay>() {
        return Some(day);
    }
    let mut parts = word.trim_end_matches('.').split(['.', '/']);
    let (d, m) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    if parts.next().is_some() {
        return None;
    }
    // Of the years that are near, the one in which it lies nearest.
    let years = [today.year() - 1, today.year(), today.year() + 1];
    let days = years.into_iter().filter_map(|y| BusinessDay::from_ymd_opt(y, m, d));
    days.min_by_key(|day| (*day - today).num_days().abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("dune", None, &["dune"])]
    #[case("today", Some("2026-11-22"), &[])]
    #[case("Dune yesterday", Some("2026-11-21"), &["Dune"])]
    #[case("sun", Some("2026-11-22"), &[])]
    #[case("Saturday", Some("2026-11-21"), &[])]
    #[case("20.11. okoye", Some("2026-11-20"), &["okoye"])]
    #[case("3/1", Some("2027-01-03"), &[])]
    #[case("2026-02-01", Some("2026-02-01"), &[])]
    #[case("31.2", None, &["31.2"])]
    #[case("1.2.3", None, &["1.2.3"])]
    #[case("a@b.c", None, &["a@b.c"])]
    fn words_and_a_day(#[case] text: &str, #[case] day: Option<&str>, #[case] words: &[&str]) {
        let found = Sought::parse(text, "2026-11-22".parse().unwrap());
        assert_eq!(found.day, day.map(|d| d.parse().unwrap()), "{text}");
        assert_eq!(found.words, words, "{text}");
    }
}
