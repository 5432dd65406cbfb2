//! The admin face of the real program, on a real store: what a manager does on an evening, read from the screen and then from
//! the rows.
use super::{pty::Pty, shift::real};

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
