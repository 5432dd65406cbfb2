//! What is owed: each kind by itself, and all of it against the postings.
#![allow(clippy::disallowed_methods, reason = "the sums are made here a second time, from the rows")]
use super::{
    customers::{ann, sold_to},
    tenders::{every_tender, gift_card, on_account, school},
    *,
};
use crate::domain::{
    TheatreId,
    cancel::Asked,
    dispute::{NewDispute, Outcome},
    owed::{Age, Owed, Owing},
    tender::Onto,
};
use rusqlite::Connection;

pub fn report(cinema: &Cinema) -> Vec<Owed> {
    cinema.house.report_owed(None).unwrap()
}

pub fn of(rows: &[Owed], what: Owing) -> (Option<u32>, i64) {
    let row = rows.iter().find(|r| r.what == what).unwrap();
    (row.n, row.minor)
}

/// The same from the postings themselves, and from the purses and invoices behind them.
pub fn assert_agrees(cinema: &Cinema) {
    let raw = Connection::open(cinema.folder.path().join("t.db")).unwrap();
    let ask = |sql: &str| raw.query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap();
    let rows = report(cinema);
    let customers: i64 = rows.iter().filter(|r| r.what.age().is_none()).map(|r| r.minor).sum();
    let debtors: i64 = rows.iter().filter(|r| r.what.age().is_some()).map(|r| r.minor).sum();
    assert_eq!(
        customers,
        ask(
            "select -coalesce(sum(minor), 0) from posting where account = 'owed' or account = 'tender' and what in ('gift_card', 'credit')"
        )
    );
    assert_eq!(
        customers,
        ask(
            "select coalesce(sum(minor), 0) from (select minor from purse union all select minor from refund where state = 'OWED'
               union all select p.minor - (select coalesce(sum(minor), 0) from refund where payment_id = p.id)
               from payment p join booking b on b.id = p.booking_id where p.state = 'SUCCESS' and b.state = 'PENDING')"
        )
    );
    assert_eq!(
        debtors,
        ask("select coalesce(sum(minor), 0) from posting where account = 'tender' and what = 'invoice'")
    );
    cinema.assert_well();
}

#[test]
fn every_kind_is_told_and_agrees_with_the_postings_after_each_step() {
    let mut cinema = Cinema::open();
    assert!(report(&cinema).iter().all(|r| r.minor == 0), "a row each, also where nothing is owed");
    assert_eq!(report(&cinema).len(), 8);
    gift_card(&mut cinema);
    assert_eq!(of(&report(&cinema), Owing::GiftCards), (None, 2500));
    assert_agrees(&cinema);
    school(&mut cinema);
    cinema.house.sell(&sell(cinema.show, best(1), &[], vec![on_account("Hill")])).unwrap();
    assert_eq!(of(&report(&cinema), Owing::Invoices(Age::NotDue)), (Some(1), 1100));
    assert_agrees(&cinema);
    let owed = cinema.house.sell(&sell(cinema.late, best(2), &[], vec![cash(None)])).unwrap();
    cinema.house.call_off(cinema.late, "no film").unwrap();
    cinema.house.refund_called_off(cinema.late, 9).unwrap();
    assert_eq!(of(&report(&cinema), Owing::Refunds), (Some(1), owed.total));
    assert_agrees(&cinema);
    cinema.house.pay_out_owed(&owed.reference, None).unwrap();
    assert_eq!(of(&report(&cinema), Owing::Refunds), (Some(0), 0));
    assert_agrees(&cinema);
}

#[test]
fn credit_is_owed_and_a_lost_dispute_owes_what_was_paid_another_way() {
    let mut cinema = Cinema::open();
    let ann = ann(&mut cinema);
    let b = sold_to(&mut cinema, Some(ann), &["A1"]);
    cinema.house.cancel_onto(&b.reference, &Asked::default(), Onto::Credit).unwrap();
    assert_eq!(of(&report(&cinema), Owing::Credit), (None, b.total));
    assert_agrees(&cinema);
    let b = cinema.house.sell(&sell(cinema.show, best(1), &[], vec![cash(Some(300)), card(None)])).unwrap();
    cinema.house.dispute(&b.reference, &NewDispute { why: "?".into(), ..NewDispute::default() }).unwrap();
    assert_agrees(&cinema);
    cinema.house.end_dispute(&b.reference, Outcome::Lost, "").unwrap();
    assert_eq!(of(&report(&cinema), Owing::Refunds), (Some(1), 300));
    assert_agrees(&cinema);
}

#[test]
fn an_invoice_grows_old_and_is_owed_no_more_once_it_is_settled() {
    let mut cinema = Cinema::open();
    every_tender(&mut cinema);
    let due_30 = |age| of(&report(&cinema), Owing::Invoices(age)).1;
    let owed = due_30(Age::NotDue);
    assert!(owed > 0);
    for (days, age) in [(31, Age::To30), (30, Age::To60), (30, Age::Over60)] {
        cinema.pass(days * 86_400);
        let rows = report(&cinema);
        let by_age = [Age::NotDue, Age::To30, Age::To60, Age::Over60].map(|a| of(&rows, Owing::Invoices(a)).1);
        assert_eq!((of(&rows, Owing::Invoices(age)).1, by_age.iter().sum::<i64>()), (owed, owed), "{age:?}");
    }
    let transfer = Pay { kind: TenderKind::Transfer, minor: None, reference: "T1".into() };
    cinema.house.settle(1, &transfer).unwrap();
    assert!(report(&cinema).iter().filter(|r| r.what.age().is_some()).all(|r| (r.n, r.minor) == (Some(0), 0)));
    assert_agrees(&cinema);
}

#[test]
fn one_theatre_has_its_own_rows() {
    let mut cinema = Cinema::open();
    gift_card(&mut cinema);
    assert_eq!(cinema.house.report_owed(Some(TheatreId(1))).unwrap().len(), 8);
    assert!(cinema.house.report_owed(Some(TheatreId(9))).unwrap().is_empty());
}
