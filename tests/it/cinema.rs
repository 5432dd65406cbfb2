//! Stores in folders of their own, and the program on them: one that is bare, one with the demo cinema.
use super::pty::Pty;
use portable_pty::CommandBuilder;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::UNIX_EPOCH,
};

/// The evening on which everything happens: a Saturday.
pub const NOW: &str = "2025-11-22T18:42:00+00:00";

/// Its business day.
pub const TODAY: &str = "2025-11-22";

/// The program.
const MARQUEE: &str = env!("CARGO_BIN_EXE_marquee");

/// A folder in which the program finds nothing of this machine.
pub struct Bare {
    folder: tempfile::TempDir,
    now: Option<&'static str>,
}

/// The demo cinema as it is made for [`NOW`]: a copy for each test.
pub struct Cinema {
    bare: Bare,
}

impl std::ops::Deref for Cinema {
    type Target = Bare;

    fn deref(&self) -> &Bare {
        &self.bare
    }
}

impl Cinema {
    /// A cinema of its own.
    pub fn new() -> Self {
        let bare = Bare::steered();
        copy(&made_once(), bare.folder());
        Self { bare }
    }
}

impl Cinema {
    /// A show of tomorrow with room, in the first theatre.
    pub fn tomorrow(&self) -> String {
        let shows = self.json(&["show", "list", "--theatre", "1", "--date", "2025-11-23"]);
        let open = shows.as_array().unwrap().iter().find(|s| s["state"] == "on_sale" && s["free"].as_u64() > Some(20));
        open.unwrap()["id"].as_str().unwrap().to_owned()
    }
}

impl Bare {
    /// An empty folder, under the machine's own clock.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), now: None }
    }

    /// An empty folder, at [`NOW`].
    pub fn steered() -> Self {
        Self { now: Some(NOW), ..Self::new() }
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let now = self.now.map(|now| ("MARQUEE_NOW", now.to_owned()));
        environment(self.folder()).into_iter().chain(now).collect()
    }

    /// Everything of this test lies here.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The store's file.
    pub fn db(&self) -> PathBuf {
        self.folder().join("demo.db")
    }

    /// The public key of the only store.
    pub fn public_key(&self) -> PathBuf {
        let keys = fs::read_dir(self.folder().join("data/marquee/keys")).unwrap().flatten().next().unwrap();
        keys.path().join("ticket.pub")
    }

    /// What was logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder().join("state/marquee/marquee.log")).unwrap_or_default()
    }

    /// The program, in this folder and at this time.
    pub fn command(&self) -> Command {
        let mut command = Command::new(MARQUEE);
        command.env_clear().envs(self.environment()).current_dir(self.folder()).stdin(Stdio::null());
        command
    }

    /// What became of a call.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().unwrap()
    }

    /// The JSON of a call that must do.
    pub fn json(&self, args: &[&str]) -> Value {
        answer(args, &self.run(&[args, &["--json"]].concat()))
    }

    /// The same at another time.
    pub fn json_at(&self, now: &str, args: &[&str]) -> Value {
        answer(args, &self.command().env("MARQUEE_NOW", now).args(args).arg("--json").output().unwrap())
    }

    /// The same with this on standard input.
    pub fn json_with(&self, args: &[&str], input: &str) -> Value {
        answer(args, &fed(self.command().args(args).arg("--json"), input))
    }

    /// The text of a call that must do.
    pub fn text(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The error of a call that must be refused, with this exit code and this name.
    pub fn fails(&self, args: &[&str], exit: i32, code: &str) -> Value {
        refusal(args, &self.run(&[args, &["--json"]].concat()), exit, code)
    }

    /// The same at another time.
    pub fn fails_at(&self, now: &str, args: &[&str], exit: i32, code: &str) -> Value {
        let output = self.command().env("MARQUEE_NOW", now).args(args).arg("--json").output().unwrap();
        refusal(args, &output, exit, code)
    }

    /// The same with this on standard input.
    pub fn fails_with(&self, args: &[&str], input: &str, exit: i32, code: &str) -> Value {
        refusal(args, &fed(self.command().args(args).arg("--json"), input), exit, code)
    }

    /// Opens the program on a terminal.
    pub fn open(&self, args: &[&str], columns: u16, rows: u16) -> Pty {
        self.open_with(args, columns, rows, &[])
    }

    /// The same with more in the environment.
    pub fn open_with(&self, args: &[&str], columns: u16, rows: u16, more: &[(&str, &str)]) -> Pty {
        let mut command = CommandBuilder::new(MARQUEE);
        command.env_clear();
        command.args(args);
        command.cwd(self.folder());
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        for (name, value) in more {
            command.env(name, value);
        }
        Pty::start(command, columns, rows)
    }

    /// One number from the store.
    pub fn count(&self, sql: &str) -> i64 {
        self.cell(sql)
    }

    /// Looks until a number in the store is this one: for what a screen has ordered and does not show.
    pub fn wait_count(&self, sql: &str, n: i64) {
        let began = std::time::Instant::now();
        while self.count(sql) != n {
            assert!(began.elapsed() < super::pty::PATIENCE, "never {n}: {sql}");
            std::thread::yield_now();
        }
    }

    /// One text from the store.
    pub fn word(&self, sql: &str) -> String {
        self.cell(sql)
    }

    fn cell<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        let store = Connection::open_with_flags(self.db(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        store.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Nothing is wrong with the store.
    pub fn doctor(&self) {
        let output = self.run(&["doctor", "--json"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

/// Runs a command with this on its standard input.
pub fn fed(command: &mut Command, input: &str) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A call that is refused at once does not read it.
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    child.wait_with_output().unwrap()
}

fn answer(args: &[&str], output: &Output) -> Value {
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{args:?}: {e}"))
}

fn refusal(args: &[&str], output: &Output, exit: i32, code: &str) -> Value {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(exit), "{args:?}: {said}{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.stdout.is_empty(), "{args:?}: a refusal is no answer");
    let last = said.lines().last().unwrap_or_else(|| panic!("{args:?}: nothing was said"));
    let mut error: Value = serde_json::from_str(last).unwrap_or_else(|e| panic!("{args:?}: {e}: {last}"));
    let error = error["error"].take();
    assert_eq!(error["code"], code, "{args:?}: {error}");
    assert!(error["message"].is_string() && error["details"].is_object(), "{args:?}: {error}");
    error
}

fn environment(home: &Path) -> Vec<(&'static str, String)> {
    let at = |name: &str| home.join(name).to_string_lossy().into_owned();
    vec![
        ("HOME", at("")),
        ("XDG_DATA_HOME", at("data")),
        ("XDG_CONFIG_HOME", at("config")),
        ("XDG_STATE_HOME", at("state")),
        ("MARQUEE_DB", at("demo.db")),
        ("TERM", "xterm-256color".into()),
        ("LANG", "C.UTF-8".into()),
        ("PATH", std::env::var("PATH").unwrap_or_default()),
    ]
}

/// The demo store is made once for a build of the program and copied for each test: some runners start a process a test.
fn made_once() -> PathBuf {
    let built = fs::metadata(MARQUEE).unwrap().modified().unwrap().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let lock = File::create(tmp.join("demo.lock")).unwrap();
    lock.lock().unwrap();
    let made = tmp.join(format!("demo-{built}"));
    if !made.exists() {
        for old in fs::read_dir(tmp).unwrap().flatten().filter(|e| e.file_name().to_string_lossy().starts_with("demo-"))
        {
            fs::remove_dir_all(old.path()).unwrap();
        }
        let making = tmp.join("making");
        fs::remove_dir_all(&making).ok();
        fs::create_dir_all(&making).unwrap();
        let output = Command::new(MARQUEE)
            .env_clear()
            .envs(environment(&making))
            .env("MARQUEE_NOW", NOW)
            .args(["demo", "--no-ui"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        fs::rename(making, &made).unwrap();
    }
    made
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
