//! `audit list` and `audit verify`: the history, and the proof that it is as it was written.
use super::{
    booking::found,
    context::Context,
    exit::Fail,
    output::{Column, Table},
    parse, progress,
};
use crate::domain::{
    audit::{AuditFilter, AuditLine},
    text::visible,
    time::{BusinessDay, Instant, Zone},
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// Verbs of the history.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// What happened, the newest first
    List(List),
    /// Prove the history: each link of its chain, each seal, and that its end is there; exit code 1 where it was changed
    Verify,
    /// Say that an older copy of the store was put back on purpose: the history goes on from where it ends now
    Accept(Accept),
}

/// Why the end is gone.
#[derive(Args, Debug)]
pub struct Accept {
    /// Which copy was put back, and why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Which events.
#[derive(Args, Debug)]
pub struct List {
    /// Only this: refund, void, sell, sign_in, …
    #[arg(long, value_name = "WORD")]
    action: Option<String>,
    /// Only on this business day or later
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    from: Option<BusinessDay>,
    /// Only on this business day or earlier
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    to: Option<BusinessDay>,
    /// Only by this one of the staff: an e-mail address, a name, an id
    #[arg(long, value_name = "E")]
    by_staff: Option<String>,
    /// Only of this booking
    #[arg(long, value_name = "REF")]
    booking: Option<String>,
    /// Only what is worth a second look: after_start, by_seller, against_rule
    #[arg(long)]
    flagged: bool,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// As comma-separated values
    #[arg(long)]
    csv: bool,
}

/// `audit …`
pub fn run(ctx: &Context, verb: Audit) -> Result<(), Fail> {
    match verb {
        Audit::List(args) => list(ctx, args),
        Audit::Verify => verify(ctx),
        Audit::Accept(args) => accept(ctx, &args),
    }
}

fn list(ctx: &Context, args: List) -> Result<(), Fail> {
    let house = ctx.house()?;
    let filter = AuditFilter {
        words: Vec::new(),
        newest: None,
        action: args.action,
        staff: args.by_staff.as_deref().map(|who| house.find_staff(who)).transpose()?.map(|p| p.id),
        booking: args.booking.as_deref().map(|text| found(&house, text)).transpose()?.map(|b| b.id),
        from: args.from,
        to: args.to,
        flagged: args.flagged,
        limit: args.limit,
    };
    let lines = house.audit(&filter)?;
    let zone = house.find_theatre(None)?.zone;
    if args.csv {
        return ctx.out.raw(&csv(&lines, zone)?);
    }
    let rows: Vec<Value> = lines.iter().map(|l| shape(l, zone)).collect();
    ctx.out.answer(&rows, || {
        let columns = [
            Column::Number("SEQ"),
            Column::Whole("AT"),
            Column::Whole("ACTION"),
            Column::Text("WHO"),
            Column::Text("WHERE"),
            Column::Whole("WHAT"),
            Column::Number("BACK"),
            Column::Text("WHY"),
            Column::Text("FLAGS"),
        ];
        let mut table = Table::new(&columns, "no events");
        for l in &lines {
            table.row([
                l.seq.to_string(),
                at(l, zone).format("%d %b %Y %H:%M:%S").to_string(),
                l.verb.clone(),
                who(l),
                l.terminal.clone(),
                l.reference.clone().unwrap_or_else(|| format!("{} {}", l.subject, l.subject_id)),
                l.back().map(|b| b.to_string()).unwrap_or_default(),
                l.reason.clone().unwrap_or_default(),
                flags(l).join(" "),
            ]);
        }
        ctx.out.table(&table)
    })
}

fn at(l: &AuditLine, zone: Zone) -> chrono::NaiveDateTime {
    zone.local(Instant(l.at_ms.div_euclid(1000)))
}

fn who(l: &AuditLine) -> String {
    l.name.clone().unwrap_or_else(|| l.actor.clone())
}

fn flags(l: &AuditLine) -> Vec<&'static str> {
    l.flags.iter().map(|f| f.code()).collect()
}

fn shape(l: &AuditLine, zone: Zone) -> Value {
    json!({
        "seq": l.seq.to_string(), "at": zone.rfc3339(Instant(l.at_ms.div_euclid(1000))), "action": l.verb,
        "terminal": l.terminal, "actor": l.actor, "name": l.name, "subject": l.subject, "subject_id": l.subject_id.to_string(),
        "reference": l.reference, "reason": l.reason, "authority": l.authority(), "back": l.back(),
        "flags": flags(l), "details": l.body,
    })
}

/// Comma-separated values that do no harm in a table program: nothing steers a terminal, nothing begins like a formula.
fn csv(lines: &[AuditLine], zone: Zone) -> Result<Vec<u8>, Fail> {
    let failed = |e: csv::Error| Fail::failed(format!("the list could not be written: {e}"));
    let mut out = csv::Writer::from_writer(Vec::new());
    let heads = [
        "seq",
        "at",
        "action",
        "who",
        "terminal",
        "subject",
        "subject_id",
        "reference",
        "back",
        "currency",
        "reason",
        "authority",
        "flags",
    ];
    out.write_record(heads).map_err(failed)?;
    for l in lines {
        out.write_record([
            l.seq.to_string(),
            zone.rfc3339(Instant(l.at_ms.div_euclid(1000))),
            l.verb.clone(),
            harmless(&who(l)),
            harmless(&l.terminal),
            l.subject.clone(),
            l.subject_id.to_string(),
            l.reference.clone().unwrap_or_default(),
            l.back().map(|b| b.plain()).unwrap_or_default(),
            l.currency.map(|c| c.code().to_owned()).unwrap_or_default(),
            harmless(l.reason.as_deref().unwrap_or_default()),
            l.authority().unwrap_or_default().to_owned(),
            flags(l).join(" "),
        ])
        .map_err(failed)?;
    }
    out.into_inner().map_err(|e| Fail::failed(e.to_string()))
}

pub fn harmless(text: &str) -> String {
    let text = visible(text);
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

fn verify(ctx: &Context) -> Result<(), Fail> {
    let house = ctx.house()?;
    let bar = progress::bar(&ctx.out, "{bar:30} {pos}/{len} events");
    let proof = house.prove_history(|done, all| {
        bar.set_length(u64::try_from(all).unwrap_or(0));
        bar.set_position(u64::try_from(done).unwrap_or(0));
        true
    })?;
    bar.finish_and_clear();
    let ok = proof.broken.is_none();
    let (at, why) = proof.broken.clone().map_or((None, None), |(at, why)| (Some(at), Some(why)));
    ctx.out.answer(
        &json!({ "ok": ok, "entries": proof.entries, "broken_at": at, "why": why, "head": proof.head }),
        || match &proof.broken {
            None => {
                let head = proof.head.map_or("no head is kept beside the keys yet".into(), |seq| {
                    format!("the head beside the keys is event {seq}")
                });
                format!("{} events, each as it was written and sealed; {head}\n", proof.entries)
            }
            Some((at, why)) => format!("event {at} {why}\n{} events are as they were written\n", proof.entries),
        },
    )?;
    if ok { Ok(()) } else { Err(Fail::Answered(1)) }
}

fn accept(ctx: &Context, args: &Accept) -> Result<(), Fail> {
    let (from, to) = ctx.house()?.accept_history(&args.reason)?;
    ctx.out.answer(&json!({ "missing": [from, to] }), || {
        format!("the history goes on; events {from} to {to} were another one's and are gone\n")
    })
}
