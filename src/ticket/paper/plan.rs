//! The seat plan on paper: a free seat shows its number, to be crossed out when it is sold by hand.
use super::{Block, WIDTH};
use crate::{
    domain::{
        board::{SeatState, SeatsView},
        seat_map::{Cell, Row, Seat, SeatKind},
        text::cells,
    },
    ticket::words::{pad, wrap},
};

/// The plan with its legend. A hall that is too wide for the paper comes in parts, side by side.
pub(super) fn blocks(view: &SeatsView) -> Vec<Block> {
    let mut out = if view.map.unreserved { counted(view) } else { seated(view) };
    out.push(legend(view));
    out
}

fn mark(state: SeatState) -> Option<char> {
    match state {
        SeatState::Free => None,
        SeatState::Sold => Some('#'),
        SeatState::Held(_) => Some('h'),
        SeatState::Blocked => Some('-'),
    }
}

/// What stands for a seat in a cell: its number while it is free.
fn cell(view: &SeatsView, seat: &Seat, width: usize) -> String {
    let state = if seat.off_sale { SeatState::Blocked } else { view.state(seat.no) };
    match mark(state) {
        None => format!("{:>width$}", within_row(seat)),
        Some(c) => format!("{:>width$}", c.to_string().repeat(2.min(width))),
    }
}

/// A seat's own part of its label: `9` of `C9`, `A` of `1A`.
fn within_row(seat: &Seat) -> &str {
    seat.label.strip_prefix(&seat.row).unwrap_or(&seat.label).trim_start_matches('-')
}

/// How many characters each seat takes, without the space before it.
fn cell_width(view: &SeatsView) -> usize {
    view.map.seats.iter().map(|s| within_row(s).chars().count()).max().unwrap_or(0).max(2)
}

fn counted(view: &SeatsView) -> Vec<Block> {
    let width = cell_width(view);
    let per_line = (WIDTH / (width + 1) / 10 * 10).max(10);
    let cells: Vec<String> = view.map.seats.iter().map(|s| cell(view, s, width)).collect();
    let lines = cells.chunks(per_line).map(|c| c.join(" "));
    std::iter::once("UNRESERVED: cross out a number for each person".to_owned())
        .chain(lines)
        .map(|line| vec![line])
        .collect()
}

fn seated(view: &SeatsView) -> Vec<Block> {
    let step = cell_width(view) + 1;
    let label = view.map.rows.iter().map(|r| cells(&r.label)).max().unwrap_or(0);
    let right = view.map.seats.iter().map(|s| usize::from(s.x)).max().unwrap_or(0);
    // A seat's place is in half cells; the labels stand at both ends of a row.
    let halves = ((WIDTH - (2 * (label + 1)).min(WIDTH)) / step).max(2) * 2 - 1;
    let parts = right / halves + 1;
    let mut out = Vec::new();
    for part in 0..parts {
        let from = part * halves;
        let width = (right - from).min(halves - 1) * step / 2 + step;
        if part > 0 {
            out.push(vec![String::new()]);
        }
        let name = if parts > 1 { format!(" (part {} of {parts}, from the left)", part + 1) } else { String::new() };
        out.push(vec![format!("{:^1$}", format!("S C R E E N{name}"), width + label + 1), String::new()]);
        let mut level = 0;
        for row in &view.map.rows {
            let mut block = Vec::new();
            if row.cross_aisle_before {
                block.push(String::new());
            }
            if row.level != level {
                level = row.level;
                let name = view.map.levels.get(usize::from(level)).map_or("", String::as_str);
                block.extend(std::iter::once(String::new()).chain(wrap(&format!("--- {name}"), WIDTH)));
            }
            block.push(line(view, row, from..from + halves, step, (label, width)));
            out.push(block);
        }
    }
    out
}

/// One row between its labels, as far as it lies in these half cells.
fn line(
    view: &SeatsView,
    row: &Row,
    span: std::ops::Range<usize>,
    step: usize,
    (label, width): (usize, usize),
) -> String {
    let mut out = String::new();
    let seats = row.cells.iter().filter_map(|c| match c {
        Cell::Seat(no) => view.map.seat(*no),
        Cell::Gap => None,
    });
    for seat in seats.filter(|s| span.contains(&usize::from(s.x))) {
        let at = (usize::from(seat.x) - span.start) * step / 2;
        out = pad(&out, at.max(cells(&out)));
        out.push(' ');
        out.push_str(&cell(view, seat, step - 1));
    }
    format!("{}{} {}", pad(&row.label, label), pad(&out, width), pad(&row.label, label))
}

fn legend(view: &SeatsView) -> Block {
    let mut out = vec![
        String::new(),
        "a number: free, cross it out when sold; ## sold; hh held when printed; -- off sale".to_owned(),
    ];
    let seats = || view.map.seats.iter().filter(|s| !s.off_sale);
    let mut list = |name: &str, labels: Vec<&str>| {
        if !labels.is_empty() {
            out.push(format!("{name}: {}", labels.join(" ")));
        }
    };
    list("wheelchair places", seats().filter(|s| s.kind == SeatKind::Wheelchair).map(label_of).collect());
    list("beside them", seats().filter(|s| s.kind == SeatKind::Companion).map(label_of).collect());
    list("restricted view", seats().filter(|s| s.restricted).map(label_of).collect());
    let classes = view.map.classes();
    for class in classes.iter().filter(|_| classes.len() > 1) {
        list(class, seats_of(view, class).iter().map(String::as_str).collect());
    }
    out.iter().flat_map(|line| if line.is_empty() { vec![String::new()] } else { wrap(line, WIDTH) }).collect()
}

fn label_of(seat: &Seat) -> &str {
    &seat.label
}

/// The seats of a class, run by run in reading order: `A1-A8`.
fn seats_of(view: &SeatsView, class: &str) -> Vec<String> {
    let of_class: Vec<&Seat> = view.map.seats.iter().filter(|s| !s.off_sale && s.class == class).collect();
    // A run ends where a row does, or a seat of another class stands between.
    let runs = of_class.chunk_by(|a, b| a.y == b.y && a.no.0 + 1 == b.no.0);
    runs.filter_map(|run| match run {
        [] => None,
        [one] => Some(one.label.clone()),
        [first, .., last] => Some(format!("{}-{}", first.label, last.label)),
    })
    .collect()
}
