//! What the machine is told about itself: a TOML file, the environment and flags; read raw, then checked. Flags beat the
//! environment, the environment beats the file, the file beats the defaults (`clap` has merged flags and environment).
pub mod notify;
pub mod payment;

use crate::domain::Refusal;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// What flags and environment say; each beats the file.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// `--db`, `MARQUEE_DB`.
    pub db: Option<PathBuf>,
    /// `--config`, `MARQUEE_CONFIG`.
    pub config: Option<PathBuf>,
    /// `--till`, `MARQUEE_TILL`.
    pub till: Option<String>,
    /// `MARQUEE_KEY` is set.
    pub key_in_env: bool,
    /// `--no-mouse`.
    pub no_mouse: bool,
    /// `-v`, counted.
    pub verbose: u8,
}

/// The checked configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The store's file.
    pub db: PathBuf,
    /// The store was named by a flag or the environment, not by the file or the default.
    pub db_asked: bool,
    /// Where the key of an encrypted store comes from.
    pub store_key: Option<KeySource>,
    /// Where the demo store lies when none was named.
    pub demo_db: PathBuf,
    /// Where the keys of all stores lie, one folder a store.
    pub keys: PathBuf,
    /// Where the sessions of the command line lie, one file a store.
    pub sessions: PathBuf,
    /// The log file.
    pub log: PathBuf,
    /// How much goes into it.
    pub log_level: LogLevel,
    /// What this terminal is called on tickets and in the books; `None`: by its face.
    pub till: Option<String>,
    /// The theatre that this terminal stands in, by name or id; `None`: the store's first.
    pub theatre: Option<String>,
    /// How screens look.
    pub ui: Ui,
    /// A file or named pipe that gets what the screens say aloud, a line at a time; `None`: nothing is said.
    pub speech: Option<PathBuf>,
    /// What the counter's Enter takes.
    pub enter: EnterPays,
    /// After how many minutes without a key the counter locks itself; 0: never.
    pub lock_after_min: u16,
    /// How a framed scan begins and ends.
    pub scanner: Scanner,
    /// The kiosk.
    pub kiosk: Kiosk,
    /// Who carries messages.
    pub notify: notify::Notify,
    /// The printer at this terminal.
    pub print: Print,
    /// Who takes money by a page of theirs.
    pub payment: payment::Payment,
}

/// `[print]`: the printer at this terminal.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Print {
    /// Where it is: a device's path, or `tcp://HOST:9100`; without it nothing is printed here.
    pub device: Option<String>,
    /// How wide its paper is: 58 or 80 mm.
    pub width: Option<u16>,
    /// The speed of a serial line, in bits a second; without it the line is as it was set up.
    pub speed: Option<u32>,
    /// Whether a drawer hangs at it that opens when cash comes in.
    pub kick_drawer: bool,
}

/// Where a key comes from. It is fetched when a store is opened, and never stands in the configuration itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// The first line of a file.
    File(PathBuf),
    /// The first line that a command prints.
    Command(String),
    /// `MARQUEE_KEY`.
    Environment,
}

/// How screens look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ui {
    /// Which signs may be drawn.
    pub glyphs: Glyphs,
    /// Which colours.
    pub theme: Theme,
    /// Whether the mouse is listened to.
    pub mouse: bool,
    /// Whether the lines of keys at the bottom are drawn.
    pub footer: bool,
}

/// Which signs a screen may draw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Glyphs {
    /// Boxes, blocks and circles.
    #[default]
    Unicode,
    /// Nothing beyond ASCII.
    Ascii,
}

/// Which colours a screen has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// For dark terminals.
    #[default]
    Dark,
    /// For white terminals.
    Light,
    /// Black and white, bold.
    HighContrast,
}

/// What Enter on a priced order takes at the counter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EnterPays {
    /// Cash, exact or as typed.
    #[default]
    Cash,
    /// A card.
    Card,
}

/// How a scanner frames what it types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scanner {
    /// The key before a scan, as a control character.
    pub prefix: char,
    /// The key behind it.
    pub suffix: char,
}

/// How the kiosk behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kiosk {
    /// Seconds without a touch after which it asks whether somebody is there.
    pub idle_s: u16,
    /// Seconds in which that is answered.
    pub answer_s: u16,
}

/// How much the log file gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Only what failed.
    Error,
    /// And what is odd.
    Warn,
    /// And each verb.
    #[default]
    Info,
    /// And each step.
    Debug,
    /// Everything.
    Trace,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Raw {
    db: Option<PathBuf>,
    till: Option<String>,
    theatre: Option<String>,
    store: RawStore,
    ui: RawUi,
    counter: RawCounter,
    scanner: RawScanner,
    kiosk: RawKiosk,
    notify: notify::Notify,
    print: Print,
    payment: payment::Payment,
    log: RawLog,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawStore {
    key_file: Option<PathBuf>,
    key_command: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawUi {
    glyphs: Glyphs,
    theme: Theme,
    mouse: Option<bool>,
    footer: Option<bool>,
    speech: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawCounter {
    enter: EnterPays,
    lock_after_min: Option<u16>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawScanner {
    prefix: Option<String>,
    suffix: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawKiosk {
    idle_s: Option<u16>,
    answer_s: Option<u16>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawLog {
    level: LogLevel,
    file: Option<PathBuf>,
}

/// The folders that the system keeps for programs (XDG on Linux).
struct Places {
    data: PathBuf,
    config: PathBuf,
    state: PathBuf,
}

impl Places {
    fn find() -> Result<Self, Refusal> {
        let dirs = directories::ProjectDirs::from("", "", "marquee").ok_or_else(|| {
            Refusal::usage("this user has no home folder: set HOME, or XDG_DATA_HOME and XDG_CONFIG_HOME")
        })?;
        Ok(Self {
            data: dirs.data_dir().to_owned(),
            config: dirs.config_dir().to_owned(),
            state: dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_owned(),
        })
    }
}

impl Config {
    /// Reads the file that applies and puts what was asked above it. A file that was named must be there.
    pub fn load(asked: &Asked) -> Result<Self, Refusal> {
        let places = Places::find()?;
        let named = asked.config.as_ref().filter(|p| !p.as_os_str().is_empty());
        let path = named.cloned().unwrap_or_else(|| places.config.join("config.toml"));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && named.is_none() => String::new(),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(Refusal::not_found(format!("there is no configuration at {}", path.display())));
            }
            Err(e) => return Err(Refusal::usage(format!("{}: {e}", path.display()))),
        };
        let raw: Raw = toml::from_str(&text).map_err(|e| wrong(&path, &text, &e))?;
        check(raw, asked, &places, &path)
    }
}

/// An error in the file with its place: unknown keys are named, with the ones there are.
fn wrong(path: &Path, text: &str, error: &toml::de::Error) -> Refusal {
    let line = error.span().and_then(|s| text.get(..s.start)).map_or(1, |before| before.matches('\n').count() + 1);
    Refusal::usage(format!("{} line {line}: {}", path.display(), error.message()))
}

fn check(raw: Raw, asked: &Asked, places: &Places, path: &Path) -> Result<Config, Refusal> {
    let bad = |what: String| Refusal::usage(format!("{}: {what}", path.display()));
    let asked_db = asked.db.clone().filter(|p| !p.as_os_str().is_empty());
    let till = asked.till.clone().or(raw.till).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    if till.as_ref().is_some_and(|t| t.chars().count() > 40 || t.chars().any(crate::domain::text::is_control)) {
        return Err(bad("a till's name has at most 40 characters, and none that steers a terminal".into()));
    }
    let key = |name: &str, value: Option<String>, default: char| match value {
        None => Ok(default),
        Some(v) => {
            one_key(&v).ok_or_else(|| bad(format!("scanner.{name} is one character or Ctrl-A to Ctrl-Z, not {v:?}")))
        }
    };
    let seconds = |name: &str, value: Option<u16>, default: u16| match value.unwrap_or(default) {
        s @ 5..=3600 => Ok(s),
        s => Err(bad(format!("kiosk.{name} is 5 to 3600 seconds, not {s}"))),
    };
    let log_level = match asked.verbose {
        0 => raw.log.level,
        1 => raw.log.level.max(LogLevel::Debug),
        _ => LogLevel::Trace,
    };
    Ok(Config {
        db_asked: asked_db.is_some(),
        db: asked_db.or(raw.db).unwrap_or_else(|| places.data.join("marquee.db")),
        store_key: key_source(raw.store, asked.key_in_env).map_err(bad)?,
        demo_db: places.data.join("demo.db"),
        keys: places.data.join("keys"),
        sessions: places.state.join("sessions"),
        log: raw.log.file.unwrap_or_else(|| places.state.join("marquee.log")),
        log_level,
        till,
        theatre: raw.theatre,
        ui: Ui {
            glyphs: raw.ui.glyphs,
            theme: raw.ui.theme,
            mouse: raw.ui.mouse.unwrap_or(true) && !asked.no_mouse,
            footer: raw.ui.footer.unwrap_or(true),
        },
        speech: raw.ui.speech,
        enter: raw.counter.enter,
        notify: raw.notify,
        print: raw.print,
        payment: raw.payment,
        lock_after_min: match raw.counter.lock_after_min.unwrap_or(10) {
            m @ 0..=240 => m,
            m => return Err(bad(format!("counter.lock_after_min is 0 to 240 minutes, not {m}"))),
        },
        scanner: Scanner {
            prefix: key("prefix", raw.scanner.prefix, '\u{7}')?,
            suffix: key("suffix", raw.scanner.suffix, '\r')?,
        },
        kiosk: Kiosk {
            idle_s: seconds("idle_s", raw.kiosk.idle_s, 60)?,
            answer_s: seconds("answer_s", raw.kiosk.answer_s, 30)?,
        },
    })
}

fn key_source(raw: RawStore, in_env: bool) -> Result<Option<KeySource>, String> {
    match raw {
        _ if in_env => Ok(Some(KeySource::Environment)),
        RawStore { key_file: Some(_), key_command: Some(_) } => {
            Err("store.key_file and store.key_command: one of them, not both".into())
        }
        RawStore { key_file: Some(file), .. } => Ok(Some(KeySource::File(file))),
        RawStore { key_command: Some(command), .. } => Ok(Some(KeySource::Command(command))),
        RawStore { .. } => Ok(None),
    }
}

/// `Ctrl-G`, or a single character.
fn one_key(text: &str) -> Option<char> {
    let control = text.get(..5).filter(|p| p.eq_ignore_ascii_case("ctrl-")).and_then(|_| text.get(5..));
    let mut chars = control.unwrap_or(text).chars();
    let c = chars.next().filter(|_| chars.next().is_none())?;
    match control {
        None => Some(c),
        Some(_) if c.is_ascii_alphabetic() => char::from_u32(u32::from(c.to_ascii_uppercase()) - 64),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, asked: Asked) -> Result<Config, Refusal> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        Config::load(&Asked { config: Some(path), ..asked })
    }

    #[test]
    fn flags_beat_the_file_and_the_file_beats_the_defaults() {
        let file = "db = \"/from/file.db\"\ntill = \"Till 2\"\n[ui]\nglyphs = \"ascii\"\n[counter]\nenter = \"card\"\n";
        let config = read(file, Asked::default()).unwrap();
        assert_eq!((config.db, config.db_asked), (PathBuf::from("/from/file.db"), false));
        assert_eq!(config.till.as_deref(), Some("Till 2"));
        assert_eq!((config.ui.glyphs, config.enter, config.ui.mouse), (Glyphs::Ascii, EnterPays::Card, true));
        let asked =
            Asked { db: Some("/asked.db".into()), till: Some("Till 9".into()), no_mouse: true, ..Asked::default() };
        let config = read(file, asked).unwrap();
        assert_eq!((config.db, config.db_asked), (PathBuf::from("/asked.db"), true));
        assert_eq!((config.till.as_deref(), config.ui.mouse), (Some("Till 9"), false));
        assert!(read("", Asked::default()).unwrap().db.ends_with("marquee.db"));
    }

    #[test]
    fn a_wrong_file_is_refused_with_key_and_line() {
        for (text, word) in [
            ("db = \"a.db\"\n[ui]\ncolour = 1\n", "line 3: unknown field `colour`"),
            ("[counter]\nenter = \"coins\"\n", "line 2: unknown variant `coins`"),
            ("till = 3\n", "line 1"),
            ("[kiosk]\nidle_s = 1\n", "kiosk.idle_s is 5 to 3600"),
            ("[scanner]\nprefix = \"Ctrl-1\"\n", "scanner.prefix"),
            ("[counter]\nlock_after_min = 241\n", "counter.lock_after_min is 0 to 240"),
            ("till = \"a\\u001bb\"\n", "till's name"),
            ("[store]\nkey_file = \"a\"\nkey_command = \"b\"\n", "one of them"),
        ] {
            let refusal = read(text, Asked::default()).unwrap_err();
            assert_eq!(refusal.code(), "usage");
            assert!(refusal.message.contains(word), "{text:?}: {}", refusal.message);
        }
    }

    #[test]
    fn a_scan_can_be_framed_by_other_keys() {
        let config = read("[scanner]\nprefix = \"ctrl-b\"\nsuffix = \"#\"\n", Asked::default()).unwrap();
        assert_eq!(config.scanner, Scanner { prefix: '\u{2}', suffix: '#' });
    }

    #[test]
    fn the_environment_beats_the_file_for_a_key_too() {
        let file = "[store]\nkey_file = \"/k\"\n";
        assert_eq!(read(file, Asked::default()).unwrap().store_key, Some(KeySource::File("/k".into())));
        let asked = Asked { key_in_env: true, ..Asked::default() };
        assert_eq!(read(file, asked).unwrap().store_key, Some(KeySource::Environment));
        assert_eq!(read("", Asked::default()).unwrap().store_key, None);
    }

    #[test]
    fn a_named_file_must_be_there() {
        let asked = Asked { config: Some("/nowhere/config.toml".into()), ..Asked::default() };
        assert_eq!(Config::load(&asked).unwrap_err().code(), "not_found");
    }
}
