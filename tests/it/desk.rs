//! The turn of a message, without a terminal: what is asked is answered before the next key, orders in their order, other
//! terminals' writes in the same frame.
use super::small_house::SmallHouse;
use marquee::{
    app::{behind::Behind, desk::Desk, event_loop, worker::Lane},
    domain::board::{BestWant, Want},
    service::Take,
    ui::{Mode, msg::Msg},
};
use ratatui::{Terminal, backend::TestBackend, crossterm::event::KeyCode};

fn drawn(desk: &Desk, columns: u16, rows: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| event_loop::show(desk, frame)).unwrap();
    terminal.backend().to_string()
}

fn hold_back(desk: &mut Desk, yes: bool) {
    match desk.behind() {
        Behind::Store(_, Lane::Inline(lane)) => lane.hold_back(yes),
        _ => panic!("tests run inline"),
    }
}

#[test]
fn what_another_terminal_takes_is_seen_without_a_key() {
    let house = SmallHouse::new();
    let mut desk = house.desk(Mode::Counter, (80, 24));
    assert!(drawn(&desk, 80, 24).contains("400"), "{}", drawn(&desk, 80, 24));
    assert!(!desk.changed());
    let want = Want::Best(BestWant { n: 3, ..BestWant::default() });
    let take = Take { hold: None, show: house.shows[0], want, tickets: house.adults(3) };
    house.terminal("Till 2").take(&take).unwrap();
    assert!(desk.changed(), "the poll sees it");
    assert!(!desk.changed(), "and once only");
    desk.take(vec![Msg::Changed]);
    assert!(drawn(&desk, 80, 24).contains("397"), "{}", drawn(&desk, 80, 24));
}

#[test]
fn a_key_behind_an_unanswered_order_is_not_lost() {
    let house = SmallHouse::new();
    let mut desk = house.desk(Mode::Counter, (80, 24));
    hold_back(&mut desk, true);
    let keys = vec![house.key(KeyCode::F(1)), house.key(KeyCode::Enter)];
    desk.take(keys);
    let office = house.terminal("Office");
    assert!(office.bookings(&Default::default()).unwrap().is_empty(), "nothing is sold before the hold is there");
    hold_back(&mut desk, false);
    // The hold's answer lets Enter go on, whose own order is answered in the next turn.
    desk.take_answers();
    desk.take_answers();
    let sold = office.bookings(&Default::default()).unwrap();
    assert_eq!(sold.len(), 1);
    assert_eq!(sold[0].tickets.len(), 1);
}

#[test]
fn a_signal_ends_it_and_the_seats_go_free() {
    let house = SmallHouse::new();
    let mut desk = house.desk(Mode::Counter, (80, 24));
    desk.take(vec![house.key(KeyCode::F(1))]);
    let office = house.terminal("Office");
    assert_eq!(office.show(house.shows[0]).unwrap().held, 1);
    desk.take(vec![Msg::Terminate]);
    assert!(desk.quits());
    assert_eq!(office.show(house.shows[0]).unwrap().held, 0);
}

#[test]
fn a_signal_waits_for_the_seats_that_are_being_taken() {
    let house = SmallHouse::new();
    let mut desk = house.desk(Mode::Counter, (80, 24));
    hold_back(&mut desk, true);
    let messages = vec![house.key(KeyCode::F(1)), Msg::Terminate];
    desk.take(messages);
    assert!(!desk.quits(), "the hold's token is not known yet");
    hold_back(&mut desk, false);
    desk.take_answers();
    assert!(desk.quits());
    assert_eq!(house.terminal("Office").show(house.shows[0]).unwrap().held, 0);
}

#[test]
fn where_there_is_no_room_it_says_so() {
    let house = SmallHouse::new();
    let desk = house.desk(Mode::Counter, (80, 24));
    assert!(drawn(&desk, 18, 4).contains("larger"));
}
