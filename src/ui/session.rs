//! What all screens of one run share: where the till stands, who works it, what the terminal can do, what time it is.
use super::{
    glyphs::{Glyphs, Set},
    scan::Frame,
    theme::{Palette, Theme},
};
use crate::domain::{
    Currency, Money,
    staff::{Permission, Role},
    theatre::Theatre,
    time::{BusinessDay, Instant, Now, Zone},
};
use std::sync::Arc;

/// Which face is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Staff, keyboard first.
    Counter,
    /// The public, touch first, locked.
    Kiosk,
    /// Who answers for the house: bookings, people, drawers, the history.
    Admin,
    /// Who lets people in.
    Door,
}

/// What Enter tenders on an order when no number was typed (`counter.enter`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Enter {
    /// Notes and coins.
    #[default]
    Cash,
    /// The card terminal.
    Card,
}

/// All that a face needs to begin.
#[derive(Clone, Debug)]
pub struct Start {
    /// Which face.
    pub mode: Mode,
    /// The till's own theatre.
    pub theatre: Arc<Theatre>,
    /// All theatres of the store.
    pub theatres: Vec<Arc<Theatre>>,
    /// The terminal's name: `Till 2`.
    pub till: String,
    /// Who works it; empty where nobody signs in, or has not yet.
    pub who: String,
    /// As what; `None` where nobody is there.
    pub role: Option<Role>,
    /// Whether somebody has to sign in.
    pub asks_who: bool,
    /// After how many ms without a key the till locks itself; 0: never.
    pub lock_after_ms: i64,
    /// What the clock says.
    pub now: Now,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// What may be drawn.
    pub glyphs: Set,
    /// Whether colours may be used.
    pub color: bool,
    /// Which colours.
    pub palette: Palette,
    /// Whether the mouse is on.
    pub mouse: bool,
    /// What Enter tenders.
    pub enter: Enter,
    /// Whether a provider takes money on the customer's telephone.
    pub online: bool,
    /// The house's language, a tag; empty: English.
    pub language: String,
    /// What a scanner sends before and after its data.
    pub scan: Frame,
    /// Where a file goes that is named without a folder.
    pub folder: String,
}

/// What all screens read.
#[derive(Clone, Debug)]
pub struct Session {
    /// The till's own theatre.
    pub theatre: Arc<Theatre>,
    /// All theatres of the store.
    pub theatres: Vec<Arc<Theatre>>,
    /// The terminal's name.
    pub till: String,
    /// Who works it; empty where nobody signs in, or is signed in now.
    pub who: String,
    /// As what; `None` where nobody is there.
    pub role: Option<Role>,
    /// Whether somebody has to sign in.
    pub asks_who: bool,
    /// After how many ms without a key the till locks itself; 0: never.
    pub lock_after_ms: i64,
    /// What the clock said last.
    pub now: Now,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// What may be drawn.
    pub glyphs: &'static Glyphs,
    /// In which styles.
    pub theme: Theme,
    /// Whether the mouse is on.
    pub mouse: bool,
    /// What Enter tenders.
    pub enter: Enter,
    /// Whether a provider takes money on the customer's telephone.
    pub online: bool,
    /// The house's language, a tag; empty: English.
    pub language: String,
    /// Where a file goes that is named without a folder.
    pub folder: String,
}

impl Session {
    /// The session of a start.
    pub fn new(start: &Start) -> Self {
        Self {
            theatre: start.theatre.clone(),
            theatres: start.theatres.clone(),
            till: start.till.clone(),
            who: start.who.clone(),
            role: start.role,
            asks_who: start.asks_who,
            lock_after_ms: start.lock_after_ms,
            now: start.now,
            size: start.size,
            glyphs: start.glyphs.glyphs(),
            theme: Theme::new(start.palette, start.color),
            mouse: start.mouse,
            enter: start.enter,
            online: start.online,
            language: start.language.clone(),
            folder: start.folder.clone(),
        }
    }

    /// Whether who is there has a permission. The house asks again: this only says what to offer.
    pub fn may(&self, what: Permission) -> bool {
        self.role.is_some_and(|role| role.may(what))
    }

    /// The theatre's currency.
    pub fn currency(&self) -> Currency {
        self.theatre.currency
    }

    /// The theatre's zone.
    pub fn zone(&self) -> Zone {
        self.theatre.zone
    }

    /// The business day that it is now.
    pub fn today(&self) -> BusinessDay {
        self.zone().business_day(self.now.instant(), self.theatre.settings.day_end_min)
    }

    /// An amount without its currency: `45.70`.
    pub fn plain(&self, minor: i64) -> String {
        Money::new(minor, self.currency()).plain()
    }

    /// An amount with its currency; by its letters where only ASCII may be drawn.
    pub fn money(&self, minor: i64) -> String {
        let money = Money::new(minor, self.currency());
        if self.glyphs.ascii { format!("{} {}", self.currency().code(), money.plain()) } else { money.to_string() }
    }

    /// The same for money that may be in another currency.
    pub fn money_of(&self, money: Money) -> String {
        if self.glyphs.ascii { format!("{} {}", money.currency.code(), money.plain()) } else { money.to_string() }
    }

    /// A time of day on the theatre's wall: `20:15`.
    pub fn clock(&self, at: Instant) -> String {
        self.zone().local(at).format("%H:%M").to_string()
    }

    /// Milliseconds until a hold ends, not below 0.
    pub fn left_ms(&self, until_ms: i64) -> i64 {
        (until_ms - self.now.boottime_ms).max(0)
    }
}

/// A length of time as a countdown shows it: `9:41`.
pub fn countdown(ms: i64) -> String {
    let s = (ms.max(0) + 999) / 1000;
    format!("{}:{:02}", s / 60, s % 60)
}
