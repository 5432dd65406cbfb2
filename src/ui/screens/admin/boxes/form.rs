//! A form: fields with labels, one of them under the cursor, what is wrong said at the field it is about.
use super::Overlay;
use crate::{
    domain::{Currency, CustomerId, DebtorId, ShiftId, StaffId, TheatreId, text::cells},
    ui::{
        effect::{Effect, Order, Secret},
        paint::{Pen, centred},
        screens::admin::{customers, invoices, shifts, staff, state::State},
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// What a form is for. Its room makes the order of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Somebody begins to work here.
    NewStaff,
    /// Name, address, role.
    EditStaff(StaffId),
    /// A new password.
    Password(StaffId),
    /// A new PIN.
    Pin(StaffId),
    /// A closed shift is counted again.
    Recount(ShiftId, Currency),
    /// A new customer.
    NewCustomer,
    /// Name, address, number, language, notes.
    EditCustomer(CustomerId),
    /// A customer can't buy any more.
    BlockCustomer(CustomerId),
    /// All that is known of a customer goes.
    EraseCustomer(CustomerId),
    /// All that is kept of a customer goes into a file.
    ExportCustomer(CustomerId, TheatreId),
    /// An invoice was paid.
    Settle(i64),
    /// Somebody buys on account.
    NewDebtor(Currency),
    /// What is said of a debtor.
    EditDebtor(DebtorId, Currency),
}

/// What a field takes.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A line of text.
    Text(Field),
    /// The same, never shown.
    Secret(Field),
    /// One of these words.
    Choice(&'static [&'static str], usize),
}

/// A field with its label.
#[derive(Clone, Debug)]
pub struct Input {
    label: &'static str,
    kind: Kind,
    hint: &'static str,
}

impl Input {
    /// A line of text.
    pub fn text(label: &'static str, text: &str, hint: &'static str) -> Self {
        let mut field = Field::new(254);
        field.set(text);
        Self { label, kind: Kind::Text(field), hint }
    }

    /// A secret.
    pub fn secret(label: &'static str, hint: &'static str) -> Self {
        Self { label, kind: Kind::Secret(Field::new(256)), hint }
    }

    /// One of these words.
    pub fn choice(label: &'static str, words: &'static [&'static str], at: usize, hint: &'static str) -> Self {
        Self { label, kind: Kind::Choice(words, at), hint }
    }

    fn key(&mut self, key: KeyEvent) {
        match (&mut self.kind, key.code) {
            (Kind::Text(field) | Kind::Secret(field), _) => drop(field.key(key)),
            (Kind::Choice(words, at), KeyCode::Left) => {
                *at = (*at + words.len().saturating_sub(1)) % words.len().max(1)
            }
            (Kind::Choice(words, at), KeyCode::Right | KeyCode::Char(' ')) => *at = (*at + 1) % words.len().max(1),
            (Kind::Choice(words, at), KeyCode::Char(c)) => {
                *at = words.iter().position(|w| w.starts_with(c.to_ascii_lowercase())).unwrap_or(*at);
            }
            (Kind::Choice(..), _) => {}
        }
    }

    fn shown(&self) -> String {
        match &self.kind {
            Kind::Text(field) => field.text().to_owned(),
            Kind::Secret(field) => field.masked().text().to_owned(),
            Kind::Choice(words, at) => words.get(*at).copied().unwrap_or_default().to_owned(),
        }
    }
}

/// A form.
#[derive(Clone, Debug)]
pub struct Form {
    what: What,
    title: String,
    inputs: Vec<Input>,
    at: usize,
    /// Which field is wrong, and why.
    wrong: Option<(usize, String)>,
}

impl Form {
    /// A form with the cursor in its first field.
    pub fn new(what: What, title: impl Into<String>, inputs: Vec<Input>) -> Self {
        Self { what, title: title.into(), inputs, at: 0, wrong: None }
    }

    /// What stands in a field, trimmed.
    pub fn text(&self, i: usize) -> String {
        match self.inputs.get(i).map(|input| &input.kind) {
            Some(Kind::Text(field)) => field.text().trim().to_owned(),
            Some(Kind::Choice(words, at)) => words.get(*at).copied().unwrap_or_default().to_owned(),
            Some(Kind::Secret(_)) | None => String::new(),
        }
    }

    /// A secret as it was typed.
    pub fn secret(&self, i: usize) -> Secret {
        match self.inputs.get(i).map(|input| &input.kind) {
            Some(Kind::Secret(field)) => Secret(field.text().to_owned()),
            _ => Secret::default(),
        }
    }

    /// Whether what is typed must not be recorded.
    pub fn in_secret(&self) -> bool {
        let customer = matches!(self.what, What::NewCustomer | What::EditCustomer(_) | What::BlockCustomer(_));
        let personal = customer || matches!(self.what, What::NewDebtor(_) | What::EditDebtor(..));
        personal || self.at_secret()
    }

    fn at_secret(&self) -> bool {
        matches!(self.inputs.get(self.at).map(|i| &i.kind), Some(Kind::Secret(_)))
    }

    /// A paste into the field of the cursor.
    pub fn paste(&mut self, text: &str) {
        if let Some(Kind::Text(field) | Kind::Secret(field)) = self.inputs.get_mut(self.at).map(|i| &mut i.kind) {
            field.insert(text);
        }
    }

    fn order(&self) -> Result<Order, (usize, String)> {
        match self.what {
            What::Recount(id, currency) => shifts::order_of(id, currency, self),
            what @ (What::NewStaff | What::EditStaff(_) | What::Password(_) | What::Pin(_)) => {
                staff::order_of(what, self)
            }
            what @ (What::Settle(_) | What::NewDebtor(_) | What::EditDebtor(..)) => invoices::order_of(what, self),
            what => customers::order_of(what, self),
        }
    }

    /// Says the field of the cursor, and what is wrong.
    pub fn spoken(&self) -> Vec<String> {
        let mut out = vec![format!("{}.", self.title)];
        if let Some(input) = self.inputs.get(self.at) {
            let value = if self.at_secret() { "not spoken".to_owned() } else { input.shown() };
            out.push(format!("{}: {value}. {}", input.label, input.hint));
        }
        out.extend(self.wrong.iter().map(|(_, why)| why.clone()));
        out.push("Tab: next field. Enter on the last does it. Escape: back.".into());
        out
    }
}

/// Tab and Enter go on, Enter in the last field does it.
pub fn key(state: &mut State, key: KeyEvent, mut form: Box<Form>) -> Vec<Effect> {
    let last = form.inputs.len().saturating_sub(1);
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter if form.at == last => return send(state, form),
        KeyCode::Enter | KeyCode::Tab | KeyCode::Down => form.at = (form.at + 1).min(last),
        KeyCode::BackTab | KeyCode::Up => form.at = form.at.saturating_sub(1),
        _ => {
            let at = form.at;
            form.wrong = form.wrong.take().filter(|(i, _)| *i != at);
            if let Some(input) = form.inputs.get_mut(at) {
                input.key(key);
            }
        }
    }
    state.boxes.push(Overlay::Form(form));
    Vec::new()
}

/// Sends what it comes to; it stays until that is done. What is wrong has the cursor.
fn send(state: &mut State, mut form: Box<Form>) -> Vec<Effect> {
    state.notice = None;
    match form.order() {
        Ok(order) => {
            form.wrong = None;
            state.boxes.push(Overlay::Form(form));
            state.order(order)
        }
        Err((at, why)) => {
            (form.at, form.wrong) = (at, Some((at, why)));
            state.boxes.push(Overlay::Form(form));
            vec![Effect::Bell]
        }
    }
}

/// Draws it.
pub fn view(state: &State, form: &Form, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let rows = u16::try_from(form.inputs.len()).unwrap_or(8);
    let inner = pen.frame(centred(pen.area(), 66, rows + 7), &form.title, session);
    let label = form.inputs.iter().map(|i| cells(i.label)).max().unwrap_or(0);
    let x = inner.x + 3 + u16::try_from(label).unwrap_or(12);
    let width = inner.right().saturating_sub(x + 1);
    for (y, (i, input)) in (inner.y + 1..inner.bottom()).zip(form.inputs.iter().enumerate()) {
        let here = i == form.at;
        pen.text(inner.x + 1, y, input.label, if here { theme.strong } else { theme.dim });
        match &input.kind {
            Kind::Text(field) if here => field.view(pen, x, y, width, session),
            Kind::Secret(field) if here => field.masked().view(pen, x, y, width, session),
            Kind::Choice(words, at) => {
                let mut x = x;
                for (n, word) in words.iter().enumerate() {
                    let style = match (n == *at, here) {
                        (true, true) => theme.chosen,
                        (true, false) => theme.strong,
                        (false, _) => theme.dim,
                    };
                    let text = if n == *at { format!("[{word}]") } else { format!(" {word} ") };
                    x = pen.text(x, y, &text, style);
                }
            }
            Kind::Text(_) | Kind::Secret(_) => drop(pen.cut(x, y, width, &input.shown(), theme.text)),
        }
    }
    let hint = form.inputs.get(form.at).map_or("", |i| i.hint);
    let below = inner.y + rows + 2;
    pen.cut(inner.x + 1, below, inner.width.saturating_sub(2), hint, theme.dim);
    let room = inner.width.saturating_sub(2);
    match (&form.wrong, &state.notice) {
        (Some((_, why)), _) => drop(pen.cut(inner.x + 1, below + 1, room, why, theme.bad)),
        (None, Some(notice)) => drop(pen.cut(inner.x + 1, below + 1, room, &notice.text, theme.tone(notice.tone))),
        (None, None) if state.waits() => drop(pen.cut(inner.x + 1, below + 1, room, "one moment …", theme.dim)),
        (None, None) => {}
    }
    let does = if form.at + 1 >= form.inputs.len() { " does it   " } else { " next   " };
    let keys = [
        ("Enter", theme.key),
        (does, theme.dim),
        ("Up Down", theme.key),
        (" fields   ", theme.dim),
        ("Esc", theme.key),
        (" back", theme.dim),
    ];
    pen.runs(inner.x + 1, inner.bottom().saturating_sub(1), &keys);
}
