//! Tickets by mail once more, from a booking's card.
use super::{counter, words};
use crate::ui::{effect::Order, secret};

#[test]
fn e_on_a_booking_sends_its_tickets_to_an_address_that_is_typed() {
    let mut bench = counter();
    bench.keys("F1 Enter l e");
    assert!(bench.sees("no address is known") && secret(&bench.model), "{}", bench.frame());
    insta::assert_snapshot!("mail_80x24", bench.frame());
    bench.keys("kim Enter");
    assert!(bench.sees("is not an e-mail address"), "{}", bench.frame());
    bench.keys("@example.com Enter");
    assert!(
        matches!(bench.orders.last(), Some(Order::Resend(_, to)) if to == "kim@example.com"),
        "{:?}",
        words(&bench)
    );
    assert!(bench.sees("goes by mail to kim@example.com") && bench.sees("e mail"), "{}", bench.frame());
}
