//! The turn of a message, without a terminal: what is asked is answered before the next key, orders in their order, other
//! terminals' writes in the same frame.
use super::small_house::SmallHouse;
use marquee::{
    app::event_loop,
    domain::board::{BestWant, Want},
    service::Take,
    ui::{Mode, msg::Msg},
};
use ratatui::{Terminal, backend::TestBackend};

fn drawn(desk: &marquee::app::desk::Desk, columns: u16, rows: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| event_loop::show(desk, frame)).unwrap();
    terminal.backend().to_string()
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
fn where_there_is_no_room_it_says_so() {
    let house = SmallHouse::new();
    let desk = house.desk(Mode::Counter, (80, 24));
    assert!(drawn(&desk, 18, 4).contains("larger"));
}
