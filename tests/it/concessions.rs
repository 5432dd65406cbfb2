//! Food and drink by command: planned, stocked, sold with seats and alone, handed over, taken back.
use super::cinema::Cinema;
use serde_json::{Value, json};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// A cinema that sells pretzels by the tray, of which six are there, and a tea; a set of both goes with a ticket.
fn bar() -> Cinema {
    let cinema = Cinema::new();
    let add = ["concession", "add", "--code"];
    let pretzel =
        ["pretzel", "--name", "Pretzel", "--sizes", "small=3.00,large=5.50:2", "--options", "salt,cheese-dip=1.00"];
    cinema.json(&[&add[..], &pretzel, &["--group", "Snacks", "--tax", "20", "--counted"]].concat());
    cinema.json(&[&add[..], &["herb-tea", "--name", "Herb tea", "--price", "2.40", "--tax", "5"]].concat());
    let set =
        ["tea-set", "--name", "Tea set", "--price", "6.40", "--parts", "pretzel:large,herb-tea", "--needs-ticket"];
    cinema.json(&[&add[..], &set].concat());
    cinema.json(&["concession", "stock", "pretzel", "--delivery", "6"]);
    cinema
}

fn left(cinema: &Cinema, code: &str) -> Value {
    cinema.json(&["concession", "show", code])["left"].clone()
}

#[test]
fn products_are_planned_and_stocked_by_command() {
    let cinema = bar();
    let pretzel = cinema.json(&["concession", "show", "pretzel"]);
    assert_eq!(
        (&pretzel["left"], &pretzel["price"]["amount"], &pretzel["tax_ppm"]),
        (&json!(6), &json!(300), &json!(200_000))
    );
    assert_eq!(
        pretzel["sizes"][1],
        json!({"code": "large", "name": "Large", "price": {"amount": 550, "currency": "GBP"}, "uses": 2})
    );
    assert_eq!(left(&cinema, "tea-set"), json!(3), "two units each");
    let key = pretzel["position"].as_u64().unwrap();
    let edited = cinema.json(&["concession", "edit", "pretzel", "--sizes", "small=3.20,large=5.50:2"]);
    assert_eq!((&edited["price"]["amount"], edited["position"].as_u64()), (&json!(320), Some(key)));
    assert_ne!(edited["id"], pretzel["id"], "a change is a new one");
    let moved = cinema.json(&["concession", "stock", "pretzel", "--waste", "1", "--reason", "burnt"]);
    assert_eq!(
        (&moved["left"], &moved["movements"][0]["kind"], &moved["movements"][0]["qty"]),
        (&json!(5), &json!("waste"), &json!(-1))
    );
    assert!(cinema.text(&["concession", "list"]).contains("small 3.20, large 5.50"));
    cinema.fails(&["concession", "add", "--code", "pretzel", "--name", "P", "--price", "1"], 3, "conflict");
    cinema.fails(&["concession", "add", "--code", "Bad Code", "--name", "P", "--price", "1"], 2, "usage");
    cinema.fails(&["concession", "add", "--code", "free", "--name", "P"], 2, "usage");
    cinema.fails(&["concession", "stock", "pretzel", "--waste", "9"], 3, "sold_out");
    cinema.fails(&["concession", "show", "nothing"], 5, "not_found");
    cinema.fails(&["concession", "remove", "herb-tea"], 3, "conflict");
    cinema.json(&["concession", "remove", "tea-set"]);
    cinema.json(&["concession", "remove", "herb-tea"]);
    std::fs::write(
        cinema.folder().join("bar.csv"),
        "code,name,price,tax,counted\ncake,Cake,4.20,20,yes\nice,Ice,3,20,no\n",
    )
    .unwrap();
    assert_eq!(cinema.json(&["concession", "import", "bar.csv"])["imported"], 2);
    std::fs::write(cinema.folder().join("bad.csv"), "code,name,price\nbun,Bun,1\n,None,2\n").unwrap();
    let bad = cinema.fails(&["concession", "import", "bad.csv"], 2, "usage");
    assert_eq!(bad["details"]["bad"][0]["line"], 3);
    cinema.doctor();
}

#[test]
fn a_pretzel_is_sold_with_a_seat_handed_over_once_and_one_comes_back() {
    let cinema = bar();
    let shows = cinema.json(&["show", "list", "--theatre", "1", "--date", "2025-11-23"]);
    let open =
        shows.as_array().unwrap().iter().find(|s| s["state"] == "on_sale" && s["free"].as_u64() > Some(20)).unwrap();
    let show = text(&open["id"]);
    let seat = cinema.json(&["seats", show])["seats"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["state"] == "free")
        .unwrap()["seat"]
        .clone();
    let to_seat = format!("pretzel:large+cheese-dip@{}", text(&seat));
    let call = [
        "sell",
        show,
        "--seats",
        text(&seat),
        "--add",
        &to_seat,
        "--add",
        "tea-set",
        "--pay",
        "cash",
        "--key",
        "bar-1",
    ];
    let sold = cinema.json(&call)["booking"].clone();
    let ticket = sold["tickets"][0]["price"]["amount"].as_i64().unwrap()
        + sold["fees"].as_array().unwrap().iter().map(|f| f["amount"]["amount"].as_i64().unwrap()).sum::<i64>();
    assert_eq!(sold["total"]["amount"].as_i64().unwrap(), ticket + 650 + 640);
    let one = &sold["products"][0];
    assert_eq!(
        (&one["product"], &one["size"], &one["options"]),
        (&json!("pretzel"), &json!("Large"), &json!("Cheese dip"))
    );
    assert_eq!((&one["seat"], &one["show"], &one["state"]), (&seat, &open["id"], &json!("SOLD")));
    let set: i64 = [1, 2].iter().map(|i| sold["products"][i]["price"]["amount"].as_i64().unwrap()).sum();
    assert_eq!((set, &sold["products"][1]["combo"]), (640, &json!("Tea set")));
    assert_eq!(cinema.json(&call)["booking"]["reference"], sold["reference"], "a repeated call sells nothing");
    assert_eq!(left(&cinema, "pretzel"), json!(2));
    let reference = text(&sold["reference"]);
    let short = ["sell", show, "--best", "1", "--add", "pretzel:large=2", "--pay", "cash"];
    let refused = cinema.fails(&short, 3, "sold_out");
    assert_eq!((&refused["details"]["product"], &refused["details"]["left"]), (&json!("pretzel"), &json!(2)));
    assert!(cinema.text(&["booking", "show", reference]).contains("1 Pretzel large, Cheese dip"));
    assert!(cinema.text(&["booking", "print", reference]).contains("Tea set: Pretzel large + Herb tea"));

    let handed = cinema.json(&["booking", "collect", reference, "--products", text(&one["id"])]);
    assert_eq!(handed["collected"], json!([one["id"]]));
    cinema.fails(&["booking", "collect", reference, "--products", "pretzel"], 3, "already_collected");
    let back = cinema.json(&["booking", "refund", reference, "--products", "tea set"]);
    assert_eq!((&back["refunds"][0]["amount"]["amount"], back["products"].as_array().unwrap().len()), (&json!(640), 2));
    assert_eq!(left(&cinema, "pretzel"), json!(4), "what nobody took is sold again");
    cinema.fails(&["booking", "collect", reference], 3, "already_collected");
    cinema.fails(&["booking", "refund", reference, "--products", text(&one["id"])], 2, "usage");
    let eaten = ["booking", "refund", reference, "--products", text(&one["id"]), "--reason", "it was cold"];
    assert_eq!(cinema.json(&eaten)["booking"]["products"][0]["state"], "BACK");
    assert_eq!(left(&cinema, "pretzel"), json!(4));
    let tea = cinema.json(&["sell", "--add", "pretzel:large", "--pay", "cash"]);
    let said = cinema.text(&["booking", "collect", text(&tea["booking"]["reference"])]);
    assert!(said.ends_with("  Pretzel large\n"), "nothing but what it is: {said:?}");
    cinema.doctor();
}

#[test]
fn a_tea_is_sold_without_a_show() {
    let cinema = bar();
    let sold = cinema.json(&["sell", "--add", "herb-tea=2", "--theatre", "1", "--pay", "cash=5"])["booking"].clone();
    assert_eq!((&sold["total"]["amount"], &sold["change"]["amount"]), (&json!(480), &json!(20)));
    assert_eq!((&sold["show"], sold["tickets"].as_array().unwrap().len()), (&json!(null), 0));
    let reference = text(&sold["reference"]);
    assert!(cinema.text(&["booking", "print", reference]).contains("2 Herb tea at 2.40"));
    assert!(cinema.text(&["booking", "list"]).contains(reference));
    cinema.fails(&["sell", "--add", "tea-set", "--pay", "cash"], 3, "conflict");
    cinema.fails(&["sell", "--add", "herb-tea@C9", "--pay", "cash"], 2, "usage");
    cinema.fails(&["sell", "--add", "herb-tea", "--pay", "cash=1"], 6, "underpaid");
    cinema.fails(&["sell", "--pay", "cash"], 2, "usage");
    assert_eq!(cinema.json(&["booking", "cancel", reference])["booking"]["state"], "CANCELLED");
    cinema.doctor();
}
