//! The lines of keys under a screen.
use crate::{
    domain::text::cells,
    ui::{paint::Pen, session::Session},
};
use ratatui::layout::Rect;

/// Where keys with what they do stand, row behind row; what has no room is left out.
pub fn key_cells(keys: &[(&str, &str)], area: Rect) -> Vec<(usize, Rect)> {
    let (mut x, mut y, mut out) = (area.x + 1, area.y, Vec::new());
    for (i, (label, short)) in keys.iter().enumerate() {
        let width = u16::try_from(cells(label) + 1 + cells(short)).unwrap_or(u16::MAX);
        if x.saturating_add(width) > area.right() {
            (x, y) = (area.x + 1, y + 1);
        }
        if y >= area.bottom() {
            break;
        }
        out.push((i, Rect { x, y, width, height: 1 }));
        x = x.saturating_add(width).saturating_add(3);
    }
    out
}

/// Prints keys with what they do, in so many lines.
pub fn key_lines(keys: &[(&str, &str)], y: u16, height: u16, session: &Session, pen: &mut Pen) {
    let screen = pen.area();
    let area = Rect { x: screen.x, y, width: screen.width, height };
    for (i, cell) in key_cells(keys, area) {
        let Some((label, short)) = keys.get(i) else { continue };
        let theme = &session.theme;
        pen.runs(cell.x, cell.y, &[(label, theme.key), (" ", theme.text), (short, theme.dim)]);
    }
}
