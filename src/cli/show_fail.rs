//! `show delay|move|stop|cancel`: when a show fails.
use super::{booking_back::merge, context::Context, exit::Fail, progress, shape, show};
use crate::{
    domain::{Money, board::ShowRow, show::Hanging},
    service::House,
};
use clap::Args;
use serde_json::json;

/// So many bookings are given back in one write.
const AT_ONCE: u32 = 20;

/// Another time.
#[derive(Args, Debug)]
pub struct Delay {
    /// The show: its id, or anything that names one show only
    show: String,
    /// The new time, in the theatre's time
    #[arg(long, value_name = "TIME", required_unless_present = "by")]
    to: Option<String>,
    /// So many minutes later
    #[arg(long, value_name = "MINUTES", conflicts_with = "to", value_parser = clap::value_parser!(i64).range(1..=1440))]
    by: Option<i64>,
    #[command(flatten)]
    why: Why,
}

/// Another hall.
#[derive(Args, Debug)]
pub struct Relocate {
    /// The show: its id, or anything that names one show only
    show: String,
    /// The hall that it moves to
    #[arg(long)]
    hall: String,
    /// At another time, in the theatre's time
    #[arg(long, value_name = "TIME")]
    starts_at: Option<String>,
    #[command(flatten)]
    why: Why,
}

/// No show.
#[derive(Args, Debug)]
pub struct Stop {
    /// The show: its id, or anything that names one show only
    show: String,
    #[command(flatten)]
    why: Why,
}

/// No show, and everybody's money back.
#[derive(Args, Debug)]
pub struct CallOff {
    /// The show: its id, or anything that names one show only
    show: String,
    /// Leave the tickets as they are: each is given back or exchanged when its holder comes
    #[arg(long)]
    keep_tickets: bool,
    #[command(flatten)]
    why: Why,
}

/// Why, or only a look.
#[derive(Args, Debug)]
struct Why {
    /// Why; it stands in the history
    #[arg(long, value_name = "WORDS", default_value = "")]
    reason: String,
    /// Only say what hangs on it
    #[arg(long)]
    dry_run: bool,
}

/// `show delay SHOW --to TIME --reason WORDS`
pub fn delay(ctx: &Context, args: &Delay) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let row = house.find_show(&args.show)?;
    let zone = house.theatre(row.show.theatre)?.zone;
    let to = match (args.to.as_deref(), args.by) {
        (Some(to), _) => zone.parse_time(to)?,
        (None, by) => row.show.starts_at.plus_minutes(by.unwrap_or(0)),
    };
    if !args.why.dry_run {
        house.delay_show(row.show.id, to, &args.why.reason)?;
    }
    let row = house.show(row.show.id)?;
    done(ctx, &house, &row, args.why.dry_run)
}

/// `show move SHOW --hall H --reason WORDS`
pub fn relocate(ctx: &Context, args: &Relocate) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let row = house.find_show(&args.show)?;
    let hall = house.find_hall(&args.hall, Some(row.show.theatre))?;
    let zone = house.theatre(row.show.theatre)?.zone;
    let at = args.starts_at.as_deref().map(|t| zone.parse_time(t)).transpose()?;
    let mut id = row.show.id;
    if !args.why.dry_run {
        id = house.move_show(row.show.id, hall.id, at, &args.why.reason)?;
    }
    let row = house.show(id)?;
    done(ctx, &house, &row, args.why.dry_run)
}

/// `show stop SHOW --reason WORDS`
pub fn stop(ctx: &Context, args: &Stop) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let id = house.find_show(&args.show)?.show.id;
    if !args.why.dry_run {
        house.stop_show(id, &args.why.reason)?;
    }
    let row = house.show(id)?;
    done(ctx, &house, &row, args.why.dry_run)
}

/// `show cancel SHOW --reason WORDS`
pub fn call_off(ctx: &Context, args: &CallOff) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let id = house.find_show(&args.show)?.show.id;
    let before = house.hanging(id)?;
    if !args.why.dry_run {
        house.call_off(id, &args.why.reason)?;
        if !args.keep_tickets {
            let bar = progress::bar(&ctx.out, "{bar:30} {pos}/{len} bookings given back");
            bar.set_length(u64::from(before.bookings));
            loop {
                let left = house.refund_called_off(id, AT_ONCE)?;
                bar.set_position(u64::from(before.bookings.saturating_sub(left)));
                if left == 0 {
                    break;
                }
            }
            bar.finish_and_clear();
        }
    }
    let row = house.show(id)?;
    say(ctx, &house, &row, before, args.why.dry_run)
}

fn done(ctx: &Context, house: &House, row: &ShowRow, dry_run: bool) -> Result<(), Fail> {
    say(ctx, house, row, house.hanging(row.show.id)?, dry_run)
}

fn say(ctx: &Context, house: &House, row: &ShowRow, hanging: Hanging, dry_run: bool) -> Result<(), Fail> {
    let theatre = house.theatre(row.show.theatre)?;
    let worth = Money::new(hanging.minor, theatre.currency);
    let Hanging { tickets, admitted, bookings, reservations, .. } = hanging;
    let shape = shape::ShowShape::new(row, theatre.zone);
    let mut said = serde_json::to_value(shape).map_err(|e| Fail::failed(e.to_string()))?;
    let hangs = json!({ "tickets": tickets, "admitted": admitted, "bookings": bookings, "worth": worth, "reservations": reservations });
    merge(&mut said, json!({ "hanging": hangs, "dry_run": dry_run }));
    ctx.out.answer(&said, || {
        let words = if dry_run { "nothing was changed; " } else { "" };
        let text = show::text(row, theatre.zone);
        let kept = if reservations == 0 { String::new() } else { format!("; {reservations} reservations") };
        format!(
            "{text}\n{words}{tickets} tickets of {bookings} bookings hang on it, {admitted} of them in: {worth}{kept}\n"
        )
    })
}
