//! `init`: a new store with its first theatre and its first manager.
use super::{ask, context::Context, exit::Fail, log::private_folder, login, theatre};
use crate::{
    clock::Clock,
    domain::{Currency, staff::Person, text::visible, theatre::Settings, time::Zone},
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
    free(ctx, db)?;
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
    let made = signed_in(ctx, make(ctx, db, &house)?)?;
    let theatre = ctx.theatre(&made, None)?;
    let said = json!({
        "store": store_json(&made, db),
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

/// Refuses a place where a store is already, or something else. A file that a cut left empty is no store.
fn free(ctx: &Context, db: &Path) -> Result<(), Fail> {
    match House::open(&place(ctx, db), Clock::real()) {
        Ok(_) => {
            Err(Fail::new("conflict", format!("there is a store at {} already; it was not touched", db.display())))
        }
        Err(error) if error.code() == "not_found" => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn place<'a>(ctx: &'a Context, db: &'a Path) -> Place<'a> {
    Place { db, keys: &ctx.config.keys, terminal: "cli", channel: Channel::Cli, vfs: None, key: ctx.key.as_ref() }
}

fn make(ctx: &Context, db: &Path, new: &NewHouse) -> Result<House, Fail> {
    if let Some(folder) = db.parent().filter(|f| !f.as_os_str().is_empty()) {
        private_folder(folder).map_err(|e| Fail::file(folder, &e))?;
    }
    Ok(House::create(&place(ctx, db), ctx.clock()?, new)?)
}

/// Who made a house needs not sign in for the next command.
fn signed_in(ctx: &Context, mut house: House) -> Result<House, Fail> {
    if house.asks_who() {
        let begun = house.session_for_actor()?;
        login::keep(ctx, &house, &begun)?;
    }
    Ok(house)
}

/// What a store says of itself to a script.
pub fn store_json(house: &House, db: &Path) -> serde_json::Value {
    let row = house.identity();
    json!({ "id": row.store_id, "kind": row.kind.code(), "path": db, "keys": house.keys_folder() })
}

/// The short set-up of the first run: questions at the terminal. Who answered them is the manager.
pub fn first_run(ctx: &Context) -> Result<Option<Person>, Fail> {
    let db = &ctx.config.db;
    ctx.out.note(
        "Marquee is new here. Five questions, then the counter opens. (`marquee demo` shows it with a ready cinema.)",
    );
    let name = ask::ask("Name of the theatre", "", some)?;
    let city = ask::ask("City", "", some)?;
    let currency = ask::ask("Currency", "", Currency::parse)?;
    let here = iana_time_zone::get_timezone().unwrap_or_default();
    let zone = ask::ask("Time zone", &here, Zone::parse)?;
    let email = ask::ask("The manager's e-mail", "", some)?;
    let password = ask::new_password()?;
    let theatre = NewTheatre { name, address: String::new(), city, currency, zone, settings: Settings::default() };
    let new = NewHouse { kind: StoreKind::Real, theatre, manager: NewManager { email, password, pin: None } };
    let house = signed_in(ctx, make(ctx, db, &new)?)?;
    ctx.out.note(&format!("furnished: {}   keys: {}", db.display(), house.keys_folder().display()));
    Ok(house.who()?)
}

fn some(text: &str) -> Result<String, crate::domain::Refusal> {
    if text.is_empty() { Err(crate::domain::Refusal::usage("something must stand here")) } else { Ok(text.to_owned()) }
}
