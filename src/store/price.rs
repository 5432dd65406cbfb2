//! Ticket types, parts of the week and the price book.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    ShowId, TheatreId, TicketTypeId,
    price::{DayPart, PriceBook, PriceRow, TicketType},
};
use rusqlite::params;

impl Reader<'_> {
    /// The ticket types that a theatre sells, by position.
    pub fn ticket_types(&self, theatre: TheatreId) -> Result<Vec<TicketType>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select id, code, name, seats, proof, position, comp from ticket_type where theatre_id = ?1 and active = 1 order by position, id",
        )?;
        let mut rows = ask.query([theatre.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(TicketType {
                id: TicketTypeId(r.get(0)?),
                code: r.get(1)?,
                name: r.get(2)?,
                seats: row::fit(r.get(3)?)?,
                proof: r.get(4)?,
                position: row::fit(r.get(5)?)?,
                comp: r.get(6)?,
            });
        }
        Ok(out)
    }

    /// A theatre's price book.
    pub fn price_book(&self, theatre: TheatreId) -> Result<PriceBook, StoreError> {
        let mut book = PriceBook::default();
        let mut ask = self
            .conn
            .prepare_cached("select code, weekdays, from_min, until_min from day_part where theatre_id = ?1")?;
        let mut rows = ask.query([theatre.0])?;
        while let Some(r) = rows.next()? {
            book.day_parts.push(DayPart {
                code: r.get(0)?,
                weekdays: row::fit(r.get(1)?)?,
                from_min: row::fit(r.get(2)?)?,
                until_min: row::fit(r.get(3)?)?,
            });
        }
        let mut ask = self.conn.prepare_cached(
            "select p.id, p.ticket_type_id, p.class, p.day_part, p.show_id, p.from_day, p.until_day, p.minor
             from price p join ticket_type t on t.id = p.ticket_type_id and t.active = 1 where p.theatre_id = ?1 order by p.id",
        )?;
        let mut rows = ask.query([theatre.0])?;
        while let Some(r) = rows.next()? {
            let day = |n: Option<i64>| n.map(row::day).transpose();
            book.rows.push(PriceRow {
                id: r.get(0)?,
                ticket_type: TicketTypeId(r.get(1)?),
                class: r.get(2)?,
                day_part: r.get(3)?,
                show: r.get::<_, Option<i64>>(4)?.map(ShowId),
                from: day(r.get(5)?)?,
                until: day(r.get(6)?)?,
                minor: r.get(7)?,
            });
        }
        Ok(book)
    }
}

impl Writer<'_> {
    /// Adds a ticket type, or a new wording of one: the old row with its code stays for what was sold, its prices move.
    pub fn ticket_type_add(&self, theatre: TheatreId, kind: &TicketType) -> Result<TicketTypeId, StoreError> {
        let mut find = self
            .conn
            .prepare_cached("select id from ticket_type where theatre_id = ?1 and code = ?2 and active = 1")?;
        let old = rusqlite::OptionalExtension::optional(
            find.query_row(params![theatre.0, kind.code], |r| r.get::<_, i64>(0)),
        )?;
        if let Some(old) = old {
            self.conn.execute("update ticket_type set active = 0 where id = ?1", [old])?;
        }
        self.conn.execute(
            "insert into ticket_type (theatre_id, code, name, seats, proof, position, comp) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![theatre.0, kind.code, kind.name, kind.seats, kind.proof, kind.position, kind.comp],
        )?;
        let id = self.conn.last_insert_rowid();
        if let Some(old) = old {
            self.conn.execute("update price set ticket_type_id = ?2 where ticket_type_id = ?1", [old, id])?;
        }
        Ok(TicketTypeId(id))
    }

    /// Takes a ticket type out of sale; what was sold keeps it.
    pub fn ticket_type_remove(&self, id: TicketTypeId) -> Result<(), StoreError> {
        self.conn.execute("update ticket_type set active = 0 where id = ?1", [id.0])?;
        Ok(())
    }

    /// Sets a part of the week.
    pub fn day_part_set(&self, theatre: TheatreId, part: &DayPart) -> Result<(), StoreError> {
        self.conn.execute(
            "insert into day_part values (?1, ?2, ?3, ?4, ?5) on conflict do update set
               weekdays = excluded.weekdays, from_min = excluded.from_min, until_min = excluded.until_min",
            params![theatre.0, part.code, part.weekdays, part.from_min, part.until_min],
        )?;
        Ok(())
    }

    /// Adds a row to the price book; its id is made anew.
    pub fn price_add(&self, theatre: TheatreId, price: &PriceRow) -> Result<i64, StoreError> {
        self.conn.execute(
            "insert into price (theatre_id, ticket_type_id, class, day_part, show_id, from_day, until_day, minor)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                theatre.0,
                price.ticket_type.0,
                price.class,
                price.day_part,
                price.show.map(|s| s.0),
                price.from.map(row::day_number),
                price.until.map(row::day_number),
                price.minor
            ],
        )?;
        Ok(self.conn.last_insert_rowid())
    }

    /// Takes a row out of the price book. `false` where there is none.
    pub fn price_remove(&self, theatre: TheatreId, id: i64) -> Result<bool, StoreError> {
        Ok(self.conn.execute("delete from price where id = ?1 and theatre_id = ?2", [id, theatre.0])? == 1)
    }
}
