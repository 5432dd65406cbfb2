//! What is owed: by the house to customers, and by debtors to the house. A sum of the postings, as every report is.
use super::{Currency, TheatreId, time::BusinessDay};
use std::collections::BTreeMap;

/// How long an invoice has been due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    /// It may still be paid in time.
    NotDue,
    /// For 1 to 30 days.
    To30,
    /// For 31 to 60 days.
    To60,
    /// For longer.
    Over60,
}

impl Age {
    /// That of an invoice that was to be paid by a day. On that day it is not late.
    pub fn of(due: BusinessDay, today: BusinessDay) -> Self {
        match today.signed_duration_since(due).num_days() {
            ..=0 => Self::NotDue,
            1..=30 => Self::To30,
            31..=60 => Self::To60,
            _ => Self::Over60,
        }
    }

    /// The word in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotDue => "not_due",
            Self::To30 => "1-30",
            Self::To60 => "31-60",
            Self::Over60 => "61+",
        }
    }
}

/// For what something is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owing {
    /// Money that goes back and waits for a till: of shows that were called off, of what was given back where no till was.
    Refunds,
    /// What is left on gift cards.
    GiftCards,
    /// What customers have on their accounts.
    Credit,
    /// What was paid for reservations before they are.
    Deposits,
    /// Invoices that are not settled.
    Invoices(Age),
}

impl Owing {
    /// The word in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Refunds => "refunds",
            Self::GiftCards => "gift_cards",
            Self::Credit => "credit",
            Self::Deposits => "deposits",
            Self::Invoices(_) => "invoices",
        }
    }

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Refunds => "refunds that wait to be paid out",
            Self::GiftCards => "gift cards",
            Self::Credit => "customers' accounts",
            Self::Deposits => "deposits on reservations",
            Self::Invoices(Age::NotDue) => "invoices, not due",
            Self::Invoices(Age::To30) => "invoices, 1-30 days late",
            Self::Invoices(Age::To60) => "invoices, 31-60 days late",
            Self::Invoices(Age::Over60) => "invoices, 61 days late or more",
        }
    }

    /// How late it is, where that counts.
    pub fn age(self) -> Option<Age> {
        match self {
            Self::Invoices(age) => Some(age),
            Self::Refunds | Self::GiftCards | Self::Credit | Self::Deposits => None,
        }
    }

    /// Who owes it.
    pub fn side(self) -> Side {
        if self.age().is_some() { Side::ByDebtors } else { Side::ToCustomers }
    }
}

/// Who owes whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The house owes it.
    ToCustomers,
    /// The house gets it.
    ByDebtors,
}

impl Side {
    /// The word in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::ToCustomers => "to_customers",
            Self::ByDebtors => "by_debtors",
        }
    }
}

/// A row of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// In whose books.
    pub theatre: TheatreId,
    /// That theatre's name.
    pub name: String,
    /// What it is in.
    pub currency: Currency,
    /// For what.
    pub what: Owing,
    /// Of how many bookings or invoices. A gift card and an account are the whole house's: they are not counted by theatre.
    pub n: Option<u32>,
    /// How much, in minor units. Below nothing where a theatre takes gift cards that another one sold.
    pub minor: i64,
}

/// What both sides come to, in each currency.
pub fn totals(rows: &[Owed]) -> BTreeMap<(Side, &'static str), (Currency, i64)> {
    let mut sums = BTreeMap::new();
    for row in rows {
        for side in [Side::ToCustomers, Side::ByDebtors] {
            let sum = sums.entry((side, row.currency.code())).or_insert((row.currency, 0));
            sum.1 += if row.what.side() == side { row.minor } else { 0 };
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2026-11-30", Age::NotDue)]
    #[case("2026-11-22", Age::NotDue)]
    #[case("2026-11-21", Age::To30)]
    #[case("2026-10-23", Age::To30)]
    #[case("2026-10-22", Age::To60)]
    #[case("2026-09-23", Age::To60)]
    #[case("2026-09-22", Age::Over60)]
    fn an_invoice_grows_old_by_days(#[case] due: &str, #[case] age: Age) {
        assert_eq!(Age::of(due.parse().unwrap(), "2026-11-22".parse().unwrap()), age);
    }
}
