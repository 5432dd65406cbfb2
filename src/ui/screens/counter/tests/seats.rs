//! The seat grid.
use super::{counter, ours, state, words};
use crate::{
    domain::{ShowId, board::SeatState},
    ui::{Mode, fixtures::Bench, msg::Msg},
};
use ratatui::crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

fn labels(bench: &Bench, show: i64) -> String {
    let view = &bench.house.seats[&ShowId(show)];
    let seats = ours(bench, show);
    seats.iter().map(|n| view.map.seat(*n).unwrap().label.clone()).collect::<Vec<_>>().join(" ")
}

/// A counter whose Hall 4 is empty, two adults ordered, the grid open.
fn grid(size: (u16, u16)) -> Bench {
    let mut bench = Bench::new(Mode::Counter, size);
    let view = bench.house.seats.get_mut(&ShowId(41)).unwrap();
    view.states.fill(SeatState::Free);
    bench.keys("2 F1 s");
    bench
}

#[test]
fn arrows_move_the_party_and_skip_the_aisles() {
    let mut bench = grid((80, 24));
    assert_eq!(labels(&bench, 41), "A1 A2");
    for (key, seats) in
        [("Right", "A3 A4"), ("Right", "A4 A5"), ("Down", "B4 B5"), ("Left", "B3 B4"), ("Left", "B1 B2")]
    {
        bench.keys(key);
        assert_eq!(labels(&bench, 41), seats, "{key}");
    }
    bench.keys("Left");
    assert!(bench.sees("No room that way"));
    assert_eq!(bench.orders.len(), 6, "each step is held at once");
}

#[test]
fn space_takes_and_leaves_one_seat_and_the_order_waits_until_they_match() {
    let mut bench = grid((80, 24));
    bench.keys("Space");
    assert_eq!(labels(&bench, 41), "A2");
    assert!(bench.sees("1 seats for 2 tickets"), "{}", bench.frame());
    bench.keys("Enter Enter");
    assert!(bench.sees("1 seats, 2 tickets"), "it can't be sold like that");
    bench.keys("s C3 Space");
    assert_eq!(labels(&bench, 41), "A2 C3");
    bench.keys("Enter Enter");
    assert_eq!(words(&bench).last().map(String::as_str), Some("cash all of 3600"));
}

#[test]
fn an_address_jumps_and_a_taken_seat_says_so() {
    let mut bench = grid((80, 24));
    let view = bench.house.seats.get_mut(&ShowId(41)).unwrap();
    let d4 = view.map.find("D4").unwrap().no;
    view.states[usize::from(d4.0) - 1] = SeatState::Sold;
    bench.send(Msg::Changed);
    let orders = bench.orders.len();
    bench.keys("d4 Space");
    assert_eq!(bench.orders.len(), orders);
    assert!(bench.sees("D4 is sold"));
}

#[test]
fn seats_first_and_tickets_after() {
    let mut bench = counter();
    bench.house.seats.get_mut(&ShowId(41)).unwrap().states.fill(SeatState::Free);
    bench.send(Msg::Changed);
    bench.keys("s C3 Space C4 Space Enter");
    assert_eq!(labels(&bench, 41), "C3 C4");
    bench.keys("2 F1");
    assert_eq!(labels(&bench, 41), "C3 C4", "the tickets go to the chosen seats");
    bench.keys("F2");
    assert_eq!(ours(&bench, 41).len(), 3, "one more ticket takes the seat beside");
    assert!(labels(&bench, 41).starts_with("C3 C4 "));
    bench.keys("Backspace");
    assert_eq!(labels(&bench, 41), "C3 C4");
    bench.keys("Enter");
    assert_eq!(words(&bench).last().map(String::as_str), Some("cash all of 3600"));
}

#[test]
fn tab_plus_and_minus_are_next_best_zone_and_wheelchair() {
    let mut bench = grid((80, 24));
    bench.keys("Tab");
    assert_eq!(words(&bench).last().unwrap(), "take 41 2x1 best 2 vip nth1");
    bench.keys("-");
    assert_eq!(words(&bench).last().unwrap(), "take 41 2x1 best 2 vip w1");
}

#[test]
fn a_click_takes_and_leaves() {
    let mut bench = grid((120, 40));
    let frame = bench.frame();
    let (y, line) = frame.lines().enumerate().find(|(_, l)| l.trim_start().starts_with("C ")).unwrap();
    let x = line.chars().position(|c| c == '○' || c == '◇' || c == '△').unwrap();
    let click = MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column: x as u16,
        row: y as u16,
        modifiers: KeyModifiers::NONE,
    };
    bench.send(Msg::Mouse(click));
    assert_eq!(labels(&bench, 41), "A1 A2 C1");
    bench.send(Msg::Mouse(click));
    assert_eq!(labels(&bench, 41), "A1 A2");
}

/// Twenty rows of sixty on 80x24: the map is scrolled to the cursor, and what is clicked is what is drawn.
#[test]
fn the_largest_hall_fits_the_smallest_screen() {
    let rows = ('A'..='T').map(|c| format!("{c}  {}_{}_{}\n", "r".repeat(15), "r".repeat(30), "r".repeat(15)));
    let map = crate::domain::seat_map::SeatMap::parse(&rows.collect::<String>(), &[]).unwrap();
    let mut bench = counter();
    let view = bench.house.seats.get_mut(&ShowId(41)).unwrap();
    view.states = vec![SeatState::Free; map.seats.len()];
    view.map = std::sync::Arc::new(map);
    bench.send(Msg::Changed);
    bench.keys("s");
    for (address, seen) in [("a1", "A "), ("t60", "T "), ("k30", "K ")] {
        bench.keys(address);
        let frame = bench.frame();
        assert!(frame.lines().any(|l| l.trim_start().starts_with(seen)), "{address}\n{frame}");
        assert!(frame.lines().all(|l| l.chars().count() <= 80));
        bench.keys("Space");
    }
    assert_eq!(labels(&bench, 41), "A1 T60 K30");
    insta::assert_snapshot!("largest_hall_80x24", bench.frame());
}

#[test]
fn an_unreserved_hall_counts() {
    let mut bench = counter();
    bench.keys("Down 2 F1 s");
    assert!(bench.sees("not numbered here"), "{}", bench.frame());
    bench.keys("Right Space Enter Enter");
    assert!(bench.sees("K7QF"), "and it sells");
}

#[test]
fn the_grid_says_itself() {
    let mut bench = grid((80, 24));
    let spoken = crate::ui::spoken(&bench.model);
    assert!(spoken.iter().any(|l| l == "Yours: A1 A2."), "{spoken:?}");
    assert!(spoken.iter().any(|l| l.starts_with("Cursor on A1: yours, vip")), "{spoken:?}");
    assert!(spoken.iter().any(|l| l == "Row B: 8 free."));
    bench.keys("Esc");
    assert!(state(&bench).boxes.is_empty());
}
