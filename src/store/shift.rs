//! Shifts: a till's drawer from float to count, what moved in it, what was counted, and days that are closed.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    BookingId, Currency, PaymentId, ShiftId, StaffId, TheatreId,
    shift::{ChangeGiven, Closed, Count, Counted, Movement, MovementKind, Reason, Shift, ShiftState, Stage, Taken},
    time::{BusinessDay, Instant},
};
use rusqlite::{OptionalExtension, Row, params};

/// Which shifts a list wants, the newest first.
#[derive(Clone, Debug, Default)]
pub struct ShiftQuery {
    /// Of this theatre.
    pub theatre: Option<TheatreId>,
    /// Of this till.
    pub till: Option<String>,
    /// Of this person.
    pub staff: Option<StaffId>,
    /// That began on this business day or later.
    pub from: Option<BusinessDay>,
    /// That began on this business day or earlier.
    pub to: Option<BusinessDay>,
    /// Only those that are not closed.
    pub open: bool,
}

/// A shift to open.
#[derive(Clone, Copy, Debug)]
pub struct NewShift {
    /// At which terminal.
    pub terminal: i64,
    /// Of which theatre.
    pub theatre: TheatreId,
    /// Who answers for it.
    pub staff: StaffId,
    /// What its drawer holds.
    pub currency: Currency,
    /// The business day.
    pub day: BusinessDay,
    /// What it begins with.
    pub float: i64,
}

/// A movement to write.
#[derive(Clone, Copy, Debug)]
pub struct NewMovement<'a> {
    /// Of which shift.
    pub shift: ShiftId,
    /// The event that tells it.
    pub event: i64,
    /// What it is.
    pub kind: MovementKind,
    /// Into the drawer, or below nothing out of it.
    pub minor: i64,
    /// For what.
    pub words: &'a str,
    /// Who does it.
    pub staff: StaffId,
    /// Whom the drawer goes to.
    pub to: Option<StaffId>,
}

const SHIFT: &str = "select s.id, t.name, s.theatre_id, s.staff_id, p.name, s.currency, s.opened_at, s.day, s.float_minor,
  s.state, s.z, s.closed_at, s.expected_minor, s.counted_minor, s.left_minor, s.bag, s.reason, s.reason_words, w.name
  from shift s join terminal t on t.id = s.terminal_id join staff p on p.id = s.staff_id left join staff w on w.id = s.witness_id";

fn shift(r: &Row<'_>) -> Result<Shift, StoreError> {
    let closed = match r.get::<_, Option<i64>>(10)? {
        None => None,
        Some(z) => Some(Closed {
            z,
            at: Instant(r.get(11)?),
            expected: r.get(12)?,
            counted: r.get(13)?,
            float_left: r.get(14)?,
            bag: r.get(15)?,
            reason: r.get::<_, Option<String>>(16)?.map(|c| row::code(Reason::parse, &c)).transpose()?,
            words: r.get(17)?,
            witness: r.get(18)?,
        }),
    };
    Ok(Shift {
        id: ShiftId(r.get(0)?),
        till: r.get(1)?,
        theatre: TheatreId(r.get(2)?),
        staff: StaffId(r.get(3)?),
        who: r.get(4)?,
        currency: row::currency(&r.get::<_, String>(5)?)?,
        opened_at: Instant(r.get(6)?),
        day: row::day(r.get(7)?)?,
        float: r.get(8)?,
        state: row::code(ShiftState::parse, &r.get::<_, String>(9)?)?,
        closed,
    })
}

impl Reader<'_> {
    /// The shift that a terminal has open: what is posted there belongs to it. None while its drawer is being counted.
    pub fn shift_at(&self, terminal: i64) -> Result<Option<ShiftId>, StoreError> {
        let mut ask = self.conn.prepare_cached("select id from shift where terminal_id = ?1 and state = 'open'")?;
        Ok(ask.query_row([terminal], |r| r.get(0)).optional()?.map(ShiftId))
    }

    /// The shift that a till, by its name, has open or is counting.
    pub fn shift_of_till(&self, till: &str) -> Result<Option<Shift>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!("{SHIFT} where t.name = ?1 and s.state <> 'closed'"))?;
        let mut rows = ask.query([till])?;
        rows.next()?.map(shift).transpose()
    }

    /// One shift.
    pub fn shift(&self, id: ShiftId) -> Result<Option<Shift>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!("{SHIFT} where s.id = ?1"))?;
        let mut rows = ask.query([id.0])?;
        rows.next()?.map(shift).transpose()
    }

    /// The shift of a Z number.
    pub fn shift_by_z(&self, z: i64) -> Result<Option<ShiftId>, StoreError> {
        let mut ask = self.conn.prepare_cached("select id from shift where z = ?1")?;
        Ok(ask.query_row([z], |r| r.get(0)).optional()?.map(ShiftId))
    }

    /// The shifts that fit, the newest first.
    pub fn shifts(&self, q: &ShiftQuery) -> Result<Vec<Shift>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!(
            "{SHIFT} where (?1 is null or s.theatre_id = ?1) and (?2 is null or t.name = ?2) and (?3 is null or s.staff_id = ?3)
               and s.day between ?4 and ?5 and (?6 = 0 or s.state <> 'closed') order by s.id desc"
        ))?;
        let mut rows = ask.query(params![
            q.theatre.map(|t| t.0),
            q.till,
            q.staff.map(|s| s.0),
            q.from.map_or(0, row::day_number),
            q.to.map_or(i64::MAX, row::day_number),
            q.open
        ])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(shift(r)?);
        }
        Ok(out)
    }

    /// What moved in a drawer, in its order.
    pub fn movements(&self, shift: ShiftId) -> Result<Vec<Movement>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select m.kind, m.minor, m.words, p.name, o.name, m.made_at from drawer_movement m
             join staff p on p.id = m.staff_id left join staff o on o.id = m.to_id where m.shift_id = ?1 order by m.id",
        )?;
        let mut rows = ask.query([shift.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(Movement {
                kind: row::code(MovementKind::parse, &r.get::<_, String>(0)?)?,
                minor: r.get(1)?,
                words: r.get(2)?,
                who: r.get(3)?,
                to: r.get(4)?,
                at: Instant(r.get(5)?),
            });
        }
        Ok(out)
    }

    /// What was posted to a shift, by tender and direction.
    pub fn taken(&self, shift: ShiftId) -> Result<Vec<Taken>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select what, minor < 0, count(*), sum(minor) from posting where shift_id = ?1 and account = 'tender'
             group by what, minor < 0 order by what",
        )?;
        let rows = ask.query_map([shift.0], |r| {
            Ok(Taken { tender: r.get(0)?, back: r.get(1)?, n: r.get(2)?, minor: r.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The counts of a shift, the oldest first.
    pub fn counts(&self, shift: ShiftId) -> Result<Vec<Counted>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select c.minor, c.pieces, c.tenders, c.stage, p.name, c.made_at from shift_count c
             join staff p on p.id = c.staff_id where c.shift_id = ?1 order by c.id",
        )?;
        let mut rows = ask.query([shift.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(Counted {
                count: Count {
                    cash: r.get(0)?,
                    pieces: row::from_json(&r.get::<_, String>(1)?)?,
                    tenders: row::from_json(&r.get::<_, String>(2)?)?,
                },
                stage: row::code(Stage::parse, &r.get::<_, String>(3)?)?,
                who: r.get(4)?,
                at: Instant(r.get(5)?),
            });
        }
        Ok(out)
    }

    /// The cash sales of a shift with the change that was given.
    pub fn change_given(&self, shift: ShiftId) -> Result<Vec<ChangeGiven>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select b.reference, p.made_at, p.minor + p.rounded, p.tendered from payment p join booking b on b.id = p.booking_id
             where p.shift_id = ?1 and p.tender = 'cash' and p.state = 'SUCCESS' order by p.id",
        )?;
        let rows = ask.query_map([shift.0], |r| {
            Ok(ChangeGiven { reference: r.get(0)?, at: Instant(r.get(1)?), minor: r.get(2)?, tendered: r.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Payments at a shift that are not ended: money of orders that are not sold, cards that are not answered.
    pub fn money_open(&self, shift: ShiftId) -> Result<Vec<(PaymentId, BookingId, i64, bool)>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select id, booking_id, minor, approved from payment where shift_id = ?1 and state = 'PENDING' order by id",
        )?;
        let rows =
            ask.query_map([shift.0], |r| Ok((PaymentId(r.get(0)?), BookingId(r.get(1)?), r.get(2)?, r.get(3)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The closed business days of a theatre from this one on.
    pub fn days_closed(&self, theatre: TheatreId, from: BusinessDay) -> Result<Vec<BusinessDay>, StoreError> {
        let mut ask =
            self.conn.prepare_cached("select day from day_close where theatre_id = ?1 and day >= ?2 order by day")?;
        let mut rows = ask.query(params![theatre.0, row::day_number(from)])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(row::day(r.get(0)?)?);
        }
        Ok(out)
    }

    /// Whether a business day is closed.
    pub fn day_closed(&self, theatre: TheatreId, day: BusinessDay) -> Result<bool, StoreError> {
        let mut ask = self.conn.prepare_cached("select 1 from day_close where theatre_id = ?1 and day = ?2")?;
        Ok(ask.exists(params![theatre.0, row::day_number(day)])?)
    }
}

impl Writer<'_> {
    /// Opens a shift.
    pub fn shift_add(&self, s: &NewShift) -> Result<ShiftId, StoreError> {
        self.conn.execute(
            "insert into shift (terminal_id, theatre_id, staff_id, currency, opened_at, day, float_minor, state)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open')",
            params![
                s.terminal,
                s.theatre.0,
                s.staff.0,
                s.currency.code(),
                self.now.instant().0,
                row::day_number(s.day),
                s.float
            ],
        )?;
        Ok(ShiftId(self.conn.last_insert_rowid()))
    }

    /// Writes a movement.
    pub fn movement_add(&self, m: &NewMovement<'_>) -> Result<(), StoreError> {
        self.conn.execute(
            "insert into drawer_movement (shift_id, event_seq, kind, minor, words, staff_id, to_id, made_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                m.shift.0,
                m.event,
                m.kind.code(),
                m.minor,
                m.words,
                m.staff.0,
                m.to.map(|s| s.0),
                self.now.instant().0
            ],
        )?;
        Ok(())
    }

    /// The drawer is another person's now.
    pub fn shift_hand_over(&self, shift: ShiftId, to: StaffId) -> Result<(), StoreError> {
        self.conn.execute("update shift set staff_id = ?2 where id = ?1", params![shift.0, to.0])?;
        Ok(())
    }

    /// The till sells no more: its drawer is being counted.
    pub fn shift_counting(&self, shift: ShiftId) -> Result<(), StoreError> {
        self.conn.execute("update shift set state = 'counted' where id = ?1 and state = 'open'", [shift.0])?;
        Ok(())
    }

    /// Keeps a count.
    pub fn count_add(
        &self,
        shift: ShiftId,
        event: i64,
        stage: Stage,
        count: &Count,
        staff: StaffId,
    ) -> Result<(), StoreError> {
        self.conn.execute(
            "insert into shift_count (shift_id, event_seq, stage, minor, pieces, tenders, staff_id, made_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                shift.0,
                event,
                stage.code(),
                count.cash,
                row::json(&count.pieces)?,
                row::json(&count.tenders)?,
                staff.0,
                self.now.instant().0
            ],
        )?;
        Ok(())
    }

    /// The number that the next Z has.
    pub fn next_z(&self) -> Result<i64, StoreError> {
        Ok(self.conn.query_row("select coalesce(max(z), 0) + 1 from shift", [], |r| r.get(0))?)
    }

    /// Closes a shift.
    pub fn shift_close(&self, shift: ShiftId, closed: &Closed, witness: Option<StaffId>) -> Result<(), StoreError> {
        self.conn.execute(
            "update shift set state = 'closed', closed_at = ?2, z = ?3, expected_minor = ?4, counted_minor = ?5, left_minor = ?6,
               bag = ?7, reason = ?8, reason_words = ?9, witness_id = ?10 where id = ?1",
            params![
                shift.0,
                closed.at.0,
                closed.z,
                closed.expected,
                closed.counted,
                closed.float_left,
                closed.bag,
                closed.reason.map(Reason::code),
                closed.words,
                witness.map(|w| w.0)
            ],
        )?;
        Ok(())
    }

    /// Closes a business day.
    pub fn day_close(
        &self,
        theatre: TheatreId,
        day: BusinessDay,
        event: i64,
        staff: StaffId,
    ) -> Result<(), StoreError> {
        self.conn.execute(
            "insert into day_close (theatre_id, day, event_seq, staff_id, made_at) values (?1, ?2, ?3, ?4, ?5)",
            params![theatre.0, row::day_number(day), event, staff.0, self.now.instant().0],
        )?;
        Ok(())
    }
}
