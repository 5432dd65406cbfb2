//! For whom the order is: found by typing, looked at, chosen, or added with a name and one way to reach them. A walk-up sale never
//! asks for it.
use super::{Overlay, lists};
use crate::{
    domain::customer::{Customer, CustomerCard, Flags, Known, Profile},
    ui::{
        effect::{CustomerOrder, Effect, Order, Question},
        notice::Notice,
        paint::{Pen, centred},
        screens::{
            counter::{
                order,
                state::{Flight, State},
            },
            shared::customer as shared,
        },
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent},
    layout::Rect,
};

/// What is looked at.
#[derive(Clone, Debug)]
enum Page {
    /// The list.
    Find,
    /// One of them, from this line on.
    Card(Box<CustomerCard>, u16),
    /// Somebody new: name, address or number, and in which of the two the cursor is.
    Add(Field, Field, bool),
}

/// What a row of the list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Hit(usize),
    New,
    Nobody,
}

/// The box.
#[derive(Clone, Debug)]
pub struct Buyer {
    field: Field,
    at: usize,
    hits: Vec<(Customer, Flags)>,
    page: Page,
}

impl Buyer {
    fn rows(&self, state: &State) -> Vec<Row> {
        let nobody = state.wanted.is_some().then_some(Row::Nobody);
        (0..self.hits.len()).map(Row::Hit).chain([Row::New]).chain(nobody).collect()
    }

    fn row(&self, state: &State) -> Option<Row> {
        self.rows(state).get(self.at).copied()
    }

    fn words(&self, row: Row, session: &Session) -> (String, bool) {
        match row {
            Row::Hit(i) => self.hits.get(i).map_or_else(Default::default, |(c, f)| shared::row(c, f, session)),
            Row::New => match self.field.text().trim() {
                "" => ("+ somebody new".into(), false),
                typed => (format!("+ somebody new: {typed}"), false),
            },
            Row::Nobody => ("- nobody: the order is for whoever stands there".into(), false),
        }
    }

    /// A paste into the field of the cursor; whether the list is asked for anew.
    fn paste(&mut self, text: &str) -> bool {
        match &mut self.page {
            Page::Find => self.field.insert(text),
            Page::Add(name, _, false) => name.insert(text),
            Page::Add(_, reach, true) => reach.insert(text),
            Page::Card(..) => {}
        }
        matches!(self.page, Page::Find)
    }
}

/// Opens it on whoever is known.
pub fn open(state: &mut State) -> Vec<Effect> {
    state.boxes.push(Overlay::Buyer(Box::new(Buyer {
        field: Field::new(100),
        at: 0,
        hits: Vec::new(),
        page: Page::Find,
    })));
    vec![Effect::Ask(Question::Customers(String::new()))]
}

fn uppermost(state: &mut State) -> Option<&mut Buyer> {
    state.boxes.iter_mut().rev().find_map(|b| match b {
        Overlay::Buyer(buyer) => Some(&mut **buyer),
        _ => None,
    })
}

/// Customers that were asked for.
pub fn found(state: &mut State, hits: Vec<(Customer, Flags)>) {
    if let Some(buyer) = uppermost(state) {
        buyer.hits = hits;
        buyer.at = buyer.at.min(buyer.hits.len());
    }
}

/// One of them, to be looked at.
pub fn shown(state: &mut State, card: Box<CustomerCard>) {
    if let Some(buyer) = uppermost(state) {
        buyer.page = Page::Card(card, 0);
    }
}

/// Somebody was added: the order is theirs.
pub fn added(state: &mut State, session: &Session, known: Known) -> Vec<Effect> {
    state.boxes.retain(|b| !matches!(b, Overlay::Buyer(_)));
    state.say(Notice::good(format!("{} is a customer now", known.name)));
    choose(state, session, Some(known))
}

/// A paste.
pub fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    let Some(buyer) = uppermost(state) else { return Vec::new() };
    if buyer.paste(text) { asked(state) } else { Vec::new() }
}

fn asked(state: &mut State) -> Vec<Effect> {
    let Some(buyer) = uppermost(state) else { return Vec::new() };
    buyer.at = 0;
    vec![Effect::Ask(Question::Customers(buyer.field.text().trim().to_owned()))]
}

/// A key.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut buyer: Box<Buyer>) -> Vec<Effect> {
    match std::mem::replace(&mut buyer.page, Page::Find) {
        Page::Find => find_key(state, session, key, buyer),
        Page::Card(card, from) => card_key(state, session, key, buyer, card, from),
        Page::Add(name, reach, at_reach) => add_key(state, session, key, buyer, (name, reach, at_reach)),
    }
}

fn find_key(state: &mut State, session: &Session, key: KeyEvent, mut buyer: Box<Buyer>) -> Vec<Effect> {
    let rows = buyer.rows(state).len();
    let row = buyer.row(state);
    let hit = |buyer: &Buyer| match row {
        Some(Row::Hit(i)) => buyer.hits.get(i).map(|(c, _)| c.clone()),
        _ => None,
    };
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => {
            buyer.at = lists::moved(key, buyer.at, rows)
        }
        KeyCode::Tab => {
            let ask = hit(&buyer).map(|c| Effect::Ask(Question::Customer(c.id)));
            state.boxes.push(Overlay::Buyer(buyer));
            return ask.into_iter().collect();
        }
        KeyCode::Enter => match (row, hit(&buyer)) {
            (Some(Row::Nobody), _) => return choose(state, session, None),
            (_, Some(customer)) => return pick(state, session, &customer, buyer),
            _ => buyer.page = begin(&buyer),
        },
        _ => {
            let before = buyer.field.text().to_owned();
            buyer.field.key(key);
            let same = before == buyer.field.text();
            state.boxes.push(Overlay::Buyer(buyer));
            return if same { Vec::new() } else { asked(state) };
        }
    }
    state.boxes.push(Overlay::Buyer(buyer));
    Vec::new()
}

/// A form with what was typed where it belongs.
fn begin(buyer: &Buyer) -> Page {
    let typed = buyer.field.text().trim();
    let reaches = typed.contains('@') || typed.chars().any(|c| c.is_ascii_digit());
    let (mut name, mut reach) = (Field::new(100), Field::new(254));
    if reaches {
        reach.set(typed)
    } else {
        name.set(typed)
    }
    Page::Add(name, reach, !reaches && !typed.is_empty())
}

/// Who is blocked is not chosen: the house would refuse the sale.
fn pick(state: &mut State, session: &Session, customer: &Customer, buyer: Box<Buyer>) -> Vec<Effect> {
    if let Some(block) = customer.blocked(session.now.instant()) {
        state.say(Notice::bad(format!("{} is blocked and can't buy: {}", customer.name, block.reason)));
        state.boxes.push(Overlay::Buyer(buyer));
        return vec![Effect::Bell];
    }
    choose(state, session, Some(customer.known()))
}

/// The order is for this one, also one that begins only with the next ticket.
fn choose(state: &mut State, session: &Session, known: Option<Known>) -> Vec<Effect> {
    let id = known.as_ref().map(|k| k.id);
    let Some(token) = state.basket.token() else {
        state.wanted = known;
        return Vec::new();
    };
    order::send(state, session, Flight::For, Order::Customer(CustomerOrder::For(token, id)))
}

fn card_key(
    state: &mut State,
    session: &Session,
    key: KeyEvent,
    mut buyer: Box<Buyer>,
    card: Box<CustomerCard>,
    from: u16,
) -> Vec<Effect> {
    let step = match key.code {
        KeyCode::Esc | KeyCode::Tab => {
            state.boxes.push(Overlay::Buyer(buyer));
            return Vec::new();
        }
        KeyCode::Enter => {
            let customer = card.customer.clone();
            buyer.page = Page::Card(card, from);
            return pick(state, session, &customer, buyer);
        }
        KeyCode::Up => from.saturating_sub(1),
        KeyCode::Down => from.saturating_add(1),
        KeyCode::PageUp => from.saturating_sub(10),
        KeyCode::PageDown => from.saturating_add(10),
        _ => from,
    };
    let most = u16::try_from(card.bookings.len() + card.reviews.len()).unwrap_or(u16::MAX);
    buyer.page = Page::Card(card, step.min(most));
    state.boxes.push(Overlay::Buyer(buyer));
    Vec::new()
}

fn add_key(
    state: &mut State,
    session: &Session,
    key: KeyEvent,
    mut buyer: Box<Buyer>,
    (mut name, mut reach, mut at_reach): (Field, Field, bool),
) -> Vec<Effect> {
    let filled = !name.text().trim().is_empty() && !reach.text().trim().is_empty();
    let mut effects = Vec::new();
    match key.code {
        KeyCode::Esc => {
            state.boxes.push(Overlay::Buyer(buyer));
            return Vec::new();
        }
        KeyCode::Enter if filled => {
            let to = Some(reach.text().trim().to_owned());
            let (email, phone) = if reach.text().contains('@') { (to, None) } else { (None, to) };
            let profile = Profile { name: name.text().trim().to_owned(), email, phone, ..Profile::default() };
            let add = CustomerOrder::Add(Box::new(profile));
            effects = order::send(state, session, Flight::Customer, Order::Customer(add));
        }
        KeyCode::Enter | KeyCode::Tab | KeyCode::BackTab | KeyCode::Up | KeyCode::Down => at_reach = !at_reach,
        _ if at_reach => drop(reach.key(key)),
        _ => drop(name.key(key)),
    }
    buyer.page = Page::Add(name, reach, at_reach);
    state.boxes.push(Overlay::Buyer(buyer));
    effects
}

/// Draws it.
pub fn view(state: &State, buyer: &Buyer, session: &Session, pen: &mut Pen) {
    match &buyer.page {
        Page::Find => view_find(state, buyer, session, pen),
        Page::Card(card, from) => view_card(card, *from, session, pen),
        Page::Add(name, reach, at_reach) => view_add(name, reach, *at_reach, session, pen),
    }
}

fn view_find(state: &State, buyer: &Buyer, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let screen = pen.area();
    let area = centred(screen, 100, screen.height.saturating_sub(2).clamp(8, 30));
    let inner = pen.frame(area, "CUSTOMER   Enter: the order is theirs   Tab card   Esc closes", session);
    let x = pen.text(inner.x + 1, inner.y, "Name, e-mail or phone  ", theme.key);
    buyer.field.view(pen, x, inner.y, inner.right().saturating_sub(x + 1), session);
    let list = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
    let skip = (buyer.at + 1).saturating_sub(usize::from(list.height));
    for (y, (i, row)) in (list.top()..list.bottom()).zip(buyer.rows(state).into_iter().enumerate().skip(skip)) {
        let (words, blocked) = buyer.words(row, session);
        let style = match (i == buyer.at, blocked, row) {
            (true, ..) => theme.chosen,
            (_, true, _) => theme.bad,
            (_, _, Row::Hit(_)) => theme.text,
            _ => theme.dim,
        };
        if i == buyer.at {
            pen.rule(list.x, y, list.width, " ", style);
            pen.text(list.x, y, ">", style);
        }
        pen.cut(list.x + 2, y, list.width.saturating_sub(3), &words, style);
    }
}

fn view_card(card: &CustomerCard, from: u16, session: &Session, pen: &mut Pen) {
    let screen = pen.area();
    let width = screen.width.min(96);
    let lines = shared::lines(card, session, usize::from(width.saturating_sub(4)));
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let area = super::area(pen, width, height);
    let inner = pen.frame(area, "CUSTOMER   Enter: the order is theirs   Esc the list", session);
    let from = usize::from(from).min(lines.len().saturating_sub(usize::from(inner.height)));
    for (y, (line, tone)) in (inner.top()..inner.bottom()).zip(lines.iter().skip(from)) {
        pen.cut(inner.x + 1, y, inner.width.saturating_sub(2), line, tone.style(session));
    }
}

fn view_add(name: &Field, reach: &Field, at_reach: bool, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let area = super::area(pen, 70, 6);
    let inner = pen.frame(area, "NEW CUSTOMER   Enter keeps   Esc the list", session);
    for (i, (label, field)) in [("Name", name), ("E-mail or phone", reach)].into_iter().enumerate() {
        let here = (i == 1) == at_reach;
        let y = inner.y + 1 + u16::try_from(i).unwrap_or(0);
        pen.text(inner.x + 1, y, label, if here { theme.strong } else { theme.dim });
        let x = inner.x + 18;
        let room = inner.right().saturating_sub(x + 1);
        if here {
            field.view(pen, x, y, room, session);
        } else {
            pen.cut(x, y, room, field.text(), theme.text);
        }
    }
}

/// Says it.
pub fn spoken(state: &State, buyer: &Buyer, session: &Session) -> Vec<String> {
    match &buyer.page {
        Page::Find => {
            let rows = buyer.rows(state);
            let head = format!("Customer: {}. {} found.", buyer.field.text(), buyer.hits.len());
            let said = rows.into_iter().enumerate().skip(buyer.at).take(20).map(|(i, row)| {
                let (words, _) = buyer.words(row, session);
                if i == buyer.at { format!("{words}, chosen") } else { words }
            });
            [head].into_iter().chain(said).collect()
        }
        Page::Card(card, _) => shared::lines(card, session, 200).into_iter().map(|(line, _)| line).collect(),
        Page::Add(name, reach, at_reach) => {
            let here = if *at_reach { "E-mail or phone" } else { "Name" };
            vec![
                format!("New customer. Name: {}. E-mail or phone: {}.", name.text(), reach.text()),
                format!("{here} is typed. Enter keeps, Escape goes back."),
            ]
        }
    }
}
