//! A door without the store: a list, and a journal of who was let in by it.
use super::{Error, Result};
use crate::{
    clock::Clock,
    domain::{
        Currency, Refusal, ShowId, TheatreId,
        door::{Attendance, Passed},
        guest_list::{Door, Entered, GuestList, Says},
        refusal::Kind,
        theatre::{Settings, Theatre},
        time::{Instant, Zone},
    },
    ticket::{code, keys},
};
use ed25519_dalek::VerifyingKey;
use serde_json::json;
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// More than a list or a journal of a day ever has.
const MAX_FILE: u64 = 64 << 20;

/// A door at work by a list.
pub struct ListDoor {
    door: Door,
    keys: Vec<VerifyingKey>,
    journal: (PathBuf, File),
    name: String,
    clock: Clock,
    zone: Zone,
}

/// Reads a file that is not absurdly large.
pub fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MAX_FILE).read_to_string(&mut text)?;
    Ok(text)
}

/// The lines of a journal. The last one may have broken off where the power did: it was never said to be in.
pub fn journal(path: &Path, text: &str) -> Result<Vec<Entered>> {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    let mut out = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        match serde_json::from_str(line) {
            Ok(entered) => out.push(entered),
            Err(e) if n + 1 == lines.len() && !text.ends_with('\n') && e.is_eof() => {}
            Err(e) => return Err(Refusal::usage(format!("{} line {}: {e}", path.display(), n + 1)).into()),
        }
    }
    Ok(out)
}

fn failed(path: &Path) -> impl Fn(io::Error) -> Error {
    let path = path.display().to_string();
    move |e| match e.kind() {
        io::ErrorKind::NotFound => Refusal::not_found(format!("{path}: {e}")).into(),
        _ => Error::System(format!("{path}: {e}")),
    }
}

/// A journal for one door alone: two that wrote it would not know of each other's tickets. Ends its last line or, where it broke off, drops it.
fn opened(path: &Path) -> Result<(File, Vec<Entered>)> {
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path).map_err(failed(path))?;
    file.try_lock().map_err(|e| match e {
        TryLockError::WouldBlock => {
            let message = format!(
                "{}: another door works by this journal: give this one a file of its own, --journal FILE",
                path.display()
            );
            Refusal::new(Kind::Conflict, message).into()
        }
        TryLockError::Error(e) => failed(path)(e),
    })?;
    let before = read(path).map_err(failed(path))?;
    let entered = journal(path, &before)?;
    let last = before.rsplit('\n').next().unwrap_or_default();
    if !last.is_empty() {
        let ended = match serde_json::from_str::<Entered>(last) {
            Ok(_) => (&file).write_all(b"\n"),
            Err(_) => file.set_len((before.len() - last.len()) as u64),
        };
        ended.map_err(failed(path))?;
    }
    Ok((file, entered))
}

impl ListDoor {
    /// Opens a list and goes on with its journal, which is made if it is not there. `at`: only tickets of this show.
    pub fn open(list: &Path, journal_at: &Path, at: Option<ShowId>, (name, clock): (&str, Clock)) -> Result<Self> {
        let text = read(list).map_err(failed(list))?;
        let wrong = |what: &str| Refusal::usage(format!("{}: {what}", list.display()));
        let listed: GuestList = serde_json::from_str(&text).map_err(|e| wrong(&format!("no list: {e}")))?;
        let keys = keys::public_of(list, &listed.public_key).map_err(|e| wrong(&e.to_string()))?;
        let zone = Zone::parse(&listed.zone).map_err(|e| wrong(&e.message))?;
        let (file, entered) = opened(journal_at)?;
        let door = Door::new(listed, at, &entered);
        Ok(Self { door, keys, journal: (journal_at.to_owned(), file), name: name.to_owned(), clock, zone })
    }

    /// The clock of the machine that it stands on.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// What is said of it when it opens.
    pub fn words(&self) -> String {
        let list = self.door.list();
        let made = self.zone.local(list.made_at).format("%a %-d %b %H:%M");
        format!(
            "{}: {} shows by a list of {made}, {} in by this journal",
            self.name,
            list.shows.len(),
            self.door.entered()
        )
    }

    /// The theatre, as far as the list says it.
    pub fn theatre(&self) -> Result<Theatre> {
        Ok(Theatre {
            id: TheatreId(0),
            name: self.door.list().theatre.clone(),
            address: String::new(),
            city: String::new(),
            zone: self.zone,
            // Nothing is sold here.
            currency: Currency::parse("EUR")?,
            settings: Settings::default(),
        })
    }

    /// Lets the bearer of a token in, and writes that down before it is said; or why not. `at`: the door of one show.
    pub fn admit(&mut self, token: &str, at: Option<ShowId>) -> Result<Passed> {
        let now = self.clock.now().instant();
        let facts = code::verify(&self.keys, token)?;
        if facts.site != self.door.list().site {
            let message = "this ticket is of another house";
            return Err(Refusal::new(Kind::InvalidTicket, message).into());
        }
        let says = match self.door.says(facts.show, facts.serial, now) {
            _ if at.is_some_and(|at| at != facts.show) => Says::WrongShow,
            says => says,
        };
        let show = self.door.show(facts.show);
        let title = show.map_or("", |s| s.title.as_str());
        if let Some(refusal) = self.refusal(&says, title) {
            let why = (says == Says::WrongShow).then_some("wrong_show");
            return Err(refusal.with(json!({ "seat": facts.seat, "movie": title, "why": why })).into());
        }
        let passed = Passed {
            seat: facts.seat.clone(),
            kind: facts.code.clone(),
            class: String::new(),
            title: title.to_owned(),
            hall: show.map_or_else(String::new, |s| s.hall.clone()),
            starts_at: show.map_or(now, |s| s.starts_at),
            reference: None,
            ticket: None,
        };
        let entered =
            Entered { at: now, door: self.name.clone(), show: facts.show, serial: facts.serial, seat: facts.seat };
        self.note(&entered).map_err(|e| {
            let journal = self.journal.0.display();
            Error::System(format!("{journal}: {e}: they are not written down, do not let them in"))
        })?;
        self.door.enters(&entered);
        Ok(passed)
    }

    /// A line that did not go out whole is taken back, so that the next one does not hang on to it.
    fn note(&mut self, entered: &Entered) -> io::Result<()> {
        let mut line = serde_json::to_vec(entered)?;
        line.push(b'\n');
        let file = &mut self.journal.1;
        let before = file.metadata()?.len();
        let written = file.write_all(&line).and_then(|()| file.sync_data());
        if written.is_err() {
            file.set_len(before)?;
        }
        written
    }

    fn refusal(&self, says: &Says, title: &str) -> Option<Refusal> {
        let time = |at: Instant| self.zone.local(at).format("%a %-d %b %H:%M").to_string();
        let (kind, why) = match says {
            Says::In => return None,
            Says::Already(Some((at, door))) => {
                (Kind::AlreadyAdmitted, format!("already in since {} by {door}", time(*at)))
            }
            Says::Already(None) => (Kind::AlreadyAdmitted, "already in when the list was made".to_owned()),
            Says::NotListed => (Kind::TicketVoid, "not on the list: given back, or sold after it was made".to_owned()),
            Says::WrongShow => (Kind::Conflict, "for a show that is not on this list or not this door's".to_owned()),
            Says::TooEarly(at) => (Kind::TooEarly, format!("the doors open at {}", time(*at))),
            Says::Over => (Kind::ShowClosed, format!("{title} is over")),
        };
        Some(Refusal::new(kind, why))
    }

    /// The shows that come within a day, with how many are in as far as this door knows.
    pub fn attendance(&self) -> Vec<Attendance> {
        let now = self.clock.now().instant();
        let of = |s: &crate::domain::guest_list::ListedShow| Attendance {
            show: s.id,
            title: s.title.clone(),
            certificate: String::new(),
            hall: s.hall.clone(),
            doors_at: s.doors_at,
            starts_at: s.starts_at,
            ends_at: s.ends_at,
            sold: s.tickets,
            admitted: s.admitted + self.door.entered_of(s.id),
        };
        // A list may hold many days: this door's is the one that comes.
        let today = |s: &&crate::domain::guest_list::ListedShow| s.starts_at.0 - now.0 < 24 * 3600 && now < s.ends_at;
        self.door.list().shows.iter().filter(today).map(of).collect()
    }
}
