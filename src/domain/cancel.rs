//! What comes back for tickets (rules.md, "Cancelling"): by the rule that held when they were sold, or against it by somebody who
//! may. Money goes back the way it came: what is owed first, then cards, because a card that paid is no reason to hand out cash.
use super::{
    LineId, PaymentId, Refusal, SeatNo, ShowId, TicketId,
    booking::{Booking, BookingState, Line as Bought, LineState, TenderKind, Ticket, TicketState},
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
    /// Which tickets. No tickets and no products: all that is left, but for what was handed over.
    pub tickets: Vec<TicketId>,
    /// Which pieces of food and drink.
    pub products: Vec<LineId>,
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
    /// The ticket that it paid for, where it is a voucher.
    pub covers: Option<(ShowId, SeatNo)>,
}

/// What holds for a booking's tickets at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The rule that they were sold with.
    pub policy: Policy,
    /// What is left of the payments.
    pub left: Vec<Left>,
    /// Tickets whose show failed: one decision covers them all, whatever the rule says and whoever was let in.
    pub covered: Vec<TicketId>,
    /// In which steps cash is paid, in minor units.
    pub cash_step: i64,
    /// The moment.
    pub now: Instant,
}

impl Terms {
    /// What it takes for these tickets beside the right to act by the rule: whether somebody was let in, whether it is too late.
    pub(super) fn against(&self, booking: &Booking, tickets: &[&Ticket]) -> (bool, bool) {
        let mut counts = tickets.iter().filter(|t| !self.covered.contains(&t.id));
        let until = |t: &Ticket| Some(start_of(booking, t.show)?.plus_minutes(-i64::from(self.policy.until_min)));
        let admitted = counts.clone().any(|t| t.state == TicketState::Admitted);
        (admitted, counts.any(|t| until(t).is_some_and(|until| self.now > until)))
    }
}

/// One line that comes back, or that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `line` or `fee`.
    pub account: &'static str,
    /// Ticket type or product code, fee name, or [`KEPT`].
    pub what: String,
    /// Of which show; food and drink is of none.
    pub show: Option<ShowId>,
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
    /// The pieces of food and drink that come back.
    pub products: Vec<LineId>,
    /// What goes back, to which payment.
    pub back: Vec<Back>,
    /// What more or less the drawer gives: cash where small coins are gone.
    pub rounded: i64,
    /// What stays with the house, in minor units.
    pub kept: i64,
    /// The lines for the books.
    pub lines: Vec<Line>,
    /// An undoing in the shift of the sale, before its drawer was counted.
    pub void: bool,
    /// Whether anything of the booking is left.
    pub rest: bool,
    /// What it takes to do it.
    pub needs: Vec<Permission>,
}

impl Plan {
    /// Nothing comes back and nothing stays: what it takes to say so is the least.
    pub fn nothing() -> Self {
        Self {
            tickets: vec![],
            products: vec![],
            back: vec![],
            rounded: 0,
            kept: 0,
            lines: vec![],
            void: false,
            rest: false,
            needs: vec![Permission::CancelByRule],
        }
    }

    /// How much goes back, in minor units.
    pub fn total_back(&self) -> i64 {
        self.back.iter().map(|(_, _, minor)| minor).sum::<i64>() + self.rounded
    }
}

/// What goes back to a payment, which way, in minor units.
pub type Back = (PaymentId, TenderKind, i64);

/// What the drawer gives more or less than these say that go back.
pub fn rounded(booking: &Booking, back: &[Back], cash_step: i64) -> i64 {
    let cash = back.iter().filter(|(_, kind, _)| *kind == TenderKind::Cash).map(|(_, _, minor)| minor).sum();
    if cash > 0 { booking.cash_back(cash, cash_step) - cash } else { 0 }
}

/// The same, each with its own share of the rounding: none becomes less than nothing.
pub fn with_rounding(back: &[Back], mut rounded: i64) -> Vec<(Back, i64)> {
    let share = |part: &Back| {
        let own = if part.1 == TenderKind::Cash { rounded.max(-part.2) } else { 0 };
        rounded -= own;
        (*part, own)
    };
    back.iter().map(share).collect()
}

/// What changes hands when these go back.
pub fn handed(back: &[Back], rounded: i64) -> impl Iterator<Item = (TenderKind, i64)> {
    with_rounding(back, rounded).into_iter().map(|((_, kind, minor), own)| (kind, minor + own))
}

/// Says what comes back for what is asked for at this moment. Nothing is done by it.
pub fn plan(booking: &Booking, terms: &Terms, asked: &Asked) -> Result<Plan, Refusal> {
    let Terms { policy, left, covered, cash_step, now } = terms;
    let (tickets, products) = meant(booking, asked)?;
    // What was bought beside tickets of a show that failed is of no more use than they are.
    let failed = !tickets.is_empty() && tickets.iter().all(|t| covered.contains(&t.id));
    let (admitted, late) = terms.against(booking, &tickets);
    let until = |at: Instant| at.plus_minutes(-i64::from(policy.until_min));
    let late = late || !failed && products.iter().filter_map(|p| wanted_at(booking, p)).any(|at| *now > until(at));
    let used = admitted || products.iter().any(|p| p.state == LineState::Collected);
    let over = |t: &&Ticket| start_of(booking, t.show).is_some_and(|at| *now >= at) || t.state == TicketState::Admitted;
    let void = !used && !tickets.iter().any(over) && left.iter().all(|l| l.here) && !left.is_empty();
    let against = !void && (asked.full || late);
    let mut needs = vec![Permission::CancelByRule];
    needs.extend(against.then_some(Permission::CancelAgainstRule));
    needs.extend(used.then_some(Permission::CancelAdmitted));
    if needs.len() > 1 && asked.reason.trim().is_empty() {
        let why = if used { "it was used already" } else { "the rule gives nothing or less by now" };
        return Err(Refusal::usage(format!("{why}: a reason is needed; nothing was given back")));
    }
    let whole = void || against;
    let mut sums = Sums { share_ppm: policy.share_ppm, ..Sums::default() };
    for ticket in &tickets {
        sums.whole = whole || covered.contains(&ticket.id);
        let voucher = voucher_of(left, ticket);
        sums.vouchers.extend(voucher.map(|v| (v.payment, v.kind, v.minor)));
        sums.back("line", (&ticket.code, Some(ticket.show)), (ticket.minor, ticket.tax, ticket.tax_ppm), voucher);
        for fee in booking.fees.iter().filter(|f| f.ticket == ticket.id) {
            if sums.whole || !policy.keeps_fees {
                put(&mut sums.lines, "fee", &fee.name, Some(ticket.show), (-1, -fee.minor, -fee.tax));
                sums.back += fee.minor;
            } else {
                sums.kept += fee.minor;
            }
        }
    }
    sums.whole = whole || failed;
    for Bought { piece, .. } in &products {
        if piece.gift_days.is_some() {
            // Money, not food: what was a debt is none any more.
            put(&mut sums.lines, "owed", TenderKind::GiftCard.code(), None, (1, piece.minor, 0));
            sums.back += piece.minor;
            continue;
        }
        sums.back("line", (&piece.code, None), (piece.minor, piece.tax, piece.tax_ppm), None);
    }
    let tickets: Vec<TicketId> = tickets.iter().map(|t| t.id).collect();
    let products: Vec<LineId> = products.iter().map(|p| p.id).collect();
    let rest = booking.tickets.iter().any(|t| t.state != TicketState::Void && !tickets.contains(&t.id))
        || booking.live_lines().any(|l| !products.contains(&l.id));
    let back = sums.split(left)?;
    let rounded = rounded(booking, &back, *cash_step);
    Ok(Plan { tickets, products, back, rounded, kept: sums.kept, lines: sums.lines, void, rest, needs })
}

/// What comes back so far, what stays, and the lines of both.
#[derive(Default)]
struct Sums {
    whole: bool,
    share_ppm: u32,
    lines: Vec<Line>,
    back: i64,
    kept: i64,
    /// What goes back to vouchers: each to its own, whole.
    vouchers: Vec<Back>,
}

impl Sums {
    /// One thing comes back: all of its price, or the share that the rule gives. What a voucher paid is not shared.
    fn back(
        &mut self,
        account: &'static str,
        of: (&str, Option<ShowId>),
        (minor, tax, tax_ppm): (i64, i64, u32),
        voucher: Option<&Left>,
    ) {
        let paid = voucher.map_or(0, |v| v.minor.min(minor));
        let back = if self.whole { minor } else { paid + share(minor - paid, self.share_ppm) };
        put(&mut self.lines, account, of.0, of.1, (-1, -minor, -tax));
        self.back += back;
        let stays = minor - back;
        if stays > 0 {
            put(&mut self.lines, "fee", KEPT, of.1, (1, stays, tax_within(stays, tax_ppm)));
            self.kept += stays;
        }
    }

    /// Divides what goes back: a voucher gets its own, the rest is divided over what is left of the other payments.
    fn split(&self, left: &[Left]) -> Result<Vec<Back>, Refusal> {
        let own: i64 = self.vouchers.iter().map(|(.., minor)| minor).sum();
        let mut out = self.vouchers.clone();
        out.extend(split(left, self.back - own)?);
        Ok(out)
    }
}

/// What is left of the voucher that paid for a ticket.
pub fn voucher_of<'a>(left: &'a [Left], ticket: &Ticket) -> Option<&'a Left> {
    left.iter().find(|l| l.minor > 0 && l.covers == Some((ticket.show, ticket.seat)))
}

/// The tickets and the pieces that are meant, or why they can't come back.
fn meant<'a>(booking: &'a Booking, asked: &Asked) -> Result<(Vec<&'a Ticket>, Vec<&'a Bought>), Refusal> {
    let all = asked.tickets.is_empty() && asked.products.is_empty();
    let products = if all {
        let used = |group| booking.lines.iter().any(|l| l.piece.group == group && l.state == LineState::Collected);
        booking.lines.iter().filter(|l| l.state == LineState::Sold && !used(l.piece.group)).collect()
    } else {
        bought(booking, &asked.products)?
    };
    let gone = booking.tickets.iter().all(|t| t.state == TicketState::Void);
    let tickets = match asked.tickets.as_slice() {
        [] if !all => Vec::new(),
        [] if gone && !products.is_empty() => Vec::new(),
        [] if gone && booking.live_lines().next().is_some() => {
            let message = "what is left of it was handed over: name it to take it back; nothing was given back";
            return Err(Refusal::usage(message));
        }
        named => chosen(booking, named)?,
    };
    check_paid(booking)?;
    Ok((tickets, products))
}

/// The named pieces that have not come back.
fn bought<'a>(booking: &'a Booking, named: &[LineId]) -> Result<Vec<&'a Bought>, Refusal> {
    let mut out = Vec::new();
    for id in named {
        let none = || Refusal::not_found(format!("{} has no product {id}", booking.reference));
        let line = booking.lines.iter().find(|l| l.id == *id).ok_or_else(none)?;
        if line.state == LineState::Back {
            let message = format!("{} came back before; nothing was given back now", line.piece.words());
            return Err(Refusal::new(Kind::AlreadyRefunded, message).with(json!({ "line": id.to_string() })));
        }
        out.push(line);
    }
    // A combo's price is one price.
    let torn = booking.live_lines().find(|l| {
        !named.contains(&l.id) && l.piece.combo.is_some() && out.iter().any(|o| o.piece.group == l.piece.group)
    });
    match torn {
        Some(line) => Err(Refusal::usage(format!(
            "{} is of the same {}: it comes back as a whole; nothing was given back",
            line.piece.words(),
            line.piece.combo.as_deref().unwrap_or("combo")
        ))),
        None => Ok(out),
    }
}

/// Before which start a piece is wanted: that of the seat it goes to, else the last of its booking; alone it has none.
fn wanted_at(booking: &Booking, line: &Bought) -> Option<Instant> {
    match &line.piece.seat {
        Some((show, _)) => start_of(booking, *show),
        None => booking.shows.iter().map(|s| s.starts_at).max(),
    }
}

fn check_paid(booking: &Booking) -> Result<(), Refusal> {
    if matches!(booking.state, BookingState::Pending | BookingState::Reserved | BookingState::Expired) {
        let message = format!("{} was never paid: there is nothing to give back", booking.reference);
        return Err(Refusal::new(Kind::Conflict, message));
    }
    Ok(())
}

/// The live tickets that are meant, or why they can't come back.
pub(super) fn chosen<'a>(booking: &'a Booking, named: &[TicketId]) -> Result<Vec<&'a Ticket>, Refusal> {
    check_paid(booking)?;
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

/// Adds a sum (how many, how much, the tax within) to its line.
pub fn put(lines: &mut Vec<Line>, account: &'static str, what: &str, show: Option<ShowId>, sum: (i64, i64, i64)) {
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

/// In which order money goes back: first what is only owed, then what needs no drawer.
const ORDER: [TenderKind; 7] = [
    TenderKind::Invoice,
    TenderKind::Stripe,
    TenderKind::Card,
    TenderKind::Transfer,
    TenderKind::GiftCard,
    TenderKind::Credit,
    TenderKind::Cash,
];

/// Divides what goes back over what is left of the payments, by [`ORDER`], each in the order in which they paid. A voucher is not
/// torn: nothing goes back onto one here.
pub(super) fn split(left: &[Left], mut minor: i64) -> Result<Vec<Back>, Refusal> {
    let mut out = Vec::new();
    for l in ORDER.iter().flat_map(|kind| left.iter().filter(move |l| l.kind == *kind)) {
        let part = minor.min(l.minor);
        if part > 0 {
            out.push((l.payment, l.kind, part));
            minor -= part;
        }
    }
    if minor > 0 {
        if left.iter().any(|l| l.kind == TenderKind::Voucher) {
            let message = "a voucher does not come back as money: cancel its ticket, then the voucher is good again; nothing was done";
            return Err(Refusal::new(Kind::Conflict, message));
        }
        return Err(Refusal::new(Kind::Conflict, "more would go back than was paid; nothing was given back"));
    }
    Ok(out)
}

#[cfg(test)]
pub(super) mod tests;
