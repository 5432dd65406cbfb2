//! Messages by command: what waits, went or failed; sending, trying again; what they say and who wants none. What is put into a message
//! may be a secret and is not shown.
use super::{
    context::Context,
    exit::Fail,
    output::{Column, Table},
};
use crate::{
    config::{Config, notify::TlsWord},
    domain::{message::MessageState, text::visible},
    export::message::shape,
    notify::{Mail, Sender, Sms, Templates, Tls, mail, sms, template::Words},
    service::{House, Round, ticket_words},
};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::time::Duration;

/// Verbs of messages.
#[derive(Debug, Subcommand)]
pub enum Notify {
    /// Messages, the newest first
    List(List),
    /// Send what is due, and end; with --watch stay and send what becomes due
    Run(Run),
    /// Make failed and waiting messages due now
    Retry,
    /// What a message says: with a booking's words, or with the names of what is put in
    Preview(Preview),
    /// Who wants no reminders; with an address or number: they don't
    Optout(Optout),
    /// How many of which messages wait, went, failed
    Report(Report),
}

/// Which messages.
#[derive(Args, Debug)]
pub struct List {
    /// Only those that stand so
    #[arg(long, value_enum)]
    state: Option<State>,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

/// How long.
#[derive(Args, Debug)]
pub struct Run {
    /// Stay, and send what becomes due
    #[arg(long)]
    watch: bool,
}

/// Which message.
#[derive(Args, Debug)]
pub struct Preview {
    /// Its name: confirmation, reminder, …; without it the names
    name: Option<String>,
    /// In this language: en, de, fr, ga or one of the house's own; without it the house's
    #[arg(long)]
    language: Option<String>,
    /// With the words of this booking
    #[arg(long, value_name = "REF")]
    booking: Option<String>,
    /// Only the mail's HTML, for a browser: … --html > mail.html
    #[arg(long, requires = "name")]
    html: bool,
}

/// Who.
#[derive(Args, Debug)]
pub struct Optout {
    /// An address or a number; without it all who want none
    recipient: Option<String>,
    /// They want reminders again
    #[arg(long, requires = "recipient")]
    undo: bool,
}

/// Since when.
#[derive(Args, Debug)]
pub struct Report {
    /// Of the last so many days
    #[arg(long, value_name = "N", default_value_t = 30)]
    days: u32,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum State {
    /// They wait
    Pending,
    /// They went
    Sent,
    /// They were given up
    Failed,
}

/// `notify …`
pub fn run(ctx: &Context, verb: Notify) -> Result<(), Fail> {
    match verb {
        Notify::List(args) => list(ctx, &args),
        Notify::Run(args) => send(ctx, args.watch),
        Notify::Retry => {
            let n = ctx.house()?.retry_messages()?;
            ctx.out.answer(&json!({ "due": n }), || format!("{n} due now\n"))
        }
        Notify::Preview(args) => preview(ctx, &args),
        Notify::Optout(args) => optout(ctx, &args),
        Notify::Report(args) => report(ctx, args.days),
    }
}

/// The house's own words, and its language.
pub fn templates(config: &Config) -> Templates {
    Templates::new(config.notify.templates.clone(), config.notify.language.clone())
}

/// Who carries messages, as the configuration says; nobody where it says nothing.
pub fn sender(config: &Config) -> Result<Sender, Fail> {
    let off = |what: &str| {
        let what = what.to_owned();
        move |why: String| Fail::usage(format!("[notify.{what}] {why}"))
    };
    let setup = &config.notify;
    let secret = |path: &std::path::Path| crate::config::notify::secret(path);
    let mail = match &setup.smtp {
        None => None,
        Some(smtp) => {
            let off = off("smtp");
            let sign_in = match (&smtp.user, &smtp.password_file) {
                (None, None) => None,
                (Some(user), Some(file)) => Some((user.clone(), secret(file).map_err(&off)?)),
                _ => return Err(off("user and password_file: both or none".into())),
            };
            let ca = smtp.ca_file.as_ref().map(|f| std::fs::read(f).map_err(|e| off(format!("{}: {e}", f.display()))));
            let setup = mail::Setup {
                host: smtp.host.clone(),
                port: smtp.port,
                tls: match smtp.tls {
                    TlsWord::None => Tls::None,
                    TlsWord::Starttls => Tls::Starttls,
                    TlsWord::Implicit => Tls::Implicit,
                },
                sign_in,
                from: smtp.from.clone(),
                ca: ca.transpose()?,
            };
            Some(Mail::new(&setup).map_err(off)?)
        }
    };
    let sms = match &setup.sms {
        None => None,
        Some(service) => {
            let off = off("sms");
            let setup = sms::Setup {
                base_url: service.base_url.clone(),
                account: service.account.clone(),
                token: secret(&service.token_file).map_err(&off)?,
                from: service.from.clone(),
            };
            Some(Sms::new(setup).map_err(off)?)
        }
    };
    let templates = templates(config);
    templates.check().map_err(|why| Fail::usage(format!("[notify] {why}")))?;
    ticket_words(&templates, "")?;
    Ok(Sender { mail, sms, templates })
}

/// How often `--watch` looks.
const LOOK: Duration = Duration::from_secs(5);

fn send(ctx: &Context, watch: bool) -> Result<(), Fail> {
    let sender = sender(&ctx.config)?;
    if sender.kinds().is_empty() {
        return Err(Fail::usage(
            "nobody carries messages: [notify.smtp] or [notify.sms] in the configuration says who",
        ));
    }
    let mut house = ctx.house_of_nobody()?;
    loop {
        let bar = super::progress::bar(&ctx.out, "{bar:30} {pos} of {len} messages");
        let round = house.send_messages(&sender, &mut |sent, due| {
            bar.set_length(u64::from(sent) + u64::from(due));
            bar.set_position(u64::from(sent));
            true
        })?;
        bar.finish_and_clear();
        if !watch {
            return said(ctx, &round);
        }
        if round != Round::default() {
            ctx.out.note(&words(&round));
        }
        std::thread::sleep(LOOK);
    }
}

fn words(round: &Round) -> String {
    let down = round.down.as_ref().map_or(String::new(), |why| format!("; stopped: {why}"));
    format!("{} sent, {} later, {} given up{down}", round.sent, round.later, round.failed)
}

fn said(ctx: &Context, round: &Round) -> Result<(), Fail> {
    let shape = json!({ "sent": round.sent, "later": round.later, "failed": round.failed });
    if let Some(why) = &round.down {
        let message = format!("{why}: nothing was lost, the rest waits");
        return Err(Fail::Said { code: "failed".into(), message, details: shape });
    }
    ctx.out.answer(&shape, || words(round) + "\n")
}

fn preview(ctx: &Context, args: &Preview) -> Result<(), Fail> {
    let house = ctx.house()?;
    let Some(name) = &args.name else {
        let names: Vec<&str> = Templates::names().collect();
        return ctx.out.answer(&names, || names.join("\n") + "\n");
    };
    let templates = templates(&ctx.config);
    let booking = args.booking.as_deref().map(|r| super::booking::found(&house, r)).transpose()?;
    let (mail, text) = house.preview(&templates, name, args.language.as_deref(), booking.as_ref())?;
    let Words { subject, text: body, html, .. } = &mail;
    ctx.out.answer(&json!({ "subject": subject, "text": body, "html": html, "sms": text.text }), || {
        if args.html {
            return html.clone();
        }
        format!("Subject: {subject}\n\n{body}\nText message: {}\n", text.text)
    })
}

fn optout(ctx: &Context, args: &Optout) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    if let Some(recipient) = &args.recipient {
        house.set_optout(recipient, !args.undo)?;
    }
    let zone = ctx.theatre(&house, None)?.zone;
    let all = house.optouts()?;
    let shapes: Vec<Value> =
        all.iter().map(|(to, at)| json!({ "recipient": to, "since": zone.rfc3339(*at) })).collect();
    ctx.out.answer(&shapes, || all.iter().map(|(to, _)| visible(to) + "\n").collect())
}

fn report(ctx: &Context, days: u32) -> Result<(), Fail> {
    let house = ctx.house()?;
    let rows = house.delivery(house.now().instant().plus_minutes(-i64::from(days) * 1440))?;
    let shape = |r: &crate::domain::message::Delivery| json!({ "template": r.template, "kind": r.kind, "waiting": r.waiting, "sent": r.sent, "failed": r.failed });
    ctx.out.answer(&json!({ "rows": rows.iter().map(shape).collect::<Vec<_>>() }), || {
        let columns = [
            Column::Text("what"),
            Column::Whole("kind"),
            Column::Number("waiting"),
            Column::Number("sent"),
            Column::Number("failed"),
            Column::Number("went"),
        ];
        let mut table = Table::new(&columns, "no messages");
        for r in &rows {
            let ended = r.sent + r.failed;
            let share = (r.sent * 100).checked_div(ended).map_or("-".to_owned(), |share| format!("{share} %"));
            let (waiting, sent, failed) = (r.waiting.to_string(), r.sent.to_string(), r.failed.to_string());
            table.row([r.template.clone(), r.kind.code().to_owned(), waiting, sent, failed, share]);
        }
        ctx.out.table(&table)
    })
}

fn list(ctx: &Context, args: &List) -> Result<(), Fail> {
    let house: House = ctx.house()?;
    let state = args.state.map(|s| match s {
        State::Pending => MessageState::Pending,
        State::Sent => MessageState::Sent,
        State::Failed => MessageState::Failed,
    });
    let messages = house.messages(state, args.limit)?;
    let zone = ctx.theatre(&house, None)?.zone;
    ctx.out.answer(&messages.iter().map(|m| shape(m, zone)).collect::<Vec<_>>(), || {
        let columns = [
            Column::Number("id"),
            Column::Whole("written"),
            Column::Whole("kind"),
            Column::Text("to"),
            Column::Whole("what"),
            Column::Whole("state"),
            Column::Text("why"),
        ];
        let mut table = Table::new(&columns, "no messages");
        for m in &messages {
            table.row([
                m.id.to_string(),
                zone.local(m.made_at).format("%d %b %H:%M").to_string(),
                m.kind.code().to_owned(),
                m.to.clone(),
                m.template.clone(),
                m.state.code().to_owned(),
                m.error.clone(),
            ]);
        }
        ctx.out.table(&table)
    })
}
