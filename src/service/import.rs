//! Imports: a whole file in one write, or nothing of it. What the text says is `domain::import`'s word.
use super::{House, NewShow, Result};
use crate::domain::{
    HallId, MovieId, TheatreId,
    import::{
        BadKind, BadRow, Mapping, Parsed,
        movies::read_movies,
        products::read_products,
        shows::{ImportedShow, World, read_shows},
    },
    movie::{MovieFacts, MovieKey},
    product::Product,
    show::{Show, ShowState, ShowTimes},
    staff::Permission,
};
use chrono::{Datelike, NaiveDate};
use std::collections::{HashMap, HashSet};

/// How a file is imported.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// Which column is which field.
    pub mapping: Mapping,
    /// Take the good rows where some are bad.
    pub skip_bad: bool,
    /// Only say what would happen.
    pub dry_run: bool,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// What was made (or would be), in the file's order: the line, its id (0 in a dry run) and its name.
    pub made: Vec<(u64, i64, String)>,
    /// What was left out, with line and reason.
    pub bad: Vec<BadRow>,
    /// How many were left out of each kind.
    pub counts: Vec<(BadKind, usize)>,
}

impl House {
    /// Imports films. Without `skip_bad` a bad row refuses the whole file, and each is named.
    pub fn import_movies(&mut self, text: &str, options: &ImportOptions) -> Result<Imported> {
        self.need(Permission::Plan)?;
        let year = chrono::DateTime::from_timestamp(self.now().instant().0, 0).map_or(2000, |t| t.year());
        let known: HashSet<MovieKey> = self.read(|r, _| Ok(r.movies()?.iter().map(|m| m.facts.key()).collect()))?;
        let parsed = read_movies(text, &options.mapping, &known, year)?;
        parsed.all_or_nothing(options.skip_bad)?;
        let names = |f: &MovieFacts| f.title.clone();
        if options.dry_run {
            return Ok(answer(&parsed, &[], names));
        }
        let ids = self.write(|c| {
            let mut ids = Vec::with_capacity(parsed.rows.len());
            for row in &parsed.rows {
                ids.push(super::plan::add_movie_in_tx(c, &row.value)?.0);
            }
            Ok(ids)
        })?;
        Ok(answer(&parsed, &ids, names))
    }

    /// Imports shows. Without `skip_bad` a bad row refuses the whole file, and each is named.
    pub fn import_shows(&mut self, text: &str, options: &ImportOptions) -> Result<Imported> {
        self.need(Permission::Plan)?;
        let world = self.world()?;
        let parsed = read_shows(text, &options.mapping, &world)?;
        parsed.all_or_nothing(options.skip_bad)?;
        let titles: HashMap<MovieId, &str> = world.movies.iter().map(|m| (m.id, m.facts.title.as_str())).collect();
        let title = |show: &ImportedShow| titles.get(&show.movie).copied().unwrap_or_default().to_owned();
        if options.dry_run {
            return Ok(answer(&parsed, &[], title));
        }
        let ids = self.write(|c| {
            let mut ids = Vec::with_capacity(parsed.rows.len());
            for row in &parsed.rows {
                let show = &row.value;
                let new = NewShow {
                    movie: show.movie,
                    hall: show.hall,
                    starts_at: show.times.starts_at,
                    name: show.name.clone(),
                    format: show.format.clone(),
                    traits: show.traits.clone(),
                };
                ids.push(super::plan::add_show_in_tx(c, &new)?.0);
            }
            Ok(ids)
        })?;
        Ok(answer(&parsed, &ids, title))
    }

    /// Imports products: new codes are added, known ones changed. Without `skip_bad` a bad row refuses the whole file.
    pub fn import_products(&mut self, theatre: TheatreId, text: &str, options: &ImportOptions) -> Result<Imported> {
        self.need(Permission::Price)?;
        let house = self.theatre(theatre)?;
        let tax_ppm = house.settings.ticket_tax_ppm;
        let parsed = read_products(text, &options.mapping, house.currency, tax_ppm)?;
        parsed.all_or_nothing(options.skip_bad)?;
        let names = |p: &Product| p.name.clone();
        if options.dry_run {
            return Ok(answer(&parsed, &[], names));
        }
        let products: Vec<Product> = parsed.rows.iter().map(|r| r.value.clone()).collect();
        let ids = self.write(|c| super::products::set_in_tx(c, theatre, &products))?;
        let ids: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
        Ok(answer(&parsed, &ids, names))
    }

    /// What names and times of a file of shows are compared with.
    fn world(&self) -> Result<World> {
        self.read(|r, cache| {
            let (from, to) = (NaiveDate::from_ymd_opt(1900, 1, 1), NaiveDate::from_ymd_opt(9999, 12, 31));
            let shows = r.shows_between(None, from.unwrap_or_default(), to.unwrap_or_default())?;
            let mut planned: HashMap<HallId, Vec<(ShowTimes, String)>> = HashMap::new();
            for show in shows.iter().filter(|s| s.state != ShowState::Cancelled) {
                let title = &cache.movie(r, show.movie)?.facts.title;
                let at = cache.theatre(r, show.theatre)?.zone.local(show.starts_at).format("%Y-%m-%d %H:%M");
                let what = format!("{title} at {at} (show {})", show.id);
                planned.entry(show.hall).or_default().push((times(show), what));
            }
            Ok(World { theatres: r.theatres()?, halls: r.halls()?, movies: r.movies()?, planned })
        })
    }
}

fn times(show: &Show) -> ShowTimes {
    ShowTimes {
        starts_at: show.starts_at,
        feature_at: show.feature_at,
        ends_at: show.ends_at,
        clear_at: show.clear_at,
        sale_closes_at: show.sale_closes_at,
    }
}

fn answer<T>(parsed: &Parsed<T>, ids: &[i64], name: impl Fn(&T) -> String) -> Imported {
    let made = parsed.rows.iter().enumerate();
    Imported {
        made: made.map(|(i, row)| (row.line, ids.get(i).copied().unwrap_or(0), name(&row.value))).collect(),
        bad: parsed.bad.clone(),
        counts: parsed.counts(),
    }
}
