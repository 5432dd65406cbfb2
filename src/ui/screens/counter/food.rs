//! Food and drink at the counter: `k` turns the ticket keys into product keys, `o` chooses another size and what goes with it.
use super::{
    boxes::{Ask, Overlay},
    order::{ASK_OVER, refused_by_money, send},
    state::{Awaits, Flight, State, Typed},
};
use crate::{
    domain::product::{Item, MAX_ITEMS, Offer, Product},
    ui::{
        effect::{Effect, Order, Question},
        keymap,
        notice::Notice,
        paint::Pen,
        session::Session,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;

/// `k`: ticket keys become product keys, and back.
pub fn toggle(state: &mut State, session: &Session) -> Vec<Effect> {
    state.food = !state.food;
    if !state.food {
        return Vec::new();
    }
    // What is left of it is looked up anew; the keys typed behind wait only where nothing is known yet.
    if state.menu.is_none() {
        state.awaits = Some(Awaits::Menu);
    }
    vec![Effect::Ask(Question::Menu(session.theatre.id))]
}

/// What is on sale has become known.
pub fn menu_arrived(state: &mut State, menu: Arc<Vec<Offer>>) -> Vec<Effect> {
    if state.awaits == Some(Awaits::Menu) {
        state.awaits = None;
    }
    if menu.is_empty() && state.food {
        state.food = false;
        state.say(Notice::info("This theatre sells no food and drink: marquee concession add"));
    }
    state.menu = Some(menu);
    Vec::new()
}

/// The product at a place of the list, from 1.
pub fn at(state: &State, place: usize) -> Option<&Product> {
    state.menu.as_ref()?.get(place.checked_sub(1)?).map(|o| &o.product)
}

/// What is wanted so far.
pub fn items(state: &State) -> Vec<Item> {
    state.basket.held.as_ref().map(|h| h.items.clone()).unwrap_or_default()
}

/// Adds or takes off products at this place of the list, as the pending number says.
pub fn add(state: &mut State, session: &Session, place: usize) -> Vec<Effect> {
    let Typed { minus, .. } = state.typed;
    let (count, shown) = (state.typed.count(), state.typed.shown());
    state.typed = Typed::default();
    if refused_by_money(state, session) {
        return Vec::new();
    }
    let Some(product) = at(state, place).cloned() else {
        state.say(Notice::bad(format!("There is no product {place}: * lists all")));
        return Vec::new();
    };
    let Some(n) = count.filter(|n| usize::from(*n) <= MAX_ITEMS) else {
        state.say(Notice::bad(format!("{shown} is no number of products")));
        return Vec::new();
    };
    let mut items = items(state);
    if minus {
        if !take_off(&mut items, &product.code, n) {
            state.say(Notice::bad(format!("There is no {} to take off", product.name)));
            return Vec::new();
        }
        return put(state, session, items, None);
    }
    let size = product.sizes.first().map_or(String::new(), |s| s.code.clone());
    let added = Item { code: product.code, size, options: vec![], seat: None, n };
    put_in(&mut items, &added);
    if n > ASK_OVER {
        state.boxes.push(Overlay::Ask(Ask::ManyProducts { items, n, name: product.name }));
        return vec![Effect::Bell];
    }
    put(state, session, items, Some(added))
}

fn put_in(items: &mut Vec<Item>, added: &Item) {
    match items.iter_mut().find(|i| i.same(added)) {
        Some(same) => same.n = same.n.saturating_add(added.n),
        None => items.push(added.clone()),
    }
}

/// Takes so many of a product off, whatever their size, the latest first. `false` where there is none.
fn take_off(items: &mut Vec<Item>, code: &str, n: u16) -> bool {
    let (mut left, mut found) = (n, false);
    for item in items.iter_mut().rev().filter(|i| i.code == code) {
        found = true;
        let off = left.min(item.n);
        item.n -= off;
        left -= off;
    }
    items.retain(|i| i.n > 0);
    found
}

/// Makes the order have exactly these; Backspace goes back to what it has now.
pub fn put(state: &mut State, session: &Session, items: Vec<Item>, added: Option<Item>) -> Vec<Effect> {
    let undo = Some(self::items(state));
    send_put(state, session, items, undo, added)
}

/// The same as an undoing, or again after a hold was lost.
pub fn put_back(state: &mut State, session: &Session, items: Vec<Item>) -> Vec<Effect> {
    send_put(state, session, items, None, None)
}

fn send_put(
    state: &mut State,
    session: &Session,
    items: Vec<Item>,
    undo: Option<Vec<Item>>,
    added: Option<Item>,
) -> Vec<Effect> {
    state.basket.forget_lost();
    let order = Order::Put { hold: state.basket.token(), theatre: session.theatre.id, items };
    send(state, session, Flight::Put { undo, added }, order)
}

/// The box that chooses a size and options for what was added last.
#[derive(Clone, Debug)]
pub struct Choice {
    product: Product,
    was: Item,
    size: usize,
    with: Vec<bool>,
    at: usize,
}

impl Choice {
    fn rows(&self) -> usize {
        self.product.sizes.len() + self.product.options.len()
    }

    /// Chooses the size of a row, or puts its option on or off.
    fn pick(&mut self, row: usize) {
        let sizes = self.product.sizes.len();
        if row < sizes {
            self.size = row;
        } else if let Some(with) = self.with.get_mut(row - sizes) {
            *with = !*with;
        }
    }

    fn wanted(&self) -> Item {
        let size = self.product.sizes.get(self.size).map_or(String::new(), |s| s.code.clone());
        let on = self.product.options.iter().zip(&self.with).filter(|(_, with)| **with);
        Item { size, options: on.map(|(o, _)| o.code.clone()).collect(), ..self.was.clone() }
    }
}

/// `o`: another size, or something with it, for what was added last.
pub fn open_choice(state: &mut State, session: &Session) -> Vec<Effect> {
    if refused_by_money(state, session) {
        return Vec::new();
    }
    let items = items(state);
    let last = state.added.clone().filter(|a| items.iter().any(|i| i.same(a) && i.n >= a.n));
    let Some(was) = last.or_else(|| items.last().cloned()) else {
        state.say(Notice::info("o is the size of what was added last: k shows food and drink"));
        return Vec::new();
    };
    let offers = state.menu.clone().unwrap_or_default();
    let Some(product) = offers.iter().map(|o| &o.product).find(|p| p.code == was.code) else { return Vec::new() };
    if product.sizes.len() + product.options.len() < 2 {
        state.say(Notice::info(format!("{} has one size and nothing to choose", product.name)));
        return Vec::new();
    }
    let size = product.sizes.iter().position(|s| s.code == was.size).unwrap_or(0);
    let with = product.options.iter().map(|o| was.options.contains(&o.code)).collect();
    state.boxes.push(Overlay::Choice(Box::new(Choice { product: product.clone(), was, size, with, at: size })));
    Vec::new()
}

/// A digit or Space chooses, Enter keeps it, Esc leaves it as it was.
pub fn choice_key(state: &mut State, session: &Session, key: KeyEvent, mut choice: Box<Choice>) -> Vec<Effect> {
    let last = choice.rows().saturating_sub(1);
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => {
            let mut items = items(state);
            for item in items.iter_mut().filter(|i| i.same(&choice.was)) {
                item.n = item.n.saturating_sub(choice.was.n);
            }
            items.retain(|i| i.n > 0);
            let wanted = choice.wanted();
            put_in(&mut items, &wanted);
            return put(state, session, items, Some(wanted));
        }
        KeyCode::Up => choice.at = choice.at.saturating_sub(1),
        KeyCode::Down => choice.at = (choice.at + 1).min(last),
        KeyCode::Char(' ') => choice.pick(choice.at),
        _ => {
            let row = keymap::digit(key).and_then(|d| d.to_digit(10)).and_then(|d| usize::try_from(d).ok());
            if let Some(row) = row.and_then(|r| r.checked_sub(1)).filter(|r| *r <= last) {
                choice.at = row;
                choice.pick(row);
            }
        }
    }
    state.boxes.push(Overlay::Choice(choice));
    Vec::new()
}

fn choice_rows(choice: &Choice, session: &Session) -> Vec<String> {
    let [on, off] = ["(x)", "( )"];
    let sizes = choice.product.sizes.iter().enumerate().map(|(i, s)| {
        let name = if s.name.is_empty() { &choice.product.name } else { &s.name };
        (if i == choice.size { on } else { off }, name.clone(), session.plain(s.minor))
    });
    let options =
        choice.product.options.iter().zip(&choice.with).map(|(o, with)| {
            (if *with { "[x]" } else { "[ ]" }, o.name.clone(), format!("+{}", session.plain(o.minor)))
        });
    let rows = (1..).zip(sizes.chain(options));
    rows.map(|(n, (mark, name, price))| format!("{n}  {mark} {name:<24} {price:>9}")).collect()
}

/// Draws it.
pub fn view_choice(choice: &Choice, session: &Session, pen: &mut Pen) {
    let rows = choice_rows(choice, session);
    let height = u16::try_from(rows.len()).unwrap_or(20) + 4;
    let title = format!("{} {}", choice.was.n, choice.product.name.to_uppercase());
    let mut inner = pen.frame(super::boxes::area(pen, 56, height), &title, session);
    inner.height = inner.height.saturating_sub(2);
    super::boxes::lists::list(&rows, choice.at, session, &mut pen.within(inner));
    let theme = &session.theme;
    let keys = [
        ("number", theme.key),
        (" chooses   ", theme.dim),
        ("Enter", theme.key),
        (" keeps it   ", theme.dim),
        ("Esc", theme.key),
        (" as it was", theme.dim),
    ];
    pen.runs(inner.x + 1, inner.bottom() + 1, &keys);
}

/// Says it.
pub fn spoken_choice(choice: &Choice, session: &Session) -> Vec<String> {
    let mut out = vec![format!("{} {}.", choice.was.n, choice.product.name)];
    out.extend(super::boxes::lists::marked(choice_rows(choice, session), choice.at));
    out.push("A number chooses, Enter keeps it, Escape: as it was.".into());
    out
}

/// Rows of the list of all products.
pub fn menu_rows(state: &State, session: &Session) -> Vec<String> {
    let offers = state.menu.iter().flat_map(|m| m.iter());
    let rows = (1..).zip(offers).map(|(n, o)| {
        let price = |s: &crate::domain::product::Size| {
            let name = if s.name.is_empty() { String::new() } else { format!("{} ", s.name.to_lowercase()) };
            format!("{name}{}", session.plain(s.minor))
        };
        let prices: Vec<String> = o.product.sizes.iter().map(price).collect();
        format!("{n:>2}  {:<18} {:<26} {}", o.product.name, prices.join("  "), left_words(o))
    });
    rows.collect()
}

/// What is said of a stock: nothing where there is plenty.
pub fn left_words(offer: &Offer) -> String {
    match offer.left {
        Some(..=0) => "SOLD OUT".into(),
        Some(n @ 1..=9) => format!("{n} left"),
        _ => String::new(),
    }
}
