//! Gift cards, vouchers, invoices, credit and comps: by command and at the counter.
use super::cinema::Cinema;
use serde_json::{Value, json};

/// A cinema that sells gift cards of 25.00, and one of them.
fn with_card() -> (Cinema, String, String) {
    let cinema = Cinema::new();
    let add = ["concession", "add", "--code", "gift-card", "--name", "Gift card", "--sizes", "25=25,50=50"];
    cinema.json(&[&add[..], &["--gift-card", "365"]].concat());
    let sold = cinema.json(&["sell", "--add", "gift-card:25", "--pay", "cash=30"]);
    let code = sold["booking"]["products"][0]["gift_code"].as_str().unwrap().to_owned();
    (cinema, code, sold["booking"]["reference"].as_str().unwrap().to_owned())
}

fn paid(sold: &Value) -> Vec<(&str, i64)> {
    let paid = sold["booking"]["paid"].as_array().unwrap();
    paid.iter().map(|p| (p["tender"].as_str().unwrap(), p["amount"]["amount"].as_i64().unwrap())).collect()
}

#[test]
fn a_gift_card_is_sold_spent_printed_again_and_gets_its_money_back() {
    let (cinema, code, booking) = with_card();
    assert_eq!(cinema.text(&["gift-card", "codes", &booking]).trim(), code);
    assert!(!cinema.text(&["gift-card", "list"]).contains(&code), "a list shows the end of it only");
    let show = cinema.tomorrow();
    let pay = format!("gift-card={}", code.replace('-', "").to_lowercase());
    let one = cinema.json(&["sell", &show, "--best", "3", "--pay", &pay, "--pay", "cash"]);
    assert_eq!(paid(&one)[0], ("gift_card", 2500));
    cinema.fails(&["sell", &show, "--best", "1", "--pay", &pay], 6, "declined");
    cinema.fails(&["sell", &show, "--best", "1", "--pay", "gift-card=G-0000-0000-0000-0000"], 5, "not_found");
    cinema.fails(&["sell", &show, "--best", "1", "--pay", "gift-card="], 2, "usage");
    let reference = one["booking"]["reference"].as_str().unwrap();
    cinema.json(&["booking", "cancel", reference]);
    assert_eq!(cinema.json(&["gift-card", "show", &code])["balance"]["amount"], 2500);
    assert_eq!(cinema.count("select count(*) from payment where reference like '%-____-____%'"), 0, "no code is kept");
    cinema.doctor();
}

#[test]
fn vouchers_pay_for_one_ticket_each_and_a_refund_may_be_one() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    cinema.fails(&["voucher", "issue", "--batch", "Summer", "--type", "wizard"], 5, "not_found");
    let issued =
        cinema.json(&["voucher", "issue", "--batch", "Summer", "--n", "2", "--type", "adult", "--until", "2026-06-30"]);
    let codes: Vec<&str> = issued.as_array().unwrap().iter().map(|v| v["code"].as_str().unwrap()).collect();
    let pay = format!("voucher={}", codes[0]);
    cinema.fails(&["sell", &show, "--best", "1", "--tickets", "child=1", "--pay", &pay], 6, "declined");
    let two = cinema.json(&["sell", &show, "--best", "2", "--pay", &pay, "--pay", "card=A1"]);
    assert_eq!(paid(&two).iter().map(|p| p.0).collect::<Vec<_>>(), ["voucher", "card"]);
    let used = cinema.fails(&["sell", &show, "--best", "1", "--pay", &pay], 6, "declined");
    let reference = two["booking"]["reference"].as_str().unwrap();
    assert!(used["message"].as_str().unwrap().contains(reference));
    assert_eq!(cinema.json(&["voucher", "show", codes[0]])["used"], reference);
    let late = "2026-07-01T10:00:00+00:00";
    assert!(cinema.json_at(late, &["voucher", "show", codes[1]])["until"].as_str().unwrap() < late);
    let back = cinema.json(&["booking", "refund", reference, "--to", "voucher"]);
    let tenders: Vec<&str> =
        back["refunds"].as_array().unwrap().iter().map(|r| r["tender"].as_str().unwrap()).collect();
    assert_eq!(tenders, ["voucher", "voucher", "card"], "the supplements go back as they came");
    assert_eq!(back["codes"].as_array().unwrap().len(), 1, "one was one before");
    let again = format!("voucher={}", back["codes"][0].as_str().unwrap());
    let both = cinema.json(&["sell", &show, "--best", "2", "--pay", &pay, "--pay", &again, "--pay", "cash"]);
    assert_eq!(paid(&both).iter().map(|p| p.0).collect::<Vec<_>>(), ["voucher", "voucher", "cash"]);
    cinema.doctor();
}

#[test]
fn a_school_buys_on_account_and_settles_by_transfer() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    cinema.json(&[
        "debtor",
        "add",
        "--name",
        "Hill School",
        "--address",
        "1 Hill, Leeds",
        "--limit",
        "100",
        "--due-days",
        "14",
    ]);
    cinema.fails(&["debtor", "add", "--name", "hill school"], 3, "conflict");
    let sale = ["sell", &show, "--best", "3", "--tickets", "child=3", "--pay", "invoice=hill", "--your-ref", "PO 9"];
    let sold = cinema.json(&sale);
    assert_eq!(paid(&sold)[0].0, "invoice");
    cinema.fails(&["sell", &show, "--best", "12", "--pay", "invoice=hill"], 6, "declined");
    let owed = cinema.json(&["invoice", "list", "--owed"]);
    assert_eq!(
        (&owed[0]["number"], &owed[0]["due"], &owed[0]["your_ref"]),
        (&json!(1), &json!("2025-12-06"), &json!("PO 9"))
    );
    assert!(cinema.text(&["invoice", "show", "1"]).contains("1 Hill\nLeeds"));
    cinema.fails(&["invoice", "settle", "1", "--pay", "voucher=V"], 2, "usage");
    let settled = cinema.json(&["invoice", "settle", "1", "--pay", "transfer=BACS 7"]);
    assert_eq!(settled["owed"]["amount"], 0);
    assert!(cinema.json(&["invoice", "list", "--owed"]).as_array().unwrap().is_empty());
    cinema.fails(&["invoice", "settle", "1", "--pay", "transfer=BACS 7"], 3, "conflict");
    cinema.doctor();
}

#[test]
fn the_office_takes_a_debtor_in_and_settles_what_it_owes() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    let mut pty = cinema.open(&["admin"], 80, 24);
    pty.wait_for("seats sold");
    pty.keys("o");
    pty.wait_for("Nothing is owed");
    pty.keys("d n");
    pty.wait_for("A NEW DEBTOR");
    pty.keys("Hill Space School Tab Tab 1 Space Hill, Space Leeds Tab Tab 100");
    pty.wait_for("100");
    // A reader types as fast; a Tab shows that it was none.
    pty.keys("Tab Enter");
    pty.wait_for("Hill School buys on account now");
    let sale = ["sell", &show, "--best", "3", "--tickets", "child=3", "--pay", "invoice=hill", "--your-ref", "PO 9"];
    let sold = cinema.json(&sale);
    let reference = sold["booking"]["reference"].as_str().unwrap();
    // What another terminal sold shows by itself.
    pty.keys("Esc");
    pty.wait_for("1 owed");
    pty.wait_for(reference);
    pty.keys("Enter");
    pty.wait_for("their reference PO 9");
    pty.keys("s");
    pty.wait_for("SETTLE INVOICE 1: Hill School PAID");
    pty.keys("Tab BACS Space 7");
    pty.wait_for("BACS 7");
    pty.keys("End Enter");
    pty.wait_for("Invoice 1 of Hill School");
    pty.wait_for("Nothing is owed");
    pty.keys("f");
    pty.wait_for("paid");
    pty.wait_for(reference);
    pty.keys("d x");
    pty.wait_for("buys on account no more");
    pty.keys("Ctrl-c");
    assert_eq!(pty.wait_end(), 0);
    let all = cinema.json(&["invoice", "list"]);
    assert_eq!((&all[0]["owed"]["amount"], &all[0]["debtor"]["address"]), (&json!(0), &json!("1 Hill\nLeeds")));
    assert_eq!(cinema.word("select reference from payment where tender = 'transfer'"), "BACS 7");
    assert_eq!(cinema.count("select count(*) from event where verb = 'settle'"), 1);
    cinema.fails(&sale, 6, "declined");
    cinema.doctor();
}

#[test]
fn free_tickets_need_a_reason_and_credit_a_customer() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    cinema.json(&["ticket-type", "add", "--code", "press", "--name", "Press", "--comp"]);
    let sale = ["sell", &show, "--best", "2", "--tickets", "press=2"];
    assert_eq!(cinema.fails(&sale, 3, "conflict")["details"]["comps"], 2);
    let free = cinema.json(&[&sale[..], &["--reason", "the Courier"]].concat());
    assert_eq!(free["booking"]["total"]["amount"], 0);
    let ann = cinema.json(&["customer", "add", "--name", "Ann", "--email", "ann@example.com"]);
    let id = ann["id"].as_str().unwrap();
    let hers = cinema.json(&["sell", &show, "--best", "1", "--customer", id, "--pay", "cash"]);
    let back = cinema.json(&["booking", "refund", hers["booking"]["reference"].as_str().unwrap(), "--to", "credit"]);
    assert_eq!(back["refunds"][0]["tender"], "credit");
    cinema.fails(&["sell", &show, "--best", "1", "--pay", "credit"], 2, "usage");
    let spent = cinema.json(&["sell", &show, "--best", "1", "--customer", id, "--pay", "credit"]);
    assert_eq!(paid(&spent)[0].0, "credit");
    cinema.doctor();
}

#[test]
fn at_the_counter_a_code_is_typed_and_the_rest_is_cash() {
    let (cinema, code, _) = with_card();
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("ENTER");
    pty.keys("5 F 1".replace("F 1", "F1").as_str());
    pty.wait_for("TO PAY");
    pty.keys("v");
    pty.wait_for("GIFT CARD OR VOUCHER");
    pty.paste(code.as_bytes());
    pty.wait_for(&code);
    pty.keys("Enter");
    pty.wait_for("Left to pay");
    assert_eq!(cinema.count("select minor from payment where tender = 'gift_card' and state = 'PENDING'"), 2500);
    pty.keys("Enter");
    cinema.wait_count("select count(*) from payment where tender = 'gift_card' and state = 'SUCCESS'", 1);
    cinema.doctor();
}

#[test]
fn what_is_owed_is_one_report_that_agrees_with_the_postings() {
    let cinema = Cinema::new();
    let before = cinema.json(&["report", "owed", "--theatre", "1"]);
    let of = |report: &Value, what: &str| {
        let rows = report["rows"].as_array().unwrap().iter();
        rows.filter(|r| r["what"] == what).map(|r| r["amount"]["amount"].as_i64().unwrap()).sum::<i64>()
    };
    cinema.json(&["debtor", "add", "--name", "Hill School", "--due-days", "14"]);
    let show = cinema.tomorrow();
    let bill = cinema.json(&["sell", &show, "--best", "2", "--pay", "invoice=Hill School"]);
    let bill = bill["booking"]["total"]["amount"].as_i64().unwrap();
    assert!(bill > 0);
    let report = cinema.json(&["report", "owed", "--theatre", "1"]);
    assert_eq!(of(&report, "invoices") - of(&before, "invoices"), bill);
    let late = cinema.json_at("2025-12-20T12:00:00+00:00", &["report", "owed", "--theatre", "1"]);
    let aged = late["rows"].as_array().unwrap().iter().find(|r| r["age"] == "1-30").unwrap().clone();
    assert_eq!((&aged["amount"]["amount"], &aged["side"]), (&json!(bill), &json!("by_debtors")));
    cinema.json(&["show", "cancel", &show, "--reason", "no film"]);
    let report = cinema.json(&["report", "owed", "--theatre", "1"]);
    let books = |account: &str| {
        cinema.count(&format!("select coalesce(sum(minor), 0) from posting where theatre_id = 1 and {account}"))
    };
    assert_eq!(of(&report, "refunds"), -books("account = 'owed' and what = 'customer'"));
    assert_eq!(
        of(&report, "invoices"),
        books("account = 'tender' and what = 'invoice'"),
        "the school owes nothing now"
    );
    assert_eq!(report["total"]["by_debtors"][0]["amount"], of(&report, "invoices"));
    let csv = cinema.text(&["report", "owed", "--theatre", "1", "--csv"]);
    assert!(csv.starts_with("theatre,side,what,age,n,amount,currency\n") && csv.lines().count() == 9, "{csv}");
    cinema.doctor();
}

#[test]
fn cash_is_rounded_where_small_coins_are_gone() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("F1 Adult");
    pty.keys("F1");
    pty.wait_for("ENTER = CASH 11.00, exact");
    cinema.fails(&["theatre", "set", "1", "--cash-step=-0.05"], 2, "usage");
    cinema.json(&["theatre", "set", "1", "--cash-step", "0.30"]);
    pty.wait_for("ENTER = CASH 11.10, exact");
    assert!(pty.text().contains("TO PAY  cash 11.10"));
    pty.keys("1 2 . 0 1");
    pty.wait_for("there are no coins for 12.01, cash goes in steps of 0.30");
    pty.keys("Enter");
    pty.wait_for("12.01");
    pty.keys("Backspace Backspace Backspace Enter");
    pty.wait_for("give 0.90 change");
    pty.hang_up();
    let reference = cinema.word("select reference from booking order by id desc");
    let seen = cinema.json(&["booking", "show", &reference]);
    assert_eq!(paid(&seen), [("cash", 1110), ("rounding", -10)], "the amounts sum to the total");
    assert_eq!(seen["booking"]["change"]["amount"], 90);
    let slip = cinema.text(&["booking", "print", &reference]);
    let said = |name: &str| slip.lines().find(|l| l.starts_with(name)).and_then(|l| l.split_whitespace().last());
    assert_eq!(
        ["TOTAL", "Cash", "Rounding", "CHANGE"].map(said),
        [Some("£11.00"), Some("£11.10"), Some("-£0.10"), Some("£0.90")]
    );
    // Two tickets one by one: the second gives what is left of it.
    let two = cinema.json(&["sell", &show, "--best", "2", "--pay", "cash"]);
    let took = two["booking"]["paid"][0]["amount"]["amount"].as_i64().unwrap();
    let reference = two["booking"]["reference"].as_str().unwrap();
    let mut back = 0;
    for ticket in two["booking"]["tickets"].as_array().unwrap() {
        let gone = cinema.json(&["booking", "refund", reference, "--tickets", ticket["id"].as_str().unwrap()]);
        let parts: Vec<i64> = amounts(&gone["refunds"]);
        assert_eq!(parts.iter().sum::<i64>() + gone["kept"]["amount"].as_i64().unwrap(), ticket_price(ticket, &two));
        back += parts[0];
    }
    assert_eq!((took % 30, back), (0, took));
    let missing = cinema.fails(&["sell", &show, "--best", "1", "--pay", "cash=11.01"], 2, "usage");
    assert_eq!(missing["details"]["cash_step"]["amount"], 30);
    let books = "select -sum(minor) from posting where account = 'tender' and what = 'rounding'";
    assert_eq!(cinema.count(books), 10, "only the first sale stands");
    cinema.doctor();
}

fn amounts(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|r| r["amount"]["amount"].as_i64().unwrap()).collect()
}

/// With the supplement that goes with it.
fn ticket_price(ticket: &Value, sold: &Value) -> i64 {
    let fees = amounts(&sold["booking"]["fees"]);
    ticket["price"]["amount"].as_i64().unwrap() + fees.first().copied().unwrap_or(0)
}
