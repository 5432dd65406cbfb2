//! Text messages against Twilio's published description of its API, served by prism: what we ask must be what the description allows. The
//! wire between answers with Twilio's own errors where a number is to have one (twilio.com/docs/api/errors): a description has none.
use super::{
    cinema::Cinema,
    peers::Peer,
    recorder::{Asked, Recorder},
};
use serde_json::json;
use std::fs;

const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";

/// Carries a question on to the peer as it came; what is signed wrongly goes without a signature, because prism knows none.
fn carried(port: u16, asked: &Asked) -> (u16, String) {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    let agent: ureq::Agent = config.build().into();
    let mut call = agent.post(format!("http://127.0.0.1:{port}{}", asked.path));
    let good = data_encoding::BASE64.encode(format!("{ACCOUNT}:right").as_bytes());
    if asked.header("authorization") == Some(&format!("Basic {good}")) {
        call = call.header("Authorization", format!("Basic {good}"));
    }
    let mut answer = call.send_form(asked.form()).unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

/// Twilio's answer to a number of the tests.
fn refused(asked: &Asked) -> Option<(u16, String)> {
    let (status, code, words) = match asked.field("To")?.as_str() {
        "+353861000002" => (400, 21211, "Invalid 'To' Phone Number"),
        "+353861000003" => (400, 21610, "Attempt to send to unsubscribed recipient"),
        "+353861000004" => (429, 20429, "Too Many Requests"),
        _ => return None,
    };
    Some((status, json!({ "code": code, "message": words, "status": status }).to_string()))
}

fn configure(cinema: &Cinema, port: u16, token: &str) {
    let folder = cinema.folder().join("config/marquee");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("token"), token).unwrap();
    let text = format!(
        "[notify.sms]\nbase_url = \"http://127.0.0.1:{port}\"\naccount = \"{ACCOUNT}\"\ntoken_file = {:?}\nfrom = \"+353861999999\"\n",
        folder.join("token")
    );
    fs::write(folder.join("config.toml"), text).unwrap();
}

/// Somebody with nothing but a number has tickets for a show that is called off.
fn called_off(cinema: &Cinema, phone: &str) {
    let ann = cinema.json(&["customer", "add", "--name", "Ann Okoye", "--phone", phone]);
    let id = ann["id"].as_str().unwrap();
    cinema.json(&["sell", &cinema.tomorrow(), "--best", "1", "--pay", "cash", "--customer", id]);
}

#[test]
fn a_text_message_is_what_twilio_describes_and_its_noes_are_understood() {
    let Some(peer) = Peer::texts() else { return };
    let there = peer.port;
    let cinema = Cinema::new();
    let wire = Recorder::start(move |asked| refused(asked).unwrap_or_else(|| carried(there, asked)));
    configure(&cinema, wire.port, "wrong");
    for last in 1..=4 {
        called_off(&cinema, &format!("+35386100000{last}"));
    }
    cinema.json(&["show", "cancel", &cinema.tomorrow(), "--reason", "fog"]);
    assert_eq!(cinema.count("select count(*) from outbox where kind = 'sms' and state = 'PENDING'"), 4);
    let said = cinema.fails(&["notify", "run"], 1, "failed");
    assert!(said["message"].as_str().unwrap().contains("401"), "{said}");
    assert_eq!((wire.posts().len(), cinema.count("select sum(attempts) from outbox where kind = 'sms'")), (1, 0));
    configure(&cinema, wire.port, "right");
    assert_eq!(cinema.json(&["notify", "run"]), json!({ "sent": 1, "later": 1, "failed": 2 }));
    let state =
        |last: u32, column: &str| cinema.word(&format!("select {column} from outbox where recipient like '%00{last}'"));
    assert_eq!([1, 2, 3, 4].map(|last| state(last, "state")), ["SENT", "FAILED", "FAILED", "PENDING"]);
    assert!(state(2, "error").contains("Invalid 'To'") && state(4, "error").contains("Too Many"));
    let out = cinema.json(&["notify", "optout"]);
    assert_eq!(
        (out.as_array().unwrap().len(), &out[0]["recipient"]),
        (1, &json!("+353861000003")),
        "their wish is ours"
    );
    let asked = wire.posts().pop().unwrap();
    assert_eq!(asked.path, format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json"));
    let names: Vec<String> = asked.form().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["To", "From", "Body"]);
    assert!(asked.field("Body").unwrap().contains("called off"), "{asked:?}");
}

#[test]
fn a_message_that_the_description_does_not_allow_is_given_up() {
    let Some(peer) = Peer::texts() else { return };
    let there = peer.port;
    let cinema = Cinema::new();
    // It loses its receiver on the way: 422, and it would be 422 for ever.
    let wire = Recorder::start(move |asked| {
        let (_, body) = asked.body.split_once('&').unwrap();
        carried(there, &Asked { body: body.to_owned(), ..asked.clone() })
    });
    configure(&cinema, wire.port, "right");
    called_off(&cinema, "+353861000001");
    cinema.json(&["show", "cancel", &cinema.tomorrow(), "--reason", "fog"]);
    assert_eq!(cinema.json(&["notify", "run"]), json!({ "sent": 0, "later": 0, "failed": 1 }));
    assert!(cinema.word("select error from outbox where kind = 'sms'").starts_with("422"));
}
