//! `gift-card` and `voucher`: looked at, issued, taken out of use.
use super::{
    context::Context,
    exit::Fail,
    output::{Column, Table},
};
use crate::{
    domain::{
        Money,
        tender::{NewVouchers, PurseEntry, Voucher as Kept},
        text::visible,
        theatre::Theatre,
        time::{BusinessDay, Instant},
    },
    service::{GiftCard as Card, House},
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// Verbs of gift cards. They are sold as a product: `concession add --gift-card`, then `sell --add`.
#[derive(Debug, Subcommand)]
pub enum GiftCard {
    /// What is on a gift card, and what it paid
    Show(Code),
    /// All gift cards, the newest first, by the end of their codes
    List,
    /// The codes of the gift cards of a booking, to print them again
    Codes(Booked),
}

/// Verbs of vouchers. One pays with `sell --pay voucher=CODE`.
#[derive(Debug, Subcommand)]
pub enum Voucher {
    /// Issue vouchers, each good for one ticket; the answer is the only place where their codes stand
    Issue(Issue),
    /// What a voucher is good for, and whether it was used
    Show(Code),
    /// All vouchers, the newest first, by the end of their codes
    List(Batch),
    /// Take a voucher out of use
    Void(Void),
}

/// Which one.
#[derive(Args, Debug)]
pub struct Code {
    /// Its code, with or without dashes
    code: String,
}

/// Which booking.
#[derive(Args, Debug)]
pub struct Booked {
    /// Its reference
    reference: String,
}

/// Which batch.
#[derive(Args, Debug)]
pub struct Batch {
    /// Only this batch
    #[arg(long)]
    batch: Option<String>,
}

/// Which one, and why.
#[derive(Args, Debug)]
pub struct Void {
    /// Its code
    code: String,
    /// Why
    #[arg(long, value_name = "WORDS")]
    reason: String,
}

/// What is issued.
#[derive(Args, Debug)]
pub struct Issue {
    /// What they are for: Summer 26
    #[arg(long)]
    batch: String,
    /// How many
    #[arg(long, default_value_t = 1)]
    n: u32,
    /// Only for tickets of this type: adult
    #[arg(long = "type", value_name = "CODE")]
    kind: Option<String>,
    /// Films that they are not good for, by id or title; may repeat
    #[arg(long = "not-for", value_name = "FILM")]
    excluded: Vec<String>,
    /// What one counts for with the distributor
    #[arg(long, value_name = "AMOUNT")]
    declared: Option<String>,
    /// The last day that they are good: 2027-06-30; without it for ever
    #[arg(long, value_name = "DAY", value_parser = super::parse::day)]
    until: Option<BusinessDay>,
    /// Why
    #[arg(long, value_name = "WORDS", default_value = "", hide_default_value = true)]
    reason: String,
    /// Their theatre; without it the store's first
    #[arg(long)]
    theatre: Option<String>,
}

fn when(theatre: &Theatre, at: Option<Instant>) -> Option<String> {
    at.map(|at| theatre.zone.rfc3339(at))
}

fn last_day(theatre: &Theatre, until: Option<Instant>) -> String {
    let last = until.map(|at| theatre.zone.business_day(at.plus_minutes(-1), theatre.settings.day_end_min));
    last.map_or("for ever".to_owned(), |day| format!("until {}", day.format("%d %b %Y")))
}

fn card_json(theatre: &Theatre, card: &Card) -> Value {
    let money = |minor| Money::new(minor, card.purse.currency);
    let entry = |e: &PurseEntry| json!({ "at": theatre.zone.rfc3339(e.at), "amount": money(e.minor), "booking": e.booking.to_string() });
    json!({
        "id": card.purse.id.to_string(), "code": card.tail, "balance": money(card.purse.minor),
        "until": when(theatre, card.purse.until), "made_at": theatre.zone.rfc3339(card.purse.made_at),
        "entries": card.entries.iter().map(entry).collect::<Vec<_>>(),
    })
}

/// `gift-card …`
pub fn gift_card(ctx: &Context, verb: &GiftCard) -> Result<(), Fail> {
    let house = ctx.house()?;
    let theatre = ctx.theatre(&house, None)?;
    match verb {
        GiftCard::Show(args) => {
            let card = house.gift_card(&args.code)?;
            ctx.out.answer(&card_json(&theatre, &card), || {
                let money = |minor| Money::new(minor, card.purse.currency);
                let mut text =
                    format!("{}   {}   {}\n", card.tail, money(card.purse.minor), last_day(&theatre, card.purse.until));
                for e in &card.entries {
                    let at = theatre.zone.local(e.at).format("%a %d %b %Y %H:%M");
                    text += &format!("  {at}  {:>12}  {}\n", money(e.minor).to_string(), e.booking);
                }
                text
            })
        }
        GiftCard::List => {
            let cards = house.gift_cards()?;
            let shapes: Vec<Value> = cards.iter().map(|c| card_json(&theatre, c)).collect();
            ctx.out.answer(&shapes, || {
                let columns =
                    [Column::Whole("CODE"), Column::Number("BALANCE"), Column::Text("GOOD"), Column::Whole("MADE")];
                let mut table = Table::new(&columns, "no gift cards");
                for c in &cards {
                    let made = theatre.zone.local(c.purse.made_at).format("%Y-%m-%d").to_string();
                    let balance = Money::new(c.purse.minor, c.purse.currency).to_string();
                    table.row([c.tail.clone(), balance, last_day(&theatre, c.purse.until), made]);
                }
                ctx.out.table(&table)
            })
        }
        GiftCard::Codes(args) => {
            let booking = super::booking::found(&house, &args.reference)?;
            let codes: Vec<String> = house.gift_codes(&booking.reference)?.into_iter().map(|(_, code)| code).collect();
            ctx.out.answer(&codes, || codes.iter().map(|c| format!("{c}\n")).collect())
        }
    }
}

fn voucher_json(theatre: &Theatre, v: &Kept, code: &str) -> Value {
    json!({
        "id": v.id.to_string(), "code": code, "batch": v.batch, "type": v.kind,
        "excluded": v.excluded.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "declared": v.declared.map(|minor| Money::new(minor, theatre.currency)), "until": when(theatre, v.until),
        "state": state(v), "used": v.used.as_ref().map(ToString::to_string), "made_at": theatre.zone.rfc3339(v.made_at),
    })
}

fn state(v: &Kept) -> &'static str {
    match (v.void, &v.used) {
        (true, _) => "void",
        (_, Some(_)) => "used",
        _ => "good",
    }
}

/// `voucher …`
pub fn voucher(ctx: &Context, verb: &Voucher) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    match verb {
        Voucher::Issue(args) => issue(ctx, &mut house, args),
        Voucher::Show(args) => {
            let voucher = house.voucher(&args.code)?;
            one(ctx, &house, &voucher, &args.code)
        }
        Voucher::Void(args) => {
            let voucher = house.void_voucher(&args.code, &args.reason)?;
            one(ctx, &house, &voucher, &args.code)
        }
        Voucher::List(args) => {
            let theatre = ctx.theatre(&house, None)?;
            let all = house.vouchers(args.batch.as_deref())?;
            let shapes: Vec<Value> = all.iter().map(|(v, tail)| voucher_json(&theatre, v, tail)).collect();
            ctx.out.answer(&shapes, || {
                let columns = [
                    Column::Whole("CODE"),
                    Column::Text("BATCH"),
                    Column::Text("FOR"),
                    Column::Text("GOOD"),
                    Column::Whole("STATE"),
                ];
                let mut table = Table::new(&columns, "no vouchers");
                for (v, tail) in &all {
                    let used = v.used.as_ref().map_or(state(v).to_owned(), |r| format!("used {r}"));
                    table.row([tail.clone(), v.batch.clone(), v.words(), last_day(&theatre, v.until), used]);
                }
                ctx.out.table(&table)
            })
        }
    }
}

fn one(ctx: &Context, house: &House, v: &Kept, code: &str) -> Result<(), Fail> {
    let theatre = house.theatre(v.theatre)?;
    ctx.out.answer(&voucher_json(&theatre, v, code), || {
        let used = v.used.as_ref().map_or(String::new(), |r| format!(" for {r}"));
        let line = format!("{}   {}   {}   {}{used}", v.batch, v.words(), last_day(&theatre, v.until), state(v));
        visible(&line) + "\n"
    })
}

fn issue(ctx: &Context, house: &mut House, args: &Issue) -> Result<(), Fail> {
    let theatre = ctx.theatre(house, args.theatre.as_deref())?;
    let excluded = args.excluded.iter().map(|film| Ok(house.find_movie(film)?.id)).collect::<Result<_, Fail>>()?;
    let declared = args.declared.as_deref().map(|a| Money::parse(a, theatre.currency)).transpose()?.map(|m| m.minor);
    let end = |day: BusinessDay| theatre.zone.day_start(day.succ_opt().unwrap_or(day), theatre.settings.day_end_min);
    let wanted = NewVouchers {
        theatre: theatre.id,
        batch: args.batch.clone(),
        n: args.n,
        kind: args.kind.as_ref().map(|k| k.trim().to_lowercase()),
        excluded,
        declared,
        until: args.until.map(end),
    };
    let made = house.issue_vouchers(&wanted, &args.reason)?;
    let shapes: Vec<Value> = made.iter().map(|(id, code)| json!({ "id": id.to_string(), "code": code })).collect();
    ctx.out.answer(&shapes, || made.iter().map(|(_, code)| format!("{code}\n")).collect())
}
