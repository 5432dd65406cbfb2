//! Goal 11 of the house: how full it is when the first party can't sit together, with seats as good as the focal rule's.
//!
//! Parties of 1 to 6 (15, 50, 14, 14, 4, 3 %) arrive one by one until the hall is full; each takes what the rule gives. The
//! same evenings are played with first fit and with the nearest seats side by side; a figure's ratio is to the latter.
//! `SEED` (default 1) gives other evenings, `TIMES` (default 1) so many times as many: with 24 evenings the first figure is off by
//! 0.01 either way.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a bench times and panics"
)]
use marquee::domain::{
    SeatNo,
    board::BestWant,
    seat_map::SeatMap,
    seating::{self, Kind, Mix},
};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// Blocks, rows, evenings, and the goals: full at the first split, distance at 50 %.
type Hall = (&'static [usize], usize, u64, f64, f64);

const HALLS: [Hall; 6] = [
    (&[4, 8, 4], 12, 60, 0.97, 4.83),
    (&[20], 10, 24, 0.97, 4.70),
    (&[7, 7, 7], 10, 24, 0.93, 5.20),
    (&[3, 9, 3], 12, 24, 0.75, 4.75),
    (&[5, 10, 5], 15, 24, 0.95, 5.90),
    (&[2, 6, 2], 8, 24, 0.85, 3.32),
];

/// A small generator of our own (SplitMix64), so that an evening is the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn party(&mut self) -> usize {
        let percent = self.next() % 100;
        [15, 65, 79, 93, 97, 100].iter().position(|upto| percent < *upto).unwrap() + 1
    }
}

fn drawn(blocks: &[usize], rows: usize) -> SeatMap {
    let cells: Vec<String> = blocks.iter().map(|b| "r".repeat(*b)).collect();
    let row = |y: usize| format!("R{y} {}\n", cells.join("_"));
    SeatMap::parse(&(1..=rows).map(row).collect::<String>(), &[]).unwrap()
}

/// The hall as `numbers.md` measures it: the distance of each seat, and which seats have their right neighbour beside them.
struct Measured {
    map: SeatMap,
    distance: Vec<f64>,
    beside: Vec<bool>,
}

impl Measured {
    fn new(map: SeatMap) -> Self {
        let rows = map.rows.len() as f64;
        let width = map.rows.iter().map(|r| r.cells.len()).max().unwrap() as f64;
        let distance =
            |y: f64, x: f64| (1.6 * (y - 2.0 * rows / 3.0).powi(2) + (x - (width - 1.0) / 2.0).powi(2)).sqrt();
        Self {
            distance: map.seats.iter().map(|s| distance(f64::from(s.y), f64::from(s.x / 2))).collect(),
            beside: map.seats.windows(2).map(|p| p[0].y == p[1].y && p[1].x - p[0].x == 2).chain([false]).collect(),
            map,
        }
    }

    fn together(&self, seats: &[usize]) -> bool {
        seats.windows(2).all(|p| p[1] == p[0] + 1 && self.beside[p[0]])
    }

    /// All sets of n free seats side by side, by their first seat.
    fn sets(&self, taken: &[bool], n: usize) -> Vec<usize> {
        let fits = |i: &usize| (*i..i + n).all(|k| !taken[k]) && (*i..i + n - 1).all(|k| self.beside[k]);
        (0..=taken.len() - n).filter(fits).collect()
    }

    fn single(&self, taken: &[bool], i: usize) -> bool {
        let left = i > 0 && self.beside[i - 1] && !taken[i - 1];
        let right = self.beside[i] && !taken[i + 1];
        !taken[i] && !left && !right
    }

    fn mean(&self, first: usize, n: usize) -> f64 {
        self.distance[first..first + n].iter().sum::<f64>() / n as f64
    }

    fn nearest(&self, taken: &[bool], n: usize) -> Vec<usize> {
        let set = self.sets(taken, n).into_iter().min_by(|a, b| self.mean(*a, n).total_cmp(&self.mean(*b, n)));
        set.map(|i| (i..i + n).collect()).unwrap_or_else(|| {
            let mut free: Vec<usize> = (0..taken.len()).filter(|i| !taken[*i]).collect();
            free.sort_by(|a, b| self.distance[*a].total_cmp(&self.distance[*b]));
            free.truncate(n);
            free.sort_unstable();
            free
        })
    }

    fn first_fit(&self, taken: &[bool], n: usize) -> Vec<usize> {
        let set = self.sets(taken, n).first().map(|i| (*i..i + n).collect());
        set.unwrap_or_else(|| (0..taken.len()).filter(|i| !taken[*i]).take(n).collect())
    }

    fn ours(&self, taken: &[bool], n: usize, mix: &Mix) -> Vec<usize> {
        let want = BestWant { n: n as u16, ..BestWant::default() };
        let choice = seating::best(&self.map, taken, &want, mix).unwrap();
        let seats: Vec<usize> = choice.seats.iter().map(|no| usize::from(no.0) - 1).collect();
        let side_by_side = matches!(choice.kind, Kind::Together | Kind::TogetherStranding);
        assert_eq!((seats.len(), self.together(&seats)), (n, side_by_side), "{}", choice.why);
        seats
    }
}

/// Full at the first split, parties together, single free seats at 90 %, distance at 50 %: sums over the evenings.
#[derive(Clone, Copy, Default)]
struct Figures([f64; 4]);

fn evening(hall: &Measured, seed: u64, mut rule: impl FnMut(&[bool], usize) -> Vec<usize>) -> Figures {
    let mut random = Random(seed.wrapping_mul(0x5851_F42D_4C95_7F2D));
    let all = hall.map.seats.len();
    let mut taken = vec![false; all];
    let (mut sold, mut parties, mut together, mut far) = (0, 0, 0, 0.0);
    let mut out = [1.0, 0.0, f64::NAN, f64::NAN];
    while sold < all {
        let n = random.party();
        if n > all - sold {
            continue;
        }
        let seats = rule(&taken, n);
        parties += 1;
        if hall.together(&seats) {
            together += 1;
        } else if together + 1 == parties {
            out[0] = sold as f64 / all as f64;
        }
        for i in seats {
            assert!(!taken[i]);
            taken[i] = true;
            far += hall.distance[i];
        }
        sold += n;
        if out[3].is_nan() && 2 * sold >= all {
            out[3] = far / sold as f64;
        }
        if out[2].is_nan() && 10 * sold >= 9 * all {
            let single = (0..all).filter(|i| hall.single(&taken, *i)).count();
            out[2] = single as f64 / (all - sold).max(1) as f64;
        }
    }
    out[1] = f64::from(together) / f64::from(parties);
    Figures(out)
}

fn evenings(hall: &Measured, count: u64, seed: u64, rule: impl Fn(&[bool], usize) -> Vec<usize>) -> Figures {
    let mut sum = Figures::default();
    for i in 0..count {
        let one = evening(hall, seed * 100_000 + i, &rule);
        sum.0.iter_mut().zip(one.0).for_each(|(s, f)| *s += f / count as f64);
    }
    sum
}

fn verdict(reached: bool) -> &'static str {
    if reached { "reached" } else { "NOT REACHED" }
}

fn report(hall: &Hall, seed: u64, times: u64) {
    let (blocks, rows, count, full, far) = *hall;
    let count = count * times;
    let measured = Measured::new(drawn(blocks, rows));
    let mix = Mix::default();
    let name: Vec<String> = blocks.iter().map(ToString::to_string).collect();
    println!("\n{} x {rows}, {count} evenings", name.join("+"));
    println!("  {:<28}{:>12}{:>12}{:>12}{:>12}", "", "first split", "together", "single 90%", "dist. 50%");
    let line = |name: &str, f: &Figures| {
        println!("  {name:<28}{:>12.3}{:>12.4}{:>12.3}{:>12.3}", f.0[0], f.0[1], f.0[2], f.0[3]);
    };
    let first = evenings(&measured, count, seed, |t, n| measured.first_fit(t, n));
    let nearest = evenings(&measured, count, seed, |t, n| measured.nearest(t, n));
    let ours = evenings(&measured, count, seed, |t, n| measured.ours(t, n, &mix));
    line("first fit", &first);
    line("nearest to the focal point", &nearest);
    line("ours", &ours);
    let ratio: Vec<String> = ours.0.iter().zip(nearest.0).map(|(a, b)| format!("{:>12.3}", a / b)).collect();
    println!("  {:<28}{}", "ours / nearest", ratio.concat());
    println!(
        "  goal: first split >= {full}: {};  distance <= {far}: {}",
        verdict(ours.0[0] >= full),
        verdict(ours.0[3] <= far)
    );
    if blocks == [4, 8, 4] {
        println!(
            "  goal: together >= 0.99: {};  single <= 0.01: {}",
            verdict(ours.0[1] >= 0.99),
            verdict(ours.0[2] <= 0.01)
        );
    }
}

/// The slowest kind of question, at all stages of an evening in a hall of 500.
fn speed() {
    let measured = Measured::new(drawn(&[5, 10, 5], 25));
    let mix = Mix::default();
    let mut times: Vec<Duration> = Vec::new();
    for seed in 0..3 {
        evening(&measured, seed, |taken, n| {
            // The fastest of three: what the rule takes, not what else the machine does.
            let timed = || {
                let began = Instant::now();
                (measured.ours(black_box(taken), n, &mix), began.elapsed())
            };
            let (seats, took) = (0..3).map(|_| timed()).min_by_key(|(_, took)| *took).unwrap();
            times.push(took);
            seats
        });
    }
    times.sort();
    let (p50, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    println!(
        "\nbest seats in a hall of 500: p50 {p50:.1?}, p99 {p99:.1?}; goal p99 < 1 ms: {}",
        verdict(p99 < Duration::from_millis(1))
    );
    let taken = vec![false; 500];
    let began = Instant::now();
    let gaps = (1..499).map(|i| seating::stranded(&measured.map, &taken, &[SeatNo(i)]).len()).sum::<usize>();
    println!("stranded seats of a take: {:.1?} ({gaps} found)", began.elapsed() / 498);
}

fn main() {
    let number = |name: &str| std::env::var(name).ok().and_then(|s| s.parse().ok()).unwrap_or(1);
    let (seed, times) = (number("SEED"), number("TIMES"));
    println!("best seats (goal 11), seed {seed}");
    for hall in &HALLS {
        report(hall, seed, times);
    }
    speed();
}
