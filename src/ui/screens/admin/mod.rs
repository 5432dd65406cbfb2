//! The admin face: what who answers for the house works at. A rail of rooms on the left, one room on the right, boxes on top.
//!
//! `rail` is the one table of rooms: its key, its name, what it needs. A room is a file: its state, what it asks, its keys, its view
//! and what it says aloud. `update` is the way of an event: boxes first, then the list's field, then the keys of the frame and the
//! room. Another room is a line of the table, a file, and an arm in `rail`.
mod answers;
mod audit;
mod bookings;
mod boxes;
mod customers;
mod debtors;
mod invoices;
mod keys;
mod layout;
mod list;
mod messages;
mod rail;
mod shifts;
mod staff;
mod state;
mod today;
mod trends;
mod update;
mod view;
mod voice;

pub use state::State;
pub use update::update;
pub use view::view;
pub use voice::spoken;

#[cfg(test)]
mod tests;
