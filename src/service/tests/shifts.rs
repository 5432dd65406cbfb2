//! Shifts: a till from float to Z, and that nobody counts a sum that they were told.
use super::*;
use crate::domain::{
    StaffId,
    cash::Pieces,
    shift::{By, Closing, Count as Counted, Reason, ShiftReport, ShiftState},
    time::BusinessDay,
};

fn counted(cash: i64) -> Counted {
    Counted { cash, ..Counted::default() }
}

fn because(reason: Reason) -> Closing {
    Closing { reason: Some(reason), ..Closing::default() }
}

fn clerk(id: i64) -> Actor {
    Actor::Staff { id: StaffId(id), role: Role::Clerk }
}

/// More people than the manager: a clerk (2), a clerk (3) and a supervisor (4), whose secrets are the manager's.
fn hire(cinema: &Cinema) {
    let db = rusqlite_of(cinema);
    db.execute_batch(
        "insert into staff (id, email, name, role, password_hash, pin_hash)
           select 2, 'p@example.com', 'Priya', 'clerk', password_hash, pin_hash from staff where id = 1
           union all select 3, 'o@example.com', 'Okoye', 'clerk', password_hash, pin_hash from staff where id = 1
           union all select 4, 't@example.com', 'Tom', 'supervisor', password_hash, pin_hash from staff where id = 1",
    )
    .unwrap();
}

#[allow(clippy::disallowed_methods, reason = "a test's own hands on the file")]
fn rusqlite_of(cinema: &Cinema) -> rusqlite::Connection {
    rusqlite::Connection::open(cinema.folder.path().join("t.db")).unwrap()
}

fn theatre(cinema: &Cinema) -> crate::domain::TheatreId {
    cinema.house.theatres().unwrap()[0].id
}

fn sell_one(cinema: &mut Cinema, pay: Pay) {
    cinema.house.sell(&sell(cinema.show, best(1), &[("adult", 1)], vec![pay])).unwrap();
}

fn expected(report: &ShiftReport) -> i64 {
    report.drawer.as_ref().unwrap().expected
}

#[test]
fn from_float_to_z() {
    let mut cinema = Cinema::open();
    let at = theatre(&cinema);
    cinema.house.open_shift(at, 15000).unwrap();
    assert_eq!(code(cinema.house.open_shift(at, 15000)), "conflict");
    sell_one(&mut cinema, cash(Some(2000)));
    sell_one(&mut cinema, card(None));
    cinema.house.drop_cash(4000, "").unwrap();
    assert_eq!(code(cinema.house.pay_out(1500, "  ")), "usage");
    assert_eq!(code(cinema.house.drop_cash(0, "")), "usage");
    cinema.house.pay_out(1500, "lamps").unwrap();
    cinema.house.no_sale("change for the kiosk").unwrap();
    let x = cinema.house.adjust_float(500, "coins").unwrap();
    assert_eq!((expected(&x), x.no_sales, x.tenders[0].ours.minor), (15000 + 1100 - 4000 - 1500 + 500, 1, 1100));
    assert_eq!(cinema.house.shift_x().unwrap(), x, "an X resets nothing");
    assert_eq!(code(cinema.house.close_shift(&Closing::default(), None)), "conflict");
    let pieces = Pieces::parse("50x2,10x1", crate::domain::Currency::parse("GBP").unwrap()).unwrap();
    let tenders = [("card".to_owned(), 1100)].into();
    cinema.house.count_shift(&Counted { cash: 11000, pieces, tenders }).unwrap();
    assert_eq!(code(cinema.house.close_shift(&Closing::default(), None)), "conflict", "short without a reason");
    cinema.house.count_shift(&counted(11050)).unwrap();
    let z = cinema.house.close_shift(&because(Reason::WrongChange), None).unwrap();
    assert_eq!(z.compared(), Some((11100, 11050, -50)));
    let closed = z.shift.closed.as_ref().unwrap();
    assert_eq!((closed.z, closed.float_left, closed.banked(), z.counts.len()), (1, 11050, 0, 2));
    assert_eq!(code(cinema.house.count_shift(&counted(1))), "conflict");
    let after = cinema.house.recount_closed(z.shift.id, &counted(11100)).unwrap();
    assert_eq!((after.compared(), after.counts.len()), (Some((11100, 11050, -50)), 3), "the Z stays as it was");
    assert!(cinema.house.shift_here().unwrap().is_none());
    cinema.assert_well();
}

#[test]
fn nobody_at_the_till_knows_the_sum_that_they_count() {
    let mut cinema = Cinema::open();
    hire(&cinema);
    let at = theatre(&cinema);
    cinema.house.act_as(clerk(2));
    cinema.house.open_shift(at, 10000).unwrap();
    sell_one(&mut cinema, cash(None));
    sell_one(&mut cinema, card(None));
    let seen = |report: ShiftReport| report.drawer.is_none() && report.tenders.is_empty();
    let dropped = cinema.house.drop_cash(100, "").unwrap();
    let id = dropped.shift.id;
    assert!(seen(dropped) && seen(cinema.house.shift_x().unwrap()) && seen(cinema.house.shift_report(id).unwrap()));
    assert!(cinema.house.shift_look(id).unwrap().2.is_empty());
    let locked = cinema.house.count_shift(&counted(11000)).unwrap();
    assert_eq!(locked.compared(), Some((11000, 11000, 0)));
    cinema.house.act_as(Actor::Staff { id: StaffId(4), role: Role::Supervisor });
    assert_eq!(expected(&cinema.house.shift_report(id).unwrap()), 11000);
    let mut other = cinema.terminal("Till 2");
    other.act_as(clerk(3));
    assert_eq!(code(other.shift_report(id)), "forbidden");
    assert!(other.shifts(&ShiftQuery::default()).unwrap().is_empty());
    cinema.assert_well();
}

#[test]
fn a_counted_drawer_takes_no_money_until_the_next_shift() {
    let mut cinema = Cinema::open();
    let at = theatre(&cinema);
    cinema.house.open_shift(at, 0).unwrap();
    cinema.house.count_shift(&counted(0)).unwrap();
    for pay in [cash(None), card(None)] {
        let refused = cinema.house.sell(&sell(cinema.show, best(1), &[("adult", 1)], vec![pay])).unwrap_err();
        assert_eq!(refused.code(), "conflict");
        assert!(refused.to_string().contains("counted"), "{refused}");
    }
    assert_eq!(code(cinema.house.no_sale("")), "conflict");
    assert!(cinema.house.close_shift(&Closing::default(), None).is_ok());
    let again = cinema.house.open_shift(at, 500).unwrap();
    assert_eq!(again.shift.state, ShiftState::Open);
    sell_one(&mut cinema, cash(None));
    cinema.assert_well();
}

#[test]
fn no_count_while_money_is_on_its_way() {
    let mut cinema = Cinema::open();
    let at = theatre(&cinema);
    cinema.house.open_shift(at, 0).unwrap();
    let mut other = cinema.terminal("Till 2");
    other.open_shift(at, 0).unwrap();
    let adults = cinema.adults(2);
    let held = take(&mut cinema.house, None, cinema.show, best(2), adults).unwrap();
    cinema.house.tender(&token(&held), &cash(Some(500)), 2200).unwrap();
    assert_eq!(code(cinema.house.count_shift(&counted(500))), "conflict");
    // The other till finishes the order, but the five pounds lie in the first one's drawer.
    other.resume(&token(&held)).unwrap();
    assert_eq!(code(other.give_back(&token(&held))), "conflict");
    let attempt = other.begin_card(&token(&held), Some(700), 2200).unwrap();
    assert_eq!(code(other.count_shift(&counted(0))), "conflict", "a card is not answered");
    other.card_approved(attempt.id, "A7").unwrap();
    other.tender(&token(&held), &cash(None), 2200).unwrap();
    let (first, second) = (cinema.house.shift_x().unwrap(), other.shift_x().unwrap());
    assert_eq!((expected(&first), expected(&second)), (500, 1000));
    assert_eq!(second.tenders[0].ours.minor, 700);
    cinema.assert_well();
}

#[test]
fn a_real_till_takes_cash_only_in_a_shift() {
    let mut cinema = Cinema::open();
    rusqlite_of(&cinema).execute("update house set kind = 'real'", []).unwrap();
    cinema.house.row.kind = StoreKind::Real;
    let refused = cinema.house.sell(&sell(cinema.show, best(1), &[], vec![cash(None)])).unwrap_err();
    assert!(refused.code() == "conflict" && refused.to_string().contains("open a shift first: d"), "{refused}");
    sell_one(&mut cinema, card(None));
    let at = cinema.house.theatres().unwrap()[0].clone();
    let relaxed = Settings { cash_needs_shift: false, ..at.settings.clone() };
    cinema.house.set_settings(at.id, &relaxed).unwrap();
    sell_one(&mut cinema, cash(None));
    cinema.house.set_settings(at.id, &at.settings).unwrap();
    cinema.house.open_shift(at.id, 0).unwrap();
    sell_one(&mut cinema, cash(None));
    cinema.assert_well();
}

#[test]
fn a_large_difference_needs_another_pair_of_eyes() {
    let mut cinema = Cinema::open();
    hire(&cinema);
    let at = theatre(&cinema);
    cinema.house.act_as(clerk(2));
    cinema.house.open_shift(at, 10000).unwrap();
    cinema.house.count_shift(&counted(9000)).unwrap();
    let closing = because(Reason::Unexplained);
    assert_eq!(code(cinema.house.close_shift(&closing, None)), "conflict");
    assert_eq!(code(cinema.house.verify_staff("t@example.com", "000000")), "forbidden");
    let ben = cinema.house.verify_staff("Okoye", "246810").unwrap();
    assert_eq!(code(cinema.house.close_shift(&closing, Some(&ben))), "forbidden", "a clerk answers for nobody");
    assert_eq!(code(cinema.house.close_shift(&closing, Some(&clerk(2)))), "forbidden");
    let tom = cinema.house.verify_staff("t@example.com", "246810").unwrap();
    let z = cinema.house.close_shift(&closing, Some(&tom)).unwrap();
    assert_eq!(z.shift.closed.unwrap().witness.as_deref(), Some("Tom"));
    // In a house of one there is nobody to ask.
    rusqlite_of(&cinema).execute("update staff set active = 0 where id > 1", []).unwrap();
    cinema.house.act_as(manager(StaffId(1)));
    cinema.house.open_shift(at, 10000).unwrap();
    cinema.house.count_shift(&counted(9000)).unwrap();
    assert!(cinema.house.close_shift(&closing, None).is_ok());
    assert_eq!(cinema.house.shift_trends(&ShiftQuery::default(), By::Clerk).unwrap()[0].short.minor, -1000);
    cinema.assert_well();
}

#[test]
fn a_drawer_goes_to_another_person_and_the_z_goes_on() {
    let mut cinema = Cinema::open();
    hire(&cinema);
    let at = theatre(&cinema);
    cinema.house.act_as(clerk(2));
    let opened = cinema.house.open_shift(at, 5000).unwrap();
    sell_one(&mut cinema, cash(None));
    assert_eq!(code(cinema.house.hand_over(&clerk(2), None)), "conflict");
    assert_eq!(code(cinema.house.hand_over(&Actor::Kiosk, None)), "forbidden");
    cinema.house.hand_over(&clerk(3), Some(&counted(6100))).unwrap();
    assert_eq!(code(cinema.house.count_shift(&counted(6100))), "forbidden", "it is not Priya's any more");
    cinema.house.act_as(clerk(3));
    sell_one(&mut cinema, cash(None));
    cinema.house.count_shift(&counted(7200)).unwrap();
    let z = cinema.house.close_shift(&Closing::default(), None).unwrap();
    assert_eq!((z.shift.id, z.shift.who.as_str(), z.compared()), (opened.shift.id, "Okoye", Some((7200, 7200, 0))));
    cinema.assert_well();
}

#[test]
fn a_day_closes_when_its_shifts_are_closed() {
    let mut cinema = Cinema::open();
    let at = theatre(&cinema);
    let day = BusinessDay::from_ymd_opt(2026, 11, 22).unwrap();
    let mut other = cinema.terminal("Till 2");
    cinema.house.open_shift(at, 0).unwrap();
    other.open_shift(at, 0).unwrap();
    cinema.house.count_shift(&counted(0)).unwrap();
    cinema.house.close_shift(&Closing::default(), None).unwrap();
    let refused = cinema.house.close_day(at, day).unwrap_err();
    assert!(refused.code() == "conflict" && refused.to_string().contains("Till 2"), "{refused}");
    other.act_as(clerk(1));
    other.count_shift(&counted(0)).unwrap();
    let last = other.close_shift(&Closing::default(), None).unwrap();
    assert_eq!(last.shift.closed.unwrap().z, 2);
    assert_eq!(code(other.close_day(at, day)), "forbidden");
    assert_eq!(cinema.house.close_day(at, day).unwrap().len(), 2);
    assert_eq!(code(cinema.house.close_day(at, day)), "conflict");
    assert_eq!(cinema.house.days_closed(at, day).unwrap(), [day]);
    assert!(cinema.house.days_closed(at, day.succ_opt().unwrap()).unwrap().is_empty());
    assert_eq!(code(cinema.house.open_shift(at, 0)), "conflict");
    cinema.pass(12 * 3600);
    assert!(cinema.house.open_shift(at, 0).is_ok(), "the next day begins");
    cinema.assert_well();
}

#[test]
fn what_was_counted_and_closed_is_never_edited() {
    let mut cinema = Cinema::open();
    let at = theatre(&cinema);
    cinema.house.open_shift(at, 100).unwrap();
    cinema.house.drop_cash(100, "").unwrap();
    cinema.house.count_shift(&counted(0)).unwrap();
    let db = rusqlite_of(&cinema);
    for forbidden in [
        "update shift set z = 7, state = 'closed', closed_at = 1, expected_minor = 0, counted_minor = 0, left_minor = 0",
        "update shift set float_minor = 1",
        "update shift set state = 'open'",
        "delete from shift",
        "update drawer_movement set minor = -1",
        "delete from drawer_movement",
        "insert into drawer_movement select 9, shift_id, event_seq, kind, minor, words, staff_id, to_id, made_at from drawer_movement",
        "update shift_count set minor = 5",
        "delete from shift_count",
        "insert into day_close values (1, 20261122, 1, 1, 1)",
    ] {
        assert!(db.execute(forbidden, []).is_err(), "{forbidden}");
    }
    cinema.house.close_shift(&Closing::default(), None).unwrap();
    for forbidden in
        ["update shift set bag = 'x'", "update shift set counted_minor = 5", "update shift set staff_id = 1"]
    {
        assert!(db.execute(forbidden, []).is_err(), "{forbidden}");
    }
    cinema.assert_well();
}
