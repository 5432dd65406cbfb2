//! What is seen: models, their updates and views. Pure: ratatui and the domain; no store, no service, no clock. `update`
//! returns effects as data; the room `app` performs them and brings the answers back as messages.
pub mod effect;
#[cfg(test)]
pub mod fixtures;
pub mod glyphs;
pub mod keymap;
mod model;
pub mod msg;
pub mod notice;
pub mod paint;
pub mod scan;
pub mod screens;
pub mod session;
pub mod theme;
pub mod widgets;

pub use model::{Event, Face, Model, language, secret, spoken, update, view};
pub use session::{Enter, Mode, Session, Start};
