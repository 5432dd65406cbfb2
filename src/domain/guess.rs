//! How many wrong passwords and PINs get through (rule 9). A wrong try is a debt of eight hours that drains by itself: ten may be
//! open, so that in any 30 days at most 100 tries against one person at one place are looked at (NIST SP 800-63B, 5.2.2, asks for
//! no more than 100). A right one forgives nothing, else every honest sign-in would give a thief new tries; a manager can.
use super::time::Now;

/// What one wrong try costs, in ms: three are forgotten in a day.
const TRY: i64 = 8 * 60 * 60 * 1000;

/// How many wrong tries may be open.
const OPEN: i64 = 10;

/// How many of them come without a wait; from then on each doubles it, from a second.
const FREE: i64 = 4;

/// The wrong tries against one person at one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guesses {
    /// What is open, in ms, when the last one was made.
    pub debt_ms: i64,
    /// The boot of that moment.
    pub boot: i64,
    /// Its boot clock, in ms.
    pub at_ms: i64,
}

impl Guesses {
    /// Ms since the last wrong try. Of another boot it is not known how long ago it was: nothing is forgiven for it.
    fn since(&self, now: Now) -> i64 {
        if self.boot == now.boot { (now.boottime_ms - self.at_ms).max(0) } else { 0 }
    }

    /// For how many ms no try is looked at.
    pub fn wait_ms(&self, now: Now) -> i64 {
        let since = self.since(now);
        let full = self.debt_ms - since - (OPEN - 1) * TRY;
        let tries = (self.debt_ms + TRY - 1) / TRY;
        let slow = if tries > FREE { (1000i64 << (tries - FREE - 1).min(20)) - since } else { 0 };
        full.max(slow).max(0)
    }

    /// After one more wrong try.
    #[must_use]
    pub fn wrong(&self, now: Now) -> Self {
        let left = (self.debt_ms - self.since(now)).max(0);
        Self { debt_ms: left + TRY, boot: now.boot, at_ms: now.boottime_ms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;

    fn at(boot: i64, boottime_ms: i64) -> Now {
        Now { wall_ms: 0, boot, boottime_ms }
    }

    /// A thief who tries whenever a try is looked at, a million times if let; how many were within 30 days.
    fn looked_at(mut next: impl FnMut(i64) -> i64) -> usize {
        let (mut guesses, mut clock, mut tries) = (Guesses::default(), 0, 0);
        for _ in 0..1_000_000 {
            clock += next(guesses.wait_ms(at(1, clock)));
            if clock > 30 * DAY {
                break;
            }
            if guesses.wait_ms(at(1, clock)) == 0 {
                guesses = guesses.wrong(at(1, clock));
                tries += 1;
            }
        }
        tries
    }

    #[test]
    fn a_million_tries_in_thirty_days_are_a_hundred() {
        assert_eq!(looked_at(|wait| wait), 100, "who waits exactly as long as told");
        assert!(looked_at(|_| 30 * DAY / 1_000_000) <= 100, "who tries evenly");
        assert!(looked_at(|_| 1) <= 100, "who hammers");
    }

    #[test]
    fn the_first_five_come_at_once_and_then_each_waits_twice_as_long() {
        let (mut guesses, mut waits, mut clock) = (Guesses::default(), vec![], 0);
        for _ in 0..9 {
            let wait = guesses.wait_ms(at(1, clock));
            waits.push(wait);
            clock += wait;
            guesses = guesses.wrong(at(1, clock));
        }
        assert_eq!(waits, [0, 0, 0, 0, 0, 1000, 2000, 4000, 8000]);
    }

    #[test]
    fn another_boot_forgives_nothing_and_a_day_forgives_three() {
        let mut full = Guesses::default();
        for _ in 0..10 {
            full = full.wrong(at(1, 0));
        }
        assert_eq!(full.wait_ms(at(1, 0)), TRY);
        assert_eq!(full.wait_ms(at(2, 5 * DAY)), TRY, "a restart");
        assert_eq!(full.wait_ms(at(1, TRY)), 0, "one try is had again");
        assert!(full.wrong(at(1, TRY)).wait_ms(at(1, TRY)) > 0);
    }

    proptest! {
        /// Whatever the thief's times and restarts: of any 30 days at most a hundred, as the drain is three a day.
        #[test]
        fn never_more_than_a_hundred(gaps in prop::collection::vec((0i64..4 * 60 * 60 * 1000, prop::bool::weighted(0.05)), 1..600)) {
            let (mut guesses, mut boot, mut clock, mut real, mut times) = (Guesses::default(), 1, 0, 0, vec![]);
            for (gap, restart) in gaps {
                real += gap;
                clock += gap;
                if restart {
                    boot += 1;
                    clock = 0;
                }
                if guesses.wait_ms(at(boot, clock)) == 0 {
                    guesses = guesses.wrong(at(boot, clock));
                    times.push(real);
                }
            }
            for (i, from) in times.iter().enumerate() {
                let within = times[i..].iter().filter(|t| **t - from < 30 * DAY).count();
                prop_assert!(within <= 100, "{within}");
            }
        }
    }
}
