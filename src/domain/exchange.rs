//! Exchanging tickets for other seats, or for another show: the old ones become void, the new ones are theirs, and only the
//! difference is paid or comes back. The rule that held at the sale says until when, and what share of a difference comes back.
use super::{
    PaymentId, Refusal, SeatNo, ShowId, TicketId,
    booking::{Booking, Ticket},
    cancel::{Asked, Back, KEPT, Left, Line, Terms, chosen, put, rounded, share, split, voucher_of},
    money::tax_within,
    order::{Count, PriceCard, QuotedTicket},
    refusal::Kind,
    staff::Permission,
};
use serde_json::json;

/// Tickets that are to become others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Move {
    /// Which tickets, and why; `full`: a difference comes back whole, whatever the rule says.
    pub asked: Asked,
    /// To which show; `None`: the one that they are of.
    pub show: Option<ShowId>,
    /// To which seats, by their labels; none: the best, of the kind and class that they had.
    pub seats: Vec<String>,
}

/// What an exchange would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// The tickets that become void.
    pub old: Vec<TicketId>,
    /// What they become, with the prices that count.
    pub new: Vec<QuotedTicket>,
    /// What is to be paid, in minor units.
    pub due: i64,
    /// What goes back, to which payment.
    pub back: Vec<Back>,
    /// What more or less the drawer gives of that: cash where small coins are gone.
    pub rounded: i64,
    /// What of the difference stays with the house.
    pub kept: i64,
    /// The lines for the books.
    pub lines: Vec<Line>,
    /// What it takes to do it.
    pub needs: Vec<Permission>,
    /// What a seating rule says of the new seats.
    pub warnings: Vec<String>,
}

impl Exchange {
    /// What changes hands, in minor units: above nothing it is paid, below it goes back.
    pub fn difference(&self) -> i64 {
        self.due - self.back.iter().map(|(_, _, minor)| minor).sum::<i64>() - self.rounded
    }

    /// The seats of the new tickets.
    pub fn labels(&self) -> Vec<&str> {
        self.new.iter().map(|t| t.label.as_str()).collect()
    }
}

/// The tickets that are meant, in words of the show they go to: as many of each type as there are.
pub fn counts(booking: &Booking, asked: &Asked, card: &PriceCard) -> Result<(Vec<TicketId>, Vec<Count>), Refusal> {
    let old = chosen(booking, &asked.tickets)?;
    let mut out: Vec<Count> = Vec::new();
    let mut groups = Vec::new();
    for ticket in &old {
        let group = (ticket.show, ticket.group);
        if groups.contains(&group) {
            continue;
        }
        groups.push(group);
        let kind = card.types.iter().find(|t| t.code == ticket.code).ok_or_else(|| {
            let message = format!("{} tickets are not sold any more; nothing was exchanged", ticket.kind);
            Refusal::new(Kind::NotPriced, message).with(json!({ "ticket_type": ticket.code }))
        })?;
        match out.iter_mut().find(|c| c.kind == kind.id) {
            Some(count) => count.n += 1,
            None => out.push(Count { kind: kind.id, n: 1 }),
        }
    }
    Ok((old.iter().map(|t| t.id).collect(), out))
}

/// Says what the exchange of these tickets for those comes to at this moment. Nothing is done by it. A seat of the same show in
/// the same class keeps the price that was paid for it; all else is priced by the book.
pub fn plan(
    booking: &Booking,
    terms: &Terms,
    asked: &Asked,
    mut new: Vec<QuotedTicket>,
    card: &PriceCard,
) -> Result<Exchange, Refusal> {
    let old = chosen(booking, &asked.tickets)?;
    if old.len() == new.len() && new.iter().all(|n| old.iter().any(|o| o.show == n.show && o.seat == n.seat)) {
        return Err(Refusal::usage("these are the seats that it has; nothing was exchanged"));
    }
    let needs = needs(booking, terms, asked, &old)?;
    let covered = old.iter().all(|t| terms.covered.contains(&t.id));
    keep_prices(&old, &mut new);
    let mut lines = Vec::new();
    let (mut was, mut is) = (0, 0);
    for ticket in &old {
        put(&mut lines, "line", &ticket.code, Some(ticket.show), (-1, -ticket.minor, -ticket.tax));
        was += ticket.minor;
        for fee in booking.fees.iter().filter(|f| f.ticket == ticket.id) {
            put(&mut lines, "fee", &fee.name, Some(ticket.show), (-1, -fee.minor, -fee.tax));
            was += fee.minor;
        }
    }
    for ticket in &new {
        put(&mut lines, "line", &ticket.code, Some(ticket.show), (1, ticket.minor, ticket.tax));
        is += ticket.minor + ticket.supplement_minor;
        if let Some((name, _)) = card.supplement.as_ref().filter(|_| ticket.supplement_minor > 0) {
            put(&mut lines, "fee", name, Some(ticket.show), (1, ticket.supplement_minor, ticket.supplement_tax));
        }
    }
    let less = (was - is).max(0);
    let back = if needs.len() > 1 || covered { less } else { share(less, terms.policy.share_ppm) };
    let kept = less - back;
    if let Some(first) = new.first().filter(|_| kept > 0) {
        put(&mut lines, "fee", KEPT, Some(first.show), (1, kept, tax_within(kept, card.tax_ppm)));
    }
    lines.retain(|l| (l.qty, l.minor, l.tax) != (0, 0, 0));
    let due = (is - was).max(0);
    let old = old.iter().map(|t| t.id).collect();
    let back = split(&terms.left, back)?;
    let rounded = rounded(booking, &back, terms.cash_step);
    Ok(Exchange { old, new, due, back, rounded, kept, lines, needs, warnings: Vec::new() })
}

/// Which ticket each voucher pays for from then on: one of the same type that is worth no less. Refused where there is none: the
/// rest of a voucher is nobody's.
pub fn voucher_moves(
    left: &[Left],
    old: &[&Ticket],
    new: &[QuotedTicket],
) -> Result<Vec<(PaymentId, ShowId, SeatNo)>, Refusal> {
    let mut free: Vec<&QuotedTicket> = new.iter().collect();
    let mut out = Vec::new();
    for (voucher, ticket) in old.iter().filter_map(|t| Some((voucher_of(left, t)?, t))) {
        let fits = |n: &&QuotedTicket| n.code == ticket.code && n.minor >= voucher.minor;
        let at = free.iter().position(fits).ok_or_else(|| {
            let message = "a voucher's ticket is not exchanged for a cheaper one: cancel it, then the voucher is good again; nothing was exchanged";
            Refusal::new(Kind::Conflict, message).with(json!({ "seat": ticket.label }))
        })?;
        let to = free.swap_remove(at);
        out.push((voucher.payment, to.show, to.seat));
    }
    Ok(out)
}

/// What it takes beside the right to exchange by the rule; against it a reason.
fn needs(booking: &Booking, terms: &Terms, asked: &Asked, old: &[&Ticket]) -> Result<Vec<Permission>, Refusal> {
    let (admitted, late) = terms.against(booking, old);
    let mut needs = vec![Permission::CancelByRule];
    needs.extend((late || asked.full).then_some(Permission::CancelAgainstRule));
    needs.extend(admitted.then_some(Permission::CancelAdmitted));
    if needs.len() > 1 && asked.reason.trim().is_empty() {
        let why = if admitted { "somebody was let in with it" } else { "the rule exchanges nothing by now" };
        return Err(Refusal::usage(format!("{why}: a reason is needed; nothing was exchanged")));
    }
    Ok(needs)
}

/// A seat of the same show, type and class costs what was paid for it.
fn keep_prices(old: &[&Ticket], new: &mut [QuotedTicket]) {
    let mut unused: Vec<&Ticket> = old.to_vec();
    for ticket in new {
        let same = |o: &Ticket| o.show == ticket.show && o.code == ticket.code && o.class == ticket.class;
        if let Some(at) = unused.iter().position(|o| same(o)) {
            let kept = unused.swap_remove(at);
            (ticket.minor, ticket.tax) = (kept.minor, kept.tax);
        }
    }
}

#[cfg(test)]
mod tests;
