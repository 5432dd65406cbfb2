//! Tenders that were written down wrongly.
use super::*;
use crate::domain::{StaffId, TheatreId, booking::TenderKind, cancel::Asked, shift::Count as Counted};

fn to_card() -> Pay {
    Pay { kind: TenderKind::Card, minor: None, reference: "AUTH7".into() }
}

#[test]
fn cash_that_was_a_card_is_put_right_within_the_shift_and_comes_back_to_the_card() {
    let mut cinema = Cinema::open();
    cinema.house.open_shift(TheatreId(1), 10_000).unwrap();
    let want = cinema.seats(&["A1", "A2"]);
    let b = cinema.house.sell(&sell(cinema.show, want, &[], vec![cash(Some(3000))])).unwrap();
    assert_eq!(cinema.house.shift_x().unwrap().drawer.unwrap().expected, 12_200);
    cinema.house.act_as(Actor::Staff { id: StaffId(1), role: Role::Clerk });
    assert_eq!(code(cinema.house.correct_tender(&b.reference, &to_card())), "forbidden");
    let beside = Actor::Staff { id: StaffId(1), role: Role::Supervisor };
    let now = cinema.house.authorised(beside, |h| h.correct_tender(&b.reference, &to_card())).unwrap();
    cinema.house.act_as(Actor::Staff { id: StaffId(1), role: Role::Manager });
    let paid: Vec<_> = now.paid().map(|t| (t.kind, t.minor, t.reference.as_str())).collect();
    assert_eq!((now.total, paid), (2200, vec![(TenderKind::Card, 2200, "AUTH7")]));
    assert_eq!(cinema.house.shift_x().unwrap().drawer.unwrap().expected, 10_000);
    assert_eq!(code(cinema.house.correct_tender(&b.reference, &to_card())), "conflict", "it is a card already");
    cinema.assert_well();
    let (_, plan) = cinema.house.cancel(&b.reference, &Asked::default(), None).unwrap();
    assert_eq!(
        plan.back.iter().map(|(_, kind, minor)| (*kind, *minor)).collect::<Vec<_>>(),
        [(TenderKind::Card, 2200)]
    );
    cinema.assert_well();
}

#[test]
fn a_card_that_was_cash_lies_in_the_drawer_and_what_is_counted_or_went_back_stays() {
    let mut cinema = Cinema::open();
    cinema.house.open_shift(TheatreId(1), 10_000).unwrap();
    let want = cinema.seats(&["A1", "A2"]);
    let b = cinema.house.sell(&sell(cinema.show, want, &[], vec![card(Some(500)), cash(None)])).unwrap();
    cinema.house.correct_tender(&b.reference, &cash(None)).unwrap();
    assert_eq!(cinema.house.shift_x().unwrap().drawer.unwrap().expected, 12_200);
    let number = Pay { reference: "4242424242424242".into(), ..to_card() };
    assert_eq!(code(cinema.house.correct_tender(&b.reference, &number)), "usage");
    let one = Asked { tickets: vec![b.tickets[0].id], ..Asked::default() };
    cinema.house.cancel(&b.reference, &one, None).unwrap();
    assert_eq!(code(cinema.house.correct_tender(&b.reference, &to_card())), "conflict", "some of it went back");
    let want = cinema.seats(&["A3"]);
    let other = cinema.house.sell(&sell(cinema.show, want, &[], vec![cash(None)])).unwrap();
    let cash = cinema.house.shift_x().unwrap().drawer.unwrap().expected;
    cinema.house.count_shift(&Counted { cash, pieces: Default::default(), tenders: Default::default() }).unwrap();
    assert_eq!(code(cinema.house.correct_tender(&other.reference, &to_card())), "conflict", "the drawer is counted");
    cinema.assert_well();
}
