//! The admin face of the real program, on a real store: what a manager does on an evening, read from the screen and then from
//! the rows.
use super::{cinema::Cinema, pty::Pty, shift::real};

#[test]
fn a_manager_s_evening_at_the_admin_face() {
    let bare = real();
    let sold = bare.json(&["sell", "1", "--best", "2", "--pay", "card=AUTH7"]);
    let reference = sold["booking"]["reference"].as_str().unwrap();
    bare.json(&["--till", "Till 1", "shift", "open", "--float", "150"]);
    bare.json(&["--till", "Till 1", "shift", "close", "--counted", "149", "--reason", "wrong_change"]);

    let mut pty: Pty = bare.open(&["admin"], 80, 24);
    pty.wait_for("SIGN IN");
    pty.keys("m@rialto.example Enter a Space long Space password Enter");
    pty.wait_for("Manager is signed in as manager");
    pty.wait_for("Office 1  Manager, manager");

    // Somebody new.
    pty.keys("8 n");
    pty.wait_for("SOMEBODY NEW");
    pty.keys("Ann Tab ann@rialto.example Tab Tab a Space long Space password Tab 864209");
    pty.wait_for("******");
    // A reader types as fast; a Tab shows that it was none.
    pty.keys("Tab Enter");
    pty.wait_for("Ann works here as clerk");

    // The drawer that was a pound short.
    pty.keys("9");
    pty.wait_for("Z 1");
    pty.keys("Enter");
    pty.wait_for("SHORT");
    pty.wait_for("wrong change given");

    // One of two tickets comes back.
    pty.keys("6");
    pty.wait_for(reference);
    pty.keys("r");
    pty.wait_for("BACK card 25.00");
    pty.keys("Space");
    pty.wait_for("BACK card 12.50");
    pty.keys("Enter");
    pty.wait_for("GIVE BACK card 12.50");
    pty.wait_for("part back");

    // And all of it is in the history, which is proved.
    pty.keys("a");
    pty.wait_for("staff add");
    pty.keys("v");
    pty.wait_for("events are as they were written and sealed");
    pty.keys("Ctrl-c");
    assert_eq!(pty.wait_end(), 0);

    assert_eq!(bare.word("select role from staff where name = 'Ann'"), "clerk");
    assert_eq!(bare.count("select count(*) from ticket where state = 'VOID'"), 1);
    assert_eq!(bare.count("select minor from refund"), 1250);
    assert_eq!(bare.count("select count(*) from event where verb = 'refund' and terminal_id = (select id from terminal where name = 'Office 1')"), 1);
    bare.doctor();
}

#[test]
fn a_clerk_is_told_at_the_door() {
    let bare = real();
    let ann = "staff add --email ann@rialto.example --name Ann --role clerk";
    bare.json_with(&ann.split(' ').collect::<Vec<_>>(), "a long password\n864209\n");
    let mut pty: Pty = bare.open(&["admin"], 80, 24);
    pty.wait_for("SIGN IN");
    pty.keys("Ann Enter 864209 Enter");
    pty.wait_for("a clerk has nothing to do here");
    pty.keys("6 r Enter");
    pty.keys("Ctrl-c");
    assert_eq!(pty.wait_end(), 0);
    assert_eq!(bare.count("select count(*) from event where verb in ('sign_in', 'sign_out') and actor = 'staff 2'"), 2);
}

#[test]
fn a_manager_stands_beside_a_supervisor() {
    let bare = real();
    let mo = "staff add --email mo@rialto.example --name Mo --role supervisor";
    bare.json_with(&mo.split(' ').collect::<Vec<_>>(), "a long password\n975310\n");
    let mut pty: Pty = bare.open(&["admin"], 80, 24);
    pty.wait_for("SIGN IN");
    pty.keys("Mo Enter 975310 Enter");
    pty.wait_for("Mo is signed in as supervisor");
    assert!(!pty.text().contains("Audit"), "{}", pty.text());
    pty.keys("8 x");
    pty.wait_for("leaves?");
    pty.keys("Esc");
    pty.wait_until("the question goes", |screen| !screen.contains("leaves?"));
    pty.keys("Down i");
    pty.wait_for("A NEW PIN FOR Mo");
    pty.keys("864209 Tab Enter");
    // One's own PIN needs nobody.
    pty.wait_for("Mo: done");
    pty.keys("Home i");
    pty.wait_for("A NEW PIN FOR Manager");
    pty.keys("135246 Tab Enter");
    pty.wait_for("WHO AUTHORISES THIS?");
    pty.keys("m@rialto.example Enter a Space long Space password Enter");
    pty.wait_for("Manager: done");
    pty.keys("Ctrl-c");
    assert_eq!(pty.wait_end(), 0);
    let body = bare.word("select body from event where verb = 'staff_pin' order by seq desc limit 1");
    assert!(body.contains("\"authority\":\"staff 1\""), "{body}");
    assert_eq!(bare.count("select count(*) from event where verb = 'staff_pin' and actor = 'staff 2'"), 2);
}

#[test]
fn a_show_is_called_off_from_the_office_and_who_had_tickets_is_written_to() {
    let cinema = Cinema::new();
    let shows = cinema.json(&["show", "list", "--theatre", "1", "--date", "2025-11-22"]);
    let shows = shows.as_array().unwrap();
    // One whose film plays once on that day: its title alone chooses it.
    let alone = |title: &str| shows.iter().filter(|s| s["movie"]["title"] == title).count() == 1;
    let open = shows.iter().find(|s| {
        let title = s["movie"]["title"].as_str().unwrap();
        s["state"] == "on_sale" && s["free"].as_u64() > Some(5) && title.is_ascii() && alone(title)
    });
    let open = open.unwrap();
    let (show, title) = (open["id"].as_str().unwrap(), open["movie"]["title"].as_str().unwrap());
    let email = ["--email", "kim@example.com"];
    let sold = cinema.json(&[&["sell", show, "--best", "2", "--pay", "card=AUTH7"], &email[..]].concat());
    let reference = sold["booking"]["reference"].as_str().unwrap();

    let mut pty = cinema.open(&["admin"], 80, 24);
    pty.wait_for("seats sold");
    pty.keys("/");
    pty.keys(&title.replace(' ', " Space "));
    pty.wait_for(&format!("/ {title}"));
    pty.keys("Tab !");
    pty.wait_for("hang on it");
    pty.keys("c");
    pty.wait_for("Why");
    pty.keys("fog Enter");
    pty.wait_for("are owed their money");
    pty.wait_for("CANCELLED");
    assert_eq!(cinema.json(&["show", "show", show])["state"], "cancelled");
    let live = format!("select count(*) from ticket where show_id = {show} and state <> 'VOID'");
    assert_eq!(cinema.count(&live), 0);
    let booking = format!("(select id from booking where reference = '{reference}')");
    assert_eq!(
        cinema.count(&format!("select count(*) from refund where booking_id = {booking} and state = 'OWED'")),
        1
    );

    // What is written to them, as it would read.
    pty.keys("m");
    pty.wait_for("MESSAGES");
    pty.keys("/ cancelled Space kim");
    pty.wait_for("/ cancelled kim");
    // A reader types as fast; another key shows that it was none.
    pty.keys("End Enter");
    pty.wait_for("AS IT READS");
    pty.wait_for(reference);
    // Its tickets are no good any more: they are not sent.
    pty.keys("s");
    pty.wait_for("MAIL THE TICKETS OF");
    pty.keys("Enter");
    pty.wait_for("there is nothing to send");
    pty.keys("Esc Ctrl-c");
    assert_eq!(pty.wait_end(), 0);
    let told = format!("select count(*) from outbox where booking_id = {booking} and template = 'show_cancelled'");
    assert_eq!(cinema.count(&told), 1);
    assert_eq!(cinema.count("select count(*) from event where verb = 'resend'"), 0);
    cinema.doctor();
}

#[test]
fn who_was_short_twice_is_named_and_tickets_go_to_another_address() {
    let bare = real();
    let sold = bare.json(&["sell", "1", "--best", "1", "--pay", "card=AUTH7"]);
    let reference = sold["booking"]["reference"].as_str().unwrap();
    for counted in ["146", "147"] {
        bare.json(&["--till", "Till 1", "shift", "open", "--float", "150"]);
        bare.json(&["--till", "Till 1", "shift", "close", "--counted", counted, "--reason", "wrong_change"]);
    }
    let mut pty = bare.open(&["admin"], 80, 24);
    pty.wait_for("SIGN IN");
    pty.keys("m@rialto.example Enter a Space long Space password Enter");
    pty.wait_for("TREND   Manager: 2 drawers short, -7.00 in 30 days");
    pty.keys("/ trend Enter");
    pty.wait_for("30 days, by clerk, limit 5.00");
    pty.keys("t");
    pty.wait_for("! Till 1");
    pty.wait_for("-3.50");
    pty.keys("Enter");
    pty.wait_for("Z 2");

    pty.keys("6");
    pty.wait_for(reference);
    pty.keys("e");
    pty.wait_for("no address is known");
    pty.keys("kim Enter");
    pty.wait_for("is not an e-mail address");
    assert_eq!(bare.count("select count(*) from outbox"), 0);
    pty.keys("@example.com");
    pty.wait_for("kim@example.com");
    pty.keys("End Enter");
    pty.wait_for("goes by mail to kim@example.com");
    pty.keys("m");
    pty.wait_for("1 wait, 0 failed");
    pty.wait_for(reference);
    pty.keys("Ctrl-c");
    assert_eq!(pty.wait_end(), 0);
    assert_eq!(
        bare.word("select recipient from outbox where template = 'confirmation' and state = 'PENDING'"),
        "kim@example.com"
    );
    assert_eq!(bare.count("select count(*) from event where verb = 'resend' and actor = 'staff 1'"), 1);
    bare.doctor();
}
