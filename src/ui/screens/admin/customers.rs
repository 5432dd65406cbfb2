//! The room of customers: found by words, read as a card; added, changed, blocked, let buy again, exported,
//! erased.
use super::{
    boxes::{
        Overlay,
        form::{Form, Input, What},
    },
    keys::{Intent, row},
    layout::{self, Layout},
    list::{List, column},
    state::State,
};
use crate::{
    domain::{
        CustomerId,
        customer::{Customer, CustomerCard, Flags, NewBlock, Profile},
        time::BusinessDay,
    },
    ui::{
        effect::{CustomerOrder, Effect, Order, Question},
        keymap::{Binding, On},
        msg::Info,
        notice::Notice,
        paint::Pen,
        screens::shared::customer::{Tone, flag_words, lines},
        session::Session,
    },
};
use ratatui::{crossterm::event::KeyCode, layout::Rect, style::Style};
use std::path::Path;

/// The room's state.
#[derive(Clone, Debug, Default)]
pub struct Customers {
    /// Its list.
    pub list: List,
    found: Vec<(Customer, Flags)>,
    chosen: Option<CustomerId>,
    /// What is known of the chosen one.
    card: Option<Box<CustomerCard>>,
    /// The card has the keys.
    open: bool,
    from: u16,
}

const BLOCK: Binding<Intent> =
    row(On::Chars("b"), Intent::Block, "b", "block", "the chosen one can't buy any more, or can buy again");
const EDIT: Binding<Intent> =
    row(On::Chars("e"), Intent::Edit, "e", "change", "name, address, number, language, notes of the chosen one");
const ERASE: Binding<Intent> = row(
    On::Chars("x"),
    Intent::Remove,
    "x",
    "erase",
    "all that is known of the chosen one goes; bookings stay (asks twice)",
);
const EXPORT: Binding<Intent> =
    row(On::Chars("w"), Intent::Export, "w", "export", "all that is kept of the chosen one is written to a file");
const UNLOCK: Binding<Intent> =
    row(On::Chars("u"), Intent::Unlock, "u", "unlock", "wrong tries against the chosen one are forgiven");

static LIST: &[Binding<Intent>] = &[
    row(On::Code(KeyCode::Enter), Intent::Open, "Enter", "card", "what is known: bookings, flags, reviews, notes"),
    row(On::Chars("n"), Intent::New, "n", "new", "somebody new"),
    EDIT,
    BLOCK,
    ERASE,
    UNLOCK,
    EXPORT,
];
static CARD: &[Binding<Intent>] = &[EDIT, BLOCK, ERASE, UNLOCK, EXPORT];

/// What becomes of what somebody blocked has booked.
const COMING: &[&str] = &["keep", "cancel"];

/// What is typed before somebody is erased.
const ERASES: &str = "erase";

/// Its keys.
pub fn keys(state: &State) -> &'static [Binding<Intent>] {
    if state.customers.open { CARD } else { LIST }
}

/// What it asks: the customers that the words fit.
pub fn asks(state: &State) -> Vec<Effect> {
    vec![Effect::Ask(Question::Customers(state.customers.list.field.text().trim().to_owned()))]
}

impl Customers {
    /// The list and its length.
    pub fn rows(&mut self) -> (&mut List, usize) {
        (&mut self.list, self.found.len())
    }

    fn at(&self) -> Option<&Customer> {
        self.found.get(self.list.at).map(|(c, _)| c)
    }

    /// The card's place, while it has the keys.
    pub fn reads(&mut self, session: &Session) -> Option<(&mut u16, u16)> {
        if !self.open {
            return None;
        }
        let area = card_area(&layout::now(session));
        let count = self.card.as_ref().map_or(0, |c| lines(c, session, usize::from(area.width)).len());
        let most = count.saturating_sub(usize::from(area.height));
        Some((&mut self.from, u16::try_from(most).unwrap_or(u16::MAX)))
    }

    /// The keys go back to the list.
    pub fn closes(&mut self) -> bool {
        self.from = 0;
        std::mem::take(&mut self.open)
    }

    /// What is said of an export.
    pub fn exported(&self, id: CustomerId, path: &str) -> String {
        let name = self
            .found
            .iter()
            .find(|(c, _)| c.id == id)
            .map_or_else(|| format!("customer {id}"), |(c, _)| c.name.clone());
        format!("All that is kept of {name} is in {path}")
    }

    /// What is said of what was done to somebody, who is chosen from now on.
    pub fn done(&mut self, card: Box<CustomerCard>, session: &Session) -> String {
        let (c, was) = (&card.customer, self.found.iter().find(|(c, _)| c.id == card.customer.id).map(|(c, _)| c));
        let now = session.now.instant();
        let said = match was {
            _ if c.erased_at.is_some() => {
                format!("customer {} is erased: {} bookings keep their sums", c.id, card.bookings.len())
            }
            None => format!("{} is a customer now", c.name),
            Some(was) if was.blocked(now).is_none() && c.blocked(now).is_some() => format!("{} is blocked", c.name),
            Some(was) if was.blocked(now).is_some() && c.blocked(now).is_none() => format!("{} can buy again", c.name),
            Some(_) => format!("{}: done", c.name),
        };
        self.chosen = Some(c.id);
        self.open &= c.erased_at.is_none();
        self.card = Some(card);
        said
    }
}

/// Another row is chosen: what is known of them is asked.
pub fn moved(state: &mut State) -> Vec<Effect> {
    let room = &mut state.customers;
    room.chosen = room.at().map(|c| c.id);
    room.from = 0;
    room.chosen.map(|id| Effect::Ask(Question::Customer(id))).into_iter().collect()
}

/// One of its keys.
pub fn does(state: &mut State, session: &Session, intent: Intent) -> Vec<Effect> {
    if intent == Intent::New {
        let form = Form::new(What::NewCustomer, "A NEW CUSTOMER", profile_inputs(None));
        state.boxes.push(Overlay::Form(Box::new(form)));
        return Vec::new();
    }
    let Some(customer) = state.customers.at().cloned() else {
        state.say(Notice::info("Nobody is chosen"));
        return Vec::new();
    };
    let (id, name) = (customer.id, customer.name.clone());
    let form = match intent {
        Intent::Open => {
            state.customers.open = true;
            return Vec::new();
        }
        Intent::Edit => Form::new(What::EditCustomer(id), name, profile_inputs(Some(&customer))),
        Intent::Block if customer.blocked(session.now.instant()).is_some() => {
            return state.order(Order::Customer(CustomerOrder::Unblock(id)));
        }
        Intent::Block => {
            let inputs = vec![
                Input::text("Reason", "", "why; staff reads it, the customer does not"),
                Input::text("Until", "", "the last day, like 2026-12-24; nothing: until somebody lifts it"),
                Input::choice(
                    "Bookings",
                    COMING,
                    0,
                    "what has not begun stays, or is cancelled and all of it goes back",
                ),
            ];
            Form::new(What::BlockCustomer(id), format!("BLOCK {name}"), inputs)
        }
        Intent::Remove => {
            let count = state.customers.card.as_ref().map_or(0, |c| c.bookings.len());
            let title = format!("ERASE {name} FOR GOOD? {count} BOOKINGS KEEP THEIR SUMS");
            let inputs =
                vec![Input::text("Type erase", "", "nothing brings them back; w in the list exports them before")];
            Form::new(What::EraseCustomer(id), title, inputs)
        }
        Intent::Export => {
            let path = Path::new(&session.folder).join(format!("customer-{id}-{}.json", session.today()));
            let hint = "a new file that only this account reads; Ctrl-U empties this";
            let inputs = vec![Input::text("File", &path.to_string_lossy(), hint)];
            Form::new(
                What::ExportCustomer(id, session.theatre.id),
                format!("EXPORT ALL THAT IS KEPT OF {name}"),
                inputs,
            )
        }
        Intent::Unlock => return state.order(Order::Customer(CustomerOrder::Unlock(id))),
        _ => return Vec::new(),
    };
    state.boxes.push(Overlay::Form(Box::new(form)));
    Vec::new()
}

fn profile_inputs(of: Option<&Customer>) -> Vec<Input> {
    let text = |get: fn(&Customer) -> &str| of.map_or("", get);
    vec![
        Input::text("Name", text(|c| &c.name), "what they are called, in any script"),
        Input::text("E-mail", text(|c| c.email.as_deref().unwrap_or_default()), "nobody else's; or a telephone number"),
        Input::text("Phone", text(|c| c.phone.as_deref().unwrap_or_default()), "without a country's code it is ours"),
        Input::text("Language", text(|c| &c.language), "en, de, …; nothing: the house's"),
        Input::text("Notes", text(|c| &c.notes), "what staff should know"),
    ]
}

/// The order of one of its forms, or which field is wrong and why. The house judges the rest.
pub fn order_of(what: What, form: &Form) -> Result<Order, (usize, String)> {
    let profile = || {
        let some = |i| Some(form.text(i)).filter(|t| !t.is_empty());
        if form.text(0).is_empty() {
            return Err((0, "a name is missing".to_owned()));
        }
        if some(1).is_none() && some(2).is_none() {
            return Err((1, "an address or a number is missing".to_owned()));
        }
        let (language, notes) = (form.text(3), form.text(4));
        Ok(Box::new(Profile { name: form.text(0), email: some(1), phone: some(2), language, notes }))
    };
    Ok(Order::Customer(match what {
        What::NewCustomer => CustomerOrder::Add(profile()?),
        What::EditCustomer(id) => CustomerOrder::Edit(id, profile()?),
        What::BlockCustomer(id) => {
            let reason = form.text(0);
            if reason.is_empty() {
                return Err((0, "a reason is missing".to_owned()));
            }
            let until = match form.text(1).as_str() {
                "" => None,
                day => Some(
                    BusinessDay::parse_from_str(day, "%Y-%m-%d")
                        .map_err(|_| (1, "a day like 2026-12-24".to_owned()))?,
                ),
            };
            CustomerOrder::Block(id, Box::new(NewBlock { reason, until, cancel: form.text(2) == "cancel" }))
        }
        What::EraseCustomer(id) if form.text(0).eq_ignore_ascii_case(ERASES) => CustomerOrder::Erase(id),
        What::ExportCustomer(id, theatre) => match form.text(0) {
            path if path.is_empty() => return Err((0, "a file is missing".to_owned())),
            path => CustomerOrder::Export(id, theatre, path),
        },
        What::EraseCustomer(_) => return Err((0, format!("type {ERASES}, or Esc"))),
        _ => return Err((0, "that is no form of this room".to_owned())),
    }))
}

/// Customers that were asked for, or one of them. Who was chosen stays chosen.
pub fn heard(state: &mut State, session: &Session, info: Info) -> Vec<Effect> {
    let room = &mut state.customers;
    match info {
        Info::Customer(card) if room.chosen == Some(card.customer.id) => {
            room.card = Some(card);
            Vec::new()
        }
        Info::Customers(found) => {
            let seen = usize::from(layout::now(session).rows.height);
            room.found = found;
            let at = room.chosen.filter(|_| !room.list.typing);
            let at = at.and_then(|id| room.found.iter().position(|(c, _)| c.id == id));
            let count = room.found.len();
            room.list.follow(at, count, seen);
            room.open &= count > 0;
            let from = room.from;
            let effects = moved(state);
            state.customers.from = from;
            effects
        }
        _ => Vec::new(),
    }
}

fn card_area(lay: &Layout) -> Rect {
    let area = lay.card.unwrap_or(lay.body);
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

/// Draws it.
pub fn view(room: &Customers, session: &Session, lay: &Layout, pen: &mut Pen) {
    let theme = &session.theme;
    room.list.head("CUSTOMERS", &room.found.len().to_string(), lay.head, session, pen);
    lay.card_line(session, pen);
    if lay.card.is_some() || !room.open {
        let width = usize::from(lay.rows.width.saturating_sub(2));
        let columns = cells_of("name", "", "e-mail or phone", width);
        pen.cut(lay.columns.x + 1, lay.columns.y, lay.columns.width.saturating_sub(2), &columns, theme.dim);
        room.list.rows(room.found.len(), lay.rows, session, pen, |i| {
            room.found.get(i).map_or((String::new(), theme.text), |(c, flags)| customer_row(c, flags, session, width))
        });
    }
    if room.found.is_empty() {
        let words = if room.list.field.text().is_empty() {
            "Nobody has an account yet: n adds one."
        } else {
            "Nobody fits: fewer words find more."
        };
        pen.cut(lay.rows.x + 1, lay.rows.y + 1, lay.rows.width.saturating_sub(2), words, theme.dim);
        return;
    }
    let Some(card) = room.card.as_ref().filter(|_| lay.card.is_some() || room.open) else { return };
    let area = card_area(lay);
    let all = lines(card, session, usize::from(area.width));
    for (y, (line, tone)) in (area.top()..area.bottom()).zip(all.iter().skip(usize::from(room.from))) {
        pen.cut(area.x, y, area.width, line, tone.style(session));
    }
}

fn customer_row(c: &Customer, flags: &Flags, session: &Session, width: usize) -> (String, Style) {
    let (state, tone) = match c.blocked(session.now.instant()) {
        Some(_) => ("BLOCKED", Tone::Bad),
        None if !flags.is_empty() => ("look", Tone::Warn),
        None => ("", Tone::Plain),
    };
    let reach = c.email.as_deref().or(c.phone.as_deref()).unwrap_or_default();
    (cells_of(&c.name, state, reach, width), tone.style(session))
}

fn cells_of(name: &str, state: &str, reach: &str, width: usize) -> String {
    let room = width.saturating_sub(9);
    let name_width = (room / 2).max(8);
    let name = column(name, name_width.saturating_sub(1)) + " ";
    format!("{name}{}{}", column(state, 9), column(reach, room.saturating_sub(name_width)))
}

/// Says it: the card, or who is chosen and those below.
pub fn spoken(room: &Customers, session: &Session) -> Vec<String> {
    if let Some(card) = room.card.as_ref().filter(|_| room.open) {
        return lines(card, session, 200).into_iter().map(|(line, _)| line).collect();
    }
    let mut out = vec![format!("Customers. Words: {}. {} found.", room.list.field.text(), room.found.len())];
    out.extend(room.found.iter().enumerate().skip(room.list.at).take(20).map(|(i, (c, flags))| {
        let chosen = if i == room.list.at { ", chosen" } else { "" };
        let blocked = if c.blocked(session.now.instant()).is_some() { ", blocked" } else { "" };
        let flags = if flags.is_empty() { String::new() } else { format!(", {}", flag_words(flags)) };
        format!("{}{blocked}{flags}{chosen}.", c.name)
    }));
    out
}
