//! The room of bookings: found by words and day, read as a card, tickets of them come back.
use super::{
    boxes::{Overlay, exchange},
    keys::{Intent, row},
    layout::{self, Layout},
    list::{List, column},
    state::State,
};
use crate::{
    domain::{
        BookingId, Money, Refusal,
        booking::{Booking, BookingState, TicketState},
        cancel::{Asked, Plan},
        sought::Sought,
        staff::Permission,
    },
    ui::{
        effect::{Effect, Question},
        keymap::{Binding, On},
        msg::Info,
        notice::Notice,
        paint::{Pen, wrap},
        screens::shared::{
            back::Back,
            booking::{lines, state_word, style},
            dispute::Dispute,
            exchange::Rows,
            mail::Mail,
        },
        session::Session,
    },
};
use ratatui::{crossterm::event::KeyCode, layout::Rect, style::Style};

/// So many bookings are listed at the most: nobody reads further, more words find more.
const MOST: usize = 200;

/// The room's state.
#[derive(Clone, Debug, Default)]
pub struct Bookings {
    /// Its list.
    pub list: List,
    found: Vec<Booking>,
    /// The chosen one, wherever it stands.
    chosen: Option<BookingId>,
    /// Its card has the keys.
    open: bool,
    from: u16,
    /// Shows that tickets can be exchanged for.
    pub shows: Rows,
    plan: Option<Result<Box<Plan>, Refusal>>,
    /// The list is what a scan found, until the words change.
    scan: Option<String>,
}

const OPEN: Binding<Intent> = row(
    On::Code(KeyCode::Enter),
    Intent::Open,
    "Enter",
    "card",
    "the booking: tickets, payments, what happened, what can be done",
);
const CANCEL: Binding<Intent> = row(
    On::Chars("r"),
    Intent::Cancel,
    "r",
    "give back",
    "tickets come back; what goes back is shown before it is done",
);
const DISPUTE: Binding<Intent> =
    row(On::Chars("d"), Intent::Dispute, "d", "dispute", "a card payment is disputed at the bank; how that ended");
const EXCHANGE: Binding<Intent> =
    row(On::Chars("x"), Intent::Exchange, "x", "exchange", "tickets become others; only the difference changes hands");
const MAIL: Binding<Intent> =
    row(On::Chars("e"), Intent::Mail, "e", "mail", "the tickets by mail again, to the known address or another");
static LIST: &[Binding<Intent>] = &[OPEN, CANCEL, EXCHANGE, MAIL, DISPUTE];
static CARD: &[Binding<Intent>] = &[CANCEL, EXCHANGE, MAIL, DISPUTE];

/// Its keys.
pub fn keys(state: &State) -> &'static [Binding<Intent>] {
    if state.bookings.open { CARD } else { LIST }
}

/// What it asks: the bookings that the words fit.
pub fn asks(state: &State, session: &Session) -> Vec<Effect> {
    let room = &state.bookings;
    let text = room.list.field.text();
    vec![Effect::Ask(match &room.scan {
        Some(scan) if scan == text => Question::Bookings(scan.clone()),
        _ => Question::LookFor(Sought::parse(text, session.today()), MOST),
    })]
}

/// The words changed: the first of what they find is chosen.
pub fn filtered(state: &mut State, session: &Session) -> Vec<Effect> {
    state.bookings.chosen = None;
    asks(state, session)
}

impl Bookings {
    /// The list and its length.
    pub fn rows(&mut self) -> (&mut List, usize) {
        (&mut self.list, self.found.len())
    }

    fn at(&self) -> Option<&Booking> {
        self.found.get(self.list.at)
    }

    /// A scan takes the place of the words.
    pub fn scanned(&mut self, text: &str) {
        self.list.field.set(text.trim());
        self.scan = Some(self.list.field.text().to_owned());
        (self.list.at, self.list.from, self.list.typing) = (0, 0, false);
        (self.open, self.from) = (true, 0);
    }

    /// The words are a reference from another room.
    pub fn look_for(&mut self, reference: &str) {
        self.list.field.set(reference);
        (self.list.at, self.list.from, self.list.typing) = (0, 0, false);
        (self.scan, self.chosen, self.open, self.from) = (None, None, true, 0);
    }

    /// What would come back of the chosen one.
    pub fn planned(&mut self, plan: Result<Box<Plan>, Refusal>) {
        self.plan = Some(plan);
    }

    /// A booking is another now.
    pub fn changed(&mut self, booking: Box<Booking>) {
        if let Some(old) = self.found.iter_mut().find(|b| b.id == booking.id) {
            *old = *booking;
        }
    }

    /// The card's place, while it has the keys.
    pub fn reads(&mut self, session: &Session) -> Option<(&mut u16, u16)> {
        if !self.open {
            return None;
        }
        let area = layout::now(session).reading();
        let count = self.at().map_or(0, |b| self.card(b, session, usize::from(area.width)).len());
        let most = count.saturating_sub(usize::from(area.height));
        Some((&mut self.from, u16::try_from(most).unwrap_or(u16::MAX)))
    }

    /// The keys go back to the list.
    pub fn closes(&mut self) -> bool {
        self.from = 0;
        std::mem::take(&mut self.open)
    }

    /// The card in lines: the booking, and what can be done now.
    fn card(&self, booking: &Booking, session: &Session, width: usize) -> Vec<String> {
        let mut all = lines(booking, session, width);
        let history = all.iter().position(|l| l == "HISTORY").unwrap_or(all.len());
        let mut now = vec!["NOW".to_owned()];
        now.extend(wrap(&self.can(booking, session), width.saturating_sub(2)).into_iter().map(|l| format!("  {l}")));
        now.push(String::new());
        all.splice(history..history, now);
        all
    }

    /// What can be done with it now, or why nothing can.
    fn can(&self, booking: &Booking, session: &Session) -> String {
        let money = |minor| Money::new(minor, booking.currency).plain();
        if booking.disputed().is_some() {
            return "d: it was won or lost; until then its tickets rest, nothing comes back or is exchanged".into();
        }
        match (booking.state, &self.plan) {
            (BookingState::Reserved, _) => "it is reserved: the counter takes the money, or lets it go".into(),
            (BookingState::Pending, _) => "it is being paid: nothing until that has ended".into(),
            (BookingState::Expired, _) => "it was never sold: there is nothing to give back".into(),
            (BookingState::Cancelled, _) => "all of it came back: nothing is left".into(),
            (BookingState::Confirmed, _) if !session.may(Permission::CancelByRule) => {
                "reading only: who you are gives nothing back".into()
            }
            (BookingState::Confirmed, Some(Ok(plan))) => {
                let how = if plan.void { ", a void" } else { ", by the rule of the sale" };
                let kept = if plan.kept > 0 { format!(", {} is kept", money(plan.kept)) } else { String::new() };
                format!("r gives {} back{how}{kept}; x exchanges, e mails", money(plan.total_back()))
            }
            (BookingState::Confirmed, Some(Err(refusal))) => {
                format!("r: {}", refusal.message.split(';').next().unwrap_or_default())
            }
            (BookingState::Confirmed, None) => String::new(),
        }
    }
}

/// Another row is chosen: its card begins at its head, and what would come back is asked.
pub fn moved(state: &mut State, session: &Session) -> Vec<Effect> {
    let room = &mut state.bookings;
    room.chosen = room.at().map(|b| b.id);
    (room.from, room.plan) = (0, None);
    let Some(booking) = room.at() else { return Vec::new() };
    if booking.state != BookingState::Confirmed
        || booking.disputed().is_some()
        || !session.may(Permission::CancelByRule)
    {
        return Vec::new();
    }
    vec![Effect::Ask(Question::CancelPlan(booking.reference.clone(), Asked::default()))]
}

/// One of its keys.
pub fn does(state: &mut State, session: &Session, intent: Intent) -> Vec<Effect> {
    let Some(booking) = state.bookings.at().cloned() else {
        state.say(Notice::info("No booking is chosen"));
        return Vec::new();
    };
    match intent {
        Intent::Open => {
            state.bookings.open = true;
            Vec::new()
        }
        Intent::Dispute => {
            match Dispute::new(Box::new(booking)) {
                Some(dispute) => state.boxes.push(Overlay::Dispute(Box::new(dispute))),
                None => state.say(Notice::info("No card payment of it has money left that could be disputed")),
            }
            Vec::new()
        }
        Intent::Exchange if !session.may(Permission::CancelByRule) => {
            state.say(Notice::warn("Reading only: who you are exchanges nothing"));
            vec![Effect::Bell]
        }
        Intent::Exchange => exchange::open(state, Box::new(booking)),
        Intent::Mail if !session.may(Permission::WorkTill) => {
            state.say(Notice::warn("Reading only: who you are sends nothing"));
            vec![Effect::Bell]
        }
        Intent::Mail => {
            match Mail::new(&booking) {
                Some(mail) => state.boxes.push(Overlay::Mail(Box::new(mail))),
                None => state.say(Notice::info("No ticket of it is good: there is nothing to send")),
            }
            Vec::new()
        }
        Intent::Cancel if !session.may(Permission::CancelByRule) => {
            state.say(Notice::warn("Reading only: who you are gives nothing back"));
            vec![Effect::Bell]
        }
        Intent::Cancel => match Back::new(Box::new(booking)) {
            Some(mut back) => {
                let ask = back.look();
                state.boxes.push(Overlay::Back(Box::new(back)));
                ask.map(Effect::Ask).into_iter().collect()
            }
            None => {
                state.say(Notice::info("There is nothing left to give back"));
                Vec::new()
            }
        },
        _ => Vec::new(),
    }
}

/// Bookings that were asked for. What was chosen stays chosen.
pub fn heard(state: &mut State, session: &Session, info: Info) -> Vec<Effect> {
    let Info::Bookings(found) = info else { return Vec::new() };
    let seen = usize::from(layout::now(session).rows.height);
    let room = &mut state.bookings;
    let at = room.chosen.and_then(|id| found.iter().position(|b| b.id == id));
    room.found = found;
    let count = room.found.len();
    room.list.follow(at, count, seen);
    if count == 0 {
        room.open = false;
    }
    let from = room.from;
    let effects = moved(state, session);
    state.bookings.from = from;
    effects
}

/// Draws it.
pub fn view(room: &Bookings, session: &Session, lay: &Layout, pen: &mut Pen) {
    let (theme, count) = (&session.theme, room.found.len());
    let found = match count {
        0 => "none".to_owned(),
        MOST.. => format!("the newest {MOST}"),
        n => format!("{n}"),
    };
    room.list.head("BOOKINGS", &found, lay.head, session, pen);
    lay.card_line(session, pen);
    if lay.card.is_some() || !room.open {
        let width = usize::from(lay.rows.width.saturating_sub(2));
        let columns = if room.list.typing { HINT.to_owned() } else { cells_of(COLUMNS, width) };
        pen.cut(lay.columns.x + 1, lay.columns.y, lay.columns.width.saturating_sub(2), &columns, theme.dim);
        room.list.rows(count, lay.rows, session, pen, |i| match room.found.get(i) {
            Some(b) => booking_row(b, session, width),
            None => (String::new(), theme.text),
        });
    }
    if count == 0 {
        let words = if room.list.field.text().is_empty() {
            "Nothing was sold yet."
        } else {
            "No booking fits: fewer words find more."
        };
        pen.cut(lay.rows.x + 1, lay.rows.y + 1, lay.rows.width.saturating_sub(2), words, theme.dim);
    } else if lay.card.is_some() || room.open {
        view_card(room, session, lay.reading(), pen);
    }
}

fn view_card(room: &Bookings, session: &Session, area: Rect, pen: &mut Pen) {
    let Some(booking) = room.at() else { return };
    let lines = room.card(booking, session, usize::from(area.width));
    for (y, (i, line)) in (area.top()..area.bottom()).zip(lines.iter().enumerate().skip(usize::from(room.from))) {
        let style = match line.as_str() {
            "NOW" => session.theme.title,
            line => style(i, line, session),
        };
        pen.cut(area.x, y, area.width, line, style);
    }
}

const COLUMNS: [&str; 6] = ["ref", "state", "show", "film", "seats", "total"];

/// What may be typed.
const HINT: &str = "reference, e-mail, name, film; a day: today, fri, 22.11";

/// From so many cells on a row has the weekday too.
const WEEKDAY: usize = 76;

/// The cells of a row: reference, state, show, film, seats, total.
fn cells_of(cells: [&str; 6], width: usize) -> String {
    let [reference, state, show, film, seats, total] = cells;
    let when = if width < WEEKDAY { 12 } else { 16 };
    let room = width.saturating_sub(7 + 10 + when + 11);
    // Beside its card a row has no room for the seats; the card has them.
    let seat_width = if width < 60 { 0 } else { room / 3 };
    format!(
        "{}{}{}{} {}{:>11}",
        column(reference, 7),
        column(state, 10),
        column(show, when),
        column(film, (room - seat_width).saturating_sub(1)),
        column(seats, seat_width),
        total
    )
}

fn booking_row(b: &Booking, session: &Session, width: usize) -> (String, Style) {
    let theme = &session.theme;
    let show = b.first_show();
    let format = if width < WEEKDAY { "%-d.%-m %H:%M" } else { "%a %-d.%-m %H:%M" };
    let when = show.map_or(String::new(), |s| b.zone.local(s.starts_at).format(format).to_string());
    let more = b.shows.len().saturating_sub(1);
    let film = match show {
        Some(s) if more > 0 => format!("{} +{more}", s.title),
        Some(s) => s.title.clone(),
        None => String::new(),
    };
    let gone = b.tickets.iter().filter(|t| t.state == TicketState::Void).count();
    let (word, style) = match b.state {
        _ if b.disputed().is_some() => ("DISPUTED", theme.warn),
        BookingState::Confirmed if gone > 0 => ("part back", theme.warn),
        BookingState::Confirmed => ("sold", theme.text),
        BookingState::Cancelled => ("CANCELLED", theme.dim),
        BookingState::Reserved => ("reserved", theme.text),
        _ => ("BEING PAID", theme.warn),
    };
    let mut total = Money::new(b.total, b.currency).plain();
    if b.currency != session.currency() {
        total = format!("{total} {}", b.currency.code());
    }
    (cells_of([&b.reference.0, word, &when, &film, &b.seats().join(" "), &total], width), style)
}

/// Says it: the card, or the list from the chosen row on.
pub fn spoken(room: &Bookings, session: &Session) -> Vec<String> {
    if let Some(booking) = room.at().filter(|_| room.open) {
        return room.card(booking, session, 200);
    }
    let mut out = vec![format!("Bookings. Words: {}. {} found.", room.list.field.text(), room.found.len())];
    let rows = room.found.iter().enumerate().skip(room.list.at).take(20);
    out.extend(rows.map(|(i, b)| {
        let chosen = if i == room.list.at { ", chosen" } else { "" };
        let show = b.shows.first();
        let film = show.map_or("", |s| s.title.as_str());
        format!("{} {}, {film}, {}{chosen}.", b.reference, state_word(b.state).to_lowercase(), b.seats().join(" "))
    }));
    out
}
