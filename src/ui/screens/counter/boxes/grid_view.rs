//! The seat grid drawn: as wide as there is room for, scrolled to the cursor where there is not.
use super::grid::{Grid, KEYS, cursor, party};
use crate::{
    domain::{
        SeatNo,
        board::{SeatState, SeatsView},
        seat_map::{ClassCode, Seat, SeatKind},
    },
    ui::{
        paint::Pen,
        screens::counter::state::State,
        session::{Session, countdown},
        widgets::seats,
    },
};
use ratatui::{layout::Rect, style::Style};

const LEGEND: u16 = 25;

fn map_area(view: &SeatsView, screen: Rect) -> Rect {
    let needs = seats::width(&view.map, 3);
    let beside = screen.width >= needs + LEGEND;
    Rect {
        x: screen.x + 1,
        y: screen.y + 2,
        width: screen.width.saturating_sub(if beside { LEGEND + 2 } else { 2 }),
        height: screen.height.saturating_sub(6),
    }
}

/// The seat at a cell of the screen.
pub fn seat_at(state: &State, grid: &Grid, session: &Session, at: (u16, u16)) -> Option<SeatNo> {
    let view = state.seats.get(&grid.show)?;
    let area = map_area(view, Rect::new(0, 0, session.size.0, session.size.1));
    seats::place(&view.map, area, cursor(state, grid)).hit(&view.map, at)
}

/// Draws the grid over the whole screen.
pub fn view(state: &State, grid: &Grid, session: &Session, pen: &mut Pen) {
    let (screen, theme) = (pen.area(), &session.theme);
    pen.clear(screen, theme.text);
    heading(state, grid, session, pen);
    let bottom = screen.bottom();
    if let Some(view) = state.seats.get(&grid.show) {
        if view.map.unreserved {
            let n = party(state, grid.show).len();
            let text = format!(
                "Seats are not numbered here: {} of {} places free, yours {n}",
                view.free(),
                view.map.capacity()
            );
            pen.centre(screen.x, screen.y + screen.height / 2, screen.width, &text, theme.strong);
        } else {
            let area = map_area(view, screen);
            let place = seats::place(&view.map, area, cursor(state, grid));
            let ours = party(state, grid.show);
            seats::view(view, &ours, cursor(state, grid), &place, session, &mut pen.within(area));
            legend(state, grid, view, area, session, pen);
        }
    } else {
        pen.centre(screen.x, screen.y + 4, screen.width, "The seats are being looked up", theme.dim);
    }
    if let Some(notice) = &state.notice {
        let style = theme.tone(notice.tone);
        pen.cut(screen.x + 1, bottom.saturating_sub(4), screen.width.saturating_sub(2), &notice.text, style);
    } else {
        let hint = hint(state, grid);
        pen.cut(screen.x + 1, bottom.saturating_sub(4), screen.width.saturating_sub(2), &hint, theme.warn);
    }
    pen.rule(screen.x, bottom.saturating_sub(3), screen.width, session.glyphs.rule, theme.rule);
    let keys: Vec<(&str, &str)> = KEYS.iter().filter(|b| !b.label.is_empty()).map(|b| (b.label, b.short)).collect();
    crate::ui::screens::shared::help::key_lines(&keys, bottom.saturating_sub(2), 2, session, pen);
}

fn heading(state: &State, grid: &Grid, session: &Session, pen: &mut Pen) {
    let (screen, theme) = (pen.area(), &session.theme);
    if let Some(row) = state.row(grid.show) {
        let dot = session.glyphs.dot;
        let title = format!(
            "{} {} {dot} {} {dot} {}",
            row.movie.facts.title,
            row.movie.facts.certificate,
            row.hall,
            session.clock(row.show.starts_at)
        );
        pen.cut(screen.x + 1, screen.y, screen.width.saturating_sub(16), &title, theme.title);
    }
    if let Some(held) = &state.basket.held {
        let left = session.left_ms(held.until_ms);
        let style = if left <= 60_000 { theme.bad } else { theme.strong };
        pen.right(screen.right().saturating_sub(1), screen.y, &format!("hold {}", countdown(left)), style);
    }
}

/// What to know of the seats as they are: too many or too few for the tickets, a rule of seating.
fn hint(state: &State, grid: &Grid) -> String {
    let (seats, tickets) = (party(state, grid.show).len(), state.basket.tickets(grid.show));
    let wanted = super::super::order::seats_of(state, grid.show, &tickets);
    let warnings = state.basket.held.as_ref().map(|h| h.warnings.join("; ")).unwrap_or_default();
    if !grid.address.is_empty() {
        format!("seat {}", grid.address)
    } else if seats > wanted {
        format!("{seats} seats for {wanted} tickets: Enter, then F1-F8 adds tickets for the rest")
    } else if seats < wanted {
        format!("{seats} seats for {wanted} tickets: {} more to take with Space", wanted - seats)
    } else if warnings.is_empty() {
        warnings
    } else {
        let mend = state.seats.get(&grid.show).and_then(|view| super::grid::mend(view, &party(state, grid.show)));
        mend.map_or(warnings.clone(), |(key, seats)| {
            let labels = state.seats.get(&grid.show).map_or(String::new(), |view| labels(view, &seats));
            format!("{warnings}: {key} mends it, {labels}")
        })
    }
}

fn legend(state: &State, grid: &Grid, view: &SeatsView, map: Rect, session: &Session, pen: &mut Pen) {
    let (screen, theme, glyphs) = (pen.area(), &session.theme, session.glyphs);
    let price = |class: &ClassCode| -> String {
        let card = state.cards.get(&grid.show);
        let first = card.and_then(|c| c.types.first().and_then(|t| c.price(t.id, class)));
        first.map_or(String::new(), |p| session.money(p.minor))
    };
    let mut rows: Vec<(String, Style, String)> = Vec::new();
    for (i, class) in view.map.classes().iter().enumerate() {
        let (glyph, style) = seats::free_sign(i, session);
        rows.push((glyph.to_owned(), style, format!("{class:<9} {}", price(class))));
    }
    rows.push((glyphs.mine.into(), seats::mine(session), format!("yours  {}", labels(view, &party(state, grid.show)))));
    rows.push((glyphs.sold.first().copied().unwrap_or("x").into(), theme.taken, "sold".into()));
    rows.push((glyphs.held.into(), theme.held, "held elsewhere".into()));
    if view.map.seats.iter().any(|s| s.off_sale) {
        rows.push((glyphs.off.into(), theme.taken, "off sale".into()));
    }
    if view.map.seats.iter().any(|s| s.kind == SeatKind::Wheelchair) {
        rows.push((glyphs.places.concat(), theme.places, "wheelchair, beside it".into()));
    }
    let beside = screen.right().saturating_sub(map.right()) >= LEGEND;
    if beside {
        let x = map.right() + 1;
        for (y, (glyph, style, text)) in (map.y + 2..map.bottom()).zip(&rows) {
            pen.text(x, y, glyph, *style);
            pen.cut(x + 3, y, screen.right().saturating_sub(x + 4), text, theme.text);
        }
        return;
    }
    let mut x = screen.x + 1;
    let y = screen.y + 1;
    for (glyph, style, text) in &rows {
        x = pen.text(x, y, glyph, *style) + 1;
        let words: Vec<&str> = text.split_whitespace().collect();
        x = pen.text(x, y, &words.join(" "), theme.dim) + 2;
    }
}

/// The labels of seats.
pub fn labels(view: &SeatsView, seats: &[SeatNo]) -> String {
    let labels: Vec<&str> = seats.iter().filter_map(|n| view.map.seat(*n)).map(|s| s.label.as_str()).collect();
    labels.join(" ")
}

/// Says the grid: what is ours, where the cursor is, and what is free by row.
pub fn spoken(state: &State, grid: &Grid, session: &Session) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(row) = state.row(grid.show) {
        lines.push(format!("Seats of {}, {}, {}.", row.movie.facts.title, row.hall, session.clock(row.show.starts_at)));
    }
    let Some(view) = state.seats.get(&grid.show) else { return lines };
    let ours = party(state, grid.show);
    if !ours.is_empty() {
        lines.push(format!("Yours: {}.", labels(view, &ours)));
    }
    if let Some(seat) = cursor(state, grid).and_then(|n| view.map.seat(n)) {
        lines.push(format!("Cursor on {}: {}.", seat.label, said(view, seat, &ours)));
    }
    let hint = hint(state, grid);
    if !hint.is_empty() {
        lines.push(hint);
    }
    for (y, row) in view.map.rows.iter().enumerate() {
        let free =
            view.map.seats.iter().filter(|s| usize::from(s.y) == y && view.state(s.no) == SeatState::Free).count();
        lines.push(format!("Row {}: {free} free.", row.label));
    }
    lines
}

fn said(view: &SeatsView, seat: &Seat, ours: &[SeatNo]) -> String {
    let state = if ours.contains(&seat.no) {
        "yours"
    } else {
        match view.state(seat.no) {
            SeatState::Free => "free",
            SeatState::Held(_) => "held elsewhere",
            SeatState::Sold => "sold",
            SeatState::Blocked => "off sale",
        }
    };
    let traits = seat.traits().join(", ").replace('_', " ");
    format!("{state}, {}{}{traits}", seat.class, if traits.is_empty() { "" } else { ", " })
}
