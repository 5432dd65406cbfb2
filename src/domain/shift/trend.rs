//! How drawers end, over many shifts.
use super::{Shift, Sum};
use crate::domain::{Currency, StaffId};
use std::collections::BTreeMap;

/// How one person's drawers ended, over many shifts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trend {
    /// Who.
    pub who: String,
    /// What the sums are of.
    pub currency: Currency,
    /// How many shifts they closed.
    pub shifts: i64,
    /// How many were over, and the sum of it.
    pub over: Sum,
    /// How many were short, and the sum of it (below nothing).
    pub short: Sum,
}

/// Over and short by person, those with the most short first.
pub fn trends(shifts: &[Shift]) -> Vec<Trend> {
    let mut by: BTreeMap<(StaffId, &'static str), Trend> = BTreeMap::new();
    for shift in shifts {
        let Some(closed) = &shift.closed else { continue };
        let trend = by.entry((shift.staff, shift.currency.code())).or_insert_with(|| Trend {
            who: shift.who.clone(),
            currency: shift.currency,
            shifts: 0,
            over: Sum::default(),
            short: Sum::default(),
        });
        trend.shifts += 1;
        let off = closed.over_short();
        if off != 0 {
            if off > 0 { &mut trend.over } else { &mut trend.short }.add(1, off);
        }
    }
    let mut out: Vec<Trend> = by.into_values().collect();
    out.sort_by_key(|t| t.short.minor);
    out
}
