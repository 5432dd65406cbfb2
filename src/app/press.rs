//! The lane that prints while a face is open: a thread with a house of its own. No sale waits for it.
use super::worker::Open;
use crate::service::{House, PrintSetup};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, Thread},
    time::Duration,
};

/// How often it looks whether something waits.
const LOOK: Duration = Duration::from_millis(250);

/// How long it rests when the store can't be had, or another program prints for this terminal.
const REST: Duration = Duration::from_secs(5);

/// The thread, stopped when this goes. It ends the job that it is at.
pub struct Lane {
    stop: Arc<AtomicBool>,
    thread: Thread,
}

/// Starts the lane.
pub fn start(open: Open, setup: PrintSetup) -> io::Result<Lane> {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = stop.clone();
    let handle = thread::Builder::new().name("print".into()).spawn(move || {
        let (mut house, mut seen) = (None, None);
        while !stopped.load(Ordering::Relaxed) {
            thread::park_timeout(look(&open, &mut house, &mut seen, &setup, &stopped));
        }
    })?;
    Ok(Lane { stop, thread: handle.thread().clone() })
}

/// Prints what is due. Says how long to wait until the next look. While nothing was written and nothing waits, a look is one number.
fn look(
    open: &Open,
    house: &mut Option<House>,
    seen: &mut Option<i64>,
    setup: &PrintSetup,
    stop: &AtomicBool,
) -> Duration {
    if house.is_none() {
        (*house, *seen) = (open().ok(), None);
    }
    let Some(open) = house else { return REST };
    let version = open.data_version().ok();
    if version.is_some() && *seen == version {
        return LOOK;
    }
    match open.print_due(setup, &mut || !stop.load(Ordering::Relaxed)) {
        Ok(round) if round.waits.is_none() => {
            *seen = version;
            LOOK
        }
        Ok(round) => {
            tracing::warn!(why = round.waits, "the printer waits");
            LOOK * 4
        }
        Err(error) => {
            tracing::warn!(%error, "the printer waits");
            *house = None;
            REST
        }
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.unpark();
    }
}
