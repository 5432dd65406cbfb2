//! At the door: once, at the right show, in time, and back again.
use super::*;
use crate::domain::booking::{Booking, TicketState};

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
