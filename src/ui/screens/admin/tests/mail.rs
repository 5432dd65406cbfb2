//! Tickets by mail once more.
use super::{office, seen_by, state};
use crate::{
    domain::staff::Role,
    ui::{effect::Order, secret, spoken},
};

#[test]
fn to_the_address_that_is_known_or_to_another_one() {
    let mut bench = office((80, 24));
    bench.house.bookings.last_mut().unwrap().email = Some("kim@example.com".into());
    bench.keys("1 6 e");
    assert!(bench.sees("MAIL THE TICKETS OF") && bench.sees("kim@example.com"), "{}", bench.frame());
    insta::assert_snapshot!("mail_80x24", bench.frame());
    assert!(secret(&bench.model), "an address is never recorded");
    bench.keys("Enter");
    assert!(bench.sees("goes by mail to kim@example.com") && state(&bench).boxes.is_empty(), "{}", bench.frame());
    bench.keys("Enter e");
    bench.control('u');
    bench.keys("lee@example.com Enter");
    assert!(bench.sees("goes by mail to lee@example.com"), "{}", bench.frame());
    let to: Vec<&str> = bench
        .orders
        .iter()
        .filter_map(|o| match o {
            Order::Resend(_, to) => Some(to.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(to, ["kim@example.com", "lee@example.com"]);
}

#[test]
fn what_is_no_address_is_said_at_the_field() {
    let mut bench = office((80, 24));
    bench.keys("e Enter");
    assert!(bench.sees("To which address?") && bench.orders.is_empty(), "{}", bench.frame());
    bench.keys("nobody Enter");
    assert!(bench.sees("is not an e-mail address") && bench.orders.is_empty(), "{}", bench.frame());
    bench.send(crate::ui::msg::Msg::Paste("@x.example\r\nBcc: all@x.example".into()));
    bench.keys("Enter");
    assert!(bench.orders.is_empty(), "no header is put in by a paste: {:?}", bench.orders);
    assert!(spoken(&bench.model).join(" ").contains("Mail the tickets"));
    bench.keys("Esc");
    assert!(state(&bench).boxes.is_empty());
}

#[test]
fn what_came_back_is_not_sent_and_who_reads_sends_nothing() {
    let mut bench = office((80, 24));
    bench.keys("r Enter e");
    assert!(bench.sees("nothing to send") && state(&bench).boxes.is_empty(), "{}", bench.frame());
    let mut bench = seen_by(Role::Auditor);
    bench.keys("6 e");
    assert!(bench.sees("Reading only") && state(&bench).boxes.is_empty(), "{}", bench.frame());
}
