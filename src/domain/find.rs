//! The words of a search for shows: `dune <20 12y sub free>4`. Screens and commands read them alike.
use super::{
    board::ShowRow,
    movie::certificate_age,
    show::SaleState,
    text::fold,
    time::{Instant, Zone},
};
use chrono::Timelike;

/// One thing that is asked of a show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// `12y`: fit for that age, without an adult.
    Age(u8),
    /// `<20`: starts before, in minutes of the business day.
    Before(u16),
    /// `>18`: starts at or after.
    After(u16),
    /// `20:15`: starts then.
    At(u16),
    /// `end<22`: ends before.
    EndsBefore(u16),
    /// `free>4`: more free seats than that.
    FreeOver(u16),
    /// `sub`, `ad`, `cc`, `relaxed`: has that trait.
    Trait(&'static str),
    /// Anything else: title, genre, language, certificate, format, hall, people.
    Text(String),
}

/// What is searched for; a show must fit every word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The words.
    pub words: Vec<Word>,
}

/// Short words for what a show offers.
const TRAITS: &[(&str, &str)] = &[
    ("sub", "subtitled"),
    ("subtitled", "subtitled"),
    ("ad", "audio_described"),
    ("cc", "captioned"),
    ("captioned", "captioned"),
    ("relaxed", "relaxed"),
];

/// Languages by the words people use for them.
const LANGUAGES: &[(&str, &str)] = &[
    ("english", "en"),
    ("french", "fr"),
    ("german", "de"),
    ("italian", "it"),
    ("spanish", "es"),
    ("japanese", "ja"),
    ("korean", "ko"),
    ("chinese", "zh"),
    ("hindi", "hi"),
    ("portuguese", "pt"),
    ("polish", "pl"),
    ("danish", "da"),
    ("swedish", "sv"),
    ("russian", "ru"),
    ("irish", "ga"),
];

/// Reads a search. Nothing is an error: what is no word of its own is text.
pub fn parse(typed: &str) -> Filter {
    Filter { words: fold(typed).split_whitespace().map(word).collect() }
}

fn word(text: &str) -> Word {
    if let Some((_, name)) = TRAITS.iter().find(|(short, _)| *short == text) {
        return Word::Trait(name);
    }
    let special = if let Some(age) = text.strip_suffix('y').and_then(|n| n.parse().ok()) {
        Some(Word::Age(age))
    } else if let Some(n) = text.strip_prefix("free>").and_then(|n| n.parse().ok()) {
        Some(Word::FreeOver(n))
    } else if let Some(m) = text.strip_prefix("end<").and_then(minutes) {
        Some(Word::EndsBefore(m))
    } else if let Some(m) = text.strip_prefix('<').and_then(minutes) {
        Some(Word::Before(m))
    } else if let Some(m) = text.strip_prefix('>').and_then(minutes) {
        Some(Word::After(m))
    } else if text.contains(':') {
        minutes(text).map(Word::At)
    } else {
        None
    };
    special.unwrap_or_else(|| Word::Text(text.to_owned()))
}

/// `20`, `20:30`, `2030`: minutes of the business day. Hours before five are those after midnight.
fn minutes(text: &str) -> Option<u16> {
    let (hours, min) = match text.split_once(':') {
        Some((h, m)) if m.len() == 2 => (h.parse().ok()?, m.parse().ok()?),
        Some(_) => return None,
        None if text.len() >= 3 => {
            let n: u16 = text.parse().ok()?;
            (n / 100, n % 100)
        }
        None => (text.parse().ok()?, 0),
    };
    if hours > 29 || min > 59 {
        return None;
    }
    Some(if hours < 5 { (hours + 24) * 60 + min } else { hours * 60 + min })
}

/// The minute of the business day at which an instant falls.
fn minute_of(zone: Zone, at: Instant) -> u16 {
    let local = zone.local(at);
    let minute = u16::try_from(local.hour() * 60 + local.minute()).unwrap_or(0);
    if minute < 300 { minute + 1440 } else { minute }
}

impl Filter {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a show that can still be sold (or was sold out) fits every word.
    pub fn matches(&self, row: &ShowRow, zone: Zone, now: Instant) -> bool {
        let coming = matches!(row.state, SaleState::OnSale | SaleState::SoldOut) && now < row.show.sale_closes_at;
        coming && self.words.iter().all(|w| fits(w, row, zone))
    }
}

fn fits(word: &Word, row: &ShowRow, zone: Zone) -> bool {
    let starts = minute_of(zone, row.show.starts_at);
    match word {
        Word::Age(age) => certificate_age(&row.movie.facts.certificate).is_none_or(|(from, _)| from <= *age),
        Word::Before(m) => starts < *m,
        Word::After(m) => starts >= *m,
        Word::At(m) => starts == *m,
        Word::EndsBefore(m) => {
            let end = u64::from(starts) + u64::try_from(row.show.ends_at.0 - row.show.starts_at.0).unwrap_or(0) / 60;
            end < u64::from(*m)
        }
        Word::FreeOver(n) => row.free > *n,
        Word::Trait(name) => row.show.traits.iter().any(|t| t == name),
        Word::Text(text) => text_fits(text, row),
    }
}

fn text_fits(text: &str, row: &ShowRow) -> bool {
    let facts = &row.movie.facts;
    let language = LANGUAGES.iter().find(|(name, _)| *name == text).map_or(text, |(_, code)| code);
    let equal = |s: &str| fold(s) == text;
    let within = |s: &String| fold(s).contains(text);
    equal(&facts.certificate)
        || equal(&row.show.format)
        || facts.languages.iter().any(|l| fold(l) == language)
        || within(&facts.title)
        || within(&row.show.name)
        || within(&row.hall)
        || facts.genres.iter().any(|g| fold(g).starts_with(text))
        || (text.chars().count() >= 3 && (within(&facts.director) || facts.cast.iter().any(within)))
        || fold(&facts.title).split(|c: char| !c.is_alphanumeric()).any(|w| nearly(text, w))
}

/// Whether a word begins with the typed text when one letter of it is wrong, missing, too many or swapped with the next.
fn nearly(typed: &str, word: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (typed.chars().collect(), word.chars().collect());
    if a.len() < 4 || b.len() + 1 < a.len() {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = |v: &[char], from: usize| v.get(from..).unwrap_or_default().to_vec();
    let begins = |long: Vec<char>, short: Vec<char>| long.starts_with(&short);
    begins(tail(&b, same + 1), tail(&a, same + 1))
        || begins(tail(&b, same), tail(&a, same + 1))
        || begins(tail(&b, same + 1), tail(&a, same))
        || (a.get(same) == b.get(same + 1)
            && a.get(same + 1) == b.get(same)
            && begins(tail(&b, same + 2), tail(&a, same + 2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read() {
        let filter = parse("Amélie 12y <20 >18:30 end<2330 sub ad free>4 20:15 15");
        assert_eq!(
            filter.words,
            [
                Word::Text("amelie".into()),
                Word::Age(12),
                Word::Before(1200),
                Word::After(1110),
                Word::EndsBefore(1410),
                Word::Trait("subtitled"),
                Word::Trait("audio_described"),
                Word::FreeOver(4),
                Word::At(1215),
                Word::Text("15".into()),
            ]
        );
        assert_eq!(parse("<1").words, [Word::Before(25 * 60)], "one o'clock is tonight's");
        for odd in ["<", "<99", "y", "free>", "end<", "::", "7:5"] {
            assert!(matches!(parse(odd).words.as_slice(), [Word::Text(_)]), "{odd}");
        }
        assert!(parse("  ").is_empty());
    }

    #[test]
    fn a_slip_of_the_finger_still_finds() {
        for typed in ["conclave", "conlave", "concclave", "conclvae", "conxlave", "concl"] {
            assert!(nearly(typed, "conclave"), "{typed}");
        }
        assert!(!nearly("con", "cat"));
        assert!(!nearly("heretic", "conclave"));
    }
}
