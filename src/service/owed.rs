//! The report of what is owed, to customers and by debtors.
use super::{House, Result};
use crate::domain::{
    TheatreId,
    owed::{Age, Owed, Owing},
    staff::Permission,
};
use std::collections::BTreeMap;

impl House {
    /// What is owed now, theatre by theatre, all rows also where nothing is owed.
    pub fn report_owed(&self, theatre: Option<TheatreId>) -> Result<Vec<Owed>> {
        self.need(Permission::SeeOwed)?;
        let now = self.now().instant();
        let theatres = self.theatres()?;
        self.read(|r, _| {
            let mut out = Vec::new();
            for of in theatres.iter().filter(|t| theatre.is_none_or(|id| id == t.id)) {
                let row = |what, n, minor| Owed {
                    theatre: of.id,
                    name: of.name.clone(),
                    currency: of.currency,
                    what,
                    n,
                    minor,
                };
                let [refunds, cards, credit, deposits] = r.owed_to_customers(of.id)?;
                out.push(row(Owing::Refunds, Some(r.owed_bookings_of(of.id)?), refunds));
                out.push(row(Owing::GiftCards, None, cards));
                out.push(row(Owing::Credit, None, credit));
                out.push(row(Owing::Deposits, None, deposits));
                let today = of.zone.business_day(now, of.settings.day_end_min);
                let ages = [Age::NotDue, Age::To30, Age::To60, Age::Over60];
                let mut by_age: BTreeMap<Age, (u32, i64)> = ages.into_iter().map(|age| (age, (0, 0))).collect();
                for (due, minor) in r.owed_invoices_of(of.id)? {
                    let sum = by_age.entry(Age::of(due, today)).or_default();
                    *sum = (sum.0 + 1, sum.1 + minor);
                }
                out.extend(by_age.into_iter().map(|(age, (n, minor))| row(Owing::Invoices(age), Some(n), minor)));
            }
            Ok(out)
        })
    }
}
