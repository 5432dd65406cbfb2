//! Paying on a page of Stripe's on the real program, against servers that we did not write: emulate has the pages and takes what a browser
//! posts there, localstripe has the money behind them. What stands between them does what Stripe does and neither of the two:
//!
//! - a price within the question (`line_items[0][price_data]`, docs.stripe.com/api/checkout/sessions/create): emulate wants a price that was
//!   made before, so it is made there;
//! - the payment of a page that was paid (`payment_intent`, docs.stripe.com/api/checkout/sessions/object): emulate has none, so it is made
//!   at localstripe for the sum that the page showed. emulate knows no refunds either, localstripe does;
//! - the same answer for the same key, and no for other words under it (docs.stripe.com/api/idempotent_requests): neither does;
//! - a page lives from half an hour to a day (`expires_at`): emulate does not read it.
use super::{
    cinema::Cinema,
    peers::{GOOD, Peer, Provider, booking, configure, sells},
    recorder::{Asked, Recorder},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    process::Child,
    sync::{Arc, Mutex},
};

/// What was asked under a key, and answered.
type Before = (Asked, (u16, String));

/// Both servers and what stands between.
struct Stripe {
    pages: Peer,
    money: Provider,
    keys: Mutex<BTreeMap<String, Before>>,
    payments: Mutex<BTreeMap<String, String>>,
}

fn refused(why: &str) -> (u16, String) {
    (400, json!({ "error": { "type": "invalid_request_error", "message": why } }).to_string())
}

impl Stripe {
    /// What the program talks to, and what is behind it.
    fn start(cinema: &Cinema) -> Option<(Recorder, Arc<Self>)> {
        let (pages, money) = (Peer::checkout()?, Provider::start()?);
        let stripe = Arc::new(Self { pages, money, keys: Mutex::default(), payments: Mutex::default() });
        // The wire outlives the test, and the servers must not.
        let answers = Arc::downgrade(&stripe);
        let wire = Recorder::start(move |asked| {
            answers.upgrade().map_or_else(|| refused("the test is over"), |stripe| stripe.answer(asked))
        });
        configure(cinema, wire.port, "checkout");
        Some((wire, stripe))
    }

    fn answer(&self, asked: &Asked) -> (u16, String) {
        let Some(key) = asked.header("idempotency-key") else { return self.fresh(asked) };
        let mut keys = self.keys.lock().unwrap();
        if let Some((before, answered)) = keys.get(key) {
            let same = (&before.path, &before.body) == (&asked.path, &asked.body);
            return if same { answered.clone() } else { refused("the key was used for something else") };
        }
        let answered = self.fresh(asked);
        keys.insert(key.to_owned(), (asked.clone(), answered.clone()));
        answered
    }

    fn fresh(&self, asked: &Asked) -> (u16, String) {
        let form = asked.form();
        let form: Vec<_> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let Some(rest) = asked.path.strip_prefix("/v1/checkout/sessions") else {
            let form = (asked.method == "POST").then_some(form.as_slice());
            let (status, said) = self.money.call(asked.path.trim_start_matches("/v1/"), form);
            return (status, said.to_string());
        };
        if rest.is_empty() {
            return self.page(asked, &form);
        }
        let (status, said) = self.pages.ask(&asked.method, &asked.path, &form);
        let mut said: Value = serde_json::from_str(&said).unwrap();
        if said["payment_status"] == "paid" {
            said["payment_intent"] = self.payments.lock().unwrap()[said["id"].as_str().unwrap()].clone().into();
        }
        (status, said.to_string())
    }

    fn made(&self, path: &str, form: &[(&str, &str)]) -> Value {
        let (status, said) = self.pages.ask("POST", path, form);
        assert_eq!(status, 200, "{path}: {said}");
        serde_json::from_str(&said).unwrap()
    }

    fn page(&self, asked: &Asked, form: &[(&str, &str)]) -> (u16, String) {
        let of = |name: &str| asked.field(&format!("line_items[0][price_data]{name}"));
        let (Some(currency), Some(amount), Some(name)) =
            (of("[currency]"), of("[unit_amount]"), of("[product_data][name]"))
        else {
            return refused("no price");
        };
        let product = self.made("v1/products", &[("name", &name)])["id"].as_str().unwrap().to_owned();
        let price = [("product", product.as_str()), ("currency", &currency), ("unit_amount", &amount)];
        let price = self.made("v1/prices", &price)["id"].as_str().unwrap().to_owned();
        let mut form: Vec<_> = form.iter().filter(|(n, _)| !n.contains("[price_data]")).copied().collect();
        form.push(("line_items[0][price]", &price));
        // Names at Stripe are letters, digits and `_`; emulate's may have a hyphen.
        let said = std::iter::repeat_with(|| self.made("v1/checkout/sessions", &form))
            .find(|said| !said["id"].as_str().unwrap().contains('-'));
        (200, said.unwrap().to_string())
    }

    /// What a customer's browser shows at an address.
    fn sees(&self, address: &str) -> String {
        let path = address.split_once(&format!(":{}/", self.pages.port)).expect("an address of the page's").1;
        self.pages.ask("GET", path, &[]).1
    }

    /// The customer pays on the page: what the page's own form posts. Answers where the browser goes then.
    fn pays(&self, address: &str) -> u16 {
        let page = self.sees(address);
        let action = page.split_once("<form method=\"post\" action=\"").expect("a form").1.split_once('"').unwrap().0;
        let id = action.split('/').nth(2).unwrap();
        let minor: String = page.split_once("checkout-total\">").unwrap().1.chars().take_while(|c| *c != '<').collect();
        let minor: String = minor.chars().filter(char::is_ascii_digit).collect();
        let form = [("amount", minor.as_str()), ("currency", "gbp"), ("payment_method_types[]", "card")];
        let payment = self.money.post("payment_intents", &form).1["id"].as_str().unwrap().to_owned();
        assert_eq!(self.money.pay_this(&payment, GOOD), 200);
        self.payments.lock().unwrap().insert(id.to_owned(), payment);
        self.pages.ask("POST", action, &[("email", "ann@example.com")]).0
    }

    /// How all pages stand, but for those whose names nobody was told.
    fn pages(&self) -> Vec<String> {
        let all: Value = serde_json::from_str(&self.pages.ask("GET", "v1/checkout/sessions", &[]).1).unwrap();
        let word = |page: &Value, name: &str| page[name].as_str().unwrap().to_owned();
        let told = all["data"].as_array().unwrap().iter().filter(|page| !word(page, "id").contains('-'));
        told.map(|page| word(page, "status")).collect()
    }
}

/// Where the customer is told to pay by a sale that waits.
fn told(child: &mut Child) -> String {
    let said = BufReader::new(child.stderr.take().unwrap()).lines();
    said.map_while(Result::ok).find_map(|l| l.strip_prefix("to pay: ").map(str::to_owned)).expect("an address")
}

fn free(cinema: &Cinema) -> Value {
    cinema.json(&["show", "show", &cinema.tomorrow()])["free"].clone()
}

#[test]
fn a_page_asks_for_the_order_takes_the_money_and_gives_it_back() {
    let cinema = Cinema::new();
    let Some((wire, stripe)) = Stripe::start(&cinema) else { return };
    let mut child = sells(&cinema, &["--key", "web-1"]);
    let address = told(&mut child);
    let page = stripe.sees(&address);
    assert_eq!(stripe.pays(&address), 302, "the browser goes on");
    let sold = booking(&child.wait_with_output().unwrap());
    let (reference, total) = (sold["reference"].as_str().unwrap(), sold["total"]["amount"].as_i64().unwrap());
    assert!(page.contains(&format!("The Rialto {reference}")), "{page}");
    assert_eq!((&sold["state"], &sold["paid"][0]["tender"]), (&json!("CONFIRMED"), &json!("stripe")));
    let posts = wire.posts();
    let (made, form) = (&posts[0], posts[0].form());
    let key = cinema.word("select key from payment where tender = 'stripe'");
    let made_at = cinema.count("select made_at from payment where tender = 'stripe'");
    let lives = form.iter().find(|(name, _)| name == "expires_at").unwrap().1.parse::<i64>().unwrap() - made_at;
    assert!((30 * 60 + 300..24 * 60 * 60).contains(&lives), "a page that is begun late is not refused: {lives}");
    let due = total.to_string();
    let words = format!("The Rialto {reference}");
    let asked: Vec<_> =
        form.iter().map(|(n, v)| (n.as_str(), v.as_str())).filter(|(n, _)| *n != "expires_at").collect();
    let should = [
        ("mode", "payment"),
        ("client_reference_id", key.as_str()),
        ("success_url", "https://stripe.com"),
        ("line_items[0][quantity]", "1"),
        ("line_items[0][price_data][currency]", "gbp"),
        ("line_items[0][price_data][unit_amount]", due.as_str()),
        ("line_items[0][price_data][product_data][name]", words.as_str()),
        ("payment_intent_data[metadata][attempt]", key.as_str()),
    ];
    assert_eq!((made.path.as_str(), asked.as_slice(), posts.len()), ("/v1/checkout/sessions", should.as_slice(), 1));
    assert_eq!(made.header("idempotency-key"), Some(key.as_str()));
    for asked in wire.asked() {
        assert_eq!(asked.header("authorization"), Some("Bearer sk_test_rialto"));
        assert_eq!(asked.header("stripe-version"), Some("2024-06-20"));
    }
    cinema.json(&["booking", "cancel", reference]);
    assert_eq!(cinema.json(&["payment", "reconcile"])["refunds"], 1);
    let posts = wire.posts();
    let payment = stripe.money.intents()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(posts[1].form(), [("payment_intent".into(), payment), ("amount".into(), due)]);
    assert!(posts[1].header("idempotency-key").is_some_and(|k| k != key), "a refund has a key of its own");
    assert_eq!((stripe.money.sums(), posts.len()), ((total, total), 2));
    cinema.doctor();
}

#[test]
fn a_page_that_nobody_pays_is_ended_and_its_seats_are_free() {
    let cinema = Cinema::new();
    let Some((wire, stripe)) = Stripe::start(&cinema) else { return };
    let before = free(&cinema);
    let output = sells(&cinema, &["--wait", "1"]).wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(6) && said.contains("\"declined\""), "{said}");
    let address = said.lines().find_map(|l| l.strip_prefix("to pay: ")).unwrap();
    assert!(stripe.sees(address).contains("Status: expired"), "nobody can pay it later");
    assert_eq!((stripe.pages(), stripe.money.sums(), free(&cinema)), (vec!["expired".to_owned()], (0, 0), before));
    assert_eq!(cinema.json(&["payment", "list", "--open"]), json!([]));
    let last = wire.posts().pop().unwrap();
    assert!(last.path.ends_with("/expire") && last.body.is_empty(), "{last:?}");
    cinema.doctor();
}

#[test]
fn a_page_that_stripe_ended_by_itself_sells_nothing() {
    let cinema = Cinema::new();
    let Some((_, stripe)) = Stripe::start(&cinema) else { return };
    let before = free(&cinema);
    let mut child = sells(&cinema, &[]);
    let address = told(&mut child);
    let id = address.rsplit('/').next().unwrap();
    assert_eq!(stripe.pages.ask("POST", &format!("v1/checkout/sessions/{id}/expire"), &[]).0, 200);
    assert_eq!(child.wait().unwrap().code(), Some(6));
    assert_eq!(stripe.money.sums(), (0, 0));
    assert_eq!(cinema.word("select state from payment where tender = 'stripe'"), "DECLINED");
    assert_eq!(free(&cinema), before, "as was said");
    cinema.doctor();
}

#[test]
fn a_sale_that_is_killed_while_its_page_is_paid_is_found_by_the_next_that_asks() {
    let cinema = Cinema::new();
    let Some((_, stripe)) = Stripe::start(&cinema) else { return };
    let mut child = sells(&cinema, &["--key", "web-2"]);
    let address = told(&mut child);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(stripe.pays(&address), 302);
    let round = cinema.json(&["payment", "reconcile"]);
    assert_eq!((&round["paid"], &round["waits"]), (&json!(1), &json!(0)));
    let sold = booking(&sells(&cinema, &["--key", "web-2"]).wait_with_output().unwrap());
    assert_eq!((sold["total"]["amount"].as_i64().unwrap(), 0), stripe.money.sums());
    assert_eq!((stripe.pages().len(), sold["tickets"].as_array().unwrap().len()), (1, 2));
    cinema.doctor();
}

#[test]
fn a_call_whose_answer_was_lost_is_made_again_word_for_word_and_is_one_page_and_one_refund() {
    let cinema = Cinema::new();
    let Some((wire, stripe)) = Stripe::start(&cinema) else { return };
    wire.lose(1);
    let mut child = sells(&cinema, &[]);
    let address = told(&mut child);
    let begun = wire.posts();
    assert_eq!((begun.len(), &begun[0].body, stripe.pages().len()), (2, &begun[1].body, 1));
    assert_eq!(begun[0].header("idempotency-key"), begun[1].header("idempotency-key"));
    stripe.pays(&address);
    let sold = booking(&child.wait_with_output().unwrap());
    cinema.json(&["booking", "cancel", sold["reference"].as_str().unwrap()]);
    wire.lose(1);
    cinema.fails(&["payment", "reconcile"], 6, "provider_unavailable");
    assert!(wire.has_lost());
    assert_eq!(cinema.json(&["payment", "reconcile"])["refunds"], 1);
    let posts = wire.posts();
    let [first, second] = &posts[2..] else { panic!("{posts:?}") };
    assert_eq!((&first.path, &first.body), (&second.path, &second.body));
    assert_eq!(first.header("idempotency-key"), second.header("idempotency-key"));
    let total = sold["total"]["amount"].as_i64().unwrap();
    assert_eq!((stripe.money.sums(), cinema.json(&["payment", "list", "--open"])), ((total, total), json!([])));
    cinema.doctor();
}
