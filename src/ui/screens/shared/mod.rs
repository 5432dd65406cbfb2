//! What the counter and the admin face show alike: who is there, a booking's lines, tickets that come back.
pub mod back;
pub mod booking;
pub mod help;
pub mod who;
