//! Till work on the real program: a shift from float to Z, by command and at the counter.
use super::{
    cinema::{Bare, Cinema},
    pty::Pty,
};
use serde_json::json;

#[test]
fn a_shift_by_command_from_float_to_z() {
    let cinema = Cinema::new();
    let till = |words: &[&str]| cinema.json(&[&["--till", "Till 7"], words].concat());
    till(&["shift", "open", "--float", "150"]);
    let shows = cinema.json(&["show", "list", "--theatre", "1", "--date", "2025-11-23"]);
    let open =
        shows.as_array().unwrap().iter().find(|s| s["state"] == "on_sale" && s["free"].as_u64() > Some(20)).unwrap();
    let sold = till(&["sell", open["id"].as_str().unwrap(), "--best", "2", "--pay", "cash=100"]);
    let price = sold["booking"]["total"]["amount"].as_i64().unwrap();
    till(&["shift", "drop", "20"]);
    till(&["shift", "paid-out", "5", "--for", "lamps"]);
    till(&["shift", "no-sale"]);
    let expected = 15_000 + price - 2_000 - 500;
    let short = expected - 100;
    let counted = format!("{}.{:02}", short / 100, short % 100);
    let z = till(&["shift", "close", "--counted", &counted, "--reason", "wrong_change", "--bag", "00417"]);
    assert_eq!(z["expected"], json!({ "amount": expected, "currency": "GBP" }));
    assert_eq!(z["counted"]["amount"], json!(short));
    assert_eq!((&z["over_short"]["amount"], &z["z"]), (&json!(-100), &json!(1)));
    let trend = till(&["shift", "list", "--by", "till"]);
    assert_eq!((&trend[0]["till"], &trend[0]["sum"]["amount"]), (&json!("Till 7"), &json!(-100)));
    assert_eq!(trend[0]["ends"][0]["over_short"]["amount"], json!(-100));
    assert_eq!(till(&["shift", "list", "--by", "clerk"])[0]["worst"]["amount"], json!(-100));
    cinema.fails(&["--till", "Till 7", "shift", "x"], 3, "conflict");
    assert_eq!(cinema.count("select count(*) from shift where state = 'closed' and z = 1"), 1);
    assert_eq!(cinema.json(&["doctor"])["ok"], true);
}

/// A real house with a show tomorrow.
pub fn real() -> Bare {
    let bare = Bare::new();
    let init = "init --theatre Rialto --city Leeds --currency GBP --time-zone Europe/London --email m@rialto.example";
    bare.json_with(&init.split(' ').collect::<Vec<_>>(), "a long password\n");
    std::fs::write(bare.folder().join("hall.txt"), "A  rrrr_rrrr\nB  rrrr_rrrr\n").unwrap();
    // The house's tomorrow: until five in the morning its today is still yesterday.
    let now = marquee::domain::time::Instant(chrono::Utc::now().timestamp());
    let today = marquee::domain::time::Zone::parse("Europe/London").unwrap().business_day(now, 300);
    let tomorrow = (today + chrono::Days::new(1)).format("%Y-%m-%dT19:30").to_string();
    bare.json(&["hall", "import", bare.folder().join("hall.txt").to_str().unwrap(), "--name", "Hall 1"]);
    bare.json(&["ticket-type", "add", "--code", "adult", "--name", "Adult"]);
    bare.json(&["price", "set", "--type", "adult", "--amount", "12.50"]);
    bare.json(&["movie", "add", "--title", "Dune", "--duration", "166", "--certificate", "12A"]);
    bare.json(&["show", "add", "--movie", "Dune", "--hall", "Hall 1", "--starts-at", &tomorrow]);
    bare
}

#[test]
fn a_real_till_takes_cash_only_in_a_shift_and_the_counter_opens_one() {
    let bare = real();
    let refused = bare.fails(&["--till", "Till 1", "sell", "1", "--best", "1", "--pay", "cash"], 3, "conflict");
    assert!(refused["message"].as_str().unwrap().contains("open a shift first"), "{refused}");
    let mut pty: Pty = bare.open(&["counter"], 80, 24);
    pty.wait_for("SIGN IN");
    // A password with spaces, typed as it is.
    pty.keys("m@rialto.example Enter a Space long Space password Enter");
    pty.wait_for("Manager is signed in as manager");
    pty.keys("d");
    pty.wait_for("open a shift with a float");
    pty.keys("o 150 Enter");
    pty.wait_for("the till sells");
    pty.wait_for("shift 0h00");
    pty.keys("d c");
    pty.wait_for("1 COUNT");
    // Three fifties, and down to the button.
    pty.keys("3");
    pty.keys(&"Tab ".repeat(13));
    pty.wait_for("LOCK THE COUNT");
    pty.keys("Enter");
    pty.wait_for("EXACT");
    pty.keys(&"Tab ".repeat(6));
    pty.keys("Enter");
    pty.wait_for("Closed: Z 1");
    pty.hang_up();
    assert_eq!(bare.count("select count(*) from shift where state = 'closed' and expected_minor = counted_minor"), 1);
}
