//! By command from a film to a ticket that has admitted, with every shape of JSON that scripts rely on.
use super::cinema::{Cinema, TODAY};
use serde_json::{Value, json};

/// A show of tomorrow in the demo's first theatre, in a hall with numbered seats, with this many free.
fn show_with(cinema: &Cinema, free: u64) -> String {
    let shows = cinema.json(&["show", "list", "--theatre", "1", "--date", "2025-11-23"]);
    let fits = |s: &&Value| s["state"] == "on_sale" && s["free"].as_u64() >= Some(free) && s["format"] == "2D";
    let numbered = |s: &&Value| cinema.json(&["seats", s["id"].as_str().unwrap()])["seats"][0]["row"].is_string();
    let show = shows.as_array().unwrap().iter().filter(fits).find(numbered).expect("a show that sells");
    show["id"].as_str().unwrap().to_owned()
}

fn fields(value: &Value, names: &[&str]) {
    for name in names {
        assert!(value.get(name).is_some(), "{name} is missing in {value}");
    }
}

fn is_id(value: &Value) -> bool {
    value.as_str().is_some_and(|s| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit()))
}

/// RFC 3339 with an offset, in the theatre's own time.
fn is_time(value: &Value) -> bool {
    value.as_str().is_some_and(|s| chrono::DateTime::parse_from_rfc3339(s).is_ok() && !s.ends_with('Z'))
}

fn free_seats(cinema: &Cinema, show: &str) -> Vec<String> {
    let seats = cinema.json(&["seats", show]);
    let free = seats["seats"].as_array().unwrap().iter().filter(|s| s["state"] == "free" && s["class"] == "regular");
    free.map(|s| s["seat"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn lists_have_the_shapes_that_scripts_rely_on() {
    let cinema = Cinema::new();
    let shows = cinema.json(&["show", "list"]);
    let shows = shows.as_array().unwrap();
    assert!(shows.len() > 100, "the demo has over 100 shows to come, not {}", shows.len());
    for show in shows {
        fields(show, &["id", "movie", "theatre", "hall", "capacity", "free", "held", "sold", "state"]);
        assert!(is_id(&show["id"]) && is_id(&show["movie"]["id"]) && show["movie"]["title"].is_string(), "{show}");
        assert!(is_time(&show["starts_at"]) && is_time(&show["ends_at"]) && show["theatre"].is_string(), "{show}");
    }
    let starts: Vec<_> =
        shows.iter().map(|s| chrono::DateTime::parse_from_rfc3339(s["starts_at"].as_str().unwrap()).unwrap()).collect();
    assert!(starts.is_sorted(), "shows are listed by start");
    for (noun, name, least) in [("movie", "title", 12), ("hall", "name", 5), ("theatre", "name", 2)] {
        let list = cinema.json(&[noun, "list"]);
        assert!(list.as_array().unwrap().len() >= least, "{noun}");
        assert!(list.as_array().unwrap().iter().all(|x| is_id(&x["id"]) && x[name].is_string()), "{list}");
    }
    let types = cinema.json(&["ticket-type", "list"]);
    let codes: Vec<&str> = types.as_array().unwrap().iter().map(|t| t["code"].as_str().unwrap()).collect();
    assert_eq!(codes[..6], ["adult", "child", "senior", "student", "family", "carer"]);
    let first = cinema.json(&["theatre", "list"]);
    assert_eq!((&first[0]["time_zone"], &first[0]["currency"]), (&json!("Europe/London"), &json!("GBP")));
}

#[test]
fn filters_narrow_the_list_of_shows() {
    let cinema = Cinema::new();
    let all = cinema.json(&["show", "list"]).as_array().unwrap().len();
    let today = cinema.json(&["show", "list", "--date", TODAY]);
    let today = today.as_array().unwrap();
    assert!(!today.is_empty() && today.len() < all);
    assert!(today.iter().all(|s| s["starts_at"].as_str().unwrap() < "2025-11-23T05"), "a business day ends at five");
    let certificate = cinema.json(&["show", "list", "--certificate", "15"]);
    assert!(certificate.as_array().unwrap().iter().all(|s| s["movie"]["certificate"] == "15"));
    let title = today[0]["movie"]["title"].as_str().unwrap();
    let found = cinema.json(&["show", "list", "--search", &title.to_uppercase()]);
    assert!(!found.as_array().unwrap().is_empty());
    assert!(found.as_array().unwrap().iter().all(|s| s["movie"]["title"].as_str().unwrap().contains(title)));
    let theatres = cinema.json(&["theatre", "list"]);
    for city in theatres.as_array().unwrap().iter().map(|t| t["city"].as_str().unwrap()) {
        let name = theatres.as_array().unwrap().iter().find(|t| t["city"] == city).unwrap()["name"].clone();
        let here = cinema.json(&["show", "list", "--city", city]);
        assert!(!here.as_array().unwrap().is_empty() && here.as_array().unwrap().iter().all(|s| s["theatre"] == name));
    }
    assert_eq!(cinema.json(&["show", "list", "--genre", "no such genre"]), json!([]));
}

#[test]
fn a_hold_is_taken_seen_and_let_go() {
    let cinema = Cinema::new();
    let show = show_with(&cinema, 20);
    let seats = cinema.json(&["seats", &show]);
    for seat in seats["seats"].as_array().unwrap() {
        fields(seat, &["seat", "row", "number", "class", "traits", "state", "price"]);
        assert!(["free", "held", "sold", "blocked"].contains(&seat["state"].as_str().unwrap()));
    }
    let held = cinema.json(&["hold", &show, "--best", "2"]);
    fields(&held, &["hold", "show", "seats", "expires_at", "total", "why"]);
    assert!(is_time(&held["expires_at"]) && held["total"]["amount"].as_i64() > Some(0) && held["why"] != "", "{held}");
    let label = held["seats"][0].as_str().unwrap();
    let state = |label: &str| {
        let seats = cinema.json(&["seats", &show]);
        seats["seats"].as_array().unwrap().iter().find(|s| s["seat"] == label).unwrap()["state"].clone()
    };
    assert_eq!(state(label), "held");
    let refused = cinema.fails(&["sell", &show, "--seats", label, "--pay", "cash"], 3, "seat_taken");
    assert_eq!(refused["details"]["seats"], json!([label]));
    cinema.json(&["release", held["hold"].as_str().unwrap()]);
    assert_eq!(state(label), "free");
    cinema.doctor();
}

#[test]
fn from_a_film_to_a_ticket_that_has_admitted() {
    let cinema = Cinema::new();
    let show = show_with(&cinema, 20);
    let args =
        ["sell", &show, "--best", "2", "--tickets", "adult=1,child=1", "--pay", "card=AUTH123:5", "--pay", "cash=50"];
    let sold = cinema.json(&[&args[..], &["--email", "ann@example.com"]].concat());
    let booking = &sold["booking"];
    fields(booking, &["reference", "state", "show", "total", "paid", "change", "tickets", "shows"]);
    assert_eq!((&booking["state"], &booking["show"]), (&json!("CONFIRMED"), &json!(show)));
    let amount = |v: &Value| v["amount"].as_i64().unwrap();
    let paid = booking["paid"].as_array().unwrap();
    assert_eq!(paid.iter().map(|p| amount(&p["amount"])).sum::<i64>(), amount(&booking["total"]));
    assert_eq!(
        paid.iter().map(|p| amount(&p["tendered"]) - amount(&p["amount"])).sum::<i64>(),
        amount(&booking["change"])
    );
    assert_eq!((&paid[0]["tender"], amount(&paid[0]["amount"])), (&json!("card"), 500));
    let tickets = booking["tickets"].as_array().unwrap();
    assert_eq!(tickets.iter().map(|t| t["type"].as_str().unwrap()).collect::<Vec<_>>(), ["adult", "child"]);
    assert_eq!(tickets.iter().map(|t| amount(&t["price"])).sum::<i64>(), amount(&booking["total"]));

    let reference = booking["reference"].as_str().unwrap();
    let listed = cinema.json(&["booking", "list", "--search", "ann@example"]);
    fields(
        &listed[0],
        &["reference", "state", "show", "movie", "starts_at", "seats", "total", "created_at", "customer"],
    );
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["reference"]), (1, &json!(reference)));
    let shown = cinema.json(&["booking", "show", &reference.to_lowercase()]);
    fields(&shown["booking"], &["payments", "refunds", "history"]);
    assert_eq!(shown["booking"]["tickets"], booking["tickets"]);

    let token = tickets[0]["token"].as_str().unwrap();
    let doors = booking["shows"][0]["starts_at"].as_str().unwrap();
    cinema.fails(&["ticket", "admit", token], 3, "too_early");
    let admitted = cinema.json_at(doors, &["ticket", "admit", token]);
    assert_eq!((&admitted["admitted"], &admitted["seat"]), (&json!(true), &tickets[0]["seat"]));
    let again = cinema.fails_at(doors, &["ticket", "admit", token], 3, "already_admitted");
    assert_eq!(again["details"]["admitted_at"], admitted["at"]);
    assert!(again["message"].as_str().unwrap().contains("since"), "{again}");
    assert_eq!(cinema.json(&["ticket", "show", token])["state"], "ADMITTED");
    cinema.doctor();
}

#[test]
fn a_ticket_verifies_with_nothing_but_the_public_key() {
    let cinema = Cinema::new();
    let show = show_with(&cinema, 5);
    let sold = cinema.json(&["sell", &show, "--best", "1", "--pay", "cash"]);
    let ticket = &sold["booking"]["tickets"][0];
    let token = ticket["token"].as_str().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let key = elsewhere.path().join("rialto.pub");
    std::fs::copy(cinema.public_key(), &key).unwrap();
    let verify = |token: &str| {
        let mut command = cinema.command();
        command.env("MARQUEE_DB", elsewhere.path().join("none.db")).env("XDG_DATA_HOME", elsewhere.path());
        command.args(["ticket", "verify", "--json", "--public-key"]).arg(&key).arg(token).output().unwrap()
    };
    let good = verify(&token.to_lowercase());
    let said: Value = serde_json::from_slice(&good.stdout).unwrap();
    assert_eq!(
        (&said["valid"], &said["show"], &said["seat"], &said["type"]),
        (&json!(true), &json!(show), &ticket["seat"], &ticket["type"])
    );
    assert!(is_time(&said["starts_at"]));
    let altered = format!("{}{}", if token.starts_with('A') { 'B' } else { 'A' }, token.get(1..).unwrap());
    let bad = verify(&altered);
    assert_eq!(bad.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&bad.stderr).contains(r#""code":"invalid_ticket""#));
    // The folder's only key is the default.
    assert_eq!(cinema.json(&["ticket", "verify", token])["valid"], true);
}

#[test]
fn tickets_are_printed_as_text_and_as_a_picture_that_a_scanner_reads() {
    let cinema = Cinema::new();
    let show = show_with(&cinema, 5);
    let sold = cinema.json(&["sell", &show, "--best", "2", "--pay", "cash"]);
    let (reference, tickets) = (sold["booking"]["reference"].as_str().unwrap(), &sold["booking"]["tickets"]);
    let out = cinema.folder().join("t.png");
    cinema.json(&["booking", "print", reference, "--format", "png", "--out", out.to_str().unwrap()]);
    let picture = image::open(&out).unwrap().to_luma8();
    let (wide, high) = (picture.width() as usize, picture.height() as usize);
    let grey = |x: usize, y: usize| picture.get_pixel(x as u32, y as u32).0[0];
    let mut scanned: Vec<String> = rqrr::PreparedImage::prepare_from_greyscale(wide, high, grey)
        .detect_grids()
        .iter()
        .map(|g| g.decode().unwrap().1)
        .collect();
    let mut tokens: Vec<String> =
        tickets.as_array().unwrap().iter().map(|t| t["token"].as_str().unwrap().to_owned()).collect();
    scanned.sort();
    tokens.sort();
    assert_eq!(scanned, tokens);
    let text = cinema.command().args(["booking", "print", reference]).output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains(reference) && text.contains(tickets[0]["seat"].as_str().unwrap()));
}

#[test]
fn the_same_key_gives_the_same_booking() {
    let cinema = Cinema::new();
    let show = show_with(&cinema, 5);
    let seat = free_seats(&cinema, &show)[0].clone();
    let call = ["sell", &show, "--seats", &seat, "--pay", "cash", "--key", "till-2-0017"];
    let before = cinema.count("select count(*) from booking");
    let (first, second) = (cinema.json(&call), cinema.json(&call));
    assert_eq!(first["booking"]["reference"], second["booking"]["reference"]);
    assert_eq!(cinema.count("select count(*) from booking"), before + 1);
    let other = ["sell", &show, "--best", "1", "--pay", "cash", "--key", "till-2-0017"];
    cinema.fails(&other, 3, "conflict");
    cinema.doctor();
}

#[test]
fn a_hold_is_sold_and_a_paper_sale_is_entered_later() {
    let cinema = Cinema::new();
    let show = show_with(&cinema, 10);
    let held = cinema.json(&["hold", &show, "--best", "2", "--tickets", "adult=1,senior=1"]);
    let sold = cinema.json(&["sell", &show, "--hold", held["hold"].as_str().unwrap(), "--pay", "card=AUTH77"]);
    assert_eq!(sold["booking"]["total"], held["total"]);
    let seats: Vec<&Value> = sold["booking"]["tickets"].as_array().unwrap().iter().map(|t| &t["seat"]).collect();
    assert_eq!(seats, held["seats"].as_array().unwrap().iter().collect::<Vec<_>>());
    cinema.fails(&["sell", &show, "--hold", held["hold"].as_str().unwrap(), "--pay", "cash"], 3, "hold_expired");

    let seat = free_seats(&cinema, &show)[0].clone();
    let paper = ["sell", &show, "--seats", &seat, "--pay", "cash", "--at", "2025-11-22T18:05", "--stub", "12"];
    let sold = cinema.json(&paper);
    assert_eq!(sold["booking"]["created_at"], "2025-11-22T18:05:00+00:00");
    cinema.fails(
        &["sell", &show, "--best", "1", "--pay", "cash", "--at", "2025-11-22T23:05", "--stub", "13"],
        2,
        "usage",
    );
    let pages = cinema.command().args(["paper", &show]).output().unwrap();
    assert!(String::from_utf8(pages.stdout).unwrap().contains("page 1 of"));
    cinema.doctor();
}

#[test]
fn bookings_are_listed_page_by_page() {
    let cinema = Cinema::new();
    let first = cinema.json(&["booking", "list", "--limit", "3"]);
    let last = first[2]["reference"].as_str().unwrap();
    let second = cinema.json(&["booking", "list", "--limit", "3", "--after", last]);
    let all = cinema.json(&["booking", "list", "--limit", "6"]);
    let pages = [first.as_array().unwrap().clone(), second.as_array().unwrap().clone()].concat();
    assert_eq!(json!(pages), all);
    cinema.fails(&["booking", "list", "--after", "!!"], 2, "usage");
    let day = cinema.json(&["booking", "list", "--from", "2025-11-21", "--to", "2025-11-21"]);
    assert!(!day.as_array().unwrap().is_empty());
    for booking in day.as_array().unwrap() {
        let at = booking["created_at"].as_str().unwrap();
        assert!(("2025-11-21T05"..="2025-11-22T05").contains(&at), "{at}");
    }
}
