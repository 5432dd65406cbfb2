//! The demo house: planned from a seed by `domain::demo`, written with the same verbs as a real one, in a store of its own.
mod furnish;
mod past;
#[cfg(test)]
mod tests;

use super::{House, Place, Result, ShowFilter};
use crate::{
    clock::Clock,
    domain::{Refusal, demo, refusal::Kind, time::Now},
    store::{self, HouseRow, StoreKind},
};
use std::path::Path;

/// What the data of a demo house are made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoData {
    /// `MARQUEE_SEED`: the same one at the same moment gives the same data.
    pub seed: u64,
    /// Days of past sales.
    pub past_days: i64,
}

impl DemoData {
    /// A whole demo house.
    pub fn from_seed(seed: u64) -> Self {
        Self { seed, past_days: demo::PAST_DAYS }
    }
}

/// What becomes of a demo store that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It stays, unless its programme is over.
    Running,
    /// It is made anew.
    Nothing,
}

impl House {
    /// The demo house at this place: as it is, or made from a seed where there is none, where its programme is over, or where
    /// it is to be made anew. A file that is no demo store is refused and not touched. `progress` gets what was written and
    /// what is to be. Says whether it was made.
    pub fn demo(
        place: &Place<'_>,
        clock: Clock,
        from: DemoData,
        keep: Keep,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<(Self, bool)> {
        let old = store::swap::peek(place.db, place.key)?;
        if let Some(row) = &old {
            if row.kind != StoreKind::Demo {
                return Err(not_demo(place.db, row).into());
            }
            let house = Self::open(place, clock.clone())?;
            if keep == Keep::Running && !house.shows(&ShowFilter::default())?.is_empty() {
                return Ok((house, false));
            }
            drop(house);
            // Asked before the work, and again behind it: nobody's till is taken away from under the hands.
            store::swap::settle(place.db, place.key).map_err(|e| super::care::in_use(place, e))?;
        }
        let made = store::swap::beside(place.db, &format!(".making-{}", std::process::id()));
        let put = create_at(&made, place, &clock, from, progress).and_then(|()| {
            if old.is_some() {
                store::swap::settle(place.db, place.key).map_err(|e| super::care::in_use(place, e))?;
            }
            Ok(store::swap::put(&made, place.db, old.is_some())?)
        });
        if !matches!(put, Ok(true)) {
            forget_keys(place, &made);
        }
        store::swap::remove(&made)?;
        // Where another process was first, its demo house is as good.
        let ours = put?;
        Ok((Self::open(place, clock)?, ours))
    }
}

/// Keys of a store that nobody will see are secrets without a use. Where they can't be taken away they do no harm.
fn forget_keys(place: &Place<'_>, unseen: &Path) {
    if let Ok(Some(row)) = store::swap::peek(unseen, place.key) {
        std::fs::remove_dir_all(place.keys.join(row.store_id)).ok();
    }
}

fn not_demo(db: &Path, row: &HouseRow) -> Refusal {
    let message = format!(
        "{} is a {} store, no demo: it was not touched. Give the demo another file",
        db.display(),
        row.kind.code()
    );
    Refusal::new(Kind::Conflict, message)
}

/// Makes a whole demo store in a new file that stands alone.
fn create_at(
    db: &Path,
    place: &Place<'_>,
    clock: &Clock,
    from: DemoData,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<()> {
    let now = clock.now();
    let plan = demo::plan(demo::Seed { number: from.seed, now: now.instant(), past_days: from.past_days })?;
    let all = plan.sales.len();
    progress(0, all);
    store::swap::remove(db)?;
    // The house was made the day before its first sale.
    let first = plan.sales.first().map_or(now.wall_ms, |s| s.at.0 * 1000) - 86_400_000;
    let then = Clock::fixed(Now { wall_ms: first, ..now });
    let mut house = House::create(&Place { db, ..place.clone() }, then, &furnish::new_house(&plan.house)?)?;
    let made = furnish::furnish(&mut house, &plan)?;
    past::sell(&mut house, &plan, &made, now, progress)?;
    drop(house);
    Ok(store::swap::leave(db, place.key)?)
}
