//! Files of films and shows: all or nothing, every bad row named with its line.
use super::{context::Context, exit::Fail, file};
use crate::{
    domain::{
        TheatreId,
        import::{Mapping, decode},
        text::visible,
    },
    service::{
        House,
        import::{ImportOptions, Imported},
    },
};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// A file to import.
#[derive(Args, Debug)]
pub struct ImportArgs {
    /// CSV or JSON; - is standard input
    file: PathBuf,
    /// Which column is which field, where they are called otherwise: title=Title,duration="Running Time min"
    #[arg(long, value_name = "FIELD=COLUMN,…", default_value = "", hide_default_value = true)]
    map: String,
    /// Take the good rows and count the bad ones, instead of refusing the file
    #[arg(long)]
    skip_bad: bool,
    /// Say what would be taken, and take nothing
    #[arg(long)]
    dry_run: bool,
}

/// `movie import FILE`
pub fn movies(ctx: &Context, args: &ImportArgs) -> Result<(), Fail> {
    import(ctx, args, "films", |house, text, options| house.import_movies(text, options))
}

/// `show import FILE`
pub fn shows(ctx: &Context, args: &ImportArgs) -> Result<(), Fail> {
    import(ctx, args, "shows", |house, text, options| house.import_shows(text, options))
}

/// `concession import FILE`
pub fn products(ctx: &Context, args: &ImportArgs, theatre: TheatreId) -> Result<(), Fail> {
    import(ctx, args, "products", |house, text, options| house.import_products(theatre, text, options))
}

fn import(
    ctx: &Context,
    args: &ImportArgs,
    what: &str,
    verb: impl FnOnce(&mut House, &str, &ImportOptions) -> crate::service::Result<Imported>,
) -> Result<(), Fail> {
    let options = ImportOptions { mapping: Mapping::parse(&args.map)?, skip_bad: args.skip_bad, dry_run: args.dry_run };
    let bytes = file::read(&args.file)?;
    let text = decode(&bytes)?;
    let mut house = ctx.house()?;
    let done = verb(&mut house, text, &options)?;
    answer(ctx, args, what, &done)
}

fn answer(ctx: &Context, args: &ImportArgs, what: &str, done: &Imported) -> Result<(), Fail> {
    let made: Vec<_> = done
        .made
        .iter()
        .map(|(line, id, name)| {
            // Nothing was made in a dry run, so nothing has an id.
            let id = (!args.dry_run).then(|| id.to_string());
            json!({ "line": line, "id": id, "name": name })
        })
        .collect();
    let counts: Vec<_> = done.counts.iter().map(|(kind, n)| json!({ "kind": kind, "rows": n })).collect();
    let said = json!({
        "dry_run": args.dry_run,
        "imported": if args.dry_run { 0 } else { done.made.len() },
        "made": made,
        "skipped": done.bad.len(),
        "bad": done.bad,
        "counts": counts,
    });
    ctx.out.answer(&said, || {
        let verb = if args.dry_run { "would be added" } else { "added" };
        let mut text = format!("{} {what} {verb}\n", done.made.len());
        for (kind, n) in &done.counts {
            text.push_str(&format!("left out: {n} {}\n", kind.words()));
        }
        if ctx.out.verbose > 0 {
            for (_, id, name) in &done.made {
                text.push_str(&format!("{id}  {}\n", visible(name)));
            }
            for row in &done.bad {
                text.push_str(&format!("line {}: {}\n", row.line, visible(&row.reason)));
            }
        }
        text
    })
}
