//! A QR code in half blocks: two modules a cell, dark on light whatever the terminal's own colours are.
use crate::ui::{msg::TicketCode, paint::Pen};
use ratatui::{
    layout::Rect,
    style::{Color, Style},
};

/// Light modules around the code: the standard's four, or two where there is no room for more (phones read that too).
fn quiet_for(size: u16, room: Rect, ascii: bool) -> Option<u16> {
    [4, 3, 2].into_iter().find(|quiet| {
        let (w, h) = cells(size, *quiet, ascii);
        w <= room.width && h <= room.height
    })
}

fn cells(size: u16, quiet: u16, ascii: bool) -> (u16, u16) {
    let modules = size.saturating_add(quiet * 2);
    // Plain ASCII has no half blocks: a module is two columns wide and one row high.
    if ascii { (modules.saturating_mul(2), modules) } else { (modules, modules.div_ceil(2)) }
}

/// How many columns and rows the code takes in this room; `None` where it does not fit.
pub fn size_in(code: &TicketCode, room: Rect, ascii: bool) -> Option<(u16, u16)> {
    if code.size == 0 || code.dark.len() != usize::from(code.size) * usize::from(code.size) {
        return None;
    }
    quiet_for(code.size, room, ascii).map(|quiet| cells(code.size, quiet, ascii))
}

/// Draws the code into the room's upper left corner. Without room for it nothing is drawn: half a code is worse than none.
pub fn draw(pen: &mut Pen, code: &TicketCode, room: Rect, ascii: bool) {
    let (Some((w, h)), Some(quiet)) = (size_in(code, room, ascii), quiet_for(code.size, room, ascii)) else { return };
    let dark = |x: u16, y: u16| match (x.checked_sub(quiet), y.checked_sub(quiet)) {
        (Some(x), Some(y)) if x < code.size && y < code.size => {
            code.dark.get(usize::from(y) * usize::from(code.size) + usize::from(x)).copied().unwrap_or(false)
        }
        _ => false,
    };
    let ink = |dark: bool| if dark { Color::Black } else { Color::White };
    for y in 0..h {
        for x in 0..w {
            let (symbol, style) = if ascii {
                let dark = dark(x / 2, y);
                (if dark { "#" } else { " " }, Style::new().fg(Color::Black).bg(ink(dark)))
            } else {
                let (top, bottom) = (dark(x, y * 2), dark(x, y * 2 + 1));
                // Light is the ink: where colours are switched off on a dark terminal the code is still right way round.
                match (top, bottom) {
                    (false, false) => ("█", Style::new().fg(Color::White).bg(Color::White)),
                    (true, true) => (" ", Style::new().fg(Color::White).bg(Color::Black)),
                    (false, true) => ("▀", Style::new().fg(Color::White).bg(Color::Black)),
                    (true, false) => ("▄", Style::new().fg(Color::White).bg(Color::Black)),
                }
            };
            pen.text(room.x + x, room.y + y, symbol, style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TicketId;

    #[test]
    fn a_code_has_its_quiet_zone_or_is_not_drawn() {
        let code = TicketCode { ticket: TicketId(1), label: String::new(), size: 37, dark: vec![false; 37 * 37] };
        let size = |w, h, ascii| size_in(&code, Rect::new(0, 0, w, h), ascii);
        assert_eq!(size(80, 24, false), Some((45, 23)), "four modules around it");
        assert_eq!(size(80, 22, false), Some((43, 22)));
        assert_eq!(size(80, 20, false), None, "less than two modules around it");
        assert_eq!(size(80, 24, true), None, "ASCII has no half blocks");
        assert_eq!(size(120, 45, true), Some((90, 45)));
        assert_eq!(size_in(&TicketCode { size: 9, ..code }, Rect::new(0, 0, 99, 99), false), None, "a broken code");
    }
}
