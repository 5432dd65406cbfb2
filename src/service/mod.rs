//! What the house does: one verb a function, one write a verb, shared by screens, commands and tests; questions too.
//! Verbs never call verbs; what they share ends in `_in_tx`.
mod accounts;
mod audit;
mod browse;
mod cache;
mod cancel;
mod care;
mod cash_up;
mod checkout;
mod codes;
mod concession;
mod correct;
mod customer_data;
mod customer_sign_in;
mod customers;
pub mod demo;
mod deposit;
mod dispute;
mod doctor;
mod door;
mod exchange;
mod fail;
mod furnish;
mod guest_list;
mod hear;
mod hold;
pub mod import;
mod invoices;
pub mod list_door;
mod messages;
mod online;
mod outbox;
mod owed;
mod own;
mod payment;
mod plan;
mod print;
mod products;
mod purses;
mod reserve;
mod reserve_fail;
mod sale;
mod settlement;
mod shift;
mod sign_in;
mod sought;
mod sweep;
mod tender;
#[cfg(test)]
mod tests;
mod ways;

pub use crate::domain::customer::NewBlock;
pub use crate::domain::door::Admission;
pub use crate::notify::{Sender as MessageSender, Templates};
pub use crate::store::{ShiftQuery, StoreKey, StoreKind};
pub use accounts::{NewStaff, StaffEdit};
pub use browse::{BookingFilter, MovieFilter, ShowFilter};
pub use care::new_store_key;
pub use checkout::{Sell, Source};
pub use codes::{TicketQr, url_code};
pub use concession::PutProducts;
pub use customer_data::CustomerRecord;
pub use customers::{CustomerEdit, CustomerFilter};
pub use dispute::Evidence;
pub use door::ticket_words;
pub use furnish::{NewHouse, NewManager, NewTheatre};
pub use hear::Heard;
pub use hold::Take;
pub use list_door::ListDoor;
pub use messages::Round;
pub use online::Began;
pub use payment::{CardAttempt, Tendered};
pub use plan::{HallFile, NewShow};
pub use print::{PrintRound, PrintSetup};
pub use purses::GiftCard;
pub use reserve::Reserve;
pub use sign_in::NewSignIn;
pub use ways::Way;

use crate::store::lock::Alone;
use crate::{
    clock::Clock,
    domain::{
        Refusal, SeatNo, StaffId,
        refusal::Kind,
        staff::{Actor, Permission, Role},
        time::Now,
    },
    store::{HouseRow, NewEvent, Opening, Reader, Store, StoreError, Writer},
    ticket::keys::{self, KeyError, Keys},
};
use cache::Cache;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Why a verb was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An expected no, with a name.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store can't do it now.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The house's keys are missing or damaged.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The system has no randomness or a file can't be had.
    #[error("{0}")]
    System(String),
}

impl Error {
    /// The code in `{"error":{"code":…}}`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Store(error) => error.code(),
            Self::Keys(_) | Self::System(_) => "failed",
        }
    }
}

/// What a verb gives.
pub type Result<T> = std::result::Result<T, Error>;

/// Where a sale is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Staff at a till.
    Counter,
    /// The public.
    Kiosk,
    /// A command.
    Cli,
}

impl Channel {
    /// The word in the schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Kiosk => "kiosk",
            Self::Cli => "cli",
        }
    }
}

/// How a house is opened.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// The store file.
    pub db: &'a Path,
    /// The folder of key folders: `<data dir>/marquee/keys`.
    pub keys: &'a Path,
    /// Which terminal asks.
    pub terminal: &'a str,
    /// Through which face.
    pub channel: Channel,
    /// A SQLite VFS by name, for tests of power loss.
    pub vfs: Option<&'a str>,
    /// What opens the store where it is encrypted.
    pub key: Option<&'a StoreKey>,
}

/// One terminal's way into one store. Not shared between threads: each opens its own.
pub struct House {
    store: Store,
    clock: Clock,
    row: HouseRow,
    keys: Option<Keys>,
    keys_folder: PathBuf,
    terminal: String,
    channel: Channel,
    actor: Actor,
    authority: Option<Actor>,
    /// Whether the actor signed in, so that each write asks what they are now.
    signed_in: bool,
    /// When it is looked next who is forgotten, in ms of the boot clock.
    people_due_ms: i64,
    cache: Cache,
    /// Whether what is sold here is printed here, and whether the drawer opens with cash.
    prints: Option<bool>,
    /// The right to print at this terminal, once it was had.
    printing: Option<Alone>,
    /// Whose words messages and tickets have.
    templates: crate::notify::Templates,
    /// In which language whoever stands here is spoken to; empty: nobody said so.
    language: String,
    /// Whether something was written here: its head is kept when the terminal leaves.
    wrote: bool,
}

impl Drop for House {
    fn drop(&mut self) {
        if !self.wrote || std::thread::panicking() {
            return;
        }
        if let Err(error) = self.keep_head() {
            tracing::warn!(%error, "the head of the history was not kept");
        }
    }
}

/// A write in progress and what it needs beside the store.
pub(crate) struct Ctx<'a> {
    pub(crate) w: &'a Writer<'a>,
    pub(crate) cache: &'a Cache,
    pub(crate) clock: &'a Clock,
    pub(crate) terminal: &'a str,
    pub(crate) channel: Channel,
    /// What the store is for.
    pub(crate) kind: StoreKind,
    pub(crate) actor: &'a Actor,
    /// Who stands beside the actor for this one verb.
    pub(crate) authority: Option<&'a Actor>,
    /// Whether what is sold here is printed here, and whether the drawer opens with cash.
    pub(crate) prints: Option<bool>,
    /// In which language whoever stands here is spoken to; empty: nobody said so.
    pub(crate) language: &'a str,
}

impl Ctx<'_> {
    pub(crate) fn now(&self) -> Now {
        self.w.now
    }

    pub(crate) fn r(&self) -> Reader<'_> {
        self.w.reader()
    }

    pub(crate) fn random<const N: usize>(&self) -> Result<[u8; N]> {
        random(self.clock)
    }

    /// Refuses what neither the actor nor who authorised this verb may do (rule 9): the one place where it is asked.
    pub(crate) fn need(&self, what: Permission) -> Result<()> {
        if self.may(what) { Ok(()) } else { Err(forbidden(self.actor, what).into()) }
    }

    /// Whether the actor, or who authorised this verb, has a permission.
    pub(crate) fn may(&self, what: Permission) -> bool {
        self.actor.may(what) || self.authority.is_some_and(|a| a.may(what))
    }

    /// Writes the event of a verb, with who authorised it, and gives its place in the history.
    pub(crate) fn event(&self, verb: &str, subject: &str, subject_id: i64, body: Value) -> Result<i64> {
        self.event_because(verb, subject, subject_id, body, "")
    }

    /// The same with what was said of it.
    pub(crate) fn event_because(
        &self,
        verb: &str,
        subject: &str,
        subject_id: i64,
        mut body: Value,
        reason: &str,
    ) -> Result<i64> {
        if let (Some(authority), Some(body)) = (self.authority, body.as_object_mut()) {
            body.insert("authority".to_owned(), authority.code().into());
        }
        let (terminal, actor) = (self.w.terminal(self.terminal)?, self.actor.code());
        let event = NewEvent { terminal, actor: &actor, verb, subject, subject_id, body };
        Ok(self.w.event_with_reason(&event, reason)?)
    }

    /// The same write by somebody else: who has just been found to be them.
    pub(crate) fn by<'b>(&'b self, actor: &'b Actor) -> Ctx<'b> {
        Ctx { actor, authority: None, ..*self }
    }
}

/// The refusal of what somebody may not do; one who has not signed in is told to.
pub(crate) fn forbidden(actor: &Actor, what: Permission) -> Refusal {
    let details = json!({ "permission": what.code() });
    match actor {
        Actor::Nobody => {
            Refusal::new(Kind::SignIn, "nobody is signed in: `marquee login --email E` first; nothing was done")
                .with(details)
        }
        Actor::Kiosk | Actor::Customer { .. } => Refusal::new(Kind::Forbidden, "a kiosk may not do that").with(details),
        Actor::Staff { role, .. } => {
            let message = format!("a {} may not do that ({}); nothing was done", role.code(), what.code());
            Refusal::new(Kind::Forbidden, message).with(details)
        }
    }
}

pub(crate) fn random<const N: usize>(clock: &Clock) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    clock
        .random(&mut bytes)
        .map_err(|e| Error::System(format!("the system gives no randomness: {e}; nothing was done")))?;
    Ok(bytes)
}

impl House {
    /// Opens a furnished store. A steered clock is refused on a real one. Keys that are missing do not keep it from being
    /// read; what writes history says so then.
    pub fn open(place: &Place<'_>, clock: Clock) -> Result<Self> {
        let store = open_store(place, &clock, false)?;
        let row = store
            .ask(|r| r.house())?
            .ok_or_else(|| StoreError::NoStore(format!("{} (the file was never furnished)", place.db.display())))?;
        if clock.is_steered() && row.kind == StoreKind::Real {
            return Err(
                Refusal::usage("MARQUEE_NOW, MARQUEE_BOOT and MARQUEE_SEED are for demo and test stores only").into()
            );
        }
        Self::enter(place, clock, store, row)
    }

    fn enter(place: &Place<'_>, clock: Clock, mut store: Store, row: HouseRow) -> Result<Self> {
        let keys_folder = place.keys.join(&row.store_id);
        let keys = match keys::load(&keys_folder) {
            Ok(keys) => Some(keys),
            Err(error) => {
                tracing::warn!(%error, "opened without keys: nothing can be sold");
                None
            }
        };
        if let Some(keys) = &keys {
            store.set_seal_key(keys.seal);
        }
        let actor = match place.channel {
            Channel::Kiosk => Actor::Kiosk,
            Channel::Counter | Channel::Cli if row.kind == StoreKind::Real => Actor::Nobody,
            Channel::Counter | Channel::Cli => store.ask(|r| r.first_manager())?.map_or(Actor::Nobody, manager),
        };
        Ok(Self {
            store,
            clock,
            row,
            keys,
            keys_folder,
            terminal: place.terminal.to_owned(),
            channel: place.channel,
            actor,
            authority: None,
            signed_in: false,
            people_due_ms: 0,
            cache: Cache::default(),
            prints: None,
            printing: None,
            templates: crate::notify::Templates::default(),
            language: String::new(),
            wrote: false,
        })
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Whether who acts, or who authorised this verb, has a permission.
    pub(crate) fn may(&self, what: Permission) -> bool {
        self.actor.may(what) || self.authority.as_ref().is_some_and(|a| a.may(what))
    }

    /// Refuses what neither the actor nor who authorised this verb may do: for verbs that only read.
    pub(crate) fn need(&self, what: Permission) -> Result<()> {
        if self.may(what) { Ok(()) } else { Err(forbidden(&self.actor, what).into()) }
    }

    /// From now on this one acts.
    pub fn act_as(&mut self, actor: Actor) {
        self.actor = actor;
    }

    /// Does one verb with the permissions of `authority` beside the actor's own; the history names both.
    pub fn authorised<T>(&mut self, authority: Actor, verb: impl FnOnce(&mut Self) -> T) -> T {
        self.authority = Some(authority);
        let done = verb(self);
        self.authority = None;
        done
    }

    /// One look at the clock.
    pub fn now(&self) -> Now {
        self.clock.now()
    }

    /// The clock that it was opened with.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// What the store is for.
    pub fn kind(&self) -> StoreKind {
        self.row.kind
    }

    /// What the store says of itself.
    pub fn identity(&self) -> &HouseRow {
        &self.row
    }

    /// The folder of the house's keys.
    pub fn keys_folder(&self) -> &Path {
        &self.keys_folder
    }

    /// Which terminal this is.
    pub fn terminal(&self) -> &str {
        &self.terminal
    }

    /// A number that changes when another connection has committed.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.store.data_version()?)
    }

    /// Moves the log into the file where it has grown large. Called after an answer was given.
    pub fn tidy_log(&self) -> Result<()> {
        Ok(self.store.tidy_log()?)
    }

    /// Copies the store into a new file while others go on, and checks the copy. `progress` gets pages done and in all.
    pub fn backup(&self, to: &Path, progress: impl FnMut(i32, i32)) -> Result<()> {
        self.need(Permission::Care)?;
        if to.exists() {
            return Err(Refusal::new(
                Kind::Conflict,
                format!("{} is there already: a backup never overwrites", to.display()),
            )
            .into());
        }
        Ok(self.store.backup(to, progress)?)
    }

    pub(crate) fn keys(&self) -> Result<&Keys> {
        self.keys.as_ref().ok_or_else(|| {
            Error::Keys(keys::load(&self.keys_folder).err().unwrap_or(KeyError::Missing(self.keys_folder.clone())))
        })
    }

    /// One write: the time is read once the turn is had, caches are compared, all of it or nothing is kept.
    pub(crate) fn write<T>(&mut self, f: impl FnOnce(&Ctx<'_>) -> Result<T>) -> Result<T> {
        self.write_as(true, f)
    }

    /// The same for what ends with this boot anyway: holds (see [`Store::write_brief`]).
    pub(crate) fn write_brief<T>(&mut self, f: impl FnOnce(&Ctx<'_>) -> Result<T>) -> Result<T> {
        self.write_as(false, f)
    }

    fn write_as<T>(&mut self, durable: bool, f: impl FnOnce(&Ctx<'_>) -> Result<T>) -> Result<T> {
        let Self { store, cache, clock, row, terminal, channel, actor, authority, language, .. } = self;
        let (kind, signed_in, prints) = (row.kind, self.signed_in, self.prints);
        let verb = |w: &Writer<'_>| {
            cache.sync(w.reader())?;
            if signed_in {
                sign_in::still(w.reader(), actor)?;
            }
            let (channel, authority) = (*channel, authority.as_ref());
            f(&Ctx { w, cache, clock, terminal, channel, kind, actor, authority, prints, language })
        };
        let done = if durable { store.write(verb) } else { store.write_brief(verb) }?;
        self.wrote = true;
        Ok(done)
    }

    /// One look at one moment of the store.
    pub(crate) fn read<T>(&self, f: impl FnOnce(Reader<'_>, &Cache) -> Result<T>) -> Result<T> {
        self.store.read(|r| {
            self.cache.sync(r)?;
            f(r, &self.cache)
        })
    }
}

fn manager(id: StaffId) -> Actor {
    Actor::Staff { id, role: Role::Manager }
}

pub(crate) fn open_store(place: &Place<'_>, clock: &Clock, create: bool) -> Result<Store> {
    let now = clock.clone();
    Ok(Store::open(Opening {
        path: place.db,
        vfs: place.vfs,
        create,
        key: place.key,
        now: Box::new(move || now.now()),
    })?)
}

/// The seats by their labels, in the order given.
pub(crate) fn labels(map: &crate::domain::seat_map::SeatMap, seats: &[SeatNo]) -> Vec<String> {
    seats.iter().map(|no| map.seat(*no).map_or_else(|| no.to_string(), |s| s.label.clone())).collect()
}
