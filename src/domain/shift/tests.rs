//! Shifts by their rules.
use super::*;

fn shift(float: i64) -> Shift {
    Shift {
        id: ShiftId(212),
        till: "Till 2".into(),
        theatre: TheatreId(1),
        staff: StaffId(2),
        who: "Priya".into(),
        currency: Currency::parse("GBP").unwrap(),
        opened_at: Instant(0),
        day: BusinessDay::from_ymd_opt(2025, 11, 22).unwrap(),
        float,
        state: ShiftState::Open,
        closed: None,
    }
}

fn moved(kind: MovementKind, minor: i64) -> Movement {
    Movement { kind, minor, words: "lamps".into(), who: "Priya".into(), to: None, at: Instant(60) }
}

fn taken(tender: &str, back: bool, n: i64, minor: i64) -> Taken {
    Taken { tender: tender.into(), back, n, minor }
}

fn counted(cash: i64, stage: Stage) -> Counted {
    let count = Count { cash, tenders: [("card".to_owned(), 128400)].into(), ..Count::default() };
    Counted { count, stage, who: "Priya".into(), at: Instant(90) }
}

#[test]
fn the_drawer_of_the_sketch() {
    let moves = vec![
        moved(MovementKind::Drop, -20000),
        moved(MovementKind::NoSale, 0),
        moved(MovementKind::Drop, -20000),
        moved(MovementKind::PaidOut, -1500),
    ];
    let posted = [taken("cash", false, 51, 64250), taken("cash", true, 2, -2450), taken("card", false, 60, 128400)];
    let report = ShiftReport::new(shift(15000), moves, &posted, vec![counted(34300, Stage::Close)]);
    assert_eq!(report.compared(), Some((35300, 34300, -1000)));
    let drawer = report.drawer.clone().unwrap();
    assert_eq!(
        (drawer.sales.n, drawer.refunds.minor, drawer.drops, report.no_sales),
        (51, -2450, Sum { n: 2, minor: -40000 }, 1)
    );
    assert_eq!(report.tenders[0].ours.minor, 128400);
    assert_eq!(report.tenders[0].counted, Some(128400));
    let blind = report.blind();
    assert!(blind.drawer.is_none() && blind.tenders.is_empty() && blind.compared().is_none());
}

#[test]
fn a_recount_stands_and_the_first_is_kept() {
    let counts = vec![counted(9000, Stage::HandOver), counted(9900, Stage::Close), counted(10000, Stage::Close)];
    let report = ShiftReport::new(shift(10000), vec![], &[], counts);
    assert_eq!((report.compared(), report.counts.len()), (Some((10000, 10000, 0)), 3));
}

#[test]
fn the_change_that_explains_a_difference_is_found() {
    let sale = |minor, tendered| ChangeGiven { reference: "K7QF3".into(), at: Instant(0), minor, tendered };
    let sales = [sale(900, 2000), sale(900, 1000), sale(500, 5000), sale(1000, 2000)];
    let (low, high, found) = look(-1000, &sales);
    assert_eq!((low, high, found.len()), (1000, 2000, 2));
    assert!(look(0, &sales).2.is_empty());
}

#[test]
fn a_difference_needs_a_reason_and_a_float_is_within_the_count() {
    let mut closing = Closing::default();
    assert!(closing.check_reason(0).is_ok());
    assert_eq!(closing.check_reason(-1).unwrap_err().code(), "conflict");
    closing.reason = Some(Reason::Other);
    assert_eq!(closing.check_reason(-1).unwrap_err().code(), "usage");
    closing.words = "the cat".into();
    assert!(closing.check_reason(-1).is_ok());
    assert_eq!(closing.left_of(34300, 15000).unwrap(), 15000);
    assert_eq!(closing.left_of(9000, 15000).unwrap(), 9000);
    closing.float_left = Some(34400);
    assert!(closing.left_of(34300, 15000).is_err());
}

#[test]
fn trends_name_who_is_short_most() {
    let ended = |staff: i64, who: &str, counted: i64| Shift {
        staff: StaffId(staff),
        who: who.into(),
        closed: Some(Closed {
            z: 1,
            at: Instant(0),
            expected: 100,
            counted,
            float_left: 0,
            bag: String::new(),
            reason: None,
            words: String::new(),
            witness: None,
        }),
        ..shift(0)
    };
    let all = [ended(1, "Ann", 105), ended(2, "Ben", 90), ended(1, "Ann", 100), ended(2, "Ben", 95), shift(0)];
    let trends = trends(&all, By::Clerk);
    assert_eq!((trends[0].who.as_str(), trends[0].short), ("Ben", Sum { n: 2, minor: -15 }));
    assert_eq!((trends[1].shifts, trends[1].over), (2, Sum { n: 1, minor: 5 }));
}
