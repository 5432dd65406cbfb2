//! Loss of power at every write: nothing that was acknowledged is lost, nothing is half there.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]
#[path = "support/power/bare_table.rs"]
mod bare_table;
#[path = "support/power/mod.rs"]
mod power;
#[path = "support/prng.rs"]
mod prng;
#[path = "support/power/sales.rs"]
mod sales;
#[path = "support/sim/mod.rs"]
mod sim;
#[path = "support/world.rs"]
mod world;
