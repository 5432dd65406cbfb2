//! Forty processes at one small hall: how they are started, killed and judged.
use crate::prng::Prng;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// One call and what is to become of it.
pub struct Call {
    /// The command, ready to run.
    pub command: Command,
    /// Whether it dies by `kill -9` on its way.
    pub victim: bool,
}

/// What one call came to.
#[derive(Debug)]
pub struct Outcome {
    /// Its exit code; `None` where it was killed.
    pub code: Option<i32>,
    /// Its answer; null where there is none.
    pub answer: Value,
    /// The code of its error, like `seat_taken`.
    pub error: String,
}

/// Starts all calls at once, kills the victims at odd moments, and waits for everybody.
pub fn all_at_once(calls: Vec<Call>, rng: &mut Prng) -> Vec<Outcome> {
    std::thread::scope(|scope| {
        let running: Vec<_> = calls
            .into_iter()
            .map(|Call { mut command, victim }| {
                command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
                let mut child = command.spawn().unwrap();
                // The moment of a kill is what is drawn here, so this waits by the clock.
                let moment = victim.then(|| Duration::from_micros(rng.below(40_000) as u64));
                scope.spawn(move || {
                    if let Some(moment) = moment {
                        std::thread::sleep(moment);
                        child.kill().unwrap();
                    }
                    outcome(child)
                })
            })
            .collect();
        running.into_iter().map(|r| r.join().unwrap()).collect()
    })
}

fn outcome(child: Child) -> Outcome {
    let done = child.wait_with_output().unwrap();
    let last = String::from_utf8_lossy(&done.stderr).lines().last().unwrap_or_default().to_owned();
    let error: Value = serde_json::from_str(&last).unwrap_or_default();
    Outcome {
        code: done.status.code(),
        answer: serde_json::from_slice(&done.stdout).unwrap_or_default(),
        error: error["error"]["code"].as_str().unwrap_or_default().to_owned(),
    }
}

/// The seats that two or more were told are theirs.
pub fn shared_seats<'a>(told: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for seat in told {
        *count.entry(seat).or_default() += 1;
    }
    count.into_iter().filter(|(_, n)| *n > 1).map(|(seat, _)| seat.to_owned()).collect()
}
