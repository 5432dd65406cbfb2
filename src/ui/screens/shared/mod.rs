//! What the counter and the admin face show alike: who is there, bookings and customers in lines, tickets that come back, disputes.
use crate::ui::effect::{Order, Question};

pub mod back;
pub mod booking;
pub mod customer;
pub mod dispute;
pub mod exchange;
pub mod fail;
pub mod help;
pub mod mail;
pub mod who;

/// What a key in a box that both faces have comes to. The face does it in its own way.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The box closes, nothing is done.
    Leave,
    /// It stays; what it shows is asked anew, if there is anything to ask.
    Stay(Option<Question>),
    /// It is to be done. The box stays until it is.
    Do(Order),
    /// It can't be done: why, where the box does not say so itself.
    No(Option<String>),
}

impl Step {
    /// It can't be done.
    fn no(why: impl Into<String>) -> Self {
        Self::No(Some(why.into()))
    }
}
