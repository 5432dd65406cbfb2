//! The lane that sends mail and text messages while a face is open: a thread with a house of its own. No screen waits for it, and a
//! server that is slow or gone holds up nothing but itself.
use super::worker::Open;
use crate::service::{House, MessageSender};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, Thread},
    time::Duration,
};

/// How often it looks whether something is due.
const LOOK: Duration = Duration::from_secs(5);

/// How long it lets a server alone that was not to be had.
const REST: Duration = Duration::from_secs(60);

/// The thread, stopped when this goes. What it has claimed and not sent is another's after a while.
pub struct Messenger {
    stop: Arc<AtomicBool>,
    thread: Thread,
}

/// Starts the lane.
pub fn start(open: Open, sender: Arc<MessageSender>) -> io::Result<Messenger> {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = stop.clone();
    let handle = thread::Builder::new().name("messages".into()).spawn(move || {
        let mut house = None;
        while !stopped.load(Ordering::Relaxed) {
            thread::park_timeout(look(&open, &mut house, &sender, &stopped));
        }
    })?;
    Ok(Messenger { stop, thread: handle.thread().clone() })
}

/// Sends what is due. Says how long to wait until the next look.
fn look(open: &Open, house: &mut Option<House>, sender: &MessageSender, stop: &AtomicBool) -> Duration {
    if house.is_none() {
        *house = open().ok();
    }
    let Some(open) = house else { return REST };
    match open.send_messages(sender, &mut |_, _| !stop.load(Ordering::Relaxed)) {
        Ok(round) => match round.down {
            Some(why) => {
                tracing::warn!(why, "messages wait");
                REST
            }
            None => LOOK,
        },
        Err(error) => {
            tracing::warn!(%error, "messages wait");
            *house = None;
            REST
        }
    }
}

impl Drop for Messenger {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.unpark();
    }
}
