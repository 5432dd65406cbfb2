//! The house itself, its terminals and its words.
use super::{Reader, StoreError, Writer, row};
use rusqlite::{OptionalExtension, params};

/// What a store is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// Real sales.
    Real,
    /// The ready demo.
    Demo,
    /// Tests: its clock may be steered.
    Test,
}

impl StoreKind {
    /// The word in the schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Demo => "demo",
            Self::Test => "test",
        }
    }

    fn parse(code: &str) -> Option<Self> {
        [Self::Real, Self::Demo, Self::Test].into_iter().find(|k| k.code() == code)
    }
}

/// What a store says of itself.
#[derive(Clone, Debug)]
pub struct HouseRow {
    /// 32 hexadecimal digits that no other store has.
    pub store_id: String,
    /// Its site's number in tokens.
    pub site: u32,
    /// Raised by a restore.
    pub epoch: i64,
    /// What it is for.
    pub kind: StoreKind,
    /// The public key that its tickets verify with.
    pub ticket_key: String,
}

impl Reader<'_> {
    /// The house's row; `None` in a store that was made but never furnished.
    pub fn house(&self) -> Result<Option<HouseRow>, StoreError> {
        let mut ask = self.conn.prepare_cached("select store_id, site, epoch, kind, ticket_key from house")?;
        let found = ask
            .query_row([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get::<_, String>(3)?, r.get(4)?)))
            .optional()?;
        found
            .map(|(store_id, site, epoch, kind, ticket_key)| {
                Ok(HouseRow { store_id, site, epoch, kind: row::code(StoreKind::parse, &kind)?, ticket_key })
            })
            .transpose()
    }

    /// The number that every planning verb raises: what caches compare.
    pub fn plan_version(&self) -> Result<i64, StoreError> {
        Ok(self.conn.prepare_cached("select plan_version from house")?.query_row([], |r| r.get(0))?)
    }

    /// A terminal's name.
    pub fn terminal_name(&self, id: i64) -> Result<String, StoreError> {
        Ok(self.conn.prepare_cached("select name from terminal where id = ?1")?.query_row([id], |r| r.get(0))?)
    }

    /// Open calls for staff: terminal and reason, the longest first.
    pub fn staff_calls(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select t.name, c.reason from staff_call c join terminal t on t.id = c.terminal_id
             where c.answered_at is null order by c.id",
        )?;
        let rows = ask.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Writer<'_> {
    /// Furnishes a new store.
    pub fn house_add(&self, house: &HouseRow) -> Result<(), StoreError> {
        self.conn.execute(
            "insert into house (one, store_id, site, epoch, kind, ticket_key, made_at) values (1, ?1, ?2, ?3, ?4, ?5, ?6)",
            params![house.store_id, house.site, house.epoch, house.kind.code(), house.ticket_key, self.now.instant().0],
        )?;
        Ok(())
    }

    /// Raises the house's epoch and gives the new one: its store was put back to an earlier state.
    pub fn epoch_raise(&self) -> Result<i64, StoreError> {
        Ok(self.conn.query_row("update house set epoch = epoch + 1 returning epoch", [], |r| r.get(0))?)
    }

    /// Tells all caches that what is planned, priced or built has changed.
    pub fn plan_changed(&self) -> Result<(), StoreError> {
        self.conn.prepare_cached("update house set plan_version = plan_version + 1")?.execute([])?;
        Ok(())
    }

    /// The id of a terminal, which is made at its first word.
    pub fn terminal(&self, name: &str) -> Result<i64, StoreError> {
        let mut find = self.conn.prepare_cached("select id from terminal where name = ?1")?;
        if let Some(id) = find.query_row([name], |r| r.get(0)).optional()? {
            return Ok(id);
        }
        self.conn.execute("insert into terminal (name) values (?1)", [name])?;
        Ok(self.conn.last_insert_rowid())
    }

    /// The id of a wording, which is made at its first use.
    pub fn wording(&self, text: &str) -> Result<i64, StoreError> {
        let mut find = self.conn.prepare_cached("select id from wording where text = ?1")?;
        if let Some(id) = find.query_row([text], |r| r.get(0)).optional()? {
            return Ok(id);
        }
        self.conn.prepare_cached("insert into wording (text) values (?1)")?.execute([text])?;
        Ok(self.conn.last_insert_rowid())
    }

    /// Rings at the counters.
    pub fn staff_call_add(&self, terminal: i64, reason: &str) -> Result<(), StoreError> {
        self.conn.execute(
            "insert into staff_call (terminal_id, reason, made_at) values (?1, ?2, ?3)",
            params![terminal, reason, self.now.instant().0],
        )?;
        Ok(())
    }

    /// Somebody goes: all open calls are answered.
    pub fn staff_calls_answer(&self) -> Result<usize, StoreError> {
        Ok(self
            .conn
            .execute("update staff_call set answered_at = ?1 where answered_at is null", [self.now.instant().0])?)
    }
}
