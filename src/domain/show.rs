//! A show: a movie in a hall from a start time, and whether it sells.
use super::{HallId, MapId, MovieId, Refusal, ShowId, TheatreId, refusal::Kind, theatre::Settings, time::Instant};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What a manager has decided about a show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShowState {
    /// It sells.
    OnSale,
    /// It does not sell for now.
    Paused,
    /// It does not sell any more.
    Closed,
    /// It does not take place.
    Cancelled,
}

impl ShowState {
    /// The word in the schema and in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::OnSale => "on_sale",
            Self::Paused => "paused",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the word back.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::OnSale, Self::Paused, Self::Closed, Self::Cancelled].into_iter().find(|s| s.code() == code)
    }
}

/// A movie in a hall from a start time.
#[derive(Clone, Debug, PartialEq)]
pub struct Show {
    /// Its identity in this store.
    pub id: ShowId,
    /// Where.
    pub theatre: TheatreId,
    /// In which hall.
    pub hall: HallId,
    /// The seat map that it sells from, fixed when it was planned.
    pub map: MapId,
    /// What.
    pub movie: MovieId,
    /// A name if it has one (`Premiere`), else empty.
    pub name: String,
    /// `2D`, `3D`, …
    pub format: String,
    /// subtitled, audio_described, captioned, relaxed.
    pub traits: Vec<String>,
    /// When the advertisements begin: the time on the ticket.
    pub starts_at: Instant,
    /// When the film begins.
    pub feature_at: Instant,
    /// When the film ends.
    pub ends_at: Instant,
    /// When the hall is free for the next one.
    pub clear_at: Instant,
    /// Until when it sells.
    pub sale_closes_at: Instant,
    /// What a manager has decided.
    pub state: ShowState,
    /// How many seats it has to sell.
    pub capacity: u16,
}

/// The times that follow from a show's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShowTimes {
    /// When the advertisements begin.
    pub starts_at: Instant,
    /// When the film begins.
    pub feature_at: Instant,
    /// When the film ends.
    pub ends_at: Instant,
    /// When the hall is free for the next one.
    pub clear_at: Instant,
    /// Until when it sells.
    pub sale_closes_at: Instant,
}

impl ShowTimes {
    /// The times of a film of this length in a hall with this turnaround.
    pub fn plan(starts_at: Instant, settings: &Settings, duration_min: u16, turnaround_min: u16) -> Self {
        let feature_at = starts_at.plus_minutes(i64::from(settings.ads_min));
        let ends_at = feature_at.plus_minutes(i64::from(duration_min));
        Self {
            starts_at,
            feature_at,
            ends_at,
            clear_at: ends_at.plus_minutes(i64::from(turnaround_min)),
            sale_closes_at: starts_at.plus_minutes(i64::from(settings.sale_closes_min)),
        }
    }

    /// Whether two shows in one hall would be in each other's way; one may begin when the hall is clear of the other.
    pub fn clash(&self, other: &Self) -> bool {
        self.starts_at < other.clear_at && other.starts_at < self.clear_at
    }
}

/// What a list says of a show: a manager's decision, or what the clock and the seats make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleState {
    /// It sells.
    OnSale,
    /// No seat is free.
    SoldOut,
    /// It does not sell for now.
    Paused,
    /// It does not sell any more: a manager closed it, or its time to sell is past.
    Closed,
    /// It does not take place.
    Cancelled,
    /// It has ended.
    Over,
}

/// How a show fails, or goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fails {
    /// It does not sell for now.
    Pause,
    /// It sells again.
    Resume,
    /// It starts so many minutes later.
    Delay(i64),
    /// It plays in another hall.
    Move(HallId),
    /// It broke down.
    Stop,
    /// It does not take place.
    CallOff,
}

/// What hangs on a show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hanging {
    /// Tickets that are not void.
    pub tickets: u32,
    /// How many of them are in.
    pub admitted: u32,
    /// Of how many bookings.
    pub bookings: u32,
    /// What they cost with their fees, in minor units.
    pub minor: i64,
    /// How many reservations there are beside them.
    pub reservations: u32,
}

impl Show {
    /// What a list says of the show at this moment, with so many seats free.
    pub fn sale_state(&self, at: Instant, free: usize) -> SaleState {
        match self.state {
            ShowState::Cancelled => SaleState::Cancelled,
            _ if at >= self.ends_at => SaleState::Over,
            ShowState::Closed => SaleState::Closed,
            _ if at >= self.sale_closes_at => SaleState::Closed,
            ShowState::Paused => SaleState::Paused,
            ShowState::OnSale if free == 0 => SaleState::SoldOut,
            ShowState::OnSale => SaleState::OnSale,
        }
    }

    /// Refuses where the show does not sell at this moment.
    pub fn check_sells(&self, at: Instant) -> Result<(), Refusal> {
        let why = match self.sale_state(at, 1) {
            SaleState::OnSale | SaleState::SoldOut => return Ok(()),
            SaleState::Paused => "is paused: it does not sell for now",
            SaleState::Closed => "does not sell any more",
            SaleState::Cancelled => "is cancelled",
            SaleState::Over => "is over",
        };
        Err(Refusal::new(Kind::ShowClosed, format!("the show {} {why}; nothing was held", self.id))
            .with(json!({ "show": self.id.to_string(), "state": self.sale_state(at, 1) })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(state: ShowState) -> Show {
        Show {
            id: ShowId(1),
            theatre: TheatreId(1),
            hall: HallId(1),
            map: MapId(1),
            movie: MovieId(1),
            name: String::new(),
            format: "2D".into(),
            traits: vec![],
            starts_at: Instant(1000),
            feature_at: Instant(1000),
            ends_at: Instant(9000),
            clear_at: Instant(9900),
            sale_closes_at: Instant(2800),
            state,
            capacity: 10,
        }
    }

    #[test]
    fn a_show_sells_until_its_time_is_past() {
        let s = show(ShowState::OnSale);
        assert_eq!(s.sale_state(Instant(2799), 1), SaleState::OnSale);
        assert_eq!(s.sale_state(Instant(2799), 0), SaleState::SoldOut);
        assert_eq!(s.sale_state(Instant(2800), 1), SaleState::Closed);
        assert_eq!(s.sale_state(Instant(9000), 1), SaleState::Over);
        assert_eq!(s.check_sells(Instant(9000)).unwrap_err().code(), "show_closed");
        assert!(s.check_sells(Instant(0)).is_ok());
    }

    #[test]
    fn a_managers_word_comes_first() {
        assert_eq!(show(ShowState::Cancelled).sale_state(Instant(9999), 0), SaleState::Cancelled);
        assert_eq!(show(ShowState::Paused).sale_state(Instant(0), 0), SaleState::Paused);
        assert!(show(ShowState::Paused).check_sells(Instant(0)).is_err());
    }
}
