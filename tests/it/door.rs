//! The door on the real program: scanned, typed, undone; the screen and the store agree.
use super::cinema::Cinema;

/// Three tickets of a show of this evening: when it starts, the booking's reference, their tokens.
fn sold(cinema: &Cinema) -> (String, String, Vec<String>) {
    let shows = cinema.json(&["show", "list", "--theatre", "1", "--date", super::cinema::TODAY]);
    let room = |s: &&serde_json::Value| s["state"] == "on_sale" && s["free"].as_u64() > Some(5);
    let show = shows.as_array().unwrap().iter().find(room).unwrap();
    let sold = cinema.json(&["sell", show["id"].as_str().unwrap(), "--best", "3", "--pay", "cash"]);
    let tokens = sold["booking"]["tickets"].as_array().unwrap().iter();
    let tokens = tokens.map(|t| t["token"].as_str().unwrap().to_owned()).collect();
    let word = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
    (word(&show["starts_at"]), word(&sold["booking"]["reference"]), tokens)
}

#[test]
fn tickets_are_scanned_a_party_is_let_in_and_one_is_undone() {
    let cinema = Cinema::new();
    let (now, reference, tokens) = sold(&cinema);
    let mut pty = cinema.open_with(&["door"], 80, 24, &[("MARQUEE_NOW", &now)]);
    pty.wait_for("Scan a ticket");
    pty.send(format!("\u{7}{}\r", tokens[0]).as_bytes());
    pty.wait_for("▀▀▀");
    let admitted = "select count(*) from ticket where state = 'ADMITTED'";
    let before = cinema.count(admitted);
    pty.send(format!("\u{7}{}\r", tokens[0]).as_bytes());
    pty.wait_for("already in since");
    pty.send(b"\x07NOSUCHTICKETNOSUCHTICKETNOSUCHTICKET\r");
    pty.wait_until("forged", |s| !s.contains("already in since"));
    pty.keys(&format!("{reference} Enter"));
    pty.wait_for("Enter lets all 2 in");
    pty.keys("Enter");
    pty.wait_until("both", |s| s.matches(" in ").count() >= 3);
    cinema.wait_count(admitted, before + 2);
    pty.send(format!("\u{7}{}\r", tokens[1]).as_bytes());
    pty.wait_for("already in since");
    pty.keys("F4");
    pty.wait_for("UNDO THE ADMISSION");
    pty.keys("ill");
    pty.wait_for("ill");
    pty.keys("Enter");
    pty.wait_for("Undone: the ticket of");
    cinema.wait_count(admitted, before + 1);
    let again = cinema.json_at(&now, &["ticket", "admit", &tokens[1]]);
    assert_eq!(again["admitted"], true);
    cinema.fails_at(&now, &["ticket", "admit", &tokens[1]], 3, "already_admitted");
    let undone = cinema.json_at(&now, &["ticket", "undo", &tokens[1], "--reason", "left again"]);
    assert_eq!(undone["reference"], reference);
    cinema.fails_at(&now, &["ticket", "undo", &tokens[1], "--reason", "left again"], 3, "conflict");
    pty.hang_up();
    assert_eq!(cinema.count("select count(*) from event where verb = 'unadmit'"), 2);
    cinema.doctor();
}
