//! What orders are paid with beside money in the hand: purses, vouchers, debtors and their invoices.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    BookingId, Currency, CustomerId, DebtorId, LineId, MovieId, PaymentId, PurseId, Reference, SeatNo, ShowId,
    TheatreId, VoucherId,
    tender::{Debtor, DebtorFacts, Invoice, InvoiceWords, NewVouchers, Purse, PurseEntry, Voucher},
    time::{BusinessDay, Instant},
};
use rusqlite::{OptionalExtension, Row, params};

/// Out of what a payment comes, where it is not money in the hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Credit, or a gift card.
    Purse(PurseId),
    /// A voucher, for this ticket.
    Voucher(VoucherId, ShowId, SeatNo),
    /// It is owed by a debtor.
    Debtor(DebtorId),
}

const PURSE: &str = "select p.id, p.customer_id, p.currency, p.minor, p.until, p.made_at,
    (select coalesce(sum(minor), 0) from payment where purse_id = p.id and state = 'PENDING') from purse p";

fn purse(r: &Row<'_>) -> Result<Purse, StoreError> {
    Ok(Purse {
        id: PurseId(r.get(0)?),
        customer: r.get::<_, Option<i64>>(1)?.map(CustomerId),
        currency: row::currency(&r.get::<_, String>(2)?)?,
        minor: r.get(3)?,
        until: r.get::<_, Option<i64>>(4)?.map(Instant),
        made_at: Instant(r.get(5)?),
        pending: r.get(6)?,
    })
}

const VOUCHER: &str = "select v.id, v.theatre_id, v.batch, v.type_code, v.excluded, v.declared, v.until, v.void_event is not null, v.made_at,
    (select b.reference from payment p join booking b on b.id = p.booking_id where p.voucher_id = v.id and p.state in ('PENDING', 'SUCCESS')
       and p.minor > (select coalesce(sum(minor), 0) from refund where payment_id = p.id)) from voucher v";

fn voucher(r: &Row<'_>) -> Result<Voucher, StoreError> {
    let used: Option<String> = r.get(9)?;
    Ok(Voucher {
        id: VoucherId(r.get(0)?),
        theatre: TheatreId(r.get(1)?),
        batch: r.get(2)?,
        kind: r.get(3)?,
        excluded: row::from_json::<Vec<i64>>(&r.get::<_, String>(4)?)?.into_iter().map(MovieId).collect(),
        declared: r.get(5)?,
        until: r.get::<_, Option<i64>>(6)?.map(Instant),
        void: r.get(7)?,
        made_at: Instant(r.get(8)?),
        used: used.map(|text| row::code(Reference::parse, &text)).transpose()?,
    })
}

const DEBTOR: &str = "select d.id, d.name, d.email, d.address, d.tax_number, d.most, d.due_days, d.active,
    (select coalesce(sum(p.minor - (select coalesce(sum(minor), 0) from refund where payment_id = p.id)), 0) from payment p
     where p.debtor_id = d.id and p.state = 'SUCCESS') from debtor d";

fn debtor(r: &Row<'_>) -> Result<Debtor, StoreError> {
    Ok(Debtor {
        id: DebtorId(r.get(0)?),
        facts: DebtorFacts {
            name: r.get(1)?,
            email: r.get(2)?,
            address: r.get(3)?,
            tax_number: r.get(4)?,
            most: r.get(5)?,
            due_days: row::fit(r.get(6)?)?,
        },
        active: r.get(7)?,
        owed: r.get(8)?,
    })
}

const INVOICE: &str = "select i.number, p.booking_id, b.reference, i.debtor_id, i.words, p.minor,
    p.minor - (select coalesce(sum(minor), 0) from refund where payment_id = p.id), b.currency, i.due, i.your_ref, i.made_at
    from invoice i join payment p on p.id = i.payment_id join booking b on b.id = p.booking_id";

fn invoice(r: &Row<'_>) -> Result<Invoice, StoreError> {
    Ok(Invoice {
        number: r.get(0)?,
        booking: BookingId(r.get(1)?),
        reference: row::code(Reference::parse, &r.get::<_, String>(2)?)?,
        debtor: DebtorId(r.get(3)?),
        words: row::from_json(&r.get::<_, String>(4)?)?,
        minor: r.get(5)?,
        owed: r.get(6)?,
        currency: row::currency(&r.get::<_, String>(7)?)?,
        due: row::day(r.get(8)?)?,
        your_ref: r.get(9)?,
        made_at: Instant(r.get(10)?),
    })
}

impl Reader<'_> {
    /// A purse.
    pub fn purse(&self, id: PurseId) -> Result<Option<Purse>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!("{PURSE} where p.id = ?1"))?;
        let mut rows = ask.query([id.0])?;
        rows.next()?.map(purse).transpose()
    }

    /// A customer's credit in a currency; `None` where they never had any.
    pub fn credit_of(&self, id: CustomerId, currency: Currency) -> Result<Option<Purse>, StoreError> {
        let sql = format!("{PURSE} where p.customer_id = ?1 and p.currency = ?2 and p.kind = 'credit'");
        let mut ask = self.conn.prepare_cached(&sql)?;
        let mut rows = ask.query(params![id.0, currency.code()])?;
        rows.next()?.map(purse).transpose()
    }

    /// A customer's credit in every currency that they had any in.
    pub fn credits_of(&self, id: CustomerId) -> Result<Vec<Purse>, StoreError> {
        let mut ask = self
            .conn
            .prepare_cached(&format!("{PURSE} where p.customer_id = ?1 and p.kind = 'credit' order by p.id"))?;
        let mut rows = ask.query([id.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(purse(r)?);
        }
        Ok(out)
    }

    /// All gift cards, the newest first.
    pub fn gift_cards(&self) -> Result<Vec<Purse>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!("{PURSE} where p.kind = 'gift_card' order by p.id desc"))?;
        let mut rows = ask.query([])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(purse(r)?);
        }
        Ok(out)
    }

    /// What moved in a purse, the oldest first.
    pub fn purse_entries(&self, id: PurseId) -> Result<Vec<PurseEntry>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select e.minor, b.reference, coalesce(p.made_at, r.made_at, b.made_at) from purse_entry e
             left join payment p on p.id = e.payment_id left join refund r on r.id = e.refund_id left join booking_line l on l.id = e.line_id
             join booking b on b.id = coalesce(p.booking_id, r.booking_id, l.booking_id) where e.purse_id = ?1 order by e.id",
        )?;
        let mut rows = ask.query([id.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let booking = row::code(Reference::parse, &r.get::<_, String>(1)?)?;
            out.push(PurseEntry { minor: r.get(0)?, booking, at: Instant(r.get(2)?) });
        }
        Ok(out)
    }

    /// The gift card that a piece of a booking is.
    pub fn gift_card_of(&self, line: LineId) -> Result<Option<PurseId>, StoreError> {
        let mut ask = self.conn.prepare_cached("select purse_id from purse_entry where line_id = ?1 and minor > 0")?;
        Ok(ask.query_row([line.0], |r| r.get(0)).optional()?.map(PurseId))
    }

    /// Gift cards that money of a booking went back onto: those that no line of it sold.
    pub fn gift_cards_onto(&self, booking: BookingId) -> Result<Vec<PurseId>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select distinct r.purse_id from refund r join payment p on p.id = r.payment_id
             where r.booking_id = ?1 and r.tender = 'gift_card' and r.purse_id is not p.purse_id order by 1",
        )?;
        let rows = ask.query_map([booking.0], |r| r.get(0).map(PurseId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A voucher.
    pub fn voucher(&self, id: VoucherId) -> Result<Option<Voucher>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!("{VOUCHER} where v.id = ?1"))?;
        let mut rows = ask.query([id.0])?;
        rows.next()?.map(voucher).transpose()
    }

    /// Vouchers, the newest batch first; only of one batch.
    pub fn vouchers(&self, batch: Option<&str>) -> Result<Vec<Voucher>, StoreError> {
        let mut ask =
            self.conn.prepare_cached(&format!("{VOUCHER} where ?1 is null or v.batch = ?1 order by v.id desc"))?;
        let mut rows = ask.query([batch])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(voucher(r)?);
        }
        Ok(out)
    }

    /// The tickets that vouchers of an order cover so far, paid or being paid, and for how much.
    pub fn covered_by_vouchers(&self, booking: BookingId) -> Result<Vec<(ShowId, SeatNo, i64)>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select covers_show, covers_seat, minor from payment where booking_id = ?1 and voucher_id is not null and state in ('PENDING', 'SUCCESS')",
        )?;
        let mut rows = ask.query([booking.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push((ShowId(r.get(0)?), SeatNo(row::fit(r.get(1)?)?), r.get(2)?));
        }
        Ok(out)
    }

    /// The debtors by name.
    pub fn debtors(&self) -> Result<Vec<Debtor>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!("{DEBTOR} order by d.name"))?;
        let mut rows = ask.query([])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(debtor(r)?);
        }
        Ok(out)
    }

    /// An invoice.
    pub fn invoice(&self, number: i64) -> Result<Option<Invoice>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!("{INVOICE} where i.number = ?1"))?;
        let mut rows = ask.query([number])?;
        rows.next()?.map(invoice).transpose()
    }

    /// Invoices by number; all, or those that are owed still.
    pub fn invoices(&self, owed: bool) -> Result<Vec<Invoice>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!("{INVOICE} order by i.number"))?;
        let mut rows = ask.query([])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let one = invoice(r)?;
            if !owed || one.owed > 0 {
                out.push(one);
            }
        }
        Ok(out)
    }

    /// The payment that an invoice stands for.
    pub fn invoice_payment(&self, number: i64) -> Result<Option<PaymentId>, StoreError> {
        let mut ask = self.conn.prepare_cached("select payment_id from invoice where number = ?1")?;
        Ok(ask.query_row([number], |r| r.get(0)).optional()?.map(PaymentId))
    }

    /// The number that the next invoice has.
    pub fn next_invoice(&self) -> Result<i64, StoreError> {
        let mut ask = self.conn.prepare_cached("select coalesce(max(number), 0) + 1 from invoice")?;
        Ok(ask.query_row([], |r| r.get(0))?)
    }
}

impl Writer<'_> {
    /// Makes an empty purse: of a customer, or a gift card that is good before a moment.
    pub fn purse_add(
        &self,
        customer: Option<CustomerId>,
        currency: Currency,
        until: Option<Instant>,
    ) -> Result<PurseId, StoreError> {
        let kind = if customer.is_some() { "credit" } else { "gift_card" };
        self.conn
            .prepare_cached(
                "insert into purse (kind, customer_id, currency, until, made_at) values (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![kind, customer.map(|c| c.0), currency.code(), until.map(|t| t.0), self.now.instant().0])?;
        Ok(PurseId(self.conn.last_insert_rowid()))
    }

    /// Puts the price of a sold gift card onto it, or takes it off again.
    pub fn purse_sold(&self, id: PurseId, minor: i64, line: LineId, event: i64) -> Result<(), StoreError> {
        let mut put = self
            .conn
            .prepare_cached("insert into purse_entry (purse_id, minor, line_id, event_seq) values (?1, ?2, ?3, ?4)")?;
        put.execute(params![id.0, minor, line.0, event])?;
        Ok(())
    }

    /// Issues a voucher.
    pub fn voucher_add(&self, event: i64, v: &NewVouchers) -> Result<VoucherId, StoreError> {
        let excluded: Vec<i64> = v.excluded.iter().map(|m| m.0).collect();
        self.conn
            .prepare_cached(
                "insert into voucher (event_seq, theatre_id, batch, type_code, excluded, declared, until, made_at)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                event,
                v.theatre.0,
                v.batch.trim(),
                v.kind,
                row::json(&excluded)?,
                v.declared,
                v.until.map(|t| t.0),
                self.now.instant().0
            ])?;
        Ok(VoucherId(self.conn.last_insert_rowid()))
    }

    /// Takes a voucher out of use. `false` where it was before.
    pub fn voucher_void(&self, id: VoucherId, event: i64) -> Result<bool, StoreError> {
        let mut void =
            self.conn.prepare_cached("update voucher set void_event = ?2 where id = ?1 and void_event is null")?;
        Ok(void.execute([id.0, event])? == 1)
    }

    /// A voucher pays for another ticket from now on.
    pub fn voucher_follows(&self, payment: PaymentId, show: ShowId, seat: SeatNo) -> Result<(), StoreError> {
        let mut follow = self.conn.prepare_cached(
            "update payment set covers_show = ?2, covers_seat = ?3 where id = ?1 and voucher_id is not null",
        )?;
        follow.execute(params![payment.0, show.0, seat.0])?;
        Ok(())
    }

    /// The vouchers of a booking's ticket pay for the one that stands for it.
    pub fn vouchers_follow(
        &self,
        booking: BookingId,
        from: (ShowId, SeatNo),
        to: (ShowId, SeatNo),
    ) -> Result<(), StoreError> {
        let mut follow = self.conn.prepare_cached(
            "update payment set covers_show = ?4, covers_seat = ?5
             where booking_id = ?1 and covers_show = ?2 and covers_seat = ?3 and state = 'SUCCESS'",
        )?;
        follow.execute(params![booking.0, from.0.0, from.1.0, to.0.0, to.1.0])?;
        Ok(())
    }

    /// Adds a debtor, or changes what is said of the one with that id. `None` where another has the name.
    pub fn debtor_set(&self, id: Option<DebtorId>, f: &DebtorFacts) -> Result<Option<DebtorId>, StoreError> {
        let mut taken = self.conn.prepare_cached("select 1 from debtor where name = ?1 and id is not ?2")?;
        if taken.exists(params![f.name.trim(), id.map(|d| d.0)])? {
            return Ok(None);
        }
        let said =
            params![f.name.trim(), f.email, f.address.trim(), f.tax_number.trim(), f.most, f.due_days, id.map(|d| d.0)];
        if let Some(id) = id {
            self.conn.execute(
                "update debtor set name = ?1, email = ?2, address = ?3, tax_number = ?4, most = ?5, due_days = ?6 where id = ?7",
                said,
            )?;
            return Ok(Some(id));
        }
        self.conn
            .prepare_cached(
                "insert into debtor (id, name, email, address, tax_number, most, due_days, made_at) values (?7, ?1, ?2, ?3, ?4, ?5, ?6, ?8)",
            )?
            .execute(params![
                f.name.trim(),
                f.email,
                f.address.trim(),
                f.tax_number.trim(),
                f.most,
                f.due_days,
                id.map(|d| d.0),
                self.now.instant().0
            ])?;
        Ok(Some(DebtorId(self.conn.last_insert_rowid())))
    }

    /// Lets a debtor buy on account, or not any more.
    pub fn debtor_active(&self, id: DebtorId, active: bool) -> Result<(), StoreError> {
        self.conn.execute("update debtor set active = ?2 where id = ?1", params![id.0, active])?;
        Ok(())
    }

    /// Writes the invoice of every payment on account that has none yet: of one booking, by the event that sold it.
    pub fn invoices_add(
        &self,
        booking: BookingId,
        event: i64,
        (debtor, due): (DebtorId, BusinessDay),
        your_ref: &str,
        words: &InvoiceWords,
    ) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "insert into invoice (number, payment_id, event_seq, debtor_id, due, your_ref, words, made_at)
                 select (select coalesce(max(number), 0) + 1 from invoice), p.id, ?2, ?3, ?4, ?5, ?6, ?7 from payment p
                 where p.booking_id = ?1 and p.debtor_id = ?3 and p.state = 'SUCCESS'
                   and not exists (select 1 from invoice where payment_id = p.id)",
            )?
            .execute(params![
                booking.0,
                event,
                debtor.0,
                row::day_number(due),
                your_ref,
                row::json(words)?,
                self.now.instant().0
            ])?;
        Ok(())
    }
}
