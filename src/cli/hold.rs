//! `hold` takes seats for some minutes, `release` lets them go.
use super::{context::Context, exit::Fail, output::joined, parse, shape::HoldShape, want::WantArgs};
use crate::{
    domain::{
        HoldToken, Money, ShowId,
        board::{Held, Want},
        order::Count,
    },
    service::{House, Take},
};
use clap::Args;
use serde_json::json;

/// Takes seats.
#[derive(Args, Debug)]
pub struct Hold {
    /// The show: its id, or anything that names one show only
    show: String,
    #[command(flatten)]
    want: WantArgs,
    /// The tickets, adult=2,child=1; without it all are the theatre's first type
    #[arg(long, value_delimiter = ',', value_parser = parse::ticket_count, value_name = "TYPE=N")]
    tickets: Vec<(String, u16)>,
}

/// Lets seats go.
#[derive(Args, Debug)]
pub struct Release {
    /// The hold's token
    hold: String,
}

/// `hold SHOW (--seats A1,A2 | --best N [--class C])`
pub fn run(ctx: &Context, args: &Hold) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let row = house.find_show(&args.show)?;
    let show = row.show.id;
    let map = house.map(row.show.map)?;
    let want = args.want.want(&map)?.ok_or_else(|| Fail::usage("which seats: --seats A1,A2 or --best N"))?;
    let seats = match &want {
        Want::Seats(seats) => u16::try_from(seats.len()).unwrap_or(u16::MAX),
        Want::Best(best) => best.n,
    };
    let tickets = counts(&house, show, &args.tickets, seats)?;
    let zone = house.theatre(row.show.theatre)?.zone;
    let held = house.take(&Take { hold: None, show, want, tickets })?;
    let held = held.ok_or_else(|| Fail::usage("nothing was asked for"))?;
    let labels = labels(&house, &held, show)?;
    let shape = HoldShape::new(&held, &show.to_string(), labels.clone(), zone);
    ctx.out.answer(&shape, || {
        let until = zone.local(held.expires_at).format("%H:%M:%S");
        let mut text = format!(
            "{}\n{} held until {until}, {}",
            held.token,
            joined(&labels),
            Money::new(held.total, held.currency)
        );
        for line in held.warnings.iter().chain(Some(&held.why).filter(|w| !w.is_empty())) {
            text.push_str(&format!("\n{line}"));
        }
        text
    })
}

/// `release HOLD`
pub fn release(ctx: &Context, args: &Release) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let token = HoldToken(args.hold.trim().to_owned());
    house.release(&token)?;
    ctx.out.answer(&json!({ "released": true, "hold": token.0 }), || "released".into())
}

/// The tickets by the theatre's types; where the call named none, one of the first type for each seat.
fn counts(house: &House, show: ShowId, words: &[(String, u16)], seats: u16) -> Result<Vec<Count>, Fail> {
    let card = house.card(show)?;
    if words.is_empty() {
        let first = card.types.first().filter(|t| t.seats == 1);
        return Ok(first.map(|t| Count { kind: t.id, n: seats }).into_iter().collect());
    }
    parse::ticket_counts(words)
        .into_iter()
        .map(|(code, n)| {
            let kind = card.types.iter().find(|t| t.code.eq_ignore_ascii_case(&code));
            let known = || card.types.iter().map(|t| t.code.as_str()).collect::<Vec<_>>().join(", ");
            kind.map(|t| Count { kind: t.id, n })
                .ok_or_else(|| Fail::new("not_found", format!("there is no ticket type {code}; there are {}", known())))
        })
        .collect()
}

/// What stands on the seats that a hold has of a show.
fn labels(house: &House, held: &Held, show: ShowId) -> Result<Vec<String>, Fail> {
    let map = house.map(house.show(show)?.show.map)?;
    let seats = held.parts.iter().filter(|p| p.show == show).flat_map(|p| &p.seats);
    Ok(seats.filter_map(|no| map.seat(*no).map(|s| s.label.clone())).collect())
}
