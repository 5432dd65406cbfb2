//! A small seeded generator: the same seed gives the same run on every machine.

/// SplitMix64: every seed is a good one.
#[derive(Clone, Debug)]
pub struct Prng(u64);

#[allow(dead_code, reason = "not every test binary draws everything")]
impl Prng {
    /// The run of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`, which is not 0.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A generator of its own for a part of the run, so that what one part draws does not shift another.
    pub fn fork(&mut self) -> Self {
        Self(self.next())
    }
}

/// The seed of this run: `MARQUEE_SEED`, or the one given.
#[allow(dead_code, reason = "not every test binary takes a seed")]
pub fn seed_or(default: u64) -> u64 {
    std::env::var("MARQUEE_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(default)
}

/// How long this run is: a number from the environment, or the one given.
#[allow(dead_code, reason = "not every test binary has a long run")]
pub fn count_or(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|s| s.parse().ok()).unwrap_or(default)
}
