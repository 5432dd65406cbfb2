//! How answers look: in a pipe, on a terminal, for scripts; and what the call itself can get wrong.
use super::cinema::{Bare, Cinema};
use serde_json::Value;
use std::{fs, io::Read, process::Stdio};

#[test]
fn a_wrong_call_is_one_line_of_json_the_last_of_standard_error() {
    let bare = Bare::new();
    for args in [
        &["sell", "1", "--best", "two"][..],
        &["sell", "1", "--wrong-flag"],
        &["no-such-command"],
        &["sell"],
        &["booking", "print", "K7QF3", "--format", "png"],
        &["completions", "tcl"],
    ] {
        let refused = bare.fails(args, 2, "usage");
        assert!(
            refused["message"].as_str().is_some_and(|m| m.len() > 10 && !m.contains('\u{1b}')),
            "{args:?}: {refused}"
        );
    }
    let plain = bare.command().args(["sell", "1", "--wrong-flag"]).output().unwrap();
    assert_eq!((plain.status.code(), plain.stdout.len()), (Some(2), 0));
    assert!(String::from_utf8_lossy(&plain.stderr).contains("--help"));
}

#[test]
fn help_version_completions_and_manual_need_no_store() {
    let bare = Bare::new();
    for args in [
        &["--help"][..],
        &["--version"],
        &["help", "sell"],
        &["completions", "bash"],
        &["completions", "fish"],
        &["man"],
    ] {
        assert!(bare.text(args).contains("marquee"), "{args:?}");
    }
    let folder = bare.folder().join("man");
    bare.text(&["man", "--out", folder.to_str().unwrap()]);
    let pages: Vec<String> =
        fs::read_dir(folder).unwrap().flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    assert!(pages.len() > 20 && pages.contains(&"marquee-sell.1".to_owned()), "{pages:?}");
    assert!(!bare.db().exists() && !bare.folder().join("state").exists(), "nothing was made for that");
}

#[test]
fn a_screen_needs_a_terminal() {
    let cinema = Cinema::new();
    for face in ["counter", "kiosk"] {
        let refused = cinema.fails(&[face], 2, "usage");
        assert!(refused["message"].as_str().unwrap().contains("needs a terminal"));
    }
    assert_eq!(cinema.run(&["demo"]).status.code(), Some(2));
}

#[test]
fn whoever_stops_reading_ends_it_quietly() {
    let cinema = Cinema::new();
    for args in [&["show", "list", "--json"][..], &["booking", "list"], &["completions", "bash"], &["--help"], &["man"]]
    {
        let mut child = cinema.command().args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let status = child.wait().unwrap();
        assert!(status.success() && said.is_empty(), "{args:?}: {status} {said}");
    }
}

#[test]
fn tables_fit_a_terminal_and_are_whole_in_a_pipe() {
    let cinema = Cinema::new();
    let title = format!("A title {}", "that goes on and on ".repeat(8).trim());
    cinema.json(&["movie", "add", "--title", &title, "--duration", "90"]);
    let piped = cinema.text(&["movie", "list"]);
    assert!(piped.contains(&title) && !piped.contains('\u{1b}') && !piped.contains('…'));
    let mut pty = cinema.open(&["movie", "list", "--search", "goes on"], 60, 24);
    pty.wait_end();
    let shown = String::from_utf8_lossy(pty.raw()).into_owned();
    assert!(shown.contains('…') && shown.contains("A title"), "{shown}");
    let bold = |text: &str| text.contains("\u{1b}[1m");
    assert!(bold(&shown));
    let mut plain = cinema.open_with(&["movie", "list", "--search", "goes on"], 60, 24, &[("NO_COLOR", "1")]);
    plain.wait_end();
    assert!(!bold(&String::from_utf8_lossy(plain.raw())));
}

#[test]
fn a_log_that_can_not_be_written_is_no_reason_not_to_sell() {
    let cinema = Cinema::new();
    let blocked = cinema.folder().join("file");
    fs::write(&blocked, "").unwrap();
    let output = cinema.command().env("XDG_STATE_HOME", &blocked).args(["show", "list", "--json"]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty());
}

#[test]
fn the_configuration_is_checked_and_named() {
    let cinema = Cinema::new();
    let file = cinema.folder().join("config.toml");
    let said = |text: &str| -> Value {
        fs::write(&file, text).unwrap();
        let output = cinema.command().env("MARQUEE_CONFIG", &file).args(["show", "list", "--json"]).output().unwrap();
        match output.status.code() {
            Some(0) => Value::Null,
            _ => serde_json::from_str(String::from_utf8_lossy(&output.stderr).lines().last().unwrap()).unwrap(),
        }
    };
    assert_eq!(said("till = \"Till 2\"\n[ui]\ntheme = \"light\"\n"), Value::Null);
    let wrong = said("till = \"Till 2\"\ncolour = \"blue\"\n");
    assert_eq!(wrong["error"]["code"], "usage");
    let message = wrong["error"]["message"].as_str().unwrap();
    assert!(message.contains("colour") && message.contains("line 2"), "{message}");
}

#[test]
fn a_till_has_the_name_that_it_was_given() {
    let cinema = Cinema::new();
    let shows = cinema.json(&["show", "list", "--theatre", "1"]);
    let show = shows.as_array().unwrap().iter().find(|s| s["state"] == "on_sale").unwrap()["id"].as_str().unwrap();
    let sold = cinema.json(&["--till", "Box 7", "sell", show, "--best", "1", "--pay", "cash"]);
    assert_eq!((&sold["booking"]["terminal"], &sold["booking"]["channel"]), (&"Box 7".into(), &"cli".into()));
}
