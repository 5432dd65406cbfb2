//! The demo house as data: read from the assets, its programme and its past sales made up from a seed. Pure; the same seed
//! at the same moment gives the same house.
pub mod assets;
mod crowd;
mod dice;
pub mod programme;
pub mod sales;

use super::{Refusal, time::Instant};

/// Days of past sales.
pub const PAST_DAYS: i64 = 30;

/// Days of shows from today's business day on.
pub const COMING_DAYS: i64 = 14;

/// All of the demo house.
#[derive(Debug)]
pub struct Plan {
    /// Theatres, halls, films, prices.
    pub house: assets::House,
    /// The shows of [`PAST_DAYS`] and [`COMING_DAYS`], by theatre, day and hall.
    pub shows: Vec<programme::DemoShow>,
    /// What was sold of them up to now, by time.
    pub sales: Vec<sales::DemoSale>,
    /// Seats that the house keeps.
    pub kept: Vec<sales::KeptSeat>,
}

/// Plans the house of a seed as of a moment.
pub fn plan(seed: u64, now: Instant) -> Result<Plan, Refusal> {
    let house = assets::read()?;
    let shows = programme::plan(&house, seed, now);
    let (sales, kept) = sales::plan(&house, &shows, seed, now);
    Ok(Plan { house, shows, sales, kept })
}
