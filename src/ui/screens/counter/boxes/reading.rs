//! Boxes that are read: all keys, the film.
use crate::{
    domain::movie::certificate_reminder,
    ui::{
        effect::Effect,
        keymap::Binding,
        paint::{Pen, wrap},
        screens::counter::{boxes::Overlay, keys, state::State},
        session::Session,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// Up and down; anything that closes it closes it.
pub fn key(state: &mut State, _: &Session, key: KeyEvent, at: u16, again: fn(u16) -> Overlay) -> Vec<Effect> {
    let at = match key.code {
        KeyCode::Char('!') if matches!(again(at), Overlay::Film(_)) => return super::fail::open(state),
        KeyCode::Esc | KeyCode::Enter | KeyCode::Char('?' | 'i' | 'I' | 'q') => return Vec::new(),
        KeyCode::Up => at.saturating_sub(1),
        KeyCode::Down => at.saturating_add(1).min(60),
        KeyCode::PageUp => at.saturating_sub(10),
        KeyCode::PageDown => at.saturating_add(10).min(60),
        KeyCode::Home => 0,
        _ => at,
    };
    state.boxes.push(again(at));
    Vec::new()
}

/// All keys with what they do: the table itself.
pub fn help_lines() -> Vec<String> {
    help_rows().map(|b| format!("{}: {}", b.label, b.long)).collect()
}

fn help_rows() -> impl Iterator<Item = &'static Binding<keys::Intent>> {
    keys::KEYS.iter().filter(|b| !b.long.is_empty())
}

/// Draws all keys.
pub fn view_help(at: u16, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let rows: Vec<_> = help_rows().collect();
    let height = u16::try_from(rows.len()).unwrap_or(30) + 2;
    let area = super::area(pen, 84, height);
    let inner = pen.frame(area, "KEYS   Esc closes", session);
    let most = rows.len().saturating_sub(usize::from(inner.height));
    for (y, row) in (inner.top()..inner.bottom()).zip(rows.iter().skip(usize::from(at).min(most))) {
        pen.text(inner.x + 1, y, row.label, theme.key);
        pen.cut(inner.x + 13, y, inner.width.saturating_sub(14), row.long, theme.text);
    }
}

/// The film in lines of a width.
pub fn film_lines(state: &State, session: &Session, width: usize) -> Vec<String> {
    let Some(row) = state.chosen() else { return Vec::new() };
    let (facts, show) = (&row.movie.facts, &row.show);
    let mut lines = vec![facts.title.clone()];
    let mut short = vec![facts.certificate.clone(), format!("{} min", facts.duration_min)];
    short.push(facts.genres.join(", "));
    short.push(facts.languages.join(", "));
    if let Some(tenths) = facts.rating_tenths {
        short.push(format!("rated {}.{}", tenths / 10, tenths % 10));
    }
    short.retain(|s| !s.is_empty());
    lines.push(short.join("   "));
    lines.push(format!(
        "{} {}   ads {}   film {}   ends {}   hall clear {}",
        row.hall,
        show.format,
        session.clock(show.starts_at),
        session.clock(show.feature_at),
        session.clock(show.ends_at),
        session.clock(show.clear_at)
    ));
    if !show.traits.is_empty() {
        lines.push(show.traits.join(", ").replace('_', " "));
    }
    lines.extend(certificate_reminder(&facts.certificate));
    lines.push(String::new());
    lines.extend(wrap(&facts.synopsis, width));
    for (label, text) in [("Director", facts.director.clone()), ("With", facts.cast.join(", "))] {
        if !text.is_empty() {
            lines.push(String::new());
            lines.extend(wrap(&format!("{label}: {text}"), width));
        }
    }
    lines
}

/// Draws the film.
pub fn view_film(state: &State, at: u16, session: &Session, pen: &mut Pen) {
    let width = pen.area().width.min(76);
    let lines = film_lines(state, session, usize::from(width.saturating_sub(4)));
    let height = u16::try_from(lines.len()).unwrap_or(20) + 2;
    let inner = pen.frame(super::area(pen, width, height), "FILM   ! the show fails   Esc closes", session);
    let most = lines.len().saturating_sub(usize::from(inner.height));
    let from = usize::from(at).min(most);
    for (y, (i, line)) in (inner.top()..inner.bottom()).zip(lines.iter().enumerate().skip(from)) {
        let style = if i == 0 { session.theme.title } else { session.theme.text };
        pen.cut(inner.x + 1, y, inner.width.saturating_sub(2), line, style);
    }
}
