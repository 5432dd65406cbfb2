//! `demo`: a ready cinema to try, in a store of its own.
use super::{context::Context, exit::Fail, face, log::private_folder, progress};
use crate::{
    app::Face,
    service::{
        Channel, House, MovieFilter, Place, ShowFilter,
        demo::{DemoData, Keep},
    },
};
use clap::{Args, ValueEnum};
use serde_json::json;
use std::path::Path;

/// A demo store.
#[derive(Args, Debug)]
pub struct Demo {
    /// Which face to open
    #[arg(long, value_enum, default_value = "counter")]
    face: Faces,
    /// Make it anew, without what was sold in it
    #[arg(long)]
    fresh: bool,
    /// Only make the store
    #[arg(long)]
    no_ui: bool,
}

/// The faces a demo can open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Faces {
    /// What a clerk sells at
    Counter,
    /// What customers buy at
    Kiosk,
    /// What managers work at
    Admin,
    /// Where people are let in
    Door,
}

/// `demo`
pub fn run(ctx: &Context, args: &Demo) -> Result<(), Fail> {
    let screen = !args.no_ui && !ctx.out.json;
    if screen {
        // Before the work, not behind it.
        face::needs_terminal("`marquee demo --no-ui` makes the store only")?;
    }
    let db = if ctx.config.db_asked { &ctx.config.db } else { &ctx.config.demo_db };
    let (house, made) = ready(ctx, db, args.fresh)?;
    if screen {
        drop(house);
        let face = match args.face {
            Faces::Counter => Face::Counter,
            Faces::Kiosk => Face::Kiosk,
            Faces::Admin => Face::Admin,
            Faces::Door => Face::Door,
        };
        return face::open(ctx, db, face);
    }
    let (theatres, halls) = (house.theatres()?.len(), house.halls(None)?.len());
    let films = house.movies(&MovieFilter::default())?.len();
    let shows = house.shows(&ShowFilter::default())?.len();
    let said = json!({
        "store": super::init::store_json(&house, db),
        "made": made, "theatres": theatres, "halls": halls, "movies": films, "shows": shows,
    });
    ctx.out.answer(&said, || {
        let path = db.display();
        format!(
            "{path}: {theatres} theatres, {halls} halls, {films} films, {shows} shows to come\n\
             try: marquee --db {path} show list\n"
        )
    })
}

/// The demo house: as it is, or made where there is none, where it was asked for, or where its programme is over.
fn ready(ctx: &Context, db: &Path, fresh: bool) -> Result<(House, bool), Fail> {
    if let Some(folder) = db.parent().filter(|f| !f.as_os_str().is_empty()) {
        private_folder(folder).map_err(|e| Fail::file(folder, &e))?;
    }
    let place =
        Place { db, keys: &ctx.config.keys, terminal: "cli", channel: Channel::Cli, vfs: None, key: ctx.key.as_ref() };
    let keep = if fresh { Keep::Nothing } else { Keep::Running };
    let bar = progress::bar(&ctx.out, "making a demo cinema  {bar:30} {pos}/{len} sales");
    let house = House::demo(&place, ctx.clock()?, DemoData::from_seed(seed()?), keep, &mut |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    Ok(house?)
}

/// `MARQUEE_SEED`, else always the same.
fn seed() -> Result<u64, Fail> {
    match std::env::var("MARQUEE_SEED").ok().filter(|s| !s.is_empty()) {
        None => Ok(1),
        Some(text) => text.trim().parse().map_err(|_| Fail::usage(format!("MARQUEE_SEED={text:?} is no whole number"))),
    }
}
