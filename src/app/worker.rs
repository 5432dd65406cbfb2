//! The store lane: one thread with a house of its own that does orders in the order in which they came, each answered by one
//! message. Tests run it inline, or hold its answers back.
use super::perform;
use crate::{
    service::House,
    ui::{
        effect::Order,
        msg::{Failure, Info, Msg, Outcome},
    },
};
use std::{
    collections::VecDeque,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// How often holds whose time is out are tidied away. Nothing waits for it: expiry is judged when a seat is wanted.
const SWEEP: Duration = Duration::from_secs(30);

/// Opens a house on the thread that will use it.
pub type Open = Box<dyn Fn() -> Result<House, Failure> + Send>;

/// An order, and in which language whoever stands at the terminal is spoken to.
type Spoken = (Order, &'static str);

/// Where orders go.
pub enum Lane {
    /// A thread of its own, and what tells it that its long work is not wanted any more.
    Thread(Sender<Spoken>, Arc<AtomicBool>),
    /// Here and at once: for tests.
    Inline(Box<InlineLane>),
}

impl Lane {
    /// Does an order of somebody who is spoken to in a language (empty: nobody said so), now or when its turn comes.
    pub fn send(&mut self, order: Order, language: &'static str) {
        match self {
            // The thread takes orders for as long as a sender lives.
            Self::Thread(lane, stop) => {
                if order == Order::Prove {
                    stop.store(false, Ordering::Relaxed);
                }
                drop(lane.send((order, language)));
            }
            Self::Inline(lane) => lane.waiting.push_back((order, language)),
        }
    }

    /// The long work that goes on is not wanted any more; what is ordered from now on is.
    pub fn stop(&self) {
        if let Self::Thread(_, stop) = self {
            stop.store(true, Ordering::Relaxed);
        }
    }

    /// Answers that are there without a channel: those of the inline lane.
    pub fn answers(&mut self) -> Vec<Msg> {
        match self {
            Self::Thread(..) => vec![],
            Self::Inline(lane) if lane.held_back => vec![],
            Self::Inline(lane) => {
                lane.waiting.drain(..).map(|o| Msg::Done(answer(&mut lane.house, o, &mut |_, _| true))).collect()
            }
        }
    }
}

/// The lane of tests.
pub struct InlineLane {
    house: House,
    waiting: VecDeque<Spoken>,
    held_back: bool,
}

impl InlineLane {
    /// A lane over this house.
    pub fn new(house: House) -> Self {
        Self { house, waiting: VecDeque::new(), held_back: false }
    }

    /// Keeps orders and answers back, or lets them go.
    pub fn hold_back(&mut self, yes: bool) {
        self.held_back = yes;
    }
}

/// The thread behind a lane, to be waited for.
#[derive(Debug)]
pub struct Worker {
    thread: JoinHandle<()>,
    finished: Receiver<()>,
}

/// Starts the lane of the program. Its house is opened on its thread, beside the first frame.
pub fn start(open: Open, to: Sender<Msg>) -> io::Result<(Lane, Worker)> {
    let (orders, queue) = mpsc::channel();
    let (done, finished) = mpsc::channel();
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = stop.clone();
    let thread = thread::Builder::new().name("store".into()).spawn(move || {
        work(&open, &queue, &to, &stopped);
        // Nobody may listen any more.
        done.send(()).ok();
    })?;
    Ok((Lane::Thread(orders, stop), Worker { thread, finished }))
}

impl Worker {
    /// Waits so long for what was ordered; the lane must have been dropped. Answers whether all of it was done.
    pub fn finish(self, patience: Duration) -> bool {
        self.finished.recv_timeout(patience) != Err(RecvTimeoutError::Timeout) && self.thread.join().is_ok()
    }
}

/// The thread's life: orders as they come, a tidying when there was none for a while.
fn work(open: &Open, queue: &Receiver<Spoken>, to: &Sender<Msg>, stop: &AtomicBool) {
    let mut goes_on = |done, all| {
        // Nobody may listen any more: then it is not wanted either.
        to.send(Msg::Info(Info::Proving(done, all))).is_ok() && !stop.load(Ordering::Relaxed)
    };
    let mut house = None;
    // Who signed in stays signed in when the house is opened anew.
    let mut acts = open_into(&mut house, open).ok().map(|h| h.actor().clone());
    loop {
        match queue.recv_timeout(SWEEP) {
            Ok(order) => {
                let anew = house.is_none();
                let done = open_into(&mut house, open).and_then(|h| {
                    if let Some(actor) = acts.take().filter(|_| anew) {
                        h.carry_on(actor);
                    }
                    let done = answer(h, order, &mut goes_on);
                    acts = Some(h.actor().clone());
                    done
                });
                if matches!(&done, Err(Failure::Broken { code, .. }) if code == perform::UNKNOWN) {
                    // What broke in the middle is not built upon.
                    house = None;
                }
                if to.send(Msg::Done(done)).is_err() {
                    return;
                }
                // After the answer, so that nobody waits for it.
                if let Some(house) = &house {
                    upkeep(house);
                }
            }
            Err(RecvTimeoutError::Timeout) => sweep(&mut house, open),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn open_into<'a>(house: &'a mut Option<House>, open: &Open) -> Result<&'a mut House, Failure> {
    match house {
        Some(house) => Ok(house),
        none => Ok(none.insert(open()?)),
    }
}

/// Does one order. A panic in it is an answer too: the screen must not wait for ever.
fn answer(
    house: &mut House,
    (order, language): Spoken,
    goes_on: &mut dyn FnMut(i64, i64) -> bool,
) -> Result<Outcome, Failure> {
    house.set_language(language).map_err(perform::failure)?;
    catch_unwind(AssertUnwindSafe(|| perform::order(house, order, goes_on)))
        .unwrap_or_else(|_| Err(perform::broken_off()))
}

/// What is done when nobody waits.
fn upkeep(house: &House) {
    if let Err(error) = house.tidy_log() {
        tracing::warn!(%error, "the log was not moved into the store");
    }
    if let Err(error) = house.keep_head() {
        tracing::warn!(%error, "the head of the history was not kept");
    }
}

fn sweep(house: &mut Option<House>, open: &Open) {
    let Ok(open_house) = open_into(house, open) else { return };
    upkeep(open_house);
    match catch_unwind(AssertUnwindSafe(|| open_house.sweep())) {
        Ok(Ok(0)) => {}
        Ok(Ok(tidied)) => tracing::debug!(tidied, "holds swept"),
        Ok(Err(e)) => tracing::warn!(%e, "the sweep was put off"),
        Err(_) => *house = None,
    }
}
