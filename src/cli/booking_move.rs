//! `booking move`: tickets exchanged for other seats or another show.
use super::{
    booking::{found, receipt},
    booking_back::{merge, refunds, tickets},
    context::Context,
    exit::Fail,
    parse::{self, PayWord},
};
use crate::{
    domain::{
        Currency, Money,
        cancel::{Asked, handed},
        exchange::{Exchange as Done, Move},
    },
    export::booking::BookingShape,
};
use clap::Args;
use serde_json::{Value, json};

/// Which tickets, for what.
#[derive(Args, Debug)]
pub struct Exchange {
    /// The booking: its reference, or anything that names one only
    reference: String,
    /// Exactly these seats: B3,B4; without them the best, of the class they had
    #[arg(long, value_delimiter = ',', value_parser = parse::word, value_name = "B3,B4")]
    seats: Vec<String>,
    /// Of this show; without it the one that they are of
    #[arg(long)]
    show: Option<String>,
    /// Only these tickets, by their ids or seats; without it all that are left
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    tickets: Vec<String>,
    /// How a difference is paid: cash, cash=40, card=REF, card=REF:12.50; may repeat
    #[arg(long = "pay", value_parser = parse::pay_word, value_name = "TENDER")]
    pays: Vec<PayWord>,
    /// Why; needed against the rule
    #[arg(long, value_name = "WORDS", default_value = "")]
    reason: String,
    /// A difference comes back whole, whatever the rule says
    #[arg(long)]
    full: bool,
    /// Only say what it would come to
    #[arg(long)]
    dry_run: bool,
}

/// `booking move REF --seats … [--show S]`
pub fn run(ctx: &Context, args: &Exchange) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let booking = found(&house, &args.reference)?;
    let show = args.show.as_deref().map(|s| house.find_show(s)).transpose()?.map(|row| row.show.id);
    let tickets = tickets(&booking, &args.tickets)?;
    let asked = Asked { tickets, products: vec![], full: args.full, reason: args.reason.clone() };
    let wanted = Move { asked, show, seats: args.seats.clone() };
    if args.dry_run {
        let plan = house.exchange_plan(&booking.reference, &wanted)?;
        let mut said = answer(&plan, booking.currency);
        let needs: Vec<&str> = plan.needs.iter().map(|n| n.code()).collect();
        let shape = BookingShape::new(&house, &booking)?;
        merge(&mut said, json!({ "booking": shape, "dry_run": true, "needs": needs }));
        return ctx.out.answer(&said, || format!("would be exchanged: {}\n", words(&plan, booking.currency)));
    }
    let pays = args.pays.iter().map(|p| p.pay(booking.currency)).collect::<Result<Vec<_>, _>>()?;
    let (booking, plan) = house.exchange(&booking.reference, &wanted, &pays, None)?;
    let mut said = answer(&plan, booking.currency);
    merge(&mut said, json!({ "booking": BookingShape::new(&house, &booking)?.with_past(&booking) }));
    ctx.out.answer(&said, || format!("{}{}\n", receipt(&booking), words(&plan, booking.currency)))
}

fn answer(plan: &Done, currency: Currency) -> Value {
    let money = |minor| Money::new(minor, currency);
    let refunds = refunds(&plan.back, plan.rounded, currency);
    let old: Vec<String> = plan.old.iter().map(ToString::to_string).collect();
    json!({
        "due": money(plan.due), "refunds": refunds, "kept": money(plan.kept), "tickets": old, "seats": plan.labels(),
        "warnings": plan.warnings,
    })
}

fn words(plan: &Done, currency: Currency) -> String {
    let money = |minor| Money::new(minor, currency);
    let back: i64 = handed(&plan.back, plan.rounded).map(|(_, minor)| minor).sum();
    let sum = match (plan.due, back) {
        (0, 0) => "no difference".to_owned(),
        (0, back) => format!("{} back", money(back)),
        (due, _) => format!("{} to pay", money(due)),
    };
    let kept = if plan.kept > 0 { format!(", kept {}", money(plan.kept)) } else { String::new() };
    format!("to {}: {sum}{kept}", plan.labels().join(" "))
}
