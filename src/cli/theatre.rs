//! Theatres: the buildings, and how each does things.
use super::{
    context::Context,
    exit::Fail,
    output::{Column, Table},
};
use crate::{
    domain::{
        Currency, Money, Refusal,
        cancel::Policy,
        customer::FlagRules,
        phone,
        text::{is_control, visible},
        theatre::{Settings, Theatre as Building},
        time::Zone,
    },
    service::NewTheatre,
};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::sync::Arc;

/// Verbs of theatres.
#[derive(Debug, Subcommand)]
pub enum Theatre {
    /// Add a theatre to this store
    Add(Add),
    /// Theatres
    List,
    /// One theatre, with how it does things
    Show(One),
    /// Change how a theatre does things
    Set(Set),
}

/// Which theatre.
#[derive(Args, Debug)]
pub struct One {
    /// The theatre: its id, or anything that names one only
    theatre: String,
}

/// A new theatre.
#[derive(Args, Debug)]
pub struct Add {
    /// Its name over the door
    #[arg(long)]
    name: String,
    /// Its city
    #[arg(long)]
    city: String,
    /// Street and number
    #[arg(long, default_value = "")]
    address: String,
    /// What it takes: GBP
    #[arg(long, value_parser = currency)]
    currency: Currency,
    /// Where its clocks stand: Europe/London
    #[arg(long, value_parser = zone)]
    time_zone: Zone,
}

/// Changes to how a theatre does things.
#[derive(Args, Debug)]
#[group(required = true, multiple = true, id = "settings")]
struct Changes {
    /// Minutes after midnight at which a business day ends
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u16).range(0..720))]
    day_end: Option<u16>,
    /// How long a hold lasts
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(30..=3600))]
    hold: Option<u32>,
    /// How long a hold renewed by hand may last in all
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(30..=14400))]
    hold_ceiling: Option<u32>,
    /// Minutes after the start until which a show sells; negative: before it
    #[arg(long, value_name = "MINUTES", allow_negative_numbers = true, value_parser = clap::value_parser!(i32).range(-1440..=1440))]
    sale_closes: Option<i32>,
    /// Minutes before the start at which the doors open
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(i32).range(0..=1440))]
    doors_open: Option<i32>,
    /// Minutes of advertisements before the film
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u16).range(0..=120))]
    ads: Option<u16>,
    /// The most seats in one order of a kiosk
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=50))]
    kiosk_max_seats: Option<u16>,
    /// Whether a till takes cash only in an open shift
    #[arg(long, value_name = "true|false")]
    cash_needs_shift: Option<bool>,
    /// The largest difference of a drawer that needs no witness, in main units
    #[arg(long, value_name = "AMOUNT")]
    witness_over: Option<String>,
    /// The smallest coin in use, in main units: cash is rounded to it; 0: as the currency has it
    #[arg(long, value_name = "AMOUNT")]
    cash_step: Option<String>,
    /// Whether a counted product is sold although none is left in the books
    #[arg(long, value_name = "true|false")]
    sell_without_stock: Option<bool>,
    /// Whether the deposit of a reservation that nobody pays stays with the house
    #[arg(long, value_name = "true|false")]
    keeps_deposit: Option<bool>,
    /// Minutes before the start until which reserved seats are kept; negative: after it
    #[arg(long, value_name = "MINUTES", allow_negative_numbers = true, value_parser = clap::value_parser!(i32).range(-1440..=43200))]
    reserve_until: Option<i32>,
    /// Minutes before the start at which who booked is reminded by mail; 0: never
    #[arg(long, value_name = "MINUTES")]
    reminder: Option<u16>,
    /// Minutes before the start until which tickets come back; negative: after it
    #[arg(long, value_name = "MINUTES", allow_negative_numbers = true, value_parser = clap::value_parser!(i32).range(-1440..=43200))]
    refund_until: Option<i32>,
    /// How much of a ticket's price comes back, in percent
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(0..=100))]
    refund_share: Option<u32>,
    /// Whether supplements and fees stay with the house
    #[arg(long, value_name = "true|false")]
    refund_keeps_fees: Option<bool>,
    /// The country code of telephone numbers written without one: 44; empty: the time zone's
    #[arg(long, value_name = "CODE")]
    dial_code: Option<String>,
    /// Who sells, as it stands on receipts
    #[arg(long, value_name = "NAME")]
    legal_name: Option<String>,
    /// The number under which tax is paid, as it stands on receipts
    #[arg(long, value_name = "WORDS")]
    tax_number: Option<String>,
    /// Months for which customers who don't come and guests' addresses are kept; 0: always (the first theatre decides)
    #[arg(long, value_name = "MONTHS", value_parser = clap::value_parser!(u16).range(0..=600))]
    keep_people: Option<u16>,
    /// Flags look at so many days
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=730))]
    flag_days: Option<u16>,
    /// Flag customers with so many failed payments; 0: never
    #[arg(long, value_name = "N")]
    flag_failed_payments: Option<u16>,
    /// Flag customers with so many holds that ran out; 0: never
    #[arg(long, value_name = "N")]
    flag_lapsed_holds: Option<u16>,
    /// Flag customers with so many refunds; 0: never
    #[arg(long, value_name = "N")]
    flag_refunds: Option<u16>,
}

/// Changes to a theatre.
#[derive(Args, Debug)]
pub struct Set {
    #[command(flatten)]
    which: One,
    #[command(flatten)]
    changes: Changes,
}

/// Reads a currency for clap.
pub fn currency(text: &str) -> Result<Currency, String> {
    Currency::parse(text).map_err(|r| r.message)
}

/// Reads a time zone for clap.
pub fn zone(text: &str) -> Result<Zone, String> {
    Zone::parse(text).map_err(|r| r.message)
}

/// A theatre in JSON.
#[derive(Debug, Serialize)]
pub struct TheatreShape {
    id: String,
    name: String,
    address: String,
    city: String,
    time_zone: Zone,
    currency: Currency,
    settings: Settings,
}

impl From<&Building> for TheatreShape {
    fn from(t: &Building) -> Self {
        Self {
            id: t.id.to_string(),
            name: t.name.clone(),
            address: t.address.clone(),
            city: t.city.clone(),
            time_zone: t.zone,
            currency: t.currency,
            settings: t.settings.clone(),
        }
    }
}

/// `theatre …`
pub fn run(ctx: &Context, verb: Theatre) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    match verb {
        Theatre::Add(args) => {
            let id = house.add_theatre(&NewTheatre {
                name: args.name.trim().to_owned(),
                address: args.address.trim().to_owned(),
                city: args.city.trim().to_owned(),
                currency: args.currency,
                zone: args.time_zone,
                settings: Settings::default(),
            })?;
            answer(ctx, &*house.theatre(id)?)
        }
        Theatre::List => list(ctx, &house.theatres()?),
        Theatre::Show(args) => answer(ctx, &*house.find_theatre(Some(&args.theatre))?),
        Theatre::Set(args) => {
            let theatre = house.find_theatre(Some(&args.which.theatre))?;
            house.set_settings(theatre.id, &args.changes.over(theatre.settings.clone(), theatre.currency)?)?;
            answer(ctx, &*house.theatre(theatre.id)?)
        }
    }
}

impl Changes {
    fn over(&self, s: Settings, currency: Currency) -> Result<Settings, Refusal> {
        let amount = |text: &Option<String>| text.as_deref().map(|a| Money::parse(a, currency)).transpose();
        let (witness_over, cash_step) = (amount(&self.witness_over)?, amount(&self.cash_step)?);
        if [witness_over, cash_step].into_iter().flatten().any(|m| m.minor < 0) {
            return Err(Refusal::usage("a limit or a coin is nothing or more; nothing was changed"));
        }
        let cancel = Policy {
            until_min: self.refund_until.unwrap_or(s.cancel.until_min),
            share_ppm: self.refund_share.map_or(s.cancel.share_ppm, |percent| percent * 10_000),
            keeps_fees: self.refund_keeps_fees.unwrap_or(s.cancel.keeps_fees),
        };
        let dial_code = self.dial_code.as_ref().map(|c| c.trim().trim_start_matches('+').to_owned());
        if let Some(odd) = dial_code.as_ref().filter(|c| !c.is_empty() && !phone::is_code(c)) {
            return Err(Refusal::usage(format!("{odd:?} is no country's code; nothing was changed")));
        }
        let on_receipts = [&self.legal_name, &self.tax_number].map(|w| w.as_ref().map(|w| w.trim().to_owned()));
        if on_receipts.iter().flatten().any(|w| w.len() > 120 || w.chars().any(is_control)) {
            return Err(Refusal::usage(
                "what stands on receipts is one line of at most 120 bytes; nothing was changed",
            ));
        }
        let [legal_name, tax_number] = on_receipts;
        Ok(Settings {
            legal_name: legal_name.unwrap_or(s.legal_name),
            tax_number: tax_number.unwrap_or(s.tax_number),
            cancel,
            reserve_until_min: self.reserve_until.unwrap_or(s.reserve_until_min),
            reminder_min: self.reminder.unwrap_or(s.reminder_min),
            dial_code: dial_code.unwrap_or(s.dial_code),
            keep_people_months: self.keep_people.unwrap_or(s.keep_people_months),
            flags: FlagRules {
                days: self.flag_days.unwrap_or(s.flags.days),
                failed_payments: self.flag_failed_payments.unwrap_or(s.flags.failed_payments),
                lapsed_holds: self.flag_lapsed_holds.unwrap_or(s.flags.lapsed_holds),
                refunds: self.flag_refunds.unwrap_or(s.flags.refunds),
            },
            day_end_min: self.day_end.unwrap_or(s.day_end_min),
            hold_ttl_s: self.hold.unwrap_or(s.hold_ttl_s),
            hold_ceiling_s: self.hold_ceiling.unwrap_or(s.hold_ceiling_s),
            sale_closes_min: self.sale_closes.unwrap_or(s.sale_closes_min),
            admit_opens_min: self.doors_open.unwrap_or(s.admit_opens_min),
            ads_min: self.ads.unwrap_or(s.ads_min),
            kiosk_max_seats: self.kiosk_max_seats.unwrap_or(s.kiosk_max_seats),
            cash_needs_shift: self.cash_needs_shift.unwrap_or(s.cash_needs_shift),
            sell_without_stock: self.sell_without_stock.unwrap_or(s.sell_without_stock),
            keeps_deposit: self.keeps_deposit.unwrap_or(s.keeps_deposit),
            witness_over: witness_over.map_or(s.witness_over, |m| m.minor),
            cash_step: cash_step.map_or(s.cash_step, |m| m.minor),
            ..s
        })
    }
}

fn list(ctx: &Context, theatres: &[Arc<Building>]) -> Result<(), Fail> {
    let shapes: Vec<TheatreShape> = theatres.iter().map(|t| TheatreShape::from(&**t)).collect();
    ctx.out.answer(&shapes, || {
        let columns = [
            Column::Whole("ID"),
            Column::Text("NAME"),
            Column::Text("CITY"),
            Column::Whole("TIME ZONE"),
            Column::Whole("CURRENCY"),
        ];
        let mut table = Table::new(&columns, "no theatres");
        for t in theatres {
            let zone = t.zone.name().to_owned();
            table.row([t.id.to_string(), t.name.clone(), t.city.clone(), zone, t.currency.code().to_owned()]);
        }
        ctx.out.table(&table)
    })
}

fn answer(ctx: &Context, t: &Building) -> Result<(), Fail> {
    ctx.out.answer(&TheatreShape::from(t), || {
        let s = &t.settings;
        let place: Vec<&str> = [t.address.as_str(), t.city.as_str()].into_iter().filter(|p| !p.is_empty()).collect();
        format!(
            "{}   {}\nid {}   {}   {}\nday ends {} min after midnight; a hold lasts {} s, {} s at most when renewed\n\
             doors open {} min before the start, advertisements take {} min, sales close {} min after the start\n\
             cash {} an open shift and goes in steps of {}; a drawer off by more than {} needs a witness\n",
            visible(&t.name),
            visible(&place.join(", ")),
            t.id,
            t.zone.name(),
            t.currency.code(),
            s.day_end_min,
            s.hold_ttl_s,
            s.hold_ceiling_s,
            s.admit_opens_min,
            s.ads_min,
            s.sale_closes_min,
            if s.cash_needs_shift { "needs" } else { "does not need" },
            Money::new(t.cash_step(), t.currency),
            Money::new(s.witness_over, t.currency),
        )
    })
}
