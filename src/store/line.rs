//! Food and drink of bookings, piece by piece.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    BookingId, LineId, ProductId, ShowId,
    booking::{Line, LineState},
    product::Piece,
    time::Instant,
};
use rusqlite::params;

impl Reader<'_> {
    /// What a booking has of food and drink, in the order in which it was bought.
    pub fn lines(&self, booking: BookingId) -> Result<Vec<Line>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select l.id, l.product_id, p.code, p.name, s.text, o.text, c.text, l.group_no, l.minor, l.tax, l.tax_ppm, l.uses,
                    l.show_id, l.seat, l.state, l.collected_at, (select name from terminal where id = l.collected_by), p.gift_days
             from booking_line l join product p on p.id = l.product_id join wording s on s.id = l.size
             join wording o on o.id = l.options left join wording c on c.id = l.combo where l.booking_id = ?1 order by l.id",
        )?;
        let mut rows = ask.query([booking.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let (show, seat): (Option<i64>, Option<String>) = (r.get(12)?, r.get(13)?);
            let (at, by): (Option<i64>, Option<String>) = (r.get(15)?, r.get(16)?);
            out.push(Line {
                id: LineId(r.get(0)?),
                piece: Piece {
                    product: ProductId(r.get(1)?),
                    code: r.get(2)?,
                    name: r.get(3)?,
                    size: r.get(4)?,
                    options: r.get(5)?,
                    combo: r.get(6)?,
                    group: row::fit(r.get(7)?)?,
                    minor: r.get(8)?,
                    tax: r.get(9)?,
                    tax_ppm: row::fit(r.get(10)?)?,
                    uses: row::fit(r.get(11)?)?,
                    seat: show.map(ShowId).zip(seat),
                    gift_days: r.get(17)?,
                },
                state: row::code(LineState::parse, &r.get::<_, String>(14)?)?,
                collected: at.map(Instant).zip(by),
                gift_code: None,
            });
        }
        Ok(out)
    }
}

impl Writer<'_> {
    /// Writes a piece of a booking.
    pub fn line_add(&self, booking: BookingId, p: &Piece) -> Result<LineId, StoreError> {
        let (size, options) = (self.wording(&p.size)?, self.wording(&p.options)?);
        let combo = p.combo.as_deref().map(|c| self.wording(c)).transpose()?;
        self.conn
            .prepare_cached(
                "insert into booking_line (booking_id, product_id, size, options, combo, group_no, uses, minor, tax, tax_ppm,
                   show_id, seat, state) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'SOLD')",
            )?
            .execute(params![
                booking.0,
                p.product.0,
                size,
                options,
                combo,
                p.group,
                p.uses,
                p.minor,
                p.tax,
                p.tax_ppm,
                p.seat.as_ref().map(|(show, _)| show.0),
                p.seat.as_ref().map(|(_, label)| label)
            ])?;
        Ok(LineId(self.conn.last_insert_rowid()))
    }

    /// Hands a piece over. `false` where that was done before, or where it came back: at most one counter gets `true`.
    pub fn line_collect(&self, id: LineId, terminal: i64) -> Result<bool, StoreError> {
        let mut collect = self.conn.prepare_cached(
            "update booking_line set state = 'COLLECTED', collected_at = ?2, collected_by = ?3 where id = ?1 and state = 'SOLD'",
        )?;
        Ok(collect.execute(params![id.0, self.now.instant().0, terminal])? == 1)
    }

    /// Brings a piece to another seat, as far as it was not handed over.
    pub fn line_to(&self, id: LineId, show: ShowId, label: &str) -> Result<(), StoreError> {
        let mut bring = self
            .conn
            .prepare_cached("update booking_line set show_id = ?2, seat = ?3 where id = ?1 and state = 'SOLD'")?;
        bring.execute(params![id.0, show.0, label])?;
        Ok(())
    }

    /// Takes a piece back. `false` where it came back before.
    pub fn line_back(&self, id: LineId) -> Result<bool, StoreError> {
        let mut back =
            self.conn.prepare_cached("update booking_line set state = 'BACK' where id = ?1 and state <> 'BACK'")?;
        Ok(back.execute([id.0])? == 1)
    }
}
