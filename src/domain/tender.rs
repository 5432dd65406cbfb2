//! What an order is paid with beside money in the hand: credit, gift cards, admission vouchers, invoices.
use super::{
    BookingId, Currency, CustomerId, DebtorId, Money, MovieId, PurseId, Reference, Refusal, TheatreId, VoucherId,
    booking::TenderKind,
    order::QuotedTicket,
    refusal::Kind,
    text::is_control,
    time::{BusinessDay, Instant, Zone},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What a customer has to spend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purse {
    /// Its identity in this store.
    pub id: PurseId,
    /// Whose account it is; nobody's: a gift card, it is whoever's who has the code.
    pub customer: Option<CustomerId>,
    /// What it is in.
    pub currency: Currency,
    /// What is on it, in minor units.
    pub minor: i64,
    /// How much of that is being paid with right now.
    pub pending: i64,
    /// Good before this moment; `None`: for ever.
    pub until: Option<Instant>,
    /// When it was made.
    pub made_at: Instant,
}

impl Purse {
    /// What it may pay now, or why it pays nothing.
    pub fn pays(&self, currency: Currency, now: Instant, zone: Zone) -> Result<i64, Refusal> {
        let what = if self.customer.is_some() { "the account" } else { "the gift card" };
        if self.currency != currency {
            let message =
                format!("{what} is in {}, the order in {}; nothing was taken", self.currency.code(), currency.code());
            return Err(Refusal::new(Kind::Declined, message));
        }
        if let Some(until) = self.until.filter(|until| *until <= now) {
            let message = format!("{what} was good until {}; nothing was taken", zone.local(until).format("%d %b %Y"));
            return Err(Refusal::new(Kind::Declined, message));
        }
        match self.minor - self.pending {
            1.. => Ok(self.minor - self.pending),
            _ => Err(Refusal::new(Kind::Declined, format!("there is nothing on {what}; nothing was taken"))),
        }
    }
}

/// Where money goes back to instead of the way that it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onto {
    /// The customer's account.
    Credit,
    /// A new gift card.
    GiftCard,
    /// A voucher for each ticket.
    Voucher,
}

impl Onto {
    /// As what it stands in the books.
    pub fn kind(self) -> TenderKind {
        match self {
            Self::Credit => TenderKind::Credit,
            Self::GiftCard => TenderKind::GiftCard,
            Self::Voucher => TenderKind::Voucher,
        }
    }
}

/// One thing that moved in a purse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurseEntry {
    /// When.
    pub at: Instant,
    /// How much, in minor units; below nothing: it was spent.
    pub minor: i64,
    /// With which booking.
    pub booking: Reference,
}

/// Vouchers that are to be issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVouchers {
    /// Of which theatre they are good.
    pub theatre: TheatreId,
    /// What they are for, in a word or two: `Summer 26`, `readmission`.
    pub batch: String,
    /// How many.
    pub n: u32,
    /// Only for tickets of this type, by code.
    pub kind: Option<String>,
    /// Films that they are not good for.
    pub excluded: Vec<MovieId>,
    /// What one counts for with a distributor, in minor units.
    pub declared: Option<i64>,
    /// Good before this moment; `None`: for ever.
    pub until: Option<Instant>,
}

/// The most vouchers that are issued at once.
pub const MAX_VOUCHERS: u32 = 10_000;

impl NewVouchers {
    /// Refuses a batch without a name, and none or too many.
    pub fn check(&self) -> Result<(), Refusal> {
        let name = self.batch.trim();
        if name.is_empty() || name.chars().count() > 60 || name.chars().any(is_control) {
            return Err(Refusal::usage("a batch has a name of 1 to 60 plain characters; no voucher was issued"));
        }
        if !(1..=MAX_VOUCHERS).contains(&self.n) {
            return Err(Refusal::usage(format!("1 to {MAX_VOUCHERS} vouchers at once; none was issued")));
        }
        if self.declared.is_some_and(|m| !(0..=super::money::MAX_MINOR).contains(&m)) {
            return Err(Refusal::usage("the declared value is negative or absurdly large; no voucher was issued"));
        }
        Ok(())
    }
}

/// A voucher: good for one ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voucher {
    /// Its identity in this store.
    pub id: VoucherId,
    /// In which theatre.
    pub theatre: TheatreId,
    /// Of which batch.
    pub batch: String,
    /// Only for tickets of this type, by code.
    pub kind: Option<String>,
    /// Films that it is not good for.
    pub excluded: Vec<MovieId>,
    /// What it counts for with a distributor, in minor units.
    pub declared: Option<i64>,
    /// Good before this moment.
    pub until: Option<Instant>,
    /// It was taken back by the house.
    pub void: bool,
    /// What it pays for now: a booking.
    pub used: Option<Reference>,
    /// When it was issued.
    pub made_at: Instant,
}

impl Voucher {
    /// Why it pays for nothing at all now, if so.
    pub fn check(&self, theatre: TheatreId, now: Instant, zone: Zone) -> Result<(), Refusal> {
        let why = if self.void {
            "the voucher was taken out of use".to_owned()
        } else if let Some(used) = &self.used {
            format!("the voucher was used for {used}")
        } else if let Some(until) = self.until.filter(|until| *until <= now) {
            format!("the voucher was good until {}", zone.local(until).format("%d %b %Y"))
        } else if self.theatre != theatre {
            "the voucher is of another theatre".to_owned()
        } else {
            return Ok(());
        };
        Err(Refusal::new(Kind::Declined, format!("{why}; nothing was taken")).with(json!({ "batch": self.batch })))
    }

    /// Whether it is good for a ticket of this film.
    pub fn fits(&self, ticket: &QuotedTicket, movie: MovieId) -> bool {
        ticket.minor > 0
            && self.kind.as_ref().is_none_or(|code| code.eq_ignore_ascii_case(&ticket.code))
            && !self.excluded.contains(&movie)
    }

    /// What it is good for, in words.
    pub fn words(&self) -> String {
        let kind = self.kind.as_deref().map_or("any".to_owned(), |code| format!("one {code}"));
        let films = if self.excluded.is_empty() { "" } else { ", not for every film" };
        format!("{kind} ticket{films}")
    }
}

/// What is said of a debtor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DebtorFacts {
    /// Its name, as invoices address it. No two have the same.
    pub name: String,
    /// Where invoices are mailed to.
    pub email: Option<String>,
    /// Its address, in lines.
    pub address: String,
    /// Its tax number.
    pub tax_number: String,
    /// No more is owed at a time, in minor units; `None`: no limit.
    pub most: Option<i64>,
    /// In how many days an invoice is due.
    pub due_days: u16,
}

impl DebtorFacts {
    /// Refuses what can't stand on an invoice.
    pub fn check(&self) -> Result<(), Refusal> {
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 100 || name.chars().any(is_control) {
            return Err(Refusal::usage("a debtor has a name of 1 to 100 plain characters; nothing was kept"));
        }
        self.email.as_deref().map(super::customer::check_email).transpose()?;
        let odd = |text: &str, most| text.chars().count() > most || text.chars().any(|c| is_control(c) && c != '\n');
        if odd(&self.address, 400) || odd(&self.tax_number, 40) {
            return Err(Refusal::usage("an address has up to 400 plain characters, a tax number 40; nothing was kept"));
        }
        if self.most.is_some_and(|m| !(1..=super::money::MAX_MINOR).contains(&m)) || self.due_days > 365 {
            return Err(Refusal::usage("a limit is more than nothing, and due within 365 days; nothing was kept"));
        }
        Ok(())
    }
}

/// Who may buy now and pay later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debtor {
    /// Its identity in this store.
    pub id: DebtorId,
    /// What is said of it.
    pub facts: DebtorFacts,
    /// Whether it may buy on account now.
    pub active: bool,
    /// What it owes by now, in minor units.
    pub owed: i64,
}

impl Debtor {
    /// Refuses to put so much more on its account.
    pub fn check(&self, minor: i64, currency: Currency) -> Result<(), Refusal> {
        let name = &self.facts.name;
        if !self.active {
            return Err(Refusal::new(Kind::Declined, format!("{name} buys on account no more; nothing was sold")));
        }
        match self.facts.most {
            Some(most) if self.owed + minor > most => {
                let money = |minor| Money::new(minor, currency);
                let message = format!(
                    "{name} owes {} and may owe {}: {} more is too much; nothing was sold",
                    money(self.owed),
                    money(most),
                    money(minor)
                );
                Err(Refusal::new(Kind::Declined, message).with(json!({ "owed": self.owed, "limit": most })))
            }
            _ => Ok(()),
        }
    }
}

/// An invoice: a booking that is paid later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Its number: no gaps, none twice.
    pub number: i64,
    /// Of which booking.
    pub booking: BookingId,
    /// Its reference.
    pub reference: Reference,
    /// Who owes it.
    pub debtor: DebtorId,
    /// The debtor's name, address and tax number as they were.
    pub words: InvoiceWords,
    /// What it was written over, in minor units.
    pub minor: i64,
    /// What of it is owed still.
    pub owed: i64,
    /// What it is in.
    pub currency: Currency,
    /// Until when it is to be paid.
    pub due: BusinessDay,
    /// What the debtor calls the order.
    pub your_ref: String,
    /// When it was written.
    pub made_at: Instant,
}

/// What an invoice says of its debtor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceWords {
    /// Its name.
    pub name: String,
    /// Its address, in lines.
    pub address: String,
    /// Its tax number.
    pub tax_number: String,
}

/// Free tickets of an order, and why: somebody who may has said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comps {
    /// How many seats go free.
    pub n: u16,
    /// Why.
    pub reason: String,
    /// Who allowed it.
    pub by: String,
}
