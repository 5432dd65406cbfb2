//! A card payment that is disputed at the bank: by command, at the door, at the counter, in the store.
use super::cinema::Cinema;
use serde_json::{Value, json};

fn sold(cinema: &Cinema, pays: &[&str]) -> Value {
    let show = cinema.tomorrow();
    let mut call = vec!["sell", &show, "--best", "2"];
    call.extend(pays.iter().flat_map(|pay| ["--pay", pay]));
    cinema.json(&call)["booking"].take()
}

#[test]
fn it_rests_is_shown_to_the_bank_and_is_lost() {
    let cinema = Cinema::new();
    let b = sold(&cinema, &["cash=5", "card=AUTH9"]);
    let (reference, total) = (b["reference"].as_str().unwrap(), b["total"]["amount"].as_i64().unwrap());
    let (token, show) = (b["tickets"][0]["token"].as_str().unwrap(), b["show"].as_str().unwrap());
    let before = cinema.json(&["show", "show", show])["free"].as_i64().unwrap();
    cinema.fails(&["booking", "dispute", reference], 2, "usage");
    cinema.fails(&["booking", "dispute", reference, "--won"], 3, "conflict");
    cinema.fails(&["booking", "dispute", "NONE9", "--reason", "x"], 5, "not_found");
    cinema.fails(&["booking", "dispute", reference, "--reason", "x", "--payment", "999999"], 5, "not_found");
    let marked =
        cinema.json(&["booking", "dispute", reference, "--reason", "not me", "--case", "CB-7", "--due", "2025-12-04"]);
    assert_eq!(marked["booking"]["disputed"], true);
    let dispute = &marked["booking"]["disputes"][0];
    assert_eq!(
        (&dispute["state"], &dispute["case"], &dispute["due"]),
        (&json!("open"), &json!("CB-7"), &json!("2025-12-04"))
    );
    assert_eq!(dispute["amount"]["amount"], total - 500);
    let rows = cinema.json(&["booking", "list", "--disputed"]);
    assert_eq!((&rows[0]["reference"], &rows[0]["due"]), (&json!(reference), &json!("2025-12-04")));
    assert!(cinema.text(&["booking", "list", "--disputed"]).contains("DISPUTED"));
    cinema.fails(&["ticket", "admit", token], 3, "ticket_void");
    cinema.fails(&["booking", "refund", reference], 3, "conflict");
    cinema.fails(&["booking", "move", reference, "--seats", "A1,A2"], 3, "conflict");
    let file = cinema.folder().join("evidence.json");
    let file = file.to_str().unwrap();
    cinema.json(&["booking", "dispute", reference, "--evidence", "--out", file]);
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("AUTH9") && text.contains("not me"), "{text}");
    assert!(!text.contains(token), "who has the file does not come in with it");
    cinema.fails(&["booking", "dispute", reference, "--evidence", "--out", file], 3, "conflict");
    let lost = cinema.json(&["booking", "dispute", reference, "--lost"]);
    assert_eq!(
        (&lost["booking"]["state"], &lost["booking"]["disputes"][0]["state"]),
        (&json!("CANCELLED"), &json!("lost"))
    );
    assert_eq!(cinema.json(&["show", "show", show])["free"], before + 2);
    assert_eq!(cinema.json(&["booking", "list", "--disputed"]), json!([]));
    assert_eq!(cinema.json(&["booking", "list", "--owed"])[0]["reference"], reference, "the cash is owed");
    cinema.json(&["booking", "payout", reference]);
    let tender = format!(
        "select coalesce(sum(p.minor), 0) from posting p join booking b on b.id = p.booking_id where b.reference = '{reference}' and"
    );
    assert_eq!(cinema.count(&format!("{tender} account = 'tender'")), 0, "all of it is gone");
    assert_eq!(cinema.count(&format!("{tender} account = 'owed'")), 0);
    cinema.doctor();
}

#[test]
fn a_manager_marks_it_at_the_counter_and_wins() {
    let cinema = Cinema::new();
    let b = sold(&cinema, &["card=AUTH9"]);
    let reference = b["reference"].as_str().unwrap();
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("Total");
    pty.keys(&format!("/ {reference} Enter"));
    pty.wait_for("d dispute");
    pty.keys("d");
    pty.wait_for("DISPUTED AT THE BANK");
    pty.keys("fraud");
    pty.wait_for("fraud");
    pty.keys("Tab Enter");
    pty.wait_for("is with the bank");
    let open = "select count(*) from dispute where outcome is null";
    cinema.wait_count(open, 1);
    pty.keys("d");
    pty.wait_for("it was won: the tickets are good again");
    pty.keys("w");
    pty.wait_for("w again does it");
    pty.keys("w");
    pty.wait_for("won, its tickets are good again");
    cinema.wait_count(open, 0);
    assert_eq!(cinema.word("select outcome from dispute"), "won");
    assert_eq!(cinema.json(&["booking", "show", reference])["booking"]["disputed"], false);
    cinema.doctor();
}
