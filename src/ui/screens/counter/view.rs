//! The main screen drawn: from the top line to the message line.
use super::{
    action::Action,
    boxes, day, food,
    keys::{Intent, KEYS},
    layout::{self, Layout},
    order_view,
    state::State,
};
use crate::{
    domain::{movie::certificate_reminder, show::SaleState, text::cells},
    ui::{
        keymap::{self, On},
        notice::{Notice, Tone},
        paint::{Pen, wrap},
        screens::shared::help::{key_cells, key_lines},
        session::{Session, countdown},
        widgets::seats,
    },
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent},
    layout::Rect,
};

/// Draws the counter.
pub fn view(state: &State, session: &Session, pen: &mut Pen) {
    if boxes::cover(state) {
        return boxes::view(state, session, pen);
    }
    let lay = layout::of(state, pen.area());
    top(state, session, &lay, pen);
    days(state, session, &lay, pen);
    day::view(state, session, &lay, pen);
    show(state, session, &lay, pen);
    prices(state, session, &lay, pen);
    order_view::order(state, session, &lay, pen);
    order_view::last(state, session, &lay, pen);
    action_line(state, session, &lay, pen);
    help(state, session, &lay, pen);
    message(state, session, &lay, pen);
    map(state, session, &lay, pen);
    let (theme, glyphs) = (&session.theme, session.glyphs);
    for (on, y) in lay.rules.iter().zip([lay.prices.y, lay.order.y, lay.last.y]) {
        if *on {
            let width = if y == lay.last.y { lay.last.width } else { lay.order.width };
            pen.rule(lay.order.x, y.saturating_sub(1), width, glyphs.rule, theme.rule);
        }
    }
    boxes::view(state, session, pen);
}

fn top(state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
    let (area, theme) = (lay.top, &session.theme);
    if area.height == 0 {
        return;
    }
    let wall = session.zone().local(session.now.instant());
    pen.cut(area.x + 1, area.y, area.width / 3, &session.theatre.name, theme.title);
    pen.centre(area.x, area.y, area.width, &wall.format("%a %-d %b %H:%M:%S").to_string(), theme.strong);
    let mut who =
        if session.who.is_empty() { session.till.clone() } else { format!("{}  {}", session.till, session.who) };
    if let Some(report) = &state.shift {
        let minutes = (session.now.instant().0 - report.shift.opened_at.0).max(0) / 60;
        who.push_str(&format!("  shift {}h{:02}", minutes / 60, minutes % 60));
    }
    pen.right(area.right().saturating_sub(1), area.y, &who, theme.text);
}

fn days(state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
    let (area, theme) = (lay.days, &session.theme);
    if area.height == 0 {
        return;
    }
    let name = |d: Option<chrono::NaiveDate>| d.map_or(String::new(), |d| d.format("%a %-d").to_string());
    let [left, right] = session.glyphs.arrows;
    let today = if state.day == session.today() { "today" } else { "" };
    let x = pen.runs(
        area.x + 1,
        area.y,
        &[
            (left, theme.key),
            (&format!(" {:<6} ", name(state.day.pred_opt())), theme.dim),
            (&format!("[{}]", name(Some(state.day))), theme.strong),
            (&format!(" {:>6} ", name(state.day.succ_opt())), theme.dim),
            (right, theme.key),
        ],
    );
    pen.text(x + 2, area.y, today, theme.good);
    let keys = [("/", "find"), ("l", "last sale"), ("d", "till"), ("?", "help")];
    let mut end = area.right().saturating_sub(1);
    for (key, what) in keys.iter().rev() {
        let width = u16::try_from(cells(key) + 1 + cells(what)).unwrap_or(0);
        let x = end.saturating_sub(width);
        if x < area.x + 36 {
            break;
        }
        pen.runs(x, area.y, &[(key, theme.key), (" ", theme.text), (what, theme.dim)]);
        end = x.saturating_sub(3);
    }
}

fn show(state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
    let (area, theme) = (lay.show, &session.theme);
    let mut pen = pen.within(area);
    let Some(row) = state.chosen() else {
        pen.text(area.x + 1, area.y, "No show is chosen: arrows choose one, / finds one", theme.dim);
        return;
    };
    let (facts, show) = (&row.movie.facts, &row.show);
    let free = match row.state {
        SaleState::OnSale => format!("{} of {} free", row.free, show.capacity),
        SaleState::SoldOut => "SOLD OUT".into(),
        SaleState::Paused => "PAUSED: does not sell now".into(),
        SaleState::Closed => "closed: sells no more".into(),
        SaleState::Cancelled => "CANCELLED".into(),
        SaleState::Over => "over".into(),
    };
    let facts_of = format!(
        "{}-{}   {}   {}   {}",
        session.clock(show.starts_at),
        session.clock(show.ends_at),
        row.hall.to_uppercase(),
        facts.certificate,
        show.format
    );
    let room = area.width.saturating_sub(u16::try_from(cells(&free) + cells(&facts_of) + 7).unwrap_or(0));
    let title = if show.name.is_empty() { facts.title.clone() } else { format!("{}: {}", facts.title, show.name) };
    let x = pen.cut(area.x + 1, area.y, room, &title.to_uppercase(), theme.title);
    pen.text(x + 3, area.y, &facts_of, theme.strong);
    let style = if row.state == SaleState::OnSale { theme.money } else { theme.warn };
    pen.right(area.right().saturating_sub(1), area.y, &free, style);
    if area.height > 1 {
        pen.cut(area.x + 1, area.y + 1, area.width.saturating_sub(2), &facts_line(state, session), theme.dim);
    }
    if area.height > 2 {
        let lines = wrap(&facts.synopsis, usize::from(area.width.saturating_sub(4)).min(100));
        for (y, line) in (area.y + 2..area.bottom()).zip(&lines) {
            pen.text(area.x + 1, y, line, theme.text);
        }
    }
}

/// The selected show's second line: ads, film, who may see it, what it offers.
pub fn facts_line(state: &State, session: &Session) -> String {
    let Some(row) = state.chosen() else { return String::new() };
    let (show, now) = (&row.show, session.now.instant());
    let mut parts = vec![format!("ads {}  film {}", session.clock(show.starts_at), session.clock(show.feature_at))];
    if show.starts_at <= now && row.state == SaleState::OnSale {
        let ago = (now.0 - show.starts_at.0) / 60;
        parts.push(format!("STARTED {ago} min ago, sells until {}", session.clock(show.sale_closes_at)));
    }
    parts.extend(certificate_reminder(&row.movie.facts.certificate));
    if !show.traits.is_empty() {
        parts.push(show.traits.join(", ").replace('_', " "));
    }
    if row.wheelchair_free > 0 {
        parts.push(format!("w: {} wheelchair free", row.wheelchair_free));
    }
    parts.join("   ")
}

/// Where the ticket keys stand: four in a row, the zone last.
pub fn price_cells(state: &State, area: Rect) -> Vec<(Rect, KeyEvent)> {
    let (count, last) = match (state.food, state.card()) {
        (true, _) => (state.menu.as_ref().map_or(0, |m| m.len()), 'k'),
        (false, Some(card)) => (card.types.len(), 'z'),
        (false, None) => return Vec::new(),
    };
    let (columns, width) = if area.width >= 60 { (4, area.width / 4) } else { (2, area.width / 2) };
    let mut keys: Vec<KeyEvent> = (1u8..=8).take(count).map(|n| keymap::pressed(KeyCode::F(n))).collect();
    let places = usize::from(columns * area.height);
    keys.truncate(places.saturating_sub(1).max(1));
    keys.push(keymap::typed(last));
    let cells = (0u16..).zip(keys).map(|(i, key)| {
        let (x, y) = (i % columns, i / columns);
        (Rect { x: area.x + x * width, y: area.y + y, width, height: 1 }, key)
    });
    cells.filter(|(r, _)| r.y < area.bottom()).collect()
}

/// A name in so many cells: `Family (2+2)`, `Family 2+2`, `Fam 2+2`.
pub fn short(name: &str, room: usize) -> String {
    if cells(name) <= room {
        return name.to_owned();
    }
    let bare: String = name.chars().filter(|c| !matches!(c, '(' | ')')).collect();
    let (first, rest) = bare.split_once(' ').unwrap_or((&bare, ""));
    if cells(&bare) <= room || rest.is_empty() || cells(rest) + 4 > room {
        return bare;
    }
    format!("{} {rest}", first.chars().take(3).collect::<String>())
}

/// Draws the product keys: what is left is said where it is little.
fn products(state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
    let theme = &session.theme;
    for (area, key) in price_cells(state, lay.prices) {
        let mut pen = pen.within(area);
        let end = area.right().saturating_sub(if area.width < 20 { 1 } else { 2 });
        let KeyCode::F(n) = key.code else {
            let x = pen.text(area.x + 1, area.y, "k  ", theme.key);
            pen.cut(x, area.y, area.right().saturating_sub(x + 1), "tickets", theme.strong);
            continue;
        };
        let Some(offer) = state.menu.as_ref().and_then(|m| m.get(usize::from(n) - 1)) else { continue };
        let (out, left) = (offer.left.is_some_and(|l| l <= 0), food::left_words(offer));
        let price = offer.product.sizes.first().map_or(String::new(), |s| session.plain(s.minor));
        let (price, style) = match (out, left.is_empty()) {
            (true, _) if area.width < 26 => ("none".to_owned(), theme.warn),
            (true, _) => ("SOLD OUT".to_owned(), theme.warn),
            (false, false) if area.width >= 26 => (format!("{left}  {price}"), theme.strong),
            (false, _) => (price, theme.strong),
        };
        let x = pen.text(area.x + 1, area.y, &format!("F{n} "), theme.key);
        let room = end.saturating_sub(x).saturating_sub(u16::try_from(price.len()).unwrap_or(0) + 1);
        let text = if out { theme.dim } else { theme.text };
        pen.cut(x, area.y, room, &short(&offer.product.name, usize::from(room)), text);
        pen.right(end, area.y, &price, style);
    }
}

fn prices(state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
    if state.food {
        return products(state, session, lay, pen);
    }
    let theme = &session.theme;
    let (Some(card), Some(show)) = (state.card(), state.selected) else { return };
    let class = state.priced_class(show).unwrap_or_default();
    for (area, key) in price_cells(state, lay.prices) {
        let mut pen = pen.within(area);
        let end = area.right().saturating_sub(if area.width < 20 { 1 } else { 2 });
        match key.code {
            KeyCode::F(n) => {
                let Some(kind) = card.types.get(usize::from(n) - 1) else { continue };
                let x = pen.text(area.x + 1, area.y, &format!("F{n} "), theme.key);
                let price = card.price(kind.id, &class);
                let price = price.map_or("no price".to_owned(), |p| session.plain(p.minor));
                let room = end.saturating_sub(x).saturating_sub(u16::try_from(price.len()).unwrap_or(0) + 1);
                pen.cut(x, area.y, room, &short(&kind.name, usize::from(room)), theme.text);
                pen.right(end, area.y, &price, theme.strong);
            }
            _ => {
                let wish = state.wish(show);
                let zone = wish.class.unwrap_or_else(|| "any".into()).to_uppercase();
                let x = pen.text(area.x + 1, area.y, "z  ", theme.key);
                pen.cut(x, area.y, area.right().saturating_sub(x + 1), &format!("zone: {zone}"), theme.strong);
            }
        }
    }
}

fn action_line(state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
    let (area, theme) = (lay.action, &session.theme);
    if area.height == 0 {
        return;
    }
    let (text, live) = order_view::action_words(state, session);
    let slow = state.flight.is_some() && session.now.boottime_ms - state.flight_ms > 400;
    let style = if live && !slow { theme.action } else { theme.quiet };
    pen.rule(area.x, area.y, area.width, " ", style);
    let [full, _] = session.glyphs.gauge;
    if live && session.glyphs.ascii {
        // A terminal that has no Unicode may not show a reversed line either.
        pen.text(area.x, area.y, full, style);
        pen.text(area.right().saturating_sub(1), area.y, full, style);
    }
    let text = if slow {
        let turn = usize::try_from(session.now.boottime_ms / 250).unwrap_or(0) % 4;
        let spin = session.glyphs.spin.get(turn).copied().unwrap_or("");
        format!("{spin} waiting for the store {}; keys wait too", countdown(session.now.boottime_ms - state.flight_ms))
    } else {
        text
    };
    pen.cut(area.x + 2, area.y, area.width.saturating_sub(4), &text, style);
}

/// The help line's keys: those that work here and now.
fn main_keys(state: &State) -> Vec<(&'static str, &'static str, Option<KeyEvent>)> {
    let (empty, paid) = (state.basket.is_empty(), state.basket.paid() > 0);
    if !state.boxes.is_empty() {
        return vec![("Esc", "back", Some(keymap::pressed(KeyCode::Esc)))];
    }
    let rows = KEYS.iter().filter(|b| match b.intent {
        _ if b.short.is_empty() => {
            b.intent == Intent::GiveBack && paid || b.intent == Intent::Answer && state.call().is_some()
        }
        // Once money is taken the order stays as it is.
        Intent::Types | Intent::Next | Intent::Zone | Intent::Wheelchair | Intent::Backspace | Intent::Esc if paid => {
            false
        }
        Intent::Zone | Intent::Wheelchair if state.food => false,
        Intent::Size => state.food && !empty && !paid,
        Intent::Reserve => !empty && !paid,
        // With an order in hand its own keys need the room.
        Intent::Film => empty,
        Intent::Card
        | Intent::Voucher
        | Intent::More
        | Intent::Part
        | Intent::Next
        | Intent::Backspace
        | Intent::Esc => !empty,
        // There is no room for it at 80 columns, and no need before the hold nears its end.
        Intent::Renew => state.basket.held.as_ref().is_some_and(|h| h.until_ms == state.basket.warned_ms),
        Intent::Park => !empty || !state.parked.is_empty(),
        Intent::Find | Intent::Last | Intent::Help => false,
        _ => true,
    });
    let keys = rows.map(|b| {
        let key = match b.on {
            On::Chars(c) => c.chars().next().map(keymap::typed),
            On::Code(code) => Some(keymap::pressed(code)),
            _ => None,
        };
        let short = match b.intent {
            Intent::Park if empty => "resume",
            Intent::Food if state.food => "tickets",
            Intent::GiveBack => "give back",
            Intent::Answer => "answer call",
            _ => b.short,
        };
        (b.label, short, key)
    });
    keys.collect()
}

/// Where the keys of the help lines stand.
pub fn main_key_cells(state: &State, area: Rect) -> Vec<(Rect, Option<KeyEvent>)> {
    let keys = main_keys(state);
    let pairs: Vec<(&str, &str)> = keys.iter().map(|(label, short, _)| (*label, *short)).collect();
    let cells = key_cells(&pairs, area);
    cells.into_iter().filter_map(|(i, r)| Some((r, keys.get(i)?.2))).collect()
}

fn help(state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
    let keys = main_keys(state);
    let pairs: Vec<(&str, &str)> = keys.iter().map(|(label, short, _)| (*label, *short)).collect();
    key_lines(&pairs, lay.help.y, lay.help.height, session, pen);
}

fn message(state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
    let (area, theme) = (lay.message, &session.theme);
    if area.height == 0 {
        return;
    }
    let names: Vec<&str> = state.parked.iter().filter_map(|h| h.parked.as_deref()).collect();
    let parked = match names.as_slice() {
        [] => String::new(),
        [one] => format!("1 parked: {one}"),
        [first, ..] => format!("{} parked: {first}…", names.len()),
    };
    let shown = crate::domain::text::fit(&parked, usize::from(area.width / 3));
    pen.right(area.right().saturating_sub(1), area.y, &shown, theme.dim);
    let call = state.call().or_else(|| state.printer()).map(Notice::warn);
    if let Some(notice) = state.notice.as_ref().or(call.as_ref()) {
        let sign = match notice.tone {
            Tone::Warn | Tone::Bad => "! ",
            Tone::Info | Tone::Good => "",
        };
        let room = area.width.saturating_sub(u16::try_from(cells(&shown)).unwrap_or(0) + 3);
        pen.cut(area.x + 1, area.y, room, &format!("{sign}{}", notice.text), theme.tone(notice.tone));
    }
}

/// The seats of the selected show beside the order, where the screen is large.
fn map(state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
    let Some(area) = lay.map else { return };
    let (theme, glyphs) = (&session.theme, session.glyphs);
    for y in area.top()..area.bottom() {
        pen.text(area.x, y, glyphs.bar, theme.rule);
    }
    let inner = Rect { x: area.x + 2, width: area.width.saturating_sub(3), ..area };
    let Some(view) = state.selected.and_then(|s| state.seats.get(&s)) else { return };
    if view.map.unreserved {
        let text = format!("not numbered: {} of {} free", view.free(), view.map.capacity());
        pen.centre(inner.x, inner.y + inner.height / 2, inner.width, &text, theme.dim);
        return;
    }
    let place = seats::place(&view.map, inner, None);
    let ours = boxes::grid::party(state, view.show);
    seats::view(view, &ours, None, &place, session, &mut pen.within(inner));
}

/// Whether Enter would do something now.
pub fn live(action: &Action) -> bool {
    matches!(action, Action::Cash { .. } | Action::Card | Action::TakeAgain)
}
