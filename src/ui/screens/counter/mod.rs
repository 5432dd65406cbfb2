//! The counter: the screen a clerk lives in. Keyboard first; one screen, boxes on top of it.
//!
//! `update` is the way of an event: boxes first, then the main keys of `keys`. While a write is unanswered, keys wait in a
//! queue: its success plays them again, its refusal throws them away. `action` is the one place that knows what Enter does.
pub mod action;
mod answers;
mod basket;
mod boxes;
mod day;
mod food;
mod keys;
mod layout;
mod nav;
mod order;
mod order_view;
mod pay;
pub mod state;
mod update;
mod view;
mod voice;

pub use state::State;
pub use update::update;
pub use view::view;
pub use voice::spoken;

#[cfg(test)]
mod tests;
