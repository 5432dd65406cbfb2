//! The schedule: what plays when and where, and whether it sells.
use super::{
    context::Context,
    exit::Fail,
    import::{self, ImportArgs},
    output::{Column, Table},
    parse,
    shape::ShowShape,
    show_fail,
};
use crate::{
    domain::{
        board::ShowRow,
        show::{SaleState, ShowState},
        time::{BusinessDay, Zone},
    },
    service::{MovieFilter, NewShow, ShowFilter},
};
use clap::{Args, Subcommand};

/// Verbs of shows.
#[derive(Debug, Subcommand)]
pub enum Schedule {
    /// Plan a show; it sells at once
    Add(Add),
    /// Shows from today on, by start
    List(List),
    /// One show
    Show(One),
    /// Stop selling for now
    Pause(One),
    /// Sell again
    Resume(One),
    /// Stop selling for good
    Close(One),
    /// Start it at another time of the same day; its tickets stay good, or come back whole
    Delay(show_fail::Delay),
    /// Move it to another hall: everybody keeps their seat or gets the best there is; old tickets let them in
    Move(show_fail::Relocate),
    /// It broke down: it sells no more, its tickets come back whole
    Stop(show_fail::Stop),
    /// Call it off: everybody's money is owed until a till pays it out; may be broken off and run again
    Cancel(show_fail::CallOff),
    /// Plan the shows of a CSV or JSON file: all or nothing
    Import(ImportArgs),
}

/// Which show.
#[derive(Args, Debug)]
pub struct One {
    /// The show: its id, or anything that names one show only
    show: String,
}

/// A new show.
#[derive(Args, Debug)]
pub struct Add {
    /// The film
    #[arg(long)]
    movie: String,
    /// The hall
    #[arg(long)]
    hall: String,
    /// The hall's theatre, where several have a hall of that name
    #[arg(long)]
    theatre: Option<String>,
    /// The time on the ticket, in the theatre's time: 2026-11-23T19:30
    #[arg(long, value_name = "TIME")]
    starts_at: String,
    /// A name of its own: Premiere
    #[arg(long, default_value = "")]
    name: String,
    /// 2D, 3D, …; without it the film's
    #[arg(long)]
    format: Option<String>,
    /// subtitled, audio_described, captioned, relaxed
    #[arg(long = "trait", value_delimiter = ',', value_parser = parse::word, value_name = "TRAIT")]
    traits: Vec<String>,
}

/// Which shows.
#[derive(Args, Debug)]
pub struct List {
    /// Only on this business day
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    date: Option<BusinessDay>,
    /// From this business day, also one that is past
    #[arg(long, value_name = "DAY", value_parser = parse::day, conflicts_with = "date")]
    from: Option<BusinessDay>,
    /// To this business day
    #[arg(long, value_name = "DAY", value_parser = parse::day, conflicts_with = "date")]
    to: Option<BusinessDay>,
    /// Only this film
    #[arg(long)]
    movie: Option<String>,
    /// Only in this city
    #[arg(long)]
    city: Option<String>,
    /// Only in this theatre
    #[arg(long)]
    theatre: Option<String>,
    /// Only films of this genre
    #[arg(long)]
    genre: Option<String>,
    /// Only films in this language
    #[arg(long)]
    language: Option<String>,
    /// Only films with this certificate
    #[arg(long)]
    certificate: Option<String>,
    /// Only films whose title contains this
    #[arg(long)]
    search: Option<String>,
}

/// `show …`
pub fn run(ctx: &Context, verb: Schedule) -> Result<(), Fail> {
    match verb {
        Schedule::Add(args) => add(ctx, args),
        Schedule::List(args) => list(ctx, args),
        Schedule::Show(args) => show(ctx, &args),
        Schedule::Pause(args) => set(ctx, &args, ShowState::Paused),
        Schedule::Resume(args) => set(ctx, &args, ShowState::OnSale),
        Schedule::Close(args) => set(ctx, &args, ShowState::Closed),
        Schedule::Delay(args) => show_fail::delay(ctx, &args),
        Schedule::Move(args) => show_fail::relocate(ctx, &args),
        Schedule::Stop(args) => show_fail::stop(ctx, &args),
        Schedule::Cancel(args) => show_fail::call_off(ctx, &args),
        Schedule::Import(args) => import::shows(ctx, &args),
    }
}

fn add(ctx: &Context, args: Add) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let theatre = args.theatre.as_deref().map(|t| house.find_theatre(Some(t))).transpose()?;
    let hall = house.find_hall(&args.hall, theatre.map(|t| t.id))?;
    let movie = house.find_movie(&args.movie)?;
    let zone = house.theatre(hall.theatre)?.zone;
    let starts_at = zone.parse_time(&args.starts_at)?;
    let id = house.add_show(&NewShow {
        movie: movie.id,
        hall: hall.id,
        starts_at,
        name: args.name,
        format: args.format.unwrap_or_default(),
        traits: args.traits,
    })?;
    answer(ctx, &house.show(id)?, zone)
}

fn list(ctx: &Context, args: List) -> Result<(), Fail> {
    let house = ctx.house()?;
    let rows = house.shows(&ShowFilter {
        theatre: args.theatre.as_deref().map(|t| house.find_theatre(Some(t))).transpose()?.map(|t| t.id),
        city: args.city,
        hall: None,
        movie: args.movie.as_deref().map(|m| house.find_movie(m)).transpose()?.map(|m| m.id),
        films: MovieFilter {
            title: args.search,
            genre: args.genre,
            language: args.language,
            certificate: args.certificate,
        },
        from: args.date.or(args.from),
        to: args.date.or(args.to),
    })?;
    let theatres = house.theatres()?;
    let zone = |id| theatres.iter().find(|t| t.id == id).map_or(Zone::UTC, |t| t.zone);
    let shapes: Vec<ShowShape> = rows.iter().map(|r| ShowShape::new(r, zone(r.show.theatre))).collect();
    ctx.out.answer(&shapes, || {
        let mut table = Table::new(
            &[
                Column::Whole("ID"),
                Column::Whole("START"),
                Column::Text("FILM"),
                Column::Whole("CERT"),
                Column::Text("HALL"),
                Column::Text("THEATRE"),
                Column::Number("FREE"),
                Column::Whole("STATE"),
            ],
            "no shows",
        );
        for row in &rows {
            table.row([
                row.show.id.to_string(),
                zone(row.show.theatre).local(row.show.starts_at).format("%a %d %b %H:%M").to_string(),
                titled(row),
                row.movie.facts.certificate.clone(),
                row.hall.clone(),
                row.theatre.clone(),
                format!("{}/{}", row.free, row.show.capacity),
                state(row.state).to_owned(),
            ]);
        }
        ctx.out.table(&table)
    })
}

fn show(ctx: &Context, args: &One) -> Result<(), Fail> {
    let house = ctx.house()?;
    let row = house.find_show(&args.show)?;
    answer(ctx, &row, house.theatre(row.show.theatre)?.zone)
}

fn set(ctx: &Context, args: &One, state: ShowState) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let id = house.find_show(&args.show)?.show.id;
    house.set_show_state(id, state)?;
    let row = house.show(id)?;
    answer(ctx, &row, house.theatre(row.show.theatre)?.zone)
}

/// What is said of a show.
pub fn answer(ctx: &Context, row: &ShowRow, zone: Zone) -> Result<(), Fail> {
    ctx.out.answer(&ShowShape::new(row, zone), || text(row, zone))
}

/// The same for people.
pub fn text(row: &ShowRow, zone: Zone) -> String {
    let at = |t| zone.local(t).format("%H:%M");
    format!(
        "{}\nid {}   {}   {} free, {} held, {} sold of {}\nfilm {}, ends {}, sells until {}\n",
        headline(row, zone),
        row.show.id,
        state(row.state),
        row.free,
        row.held,
        row.sold,
        row.show.capacity,
        at(row.show.feature_at),
        at(row.show.ends_at),
        at(row.show.sale_closes_at),
    )
}

/// The film's title, with the show's own name.
fn titled(row: &ShowRow) -> String {
    let title = &row.movie.facts.title;
    if row.show.name.is_empty() { title.clone() } else { format!("{title} ({})", row.show.name) }
}

/// What plays when and where, on one line.
pub fn headline(row: &ShowRow, zone: Zone) -> String {
    let at = zone.local(row.show.starts_at).format("%a %d %b %Y %H:%M");
    let line = format!("{} {}   {at}   {}, {}", titled(row), row.movie.facts.certificate, row.hall, row.theatre);
    crate::domain::text::visible(&line)
}

/// The word for a show's state.
pub fn state(state: SaleState) -> &'static str {
    match state {
        SaleState::OnSale => "on_sale",
        SaleState::SoldOut => "sold_out",
        SaleState::Paused => "paused",
        SaleState::Closed => "closed",
        SaleState::Cancelled => "cancelled",
        SaleState::Over => "over",
    }
}
