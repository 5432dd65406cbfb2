//! The first room: what needs somebody, and how full the day's shows are.
use super::{
    boxes::fail,
    invoices,
    keys::{Intent, row},
    layout::{self, Layout},
    list::{List, column},
    messages,
    rail::Room,
    shifts::TOO_LONG_MIN,
    state::State,
    trends, update,
};
use crate::{
    domain::{
        BookingId, Money, ShiftId, ShowId,
        board::{DayBoard, ShowRow},
        booking::Booking,
        shift::{LOOKS_BACK, Shift, ShiftState, Trend, off_word},
        show::SaleState,
        staff::Permission,
        tender::Invoice,
        text::fold,
    },
    ui::{
        effect::{Effect, Question},
        keymap::{Binding, On},
        msg::Info,
        notice::Notice,
        paint::{Pen, whole, wrap},
        screens::shared::fail::About,
        session::Session,
    },
};
use ratatui::{crossterm::event::KeyCode, style::Style};
use std::sync::Arc;

/// What a row is about: it stays chosen wherever it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Row {
    /// What is disputed at the bank.
    Dispute(BookingId),
    Call(String),
    Shift(ShiftId),
    Trend(String),
    Invoices,
    Mail,
    Show(ShowId),
}

/// The room's state.
#[derive(Clone, Debug, Default)]
pub struct Today {
    /// Its list.
    pub list: List,
    board: Option<Arc<DayBoard>>,
    shifts: Vec<Shift>,
    disputed: Vec<Booking>,
    trends: Vec<Trend>,
    failed: u32,
    owed: Vec<Invoice>,
    chosen: Option<Row>,
    open: bool,
    from: u16,
    /// The minute of the wall at which it was asked.
    asked_min: i64,
}

const OPEN: Binding<Intent> = row(
    On::Code(KeyCode::Enter),
    Intent::Open,
    "Enter",
    "look",
    "the show in full; of a drawer, its shift; of a dispute, its booking; of a clerk, what they were off",
);
const FAIL: Binding<Intent> = row(
    On::Chars("!"),
    Intent::Fail,
    "!",
    "show fails",
    "the chosen show: pause, delay, move, stop, call off; how many tickets hang on it",
);
static LIST: &[Binding<Intent>] = &[OPEN, FAIL];
static CARD: &[Binding<Intent>] = &[FAIL];

/// Its keys.
pub fn keys(state: &State) -> &'static [Binding<Intent>] {
    if state.today.open { CARD } else { LIST }
}

/// What it asks: the day, who was over or short time and again, and the drawers of today and yesterday.
pub fn asks(session: &Session) -> Vec<Effect> {
    let (theatre, today) = (session.theatre.id, session.today());
    let day = Effect::Ask(Question::Day(theatre, today));
    let trends = Effect::Ask(trends::question(session));
    let mail = session.may(Permission::SeeCustomers).then(|| Effect::Ask(messages::fared(session)));
    let shifts = Effect::Ask(Question::Shifts(theatre, today.pred_opt().unwrap_or(today)));
    let owed = session.may(Permission::Invoice).then_some(Effect::Ask(Question::Invoices(true)));
    [day, Effect::Ask(Question::Disputed), trends].into_iter().chain(owed).chain(mail).chain([shifts]).collect()
}

/// Time went on: each minute a show may have begun and a drawer be open too long.
pub fn tick(state: &State, session: &Session) -> Vec<Effect> {
    if state.today.asked_min == session.now.wall_ms.div_euclid(60_000) { Vec::new() } else { asks(session) }
}

impl Today {
    /// What needs somebody, then the shows by start; each with what the words are compared with.
    fn rows_of(&self, session: &Session) -> Vec<(Row, String)> {
        let Some(board) = &self.board else { return Vec::new() };
        let calls = board
            .calls
            .iter()
            .map(|c| (Row::Call(c.terminal.clone()), format!("CALL    {} calls for staff: {}", c.terminal, c.reason)));
        let drawers = self.shifts.iter().filter_map(|s| Some((Row::Shift(s.id), needs(s, session)?)));
        let clerks = self.trends.iter().filter_map(|t| {
            let words = trends::beyond(t, session)?;
            Some((Row::Trend(t.who.clone()), format!("TREND   {}: {words} in {LOOKS_BACK} days", t.who)))
        });
        let disputed = self.disputed.iter().filter_map(|b| Some((Row::Dispute(b.id), open_words(b, session)?)));
        let late = late_words(&self.owed, session).map(|words| (Row::Invoices, words));
        let mail = Some((Row::Mail, format!("MAIL    {} messages failed in {} days", self.failed, messages::DAYS)));
        let mail = mail.filter(|_| self.failed > 0);
        let shows = board.shows.iter().map(|r| {
            let facts = &r.movie.facts;
            (Row::Show(r.show.id), format!("{} {} {}", facts.title, r.hall, facts.certificate))
        });
        let words = fold(self.list.field.text());
        let fits = |row: &(Row, String)| words.split_whitespace().all(|word| fold(&row.1).contains(word));
        calls.chain(disputed).chain(drawers).chain(clerks).chain(late).chain(mail).chain(shows).filter(fits).collect()
    }

    /// The list and its length.
    pub fn rows(&mut self, session: &Session) -> (&mut List, usize) {
        let count = self.rows_of(session).len();
        (&mut self.list, count)
    }

    fn at(&self, session: &Session) -> Option<(Row, String)> {
        self.rows_of(session).into_iter().nth(self.list.at)
    }

    /// What is chosen at first: what needs somebody, else the show that begins next.
    fn first(&self, session: &Session) -> Option<Row> {
        let rows = self.rows_of(session);
        let coming = |about: &Row| match about {
            Row::Show(id) => self.show(*id).is_some_and(|r| r.show.starts_at >= session.now.instant()),
            Row::Call(_) | Row::Shift(_) | Row::Dispute(_) | Row::Trend(_) | Row::Invoices | Row::Mail => true,
        };
        let found = rows.iter().find(|(about, _)| coming(about)).or(rows.last());
        found.map(|(about, _)| about.clone())
    }

    fn show(&self, id: ShowId) -> Option<&ShowRow> {
        self.board.as_ref()?.shows.iter().find(|r| r.show.id == id)
    }

    /// What is known of a show that fails.
    pub fn about(&self, id: ShowId) -> About<'_> {
        About::of(self.board.as_deref(), self.show(id))
    }

    /// The card's place, while it has the keys.
    pub fn reads(&mut self, session: &Session) -> Option<(&mut u16, u16)> {
        if !self.open {
            return None;
        }
        let area = layout::now(session).reading();
        let most = self.card(session, usize::from(area.width)).len().saturating_sub(usize::from(area.height));
        Some((&mut self.from, u16::try_from(most).unwrap_or(u16::MAX)))
    }

    /// The keys go back to the list.
    pub fn closes(&mut self) -> bool {
        self.from = 0;
        std::mem::take(&mut self.open)
    }

    /// What the chosen row is about, in lines.
    fn card(&self, session: &Session, width: usize) -> Vec<String> {
        match self.at(session) {
            Some((Row::Show(id), _)) => self.show(id).map_or_else(Vec::new, |r| show_card(r, session, width)),
            Some((_, words)) => wrap(&words, width),
            None => Vec::new(),
        }
    }
}

/// What is disputed at the bank, and until when it waits.
fn open_words(b: &Booking, session: &Session) -> Option<String> {
    let open = b.disputed()?;
    let due = match open.due {
        Some(due) if due < session.today() => format!(": ANSWER THE BANK, it was due {}", due.format("%a %-d %b")),
        Some(due) => format!(": answer the bank by {}", due.format("%a %-d %b")),
        None => String::new(),
    };
    Some(format!("DISPUTE {}, {}{due}", b.reference, Money::new(open.minor, b.currency)))
}

/// How many invoices are late, if any, and for how long.
fn late_words(owed: &[Invoice], session: &Session) -> Option<String> {
    let days: Vec<i64> = owed.iter().filter_map(|i| invoices::late(i, session)).collect();
    let (n, most) = (days.len(), days.iter().max()?);
    let invoices = if n == 1 { "1 invoice is".to_owned() } else { format!("{n} invoices are") };
    Some(format!("LATE    {invoices} owed, for up to {most} days"))
}

/// What about a drawer needs somebody, if anything does.
fn needs(s: &Shift, session: &Session) -> Option<String> {
    let minutes = (session.now.instant().0 - s.opened_at.0).max(0) / 60;
    let (till, who) = (&s.till, &s.who);
    match (&s.closed, s.state) {
        (Some(z), _) if z.over_short() != 0 => {
            let off = Money::new(z.over_short(), s.currency).plain();
            Some(format!("{:<7} {till}, {who}: {off}, Z {}", off_word(z.over_short()), z.z))
        }
        (Some(_), _) => None,
        (None, ShiftState::Counted) => Some(format!("COUNTED {till}, {who}: not closed yet")),
        (None, _) if minutes > TOO_LONG_MIN => {
            Some(format!("OPEN    {till}, {who}: for {}h{:02}", minutes / 60, minutes % 60))
        }
        (None, _) => None,
    }
}

/// A show in lines.
fn show_card(r: &ShowRow, session: &Session, width: usize) -> Vec<String> {
    let (show, facts) = (&r.show, &r.movie.facts);
    let capacity = u32::from(show.capacity).max(1);
    let mut out = vec![
        format!("{} {}", facts.title, facts.certificate),
        format!("{}-{}   {}   {}", session.clock(show.starts_at), session.clock(show.ends_at), r.hall, show.format),
        format!("film {}   hall clear {}", session.clock(show.feature_at), session.clock(show.clear_at)),
        String::new(),
        format!("{:>5} sold, {}%", r.sold, u32::from(r.sold) * 100 / capacity),
        format!("{:>5} held by orders that are not paid", r.held),
        format!("{:>5} free, {} of them for wheelchairs", r.free, r.wheelchair_free),
        String::new(),
        state_word(r).to_owned(),
    ];
    if !show.traits.is_empty() {
        out.push(show.traits.join(", ").replace('_', " "));
    }
    out.iter().flat_map(|l| whole(l, width)).collect()
}

fn state_word(r: &ShowRow) -> &'static str {
    match r.state {
        SaleState::OnSale => "sells",
        SaleState::SoldOut => "SOLD OUT",
        SaleState::Paused => "PAUSED: does not sell now",
        SaleState::Closed => "closed: sells no more",
        SaleState::Cancelled => "CANCELLED",
        SaleState::Over => "over",
    }
}

/// Another row is chosen.
pub fn moved(state: &mut State, session: &Session) -> Vec<Effect> {
    state.today.chosen = state.today.at(session).map(|(about, _)| about);
    state.today.from = 0;
    Vec::new()
}

/// One of its keys.
pub fn does(state: &mut State, session: &Session, intent: Intent) -> Vec<Effect> {
    match (intent, state.today.at(session)) {
        (Intent::Open, Some((Row::Shift(id), _))) => {
            state.shifts.choose(id);
            update::go(state, session, Room::Shifts)
        }
        (Intent::Open, Some((Row::Dispute(id), _))) => {
            let reference = state.today.disputed.iter().find(|b| b.id == id).map(|b| b.reference.to_string());
            state.bookings.look_for(&reference.unwrap_or_default());
            update::go(state, session, Room::Bookings)
        }
        (Intent::Open, Some((Row::Trend(who), _))) => {
            state.shifts.trends.opens(Some(who));
            update::go(state, session, Room::Shifts)
        }
        (Intent::Open, Some((Row::Invoices, _))) => {
            state.invoices.narrow("late");
            update::go(state, session, Room::Invoices)
        }
        (Intent::Open, Some((Row::Mail, _))) => {
            state.messages.narrow("failed");
            update::go(state, session, Room::Messages)
        }
        (Intent::Fail, _) if !session.may(Permission::WorkTill) => {
            state.say(Notice::warn("Reading only: who you are changes no show"));
            vec![Effect::Bell]
        }
        (Intent::Fail, Some((Row::Show(id), _))) => fail::open(state, id),
        (Intent::Fail, _) => {
            state.say(Notice::info("No show is chosen: Down goes to the shows"));
            Vec::new()
        }
        (Intent::Open, Some(_)) => {
            state.today.open = true;
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// The day and its drawers. What was chosen stays chosen.
pub fn heard(state: &mut State, session: &Session, info: Info) -> Vec<Effect> {
    let room = &mut state.today;
    match info {
        Info::Day(board) if board.day == session.today() => {
            room.board = Some(board);
            room.asked_min = session.now.wall_ms.div_euclid(60_000);
        }
        Info::Disputed(disputed) => room.disputed = disputed,
        Info::Delivery(fared) => room.failed = messages::failed(&fared),
        Info::Invoices(owed) => room.owed = owed,
        Info::Trends(.., trends) => room.trends = trends,
        Info::Shifts(shifts, _) => {
            room.shifts = shifts;
            // The drawers are the last answer: now the first row is what it will stay.
            if room.chosen.is_none() && room.board.is_some() {
                room.chosen = room.first(session);
            }
        }
        _ => return Vec::new(),
    }
    let rows = room.rows_of(session);
    let at = room.chosen.as_ref().and_then(|about| rows.iter().position(|(a, _)| a == about));
    room.list.follow(at, rows.len(), usize::from(layout::now(session).rows.height));
    room.open &= !rows.is_empty();
    Vec::new()
}

/// How many seats of the day are sold, in words.
fn sum(room: &Today) -> String {
    let shows = room.board.as_ref().map_or(&[][..], |b| &b.shows);
    let takes_place = |r: &&ShowRow| r.state != SaleState::Cancelled;
    let (n, sold, all) = shows.iter().filter(takes_place).fold((0u32, 0u32, 0u32), |(n, sold, all), r| {
        (n + 1, sold + u32::from(r.sold), all + u32::from(r.show.capacity))
    });
    format!("{n} shows, {sold} of {all} seats sold")
}

/// Draws it.
pub fn view(room: &Today, session: &Session, lay: &Layout, pen: &mut Pen) {
    let theme = &session.theme;
    room.list.head("TODAY", &sum(room), lay.head, session, pen);
    lay.card_line(session, pen);
    let rows = room.rows_of(session);
    if lay.card.is_some() || !room.open {
        let width = usize::from(lay.rows.width.saturating_sub(2));
        let names = cells_of(["start", "hall", "film", "sold"], "", width);
        pen.cut(lay.columns.x + 1, lay.columns.y, lay.columns.width.saturating_sub(2), &names, theme.dim);
        room.list.rows(rows.len(), lay.rows, session, pen, |i| match rows.get(i) {
            Some((Row::Show(id), _)) => match room.show(*id) {
                Some(r) => show_row(r, session, width),
                None => (String::new(), theme.text),
            },
            Some((_, words)) => (words.clone(), theme.warn),
            None => (String::new(), theme.text),
        });
        if rows.is_empty() {
            pen.cut(lay.rows.x + 1, lay.rows.y + 1, lay.rows.width.saturating_sub(2), "No show today.", theme.dim);
        }
    }
    if !(lay.card.is_some() || room.open) {
        return;
    }
    let area = lay.reading();
    let lines = room.card(session, usize::from(area.width));
    for (y, (i, line)) in (area.top()..area.bottom()).zip(lines.iter().enumerate().skip(usize::from(room.from))) {
        pen.cut(area.x, y, area.width, line, if i == 0 { theme.title } else { theme.text });
    }
}

/// A row of a show: start, hall, film, a gauge, how many are sold.
fn cells_of(cells: [&str; 4], gauge: &str, width: usize) -> String {
    let [start, hall, film, sold] = cells;
    let film_width = width.saturating_sub(6 + 9 + GAUGE + 1 + 10);
    format!(
        "{}{}{}{} {sold:>9}",
        column(start, 6),
        column(hall, 8) + " ",
        column(film, film_width.saturating_sub(1)) + " ",
        column(gauge, GAUGE)
    )
}

/// So many cells show how full a show is.
const GAUGE: usize = 12;

fn show_row(r: &ShowRow, session: &Session, width: usize) -> (String, Style) {
    let (theme, show) = (&session.theme, &r.show);
    let capacity = usize::from(show.capacity).max(1);
    let full = (usize::from(r.sold) * GAUGE).div_ceil(capacity).min(GAUGE);
    let [on, off] = session.glyphs.gauge;
    let mut gauge = on.repeat(full) + &off.repeat(GAUGE - full);
    let style = match r.state {
        SaleState::OnSale => theme.text,
        SaleState::SoldOut => theme.good,
        SaleState::Over | SaleState::Closed => theme.dim,
        SaleState::Paused | SaleState::Cancelled => theme.warn,
    };
    if matches!(r.state, SaleState::Paused | SaleState::Cancelled) {
        gauge = show_state(r).to_owned();
    }
    let film = format!("{} {}", r.movie.facts.title, r.movie.facts.certificate);
    let sold = if r.state == SaleState::SoldOut { "FULL".to_owned() } else { format!("{}/{}", r.sold, show.capacity) };
    (cells_of([&session.clock(show.starts_at), &r.hall, &film, &sold], &gauge, width), style)
}

fn show_state(r: &ShowRow) -> &'static str {
    if r.state == SaleState::Paused { "PAUSED" } else { "CANCELLED" }
}

/// Says it.
pub fn spoken(room: &Today, session: &Session) -> Vec<String> {
    if room.open {
        return room.card(session, 200);
    }
    let mut out = vec![format!("Today. {}.", sum(room))];
    out.extend(room.rows_of(session).into_iter().enumerate().skip(room.list.at).take(20).map(|(i, (about, words))| {
        let chosen = if i == room.list.at { ", chosen" } else { "" };
        match about {
            Row::Show(id) => room.show(id).map_or(words.clone(), |r| {
                let start = session.clock(r.show.starts_at);
                format!("{start}, {}, {}: {} of {} sold{chosen}.", r.movie.facts.title, r.hall, r.sold, r.show.capacity)
            }),
            _ => format!("{words}{chosen}."),
        }
    }));
    out
}
