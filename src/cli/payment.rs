//! Payments by a provider, by command: what is open there, asking until it is known; and the wait of `sell --pay stripe`.
use super::{
    context::Context,
    exit::Fail,
    output::{Column, Table},
    parse, progress, webhook,
};
use crate::{
    config::{Config, payment::ViaWord},
    domain::{
        Money, PaymentId,
        booking::Booking,
        online::{Became, OnlineLine, OnlineRound, Settled, Sides},
        time::BusinessDay,
    },
    payment::{Gateway, Setup, Stripe, Via},
    service::{Began, House, Sell},
    ticket::qr::{Ink, QUIET, Qr},
};
use clap::{Args, Subcommand};
use serde_json::json;
use std::{io::IsTerminal, path::Path, time::Duration};

/// Verbs of payments at a provider.
#[derive(Debug, Subcommand)]
pub enum Payment {
    /// Payments at the provider, the newest first
    List(List),
    /// Ask the provider about all that is open, and end; with --watch stay. Counters and kiosks do it by themselves
    Reconcile(Reconcile),
    /// What the provider says of some days against what the books say
    Settlement(Settlement),
    /// Refunds that the provider refused are due again
    Retry,
    /// Listen for the messages that the provider sends by itself: a payment is then known at once, a dispute is marked
    Webhook(webhook::Listen),
}

/// Which payments.
#[derive(Args, Debug)]
pub struct List {
    /// Only those that are open, or whose money is still to go back
    #[arg(long)]
    open: bool,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u16,
}

/// Of when.
#[derive(Args, Debug)]
pub struct Settlement {
    /// The first business day; without it yesterday
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    from: Option<BusinessDay>,
    /// The last business day; without it the first
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    to: Option<BusinessDay>,
    /// Of which theatre the days are; without it the store's first
    #[arg(long)]
    theatre: Option<String>,
    /// Also what both say alike
    #[arg(long)]
    all: bool,
}

/// How long.
#[derive(Args, Debug)]
pub struct Reconcile {
    /// Stay, and ask again and again
    #[arg(long)]
    watch: bool,
}

/// How often the provider is asked.
const LOOK: Duration = Duration::from_millis(1000);

/// The environment's names for the provider's key, and for what its messages are signed with.
const KEY: &str = "MARQUEE_STRIPE_KEY";
pub(super) const SIGNING: &str = "MARQUEE_STRIPE_WEBHOOK_SECRET";

/// A secret of the provider's: from the environment, else from the file that the configuration names.
pub(super) fn secret(name: &str, file: Option<&Path>, word: &str) -> Result<String, Fail> {
    if let Some(secret) = std::env::var(name).ok().filter(|s| !s.trim().is_empty()) {
        return Ok(secret.trim().to_owned());
    }
    let none = || {
        Fail::usage(format!("[payment.stripe] {word}: says where the secret is, or {name} in the environment holds it"))
    };
    let wrong = |why: String| Fail::usage(format!("[payment.stripe] {word}: {why}"));
    crate::config::notify::secret(file.ok_or_else(none)?).map_err(wrong)
}

/// The provider, as the configuration says; none where it says nothing.
pub fn gateway(config: &Config) -> Result<Option<Gateway>, Fail> {
    let wrong = |why: String| Fail::usage(format!("[payment.stripe] {why}"));
    let Some(stripe) = &config.payment.stripe else { return Ok(None) };
    let setup = Setup {
        base_url: stripe.base_url.clone(),
        key: secret(KEY, stripe.key_file.as_deref(), "key_file")?,
        via: match stripe.via {
            ViaWord::Checkout => Via::Checkout,
            ViaWord::Intent => Via::Intent,
        },
        thanks: stripe.thanks.clone(),
    };
    Ok(Some(Gateway::Stripe(Stripe::new(setup).map_err(wrong)?)))
}

pub(super) fn needed(ctx: &Context) -> Result<Gateway, Fail> {
    let none = || Fail::usage("there is no provider here: [payment.stripe] in the configuration says which");
    gateway(&ctx.config)?.ok_or_else(none)
}

/// `payment …`
pub fn run(ctx: &Context, verb: Payment) -> Result<(), Fail> {
    match verb {
        Payment::List(args) => list(ctx, &args),
        Payment::Reconcile(args) => reconcile(ctx, args.watch),
        Payment::Settlement(args) => settlement(ctx, &args),
        Payment::Retry => {
            let n = ctx.house()?.retry_online()?;
            ctx.out.answer(&json!({ "due": n }), || format!("{n} due now\n"))
        }
        Payment::Webhook(args) => webhook::run(ctx, &args),
    }
}

fn reconcile(ctx: &Context, watch: bool) -> Result<(), Fail> {
    let gateway = needed(ctx)?;
    let mut house = ctx.house_of_nobody()?;
    loop {
        let round = house.run_online(&gateway, &mut || true)?;
        if !watch {
            return said(ctx, &round);
        }
        if (OnlineRound { waits: 0, ..round.clone() }) != OnlineRound::default() {
            ctx.out.note(&words(&round));
        }
        std::thread::sleep(LOOK);
    }
}

pub(super) fn words(round: &OnlineRound) -> String {
    let away = round.away.as_ref().map_or(String::new(), |why| format!("; the provider is away: {why}"));
    let OnlineRound { paid, late, over, back, waits, .. } = round;
    format!("{paid} paid, {late} too late, {over} not paid, {back} refunds done, {waits} wait{away}")
}

fn said(ctx: &Context, round: &OnlineRound) -> Result<(), Fail> {
    let OnlineRound { paid, late, over, back, waits, .. } = round;
    let shape = json!({ "paid": paid, "late": late, "over": over, "refunds": back, "waits": waits });
    if let Some(why) = &round.away {
        let message = format!("{why}: nothing was lost, it is asked again");
        return Err(Fail::Said { code: "provider_unavailable".into(), message, details: shape });
    }
    ctx.out.answer(&shape, || words(round) + "\n")
}

fn list(ctx: &Context, args: &List) -> Result<(), Fail> {
    let house = ctx.house()?;
    let lines = house.online_payments(args.open, usize::from(args.limit))?;
    let zone = ctx.theatre(&house, None)?.zone;
    let money = |l: &OnlineLine, minor| Money::new(minor, l.money.currency);
    let shape = |l: &OnlineLine| {
        json!({
            "id": l.attempt.to_string(), "reference": l.reference, "created_at": zone.rfc3339(l.made_at), "amount": l.money,
            "provider": l.provider, "state": l.state, "open": l.open, "refunded": money(l, l.back.0), "to_refund": money(l, l.back.1),
            "error": l.error,
        })
    };
    ctx.out.answer(&lines.iter().map(shape).collect::<Vec<_>>(), || {
        let columns = [
            Column::Whole("made"),
            Column::Whole("booking"),
            Column::Number("amount"),
            Column::Whole("state"),
            Column::Number("back"),
            Column::Number("to go back"),
            Column::Text("at the provider"),
            Column::Text("why"),
        ];
        let mut table = Table::new(&columns, "nothing was paid by a provider");
        for l in &lines {
            table.row([
                zone.local(l.made_at).format("%d %b %H:%M").to_string(),
                l.reference.to_string(),
                l.money.to_string(),
                format!("{}{}", l.state, if l.open { ", open" } else { "" }),
                money(l, l.back.0).plain(),
                money(l, l.back.1).plain(),
                l.provider.clone(),
                l.error.clone(),
            ]);
        }
        ctx.out.table(&table)
    })
}

fn settlement(ctx: &Context, args: &Settlement) -> Result<(), Fail> {
    let gateway = needed(ctx)?;
    let house = ctx.house()?;
    let theatre = ctx.theatre(&house, args.theatre.as_deref())?;
    let today = theatre.zone.business_day(house.now().instant(), theatre.settings.day_end_min);
    let from = args.from.or(today.pred_opt()).unwrap_or(today);
    let lines = house.settlement(&gateway, theatre.id, (from, args.to.unwrap_or(from)))?;
    let ok = lines.iter().all(Settled::agrees);
    let side = |l: &Settled, s: Option<Sides>| {
        s.map(|s| json!({ "paid": Money::new(s.paid, l.currency), "refunded": Money::new(s.back, l.currency), "disputed": s.disputed }))
    };
    let seen: Vec<&Settled> = lines.iter().filter(|l| args.all || !l.agrees()).collect();
    let rows: Vec<_> = seen
        .iter()
        .map(|l| {
            json!({
                "provider": l.provider, "reference": l.reference, "created_at": theatre.zone.rfc3339(l.at), "agrees": l.agrees(),
                "ours": side(l, l.ours), "theirs": side(l, l.theirs),
            })
        })
        .collect();
    ctx.out.answer(&json!({ "ok": ok, "payments": lines.len(), "rows": rows }), || {
        let columns = [
            Column::Whole("made"),
            Column::Whole("booking"),
            Column::Number("ours"),
            Column::Number("back"),
            Column::Number("theirs"),
            Column::Number("back"),
            Column::Whole("disputed"),
            Column::Text("at the provider"),
        ];
        let mut table = Table::new(&columns, "the provider and the books say the same");
        let cell =
            |l: &Settled, minor: Option<i64>| minor.map_or("-".to_owned(), |m| Money::new(m, l.currency).to_string());
        for l in &seen {
            let (ours, theirs) = (l.ours, l.theirs);
            table.row([
                theatre.zone.local(l.at).format("%d %b %H:%M").to_string(),
                l.reference.as_ref().map_or_else(|| "unknown".to_owned(), ToString::to_string),
                cell(l, ours.map(|s| s.paid)),
                cell(l, ours.map(|s| s.back)),
                cell(l, theirs.map(|s| s.paid)),
                cell(l, theirs.map(|s| s.back)),
                disputed(l).to_owned(),
                l.provider.clone(),
            ]);
        }
        ctx.out.table(&table)
    })
}

/// By whose word a payment is disputed.
fn disputed(l: &Settled) -> &'static str {
    let [ours, theirs] = [l.ours, l.theirs].map(|side| side.is_some_and(|s| s.disputed));
    match (ours, theirs) {
        (true, true) => "both",
        (true, false) => "ours only",
        (false, true) => "theirs only",
        (false, false) => "",
    }
}

/// Sells what the customer pays at the provider: says where, and waits until it is known, at most so long.
pub fn sell(ctx: &Context, house: &mut House, sale: &Sell, patience: Duration) -> Result<Booking, Fail> {
    let gateway = needed(ctx)?;
    let attempt = match house.begin_sale_online(sale)? {
        Began::Sold(booking) => return Ok(*booking),
        Began::Attempt(attempt) => attempt,
    };
    let bar = progress::bar(&ctx.out, "waiting for the payment  {elapsed}");
    let (mut waited, mut shown) = (Duration::ZERO, false);
    loop {
        let round = house.run_online(&gateway, &mut || true)?;
        let online = match house.became(attempt)? {
            Became::Sold(booking) => return Ok(*booking),
            Became::Over => {
                house.leave_online(attempt)?;
                return Err(Fail::new(
                    "declined",
                    "it was not paid, or too late and goes back: no money is kept, nothing was sold, the seats are free",
                ));
            }
            Became::Part => return Err(part()),
            Became::Waits(online) => online,
        };
        if let (Some(url), false) = (&online.url, shown) {
            shown = true;
            bar.suspend(|| show(ctx, url));
        }
        bar.tick();
        if waited >= patience {
            bar.finish_and_clear();
            return give_up(house, &gateway, attempt, &round);
        }
        std::thread::sleep(LOOK);
        waited += LOOK;
    }
}

/// Nobody paid in time: it is ended at the provider, who may say at the last moment that it is paid.
fn give_up(house: &mut House, gateway: &Gateway, attempt: PaymentId, round: &OnlineRound) -> Result<Booking, Fail> {
    house.leave_online(attempt)?;
    let mut last = house.run_online(gateway, &mut || true)?;
    // A till that asks at the same moment is done in one.
    for _ in 0..3 {
        if last.away.is_some() || !matches!(house.became(attempt)?, Became::Waits(_)) {
            break;
        }
        std::thread::sleep(LOOK);
        last = house.run_online(gateway, &mut || true)?;
    }
    match house.became(attempt)? {
        Became::Sold(booking) => Ok(*booking),
        Became::Part => Err(part()),
        Became::Over => {
            Err(Fail::new("declined", "nobody paid in time: no money is kept, nothing was sold, the seats are free"))
        }
        Became::Waits(_) => {
            let why = last.away.or(round.away.clone()).unwrap_or_else(|| "another program asks it".to_owned());
            let message = format!(
                "{why}: what became of the payment is asked until it is known (payment list); the same --key asks too"
            );
            Err(Fail::new("provider_unavailable", message))
        }
    }
}

fn part() -> Fail {
    let message = "the order costs more by now than was paid: the money is kept with it, nothing is sold yet; a till takes the rest";
    Fail::new("conflict", message)
}

/// Where the customer pays, and as a code for a telephone where somebody looks.
fn show(ctx: &Context, url: &str) {
    ctx.out.note(&format!("to pay: {url}"));
    if std::io::stderr().is_terminal()
        && let Ok(qr) = Qr::of_text(url)
    {
        for line in qr.half_blocks(QUIET, Ink::Light) {
            ctx.out.note(&line);
        }
    }
}
