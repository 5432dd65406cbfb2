//! Goal 7 of the house: a full frame and a one-seat change against a bare frame of the same cells in the same run, and a key
//! to the bytes of its frame while 8 processes sell.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a bench times and fails by panicking"
)]
#[path = "../tests/support/small_house.rs"]
mod small_house;

use marquee::{
    app::{desk::Desk, event_loop, screen::Screen},
    domain::{
        ShowId,
        board::{BestWant, Want},
        booking::TenderKind,
        order::Pay,
        time::Instant as At,
    },
    service::{HallFile, House, NewShow, Sell, Source, Take},
    ui::{Mode, msg::Msg},
};
use ratatui::{Terminal, buffer::Buffer, crossterm::event::KeyCode};
use small_house::{EVENING, SmallHouse};
use std::{
    fs::File,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const SIZE: (u16, u16) = (120, 40);
const ROUNDS: usize = 2000;
const SELLERS: usize = 8;

type Term = Terminal<Screen<File>>;

fn terminal() -> Term {
    let null = File::options().write(true).open("/dev/null").unwrap();
    Terminal::new(Screen::new(null, SIZE.0, SIZE.1)).unwrap()
}

/// The time and the bytes of one frame.
fn frame(terminal: &mut Term, draw: impl FnOnce(&mut ratatui::Frame)) -> (Duration, u64) {
    let before = terminal.backend().written().1;
    let began = Instant::now();
    terminal.draw(draw).unwrap();
    (began.elapsed(), terminal.backend().written().1 - before)
}

fn at(all: &mut [Duration], share: f64) -> Duration {
    all.sort();
    all[((all.len() - 1) as f64 * share) as usize]
}

/// All cells anew, against a frame that only copies the same cells.
fn full(desk: &Desk) {
    let (mut ours, mut bare) = (terminal(), terminal());
    let mut cells = Buffer::empty(ratatui::layout::Rect::new(0, 0, SIZE.0, SIZE.1));
    ours.draw(|f| {
        event_loop::show(desk, f);
        cells = f.buffer_mut().clone();
    })
    .unwrap();
    let (mut times, mut floors, mut bytes) = (vec![], vec![], 0);
    for _ in 0..ROUNDS {
        ours.clear().unwrap();
        let (took, n) = frame(&mut ours, |f| event_loop::show(desk, f));
        times.push(took);
        bytes = n;
        bare.clear().unwrap();
        floors.push(frame(&mut bare, |f| f.buffer_mut().clone_from(&cells)).0);
    }
    let (p50, floor) = (at(&mut times, 0.5), at(&mut floors, 0.5));
    println!(
        "full frame {}x{} with 400 seats: {bytes} bytes, p50 {p50:?}, p99 {:?}",
        SIZE.0,
        SIZE.1,
        at(&mut times, 0.99)
    );
    println!("  bare frame of the same cells: p50 {floor:?}   ratio {:.2}", p50.as_secs_f64() / floor.as_secs_f64());
}

/// Another terminal takes and releases one seat; what the grid writes for it.
fn one_seat(desk: &mut Desk, house: &SmallHouse) {
    let mut other = house.terminal("Till 2");
    let (mut ours, mut bare) = (terminal(), terminal());
    frame(&mut ours, |f| event_loop::show(desk, f));
    frame(&mut bare, |f| event_loop::show(desk, f));
    let (mut times, mut floors, mut bytes) = (vec![], vec![], vec![]);
    let mut held = None;
    for _ in 0..300 {
        held = match held {
            None => {
                let want = Want::Best(BestWant { n: 1, ..BestWant::default() });
                other.take(&Take { hold: None, show: house.shows[0], want, tickets: house.adults(1) }).unwrap()
            }
            Some(held) => {
                let marquee::domain::board::Held { token, .. } = held;
                other.release(&token).unwrap();
                None
            }
        };
        let began = Instant::now();
        assert!(desk.changed());
        desk.take(vec![Msg::Changed]);
        let (_, n) = frame(&mut ours, |f| event_loop::show(desk, f));
        times.push(began.elapsed());
        bytes.push(n);
        let cells = ours.current_buffer_mut().area;
        let mut copy = Buffer::empty(cells);
        frame(&mut ours, |f| {
            event_loop::show(desk, f);
            copy = f.buffer_mut().clone();
        });
        floors.push(frame(&mut bare, |f| f.buffer_mut().clone_from(&copy)).0);
    }
    bytes.sort_unstable();
    let (p50, floor) = (at(&mut times, 0.5), at(&mut floors, 0.5));
    println!("one seat changed by another terminal, asked anew, drawn: p50 {p50:?}, p99 {:?}", at(&mut times, 0.99));
    println!("  bare frame of the same change: p50 {floor:?}   ratio {:.2}", p50.as_secs_f64() / floor.as_secs_f64());
    let (median, most) = (bytes[bytes.len() / 2], bytes[bytes.len() - 1]);
    println!("  goal 7: {median} bytes, at most {most} (goal: at most 100)");
}

/// Shows without numbered seats, so that there is enough to sell.
fn barn(house: &SmallHouse) -> Vec<ShowId> {
    let mut office = house.terminal("Office");
    let theatre = office.theatres().unwrap()[0].id;
    let movie = office.movies(&Default::default()).unwrap()[0].id;
    let map = "unreserved = 2000\n".into();
    let hall = office.add_hall(&HallFile { theatre, name: "Barn".into(), turnaround_min: 0, map }).unwrap();
    let show = |hours: i64| NewShow {
        movie,
        hall,
        starts_at: At(EVENING + hours * 3600),
        name: String::new(),
        format: String::new(),
        traits: vec![],
    };
    [1, 4, 7, 10].map(|hours| office.add_show(&show(hours)).unwrap()).into()
}

/// What each of the 8 processes does until it is killed.
fn sell_on(mut house: House, shows: &[ShowId]) {
    println!("ready");
    for show in shows.iter().cycle() {
        let want = Want::Best(BestWant { n: 1, ..BestWant::default() });
        let pays = vec![Pay { kind: TenderKind::Cash, minor: None, reference: String::new() }];
        let source = Source::Show(*show, want);
        // Busy or sold out: the next one.
        house
            .sell(&Sell {
                source,
                tickets: vec![],
                items: vec![],
                pays,
                email: None,
                customer: None,
                key: None,
                paper: None,
                reason: String::new(),
                your_ref: String::new(),
            })
            .ok();
    }
}

/// From a key to the bytes of its frame, while others sell.
fn under_load(desk: &mut Desk, house: &SmallHouse) {
    let shows: Vec<String> = barn(house).iter().map(ToString::to_string).collect();
    let mut sellers: Vec<_> = (0..SELLERS)
        .map(|n| {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .env("MARQUEE_BENCH_SELLS", shows.join(","))
                .env("MARQUEE_BENCH_HOUSE", house.db())
                .env("MARQUEE_BENCH_TILL", format!("Seller {n}"))
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut line = String::new();
            BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
            child
        })
        .collect();
    let mut ours = terminal();
    frame(&mut ours, |f| event_loop::show(desk, f));
    let (mut times, mut changes) = (vec![], 0);
    for n in 0..ROUNDS {
        let key = house.key(if n % 2 == 0 { KeyCode::Down } else { KeyCode::Up });
        let began = Instant::now();
        let mut messages = vec![key];
        if desk.changed() {
            changes += 1;
            messages.push(Msg::Changed);
        }
        desk.take(messages);
        frame(&mut ours, |f| event_loop::show(desk, f));
        times.push(began.elapsed());
    }
    for seller in &mut sellers {
        seller.kill().unwrap();
        seller.wait().unwrap();
    }
    println!(
        "a key to the bytes of its frame, {SELLERS} processes selling ({changes} of {ROUNDS} frames saw a change):"
    );
    println!("  goal 7: p50 {:?}, p99 {:?} (goal: at most 16 ms)", at(&mut times, 0.5), at(&mut times, 0.99));
}

fn main() {
    if let Some(db) = std::env::var_os("MARQUEE_BENCH_HOUSE") {
        let shows = std::env::var("MARQUEE_BENCH_SELLS").unwrap();
        let shows: Vec<ShowId> = shows.split(',').map(|id| ShowId(id.parse().unwrap())).collect();
        let till = std::env::var("MARQUEE_BENCH_TILL").unwrap();
        return sell_on(small_house::open(std::path::Path::new(&db), &till, small_house::clock()), &shows);
    }
    let house = SmallHouse::new();
    let mut desk = house.desk(Mode::Counter, SIZE);
    desk.take(vec![house.key(KeyCode::F(1)), house.key(KeyCode::Char('s'))]);
    full(&desk);
    one_seat(&mut desk, &house);
    desk.take(vec![house.key(KeyCode::Esc)]);
    under_load(&mut desk, &house);
}
