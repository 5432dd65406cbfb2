//! Signals become messages, so that an open order is let go and the terminal given back before the program ends.
use super::terminal;
use crate::ui::msg::Msg;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP},
    iterator::Signals,
};
use std::{
    io,
    sync::{
        Arc,
        atomic::AtomicBool,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

/// How long an end in good order may take: the writer's queue (3 s) and a little.
const PATIENCE: Duration = Duration::from_secs(5);

/// Held by the loop for as long as it lives: dropped, the watchdog knows that the end is near.
#[derive(Debug)]
pub struct Alive(#[expect(dead_code, reason = "its drop is what is meant")] Sender<()>);

/// SIGTERM, SIGHUP, SIGINT and SIGQUIT ask the loop to end. If it does not (it may be stuck in a write to a terminal that
/// takes nothing), the terminal is given back and the process ends anyway. SIGTSTP is ignored: a till does not sleep with
/// an order open, and behind a kiosk there is no shell.
pub fn start(to: Sender<Msg>) -> io::Result<Alive> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT])?;
    signal_hook::flag::register(SIGTSTP, Arc::new(AtomicBool::new(false)))?;
    let (alive, ended) = mpsc::channel::<()>();
    thread::Builder::new().name("signals".into()).spawn(move || {
        let Some(signal) = signals.forever().next() else { return };
        if to.send(Msg::Terminate).is_ok() && ended.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
            return;
        }
        terminal::restore();
        std::process::exit(128 + signal);
    })?;
    Ok(Alive(alive))
}
