//! A deposit on a reservation: how much, and the card terminal's reference where it is not cash.
use super::Overlay;
use crate::{
    domain::{
        Money,
        booking::{Booking, TenderKind},
        order::Pay,
    },
    ui::{
        effect::{Effect, Order},
        notice::Notice,
        paint::Pen,
        screens::counter::{
            order,
            state::{Flight, State},
        },
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// The box.
#[derive(Clone, Debug)]
pub struct Deposit {
    booking: Box<Booking>,
    amount: Field,
    card: Field,
    in_card: bool,
}

impl Deposit {
    fn left(&self) -> i64 {
        self.booking.total - self.booking.deposit()
    }

    /// The field that hears the keys.
    pub fn field(&mut self) -> &mut Field {
        if self.in_card { &mut self.card } else { &mut self.amount }
    }

    /// What is typed, in minor units.
    fn minor(&self) -> Option<i64> {
        Money::parse(self.amount.text().trim(), self.booking.currency).ok().map(|m| m.minor)
    }
}

/// Opens it on a reservation that is not paid whole.
pub fn open(state: &mut State, booking: Box<Booking>) -> Vec<Effect> {
    let deposit = Deposit { booking, amount: Field::new(12), card: Field::new(60), in_card: false };
    if deposit.left() > 0 {
        state.boxes.push(Overlay::Deposit(Box::new(deposit)));
    } else {
        state.say(Notice::info("All of it is paid: Enter loads it, Enter sells it"));
    }
    Vec::new()
}

/// Tab goes to the other field, Enter takes the money.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut deposit: Box<Deposit>) -> Vec<Effect> {
    let order = match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Tab | KeyCode::BackTab | KeyCode::Up | KeyCode::Down => {
            deposit.in_card = !deposit.in_card;
            None
        }
        KeyCode::Enter => match deposit.minor() {
            Some(minor) if minor > 0 && minor <= deposit.left() => {
                let reference = deposit.card.text().trim().to_owned();
                let kind = if reference.is_empty() { TenderKind::Cash } else { TenderKind::Card };
                let pay = Pay { kind, minor: None, reference };
                Some(Order::Deposit(deposit.booking.reference.clone(), minor, pay))
            }
            _ => {
                let most = session.plain(deposit.left());
                state.say(Notice::warn(format!("How much? More than nothing, {most} at most")));
                None
            }
        },
        _ => {
            deposit.field().key(key);
            None
        }
    };
    state.boxes.push(Overlay::Deposit(deposit));
    order.map_or_else(Vec::new, |order| order::send(state, session, Flight::Deposit, order))
}

/// It was taken: the card shows it.
pub fn done(state: &mut State, session: &Session, booking: Box<Booking>) {
    state.boxes.retain(|b| !matches!(b, Overlay::Deposit(_)));
    let left = session.plain(booking.total - booking.deposit());
    state.say(Notice::good(format!("Deposit taken for {}: {left} is left to pay", booking.reference)));
    super::booking::changed(state, booking);
}

fn line(deposit: &Deposit, session: &Session) -> String {
    let [total, had] = [deposit.booking.total, deposit.booking.deposit()].map(|m| session.plain(m));
    let rule = match session.theatre.settings.keeps_deposit {
        true => "it stays with the house if nobody comes",
        false => "it goes back if nobody comes",
    };
    format!("Costs {total}, deposit so far {had}; {rule}")
}

/// Draws it.
pub fn view(deposit: &Deposit, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let title = format!("DEPOSIT FOR {}", deposit.booking.reference);
    let inner = pen.frame(super::area(pen, 70, 8), &title, session);
    let (x, width) = (inner.x + 1, inner.width.saturating_sub(2));
    pen.cut(x, inner.y + 1, width, &line(deposit, session), theme.dim);
    let fields = [("How much        ", &deposit.amount, false), ("Card reference  ", &deposit.card, true)];
    for ((label, field, card), y) in fields.into_iter().zip(inner.y + 2..) {
        let here = card == deposit.in_card;
        let at = pen.text(x, y, label, if here { theme.strong } else { theme.dim });
        if here {
            field.view(pen, at, y, 24, session);
        } else {
            pen.cut(at, y, 24, field.text(), theme.text);
        }
    }
    let how = if deposit.card.text().trim().is_empty() { " takes it in cash   " } else { " takes it by card   " };
    let keys = [
        ("Enter", theme.key),
        (how, theme.dim),
        ("Tab", theme.key),
        (" the other field   ", theme.dim),
        ("Esc", theme.key),
        (" back", theme.dim),
    ];
    pen.runs(x, inner.bottom().saturating_sub(1), &keys);
}

/// Says it.
pub fn spoken(deposit: &Deposit, session: &Session) -> Vec<String> {
    vec![
        format!("Deposit for {}. {}.", deposit.booking.reference, line(deposit, session)),
        format!("How much: {}", deposit.amount.text()),
        format!(
            "The card terminal's reference, empty for cash: {}. Enter takes it, Escape: back.",
            deposit.card.text()
        ),
    ]
}
