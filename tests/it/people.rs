//! Who may do what on the real program: accounts, sessions and every role, by command on a real store.
use super::{cinema::Bare, pty::Pty};
use std::{fs, os::unix::fs::PermissionsExt};

const INIT: &str =
    "init --theatre Rialto --city Leeds --currency GBP --time-zone Europe/London --email m@rialto.example";

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

fn house() -> Bare {
    let bare = Bare::new();
    bare.json_with(&words(INIT), "a long password\n");
    bare
}

fn session(bare: &Bare) -> std::path::PathBuf {
    fs::read_dir(bare.folder().join("state/marquee/sessions")).unwrap().flatten().next().unwrap().path()
}

#[test]
fn who_makes_a_house_is_signed_in_and_a_session_is_a_private_file_that_ends() {
    let bare = house();
    assert_eq!(bare.json(&["whoami"])["role"], "manager");
    assert_eq!(fs::metadata(session(&bare)).unwrap().permissions().mode() & 0o777, 0o600);
    bare.json(&["logout"]);
    bare.fails(&["whoami"], 4, "sign_in");
    bare.fails(&["staff", "list"], 4, "sign_in");
    bare.json(&["show", "list"]);
    bare.fails_with(&words("login --email m@rialto.example"), "another password\n", 4, "forbidden");
    bare.fails_with(&words("login --email nobody@rialto.example"), "another password\n", 4, "forbidden");
    let said = bare.json_with(&words("login --email M@Rialto.example"), "a long password\n");
    assert_eq!((&said["role"], &said["email"]), (&"manager".into(), &"m@rialto.example".into()));
    fs::write(session(&bare), "MADEUP\n").unwrap();
    bare.fails(&["booking", "list"], 4, "sign_in");
    assert!(fs::read_dir(bare.folder().join("state/marquee/sessions")).unwrap().next().is_none(), "it is of no use");
}

#[test]
fn each_role_does_by_command_what_the_matrix_says() {
    let bare = house();
    for role in ["clerk", "supervisor", "auditor", "kiosk"] {
        let add = format!("staff add --email {role}@rialto.example --name {role} --role {role}");
        let made = bare.json_with(&words(&add), "a long password\n864209\n");
        assert_eq!((&made["role"], &made["pin"]), (&role.into(), &true.into()));
    }
    bare.fails_with(
        &words("staff add --email clerk@rialto.example --name X --role clerk"),
        "a long password\n",
        3,
        "conflict",
    );
    bare.fails(&words("staff remove m@rialto.example"), 3, "conflict");
    bare.fails(&words("staff edit m@rialto.example --role clerk"), 3, "conflict");
    // Calls that look nothing up before they ask.
    let calls = [
        ("release aaaaaaaaaaaaaaaaaaaa", ["clerk", "supervisor", "manager", "kiosk"].as_slice()),
        ("booking list", &["clerk", "supervisor", "manager", "auditor"]),
        ("--till T shift x", &["clerk", "supervisor", "manager", "auditor"]),
        ("--till T shift open --float 1", &["clerk", "supervisor", "manager"]),
        ("staff list", &["supervisor", "manager", "auditor"]),
        ("ticket-type add --code adult --name Adult", &["manager"]),
        ("staff unlock --terminal nowhere", &["manager"]),
        ("backup /", &["manager"]),
    ];
    for role in ["clerk", "supervisor", "manager", "auditor", "kiosk"] {
        let email = if role == "manager" { "m".to_owned() } else { role.to_owned() };
        bare.json_with(&words(&format!("login --email {email}@rialto.example")), "a long password\n");
        for (call, may) in &calls {
            let done = bare.run(&words(call));
            let said = String::from_utf8_lossy(&done.stderr);
            assert_eq!(done.status.code() != Some(4), may.contains(&role), "{role}: {call}: {said}");
        }
    }
    assert_eq!(bare.json(&["doctor"])["ok"], true);
}

#[test]
fn who_is_removed_is_out_at_once() {
    let bare = house();
    bare.json_with(&words("staff add --email ann@rialto.example --name Ann --role manager"), "a long password\n\n");
    let hers = bare.folder().join("hers");
    let ann = |line: &str, input: &str| {
        let mut command = bare.command();
        command.env("MARQUEE_SESSION", &hers).args(words(line)).arg("--json");
        super::cinema::fed(&mut command, input)
    };
    assert!(ann("login --email ann@rialto.example", "a long password\n").status.success());
    assert!(ann("staff list", "").status.success());
    bare.json(&words("staff remove ann@rialto.example"));
    assert_eq!(ann("staff list", "").status.code(), Some(4));
    assert_eq!(bare.json(&["staff", "list", "--all"]).as_array().unwrap().len(), 2);
}

#[test]
fn a_till_is_signed_in_at_and_locked_and_a_changed_account_is_out() {
    let bare = house();
    bare.json_with(&words("staff add --email ann@rialto.example --name Ann --role clerk"), "a long password\n864209\n");
    bare.json_with(
        &words("staff add --email mo@rialto.example --name Mo --role supervisor"),
        "a long password\n975310\n",
    );
    let mut pty: Pty = bare.open(&["--till", "Till 4", "counter"], 80, 24);
    pty.wait_for("SIGN IN");
    pty.keys("Ann Enter 975310 Enter");
    pty.wait_for("do not go together");
    pty.keys("864209 Enter");
    pty.wait_for("Ann is signed in as clerk");
    pty.wait_for("Till 4  Ann");
    pty.keys("d o 150 Enter");
    pty.wait_for("the till sells");
    pty.keys("Ctrl-l");
    pty.wait_for("were here: Ann");
    pty.keys("Mo Enter 975310 Enter");
    pty.wait_for("Mo is signed in as supervisor");
    pty.keys("Ctrl-l");
    pty.wait_for("were here: Ann, Mo");
    pty.keys("Down Enter 864209 Enter");
    pty.wait_for("Ann is signed in");
    bare.json(&words("staff edit Ann --role auditor"));
    pty.keys("d n Enter");
    pty.wait_for("your account was changed meanwhile");
    pty.hang_up();
    assert_eq!(bare.count("select count(*) from event where verb = 'sign_in' and actor <> 'staff 1'"), 3);
    assert_eq!(bare.count("select count(*) from event where verb = 'sign_in_refused'"), 1);
    assert_eq!(bare.count("select count(*) from drawer_movement"), 0);
    assert_eq!(bare.json(&["doctor"])["ok"], true);
}
