//! The room of invoices, and who buys on account.
use super::{office, seen_by, state};
use crate::{
    domain::{DebtorId, booking::TenderKind, order::Pay, refusal::Kind, staff::Role, tender::DebtorFacts},
    ui::{
        effect::{InvoiceOrder, Order},
        fixtures::Bench,
        screens::admin::rail::Room,
        secret, spoken,
    },
};
use rstest::rstest;

fn room(size: (u16, u16)) -> Bench {
    let mut bench = office(size);
    bench.keys("o");
    bench
}

fn last(bench: &Bench) -> &InvoiceOrder {
    match bench.orders.last() {
        Some(Order::Invoice(order)) => order,
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[case("invoices", "f")]
#[case("invoice", "Enter")]
#[case("settle", "s")]
#[case("invoices_help", "?")]
#[case("debtors", "d")]
#[case("debtor", "d Enter")]
#[case("debtors_help", "d ?")]
fn a_frame(#[case] name: &str, #[case] keys: &str) {
    for (size, at) in [((80, 24), "80x24"), ((120, 30), "120x30")] {
        let mut bench = room(size);
        bench.keys(keys);
        insta::assert_snapshot!(format!("{name}_{at}"), bench.frame());
    }
}

#[test]
fn what_is_owed_is_listed_and_what_is_late_is_named() {
    let mut bench = room((80, 24));
    assert!(bench.sees("2 owed, £222.50, 1 late") && bench.sees("LATE 12 days"), "{}", bench.frame());
    assert!(!bench.sees("paid   "), "{}", bench.frame());
    bench.keys("f");
    assert!(bench.sees("All invoices") && bench.sees("43.50            paid"), "{}", bench.frame());
    bench.keys("/ late Enter");
    assert!(
        bench.sees("INVOICE 2") && bench.sees("their reference PO 77") && bench.sees("OWED 180.00"),
        "{}",
        bench.frame()
    );
    assert!(spoken(&bench.model).join(" ").contains("LATE 12 days"));
    bench.keys("Esc b");
    assert_eq!(state(&bench).room, Some(Room::Bookings));
    assert!(bench.sees("K7QFC"), "{}", bench.frame());
}

#[test]
fn one_is_settled_by_transfer_with_what_the_statement_says() {
    let mut bench = room((80, 24));
    bench.keys("/ 77 Enter s Tab Enter");
    assert!(bench.orders.is_empty() && bench.sees("what the bank's statement says is missing"), "{}", bench.frame());
    bench.keys("BACS Space 4711 Enter");
    let pay = Pay { kind: TenderKind::Transfer, minor: None, reference: "BACS 4711".into() };
    assert_eq!(*last(&bench), InvoiceOrder::Settle(2, pay));
    assert!(
        bench.sees("Invoice 2 of Hill School, £180.00, is paid") && state(&bench).boxes.is_empty(),
        "{}",
        bench.frame()
    );
    assert!(bench.sees("1 owed, £42.50"), "{}", bench.frame());
    bench.keys("s");
    assert!(state(&bench).boxes.is_empty(), "nothing is chosen, or nothing is owed of it");
}

#[test]
fn cash_has_no_reference_and_a_card_has_one() {
    let mut bench = room((80, 24));
    bench.keys("s Right Tab Enter");
    assert!(bench.sees("the terminal's reference is missing"), "{}", bench.frame());
    bench.keys("Up Right Tab Enter");
    let cash = Pay { kind: TenderKind::Cash, minor: None, reference: String::new() };
    assert_eq!(*last(&bench), InvoiceOrder::Settle(2, cash));
}

#[test]
fn somebody_buys_on_account_with_a_limit_is_changed_stopped_and_back() {
    let mut bench = room((80, 24));
    bench.keys("d n");
    assert!(secret(&bench.model), "people are debtors too");
    bench.keys("Hill Space School Tab Tab Tab Tab 1,5,0 Tab Enter");
    assert!(bench.orders.is_empty() && bench.sees("is not an amount of GBP"), "{}", bench.frame());
    bench.control('u');
    bench.keys("150 Tab Enter");
    assert!(bench.sees("Hill School is a debtor already"), "{}", bench.frame());
    bench.keys("Up Up Up Up Up Space Two Tab Tab 1 Space Hill, Space Leeds Tab Tab Tab Enter");
    let facts = DebtorFacts {
        name: "Hill School Two".into(),
        email: None,
        address: "1 Hill\nLeeds".into(),
        tax_number: String::new(),
        most: Some(15_000),
        due_days: 30,
    };
    assert_eq!(*last(&bench), InvoiceOrder::Debtor(None, Box::new(facts)));
    assert!(bench.sees("Hill School Two buys on account now") && bench.sees(">Hill School Two"), "{}", bench.frame());
    bench.keys("x");
    assert_eq!(*last(&bench), InvoiceOrder::Active(DebtorId(4), false));
    assert!(bench.sees("buys on account no more") && bench.sees("STOPPED"), "{}", bench.frame());
    bench.keys("x");
    assert!(bench.sees("buys on account again"), "{}", bench.frame());
    bench.keys("/ two Tab");
    assert!(!bench.sees("Okoye"), "{}", bench.frame());
    bench.keys("Esc Esc");
    assert!(bench.sees("INVOICES"), "{}", bench.frame());
}

#[test]
fn an_auditor_has_no_such_room_and_who_may_not_asks_somebody_beside() {
    let mut bench = seen_by(Role::Auditor);
    bench.keys("o");
    assert!(!bench.sees("Invoices") && !bench.sees("INVOICES"), "{}", bench.frame());
    let mut bench = seen_by(Role::Supervisor);
    bench.keys("o");
    bench.house.no_once = Some((Kind::Forbidden, "invoice"));
    bench.keys("s Tab BACS7 Enter");
    assert!(bench.sees("WHO AUTHORISES THIS?"), "{}", bench.frame());
    bench.keys("Mo Enter 864209 Enter");
    assert!(bench.sees("is paid"), "{}", bench.frame());
}
