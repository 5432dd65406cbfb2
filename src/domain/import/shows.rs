//! Shows from a file: names become films and halls of the house, times its own, and nothing may clash.
use super::{
    super::{
        HallId, MovieId, Refusal,
        movie::Movie,
        show::ShowTimes,
        text,
        theatre::{Hall, Theatre},
        time::Instant,
    },
    BadKind, Faults, Mapping, Parsed,
    mapping::{Field, require},
    rows::{self, Cell, RawRow},
};
use chrono::Datelike;
use std::collections::HashMap;

/// The fields of a show as `--map` names them.
pub const FIELDS: &[&Field] = &[
    &["movie", "film", "title"],
    &["hall", "screen"],
    &["theatre", "cinema"],
    &["starts_at", "start", "starts"],
    &["name"],
    &["format"],
    &["traits"],
];

/// The traits that a show can have.
pub const TRAITS: [&str; 4] = ["subtitled", "audio_described", "captioned", "relaxed"];

/// A show that a file asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedShow {
    /// The film.
    pub movie: MovieId,
    /// In which hall.
    pub hall: HallId,
    /// Its times.
    pub times: ShowTimes,
    /// A name if it has one.
    pub name: String,
    /// `2D`, `3D`; the film's own where the file does not say.
    pub format: String,
    /// subtitled, captioned, …
    pub traits: Vec<String>,
}

/// What the house has.
#[derive(Debug, Default)]
pub struct World {
    /// Its theatres.
    pub theatres: Vec<Theatre>,
    /// Their halls.
    pub halls: Vec<Hall>,
    /// Its films.
    pub movies: Vec<Movie>,
    /// What is planned already, for each hall: the times and what to call it.
    pub planned: HashMap<HallId, Vec<(ShowTimes, String)>>,
}

/// Reads shows against what the house has.
pub fn read_shows(file: &str, mapping: &Mapping, world: &World) -> Result<Parsed<ImportedShow>, Refusal> {
    let table = rows::read(file)?;
    let places = mapping.resolve(FIELDS, &table.columns)?;
    for (field, place) in ["movie", "hall", "starts_at"].into_iter().zip([0, 1, 3]) {
        require(places.get(place).copied().flatten(), field, &table.columns)?;
    }
    let mut parsed = Parsed::new(table.bad);
    let mut taken: HashMap<HallId, Vec<(ShowTimes, String)>> = HashMap::new();
    for row in &table.rows {
        let mut faults = Faults::default();
        let show = Reader { row, places: &places, world, faults: &mut faults }.show();
        if let Some(show) = &show {
            let others = [&world.planned, &taken].into_iter().filter_map(|map| map.get(&show.hall)).flatten();
            for (_, other) in others.filter(|(times, _)| times.clash(&show.times)) {
                faults.add(BadKind::Clash, format!("it clashes with {other}"));
            }
        }
        let row = faults.into_result(row.line, show);
        if let Ok(row) = &row {
            let what = format!("line {} of the file", row.line);
            taken.entry(row.value.hall).or_default().push((row.value.times, what));
        }
        parsed.file(row);
    }
    parsed.bad.sort_by_key(|b| b.line);
    Ok(parsed)
}

/// Reads the fields of one row and notes what is wrong with them.
struct Reader<'a> {
    row: &'a RawRow,
    places: &'a [Option<usize>],
    world: &'a World,
    faults: &'a mut Faults,
}

impl<'a> Reader<'a> {
    fn show(&mut self) -> Option<ImportedShow> {
        let movie = self.movie();
        let place = self.hall();
        let (name, format) = (self.text("name"), self.text("format"));
        for (field, value, most) in [("name", &name, 60), ("format", &format, 20)] {
            if value.chars().any(text::is_control) || value.chars().count() > most {
                self.faults.add(BadKind::BadText, format!("the {field} has control characters or is too long"));
            }
        }
        let traits = self.traits();
        let (movie, (theatre, hall)) = (movie?, place?);
        let starts_at = self.time(theatre)?;
        let times = ShowTimes::plan(starts_at, &theatre.settings, movie.facts.duration_min, hall.turnaround_min);
        let format = if format.is_empty() { movie.facts.format.clone() } else { format };
        Some(ImportedShow { movie: movie.id, hall: hall.id, times, name, format, traits })
    }

    fn text(&mut self, field: &str) -> String {
        let place =
            FIELDS.iter().position(|f| f.first() == Some(&field)).and_then(|i| self.places.get(i).copied().flatten());
        match self.row.cell(place) {
            None => String::new(),
            Some(Cell::One(text)) => text.clone(),
            Some(Cell::Many(texts)) => texts.join(";"),
            // `show list --json` gives the film as an object; a file may not be that clever.
            Some(Cell::Other) => {
                self.faults.add(BadKind::BadValue, format!("the {field} is not a text"));
                String::new()
            }
        }
    }

    fn time(&mut self, theatre: &Theatre) -> Option<Instant> {
        let typed = self.text("starts_at");
        if typed.is_empty() {
            self.faults.add(BadKind::BadTime, "it has no start");
            return None;
        }
        let time = theatre.zone.parse_time(&typed).and_then(|at| {
            let year = theatre.zone.local(at).year();
            if (2000..=2999).contains(&year) {
                Ok(at)
            } else {
                Err(Refusal::usage(format!("{year} is no year to plan for")))
            }
        });
        time.map_err(|refusal| self.faults.add(BadKind::BadTime, refusal.message)).ok()
    }

    fn traits(&mut self) -> Vec<String> {
        let mut out = Vec::new();
        for word in self.text("traits").split([';', '|', ',']).map(str::trim).filter(|w| !w.is_empty()) {
            let code = word.to_lowercase().replace([' ', '-'], "_");
            if !TRAITS.contains(&code.as_str()) {
                let shown = text::fit(word, 40);
                self.faults.add(BadKind::BadValue, format!("{shown:?} is no trait; there are {}", TRAITS.join(", ")));
            } else if !out.contains(&code) {
                out.push(code);
            }
        }
        out
    }

    fn movie(&mut self) -> Option<&'a Movie> {
        let typed = self.text("movie");
        let name = |m: &&Movie| match m.facts.release_date {
            Some(date) => format!("{} ({})", m.facts.title, date.year()),
            None => m.facts.title.clone(),
        };
        let by_title: Vec<&Movie> = self.world.movies.iter().filter(|m| same(&m.facts.title, &typed)).collect();
        let by_year = || self.world.movies.iter().filter(|m| same(&name(m), &typed)).collect::<Vec<_>>();
        let by_id = || self.world.movies.iter().filter(|m| m.id.to_string() == typed).collect::<Vec<_>>();
        let found = Some(by_title).filter(|f| !f.is_empty()).or_else(|| Some(by_year()).filter(|f| !f.is_empty()));
        let found = found.unwrap_or_else(by_id);
        let names: Vec<String> = found.iter().map(name).collect();
        self.one("film", &typed, &found, &names)
    }

    fn hall(&mut self) -> Option<(&'a Theatre, &'a Hall)> {
        let (typed, theatre) = (self.text("hall"), self.text("theatre"));
        let fits = |t: &Theatre| theatre.is_empty() || same(&t.name, &theatre) || t.id.to_string() == theatre;
        let theatres: Vec<&Theatre> = self.world.theatres.iter().filter(|t| fits(t)).collect();
        if theatres.is_empty() {
            self.one::<()>("theatre", &theatre, &[], &[]);
            return None;
        }
        let pairs = |fits: &dyn Fn(&Hall) -> bool| -> Vec<(&'a Theatre, &'a Hall)> {
            let of = |t: &Theatre| {
                let id = t.id;
                self.world.halls.iter().filter(move |h| h.theatre == id)
            };
            theatres.iter().flat_map(|t| of(t).filter(|h| fits(h)).map(|h| (*t, h))).collect()
        };
        let mut found = pairs(&|h| same(&h.name, &typed));
        if found.is_empty() {
            found = pairs(&|h| h.id.to_string() == typed);
        }
        let names: Vec<String> = found.iter().map(|(t, h)| format!("{}, {}", h.name, t.name)).collect();
        let boxed: Vec<&(&Theatre, &Hall)> = found.iter().collect();
        self.one("hall", &typed, &boxed, &names).copied()
    }

    /// The one thing that was found; else the fault is noted.
    fn one<'b, T>(&mut self, what: &str, typed: &str, found: &[&'b T], names: &[String]) -> Option<&'b T> {
        let shown = text::fit(typed, 60);
        match found {
            [one] => return Some(one),
            [] if typed.is_empty() => self.faults.add(BadKind::Unknown, format!("it names no {what}")),
            [] => self.faults.add(BadKind::Unknown, format!("there is no {what} {shown:?}")),
            _ => self.faults.add(BadKind::Ambiguous, format!("{shown:?} can be {}", names.join(" or "))),
        }
        None
    }
}

fn same(a: &str, b: &str) -> bool {
    !b.is_empty() && text::fold(a.trim()) == text::fold(b.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Currency, MapId, TheatreId, movie::MovieFacts, theatre::Settings, time::Zone};

    fn world() -> World {
        let theatre = |id: i64, name: &str| Theatre {
            id: TheatreId(id),
            name: name.into(),
            address: String::new(),
            city: "London".into(),
            zone: Zone::parse("Europe/London").unwrap(),
            currency: Currency::parse("GBP").unwrap(),
            settings: Settings::default(),
        };
        let hall = |id: i64, theatre: i64, name: &str| Hall {
            id: HallId(id),
            theatre: TheatreId(theatre),
            name: name.into(),
            position: 1,
            turnaround_min: 10,
            map: MapId(id),
            capacity: 10,
            unreserved: false,
        };
        let movie = |id: i64, title: &str, year: i32| Movie {
            id: MovieId(id),
            facts: MovieFacts {
                title: title.into(),
                duration_min: 100,
                release_date: chrono::NaiveDate::from_ymd_opt(year, 1, 1),
                ..MovieFacts::empty()
            },
        };
        let busy = ShowTimes::plan(at("2026-12-01T18:00"), &Settings::default(), 100, 10);
        World {
            theatres: vec![theatre(1, "The Rialto"), theatre(2, "The Lyric")],
            halls: vec![hall(1, 1, "Hall 1"), hall(2, 1, "Studio"), hall(3, 2, "Studio")],
            movies: vec![
                movie(7, "Amélie", 2001),
                movie(8, "King Kong", 1933),
                movie(9, "King Kong", 2005),
                movie(10, "7", 1999),
            ],
            planned: HashMap::from([(HallId(1), vec![(busy, "Brazil at 18:00".into())])]),
        }
    }

    fn at(text: &str) -> Instant {
        Zone::parse("Europe/London").unwrap().parse_time(text).unwrap()
    }

    fn read(rows: &str) -> Parsed<ImportedShow> {
        let text = format!("movie,hall,theatre,starts_at,traits\n{rows}");
        read_shows(&text, &Mapping::default(), &world()).unwrap()
    }

    #[test]
    fn names_become_films_and_halls() {
        let parsed = read(
            "amelie,hall 1,,2026-12-02T18:00,relaxed;Audio-described\nking kong (1933),Studio,The Lyric,2026-12-02 18:00,\n7,2,,2026-12-02T18:00,\n8,3,,2026-12-03T18:00:00Z,\n",
        );
        assert_eq!(parsed.bad, []);
        let ids: Vec<(i64, i64)> = parsed.rows.iter().map(|r| (r.value.movie.0, r.value.hall.0)).collect();
        assert_eq!(ids, [(7, 1), (8, 3), (10, 2), (8, 3)], "a title comes before an id");
        assert_eq!(parsed.rows[0].value.traits, ["relaxed", "audio_described"]);
        assert_eq!(parsed.rows[0].value.times.clear_at, at("2026-12-02T20:10"));
    }

    #[test]
    fn each_kind_of_bad_row_is_named() {
        let parsed = read(
            "Brazil,Hall 1,,2026-12-02T18:00,\n\
             King Kong,Hall 1,,2026-12-02T18:00,\n\
             Amélie,Studio,,2026-12-02T18:00,\n\
             Amélie,Hall 9,,2026-12-02T18:00,\n\
             Amélie,Hall 1,Odeon,2026-12-02T18:00,\n\
             Amélie,Hall 1,,2027-03-28T01:30,\n\
             Amélie,Hall 1,,2026-10-25T01:30,\n\
             Amélie,Hall 1,,tonight,\n\
             Amélie,Hall 1,,2026-12-02T18:00,loud\n\
             Amélie,Hall 1,,2026-12-01T20:00,\n\
             Amélie,Hall 1,,2026-12-01T20:10,\n\
             Amélie,Hall 1,,2026-12-01T21:00,\n",
        );
        let found: Vec<(u64, BadKind)> = parsed.bad.iter().map(|b| (b.line, b.kind)).collect();
        assert_eq!(
            found,
            [
                (2, BadKind::Unknown),
                (3, BadKind::Ambiguous),
                (4, BadKind::Ambiguous),
                (5, BadKind::Unknown),
                (6, BadKind::Unknown),
                (7, BadKind::BadTime),
                (8, BadKind::BadTime),
                (9, BadKind::BadTime),
                (10, BadKind::BadValue),
                (11, BadKind::Clash),
                (13, BadKind::Clash),
            ]
        );
        assert_eq!(parsed.bad[1].reason, "\"King Kong\" can be King Kong (1933) or King Kong (2005)");
        assert_eq!(parsed.bad[2].reason, "\"Studio\" can be Studio, The Rialto or Studio, The Lyric");
        assert_eq!(parsed.bad[4].reason, "there is no theatre \"Odeon\"");
        assert!(parsed.bad[5].reason.contains("clocks go forward"), "{}", parsed.bad[5].reason);
        assert_eq!(parsed.bad[9].reason, "it clashes with Brazil at 18:00");
        assert_eq!(parsed.bad[10].reason, "it clashes with line 12 of the file");
    }
}
