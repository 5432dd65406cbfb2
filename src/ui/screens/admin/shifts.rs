//! The room of shifts: the drawers of the last weeks, each with its X or Z; a closed one is counted again, a day is closed.
use super::{
    boxes::{
        Overlay,
        ask::Ask,
        form::{Form, Input, What},
    },
    keys::{Intent, row},
    layout::{self, Layout},
    list::{List, column},
    state::State,
    trends::{self, Trends},
};
use crate::{
    domain::{
        Currency, Money, ShiftId,
        shift::{Count, Shift, ShiftReport, ShiftState, off_word},
        text::fold,
        time::BusinessDay,
    },
    ui::{
        effect::{Effect, Order, Question},
        keymap::{Binding, On},
        msg::Info,
        notice::Notice,
        paint::{Pen, whole},
        session::Session,
    },
};
use ratatui::{crossterm::event::KeyCode, style::Style};

/// So many days back are listed.
const DAYS: u64 = 60;

/// A drawer that is open for so many minutes is open too long: nobody works so long.
pub const TOO_LONG_MIN: i64 = 14 * 60;

/// The room's state.
#[derive(Clone, Debug, Default)]
pub struct Shifts {
    /// Its list.
    pub list: List,
    all: Vec<Shift>,
    closed: Vec<BusinessDay>,
    chosen: Option<ShiftId>,
    report: Option<Box<ShiftReport>>,
    open: bool,
    from: u16,
    /// Over and short over time.
    pub trends: Trends,
}

const OPEN: Binding<Intent> = row(
    On::Code(KeyCode::Enter),
    Intent::Open,
    "Enter",
    "X, Z",
    "the drawer line by line, what moved, what was counted",
);
const RECOUNT: Binding<Intent> = row(
    On::Chars("r"),
    Intent::Recount,
    "r",
    "count again",
    "a closed shift is counted again: its Z stays, the count stands beside it",
);
const CLOSE: Binding<Intent> =
    row(On::Chars("c"), Intent::CloseDay, "c", "close the day", "no shift begins on that business day any more (asks)");
const TRENDS: Binding<Intent> = row(
    On::Chars("t"),
    Intent::Trends,
    "t",
    "trends",
    "over and short over time by clerk or till, and who is beyond the limit",
);
static LIST: &[Binding<Intent>] = &[OPEN, RECOUNT, CLOSE, TRENDS];
static CARD: &[Binding<Intent>] = &[RECOUNT, CLOSE];

/// Its keys.
pub fn keys(state: &State) -> &'static [Binding<Intent>] {
    match &state.shifts {
        room if room.trends.open => trends::KEYS,
        room if room.open => CARD,
        _ => LIST,
    }
}

/// What it asks.
pub fn asks(state: &State, session: &Session) -> Vec<Effect> {
    if state.shifts.trends.open {
        return state.shifts.trends.asks(session);
    }
    let from = session.today().checked_sub_days(chrono::Days::new(DAYS)).unwrap_or(session.today());
    vec![Effect::Ask(Question::Shifts(session.theatre.id, from))]
}

impl Shifts {
    /// Those that the words fit, the newest first.
    fn shown(&self) -> Vec<&Shift> {
        let words = fold(self.list.field.text());
        let fits = |s: &&Shift| {
            let z = s.closed.as_ref().map_or(String::new(), |c| format!("z {} {}", c.z, off_word(c.over_short())));
            let day = s.day.format("%a %-d.%-m %Y-%m-%d");
            let all = fold(&format!("{} {} {} {z} {day}", s.till, s.who, s.state.words()));
            words.split_whitespace().all(|word| all.contains(word))
        };
        self.all.iter().filter(fits).collect()
    }

    /// The words of what is seen.
    pub fn words(&self) -> &List {
        if self.trends.open { &self.trends.list } else { &self.list }
    }

    /// The list and its length.
    pub fn rows(&mut self) -> (&mut List, usize) {
        if self.trends.open {
            return self.trends.rows();
        }
        let count = self.shown().len();
        (&mut self.list, count)
    }

    fn at(&self) -> Option<&Shift> {
        self.shown().get(self.list.at).copied()
    }

    /// This one is chosen from now on.
    pub fn choose(&mut self, id: ShiftId) {
        self.list.field.set("");
        (self.chosen, self.open, self.report) = (Some(id), true, None);
        self.trends.open = false;
    }

    /// Only those that these words fit.
    pub fn narrow(&mut self, words: &str) {
        self.list.field.set(words);
        (self.list.at, self.list.from, self.chosen) = (0, 0, None);
    }

    /// The card's place, while it has the keys.
    pub fn reads(&mut self, session: &Session) -> Option<(&mut u16, u16)> {
        if !self.open || self.trends.open {
            return None;
        }
        let area = layout::now(session).reading();
        let most = self.card(session, usize::from(area.width)).len().saturating_sub(usize::from(area.height));
        Some((&mut self.from, u16::try_from(most).unwrap_or(u16::MAX)))
    }

    /// The keys go back to the list.
    pub fn closes(&mut self) -> bool {
        if std::mem::take(&mut self.trends.open) {
            return true;
        }
        self.from = 0;
        std::mem::take(&mut self.open)
    }

    /// A shift was counted again.
    pub fn counted(&mut self, report: Box<ShiftReport>) -> String {
        let said = match report.counts.last() {
            Some(c) => {
                let plain = |minor| Money::new(minor, report.shift.currency).plain();
                let off = report.shift.closed.as_ref().map_or(0, |z| c.count.cash - z.expected);
                format!(
                    "Counted {}: {} {}; the Z stays as it is",
                    plain(c.count.cash),
                    off_word(off).to_lowercase(),
                    plain(off)
                )
            }
            None => "Kept".to_owned(),
        };
        self.report = Some(report);
        said
    }

    /// The report of the chosen shift in lines.
    fn card(&self, session: &Session, width: usize) -> Vec<String> {
        let Some(report) = &self.report else { return Vec::new() };
        let zone = session.zone();
        let both = |name: &str, value: &str| {
            let room = width.min(60);
            let name = column(name, room.saturating_sub(value.chars().count() + 1));
            format!("{name} {value}")
        };
        let mut out: Vec<String> = report.heading(zone).iter().flat_map(|l| whole(l, width)).collect();
        if self.closed.contains(&report.shift.day) {
            out.push("that day is closed".into());
        }
        out.push(String::new());
        out.extend(report.drawer_lines(zone).iter().map(|(name, value)| both(name, value)));
        if !report.tenders.is_empty() {
            out.push(String::new());
            out.push(both("OTHER TENDERS", &format!("{:>9}  {:>14}", "ours", "counted")));
            out.extend(
                report.tender_lines().iter().map(|(name, ours, yours)| both(name, &format!("{ours:>9}  {yours:>14}"))),
            );
        }
        out.push(String::new());
        out.extend(report.notes(zone).iter().flat_map(|l| whole(l, width)));
        out
    }
}

/// Another row is chosen: its report is asked.
pub fn moved(state: &mut State) -> Vec<Effect> {
    let room = &mut state.shifts;
    if room.trends.open {
        room.trends.moved();
        return Vec::new();
    }
    let before = room.chosen;
    room.chosen = room.at().map(|s| s.id);
    if room.chosen != before {
        (room.from, room.report) = (0, None);
    }
    room.chosen.map(|id| Effect::Ask(Question::ShiftReport(id))).into_iter().collect()
}

/// One of its keys.
pub fn does(state: &mut State, session: &Session, intent: Intent) -> Vec<Effect> {
    if state.shifts.trends.open {
        return trends::does(state, session, intent);
    }
    let chosen = state.shifts.at().cloned();
    match (intent, chosen) {
        (Intent::Trends, _) => {
            state.shifts.trends.opens(None);
            return state.shifts.trends.asks(session);
        }
        (Intent::CloseDay, chosen) => {
            let day = chosen.map_or_else(|| session.today(), |s| s.day);
            let question =
                format!("Close the business day {}? No shift begins on it any more.", day.format("%A %-d %B"));
            let order = Order::CloseDay(session.theatre.id, day);
            state.boxes.push(Overlay::Ask(Box::new(Ask { question, order })));
        }
        (_, None) => state.say(Notice::info("No shift is chosen")),
        (Intent::Open, Some(_)) => state.shifts.open = true,
        (Intent::Recount, Some(shift)) if shift.state != ShiftState::Closed => {
            state.say(Notice::info(format!("The shift at {} is not closed: it is counted there (d c)", shift.till)));
        }
        (Intent::Recount, Some(shift)) => {
            let inputs = vec![
                Input::text("Cash counted", "", "all notes and coins, like 215.50"),
                Input::text("Card slips", "", "what they come to, or nothing"),
            ];
            let title = format!("COUNT {} OF {} AGAIN", shift.till, shift.who);
            let form = Form::new(What::Recount(shift.id, shift.currency), title, inputs);
            state.boxes.push(Overlay::Form(Box::new(form)));
        }
        _ => {}
    }
    Vec::new()
}

/// The order of its form, or which field is wrong and why.
pub fn order_of(id: ShiftId, currency: Currency, form: &Form) -> Result<Order, (usize, String)> {
    let amount = |i: usize| Money::parse(&form.text(i), currency).map(|m| m.minor).map_err(|e| (i, e.message));
    let mut count = Count { cash: amount(0)?, ..Count::default() };
    if !form.text(1).is_empty() {
        count.tenders.insert("card".to_owned(), amount(1)?);
    }
    Ok(Order::Recount(id, count))
}

/// Shifts and reports that were asked for. What was chosen stays chosen.
pub fn heard(state: &mut State, session: &Session, info: Info) -> Vec<Effect> {
    let room = &mut state.shifts;
    match info {
        Info::Shifts(all, closed) => {
            (room.all, room.closed) = (all, closed);
            let seen = usize::from(layout::now(session).rows.height);
            let shown = room.shown();
            let (at, count) = (room.chosen.and_then(|id| shown.iter().position(|s| s.id == id)), shown.len());
            room.list.follow(at, count, seen);
            room.open &= count > 0;
            moved(state)
        }
        Info::Trends(since, by, all) => {
            room.trends.heard(since, by, all, session);
            Vec::new()
        }
        Info::Report(report) => {
            if room.chosen == Some(report.shift.id) {
                room.report = Some(report);
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Draws it.
pub fn view(room: &Shifts, session: &Session, lay: &Layout, pen: &mut Pen) {
    if room.trends.open {
        return trends::view(&room.trends, session, lay, pen);
    }
    let theme = &session.theme;
    let shown = room.shown();
    room.list.head("SHIFTS", &shown.len().to_string(), lay.head, session, pen);
    lay.card_line(session, pen);
    if lay.card.is_some() || !room.open {
        let width = usize::from(lay.rows.width.saturating_sub(2));
        let names = ["day", "till", "who", "state", "expected", "counted", "off"];
        pen.cut(lay.columns.x + 1, lay.columns.y, lay.columns.width, &cells_of(names, width), theme.dim);
        room.list.rows(shown.len(), lay.rows, session, pen, |i| match shown.get(i) {
            Some(shift) => shift_row(room, shift, session, width),
            None => (String::new(), theme.text),
        });
        if shown.is_empty() {
            let words = if room.all.is_empty() {
                format!("No till had a shift in {DAYS} days: d at a counter opens one.")
            } else {
                "No shift fits: till, name, open, closed, over, short, a day.".to_owned()
            };
            pen.cut(lay.rows.x + 1, lay.rows.y + 1, lay.rows.width.saturating_sub(2), &words, theme.dim);
        }
    }
    if shown.is_empty() || !(lay.card.is_some() || room.open) {
        return;
    }
    let area = lay.reading();
    let lines = room.card(session, usize::from(area.width));
    for (y, (i, line)) in (area.top()..area.bottom()).zip(lines.iter().enumerate().skip(usize::from(room.from))) {
        let style = match line.split(' ').next() {
            _ if i == 0 => theme.title,
            Some("EXPECTED" | "COUNTED" | "OTHER") => theme.strong,
            Some("SHORT" | "OVER") => theme.warn,
            Some("EXACT") => theme.good,
            _ => theme.text,
        };
        pen.cut(area.x, y, area.width, line, style);
    }
}

fn cells_of(cells: [&str; 7], width: usize) -> String {
    let [day, till, who, state, expected, counted, off] = cells;
    // What has no room stands on the card.
    let sum = |least: usize, text: &str| if width < least { String::new() } else { format!("{text:>11}") };
    let (expected, counted) = (sum(70, expected), sum(58, counted));
    let fixed = 10 + 10 + 10 + 10 + expected.len() + counted.len();
    format!(
        "{}{}{}{}{expected}{counted}{off:>10}",
        column(day, 10),
        column(till, 9) + " ",
        column(who, width.saturating_sub(fixed + 1)) + " ",
        column(state, 10),
    )
}

fn shift_row(room: &Shifts, s: &Shift, session: &Session, width: usize) -> (String, Style) {
    let theme = &session.theme;
    let plain = |minor| Money::new(minor, s.currency).plain();
    let minutes = (session.now.instant().0 - s.opened_at.0).max(0) / 60;
    let age = format!("{}h{:02}", minutes / 60, minutes % 60);
    let (state, style) = match (&s.closed, s.state) {
        (Some(z), _) if z.over_short() != 0 => (format!("Z {}", z.z), theme.warn),
        (Some(z), _) if room.closed.contains(&s.day) => (format!("Z {}", z.z), theme.dim),
        (Some(z), _) => (format!("Z {}", z.z), theme.text),
        (None, ShiftState::Counted) => ("COUNTED".to_owned(), theme.strong),
        (None, _) if minutes > TOO_LONG_MIN => (format!("OPEN {age}"), theme.bad),
        (None, _) => (format!("open {age}"), theme.good),
    };
    let day = s.day.format("%a %-d.%-m").to_string();
    let sums = s.closed.as_ref().map(|z| (plain(z.expected), plain(z.counted), z.over_short()));
    let (expected, counted, off) = match &sums {
        Some((expected, counted, 0)) => (expected.as_str(), counted.as_str(), "exact".to_owned()),
        Some((expected, counted, off)) => (expected.as_str(), counted.as_str(), plain(*off)),
        None => ("", "", String::new()),
    };
    (cells_of([&day, &s.till, &s.who, &state, expected, counted, &off], width), style)
}

/// Says it: the report, or the list from the chosen shift on.
pub fn spoken(room: &Shifts, session: &Session) -> Vec<String> {
    if room.trends.open {
        return trends::spoken(&room.trends, session);
    }
    if room.open {
        return room.report.as_ref().map_or_else(Vec::new, |r| r.text(session.zone()));
    }
    let shown = room.shown();
    let mut out = vec![format!("Shifts. Words: {}. {} found.", room.list.field.text(), shown.len())];
    out.extend(shown.iter().enumerate().skip(room.list.at).take(20).map(|(i, s)| {
        let chosen = if i == room.list.at { ", chosen" } else { "" };
        let plain = |minor| Money::new(minor, s.currency).plain();
        let end = match &s.closed {
            Some(z) => format!("Z {}, {} {}", z.z, off_word(z.over_short()).to_lowercase(), plain(z.over_short())),
            None => s.state.words().to_owned(),
        };
        format!("{}, {}, {}, {end}{chosen}.", s.day.format("%A %-d %B"), s.till, s.who)
    }));
    out
}
