//! What is owed, from the sums of the postings and the invoices behind them.
use super::{Reader, StoreError, row};
use crate::domain::{TheatreId, time::BusinessDay};

impl Reader<'_> {
    /// What a theatre's books say is owed to customers: refunds that wait, gift cards, credit, deposits.
    pub fn owed_to_customers(&self, theatre: TheatreId) -> Result<[i64; 4], StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select coalesce(sum(iif(account = 'owed' and what = 'customer', -minor, 0)), 0),
                    coalesce(sum(iif(what = 'gift_card', -minor, 0)), 0), coalesce(sum(iif(account = 'tender' and what = 'credit', -minor, 0)), 0),
                    coalesce(sum(iif(account = 'owed' and what = 'deposit', -minor, 0)), 0)
             from takings where theatre_id = ?1 and account in ('owed', 'tender')",
        )?;
        Ok(ask.query_row([theatre.0], |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?]))?)
    }

    /// Of how many of a theatre's bookings something waits to be paid out.
    pub fn owed_bookings_of(&self, theatre: TheatreId) -> Result<u32, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select count(distinct b.id) from refund r join booking b on b.id = r.booking_id where r.state = 'OWED' and b.theatre_id = ?1",
        )?;
        Ok(ask.query_row([theatre.0], |r| r.get(0))?)
    }

    /// A theatre's invoices of which something is owed: until when each was to be paid, and how much is owed.
    pub fn owed_invoices_of(&self, theatre: TheatreId) -> Result<Vec<(BusinessDay, i64)>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select i.due, p.minor - (select coalesce(sum(minor), 0) from refund where payment_id = p.id) owed
             from invoice i join payment p on p.id = i.payment_id join booking b on b.id = p.booking_id
             where b.theatre_id = ?1 and p.state = 'SUCCESS' and owed <> 0 order by i.number",
        )?;
        let mut rows = ask.query([theatre.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push((row::day(r.get(0)?)?, r.get(1)?));
        }
        Ok(out)
    }
}
