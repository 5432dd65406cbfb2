//! Lanes beside the screen: a thread with a house of its own that looks again and again for what is to be done outside: mail to be sent,
//! tickets to be printed, a provider to be asked. No screen and no sale waits for one, and a server or printer that is slow or gone holds
//! up nothing but its own lane.
use super::worker::Open;
use crate::service::{Error, House};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, Thread},
    time::Duration,
};

/// How long a lane rests when the store can't be had.
const REST: Duration = Duration::from_secs(5);

/// Whether a lane goes on: it is asked between any two pieces of work.
pub type GoesOn<'a> = &'a dyn Fn() -> bool;

/// A lane, stopped when this goes. It ends the piece of work that it is at; what it had begun and not ended is told from the store.
pub struct Beside {
    stop: Arc<AtomicBool>,
    thread: Thread,
}

/// Starts a lane: `look` does what is due and says how long to wait until it looks again.
pub fn start(
    name: &'static str,
    open: Open,
    mut look: impl FnMut(&mut House, GoesOn<'_>) -> Result<Duration, Error> + Send + 'static,
) -> io::Result<Beside> {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = stop.clone();
    let handle = thread::Builder::new().name(name.into()).spawn(move || {
        let goes_on = || !stopped.load(Ordering::Relaxed);
        let mut house: Option<House> = None;
        while goes_on() {
            if house.is_none() {
                house = open().ok();
            }
            let wait = match house.as_mut().map(|house| look(house, &goes_on)) {
                Some(Ok(wait)) => wait,
                Some(Err(error)) => {
                    tracing::warn!(lane = name, %error, "it waits");
                    house = None;
                    REST
                }
                None => REST,
            };
            thread::park_timeout(wait);
        }
    })?;
    Ok(Beside { stop, thread: handle.thread().clone() })
}

/// Looks only where something was written since it looked last: that is one number, and a look costs next to nothing.
#[derive(Debug, Default)]
pub struct Seen(Option<i64>);

impl Seen {
    /// Whether nothing was written since [`Seen::all`].
    pub fn nothing_new(&self, house: &House) -> bool {
        self.0.is_some() && self.0 == house.data_version().ok()
    }

    /// All that was there at this version is done.
    pub fn all(&mut self, version: Option<i64>) {
        self.0 = version;
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.unpark();
    }
}
