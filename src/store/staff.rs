//! Staff: the manager whose PIN lets a kiosk go, and the count of wrong tries.
use super::{Reader, StoreError, Writer};
use crate::domain::StaffId;
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

impl Reader<'_> {
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
        let rows = ask.query_map([], |r| {
            Ok(StaffRow {
                id: r.get(0)?,
                password_hash: r.get(1)?,
                pin_hash: r.get(2)?,
                failures: r.get(3)?,
                failed_boot: r.get(4)?,
                failed_ms: r.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
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
