//! Who is there: a name and its secret, as a sign-in that covers the screen and as a box for somebody who stands beside for one
//! action.
use crate::ui::{
    effect::Secret,
    notice::Notice,
    paint::{Pen, centred, wrap},
    session::Session,
    widgets::field::Field,
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent},
    layout::Rect,
};

/// A name and its secret.
#[derive(Clone, Debug)]
pub struct Form {
    who: Field,
    secret: Field,
    at_secret: bool,
}

impl Default for Form {
    fn default() -> Self {
        Self { who: Field::new(254), secret: Field::new(256), at_secret: false }
    }
}

impl Form {
    /// A key; `true` when both are typed and Enter was pressed. Up and Down go through the names.
    pub fn key(&mut self, key: KeyEvent, names: &[String]) -> bool {
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

    /// A paste into the field of the cursor.
    pub fn insert(&mut self, text: &str) {
        if self.at_secret { self.secret.insert(text) } else { self.who.insert(text) }
    }

    /// Whether what is typed now is a secret.
    pub fn at_secret(&self) -> bool {
        self.at_secret
    }

    /// The name and the secret, which is forgotten here.
    pub fn take(&mut self) -> (String, Secret) {
        let secret = Secret(self.secret.text().to_owned());
        self.secret.set("");
        (self.who.text().trim().to_owned(), secret)
    }

    fn view(&self, pen: &mut Pen, area: Rect, y: u16, session: &Session) {
        let theme = &session.theme;
        for (i, (label, field)) in
            [("Who", self.who.clone()), ("PIN or password", self.secret.masked())].iter().enumerate()
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

/// What came of the last try.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// The sentence.
    pub notice: Option<&'a Notice>,
    /// It is being looked at.
    pub busy: bool,
}

impl Said<'_> {
    fn view(self, session: &Session, pen: &mut Pen, area: Rect, y: u16) {
        let theme = &session.theme;
        let width = area.width.saturating_sub(4);
        match self.notice {
            _ if self.busy => drop(pen.cut(area.x + 2, y, width, "one moment …", theme.dim)),
            Some(notice) => drop(pen.cut(area.x + 2, y, width, &notice.text, theme.tone(notice.tone))),
            None => {}
        }
    }
}

/// Draws the sign-in over the whole screen: nothing of what is under it is seen but `waits`, a sentence about it.
pub fn view_sign_in(form: &Form, names: &[String], waits: &str, said: Said, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let area = pen.area();
    pen.clear(area, theme.text);
    let wall = session.zone().local(session.now.instant());
    pen.cut(area.x + 1, area.y, area.width / 3, &session.theatre.name, theme.title);
    pen.centre(area.x, area.y, area.width, &wall.format("%a %-d %b %H:%M:%S").to_string(), theme.strong);
    pen.right(area.right().saturating_sub(1), area.y, &session.till, theme.text);
    let inner = pen.frame(centred(area, 64, 12), "SIGN IN", session);
    form.view(pen, inner, inner.y + 1, session);
    said.view(session, pen, inner, inner.y + 4);
    pen.cut(inner.x + 2, inner.y + 5, inner.width.saturating_sub(4), waits, theme.dim);
    if !names.is_empty() {
        let names = format!("were here: {}", names.join(", "));
        pen.cut(inner.x + 2, inner.y + 7, inner.width.saturating_sub(4), &names, theme.dim);
    }
    let mut keys = vec![("Enter", theme.key), (" next, sign in   ", theme.dim)];
    if !names.is_empty() {
        keys.extend([("Up Down", theme.key), (" a name   ", theme.dim)]);
    }
    keys.extend([("Ctrl-C", theme.key), (" leave", theme.dim)]);
    pen.runs(inner.x + 2, inner.y + 9, &keys);
}

/// Draws the box that asks for somebody who may.
pub fn view_beside(form: &Form, why: &str, said: Said, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let why = wrap(why, 58);
    let height = u16::try_from(why.len()).unwrap_or(1) + 8;
    let inner = pen.frame(centred(pen.area(), 64, height), "WHO AUTHORISES THIS?", session);
    let mut y = inner.y;
    for line in &why {
        pen.text(inner.x + 2, y, line, theme.warn);
        y += 1;
    }
    form.view(pen, inner, y + 1, session);
    said.view(session, pen, inner, y + 3);
    let keys = [("Enter", theme.key), (" does it, once   ", theme.dim), ("Esc", theme.key), (" leaves it", theme.dim)];
    pen.runs(inner.x + 2, y + 5, &keys);
}

/// Says the form under a title.
pub fn spoken(title: String, form: &Form, said: Said) -> Vec<String> {
    let field =
        if form.at_secret { "PIN or password, not spoken.".to_owned() } else { format!("Who: {}.", form.who.text()) };
    [title, field].into_iter().chain(said.notice.map(|n| n.text.clone())).collect()
}
