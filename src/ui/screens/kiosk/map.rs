//! The seat map on the screen: which seat stands in which cells. The window follows the party where the hall is too large.
use crate::domain::{
    SeatNo,
    seat_map::{Seat, SeatMap},
};
use ratatui::layout::Rect;

/// What stands in a line of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A row of seats, by its index.
    Row(usize),
    /// A cross-aisle.
    Aisle,
    /// The name of a level, by its index.
    Level(u8),
}

/// How a map stands in an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// All of it: the screen, the lines, the legend.
    pub area: Rect,
    /// Where the screen's name stands.
    pub screen: Rect,
    /// The lines that are seen.
    pub lines: Vec<Line>,
    /// Where the first of them stands, and where the seats of half cell 0 begin.
    pub origin: (u16, u16),
    /// Cells across of one seat.
    pub seat_width: u16,
    /// Rows of one line.
    pub row_height: u16,
    /// Columns of a row's label.
    pub label: u16,
    /// Rows left for the legend below.
    pub legend: Rect,
    /// There are lines above, below that are not seen.
    pub cut: (bool, bool),
}

impl Plan {
    /// Lays the map out; `None` for a hall without rows or without room.
    pub fn new(map: &SeatMap, area: Rect, party: &[SeatNo]) -> Option<Self> {
        if map.unreserved || map.rows.is_empty() || area.height < 4 {
            return None;
        }
        let label = u16::try_from(map.rows.iter().map(|r| r.label.chars().count()).max()?).ok()?.clamp(1, 4) + 1;
        let half_cells = map.seats.iter().map(|s| s.x).max()? + 2;
        let room = area.width.saturating_sub(label * 2);
        let seat_width = [7, 5, 3, 2, 1].into_iter().find(|w| half_cells * w / 2 <= room)?;
        let seats_wide = half_cells * seat_width / 2;
        let room_rows = usize::from(area.height - 1);
        let all = lines(map, room_rows);
        let row_height = if seat_width >= 5 && all.len() * 2 + 2 <= room_rows { 2 } else { 1 };
        let legend_rows = (room_rows.saturating_sub(all.len() * usize::from(row_height))).min(3);
        let window = room_rows.min(all.len());
        let first = first_line(map, &all, window, party);
        let cut = (first > 0, first + window < all.len());
        let lines: Vec<Line> = all.into_iter().skip(first).take(window).collect();
        let used = u16::try_from(lines.len()).ok()? * row_height;
        let left = area.x + (area.width.saturating_sub(seats_wide + label * 2)) / 2 + label;
        let slack = area.height - 1 - used - u16::try_from(legend_rows).ok()?;
        let top = area.y + 1 + slack / 2;
        Some(Self {
            area,
            screen: Rect { x: left, y: top - 1, width: seats_wide, height: 1 },
            origin: (left, top),
            seat_width,
            row_height,
            label,
            legend: Rect { y: top + used, height: area.bottom() - top - used, ..area },
            lines,
            cut,
        })
    }

    /// The row of the screen on which a line stands.
    pub fn y(&self, index: usize) -> u16 {
        self.origin.1 + u16::try_from(index).unwrap_or(u16::MAX).saturating_mul(self.row_height)
    }

    /// Where a seat stands.
    pub fn cells(&self, seat: &Seat) -> Option<Rect> {
        let line = self.lines.iter().position(|l| *l == Line::Row(usize::from(seat.y)))?;
        let x = self.origin.0 + seat.x * self.seat_width / 2;
        Some(Rect { x, y: self.y(line), width: self.seat_width, height: 1 })
    }

    /// The seat under a touch, or the nearest of its line where the finger fell beside one.
    pub fn seat_at(&self, map: &SeatMap, (x, y): (u16, u16)) -> Option<SeatNo> {
        let line = y.checked_sub(self.origin.1)? / self.row_height;
        let Line::Row(row) = *self.lines.get(usize::from(line))? else { return None };
        let gap = |seat: &Seat| {
            let left = self.origin.0 + seat.x * self.seat_width / 2;
            left.saturating_sub(x).max((x + 1).saturating_sub(left + self.seat_width))
        };
        let seats = map.seats.iter().filter(|s| usize::from(s.y) == row);
        let nearest = seats.min_by_key(|s| gap(s))?;
        (gap(nearest) <= self.seat_width).then_some(nearest.no)
    }
}

/// The lines of a map. Aisles and levels give way where the rows alone need the room.
fn lines(map: &SeatMap, room: usize) -> Vec<Line> {
    let mut out = Vec::new();
    for (i, row) in map.rows.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|p| map.rows.get(p));
        let named = map.levels.get(usize::from(row.level)).is_some_and(|n| !n.is_empty());
        if named && before.is_none_or(|b| b.level != row.level) && (i > 0 || map.levels.len() > 1) {
            out.push(Line::Level(row.level));
        } else if row.cross_aisle_before && i > 0 {
            out.push(Line::Aisle);
        }
        out.push(Line::Row(i));
    }
    if out.len() > room {
        out.retain(|l| *l != Line::Aisle);
    }
    if out.len() > room {
        out.retain(|l| matches!(l, Line::Row(_)));
    }
    out
}

/// The first line that is seen, so that the party stands in the middle of the window.
fn first_line(map: &SeatMap, all: &[Line], window: usize, party: &[SeatNo]) -> usize {
    let rows: Vec<usize> = party.iter().filter_map(|no| map.seat(*no)).map(|s| usize::from(s.y)).collect();
    let row = rows.iter().sum::<usize>().checked_div(rows.len()).unwrap_or(0);
    let at = all.iter().position(|l| *l == Line::Row(row)).unwrap_or(0);
    at.saturating_sub(window / 2).min(all.len().saturating_sub(window))
}
