//! Tickets that come back: which of them, why, and what goes back for them, seen before it is done.
use super::{Overlay, booking::Card};
use crate::{
    domain::{
        Money, Refusal, TicketId,
        booking::{Booking, BookingState, Ticket, TicketState},
        cancel::{Asked, Plan},
        staff::Permission,
    },
    ui::{
        effect::{Effect, Order, Question},
        notice::Notice,
        paint::{Pen, wrap},
        screens::counter::{
            order,
            state::{Flight, State},
        },
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
    at: usize,
    full: bool,
    reason: Field,
    in_reason: bool,
    plan: Option<Result<Box<Plan>, Refusal>>,
}

impl Back {
    fn live(&self) -> Vec<&Ticket> {
        self.booking.tickets.iter().filter(|t| t.state != TicketState::Void).collect()
    }

    fn asked(&self) -> Asked {
        Asked { tickets: self.marked.clone(), full: self.full, reason: self.reason.text().trim().to_owned() }
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
        let live = self.live();
        let Some(chosen) = live.get(self.at).copied() else { return };
        let group: Vec<TicketId> =
            live.iter().filter(|t| t.group == chosen.group && t.show == chosen.show).map(|t| t.id).collect();
        if self.marked.contains(&chosen.id) {
            self.marked.retain(|id| !group.contains(id));
        } else {
            self.marked.extend(group);
        }
    }
}

/// Opens it on a booking, with all its tickets marked.
pub fn open(state: &mut State, booking: Box<Booking>) -> Vec<Effect> {
    let live: Vec<TicketId> = booking.tickets.iter().filter(|t| t.state != TicketState::Void).map(|t| t.id).collect();
    if booking.state != BookingState::Confirmed || live.is_empty() {
        state.say(Notice::info("There is nothing left to cancel"));
        return Vec::new();
    }
    let back =
        Back { booking, marked: live, at: 0, full: false, reason: Field::new(100), in_reason: false, plan: None };
    stay(state, back)
}

/// The box stays, and what it says is asked anew.
fn stay(state: &mut State, mut back: Back) -> Vec<Effect> {
    let ask = if back.marked.is_empty() {
        back.plan = None;
        Vec::new()
    } else {
        vec![Effect::Ask(Question::CancelPlan(back.booking.reference.clone(), back.asked()))]
    };
    state.boxes.push(Overlay::Back(Box::new(back)));
    ask
}

/// What would come back has been worked out.
pub fn planned(state: &mut State, plan: Result<Box<Plan>, Refusal>) {
    if let Some(Overlay::Back(back)) = state.boxes.last_mut() {
        back.plan = Some(plan);
    }
}

/// A key.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut back: Box<Back>) -> Vec<Effect> {
    let last = back.live().len().saturating_sub(1);
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => {
            let wanted = match (&back.plan, back.marked.is_empty()) {
                (_, true) => Err("No ticket is marked: Space marks one".to_owned()),
                (Some(Ok(plan)), _) => Ok(plan.total_back()),
                (Some(Err(refusal)), _) => Err(refusal.message.clone()),
                (None, _) => Err("One moment".to_owned()),
            };
            let order = wanted.map(|expected| Order::Cancel {
                reference: back.booking.reference.clone(),
                asked: back.asked(),
                expected,
            });
            state.boxes.push(Overlay::Back(back));
            return match order {
                Ok(order) => order::send(state, session, Flight::Cancel, order),
                Err(why) => {
                    state.say(Notice::warn(why));
                    vec![Effect::Bell]
                }
            };
        }
        KeyCode::Tab | KeyCode::BackTab => back.in_reason = !back.in_reason,
        KeyCode::Up => (back.in_reason, back.at) = (false, back.at.saturating_sub(1)),
        KeyCode::Down if back.at == last => back.in_reason = true,
        KeyCode::Down => back.at += 1,
        _ if back.in_reason => drop(back.reason.key(key)),
        KeyCode::Char(' ') => back.toggle(),
        KeyCode::Char('f' | 'F') => back.full = !back.full,
        _ => {}
    }
    stay(state, *back)
}

/// It is done: the card shows the booking as it is now, and the clerk reads what to hand back.
pub fn done(state: &mut State, session: &Session, booking: Box<Booking>, plan: &Plan) {
    state.boxes.retain(|b| !matches!(b, Overlay::Back(_) | Overlay::Booking(_)));
    if state.last.as_ref().is_some_and(|last| last.id == booking.id) {
        state.last = Some(booking.clone());
    }
    let parts: Vec<String> =
        plan.back.iter().map(|(_, kind, minor)| format!("{} {}", kind.code(), session.plain(*minor))).collect();
    state.say(Notice::warn(match parts.as_slice() {
        [] => "Cancelled: nothing goes back".to_owned(),
        parts => format!("Cancelled. GIVE BACK {}", parts.join(" + ")),
    }));
    state.boxes.push(Overlay::Booking(Card::new(booking)));
}

/// What would come back, in lines.
fn outcome(back: &Back) -> Vec<String> {
    let money = |minor| Money::new(minor, back.booking.currency).plain();
    match &back.plan {
        None if back.marked.is_empty() => vec!["no ticket is marked".into()],
        None => vec![String::new()],
        Some(Err(refusal)) => wrap(&refusal.message, 60),
        Some(Ok(plan)) => {
            let parts: Vec<String> =
                plan.back.iter().map(|(_, kind, minor)| format!("{} {}", kind.code(), money(*minor))).collect();
            let back = if parts.is_empty() { "nothing".into() } else { parts.join(" + ") };
            let kept = if plan.kept > 0 { format!("   kept {}", money(plan.kept)) } else { String::new() };
            let how = if plan.void { "void, " } else { "" };
            let needs = match plan.needs.last() {
                Some(Permission::CancelAdmitted) => "somebody was let in: a manager's word",
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
    let live = back.live();
    let rows = u16::try_from(live.len()).unwrap_or(8).min(pen.area().height.saturating_sub(11).max(1));
    let title = format!("CANCEL {}", back.booking.reference);
    let inner = pen.frame(super::area(pen, 66, rows + 9), &title, session);
    let from = back.at.saturating_sub(usize::from(rows).saturating_sub(1));
    let mut y = inner.y;
    for (i, t) in live.iter().enumerate().skip(from).take(usize::from(rows)) {
        let mark = if back.marked.contains(&t.id) { "[x]" } else { "[ ]" };
        let cursor = if i == back.at && !back.in_reason { ">" } else { " " };
        let admitted = if t.state == TicketState::Admitted { "ADMITTED" } else { "" };
        let price = Money::new(t.minor, back.booking.currency).plain();
        let line = format!("{cursor} {mark} {:<5} {:<18} {price:>9}   {admitted}", t.label, t.kind);
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
    let live = back.live();
    let row = live.get(back.at).map_or(String::new(), |t| {
        let marked = if back.marked.contains(&t.id) { "marked" } else { "not marked" };
        format!("{} {}, {marked}.", t.label, t.kind)
    });
    let here = if back.in_reason { format!("Why: {}.", back.reason.text()) } else { row };
    let mut out = vec![format!("Cancel {}.", back.booking.reference), here];
    out.extend(outcome(back).into_iter().filter(|l| !l.is_empty()));
    out.push("Space marks, Tab: why, Enter cancels, Escape: back.".into());
    out
}
