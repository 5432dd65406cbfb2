//! Deposits: taken for a reservation at any till, used when it is paid, given back or kept when it ends unpaid.
use super::{
    Ctx, House, Result,
    cancel::{Route, books_in_tx, came_in, gone_in_tx, terms_of},
    checkout::check_pays,
    payment::open_in_tx,
    reserve::reserved,
    sale::{pay_in_tx, price_in_tx},
    shift::drawer_in_tx,
    tender::Order,
};
use crate::domain::{
    BookingId, Reference, Refusal, ShiftId,
    booking::{Booking, TenderKind},
    cancel::{Asked, Line, Plan},
    deposit::{DEPOSIT, check, let_go},
    order::Pay,
    refusal::Kind,
    staff::Permission,
};
use serde_json::json;

impl House {
    /// Takes so much, in minor units, for a reservation: in cash, by card or by transfer. It counts when the reservation is paid.
    pub fn deposit(&mut self, reference: &Reference, minor: i64, pays: &[Pay]) -> Result<Booking> {
        self.need(Permission::Reserve)?;
        check_pays(pays)?;
        if !pays.iter().all(|p| p.kind.is_money()) {
            let message = "a deposit is paid in cash, by card or by transfer; nothing was taken";
            return Err(Refusal::usage(message).into());
        }
        let id = self.write(|c| {
            let (booking, hold) = reserved(c, reference)?;
            if !hold.is_live(c.now()) {
                return Err(super::hold::expired(&hold.token).into());
            }
            if open_in_tx(c, hold.id)? {
                let message = "it is being paid at a till: finish that, or give the money back; nothing was taken";
                return Err(Refusal::new(Kind::Conflict, message).into());
            }
            check(&booking, price_in_tx(c, &hold, None)?.total, minor)?;
            let theatre = c.cache.theatre(c.r(), booking.theatre)?;
            let paid = pay_in_tx(c, &Order::difference(&theatre, &booking), minor, pays)?;
            let body = json!({
                "theatre": theatre.id, "amount": minor,
                "paid": paid.iter().map(|p| json!([p.tender.kind, p.tender.minor, p.tender.tendered])).collect::<Vec<_>>(),
            });
            let event = c.event("deposit", "booking", booking.id.0, body)?;
            let debt =
                Line { account: "owed", what: DEPOSIT.to_owned(), show: None, qty: -1, minor: -minor, tax: 0 };
            let moved: Vec<_> = paid.iter().flat_map(came_in).collect();
            books_in_tx(c, &booking, event, &[debt], &moved)?;
            super::messages::reserved_in_tx(c, booking.id)?;
            Ok(booking.id)
        })?;
        self.booking_made(id)
    }
}

/// What letting a reservation go would do with its deposit; `here` is the shift that this till has open.
pub(crate) fn plan(
    r: crate::store::Reader<'_>,
    cache: &super::cache::Cache,
    booking: &Booking,
    asked: &Asked,
    (here, now): (Option<ShiftId>, crate::domain::time::Instant),
) -> Result<Plan> {
    let theatre = cache.theatre(r, booking.theatre)?;
    // Nobody loses money by a show that the house called off or moved.
    let keeps = theatre.settings.keeps_deposit && !r.has_called_off(booking.id)?;
    let terms = terms_of(r, cache, booking, here, now)?;
    Ok(let_go(booking, &terms, asked, (keeps, theatre.settings.ticket_tax_ppm))?)
}

/// Does what a plan says of a deposit, by the event that ended the reservation.
pub(crate) fn end_in_tx(c: &Ctx<'_>, booking: &Booking, event: i64, plan: &Plan, route: Route) -> Result<()> {
    if plan.lines.is_empty() {
        return Ok(());
    }
    let theatre = c.cache.theatre(c.r(), booking.theatre)?;
    let moves = |kind: TenderKind| route == Route::Same || !kind.waits();
    let cash = plan.back.iter().any(|(_, kind, _)| *kind == TenderKind::Cash && moves(*kind));
    let any = route == Route::Same && !plan.back.is_empty();
    let shift = if any { drawer_in_tx(c, &theatre, cash)? } else { None };
    gone_in_tx(c, booking, event, plan, (route, shift, None))
}

/// A reservation ended by itself: its deposit stays by the rule, or is owed until a till pays it out. Nothing is done for what has none.
pub(crate) fn ended_in_tx(c: &Ctx<'_>, booking: BookingId, event: i64) -> Result<()> {
    if c.r().left_of(booking, None)?.is_empty() {
        return Ok(());
    }
    let Some(booking) = c.r().booking(booking)? else { return Ok(()) };
    let mut plan = plan(c.r(), c.cache, &booking, &Asked::default(), (None, c.now().instant()))?;
    plan.rounded = 0;
    end_in_tx(c, &booking, event, &plan, Route::Owed)
}
