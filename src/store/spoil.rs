//! What follows a sync that failed. The system forgets pages that it could not write, and says so once: the log may have a hole
//! then, and whatever is appended behind a hole is lost with the power. So nobody writes until the whole log is safe in the file.
use super::{StoreError, lock::Turn};
use rusqlite::{Connection, Error, ffi};

/// Whether the disk failed while something was to be made durable.
pub(super) fn is_failed_sync(error: &Error) -> bool {
    let failed = [ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR_DIR_FSYNC];
    matches!(error, Error::SqliteFailure(code, _) if failed.contains(&code.extended_code))
}

/// Behind a write that failed: where it was the sync, the store is marked, and mended at once if the disk lets it. The turn is
/// still had, so nobody has written meanwhile.
pub(super) fn after(conn: &Connection, turn: &Turn<'_>, error: &Error) {
    if !is_failed_sync(error) {
        return;
    }
    tracing::error!(%error, "the disk failed to keep a write");
    if let Err(error) = turn.mark(true).and_then(|()| mend(conn, turn)) {
        tracing::error!(%error, "nothing is written any more until `marquee doctor --repair`");
    }
}

/// Moves all of the log into the file, empties it, and lets everybody write again.
pub(super) fn mend(conn: &Connection, turn: &Turn<'_>) -> Result<(), StoreError> {
    let in_use: bool = conn.query_row("pragma wal_checkpoint(truncate)", [], |r| r.get(0))?;
    if in_use { Err(StoreError::Busy) } else { turn.mark(false) }
}
