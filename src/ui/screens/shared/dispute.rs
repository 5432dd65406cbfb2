//! A card payment that is disputed at the bank: marked with its reason, and how it ended.
use super::Step;
use crate::{
    domain::{
        Money,
        booking::Booking,
        dispute::{NewDispute, Outcome, disputable},
        time::BusinessDay,
    },
    ui::{
        effect::Order,
        paint::{Pen, centred},
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// The box.
#[derive(Clone, Debug)]
pub struct Dispute {
    /// The booking.
    pub booking: Box<Booking>,
    /// Why, the bank's case number, until when it waits.
    fields: [Field; 3],
    at: usize,
    /// Which card payment, where there are several.
    which: usize,
    /// How it ended, once a key said so: the same key again does it.
    sure: Option<Outcome>,
}

const LABELS: [&str; 3] = ["Why", "Case number", "Answer by"];

impl Dispute {
    /// `None` where no card payment of it has money left and none is disputed.
    pub fn new(booking: Box<Booking>) -> Option<Self> {
        let any = booking.disputed().is_some() || !disputable(&booking).is_empty();
        let fields = [Field::new(100), Field::new(60), Field::new(10)];
        any.then_some(Self { booking, fields, at: 0, which: 0, sure: None })
    }

    /// Whether characters are text in it.
    pub fn in_field(&self) -> bool {
        self.booking.disputed().is_none()
    }

    /// A paste.
    pub fn paste(&mut self, text: &str) {
        if let Some(field) = self.fields.get_mut(self.at).filter(|_| self.booking.disputed().is_none()) {
            field.insert(text);
        }
    }

    /// A key.
    pub fn key(&mut self, key: KeyEvent) -> Step {
        if self.booking.disputed().is_some() { self.ends(key) } else { self.begins(key) }
    }

    fn ends(&mut self, key: KeyEvent) -> Step {
        let outcome = match key.code {
            KeyCode::Esc => return Step::Leave,
            KeyCode::Char('w' | 'W') => Outcome::Won,
            KeyCode::Char('l' | 'L') => Outcome::Lost,
            _ => {
                self.sure = None;
                return Step::Stay(None);
            }
        };
        if self.sure == Some(outcome) {
            return Step::Do(Order::EndDispute(self.booking.reference.clone(), outcome));
        }
        self.sure = Some(outcome);
        Step::Stay(None)
    }

    fn begins(&mut self, key: KeyEvent) -> Step {
        let payments = disputable(&self.booking).len();
        match key.code {
            KeyCode::Esc => return Step::Leave,
            KeyCode::Enter => return self.enter(),
            KeyCode::Tab => self.at = (self.at + 1) % LABELS.len(),
            KeyCode::BackTab => self.at = (self.at + LABELS.len() - 1) % LABELS.len(),
            KeyCode::Up => self.which = self.which.saturating_sub(1),
            KeyCode::Down => self.which = (self.which + 1).min(payments.saturating_sub(1)),
            _ => {
                if let Some(field) = self.fields.get_mut(self.at) {
                    field.key(key);
                }
            }
        }
        Step::Stay(None)
    }

    fn enter(&mut self) -> Step {
        let [why, case, due] = &self.fields;
        let (why, case, due) = (why.text().trim(), case.text().trim(), due.text().trim());
        if why.is_empty() {
            self.at = 0;
            return Step::no("Why is it disputed? In the bank's words or the customer's");
        }
        let day = BusinessDay::parse_from_str(due, "%Y-%m-%d").ok();
        if day.is_none() && !due.is_empty() {
            self.at = 2;
            return Step::no("Write the day like 2026-11-23, or nothing");
        }
        let payment = disputable(&self.booking).get(self.which).map(|(id, ..)| *id);
        let said = NewDispute { payment, why: why.to_owned(), case: case.to_owned(), due: day };
        Step::Do(Order::Dispute(self.booking.reference.clone(), Box::new(said)))
    }

    /// What it is about, in lines.
    fn facts(&self) -> Vec<String> {
        let money = |minor| Money::new(minor, self.booking.currency).plain();
        if let Some(open) = self.booking.disputed() {
            let case = if open.case.is_empty() { String::new() } else { format!("   case {}", open.case) };
            let due = open.due.map_or(String::new(), |due| format!("   answer by {}", due.format("%a %-d %b %Y")));
            return vec![format!("{} is with the bank{case}{due}", money(open.minor)), open.why.clone()];
        }
        let many = disputable(&self.booking);
        let row = |(i, (id, kind, minor)): (usize, &(_, _, i64))| {
            let kind: &crate::domain::booking::TenderKind = kind;
            let reference =
                self.booking.payments.iter().find(|p| p.id == *id).map_or("", |p| p.tender.reference.as_str());
            let mark = if many.len() < 2 {
                ""
            } else if i == self.which {
                "> "
            } else {
                "  "
            };
            format!("{mark}{:<8} {:<20} {:>10}", kind.word(), reference, money(*minor))
        };
        many.iter().enumerate().map(row).collect()
    }

    /// What follows, before it is done.
    fn follows(&self) -> [&'static str; 2] {
        match (self.booking.disputed().is_some(), self.sure) {
            (false, _) => [
                "Its tickets rest until that has ended: the door lets nobody",
                "in, nothing comes back or is exchanged",
            ],
            (true, None) => {
                ["w  it was won: the tickets are good again", "l  it was lost: the money is gone, the tickets are void"]
            }
            (true, Some(Outcome::Won)) => ["WON: the tickets are good again.", "w again does it"],
            (true, Some(Outcome::Lost)) => [
                "LOST: the money is gone, the tickets are void, seats free;",
                "what was paid another way is owed.  l again does it",
            ],
        }
    }
}

/// What is said when it is done.
pub fn done_words(b: &Booking) -> String {
    let last = b.disputes.last().and_then(|d| d.ended);
    match (b.disputed().is_some(), last, b.owed()) {
        (true, ..) => format!("{} is disputed: its tickets rest, nobody comes in with them", b.reference),
        (_, Some((Outcome::Lost, _)), (0, 0)) => {
            format!("{}: lost, its tickets are void and the seats are free", b.reference)
        }
        (_, Some((Outcome::Lost, _)), _) => format!("{}: lost; what was paid another way is owed (o)", b.reference),
        _ => format!("{}: won, its tickets are good again", b.reference),
    }
}

/// Draws it.
pub fn view(dispute: &Dispute, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let (facts, begins) = (dispute.facts(), dispute.booking.disputed().is_none());
    let rows = u16::try_from(facts.len()).unwrap_or(2) + if begins { 4 } else { 0 };
    let title = format!("DISPUTED AT THE BANK   {}", dispute.booking.reference);
    let inner = pen.frame(centred(pen.area(), 66, rows + 7), &title, session);
    let (x, width) = (inner.x + 1, inner.width.saturating_sub(2));
    let mut y = inner.y;
    for fact in &facts {
        pen.cut(x, y, width, fact, theme.money);
        y += 1;
    }
    y += 1;
    if begins {
        for (i, (label, field)) in LABELS.iter().zip(&dispute.fields).enumerate() {
            let here = i == dispute.at;
            pen.text(x, y, label, if here { theme.strong } else { theme.dim });
            let (at, room) = (x + 13, inner.right().saturating_sub(x + 14));
            if here {
                field.view(pen, at, y, room, session);
            } else if field.text().is_empty() && i == 2 {
                pen.cut(at, y, room, "2026-11-23, if the bank named a day", theme.dim);
            } else {
                pen.cut(at, y, room, field.text(), theme.text);
            }
            y += 1;
        }
        y += 1;
    }
    for line in dispute.follows() {
        pen.cut(x, y, width, line, theme.warn);
        y += 1;
    }
    let many = disputable(&dispute.booking).len() > 1;
    let keys: &[(&str, _)] = match (begins, many) {
        (false, _) => &[("w", theme.key), (" won   ", theme.dim), ("l", theme.key), (" lost   ", theme.dim)],
        (_, true) => &[
            ("Up Down", theme.key),
            (" which   ", theme.dim),
            ("Tab", theme.key),
            (" next   ", theme.dim),
            ("Enter", theme.key),
            (" marks it   ", theme.dim),
        ],
        (_, false) => &[("Tab", theme.key), (" next   ", theme.dim), ("Enter", theme.key), (" marks it   ", theme.dim)],
    };
    let end = [("Esc", theme.key), (" back", theme.dim)];
    pen.runs(x, inner.bottom().saturating_sub(1), &[keys, &end].concat());
}

/// Says it.
pub fn spoken(dispute: &Dispute) -> Vec<String> {
    let mut out = vec![format!("Disputed at the bank, {}.", dispute.booking.reference)];
    out.extend(dispute.facts());
    if dispute.booking.disputed().is_none() {
        let label = LABELS.get(dispute.at).copied().unwrap_or_default();
        out.push(format!("{label}: {}.", dispute.fields.get(dispute.at).map_or("", Field::text)));
        out.push("Tab: the next field. Enter marks it. Escape: back.".into());
    }
    out.extend(dispute.follows().map(String::from));
    out
}
