//! The command line: one file per noun, one table of exit codes, one way to answer. A verb reads its words here, builds the
//! house and calls it; no rule of the trade lives in this room.
mod ask;
mod audit;
mod booking;
mod booking_back;
mod booking_move;
mod booking_print;
mod care;
mod concession;
mod concession_shape;
mod context;
mod customer;
mod demo;
mod dispute;
mod door;
mod exit;
mod face;
mod file;
mod gift_card;
mod grid;
mod hall;
mod help;
mod hold;
mod import;
mod init;
mod invoice;
mod log;
mod login;
mod movie;
mod notify;
mod output;
mod paper;
mod parse;
mod payment;
mod price;
mod print;
mod progress;
mod report;
mod reserve;
mod seats;
mod sell;
mod shape;
mod shift;
mod shift_shape;
mod show;
mod show_fail;
mod staff;
mod store;
mod theatre;
mod ticket;
mod ticket_type;
mod want;
mod webhook;

use crate::app::Face;
use clap::{Args, Parser, Subcommand};
use context::Context;
use exit::Fail;
use std::{ffi::OsString, path::PathBuf, process::ExitCode};

/// A cinema's box office: counter, kiosk and command line on one file
///
/// Without a command it opens the counter; on first run it asks what it needs to set up a house.
#[derive(Debug, Parser)]
#[command(name = "marquee", version, max_term_width = 110, after_help = help::AFTER)]
pub struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Under what the flags stand in the help that every command takes.
const EVERYWHERE: &str = "Everywhere";

/// What every command takes.
#[derive(Args, Clone, Debug)]
pub struct Globals {
    /// The store's file
    #[arg(long, env = "MARQUEE_DB", value_name = "PATH", global = true, help_heading = EVERYWHERE, hide_env_values = true)]
    db: Option<PathBuf>,
    /// The configuration file
    #[arg(long, env = "MARQUEE_CONFIG", value_name = "PATH", global = true, help_heading = EVERYWHERE, hide_env_values = true)]
    config: Option<PathBuf>,
    /// What this terminal is called in the books and on tickets
    #[arg(long, env = "MARQUEE_TILL", value_name = "NAME", global = true, help_heading = EVERYWHERE, hide_env_values = true)]
    till: Option<String>,
    /// Answer with one JSON document; an error is the last line of standard error
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    json: bool,
    /// No notes on standard error
    #[arg(long, short, global = true, help_heading = EVERYWHERE)]
    quiet: bool,
    /// Say more, and log more; twice for everything
    #[arg(long, short, global = true, help_heading = EVERYWHERE, action = clap::ArgAction::Count)]
    verbose: u8,
    /// No colours (NO_COLOR does the same)
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    no_color: bool,
    /// Leave the mouse to the terminal
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    no_mouse: bool,
}

/// The screens that a house opens with one word. Whoever asks for one waits for its first frame, so it is read by itself, before the
/// flags of sixty other commands are made (1 MB of them).
#[derive(Debug, Parser)]
#[command(name = "marquee")]
struct Quick {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    face: Option<Screen>,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum Screen {
    /// Open the counter: what a clerk sells at
    Counter,
    /// Open the kiosk: what customers buy at
    Kiosk,
    /// Open the admin face: bookings, staff, shifts and the history, for who answers for the house
    Admin,
}

impl Screen {
    fn face(self) -> Face {
        match self {
            Self::Counter => Face::Counter,
            Self::Kiosk => Face::Kiosk,
            Self::Admin => Face::Admin,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    Screen(Screen),
    /// Open the door: tickets are scanned, who is let in is seen from afar; and doors without the store
    Door(door::DoorArgs),
    /// Make a demo store with films, halls, shows and past sales, and open it
    Demo(demo::Demo),
    /// Make a new store with its first theatre and manager; the password is read from standard input
    Init(init::Init),
    /// Sign in for the commands that follow; the password is read from standard input
    Login(login::Login),
    /// End what `login` began
    Logout,
    /// Who is signed in
    Whoami,
    /// Films
    #[command(subcommand)]
    Movie(movie::Movie),
    /// Theatres: the buildings
    #[command(subcommand)]
    Theatre(theatre::Theatre),
    /// Halls and their seat maps
    #[command(subcommand)]
    Hall(hall::Hall),
    /// The schedule
    #[command(subcommand)]
    Show(show::Schedule),
    /// The seats of a show
    Seats(seats::Seats),
    /// The price book
    #[command(subcommand)]
    Price(price::Price),
    /// Ticket types: adult, child, …
    #[command(subcommand)]
    TicketType(ticket_type::TicketType),
    /// Food and drink: products, combos, stock
    #[command(subcommand)]
    Concession(concession::Concession),
    /// Gift cards: what is on them. They are sold as products
    #[command(subcommand)]
    GiftCard(gift_card::GiftCard),
    /// Vouchers, each good for one ticket
    #[command(subcommand)]
    Voucher(gift_card::Voucher),
    /// Who may buy now and pay later
    #[command(subcommand)]
    Debtor(invoice::Debtor),
    /// Invoices: what debtors owe
    #[command(subcommand)]
    Invoice(invoice::Invoice),
    /// What the books say
    #[command(subcommand)]
    Report(report::Report),
    /// Take seats for some minutes
    Hold(hold::Hold),
    /// Let a hold's seats go
    Release(hold::Release),
    /// Sell tickets, food and drink
    Sell(sell::Sell),
    /// Customers: accounts, what they booked, what is kept of them
    #[command(subcommand)]
    Customer(customer::Customer),
    /// Mail and text messages that wait, went or failed
    #[command(subcommand)]
    Notify(notify::Notify),
    /// Payments by a provider: what is open there, asking until it is known
    #[command(subcommand)]
    Payment(payment::Payment),
    /// The spool of the ticket printer: what waits, printing again
    #[command(subcommand)]
    Print(print::Print),
    /// Keep seats for a party, unpaid, until some time before the start
    Reserve(reserve::Reserve),
    /// Who works here, and as what
    #[command(subcommand)]
    Staff(staff::Staff),
    /// Till work: a drawer from float to count
    #[command(subcommand)]
    Shift(shift::Shift),
    /// What the house needs without power: seat plan, bookings, numbered stubs
    Paper(paper::Paper),
    /// Bookings
    #[command(subcommand)]
    Booking(booking::Booking),
    /// Tickets at the door
    #[command(subcommand)]
    Ticket(ticket::Ticket),
    /// Copy the store while it is in use; the copy is opened and verified
    Backup(care::Backup),
    /// The store's file: encrypt it, change its key
    #[command(subcommand)]
    Store(store::Store),
    /// The history: who did what when, and the proof that it is as it was written
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Check every rule of the house on the store; says what is broken
    Doctor(care::Doctor),
    /// Completions for a shell
    Completions(help::Completions),
    /// The manual pages
    Man(help::Man),
}

/// Reads the arguments, does what they say, and gives the exit code.
pub fn main() -> ExitCode {
    let wants_json = std::env::args_os().take_while(|a| a != "--").any(|a| a == "--json");
    match read(std::env::args_os().collect()) {
        Ok(cli) => run(cli).map_or_else(|fail| fail.report(wants_json), |()| ExitCode::SUCCESS),
        Err(error) => refused_call(error, wants_json),
    }
}

/// The arguments as a call. What is no plain opening of a screen, an error too, is for the whole of the commands to read.
fn read(args: Vec<OsString>) -> Result<Cli, clap::Error> {
    if let Ok(Quick { globals, face }) = Quick::try_parse_from(&args) {
        return Ok(Cli { globals, command: face.map(Command::Screen) });
    }
    Cli::try_parse_from(args)
}

/// Help and version are answers; all else that clap says is an error of the call.
fn refused_call(error: clap::Error, wants_json: bool) -> ExitCode {
    if error.use_stderr() && wants_json {
        return Fail::from(error).report(true);
    }
    // Nobody there to read it: the exit code still says what it was.
    drop(error.print());
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

fn run(cli: Cli) -> Result<(), Fail> {
    let Cli { globals, command } = cli;
    match command {
        // These need neither a store nor a configuration.
        Some(Command::Completions(args)) => help::completions(&globals, &args),
        Some(Command::Man(args)) => help::man(&globals, &args),
        command => with_context(&Context::new(globals)?, command),
    }
}

fn with_context(ctx: &Context, command: Option<Command>) -> Result<(), Fail> {
    let Some(command) = command else { return face::first(ctx) };
    match command {
        Command::Screen(screen) => face::open(ctx, &ctx.config.db, screen.face()),
        Command::Door(args) => door::run(ctx, &args),
        Command::Demo(args) => demo::run(ctx, &args),
        Command::Init(args) => init::run(ctx, args),
        Command::Login(args) => login::login(ctx, &args),
        Command::Logout => login::logout(ctx),
        Command::Whoami => login::whoami(ctx),
        Command::Movie(verb) => movie::run(ctx, verb),
        Command::Theatre(verb) => theatre::run(ctx, verb),
        Command::Hall(verb) => hall::run(ctx, verb),
        Command::Show(verb) => show::run(ctx, verb),
        Command::Seats(args) => seats::run(ctx, &args),
        Command::Price(verb) => price::run(ctx, verb),
        Command::TicketType(verb) => ticket_type::run(ctx, verb),
        Command::Concession(verb) => concession::run(ctx, verb),
        Command::GiftCard(verb) => gift_card::gift_card(ctx, &verb),
        Command::Voucher(verb) => gift_card::voucher(ctx, &verb),
        Command::Debtor(verb) => invoice::debtor(ctx, verb),
        Command::Invoice(verb) => invoice::invoice(ctx, &verb),
        Command::Report(report) => report::run(ctx, report),
        Command::Hold(args) => hold::run(ctx, &args),
        Command::Release(args) => hold::release(ctx, &args),
        Command::Sell(args) => sell::run(ctx, args),
        Command::Customer(verb) => customer::run(ctx, verb),
        Command::Notify(verb) => notify::run(ctx, verb),
        Command::Payment(verb) => payment::run(ctx, verb),
        Command::Print(verb) => print::run(ctx, verb),
        Command::Reserve(args) => reserve::run(ctx, &args),
        Command::Staff(verb) => staff::run(ctx, verb),
        Command::Shift(verb) => shift::run(ctx, verb),
        Command::Paper(args) => paper::run(ctx, &args),
        Command::Booking(verb) => booking::run(ctx, verb),
        Command::Ticket(verb) => ticket::run(ctx, verb),
        Command::Backup(args) => care::backup(ctx, &args),
        Command::Store(verb) => store::run(ctx, verb),
        Command::Audit(verb) => audit::run(ctx, verb),
        Command::Doctor(args) => care::doctor(ctx, &args),
        Command::Completions(_) | Command::Man(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn verify_cli() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_screen_is_opened_by_the_short_way_and_all_else_by_the_long_one() {
        let read = |text: &str| read(text.split(' ').map(OsString::from).collect());
        let short = |text: &str| Quick::try_parse_from(text.split(' ')).is_ok();
        for (call, face) in [
            ("marquee counter", Some(Face::Counter)),
            ("marquee --db x.db kiosk --no-mouse", Some(Face::Kiosk)),
            ("marquee admin -v --till Office", Some(Face::Admin)),
            ("marquee --db x.db", None),
        ] {
            let opened = match read(call).unwrap().command {
                Some(Command::Screen(screen)) => Some(screen.face()),
                None => None,
                other => panic!("{call}: {other:?}"),
            };
            assert_eq!((opened, short(call)), (face, true), "{call}");
        }
        for call in
            ["marquee show list", "marquee door", "marquee --help", "marquee counter --what", "marquee --version"]
        {
            assert!(!short(call) && read(call).is_err() == call.contains("--"), "{call}");
        }
        let said = |call: &str| read(call).unwrap_err().to_string();
        assert!(said("marquee --help").contains("sell") && said("marquee cuonter").contains("'counter'"));
        assert!(said("marquee counter --help").contains("what a clerk sells at"));
    }
}
