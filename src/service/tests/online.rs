//! Paying by a provider: charged once and ticketed, or not charged at all, whatever breaks between any two steps.
use super::*;
use crate::{
    domain::{
        booking::{Booking, BookingState},
        cancel::Asked,
        dispute::{NewDispute, Outcome},
        online::{Became, OnlineRound},
        staff::Actor,
        time::Instant,
    },
    payment::{
        Gateway, Scripted, Step,
        webhook::{About, Disputed, Notice},
    },
    service::Heard,
};

fn provider() -> (Scripted, Gateway) {
    let scripted = Scripted::default();
    (scripted.clone(), Gateway::Scripted(scripted))
}

fn ask(house: &mut House, gateway: &Gateway) -> OnlineRound {
    house.run_online(gateway, &mut || true).unwrap()
}

/// An order of two adults whose payment has begun: its hold, the attempt.
fn begun(cinema: &mut Cinema) -> (Held, crate::domain::PaymentId) {
    let (show, adults) = (cinema.show, cinema.adults(2));
    let held = take(&mut cinema.house, None, show, best(2), adults).unwrap();
    let (attempt, held) = cinema.house.begin_online(&held.token, held.total).unwrap();
    (held, attempt)
}

fn sold(house: &House, attempt: crate::domain::PaymentId) -> crate::domain::booking::Booking {
    match house.became(attempt).unwrap() {
        Became::Sold(booking) => *booking,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_customer_pays_on_the_telephone_and_has_tickets() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let (held, attempt) = begun(&mut cinema);
    assert!(matches!(cinema.house.became(attempt).unwrap(), Became::Waits(o) if o.url.is_none()));
    assert_eq!(ask(&mut cinema.house, &gateway).waits, 1);
    let Became::Waits(online) = cinema.house.became(attempt).unwrap() else { panic!("it waits") };
    assert!(online.url.unwrap().starts_with("https://pay.example/") && online.minor == 2200);
    assert_eq!(code(cinema.house.begin_online(&held.token, held.total)), "conflict", "one at a time");
    provider.pay();
    assert_eq!(ask(&mut cinema.house, &gateway).paid, 1);
    let booking = sold(&cinema.house, attempt);
    assert_eq!((booking.tickets.len(), booking.payments[0].tender.kind), (2, TenderKind::Stripe));
    assert!(booking.payments[0].tender.reference.starts_with("pay_"));
    assert_eq!(ask(&mut cinema.house, &gateway), OnlineRound::default(), "nothing is asked of what is known");
    assert_eq!(provider.sums(), (2200, 0));
    cinema.assert_well();
}

#[test]
fn whatever_breaks_between_two_steps_it_is_charged_once_and_ticketed() {
    // Each call's answer is lost, or the line is dead, at each place; a new process goes on where the old one stopped.
    for at in 0..4 {
        for step in [Step::Lost, Step::Away] {
            let mut cinema = Cinema::open();
            let (provider, gateway) = provider();
            let (_, attempt) = begun(&mut cinema);
            let mut paid = false;
            for round in 0..8 {
                if round == at {
                    provider.next([step.clone()]);
                }
                // The machine is switched off and on again between any two rounds.
                let mut house = cinema.terminal("Till 1");
                let went = ask(&mut house, &gateway);
                assert_eq!(went.away.is_some(), round == at, "{at} {step:?} {round}");
                if round == 2 {
                    paid = provider.pay();
                }
            }
            assert!(paid);
            assert_eq!(sold(&cinema.house, attempt).tickets.len(), 2, "{at} {step:?}");
            assert_eq!((provider.made(), provider.sums()), (1, (2200, 0)), "{at} {step:?}");
            cinema.assert_well();
        }
    }
}

#[test]
fn a_customer_who_does_not_want_to_is_not_charged_and_pays_in_cash() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let (held, attempt) = begun(&mut cinema);
    ask(&mut cinema.house, &gateway);
    assert_eq!(code(cinema.house.tender(&held.token, &cash(None), held.total)), "conflict", "not while it is open");
    cinema.house.stop_online(attempt).unwrap();
    assert_eq!(ask(&mut cinema.house, &gateway).over, 1);
    assert_eq!(cinema.house.became(attempt).unwrap(), Became::Over);
    assert!(!provider.pay(), "nothing is open at the provider");
    cinema.house.tender(&held.token, &cash(None), held.total).unwrap();
    assert_eq!(provider.sums(), (0, 0));
    cinema.assert_well();
}

#[test]
fn who_pays_in_the_moment_of_being_stopped_has_tickets() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let (_, attempt) = begun(&mut cinema);
    ask(&mut cinema.house, &gateway);
    provider.pay();
    cinema.house.stop_online(attempt).unwrap();
    assert_eq!(ask(&mut cinema.house, &gateway).paid, 1);
    assert_eq!(sold(&cinema.house, attempt).tickets.len(), 2);
    cinema.assert_well();
}

#[test]
fn who_walks_away_leaves_the_seats_to_others_once_it_is_known_that_nobody_pays() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let (held, attempt) = begun(&mut cinema);
    ask(&mut cinema.house, &gateway);
    cinema.house.release(&held.token).unwrap();
    assert_eq!(cinema.house.show(cinema.show).unwrap().held, 2, "the customer may be paying at this moment");
    assert_eq!(ask(&mut cinema.house, &gateway).over, 1);
    assert_eq!((cinema.house.show(cinema.show).unwrap().held, provider.pay()), (0, false));
    assert_eq!(cinema.house.became(attempt).unwrap(), Became::Over);
    cinema.assert_well();
}

#[test]
fn money_that_comes_late_gets_its_seats_back_if_they_are_free() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let (held, attempt) = begun(&mut cinema);
    ask(&mut cinema.house, &gateway);
    provider.pay();
    cinema.pass(3600);
    cinema.house.sweep().unwrap();
    assert_eq!(ask(&mut cinema.house, &gateway).paid, 1);
    let seats: Vec<_> = sold(&cinema.house, attempt).tickets.iter().map(|t| t.seat).collect();
    assert_eq!(seats, held.parts[0].seats);
    cinema.assert_well();
}

#[test]
fn money_that_comes_too_late_goes_back_by_itself_once() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let (held, attempt) = begun(&mut cinema);
    ask(&mut cinema.house, &gateway);
    provider.pay();
    cinema.pass(3600);
    let (show, seats) = (cinema.show, Want::Seats(held.parts[0].seats.clone()));
    cinema.house.sell(&sell(show, seats, &[], vec![cash(None)])).unwrap();
    let went = ask(&mut cinema.house, &gateway);
    assert_eq!((went.late, went.back), (1, 1));
    for _ in 0..3 {
        assert_eq!(ask(&mut cinema.house, &gateway), OnlineRound::default());
    }
    assert_eq!(provider.sums(), (2200, 2200));
    assert_eq!(cinema.house.became(attempt).unwrap(), Became::Over);
    let line = cinema.house.online_payments(false, 9).unwrap().remove(0);
    assert_eq!((line.state, line.open, line.back), ("FAILED", false, (2200, 0)));
    cinema.assert_well();
}

#[test]
fn money_for_a_show_that_was_called_off_meanwhile_goes_back_and_stops_nobody_else() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let (_, attempt) = begun(&mut cinema);
    ask(&mut cinema.house, &gateway);
    provider.pay();
    cinema.house.call_off(cinema.show, "the projector died").unwrap();
    let went = ask(&mut cinema.house, &gateway);
    assert_eq!((went.late, went.back, went.waits), (1, 1, 0), "{went:?}");
    assert_eq!(cinema.house.became(attempt).unwrap(), Became::Over);
    assert_eq!((provider.sums(), cinema.house.show(cinema.show).unwrap().held), ((2200, 2200), 0));
    cinema.assert_well();
}

#[test]
fn a_no_to_what_the_provider_knows_keeps_that_one_and_none_of_the_others() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let ((_, first), (_, second)) = (begun(&mut cinema), begun(&mut cinema));
    ask(&mut cinema.house, &gateway);
    provider.pay();
    provider.next([Step::No]);
    let went = ask(&mut cinema.house, &gateway);
    assert_eq!((went.paid, went.waits, went.away), (1, 1, None));
    assert!(matches!(cinema.house.became(first).unwrap(), Became::Waits(o) if o.error == "the provider says no"));
    assert_eq!(sold(&cinema.house, second).tickets.len(), 2);
    assert_eq!(ask(&mut cinema.house, &gateway).paid, 1);
    cinema.assert_well();
}

#[test]
fn a_refused_refund_waits_for_somebody_and_is_then_asked_with_another_key() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let (_, attempt) = begun(&mut cinema);
    ask(&mut cinema.house, &gateway);
    provider.pay();
    ask(&mut cinema.house, &gateway);
    let booking = sold(&cinema.house, attempt);
    cinema.house.cancel(&booking.reference, &Default::default(), None).unwrap();
    let key = |house: &House| house.read(|r, _| Ok(r.online_refunds()?.pop().map(|f| f.key))).unwrap();
    let first = key(&cinema.house).unwrap();
    provider.next([Step::No]);
    assert_eq!(ask(&mut cinema.house, &gateway).back, 0);
    assert_eq!((key(&cinema.house), ask(&mut cinema.house, &gateway)), (None, OnlineRound::default()));
    assert_eq!(cinema.house.retry_online().unwrap(), 1);
    assert_eq!(key(&cinema.house).unwrap(), format!("{first}-1"), "a provider repeats what it said to a key");
    assert_eq!((ask(&mut cinema.house, &gateway).back, provider.sums()), (1, (2200, 2200)));
    cinema.assert_well();
}

#[test]
fn what_the_provider_says_is_held_against_the_books() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let (_, attempt) = begun(&mut cinema);
    ask(&mut cinema.house, &gateway);
    provider.pay();
    ask(&mut cinema.house, &gateway);
    let (theatre, day) = (cinema.house.theatres().unwrap()[0].id, "2026-11-22".parse().unwrap());
    let settle = |house: &House| house.settlement(&gateway, theatre, (day, day)).unwrap();
    let lines = settle(&cinema.house);
    assert!(lines.len() == 1 && lines[0].agrees() && lines[0].ours.unwrap().paid == 2200, "{lines:?}");
    let booking = sold(&cinema.house, attempt);
    // Nobody told the house that its customer disputes it.
    provider.dispute();
    assert!(!settle(&cinema.house)[0].agrees());
    let why = NewDispute { why: "the bank wrote".into(), ..NewDispute::default() };
    cinema.house.dispute(&booking.reference, &why).unwrap();
    assert!(settle(&cinema.house)[0].agrees());
    cinema.house.end_dispute(&booking.reference, Outcome::Won, "").unwrap();
    assert!(settle(&cinema.house)[0].agrees(), "it was disputed, and is not any more");
    cinema.house.cancel(&booking.reference, &Default::default(), None).unwrap();
    assert!(settle(&cinema.house)[0].agrees(), "what is still to go back has not gone on either side");
    ask(&mut cinema.house, &gateway);
    assert_eq!(settle(&cinema.house)[0].theirs.unwrap().back, 2200);
    // Somebody gives money back on the provider's own pages, and charges something that the house knows nothing of.
    let id = lines[0].provider.clone();
    gateway.refund(&id, 1, "by hand").unwrap();
    assert!(!settle(&cinema.house)[0].agrees());
    let currency = crate::domain::Currency::parse("GBP").unwrap();
    let other = crate::payment::Ask { key: "other".into(), minor: 5, currency, words: String::new(), until: START };
    gateway.begin(&other).unwrap();
    provider.pay();
    let unknown: Vec<_> = settle(&cinema.house).into_iter().filter(|l| l.ours.is_none()).collect();
    assert_eq!((unknown.len(), unknown[0].theirs.unwrap().paid), (1, 5));
    provider.next([Step::Away]);
    assert_eq!(code(cinema.house.settlement(&gateway, theatre, (day, day))), "provider_unavailable");
}

#[test]
fn a_lost_answer_of_a_refund_is_no_second_refund() {
    for step in [Step::Lost, Step::Away] {
        let mut cinema = Cinema::open();
        let (provider, gateway) = provider();
        let (_, attempt) = begun(&mut cinema);
        ask(&mut cinema.house, &gateway);
        provider.pay();
        ask(&mut cinema.house, &gateway);
        let booking = sold(&cinema.house, attempt);
        let one = crate::domain::cancel::Asked { tickets: vec![booking.tickets[0].id], ..Default::default() };
        cinema.house.cancel(&booking.reference, &one, None).unwrap();
        provider.next([step]);
        assert!(ask(&mut cinema.terminal("Till 1"), &gateway).away.is_some());
        assert_eq!(ask(&mut cinema.terminal("Till 1"), &gateway).back, 1);
        let rest = crate::domain::cancel::Asked::default();
        cinema.house.cancel(&booking.reference, &rest, None).unwrap();
        assert_eq!(ask(&mut cinema.house, &gateway).back, 1, "each part of it by itself");
        assert_eq!(provider.sums(), (2200, 2200));
        cinema.assert_well();
    }
}

#[test]
fn a_dead_kiosk_s_payment_is_looked_after_by_another_once_its_time_is_out() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let (_, attempt) = begun(&mut cinema);
    ask(&mut cinema.house, &gateway);
    let mut other = cinema.terminal("Till 2");
    provider.pay();
    assert_eq!(ask(&mut other, &gateway), OnlineRound::default(), "its own terminal may be asking at this moment");
    cinema.pass(3600);
    assert_eq!(ask(&mut other, &gateway).paid, 1);
    assert_eq!(sold(&cinema.house, attempt).tickets.len(), 2);
    cinema.assert_well();
}

#[test]
fn a_provider_that_refuses_ends_it_and_the_seats_stay_for_another_try() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let (held, attempt) = begun(&mut cinema);
    provider.next([Step::No]);
    assert_eq!(ask(&mut cinema.house, &gateway).over, 1);
    assert_eq!(cinema.house.became(attempt).unwrap(), Became::Over);
    let (again, _) = cinema.house.begin_online(&held.token, held.total).unwrap();
    ask(&mut cinema.house, &gateway);
    provider.pay();
    ask(&mut cinema.house, &gateway);
    assert_eq!(sold(&cinema.house, again).tickets.len(), 2);
    assert_eq!(provider.sums(), (2200, 0));
    cinema.assert_well();
}

#[test]
fn a_reservation_is_paid_by_telephone_and_keeps_its_time_by_the_wall_clock() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let source = Source::Show(cinema.show, cinema.seats(&["A1", "A2"]));
    let wanted = Reserve { source, tickets: vec![], party: "Okoye".into(), until: None, email: None };
    let kept = cinema.house.reserve(&wanted).unwrap();
    let held = cinema.house.load_reserved(&kept.reference).unwrap();
    let (attempt, _) = cinema.house.begin_online(&held.token, held.total).unwrap();
    for _ in 0..2 {
        assert_eq!(ask(&mut cinema.house, &gateway).waits, 1, "it is not late");
    }
    let mut other = cinema.terminal("Till 2");
    assert_eq!(ask(&mut other, &gateway), OnlineRound::default(), "nor another's to end");
    assert!(provider.pay());
    assert_eq!(ask(&mut cinema.house, &gateway).paid, 1);
    let booking = sold(&cinema.house, attempt);
    assert_eq!((booking.reference, booking.tickets.len()), (kept.reference, 2));
    cinema.assert_well();
}

#[test]
fn a_part_in_cash_and_the_rest_by_telephone() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let (show, adults) = (cinema.show, cinema.adults(2));
    let held = take(&mut cinema.house, None, show, best(2), adults).unwrap();
    cinema.house.tender(&held.token, &cash(Some(1000)), held.total).unwrap();
    let (attempt, _) = cinema.house.begin_online(&held.token, held.total).unwrap();
    ask(&mut cinema.house, &gateway);
    provider.pay();
    ask(&mut cinema.house, &gateway);
    assert_eq!(sold(&cinema.house, attempt).payments.iter().map(|p| p.tender.minor).collect::<Vec<_>>(), [1000, 1200]);
    assert_eq!(provider.sums(), (1200, 0));
    cinema.assert_well();
}

/// What a provider says of a payment.
fn notice(what: &str, reference: &str, key: Option<&str>) -> Notice {
    let about = About::Payment { reference: reference.into(), key: key.map(str::to_owned) };
    Notice { what: what.into(), about }
}

#[test]
fn what_the_provider_says_by_itself_is_asked_at_once_also_of_another_tills_payment() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let (_, attempt) = begun(&mut cinema);
    assert_eq!(ask(&mut cinema.house, &gateway).waits, 1);
    provider.pay();
    let mut listener = cinema.terminal("cli");
    assert_eq!(ask(&mut listener, &gateway), OnlineRound::default(), "a till asks about its own");
    assert_eq!(
        listener.hear(&gateway, &notice("payment_intent.succeeded", "pay_other", None)).unwrap(),
        Heard::Nothing
    );
    let reference = cinema.house.online_payments(true, 1).unwrap()[0].provider.clone();
    let paid = notice("payment_intent.succeeded", &reference, None);
    let Heard::Asked(round) = listener.hear(&gateway, &paid).unwrap() else { panic!("it is asked") };
    assert_eq!((round.paid, sold(&cinema.house, attempt).tickets.len()), (1, 2));
    assert_eq!(listener.hear(&gateway, &paid).unwrap(), Heard::Nothing, "said twice it is done once");
    assert_eq!(provider.sums(), (2200, 0));
    cinema.assert_well();
}

#[test]
fn a_payment_whose_name_was_lost_on_the_way_is_known_by_its_key() {
    let mut cinema = Cinema::open();
    let (provider, gateway) = provider();
    let (_, attempt) = begun(&mut cinema);
    provider.next([Step::Lost]);
    assert!(ask(&mut cinema.house, &gateway).away.is_some());
    provider.pay();
    let key = cinema.house.read(|r, _| Ok(r.online_open()?)).unwrap()[0].key.clone();
    let paid = notice("payment_intent.succeeded", "pay_unheard", Some(&key));
    assert!(matches!(cinema.house.hear(&gateway, &paid).unwrap(), Heard::Asked(round) if round.paid == 1));
    assert_eq!((sold(&cinema.house, attempt).tickets.len(), provider.sums()), (2, (2200, 0)));
    cinema.assert_well();
}

/// What a provider says of a disputed payment.
fn disputed(payment: &str, case: &str, ended: Option<Outcome>) -> Notice {
    let said = Disputed {
        payment: payment.into(),
        case: case.into(),
        why: "product_not_received".into(),
        due: Some(Instant(1_795_000_000)),
        ended,
    };
    Notice { what: "charge.dispute.updated".into(), about: About::Disputed(said) }
}

/// A sale that was paid at the provider, and what the provider calls its payment.
fn paid(cinema: &mut Cinema) -> (Booking, Gateway, String) {
    let (provider, gateway) = provider();
    let (_, attempt) = begun(cinema);
    ask(&mut cinema.house, &gateway);
    provider.pay();
    ask(&mut cinema.house, &gateway);
    let booking = sold(&cinema.house, attempt);
    let reference = booking.payments[0].tender.reference.clone();
    (booking, gateway, reference)
}

#[test]
fn a_dispute_is_marked_by_the_providers_word_and_ends_by_it() {
    for outcome in [Outcome::Won, Outcome::Lost] {
        let mut cinema = Cinema::open();
        let (booking, gateway, payment) = paid(&mut cinema);
        // Nobody has to be signed in for it.
        cinema.house.act_as(Actor::Nobody);
        let mut hear = |case: &str, ended| cinema.house.hear(&gateway, &disputed(&payment, case, ended)).unwrap();
        let done = Heard::Disputed(booking.reference.clone());
        assert_eq!(hear("dp_1", None), done);
        assert_eq!((hear("dp_1", None), hear("dp_2", None)), (Heard::Nothing, Heard::Nothing), "it is one dispute");
        assert_eq!(hear("dp_1", Some(outcome)), done);
        assert_eq!(hear("dp_1", Some(outcome)), Heard::Nothing);
        assert_eq!(hear("dp_1", None), Heard::Nothing, "an old message of one that has ended");
        let now = cinema.house.booking_made(booking.id).unwrap();
        let [one] = now.disputes.as_slice() else { panic!("{:?}", now.disputes) };
        assert_eq!((one.case.as_str(), one.ended.map(|e| e.0)), ("dp_1", Some(outcome)));
        assert_eq!(one.why, "product not received, by the provider's word");
        assert_eq!(one.due.unwrap().to_string(), "2026-11-18");
        assert_eq!(now.state == BookingState::Cancelled, outcome == Outcome::Lost);
        cinema.assert_well();
    }
}

#[test]
fn a_dispute_that_was_heard_of_too_late_or_marked_by_hand_is_the_same_one() {
    let mut cinema = Cinema::open();
    let (booking, gateway, payment) = paid(&mut cinema);
    let mut hear = |payment: &str, ended| cinema.house.hear(&gateway, &disputed(payment, "dp_1", ended));
    assert_eq!(hear("pay_other", None).unwrap(), Heard::Nothing);
    assert_eq!(hear(&payment, Some(Outcome::Won)).unwrap(), Heard::Nothing, "nothing was ever missing");
    assert_eq!(hear(&payment, Some(Outcome::Lost)).unwrap(), Heard::Disputed(booking.reference.clone()));
    assert_eq!(cinema.house.booking_made(booking.id).unwrap().state, BookingState::Cancelled);
    cinema.assert_well();

    let mut cinema = Cinema::open();
    let (booking, gateway, payment) = paid(&mut cinema);
    let by_hand = NewDispute { why: "the bank called".into(), ..NewDispute::default() };
    cinema.house.dispute(&booking.reference, &by_hand).unwrap();
    let mut hear = |ended| cinema.house.hear(&gateway, &disputed(&payment, "dp_1", ended));
    assert_eq!(hear(None).unwrap(), Heard::Nothing);
    assert_eq!(hear(Some(Outcome::Won)).unwrap(), Heard::Disputed(booking.reference.clone()));
    // What came back to the customer before can't be disputed: somebody has to look at it.
    cinema.house.cancel(&booking.reference, &Asked::default(), None).unwrap();
    let refused = cinema.house.hear(&gateway, &disputed(&payment, "dp_2", None)).unwrap_err();
    assert!(refused.code() == "conflict" && refused.to_string().contains("no card payment"), "{refused}");
    cinema.assert_well();
}
