//! The only reader of real time and of the system's randomness. Everything below is handed a [`Now`].
#![allow(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
use crate::domain::{Refusal, time::Now};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

/// Where time and randomness come from. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    Real { boot: i64 },
    Steered { boot: i64, wall: Option<Steer>, boottime: Option<Steer> },
    Fixed(Arc<Mutex<Now>>),
}

/// A value of the environment: itself, or a file that is read at each look.
#[derive(Clone, Debug)]
enum Steer {
    Value(i64),
    File(PathBuf),
}

impl Clock {
    /// The machine's own clock.
    pub fn real() -> Self {
        Self(Source::Real { boot: boot_id() })
    }

    /// The machine's clock, steered by `MARQUEE_NOW` (RFC 3339 or `@FILE`) and `MARQUEE_BOOT` (seconds or `@FILE`) where they
    /// are set.
    pub fn from_env() -> Result<Self, Refusal> {
        let wall = steer("MARQUEE_NOW", parse_wall)?;
        let boottime = steer("MARQUEE_BOOT", parse_boot)?;
        Ok(if wall.is_none() && boottime.is_none() {
            Self::real()
        } else {
            Self(Source::Steered { boot: boot_id(), wall, boottime })
        })
    }

    /// A clock that stands until [`Clock::set`] moves it: for tests and the simulator.
    pub fn fixed(now: Now) -> Self {
        Self(Source::Fixed(Arc::new(Mutex::new(now))))
    }

    /// Moves a fixed clock and all its clones; others go on as they do.
    pub fn set(&self, now: Now) {
        if let Source::Fixed(cell) = &self.0 {
            *cell.lock().unwrap_or_else(PoisonError::into_inner) = now;
        }
    }

    /// Whether the environment or a test steers it: only demo and test stores allow that.
    pub fn is_steered(&self) -> bool {
        !matches!(self.0, Source::Real { .. })
    }

    /// One look at the clock. A steering file that can't be read at that moment leaves the real time.
    pub fn now(&self) -> Now {
        match &self.0 {
            Source::Fixed(cell) => *cell.lock().unwrap_or_else(PoisonError::into_inner),
            Source::Real { boot } => Now { wall_ms: wall_ms(), boot: *boot, boottime_ms: boottime_ms() },
            Source::Steered { boot, wall, boottime } => Now {
                wall_ms: wall.as_ref().and_then(|s| s.look(parse_wall)).unwrap_or_else(wall_ms),
                boot: *boot,
                boottime_ms: boottime.as_ref().and_then(|s| s.look(parse_boot)).unwrap_or_else(boottime_ms),
            },
        }
    }

    /// Fills with the system's randomness; never with a seed. Fails where the system has none.
    pub fn random(&self, bytes: &mut [u8]) -> std::io::Result<()> {
        getrandom::fill(bytes).map_err(|e| std::io::Error::other(e.to_string()))
    }
}

impl Steer {
    fn look(&self, parse: fn(&str) -> Option<i64>) -> Option<i64> {
        match self {
            Self::Value(v) => Some(*v),
            Self::File(path) => std::fs::read_to_string(path).ok().and_then(|text| parse(text.trim())),
        }
    }
}

fn steer(name: &str, parse: fn(&str) -> Option<i64>) -> Result<Option<Steer>, Refusal> {
    let Some(value) = std::env::var(name).ok().filter(|v| !v.is_empty()) else { return Ok(None) };
    let steer = match value.strip_prefix('@') {
        Some(path) => Some(Steer::File(PathBuf::from(path))),
        None => parse(&value).map(Steer::Value),
    };
    match steer {
        Some(s) if s.look(parse).is_some() => Ok(Some(s)),
        _ => Err(Refusal::usage(format!("{name}={value:?} can't be read: see the manual for its form"))),
    }
}

fn parse_wall(text: &str) -> Option<i64> {
    chrono::DateTime::parse_from_rfc3339(text).ok().map(|t| t.timestamp_millis())
}

fn parse_boot(text: &str) -> Option<i64> {
    text.parse::<f64>().ok().filter(|s| (0.0..1e12).contains(s)).map(|s| (s * 1000.0) as i64)
}

fn wall_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or_else(|before| -(before.duration().as_millis() as i64), |d| d.as_millis() as i64)
}

fn boottime_ms() -> i64 {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    t.tv_sec * 1000 + t.tv_nsec / 1_000_000
}

/// The kernel's boot id, folded into a number; 0 where the kernel does not say.
fn boot_id() -> i64 {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let hex: String = text.chars().filter(char::is_ascii_hexdigit).take(15).collect();
    i64::from_str_radix(&hex, 16).unwrap_or(0)
}
