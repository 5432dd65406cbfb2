//! The faces. A closed set: each has a state, an update, a view and what it says aloud.
pub mod admin;
pub mod counter;
pub mod door;
pub mod kiosk;
pub mod shared;
