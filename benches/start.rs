//! Goal 6 of the house: from exec to the first frame, against a bare ratatui program on the same terminal in the same run;
//! and the memory that the counter keeps.
//!
//! `MARQUEE_BENCH_DB` names a store to open instead of the demo's (one with a million bookings, say).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a bench times and fails by panicking"
)]
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

const MARQUEE: &str = env!("CARGO_BIN_EXE_marquee");
const RUNS: usize = 60;

/// One start: how long until the screen showed this text, and the memory then, in KiB.
fn start(program: &Path, args: &[&str], home: &Path, shows: &str) -> (Duration, u64) {
    let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(program);
    command.env_clear();
    for (name, folder) in [("HOME", ""), ("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state")] {
        command.env(name, home.join(folder));
    }
    command.env("TERM", "xterm-256color");
    command.args(args);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut seen = Vec::new();
    let mut buffer = [0; 65536];
    let began = Instant::now();
    let mut child = pair.slave.spawn_command(command).unwrap();
    while !String::from_utf8_lossy(&seen).contains(shows) {
        let n = reader.read(&mut buffer).unwrap();
        assert!(n > 0, "{}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&buffer[..n]);
    }
    let took = began.elapsed();
    let pid = child.process_id().unwrap();
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let rss = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap();
    let rss = rss.split_whitespace().next().unwrap().parse().unwrap();
    kill_process(Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(), Signal::KILL).unwrap();
    child.wait().unwrap();
    (took, rss)
}

/// The bare program, built beside the benches.
fn bare() -> PathBuf {
    let built = Command::new(env!("CARGO")).args(["build", "--release", "--example", "bare"]).status().unwrap();
    assert!(built.success());
    Path::new(MARQUEE).with_file_name("examples").join("bare")
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort();
    all[all.len() / 2]
}

fn main() {
    let home = tempfile::tempdir().unwrap();
    let db = std::env::var_os("MARQUEE_BENCH_DB").map_or_else(|| home.path().join("demo.db"), PathBuf::from);
    let db_text = db.to_string_lossy().into_owned();
    if !db.exists() {
        let made = Command::new(MARQUEE)
            .args(["demo", "--no-ui", "--db", &db_text])
            .env("HOME", home.path())
            .env("XDG_DATA_HOME", home.path().join("data"))
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    let bare = bare();
    let (mut floor, mut ours) = (Vec::new(), Vec::new());
    let (mut floor_rss, mut rss) = (0, 0);
    // In turn, so that a busy moment of the machine hits both.
    for _ in 0..RUNS {
        let (took, kib) = start(&bare, &[], home.path(), "bare");
        floor.push(took);
        floor_rss = floor_rss.max(kib);
        let (took, kib) = start(Path::new(MARQUEE), &["counter", "--db", &db_text], home.path(), "Adult");
        ours.push(took);
        rss = rss.max(kib);
    }
    let (floor, ours) = (median(floor), median(ours));
    let ratio = ours.as_secs_f64() / floor.as_secs_f64();
    println!(
        "goal 6: exec to the first frame, median of {RUNS}, store of {} MB",
        fs::metadata(&db).unwrap().len() / 1_000_000
    );
    println!("  bare ratatui {floor:?} ({floor_rss} KiB)   marquee {ours:?} ({rss} KiB)");
    println!("  ratio {ratio:.2} (goal: at most 1.20)   resident {:.1} MiB (goal: below 16)", rss as f64 / 1024.0);
}
