//! Paying on a telephone: the code, the money, the stop, the way out, and nobody there.
use super::{
    super::{Act, Step, state::Paying},
    house::*,
    journeys::at_seats,
};
use crate::{
    domain::PaymentId,
    ui::{
        effect::{OnlineOrder, Order},
        msg::Msg,
    },
};

/// As far as the provider's page, on a screen of this size.
fn at_page(size: (u16, u16), page: usize) -> Shop {
    let mut shop = Shop::open(size.0, size.1);
    shop.model.session.online = true;
    shop.page = page;
    at_seats(&mut shop);
    shop.touch(Act::Take);
    shop.touch(Act::PayCard);
    shop
}

fn paying(shop: &Shop) -> &Paying {
    &shop.state().order.paying
}

#[test]
fn the_code_is_shown_and_the_tickets_come_by_themselves() {
    for (size, page) in [((100, 40), 10), ((160, 50), 300)] {
        let mut shop = at_page(size, page);
        assert!(matches!(shop.orders.last(), Some(Order::Online(OnlineOrder::Begin(_, 4350)))));
        assert!(matches!(paying(&shop), Paying::Online { page: Some(_), stops: false, .. }));
        insta::assert_snapshot!(format!("online_{}x{}", size.0, size.1), shop.frame());
        shop.send(Msg::Changed);
        assert_eq!(shop.state().step, Step::Pay, "nothing but the house says that it is paid");
        shop.provider = Provider::Paid;
        shop.send(Msg::Changed);
        assert_eq!(shop.state().step, Step::Done);
        shop.shows_text("QWERT");
    }
}

#[test]
fn who_stops_keeps_the_seats_and_pays_otherwise() {
    let mut shop = at_page((100, 40), 10);
    shop.touch(Act::CardNo);
    assert_eq!(shop.orders.last(), Some(&Order::Online(OnlineOrder::Stop(PaymentId(1)))));
    assert!(matches!(paying(&shop), Paying::Online { stops: true, .. }), "the provider has the last word");
    shop.provider = Provider::Over;
    shop.send(Msg::Changed);
    assert_eq!(paying(&shop), &Paying::Ready);
    shop.shows_text("Your seats are kept");
    assert_eq!(shop.state().held_seats().len(), 3);
}

#[test]
fn who_pays_in_the_moment_of_stopping_has_tickets() {
    let mut shop = at_page((100, 40), 10);
    shop.touch(Act::CardNo);
    shop.provider = Provider::Paid;
    shop.send(Msg::Changed);
    assert_eq!(shop.state().step, Step::Done);
}

#[test]
fn a_code_without_room_is_ended_and_the_counter_is_offered() {
    let mut shop = at_page((80, 24), 300);
    assert_eq!(shop.orders.last(), Some(&Order::Online(OnlineOrder::Stop(PaymentId(1)))));
    shop.provider = Provider::Over;
    shop.send(Msg::Changed);
    assert_eq!(paying(&shop), &Paying::NoLink("small_screen".into()));
    shop.touch(Act::PayAtCounter);
    assert!(matches!(paying(&shop), Paying::AtCounter(..)));
}

#[test]
fn who_walks_away_leaves_the_next_customer_a_fresh_screen() {
    let mut shop = at_page((100, 40), 10);
    shop.wait(120);
    assert!(matches!(paying(&shop), Paying::Online { .. }), "the idle clock stands still while something is paid");
    shop.wait(600);
    assert_eq!(shop.state().step, Step::Start);
    assert!(
        matches!(shop.orders.last(), Some(Order::Release(_))),
        "the house ends it at the provider, then the seats go"
    );
    shop.provider = Provider::Paid;
    shop.send(Msg::Changed);
    assert_eq!(shop.state().step, Step::Start, "and shows nobody else's tickets");
}

#[test]
fn who_has_paid_is_told_where_the_tickets_are() {
    use crate::domain::spool::{PrintState, Spool};
    let mut shop = at_page((100, 40), 10);
    let booking = crate::domain::BookingId(1);
    shop.spool = Some(Spool { last: Some((booking, PrintState::Waiting)), ..Spool::default() });
    shop.provider = Provider::Paid;
    shop.send(Msg::Changed);
    let printed = |shop: &mut Shop, spool: Spool| {
        shop.spool = Some(spool);
        shop.send(Msg::Changed);
    };
    let id = shop.state().order.booking.as_ref().unwrap().id;
    printed(&mut shop, Spool { last: Some((id, PrintState::Waiting)), ..Spool::default() });
    shop.shows_text("Your tickets are being printed.");
    printed(&mut shop, Spool { last: Some((id, PrintState::Printed)), ..Spool::default() });
    shop.shows_text("Take your printed tickets.");
    printed(
        &mut shop,
        Spool { last: Some((id, PrintState::Waiting)), error: "out of paper".into(), ..Spool::default() },
    );
    shop.shows_text("The printer has a problem");
}
