//! Other tenders than cash and card: a gift card or voucher by its code, an invoice, the customer's credit; and why a ticket is free.
use super::Overlay;
use crate::{
    domain::{booking::TenderKind, order::Pay},
    ui::{
        effect::{Effect, Order},
        notice::Notice,
        paint::Pen,
        screens::counter::{
            action, order,
            state::{Flight, State, Typed},
        },
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The code of a gift card or a voucher.
    Code,
    /// Who buys on account.
    Invoice,
    /// Why tickets are free.
    Comp,
    /// Which of them.
    Menu,
}

/// The box.
#[derive(Clone, Debug)]
pub struct Pays {
    what: What,
    /// The code, the name or the reason.
    pub field: Field,
    /// How much of a gift card, in minor units; `None`: as far as it goes.
    minor: Option<i64>,
}

impl Pays {
    fn new(what: What, minor: Option<i64>) -> Box<Self> {
        Box::new(Self { what, field: Field::new(if what == What::Comp { 200 } else { 60 }), minor })
    }

    /// Whether characters are text in it.
    pub fn in_field(&self) -> bool {
        self.what != What::Menu
    }
}

fn ready(state: &mut State) -> bool {
    if state.basket.is_empty() {
        state.say(Notice::info("There is no order to pay: tickets first"));
    }
    !state.basket.is_empty()
}

/// `v`: a gift card or voucher; `10 v` so much of a gift card.
pub fn open_code(state: &mut State, session: &Session) -> Vec<Effect> {
    if !ready(state) {
        return Vec::new();
    }
    let minor = action::amount(state, session);
    if minor.is_none() && !state.typed.is_empty() {
        state.say(Notice::bad(format!("{} is no amount", state.typed.shown())));
        return Vec::new();
    }
    state.typed = Typed::default();
    state.boxes.push(Overlay::Pays(Pays::new(What::Code, minor)));
    Vec::new()
}

/// `m`: the others.
pub fn open_menu(state: &mut State) -> Vec<Effect> {
    if ready(state) {
        state.boxes.push(Overlay::Pays(Pays::new(What::Menu, None)));
    }
    Vec::new()
}

/// The house wants to know why tickets are free.
pub fn ask_comp(state: &mut State) {
    state.boxes.retain(|b| !matches!(b, Overlay::Pays(_)));
    state.boxes.push(Overlay::Pays(Pays::new(What::Comp, None)));
}

/// What was asked was done.
pub fn close(state: &mut State) {
    state.boxes.retain(|b| !matches!(b, Overlay::Pays(_)));
}

/// The free tickets are allowed.
pub fn allowed(state: &mut State) {
    close(state);
    state.say(Notice::good("Allowed, with the reason: Enter goes on"));
}

/// A key: a choice in the menu, else text; Enter does it.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut pays: Box<Pays>) -> Vec<Effect> {
    let text = pays.field.text().trim().to_owned();
    match (pays.what, key.code) {
        (_, KeyCode::Esc) => return Vec::new(),
        (What::Menu, KeyCode::Char(c)) => return chosen(state, session, c, pays),
        (What::Menu, _) => {}
        (_, KeyCode::Enter) if text.is_empty() => {}
        (what, KeyCode::Enter) => {
            let minor = pays.minor;
            state.boxes.push(Overlay::Pays(pays));
            return match what {
                What::Code => by_code(state, session, &text, minor),
                What::Invoice => pay(state, session, TenderKind::Invoice, None, &text),
                What::Comp | What::Menu => comp(state, session, text),
            };
        }
        _ => {
            pays.field.key(key);
        }
    }
    state.boxes.push(Overlay::Pays(pays));
    Vec::new()
}

/// A scan while a code is asked is that code.
pub fn scanned(state: &mut State, session: &Session, code: &str) -> Vec<Effect> {
    let Some(Overlay::Pays(pays)) = state.boxes.last_mut() else { return Vec::new() };
    let minor = pays.minor;
    if pays.what != What::Code {
        state.say(Notice::info("A scan is a code: v asks for one"));
        return Vec::new();
    }
    pays.field.set(code);
    by_code(state, session, code, minor)
}

fn chosen(state: &mut State, session: &Session, c: char, pays: Box<Pays>) -> Vec<Effect> {
    let what = match c {
        '1' => What::Code,
        '2' => What::Invoice,
        '3' => return pay(state, session, TenderKind::Credit, None, ""),
        '4' => What::Comp,
        '5' => return super::online::begin(state, session),
        _ => {
            state.boxes.push(Overlay::Pays(pays));
            return Vec::new();
        }
    };
    state.boxes.push(Overlay::Pays(Pays::new(what, None)));
    Vec::new()
}

fn by_code(state: &mut State, session: &Session, code: &str, minor: Option<i64>) -> Vec<Effect> {
    match code.chars().next().map(|c| c.to_ascii_uppercase()) {
        Some('V') if minor.is_some() => {
            state.say(Notice::bad("A voucher pays for one whole ticket: no amount goes with it"));
            Vec::new()
        }
        Some('V') => pay(state, session, TenderKind::Voucher, None, code),
        Some('G') => pay(state, session, TenderKind::GiftCard, minor, code),
        _ => {
            state.say(Notice::bad("A gift card's code begins with G, a voucher's with V"));
            Vec::new()
        }
    }
}

fn pay(state: &mut State, session: &Session, kind: TenderKind, minor: Option<i64>, reference: &str) -> Vec<Effect> {
    let expected = state.basket.total();
    let Some(hold) = state.basket.token() else { return Vec::new() };
    let pay = Pay { kind, minor, reference: reference.to_owned() };
    order::send(state, session, Flight::Tender, Order::Tender { hold, pay, expected })
}

fn comp(state: &mut State, session: &Session, reason: String) -> Vec<Effect> {
    match state.basket.token() {
        Some(hold) => order::send(state, session, Flight::Comps, Order::AllowComps(hold, reason)),
        None => Vec::new(),
    }
}

fn title(what: What) -> (&'static str, &'static str) {
    match what {
        What::Code => ("GIFT CARD OR VOUCHER", "Code  "),
        What::Invoice => ("ON AN INVOICE", "Who buys  "),
        What::Comp => ("FREE TICKETS", "Why  "),
        What::Menu => ("OTHER TENDERS", ""),
    }
}

fn choices(state: &State) -> [String; 5] {
    let known = state.basket.held.as_ref().and_then(|h| h.customer.as_ref());
    let whose = known.map_or("u chooses the customer first".to_owned(), |k| format!("of {}", k.name));
    [
        "1  gift card or voucher, by its code (v)".to_owned(),
        "2  on an invoice: a debtor pays later".to_owned(),
        format!("3  with account credit {whose}"),
        "4  free tickets: give the reason".to_owned(),
        "5  by telephone: the customer scans a code and pays there".to_owned(),
    ]
}

fn hint(pays: &Pays) -> &'static str {
    match pays.what {
        What::Code => " pays with it, as far as it goes   ",
        What::Invoice => " sells it all on account   ",
        What::Comp => " allows the free tickets of this order   ",
        What::Menu => " chooses   ",
    }
}

/// Draws it.
pub fn view(state: &State, pays: &Pays, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let (head, label) = title(pays.what);
    let rows = if pays.what == What::Menu { 9 } else { 6 };
    let inner = pen.frame(super::area(pen, 66, rows), head, session);
    let (x, width) = (inner.x + 1, inner.width.saturating_sub(2));
    if pays.what == What::Menu {
        for (y, line) in (inner.y + 1..).zip(choices(state)) {
            pen.cut(x, y, width, &line, theme.text);
        }
    } else {
        let at = pen.text(x, inner.y + 1, label, theme.text);
        pays.field.view(pen, at, inner.y + 1, inner.right().saturating_sub(at + 1), session);
    }
    let key = if pays.what == What::Menu { "1-5" } else { "Enter" };
    let keys = [(key, theme.key), (hint(pays), theme.dim), ("Esc", theme.key), (" back", theme.dim)];
    pen.runs(x, inner.bottom().saturating_sub(1), &keys);
}

/// What it says of itself.
pub fn spoken(state: &State, pays: &Pays) -> Vec<String> {
    let (head, label) = title(pays.what);
    match pays.what {
        What::Menu => std::iter::once("Other tenders.".to_owned()).chain(choices(state)).collect(),
        _ => vec![format!("{head}. {}: {}.", label.trim(), pays.field.text())],
    }
}
