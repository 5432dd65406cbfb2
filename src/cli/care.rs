//! Care of the store: copies that were verified, and the check of every rule.
use super::{context::Context, exit::Fail, progress};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// A copy of the store.
#[derive(Args, Debug)]
pub struct Backup {
    /// The file to make; one that is there is never overwritten
    file: PathBuf,
}

/// A check of every rule.
#[derive(Args, Debug)]
pub struct Doctor {
    /// After a disk failed to keep a write: look at all of the store and let the house go on
    #[arg(long)]
    repair: bool,
}

/// `backup FILE`: an online copy, opened and verified.
pub fn backup(ctx: &Context, args: &Backup) -> Result<(), Fail> {
    let house = ctx.house()?;
    // A folder that is not there is a disk that is not mounted: a backup must not land on another one.
    if let Some(folder) = args.file.parent().filter(|f| !f.as_os_str().is_empty() && !f.is_dir()) {
        return Err(Fail::new("not_found", format!("there is no folder {}; nothing was copied", folder.display())));
    }
    let bar = progress::bar(&ctx.out, "{bar:30} {pos}/{len} pages");
    house.backup(&args.file, |done, all| {
        bar.set_length(u64::try_from(all).unwrap_or(0));
        bar.set_position(u64::try_from(done).unwrap_or(0));
    })?;
    bar.finish_and_clear();
    let bytes = std::fs::metadata(&args.file).map(|m| m.len()).unwrap_or(0);
    let keys = house.keys_folder().display().to_string();
    ctx.out.note(&format!("keep a copy of the keys apart from it: {keys}"));
    let done = json!({ "file": args.file, "bytes": bytes, "verified": true, "keys": keys });
    ctx.out.answer(&done, || format!("{} is a verified copy, {bytes} bytes", args.file.display()))
}

/// `doctor`: every rule of the house, checked on the store; exit code 1 when one is broken.
pub fn doctor(ctx: &Context, args: &Doctor) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    if args.repair {
        let mended = house.repair()?;
        ctx.out.note(if mended {
            "the whole log is safe in the file: the house may be written to again"
        } else {
            "nothing was to be mended: no disk has failed since"
        });
    }
    let checks = house.doctor()?;
    let ok = checks.iter().all(|c| c.found.is_empty());
    let rows: Vec<_> = checks
        .iter()
        .map(|c| json!({ "rule": c.rule, "name": c.name, "ok": c.found.is_empty(), "found": c.found }))
        .collect();
    ctx.out.answer(&json!({ "ok": ok, "checks": rows }), || {
        let mut text = String::new();
        for c in &checks {
            text.push_str(&format!("{}  {}\n", if c.found.is_empty() { "ok    " } else { "BROKEN" }, c.name));
            for line in &c.found {
                text.push_str(&format!("        {line}\n"));
            }
        }
        text + if ok {
            "every rule holds\n"
        } else {
            "the store breaks a rule: keep it, and restore the last good backup\n"
        }
    })?;
    if ok { Ok(()) } else { Err(Fail::Answered(1)) }
}
