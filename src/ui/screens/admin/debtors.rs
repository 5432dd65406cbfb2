//! Who buys now and pays later: what each of them owes and may owe; one is added, changed, stopped, let buy again.
use super::{
    boxes::{
        Overlay,
        form::{Form, Input, What},
    },
    keys::{Intent, row},
    layout::Layout,
    list::{List, column},
    state::State,
};
use crate::{
    domain::{
        DebtorId, Money,
        tender::{Debtor, DebtorFacts},
        text::fold,
    },
    ui::{
        effect::{Effect, InvoiceOrder, Order},
        keymap::{Binding, On},
        notice::Notice,
        paint::{Pen, whole},
        session::Session,
    },
};
use ratatui::crossterm::event::KeyCode;

/// The state of this half.
#[derive(Clone, Debug, Default)]
pub struct Debtors {
    /// Whether it is seen.
    pub open: bool,
    /// Its list.
    pub list: List,
    all: Vec<Debtor>,
    chosen: Option<DebtorId>,
}

/// Its keys.
pub static KEYS: &[Binding<Intent>] = &[
    row(
        On::Code(KeyCode::Enter),
        Intent::Open,
        "Enter",
        "change",
        "what is said of the chosen one: addresses, limit, days",
    ),
    row(On::Chars("n"), Intent::New, "n", "new", "somebody new who buys on account"),
    row(
        On::Chars("x"),
        Intent::Remove,
        "x",
        "stop, resume",
        "buys on account no more, or again; what is owed stays owed",
    ),
    row(On::Chars("d"), Intent::Debtors, "d", "invoices", "back to the invoices; Esc as well"),
];

impl Debtors {
    /// Those that the words fit: who buys on account first.
    fn shown(&self) -> Vec<&Debtor> {
        let words = fold(self.list.field.text());
        let fits = |d: &&Debtor| {
            let f = &d.facts;
            let state = if d.active { "" } else { "stopped" };
            let all = fold(&format!("{} {:?} {} {} {state}", f.name, f.email, f.address, f.tax_number));
            words.split_whitespace().all(|word| all.contains(word))
        };
        let mut shown: Vec<&Debtor> = self.all.iter().filter(fits).collect();
        shown.sort_by_key(|d| (!d.active, fold(&d.facts.name)));
        shown
    }

    /// The list and its length.
    pub fn rows(&mut self) -> (&mut List, usize) {
        let count = self.shown().len();
        (&mut self.list, count)
    }

    fn at(&self) -> Option<&Debtor> {
        self.shown().get(self.list.at).copied()
    }

    /// Another row is chosen.
    pub fn moved(&mut self) {
        self.chosen = self.at().map(|d| d.id);
    }

    /// Debtors that were asked for. Who was chosen stays chosen.
    pub fn heard(&mut self, all: Vec<Debtor>, seen: usize) {
        self.all = all;
        let shown = self.shown();
        let (at, count) = (self.chosen.and_then(|id| shown.iter().position(|d| d.id == id)), shown.len());
        self.list.follow(at, count, seen);
        self.moved();
    }

    /// What is said of what was done to one, who is chosen from now on.
    pub fn done(&mut self, debtor: &Debtor) -> String {
        let old = self.all.iter().find(|d| d.id == debtor.id);
        self.chosen = Some(debtor.id);
        let name = &debtor.facts.name;
        match old {
            None => format!("{name} buys on account now"),
            Some(old) if old.active && !debtor.active => {
                format!("{name} buys on account no more; what is owed stays owed")
            }
            Some(old) if !old.active && debtor.active => format!("{name} buys on account again"),
            Some(_) => format!("{name}: done; invoices that were written keep their words"),
        }
    }
}

/// One of its keys.
pub fn does(state: &mut State, session: &Session, intent: Intent) -> Vec<Effect> {
    let currency = session.currency();
    let chosen = state.invoices.debtors.at().cloned();
    let form = match (intent, chosen) {
        (Intent::New, _) => {
            let facts = DebtorFacts { due_days: 30, ..DebtorFacts::default() };
            Form::new(What::NewDebtor(currency), "A NEW DEBTOR", inputs(&facts, session))
        }
        (_, None) => {
            state.say(Notice::info("No debtor is chosen"));
            return Vec::new();
        }
        (Intent::Open, Some(d)) => {
            Form::new(What::EditDebtor(d.id, currency), d.facts.name.clone(), inputs(&d.facts, session))
        }
        (Intent::Remove, Some(d)) => {
            return state.order(Order::Invoice(InvoiceOrder::Active(d.id, !d.active)));
        }
        _ => return Vec::new(),
    };
    state.boxes.push(Overlay::Form(Box::new(form)));
    Vec::new()
}

fn inputs(of: &DebtorFacts, session: &Session) -> Vec<Input> {
    let limit = of.most.map_or(String::new(), |most| session.plain(most));
    let address = of.address.lines().collect::<Vec<_>>().join(", ");
    vec![
        Input::text("Name", &of.name, "as invoices address it; no two have the same"),
        Input::text("E-mail", of.email.as_deref().unwrap_or_default(), "where invoices are mailed to, or nothing"),
        Input::text("Address", &address, "a comma ends a line"),
        Input::text("Tax number", &of.tax_number, "as it stands on the invoice, or nothing"),
        Input::text("Limit", &limit, "no more is owed at a time; nothing: no limit"),
        Input::text("Due in days", &of.due_days.to_string(), "in how many days an invoice is due"),
    ]
}

/// The order of one of its forms, or which field is wrong and why. The house judges the rest.
pub fn order_of(what: What, form: &Form) -> Result<Order, (usize, String)> {
    let (id, currency) = match what {
        What::NewDebtor(currency) => (None, currency),
        What::EditDebtor(id, currency) => (Some(id), currency),
        _ => return Err((0, "that is no form of this room".to_owned())),
    };
    let name = form.text(0);
    if name.is_empty() {
        return Err((0, "a name is missing".to_owned()));
    }
    let most = match form.text(4) {
        text if text.is_empty() => None,
        text => Some(Money::parse(&text, currency).map_err(|refusal| (4, refusal.message))?.minor),
    };
    let due_days = form.text(5).parse().map_err(|_| (5, "so many days as a number, like 30".to_owned()))?;
    let address = form.text(2).split(',').map(str::trim).collect::<Vec<_>>().join("\n");
    let email = Some(form.text(1)).filter(|text| !text.is_empty());
    let facts = DebtorFacts { name, email, address, tax_number: form.text(3), most, due_days };
    Ok(Order::Invoice(InvoiceOrder::Debtor(id, Box::new(facts))))
}

/// Draws it.
pub fn view(room: &Debtors, session: &Session, lay: &Layout, pen: &mut Pen) {
    let theme = &session.theme;
    let shown = room.shown();
    let owed: i64 = room.all.iter().map(|d| d.owed).sum();
    let head = format!("{} debtors, {} owed", room.all.len(), session.money(owed));
    room.list.head("DEBTORS", &head, lay.head, session, pen);
    let width = usize::from(lay.rows.width.saturating_sub(2));
    let columns = cells_of(["name", "owes", "limit", "days", ""], width);
    pen.cut(lay.columns.x + 1, lay.columns.y, lay.columns.width.saturating_sub(2), &columns, theme.dim);
    room.list.rows(shown.len(), lay.rows, session, pen, |i| match shown.get(i) {
        Some(d) => {
            let limit = d.facts.most.map_or("-".to_owned(), |most| session.plain(most));
            let (state, style) = if d.active { ("", theme.text) } else { ("STOPPED", theme.dim) };
            let cells = [&d.facts.name, &session.plain(d.owed), &limit, &d.facts.due_days.to_string()];
            let [name, owes, limit, days] = cells.map(String::as_str);
            (cells_of([name, owes, limit, days, state], width), style)
        }
        None => (String::new(), theme.text),
    });
    if shown.is_empty() {
        let words = if room.all.is_empty() { "Nobody buys on account yet: n adds one." } else { "No debtor fits." };
        pen.cut(lay.rows.x + 1, lay.rows.y + 1, lay.rows.width.saturating_sub(2), words, theme.dim);
    }
    let Some(area) = lay.card else { return };
    lay.card_line(session, pen);
    let Some(d) = room.at() else { return };
    let width = area.width.saturating_sub(2);
    for (y, (i, line)) in (area.top()..area.bottom()).zip(card(d, session, usize::from(width)).iter().enumerate()) {
        pen.cut(area.x + 1, y, width, line, if i == 0 { theme.title } else { theme.text });
    }
}

fn cells_of(cells: [&str; 5], width: usize) -> String {
    let [name, owes, limit, days, state] = cells;
    let name = column(name, width.saturating_sub(10 + 10 + 6 + 2 + 7));
    format!("{name}{owes:>10}{limit:>10}{days:>6}  {}", column(state, 7))
}

/// One in lines.
fn card(d: &Debtor, session: &Session, width: usize) -> Vec<String> {
    let f = &d.facts;
    let mut out = vec![f.name.clone()];
    out.extend(f.address.lines().map(str::to_owned));
    out.extend(f.email.clone());
    out.extend(Some(format!("tax number {}", f.tax_number)).filter(|_| !f.tax_number.is_empty()));
    let limit = f.most.map_or("no limit".to_owned(), |most| format!("{} at the most", session.money(most)));
    out.push(format!("owes {}, {limit}", session.money(d.owed)));
    out.push(format!("an invoice is due in {} days", f.due_days));
    out.extend(Some("buys on account no more".to_owned()).filter(|_| !d.active));
    out.iter().flat_map(|line| whole(line, width)).collect()
}

/// Says it, from the chosen one on.
pub fn spoken(room: &Debtors, session: &Session) -> Vec<String> {
    let mut out = vec![format!("Debtors. Words: {}. {} found.", room.list.field.text(), room.shown().len())];
    out.extend(room.shown().iter().enumerate().skip(room.list.at).take(20).map(|(i, d)| {
        let chosen = if i == room.list.at { ", chosen" } else { "" };
        let state = if d.active { "" } else { ", stopped" };
        format!("{} owes {}{state}{chosen}.", d.facts.name, session.money(d.owed))
    }));
    out
}
