//! Halls and their seat maps, which are text files.
use super::{
    context::Context,
    exit::Fail,
    output::{Column, Table},
};
use crate::{
    domain::{
        HallId,
        import::decode,
        seat_map::{MapError, SeatMap},
        text::visible,
        theatre::{Hall as Room, Theatre},
    },
    service::{HallFile, House},
};
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;
use std::{path::PathBuf, sync::Arc};

/// Verbs of halls.
#[derive(Debug, Subcommand)]
pub enum Hall {
    /// Add a hall of equal rows, or without numbered seats
    Add(Add),
    /// Halls by theatre
    List(List),
    /// One hall with its seat map
    Show(One),
    /// Add a hall from the text file of its seat map
    Import(Import),
    /// Write a hall's seat map as its text file
    Export(Export),
}

/// Which hall.
#[derive(Args, Debug)]
pub struct One {
    /// The hall: its id, or anything that names one hall only
    hall: String,
    /// Its theatre, where several have a hall of that name
    #[arg(long)]
    theatre: Option<String>,
}

/// Where a new hall stands and what it is called.
#[derive(Args, Debug)]
struct Place {
    /// Its theatre; without it the store's first
    #[arg(long)]
    theatre: Option<String>,
    /// What stands over its door
    #[arg(long)]
    name: String,
    /// Minutes that it needs between two shows
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u16).range(0..=240))]
    turnaround: u16,
}

/// A new hall without a file.
#[derive(Args, Debug)]
pub struct Add {
    #[command(flatten)]
    place: Place,
    /// So many rows, A and on
    #[arg(long, requires = "seats_per_row", value_parser = clap::value_parser!(u16).range(1..=60))]
    rows: Option<u16>,
    /// So many seats in each row
    #[arg(long, requires = "rows", value_parser = clap::value_parser!(u16).range(1..=100))]
    seats_per_row: Option<u16>,
    /// So many places without numbers
    #[arg(long, conflicts_with = "rows", required_unless_present = "rows", value_name = "N")]
    unreserved: Option<u16>,
}

/// Which halls.
#[derive(Args, Debug)]
pub struct List {
    /// Only this theatre's
    #[arg(long)]
    theatre: Option<String>,
}

/// A new hall from a file.
#[derive(Args, Debug)]
pub struct Import {
    /// The seat map; - is standard input
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Give the hall of this name another map from now on; shows that are planned keep theirs
    #[arg(long)]
    replace: bool,
    /// Say what would be made, and make nothing
    #[arg(long)]
    dry_run: bool,
}

/// Where a seat map goes.
#[derive(Args, Debug)]
pub struct Export {
    #[command(flatten)]
    which: One,
    /// Into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A hall in JSON.
#[derive(Debug, Serialize)]
struct HallShape {
    id: String,
    name: String,
    theatre: String,
    capacity: u16,
    unreserved: bool,
    turnaround: u16,
    position: u16,
    map: String,
}

impl HallShape {
    fn new(hall: &Room, theatre: &str) -> Self {
        Self {
            id: hall.id.to_string(),
            name: hall.name.clone(),
            theatre: theatre.to_owned(),
            capacity: hall.capacity,
            unreserved: hall.unreserved,
            turnaround: hall.turnaround_min,
            position: hall.position,
            map: hall.map.to_string(),
        }
    }
}

/// `hall …`
pub fn run(ctx: &Context, verb: Hall) -> Result<(), Fail> {
    match verb {
        Hall::Add(args) => {
            let text = match (args.unreserved, args.rows, args.seats_per_row) {
                (Some(n), _, _) => format!("unreserved = {n}\n"),
                (None, Some(rows), Some(seats)) => plain_map(rows, seats),
                _ => return Err(Fail::usage("say --rows and --seats-per-row, or --unreserved")),
            };
            make(ctx, &args.place, &text)
        }
        Hall::Import(args) => import(ctx, &args),
        Hall::List(args) => list(ctx, &args),
        Hall::Show(args) => show(ctx, &args),
        Hall::Export(args) => export(ctx, &args),
    }
}

/// Rows A, B, … Z, AA, … of so many regular seats.
fn plain_map(rows: u16, seats: u16) -> String {
    let letter = |n: u16| char::from(b'A' + (n % 26) as u8);
    let label = |n: u16| if n < 26 { letter(n).to_string() } else { format!("{}{}", letter(n / 26 - 1), letter(n)) };
    (0..rows).map(|n| format!("{} {}\n", label(n), "r".repeat(usize::from(seats)))).collect()
}

fn make(ctx: &Context, place: &Place, text: &str) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let theatre = ctx.theatre(&house, place.theatre.as_deref())?;
    let file = HallFile {
        theatre: theatre.id,
        name: place.name.trim().to_owned(),
        turnaround_min: place.turnaround,
        map: text.to_owned(),
    };
    let id = house.add_hall(&file)?;
    let hall = found(&house, id)?;
    ctx.out.answer(&HallShape::new(&hall, &theatre.name), || sentence(&hall, &theatre))
}

fn sentence(hall: &Room, theatre: &Theatre) -> String {
    let kind = if hall.unreserved { "places without numbers" } else { "seats" };
    let line = format!("{}, {}: id {}, {} {kind}", hall.name, theatre.name, hall.id, hall.capacity);
    visible(&line)
}

fn import(ctx: &Context, args: &Import) -> Result<(), Fail> {
    let bytes = super::file::read(&args.file)?;
    let text = decode(&bytes)?;
    let map = SeatMap::parse(text, &[]).map_err(|errors| MapError::refusal(&errors))?;
    if args.replace && !args.dry_run {
        return replace(ctx, &args.place, text);
    }
    if !args.dry_run {
        return make(ctx, &args.place, text);
    }
    let would =
        json!({ "dry_run": true, "name": args.place.name, "capacity": map.capacity(), "classes": map.classes() });
    ctx.out.answer(&would, || {
        format!("{} would have {} seats: {}", visible(&args.place.name), map.capacity(), map.classes().join(", "))
    })
}

fn replace(ctx: &Context, place: &Place, text: &str) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let theatre = ctx.theatre(&house, place.theatre.as_deref())?;
    let id = house.find_hall(&place.name, Some(theatre.id))?.id;
    house.set_map(id, text)?;
    let hall = found(&house, id)?;
    ctx.out.answer(&HallShape::new(&hall, &theatre.name), || sentence(&hall, &theatre))
}

fn found(house: &House, id: HallId) -> Result<Arc<Room>, Fail> {
    let halls = house.halls(None)?;
    halls.into_iter().find(|h| h.id == id).ok_or_else(|| Fail::new("not_found", format!("there is no hall {id}")))
}

fn which(ctx: &Context, one: &One) -> Result<(House, Arc<Room>, Arc<Theatre>), Fail> {
    let house = ctx.house()?;
    let theatre = one.theatre.as_deref().map(|t| house.find_theatre(Some(t))).transpose()?;
    let hall = house.find_hall(&one.hall, theatre.map(|t| t.id))?;
    let theatre = house.theatre(hall.theatre)?;
    Ok((house, hall, theatre))
}

fn list(ctx: &Context, args: &List) -> Result<(), Fail> {
    let house = ctx.house()?;
    let only = args.theatre.as_deref().map(|t| house.find_theatre(Some(t))).transpose()?.map(|t| t.id);
    let theatres = house.theatres()?;
    let name = |id| theatres.iter().find(|t| t.id == id).map_or("", |t| t.name.as_str());
    let halls = house.halls(only)?;
    let shapes: Vec<HallShape> = halls.iter().map(|h| HallShape::new(h, name(h.theatre))).collect();
    ctx.out.answer(&shapes, || {
        let columns = [
            Column::Whole("ID"),
            Column::Text("NAME"),
            Column::Text("THEATRE"),
            Column::Number("SEATS"),
            Column::Whole("KIND"),
        ];
        let mut table = Table::new(&columns, "no halls");
        for hall in &halls {
            let kind = if hall.unreserved { "unreserved" } else { "numbered" };
            let seats = hall.capacity.to_string();
            table.row([hall.id.to_string(), hall.name.clone(), name(hall.theatre).to_owned(), seats, kind.to_owned()]);
        }
        ctx.out.table(&table)
    })
}

#[derive(Serialize)]
struct WithMap {
    #[serde(flatten)]
    hall: HallShape,
    seat_map: String,
}

fn show(ctx: &Context, one: &One) -> Result<(), Fail> {
    let (house, hall, theatre) = which(ctx, one)?;
    let map = house.map(hall.map)?;
    let shape = WithMap { hall: HallShape::new(&hall, &theatre.name), seat_map: map.export() };
    ctx.out.answer(&shape, || {
        let lines: Vec<String> = map.export().lines().map(visible).collect();
        format!("{}\n\n{}\n", sentence(&hall, &theatre), lines.join("\n"))
    })
}

fn export(ctx: &Context, args: &Export) -> Result<(), Fail> {
    let (house, hall, _) = which(ctx, &args.which)?;
    let text = house.map(hall.map)?.export();
    match &args.out {
        None => ctx.out.raw(text.as_bytes()),
        Some(path) => {
            std::fs::write(path, &text).map_err(|e| Fail::file(path, &e))?;
            let done = json!({ "id": hall.id.to_string(), "name": hall.name, "file": path });
            ctx.out.answer(&done, || format!("{} is in {}", visible(&hall.name), path.display()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::seat_map::SeatMap;

    #[test]
    fn a_plain_hall_is_a_seat_map() {
        let map = SeatMap::parse(&plain_map(28, 3), &[]).unwrap();
        assert_eq!((map.capacity(), map.find("AB3").map(|s| s.no.0)), (84, Some(84)));
    }
}
