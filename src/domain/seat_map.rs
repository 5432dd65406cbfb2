//! A hall's seat map: rows of cells, seats with class, kind and traits. Read from and written to a text file (`cli.md`, "A
//! seat map is a text file").
use super::{Refusal, SeatNo};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fmt;

mod parse;
mod row;
#[cfg(test)]
mod tests;

/// A seat class's code: `regular`, `premium`, `vip`, or a theatre's own.
pub type ClassCode = String;

/// What a place is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeatKind {
    /// An ordinary seat.
    Standard,
    /// A place for a wheelchair.
    Wheelchair,
    /// The place beside one; goes only with a wheelchair place until the rest is sold.
    Companion,
}

/// One place of a hall.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    /// Its number in reading order, from 1.
    pub no: SeatNo,
    /// What stands on it: `C9`, or `1A` where rows are numbered. Unique in the map. `"1"` to `"n"` in an unreserved hall.
    pub label: String,
    /// Its row's label; empty in an unreserved hall.
    pub row: String,
    /// Its number in the row (A is 1 where seats have letters).
    pub number: u16,
    /// Its seat class.
    pub class: ClassCode,
    /// What it is for.
    pub kind: SeatKind,
    /// A gap or a wall is beside it.
    pub aisle: bool,
    /// One half of a love seat; the other half is the neighbour with the same number here.
    pub love: Option<u16>,
    /// It does not see the whole screen.
    pub restricted: bool,
    /// Never sold (broken, a technician's).
    pub off_sale: bool,
    /// Which row of [`SeatMap::rows`] it is in.
    pub y: u16,
    /// Where it stands from the left, in half cells (a row with `offset=half` stands one half cell to the right).
    pub x: u16,
}

impl Seat {
    /// The traits by their names, as `seats --json` lists them.
    pub fn traits(&self) -> Vec<&'static str> {
        let mut out = Vec::new();
        match self.kind {
            SeatKind::Standard => {}
            SeatKind::Wheelchair => out.push("wheelchair"),
            SeatKind::Companion => out.push("companion"),
        }
        for (has, name) in
            [(self.aisle, "aisle"), (self.love.is_some(), "love_seat"), (self.restricted, "restricted_view")]
        {
            if has {
                out.push(name);
            }
        }
        out
    }
}

/// One cell of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// An aisle or a gap: seats on its two sides are not together.
    Gap,
    /// A seat.
    Seat(SeatNo),
}

/// One row, from the screen backwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its label: `A`, `BB`, `12`.
    pub label: String,
    /// Its cells from the left as one looks at the screen.
    pub cells: Vec<Cell>,
    /// It stands half a seat to the right.
    pub half: bool,
    /// Which of [`SeatMap::levels`] it is on.
    pub level: u8,
    /// A cross-aisle runs in front of it.
    pub cross_aisle_before: bool,
}

/// A hall's seats. Made by parsing the text form; the text is kept, so that export gives back the same map.
#[derive(Clone, Debug, PartialEq)]
pub struct SeatMap {
    /// All seats; `seats[i].no` is `i + 1`.
    pub seats: Vec<Seat>,
    /// All rows; empty in an unreserved hall.
    pub rows: Vec<Row>,
    /// The names of the levels; the first is `""` unless the file names it.
    pub levels: Vec<String>,
    /// The best seat by the house's own word, if it has said one.
    pub focus: Option<SeatNo>,
    /// Without numbered seats: the places are counted, not chosen.
    pub unreserved: bool,
    /// The text form it was read from.
    pub text: String,
}

/// The letters of the classes that every theatre has unless its own say otherwise.
pub const DEFAULT_CLASSES: [(char, &str); 3] = [('r', "regular"), ('p', "premium"), ('v', "vip")];

/// The most seats of a map.
pub const MAX_SEATS: usize = 5_000;

/// The most rows of a level.
pub const MAX_ROWS: usize = 60;

/// What is wrong with a text form, and where. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapError {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for MapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl MapError {
    /// All that is wrong as one refusal: the message names each place, the details list them.
    pub fn refusal(errors: &[Self]) -> Refusal {
        let listed: Vec<String> = errors.iter().map(Self::to_string).collect();
        let details: Vec<_> =
            errors.iter().map(|e| json!({ "line": e.line, "column": e.column, "message": e.message })).collect();
        Refusal::usage(format!("the seat map can't be read; {}", listed.join("; "))).with(json!({ "errors": details }))
    }
}

impl SeatMap {
    /// Reads the text form. `classes` are the letters of the theatre's own classes, the plainest first; they come before
    /// [`DEFAULT_CLASSES`], which stay known. All that is wrong is named, not only the first.
    pub fn parse(text: &str, classes: &[(char, ClassCode)]) -> Result<Self, Vec<MapError>> {
        parse::parse(text, classes)
    }

    /// The text form: the same that it was read from, with its comments and blanks.
    pub fn export(&self) -> String {
        self.text.clone()
    }

    /// The seat of a number.
    pub fn seat(&self, no: SeatNo) -> Option<&Seat> {
        self.seats.get(usize::from(no.0).checked_sub(1)?)
    }

    /// The seat with this label, in any case, spaces ignored.
    pub fn find(&self, label: &str) -> Option<&Seat> {
        let wanted: String = label.chars().filter(|c| !c.is_whitespace()).collect();
        self.seats.iter().find(|s| s.label.eq_ignore_ascii_case(&wanted))
    }

    /// How many seats can be sold.
    pub fn capacity(&self) -> usize {
        self.seats.iter().filter(|s| !s.off_sale).count()
    }

    /// The classes of the seats that can be sold, in order of first appearance.
    pub fn classes(&self) -> Vec<ClassCode> {
        let mut out: Vec<ClassCode> = Vec::new();
        for seat in self.seats.iter().filter(|s| !s.off_sale) {
            if !out.contains(&seat.class) {
                out.push(seat.class.clone());
            }
        }
        out
    }
}
