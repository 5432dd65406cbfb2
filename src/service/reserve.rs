//! Reservations: seats are kept for a named party until a time, unpaid; paid at any till, changed, or let go.
use super::{
    Ctx, House, Result, Source,
    cancel::{Route, check_plan},
    checkout::deal_tickets,
    deposit,
    hold::{Chosen, Take, held, revive_in_tx, take_in_tx},
    messages::reserved_in_tx,
    payment::no_open_card,
    sale::{Extras, booked_in_tx, booking_in_tx, payable, price_in_tx, sell_in_tx},
};
use crate::{
    domain::{
        BookingId, Reference, Refusal,
        board::{Held, Want},
        booking::{Booking, BookingState},
        cancel::{Asked, Plan},
        customer::check_email,
        order::Pay,
        refusal::Kind,
        staff::Permission,
        text::is_control,
        time::Instant,
    },
    store::{HoldRow, HoldState},
};
use serde_json::json;

/// What is to be kept.
#[derive(Clone, Debug)]
pub struct Reserve {
    /// Its seats.
    pub source: Source,
    /// Its tickets by type code; none: all of the theatre's first type.
    pub tickets: Vec<(String, u16)>,
    /// For whom.
    pub party: String,
    /// Until when; `None`: so long before the start as the theatre has set.
    pub until: Option<Instant>,
    /// Where to write to.
    pub email: Option<String>,
}

impl House {
    /// Keeps an order for a party. One that is reserved already is kept as it is by now.
    pub fn reserve(&mut self, wanted: &Reserve) -> Result<Booking> {
        self.need(Permission::Reserve)?;
        let party = wanted.party.trim();
        if party.is_empty() || party.chars().count() > 100 || party.chars().any(is_control) {
            return Err(Refusal::usage("for whom? A name of 1 to 100 plain characters; nothing was reserved").into());
        }
        wanted.email.as_deref().map(check_email).transpose()?;
        let id = self.write(|c| {
            let mut hold = match &wanted.source {
                Source::Hold(token) => payable(c, token)?,
                Source::Show(show, want) => {
                    let take = Take { hold: None, show: *show, want: want.clone(), tickets: Vec::new() };
                    let none = || Refusal::usage("a reservation needs at least one seat; nothing was reserved");
                    take_in_tx(c, &take, c.now().instant())?.0.ok_or_else(none)?
                }
                Source::Theatre(_) => {
                    return Err(Refusal::usage("seats are reserved, not food and drink; nothing was reserved").into());
                }
            };
            if super::payment::open_in_tx(c, hold.id)? {
                return Err(
                    Refusal::new(Kind::Conflict, "money was taken for it: finish paying, or give it back").into()
                );
            }
            deal_tickets(c, &mut hold, &wanted.tickets)?;
            c.w.hold_update(&hold)?;
            let id = keep_in_tx(c, &hold, party, wanted)?;
            reserved_in_tx(c, id)?;
            Ok(id)
        })?;
        self.booking_made(id)
    }

    /// Takes a reservation to this terminal, to be changed or paid as any order is. Letting the order go puts it back.
    pub fn load_reserved(&mut self, reference: &Reference) -> Result<Held> {
        self.need(Permission::WorkTill)?;
        self.write(|c| {
            let (_, mut hold) = reserved(c, reference)?;
            revive_in_tx(c, &mut hold)?;
            hold.terminal = c.w.terminal(c.terminal)?;
            c.w.hold_update(&hold)?;
            held(c.r(), c.cache, &hold, Chosen::default(), c.now())
        })
    }

    /// Makes a reservation one of other seats or tickets of its show: the number may change.
    pub fn change_reserved(
        &mut self,
        reference: &Reference,
        want: &Want,
        tickets: &[(String, u16)],
    ) -> Result<Booking> {
        self.need(Permission::Reserve)?;
        let id = self.write(|c| {
            let (booking, hold) = reserved(c, reference)?;
            let [part] = hold.draft.as_slice() else {
                let message = "it has seats of several shows: load it at a counter to change it; it is as it was";
                return Err(Refusal::new(Kind::Conflict, message).into());
            };
            let take = Take { hold: Some(hold.token.clone()), show: part.show, want: want.clone(), tickets: vec![] };
            let none = || Refusal::usage("a reservation needs at least one seat; it is as it was");
            let mut hold = take_in_tx(c, &take, c.now().instant())?.0.ok_or_else(none)?;
            deal_tickets(c, &mut hold, tickets)?;
            c.w.hold_update(&hold)?;
            let priced = price_in_tx(c, &hold, None)?;
            if priced.total < booking.deposit() {
                let [total, paid] =
                    [priced.total, booking.deposit()].map(|m| crate::domain::Money::new(m, booking.currency));
                let message = format!("that would cost {total}, less than its deposit of {paid}; it is as it was");
                return Err(Refusal::new(Kind::Conflict, message).with(json!({ "deposit": paid })).into());
            }
            c.w.booking_total(booking.id, priced.total)?;
            let seats: Vec<_> = hold.draft.iter().flat_map(|p| p.seats.clone()).collect();
            c.event("change_reserved", "booking", booking.id.0, json!({ "seats": seats, "total": priced.total }))?;
            reserved_in_tx(c, booking.id)?;
            Ok(booking.id)
        })?;
        self.booking_made(id)
    }

    /// Pays a reservation in one go: its tickets are sold as any are.
    pub fn pay_reserved(&mut self, reference: &Reference, pays: &[Pay]) -> Result<Booking> {
        self.need(Permission::WorkTill)?;
        super::checkout::check_pays(pays)?;
        let id = self.write(|c| {
            let (_, mut hold) = reserved(c, reference)?;
            no_open_card(c, &hold)?;
            revive_in_tx(c, &mut hold)?;
            let priced = price_in_tx(c, &hold, None)?;
            sell_in_tx(c, &hold, &priced, pays, &Extras::default())
        })?;
        self.booking_made(id)
    }

    /// What is reserved, by its end.
    pub fn reservations(&self) -> Result<Vec<Booking>> {
        self.need(Permission::SeeBookings)?;
        self.read(|r, _| {
            let mut out = Vec::new();
            for id in r.reservations()? {
                out.extend(r.booking(id)?);
            }
            Ok(out)
        })
    }
}

fn keep_in_tx(c: &Ctx<'_>, hold: &HoldRow, party: &str, wanted: &Reserve) -> Result<BookingId> {
    let priced = price_in_tx(c, hold, None)?;
    let theatre = c.cache.theatre(c.r(), hold.theatre)?;
    let first = priced.bundles.iter().map(|b| b.show.starts_at).min();
    let first = first.ok_or_else(|| Refusal::usage("a reservation needs at least one seat; nothing was reserved"))?;
    let until = wanted.until.unwrap_or_else(|| first.plus_minutes(-i64::from(theatre.settings.reserve_until_min)));
    let last = priced.bundles.iter().map(|b| b.show.sale_closes_at).min().unwrap_or(first);
    if until <= c.now().instant() || until > last {
        let at = theatre.zone.local(until).format("%a %d %b %H:%M");
        let message =
            format!("it can't be kept until {at}: that is past, or after the show stops selling; nothing was reserved");
        return Err(Refusal::usage(message).with(json!({ "until": theatre.zone.rfc3339(until) })).into());
    }
    let booking = match c.r().hold_booking(hold.id)? {
        Some(id) => {
            c.w.booking_total(id, priced.total)?;
            id
        }
        None => booking_in_tx(c, hold, &priced, BookingState::Pending, &Extras::default())?,
    };
    for bundle in &priced.bundles {
        booked_in_tx(c, booking, bundle)?;
    }
    c.w.contact_name_set(booking, party)?;
    if let Some(email) = &wanted.email {
        c.w.contact_set(booking, email)?;
    }
    if let Some(customer) = c.r().hold_customer(hold.id)? {
        c.w.booking_customer_add(booking, customer)?;
    }
    c.w.reservation_set(booking, until)?;
    c.w.hold_reserve(hold.id, until.0 * 1000)?;
    let shows: Vec<_> = priced.bundles.iter().map(|b| b.show.id).collect();
    c.event("reserve", "booking", booking.0, json!({ "shows": shows, "total": priced.total, "until": until }))?;
    Ok(booking)
}

/// A reservation that is not paid, and its hold.
pub(crate) fn reserved(c: &Ctx<'_>, reference: &Reference) -> Result<(Booking, HoldRow)> {
    let none = || Refusal::not_found(format!("there is no booking {reference}"));
    let id = c.r().booking_id(reference)?.ok_or_else(none)?;
    let booking = c.r().booking(id)?.ok_or_else(none)?;
    if booking.state != BookingState::Reserved {
        let message = format!("{reference} is no reservation that waits to be paid; nothing was done");
        return Err(Refusal::new(Kind::Conflict, message).with(json!({ "state": booking.state })).into());
    }
    let hold = c.r().hold_of_booking(id)?.ok_or_else(none)?;
    Ok((booking, hold))
}

/// Lets a reservation go: its seats are free, its deposit goes back or stays by the rule.
pub(crate) fn let_go_in_tx(c: &Ctx<'_>, booking: &Booking, asked: &Asked, expected: Option<i64>) -> Result<Plan> {
    let none = || Refusal::not_found(format!("there is no booking {}", booking.reference));
    let hold = c.r().hold_of_booking(booking.id)?.ok_or_else(none)?;
    if super::payment::open_in_tx(c, hold.id)? {
        return Err(
            Refusal::new(Kind::Conflict, "money was taken for it: give it back first (g); nothing was done").into()
        );
    }
    let here = c.r().shift_at(c.w.terminal(c.terminal)?)?;
    let plan = deposit::plan(c.r(), c.cache, booking, asked, (here, c.now().instant()))?;
    check_plan(c, booking, &plan, expected)?;
    c.w.allocation_free_all(hold.id)?;
    c.w.hold_end(hold.id, HoldState::Released)?;
    c.w.booking_step(booking.id, BookingState::Pending, BookingState::Cancelled)?;
    let body = match plan.lines.as_slice() {
        [] => json!({}),
        _ => json!({
            "theatre": booking.theatre, "kept": plan.kept,
            "back": plan.back.iter().map(|(payment, kind, minor)| json!([payment, kind, minor])).collect::<Vec<_>>(),
        }),
    };
    let event = c.event_because("let_go", "booking", booking.id.0, body, &asked.reason)?;
    deposit::end_in_tx(c, booking, event, &plan, Route::Same)?;
    Ok(plan)
}
