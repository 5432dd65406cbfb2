//! Chance from a seed (splitmix64): the same numbers on every machine and in every version.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The stream of a seed for one purpose: what it is for is mixed in, so that one more show does not change all others.
    pub fn new(seed: u64, what: &[u64]) -> Self {
        let mut dice = Self(seed);
        for part in what {
            dice.0 = dice.next() ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        dice
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).max(0).unsigned_abs() + 1;
        low + i64::try_from(self.next() % span).unwrap_or(0)
    }

    /// Whether something happens that does so often of a hundred times.
    pub fn percent(&mut self, often: i64) -> bool {
        self.between(0, 99) < often
    }

    /// Which of these happens, by weight.
    pub fn pick(&mut self, weights: &[i64]) -> usize {
        let mut left = self.between(0, weights.iter().sum::<i64>().max(1) - 1);
        for (i, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0 {
                return i;
            }
        }
        0
    }

    /// Puts these into another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.between(0, i as i64);
            items.swap(i, usize::try_from(j).unwrap_or(0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_purpose_give_their_own_numbers() {
        let three = |seed, what: &[u64]| {
            let mut dice = Dice::new(seed, what);
            [dice.next(), dice.next(), dice.next()]
        };
        assert_eq!(three(1, &[2, 3]), three(1, &[2, 3]));
        assert_ne!(three(1, &[2, 3]), three(1, &[3, 2]));
        assert_ne!(three(1, &[2, 3]), three(2, &[2, 3]));
    }

    #[test]
    fn picks_follow_their_weights() {
        let mut dice = Dice::new(7, &[]);
        let mut seen = [0; 3];
        for _ in 0..10_000 {
            seen[dice.pick(&[10, 0, 30])] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!((2200..2800).contains(&seen[0]), "{seen:?}");
        assert!((0..1000).all(|_| (3..=5).contains(&dice.between(3, 5))));
        let mut order: Vec<u8> = (0..9).collect();
        dice.shuffle(&mut order);
        assert_ne!(order, (0..9).collect::<Vec<u8>>());
        order.sort_unstable();
        assert_eq!(order, (0..9).collect::<Vec<u8>>());
    }
}
