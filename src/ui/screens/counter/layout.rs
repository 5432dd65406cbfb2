//! Where everything of the main screen stands. One pure function of the size and the programme: the view draws by it and the
//! mouse is read by it.
use super::{day, state::State, view};
use crate::{
    domain::ShowId,
    ui::{keymap, session::Session},
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent},
    layout::Rect,
};

/// The bands of the main screen, from above. A band without room has no height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Theatre, time, till.
    pub top: Rect,
    /// The days.
    pub days: Rect,
    /// The hours over the halls.
    pub hours: Rect,
    /// The halls.
    pub halls: Rect,
    /// Lines that a hall takes.
    pub hall_height: u16,
    /// The rule with the present time on it.
    pub now: Rect,
    /// The selected show.
    pub show: Rect,
    /// The ticket keys.
    pub prices: Rect,
    /// The order.
    pub order: Rect,
    /// The last sale.
    pub last: Rect,
    /// What Enter does.
    pub action: Rect,
    /// The keys.
    pub help: Rect,
    /// What happened.
    pub message: Rect,
    /// The selected show's seats, on a large screen.
    pub map: Option<Rect>,
    /// Whether rules stand above the prices, the order and the last sale.
    pub rules: [bool; 3],
}

/// Lays the screen out for so many halls.
pub fn layout(area: Rect, halls: usize) -> Layout {
    let h = area.height;
    let halls = u16::try_from(halls).unwrap_or(u16::MAX).max(1);
    let at_least = |least: u16, n: u16| if h >= least { n } else { 0 };
    let (top, days, hours, now) = (1.min(h), at_least(16, 1), at_least(13, 1), at_least(13, 1));
    let mut show = at_least(9, 1) + at_least(18, 1);
    let prices = at_least(8, 1) + at_least(14, 1);
    let mut order = at_least(5, 1) + at_least(7, 1) + at_least(17, 1) + at_least(20, 1);
    let (last, action, message) = (at_least(10, 1), at_least(2, 1), at_least(3, 1));
    let help = at_least(12, 1) + at_least(22, 1);
    let fixed = top + days + hours + now + show + prices + order + last + action + message + help;
    let mut spare = h.saturating_sub(fixed);
    let below = at_least(22, 1);
    spare = spare.saturating_sub(2 * below);
    let mut hall_rows = spare.min(halls);
    spare -= hall_rows;
    let above = u16::from(h >= 24 && spare > 0);
    spare -= above;
    let mut hall_height = 1;
    for height in [2, 3] {
        if spare >= halls + 4 {
            hall_height = height;
            hall_rows += halls;
            spare -= halls;
        }
    }
    let for_order = spare.min(5);
    let for_show = (spare - for_order).min(4);
    show += for_show;
    order += spare - for_show;

    let map_width = if area.width >= 150 { 66 } else { 46 };
    let with_map = area.width >= 110 && h >= 30;
    let main = if with_map { area.width - map_width } else { area.width };
    let mut y = area.y;
    let mut band = |height: u16, width: u16| {
        let rect = Rect { x: area.x, y, width, height };
        y += height;
        rect
    };
    let (top, days, hours) = (band(top, area.width), band(days, area.width), band(hours, area.width));
    let (halls, now) = (band(hall_rows, area.width), band(now, area.width));
    let show = band(show, main);
    band(above, main);
    let prices = band(prices, main);
    band(below, main);
    let order = band(order, main);
    band(below, area.width);
    let (last, action) = (band(last, area.width), band(action, area.width));
    let (help, message) = (band(help, area.width), band(message, area.width));
    let map = with_map.then(|| Rect {
        x: area.x + main,
        y: show.y,
        width: map_width,
        height: order.bottom().saturating_sub(show.y),
    });
    let rules = [above > 0, below > 0, below > 0];
    Layout { top, days, hours, halls, hall_height, now, show, prices, order, last, action, help, message, map, rules }
}

/// The layout of a state.
pub fn of(state: &State, area: Rect) -> Layout {
    layout(area, state.board.as_ref().map_or(1, |b| b.halls.len()))
}

/// What a click meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A show's bar.
    Show(ShowId),
    /// Something that a key does.
    Key(KeyEvent),
}

/// What stands at a cell.
pub fn hit(state: &State, session: &Session, at: (u16, u16)) -> Option<Hit> {
    let area = Rect::new(0, 0, session.size.0, session.size.1);
    let lay = of(state, area);
    let on = |r: Rect| r.contains(at.into());
    if on(lay.halls) {
        let bars = day::bars(state, session, &lay);
        return bars.iter().find(|b| on(b.area)).map(|b| Hit::Show(b.show));
    }
    if on(lay.action) {
        return Some(Hit::Key(keymap::pressed(KeyCode::Enter)));
    }
    if on(lay.prices) {
        return view::price_cells(state, lay.prices).iter().find(|(r, _)| on(*r)).map(|(_, key)| Hit::Key(*key));
    }
    if on(lay.days) {
        let code = match at.0 {
            0..=9 => KeyCode::PageUp,
            20..=32 => KeyCode::PageDown,
            _ => return None,
        };
        return Some(Hit::Key(keymap::pressed(code)));
    }
    if on(lay.help) {
        let cells = view::main_key_cells(state, lay.help);
        return cells.into_iter().find(|(r, _)| on(*r)).and_then(|(_, key)| key).map(Hit::Key);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn eighty_by_twenty_four_has_room_for_all() {
        let lay = layout(Rect::new(0, 0, 80, 24), 4);
        assert_eq!((lay.halls.height, lay.prices.height, lay.order.height, lay.help.height), (4, 2, 4, 2));
        assert_eq!(lay.message.y, 23);
        assert_eq!(layout(Rect::new(0, 0, 80, 24), 5).halls.height, 5, "the demo's five halls fit");
    }

    proptest! {
        #[test]
        fn nothing_hangs_out(w in 1u16..250, h in 1u16..90, halls in 0usize..14) {
            let area = Rect::new(0, 0, w, h);
            let lay = layout(area, halls);
            for band in [lay.top, lay.days, lay.hours, lay.halls, lay.now, lay.show, lay.prices, lay.order, lay.last,
                lay.action, lay.help, lay.message] {
                prop_assert!(band.is_empty() || band.bottom() <= h, "{band:?} of {h}");
            }
        }
    }
}
