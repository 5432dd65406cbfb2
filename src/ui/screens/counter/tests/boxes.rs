//! Find, the booking card, what the screen says.
use super::{counter, state};
use crate::{
    domain::ShowId,
    ui::{msg::Msg, spoken},
};
use ratatui::crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

#[test]
fn find_goes_to_a_show_by_title_genre_language_certificate_time_and_slips() {
    for words in [
        "herectic",
        "heretic",
        "20:40",
        "15 Space 20:40",
        "hall Space 2 Space >20",
        "free>50 Space <21 Space 15 Space >20",
    ] {
        let mut bench = counter();
        bench.keys(&format!("/{words} Enter"));
        assert_eq!(state(&bench).selected, Some(ShowId(22)), "{words}");
        assert!(state(&bench).boxes.is_empty());
    }
    let mut bench = counter();
    bench.keys("/amelie Space sub Enter");
    assert_eq!(state(&bench).selected, Some(ShowId(51)));
    let mut bench = counter();
    bench.keys("/zzzzzz Enter");
    assert!(bench.sees("Nothing fits"));
}

#[test]
fn a_hurried_enter_goes_to_what_was_found_and_approves_no_card() {
    let mut bench = counter();
    bench.keys("/");
    bench.burst("conclave\r");
    assert_eq!(state(&bench).selected, Some(ShowId(32)), "somebody's script types fast");
    bench.keys("F1 c");
    let orders = bench.orders.len();
    bench.burst("5012345678900\r");
    assert_eq!(bench.orders.len(), orders, "a product's code is no card terminal's reference");
    bench.keys("Enter");
    assert_eq!(bench.orders.len(), orders + 1);
}

#[test]
fn find_opens_a_booking_by_its_reference() {
    let mut bench = counter();
    bench.keys("F1 Enter");
    let reference = state(&bench).last.as_ref().unwrap().reference.0.to_lowercase();
    bench.keys(&format!("/{reference} Enter"));
    assert!(bench.sees("HISTORY") && bench.sees("valid"));
    bench.keys("Esc Esc l");
    assert!(bench.sees("HISTORY"), "l is the last sale");
    let said = spoken(&bench.model);
    assert!(said.iter().any(|l| l.contains("SOLD")), "{said:?}");
}

#[test]
fn the_screen_says_itself() {
    let mut bench = counter();
    bench.keys("2 F1 F2 50");
    let said = spoken(&bench.model).join("\n");
    for line in [
        "Chosen: Wicked PG, Hall 4, 19:00 to 22:00, 15 of 40 free.",
        "Tickets in vip: F1 Adult 18.00, F2 Child 13.00",
        "2 Adult vip, 36.00.",
        "Total £49.00, paid 0.00, to pay £49.00. Held for",
        "ENTER = CASH 50.00, change 1.00   WICKED 19:00 today, 3 seats",
    ] {
        assert!(said.contains(line), "{line}\n--\n{said}");
    }
    bench.keys("Enter");
    assert!(spoken(&bench.model).join("\n").contains("change 1.00"));
    bench.keys("? ");
    assert!(spoken(&bench.model).iter().any(|l| l.starts_with("F1-F8: add that ticket")));
}

#[test]
fn a_click_chooses_a_show_adds_a_ticket_and_sells() {
    let mut bench = counter();
    let click = |bench: &mut crate::ui::fixtures::Bench, text: &str| {
        let frame = bench.frame();
        let (row, line) = frame.lines().enumerate().find(|(_, l)| l.contains(text)).unwrap();
        let column = line.split(text).next().unwrap().chars().count() as u16;
        let kind = MouseEventKind::Down(MouseButton::Left);
        bench.send(Msg::Mouse(MouseEvent { kind, column, row: row as u16, modifiers: KeyModifiers::NONE }));
    };
    click(&mut bench, "Heretic");
    assert_eq!(state(&bench).selected, Some(ShowId(22)));
    click(&mut bench, "F2 Child");
    click(&mut bench, "n next");
    click(&mut bench, "ENTER = CASH");
    assert_eq!(
        super::words(&bench),
        ["take 22 1x2 best 1 regular", "take 22 1x2 best 1 regular nth1", "cash all of 800"]
    );
}
