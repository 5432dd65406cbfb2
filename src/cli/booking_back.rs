//! `booking cancel` and `booking refund`: what comes back, for people and for scripts.
use super::{
    booking::{found, receipt},
    context::Context,
    exit::Fail,
    parse::{self, PayWord},
};
use crate::{
    domain::{
        LineId, Money, TicketId,
        booking::{Booking, Line, Ticket, TicketState},
        cancel::{Asked, Back as Refunded, Plan, handed},
        tender::Onto,
    },
    export::booking::{BookingShape, ROUNDING},
};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

/// Which tickets come back, and why.
#[derive(Args, Debug)]
pub struct Back {
    /// The booking: its reference, or anything that names one only
    reference: String,
    /// Only these tickets, by their ids or seats; without it and --products all that is left, but for what was handed over
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    tickets: Vec<String>,
    /// Only this food and drink, by ids or product codes
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    products: Vec<String>,
    /// Why; needed against the rule
    #[arg(long, value_name = "WORDS", default_value = "")]
    reason: String,
    /// Give back all of the price, whatever the rule says
    #[arg(long)]
    full: bool,
    /// Give back onto something else: the customer's account, a new gift card, or a voucher for each ticket
    #[arg(long, value_enum, conflicts_with = "dry_run")]
    to: Option<To>,
    /// Only say what would come back
    #[arg(long)]
    dry_run: bool,
}

/// What money goes back onto.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum To {
    /// The customer's account
    Credit,
    /// A new gift card
    GiftCard,
    /// A voucher for each ticket: it is given back whole
    Voucher,
}

impl From<To> for Onto {
    fn from(to: To) -> Self {
        match to {
            To::Credit => Self::Credit,
            To::GiftCard => Self::GiftCard,
            To::Voucher => Self::Voucher,
        }
    }
}

/// `booking cancel REF`, `booking refund REF`
pub fn run(ctx: &Context, args: &Back) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let booking = found(&house, &args.reference)?;
    let (tickets, products) = (tickets(&booking, &args.tickets)?, products(&booking, &args.products)?);
    let asked = Asked { tickets, products, full: args.full, reason: args.reason.clone() };
    if args.dry_run {
        let plan = house.cancel_plan(&booking.reference, &asked)?;
        let shape = BookingShape::new(&house, &booking)?;
        let needs: Vec<&str> = plan.needs.iter().map(|n| n.code()).collect();
        let mut said = answer(&plan, booking.currency);
        merge(&mut said, json!({ "booking": shape, "dry_run": true, "needs": needs }));
        return ctx.out.answer(&said, || format!("would come back: {}\n", words(&plan, booking.currency)));
    }
    let (booking, plan, codes) = match args.to {
        Some(to) => house.cancel_onto(&booking.reference, &asked, to.into())?,
        None => {
            let (booking, plan) = house.cancel(&booking.reference, &asked, None)?;
            (booking, plan, Vec::new())
        }
    };
    let mut said = answer(&plan, booking.currency);
    merge(&mut said, json!({ "booking": BookingShape::new(&house, &booking)?.with_past(&booking) }));
    if args.to.is_some() {
        merge(&mut said, json!({ "codes": codes }));
    }
    let codes: String = codes.iter().map(|code| format!("{code}\n")).collect();
    ctx.out.answer(&said, || format!("{}{}\n{codes}", receipt(&booking), words(&plan, booking.currency)))
}

/// What is paid out.
#[derive(Args, Debug)]
pub struct Payout {
    /// The booking: its reference, or anything that names one only
    reference: String,
    /// What the card terminal printed when it gave the card's part back; without it only the cash is paid out
    #[arg(long, value_name = "REF")]
    card: Option<String>,
}

/// What it really was.
#[derive(Args, Debug)]
pub struct Correct {
    /// The booking: its reference, or anything that names one only
    reference: String,
    /// The tender that all of it was: cash, or card=REF with what the card terminal printed
    #[arg(long, value_parser = parse::pay_word, value_name = "TENDER")]
    to: PayWord,
}

/// `booking correct REF --to card=REF`
pub fn correct(ctx: &Context, args: &Correct) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let booking = found(&house, &args.reference)?;
    let booking = house.correct_tender(&booking.reference, &args.to.pay(booking.currency)?)?;
    let shape = BookingShape::new(&house, &booking)?.with_past(&booking);
    ctx.out.answer(&json!({ "booking": shape }), || receipt(&booking))
}

/// `booking payout REF [--card REF]`
pub fn payout(ctx: &Context, args: &Payout) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let booking = found(&house, &args.reference)?;
    let (booking, cash, card) = house.pay_out_owed(&booking.reference, args.card.as_deref())?;
    let money = |minor| Money::new(minor, booking.currency);
    let shape = BookingShape::new(&house, &booking)?.with_past(&booking);
    ctx.out.answer(&json!({ "cash": money(cash), "card": money(card), "booking": shape }), || {
        format!("{}paid out: cash {}, card {}\n", receipt(&booking), money(cash), money(card))
    })
}

/// Where to.
#[derive(Args, Debug)]
pub struct Resend {
    /// The booking: its reference, or anything that names one only
    reference: String,
    /// To this address; without it the booking's own
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
}

/// `booking resend REF [--email A]`
pub fn resend(ctx: &Context, args: &Resend) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let booking = found(&house, &args.reference)?;
    let to = house.resend(&booking.reference, args.email.as_deref())?;
    ctx.out.answer(&json!({ "reference": booking.reference, "to": to }), || {
        crate::domain::text::visible(&format!("{} goes to {to}", booking.reference)) + "\n"
    })
}

/// The tickets of a booking by their ids or seats.
pub fn tickets(booking: &Booking, words: &[String]) -> Result<Vec<TicketId>, Fail> {
    let found = words.iter().map(|text| {
        let text = text.trim();
        let find = |fits: &dyn Fn(&&Ticket) -> bool| booking.tickets.iter().find(fits).map(|t| t.id);
        // A seat without a letter looks like an id: the booking's own ids come first. Of tickets that had a seat one after the
        // other the live one is meant.
        let live = |t: &&Ticket| t.state != TicketState::Void && t.label.eq_ignore_ascii_case(text);
        let id = find(&|t| t.id.to_string() == text).or_else(|| find(&live));
        let id = id.or_else(|| find(&|t| t.label.eq_ignore_ascii_case(text)));
        id.ok_or_else(|| Fail::new("not_found", format!("{} has no ticket {text:?}", booking.reference)))
    });
    found.collect()
}

/// Food and drink of a booking by ids, product codes or the names of combos; a code means all pieces that have not come back.
pub fn products(booking: &Booking, words: &[String]) -> Result<Vec<LineId>, Fail> {
    let mut out = Vec::new();
    for text in words.iter().map(|t| t.trim()) {
        let piece = |l: &&Line| {
            let combo = l.piece.combo.as_deref();
            l.piece.code.eq_ignore_ascii_case(text) && combo.is_none()
                || combo.is_some_and(|c| c.eq_ignore_ascii_case(text))
        };
        let mut found: Vec<LineId> = booking.lines.iter().filter(|l| l.id.to_string() == text).map(|l| l.id).collect();
        if found.is_empty() {
            found = booking.live_lines().filter(piece).map(|l| l.id).collect();
        }
        if found.is_empty() {
            found = booking.lines.iter().filter(piece).map(|l| l.id).collect();
        }
        if found.is_empty() {
            return Err(Fail::new("not_found", format!("{} has no product {text:?}", booking.reference)));
        }
        out.extend(found.into_iter().filter(|id| !out.contains(id)).collect::<Vec<_>>());
    }
    Ok(out)
}

/// One answer of two.
pub fn merge(into: &mut Value, more: Value) {
    if let (Some(into), Value::Object(more)) = (into.as_object_mut(), more) {
        into.extend(more);
    }
}

fn answer(plan: &Plan, currency: crate::domain::Currency) -> Value {
    let money = |minor| Money::new(minor, currency);
    let refunds = refunds(&plan.back, plan.rounded, currency);
    let tickets: Vec<String> = plan.tickets.iter().map(ToString::to_string).collect();
    let products: Vec<String> = plan.products.iter().map(ToString::to_string).collect();
    json!({ "refunds": refunds, "kept": money(plan.kept), "tickets": tickets, "products": products, "void": plan.void })
}

/// What goes back, each way; what cash is rounded by stands as one of its own, so that the amounts sum to what it stands for.
pub fn refunds(back: &[Refunded], rounded: i64, currency: crate::domain::Currency) -> Vec<Value> {
    let parts = handed(back, rounded).map(|(kind, minor)| (kind.code(), minor));
    let rounding = Some((ROUNDING, -rounded)).filter(|(_, minor)| *minor != 0);
    parts.chain(rounding).map(|(how, minor)| json!({ "tender": how, "amount": Money::new(minor, currency) })).collect()
}

fn words(plan: &Plan, currency: crate::domain::Currency) -> String {
    let money = |minor| Money::new(minor, currency);
    let back: Vec<String> =
        handed(&plan.back, plan.rounded).map(|(kind, minor)| format!("{} {}", kind.word(), money(minor))).collect();
    let back = if back.is_empty() { "nothing".to_owned() } else { back.join(" + ") };
    let kept = if plan.kept > 0 { format!(", kept {}", money(plan.kept)) } else { String::new() };
    let count = |n: usize, what: &str| (n > 0).then(|| format!("{n} {what}{}", if n == 1 { "" } else { "s" }));
    let what = [count(plan.tickets.len(), "ticket"), count(plan.products.len(), "product")];
    let what = what.into_iter().flatten().collect::<Vec<_>>().join(" and ");
    format!("{what} back: {back}{kept}{}", if plan.void { " (void)" } else { "" })
}
