//! Bringing the schema up to date: grouped, so that a failed migration leaves nothing behind.
use super::StoreError;
use rusqlite::Connection;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// "MRQE": what V1 writes into the file's head.
const APPLICATION_ID: i64 = 0x4d52_5145;

fn known() -> u32 {
    embedded::migrations::runner().get_migrations().iter().map(|m| m.version() as u32).max().unwrap_or(0)
}

fn found(conn: &Connection) -> Result<u32, StoreError> {
    let history: i64 =
        conn.query_row("select count(*) from sqlite_schema where name = 'refinery_schema_history'", [], |r| r.get(0))?;
    if history == 0 {
        return Ok(0);
    }
    Ok(conn.query_row("select coalesce(max(version), 0) from refinery_schema_history", [], |r| r.get(0))?)
}

/// Refuses a file that is no store, and one that a newer program wrote. Writes nothing.
pub fn check(conn: &Connection) -> Result<(), StoreError> {
    let id: i64 = conn.pragma_query_value(None, "application_id", |r| r.get(0))?;
    let tables: i64 = conn.query_row("select count(*) from sqlite_schema", [], |r| r.get(0))?;
    if tables > 0 && id != APPLICATION_ID {
        return Err(StoreError::Corrupt("it is a database of another program".into()));
    }
    let (found, known) = (found(conn)?, known());
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    Ok(())
}

/// Whether nothing is to be done.
pub fn is_current(conn: &Connection) -> Result<bool, StoreError> {
    Ok(found(conn)? == known())
}

/// Runs what is missing, all or nothing.
pub fn run(conn: &mut Connection) -> Result<(), StoreError> {
    let outcome = embedded::migrations::runner().set_grouped(true).run(conn);
    outcome.map(|_| ()).map_err(|error| match error.kind() {
        refinery::error::Kind::Connection(text, _) if text.contains("locked") => StoreError::Busy,
        _ => StoreError::Other(format!("the schema could not be brought up to date, it is as it was: {error}")),
    })
}
