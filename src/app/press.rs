//! The lane that prints while a face is open.
use super::{
    beside::{self, Beside, Seen},
    worker::Open,
};
use crate::service::PrintSetup;
use std::{io, time::Duration};

/// How often it looks whether something waits, and for how many looks it lets a printer alone that takes nothing.
const LOOK: Duration = Duration::from_millis(250);
const REST: u32 = 12;

/// Starts the lane.
pub fn start(open: Open, setup: PrintSetup) -> io::Result<Beside> {
    let (mut seen, mut rests) = (Seen::default(), 0);
    beside::start("print", open, move |house, goes_on| {
        if seen.nothing_new(house) {
            return Ok(LOOK);
        }
        if rests > 0 {
            rests -= 1;
            house.open_drawer(&setup)?;
            return Ok(LOOK);
        }
        let version = house.data_version().ok();
        let round = house.print_due(&setup, &mut || goes_on())?;
        if let Some(why) = round.waits {
            tracing::warn!(why, "the printer waits");
            rests = REST;
            return Ok(LOOK);
        }
        seen.all(version);
        Ok(LOOK)
    })
}
