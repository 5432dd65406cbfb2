//! How print says money, rates, days and times, and how it breaks lines.
use crate::domain::{
    Money,
    text::{cells, fit, visible},
    time::{Instant, Zone},
};
use chrono::{Datelike, Days, NaiveDateTime, Timelike};

/// What a page may be drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyphs {
    /// Half blocks, lines and signs of currencies.
    Unicode,
    /// ASCII, but for what people wrote.
    Ascii,
}

/// An amount with its sign where that is one character that everybody reads, else with its code: `£14.50`, `14.50 CHF`.
pub fn amount(money: Money, glyphs: Glyphs) -> String {
    let symbol = money.currency.symbol();
    if glyphs == Glyphs::Unicode && matches!(symbol.as_str(), "£" | "€" | "$" | "¥") {
        money.to_string()
    } else {
        format!("{} {}", money.plain(), money.currency.code())
    }
}

/// A tax rate: `20%`, `5.5%`.
pub fn rate(ppm: u32) -> String {
    let (whole, part) = (ppm / 10_000, ppm % 10_000);
    let digits = format!("{part:04}");
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() { format!("{whole}%") } else { format!("{whole}.{digits}%") }
}

/// A day on the theatre's wall: `Sat 22 Nov 2026`.
pub fn day(local: NaiveDateTime) -> String {
    local.format("%a %-d %b %Y").to_string()
}

/// A time on the theatre's wall: `20:15`; where the wall shows it twice that night, with its offset: `01:30 +01:00`.
pub fn time(zone: Zone, at: Instant) -> String {
    let local = zone.local(at);
    let plain = local.format("%H:%M").to_string();
    if zone.instant(local).is_ok() {
        return plain;
    }
    let stamp = zone.rfc3339(at);
    let offset = stamp.len().checked_sub(6).and_then(|i| stamp.get(i..)).unwrap_or_default();
    format!("{plain} {offset}")
}

/// Whose night a show after midnight belongs to in people's minds: `Sat night`.
pub fn night(local: NaiveDateTime) -> Option<String> {
    evening(local).map(|evening| format!("{} night", evening.weekday()))
}

/// The evening before, for a show after midnight.
pub fn evening(local: NaiveDateTime) -> Option<NaiveDateTime> {
    local.checked_sub_days(Days::new(1)).filter(|_| local.hour() < 5)
}

/// Lines of at most `width` cells, broken between words; a longer word is cut into pieces. Control characters are made
/// visible.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in visible(text).split_whitespace().flat_map(|w| pieces(w, width.max(2))) {
        match lines.last_mut() {
            Some(line) if cells(line) + 1 + cells(&word) <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

fn pieces(word: &str, width: usize) -> Vec<String> {
    let mut out = vec![String::new()];
    for c in word.chars() {
        let mut last = out.pop().unwrap_or_default();
        let mut longer = last.clone();
        longer.push(c);
        if cells(&longer) > width && !last.is_empty() {
            out.push(last);
            last = c.to_string();
        } else {
            last = longer;
        }
        out.push(last);
    }
    out
}

/// The text in exactly `width` cells: cut or filled up with spaces.
pub fn pad(text: &str, width: usize) -> String {
    let mut out = fit(text, width);
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(cells(&out))));
    out
}

/// The line with the sign that something was cut as a full stop, for printers and terminals without Unicode.
pub fn ascii_cut(line: &str) -> String {
    line.replace('…', ".")
}

/// Two texts at the ends of a line of `width` cells; the left one is cut if both don't fit.
pub fn ends(left: &str, right: &str, width: usize) -> String {
    let right = fit(right, width);
    let room = width.saturating_sub(cells(&right));
    if right.is_empty() {
        fit(left, width)
    } else {
        format!("{}{right}", pad(&fit(left, room.saturating_sub(1)), room))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;
    use proptest::prelude::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::parse(code).unwrap())
    }

    #[test]
    fn amounts_and_rates_as_people_read_them() {
        assert_eq!(amount(money(1450, "GBP"), Glyphs::Unicode), "£14.50");
        assert_eq!(amount(money(1450, "GBP"), Glyphs::Ascii), "14.50 GBP");
        assert_eq!(amount(money(-300, "CHF"), Glyphs::Unicode), "-3.00 CHF");
        assert_eq!(amount(money(40, "JPY"), Glyphs::Ascii), "40 JPY");
        let rates = [200_000, 55_000, 81_250, 0, 1].map(rate);
        assert_eq!(rates, ["20%", "5.5%", "8.125%", "0%", "0.0001%"]);
    }

    #[test]
    fn an_hour_that_comes_twice_says_which() {
        let london = Zone::parse("Europe/London").unwrap();
        let at = |text| time(london, london.parse_time(text).unwrap());
        assert_eq!(at("2026-11-22T20:15"), "20:15");
        assert_eq!(at("2026-10-25T01:30:00+01:00"), "01:30 +01:00");
        assert_eq!(at("2026-10-25T01:30:00+00:00"), "01:30 +00:00");
    }

    #[test]
    fn a_show_after_midnight_is_last_nights() {
        let local = |text| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap();
        assert_eq!(night(local("2026-11-22T00:30")).as_deref(), Some("Sat night"));
        assert_eq!(night(local("2026-11-22T05:00")), None);
    }

    #[test]
    fn lines_break_between_words_and_count_cells() {
        assert_eq!(wrap("the quick  brown fox", 9), ["the quick", "brown fox"]);
        assert_eq!(wrap("東京物語", 5), ["東京", "物語"]);
        assert_eq!(wrap("   ", 9), Vec::<String>::new());
        assert_eq!(ends("Adult", "£14.50", 14), "Adult   £14.50");
        assert_eq!(ends("Adulterated", "£14.50", 14), "Adulte… £14.50");
        assert_eq!(pad("東京", 5), "東京 ");
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_none_is_lost(text in "\\PC{0,60}", width in 2usize..40) {
            let lines = wrap(&text, width);
            prop_assert!(lines.iter().all(|l| cells(l) <= width));
            let squeezed = |s: &str| visible(s).split_whitespace().collect::<String>();
            prop_assert_eq!(squeezed(&lines.concat()), squeezed(&text));
        }

        #[test]
        fn padded_text_is_as_wide_as_asked(text: String, right: String, width in 0usize..40) {
            prop_assert_eq!(cells(&pad(&text, width)), width);
            prop_assert!(cells(&ends(&text, &right, width)) <= width);
        }
    }
}
