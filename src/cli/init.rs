//! `init`: a new store with its first theatre and its first manager.
use super::{ask, context::Context, exit::Fail, log::private_folder, theatre};
use crate::{
    clock::Clock,
    domain::{Currency, text::visible, theatre::Settings, time::Zone},
    service::{Channel, House, NewHouse, NewManager, NewTheatre, Place, StoreKind},
};
use clap::Args;
use serde_json::json;
use std::path::Path;

/// A new store.
#[derive(Args, Debug)]
pub struct Init {
    /// The theatre's name
    #[arg(long, value_name = "NAME")]
    theatre: String,
    /// Its city
    #[arg(long)]
    city: String,
    /// Street and number
    #[arg(long, default_value = "", hide_default_value = true)]
    address: String,
    /// What it takes: GBP
    #[arg(long, value_parser = theatre::currency, value_name = "CODE")]
    currency: Currency,
    /// Where its clocks stand: Europe/London
    #[arg(long, value_parser = theatre::zone, value_name = "ZONE")]
    time_zone: Zone,
    /// The manager's e-mail; the password is read from standard input
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// A store for tests: its clock may be steered
    #[arg(long, hide = true)]
    test: bool,
}

/// `init …`
pub fn run(ctx: &Context, args: Init) -> Result<(), Fail> {
    let db = &ctx.config.db;
    // Before the password is asked for.
    free(db)?;
    let kind = if args.test { StoreKind::Test } else { StoreKind::Real };
    let house = NewHouse {
        kind,
        theatre: NewTheatre {
            name: args.theatre.trim().to_owned(),
            address: args.address.trim().to_owned(),
            city: args.city.trim().to_owned(),
            currency: args.currency,
            zone: args.time_zone,
            settings: Settings::default(),
        },
        manager: NewManager { email: args.email.trim().to_owned(), password: ask::new_password()?, pin: None },
    };
    let made = make(ctx, db, &house)?;
    let theatre = ctx.theatre(&made, None)?;
    let said = json!({
        "store": { "id": made.identity().store_id, "kind": made.kind().code(), "path": db, "keys": made.keys_folder() },
        "theatre": { "id": theatre.id.to_string(), "name": theatre.name },
        "manager": args.email.trim(),
    });
    ctx.out.answer(&said, || {
        format!(
            "{} is furnished: {}\nits keys are in {}: keep a copy apart from the store's backups\n",
            visible(&theatre.name),
            db.display(),
            made.keys_folder().display()
        )
    })
}

/// Refuses a place where something is already.
fn free(db: &Path) -> Result<(), Fail> {
    if db.exists() {
        return Err(Fail::new("conflict", format!("{} is there already; it was not touched", db.display())));
    }
    Ok(())
}

fn make(ctx: &Context, db: &Path, new: &NewHouse) -> Result<House, Fail> {
    if let Some(folder) = db.parent().filter(|f| !f.as_os_str().is_empty()) {
        private_folder(folder).map_err(|e| Fail::file(folder, &e))?;
    }
    let place = Place { db, keys: &ctx.config.keys, terminal: "cli", channel: Channel::Cli, vfs: None };
    Ok(House::create(&place, Clock::from_env()?, new)?)
}
