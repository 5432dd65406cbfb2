//! The last messages before a panic, so that it can be told and played again. Nothing secret is kept.
use crate::{
    domain::time::Now,
    ui::msg::{Failure, Info, Msg, Outcome},
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseEvent};
use std::{
    collections::VecDeque,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

mod words;
pub use words::replay;

/// How many messages are kept.
pub const KEPT: usize = 10_000;

/// So many digits in a row may be a card's number, which is written nowhere (`rules.md` 9).
const CARD_DIGITS: usize = 12;

/// One message as it is kept: what was typed and touched exactly, answers by name only (they hold what belongs to people).
#[derive(Clone, Debug, PartialEq)]
enum Kept {
    Key(KeyEvent, i64),
    Hidden(i64),
    Mouse(MouseEvent),
    Paste(String),
    Resize(u16, u16),
    Tick(Now),
    Wake(i64),
    Changed,
    Answer(&'static str, Option<String>),
    Terminate,
}

/// A ring of the last messages.
#[derive(Debug, Default)]
pub struct Recorder {
    ring: VecDeque<Kept>,
}

impl Recorder {
    /// Keeps a message; of one that goes into a secret field only that it came.
    pub fn keep(&mut self, msg: &Msg, secret: bool) {
        let kept = match msg {
            Msg::Key(k, at) if secret && types_something(k) => Kept::Hidden(*at),
            Msg::Key(k, at) => Kept::Key(*k, *at),
            // Touches on a pad of digits say as much as its keys.
            Msg::Mouse(_) if secret => Kept::Hidden(0),
            Msg::Mouse(m) => Kept::Mouse(*m),
            Msg::Paste(_) if secret => Kept::Hidden(0),
            Msg::Paste(text) => Kept::Paste(text.chars().take(400).collect()),
            Msg::Resize(columns, rows) => Kept::Resize(*columns, *rows),
            Msg::Tick(now) => Kept::Tick(*now),
            Msg::Wake(at) => Kept::Wake(*at),
            Msg::Changed => Kept::Changed,
            Msg::Info(info) => Kept::Answer(info_name(info), None),
            Msg::Done(done) => {
                let (name, code) = done_name(done);
                Kept::Answer(name, code)
            }
            Msg::Terminate => Kept::Terminate,
        };
        // An idle night would push out what was typed: of ticks in a row the last is enough.
        if matches!((&kept, self.ring.back()), (Kept::Tick(_), Some(Kept::Tick(_)))) {
            self.ring.pop_back();
        }
        if self.ring.len() == KEPT {
            self.ring.pop_front();
        }
        self.ring.push_back(kept);
    }

    /// How many are kept now.
    pub fn len(&self) -> usize {
        self.ring.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.ring.is_empty()
    }

    /// All that is kept, a line a message, oldest first; [`replay`] reads it.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (kept, hide) in self.ring.iter().zip(self.card_like()) {
            words::line(&mut out, kept, hide);
        }
        out
    }

    /// Which keys are part of a run of digits that could be a card's number.
    fn card_like(&self) -> Vec<bool> {
        let mut hide = vec![false; self.ring.len()];
        let mut run: Vec<usize> = Vec::new();
        let mut close = |run: &mut Vec<usize>| {
            if run.len() >= CARD_DIGITS {
                for i in run.iter() {
                    if let Some(h) = hide.get_mut(*i) {
                        *h = true;
                    }
                }
            }
            run.clear();
        };
        for (i, kept) in self.ring.iter().enumerate() {
            match kept {
                Kept::Key(KeyEvent { code: KeyCode::Char(c), .. }, _) if c.is_ascii_digit() => run.push(i),
                Kept::Key(KeyEvent { code: KeyCode::Char(' ' | '-'), .. }, _) => {}
                Kept::Key(..) | Kept::Paste(_) => close(&mut run),
                _ => {}
            }
        }
        close(&mut run);
        hide
    }
}

/// Keys that move or leave are kept even in a secret field; what they say is no secret.
fn types_something(key: &KeyEvent) -> bool {
    matches!(key.code, KeyCode::Char(_)) && !key.modifiers.contains(KeyModifiers::CONTROL)
}

fn info_name(info: &Info) -> &'static str {
    match info {
        Info::Theatre(_) => "theatre",
        Info::Day(_) => "day",
        Info::Shows(_) => "shows",
        Info::Seats(_) => "seats",
        Info::Card(_) => "card",
        Info::Menu(_) => "menu",
        Info::Choices(_) => "choices",
        Info::Bookings(_) => "bookings",
        Info::Last(_) => "last",
        Info::Waiting { .. } => "waiting",
        Info::Codes(..) => "codes",
        Info::Shift(_) => "shift",
        Info::Held(_) => "held",
        Info::CancelPlan(_) => "cancel-plan",
        Info::Hanging(..) => "hanging",
        Info::ExchangePlan(_) => "exchange-plan",
        Info::Customers(_) => "customers",
        Info::Customer(_) => "customer",
        Info::Staff(_) => "staff",
        Info::Shifts(..) => "shifts",
        Info::Trends(..) => "trends",
        Info::Report(_) => "report",
        Info::Audit(_) => "audit",
        Info::Proving(..) => "proving",
        Info::Online(..) => "online",
        Info::Spool(_) => "spool",
        Info::Attendance(_) => "attendance",
        Info::Outbox(_) => "outbox",
        Info::MessageText(..) => "message-text",
        Info::Delivery(_) => "delivery",
        Info::Invoices(_) => "invoices",
        Info::Invoice(..) => "invoice",
        Info::Debtors(_) => "debtors",
        Info::Names(_) => "names",
        Info::Disputed(_) => "disputed",
        Info::Failed(_) => "failed",
    }
}

fn done_name(done: &Result<Outcome, Failure>) -> (&'static str, Option<String>) {
    let name = match done {
        Ok(Outcome::Held(_)) => "held",
        Ok(Outcome::Released) => "released",
        Ok(Outcome::Collected(_)) => "collected",
        Ok(Outcome::Parked) => "parked",
        Ok(Outcome::Sold(_)) => "sold",
        Ok(Outcome::PartPaid { .. }) => "part-paid",
        Ok(Outcome::CardBegun { .. }) => "card-begun",
        Ok(Outcome::CardDeclined(_)) => "card-declined",
        Ok(Outcome::GivenBack(_)) => "given-back",
        Ok(Outcome::StaffCalled) => "staff-called",
        Ok(Outcome::CallsAnswered) => "calls-answered",
        Ok(Outcome::Shift(_)) => "shift",
        Ok(Outcome::Cancelled(..)) => "cancelled",
        Ok(Outcome::Reserved(_)) => "reserved",
        Ok(Outcome::Deposited(_)) => "deposited",
        Ok(Outcome::CompsAllowed) => "comps",
        Ok(Outcome::ShowFails(_)) => "show-fails",
        Ok(Outcome::CalledOff(_)) => "called-off",
        Ok(Outcome::Corrected(_)) => "corrected",
        Ok(Outcome::PaidOut(..)) => "paid-out",
        Ok(Outcome::Disputed(_)) => "disputed",
        Ok(Outcome::Exchanged(..)) => "exchanged",
        Ok(Outcome::Customer(_)) => "customer",
        Ok(Outcome::Exported(..)) => "exported",
        Ok(Outcome::Settled(..)) => "settled",
        Ok(Outcome::Debtor(_)) => "debtor",
        Ok(Outcome::CodeSent) => "code-sent",
        Ok(Outcome::Reviewed) => "reviewed",
        Ok(Outcome::Welcome(_)) => "welcome",
        Ok(Outcome::Left) => "left",
        Ok(Outcome::Staff(_)) => "staff",
        Ok(Outcome::OnlineBegun { .. }) => "online-begun",
        Ok(Outcome::OnlineStops) => "online-stops",
        Ok(Outcome::Resent(..)) => "resent",
        Ok(Outcome::Retried(_)) => "retried",
        Ok(Outcome::Printing(_)) => "printing",
        Ok(Outcome::Admitted(_)) => "admitted",
        Ok(Outcome::Unadmitted(_)) => "unadmitted",
        Ok(Outcome::DayClosed(..)) => "day-closed",
        Ok(Outcome::Proved(_)) => "proved",
        Ok(Outcome::Unlocked) => "unlocked",
        Ok(Outcome::SignedIn(_)) => "signed-in",
        Ok(Outcome::Locked) => "locked",
        Err(Failure::Refused(r)) => return ("refused", Some(r.code().to_owned())),
        Err(Failure::Broken { code, .. }) => return ("broken", Some(code.clone())),
    };
    (name, None)
}

/// A recorder that the loop fills and the panic hook reads.
#[derive(Clone, Debug, Default)]
pub struct SharedRecorder(Arc<Mutex<Recorder>>);

impl SharedRecorder {
    /// Keeps a message.
    pub fn keep(&self, msg: &Msg, secret: bool) {
        if let Ok(mut recorder) = self.0.lock() {
            recorder.keep(msg, secret);
        }
    }

    /// Writes what is kept into a new file of `folder` that only its owner can read; answers where.
    pub fn write_crash(&self, folder: &Path, what: &str) -> io::Result<PathBuf> {
        // The hook runs while the panicking thread still stands in its frame: it must not wait for a lock of its own.
        let text = match self.0.try_lock() {
            Ok(recorder) => recorder.text(),
            Err(std::sync::TryLockError::Poisoned(p)) => p.into_inner().text(),
            Err(std::sync::TryLockError::WouldBlock) => String::from("# the messages were being written\n"),
        };
        let mut out = String::new();
        for line in what.lines() {
            // Writing to a string does not fail.
            writeln!(out, "# {line}").ok();
        }
        writeln!(out, "# marquee {}; the last messages, oldest first", env!("CARGO_PKG_VERSION")).ok();
        out.push_str(&text);
        fs::create_dir_all(folder)?;
        for n in 0..1000 {
            let path = folder.join(format!("crash-{}-{n}.txt", std::process::id()));
            match private(&path) {
                Ok(mut file) => {
                    io::Write::write_all(&mut file, out.as_bytes())?;
                    return Ok(path);
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(e),
            }
        }
        Err(io::Error::other("too many crash files of one process id"))
    }
}

fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests;
