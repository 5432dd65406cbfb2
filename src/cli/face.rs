//! The faces: counter, kiosk, admin and door. `app` runs them; here stands what they are opened with.
use super::{ask, context::Context, exit::Fail, init};
use crate::{
    app::{self, Face, Opening},
    domain::staff::Person,
};
use std::{io::IsTerminal, path::Path, sync::Arc};

/// `marquee` alone: the counter; on first run a short set-up before it.
pub fn first(ctx: &Context) -> Result<(), Fail> {
    let db = &ctx.config.db;
    if std::fs::metadata(db).map_or(true, |m| m.len() == 0) {
        if !ask::somebody_there() {
            let instead = "`marquee init` makes one, `marquee demo` opens a ready one";
            return Err(Fail::new("not_found", format!("there is no store at {}: {instead}", db.display())));
        }
        return open_as(ctx, db, Face::Counter, init::first_run(ctx)?);
    }
    open(ctx, db, Face::Counter)
}

/// Opens a face on a store.
pub fn open(ctx: &Context, db: &Path, face: Face) -> Result<(), Fail> {
    open_as(ctx, db, face, None)
}

/// Opens the door by a list, without a store.
pub fn open_list(ctx: &Context, door: crate::service::ListDoor) -> Result<(), Fail> {
    needs_terminal("in a script use `marquee door scan`")?;
    let (clock, key, db) = (ctx.clock()?, None, &ctx.config.db);
    let opening = Opening {
        face: Face::Door,
        db,
        config: &ctx.config,
        clock,
        key,
        who: None,
        color: ctx.out.color,
        sender: None,
        printer: None,
        payments: None,
    };
    Ok(app::run_list(&opening, door)?)
}

fn open_as(ctx: &Context, db: &Path, face: Face, who: Option<Person>) -> Result<(), Fail> {
    needs_terminal("see `marquee --help` for commands")?;
    let (clock, key) = (ctx.clock()?, ctx.key.clone());
    let sender = match face {
        // A mail server that is set up wrongly is no reason not to sell: `notify run` says what is wrong.
        Face::Counter | Face::Kiosk => super::notify::sender(&ctx.config).map(Arc::new).map_err(warned).ok(),
        Face::Admin | Face::Door => None,
    };
    let sender = sender.filter(|s| !s.kinds().is_empty());
    let printer = match face {
        Face::Counter | Face::Kiosk => super::print::setup(&ctx.config)?,
        Face::Admin | Face::Door => None,
    };
    let payments = match face {
        Face::Counter | Face::Kiosk => super::payment::gateway(&ctx.config)?.map(Arc::new),
        Face::Admin | Face::Door => None,
    };
    let config = &ctx.config;
    let opening = Opening { face, db, config, clock, key, who, color: ctx.out.color, sender, printer, payments };
    Ok(app::run(&opening)?)
}

/// Refuses where there is no screen to draw on.
pub fn needs_terminal(instead: &str) -> Result<(), Fail> {
    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        return Ok(());
    }
    Err(Fail::usage(format!("a screen needs a terminal; {instead}")))
}

fn warned(fail: Fail) -> Fail {
    tracing::warn!(?fail, "no messages are sent from here");
    fail
}
