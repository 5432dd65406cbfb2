//! The spool: jobs of a terminal, claimed by one lane at a time.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    BookingId, Reference, TicketId,
    spool::{PrintJob, PrintState, Spool},
    time::Instant,
};
use rusqlite::{OptionalExtension, Row, params};

const COLUMNS: &str =
    "select p.id, p.booking_id, b.reference, t.name, p.copy, p.state, p.tries, p.error, p.made_at, p.exchange
  from print_job p join booking b on b.id = p.booking_id join terminal t on t.id = p.terminal_id";

fn job(r: &Row<'_>) -> Result<PrintJob, StoreError> {
    Ok(PrintJob {
        id: r.get(0)?,
        booking: BookingId(r.get(1)?),
        reference: Reference(r.get(2)?),
        terminal: r.get(3)?,
        copy: row::fit(r.get(4)?)?,
        state: row::code(PrintState::parse, &r.get::<_, String>(5)?)?,
        tries: row::fit(r.get(6)?)?,
        error: r.get(7)?,
        made_at: Instant(r.get(8)?),
        exchange: r.get(9)?,
    })
}

impl Reader<'_> {
    /// Jobs, the newest first: of all, or only those that are not done with.
    pub fn print_jobs(&self, open: bool, limit: usize) -> Result<Vec<PrintJob>, StoreError> {
        let filter = if open { "where p.state in ('WAITING', 'PRINTING', 'UNKNOWN')" } else { "" };
        let mut ask = self.conn.prepare_cached(&format!("{COLUMNS} {filter} order by p.id desc limit ?1"))?;
        let mut rows = ask.query([limit as i64])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(job(r)?);
        }
        Ok(out)
    }

    /// Whether the drawer of a terminal is to be opened.
    pub fn drawer_kicks(&self, terminal: &str) -> Result<bool, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select exists (select 1 from drawer_kick where terminal_id = (select id from terminal where name = ?1))",
        )?;
        Ok(ask.query_row([terminal], |r| r.get(0))?)
    }

    /// The tickets that an exchange issued.
    pub fn tickets_of_exchange(&self, event: i64) -> Result<Vec<TicketId>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select id from ticket where event_seq = ?1
               and booking_id = (select subject_id from event where seq = ?1 and subject = 'booking')",
        )?;
        Ok(ask.query_map([event], |r| r.get(0).map(TicketId))?.collect::<Result<_, _>>()?)
    }

    /// One job.
    pub fn print_job(&self, id: i64) -> Result<Option<PrintJob>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!("{COLUMNS} where p.id = ?1"))?;
        let mut rows = ask.query([id])?;
        rows.next()?.map(job).transpose()
    }

    /// Whether a terminal has a job that stands so.
    pub fn prints(&self, terminal: &str, state: PrintState) -> Result<bool, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select 1 from print_job where terminal_id = (select id from terminal where name = ?1) and state = ?2",
        )?;
        Ok(ask.exists([terminal, state.code()])?)
    }

    /// What a terminal's spool says.
    pub fn spool(&self, terminal: &str) -> Result<Spool, StoreError> {
        let of = "from print_job p where terminal_id = (select id from terminal where name = ?1)";
        let sql = format!("select count(*) {of} and state in ('WAITING', 'PRINTING')");
        let waiting = row::fit(self.conn.prepare_cached(&sql)?.query_row([terminal], |r| r.get(0))?)?;
        let sql = format!("select error {of} and state in ('WAITING', 'PRINTING') order by id limit 1");
        let error = self.conn.prepare_cached(&sql)?.query_row([terminal], |r| r.get(0)).optional()?;
        let sql = format!(
            "select (select reference from booking where id = p.booking_id) {of} and state = 'UNKNOWN' order by id limit 20"
        );
        let mut ask = self.conn.prepare_cached(&sql)?;
        let unknown = ask.query_map([terminal], |r| r.get(0).map(Reference))?.collect::<Result<_, _>>()?;
        let sql = format!("select booking_id, state {of} order by id desc limit 1");
        let last = self.conn.prepare_cached(&sql)?.query_row([terminal], |r| Ok((r.get(0)?, r.get::<_, String>(1)?)));
        let last = match last.optional()? {
            Some((booking, state)) => Some((BookingId(booking), row::code(PrintState::parse, &state)?)),
            None => None,
        };
        Ok(Spool { waiting, error: error.unwrap_or_default(), unknown, last })
    }
}

impl Writer<'_> {
    /// Writes a job for a terminal: all of a booking, or what an exchange (its event) brought. Answers which copy of the booking it
    /// is: 0 is the first print.
    pub fn print_add(&self, booking: BookingId, terminal: i64, exchange: Option<i64>) -> Result<u32, StoreError> {
        let mut add = self.conn.prepare_cached(
            "insert into print_job (booking_id, terminal_id, copy, state, made_at, exchange)
             select ?1, ?2, coalesce(max(copy) + 1, 0), 'WAITING', ?3, ?4 from print_job where booking_id = ?1 returning copy",
        )?;
        let row = params![booking.0, terminal, self.now.instant().0, exchange];
        row::fit(add.query_row(row, |r| r.get(0))?)
    }

    /// Whether a whole booking waits at a terminal: its paper will have what it is by then.
    pub fn print_waits(&self, booking: BookingId, terminal: i64) -> Result<bool, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select 1 from print_job where booking_id = ?1 and terminal_id = ?2 and state = 'WAITING' and exchange is null",
        )?;
        Ok(ask.exists(params![booking.0, terminal])?)
    }

    /// Jobs that broke off: how much of them was printed nobody knows. Asked by who has the lock of the terminal's printing.
    pub fn print_lost(&self, terminal: i64) -> Result<usize, StoreError> {
        let mut end = self.conn.prepare_cached(
            "update print_job set state = 'UNKNOWN', error = 'the printing broke off' where terminal_id = ?1 and state = 'PRINTING'",
        )?;
        Ok(end.execute([terminal])?)
    }

    /// The drawer of a terminal is to be opened.
    pub fn drawer_kick(&self, terminal: i64) -> Result<(), StoreError> {
        let mut kick =
            self.conn.prepare_cached("insert or replace into drawer_kick (terminal_id, asked_at) values (?1, ?2)")?;
        kick.execute([terminal, self.now.instant().0])?;
        Ok(())
    }

    /// Whether the drawer of a terminal is to be opened, and that was asked within so many seconds; from now on it is not any more.
    pub fn drawer_kick_take(&self, terminal: i64, within_s: i64) -> Result<bool, StoreError> {
        let mut take = self.conn.prepare_cached("delete from drawer_kick where terminal_id = ?1 returning asked_at")?;
        let asked_at: Option<i64> = take.query_row([terminal], |r| r.get(0)).optional()?;
        Ok(asked_at.is_some_and(|at| (self.now.instant().0 - at).abs() <= within_s))
    }

    /// Claims the oldest job that waits at a terminal.
    pub fn print_claim(&self, terminal: i64) -> Result<Option<PrintJob>, StoreError> {
        let mut claim = self.conn.prepare_cached(
            "update print_job set state = 'PRINTING', tries = tries + 1
             where id = (select min(id) from print_job where terminal_id = ?1 and state = 'WAITING') returning id",
        )?;
        let id = claim.query_row([terminal], |r| r.get(0)).optional()?;
        Ok(id.map(|id| self.reader().print_job(id)).transpose()?.flatten())
    }

    /// What became of a claimed job.
    pub fn print_went(&self, id: i64, state: PrintState, error: &str) -> Result<(), StoreError> {
        let ended = (state == PrintState::Printed).then_some(self.now.instant().0);
        let error: String = error.chars().take(300).collect();
        let mut end = self.conn.prepare_cached(
            "update print_job set state = ?2, error = ?3, ended_at = ?4
             where id = ?1 and state = 'PRINTING'",
        )?;
        end.execute(params![id, state.code(), error, ended])?;
        Ok(())
    }

    /// Ends all jobs of a booking that are not done with and not being printed.
    pub fn print_drop(&self, booking: BookingId) -> Result<(), StoreError> {
        let mut end = self.conn.prepare_cached(
            "update print_job set state = 'CANCELLED', ended_at = ?2 where booking_id = ?1 and state in ('WAITING', 'UNKNOWN')",
        )?;
        end.execute(params![booking.0, self.now.instant().0])?;
        Ok(())
    }

    /// Ends a job that nobody wants, or of which somebody has seen the paper. `false` where it was done with, or is being printed.
    pub fn print_end(&self, id: i64, state: PrintState) -> Result<bool, StoreError> {
        let mut end = self.conn.prepare_cached(
            "update print_job set state = ?2, ended_at = ?3 where id = ?1 and state in ('WAITING', 'UNKNOWN')",
        )?;
        Ok(end.execute(params![id, state.code(), self.now.instant().0])? == 1)
    }
}
