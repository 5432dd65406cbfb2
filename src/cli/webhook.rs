//! `payment webhook`: listens for what the provider sends by itself. Stripe sends over HTTPS only: a web server of the house stands before it,
//! and passes the messages on to this machine.
use super::{
    context::Context,
    exit::Fail,
    payment::{SIGNING, needed, secret},
};
use crate::{
    domain::online::OnlineRound,
    payment::{
        Gateway,
        webhook::{self, Notice},
    },
    service::{Error, Heard, House},
};
use clap::Args;
use serde_json::json;
use std::{io::Read, net::SocketAddr, time::Duration};
use tiny_http::{Method, Request, Response, Server};

/// Where it listens.
#[derive(Args, Debug)]
pub struct Listen {
    /// The address and port that messages are passed on to
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4242")]
    listen: SocketAddr,
}

/// No more of a message is read: Stripe's have some kilobytes.
const LARGEST: u64 = 256 << 10;

/// How often, and how long apart, it is tried while another program asks the provider. Stripe waits longer than that.
const TRIES: u32 = 50;
const APART: Duration = Duration::from_millis(100);

/// Listens until it is stopped.
pub fn run(ctx: &Context, args: &Listen) -> Result<(), Fail> {
    let gateway = needed(ctx)?;
    let file = ctx.config.payment.stripe.as_ref().and_then(|s| s.webhook_secret_file.as_deref());
    let secret = secret(SIGNING, file, "webhook_secret_file")?;
    let mut house = ctx.house_of_nobody()?;
    let server = Server::http(args.listen)
        .map_err(|e| Fail::new("failed", format!("{} can't be listened at: {e}; nothing was begun", args.listen)))?;
    let at = server.server_addr().to_ip().unwrap_or(args.listen);
    ctx.out.answer(&json!({ "listening": at.to_string() }), || format!("listening at {at}\n"))?;
    for request in server.incoming_requests() {
        heard(ctx, (&mut house, &gateway), &secret, request);
    }
    Ok(())
}

/// Answers one message. What is not answered with 200 is sent again by the provider, for days; so only what may go well later is not.
fn heard(ctx: &Context, (house, gateway): (&mut House, &Gateway), secret: &str, mut request: Request) {
    let (code, said) = match message(house, secret, &mut request) {
        Ok(notice) => done(&notice, hear(house, gateway, &notice)),
        Err(refused) => refused,
    };
    let from = request.remote_addr().map_or_else(String::new, |a| format!("{}: ", a.ip()));
    ctx.out.note(&format!("{from}{code} {said}"));
    if !(200..300).contains(&code) {
        tracing::warn!(code, said, "a message of the provider's");
    }
    // Who has gone away sends it again.
    drop(request.respond(Response::from_string(said).with_status_code(code)));
}

/// Reads a message and believes it, or says why not.
fn message(house: &House, secret: &str, request: &mut Request) -> Result<Notice, (u16, String)> {
    if *request.method() != Method::Post {
        return Err((405, "only messages are taken here".to_owned()));
    }
    let signed = request.headers().iter().find(|h| h.field.equiv("Stripe-Signature"));
    let signature = signed.map_or_else(String::new, |h| h.value.to_string());
    let mut body = Vec::new();
    let read = request.as_reader().take(LARGEST + 1).read_to_end(&mut body);
    read.map_err(|e| (400, format!("it broke off: {e}")))?;
    if body.len() as u64 > LARGEST {
        return Err((413, "it is too long".to_owned()));
    }
    webhook::read(secret, &signature, &body, house.now().instant()).map_err(|e| (400, e.to_string()))
}

fn hear(house: &mut House, gateway: &Gateway, notice: &Notice) -> Result<Heard, Error> {
    for _ in 1..TRIES {
        match house.hear(gateway, notice)? {
            Heard::Busy => std::thread::sleep(APART),
            done => return Ok(done),
        }
    }
    house.hear(gateway, notice)
}

fn done(notice: &Notice, did: Result<Heard, Error>) -> (u16, String) {
    let what = &notice.what;
    match did {
        Ok(Heard::Asked(OnlineRound { away: Some(why), .. })) => (503, format!("{what}: the provider is away: {why}")),
        Ok(Heard::Asked(round)) => (200, format!("{what}: {}", super::payment::words(&round))),
        Ok(Heard::Disputed(reference)) => (200, format!("{what}: {reference}")),
        Ok(Heard::Nothing) => (200, format!("{what}: nothing to do")),
        Ok(Heard::Busy) => (503, format!("{what}: another program asks the provider")),
        Err(Error::Refused(why)) => (200, format!("{what}: STAFF HAVE TO LOOK AT IT: {}", why.message)),
        Err(error) => (503, format!("{what}: {error}")),
    }
}
