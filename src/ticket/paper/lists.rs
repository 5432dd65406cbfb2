//! The lists on paper: prices, bookings by reference, references by seat, and stubs to cut off.
use super::{Block, Paper, WIDTH, start, title};
use crate::{
    domain::{
        Money,
        board::SeatState,
        booking::{Booking, BookingState, Ticket, TicketState},
        text::{cells, visible},
    },
    ticket::{
        layout::ticket_lines,
        words::{pad, wrap},
    },
};
use std::collections::BTreeMap;

/// What tickets cost, a type a line.
pub(super) fn prices(paper: &Paper<'_>) -> Vec<String> {
    let Some(card) = paper.prices else { return Vec::new() };
    let plain = |minor| Money::new(minor, card.currency).plain();
    let mut out = vec![String::new(), format!("PRICES in {}, with tax", card.currency.code())];
    for kind in &card.types {
        let by_class = card.classes.iter().filter_map(|class| Some((class, card.price(kind.id, class)?)));
        let by_class: Vec<String> = by_class.map(|(class, p)| format!("{class} {}", plain(p.minor))).collect();
        if by_class.is_empty() {
            continue;
        }
        let seats = if kind.seats > 1 { format!(", {} seats", kind.seats) } else { String::new() };
        out.extend(hanging(&format!("  {}{seats}", kind.name), 30, &by_class.join(", ")));
    }
    if let Some((name, minor)) = &card.supplement {
        out.push(format!("  and for {}, on each seat: {}", visible(name), plain(*minor)));
    }
    out
}

/// A name, and beside it text that goes on below itself.
fn hanging(name: &str, width: usize, text: &str) -> Vec<String> {
    let lines = wrap(text, WIDTH - width);
    let names = std::iter::once(name).chain(std::iter::repeat(""));
    if lines.is_empty() { vec![pad(name, width)] } else { names.zip(lines).map(|(n, l)| pad(n, width) + &l).collect() }
}

/// The tickets of this show that admit or have admitted.
fn tickets<'a>(paper: &Paper<'a>, booking: &'a Booking) -> Vec<&'a Ticket> {
    let live = matches!(booking.state, BookingState::Confirmed | BookingState::Pending | BookingState::Reserved);
    let here = |t: &&Ticket| t.show == paper.row.show.id && t.state != TicketState::Void;
    booking.tickets.iter().filter(|_| live).filter(here).collect()
}

/// All bookings by reference, with a box to tick at the door.
pub(super) fn bookings(paper: &Paper<'_>) -> Vec<Block> {
    let mut found: Vec<(&Booking, Vec<&Ticket>)> =
        paper.bookings.iter().map(|b| (b, tickets(paper, b))).filter(|(_, t)| !t.is_empty()).collect();
    found.sort_by_key(|(b, _)| &b.reference);
    let seats: usize = found.iter().map(|(_, t)| t.len()).sum();
    let title = format!("BOOKINGS: {} with {seats} seats; * has been admitted", found.len());
    let mut out = vec![vec![title, String::new()]];
    out.extend(found.iter().map(|(booking, tickets)| booking_block(paper, booking, tickets)));
    out
}

fn booking_block(paper: &Paper<'_>, booking: &Booking, tickets: &[&Ticket]) -> Block {
    let in_already = |t: &Ticket| if t.state == TicketState::Admitted { "*" } else { "" };
    let seats: Vec<String> = tickets.iter().map(|t| format!("{}{}", t.label, in_already(t))).collect();
    let kinds = ticket_lines(booking, paper.row.show.id).into_iter().filter(|l| !l.void);
    let kinds: Vec<String> = kinds.map(|l| format!("{} {}", l.count, l.what)).collect();
    let unpaid = if matches!(booking.state, BookingState::Pending | BookingState::Reserved) { "NOT PAID " } else { "" };
    let words = format!("{unpaid}{} ({})", seats.join(" "), kinds.join("; "));
    hanging(&format!("[ ] {}", booking.reference), 14, &words)
}

/// Which booking each seat belongs to, for who has lost a ticket but knows the seat, and the other way round.
pub(super) fn by_seat(paper: &Paper<'_>) -> Vec<Block> {
    let mut owners = BTreeMap::new();
    for booking in paper.bookings {
        owners.extend(tickets(paper, booking).into_iter().map(|t| (t.seat, &booking.reference)));
    }
    let taken = paper.seats.map.seats.iter().filter(|s| paper.seats.state(s.no) == SeatState::Sold);
    let entries: Vec<String> = taken
        .map(|s| {
            let owner = owners.get(&s.no).map(|r| r.0.as_str());
            format!("{} {}", visible(&s.label), visible(owner.unwrap_or("sold")))
        })
        .collect();
    if entries.is_empty() {
        return Vec::new();
    }
    let width = entries.iter().map(|e| cells(e)).max().unwrap_or(0) + 3;
    let lines = entries.chunks((WIDTH / width).max(1)).map(|c| c.iter().map(|e| pad(e, width)).collect::<String>());
    let head = vec!["SEATS SOLD, and their bookings".to_owned(), String::new()];
    std::iter::once(head).chain(lines.map(|l| vec![l])).collect()
}

/// Stubs: the left half stays in the house, the right half admits.
pub(super) fn stubs(paper: &Paper<'_>) -> Vec<Block> {
    if paper.stubs == 0 {
        return Vec::new();
    }
    let how = format!(
        "STUBS for sales by hand. Cross the seat out in the plan, fill both halves in, give the right one away. Enter them \
         when there is power again: marquee sell {} --seats SEAT --tickets TYPE=1 --pay cash --at TIME --stub NUMBER",
        paper.row.show.id
    );
    let mut out = vec![wrap(&how, WIDTH)];
    out.extend((1..=paper.stubs).map(|n| stub(paper, n)));
    out
}

fn stub(paper: &Paper<'_>, number: u16) -> Block {
    let half = WIDTH / 2 - 2;
    let both = |left: &str, right: &str| format!("{} | {}", pad(left, half), pad(right, half));
    let film = format!("No. {number}  {}", title(paper.row));
    let place = format!("{}  {}", paper.row.hall, start(paper));
    let seat = "seat ________  type ________________";
    vec![
        "- ".repeat(WIDTH / 2),
        both(&film, &film),
        both(&place, &place),
        both(seat, seat),
        both("paid ________ cash / card  at __:__", &format!("paid ________  {}", paper.row.theatre)),
    ]
}
