//! Food and drink: sold beside seats or alone, counted, collected, taken back.
use super::*;
use crate::domain::{
    ProductId, StaffId, TheatreId,
    booking::{Booking, BookingState, LineState},
    cancel::Asked,
    product::{Extra, Item, Portion, Product, Size, StockKind},
    theatre::Settings,
};

const HERE: TheatreId = TheatreId(1);

pub fn product(code: &str, sizes: &[(&str, i64, u32)]) -> Product {
    let size = |(code, minor, uses): &(&str, i64, u32)| Size {
        code: (*code).into(),
        name: (*code).into(),
        minor: *minor,
        uses: *uses,
    };
    Product {
        id: ProductId(0),
        code: code.into(),
        name: code.to_uppercase(),
        group: String::new(),
        sizes: sizes.iter().map(size).collect(),
        options: vec![],
        portions: vec![],
        needs_ticket: false,
        tax_ppm: 200_000,
        counted: false,
        position: 0,
        gift_days: None,
    }
}

fn item(code: &str, size: &str, n: u16) -> Item {
    Item { code: code.into(), size: size.into(), options: vec![], seat: None, n }
}

/// Popcorn by the bucket, of which ten are there; cola that nobody counts; a combo of both that goes with a ticket.
fn bar() -> Cinema {
    let mut cinema = Cinema::open();
    let popcorn = Product { counted: true, ..product("popcorn", &[("small", 420, 1), ("large", 620, 3)]) };
    let cheese = Extra { code: "cheese".into(), name: "Cheese".into(), minor: 100 };
    let cola = Product { tax_ppm: 50_000, options: vec![cheese], ..product("cola", &[("one", 310, 1)]) };
    let portion = |code: &str, size: &str| Portion { code: code.into(), size: size.into(), n: 1 };
    let duo = Product {
        portions: vec![portion("popcorn", "large"), portion("cola", "")],
        needs_ticket: true,
        ..product("duo", &[("one", 800, 1)])
    };
    for product in [popcorn, cola, duo] {
        cinema.house.set_product(HERE, &product).unwrap();
    }
    cinema.house.move_stock(HERE, "popcorn", StockKind::Delivery, 10, "").unwrap();
    cinema
}

fn left(cinema: &Cinema, code: &str) -> Option<i64> {
    cinema.house.menu(HERE).unwrap().into_iter().find(|o| o.product.code == code).unwrap().left
}

fn alone(items: Vec<Item>) -> Sell {
    Sell { source: Source::Theatre(HERE), items, ..sell(ShowId(1), best(1), &[], vec![cash(None)]) }
}

fn with_seats(cinema: &Cinema, seats: &[&str], items: Vec<Item>) -> Sell {
    Sell { items, ..sell(cinema.show, cinema.seats(seats), &[], vec![cash(None)]) }
}

fn back(b: &Booking, products: &[usize], reason: &str) -> Asked {
    Asked { products: products.iter().map(|i| b.lines[*i].id).collect(), reason: reason.into(), ..Asked::default() }
}

#[test]
fn seats_and_products_are_one_booking_and_one_payment() {
    let mut cinema = bar();
    let mut nachos = item("cola", "", 1);
    nachos.options = vec!["cheese".into()];
    nachos.seat = Some((cinema.show, "A1".into()));
    let items = vec![item("popcorn", "large", 2), nachos, item("duo", "", 1)];
    let b = cinema.house.sell(&with_seats(&cinema, &["A1", "A2"], items)).unwrap();
    assert_eq!(b.total, 2 * 1100 + 2 * 620 + 410 + 800);
    let lines: Vec<_> = b.lines.iter().map(|l| (l.piece.words(), l.piece.minor, l.piece.combo.as_deref())).collect();
    assert_eq!(
        lines,
        [
            ("POPCORN large".to_string(), 620, None),
            ("POPCORN large".to_string(), 620, None),
            ("COLA one, Cheese".to_string(), 410, None),
            ("POPCORN large".to_string(), 534, Some("DUO")),
            ("COLA one".to_string(), 266, Some("DUO")),
        ]
    );
    assert_eq!(b.lines[2].piece.seat, Some((cinema.show, "A1".into())));
    assert_eq!(left(&cinema, "popcorn"), Some(1));
    assert_eq!(left(&cinema, "duo"), Some(0), "one bucket is less than a large one takes");
    cinema.assert_well();
}

#[test]
fn products_are_sold_alone_and_a_key_makes_it_safe() {
    let mut cinema = bar();
    let sale = Sell { key: Some("k1".into()), ..alone(vec![item("popcorn", "", 1)]) };
    let b = cinema.house.sell(&sale).unwrap();
    assert_eq!((b.total, b.tickets.len(), b.lines.len(), b.state), (420, 0, 1, BookingState::Confirmed));
    assert_eq!(cinema.house.sell(&sale).unwrap().reference, b.reference);
    assert_eq!(left(&cinema, "popcorn"), Some(9), "sold once");
    assert_eq!(code(cinema.house.sell(&Sell { items: vec![item("cola", "", 1)], ..sale })), "conflict");
    assert_eq!(code(cinema.house.sell(&alone(vec![]))), "usage");
    cinema.assert_well();
}

#[test]
fn what_is_not_there_is_refused_and_nothing_is_half_done() {
    let mut cinema = bar();
    let sale = with_seats(&cinema, &["A1"], vec![item("popcorn", "large", 4)]);
    let free = cinema.house.seats(cinema.show).unwrap().free();
    let refusal = match cinema.house.sell(&sale) {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        (refusal.code(), &refusal.details["product"], &refusal.details["left"]),
        ("sold_out", &"popcorn".into(), &10.into())
    );
    assert_eq!(cinema.house.seats(cinema.show).unwrap().free(), free);
    assert_eq!(left(&cinema, "popcorn"), Some(10));
    assert_eq!(code(cinema.house.sell(&alone(vec![item("duo", "", 1)]))), "conflict", "it goes with a ticket");
    let settings = cinema.house.theatre(HERE).unwrap().settings.clone();
    cinema.house.set_settings(HERE, &Settings { sell_without_stock: true, ..settings }).unwrap();
    cinema.house.sell(&sale).unwrap();
    assert_eq!(left(&cinema, "popcorn"), Some(-2), "the theatre sells what nobody has counted yet");
    cinema.assert_well();
}

#[test]
fn what_an_order_wants_is_kept_for_it_as_long_as_its_hold_lives() {
    let mut cinema = bar();
    let put =
        |hold: Option<HoldToken>, n| PutProducts { hold, theatre: HERE, items: vec![item("popcorn", "large", n)] };
    let held = cinema.house.put_products(&put(None, 2)).unwrap().unwrap();
    assert_eq!((held.total, held.pieces.len(), held.parts.len()), (1240, 2, 0));
    let mut other = cinema.terminal("Till 2");
    assert_eq!(code(other.put_products(&put(None, 2))), "sold_out", "four are left, six are wanted");
    assert_eq!(code(other.sell(&alone(vec![item("popcorn", "", 5)]))), "sold_out");
    other.sell(&alone(vec![item("popcorn", "", 4)])).unwrap();
    // More than there is: the order is as it was.
    assert_eq!(code(cinema.house.put_products(&put(Some(token(&held)), 3))), "sold_out");
    assert_eq!(cinema.house.held(&token(&held)).unwrap().total, 1240);
    let (show, seats, adults) = (cinema.show, cinema.seats(&["A1"]), cinema.adults(1));
    let taken = take(&mut cinema.house, Some(&held), show, seats, adults).unwrap();
    assert_eq!((taken.total, taken.items.len()), (2340, 1), "seats come to the same order");
    match cinema.house.tender(&token(&held), &cash(Some(3000)), 2340).unwrap() {
        Tendered::Sold(b) => assert_eq!((b.total, b.lines.len(), b.change()), (2340, 2, 660)),
        other => panic!("{other:?}"),
    }
    assert_eq!(left(&cinema, "popcorn"), Some(0));
    cinema.assert_well();
}

#[test]
fn an_order_that_is_let_go_gives_its_products_back() {
    let mut cinema = bar();
    let put = |hold, items| PutProducts { hold, theatre: HERE, items };
    let held = cinema.house.put_products(&put(None, vec![item("popcorn", "large", 3)])).unwrap().unwrap();
    assert_eq!(left(&cinema, "popcorn"), Some(1));
    assert_eq!(cinema.house.waiting(HERE).unwrap().1.len(), 1, "an order without seats waits as others do");
    cinema.pass(601);
    assert_eq!(left(&cinema, "popcorn"), Some(10), "its time is out");
    cinema.house.sell(&alone(vec![item("popcorn", "large", 1)])).unwrap();
    assert_eq!(code(cinema.house.resume(&token(&held))), "sold_out", "seven are left, nine were wanted");
    let again = cinema.house.put_products(&put(None, vec![item("popcorn", "large", 1)])).unwrap().unwrap();
    assert!(cinema.house.put_products(&put(Some(token(&again)), vec![])).unwrap().is_none(), "nothing is left in it");
    assert_eq!(code(cinema.house.held(&token(&again))), "hold_expired");
    cinema.assert_well();
}

#[test]
fn a_card_that_is_approved_after_the_last_one_went_is_to_be_undone() {
    let mut cinema = bar();
    let put = PutProducts { hold: None, theatre: HERE, items: vec![item("popcorn", "large", 3)] };
    let held = cinema.house.put_products(&put).unwrap().unwrap();
    let attempt = cinema.house.begin_card(&token(&held), None, 1860).unwrap();
    cinema.pass(601);
    cinema.house.sell(&alone(vec![item("popcorn", "large", 1)])).unwrap();
    assert_eq!(code(cinema.house.card_approved(attempt.id, "AUTH9")), "hold_expired");
    assert_eq!(left(&cinema, "popcorn"), Some(7));
    cinema.assert_well();
}

#[test]
fn a_price_that_changed_meanwhile_is_seen_before_it_is_paid_and_what_was_sold_keeps_its_words() {
    let mut cinema = bar();
    let sold = cinema.house.sell(&alone(vec![item("cola", "", 1)])).unwrap();
    let put = PutProducts { hold: None, theatre: HERE, items: vec![item("cola", "", 1)] };
    let held = cinema.house.put_products(&put).unwrap().unwrap();
    let dear = Product { name: "Fizz".into(), ..product("cola", &[("one", 350, 1)]) };
    cinema.house.set_product(HERE, &dear).unwrap();
    assert_eq!(code(cinema.house.tender(&token(&held), &cash(None), 310)), "conflict");
    assert_eq!(cinema.house.held(&token(&held)).unwrap().total, 350);
    let b = cinema.house.booking(&sold.reference).unwrap();
    assert_eq!((b.lines[0].piece.name.as_str(), b.total), ("COLA", 310));
    assert_eq!(code(cinema.house.remove_product(HERE, "cola")), "conflict", "a combo is made of it");
    cinema.house.remove_product(HERE, "duo").unwrap();
    cinema.house.remove_product(HERE, "cola").unwrap();
    assert_eq!(code(cinema.house.tender(&token(&held), &cash(None), 350)), "not_found");
    cinema.assert_well();
}

#[test]
fn stock_is_only_moved_with_a_reason_in_the_history() {
    let mut cinema = bar();
    let house = &mut cinema.house;
    assert_eq!(house.move_stock(HERE, "popcorn", StockKind::Waste, 4, "dropped").unwrap(), 6);
    assert_eq!(code(house.move_stock(HERE, "popcorn", StockKind::Waste, 7, "")), "sold_out");
    assert_eq!(house.move_stock(HERE, "popcorn", StockKind::Count, 5, "").unwrap(), 5);
    assert_eq!(code(house.move_stock(HERE, "cola", StockKind::Delivery, 5, "")), "conflict");
    assert_eq!(code(house.move_stock(HERE, "popcorn", StockKind::Sale, 5, "")), "usage");
    assert_eq!(code(house.move_stock(HERE, "popcorn", StockKind::Delivery, 0, "")), "usage");
    let moved: Vec<_> =
        house.stock_movements(HERE, "popcorn", 9).unwrap().iter().map(|m| (m.kind.code(), m.qty)).collect();
    assert_eq!(moved, [("count", -1), ("waste", -4), ("delivery", 10)]);
    cinema.assert_well();
}

#[test]
fn each_piece_is_handed_over_once() {
    let mut cinema = bar();
    let b = cinema.house.sell(&alone(vec![item("popcorn", "", 1), item("cola", "", 1)])).unwrap();
    let mut stand = cinema.terminal("Stand");
    let (now, handed) = stand.collect(&b.reference, &[b.lines[1].id]).unwrap();
    assert_eq!(handed, [b.lines[1].id]);
    assert_eq!((now.lines[0].state, now.lines[1].state), (LineState::Sold, LineState::Collected));
    assert_eq!(now.lines[1].collected.as_ref().unwrap().1, "Stand");
    assert_eq!(code(cinema.house.collect(&b.reference, &[b.lines[1].id])), "already_collected");
    assert_eq!(stand.collect(&b.reference, &[]).unwrap().1, [b.lines[0].id], "what waits still");
    assert_eq!(code(stand.collect(&b.reference, &[])), "already_collected");
    let none = cinema.house.sell(&with_seats(&cinema, &["A1"], vec![])).unwrap();
    assert_eq!(code(stand.collect(&none.reference, &[])), "conflict");
    cinema.assert_well();
}

#[test]
fn what_was_not_handed_over_comes_back_and_is_sold_again() {
    let mut cinema = bar();
    let b = cinema
        .house
        .sell(&with_seats(&cinema, &["A1"], vec![item("popcorn", "large", 2), item("duo", "", 1)]))
        .unwrap();
    assert_eq!(left(&cinema, "popcorn"), Some(1));
    assert_eq!(code(cinema.house.cancel(&b.reference, &back(&b, &[2], ""), None)), "usage", "half a combo");
    let (now, plan) = cinema.house.cancel(&b.reference, &back(&b, &[0], ""), None).unwrap();
    assert_eq!((plan.total_back(), plan.rest, now.state), (620, true, BookingState::Confirmed));
    assert_eq!(left(&cinema, "popcorn"), Some(4));
    assert_eq!(code(cinema.house.cancel(&b.reference, &back(&b, &[0], ""), None)), "already_refunded");
    assert_eq!(code(cinema.house.collect(&b.reference, &[b.lines[0].id])), "already_refunded");
    let (now, plan) = cinema.house.cancel(&b.reference, &Asked::default(), None).unwrap();
    assert_eq!((plan.total_back(), plan.products.len(), now.state), (1100 + 620 + 800, 3, BookingState::Cancelled));
    assert_eq!(left(&cinema, "popcorn"), Some(10));
    cinema.assert_well();
}

#[test]
fn what_was_handed_over_takes_a_manager_and_is_not_sold_again() {
    let mut cinema = bar();
    let b =
        cinema.house.sell(&with_seats(&cinema, &["A1"], vec![item("popcorn", "", 1), item("cola", "", 1)])).unwrap();
    cinema.house.collect(&b.reference, &[b.lines[0].id]).unwrap();
    let (now, plan) = cinema.house.cancel(&b.reference, &Asked::default(), None).unwrap();
    assert_eq!((plan.total_back(), now.state), (1410, BookingState::Confirmed), "what was eaten stays sold");
    assert_eq!(code(cinema.house.cancel(&b.reference, &Asked::default(), None)), "usage", "it has to be named");
    let as_role = |role| Actor::Staff { id: StaffId(1), role };
    cinema.house.act_as(as_role(Role::Supervisor));
    assert_eq!(code(cinema.house.cancel(&b.reference, &back(&b, &[0], ""), None)), "usage", "a reason");
    assert_eq!(code(cinema.house.cancel(&b.reference, &back(&b, &[0], "hair in it"), None)), "forbidden");
    cinema.house.act_as(as_role(Role::Manager));
    let (now, plan) = cinema.house.cancel(&b.reference, &back(&b, &[0], "hair in it"), None).unwrap();
    assert_eq!((plan.total_back(), now.state), (420, BookingState::Cancelled));
    assert_eq!(left(&cinema, "popcorn"), Some(9), "nobody sells it again");
    cinema.assert_well();
}

#[test]
fn what_is_brought_to_a_seat_follows_whoever_moves_to_another() {
    let mut cinema = bar();
    let nachos = |cinema: &Cinema, seat: &str| Item { seat: Some((cinema.show, seat.into())), ..item("cola", "", 1) };
    let items = vec![nachos(&cinema, "A1"), nachos(&cinema, "A2"), item("cola", "", 1)];
    let b = cinema.house.sell(&with_seats(&cinema, &["A1", "A2"], items)).unwrap();
    let wrong = with_seats(&cinema, &["A3"], vec![nachos(&cinema, "Z9")]);
    assert_eq!(code(cinema.house.sell(&wrong)), "not_found", "there is no such seat");
    let asked = Asked { tickets: vec![b.tickets[0].id], ..Asked::default() };
    let wanted = crate::domain::exchange::Move { asked, show: None, seats: vec!["A5".into()] };
    let (now, _) = cinema.house.exchange(&b.reference, &wanted, &[], None).unwrap();
    let seats: Vec<_> = now.lines.iter().map(|l| l.piece.seat.as_ref().map(|(_, seat)| seat.as_str())).collect();
    assert_eq!(seats, [Some("A5"), Some("A2"), None]);
    cinema.assert_well();
}

#[test]
fn a_file_of_products_is_taken_whole_or_not_at_all() {
    let mut cinema = bar();
    let options = crate::service::import::ImportOptions::default();
    let file = "code,name,price,parts\ntea,Tea,2.50,\npopcorn,Corn,5,\nset,Set,6,\"tea,cake\"\n";
    assert_eq!(code(cinema.house.import_products(HERE, file, &options)), "conflict", "there is no cake");
    assert_eq!(cinema.house.menu(HERE).unwrap().len(), 3);
    let file = "code,name,price,sizes,parts\ntea,Tea,2.50,,\nset,Set,6,,\"tea,popcorn:large\"\n";
    assert_eq!(cinema.house.import_products(HERE, file, &options).unwrap().made.len(), 2);
    assert_eq!(cinema.house.menu(HERE).unwrap().len(), 5);
    cinema.assert_well();
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(12))]
    /// Whatever is put, sold, let go and taken back by two tills: the stock is never below nothing and the books are well.
    #[test]
    fn stock_is_never_below_nothing(steps in proptest::collection::vec((0u8..6, 0usize..4, 1u16..5), 1..25)) {
        let mut cinema = bar();
        let mut other = cinema.terminal("Till 2");
        let (mut holds, mut sold): (Vec<HoldToken>, Vec<Booking>) = (Vec::new(), Vec::new());
        let goods = [("popcorn", "small"), ("popcorn", "large"), ("cola", ""), ("duo", "")];
        for (what, which, n) in steps {
            let (code, size) = goods[which];
            let items = vec![item(code, size, n)];
            match what {
                0 => holds.extend(other.put_products(&PutProducts { hold: None, theatre: HERE, items }).ok().flatten().map(|h| h.token)),
                1 => sold.extend(cinema.house.sell(&alone(items)).ok()),
                2 => if let Some(hold) = holds.pop() {
                    let total = other.held(&hold).map(|h| h.total).unwrap_or(0);
                    if let Ok(Tendered::Sold(b)) = other.tender(&hold, &cash(None), total) {
                        sold.push(*b);
                    }
                },
                3 => if let Some(hold) = holds.pop() { other.release(&hold).unwrap() },
                4 => if let Some(b) = sold.pop() { drop(cinema.house.cancel(&b.reference, &Asked::default(), None)) },
                _ => drop(cinema.house.move_stock(HERE, "popcorn", StockKind::Waste, i64::from(n), "")),
            }
            let stock: i64 = cinema.house.stock_movements(HERE, "popcorn", 1000).unwrap().iter().map(|m| m.qty).sum();
            proptest::prop_assert!(stock >= 0, "{stock}");
        }
        cinema.assert_well();
    }
}
