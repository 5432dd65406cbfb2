//! Ticket types: adult, child, …
use super::{
    context::Context,
    exit::Fail,
    output::{Column, Table},
};
use crate::domain::{TicketTypeId, price::TicketType as Kind, text::visible};
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;

/// Verbs of ticket types.
#[derive(Debug, Subcommand)]
pub enum TicketType {
    /// Add a ticket type, or change the words of the one with that code; it needs prices before it sells
    Add(Add),
    /// Ticket types in their order: the first is what a call without --tickets sells
    List(List),
    /// Remove a ticket type; what was sold keeps its name
    Remove(Remove),
}

/// A new ticket type.
#[derive(Args, Debug)]
pub struct Add {
    /// The word in commands: adult
    #[arg(long)]
    code: String,
    /// What stands on the ticket: Adult
    #[arg(long)]
    name: String,
    /// How many seats one of it takes
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=20))]
    seats: u16,
    /// What the clerk checks: student card
    #[arg(long, default_value = "", hide_default_value = true)]
    proof: String,
    /// Its place in lists and on the function keys; without it the last
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=200))]
    position: Option<u16>,
    /// It is free, whatever the price book says; a sale of one needs a reason and who may allow it
    #[arg(long)]
    comp: bool,
    /// Its theatre; without it the store's first
    #[arg(long)]
    theatre: Option<String>,
}

/// Which ticket types.
#[derive(Args, Debug)]
pub struct List {
    /// This theatre's; without it the store's first
    #[arg(long)]
    theatre: Option<String>,
}

/// Which ticket type.
#[derive(Args, Debug)]
pub struct Remove {
    /// Its code
    code: String,
    /// Its theatre; without it the store's first
    #[arg(long)]
    theatre: Option<String>,
}

#[derive(Serialize)]
struct KindShape<'a> {
    id: String,
    code: &'a str,
    name: &'a str,
    seats: u16,
    proof: &'a str,
    position: u16,
    comp: bool,
}

impl<'a> From<&'a Kind> for KindShape<'a> {
    fn from(k: &'a Kind) -> Self {
        Self {
            id: k.id.to_string(),
            code: &k.code,
            name: &k.name,
            seats: k.seats,
            proof: &k.proof,
            position: k.position,
            comp: k.comp,
        }
    }
}

/// `ticket-type …`
pub fn run(ctx: &Context, verb: TicketType) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    match verb {
        TicketType::Add(args) => {
            let theatre = ctx.theatre(&house, args.theatre.as_deref())?.id;
            let kind = Kind {
                id: TicketTypeId(0),
                code: args.code.trim().to_lowercase(),
                name: args.name.trim().to_owned(),
                seats: args.seats,
                proof: args.proof.trim().to_owned(),
                position: args.position.unwrap_or(0),
                comp: args.comp,
            };
            let id = house.set_ticket_type(theatre, &kind)?;
            let kinds = house.tariff(theatre)?.0;
            let kind =
                kinds.iter().find(|k| k.id == id).ok_or_else(|| Fail::failed("the ticket type is gone again"))?;
            ctx.out.answer(&KindShape::from(kind), || visible(&format!("{} ({}): id {id}", kind.name, kind.code)))
        }
        TicketType::List(args) => {
            let kinds = house.tariff(ctx.theatre(&house, args.theatre.as_deref())?.id)?.0;
            list(ctx, &kinds)
        }
        TicketType::Remove(args) => {
            let theatre = ctx.theatre(&house, args.theatre.as_deref())?;
            let kind = find(&house.tariff(theatre.id)?.0, &args.code)?;
            house.remove_ticket_type(theatre.id, &kind.code)?;
            let gone = json!({ "removed": true, "id": kind.id.to_string(), "code": kind.code });
            ctx.out.answer(&gone, || visible(&format!("removed {}", kind.code)))
        }
    }
}

/// The ticket type of a code.
pub fn find(kinds: &[Kind], code: &str) -> Result<Kind, Fail> {
    let wanted = code.trim();
    kinds.iter().find(|k| k.code.eq_ignore_ascii_case(wanted)).cloned().ok_or_else(|| {
        let known: Vec<&str> = kinds.iter().map(|k| k.code.as_str()).collect();
        Fail::new("not_found", format!("there is no ticket type {wanted}; there are {}", known.join(", ")))
    })
}

fn list(ctx: &Context, kinds: &[Kind]) -> Result<(), Fail> {
    let shapes: Vec<KindShape> = kinds.iter().map(KindShape::from).collect();
    ctx.out.answer(&shapes, || {
        let columns = [
            Column::Number("KEY"),
            Column::Whole("CODE"),
            Column::Text("NAME"),
            Column::Number("SEATS"),
            Column::Text("PROOF"),
        ];
        let mut table = Table::new(&columns, "no ticket types");
        for k in kinds {
            table.row([k.position.to_string(), k.code.clone(), k.name.clone(), k.seats.to_string(), k.proof.clone()]);
        }
        ctx.out.table(&table)
    })
}
