//! The room of messages: what waits, went or failed and why; what one of them says; tried again, or sent once more elsewhere.
use super::{
    boxes::Overlay,
    keys::{Intent, row},
    layout::{self, Layout},
    list::{List, column},
    state::State,
};
use crate::{
    domain::{
        Reference,
        message::{Delivery, Message, MessageState},
        staff::Permission,
        text::fold,
        time::Instant,
    },
    ui::{
        effect::{Effect, Order, Question},
        keymap::{Binding, On},
        msg::Info,
        notice::Notice,
        paint::{Pen, whole},
        screens::shared::mail::Mail,
        session::Session,
    },
};
use ratatui::{crossterm::event::KeyCode, style::Style};

/// So many messages are listed; those that failed are always among them.
const MOST: usize = 300;

/// Over so many days it is said how they fared.
pub const DAYS: i64 = 14;

/// The room's state.
#[derive(Clone, Debug, Default)]
pub struct Messages {
    /// Its list.
    pub list: List,
    all: Vec<(Message, Option<Reference>)>,
    fared: Vec<Delivery>,
    chosen: Option<i64>,
    /// What the chosen one says, or why it can't be said.
    text: Option<Result<(String, String), String>>,
    open: bool,
    from: u16,
}

const OPEN: Binding<Intent> = row(
    On::Code(KeyCode::Enter),
    Intent::Open,
    "Enter",
    "read",
    "what it says, to whom it goes, its tries, why it failed",
);
const RETRY: Binding<Intent> = row(
    On::Chars("r"),
    Intent::Retry,
    "r",
    "try again",
    "all that failed, and all that waits for its next try, are due now",
);
const SEND: Binding<Intent> = row(
    On::Chars("s"),
    Intent::Mail,
    "s",
    "send anew",
    "the tickets of its booking go once more, here or to another address",
);
static LIST: &[Binding<Intent>] = &[OPEN, RETRY, SEND];
static CARD: &[Binding<Intent>] = &[RETRY, SEND];

/// Its keys.
pub fn keys(state: &State) -> &'static [Binding<Intent>] {
    if state.messages.open { CARD } else { LIST }
}

/// From when on it is said how they fared.
fn since(session: &Session) -> Instant {
    session.now.instant().plus_minutes(-DAYS * 1440)
}

/// What it asks.
pub fn asks(session: &Session) -> Vec<Effect> {
    vec![Effect::Ask(fared(session)), Effect::Ask(Question::Outbox(MOST))]
}

/// How messages of the last days fared.
pub fn fared(session: &Session) -> Question {
    Question::Delivery(since(session))
}

/// How many were given up.
pub fn failed(fared: &[Delivery]) -> u32 {
    fared.iter().map(|d| d.failed).sum()
}

fn word(m: &Message) -> &'static str {
    match m.state {
        MessageState::Pending if m.attempts > 0 => "RETRIES",
        MessageState::Pending => "waits",
        MessageState::Sent => "sent",
        MessageState::Failed => "FAILED",
    }
}

impl Messages {
    /// Those that the words fit: state, kind, address, booking.
    fn shown(&self) -> Vec<&(Message, Option<Reference>)> {
        let words = fold(self.list.field.text());
        let fits = |(m, of): &&(Message, Option<Reference>)| {
            let of = of.as_ref().map_or("", |r| r.0.as_str());
            let state = if m.state == MessageState::Pending { "waits pending" } else { "" };
            let kind = m.template.replace('_', " ");
            let all = fold(&format!("{} {state} {} {kind} {} {of} {}", word(m), m.kind.code(), m.to, m.error));
            words.split_whitespace().all(|word| all.contains(word))
        };
        self.all.iter().filter(fits).collect()
    }

    /// The list and its length.
    pub fn rows(&mut self) -> (&mut List, usize) {
        let count = self.shown().len();
        (&mut self.list, count)
    }

    fn at(&self) -> Option<&(Message, Option<Reference>)> {
        self.shown().get(self.list.at).copied()
    }

    /// Only those that these words fit.
    pub fn narrow(&mut self, words: &str) {
        self.list.field.set(words);
        (self.list.at, self.list.from, self.chosen, self.open) = (0, 0, None, false);
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

    /// One of them in lines: where it stands, then what it says.
    fn card(&self, session: &Session, width: usize) -> Vec<String> {
        let Some((m, of)) = self.at() else { return Vec::new() };
        let when = |at: Instant| session.zone().local(at).format("%a %-d %b %H:%M").to_string();
        let mut out =
            vec![format!("{}   {}", m.template.replace('_', " "), word(m)), format!("to {}   {}", m.to, m.kind.code())];
        out.extend(of.as_ref().map(|of| format!("about booking {of}")));
        out.push(format!("written {}   tried {} times", when(m.made_at), m.attempts));
        if m.state == MessageState::Pending {
            out.push(format!("goes {}", when(m.due_at)));
        }
        if !m.error.is_empty() {
            out.push(format!("WHY {}", m.error));
        }
        out.push(String::new());
        match &self.text {
            Some(Ok((subject, text))) => {
                out.push(if m.state == MessageState::Sent { "AS IT WOULD READ NOW" } else { "AS IT READS" }.to_owned());
                out.extend(Some(format!("Subject: {subject}")).filter(|_| !subject.is_empty()));
                out.extend(text.lines().map(str::to_owned));
            }
            Some(Err(why)) => out.push(why.clone()),
            None => {}
        }
        out.iter().flat_map(|l| if l.is_empty() { vec![String::new()] } else { whole(l, width) }).collect()
    }
}

/// Another row is chosen: what it says is asked.
pub fn moved(state: &mut State) -> Vec<Effect> {
    let room = &mut state.messages;
    let before = room.chosen;
    room.chosen = room.at().map(|(m, _)| m.id);
    if room.chosen != before {
        (room.from, room.text) = (0, None);
    }
    room.chosen.map(|id| Effect::Ask(Question::MessageText(id))).into_iter().collect()
}

/// One of its keys.
pub fn does(state: &mut State, session: &Session, intent: Intent) -> Vec<Effect> {
    let chosen = state.messages.at().cloned();
    match (intent, chosen) {
        (Intent::Retry | Intent::Mail, _) if !session.may(Permission::WorkTill) => {
            state.say(Notice::warn("Reading only: who you are sends nothing"));
            return vec![Effect::Bell];
        }
        (Intent::Retry, _) => return state.order(Order::RetryMessages),
        (_, None) => state.say(Notice::info("No message is chosen")),
        (Intent::Open, Some(_)) => state.messages.open = true,
        (Intent::Mail, Some((m, Some(of)))) => {
            // A telephone number is no address: then another one is typed.
            let known = if m.to.contains('@') { m.to.as_str() } else { "" };
            state.boxes.push(Overlay::Mail(Box::new(Mail::to(of, known))));
        }
        (Intent::Mail, Some((_, None))) => {
            state.say(Notice::info("It is about no booking: only a booking's tickets are sent anew"));
        }
        _ => {}
    }
    Vec::new()
}

/// Messages that were asked for, how they fared, or what one says. What was chosen stays chosen.
pub fn heard(state: &mut State, session: &Session, info: Info) -> Vec<Effect> {
    let room = &mut state.messages;
    match info {
        Info::Delivery(fared) => room.fared = fared,
        Info::MessageText(id, text) if room.chosen == Some(id) => room.text = Some(text),
        Info::Outbox(all) => {
            room.all = all;
            let seen = usize::from(layout::now(session).rows.height);
            let shown = room.shown();
            let (at, count) = (room.chosen.and_then(|id| shown.iter().position(|(m, _)| m.id == id)), shown.len());
            room.list.follow(at, count, seen);
            room.open &= count > 0;
            return moved(state);
        }
        _ => {}
    }
    Vec::new()
}

/// How they fared, in words.
fn rate(room: &Messages) -> String {
    let sum = |f: fn(&Delivery) -> u32| room.fared.iter().map(f).sum::<u32>();
    let (waiting, sent, failed) = (sum(|d| d.waiting), sum(|d| d.sent), failed(&room.fared));
    let share = (u64::from(sent) * 100).checked_div(u64::from(sent) + u64::from(failed));
    let share = share.map_or(String::new(), |share| format!(", {share}% went"));
    format!("{DAYS} days: {sent} sent, {waiting} wait, {failed} failed{share}")
}

/// Draws it.
pub fn view(room: &Messages, session: &Session, lay: &Layout, pen: &mut Pen) {
    let theme = &session.theme;
    let shown = room.shown();
    room.list.head("MESSAGES", &rate(room), lay.head, session, pen);
    lay.card_line(session, pen);
    if lay.card.is_some() || !room.open {
        let width = usize::from(lay.rows.width.saturating_sub(2));
        let columns = match room.list.typing {
            true => "failed, waits, sent; mail, sms; reminder; an address, a booking".to_owned(),
            false => cells_of(["written", "state", "what", "to", "booking"], width),
        };
        pen.cut(lay.columns.x + 1, lay.columns.y, lay.columns.width.saturating_sub(2), &columns, theme.dim);
        room.list.rows(shown.len(), lay.rows, session, pen, |i| match shown.get(i) {
            Some((m, of)) => message_row(m, of.as_ref(), session, width),
            None => (String::new(), theme.text),
        });
        if shown.is_empty() {
            let words = if room.all.is_empty() { "Nothing was written to anybody yet." } else { "No message fits." };
            pen.cut(lay.rows.x + 1, lay.rows.y + 1, lay.rows.width.saturating_sub(2), words, theme.dim);
        }
    }
    if shown.is_empty() || !(lay.card.is_some() || room.open) {
        return;
    }
    let area = lay.reading();
    let lines = room.card(session, usize::from(area.width));
    for (y, (i, line)) in (area.top()..area.bottom()).zip(lines.iter().enumerate().skip(usize::from(room.from))) {
        let style = match line.as_str() {
            _ if i == 0 => theme.title,
            "AS IT READS" | "AS IT WOULD READ NOW" => theme.title,
            line if line.starts_with("WHY ") => theme.warn,
            _ => theme.text,
        };
        pen.cut(area.x, y, area.width, line, style);
    }
}

fn cells_of(cells: [&str; 5], width: usize) -> String {
    let [written, state, what, to, booking] = cells;
    let room = width.saturating_sub(12 + 8 + 8);
    let what_width = room * 2 / 5;
    format!(
        "{}{}{}{}{booking}",
        column(written, 12),
        column(state, 8),
        column(what, what_width.saturating_sub(1)) + " ",
        column(to, (room - what_width).saturating_sub(1)) + " ",
    )
}

fn message_row(m: &Message, of: Option<&Reference>, session: &Session, width: usize) -> (String, Style) {
    let theme = &session.theme;
    let style = match m.state {
        MessageState::Failed => theme.bad,
        MessageState::Pending if m.attempts > 0 => theme.warn,
        MessageState::Pending => theme.text,
        MessageState::Sent => theme.dim,
    };
    let written = session.zone().local(m.made_at).format("%-d.%-m %H:%M").to_string();
    let of = of.map_or("", |r| r.0.as_str());
    (cells_of([&written, word(m), &m.template.replace('_', " "), &m.to, of], width), style)
}

/// Says it: the card, or the list from the chosen one on.
pub fn spoken(room: &Messages, session: &Session) -> Vec<String> {
    if room.open {
        return room.card(session, 200);
    }
    let mut out = vec![format!("Messages. {}.", rate(room))];
    out.extend(room.shown().iter().enumerate().skip(room.list.at).take(20).map(|(i, (m, _))| {
        let chosen = if i == room.list.at { ", chosen" } else { "" };
        let why = if m.error.is_empty() { String::new() } else { format!(": {}", m.error) };
        format!("{} to {}, {}{why}{chosen}.", m.template.replace('_', " "), m.to, word(m).to_lowercase())
    }));
    out
}
