//! The room of invoices: what is owed and since when, what one of them is over, that it was paid. Who buys on account is its other half.
use super::{
    boxes::{
        Overlay,
        form::{Form, Input, What},
    },
    debtors::{self, Debtors},
    keys::{Intent, row},
    layout::{self, Layout},
    list::{List, column},
    rail::Room,
    state::State,
    update,
};
use crate::{
    domain::{
        Money,
        booking::{Booking, TenderKind},
        order::Pay,
        tender::Invoice,
        text::fold,
        time::BusinessDay,
    },
    ui::{
        effect::{Effect, InvoiceOrder, Order, Question},
        keymap::{Binding, On},
        msg::Info,
        notice::Notice,
        paint::{Pen, whole},
        screens::shared::booking,
        session::Session,
    },
};
use ratatui::{crossterm::event::KeyCode, style::Style};
use std::collections::BTreeMap;

/// The room's state.
#[derive(Clone, Debug, Default)]
pub struct Invoices {
    /// Its list.
    pub list: List,
    /// Who buys on account.
    pub debtors: Debtors,
    all: Vec<Invoice>,
    /// Those that are paid are listed too.
    paid_too: bool,
    /// The day by which it is judged what is late.
    today: BusinessDay,
    chosen: Option<i64>,
    /// What the chosen one is for.
    booking: Option<Box<Booking>>,
    open: bool,
    from: u16,
}

const SETTLE: Binding<Intent> =
    row(On::Chars("s"), Intent::Settle, "s", "settle", "the chosen one was paid: by transfer, by card or in cash");
const BOOKING: Binding<Intent> =
    row(On::Chars("b"), Intent::Booking, "b", "booking", "the booking that it is for, in the room Bookings");
static LIST: &[Binding<Intent>] = &[
    row(On::Code(KeyCode::Enter), Intent::Open, "Enter", "card", "the invoice: to whom, over what, until when"),
    SETTLE,
    BOOKING,
    row(On::Chars("f"), Intent::PaidToo, "f", "paid too", "those that are paid as well, or only what is owed"),
    row(On::Chars("d"), Intent::Debtors, "d", "debtors", "who buys now and pays later, and what each of them owes"),
];
static CARD: &[Binding<Intent>] = &[SETTLE, BOOKING];

/// How one is paid.
const PAYS: &[&str] = &["transfer", "card", "cash"];

/// Its keys.
pub fn keys(state: &State) -> &'static [Binding<Intent>] {
    match &state.invoices {
        room if room.debtors.open => debtors::KEYS,
        room if room.open => CARD,
        _ => LIST,
    }
}

/// What it asks.
pub fn asks(state: &State) -> Vec<Effect> {
    let room = &state.invoices;
    vec![Effect::Ask(if room.debtors.open { Question::Debtors } else { Question::Invoices(!room.paid_too) })]
}

/// For how many days one is late.
pub fn late(i: &Invoice, session: &Session) -> Option<i64> {
    let days = (session.today() - i.due).num_days();
    Some(days).filter(|days| i.owed > 0 && *days > 0)
}

fn days_late(days: i64) -> String {
    if days == 1 { "LATE 1 day".to_owned() } else { format!("LATE {days} days") }
}

impl Invoices {
    /// Those that the words fit (number, debtor, booking, their reference, `late`): first what is due first, then the newest that are paid.
    fn shown(&self) -> Vec<&Invoice> {
        let words = fold(self.list.field.text());
        let fits = |i: &&Invoice| {
            let state = match i.owed > 0 {
                true if i.due < self.today => "owed late",
                true => "owed",
                false => "paid",
            };
            let due = i.due.format("%-d.%-m %Y-%m-%d");
            let all = fold(&format!("{} {} {} {} {state} {due}", i.number, i.words.name, i.reference, i.your_ref));
            words.split_whitespace().all(|word| all.contains(word))
        };
        let mut shown: Vec<&Invoice> = self.all.iter().filter(fits).collect();
        shown.sort_by_key(|i| if i.owed > 0 { (0, i.due, i.number) } else { (1, BusinessDay::default(), -i.number) });
        shown
    }

    /// Only those that these words fit.
    pub fn narrow(&mut self, words: &str) {
        self.list.field.set(words);
        (self.list.at, self.list.from, self.chosen, self.open) = (0, 0, None, false);
        self.debtors.open = false;
    }

    /// The words of what is seen.
    pub fn words(&self) -> &List {
        if self.debtors.open { &self.debtors.list } else { &self.list }
    }

    /// The list and its length.
    pub fn rows(&mut self) -> (&mut List, usize) {
        if self.debtors.open {
            return self.debtors.rows();
        }
        let count = self.shown().len();
        (&mut self.list, count)
    }

    fn at(&self) -> Option<&Invoice> {
        self.shown().get(self.list.at).copied()
    }

    /// The card's place, while it has the keys.
    pub fn reads(&mut self, session: &Session) -> Option<(&mut u16, u16)> {
        if !self.open || self.debtors.open {
            return None;
        }
        let area = layout::now(session).reading();
        let most = self.card(session, usize::from(area.width)).len().saturating_sub(usize::from(area.height));
        Some((&mut self.from, u16::try_from(most).unwrap_or(u16::MAX)))
    }

    /// The keys go back to the list, or from the debtors to their invoices.
    pub fn closes(&mut self) -> bool {
        self.from = 0;
        std::mem::take(&mut self.open) || std::mem::take(&mut self.debtors.open)
    }

    /// What is said of one that was paid.
    pub fn settled(&mut self, i: &Invoice, booking: Box<Booking>) -> String {
        self.booking = Some(booking);
        let money = Money::new(i.minor, i.currency);
        format!("Invoice {} of {}, {money}, is paid", i.number, i.words.name)
    }

    /// One of them in lines: to whom, until when, then the booking.
    fn card(&self, session: &Session, width: usize) -> Vec<String> {
        let Some(i) = self.at() else { return Vec::new() };
        let money = |minor| Money::new(minor, i.currency).plain();
        let word = match late(i, session) {
            Some(days) => days_late(days),
            None if i.owed > 0 => "owed".to_owned(),
            None => "paid".to_owned(),
        };
        let mut out = vec![format!("INVOICE {}   {} {}   {word}", i.number, money(i.minor), i.currency.code())];
        let lines = [i.words.name.as_str()].into_iter().chain(i.words.address.lines());
        out.extend(lines.filter(|l| !l.is_empty()).map(str::to_owned));
        let named = |name: &str, text: &str| Some(format!("{name} {text}")).filter(|_| !text.is_empty());
        out.extend(named("tax number", &i.words.tax_number));
        out.extend(named("their reference", &i.your_ref));
        let written = session.zone().local(i.made_at).format("%-d %b %Y");
        out.push(format!("written {written}   due {}", i.due.format("%a %-d %b %Y")));
        out.push(if i.owed > 0 { format!("OWED {}: s settles it", money(i.owed)) } else { "all of it is paid".into() });
        let mut out: Vec<String> = out.iter().flat_map(|l| whole(l, width)).collect();
        if let Some(booking) = self.booking.as_ref().filter(|b| b.id == i.booking) {
            out.push(String::new());
            out.extend(booking::lines(booking, session, width));
        }
        out
    }

    /// What is owed, in words.
    fn sum(&self, session: &Session) -> String {
        let owed = || self.all.iter().filter(|i| i.owed > 0);
        let late = owed().filter(|i| late(i, session).is_some()).count();
        let mut out = format!("{} owed", owed().count());
        let mut sums: BTreeMap<&str, Money> = BTreeMap::new();
        for i in owed() {
            sums.entry(i.currency.code()).or_insert(Money::new(0, i.currency)).minor += i.owed;
        }
        sums.values().for_each(|sum| out += &format!(", {}", session.money_of(*sum)));
        if late > 0 { format!("{out}, {late} late") } else { out }
    }
}

/// Another row is chosen: what it is for is asked.
pub fn moved(state: &mut State) -> Vec<Effect> {
    let room = &mut state.invoices;
    if room.debtors.open {
        room.debtors.moved();
        return Vec::new();
    }
    let before = room.chosen;
    room.chosen = room.at().map(|i| i.number);
    if room.chosen != before {
        room.from = 0;
    }
    room.chosen.map(|number| Effect::Ask(Question::Invoice(number))).into_iter().collect()
}

/// One of its keys.
pub fn does(state: &mut State, session: &Session, intent: Intent) -> Vec<Effect> {
    match intent {
        Intent::Debtors => {
            state.invoices.debtors.open = !state.invoices.debtors.open;
            return asks(state);
        }
        _ if state.invoices.debtors.open => return debtors::does(state, session, intent),
        Intent::PaidToo => {
            state.invoices.paid_too = !state.invoices.paid_too;
            let said = if state.invoices.paid_too { "All invoices" } else { "Only what is owed" };
            state.say(Notice::info(said));
            return asks(state);
        }
        _ => {}
    }
    let Some(i) = state.invoices.at().cloned() else {
        state.say(Notice::info("No invoice is chosen"));
        return Vec::new();
    };
    match intent {
        Intent::Open => state.invoices.open = true,
        Intent::Booking => {
            state.bookings.look_for(&i.reference.0);
            return update::go(state, session, Room::Bookings);
        }
        Intent::Settle if i.owed == 0 => state.say(Notice::info(format!("Nothing is owed of invoice {}", i.number))),
        Intent::Settle => {
            let money = session.money_of(Money::new(i.owed, i.currency));
            let inputs = vec![
                Input::choice("Paid by", PAYS, 0, "Left and Right: all of it was paid at once"),
                Input::text("Reference", "", "what the bank's statement or the terminal's slip says"),
            ];
            let title = format!("SETTLE INVOICE {}: {} PAID {money}", i.number, i.words.name);
            let form = Form::new(What::Settle(i.number), title, inputs);
            state.boxes.push(Overlay::Form(Box::new(form)));
        }
        _ => {}
    }
    Vec::new()
}

/// The order of one of its forms, or which field is wrong and why. The house judges the rest.
pub fn order_of(what: What, form: &Form) -> Result<Order, (usize, String)> {
    let What::Settle(number) = what else { return debtors::order_of(what, form) };
    let (kind, reference) = match form.text(0).as_str() {
        "cash" => (TenderKind::Cash, String::new()),
        "card" => (TenderKind::Card, form.text(1)),
        _ => (TenderKind::Transfer, form.text(1)),
    };
    if kind != TenderKind::Cash && reference.is_empty() {
        let why = if kind == TenderKind::Card { "the terminal's reference" } else { "what the bank's statement says" };
        return Err((1, format!("{why} is missing")));
    }
    Ok(Order::Invoice(InvoiceOrder::Settle(number, Pay { kind, minor: None, reference })))
}

/// Invoices or debtors that were asked for, or what one is for. What was chosen stays chosen.
pub fn heard(state: &mut State, session: &Session, info: Info) -> Vec<Effect> {
    let room = &mut state.invoices;
    let seen = usize::from(layout::now(session).rows.height);
    match info {
        Info::Debtors(all) => room.debtors.heard(all, seen),
        Info::Invoice(i, booking) if room.chosen == Some(i.number) => room.booking = Some(booking),
        Info::Invoices(all) => {
            (room.all, room.today) = (all, session.today());
            let shown = room.shown();
            let (at, count) = (room.chosen.and_then(|n| shown.iter().position(|i| i.number == n)), shown.len());
            room.list.follow(at, count, seen);
            room.open &= count > 0;
            return moved(state);
        }
        _ => {}
    }
    Vec::new()
}

/// Draws it.
pub fn view(room: &Invoices, session: &Session, lay: &Layout, pen: &mut Pen) {
    if room.debtors.open {
        return debtors::view(&room.debtors, session, lay, pen);
    }
    let theme = &session.theme;
    let shown = room.shown();
    room.list.head("INVOICES", &room.sum(session), lay.head, session, pen);
    lay.card_line(session, pen);
    if lay.card.is_some() || !room.open {
        let width = usize::from(lay.rows.width.saturating_sub(2));
        let columns = match room.list.typing {
            true => "a debtor, a number, a booking, their reference; owed, late".to_owned(),
            false => cells_of(["no", "debtor", "booking", "amount", "owed", "due"], width),
        };
        pen.cut(lay.columns.x + 1, lay.columns.y, lay.columns.width.saturating_sub(2), &columns, theme.dim);
        room.list.rows(shown.len(), lay.rows, session, pen, |i| {
            shown.get(i).map_or((String::new(), theme.text), |i| invoice_row(i, session, width))
        });
        if shown.is_empty() {
            let words = match (room.list.field.text().is_empty(), room.paid_too) {
                (true, true) => "Nothing was sold on an invoice yet.",
                (true, false) => "Nothing is owed: f shows what is paid.",
                (false, true) => "No invoice fits.",
                (false, false) => "Nothing that is owed fits: f shows what is paid.",
            };
            pen.cut(lay.rows.x + 1, lay.rows.y + 1, lay.rows.width.saturating_sub(2), words, theme.dim);
        }
    }
    if shown.is_empty() || !(lay.card.is_some() || room.open) {
        return;
    }
    let area = lay.reading();
    let lines = room.card(session, usize::from(area.width));
    for (y, (i, line)) in (area.top()..area.bottom()).zip(lines.iter().enumerate().skip(usize::from(room.from))) {
        let style = match line.as_str() {
            _ if i == 0 => theme.title,
            line if line.starts_with("OWED ") => theme.warn,
            line => booking::style(i, line, session),
        };
        pen.cut(area.x, y, area.width, line, style);
    }
}

/// From so many cells on a row has its booking and what it was written over.
const WHOLE: usize = 60;

fn cells_of(cells: [&str; 6], width: usize) -> String {
    let [number, debtor, booking, amount, owed, due] = cells;
    let more = if width < WHOLE { String::new() } else { format!("{}{amount:>10}", column(booking, 8)) };
    let debtor = column(debtor, width.saturating_sub(5 + more.chars().count() + 10 + 2 + 12 + 1));
    format!("{number:>4} {debtor} {more}{owed:>10}  {}", column(due, 12))
}

fn invoice_row(i: &Invoice, session: &Session, width: usize) -> (String, Style) {
    let money = |minor| Money::new(minor, i.currency).plain();
    let theme = &session.theme;
    let (due, style) = match late(i, session) {
        Some(days) => (days_late(days), theme.bad),
        None if i.owed > 0 => (i.due.format("%-d %b %Y").to_string(), theme.text),
        None => ("paid".to_owned(), theme.dim),
    };
    let owed = if i.owed > 0 { money(i.owed) } else { String::new() };
    let cells = [&i.number.to_string(), &i.words.name, &i.reference.0, &money(i.minor), &owed, &due];
    (cells_of(cells.map(String::as_str), width), style)
}

/// Says it: the card, or the list from the chosen one on.
pub fn spoken(room: &Invoices, session: &Session) -> Vec<String> {
    if room.debtors.open {
        return debtors::spoken(&room.debtors, session);
    }
    if room.open {
        return room.card(session, 200);
    }
    let mut out = vec![format!("Invoices. {}.", room.sum(session))];
    out.extend(room.shown().iter().enumerate().skip(room.list.at).take(20).map(|(n, i)| {
        let chosen = if n == room.list.at { ", chosen" } else { "" };
        let owed = session.money_of(Money::new(i.owed, i.currency));
        let due = late(i, session).map_or_else(|| format!("due {}", i.due.format("%-d %B")), days_late);
        let state = if i.owed > 0 { format!("{owed} owed, {}", due.to_lowercase()) } else { "paid".to_owned() };
        format!("Invoice {} of {}: {state}{chosen}.", i.number, i.words.name)
    }));
    out
}
