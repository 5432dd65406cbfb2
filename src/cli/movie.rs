//! Films.
use super::{
    context::Context,
    exit::Fail,
    import::{self, ImportArgs},
    output::{Column, Table},
    parse,
    shape::MovieShape,
};
use crate::{
    domain::{
        customer::Review,
        movie::{Movie as Film, MovieFacts},
        text::visible,
        time::BusinessDay,
    },
    service::MovieFilter,
};
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;

/// Verbs of films.
#[derive(Debug, Subcommand)]
pub enum Movie {
    /// Add a film
    Add(Add),
    /// Change what is known of a film; what was sold keeps its words
    Edit(Edit),
    /// Films by title
    List(List),
    /// One film
    Show(One),
    /// Remove a film that no show needs
    Remove(One),
    /// Add the films of a CSV or JSON file: all or nothing, every bad row named with its line
    Import(ImportArgs),
}

/// Which film.
#[derive(Args, Debug)]
pub struct One {
    /// The film: its id, or anything that names one film only
    movie: String,
}

/// A new film.
#[derive(Args, Debug)]
pub struct Add {
    /// Its title
    #[arg(long)]
    title: String,
    /// Its running time in minutes
    #[arg(long, value_name = "MINUTES")]
    duration: u16,
    #[command(flatten)]
    facts: Facts,
}

/// Changes to a film.
#[derive(Args, Debug)]
pub struct Edit {
    #[command(flatten)]
    which: One,
    /// Its title
    #[arg(long)]
    title: Option<String>,
    /// Its running time in minutes
    #[arg(long, value_name = "MINUTES")]
    duration: Option<u16>,
    #[command(flatten)]
    facts: Facts,
}

/// What else is known of a film.
#[derive(Args, Debug)]
struct Facts {
    /// Its age rating: U, PG, 12A, 15, 18
    #[arg(long)]
    certificate: Option<String>,
    /// Its genres: comedy,drama
    #[arg(long, value_delimiter = ',', value_parser = parse::word, value_name = "GENRE")]
    genre: Vec<String>,
    /// Its languages: en,fr
    #[arg(long, value_delimiter = ',', value_parser = parse::word, value_name = "LANGUAGE")]
    language: Vec<String>,
    /// When it came out: 2026-11-23
    #[arg(long, value_parser = parse::day, value_name = "DAY")]
    release_date: Option<BusinessDay>,
    /// What it is about
    #[arg(long)]
    synopsis: Option<String>,
    /// Its rating from 0 to 10: 7.4
    #[arg(long, value_parser = tenths)]
    rating: Option<u8>,
    /// Who directed it
    #[arg(long)]
    director: Option<String>,
    /// Who plays in it; may repeat
    #[arg(long, value_delimiter = ',', value_parser = parse::word, value_name = "NAME")]
    cast: Vec<String>,
    /// Who lends it
    #[arg(long)]
    distributor: Option<String>,
    /// 2D, 3D, IMAX, …
    #[arg(long)]
    format: Option<String>,
}

/// `7.4` as 74.
fn tenths(text: &str) -> Result<u8, String> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
    let digits = |s: &str| s.parse::<u8>().ok().filter(|_| s.len() <= 2 && s.bytes().all(|b| b.is_ascii_digit()));
    match (digits(whole), digits(part).filter(|_| part.len() == 1)) {
        (Some(w), Some(p)) if w * 10 + p <= 100 => Ok(w * 10 + p),
        _ => Err("write a rating from 0 to 10, like 7.4".into()),
    }
}

/// Which films.
#[derive(Args, Debug)]
pub struct List {
    /// Only those whose title contains this
    #[arg(long)]
    search: Option<String>,
    /// Only of this genre
    #[arg(long)]
    genre: Option<String>,
    /// Only in this language
    #[arg(long)]
    language: Option<String>,
    /// Only with this certificate
    #[arg(long)]
    certificate: Option<String>,
}

impl Facts {
    /// Puts what was said above what is known.
    fn over(self, facts: &mut MovieFacts) {
        let set = |place: &mut String, said: Option<String>| {
            if let Some(said) = said {
                *place = said.trim().to_owned();
            }
        };
        let fill = |place: &mut Vec<String>, said: Vec<String>| {
            if !said.is_empty() {
                *place = said;
            }
        };
        set(&mut facts.certificate, self.certificate);
        set(&mut facts.synopsis, self.synopsis);
        set(&mut facts.director, self.director);
        set(&mut facts.distributor, self.distributor);
        set(&mut facts.format, self.format);
        fill(&mut facts.genres, self.genre);
        fill(&mut facts.languages, self.language);
        fill(&mut facts.cast, self.cast);
        facts.release_date = self.release_date.or(facts.release_date);
        facts.rating_tenths = self.rating.or(facts.rating_tenths);
    }
}

/// `movie …`
pub fn run(ctx: &Context, verb: Movie) -> Result<(), Fail> {
    match verb {
        Movie::Add(args) => {
            let mut facts = MovieFacts::empty();
            facts.title = args.title.trim().to_owned();
            facts.duration_min = args.duration;
            args.facts.over(&mut facts);
            let mut house = ctx.house()?;
            let id = house.add_movie(&facts)?;
            answer(ctx, &*house.movie(id)?)
        }
        Movie::Edit(args) => {
            let mut house = ctx.house()?;
            let Film { id, mut facts } = house.find_movie(&args.which.movie)?;
            facts.title = args.title.map_or(facts.title, |t| t.trim().to_owned());
            facts.duration_min = args.duration.unwrap_or(facts.duration_min);
            args.facts.over(&mut facts);
            house.edit_movie(id, &facts)?;
            answer(ctx, &*house.movie(id)?)
        }
        Movie::List(args) => list(ctx, args),
        Movie::Show(args) => {
            let house = ctx.house()?;
            let film = house.find_movie(&args.movie)?;
            show(ctx, &film, &house.reviews(film.id)?)
        }
        Movie::Remove(args) => {
            let mut house = ctx.house()?;
            let film = house.find_movie(&args.movie)?;
            house.remove_movie(film.id)?;
            let removed = json!({ "removed": true, "id": film.id.to_string(), "title": film.facts.title });
            ctx.out.answer(&removed, || format!("removed {} {}", film.id, visible(&film.facts.title)))
        }
        Movie::Import(args) => import::movies(ctx, &args),
    }
}

fn list(ctx: &Context, args: List) -> Result<(), Fail> {
    let house = ctx.house()?;
    let films = house.movies(&MovieFilter {
        title: args.search,
        genre: args.genre,
        language: args.language,
        certificate: args.certificate,
    })?;
    let shapes: Vec<MovieShape> = films.iter().map(MovieShape::from).collect();
    ctx.out.answer(&shapes, || {
        let columns = [
            Column::Whole("ID"),
            Column::Text("TITLE"),
            Column::Whole("CERT"),
            Column::Number("MIN"),
            Column::Text("GENRES"),
            Column::Text("LANGUAGES"),
            Column::Whole("RELEASED"),
        ];
        let mut table = Table::new(&columns, "no films");
        for Film { id, facts } in &films {
            table.row([
                id.to_string(),
                facts.title.clone(),
                facts.certificate.clone(),
                facts.duration_min.to_string(),
                facts.genres.join(", "),
                facts.languages.join(", "),
                facts.release_date.map(|d| d.to_string()).unwrap_or_default(),
            ]);
        }
        ctx.out.table(&table)
    })
}

/// A film with what is said of it; by whom is nobody's business.
fn show(ctx: &Context, film: &Film, reviews: &[Review]) -> Result<(), Fail> {
    let stars: u32 = reviews.iter().map(|r| u32::from(r.stars)).sum();
    let average = (!reviews.is_empty()).then(|| (stars * 10 / reviews.len() as u32) as f32 / 10.0);
    let said: Vec<_> = reviews.iter().map(|r| json!({ "stars": r.stars, "words": r.words })).collect();
    let shape = Reviewed {
        film: MovieShape::from(film),
        reviews: json!({ "count": reviews.len(), "stars": average, "said": said }),
    };
    ctx.out.answer(&shape, || {
        let mut text = words(film);
        if let Some(average) = average {
            text.push_str(&format!("\n{average} of 5 stars by {} who saw it", reviews.len()));
        }
        for r in reviews.iter().filter(|r| !r.words.is_empty()) {
            text.push_str(&format!("\n{} {}", "*".repeat(usize::from(r.stars)), visible(&r.words)));
        }
        text
    })
}

/// A film in JSON with what is said of it.
#[derive(Serialize)]
struct Reviewed {
    #[serde(flatten)]
    film: MovieShape,
    reviews: serde_json::Value,
}

fn answer(ctx: &Context, film: &Film) -> Result<(), Fail> {
    ctx.out.answer(&MovieShape::from(film), || words(film))
}

fn words(film: &Film) -> String {
    let f = &film.facts;
    let mut lines = vec![
        format!("{} {}   {} min   {}", f.title, f.certificate, f.duration_min, f.format),
        format!("id {}", film.id),
    ];
    let named = [
        ("genres", f.genres.join(", ")),
        ("languages", f.languages.join(", ")),
        ("released", f.release_date.map(|d| d.to_string()).unwrap_or_default()),
        ("rating", f.rating_tenths.map(|t| format!("{}.{}", t / 10, t % 10)).unwrap_or_default()),
        ("director", f.director.clone()),
        ("cast", f.cast.join(", ")),
        ("distributor", f.distributor.clone()),
    ];
    lines.extend(named.iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| format!("{name} {text}")));
    lines.extend(Some(f.synopsis.clone()).filter(|s| !s.is_empty()));
    lines.iter().map(|l| visible(l)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_is_read_in_tenths() {
        for (text, value) in [("7.4", 74), ("10", 100), ("0", 0), ("0.5", 5)] {
            assert_eq!(tenths(text).unwrap(), value);
        }
        for wrong in ["10.1", "-1", "7.45", "seven", "", "7.", "300"] {
            assert!(tenths(wrong).is_err(), "{wrong}");
        }
    }
}
