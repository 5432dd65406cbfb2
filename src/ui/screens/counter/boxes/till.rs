//! The till menu: a shift opened with a float, drops, paid-outs, the drawer opened without a sale, another person, the X.
use super::{Overlay, close, lists::list};
use crate::{
    domain::{
        Money,
        shift::{MovementKind, ShiftState},
    },
    ui::{
        effect::{Effect, Order, Question, Secret},
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

/// What the menu offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A shift begins.
    Open,
    /// Cash to the safe.
    Drop,
    /// Cash for something that was bought.
    PaidOut,
    /// The drawer without a sale.
    NoSale,
    /// Another person at this drawer.
    HandOver,
    /// Where it stands.
    X,
    /// Count and close.
    Close,
    /// Nobody acts until somebody signs in.
    Lock,
}

const OPEN: &[(char, Act, &str)] =
    &[('o', Act::Open, "open a shift with a float"), ('l', Act::Lock, "lock this till (Ctrl-L)")];
const WORK: &[(char, Act, &str)] = &[
    ('d', Act::Drop, "drop: cash to the safe"),
    ('p', Act::PaidOut, "paid out: cash for something that was bought"),
    ('n', Act::NoSale, "no sale: open the drawer"),
    ('h', Act::HandOver, "hand the drawer over to another person"),
    ('x', Act::X, "X: the shift so far"),
    ('c', Act::Close, "count the drawer and close the shift"),
    ('l', Act::Lock, "lock this till (Ctrl-L)"),
];

/// The menu, or one of its forms.
#[derive(Clone, Debug)]
pub enum Till {
    /// What can be done; which one is chosen.
    Menu(usize),
    /// A form of one or two fields; which one is typed into.
    Form {
        /// What it is for.
        act: Act,
        /// Amount or name, and words or PIN.
        fields: Vec<Field>,
        /// The field of the cursor.
        at: usize,
    },
    /// The X, from this line on.
    Report(u16),
}

impl Till {
    /// Whether characters are text in it.
    pub fn in_field(&self) -> bool {
        matches!(self, Self::Form { .. })
    }

    /// Whether what is typed must not be recorded.
    pub fn in_secret(&self) -> bool {
        matches!(self, Self::Form { act: Act::HandOver, at: 1, .. })
    }

    /// A paste into the field of the cursor.
    pub fn paste(&mut self, text: &str) {
        if let Self::Form { fields, at, .. } = self
            && let Some(field) = fields.get_mut(*at)
        {
            field.insert(text);
        }
    }
}

fn acts(state: &State) -> &'static [(char, Act, &'static str)] {
    match state.shift.as_ref().map(|r| r.shift.state) {
        None | Some(ShiftState::Closed) => OPEN,
        Some(ShiftState::Open | ShiftState::Counted) => WORK,
    }
}

/// Opens the menu.
pub fn open(state: &mut State) -> Vec<Effect> {
    state.boxes.push(Overlay::Till(Till::Menu(0)));
    vec![Effect::Ask(Question::Shift)]
}

/// Its words before the fields.
fn labels(act: Act) -> &'static [&'static str] {
    match act {
        Act::Open => &["Float"],
        Act::Drop => &["Amount to the safe"],
        Act::PaidOut => &["Amount", "What for"],
        Act::NoSale => &["Why"],
        Act::HandOver => &["Who takes it (name or e-mail)", "Their PIN or password"],
        Act::X | Act::Close | Act::Lock => &[],
    }
}

fn begin(state: &mut State, session: &Session, act: Act) -> Vec<Effect> {
    match act {
        Act::X => state.boxes.push(Overlay::Till(Till::Report(0))),
        Act::Close => return close::open(state),
        Act::Lock => return super::who::lock(state, session),
        _ => {
            let fields = labels(act).iter().map(|_| Field::new(100)).collect();
            state.boxes.push(Overlay::Till(Till::Form { act, fields, at: 0 }));
        }
    }
    Vec::new()
}

/// A key of the menu or a form.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, till: Till) -> Vec<Effect> {
    match till {
        Till::Menu(at) => menu_key(state, session, key, at),
        Till::Form { act, fields, at } => form_key(state, session, key, act, fields, at),
        Till::Report(at) => {
            let at = match key.code {
                KeyCode::Esc | KeyCode::Enter => return Vec::new(),
                KeyCode::Up => at.saturating_sub(1),
                KeyCode::Down => at.saturating_add(1).min(200),
                KeyCode::PageUp => at.saturating_sub(10),
                KeyCode::PageDown => at.saturating_add(10).min(200),
                _ => at,
            };
            state.boxes.push(Overlay::Till(Till::Report(at)));
            Vec::new()
        }
    }
}

fn menu_key(state: &mut State, session: &Session, key: KeyEvent, at: usize) -> Vec<Effect> {
    let acts = acts(state);
    let last = acts.len().saturating_sub(1);
    let at = match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => match acts.get(at) {
            Some((_, act, _)) => return begin(state, session, *act),
            None => at,
        },
        KeyCode::Char(c) => match acts.iter().find(|(letter, ..)| letter.eq_ignore_ascii_case(&c)) {
            Some((_, act, _)) => return begin(state, session, *act),
            None => at,
        },
        KeyCode::Up => at.saturating_sub(1),
        KeyCode::Down => (at + 1).min(last),
        _ => at,
    };
    state.boxes.push(Overlay::Till(Till::Menu(at.min(last))));
    Vec::new()
}

fn form_key(
    state: &mut State,
    session: &Session,
    key: KeyEvent,
    act: Act,
    mut fields: Vec<Field>,
    at: usize,
) -> Vec<Effect> {
    let last = fields.len().saturating_sub(1);
    let mut next = at;
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter if at == last => {
            let wanted = order_of(session, act, &fields);
            state.boxes.push(Overlay::Till(Till::Form { act, fields, at }));
            return match wanted {
                Ok(order) => order::send(state, session, Flight::Till, order),
                Err(why) => {
                    state.say(Notice::bad(why));
                    Vec::new()
                }
            };
        }
        KeyCode::Enter | KeyCode::Tab | KeyCode::Down => next = (at + 1).min(last),
        KeyCode::BackTab | KeyCode::Up => next = at.saturating_sub(1),
        _ => {
            if let Some(field) = fields.get_mut(at) {
                field.key(key);
            }
        }
    }
    state.boxes.push(Overlay::Till(Till::Form { act, fields, at: next }));
    Vec::new()
}

/// The order of a form, or what is wrong with it.
fn order_of(session: &Session, act: Act, fields: &[Field]) -> Result<Order, String> {
    let text = |i: usize| fields.get(i).map_or("", |f| f.text().trim()).to_owned();
    let amount = |i: usize| Money::parse(&text(i), session.currency()).map(|m| m.minor).map_err(|e| e.message);
    let drawer = |kind, minor, words| Order::Drawer { kind, minor, words };
    Ok(match act {
        Act::Open => Order::OpenShift { theatre: session.theatre.id, float: amount(0)? },
        Act::Drop => drawer(MovementKind::Drop, amount(0)?, String::new()),
        Act::PaidOut => drawer(MovementKind::PaidOut, amount(0)?, text(1)),
        Act::NoSale => drawer(MovementKind::NoSale, 0, text(0)),
        Act::HandOver => Order::HandOver { to: text(0), secret: Secret(text(1)) },
        Act::X | Act::Close | Act::Lock => return Err(String::new()),
    })
}

fn title(act: Act) -> &'static str {
    match act {
        Act::Open => "OPEN A SHIFT",
        Act::Drop => "DROP",
        Act::PaidOut => "PAID OUT",
        Act::NoSale => "NO SALE",
        Act::HandOver => "HAND OVER",
        Act::X => "X",
        Act::Close => "CLOSE",
        Act::Lock => "LOCK",
    }
}

/// The drawer now, in a line.
fn standing(state: &State, session: &Session) -> String {
    match &state.shift {
        None => format!("{} has no open shift", session.till),
        Some(r) => format!("{}   {}   since {}", r.shift.till, r.shift.who, session.clock(r.shift.opened_at)),
    }
}

/// Draws it.
pub fn view(state: &State, till: &Till, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    match till {
        Till::Menu(at) => {
            let acts = acts(state);
            let height = u16::try_from(acts.len()).unwrap_or(8) + 4;
            let inner = pen.frame(super::area(pen, 60, height), "TILL   Esc closes", session);
            pen.cut(inner.x + 1, inner.y, inner.width.saturating_sub(2), &standing(state, session), theme.dim);
            let rows: Vec<String> = acts.iter().map(|(c, _, words)| format!("{c}  {words}")).collect();
            let below = ratatui::layout::Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
            list(&rows, *at, session, &mut pen.within(below));
        }
        Till::Form { act, fields, at } => {
            let labels = labels(*act);
            let height = u16::try_from(fields.len()).unwrap_or(2) + 4;
            let inner = pen.frame(super::area(pen, 66, height), title(*act), session);
            for (i, (field, label)) in fields.iter().zip(labels).enumerate() {
                let y = inner.y + u16::try_from(i).unwrap_or(0);
                let style = if i == *at { theme.strong } else { theme.dim };
                let x = pen.text(inner.x + 1, y, label, style) + 2;
                let shown = if *act == Act::HandOver && i == 1 { field.masked() } else { field.clone() };
                shown.view(pen, x, y, inner.right().saturating_sub(x + 1), session);
            }
            let keys = [("Enter", theme.key), (" does it   ", theme.dim), ("Esc", theme.key), (" back", theme.dim)];
            pen.runs(inner.x + 1, inner.bottom().saturating_sub(1), &keys);
        }
        Till::Report(from) => {
            let lines = report_lines(state, session);
            let height = u16::try_from(lines.len()).unwrap_or(30) + 2;
            let inner = pen.frame(super::area(pen, 70, height), "X   Esc closes, arrows scroll", session);
            let most = lines.len().saturating_sub(usize::from(inner.height));
            for (y, line) in (inner.top()..inner.bottom()).zip(lines.iter().skip(usize::from(*from).min(most))) {
                pen.cut(inner.x + 1, y, inner.width.saturating_sub(2), line, theme.text);
            }
        }
    }
}

fn report_lines(state: &State, session: &Session) -> Vec<String> {
    state.shift.as_ref().map_or_else(Vec::new, |r| r.text(session.zone()))
}

/// Says it.
pub fn spoken(state: &State, till: &Till, session: &Session) -> Vec<String> {
    match till {
        Till::Menu(at) => {
            let rows = acts(state).iter().enumerate().map(|(i, (c, _, words))| {
                let chosen = if i == *at { ", chosen" } else { "" };
                format!("{c}: {words}{chosen}")
            });
            std::iter::once(standing(state, session)).chain(rows).collect()
        }
        Till::Form { act, fields, at } => {
            let label = labels(*act).get(*at).copied().unwrap_or_default();
            let typed = fields.get(*at).filter(|_| !till.in_secret()).map_or("", |f| f.text());
            vec![format!("{}. {label}: {typed}.", title(*act)), "Enter does it. Escape: back.".into()]
        }
        Till::Report(_) => report_lines(state, session),
    }
}
