//! The door: its screen, how many are in, and doors without the store: a list, a scan by it, and bringing their journals together.
use super::{
    context::Context,
    exit::Fail,
    face,
    output::{Column, Table},
    parse,
};
use crate::{
    app::Face,
    domain::{
        Refusal, ShowId,
        door::Passed,
        guest_list::{Merged, Odd},
        text::visible,
        time::{BusinessDay, Instant},
    },
    service::{Error, ListDoor, list_door},
};
use clap::{Args, Subcommand};
use serde_json::json;
use std::{
    io::{BufRead, Read},
    path::{Path, PathBuf},
};

/// The door: without a word, its screen
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct DoorArgs {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// The screen of a door without the store, by this list (`door list` makes one)
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    #[command(flatten)]
    by: ByList,
}

/// How a door goes by a list.
#[derive(Args, Debug)]
struct ByList {
    /// Where it is written down who is in: made if it is not there, gone on with if it is; without it beside the list
    #[arg(long, value_name = "FILE", requires = "list")]
    journal: Option<PathBuf>,
    /// Only tickets of this show, by its id
    #[arg(long, value_name = "ID", requires = "list")]
    show: Option<i64>,
}

/// Verbs of the door.
#[derive(Debug, Subcommand)]
enum Verb {
    /// How many are in, of each show of a day
    Count(Days),
    /// A list for doors without the store: it names nobody
    List(ListArgs),
    /// Let people in by a list: a ticket's token a line on standard input, a verdict a line on standard output
    Scan(Scan),
    /// Bring journals of doors together with the store; who was let in twice is named
    Merge(MergeArgs),
}

/// Which days.
#[derive(Args, Debug)]
struct Days {
    /// The business day; without it today
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    date: Option<BusinessDay>,
    /// Of which theatre; without it the store's first
    #[arg(long)]
    theatre: Option<String>,
}

/// A list.
#[derive(Args, Debug)]
struct ListArgs {
    #[command(flatten)]
    first: Days,
    /// So many business days from there on: for a door that does not see the store before
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=31))]
    days: u64,
    /// Into this file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// A door without the store.
#[derive(Args, Debug)]
struct Scan {
    /// The list
    #[arg(long, value_name = "FILE")]
    list: PathBuf,
    #[command(flatten)]
    by: ByList,
}

/// Journals.
#[derive(Args, Debug)]
struct MergeArgs {
    /// The journals of all doors
    #[arg(required = true)]
    journals: Vec<PathBuf>,
}

/// More than a scanner sends.
const MAX_LINE: u64 = 4096;

/// `door …`
pub fn run(ctx: &Context, args: &DoorArgs) -> Result<(), Fail> {
    match &args.verb {
        None => match &args.list {
            Some(list) => face::open_list(ctx, door(ctx, &args.by, list)?),
            None => face::open(ctx, &ctx.config.db, Face::Door),
        },
        Some(Verb::Count(days)) => count(ctx, days),
        Some(Verb::List(args)) => list(ctx, args),
        Some(Verb::Scan(args)) => scan(ctx, args),
        Some(Verb::Merge(args)) => merge(ctx, args),
    }
}

fn count(ctx: &Context, days: &Days) -> Result<(), Fail> {
    let house = ctx.house()?;
    let theatre = ctx.theatre(&house, days.theatre.as_deref())?;
    let today = theatre.zone.business_day(house.now().instant(), theatre.settings.day_end_min);
    let all = house.attendance(theatre.id, days.date.unwrap_or(today))?;
    let shape = |a: &crate::domain::door::Attendance| {
        json!({
            "show": a.show.to_string(), "movie": a.title, "hall": a.hall, "starts_at": theatre.zone.rfc3339(a.starts_at),
            "sold": a.sold, "admitted": a.admitted,
        })
    };
    ctx.out.answer(&all.iter().map(shape).collect::<Vec<_>>(), || {
        let columns = [
            Column::Whole("start"),
            Column::Whole("hall"),
            Column::Text("film"),
            Column::Number("in"),
            Column::Number("of"),
        ];
        let mut table = Table::new(&columns, "no show that day");
        for a in &all {
            let start = theatre.zone.local(a.starts_at).format("%H:%M").to_string();
            table.row([start, a.hall.clone(), a.title.clone(), a.admitted.to_string(), a.sold.to_string()]);
        }
        ctx.out.table(&table)
    })
}

fn list(ctx: &Context, args: &ListArgs) -> Result<(), Fail> {
    let house = ctx.house()?;
    let theatre = ctx.theatre(&house, args.first.theatre.as_deref())?;
    let today = theatre.zone.business_day(house.now().instant(), theatre.settings.day_end_min);
    let first = args.first.date.unwrap_or(today);
    let last = first.checked_add_days(chrono::Days::new(args.days - 1));
    let last = last.ok_or_else(|| Fail::usage("that day is beyond the calendar"))?;
    let list = house.guest_list(theatre.id, first, last)?;
    let bytes = serde_json::to_vec(&list).map_err(|e| Fail::failed(e.to_string()))?;
    std::fs::write(&args.out, bytes).map_err(|e| Fail::file(&args.out, &e))?;
    let (shows, good, admitted) = (list.shows.len(), list.good.len(), list.admitted.len());
    let said = json!({ "file": args.out.display().to_string(), "shows": shows, "good": good, "admitted": admitted });
    ctx.out.answer(&said, || format!("{}: {shows} shows, {good} tickets, {admitted} in already", args.out.display()))
}

fn door(ctx: &Context, by: &ByList, list: &Path) -> Result<ListDoor, Fail> {
    let journal = by.journal.clone().unwrap_or_else(|| list.with_extension("journal"));
    let name = ctx.config.till.as_deref().unwrap_or("Door 1");
    Ok(ListDoor::open(list, &journal, by.show.map(ShowId), (name, ctx.clock()?))?)
}

fn scan(ctx: &Context, args: &Scan) -> Result<(), Fail> {
    let mut door = door(ctx, &args.by, &args.list)?;
    ctx.out.note(&format!("{}; scan", door.words()));
    let mut input = std::io::stdin().lock();
    loop {
        let mut line = Vec::new();
        // A line without an end is no scanner's: it is read in pieces, each of which is no ticket.
        let got = (&mut input).take(MAX_LINE).read_until(b'\n', &mut line);
        if got.map_err(|e| Fail::failed(format!("standard input: {e}")))? == 0 {
            return Ok(());
        }
        let token = String::from_utf8_lossy(&line).trim().to_owned();
        if !token.is_empty() {
            say(ctx, door.admit(&token, None))?;
        }
    }
}

fn say(ctx: &Context, answer: crate::service::Result<Passed>) -> Result<(), Fail> {
    let word =
        |refusal: &Refusal, key: &str| refusal.details.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    let (admitted, code, seat, title, why) = match answer {
        Ok(p) => (true, "admitted".to_owned(), p.seat, p.title.clone(), p.title),
        Err(Error::Refused(r)) => (false, r.code().to_owned(), word(&r, "seat"), word(&r, "movie"), r.message),
        Err(error) => return Err(error.into()),
    };
    let line = if ctx.out.json {
        json!({ "admitted": admitted, "code": code, "seat": seat, "movie": title, "message": why }).to_string()
    } else {
        visible(&format!("{}  {seat}  {why}", if admitted { "IN" } else { "NO" }))
    };
    ctx.out.raw(format!("{line}\n").as_bytes())
}

fn merge(ctx: &Context, args: &MergeArgs) -> Result<(), Fail> {
    let mut lines = Vec::new();
    for path in &args.journals {
        let text = list_door::read(path).map_err(|e| Fail::file(path, &e))?;
        lines.extend(list_door::journal(path, &text)?);
    }
    let mut house = ctx.house()?;
    let zone = ctx.theatre(&house, None)?.zone;
    let merged = house.merge_admissions(&lines)?;
    let odd = |o: &Odd| {
        json!({
            "show": o.entered.show.to_string(), "seat": o.entered.seat, "at": zone.rfc3339(o.entered.at), "door": o.entered.door,
            "before": o.before.as_ref().map(|(at, door)| json!({ "at": zone.rfc3339(*at), "door": door })),
        })
    };
    let Merged { admitted, known, twice, void, unknown } = &merged;
    let all = |list: &[Odd]| list.iter().map(odd).collect::<Vec<_>>();
    let said = json!({
        "admitted": admitted, "known": known, "twice": all(twice), "void": all(void), "unknown": all(unknown),
    });
    ctx.out.answer(&said, || {
        let time = |at: Instant| zone.local(at).format("%d %b %H:%M:%S").to_string();
        let mut out = format!("{admitted} admitted, {known} known before\n");
        for (what, list) in [("LET IN TWICE", twice), ("GIVEN BACK BEFORE", void), ("UNKNOWN", unknown)] {
            for o in list {
                let before = o
                    .before
                    .as_ref()
                    .map_or(String::new(), |(at, door)| format!(", before at {} by {door}", time(*at)));
                let e = &o.entered;
                out.push_str(&visible(&format!(
                    "{what}: show {}, seat {}, {} by {}{before}",
                    e.show,
                    e.seat,
                    time(e.at),
                    e.door
                )));
                out.push('\n');
            }
        }
        out
    })
}
