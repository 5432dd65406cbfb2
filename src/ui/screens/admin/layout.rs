//! Where everything stands: one pure function of the size. The view draws by it, the mouse is read by it, lists scroll by it.
use crate::ui::{paint::Pen, session::Session};
use ratatui::layout::Rect;

/// So wide is the rail, with its line.
const RAIL: u16 = 14;

/// From so many columns on a room has its card beside its list.
const WIDE: u16 = 100;

/// So wide is that card.
const CARD: u16 = 52;

/// The bands of the frame. A band without room has no height or width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Theatre, time, who is there.
    pub top: Rect,
    /// The rooms.
    pub rail: Rect,
    /// The room's name, its words, how many were found.
    pub head: Rect,
    /// The names of its columns.
    pub columns: Rect,
    /// Its rows.
    pub rows: Rect,
    /// What is read beside the rows, on a wide screen.
    pub card: Option<Rect>,
    /// Rows and columns together: where a card stands on a narrow screen.
    pub body: Rect,
    /// What happened.
    pub message: Rect,
    /// The keys.
    pub help: Rect,
}

impl Layout {
    /// Where a card is read: beside the rows, or in their place.
    pub fn reading(&self) -> Rect {
        let area = self.card.unwrap_or(self.body);
        Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
    }

    /// Draws the line between the rows and the card beside them.
    pub fn card_line(&self, session: &Session, pen: &mut Pen) {
        let Some(area) = self.card else { return };
        for y in area.top()..area.bottom() {
            pen.text(area.x.saturating_sub(1), y, session.glyphs.bar, session.theme.rule);
        }
    }
}

/// Lays a screen out.
pub fn of(area: Rect) -> Layout {
    let at_least = |least: u16, n: u16| if area.height >= least { n } else { 0 };
    let (top, message) = (at_least(3, 1), at_least(5, 1));
    let help = at_least(9, 1) + at_least(16, 1);
    let (head, columns) = (at_least(4, 1), at_least(7, 1));
    let gap = at_least(12, 1);
    let rail = if area.width >= 60 { RAIL } else { 0 };
    let bottom = area.bottom().saturating_sub(help + message);
    let x = area.x + rail;
    let width = area.width.saturating_sub(rail);
    let y = area.y + top + gap;
    let band = |y: u16, height: u16| Rect { x, y, width, height: height.min(bottom.saturating_sub(y)) };
    let below = y + head;
    let body = band(below, bottom.saturating_sub(below));
    let card = (width >= WIDE).then(|| Rect { x: area.right().saturating_sub(CARD), width: CARD, ..body });
    let list = width - card.map_or(0, |c| c.width + 1);
    let rows = band(below + columns, bottom.saturating_sub(below + columns));
    Layout {
        top: Rect { height: top, ..area },
        rail: Rect { y, width: rail, height: bottom.saturating_sub(y), ..area },
        head: band(y, head),
        columns: Rect { width: list, ..band(below, columns) },
        rows: Rect { width: list, ..rows },
        card,
        body,
        message: Rect { y: bottom, height: message.min(area.height), ..area },
        help: Rect { y: bottom + message, height: help, ..area },
    }
}

/// The layout of a session's screen.
pub fn now(session: &Session) -> Layout {
    of(Rect::new(0, 0, session.size.0, session.size.1))
}
