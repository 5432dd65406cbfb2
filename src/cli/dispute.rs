//! `booking dispute`: a card payment that is disputed at the bank, how it ended, and the evidence.
use super::{
    booking::{found, receipt},
    context::Context,
    exit::Fail,
    parse,
};
use crate::{
    domain::{
        Money, PaymentId,
        booking::Booking,
        dispute::{Dispute as Case, NewDispute, Outcome},
        text::visible,
        time::BusinessDay,
    },
    export::{booking::BookingShape, file::write_private},
    service::{Evidence, House},
};
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Which booking, and what of it.
#[derive(Args, Debug)]
pub struct Dispute {
    /// The booking: its reference, or anything that names one only
    reference: String,
    /// The payment by its id, where several were by card
    #[arg(long, value_name = "ID", conflicts_with_all = ["won", "lost", "evidence"])]
    payment: Option<i64>,
    /// Why, as the bank or the customer says it; needed to mark one
    #[arg(long, value_name = "WORDS", default_value = "", hide_default_value = true)]
    reason: String,
    /// What the bank calls it
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true)]
    case: String,
    /// Until when the bank wants to hear from the house
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    due: Option<BusinessDay>,
    /// It ended well: the tickets are good again
    #[arg(long, conflicts_with_all = ["lost", "evidence", "case", "due"])]
    won: bool,
    /// The money is gone: the tickets are void, their seats are free
    #[arg(long, conflicts_with_all = ["evidence", "case", "due"])]
    lost: bool,
    /// Hand out all that speaks for the house: what was sold, who was let in when and where, what was sent
    #[arg(long, conflicts_with_all = ["case", "due", "reason"])]
    evidence: bool,
    /// Where the evidence goes; without it to standard output
    #[arg(long, value_name = "FILE", requires = "evidence")]
    out: Option<PathBuf>,
}

/// A booking's disputes in lines.
pub fn lines(b: &Booking) -> Vec<String> {
    let line = |d: &Case| {
        let word = match d.ended {
            None => "DISPUTED",
            Some((Outcome::Won, _)) => "dispute won",
            Some((Outcome::Lost, _)) => "DISPUTE LOST",
        };
        let case = if d.case.is_empty() { String::new() } else { format!("  case {}", d.case) };
        let due =
            d.due.filter(|_| d.ended.is_none()).map_or(String::new(), |due| format!("  answer the bank by {due}"));
        let why = if d.why.is_empty() { String::new() } else { format!("  {}", d.why) };
        format!("{word}: {} of payment {}{case}{due}{why}", Money::new(d.minor, b.currency), d.payment)
    };
    b.disputes.iter().map(line).collect()
}

/// `booking dispute REF …`
pub fn run(ctx: &Context, args: &Dispute) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let booking = found(&house, &args.reference)?;
    if args.evidence {
        return evidence(ctx, &mut house, &booking, args);
    }
    let outcome = [(args.won, Outcome::Won), (args.lost, Outcome::Lost)].into_iter().find(|(is, _)| *is);
    let booking = match outcome {
        Some((_, outcome)) => house.end_dispute(&booking.reference, outcome, &args.reason)?,
        None => {
            let said = NewDispute {
                payment: args.payment.map(PaymentId),
                why: args.reason.clone(),
                case: args.case.clone(),
                due: args.due,
            };
            house.dispute(&booking.reference, &said)?
        }
    };
    let shape = BookingShape::new(&house, &booking)?.with_past(&booking);
    ctx.out.answer(&json!({ "booking": shape }), || receipt(&booking))
}

fn evidence(ctx: &Context, house: &mut House, booking: &Booking, args: &Dispute) -> Result<(), Fail> {
    let kept = house.dispute_evidence(&booking.reference)?;
    let document = document(house, &kept)?;
    let bytes = serde_json::to_string_pretty(&document).map_err(|e| Fail::failed(e.to_string()))? + "\n";
    let Some(path) = &args.out else { return ctx.out.raw(bytes.as_bytes()) };
    write_private(path, || Ok(bytes))?;
    let said = json!({ "reference": booking.reference.to_string(), "file": path.display().to_string() });
    ctx.out.answer(&said, || format!("what speaks for the house in {} is in {}\n", booking.reference, path.display()))
}

/// One document: to be read as it is (`text`), and field by field. Tickets have no tokens in it: they would admit whoever has the file.
fn document(house: &House, kept: &Evidence) -> Result<Value, Fail> {
    let b = &kept.booking;
    let at = |t| b.zone.rfc3339(t);
    let customer = b.customer.as_ref().map(|k| json!({ "name": k.name, "email": k.email, "phone": k.phone }));
    let mut booking =
        serde_json::to_value(BookingShape::new(house, b)?.with_past(b)).map_err(|e| Fail::failed(e.to_string()))?;
    for ticket in booking.get_mut("tickets").and_then(Value::as_array_mut).into_iter().flatten() {
        ticket.as_object_mut().and_then(|t| t.remove("token"));
    }
    let admissions = kept
        .admissions
        .iter()
        .map(|(seat, when, door, what)| json!({ "seat": seat, "at": at(*when), "door": door, "what": what }));
    let messages = kept.messages.iter().map(|m| {
        json!({ "what": m.template, "kind": m.kind.code(), "to": m.to, "state": m.state.code(), "queued_at": at(m.made_at) })
    });
    let reasons = kept.reasons.iter().map(|(seq, words)| json!({ "seq": seq.to_string(), "words": words }));
    Ok(json!({
        "dispute_evidence": 1,
        "theatre": b.theatre_name,
        "text": text(kept).lines().collect::<Vec<_>>(),
        "booking": booking,
        "customer": customer.unwrap_or_else(|| json!({ "name": null, "email": b.email, "phone": null })),
        "admissions": admissions.collect::<Vec<_>>(),
        "messages": messages.collect::<Vec<_>>(),
        "reasons": reasons.collect::<Vec<_>>(),
    }))
}

/// The same for a person at the bank.
fn text(kept: &Evidence) -> String {
    let b = &kept.booking;
    let when = |t| b.zone.local(t).format("%a %d %b %Y %H:%M:%S").to_string();
    let mut out = format!("{}\nSold {} at {} ({})\n", b.theatre_name, when(b.created_at), b.terminal, b.channel);
    out.push_str(&receipt(b));
    for p in &b.payments {
        let (amount, how) = (Money::new(p.tender.minor, b.currency), p.tender.kind.word());
        out.push_str(&format!("{}  {how} {amount} {} {}\n", when(p.at), p.state.code(), p.tender.reference));
    }
    out.push_str(if kept.admissions.is_empty() { "Nobody was let in.\n" } else { "LET IN\n" });
    for (seat, at, door, what) in &kept.admissions {
        out.push_str(&format!("{}  seat {seat} {what} at {door}\n", when(*at)));
    }
    for m in &kept.messages {
        out.push_str(&format!("{}  {} {} to {}\n", when(m.made_at), m.template, m.state.code(), m.to));
    }
    for h in &b.history {
        out.push_str(&format!("{}  {} at {}\n", when(h.at), h.verb, h.terminal));
    }
    out.lines().map(|l| visible(l.trim_end()) + "\n").collect()
}
