//! Many processes that sell in one store at once. A bench starts itself again with the store's folder in its environment.
use super::{now, percentile, store::Cinema};
use std::{
    io::Read,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

const FOLDER: &str = "MARQUEE_BENCH_WRITER";

/// What one process did.
pub struct Writer {
    /// How many sales.
    pub sales: usize,
    /// How long each took.
    pub times: Vec<Duration>,
}

/// In a process that was started as a writer: sells until its time is over, says what it did, and gives `true`.
pub fn is_writer() -> bool {
    let Ok(folder) = std::env::var(FOLDER) else { return false };
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
    let (me, of, seconds) = (number("WRITER_ME"), number("WRITER_OF").max(1), number("WRITER_SECONDS") as u64);
    let cinema = Cinema::at(Path::new(&folder));
    let mut till = cinema.till(&format!("writer {me}"));
    // Everybody has seats of his own: what is contended is the turn to write, not the seat.
    let mut seats = (0..60 * 400usize).filter(|n| n % of == me).map(|n| (cinema.shows[2 + n / 400], n % 400 + 1));
    let begin = now();
    let mut out = String::new();
    while begin.elapsed() < Duration::from_secs(seconds) {
        let Some((show, seat)) = seats.next() else { break };
        let at = now();
        cinema.hold_and_sell(&mut till, show, &[seat as u16]);
        out.push_str(&format!("{}\n", at.elapsed().as_micros()));
        till.tidy_log().unwrap();
    }
    print!("{out}");
    true
}

/// Starts so many writers for so many seconds.
pub fn start(folder: &Path, of: usize, seconds: u64) -> Vec<Child> {
    let writer = |me: usize| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(FOLDER, folder).env("WRITER_ME", me.to_string()).env("WRITER_OF", of.to_string());
        command.env("WRITER_SECONDS", seconds.to_string()).stdout(Stdio::piped());
        command.spawn().unwrap()
    };
    (0..of).map(writer).collect()
}

/// Waits for them.
pub fn finish(writers: Vec<Child>) -> Vec<Writer> {
    let read = |mut child: Child| {
        let mut said = String::new();
        child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(child.wait().unwrap().success(), "a writer failed");
        let times: Vec<Duration> = said.lines().map(|l| Duration::from_micros(l.parse().unwrap())).collect();
        Writer { sales: times.len(), times }
    };
    writers.into_iter().map(read).collect()
}

/// Sales a second, the 99th percentile of one, and the fewest, the mean and the most sales of a writer.
pub fn sum_up(writers: &[Writer], seconds: u64) -> (f64, Duration, usize, f64, usize) {
    let all: Vec<Duration> = writers.iter().flat_map(|w| w.times.iter().copied()).collect();
    let counts = || writers.iter().map(|w| w.sales);
    let mean = all.len() as f64 / writers.len() as f64;
    (
        all.len() as f64 / seconds as f64,
        percentile(&all, 99),
        counts().min().unwrap_or(0),
        mean,
        counts().max().unwrap_or(0),
    )
}
