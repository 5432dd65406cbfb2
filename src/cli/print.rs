//! The spool by command: what waits, is printed, or may have been; printing it, printing again, done with it.
use super::{
    booking::found,
    context::Context,
    exit::Fail,
    output::{Column, Table},
};
use crate::{
    config::Config,
    domain::spool::PrintJob,
    printer::Device,
    service::{PrintRound, PrintSetup},
    ticket::escpos::Paper,
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::time::Duration;

/// Verbs of the spool.
#[derive(Debug, Subcommand)]
pub enum Print {
    /// Jobs, the newest first
    List(List),
    /// Print what waits at this terminal, and end; with --watch stay and print what comes
    Run(Run),
    /// Print a booking at this terminal, marked as a reprint if it was printed before
    Again(Again),
    /// Nobody wants a job any more
    Cancel(Job),
    /// A job that may have been printed was
    Done(Job),
}

/// Which jobs.
#[derive(Args, Debug)]
pub struct List {
    /// Only those that are not done with
    #[arg(long)]
    open: bool,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u16,
}

/// How long.
#[derive(Args, Debug)]
pub struct Run {
    /// Stay, and print what comes
    #[arg(long)]
    watch: bool,
}

/// Which booking.
#[derive(Args, Debug)]
pub struct Again {
    /// The booking: its reference, or anything that names one only
    reference: String,
}

/// Which job.
#[derive(Args, Debug)]
pub struct Job {
    /// Its number
    id: i64,
}

/// How often `--watch` looks.
const LOOK: Duration = Duration::from_millis(500);

/// The printer of this machine, as the configuration says; none where it says nothing.
pub fn setup(config: &Config) -> Result<Option<PrintSetup>, Fail> {
    let wrong = |why: String| Fail::usage(format!("[print] {why}"));
    let Some(device) = &config.print.device else { return Ok(None) };
    let paper = match config.print.width {
        None | Some(80) => Paper::Mm80,
        Some(58) => Paper::Mm58,
        Some(other) => return Err(wrong(format!("width is 58 or 80, not {other}"))),
    };
    let device = Device::parse(device).and_then(|device| match config.print.speed {
        Some(speed) => device.at_speed(speed),
        None => Ok(device),
    });
    let device = device.map_err(wrong)?;
    Ok(Some(PrintSetup { device, paper, kick: config.print.kick_drawer }))
}

fn needed(ctx: &Context) -> Result<PrintSetup, Fail> {
    let none = || Fail::usage("there is no printer here: [print] device in the configuration says which");
    setup(&ctx.config)?.ok_or_else(none)
}

/// `print …`
pub fn run(ctx: &Context, verb: Print) -> Result<(), Fail> {
    match verb {
        Print::List(args) => list(ctx, &args),
        Print::Run(args) => go(ctx, args.watch),
        Print::Again(args) => {
            needed(ctx)?;
            let mut house = ctx.house()?;
            let booking = found(&house, &args.reference)?;
            let copy = house.print_again(&booking.reference)?;
            let said = json!({ "reference": booking.reference, "copy": copy });
            ctx.out.answer(&said, || match copy {
                0 => format!("{} waits for the printer", booking.reference),
                n => format!("{} waits for the printer: reprint {n}", booking.reference),
            })
        }
        Print::Cancel(args) => end(ctx, args.id, false),
        Print::Done(args) => end(ctx, args.id, true),
    }
}

fn end(ctx: &Context, id: i64, printed: bool) -> Result<(), Fail> {
    ctx.house()?.end_print(id, printed)?;
    let word = if printed { "PRINTED" } else { "CANCELLED" };
    ctx.out.answer(&json!({ "id": id.to_string(), "state": word }), || format!("{id} {word}"))
}

fn go(ctx: &Context, watch: bool) -> Result<(), Fail> {
    let setup = needed(ctx)?;
    let mut house = ctx.house_of_nobody()?;
    loop {
        let round = house.print_due(&setup, &mut || true)?;
        if !watch {
            return said(ctx, &round);
        }
        if round.printed + round.unknown > 0 {
            ctx.out.note(&words(&round));
        }
        std::thread::sleep(LOOK);
    }
}

fn words(round: &PrintRound) -> String {
    let waits = round.waits.as_ref().map_or(String::new(), |why| format!("; the rest waits: {why}"));
    format!("{} printed, {} not known to be{waits}", round.printed, round.unknown)
}

fn said(ctx: &Context, round: &PrintRound) -> Result<(), Fail> {
    let shape = json!({ "printed": round.printed, "unknown": round.unknown });
    if let Some(why) = &round.waits {
        let message = format!("{why}: nothing was lost, the rest waits");
        return Err(Fail::Said { code: "failed".into(), message, details: shape });
    }
    ctx.out.answer(&shape, || words(round) + "\n")
}

fn list(ctx: &Context, args: &List) -> Result<(), Fail> {
    let house = ctx.house()?;
    let jobs = house.print_jobs(args.open, usize::from(args.limit))?;
    let zone = ctx.theatre(&house, None)?.zone;
    let shape = |j: &PrintJob| -> Value {
        json!({
            "id": j.id.to_string(), "reference": j.reference, "till": j.terminal, "copy": j.copy, "state": j.state, "tries": j.tries,
            "error": j.error, "created_at": zone.rfc3339(j.made_at),
        })
    };
    ctx.out.answer(&jobs.iter().map(shape).collect::<Vec<_>>(), || {
        let columns = [
            Column::Number("id"),
            Column::Whole("made"),
            Column::Whole("booking"),
            Column::Text("till"),
            Column::Number("copy"),
            Column::Whole("state"),
            Column::Text("why"),
        ];
        let mut table = Table::new(&columns, "nothing was printed");
        for j in &jobs {
            table.row([
                j.id.to_string(),
                zone.local(j.made_at).format("%d %b %H:%M").to_string(),
                j.reference.to_string(),
                j.terminal.clone(),
                j.copy.to_string(),
                j.state.code().to_owned(),
                j.error.clone(),
            ]);
        }
        ctx.out.table(&table)
    })
}
