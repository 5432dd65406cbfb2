//! Where screens meet the house: one channel into one thread, the terminal in and out, the store lane beside it.
pub mod behind;
mod beside;
mod customers;
pub mod desk;
pub mod event_loop;
pub mod input;
mod invoices;
mod messenger;
mod opening;
mod payer;
pub mod perform;
mod press;
pub mod recorder;
pub mod screen;
pub mod signals;
pub mod speech;
pub mod terminal;
pub mod worker;

pub use opening::{Face, Opening, start_of};

use crate::{
    domain::{Refusal, refusal::Kind},
    service,
};
use behind::Behind;
use desk::Desk;
use ratatui::Terminal;
use recorder::SharedRecorder;
use speech::Speech;
use std::{io, sync::mpsc, time::Duration};

/// How long the end waits for what was ordered last, such as letting an order's seats go: the writers' queue takes 3 s at
/// most.
const LAST_ORDERS: Duration = Duration::from_secs(4);

/// Why a face did not open, or broke off.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The house can't be opened, or not this way.
    #[error(transparent)]
    House(#[from] service::Error),
    /// The terminal can't be used.
    #[error("the terminal: {0}")]
    Terminal(#[from] io::Error),
}

impl Error {
    /// The code in `{"error":{"code":…}}`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::House(error) => error.code(),
            Self::Terminal(_) => "failed",
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::House(refusal.into())
    }
}

/// Opens a face on this terminal and stays until it is left. Whatever ends it, the terminal is as it was before.
pub fn run(opening: &Opening<'_>) -> Result<(), Error> {
    if !terminal::is_there() {
        let why = "this face needs a terminal to type at and to draw on; in a script use `marquee show list`, `hold` and `sell`";
        return Err(Refusal::new(Kind::Usage, why).into());
    }
    let house = opening.house()?;
    let recorder = SharedRecorder::default();
    let (to, from) = mpsc::channel();
    let size = terminal::size()?;
    let start = start_of(opening, &house, size)?;

    terminal::on_panic(opening.state_folder(), recorder.clone());
    let taken = terminal::Taken::new(opening.config.ui.mouse)?;
    let _alive = signals::start(to.clone())?;
    input::start(to.clone())?;
    let (lane, worker) = worker::start(opening.reopen(), to)?;
    // It goes with the face; it is no reason not to open one.
    let _messenger = opening.sender.clone().map(|sender| messenger::start(opening.reopen(), sender)).transpose()?;
    let _press = opening.printer.clone().map(|setup| press::start(opening.reopen(), setup)).transpose()?;
    let _payer = opening.payments.clone().map(|gateway| payer::start(opening.reopen(), gateway)).transpose()?;
    let speech = Speech::new(opening.config.speech.clone());
    let mut screen = Terminal::new(terminal::screen()?)?;
    let ended = {
        let mut desk = Desk::new(start, Behind::store(house, lane), recorder, speech);
        event_loop::run(&mut desk, &from, &mut screen)
    };
    if !worker.finish(LAST_ORDERS) {
        tracing::warn!("the last orders were not through when the face was closed");
    }
    drop(taken);
    Ok(ended?)
}

/// Opens the door on this terminal by a list, without the store, and stays until it is left.
pub fn run_list(opening: &Opening<'_>, door: service::ListDoor) -> Result<(), Error> {
    let recorder = SharedRecorder::default();
    let (to, from) = mpsc::channel();
    let start = opening::list_start(opening, &door, terminal::size()?)?;
    terminal::on_panic(opening.state_folder(), recorder.clone());
    let taken = terminal::Taken::new(opening.config.ui.mouse)?;
    let _alive = signals::start(to.clone())?;
    input::start(to)?;
    let speech = Speech::new(opening.config.speech.clone());
    let mut screen = Terminal::new(terminal::screen()?)?;
    let mut desk = Desk::new(start, Behind::List(Box::new(door)), recorder, speech);
    let ended = event_loop::run(&mut desk, &from, &mut screen);
    drop(taken);
    Ok(ended?)
}
