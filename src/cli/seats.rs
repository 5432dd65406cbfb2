//! `seats SHOW`: the hall as it is sold.
use super::{context::Context, exit::Fail, grid, shape::SeatsShape, show::headline};
use crate::domain::Money;
use clap::Args;

/// The seats of a show.
#[derive(Args, Debug)]
pub struct Seats {
    /// The show: its id, or anything that names one show only
    show: String,
}

/// `seats SHOW`
pub fn run(ctx: &Context, args: &Seats) -> Result<(), Fail> {
    let house = ctx.house()?;
    let row = house.find_show(&args.show)?;
    let (view, card) = (house.seats(row.show.id)?, house.card(row.show.id)?);
    // What a seat costs is what the first ticket type costs there.
    let price = |class: &str| {
        let kind = card.types.first()?;
        card.price(kind.id, class).map(|p| Money::new(p.minor, card.currency))
    };
    let shape = SeatsShape::new(&view, &row.hall, price);
    let zone = house.theatre(row.show.theatre)?.zone;
    ctx.out.answer(&shape, || {
        let prices: Vec<String> = card.classes.iter().filter_map(|c| price(c).map(|p| format!("{c} {p}"))).collect();
        let of = format!("{} of {} free", view.free(), row.show.capacity);
        format!("{}\n{of}   {}\n\n{}", headline(&row, zone), prices.join("   "), grid::draw(&view, ctx.out.width))
    })
}
