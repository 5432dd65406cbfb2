//! Boxes on top of the counter's screen: a typed stack, the last one uppermost. Each hears keys, draws and says itself.
pub mod ask;
pub mod back;
pub mod booking;
pub mod close;
pub mod correct;
pub mod customer;
pub mod deposit;
pub mod dispute;
pub mod exchange;
pub mod fail;
pub mod find;
pub mod grid;
mod grid_view;
pub mod lists;
pub mod mail;
pub mod online;
pub mod owed;
pub mod pays;
pub mod reading;
pub mod reserve;
pub mod till;
pub mod who;

pub use ask::Ask;
pub use find::SEARCH_DAYS;

use super::{
    food, order,
    pay::PayBox,
    state::{Flight, State},
};
use crate::{
    domain::{Refusal, booking::Booking, cancel::Plan},
    ui::{
        effect::{Effect, Order, Question},
        notice::Notice,
        paint::Pen,
        screens::shared::{self, Step},
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent},
    layout::Rect,
};

/// One box.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// All keys, from this line on.
    Help(u16),
    /// About the film, from this line on.
    Film(u16),
    /// All ticket types.
    Types(lists::Types),
    /// The size of a product, and what goes with it.
    Choice(Box<food::Choice>),
    /// A question with a yes.
    Ask(Ask),
    /// The card terminal's reference.
    Pay(PayBox),
    /// A name to park under.
    Park(Field),
    /// For whom the order is kept.
    Reserve(Box<reserve::Keep>),
    /// Orders put aside; which one is chosen.
    Parked(usize),
    /// Orders that this terminal left unfinished.
    Left(usize),
    /// The seats of a show.
    Grid(grid::Grid),
    /// Search.
    Find(find::Find),
    /// A booking.
    Booking(booking::Card),
    /// Tickets that come back.
    Back(Box<shared::back::Back>),
    /// Tickets that become others.
    Exchange(Box<shared::exchange::Swap>),
    /// A show that fails.
    Fail(Box<crate::ui::screens::shared::fail::Fail>),
    /// Tickets that go by mail.
    Mail(Box<shared::mail::Mail>),
    /// What is owed for a booking.
    Owed(Box<owed::Owed>),
    /// A payment on the customer's telephone.
    Online(Box<online::Online>),
    /// Another tender than cash and card.
    Pays(Box<pays::Pays>),
    /// A tender that was written down wrongly.
    Correct(Box<correct::Correct>),
    /// A deposit on a reservation.
    Deposit(Box<deposit::Deposit>),
    /// A card payment that is disputed at the bank.
    Dispute(Box<shared::dispute::Dispute>),
    /// The till menu.
    Till(till::Till),
    /// A till that is being closed.
    Close(Box<close::Close>),
    /// For whom the order is.
    Buyer(Box<customer::Buyer>),
    /// Who is there.
    Who(who::Who),
}

impl Overlay {
    /// Whether characters are text in it.
    pub fn in_field(&self) -> bool {
        match self {
            Self::Pay(_)
            | Self::Park(_)
            | Self::Reserve(_)
            | Self::Find(_)
            | Self::Close(_)
            | Self::Who(_)
            | Self::Owed(_)
            | Self::Mail(_)
            | Self::Correct(_)
            | Self::Deposit(_)
            | Self::Buyer(_) => true,
            Self::Pays(pays) => pays.in_field(),
            Self::Till(till) => till.in_field(),
            Self::Back(back) => back.in_field(),
            Self::Dispute(dispute) => dispute.in_field(),
            Self::Exchange(swap) => swap.in_field(),
            Self::Fail(fail) => fail.in_field(),
            _ => false,
        }
    }
}

/// What a key in a box that the office has too comes to.
fn steps(state: &mut State, session: &Session, of: Overlay, step: Step, flight: Flight) -> Vec<Effect> {
    if step == Step::Leave {
        return Vec::new();
    }
    state.boxes.push(of);
    match step {
        Step::Leave => Vec::new(),
        Step::Stay(ask) => ask.map(Effect::Ask).into_iter().collect(),
        Step::Do(order) => order::send(state, session, flight, order),
        Step::No(why) => {
            why.into_iter().for_each(|why| state.say(Notice::warn(why)));
            vec![Effect::Bell]
        }
    }
}

/// A key for the uppermost box. The box is taken off the stack; its handler puts it back if it stays.
pub fn key(state: &mut State, session: &Session, key: KeyEvent) -> Vec<Effect> {
    match state.boxes.pop() {
        None => Vec::new(),
        Some(Overlay::Help(at)) => reading::key(state, session, key, at, Overlay::Help),
        Some(Overlay::Film(at)) => reading::key(state, session, key, at, Overlay::Film),
        Some(Overlay::Types(types)) => lists::types_key(state, session, key, types),
        Some(Overlay::Choice(choice)) => food::choice_key(state, session, key, choice),
        Some(Overlay::Ask(ask)) => ask::key(state, session, key, ask),
        Some(Overlay::Pay(pay)) => pay_key(state, session, key, pay),
        Some(Overlay::Park(name)) => park_key(state, session, key, name),
        Some(Overlay::Reserve(keep)) => reserve::key(state, session, key, keep),
        Some(Overlay::Parked(at)) => lists::parked_key(state, session, key, at),
        Some(Overlay::Left(at)) => lists::left_key(state, session, key, at),
        Some(Overlay::Grid(grid)) => grid::key(state, session, key, grid),
        Some(Overlay::Find(find)) => find::key(state, session, key, find),
        Some(Overlay::Booking(card)) => booking::key(state, session, key, card),
        Some(Overlay::Back(back)) => back::key(state, session, key, back),
        Some(Overlay::Exchange(swap)) => exchange::key(state, session, key, swap),
        Some(Overlay::Fail(fail)) => fail::key(state, session, key, fail),
        Some(Overlay::Mail(mail)) => mail::key(state, session, key, mail),
        Some(Overlay::Owed(owed)) => owed::key(state, session, key, owed),
        Some(Overlay::Online(online)) => online::key(state, session, key, online),
        Some(Overlay::Pays(pays)) => pays::key(state, session, key, pays),
        Some(Overlay::Correct(correct)) => correct::key(state, session, key, correct),
        Some(Overlay::Deposit(deposit)) => deposit::key(state, session, key, deposit),
        Some(Overlay::Dispute(dispute)) => dispute::key(state, session, key, dispute),
        Some(Overlay::Till(till)) => till::key(state, session, key, till),
        Some(Overlay::Close(close)) => close::key(state, session, key, close),
        Some(Overlay::Buyer(buyer)) => customer::key(state, session, key, buyer),
        Some(Overlay::Who(who)) => who::key(state, session, key, who),
    }
}

/// What would come back has been worked out, for the box that asked.
pub fn planned(state: &mut State, session: &Session, plan: Result<Box<Plan>, Refusal>) {
    match state.boxes.last_mut() {
        Some(Overlay::Back(back)) => back.planned(plan),
        Some(Overlay::Booking(card)) => {
            let said = booking::planned(card, session, plan);
            state.say(said);
        }
        _ => {}
    }
}

/// A paste goes into the field where the eye is, or nowhere.
pub fn paste(state: &mut State, session: &Session, text: &str) -> Vec<Effect> {
    let counts = matches!(state.boxes.last(), Some(Overlay::Close(close)) if close::counting(state, close));
    match state.boxes.last_mut() {
        Some(Overlay::Pay(pay)) => pay.reference.insert(text),
        Some(Overlay::Park(name)) => name.insert(text),
        Some(Overlay::Reserve(keep)) => keep.field().insert(text),
        Some(Overlay::Back(back)) => back.paste(text),
        Some(Overlay::Exchange(swap)) => return swap.paste(text).map(Effect::Ask).into_iter().collect(),
        Some(Overlay::Fail(fail)) if fail.in_field() => fail.paste(text),
        Some(Overlay::Mail(mail)) => mail.paste(text),
        Some(Overlay::Owed(owed)) => owed.card.insert(text),
        Some(Overlay::Pays(pays)) if pays.in_field() => pays.field.insert(text),
        Some(Overlay::Correct(correct)) => correct.card.insert(text),
        Some(Overlay::Deposit(deposit)) => deposit.field().insert(text),
        Some(Overlay::Dispute(dispute)) => dispute.paste(text),
        Some(Overlay::Till(till)) if till.in_field() => till.paste(text),
        Some(Overlay::Close(close)) => close.paste(text, counts),
        Some(Overlay::Buyer(_)) => return customer::paste(state, text),
        Some(Overlay::Who(who)) => who.paste(text),
        Some(Overlay::Find(find)) => {
            find.field.insert(text);
            return find::changed(state, session);
        }
        _ => state.say(Notice::info("A paste needs a field: nothing was done")),
    }
    Vec::new()
}

/// A click while a box is open.
pub fn click(state: &mut State, session: &Session, at: (u16, u16)) -> Vec<Effect> {
    match state.boxes.pop() {
        Some(Overlay::Grid(grid)) => grid::click(state, session, at, grid),
        Some(Overlay::Find(find)) => find::click(state, session, at, find),
        other => {
            state.boxes.extend(other);
            Vec::new()
        }
    }
}

/// The wheel is the arrow keys, except where those would move seats.
pub fn wheel(state: &mut State, session: &Session, pressed: KeyEvent) -> Vec<Effect> {
    match state.boxes.last() {
        None
        | Some(
            Overlay::Grid(_)
            | Overlay::Pay(_)
            | Overlay::Park(_)
            | Overlay::Reserve(_)
            | Overlay::Ask(_)
            | Overlay::Online(_)
            | Overlay::Pays(_)
            | Overlay::Close(_)
            | Overlay::Who(_),
        ) => Vec::new(),
        Some(_) => key(state, session, pressed),
    }
}

/// Whether a box hides all that is below the boxes: then that is not drawn.
pub fn cover(state: &State) -> bool {
    state.boxes.iter().any(|b| matches!(b, Overlay::Grid(_))) || who::locked(state)
}

/// Draws the boxes, from the lowest to the uppermost.
pub fn view(state: &State, session: &Session, pen: &mut Pen) {
    // Nothing of what is under a sign-in is seen.
    let lock = state.boxes.iter().rposition(|b| matches!(b, Overlay::Who(who::Who::SignIn(_))));
    for overlay in state.boxes.iter().skip(lock.unwrap_or(0)) {
        match overlay {
            Overlay::Help(at) => reading::view_help(*at, session, pen),
            Overlay::Film(at) => reading::view_film(state, *at, session, pen),
            Overlay::Types(types) => lists::view_types(state, types, session, pen),
            Overlay::Choice(choice) => food::view_choice(choice, session, pen),
            Overlay::Ask(ask) => ask::view(ask, session, pen),
            Overlay::Pay(pay) => view_pay(state, pay, session, pen),
            Overlay::Park(name) => view_park(name, session, pen),
            Overlay::Reserve(keep) => reserve::view(keep, session, pen),
            Overlay::Parked(at) => lists::view_holds(state, &state.parked, *at, lists::PARKED, session, pen),
            Overlay::Left(at) => lists::view_holds(state, &state.left, *at, lists::LEFT, session, pen),
            Overlay::Grid(grid) => grid_view::view(state, grid, session, pen),
            Overlay::Find(find) => find::view(find, session, pen),
            Overlay::Booking(card) => booking::view(card, session, pen),
            Overlay::Back(back) => shared::back::view(back, session, pen),
            Overlay::Exchange(swap) => shared::exchange::view(&state.rows, swap, session, pen),
            Overlay::Fail(fail) => fail::view(state, fail, session, pen),
            Overlay::Mail(mail) => shared::mail::view(mail, session, pen),
            Overlay::Owed(owed) => owed::view(owed, session, pen),
            Overlay::Online(online) => online::view(online, session, pen),
            Overlay::Pays(pays) => pays::view(state, pays, session, pen),
            Overlay::Correct(correct) => correct::view(correct, session, pen),
            Overlay::Deposit(deposit) => deposit::view(deposit, session, pen),
            Overlay::Dispute(dispute) => shared::dispute::view(dispute, session, pen),
            Overlay::Till(till) => till::view(state, till, session, pen),
            Overlay::Close(close) => close::view(state, close, session, pen),
            Overlay::Buyer(buyer) => customer::view(state, buyer, session, pen),
            Overlay::Who(who) => who::view(state, who, session, pen),
        }
    }
}

/// What the uppermost box says of itself.
pub fn spoken(state: &State, session: &Session) -> Vec<String> {
    match state.boxes.last() {
        None => Vec::new(),
        Some(Overlay::Help(_)) => reading::help_lines(),
        Some(Overlay::Film(_)) => reading::film_lines(state, session, 200),
        Some(Overlay::Types(types)) => lists::spoken_types(state, types, session),
        Some(Overlay::Choice(choice)) => food::spoken_choice(choice, session),
        Some(Overlay::Ask(ask)) => vec![ask.question(session), "Enter: yes. Escape: no.".into()],
        Some(Overlay::Pay(pay)) => vec![
            format!("Charge {} on the card terminal.", session.money(pay.minor)),
            format!("Type its reference, then Enter. Typed: {}.", pay.reference.text()),
            "Escape: the card was declined.".into(),
        ],
        Some(Overlay::Reserve(keep)) => reserve::spoken(keep),
        Some(Overlay::Park(name)) => vec![format!("Park the order under a name: {}.", name.text())],
        Some(Overlay::Parked(at)) => lists::spoken_holds(state, &state.parked, *at, lists::PARKED, session),
        Some(Overlay::Left(at)) => lists::spoken_holds(state, &state.left, *at, lists::LEFT, session),
        Some(Overlay::Grid(grid)) => grid_view::spoken(state, grid, session),
        Some(Overlay::Find(find)) => find::spoken(find, session),
        Some(Overlay::Booking(card)) => booking::lines(&card.booking, session, 200),
        Some(Overlay::Back(back)) => shared::back::spoken(back),
        Some(Overlay::Exchange(swap)) => shared::exchange::spoken(&state.rows, swap, session),
        Some(Overlay::Fail(fail)) => fail::spoken(state, fail, session),
        Some(Overlay::Mail(mail)) => shared::mail::spoken(mail),
        Some(Overlay::Owed(owed)) => owed::spoken(owed, session),
        Some(Overlay::Online(online)) => online::spoken(online, session),
        Some(Overlay::Pays(pays)) => pays::spoken(state, pays),
        Some(Overlay::Correct(correct)) => correct::spoken(correct, session),
        Some(Overlay::Deposit(deposit)) => deposit::spoken(deposit, session),
        Some(Overlay::Dispute(dispute)) => shared::dispute::spoken(dispute),
        Some(Overlay::Till(till)) => till::spoken(state, till, session),
        Some(Overlay::Close(close)) => close::spoken(state, close, session),
        Some(Overlay::Buyer(buyer)) => customer::spoken(state, buyer, session),
        Some(Overlay::Who(who)) => who::spoken(state, who, session),
    }
}

/// The list of all ticket types.
pub fn open_types(state: &mut State) -> Vec<Effect> {
    if state.food || state.card().is_some() {
        state.boxes.push(Overlay::Types(lists::Types::default()));
    } else {
        state.say(Notice::bad("No show is chosen: arrows choose one"));
    }
    Vec::new()
}

/// The seats of the selected show.
pub fn open_grid(state: &mut State, session: &Session) -> Vec<Effect> {
    grid::open(state, session)
}

/// Parks the order, or lists what is parked where there is none.
pub fn open_park(state: &mut State) -> Vec<Effect> {
    if !state.basket.is_empty() {
        if state.basket.paid() > 0 {
            state.say(Notice::bad("Money was taken: finish paying, or g gives it back"));
        } else {
            state.boxes.push(Overlay::Park(Field::new(40)));
        }
        return Vec::new();
    }
    if state.parked.is_empty() {
        state.say(Notice::info("Nothing is parked, and there is no order to park"));
        return Vec::new();
    }
    state.boxes.push(Overlay::Parked(0));
    vec![Effect::Ask(Question::Waiting)]
}

/// About the selected film.
pub fn open_film(state: &mut State) -> Vec<Effect> {
    if state.chosen().is_some() {
        state.boxes.push(Overlay::Film(0));
    }
    Vec::new()
}

/// Search.
pub fn open_find(state: &mut State, session: &Session) -> Vec<Effect> {
    state.boxes.push(Overlay::Find(find::Find::new(session)));
    vec![Effect::Ask(Question::Shows(session.theatre.id, SEARCH_DAYS))]
}

/// The last sale.
pub fn open_last(state: &mut State) -> Vec<Effect> {
    match state.last.clone() {
        Some(booking) => state.boxes.push(Overlay::Booking(booking::Card::new(booking))),
        None => state.say(Notice::info("This till has sold nothing yet")),
    }
    vec![Effect::Ask(Question::LastSale)]
}

/// A scan asks for the booking it names.
pub fn scanned(state: &mut State, session: &Session, text: &str) -> Vec<Effect> {
    find::scanned(state, session, text)
}

/// Bookings that were asked for.
pub fn bookings_arrived(state: &mut State, session: &Session, found: Vec<Booking>) -> Vec<Effect> {
    find::bookings_arrived(state, session, found)
}

/// Shows that were asked for.
pub fn shows_arrived(state: &mut State, session: &Session) {
    find::refresh(state, session);
}

fn pay_key(state: &mut State, session: &Session, key: KeyEvent, mut pay: PayBox) -> Vec<Effect> {
    let attempt = pay.attempt;
    let reference = pay.reference.text().trim().to_owned();
    match key.code {
        KeyCode::Esc => {
            state.boxes.push(Overlay::Pay(pay));
            order::send(state, session, Flight::Card, Order::CardDeclined(attempt))
        }
        KeyCode::Enter if reference.is_empty() => {
            state.say(Notice::warn("The reference that the card terminal printed, then Enter; Esc if it said no"));
            state.boxes.push(Overlay::Pay(pay));
            Vec::new()
        }
        KeyCode::Enter => {
            state.boxes.push(Overlay::Pay(pay));
            order::send(state, session, Flight::Card, Order::CardApproved(attempt, reference))
        }
        _ => {
            pay.reference.key(key);
            state.boxes.push(Overlay::Pay(pay));
            Vec::new()
        }
    }
}

fn park_key(state: &mut State, session: &Session, key: KeyEvent, mut name: Field) -> Vec<Effect> {
    let typed = name.text().trim().to_owned();
    match (key.code, state.basket.token()) {
        (KeyCode::Esc, _) | (_, None) => Vec::new(),
        (KeyCode::Enter, Some(token)) if !typed.is_empty() => {
            state.boxes.push(Overlay::Park(name));
            order::send(state, session, Flight::Park, Order::Park(token, typed))
        }
        _ => {
            name.key(key);
            state.boxes.push(Overlay::Park(name));
            Vec::new()
        }
    }
}

/// The area of a box: most of the screen, or as much as it needs.
pub fn area(pen: &Pen, width: u16, height: u16) -> Rect {
    crate::ui::paint::centred(pen.area(), width, height)
}

fn view_park(name: &Field, session: &Session, pen: &mut Pen) {
    let inner = pen.frame(area(pen, 50, 5), "PARK THIS ORDER", session);
    let theme = &session.theme;
    let x = pen.text(inner.x + 1, inner.y + 1, "Name  ", theme.text);
    name.view(pen, x, inner.y + 1, (inner.right()).saturating_sub(x + 1), session);
    pen.runs(
        inner.x + 1,
        inner.y + 2,
        &[("Enter", theme.key), (" parks   ", theme.dim), ("Esc", theme.key), (" back", theme.dim)],
    );
}

fn view_pay(state: &State, pay: &PayBox, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let inner = pen.frame(area(pen, 60, 10), "CARD", session);
    let (x, mut y) = (inner.x + 2, inner.y);
    let end = inner.right().saturating_sub(2);
    for (label, minor, style) in [
        ("Total", state.basket.total(), theme.text),
        ("Paid so far", state.basket.paid(), theme.text),
        ("CHARGE ON THE CARD TERMINAL", pay.minor, theme.money),
    ] {
        pen.text(x, y, label, style);
        pen.right(end, y, &session.money(minor), style);
        y += 1;
    }
    let held = state.basket.held.as_ref().map_or(0, |h| session.left_ms(h.until_ms));
    let waited = session.now.boottime_ms - pay.since_ms;
    let times = format!(
        "waiting {}   seats held {}",
        crate::ui::session::countdown(waited),
        crate::ui::session::countdown(held)
    );
    pen.text(x, y + 1, &times, theme.dim);
    let at = pen.text(x, y + 3, "Its reference  ", theme.strong);
    pay.reference.view(pen, at, y + 3, end.saturating_sub(at), session);
    pen.runs(
        x,
        y + 4,
        &[
            ("Enter", theme.key),
            (" approved   ", theme.dim),
            ("Esc", theme.key),
            (" declined: the seats stay", theme.dim),
        ],
    );
}
