//! Telephone numbers in international form (E.164): what people write is read, and kept one way. Our own parse, not a library:
//! those carry the numbering plans of all countries, for questions (mobile or fixed, which city) that nobody here asks.
use super::{Refusal, time::Zone};

/// Country codes of two digits; those of one digit are 1 and 7, and all others have three.
const TWO: [&str; 44] = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51",
    "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90",
    "91", "92", "93", "94", "95", "98",
];

/// How the codes of three digits begin.
const THREE: [&str; 22] = [
    "21", "22", "23", "24", "25", "26", "29", "35", "37", "38", "42", "50", "59", "67", "68", "69", "80", "85", "87",
    "88", "96", "97",
];

/// The code of the country that a zone is in, as far as a cinema there would write numbers without it. What is not here is set.
const ZONES: &[(&str, &str)] = &[
    ("Africa/Cairo", "20"),
    ("Africa/Johannesburg", "27"),
    ("Africa/Lagos", "234"),
    ("Africa/Nairobi", "254"),
    ("America/Argentina/Buenos_Aires", "54"),
    ("America/Bogota", "57"),
    ("America/Chicago", "1"),
    ("America/Denver", "1"),
    ("America/Los_Angeles", "1"),
    ("America/Mexico_City", "52"),
    ("America/New_York", "1"),
    ("America/Phoenix", "1"),
    ("America/Sao_Paulo", "55"),
    ("America/Toronto", "1"),
    ("America/Vancouver", "1"),
    ("Asia/Dubai", "971"),
    ("Asia/Hong_Kong", "852"),
    ("Asia/Jakarta", "62"),
    ("Asia/Jerusalem", "972"),
    ("Asia/Karachi", "92"),
    ("Asia/Kolkata", "91"),
    ("Asia/Manila", "63"),
    ("Asia/Seoul", "82"),
    ("Asia/Singapore", "65"),
    ("Asia/Tokyo", "81"),
    ("Australia/Brisbane", "61"),
    ("Australia/Melbourne", "61"),
    ("Australia/Perth", "61"),
    ("Australia/Sydney", "61"),
    ("Europe/Amsterdam", "31"),
    ("Europe/Athens", "30"),
    ("Europe/Berlin", "49"),
    ("Europe/Brussels", "32"),
    ("Europe/Budapest", "36"),
    ("Europe/Copenhagen", "45"),
    ("Europe/Dublin", "353"),
    ("Europe/Helsinki", "358"),
    ("Europe/Istanbul", "90"),
    ("Europe/Lisbon", "351"),
    ("Europe/London", "44"),
    ("Europe/Madrid", "34"),
    ("Europe/Oslo", "47"),
    ("Europe/Paris", "33"),
    ("Europe/Prague", "420"),
    ("Europe/Rome", "39"),
    ("Europe/Stockholm", "46"),
    ("Europe/Vienna", "43"),
    ("Europe/Warsaw", "48"),
    ("Europe/Zurich", "41"),
    ("Pacific/Auckland", "64"),
];

/// The code of the country that a theatre's zone is in, if it is known.
pub fn code_of(zone: Zone) -> Option<&'static str> {
    ZONES.iter().find(|(name, _)| *name == zone.name()).map(|(_, code)| *code)
}

/// Whether a country code is in use.
pub fn is_code(code: &str) -> bool {
    !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()) && country(code) == Some(code)
}

/// Reads a number as people write it and gives it in E.164 (`+442079460000`). One without its country's code gets `home`'s, and
/// loses the `0` that is only dialled within the country.
pub fn e164(text: &str, home: Option<&str>) -> Result<String, Refusal> {
    let wrong = |why: &str| Refusal::usage(format!("that is no telephone number: {why}"));
    let text = text.trim();
    let abroad = text.starts_with('+') || text.starts_with("00");
    // +44 (0)20 …: the 0 in brackets is for callers at home.
    let text = if abroad { text.replacen("(0)", "", 1) } else { text.to_owned() };
    let mut digits = String::new();
    for (i, c) in text.chars().enumerate() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if i == 0 => {}
            ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '\u{2010}' | '\u{2011}' => {}
            _ => return Err(wrong("it has digits, spaces and dashes, and a + at its beginning")),
        }
    }
    let number = match (text.starts_with('+'), home) {
        (true, _) => digits,
        (false, _) if abroad => digits.strip_prefix("00").unwrap_or_default().to_owned(),
        (false, Some(home)) => format!("{home}{}", within(home, &digits)),
        (false, None) => return Err(wrong("write it with its country, like +44 20 7946 0000")),
    };
    match country(&number) {
        None => Err(wrong("no country has such a code")),
        Some("1") if number.len() != 11 => Err(wrong("a number of +1 has ten digits after it")),
        Some(_) if !(8..=15).contains(&number.len()) => Err(wrong("it has 8 to 15 digits with its country's code")),
        Some(_) => Ok(format!("+{number}")),
    }
}

/// A number as it is written within a country, without what is only dialled there.
fn within<'a>(home: &str, digits: &'a str) -> &'a str {
    let prefix = match home {
        // Their 0 belongs to the number.
        "39" | "378" => None,
        "1" if digits.len() == 11 => Some("1"),
        "7" if digits.len() == 11 => Some("8"),
        "36" => Some("06"),
        _ => Some("0"),
    };
    prefix.and_then(|p| digits.strip_prefix(p)).unwrap_or(digits)
}

/// The country's code that a number begins with.
fn country(number: &str) -> Option<&str> {
    let first = |n| number.get(..n);
    match (first(1)?, first(2), first(3)) {
        ("1" | "7", ..) => first(1),
        (_, Some(two), _) if TWO.contains(&two) => Some(two),
        (_, Some(two), Some(three)) if THREE.contains(&two) || two == "99" => Some(three),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_kept_one_way_however_they_are_written() {
        for (text, home, kept) in [
            ("+44 20 7946 0000", None, "+442079460000"),
            ("+44 (0)20 7946 0000", None, "+442079460000"),
            ("0044-20-7946-0000", Some("49"), "+442079460000"),
            ("020 7946 0000", Some("44"), "+442079460000"),
            ("07700 900123", Some("44"), "+447700900123"),
            ("(212) 555-0123", Some("1"), "+12125550123"),
            ("1 212 555 0123", Some("1"), "+12125550123"),
            ("06 1 234 5678", Some("36"), "+3612345678"),
            ("06 6982 0000", Some("39"), "+390669820000"),
            ("8 495 123-45-67", Some("7"), "+74951234567"),
            ("01/53 26 03 00", Some("33"), "+33153260300"),
        ] {
            assert_eq!(e164(text, home).unwrap(), kept, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for (text, home) in [
            ("", Some("44")),
            ("020 7946 0000", None),
            ("+", None),
            ("+0 20 7946 0000", None),
            ("+44", None),
            ("+442", None),
            ("+44 20 7946 0000 0000 0", None),
            ("+1 212 555 012", None),
            ("+283 1234567", None),
            ("12", Some("44")),
            ("ring me", Some("44")),
            ("+44 20 7946 x00", None),
            ("020+7946 0000", Some("44")),
            ("٠٢٠٧٩٤٦٠٠٠٠", Some("44")),
        ] {
            assert_eq!(e164(text, home).unwrap_err().code(), "usage", "{text}");
        }
    }

    #[test]
    fn the_zones_have_codes_that_are_in_use() {
        for (zone, code) in ZONES {
            assert!(is_code(code), "{code}");
            assert_eq!(code_of(Zone::parse(zone).unwrap()), Some(*code));
        }
        assert!(!is_code("0") && !is_code("4") && !is_code("283") && !is_code("444") && !is_code(""));
    }

    proptest! {
        /// What is kept is read again as itself, wherever; nothing that is kept is anything but E.164.
        #[test]
        fn what_is_kept_is_kept(text in "[+0-9 ()-]{0,22}", home in prop::option::of(prop::sample::select(vec!["1", "44", "39", "353"]))) {
            if let Ok(kept) = e164(&text, home) {
                prop_assert!(kept.starts_with('+') && (9..=16).contains(&kept.len()), "{kept}");
                prop_assert_eq!(e164(&kept, None).unwrap(), kept);
            }
        }
    }
}
