//! Questions: what is shown, what is free, what it costs, what was sold.
use super::{House, Result, cache::Bundle, hold};
use crate::{
    domain::{
        BookingId, HallId, MapId, MovieId, Reference, Refusal, SeatNo, ShowId, TheatreId,
        board::{BestWant, DayBoard, Held, SeatsView, ShowRow, StaffCall},
        booking::Booking,
        movie::Movie,
        order::PriceCard,
        price::{PriceBook, TicketType},
        refusal::Kind,
        seat_map::{ClassCode, SeatKind, SeatMap},
        seating,
        staff::Permission,
        text::fold,
        theatre::{Hall, Theatre},
        time::{BusinessDay, Now},
    },
    store::{BookingQuery, Reader},
};
use serde_json::json;
use std::sync::Arc;

/// Which films a list wants. What is `None` fits all; texts are compared without case and accents.
#[derive(Clone, Debug, Default)]
pub struct MovieFilter {
    /// Part of the title.
    pub title: Option<String>,
    /// How one of its genres begins, as the counter's search takes it.
    pub genre: Option<String>,
    /// One of its languages.
    pub language: Option<String>,
    /// Its certificate.
    pub certificate: Option<String>,
}

/// Which shows a list wants. Without days: all from today on.
#[derive(Clone, Debug, Default)]
pub struct ShowFilter {
    /// In this theatre.
    pub theatre: Option<TheatreId>,
    /// In this city.
    pub city: Option<String>,
    /// In this hall.
    pub hall: Option<HallId>,
    /// Of this film.
    pub movie: Option<MovieId>,
    /// Of films like this.
    pub films: MovieFilter,
    /// From this business day.
    pub from: Option<BusinessDay>,
    /// To this business day.
    pub to: Option<BusinessDay>,
}

/// Which bookings a list wants, newest first.
#[derive(Clone, Debug, Default)]
pub struct BookingFilter {
    /// A reference, or how an e-mail address begins.
    pub search: Option<String>,
    /// With a ticket of this show.
    pub show: Option<ShowId>,
    /// Sold on this business day or later.
    pub from: Option<BusinessDay>,
    /// Sold on this business day or earlier.
    pub to: Option<BusinessDay>,
    /// Older than the booking of this reference.
    pub after: Option<Reference>,
    /// At most so many.
    pub limit: Option<usize>,
}

impl MovieFilter {
    fn fits(&self, movie: &Movie) -> bool {
        let facts = &movie.facts;
        self.title.as_ref().is_none_or(|t| fold(&facts.title).contains(&fold(t)))
            && self.genre.as_ref().is_none_or(|g| facts.genres.iter().any(|w| fold(w).starts_with(&fold(g))))
            && self.language.as_ref().is_none_or(|l| facts.languages.iter().any(|w| fold(w) == fold(l)))
            && self.certificate.as_ref().is_none_or(|c| fold(&facts.certificate) == fold(c))
    }
}

impl House {
    /// All theatres.
    pub fn theatres(&self) -> Result<Vec<Arc<Theatre>>> {
        self.read(|r, cache| cache.theatres(r))
    }

    /// One theatre.
    pub fn theatre(&self, id: TheatreId) -> Result<Arc<Theatre>> {
        self.read(|r, cache| cache.theatre(r, id))
    }

    /// The halls of a theatre or of all.
    pub fn halls(&self, theatre: Option<TheatreId>) -> Result<Vec<Arc<Hall>>> {
        self.read(|r, cache| {
            Ok(cache.halls(r)?.into_iter().filter(|h| theatre.is_none_or(|t| h.theatre == t)).collect())
        })
    }

    /// A seat map.
    pub fn map(&self, id: MapId) -> Result<Arc<SeatMap>> {
        self.read(|r, cache| cache.map(r, id))
    }

    /// The films that fit, by title.
    pub fn movies(&self, filter: &MovieFilter) -> Result<Vec<Movie>> {
        self.read(|r, _| Ok(r.movies()?.into_iter().filter(|m| filter.fits(m)).collect()))
    }

    /// One film.
    pub fn movie(&self, id: MovieId) -> Result<Arc<Movie>> {
        self.read(|r, cache| cache.movie(r, id))
    }

    /// A theatre's ticket types and price book.
    pub fn tariff(&self, theatre: TheatreId) -> Result<(Vec<TicketType>, PriceBook)> {
        self.read(|r, cache| cache.tariff(r, theatre).map(|t| (*t).clone()))
    }

    /// The shows that fit, by start.
    pub fn shows(&self, filter: &ShowFilter) -> Result<Vec<ShowRow>> {
        let now = self.now();
        self.read(|r, cache| {
            let mut out = Vec::new();
            for theatre in cache.theatres(r)? {
                let city = filter.city.as_ref().is_none_or(|c| fold(c) == fold(&theatre.city));
                if !city || filter.theatre.is_some_and(|t| t != theatre.id) {
                    continue;
                }
                let today = theatre.zone.business_day(now.instant(), theatre.settings.day_end_min);
                let from = filter.from.or(filter.to.map(|to| to.min(today))).unwrap_or(today);
                for show in r.shows_between(Some(theatre.id), from, filter.to.unwrap_or(BusinessDay::MAX.min(far())))? {
                    if filter.hall.is_some_and(|h| h != show.hall) || filter.movie.is_some_and(|m| m != show.movie) {
                        continue;
                    }
                    let bundle = cache.bundle_of(r, show)?;
                    if filter.films.fits(&bundle.movie) {
                        out.push(row(r, &bundle, now)?);
                    }
                }
            }
            out.sort_by_key(|row| (row.show.starts_at, row.show.theatre, row.hall_position));
            Ok(out)
        })
    }

    /// One show.
    pub fn show(&self, id: ShowId) -> Result<ShowRow> {
        let now = self.now();
        self.read(|r, cache| row(r, &*cache.bundle(r, id)?, now))
    }

    /// A theatre's day.
    pub fn day(&self, theatre: TheatreId, day: BusinessDay) -> Result<DayBoard> {
        let now = self.now();
        self.read(|r, cache| {
            let mut shows = Vec::new();
            for show in r.shows_between(Some(theatre), day, day)? {
                shows.push(row(r, &*cache.bundle_of(r, show)?, now)?);
            }
            let halls = cache.halls(r)?.into_iter().filter(|h| h.theatre == theatre).map(|h| (*h).clone()).collect();
            let calls = r.staff_calls()?.into_iter().map(|(terminal, reason)| StaffCall { terminal, reason }).collect();
            Ok(DayBoard { theatre: cache.theatre(r, theatre)?, day, halls, shows, calls, at: now.instant() })
        })
    }

    /// A show's seats.
    pub fn seats(&self, show: ShowId) -> Result<SeatsView> {
        let now = self.now();
        self.read(|r, cache| {
            let bundle = cache.bundle(r, show)?;
            let mut states = r.seat_states(show, bundle.map.seats.len(), now)?;
            for (state, seat) in states.iter_mut().zip(&bundle.map.seats) {
                if seat.off_sale {
                    *state = crate::domain::board::SeatState::Blocked;
                }
            }
            Ok(SeatsView { show, map: bundle.map.clone(), states })
        })
    }

    /// What a show's tickets cost.
    pub fn card(&self, show: ShowId) -> Result<Arc<PriceCard>> {
        self.read(|r, cache| Ok(cache.bundle(r, show)?.card.clone()))
    }

    /// The best way to seat so many, the next best and so on, without holding anything: seats and why.
    pub fn choices(&self, show: ShowId, want: &BestWant, most: u16) -> Result<Vec<seating::Choice>> {
        let now = self.now();
        self.read(|r, cache| {
            let bundle = cache.bundle(r, show)?;
            let taken = hold::taken(r, &bundle, None, now)?;
            let mut out: Vec<seating::Choice> = Vec::new();
            for nth in 0..most {
                let want = BestWant { nth, ..want.clone() };
                let choice = seating::best(&bundle.map, &taken, &want, &seating::Mix::default())?;
                if out.iter().any(|c| c.seats == choice.seats) {
                    break;
                }
                out.push(choice);
            }
            Ok(out)
        })
    }

    /// A booking by its reference: whoever sells sees it, a kiosk too, as whoever has the reference has the booking.
    pub fn booking(&self, reference: &Reference) -> Result<Booking> {
        self.may_see_one()?;
        self.read(|r, _| {
            let id = r.booking_id(reference)?;
            let booking = id.map(|id| r.booking(id)).transpose()?.flatten();
            Ok(booking.ok_or_else(|| Refusal::not_found(format!("there is no booking {reference}")))?)
        })
        .and_then(|booking| self.with_codes(booking))
    }

    /// Whether one booking that is named by a secret of its own may be seen.
    pub(crate) fn may_see_one(&self) -> Result<()> {
        if self.may(Permission::Sell) { Ok(()) } else { self.need(Permission::SeeBookings) }
    }

    /// A booking that this very verb made.
    pub(crate) fn booking_made(&self, id: BookingId) -> Result<Booking> {
        let none = || Refusal::not_found(format!("there is no booking {id}"));
        self.with_codes(self.read(|r, _| Ok(r.booking(id)?.ok_or_else(none)?))?)
    }

    /// A booking by its id.
    pub fn booking_by_id(&self, id: BookingId) -> Result<Booking> {
        self.need(Permission::SeeBookings)?;
        self.booking_made(id)
    }

    /// The bookings that fit, newest first.
    pub fn bookings(&self, filter: &BookingFilter) -> Result<Vec<Booking>> {
        self.need(Permission::SeeBookings)?;
        self.bookings_kept(filter)
    }

    /// The same for the house's own upkeep.
    pub(crate) fn bookings_kept(&self, filter: &BookingFilter) -> Result<Vec<Booking>> {
        self.read(|r, _| {
            let below = match &filter.after {
                Some(after) => Some(
                    r.booking_id(after)?.ok_or_else(|| Refusal::not_found(format!("there is no booking {after}")))?,
                ),
                None => None,
            };
            let ids = r.booking_ids(&BookingQuery {
                search: filter.search.as_deref(),
                show: filter.show,
                from: filter.from,
                to: filter.to,
                below,
                limit: filter.limit,
            })?;
            ids.into_iter().filter_map(|id| r.booking(id).transpose()).map(|b| Ok(b?)).collect()
        })
    }

    /// The last booking sold at this terminal.
    pub fn last_sale(&self) -> Result<Option<Booking>> {
        self.need(Permission::SeeBookings)?;
        self.read(|r, _| Ok(r.last_sold(self.terminal())?.map(|id| r.booking(id)).transpose()?.flatten()))
    }

    /// Orders that wait: those parked in this theatre, for who works a till, and those that this terminal left.
    pub fn waiting(&self, theatre: TheatreId) -> Result<(Vec<Held>, Vec<Held>)> {
        self.need(Permission::Sell)?;
        let (now, staff) = (self.now(), self.may(Permission::WorkTill));
        self.read(|r, cache| {
            let (mut parked, mut left) = (Vec::new(), Vec::new());
            for hold in r.holds_open()? {
                if hold.theatre != theatre || !hold.is_live(now) || hold.is_empty() || hold.is_reserved() {
                    continue;
                }
                let held = hold::held(r, cache, &hold, hold::Chosen::default(), now)?;
                match held.parked {
                    Some(_) if staff => parked.push(held),
                    Some(_) => {}
                    None if held.terminal == self.terminal() => left.push(held),
                    None => {}
                }
            }
            Ok((parked, left))
        })
    }

    /// What seat classes a hall has.
    pub fn classes(&self, hall: HallId) -> Result<Vec<ClassCode>> {
        self.read(|r, cache| {
            let hall = cache.halls(r)?.into_iter().find(|h| h.id == hall);
            let hall = hall.ok_or_else(|| Refusal::not_found("there is no such hall"))?;
            Ok(cache.map(r, hall.map)?.classes())
        })
    }

    /// The one theatre of this id or name; without a name the house's only one, or its first.
    pub fn find_theatre(&self, text: Option<&str>) -> Result<Arc<Theatre>> {
        let all = self.theatres()?;
        match text {
            None => all.into_iter().next().ok_or_else(|| Refusal::not_found("this house has no theatre yet").into()),
            Some(text) => one("theatre", text, all, |t| t.id.0, |t| t.name.clone(), |t| t.name.clone()),
        }
    }

    /// The one film of this id or title.
    pub fn find_movie(&self, text: &str) -> Result<Movie> {
        let all = self.movies(&MovieFilter::default())?;
        let year = |m: &Movie| m.facts.release_date.map_or(String::new(), |d| d.format(" (%Y)").to_string());
        one(
            "film",
            text,
            all,
            |m| m.id.0,
            |m| m.facts.title.clone(),
            |m| format!("{} {}{}", m.id, m.facts.title, year(m)),
        )
    }

    /// The one hall of this id or name, in a theatre or anywhere.
    pub fn find_hall(&self, text: &str, theatre: Option<TheatreId>) -> Result<Arc<Hall>> {
        let names = self.theatres()?;
        let of = |h: &Arc<Hall>| names.iter().find(|t| t.id == h.theatre).map_or(String::new(), |t| t.name.clone());
        one(
            "hall",
            text,
            self.halls(theatre)?,
            |h| h.id.0,
            |h| h.name.clone(),
            |h| format!("{} {}, {}", h.id, h.name, of(h)),
        )
    }

    /// The one show of this id, or the only coming show whose film or name is this.
    pub fn find_show(&self, text: &str) -> Result<ShowRow> {
        if let Ok(id) = text.trim().parse() {
            return self.show(ShowId(id));
        }
        let now = self.now().instant();
        let rows = self.shows(&ShowFilter::default())?.into_iter().filter(|r| r.show.ends_at > now).collect();
        let zones = self.theatres()?;
        let at = |row: &ShowRow| {
            let zone = zones.iter().find(|t| t.id == row.show.theatre).map(|t| t.zone);
            zone.map_or(String::new(), |z| z.local(row.show.starts_at).format("%a %d %b %H:%M").to_string())
        };
        let name = |row: &ShowRow| match row.show.name.as_str() {
            "" => row.movie.facts.title.clone(),
            name => format!("{name}: {}", row.movie.facts.title),
        };
        one(
            "show",
            text,
            rows,
            |r| r.show.id.0,
            name,
            |r| format!("{} {} {}, {}, {}", r.show.id, r.movie.facts.title, at(r), r.hall, r.theatre),
        )
    }
}

/// A day far enough: rows hold days as eight digits.
fn far() -> BusinessDay {
    BusinessDay::from_ymd_opt(9999, 12, 31).unwrap_or(BusinessDay::MAX)
}

fn row(r: Reader<'_>, bundle: &Bundle, now: Now) -> Result<ShowRow> {
    let counts = r.seat_counts(bundle.show.id, &bundle.wheelchairs, now)?;
    let free = bundle.show.capacity.saturating_sub(counts.held + counts.sold + counts.blocked);
    Ok(ShowRow {
        show: bundle.show.clone(),
        movie: bundle.movie.clone(),
        hall: bundle.hall.name.clone(),
        hall_position: bundle.hall.position,
        theatre: bundle.theatre.name.clone(),
        free,
        held: counts.held,
        sold: counts.sold,
        state: bundle.show.sale_state(now.instant(), usize::from(free)),
        wheelchair_free: (bundle.wheelchairs.len() as u16).saturating_sub(counts.wheelchair_taken),
    })
}

/// The only thing that a text names: by id, by its whole name, by how its name begins, or by a part of it.
fn one<T>(
    what: &str,
    text: &str,
    all: Vec<T>,
    id: impl Fn(&T) -> i64,
    name: impl Fn(&T) -> String,
    say: impl Fn(&T) -> String,
) -> Result<T> {
    let wanted = fold(text.trim());
    let tests: [&dyn Fn(&T) -> bool; 4] = [
        &|t| text.trim().parse() == Ok(id(t)),
        &|t| fold(&name(t)) == wanted,
        &|t| fold(&name(t)).starts_with(&wanted),
        &|t| fold(&name(t)).contains(&wanted),
    ];
    for test in tests {
        let hits: Vec<usize> = all.iter().enumerate().filter(|(_, t)| test(t)).map(|(i, _)| i).collect();
        match hits.as_slice() {
            [] => {}
            [only] => {
                let only = *only;
                return all.into_iter().nth(only).ok_or_else(|| Refusal::not_found(what).into());
            }
            several => {
                let fits: Vec<String> = several.iter().filter_map(|i| all.get(*i)).map(&say).collect();
                let shown: Vec<&str> = fits.iter().take(12).map(String::as_str).collect();
                let message = format!("{text:?} names {} {what}s: {}", fits.len(), shown.join("; "));
                return Err(Refusal::new(Kind::Ambiguous, message).with(json!({ "fits": fits })).into());
            }
        }
    }
    Err(Refusal::not_found(format!("there is no {what} {text:?}")).into())
}

/// The wheelchair places of a map that are on sale.
pub(super) fn wheelchairs(map: &SeatMap) -> Vec<SeatNo> {
    map.seats.iter().filter(|s| s.kind == SeatKind::Wheelchair && !s.off_sale).map(|s| s.no).collect()
}
