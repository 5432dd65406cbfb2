//! One row of a seat map's text form: its label, its cells, its options.
use super::{
    Cell, Row, Seat, SeatKind,
    parse::{Draft, Word},
};
use crate::domain::SeatNo;

const MAX_LABEL: usize = 4;
const MAX_CELLS: usize = 200;
/// Neither a first number nor a last one is higher; a larger one is a slip of the finger.
const MAX_NUMBER: u16 = 9_999;
const MAX_STEP: u16 = 100;

/// A seat with the cell it stands in; its number in the map is still to be filled in.
pub(super) struct RowSeat {
    pub(super) cell: usize,
    pub(super) seat: Seat,
}

/// A seat's letter as drawn.
struct Drawn {
    cell: usize,
    column: usize,
    letter: char,
    love: Option<u16>,
}

/// How a row is numbered and where it stands.
struct Options {
    from: u16,
    step: u16,
    skip: Vec<u16>,
    right_to_left: bool,
    half: bool,
}

/// Reads a row; what is wrong is noted in the draft.
pub(super) fn read(draft: &mut Draft<'_>, words: &[Word]) -> Option<(Row, Vec<RowSeat>)> {
    let before = draft.errors.len();
    let label = words.first()?;
    if label.text.chars().count() > MAX_LABEL || !label.text.chars().all(char::is_alphanumeric) {
        draft.error(label.column, format!("a row's label is 1 to {MAX_LABEL} letters or digits"));
    }
    let Some(cells) = words.get(1) else {
        draft.error(label.column, format!("row {} has no seats", label.text));
        return None;
    };
    let (width, drawn) = read_cells(draft, cells);
    let options = read_options(draft, words.get(2..).unwrap_or_default());
    if drawn.is_empty() && draft.errors.len() == before {
        draft.error(cells.column, format!("row {} has no seats", label.text));
    }
    if draft.errors.len() > before {
        return None;
    }
    let seats = seats_of(draft, &label.text, &drawn, &options);
    if draft.errors.len() > before {
        return None;
    }
    let row = Row {
        label: label.text.clone(),
        cells: vec![Cell::Gap; width],
        half: options.half,
        level: 0,
        cross_aisle_before: false,
    };
    Some((row, seats))
}

/// The letters of a row and how many cells it has; brackets take none.
fn read_cells(draft: &mut Draft<'_>, word: &Word) -> (usize, Vec<Drawn>) {
    let mut drawn: Vec<Drawn> = Vec::new();
    let mut width = 0;
    // The column of the open bracket, its pair's number, and how many seats are in it.
    let mut open: Option<(usize, u16, usize)> = None;
    for (at, c) in word.text.chars().enumerate() {
        let column = word.column + at;
        match c {
            '[' if open.is_some() => draft.error(column, "a '[' within a love seat"),
            '[' => open = Some((column, draft.next_love(), 0)),
            ']' => match open.take() {
                None => draft.error(column, "a ']' without its '['"),
                Some((_, _, 2)) => {}
                Some((start, _, n)) => draft.error(start, format!("a love seat has 2 seats, not {n}")),
            },
            '_' if open.is_some() => draft.error(column, "a gap within a love seat"),
            '_' => width += 1,
            'w' | 'c' if open.is_some() => draft.error(column, "no wheelchair or companion place is a love seat"),
            _ if !matches!(c, 'w' | 'c' | 'x') && draft.letters.class(c).is_none() => {
                draft.error(column, format!("unknown seat letter '{c}'"));
            }
            _ => {
                if let Some((_, _, n)) = open.as_mut() {
                    *n += 1;
                }
                drawn.push(Drawn { cell: width, column, letter: c, love: open.map(|(_, pair, _)| pair) });
                width += 1;
            }
        }
    }
    if let Some((column, _, _)) = open {
        draft.error(column, "a '[' without its ']'");
    }
    if width > MAX_CELLS {
        draft.error(word.column + MAX_CELLS, format!("a row has at most {MAX_CELLS} seats and gaps"));
    }
    check_pairs(draft, &drawn);
    (width, drawn)
}

/// Both halves of a love seat are of one class: they are sold together.
fn check_pairs(draft: &mut Draft<'_>, drawn: &[Drawn]) {
    for pair in drawn.windows(2) {
        if let [a, b] = pair
            && a.love.is_some()
            && a.love == b.love
            && a.letter != b.letter
            && a.letter != 'x'
            && b.letter != 'x'
        {
            draft.error(b.column, "the two halves of a love seat are of one class");
        }
    }
}

fn read_options(draft: &mut Draft<'_>, words: &[Word]) -> Options {
    let mut options = Options { from: 1, step: 1, skip: Vec::new(), right_to_left: false, half: false };
    let mut seen: Vec<&str> = Vec::new();
    for word in words {
        let (name, value) = word.text.split_once('=').unwrap_or((word.text.as_str(), ""));
        let place = if value.is_empty() { word.column } else { word.column + name.chars().count() + 1 };
        if seen.contains(&name) {
            draft.error(word.column, format!("{name} is set twice"));
            continue;
        }
        seen.push(name);
        match name {
            "right-to-left" if word.text == name => options.right_to_left = true,
            "offset" if value == "half" => options.half = true,
            "offset" => draft.error(place, "offset is \"half\""),
            "from" => match ordinal(value, draft.lettered) {
                Some(n) if (1..=MAX_NUMBER).contains(&n) => options.from = n,
                _ => draft.error(place, format!("from is 1 to {MAX_NUMBER}, or a letter where seats have letters")),
            },
            "step" => match value.parse::<u16>() {
                Ok(n) if (1..=MAX_STEP).contains(&n) => options.step = n,
                _ => draft.error(place, format!("step is a number from 1 to {MAX_STEP}")),
            },
            "skip" => {
                let mut column = place;
                for part in value.split(',') {
                    match ordinal(part, draft.lettered) {
                        Some(n) => options.skip.push(n),
                        None => draft.error(column, format!("skip: \"{part}\" is no seat number")),
                    }
                    column += part.chars().count() + 1;
                }
            }
            "restricted" if !value.is_empty() => draft.restrict(&Word { column: place, text: value.to_owned() }),
            "restricted" => draft.error(word.column, "restricted names no seat"),
            _ => draft.error(
                word.column,
                format!(
                    "unknown option \"{}\": there are from=, step=, skip=, offset=half, restricted= and right-to-left, \
                     without blanks",
                    word.text
                ),
            ),
        }
    }
    options
}

fn seats_of(draft: &mut Draft<'_>, row: &str, drawn: &[Drawn], options: &Options) -> Vec<RowSeat> {
    let mut numbers = Vec::with_capacity(drawn.len());
    let mut next = options.from;
    for _ in drawn {
        while options.skip.contains(&next) {
            next = next.saturating_add(options.step);
        }
        numbers.push(next);
        next = next.saturating_add(options.step);
    }
    if let (Some(last), Some(first)) = (numbers.last().filter(|n| **n > MAX_NUMBER), drawn.first()) {
        draft.error(first.column, format!("row {row} would end with number {last}; {MAX_NUMBER} is the highest"));
    }
    if options.right_to_left {
        numbers.reverse();
    }
    let mut out = Vec::with_capacity(drawn.len());
    for (place, number) in drawn.iter().zip(numbers) {
        let beside = |d: i64| drawn.iter().any(|o| o.cell as i64 == place.cell as i64 + d);
        let seat = Seat {
            no: SeatNo(0),
            label: seat_label(row, number, draft.lettered),
            row: row.to_owned(),
            number,
            // A wheelchair or companion place is of the plainest class wherever it stands: nobody pays more for needing it.
            class: draft.letters.class(place.letter).unwrap_or(draft.letters.plainest()).to_owned(),
            kind: match place.letter {
                'w' => SeatKind::Wheelchair,
                'c' => SeatKind::Companion,
                _ => SeatKind::Standard,
            },
            aisle: !beside(-1) || !beside(1),
            love: place.love,
            restricted: false,
            off_sale: place.letter == 'x',
            y: 0,
            x: u16::try_from(place.cell * 2 + usize::from(options.half)).unwrap_or(u16::MAX),
        };
        out.push(RowSeat { cell: place.cell, seat });
    }
    out
}

/// `C9`; `1A` where seats have letters; with a dash where row and seat would run together: `12-3` is not row 1, seat 23.
fn seat_label(row: &str, number: u16, lettered: bool) -> String {
    let dash = if row.ends_with(|c: char| c.is_ascii_digit() != lettered) { "-" } else { "" };
    if lettered { format!("{row}{dash}{}", letters(number)) } else { format!("{row}{dash}{number}") }
}

/// 1 is A, 26 is Z, 27 is AA.
fn letters(mut number: u16) -> String {
    let mut out = Vec::new();
    while number > 0 {
        number -= 1;
        out.push(char::from(b'A' + u8::try_from(number % 26).unwrap_or(0)));
        number /= 26;
    }
    out.iter().rev().collect()
}

/// A seat's number, or where seats have letters its letters, as a number from 1.
fn ordinal(text: &str, lettered: bool) -> Option<u16> {
    if !lettered || text.starts_with(|c: char| c.is_ascii_digit()) {
        return text.parse().ok();
    }
    let valid = (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic());
    valid.then(|| text.bytes().fold(0, |n, b| n * 26 + u16::from(b.to_ascii_uppercase() - b'A') + 1))
}
