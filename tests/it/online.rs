//! Paying by a provider on the real program, against a stand-in for Stripe that we did not write. Where an answer has to be lost, a wire
//! between the two loses it; nothing is asked of the stand-in that Stripe would not be asked.
use super::{
    cinema::Cinema,
    peers::{ASKS, DECLINED, GOOD, Listener, Provider, booking, sells, sells_at},
    shift,
};
use serde_json::json;
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Instant,
};

#[test]
fn a_sale_is_paid_on_a_telephone_and_goes_back_there_in_parts() {
    let Some(provider) = Provider::start() else { return };
    let cinema = Cinema::new();
    provider.configure(&cinema, provider.port);
    let child = sells(&cinema, &["--key", "web-1", "--email", "ann@example.com"]);
    assert_eq!(provider.pay(GOOD), 200);
    let sold = booking(&child.wait_with_output().unwrap());
    let reference = sold["reference"].as_str().unwrap();
    let total = sold["total"]["amount"].as_i64().unwrap();
    assert_eq!((&sold["state"], &sold["paid"][0]["tender"]), (&json!("CONFIRMED"), &json!("stripe")));
    assert_eq!(provider.intents()[0]["metadata"]["words"], format!("The Rialto {reference}"));
    let again = booking(&sells(&cinema, &["--key", "web-1", "--email", "ann@example.com"]).wait_with_output().unwrap());
    assert_eq!((again["reference"].as_str(), provider.sums()), (Some(reference), (total, 0)), "the key is the sale");
    let first = sold["tickets"][0]["id"].as_str().unwrap();
    let back = cinema.json(&["booking", "refund", reference, "--tickets", first]);
    let part = back["refunds"][0]["amount"]["amount"].as_i64().unwrap();
    assert_eq!(back["refunds"][0]["tender"], "stripe");
    assert_eq!(cinema.json(&["payment", "list", "--open"])[0]["to_refund"]["amount"], part);
    assert_eq!(cinema.json(&["payment", "reconcile"])["refunds"], 1);
    assert_eq!(provider.sums(), (total, part));
    cinema.json(&["booking", "cancel", reference]);
    assert_eq!(cinema.json(&["payment", "reconcile"])["refunds"], 1);
    assert_eq!(
        (cinema.json(&["payment", "reconcile"])["refunds"].as_i64(), provider.sums()),
        (Some(0), (total, total))
    );
    assert_eq!(cinema.json(&["payment", "list", "--open"]), json!([]));
    // The stand-in's clock is the machine's own, the cinema's stands in 2025.
    let days = ["payment", "settlement", "--from", "2025-11-01", "--to", "2099-12-31", "--all"];
    let settled = cinema.json(&days);
    assert_eq!((&settled["ok"], &settled["rows"][0]["theirs"]["refunded"]["amount"]), (&json!(true), &json!(total)));
    let intent = provider.intents()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(settled["rows"][0]["provider"], intent.as_str());
    cinema.doctor();
}

#[test]
fn a_till_sells_by_itself_when_the_customer_has_paid_and_after_a_kill_it_goes_on() {
    let Some(provider) = Provider::start() else { return };
    let cinema = Cinema::new();
    provider.configure(&cinema, provider.port);
    let mut pty = cinema.open(&["counter"], 100, 30);
    pty.wait_for("today");
    pty.keys("PgDn");
    pty.wait_for("free");
    pty.keys("F1");
    pty.wait_for("ENTER = CASH");
    pty.keys("m");
    pty.wait_for("by telephone");
    pty.keys("5");
    pty.wait_for("PAY BY TELEPHONE");
    cinema.wait_count("select count(*) from online where reference is not null", 1);
    pty.signal(rustix::process::Signal::KILL);
    pty.wait_end();
    assert_eq!(provider.pay(GOOD), 200);
    let mut pty = cinema.open(&["counter"], 100, 30);
    pty.wait_until("sold", |s| s.lines().any(|l| l.contains("LAST") && l.contains("stripe")));
    pty.keys("Esc");
    pty.wait_for("ENTER does nothing");
    assert_eq!(cinema.count("select count(*) from payment where tender = 'stripe' and state = 'SUCCESS'"), 1);
    assert_eq!(cinema.count("select count(*) from online where open = 1"), 0);
    assert_eq!(provider.intents().len(), 1);
    pty.keys("PgDn");
    pty.wait_for("free");
    pty.keys("F1");
    pty.wait_for("ENTER = CASH");
    pty.keys("m");
    pty.wait_for("by telephone");
    pty.keys("5");
    pty.wait_for("PAY BY TELEPHONE");
    assert_eq!(provider.pay(GOOD), 200);
    pty.wait_for("Sold ");
    pty.hang_up();
    cinema.doctor();
}

#[test]
fn a_declined_card_and_nobody_who_pays_end_without_a_charge_and_without_tickets() {
    let Some(provider) = Provider::start() else { return };
    let cinema = Cinema::new();
    provider.configure(&cinema, provider.port);
    let free = cinema.json(&["show", "show", &cinema.tomorrow()])["free"].clone();
    let child = sells(&cinema, &["--wait", "3"]);
    assert_eq!(provider.pay(DECLINED), 402);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(6) && said.contains("\"declined\""), "{said}");
    assert_eq!(provider.intents()[0]["status"], "canceled", "nobody can pay it later");
    assert_eq!((provider.sums(), &cinema.json(&["show", "show", &cinema.tomorrow()])["free"]), ((0, 0), &free));
    cinema.doctor();
}

#[test]
fn a_card_whose_bank_asks_is_waited_for_then_paid_tried_again_or_ended() {
    let Some(provider) = Provider::start() else { return };
    let cinema = Cinema::new();
    provider.configure(&cinema, provider.port);
    let asks = "select count(*) from online where open = 1 and error like '%bank asks%'";
    let child = sells(&cinema, &[]);
    assert_eq!(provider.pay(ASKS), 200);
    cinema.wait_count(asks, 1);
    let open = cinema.json(&["payment", "list", "--open"]);
    assert!(open[0].to_string().contains("bank asks") && provider.sums() == (0, 0), "{open}");
    provider.confirms(true);
    let first = booking(&child.wait_with_output().unwrap())["total"]["amount"].as_i64().unwrap();
    assert_eq!(provider.sums(), (first, 0));
    // It was not them: that is a try that failed, and another card is taken.
    let child = sells(&cinema, &[]);
    assert_eq!(provider.pay(ASKS), 200);
    cinema.wait_count(asks, 1);
    provider.confirms(false);
    cinema.wait_count("select count(*) from online where open = 1 and error like '%failed authentication%'", 1);
    assert_eq!(provider.pay(GOOD), 200);
    let second = booking(&child.wait_with_output().unwrap())["total"]["amount"].as_i64().unwrap();
    assert_eq!(provider.sums(), (first + second, 0));
    // They never answer.
    let free = cinema.json(&["show", "show", &cinema.tomorrow()])["free"].clone();
    let child = sells(&cinema, &["--wait", "4"]);
    assert_eq!(provider.pay(ASKS), 200);
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(6));
    let ended = provider.intents().into_iter().filter(|i| i["status"] == "canceled").count();
    assert_eq!((ended, provider.intents().len()), (1, 3));
    assert_eq!(
        (provider.sums(), &cinema.json(&["show", "show", &cinema.tomorrow()])["free"]),
        ((first + second, 0), &free)
    );
    cinema.doctor();
}

#[test]
fn a_sale_whose_program_is_killed_is_charged_once_and_ticketed_by_the_next_that_asks() {
    let Some(provider) = Provider::start() else { return };
    let cinema = Cinema::new();
    provider.configure(&cinema, provider.port);
    let mut child = sells(&cinema, &["--key", "web-2"]);
    cinema.wait_count("select count(*) from online where reference is not null", 1);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(provider.pay(GOOD), 200);
    let round = cinema.json(&["payment", "reconcile"]);
    assert_eq!((&round["paid"], &round["waits"]), (&json!(1), &json!(0)));
    assert_eq!(cinema.json(&["payment", "reconcile"])["paid"], 0);
    let sold = booking(&sells(&cinema, &["--key", "web-2"]).wait_with_output().unwrap());
    assert_eq!((sold["total"]["amount"].as_i64().unwrap(), 0), provider.sums());
    assert_eq!((provider.intents().len(), sold["tickets"].as_array().unwrap().len()), (1, 2));
    cinema.doctor();
}

/// A wire to the provider that carries each question there, and loses the answer when it is told to: once.
fn wire(to: u16) -> (u16, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let loses = Arc::new(AtomicBool::new(false));
    let told = loses.clone();
    thread::spawn(move || {
        while let Ok((mut near, _)) = listener.accept() {
            let told = told.clone();
            thread::spawn(move || {
                let mut far = TcpStream::connect(("127.0.0.1", to)).unwrap();
                let mut question = vec![0; 65536];
                while let Ok(k @ 1..) = near.read(&mut question) {
                    far.write_all(&question[..k]).unwrap();
                    // A question of ours comes in one or two pieces: its body is there when its length is.
                    if !whole(&String::from_utf8_lossy(&question[..k])) {
                        continue;
                    }
                    let mut answer = vec![0; 1 << 20];
                    let got = far.read(&mut answer).unwrap_or(0);
                    if told.swap(false, Ordering::SeqCst) || near.write_all(&answer[..got]).is_err() {
                        return;
                    }
                }
            });
        }
    });
    (port, loses)
}

/// Waits until the wire has lost an answer.
fn lost(loses: &AtomicBool) {
    let began = Instant::now();
    while loses.load(Ordering::SeqCst) {
        assert!(began.elapsed() < super::pty::PATIENCE, "nothing was asked");
        thread::yield_now();
    }
}

/// Whether a piece of a question is its end.
fn whole(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return true };
    let length =
        head.lines().find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length:").map(|n| n.trim().to_owned()));
    length.and_then(|n| n.parse::<usize>().ok()).is_none_or(|n| body.len() >= n)
}

#[test]
fn whichever_answer_is_lost_the_customer_is_charged_once_and_has_tickets() {
    for lose in ["begin", "look", "paid"] {
        let Some(provider) = Provider::start() else { return };
        let cinema = Cinema::new();
        let (port, loses) = wire(provider.port);
        provider.configure(&cinema, port);
        loses.store(lose == "begin", Ordering::SeqCst);
        let child = sells(&cinema, &[]);
        cinema.wait_count("select count(*) from online where reference is not null", 1);
        if lose != "begin" {
            loses.store(true, Ordering::SeqCst);
        }
        if lose == "look" {
            lost(&loses);
        }
        // The stand-in forgets keys: an intent whose name was lost is one more, which nobody is shown and nobody pays.
        let known = cinema.word("select reference from online");
        assert_eq!(provider.pay_this(&known, GOOD), 200);
        let sold = booking(&child.wait_with_output().unwrap());
        lost(&loses);
        assert_eq!(sold["tickets"].as_array().unwrap().len(), 2, "{lose}");
        assert_eq!(provider.sums(), (sold["total"]["amount"].as_i64().unwrap(), 0), "{lose}");
        cinema.doctor();
    }
}

#[test]
fn a_provider_that_is_away_or_talks_rubbish_is_asked_again_and_ends_known() {
    let Some(provider) = Provider::start() else { return };
    let cinema = Cinema::new();
    let rubbish = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = rubbish.local_addr().unwrap().port();
    thread::spawn(move || {
        while let Ok((mut line, _)) = rubbish.accept() {
            let mut question = [0; 4096];
            if !matches!(line.read(&mut question), Ok(1..)) {
                continue;
            }
            line.write_all(
                b"HTTP/1.1 200 OK\r\ncontent-length: 22\r\nconnection: close\r\n\r\n<html>\x1b[2J</html> hello",
            )
            .ok();
        }
    });
    provider.configure(&cinema, port);
    let output = sells(&cinema, &["--wait", "1"]).wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.code() == Some(6) && said.contains("provider_unavailable") && !said.contains('\u{1b}'),
        "{said}"
    );
    assert_eq!(cinema.json(&["payment", "list", "--open"])[0]["open"], true);
    cinema.fails(&["payment", "reconcile"], 6, "provider_unavailable");
    // It is back: the payment is begun under its key and ended at once, because nobody waits for it any more.
    provider.configure(&cinema, provider.port);
    assert_eq!(cinema.json(&["payment", "reconcile"])["over"], 1);
    assert_eq!((provider.intents()[0]["status"].as_str(), provider.sums()), (Some("canceled"), (0, 0)));
    assert_eq!(cinema.json(&["payment", "list", "--open"]), json!([]));
    cinema.fails(&["sell", &cinema.tomorrow(), "--best", "1", "--pay", "stripe", "--pay", "cash=1"], 2, "usage");
    let paper =
        ["sell", &cinema.tomorrow(), "--best", "1", "--pay", "stripe", "--at", "2026-11-22T10:00", "--stub", "7"];
    cinema.fails(&paper, 2, "usage");
    cinema.doctor();
}

#[test]
fn the_key_comes_from_the_environment_or_from_a_file_and_is_never_shown() {
    let cinema = Cinema::new();
    let folder = cinema.folder().join("config/marquee");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("stripe_key");
    let configure =
        |more: &str| std::fs::write(folder.join("config.toml"), format!("[payment.stripe]\n{more}")).unwrap();
    let ask = |key: Option<&str>| {
        let mut command = cinema.command();
        command.envs(key.map(|key| ("MARQUEE_STRIPE_KEY", key))).args(["payment", "reconcile"]);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    configure("");
    assert_eq!(ask(Some("sk_test_environment")).0, Some(0));
    for none in [None, Some(" ")] {
        let (code, said) = ask(none);
        assert!(code == Some(2) && said.contains("key_file") && said.contains("MARQUEE_STRIPE_KEY"), "{said}");
    }
    configure(&format!("key_file = {file:?}\n"));
    let (code, said) = ask(None);
    assert!(code == Some(2) && said.contains("No such file"), "{said}");
    std::fs::write(&file, "sk test of a file\n").unwrap();
    let (code, said) = ask(None);
    assert!(code == Some(2) && said.contains("no key of Stripe") && !said.contains("sk test"), "{said}");
    assert_eq!(ask(Some("sk_test_environment")).0, Some(0), "the environment comes before the file");
    std::fs::write(&file, "sk_test_file\n").unwrap();
    assert_eq!(ask(None).0, Some(0));
}

#[test]
fn what_the_provider_says_by_itself_sells_at_once_and_only_its_own_word_counts() {
    let Some(provider) = Provider::start() else { return };
    let house = shift::real();
    provider.configure(&house, provider.port);
    let refused = house.fails(&["payment", "webhook"], 2, "usage");
    assert!(refused.to_string().contains("webhook_secret_file"), "without the secret it does not begin: {refused}");
    let listener = Listener::start(&house, "whsec_rialto");
    provider.sends_to("rialto", &listener.url, "whsec_rialto", "payment_intent.succeeded");
    // Somebody begins to say something and never ends.
    let at = listener.url.trim_start_matches("http://").trim_end_matches("/stripe");
    let mut stalls = TcpStream::connect(at).unwrap();
    stalls.write_all(b"POST /stripe HTTP/1.1\r\nHost: here\r\nContent-Length: 5000\r\n\r\n{").unwrap();
    // A till begins and is cut off: nobody asks for its payment any more.
    let mut child = sells_at(&house, "1", &[]);
    house.wait_count("select count(*) from online where reference is not null", 1);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(provider.pay(GOOD), 200);
    let said = listener.says();
    assert!(
        said.ends_with("200 payment_intent.succeeded: 1 paid, 0 too late, 0 not paid, 0 refunds done, 0 wait"),
        "{said}"
    );
    let sold = "select count(*) from booking where state = 'CONFIRMED'
        and id in (select booking_id from payment where tender = 'stripe' and state = 'SUCCESS')";
    assert_eq!((house.count(sold), house.count("select count(*) from online where open = 1")), (1, 0));
    // Somebody else's messages.
    provider.sends_to("rialto", &listener.url, "whsec_somebody_else", "payment_intent.succeeded");
    let mut child = sells_at(&house, "1", &[]);
    assert_eq!(provider.pay(GOOD), 200);
    assert!(listener.says().ends_with("400 its signature is not of this secret"));
    assert!(child.wait().unwrap().success(), "who began it asks by itself");
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    assert_eq!(agent.get(&listener.url).call().unwrap().status(), 405);
    for (body, code) in [(vec![], 400), (vec![b'x'; 300 << 10], 413)] {
        assert_eq!(agent.post(&listener.url).send(&body[..]).unwrap().status(), code);
    }
    house.doctor();
}
