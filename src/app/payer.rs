//! The lane that asks the provider while a face is open. At its start it goes on with what the last one left, also of terminals that are
//! gone.
use super::{
    beside::{self, Beside, Seen},
    worker::Open,
};
use crate::payment::Gateway;
use std::{io, sync::Arc, time::Duration};

/// How often it looks whether something is to be asked, and how often the provider is asked about what waits.
const LOOK: Duration = Duration::from_millis(250);
const ASK: Duration = Duration::from_millis(1500);

/// How long it lets a provider alone that is away.
const REST: Duration = Duration::from_secs(5);

/// After so many looks it asks anyway: what a dead terminal left has its time out by itself.
const LOOKS: u32 = 240;

/// Starts the lane.
pub fn start(open: Open, gateway: Arc<Gateway>) -> io::Result<Beside> {
    let (mut seen, mut looks) = (Seen::default(), 0);
    beside::start("payments", open, move |house, goes_on| {
        looks += 1;
        if looks < LOOKS && seen.nothing_new(house) {
            return Ok(LOOK);
        }
        let version = house.data_version().ok();
        let round = house.run_online(&gateway, &mut || goes_on())?;
        if let Some(why) = round.away {
            tracing::warn!(why, "the provider is away");
            return Ok(REST);
        }
        if round.waits > 0 {
            return Ok(ASK);
        }
        looks = 0;
        seen.all(version);
        Ok(LOOK)
    })
}
