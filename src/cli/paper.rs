//! `paper SHOW`: what the house needs without power: seat plan, prices, bookings and numbered stubs. `sell --at TIME --stub N`
//! enters later what was sold from them.
use super::{context::Context, exit::Fail};
use crate::{
    domain::board::SeatState,
    service::BookingFilter,
    ticket::paper::{self, Paper as Pages},
};
use clap::Args;
use serde_json::json;

/// A show on paper.
#[derive(Args, Debug)]
pub struct Paper {
    /// The show: its id, or anything that names one show only
    show: String,
    /// So many stubs; without it one for each free seat
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=2000))]
    stubs: Option<u16>,
}

/// `paper SHOW`
pub fn run(ctx: &Context, args: &Paper) -> Result<(), Fail> {
    let house = ctx.house()?;
    let row = house.find_show(&args.show)?;
    let id = row.show.id;
    let (seats, card) = (house.seats(id)?, house.card(id)?);
    let zone = house.theatre(row.show.theatre)?.zone;
    let bookings = house.bookings(&BookingFilter { show: Some(id), ..BookingFilter::default() })?;
    let free = seats.map.seats.iter().filter(|s| seats.state(s.no) == SeatState::Free);
    let free: Vec<&str> = free.map(|s| s.label.as_str()).collect();
    let stubs = args.stubs.unwrap_or_else(|| u16::try_from(free.len()).unwrap_or(u16::MAX));
    let at = house.now().instant();
    let pages = Pages { row: &row, seats: &seats, bookings: &bookings, prices: Some(&card), zone, at, stubs };
    let lines: Vec<_> = bookings
        .iter()
        .map(|b| {
            let seats: Vec<&str> = b.tickets.iter().filter(|t| t.show == id).map(|t| t.label.as_str()).collect();
            json!({ "reference": b.reference, "state": b.state.code(), "seats": seats })
        })
        .collect();
    let said = json!({
        "show": id.to_string(),
        "movie": row.movie.facts.title,
        "hall": row.hall,
        "starts_at": zone.rfc3339(row.show.starts_at),
        "printed_at": zone.rfc3339(at),
        "free": free,
        "bookings": lines,
        "stubs": stubs,
    });
    ctx.out.answer(&said, || paper::paper(&pages))
}
