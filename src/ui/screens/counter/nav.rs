//! Where the clerk is in the programme. Only the clerk's own keys move it.
use super::{
    keys::Intent,
    state::{Awaits, State},
};
use crate::{
    domain::{
        ShowId,
        board::{DayBoard, ShowRow},
        show::SaleState,
        time::Instant,
    },
    ui::{
        effect::{Effect, Question},
        session::Session,
    },
};
use chrono::Duration;

/// Asks for the day that is shown.
pub fn ask_day(state: &State, session: &Session) -> Effect {
    Effect::Ask(Question::Day(session.theatre.id, state.day))
}

/// Selects a show and asks what it costs.
pub fn select(state: &mut State, show: ShowId) -> Vec<Effect> {
    state.selected = Some(show);
    let mut effects = Vec::new();
    if !state.cards.contains_key(&show) {
        state.awaits = Some(Awaits::Card(show));
        effects.push(Effect::Ask(Question::Card(show)));
    }
    if !state.seats.contains_key(&show) {
        // Only what is on the screen is kept fresh: the seats of one show, that of the map beside the day.
        state.seats.clear();
        effects.push(Effect::Ask(Question::Seats(show)));
    }
    effects
}

/// The show that begins next and sells; else one that still sells; else the last one of the day.
pub fn default_show(board: &DayBoard, now: Instant) -> Option<ShowId> {
    let sells = |r: &&ShowRow| r.state == SaleState::OnSale;
    let coming = board.shows.iter().filter(sells).find(|r| r.show.starts_at >= now);
    coming.or_else(|| board.shows.iter().rfind(sells)).or(board.shows.last()).map(|r| r.show.id)
}

/// Whether a day had shows, of which none begins or sells any more.
pub fn is_over(board: &DayBoard, now: Instant) -> bool {
    let done = |r: &ShowRow| r.show.starts_at < now && r.state != SaleState::OnSale;
    !board.shows.is_empty() && board.shows.iter().all(done)
}

/// An arrow key.
pub fn step(state: &mut State, session: &Session, way: Intent) -> Vec<Effect> {
    let Some(board) = state.board.clone() else { return Vec::new() };
    let Some(now) = state.selected.and_then(|id| board.shows.iter().find(|r| r.show.id == id)) else {
        return default_show(&board, session.now.instant()).map_or(Vec::new(), |s| select(state, s));
    };
    let in_hall = |position: u16| board.shows.iter().filter(move |r| r.hall_position == position);
    let target = match way {
        Intent::Left => in_hall(now.hall_position).rfind(|r| r.show.starts_at < now.show.starts_at),
        Intent::Right => in_hall(now.hall_position).find(|r| r.show.starts_at > now.show.starts_at),
        _ => {
            let mut halls: Vec<u16> = board.shows.iter().map(|r| r.hall_position).collect();
            halls.sort_unstable();
            halls.dedup();
            let at = halls.iter().position(|h| *h == now.hall_position).unwrap_or(0);
            let to = if way == Intent::Up { at.checked_sub(1) } else { Some(at + 1) };
            let hall = to.and_then(|i| halls.get(i)).copied();
            // The nearest in time that can still be sold comes before one that can't.
            hall.and_then(|h| {
                in_hall(h).min_by_key(|r| {
                    (
                        !matches!(r.state, SaleState::OnSale | SaleState::SoldOut),
                        (r.show.starts_at.0 - now.show.starts_at.0).abs(),
                    )
                })
            })
        }
    };
    target.map(|r| r.show.id).map_or(Vec::new(), |s| select(state, s))
}

/// Another day.
pub fn day(state: &mut State, session: &Session, by: i64) -> Vec<Effect> {
    let Some(day) = state.day.checked_add_signed(Duration::days(by)) else { return Vec::new() };
    go(state, session, day)
}

/// Today, the show that begins next.
pub fn home(state: &mut State, session: &Session) -> Vec<Effect> {
    go(state, session, session.today())
}

fn go(state: &mut State, session: &Session, day: chrono::NaiveDate) -> Vec<Effect> {
    state.day = day;
    state.board = None;
    state.selected = None;
    state.awaits = Some(Awaits::Day);
    vec![ask_day(state, session)]
}
