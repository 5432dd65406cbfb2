//! Tickets on paper and screen: the signed token, its keys, the QR code, and the layouts that print. Knows only the domain;
//! [`keys`] alone touches files.
pub mod code;
pub mod keys;
