//! A hall as text: every seat by its own name where there is room, else by a sign.
use crate::domain::{
    board::{SeatState, SeatsView},
    seat_map::{Cell, Row, Seat, SeatKind, SeatMap},
};

/// How a seat is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Sign and number: `p12`.
    Named,
    /// Only a sign.
    Signs,
}

impl Style {
    fn cell(self) -> usize {
        match self {
            Self::Named => 4,
            Self::Signs => 2,
        }
    }
}

/// The sign of a free seat: `.` regular, else its letter; `w` and `c` for wheelchair and companion places.
fn sign(seat: &Seat, state: SeatState) -> char {
    match (state, seat.kind) {
        (SeatState::Sold, _) => '#',
        (SeatState::Held(_), _) => '+',
        (SeatState::Blocked, _) => 'x',
        (SeatState::Free, SeatKind::Wheelchair) => 'w',
        (SeatState::Free, SeatKind::Companion) => 'c',
        (SeatState::Free, SeatKind::Standard) if seat.class == "regular" => '.',
        (SeatState::Free, SeatKind::Standard) => seat.class.chars().next().unwrap_or('.'),
    }
}

/// The seats of a show, the screen above, in at most `width` columns where that is possible.
pub fn draw(view: &SeatsView, width: Option<usize>) -> String {
    let map = &view.map;
    if map.unreserved {
        return format!("Seats are not numbered: {} of {} are free.\n", view.free(), map.capacity());
    }
    let label = map.rows.iter().map(|r| r.label.chars().count()).max().unwrap_or(1);
    let cells = map.rows.iter().map(|r| r.cells.len() + usize::from(r.half)).max().unwrap_or(0);
    let wide = |style: Style| 2 * (label + 1) + cells * style.cell();
    let style = if width.is_none_or(|w| wide(Style::Named) <= w) { Style::Named } else { Style::Signs };
    let mut out = format!("{:^total$}\n", "S C R E E N", total = wide(style)).trim_end().to_owned() + "\n";
    let mut level = 0;
    for row in &map.rows {
        if row.cross_aisle_before {
            out.push('\n');
        }
        if row.level != level {
            level = row.level;
            let name = map.levels.get(usize::from(level)).map_or("", String::as_str);
            out.push_str(&format!("\n{name}\n"));
        }
        let line = format!("{:<label$} {} {}", row.label, seats_of(map, view, row, style), row.label);
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out.push_str(&legend(view));
    out
}

fn seats_of(map: &SeatMap, view: &SeatsView, row: &Row, style: Style) -> String {
    let mut out = " ".repeat(if row.half { style.cell() / 2 } else { 0 });
    for cell in &row.cells {
        let Cell::Seat(no) = cell else {
            out.push_str(&" ".repeat(style.cell()));
            continue;
        };
        let Some(seat) = map.seat(*no) else { continue };
        let sign = sign(seat, view.state(*no));
        match style {
            Style::Signs => out.extend([' ', sign]),
            Style::Named if matches!(sign, '#' | '+' | 'x') => {
                out.push_str(&format!("{:>4}", sign.to_string().repeat(2)))
            }
            Style::Named => {
                let number = seat.label.strip_prefix(&row.label).unwrap_or(&seat.label);
                let sign = if sign == '.' { String::new() } else { sign.to_string() };
                out.push_str(&format!("{:>4}", sign + number));
            }
        }
    }
    out
}

fn legend(view: &SeatsView) -> String {
    let classes = view.map.classes();
    let mut words: Vec<String> = Vec::new();
    for class in &classes {
        let letter = class.chars().next().filter(|_| class != "regular");
        words.push(letter.map_or_else(|| class.clone(), |c| format!("{c} {class}")));
    }
    let kinds = |kind| view.map.seats.iter().any(|s| s.kind == kind);
    if kinds(SeatKind::Wheelchair) {
        words.push("w wheelchair".into());
    }
    if kinds(SeatKind::Companion) {
        words.push("c companion".into());
    }
    format!("\nfree: {}    # sold   + held   x off sale\n", words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{HoldId, ShowId};
    use std::sync::Arc;

    fn view(text: &str, taken: &[(usize, SeatState)]) -> SeatsView {
        let map = SeatMap::parse(text, &[]).unwrap();
        let mut states: Vec<SeatState> =
            map.seats.iter().map(|s| if s.off_sale { SeatState::Blocked } else { SeatState::Free }).collect();
        for (at, state) in taken {
            states[*at] = *state;
        }
        SeatsView { show: ShowId(1), map: Arc::new(map), states }
    }

    #[test]
    fn a_hall_is_drawn_with_the_names_of_its_free_seats() {
        let hall = view("A rr_rr\nB pw_cx\n", &[(1, SeatState::Sold), (2, SeatState::Held(HoldId(1)))]);
        let drawn = draw(&hall, None);
        let rows: Vec<&str> = drawn.lines().skip(1).take(2).collect();
        assert_eq!(rows, ["A    1  ##      ++   4 A", "B   p1  w2      c3  xx B"]);
        assert!(
            drawn.ends_with("free: regular, p premium, w wheelchair, c companion    # sold   + held   x off sale\n")
        );
    }

    #[test]
    fn a_narrow_terminal_gets_signs() {
        let hall = view(&format!("A {}\n", "r".repeat(30)), &[(0, SeatState::Sold)]);
        let drawn = draw(&hall, Some(80));
        assert!(drawn.lines().all(|l| l.chars().count() <= 80), "{drawn}");
        assert!(drawn.contains("A  # . ."), "{drawn}");
    }

    #[test]
    fn an_unreserved_hall_is_counted() {
        assert_eq!(draw(&view("unreserved = 12\n", &[]), None), "Seats are not numbered: 12 of 12 are free.\n");
    }
}
