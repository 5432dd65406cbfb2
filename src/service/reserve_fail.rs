//! What becomes of reservations when their show fails: they wait for a delayed show, go along with one that moves, and end with one that
//! is called off. Whoever booked is told.
use super::{
    Ctx, Result,
    cache::Bundle,
    deposit,
    hold::taken,
    messages::{reserved_in_tx, tell_in_tx},
    payment::open_in_tx,
    sale::{booked_in_tx, price_in_tx},
};
use crate::{
    domain::{
        SeatNo, ShowId,
        board::BestWant,
        booking::{Booking, BookingState},
        seat_map::SeatKind,
        seating,
    },
    store::{HoldRow, HoldState},
};
use serde_json::json;

/// Tells who has a reservation of a show how it stands by now.
pub(crate) fn delayed_in_tx(c: &Ctx<'_>, show: ShowId) -> Result<()> {
    for (booking, hold) in of_show(c, show)? {
        until_in_tx(c, &booking, &hold)?;
        reserved_in_tx(c, booking.id)?;
    }
    Ok(())
}

/// Takes the reservations of a show that moves along: on the same seats where the new hall has them all, else on the best there are for
/// the party. One that finds no room, or would cost less there than was paid for it, ends. Paid seats are in the new hall before.
pub(crate) fn moved_in_tx(c: &Ctx<'_>, old: &Bundle, new: &Bundle) -> Result<()> {
    for (booking, hold) in of_show(c, old.show.id)? {
        if !follows_in_tx(c, &booking, hold, (old, new))? {
            off_in_tx(c, &booking, old.show.id)?;
        }
    }
    Ok(())
}

/// Ends the reservations of a show that was called off: what was paid for them is owed.
pub(crate) fn called_off_in_tx(c: &Ctx<'_>, show: ShowId) -> Result<()> {
    for (booking, _) in of_show(c, show)? {
        off_in_tx(c, &booking, show)?;
    }
    Ok(())
}

/// The reservations of a show that are kept. One that is being paid ends as that payment does.
fn of_show(c: &Ctx<'_>, show: ShowId) -> Result<Vec<(Booking, HoldRow)>> {
    let mut out = Vec::new();
    for id in c.r().reservations()? {
        let Some(hold) = c.r().hold_of_booking(id)?.filter(|h| h.draft.iter().any(|p| p.show == show)) else {
            continue;
        };
        if !hold.is_live(c.now()) || open_in_tx(c, hold.id)? {
            continue;
        }
        out.extend(c.r().booking(id)?.map(|booking| (booking, hold)));
    }
    Ok(out)
}

/// Gives a reservation its seats in the new hall. Answers whether it has them; else nothing was written that its end does not undo.
fn follows_in_tx(c: &Ctx<'_>, booking: &Booking, mut hold: HoldRow, (old, new): (&Bundle, &Bundle)) -> Result<bool> {
    let at = hold.draft.iter().position(|p| p.show == old.show.id);
    let Some(part) = at.and_then(|i| hold.draft.get_mut(i)) else { return Ok(false) };
    let Some(seats) = places(c, old, new, &part.seats)? else { return Ok(false) };
    let before = std::mem::replace(&mut part.seats, seats.clone());
    part.show = new.show.id;
    for seat in before {
        c.w.allocation_free(hold.id, old.show.id, seat)?;
    }
    for seat in &seats {
        if !c.w.allocation_take(&hold, new.show.id, new.show.map.0, *seat)? {
            return Ok(false);
        }
    }
    c.w.hold_update(&hold)?;
    let total = match price_in_tx(c, &hold, None) {
        Ok(priced) if priced.total >= booking.deposit() => priced.total,
        Ok(_) | Err(super::Error::Refused(_)) => return Ok(false),
        Err(error) => return Err(error),
    };
    c.w.booking_total(booking.id, total)?;
    booked_in_tx(c, booking.id, new)?;
    until_in_tx(c, booking, &hold)?;
    let body = json!({ "seats": seats, "total": total, "to": new.show.id });
    c.event("change_reserved", "booking", booking.id.0, body)?;
    reserved_in_tx(c, booking.id)?;
    Ok(true)
}

/// Where these seats are in another hall; none where it has no room for all of them.
fn places(c: &Ctx<'_>, old: &Bundle, new: &Bundle, seats: &[SeatNo]) -> Result<Option<Vec<SeatNo>>> {
    let taken = taken(c.r(), new, None, c.now())?;
    let free = |no: SeatNo| usize::from(no.0).checked_sub(1).and_then(|i| taken.get(i)) == Some(&false);
    let same = |no: &SeatNo| {
        let was = old.map.seat(*no)?;
        let seat = new.map.find(&was.label).filter(|s| s.kind == was.kind && free(s.no))?;
        Some(seat.no)
    };
    if let Some(same) = seats.iter().map(same).collect::<Option<Vec<_>>>() {
        return Ok(Some(same));
    }
    let rolls = |no: &&SeatNo| old.map.seat(**no).is_some_and(|s| s.kind == SeatKind::Wheelchair);
    let count = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let wheelchairs = count(seats.iter().filter(rolls).count());
    let want = BestWant { n: count(seats.len()), wheelchairs, ..BestWant::default() };
    Ok(seating::best_like(&new.map, &taken, &want).ok().map(|choice| choice.seats))
}

/// No reservation outlasts the sale of its shows, which may begin earlier by now.
fn until_in_tx(c: &Ctx<'_>, booking: &Booking, hold: &HoldRow) -> Result<()> {
    let Some(kept) = &booking.reserved else { return Ok(()) };
    let mut until = kept.until;
    for part in &hold.draft {
        // Not out of the cache: that is as the plan was before this write.
        until = c.r().show(part.show)?.map_or(until, |show| until.min(show.sale_closes_at));
    }
    if until < kept.until {
        c.w.reservation_set(booking.id, until)?;
        c.w.hold_reserve(hold.id, until.0 * 1000)?;
    }
    Ok(())
}

/// Ends a reservation because of this show of it: all of it, for it is paid in one go.
fn off_in_tx(c: &Ctx<'_>, booking: &Booking, show: ShowId) -> Result<()> {
    let Some(hold) = c.r().hold_of_booking(booking.id)? else { return Ok(()) };
    c.w.allocation_free_all(hold.id)?;
    c.w.hold_end(hold.id, HoldState::Expired)?;
    c.w.booking_step(booking.id, BookingState::Pending, BookingState::Expired)?;
    let event = super::payment::event(c, "expire", booking.id, json!({}))?;
    deposit::ended_in_tx(c, booking.id, event)?;
    let failed = booking.shows.iter().find(|s| s.id == show);
    let party = booking.reserved.as_ref().map(|kept| &kept.party);
    let said = failed.map(|s| json!({ "title": s.title, "starts_at": s.starts_at, "name": party }));
    tell_in_tx(c, booking, "reservation_off", said.unwrap_or_default())
}
