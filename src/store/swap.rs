//! Whole files: what one is, making it stand alone, and putting it in the place of another.
use super::{HouseRow, Reader, StoreError, StoreKey, connect, key, migrate};
use rusqlite::{Connection, OpenFlags};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// What the store at a path says of itself, without a change to the file. `None` where there is no file. A file that is
/// no furnished store is an error.
pub fn peek(path: &Path, key: Option<&StoreKey>) -> Result<Option<HouseRow>, StoreError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::ReadOnly(format!("{}: {error}", path.display()))),
        Ok(meta) if !meta.is_file() => return Err(StoreError::Corrupt(format!("{} is no file", path.display()))),
        Ok(_) => {}
    }
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    key::unlock(&conn, path, key)?;
    conn.busy_timeout(Duration::from_secs(3))?;
    migrate::check(&conn)?;
    let nothing = || StoreError::Corrupt(format!("{} is no Marquee store", path.display()));
    let tables: i64 = conn.query_row("select count(*) from sqlite_schema where name = 'house'", [], |r| r.get(0))?;
    if tables == 0 {
        return Err(nothing());
    }
    Reader { conn: &conn }.house()?.map_or_else(|| Err(nothing()), |house| Ok(Some(house)))
}

/// Makes a store stand alone in its file, with no log beside it. `busy` where another program has it open: nothing was
/// changed then.
pub fn settle(path: &Path, key: Option<&StoreKey>) -> Result<(), StoreError> {
    let conn = connect(path, None, false, key)?;
    conn.busy_timeout(Duration::ZERO)?;
    let mode: String = conn.query_row("pragma journal_mode = delete", [], |r| r.get(0))?;
    if mode == "delete" { Ok(()) } else { Err(StoreError::Busy) }
}

/// Puts a settled store into a place. Without `replace` it never takes the place of another file: `false` then.
pub fn put(new: &Path, place: &Path, replace: bool) -> Result<bool, StoreError> {
    let failed = |error: io::Error| StoreError::ReadOnly(format!("{}: {error}", place.display()));
    if replace {
        fs::rename(new, place).map_err(failed)?;
    } else {
        // The log of a file that was taken away would be read as this one's.
        remove_beside(place)?;
        let nowhere = rustix::fs::CWD;
        match rustix::fs::renameat_with(nowhere, new, nowhere, place, rustix::fs::RenameFlags::NOREPLACE) {
            Ok(()) => {}
            Err(error) if error == rustix::io::Errno::EXIST => return Ok(false),
            Err(error) => return Err(failed(error.into())),
        }
    }
    let folder = place.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|f| f.sync_all()).map_err(failed)?;
    Ok(true)
}

fn remove_beside(path: &Path) -> Result<(), StoreError> {
    if path.exists() {
        return Ok(());
    }
    for end in ["-wal", "-shm", "-journal"] {
        remove_file(&beside(path, end))?;
    }
    Ok(())
}

/// Takes away a store that is not wanted, with all that lies beside it.
pub fn remove(path: &Path) -> Result<(), StoreError> {
    for end in ["", "-wal", "-shm", "-journal", "-gate", "-lock"] {
        remove_file(&beside(path, end))?;
    }
    Ok(())
}

fn remove_file(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::ReadOnly(format!("{}: {error}", path.display())))
        }
        _ => Ok(()),
    }
}

/// A path with something added to its name.
pub fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Makes a store that everybody has left stand alone in its file, without the locks of its writers.
pub fn leave(path: &Path, key: Option<&StoreKey>) -> Result<(), StoreError> {
    settle(path, key)?;
    remove_file(&beside(path, "-gate"))?;
    remove_file(&beside(path, "-lock"))
}
