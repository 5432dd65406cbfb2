//! What all benches share: a floor timed in the same run, percentiles, and the line that says goal, figure and ratio.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench, and not every one measures everything"
)]
pub mod store;
pub mod writers;

use std::{
    fs::File,
    io::{Seek, SeekFrom, Write},
    path::Path,
    time::{Duration, Instant},
};

/// What a durable write costs on this disk at this moment: 8 KiB and an fdatasync, as a log does it. The file grows to 4 MiB
/// and is then written over, like the log that it stands for.
pub struct Floor {
    file: File,
    at: u64,
}

impl Floor {
    /// On the disk of this folder.
    pub fn on_disk_of(folder: &Path) -> Self {
        let file = File::create(folder.join("floor")).unwrap();
        Self { file, at: 0 }
    }

    /// One durable write.
    pub fn write(&mut self) -> Duration {
        let begin = now();
        self.file.seek(SeekFrom::Start(self.at)).unwrap();
        self.file.write_all(&[0x5a; 8192]).unwrap();
        self.file.sync_data().unwrap();
        self.at = (self.at + 8192) % (4 << 20);
        begin.elapsed()
    }
}

/// The only look at the clock of the benches.
#[allow(clippy::disallowed_methods, reason = "a bench measures real time")]
pub fn now() -> Instant {
    Instant::now()
}

/// How long something takes.
pub fn timed<T>(f: impl FnOnce() -> T) -> (Duration, T) {
    let begin = now();
    let out = f();
    (begin.elapsed(), out)
}

/// The value below which so many percent of the samples are.
pub fn percentile(samples: &[Duration], percent: usize) -> Duration {
    let mut sorted = samples.to_vec();
    sorted.sort_unstable();
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

/// The middle one.
pub fn median(samples: &[Duration]) -> Duration {
    percentile(samples, 50)
}

/// `a / b`.
pub fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64().max(1e-12)
}

/// Prints one goal of `numbers.md`: what was asked, what was measured, and whether it is met. A bench reports; it does not
/// fail, because a busy machine is no bug.
pub fn report(goal: u8, what: &str, asked: &str, figure: &str, met: bool) {
    println!("goal {goal:>2}  {:<8}{what}: {figure}  (asked: {asked})", if met { "met" } else { "MISSED" });
}

/// Prints a figure that no goal asks for but that explains one.
pub fn note(what: &str, figure: impl std::fmt::Display) {
    println!("         {what}: {figure}");
}

/// A number from the environment, to make a run longer.
pub fn count_or(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|s| s.parse().ok()).unwrap_or(default)
}
