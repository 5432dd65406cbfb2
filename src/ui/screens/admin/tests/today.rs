//! The first room.
use super::{opened, state};
use crate::{
    domain::{board::StaffCall, shift::ShiftState, show::SaleState},
    ui::{msg::Msg, screens::admin::rail::Room, spoken},
};

#[test]
fn what_needs_somebody_stands_above_the_shows() {
    let mut bench = opened((80, 24));
    assert!(bench.sees(">SHORT   Till 1, Tom: -10.00, Z 211"), "{}", bench.frame());
    assert!(bench.sees("19:00 Hall 4") && bench.sees("seats sold"), "{}", bench.frame());
    assert!(!bench.sees("Till 2, Ann"), "a drawer that is open for three hours needs nobody");
    bench.house.shifts[0].opened_at.0 -= 12 * 3600;
    bench.house.shifts[2].closed = None;
    bench.house.shifts[2].state = ShiftState::Counted;
    bench.house.board.calls.push(StaffCall { terminal: "Kiosk 1".into(), reason: "paper".into() });
    bench.send(Msg::Changed);
    for text in ["CALL    Kiosk 1 calls for staff: paper", "OPEN    Till 2, Ann: for 15h12", "COUNTED Till 2, Priya"] {
        assert!(bench.sees(text), "{text}: {}", bench.frame());
    }
    assert!(bench.sees(">SHORT"), "and what was chosen stays chosen");
}

#[test]
fn enter_goes_to_the_drawer_or_opens_the_show() {
    let mut bench = opened((80, 24));
    bench.keys("Enter");
    assert_eq!(state(&bench).room, Some(Room::Shifts));
    assert!(bench.sees("Z 211   shift 2"), "{}", bench.frame());
    bench.keys("1 / wicked Enter");
    assert!(bench.sees("for wheelchairs") && bench.sees("sells"), "{}", bench.frame());
    bench.keys("Esc");
    assert!(!bench.sees("for wheelchairs"));
}

#[test]
fn a_show_that_does_not_take_place_counts_no_seats() {
    let mut bench = opened((80, 24));
    let sum = |bench: &crate::ui::fixtures::Bench| {
        let frame = bench.frame();
        let line = frame.lines().find(|l| l.contains("TODAY")).unwrap().to_owned();
        line.split("TODAY").nth(1).unwrap().trim().to_owned()
    };
    let before = sum(&bench);
    bench.house.board.shows[0].state = SaleState::Cancelled;
    bench.send(Msg::Changed);
    assert!(bench.sees("CANCELLED") && sum(&bench) != before, "{}", bench.frame());
}

#[test]
fn the_clock_alone_makes_a_drawer_open_too_long() {
    let mut bench = opened((80, 24));
    bench.house.shifts[0].opened_at.0 -= (10 * 60 + 48) * 60;
    bench.send(Msg::Changed);
    assert!(!bench.sees("OPEN    Till 2"), "{}", bench.frame());
    bench.wait_s(60);
    assert!(bench.sees("OPEN    Till 2, Ann: for 14h01"), "{}", bench.frame());
}

#[test]
fn the_room_says_itself() {
    let bench = opened((80, 24));
    let said = spoken(&bench.model).join("\n");
    assert!(said.contains("Today. ") && said.contains("SHORT") && said.contains("sold"), "{said}");
}

#[test]
fn invoices_that_are_late_are_named_and_looked_at() {
    let mut bench = opened((80, 24));
    assert!(bench.sees("LATE    1 invoice is owed, for up to"), "{}", bench.frame());
    bench.keys("/ late Enter Enter");
    assert_eq!(state(&bench).room, Some(Room::Invoices));
    assert!(bench.sees("LATE") && bench.sees("/ late"), "{}", bench.frame());
}
