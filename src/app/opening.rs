//! How a face is opened: which one, on which store, as which terminal, looking how.
use super::worker::Open;
use crate::{
    clock::Clock,
    config::{self, Config, EnterPays},
    domain::{
        staff::{Person, Role},
        theatre::Theatre,
        time::Now,
    },
    payment::Gateway,
    service::{Channel, Error, House, ListDoor, MessageSender, Place, PrintSetup, StoreKey, Templates},
    ui::{Enter, Mode, Start, glyphs::Set, scan::Frame, theme::Palette},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Which face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Staff, keyboard first.
    Counter,
    /// The public, touch first, locked.
    Kiosk,
    /// Who answers for the house.
    Admin,
    /// Who lets people in.
    Door,
}

impl Face {
    fn channel(self) -> Channel {
        match self {
            // It is a staff's terminal as a till is: what it gives back comes out of a drawer of its own.
            Self::Counter | Self::Admin | Self::Door => Channel::Counter,
            Self::Kiosk => Channel::Kiosk,
        }
    }

    /// What a terminal is called that nobody gave a name.
    fn name(self) -> &'static str {
        match self {
            Self::Counter => "Till 1",
            Self::Kiosk => "Kiosk 1",
            Self::Admin => "Office 1",
            Self::Door => "Door 1",
        }
    }
}

/// All that is needed to open a face.
#[derive(Clone)]
pub struct Opening<'a> {
    /// Which.
    pub face: Face,
    /// The store: the configured one, or the demo's.
    pub db: &'a Path,
    /// What the machine was told.
    pub config: &'a Config,
    /// The clock, steered or not.
    pub clock: Clock,
    /// What opens the store where it is encrypted.
    pub key: Option<StoreKey>,
    /// Who is there already: who has just made the house.
    pub who: Option<Person>,
    /// Whether colours may be used.
    pub color: bool,
    /// Who carries messages while the face is open.
    pub sender: Option<Arc<MessageSender>>,
    /// The printer here.
    pub printer: Option<PrintSetup>,
    /// Who takes money by a page of theirs.
    pub payments: Option<Arc<Gateway>>,
}

impl Opening<'_> {
    /// The name of this terminal on tickets and in the books.
    pub fn terminal(&self) -> &str {
        self.config.till.as_deref().unwrap_or(self.face.name())
    }

    /// The house that answers the screen's questions.
    pub fn house(&self) -> Result<House, Error> {
        let place = Place {
            db: self.db,
            keys: &self.config.keys,
            terminal: self.terminal(),
            channel: self.face.channel(),
            vfs: None,
            key: self.key.as_ref(),
        };
        let templates = self.templates();
        enter(&place, self.clock.clone(), self.who.as_ref(), (self.printer.as_ref(), templates))
    }

    fn templates(&self) -> Templates {
        let words = &self.config.notify;
        Templates::new(words.templates.clone(), words.language.clone())
    }

    /// Opens the same house again, on another thread.
    pub fn reopen(&self) -> Open {
        let (db, keys, terminal) = (self.db.to_owned(), self.config.keys.clone(), self.terminal().to_owned());
        let (channel, clock, key) = (self.face.channel(), self.clock.clone(), self.key.clone());
        let (who, printer) = (self.who.clone(), self.printer.clone());
        let templates = self.templates();
        Box::new(move || {
            let place = Place { db: &db, keys: &keys, terminal: &terminal, channel, vfs: None, key: key.as_ref() };
            enter(&place, clock.clone(), who.as_ref(), (printer.as_ref(), templates.clone()))
                .map_err(super::perform::failure)
        })
    }

    /// Where what led to a crash is written: beside the log.
    pub fn state_folder(&self) -> PathBuf {
        self.config.log.parent().map_or_else(std::env::temp_dir, Path::to_path_buf)
    }
}

fn enter(
    place: &Place<'_>,
    clock: Clock,
    who: Option<&Person>,
    (printer, templates): (Option<&PrintSetup>, Templates),
) -> Result<House, Error> {
    let mut house = House::open(place, clock)?;
    house.set_templates(templates);
    if let Some(printer) = printer {
        house.set_printing(printer.kick);
    }
    if let Some(person) = who {
        house.carry_on(person.actor());
    }
    Ok(house)
}

/// What a face is told at its start.
pub fn start_of(opening: &Opening<'_>, house: &House, size: (u16, u16)) -> Result<Start, Error> {
    let theatre = house.find_theatre(opening.config.theatre.as_deref())?;
    // A demo's counter is nobody's; who reads its history wants to know as whom.
    let stands_in = if opening.face == Face::Admin { house.who()? } else { None };
    Ok(Start {
        theatres: house.theatres()?,
        who: opening.who.as_ref().or(stands_in.as_ref()).map_or_else(String::new, |p| p.name.clone()),
        role: house.who()?.map(|p| p.role),
        asks_who: house.asks_who(),
        ..start(opening, theatre, (house.now(), size))
    })
}

/// The same of a door that has a list and no store: nobody signs in there.
pub fn list_start(opening: &Opening<'_>, door: &ListDoor, size: (u16, u16)) -> Result<Start, Error> {
    let begun = start(opening, Arc::new(door.theatre()?), (door.clock().now(), size));
    Ok(Start { who: "by a list".to_owned(), role: Some(Role::Clerk), ..begun })
}

/// What the configuration says of a face, in a theatre, with nobody there.
fn start(opening: &Opening<'_>, theatre: Arc<Theatre>, (now, size): (Now, (u16, u16))) -> Start {
    let config = opening.config;
    Start {
        mode: match opening.face {
            Face::Counter => Mode::Counter,
            Face::Kiosk => Mode::Kiosk,
            Face::Admin => Mode::Admin,
            Face::Door => Mode::Door,
        },
        theatres: vec![theatre.clone()],
        theatre,
        till: opening.terminal().to_owned(),
        who: String::new(),
        role: None,
        asks_who: false,
        lock_after_ms: i64::from(config.lock_after_min) * 60_000,
        now,
        size,
        glyphs: match config.ui.glyphs {
            config::Glyphs::Unicode => Set::Unicode,
            config::Glyphs::Ascii => Set::Ascii,
        },
        color: opening.color,
        palette: match config.ui.theme {
            config::Theme::Dark => Palette::Dark,
            config::Theme::Light => Palette::Light,
            config::Theme::HighContrast => Palette::HighContrast,
        },
        mouse: config.ui.mouse,
        enter: match config.enter {
            EnterPays::Cash => Enter::Cash,
            EnterPays::Card => Enter::Card,
        },
        online: opening.payments.is_some(),
        language: config.notify.language.clone().unwrap_or_default(),
        scan: Frame { start: config.scanner.prefix, end: config.scanner.suffix },
        folder: std::env::current_dir().map_or_else(|_| String::new(), |folder| folder.display().to_string()),
    }
}
