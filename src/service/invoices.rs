//! Debtors and their invoices: who may buy now and pay later, what is owed, and that it was paid.
use super::{
    House, Result,
    cancel::{Moved, books_in_tx, came_in},
    checkout::check_reference,
    sale::pay_in_tx,
    tender::{Order, one_debtor},
};
use crate::domain::{
    DebtorId, Refusal,
    booking::{Booking, TenderKind},
    order::Pay,
    refusal::Kind,
    staff::Permission,
    tender::{Debtor, DebtorFacts, Invoice},
};
use serde_json::json;

impl House {
    /// Adds a debtor, or changes what is said of one.
    pub fn set_debtor(&mut self, id: Option<DebtorId>, facts: &DebtorFacts) -> Result<Debtor> {
        self.need(Permission::Invoice)?;
        facts.check()?;
        self.write(|c| {
            let taken =
                || Refusal::new(Kind::Conflict, format!("{} is a debtor already; nothing was kept", facts.name));
            let set = c.w.debtor_set(id, facts)?.ok_or_else(taken)?;
            // Its name is no business of the history: people are debtors too.
            c.event("debtor_set", "debtor", set.0, json!({ "limit": facts.most, "due_days": facts.due_days }))?;
            let gone = || Refusal::not_found(format!("there is no debtor {set}"));
            Ok(c.r().debtors()?.into_iter().find(|d| d.id == set).ok_or_else(gone)?)
        })
    }

    /// Lets a debtor buy on account, or not any more. What it owes stays owed.
    pub fn debtor_active(&mut self, id: DebtorId, active: bool) -> Result<()> {
        self.need(Permission::Invoice)?;
        self.write(|c| {
            c.w.debtor_active(id, active)?;
            c.event("debtor_active", "debtor", id.0, json!({ "active": active })).map(drop)
        })
    }

    /// The debtors by name, with what they owe.
    pub fn debtors(&self) -> Result<Vec<Debtor>> {
        self.need(Permission::Invoice)?;
        self.read(|r, _| Ok(r.debtors()?))
    }

    /// The debtor that a name, a part of one or an id means.
    pub fn find_debtor(&self, who: &str) -> Result<Debtor> {
        Ok(one_debtor(self.debtors()?, who)?)
    }

    /// Invoices by number: all, or those that are owed still.
    pub fn invoices(&self, owed: bool) -> Result<Vec<Invoice>> {
        self.need(Permission::Invoice)?;
        self.read(|r, _| Ok(r.invoices(owed)?))
    }

    /// An invoice, with its booking.
    pub fn invoice(&self, number: i64) -> Result<(Invoice, Booking)> {
        self.need(Permission::Invoice)?;
        let invoice = self.read(|r, _| {
            let none = || Refusal::not_found(format!("there is no invoice {number}"));
            Ok(r.invoice(number)?.ok_or_else(none)?)
        })?;
        let booking = self.booking_made(invoice.booking)?;
        Ok((invoice, booking))
    }

    /// Writes down that an invoice was paid, all that is owed of it: by a transfer, in cash or by card.
    pub fn settle(&mut self, number: i64, pay: &Pay) -> Result<(Invoice, Booking)> {
        self.need(Permission::Invoice)?;
        check_reference(pay)?;
        if !matches!(pay.kind, TenderKind::Transfer | TenderKind::Cash | TenderKind::Card) {
            return Err(Refusal::usage("an invoice is settled by transfer, in cash or by card; it is as it was").into());
        }
        if pay.kind == TenderKind::Transfer && pay.reference.trim().is_empty() {
            return Err(Refusal::usage("which transfer? transfer=REF, REF being what the bank's statement says").into());
        }
        self.write(|c| {
            let none = || Refusal::not_found(format!("there is no invoice {number}"));
            let invoice = c.r().invoice(number)?.ok_or_else(none)?;
            let booking = c.r().booking(invoice.booking)?.ok_or_else(none)?;
            let payment = c.r().invoice_payment(number)?.ok_or_else(none)?;
            if invoice.owed == 0 {
                let message = format!("nothing is owed of invoice {number} any more");
                return Err(Refusal::new(Kind::Conflict, message).into());
            }
            if pay.minor.is_some_and(|minor| minor < invoice.owed) {
                let message = format!(
                    "{} is owed of it: an invoice is settled whole",
                    crate::domain::Money::new(invoice.owed, invoice.currency)
                );
                return Err(Refusal::new(Kind::Underpaid, message).into());
            }
            let theatre = c.cache.theatre(c.r(), booking.theatre)?;
            let order = Order::difference(&theatre, &booking);
            let new = pay_in_tx(c, &order, invoice.owed, std::slice::from_ref(pay))?;
            let body = json!({ "theatre": theatre.id, "invoice": number, "to": pay.kind, "amount": invoice.owed });
            let event = c.event("settle", "booking", booking.id.0, body)?;
            c.w.refund_add(booking.id, event, ((payment, TenderKind::Invoice, invoice.owed), 0), false, None)?;
            let here = c.r().shift_at(c.w.terminal(c.terminal)?)?;
            let mut moved = vec![(Moved::Tender(TenderKind::Invoice), -invoice.owed, here)];
            moved.extend(new.iter().flat_map(came_in));
            books_in_tx(c, &booking, event, &[], &moved)
        })?;
        self.invoice(number)
    }
}
