//! Tickets on paper and screen: the signed token, its keys, the QR code, and the layouts that print. Knows only the domain;
//! [`keys`] and [`head`] alone touch files.
pub mod blocks;
pub mod calendar;
pub mod code;
pub mod escpos;
#[cfg(test)]
mod fixture;
pub mod head;
pub mod keys;
pub mod layout;
pub mod paper;
pub mod pdf;
pub mod photo;
pub mod png;
pub mod press;
pub mod qr;
pub mod says;
pub mod text;
pub mod words;
