//! Seats that are kept for a party: by command and at the counter.
use super::cinema::Cinema;
use serde_json::json;

#[test]
fn a_school_reserves_comes_with_more_and_pays_at_the_till() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    cinema.fails(&["reserve", &show, "--best", "3", "--name", ""], 2, "usage");
    let kept = cinema.json(&[
        "reserve",
        &show,
        "--best",
        "3",
        "--tickets",
        "child=3",
        "--name",
        "St Mary's",
        "--email",
        "head@school.example",
    ]);
    let (booking, reference) = (&kept["booking"], kept["booking"]["reference"].as_str().unwrap());
    assert_eq!((&booking["state"], &booking["reserved"]["name"]), (&json!("RESERVED"), &json!("St Mary's")));
    assert_eq!(
        (booking["tickets"].as_array().unwrap().len(), booking["reserved"]["seats"].as_array().unwrap().len()),
        (0, 3)
    );
    let seat = booking["reserved"]["seats"][0].as_str().unwrap();
    cinema.fails(&["sell", &show, "--seats", seat, "--pay", "cash"], 3, "seat_taken");
    let rows = cinema.json(&["booking", "list", "--reserved"]);
    assert_eq!((&rows[0]["reference"], rows[0]["seats"].as_array().unwrap().len()), (&json!(reference), 3));
    assert!(cinema.text(&["booking", "show", "St Mary"]).contains("kept for St Mary's until"));
    let more = cinema.json(&["booking", "change", reference, "--best", "5", "--tickets", "child=4,adult=1"]);
    assert_eq!(more["booking"]["reserved"]["seats"].as_array().unwrap().len(), 5);
    cinema.fails(&["booking", "pay", reference], 6, "underpaid");
    let paid = cinema.json(&["booking", "pay", reference, "--pay", "card=AUTH7"]);
    assert_eq!(
        (&paid["booking"]["state"], &paid["booking"]["total"]),
        (&json!("CONFIRMED"), &more["booking"]["total"])
    );
    assert_eq!(
        (&paid["booking"]["reference"], paid["booking"]["tickets"].as_array().unwrap().len()),
        (&json!(reference), 5)
    );
    cinema.fails(&["booking", "pay", reference, "--pay", "cash"], 3, "conflict");
    cinema.doctor();
}

#[test]
fn what_nobody_fetches_is_let_go_before_the_start() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    let before = cinema.json(&["show", "show", &show])["free"].as_i64().unwrap();
    let kept = cinema.json(&["reserve", &show, "--best", "2", "--name", "Okoye", "--until", "2025-11-22T20:00"]);
    let reference = kept["booking"]["reference"].as_str().unwrap();
    assert_eq!(cinema.json(&["show", "show", &show])["free"], before - 2);
    let later = "2025-11-22T20:00:01+00:00";
    assert_eq!(cinema.json_at(later, &["show", "show", &show])["free"], before, "free for all at the moment of use");
    let two = cinema.json(&["reserve", &show, "--best", "2", "--name", "Ng"]);
    let gone = cinema.json(&["booking", "cancel", two["booking"]["reference"].as_str().unwrap()]);
    assert_eq!((&gone["booking"]["state"], &gone["refunds"]), (&json!("CANCELLED"), &json!([])));
    cinema.json_at(later, &["sell", &show, "--best", "1", "--pay", "cash"]);
    assert_eq!(cinema.count(&format!("select count(*) from contact where name = 'Okoye' and booking_id = (select id from booking where reference = '{reference}')")), 1);
    cinema.doctor();
}

#[test]
fn a_clerk_reserves_puts_it_back_and_sells_it() {
    let cinema = Cinema::new();
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("today");
    pty.keys("PgDn");
    pty.wait_for("free");
    pty.keys("2 F1");
    pty.wait_for("TO PAY");
    pty.keys("h");
    pty.wait_for("RESERVE THIS ORDER");
    pty.keys("Okoye Enter");
    pty.wait_for("is kept for Okoye until");
    let reference = cinema.word("select reference from booking order by id desc limit 1");
    pty.keys("/");
    pty.wait_for("FIND");
    pty.keys(&reference);
    pty.wait_for("RESERVED, NOT PAID");
    pty.keys("Enter");
    pty.wait_for("Enter loads it to pay");
    pty.keys("Enter");
    pty.wait_for("ENTER = CASH");
    pty.keys("Enter");
    pty.wait_for(&format!("Sold {reference}"));
    pty.hang_up();
    assert_eq!(cinema.count(&format!("select count(*) from ticket where booking_id = (select id from booking where reference = '{reference}' and state = 'CONFIRMED')")), 2);
    cinema.doctor();
}

#[test]
fn a_deposit_is_taken_at_the_counter_used_by_command_and_kept_or_given_back() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    let reserve = ["reserve", &show, "--best", "4", "--name", "Okoye"];
    let kept = cinema.json(&reserve);
    let reference = kept["booking"]["reference"].as_str().unwrap();
    let total = kept["booking"]["total"]["amount"].as_i64().unwrap();
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("F1 Adult");
    pty.keys(&format!("/ {} Enter", reference.split("").collect::<Vec<_>>().join(" ")));
    pty.wait_for("d deposit");
    pty.keys("d 2 0 Enter");
    pty.wait_for("is left to pay");
    pty.wait_for("cash                 20.00");
    pty.hang_up();
    let seen = cinema.json(&["booking", "show", reference]);
    assert_eq!(
        (&seen["booking"]["reserved"]["deposit"]["amount"], &seen["booking"]["paid"][0]["amount"]["amount"]),
        (&json!(2000), &json!(2000))
    );
    let slip = cinema.text(&["booking", "print", reference]);
    assert!(slip.contains("DEPOSIT") && slip.contains("Left to pay"), "{slip}");
    cinema.fails(&["booking", "deposit", reference, "2000", "--pay", "cash"], 2, "usage");
    cinema.fails(&["booking", "deposit", reference, "10", "--pay", "voucher=V-0000"], 2, "usage");
    let paid = cinema.json(&["booking", "pay", reference, "--pay", "card=AUTH7"]);
    let amounts: Vec<i64> =
        paid["booking"]["paid"].as_array().unwrap().iter().map(|p| p["amount"]["amount"].as_i64().unwrap()).collect();
    assert_eq!(amounts, [2000, total - 2000]);
    // Another, that nobody comes for, in a house that keeps deposits.
    let other = cinema.json(&reserve);
    let other = other["booking"]["reference"].as_str().unwrap();
    cinema.json(&["booking", "deposit", other, "15.50", "--pay", "card=AUTH8"]);
    let owed = |what: &str| {
        let rows = cinema.json(&["report", "owed", "--theatre", "1"]);
        let row = rows["rows"].as_array().unwrap().iter().find(|r| r["what"] == what).cloned();
        row.unwrap()["amount"]["amount"].as_i64().unwrap()
    };
    assert_eq!((owed("deposits"), owed("refunds")), (1550, 0));
    cinema.json(&["theatre", "set", "1", "--keeps-deposit", "true"]);
    let look = cinema.json(&["booking", "cancel", other, "--dry-run"]);
    assert_eq!((&look["kept"]["amount"], look["refunds"].as_array().unwrap().len()), (&json!(1550), 0));
    cinema.fails(&["booking", "cancel", other, "--full"], 2, "usage");
    let gone = cinema.json(&["booking", "cancel", other, "--full", "--reason", "the school burnt down"]);
    assert_eq!(gone["refunds"][0]["amount"]["amount"], 1550);
    assert_eq!((owed("deposits"), owed("refunds")), (0, 0));
    cinema.doctor();
}
