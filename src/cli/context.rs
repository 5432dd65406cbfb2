//! What every verb is handed: the checked configuration, the output, and the way into the house.
use super::{Globals, exit::Fail, log, login, output::Out};
use crate::{
    clock::Clock,
    config::{Asked, Config, KeySource},
    domain::theatre::Theatre,
    service::{Channel, House, Place, StoreKey, StoreKind},
};
use std::{path::Path, process::Stdio, sync::Arc};

/// The environment's name for the key of an encrypted store.
const KEY: &str = "MARQUEE_KEY";

/// What every verb is handed.
pub struct Context {
    /// The checked configuration.
    pub config: Config,
    /// Where answers go.
    pub out: Out,
    /// What opens the store where it is encrypted.
    pub key: Option<StoreKey>,
}

impl Context {
    /// Reads the configuration and starts the log.
    pub fn new(globals: Globals) -> Result<Self, Fail> {
        let out = Out::new(globals.json, globals.quiet, globals.verbose, globals.no_color);
        let config = Config::load(&Asked {
            db: globals.db,
            config: globals.config,
            till: globals.till,
            no_mouse: globals.no_mouse,
            verbose: globals.verbose,
            key_in_env: std::env::var_os(KEY).is_some_and(|k| !k.is_empty()),
        })?;
        let key = config.store_key.as_ref().map(fetch).transpose()?;
        if let Err(error) = log::start(&config) {
            out.detail(&format!("no log: {}: {error}", config.log.display()));
        }
        Ok(Self { config, out, key })
    }

    /// The clock, steered by the environment or not.
    pub fn clock(&self) -> Result<Clock, Fail> {
        Ok(Clock::from_env()?)
    }

    /// The house of the configured store, for a command of whoever signed in.
    pub fn house(&self) -> Result<House, Fail> {
        self.house_at(self.config.till.as_deref().unwrap_or("cli"))
    }

    /// The same, at another terminal.
    pub fn house_at(&self, terminal: &str) -> Result<House, Fail> {
        let mut house = self.open(&self.config.db, terminal, Channel::Cli)?;
        login::resume(self, &mut house)?;
        Ok(house)
    }

    /// The house of the configured store, for who is about to sign in.
    pub fn house_of_nobody(&self) -> Result<House, Fail> {
        self.open(&self.config.db, self.config.till.as_deref().unwrap_or("cli"), Channel::Cli)
    }

    /// The house of a store, for a terminal of this name.
    pub fn open(&self, db: &Path, terminal: &str, channel: Channel) -> Result<House, Fail> {
        self.out.detail(&format!("store: {}", db.display()));
        let place = Place { db, keys: &self.config.keys, terminal, channel, vfs: None, key: self.key.as_ref() };
        let mut house = House::open(&place, self.clock()?)?;
        house.set_templates(super::notify::templates(&self.config));
        if house.kind() == StoreKind::Real && std::env::var_os("MARQUEE_SEED").is_some_and(|s| !s.is_empty()) {
            return Err(Fail::usage("MARQUEE_SEED is for demo and test stores only"));
        }
        Ok(house)
    }

    /// The theatre that a flag names, else the configured one, else the store's first.
    pub fn theatre(&self, house: &House, named: Option<&str>) -> Result<Arc<Theatre>, Fail> {
        Ok(house.find_theatre(named.or(self.config.theatre.as_deref()))?)
    }
}

/// Fetches a store's key from where it is kept. What it is never stands in an error.
fn fetch(source: &KeySource) -> Result<StoreKey, Fail> {
    let no_key = |what: String| Fail::new("denied", format!("{what}: no key for the store; nothing was opened"));
    let text = match source {
        KeySource::Environment => std::env::var(KEY).map_err(|e| no_key(format!("{KEY}: {e}")))?,
        KeySource::File(path) => {
            std::fs::read_to_string(path).map_err(|e| no_key(format!("{}: {e}", path.display())))?
        }
        KeySource::Command(command) => {
            let ran = std::process::Command::new("sh").arg("-c").arg(command).stdin(Stdio::null()).output();
            let ran = ran.map_err(|e| no_key(format!("store.key_command: {e}")))?;
            if !ran.status.success() {
                return Err(no_key(format!("store.key_command: {}", ran.status)));
            }
            String::from_utf8(ran.stdout).map_err(|_| no_key("store.key_command: no text".into()))?
        }
    };
    let line = text.lines().next().unwrap_or_default();
    StoreKey::parse(line).ok_or_else(|| no_key("a key is one line of 15 characters or more".into()))
}
