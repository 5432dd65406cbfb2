//! The kiosk, played: journeys by finger and by five keys, the rules of time, frames, targets.
mod frames;
mod house;
mod journeys;
mod mine;
mod online;
mod own;
mod stock;
mod time;
