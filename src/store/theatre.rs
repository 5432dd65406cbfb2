//! Theatres.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    TheatreId,
    theatre::{Settings, Theatre},
    time::Zone,
};
use rusqlite::params;

impl Reader<'_> {
    /// All theatres in the order in which they were made.
    pub fn theatres(&self) -> Result<Vec<Theatre>, StoreError> {
        let mut ask = self
            .conn
            .prepare_cached("select id, name, address, city, time_zone, currency, settings from theatre order by id")?;
        let mut rows = ask.query([])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let zone: String = r.get(4)?;
            out.push(Theatre {
                id: TheatreId(r.get(0)?),
                name: r.get(1)?,
                address: r.get(2)?,
                city: r.get(3)?,
                zone: Zone::parse(&zone).map_err(|e| StoreError::Corrupt(e.message))?,
                currency: row::currency(&r.get::<_, String>(5)?)?,
                settings: row::from_json(&r.get::<_, String>(6)?)?,
            });
        }
        Ok(out)
    }
}

impl Writer<'_> {
    /// Adds a theatre; its id is ignored and made anew.
    pub fn theatre_add(&self, theatre: &Theatre) -> Result<TheatreId, StoreError> {
        self.conn.execute(
            "insert into theatre (name, address, city, time_zone, currency, settings) values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                theatre.name,
                theatre.address,
                theatre.city,
                theatre.zone.name(),
                theatre.currency.code(),
                row::json(&theatre.settings)?
            ],
        )?;
        Ok(TheatreId(self.conn.last_insert_rowid()))
    }

    /// Changes how a theatre does things.
    pub fn theatre_settings(&self, id: TheatreId, settings: &Settings) -> Result<(), StoreError> {
        self.conn.execute(
            "update theatre set settings = ?2, version = version + 1 where id = ?1",
            params![id.0, row::json(settings)?],
        )?;
        Ok(())
    }
}
