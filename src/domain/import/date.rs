//! Dates as people and programs write them in files. One that can be read in two ways is refused, not guessed.
use chrono::{DateTime, NaiveDate, NaiveDateTime};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The first year of which there are films.
const FIRST_YEAR: i32 = 1880;

/// Reads a date: `2009-12-18`, `Jun 12 1998`, `12 June 1998`, `12-Jun-98`, `18/12/2009`, or a time stamp. A year of two
/// digits is taken only where one century fits: after `FIRST_YEAR` and not beyond `latest_year`.
pub fn parse_date(text: &str, latest_year: i32) -> Result<NaiveDate, String> {
    let shown = super::super::text::fit(text.trim(), 40);
    let none = || format!("{shown:?} is not a date, like 2009-12-18");
    if let Some(date) = time_stamp(text.trim()) {
        return in_range(date).ok_or_else(none);
    }
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let [a, b, c] = parts.as_slice() else { return Err(none()) };
    let made = |y: Option<i32>, m: Option<u32>, d: Option<u32>| {
        let date = y.zip(m).zip(d).and_then(|((y, m), d)| NaiveDate::from_ymd_opt(y, m, d));
        date.and_then(in_range).ok_or_else(none)
    };
    if let Some(y) = year4(a) {
        return made(Some(y), month(b).or_else(|| number(b)), number(c));
    }
    if month(a).is_some() || month(b).is_some() {
        let (m, d) = if month(a).is_some() { (month(a), day(b)) } else { (month(b), day(a)) };
        let y = match year4(c) {
            Some(y) => y,
            None => two_digits(c, latest_year)
                .ok_or_else(none)?
                .ok_or_else(|| format!("the year of {shown:?} can be 19{c} or 20{c}: write it with four digits"))?,
        };
        return made(Some(y), m, d);
    }
    let (Some(x), Some(y)) = (number(a), number(b)) else { return Err(none()) };
    let twice = || Err(format!("{shown:?} can be read in two ways: write it like 2009-12-18"));
    match year4(c) {
        None if number(c).is_some_and(|n| n < 100) => twice(),
        year if x > 12 => made(year, Some(y), Some(x)),
        year if y > 12 || x == y => made(year, Some(x), Some(y)),
        _ => twice(),
    }
}

fn in_range(date: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike;
    (FIRST_YEAR..=2999).contains(&date.year()).then_some(date)
}

fn time_stamp(text: &str) -> Option<NaiveDate> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|t| t.date_naive());
    let plain = || NaiveDateTime::parse_from_str(&text.replacen(' ', "T", 1), "%Y-%m-%dT%H:%M:%S").map(|t| t.date());
    zoned.or_else(|_| plain()).ok()
}

fn number(part: &str) -> Option<u32> {
    (part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok()).flatten()
}

fn day(part: &str) -> Option<u32> {
    let bare = ["st", "nd", "rd", "th"].iter().find_map(|s| part.strip_suffix(s)).unwrap_or(part);
    number(bare)
}

fn year4(part: &str) -> Option<i32> {
    (part.len() == 4).then(|| number(part)).flatten().and_then(|y| i32::try_from(y).ok())
}

/// `Some(None)` where both centuries fit.
fn two_digits(part: &str, latest_year: i32) -> Option<Option<i32>> {
    let short = (part.len() == 2).then(|| number(part)).flatten().and_then(|y| i32::try_from(y).ok())?;
    Some((2000 + short > latest_year).then_some(1900 + short))
}

fn month(part: &str) -> Option<u32> {
    let lower = part.to_ascii_lowercase();
    let fits = |m: &&str| {
        lower == **m || lower.len() == 3 && m.starts_with(&lower) || lower == "sept" && m.starts_with("sept")
    };
    MONTHS.iter().zip(1..).find(|(m, _)| fits(m)).map(|(_, n)| n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_are_read_in_several_styles() {
        for text in [
            "2009-12-18",
            "2009/12/18",
            " Dec 18 2009 ",
            "Dec 18, 2009",
            "December 18th, 2009",
            "18 December 2009",
            "18-Dec-2009",
            "18/12/2009",
            "12/18/2009",
            "2009-12-18T20:15:00Z",
            "2009-12-18 20:15:00",
        ] {
            assert_eq!(parse_date(text, 2030).unwrap().to_string(), "2009-12-18", "{text}");
        }
        assert_eq!(parse_date("12-Jun-98", 2030).unwrap().to_string(), "1998-06-12");
        assert_eq!(parse_date("4/4/2009", 2030).unwrap().to_string(), "2009-04-04");
    }

    #[test]
    fn what_can_be_read_twice_is_refused() {
        for text in ["12-Jun-20", "03/04/2009", "12/06/98", "13/06/98"] {
            let why = parse_date(text, 2030).unwrap_err();
            assert!(why.contains("two ways") || why.contains("1920 or 2020"), "{text}: {why}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "soon",
            "1998",
            "2009-13-01",
            "2009-02-30",
            "Foo 12 1998",
            "Jun 31 1998",
            "0001-01-01",
            "1-2-3-4",
            "99999-1-1",
        ] {
            assert!(parse_date(text, 2030).unwrap_err().contains("not a date"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _any = parse_date(&text, 2030);
        }

        #[test]
        fn a_written_date_is_read_back(days in 0i64..50_000) {
            let date = NaiveDate::from_ymd_opt(1890, 1, 1).unwrap() + chrono::Duration::days(days);
            for style in ["%Y-%m-%d", "%b %d %Y", "%d %B %Y", "%d-%b-%Y"] {
                prop_assert_eq!(parse_date(&date.format(style).to_string(), 2030), Ok(date));
            }
        }
    }
}
