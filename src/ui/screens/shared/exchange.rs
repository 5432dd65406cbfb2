//! Tickets that become others: which of them, for which show and seats, and the difference, seen before it is done.
use super::Step;
use crate::{
    domain::{
        Money, Refusal, ShowId, TicketId,
        board::ShowRow,
        booking::{Booking, BookingState, TenderKind, Ticket, TicketState},
        cancel::{Asked, handed},
        exchange::{Exchange, Move},
        order::Pay,
        show::SaleState,
        staff::Permission,
    },
    ui::{
        effect::{Order, Question},
        keymap,
        notice::Notice,
        paint::{Pen, centred, wrap},
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use std::collections::BTreeMap;

/// Shows by their number, as a screen knows them.
pub type Rows = BTreeMap<ShowId, ShowRow>;

/// Where the eye is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Shows,
    Seats,
    Why,
    Card,
}

const ORDER: [At; 4] = [At::Shows, At::Seats, At::Why, At::Card];

/// The box.
#[derive(Clone, Debug)]
pub struct Swap {
    booking: Box<Booking>,
    marked: Vec<TicketId>,
    /// The shows in the order of the list; the one that it is of comes first.
    shows: Vec<ShowId>,
    show: usize,
    at: At,
    seats: Field,
    reason: Field,
    card: Field,
    full: bool,
    plan: Option<Result<Box<Exchange>, Refusal>>,
}

impl Swap {
    /// What a booking has, all its tickets marked, for the show that they are of; `None` where nothing is left to exchange.
    pub fn new(booking: Box<Booking>, shows: &[ShowRow]) -> Option<Self> {
        let live: Vec<TicketId> =
            booking.tickets.iter().filter(|t| t.state != TicketState::Void).map(|t| t.id).collect();
        if booking.state != BookingState::Confirmed || live.is_empty() {
            return None;
        }
        let list = sorted(shows, &booking);
        let field = || Field::new(100);
        Some(Self {
            booking,
            marked: live,
            shows: list,
            show: 0,
            at: At::Shows,
            seats: field(),
            reason: field(),
            card: Field::new(60),
            full: false,
            plan: None,
        })
    }

    /// The shows of the coming days are known: the list is made anew, the choice stays.
    pub fn refresh(&mut self, shows: &[ShowRow]) {
        let chosen = self.shows.get(self.show).copied();
        self.shows = sorted(shows, &self.booking);
        self.show = self.shows.iter().position(|s| Some(*s) == chosen).unwrap_or(0);
    }

    /// What has to be asked so that the box can say what it would come to.
    pub fn look(&mut self) -> Option<Question> {
        if self.marked.is_empty() {
            self.plan = None;
            return None;
        }
        Some(Question::ExchangePlan(self.booking.reference.clone(), Box::new(self.wanted())))
    }

    /// What it would come to has been worked out.
    pub fn planned(&mut self, plan: Result<Box<Exchange>, Refusal>) {
        self.plan = Some(plan);
    }

    /// A paste into the field where the eye is.
    pub fn paste(&mut self, text: &str) -> Option<Question> {
        self.field()?.insert(text);
        self.look()
    }

    /// A key.
    pub fn key(&mut self, key: KeyEvent) -> Step {
        let place = ORDER.iter().position(|at| *at == self.at).unwrap_or(0);
        let turned = |by: usize| ORDER.get((place + by) % ORDER.len()).copied().unwrap_or(At::Shows);
        let last = self.shows.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc => return Step::Leave,
            KeyCode::Enter => return self.enter(),
            KeyCode::Tab => self.at = turned(1),
            KeyCode::BackTab => self.at = turned(ORDER.len() - 1),
            KeyCode::Up => (self.show, self.at) = (self.show.saturating_sub(1), At::Shows),
            KeyCode::Down => (self.show, self.at) = ((self.show + 1).min(last), At::Shows),
            KeyCode::PageUp => (self.show, self.at) = (self.show.saturating_sub(PAGE), At::Shows),
            KeyCode::PageDown => (self.show, self.at) = ((self.show + PAGE).min(last), At::Shows),
            _ => match (self.field(), key.code, keymap::digit(key)) {
                (Some(field), ..) => drop(field.key(key)),
                (None, KeyCode::Right, _) => self.show = (self.show + 1).min(last),
                (None, KeyCode::Left, _) => self.show = self.show.saturating_sub(1),
                (None, KeyCode::Char('f' | 'F'), _) => self.full = !self.full,
                (None, _, Some(digit)) => self.toggle(digit.to_digit(10).map_or(0, |d| d as usize)),
                _ => {}
            },
        }
        Step::Stay(self.look())
    }

    fn enter(&self) -> Step {
        let (expected, due) = match (&self.plan, self.marked.is_empty()) {
            (_, true) => return Step::no("No ticket is marked: its number marks one"),
            (Some(Ok(plan)), _) => (plan.difference(), plan.due),
            (Some(Err(refusal)), _) => return Step::no(&refusal.message),
            (None, _) => return Step::no("One moment"),
        };
        Step::Do(Order::Exchange {
            reference: self.booking.reference.clone(),
            wanted: Box::new(self.wanted()),
            pays: if due > 0 { self.pays() } else { Vec::new() },
            expected,
        })
    }

    fn live(&self) -> Vec<&Ticket> {
        self.booking.tickets.iter().filter(|t| t.state != TicketState::Void).collect()
    }

    fn wanted(&self) -> Move {
        let seats = self.seats.text().split([' ', ',']).map(str::trim).filter(|s| !s.is_empty());
        Move {
            asked: Asked {
                tickets: self.marked.clone(),
                full: self.full,
                reason: self.reason.text().trim().to_owned(),
                ..Asked::default()
            },
            show: self.shows.get(self.show).copied(),
            seats: seats.map(str::to_uppercase).collect(),
        }
    }

    fn pays(&self) -> Vec<Pay> {
        let reference = self.card.text().trim().to_owned();
        let kind = if reference.is_empty() { TenderKind::Cash } else { TenderKind::Card };
        vec![Pay { kind, minor: None, reference }]
    }

    /// Whether characters are text in it.
    pub fn in_field(&self) -> bool {
        self.at != At::Shows
    }

    fn field(&mut self) -> Option<&mut Field> {
        match self.at {
            At::Shows => None,
            At::Seats => Some(&mut self.seats),
            At::Why => Some(&mut self.reason),
            At::Card => Some(&mut self.card),
        }
    }

    /// Marks the n-th ticket, or takes its mark away; the seats of a group's ticket go together.
    fn toggle(&mut self, n: usize) {
        let live = self.live();
        let Some(chosen) = n.checked_sub(1).and_then(|n| live.get(n)).copied() else { return };
        let group: Vec<TicketId> =
            live.iter().filter(|t| t.group == chosen.group && t.show == chosen.show).map(|t| t.id).collect();
        if self.marked.contains(&chosen.id) {
            self.marked.retain(|id| !group.contains(id));
        } else {
            self.marked.extend(group);
        }
    }
}

/// So many shows are a page.
const PAGE: usize = 10;

/// The show that the tickets are of, then the coming ones of the same film, then the others, each by start.
fn sorted(shows: &[ShowRow], booking: &Booking) -> Vec<ShowId> {
    let own = booking.first_show();
    let film = own.map(|s| s.movie);
    let sells = |r: &&ShowRow| r.state == SaleState::OnSale && own.is_none_or(|s| s.id != r.show.id);
    let (same, others): (Vec<&ShowRow>, Vec<&ShowRow>) =
        shows.iter().filter(sells).partition(|r| Some(r.movie.id) == film);
    own.map(|s| s.id).into_iter().chain(same.into_iter().chain(others).map(|r| r.show.id)).collect()
}

/// What is said when it is done: the clerk reads what changes hands.
pub fn done_words(done: &Exchange, session: &Session) -> Notice {
    let seats = done.labels().join(" ");
    let parts: Vec<String> = handed(&done.back, done.rounded)
        .map(|(kind, minor)| format!("{} {}", kind.code(), session.plain(minor)))
        .collect();
    match (done.due, parts.as_slice()) {
        (0, []) => Notice::good(format!("Exchanged for {seats}")),
        (0, parts) => Notice::warn(format!("Exchanged for {seats}. GIVE BACK {}", parts.join(" + "))),
        (due, _) => Notice::good(format!("Exchanged for {seats}, {} taken", session.plain(due))),
    }
}

/// What it would come to, in lines.
fn outcome(swap: &Swap, session: &Session) -> Vec<String> {
    let money = |minor| Money::new(minor, swap.booking.currency).plain();
    match &swap.plan {
        None if swap.marked.is_empty() => vec!["no ticket is marked".into()],
        None => vec![String::new()],
        Some(Err(refusal)) => wrap(&refusal.message, 72),
        Some(Ok(plan)) => {
            let back: Vec<String> = handed(&plan.back, plan.rounded)
                .map(|(kind, minor)| format!("{} {}", kind.code(), money(minor)))
                .collect();
            let due = match swap.card.text().trim() {
                "" => format!("cash {}", money(session.theatre.cash_due(plan.due))),
                _ => format!("card {}", money(plan.due)),
            };
            let sum = match (plan.due, back.as_slice()) {
                (0, []) => "no difference".to_owned(),
                (0, back) => format!("BACK {}", back.join(" + ")),
                _ => format!("TO PAY {due}"),
            };
            let kept = if plan.kept > 0 { format!("   kept {}", money(plan.kept)) } else { String::new() };
            let needs = match plan.needs.last() {
                Some(Permission::CancelAdmitted) => "somebody was let in: a manager's word",
                Some(Permission::CancelAgainstRule) => "against the rule: a supervisor's word",
                _ => plan.warnings.first().map_or("", String::as_str),
            };
            vec![format!("FOR {}   {sum}{kept}", plan.labels().join(" ")), needs.to_owned()]
        }
    }
}

/// A show in a line: when, what, how many seats are free, where.
fn row(rows: &Rows, session: &Session, swap: &Swap, id: ShowId) -> [String; 4] {
    let when = |at| session.zone().local(at).format("%a %-d %b %H:%M").to_string();
    if let Some(r) = rows.get(&id) {
        let title = format!("{} {}", r.movie.facts.title, r.show.format);
        return [when(r.show.starts_at), title, format!("{} free", r.free), r.hall.clone()];
    }
    let own = swap.booking.shows.iter().find(|s| s.id == id);
    own.map_or_else(Default::default, |s| [when(s.starts_at), s.title.clone(), String::new(), s.hall.clone()])
}

/// Draws it.
pub fn view(known: &Rows, swap: &Swap, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let rows = usize::from(pen.area().height.saturating_sub(12).clamp(1, 10)).min(swap.shows.len().max(1));
    let height = u16::try_from(rows).unwrap_or(10) + 10;
    let inner = pen.frame(centred(pen.area(), 78, height), &format!("EXCHANGE {}", swap.booking.reference), session);
    let (x, width) = (inner.x + 1, inner.width.saturating_sub(2));
    let tickets: Vec<String> = swap
        .live()
        .iter()
        .zip(1..)
        .map(|(t, n)| format!("{n} [{}] {} {}", if swap.marked.contains(&t.id) { "x" } else { " " }, t.label, t.kind))
        .collect();
    pen.cut(x, inner.y, width, &tickets.join("   "), theme.strong);
    let from = swap.show.saturating_sub(rows.saturating_sub(1));
    let mut y = inner.y + 2;
    for (i, id) in swap.shows.iter().enumerate().skip(from).take(rows) {
        let here = i == swap.show;
        let cursor = if here { ">" } else { " " };
        let style = if here { theme.strong } else { theme.text };
        let [when, title, free, hall] = row(known, session, swap, *id);
        pen.cut(x, y, 18, &format!("{cursor} {when}"), style);
        pen.cut(x + 19, y, 30, &title, style);
        pen.right(x + 58, y, &free, style);
        pen.cut(x + 60, y, width.saturating_sub(60), if i == 0 { "this show" } else { &hall }, style);
        y += 1;
    }
    y += 1;
    view_fields(swap, session, pen, (x, y, width));
    for (line, at) in outcome(swap, session).iter().zip(y + 2..) {
        pen.cut(x, at, width, line, if at == y + 2 { theme.money } else { theme.warn });
    }
    let full = if swap.full { " by the rule  " } else { " all back  " };
    let keys = [
        ("1-9", theme.key),
        (" ticket  ", theme.dim),
        ("arrows", theme.key),
        (" show  ", theme.dim),
        ("Tab", theme.key),
        (" seats, why, card  ", theme.dim),
        ("f", theme.key),
        (full, theme.dim),
        ("Enter", theme.key),
        (" exchanges", theme.dim),
    ];
    pen.runs(x, inner.bottom().saturating_sub(1), &keys);
}

/// The three fields, side by side.
fn view_fields(swap: &Swap, session: &Session, pen: &mut Pen, (x, y, width): (u16, u16, u16)) {
    let theme = &session.theme;
    let third = width / 3;
    let fields = [
        (At::Seats, "Seats ", &swap.seats, "best"),
        (At::Why, "Why ", &swap.reason, ""),
        (At::Card, "Card ref ", &swap.card, "cash"),
    ];
    for ((at, label, field, instead), n) in fields.into_iter().zip(0u16..) {
        let left = x + n * third;
        let start = pen.text(left, y, label, if swap.at == at { theme.strong } else { theme.dim });
        let room = (left + third).saturating_sub(start + 1);
        if swap.at == at {
            field.view(pen, start, y, room, session);
        } else if field.text().is_empty() {
            pen.cut(start, y, room, instead, theme.dim);
        } else {
            pen.cut(start, y, room, field.text(), theme.text);
        }
    }
}

/// Says it.
pub fn spoken(known: &Rows, swap: &Swap, session: &Session) -> Vec<String> {
    let chosen = swap.shows.get(swap.show).map_or_else(String::new, |id| row(known, session, swap, *id).join(", "));
    let marked: Vec<&str> =
        swap.live().iter().filter(|t| swap.marked.contains(&t.id)).map(|t| t.label.as_str()).collect();
    let here = match swap.at {
        At::Shows => format!("Show: {chosen}."),
        At::Seats => format!("Seats: {}.", swap.seats.text()),
        At::Why => format!("Why: {}.", swap.reason.text()),
        At::Card => format!("Card reference: {}.", swap.card.text()),
    };
    let mut out = vec![format!("Exchange {}: {}.", swap.booking.reference, marked.join(", ")), here];
    out.extend(outcome(swap, session).into_iter().filter(|l| !l.is_empty()));
    out.push("Digits mark tickets, arrows choose a show, Tab: seats, why, card. Enter exchanges, Escape: back.".into());
    out
}
