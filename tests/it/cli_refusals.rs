//! Calls that are refused: each with its code, its exit code, a sentence, and a store that is as it was.
use super::cinema::Cinema;
use serde_json::{Value, json};

/// Two shows to come of the first theatre in different halls with numbered seats, and how many seats a row of each has.
fn show(cinema: &Cinema) -> String {
    let shows = cinema.json(&["show", "list", "--theatre", "1"]);
    let fits = |s: &&Value| s["state"] == "on_sale" && s["free"].as_u64() > Some(20);
    let numbered = |s: &&Value| cinema.json(&["seats", s["id"].as_str().unwrap()])["seats"][0]["row"].is_string();
    shows.as_array().unwrap().iter().filter(fits).find(numbered).unwrap()["id"].as_str().unwrap().to_owned()
}

/// What a refused call must not change.
fn books(cinema: &Cinema) -> Vec<i64> {
    let tables = ["booking", "ticket", "payment", "posting", "event", "allocation", "hold"];
    tables.iter().map(|t| cinema.count(&format!("select count(*) from {t}"))).collect()
}

#[test]
fn seats_that_can_not_be_had() {
    let cinema = Cinema::new();
    let show = show(&cinema);
    let before = books(&cinema);
    let seats = cinema.json(&["seats", &show]);
    let with = |state: &str| {
        let found = seats["seats"].as_array().unwrap().iter().find(|s| s["state"] == state);
        found.map(|s| s["seat"].as_str().unwrap().to_owned())
    };
    let free = with("free").unwrap();
    for verb in ["hold", "sell"] {
        let pay: &[&str] = if verb == "sell" { &["--pay", "cash"] } else { &[] };
        let call =
            |more: &[&str]| [&[verb, &show], more, pay].concat().iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let refused = |more: &[&str], exit: i32, code: &str| {
            let args = call(more);
            cinema.fails(&args.iter().map(String::as_str).collect::<Vec<_>>(), exit, code)
        };
        assert_eq!(refused(&["--seats", "ZZ99"], 5, "not_found")["details"]["seats"], json!(["ZZ99"]));
        refused(&["--seats", &format!("{free},{}", free.to_lowercase())], 2, "usage");
        refused(&["--seats", &format!("{free},ZZ99")], 5, "not_found");
        refused(&["--best", "500"], 3, "sold_out");
        refused(&["--best", "0"], 2, "usage");
        refused(&["--best", "-1"], 2, "usage");
        refused(&["--best", "2", "--class", "throne"], 5, "not_found");
        refused(&["--best", "2", "--seats", &free], 2, "usage");
        refused(&[], 2, "usage");
        if let Some(sold) = with("sold") {
            refused(&["--seats", &format!("{free},{sold}")], 3, "seat_taken");
        }
    }
    assert_eq!(books(&cinema), before);
}

#[test]
fn a_seat_of_another_hall_is_not_found() {
    let cinema = Cinema::new();
    let halls = cinema.json(&["hall", "list", "--theatre", "1"]);
    let of = |hall: &Value| -> Vec<String> {
        let shows = cinema.json(&["show", "list", "--theatre", "1"]);
        let fits = |s: &&Value| s["hall"] == hall["name"] && s["state"] == "on_sale";
        let Some(show) = shows.as_array().unwrap().iter().find(fits).cloned() else { return vec![] };
        let seats = cinema.json(&["seats", show["id"].as_str().unwrap()]);
        seats["seats"].as_array().unwrap().iter().map(|s| s["seat"].as_str().unwrap().to_owned()).collect()
    };
    let halls: Vec<&Value> = halls.as_array().unwrap().iter().filter(|h| h["unreserved"] == false).collect();
    let show = show(&cinema);
    let here = cinema.json(&["seats", &show]);
    let here: Vec<&str> = here["seats"].as_array().unwrap().iter().map(|s| s["seat"].as_str().unwrap()).collect();
    let foreign = halls.iter().flat_map(|h| of(h)).find(|s| !here.contains(&s.as_str())).expect("halls differ");
    cinema.fails(&["sell", &show, "--seats", &foreign, "--pay", "cash"], 5, "not_found");
}

#[test]
fn money_that_is_not_right() {
    let cinema = Cinema::new();
    let show = show(&cinema);
    let before = books(&cinema);
    let refused = |pays: &[&str], exit: i32, code: &str| {
        let pays: Vec<&str> = pays.iter().flat_map(|p| ["--pay", p]).collect();
        cinema.fails(&[&["sell", &show, "--best", "2"], &pays[..]].concat(), exit, code)
    };
    let short = refused(&["cash=1"], 6, "underpaid");
    assert_eq!(short["details"]["missing"]["currency"], "GBP", "{short}");
    refused(&[], 6, "underpaid");
    for wrong in [
        "cash=-5",
        "cash=0",
        "cash=99999999999",
        "cash=999999999999999999999",
        "cash=1.234",
        "cash=40EUR",
        "cash=€40",
        "cash=forty",
        "cash=1e3",
        "card=",
        "card",
        "card=REF:-1",
        "card=REF:0",
        "card=REF:100000",
        "card=4111111111111111",
        "stripe",
        "gold=3",
    ] {
        refused(&[wrong], 2, "usage");
    }
    assert_eq!(books(&cinema), before);
    assert!(!cinema.log().contains("4111111111111111"), "a card number is never kept");
}

#[test]
fn tickets_that_do_not_fit() {
    let cinema = Cinema::new();
    let show = show(&cinema);
    let refused = |tickets: &str, exit: i32, code: &str| {
        cinema.fails(&["sell", &show, "--best", "2", "--tickets", tickets, "--pay", "cash"], exit, code)
    };
    refused("adult=1", 2, "usage");
    refused("adult=3", 2, "usage");
    refused("family=1", 2, "usage");
    refused("astronaut=2", 5, "not_found");
    refused("adult=0", 2, "usage");
    refused("adult=-2", 2, "usage");
    refused("adult=99999", 2, "usage");
    cinema.fails(&["sell", &show, "--best", "1", "--pay", "cash", "--email", "no address"], 2, "usage");
}

#[test]
fn shows_that_do_not_sell() {
    let cinema = Cinema::new();
    let show = show(&cinema);
    cinema.json(&["show", "pause", &show]);
    let refused = cinema.fails(&["sell", &show, "--best", "1", "--pay", "cash"], 3, "show_closed");
    assert_eq!(refused["details"]["state"], "paused");
    cinema.json(&["show", "resume", &show]);
    let row = cinema.json(&["show", "show", &show]);
    let (closes, ends) = (row["sale_closes_at"].as_str().unwrap(), row["ends_at"].as_str().unwrap());
    for (at, state) in [(closes, "closed"), (ends, "over")] {
        let refused = cinema.fails_at(at, &["hold", &show, "--best", "1"], 3, "show_closed");
        assert_eq!(refused["details"]["state"], state);
        assert_eq!(cinema.json_at(at, &["show", "show", &show])["state"], state);
    }
    cinema.fails(&["sell", "99999", "--best", "1", "--pay", "cash"], 5, "not_found");
    let many = cinema.fails(&["seats", row["movie"]["title"].as_str().unwrap()], 2, "ambiguous");
    assert!(many["details"]["fits"].as_array().unwrap().len() > 1, "the answer lists what it could be: {many}");
}

#[test]
fn a_price_that_is_missing_is_named() {
    let cinema = Cinema::new();
    let show = show(&cinema);
    cinema.json(&["ticket-type", "add", "--code", "critic", "--name", "Critic"]);
    let refused =
        cinema.fails(&["sell", &show, "--best", "1", "--tickets", "critic=1", "--pay", "cash"], 3, "not_priced");
    assert_eq!(refused["details"]["ticket_type"], "critic");
    cinema.json(&["price", "set", "--type", "critic", "--amount", "2.50"]);
    cinema.json(&["sell", &show, "--best", "1", "--tickets", "critic=1", "--pay", "cash"]);
    cinema.fails(&["price", "set", "--type", "critic", "--amount", "-1"], 2, "usage");
    cinema.fails(&["price", "set", "--type", "critic", "--amount", "99999999999"], 2, "usage");
    cinema.fails(&["price", "remove", "424242"], 5, "not_found");
}

#[test]
fn plans_that_can_not_be() {
    let cinema = Cinema::new();
    let show = show(&cinema);
    let row = cinema.json(&["show", "show", &show]);
    let at = row["starts_at"].as_str().unwrap();
    let add = |hall: &str, at: &str, exit: i32, code: &str| {
        let title = row["movie"]["id"].as_str().unwrap();
        cinema.fails(
            &["show", "add", "--movie", title, "--hall", hall, "--theatre", "1", "--starts-at", at],
            exit,
            code,
        )
    };
    let hall = row["hall"].as_str().unwrap();
    add(hall, at, 3, "clash");
    add("no such hall", at, 5, "not_found");
    add(hall, "2026-03-29T01:30", 2, "usage");
    assert!(add(hall, "2026-10-25T01:30", 2, "usage")["message"].as_str().unwrap().contains("+01:00"));
    add(hall, "tomorrow", 2, "usage");
    cinema.fails(&["movie", "remove", row["movie"]["id"].as_str().unwrap()], 3, "conflict");
    cinema.fails(&["movie", "add", "--title", "Bell \u{7} and \u{1b}[2J", "--duration", "90"], 2, "usage");
    cinema.fails(&["movie", "add", "--title", " ", "--duration", "90"], 2, "usage");
    cinema.fails(&["movie", "add", "--title", "Endless", "--duration", "0"], 2, "usage");
    cinema.fails(&["ticket", "admit", "NOT-A-TOKEN"], 2, "invalid_ticket");
    cinema.fails(&["release", "no-such-hold"], 5, "not_found");
    cinema.fails(&["booking", "show", "ZZZZZ"], 5, "not_found");
}
