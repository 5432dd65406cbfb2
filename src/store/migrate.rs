//! Bringing the schema up to date: grouped, so that a failed migration leaves nothing behind.
use super::StoreError;
use rusqlite::Connection;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// "MRQE": what V1 writes into the file's head.
const APPLICATION_ID: i64 = 0x4d52_5145;

/// The newest of `migrations/`. Not asked of the runner: that reads all of them, with regular expressions, at each start.
const KNOWN: u32 = 23;

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
    let found = found(conn)?;
    if found > KNOWN {
        return Err(StoreError::NewerSchema { found, known: KNOWN });
    }
    Ok(())
}

/// Whether there is nothing in it at all.
pub fn is_empty(conn: &Connection) -> Result<bool, StoreError> {
    Ok(conn.query_row("select count(*) = 0 from sqlite_schema", [], |r| r.get(0))?)
}

/// Whether nothing is to be done.
pub fn is_current(conn: &Connection) -> Result<bool, StoreError> {
    Ok(found(conn)? == KNOWN)
}

/// Runs what is missing, all or nothing. Tables that are built anew are referred to meanwhile, so foreign keys rest; each
/// such migration ends with a check of them, inside the same transaction.
pub fn run(conn: &mut Connection) -> Result<(), StoreError> {
    conn.pragma_update(None, "foreign_keys", false)?;
    let outcome = embedded::migrations::runner().set_grouped(true).run(conn);
    conn.pragma_update(None, "foreign_keys", true)?;
    if outcome.is_err() && found(conn)? == 0 {
        // The runner commits its empty history before the migrations: a file that has none of them keeps no trace.
        conn.execute_batch("drop table if exists refinery_schema_history")?;
    }
    outcome.map(|_| ()).map_err(|error| match error.kind() {
        refinery::error::Kind::Connection(text, _) if text.contains("locked") => StoreError::Busy,
        _ => StoreError::Other(format!("the schema could not be brought up to date, it is as it was: {error}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use refinery::Target;

    /// A store as version 1 left it, with one paid booking.
    const PAST: &str = "
        insert into terminal values (1, 'Till 1');
        insert into theatre values (1, 'Rialto', '', 'Leeds', 'Europe/London', 'GBP', '{}', 1);
        insert into hold values (1, 'aaaaaaaaaaaaaaaaaaaa', 1, 1, 'counter', 1, 0, 1, 'converted', '[]', null, 0);
        insert into booking values (1, 'K7QF3', 'CONFIRMED', 1, 1, 'counter', 'GBP', 900, 20261122, 5, 1, null, null, null);
        insert into payment values (1, 1, 'cash', 900, 1000, '', 'SUCCESS', 1, 'k', 0, 0, 5);
        insert into event values (1, 5000, 1, 'manager', 'sell', 'booking', 1, '{}', zeroblob(32), zeroblob(32));
        insert into posting values (1, 1, 1, 1, 'tender', 'cash', null, 1, 900, 0, 20261122, null);";

    fn v1() -> Connection {
        let mut conn = Connection::open_in_memory().unwrap();
        embedded::migrations::runner().set_target(Target::Version(1)).run(&mut conn).unwrap();
        conn
    }

    #[test]
    fn the_newest_is_the_last_of_the_files() {
        let all = embedded::migrations::runner();
        assert_eq!(all.get_migrations().iter().map(|m| m.version()).max(), i32::try_from(KNOWN).ok());
    }

    #[test]
    fn a_store_of_the_first_version_keeps_every_row_and_every_guard() {
        let mut conn = v1();
        conn.execute_batch(PAST).unwrap();
        run(&mut conn).unwrap();
        assert!(is_current(&conn).unwrap());
        let paid: (String, i64, i64) = conn
            .query_row("select tender, minor, tendered from payment where key = 'k'", [], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?))
            })
            .unwrap();
        assert_eq!(paid, ("cash".to_owned(), 900, 1000));
        let on: bool = conn.pragma_query_value(None, "foreign_keys", |r| r.get(0)).unwrap();
        assert!(on, "foreign keys hold again");
        for forbidden in [
            "update payment set minor = 1",
            "delete from payment",
            "update posting set minor = 1",
            "delete from posting",
            "insert into refund values (1, 1, 1, 1, 'cash', 901, '', 'DONE', 6, null, 0, null)",
        ] {
            assert!(conn.execute(forbidden, []).is_err(), "{forbidden}");
        }
        conn.execute("insert into refund values (1, 1, 1, 1, 'cash', 900, '', 'DONE', 6, null, 0, null)", []).unwrap();
        assert!(
            conn.execute("insert into refund values (2, 1, 1, 1, 'cash', 1, '', 'DONE', 6, null, 0, null)", [])
                .is_err()
        );
        let sum: i64 = conn.query_row("select minor from takings where what = 'cash'", [], |r| r.get(0)).unwrap();
        assert_eq!(sum, 900, "nothing was summed twice");
    }

    #[test]
    fn a_row_that_points_nowhere_stops_the_migration_and_leaves_the_store_as_it_was() {
        let mut conn = v1();
        conn.pragma_update(None, "foreign_keys", false).unwrap();
        conn.execute("insert into payment values (1, 77, 'cash', 900, 900, '', 'SUCCESS', 1, 'k', 0, 0, 5)", [])
            .unwrap();
        assert!(run(&mut conn).is_err());
        assert_eq!(found(&conn).unwrap(), 1);
        let tables: i64 =
            conn.query_row("select count(*) from sqlite_schema where name = 'refund'", [], |r| r.get(0)).unwrap();
        assert_eq!(tables, 0);
    }
}
