//! Shows that fail, by command.
use super::cinema::Cinema;
use serde_json::json;

#[test]
fn a_show_is_called_off_and_everybody_gets_their_money() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    let sold = cinema.json(&["sell", &show, "--best", "2", "--pay", "card=AUTH1:5", "--pay", "cash"]);
    let reference = sold["booking"]["reference"].as_str().unwrap();
    let total = sold["booking"]["total"]["amount"].as_i64().unwrap();
    let look = cinema.json(&["show", "cancel", &show, "--dry-run"]);
    let tickets = look["hanging"]["tickets"].as_i64().unwrap();
    assert!(tickets >= 2 && look["state"] == "on_sale", "{look}");
    cinema.fails(&["show", "cancel", &show], 2, "usage");
    let done = cinema.json(&["show", "cancel", &show, "--reason", "no power"]);
    assert_eq!((&done["state"], &done["hanging"]["tickets"]), (&json!("cancelled"), &json!(tickets)));
    assert_eq!(cinema.count(&format!("select count(*) from ticket where show_id = {show} and state <> 'VOID'")), 0);
    let mine = cinema.json(&["booking", "show", reference]);
    assert_eq!(
        (&mine["booking"]["state"], &mine["booking"]["refunds"][0]["state"]),
        (&json!("CANCELLED"), &json!("OWED"))
    );
    let owed = cinema.json(&["booking", "list", "--owed"]);
    assert!(owed.as_array().unwrap().iter().any(|b| b["reference"] == reference));
    assert!(cinema.text(&["booking", "show", reference]).contains("OWED to the customer"));
    let paid = cinema.json(&["booking", "payout", reference, "--card", "BACK1"]);
    assert_eq!((&paid["cash"]["amount"], &paid["card"]["amount"]), (&json!(total - 500), &json!(500)));
    cinema.fails(&["booking", "payout", reference], 3, "already_refunded");
    cinema.fails(&["sell", &show, "--best", "1", "--pay", "cash"], 3, "show_closed");
    assert_eq!(cinema.word("select words from reason order by event_seq desc limit 1"), "no power");
    cinema.doctor();
}

#[test]
fn a_show_moves_and_is_delayed_and_its_tickets_stay_good() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    let sold = cinema.json(&["sell", &show, "--best", "2", "--pay", "cash"]);
    let reference = sold["booking"]["reference"].as_str().unwrap();
    let token = sold["booking"]["tickets"][0]["token"].as_str().unwrap();
    let hall = cinema.json(&["show", "show", &show])["hall"].as_str().unwrap().to_owned();
    let map = cinema.text(&["hall", "export", &hall, "--theatre", "1"]);
    let file = cinema.folder().join("twin.txt");
    std::fs::write(&file, map).unwrap();
    cinema.json(&["hall", "import", file.to_str().unwrap(), "--theatre", "1", "--name", "Twin"]);
    let moved = cinema.json(&["show", "move", &show, "--hall", "Twin", "--reason", "the projector"]);
    let to = moved["id"].as_str().unwrap();
    assert_ne!(to, show);
    let now = cinema.json(&["booking", "show", reference]);
    let live: Vec<_> = now["booking"]["tickets"].as_array().unwrap().iter().filter(|t| t["state"] == "VALID").collect();
    assert_eq!(
        (live.len(), &live[0]["show"], &live[0]["seat"]),
        (2, &json!(to), &sold["booking"]["tickets"][0]["seat"])
    );
    let late = cinema.json(&["show", "delay", to, "--by", "15", "--reason", "fog"]);
    assert_eq!(late["hanging"]["tickets"], moved["hanging"]["tickets"]);
    assert!(cinema.text(&["booking", "show", reference]).contains("DELAYED TO"));
    let doors = late["starts_at"].as_str().unwrap().to_owned();
    let entry = cinema.json_at(&doors, &["ticket", "admit", token]);
    assert_eq!(entry["admitted"], true, "the old ticket lets in: {entry}");
    cinema.fails_at(&doors, &["ticket", "admit", token], 3, "already_admitted");
    let stopped = cinema.json_at(&doors, &["show", "stop", to, "--reason", "the lamp"]);
    assert_eq!(stopped["state"], "closed");
    let back = cinema.json_at(&doors, &["booking", "refund", reference]);
    assert_eq!(back["kept"]["amount"], 0, "also what was let in, without another word");
    cinema.doctor();
}

#[test]
fn a_clerk_calls_a_show_off_with_a_manager_beside_and_pays_the_money_out() {
    let bare = super::shift::real();
    let add = ["staff", "add", "--email", "ann@rialto.example", "--name", "Ann", "--role", "clerk"];
    bare.json_with(&add, "a long password\n864209\n");
    let add = ["staff", "add", "--email", "vi@rialto.example", "--name", "Vi", "--role", "manager"];
    bare.json_with(&add, "a long password\n975310\n");
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
    pty.keys("!");
    pty.wait_for("2 tickets of 1 bookings");
    pty.keys("c");
    pty.wait_for("Why");
    pty.keys("fog Enter");
    pty.wait_for("WHO AUTHORISES THIS?");
    pty.keys("Vi Enter 975310 Enter");
    // One word of hers covers all of it.
    pty.wait_for("are owed their money");
    pty.keys("l");
    pty.wait_for("OWED");
    pty.keys("o");
    pty.wait_for("From the drawer");
    pty.keys("Enter");
    pty.wait_for("GIVE BACK cash 25.00");
    pty.hang_up();
    assert_eq!(bare.count("select count(*) from refund where state = 'DONE' and minor = 2500"), 1);
    assert_eq!(bare.count("select sum(minor) from posting where account = 'owed'"), 0);
    assert_eq!(bare.json(&["doctor"])["ok"], true);
}
