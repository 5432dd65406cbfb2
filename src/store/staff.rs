//! Staff: the manager whose PIN lets a kiosk go, and the count of wrong tries.
use super::{Reader, StoreError, Writer};
use crate::domain::{StaffId, staff::Role};
use rusqlite::{OptionalExtension, params};

/// One of the staff.
#[derive(Clone, Debug)]
pub struct StaffRow {
    /// Its identity.
    pub id: i64,
    /// Password as an argon2id string.
    pub password_hash: String,
    /// PIN as an argon2id string.
    pub pin_hash: Option<String>,
    /// Wrong tries since the last right one.
    pub failures: i64,
    /// The boot of the last wrong try.
    pub failed_boot: i64,
    /// Its boot clock, ms.
    pub failed_ms: i64,
}

/// One of the staff as a sign-in needs them.
#[derive(Clone, Debug)]
pub struct Login {
    /// Secrets and wrong tries.
    pub row: StaffRow,
    /// What they are.
    pub role: Role,
}

impl Reader<'_> {
    /// Somebody who works here, by address, name or id.
    pub fn login(&self, who: &str) -> Result<Option<Login>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select id, password_hash, pin_hash, failures, failed_boot, failed_ms, role from staff
             where active = 1 and (email = ?1 or name = ?1 collate nocase or cast(id as text) = ?1) order by email = ?1 desc limit 1",
        )?;
        let mut rows = ask.query([who])?;
        let Some(r) = rows.next()? else { return Ok(None) };
        Ok(Some(Login { row: staff(r)?, role: super::row::code(Role::parse, &r.get::<_, String>(6)?)? }))
    }

    /// How many who work here have one of these roles, beside this one.
    pub fn others_of(&self, roles: &[Role], but: StaffId) -> Result<i64, StoreError> {
        let mut ask = self.conn.prepare_cached("select role from staff where active = 1 and id <> ?1")?;
        let found = ask.query_map([but.0], |r| r.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        Ok(found.iter().filter_map(|r| Role::parse(r)).filter(|r| roles.contains(r)).count() as i64)
    }

    /// The longest-serving manager: whom a demo store and a new house stand in for.
    pub fn first_manager(&self) -> Result<Option<StaffId>, StoreError> {
        let mut ask = self
            .conn
            .prepare_cached("select id from staff where role = 'manager' and active = 1 order by id limit 1")?;
        Ok(ask.query_row([], |r| r.get(0)).optional()?.map(StaffId))
    }

    /// All managers.
    pub fn managers(&self) -> Result<Vec<StaffRow>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select id, password_hash, pin_hash, failures, failed_boot, failed_ms from staff where role = 'manager' and active = 1 order by id",
        )?;
        let rows = ask.query_map([], staff)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn staff(r: &rusqlite::Row<'_>) -> rusqlite::Result<StaffRow> {
    Ok(StaffRow {
        id: r.get(0)?,
        password_hash: r.get(1)?,
        pin_hash: r.get(2)?,
        failures: r.get(3)?,
        failed_boot: r.get(4)?,
        failed_ms: r.get(5)?,
    })
}

impl Writer<'_> {
    /// Adds a manager.
    pub fn manager_add(
        &self,
        email: &str,
        name: &str,
        password_hash: &str,
        pin_hash: Option<&str>,
    ) -> Result<i64, StoreError> {
        self.conn.execute(
            "insert into staff (email, name, role, password_hash, pin_hash) values (?1, ?2, 'manager', ?3, ?4)",
            params![email, name, password_hash, pin_hash],
        )?;
        Ok(self.conn.last_insert_rowid())
    }

    /// Counts a wrong try, or forgets them after a right one.
    pub fn staff_tried(&self, id: i64, right: bool) -> Result<(), StoreError> {
        self.conn.execute(
            "update staff set failures = case when ?2 then 0 else failures + 1 end, failed_boot = ?3, failed_ms = ?4 where id = ?1",
            params![id, right, self.now.boot, self.now.boottime_ms],
        )?;
        Ok(())
    }
}
