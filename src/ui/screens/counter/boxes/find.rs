//! Search: shows by words, bookings by reference, ticket, e-mail or seat. Enter goes there; it never sells.
use crate::{
    domain::{Reference, ShowId, board::ShowRow, booking::Booking, find::parse, show::SaleState},
    ui::{
        effect::{Effect, Question},
        notice::Notice,
        paint::Pen,
        screens::counter::{
            boxes::{Overlay, booking, lists},
            nav,
            state::State,
        },
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent},
    layout::Rect,
};

/// How many days ahead are searched.
pub const SEARCH_DAYS: u16 = 14;
/// So many rows are kept at the most: nobody reads further.
const MOST: usize = 200;

/// One thing that was found.
#[derive(Clone, Debug)]
enum Hit {
    Show(ShowId, String),
    Booking(Box<Booking>, String),
}

/// What is searched, and what was found.
#[derive(Clone, Debug)]
pub struct Find {
    /// The words.
    pub field: Field,
    at: usize,
    hits: Vec<Hit>,
    bookings: Vec<Booking>,
    /// It was opened by a scan: one booking opens at once.
    scanned: bool,
}

impl Find {
    /// An empty search.
    pub fn new(_: &Session) -> Self {
        Self { field: Field::new(200), at: 0, hits: Vec::new(), bookings: Vec::new(), scanned: false }
    }

    fn rows(&self) -> Vec<String> {
        self.hits
            .iter()
            .map(|h| match h {
                Hit::Show(_, row) | Hit::Booking(_, row) => row.clone(),
            })
            .collect()
    }
}

/// A key of the search.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut find: Find) -> Vec<Effect> {
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => return go(state, session, find),
        KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => {
            find.at = lists::moved(key, find.at, find.hits.len());
        }
        _ => {
            let before = find.field.text().to_owned();
            find.field.key(key);
            let same = before == find.field.text();
            state.boxes.push(Overlay::Find(find));
            return if same { Vec::new() } else { changed(state, session) };
        }
    }
    state.boxes.push(Overlay::Find(find));
    Vec::new()
}

/// The words changed: shows are filtered here, bookings are asked for where the words may name one.
pub fn changed(state: &mut State, session: &Session) -> Vec<Effect> {
    let Some(Overlay::Find(find)) = state.boxes.last_mut() else { return Vec::new() };
    find.at = 0;
    find.bookings.clear();
    let text = find.field.text().trim().to_owned();
    refresh(state, session);
    if names_booking(&text) { vec![Effect::Ask(Question::Bookings(text))] } else { Vec::new() }
}

/// Whether words may name a booking: a reference, a token, an e-mail, a seat.
fn names_booking(text: &str) -> bool {
    let seat = (2..=5).contains(&text.len())
        && text.chars().any(|c| c.is_ascii_digit())
        && text.chars().any(|c| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric());
    !text.contains(' ') && (text.contains('@') || seat || text.len() >= 20 || Reference::parse(text).is_some())
}

/// Filters anew what is known.
pub fn refresh(state: &mut State, session: &Session) {
    let (shows, now, zone) = (state.shows.clone(), session.now.instant(), session.zone());
    let Some(Overlay::Find(find)) = state.boxes.iter_mut().rfind(|b| matches!(b, Overlay::Find(_))) else { return };
    let filter = parse(find.field.text());
    let bookings = find.bookings.iter().map(|b| Hit::Booking(Box::new(b.clone()), booking_row(b, session)));
    // What can still be sold comes first: it is what Enter should find.
    let (open, full): (Vec<_>, Vec<_>) =
        shows.iter().filter(|r| filter.matches(r, zone, now)).partition(|r| r.state == SaleState::OnSale);
    let shows = open.into_iter().chain(full).take(MOST);
    find.hits = bookings.chain(shows.map(|r| Hit::Show(r.show.id, show_row(r, session)))).collect();
    find.at = find.at.min(find.hits.len().saturating_sub(1));
}

fn show_row(row: &ShowRow, session: &Session) -> String {
    let (show, facts) = (&row.show, &row.movie.facts);
    let local = session.zone().local(show.starts_at);
    let free = if row.state == SaleState::SoldOut { "FULL".to_owned() } else { format!("{} free", row.free) };
    let traits: Vec<&str> = show
        .traits
        .iter()
        .map(|t| match t.as_str() {
            "subtitled" => "sub",
            "audio_described" => "ad",
            "captioned" => "cc",
            other => other,
        })
        .collect();
    format!(
        "{} {}-{}  {free:>8}  {:<8} {:<4} {} {}",
        local.format("%a %-d %b"),
        local.format("%H:%M"),
        session.clock(show.ends_at),
        row.hall,
        facts.certificate,
        facts.title,
        traits.join(" ")
    )
}

fn booking_row(b: &Booking, session: &Session) -> String {
    let labels: Vec<&str> = b.tickets.iter().map(|t| t.label.as_str()).collect();
    let what = b.shows.first().map_or(String::new(), |s| format!("{} {}", session.clock(s.starts_at), s.title));
    format!("BOOKING {}  {}  {}  {what}", b.reference, booking::state_word(b.state), labels.join(" "))
}

/// Goes to what is chosen.
fn go(state: &mut State, session: &Session, find: Find) -> Vec<Effect> {
    match find.hits.get(find.at) {
        Some(Hit::Booking(found, _)) => {
            let card = booking::Card::new(found.clone());
            state.boxes.push(Overlay::Find(find));
            state.boxes.push(Overlay::Booking(card));
            Vec::new()
        }
        Some(Hit::Show(show, _)) => {
            let show = *show;
            let Some(row) = state.row(show) else { return Vec::new() };
            let day = session.zone().business_day(row.show.starts_at, session.theatre.settings.day_end_min);
            let mut effects = nav::select(state, show);
            if day != state.day {
                state.day = day;
                state.board = None;
                effects.push(nav::ask_day(state, session));
            }
            effects
        }
        None => {
            state.say(Notice::info("Nothing fits: change the words, Esc closes"));
            state.boxes.push(Overlay::Find(find));
            Vec::new()
        }
    }
}

/// A scan asks for the booking that it names, whatever is on the screen.
pub fn scanned(state: &mut State, session: &Session, text: &str) -> Vec<Effect> {
    let text: String = text.chars().filter(|c| !crate::domain::text::is_control(*c)).take(400).collect();
    state.boxes.retain(|b| !matches!(b, Overlay::Find(f) if f.scanned));
    if text.trim().is_empty() {
        return Vec::new();
    }
    if matches!(state.boxes.last(), Some(Overlay::Pays(_))) {
        return super::pays::scanned(state, session, text.trim());
    }
    let mut find = Find { scanned: true, ..Find::new(session) };
    find.field.set(text.trim());
    let at = state.boxes.len().saturating_sub(usize::from(matches!(state.boxes.last(), Some(Overlay::Pay(_)))));
    // The card terminal's box stays uppermost: what is typed next belongs to it.
    state.boxes.insert(at, Overlay::Find(find));
    vec![Effect::Ask(Question::Bookings(text.trim().to_owned()))]
}

/// Bookings that were asked for. Exactly one for a scan opens.
pub fn bookings_arrived(state: &mut State, session: &Session, found: Vec<Booking>) -> Vec<Effect> {
    let Some(at) = state.boxes.iter().rposition(|b| matches!(b, Overlay::Find(_))) else { return Vec::new() };
    let Some(Overlay::Find(find)) = state.boxes.get_mut(at) else { return Vec::new() };
    if !find.scanned {
        find.bookings = found;
        refresh(state, session);
        return Vec::new();
    }
    let text = find.field.text().to_owned();
    match found.as_slice() {
        [] => {
            state.boxes.remove(at);
            let shown = crate::domain::text::fit(&text, 20);
            state.say(Notice::bad(format!("No booking here has {shown}: / finds by name of the film or e-mail")));
            return vec![Effect::Bell];
        }
        [one] => {
            let card = booking::Card::new(Box::new(one.clone()));
            if let Some(place) = state.boxes.get_mut(at) {
                *place = Overlay::Booking(card);
            }
        }
        _ => {
            find.bookings = found;
            find.scanned = false;
            refresh(state, session);
        }
    }
    Vec::new()
}

fn area(screen: Rect) -> Rect {
    crate::ui::paint::centred(screen, 100, screen.height.saturating_sub(2).clamp(8, 34))
}

fn list_area(screen: Rect) -> Rect {
    let a = area(screen);
    Rect { x: a.x + 1, y: a.y + 3, width: a.width.saturating_sub(2), height: a.height.saturating_sub(5) }
}

/// A click goes to what it hits.
pub fn click(state: &mut State, session: &Session, (x, y): (u16, u16), mut find: Find) -> Vec<Effect> {
    let list = list_area(Rect::new(0, 0, session.size.0, session.size.1));
    if list.contains((x, y).into()) {
        let from = (find.at + 1).saturating_sub(usize::from(list.height));
        let row = from + usize::from(y - list.y);
        if row < find.hits.len() {
            find.at = row;
            return go(state, session, find);
        }
    }
    state.boxes.push(Overlay::Find(find));
    Vec::new()
}

/// Draws the search.
pub fn view(find: &Find, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let screen = pen.area();
    let inner = pen.frame(area(screen), "FIND   Enter goes there   Esc closes", session);
    let x = pen.text(inner.x + 1, inner.y, "/ ", theme.key);
    find.field.view(pen, x, inner.y, inner.right().saturating_sub(x + 1), session);
    let rows = find.rows();
    let hint = "film genre fr 15 20:15 12y <20 end<22 sub ad free>4   or reference, seat, e-mail";
    let last = inner.bottom().saturating_sub(1);
    pen.cut(inner.x + 1, last, inner.width.saturating_sub(2), hint, theme.dim);
    if rows.is_empty() {
        pen.text(inner.x + 3, inner.y + 2, "Nothing fits.", theme.dim);
    }
    lists::list(&rows, find.at, session, &mut pen.within(list_area(screen)));
}

/// Says it.
pub fn spoken(find: &Find, _: &Session) -> Vec<String> {
    let mut lines = vec![format!("Find: {}. {} found.", find.field.text(), find.hits.len())];
    lines.extend(
        find.rows()
            .into_iter()
            .enumerate()
            .skip(find.at)
            .take(20)
            .map(|(i, row)| if i == find.at { format!("{row}, chosen") } else { row }),
    );
    lines
}
