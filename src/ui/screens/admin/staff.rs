//! The room of staff: who works here, as what; somebody begins, changes, leaves, is back.
use super::{
    boxes::{
        Overlay,
        ask::Ask,
        form::{Form, Input, What},
    },
    keys::{Intent, row},
    layout::{self, Layout},
    list::{List, column},
    state::State,
};
use crate::{
    domain::{
        StaffId,
        staff::{Permission, Person, Role},
        text::fold,
    },
    ui::{
        effect::{Effect, Order, Question, StaffOrder},
        keymap::{Binding, On},
        msg::Info,
        notice::Notice,
        paint::{Pen, wrap},
        session::Session,
    },
};
use ratatui::crossterm::event::KeyCode;

/// The room's state.
#[derive(Clone, Debug, Default)]
pub struct Staff {
    /// Its list.
    pub list: List,
    people: Vec<Person>,
    chosen: Option<StaffId>,
}

/// Its keys.
pub static KEYS: &[Binding<Intent>] = &[
    row(On::Code(KeyCode::Enter), Intent::Open, "Enter", "change", "name, address and role of the chosen one"),
    row(On::Chars("n"), Intent::New, "n", "new", "somebody begins to work here"),
    row(On::Chars("p"), Intent::Password, "p", "password", "a new password for the chosen one"),
    row(On::Chars("i"), Intent::Pin, "i", "PIN", "a new PIN for the till, or none"),
    row(On::Chars("x"), Intent::Remove, "x", "leaves, is back", "the chosen one leaves (asks), or works here again"),
    row(On::Chars("u"), Intent::Unlock, "u", "unlock", "wrong tries against the chosen one are forgiven"),
];

/// The roles that a form offers, as the house calls them.
const ROLES: &[&str] = &["clerk", "supervisor", "manager", "auditor", "kiosk"];

/// What it asks.
pub fn asks() -> Vec<Effect> {
    vec![Effect::Ask(Question::Staff)]
}

impl Staff {
    /// Those that the words fit: who works here first.
    fn shown(&self) -> Vec<&Person> {
        let words = fold(self.list.field.text());
        let fits = |p: &&Person| {
            let state = if p.active { "" } else { "left" };
            let all = fold(&format!("{} {} {} {state}", p.name, p.email, p.role.code()));
            words.split_whitespace().all(|word| all.contains(word))
        };
        let mut shown: Vec<&Person> = self.people.iter().filter(fits).collect();
        shown.sort_by_key(|p| (!p.active, fold(&p.name)));
        shown
    }

    /// The list and its length.
    pub fn rows(&mut self) -> (&mut List, usize) {
        let count = self.shown().len();
        (&mut self.list, count)
    }

    fn at(&self) -> Option<&Person> {
        self.shown().get(self.list.at).copied()
    }

    /// What is said of what was done to somebody, who is chosen from now on.
    pub fn done(&mut self, person: &Person) -> String {
        let old = self.people.iter().find(|p| p.id == person.id);
        self.chosen = Some(person.id);
        let name = &person.name;
        match old {
            None => format!("{name} works here as {}", person.role.code()),
            Some(old) if old.active && !person.active => format!("{name} has left; the name stays in the history"),
            Some(old) if !old.active && person.active => format!("{name} works here again"),
            Some(_) => format!("{name}: done"),
        }
    }
}

/// Another row is chosen.
pub fn moved(state: &mut State) -> Vec<Effect> {
    state.staff.chosen = state.staff.at().map(|p| p.id);
    Vec::new()
}

/// One of its keys.
pub fn does(state: &mut State, intent: Intent) -> Vec<Effect> {
    if intent == Intent::New {
        let inputs = vec![
            Input::text("Name", "", "what they are called on the drawer and in the history"),
            Input::text("E-mail", "", "to sign in with; nobody else's"),
            Input::choice("Role", ROLES, 0, "Left and Right, or its first letter"),
            Input::secret("Password", "8 characters at least, 15 are better"),
            Input::secret("PIN", "6 to 12 digits for the till, or nothing: then the password does"),
        ];
        state.boxes.push(Overlay::Form(Box::new(Form::new(What::NewStaff, "SOMEBODY NEW", inputs))));
        return Vec::new();
    }
    let Some(person) = state.staff.at().cloned() else {
        state.say(Notice::info("Nobody is chosen"));
        return Vec::new();
    };
    let (id, name) = (person.id, person.name);
    let form = match intent {
        Intent::Open => {
            let role = ROLES.iter().position(|r| *r == person.role.code()).unwrap_or(0);
            let inputs = vec![
                Input::text("Name", &name, "what they are called on the drawer and in the history"),
                Input::text("E-mail", &person.email, "to sign in with; nobody else's"),
                Input::choice("Role", ROLES, role, "Left and Right, or its first letter"),
            ];
            Form::new(What::EditStaff(id), name, inputs)
        }
        Intent::Password => {
            let inputs = vec![Input::secret("Password", "8 characters at least, 15 are better; ends their sessions")];
            Form::new(What::Password(id), format!("A NEW PASSWORD FOR {name}"), inputs)
        }
        Intent::Pin => {
            let inputs = vec![Input::secret("PIN", "6 to 12 digits; nothing takes it away: then the password does")];
            Form::new(What::Pin(id), format!("A NEW PIN FOR {name}"), inputs)
        }
        Intent::Remove if person.active => {
            let question = format!("{name} leaves? They can't sign in any more; their name stays in the history.");
            let order = Order::Staff(StaffOrder::Remove(id));
            state.boxes.push(Overlay::Ask(Box::new(Ask { question, order })));
            return Vec::new();
        }
        Intent::Remove => return state.order(Order::Staff(StaffOrder::Restore(id))),
        Intent::Unlock => return state.order(Order::Staff(StaffOrder::Unlock(id))),
        _ => return Vec::new(),
    };
    state.boxes.push(Overlay::Form(Box::new(form)));
    Vec::new()
}

/// The order of one of its forms, or which field is wrong and why. The house judges the rest.
pub fn order_of(what: What, form: &Form) -> Result<Order, (usize, String)> {
    let pin = |i| Some(form.secret(i)).filter(|pin| !pin.0.is_empty());
    let facts = || {
        let (name, email) = (form.text(0), form.text(1));
        if name.is_empty() {
            return Err((0, "a name is missing".to_owned()));
        }
        if email.is_empty() {
            return Err((1, "an e-mail address is missing: they sign in with it".to_owned()));
        }
        let role = Role::parse(&form.text(2)).ok_or_else(|| (2, "a role is missing".to_owned()))?;
        Ok((name, email, role))
    };
    let password = |i: usize| match form.secret(i) {
        secret if secret.0.chars().count() < 8 => Err((i, "a password has 8 characters at least".to_owned())),
        secret => Ok(secret),
    };
    Ok(Order::Staff(match what {
        What::NewStaff => {
            let (name, email, role) = facts()?;
            StaffOrder::Add { name, email, role, password: password(3)?, pin: pin(4) }
        }
        What::EditStaff(id) => {
            let (name, email, role) = facts()?;
            StaffOrder::Edit { id, name, email, role }
        }
        What::Password(id) => StaffOrder::Password(id, password(0)?),
        What::Pin(id) => StaffOrder::Pin(id, pin(0)),
        _ => return Err((0, "that is no form of this room".to_owned())),
    }))
}

/// Staff that was asked for. Who was chosen stays chosen.
pub fn heard(state: &mut State, session: &Session, info: Info) -> Vec<Effect> {
    let Info::Staff(people) = info else { return Vec::new() };
    let seen = usize::from(layout::now(session).rows.height);
    let room = &mut state.staff;
    room.people = people;
    let shown = room.shown();
    let (at, count) = (room.chosen.and_then(|id| shown.iter().position(|p| p.id == id)), shown.len());
    room.list.follow(at, count, seen);
    moved(state)
}

/// Draws it.
pub fn view(room: &Staff, session: &Session, lay: &Layout, pen: &mut Pen) {
    let theme = &session.theme;
    let shown = room.shown();
    room.list.head("STAFF", &shown.len().to_string(), lay.head, session, pen);
    let width = usize::from(lay.rows.width.saturating_sub(2));
    pen.cut(
        lay.columns.x + 1,
        lay.columns.y,
        lay.columns.width,
        &cells_of("name", "role", "", "e-mail", width),
        theme.dim,
    );
    room.list.rows(shown.len(), lay.rows, session, pen, |i| match shown.get(i) {
        Some(p) => {
            let (state, style) = match (p.active, p.has_pin) {
                (false, _) => ("left", theme.dim),
                (true, true) => ("PIN", theme.text),
                (true, false) => ("", theme.text),
            };
            (cells_of(&p.name, p.role.code(), state, &p.email, width), style)
        }
        None => (String::new(), theme.text),
    });
    let Some(area) = lay.card else { return };
    lay.card_line(session, pen);
    let Some(person) = room.at() else { return };
    let width = usize::from(area.width.saturating_sub(2));
    for (y, (i, line)) in (area.top()..area.bottom()).zip(card(person, width).iter().enumerate()) {
        let style = if i == 0 { theme.title } else { theme.text };
        pen.cut(area.x + 1, y, area.width.saturating_sub(2), line, style);
    }
}

fn cells_of(name: &str, role: &str, state: &str, email: &str, width: usize) -> String {
    let room = width.saturating_sub(12 + 5);
    let name_width = (room * 2 / 5).max(8);
    format!(
        "{}{}{}{}",
        column(name, name_width.saturating_sub(1)) + " ",
        column(role, 12),
        column(state, 5),
        column(email, room.saturating_sub(name_width))
    )
}

/// Somebody in lines, with what the role lets them do.
fn card(person: &Person, width: usize) -> Vec<String> {
    let mut out = vec![person.name.clone(), person.email.clone(), String::new()];
    let state = match (person.active, person.has_pin) {
        (false, _) => "has left",
        (true, true) => "signs in at a till with a PIN",
        (true, false) => "signs in with the password: no PIN is set",
    };
    out.push(format!("{}, {state}", person.role.code()));
    let may: Vec<String> =
        Permission::ALL.iter().filter(|p| person.role.may(**p)).map(|p| p.code().replace('_', " ")).collect();
    out.push(String::new());
    out.extend(wrap(&format!("A {} may: {}.", person.role.code(), may.join(", ")), width));
    out
}

/// Says it: who is chosen and those below.
pub fn spoken(room: &Staff) -> Vec<String> {
    let shown = room.shown();
    let mut out = vec![format!("Staff. Words: {}. {} found.", room.list.field.text(), shown.len())];
    out.extend(shown.iter().enumerate().skip(room.list.at).take(20).map(|(i, p)| {
        let chosen = if i == room.list.at { ", chosen" } else { "" };
        let left = if p.active { "" } else { ", has left" };
        format!("{}, {}{left}{chosen}.", p.name, p.role.code())
    }));
    out
}
