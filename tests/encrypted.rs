//! An encrypted store, through the real program. `cargo test --features encrypted --test encrypted` runs all of it; without
//! the feature it shows that the plain build says clearly what it can't do.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]
use serde_json::Value;
use std::{
    fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

/// A folder that stands for a user's, with a demo store in it.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, key: Option<&str>, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_marquee"));
        command.arg("--json").args(words).stdin(Stdio::null()).env("MARQUEE_DB", self.path("house.db"));
        command.env("MARQUEE_NOW", "2026-11-22T19:00:00Z").env_remove("MARQUEE_CONFIG").env_remove("MARQUEE_KEY");
        for folder in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
            command.env(folder, self.folder.path());
        }
        if let Some(key) = key {
            command.env("MARQUEE_KEY", key);
        }
        command.output().unwrap()
    }

    fn answer(&self, key: Option<&str>, words: &[&str]) -> Value {
        let done = self.run(key, words);
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
        serde_json::from_slice(&done.stdout).unwrap()
    }

    fn refused(&self, key: Option<&str>, words: &[&str]) -> (i32, String) {
        let done = self.run(key, words);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        let last: Value = serde_json::from_str(said.lines().last().unwrap_or_default()).unwrap_or_default();
        (done.status.code().unwrap(), last["error"]["code"].as_str().unwrap_or_default().to_owned())
    }
}

const KEY: &str = "6b1f0c9e2d3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9012345678";

#[test]
#[cfg(not(feature = "encrypted"))]
fn a_plain_build_says_that_it_can_not_open_an_encrypted_store() {
    let home = Home::new();
    fs::write(home.path("house.db"), [0x5a_u8; 8192]).unwrap();
    assert_eq!(home.refused(Some(KEY), &["show", "list"]), (7, "store".to_owned()));
    let done = home.run(Some(KEY), &["show", "list"]);
    assert!(String::from_utf8_lossy(&done.stderr).contains("built without encryption"));
    assert_eq!(home.refused(None, &["show", "list"]), (7, "corrupt".to_owned()));
    assert_eq!(fs::read(home.path("house.db")).unwrap(), [0x5a_u8; 8192], "it was not touched");
}

#[test]
#[cfg(not(feature = "encrypted"))]
fn a_plain_build_makes_no_encrypted_store() {
    let home = Home::new();
    home.answer(None, &["demo", "--no-ui"]);
    home.answer(None, &["store", "make-key", home.path("key").to_str().unwrap()]);
    assert_eq!(home.refused(None, &["store", "encrypt", home.path("key").to_str().unwrap()]), (7, "store".to_owned()));
    assert_eq!(home.answer(None, &["doctor"])["ok"], true, "the store is as it was");
}

#[test]
#[cfg(feature = "encrypted")]
fn a_store_is_encrypted_sold_from_given_another_key_and_made_plain_again() {
    let home = Home::new();
    home.answer(None, &["demo", "--no-ui"]);
    let shows = home.answer(None, &["show", "list"]);
    let open = shows.as_array().unwrap().iter().find(|s| s["state"] == "on_sale").unwrap();
    let show = open["id"].as_str().unwrap().to_owned();
    let (first, second) = (home.path("first.key"), home.path("second.key"));
    for file in [&first, &second] {
        home.answer(None, &["store", "make-key", file.to_str().unwrap()]);
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(home.refused(None, &["store", "make-key", file.to_str().unwrap()]).0, 1, "never overwritten");
    }
    let key = |file: &PathBuf| fs::read_to_string(file).unwrap().trim().to_owned();
    let (one, two) = (key(&first), key(&second));

    home.answer(None, &["store", "encrypt", first.to_str().unwrap()]);
    let bytes = fs::read(home.path("house.db")).unwrap();
    assert!(!bytes.windows(6).any(|w| w == b"SQLite" || w == b"Rialto"), "nothing can be read in the file");
    assert_eq!(home.refused(None, &["show", "list"]), (7, "corrupt".to_owned()));
    assert_eq!(home.refused(Some(&two), &["show", "list"]), (4, "denied".to_owned()));

    let sold = home.answer(Some(&one), &["sell", &show, "--best", "2", "--pay", "cash"]);
    let reference = sold["booking"]["reference"].as_str().unwrap().to_owned();
    assert!(
        !fs::read(home.path("house.db-wal")).unwrap().windows(5).any(|w| w == reference.as_bytes()),
        "nor in its log"
    );
    home.answer(Some(&one), &["backup", home.path("copy.db").to_str().unwrap()]);
    assert!(!fs::read(home.path("copy.db")).unwrap().starts_with(b"SQLite format 3"), "nor in a backup");

    home.answer(Some(&one), &["store", "encrypt", second.to_str().unwrap()]);
    assert_eq!(home.refused(Some(&one), &["show", "list"]), (4, "denied".to_owned()));
    assert_eq!(home.answer(Some(&two), &["doctor"])["ok"], true);
    home.answer(Some(&two), &["store", "decrypt"]);
    assert_eq!(home.answer(None, &["booking", "show", &reference])["booking"]["reference"], reference.as_str());
    assert_eq!(home.answer(None, &["doctor"])["ok"], true);
}

#[test]
#[cfg(feature = "encrypted")]
fn a_new_store_is_encrypted_from_its_first_page_and_the_key_comes_from_a_command_too() {
    let home = Home::new();
    home.answer(Some(KEY), &["demo", "--no-ui"]);
    assert!(!fs::read(home.path("house.db")).unwrap().starts_with(b"SQLite format 3"));
    fs::create_dir_all(home.path("marquee")).unwrap();
    fs::write(home.path("marquee/config.toml"), format!("[store]\nkey_command = \"echo {KEY}\"\n")).unwrap();
    assert_eq!(home.answer(None, &["doctor"])["ok"], true);
    fs::write(home.path("marquee/config.toml"), "[store]\nkey_command = \"exit 3\"\n").unwrap();
    assert_eq!(home.refused(None, &["doctor"]), (4, "denied".to_owned()));
}
