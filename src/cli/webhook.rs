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
use std::{
    io::Read,
    net::SocketAddr,
    sync::{Arc, mpsc},
    time::Duration,
};
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

/// So many may be on their way at once; the provider sends one after the other.
const MOST: usize = 64;

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
    let (to, from) = mpsc::channel();
    std::thread::Builder::new()
        .name("messages".into())
        .spawn(move || take(&server, &to))
        .map_err(|e| Fail::failed(e.to_string()))?;
    for (request, body) in from {
        heard(ctx, (&mut house, &gateway), &secret, request, body);
    }
    Ok(())
}

/// A message as it came, or why none did.
type Body = Result<Vec<u8>, (u16, String)>;

/// Takes messages, each on a thread of its own: one that stalls on its way keeps no other waiting.
fn take(server: &Server, to: &mpsc::Sender<(Request, Body)>) {
    let on_their_way = Arc::new(());
    for mut request in server.incoming_requests() {
        if Arc::strong_count(&on_their_way) > MOST {
            tracing::warn!("too many messages are on their way: one was sent back");
            drop(request.respond(Response::from_string("later").with_status_code(503)));
            continue;
        }
        let (to, one) = (to.clone(), on_their_way.clone());
        let read = std::thread::Builder::new().spawn(move || {
            let body = body(&mut request);
            drop(one);
            to.send((request, body)).is_ok()
        });
        if let Err(error) = read {
            tracing::warn!(%error, "a message could not be read");
        }
    }
}

fn body(request: &mut Request) -> Body {
    if *request.method() != Method::Post {
        return Err((405, "only messages are taken here".to_owned()));
    }
    let mut body = Vec::new();
    let read = request.as_reader().take(LARGEST + 1).read_to_end(&mut body);
    read.map_err(|e| (400, format!("it broke off: {e}")))?;
    if body.len() as u64 > LARGEST { Err((413, "it is too long".to_owned())) } else { Ok(body) }
}

/// Answers one message. What is not answered with 200 is sent again by the provider, for days; so only what may go well later is not.
fn heard(ctx: &Context, (house, gateway): (&mut House, &Gateway), secret: &str, request: Request, body: Body) {
    let (code, said) = match body.and_then(|body| believed(house, secret, &request, &body)) {
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

fn believed(house: &House, secret: &str, request: &Request, body: &[u8]) -> Result<Notice, (u16, String)> {
    let signed = request.headers().iter().find(|h| h.field.equiv("Stripe-Signature"));
    let signature = signed.map_or_else(String::new, |h| h.value.to_string());
    webhook::read(secret, &signature, body, house.now().instant()).map_err(|e| (400, e.to_string()))
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
        Err(Error::Refused(why)) => {
            tracing::error!(what, why = why.message, "what the provider says can't be done: staff have to look at it");
            (200, format!("{what}: STAFF HAVE TO LOOK AT IT: {}", why.message))
        }
        Err(error) => (503, format!("{what}: {error}")),
    }
}
