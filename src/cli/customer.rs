//! Customers by command.
use super::{
    ask,
    context::Context,
    exit::Fail,
    output::{Column, Table},
    parse,
};
use crate::{
    domain::{
        CustomerId, Money,
        customer::{CustomerCard, Erased, Flag, Profile},
        text::visible,
        time::{BusinessDay, Instant, Zone},
    },
    export::{customer as shapes, file::write_private},
    service::{CustomerEdit, CustomerFilter, House, NewBlock},
};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;
use std::path::PathBuf;

/// Verbs of customers.
#[derive(Debug, Subcommand)]
pub enum Customer {
    /// Add somebody; with --password they can sign in at a kiosk
    Add(Add),
    /// Customers by id
    List(List),
    /// One customer with bookings, flags and reviews
    Show(One),
    /// Change what is said of somebody; an empty address or number goes
    Edit(Edit),
    /// Somebody can't buy any more
    Block(Block),
    /// Somebody can buy again
    Unblock(One),
    /// Erase a person: name, address, number, notes, reviews, messages; bookings stay with all their sums
    Erase(Erase),
    /// All that is kept of a person, as one JSON document
    Export(Export),
    /// Somebody's bookings, the newest first
    Bookings(One),
    /// What somebody says of a film that they had a ticket for
    Review(Review),
    /// A new password for who knows the old one: both from standard input, a line each
    Password(Address),
    /// Queue a code for who forgot the password; with --code read it and the new password from standard input
    Reset(Reset),
    /// Forgive wrong tries against somebody
    Unlock(One),
    /// Who is kept no longer (theatre set --keep-people): say it, or forget them
    Retention(Retention),
}

/// What is said of somebody.
#[derive(Args, Debug)]
pub struct Facts {
    /// Where mail goes
    #[arg(long, value_name = "E")]
    email: Option<String>,
    /// A telephone number; without a country's code it is the theatre's country's
    #[arg(long, value_name = "N")]
    phone: Option<String>,
    /// In which language to write to them: en, de, …
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
    /// What staff should know
    #[arg(long, value_name = "WORDS")]
    notes: Option<String>,
}

/// Somebody new.
#[derive(Args, Debug)]
pub struct Add {
    /// What they are called
    #[arg(long, value_name = "N")]
    name: String,
    #[command(flatten)]
    facts: Facts,
    /// Read a password from standard input
    #[arg(long)]
    password: bool,
}

/// Which of them.
#[derive(Args, Debug)]
pub struct List {
    /// Each of these words is in name, address or number
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Only who can't buy
    #[arg(long)]
    blocked: bool,
    /// Only who is worth a second look
    #[arg(long)]
    flagged: bool,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Go on behind this id
    #[arg(long, value_name = "ID")]
    after: Option<i64>,
}

/// One of them.
#[derive(Args, Debug)]
pub struct One {
    /// An id, an e-mail address, a telephone number, words that fit nobody else
    customer: String,
}

/// One by address only: it is not said whether somebody has it.
#[derive(Args, Debug)]
pub struct Address {
    /// An e-mail address
    email: String,
}

/// What changes.
#[derive(Args, Debug)]
pub struct Edit {
    #[command(flatten)]
    who: One,
    /// Another name
    #[arg(long, value_name = "N")]
    name: Option<String>,
    #[command(flatten)]
    facts: Facts,
}

/// How somebody is blocked.
#[derive(Args, Debug)]
pub struct Block {
    #[command(flatten)]
    who: One,
    /// Why
    #[arg(long, value_name = "R")]
    reason: String,
    /// The last day on which they can't buy; without it until they are unblocked
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    until: Option<BusinessDay>,
    /// What becomes of what they have booked and what has not begun
    #[arg(long, value_enum, default_value = "keep")]
    bookings: Coming,
}

/// What becomes of what somebody has booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Coming {
    /// It stays
    Keep,
    /// It is cancelled, all that was paid goes back
    Cancel,
}

/// Who is erased.
#[derive(Args, Debug)]
pub struct Erase {
    #[command(flatten)]
    who: One,
    /// Say what would go, and erase nothing
    #[arg(long)]
    dry_run: bool,
}

/// Where an export goes.
#[derive(Args, Debug)]
pub struct Export {
    #[command(flatten)]
    who: One,
    /// Into this file, readable by you only; else to standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What somebody says of a film.
#[derive(Args, Debug)]
pub struct Review {
    #[command(flatten)]
    who: One,
    /// The film: its id, or anything that names one only
    movie: String,
    /// 1 to 5
    #[arg(long, value_name = "N")]
    stars: u8,
    /// In their words
    #[arg(long, value_name = "WORDS", default_value = "")]
    words: String,
}

/// A forgotten password.
#[derive(Args, Debug)]
pub struct Reset {
    #[command(flatten)]
    who: Address,
    /// The code has come: standard input has it and, on the next line, the new password
    #[arg(long)]
    code: bool,
}

/// Forgetting.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct Retention {
    /// Forget them
    #[arg(long)]
    run: bool,
    /// Say who it would be, and forget nobody
    #[arg(long)]
    dry_run: bool,
}

/// `customer …`
pub fn run(ctx: &Context, verb: Customer) -> Result<(), Fail> {
    match verb {
        Customer::Password(args) => return password(ctx, &args),
        Customer::Reset(args) => return reset(ctx, &args),
        _ => {}
    }
    let mut house = ctx.house()?;
    let id = match verb {
        Customer::List(args) => return list(ctx, &house, args),
        Customer::Export(args) => return export(ctx, &mut house, &args),
        Customer::Erase(args) => return erase(ctx, &mut house, &args),
        Customer::Bookings(args) => return bookings(ctx, &house, &args),
        Customer::Block(args) => return block(ctx, &mut house, args),
        Customer::Retention(args) => return retention(ctx, &mut house, &args),
        Customer::Add(args) => {
            house.customers(&CustomerFilter { limit: Some(0), ..Default::default() })?;
            let password = if args.password { Some(ask::new_password()?) } else { None };
            let f = args.facts;
            let (language, notes) = (f.language.unwrap_or_default(), f.notes.unwrap_or_default());
            let profile = Profile { name: args.name, email: f.email, phone: f.phone, language, notes };
            house.add_customer(&profile, password.as_deref())?
        }
        Customer::Edit(args) => {
            let id = house.find_customer(&args.who.customer)?.id;
            let Facts { email, phone, language, notes } = args.facts;
            house.edit_customer(id, &CustomerEdit { name: args.name, email, phone, language, notes })?;
            id
        }
        Customer::Unblock(args) => {
            let id = house.find_customer(&args.customer)?.id;
            house.unblock_customer(id)?;
            id
        }
        Customer::Unlock(args) => {
            let id = house.find_customer(&args.customer)?.id;
            house.forgive_customer(id)?;
            id
        }
        Customer::Review(args) => {
            let id = house.find_customer(&args.who.customer)?.id;
            let movie = house.find_movie(&args.movie)?.id;
            house.review(id, movie, args.stars, &args.words)?;
            id
        }
        Customer::Show(args) => house.find_customer(&args.customer)?.id,
        Customer::Password(_) | Customer::Reset(_) => return Ok(()),
    };
    show(ctx, &house, id)
}

/// Where times are told, and which moment it is.
fn here(ctx: &Context, house: &House) -> Result<(Zone, Instant), Fail> {
    Ok((ctx.theatre(house, None)?.zone, house.now().instant()))
}

fn show(ctx: &Context, house: &House, id: CustomerId) -> Result<(), Fail> {
    let card = house.customer_card(id)?;
    let (zone, now) = here(ctx, house)?;
    ctx.out.answer(&shapes::card(&card, zone, now), || words(&card, zone, now))
}

fn words(card: &CustomerCard, zone: Zone, now: Instant) -> String {
    let c = &card.customer;
    let day = |at| zone.local(at).format("%d %b %Y").to_string();
    let reach: Vec<&str> = [c.email.as_deref(), c.phone.as_deref()].into_iter().flatten().collect();
    let mut lines = match c.erased_at {
        Some(at) => vec![format!("{}  erased on {}", c.id, day(at))],
        None => vec![format!("{}  {}  {}", c.id, c.name, reach.join("  "))],
    };
    if let Some(b) = c.blocked(now) {
        let until = b.until.map(|u| format!(" until {}", day(u))).unwrap_or_default();
        let by = card.blocked_by.as_deref().unwrap_or("nobody");
        lines.push(format!("BLOCKED since {}{until} by {by}: {}", day(b.at), b.reason));
    }
    lines.extend((!card.flags.is_empty()).then(|| format!("worth a second look: {}", flag_words(&card.flags))));
    lines.extend((!c.notes.is_empty()).then(|| format!("notes: {}", c.notes)));
    for b in &card.bookings {
        let first = b.shows.first();
        let film = first.map(|s| format!("{} {}", zone.local(s.starts_at).format("%a %d %b %Y %H:%M"), s.title));
        let total = Money::new(b.total, b.currency);
        lines.push(format!("{}  {:<9}  {}  {total}", b.reference, b.state.code(), film.unwrap_or_default()));
    }
    for r in &card.reviews {
        lines.push(format!("{}  {}  {}", "*".repeat(usize::from(r.stars)), r.title, r.words));
    }
    lines.iter().map(|l| visible(l.trim_end()) + "\n").collect()
}

fn flag_words(flags: &[(Flag, u32)]) -> String {
    flags.iter().map(|(f, n)| f.words(*n)).collect::<Vec<_>>().join(", ")
}

fn list(ctx: &Context, house: &House, args: List) -> Result<(), Fail> {
    let after = args.after.map(CustomerId);
    let List { search, blocked, flagged, limit, .. } = args;
    let all = house.customers(&CustomerFilter { search, blocked, flagged, limit, after })?;
    let (zone, now) = here(ctx, house)?;
    let rows: Vec<_> = all.iter().map(|(c, flags)| shapes::row(c, flags, zone, now)).collect();
    ctx.out.answer(&rows, || {
        let columns = [
            Column::Number("ID"),
            Column::Text("NAME"),
            Column::Text("E-MAIL"),
            Column::Whole("PHONE"),
            Column::Whole("SEEN"),
            Column::Text(""),
        ];
        let mut table = Table::new(&columns, "no customers");
        for (c, flags) in &all {
            let blocked = if c.blocked(now).is_some() { "BLOCKED " } else { "" };
            table.row([
                c.id.to_string(),
                c.name.clone(),
                c.email.clone().unwrap_or_default(),
                c.phone.clone().unwrap_or_default(),
                zone.local(c.seen_at).format("%d %b %Y").to_string(),
                format!("{blocked}{}", flag_words(flags)),
            ]);
        }
        ctx.out.table(&table)
    })
}

fn bookings(ctx: &Context, house: &House, args: &One) -> Result<(), Fail> {
    let card = house.customer_card(house.find_customer(&args.customer)?.id)?;
    ctx.out.answer(&shapes::bookings(&card.bookings), || super::booking::table(ctx, &card.bookings))
}

fn block(ctx: &Context, house: &mut House, args: Block) -> Result<(), Fail> {
    let id = house.find_customer(&args.who.customer)?.id;
    let cancel = args.bookings == Coming::Cancel;
    let cancelled = house.block_customer(id, &NewBlock { reason: args.reason, until: args.until, cancel })?;
    let (zone, now) = here(ctx, house)?;
    let card = house.customer_card(id)?;
    let mut shape = shapes::card(&card, zone, now);
    if let Some(fields) = shape.as_object_mut() {
        fields.insert("cancelled".to_owned(), json!(shapes::bookings(&cancelled)));
    }
    ctx.out.answer(&shape, || {
        let gone = if cancel { format!("{} bookings were cancelled\n", cancelled.len()) } else { String::new() };
        gone + &words(&card, zone, now)
    })
}

fn erase(ctx: &Context, house: &mut House, args: &Erase) -> Result<(), Fail> {
    let id = house.find_customer(&args.who.customer)?.id;
    let done = if args.dry_run { house.erase_plan(id)? } else { house.erase_customer(id)? };
    let verb = if args.dry_run { "would be erased" } else { "was erased" };
    let shape = json!({ "customer": id.to_string(), "bookings": done.bookings.len(), "erased": !args.dry_run });
    ctx.out.answer(&shape, || {
        format!("customer {id} {verb}; {} bookings keep their sums and name nobody\n", done.bookings.len())
    })
}

fn export(ctx: &Context, house: &mut House, args: &Export) -> Result<(), Fail> {
    let id = house.find_customer(&args.who.customer)?.id;
    let (zone, _) = here(ctx, house)?;
    let Some(path) = &args.out else { return ctx.out.raw(shapes::document(house, id, zone)?.as_bytes()) };
    write_private(path, || shapes::document(house, id, zone))?;
    let done = json!({ "customer": id.to_string(), "file": path.display().to_string() });
    ctx.out.answer(&done, || format!("all that is kept of customer {id} is in {}\n", path.display()))
}

fn retention(ctx: &Context, house: &mut House, args: &Retention) -> Result<(), Fail> {
    let done: Erased = if args.run { house.run_retention()? } else { house.retention_plan()? };
    let ids: Vec<String> = done.customers.iter().map(ToString::to_string).collect();
    let shape = json!({ "customers": ids, "contacts": done.bookings.len(), "erased": args.run });
    ctx.out.answer(&shape, || {
        let verb = if args.run { "were forgotten" } else { "would be forgotten" };
        format!("{} customers and {} guests' addresses {verb}\n", ids.len(), done.bookings.len())
    })
}

fn password(ctx: &Context, args: &Address) -> Result<(), Fail> {
    let mut house = ctx.house_of_nobody()?;
    let (old, new) = (ask::password()?, ask::new_password()?);
    house.change_customer_password(&args.email, &old, &new)?;
    ctx.out.answer(&json!({ "changed": true }), || "the password was changed\n".to_owned())
}

fn reset(ctx: &Context, args: &Reset) -> Result<(), Fail> {
    let mut house = ctx.house_of_nobody()?;
    if args.code {
        let (code, new) = (ask::code()?, ask::new_password()?);
        house.finish_reset(&args.who.email, &code, &new)?;
        return ctx.out.answer(&json!({ "changed": true }), || "the password was changed\n".to_owned());
    }
    house.begin_reset(&args.who.email)?;
    ctx.out.answer(&json!({ "queued": true }), || {
        "if a customer has this address, a code is on its way; it is good for 20 minutes\n".to_owned()
    })
}
