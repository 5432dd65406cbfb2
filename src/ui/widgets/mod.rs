//! Pieces that several screens are made of.
pub mod big;
pub mod field;
pub mod qr;
pub mod seats;
