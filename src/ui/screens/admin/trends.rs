//! Over and short over time, within the room of shifts: by person or by till, over so many days, and who is beyond the limit.
use super::{
    keys::{Intent, row},
    layout::{self, Layout},
    list::{List, column},
    state::State,
};
use crate::{
    domain::{
        Money,
        shift::{By, LOOKS_BACK, Trend, off_word},
        text::fold,
        time::BusinessDay,
    },
    ui::{
        effect::{Effect, Question},
        keymap::{Binding, On},
        paint::{Pen, whole},
        session::Session,
    },
};
use ratatui::{crossterm::event::KeyCode, style::Style};

/// Over so many days, the usual span first.
const SPANS: [u64; 4] = [LOOKS_BACK, 90, 365, 7];

/// What is seen of them.
#[derive(Clone, Debug, Default)]
pub struct Trends {
    /// The list.
    pub list: List,
    /// It stands in the place of the shifts.
    pub open: bool,
    by: By,
    span: usize,
    all: Vec<Trend>,
    chosen: Option<String>,
}

/// Its keys.
pub static KEYS: &[Binding<Intent>] = &[
    row(On::Code(KeyCode::Enter), Intent::Open, "Enter", "shifts", "the drawers that it is made of"),
    row(On::Chars("t"), Intent::ByTill, "t", "till/clerk", "by till instead, or by clerk again"),
    row(On::Chars("d"), Intent::Span, "d", "days", "over 30, 90, 365 or 7 days"),
];

/// From which day on.
fn from(days: u64, session: &Session) -> BusinessDay {
    session.today().checked_sub_days(chrono::Days::new(days)).unwrap_or(session.today())
}

/// What says who should be talked to: the usual span, by person.
pub fn question(session: &Session) -> Question {
    Question::Trends(session.theatre.id, from(LOOKS_BACK, session), By::Clerk)
}

/// What is beyond the theatre's limit, in words.
pub fn beyond(t: &Trend, session: &Session) -> Option<String> {
    let bad = t.beyond(session.theatre.settings.witness_over)?;
    let (word, sum) = (off_word(bad.minor).to_lowercase(), Money::new(bad.minor, t.currency).plain());
    Some(format!("{} drawers {word}, {sum}", bad.n))
}

impl Trends {
    fn days(&self) -> u64 {
        SPANS.get(self.span).copied().unwrap_or(LOOKS_BACK)
    }

    /// What it asks.
    pub fn asks(&self, session: &Session) -> Vec<Effect> {
        vec![Effect::Ask(Question::Trends(session.theatre.id, from(self.days(), session), self.by))]
    }

    /// Opens it, on whose drawers are meant.
    pub fn opens(&mut self, who: Option<String>) {
        *self = Self { open: true, chosen: who, ..Self::default() };
    }

    fn shown(&self) -> Vec<&Trend> {
        let words = fold(self.list.field.text());
        self.all.iter().filter(|t| words.split_whitespace().all(|word| fold(&t.who).contains(word))).collect()
    }

    /// The list and its length.
    pub fn rows(&mut self) -> (&mut List, usize) {
        let count = self.shown().len();
        (&mut self.list, count)
    }

    /// Another row is chosen.
    pub fn moved(&mut self) {
        self.chosen = self.shown().get(self.list.at).map(|t| t.who.clone());
    }

    /// What was asked for. Whose was chosen stays chosen.
    pub fn heard(&mut self, since: BusinessDay, by: By, all: Vec<Trend>, session: &Session) {
        if by != self.by || since != from(self.days(), session) {
            return;
        }
        self.all = all;
        let shown = self.shown();
        let at = self.chosen.as_ref().and_then(|who| shown.iter().position(|t| t.who == *who));
        let count = shown.len();
        self.list.follow(at, count, usize::from(layout::now(session).rows.height));
        self.moved();
    }

    fn named(&self) -> &'static str {
        if self.by == By::Clerk { "clerk" } else { "till" }
    }

    /// One of them in lines, its drawers from the newest on.
    fn card(&self, t: &Trend, session: &Session, width: usize) -> Vec<String> {
        let plain = |minor| Money::new(minor, t.currency).plain();
        let mut out = vec![
            format!("{}   {} shifts in {} days", t.who, t.shifts, self.days()),
            format!("over   {:>3} times {:>10}", t.over.n, plain(t.over.minor)),
            format!("short  {:>3} times {:>10}", t.short.n, plain(t.short.minor)),
            format!("together       {:>8}", plain(t.sum())),
            format!("a shift, mean  {:>8}", plain(t.mean())),
            format!("the worst      {:>8}", plain(t.worst())),
        ];
        let limit = plain(session.theatre.settings.witness_over);
        out.push(match beyond(t, session) {
            Some(words) => format!("BEYOND {limit}: {words}"),
            None => format!("within {limit}"),
        });
        out.push(String::new());
        let most = t.worst().unsigned_abs().max(1);
        let [bar, _] = session.glyphs.gauge;
        let room = u64::try_from(width.saturating_sub(24)).unwrap_or(0);
        out.extend(t.ends.iter().rev().map(|(day, off)| {
            let n = usize::try_from(off.unsigned_abs() * room / most).unwrap_or(0);
            let day = day.format("%a %-d.%-m").to_string();
            format!("{} {:>10}  {}", column(&day, 10), plain(*off), bar.repeat(n))
        }));
        out.iter().flat_map(|l| whole(l, width)).collect()
    }
}

/// One of its keys.
pub fn does(state: &mut State, session: &Session, intent: Intent) -> Vec<Effect> {
    let room = &mut state.shifts.trends;
    match intent {
        Intent::ByTill => {
            room.by = if room.by == By::Clerk { By::Till } else { By::Clerk };
            room.chosen = None;
        }
        Intent::Span => room.span = (room.span + 1) % SPANS.len(),
        Intent::Open => {
            let Some(who) = room.shown().get(room.list.at).map(|t| t.who.clone()) else { return Vec::new() };
            room.open = false;
            state.shifts.narrow(&who);
            return super::shifts::asks(state, session);
        }
        _ => return Vec::new(),
    }
    room.asks(session)
}

/// Draws it.
pub fn view(room: &Trends, session: &Session, lay: &Layout, pen: &mut Pen) {
    let theme = &session.theme;
    let shown = room.shown();
    let limit = session.plain(session.theatre.settings.witness_over);
    let head = format!("{} days, by {}, limit {limit}", room.days(), room.named());
    room.list.head("OVER AND SHORT", &head, lay.head, session, pen);
    lay.card_line(session, pen);
    let width = usize::from(lay.rows.width.saturating_sub(2));
    let curve = if lay.card.is_some() { 0 } else { width.saturating_sub(FIXED) / 2 };
    let names = cells_of([room.named(), "shifts", "sum", "mean", "worst", "old to new"], curve, width);
    pen.cut(lay.columns.x + 1, lay.columns.y, lay.columns.width.saturating_sub(2), &names, theme.dim);
    room.list.rows(shown.len(), lay.rows, session, pen, |i| match shown.get(i) {
        Some(t) => trend_row(t, session, curve, width),
        None => (String::new(), theme.text),
    });
    if shown.is_empty() {
        let words = format!("No drawer was closed in {} days: d looks further back.", room.days());
        pen.cut(lay.rows.x + 1, lay.rows.y + 1, lay.rows.width.saturating_sub(2), &words, theme.dim);
    }
    let (Some(_), Some(t)) = (lay.card, shown.get(room.list.at)) else { return };
    let area = lay.reading();
    let lines = room.card(t, session, usize::from(area.width));
    for (y, (i, line)) in (area.top()..area.bottom()).zip(lines.iter().enumerate()) {
        let style = match line {
            _ if i == 0 => theme.title,
            line if line.starts_with("BEYOND") => theme.bad,
            _ => theme.text,
        };
        pen.cut(area.x, y, area.width, line, style);
    }
}

/// So many cells have the numbers of a row.
const FIXED: usize = 7 + 10 + 9 + 10;

fn cells_of(cells: [&str; 6], curve: usize, width: usize) -> String {
    let [who, shifts, sum, mean, worst, ends] = cells;
    let who = column(who, width.saturating_sub(FIXED + curve));
    let ends = if curve == 0 { String::new() } else { column(&format!("  {ends}"), curve) };
    format!("{who}{shifts:>7}{sum:>10}{mean:>9}{worst:>10}{ends}")
}

fn trend_row(t: &Trend, session: &Session, curve: usize, width: usize) -> (String, Style) {
    let plain = |minor| Money::new(minor, t.currency).plain();
    let limit = session.theatre.settings.witness_over;
    let (mark, style) = match t.beyond(limit) {
        Some(_) => ("! ", session.theme.bad),
        None => ("  ", session.theme.text),
    };
    let seen = curve.saturating_sub(3);
    let ends: String =
        t.ends.iter().skip(t.ends.len().saturating_sub(seen)).map(|(_, off)| level(*off, limit, session)).collect();
    let cells = [
        &format!("{mark}{}", t.who),
        &t.shifts.to_string(),
        &plain(t.sum()),
        &plain(t.mean()),
        &plain(t.worst()),
        &ends,
    ];
    (cells_of(cells.map(String::as_str), curve, width), style)
}

/// A drawer as one sign: in the middle where it was exact, lowest or highest where it alone was beyond the limit.
fn level(off: i64, limit: i64, session: &Session) -> &'static str {
    let steps = match off.abs() {
        0 => 0,
        off if off * 2 <= limit => 1,
        off if off <= limit => 2,
        _ => 3,
    };
    let [short3, short2, short1, exact, over1, over2, over3] = session.glyphs.curve;
    match (off < 0, steps) {
        (_, 0) => exact,
        (true, 1) => short1,
        (true, 2) => short2,
        (true, _) => short3,
        (false, 1) => over1,
        (false, 2) => over2,
        (false, _) => over3,
    }
}

/// Says it, from the chosen one on.
pub fn spoken(room: &Trends, session: &Session) -> Vec<String> {
    let mut out = vec![format!("Over and short by {}, {} days.", room.named(), room.days())];
    out.extend(room.shown().iter().enumerate().skip(room.list.at).take(20).map(|(i, t)| {
        let plain = |minor| Money::new(minor, t.currency).plain();
        let chosen = if i == room.list.at { ", chosen" } else { "" };
        let bad = beyond(t, session).map_or(String::new(), |words| format!(", beyond the limit: {words}"));
        format!(
            "{}: {} shifts, sum {}, mean {}, worst {}{bad}{chosen}.",
            t.who,
            t.shifts,
            plain(t.sum()),
            plain(t.mean()),
            plain(t.worst())
        )
    }));
    out
}
