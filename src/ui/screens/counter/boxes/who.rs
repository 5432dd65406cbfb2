//! Who is there: the sign-in that covers a till until somebody says who they are, and somebody who stands beside the clerk for
//! one action.
use super::{Overlay, close};
use crate::ui::{
    effect::{Effect, Order, Question, Secret},
    notice::Notice,
    paint::{Pen, wrap},
    screens::counter::{
        order,
        state::{Flight, State, Typed},
        view::tone,
    },
    session::Session,
    widgets::field::Field,
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent},
    layout::Rect,
};

/// Which of the two.
#[derive(Clone, Debug)]
pub enum Who {
    /// Nobody is signed in: nothing else is seen or heard.
    SignIn(Form),
    /// The clerk may not do what was asked: somebody who may is asked for.
    Beside {
        /// What it is, and what its success means.
        asked: Box<(Flight, Order)>,
        /// Why the clerk may not.
        why: String,
        /// Who may.
        form: Form,
    },
}

/// A name and its secret.
#[derive(Clone, Debug)]
pub struct Form {
    who: Field,
    secret: Field,
    at_secret: bool,
}

impl Form {
    fn new() -> Self {
        Self { who: Field::new(254), secret: Field::new(256), at_secret: false }
    }

    /// A key; `true` when both are typed and Enter was pressed. Up and Down go through the names.
    fn key(&mut self, key: KeyEvent, names: &[String]) -> bool {
        match key.code {
            KeyCode::Enter if self.at_secret => {
                return !self.secret.text().is_empty() && !self.who.text().trim().is_empty();
            }
            KeyCode::Enter if self.who.text().trim().is_empty() => {}
            KeyCode::Enter | KeyCode::Tab => self.at_secret = !self.at_secret,
            KeyCode::BackTab => self.at_secret = !self.at_secret,
            KeyCode::Up | KeyCode::Down if self.at_secret => self.at_secret = false,
            KeyCode::Up | KeyCode::Down if names.is_empty() => {}
            KeyCode::Up | KeyCode::Down => {
                let at = names.iter().position(|n| n == self.who.text());
                let next = match (at, key.code) {
                    (None, KeyCode::Up) | (Some(0), KeyCode::Up) => names.len() - 1,
                    (None, _) => 0,
                    (Some(at), KeyCode::Up) => at - 1,
                    (Some(at), _) => (at + 1) % names.len(),
                };
                self.who.set(names.get(next).map_or("", String::as_str));
            }
            _ if self.at_secret => drop(self.secret.key(key)),
            KeyCode::Char(_) if names.iter().any(|n| n == self.who.text()) => {
                // A name that the arrows put there gives way to one that is typed.
                self.who.set("");
                self.who.key(key);
            }
            _ => drop(self.who.key(key)),
        }
        false
    }

    fn insert(&mut self, text: &str) {
        if self.at_secret { self.secret.insert(text) } else { self.who.insert(text) }
    }

    /// The name and the secret, which is forgotten here.
    fn take(&mut self) -> (String, Secret) {
        let secret = Secret(self.secret.text().to_owned());
        self.secret.set("");
        (self.who.text().trim().to_owned(), secret)
    }

    fn view(&self, pen: &mut Pen, area: Rect, y: u16, session: &Session) {
        let theme = &session.theme;
        for (i, (label, field)) in
            [("Who", self.who.clone()), ("PIN or password", close::masked(&self.secret))].iter().enumerate()
        {
            let here = (i == 1) == self.at_secret;
            let at = y + u16::try_from(i).unwrap_or(0);
            pen.text(area.x + 2, at, label, if here { theme.strong } else { theme.dim });
            let x = area.x + 19;
            let width = area.right().saturating_sub(x + 1);
            if here {
                field.view(pen, x, at, width, session);
            } else {
                pen.cut(x, at, width, field.text(), theme.text);
            }
        }
    }
}

impl Who {
    /// A paste into the field of the cursor.
    pub fn paste(&mut self, text: &str) {
        match self {
            Self::SignIn(form) | Self::Beside { form, .. } => form.insert(text),
        }
    }

    /// Whether what is typed must not be recorded.
    pub fn in_secret(&self) -> bool {
        match self {
            Self::SignIn(form) | Self::Beside { form, .. } => form.at_secret,
        }
    }
}

/// The sign-in as it opens.
pub fn sign_in() -> Overlay {
    Overlay::Who(Who::SignIn(Form::new()))
}

/// Whether nobody is signed in.
pub fn locked(state: &State) -> bool {
    state.boxes.iter().any(|b| matches!(b, Overlay::Who(Who::SignIn(_))))
}

/// Locks the till: the order and the boxes stay as they are under the sign-in.
pub fn lock(state: &mut State, session: &Session) -> Vec<Effect> {
    if !session.asks_who {
        state.say(Notice::info("Nobody signs in at this till: it is a demo's or a test's"));
        return Vec::new();
    }
    state.typed = Typed::default();
    state.notice = None;
    state.boxes.push(sign_in());
    let mut effects = order::send(state, session, Flight::Who, Order::Lock);
    effects.push(Effect::Ask(Question::Names));
    effects
}

/// The house knows nobody here any more: the sign-in comes back.
pub fn shut(state: &mut State, session: &Session) -> Vec<Effect> {
    if !session.asks_who || locked(state) {
        return Vec::new();
    }
    state.boxes.push(sign_in());
    vec![Effect::Ask(Question::Names)]
}

/// Asks for somebody who may do what was refused.
pub fn beside(state: &mut State, asked: Box<(Flight, Order)>, why: String) {
    state.notice = None;
    state.boxes.push(Overlay::Who(Who::Beside { asked, why, form: Form::new() }));
}

/// A key.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, who: Who) -> Vec<Effect> {
    match who {
        Who::SignIn(mut form) => {
            let done = form.key(key, &state.names);
            if key.code == KeyCode::Esc {
                form = Form::new();
            }
            let said = done.then(|| form.take());
            state.boxes.push(Overlay::Who(Who::SignIn(form)));
            let Some((who, secret)) = said else { return Vec::new() };
            state.notice = None;
            order::send(state, session, Flight::Who, Order::SignIn { who, secret })
        }
        Who::Beside { .. } if key.code == KeyCode::Esc => {
            state.say(Notice::info("Nothing was done"));
            Vec::new()
        }
        Who::Beside { asked, why, mut form } => {
            let said = form.key(key, &[]).then(|| form.take());
            let effects = said.map_or_else(Vec::new, |(who, secret)| {
                let (flight, order) = (*asked).clone();
                state.notice = None;
                order::send(
                    state,
                    session,
                    Flight::Beside(Box::new(flight)),
                    Order::Authorised { who, secret, order: Box::new(order) },
                )
            });
            state.boxes.push(Overlay::Who(Who::Beside { asked, why, form }));
            effects
        }
    }
}

/// Draws it.
pub fn view(state: &State, who: &Who, session: &Session, pen: &mut Pen) {
    match who {
        Who::SignIn(form) => view_sign_in(state, form, session, pen),
        Who::Beside { why, form, .. } => {
            let theme = &session.theme;
            let why = wrap(why, 58);
            let height = u16::try_from(why.len()).unwrap_or(1) + 8;
            let inner = pen.frame(super::area(pen, 64, height), "WHO AUTHORISES THIS?", session);
            let mut y = inner.y;
            for line in &why {
                pen.text(inner.x + 2, y, line, theme.warn);
                y += 1;
            }
            form.view(pen, inner, y + 1, session);
            said(state, session, pen, inner, y + 3);
            let keys =
                [("Enter", theme.key), (" does it, once   ", theme.dim), ("Esc", theme.key), (" leaves it", theme.dim)];
            pen.runs(inner.x + 2, y + 5, &keys);
        }
    }
}

fn view_sign_in(state: &State, form: &Form, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let area = pen.area();
    pen.clear(area, theme.text);
    let wall = session.zone().local(session.now.instant());
    pen.cut(area.x + 1, area.y, area.width / 3, &session.theatre.name, theme.title);
    pen.centre(area.x, area.y, area.width, &wall.format("%a %-d %b %H:%M:%S").to_string(), theme.strong);
    pen.right(area.right().saturating_sub(1), area.y, &session.till, theme.text);
    let inner = pen.frame(super::area(pen, 64, 12), "SIGN IN", session);
    form.view(pen, inner, inner.y + 1, session);
    said(state, session, pen, inner, inner.y + 4);
    let order = match state.basket.held.as_ref() {
        Some(held) => format!("An order of {} waits here.", session.plain(held.total)),
        None => String::new(),
    };
    pen.cut(inner.x + 2, inner.y + 5, inner.width.saturating_sub(4), &order, theme.dim);
    if !state.names.is_empty() {
        let names = format!("were here: {}", state.names.join(", "));
        pen.cut(inner.x + 2, inner.y + 7, inner.width.saturating_sub(4), &names, theme.dim);
    }
    let mut keys = vec![("Enter", theme.key), (" next, sign in   ", theme.dim)];
    if !state.names.is_empty() {
        keys.extend([("Up Down", theme.key), (" a name   ", theme.dim)]);
    }
    keys.extend([("Ctrl-C", theme.key), (" leave", theme.dim)]);
    pen.runs(inner.x + 2, inner.y + 9, &keys);
}

/// What came of the last try, or that it is being looked at.
fn said(state: &State, session: &Session, pen: &mut Pen, area: Rect, y: u16) {
    let theme = &session.theme;
    let width = area.width.saturating_sub(4);
    match &state.notice {
        _ if state.flight.is_some() => drop(pen.cut(area.x + 2, y, width, "one moment …", theme.dim)),
        Some(notice) => drop(pen.cut(area.x + 2, y, width, &notice.text, tone(notice.tone, theme))),
        None => {}
    }
}

/// Says it.
pub fn spoken(state: &State, who: &Who, session: &Session) -> Vec<String> {
    let (title, form) = match who {
        Who::SignIn(form) => (format!("{} is locked. Sign in.", session.till), form),
        Who::Beside { why, form, .. } => (format!("{why} Who authorises this?"), form),
    };
    let field =
        if form.at_secret { "PIN or password, not spoken.".to_owned() } else { format!("Who: {}.", form.who.text()) };
    let notice = state.notice.as_ref().map(|n| n.text.clone());
    [title, field].into_iter().chain(notice).collect()
}
