//! The counter in spoken lines: what the drawn cells say, in the order in which a clerk needs it.
use super::{boxes, order_view, state::State, view};
use crate::ui::session::{Session, countdown};

/// Says the uppermost box, or the whole screen.
pub fn spoken(state: &State, session: &Session) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(state.notice.as_ref().map(|n| n.text.clone()));
    lines.extend(state.call());
    if !state.boxes.is_empty() {
        lines.extend(boxes::spoken(state, session));
        return lines;
    }
    let wall = session.zone().local(session.now.instant());
    lines.push(format!(
        "{}, {}, {} {}",
        session.theatre.name,
        wall.format("%A %-d %B %H:%M"),
        session.till,
        session.who
    ));
    match state.chosen() {
        Some(row) => {
            let facts = &row.movie.facts;
            lines.push(format!(
                "Chosen: {} {}, {}, {} to {}, {} of {} free.",
                facts.title,
                facts.certificate,
                row.hall,
                session.clock(row.show.starts_at),
                session.clock(row.show.ends_at),
                row.free,
                row.show.capacity
            ));
            lines.push(format!("{}.", view::facts_line(state, session)));
        }
        None => lines.push("No show is chosen.".into()),
    }
    lines.extend(prices(state, session));
    lines.extend(order(state, session));
    lines.push(order_view::action_words(state, session).0);
    if let Some(booking) = &state.last {
        let (what, change) = order_view::last_words(booking, session);
        lines.push(format!("Last sale {what}{}.", change.map_or(String::new(), |c| format!(", change {c}"))));
    }
    lines
}

fn prices(state: &State, session: &Session) -> Option<String> {
    if state.food {
        let rows: Vec<String> = super::food::menu_rows(state, session);
        let rows: Vec<String> =
            rows.iter().take(8).map(|r| r.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        return Some(format!("Food and drink: {}.", rows.join(", ")));
    }
    let (card, show) = (state.card()?, state.selected?);
    let class = state.priced_class(show)?;
    let prices: Vec<String> = (1..)
        .zip(card.types.iter().take(8))
        .filter_map(|(n, t)| card.price(t.id, &class).map(|p| format!("F{n} {} {}", t.name, session.plain(p.minor))))
        .collect();
    Some(format!("Tickets in {class}: {}.", prices.join(", ")))
}

fn order(state: &State, session: &Session) -> Vec<String> {
    let buyer = state.wanted.as_ref().map(|k| format!("It is for {}.", k.name));
    let Some(held) = &state.basket.held else {
        return ["The order is empty.".to_owned()].into_iter().chain(buyer).collect();
    };
    let mut lines: Vec<String> = buyer.into_iter().collect();
    for line in state.basket.lines() {
        lines.push(format!("{} {} {}, {}.", line.n, line.name, line.class, session.plain(line.sum)));
    }
    for s in state.basket.food() {
        lines.push(format!("{} {}, {}.", s.n, s.words, session.plain(s.each * i64::from(s.n))));
    }
    for show in state.basket.shows() {
        lines.push(format!(
            "{}: {}.",
            order_view::show_words(state, session, show),
            state.basket.labels(show).join(", ")
        ));
    }
    if !held.why.is_empty() {
        lines.push(format!("{}.", held.why));
    }
    lines.push(format!(
        "Total {}, paid {}, to pay {}. Held for {}.",
        session.money(held.total),
        session.plain(held.paid),
        session.money(state.basket.left()),
        countdown(session.left_ms(held.until_ms))
    ));
    lines
}
