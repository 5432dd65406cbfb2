//! Tickets that become others: which of them, for which show and seats, and the difference, seen before it is done.
use super::{Overlay, SEARCH_DAYS, booking::Card, lists};
use crate::{
    domain::{
        Money, Refusal, ShowId, TicketId,
        board::ShowRow,
        booking::{Booking, BookingState, TenderKind, Ticket, TicketState},
        cancel::Asked,
        exchange::{Exchange, Move},
        order::Pay,
        show::SaleState,
        staff::Permission,
    },
    ui::{
        effect::{Effect, Order, Question},
        keymap,
        notice::Notice,
        paint::{Pen, wrap},
        screens::counter::{
            order,
            state::{Flight, State},
        },
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

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

/// Opens it on a booking, with all its tickets marked and the show that they are of.
pub fn open(state: &mut State, session: &Session, booking: Box<Booking>) -> Vec<Effect> {
    let live: Vec<TicketId> = booking.tickets.iter().filter(|t| t.state != TicketState::Void).map(|t| t.id).collect();
    if booking.state != BookingState::Confirmed || live.is_empty() {
        state.say(Notice::info("There is nothing left to exchange"));
        return Vec::new();
    }
    let shows = shows(state, &booking);
    let field = || Field::new(100);
    let swap = Swap {
        booking,
        marked: live,
        shows,
        show: 0,
        at: At::Shows,
        seats: field(),
        reason: field(),
        card: Field::new(60),
        full: false,
        plan: None,
    };
    let mut effects = vec![Effect::Ask(Question::Shows(session.theatre.id, SEARCH_DAYS))];
    effects.extend(stay(state, swap));
    effects
}

/// The show that the tickets are of, then the coming ones of the same film, then the others, each by start.
fn shows(state: &State, booking: &Booking) -> Vec<ShowId> {
    let own = booking.first_show();
    let film = own.map(|s| s.movie);
    let sells = |r: &&ShowRow| r.state == SaleState::OnSale && own.is_none_or(|s| s.id != r.show.id);
    let (same, others): (Vec<&ShowRow>, Vec<&ShowRow>) =
        state.shows.iter().filter(sells).partition(|r| Some(r.movie.id) == film);
    own.map(|s| s.id).into_iter().chain(same.into_iter().chain(others).map(|r| r.show.id)).collect()
}

/// The shows of the coming days are known: the list is made anew, the choice stays.
pub fn refresh(state: &mut State) {
    let Some(Overlay::Exchange(swap)) = state.boxes.last() else { return };
    let (chosen, list) = (swap.shows.get(swap.show).copied(), shows(state, &swap.booking));
    if let Some(Overlay::Exchange(swap)) = state.boxes.last_mut() {
        swap.show = list.iter().position(|s| Some(*s) == chosen).unwrap_or(0);
        swap.shows = list;
    }
}

/// The box stays, and what it says is asked anew.
fn stay(state: &mut State, mut swap: Swap) -> Vec<Effect> {
    let ask = if swap.marked.is_empty() {
        swap.plan = None;
        Vec::new()
    } else {
        vec![Effect::Ask(Question::ExchangePlan(swap.booking.reference.clone(), Box::new(swap.wanted())))]
    };
    state.boxes.push(Overlay::Exchange(Box::new(swap)));
    ask
}

/// What it would come to has been worked out.
pub fn planned(state: &mut State, plan: Result<Box<Exchange>, Refusal>) {
    if let Some(Overlay::Exchange(swap)) = state.boxes.last_mut() {
        swap.plan = Some(plan);
    }
}

/// A paste into the field where the eye is.
pub fn paste(swap: &mut Swap, text: &str) -> Vec<Effect> {
    let Some(field) = swap.field() else { return Vec::new() };
    field.insert(text);
    vec![Effect::Ask(Question::ExchangePlan(swap.booking.reference.clone(), Box::new(swap.wanted())))]
}

/// A key.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut swap: Box<Swap>) -> Vec<Effect> {
    let place = ORDER.iter().position(|at| *at == swap.at).unwrap_or(0);
    let turned = |by: usize| ORDER.get((place + by) % ORDER.len()).copied().unwrap_or(At::Shows);
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => return enter(state, session, swap),
        KeyCode::Tab => swap.at = turned(1),
        KeyCode::BackTab => swap.at = turned(ORDER.len() - 1),
        KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => {
            swap.show = lists::moved(key, swap.show, swap.shows.len());
            swap.at = At::Shows;
        }
        _ => match (swap.field(), key.code, keymap::digit(key)) {
            (Some(field), ..) => drop(field.key(key)),
            (None, KeyCode::Right, _) => swap.show = (swap.show + 1).min(swap.shows.len().saturating_sub(1)),
            (None, KeyCode::Left, _) => swap.show = swap.show.saturating_sub(1),
            (None, KeyCode::Char('f' | 'F'), _) => swap.full = !swap.full,
            (None, _, Some(digit)) => swap.toggle(digit.to_digit(10).map_or(0, |d| d as usize)),
            _ => {}
        },
    }
    stay(state, *swap)
}

fn enter(state: &mut State, session: &Session, swap: Box<Swap>) -> Vec<Effect> {
    let wanted = match (&swap.plan, swap.marked.is_empty()) {
        (_, true) => Err("No ticket is marked: its number marks one".to_owned()),
        (Some(Ok(plan)), _) => Ok((plan.difference(), plan.due)),
        (Some(Err(refusal)), _) => Err(refusal.message.clone()),
        (None, _) => Err("One moment".to_owned()),
    };
    let order = wanted.map(|(expected, due)| Order::Exchange {
        reference: swap.booking.reference.clone(),
        wanted: Box::new(swap.wanted()),
        pays: if due > 0 { swap.pays() } else { Vec::new() },
        expected,
    });
    state.boxes.push(Overlay::Exchange(swap));
    match order {
        Ok(order) => order::send(state, session, Flight::Exchange, order),
        Err(why) => {
            state.say(Notice::warn(why));
            vec![Effect::Bell]
        }
    }
}

/// It is done: the card shows the booking as it is now, and the clerk reads what changes hands.
pub fn done(state: &mut State, session: &Session, booking: Box<Booking>, done: &Exchange) {
    state.boxes.retain(|b| !matches!(b, Overlay::Exchange(_) | Overlay::Booking(_)));
    if state.last.as_ref().is_some_and(|last| last.id == booking.id) {
        state.last = Some(booking.clone());
    }
    let seats = done.labels().join(" ");
    let parts: Vec<String> =
        done.back.iter().map(|(_, kind, minor)| format!("{} {}", kind.code(), session.plain(*minor))).collect();
    state.say(match (done.due, parts.as_slice()) {
        (0, []) => Notice::good(format!("Exchanged for {seats}")),
        (0, parts) => Notice::warn(format!("Exchanged for {seats}. GIVE BACK {}", parts.join(" + "))),
        (due, _) => Notice::good(format!("Exchanged for {seats}, {} taken", session.plain(due))),
    });
    state.boxes.push(Overlay::Booking(Card::new(booking)));
}

/// What it would come to, in lines.
fn outcome(swap: &Swap) -> Vec<String> {
    let money = |minor| Money::new(minor, swap.booking.currency).plain();
    match &swap.plan {
        None if swap.marked.is_empty() => vec!["no ticket is marked".into()],
        None => vec![String::new()],
        Some(Err(refusal)) => wrap(&refusal.message, 72),
        Some(Ok(plan)) => {
            let back: Vec<String> =
                plan.back.iter().map(|(_, kind, minor)| format!("{} {}", kind.code(), money(*minor))).collect();
            let how = if swap.card.text().trim().is_empty() { "cash" } else { "card" };
            let sum = match (plan.due, back.as_slice()) {
                (0, []) => "no difference".to_owned(),
                (0, back) => format!("BACK {}", back.join(" + ")),
                (due, _) => format!("TO PAY {how} {}", money(due)),
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
fn row(state: &State, session: &Session, swap: &Swap, id: ShowId) -> [String; 4] {
    let when = |at| session.zone().local(at).format("%a %-d %b %H:%M").to_string();
    if let Some(r) = state.rows.get(&id) {
        let title = format!("{} {}", r.movie.facts.title, r.show.format);
        return [when(r.show.starts_at), title, format!("{} free", r.free), r.hall.clone()];
    }
    let own = swap.booking.shows.iter().find(|s| s.id == id);
    own.map_or_else(Default::default, |s| [when(s.starts_at), s.title.clone(), String::new(), s.hall.clone()])
}

/// Draws it.
pub fn view(state: &State, swap: &Swap, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let rows = usize::from(pen.area().height.saturating_sub(12).clamp(1, 10)).min(swap.shows.len().max(1));
    let height = u16::try_from(rows).unwrap_or(10) + 10;
    let inner = pen.frame(super::area(pen, 78, height), &format!("EXCHANGE {}", swap.booking.reference), session);
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
        let [when, title, free, hall] = row(state, session, swap, *id);
        pen.cut(x, y, 18, &format!("{cursor} {when}"), style);
        pen.cut(x + 19, y, 30, &title, style);
        pen.right(x + 58, y, &free, style);
        pen.cut(x + 60, y, width.saturating_sub(60), if i == 0 { "this show" } else { &hall }, style);
        y += 1;
    }
    y += 1;
    view_fields(swap, session, pen, (x, y, width));
    for (line, at) in outcome(swap).iter().zip(y + 2..) {
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
pub fn spoken(state: &State, swap: &Swap, session: &Session) -> Vec<String> {
    let chosen = swap.shows.get(swap.show).map_or_else(String::new, |id| row(state, session, swap, *id).join(", "));
    let marked: Vec<&str> =
        swap.live().iter().filter(|t| swap.marked.contains(&t.id)).map(|t| t.label.as_str()).collect();
    let here = match swap.at {
        At::Shows => format!("Show: {chosen}."),
        At::Seats => format!("Seats: {}.", swap.seats.text()),
        At::Why => format!("Why: {}.", swap.reason.text()),
        At::Card => format!("Card reference: {}.", swap.card.text()),
    };
    let mut out = vec![format!("Exchange {}: {}.", swap.booking.reference, marked.join(", ")), here];
    out.extend(outcome(swap).into_iter().filter(|l| !l.is_empty()));
    out.push("Digits mark tickets, arrows choose a show, Tab: seats, why, card. Enter exchanges, Escape: back.".into());
    out
}
