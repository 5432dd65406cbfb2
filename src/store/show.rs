//! Shows and the numbers of their seats.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    HallId, MapId, MovieId, SeatNo, ShowId, TheatreId,
    show::{Show, ShowState},
    time::{BusinessDay, Instant, Now},
};
use rusqlite::{Row, params};

const COLUMNS: &str = "id, theatre_id, hall_id, map_id, movie_id, name, format, traits, starts_at, feature_at, ends_at, \
                       clear_at, closes_at, state, capacity";

fn show(r: &Row<'_>) -> Result<Show, StoreError> {
    Ok(Show {
        id: ShowId(r.get(0)?),
        theatre: TheatreId(r.get(1)?),
        hall: HallId(r.get(2)?),
        map: MapId(r.get(3)?),
        movie: MovieId(r.get(4)?),
        name: r.get(5)?,
        format: r.get(6)?,
        traits: row::from_json(&r.get::<_, String>(7)?)?,
        starts_at: Instant(r.get(8)?),
        feature_at: Instant(r.get(9)?),
        ends_at: Instant(r.get(10)?),
        clear_at: Instant(r.get(11)?),
        sale_closes_at: Instant(r.get(12)?),
        state: row::code(ShowState::parse, &r.get::<_, String>(13)?)?,
        capacity: row::fit(r.get(14)?)?,
    })
}

/// How the seats of a show stand: live holds, sold, blocked, and wheelchair places that are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeatCounts {
    /// In a live hold.
    pub held: u16,
    /// Sold.
    pub sold: u16,
    /// Kept by the house.
    pub blocked: u16,
    /// Wheelchair places that somebody has.
    pub wheelchair_taken: u16,
}

impl Reader<'_> {
    /// One show.
    pub fn show(&self, id: ShowId) -> Result<Option<Show>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!("select {COLUMNS} from show where id = ?1"))?;
        let mut rows = ask.query([id.0])?;
        rows.next()?.map(show).transpose()
    }

    /// The shows of business days from one to another, of a theatre or of all, by start.
    pub fn shows_between(
        &self,
        theatre: Option<TheatreId>,
        from: BusinessDay,
        to: BusinessDay,
    ) -> Result<Vec<Show>, StoreError> {
        let sql = match theatre {
            Some(_) => format!(
                "select {COLUMNS} from show where theatre_id = ?3 and show_day between ?1 and ?2 order by starts_at, hall_id"
            ),
            None => format!(
                "select {COLUMNS} from show where theatre_id in (select id from theatre where ?3 is null)
                 and show_day between ?1 and ?2 order by starts_at, hall_id"
            ),
        };
        let mut ask = self.conn.prepare_cached(&sql)?;
        let mut rows = ask.query(params![row::day_number(from), row::day_number(to), theatre.map(|t| t.0)])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(show(r)?);
        }
        Ok(out)
    }

    /// How a show's seats stand at this moment; `wheelchairs` are its wheelchair places.
    pub fn seat_counts(&self, show: ShowId, wheelchairs: &[SeatNo], now: Now) -> Result<SeatCounts, StoreError> {
        let mut ask =
            self.conn.prepare_cached("select seat, state, boot, until_ms from allocation where show_id = ?1")?;
        let mut rows = ask.query([show.0])?;
        let mut counts = SeatCounts::default();
        while let Some(r) = rows.next()? {
            match r.get_ref(1)?.as_bytes().unwrap_or_default() {
                b"held" if super::hold::ended(r.get(2)?, r.get(3)?, now) => continue,
                b"held" => counts.held += 1,
                b"sold" => counts.sold += 1,
                _ => counts.blocked += 1,
            }
            counts.wheelchair_taken += u16::from(wheelchairs.contains(&SeatNo(r.get(0)?)));
        }
        Ok(counts)
    }
}

impl Writer<'_> {
    /// Adds a show; its id is made anew. `None` where another show is in the hall at that time.
    pub fn show_add(&self, s: &Show, day: BusinessDay) -> Result<Option<ShowId>, StoreError> {
        let mut add = self.conn.prepare_cached(
            "insert into show (theatre_id, hall_id, map_id, movie_id, name, format, traits, starts_at, feature_at, ends_at, clear_at,
               closes_at, show_day, state, capacity) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?;
        match add.execute(params![
            s.theatre.0,
            s.hall.0,
            s.map.0,
            s.movie.0,
            s.name,
            s.format,
            row::json(&s.traits)?,
            s.starts_at.0,
            s.feature_at.0,
            s.ends_at.0,
            s.clear_at.0,
            s.sale_closes_at.0,
            row::day_number(day),
            s.state.code(),
            s.capacity,
        ]) {
            Ok(_) => Ok(Some(ShowId(self.conn.last_insert_rowid()))),
            Err(error) if super::error::says(&error, "clash") => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Changes what a manager has decided. `false` where the hall has another show at that time by now.
    pub fn show_state(&self, id: ShowId, state: ShowState) -> Result<bool, StoreError> {
        match self.conn.execute("update show set state = ?2 where id = ?1", params![id.0, state.code()]) {
            Ok(_) => Ok(true),
            Err(error) if super::error::says(&error, "clash") => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
