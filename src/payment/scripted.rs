//! A gateway that does what it was told, for tests: it remembers payments by their keys, as a provider does, and can lose an answer after
//! it has done what was asked.
use super::{Ask, Charged, Error, Stands};
use crate::domain::{Currency, time::Instant};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
};

/// What happens at the next call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The provider is not to be had: nothing is done.
    Away,
    /// It is done, and the answer is lost.
    Lost,
    /// The provider says no.
    No,
}

#[derive(Clone, Debug, Default)]
struct Made {
    key: String,
    minor: i64,
    of: Option<(Currency, Instant)>,
    paid: bool,
    over: bool,
    disputed: bool,
    refunds: BTreeMap<String, i64>,
}

#[derive(Debug, Default)]
struct Inner {
    made: BTreeMap<String, Made>,
    next: VecDeque<Step>,
    calls: Vec<String>,
}

/// The gateway; its copies are the same provider.
#[derive(Clone, Debug, Default)]
pub struct Scripted(Arc<Mutex<Inner>>);

impl Scripted {
    fn with<T>(&self, f: impl FnOnce(&mut Inner) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// What happens at the next calls; then all goes well.
    pub fn next(&self, steps: impl IntoIterator<Item = Step>) {
        self.with(|i| i.next.extend(steps));
    }

    /// The customer pays what is open. `false` where nothing is.
    pub fn pay(&self) -> bool {
        self.with(|i| i.made.values_mut().filter(|m| !m.over && !m.paid).map(|m| m.paid = true).count() > 0)
    }

    /// The customer disputes all that was paid.
    pub fn dispute(&self) {
        self.with(|i| i.made.values_mut().filter(|m| m.paid).for_each(|m| m.disputed = true));
    }

    /// What the customer paid and what went back, together, in minor units.
    pub fn sums(&self) -> (i64, i64) {
        self.with(|i| {
            let paid = i.made.values().filter(|m| m.paid).map(|m| m.minor).sum();
            (paid, i.made.values().flat_map(|m| m.refunds.values()).sum())
        })
    }

    /// How many payments were made of how many keys.
    pub fn made(&self) -> usize {
        self.with(|i| i.made.len())
    }

    /// The names of all calls so far.
    pub fn calls(&self) -> Vec<String> {
        self.with(|i| i.calls.clone())
    }

    fn call<T>(&self, name: &str, does: impl FnOnce(&mut Inner) -> Result<T, Error>) -> Result<T, Error> {
        self.with(|i| {
            i.calls.push(name.to_owned());
            match i.next.pop_front() {
                Some(Step::Away) => Err(Error::Away("the line is dead".into())),
                Some(Step::No) => Err(Error::Refused("the provider says no".into())),
                Some(Step::Lost) => {
                    does(i)?;
                    Err(Error::Away("the answer was lost".into()))
                }
                None => does(i),
            }
        })
    }

    pub(super) fn begin(&self, ask: &Ask) -> Result<Stands, Error> {
        self.call("begin", |i| {
            let reference = format!("pay_{}", ask.key.replace('-', ""));
            let made = i.made.entry(reference.clone()).or_default();
            (made.key, made.minor, made.of) = (ask.key.clone(), ask.minor, Some((ask.currency, Instant(ask.until))));
            Ok(stands(&reference, made))
        })
    }

    pub(super) fn look(&self, reference: &str) -> Result<Stands, Error> {
        self.call("look", |i| i.made.get(reference).map(|m| stands(reference, m)).ok_or_else(unknown))
    }

    pub(super) fn cancel(&self, reference: &str) -> Result<Stands, Error> {
        self.call("cancel", |i| {
            let made = i.made.get_mut(reference).ok_or_else(unknown)?;
            made.over = !made.paid;
            Ok(stands(reference, made))
        })
    }

    pub(super) fn charges(&self) -> Result<Vec<Charged>, Error> {
        self.call("charges", |i| {
            let paid = i.made.iter().filter(|(_, m)| m.paid);
            let charge = |(reference, made): (&String, &Made)| {
                let back = made.refunds.values().sum();
                let (currency, at) = made.of.unwrap_or((crate::domain::Currency::parse("EUR").ok()?, Instant(0)));
                Some(Charged {
                    payment: reference.clone(),
                    minor: made.minor,
                    back,
                    disputed: made.disputed,
                    currency,
                    at,
                })
            };
            Ok(paid.filter_map(charge).collect())
        })
    }

    pub(super) fn refund(&self, reference: &str, minor: i64, key: &str) -> Result<String, Error> {
        self.call("refund", |i| {
            let made = i.made.get_mut(reference).ok_or_else(unknown)?;
            made.refunds.insert(key.to_owned(), minor);
            Ok(format!("back_{}", key.replace('-', "")))
        })
    }
}

fn unknown() -> Error {
    Error::Refused("there is no such payment".into())
}

fn stands(reference: &str, made: &Made) -> Stands {
    let reference = reference.to_owned();
    match (made.paid, made.over) {
        (true, _) => Stands::Paid { reference },
        (_, true) => Stands::Over,
        _ => Stands::Waits { url: Some(format!("https://pay.example/{reference}")), reference, declined: None },
    }
}
