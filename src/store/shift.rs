//! Shifts: one person at one till, from float to count.
use super::{Reader, StoreError};
use crate::domain::ShiftId;
use rusqlite::OptionalExtension;

impl Reader<'_> {
    /// The shift that a terminal has open or is counting.
    pub fn shift_at(&self, terminal: i64) -> Result<Option<ShiftId>, StoreError> {
        let mut ask = self.conn.prepare_cached("select id from shift where terminal_id = ?1 and state <> 'closed'")?;
        Ok(ask.query_row([terminal], |r| r.get(0)).optional()?.map(ShiftId))
    }
}
