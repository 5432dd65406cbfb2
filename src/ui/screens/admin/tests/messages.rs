//! The room of messages.
use super::{opened, seen_by, state};
use crate::{
    domain::{message::MessageState, staff::Role},
    ui::{
        effect::Order,
        fixtures::{Bench, office},
        msg::Msg,
        screens::admin::rail::Room,
        secret, spoken,
    },
};

fn messages(size: (u16, u16)) -> Bench {
    let mut bench = opened(size);
    bench.house.outbox = office::outbox();
    bench.send(Msg::Changed);
    bench.keys("m");
    bench
}

#[test]
fn a_frame_of_messages() {
    for (size, at) in [((80, 24), "80x24"), ((120, 40), "120x40")] {
        let mut bench = messages(size);
        insta::assert_snapshot!(format!("messages_{at}"), bench.frame());
        bench.keys("Enter");
        insta::assert_snapshot!(format!("message_{at}"), bench.frame());
    }
}

#[test]
fn what_waits_went_or_failed_is_found_by_words() {
    let mut bench = messages((80, 24));
    assert!(bench.sees("14 days: 1 sent, 2 wait, 1 failed, 50% went"), "{}", bench.frame());
    bench.keys("/ failed");
    assert!(secret(&bench.model), "an address that is typed is never recorded");
    assert!(bench.sees("FAILED") && !bench.sees("RETRIES"), "{}", bench.frame());
    bench.control('u');
    bench.keys("k7qfd");
    assert!(bench.sees("RETRIES") && bench.sees("lee@") && !bench.sees("FAILED"), "{}", bench.frame());
    bench.keys("Enter");
    assert!(bench.sees("WHY 451 try later") && bench.sees("tried 2 times"), "{}", bench.frame());
    assert!(bench.sees("AS IT READS") && bench.sees("this is the reminder of K7QFD"), "{}", bench.frame());
    assert!(spoken(&bench.model).join("\n").contains("WHY 451"));
}

#[test]
fn all_is_tried_again_and_a_booking_s_tickets_go_elsewhere() {
    let mut bench = messages((80, 24));
    bench.keys("r");
    assert_eq!(bench.orders, [Order::RetryMessages]);
    assert!(bench.sees("2 messages are due now") && !bench.sees("FAILED"), "{}", bench.frame());
    assert!(bench.house.outbox.iter().all(|(m, _)| m.state != MessageState::Failed));
    bench.keys("s");
    assert!(bench.sees("MAIL THE TICKETS OF K7QFC") && bench.sees("kim@example.com"), "{}", bench.frame());
    bench.control('u');
    bench.keys("new@example.com Enter");
    assert!(matches!(bench.orders.last(), Some(Order::Resend(of, to)) if of.0 == "K7QFC" && to == "new@example.com"));
    bench.keys("Down Down s");
    assert!(bench.sees("about no booking") && state(&bench).boxes.is_empty(), "{}", bench.frame());
}

#[test]
fn today_names_mail_that_failed_and_goes_there() {
    let mut bench = opened((80, 24));
    assert!(!bench.sees("MAIL "), "{}", bench.frame());
    bench.house.outbox = office::outbox();
    bench.send(Msg::Changed);
    assert!(bench.sees("MAIL    1 messages failed in 14 days"), "{}", bench.frame());
    bench.keys("/ mail Enter");
    assert_eq!(state(&bench).room, Some(Room::Messages));
    assert!(bench.sees("/ failed") && bench.sees("kim@example.com") && !bench.sees("lee@"), "{}", bench.frame());
}

#[test]
fn what_another_terminal_does_moves_no_choice_and_who_reads_sends_nothing() {
    let mut bench = messages((80, 24));
    bench.keys("Down");
    let mut newest = bench.house.outbox[0].clone();
    newest.0.id = 9;
    bench.house.outbox.insert(0, newest);
    bench.send(Msg::Changed);
    let frame = bench.frame();
    assert!(frame.lines().any(|l| l.contains('>') && l.contains("RETRIES")), "{frame}");
    let mut bench = seen_by(Role::Auditor);
    bench.keys("m r s");
    assert!(
        bench.orders.is_empty() && state(&bench).boxes.is_empty() && bench.sees("Reading only"),
        "{}",
        bench.frame()
    );
}
