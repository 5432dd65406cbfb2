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
    let sheet = cinema.folder().join("sheet.png");
    let sheet = sheet.to_str().unwrap();
    cinema.json(&["booking", "print", &reference, "--format", "png", "--out", sheet]);
    cinema.fails_at(&now, &["ticket", "admit", "--image", sheet], 2, "invalid_ticket");
    let undone = cinema.json_at(&now, &["ticket", "undo", &tokens[1], "--reason", "left again"]);
    assert_eq!(undone["reference"], reference);
    cinema.fails_at(&now, &["ticket", "undo", &tokens[1], "--reason", "left again"], 3, "conflict");
    pty.hang_up();
    assert_eq!(cinema.count("select count(*) from event where verb = 'unadmit'"), 2);
    cinema.doctor();
}

#[test]
fn a_door_without_the_store_lets_in_by_a_list_and_finds_who_came_twice() {
    let cinema = Cinema::new();
    let (now, reference, tokens) = sold(&cinema);
    let at = |name: &str| cinema.folder().join(name).to_str().unwrap().to_owned();
    let listed = cinema.json_at(&now, &["door", "list", "--out", &at("list.json")]);
    assert!(listed["good"].as_i64().unwrap() >= 3, "{listed}");
    // A door that does not see the store for days takes their shows along.
    let more = cinema.json_at(&now, &["door", "list", "--days", "3", "--out", &at("more.json")]);
    assert!(more["shows"].as_i64().unwrap() > listed["shows"].as_i64().unwrap(), "{more}");
    cinema.fails(&["door", "list", "--days", "0", "--out", &at("none.json")], 2, "usage");
    let list = std::fs::read_to_string(at("list.json")).unwrap();
    assert!(!list.contains(&reference) && !list.contains(&tokens[0]));
    let scan = |door: &str, input: &str| {
        // No store and no keys: another machine.
        let mut command = cinema.command();
        command.env("MARQUEE_DB", at("nowhere.db")).env("XDG_DATA_HOME", at("nowhere")).env("MARQUEE_NOW", &now);
        command.args(["door", "scan", "--list", &at("list.json"), "--journal", &at(door), "--till", door, "--json"]);
        let output = super::cinema::fed(&mut command, input);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = String::from_utf8(output.stdout).unwrap();
        let verdicts: Vec<serde_json::Value> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        verdicts.iter().map(|v| v["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let other = |i, c| if i == 60 { if c == 'A' { 'B' } else { 'A' } } else { c };
    let forged: String = tokens[0].chars().enumerate().map(|(i, c)| other(i, c)).collect();
    let input = format!("{}\n{}\nrubbish\n{forged}\n\n", tokens[0], tokens[0].to_lowercase());
    assert_eq!(scan("East", &input), ["admitted", "already_admitted", "invalid_ticket", "invalid_ticket"]);
    // The power goes in the middle of a line; the door goes on with what was whole.
    let journal = std::fs::read_to_string(at("East")).unwrap();
    std::fs::write(at("East"), format!("{journal}{{\"at\":17")).unwrap();
    assert_eq!(scan("East", &format!("{}\n{}", tokens[0], tokens[1])), ["already_admitted", "admitted"]);
    // Or at the end of one: it was whole, and the next door's line does not hang on to it.
    let journal = std::fs::read_to_string(at("East")).unwrap();
    std::fs::write(at("East"), journal.trim_end()).unwrap();
    assert_eq!(scan("East", &tokens[1]), ["already_admitted"]);
    assert_eq!(std::fs::read_to_string(at("East")).unwrap(), journal);
    assert_eq!(scan("West", &format!("{}\n", tokens[1])), ["admitted"], "it can't know of the other door");
    let merged = cinema.json_at(&now, &["door", "merge", &at("East"), &at("West")]);
    assert_eq!((&merged["admitted"], merged["twice"].as_array().unwrap().len()), (&2.into(), 1), "{merged}");
    let again = cinema.json_at(&now, &["door", "merge", &at("East")]);
    assert_eq!((again["admitted"].as_i64(), again["known"].as_i64()), (Some(0), Some(2)));
    let counts = cinema.json_at(&now, &["door", "count"]);
    assert!(counts.as_array().unwrap().iter().any(|c| c["admitted"].as_i64() >= Some(2)), "{counts}");
    cinema.fails_at(&now, &["door", "merge", &at("list.json")], 2, "usage");
    cinema.doctor();
}

#[test]
fn the_screen_of_a_door_without_the_store_lets_in_by_a_list() {
    let cinema = Cinema::new();
    let (now, reference, tokens) = sold(&cinema);
    let at = |name: &str| cinema.folder().join(name).to_str().unwrap().to_owned();
    cinema.json_at(&now, &["door", "list", "--out", &at("list.json")]);
    let nowhere = [("MARQUEE_NOW", now.as_str()), ("MARQUEE_DB", &at("nowhere.db")), ("XDG_DATA_HOME", &at("nowhere"))];
    let mut pty = cinema.open_with(&["door", "--list", &at("list.json"), "--till", "East"], 80, 24, &nowhere);
    pty.wait_for("Scan a ticket");
    assert!(pty.text().contains("The Rialto") && pty.text().contains("East  by a list"), "{}", pty.text());
    pty.send(format!("\u{7}{}\r", tokens[0]).as_bytes());
    pty.wait_for("▀▀▀");
    pty.send(format!("\u{7}{}\r", tokens[0]).as_bytes());
    pty.wait_for("already in since");
    pty.keys(&format!("{reference} Enter"));
    pty.wait_for("scan the ticket itself");
    // A second door beside it would not know who is in: it needs a journal of its own.
    let mut beside = cinema.command();
    beside.envs(nowhere).args(["door", "scan", "--list", &at("list.json"), "--journal", &at("list.journal"), "--json"]);
    let refused = super::cinema::fed(&mut beside, &tokens[1]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(refused.status.code() == Some(3) && said.contains("another door works by this journal"), "{said}");
    pty.send(b"\x07NOSUCHTICKETNOSUCHTICKETNOSUCHTICKET\r");
    pty.wait_until("forged", |s| !s.contains("scan the ticket itself"));
    pty.keys("F4 Ctrl-C");
    assert_eq!(pty.wait_end(), 0);
    let journal = std::fs::read_to_string(at("list.journal")).unwrap();
    assert_eq!(journal.lines().count(), 1);
    // It goes on where it was.
    let mut pty = cinema.open_with(&["door", "--list", &at("list.json"), "--till", "East"], 80, 24, &nowhere);
    pty.wait_for("Scan a ticket");
    pty.send(format!("\u{7}{}\r", tokens[0]).as_bytes());
    pty.wait_for("already in since");
    pty.send(format!("\u{7}{}\r", tokens[1]).as_bytes());
    pty.wait_for("adult");
    pty.hang_up();
    let merged = cinema.json_at(&now, &["door", "merge", &at("list.journal")]);
    assert_eq!(merged["admitted"], 2, "{merged}");
    cinema.fails(&["door", "--list", &at("none.json")], 5, "not_found");
    cinema.fails(&["door", "--journal", "x"], 2, "usage");
    cinema.doctor();
}
