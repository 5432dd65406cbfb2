//! What screens want of debtors and invoices, as calls of the house. Nothing is decided here.
use crate::{
    domain::Refusal,
    service::{Error, House},
    ui::{
        effect::{InvoiceOrder, Question},
        msg::{Info, Outcome},
    },
};

/// Answers a question about them.
pub fn ask(house: &House, question: &Question) -> Result<Info, Error> {
    Ok(match question {
        Question::Invoices(owed) => Info::Invoices(house.invoices(*owed)?),
        Question::Invoice(number) => {
            let (invoice, booking) = house.invoice(*number)?;
            Info::Invoice(Box::new(invoice), Box::new(booking))
        }
        _ => Info::Debtors(house.debtors()?),
    })
}

/// Does an order about them.
pub fn order(house: &mut House, order: InvoiceOrder) -> Result<Outcome, Error> {
    let debtor = match order {
        InvoiceOrder::Settle(number, pay) => {
            let (invoice, booking) = house.settle(number, &pay)?;
            return Ok(Outcome::Settled(Box::new(invoice), Box::new(booking)));
        }
        InvoiceOrder::Debtor(id, facts) => house.set_debtor(id, &facts)?,
        InvoiceOrder::Active(id, active) => {
            house.debtor_active(id, active)?;
            let gone = || Refusal::not_found(format!("there is no debtor {id}"));
            house.debtors()?.into_iter().find(|d| d.id == id).ok_or_else(gone)?
        }
    };
    Ok(Outcome::Debtor(Box::new(debtor)))
}
