//! Paying: what is bought, what it costs, whose age is asked at the door; then the card terminal's word.
use super::super::{
    layout::{self, Areas},
    state::{Paying, State},
    targets::digit_area,
    text::Text,
    words,
};
use super::prompt;
use crate::{
    domain::{order::QuotedTicket, text::cells},
    ui::{
        msg::TicketCode,
        paint::{Pen, wrap},
        session::{Session, countdown},
        widgets::{big, qr},
    },
};
use ratatui::{layout::Rect, style::Style};

/// Draws the step by where paying stands.
pub fn view(state: &State, session: &Session, pen: &mut Pen, areas: &Areas) {
    let (theme, lang) = (&session.theme, state.look.lang);
    let body = areas.body;
    match &state.order.paying {
        Paying::Ready => {
            let wait = if state.busy() { lang.say(Text::OneMoment) } else { lang.say(Text::YourOrder) };
            prompt(state, session, pen, Rect { height: 1, ..body }, wait);
            order(state, session, pen, body);
        }
        Paying::Card { minor, until_ms, .. } => card(state, session, pen, body, (*minor, *until_ms)),
        Paying::Online { minor, until_ms, page, stops, .. } => {
            let code = page.as_ref().filter(|_| !stops);
            online(state, session, pen, body, (*minor, *until_ms), code);
        }
        Paying::NoLink(code) => {
            let text = lang.fill(Text::NoCardLink, &[("code", code)]);
            let y = sentence(pen, body, body.y + 1, &text, theme.warn);
            order(state, session, pen, Rect { y, height: body.bottom().saturating_sub(y), ..body });
        }
        Paying::AtCounter(name, until) => {
            let y = sentence(pen, body, body.y + 1, lang.say(Text::AtCounter), theme.strong);
            let ascii = session.glyphs.ascii;
            let room = Rect { y: y + 1, height: big::height(ascii), ..body };
            let mut y = room.bottom() + 1;
            match big::width(name).filter(|_| big::fits(name, room, ascii)) {
                Some(width) => {
                    let room = Rect { x: body.x + (body.width - width) / 2, width, ..room };
                    big::draw(pen, name, room, ascii, theme.title);
                }
                None => y = sentence(pen, body, room.y, name, theme.title),
            }
            sentence(pen, body, y + 1, &lang.fill(Text::KeptUntil, &[("t", &session.clock(*until))]), theme.strong);
        }
    }
}

/// A sentence in the middle, over as many lines as it needs; gives the row below.
fn sentence(pen: &mut Pen, body: Rect, mut y: u16, text: &str, style: Style) -> u16 {
    for line in wrap(text, usize::from(body.width.saturating_sub(4))) {
        if y < body.bottom() {
            pen.centre(body.x, y, body.width, &line, style);
            y += 1;
        }
    }
    y
}

/// The lines of the order on the left, the total in large figures on the right.
fn order(state: &State, session: &Session, pen: &mut Pen, area: Rect) {
    let (theme, lang) = (&session.theme, state.look.lang);
    let Some(held) = &state.order.held else { return };
    let ascii = session.glyphs.ascii;
    let total = words::price(lang, session, held.total);
    let big_width = big::width(&total).unwrap_or(0).max(18);
    let list = Rect { width: area.width.saturating_sub(big_width + 4), ..area };
    let gap = u16::from(state.look.bigger || area.height > 20);
    // On a large screen the order stands nearer to the middle.
    let top = area.y + 2 + area.height.saturating_sub(13) / 3;
    let reminder = state.order.show.as_ref().and_then(|r| words::certificate(lang, &r.movie.facts.certificate));
    let mut y = top;
    let foot = area.bottom().saturating_sub(if reminder.is_some() { 3 } else { 1 });
    for (line, amount) in lines(state, session, &held.tickets) {
        if y < foot {
            pen.cut(list.x + 1, y, list.width.saturating_sub(12), &line, theme.strong);
            pen.right(list.right(), y, &amount, theme.text);
            y += 1 + gap;
        }
    }
    if !state.unreserved() && y < foot {
        let seats = state.held_labels(usize::from(list.width) - 2);
        pen.cut(list.x + 1, y + u16::from(gap == 0 && y + 1 < foot), list.width, &seats, theme.title);
    }
    let right = Rect { x: list.right() + 3, y: top, width: big_width, height: big::height(ascii) + 2 };
    pen.text(right.x, right.y, &lang.say(Text::Total).to_uppercase(), theme.dim);
    let room = Rect { y: right.y + 2, height: right.height - 2, ..right };
    if big::fits(&total, room, ascii) && room.bottom() <= area.bottom() {
        big::draw(pen, &total, room, ascii, theme.money);
    } else {
        pen.text(right.x, right.y + 1, &total, theme.money);
    }
    if let Some(text) = reminder {
        let mark = if ascii { "! " } else { "▲ " };
        sentence(pen, area, area.bottom().saturating_sub(2), &format!("{mark}{text}"), theme.warn);
    }
}

/// One line a type and class, one a supplement: `2 Adult, premium  £29.00`.
fn lines(state: &State, session: &Session, tickets: &[QuotedTicket]) -> Vec<(String, String)> {
    let lang = state.look.lang;
    let mut out: Vec<(&QuotedTicket, usize, i64)> = Vec::new();
    for ticket in tickets {
        match out.iter_mut().find(|(t, ..)| t.kind == ticket.kind && t.class == ticket.class) {
            Some((_, n, minor)) => (*n, *minor) = (*n + 1, *minor + ticket.minor),
            None => out.push((ticket, 1, ticket.minor)),
        }
    }
    let mut said: Vec<(String, String)> = out
        .into_iter()
        .map(|(t, n, minor)| {
            let name = lang.kind(&t.code, &t.name);
            (format!("{n} x {name}, {}", lang.class(&t.class)), words::price(lang, session, minor))
        })
        .collect();
    let extra: i64 = tickets.iter().map(|t| t.supplement_minor).sum();
    if let (Some((name, _)), true) = (state.order.card.as_ref().and_then(|c| c.supplement.as_ref()), extra != 0) {
        said.push((lang.fill(Text::Supplement, &[("name", name)]), session.money(extra)));
    }
    said
}

/// The card terminal is at work: what to do there, and the number of its slip.
fn card(state: &State, session: &Session, pen: &mut Pen, body: Rect, (minor, until_ms): (i64, i64)) {
    let (theme, lang) = (&session.theme, state.look.lang);
    let amount = words::price(lang, session, minor);
    let now = lang.fill(Text::CardNow, &[("p", &amount)]);
    prompt(state, session, pen, Rect { height: 1, ..body }, &now);
    let left = countdown(session.left_ms(until_ms));
    pen.right(body.right(), body.y, &left, theme.dim);
    pen.cut(body.x, body.y + 1, body.width, lang.say(Text::CardThen), theme.strong);
    let pad = digit_area(body);
    let y = (body.y + 3).min(pad.y.saturating_sub(2));
    let ascii = session.glyphs.ascii;
    let room = Rect { x: body.x, y, width: body.width / 2 - 2, height: pad.y.saturating_sub(y) };
    if big::fits(&amount, room, ascii) {
        big::draw(pen, &amount, room, ascii, theme.money);
    } else {
        pen.text(room.x, room.y, &amount, theme.money);
    }
    field(session, pen, Rect { x: body.x + body.width / 2, y: y + 1, width: body.width / 2, height: 1 }, &state.entry);
    if state.busy() {
        pen.cut(body.x + body.width / 2, y + 2, body.width / 2, lang.say(Text::OneMoment), theme.warn);
    }
}

/// The customer pays on a telephone: the code to scan.
fn online(
    state: &State,
    session: &Session,
    pen: &mut Pen,
    body: Rect,
    (minor, until_ms): (i64, i64),
    page: Option<&TicketCode>,
) {
    let (theme, lang, ascii) = (&session.theme, state.look.lang, session.glyphs.ascii);
    let amount = words::price(lang, session, minor);
    let text = if page.is_some() { Text::ScanToPay } else { Text::OneMoment };
    let left = countdown(session.left_ms(until_ms));
    pen.right(body.right(), body.y, &left, theme.dim);
    sentence(pen, Rect { height: 2, ..body }, body.y, &lang.fill(text, &[("p", &amount)]), theme.strong);
    let room = layout::pay_code(body);
    if let Some((wide, high)) = page.and_then(|page| qr::size_in(page, room, ascii))
        && let Some(page) = page
    {
        let at = Rect { x: room.x + room.width.saturating_sub(wide) / 2, width: wide, height: high, ..room };
        qr::draw(pen, page, at, ascii);
    }
}

/// What is typed, with a cursor behind it.
pub fn field(session: &Session, pen: &mut Pen, area: Rect, text: &str) {
    let theme = &session.theme;
    pen.rule(area.x, area.y, area.width, " ", theme.field);
    let shown = format!("{text}{}", session.glyphs.cursor);
    let skip = cells(&shown).saturating_sub(usize::from(area.width.saturating_sub(2)));
    let shown: String = shown.chars().skip(skip).collect();
    pen.cut(area.x + 1, area.y, area.width.saturating_sub(1), &shown, theme.field);
}
