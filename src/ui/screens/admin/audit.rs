//! The room of the history: what was done, by whom, why; what is worth a second look; and the proof that all of it is as it was
//! written.
use super::{
    keys::{Intent, row},
    layout::{self, Layout},
    list::{List, column},
    state::{Flight, State},
};
use crate::{
    domain::{
        audit::{AuditFilter, AuditLine, Flag, Proof},
        sought,
        staff::Person,
        time::Instant,
    },
    ui::{
        effect::{Effect, Order, Question},
        keymap::{Binding, On},
        msg::Info,
        notice::Notice,
        paint::{Pen, wrap},
        session::Session,
    },
};
use ratatui::{crossterm::event::KeyCode, style::Style};

/// So many events are listed at the most.
const MOST: usize = 500;

/// Without a day, so many are looked through, the newest: it is asked at each key.
const NEWEST: i64 = 50_000;

/// How far the proof is.
#[derive(Clone, Debug, Default, PartialEq)]
enum Proving {
    /// It was not asked for.
    #[default]
    No,
    /// So many of so many were looked at.
    On(i64, i64),
    /// When it ended, and how.
    Done(Instant, Proof),
}

/// The room's state.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// Its list.
    pub list: List,
    lines: Vec<AuditLine>,
    people: Vec<Person>,
    flagged: bool,
    chosen: Option<i64>,
    open: bool,
    from: u16,
    proving: Proving,
}

const OPEN: Binding<Intent> =
    row(On::Code(KeyCode::Enter), Intent::Open, "Enter", "event", "the event in full: who, why, what it keeps");
const FLAGGED: Binding<Intent> =
    row(On::Chars("f"), Intent::Flagged, "f", "flagged", "only what is worth a second look, or all again");
const PROVE: Binding<Intent> = row(
    On::Chars("v"),
    Intent::Prove,
    "v",
    "verify",
    "proves that every event is as it was written and sealed; Esc stops it",
);
static LIST: &[Binding<Intent>] = &[OPEN, FLAGGED, PROVE];
static CARD: &[Binding<Intent>] = &[FLAGGED, PROVE];

/// What may be typed.
const HINT: &str = "action, name, reference, till; days: today, fri, 20.11 22.11";

/// Its keys.
pub fn keys(state: &State) -> &'static [Binding<Intent>] {
    if state.audit.open { CARD } else { LIST }
}

/// What it asks: the events that the words fit, and who is behind an id.
pub fn asks(state: &State, session: &Session) -> Vec<Effect> {
    let mut effects = events(state, session);
    effects.push(Effect::Ask(Question::Staff));
    effects
}

/// The words changed: the first of what they find is chosen.
pub fn filtered(state: &mut State, session: &Session) -> Vec<Effect> {
    state.audit.chosen = None;
    events(state, session)
}

fn events(state: &State, session: &Session) -> Vec<Effect> {
    let mut filter = AuditFilter { flagged: state.audit.flagged, limit: Some(MOST), ..AuditFilter::default() };
    for word in state.audit.list.field.text().split_whitespace() {
        match sought::day(word, session.today()) {
            // Two days are the first and the last.
            Some(day) => {
                filter.from = Some(filter.from.map_or(day, |from| from.min(day)));
                filter.to = Some(filter.to.map_or(day, |to| to.max(day)));
            }
            None => filter.words.push(word.to_owned()),
        }
    }
    filter.newest = filter.from.is_none().then_some(NEWEST);
    vec![Effect::Ask(Question::Audit(Box::new(filter)))]
}

impl Audit {
    /// The list and its length.
    pub fn rows(&mut self) -> (&mut List, usize) {
        (&mut self.list, self.lines.len())
    }

    fn at(&self) -> Option<&AuditLine> {
        self.lines.get(self.list.at)
    }

    /// The card's place, while it has the keys.
    pub fn reads(&mut self, session: &Session) -> Option<(&mut u16, u16)> {
        if !self.open {
            return None;
        }
        let area = layout::now(session).reading();
        let count = self.at().map_or(0, |l| self.card(l, session, usize::from(area.width)).len());
        let most = count.saturating_sub(usize::from(area.height));
        Some((&mut self.from, u16::try_from(most).unwrap_or(u16::MAX)))
    }

    /// The keys go back to the list.
    pub fn closes(&mut self) -> bool {
        self.from = 0;
        std::mem::take(&mut self.open)
    }

    /// Whether the proof runs.
    pub fn proves(&self) -> bool {
        matches!(self.proving, Proving::On(..))
    }

    /// The proof ended: what is said of it.
    pub fn proved(&mut self, proof: Proof, now: Instant) -> Notice {
        let entries = proof.entries;
        let said = match &proof.broken {
            _ if proof.stopped => Notice::info(format!("Stopped: the first {entries} events are as they were written")),
            None => Notice::good(format!("All {entries} events are as they were written and sealed")),
            Some((at, why)) => {
                Notice::bad(format!("Event {at} {why}. The {entries} before it are sound: look at a backup"))
            }
        };
        self.proving = if proof.stopped { Proving::No } else { Proving::Done(now, proof) };
        said
    }

    /// The proof did not come to an end.
    pub fn unproved(&mut self) {
        self.proving = Proving::No;
    }

    /// The name behind `staff 3`.
    fn name(&self, code: &str) -> String {
        let id = code.strip_prefix("staff ").unwrap_or_default();
        let person = self.people.iter().find(|p| p.id.to_string() == id);
        person.map_or_else(|| code.to_owned(), |p| p.name.clone())
    }

    /// An event in lines.
    fn card(&self, line: &AuditLine, session: &Session, width: usize) -> Vec<String> {
        let at = session.zone().local(Instant(line.at_ms.div_euclid(1000)));
        let mut out = vec![
            format!("EVENT {}   {}", line.seq, line.verb.replace('_', " ")),
            format!("{}   {}", at.format("%a %-d %b %Y %H:%M:%S"), line.terminal),
            format!("by {}", who(line)),
        ];
        out.extend(line.authority().map(|a| format!("authorised by {}", self.name(a))));
        out.push(format!("about {}", about(line)));
        out.extend(line.back().map(|back| format!("went back {}", session.money_of(back))));
        if let Some(reason) = line.reason.as_ref().filter(|r| !r.is_empty()) {
            out.push(String::new());
            out.extend(wrap(&format!("Why: {reason}"), width));
        }
        if !line.flags.is_empty() {
            out.push(String::new());
            out.extend(line.flags.iter().map(|flag| format!("! {}", flag_words(*flag))));
        }
        let told = |name: &str| ["authority", "back", "against_rule"].contains(&name);
        let body = line.body.as_object().into_iter().flatten().filter(|(name, _)| !told(name));
        let mut body = body.peekable();
        if body.peek().is_some() {
            out.push(String::new());
            out.push("WHAT IT KEEPS".into());
            out.extend(body.flat_map(|(name, value)| {
                let text = wrap(&format!("{}  {value}", name.replace('_', " ")), width.saturating_sub(2));
                text.into_iter().map(|l| format!("  {l}"))
            }));
        }
        out
    }
}

fn flag_words(flag: Flag) -> &'static str {
    match flag {
        Flag::AfterStart => "after a show of it had begun",
        Flag::BySeller => "given back by who sold it",
        Flag::AgainstRule => "against the theatre's rule",
    }
}

fn who(line: &AuditLine) -> String {
    line.name.clone().unwrap_or_else(|| line.actor.clone())
}

fn about(line: &AuditLine) -> String {
    match &line.reference {
        Some(reference) => format!("{} {reference}", line.subject),
        None => format!("{} {}", line.subject, line.subject_id),
    }
}

/// Another row is chosen.
pub fn moved(state: &mut State) -> Vec<Effect> {
    let room = &mut state.audit;
    room.chosen = room.at().map(|l| l.seq);
    room.from = 0;
    Vec::new()
}

/// One of its keys.
pub fn does(state: &mut State, session: &Session, intent: Intent) -> Vec<Effect> {
    match intent {
        Intent::Open if state.audit.at().is_some() => state.audit.open = true,
        Intent::Flagged => {
            state.audit.flagged = !state.audit.flagged;
            (state.audit.list.at, state.audit.list.from, state.audit.chosen) = (0, 0, None);
            return filtered(state, session);
        }
        Intent::Prove if !state.audit.proves() => {
            state.audit.proving = Proving::On(0, 0);
            return state.send(Flight::Prove, Order::Prove);
        }
        _ => {}
    }
    Vec::new()
}

/// Events, people and how far the proof is. What was chosen stays chosen.
pub fn heard(state: &mut State, session: &Session, info: Info) -> Vec<Effect> {
    let room = &mut state.audit;
    match info {
        Info::Audit(lines) => {
            let at = room.chosen.and_then(|seq| lines.iter().position(|l| l.seq == seq));
            room.lines = lines;
            let seen = usize::from(layout::now(session).rows.height);
            let count = room.lines.len();
            room.list.follow(at, count, seen);
            room.open &= count > 0;
            room.chosen = room.at().map(|l| l.seq);
        }
        Info::Staff(people) => room.people = people,
        _ => {}
    }
    Vec::new()
}

/// How far the proof is; it is told whatever room is on the screen.
pub fn goes_on(state: &mut State, done: i64, all: i64) {
    if state.audit.proves() {
        state.audit.proving = Proving::On(done, all);
    }
}

/// Draws it.
pub fn view(room: &Audit, session: &Session, lay: &Layout, pen: &mut Pen) {
    let (theme, count) = (&session.theme, room.lines.len());
    let mut found = if count >= MOST { format!("the newest {MOST}") } else { count.to_string() };
    if room.flagged {
        found = format!("flagged only   {found}");
    }
    if let Proving::Done(at, proof) = &room.proving {
        let word = if proof.broken.is_some() { "BROKEN" } else { "proved" };
        found = format!("{word} {}   {found}", session.clock(*at));
    }
    room.list.head("AUDIT", &found, lay.head, session, pen);
    lay.card_line(session, pen);
    if lay.card.is_some() || !room.open {
        let width = usize::from(lay.rows.width.saturating_sub(2));
        columns(room, session, lay, width, pen);
        room.list.rows(count, lay.rows, session, pen, |i| match room.lines.get(i) {
            Some(line) => line_row(line, session, width),
            None => (String::new(), theme.text),
        });
        if count == 0 {
            pen.cut(
                lay.rows.x + 1,
                lay.rows.y + 1,
                lay.rows.width.saturating_sub(2),
                "No event fits; of a day, older ones are found too.",
                theme.dim,
            );
        }
    }
    let Some(line) = room.at().filter(|_| lay.card.is_some() || room.open) else { return };
    let area = lay.reading();
    let lines = room.card(line, session, usize::from(area.width));
    for (y, (i, line)) in (area.top()..area.bottom()).zip(lines.iter().enumerate().skip(usize::from(room.from))) {
        let style = match line.as_str() {
            _ if i == 0 => theme.title,
            "WHAT IT KEEPS" => theme.title,
            flag if flag.starts_with("! ") => theme.warn,
            _ => theme.text,
        };
        pen.cut(area.x, y, area.width, line, style);
    }
}

/// The names of the columns; while the proof runs, how far it is.
fn columns(room: &Audit, session: &Session, lay: &Layout, width: usize, pen: &mut Pen) {
    let (theme, area) = (&session.theme, lay.columns);
    if let Proving::On(done, all) = room.proving {
        let cells = usize::from(area.width.saturating_sub(36)).min(40) as i64;
        let full = if all > 0 { (done * cells / all).clamp(0, cells) } else { 0 };
        let [on, off] = session.glyphs.gauge;
        let bar =
            on.repeat(usize::try_from(full).unwrap_or(0)) + &off.repeat(usize::try_from(cells - full).unwrap_or(0));
        let x = pen.text(area.x + 1, area.y, "proving ", theme.strong);
        let x = pen.text(x, area.y, &bar, theme.good);
        pen.cut(x, area.y, area.right().saturating_sub(x), &format!(" {done} of {all}   Esc stops"), theme.dim);
        return;
    }
    let words = if room.list.typing {
        HINT.to_owned()
    } else {
        cells_of(["event", "when", "who", "what", "about", "back"], width)
    };
    pen.cut(area.x + 1, area.y, area.width.saturating_sub(2), &words, theme.dim);
}

fn cells_of(cells: [&str; 6], width: usize) -> String {
    let [seq, when, who, what, about, back] = cells;
    // What has no room stands on the card.
    let back = if width < 58 { String::new() } else { format!("{back:>10}") };
    let room = width.saturating_sub(7 + 12 + 15 + back.len());
    let who_width = (room * 2 / 5).max(6);
    format!(
        "{}{}{}{}{}{back}",
        column(seq, 7),
        column(when, 12),
        column(who, who_width.saturating_sub(1)) + " ",
        column(what, 14) + " ",
        column(about, room.saturating_sub(who_width)),
    )
}

fn line_row(line: &AuditLine, session: &Session, width: usize) -> (String, Style) {
    let theme = &session.theme;
    let at = session.zone().local(Instant(line.at_ms.div_euclid(1000)));
    let back = line.back().map_or(String::new(), |m| m.plain());
    let flagged = !line.flags.is_empty();
    let what = format!("{}{}", if flagged { "! " } else { "" }, line.verb.replace('_', " "));
    let about = line.reference.clone().unwrap_or_else(|| about(line));
    let (seq, when, who) = (line.seq.to_string(), at.format("%-d.%-m %H:%M").to_string(), who(line));
    let cells = [seq.as_str(), &when, &who, &what, &about, &back];
    (cells_of(cells, width), if flagged { theme.warn } else { theme.text })
}

/// Says it: the event, or the list from the chosen one on.
pub fn spoken(room: &Audit, session: &Session) -> Vec<String> {
    if let Some(line) = room.at().filter(|_| room.open) {
        return room.card(line, session, 200);
    }
    let mut out = vec![format!("Audit. Words: {}. {} events.", room.list.field.text(), room.lines.len())];
    if let Proving::On(done, all) = room.proving {
        out.push(format!("Proving: {done} of {all}. Escape stops it."));
    }
    out.extend(room.lines.iter().enumerate().skip(room.list.at).take(20).map(|(i, l)| {
        let chosen = if i == room.list.at { ", chosen" } else { "" };
        let flags: Vec<&str> = l.flags.iter().map(|f| flag_words(*f)).collect();
        let flags = if flags.is_empty() { String::new() } else { format!(", {}", flags.join(", ")) };
        format!("{}, {}, {}{flags}{chosen}.", l.verb.replace('_', " "), who(l), about(l))
    }));
    out
}
