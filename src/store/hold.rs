//! Holds: seats taken for a short time for one order.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    BookingId, HoldId, HoldToken, TheatreId,
    order::Part,
    product::Item,
    tender::Comps,
    time::{Instant, Now},
};
use rusqlite::{OptionalExtension, Row, params};

/// Where a hold stands in the store. A live one whose time is out has ended all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldState {
    /// Its seats are its own until its time is out.
    Live,
    /// It was sold.
    Converted,
    /// It was let go.
    Released,
    /// Its time ran out.
    Expired,
}

impl HoldState {
    /// The word in the schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Converted => "converted",
            Self::Released => "released",
            Self::Expired => "expired",
        }
    }

    fn parse(code: &str) -> Option<Self> {
        [Self::Live, Self::Converted, Self::Released, Self::Expired].into_iter().find(|s| s.code() == code)
    }
}

/// A hold as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct HoldRow {
    /// Its identity.
    pub id: HoldId,
    /// What its bearer must show.
    pub token: HoldToken,
    /// Which terminal has it.
    pub terminal: i64,
    /// In which theatre.
    pub theatre: TheatreId,
    /// Where it was begun: counter, kiosk, cli.
    pub channel: String,
    /// Of which boot its times are.
    pub boot: i64,
    /// Its first moment, boot clock.
    pub first_ms: i64,
    /// Its end, boot clock.
    pub until_ms: i64,
    /// Where it stands.
    pub state: HoldState,
    /// What the order wants of shows.
    pub draft: Vec<Part>,
    /// What it wants of food and drink.
    pub items: Vec<Item>,
    /// The name it is parked under.
    pub parked: Option<String>,
    /// When it was begun, on the wall.
    pub made_at: Instant,
    /// The free tickets that somebody allowed in it.
    pub comps: Option<Comps>,
}

impl HoldRow {
    /// Whether nothing is wanted.
    pub fn is_empty(&self) -> bool {
        self.draft.is_empty() && self.items.is_empty()
    }

    /// Whether its seats are its own at this moment.
    pub fn is_live(&self, now: Now) -> bool {
        self.state == HoldState::Live && !ended(self.boot, self.until_ms, now)
    }

    /// Whether it is a reservation: it ends by the wall clock.
    pub fn is_reserved(&self) -> bool {
        self.boot == WALL
    }

    /// The time of the clock by which it ends, in ms.
    pub fn clock_ms(&self, now: Now) -> i64 {
        if self.is_reserved() { now.wall_ms } else { now.boottime_ms }
    }
}

/// The boot of holds that end by the wall clock, because they outlive a restart: reservations.
pub const WALL: i64 = -1;

/// Whether what was held by this clock until then is held no more.
pub fn ended(boot: i64, until_ms: i64, now: Now) -> bool {
    if boot == WALL { until_ms <= now.wall_ms } else { boot != now.boot || until_ms <= now.boottime_ms }
}

const COLUMNS: &str =
    "id, token, terminal_id, theatre_id, channel, boot, first_ms, until_ms, state, draft, parked, made_at, items, comp";

fn hold(r: &Row<'_>) -> Result<HoldRow, StoreError> {
    Ok(HoldRow {
        id: HoldId(r.get(0)?),
        token: HoldToken(r.get(1)?),
        terminal: r.get(2)?,
        theatre: TheatreId(r.get(3)?),
        channel: r.get(4)?,
        boot: r.get(5)?,
        first_ms: r.get(6)?,
        until_ms: r.get(7)?,
        state: row::code(HoldState::parse, &r.get::<_, String>(8)?)?,
        draft: row::from_json(&r.get::<_, String>(9)?)?,
        parked: r.get(10)?,
        made_at: Instant(r.get(11)?),
        items: row::from_json(&r.get::<_, String>(12)?)?,
        comps: r.get::<_, Option<String>>(13)?.map(|text| row::from_json(&text)).transpose()?,
    })
}

impl Reader<'_> {
    /// The hold of a token, whatever its state.
    pub fn hold(&self, token: &HoldToken) -> Result<Option<HoldRow>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!("select {COLUMNS} from hold where token = ?1"))?;
        let mut rows = ask.query([&token.0])?;
        rows.next()?.map(hold).transpose()
    }

    /// The hold of an id.
    pub fn hold_by_id(&self, id: HoldId) -> Result<Option<HoldRow>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!("select {COLUMNS} from hold where id = ?1"))?;
        let mut rows = ask.query([id.0])?;
        rows.next()?.map(hold).transpose()
    }

    /// The booking that was made from a hold, whatever its state.
    pub fn hold_booking(&self, id: HoldId) -> Result<Option<BookingId>, StoreError> {
        let mut ask = self.conn.prepare_cached("select id from booking where hold_id = ?1")?;
        Ok(ask.query_row([id.0], |r| r.get(0)).optional()?.map(BookingId))
    }

    /// The hold that a booking was made from.
    pub fn hold_of_booking(&self, id: BookingId) -> Result<Option<HoldRow>, StoreError> {
        let sql = format!("select {COLUMNS} from hold where id = (select hold_id from booking where id = ?1)");
        let mut ask = self.conn.prepare_cached(&sql)?;
        let mut rows = ask.query([id.0])?;
        rows.next()?.map(hold).transpose()
    }

    /// All holds that are kept as live, also those whose time is out.
    pub fn holds_open(&self) -> Result<Vec<HoldRow>, StoreError> {
        // Left alone, the planner walks all holds there ever were to have them in order.
        let mut ask = self.conn.prepare_cached(&format!(
            "select {COLUMNS} from hold indexed by hold_live where state = 'live' order by id"
        ))?;
        let mut rows = ask.query([])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(hold(r)?);
        }
        Ok(out)
    }
}

impl Writer<'_> {
    /// Begins a hold; its id is made.
    pub fn hold_add(&self, h: &HoldRow) -> Result<HoldId, StoreError> {
        let mut add = self.conn.prepare_cached(
            "insert into hold (token, terminal_id, theatre_id, channel, boot, first_ms, until_ms, state, draft, parked, made_at, items, comp)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?;
        add.execute(params![
            h.token.0,
            h.terminal,
            h.theatre.0,
            h.channel,
            h.boot,
            h.first_ms,
            h.until_ms,
            h.state.code(),
            row::json(&h.draft)?,
            h.parked,
            h.made_at.0,
            row::json(&h.items)?,
            h.comps.as_ref().map(row::json).transpose()?
        ])?;
        Ok(HoldId(self.conn.last_insert_rowid()))
    }

    /// Writes what may change of a live hold: its terminal, its end, its draft, its parking; its seats end with it.
    pub fn hold_update(&self, h: &HoldRow) -> Result<(), StoreError> {
        let mut update = self.conn.prepare_cached(
            "update hold set terminal_id = ?2, until_ms = ?3, draft = ?4, parked = ?5, items = ?6, comp = ?7 where id = ?1 and state = 'live'",
        )?;
        let changed = update.execute(params![
            h.id.0,
            h.terminal,
            h.until_ms,
            row::json(&h.draft)?,
            h.parked,
            row::json(&h.items)?,
            h.comps.as_ref().map(row::json).transpose()?
        ])?;
        if changed != 1 {
            return Err(StoreError::Corrupt(format!("hold {} was not live when it was changed", h.id)));
        }
        self.conn
            .prepare_cached(
                "update allocation set until_ms = ?2 where hold_id = ?1 and state = 'held' and until_ms <> ?2",
            )?
            .execute(params![h.id.0, h.until_ms])?;
        Ok(())
    }

    /// From now on a live hold ends at a wall time, in ms, and its seats with it.
    pub fn hold_reserve(&self, id: HoldId, until_ms: i64) -> Result<(), StoreError> {
        self.conn.execute(
            "update hold set boot = ?2, until_ms = ?3, parked = null where id = ?1 and state = 'live'",
            [id.0, WALL, until_ms],
        )?;
        self.conn.execute(
            "update allocation set boot = ?2, until_ms = ?3 where hold_id = ?1 and state = 'held'",
            [id.0, WALL, until_ms],
        )?;
        Ok(())
    }

    /// Ends a hold that is kept as live. Its seats are the caller's to free or to sell first.
    pub fn hold_end(&self, id: HoldId, state: HoldState) -> Result<(), StoreError> {
        let mut end = self.conn.prepare_cached("update hold set state = ?2 where id = ?1 and state = 'live'")?;
        end.execute(params![id.0, state.code()])?;
        Ok(())
    }
}
