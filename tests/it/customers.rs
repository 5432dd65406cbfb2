//! Customers by command on the real program: from the first name to the last trace.
use super::cinema::{Bare, Cinema};
use serde_json::Value;

fn show_id(cinema: &Cinema) -> String {
    let shows = cinema.json(&["show", "list", "--date", super::cinema::TODAY]);
    let open = shows.as_array().unwrap().iter().rfind(|s| s["state"] == "on_sale").unwrap();
    open["id"].as_str().unwrap().to_owned()
}

fn ann(cinema: &Cinema) -> String {
    let add = [
        "customer",
        "add",
        "--name",
        "Ann Okoye",
        "--email",
        "ann@example.com",
        "--phone",
        "020 7946 0000",
        "--password",
    ];
    let made = cinema.json_with(&add, "a long password\n");
    assert_eq!((&made["phone"], &made["signs_in"]), (&"+442079460000".into(), &true.into()));
    made["id"].as_str().unwrap().to_owned()
}

/// Long words only: the tokens of 14,000 holds spell any five letters in one store of a hundred.
fn file_has(bare: &Bare, word: &str) -> bool {
    let parts = ["demo.db", "demo.db-wal"].map(|f| std::fs::read(bare.folder().join(f)).unwrap_or_default());
    parts.iter().any(|bytes| bytes.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word.as_bytes())))
}

#[test]
fn registered_sold_to_blocked_and_erased_with_every_sum_as_it_was() {
    let cinema = Cinema::new();
    let (id, show) = (ann(&cinema), show_id(&cinema));
    let refused = ["customer", "add", "--name", "X", "--email", "ANN@example.com"];
    cinema.fails(&refused, 3, "conflict");
    let sold = cinema.json(&["sell", &show, "--best", "2", "--pay", "cash", "--customer", "okoye"]);
    let reference = sold["booking"]["reference"].as_str().unwrap().to_owned();
    assert_eq!(sold["booking"]["customer"]["id"], *id);
    let guest = cinema.json(&["sell", &show, "--best", "1", "--pay", "cash", "--email", "ann@example.com"]);
    assert_eq!(guest["booking"]["customer"]["id"], Value::Null, "an address alone links nobody");
    assert_eq!(cinema.json(&["customer", "bookings", &id]).as_array().unwrap().len(), 1);
    assert_eq!(cinema.json(&["booking", "list", "--search", "Okoye"])[0]["customer"]["name"], "Ann Okoye");
    let card = cinema.json(&["customer", "show", "ann@EXAMPLE.com"]);
    assert_eq!((&card["bookings"][0]["reference"], &card["blocked"]), (&Value::from(reference.clone()), &Value::Null));
    let blocked = cinema.json(&["customer", "block", &id, "--reason", "chargebacks", "--until", "2025-12-24"]);
    assert_eq!(blocked["blocked"]["until"], "2025-12-25T05:00:00+00:00");
    cinema.fails(&["sell", &show, "--best", "1", "--pay", "cash", "--customer", &id], 4, "blocked");
    assert!(cinema.text(&["customer", "show", &id]).contains("BLOCKED since 22 Nov 2025 until 25 Dec 2025"));
    cinema.json(&["customer", "unblock", &id]);
    cinema.json(&["customer", "reset", "ann@example.com"]);
    cinema.json(&["customer", "reset", "nobody@example.com"]);
    let waits = cinema.json(&["notify", "list", "--state", "pending"]);
    assert_eq!((waits.as_array().unwrap().len(), &waits[0]["template"]), (3, &"password_reset".into()));
    let code = cinema.word("select json_extract(params, '$.code') from outbox where template = 'password_reset'");
    assert!(!waits.to_string().contains(&code), "a secret is not listed");
    cinema.fails_with(&["customer", "reset", "ann@example.com", "--code"], "1\nanother password\n", 4, "forbidden");
    cinema.json_with(&["customer", "reset", "ann@example.com", "--code"], &format!("{code}\nanother password\n"));
    cinema.json_with(&["customer", "password", "ann@example.com"], "another password\nthird password\n");
    cinema.fails_with(
        &["customer", "password", "ann@example.com"],
        "another password\nthird password\n",
        4,
        "forbidden",
    );
    let file = cinema.folder().join("ann.json");
    let out = file.to_str().unwrap();
    cinema.json(&["customer", "export", &id, "--out", out]);
    cinema.fails(&["customer", "export", &id, "--out", out], 3, "conflict");
    assert_eq!(
        cinema.count("select count(*) from event where verb = 'customer_export'"),
        1,
        "nothing was handed out twice"
    );
    let export: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(
        (&export["customer"]["name"], &export["bookings"][0]["reference"]),
        (&"Ann Okoye".into(), &reference.clone().into())
    );
    assert_eq!(export["bookings_as_guest"].as_array().unwrap().len(), 1);
    let (total, events) = (sold["booking"]["total"].clone(), cinema.count("select count(*) from event"));
    assert_eq!(cinema.json(&["customer", "erase", &id, "--dry-run"])["erased"], false);
    assert!(file_has(&cinema, "ann okoye"));
    assert_eq!(cinema.json(&["customer", "erase", &id])["bookings"], 2);
    for word in ["ann okoye", "ann@example", "442079460000", "chargebacks"] {
        assert!(!file_has(&cinema, word), "{word}");
    }
    let booking = cinema.json(&["booking", "show", &reference]);
    assert_eq!((&booking["booking"]["total"], &booking["booking"]["customer"]["name"]), (&total, &Value::Null));
    cinema.fails(&["customer", "show", "ann@example.com"], 5, "not_found");
    assert_eq!(cinema.json(&["audit", "verify"])["ok"], true);
    assert_eq!(cinema.count("select count(*) from event"), events + 1);
    cinema.doctor();
}

/// A document with the words that no two stores share: tokens, references and ids become their names.
fn named(document: &mut Value) {
    match document {
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "token" | "reference" | "id" | "seq" | "event" | "show" | "booking" | "customer" | "payment"
                    | "ticket"
                        if value.as_str().is_some_and(|v| !v.is_empty()) =>
                    {
                        *value = format!("<{name}>").into();
                    }
                    _ => named(value),
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(named),
        _ => {}
    }
}

#[test]
fn all_that_is_kept_of_somebody_is_one_document_of_this_shape() {
    let cinema = Cinema::new();
    let (id, show) = (ann(&cinema), show_id(&cinema));
    cinema.json(&["sell", &show, "--best", "2", "--pay", "card=A1", "--customer", &id]);
    cinema.json(&["sell", &show, "--best", "1", "--pay", "cash", "--email", "ann@example.com"]);
    cinema.json(&["customer", "block", &id, "--reason", "chargebacks"]);
    let text = cinema.text(&["customer", "export", &id]);
    assert!(text.starts_with("{\n  \"bookings\"") && text.ends_with("}\n"), "{text}");
    let mut export: Value = serde_json::from_str(&text).unwrap();
    named(&mut export);
    insta::assert_snapshot!(serde_json::to_string_pretty(&export).unwrap());
}

#[test]
fn at_the_office_all_that_is_kept_of_somebody_goes_into_a_file_of_their_own() {
    let cinema = Cinema::new();
    let (id, show) = (ann(&cinema), show_id(&cinema));
    cinema.json(&["sell", &show, "--best", "1", "--pay", "cash", "--customer", &id]);
    let exports = || cinema.count("select count(*) from event where verb = 'customer_export'");
    let mut pty = cinema.open(&["admin"], 80, 24);
    pty.wait_for("seats sold");
    pty.keys("7");
    pty.wait_for(">Ann Okoye");
    pty.keys("w");
    pty.wait_for("EXPORT ALL THAT IS KEPT OF Ann Okoye");
    let file = cinema.folder().join(format!("customer-{id}-2025-11-22.json"));
    // What is there stays as it is, and the history says of no export that was none.
    std::fs::write(&file, "somebody's\n").unwrap();
    pty.keys("Enter");
    pty.wait_for("is there already");
    assert_eq!((std::fs::read_to_string(&file).unwrap(), exports()), ("somebody's\n".to_owned(), 0));
    pty.keys("Ctrl-u no-folder/ann.json");
    pty.wait_for("no-folder/ann.json");
    pty.keys("End Enter");
    pty.wait_for("there is no folder for");
    std::fs::remove_file(&file).unwrap();
    pty.keys("Esc w");
    pty.wait_for("2025-11-22.json");
    pty.keys("Enter");
    pty.wait_for("All that is kept of Ann Okoye is in");
    assert!(pty.text().replace("\n ", "").contains(file.to_str().unwrap()), "{}", pty.text());
    pty.keys("Ctrl-c");
    assert_eq!(pty.wait_end(), 0);

    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!((mode & 0o777, exports()), (0o600, 1));
    let mut written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let mut by_command: Value = serde_json::from_str(&cinema.text(&["customer", "export", &id])).unwrap();
    // The command's own line of the history is the one that is more.
    for document in [&mut written, &mut by_command] {
        document.as_object_mut().unwrap().remove("history").unwrap();
    }
    assert_eq!(written, by_command);
    cinema.doctor();
}

#[test]
fn a_review_is_of_a_film_that_was_seen_and_flags_and_retention_are_set_by_command() {
    let cinema = Cinema::new();
    let (id, show) = (ann(&cinema), show_id(&cinema));
    let sold = cinema.json(&["sell", &show, "--best", "1", "--pay", "cash", "--customer", &id]);
    let movie = sold["booking"]["shows"][0]["movie"]["id"].as_str().unwrap().to_owned();
    let review = ["customer", "review", &id, &movie, "--stars", "4", "--words", "fine"];
    cinema.fails(&review, 3, "conflict");
    cinema.fails(&["customer", "review", &id, &movie, "--stars", "6"], 2, "usage");
    let later = "2025-11-23T03:00:00+00:00";
    assert_eq!(cinema.json_at(later, &review)["reviews"][0]["stars"], 4);
    assert_eq!(cinema.json_at(later, &["movie", "show", &movie])["reviews"]["count"], 1);
    cinema.fails(&["theatre", "set", "1", "--dial-code", "283"], 2, "usage");
    let set = ["theatre", "set", "1", "--keep-people", "6", "--flag-refunds", "1", "--dial-code", "+353"];
    let settings = cinema.json(&set)["settings"].clone();
    assert_eq!(
        (&settings["keep_people_months"], &settings["flags"]["refunds"], &settings["dial_code"]),
        (&6.into(), &1.into(), &"353".into())
    );
    cinema.json(&["booking", "cancel", sold["booking"]["reference"].as_str().unwrap()]);
    assert_eq!(cinema.json(&["customer", "list", "--flagged"])[0]["flags"][0]["flag"], "refunds");
    let plan = |at: &str, how: &str| cinema.json_at(at, &["customer", "retention", how])["customers"].clone();
    assert_eq!(plan("2026-05-01T12:00:00+01:00", "--dry-run"), Value::Array(vec![]));
    assert_eq!(plan("2026-06-01T12:00:00+01:00", "--run"), serde_json::json!([id]));
    assert!(!file_has(&cinema, "ann okoye"));
    cinema.doctor();
}

#[test]
fn at_the_counter_somebody_is_added_sold_to_looked_at_and_refused_once_blocked() {
    let cinema = Cinema::new();
    let mut pty = cinema.open(&["--till", "Till 7", "counter"], 80, 24);
    pty.wait_for("F1 Adult");
    pty.keys("2 F1 u");
    pty.wait_for("+ somebody new");
    pty.keys("zoe@example.com Enter");
    pty.wait_for("NEW CUSTOMER");
    pty.keys("Zoe Enter");
    pty.wait_for("for Zoe");
    pty.keys("Enter");
    pty.wait_for("Sold ");
    pty.keys("l");
    pty.wait_for("CUSTOMER Zoe   zoe@example.com");
    pty.keys("Esc");
    pty.wait_for("u customer");
    pty.keys("u zoe Tab");
    pty.wait_for("BOOKINGS 1");
    pty.keys("Esc");
    pty.wait_for("+ somebody new: zoe");
    pty.keys("Enter");
    pty.wait_for("for Zoe");
    pty.keys("F1");
    let theirs = "select count(*) from hold_customer c join hold h on h.id = c.hold_id where h.state = 'live'";
    cinema.wait_count(theirs, 1);
    cinema.json(&["customer", "block", "zoe", "--reason", "chargebacks"]);
    pty.keys("Enter");
    pty.wait_for("account is blocked");
    pty.keys("u zoe Down");
    pty.wait_for("BLOCKED: chargebacks");
    pty.keys("Down Enter Enter");
    pty.wait_for("Sold ");
    pty.hang_up();
    assert_eq!(cinema.count("select count(*) from booking_customer"), 1);
    assert_eq!(
        cinema.count("select count(*) from ticket where booking_id in (select booking_id from booking_customer)"),
        2
    );
    cinema.doctor();
}

/// Types a letter after the other as slowly as a person: a burst would be a scanner's.
fn spelled(pty: &mut super::pty::Pty, text: &str, shown: fn(&str) -> String) {
    let mut so_far = String::new();
    for c in text.chars() {
        so_far.push(c);
        pty.send(c.to_string().as_bytes());
        pty.wait_for(&shown(&so_far));
    }
}

#[test]
fn at_the_kiosk_a_customer_signs_in_cancels_one_ticket_and_leaves_nothing() {
    let cinema = Cinema::new();
    let (id, show) = (ann(&cinema), show_id(&cinema));
    let sell = ["sell", &show, "--best", "2", "--pay", "card=A1", "--customer", &id];
    let reference = cinema.json(&sell)["booking"]["reference"].as_str().unwrap().to_owned();
    let mut pty = cinema.open(&["--till", "Kiosk 3", "kiosk"], 80, 24);
    pty.click_on("MY TICKETS");
    pty.click_on("SIGN IN");
    pty.wait_for("Your e-mail address");
    spelled(&mut pty, "ann@example.com", |typed| typed.to_owned());
    pty.click_on("NEXT");
    pty.wait_for("Your password");
    spelled(&mut pty, "a long password", |typed| "*".repeat(typed.len()));
    pty.click_on("SIGN IN");
    pty.wait_for("Hello Ann Okoye");
    pty.click_on("2 tickets");
    pty.wait_for(&reference);
    pty.click_on("CANCEL TICKETS");
    pty.click_on("[ ]");
    pty.wait_for("goes back to the card");
    pty.click_on("CANCEL THE MARKED");
    pty.wait_for("cancelled");
    pty.click_on("BACK");
    pty.wait_for("Hello Ann Okoye");
    pty.click_on("SIGN OUT");
    pty.wait_for("Playing next");
    assert!(!pty.text().contains("Okoye"));
    pty.hang_up();
    assert_eq!(cinema.count("select count(*) from ticket where state = 'VOID' and booking_id = (select booking_id from booking_customer)"), 1);
    assert_eq!(
        cinema.word("select actor from event where verb = 'refund' order by seq desc"),
        format!("customer {id}")
    );
    assert!(!cinema.log().contains("ann@example"), "{}", cinema.log());
    cinema.doctor();
}

#[test]
fn at_the_kiosk_who_has_no_password_yet_sets_one_with_the_code_of_a_mail() {
    let cinema = Cinema::new();
    // Added by staff, without a password.
    cinema.json(&["customer", "add", "--name", "Bo Lind", "--email", "bo@example.com"]);
    let mut pty = cinema.open(&["--till", "Kiosk 3", "kiosk"], 80, 24);
    pty.click_on("MY TICKETS");
    pty.click_on("SIGN IN");
    pty.wait_for("Your e-mail address");
    spelled(&mut pty, "bo@example.com", |typed| typed.to_owned());
    pty.click_on("NEXT");
    pty.wait_for("Your password");
    pty.click_on("NEW PASSWORD");
    pty.wait_for("a code is on its way");
    let code = cinema.word("select json_extract(params, '$.code') from outbox where template = 'password_reset'");
    spelled(&mut pty, &code, |typed| typed.to_owned());
    pty.click_on("NEXT");
    pty.wait_for("A new password");
    spelled(&mut pty, "another long one", |typed| "*".repeat(typed.len()));
    pty.click_on("SIGN IN");
    pty.wait_for("Hello Bo Lind");
    pty.click_on("SIGN OUT");
    pty.wait_for("Playing next");
    pty.hang_up();
    // It is theirs from now on; whom nobody knows gets no mail and the same answer.
    let mut pty = cinema.open(&["--till", "Kiosk 3", "kiosk"], 80, 24);
    pty.click_on("MY TICKETS");
    pty.click_on("SIGN IN");
    pty.wait_for("Your e-mail address");
    spelled(&mut pty, "nobody@example.com", |typed| typed.to_owned());
    pty.click_on("NEXT");
    pty.click_on("NEW PASSWORD");
    pty.wait_for("a code is on its way");
    pty.hang_up();
    assert_eq!(
        cinema.count("select count(*) from outbox where template = 'password_reset'"),
        0,
        "the used one is gone"
    );
    assert!(!cinema.log().contains(&code) && !cinema.log().contains("bo@example"), "{}", cinema.log());
    cinema.doctor();
}

#[test]
fn at_the_kiosk_whoever_has_seen_a_film_gives_it_stars() {
    let cinema = Cinema::new();
    let (id, show) = (ann(&cinema), show_id(&cinema));
    cinema.json(&["sell", &show, "--best", "1", "--pay", "card=A1", "--customer", &id]);
    let later = [("MARQUEE_NOW", "2025-11-25T12:00:00+00:00")];
    let mut pty = cinema.open_with(&["--till", "Kiosk 3", "kiosk"], 80, 24, &later);
    pty.click_on("MY TICKETS");
    pty.click_on("SIGN IN");
    pty.wait_for("Your e-mail address");
    spelled(&mut pty, "ann@example.com", |typed| typed.to_owned());
    pty.click_on("NEXT");
    pty.wait_for("Your password");
    spelled(&mut pty, "a long password", |typed| "*".repeat(typed.len()));
    pty.click_on("SIGN IN");
    pty.wait_for("Hello Ann Okoye");
    pty.click_on("1 ticket");
    pty.wait_for("How was the film?");
    pty.click_on("4/5");
    pty.wait_for("your stars are kept");
    pty.hang_up();
    let card = cinema.json(&["customer", "show", &id]);
    assert_eq!(card["reviews"][0]["stars"], 4, "{card}");
    assert_eq!(cinema.word("select actor from event where verb = 'review'"), format!("customer {id}"));
    cinema.doctor();
}
