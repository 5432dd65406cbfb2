//! The demo house as data: read from the assets, its programme and its past sales made up from a seed. Pure; the same seed
//! at the same moment gives the same house.
pub mod assets;
mod crowd;
mod dice;
pub mod programme;
pub mod sales;

use super::{Refusal, time::Instant};

/// Days of past sales of a whole demo house.
pub const PAST_DAYS: i64 = 30;

/// Days of shows from today's business day on.
pub const COMING_DAYS: i64 = 14;

/// All of the demo house.
#[derive(Debug)]
pub struct Plan {
    /// Theatres, halls, films, prices.
    pub house: assets::House,
    /// The shows of the past days and of [`COMING_DAYS`], by theatre, day and hall.
    pub shows: Vec<programme::DemoShow>,
    /// What was sold of them up to now, by time.
    pub sales: Vec<sales::DemoSale>,
    /// Seats that the house keeps.
    pub kept: Vec<sales::KeptSeat>,
}

/// What a plan is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed {
    /// The number that all of it follows from.
    pub number: u64,
    /// The moment as of which it is made.
    pub now: Instant,
    /// How many days of past it gets: [`PAST_DAYS`], or fewer for a test.
    pub past_days: i64,
}

/// Plans the house of a seed.
pub fn plan(seed: Seed) -> Result<Plan, Refusal> {
    let house = assets::read()?;
    let shows = programme::plan(&house, seed);
    let (sales, kept) = sales::plan(&house, &shows, seed);
    Ok(Plan { house, shows, sales, kept })
}
