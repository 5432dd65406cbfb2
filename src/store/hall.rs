//! Halls and the versions of their seat maps.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    HallId, MapId, TheatreId,
    seat_map::{SeatKind, SeatMap},
    theatre::Hall,
};
use rusqlite::{OptionalExtension, params};

impl Reader<'_> {
    /// All halls, by theatre and position.
    pub fn halls(&self) -> Result<Vec<Hall>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select h.id, h.theatre_id, h.name, h.position, h.turnaround_min, h.map_id, m.capacity, m.unreserved
             from hall h join seat_map m on m.id = h.map_id order by h.theatre_id, h.position, h.id",
        )?;
        let mut rows = ask.query([])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(Hall {
                id: HallId(r.get(0)?),
                theatre: TheatreId(r.get(1)?),
                name: r.get(2)?,
                position: row::fit(r.get(3)?)?,
                turnaround_min: row::fit(r.get(4)?)?,
                map: MapId(r.get(5)?),
                capacity: row::fit(r.get(6)?)?,
                unreserved: r.get(7)?,
            });
        }
        Ok(out)
    }

    /// The text form of a seat map.
    pub fn map_text(&self, id: MapId) -> Result<Option<String>, StoreError> {
        let mut ask = self.conn.prepare_cached("select text from seat_map where id = ?1")?;
        Ok(ask.query_row([id.0], |r| r.get(0)).optional()?)
    }
}

fn kind_code(kind: SeatKind) -> &'static str {
    match kind {
        SeatKind::Standard => "standard",
        SeatKind::Wheelchair => "wheelchair",
        SeatKind::Companion => "companion",
    }
}

impl Writer<'_> {
    /// Adds a hall with its first seat map.
    pub fn hall_add(
        &self,
        theatre: TheatreId,
        name: &str,
        position: u16,
        turnaround_min: u16,
        map: &SeatMap,
    ) -> Result<HallId, StoreError> {
        self.conn.execute(
            "insert into hall (theatre_id, name, position, turnaround_min, map_id) values (?1, ?2, ?3, ?4, 0)",
            params![theatre.0, name, position, turnaround_min],
        )?;
        let hall = HallId(self.conn.last_insert_rowid());
        self.map_add(hall, map)?;
        Ok(hall)
    }

    /// Gives a hall a new seat map from now on; shows that were planned keep theirs.
    pub fn map_add(&self, hall: HallId, map: &SeatMap) -> Result<MapId, StoreError> {
        self.conn.execute(
            "insert into seat_map (hall_id, text, capacity, unreserved, made_at) values (?1, ?2, ?3, ?4, ?5)",
            params![hall.0, map.text, map.capacity() as i64, map.unreserved, self.now.instant().0],
        )?;
        let id = MapId(self.conn.last_insert_rowid());
        let mut add = self.conn.prepare_cached(
            "insert into seat (map_id, seat, label, class, kind, off_sale) values (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for seat in &map.seats {
            add.execute(params![id.0, seat.no.0, seat.label, seat.class, kind_code(seat.kind), seat.off_sale])?;
        }
        self.conn.execute("update hall set map_id = ?2 where id = ?1", params![hall.0, id.0])?;
        Ok(id)
    }
}
