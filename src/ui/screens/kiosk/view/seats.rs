//! The seat map as on the house's own plan, and the numbered choices beside it.
use super::super::{
    labels,
    layout::{self, Areas},
    map::{Line, Plan},
    state::State,
    targets::Target,
    text::Text,
};
use super::{button, prompt};
use crate::{
    domain::{
        board::{SeatState, SeatsView},
        seat_map::{Seat, SeatKind},
        text::cells,
    },
    ui::{paint::Pen, session::Session, widgets::big},
};
use ratatui::{layout::Rect, style::Style};

/// Draws the map and the heading of the choices.
pub fn view(state: &State, session: &Session, pen: &mut Pen, areas: &Areas) {
    if state.unreserved() {
        return places(state, session, pen, areas.body);
    }
    let lang = state.look.lang;
    let (map, panel) = layout::seat_areas(areas.body);
    let boxes = layout::choice_boxes(panel, 3);
    if boxes.first().is_some_and(|b| b.y > panel.y) {
        pen.cut(panel.x, panel.y, panel.width, lang.say(Text::ByNumber), session.theme.strong);
    }
    let Some(seats) = &state.order.seats else { return };
    let Some(plan) = Plan::new(&seats.map, map, state.held_seats()) else { return };
    draw_map(state, session, pen, &plan, seats);
    let below = boxes.iter().take(state.order.choices.len()).map(|b| b.bottom()).max().unwrap_or(panel.y + 1);
    if let Some(choice) = state.order.choices.iter().enumerate().find(|(i, _)| labels::is_chosen(state, *i))
        && lang == super::super::text::Lang::En
    {
        // Why these seats: only the house's own language has the words for it.
        let lines = crate::ui::paint::wrap(&choice.1.why, usize::from(panel.width));
        for (y, line) in (below..panel.bottom()).zip(lines) {
            pen.cut(panel.x, y, panel.width, &line, session.theme.dim);
        }
    }
    if state.note.is_some() {
        // What happened stands where the eye is: over the map, in place of the screen's name.
        let line = Rect { y: plan.screen.y, height: 1, ..map };
        pen.rule(line.x, line.y, line.width, " ", session.theme.text);
        prompt(state, session, pen, line, "");
    }
}

fn draw_map(state: &State, session: &Session, pen: &mut Pen, plan: &Plan, view: &SeatsView) {
    let theme = &session.theme;
    let screen = layout::spaced(state.look.lang.say(Text::Screen));
    pen.rule(plan.screen.x, plan.screen.y, plan.screen.width, session.glyphs.rule, theme.rule);
    pen.centre(plan.screen.x, plan.screen.y, plan.screen.width, &format!(" {screen} "), theme.dim);
    for (i, line) in plan.lines.iter().enumerate() {
        let y = plan.y(i);
        match line {
            Line::Row(row) => {
                let label = view.map.rows.get(*row).map_or("", |r| &r.label);
                pen.right(plan.origin.0 - 1, y, label, theme.strong);
                pen.text(plan.screen.right() + 1, y, label, theme.strong);
            }
            Line::Level(level) => {
                let name = view.map.levels.get(usize::from(*level)).map_or("", String::as_str);
                pen.centre(plan.screen.x, y, plan.screen.width, name, theme.dim);
            }
            Line::Aisle => {}
        }
    }
    let classes = view.map.classes();
    for seat in &view.map.seats {
        if let Some(cell) = plan.cells(seat) {
            let class = classes.iter().position(|c| *c == seat.class).unwrap_or(0);
            let (text, style) = sign(state, session, view, seat, (class, plan.seat_width));
            pen.text(cell.x, cell.y, &text, style);
        }
    }
    let [up, down] = session.glyphs.updown;
    if plan.cut.0 {
        pen.text(plan.area.x, plan.y(0), up, theme.warn);
    }
    if plan.cut.1 {
        pen.text(plan.area.x, plan.y(plan.lines.len().saturating_sub(1)), down, theme.warn);
    }
    legend(state, session, pen, plan, view);
}

/// Brackets by class: regular, premium, VIP and what else a house has.
const BRACKETS: [[&str; 2]; 3] = [["[", "]"], ["(", ")"], ["{", "}"]];

fn sign(
    state: &State,
    session: &Session,
    view: &SeatsView,
    seat: &Seat,
    (class, width): (usize, u16),
) -> (String, Style) {
    let theme = &session.theme;
    let own = state.held_seats().contains(&seat.no);
    let inner = match seat.kind {
        SeatKind::Wheelchair => "W",
        SeatKind::Companion => "c",
        SeatKind::Standard if seat.restricted => "-",
        SeatKind::Standard => " ",
    };
    let brackets = BRACKETS.get(class.min(2)).copied().unwrap_or(["[", "]"]);
    let free_style = match seat.kind {
        SeatKind::Standard => theme.free.get(class.min(2)).copied().unwrap_or(theme.text),
        _ => theme.places,
    };
    let number = seat.number.to_string();
    let ([left, right], mark, style) = match view.state(seat.no) {
        _ if own => (["<", ">"], "*", theme.mine),
        _ if seat.off_sale => ([" ", " "], " ", theme.taken),
        SeatState::Free => (brackets, inner, free_style),
        SeatState::Held(_) | SeatState::Sold | SeatState::Blocked => ([" ", " "], "x", theme.taken),
    };
    let text = match width {
        0 | 1 => if mark == " " { left } else { mark }.to_owned(),
        2 if own => "**".to_owned(),
        2 if mark == " " => format!("{left}{right}"),
        2 => format!("{mark} "),
        3 => format!("{left}{mark}{right}"),
        // Wide seats have room for their number, which is what the customer looks for in the hall.
        w => {
            let room = usize::from(w) - 2;
            let shown = if matches!(mark, " " | "*") && !seat.off_sale { number.as_str() } else { mark };
            format!("{left}{shown:^room$}{right}")
        }
    };
    (text, style)
}

/// What the signs mean: only those that stand on this map.
fn legend(state: &State, session: &Session, pen: &mut Pen, plan: &Plan, view: &SeatsView) {
    let (theme, lang) = (&session.theme, state.look.lang);
    let mut parts: Vec<(String, Style)> = vec![
        (format!("<*> {}", lang.say(Text::Yours)), theme.mine),
        (format!(" x {}", lang.say(Text::Taken)), theme.taken),
    ];
    for (i, class) in view.map.classes().iter().enumerate().take(3) {
        let [left, right] = BRACKETS.get(i).copied().unwrap_or(["[", "]"]);
        let price = price_of(state, session, class);
        let style = theme.free.get(i).copied().unwrap_or(theme.text);
        parts.push((format!("{left} {right} {} {price}", lang.class(class)), style));
    }
    let has = |kind: SeatKind| view.map.seats.iter().any(|s| s.kind == kind);
    for (kind, mark, text) in
        [(SeatKind::Wheelchair, "[W]", Text::Wheelchair), (SeatKind::Companion, "[c]", Text::Beside)]
    {
        if has(kind) {
            parts.push((format!("{mark} {}", lang.say(text)), theme.places));
        }
    }
    if view.map.seats.iter().any(|s| s.restricted) {
        parts.push((format!("[-] {}", lang.say(Text::Restricted)), theme.dim));
    }
    parts.push((lang.say(Text::TouchMap).to_owned(), theme.dim));
    let area = plan.legend;
    // A blank line above, where there is one to spare.
    let (mut x, mut y) = (area.x, area.y + u16::from(area.height > 2));
    for (text, style) in parts {
        let width = u16::try_from(cells(&text)).unwrap_or(u16::MAX);
        if x > area.x && x.saturating_add(width) > area.right() {
            (x, y) = (area.x, y + 1);
        }
        if y >= area.bottom() {
            return;
        }
        x = pen.within(area).text(x, y, &text, style) + 2;
    }
}

/// What a ticket of the first chosen type costs in a class.
fn price_of(state: &State, session: &Session, class: &str) -> String {
    let (Some(card), Some(count)) = (&state.order.card, state.order.tickets.first()) else { return String::new() };
    let extra = card.supplement.as_ref().map_or(0, |(_, minor)| *minor);
    let one = card.kind(count.kind).filter(|k| k.seats == 1).and_then(|k| card.price(k.id, class));
    one.map_or_else(String::new, |p| session.money(p.minor + extra))
}

/// A hall without numbered seats: how many places there are, and nothing to choose.
fn places(state: &State, session: &Session, pen: &mut Pen, body: Rect) {
    let (theme, lang) = (&session.theme, state.look.lang);
    prompt(state, session, pen, Rect { height: 1, ..body }, "");
    let n = state.seats_wanted().to_string();
    let ascii = session.glyphs.ascii;
    let width = big::width(&n).unwrap_or(1);
    let room = Rect { x: body.x + (body.width - width) / 2, y: body.y + 2, width, height: big::height(ascii) };
    big::draw(pen, &n, room, ascii, theme.title);
    let mut y = room.bottom() + 1;
    let lines = crate::ui::paint::wrap(lang.say(Text::SitAnywhere), usize::from(body.width));
    for line in lines {
        pen.centre(body.x, y, body.width, &line, theme.strong);
        y += 1;
    }
    if let Some(view) = &state.order.seats {
        let (free, of) = (view.free().to_string(), view.map.capacity().to_string());
        pen.centre(body.x, y + 1, body.width, &lang.fill(Text::PlacesFree, &[("n", &free), ("of", &of)]), theme.dim);
    }
}

/// One of the numbered choices.
pub fn choice(state: &State, session: &Session, pen: &mut Pen, target: &Target, i: usize) {
    let theme = &session.theme;
    let focus = state.focus == Some(target.act);
    let chosen = labels::is_chosen(state, i);
    let label = labels::of(state, session, target.act);
    let (edge, fill) = match (focus, chosen) {
        (true, _) => (theme.chosen, theme.chosen),
        (false, true) => (theme.mine, theme.text),
        (false, false) => (theme.rule, theme.text),
    };
    button::frame(session, pen, target.area, focus || chosen, (edge, fill));
    let inner = button::inside(target.area);
    let pick = |style| if focus { theme.chosen } else { style };
    let mark = state.look.lang.say(Text::Chosen);
    pen.cut(inner.x, inner.y, inner.width, &label.main, pick(theme.title));
    if chosen && cells(&label.main) + cells(mark) < usize::from(inner.width) {
        pen.right(inner.right(), inner.y, mark, pick(theme.good));
    }
    let (seats, price) = label.sub.rsplit_once("  ").unwrap_or((label.sub.as_str(), ""));
    let y = inner.y + 1;
    if inner.height > 3 && big::fits(price, Rect { y: y + 1, height: inner.height - 2, ..inner }, session.glyphs.ascii)
    {
        pen.cut(inner.x, y, inner.width, seats, pick(theme.strong));
        let room = Rect { y: y + 1, height: inner.height - 2, ..inner };
        big::draw(pen, price, room, session.glyphs.ascii, pick(theme.money));
        return;
    }
    if inner.height > 1 {
        pen.cut(inner.x, y, inner.width, seats, pick(theme.strong));
        pen.right(inner.right(), y, price, pick(theme.money));
    }
}
