//! Tickets at the door: what a token says, whether it is genuine, and admitting once.
use super::{context::Context, exit::Fail};
use crate::{
    domain::{
        text::visible,
        time::{Instant, Zone},
    },
    ticket::{code, keys, photo},
};
use clap::{Args, Subcommand};
use ed25519_dalek::VerifyingKey;
use serde_json::json;
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

/// Verbs of tickets.
#[derive(Debug, Subcommand)]
pub enum Ticket {
    /// What the house knows of a ticket
    Show(Token),
    /// Whether a ticket is genuine; needs only the public key, no store
    Verify(Verify),
    /// Admit a ticket, once
    Admit(Token),
    /// Take an admission back: the ticket admits again
    Undo(Undo),
}

/// Which ticket.
#[derive(Args, Debug)]
pub struct Token {
    /// What its QR code holds
    #[arg(required_unless_present = "image")]
    token: Option<String>,
    /// A picture of its QR code, PNG or JPEG
    #[arg(long, value_name = "FILE", conflicts_with = "token")]
    image: Option<PathBuf>,
}

impl Token {
    fn read(&self) -> Result<String, Fail> {
        let Some(path) = &self.image else { return Ok(self.token.clone().unwrap_or_default()) };
        let file = File::open(path).map_err(|e| Fail::file(path, &e))?;
        let mut bytes = Vec::new();
        file.take(MAX_IMAGE).read_to_end(&mut bytes).map_err(|e| Fail::file(path, &e))?;
        let wrong = |why: String| Fail::new("invalid_ticket", format!("{}: {why}", path.display()));
        let mut codes = photo::codes(&bytes).map_err(|e| wrong(e.to_string()))?;
        match (codes.pop(), codes.len()) {
            (Some(code), 0) => Ok(code),
            (_, more) => Err(wrong(format!("it shows {} codes: one at a time", more + 1))),
        }
    }
}

/// More than any camera's picture.
const MAX_IMAGE: u64 = 64 << 20;

/// An admission to take back.
#[derive(Args, Debug)]
pub struct Undo {
    #[command(flatten)]
    which: Token,
    /// Why
    #[arg(long, value_name = "WHY")]
    reason: String,
}

/// A ticket to verify.
#[derive(Args, Debug)]
pub struct Verify {
    #[command(flatten)]
    which: Token,
    /// The public key's file; without it the only one in the key folder
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,
}

/// `ticket …`
pub fn run(ctx: &Context, verb: Ticket) -> Result<(), Fail> {
    match verb {
        Ticket::Show(args) => show(ctx, &args),
        Ticket::Verify(args) => verify(ctx, &args),
        Ticket::Admit(args) => admit(ctx, &args),
        Ticket::Undo(args) => undo(ctx, &args),
    }
}

fn verify(ctx: &Context, args: &Verify) -> Result<(), Fail> {
    let keys = match &args.public_key {
        Some(path) => public(path)?,
        None => only_key(ctx)?,
    };
    let facts = code::verify(&keys, &args.which.read()?)?;
    // Without a store nobody knows the theatre's zone.
    let starts_at = Zone::UTC.rfc3339(facts.starts_at);
    let said = json!({
        "valid": true, "show": facts.show.to_string(), "seat": facts.seat, "type": facts.code, "starts_at": starts_at,
    });
    ctx.out.answer(&said, || {
        format!("genuine: show {}, seat {}, {}, starts {starts_at}", facts.show, visible(&facts.seat), facts.code)
    })
}

fn public(path: &Path) -> Result<Vec<VerifyingKey>, Fail> {
    keys::load_public(path).map_err(|e| {
        let code = if matches!(e, keys::KeyError::Missing(_)) { "not_found" } else { "failed" };
        Fail::new(code, e.to_string())
    })
}

/// The key of the only store that has keys here; where there are several, that of the store that would be opened.
fn only_key(ctx: &Context) -> Result<Vec<VerifyingKey>, Fail> {
    let folder = &ctx.config.keys;
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path().join("ticket.pub"));
    let mut found: Vec<PathBuf> = entries.filter(|p| p.is_file()).collect();
    found.sort();
    match found.as_slice() {
        [one] => public(one),
        [] => Err(Fail::new("not_found", format!("{} has no keys: name one with --public-key", folder.display()))),
        _ if ctx.config.db.is_file() => public(&ctx.house()?.keys_folder().join("ticket.pub")),
        many => {
            let names: Vec<String> = many.iter().map(|p| p.display().to_string()).collect();
            Err(Fail::new(
                "ambiguous",
                format!("there are several keys: name one with --public-key\n{}", names.join("\n")),
            ))
        }
    }
}

fn show(ctx: &Context, args: &Token) -> Result<(), Fail> {
    let house = ctx.house()?;
    let (booking, ticket) = house.ticket(&args.read()?)?;
    let shown = booking.shows.iter().find(|s| s.id == ticket.show);
    let at = |t: Instant| booking.zone.rfc3339(t);
    let said = json!({
        "id": ticket.id.to_string(),
        "reference": booking.reference,
        "state": ticket.state,
        "show": ticket.show.to_string(),
        "movie": shown.map(|s| &s.title),
        "hall": shown.map(|s| &s.hall),
        "seat": ticket.label,
        "class": ticket.class,
        "type": ticket.code,
        "starts_at": shown.map(|s| at(s.starts_at)),
        "admitted": ticket.admitted.as_ref().map(|(t, door)| json!({ "at": at(*t), "door": door })),
    });
    ctx.out.answer(&said, || {
        let title = shown.map_or("", |s| s.title.as_str());
        let when =
            shown.map(|s| booking.zone.local(s.starts_at).format("%a %d %b %H:%M").to_string()).unwrap_or_default();
        let line = format!(
            "{}  {title}  {when}  {}  {}  {}",
            ticket.state.code(),
            ticket.label,
            ticket.kind,
            booking.reference
        );
        visible(&line)
    })
}

fn undo(ctx: &Context, args: &Undo) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let (_, ticket) = house.ticket(&args.which.read()?)?;
    let booking = house.undo_admission(ticket.id, &args.reason)?;
    let said = json!({ "undone": true, "seat": ticket.label, "reference": booking.reference });
    ctx.out.answer(&said, || format!("UNDONE  {}  of {} admits again", visible(&ticket.label), booking.reference))
}

fn admit(ctx: &Context, args: &Token) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let done = house.admit(&args.read()?)?;
    let said = json!({
        "admitted": true,
        "at": done.booking.zone.rfc3339(done.at),
        "seat": done.ticket.label,
        "show": done.show.id.to_string(),
        "movie": done.show.title,
        "hall": done.show.hall,
        "type": done.ticket.code,
        "reference": done.booking.reference,
    });
    ctx.out.answer(&said, || {
        visible(&format!(
            "ADMITTED  {}  {}  {}  {}",
            done.ticket.label, done.show.title, done.show.hall, done.ticket.kind
        ))
    })
}
