//! Shows that failed, and what hangs on them.
use super::{Reader, StoreError, Writer, hold::WALL, row};
use crate::domain::{BookingId, ShowId, TicketId, TicketTypeId, booking::TicketState, time::Now};
use rusqlite::{OptionalExtension, params};

/// The serials that mean a ticket, each with its show.
type Serials = Vec<(ShowId, u64)>;

/// How a show failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// It starts at another time.
    Delay,
    /// It plays in another hall.
    Move,
    /// It broke down.
    Stop,
    /// It was called off.
    Cancel,
}

impl FailureKind {
    fn code(self) -> &'static str {
        match self {
            Self::Delay => "delay",
            Self::Move => "move",
            Self::Stop => "stop",
            Self::Cancel => "cancel",
        }
    }

    /// What the history calls it.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Delay => "show_delay",
            Self::Move => "show_move",
            Self::Stop => "show_stop",
            Self::Cancel => "show_cancel",
        }
    }
}

impl Reader<'_> {
    /// What hangs on a show: tickets that are not void, those of them that are in, their bookings, what they cost with fees.
    pub fn hanging(&self, show: ShowId) -> Result<(u32, u32, u32, i64), StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select count(*), coalesce(sum(state = 'ADMITTED'), 0), count(distinct booking_id),
                    coalesce(sum(minor + (select coalesce(sum(minor), 0) from fee where ticket_id = k.id and booking_id = k.booking_id)), 0)
             from ticket k where show_id = ?1 and state <> 'VOID'",
        )?;
        Ok(ask.query_row([show.0], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?)
    }

    /// Whether a show that a booking was made for was called off, or played elsewhere in the end.
    pub fn has_called_off(&self, booking: BookingId) -> Result<bool, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select exists (select 1 from booked_show b join show s on s.id = b.show_id where b.booking_id = ?1 and s.state = 'cancelled')",
        )?;
        Ok(ask.query_row([booking.0], |r| r.get(0))?)
    }

    /// How many reservations have seats of a show.
    pub fn reserved_orders(&self, show: ShowId, now: Now) -> Result<u32, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select count(distinct hold_id) from allocation where show_id = ?1 and state = 'held' and boot = ?2 and until_ms > ?3",
        )?;
        Ok(ask.query_row(params![show.0, WALL, now.wall_ms], |r| r.get(0))?)
    }

    /// Those of them that can be given back: not what is disputed at the bank. At most so many.
    pub fn hanging_free(&self, show: ShowId, most: u32) -> Result<Vec<BookingId>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select distinct booking_id from ticket k where show_id = ?1 and state <> 'VOID' and not exists (
               select 1 from dispute where booking_id = k.booking_id and outcome is null) order by booking_id limit ?2",
        )?;
        let rows = ask.query_map(params![show.0, most], |r| r.get(0).map(BookingId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Bookings with tickets of a show that are not void, the oldest first, at most so many.
    pub fn hanging_bookings(&self, show: ShowId, most: u32) -> Result<Vec<BookingId>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select distinct booking_id from ticket where show_id = ?1 and state <> 'VOID' order by booking_id limit ?2",
        )?;
        let rows = ask.query_map(params![show.0, most], |r| r.get(0).map(BookingId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Bookings for which something is owed to the customer, the oldest first.
    pub fn owed_bookings(&self) -> Result<Vec<BookingId>, StoreError> {
        let mut ask = self
            .conn
            .prepare_cached("select distinct booking_id from refund where state = 'OWED' order by booking_id")?;
        let rows = ask.query_map([], |r| r.get(0).map(BookingId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The tickets of a show that are good or were (none that rests because of a dispute), each by where it stands and the serials that mean it: its own, and those of the tickets
    /// that it stands for.
    pub fn serials(&self, show: ShowId) -> Result<Vec<(TicketState, Serials)>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select id, state, serial, stands_for from ticket k where show_id = ?1 and (state = 'ADMITTED' or state = 'VALID'
               and not exists (select 1 from dispute where booking_id = k.booking_id and outcome is null)) order by id",
        )?;
        let mut older = self.conn.prepare_cached("select show_id, serial, stands_for from ticket where id = ?1")?;
        let mut rows = ask.query([show.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let state = row::code(TicketState::parse, &r.get::<_, String>(1)?)?;
            let mut serials = vec![(show, r.get::<_, i64>(2)? as u64)];
            let mut next: Option<i64> = r.get(3)?;
            while let Some(id) = next {
                let (of, serial, before): (i64, i64, _) =
                    older.query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
                serials.push((ShowId(of), serial as u64));
                next = before;
            }
            out.push((state, serials));
        }
        Ok(out)
    }

    /// Whose booking a ticket is of.
    pub fn booking_of_ticket(&self, id: TicketId) -> Result<Option<BookingId>, StoreError> {
        let mut ask = self.conn.prepare_cached("select booking_id from ticket where id = ?1")?;
        Ok(ask.query_row([id.0], |r| r.get(0).map(BookingId)).optional()?)
    }

    /// The type of a ticket.
    pub fn ticket_kind(&self, id: TicketId) -> Result<TicketTypeId, StoreError> {
        let mut ask = self.conn.prepare_cached("select ticket_type_id from ticket where id = ?1")?;
        Ok(ask.query_row([id.0], |r| r.get(0).map(TicketTypeId))?)
    }

    /// The ticket that stands for one whose show moved.
    pub fn stands_for(&self, id: TicketId) -> Result<Option<TicketId>, StoreError> {
        let mut ask = self.conn.prepare_cached("select id from ticket where stands_for = ?1")?;
        Ok(ask.query_row([id.0], |r| r.get(0).map(TicketId)).optional()?)
    }
}

impl Writer<'_> {
    /// Writes that a show failed.
    pub fn failure_add(
        &self,
        show: ShowId,
        event: i64,
        kind: FailureKind,
        to: Option<ShowId>,
    ) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "insert into show_failure (show_id, event_seq, kind, to_show, made_at) values (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![show.0, event, kind.code(), to.map(|s| s.0), self.now.instant().0])?;
        Ok(())
    }

    /// Moves all times of a show by so many seconds. `false` where its hall has another show then.
    pub fn show_shift(&self, show: ShowId, seconds: i64) -> Result<bool, StoreError> {
        let moved = self.conn.execute(
            "update show set starts_at = starts_at + ?2, feature_at = feature_at + ?2, ends_at = ends_at + ?2,
               clear_at = clear_at + ?2, closes_at = closes_at + ?2 where id = ?1",
            params![show.0, seconds],
        );
        match moved {
            Ok(_) => Ok(true),
            Err(error) if super::error::says(&error, "clash") => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
