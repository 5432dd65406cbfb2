//! The door: a ticket is scanned, or a reference typed; who is let in and who is not is read from across the foyer.
//!
//! There is nothing to choose before a scan: it opens at any show of the day, and is at one show's door when that is chosen. Characters
//! are the field's; all that does something else is a key with a name.
mod answers;
mod keys;
mod state;
mod view;

pub use answers::spoken;
pub use keys::update;
pub use state::State;
pub use view::view;

#[cfg(test)]
mod tests;
