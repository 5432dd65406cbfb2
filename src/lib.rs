//! Marquee: a cinema's box office in one binary on one SQLite file.
//!
//! The rooms, from the inside out (`ARCHITECTURE.md` says who may import whom, `tests/tidy.rs` checks it):
//!
//! - [`domain`]: what a cinema is. Pure: no I/O, clock, randomness, SQL or screen.
//! - [`ui`]: what is seen. Pure as well: it returns effects as data.
pub mod domain;
pub mod ui;
