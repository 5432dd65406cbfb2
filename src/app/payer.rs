//! The lane that asks the provider while a face is open: a thread with a house of its own. At its start it goes on with what the last one
//! left, also of terminals that are gone.
use super::worker::Open;
use crate::{payment::Gateway, service::House};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, Thread},
    time::Duration,
};

/// How often it looks whether something is to be asked.
const LOOK: Duration = Duration::from_millis(250);

/// How often the provider is asked about what waits.
const ASK: Duration = Duration::from_millis(1500);

/// How long it lets a provider alone that is away, and the store that can't be had.
const REST: Duration = Duration::from_secs(5);

/// After so many looks it asks anyway: what a dead terminal left has its time out by itself.
const LOOKS: u32 = 240;

/// The thread, stopped when this goes.
pub struct Payer {
    stop: Arc<AtomicBool>,
    thread: Thread,
}

/// Starts the lane.
pub fn start(open: Open, gateway: Arc<Gateway>) -> io::Result<Payer> {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = stop.clone();
    let handle = thread::Builder::new().name("payments".into()).spawn(move || {
        let mut lane = Lane { open, gateway, house: None, seen: None, looks: 0 };
        while !stopped.load(Ordering::Relaxed) {
            thread::park_timeout(lane.look(&stopped));
        }
    })?;
    Ok(Payer { stop, thread: handle.thread().clone() })
}

struct Lane {
    open: Open,
    gateway: Arc<Gateway>,
    house: Option<House>,
    seen: Option<i64>,
    looks: u32,
}

impl Lane {
    /// Asks what is to be asked. Says how long to wait until the next look.
    fn look(&mut self, stop: &AtomicBool) -> Duration {
        if self.house.is_none() {
            (self.house, self.seen) = ((self.open)().ok(), None);
        }
        let Some(house) = &mut self.house else { return REST };
        let version = house.data_version().ok();
        self.looks += 1;
        if version.is_some() && self.seen == version && self.looks < LOOKS {
            return LOOK;
        }
        match house.run_online(&self.gateway, &mut || !stop.load(Ordering::Relaxed)) {
            Ok(round) if round.away.is_some() => {
                tracing::warn!(why = round.away, "the provider is away");
                REST
            }
            Ok(round) if round.waits > 0 => ASK,
            Ok(_) => {
                (self.seen, self.looks) = (version, 0);
                LOOK
            }
            Err(error) => {
                tracing::warn!(%error, "payments wait");
                self.house = None;
                REST
            }
        }
    }
}

impl Drop for Payer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.unpark();
    }
}
