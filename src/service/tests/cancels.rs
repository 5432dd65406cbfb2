//! Tickets that come back: seats, money, books and drawers.
use super::*;
use crate::domain::{
    StaffId, TheatreId, TicketId,
    booking::{BookingState, TicketState},
    cancel::Asked,
    shift::Count as Counted,
    theatre::Settings,
};

fn all(reason: &str) -> Asked {
    Asked { reason: reason.into(), ..Asked::default() }
}

fn some(tickets: &[TicketId]) -> Asked {
    Asked { tickets: tickets.to_vec(), ..Asked::default() }
}

fn sold(cinema: &mut Cinema, seats: &[&str], pays: Vec<Pay>) -> crate::domain::booking::Booking {
    let want = cinema.seats(seats);
    cinema.house.sell(&sell(cinema.show, want, &[], pays)).unwrap()
}

#[test]
fn one_ticket_of_a_split_payment_comes_back_and_its_seat_is_sold_again() {
    let mut cinema = Cinema::open();
    let b = sold(&mut cinema, &["A1", "A2"], vec![card(Some(500)), cash(None)]);
    let (first, token) = (b.tickets[0].id, cinema.house.token(&b, &b.tickets[0]).unwrap());
    let said = cinema.house.cancel_plan(&b.reference, &some(&[first])).unwrap();
    assert_eq!(code(cinema.house.cancel(&b.reference, &some(&[first]), Some(said.total_back() + 1))), "conflict");
    let (now, plan) = cinema.house.cancel(&b.reference, &some(&[first]), Some(said.total_back())).unwrap();
    assert_eq!(plan, said, "what was said is what was done");
    assert_eq!(
        plan.back.iter().map(|(_, kind, minor)| (kind.code(), *minor)).collect::<Vec<_>>(),
        [("card", 500), ("cash", 600)]
    );
    assert_eq!(
        (now.state, now.tickets[0].state, now.tickets[1].state),
        (BookingState::Confirmed, TicketState::Void, TicketState::Valid)
    );
    assert_eq!(code(cinema.house.admit(&token)), "ticket_void");
    assert_eq!(code(cinema.house.cancel(&b.reference, &some(&[first]), None)), "already_refunded");
    sold(&mut cinema, &["A1"], vec![cash(None)]);
    cinema.assert_well();
    let (last, _) = cinema.house.cancel(&b.reference, &all(""), None).unwrap();
    assert_eq!((last.state, last.refunds.iter().map(|r| r.minor).sum::<i64>()), (BookingState::Cancelled, b.total));
    assert_eq!(code(cinema.house.cancel(&b.reference, &all(""), None)), "already_refunded");
    cinema.assert_well();
}

#[test]
fn the_rule_that_held_at_the_sale_is_the_one_that_counts() {
    let mut cinema = Cinema::open();
    let theatre = TheatreId(1);
    let old = cinema.house.theatre(theatre).unwrap().settings.clone();
    let half =
        Settings { cancel: crate::domain::cancel::Policy { share_ppm: 500_000, ..Default::default() }, ..old.clone() };
    cinema.house.set_settings(theatre, &half).unwrap();
    let b = sold(&mut cinema, &["A1"], vec![cash(None)]);
    cinema.house.set_settings(theatre, &old).unwrap();
    let (_, plan) = cinema.house.cancel(&b.reference, &all(""), None).unwrap();
    assert_eq!((plan.total_back(), plan.kept), (550, 550));
    cinema.assert_well();
}

#[test]
fn against_the_rule_and_after_admission_it_takes_who_may() {
    let mut cinema = Cinema::open();
    let b = sold(&mut cinema, &["A1"], vec![cash(None)]);
    let token = cinema.house.token(&b, &b.tickets[0]).unwrap();
    let as_role = |role| Actor::Staff { id: StaffId(1), role };
    cinema.pass(2 * 3600 - 60);
    cinema.house.act_as(as_role(Role::Clerk));
    assert_eq!(code(cinema.house.cancel(&b.reference, &all(""), None)), "usage");
    assert_eq!(code(cinema.house.cancel(&b.reference, &all("ill"), None)), "forbidden");
    let seen = cinema.house.cancel_plan(&b.reference, &all("ill")).unwrap();
    assert!(seen.needs.contains(&Permission::CancelAgainstRule), "a look says what it takes");
    cinema.house.admit(&token).unwrap();
    cinema.house.act_as(as_role(Role::Supervisor));
    assert_eq!(code(cinema.house.cancel(&b.reference, &all("projector"), None)), "forbidden");
    let (reference, asked) = (b.reference.clone(), all("projector"));
    let done = cinema.house.authorised(as_role(Role::Manager), |h| h.cancel(&reference, &asked, None)).unwrap();
    assert_eq!(done.1.total_back(), b.total);
    assert_eq!(code(cinema.house.admit(&token)), "ticket_void");
    cinema.assert_well();
}

#[test]
fn a_drawer_knows_what_went_back_out_of_it() {
    let mut cinema = Cinema::open();
    let theatre = TheatreId(1);
    cinema.house.open_shift(theatre, 10_000).unwrap();
    let b = sold(&mut cinema, &["A1", "A2"], vec![cash(None)]);
    let (_, plan) = cinema.house.cancel(&b.reference, &some(&[b.tickets[0].id]), None).unwrap();
    assert!(plan.void, "in the shift of the sale");
    let mut other = cinema.terminal("Till 2");
    other.open_shift(theatre, 5_000).unwrap();
    let (_, plan) = other.cancel(&b.reference, &some(&[b.tickets[1].id]), None).unwrap();
    assert!(!plan.void, "at another till it is a refund");
    assert_eq!(cinema.house.shift_x().unwrap().drawer.unwrap().expected, 11_100);
    assert_eq!(other.shift_x().unwrap().drawer.unwrap().expected, 3_900);
    cinema
        .house
        .count_shift(&Counted { cash: 11_100, pieces: Default::default(), tenders: Default::default() })
        .unwrap();
    assert_eq!(cinema.house.shift_x().unwrap().compared(), Some((11_100, 11_100, 0)));
    cinema.assert_well();
}
