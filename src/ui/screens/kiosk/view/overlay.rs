//! Boxes over the screen. The screen behind them is left out: on a kiosk one question is enough at a time.
use super::super::{
    layout::overlay_box,
    spoken::overlay_lines,
    state::{Overlay, State},
    targets,
    time::ANSWER_MS,
};
use super::{button, draw};
use crate::ui::{
    paint::{Pen, wrap},
    session::Session,
    widgets::big,
};
use ratatui::layout::Rect;

/// Draws a box with its sentences and its buttons.
pub fn view(state: &State, session: &Session, pen: &mut Pen, overlay: Overlay) {
    let theme = &session.theme;
    let area = overlay_box(overlay, session.size);
    button::frame(session, pen, area, true, (theme.title, theme.text));
    let all = targets::targets(state, session);
    let foot = all.iter().map(|t| t.area.y).min().unwrap_or(area.bottom());
    let inner = button::inside(area);
    let room =
        Rect { x: inner.x + 2, y: inner.y, width: inner.width.saturating_sub(4), height: foot.saturating_sub(inner.y) };
    let mut lines: Vec<(String, bool)> = Vec::new();
    for (i, text) in overlay_lines(state, session, overlay).iter().enumerate() {
        if i > 0 {
            lines.push((String::new(), false));
        }
        lines.extend(wrap(text, usize::from(room.width)).into_iter().map(|line| (line, i == 0)));
    }
    if overlay == Overlay::Pin {
        let dot = if session.glyphs.ascii { "*" } else { "•" };
        lines.push((dot.repeat(state.pin.0.chars().count()), true));
    }
    let figure = countdown_figure(state, session, overlay);
    let ascii = session.glyphs.ascii;
    let figure_rows = if figure.is_some() { big::height(ascii) + 1 } else { 0 };
    let used = u16::try_from(lines.len()).unwrap_or(0) + figure_rows;
    let mut y = room.y + room.height.saturating_sub(used) / 2;
    for (line, strong) in lines {
        if y < room.bottom() {
            pen.centre(room.x, y, room.width, &line, if strong { theme.title } else { theme.strong });
        }
        y += 1;
    }
    if let Some(text) = figure
        && let Some(width) = big::width(&text)
    {
        let place =
            Rect { x: room.x + room.width.saturating_sub(width) / 2, y: y + 1, width, height: big::height(ascii) };
        if place.bottom() <= room.bottom() {
            big::draw(pen, &text, place, ascii, theme.warn);
        }
    }
    for target in &all {
        draw(state, session, pen, target);
    }
}

/// The time that is left to answer, in large figures.
fn countdown_figure(state: &State, session: &Session, overlay: Overlay) -> Option<String> {
    let now = session.now.boottime_ms;
    let left = match overlay {
        Overlay::Idle(since) => since + ANSWER_MS - now,
        Overlay::HoldEnding => state.until_ms()? - now,
        _ => return None,
    };
    Some(crate::ui::session::countdown(left))
}
