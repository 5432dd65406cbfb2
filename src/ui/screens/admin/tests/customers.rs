//! The room of customers.
use super::{office, seen_by, state};
use crate::{
    domain::{CustomerId, TheatreId, customer::NewBlock, refusal::Kind, staff::Role},
    ui::{
        effect::{CustomerOrder, Order},
        fixtures::Bench,
        secret, spoken,
    },
};

fn room(size: (u16, u16)) -> Bench {
    let mut bench = office(size);
    bench.keys("7");
    bench
}

fn last(bench: &Bench) -> &CustomerOrder {
    match bench.orders.last() {
        Some(Order::Customer(order)) => order,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_list_and_the_card_of_the_chosen_one() {
    let mut bench = room((120, 30));
    bench.keys("Down");
    assert!(bench.sees("BLOCKED since 21 Nov 2026 by Mo: chargebacks"), "{}", bench.frame());
    insta::assert_snapshot!(bench.frame());
    let mut bench = room((80, 24));
    bench.keys("/oko Enter Enter");
    assert!(bench.sees("NOTES hard of hearing"), "{}", bench.frame());
    assert!(spoken(&bench.model).join(" ").contains("hard of hearing"));
    bench.keys("Esc");
    insta::assert_snapshot!(bench.frame());
}

#[test]
fn a_manager_blocks_with_a_reason_and_lets_buy_again() {
    let mut bench = room((80, 24));
    bench.keys("b Tab Tab Enter");
    assert!(bench.orders.is_empty() && bench.sees("a reason is missing"), "{}", bench.frame());
    bench.keys("bots Tab soon Tab c Enter");
    assert!(bench.sees("a day like 2026-12-24"), "{}", bench.frame());
    bench.keys("Backspace Backspace Backspace Backspace 2026-12-24 Tab Enter");
    let block = NewBlock { reason: "bots".into(), until: "2026-12-24".parse().ok(), cancel: true };
    assert_eq!(*last(&bench), CustomerOrder::Block(CustomerId(1), Box::new(block)));
    assert!(bench.sees("Ann Okoye is blocked") && state(&bench).boxes.is_empty(), "{}", bench.frame());
    bench.keys("b");
    assert_eq!(*last(&bench), CustomerOrder::Unblock(CustomerId(1)));
    assert!(bench.sees("Ann Okoye can buy again"), "{}", bench.frame());
}

#[test]
fn somebody_is_erased_only_by_the_word() {
    let mut bench = room((80, 24));
    bench.keys("x Enter");
    assert!(
        bench.orders.is_empty() && bench.sees("type erase, or Esc") && bench.sees("ERASE Ann Okoye"),
        "{}",
        bench.frame()
    );
    bench.keys("Esc x erase Enter");
    assert_eq!(*last(&bench), CustomerOrder::Erase(CustomerId(1)));
    assert!(bench.sees("customer 1 is erased"), "{}", bench.frame());
    assert!(!bench.sees("Ann Okoye"), "{}", bench.frame());
}

#[test]
fn somebody_is_added_and_changed_and_nothing_typed_is_written_down() {
    let mut bench = room((80, 24));
    bench.keys("n Tab zoe@example.com Tab Tab Tab Enter");
    assert!(bench.sees("a name is missing") && secret(&bench.model), "{}", bench.frame());
    bench.keys("Zoe Tab Tab Tab Tab Enter");
    assert!(matches!(last(&bench), CustomerOrder::Add(p) if p.name == "Zoe"), "{:?}", bench.orders);
    assert!(bench.sees("Zoe is a customer now") && bench.sees(">Zoe"), "{}", bench.frame());
    bench.keys("e Tab Tab Tab Tab loud Enter");
    assert!(matches!(last(&bench), CustomerOrder::Edit(CustomerId(4), p) if p.notes == "loud"), "{:?}", bench.orders);
    bench.keys("u");
    assert_eq!(*last(&bench), CustomerOrder::Unlock(CustomerId(4)));
    bench.keys("/");
    assert!(secret(&bench.model), "names that are looked for are not written down either");
}

#[test]
fn all_that_is_kept_of_somebody_goes_into_a_file_that_is_not_there_yet() {
    let mut bench = room((80, 24));
    bench.keys("w");
    insta::assert_snapshot!("export_80x24", bench.frame());
    bench.control('u');
    bench.keys("Enter");
    assert!(bench.orders.is_empty() && bench.sees("a file is missing"), "{}", bench.frame());
    bench.keys("there.json Enter");
    assert!(
        bench.sees("there.json is there already") && bench.sees("EXPORT ALL"),
        "it can be named anew: {}",
        bench.frame()
    );
    bench.keys("Esc w Enter");
    let path = "/home/priya/customer-1-2026-11-22.json";
    assert_eq!(*last(&bench), CustomerOrder::Export(CustomerId(1), TheatreId(1), path.into()));
    assert!(bench.sees(&format!("All that is kept of Ann Okoye is in {path}")), "{}", bench.frame());
    assert!(state(&bench).boxes.is_empty() && bench.sees(">Ann Okoye"), "{}", bench.frame());
    bench.keys("? ");
    assert!(bench.sees("all that is kept of the chosen one is written to a file"), "{}", bench.frame());
}

#[test]
fn a_long_path_is_said_whole() {
    let mut bench = room((80, 24));
    bench.keys("w");
    bench.control('u');
    let path = format!("/{}/end.json", ["a"; 50].join("bc"));
    bench.keys(&format!("{path} Enter"));
    let lines = bench.frame().replace("\n ", "");
    assert!(lines.contains(&path), "{}", bench.frame());
}

#[test]
fn who_may_not_export_asks_somebody_beside() {
    let mut bench = seen_by(Role::Supervisor);
    bench.keys("7");
    bench.house.no_once = Some((Kind::Forbidden, "erase_customers"));
    bench.keys("w Enter");
    assert!(bench.sees("WHO AUTHORISES THIS?"), "{}", bench.frame());
    bench.keys("Mo Enter 864209 Enter");
    assert!(bench.sees("All that is kept of Ann Okoye is in"), "{}", bench.frame());
}

#[test]
fn an_auditor_sees_customers() {
    let mut bench = seen_by(Role::Auditor);
    bench.keys("7");
    assert!(bench.sees("Ann Okoye"), "{}", bench.frame());
}
