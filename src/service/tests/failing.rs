//! Shows that fail: their tickets, their money, their seats in another hall.
use super::*;
use crate::domain::{
    HallId, StaffId, TheatreId,
    booking::{Booking, BookingState, TicketState},
    cancel::Asked,
    exchange::Move,
    show::ShowState,
    time::Instant,
};

fn sold(cinema: &mut Cinema, seats: &[&str], pays: Vec<Pay>) -> Booking {
    let want = cinema.seats(seats);
    cinema.house.sell(&sell(cinema.show, want, &[], pays)).unwrap()
}

fn clerk() -> Actor {
    Actor::Staff { id: StaffId(1), role: Role::Clerk }
}

fn manager() -> Actor {
    Actor::Staff { id: StaffId(1), role: Role::Manager }
}

/// A second hall, like the first or smaller.
fn hall(cinema: &mut Cinema, map: &str) -> HallId {
    let file = HallFile { theatre: TheatreId(1), name: "Hall 2".into(), turnaround_min: 15, map: map.into() };
    cinema.house.add_hall(&file).unwrap()
}

#[test]
fn called_off_everything_is_owed_until_a_till_pays_it_out() {
    let mut cinema = Cinema::open();
    cinema.house.open_shift(TheatreId(1), 10_000).unwrap();
    let one = sold(&mut cinema, &["A1", "A2"], vec![card(Some(500)), cash(None)]);
    let told = Sell {
        email: Some("okoye@example.com".into()),
        ..sell(cinema.show, cinema.seats(&["A3"]), &[], vec![cash(None)])
    };
    let two = cinema.house.sell(&told).unwrap();
    let hangs = cinema.house.hanging(cinema.show).unwrap();
    assert_eq!((hangs.tickets, hangs.bookings, hangs.minor), (3, 2, 3300));
    assert_eq!(code(cinema.house.refund_called_off(cinema.show, 9)), "conflict");
    assert_eq!(code(cinema.house.call_off(cinema.show, " ")), "usage");
    cinema.house.call_off(cinema.show, "no power").unwrap();
    assert_eq!(cinema.house.refund_called_off(cinema.show, 1).unwrap(), 1, "the run is broken off");
    cinema.assert_well();
    cinema.house.call_off(cinema.show, "no power").unwrap();
    assert_eq!(cinema.house.refund_called_off(cinema.show, 9).unwrap(), 0, "and taken up again");
    cinema.assert_well();
    assert_eq!(cinema.house.shift_x().unwrap().drawer.unwrap().expected, 12_800, "nothing left the drawer yet");
    let messages = cinema.house.messages(None, None).unwrap();
    let said: Vec<_> = messages.iter().map(|m| (m.to.as_str(), m.template.as_str(), m.booking)).collect();
    let to = |what| ("okoye@example.com", what, Some(two.id));
    assert_eq!(said, [to("show_cancelled"), to("confirmation")], "who can be told is told, once");
    let now = cinema.house.booking(&one.reference).unwrap();
    assert_eq!((now.state, now.owed()), (BookingState::Cancelled, (1700, 500)));
    assert_eq!(cinema.house.owed().unwrap().len(), 2);
    cinema.house.act_as(clerk());
    let (_, cash_out, card_out) = cinema.house.pay_out_owed(&one.reference, None).unwrap();
    assert_eq!((cash_out, card_out), (1700, 0), "the card wants the terminal's reference");
    assert_eq!(code(cinema.house.pay_out_owed(&one.reference, None)), "usage");
    assert_eq!(code(cinema.house.pay_out_owed(&one.reference, Some("4242 4242 4242 4242"))), "usage");
    let (last, _, card_out) = cinema.house.pay_out_owed(&one.reference, Some("BACK7")).unwrap();
    assert_eq!((card_out, last.owed()), (500, (0, 0)));
    assert_eq!(code(cinema.house.pay_out_owed(&one.reference, None)), "already_refunded");
    cinema.house.pay_out_owed(&two.reference, None).unwrap();
    cinema.house.act_as(manager());
    assert_eq!(cinema.house.shift_x().unwrap().drawer.unwrap().expected, 10_000);
    assert!(cinema.house.owed().unwrap().is_empty());
    let take = code(cinema.house.sell(&sell(cinema.show, best(1), &[], vec![cash(None)])));
    assert_eq!(take, "show_closed");
    cinema.assert_well();
}

#[test]
fn one_decision_lets_a_clerk_give_back_and_exchange_what_was_admitted() {
    let mut cinema = Cinema::open();
    let b = sold(&mut cinema, &["A1", "A2"], vec![cash(None)]);
    let token = cinema.house.token(&b, &b.tickets[0]).unwrap();
    cinema.pass(2 * 3600 + 1800);
    cinema.house.admit(&token).unwrap();
    cinema.house.act_as(clerk());
    assert_eq!(code(cinema.house.stop_show(cinema.show, "the lamp")), "forbidden");
    assert_eq!(code(cinema.house.cancel(&b.reference, &Asked::default(), None)), "usage");
    let supervisor = Actor::Staff { id: StaffId(1), role: Role::Supervisor };
    let show = cinema.show;
    cinema.house.authorised(supervisor, |h| h.stop_show(show, "the lamp")).unwrap();
    let asked = |n: usize| Asked { tickets: vec![b.tickets[n].id], ..Asked::default() };
    let wanted = Move { asked: asked(0), show: Some(cinema.late), seats: vec!["A1".into()] };
    let (now, done) = cinema.house.exchange(&b.reference, &wanted, &[cash(None)], None).unwrap();
    assert_eq!(done.due, 200, "3D");
    let (_, plan) = cinema.house.cancel(&b.reference, &asked(1), None).unwrap();
    assert_eq!(plan.total_back(), 1100);
    // The new ticket is no ticket of the show that failed.
    let fresh = now.tickets.iter().find(|t| t.state == TicketState::Valid && t.show == cinema.late).unwrap();
    cinema.pass(3 * 3600);
    let again = Asked { tickets: vec![fresh.id], ..Asked::default() };
    assert_eq!(code(cinema.house.cancel(&b.reference, &again, None)), "usage");
    cinema.house.act_as(manager());
    cinema.assert_well();
}

#[test]
fn delayed_its_tickets_stay_good_or_come_back_whole() {
    let mut cinema = Cinema::open();
    let (a, b) = (sold(&mut cinema, &["A1"], vec![cash(None)]), sold(&mut cinema, &["A2"], vec![cash(None)]));
    let old = cinema.house.show(cinema.show).unwrap().show;
    let at = |min: i64| old.starts_at.plus_minutes(min);
    assert_eq!(code(cinema.house.delay_show(cinema.show, at(120), "fog")), "clash");
    assert_eq!(code(cinema.house.delay_show(cinema.show, at(24 * 60), "fog")), "usage");
    assert_eq!(code(cinema.house.delay_show(cinema.show, at(0), "fog")), "usage");
    cinema.house.delay_show(cinema.show, at(20), "fog").unwrap();
    let new = cinema.house.show(cinema.show).unwrap().show;
    assert_eq!(
        (new.starts_at, new.ends_at, new.sale_closes_at.0 - old.sale_closes_at.0),
        (at(20), old.ends_at.plus_minutes(20), 1200)
    );
    let said = cinema.house.booking(&a.reference).unwrap();
    assert_eq!(
        (said.shows[0].starts_at, said.shows[0].delayed_to),
        (old.starts_at, Some(at(20))),
        "what was sold stands"
    );
    cinema.pass(2 * 3600 + 600);
    let token = cinema.house.token(&a, &a.tickets[0]).unwrap();
    cinema.house.admit(&token).unwrap();
    cinema.house.act_as(clerk());
    assert_eq!(
        code(cinema.house.cancel(&a.reference, &Asked::default(), None)),
        "usage",
        "who came all the same saw it"
    );
    let (_, plan) = cinema.house.cancel(&b.reference, &Asked::default(), None).unwrap();
    assert_eq!(plan.total_back(), b.total, "after its time, but the show failed");
    cinema.house.act_as(manager());
    let c = sold(&mut cinema, &["A3"], vec![cash(None)]);
    assert_eq!(code(cinema.house.cancel(&c.reference, &Asked::default(), None)), "usage", "sold since: the rule holds");
    cinema.assert_well();
}

#[test]
fn moved_everybody_keeps_their_seat_and_old_tickets_let_them_in() {
    let mut cinema = Cinema::open();
    let two = hall(&mut cinema, MAP);
    let a = sold(&mut cinema, &["B2", "B3"], vec![cash(None)]);
    let want = cinema.seats(&["A1", "A2", "A3", "A4"]);
    let family = cinema.house.sell(&sell(cinema.show, want, &[("family", 1)], vec![card(None)])).unwrap();
    let token = cinema.house.token(&a, &a.tickets[0]).unwrap();
    let to = cinema.house.move_show(cinema.show, two, None, "the projector").unwrap();
    cinema.assert_well();
    assert_eq!(cinema.house.show(cinema.show).unwrap().show.state, ShowState::Cancelled);
    let now = cinema.house.booking(&a.reference).unwrap();
    let live: Vec<(ShowId, &str, i64)> = now
        .tickets
        .iter()
        .filter(|t| t.state == TicketState::Valid)
        .map(|t| (t.show, t.label.as_str(), t.minor))
        .collect();
    assert_eq!(live, [(to, "B2", 1450), (to, "B3", 1450)]);
    assert_eq!((now.total, now.refunds.len()), (a.total, 0));
    cinema.pass(2 * 3600);
    let entry = cinema.house.admit(&token).unwrap();
    assert_eq!((entry.ticket.label.as_str(), entry.show.hall.as_str()), ("B2", "Hall 2"), "the old ticket lets in");
    assert_eq!(code(cinema.house.admit(&token)), "already_admitted");
    cinema.house.act_as(clerk());
    let seen = Asked { tickets: vec![entry.ticket.id], ..Asked::default() };
    assert_eq!(code(cinema.house.cancel(&a.reference, &seen, None)), "usage", "who came all the same saw it");
    let (_, plan) = cinema.house.cancel(&family.reference, &Asked::default(), None).unwrap();
    assert_eq!(plan.total_back(), 3201, "who does not like it gets it back");
    cinema.pass(3 * 3600);
    let other = now.tickets.iter().find(|t| t.state == TicketState::Valid && t.id != entry.ticket.id).unwrap();
    let late = Asked { tickets: vec![other.id], ..Asked::default() };
    assert_eq!(code(cinema.house.cancel(&a.reference, &late, None)), "usage", "it played, and is over");
    cinema.house.act_as(manager());
    cinema.assert_well();
}

#[test]
fn a_smaller_hall_takes_them_on_its_best_seats_or_not_at_all() {
    let mut cinema = Cinema::open();
    let small = hall(&mut cinema, "A  rr\nB  w_rrr\n");
    let b = sold(&mut cinema, &["C1", "C2"], vec![cash(None)]);
    let c = sold(&mut cinema, &["A7", "A8", "A1"], vec![cash(None)]);
    let to = cinema.house.move_show(cinema.show, small, None, "the projector").unwrap();
    let at = |r: &crate::domain::Reference| -> Vec<String> {
        let b = cinema.house.booking(r).unwrap();
        b.tickets.iter().filter(|t| t.state == TicketState::Valid).map(|t| t.label.clone()).collect()
    };
    assert!(at(&b.reference).contains(&"B1".to_owned()), "the wheelchair place: {:?}", at(&b.reference));
    assert!(at(&c.reference).contains(&"A1".to_owned()), "their own seat: {:?}", at(&c.reference));
    cinema.assert_well();
    let tiny = HallFile { theatre: TheatreId(1), name: "Box".into(), turnaround_min: 15, map: "A  rr\n".into() };
    let tiny = cinema.house.add_hall(&tiny).unwrap();
    assert_eq!(code(cinema.house.move_show(to, tiny, None, "the roof")), "sold_out");
    assert_eq!(cinema.house.hanging(to).unwrap().tickets, 5, "nothing was changed");
    assert_eq!(code(cinema.house.move_show(to, small, Some(Instant(START)), "x")), "usage");
    cinema.assert_well();
}

#[test]
fn a_card_that_is_charged_while_its_show_is_called_off_is_undone_with_all_else_that_was_taken() {
    let mut cinema = Cinema::open();
    cinema.house.open_shift(TheatreId(1), 10_000).unwrap();
    let (adults, want, show) = (cinema.adults(2), cinema.seats(&["A1", "A2"]), cinema.show);
    let held = take(&mut cinema.house, None, show, want, adults).unwrap();
    cinema.house.tender(&held.token, &cash(Some(500)), 2200).unwrap();
    let attempt = cinema.house.begin_card(&held.token, None, 2200).unwrap();
    cinema.house.call_off(show, "no power").unwrap();
    let Err(Error::Refused(refusal)) = cinema.house.card_approved(attempt.id, "AUTH7") else { panic!("a refusal") };
    assert_eq!(refusal.code(), "hold_expired");
    for part in ["is cancelled", "undo the charge on the card terminal", "give back cash £5.00", "nothing was sold"] {
        assert!(refusal.message.contains(part), "{part}: {}", refusal.message);
    }
    assert_eq!(code(cinema.house.card_approved(attempt.id, "AUTH7")), "conflict", "it has ended");
    assert_eq!(cinema.house.shift_x().unwrap().drawer.unwrap().expected, 10_000);
    cinema.assert_well();
}

/// A reservation of these seats, with an address to write to.
fn kept(cinema: &mut Cinema, seats: &[&str], party: &str) -> Booking {
    let source = Source::Show(cinema.show, cinema.seats(seats));
    let email = Some(format!("{}@example.com", party.to_lowercase()));
    cinema.house.reserve(&Reserve { source, tickets: vec![], party: party.into(), until: None, email }).unwrap()
}

/// What was written to somebody, the newest first.
fn told(cinema: &Cinema, party: &str) -> Vec<String> {
    let to = format!("{}@example.com", party.to_lowercase());
    cinema.house.messages(None, None).unwrap().into_iter().filter(|m| m.to == to).map(|m| m.template).collect()
}

#[test]
fn moved_a_reservation_goes_along_after_who_has_paid_and_one_without_room_ends() {
    let mut cinema = Cinema::open();
    cinema.house.open_shift(TheatreId(1), 10_000).unwrap();
    let okoye = kept(&mut cinema, &["A1", "A2"], "Okoye");
    let kim = kept(&mut cinema, &["B1", "B2"], "Kim");
    let ortiz = kept(&mut cinema, &["B3", "B4", "B5"], "Ortiz");
    cinema.house.deposit(&ortiz.reference, 500, &[card(None)]).unwrap();
    let paid = sold(&mut cinema, &["A3"], vec![card(None)]);
    assert_eq!(cinema.house.hanging(cinema.show).unwrap().reservations, 3);
    // The new hall has A1 to A3 and a row Z: who paid first, then by the end of their reservations.
    let small = hall(&mut cinema, "A rrr\nZ rrr");
    let to = cinema.house.move_show(cinema.show, small, None, "the projector of hall 1 broke").unwrap();
    cinema.assert_well();
    let now = |b: &Booking| cinema.house.booking(&b.reference).unwrap();
    assert_eq!(now(&paid).seats(), ["A3"]);
    let (okoye, kim, ortiz) = (now(&okoye), now(&kim), now(&ortiz));
    for (b, seats) in [(&okoye, ["A1", "A2"]), (&kim, ["Z1", "Z2"])] {
        assert_eq!((b.state, b.seats().as_slice()), (BookingState::Reserved, seats.as_slice()));
        assert_eq!(b.shows.iter().map(|s| (s.id, s.hall.as_str())).collect::<Vec<_>>(), [(to, "Hall 2")]);
    }
    assert_eq!((ortiz.state, ortiz.owed()), (BookingState::Expired, (0, 500)), "its deposit is owed");
    assert_eq!(told(&cinema, "Kim"), ["reservation", "reservation"]);
    assert_eq!(told(&cinema, "Ortiz"), ["reservation_off", "reservation", "reservation"]);
    assert_eq!(cinema.house.show(to).unwrap().free, 1);
    let bought = cinema.house.pay_reserved(&kim.reference, &[card(None)]).unwrap();
    assert_eq!((bought.state, bought.tickets[0].show), (BookingState::Confirmed, to));
    cinema.assert_well();
}

#[test]
fn called_off_a_reservation_ends_and_delayed_it_waits_and_whoever_booked_hears_of_it() {
    let mut cinema = Cinema::open();
    cinema.house.open_shift(TheatreId(1), 10_000).unwrap();
    let okoye = kept(&mut cinema, &["A1", "A2"], "Okoye");
    let until = okoye.reserved.clone().unwrap().until;
    let at = cinema.house.show(cinema.show).unwrap().show.starts_at;
    cinema.house.delay_show(cinema.show, at.plus_minutes(20), "the film came late").unwrap();
    let now = cinema.house.booking(&okoye.reference).unwrap();
    assert_eq!((now.state, now.reserved.unwrap().until), (BookingState::Reserved, until));
    // Nobody keeps seats longer than they are sold.
    cinema.house.delay_show(cinema.show, at.plus_minutes(-80), "the hall is needed").unwrap();
    let closes = cinema.house.show(cinema.show).unwrap().show.sale_closes_at;
    assert!(closes < until);
    assert_eq!(cinema.house.booking(&okoye.reference).unwrap().reserved.unwrap().until, closes);
    cinema.house.deposit(&okoye.reference, 300, &[card(None)]).unwrap();
    cinema.house.call_off(cinema.show, "no power").unwrap();
    assert_eq!(cinema.house.hanging(cinema.show).unwrap().reservations, 0);
    let now = cinema.house.booking(&okoye.reference).unwrap();
    assert_eq!((now.state, now.owed()), (BookingState::Expired, (0, 300)));
    let kept = "reservation".to_owned();
    assert_eq!(told(&cinema, "Okoye"), ["reservation_off".to_owned(), kept.clone(), kept.clone(), kept.clone(), kept]);
    assert!(cinema.house.reservations().unwrap().is_empty());
    cinema.assert_well();
}

#[test]
fn a_reservation_of_two_shows_ends_by_the_one_that_is_called_off_and_names_it() {
    let mut cinema = Cinema::open();
    let (seats, adults, late) = (cinema.seats(&["A1"]), cinema.adults(1), cinema.late);
    let first = take(&mut cinema.house, None, cinema.show, seats, adults.clone()).unwrap();
    let both = take(&mut cinema.house, Some(&first), late, best(1), adults).unwrap();
    let (source, email) = (Source::Hold(token(&both)), Some("okoye@example.com".to_owned()));
    let wanted = Reserve { source, tickets: vec![], party: "Okoye".into(), until: None, email };
    let kept = cinema.house.reserve(&wanted).unwrap();
    cinema.house.call_off(late, "no power").unwrap();
    assert_eq!(cinema.house.booking(&kept.reference).unwrap().state, BookingState::Expired);
    assert_eq!(cinema.house.show(cinema.show).unwrap().held, 0);
    let off = cinema.house.messages(None, None).unwrap().remove(0);
    let title = kept.shows.iter().find(|s| s.id == late).unwrap().title.clone();
    let said = cinema.house.message_text(off.id).unwrap();
    assert!(off.template == "reservation_off" && said.subject.contains(&title), "{said:?}");
    assert!(said.text.starts_with("Hello Okoye,"), "{said:?}");
    cinema.assert_well();
}
