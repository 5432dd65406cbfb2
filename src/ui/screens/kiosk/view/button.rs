//! A button: large, with its words in the middle; where the five keys stand is seen without colour as well.
use super::super::labels::Label;
use crate::{
    domain::text::cells,
    ui::{paint::Pen, session::Session, widgets::big},
};
use ratatui::{layout::Rect, style::Style};

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Where.
    pub area: Rect,
    /// It does something.
    pub on: bool,
    /// The OK key does it.
    pub focus: bool,
    /// It is the way on.
    pub primary: bool,
    /// It is switched on.
    pub pressed: bool,
    /// Its words are large, where they fit.
    pub big: bool,
}

/// The signs of a frame: corners, horizontal, vertical.
pub fn edges(session: &Session, strong: bool) -> [&'static str; 6] {
    match (session.glyphs.ascii, strong) {
        (false, false) => ["┌", "┐", "└", "┘", "─", "│"],
        (false, true) => ["┏", "┓", "┗", "┛", "━", "┃"],
        (true, false) => ["+", "+", "+", "+", "-", "|"],
        (true, true) => ["#", "#", "#", "#", "=", "#"],
    }
}

/// A frame whose inside has the style `fill`.
pub fn frame(session: &Session, pen: &mut Pen, area: Rect, strong: bool, (edge, fill): (Style, Style)) {
    pen.clear(area, fill);
    if area.width < 2 || area.height < 2 {
        return;
    }
    let [a, b, c, d, across, down] = edges(session, strong);
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for (y, l, r) in [(area.y, a, b), (bottom, c, d)] {
        pen.text(area.x, y, l, edge);
        pen.rule(area.x + 1, y, area.width - 2, across, edge);
        pen.text(right, y, r, edge);
    }
    for y in area.y + 1..bottom {
        pen.text(area.x, y, down, edge);
        pen.text(right, y, down, edge);
    }
}

/// Draws a button.
pub fn draw(session: &Session, pen: &mut Pen, look: &Look, label: &Label) {
    let theme = &session.theme;
    let (edge, fill) = match (look.on, look.focus, look.primary) {
        (true, true, _) => (theme.chosen, theme.chosen),
        (true, false, true) => (theme.action, theme.action),
        (false, true, _) => (theme.strong, theme.dim),
        (false, false, _) => (theme.rule, theme.dim),
        (true, false, false) if look.pressed => (theme.title, theme.title),
        (true, false, false) => (theme.rule, theme.strong),
    };
    if look.on || look.focus {
        frame(session, pen, look.area, look.focus || look.pressed, (edge, fill));
    } else {
        // What does nothing now has no frame: that is seen without colour too.
        pen.clear(look.area, theme.text);
    }
    words(session, pen, look, label, fill);
}

fn words(session: &Session, pen: &mut Pen, look: &Look, label: &Label, style: Style) {
    let inner = inside(look.area);
    let mark = if look.focus && inner.width > 20 { session.glyphs.chosen } else { ["", ""] };
    let main = if mark[0].is_empty() { label.main.clone() } else { format!("{} {} {}", mark[0], label.main, mark[1]) };
    if look.big && draw_big(session, pen, inner, label, style) {
        return;
    }
    // A label too long for one line of its button is broken where there is room below.
    let mut lines = if cells(&main) > usize::from(inner.width) && inner.height > 1 {
        crate::ui::paint::wrap(&label.main, usize::from(inner.width))
    } else {
        vec![main]
    };
    if !label.sub.is_empty() && lines.len() < usize::from(inner.height) {
        lines.push(label.sub.clone());
    } else if !label.sub.is_empty() && cells(&label.main) + cells(&label.sub) + 2 <= usize::from(inner.width) {
        lines = vec![format!("{}  {}", label.main, label.sub)];
    }
    let n = u16::try_from(lines.len()).unwrap_or(1);
    let top = inner.y + inner.height.saturating_sub(n) / 2;
    for (y, line) in (top..inner.bottom()).zip(lines) {
        pen.centre(inner.x, y, inner.width, &line, style);
    }
}

/// The label, or where that is too long its price or time, in letters of half blocks.
fn draw_big(session: &Session, pen: &mut Pen, inner: Rect, label: &Label, style: Style) -> bool {
    let ascii = session.glyphs.ascii;
    let high = big::height(ascii);
    let top = inner.y + inner.height.saturating_sub(high) / 2;
    let middle = |width: u16| Rect { x: inner.x + inner.width.saturating_sub(width) / 2, y: top, width, height: high };
    let alone = label.sub.is_empty() || label.main.chars().count() > 12 && inner.width > 60;
    if alone && let Some(width) = big::width(&label.main).filter(|_| big::fits(&label.main, inner, ascii)) {
        big::draw(pen, &label.main, middle(width), ascii, style);
        return true;
    }
    // The figure behind the words: the last of them is the price or the time.
    let figure = label.sub.rsplit("  ").next().unwrap_or("").trim();
    let rest = label.sub.trim_end().strip_suffix(figure).unwrap_or("").trim();
    let Some(width) = big::width(figure).filter(|w| *w > 0) else { return false };
    let text = u16::try_from(cells(&label.main).max(cells(rest))).unwrap_or(u16::MAX);
    if figure.chars().all(char::is_alphabetic) || width.saturating_add(text).saturating_add(3) > inner.width {
        return false;
    }
    if inner.height < high {
        return false;
    }
    let left = inner.x + (inner.width - width - text - 3) / 2;
    let y = inner.y + inner.height.saturating_sub(if rest.is_empty() { 1 } else { 2 }) / 2;
    pen.text(left, y, &label.main, style);
    pen.text(left, y + 1, rest, style);
    let room = Rect { x: left + text + 3, y: top, width, height: high };
    big::draw(pen, figure, room, ascii, style);
    true
}

/// What is within a frame.
pub fn inside(area: Rect) -> Rect {
    Rect { x: area.x + 1, y: area.y + 1, width: area.width.saturating_sub(2), height: area.height.saturating_sub(2) }
}
