//! Tickets that become others: seats, the difference, books and drawers.
use super::*;
use crate::domain::{
    StaffId, TheatreId,
    booking::{Booking, BookingState, TicketState},
    cancel::Asked,
    exchange::Move,
    theatre::Settings,
};

fn to(show: ShowId, labels: &[&str]) -> Move {
    Move { asked: Asked::default(), show: Some(show), seats: labels.iter().map(ToString::to_string).collect() }
}

fn sold(cinema: &mut Cinema, seats: &[&str], tickets: &[(&str, u16)]) -> Booking {
    let want = cinema.seats(seats);
    cinema.house.sell(&sell(cinema.show, want, tickets, vec![cash(None)])).unwrap()
}

fn live(b: &Booking) -> Vec<&str> {
    b.tickets.iter().filter(|t| t.state == TicketState::Valid).map(|t| t.label.as_str()).collect()
}

#[test]
fn to_other_seats_of_the_show_for_nothing_and_into_ones_own() {
    let mut cinema = Cinema::open();
    let b = sold(&mut cinema, &["A1", "A2"], &[]);
    let wanted = to(cinema.show, &["A2", "A3"]);
    let (now, done) = cinema.house.exchange(&b.reference, &wanted, &[], Some(0)).unwrap();
    assert_eq!((live(&now), done.difference(), now.total), (vec!["A2", "A3"], 0, b.total));
    cinema.assert_well();
    let old = cinema.house.token(&b, &b.tickets[0]).unwrap();
    assert_eq!(code(cinema.house.admit(&old)), "ticket_void");
    let new = now.tickets.iter().find(|t| t.state == TicketState::Valid).unwrap();
    assert_eq!(code(cinema.house.exchange(&b.reference, &wanted, &[], None)), "usage");
    let token = cinema.house.token(&now, new).unwrap();
    cinema.pass(90 * 60);
    cinema.house.admit(&token).unwrap();
    sold(&mut cinema, &["A1"], &[]);
    cinema.assert_well();
}

#[test]
fn to_a_dearer_show_the_difference_is_paid_and_one_cheaper_gives_it_back() {
    let mut cinema = Cinema::open();
    let b = sold(&mut cinema, &["A1", "A2"], &[]);
    let one = Asked { tickets: vec![b.tickets[0].id], ..Asked::default() };
    let wanted = Move { asked: one, ..to(cinema.late, &["B1"]) };
    let said = cinema.house.exchange_plan(&b.reference, &wanted).unwrap();
    assert_eq!(said.difference(), 350 + 200, "premium and 3D");
    assert_eq!(code(cinema.house.exchange(&b.reference, &wanted, &[], None)), "underpaid");
    assert_eq!(code(cinema.house.exchange(&b.reference, &wanted, &[cash(None)], Some(549))), "conflict");
    cinema.assert_well();
    let (now, done) = cinema.house.exchange(&b.reference, &wanted, &[card(None)], Some(550)).unwrap();
    assert_eq!((done, now.total, now.shows.len()), (said, b.total + 550, 2));
    cinema.assert_well();
    // And back: the card gets its money first, the cash stays.
    let moved = now.tickets.iter().find(|t| t.show == cinema.late).unwrap().id;
    let asked = Asked { tickets: vec![moved], ..Asked::default() };
    let wanted = Move { asked, ..to(cinema.show, &["A4"]) };
    let (last, done) = cinema.house.exchange(&b.reference, &wanted, &[], Some(-550)).unwrap();
    assert_eq!((done.back.len(), done.back[0].1), (1, TenderKind::Card));
    assert_eq!(live(&last), ["A2", "A4"]);
    let (gone, _) = cinema.house.cancel(&b.reference, &Asked::default(), None).unwrap();
    assert_eq!(
        (gone.state, gone.refunds.iter().map(|r| r.minor).sum::<i64>()),
        (BookingState::Cancelled, b.total + 550)
    );
    cinema.assert_well();
}

#[test]
fn a_seat_that_somebody_has_is_refused_and_nothing_moves() {
    let mut cinema = Cinema::open();
    let b = sold(&mut cinema, &["A1"], &[]);
    sold(&mut cinema, &["A2"], &[]);
    let mut other = cinema.terminal("Till 2");
    let want = cinema.seats(&["A3"]);
    take(&mut other, None, cinema.show, want, vec![]).unwrap();
    for label in ["A2", "A3"] {
        let wanted = to(cinema.show, &[label]);
        assert_eq!(code(cinema.house.exchange(&b.reference, &wanted, &[], None)), "seat_taken");
    }
    cinema.pass(700);
    let wanted = to(cinema.show, &["A3"]);
    let (now, _) = cinema.house.exchange(&b.reference, &wanted, &[], None).unwrap();
    assert_eq!(live(&now), ["A3"], "the hold has ended");
    let two = to(cinema.show, &["A4", "A5"]);
    assert_eq!(code(cinema.house.exchange(&b.reference, &two, &[], None)), "usage");
    assert_eq!(code(cinema.house.exchange(&b.reference, &to(cinema.show, &["Z9"]), &[], None)), "not_found");
    cinema.assert_well();
}

#[test]
fn a_family_goes_as_a_whole_to_the_best_seats() {
    let mut cinema = Cinema::open();
    let b = sold(&mut cinema, &["A1", "A2", "A3", "A4"], &[("family", 1)]);
    let torn = Move {
        asked: Asked { tickets: vec![b.tickets[0].id], ..Asked::default() },
        show: Some(cinema.late),
        seats: vec![],
    };
    assert_eq!(code(cinema.house.exchange(&b.reference, &torn, &[], None)), "usage");
    let whole = Move { asked: Asked::default(), ..torn };
    let (now, done) = cinema.house.exchange(&b.reference, &whole, &[cash(None)], None).unwrap();
    assert_eq!((done.due, done.new.len()), (800, 4));
    assert!(done.new.iter().all(|t| t.class == "regular"), "the class that they had");
    assert_eq!(now.tickets.iter().filter(|t| t.state == TicketState::Valid).map(|t| t.minor).sum::<i64>(), 3201);
    cinema.assert_well();
}

#[test]
fn after_the_rules_time_a_clerk_needs_somebody_and_a_drawer_knows_the_difference() {
    let mut cinema = Cinema::open();
    cinema.house.open_shift(TheatreId(1), 10_000).unwrap();
    let half = Settings {
        cancel: crate::domain::cancel::Policy { share_ppm: 500_000, ..Default::default() },
        ..cinema.house.theatre(TheatreId(1)).unwrap().settings.clone()
    };
    cinema.house.set_settings(TheatreId(1), &half).unwrap();
    let b = sold(&mut cinema, &["B1"], &[]);
    cinema.pass(2 * 3600 - 60);
    let wanted = |reason: &str| Move {
        asked: Asked { reason: reason.into(), ..Asked::default() },
        show: Some(cinema.late),
        seats: vec![],
    };
    let (bare, ill) = (wanted(""), wanted("ill"));
    let cheap = Move { seats: to(cinema.late, &["A1"]).seats, ..ill.clone() };
    cinema.house.act_as(Actor::Staff { id: StaffId(1), role: Role::Clerk });
    assert_eq!(code(cinema.house.exchange(&b.reference, &bare, &[cash(None)], None)), "usage");
    assert_eq!(code(cinema.house.exchange(&b.reference, &ill, &[cash(None)], None)), "forbidden");
    let beside = Actor::Staff { id: StaffId(1), role: Role::Supervisor };
    let (_, done) = cinema.house.authorised(beside, |h| h.exchange(&b.reference, &cheap, &[], None)).unwrap();
    assert_eq!((done.difference(), done.kept), (-150, 0), "against the rule all of it comes back");
    cinema.house.act_as(Actor::Staff { id: StaffId(1), role: Role::Manager });
    assert_eq!(cinema.house.shift_x().unwrap().drawer.unwrap().expected, 10_000 + 1450 - 150);
    cinema.assert_well();
}
