//! How drawers end, over many shifts: by who answered for them or by till. One function, for the screen and for commands.
use super::{Shift, Sum};
use crate::domain::{Currency, time::BusinessDay};
use std::collections::BTreeMap;

/// So many days back a house looks when it is asked who should be talked to.
pub const LOOKS_BACK: u64 = 30;

/// Whose drawers are seen together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum By {
    /// Those of one person.
    #[default]
    Clerk,
    /// Those of one till.
    Till,
}

/// How the drawers of one person or one till ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trend {
    /// Whose.
    pub who: String,
    /// What the sums are of.
    pub currency: Currency,
    /// How many shifts were closed.
    pub shifts: i64,
    /// How many were over, and the sum of it.
    pub over: Sum,
    /// How many were short, and the sum of it (below nothing).
    pub short: Sum,
    /// What each was off, the oldest first.
    pub ends: Vec<(BusinessDay, i64)>,
}

impl Trend {
    /// What all of them come to: over and short set off against each other.
    pub fn sum(&self) -> i64 {
        self.over.minor + self.short.minor
    }

    /// What one is off on the average, to the nearest unit.
    pub fn mean(&self) -> i64 {
        let n = self.shifts.max(1);
        // Halves go away from nothing, so that the same over and short read alike.
        let half = n / 2 * self.sum().signum();
        (self.sum() + half) / n
    }

    /// What the worst of them was off; of two that are as bad the later.
    pub fn worst(&self) -> i64 {
        self.ends.iter().map(|(_, off)| *off).max_by_key(|off| off.abs()).unwrap_or(0)
    }

    /// What is beyond a limit: the sum short, or the sum over, of two drawers or more. One drawer that was off by much had its reason
    /// and its witness when it was closed; what comes back is what somebody should look at. Over does not make short good.
    pub fn beyond(&self, limit: i64) -> Option<Sum> {
        let bad = |s: &Sum| s.n > 1 && s.minor.abs() > limit;
        [self.short, self.over].into_iter().find(bad)
    }
}

/// Over and short by person or by till, those with the most short first.
pub fn trends(shifts: &[Shift], by: By) -> Vec<Trend> {
    let mut all: BTreeMap<(i64, &str, &'static str), Trend> = BTreeMap::new();
    let mut oldest_first: Vec<_> = shifts.iter().filter_map(|s| Some((s, s.closed.as_ref()?))).collect();
    oldest_first.sort_by_key(|(shift, closed)| (shift.day, closed.at));
    for (shift, closed) in oldest_first {
        // Two people may have one name; two tills never.
        let (id, who) = match by {
            By::Clerk => (shift.staff.0, &shift.who),
            By::Till => (0, &shift.till),
        };
        let trend = all.entry((id, who, shift.currency.code())).or_insert_with(|| Trend {
            who: who.clone(),
            currency: shift.currency,
            shifts: 0,
            over: Sum::default(),
            short: Sum::default(),
            ends: Vec::new(),
        });
        trend.shifts += 1;
        let off = closed.over_short();
        trend.ends.push((shift.day, off));
        if off != 0 {
            if off > 0 { &mut trend.over } else { &mut trend.short }.add(1, off);
        }
    }
    let mut out: Vec<Trend> = all.into_values().collect();
    out.sort_by_key(|t| t.short.minor);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ShiftId, StaffId, TheatreId,
        shift::{Closed, ShiftState},
        time::Instant,
    };
    use proptest::prelude::*;

    fn closed(who: i64, till: &str, day: u32, off: i64) -> Shift {
        let at = Instant(i64::from(day) * 86_400);
        let day = BusinessDay::from_ymd_opt(2026, 11, day).unwrap();
        let expected = 20_000;
        let end = Closed {
            z: 1,
            at,
            expected,
            counted: expected + off,
            float_left: 0,
            bag: String::new(),
            reason: None,
            words: String::new(),
            witness: None,
        };
        Shift {
            id: ShiftId(1),
            till: till.into(),
            theatre: TheatreId(1),
            staff: StaffId(who),
            who: format!("Clerk {who}"),
            currency: Currency::parse("GBP").unwrap(),
            opened_at: at,
            day,
            float: 0,
            state: ShiftState::Closed,
            closed: Some(end),
        }
    }

    #[test]
    fn one_bad_evening_is_none_and_a_little_each_evening_is_one() {
        let shifts = [
            closed(1, "Till 1", 3, -400),
            closed(1, "Till 2", 1, -300),
            closed(2, "Till 1", 2, -2000),
            closed(1, "Till 1", 2, 450),
        ];
        let all = trends(&shifts, By::Clerk);
        assert_eq!(all.iter().map(|t| t.who.as_str()).collect::<Vec<_>>(), ["Clerk 2", "Clerk 1"]);
        let [two, one] = all.as_slice() else { panic!("two clerks") };
        assert_eq!((two.beyond(500), two.worst()), (None, -2000));
        assert_eq!(one.ends.iter().map(|e| e.1).collect::<Vec<_>>(), [-300, 450, -400], "the oldest first");
        assert_eq!((one.shifts, one.sum(), one.mean(), one.worst()), (3, -250, -83, 450));
        assert_eq!(one.beyond(500), Some(Sum { n: 2, minor: -700 }), "what was over makes nothing good");
        assert_eq!(one.beyond(700), None);
        let tills = trends(&shifts, By::Till);
        assert_eq!(
            tills.iter().map(|t| (t.who.as_str(), t.shifts)).collect::<Vec<_>>(),
            [("Till 1", 3), ("Till 2", 1)]
        );
    }

    #[test]
    fn an_open_drawer_is_in_no_trend() {
        let open = Shift { closed: None, state: ShiftState::Open, ..closed(1, "Till 1", 1, 0) };
        assert_eq!(trends(&[open], By::Clerk), []);
    }

    proptest! {
        #[test]
        fn by_clerk_and_by_till_come_to_the_same(rows in proptest::collection::vec((1i64..4, 0u8..3, 1u32..28, -3000i64..3000), 0..40)) {
            let shifts: Vec<Shift> = rows.iter().map(|(who, till, day, off)| closed(*who, &format!("Till {till}"), *day, *off)).collect();
            let whole: i64 = rows.iter().map(|r| r.3).sum();
            for by in [By::Clerk, By::Till] {
                let all = trends(&shifts, by);
                prop_assert_eq!(all.iter().map(Trend::sum).sum::<i64>(), whole);
                prop_assert_eq!(all.iter().map(|t| t.shifts).sum::<i64>(), rows.len() as i64);
                for t in &all {
                    prop_assert!((t.mean() * t.shifts - t.sum()).abs() * 2 <= t.shifts, "a mean is the nearest unit");
                    prop_assert_eq!(t.ends.iter().map(|e| e.1).sum::<i64>(), t.sum());
                }
            }
        }
    }
}
