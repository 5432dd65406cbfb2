//! What a cinema is: its words, its arithmetic and its refusals. Pure: nothing here reads a clock, a random source, a file
//! or a screen; what is needed is handed in.
pub mod audit;
pub mod board;
pub mod booking;
pub mod cancel;
pub mod cash;
pub mod chain;
pub mod customer;
pub mod demo;
pub mod door;
pub mod exchange;
pub mod find;
pub mod gift;
pub mod guess;
pub mod ids;
pub mod import;
pub mod message;
pub mod money;
pub mod movie;
pub mod order;
pub mod phone;
pub mod price;
pub mod product;
pub mod refusal;
pub mod seat_map;
pub mod seating;
pub mod shift;
pub mod show;
pub mod sought;
pub mod staff;
pub mod tender;
pub mod text;
pub mod theatre;
pub mod time;

pub use ids::*;
pub use money::{Currency, Money};
pub use refusal::Refusal;
