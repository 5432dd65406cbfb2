//! The writers' queue: two lock files, so that nobody who has just written can step in before one who waits.
//!
//! A lock file alone lets the process that gave it up take it again before the next in line has woken. So a writer first
//! takes the gate, waits for the turn while he stands in it, and lets the gate go once he has the turn: who comes back has
//! to queue at the gate behind him.
use super::StoreError;
use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::mpsc,
    time::Duration,
};

/// How long a writer waits for his turn.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// The queue of one store.
#[derive(Debug)]
pub struct Queue {
    gate: PathBuf,
    turn: PathBuf,
    open: Option<(File, File)>,
}

/// The right to write, until it is dropped.
#[derive(Debug)]
pub struct Turn<'a>(Held<'a>);

#[derive(Debug)]
enum Held<'a> {
    /// Got at once, with the queue's own file.
    Ours(&'a File),
    /// Got by a thread that waited, with a file of its own: closing it gives the lock up.
    Waited { turn: File },
}

impl Turn<'_> {
    fn file(&self) -> &File {
        match &self.0 {
            Held::Ours(file) => file,
            Held::Waited { turn } => turn,
        }
    }

    /// Refuses where a disk failed to keep what was written, and nobody has mended that since.
    pub fn check(&self) -> Result<(), StoreError> {
        if self.file().metadata().map_err(failed)?.len() == 0 {
            return Ok(());
        }
        let why =
            "the disk failed to keep a write, so what follows it might be lost: `marquee doctor --repair` looks at it";
        Err(StoreError::ReadOnly(why.to_owned()))
    }

    /// Writes down that nobody may write, or that everybody may again: a byte in the lock's file.
    pub fn mark(&self, spoiled: bool) -> Result<(), StoreError> {
        self.file().set_len(u64::from(spoiled)).map_err(failed)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Held::Ours(file) = self.0
            && let Err(error) = file.unlock()
        {
            tracing::error!(%error, "the write lock could not be given up");
        }
    }
}

/// The right to be the only one who does something beside a store, until it is dropped: for as long as a process lives.
#[derive(Debug)]
pub struct Alone {
    _file: File,
}

/// Takes that right at once, or not at all. Its file lies beside the store.
pub fn alone(db: &Path, what: &str) -> Result<Option<Alone>, StoreError> {
    let mut name = db.as_os_str().to_owned();
    name.push(format!("-{what}"));
    let path = PathBuf::from(name);
    let file = file(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Alone { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

impl Queue {
    /// The queue of the store at `db`; its files are made at the first write.
    pub fn new(db: &Path) -> Self {
        let beside = |end: &str| {
            let mut name = db.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        Self { gate: beside("-gate"), turn: beside("-lock"), open: None }
    }

    /// Waits for the turn, at most [`PATIENCE`]; then `busy`. Without a crowd it costs two system calls.
    pub fn wait(&mut self) -> Result<Turn<'_>, StoreError> {
        if self.open.is_none() {
            self.open = Some((file(&self.gate)?, file(&self.turn)?));
        }
        let Some((gate, turn)) = &self.open else { return Err(StoreError::Busy) };
        if try_now(gate, turn)? {
            return Ok(Turn(Held::Ours(turn)));
        }
        wait_in_thread(&self.gate, &self.turn).map(|turn| Turn(Held::Waited { turn }))
    }
}

fn try_now(gate: &File, turn: &File) -> Result<bool, StoreError> {
    if !taken(gate.try_lock())? {
        return Ok(false);
    }
    let got = taken(turn.try_lock());
    gate.unlock().map_err(failed)?;
    got
}

/// Blocks in a thread, so that the wait can end: a grant that comes too late is let go by the thread itself.
fn wait_in_thread(gate_path: &Path, turn_path: &Path) -> Result<File, StoreError> {
    let (gate, turn) = (file(gate_path)?, file(turn_path)?);
    let (granted, grant) = mpsc::sync_channel::<io::Result<File>>(0);
    std::thread::Builder::new()
        .name("write-queue".into())
        .spawn(move || {
            let locked = gate.lock().and_then(|()| turn.lock());
            drop(gate);
            // Where nobody listens any more the file comes back with the error and is closed here.
            drop(granted.send(locked.map(|()| turn)));
        })
        .map_err(failed)?;
    match grant.recv_timeout(PATIENCE) {
        Ok(locked) => locked.map_err(failed),
        Err(_) => Err(StoreError::Busy),
    }
}

fn taken(tried: Result<(), TryLockError>) -> Result<bool, StoreError> {
    match tried {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

fn file(path: &Path) -> Result<File, StoreError> {
    OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path).map_err(|error| {
        match error.kind() {
            io::ErrorKind::StorageFull => StoreError::DiskFull,
            _ => StoreError::ReadOnly(format!("{}: {error}", path.display())),
        }
    })
}

fn failed(error: io::Error) -> StoreError {
    StoreError::Other(format!("the write lock: {error}"))
}
