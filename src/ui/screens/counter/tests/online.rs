//! Paying on the customer's telephone at a till: begun from the other tenders, sold by itself, ended by Esc.
use super::*;
use crate::{
    domain::{
        BookingId, PaymentId,
        online::{Became, Online as Attempt},
    },
    ui::{
        Start,
        effect::OnlineOrder,
        fixtures::{House, start},
        msg::{Info, Msg, TicketCode},
        screens::counter::boxes::Overlay,
    },
};

/// A till with a provider, and an order of one adult that is being paid there.
fn till(size: (u16, u16)) -> Bench {
    let start = Start { online: true, ..start(Mode::Counter, size) };
    let mut bench = Bench::with(start, House::default());
    bench.keys("F1 m 5");
    bench
}

fn page() -> TicketCode {
    let qr = fast_qr::QRBuilder::new("https://pay.example/1").ecl(fast_qr::ECL::L).build().unwrap();
    let dark = (0..qr.size * qr.size).map(|i| qr[i / qr.size][i % qr.size].value()).collect();
    let label = "https://pay.example/1".to_owned();
    TicketCode { ticket: crate::domain::TicketId(0), label, size: qr.size as u16, dark }
}

fn waits(error: &str) -> Box<Became> {
    Box::new(Became::Waits(Attempt {
        attempt: PaymentId(9),
        booking: BookingId(1),
        minor: 1450,
        url: Some(page().label),
        error: error.into(),
    }))
}

fn open(bench: &Bench) -> bool {
    state(bench).boxes.iter().any(|b| matches!(b, Overlay::Online(_)))
}

#[test]
fn the_code_is_drawn_and_the_sale_is_made_by_itself() {
    for (size, at) in [((80, 24), "80x24"), ((120, 40), "120x40")] {
        let mut bench = till(size);
        assert!(matches!(bench.orders.last(), Some(Order::Online(OnlineOrder::Begin(..)))), "{}", bench.frame());
        assert!(bench.sees("The provider is asked"), "{}", bench.frame());
        bench.send(Msg::Info(Info::Online(PaymentId(9), waits(""), Some(page()))));
        insta::assert_snapshot!(format!("online_{at}"), bench.frame());
        bench.keys("Enter c F1");
        assert_eq!(bench.orders.len(), 2, "nothing else is done meanwhile");
        let mut other = counter();
        other.keys("F1 Enter");
        let booking = other.house.bookings[0].clone();
        bench.send(Msg::Info(Info::Online(PaymentId(9), Box::new(Became::Sold(Box::new(booking))), None)));
        assert!(!open(&bench) && bench.sees("Sold K7QFC"), "{}", bench.frame());
        assert!(state(&bench).basket.is_empty());
    }
}

#[test]
fn esc_ends_it_and_the_order_is_paid_otherwise() {
    let mut bench = till((80, 24));
    bench.send(Msg::Info(Info::Online(PaymentId(9), waits("Your card was declined."), Some(page()))));
    assert!(bench.sees("Your card was declined."), "{}", bench.frame());
    bench.keys("Esc Esc Esc");
    let stops = bench.orders.iter().filter(|o| matches!(o, Order::Online(OnlineOrder::Stop(PaymentId(9))))).count();
    assert!(stops == 1 && open(&bench), "the provider has the last word");
    bench.send(Msg::Info(Info::Online(PaymentId(8), Box::new(Became::Over), None)));
    assert!(open(&bench), "another payment's end is not this one's");
    bench.send(Msg::Info(Info::Online(PaymentId(9), Box::new(Became::Over), None)));
    assert!(!open(&bench) && bench.sees("no money is kept"), "{}", bench.frame());
    bench.keys("Enter");
    assert!(matches!(bench.orders.last(), Some(Order::Tender { .. })));
}

#[test]
fn without_a_provider_the_till_says_so() {
    let mut bench = counter();
    bench.keys("F1 m 5");
    assert!(bench.sees("No provider is set up here"), "{}", bench.frame());
    assert_eq!(bench.orders.len(), 1);
}
