//! How the house is kept: SQLite. The only folder that names rusqlite or holds its SQL.
//!
//! Every write goes through [`Store::write`]: the fair queue, the time read behind it, one immediate transaction, committed
//! with `synchronous=FULL`. Reads go through [`Store::read`]. Families of tables have a file each.
mod allocation;
mod audit;
mod booking;
pub mod check;
mod customer;
mod dispute;
mod erase;
mod error;
mod event;
mod failure;
mod hall;
mod hold;
mod house;
pub mod key;
mod line;
pub mod lock;
mod migrate;
mod movie;
mod online;
mod outbox;
mod owed;
mod payment;
mod price;
mod product;
mod prove;
mod refund;
mod reservation;
mod row;
mod rows;
mod shift;
pub mod show;
mod sought;
mod spoil;
mod spool;
mod staff;
mod states;
pub mod swap;
mod tender;
mod theatre;

pub use booking::{BookingQuery, NewBooking, NewFee, NewTicket, Posting};
pub use customer::CustomerQuery;
pub use error::StoreError;
pub use event::NewEvent;
pub use failure::FailureKind;
pub use hold::{HoldRow, HoldState, ended};
pub use house::{HouseRow, StoreKind};
pub use key::StoreKey;
pub use online::{OpenOnline, OpenRefund};
pub use payment::{AttemptRow, NewPayment};
pub use shift::{NewMovement, NewShift, ShiftQuery};
pub use sought::Word;
pub use staff::{Login, NewSession, StaffFacts};
pub use tender::Source;

use crate::domain::time::Now;
use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// The log size from which a checkpoint is tried, in bytes.
const LOG_LIMIT: u64 = 4 << 20;

/// One connection to one store file. Not shared between threads: each opens its own.
pub struct Store {
    conn: Connection,
    queue: lock::Queue,
    path: PathBuf,
    key: Option<StoreKey>,
    now: Box<dyn Fn() -> Now + Send>,
    seal_key: Option<[u8; 32]>,
    touched: rows::Touched,
    synced: bool,
}

/// A look at the store.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    conn: &'a Connection,
}

/// A write in progress: all of it or nothing.
pub struct Writer<'a> {
    conn: &'a Connection,
    /// The time, read after the turn to write was had.
    pub now: Now,
    seal_key: Option<[u8; 32]>,
}

impl<'a> Writer<'a> {
    /// The same transaction at another moment: for a past that is made up.
    pub fn at(&self, now: Now) -> Writer<'a> {
        Writer { conn: self.conn, now, seal_key: self.seal_key }
    }

    /// What seals the history and makes codes; `None`: the house's keys are missing.
    pub fn seal_key(&self) -> Option<&[u8; 32]> {
        self.seal_key.as_ref()
    }

    /// The same transaction, for questions.
    pub fn reader(&self) -> Reader<'a> {
        Reader { conn: self.conn }
    }
}

/// How a store is opened.
pub struct Opening<'a> {
    /// The file.
    pub path: &'a Path,
    /// A SQLite VFS by name, for tests of power loss; `None`: the system's.
    pub vfs: Option<&'a str>,
    /// Make the file if there is none.
    pub create: bool,
    /// What opens it where it is encrypted.
    pub key: Option<&'a StoreKey>,
    /// The clock that writes look at.
    pub now: Box<dyn Fn() -> Now + Send>,
}

impl Store {
    /// Opens a store: pragmas set and read back, schema brought up to date under the writers' lock.
    pub fn open(opening: Opening<'_>) -> Result<Self, StoreError> {
        let Opening { path, vfs, create, key, now } = opening;
        check_version()?;
        if !create && !path.exists() {
            return Err(StoreError::NoStore(path.display().to_string()));
        }
        if vfs.is_none() {
            check_disk(path)?;
        }
        let mut conn = connect(path, vfs, create, key)?;
        let (queue, touched) = (lock::Queue::new(path), rows::Touched::listen(&mut conn)?);
        let mut store =
            Self { conn, queue, path: path.to_owned(), key: key.cloned(), now, seal_key: None, touched, synced: true };
        migrate::check(&store.conn)?;
        if !create && migrate::is_empty(&store.conn)? {
            // What somebody only wanted to look at is not made into a store.
            return Err(StoreError::NoStore(format!("{} (it is empty)", path.display())));
        }
        store.enter_wal()?;
        pragmas(&store.conn)?;
        store.migrate()?;
        Ok(store)
    }

    /// The key that seals events: from now on writes use it.
    pub fn set_seal_key(&mut self, key: [u8; 32]) {
        self.seal_key = Some(key);
    }

    /// Where the store lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Looks at the store; every question inside sees the same moment.
    pub fn read<T, E: From<StoreError>>(&self, f: impl FnOnce(Reader<'_>) -> Result<T, E>) -> Result<T, E> {
        let tx = self.conn.unchecked_transaction().map_err(StoreError::from)?;
        let out = f(Reader { conn: &tx })?;
        tx.finish().map_err(StoreError::from)?;
        Ok(out)
    }

    /// One question of one statement: no transaction around it.
    pub fn ask<T>(&self, f: impl FnOnce(Reader<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        f(Reader { conn: &self.conn })
    }

    /// Writes: waits for the turn, reads the time, runs `f` in one immediate transaction and commits it durably. An error of
    /// `f` rolls all of it back.
    pub fn write<T, E: From<StoreError>>(&mut self, f: impl FnOnce(&Writer<'_>) -> Result<T, E>) -> Result<T, E> {
        self.write_as(true, f)
    }

    /// The same for what a loss of power may take: the holds of a boot, which end with it. It is there for all and survives
    /// this program, but the disk is not waited for: the next durable write takes it along, since the log is synced as a whole.
    pub fn write_brief<T, E: From<StoreError>>(&mut self, f: impl FnOnce(&Writer<'_>) -> Result<T, E>) -> Result<T, E> {
        self.write_as(false, f)
    }

    fn write_as<T, E: From<StoreError>>(
        &mut self,
        synced: bool,
        f: impl FnOnce(&Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let turn = self.queue.wait()?;
        turn.check()?;
        if self.synced != synced {
            let pragma = if synced { "pragma synchronous = full" } else { "pragma synchronous = normal" };
            self.conn.execute_batch(pragma).map_err(StoreError::from)?;
            self.synced = synced;
        }
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        self.touched.take();
        let writer = Writer { conn: &tx, now: (self.now)(), seal_key: self.seal_key };
        let out = f(&writer)?;
        writer.mark_rows(&self.touched.take())?;
        if let Err(error) = tx.commit() {
            spoil::after(&self.conn, &turn, &error);
            return Err(StoreError::from(error).into());
        }
        drop(turn);
        Ok(out)
    }

    /// A number that changes when another connection has committed.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        let mut ask = self.conn.prepare_cached("pragma data_version")?;
        Ok(ask.query_row([], |r| r.get(0))?)
    }

    /// Moves the log into the file where it has grown large, without waiting for anybody. Called after an answer was given.
    pub fn tidy_log(&self) -> Result<(), StoreError> {
        let mut log = self.path.as_os_str().to_owned();
        log.push("-wal");
        if std::fs::metadata(log).is_ok_and(|m| m.len() > LOG_LIMIT) {
            self.checkpoint()?;
        }
        Ok(())
    }

    /// Moves what can be moved of the log into the file now.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        self.checkpoint_by("pragma wal_checkpoint(passive)")
    }

    fn checkpoint_by(&self, pragma: &str) -> Result<(), StoreError> {
        if let Err(error) = self.conn.query_row(pragma, [], |_| Ok(())) {
            if spoil::is_failed_sync(&error) {
                let mut queue = lock::Queue::new(&self.path);
                spoil::after(&self.conn, &queue.wait()?, &error);
            }
            return Err(error.into());
        }
        Ok(())
    }

    /// Lets the house write again after a disk failed to keep what was written: moves the whole log into the file and looks at
    /// all of it. Says whether there was anything to mend.
    pub fn repair(&mut self) -> Result<bool, StoreError> {
        let turn = self.queue.wait()?;
        if turn.check().is_ok() {
            return Ok(false);
        }
        spoil::mend(&self.conn, &turn)?;
        let sound: String = self.conn.query_row("pragma integrity_check", [], |r| r.get(0))?;
        if sound == "ok" { Ok(true) } else { Err(StoreError::Corrupt(sound)) }
    }

    /// Leaves nothing in the log of what was erased: deleted rows are overwritten in the file itself (`secure_delete`), their
    /// old pages lie in the log until it is emptied. Somebody who reads meanwhile delays that until the log is next moved.
    pub fn forget(&self) -> Result<(), StoreError> {
        self.checkpoint_by("pragma wal_checkpoint(truncate)")
    }

    /// Copies the store as it is into a new file, while others go on, and checks the copy.
    pub fn backup(&self, to: &Path, mut progress: impl FnMut(i32, i32)) -> Result<(), StoreError> {
        let mut copy = connect(to, None, true, self.key.as_ref())?;
        {
            let run = rusqlite::backup::Backup::new(&self.conn, &mut copy)?;
            loop {
                let step = run.step(1000)?;
                let at = run.progress();
                progress(at.pagecount - at.remaining, at.pagecount);
                match step {
                    rusqlite::backup::StepResult::Done => break,
                    rusqlite::backup::StepResult::More => {}
                    _ => std::thread::sleep(Duration::from_millis(5)),
                }
            }
        }
        // The copy stands alone: no log beside it.
        copy.pragma_update(None, "journal_mode", "delete")?;
        let sound: String = copy.query_row("pragma integrity_check", [], |r| r.get(0))?;
        if sound != "ok" {
            return Err(StoreError::Corrupt(sound));
        }
        copy.close().map_err(|(_, error)| StoreError::from(error))?;
        std::fs::File::open(to)
            .and_then(|f| f.sync_all())
            .map_err(|error| StoreError::Unknown(format!("{}: {error}", to.display())))
    }

    /// Switches a new file to the write-ahead log, in the writers' queue: two programs that did it at once would find each
    /// other `busy`, without the wait that other locks have.
    fn enter_wal(&mut self) -> Result<(), StoreError> {
        let is_wal =
            |conn: &Connection, ask: &str| conn.query_row(ask, [], |r| r.get(0)).map(|mode: String| mode == "wal");
        if is_wal(&self.conn, "pragma journal_mode")? {
            return Ok(());
        }
        let turn = self.queue.wait()?;
        let entered = is_wal(&self.conn, "pragma journal_mode = wal")?;
        drop(turn);
        let why = || StoreError::ReadOnly("write-ahead logging is not to be had there".into());
        if entered { Ok(()) } else { Err(why()) }
    }

    fn migrate(&mut self) -> Result<(), StoreError> {
        if migrate::is_current(&self.conn)? {
            return Ok(());
        }
        let turn = self.queue.wait()?;
        // Another program may have done it while this one waited.
        migrate::check(&self.conn)?;
        if !migrate::is_current(&self.conn)? {
            migrate::run(&mut self.conn)?;
        }
        drop(turn);
        Ok(())
    }
}

fn connect(path: &Path, vfs: Option<&str>, create: bool, key: Option<&StoreKey>) -> Result<Connection, StoreError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        private_file(path)?;
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let conn = match vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs),
        None => Connection::open_with_flags(path, flags),
    }?;
    key::unlock(&conn, path, key)?;
    // Writers queue at the lock; this net catches a foreign program that holds the file.
    conn.busy_timeout(Duration::from_secs(3))?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(conn)
}

/// Makes the file with owner-only rights before SQLite would make it with wider ones.
fn private_file(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::OpenOptionsExt;
    let denied = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::StorageFull => StoreError::DiskFull,
        _ => StoreError::ReadOnly(format!("{}: {error}", path.display())),
    };
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(denied)?;
    }
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(denied(error)),
    }
}

/// Sets what durability needs beside the log and reads it back: FULL, foreign keys, no checkpoint of its own accord.
fn pragmas(conn: &Connection) -> Result<(), StoreError> {
    conn.execute_batch(
        "pragma synchronous = full; pragma foreign_keys = on; pragma trusted_schema = off;
         pragma cell_size_check = on; pragma secure_delete = on; pragma temp_store = memory; pragma cache_size = -4096;",
    )?;
    conn.query_row("pragma wal_autocheckpoint = 0", [], |_| Ok(()))?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Plans do not depend on what is bound: else each new value makes SQLite prepare a statement anew, 20 µs a time.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    for (pragma, wanted) in [("synchronous", 2), ("foreign_keys", 1)] {
        let got: i64 = conn.pragma_query_value(None, pragma, |r| r.get(0))?;
        if got != wanted {
            return Err(StoreError::Other(format!("pragma {pragma} is {got} and not {wanted}")));
        }
    }
    Ok(())
}

/// SQLite before 3.51.3 can lose commits when several connections write and checkpoint.
fn check_version() -> Result<(), StoreError> {
    if rusqlite::version_number() < 3_051_003 {
        return Err(StoreError::Other(format!("SQLite {} is too old: 3.51.3 is needed", rusqlite::version())));
    }
    Ok(())
}

/// Refuses network file systems, where locks can't be trusted.
fn check_disk(path: &Path) -> Result<(), StoreError> {
    const NETWORK: [i64; 7] = [0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x5346_414f, 0x00c3_6400, 0x7461_636f];
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match rustix::fs::statfs(folder) {
        Ok(disk) if NETWORK.contains(&disk.f_type) => Err(StoreError::NetworkDisk(path.display().to_string())),
        _ => Ok(()),
    }
}
