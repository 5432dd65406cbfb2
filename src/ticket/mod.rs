//! Tickets on paper and screen: the signed token, its keys, the QR code, and the layouts that print. Knows only the domain;
//! [`keys`] and [`head`] alone touch files.
pub mod calendar;
pub mod code;
#[cfg(test)]
mod fixture;
pub mod head;
pub mod keys;
pub mod layout;
pub mod paper;
pub mod png;
pub mod qr;
pub mod text;
pub mod words;
