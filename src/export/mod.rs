//! What is handed out: bookings, people and messages as JSON, and the private file that it goes into. Commands and screens say the same.
//!
//! Its fields are a contract with scripts: they may be added, never renamed or dropped.
pub mod booking;
pub mod customer;
pub mod dispute;
pub mod file;
pub mod message;
pub mod movie;
