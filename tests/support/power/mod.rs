//! Loss of power, explored: what reached the disk is recorded ([`vfs`]), and every disk that a cut could have left is built and
//! opened ([`disk`]).
pub mod disk;
pub mod vfs;
