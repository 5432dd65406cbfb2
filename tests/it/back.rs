//! Tickets that come back, by command.
use super::cinema::Cinema;
use serde_json::json;

#[test]
fn one_ticket_and_then_the_rest_come_back_by_command() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    let sold = cinema.json(&["sell", &show, "--best", "2", "--pay", "card=AUTH1:5", "--pay", "cash"]);
    let reference = sold["booking"]["reference"].as_str().unwrap();
    let ticket = sold["booking"]["tickets"][0]["id"].as_str().unwrap();
    let token = sold["booking"]["tickets"][0]["token"].as_str().unwrap();
    let look = cinema.json(&["booking", "refund", reference, "--tickets", ticket, "--dry-run"]);
    assert_eq!((&look["dry_run"], &look["needs"]), (&json!(true), &json!(["cancel_by_rule"])));
    assert_eq!(cinema.count("select count(*) from refund"), 0, "a look gives nothing back");
    let done = cinema.json(&["booking", "refund", reference, "--tickets", ticket]);
    assert_eq!(done["refunds"], look["refunds"]);
    assert_eq!((&done["refunds"][0]["tender"], &done["refunds"][0]["amount"]["amount"]), (&json!("card"), &json!(500)));
    assert_eq!((&done["booking"]["state"], &done["kept"]["amount"]), (&json!("CONFIRMED"), &json!(0)));
    assert_eq!(done["booking"]["tickets"][0]["token"], json!(null), "a void ticket has no token");
    cinema.fails(&["ticket", "admit", token], 3, "ticket_void");
    cinema.fails(&["booking", "refund", reference, "--tickets", ticket], 3, "already_refunded");
    cinema.fails(&["booking", "refund", reference, "--tickets", "Z99"], 5, "not_found");
    let rest = cinema.json(&["booking", "cancel", reference]);
    assert_eq!(rest["booking"]["state"], "CANCELLED");
    let total = sold["booking"]["total"]["amount"].as_i64().unwrap();
    let back: i64 =
        rest["booking"]["refunds"].as_array().unwrap().iter().map(|r| r["amount"]["amount"].as_i64().unwrap()).sum();
    assert_eq!(back, total);
    let freed = cinema.json(&["seats", &show]);
    let seat = &sold["booking"]["tickets"][0]["seat"];
    assert!(freed["seats"].as_array().unwrap().iter().any(|s| s["seat"] == *seat && s["state"] == "free"));
    assert!(cinema.text(&["booking", "show", reference]).contains("gone back"));
    cinema.doctor();
}

#[test]
fn after_the_start_it_takes_a_reason() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    let sold = cinema.json(&["sell", &show, "--best", "1", "--pay", "cash"]);
    let reference = sold["booking"]["reference"].as_str().unwrap();
    let later = "2025-11-24T03:00:00+00:00";
    cinema.fails_at(later, &["booking", "cancel", reference], 2, "usage");
    let done = cinema.json_at(later, &["booking", "cancel", reference, "--reason", "the projector failed"]);
    assert_eq!(done["booking"]["state"], "CANCELLED");
    assert_eq!(cinema.word("select words from reason order by event_seq desc limit 1"), "the projector failed");
}

#[test]
fn a_theatre_has_its_own_rule() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    cinema.json(&["theatre", "set", "1", "--refund-share", "50", "--refund-until", "60"]);
    let sold = cinema.json(&["sell", &show, "--best", "1", "--pay", "cash"]);
    let reference = sold["booking"]["reference"].as_str().unwrap();
    let price = sold["booking"]["tickets"][0]["price"]["amount"].as_i64().unwrap();
    let done = cinema.json(&["booking", "cancel", reference]);
    assert_eq!(done["kept"]["amount"], json!(price - (price + 1) / 2));
    cinema.doctor();
}

#[test]
fn a_sale_and_one_ticket_back_at_the_counter() {
    let cinema = Cinema::new();
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("today");
    pty.keys("2 F1");
    pty.wait_for("TO PAY");
    pty.keys("Enter");
    pty.wait_for("SOLD");
    pty.keys("l r");
    pty.wait_for("[x]");
    pty.keys("Space Tab ill");
    // By the rule or, close to the start, against it: a manager may, with a reason.
    pty.wait_for("BACK cash");
    pty.keys("Enter");
    pty.wait_for("GIVE BACK cash");
    pty.wait_for("GONE BACK");
    pty.hang_up();
    let last = "(select max(id) from booking)";
    assert_eq!(cinema.count(&format!("select count(*) from ticket where booking_id = {last} and state = 'VOID'")), 1);
    assert_eq!(cinema.count(&format!("select count(*) from refund where booking_id = {last} and tender = 'cash'")), 1);
    cinema.doctor();
}

#[test]
fn a_clerk_undoes_a_sale_of_the_shift_and_needs_a_supervisor_after_it() {
    let bare = super::shift::real();
    for (name, role, pin) in [("Ann", "clerk", "864209"), ("Mo", "supervisor", "975310")] {
        let email = format!("{name}@rialto.example");
        let add = ["staff", "add", "--email", &email, "--name", name, "--role", role];
        bare.json_with(&add, &format!("a long password\n{pin}\n"));
    }
    let mut pty = bare.open(&["--till", "Till 1", "counter"], 80, 24);
    pty.wait_for("SIGN IN");
    pty.keys("Ann Enter 864209 Enter");
    pty.wait_for("Ann is signed in");
    pty.keys("d o 150 Enter");
    pty.wait_for("the till sells");
    pty.keys("PgDn");
    pty.wait_for("DUNE");
    pty.keys("2 F1");
    pty.wait_for("25.00");
    pty.keys("Enter");
    pty.wait_for("SOLD");
    pty.keys("l r Space");
    pty.wait_for("BACK void, cash 12.50");
    pty.keys("Enter");
    pty.wait_for("GIVE BACK cash 12.50");
    // All of it against the rule from another till's shift: somebody else's word.
    bare.json(&["theatre", "set", "1", "--refund-share", "50"]);
    let sold = bare.json(&["sell", "1", "--best", "1", "--pay", "card=AUTH1"]);
    let reference = sold["booking"]["reference"].as_str().unwrap().to_owned();
    pty.keys("Esc /");
    pty.keys(&reference);
    pty.wait_for(&reference);
    pty.keys("Enter");
    pty.wait_for("BOOKING");
    pty.keys("r f Tab ill");
    pty.wait_for("a supervisor's word");
    pty.keys("Enter");
    pty.wait_for("WHO AUTHORISES THIS?");
    pty.keys("Mo Enter 975310 Enter");
    pty.wait_for("GIVE BACK card 12.50");
    pty.hang_up();
    let both =
        "select count(*) from event where verb = 'refund' and actor = 'staff 2' and body ->> 'authority' = 'staff 3'";
    assert_eq!(bare.count(both), 1);
    assert_eq!(bare.json(&["doctor"])["ok"], true);
}

#[test]
fn the_history_answers_who_gave_what_back_and_proves_itself() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    let sold = cinema.json(&["sell", &show, "--best", "1", "--pay", "cash"]);
    let reference = sold["booking"]["reference"].as_str().unwrap();
    cinema.json(&["booking", "refund", reference, "--full", "--reason", "=1+1"]);
    let lines = cinema.json(&["audit", "list", "--action", "refund", "--from", "2025-11-22", "--to", "2025-11-22"]);
    assert_eq!(lines.as_array().unwrap().len(), 1);
    assert_eq!((&lines[0]["reference"], &lines[0]["reason"]), (&json!(reference), &json!("=1+1")));
    assert_eq!(lines[0]["flags"], json!(["by_seller", "against_rule"]));
    let csv = cinema.text(&["audit", "list", "--action", "refund", "--csv"]);
    assert!(csv.starts_with("seq,at,action,who") && csv.contains(",'=1+1,"), "no formula: {csv}");
    assert!(cinema.text(&["audit", "list", "--flagged"]).contains("against_rule"));
    let entries = cinema.count("select count(*) from event");
    let mut said = cinema.json(&["audit", "verify"]);
    let head = said["head"].take().as_i64().unwrap();
    assert!(head > 1 && head <= entries, "{head}");
    assert_eq!(said, json!({ "ok": true, "entries": entries, "broken_at": null, "why": null, "head": null }));
    let raw = rusqlite::Connection::open(cinema.db()).unwrap();
    raw.execute_batch(
        "drop trigger event_fixed; update event set body = json_set(body, '$.kept', 1) where verb = 'refund'",
    )
    .unwrap();
    let done = cinema.run(&["audit", "verify", "--json"]);
    assert_eq!(done.status.code(), Some(1));
    let said: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(
        (&said["ok"], &said["broken_at"], &said["entries"]),
        (&json!(false), &json!(entries), &json!(entries - 1))
    );
}

#[test]
fn an_end_that_was_cut_off_is_missed_until_a_manager_says_that_it_was_on_purpose() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    cinema.json(&["backup", "old.db"]);
    let kept = cinema.count("select count(*) from event");
    for at in ["2025-11-22T18:50:00+00:00", "2025-11-22T18:55:00+00:00"] {
        cinema.json_at(at, &["sell", &show, "--best", "1", "--pay", "cash"]);
    }
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", cinema.db().display())).ok();
    }
    std::fs::copy(cinema.folder().join("old.db"), cinema.db()).unwrap();
    let done = cinema.run(&["audit", "verify", "--json"]);
    assert_eq!(done.status.code(), Some(1));
    let said: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((&said["broken_at"], &said["head"]), (&json!(kept + 1), &json!(kept + 2)));
    assert!(said["why"].as_str().unwrap().contains("an older copy"), "{said}");
    assert_eq!(cinema.run(&["doctor"]).status.code(), Some(1));
    let accepted = cinema.json(&["audit", "accept", "--reason", "the disk died; copy of 18:42"]);
    assert_eq!(accepted, json!({ "missing": [kept + 1, kept + 2] }));
    assert_eq!(cinema.json(&["audit", "verify"])["head"], json!(kept + 1));
    assert_eq!(cinema.count("select epoch from house"), 2);
    cinema.doctor();
    cinema.fails(&["audit", "accept", "--reason", "again"], 3, "conflict");
}

#[test]
fn tickets_are_exchanged_for_another_show_with_only_the_difference_paid() {
    let cinema = Cinema::new();
    let shows = cinema.json(&["show", "list", "--theatre", "1", "--date", "2025-11-23"]);
    let open: Vec<&str> = shows
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["state"] == "on_sale" && s["free"].as_u64() > Some(20))
        .map(|s| s["id"].as_str().unwrap())
        .collect();
    let (from, to) = (open[0], open[open.len() - 1]);
    let sold = cinema.json(&["sell", from, "--best", "2", "--pay", "cash"]);
    let reference = sold["booking"]["reference"].as_str().unwrap();
    let free = cinema.json(&["seats", to]);
    let seat = free["seats"].as_array().unwrap().iter().rev().find(|s| s["state"] == "free").unwrap();
    let seat = seat["seat"].as_str().unwrap();
    let old = sold["booking"]["tickets"][0]["seat"].as_str().unwrap();
    let call = ["booking", "move", reference, "--tickets", old, "--show", to, "--seats", seat];
    let look = cinema.json(&[&call[..], &["--dry-run"]].concat());
    assert_eq!((&look["dry_run"], &look["seats"]), (&json!(true), &json!([seat])));
    assert_eq!(cinema.count("select count(*) from ticket where event_seq is not null"), 0, "a look moves nothing");
    let due = look["due"]["amount"].as_i64().unwrap();
    let pay: &[&str] = if due > 0 { &["--pay", "card=AUTH9"] } else { &[] };
    if due > 0 {
        cinema.fails(&call, 6, "underpaid");
    }
    let done = cinema.json(&[&call[..], pay].concat());
    assert_eq!((&done["due"], &done["refunds"]), (&look["due"], &look["refunds"]));
    let live: Vec<&str> = done["booking"]["tickets"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|t| t["state"] == "VALID")
        .map(|t| t["show"].as_str().unwrap())
        .collect();
    assert_eq!(live.len(), 2);
    assert!(live.contains(&to) && live.contains(&from));
    cinema.fails(&[&call[..], pay].concat(), 3, "already_refunded");
    cinema.fails(&["booking", "move", reference, "--show", "99999"], 5, "not_found");
    let page = cinema.text(&["booking", "print", reference]);
    assert!(page.contains(seat), "the new ticket is printed: {page}");
    assert_eq!(cinema.json(&["audit", "list", "--action", "exchange"]).as_array().unwrap().len(), 1);
    cinema.json(&["booking", "cancel", reference]);
    cinema.doctor();
}

#[test]
fn a_sold_ticket_is_exchanged_at_the_counter() {
    let cinema = Cinema::new();
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("today");
    pty.keys("F1");
    pty.wait_for("TO PAY");
    pty.keys("Enter");
    pty.wait_for("SOLD");
    pty.keys("l x Right");
    pty.wait_for("EXCHANGE");
    pty.wait_for("FOR");
    pty.keys("Tab Tab late");
    pty.wait_for("late");
    pty.keys("Enter");
    pty.wait_for("Exchanged for");
    pty.hang_up();
    let last = "(select max(id) from booking)";
    let of = |what: &str| cinema.count(&format!("select count(*) from ticket where booking_id = {last} and {what}"));
    assert_eq!((of("state = 'VOID'"), of("event_seq is not null and state = 'VALID'")), (1, 1));
    cinema.doctor();
}

#[test]
fn a_mistaken_tender_is_corrected_by_command_and_the_z_agrees() {
    let bare = super::shift::real();
    bare.json(&["--till", "Till 1", "shift", "open", "--float", "150"]);
    let sold = bare.json(&["--till", "Till 1", "sell", "1", "--best", "2", "--pay", "cash=30"]);
    let reference = sold["booking"]["reference"].as_str().unwrap();
    bare.fails(&["--till", "Till 2", "booking", "correct", reference, "--to", "card=AUTH7"], 3, "conflict");
    let done = bare.json(&["--till", "Till 1", "booking", "correct", reference, "--to", "card=AUTH7"]);
    let paid = &done["booking"]["paid"];
    assert_eq!(
        (paid.as_array().unwrap().len(), &paid[0]["tender"], &paid[0]["amount"]["amount"]),
        (1, &json!("card"), &json!(2500))
    );
    assert_eq!(
        (&done["booking"]["total"]["amount"], &done["booking"]["refunds"][0]["corrects"]),
        (&json!(2500), &json!(true))
    );
    let z = bare.json(&["--till", "Till 1", "shift", "close", "--counted", "150", "--counted", "card=25"]);
    assert_eq!((&z["over_short"]["amount"], &z["expected"]["amount"]), (&json!(0), &json!(15_000)));
    assert_eq!(bare.json(&["doctor"])["ok"], true);
    assert_eq!(bare.json(&["audit", "verify"])["ok"], true);
}
