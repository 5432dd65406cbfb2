//! A card payment that is disputed at the bank: marked, won or lost, and the evidence for the bank.
use super::{
    Ctx, House, Result,
    cache::Cache,
    cancel::{Moved, Route, books_in_tx, cancel_in_tx, check_reason, terms_of},
    concession::stock_in_tx,
    messages::tell_in_tx,
    tender::gift_cards_back_in_tx,
};
use crate::{
    domain::{
        LineId, Reference, Refusal,
        booking::{Booking, BookingState, LineState, TenderKind, TicketState},
        cancel::{Asked, Line, Plan, plan, put},
        dispute::{CHARGEBACK, Dispute, NewDispute, Outcome, gone, meant},
        message::Message,
        product::StockKind,
        refusal::Kind,
        show::ShowState,
        staff::Permission,
        text::is_control,
        time::Instant,
    },
    store::Reader,
};
use serde_json::json;

/// What a bank is shown of a disputed booking.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The booking with its tickets, payments and disputes.
    pub booking: Booking,
    /// Who was let in: the ticket's seat, when, at which door; also where that was taken back since.
    pub admissions: Vec<(String, Instant, String, &'static str)>,
    /// Messages that were sent to the customer.
    pub messages: Vec<Message>,
    /// What was said when something was done to it.
    pub reasons: Vec<(i64, String)>,
}

impl House {
    /// Marks a card payment as disputed: the booking's tickets rest until it has ended.
    pub fn dispute(&mut self, reference: &Reference, said: &NewDispute) -> Result<Booking> {
        self.need(Permission::Dispute)?;
        let said = NewDispute { case: said.case.trim().to_owned(), ..said.clone() };
        check_reason(&said.why)?;
        if said.why.trim().is_empty() {
            return Err(Refusal::usage("why is it disputed? A reason is needed; nothing was done").into());
        }
        if said.case.chars().count() > 60 || said.case.chars().any(is_control) {
            return Err(Refusal::usage("a case number has at most 60 plain characters; nothing was done").into());
        }
        if super::payment::looks_like_card(&said.case) {
            return Err(
                Refusal::usage("that looks like a card number: type the bank's case number; nothing was done").into()
            );
        }
        let id = self.write(|c| {
            let booking = whole(c, reference)?;
            mark_in_tx(c, &booking, &said)?;
            Ok(booking.id)
        })?;
        self.booking_made(id)
    }

    /// Ends the dispute of a booking. Won: its tickets are good again, and what hung on a show that was called off meanwhile comes back
    /// as it does for everybody. Lost: the money is gone, its tickets are void; what was paid another way comes back.
    pub fn end_dispute(&mut self, reference: &Reference, outcome: Outcome, reason: &str) -> Result<Booking> {
        self.need(Permission::Dispute)?;
        check_reason(reason)?;
        let id = self.write(|c| {
            let booking = whole(c, reference)?;
            let none = || Refusal::new(Kind::Conflict, format!("{reference} is not disputed; nothing was done"));
            let open = booking.disputed().cloned().ok_or_else(none)?;
            end_in_tx(c, &booking, &open, outcome, reason)?;
            Ok(booking.id)
        })?;
        self.booking_made(id)
    }

    /// What is disputed, first what the bank waits for.
    pub fn disputed(&self) -> Result<Vec<Booking>> {
        self.need(Permission::SeeBookings)?;
        self.read(|r, _| {
            let mut out = Vec::new();
            for id in r.disputed_bookings()? {
                out.extend(r.booking(id)?);
            }
            Ok(out)
        })
    }

    /// All that speaks for the house in a dispute. That it was handed out stands in the history.
    pub fn dispute_evidence(&mut self, reference: &Reference) -> Result<Evidence> {
        self.need(Permission::Dispute)?;
        self.write(|c| {
            let booking = whole(c, reference)?;
            if booking.disputes.is_empty() {
                let message = format!("{reference} was never disputed: there is no evidence to hand out");
                return Err(Refusal::new(Kind::Conflict, message).into());
            }
            c.event("dispute_export", "booking", booking.id.0, json!({}))?;
            let seat = |id| booking.tickets.iter().find(|t| t.id == id).map_or_else(String::new, |t| t.label.clone());
            let came = c.r().comings(booking.id)?;
            Ok(Evidence {
                admissions: came.into_iter().map(|(id, at, door, what)| (seat(id), at, door, what)).collect(),
                messages: c.r().messages_of(booking.id)?,
                reasons: c.r().reasons_of_booking(booking.id)?,
                booking,
            })
        })
    }
}

/// Writes that a payment of this booking is disputed.
pub(crate) fn mark_in_tx(c: &Ctx<'_>, booking: &Booking, said: &NewDispute) -> Result<()> {
    // The deposit of a reservation that nobody came for stays with the house, until the bank says otherwise.
    let unpaid = matches!(booking.state, BookingState::Pending | BookingState::Reserved);
    if unpaid || booking.paid().next().is_none() {
        let message =
            format!("{} is not paid: let it go, or wait until it is; there is nothing to dispute", booking.reference);
        return Err(Refusal::new(Kind::Conflict, message).into());
    }
    let (payment, minor) = meant(booking, said.payment)?;
    let dispute = c.w.dispute_next()?;
    let body = json!({ "theatre": booking.theatre, "dispute": dispute, "payment": payment, "amount": minor });
    let event = c.event_because("dispute", "booking", booking.id.0, body, said.why.trim())?;
    Ok(c.w.dispute_add((dispute, booking.id, event), (payment, minor), said)?)
}

/// Ends an open dispute of this booking.
pub(crate) fn end_in_tx(c: &Ctx<'_>, booking: &Booking, open: &Dispute, outcome: Outcome, reason: &str) -> Result<()> {
    match outcome {
        Outcome::Won => won_in_tx(c, booking, open, reason),
        Outcome::Lost => lost_in_tx(c, booking, open, reason),
    }
}

fn whole(c: &Ctx<'_>, reference: &Reference) -> Result<Booking> {
    let none = || Refusal::not_found(format!("there is no booking {reference}"));
    let id = c.r().booking_id(reference)?.ok_or_else(none)?;
    Ok(c.r().booking(id)?.ok_or_else(none)?)
}

fn won_in_tx(c: &Ctx<'_>, booking: &Booking, open: &Dispute, reason: &str) -> Result<()> {
    let body = json!({ "theatre": booking.theatre, "dispute": open.id, "payment": open.payment });
    c.event_because("dispute_won", "booking", booking.id.0, body, reason)?;
    c.w.dispute_end(open.id, Outcome::Won)?;
    let mut off = Vec::new();
    for ticket in booking.tickets.iter().filter(|t| t.state != TicketState::Void) {
        if c.cache.bundle(c.r(), ticket.show)?.show.state == ShowState::Cancelled {
            off.push(ticket.id);
        }
    }
    if off.is_empty() {
        return Ok(());
    }
    let now = whole(c, &booking.reference)?;
    let rest = now.tickets.iter().any(|t| t.state != TicketState::Void && !off.contains(&t.id));
    let asked = Asked { tickets: if rest { off } else { vec![] }, ..Asked::default() };
    cancel_in_tx(c, &now, &asked, None, Route::Owed)?;
    tell_in_tx(c, &now, "show_cancelled", json!({}))
}

/// What all of it would give back, but for gift cards of which something was spent.
fn all_back(r: Reader<'_>, cache: &Cache, booking: &Booking, now: Instant) -> Result<(Plan, Vec<LineId>)> {
    let mut products = Vec::new();
    for line in booking.live_lines() {
        let spent = match r.gift_card_of(line.id)? {
            Some(id) => r.purse(id)?.is_none_or(|p| p.minor - p.pending < line.piece.minor),
            None => false,
        };
        products.extend((!spent).then_some(line.id));
    }
    let live = booking.tickets.iter().filter(|t| t.state != TicketState::Void).map(|t| t.id).collect::<Vec<_>>();
    if live.is_empty() && products.is_empty() {
        return Ok((Plan::nothing(), products));
    }
    let reason = CHARGEBACK.to_owned();
    let asked = Asked { tickets: live, products: products.clone(), full: true, reason };
    Ok((plan(booking, &terms_of(r, cache, booking, None, now)?, &asked)?, products))
}

fn lost_in_tx(c: &Ctx<'_>, booking: &Booking, open: &Dispute, reason: &str) -> Result<()> {
    let now = c.now().instant();
    let (back, products) = all_back(c.r(), c.cache, booking, now)?;
    let gone = gone(&c.r().left_of(booking.id, None)?, open.payment, &back.back)?;
    for ticket in booking.tickets.iter().filter(|t| back.tickets.contains(&t.id)) {
        c.w.ticket_void(ticket.id, ticket.show, ticket.seat)?;
    }
    let pieces = booking.lines.iter().filter(|l| products.contains(&l.id));
    for line in pieces.clone() {
        c.w.line_back(line.id)?;
    }
    let rest = booking.live_lines().any(|l| !products.contains(&l.id));
    if booking.state == BookingState::Confirmed && !rest {
        c.w.booking_step(booking.id, BookingState::Confirmed, BookingState::Cancelled)?;
    }
    let body = json!({
        "theatre": booking.theatre, "dispute": open.id, "payment": open.payment, "tickets": back.tickets, "lines": products,
        "back": gone.back.iter().map(|(payment, kind, minor)| json!([payment, kind, minor])).collect::<Vec<_>>(),
        "beyond": gone.beyond,
    });
    let event = c.event_because("dispute_lost", "booking", booking.id.0, body, reason)?;
    c.w.dispute_end(open.id, Outcome::Lost)?;
    gift_cards_back_in_tx(c, booking, event, &products)?;
    let unused = pieces.filter(|l| l.state == LineState::Sold).map(|l| &l.piece);
    stock_in_tx(c, booking.theatre, unused, StockKind::Return, event)?;
    // What the bank has is gone; what was paid in other ways is owed, or back where it came from.
    let owed = |part: &(_, TenderKind, i64)| part.0 != open.payment && part.1.waits();
    for part in &gone.back {
        c.w.refund_add(booking.id, event, (*part, 0), owed(part), None)?;
    }
    let mut lines: Vec<Line> = back.lines;
    if gone.beyond != 0 {
        let show = booking.shows.first().map(|s| s.id);
        put(&mut lines, "fee", CHARGEBACK, show, (1, gone.beyond, 0));
    }
    let what = |part: &_| if owed(part) { Moved::Owed } else { Moved::Tender(part.1) };
    // No till had a hand in it.
    let moved: Vec<_> = gone.back.iter().map(|part| (what(part), -part.2, None)).collect();
    books_in_tx(c, booking, event, &lines, &moved)?;
    let others: i64 = gone.back.iter().filter(|b| b.0 != open.payment).map(|b| b.2).sum();
    if others > 0 { tell_in_tx(c, booking, "refund", json!({ "back": others })) } else { Ok(()) }
}
