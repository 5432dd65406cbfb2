//! The counter by its effects and by its frames.
mod look;
