//! Exchanging: tickets become void and others are issued for them, with only the difference paid, all in one write.
use super::{
    Ctx, House, Result,
    cache::{Bundle, Cache},
    cancel::{books_in_tx, came_in, check_reason, terms, went_back},
    checkout::check_pays,
    concession::follow_in_tx,
    forbidden,
    hold::{check_seats, taken},
    labels,
    sale::{Seat, booked_in_tx, issue_in_tx, pay_in_tx},
    shift::drawer_in_tx,
    tender::{Order, invoices_in_tx},
};
use crate::{
    domain::{
        Reference, Refusal, SeatNo, ShiftId, ShowId,
        board::BestWant,
        booking::{Booking, TenderKind, Ticket, TicketState},
        cancel::{Asked, with_rounding},
        exchange::{Exchange, Move, counts, plan, voucher_moves},
        order::{self, Part, Pay, QuotedTicket},
        refusal::Kind,
        seat_map::SeatKind,
        seating,
        shift::ShiftState,
        show::SaleState,
        staff::Permission,
        time::Now,
    },
    store::Reader,
};
use serde_json::json;

impl House {
    /// What an exchange would come to now: for a look before it is done.
    pub fn exchange_plan(&self, reference: &Reference, wanted: &Move) -> Result<Exchange> {
        self.need(Permission::CancelByRule)?;
        let booking = self.booking(reference)?;
        let now = self.now();
        self.read(|r, cache| {
            let here = r.shift_of_till(&self.terminal)?.filter(|s| s.state == ShiftState::Open).map(|s| s.id);
            worked_out(r, cache, &booking, wanted, here, now)
        })
    }

    /// Exchanges tickets. `expected` is the difference that was said, in minor units (below nothing: it goes back); another one is
    /// refused.
    pub fn exchange(
        &mut self,
        reference: &Reference,
        wanted: &Move,
        pays: &[Pay],
        expected: Option<i64>,
    ) -> Result<(Booking, Exchange)> {
        self.need(Permission::CancelByRule)?;
        check_reason(&wanted.asked.reason)?;
        check_pays(pays)?;
        let (id, done) = self.write(|c| {
            let none = || Refusal::not_found(format!("there is no booking {reference}"));
            let id = c.r().booking_id(reference)?.ok_or_else(none)?;
            let booking = c.r().booking(id)?.ok_or_else(none)?;
            Ok((id, exchange_in_tx(c, &booking, wanted, pays, expected)?))
        })?;
        Ok((self.booking_made(id)?, done))
    }
}

/// Chooses the seats, prices them and says what it comes to.
fn worked_out(
    r: Reader<'_>,
    cache: &Cache,
    booking: &Booking,
    wanted: &Move,
    here: Option<ShiftId>,
    now: Now,
) -> Result<Exchange> {
    let own = first_show(booking, &wanted.asked);
    let bundle = match wanted.show.or(own) {
        Some(show) => cache.bundle(r, show)?,
        None => return Err(Refusal::usage("to which show? nothing was exchanged").into()),
    };
    if bundle.theatre.id != booking.theatre {
        let message = "tickets are exchanged within a theatre: refund these and sell others; nothing was exchanged";
        return Err(Refusal::new(Kind::Conflict, message).into());
    }
    let (old, counts) = counts(booking, &wanted.asked, &bundle.card)?;
    let old: Vec<&Ticket> = booking.tickets.iter().filter(|t| old.contains(&t.id)).collect();
    check_open(&bundle, own, now)?;
    let mut taken = taken(r, &bundle, None, now)?;
    for ticket in old.iter().filter(|t| t.show == bundle.show.id) {
        if let Some(place) = usize::from(ticket.seat.0).checked_sub(1).and_then(|i| taken.get_mut(i)) {
            *place = false;
        }
    }
    let seats = match wanted.seats.as_slice() {
        [] => best(r, cache, &bundle, &taken, &old)?,
        seats => named(&bundle, &taken, seats, old.len())?,
    };
    let warnings = if bundle.map.unreserved { vec![] } else { seating::warnings(&bundle.map, &taken, &seats) };
    let new = order::quote(&bundle.card, &bundle.map, &Part { show: bundle.show.id, tickets: counts, seats })?;
    let terms = terms(r, cache, booking, here, now.instant())?;
    voucher_moves(&terms.left, &old, &new)?;
    Ok(Exchange { warnings, ..plan(booking, &terms, &wanted.asked, new, &bundle.card)? })
}

/// The one show that the tickets are of.
fn first_show(booking: &Booking, asked: &Asked) -> Option<ShowId> {
    let meant =
        |t: &&Ticket| t.state != TicketState::Void && (asked.tickets.is_empty() || asked.tickets.contains(&t.id));
    let mut shows = booking.tickets.iter().filter(meant).map(|t| t.show);
    let first = shows.next()?;
    shows.all(|s| s == first).then_some(first)
}

/// A show that sells; for other seats of the same show also one that only sells no more, until it is over.
fn check_open(bundle: &Bundle, own: Option<ShowId>, now: Now) -> Result<()> {
    let (now, show) = (now.instant(), &bundle.show);
    if own == Some(show.id) && matches!(show.sale_state(now, 1), SaleState::Closed | SaleState::Paused) {
        return Ok(());
    }
    Ok(show.check_sells(now)?)
}

fn named(bundle: &Bundle, taken: &[bool], seats: &[String], n: usize) -> Result<Vec<SeatNo>> {
    if seats.len() != n {
        let message =
            format!("{n} tickets for {} seats: there must be one for each; nothing was exchanged", seats.len());
        return Err(Refusal::usage(message).into());
    }
    let find = |label: &String| {
        let none = || Refusal::not_found(format!("{} has no seat {label}; nothing was exchanged", bundle.hall.name));
        bundle.map.find(label.trim()).map(|s| s.no).ok_or_else(none)
    };
    let seats: Vec<SeatNo> = seats.iter().map(find).collect::<std::result::Result<_, _>>()?;
    check_seats(bundle, &seats)?;
    let gone = |no: &&SeatNo| usize::from(no.0).checked_sub(1).and_then(|i| taken.get(i)).copied().unwrap_or(true);
    let gone: Vec<SeatNo> = seats.iter().filter(gone).copied().collect();
    if gone.is_empty() { Ok(seats) } else { Err(Refusal::seats_taken(&labels(&bundle.map, &gone)).into()) }
}

/// The best seats: wheelchair places for those who had them; in the class that all of them had, where it is to be had.
fn best(r: Reader<'_>, cache: &Cache, bundle: &Bundle, taken: &[bool], old: &[&Ticket]) -> Result<Vec<SeatNo>> {
    let mut wheelchairs = 0;
    for ticket in old {
        let map = &cache.bundle(r, ticket.show)?.map;
        wheelchairs += u16::from(map.seat(ticket.seat).is_some_and(|s| s.kind == SeatKind::Wheelchair));
    }
    let class = old.first().map(|t| t.class.clone()).filter(|class| old.iter().all(|t| t.class == *class));
    // The seats they have are no answer to the wish for others.
    let mut taken = taken.to_vec();
    for ticket in old.iter().filter(|t| t.show == bundle.show.id) {
        if let Some(place) = usize::from(ticket.seat.0).checked_sub(1).and_then(|i| taken.get_mut(i)) {
            *place = true;
        }
    }
    let want = BestWant { n: u16::try_from(old.len()).unwrap_or(u16::MAX), class, wheelchairs, nth: 0 };
    Ok(seating::best_like(&bundle.map, &taken, &want)?.seats)
}

/// Exchanges within a write that does more.
pub(crate) fn exchange_in_tx(
    c: &Ctx<'_>,
    booking: &Booking,
    wanted: &Move,
    pays: &[Pay],
    expected: Option<i64>,
) -> Result<Exchange> {
    let here = c.r().shift_at(c.w.terminal(c.terminal)?)?;
    let done = worked_out(c.r(), c.cache, booking, wanted, here, c.now())?;
    if let Some(needs) = done.needs.iter().find(|needs| !c.may(**needs)) {
        return Err(forbidden(c.actor, *needs).into());
    }
    let difference = done.difference();
    if expected.is_some_and(|e| e != difference) {
        let message = "the difference is another one by now; nothing was exchanged, look again";
        return Err(Refusal::new(Kind::Conflict, message)
            .with(json!({ "expected": expected, "difference": difference }))
            .into());
    }
    let theatre = c.cache.theatre(c.r(), booking.theatre)?;
    let order = Order::difference(&theatre, booking);
    let tenders = if done.due > 0 { pay_in_tx(c, &order, done.due, pays)? } else { Vec::new() };
    if done.due == 0 && pays.iter().any(|p| p.minor.is_some()) {
        return Err(Refusal::usage("there is nothing to pay; nothing was exchanged").into());
    }
    let cash = done.back.iter().any(|(_, kind, _)| *kind == TenderKind::Cash);
    let shift = if done.back.is_empty() { None } else { drawer_in_tx(c, &theatre, cash)? };
    for ticket in booking.tickets.iter().filter(|t| done.old.contains(&t.id)) {
        if !c.w.ticket_void(ticket.id, ticket.show, ticket.seat)? {
            let message = format!("{} came back before; nothing was exchanged", ticket.label);
            return Err(Refusal::new(Kind::AlreadyRefunded, message).into());
        }
    }
    let body = json!({
        "theatre": theatre.id, "tickets": done.old, "kept": done.kept,
        "to": done.new.iter().map(|t| json!([t.show, t.seat])).collect::<Vec<_>>(),
        "paid": tenders.iter().map(|t| json!([t.tender.kind, t.tender.minor, t.tender.tendered])).collect::<Vec<_>>(),
        "back": done.back.iter().map(|(payment, kind, minor)| json!([payment, kind, minor])).collect::<Vec<_>>(),
        "against_rule": done.needs.contains(&Permission::CancelAgainstRule),
    });
    let event = c.event_because("exchange", "booking", booking.id.0, body, &wanted.asked.reason)?;
    issue_all_in_tx(c, booking, &done, event)?;
    let parts = with_rounding(&done.back, done.rounded);
    for part in &parts {
        c.w.refund_add(booking.id, event, *part, false, None)?;
    }
    invoices_in_tx(c, &theatre, (booking.id, event), tenders.iter().map(|t| t.source), "")?;
    let back = parts.iter().flat_map(|((_, kind, minor), own)| went_back((*kind, *minor, *own), shift));
    let moved: Vec<_> = tenders.iter().flat_map(came_in).chain(back).collect();
    books_in_tx(c, booking, event, &done.lines, &moved)?;
    super::print::exchanged_in_tx(c, booking.id, event)?;
    Ok(done)
}

/// Issues the new tickets, each on a seat that nobody has.
fn issue_all_in_tx(c: &Ctx<'_>, booking: &Booking, done: &Exchange, event: i64) -> Result<()> {
    let used = booking.tickets.iter().map(|t| t.group).max().unwrap_or(0);
    for ticket in &done.new {
        let bundle = c.cache.bundle(c.r(), ticket.show)?;
        let ticket = QuotedTicket { group: used.saturating_add(ticket.group), ..ticket.clone() };
        issue_in_tx(c, booking.id, &bundle, &ticket, Seat::Free(event))?;
        booked_in_tx(c, booking.id, &bundle)?;
    }
    let old: Vec<&Ticket> = booking.tickets.iter().filter(|t| done.old.contains(&t.id)).collect();
    for (from, to) in old.iter().zip(&done.new) {
        follow_in_tx(c, booking, from, to.show, &to.label)?;
    }
    for (payment, show, seat) in voucher_moves(&c.r().left_of(booking.id, None)?, &old, &done.new)? {
        c.w.voucher_follows(payment, show, seat)?;
    }
    Ok(())
}
