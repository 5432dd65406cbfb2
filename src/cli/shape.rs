//! The JSON of the answers: a contract. Fields may be added, never renamed or dropped.
use crate::{
    domain::{
        Money,
        board::{Held, SeatState, SeatsView, ShowRow},
        movie::Movie,
        show::SaleState,
        time::Zone,
    },
    export::movie::MovieRef,
};
use serde::Serialize;

/// A film.
#[derive(Debug, Serialize)]
pub struct MovieShape {
    id: String,
    title: String,
    certificate: String,
    duration: u16,
    genres: Vec<String>,
    languages: Vec<String>,
    release_date: Option<String>,
    synopsis: String,
    rating: Option<f32>,
    director: String,
    cast: Vec<String>,
    distributor: String,
    format: String,
}

impl From<&Movie> for MovieShape {
    fn from(movie: &Movie) -> Self {
        let f = &movie.facts;
        Self {
            id: movie.id.to_string(),
            title: f.title.clone(),
            certificate: f.certificate.clone(),
            duration: f.duration_min,
            genres: f.genres.clone(),
            languages: f.languages.clone(),
            release_date: f.release_date.map(|d| d.to_string()),
            synopsis: f.synopsis.clone(),
            // A rating is a mark, not money: tenths print exactly.
            rating: f.rating_tenths.map(|t| f32::from(t) / 10.0),
            director: f.director.clone(),
            cast: f.cast.clone(),
            distributor: f.distributor.clone(),
            format: f.format.clone(),
        }
    }
}

/// A show of a list.
#[derive(Debug, Serialize)]
pub struct ShowShape {
    id: String,
    movie: MovieRef,
    theatre: String,
    hall: String,
    starts_at: String,
    feature_at: String,
    ends_at: String,
    sale_closes_at: String,
    capacity: u16,
    free: u16,
    held: u16,
    sold: u16,
    state: SaleState,
    name: String,
    format: String,
    traits: Vec<String>,
    wheelchair_free: u16,
}

impl ShowShape {
    /// A show with its times in the theatre's zone.
    pub fn new(row: &ShowRow, zone: Zone) -> Self {
        let (show, facts) = (&row.show, &row.movie.facts);
        Self {
            id: show.id.to_string(),
            movie: MovieRef {
                id: row.movie.id.to_string(),
                title: facts.title.clone(),
                certificate: facts.certificate.clone(),
            },
            theatre: row.theatre.clone(),
            hall: row.hall.clone(),
            starts_at: zone.rfc3339(show.starts_at),
            feature_at: zone.rfc3339(show.feature_at),
            ends_at: zone.rfc3339(show.ends_at),
            sale_closes_at: zone.rfc3339(show.sale_closes_at),
            capacity: show.capacity,
            free: row.free,
            held: row.held,
            sold: row.sold,
            state: row.state,
            name: show.name.clone(),
            format: show.format.clone(),
            traits: show.traits.clone(),
            wheelchair_free: row.wheelchair_free,
        }
    }
}

/// The seats of a show.
#[derive(Debug, Serialize)]
pub struct SeatsShape {
    show: String,
    hall: String,
    seats: Vec<SeatShape>,
}

#[derive(Debug, Serialize)]
struct SeatShape {
    seat: String,
    row: Option<String>,
    number: u16,
    class: String,
    traits: Vec<&'static str>,
    state: &'static str,
    price: Option<Money>,
}

/// The word for a seat's state.
pub fn seat_state(state: SeatState) -> &'static str {
    match state {
        SeatState::Free => "free",
        SeatState::Held(_) => "held",
        SeatState::Sold => "sold",
        SeatState::Blocked => "blocked",
    }
}

impl SeatsShape {
    /// Every seat, with what `price` says of its class.
    pub fn new(view: &SeatsView, hall: &str, price: impl Fn(&str) -> Option<Money>) -> Self {
        let seats = view.map.seats.iter().map(|seat| SeatShape {
            seat: seat.label.clone(),
            row: (!view.map.unreserved).then(|| seat.row.clone()),
            number: seat.number,
            class: seat.class.clone(),
            traits: seat.traits(),
            state: seat_state(view.state(seat.no)),
            price: price(&seat.class),
        });
        Self { show: view.show.to_string(), hall: hall.to_owned(), seats: seats.collect() }
    }
}

/// A hold.
#[derive(Debug, Serialize)]
pub struct HoldShape {
    hold: String,
    show: String,
    seats: Vec<String>,
    expires_at: String,
    total: Money,
    why: String,
    warnings: Vec<String>,
}

impl HoldShape {
    /// A hold on seats of one show.
    pub fn new(held: &Held, show: &str, seats: Vec<String>, zone: Zone) -> Self {
        Self {
            hold: held.token.to_string(),
            show: show.to_owned(),
            seats,
            expires_at: zone.rfc3339(held.expires_at),
            total: Money::new(held.total, held.currency),
            why: held.why.clone(),
            warnings: held.warnings.clone(),
        }
    }
}
