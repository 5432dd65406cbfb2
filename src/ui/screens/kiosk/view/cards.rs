//! Title cards: what plays next, the list of films, the list of a film's shows.
use super::super::{
    act::Act,
    labels,
    layout::{self, Areas},
    state::{State, Step},
    targets::Target,
    text::Text,
    words,
};
use super::{button, prompt};
use crate::{
    domain::{board::ShowRow, show::SaleState, text::cells},
    ui::{
        paint::{Pen, wrap},
        session::Session,
        widgets::big,
    },
};
use ratatui::{layout::Rect, style::Style};

/// The line over the cards of the start screen.
pub fn start(state: &State, session: &Session, pen: &mut Pen, areas: &Areas) {
    let body = areas.body;
    let line = Rect { height: 1, ..body };
    let question = state.look.lang.say(if state.films().is_empty() { Text::NothingPlays } else { Text::PlayingNext });
    prompt(state, session, pen, line, question);
    pen.rule(0, 1, session.size.0, session.glyphs.rule, session.theme.rule);
}

/// The line over a list, and where in it the page is.
pub fn list(state: &State, session: &Session, pen: &mut Pen, areas: &Areas) {
    let lang = state.look.lang;
    let (question, n) = match state.step {
        Step::Film => (Text::ChooseFilm, state.films().len()),
        _ => (Text::ChooseShow, state.offered(state.order.film).count()),
    };
    let pages = n.div_ceil(layout::per_page(state, session.size).max(1)).max(1);
    prompt(
        state,
        session,
        pen,
        Rect { height: 1, ..areas.body },
        lang.say(if n == 0 { Text::NothingPlays } else { question }),
    );
    if pages > 1 {
        let place = format!("{}/{pages}", state.page + 1);
        pen.right(areas.body.right() - 1, areas.body.y, &place, session.theme.dim);
    }
}

/// A card of a film or of a show.
pub fn card(state: &State, session: &Session, pen: &mut Pen, target: &Target) {
    let theme = &session.theme;
    let focus = state.focus == Some(target.act);
    let (edge, fill) = match (focus, target.on) {
        (true, _) => (theme.chosen, theme.chosen),
        (_, true) => (theme.rule, theme.text),
        (_, false) => (theme.rule, theme.past),
    };
    button::frame(session, pen, target.area, focus, (edge, fill));
    let inner = button::inside(target.area);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    match target.act {
        Act::Film(film) => {
            if let Some(row) = state.films().into_iter().find(|r| r.show.movie == film) {
                film_card(state, session, pen, inner, row, focus);
            }
        }
        Act::Show(id) => {
            if let Some(row) = state.shows.iter().find(|r| r.show.id == id) {
                show_card(state, session, pen, inner, row, focus);
            }
        }
        _ => {}
    }
}

fn film_card(state: &State, session: &Session, pen: &mut Pen, inner: Rect, row: &ShowRow, focus: bool) {
    let (theme, lang) = (&session.theme, state.look.lang);
    let pick = |style| if focus { theme.chosen } else { style };
    let facts = &row.movie.facts;
    let mut left = inner;
    if state.look.bigger {
        let time = session.clock(row.show.starts_at);
        let width = big::width(&time).unwrap_or(0);
        if width + 12 <= inner.width && big::height(session.glyphs.ascii) <= inner.height {
            let room = Rect { x: inner.right() - width, width, ..inner };
            big::draw(pen, &time, room, session.glyphs.ascii, pick(theme.money));
            left.width -= width + 2;
        }
        if big::fits(&facts.title, left, session.glyphs.ascii) && left.height > big::height(session.glyphs.ascii) {
            big::draw(pen, &facts.title, left, session.glyphs.ascii, pick(theme.title));
            pen.cut(left.x, left.bottom() - 1, left.width, &labels::facts(state, session, row), pick(theme.strong));
            return;
        }
    }
    if left.height >= 7 {
        return poster(state, session, pen, left, row, focus);
    }
    let title = if state.look.bigger { facts.title.to_uppercase() } else { facts.title.clone() };
    let room_for_title = left.height.saturating_sub(2).clamp(1, 2);
    let mut lines = wrap(&title, usize::from(left.width));
    if lines.len() > usize::from(room_for_title) {
        let kept = usize::from(room_for_title);
        let rest: Vec<String> = lines.split_off(kept.saturating_sub(1));
        lines.push(rest.join(" "));
    }
    let mut y = left.y;
    for line in &lines {
        pen.cut(left.x, y, left.width, line, pick(theme.title));
        y += 1;
    }
    let dot = session.glyphs.dot;
    let minutes = lang.fill(Text::Minutes, &[("n", &facts.duration_min.to_string())]);
    let certificate =
        if facts.certificate.is_empty() { String::new() } else { format!("{} {dot} ", facts.certificate) };
    let genre = facts.genres.first().map(|g| format!(" {dot} {g}")).unwrap_or_default();
    if y + 1 < left.bottom() {
        pen.cut(left.x, y, left.width, &format!("{certificate}{minutes}{genre}"), pick(theme.dim));
        y += 1;
        let (line, style) = times(state, session, row, left.width);
        pen.cut(left.x, y.max(left.bottom() - 1), left.width, &line, pick(style));
    } else if y < left.bottom() {
        let room = left.width.saturating_sub(u16::try_from(cells(&certificate)).unwrap_or(0));
        let (line, style) = times(state, session, row, room);
        let x = pen.text(left.x, y, &certificate, pick(theme.dim));
        pen.cut(x, y, room, &line, pick(style));
    }
}

/// A card with room to spare: the title over two lines, what it is about, and the next time in large figures.
fn poster(state: &State, session: &Session, pen: &mut Pen, inner: Rect, row: &ShowRow, focus: bool) {
    let (theme, ascii) = (&session.theme, session.glyphs.ascii);
    let pick = |style| if focus { theme.chosen } else { style };
    let facts = &row.movie.facts;
    let time = session.clock(row.show.starts_at);
    let sells = row.state == SaleState::OnSale;
    let figure = Rect { y: inner.bottom().saturating_sub(big::height(ascii)), height: big::height(ascii), ..inner };
    let below = if sells && big::fits(&time, figure, ascii) {
        big::draw(pen, &time, figure, ascii, pick(theme.money));
        let (line, style) = times(state, session, row, inner.width);
        pen.cut(inner.x, figure.y.saturating_sub(1), inner.width, &line, pick(style));
        figure.y.saturating_sub(2)
    } else {
        let (line, style) = times(state, session, row, inner.width);
        pen.cut(inner.x, inner.bottom() - 1, inner.width, &line, pick(style));
        inner.bottom().saturating_sub(1)
    };
    let minutes = state.look.lang.fill(Text::Minutes, &[("n", &facts.duration_min.to_string())]);
    let known = [Some(&facts.certificate), Some(&minutes), facts.genres.first()];
    let known: Vec<&str> = known.into_iter().flatten().map(String::as_str).filter(|s| !s.is_empty()).collect();
    let width = usize::from(inner.width);
    let title = wrap(&facts.title, width).into_iter().take(2).map(|line| (line, theme.title));
    let facts_line = std::iter::once((known.join(&format!(" {} ", session.glyphs.dot)), theme.dim));
    let about = wrap(&facts.synopsis, width).into_iter().map(|line| (line, theme.text));
    for (y, (line, style)) in (inner.y..below).zip(title.chain(facts_line).chain(about)) {
        pen.cut(inner.x, y, inner.width, &line, pick(style));
    }
}

/// The next times of a film that sell, those of their first day.
fn times(state: &State, session: &Session, row: &ShowRow, width: u16) -> (String, Style) {
    let day = |r: &ShowRow| words::day(state.look.lang, session, r.show.starts_at);
    let sells = || state.offered(Some(row.show.movie)).filter(|r| r.state == SaleState::OnSale);
    let Some(first) = sells().next().map(day) else {
        return (state.look.lang.say(Text::SoldOut).to_owned(), session.theme.warn);
    };
    let mut out = first.clone();
    for row in sells().filter(|r| day(r) == first) {
        let time = session.clock(row.show.starts_at);
        if cells(&out) + 1 + cells(&time) > usize::from(width) {
            break;
        }
        out = format!("{out} {time}");
    }
    (out, session.theme.money)
}

fn show_card(state: &State, session: &Session, pen: &mut Pen, inner: Rect, row: &ShowRow, focus: bool) {
    let (theme, lang) = (&session.theme, state.look.lang);
    let pick = |style| if focus { theme.chosen } else { style };
    let time = session.clock(row.show.starts_at);
    let day = words::day(lang, session, row.show.starts_at);
    let free = words::free(lang, row);
    let ascii = session.glyphs.ascii;
    let traits = labels::traits(state, row);
    let place =
        if traits.is_empty() { row.hall.clone() } else { format!("{} {} {traits}", row.hall, session.glyphs.dot) };
    let free_style = if row.free <= 10 { theme.warn } else { theme.good };
    if big::fits(&time, inner, ascii) {
        big::draw(pen, &time, inner, ascii, pick(theme.money));
        let x = inner.x + big::width(&time).unwrap_or(0) + 2;
        let width = inner.right().saturating_sub(x);
        let lines = [(day, theme.strong), (place, theme.text), (free, free_style)];
        for (y, (line, style)) in (inner.y..inner.bottom()).zip(lines) {
            pen.cut(x, y, width, &line, pick(style));
        }
        return;
    }
    let x = pen.text(inner.x, inner.y, &time, pick(theme.money));
    pen.cut(x + 2, inner.y, inner.right().saturating_sub(x + 2), &day, pick(theme.strong));
    pen.right(inner.right(), inner.y, &free, pick(free_style));
    pen.cut(inner.x, inner.y + 1, inner.width, &place, pick(theme.dim));
}
