//! Short lists: all ticket types, parked orders, orders left unfinished.
use crate::{
    domain::{board::Held, product::shown},
    ui::{
        effect::{Effect, Order},
        keymap,
        notice::Notice,
        paint::Pen,
        screens::counter::{boxes::Overlay, food, order, state::Flight, state::State, state::Typed},
        session::{Session, countdown},
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// The list of ticket types: what was typed of a place, and which one is chosen.
#[derive(Clone, Debug, Default)]
pub struct Types {
    digits: String,
    at: usize,
}

/// A digit picks (two where there are ten types or more), arrows and Enter choose.
pub fn types_key(state: &mut State, session: &Session, key: KeyEvent, mut types: Types) -> Vec<Effect> {
    let count = match state.food {
        true => state.menu.as_ref().map_or(0, |m| m.len()),
        false => state.card().map_or(0, |c| c.types.len()),
    };
    if let Some(d) = keymap::digit(key) {
        types.digits.push(d);
        let place: usize = types.digits.parse().unwrap_or(0);
        if place * 10 > count || types.digits.len() > 1 {
            return order::add(state, session, place);
        }
        types.at = place.saturating_sub(1);
        state.boxes.push(Overlay::Types(types));
        return Vec::new();
    }
    match key.code {
        KeyCode::Esc => {
            state.typed = Typed::default();
            return Vec::new();
        }
        KeyCode::Enter => return order::add(state, session, types.at + 1),
        KeyCode::F(n @ 1..=8) => return order::add(state, session, usize::from(n)),
        KeyCode::Up => types.at = types.at.saturating_sub(1),
        KeyCode::Down => types.at = (types.at + 1).min(count.saturating_sub(1)),
        KeyCode::Home => types.at = 0,
        KeyCode::End => types.at = count.saturating_sub(1),
        _ => {}
    }
    types.digits.clear();
    state.boxes.push(Overlay::Types(types));
    Vec::new()
}

fn type_rows(state: &State, session: &Session) -> Vec<String> {
    if state.food {
        return food::menu_rows(state, session);
    }
    let Some(card) = state.card() else { return Vec::new() };
    let rows = card.types.iter().enumerate().map(|(i, t)| {
        let prices: Vec<String> = card
            .classes
            .iter()
            .filter_map(|c| card.price(t.id, c).map(|p| format!("{c} {}", session.plain(p.minor))))
            .collect();
        let proof = if t.proof.is_empty() { String::new() } else { format!("   ({})", t.proof) };
        format!("{:>2}  {:<14} {}{proof}", i + 1, t.name, prices.join("  "))
    });
    rows.collect()
}

/// Draws the ticket types.
pub fn view_types(state: &State, types: &Types, session: &Session, pen: &mut Pen) {
    let rows = type_rows(state, session);
    let what = if state.typed.minus { "TAKE OFF" } else { "ADD" };
    let n = state.typed.count().unwrap_or(1);
    let height = u16::try_from(rows.len()).unwrap_or(20) + 2;
    let title = format!("{what} {n}: the number, or Enter   Esc closes");
    let inner = pen.frame(super::area(pen, 76, height), &title, session);
    list(&rows, types.at, session, &mut pen.within(inner));
}

/// Says them.
pub fn spoken_types(state: &State, types: &Types, session: &Session) -> Vec<String> {
    marked(type_rows(state, session), types.at)
}

/// Rows to be said, with which is chosen.
pub fn marked(rows: Vec<String>, at: usize) -> Vec<String> {
    let rows = rows.into_iter().enumerate();
    rows.map(|(i, row)| if i == at { format!("{}, chosen", row.trim()) } else { row.trim().to_owned() }).collect()
}

/// Draws rows with one chosen, scrolled so that it is seen.
pub fn list(rows: &[String], at: usize, session: &Session, pen: &mut Pen) {
    let (area, theme) = (pen.area(), &session.theme);
    let from = (at + 1).saturating_sub(usize::from(area.height));
    for (y, (i, row)) in (area.top()..area.bottom()).zip(rows.iter().enumerate().skip(from)) {
        let style = if i == at { theme.chosen } else { theme.text };
        if i == at {
            pen.rule(area.x, y, area.width, " ", style);
            pen.text(area.x, y, ">", style);
        }
        pen.cut(area.x + 2, y, area.width.saturating_sub(2), row, style);
    }
}

/// The words of a list of held orders.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    title: &'static str,
    keys: &'static str,
}

/// For those that are parked.
pub const PARKED: Words = Words { title: "PARKED", keys: "Enter resumes   Esc closes" };
/// For those that were left.
pub const LEFT: Words =
    Words { title: "NOT SOLD, STILL HELD", keys: "Enter resumes   x lets go   Esc later: p lists them" };

/// Enter resumes.
pub fn parked_key(state: &mut State, session: &Session, key: KeyEvent, at: usize) -> Vec<Effect> {
    let count = state.parked.len();
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => {
            if let Some(held) = state.parked.get(at) {
                let token = held.token.clone();
                state.boxes.push(Overlay::Parked(at));
                return order::send(state, session, Flight::Resume, Order::Resume(token));
            }
        }
        _ => {}
    }
    state.boxes.push(Overlay::Parked(moved(key, at, count)));
    Vec::new()
}

/// Enter resumes, `x` lets go.
pub fn left_key(state: &mut State, session: &Session, key: KeyEvent, at: usize) -> Vec<Effect> {
    let Some(held) = state.left.get(at) else { return Vec::new() };
    let (token, paid) = (held.token.clone(), held.paid);
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => {
            state.boxes.push(Overlay::Left(at));
            return order::send(state, session, Flight::Resume, Order::Resume(token));
        }
        KeyCode::Char('x' | 'X') if paid > 0 => {
            state.say(Notice::bad("Money was taken of it: resume it, then finish or give it back"));
        }
        KeyCode::Char('x' | 'X') => {
            state.left.remove(at);
            if !state.left.is_empty() {
                state.boxes.push(Overlay::Left(0));
            }
            return order::send(state, session, Flight::Release, Order::Release(token));
        }
        _ => {}
    }
    state.boxes.push(Overlay::Left(moved(key, at, state.left.len())));
    Vec::new()
}

/// Where a key moves the choice of a list.
pub fn moved(key: KeyEvent, at: usize, count: usize) -> usize {
    let last = count.saturating_sub(1);
    match key.code {
        KeyCode::Up => at.saturating_sub(1),
        KeyCode::Down => (at + 1).min(last),
        KeyCode::PageUp => at.saturating_sub(10),
        KeyCode::PageDown => (at + 10).min(last),
        KeyCode::Home => 0,
        KeyCode::End => last,
        _ => at.min(last),
    }
}

fn hold_row(state: &State, held: &Held, session: &Session) -> String {
    let mut shows: Vec<String> = held
        .parts
        .iter()
        .map(|p| {
            let name = state.row(p.show).map_or_else(
                || format!("show {}", p.show),
                |r| format!("{} {}", session.clock(r.show.starts_at), r.movie.facts.title),
            );
            let labels: Vec<&str> =
                held.tickets.iter().filter(|t| t.show == p.show).map(|t| t.label.as_str()).collect();
            if labels.is_empty() {
                format!("{} seats {name}", p.seats.len())
            } else {
                format!("{} {name}", labels.join(" "))
            }
        })
        .collect();
    shows.extend(shown(&held.pieces).into_iter().map(|s| format!("{} {}", s.n, s.words)));
    let who = held.parked.clone().unwrap_or_else(|| held.terminal.clone());
    let paid = if held.paid > 0 { format!("   {} TAKEN", session.plain(held.paid)) } else { String::new() };
    let left = countdown(session.left_ms(held.until_ms));
    format!("{who:<14} {:>9}{paid}   held {left}   {}", session.plain(held.total), shows.join(", "))
}

/// Draws held orders.
pub fn view_holds(state: &State, holds: &[Held], at: usize, words: Words, session: &Session, pen: &mut Pen) {
    let rows = hold_rows(state, holds, session);
    let height = u16::try_from(rows.len()).unwrap_or(20) + 4;
    let inner = pen.frame(super::area(pen, 78, height), words.title, session);
    pen.text(inner.x + 1, inner.bottom().saturating_sub(1), words.keys, session.theme.dim);
    let list_area = ratatui::layout::Rect { height: inner.height.saturating_sub(2), ..inner };
    list(&rows, at, session, &mut pen.within(list_area));
}

/// A row each; what was sold or let go meanwhile leaves a sentence.
fn hold_rows(state: &State, holds: &[Held], session: &Session) -> Vec<String> {
    if holds.is_empty() {
        return vec!["nothing any more: it was sold or let go meanwhile".to_owned()];
    }
    holds.iter().map(|h| hold_row(state, h, session)).collect()
}

/// Says them.
pub fn spoken_holds(state: &State, holds: &[Held], at: usize, words: Words, session: &Session) -> Vec<String> {
    let mut lines = vec![words.title.to_owned()];
    lines.extend(marked(hold_rows(state, holds, session), at));
    lines.push(words.keys.to_owned());
    lines
}
