//! What is seen: models, their updates and views. Pure: ratatui and the domain; no store, no service, no clock. `update`
//! returns effects as data; the room `app` performs them and brings the answers back as messages.
pub mod effect;
pub mod msg;
