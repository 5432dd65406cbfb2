//! Marquee: a cinema's box office in one binary on one SQLite file.
//!
//! The rooms, from the inside out (`ARCHITECTURE.md` says who may import whom, `tests/tidy.rs` checks it):
//!
//! - [`domain`]: what a cinema is. Pure: no I/O, clock, randomness, SQL or screen.
//! - [`ticket`]: the signed token of a ticket, its keys, its QR code, and what is printed.
//! - [`store`]: how it is kept: SQLite.
//! - [`service`]: what the house does: one verb a function.
//! - [`payment`]: providers that take money. [`notify`]: mail and text messages. [`printer`]: the way to a thermal printer.
//! - [`export`]: what is handed out: JSON, and the private file that it goes into.
//! - [`cli`]: the command line: flags in, answers and exit codes out.
//! - [`clock`]: the only reader of real time and of the system's randomness.
//! - [`config`]: the file, the environment and the flags, checked.
//! - [`ui`]: what is seen. Pure as well: it returns effects as data.
//! - [`app`]: where screens meet the house: the event loop, the terminal, the store lane.
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod export;
pub mod notify;
pub mod payment;
pub mod printer;
pub mod service;
pub mod store;
pub mod ticket;
pub mod ui;
