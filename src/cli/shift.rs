//! Till work by command: open, X, drop, paid-out, no-sale, hand-over, count, close, list, and the day's close.
use super::{
    ask,
    context::Context,
    exit::Fail,
    output::{Column, Table},
    parse,
    shift_shape::{ReportShape, ShiftShape, TrendShape},
};
use crate::{
    domain::{
        Currency, Money, ShiftId,
        cash::Pieces,
        shift::{By as Seen, Closing, Count, Reason, Shift as Row, ShiftReport, ShiftState},
        staff::Actor,
        theatre::Theatre,
        time::BusinessDay,
    },
    service::{House, ShiftQuery, StoreKind},
};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;
use std::sync::Arc;

/// Verbs of shifts. The till is the one of --till.
#[derive(Debug, Subcommand)]
pub enum Shift {
    /// Open a shift at a till with a float
    Open(Open),
    /// Where the drawer stands; resets nothing
    X,
    /// Take cash to the safe
    Drop(Amount),
    /// Pay something out of the drawer; --for says what for
    PaidOut(Amount),
    /// Open the drawer without a sale
    NoSale(Words),
    /// Bring change to the drawer, or take it away (a negative amount)
    Float(Amount),
    /// Another person takes the drawer; their PIN is read from standard input
    HandOver(HandOver),
    /// Count the drawer: its sales stop, the count is locked
    Count(CountArgs),
    /// Count once more, beside the first count; with --z a closed shift
    Recount(Recount),
    /// Count, if that was not done, compare and close: the Z
    Close(Close),
    /// Shifts, the newest first
    List(List),
    /// One shift's report, by its id
    Show(One),
    /// Close a business day: all its shifts must be closed
    DayClose(DayClose),
}

/// The theatre that a shift is of.
#[derive(Args, Debug)]
pub struct Open {
    /// What the drawer begins with
    #[arg(long, value_name = "AMOUNT")]
    float: String,
    /// Of which theatre, in a store with several
    #[arg(long)]
    theatre: Option<String>,
}

/// An amount, with words if wanted.
#[derive(Args, Debug)]
pub struct Amount {
    /// How much
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, required_unless_present = "sum")]
    amount: Option<String>,
    /// The same, by name
    #[arg(
        id = "sum",
        long = "amount",
        value_name = "AMOUNT",
        allow_negative_numbers = true,
        conflicts_with = "amount"
    )]
    named: Option<String>,
    /// For what
    #[arg(long = "for", visible_alias = "reason", value_name = "WORDS", default_value = "")]
    words: String,
}

/// Words, if wanted.
#[derive(Args, Debug)]
pub struct Words {
    /// Why
    #[arg(long = "for", visible_alias = "reason", value_name = "WORDS", default_value = "")]
    words: String,
}

/// A count of a drawer.
#[derive(Args, Debug)]
pub struct CountArgs {
    /// The notes and coins: 20.00x3,10.00x5
    #[arg(long, value_name = "PIECES")]
    count: Option<String>,
    /// The sum of the cash: 215.50; of another tender: card=1284.00; may repeat
    #[arg(long, value_name = "AMOUNT")]
    counted: Vec<String>,
}

/// To whom.
#[derive(Args, Debug)]
pub struct HandOver {
    /// Who takes it: an e-mail address, a name
    #[arg(long, value_name = "E")]
    to: String,
    #[command(flatten)]
    count: CountArgs,
}

/// What is counted once more.
#[derive(Args, Debug)]
pub struct Recount {
    /// The closed shift of this Z
    #[arg(long, value_name = "Z")]
    z: Option<i64>,
    #[command(flatten)]
    count: CountArgs,
}

/// How a shift is closed.
#[derive(Args, Debug)]
pub struct Close {
    #[command(flatten)]
    count: CountArgs,
    /// What stays in the drawer; without it the float that it began with
    #[arg(long, value_name = "AMOUNT")]
    float_left: Option<String>,
    /// The number of the bag that goes to the bank
    #[arg(long, value_name = "B", default_value = "")]
    bag: String,
    /// Why it is over or short: wrong_change, wrong_note, wrong_tender, wrong_float, not_entered, or words
    #[arg(long, value_name = "WORDS", default_value = "unexplained")]
    reason: String,
    /// Who saw it: an e-mail address, a name; their PIN is read from standard input
    #[arg(long, value_name = "E")]
    witness: Option<String>,
}

/// Which shifts.
#[derive(Args, Debug)]
pub struct List {
    /// Only begun on this business day or later
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    from: Option<BusinessDay>,
    /// Only begun on this business day or earlier
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    to: Option<BusinessDay>,
    /// Only those that are not closed
    #[arg(long)]
    open: bool,
    /// Of all tills, also where this machine has a till of its own
    #[arg(long)]
    all: bool,
    /// Over and short by person or till instead
    #[arg(long, value_enum)]
    by: Option<By>,
    /// Of one theatre only
    #[arg(long)]
    theatre: Option<String>,
}

/// By what a list is summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// By who answered for the drawer
    Clerk,
    /// By till
    Till,
}

/// Which shift.
#[derive(Args, Debug)]
pub struct One {
    /// The shift's id
    shift: i64,
}

/// Which day.
#[derive(Args, Debug)]
pub struct DayClose {
    /// The business day; without it today
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    date: Option<BusinessDay>,
    /// Of which theatre, in a store with several
    #[arg(long)]
    theatre: Option<String>,
}

/// `shift …`
pub fn run(ctx: &Context, verb: Shift) -> Result<(), Fail> {
    match verb {
        Shift::List(args) => return list(ctx, &args),
        Shift::DayClose(args) => return day_close(ctx, &args),
        Shift::Show(args) => {
            let house = ctx.house()?;
            return answer(ctx, &house, &house.shift_report(ShiftId(args.shift))?);
        }
        Shift::Recount(Recount { z: Some(z), count }) => {
            let mut house = ctx.house()?;
            let shift = house.shift_by_z(z)?.shift;
            let report = house.recount_closed(shift.id, &counted(&count, shift.currency)?)?;
            return answer(ctx, &house, &report);
        }
        _ => {}
    }
    let mut house = at_till(ctx)?;
    let printer = super::print::setup(&ctx.config)?;
    if let Some(printer) = &printer {
        house.set_printing(printer.kick);
    }
    let report = at_drawer(ctx, &mut house, verb)?;
    printer.map(|p| house.open_drawer(&p)).transpose()?;
    answer(ctx, &house, &report)
}

/// The house as the till of the call.
fn at_till(ctx: &Context) -> Result<House, Fail> {
    let till = ctx.config.till.as_deref().ok_or_else(|| Fail::usage("which till: --till NAME"))?;
    ctx.house_at(till)
}

/// What is done at one drawer.
fn at_drawer(ctx: &Context, house: &mut House, verb: Shift) -> Result<ShiftReport, Fail> {
    let done = match verb {
        Shift::Open(args) => {
            let theatre = ctx.theatre(house, args.theatre.as_deref())?;
            house.open_shift(theatre.id, Money::parse(&args.float, theatre.currency)?.minor)
        }
        Shift::Drop(args) => house.drop_cash(amount(house, &args)?, &args.words),
        Shift::PaidOut(args) => house.pay_out(amount(house, &args)?, &args.words),
        Shift::NoSale(args) => house.no_sale(&args.words),
        Shift::Float(args) => house.adjust_float(amount(house, &args)?, &args.words),
        Shift::HandOver(args) => {
            let count = if args.count.is_empty() { None } else { Some(counted(&args.count, here(house)?.currency)?) };
            let to = beside(house, &args.to)?;
            house.hand_over(&to, count.as_ref())
        }
        Shift::Count(args) => house.count_shift(&counted(&args, here(house)?.currency)?),
        Shift::Recount(args) => recount(house, &args.count),
        Shift::Close(args) => return close(house, &args),
        _ => house.shift_x(),
    };
    Ok(done?)
}

fn recount(house: &mut House, args: &CountArgs) -> crate::service::Result<ShiftReport> {
    let shift = here(house)?;
    if shift.state == ShiftState::Open {
        let why = "nothing was counted here yet: `marquee shift count` counts first";
        return Err(crate::domain::Refusal::new(crate::domain::refusal::Kind::Conflict, why).into());
    }
    house.count_shift(&counted(args, shift.currency)?)
}

/// The count is a write of its own, before anything is compared: what is refused after it can't be used to find the sum.
fn close(house: &mut House, args: &Close) -> Result<ShiftReport, Fail> {
    let shift = here(house)?;
    let left = args.float_left.as_deref().map(|a| Money::parse(a, shift.currency)).transpose()?;
    let reason = Reason::parse(args.reason.trim());
    let closing = Closing {
        float_left: left.map(|m| m.minor),
        bag: args.bag.clone(),
        reason: Some(reason.unwrap_or(Reason::Other)),
        words: if reason.is_some() { String::new() } else { args.reason.trim().to_owned() },
    };
    let witness = args.witness.as_deref().map(|who| beside(house, who)).transpose()?;
    match (shift.state, args.count.is_empty()) {
        (ShiftState::Counted, true) => {}
        (_, true) => return Err(Fail::usage("what was counted: --count 20.00x3,10.00x5 or --counted 215.50")),
        _ => drop(house.count_shift(&counted(&args.count, shift.currency)?)?),
    }
    Ok(house.close_shift(&closing, witness.as_ref())?)
}

fn here(house: &House) -> crate::service::Result<Row> {
    Ok(house.shift_x()?.shift)
}

fn amount(house: &House, args: &Amount) -> crate::service::Result<i64> {
    let text = args.amount.as_deref().or(args.named.as_deref()).unwrap_or_default();
    Ok(Money::parse(text, here(house)?.currency)?.minor)
}

/// Somebody beside the caller. They say their PIN, except in a demo store, where anybody may be anybody.
fn beside(house: &mut House, who: &str) -> Result<Actor, Fail> {
    if house.kind() == StoreKind::Demo {
        return Ok(house.staff_named(who)?);
    }
    let secret = ask::secret_of(who)?;
    Ok(house.verify_staff(who, &secret)?)
}

impl CountArgs {
    fn is_empty(&self) -> bool {
        self.count.is_none() && self.counted.is_empty()
    }
}

/// Reads a count.
fn counted(args: &CountArgs, currency: Currency) -> Result<Count, crate::domain::Refusal> {
    let usage = |why: &str| Err(crate::domain::Refusal::usage(format!("{why}; nothing was counted")));
    let pieces = args.count.as_deref().map(|text| Pieces::parse(text, currency)).transpose()?;
    let mut cash = pieces.as_ref().map(Pieces::sum);
    let mut count = Count::default();
    for word in &args.counted {
        match word.split_once('=') {
            Some((tender, sum)) if tender.trim() != "cash" => {
                let minor = Money::parse(sum, currency)?.minor;
                if count.tenders.insert(tender.trim().to_lowercase(), minor).is_some() {
                    return usage(&format!("{tender} stands twice in the call"));
                }
            }
            other => {
                let minor = Money::parse(other.map_or(word.as_str(), |(_, sum)| sum), currency)?.minor;
                if cash.replace(minor).is_some() {
                    return usage("the cash stands twice in the call");
                }
            }
        }
    }
    let Some(cash) = cash else { return usage("what was counted: --count 20.00x3,10.00x5 or --counted 215.50") };
    Ok(Count { cash, pieces: pieces.unwrap_or_default(), ..count })
}

fn answer(ctx: &Context, house: &House, report: &ShiftReport) -> Result<(), Fail> {
    let zone = house.theatre(report.shift.theatre)?.zone;
    ctx.out.answer(&ReportShape::new(report, zone), || report.text(zone).join("\n"))
}

fn list(ctx: &Context, args: &List) -> Result<(), Fail> {
    let house = ctx.house()?;
    let theatre = args.theatre.as_deref().map(|t| house.find_theatre(Some(t))).transpose()?.map(|t| t.id);
    let till = ctx.config.till.clone().filter(|_| !args.all);
    let query = ShiftQuery { theatre, till, staff: None, from: args.from, to: args.to, open: args.open };
    if let Some(by) = args.by {
        return trends(ctx, &house, &query, by);
    }
    let rows: Vec<(Row, Arc<Theatre>)> = house
        .shifts(&query)?
        .into_iter()
        .map(|s| Ok((s.clone(), house.theatre(s.theatre)?)))
        .collect::<Result<_, Fail>>()?;
    let shapes: Vec<ShiftShape> = rows.iter().map(|(s, t)| ShiftShape::new(s, t.zone)).collect();
    ctx.out.answer(&shapes, || {
        let columns = [
            Column::Whole("ID"),
            Column::Number("Z"),
            Column::Text("TILL"),
            Column::Text("WHO"),
            Column::Whole("OPENED"),
            Column::Whole("STATE"),
            Column::Number("EXPECTED"),
            Column::Number("COUNTED"),
            Column::Number("OFF"),
        ];
        let mut table = Table::new(&columns, "no shifts");
        for (s, theatre) in &rows {
            let opened = theatre.zone.local(s.opened_at).format("%d %b %H:%M").to_string();
            let sum = |f: fn(&crate::domain::shift::Closed) -> i64| {
                s.closed.as_ref().map_or(String::new(), |c| Money::new(f(c), s.currency).plain())
            };
            table.row([
                s.id.to_string(),
                s.closed.as_ref().map_or(String::new(), |c| c.z.to_string()),
                s.till.clone(),
                s.who.clone(),
                opened,
                s.state.code().to_owned(),
                sum(|c| c.expected),
                sum(|c| c.counted),
                sum(|c| c.over_short()),
            ]);
        }
        ctx.out.table(&table)
    })
}

fn trends(ctx: &Context, house: &House, query: &ShiftQuery, by: By) -> Result<(), Fail> {
    let by = match by {
        By::Clerk => Seen::Clerk,
        By::Till => Seen::Till,
    };
    let trends = house.shift_trends(query, by)?;
    let shapes: Vec<TrendShape> = trends.iter().map(|t| TrendShape::new(t, by)).collect();
    ctx.out.answer(&shapes, || {
        let columns = [
            Column::Text("WHO"),
            Column::Number("SHIFTS"),
            Column::Number("OVER"),
            Column::Number("SUM"),
            Column::Number("SHORT"),
            Column::Number("SUM"),
            Column::Number("ALL"),
            Column::Number("MEAN"),
            Column::Number("WORST"),
        ];
        let mut table = Table::new(&columns, "no closed shifts");
        for t in &trends {
            let plain = |minor| Money::new(minor, t.currency).plain();
            table.row([
                t.who.clone(),
                t.shifts.to_string(),
                t.over.n.to_string(),
                plain(t.over.minor),
                t.short.n.to_string(),
                plain(t.short.minor),
                plain(t.sum()),
                plain(t.mean()),
                plain(t.worst()),
            ]);
        }
        ctx.out.table(&table)
    })
}

fn day_close(ctx: &Context, args: &DayClose) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let theatre = ctx.theatre(&house, args.theatre.as_deref())?;
    let today = theatre.zone.business_day(house.now().instant(), theatre.settings.day_end_min);
    let day = args.date.unwrap_or(today);
    let shifts = house.close_day(theatre.id, day)?;
    let shapes: Vec<ShiftShape> = shifts.iter().map(|s| ShiftShape::new(s, theatre.zone)).collect();
    let done = json!({ "closed": true, "day": day, "theatre": theatre.name, "shifts": shapes });
    ctx.out.answer(&done, || format!("{day} is closed: {} shifts", shifts.len()))
}
