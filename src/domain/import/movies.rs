//! Films from a file.
use super::{
    super::{
        Refusal,
        movie::{MAX_DURATION, MovieFacts, MovieKey},
    },
    BadKind, Faults, Mapping, Parsed,
    date::parse_date,
    mapping::{Field, require},
    rows::{self, Cell, RawRow},
};
use std::collections::{HashMap, HashSet};

/// The fields of a film as `--map` names them, each with other names under which a column is taken for it.
pub const FIELDS: &[&Field] = &[
    &["title"],
    &["duration", "duration_min", "running_time", "running_time_min", "runtime"],
    &["release_date", "release", "released"],
    &["certificate", "age_rating"],
    &["genres", "genre"],
    &["languages", "language"],
    &["synopsis"],
    &["rating"],
    &["director"],
    &["cast"],
    &["distributor"],
    &["format"],
];

/// Reads films. `known` are those of the house, `this_year` settles years of two digits.
pub fn read_movies(
    text: &str,
    mapping: &Mapping,
    known: &HashSet<MovieKey>,
    this_year: i32,
) -> Result<Parsed<MovieFacts>, Refusal> {
    let table = rows::read(text)?;
    let places = mapping.resolve(FIELDS, &table.columns)?;
    require(places.first().copied().flatten(), "title", &table.columns)?;
    require(places.get(1).copied().flatten(), "duration", &table.columns)?;
    let mut parsed = Parsed::new(table.bad);
    let mut seen: HashMap<MovieKey, u64> = HashMap::new();
    for row in &table.rows {
        let mut faults = Faults::default();
        let facts = Reader { row, places: &places, faults: &mut faults }.movie(this_year);
        let key = facts.key();
        if known.contains(&key) {
            faults.add(BadKind::Exists, format!("{} is in the store already", named(&facts)));
        } else if let Some(line) = seen.get(&key) {
            faults.add(BadKind::Twice, format!("{} stands in line {line} too", named(&facts)));
        }
        let row = faults.into_result(row.line, Some(facts));
        if let Ok(row) = &row {
            seen.insert(key, row.line);
        }
        parsed.file(row);
    }
    parsed.bad.sort_by_key(|b| b.line);
    Ok(parsed)
}

fn named(facts: &MovieFacts) -> String {
    let title = super::super::text::fit(&facts.title, 60);
    match facts.release_date {
        Some(date) => format!("{title} ({})", date.format("%Y")),
        None => title,
    }
}

/// Reads the fields of one row and notes what is wrong with them.
struct Reader<'a> {
    row: &'a RawRow,
    places: &'a [Option<usize>],
    faults: &'a mut Faults,
}

impl Reader<'_> {
    fn movie(&mut self, this_year: i32) -> MovieFacts {
        let title = self.text("title");
        if title.is_empty() {
            self.faults.add(BadKind::NoTitle, "it has no title");
        }
        let facts = MovieFacts {
            title,
            duration_min: self.duration(),
            release_date: self.date(this_year),
            certificate: self.text("certificate"),
            genres: self.list("genres"),
            languages: self.list("languages").iter().map(|l| l.to_lowercase()).collect(),
            // A synopsis may have been written on several lines; it is one paragraph here.
            synopsis: self.text("synopsis").split_whitespace().collect::<Vec<_>>().join(" "),
            rating_tenths: self.rating(),
            director: self.text("director"),
            cast: self.list("cast"),
            distributor: self.text("distributor"),
            format: Some(self.text("format")).filter(|f| !f.is_empty()).unwrap_or_else(|| "2D".into()),
        };
        for fault in facts.text_faults() {
            self.faults.add(BadKind::BadText, fault);
        }
        facts
    }

    fn cell(&self, field: &str) -> Option<&Cell> {
        let place = FIELDS.iter().position(|f| f.first() == Some(&field))?;
        self.row.cell(self.places.get(place).copied().flatten())
    }

    fn text(&mut self, field: &str) -> String {
        match self.cell(field) {
            None => String::new(),
            Some(Cell::One(text)) => text.clone(),
            Some(Cell::Many(texts)) => texts.join(", "),
            Some(Cell::Other) => {
                self.faults.add(BadKind::BadValue, format!("the {field} is not a text"));
                String::new()
            }
        }
    }

    fn list(&mut self, field: &str) -> Vec<String> {
        let parts: Vec<String> = match self.cell(field) {
            Some(Cell::Many(texts)) => texts.clone(),
            _ => {
                let text = self.text(field);
                // Names may have a comma within, so it separates only where nothing else does.
                let by = if text.contains([';', '|']) { [';', '|'] } else { [',', ','] };
                text.split(by).map(str::to_owned).collect()
            }
        };
        parts.iter().map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
    }

    fn duration(&mut self) -> u16 {
        let text = self.text("duration");
        if text.is_empty() {
            self.faults.add(BadKind::NoDuration, "it has no running time");
            return 0;
        }
        minutes(&text).unwrap_or_else(|| {
            let shown = super::super::text::fit(&text, 40);
            self.faults.add(BadKind::BadValue, format!("{shown:?} is no running time of 1 to {MAX_DURATION} minutes"));
            0
        })
    }

    fn date(&mut self, this_year: i32) -> Option<chrono::NaiveDate> {
        let text = self.text("release_date");
        if text.is_empty() {
            return None;
        }
        // Films are announced years ahead.
        parse_date(&text, this_year + 5).map_err(|why| self.faults.add(BadKind::BadDate, why)).ok()
    }

    fn rating(&mut self) -> Option<u8> {
        let text = self.text("rating");
        if text.is_empty() {
            return None;
        }
        let tenths = tenths(&text);
        if tenths.is_none() {
            let shown = super::super::text::fit(&text, 40);
            self.faults.add(BadKind::BadValue, format!("{shown:?} is no rating from 0 to 10"));
        }
        tenths
    }
}

/// `121`, `121.0`, `121 min`, `2h 1m`, `2:01`.
fn minutes(text: &str) -> Option<u16> {
    let lower = text.trim().to_lowercase();
    let (hours, rest) = match lower.split_once(['h', ':']) {
        Some((hours, rest)) => (hours.trim().parse::<u16>().ok()?, rest),
        None => (0, lower.as_str()),
    };
    let digits = rest.trim().trim_end_matches(|c: char| c.is_ascii_lowercase() || c == '.').trim_end();
    let unit = rest.trim().strip_prefix(digits)?.trim();
    if !["", "m", "min", "min.", "mins", "minutes"].contains(&unit) {
        return None;
    }
    let digits = digits.strip_suffix(".0").unwrap_or(digits);
    let rest: u16 = if digits.is_empty() && hours > 0 { 0 } else { digits.parse().ok()? };
    let all = hours.checked_mul(60)?.checked_add(rest)?;
    (1..=MAX_DURATION).contains(&all).then_some(all)
}

/// A rating from 0 to 10 in tenths, half up.
fn tenths(text: &str) -> Option<u8> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 2 || part.len() > 20 || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let digit = |i: usize| part.as_bytes().get(i).map_or(0, |b| u16::from(b - b'0'));
    let tenths = whole.parse::<u16>().ok()? * 10 + digit(0) + u16::from(digit(1) >= 5);
    u8::try_from(tenths).ok().filter(|t| *t <= 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Parsed<MovieFacts> {
        read_movies(text, &Mapping::default(), &HashSet::new(), 2026).unwrap()
    }

    fn reasons(text: &str) -> Vec<(u64, BadKind, String)> {
        read(text).bad.into_iter().map(|b| (b.line, b.kind, b.reason)).collect()
    }

    #[test]
    fn the_films_of_the_demo_house_are_all_taken() {
        let parsed = read(include_str!("../../../assets/demo/films.csv"));
        assert_eq!((parsed.rows.len(), parsed.bad.len()), (64, 0));
        let brazil = &parsed.rows[0].value;
        assert_eq!((brazil.title.as_str(), brazil.duration_min, brazil.rating_tenths), ("Brazil", 136, Some(80)));
        assert_eq!(brazil.genres, ["Black Comedy", "Science Fiction"]);
        assert_eq!(brazil.release_date.unwrap().to_string(), "1985-12-18");
    }

    #[test]
    fn each_kind_of_bad_row_is_named() {
        let long = "x".repeat(301);
        let found = reasons(&format!(
            "title,duration,release_date,rating\n\
             ,90,,\n\
             A,,,\n\
             B,90,03/04/2009,\n\
             C,90,someday,\n\
             D,ninety,,\n\
             E,90,,11\n\
             F\u{1b}[31m,90,,\n\
             {long},90,,\n\
             G,90,2001-01-01,\n\
             g,95,2001-12-31,\n\
             H,90\n"
        ));
        let expected = [
            (2, BadKind::NoTitle, "it has no title"),
            (3, BadKind::NoDuration, "it has no running time"),
            (4, BadKind::BadDate, "\"03/04/2009\" can be read in two ways: write it like 2009-12-18"),
            (5, BadKind::BadDate, "\"someday\" is not a date, like 2009-12-18"),
            (6, BadKind::BadValue, "\"ninety\" is no running time of 1 to 1200 minutes"),
            (7, BadKind::BadValue, "\"11\" is no rating from 0 to 10"),
            (8, BadKind::BadText, "the title has control characters"),
            (9, BadKind::BadText, "the title is longer than 300 characters"),
            (11, BadKind::Twice, "g (2001) stands in line 10 too"),
            (12, BadKind::Malformed, "it has 2 fields, the header has 4"),
        ];
        assert_eq!(found, expected.map(|(line, kind, why)| (line, kind, why.to_owned())));
        let both = reasons("[{\"title\": null, \"duration\": null, \"release_date\": {}}]");
        assert_eq!(both[0].2, "it has no title; it has no running time; the release_date is not a text");
    }

    #[test]
    fn a_film_of_the_house_is_not_taken_again() {
        let known = HashSet::from([("amelie".to_owned(), Some(2001))]);
        let text = "title,duration,release_date\nAmélie,122,2001-04-25\nAmélie,122,2031-04-25\n";
        let parsed = read_movies(text, &Mapping::default(), &known, 2026).unwrap();
        assert_eq!(parsed.bad[0].reason, "Amélie (2001) is in the store already");
        assert_eq!(parsed.rows.len(), 1);
    }

    #[test]
    fn a_file_from_life_is_read_with_a_mapping() {
        let text = include_str!("../../../tests/data/dirty-movies.json");
        let map = "duration=\"Running Time min\",certificate=MPAA Rating,genres=Major Genre,rating=IMDB Rating";
        let parsed = read_movies(text, &Mapping::parse(map).unwrap(), &HashSet::new(), 2026).unwrap();
        assert_eq!(parsed.rows.len() + parsed.bad.len(), 24);
        assert_eq!(parsed.counts(), [(BadKind::NoDuration, 7), (BadKind::NoTitle, 1)]);
        assert_eq!(parsed.bad[0].line, 2);
        let film = &parsed.rows[0].value;
        assert_eq!((film.title.as_str(), film.certificate.as_str(), film.rating_tenths), ("1408", "PG-13", Some(69)));
        assert_eq!((film.duration_min, film.release_date.unwrap().to_string().as_str()), (102, "2007-06-22"));
    }

    #[test]
    fn titles_may_be_numbers_wide_or_right_to_left() {
        let parsed = read(
            "[{\"title\": 1776, \"duration\": 141}, {\"title\": \"東京物語\", \"duration\": 136},\n{\"title\": \"كفرناحوم\", \"duration\": 126}]",
        );
        let titles: Vec<&str> = parsed.rows.iter().map(|r| r.value.title.as_str()).collect();
        assert_eq!(titles, ["1776", "東京物語", "كفرناحوم"]);
    }

    #[test]
    fn running_times_and_ratings_are_read_as_people_write_them() {
        for text in ["121", "121.0", "121 min", "121min.", "2h 1m", "2h1", "2:01", "121 minutes"] {
            assert_eq!(minutes(text), Some(121), "{text}");
        }
        assert_eq!(minutes("2h"), Some(120));
        for text in ["", "0", "-5", "1201", "99999999999", "121.5", "h", "12 parsecs", "min"] {
            assert_eq!(minutes(text), None, "{text}");
        }
        assert_eq!(["6.1", "10", "7,25", "0"].map(tenths), [Some(61), Some(100), Some(73), Some(0)]);
        assert_eq!(["", "11", "-1", "x", "10.1"].map(tenths), [None; 5]);
    }

    #[test]
    fn a_file_without_a_needed_column_is_refused() {
        let why = |text| read_movies(text, &Mapping::default(), &HashSet::new(), 2026).unwrap_err().message;
        assert!(why("title,year\nA,2001").contains("--map duration="));
        assert!(why("name,duration\nA,90").contains("--map title="));
    }

    proptest! {
        #[test]
        fn no_file_makes_it_panic(text in "(title|duration|release_date|[,;\"\\n{}\\[\\]:]|\\PC){0,60}") {
            let _any = read_movies(&text, &Mapping::default(), &HashSet::new(), 2026);
            let _any = read_movies(&format!("title,duration,rating\n{text}"), &Mapping::default(), &HashSet::new(), 2026);
            let _any = (minutes(&text), tenths(&text));
        }
    }
}
