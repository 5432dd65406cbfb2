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
        ShowId,
        guest_list::{Door, Entered, GuestList, Merged, Odd, Says},
        text::visible,
        time::{BusinessDay, Instant, Zone},
    },
    ticket::{code, keys},
};
use clap::{Args, Subcommand};
use serde_json::json;
use std::{
    fs::{File, OpenOptions},
    io::{BufRead, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// The door: without a word, its screen
#[derive(Args, Debug)]
pub struct DoorArgs {
    #[command(subcommand)]
    verb: Option<Verb>,
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
    /// Where it is written down who is in: made if it is not there, gone on with if it is
    #[arg(long, value_name = "FILE")]
    journal: PathBuf,
    /// Only tickets of this show, by its id
    #[arg(long, value_name = "ID")]
    show: Option<i64>,
}

/// Journals.
#[derive(Args, Debug)]
struct MergeArgs {
    /// The journals of all doors
    #[arg(required = true)]
    journals: Vec<PathBuf>,
}

/// More than a list or a journal of a day ever has.
const MAX_FILE: u64 = 64 << 20;

/// More than a scanner sends.
const MAX_LINE: u64 = 4096;

/// `door …`
pub fn run(ctx: &Context, args: &DoorArgs) -> Result<(), Fail> {
    match &args.verb {
        None => face::open(ctx, &ctx.config.db, Face::Door),
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

fn read(path: &Path) -> Result<String, Fail> {
    let mut text = String::new();
    let file = File::open(path).map_err(|e| Fail::file(path, &e))?;
    file.take(MAX_FILE).read_to_string(&mut text).map_err(|e| Fail::file(path, &e))?;
    Ok(text)
}

/// The lines of a journal. The last one may have broken off where the power did: it was never said to be in.
fn journal(path: &Path) -> Result<Vec<Entered>, Fail> {
    let text = read(path)?;
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    let mut out = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        match serde_json::from_str(line) {
            Ok(entered) => out.push(entered),
            Err(e) if n + 1 == lines.len() && !text.ends_with('\n') && e.is_eof() => {}
            Err(e) => return Err(Fail::usage(format!("{} line {}: {e}", path.display(), n + 1))),
        }
    }
    Ok(out)
}

fn scan(ctx: &Context, args: &Scan) -> Result<(), Fail> {
    let clock = ctx.clock()?;
    let list: GuestList = serde_json::from_str(&read(&args.list)?)
        .map_err(|e| Fail::usage(format!("{}: no list: {e}", args.list.display())))?;
    let wrong = |what: &str| Fail::usage(format!("{}: {what}", args.list.display()));
    let keys = keys::public_of(&args.list, &list.public_key).map_err(|e| wrong(&e.to_string()))?;
    let zone = Zone::parse(&list.zone).map_err(|e| wrong(&e.message))?;
    let before = if args.journal.exists() { journal(&args.journal)? } else { Vec::new() };
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&args.journal);
    let file = file.as_mut().map_err(|e| Fail::file(&args.journal, e))?;
    mend(file, &args.journal)?;
    let name = ctx.config.till.as_deref().unwrap_or("Door 1").to_owned();
    let mut door = Door::new(list, args.show.map(ShowId), &before);
    ctx.out.note(&format!("{name}: {} shows, {} in by this journal; scan", door.list().shows.len(), before.len()));
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
            let now = clock.now().instant();
            let verdict =
                one(&mut door, &keys, &token, (&name, now), file).map_err(|e| Fail::file(&args.journal, &e))?;
            say(ctx, &door, zone, &verdict)?;
        }
    }
}

/// The last line broke off: the next one begins on a line of its own.
fn mend(file: &mut File, path: &Path) -> Result<(), Fail> {
    let text = read(path)?;
    if text.is_empty() || text.ends_with('\n') {
        return Ok(());
    }
    file.set_len(text.rfind('\n').map_or(0, |i| i + 1) as u64).map_err(|e| Fail::file(path, &e))
}

/// What was decided of a token.
struct Verdict {
    facts: Option<code::TicketFacts>,
    says: Result<Says, String>,
}

/// Decides, and writes down who is in before it is said.
fn one(
    door: &mut Door,
    keys: &[ed25519_dalek::VerifyingKey],
    token: &str,
    (name, now): (&str, Instant),
    file: &mut File,
) -> std::io::Result<Verdict> {
    let facts = match code::verify(keys, token) {
        Ok(facts) if facts.site == door.list().site => facts,
        Ok(_) => return Ok(Verdict { facts: None, says: Err("this ticket is of another house".to_owned()) }),
        Err(refusal) => return Ok(Verdict { facts: None, says: Err(refusal.message) }),
    };
    let says = door.says(facts.show, facts.serial, now);
    if says == Says::In {
        let (seat, door_name) = (facts.seat.clone(), name.to_owned());
        let entered = Entered { at: now, door: door_name, show: facts.show, serial: facts.serial, seat };
        let mut line = serde_json::to_vec(&entered)?;
        line.push(b'\n');
        file.write_all(&line)?;
        file.sync_data()?;
        door.enters(&entered);
    }
    Ok(Verdict { facts: Some(facts), says: Ok(says) })
}

fn say(ctx: &Context, door: &Door, zone: Zone, verdict: &Verdict) -> Result<(), Fail> {
    let time = |at: Instant| zone.local(at).format("%a %-d %b %H:%M").to_string();
    let (seat, show) = verdict.facts.as_ref().map_or((String::new(), None), |f| (f.seat.clone(), door.show(f.show)));
    let title = show.map_or("", |s| s.title.as_str());
    let (admitted, code, why) = match &verdict.says {
        Ok(Says::In) => (true, "admitted", title.to_owned()),
        Ok(Says::Already(Some((at, door)))) => {
            (false, "already_admitted", format!("already in since {} by {door}", time(*at)))
        }
        Ok(Says::Already(None)) => (false, "already_admitted", "already in when the list was made".to_owned()),
        Ok(Says::NotListed) => {
            (false, "ticket_void", "not on the list: given back, or sold after it was made".to_owned())
        }
        Ok(Says::WrongShow) => (false, "conflict", "for a show that is not on this list or not this door's".to_owned()),
        Ok(Says::TooEarly(at)) => (false, "too_early", format!("the doors open at {}", time(*at))),
        Ok(Says::Over) => (false, "show_closed", format!("{title} is over")),
        Err(why) => (false, "invalid_ticket", why.clone()),
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
        lines.extend(journal(path)?);
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
