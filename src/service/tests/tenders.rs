//! Credit, gift cards, vouchers, invoices and comps: what they pay, what comes back of them, what they never do.
use super::{
    customers::{ann, sold_to},
    *,
};
use crate::domain::{
    TheatreId,
    booking::{Booking, BookingState},
    cancel::Asked,
    exchange::Move,
    product::{Item, Product},
    tender::{DebtorFacts, NewVouchers, Onto},
};

const HERE: TheatreId = TheatreId(1);

fn pay(kind: TenderKind, minor: Option<i64>, reference: &str) -> Pay {
    Pay { kind, minor, reference: reference.into() }
}

fn gift(code: &str) -> Pay {
    pay(TenderKind::GiftCard, None, code)
}

fn voucher(code: &str) -> Pay {
    pay(TenderKind::Voucher, None, code)
}

pub fn on_account(who: &str) -> Pay {
    pay(TenderKind::Invoice, None, who)
}

/// So many vouchers for an adult.
pub fn vouchers(n: u32) -> NewVouchers {
    NewVouchers {
        theatre: HERE,
        batch: "Summer 26".into(),
        n,
        kind: Some("adult".into()),
        excluded: vec![],
        declared: Some(700),
        until: None,
    }
}

fn issue(cinema: &mut Cinema, wanted: &NewVouchers) -> Vec<String> {
    let made = cinema.house.issue_vouchers(wanted, "").unwrap();
    made.into_iter().map(|(_, code)| code).collect()
}

/// Sells a gift card of 25.00, good for a year, and says its code.
pub fn gift_card(cinema: &mut Cinema) -> (Booking, String) {
    let sizes = [("25", 2500, 1), ("50", 5000, 1)];
    let card = Product { gift_days: Some(365), tax_ppm: 0, ..super::concessions::product("gift-card", &sizes) };
    cinema.house.set_product(HERE, &card).unwrap();
    let items = vec![Item { code: "gift-card".into(), size: "25".into(), options: vec![], seat: None, n: 1 }];
    let sale = Sell { items, source: Source::Theatre(HERE), ..sell(cinema.show, best(1), &[], vec![cash(None)]) };
    let b = cinema.house.sell(&sale).unwrap();
    let code = b.lines[0].gift_code.clone().unwrap();
    (b, code)
}

pub fn school(cinema: &mut Cinema) {
    let facts = DebtorFacts { name: "Hill School".into(), most: Some(3000), due_days: 30, ..DebtorFacts::default() };
    cinema.house.set_debtor(None, &facts).unwrap();
}

fn bought(cinema: &mut Cinema, n: u16, pays: Vec<Pay>) -> Result<Booking> {
    cinema.house.sell(&sell(cinema.show, best(n), &[], pays))
}

fn tenders(b: &Booking) -> Vec<(TenderKind, i64)> {
    b.paid().map(|t| (t.kind, t.minor)).collect()
}

/// One of each, for those who look whether anything can be changed unseen.
pub fn every_tender(cinema: &mut Cinema) {
    let (_, code) = gift_card(cinema);
    let paid = bought(cinema, 1, vec![gift(&code)]).unwrap();
    cinema.house.cancel(&paid.reference, &Asked::default(), None).unwrap();
    let codes = issue(cinema, &vouchers(2));
    bought(cinema, 1, vec![voucher(&codes[0])]).unwrap();
    cinema.house.void_voucher(&codes[1], "lost").unwrap();
    school(cinema);
    bought(cinema, 1, vec![on_account("Hill")]).unwrap();
}

#[test]
fn a_gift_card_is_a_debt_until_it_is_used_and_pays_as_far_as_it_goes() {
    let mut cinema = Cinema::open();
    let (sold, code) = gift_card(&mut cinema);
    assert_eq!((sold.total, tenders(&sold)), (2500, vec![(TenderKind::Cash, 2500)]));
    cinema.assert_well();
    let one = bought(&mut cinema, 2, vec![gift(&code)]).unwrap();
    assert_eq!(tenders(&one), [(TenderKind::GiftCard, 2200)]);
    let shown = &one.paid().next().unwrap().reference;
    assert!(code.ends_with(shown.trim_start_matches("G-...")) && shown.len() < 12, "{shown}");
    // The rest of it and cash.
    let two = bought(&mut cinema, 1, vec![gift(&code.to_lowercase()), cash(Some(1500))]).unwrap();
    assert_eq!(tenders(&two), [(TenderKind::GiftCard, 300), (TenderKind::Cash, 1150)]);
    assert_eq!(two.change(), 350);
    assert_eq!(super::code(bought(&mut cinema, 1, vec![gift(&code)])), "declined", "it is empty");
    // What it paid goes back onto it, before the cash.
    let (_, plan) = cinema.house.cancel(&two.reference, &Asked::default(), None).unwrap();
    assert_eq!(
        plan.back.iter().map(|b| (b.1, b.2)).collect::<Vec<_>>(),
        [(TenderKind::GiftCard, 300), (TenderKind::Cash, 1150)]
    );
    let card = cinema.house.gift_card(&code).unwrap();
    assert_eq!((card.purse.minor, card.entries.len()), (300, 4));
    assert_eq!(super::code(bought(&mut cinema, 1, vec![pay(TenderKind::GiftCard, Some(301), &code)])), "underpaid");
    assert_eq!(super::code(bought(&mut cinema, 1, vec![gift("G-0000-0000-0000-0000")])), "not_found");
    assert_eq!(cinema.house.gift_codes(&sold.reference).unwrap()[0].1, code, "it is printed again");
    cinema.assert_well();
    cinema.pass(367 * 86_400);
    let later = cinema.house.gift_card(&code).unwrap().purse;
    assert!(later.pays(sold.currency, cinema.house.now().instant(), sold.zone).is_err(), "it has run out");
}

#[test]
fn a_gift_card_comes_back_only_while_nothing_of_it_was_spent() {
    let mut cinema = Cinema::open();
    let (sold, code) = gift_card(&mut cinema);
    let one = bought(&mut cinema, 1, vec![gift(&code)]).unwrap();
    assert_eq!(super::code(cinema.house.cancel(&sold.reference, &Asked::default(), None)), "conflict");
    cinema.house.cancel(&one.reference, &Asked::default(), None).unwrap();
    let (b, plan) = cinema.house.cancel(&sold.reference, &Asked::default(), None).unwrap();
    assert_eq!((b.state, plan.total_back()), (BookingState::Cancelled, 2500));
    assert_eq!(super::code(bought(&mut cinema, 1, vec![gift(&code)])), "declined");
    cinema.assert_well();
}

#[test]
fn a_part_on_a_gift_card_is_kept_while_the_rest_is_paid_and_is_let_go_with_the_order() {
    let mut cinema = Cinema::open();
    let (_, code) = gift_card(&mut cinema);
    let adults = cinema.adults(3);
    let held = take(&mut cinema.house, None, cinema.show, best(3), adults).unwrap();
    let part = cinema.house.tender(&token(&held), &gift(&code), held.total).unwrap();
    assert_eq!(part, Tendered::Part { paid: 2500, left: 800 });
    assert_eq!(super::code(bought(&mut cinema, 1, vec![gift(&code)])), "declined", "it is being spent");
    cinema.assert_well();
    assert_eq!(cinema.house.give_back(&token(&held)).unwrap(), 2500);
    cinema.assert_well();
    let adults = cinema.adults(3);
    let held = take(&mut cinema.house, None, cinema.show, best(3), adults).unwrap();
    cinema.house.tender(&token(&held), &gift(&code), held.total).unwrap();
    let Tendered::Sold(b) = cinema.house.tender(&token(&held), &card(None), held.total).unwrap() else { panic!() };
    assert_eq!(tenders(&b), [(TenderKind::GiftCard, 2500), (TenderKind::Card, 800)]);
    assert_eq!(cinema.house.gift_card(&code).unwrap().purse.minor, 0);
    cinema.assert_well();
}

#[test]
fn a_voucher_pays_for_its_own_ticket_once_and_is_good_again_when_that_comes_back() {
    let mut cinema = Cinema::open();
    let codes = issue(&mut cinema, &vouchers(2));
    let want = cinema.seats(&["A1", "B1", "A2"]);
    let sale = sell(cinema.show, want, &[("adult", 2), ("child", 1)], vec![voucher(&codes[0]), cash(None)]);
    let b = cinema.house.sell(&sale).unwrap();
    assert_eq!(b.total, 1100 + 1100 + 1150, "the child sits in a premium seat");
    assert_eq!(tenders(&b), [(TenderKind::Voucher, 1100), (TenderKind::Cash, 2250)]);
    assert_eq!(super::code(bought(&mut cinema, 1, vec![voucher(&codes[0])])), "declined", "it is used");
    assert_eq!(super::code(bought(&mut cinema, 1, vec![voucher("V-nonsense")])), "not_found");
    let twice = vec![voucher(&codes[1]), voucher(&codes[1])];
    assert_eq!(super::code(bought(&mut cinema, 2, twice)), "usage");
    let child = sell(cinema.show, best(1), &[("child", 1)], vec![voucher(&codes[1])]);
    assert_eq!(super::code(cinema.house.sell(&child)), "declined", "it is for adults");
    // The other adult comes back: cash. Then the voucher's own: the voucher.
    let of = |seat: &str| b.tickets.iter().find(|t| t.label == seat).unwrap().id;
    let back = |cinema: &mut Cinema, seat: &str| {
        let asked = Asked { tickets: vec![of(seat)], ..Asked::default() };
        let (_, plan) = cinema.house.cancel(&b.reference, &asked, None).unwrap();
        plan.back.iter().map(|b| (b.1, b.2)).collect::<Vec<_>>()
    };
    assert_eq!(back(&mut cinema, "A2"), [(TenderKind::Cash, 1100)]);
    assert_eq!(back(&mut cinema, "A1"), [(TenderKind::Voucher, 1100)]);
    assert_eq!(cinema.house.voucher(&codes[0]).unwrap().used, None);
    cinema.assert_well();
    assert_eq!(tenders(&bought(&mut cinema, 1, vec![voucher(&codes[0])]).unwrap()).len(), 1);
    cinema.house.void_voucher(&codes[1], "lost").unwrap();
    assert_eq!(super::code(bought(&mut cinema, 1, vec![voucher(&codes[1])])), "declined");
    cinema.assert_well();
}

#[test]
fn a_vouchers_ticket_is_exchanged_for_no_cheaper_one_and_the_voucher_goes_with_it() {
    let mut cinema = Cinema::open();
    let codes = issue(&mut cinema, &vouchers(1));
    let want = cinema.seats(&["B1"]);
    let b = cinema.house.sell(&sell(cinema.show, want, &[], vec![voucher(&codes[0])])).unwrap();
    let to = |show, seat: &str| Move { asked: Asked::default(), show: Some(show), seats: vec![seat.into()] };
    assert_eq!(super::code(cinema.house.exchange(&b.reference, &to(cinema.show, "A1"), &[], None)), "conflict");
    let dearer = to(cinema.late, "B2");
    cinema.house.exchange(&b.reference, &dearer, &[cash(None)], Some(200)).unwrap();
    cinema.assert_well();
    let (_, plan) = cinema.house.cancel(&b.reference, &Asked::default(), None).unwrap();
    assert_eq!(
        plan.back.iter().map(|b| (b.1, b.2)).collect::<Vec<_>>(),
        [(TenderKind::Voucher, 1450), (TenderKind::Cash, 200)]
    );
    assert_eq!(cinema.house.voucher(&codes[0]).unwrap().used, None);
    cinema.assert_well();
}

#[test]
fn money_goes_back_onto_an_account_a_gift_card_or_a_voucher_where_somebody_wants_it_so() {
    let mut cinema = Cinema::open();
    let ann = ann(&mut cinema);
    let hers = sold_to(&mut cinema, Some(ann), &["A1", "A2"]);
    let (b, plan, codes) = cinema.house.cancel_onto(&hers.reference, &Asked::default(), Onto::Credit).unwrap();
    assert_eq!((b.state, plan.back[0].1, codes.len()), (BookingState::Cancelled, TenderKind::Credit, 0));
    assert_eq!(cinema.house.credit(ann).unwrap()[0].0.minor, 2200);
    let credit = pay(TenderKind::Credit, None, "");
    assert_eq!(super::code(bought(&mut cinema, 1, vec![credit.clone()])), "usage", "whose?");
    let sale = Sell { customer: Some(ann), ..sell(cinema.show, best(1), &[], vec![credit]) };
    assert_eq!(tenders(&cinema.house.sell(&sale).unwrap()), [(TenderKind::Credit, 1100)]);
    assert_eq!(cinema.house.credit(ann).unwrap()[0].0.minor, 1100);
    cinema.assert_well();

    let want = cinema.seats(&["A7", "A8"]);
    let other = cinema.house.sell(&sell(cinema.show, want, &[("adult", 2)], vec![card(None)])).unwrap();
    assert_eq!(super::code(cinema.house.cancel_onto(&other.reference, &Asked::default(), Onto::Credit)), "usage");
    let one = Asked { tickets: vec![other.tickets[0].id], ..Asked::default() };
    let (_, _, codes) = cinema.house.cancel_onto(&other.reference, &one, Onto::GiftCard).unwrap();
    assert_eq!(cinema.house.gift_card(&codes[0]).unwrap().purse.minor, 1100);
    assert_eq!(cinema.house.gift_codes(&other.reference).unwrap()[0].1, codes[0]);
    cinema.assert_well();
    let (_, plan, codes) = cinema.house.cancel_onto(&other.reference, &Asked::default(), Onto::Voucher).unwrap();
    assert_eq!((plan.back[0].1, codes.len()), (TenderKind::Voucher, 1));
    let kept = cinema.house.voucher(&codes[0]).unwrap();
    assert_eq!((kept.kind.as_deref(), kept.declared), (Some("adult"), Some(1100)));
    assert_eq!(tenders(&bought(&mut cinema, 1, vec![voucher(&codes[0])]).unwrap()).len(), 1);
    cinema.assert_well();
}

#[test]
fn an_invoice_is_owed_until_it_is_settled_and_never_more_than_the_limit() {
    let mut cinema = Cinema::open();
    school(&mut cinema);
    let sale = Sell { your_ref: "PO 77".into(), ..sell(cinema.show, best(2), &[], vec![on_account("hill")]) };
    let b = cinema.house.sell(&sale).unwrap();
    assert_eq!(tenders(&b), [(TenderKind::Invoice, 2200)]);
    let (invoice, _) = cinema.house.invoice(1).unwrap();
    assert_eq!(
        (invoice.owed, invoice.due.to_string(), invoice.your_ref.as_str()),
        (2200, "2026-12-22".into(), "PO 77")
    );
    assert_eq!(super::code(bought(&mut cinema, 1, vec![on_account("hill")])), "declined", "over the limit");
    assert_eq!(super::code(bought(&mut cinema, 1, vec![on_account("nobody")])), "not_found");
    let first = vec![pay(TenderKind::Invoice, Some(500), "hill"), cash(None)];
    assert_eq!(super::code(bought(&mut cinema, 1, first)), "usage", "it closes");
    // A ticket comes back: less is owed, no money moves.
    let one = Asked { tickets: vec![b.tickets[0].id], ..Asked::default() };
    let (_, plan) = cinema.house.cancel(&b.reference, &one, None).unwrap();
    assert_eq!(plan.back[0].1, TenderKind::Invoice);
    assert_eq!(cinema.house.debtors().unwrap()[0].owed, 1100);
    cinema.assert_well();
    let transfer = |reference: &str| pay(TenderKind::Transfer, None, reference);
    assert_eq!(super::code(cinema.house.settle(1, &transfer(""))), "usage");
    assert_eq!(super::code(cinema.house.settle(2, &transfer("X"))), "not_found");
    let (settled, now) = cinema.house.settle(1, &transfer("BACS 9")).unwrap();
    assert_eq!((settled.owed, tenders(&now)), (0, vec![(TenderKind::Transfer, 1100)]));
    assert_eq!(super::code(cinema.house.settle(1, &transfer("BACS 9"))), "conflict", "once");
    assert_eq!(super::code(bought(&mut cinema, 1, vec![transfer("BACS 9")])), "usage", "a sale waits for no bank");
    assert!(cinema.house.invoices(true).unwrap().is_empty());
    cinema.house.debtor_active(invoice.debtor, false).unwrap();
    assert_eq!(super::code(bought(&mut cinema, 1, vec![on_account("hill")])), "declined");
    cinema.assert_well();
}

#[test]
fn a_comp_is_free_with_a_reason_by_who_may_and_for_no_more_than_was_allowed() {
    let mut cinema = Cinema::open();
    let press = TicketType { comp: true, ..kind("press", "Press", 1) };
    cinema.house.set_ticket_type(HERE, &press).unwrap();
    let sale = |n: u16, reason: &str, show| Sell {
        reason: reason.into(),
        ..sell(show, best(n), &[("press", n)], vec![cash(None)])
    };
    let (show, late) = (cinema.show, cinema.late);
    assert_eq!(super::code(cinema.house.sell(&sale(1, "", show))), "conflict", "why?");
    let b = cinema.house.sell(&sale(1, "the Courier", late)).unwrap();
    assert_eq!((b.total, b.fees.len()), (0, 0), "free of the supplement too");
    let kind = cinema.kind("press");
    let one = vec![Count { kind, n: 1 }, cinema.adults(1)[0]];
    let held = take(&mut cinema.house, None, show, best(2), one).unwrap();
    cinema.house.allow_comps(&token(&held), "the Echo").unwrap();
    let more = take(&mut cinema.house, Some(&held), show, best(2), vec![Count { kind, n: 2 }]).unwrap();
    assert_eq!(super::code(cinema.house.tender(&token(&held), &cash(None), more.total)), "conflict", "one was allowed");
    cinema.house.allow_comps(&token(&held), "the Echo and a friend").unwrap();
    assert!(matches!(cinema.house.tender(&token(&held), &cash(None), 0), Ok(Tendered::Sold(_))));
    cinema.assert_well();
    let clerk = Actor::Staff { id: crate::domain::StaffId(1), role: Role::Clerk };
    cinema.house.act_as(clerk);
    assert_eq!(super::code(cinema.house.sell(&sale(1, "a friend", show))), "forbidden");
}
