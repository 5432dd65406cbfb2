//! `login`, `logout`, `whoami`: a session of the command line. Its token lies in a file that only this user can read, one a store.
use super::{ask, context::Context, exit::Fail, log::private_folder};
use crate::{
    domain::{
        staff::{Actor, Person},
        text::visible,
        time::Instant,
    },
    service::{House, NewSignIn},
};
use clap::Args;
use serde_json::{Value, json};
use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

/// The environment's name for another session file than the user's own: for scripts with a sign-in of their own.
const SESSION: &str = "MARQUEE_SESSION";

/// Signing in.
#[derive(Args, Debug)]
pub struct Login {
    /// Who: the e-mail address of a staff account
    #[arg(long, value_name = "E")]
    email: String,
}

/// `login --email E`
pub fn login(ctx: &Context, args: &Login) -> Result<(), Fail> {
    let mut house = ctx.house_of_nobody()?;
    let password = ask::password()?;
    let begun = house.sign_in(&args.email, &password)?;
    keep(ctx, &house, &begun)?;
    let until = local(&house, begun.ends_at)?;
    ctx.out.answer(&said(&begun.person, &until), || {
        format!("{} is signed in as {} until {until}\n", visible(&begun.person.name), begun.person.role.code())
    })
}

/// `logout`
pub fn logout(ctx: &Context) -> Result<(), Fail> {
    let mut house = ctx.house_of_nobody()?;
    let path = file(ctx, &house);
    match fs::read_to_string(&path) {
        Ok(token) => {
            house.sign_out(&token)?;
            fs::remove_file(&path).map_err(|e| Fail::file(&path, &e))?;
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(Fail::file(&path, &e)),
    }
    ctx.out.answer(&json!({ "signed_in": false }), || "signed out\n".to_owned())
}

/// `whoami`
pub fn whoami(ctx: &Context) -> Result<(), Fail> {
    let mut house = ctx.house_of_nobody()?;
    let until = resume(ctx, &mut house)?;
    let Some(person) = house.who()? else {
        return Err(Fail::new("sign_in", "nobody is signed in: `marquee login --email E` begins a session"));
    };
    let until = until.map(|at| local(&house, at)).transpose()?.unwrap_or_default();
    ctx.out.answer(&said(&person, &until), || {
        let until = if until.is_empty() { "the store is no real one".into() } else { format!("until {until}") };
        format!("{} ({}), {}; {until}\n", visible(&person.name), visible(&person.email), person.role.code())
    })
}

/// Goes on with the session of this user, if there is one: until when. One that has ended leaves nobody signed in.
pub fn resume(ctx: &Context, house: &mut House) -> Result<Option<Instant>, Fail> {
    if !matches!(house.actor(), Actor::Nobody) {
        return Ok(None);
    }
    let path = file(ctx, house);
    let token = match fs::read_to_string(&path) {
        Ok(token) => token,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Fail::file(&path, &e)),
    };
    match house.resume_session(&token) {
        Ok((_, until)) => Ok(Some(until)),
        Err(e) if e.code() == "sign_in" => {
            ctx.out.note("the session has ended: `marquee login --email E` begins another");
            drop(fs::remove_file(&path));
            Ok(None)
        }
        Err(e) => Err(e.into()),
    }
}

/// Keeps the token of a session, for this user only.
pub fn keep(ctx: &Context, house: &House, begun: &NewSignIn) -> Result<(), Fail> {
    let path = file(ctx, house);
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        private_folder(folder).map_err(|e| Fail::file(folder, &e))?;
    }
    write_private(&path, &begun.token).map_err(|e| Fail::file(&path, &e))
}

/// A new file takes the old one's place, so that it never has other rights for a moment.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_extension("new");
    drop(fs::remove_file(&beside));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(&beside)?, "{text}")?;
    fs::rename(&beside, path)
}

fn file(ctx: &Context, house: &House) -> PathBuf {
    let named = std::env::var_os(SESSION).filter(|p| !p.is_empty());
    named.map_or_else(|| ctx.config.sessions.join(&house.identity().store_id), PathBuf::from)
}

fn local(house: &House, at: Instant) -> Result<String, Fail> {
    Ok(house.find_theatre(None)?.zone.rfc3339(at))
}

fn said(person: &Person, until: &str) -> Value {
    json!({
        "id": person.id.to_string(), "email": person.email, "name": person.name, "role": person.role,
        "until": if until.is_empty() { None } else { Some(until) },
    })
}
