//! The outbox as it is read.
use super::*;
use crate::domain::message::MessageState;

#[test]
fn a_message_is_read_with_its_booking_and_its_words() {
    let mut cinema = Cinema::open();
    let sold = cinema.house.sell(&sell(cinema.show, best(1), &[("adult", 1)], vec![card(None)])).unwrap();
    assert_eq!(code(cinema.house.resend(&sold.reference, None)), "usage", "nowhere to send it");
    assert_eq!(code(cinema.house.resend(&sold.reference, Some("a@x.example\r\nBcc: b@x.example"))), "usage");
    assert_eq!(cinema.house.outbox(10).unwrap(), []);
    cinema.house.resend(&sold.reference, Some("kim@example.com")).unwrap();
    let all = cinema.house.outbox(10).unwrap();
    let [(message, of)] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(
        (message.to.as_str(), message.state, of.as_ref()),
        ("kim@example.com", MessageState::Pending, Some(&sold.reference))
    );
    let words = cinema.house.message_text(message.id).unwrap();
    assert!(words.text.contains(&sold.reference.0) && !words.subject.is_empty(), "{words:?}");
    assert_eq!(code(cinema.house.message_text(99)), "not_found");
    cinema.assert_well();
}

#[test]
fn a_code_in_a_message_is_never_shown_and_what_failed_is_listed_however_old() {
    let mut cinema = Cinema::open();
    let db = rusqlite_of(&cinema);
    db.execute_batch(
        "insert into outbox (kind, recipient, language, template, params, state, due_at, made_at, attempts, error) values
           ('mail', 'ann@example.com', '', 'password_reset', '{\"code\":\"13572468\",\"minutes\":15}', 'FAILED', 1, 1, 9, '550'),
           ('mail', 'ann@example.com', '', 'password_reset', '{}', 'SENT', 2, 2, 1, ''),
           ('mail', 'ann@example.com', '', 'password_reset', '{}', 'SENT', 3, 3, 1, '')",
    )
    .unwrap();
    let all = cinema.house.outbox(1).unwrap();
    let states: Vec<_> = all.iter().map(|(m, _)| m.state).collect();
    assert_eq!(states, [MessageState::Sent, MessageState::Failed]);
    let words = cinema.house.message_text(all[1].0.id).unwrap();
    assert!(words.text.contains("******") && !words.text.contains("13572468"), "{words:?}");
    cinema.house.retry_messages().unwrap();
    assert_eq!(cinema.house.outbox(9).unwrap().iter().filter(|(m, _)| m.state == MessageState::Pending).count(), 1);
}

#[allow(clippy::disallowed_methods, reason = "a test's own hands on the file")]
fn rusqlite_of(cinema: &Cinema) -> rusqlite::Connection {
    rusqlite::Connection::open(cinema.folder.path().join("t.db")).unwrap()
}
