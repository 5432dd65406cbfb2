//! Customers: kept, signed in, blocked, flagged; whose bookings are.
use super::*;
use crate::domain::{
    CustomerId, StaffId, TheatreId,
    booking::{Booking, BookingState},
    customer::{Customer, Flag, FlagRules, Profile},
    message::MessageState,
};

pub fn profile(name: &str, email: &str) -> Profile {
    Profile { name: name.into(), email: Some(email.into()), ..Profile::default() }
}

pub fn ann(cinema: &mut Cinema) -> CustomerId {
    cinema.house.add_customer(&profile("Ann Okoye", "ann@example.com"), Some("a long password")).unwrap()
}

pub fn sold_to(cinema: &mut Cinema, customer: Option<CustomerId>, seats: &[&str]) -> Booking {
    let want = cinema.seats(seats);
    cinema.house.sell(&Sell { customer, ..sell(cinema.show, want, &[], vec![cash(None)]) }).unwrap()
}

fn held_for(cinema: &mut Cinema, n: u16) -> Held {
    let adults = cinema.adults(n);
    take(&mut cinema.house, None, cinema.show, best(n), adults).unwrap()
}

/// The kiosk in the foyer.
pub fn kiosk(cinema: &Cinema) -> House {
    let (db, keys) = (cinema.folder.path().join("t.db"), cinema.folder.path().join("keys"));
    let place = Place { db: &db, keys: &keys, terminal: "Kiosk 1", channel: Channel::Kiosk, vfs: None, key: None };
    House::open(&place, cinema.clock.clone()).unwrap()
}

/// The code of the newest message, as the mail would say it.
fn code_sent(cinema: &Cinema) -> String {
    cinema.house.read(|r, _| Ok(r.message_params(None)?)).unwrap()["code"].as_str().unwrap().to_owned()
}

fn names(found: Vec<(Customer, Vec<(Flag, u32)>)>) -> Vec<String> {
    found.into_iter().map(|(c, _)| c.name).collect()
}

#[test]
fn an_address_is_one_persons_whatever_its_case_and_a_number_is_kept_one_way() {
    let mut cinema = Cinema::open();
    let ann = ann(&mut cinema);
    assert_eq!(code(cinema.house.add_customer(&profile("Other", "ANN@Example.com"), None)), "conflict");
    let only_phone =
        Profile { name: "山田 太郎".into(), phone: Some("020 7946 0000".into()), ..Profile::default() };
    let yamada = cinema.house.add_customer(&only_phone, None).unwrap();
    assert_eq!(
        cinema.house.customer_card(yamada).unwrap().customer.phone.as_deref(),
        Some("+442079460000"),
        "the zone's country"
    );
    assert_eq!(code(cinema.house.add_customer(&profile("A\u{1b}[2J", "x@example.com"), None)), "usage");
    assert_eq!(
        code(cinema.house.add_customer(&Profile { name: "Nobody".into(), ..Profile::default() }, None)),
        "usage"
    );
    let taken = CustomerEdit { email: Some("aNN@example.com".into()), ..Default::default() };
    assert_eq!(code(cinema.house.edit_customer(yamada, &taken)), "conflict");
    let gone = CustomerEdit { phone: Some(String::new()), ..Default::default() };
    assert_eq!(code(cinema.house.edit_customer(yamada, &gone)), "usage", "nothing would be left to reach them by");
    for who in ["ann@EXAMPLE.com", "okoye", "ann ok", &ann.to_string()] {
        assert_eq!(cinema.house.find_customer(who).unwrap().id, ann, "{who}");
    }
    assert_eq!(cinema.house.find_customer("020 79460000").unwrap().id, yamada);
    assert_eq!(cinema.house.find_customer("田").unwrap().id, yamada);
    cinema.house.add_customer(&profile("Zoë Okoye", "zoe@example.com"), None).unwrap();
    assert_eq!(code(cinema.house.find_customer("okoye")), "ambiguous");
    let search = CustomerFilter { search: Some("okoye zoe".into()), ..Default::default() };
    assert_eq!(names(cinema.house.customers(&search).unwrap()), ["Zoë Okoye"]);
    assert_eq!(code(cinema.house.find_customer("nobody")), "not_found");
    cinema.assert_well();
}

#[test]
fn a_booking_is_somebodys_only_where_staff_chose_them_or_they_signed_in() {
    let mut cinema = Cinema::open();
    let id = ann(&mut cinema);
    let want = cinema.seats(&["A1"]);
    let email = Some("ann@example.com".to_owned());
    let guest = cinema.house.sell(&Sell { email, ..sell(cinema.show, want, &[], vec![cash(None)]) }).unwrap();
    assert_eq!(guest.customer, None, "an address alone is only where tickets go");
    let chosen = sold_to(&mut cinema, Some(id), &["A2"]);
    let mut kiosk = kiosk(&cinema);
    kiosk.customer_sign_in("Ann@example.com", "a long password").unwrap();
    let held = take(&mut kiosk, None, cinema.show, cinema.seats(&["A3"]), cinema.adults(1)).unwrap();
    let attempt = kiosk.begin_card(&held.token, None, held.total).unwrap();
    let Tendered::Sold(own) = kiosk.card_approved(attempt.id, "AUTH9").unwrap() else { panic!("not sold") };
    kiosk.customer_leaves();
    let held = take(&mut kiosk, None, cinema.show, cinema.seats(&["A4"]), cinema.adults(1)).unwrap();
    let attempt = kiosk.begin_card(&held.token, None, held.total).unwrap();
    let Tendered::Sold(next) = kiosk.card_approved(attempt.id, "AUTH10").unwrap() else { panic!("not sold") };
    assert_eq!(next.customer, None, "the next at the kiosk is nobody");
    let card = cinema.house.customer_card(id).unwrap();
    assert_eq!(
        card.bookings.iter().map(|b| &b.reference).collect::<Vec<_>>(),
        [&own.reference, &chosen.reference],
        "the newest first"
    );
    assert_eq!(card.bookings[0].customer.as_ref().unwrap().name, "Ann Okoye");
    let found = cinema.house.bookings(&BookingFilter { search: Some("okoye".into()), ..Default::default() }).unwrap();
    assert_eq!(found.len(), 2, "found by the name");
    cinema.assert_well();
}

#[test]
fn at_the_counter_an_order_is_for_somebody_before_it_is_paid() {
    let mut cinema = Cinema::open();
    let id = ann(&mut cinema);
    let held = held_for(&mut cinema, 2);
    assert_eq!(cinema.house.order_for(&held.token, Some(id)).unwrap().unwrap().name, "Ann Okoye");
    let Tendered::Sold(b) = cinema.house.tender(&held.token, &cash(None), held.total).unwrap() else {
        panic!("not sold")
    };
    assert_eq!(b.customer.unwrap().id, id);
    let held = held_for(&mut cinema, 1);
    cinema.house.order_for(&held.token, Some(id)).unwrap();
    cinema.house.order_for(&held.token, None).unwrap();
    let Tendered::Sold(b) = cinema.house.tender(&held.token, &cash(None), held.total).unwrap() else {
        panic!("not sold")
    };
    assert_eq!(b.customer, None);
    cinema.assert_well();
}

#[test]
fn who_is_blocked_buys_nothing_until_the_block_is_over_or_lifted() {
    let mut cinema = Cinema::open();
    let id = ann(&mut cinema);
    let open = held_for(&mut cinema, 1);
    cinema.house.order_for(&open.token, Some(id)).unwrap();
    let block = NewBlock { reason: "chargebacks".into(), ..Default::default() };
    assert_eq!(code(cinema.house.block_customer(id, &NewBlock::default())), "usage", "a reason is needed");
    let past = NewBlock { until: "2026-11-21".parse().ok(), ..block.clone() };
    assert_eq!(code(cinema.house.block_customer(id, &past)), "usage");
    cinema.house.block_customer(id, &block).unwrap();
    assert_eq!(code(cinema.house.block_customer(id, &block)), "conflict");
    let refused = cinema.house.tender(&open.token, &cash(None), open.total);
    assert_eq!(code(refused), "blocked", "also the order that was open");
    assert_eq!(code(cinema.house.begin_card(&open.token, None, open.total)), "blocked", "before a card is charged");
    let want = cinema.seats(&["A1"]);
    let again = Sell { customer: Some(id), ..sell(cinema.show, want, &[], vec![cash(None)]) };
    let said = cinema.house.sell(&again).unwrap_err();
    assert_eq!(said.code(), "blocked");
    assert!(!said.to_string().contains("chargebacks"), "why is for staff: {said}");
    let mut kiosk = kiosk(&cinema);
    kiosk.customer_sign_in("ann@example.com", "a long password").unwrap();
    let held = take(&mut kiosk, None, cinema.show, best(1), cinema.adults(1)).unwrap();
    assert_eq!(code(kiosk.begin_card(&held.token, None, held.total)), "blocked");
    let card = cinema.house.customer_card(id).unwrap();
    let shown = card.customer.block.as_ref().unwrap();
    assert_eq!((shown.reason.as_str(), card.blocked_by.as_deref()), ("chargebacks", Some("Manager")));
    let blocked = CustomerFilter { blocked: true, ..Default::default() };
    assert_eq!(cinema.house.customers(&blocked).unwrap().len(), 1);
    cinema.house.unblock_customer(id).unwrap();
    assert_eq!(code(cinema.house.unblock_customer(id)), "conflict");
    cinema.house.sell(&again).unwrap();
    cinema.house.block_customer(id, &NewBlock { until: "2026-11-22".parse().ok(), ..block }).unwrap();
    cinema.pass(4 * 3600);
    let late = Sell { customer: Some(id), ..sell(cinema.late, best(1), &[], vec![cash(None)]) };
    assert_eq!(code(cinema.house.sell(&late)), "blocked");
    cinema.pass(7 * 3600 + 1);
    assert!(cinema.house.customers(&blocked).unwrap().is_empty(), "it is over by itself");
    cinema.assert_well();
}

#[test]
fn what_a_blocked_one_has_booked_stays_or_is_cancelled_with_all_that_was_paid() {
    let mut cinema = Cinema::open();
    let id = ann(&mut cinema);
    let (a, b) = (sold_to(&mut cinema, Some(id), &["A1", "A2"]), sold_to(&mut cinema, None, &["A3"]));
    let keep = NewBlock { reason: "bots".into(), ..Default::default() };
    assert!(cinema.house.block_customer(id, &keep).unwrap().is_empty());
    assert_eq!(cinema.house.booking(&a.reference).unwrap().state, BookingState::Confirmed);
    cinema.house.unblock_customer(id).unwrap();
    let gone = cinema.house.block_customer(id, &NewBlock { cancel: true, ..keep }).unwrap();
    assert_eq!(gone.iter().map(|b| &b.reference).collect::<Vec<_>>(), [&a.reference]);
    assert_eq!(gone[0].refunds.iter().map(|r| r.minor).sum::<i64>(), a.total, "all of it, whatever the rule");
    assert_eq!(cinema.house.booking(&b.reference).unwrap().state, BookingState::Confirmed, "a guest's is not theirs");
    sold_to(&mut cinema, None, &["A1"]);
    cinema.assert_well();
}

#[test]
fn flags_come_by_the_rules_that_a_manager_sets() {
    let mut cinema = Cinema::open();
    let id = ann(&mut cinema);
    let theatre = TheatreId(1);
    let settings = cinema.house.theatre(theatre).unwrap().settings.clone();
    let flags = FlagRules { days: 7, failed_payments: 2, lapsed_holds: 1, refunds: 1 };
    cinema.house.set_settings(theatre, &Settings { flags, ..settings }).unwrap();
    let held = held_for(&mut cinema, 1);
    cinema.house.order_for(&held.token, Some(id)).unwrap();
    for _ in 0..2 {
        let attempt = cinema.house.begin_card(&held.token, None, held.total).unwrap();
        cinema.house.card_declined(attempt.id).unwrap();
    }
    assert_eq!(cinema.house.customer_card(id).unwrap().flags, [(Flag::FailedPayments, 2)]);
    cinema.pass(2 * 3600);
    cinema.house.sweep().unwrap();
    let late = cinema.late;
    let bought = Sell { customer: Some(id), ..sell(late, best(1), &[], vec![card(None)]) };
    let b = cinema.house.sell(&bought).unwrap();
    cinema.house.cancel(&b.reference, &Default::default(), None).unwrap();
    let all = [(Flag::FailedPayments, 2), (Flag::LapsedHolds, 1), (Flag::Refunds, 1)];
    assert_eq!(cinema.house.customer_card(id).unwrap().flags, all);
    let flagged = CustomerFilter { flagged: true, ..Default::default() };
    assert_eq!(cinema.house.customers(&flagged).unwrap().len(), 1);
    cinema.pass(8 * 86400);
    assert!(cinema.house.customers(&flagged).unwrap().is_empty(), "the days that count are over");
}

#[test]
fn a_wrong_password_says_and_costs_what_an_unknown_address_does_and_guessing_ends() {
    let mut cinema = Cinema::open();
    let id = ann(&mut cinema);
    cinema.house.add_customer(&profile("No Password", "no@example.com"), None).unwrap();
    let mut kiosk = kiosk(&cinema);
    let said = |kiosk: &mut House, email: &str| kiosk.customer_sign_in(email, "not this one").unwrap_err().to_string();
    let (real, unknown) = (said(&mut kiosk, "ann@example.com"), said(&mut kiosk, "nobody@example.com"));
    assert_eq!(real, unknown);
    assert_eq!(said(&mut kiosk, "no@example.com"), unknown, "nor whether they have a password");
    let (mut waits, mut other) = (vec![], vec![]);
    for _ in 0..5 {
        waits.push(said(&mut kiosk, "ann@example.com"));
        other.push(said(&mut kiosk, "nobody@example.com"));
    }
    assert_eq!(waits, other, "also how long one waits is the same");
    assert_eq!(code(kiosk.customer_sign_in("ann@example.com", "a long password")), "locked_out");
    assert_eq!(kiosk.actor(), &Actor::Kiosk);
    cinema.house.forgive_customer(id).unwrap();
    kiosk.customer_sign_in("ann@example.com", "a long password").unwrap();
    assert_eq!(kiosk.actor(), &Actor::Customer { id });
    assert_eq!(code(cinema.house.customer_sign_in("ann@example.com", "a long password")), "usage", "not at a till");
}

#[test]
fn a_forgotten_password_is_set_anew_with_a_code_that_is_sent_and_works_once() {
    let mut cinema = Cinema::open();
    ann(&mut cinema);
    let mut kiosk = kiosk(&cinema);
    kiosk.begin_reset("nobody@example.com").unwrap();
    assert!(cinema.house.messages(None, None).unwrap().is_empty());
    kiosk.begin_reset("ANN@example.com").unwrap();
    kiosk.begin_reset("ann@example.com").unwrap();
    let waiting = cinema.house.messages(Some(MessageState::Pending), None).unwrap();
    assert_eq!(waiting.len(), 1, "the newer takes the older's place");
    assert_eq!((waiting[0].to.as_str(), waiting[0].template.as_str()), ("ann@example.com", "password_reset"));
    let sent = code_sent(&cinema);
    assert_eq!(code(kiosk.finish_reset("ann@example.com", "00000000", "another password")), "forbidden");
    assert_eq!(code(kiosk.finish_reset("nobody@example.com", &sent, "another password")), "forbidden");
    assert_eq!(code(kiosk.finish_reset("ann@example.com", &sent, "short")), "usage");
    kiosk.finish_reset("ann@example.com", &sent, "another password").unwrap();
    assert_eq!(code(kiosk.finish_reset("ann@example.com", &sent, "third password")), "forbidden", "once");
    assert_eq!(code(kiosk.customer_sign_in("ann@example.com", "a long password")), "forbidden");
    kiosk.customer_sign_in("ann@example.com", "another password").unwrap();
    kiosk.customer_leaves();
    kiosk.change_customer_password("ann@example.com", "another password", "fourth password").unwrap();
    kiosk.customer_sign_in("ann@example.com", "fourth password").unwrap();
    kiosk.begin_reset("ann@example.com").unwrap();
    let sent = code_sent(&cinema);
    cinema.pass(20 * 60);
    assert_eq!(code(kiosk.finish_reset("ann@example.com", &sent, "fifth password")), "forbidden", "too late");
    cinema.house.sweep().unwrap();
    assert_eq!(cinema.house.messages(None, Some(1)).unwrap()[0].state, MessageState::Failed);
    assert_eq!(cinema.house.read(|r, _| Ok(r.message_params(None)?)).unwrap(), json!({}), "the code is gone");
}

#[test]
fn codes_can_not_be_tried_out_nor_a_mailbox_filled() {
    let mut cinema = Cinema::open();
    ann(&mut cinema);
    cinema.house.begin_reset("ann@example.com").unwrap();
    let sent = code_sent(&cinema);
    let mut looked_at = 0;
    for n in 0..1000 {
        cinema.pass(1);
        match cinema.house.finish_reset("ann@example.com", &format!("{n:08}"), "another password") {
            Err(e) if e.code() == "locked_out" => {}
            other => {
                assert_eq!(code(other), "forbidden");
                looked_at += 1;
            }
        }
    }
    assert!(looked_at <= 10, "{looked_at}");
    assert_eq!(code(cinema.house.finish_reset("ann@example.com", &sent, "another password")), "locked_out");
    let queued = (0..30).filter(|_| cinema.house.begin_reset("ann@example.com").is_ok()).count();
    assert!(queued <= 10, "{queued}");
}

#[test]
fn films_are_reviewed_by_who_had_a_ticket_once_it_has_begun() {
    let mut cinema = Cinema::open();
    let id = ann(&mut cinema);
    let movie = cinema.house.show(cinema.show).unwrap().movie.id;
    assert_eq!(code(cinema.house.review(id, movie, 5, "")), "conflict");
    sold_to(&mut cinema, Some(id), &["A1"]);
    assert_eq!(code(cinema.house.review(id, movie, 5, "")), "conflict", "not begun");
    cinema.pass(2 * 3600);
    assert_eq!(code(cinema.house.review(id, movie, 6, "")), "usage");
    let mut kiosk = kiosk(&cinema);
    kiosk.customer_sign_in("ann@example.com", "a long password").unwrap();
    assert_eq!(code(kiosk.review(CustomerId(99), movie, 4, "")), "forbidden", "only for oneself");
    kiosk.review(id, movie, 4, "sand").unwrap();
    kiosk.review(id, movie, 3, "much sand").unwrap();
    let said = cinema.house.reviews(movie).unwrap();
    assert_eq!((said.len(), said[0].stars, said[0].words.as_str()), (1, 3, "much sand"));
}

#[test]
fn a_customer_sees_themselves_and_nobody_else() {
    let mut cinema = Cinema::open();
    let id = ann(&mut cinema);
    let other = cinema.house.add_customer(&profile("Bo", "bo@example.com"), None).unwrap();
    let mut kiosk = kiosk(&cinema);
    assert_eq!(code(kiosk.customer_card(id)), "forbidden");
    kiosk.customer_sign_in("ann@example.com", "a long password").unwrap();
    assert_eq!(kiosk.customer_card(id).unwrap().customer.name, "Ann Okoye");
    assert_eq!(code(kiosk.customer_card(other)), "forbidden");
    assert_eq!(code(kiosk.customers(&Default::default())), "forbidden");
    assert_eq!(code(kiosk.bookings(&Default::default())), "forbidden");
    kiosk.customer_leaves();
    assert_eq!(code(kiosk.customer_card(id)), "forbidden");
    cinema.house.act_as(Actor::Staff { id: StaffId(1), role: Role::Clerk });
    assert_eq!(
        code(cinema.house.block_customer(id, &NewBlock { reason: "x".into(), ..Default::default() })),
        "forbidden"
    );
    let manager = Actor::Staff { id: StaffId(1), role: Role::Manager };
    let block = NewBlock { reason: "bots".into(), ..Default::default() };
    cinema.house.authorised(manager, |h| h.block_customer(id, &block)).unwrap();
}

#[test]
fn a_customer_gives_ones_own_tickets_back_by_the_rule_and_nothing_else() {
    let mut cinema = Cinema::open();
    let id = ann(&mut cinema);
    let want = cinema.seats(&["A1", "A2"]);
    let sale = Sell { customer: Some(id), ..sell(cinema.show, want, &[], vec![card(None)]) };
    let own = cinema.house.sell(&sale).unwrap();
    let (other, cash) = (sold_to(&mut cinema, None, &["A3"]), sold_to(&mut cinema, Some(id), &["A4"]));
    let mut kiosk = kiosk(&cinema);
    let first = [own.tickets[0].id];
    assert_eq!(code(kiosk.cancel_own(&own.reference, &first, 1100)), "forbidden", "nobody is signed in");
    assert_eq!(code(cinema.house.cancel_own(&own.reference, &first, 1100)), "forbidden", "staff have their own way");
    kiosk.customer_sign_in("ann@example.com", "a long password").unwrap();
    assert_eq!(code(kiosk.cancel_own(&other.reference, &[other.tickets[0].id], 1100)), "not_found");
    assert_eq!(code(kiosk.cancel(&own.reference, &Default::default(), None)), "forbidden", "not as staff do");
    let plan = kiosk.cancel_own_plan(&own.reference, &first).unwrap();
    assert_eq!((plan.total_back(), plan.kept), (1100, 0));
    assert_eq!(code(kiosk.cancel_own(&own.reference, &first, 1000)), "conflict", "another sum was said");
    let (now, _) = kiosk.cancel_own(&own.reference, &first, 1100).unwrap();
    assert_eq!(now.refunds.iter().map(|r| (r.kind.code(), r.minor)).collect::<Vec<_>>(), [("card", 1100)]);
    assert_eq!(now.history.last().unwrap().actor, format!("customer {id}"), "the history knows who it was");
    assert_eq!(code(kiosk.cancel_own(&own.reference, &first, 1100)), "already_refunded");
    let (waits, _) = kiosk.cancel_own(&cash.reference, &[cash.tickets[0].id], 1100).unwrap();
    assert!(waits.refunds[0].owed, "a kiosk has no drawer: a till pays it out");
    cinema.pass(2 * 3600 - 29 * 60);
    let late = kiosk.cancel_own_plan(&own.reference, &[own.tickets[1].id]);
    assert_eq!(code(late), "usage", "after its time the rule gives nothing");
    assert_eq!(code(kiosk.cancel_own(&own.reference, &[own.tickets[1].id], 1100)), "usage");
    cinema.assert_well();
}
