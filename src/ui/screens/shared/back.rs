//! Tickets, food and drink that come back: which of them, why, and what goes back for them, seen before it is done.
use super::Step;
use crate::{
    domain::{
        LineId, Money, Refusal, TicketId,
        booking::{Booking, BookingState, Line, LineState, Ticket, TicketState},
        cancel::{Asked, Plan, handed},
        product::shown,
        staff::Permission,
        text::fit,
    },
    ui::{
        effect::{Order, Question},
        paint::{Pen, centred, wrap},
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// The box.
#[derive(Clone, Debug)]
pub struct Back {
    /// The booking.
    pub booking: Box<Booking>,
    marked: Vec<TicketId>,
    food: Vec<LineId>,
    at: usize,
    full: bool,
    reason: Field,
    in_reason: bool,
    plan: Option<Result<Box<Plan>, Refusal>>,
}

impl Back {
    /// What a booking has, all marked but for what was handed over; `None` where nothing is left to come back.
    pub fn new(booking: Box<Booking>) -> Option<Self> {
        let live = booking.tickets.iter().filter(|t| t.state != TicketState::Void);
        let marked: Vec<TicketId> = live.map(|t| t.id).collect();
        let any = booking.state == BookingState::Confirmed && booking.has_rest();
        let mut back = Self {
            booking,
            marked,
            food: vec![],
            at: 0,
            full: false,
            reason: Field::new(100),
            in_reason: false,
            plan: None,
        };
        back.food = back.rows().iter().filter(|r| !r.used()).flat_map(Row::food).collect();
        any.then_some(back)
    }

    /// What has to be asked so that the box can say what would come back.
    pub fn look(&mut self) -> Option<Question> {
        if self.marked.is_empty() && self.food.is_empty() {
            self.plan = None;
            return None;
        }
        Some(Question::CancelPlan(self.booking.reference.clone(), self.asked()))
    }

    /// What would come back has been worked out.
    pub fn planned(&mut self, plan: Result<Box<Plan>, Refusal>) {
        self.plan = Some(plan);
    }

    /// A key.
    pub fn key(&mut self, key: KeyEvent) -> Step {
        let last = self.rows().len().saturating_sub(1);
        match key.code {
            KeyCode::Esc => return Step::Leave,
            KeyCode::Enter => return self.enter(),
            KeyCode::Tab | KeyCode::BackTab => self.in_reason = !self.in_reason,
            KeyCode::Up => (self.in_reason, self.at) = (false, self.at.saturating_sub(1)),
            KeyCode::Down if self.at == last => self.in_reason = true,
            KeyCode::Down => self.at += 1,
            _ if self.in_reason => drop(self.reason.key(key)),
            KeyCode::Char(' ') => self.toggle(),
            KeyCode::Char('f' | 'F') => self.full = !self.full,
            _ => {}
        }
        Step::Stay(self.look())
    }

    fn enter(&self) -> Step {
        let expected = match &self.plan {
            _ if self.marked.is_empty() && self.food.is_empty() => {
                return Step::no("Nothing is marked: Space marks a line");
            }
            Some(Ok(plan)) => plan.total_back(),
            Some(Err(refusal)) => return Step::no(&refusal.message),
            None => return Step::no("One moment"),
        };
        Step::Do(Order::Cancel { reference: self.booking.reference.clone(), asked: self.asked(), expected })
    }

    fn live(&self) -> Vec<&Ticket> {
        self.booking.tickets.iter().filter(|t| t.state != TicketState::Void).collect()
    }

    /// The tickets that are left, then the products: the pieces of a combo are one.
    fn rows(&self) -> Vec<Row<'_>> {
        let mut out: Vec<Row> = self.live().into_iter().map(Row::Ticket).collect();
        for line in self.booking.live_lines() {
            match out.iter_mut().find_map(|row| match row {
                Row::Food(lines) if lines.first().is_some_and(|l| l.piece.group == line.piece.group) => Some(lines),
                _ => None,
            }) {
                Some(lines) => lines.push(line),
                None => out.push(Row::Food(vec![line])),
            }
        }
        out
    }

    fn is_marked(&self, row: &Row<'_>) -> bool {
        match row {
            Row::Ticket(t) => self.marked.contains(&t.id),
            Row::Food(lines) => lines.iter().all(|l| self.food.contains(&l.id)),
        }
    }

    fn asked(&self) -> Asked {
        Asked {
            tickets: self.marked.clone(),
            products: self.food.clone(),
            full: self.full,
            reason: self.reason.text().trim().to_owned(),
        }
    }

    /// Whether characters are text in it.
    pub fn in_field(&self) -> bool {
        self.in_reason
    }

    /// A paste into the reason.
    pub fn paste(&mut self, text: &str) {
        if self.in_reason {
            self.reason.insert(text);
        }
    }

    /// Marks the ticket of the cursor, or takes its mark away; the seats of a group's ticket go together.
    fn toggle(&mut self) {
        let rows = self.rows();
        let Some(row) = rows.get(self.at) else { return };
        let (on, food) = (self.is_marked(row), row.food());
        let group: Vec<TicketId> = match row {
            Row::Ticket(chosen) => {
                let live = self.live().into_iter();
                live.filter(|t| t.group == chosen.group && t.show == chosen.show).map(|t| t.id).collect()
            }
            Row::Food(_) => vec![],
        };
        self.food.retain(|id| !food.contains(id));
        self.food.extend(food.into_iter().filter(|_| !on));
        if on {
            self.marked.retain(|id| !group.contains(id));
        } else {
            self.marked.extend(group);
        }
    }
}

/// Something that can come back.
enum Row<'a> {
    Ticket(&'a Ticket),
    /// A product alone, or the pieces of a combo.
    Food(Vec<&'a Line>),
}

impl Row<'_> {
    fn food(&self) -> Vec<LineId> {
        match self {
            Self::Ticket(_) => vec![],
            Self::Food(lines) => lines.iter().map(|l| l.id).collect(),
        }
    }

    /// Whether somebody was let in with it, or it was handed over.
    fn used(&self) -> bool {
        match self {
            Self::Ticket(t) => t.state == TicketState::Admitted,
            Self::Food(lines) => lines.iter().any(|l| l.state == LineState::Collected),
        }
    }

    /// Where it goes, what it is, what it cost, and whether it was used.
    fn words(&self) -> (String, String, i64, &'static str) {
        match self {
            Self::Ticket(t) => (t.label.clone(), t.kind.clone(), t.minor, if self.used() { "ADMITTED" } else { "" }),
            Self::Food(lines) => {
                let one = shown(lines.iter().map(|l| &l.piece)).into_iter().next().unwrap_or_default();
                (one.seat.unwrap_or_default(), one.words, one.each, if self.used() { "HANDED OVER" } else { "" })
            }
        }
    }
}

/// What is said when it is done: the clerk reads what to hand back.
pub fn done_words(plan: &Plan, session: &Session) -> String {
    let parts: Vec<String> = handed(&plan.back, plan.rounded)
        .map(|(kind, minor)| format!("{} {}", kind.code(), session.plain(minor)))
        .collect();
    match parts.as_slice() {
        [] => "Cancelled: nothing goes back".to_owned(),
        parts => format!("Cancelled. GIVE BACK {}", parts.join(" + ")),
    }
}

/// What would come back, in lines.
fn outcome(back: &Back) -> Vec<String> {
    let money = |minor| Money::new(minor, back.booking.currency).plain();
    match &back.plan {
        None if back.marked.is_empty() && back.food.is_empty() => vec!["nothing is marked".into()],
        None => vec![String::new()],
        Some(Err(refusal)) => wrap(&refusal.message, 60),
        Some(Ok(plan)) => {
            let parts: Vec<String> = handed(&plan.back, plan.rounded)
                .map(|(kind, minor)| format!("{} {}", kind.code(), money(minor)))
                .collect();
            let back = if parts.is_empty() { "nothing".into() } else { parts.join(" + ") };
            let kept = if plan.kept > 0 { format!("   kept {}", money(plan.kept)) } else { String::new() };
            let how = if plan.void { "void, " } else { "" };
            let needs = match plan.needs.last() {
                Some(Permission::CancelAdmitted) => "it was used already: a manager's word",
                Some(Permission::CancelAgainstRule) => "against the rule: a supervisor's word",
                _ => "",
            };
            vec![format!("BACK {how}{back}{kept}"), needs.into()]
        }
    }
}

/// Draws it.
pub fn view(back: &Back, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let live = back.rows();
    let rows = u16::try_from(live.len()).unwrap_or(8).min(pen.area().height.saturating_sub(11).max(1));
    let title = format!("CANCEL {}", back.booking.reference);
    let inner = pen.frame(centred(pen.area(), 66, rows + 9), &title, session);
    let from = back.at.saturating_sub(usize::from(rows).saturating_sub(1));
    let mut y = inner.y;
    for (i, row) in live.iter().enumerate().skip(from).take(usize::from(rows)) {
        let mark = if back.is_marked(row) { "[x]" } else { "[ ]" };
        let cursor = if i == back.at && !back.in_reason { ">" } else { " " };
        let (label, what, minor, used) = row.words();
        let price = Money::new(minor, back.booking.currency).plain();
        let line = format!("{cursor} {mark} {label:<5} {:<24} {price:>9}   {used}", fit(&what, 24));
        let style = if cursor == ">" { theme.strong } else { theme.text };
        pen.cut(inner.x + 1, y, inner.width.saturating_sub(2), &line, style);
        y += 1;
    }
    let x = pen.text(inner.x + 1, y + 1, "Why  ", if back.in_reason { theme.strong } else { theme.dim });
    let width = inner.right().saturating_sub(x + 1);
    if back.in_reason {
        back.reason.view(pen, x, y + 1, width, session);
    } else {
        pen.cut(x, y + 1, width, back.reason.text(), theme.text);
    }
    for (line, at) in outcome(back).iter().zip(y + 3..) {
        pen.cut(
            inner.x + 1,
            at,
            inner.width.saturating_sub(2),
            line,
            if at == y + 3 { theme.money } else { theme.warn },
        );
    }
    let full = if back.full { " by the rule   " } else { " all of it   " };
    let keys = [
        ("Space", theme.key),
        (" mark   ", theme.dim),
        ("f", theme.key),
        (full, theme.dim),
        ("Tab", theme.key),
        (" why   ", theme.dim),
        ("Enter", theme.key),
        (" cancels   ", theme.dim),
        ("Esc", theme.key),
        (" back", theme.dim),
    ];
    pen.runs(inner.x + 1, inner.bottom().saturating_sub(1), &keys);
}

/// Says it.
pub fn spoken(back: &Back) -> Vec<String> {
    let rows = back.rows();
    let row = rows.get(back.at).map_or(String::new(), |row| {
        let marked = if back.is_marked(row) { "marked" } else { "not marked" };
        let (label, what, ..) = row.words();
        format!("{}, {marked}.", format!("{label} {what}").trim())
    });
    let here = if back.in_reason { format!("Why: {}.", back.reason.text()) } else { row };
    let mut out = vec![format!("Cancel {}.", back.booking.reference), here];
    out.extend(outcome(back).into_iter().filter(|l| !l.is_empty()));
    out.push("Space marks, Tab: why, Enter cancels, Escape: back.".into());
    out
}
