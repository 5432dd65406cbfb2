//! Planning: films, halls, shows, prices. Every verb here tells the caches that something changed.
use super::{Ctx, House, Result};
use crate::{
    domain::{
        HallId, MovieId, Refusal, ShowId, TheatreId, TicketTypeId,
        movie::MovieFacts,
        price::{DayPart, PriceRow, TicketType},
        refusal::Kind,
        seat_map::{MapError, SeatMap},
        show::{Show, ShowState},
        staff::Permission,
        text::is_control,
        theatre::{Hall, Settings, Theatre},
        time::Instant,
    },
    ticket::code,
};
use serde_json::{Value, json};

/// A hall to be.
#[derive(Clone, Debug)]
pub struct HallFile {
    /// Its building.
    pub theatre: TheatreId,
    /// What stands over its door.
    pub name: String,
    /// Minutes that it needs between two shows.
    pub turnaround_min: u16,
    /// Its seat map as text.
    pub map: String,
}

/// A show to be.
#[derive(Clone, Debug)]
pub struct NewShow {
    /// What.
    pub movie: MovieId,
    /// Where.
    pub hall: HallId,
    /// The time on the ticket.
    pub starts_at: Instant,
    /// A name if it has one.
    pub name: String,
    /// `2D`, `3D`; empty: the film's.
    pub format: String,
    /// subtitled, audio_described, captioned, relaxed.
    pub traits: Vec<String>,
}

/// The traits that a show may have.
pub const TRAITS: [&str; 4] = ["subtitled", "audio_described", "captioned", "relaxed"];

impl House {
    /// Adds a hall.
    pub fn add_hall(&mut self, file: &HallFile) -> Result<HallId> {
        self.need(Permission::Plan)?;
        check_words(&[("name", &file.name)])?;
        let map = parse_map(&file.map)?;
        self.write(|c| {
            c.cache.theatre(c.r(), file.theatre)?;
            let halls = c.cache.halls(c.r())?;
            let here = || halls.iter().filter(|h| h.theatre == file.theatre);
            if here().any(|h| h.name.eq_ignore_ascii_case(file.name.trim())) {
                return Err(
                    Refusal::new(Kind::Conflict, format!("this theatre has a hall {:?} already", file.name)).into()
                );
            }
            let position = here().map(|h| h.position).max().unwrap_or(0) + 1;
            let id = c.w.hall_add(file.theatre, file.name.trim(), position, file.turnaround_min, &map)?;
            planned_in_tx(c, "hall_add", "hall", id.0, json!({ "capacity": map.capacity() }))?;
            Ok(id)
        })
    }

    /// Gives a hall another seat map from now on; shows that are planned keep theirs.
    pub fn set_map(&mut self, hall: HallId, text: &str) -> Result<()> {
        self.need(Permission::Plan)?;
        let map = parse_map(text)?;
        self.write(|c| {
            let id = c.w.map_add(hall, &map)?;
            planned_in_tx(c, "hall_map", "hall", hall.0, json!({ "map": id, "capacity": map.capacity() }))
        })
    }

    /// Adds a film.
    pub fn add_movie(&mut self, facts: &MovieFacts) -> Result<MovieId> {
        self.need(Permission::Plan)?;
        facts.check()?;
        self.write(|c| add_movie_in_tx(c, facts))
    }

    /// Changes what is said of a film; what was sold keeps its words.
    pub fn edit_movie(&mut self, id: MovieId, facts: &MovieFacts) -> Result<()> {
        self.need(Permission::Plan)?;
        facts.check()?;
        self.write(|c| {
            c.cache.movie(c.r(), id)?;
            if !c.w.movie_edit(id, facts)? {
                return Err(movie_there(facts).into());
            }
            planned_in_tx(c, "movie_edit", "movie", id.0, json!({}))
        })
    }

    /// Takes a film out of the lists. Refused while shows of it are still to come.
    pub fn remove_movie(&mut self, id: MovieId) -> Result<()> {
        self.need(Permission::Plan)?;
        let now = self.now().instant();
        let coming = self.shows(&super::ShowFilter { movie: Some(id), ..Default::default() })?;
        if let Some(row) = coming.iter().find(|r| r.show.ends_at > now && r.show.state != ShowState::Cancelled) {
            let title = &row.movie.facts.title;
            return Err(Refusal::new(
                Kind::Conflict,
                format!("{title} has shows to come (show {}); it was not removed", row.show.id),
            )
            .into());
        }
        self.write(|c| {
            c.cache.movie(c.r(), id)?;
            c.w.movie_remove(id)?;
            planned_in_tx(c, "movie_remove", "movie", id.0, json!({}))
        })
    }

    /// Plans a show: it is on sale at once.
    pub fn add_show(&mut self, new: &NewShow) -> Result<ShowId> {
        self.need(Permission::Plan)?;
        self.write(|c| add_show_in_tx(c, new))
    }

    /// Puts a show on sale, pauses or closes it.
    pub fn set_show_state(&mut self, id: ShowId, state: ShowState) -> Result<()> {
        self.need(Permission::FailShow)?;
        self.write(|c| {
            let bundle = c.cache.bundle(c.r(), id)?;
            if bundle.show.state == ShowState::Cancelled && state != ShowState::Cancelled {
                return Err(
                    Refusal::new(Kind::ShowClosed, "a cancelled show does not come back: plan a new one").into()
                );
            }
            if !c.w.show_state(id, state)? {
                return Err(Refusal::new(Kind::Clash, "the hall has another show at that time").into());
            }
            planned_in_tx(c, "show_state", "show", id.0, json!({ "state": state }))
        })
    }

    /// Adds a ticket type, or changes the words of the one with that code: what was sold keeps the old ones.
    pub fn set_ticket_type(&mut self, theatre: TheatreId, kind: &TicketType) -> Result<TicketTypeId> {
        self.need(Permission::Price)?;
        code::check_type(&kind.code).map_err(Refusal::from)?;
        check_words(&[("name", &kind.name)])?;
        if !(1..=20).contains(&kind.seats) {
            return Err(Refusal::usage("a ticket of a type takes 1 to 20 seats").into());
        }
        self.write(|c| {
            let mut kind = kind.clone();
            let types = &c.cache.tariff(c.r(), theatre)?.0;
            if kind.position == 0 {
                let old = types.iter().find(|t| t.code == kind.code).map(|t| t.position);
                kind.position = old.unwrap_or(types.iter().map(|t| t.position).max().unwrap_or(0) + 1);
            }
            let id = c.w.ticket_type_add(theatre, &kind)?;
            planned_in_tx(
                c,
                "ticket_type_set",
                "ticket_type",
                id.0,
                json!({ "code": kind.code, "seats": kind.seats }),
            )?;
            Ok(id)
        })
    }

    /// Takes a ticket type out of sale; what was sold keeps it.
    pub fn remove_ticket_type(&mut self, theatre: TheatreId, code: &str) -> Result<()> {
        self.need(Permission::Price)?;
        self.write(|c| {
            let tariff = c.cache.tariff(c.r(), theatre)?;
            let kind = tariff.0.iter().find(|t| t.code.eq_ignore_ascii_case(code));
            let id = kind.ok_or_else(|| Refusal::not_found(format!("there is no ticket type {code:?}")))?.id;
            c.w.ticket_type_remove(id)?;
            planned_in_tx(c, "ticket_type_remove", "ticket_type", id.0, json!({}))
        })
    }

    /// Sets a part of the week.
    pub fn set_day_part(&mut self, theatre: TheatreId, part: &DayPart) -> Result<()> {
        self.need(Permission::Price)?;
        if part.weekdays == 0 || part.weekdays > 127 || part.from_min >= part.until_min || part.until_min > 2880 {
            return Err(Refusal::usage("a day part needs weekdays and a beginning before its end").into());
        }
        check_words(&[("code", &part.code)])?;
        self.write(|c| {
            c.w.day_part_set(theatre, part)?;
            planned_in_tx(c, "day_part_set", "theatre", theatre.0, json!({ "code": part.code }))
        })
    }

    /// Adds a row to the price book, which wins from now on where it fits best. What was sold keeps its price.
    pub fn add_price(&mut self, theatre: TheatreId, price: &PriceRow) -> Result<i64> {
        self.need(Permission::Price)?;
        if !(0..=crate::domain::money::MAX_MINOR / 1000).contains(&price.minor) {
            return Err(Refusal::usage("a price is not negative and not absurdly large").into());
        }
        if price.from.zip(price.until).is_some_and(|(from, until)| from > until) {
            return Err(Refusal::usage("a price's first day comes before its last").into());
        }
        self.write(|c| {
            let tariff = c.cache.tariff(c.r(), theatre)?;
            if let Some(part) = &price.day_part
                && !tariff.1.day_parts.iter().any(|p| p.code == *part)
            {
                return Err(Refusal::not_found(format!("there is no day part {part:?}")).into());
            }
            let id = c.w.price_add(theatre, price)?;
            let body = json!({ "row": id, "minor": price.minor, "ticket_type": price.ticket_type });
            planned_in_tx(c, "price_add", "theatre", theatre.0, body)?;
            Ok(id)
        })
    }

    /// Takes a row out of the price book.
    pub fn remove_price(&mut self, theatre: TheatreId, row: i64) -> Result<()> {
        self.need(Permission::Price)?;
        self.write(|c| {
            if !c.w.price_remove(theatre, row)? {
                return Err(Refusal::not_found(format!("the price book has no row {row}")).into());
            }
            planned_in_tx(c, "price_remove", "theatre", theatre.0, json!({ "row": row }))
        })
    }

    /// Changes how a theatre does things.
    pub fn set_settings(&mut self, theatre: TheatreId, settings: &Settings) -> Result<()> {
        self.need(Permission::Settings)?;
        self.write(|c| {
            c.w.theatre_settings(theatre, settings)?;
            planned_in_tx(c, "settings", "theatre", theatre.0, json!({}))
        })
    }
}

/// Adds a film within a write that plans more.
pub(crate) fn add_movie_in_tx(c: &Ctx<'_>, facts: &MovieFacts) -> Result<MovieId> {
    let id = c.w.movie_add(facts)?.ok_or_else(|| movie_there(facts))?;
    planned_in_tx(c, "movie_add", "movie", id.0, json!({}))?;
    Ok(id)
}

/// Plans a show within a write that plans more.
pub(crate) fn add_show_in_tx(c: &Ctx<'_>, new: &NewShow) -> Result<ShowId> {
    let movie = c.cache.movie(c.r(), new.movie)?;
    let hall = c.cache.halls(c.r())?.into_iter().find(|h| h.id == new.hall);
    let hall = hall.ok_or_else(|| Refusal::not_found(format!("there is no hall {}", new.hall)))?;
    let theatre = c.cache.theatre(c.r(), hall.theatre)?;
    if let Some(odd) = new.traits.iter().find(|t| !TRAITS.contains(&t.as_str())) {
        return Err(Refusal::usage(format!("{odd:?} is no trait of a show: there are {}", TRAITS.join(", "))).into());
    }
    if new.name.chars().count() > 60 || new.name.chars().any(is_control) || new.format.chars().any(is_control) {
        return Err(Refusal::usage("a show's name has at most 60 plain characters").into());
    }
    if !(0..=4_102_444_800).contains(&new.starts_at.0) {
        return Err(Refusal::usage("a show starts between 1970 and 2100").into());
    }
    let show = show_of(new, movie.facts.duration_min, &movie.facts.format, &hall, &theatre);
    let day = theatre.zone.business_day(show.starts_at, theatre.settings.day_end_min);
    let id = c.w.show_add(&show, day)?.ok_or_else(|| {
        let at = theatre.zone.local(show.starts_at).format("%a %d %b %H:%M");
        Refusal::new(
            Kind::Clash,
            format!("{} has another show at {at}, turnaround included; nothing was planned", hall.name),
        )
        .with(json!({ "hall": hall.name, "starts_at": theatre.zone.rfc3339(show.starts_at) }))
    })?;
    planned_in_tx(c, "show_add", "show", id.0, json!({ "starts_at": new.starts_at }))?;
    Ok(id)
}

fn show_of(new: &NewShow, minutes: u16, format: &str, hall: &Hall, theatre: &Theatre) -> Show {
    let settings = &theatre.settings;
    let feature_at = new.starts_at.plus_minutes(i64::from(settings.ads_min));
    let ends_at = feature_at.plus_minutes(i64::from(minutes));
    Show {
        id: ShowId(0),
        theatre: theatre.id,
        hall: hall.id,
        map: hall.map,
        movie: new.movie,
        name: new.name.trim().to_owned(),
        format: if new.format.trim().is_empty() { format.to_owned() } else { new.format.trim().to_owned() },
        traits: new.traits.clone(),
        starts_at: new.starts_at,
        feature_at,
        ends_at,
        clear_at: ends_at.plus_minutes(i64::from(hall.turnaround_min)),
        sale_closes_at: new.starts_at.plus_minutes(i64::from(settings.sale_closes_min)),
        state: ShowState::OnSale,
        capacity: hall.capacity,
    }
}

/// Raises the plan's number and writes the event of a planning verb.
pub(crate) fn planned_in_tx(c: &Ctx<'_>, verb: &str, subject: &str, id: i64, body: Value) -> Result<()> {
    c.w.plan_changed()?;
    c.event(verb, subject, id, body).map(|_| ())
}

fn parse_map(text: &str) -> Result<SeatMap> {
    Ok(SeatMap::parse(text, &[]).map_err(|errors| MapError::refusal(&errors))?)
}

fn movie_there(facts: &MovieFacts) -> Refusal {
    Refusal::new(Kind::Conflict, format!("the house has {:?} of that year already; nothing was changed", facts.title))
}

/// Refuses words that are empty, long, or would steer a terminal.
pub(crate) fn check_words(words: &[(&str, &str)]) -> Result<()> {
    for (what, text) in words {
        let length = text.trim().chars().count();
        if length == 0 || length > 60 || text.chars().any(is_control) {
            return Err(Refusal::usage(format!("a {what} has 1 to 60 plain characters, not {text:?}")).into());
        }
    }
    Ok(())
}
