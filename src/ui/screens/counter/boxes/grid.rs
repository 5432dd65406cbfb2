//! The seats of a show: the whole party is moved by arrows, single seats are taken and left. Every change is held at once, so
//! what is drawn is what is ours. Enter keeps and returns; nothing here pays.
use super::grid_view;
use crate::{
    domain::{
        SeatNo, ShowId,
        board::{SeatState, SeatsView},
        seat_map::{Seat, SeatKind, SeatMap},
        seating::{self, Direction},
    },
    ui::{
        effect::{Effect, Question},
        keymap::{self, Binding, On},
        notice::Notice,
        scan::plain,
        screens::counter::{boxes::Overlay, order, state::State},
        session::Session,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The grid: where the cursor is, and what was typed of a seat's address.
#[derive(Clone, Debug)]
pub struct Grid {
    /// Of which show.
    pub show: ShowId,
    /// The seat under the cursor.
    pub cursor: Option<SeatNo>,
    /// Letters and digits of an address.
    pub address: String,
}

/// What a key of the grid means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// The whole party, or the cursor where it is off the party.
    Move,
    /// One seat.
    Toggle,
    /// The next best set.
    Next,
    /// The next class.
    Zone,
    /// One more wheelchair place.
    Wheelchair,
    /// A seat's address.
    Address,
    /// Letters off the address.
    Erase,
    /// More time for the hold.
    Keep,
}

const fn row(on: On, intent: Intent, label: &'static str, short: &'static str) -> Binding<Intent> {
    Binding { on, intent, label, short, long: short }
}

/// The grid's keys.
pub static KEYS: &[Binding<Intent>] = &[
    row(On::Code(KeyCode::Up), Intent::Move, "arrows", "move the party"),
    row(On::Code(KeyCode::Down), Intent::Move, "", ""),
    row(On::Code(KeyCode::Left), Intent::Move, "", ""),
    row(On::Code(KeyCode::Right), Intent::Move, "", ""),
    row(On::Chars(" "), Intent::Toggle, "Space", "takes or leaves a seat"),
    row(On::Alphanumeric, Intent::Address, "C9", "goes there"),
    row(On::Code(KeyCode::Tab), Intent::Next, "Tab", "next best"),
    row(On::Chars("+"), Intent::Zone, "+", "zone"),
    row(On::Chars("-"), Intent::Wheelchair, "-", "wheelchair"),
    row(On::Code(KeyCode::Backspace), Intent::Erase, "", ""),
    row(On::Code(KeyCode::Enter), Intent::Keep, "Enter", "keeps and returns"),
    row(On::Code(KeyCode::Esc), Intent::Keep, "", ""),
];

/// Opens the grid of the selected show.
pub fn open(state: &mut State, _: &Session) -> Vec<Effect> {
    let Some(show) = state.selected else {
        state.say(Notice::bad("No show is chosen: arrows choose one"));
        return Vec::new();
    };
    let cursor = party(state, show).first().copied();
    state.boxes.push(Overlay::Grid(Grid { show, cursor, address: String::new() }));
    vec![Effect::Ask(Question::Seats(show))]
}

/// Our seats of a show.
pub fn party(state: &State, show: ShowId) -> Vec<SeatNo> {
    state.basket.part(show).map(|p| p.seats.clone()).unwrap_or_default()
}

/// A key of the grid.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut grid: Grid) -> Vec<Effect> {
    let Some(intent) = keymap::find(KEYS, key) else {
        state.boxes.push(Overlay::Grid(grid));
        return Vec::new();
    };
    let counted = state.seats.get(&grid.show).is_some_and(|v| v.map.unreserved);
    if counted && intent != Intent::Keep {
        state.boxes.push(Overlay::Grid(grid));
        return Vec::new();
    }
    if !matches!(intent, Intent::Address | Intent::Erase) {
        grid.address.clear();
    }
    state.notice = None;
    match intent {
        Intent::Keep => Vec::new(),
        Intent::Address | Intent::Erase => {
            address(state, &mut grid, key);
            state.boxes.push(Overlay::Grid(grid));
            Vec::new()
        }
        Intent::Toggle => {
            let at = cursor(state, &grid);
            state.boxes.push(Overlay::Grid(grid));
            at.map_or(Vec::new(), |no| toggle(state, session, no))
        }
        Intent::Move => step(state, session, grid, key),
        Intent::Next | Intent::Zone | Intent::Wheelchair => {
            // The cursor follows the party that comes.
            grid.cursor = None;
            state.boxes.push(Overlay::Grid(grid));
            match intent {
                Intent::Next => order::next_best(state, session),
                Intent::Zone => order::zone(state, session),
                _ => order::wheelchair(state, session),
            }
        }
    }
}

/// A click takes or leaves the seat that it hits.
pub fn click(state: &mut State, session: &Session, at: (u16, u16), mut grid: Grid) -> Vec<Effect> {
    let hit = grid_view::seat_at(state, &grid, session, at);
    if hit.is_some() {
        grid.cursor = hit;
    }
    state.boxes.push(Overlay::Grid(grid));
    hit.map_or(Vec::new(), |no| toggle(state, session, no))
}

/// Where the cursor is: where it was put, else on the party, else on the middle seat of the hall.
pub fn cursor(state: &State, grid: &Grid) -> Option<SeatNo> {
    let view = state.seats.get(&grid.show)?;
    let party = party(state, grid.show);
    grid.cursor
        .or(party.first().copied())
        .or_else(|| view.map.focus.or_else(|| view.map.seats.get(view.map.seats.len() / 2).map(|s| s.no)))
}

fn address(state: &mut State, grid: &mut Grid, key: KeyEvent) {
    let Some(view) = state.seats.get(&grid.show).cloned() else { return };
    if key.code == KeyCode::Backspace {
        grid.address.pop();
        return;
    }
    let Some(c) = plain(key).map(|c| c.to_ascii_uppercase()) else { return };
    let begins = |text: &str| view.map.seats.iter().any(|s| s.label.to_ascii_uppercase().starts_with(text));
    grid.address.push(c);
    if !begins(&grid.address) {
        grid.address = c.to_string();
    }
    if !begins(&grid.address) {
        grid.address.clear();
        state.say(Notice::info(format!("No seat here begins with {c}")));
    } else if let Some(seat) = view.map.find(&grid.address) {
        grid.cursor = Some(seat.no);
    }
}

/// Takes a free seat, leaves one of ours.
fn toggle(state: &mut State, session: &Session, no: SeatNo) -> Vec<Effect> {
    let Some(show) = state.selected else { return Vec::new() };
    let Some(view) = state.seats.get(&show).cloned() else { return Vec::new() };
    if state.basket.paid() > 0 {
        state.say(Notice::bad("Money was taken: the seats stay as they are"));
        return Vec::new();
    }
    let mut seats = party(state, show);
    let label = view.map.seat(no).map(|s| s.label.clone()).unwrap_or_default();
    match seats.iter().position(|s| *s == no) {
        Some(i) => {
            seats.remove(i);
        }
        None if view.state(no) == SeatState::Free => seats.push(no),
        None => {
            let why = match view.state(no) {
                SeatState::Sold => "is sold",
                SeatState::Held(_) => "is held at another till",
                _ => "is not on sale",
            };
            state.say(Notice::bad(format!("{label} {why}: choose another")));
            return Vec::new();
        }
    }
    hold(state, session, show, seats)
}

/// Holds exactly these seats for the tickets that there are.
fn hold(state: &mut State, session: &Session, show: ShowId, seats: Vec<SeatNo>) -> Vec<Effect> {
    let tickets = if seats.is_empty() { Vec::new() } else { state.basket.tickets(show) };
    let wish = super::super::state::Wish { named: true, nth: 0, ..state.wish(show) };
    let undo = order::undo_of(state, show);
    order::take_named(state, session, show, tickets, wish, seats, Some(undo))
}

/// An arrow: the party moves; where the cursor is off the party (or Shift is held) only the cursor does.
fn step(state: &mut State, session: &Session, mut grid: Grid, key: KeyEvent) -> Vec<Effect> {
    let Some(view) = state.seats.get(&grid.show).cloned() else {
        state.boxes.push(Overlay::Grid(grid));
        return Vec::new();
    };
    let (seats, at) = (party(state, grid.show), cursor(state, &grid));
    let alone = key.modifiers.contains(KeyModifiers::SHIFT) || at.is_none_or(|no| !seats.contains(&no));
    let way = match key.code {
        KeyCode::Left => (-1, 0),
        KeyCode::Right => (1, 0),
        KeyCode::Up => (0, -1),
        _ => (0, 1),
    };
    if alone || seats.is_empty() {
        grid.cursor = at.and_then(|no| neighbour(&view.map, no, way)).or(at);
        state.boxes.push(Overlay::Grid(grid));
        return Vec::new();
    }
    let show = grid.show;
    let to = match way {
        (-1, _) => Direction::Left,
        (1, _) => Direction::Right,
        (_, -1) => Direction::Up,
        _ => Direction::Down,
    };
    let moved = seating::shift_party(&view.map, &taken(&view, &seats), &seats, to);
    grid.cursor = None;
    state.boxes.push(Overlay::Grid(grid));
    match moved {
        Some(seats) if state.basket.paid() == 0 => hold(state, session, show, seats),
        Some(_) => Vec::new(),
        None => {
            state.say(Notice::info("No room that way for all of them together"));
            Vec::new()
        }
    }
}

/// The seat beside, above or below another.
fn neighbour(map: &SeatMap, no: SeatNo, (dx, dy): (i32, i32)) -> Option<SeatNo> {
    let here = map.seat(no)?;
    if dx != 0 {
        let row = map.seats.iter().filter(|s| s.y == here.y);
        let near = row.filter(|s| if dx > 0 { s.x > here.x } else { s.x < here.x });
        return near.min_by_key(|s| s.x.abs_diff(here.x)).map(|s| s.no);
    }
    let beyond = map.seats.iter().filter(|s| if dy > 0 { s.y > here.y } else { s.y < here.y });
    beyond.min_by_key(|s| (s.y.abs_diff(here.y), s.x.abs_diff(here.x))).map(|s| s.no)
}

/// Which seats others have: ours count as free.
fn taken(view: &SeatsView, ours: &[SeatNo]) -> Vec<bool> {
    let all = seating::taken(&view.states).into_iter().zip(&view.map.seats);
    all.map(|(taken, seat)| taken && !ours.contains(&seat.no)).collect()
}

/// The middle of seats, in half cells and rows.
fn middle(map: &SeatMap, seats: &[SeatNo]) -> (i64, i64) {
    let found: Vec<&Seat> = seats.iter().filter_map(|n| map.seat(*n)).collect();
    let n = i64::try_from(found.len()).unwrap_or(1).max(1);
    (
        found.iter().map(|s| i64::from(s.x)).sum::<i64>() * 2 / n,
        found.iter().map(|s| i64::from(s.y)).sum::<i64>() * 2 / n,
    )
}

/// Which arrow, and to which seats, leaves nobody stranded.
pub fn mend(view: &SeatsView, ours: &[SeatNo]) -> Option<(&'static str, Vec<SeatNo>)> {
    let taken = taken(view, ours);
    [("Left", Direction::Left), ("Right", Direction::Right)].into_iter().find_map(|(key, way)| {
        let seats = seating::shift_party(&view.map, &taken, ours, way)?;
        seating::warnings(&view.map, &taken, &seats).is_empty().then_some((key, seats))
    })
}

/// Seats chosen by hand and as many more as make `n`, the nearest ones.
pub fn extend(view: &SeatsView, seats: &[SeatNo], n: usize) -> Option<Vec<SeatNo>> {
    let (x, y) = middle(&view.map, seats);
    let mut free: Vec<&Seat> = view
        .map
        .seats
        .iter()
        .filter(|s| s.kind == SeatKind::Standard && view.state(s.no) == SeatState::Free && !seats.contains(&s.no))
        .collect();
    free.sort_by_key(|s| {
        let (dx, dy) = ((i64::from(s.x) * 2 - x).abs(), (i64::from(s.y) * 2 - y).abs());
        (dy * 4 + dx, s.no)
    });
    let more = free.iter().map(|s| s.no).take(n.saturating_sub(seats.len()));
    let all: Vec<SeatNo> = seats.iter().copied().chain(more).collect();
    (all.len() == n).then_some(all)
}
