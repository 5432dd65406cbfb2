//! Card payments that are disputed at the bank: the tickets rest, and the money ends where the bank puts it.
use super::*;
use crate::domain::{
    Reference, TheatreId,
    booking::{Booking, BookingState, TicketState},
    cancel::Asked,
    dispute::{NewDispute, Outcome},
    exchange::Move,
    product::{Item, Product},
    staff::Role,
    tender::NewVouchers,
};
use rstest::rstest;

const HERE: TheatreId = TheatreId(1);

fn why() -> NewDispute {
    NewDispute { why: "I was not there".into(), case: "CB-77".into(), ..NewDispute::default() }
}

fn bought(cinema: &mut Cinema, n: u16, pays: Vec<Pay>) -> Booking {
    cinema.house.sell(&sell(cinema.show, best(n), &[], pays)).unwrap()
}

fn disputed(cinema: &mut Cinema, n: u16, pays: Vec<Pay>) -> Booking {
    let sold = bought(cinema, n, pays);
    cinema.house.dispute(&sold.reference, &why()).unwrap()
}

fn lost(cinema: &mut Cinema, of: &Reference) -> Booking {
    let done = cinema.house.end_dispute(of, Outcome::Lost, "").unwrap();
    cinema.assert_well();
    done
}

fn free(cinema: &Cinema) -> u16 {
    cinema.house.show(cinema.show).unwrap().free
}

#[test]
fn while_it_is_disputed_nobody_comes_in_and_nothing_moves() {
    let mut cinema = Cinema::open();
    let b = disputed(&mut cinema, 2, vec![card(None)]);
    assert_eq!(b.state, BookingState::Confirmed);
    let open = b.disputed().unwrap().clone();
    assert_eq!((open.minor, open.case.as_str(), open.why.as_str()), (b.total, "CB-77", "I was not there"));
    cinema.pass(5000);
    let token = cinema.house.token(&b, &b.tickets[0]).unwrap();
    let refused = cinema.house.admit(&token).unwrap_err();
    assert!(refused.to_string().contains("disputed"), "{refused}");
    assert_eq!(refused.code(), "ticket_void");
    assert_eq!(code(cinema.house.admit_party(&b.reference, 1, None)), "ticket_void");
    assert_eq!(code(cinema.house.cancel(&b.reference, &Asked::default(), None)), "conflict");
    assert_eq!(code(cinema.house.cancel_plan(&b.reference, &Asked::default())), "conflict");
    let to_late = Move { show: Some(cinema.late), ..Move::default() };
    assert_eq!(code(cinema.house.exchange(&b.reference, &to_late, &[], None)), "conflict");
    assert_eq!(code(cinema.house.correct_tender(&b.reference, &cash(None))), "conflict");
    assert_eq!(code(cinema.house.dispute(&b.reference, &why())), "conflict");
    assert_eq!(cinema.house.disputed().unwrap().len(), 1);
    let day = cinema.house.show(cinema.show).unwrap().show;
    let zone = cinema.house.theatre(HERE).unwrap().zone;
    let day = zone.business_day(day.starts_at, 300);
    assert_eq!(cinema.house.guest_list(HERE, day, day).unwrap().good.len(), 0, "a door without the store has it not");
    cinema.assert_well();
    let won = cinema.house.end_dispute(&b.reference, Outcome::Won, "").unwrap();
    assert_eq!((won.disputed(), won.refunds.len()), (None, 0));
    cinema.house.admit(&token).unwrap();
    cinema.assert_well();
    assert_eq!(code(cinema.house.end_dispute(&b.reference, Outcome::Lost, "")), "conflict");
}

#[test]
fn a_lost_one_takes_the_money_and_frees_the_seats_also_of_who_was_in() {
    let mut cinema = Cinema::open();
    let before = free(&cinema);
    let sold = bought(&mut cinema, 2, vec![card(None)]);
    cinema.pass(5000);
    let token = cinema.house.token(&sold, &sold.tickets[0]).unwrap();
    cinema.house.admit(&token).unwrap();
    let b = cinema.house.dispute(&sold.reference, &why()).unwrap();
    let proof = cinema.house.dispute_evidence(&b.reference).unwrap();
    assert_eq!(proof.admissions.len(), 1);
    assert_eq!((proof.admissions[0].2.as_str(), proof.reasons.len()), ("Till 1", 1));
    let gone = lost(&mut cinema, &b.reference);
    assert_eq!(gone.state, BookingState::Cancelled);
    assert!(gone.tickets.iter().all(|t| t.state == TicketState::Void));
    assert_eq!(
        gone.refunds.iter().map(|r| (r.kind, r.minor, r.owed)).collect::<Vec<_>>(),
        [(TenderKind::Card, b.total, false)]
    );
    assert_eq!(free(&cinema), before);
    assert_eq!(code(cinema.house.dispute(&b.reference, &why())), "conflict", "nothing is left of it");
    assert_eq!(cinema.house.dispute_evidence(&b.reference).unwrap().admissions.len(), 1, "who was in stays known");
}

#[test]
fn what_was_paid_another_way_is_owed_to_the_customer() {
    let mut cinema = Cinema::open();
    let b = disputed(&mut cinema, 2, vec![cash(Some(700)), card(None)]);
    let gone = lost(&mut cinema, &b.reference);
    assert_eq!(gone.owed(), (700, 0));
    let (paid, cash, card) = cinema.house.pay_out_owed(&b.reference, None).unwrap();
    assert_eq!((paid.owed(), cash, card), ((0, 0), 700, 0));
    cinema.assert_well();
}

#[test]
fn of_two_cards_one_has_to_be_named_and_cash_is_no_card() {
    let mut cinema = Cinema::open();
    let b = bought(&mut cinema, 1, vec![cash(None)]);
    assert_eq!(code(cinema.house.dispute(&b.reference, &why())), "conflict");
    let second = Pay { reference: "AUTH2".into(), ..card(None) };
    let b = bought(&mut cinema, 2, vec![card(Some(800)), second]);
    assert_eq!(code(cinema.house.dispute(&b.reference, &why())), "ambiguous");
    let payment = Some(b.payments[1].id);
    let none = NewDispute { payment: Some(crate::domain::PaymentId(999)), ..why() };
    assert_eq!(code(cinema.house.dispute(&b.reference, &none)), "not_found");
    cinema.house.dispute(&b.reference, &NewDispute { payment, ..why() }).unwrap();
    let gone = lost(&mut cinema, &b.reference);
    assert_eq!(gone.owed(), (0, 800), "the other card is given back on the terminal");
}

#[rstest]
#[case("", "")]
#[case("   ", "")]
#[case("a\u{1b}[2J", "")]
#[case("not me", "4111 1111 1111 1111")]
fn words_are_looked_at(#[case] said: &str, #[case] case: &str) {
    let mut cinema = Cinema::open();
    let b = bought(&mut cinema, 1, vec![card(None)]);
    let bad = NewDispute { why: said.into(), case: case.into(), ..NewDispute::default() };
    assert_eq!(code(cinema.house.dispute(&b.reference, &bad)), "usage");
    assert!(cinema.house.disputed().unwrap().is_empty());
}

#[test]
fn a_share_that_was_kept_is_gone_too() {
    let mut cinema = Cinema::open();
    let mut settings = cinema.house.theatre(HERE).unwrap().settings.clone();
    settings.cancel.share_ppm = 500_000;
    cinema.house.set_settings(HERE, &settings).unwrap();
    let other = cinema.terminal("Till 2");
    let b = bought(&mut cinema, 2, vec![card(None)]);
    drop(other);
    let mut till = cinema.terminal("Till 2");
    let asked = Asked { tickets: vec![b.tickets[0].id], ..Asked::default() };
    let (_, plan) = till.cancel(&b.reference, &asked, None).unwrap();
    assert!(plan.kept > 0, "{plan:?}");
    let left = b.total - plan.total_back();
    let open = cinema.house.dispute(&b.reference, &why()).unwrap();
    assert_eq!(open.disputed().unwrap().minor, left);
    let gone = lost(&mut cinema, &b.reference);
    assert_eq!(gone.refunds.iter().map(|r| r.minor).sum::<i64>(), b.total, "all of the card's money is gone");
}

#[test]
fn food_comes_back_and_a_gift_card_that_was_spent_is_a_loss() {
    let mut cinema = Cinema::open();
    let gift =
        Product { gift_days: Some(365), tax_ppm: 0, ..super::concessions::product("gift-card", &[("25", 2500, 1)]) };
    cinema.house.set_product(HERE, &gift).unwrap();
    let items = vec![Item { code: "gift-card".into(), size: "25".into(), options: vec![], seat: None, n: 1 }];
    let sale = Sell { items, ..sell(cinema.show, best(1), &[], vec![card(None)]) };
    let b = cinema.house.sell(&sale).unwrap();
    let paid = Pay { kind: TenderKind::GiftCard, minor: None, reference: b.lines[0].gift_code.clone().unwrap() };
    bought(&mut cinema, 1, vec![paid]);
    cinema.house.dispute(&b.reference, &why()).unwrap();
    assert_eq!(code(cinema.house.collect(&b.reference, &[])), "conflict");
    let gone = lost(&mut cinema, &b.reference);
    assert_eq!(gone.refunds.iter().map(|r| r.minor).sum::<i64>(), b.total);
    assert_eq!(gone.state, BookingState::Confirmed, "the gift card is with somebody still");
}

#[test]
fn a_voucher_beside_the_card_is_good_again() {
    let mut cinema = Cinema::open();
    let wanted = NewVouchers {
        theatre: HERE,
        batch: "V".into(),
        n: 1,
        kind: Some("adult".into()),
        excluded: vec![],
        declared: None,
        until: None,
    };
    let (_, voucher) = cinema.house.issue_vouchers(&wanted, "").unwrap().remove(0);
    let voucher = Pay { kind: TenderKind::Voucher, minor: None, reference: voucher };
    let b = disputed(&mut cinema, 2, vec![voucher.clone(), card(None)]);
    lost(&mut cinema, &b.reference);
    bought(&mut cinema, 2, vec![voucher, card(None)]);
    cinema.assert_well();
}

#[test]
fn a_show_that_is_called_off_gives_a_disputed_booking_back_when_it_is_won() {
    let mut cinema = Cinema::open();
    let b = disputed(&mut cinema, 2, vec![card(None)]);
    bought(&mut cinema, 1, vec![cash(None)]);
    cinema.house.call_off(cinema.show, "no film").unwrap();
    assert_eq!(cinema.house.refund_called_off(cinema.show, 50).unwrap(), 0, "the run ends without it");
    cinema.assert_well();
    let won = cinema.house.end_dispute(&b.reference, Outcome::Won, "").unwrap();
    assert_eq!((won.owed(), won.state), ((0, b.total), BookingState::Cancelled));
    cinema.assert_well();
}

#[test]
fn a_clerk_may_not_and_erasing_takes_the_words_not_the_sums() {
    let mut cinema = Cinema::open();
    let b = disputed(&mut cinema, 1, vec![card(None)]);
    cinema.house.act_as(Actor::Staff { id: StaffId(1), role: Role::Supervisor });
    assert_eq!(code(cinema.house.end_dispute(&b.reference, Outcome::Lost, "")), "forbidden");
    cinema.house.act_as(Actor::Staff { id: StaffId(1), role: Role::Manager });
    cinema.house.write(|c| Ok(c.w.contact_erase(b.id)?)).unwrap();
    let kept = cinema.house.booking(&b.reference).unwrap();
    let open = kept.disputed().unwrap();
    assert_eq!((open.why.as_str(), open.minor), ("", b.total));
    cinema.assert_well();
}

/// Any order of sales, tickets that come back, disputes and their ends: after each step the books agree.
#[rstest]
#[case(1)]
#[case(2)]
#[case(3)]
fn the_books_agree_after_every_step(#[case] seed: u64) {
    let mut cinema = Cinema::open();
    let mut dice = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut throw = |n: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % n
    };
    let mut sold: Vec<Reference> = Vec::new();
    for _ in 0..24 {
        let of = (!sold.is_empty()).then(|| sold[throw(sold.len() as u64) as usize].clone());
        match (throw(5), of) {
            (1, Some(of)) => drop(cinema.house.dispute(&of, &why())),
            (2, Some(of)) => drop(cinema.house.end_dispute(&of, Outcome::Lost, "")),
            (3, Some(of)) => drop(cinema.house.end_dispute(&of, Outcome::Won, "")),
            (4, Some(of)) => {
                let b = cinema.house.booking(&of).unwrap();
                let live = b.tickets.iter().find(|t| t.state != TicketState::Void).map(|t| t.id);
                let asked = Asked { tickets: live.into_iter().collect(), ..Asked::default() };
                drop(cinema.house.cancel(&of, &asked, None));
            }
            _ => {
                let pays = if throw(2) == 0 { vec![card(None)] } else { vec![cash(Some(300)), card(None)] };
                let n = 1 + throw(2) as u16;
                sold.extend(cinema.house.sell(&sell(cinema.show, best(n), &[], pays)).map(|b| b.reference).ok());
            }
        }
        for of in &sold {
            let b = cinema.house.booking(of).unwrap();
            let back: i64 = b.refunds.iter().map(|r| r.minor).sum();
            assert!(back <= b.total, "never more than was paid");
        }
    }
    cinema.assert_well();
    assert!(sold.len() > 2, "something was sold");
}
