//! When a show fails: it is delayed, moved, stopped or called off. One decision covers all its tickets, also those that were let
//! in: each comes back or is exchanged without asking again. What was paid is owed until a till pays it out.
use super::{
    Ctx, House, NewShow, Result,
    cache::Bundle,
    cancel::{Moved, Route, books_in_tx, cancel_in_tx, check_reason, went_back},
    hold::taken,
    payment::looks_like_card,
    plan::add_show_in_tx,
    reserve_fail,
    sale::booked_in_tx,
    shift::drawer_in_tx,
};
use crate::{
    domain::{
        BookingId, HallId, Reference, Refusal, SeatNo, ShowId,
        board::BestWant,
        booking::{Booking, TenderKind, Ticket, TicketState},
        cancel::{Asked, Line, put},
        dispute::check_undisputed,
        message::{MessageKind, NewMessage},
        refusal::Kind,
        seat_map::SeatKind,
        seating,
        show::{Hanging, ShowState},
        staff::Permission,
        text::is_control,
        time::Instant,
    },
    store::{FailureKind, NewFee, NewTicket},
};
use serde_json::json;

impl House {
    /// What hangs on a show: for a look before it is delayed, moved or called off.
    pub fn hanging(&self, show: ShowId) -> Result<Hanging> {
        self.need(Permission::SeeBookings)?;
        self.read(|r, cache| {
            cache.bundle(r, show)?;
            let (tickets, admitted, bookings, minor) = r.hanging(show)?;
            let reservations = r.reserved_orders(show, self.now())?;
            Ok(Hanging { tickets, admitted, bookings, minor, reservations })
        })
    }

    /// Starts a show at another time of the same business day. Its tickets stay good; whoever can't come then gets the money back.
    pub fn delay_show(&mut self, show: ShowId, to: Instant, reason: &str) -> Result<()> {
        self.need(Permission::FailShow)?;
        check_why(reason)?;
        self.write(|c| {
            let bundle = open(c, show)?;
            if to == bundle.show.starts_at {
                return Err(Refusal::usage("it starts at that time already; nothing was changed").into());
            }
            same_day(&bundle, to)?;
            if !c.w.show_shift(show, to.0 - bundle.show.starts_at.0)? {
                let message = format!("{} has another show at that time; nothing was changed", bundle.hall.name);
                return Err(Refusal::new(Kind::Clash, message).into());
            }
            fail_in_tx(c, show, FailureKind::Delay, None, json!({ "starts_at": to }), reason)?;
            for id in c.r().hanging_bookings(show, u32::MAX)? {
                let at = bundle.theatre.zone.rfc3339(to);
                tell_in_tx(c, &whole(c, id)?, show, "show_delayed", json!({ "starts_at": at }))?;
            }
            reserve_fail::delayed_in_tx(c, show)
        })
    }

    /// Ends the sale of a show that broke down; its tickets are covered, whatever the rule says.
    pub fn stop_show(&mut self, show: ShowId, reason: &str) -> Result<()> {
        self.need(Permission::FailShow)?;
        check_why(reason)?;
        self.write(|c| {
            open(c, show)?;
            c.w.show_state(show, ShowState::Closed)?;
            fail_in_tx(c, show, FailureKind::Stop, None, json!({}), reason).map(drop)
        })
    }

    /// Calls a show off: it sells no more, its hall is free, its reservations end. [`House::refund_called_off`] then gives the tickets back.
    pub fn call_off(&mut self, show: ShowId, reason: &str) -> Result<()> {
        self.need(Permission::CancelShow)?;
        check_why(reason)?;
        self.write(|c| {
            if c.cache.bundle(c.r(), show)?.show.state == ShowState::Cancelled {
                return Ok(());
            }
            c.w.show_state(show, ShowState::Cancelled)?;
            fail_in_tx(c, show, FailureKind::Cancel, None, json!({}), reason)?;
            reserve_fail::called_off_in_tx(c, show)
        })
    }

    /// Gives back the tickets of up to so many bookings of a show that was called off: what was paid is owed to each. Says how many
    /// bookings are left, so that the run can be broken off and taken up again. Who called it off decided it; this only does it. What is
    /// disputed at the bank comes back when that is won.
    pub fn refund_called_off(&mut self, show: ShowId, most: u32) -> Result<u32> {
        self.need(Permission::CancelByRule)?;
        self.write(|c| {
            if c.cache.bundle(c.r(), show)?.show.state != ShowState::Cancelled {
                let message = "the show was not called off; nothing was given back";
                return Err(Refusal::new(Kind::Conflict, message).into());
            }
            // One may have been in the middle of being paid.
            reserve_fail::called_off_in_tx(c, show)?;
            for id in c.r().hanging_free(show, most)? {
                let booking = whole(c, id)?;
                let live = booking.tickets.iter().filter(|t| t.state != TicketState::Void);
                let (mine, others): (Vec<&Ticket>, Vec<&Ticket>) = live.partition(|t| t.show == show);
                // Where nothing else is left, what was bought beside them comes back too.
                let tickets = if others.is_empty() { vec![] } else { mine.iter().map(|t| t.id).collect() };
                let asked = Asked { tickets, ..Asked::default() };
                cancel_in_tx(c, &booking, &asked, None, Route::Owed)?;
                tell_in_tx(c, &booking, show, "show_cancelled", json!({}))?;
            }
            Ok(u32::try_from(c.r().hanging_free(show, u32::MAX)?.len()).unwrap_or(u32::MAX))
        })
    }

    /// Moves a show to another hall of its theatre, at its time or another one of the same day: everybody keeps their seat where the
    /// new hall has it, and gets the best there is where it has not. Their old tickets let them in.
    pub fn move_show(&mut self, show: ShowId, hall: HallId, at: Option<Instant>, reason: &str) -> Result<ShowId> {
        self.need(Permission::FailShow)?;
        check_why(reason)?;
        self.write(|c| {
            let old = open(c, show)?;
            if hall == old.hall.id {
                return Err(
                    Refusal::usage("it plays in that hall already: delay it instead; nothing was changed").into()
                );
            }
            let starts_at = at.unwrap_or(old.show.starts_at);
            same_day(&old, starts_at)?;
            let (name, format, traits) = (old.show.name.clone(), old.show.format.clone(), old.show.traits.clone());
            let to = add_show_in_tx(c, &NewShow { movie: old.show.movie, hall, starts_at, name, format, traits })?;
            let new = c.cache.bundle(c.r(), to)?;
            if new.theatre.id != old.theatre.id {
                let message = "a show moves within its theatre: call it off instead; nothing was changed";
                return Err(Refusal::new(Kind::Conflict, message).into());
            }
            c.w.show_state(show, ShowState::Cancelled)?;
            let event = fail_in_tx(c, show, FailureKind::Move, Some(to), json!({ "to": to }), reason)?;
            reseat_in_tx(c, &old, &new, event)?;
            reserve_fail::moved_in_tx(c, &old, &new)?;
            Ok(to)
        })
    }

    /// Pays out at this till what is owed for a booking: cash out of the drawer, and what the card terminal gave back under this
    /// reference. Without one only the cash. Gives how much of each, in minor units.
    pub fn pay_out_owed(&mut self, reference: &Reference, card: Option<&str>) -> Result<(Booking, i64, i64)> {
        self.need(Permission::CancelByRule)?;
        let slip = card.map(str::trim).filter(|r| !r.is_empty());
        if slip.is_some_and(|r| looks_like_card(r) || r.chars().count() > 60 || r.chars().any(is_control)) {
            let message = "type the reference that the card terminal printed, no card number; nothing was paid out";
            return Err(Refusal::usage(message).into());
        }
        let (id, cash, card) = self.write(|c| {
            let none = || Refusal::not_found(format!("there is no booking {reference}"));
            let booking = whole(c, c.r().booking_id(reference)?.ok_or_else(none)?)?;
            check_undisputed(&booking)?;
            let (cash, card) = booking.owed();
            if (cash, card) == (0, 0) {
                return Err(Refusal::new(Kind::AlreadyRefunded, "nothing is owed for it; nothing was paid out").into());
            }
            let card = if slip.is_some() { card } else { 0 };
            if cash == 0 && card == 0 {
                let message = "the card terminal gives it back: its reference is needed; nothing was written";
                return Err(Refusal::usage(message).into());
            }
            let handed = pay_out_in_tx(c, &booking, cash, card, slip.unwrap_or_default())?;
            Ok((booking.id, handed, card))
        })?;
        Ok((self.booking_made(id)?, cash, card))
    }

    /// The bookings for which something is owed to the customer, the oldest first.
    pub fn owed(&self) -> Result<Vec<Booking>> {
        self.need(Permission::SeeBookings)?;
        self.read(|r, _| {
            let mut out = Vec::new();
            for id in r.owed_bookings()? {
                out.extend(r.booking(id)?);
            }
            Ok(out)
        })
    }
}

fn check_why(reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(Refusal::usage("a reason is needed; nothing was changed").into());
    }
    check_reason(reason)
}

fn whole(c: &Ctx<'_>, id: BookingId) -> Result<Booking> {
    Ok(c.r().booking(id)?.ok_or_else(|| Refusal::not_found(format!("there is no booking {id}")))?)
}

/// A show that was not called off and is not over.
fn open(c: &Ctx<'_>, show: ShowId) -> Result<std::sync::Arc<Bundle>> {
    let bundle = c.cache.bundle(c.r(), show)?;
    let (state, over) = (bundle.show.state, c.now().instant() >= bundle.show.ends_at);
    if state == ShowState::Cancelled || over {
        let why = if over { "over" } else { "cancelled" };
        return Err(Refusal::new(Kind::ShowClosed, format!("the show {show} is {why}; nothing was changed")).into());
    }
    Ok(bundle)
}

/// What was sold for a business day is in the books of that day.
fn same_day(bundle: &Bundle, to: Instant) -> Result<()> {
    if bundle.theatre.zone.business_day(to, bundle.theatre.settings.day_end_min) == bundle.day {
        return Ok(());
    }
    let message = "that is another business day: call the show off and exchange its tickets; nothing was changed";
    Err(Refusal::usage(message).into())
}

fn fail_in_tx(
    c: &Ctx<'_>,
    show: ShowId,
    kind: FailureKind,
    to: Option<ShowId>,
    body: serde_json::Value,
    reason: &str,
) -> Result<i64> {
    c.w.plan_changed()?;
    let event = c.event_because(kind.verb(), "show", show.0, body, reason)?;
    c.w.failure_add(show, event, kind, to)?;
    Ok(event)
}

/// Gives every ticket of a show a place in another hall.
fn reseat_in_tx(c: &Ctx<'_>, old: &Bundle, new: &Bundle, event: i64) -> Result<()> {
    let mut free: Vec<bool> = taken(c.r(), new, None, c.now())?.into_iter().map(|taken| !taken).collect();
    let mut bookings = Vec::new();
    for id in c.r().hanging_bookings(old.show.id, u32::MAX)? {
        bookings.push(whole(c, id)?);
    }
    let live = |t: &&Ticket| t.show == old.show.id && t.state != TicketState::Void;
    // First everybody whose seat the new hall has, so that nobody is put on a seat that is somebody's.
    let mut seats = Vec::new();
    for ticket in bookings.iter().flat_map(|b| b.tickets.iter().filter(live)) {
        let kind = old.map.seat(ticket.seat).map(|s| s.kind);
        let same = new.map.find(&ticket.label).filter(|s| Some(s.kind) == kind || kind != Some(SeatKind::Wheelchair));
        let seat = same.map(|s| s.no).filter(|no| place(&mut free, *no).is_some_and(std::mem::take));
        seats.push((ticket.id, seat));
    }
    for booking in &bookings {
        let tickets: Vec<&Ticket> = booking.tickets.iter().filter(live).collect();
        let open: Vec<&&Ticket> =
            tickets.iter().filter(|t| seats.iter().any(|(id, s)| *id == t.id && s.is_none())).collect();
        let mut found = best(old, new, &mut free, &open)?.into_iter();
        let mut lines = Vec::new();
        for ticket in tickets {
            let kept = seats.iter().find(|(id, _)| *id == ticket.id).and_then(|(_, seat)| *seat);
            let seat = kept.or_else(|| found.next()).ok_or_else(|| full(new, 0))?;
            replace_in_tx(c, booking, ticket, new, seat, event, &mut lines)?;
        }
        booked_in_tx(c, booking.id, new)?;
        books_in_tx(c, booking, event, &lines, &[])?;
        let at = new.theatre.zone.rfc3339(new.show.starts_at);
        tell_in_tx(c, booking, old.show.id, "show_moved", json!({ "hall": new.hall.name, "starts_at": at }))?;
    }
    Ok(())
}

fn place(free: &mut [bool], no: SeatNo) -> Option<&mut bool> {
    usize::from(no.0).checked_sub(1).and_then(|i| free.get_mut(i))
}

fn full(new: &Bundle, wheelchairs: u16) -> Refusal {
    let what = if wheelchairs > 0 { "places enough for wheelchairs, or seats enough" } else { "seats enough" };
    Refusal::new(Kind::SoldOut, format!("{} has not {what} for all of them; nothing was changed", new.hall.name))
}

/// The best seats that are left for these of a party.
fn best(old: &Bundle, new: &Bundle, free: &mut [bool], tickets: &[&&Ticket]) -> Result<Vec<SeatNo>> {
    if tickets.is_empty() {
        return Ok(Vec::new());
    }
    let rolls = |t: &&&&Ticket| old.map.seat(t.seat).is_some_and(|s| s.kind == SeatKind::Wheelchair);
    let count = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let (n, wheelchairs) = (count(tickets.len()), count(tickets.iter().filter(rolls).count()));
    let class = tickets.first().map(|t| t.class.clone()).filter(|class| tickets.iter().all(|t| t.class == *class));
    let taken: Vec<bool> = free.iter().map(|free| !free).collect();
    let want = BestWant { n, class, wheelchairs, nth: 0 };
    let choice = seating::best_like(&new.map, &taken, &want).map_err(|_| full(new, wheelchairs))?;
    for no in &choice.seats {
        if let Some(free) = place(free, *no) {
            *free = false;
        }
    }
    Ok(choice.seats)
}

/// Makes a ticket void and issues one for the same money that stands for it.
fn replace_in_tx(
    c: &Ctx<'_>,
    booking: &Booking,
    ticket: &Ticket,
    new: &Bundle,
    seat: SeatNo,
    event: i64,
    lines: &mut Vec<Line>,
) -> Result<()> {
    c.w.ticket_void(ticket.id, ticket.show, ticket.seat)?;
    let kind = c.r().ticket_kind(ticket.id)?;
    let (map, show) = (new.show.map.0, new.show.id);
    let id = c.w.ticket_add(&NewTicket {
        booking: booking.id,
        show,
        map,
        seat,
        kind,
        group: ticket.group,
        minor: ticket.minor,
        tax: ticket.tax,
        tax_ppm: ticket.tax_ppm,
        serial: u64::from_be_bytes(c.random::<8>()?),
        exchange: Some(event),
        stands_for: Some(ticket.id),
    })?;
    let id = id.ok_or_else(|| full(new, 0))?;
    if !c.w.allocation_give(show, map, seat, id)? {
        return Err(full(new, 0).into());
    }
    c.w.vouchers_follow(booking.id, (ticket.show, ticket.seat), (show, seat))?;
    if let Some(seat) = new.map.seat(seat) {
        super::concession::follow_in_tx(c, booking, ticket, show, &seat.label)?;
    }
    put(lines, "line", &ticket.code, Some(ticket.show), (-1, -ticket.minor, -ticket.tax));
    put(lines, "line", &ticket.code, Some(show), (1, ticket.minor, ticket.tax));
    for fee in booking.fees.iter().filter(|f| f.ticket == ticket.id) {
        let (minor, tax, tax_ppm) = (fee.minor, fee.tax, ticket.tax_ppm);
        c.w.fee_add(&NewFee { booking: booking.id, ticket: id, name: &fee.name, minor, tax, tax_ppm })?;
        put(lines, "fee", &fee.name, Some(ticket.show), (-1, -minor, -tax));
        put(lines, "fee", &fee.name, Some(show), (1, minor, tax));
    }
    Ok(())
}

/// Tells whoever booked, where the house knows how: by mail, else by a text message.
fn tell_in_tx(
    c: &Ctx<'_>,
    booking: &Booking,
    show: ShowId,
    template: &'static str,
    more: serde_json::Value,
) -> Result<()> {
    let known = booking.customer.as_ref();
    let mail = booking.email.clone().or_else(|| known.and_then(|k| k.email.clone()));
    let phone = known.and_then(|k| k.phone.clone());
    let to = mail.map(|to| (MessageKind::Mail, to)).or_else(|| phone.map(|to| (MessageKind::Sms, to)));
    let (Some((kind, to)), Some(shown)) = (to, booking.shows.iter().find(|s| s.id == show)) else { return Ok(()) };
    let mut params = json!({
        "reference": booking.reference, "title": shown.title, "was_at": booking.zone.rfc3339(shown.starts_at),
        "theatre": shown.theatre,
    });
    if let (Some(params), serde_json::Value::Object(more)) = (params.as_object_mut(), more) {
        params.extend(more);
    }
    c.w.message_add(&NewMessage {
        kind,
        to,
        language: String::new(),
        template,
        params,
        customer: known.map(|k| k.id),
        booking: Some(booking.id),
        due_at: None,
        dies_at: None,
    })?;
    Ok(())
}

/// Pays out what is owed in cash and on a card. Answers with what the drawer gives.
fn pay_out_in_tx(c: &Ctx<'_>, booking: &Booking, cash: i64, card: i64, slip: &str) -> Result<i64> {
    let theatre = c.cache.theatre(c.r(), booking.theatre)?;
    let handed = if cash > 0 { booking.cash_back(cash, theatre.cash_step()) } else { 0 };
    let shift = drawer_in_tx(c, &theatre, cash > 0)?;
    let event = c.event("pay_out", "booking", booking.id.0, json!({ "cash": cash, "card": card }))?;
    let mut moved = vec![(Moved::Owed, cash + card, None)];
    let rounded = handed - cash;
    for (kind, minor, rounded, how) in [(TenderKind::Cash, cash, rounded, ""), (TenderKind::Card, card, 0, slip)] {
        if minor > 0 {
            c.w.refund_paid((booking.id, event), kind, (how, rounded))?;
            moved.extend(went_back((kind, minor, rounded), shift));
        }
    }
    books_in_tx(c, booking, event, &[], &moved)?;
    Ok(handed)
}
