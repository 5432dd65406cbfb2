//! The day as a time line: halls are rows, a show's bar is as wide as the film is long, the number is what is left.
use super::{layout::Layout, state::State};
use crate::{
    domain::{
        ShowId,
        board::{DayBoard, ShowRow},
        show::SaleState,
        text::{cells, fit},
        time::Instant,
    },
    ui::{paint::Pen, session::Session},
};
use chrono::Timelike;
use ratatui::{
    layout::Rect,
    style::{Color, Style},
};

/// From when on, and how wide an hour is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    from: Instant,
    hour: u16,
    left: u16,
    width: u16,
}

/// A show's bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Where it is.
    pub area: Rect,
    /// Which show.
    pub show: ShowId,
}

impl Scale {
    /// The column of a moment; it may lie outside.
    fn column(&self, at: Instant) -> i64 {
        i64::from(self.left) + (at.0 - self.from.0) * i64::from(self.hour) / 3600
    }

    fn hours(&self) -> i64 {
        i64::from(self.width / self.hour.max(1))
    }
}

/// Columns of a hall's label.
pub fn label_width(area: Rect) -> u16 {
    match area.width {
        0..40 => 2,
        40..110 => 7,
        _ => 15,
    }
}

/// The part of the day that is shown: from an hour before now (another day: from its first show), moved so far that the
/// selected show is seen whole. Nothing is remembered, so nothing can drift.
pub fn scale(state: &State, session: &Session, area: Rect) -> Option<Scale> {
    let board = state.board.as_ref()?;
    let left = area.x + label_width(area);
    let width = area.width.saturating_sub(label_width(area));
    let hour = match area.width {
        0..100 => 9,
        100..130 => 10,
        _ => 11,
    };
    let span = i64::from(width) * 3600 / hour;
    let first = board.shows.iter().map(|r| r.show.starts_at.0).min()?;
    let last = board.shows.iter().map(|r| r.show.ends_at.0).max()?;
    let mut from = if board.day == session.today() { session.now.instant().0 - 4500 } else { first };
    from = from.min(last - span).max(first);
    if let Some(row) = state.selected.and_then(|s| board.shows.iter().find(|r| r.show.id == s)) {
        from = from.max(row.show.ends_at.0 - span + 3600).min(row.show.starts_at.0);
    }
    // On the hour, as the wall clock has it: not every zone is whole hours from UTC.
    let wall = session.zone().local(Instant(from));
    let from = Instant(from - i64::from(wall.minute() * 60 + wall.second()));
    Some(Scale { from, hour: hour as u16, left, width })
}

/// Which halls are seen: all, or those around the selected one.
fn first_hall(state: &State, board: &DayBoard, lay: &Layout) -> usize {
    let room = usize::from(lay.halls.height / lay.hall_height.max(1)).max(1);
    let chosen = state.selected.and_then(|s| board.shows.iter().find(|r| r.show.id == s));
    let at = chosen.and_then(|r| board.halls.iter().position(|h| h.id == r.show.hall)).unwrap_or(0);
    at.saturating_sub(room / 2).min(board.halls.len().saturating_sub(room))
}

/// The bars that are on the screen.
pub fn bars(state: &State, session: &Session, lay: &Layout) -> Vec<Bar> {
    let Some((board, scale)) = state.board.as_ref().zip(scale(state, session, lay.halls)) else { return Vec::new() };
    let from = first_hall(state, board, lay);
    let mut out = Vec::new();
    let height = lay.hall_height.max(1);
    for (y, hall) in
        (lay.halls.top()..lay.halls.bottom()).step_by(usize::from(height)).zip(board.halls.iter().skip(from))
    {
        let mut of_hall: Vec<&ShowRow> = board.shows.iter().filter(|r| r.show.hall == hall.id).collect();
        of_hall.sort_by_key(|r| r.show.starts_at);
        for (i, row) in of_hall.iter().enumerate() {
            let edge = i64::from(scale.left + scale.width);
            let next = of_hall.get(i + 1).map_or(edge, |n| scale.column(n.show.starts_at));
            let from = scale.column(row.show.starts_at).max(i64::from(scale.left));
            let to = scale.column(row.show.ends_at).min(edge).min(next);
            let (Ok(x), Ok(end)) = (u16::try_from(from), u16::try_from(to)) else { continue };
            if end > x {
                // Where there is room for three lines the third is the gap to the next hall.
                let height = height.min(2).min(lay.halls.bottom() - y);
                out.push(Bar { area: Rect { x, y, width: end - x, height }, show: row.show.id });
            }
        }
    }
    out
}

/// Draws hours, halls, bars and the present time.
pub fn view(state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
    let (theme, glyphs) = (&session.theme, session.glyphs);
    pen.rule(lay.now.x, lay.now.y, if lay.now.height > 0 { lay.now.width } else { 0 }, glyphs.rule, theme.rule);
    let Some(board) = &state.board else {
        pen.text(lay.halls.x + 1, lay.halls.y, "The day is being looked up", theme.dim);
        return;
    };
    let Some(scale) = scale(state, session, lay.halls) else {
        let text = format!("No shows on {}: PgUp and PgDn go to other days", board.day.format("%a %-d %b"));
        pen.text(lay.halls.x + 1, lay.halls.y, &text, theme.dim);
        return;
    };
    hours(session, &scale, lay, pen);
    labels(state, board, session, lay, pen);
    for bar in bars(state, session, lay) {
        if let Some(row) = board.shows.iter().find(|r| r.show.id == bar.show) {
            draw(row, state.selected == Some(bar.show), &bar, session, pen);
        }
    }
}

fn hours(session: &Session, scale: &Scale, lay: &Layout, pen: &mut Pen) {
    let theme = &session.theme;
    if lay.hours.height > 0 {
        for i in 0..=scale.hours() {
            let at = Instant(scale.from.0 + i * 3600);
            if let Ok(x) = u16::try_from(scale.column(at))
                && x + 5 <= scale.left + scale.width
            {
                pen.text(x, lay.hours.y, &session.clock(at), theme.dim);
            }
        }
    }
    let now = scale.column(session.now.instant());
    if let Ok(x) = u16::try_from(now)
        && lay.now.height > 0
        && x >= scale.left
        && x < scale.left + scale.width
    {
        pen.text(x.saturating_sub(1).max(lay.now.x), lay.now.y, "now", theme.now);
    }
}

fn labels(state: &State, board: &DayBoard, session: &Session, lay: &Layout, pen: &mut Pen) {
    let theme = &session.theme;
    let from = first_hall(state, board, lay);
    let width = label_width(lay.halls);
    let rows = (lay.halls.top()..lay.halls.bottom()).step_by(usize::from(lay.hall_height.max(1)));
    let mut shown = 0;
    for (y, hall) in rows.zip(board.halls.iter().skip(from)) {
        let label = match width {
            2 => format!("{}", hall.position),
            7 => format!("{:>2} {:>3}", hall.position, hall.capacity),
            _ => format!(" {:<8} {:>4}", fit(&hall.name, 8), hall.capacity),
        };
        pen.cut(lay.halls.x, y, width, &label, theme.strong);
        shown += 1;
    }
    // More halls than rows: arrows say where the others are.
    if from > 0 {
        pen.text(lay.halls.x, lay.halls.y, session.glyphs.updown[0], theme.warn);
    }
    if from + shown < board.halls.len() {
        pen.text(lay.halls.x, lay.halls.bottom().saturating_sub(1), session.glyphs.updown[1], theme.warn);
    }
}

fn draw(row: &ShowRow, chosen: bool, bar: &Bar, session: &Session, pen: &mut Pen) {
    let (theme, glyphs) = (&session.theme, session.glyphs);
    let started = row.show.starts_at <= session.now.instant();
    let style = match row.state {
        _ if chosen => theme.chosen,
        SaleState::OnSale if !started => theme.show,
        SaleState::SoldOut if !started => theme.full,
        _ => theme.past,
    };
    let [left, right] = if chosen { glyphs.chosen } else { glyphs.ends };
    let width = bar.area.width;
    let within = usize::from(width.saturating_sub(2));
    for (i, y) in (bar.area.top()..bar.area.bottom()).enumerate() {
        pen.rule(bar.area.x, y, width, " ", style);
        let text = match i {
            0 => words(row, started, chosen, within, session),
            _ => second(row, within, session),
        };
        ends(pen, bar, y, [left, right], chosen, style, session);
        pen.cut(bar.area.x + 1, y, width.saturating_sub(2), &text, style);
    }
}

fn ends(pen: &mut Pen, bar: &Bar, y: u16, [left, right]: [&str; 2], chosen: bool, style: Style, session: &Session) {
    // A ground of its own ends in half a cell, so that a show that follows at once is another bar; without one the edges are
    // all that shows where it ends.
    let style = match style.bg {
        Some(ground) if ground != Color::Black && !chosen && !session.glyphs.ascii => {
            Style { fg: Some(ground), bg: Some(Color::Reset), ..style }
        }
        _ => style,
    };
    pen.text(bar.area.x, y, left, style);
    pen.text(bar.area.right().saturating_sub(1), y, right, style);
}

/// What stands in a bar: what is left, the title, the certificate, and a gauge where there is room.
fn words(row: &ShowRow, started: bool, chosen: bool, width: usize, session: &Session) -> String {
    let facts = &row.movie.facts;
    let count = match row.state {
        SaleState::OnSale => row.free.to_string(),
        SaleState::SoldOut => "FULL".into(),
        SaleState::Paused => "PAUSED".into(),
        SaleState::Cancelled => "CANCELLED".into(),
        SaleState::Closed | SaleState::Over => "--".into(),
    };
    let title = if chosen { facts.title.to_uppercase() } else { facts.title.clone() };
    let name = if row.show.name.is_empty() { title } else { format!("{title}: {}", row.show.name) };
    let tail = if started { " started".to_owned() } else { format!(" {}", facts.certificate) };
    let used = cells(&count) + 1 + cells(&tail);
    let (tail, used) = if width < used + 5 { (String::new(), cells(&count) + 1) } else { (tail, used) };
    let mut text = format!("{count} {}{tail}", fit(&name, width.saturating_sub(used)));
    let spare = width.saturating_sub(cells(&text) + 2);
    if chosen && spare >= 5 {
        text.push_str("  ");
        text.push_str(&gauge(row, spare.min(12), session));
    }
    text
}

/// A bar's second line: when, what it offers, how full it is.
fn second(row: &ShowRow, width: usize, session: &Session) -> String {
    let show = &row.show;
    let traits = show.traits.first().map_or(String::new(), |t| t.replace('_', " "));
    let text = format!("{}-{} {} {traits}", session.clock(show.starts_at), session.clock(show.ends_at), show.format);
    let text = text.trim_end().to_owned();
    let spare = width.saturating_sub(cells(&text) + 2);
    if spare < 5 { text } else { format!("{text}  {}", gauge(row, spare.min(12), session)) }
}

/// How full a show is.
fn gauge(row: &ShowRow, width: usize, session: &Session) -> String {
    let capacity = usize::from(row.show.capacity).max(1);
    let taken = usize::from(row.show.capacity.saturating_sub(row.free));
    let full = (taken * width).div_ceil(capacity).min(width);
    let [on, off] = session.glyphs.gauge;
    format!("{}{}", on.repeat(full), off.repeat(width - full))
}
