//! The text form of a seat map, line by line: settings, levels, cross-aisles; rows are read in `row.rs`.
use super::{
    ClassCode, DEFAULT_CLASSES, MAX_ROWS, MAX_SEATS, MapError, Seat, SeatKind, SeatMap,
    row::{self, RowSeat},
};
use crate::domain::{SeatNo, text::is_control};
use std::collections::HashMap;

/// More errors than this help nobody.
const MAX_ERRORS: usize = 50;
/// No hall's drawing is longer; what is, is another file.
const MAX_TEXT: usize = 256 * 1024;
const MAX_LINE: usize = 2_000;
const MAX_LEVELS: usize = 20;
const MAX_LEVEL_NAME: usize = 60;

/// A word of a line with the column in which it begins.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) column: usize,
    pub(super) text: String,
}

/// Which letter means which class.
pub(super) struct Letters<'a>(&'a [(char, ClassCode)]);

impl Letters<'_> {
    pub(super) fn class(&self, letter: char) -> Option<&str> {
        let own = self.0.iter().find(|(c, _)| *c == letter).map(|(_, code)| code.as_str());
        own.or_else(|| DEFAULT_CLASSES.iter().find(|(c, _)| *c == letter).map(|(_, code)| *code))
    }

    /// The class of a place whose letter names none: the house's first.
    pub(super) fn plainest(&self) -> &str {
        self.0.first().map_or("regular", |(_, code)| code.as_str())
    }
}

/// A level as far as it is read.
struct Level {
    name: String,
    at: (usize, usize),
    rows: usize,
}

/// The map as far as it is read.
pub(super) struct Draft<'a> {
    pub(super) letters: Letters<'a>,
    pub(super) line: usize,
    pub(super) errors: Vec<MapError>,
    pub(super) lettered: bool,
    levels: Vec<Level>,
    map: SeatMap,
    /// Labels in small letters and the lines they stand in: no two may differ in case only, for a clerk types them.
    row_lines: HashMap<String, usize>,
    seats: HashMap<String, SeatNo>,
    focus: Option<(usize, Word)>,
    restricted: Vec<(usize, Word)>,
    unreserved: Option<(usize, Word, u16)>,
    named: Vec<String>,
    cross_aisle: bool,
    loves: u16,
}

pub(super) fn parse(text: &str, classes: &[(char, ClassCode)]) -> Result<SeatMap, Vec<MapError>> {
    let mut draft = Draft::new(text, classes);
    if text.len() > MAX_TEXT {
        draft.error(1, format!("the file is too large: {} bytes, at most {MAX_TEXT}", text.len()));
        return Err(draft.errors);
    }
    for (letter, _) in classes {
        if !letter.is_alphanumeric() || matches!(letter, 'w' | 'c' | 'x') {
            draft.error(1, format!("the class letter '{letter}' has another meaning here"));
        }
    }
    // A byte order mark, as some editors write it, is no part of the first line.
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (at, line) in body.split('\n').enumerate() {
        draft.line = at + 1;
        draft.read_line(line.strip_suffix('\r').unwrap_or(line));
        if draft.errors.len() >= MAX_ERRORS || draft.map.seats.len() > MAX_SEATS {
            break;
        }
    }
    draft.finish()
}

impl<'a> Draft<'a> {
    fn new(text: &str, classes: &'a [(char, ClassCode)]) -> Self {
        Self {
            letters: Letters(classes),
            line: 1,
            errors: Vec::new(),
            lettered: false,
            levels: vec![Level { name: String::new(), at: (1, 1), rows: 0 }],
            map: SeatMap {
                seats: Vec::new(),
                rows: Vec::new(),
                levels: Vec::new(),
                focus: None,
                unreserved: false,
                text: text.to_owned(),
            },
            row_lines: HashMap::new(),
            seats: HashMap::new(),
            focus: None,
            restricted: Vec::new(),
            unreserved: None,
            named: Vec::new(),
            cross_aisle: false,
            loves: 0,
        }
    }

    pub(super) fn error(&mut self, column: usize, message: impl Into<String>) {
        self.error_at(self.line, column, message);
    }

    fn error_at(&mut self, line: usize, column: usize, message: impl Into<String>) {
        self.errors.push(MapError { line, column, message: message.into() });
    }

    pub(super) fn next_love(&mut self) -> u16 {
        self.loves += 1;
        self.loves
    }

    fn read_line(&mut self, line: &str) {
        if let Some((at, c)) = line.chars().enumerate().find(|(_, c)| is_control(*c) && *c != '\t') {
            return self.error(at + 1, format!("control character U+{:04X}", u32::from(c)));
        }
        if line.len() > MAX_LINE {
            return self.error(1, format!("the line is longer than {MAX_LINE} characters"));
        }
        let words = words(line);
        let Some(first) = words.first() else { return };
        if first.text.starts_with("---") {
            self.read_level(&words);
        } else if first.text.starts_with("===") {
            self.read_cross_aisle(&words);
        } else if let Some((name, value)) = setting(&words) {
            self.read_setting(&name, value);
        } else {
            self.read_row(&words);
        }
    }

    fn read_level(&mut self, words: &[Word]) {
        let (Some(first), rest) = (words.first(), words.get(1..).unwrap_or_default()) else { return };
        let is_level = first.text == "---" && rest.first().is_some_and(|w| w.text.eq_ignore_ascii_case("level"));
        let name: Vec<&str> = rest.iter().skip(1).map(|w| w.text.as_str()).collect();
        let name = name.join(" ");
        if !is_level || name.is_empty() {
            return self.error(first.column, "a level begins with: --- LEVEL name");
        }
        if name.chars().count() > MAX_LEVEL_NAME {
            return self.error(first.column, format!("the level's name is longer than {MAX_LEVEL_NAME} characters"));
        }
        if self.levels.iter().any(|l| l.name.to_lowercase() == name.to_lowercase()) {
            return self.error(first.column, format!("there is a level {name} already"));
        }
        self.cross_aisle = false;
        let level = Level { name, at: (self.line, first.column), rows: 0 };
        // The level that is there from the start is this one, when nothing was drawn before.
        if let [only] = self.levels.as_mut_slice()
            && only.rows == 0
            && only.name.is_empty()
        {
            *only = level;
        } else if self.levels.len() == MAX_LEVELS {
            self.error(first.column, format!("more than {MAX_LEVELS} levels"));
        } else {
            self.levels.push(level);
        }
    }

    fn read_cross_aisle(&mut self, words: &[Word]) {
        for word in words {
            if let Some(at) = word.text.chars().position(|c| c != '=') {
                return self.error(word.column + at, "a cross-aisle is a line of === alone");
            }
        }
        self.cross_aisle = true;
    }

    fn read_setting(&mut self, name: &Word, value: Vec<Word>) {
        let key = name.text.to_lowercase();
        if key != "restricted" && self.named.contains(&key) {
            return self.error(name.column, format!("{key} is set twice"));
        }
        self.named.push(key.clone());
        let Some(first) = value.first().cloned() else {
            return self.error(name.column, format!("{key} has no value"));
        };
        if let (Some(extra), true) = (value.get(1), key != "restricted") {
            return self.error(extra.column, format!("what is \"{}\"? {key} has one value", extra.text));
        }
        match key.as_str() {
            "focus" => self.focus = Some((self.line, first)),
            "restricted" => value.iter().for_each(|word| self.restrict(word)),
            "seats" if !self.map.rows.is_empty() => {
                self.error(name.column, "seats = must stand before the first row");
            }
            "seats" => match first.text.to_lowercase().as_str() {
                "numbers" => self.lettered = false,
                "letters" => self.lettered = true,
                _ => self.error(first.column, "seats is \"numbers\" or \"letters\""),
            },
            "unreserved" => match first.text.parse::<u16>() {
                Ok(n) if (1..=MAX_SEATS).contains(&usize::from(n)) => {
                    self.unreserved = Some((self.line, name.clone(), n));
                }
                _ => self.error(first.column, format!("unreserved is a number from 1 to {MAX_SEATS}")),
            },
            _ => self.error(
                name.column,
                format!("unknown setting \"{}\": there are focus, seats, restricted and unreserved", name.text),
            ),
        }
    }

    /// Notes seats that don't see the whole screen; they may stand further down, so they are looked up at the end.
    pub(super) fn restrict(&mut self, list: &Word) {
        let mut column = list.column;
        for label in list.text.split(',') {
            if !label.is_empty() {
                self.restricted.push((self.line, Word { column, text: label.to_owned() }));
            }
            column += label.chars().count() + 1;
        }
    }

    fn read_row(&mut self, words: &[Word]) {
        let Some(label) = words.first() else { return };
        if self.levels.last().is_some_and(|l| l.rows == MAX_ROWS) {
            return self.error(label.column, format!("more than {MAX_ROWS} rows on this level"));
        }
        let Some((mut drawn, seats)) = row::read(self, words) else { return };
        if let Some(line) = self.row_lines.insert(label.text.to_lowercase(), self.line) {
            return self.error(label.column, format!("there is a row {} already, in line {line}", label.text));
        }
        let Some(level) = self.levels.last_mut() else { return };
        level.rows += 1;
        drawn.level = u8::try_from(self.levels.len().saturating_sub(1)).unwrap_or(u8::MAX);
        drawn.cross_aisle_before = std::mem::take(&mut self.cross_aisle);
        for seat in seats {
            self.place(seat, &mut drawn.cells);
        }
        self.map.rows.push(drawn);
    }

    fn place(&mut self, seat: RowSeat, cells: &mut [super::Cell]) {
        let no = SeatNo(u16::try_from(self.map.seats.len() + 1).unwrap_or(u16::MAX));
        let RowSeat { cell, mut seat } = seat;
        // Labels can't clash: rows don't, and a dash stands where row and seat would run together.
        self.seats.insert(seat.label.to_lowercase(), no);
        if let Some(slot) = cells.get_mut(cell) {
            *slot = super::Cell::Seat(no);
        }
        seat.no = no;
        seat.y = u16::try_from(self.map.rows.len()).unwrap_or(u16::MAX);
        self.map.seats.push(seat);
    }

    fn finish(mut self) -> Result<SeatMap, Vec<MapError>> {
        if let Some((line, name, n)) = self.unreserved.take() {
            if !self.map.rows.is_empty() || self.focus.is_some() || !self.restricted.is_empty() {
                self.error_at(line, name.column, "an unreserved hall has no rows, no focus and no restricted seats");
            }
            self.map.unreserved = true;
            self.map.seats = (1..=n).map(|i| unreserved_seat(i, self.letters.plainest())).collect();
        }
        if self.map.seats.len() > MAX_SEATS {
            self.error(1, format!("more than {MAX_SEATS} seats"));
        }
        // What a broken row would have held is not asked for: one mistake, one error.
        if self.errors.is_empty() {
            self.finish_seats();
        }
        self.map.levels = self.levels.into_iter().map(|l| l.name).collect();
        self.errors.truncate(MAX_ERRORS);
        if self.errors.is_empty() { Ok(self.map) } else { Err(self.errors) }
    }

    fn finish_seats(&mut self) {
        if let Some((line, word)) = self.focus.take() {
            self.map.focus = self.seats.get(&word.text.to_lowercase()).copied();
            if self.map.focus.is_none() {
                self.error_at(line, word.column, format!("focus: there is no seat {}", word.text));
            }
        }
        for (line, word) in std::mem::take(&mut self.restricted) {
            let found = self.seats.get(&word.text.to_lowercase()).map(|no| usize::from(no.0).saturating_sub(1));
            match found.and_then(|i| self.map.seats.get_mut(i)) {
                Some(seat) => seat.restricted = true,
                None => self.error_at(line, word.column, format!("restricted: there is no seat {}", word.text)),
            }
        }
        let empty = self.levels.iter().find(|l| l.rows == 0 && !l.name.is_empty());
        if let Some((at, name)) = empty.map(|l| (l.at, l.name.clone())) {
            self.error_at(at.0, at.1, format!("level {name} has no rows"));
        }
        if self.map.capacity() == 0 {
            self.error(1, "there is no seat that can be sold");
        }
    }
}

/// The words of a line up to its comment; `#` begins one at the start of the line or behind a blank.
fn words(line: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut blank = true;
    for (at, c) in line.chars().enumerate() {
        if c.is_whitespace() {
            blank = true;
            continue;
        }
        if blank && c == '#' {
            break;
        }
        match out.last_mut() {
            Some(word) if !blank => word.text.push(c),
            _ => out.push(Word { column: at + 1, text: c.to_string() }),
        }
        blank = false;
    }
    out
}

/// `name = value`, with blanks or without; `None` where the line is a row, whose first word holds no `=` and is followed by
/// its cells.
fn setting(words: &[Word]) -> Option<(Word, Vec<Word>)> {
    let first = words.first()?;
    let (name, glued) = match first.text.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (first.text.as_str(), None),
    };
    let mut value: Vec<Word> = Vec::new();
    let behind = first.column + name.chars().count();
    let rest = match glued {
        Some(glued) => {
            value.push(Word { column: behind + 1, text: glued.to_owned() });
            words.get(1..)?
        }
        None => {
            let second = words.get(1).filter(|w| w.text.starts_with('='))?;
            let text = second.text.strip_prefix('=').unwrap_or_default().to_owned();
            value.push(Word { column: second.column + 1, text });
            words.get(2..)?
        }
    };
    value.extend(rest.iter().cloned());
    value.retain(|w| !w.text.is_empty());
    Some((Word { column: first.column, text: name.to_owned() }, value))
}

fn unreserved_seat(number: u16, class: &str) -> Seat {
    Seat {
        no: SeatNo(number),
        label: number.to_string(),
        row: String::new(),
        number,
        class: class.to_owned(),
        kind: SeatKind::Standard,
        aisle: false,
        love: None,
        restricted: false,
        off_sale: false,
        y: 0,
        x: 0,
    }
}
