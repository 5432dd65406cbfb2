//! At the door: once, at the right show, in time, and back again.
use super::*;
use crate::domain::{
    booking::{Booking, TicketState},
    guest_list::Entered,
};

/// Three adults of the early show, one of the late one; the doors of the early show are open.
fn evening() -> (Cinema, Booking, Booking) {
    let mut cinema = Cinema::open();
    let (show, late) = (cinema.show, cinema.late);
    let three = cinema.house.sell(&sell(show, best(3), &[], vec![cash(None)])).unwrap();
    let one = cinema.house.sell(&sell(late, best(1), &[], vec![cash(None)])).unwrap();
    cinema.pass(90 * 60);
    (cinema, three, one)
}

fn token(cinema: &Cinema, booking: &Booking, n: usize) -> String {
    cinema.house.token(booking, &booking.tickets[n]).unwrap()
}

#[test]
fn two_doors_let_a_ticket_in_once() {
    let (cinema, three, _) = evening();
    let token = token(&cinema, &three, 0);
    let won: Vec<bool> = std::thread::scope(|scope| {
        let doors: Vec<_> = (0..8)
            .map(|n| {
                let (mut door, token) = (cinema.terminal(&format!("Door {n}")), token.clone());
                scope.spawn(move || match door.admit(&token) {
                    Ok(_) => true,
                    Err(e) if e.code() == "already_admitted" => false,
                    Err(e) => panic!("{e}"),
                })
            })
            .collect();
        doors.into_iter().map(|d| d.join().unwrap()).collect()
    });
    assert_eq!(won.iter().filter(|w| **w).count(), 1);
    cinema.assert_well();
}

#[test]
fn a_door_lets_in_its_show_and_counts() {
    let (mut cinema, three, one) = evening();
    let (show, late) = (cinema.show, cinema.late);
    let first = token(&cinema, &three, 0);
    assert_eq!(code(cinema.house.admit_at(&first, Some(late))), "conflict");
    let Err(Error::Refused(refusal)) = cinema.house.admit_at(&first, Some(late)) else { panic!("a refusal") };
    assert_eq!(refusal.details["why"], "wrong_show");
    assert!(refusal.message.contains("Dune, Hall 1, Sun 22 Nov 20:00"), "{}", refusal.message);
    assert_eq!(cinema.house.admit_at(&first, Some(show)).unwrap().ticket.label, three.tickets[0].label);
    assert_eq!(code(cinema.house.admit(&token(&cinema, &one, 0))), "too_early");
    let theatre = cinema.house.theatres().unwrap()[0].id;
    let counts = cinema.house.attendance(theatre, "2026-11-22".parse().unwrap()).unwrap();
    assert_eq!(counts.iter().map(|a| (a.show, a.sold, a.admitted)).collect::<Vec<_>>(), [(show, 3, 1), (late, 1, 0)]);
    cinema.assert_well();
}

#[test]
fn a_party_comes_in_together_or_not_at_all() {
    let (mut cinema, three, one) = evening();
    let reference = three.reference.clone();
    cinema.house.admit(&token(&cinema, &three, 1)).unwrap();
    assert_eq!(code(cinema.house.admit_party(&reference, 3, None)), "already_admitted");
    assert_eq!(code(cinema.house.admit_party(&reference, 0, None)), "already_admitted");
    let fresh = cinema.house.booking(&reference).unwrap();
    assert_eq!(fresh.tickets.iter().filter(|t| t.state == TicketState::Admitted).count(), 1, "all or nobody");
    let two = cinema.house.admit_party(&reference, 2, Some(cinema.show)).unwrap();
    assert_eq!(
        two.iter().map(|a| &a.ticket.label).collect::<Vec<_>>(),
        [&three.tickets[0].label, &three.tickets[2].label]
    );
    assert_eq!(code(cinema.house.admit_party(&one.reference, 1, Some(cinema.show))), "conflict");
    assert_eq!(code(cinema.house.admit_party(&one.reference, 1, None)), "too_early");
    assert_eq!(code(cinema.house.admit_party(&crate::domain::Reference("ZZZZZ".into()), 1, None)), "not_found");
    cinema.assert_well();
}

#[test]
fn an_admission_is_undone_and_the_ticket_admits_once_more() {
    let (mut cinema, three, _) = evening();
    let (token, id) = (token(&cinema, &three, 0), three.tickets[0].id);
    assert_eq!(code(cinema.house.undo_admission(id, "fainted")), "conflict");
    assert_eq!(code(cinema.house.undo_admission(crate::domain::TicketId(999), "x")), "not_found");
    for _ in 0..3 {
        cinema.house.admit(&token).unwrap();
        let booking = cinema.house.undo_admission(id, "fainted").unwrap();
        assert_eq!((booking.tickets[0].state, &booking.tickets[0].admitted), (TicketState::Valid, &None));
        cinema.assert_well();
    }
    cinema.house.admit(&token).unwrap();
    assert_eq!(code(cinema.house.admit(&token)), "already_admitted");
    cinema.assert_well();
}

#[test]
fn when_it_is_over_nobody_is_let_in() {
    let (mut cinema, three, _) = evening();
    cinema.pass(3 * 3600);
    let Err(Error::Refused(refusal)) = cinema.house.admit(&token(&cinema, &three, 0)) else { panic!("a refusal") };
    assert_eq!(refusal.code(), "show_closed");
    assert!(refusal.message.contains("is over"), "{}", refusal.message);
}

fn entered(cinema: &Cinema, ticket: &crate::domain::booking::Ticket, door: &str, minutes: i64) -> Entered {
    let at = cinema.house.now().instant().plus_minutes(minutes);
    let (seat, serial) = (ticket.label.clone(), ticket.serial);
    Entered { at, door: door.into(), show: ticket.show, serial, seat }
}

#[test]
fn doors_that_were_apart_are_brought_together_and_a_double_admission_is_named() {
    let (mut cinema, three, one) = evening();
    let theatre = cinema.house.theatres().unwrap()[0].id;
    let day = "2026-11-22".parse().unwrap();
    cinema.house.admit(&token(&cinema, &three, 2)).unwrap();
    let list = cinema.house.guest_list(theatre, day, day).unwrap();
    assert_eq!((list.shows.len(), list.good.len(), list.admitted.len()), (2, 3, 1));
    cinema.house.cancel(&one.reference, &Default::default(), None).unwrap();
    let [a, b] = [&three.tickets[0], &three.tickets[1]];
    let east = [
        entered(&cinema, a, "East", -9),
        entered(&cinema, b, "East", -8),
        entered(&cinema, &one.tickets[0], "East", -1),
    ];
    let west = [entered(&cinema, b, "West", -7), Entered { serial: 1, ..east[0].clone() }];
    let merged = cinema.house.merge_admissions(&[&west[..], &east].concat()).unwrap();
    assert_eq!((merged.admitted, merged.known, merged.void.len(), merged.unknown.len()), (2, 0, 1, 1));
    assert_eq!(merged.twice.len(), 1);
    let twice = &merged.twice[0];
    assert_eq!((twice.entered.door.as_str(), twice.before.clone()), ("West", Some((east[1].at, "East".into()))));
    let booking = cinema.house.booking(&three.reference).unwrap();
    assert_eq!(booking.tickets[0].admitted, Some((east[0].at, "East".into())), "then and there");
    let again = cinema.house.merge_admissions(&east).unwrap();
    assert_eq!(
        (again.admitted, again.known, again.twice.len()),
        (0, 2, 0),
        "the same journal once more is nothing new"
    );
    cinema.house.undo_admission(a.id, "left again").unwrap();
    let again = cinema.house.merge_admissions(&east).unwrap();
    assert_eq!((again.admitted, again.known, again.twice.len()), (0, 2, 0), "what was undone stays undone");
    assert_eq!(code(cinema.house.merge_admissions(&[entered(&cinema, a, "East", 5)])), "usage", "a time to come");
    cinema.assert_well();
}
