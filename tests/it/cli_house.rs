//! A house of one's own, from nothing to a sale, by command; and stores that can't be used.
use super::cinema::{Bare, Cinema};
use serde_json::{Value, json};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

const INIT: [&str; 11] = [
    "init",
    "--theatre",
    "Le Rex",
    "--city",
    "Lyon",
    "--currency",
    "EUR",
    "--time-zone",
    "Europe/Paris",
    "--email",
    "m@rex.example",
];

fn furnished() -> Bare {
    let bare = Bare::steered();
    bare.json_with(&[&INIT[..], &["--test"]].concat(), "a long password\n");
    bare
}

#[test]
fn a_house_from_nothing_to_a_sale() {
    let bare = furnished();
    let map = bare.folder().join("salle.txt");
    let text = "# Salle 1\nA  rrrr_rrrr\nB  pppp_pppp\n";
    fs::write(&map, text).unwrap();
    let map = map.to_str().unwrap();
    assert_eq!(bare.json(&["hall", "import", map, "--name", "Salle 1", "--dry-run"])["capacity"], 16);
    assert_eq!(bare.json(&["hall", "list"]), json!([]));
    bare.json(&["hall", "import", map, "--theatre", "Rex", "--name", "Salle 1"]);
    assert_eq!(bare.text(&["hall", "export", "Salle 1"]), text);
    bare.json(&["ticket-type", "add", "--code", "plein", "--name", "Plein tarif"]);
    bare.json(&["price", "set", "--type", "plein", "--amount", "11.50"]);
    bare.json(&["price", "set", "--type", "plein", "--amount", "14", "--class", "premium"]);
    bare.json(&["price", "day-part", "--code", "matinee", "--days", "mon,tue", "--from", "10:00", "--until", "17:00"]);
    bare.json(&["price", "set", "--type", "plein", "--amount", "8", "--day-part", "matinee"]);
    bare.json(&["movie", "add", "--title", "Amélie", "--duration", "122", "--certificate", "U", "--rating", "8.3"]);
    assert_eq!(
        bare.json(&["movie", "edit", "amelie", "--genre", "comedy,romance"])["genres"],
        json!(["comedy", "romance"])
    );
    let show = bare.json(&["show", "add", "--movie", "amelie", "--hall", "salle 1", "--starts-at", "2025-12-09T20:00"]);
    assert_eq!((&show["state"], &show["starts_at"]), (&json!("on_sale"), &json!("2025-12-09T20:00:00+01:00")));
    let sold = bare.json(&["sell", "amelie", "--seats", "a1,B2", "--pay", "cash=30"]);
    assert_eq!(sold["booking"]["total"], json!({ "amount": 2550, "currency": "EUR" }));
    assert_eq!(sold["booking"]["change"]["amount"], 450);
    let why = bare.json(&["price", "show", "amelie"]);
    assert!(why["prices"].as_array().unwrap().iter().all(|p| p["why"].as_str().is_some_and(|w| !w.is_empty())));
    bare.json(&["show", "close", "amelie"]);
    bare.fails(&["sell", "amelie", "--best", "1", "--pay", "cash"], 3, "show_closed");
    assert_eq!(bare.json(&["doctor"])["ok"], true);
}

#[test]
fn what_is_made_is_for_its_owner_only() {
    let bare = furnished();
    let mut seen = 0;
    let mut folders = vec![bare.folder().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else if entry.path().extension().is_none_or(|e| e != "pub") {
                assert_eq!(mode, 0o600, "{}", entry.path().display());
                seen += 1;
            }
        }
    }
    assert!(seen >= 4, "store, keys and log were made");
}

#[test]
fn a_set_up_that_is_wrong_makes_nothing() {
    let bare = Bare::new();
    let with = |from: &str, to: &'static str| INIT.map(|w| if w == from { to } else { w });
    bare.fails_with(&INIT, "short\n", 2, "usage");
    bare.fails_with(&INIT, "", 2, "usage");
    bare.fails_with(&with("EUR", "XYZ"), "a long password\n", 2, "usage");
    bare.fails_with(&with("Europe/Paris", "Mars/Base"), "a long password\n", 2, "usage");
    bare.fails_with(&with("m@rex.example", "nobody"), "a long password\n", 2, "usage");
    bare.fails_with(&with("Le Rex", " "), "a long password\n", 2, "usage");
    assert!(!bare.db().exists());
    bare.json_with(&INIT, "a long password\n");
    let before = fs::read(bare.db()).unwrap();
    bare.fails_with(&INIT, "a long password\n", 3, "conflict");
    assert!(fs::read(bare.db()).unwrap() == before);
    assert!(bare.json(&["theatre", "list"])[0]["name"] == "Le Rex");
}

#[test]
fn a_real_store_takes_no_other_clock() {
    let bare = Bare::new();
    bare.json_with(&INIT, "a long password\n");
    for (name, value) in [("MARQUEE_NOW", "2025-11-22T18:42:00Z"), ("MARQUEE_BOOT", "100"), ("MARQUEE_SEED", "7")] {
        let output = bare.command().env(name, value).args(["show", "list", "--json"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
    assert_eq!(bare.json(&["show", "list"]), json!([]));
}

#[test]
fn titles_from_anywhere_can_not_steer_a_terminal() {
    let bare = furnished();
    for title in ["東京物語", "שלום", "e\u{301}tude", "👩‍👩‍👧 family"] {
        assert_eq!(bare.json(&["movie", "add", "--title", title, "--duration", "90"])["title"], title);
    }
    for title in ["a\u{1b}[2Jb", "a\nb", "a\u{202e}b", "a\u{9b}31mb", "a\u{7f}b"] {
        bare.fails(&["movie", "add", "--title", title, "--duration", "90"], 2, "usage");
        // Not even in the refusal.
        let output = bare.command().args(["movie", "show", title]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.trim_end().contains(|c: char| c.is_control() || c == '\u{202e}'), "{said:?}");
    }
}

#[test]
fn a_demo_never_touches_what_is_no_demo() {
    let bare = furnished();
    let before = fs::read(bare.db()).unwrap();
    for args in [&["demo", "--no-ui"][..], &["demo", "--no-ui", "--fresh"]] {
        let db = bare.db();
        let output = bare.command().env("MARQUEE_DB", &db).args(args).arg("--json").output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let text = bare.folder().join("letter.txt");
    fs::write(&text, "Dear mother,").unwrap();
    let output = bare.command().env("MARQUEE_DB", &text).args(["demo", "--no-ui", "--fresh"]).output().unwrap();
    assert_eq!(output.status.code(), Some(7));
    assert_eq!(fs::read(&text).unwrap(), b"Dear mother,");
    assert_eq!(fs::read(bare.db()).unwrap(), before);
}

/// The store's files with their bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut out: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .flatten()
        .filter(|e| e.file_name().to_string_lossy().starts_with("demo.db") && e.path().is_file())
        .map(|e| (e.file_name().to_string_lossy().into_owned(), fs::read(e.path()).unwrap()))
        .collect();
    out.sort();
    out
}

#[test]
fn a_store_that_is_none_is_left_as_it_is() {
    for (name, bytes) in [
        ("garbage", b"not a database, but long enough to look at".repeat(200)),
        ("empty", vec![]),
        ("zeros", vec![0; 8192]),
    ] {
        let cinema = Cinema::new();
        for beside in ["demo.db-wal", "demo.db-shm"] {
            fs::remove_file(cinema.folder().join(beside)).ok();
        }
        fs::write(cinema.db(), &bytes).unwrap();
        for args in [
            &["show", "list"][..],
            &["sell", "1", "--best", "1", "--pay", "cash"],
            &["doctor"],
            &["demo", "--no-ui", "--fresh"],
        ] {
            let output = cinema.command().args(args).arg("--json").output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let error: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
            let code = error["error"]["code"].as_str().unwrap();
            assert!(["corrupt", "not_found"].contains(&code), "{name} {args:?}: {said}");
            assert!(fs::read(cinema.db()).unwrap() == bytes, "{name} {args:?} changed it");
        }
    }
}

#[test]
fn a_truncated_store_is_named_and_left_as_it_is() {
    let cinema = Cinema::new();
    // All of it in the one file first, so that what is cut off is missed.
    let copy = cinema.folder().join("copy.db");
    cinema.json(&["backup", copy.to_str().unwrap()]);
    let whole = fs::read(&copy).unwrap();
    fs::remove_file(cinema.folder().join("demo.db-wal")).ok();
    fs::remove_file(cinema.folder().join("demo.db-shm")).ok();
    fs::write(cinema.db(), &whole[..whole.len() / 2]).unwrap();
    let before = files(cinema.folder());
    let output = cinema.command().args(["doctor", "--json"]).output().unwrap();
    assert!([Some(1), Some(7)].contains(&output.status.code()), "{output:?}");
    let output = cinema.command().args(["booking", "list", "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    let now = files(cinema.folder());
    assert_eq!(now.iter().find(|f| f.0 == "demo.db"), before.iter().find(|f| f.0 == "demo.db"));
}

#[test]
fn a_backup_is_a_store_and_never_overwrites() {
    let cinema = Cinema::new();
    let copy = cinema.folder().join("copy.db");
    let done = cinema.json(&["backup", copy.to_str().unwrap()]);
    assert_eq!(done["verified"], true);
    let listed = |db: &Path| {
        let output = cinema
            .command()
            .env("MARQUEE_DB", db)
            .args(["booking", "list", "--limit", "20", "--json"])
            .output()
            .unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    assert_eq!(listed(&copy), listed(&cinema.db()));
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    cinema.fails(&["backup", copy.to_str().unwrap()], 3, "conflict");
    cinema.fails(&["backup", "/nowhere/at/all.db"], 5, "not_found");
}

#[test]
fn no_store_is_not_found() {
    let bare = Bare::new();
    bare.fails(&["show", "list"], 5, "not_found");
    bare.fails(&["doctor"], 5, "not_found");
    bare.fails(&[], 5, "not_found");
    assert!(!bare.db().exists(), "looking for a store makes none");
}

#[test]
fn the_first_run_asks_and_then_opens_the_counter() {
    let bare = Bare::new();
    let mut pty = bare.open(&[], 80, 24);
    let mut say = |question: &str, answer: &str| {
        pty.wait_for(question);
        pty.send(format!("{answer}\r").as_bytes());
    };
    say("Name of the theatre", "Le Rex");
    say("City", "Lyon");
    say("Currency", "FRANCS");
    say("is not an ISO 4217 currency", "eur");
    say("Time zone", "Europe/Paris");
    say("e-mail", "m@rex.example");
    say("Password", "short");
    // The first question is on the screen still: the second one is waited for.
    pty.wait_until("the question again", |screen| screen.matches("Password (").count() == 2);
    pty.send(b"a long password\r");
    pty.wait_for("The same again");
    pty.send(b"a long password\r");
    pty.wait_for("Le Rex");
    pty.wait_for("Till 1");
    assert!(!String::from_utf8_lossy(pty.raw()).contains("a long password"), "a password is not shown");
    pty.hang_up();
    assert_eq!(bare.json(&["theatre", "list"])[0]["currency"], "EUR");
    assert_eq!(bare.count("select count(*) from house where kind = 'real'"), 1);
}

#[test]
fn a_file_of_films_is_taken_whole_or_not_at_all() {
    let bare = furnished();
    let file = bare.folder().join("films.csv");
    let file = file.to_str().unwrap();
    fs::write(file, "Name,Minutes,Rated\nAmélie,122,U\n,90,15\nAlien,long,18\n\"Heat, the film\",170,15\n").unwrap();
    let map = ["--map", "title=Name,duration=Minutes,certificate=Rated"];
    let import = |more: &[&'static str]| [&["movie", "import", file], &map[..], more].concat();
    let refused = bare.fails(&import(&[]), 2, "usage");
    let lines: Vec<&Value> = refused["details"]["bad"].as_array().unwrap().iter().map(|b| &b["line"]).collect();
    assert_eq!(lines, [&json!(3), &json!(4)]);
    assert!(refused["message"].as_str().unwrap().contains('3'), "{refused}");
    let would = bare.json(&import(&["--skip-bad", "--dry-run"]));
    assert_eq!((&would["imported"], &would["skipped"], &would["made"][0]["id"]), (&json!(0), &json!(2), &Value::Null));
    assert_eq!(bare.json(&["movie", "list"]), json!([]));
    let done = bare.json(&import(&["--skip-bad"]));
    assert_eq!((&done["imported"], &done["made"][1]["name"]), (&json!(2), &json!("Heat, the film")));
    assert_eq!(bare.json(&["movie", "list"]).as_array().unwrap().len(), 2);
    bare.fails(&["movie", "import", file, "--map", "title=Nom"], 2, "usage");
    bare.fails(&["movie", "import", "/nowhere.csv"], 5, "not_found");
    let shows = bare.folder().join("shows.json");
    fs::write(&shows, r#"[{"movie": "Amélie", "hall": "Salle 9", "starts_at": "2025-12-09T20:00"}]"#).unwrap();
    let refused = bare.fails(&["show", "import", shows.to_str().unwrap()], 2, "usage");
    assert_eq!(refused["details"]["bad"].as_array().unwrap().len(), 1);
}
