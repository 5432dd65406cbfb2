//! What the house needs without power (`marquee paper SHOW`): the seat plan with its states, prices, the bookings, who sits
//! where, and numbered stubs for sales by hand. ASCII but for what people wrote, for any printer; no names of customers.
mod lists;
mod plan;

use super::words::{ascii_cut, day, ends, night, time, wrap};
use crate::domain::{
    board::{SeatState, SeatsView, ShowRow},
    booking::Booking,
    movie::certificate_reminder,
    order::PriceCard,
    show::SaleState,
    time::{Instant, Zone},
};

/// How wide the pages are, in characters.
pub const WIDTH: usize = 80;

/// How many lines a page has: a sheet at 6 lines an inch, with its margins.
pub const PAGE_ROWS: usize = 60;

/// Lines at the top of each page.
const HEAD_ROWS: usize = 4;

/// What is printed from.
#[derive(Clone, Copy)]
pub struct Paper<'a> {
    /// The show.
    pub row: &'a ShowRow,
    /// Its seats.
    pub seats: &'a SeatsView,
    /// All bookings with tickets of it.
    pub bookings: &'a [Booking],
    /// What tickets cost, if a price book is there.
    pub prices: Option<&'a PriceCard>,
    /// The theatre's zone.
    pub zone: Zone,
    /// When it is printed.
    pub at: Instant,
    /// How many stubs: as many as seats are free is enough for all.
    pub stubs: u16,
}

/// Lines that stay together on a page.
type Block = Vec<String>;

/// The pages, each filled up to [`PAGE_ROWS`] lines, so that a printer breaks where they do.
pub fn paper(paper: &Paper<'_>) -> String {
    let sections = [
        [vec![summary(paper)], plan::blocks(paper.seats)].concat(),
        lists::bookings(paper),
        lists::by_seat(paper),
        lists::stubs(paper),
    ];
    let pages: Vec<Vec<String>> = sections.into_iter().flat_map(pages_of).collect();
    let count = pages.len();
    let mut out = String::new();
    for (i, body) in pages.into_iter().enumerate() {
        let mut lines = head(paper, i + 1, count);
        lines.extend(body);
        if i + 1 < count {
            lines.resize(PAGE_ROWS, String::new());
        }
        for line in lines {
            out.push_str(ascii_cut(&line).trim_end());
            out.push('\n');
        }
    }
    out
}

/// A section's pages: a block that does not fit any more begins the next one; only what is taller than a page is cut.
fn pages_of(blocks: Vec<Block>) -> Vec<Vec<String>> {
    let room = PAGE_ROWS - HEAD_ROWS;
    let mut pages: Vec<Vec<String>> = Vec::new();
    for block in blocks {
        match pages.last_mut() {
            Some(page) if page.len() + block.len() <= room => page.extend(block),
            _ => pages.extend(block.chunks(room).map(<[String]>::to_vec)),
        }
    }
    pages
}

fn title(row: &ShowRow) -> String {
    let facts = &row.movie.facts;
    if row.show.name.is_empty() { facts.title.clone() } else { format!("{} ({})", facts.title, row.show.name) }
}

fn start(paper: &Paper<'_>) -> String {
    let at = paper.row.show.starts_at;
    format!("{} {}", day(paper.zone.local(at)), time(paper.zone, at))
}

fn head(paper: &Paper<'_>, page: usize, pages: usize) -> Vec<String> {
    let (row, zone) = (paper.row, paper.zone);
    let printed = format!("printed {} {}", day(zone.local(paper.at)), time(zone, paper.at));
    vec![
        ends(&title(row), &format!("{}  {}", row.hall, start(paper)), WIDTH),
        ends(&format!("{}  show {}", row.theatre, row.show.id), &format!("{printed}  page {page} of {pages}"), WIDTH),
        "=".repeat(WIDTH),
        String::new(),
    ]
}

fn summary(paper: &Paper<'_>) -> Block {
    let (row, zone) = (paper.row, paper.zone);
    let (show, facts) = (&row.show, &row.movie.facts);
    let mut out = Vec::new();
    if let Some(state) = state_words(row.state) {
        out.push(format!("*** {state} ***"));
    }
    let local = zone.local(show.starts_at);
    let about = [
        Some(facts.certificate.clone()),
        certificate_reminder(&facts.certificate),
        Some(show.format.clone()),
        Some(show.traits.join(", ").replace('_', " ")),
        night(local),
    ];
    let about: Vec<String> = about.into_iter().flatten().filter(|a| !a.is_empty()).collect();
    out.extend(wrap(&about.join(", "), WIDTH));
    out.extend(wrap(
        &format!(
            "start {}, film {}, ends {}, sells until {}",
            time(zone, show.starts_at),
            time(zone, show.feature_at),
            time(zone, show.ends_at),
            time(zone, show.sale_closes_at)
        ),
        WIDTH,
    ));
    let count = |wanted: fn(&SeatState) -> bool| paper.seats.states.iter().filter(|s| wanted(s)).count();
    out.push(format!(
        "{} free, {} sold, {} held, {} not for sale",
        paper.seats.free(),
        count(|s| *s == SeatState::Sold),
        count(|s| matches!(s, SeatState::Held(_))),
        count(|s| *s == SeatState::Blocked)
    ));
    out.extend(lists::prices(paper));
    out.push(String::new());
    out
}

fn state_words(state: SaleState) -> Option<&'static str> {
    match state {
        SaleState::OnSale | SaleState::SoldOut => None,
        SaleState::Paused => Some("PAUSED: sell nothing for now"),
        SaleState::Closed => Some("CLOSED: sell nothing"),
        SaleState::Cancelled => Some("CANCELLED: sell nothing, admit nobody"),
        SaleState::Over => Some("OVER"),
    }
}

#[cfg(test)]
mod tests;
