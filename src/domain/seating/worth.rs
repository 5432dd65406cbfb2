//! What free runs are worth to the parties that are still to come, and what a set of seats costs by that and by its distance.
//!
//! Three things are weighed, all computed from the hall and the mix of parties:
//!
//! - *harm*: what it costs the evening to leave a free run of this length ([`LEARNED`], for the usual mix). A theatre's own
//!   mix moves it by how much longer or shorter such a run then waits until parties have filled it exactly ([`waits`], a
//!   dynamic programme over its length): a run of one waits for a single person, a run of two for a couple, which comes soon;
//! - *scarcity*: how many parties of three and more would find no run long enough, were the house to fill up;
//! - *distance* to the focal point. While less than half the house is sold, seats that a half-full house would not use
//!   cost extra; which of the better half goes first matters less. Without this the first parties would spoil the long
//!   runs of the middle for the gain of half a seat.
use super::room::{Room, Runs};
use std::ops::Range;

/// Parties larger than this are so rare that nothing is kept for them.
const LARGEST: usize = 8;
/// A run longer than this is worth what one of this length is: it is cut soon.
const LONGEST: usize = 32;

// The weights were found by a random search over the evenings of `benches/seating.rs` and checked on others and on seven more
// halls; none is for one hall.

/// The harm of a free run of 0, 1, 2, … seats for the usual mix, against the mean distance in cells; longer ones do none. One
/// is among the worst (where it can be avoided it mostly is before this is asked, see `together::NARROW`); four and eight are
/// good to have, for they fill by couples and keep a place for a large party until then; six and five look as good but end as
/// a four too few.
const LEARNED: [f64; 10] = [0.0, 12.0, 4.924, 3.015, -2.815, 9.446, 12.0, 6.274, -3.0, 8.66];
/// No more than this is gained by what a set does to its run. A run of six is mended by a couple, but not at any distance: the first
/// couple of an empty hall sat in a wing for it, and whoever came alone at the end of a run of five.
const MOST_GAINED: f64 = -3.0;
/// What a run pays for each party that it lets pass.
const PATIENCE: f64 = 2.4;
/// The weight of a difference of waits between the theatre's mix and the usual one.
const HARM: f64 = 0.3;
/// The weight of scarcity, and how steeply it grows with the party: the larger, the fewer other places there are for it.
const SCARCE: f64 = 95.7;
const SCARCE_GROWTH: f64 = 3.59;
/// The weight of distance before and after the house is half sold. Late it does not draw people to the middle any more; it
/// lets rows be filled one after the other, which keeps the rest whole.
const NEAR_EARLY: f64 = 3.0;
const NEAR_LATE: f64 = 1.446;
const LATE: f64 = 0.5;
/// Which share of the seats a half-full house uses, and how much more those beyond it cost.
const BETTER_PART: f64 = 0.487;
const BEYOND: f64 = 16.75;
/// How much heavier a seat's distance weighs for a larger party (more people sit there), and how much lighter in a large hall.
const BY_PARTY: f64 = 0.4;
const BY_HALL: f64 = 1.5;

/// How large the parties are: the share of each size from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    shares: [f64; LARGEST],
}

impl Default for Mix {
    /// What most cinemas see: couples first.
    fn default() -> Self {
        Self { shares: [0.15, 0.50, 0.14, 0.14, 0.04, 0.03, 0.0, 0.0] }
    }
}

impl Mix {
    /// The mix of a theatre's own past: how many parties of 1, 2, … it had. Those above eight count as of eight. The default
    /// while there are fewer than a hundred.
    pub fn from_counts(counts: &[u32]) -> Self {
        let total: f64 = counts.iter().map(|c| f64::from(*c)).sum();
        if total < 100.0 {
            return Self::default();
        }
        let mut shares = [0.0; LARGEST];
        for (i, count) in counts.iter().enumerate() {
            if let Some(share) = shares.get_mut(i.min(LARGEST - 1)) {
                *share += f64::from(*count) / total;
            }
        }
        Self { shares }
    }

    fn share(&self, n: usize) -> f64 {
        n.checked_sub(1).and_then(|i| self.shares.get(i)).copied().unwrap_or(0.0)
    }

    /// The share of parties of n or more.
    fn at_least(&self, n: usize) -> f64 {
        (n..=LARGEST).map(|k| self.share(k)).sum()
    }

    fn mean(&self) -> f64 {
        (1..=LARGEST).map(|k| k as f64 * self.share(k)).sum()
    }
}

/// The weights of one decision.
pub(super) struct Worth<'a> {
    room: &'a Room<'a>,
    harm: Vec<f64>,
    /// For each party size: what it costs when so many places fewer are left for it.
    scarce: Vec<Vec<f64>>,
    near: f64,
    early: bool,
    /// How far the better part of the house reaches.
    reach: f64,
}

impl<'a> Worth<'a> {
    pub(super) fn new(room: &'a Room<'a>, runs: &Runs, mix: &Mix, n: usize) -> Self {
        let mut distances: Vec<f64> = (0..room.map.seats.len())
            .filter(|i| room.seat(*i).is_some_and(|s| !s.off_sale))
            .map(|i| room.near(i))
            .collect();
        distances.sort_by(f64::total_cmp);
        let capacity = distances.len();
        let quantile = |q: f64| distances.get((capacity as f64 * q) as usize).copied().unwrap_or(1.0);
        let free = room.count(|_| true);
        let early = ((capacity - free) as f64) < LATE * capacity as f64;
        let weight = if early { NEAR_EARLY } else { NEAR_LATE };
        // In a large hall a seat more or less is nothing. 7.5 is the middle distance of a hall of 200.
        let by_hall = (7.5 / quantile(0.5).max(1.0)).min(1.0).powf(BY_HALL);
        Self {
            room,
            harm: harm(mix),
            scarce: scarcity(runs, mix, free.saturating_sub(n)),
            near: weight * by_hall * (n as f64 / 2.5).powf(BY_PARTY),
            early,
            reach: quantile(BETTER_PART),
        }
    }

    /// What is to be said against taking this set out of this run.
    pub(super) fn cost(&self, run: &Range<usize>, set: &Range<usize>) -> f64 {
        let (left, right) = (set.start - run.start, run.end - set.end);
        let harm = |k: usize| self.harm.get(k.min(LONGEST)).copied().unwrap_or(0.0);
        let mut cost = self.distance(set) + (harm(left) + harm(right) - harm(run.len())).max(MOST_GAINED);
        for (k, by_loss) in self.scarce.iter().enumerate().skip(3) {
            let lost = run.len() / k - left / k - right / k;
            cost += by_loss.get(lost).or(by_loss.last()).copied().unwrap_or(0.0);
        }
        cost
    }

    fn distance(&self, set: &Range<usize>) -> f64 {
        let beyond = |d: f64| if self.early { BEYOND * (d - self.reach).max(0.0) } else { 0.0 };
        let sum: f64 = set.clone().map(|i| self.room.near(i)).map(|d| d + beyond(d)).sum();
        self.near * sum / set.len().max(1) as f64
    }
}

/// The harm of each length of a run under this mix.
fn harm(mix: &Mix) -> Vec<f64> {
    let usual = waits(&Mix::default());
    let own = if *mix == Mix::default() { usual.clone() } else { waits(mix) };
    let learned = LEARNED.iter().copied().chain(std::iter::repeat(0.0));
    own.iter().zip(&usual).zip(learned).map(|((own, usual), learned)| learned + HARM * (own - usual)).collect()
}

/// For each length of a run: how many parties go by, on average, until it is filled exactly, when it takes those that do it
/// good and lets the others pass. The run may be cut anywhere; its pieces wait on their own.
fn waits(mix: &Mix) -> Vec<f64> {
    let mut waits = vec![0.0];
    for length in 1..=LONGEST {
        let wait = |k: usize| waits.get(k).copied().unwrap_or(0.0);
        let mut offers: Vec<(f64, f64)> = (1..=LARGEST.min(length))
            .map(|n| {
                let rest = length - n;
                let after = (0..=rest / 2).map(|a| wait(a) + wait(rest - a)).fold(f64::MAX, f64::min);
                (after, mix.share(n))
            })
            .collect();
        offers.sort_by(|a, b| a.0.total_cmp(&b.0));
        // It takes the best offers and waits otherwise: the fewer it takes, the longer it waits.
        let (mut taken, mut sum, mut best) = (0.0, 0.0, f64::MAX);
        for (after, share) in offers.iter().filter(|(_, share)| *share > 0.0) {
            taken += share;
            sum += share * after;
            best = f64::min(best, (sum + (1.0 - taken) * PATIENCE) / taken);
        }
        // A mix without a party that fits at all (no singles, say): the run waits for ever; that is as long as this.
        waits.push(f64::min(best, 20.0 * PATIENCE));
    }
    waits
}

/// For each party size, by how many places for it are lost: how many more such parties (or larger ones) would find none.
fn scarcity(runs: &Runs, mix: &Mix, free_after: usize) -> Vec<Vec<f64>> {
    let size = |k: usize| {
        let demand = free_after as f64 / mix.mean().max(1.0) * mix.at_least(k);
        let places: usize = runs.0.iter().map(|r| r.len() / k).sum();
        let weight = SCARCE * ((k - 3) as f64).max(1.0).powf(SCARCE_GROWTH);
        let without = unseated(demand, places);
        (0..=places.min(LARGEST)).map(|lost| weight * (unseated(demand, places - lost) - without)).collect()
    };
    (0..=LARGEST).map(|k| if k < 3 || mix.at_least(k) <= 0.0 { Vec::new() } else { size(k) }).collect()
}

/// How many of a Poisson number of parties find no place, on average.
fn unseated(demand: f64, places: usize) -> f64 {
    let mut chance = (-demand).exp();
    let mut sum = demand - places as f64;
    for k in 0..places {
        sum += (places - k) as f64 * chance;
        chance *= demand / (k as f64 + 1.0);
        if chance < 1e-12 && k as f64 > demand {
            // The rest adds nothing, and a hall of thousands has many places.
            break;
        }
    }
    sum.max(0.0)
}
