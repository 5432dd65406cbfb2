//! What every verb is handed: the checked configuration, the output, and the way into the house.
use super::{Globals, exit::Fail, log, output::Out};
use crate::{
    clock::Clock,
    config::{Asked, Config},
    domain::theatre::Theatre,
    service::{Channel, House, Place, StoreKind},
};
use std::{path::Path, sync::Arc};

/// What every verb is handed.
pub struct Context {
    /// The checked configuration.
    pub config: Config,
    /// Where answers go.
    pub out: Out,
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
        })?;
        if let Err(error) = log::start(&config) {
            out.detail(&format!("no log: {}: {error}", config.log.display()));
        }
        Ok(Self { config, out })
    }

    /// The clock, steered by the environment or not.
    pub fn clock(&self) -> Result<Clock, Fail> {
        Ok(Clock::from_env()?)
    }

    /// The house of the configured store, for a command.
    pub fn house(&self) -> Result<House, Fail> {
        self.open(&self.config.db, self.config.till.as_deref().unwrap_or("cli"), Channel::Cli)
    }

    /// The house of a store, for a terminal of this name.
    pub fn open(&self, db: &Path, terminal: &str, channel: Channel) -> Result<House, Fail> {
        self.out.detail(&format!("store: {}", db.display()));
        let place = Place { db, keys: &self.config.keys, terminal, channel, vfs: None };
        let house = House::open(&place, self.clock()?)?;
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
