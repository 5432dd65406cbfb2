//! Journeys of the real program: a terminal, a store in a folder of its own, and the rows that are there afterwards.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests fail by panicking, wait by the machine's own clock and look into the store beside the program"
)]

mod admin;
mod back;
mod checkout;
mod cinema;
mod cli_house;
mod cli_output;
mod cli_refusals;
mod cli_sale;
mod concessions;
mod counter;
mod customers;
mod desk;
mod disputes;
mod door;
mod endings;
mod failing;
mod kiosk;
mod messages;
mod online;
mod peers;
mod people;
mod prints;
mod pty;
mod recorder;
mod reserve;
mod shift;
#[path = "../support/small_house.rs"]
mod small_house;
mod tenders;
mod texts;
