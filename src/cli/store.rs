//! `store`: the file as a whole: its encryption.
use super::{context::Context, exit::Fail, log::private_folder};
use crate::service::{self, Channel, Place, StoreKey};
use clap::{Args, Subcommand};
use serde_json::json;
use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// Verbs of the store's file.
#[derive(Debug, Subcommand)]
pub enum Store {
    /// Make a new random key, in a file that only you can read
    MakeKey(KeyFile),
    /// Encrypt the store with the key in a file, or give an encrypted one that key
    Encrypt(KeyFile),
    /// Make an encrypted store plain again
    Decrypt,
}

/// A file with a key.
#[derive(Args, Debug)]
pub struct KeyFile {
    /// The file: its first line is the key
    file: PathBuf,
}

/// `store …`
pub fn run(ctx: &Context, verb: Store) -> Result<(), Fail> {
    match verb {
        Store::MakeKey(args) => make_key(ctx, &args.file),
        Store::Encrypt(args) => {
            let text = std::fs::read_to_string(&args.file).map_err(|e| Fail::file(&args.file, &e))?;
            let key = StoreKey::parse(text.lines().next().unwrap_or_default()).ok_or_else(|| {
                Fail::usage("a key is one line of 15 characters or more: `marquee store make-key FILE`")
            })?;
            recode(ctx, Some(&key))?;
            let said = json!({ "store": ctx.config.db, "encrypted": true });
            ctx.out.answer(&said, || {
                format!(
                    "{} is encrypted. Say in the configuration where its key is:\n[store]\nkey_file = {:?}\n\
                     Without the key nobody can read it again: keep a copy apart from the backups.\n",
                    ctx.config.db.display(),
                    args.file.display().to_string()
                )
            })
        }
        Store::Decrypt => {
            recode(ctx, None)?;
            let said = json!({ "store": ctx.config.db, "encrypted": false });
            ctx.out.answer(&said, || format!("{} is plain\n", ctx.config.db.display()))
        }
    }
}

fn recode(ctx: &Context, new: Option<&StoreKey>) -> Result<(), Fail> {
    let (db, key) = (ctx.config.db.as_path(), ctx.key.as_ref());
    let place = Place { db, keys: &ctx.config.keys, terminal: "cli", channel: Channel::Cli, vfs: None, key };
    Ok(ctx.house()?.recode(&place, &ctx.clock()?, new)?)
}

/// Writes a key into a new file with owner-only rights; one that is there is never overwritten.
fn make_key(ctx: &Context, file: &Path) -> Result<(), Fail> {
    let key = service::new_store_key(&ctx.clock()?)?;
    if let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty()) {
        private_folder(folder).map_err(|e| Fail::file(folder, &e))?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(file).and_then(|mut f| writeln!(f, "{}", key.line()).and_then(|()| f.sync_all()));
    written.map_err(|e| Fail::file(file, &e))?;
    ctx.out.answer(&json!({ "key_file": file }), || format!("a new key is in {}\n", file.display()))
}
