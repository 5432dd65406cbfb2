//! A theatre: a cinema building, its halls and how it does things.
use super::{Currency, HallId, MapId, TheatreId, cancel::Policy, cash, customer::FlagRules, phone, time::Zone};
use serde::{Deserialize, Serialize};

/// A cinema building.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Theatre {
    /// Its identity in this store.
    pub id: TheatreId,
    /// Its name over the door.
    pub name: String,
    /// Street and number.
    pub address: String,
    /// Its city.
    pub city: String,
    /// Where its clocks stand.
    pub zone: Zone,
    /// What it takes.
    pub currency: Currency,
    /// How it does things.
    pub settings: Settings,
}

impl Theatre {
    /// The country code of telephone numbers that are written here without one.
    pub fn dial_code(&self) -> Option<&str> {
        Some(self.settings.dial_code.as_str()).filter(|c| !c.is_empty()).or_else(|| phone::code_of(self.zone))
    }

    /// In which steps cash is paid here, in minor units; 1: to the last of them.
    pub fn cash_step(&self) -> i64 {
        if self.settings.cash_step > 0 { self.settings.cash_step } else { cash::smallest(self.currency) }
    }

    /// What is to be paid in cash where so much is left, in minor units.
    pub fn cash_due(&self, left: i64) -> i64 {
        cash::nearest(left, self.cash_step())
    }
}

/// How a theatre does things: one typed row. A field that an older store lacks gets its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Who sells, as it stands on receipts: `Rialto Cinemas Ltd`; empty: the theatre's name is all.
    pub legal_name: String,
    /// The number under which tax is paid, as it stands on receipts: `VAT GB 123 4567 89`.
    pub tax_number: String,
    /// Minutes after midnight at which a business day ends (300 is 05:00).
    pub day_end_min: u16,
    /// How long a hold lasts.
    pub hold_ttl_s: u32,
    /// How long a hold renewed by hand may last from its first moment.
    pub hold_ceiling_s: u32,
    /// How long a hold lasts at the least from when a payment begins or fails.
    pub payment_ttl_s: u32,
    /// Minutes after the start until which a show sells.
    pub sale_closes_min: i32,
    /// Minutes before the start at which the doors open.
    pub admit_opens_min: i32,
    /// Minutes of advertisements and trailers before the film.
    pub ads_min: u16,
    /// Tax within a ticket's price, in parts per million.
    pub ticket_tax_ppm: u32,
    /// The most seats in one order of a kiosk.
    pub kiosk_max_seats: u16,
    /// Whether a till takes cash only in an open shift. A demo or test store's tills never insist.
    pub cash_needs_shift: bool,
    /// The largest difference of a drawer that needs no witness, in minor units.
    pub witness_over: i64,
    /// In which steps cash is paid, in minor units; 0: by the smallest coin of the currency.
    pub cash_step: i64,
    /// Whether a counted product is sold although the books say that none is left.
    pub sell_without_stock: bool,
    /// The rule by which tickets come back.
    pub cancel: Policy,
    /// Minutes before the start until which reserved seats are kept.
    pub reserve_until_min: i32,
    /// Whether the deposit of a reservation that nobody pays stays with the house.
    pub keeps_deposit: bool,
    /// Minutes before the start at which who booked is reminded by mail; 0: never.
    pub reminder_min: u16,
    /// The country code of telephone numbers that are written without one (`44`); empty: that of the time zone.
    pub dial_code: String,
    /// Months for which customers who did not come and guests' addresses are kept; 0: as long as the house. The house's first
    /// theatre decides.
    pub keep_people_months: u16,
    /// From what on a customer is worth a second look. The house's first theatre decides.
    pub flags: FlagRules,
    /// Supplements by format (`3D`), in minor units a ticket: lines of their own.
    pub supplements: std::collections::BTreeMap<String, i64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            legal_name: String::new(),
            tax_number: String::new(),
            day_end_min: 300,
            hold_ttl_s: 600,
            hold_ceiling_s: 1800,
            payment_ttl_s: 300,
            sale_closes_min: 30,
            admit_opens_min: 45,
            ads_min: 20,
            ticket_tax_ppm: 0,
            kiosk_max_seats: 10,
            cash_needs_shift: true,
            witness_over: 500,
            cash_step: 0,
            sell_without_stock: false,
            cancel: Policy::default(),
            reserve_until_min: 30,
            keeps_deposit: false,
            reminder_min: 0,
            dial_code: String::new(),
            keep_people_months: 0,
            flags: FlagRules::default(),
            supplements: std::collections::BTreeMap::new(),
        }
    }
}

/// A screen of a theatre.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hall {
    /// Its identity in this store.
    pub id: HallId,
    /// Its building.
    pub theatre: TheatreId,
    /// What stands over its door: `Hall 1`.
    pub name: String,
    /// Where it stands in lists, from 1.
    pub position: u16,
    /// Minutes that it needs between two shows.
    pub turnaround_min: u16,
    /// Its seat map of today.
    pub map: MapId,
    /// How many seats it sells.
    pub capacity: u16,
    /// Without numbered seats.
    pub unreserved: bool,
}
