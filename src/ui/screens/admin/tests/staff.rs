//! The room of staff.
use super::{office, state};
use crate::{
    domain::{StaffId, staff::Role},
    ui::{
        effect::{Order, Secret, StaffOrder},
        fixtures::Bench,
        secret, spoken,
    },
};

fn staff() -> Bench {
    let mut bench = office((80, 24));
    bench.keys("8");
    bench
}

fn last(bench: &Bench) -> &StaffOrder {
    match bench.orders.last() {
        Some(Order::Staff(order)) => order,
        other => panic!("{other:?}"),
    }
}

#[test]
fn somebody_begins_in_one_form() {
    let mut bench = staff();
    bench.keys("n Mo Tab mo@rialto.example Tab s Tab longenough Tab 864209");
    assert!(!bench.sees("longenough") && !bench.sees("864209"), "{}", bench.frame());
    bench.keys("Enter");
    let add = StaffOrder::Add {
        name: "Mo".into(),
        email: "mo@rialto.example".into(),
        role: Role::Supervisor,
        password: Secret("longenough".into()),
        pin: Some(Secret("864209".into())),
    };
    assert_eq!(*last(&bench), add);
    assert!(state(&bench).boxes.is_empty() && bench.sees("Mo works here as supervisor"), "{}", bench.frame());
    assert!(bench.sees(">Mo"), "and is chosen: {}", bench.frame());
    assert!(!format!("{:?}", bench.orders).contains("longenough"));
}

#[test]
fn what_is_wrong_is_said_at_its_field_and_by_the_house() {
    let mut bench = staff();
    bench.keys("n Tab ann@rialto.example Tab Tab short Tab Enter");
    assert!(bench.orders.is_empty() && bench.sees("a name is missing"), "{}", bench.frame());
    bench.keys("Mo Tab Tab Tab Tab Enter");
    assert!(bench.orders.is_empty() && bench.sees("8 characters at least"), "{}", bench.frame());
    assert!(secret(&bench.model), "the cursor is in the field that is wrong");
    bench.keys("enough Tab Enter");
    assert!(bench.sees("is somebody's already") && bench.sees("SOMEBODY NEW"), "the form stays: {}", bench.frame());
}

#[test]
fn a_role_is_changed_and_a_pin_set_and_taken() {
    let mut bench = staff();
    bench.keys("Enter");
    assert!(bench.sees("[clerk]") && bench.sees("ann@rialto.example"), "the first by name: {}", bench.frame());
    bench.keys("Tab Tab a Enter");
    let StaffOrder::Edit { id, name, role, .. } = last(&bench) else { panic!("{:?}", bench.orders) };
    assert_eq!((*id, name.as_str(), *role), (StaffId(3), "Ann", Role::Auditor));
    bench.keys("i 135790");
    assert!(secret(&bench.model) && !spoken(&bench.model).join(" ").contains("135790"));
    bench.keys("Enter");
    assert_eq!(*last(&bench), StaffOrder::Pin(StaffId(3), Some(Secret("135790".into()))));
    bench.keys("i Enter");
    assert_eq!(*last(&bench), StaffOrder::Pin(StaffId(3), None));
    bench.keys("p newpassword Enter");
    assert_eq!(*last(&bench), StaffOrder::Password(StaffId(3), Secret("newpassword".into())));
}

#[test]
fn who_leaves_is_asked_for_and_can_come_back() {
    let mut bench = staff();
    bench.keys("x");
    assert!(bench.sees("Ann leaves?") && bench.orders.is_empty(), "{}", bench.frame());
    bench.keys("n Esc");
    assert!(bench.orders.is_empty());
    bench.keys("x Enter");
    assert_eq!(*last(&bench), StaffOrder::Remove(StaffId(3)));
    assert!(bench.sees("Ann has left") && bench.sees(">Ann"), "{}", bench.frame());
    bench.keys("x");
    assert_eq!(*last(&bench), StaffOrder::Restore(StaffId(3)));
    assert!(bench.sees("Ann works here again"));
}

#[test]
fn the_last_manager_stays_and_the_screen_says_so() {
    let mut bench = staff();
    bench.keys("/ priya Enter Esc x Enter");
    assert_eq!(*last(&bench), StaffOrder::Remove(StaffId(1)));
    assert!(bench.sees("! this is the last manager"), "{}", bench.frame());
}

#[test]
fn a_long_sentence_is_read_to_its_end() {
    let mut bench = staff();
    let words =
        "open a shift first: d (or `marquee shift open --till NAME --float AMOUNT`); nothing was taken at this desk";
    let failure = crate::ui::msg::Failure::Refused(crate::domain::Refusal::usage(words));
    bench.hold_back = true;
    bench.keys("u");
    bench.send(crate::ui::msg::Msg::Done(Err(failure)));
    assert!(bench.sees("! open a shift first") && bench.sees("nothing was taken at this desk"), "{}", bench.frame());
    assert!(bench.sees("? help") || bench.sees("Enter change"), "and a line of keys is left: {}", bench.frame());
}

#[test]
fn the_room_says_itself() {
    let mut bench = staff();
    assert!(spoken(&bench.model).iter().any(|l| l == "Ann, clerk, chosen."), "{:?}", spoken(&bench.model));
    bench.keys("n");
    assert!(spoken(&bench.model).join(" ").contains("Name: . what they are called"));
    bench.keys("Tab Tab");
    assert!(spoken(&bench.model).join(" ").contains("Role: clerk"));
}
