//! The order, the last sale and the words of the action line.
use super::{
    action::{Action, meant},
    layout::Layout,
    state::State,
    view::{live, short},
};
use crate::{
    domain::{
        ShowId,
        booking::{Booking, Refund, TenderKind, TicketState},
        product::shown,
        spool::PrintState,
    },
    ui::{
        paint::Pen,
        session::{Session, countdown},
    },
};
use ratatui::{layout::Rect, style::Style};

/// Columns of the sums.
const SUMS: u16 = 27;

/// Draws the order: seats and hold above, its lines below, the sums on the right.
pub fn order(state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
    let (area, theme) = (lay.order, &session.theme);
    if area.height == 0 {
        return;
    }
    let wide = area.width >= 60;
    let left = Rect { width: area.width.saturating_sub(if wide { SUMS } else { 0 }), ..area };
    heading(state, session, left, pen);
    let room = usize::from(area.height.saturating_sub(1));
    let mut rows = rows(state, session, false);
    if rows.len() > room {
        rows = self::rows(state, session, true);
    }
    let skip = rows.len().saturating_sub(room);
    for (y, (i, row)) in (area.y + 1..area.bottom()).zip(rows.iter().enumerate().skip(skip)) {
        let mut line = pen.within(left);
        match row {
            // The first line that is seen says how many are not.
            _ if skip > 0 && i == skip => {
                line.text(left.x + 1, y, &format!("{} lines above", skip + 1), theme.dim);
            }
            Row::Show(text) => {
                line.cut(left.x + 1, y, left.width.saturating_sub(2), text, theme.dim);
            }
            Row::Line { n, name, class, each, sum } => {
                line.text(left.x + 1, y, &format!("{n:>2}"), theme.strong);
                line.cut(left.x + 5, y, 14, &short(name, 14), theme.text);
                line.cut(left.x + 20, y, if each.is_empty() { 20 } else { 9 }, class, theme.dim);
                line.right(left.x + 38, y, each, theme.dim);
                line.right(left.x + 50.min(left.width.saturating_sub(1)), y, sum, theme.text);
            }
        }
    }
    if wide {
        sums(state, session, Rect { x: left.right(), width: SUMS, ..area }, pen);
    }
}

enum Row {
    Show(String),
    Line { n: u16, name: String, class: String, each: String, sum: String },
}

/// The order's lines; where it has several shows, each with its show above, or in short on the line itself.
fn rows(state: &State, session: &Session, tight: bool) -> Vec<Row> {
    let (lines, shows) = (state.basket.lines(), state.basket.shows());
    let mut out = Vec::new();
    for show in &shows {
        let tight = tight && shows.len() > 1;
        if !tight && (shows.len() > 1 || state.selected != Some(*show)) {
            out.push(Row::Show(format!("{}  {}", show_words(state, session, *show), seats_words(state, *show))));
        }
        let of_show: Vec<_> = lines.iter().filter(|l| l.show == *show).collect();
        if of_show.is_empty() {
            // Seats and tickets do not match yet, so the house has no prices for them.
            for count in state.basket.tickets(*show) {
                let kind = state.cards.get(show).and_then(|c| c.kind(count.kind));
                let name = kind.map_or("ticket".to_owned(), |k| k.name.clone());
                let (class, each, sum) = (String::new(), String::new(), String::new());
                out.push(Row::Line { n: count.n, name, class, each, sum });
            }
        }
        out.extend(of_show.into_iter().map(|l| Row::Line {
            n: l.n,
            name: l.name.clone(),
            class: if tight { show_words(state, session, *show) } else { l.class.clone() },
            each: if tight { String::new() } else { session.plain(l.each) },
            sum: session.plain(l.sum),
        }));
    }
    // Food and drink below the seats, a combo as one.
    out.extend(state.basket.food().into_iter().map(|s| {
        let class = if s.within.is_empty() { s.detail } else { s.within };
        let class = s.seat.map_or(class.clone(), |seat| format!("{class} to {seat}"));
        let sum = session.plain(s.each * i64::from(s.n));
        // What is in it is worth more than what one costs, where there is one.
        let each = if s.n == 1 && class.chars().count() > 9 { String::new() } else { session.plain(s.each) };
        Row::Line { n: s.n, name: s.name, class, each, sum }
    }));
    out
}

/// A show in a few words: `DUNE 20:15 today`.
pub fn show_words(state: &State, session: &Session, show: ShowId) -> String {
    let Some(row) = state.row(show) else { return format!("show {show}") };
    let day = session.zone().business_day(row.show.starts_at, session.theatre.settings.day_end_min);
    let day = if day == session.today() { "today".to_owned() } else { day.format("%a %-d %b").to_string() };
    format!("{} {} {day}", row.movie.facts.title.to_uppercase(), session.clock(row.show.starts_at))
}

fn seats_words(state: &State, show: ShowId) -> String {
    let labels = state.basket.labels(show);
    if !labels.is_empty() {
        return places(&labels.iter().map(String::as_str).collect::<Vec<_>>(), usize::MAX);
    }
    let seats = state.basket.part(show).map(|p| p.seats.clone()).unwrap_or_default();
    match state.seats.get(&show) {
        Some(view) if !view.map.unreserved => {
            let labels: Vec<&str> = seats.iter().filter_map(|n| view.map.seat(*n)).map(|s| s.label.as_str()).collect();
            labels.join(" ")
        }
        _ => format!("{} seats", seats.len()),
    }
}

/// What is said of places that are counted.
const COUNTED: &str = "not numbered";

/// Labels of seats as people read them, at most so many of them. Places that are counted have no label worth reading.
fn places(labels: &[&str], most: usize) -> String {
    if labels.iter().all(|l| l.chars().all(|c| c.is_ascii_digit())) {
        return COUNTED.into();
    }
    let more = if labels.len() > most { " and more" } else { "" };
    format!("{}{more}", labels.iter().take(most).copied().collect::<Vec<_>>().join(" "))
}

fn heading(state: &State, session: &Session, area: Rect, pen: &mut Pen) {
    let theme = &session.theme;
    let x = pen.text(area.x + 1, area.y, "ORDER  ", theme.title);
    let Some(held) = &state.basket.held else {
        let text = if state.basket.has_lost() { "the hold ended: Enter takes the same again" } else { "empty" };
        let x = pen.cut(x, area.y, area.right().saturating_sub(x), text, theme.dim);
        buyer(state, session, x, area, pen);
        return;
    };
    let left = session.left_ms(held.until_ms);
    let hold = format!("hold {}", countdown(left));
    let style = if left <= 60_000 { theme.bad } else { theme.dim };
    pen.right(area.right().saturating_sub(1), area.y, &hold, style);
    let room = area.right().saturating_sub(x + 12);
    let shows = state.basket.shows();
    let seats = match shows.as_slice() {
        [] => "food and drink".to_owned(),
        [one] => seats_words(state, *one),
        _ => format!("{} seats, {} shows", state.basket.seats(), shows.len()),
    };
    let x = pen.cut(x, area.y, room, &seats, theme.strong);
    if buyer(state, session, x, Rect { width: area.width.saturating_sub(12), ..area }, pen) {
        return;
    }
    if shows.len() != 1 || seats == COUNTED {
        return;
    }
    pen.cut(x + 1, area.y, area.right().saturating_sub(x + 13), &held.why, theme.dim);
}

/// For whom the order is; whether it is for somebody.
fn buyer(state: &State, session: &Session, x: u16, area: Rect, pen: &mut Pen) -> bool {
    let Some(known) = &state.wanted else { return false };
    let x = pen.text(x + 2, area.y, "for ", session.theme.dim);
    pen.cut(x, area.y, area.right().saturating_sub(x), &known.name, session.theme.good);
    true
}

fn sums(state: &State, session: &Session, area: Rect, pen: &mut Pen) {
    let theme = &session.theme;
    for y in area.top()..area.bottom() {
        pen.text(area.x, y, session.glyphs.bar, theme.rule);
    }
    let basket = &state.basket;
    let (x, end) = (area.x + 2, area.right().saturating_sub(1));
    let mut y = area.y;
    let mut sum = |label: &str, value: String, style: Style| {
        if y < area.bottom() {
            pen.text(x, y, label, style);
            pen.right(end, y, &value, style);
        }
        y += 1;
    };
    if area.height >= 4 {
        sum("Total", session.plain(basket.total()), theme.text);
        let deposit = basket.held.as_ref().map_or(0, |held| held.deposit);
        let label = if deposit > 0 { "Paid, with deposit" } else { "Paid" };
        sum(label, session.plain(basket.paid() + deposit), theme.text);
    }
    let pay = if basket.left() > 0 { theme.money } else { theme.dim };
    let cash = session.theatre.cash_due(basket.left());
    let cash = if cash == basket.left() { String::new() } else { format!("  cash {}", session.plain(cash)) };
    sum(&format!("TO PAY{cash}"), session.plain(basket.left()), pay);
    if !state.typed.is_empty() {
        let change = match meant(state, session) {
            Action::Cash { tendered: Some(_), change } => format!("change {}", session.plain(change)),
            _ => String::new(),
        };
        sum(&format!("typed  {}", state.typed.shown()), change, theme.strong);
    }
}

/// Draws the last sale: what there is to give back is the largest word.
pub fn last(state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
    let (area, theme) = (lay.last, &session.theme);
    if area.height == 0 {
        return;
    }
    let x = pen.text(area.x + 1, area.y, "LAST  ", theme.title);
    let Some(booking) = &state.last else {
        pen.text(x, area.y, "nothing sold here yet", theme.dim);
        return;
    };
    let (what, change) = last_words(booking, session);
    let x = pen.text(x, area.y, &what, theme.text);
    if let Some(change) = change {
        pen.text(x + 2, area.y, &format!("CHANGE {change}"), theme.money);
    }
    let word = super::boxes::booking::state_word(booking.state);
    let printed = state.spool.as_ref().and_then(|s| s.last).filter(|(of, _)| *of == booking.id);
    let (word, style) = match printed.map(|(_, state)| state) {
        Some(PrintState::Waiting | PrintState::Printing) => ("printing", theme.dim),
        Some(PrintState::Printed) => ("printed", theme.good),
        Some(PrintState::Unknown) => ("PRINTED?", theme.warn),
        Some(PrintState::Cancelled) | None => (word, theme.good),
    };
    pen.right(area.right().saturating_sub(1), area.y, word, style);
}

/// The last sale in words, and its change.
pub fn last_words(booking: &Booking, session: &Session) -> (String, Option<String>) {
    let live = booking.tickets.iter().filter(|t| t.state != TicketState::Void);
    let labels: Vec<&str> = live.map(|t| t.label.as_str()).collect();
    let n = labels.len();
    let seats_shown = places(&labels, 6);
    let paid: Vec<String> = booking
        .paid()
        .map(|t| match t.kind {
            TenderKind::Cash => format!("cash {}", session.plain(t.tendered)),
            other => format!("{} {}", other.word(), session.plain(t.minor)),
        })
        .collect();
    let seats = if n == 1 { "seat" } else { "seats" };
    let food: u16 = shown(booking.live_lines().map(|l| &l.piece)).iter().map(|s| s.n).sum();
    let food = match food {
        0 => String::new(),
        1 => "  1 product".into(),
        n => format!("  {n} products"),
    };
    let places = if n == 0 && !food.is_empty() { String::new() } else { format!("  {n} {seats} {seats_shown}") };
    let back: i64 = booking.refunds.iter().map(Refund::gave).sum();
    let back = if back > 0 { format!("  back {}", session.plain(back)) } else { String::new() };
    let what = format!("{}{places}{food}  {}{back}", booking.reference, paid.join(" + "));
    (what, Some(booking.change()).filter(|c| *c > 0).map(|c| session.plain(c)))
}

/// The action line, and whether Enter acts.
pub fn action_words(state: &State, session: &Session) -> (String, bool) {
    if !state.boxes.is_empty() {
        return ("ENTER belongs to the box above, Esc goes back".into(), false);
    }
    let action = meant(state, session);
    let acts = live(&action);
    let left = state.basket.left();
    let text = match action {
        Action::Nothing => "ENTER does nothing: the order is empty, F1-F8 add tickets".into(),
        Action::Busy => "ENTER waits for the answer".into(),
        Action::Wait(why) => format!("ENTER waits: {why}. Press any other key first"),
        Action::No(why) => format!("ENTER does nothing: {why}"),
        Action::TakeAgain => "ENTER = take the same again, if it is free".into(),
        Action::Card => format!("ENTER = CARD {}   {}", session.plain(left), order_words(state, session)),
        Action::Cash { tendered: None, .. } if left == 0 => {
            format!("ENTER = NOTHING TO PAY   {}", order_words(state, session))
        }
        Action::Cash { tendered: None, .. } => {
            let due = session.plain(session.theatre.cash_due(left));
            format!("ENTER = CASH {due}, exact   {}", order_words(state, session))
        }
        Action::Cash { tendered: Some(tendered), change } => format!(
            "ENTER = CASH {}, change {}   {}",
            session.plain(tendered),
            session.plain(change),
            order_words(state, session)
        ),
    };
    (text, acts)
}

fn order_words(state: &State, session: &Session) -> String {
    let seats = super::order::count_words(&state.basket, "seat");
    match state.basket.shows().as_slice() {
        [] => seats,
        [one] => format!("{}, {seats}", show_words(state, session, *one)),
        many => format!("{} shows, {seats}", many.len()),
    }
}
