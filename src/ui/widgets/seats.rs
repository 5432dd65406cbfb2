//! A hall's seats as cells: one sign a seat, rows from the screen backwards. The same geometry draws, and finds the seat that
//! was clicked.
use crate::{
    domain::{
        SeatNo,
        board::{SeatState, SeatsView},
        seat_map::{ClassCode, Seat, SeatKind, SeatMap},
    },
    ui::{paint::Pen, session::Session},
};
use ratatui::{
    layout::Rect,
    style::{Modifier, Style},
};

/// Where a map lies on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    area: Rect,
    /// Columns that a seat takes.
    pub scale: u16,
    /// Columns that are scrolled off on the left.
    from_x: u16,
    /// Lines that are scrolled off above.
    from_y: u16,
    /// What stands on each line.
    lines: Vec<Line>,
    /// Columns of a row's label.
    label: u16,
    /// The column of the first seat, within the area.
    left: u16,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    Row(u16),
    Level(String),
    Aisle,
}

fn half_cells(map: &SeatMap) -> u16 {
    map.seats.iter().map(|s| s.x + 2).max().unwrap_or(0)
}

fn label_width(map: &SeatMap) -> u16 {
    map.rows.iter().map(|r| r.label.chars().count()).max().and_then(|n| u16::try_from(n).ok()).unwrap_or(1).min(4)
}

/// How wide a map is at a scale, with its labels on both sides.
pub fn width(map: &SeatMap, scale: u16) -> u16 {
    half_cells(map).saturating_mul(scale) / 2 + 2 * (label_width(map) + 2)
}

/// Lays a map out: as wide as fits, rows closed up before anything is cut, scrolled so that a seat is seen.
pub fn place(map: &SeatMap, area: Rect, seen: Option<SeatNo>) -> Place {
    let mut scale = [3, 2, 1].into_iter().find(|s| width(map, *s) <= area.width).unwrap_or(1);
    // Without numbers over the columns and "SCREEN" there is nothing above the rows.
    let room = area.height.saturating_sub(2);
    let mut lines = lines(map, true);
    if lines.len() > usize::from(room) {
        lines = self::lines(map, false);
    }
    // Where there is room, rows stand apart: a hall is about as deep as it is wide.
    if scale == 3 && lines.len() * 2 <= usize::from(room) {
        lines = lines.into_iter().flat_map(|l| [l, Line::Aisle]).collect();
        if width(map, 4) <= area.width {
            scale = 4;
        }
    }
    let seat = seen.and_then(|n| map.seat(n));
    let count = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let at = seat
        .and_then(|s| lines.iter().position(|l| *l == Line::Row(s.y)))
        .and_then(|i| u16::try_from(i).ok())
        .unwrap_or(0);
    let from_y = at.saturating_sub(room / 2).min(count.saturating_sub(room));
    let label = label_width(map);
    let wide = half_cells(map).saturating_mul(scale) / 2;
    let room_x = area.width.saturating_sub(2 * (label + 2));
    let x = seat.map_or(0, |s| s.x * scale / 2);
    let from_x = x.saturating_sub(room_x / 2).min(wide.saturating_sub(room_x));
    let left = label + 2 + room_x.saturating_sub(wide) / 2;
    Place { area, scale, from_x, from_y, lines, label, left }
}

fn lines(map: &SeatMap, airy: bool) -> Vec<Line> {
    let mut out = Vec::new();
    let mut level = 0;
    for (y, row) in (0u16..).zip(&map.rows) {
        if usize::from(row.level) != level {
            level = usize::from(row.level);
            out.push(Line::Level(map.levels.get(level).cloned().unwrap_or_default()));
        } else if row.cross_aisle_before && airy {
            out.push(Line::Aisle);
        }
        out.push(Line::Row(y));
    }
    out
}

impl Place {
    fn column(&self, seat: &Seat) -> Option<u16> {
        let x = (seat.x * self.scale / 2).checked_sub(self.from_x)?;
        let room = self.area.width.saturating_sub(2 * (self.label + 2));
        (x < room).then_some(self.area.x + self.left + x)
    }

    fn rows(&self) -> impl Iterator<Item = (u16, &Line)> {
        (self.area.y + 2..self.area.bottom()).zip(self.lines.iter().skip(usize::from(self.from_y)))
    }

    /// The seat at a cell.
    pub fn hit(&self, map: &SeatMap, (x, y): (u16, u16)) -> Option<SeatNo> {
        let (_, line) = self.rows().find(|(at, _)| *at == y)?;
        let Line::Row(row) = line else { return None };
        let seats = map.seats.iter().filter(|s| s.y == *row);
        let mut near = seats.filter_map(|s| Some((self.column(s)?, s)));
        near.find(|(column, _)| (*column..column + self.scale).contains(&x)).map(|(_, s)| s.no)
    }
}

/// The sign of a free seat of the n-th class of a hall.
pub fn free_sign(class: usize, session: &Session) -> (&'static str, Style) {
    let i = class.min(2);
    let glyph = session.glyphs.free.get(i).copied().unwrap_or("o");
    (glyph, session.theme.free.get(i).copied().unwrap_or(session.theme.text))
}

/// The style of a seat of ours: the sign itself is the mark, in the colour that words about it have for a ground.
pub fn mine(session: &Session) -> Style {
    let style = session.theme.mine;
    match style.bg {
        Some(ground) => Style::new().fg(ground).add_modifier(Modifier::BOLD),
        None => session.theme.strong,
    }
}

fn sign(
    view: &SeatsView,
    seat: &Seat,
    ours: &[SeatNo],
    classes: &[ClassCode],
    session: &Session,
) -> (&'static str, Style) {
    let (glyphs, theme) = (session.glyphs, &session.theme);
    if ours.contains(&seat.no) {
        return (glyphs.mine, mine(session));
    }
    let class = classes.iter().position(|c| *c == seat.class).unwrap_or(0);
    match (view.state(seat.no), seat.kind) {
        _ if seat.off_sale => (glyphs.off, theme.taken),
        (SeatState::Free, SeatKind::Wheelchair) => (glyphs.places[0], theme.places),
        (SeatState::Free, SeatKind::Companion) => (glyphs.places[1], theme.places),
        (SeatState::Free, SeatKind::Standard) => free_sign(class, session),
        (SeatState::Held(_), _) => (glyphs.held, theme.held),
        (SeatState::Sold, _) => (glyphs.sold.get(class.min(2)).copied().unwrap_or("x"), theme.taken),
        (SeatState::Blocked, _) => (glyphs.off, theme.taken),
    }
}

/// Draws the map within the pen's area, which is the place's.
pub fn view(
    view: &SeatsView,
    ours: &[SeatNo],
    cursor: Option<SeatNo>,
    place: &Place,
    session: &Session,
    pen: &mut Pen,
) {
    let (area, theme) = (place.area, &session.theme);
    let map = &view.map;
    let wide = half_cells(map).saturating_mul(place.scale) / 2;
    let screen = if wide >= 24 { "S  C  R  E  E  N" } else { "SCREEN" };
    let room = area.width.saturating_sub(place.left).min(wide);
    pen.centre(area.x + place.left, area.y, room, screen, theme.dim);
    if place.scale >= 3 {
        for (x, number) in numbers(map) {
            let seat = map.seats.iter().find(|s| s.x == x);
            if let Some(column) = seat.and_then(|s| place.column(s)) {
                pen.text(column, area.y + 1, &format!("{number:>2}"), theme.dim);
            }
        }
    }
    // Found once: a hall has hundreds of seats.
    let classes = map.classes();
    for (y, line) in place.rows() {
        match line {
            Line::Aisle => {}
            Line::Level(name) => {
                pen.centre(area.x + place.left, y, room, &format!("- {name} -"), theme.dim);
            }
            Line::Row(row) => {
                let label = map.rows.get(usize::from(*row)).map_or("", |r| r.label.as_str());
                pen.cut(area.x + place.left - place.label - 2, y, place.label, label, theme.strong);
                for seat in map.seats.iter().filter(|s| s.y == *row) {
                    let Some(x) = place.column(seat) else { continue };
                    let (glyph, style) = sign(view, seat, ours, &classes, session);
                    let x = x + u16::from(place.scale >= 3);
                    if cursor == Some(seat.no) {
                        pen.text(x, y, glyph, style.add_modifier(Modifier::REVERSED | Modifier::BOLD));
                        if place.scale >= 3 {
                            pen.text(x - 1, y, "[", theme.strong);
                            pen.text(x + 1, y, "]", theme.strong);
                        }
                    } else {
                        pen.text(x, y, glyph, style);
                    }
                }
                let end = area.x + place.left + room + 1;
                pen.cut(end.min(area.right().saturating_sub(place.label)), y, place.label, label, theme.dim);
            }
        }
    }
    if place.lines.len() > usize::from(area.height.saturating_sub(2)) {
        let more = session.glyphs.updown;
        if place.from_y > 0 {
            pen.text(area.right().saturating_sub(1), area.y + 2, more[0], theme.warn);
        }
        if usize::from(place.from_y + area.height.saturating_sub(2)) < place.lines.len() {
            pen.text(area.right().saturating_sub(1), area.bottom().saturating_sub(1), more[1], theme.warn);
        }
    }
}

/// The numbers over the columns: those that most rows agree on.
fn numbers(map: &SeatMap) -> Vec<(u16, u16)> {
    let mut columns: std::collections::BTreeMap<u16, std::collections::BTreeMap<u16, usize>> = Default::default();
    for seat in &map.seats {
        *columns.entry(seat.x).or_default().entry(seat.number).or_default() += 1;
    }
    let all = columns.len();
    let common = columns.into_iter().filter_map(|(x, counts)| {
        let all: usize = counts.values().sum();
        counts.into_iter().max_by_key(|(_, n)| *n).filter(|(_, n)| n * 3 > all * 2).map(|(number, _)| (x, number))
    });
    let common: Vec<(u16, u16)> = common.collect();
    // A few numbers over some columns would say less than none.
    if common.len() * 4 >= all * 3 { common } else { Vec::new() }
}
