//! Allocations: the one row that says a seat of a show is not free. Expiry is judged here, at the moment of use.
use super::{HoldRow, Reader, StoreError, Writer, hold::ended};
use crate::domain::{HoldId, SeatNo, ShowId, TicketId, board::SeatState, time::Now};
use rusqlite::params;

impl Reader<'_> {
    /// The state of each of a show's seats, of which the map has so many. What has ended reads as free. Where seats of the
    /// map are off sale the caller blocks them: they have no rows.
    pub fn seat_states(&self, show: ShowId, seats: usize, now: Now) -> Result<Vec<SeatState>, StoreError> {
        let mut out = vec![SeatState::Free; seats];
        let mut ask = self
            .conn
            .prepare_cached("select seat, state, hold_id, boot, until_ms from allocation where show_id = ?1")?;
        let mut rows = ask.query([show.0])?;
        while let Some(r) = rows.next()? {
            let seat = usize::from(r.get::<_, u16>(0)?);
            let state = match r.get_ref(1)?.as_bytes().unwrap_or_default() {
                b"held" if ended(r.get(3)?, r.get(4)?, now) => continue,
                b"held" => SeatState::Held(HoldId(r.get(2)?)),
                b"sold" => SeatState::Sold,
                _ => SeatState::Blocked,
            };
            match seat.checked_sub(1).and_then(|i| out.get_mut(i)) {
                Some(place) => *place = state,
                None => return Err(StoreError::Corrupt(format!("show {show} has an allocation of seat {seat}"))),
            }
        }
        Ok(out)
    }
}

impl Writer<'_> {
    /// Takes one seat for a hold: a free one, its own, or one whose hold has ended, in place. `false` where somebody has it.
    pub fn allocation_take(&self, hold: &HoldRow, show: ShowId, map: i64, seat: SeatNo) -> Result<bool, StoreError> {
        let mut take = self.conn.prepare_cached(
            "insert into allocation (show_id, seat, map_id, state, hold_id, boot, until_ms) values (?1, ?2, ?3, 'held', ?4, ?5, ?6)
             on conflict (show_id, seat) do update set hold_id = excluded.hold_id, boot = excluded.boot, until_ms = excluded.until_ms
             where state = 'held' and (hold_id = excluded.hold_id
               or case boot when -1 then until_ms <= ?8 else boot <> ?9 or until_ms <= ?7 end)",
        )?;
        let now = self.now;
        let changed = take.execute(params![
            show.0,
            seat.0,
            map,
            hold.id.0,
            hold.boot,
            hold.until_ms,
            now.boottime_ms,
            now.wall_ms,
            now.boot
        ])?;
        Ok(changed == 1)
    }

    /// Lets one held seat of a hold go.
    pub fn allocation_free(&self, hold: HoldId, show: ShowId, seat: SeatNo) -> Result<(), StoreError> {
        let mut free = self.conn.prepare_cached(
            "delete from allocation where show_id = ?1 and seat = ?2 and state = 'held' and hold_id = ?3",
        )?;
        free.execute(params![show.0, seat.0, hold.0])?;
        Ok(())
    }

    /// Lets all seats of a hold go.
    pub fn allocation_free_all(&self, hold: HoldId) -> Result<usize, StoreError> {
        Ok(self
            .conn
            .prepare_cached("delete from allocation where hold_id = ?1 and state = 'held'")?
            .execute([hold.0])?)
    }

    /// Turns a held seat into a sold one. `false` where it is not this hold's any more.
    pub fn allocation_sell(
        &self,
        hold: HoldId,
        show: ShowId,
        seat: SeatNo,
        ticket: TicketId,
    ) -> Result<bool, StoreError> {
        let mut sell = self.conn.prepare_cached(
            "update allocation set state = 'sold', ticket_id = ?4, hold_id = null, boot = null, until_ms = null
             where show_id = ?1 and seat = ?2 and state = 'held' and hold_id = ?3",
        )?;
        Ok(sell.execute(params![show.0, seat.0, hold.0, ticket.0])? == 1)
    }

    /// Gives a seat that nobody has to a ticket at once. `false` where somebody has it.
    pub fn allocation_give(&self, show: ShowId, map: i64, seat: SeatNo, ticket: TicketId) -> Result<bool, StoreError> {
        let mut give = self.conn.prepare_cached(
            "insert into allocation (show_id, seat, map_id, state, ticket_id) values (?1, ?2, ?3, 'sold', ?4)
             on conflict (show_id, seat) do update
             set state = 'sold', ticket_id = excluded.ticket_id, hold_id = null, boot = null, until_ms = null
             where state = 'held' and case boot when -1 then until_ms <= ?7 else boot <> ?5 or until_ms <= ?6 end",
        )?;
        let now = self.now;
        let changed = give.execute(params![show.0, seat.0, map, ticket.0, now.boot, now.boottime_ms, now.wall_ms])?;
        Ok(changed == 1)
    }

    /// Keeps a seat back for the house. `false` where somebody has it.
    pub fn allocation_block(&self, show: ShowId, map: i64, seat: SeatNo, reason: &str) -> Result<bool, StoreError> {
        let mut block = self.conn.prepare_cached(
            "insert into allocation (show_id, seat, map_id, state, reason) values (?1, ?2, ?3, 'blocked', ?4) on conflict do nothing",
        )?;
        Ok(block.execute(params![show.0, seat.0, map, reason])? == 1)
    }
}
