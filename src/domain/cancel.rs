//! What comes back for tickets (rules.md, "Cancelling"): by the rule that held when they were sold, or against it by somebody who
//! may. Money goes back the way it came: cards first, because a card that paid is no reason to hand out cash.
use super::{
    PaymentId, Refusal, ShowId, TicketId,
    booking::{Booking, BookingState, TenderKind, Ticket, TicketState},
    money::tax_within,
    refusal::Kind,
    staff::Permission,
    time::Instant,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A theatre's rule by which tickets come back. It is kept with each sale: a later rule changes nothing for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Minutes before the start until which tickets come back; below nothing: so long after it.
    pub until_min: i32,
    /// What share of a ticket's price comes back, in parts per million.
    pub share_ppm: u32,
    /// Whether fees and supplements stay with the house.
    pub keeps_fees: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { until_min: 30, share_ppm: 1_000_000, keeps_fees: false }
    }
}

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Which tickets; none: all that are left.
    pub tickets: Vec<TicketId>,
    /// All of the price, whatever the rule says.
    pub full: bool,
    /// Why.
    pub reason: String,
}

/// A payment as far as it has not gone back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Which.
    pub payment: PaymentId,
    /// How it was paid.
    pub kind: TenderKind,
    /// How much of it is here still, in minor units.
    pub minor: i64,
    /// It was taken in the shift that this till has open.
    pub here: bool,
}

/// One line that comes back, or that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `line` or `fee`.
    pub account: &'static str,
    /// Ticket type, fee name, or [`KEPT`].
    pub what: String,
    /// Of which show.
    pub show: ShowId,
    /// How many; below nothing: they come back.
    pub qty: i64,
    /// How much, with tax, in minor units.
    pub minor: i64,
    /// The tax within.
    pub tax: i64,
}

/// What a kept share is called in the books.
pub const KEPT: &str = "cancellation";

/// What cancelling would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The tickets that become void.
    pub tickets: Vec<TicketId>,
    /// What goes back, to which payment.
    pub back: Vec<(PaymentId, TenderKind, i64)>,
    /// What stays with the house, in minor units.
    pub kept: i64,
    /// The lines for the books.
    pub lines: Vec<Line>,
    /// An undoing in the shift of the sale, before its drawer was counted.
    pub void: bool,
    /// Whether tickets of the booking are left.
    pub rest: bool,
    /// What it takes to do it.
    pub needs: Vec<Permission>,
}

impl Plan {
    /// How much goes back, in minor units.
    pub fn total_back(&self) -> i64 {
        self.back.iter().map(|(_, _, minor)| minor).sum()
    }
}

/// Says what comes back for the tickets asked for at this moment. Nothing is done by it.
pub fn plan(booking: &Booking, policy: &Policy, left: &[Left], asked: &Asked, now: Instant) -> Result<Plan, Refusal> {
    let chosen = chosen(booking, &asked.tickets)?;
    let admitted = chosen.iter().any(|t| t.state == TicketState::Admitted);
    let over = |t: &&Ticket| start_of(booking, t.show).is_some_and(|at| now >= at);
    let late =
        |t: &&Ticket| start_of(booking, t.show).is_some_and(|at| now > at.plus_minutes(-i64::from(policy.until_min)));
    let void = !admitted && left.iter().all(|l| l.here) && !left.is_empty() && !chosen.iter().any(over);
    let against = !void && (asked.full || chosen.iter().any(late));
    let mut needs = vec![Permission::CancelByRule];
    needs.extend(against.then_some(Permission::CancelAgainstRule));
    needs.extend(admitted.then_some(Permission::CancelAdmitted));
    if needs.len() > 1 && asked.reason.trim().is_empty() {
        let why = if admitted { "somebody was let in with it" } else { "the rule gives nothing or less by now" };
        return Err(Refusal::usage(format!("{why}: a reason is needed; nothing was given back")));
    }
    let whole = void || against;
    let mut lines = Vec::new();
    let (mut back, mut kept) = (0, 0);
    for ticket in &chosen {
        let share = if whole { ticket.minor } else { share(ticket.minor, policy.share_ppm) };
        put(&mut lines, "line", &ticket.code, ticket.show, (-1, -ticket.minor, -ticket.tax));
        back += share;
        let stays = ticket.minor - share;
        if stays > 0 {
            put(&mut lines, "fee", KEPT, ticket.show, (1, stays, tax_within(stays, ticket.tax_ppm)));
            kept += stays;
        }
        for fee in booking.fees.iter().filter(|f| f.ticket == ticket.id) {
            if whole || !policy.keeps_fees {
                put(&mut lines, "fee", &fee.name, ticket.show, (-1, -fee.minor, -fee.tax));
                back += fee.minor;
            } else {
                kept += fee.minor;
            }
        }
    }
    let tickets: Vec<TicketId> = chosen.iter().map(|t| t.id).collect();
    let rest = booking.tickets.iter().any(|t| t.state != TicketState::Void && !tickets.contains(&t.id));
    Ok(Plan { tickets, back: split(left, back)?, kept, lines, void, rest, needs })
}

/// The live tickets that are meant, or why they can't come back.
pub(super) fn chosen<'a>(booking: &'a Booking, named: &[TicketId]) -> Result<Vec<&'a Ticket>, Refusal> {
    if matches!(booking.state, BookingState::Pending | BookingState::Expired) {
        let message = format!("{} was never paid: there is nothing to give back", booking.reference);
        return Err(Refusal::new(Kind::Conflict, message));
    }
    if let Some(odd) = named.iter().find(|id| !booking.tickets.iter().any(|t| t.id == **id)) {
        return Err(Refusal::not_found(format!("{} has no ticket {odd}", booking.reference)));
    }
    let wanted = |t: &&Ticket| named.is_empty() || named.contains(&t.id);
    let (void, live): (Vec<&Ticket>, Vec<&Ticket>) =
        booking.tickets.iter().filter(wanted).partition(|t| t.state == TicketState::Void);
    if live.is_empty() || !named.is_empty() && !void.is_empty() {
        let seats: Vec<&str> = void.iter().map(|t| t.label.as_str()).collect();
        let message = format!("{} came back before; nothing was given back now", seats.join(", "));
        return Err(Refusal::new(Kind::AlreadyRefunded, message).with(json!({ "seats": seats })));
    }
    // A group's ticket is one ticket with several seats.
    let torn = booking.tickets.iter().find(|t| {
        t.state != TicketState::Void
            && !live.iter().any(|l| l.id == t.id)
            && live.iter().any(|l| l.group == t.group && l.show == t.show)
    });
    match torn {
        Some(t) => Err(Refusal::usage(format!(
            "seat {} is of the same {} ticket: it comes back as a whole; nothing was given back",
            t.label, t.kind
        ))),
        None => Ok(live),
    }
}

pub(super) fn start_of(booking: &Booking, show: ShowId) -> Option<Instant> {
    booking.shows.iter().find(|s| s.id == show).map(|s| s.starts_at)
}

/// A share of an amount, half up.
pub(super) fn share(minor: i64, ppm: u32) -> i64 {
    let part = (i128::from(minor) * i128::from(ppm) + 500_000) / 1_000_000;
    i64::try_from(part).unwrap_or(minor).min(minor)
}

pub(super) fn put(lines: &mut Vec<Line>, account: &'static str, what: &str, show: ShowId, sum: (i64, i64, i64)) {
    let (qty, minor, tax) = sum;
    match lines.iter_mut().find(|l| l.account == account && l.what == what && l.show == show) {
        Some(line) => {
            line.qty += qty;
            line.minor += minor;
            line.tax += tax;
        }
        None => lines.push(Line { account, what: what.to_owned(), show, qty, minor, tax }),
    }
}

/// Divides what goes back over what is left of the payments: cards first, each in the order in which they paid.
pub(super) fn split(left: &[Left], mut minor: i64) -> Result<Vec<(PaymentId, TenderKind, i64)>, Refusal> {
    let mut out = Vec::new();
    let cards = left.iter().filter(|l| l.kind == TenderKind::Card);
    for l in cards.chain(left.iter().filter(|l| l.kind != TenderKind::Card)) {
        let part = minor.min(l.minor);
        if part > 0 {
            out.push((l.payment, l.kind, part));
            minor -= part;
        }
    }
    if minor > 0 {
        return Err(Refusal::new(Kind::Conflict, "more would go back than was paid; nothing was given back"));
    }
    Ok(out)
}

#[cfg(test)]
pub(super) mod tests;
