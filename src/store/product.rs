//! Products, and how much of them is there.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    ProductId, TheatreId,
    product::{Product, StockKind, StockMovement},
    time::Instant,
};
use rusqlite::{OptionalExtension, params};
use std::collections::BTreeMap;

impl Reader<'_> {
    /// The products that a theatre sells, by position.
    pub fn products(&self, theatre: TheatreId) -> Result<Vec<Product>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select id, code, name, kind, sizes, options, portions, needs_ticket, tax_ppm, counted, position, gift_days
             from product where theatre_id = ?1 and active = 1 order by position, id",
        )?;
        let mut rows = ask.query([theatre.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(Product {
                id: ProductId(r.get(0)?),
                code: r.get(1)?,
                name: r.get(2)?,
                group: r.get(3)?,
                sizes: row::from_json(&r.get::<_, String>(4)?)?,
                options: row::from_json(&r.get::<_, String>(5)?)?,
                portions: row::from_json(&r.get::<_, String>(6)?)?,
                needs_ticket: r.get(7)?,
                tax_ppm: row::fit(r.get(8)?)?,
                counted: r.get(9)?,
                position: row::fit(r.get(10)?)?,
                gift_days: r.get(11)?,
            });
        }
        Ok(out)
    }

    /// Units of each stock of a theatre, by product code. What was never moved is not named.
    pub fn stock(&self, theatre: TheatreId) -> Result<BTreeMap<String, i64>, StoreError> {
        let mut ask = self.conn.prepare_cached("select code, qty from stock where theatre_id = ?1")?;
        let rows = ask.query_map([theatre.0], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The last changes of a stock, the newest first.
    pub fn stock_movements(
        &self,
        theatre: TheatreId,
        code: &str,
        limit: usize,
    ) -> Result<Vec<StockMovement>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select code, kind, qty, made_at, event_seq from stock_movement where theatre_id = ?1 and code = ?2
             order by id desc limit ?3",
        )?;
        let mut rows = ask.query(params![theatre.0, code, limit as i64])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(StockMovement {
                code: r.get(0)?,
                kind: row::code(StockKind::parse, &r.get::<_, String>(1)?)?,
                qty: r.get(2)?,
                at: Instant(r.get(3)?),
                event: r.get(4)?,
            });
        }
        Ok(out)
    }
}

impl Writer<'_> {
    /// Adds a product, or a new wording of one: the old row with its code stays for what was sold.
    pub fn product_add(&self, theatre: TheatreId, p: &Product) -> Result<ProductId, StoreError> {
        let mut find =
            self.conn.prepare_cached("select id from product where theatre_id = ?1 and code = ?2 and active = 1")?;
        if let Some(old) = find.query_row(params![theatre.0, p.code], |r| r.get(0)).optional()? {
            self.product_remove(ProductId(old))?;
        }
        self.conn.execute(
            "insert into product (theatre_id, code, name, kind, sizes, options, portions, needs_ticket, tax_ppm, counted, position, gift_days)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            params![
                theatre.0,
                p.code,
                p.name,
                p.group,
                row::json(&p.sizes)?,
                row::json(&p.options)?,
                row::json(&p.portions)?,
                p.needs_ticket,
                p.tax_ppm,
                p.counted,
                p.position,
                p.gift_days
            ],
        )?;
        Ok(ProductId(self.conn.last_insert_rowid()))
    }

    /// Takes a product out of sale; what was sold keeps it.
    pub fn product_remove(&self, id: ProductId) -> Result<(), StoreError> {
        self.conn.execute("update product set active = 0 where id = ?1 and active = 1", [id.0])?;
        Ok(())
    }

    /// Moves a stock. The store itself refuses a sale of what is not there.
    pub fn stock_move(
        &self,
        theatre: TheatreId,
        code: &str,
        kind: StockKind,
        qty: i64,
        event: i64,
    ) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "insert into stock_movement (event_seq, theatre_id, code, kind, qty, made_at) values (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![event, theatre.0, code, kind.code(), qty, self.now.instant().0])?;
        Ok(())
    }
}
