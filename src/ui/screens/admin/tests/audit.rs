//! The room of the history.
use super::{office, seen_by, state};
use crate::{
    domain::{audit::Proof, staff::Role},
    ui::{
        effect::{Effect, Order},
        fixtures::Bench,
        msg::{Info, Msg},
        spoken,
    },
};

fn audit() -> Bench {
    let mut bench = office((80, 24));
    bench.keys("a");
    bench
}

#[test]
fn what_is_worth_a_second_look_is_marked_and_read_in_full() {
    let mut bench = audit();
    assert!(bench.sees("! refund") && bench.sees("18.00") && bench.sees("Priya"), "{}", bench.frame());
    bench.keys("f");
    assert!(bench.sees("flagged only") && !bench.sees("Priya   "), "{}", bench.frame());
    bench.keys("f Enter");
    for text in [
        "EVENT 14   refund",
        "by Tom",
        "authorised by Priya",
        "went back £18.00",
        "Why: the projector failed",
        "! after a show of it had begun",
        "! against the theatre's rule",
        "WHAT IT KEEPS",
    ] {
        assert!(bench.sees(text), "{text}: {}", bench.frame());
    }
    assert!(spoken(&bench.model).iter().any(|l| l.contains("the projector failed")));
}

#[test]
fn words_narrow_it() {
    let mut bench = audit();
    bench.keys("/ priya Enter");
    assert!(bench.sees("EVENT 12   sell"), "{}", bench.frame());
}

#[test]
fn the_proof_runs_beside_the_screen_and_is_said_plainly() {
    let mut bench = audit();
    bench.hold_back = true;
    bench.keys("v");
    assert_eq!(bench.orders, [Order::Prove]);
    bench.send(Msg::Info(Info::Proving(400, 812)));
    assert!(bench.sees("proving") && bench.sees("400 of 812") && bench.sees("Esc stops"), "{}", bench.frame());
    bench.keys("6 Down");
    assert!(bench.sees(">K7QFD"), "the face goes on meanwhile: {}", bench.frame());
    bench.keys("a v");
    assert_eq!(bench.orders.len(), 1, "one at a time");
    bench.let_go();
    assert!(
        bench.sees("All 812 events are as they were written and sealed") && bench.sees("proved 18:42"),
        "{}",
        bench.frame()
    );
}

#[test]
fn a_proof_is_stopped_and_nothing_is_said_of_the_rest() {
    let mut bench = audit();
    bench.hold_back = true;
    bench.house.proof = Proof { entries: 400, head: None, broken: None, stopped: true };
    bench.keys("v Esc");
    assert_eq!(bench.others.last(), Some(&Effect::Stop));
    bench.let_go();
    assert!(bench.sees("Stopped: the first 400") && !bench.sees("proved 18"), "{}", bench.frame());
}

#[test]
fn what_was_changed_is_located() {
    let mut bench = audit();
    bench.house.proof = Proof { entries: 56, head: None, broken: Some((57, "was changed".into())), stopped: false };
    bench.keys("v");
    assert!(
        bench.sees("! Event 57 was changed. The 56 before it are sound") && bench.sees("BROKEN"),
        "{}",
        bench.frame()
    );
}

#[test]
fn a_supervisor_is_not_offered_the_history() {
    let mut bench = seen_by(Role::Supervisor);
    bench.keys("a");
    assert!(!bench.sees("Audit") && !bench.sees("EVENT") && bench.sees("9 Shifts"), "{}", bench.frame());
    assert!(state(&bench).boxes.is_empty());
}
