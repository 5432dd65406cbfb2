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
    // One statement, so that both are of one moment: another program may be making the tables right now. Its history
    // comes first, in a commit of its own.
    let (id, tables): (i64, i64) = conn.query_row(
        "select (select application_id from pragma_application_id),
                (select count(*) from sqlite_schema where type = 'table' and name <> 'refinery_schema_history')",
        [],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    if tables > 0 && id != APPLICATION_ID {
        return Err(StoreError::Corrupt("it is a database of another program".into()));
    }
    let (found, known) = (found(conn)?, known());
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    Ok(())
}

/// Whether there is nothing in it at all.
pub fn is_empty(conn: &Connection) -> Result<bool, StoreError> {
    Ok(conn.query_row("select count(*) = 0 from sqlite_schema", [], |r| r.get(0))?)
}

/// Whether nothing is to be done.
pub fn is_current(conn: &Connection) -> Result<bool, StoreError> {
    Ok(found(conn)? == known())
}

/// Runs what is missing, all or nothing.
pub fn run(conn: &mut Connection) -> Result<(), StoreError> {
    let outcome = embedded::migrations::runner().set_grouped(true).run(conn);
    if outcome.is_err() && found(conn)? == 0 {
        // The runner commits its empty history before the migrations: a file that has none of them keeps no trace.
        conn.execute_batch("drop table if exists refinery_schema_history")?;
    }
    outcome.map(|_| ()).map_err(|error| match error.kind() {
        refinery::error::Kind::Connection(text, _) if text.contains("locked") => StoreError::Busy,
        _ => StoreError::Other(format!("the schema could not be brought up to date, it is as it was: {error}")),
    })
}
