//! What the counter and the admin face show alike: who is there, bookings and customers in lines, tickets that come back, disputes.
pub mod back;
pub mod booking;
pub mod customer;
pub mod dispute;
pub mod exchange;
pub mod fail;
pub mod help;
pub mod mail;
pub mod who;
