//! What the program says about itself: shell completions and manual pages, made from the same words as `--help`.
use super::{Cli, Globals, exit::Fail, log::private_folder, output::Out};
use clap::{Args, CommandFactory};
use std::path::PathBuf;

/// Below `marquee --help`.
pub const AFTER: &str = "\
Exit codes: 0 done, 1 failed, 2 usage, 3 conflict (seat taken, sold out, show closed, …), 4 denied, 5 not found,
6 payment, 7 store. Each error has a name of its own: see `--json` and the manual.

  marquee demo                       a working cinema to try
  marquee show list                  what plays from today on
  marquee sell 12 --best 2 --tickets adult=1,child=1 --pay cash=40";

/// Completions for a shell.
#[derive(Args, Debug)]
pub struct Completions {
    /// Which shell
    shell: clap_complete::Shell,
}

/// The manual pages.
#[derive(Args, Debug)]
pub struct Man {
    /// Write one page for each command into this folder, instead of the main page to standard output
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

fn out(globals: &Globals) -> Out {
    Out::new(globals.json, globals.quiet, globals.verbose, globals.no_color)
}

/// `completions SHELL`: the script, to be sourced or put where the shell looks.
pub fn completions(globals: &Globals, args: &Completions) -> Result<(), Fail> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "marquee", &mut script);
    out(globals).raw(&script)
}

/// `man`: the page `marquee(1)`, or all pages as files.
pub fn man(globals: &Globals, args: &Man) -> Result<(), Fail> {
    let out = out(globals);
    let Some(folder) = &args.out else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(|e| Fail::failed(e.to_string()))?;
        return out.raw(&page);
    };
    let mut command = Cli::command();
    command.build();
    private_folder(folder).map_err(|e| Fail::file(folder, &e))?;
    clap_mangen::generate_to(command, folder).map_err(|e| Fail::file(folder, &e))?;
    out.answer(&serde_json::json!({ "folder": folder }), || format!("manual pages are in {}\n", folder.display()))
}
