//! What the clerk does to an order: tickets on and off, other seats, more time, clearing.
use super::{
    boxes::{Ask, Overlay},
    food,
    state::{Flight, State, Step, Undo, Wish},
};
use crate::{
    domain::{
        SeatNo, ShowId,
        board::{BestWant, Want},
        order::{Count, Part},
    },
    ui::{
        effect::{Effect, Order},
        keymap,
        notice::Notice,
        session::{Session, countdown},
    },
};
use ratatui::crossterm::event::KeyEvent;

/// More of one type than this asks first.
pub const ASK_OVER: u16 = 12;

/// Sends a write; keys queue until it is answered.
pub fn send(state: &mut State, session: &Session, flight: Flight, order: Order) -> Vec<Effect> {
    let again = !matches!(flight, Flight::Who | Flight::Beside(_));
    state.sent = again.then(|| Box::new((flight.clone(), order.clone())));
    state.flight = Some(flight);
    state.flight_ms = session.now.boottime_ms;
    vec![Effect::Do(order)]
}

/// A digit or the point of the pending number.
pub fn digit(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    let number = &mut state.typed.number;
    match keymap::digit(key) {
        _ if number.len() >= 10 => {}
        Some(d) => number.push(d),
        None if !number.contains('.') => number.push('.'),
        None => {}
    }
    Vec::new()
}

/// The next ticket key takes off.
pub fn minus(state: &mut State) -> Vec<Effect> {
    state.typed.minus = !state.typed.minus;
    Vec::new()
}

/// A digit less, else the last addition undone.
pub fn backspace(state: &mut State, session: &Session) -> Vec<Effect> {
    if state.typed.number.pop().is_some() {
        return Vec::new();
    }
    if std::mem::take(&mut state.typed.minus) {
        return Vec::new();
    }
    if refused_by_money(state, session) {
        return Vec::new();
    }
    let Some(undo) = state.basket.undo.pop() else {
        state.say(Notice::info("Nothing to undo"));
        return Vec::new();
    };
    match undo {
        Step::Seats(undo) => take(state, session, undo.show, undo.tickets, undo.wish, undo.seats, None),
        Step::Food(items) => food::put_back(state, session, items),
    }
}

/// Money was taken: the order may not change any more. Says so.
pub fn refused_by_money(state: &mut State, session: &Session) -> bool {
    let paid = state.basket.paid();
    if paid > 0 {
        state.say(Notice::bad(format!("{} is taken: finish paying, or g gives it back", session.plain(paid))));
    }
    paid > 0
}

/// Adds or takes off tickets of the type at this place of the list, from 1, as the pending number says; or products, where the
/// keys are theirs.
pub fn add(state: &mut State, session: &Session, place: usize) -> Vec<Effect> {
    if state.food {
        return food::add(state, session, place);
    }
    let (count, minus) = (state.typed.count(), state.typed.minus);
    let shown = state.typed.shown();
    state.typed = super::state::Typed::default();
    if refused_by_money(state, session) {
        return Vec::new();
    }
    let (Some(show), Some(card)) = (state.selected, state.card().cloned()) else {
        state.say(Notice::bad("No show is chosen: arrows choose one"));
        return Vec::new();
    };
    let Some(kind) = card.types.get(place.wrapping_sub(1)).cloned() else {
        state.say(Notice::bad(format!("There is no ticket {place}: * lists all")));
        return Vec::new();
    };
    let Some(n) = count.filter(|n| usize::from(*n) <= crate::domain::order::MAX_TICKETS) else {
        state.say(Notice::bad(format!("{shown} is no number of tickets")));
        return Vec::new();
    };
    let mut tickets = state.basket.tickets(show);
    let at = tickets.iter().position(|c| c.kind == kind.id);
    let had = at.and_then(|i| tickets.get(i)).map_or(0, |c| c.n);
    if minus && had == 0 {
        state.say(Notice::bad(format!("There is no {} to take off", kind.name)));
        return Vec::new();
    }
    let now = if minus { had.saturating_sub(n) } else { had.saturating_add(n) };
    match at.and_then(|i| tickets.get_mut(i)) {
        Some(count) => count.n = now,
        None => tickets.push(Count { kind: kind.id, n: now }),
    }
    tickets.retain(|c| c.n > 0);
    if !minus && now > ASK_OVER {
        state.boxes.push(Overlay::Ask(Ask::Many { show, tickets, n, name: kind.name }));
        return vec![Effect::Bell];
    }
    change(state, session, show, tickets)
}

/// Changes the tickets of a show, its seats with them.
pub fn change(state: &mut State, session: &Session, show: ShowId, tickets: Vec<Count>) -> Vec<Effect> {
    let mut wish = state.wish(show);
    let n = seats_of(state, show, &tickets);
    let mut named = state.basket.part(show).map(|p| p.seats.clone()).unwrap_or_default();
    let had = seats_of(state, show, &state.basket.tickets(show));
    if n == 0 {
        wish = Wish { class: wish.class, ..Wish::default() };
    } else if wish.named && n <= named.len() {
        // Tickets taken off take their seats with them; tickets added fill seats that were chosen before them.
        if n < had {
            named.truncate(n);
        }
    } else if wish.named {
        match state.seats.get(&show).and_then(|view| super::boxes::grid::extend(view, &named, n)) {
            Some(more) => named = more,
            None => wish.named = false,
        }
    }
    wish.wheelchairs = wish.wheelchairs.min(u16::try_from(n).unwrap_or(u16::MAX));
    let undo = undo_of(state, show);
    take(state, session, show, tickets, wish, named, Some(undo))
}

/// What Backspace would go back to.
pub fn undo_of(state: &State, show: ShowId) -> Undo {
    let part = state.basket.part(show);
    Undo {
        show,
        tickets: part.map(|p| p.tickets.clone()).unwrap_or_default(),
        seats: part.map(|p| p.seats.clone()).unwrap_or_default(),
        wish: state.wish(show),
    }
}

/// How many seats these tickets take.
pub fn seats_of(state: &State, show: ShowId, tickets: &[Count]) -> usize {
    state.cards.get(&show).map_or_else(|| tickets.iter().map(|c| usize::from(c.n)).sum(), |card| card.seats_of(tickets))
}

/// Takes seats and tickets of a show: named ones, or the best by the wish.
pub fn take(
    state: &mut State,
    session: &Session,
    show: ShowId,
    tickets: Vec<Count>,
    wish: Wish,
    named: Vec<SeatNo>,
    undo: Option<Undo>,
) -> Vec<Effect> {
    let n = u16::try_from(seats_of(state, show, &tickets)).unwrap_or(u16::MAX);
    if wish.named {
        return take_named(state, session, show, tickets, wish, named, undo);
    }
    if n == 0 {
        return take_named(state, session, show, tickets, wish, Vec::new(), undo);
    }
    let want = Want::Best(BestWant { n, class: wish.class.clone(), wheelchairs: wish.wheelchairs, nth: wish.nth });
    let order = Order::Take { hold: state.basket.token(), show, want, tickets };
    state.basket.forget_lost();
    send(state, session, Flight::Take { show, wish, undo }, order)
}

/// Takes exactly these seats. They may be more than the tickets, while the clerk still chooses; such an order can't be sold.
pub fn take_named(
    state: &mut State,
    session: &Session,
    show: ShowId,
    tickets: Vec<Count>,
    wish: Wish,
    seats: Vec<SeatNo>,
    undo: Option<Undo>,
) -> Vec<Effect> {
    let order = Order::Take { hold: state.basket.token(), show, want: Want::Seats(seats), tickets };
    state.basket.forget_lost();
    send(state, session, Flight::Take { show, wish, undo }, order)
}

/// Takes the seats of the selected show again with another wish; without tickets the wish is kept for the first one.
fn rewish(state: &mut State, session: &Session, wish: Wish, said: String) -> Vec<Effect> {
    let Some(show) = state.selected else { return Vec::new() };
    let tickets = state.basket.tickets(show);
    if tickets.is_empty() {
        state.wishes.insert(show, wish);
        state.say(Notice::info(said));
        return Vec::new();
    }
    if refused_by_money(state, session) {
        return Vec::new();
    }
    let undo = undo_of(state, show);
    take(state, session, show, tickets, wish, Vec::new(), Some(undo))
}

/// The next best seats.
pub fn next_best(state: &mut State, session: &Session) -> Vec<Effect> {
    let Some(show) = state.selected.filter(|s| !state.basket.tickets(*s).is_empty()) else {
        state.say(Notice::info("n is the next best seats of an order: add a ticket first"));
        return Vec::new();
    };
    let mut wish = state.wish(show);
    wish.nth = if wish.named { 0 } else { wish.nth.saturating_add(1) };
    wish.named = false;
    rewish(state, session, wish, String::new())
}

/// The next seat class; behind the last one: any.
pub fn zone(state: &mut State, session: &Session) -> Vec<Effect> {
    let (Some(show), Some(card)) = (state.selected, state.card().cloned()) else { return Vec::new() };
    let mut wish = state.wish(show);
    let at = wish.class.as_ref().and_then(|c| card.classes.iter().position(|k| k == c));
    wish.class = match at {
        Some(i) => card.classes.get(i + 1).cloned(),
        None => card.classes.first().cloned(),
    };
    if card.classes.len() == 1 {
        wish.class = card.classes.first().cloned();
        state.say(Notice::info("This hall has one seat class"));
        return Vec::new();
    }
    (wish.nth, wish.named) = (0, false);
    let said = format!("Zone: {}", wish.class.as_deref().unwrap_or("any"));
    rewish(state, session, wish, said)
}

/// One more wheelchair place; after a minus one less.
pub fn wheelchair(state: &mut State, session: &Session) -> Vec<Effect> {
    let Some(show) = state.selected else { return Vec::new() };
    let minus = state.typed.minus;
    let n = state.typed.count().unwrap_or(1);
    state.typed = super::state::Typed::default();
    let mut wish = state.wish(show);
    wish.wheelchairs = if minus { wish.wheelchairs.saturating_sub(n) } else { wish.wheelchairs.saturating_add(n) };
    let seats = seats_of(state, show, &state.basket.tickets(show));
    if seats > 0 && usize::from(wish.wheelchairs) > seats {
        state.say(Notice::bad("There are not so many tickets: add one first"));
        return Vec::new();
    }
    (wish.nth, wish.named) = (0, false);
    let said = format!("Wheelchair places for the next tickets: {}", wish.wheelchairs);
    rewish(state, session, wish, said)
}

/// More time for the hold.
pub fn renew(state: &mut State, session: &Session) -> Vec<Effect> {
    let Some(held) = &state.basket.held else {
        state.say(Notice::info("Nothing is held"));
        return Vec::new();
    };
    let most = session.left_ms(held.ceiling_ms);
    if held.until_ms >= held.ceiling_ms {
        state.say(Notice::bad(format!("The hold can't be renewed beyond {}: sell it or park it", countdown(most))));
        return Vec::new();
    }
    let token = held.token.clone();
    send(state, session, Flight::Renew, Order::Renew(token))
}

/// Esc on the main screen: the number, then the order, which asks.
pub fn escape(state: &mut State, session: &Session) -> Vec<Effect> {
    if !state.typed.is_empty() {
        state.typed = super::state::Typed::default();
        return Vec::new();
    }
    if state.food {
        state.food = false;
        return Vec::new();
    }
    if state.basket.is_empty() {
        state.basket.forget_lost();
        if let Some(known) = state.wanted.take() {
            state.say(Notice::info(format!("The next order is not for {} any more", known.name)));
            return Vec::new();
        }
        if let Some(wish) = state.selected.and_then(|s| state.wishes.remove(&s)) {
            state.say(Notice::info(if wish.wheelchairs > 0 { "Wheelchair wish dropped" } else { "Zone reset" }));
        }
        return Vec::new();
    }
    if refused_by_money(state, session) {
        return Vec::new();
    }
    if !std::mem::replace(&mut state.clearing, true) {
        state.say(Notice::warn(format!("Clear {}? Esc again", count_words(&state.basket, "ticket"))));
        return Vec::new();
    }
    state.clearing = false;
    match state.basket.token() {
        Some(token) => send(state, session, Flight::Release, Order::Release(token)),
        None => Vec::new(),
    }
}

/// How much an order has: `3 tickets and 1 product`.
pub fn count_words(basket: &super::basket::Basket, seat: &str) -> String {
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    match (basket.seats(), basket.products()) {
        (seats, 0) => count(seats, seat),
        (0, products) => count(products, "product"),
        (seats, products) => format!("{} and {}", count(seats, seat), count(products, "product")),
    }
}

/// The hold ended: its seats are offered again, nothing else is lost.
pub fn lose(state: &mut State) {
    let words = count_words(&state.basket, "seat");
    let (lost, lost_items) = state.basket.held.take().map(|h| (h.parts, h.items)).unwrap_or_default();
    state.basket = super::basket::Basket { lost, lost_items, ..Default::default() };
    state.clearing = false;
    state.say(Notice::warn(format!("The hold ended and {words} went free: any key, then Enter takes the same again")));
}

/// Takes what was lost again, show by show.
pub fn take_again(state: &mut State, session: &Session) -> Vec<Effect> {
    let mut parts: std::collections::VecDeque<Part> = std::mem::take(&mut state.basket.lost).into();
    match parts.pop_front() {
        Some(part) => take_part(state, session, part, parts),
        None => {
            let items = std::mem::take(&mut state.basket.lost_items);
            food::put_back(state, session, items)
        }
    }
}

/// Takes exactly a part; the others follow when it is answered.
pub fn take_part(
    state: &mut State,
    session: &Session,
    part: Part,
    rest: std::collections::VecDeque<Part>,
) -> Vec<Effect> {
    let order = Order::Take {
        hold: state.basket.token(),
        show: part.show,
        want: Want::Seats(part.seats),
        tickets: part.tickets,
    };
    send(state, session, Flight::Again(rest), order)
}
