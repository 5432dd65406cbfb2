//! Mail and text messages against a mail server that we did not write.
use super::cinema::Cinema;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

/// A mail server on this machine; it ends with the test.
struct Server {
    child: Child,
    folder: tempfile::TempDir,
    port: u16,
    tls: &'static str,
}

impl Server {
    /// `None` where the server is not installed, and nobody promised that it is.
    fn start(tls: &'static str) -> Option<Self> {
        let python = ["/usr/bin/python3", "python3"].into_iter().find(|p| {
            let tried = Command::new(p).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
            tried.is_ok_and(|s| s.success())
        });
        let Some(python) = python else {
            assert!(
                std::env::var_os("MARQUEE_ALL_TOOLS").is_none(),
                "aiosmtpd is missing, and scripts/test had promised it"
            );
            eprintln!("SKIPPED: aiosmtpd is missing; scripts/test installs it");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(python)
            .arg(peer("server.py"))
            .args([folder.path().as_os_str(), tls.as_ref()])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let began = Instant::now();
        let port = loop {
            if let Ok(port) = fs::read_to_string(folder.path().join("port")) {
                break port.parse().unwrap();
            }
            assert!(child.try_wait().unwrap().is_none() && began.elapsed() < super::pty::PATIENCE, "no mail server");
            std::thread::yield_now();
        };
        Some(Self { child, folder, port, tls })
    }

    /// The configuration that leads here.
    fn configure(&self, cinema: &Cinema, more: &str) {
        let (folder, port, tls) = (cinema.folder().join("config/marquee"), self.port, self.tls);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("password"), "secret word\n").unwrap();
        let sign_in = match tls {
            "none" => String::new(),
            _ => format!(
                "user = \"box\"\npassword_file = {:?}\nca_file = {:?}\n",
                folder.join("password"),
                peer("localhost.pem")
            ),
        };
        let text = format!(
            "{more}\n[notify.smtp]\nhost = \"localhost\"\nport = {port}\ntls = \"{tls}\"\nfrom = \"The Rialto <box@rialto.example>\"\n{sign_in}"
        );
        fs::write(folder.join("config.toml"), text).unwrap();
    }

    /// What it took.
    fn mails(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.folder.path().join("mails")).unwrap_or_default();
        text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn peer(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/smtp").join(name)
}

fn buy(cinema: &Cinema, to: &str) -> String {
    let sold = cinema.json(&["sell", &cinema.tomorrow(), "--best", "2", "--pay", "card=A1", "--email", to]);
    sold["booking"]["reference"].as_str().unwrap().to_owned()
}

#[test]
fn a_customer_gets_the_tickets_over_every_kind_of_line() {
    for tls in ["none", "starttls", "implicit"] {
        let Some(server) = Server::start(tls) else { return };
        let cinema = Cinema::new();
        server.configure(&cinema, "");
        let reference = buy(&cinema, "ann@example.com");
        assert_eq!(cinema.json(&["notify", "run"]), json!({ "sent": 1, "later": 0, "failed": 0 }), "{tls}");
        let mails = server.mails();
        let mail = &mails[0];
        assert!(
            mail["subject"].as_str().unwrap().contains(&reference)
                && mail["text"].as_str().unwrap().contains("Seats: "),
            "{mail}"
        );
        let parts: Vec<&str> = mail["parts"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
        for part in ["text/plain", "text/html", "application/pdf", "text/calendar"] {
            assert!(parts.contains(&part), "{parts:?}");
        }
        assert_eq!(cinema.json(&["notify", "run"])["sent"], 0, "once");
        assert_eq!(cinema.word("select params || state from outbox"), "{}SENT", "what was in it is not kept");
    }
}

#[test]
fn a_wrong_password_or_no_tls_stops_the_run_and_blames_no_message() {
    let Some(server) = Server::start("starttls") else { return };
    let cinema = Cinema::new();
    server.configure(&cinema, "");
    buy(&cinema, "ann@example.com");
    let config = cinema.folder().join("config/marquee");
    fs::write(config.join("password"), "wrong\n").unwrap();
    let said = cinema.fails(&["notify", "run"], 1, "failed");
    assert!(
        said["message"].as_str().unwrap().contains("nothing was lost") && !said.to_string().contains("wrong\""),
        "{said}"
    );
    let text = fs::read_to_string(config.join("config.toml")).unwrap();
    fs::write(config.join("config.toml"), text.replace("\"starttls\"", "\"none\"")).unwrap();
    cinema.fails(&["notify", "run"], 1, "failed");
    fs::write(config.join("config.toml"), "").unwrap();
    cinema.fails(&["notify", "run"], 2, "usage");
    assert_eq!(cinema.count("select attempts from outbox where state = 'PENDING'"), 0);
    server.configure(&cinema, "");
    fs::write(config.join("password"), "secret word\n").unwrap();
    assert_eq!(cinema.json(&["notify", "run"])["sent"], 1);
}

#[test]
fn what_is_refused_is_given_up_and_what_is_put_off_or_broken_off_goes_later_under_the_same_name() {
    let Some(server) = Server::start("none") else { return };
    let cinema = Cinema::new();
    server.configure(&cinema, "");
    for to in ["refuse@example.com", "grey@example.com", "ann@example.com"] {
        buy(&cinema, to);
    }
    assert_eq!(cinema.json(&["notify", "run"]), json!({ "sent": 1, "later": 1, "failed": 1 }));
    let failed = cinema.json(&["notify", "list", "--state", "failed"]);
    assert!(failed[0]["error"].as_str().unwrap().contains("no such user"), "{failed}");
    assert_eq!(cinema.json(&["notify", "run"])["sent"], 0, "it waits its time");
    let hour = "2025-11-22T19:42:00+00:00";
    assert_eq!(cinema.json_at(hour, &["notify", "run"])["sent"], 1);
    // A line that breaks: before the mail was kept it goes once, after it twice with one Message-ID. SMTP knows no better.
    for to in ["drop@example.com", "late@example.com"] {
        buy(&cinema, to);
        cinema.run(&["notify", "run"]);
        cinema.run(&["notify", "run"]);
        let mails: Vec<Value> = server.mails().into_iter().filter(|m| m["to"] == to).collect();
        assert_eq!(mails.len(), if to.starts_with("drop") { 1 } else { 2 }, "{to}");
        assert!(mails.iter().all(|m| m["id"] == mails[0]["id"]));
    }
    let report = cinema.json(&["notify", "report"]);
    assert_eq!((&report["rows"][0]["sent"], &report["rows"][0]["failed"]), (&json!(4), &json!(1)));
    assert_eq!(cinema.json(&["notify", "retry"])["due"], 1);
}

#[test]
fn cancelling_resending_and_reminding_are_told_and_a_reminder_may_be_unwanted() {
    let Some(server) = Server::start("none") else { return };
    let cinema = Cinema::new();
    server.configure(&cinema, "");
    cinema.json(&["theatre", "set", "1", "--reminder", "120"]);
    let (ann, bob) = (buy(&cinema, "ann@example.com"), buy(&cinema, "bob@example.com"));
    cinema.json(&["notify", "optout", "bob@example.com"]);
    let starts_at =
        cinema.json(&["booking", "show", &ann])["booking"]["shows"][0]["starts_at"].as_str().unwrap().to_owned();
    cinema.json(&["booking", "cancel", &bob]);
    cinema.json(&["booking", "resend", &ann, "--email", "other@example.com"]);
    cinema.fails(&["booking", "resend", &bob], 3, "conflict");
    assert_eq!(cinema.json(&["notify", "run"])["sent"], 3, "no tickets that came back");
    let subjects = |to: &str| -> Vec<String> {
        let mails = server.mails();
        mails
            .iter()
            .filter(|m| m["to"] == to)
            .map(|m| m["subject"].as_str().unwrap().split(':').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!((subjects("ann@example.com").len(), subjects("other@example.com").len()), (1, 1));
    assert_eq!(subjects("bob@example.com"), ["Given back"]);
    let before = hour_before(&starts_at);
    assert_eq!(cinema.json_at(&before, &["notify", "run"])["sent"], 1, "ann's reminder");
    assert!(subjects("ann@example.com")[1].contains("begins"));
    assert_eq!(cinema.count("select count(*) from outbox where template = 'reminder' and state <> 'SENT'"), 0);
}

#[test]
fn whoever_has_a_language_is_written_to_in_it_and_a_guest_in_the_houses() {
    let Some(server) = Server::start("none") else { return };
    let cinema = Cinema::new();
    server.configure(&cinema, "[notify]\nlanguage = \"fr\"\n");
    cinema.json(&["customer", "add", "--name", "Jana Weiß", "--email", "jana@example.com", "--language", "de-AT"]);
    cinema.json(&["sell", &cinema.tomorrow(), "--best", "1", "--pay", "cash", "--customer", "jana@example.com"]);
    buy(&cinema, "guest@example.com");
    assert_eq!(cinema.json(&["notify", "run"])["sent"], 2);
    let mails = server.mails();
    let text = |to: &str| mails.iter().find(|m| m["to"] == to).unwrap()["text"].as_str().unwrap().to_owned();
    let (german, french) = (text("jana@example.com"), text("guest@example.com"));
    for part in ["Guten Tag Jana Weiß,", "Plätze: ", "Bezahlt: bar ", " Uhr, "] {
        assert!(german.contains(part), "{part}: {german}");
    }
    for part in ["Bonjour,", "Places : ", "Payé : carte ", " à "] {
        assert!(french.contains(part), "{part}: {french}");
    }
    server.configure(&cinema, "[notify]\nlanguage = \"francais\"\n");
    let odd = cinema.fails(&["notify", "run"], 2, "usage");
    assert!(odd["message"].as_str().unwrap().contains("en, de, fr, ga"), "{odd}");
}

/// An hour before a time.
#[test]
fn a_party_is_told_what_is_kept_for_it_and_where_when_its_show_moves() {
    let Some(server) = Server::start("none") else { return };
    let cinema = Cinema::new();
    server.configure(&cinema, "");
    let show = cinema.tomorrow();
    let kept = cinema.json(&["reserve", &show, "--best", "2", "--name", "Okoye", "--email", "okoye@example.com"]);
    let reference = kept["booking"]["reference"].as_str().unwrap().to_owned();
    cinema.json(&["booking", "deposit", &reference, "5", "--pay", "card=AUTH7"]);
    assert_eq!(cinema.json(&["notify", "run"])["sent"], 2);
    let mails = server.mails();
    let text = mails[1]["text"].as_str().unwrap();
    assert!(mails[0]["subject"].as_str().unwrap().starts_with("Your reservation: "), "{}", mails[0]["subject"]);
    for words in ["Hello Okoye", &reference, "2 Adult", "Paid: card", "kept for you until"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // Paid before it goes, it says nothing any more: the tickets do.
    cinema.json(&["booking", "pay", &reference, "--pay", "card=AUTH8"]);
    cinema.json(&["booking", "resend", &reference]);
    cinema.json(&["notify", "run"]);
    let last: Vec<_> = server.mails().split_off(2).iter().map(|m| m["subject"].to_string()).collect();
    assert!(!last.is_empty() && last.iter().all(|subject| subject.contains("Your tickets")), "{last:?}");
    cinema.doctor();
}

fn hour_before(at: &str) -> String {
    let at: chrono::DateTime<chrono::FixedOffset> = at.parse().unwrap();
    (at - chrono::TimeDelta::hours(1)).to_rfc3339()
}

#[test]
fn two_senders_at_once_and_one_that_is_killed_send_nothing_twice() {
    let Some(server) = Server::start("none") else { return };
    let cinema = Cinema::new();
    server.configure(&cinema, "");
    buy(&cinema, "ann@example.com");
    let fill = "insert into outbox (kind, recipient, language, template, params, booking_id, state, due_at, made_at)
        with recursive n (i) as (select 1 union all select i + 1 from n where i < 300)
        select kind, 'guest' || i || '@example.com', language, 'show_delayed', params, booking_id, state, due_at, made_at from outbox, n";
    rusqlite::Connection::open(cinema.db()).unwrap().execute(fill, []).unwrap();
    let run = || cinema.command().args(["notify", "run"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let (mut one, mut two, mut killed) = (run(), run(), run());
    cinema.wait_count("select min(count(*), 40) from outbox where state = 'SENT'", 40);
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(one.wait().unwrap().success() && two.wait().unwrap().success());
    // What the killed one had claimed is anybody's after a while.
    cinema.json_at("2025-11-22T19:00:00+00:00", &["notify", "run"]);
    let mut to: Vec<String> = server.mails().iter().map(|m| m["to"].as_str().unwrap().to_owned()).collect();
    assert_eq!(cinema.count("select count(*) from outbox where state = 'SENT'"), 301);
    to.sort();
    let all = to.len();
    to.dedup();
    // The killed one may have died between the server's answer and its own note: that is SMTP's one doubt.
    assert!(to.len() == 301 && all <= 302, "{all} mails to {} people", to.len());
}

#[test]
fn the_counter_sends_by_itself() {
    let Some(server) = Server::start("none") else { return };
    let cinema = Cinema::new();
    server.configure(&cinema, "");
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("ENTER");
    buy(&cinema, "ann@example.com");
    cinema.wait_count("select count(*) from outbox where state = 'SENT'", 1);
    assert_eq!(server.mails().len(), 1);
}

#[test]
fn a_message_is_looked_at_before_it_goes() {
    let cinema = Cinema::new();
    assert!(cinema.text(&["notify", "preview"]).contains("confirmation\n"));
    let reference = buy(&cinema, "ann@example.com");
    let said = cinema.json(&["notify", "preview", "confirmation", "--booking", &reference]);
    assert!(
        said["subject"].as_str().unwrap().contains(&reference) && said["sms"].as_str().unwrap().contains(&reference)
    );
    assert!(cinema.text(&["notify", "preview", "password_reset"]).contains("[code]"));
    let german = cinema.json(&["notify", "preview", "confirmation", "--booking", &reference, "--language", "de-AT"]);
    assert!(german["text"].as_str().unwrap().contains("Bezahlt: Karte "), "{german}");
    let none = cinema.fails(&["notify", "preview", "confirmation", "--language", "pl"], 2, "usage");
    assert!(none["message"].as_str().unwrap().contains("en, de, fr, ga"), "{none}");
    let folder = cinema.folder().join("words/en");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("reminder.txt"), "Subject: {titel}\nSms: x\n\nx").unwrap();
    fs::create_dir_all(cinema.folder().join("config/marquee")).unwrap();
    let config = format!("[notify]\ntemplates = {:?}\n", cinema.folder().join("words"));
    fs::write(cinema.folder().join("config/marquee/config.toml"), config).unwrap();
    let odd = cinema.fails(&["notify", "preview", "reminder"], 2, "usage");
    assert!(odd["message"].as_str().unwrap().contains("{titel}"), "{odd}");
}

const FRAME: &str = "<!doctype html>
<html lang=\"{language}\"><head><title>{subject}</title><style>p{color:red} @media (max-width:9px){p{margin:0}}</style></head>
<body><a href=\"https://rialto.example/?about={subject}\">{theatre}</a>{content}</body></html>";

const TICKETS: &str = "<h1>{title}</h1><p title='{order}'>{greeting}</p><p>{order}</p><a href=\"https://rialto.example/b/{reference}\">{reference}</a>";

#[test]
fn a_house_dresses_its_mails_and_whatever_is_put_in_stays_words() {
    let Some(server) = Server::start("none") else { return };
    let cinema = Cinema::new();
    let words = cinema.folder().join("words");
    server.configure(&cinema, &format!("[notify]\ntemplates = {words:?}\n"));
    let lay = |file: &str, text: &str| {
        fs::create_dir_all(words.join(file).parent().unwrap()).unwrap();
        fs::write(words.join(file), text).unwrap();
    };
    lay("frame.html", FRAME);
    lay("en/confirmation.html", TICKETS);
    let show = cinema.tomorrow();
    let film = cinema.json(&["show", "show", &show])["movie"]["id"].as_str().unwrap().to_owned();
    cinema.json(&["movie", "edit", &film, "--title", "Tom & \"Jerry\" <script>"]);
    cinema.json(&["customer", "add", "--name", "<img src=x onerror='p()'>", "--email", "eve@example.com"]);
    let sold = cinema.json(&["sell", &show, "--best", "2", "--pay", "card=A1", "--customer", "eve@example.com"]);
    let reference = sold["booking"]["reference"].as_str().unwrap();
    let mail = |to: &str| {
        cinema.json(&["notify", "run"]);
        let mail = server.mails().pop().unwrap();
        assert_eq!(mail["to"], to);
        let part = |name: &str| mail[name].as_str().unwrap().replace("\r\n", "\n").trim_end().to_owned();
        (part("text"), part("html"))
    };
    let (text, html) = mail("eve@example.com");
    assert!(
        text.contains("Hello <img src=x onerror='p()'>,") && text.contains("\n\nTom & \"Jerry\" <script> "),
        "{text}"
    );
    for part in [
        "<!doctype html>\n<html lang=\"en\"><head><title>Your tickets: Tom &amp; &quot;Jerry&quot; &lt;script&gt;, ",
        "<style>p{color:red} @media (max-width:9px){p{margin:0}}</style>",
        "<a href=\"https://rialto.example/?about=Your%20tickets%3A%20Tom%20%26%20%22Jerry%22%20%3Cscript%3E%2C",
        "</a><h1>Tom &amp; &quot;Jerry&quot; &lt;script&gt;</h1><p title='Tom &amp; &quot;Jerry&quot; &lt;script&gt; ",
        "&#10;Seats: ",
        "'>Hello &lt;img src=x onerror=&#39;p()&#39;&gt;</p><p>Tom &amp; ",
        "<br>Seats: ",
        &format!("</p><a href=\"https://rialto.example/b/{reference}\">{reference}</a></body></html>"),
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let shown = cinema.text(&["notify", "preview", "confirmation", "--booking", reference, "--html"]);
    assert_eq!(shown.trim_end(), html, "what was looked at is what goes");
    assert_eq!(cinema.json(&["notify", "preview", "confirmation", "--booking", reference])["html"], shown.trim_end());

    // What has no file of its own, or is in a language without one, is made from its text and has the frame.
    cinema.json(&["booking", "cancel", reference]);
    let (text, html) = mail("eve@example.com");
    let back = text.lines().find(|line| line.starts_with("Given back: ")).unwrap();
    assert!(
        html.starts_with("<!doctype html>\n<html lang=\"en\">") && html.contains(&format!("<p>{back}</p>")),
        "{html}"
    );
    cinema.json(&["sell", &show, "--best", "1", "--pay", "cash", "--email", "guest@example.com", "--language", "fr"]);
    let (text, html) = mail("guest@example.com");
    assert!(
        text.contains("Bonjour,") && html.contains("<html lang=\"fr\">") && html.contains("</a><p>Bonjour,</p>"),
        "{html}"
    );

    lay("en/confirmation.html", "<h1>{titel}</h1>");
    let odd = cinema.fails(&["notify", "preview", "confirmation", "--html"], 2, "usage");
    assert!(odd["message"].as_str().unwrap().contains("en/confirmation.html: there is no {titel}"), "{odd}");
    buy(&cinema, "ann@example.com");
    let odd = cinema.fails(&["notify", "run"], 2, "usage");
    assert!(odd["message"].as_str().unwrap().contains("[notify] templates: "), "{odd}");
    lay("en/confirmation.html", TICKETS);
    assert_eq!(cinema.json(&["notify", "run"])["sent"], 1, "nothing was lost");
}
