//! Seats: who has them, until when, and who gets them next.
use super::*;
use crate::domain::board::SeatState;

#[test]
fn two_tills_want_the_last_pair() {
    let mut cinema = Cinema::open();
    let mut other = cinema.terminal("Till 2");
    let want = cinema.seats(&["A1", "A2"]);
    let first = take(&mut cinema.house, None, cinema.show, want.clone(), vec![]).unwrap();
    let refused = other.take(&Take { hold: None, show: cinema.show, want: want.clone(), tickets: vec![] }).unwrap_err();
    assert_eq!(refused.code(), "seat_taken");
    assert!(refused.to_string().contains("A1, A2"), "{refused}");
    let overlap = cinema.seats(&["A2", "A3"]);
    assert_eq!(code(other.take(&Take { hold: None, show: cinema.show, want: overlap, tickets: vec![] })), "seat_taken");
    let view = other.seats(cinema.show).unwrap();
    assert_eq!(view.state(view.map.find("A3").unwrap().no), SeatState::Free, "a refused take keeps nothing");
    cinema.house.release(&token(&first)).unwrap();
    take(&mut other, None, cinema.show, want, vec![]).unwrap();
    cinema.assert_well();
}

#[test]
fn what_has_ended_is_taken_over_in_place() {
    let mut cinema = Cinema::open();
    let mut other = cinema.terminal("Till 2");
    let want = cinema.seats(&["B1", "B2"]);
    let adults = cinema.adults(2);
    let first = take(&mut cinema.house, None, cinema.show, want.clone(), adults.clone()).unwrap();
    cinema.pass(599);
    assert_eq!(
        code(other.take(&Take { hold: None, show: cinema.show, want: want.clone(), tickets: vec![] })),
        "seat_taken"
    );
    cinema.pass(1);
    let second = take(&mut other, None, cinema.show, want.clone(), adults).unwrap();
    assert_eq!(code(cinema.house.tender(&token(&first), &cash(None), first.total)), "hold_expired");
    other.tender(&token(&second), &cash(None), second.total).unwrap();
    cinema.house.sweep().unwrap();
    cinema.assert_well();
}

#[test]
fn the_wall_clock_frees_nothing_and_a_reboot_frees_holds() {
    let mut cinema = Cinema::open();
    let mut other = cinema.terminal("Till 2");
    let want = cinema.seats(&["A1"]);
    take(&mut cinema.house, None, cinema.show, want.clone(), vec![]).unwrap();
    cinema.now.wall_ms += 1_000_000;
    cinema.clock.set(cinema.now);
    assert_eq!(
        code(other.take(&Take { hold: None, show: cinema.show, want: want.clone(), tickets: vec![] })),
        "seat_taken"
    );
    cinema.now.boot = 2;
    cinema.now.boottime_ms = 10;
    cinema.clock.set(cinema.now);
    take(&mut other, None, cinema.show, want, vec![]).unwrap();
}

#[test]
fn an_order_changes_as_a_whole_or_not_at_all() {
    let mut cinema = Cinema::open();
    let mut other = cinema.terminal("Till 2");
    let (own, theirs) = (cinema.seats(&["A1", "A2"]), cinema.seats(&["B1"]));
    let held = take(&mut cinema.house, None, cinema.show, own.clone(), vec![]).unwrap();
    take(&mut other, None, cinema.show, theirs, vec![]).unwrap();
    let both = cinema.seats(&["A2", "B1"]);
    assert_eq!(
        code(cinema.house.take(&Take { hold: Some(token(&held)), show: cinema.show, want: both, tickets: vec![] })),
        "seat_taken"
    );
    assert_eq!(Want::Seats(cinema.house.held(&token(&held)).unwrap().parts[0].seats.clone()), own);
    let moved = cinema.seats(&["A2", "A3"]);
    take(&mut cinema.house, Some(&held), cinema.show, moved, vec![]).unwrap();
    let view = other.seats(cinema.show).unwrap();
    assert_eq!(view.state(view.map.find("A1").unwrap().no), SeatState::Free);
    let nothing = cinema.house.take(&Take {
        hold: Some(token(&held)),
        show: cinema.show,
        want: Want::Seats(vec![]),
        tickets: vec![],
    });
    assert_eq!(nothing.unwrap(), None);
    assert_eq!(other.seats(cinema.show).unwrap().free(), 21);
    cinema.assert_well();
}

#[test]
fn a_hold_is_renewed_up_to_its_ceiling() {
    let mut cinema = Cinema::open();
    let want = cinema.seats(&["A1"]);
    let held = take(&mut cinema.house, None, cinema.show, want, vec![]).unwrap();
    for _ in 0..3 {
        cinema.pass(580);
        let _ = cinema.house.renew(&token(&held)).unwrap();
    }
    cinema.pass(59);
    assert_eq!(code(cinema.house.renew(&token(&held))), "conflict");
    cinema.pass(1);
    assert_eq!(code(cinema.house.renew(&token(&held))), "hold_expired");
}

#[test]
fn a_parked_order_is_resumed_at_another_till() {
    let mut cinema = Cinema::open();
    let mut other = cinema.terminal("Till 2");
    let (want, adults) = (cinema.seats(&["A1", "A2"]), cinema.adults(2));
    let held = take(&mut cinema.house, None, cinema.show, want, adults).unwrap();
    let theatre = cinema.house.theatres().unwrap()[0].id;
    assert_eq!(cinema.house.waiting(theatre).unwrap().1.len(), 1);
    cinema.house.park(&token(&held), "Okoye").unwrap();
    let (parked, left) = other.waiting(theatre).unwrap();
    assert_eq!((parked.len(), left.len()), (1, 0));
    assert_eq!(parked[0].parked.as_deref(), Some("Okoye"));
    let resumed = other.resume(&parked[0].token).unwrap();
    assert_eq!((resumed.total, resumed.terminal.as_str()), (2200, "Till 2"));
    other.tender(&resumed.token, &cash(None), 2200).unwrap();
    cinema.assert_well();
}

#[test]
fn bad_seats_are_refused_by_name() {
    let mut cinema = Cinema::open();
    let twice = cinema.seats(&["A1", "A1"]);
    let unknown = Want::Seats(vec![crate::domain::SeatNo(999)]);
    let mut get = |want| code(cinema.house.take(&Take { hold: None, show: cinema.show, want, tickets: vec![] }));
    assert_eq!(get(twice), "usage");
    assert_eq!(get(unknown), "not_found");
    assert_eq!(get(best(99)), "sold_out");
    assert_eq!(
        code(cinema.house.take(&Take { hold: None, show: ShowId(77), want: best(1), tickets: vec![] })),
        "not_found"
    );
}

#[test]
fn a_show_stops_selling_but_held_seats_can_still_be_paid() {
    let mut cinema = Cinema::open();
    cinema.pass(2 * 3600 + 29 * 60);
    let adults = cinema.adults(1);
    let held = take(&mut cinema.house, None, cinema.show, best(1), adults).unwrap();
    cinema.pass(120);
    assert_eq!(
        code(cinema.house.take(&Take { hold: None, show: cinema.show, want: best(1), tickets: vec![] })),
        "show_closed"
    );
    cinema.house.tender(&token(&held), &cash(None), held.total).unwrap();
    cinema.assert_well();
}

#[test]
fn a_ticket_admits_once() {
    let mut cinema = Cinema::open();
    let mut door = cinema.terminal("Door");
    let booking = cinema.house.sell(&sell(cinema.show, best(2), &[("adult", 2)], vec![cash(None)])).unwrap();
    let tokens: Vec<String> = booking.tickets.iter().map(|t| cinema.house.token(&booking, t).unwrap()).collect();
    assert_eq!(code(door.admit(&tokens[0])), "too_early");
    cinema.pass(2 * 3600 - 45 * 60);
    let admission = door.admit(&tokens[0]).unwrap();
    assert_eq!(admission.ticket.label, booking.tickets[0].label);
    let again = cinema.house.admit(&tokens[0]).unwrap_err();
    assert_eq!(again.code(), "already_admitted");
    assert!(again.to_string().contains("by Door"), "{again}");
    door.admit(&tokens[1]).unwrap();
    cinema.assert_well();
}

#[test]
fn a_kiosk_sells_and_nothing_else() {
    let cinema = Cinema::open();
    let (db, keys) = (cinema.folder.path().join("t.db"), cinema.folder.path().join("keys"));
    let place = Place { db: &db, keys: &keys, terminal: "Kiosk 1", channel: Channel::Kiosk, vfs: None, key: None };
    let mut kiosk = House::open(&place, cinema.clock.clone()).unwrap();
    let booking = kiosk.sell(&sell(cinema.show, best(1), &[], vec![card(None)])).unwrap();
    let ticket = kiosk.token(&booking, &booking.tickets[0]).unwrap();
    assert_eq!(code(kiosk.admit(&ticket)), "forbidden");
    assert_eq!(code(kiosk.add_movie(&facts("Mine", 90))), "forbidden");
    assert_eq!(code(kiosk.set_show_state(cinema.show, crate::domain::show::ShowState::Closed)), "forbidden");
    assert_eq!(code(kiosk.answer_calls()), "forbidden");
    cinema.assert_well();
}
