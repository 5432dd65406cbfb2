//! Holds: taking seats for an order, changing what it has, letting it go, parking it.
use super::{Ctx, Error, House, Result, cache::Bundle, labels};
use crate::{
    domain::{
        HoldId, HoldToken, Refusal, SeatNo, ShowId, TheatreId,
        board::{Held, SeatState, Want},
        booking::{PaymentState, TenderKind},
        order::{self, Count, MAX_TICKETS, Part, QuotedTicket},
        product,
        refusal::Kind,
        seating,
        staff::Permission,
        theatre::Theatre,
        time::Instant,
    },
    store::{AttemptRow, HoldRow, HoldState, Reader},
};
use serde_json::json;
use std::{collections::HashSet, sync::Arc};

/// What an order wants of one show from now on.
#[derive(Clone, Debug)]
pub struct Take {
    /// The order's hold; none begins a new one.
    pub hold: Option<HoldToken>,
    /// The show.
    pub show: ShowId,
    /// The seats. No seats take the show out of the order.
    pub want: Want,
    /// The tickets that go with them, as far as they are known.
    pub tickets: Vec<Count>,
}

/// How seats were chosen, and what a seating rule says.
#[derive(Default)]
pub(crate) struct Chosen {
    pub(crate) why: String,
    pub(crate) warnings: Vec<String>,
}

impl House {
    /// Makes an order have exactly these seats of a show: what it had there and does not want any more goes free. All or
    /// nothing; `None` when nothing is left in it.
    pub fn take(&mut self, take: &Take) -> Result<Option<Held>> {
        self.need(Permission::Sell)?;
        self.write_order(take.hold.as_ref(), |c| {
            let (hold, chosen) = take_in_tx(c, take, c.now().instant())?;
            hold.map(|hold| held(c.r(), c.cache, &hold, chosen, c.now())).transpose()
        })
    }

    /// A write that changes an order only. Its hold ends with the boot, so a loss of power takes nothing that was not over
    /// anyway and the disk need not be waited for (rule 4); a reservation outlives the boot.
    pub(crate) fn write_order<T>(
        &mut self,
        token: Option<&HoldToken>,
        f: impl FnOnce(&Ctx<'_>) -> Result<T>,
    ) -> Result<T> {
        let is_reserved = |r: Reader<'_>| match token {
            Some(token) => Ok::<_, Error>(r.hold(token)?.is_some_and(|h| h.is_reserved())),
            None => Ok(false),
        };
        if self.read(|r, _| is_reserved(r))? {
            return self.write(f);
        }
        self.write_brief(|c| {
            if is_reserved(c.r())? {
                return Err(
                    Refusal::new(Kind::Conflict, "it was reserved just now; it is as it was, look again").into()
                );
            }
            f(c)
        })
    }

    /// The hold of a token as it is now, if it is live.
    pub fn held(&self, token: &HoldToken) -> Result<Held> {
        self.need(Permission::Sell)?;
        let now = self.now();
        self.read(|r, cache| {
            let hold = live(r, token, now)?;
            held(r, cache, &hold, Chosen::default(), now)
        })
    }

    /// Lets an order go. One that has taken money has to give it back first; one that is reserved is only put back: its seats stay.
    pub fn release(&mut self, token: &HoldToken) -> Result<()> {
        self.need(Permission::Sell)?;
        self.write(|c| {
            let hold = c.r().hold(token)?.ok_or_else(|| no_hold(token))?;
            if hold.state != HoldState::Live || hold.is_reserved() {
                return Ok(());
            }
            if super::payment::approved_in_tx(c, hold.id)? > 0 {
                return Err(Refusal::new(Kind::Conflict, "money was taken for this order: give it back first").into());
            }
            if super::online::leaves_in_tx(c, hold.id)? {
                // The seats go when it is known that nobody pays for them.
                return Ok(());
            }
            super::payment::abandon_in_tx(c, hold.id)?;
            c.w.allocation_free_all(hold.id)?;
            Ok(c.w.hold_end(hold.id, HoldState::Released)?)
        })
    }

    /// More time, within the ceiling that counts from the hold's first moment.
    pub fn renew(&mut self, token: &HoldToken) -> Result<Held> {
        self.need(Permission::Sell)?;
        self.write_order(Some(token), |c| {
            let mut hold = live(c.r(), token, c.now())?;
            let before = hold.until_ms;
            lengthen(c, &mut hold)?;
            if hold.until_ms == before {
                return Err(
                    Refusal::new(Kind::Conflict, "this hold can't be renewed any more: sell it or let it go").into()
                );
            }
            c.w.hold_update(&hold)?;
            held(c.r(), c.cache, &hold, Chosen::default(), c.now())
        })
    }

    /// Puts an order aside under a name; its hold goes on to run.
    pub fn park(&mut self, token: &HoldToken, name: &str) -> Result<()> {
        self.need(Permission::WorkTill)?;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 40 || name.chars().any(crate::domain::text::is_control) {
            return Err(Refusal::usage("a parked order needs a name of 1 to 40 characters").into());
        }
        self.write(|c| {
            let mut hold = live(c.r(), token, c.now())?;
            if hold.is_reserved() {
                return Err(Refusal::new(Kind::Conflict, "it is reserved: Esc puts it back, its seats stay").into());
            }
            hold.parked = Some(name.to_owned());
            Ok(c.w.hold_update(&hold)?)
        })
    }

    /// Takes a parked or left order to this terminal. One whose time is out gets its seats back if all are free.
    pub fn resume(&mut self, token: &HoldToken) -> Result<Held> {
        self.need(Permission::WorkTill)?;
        self.write(|c| {
            let mut hold = c.r().hold(token)?.ok_or_else(|| no_hold(token))?;
            revive_in_tx(c, &mut hold)?;
            hold.parked = None;
            hold.terminal = c.w.terminal(c.terminal)?;
            c.w.hold_update(&hold)?;
            held(c.r(), c.cache, &hold, Chosen::default(), c.now())
        })
    }
}

/// Makes a hold have exactly what `take` wants; the sale is made at `at` (earlier than now for one made on paper).
pub(crate) fn take_in_tx(c: &Ctx<'_>, take: &Take, at: Instant) -> Result<(Option<HoldRow>, Chosen)> {
    let bundle = c.cache.bundle(c.r(), take.show)?;
    let mut hold = match &take.hold {
        Some(token) => Some(live(c.r(), token, c.now())?),
        None => None,
    };
    if let Some(hold) = &hold {
        may_change(c, hold, bundle.theatre.id)?;
    }
    let own = hold.as_ref().map(|h| h.id);
    let (seats, chosen) = choose(c, &bundle, own, take)?;
    if !seats.is_empty() {
        bundle.show.check_sells(at)?;
    }
    if hold.is_none() && seats.is_empty() {
        return Ok((None, chosen));
    }
    let mut hold = match hold.take() {
        Some(hold) => hold,
        None => begin(c, &bundle.theatre)?,
    };
    lengthen(c, &mut hold)?;
    let part = Part { show: take.show, tickets: take.tickets.clone(), seats };
    let before = put(&mut hold.draft, part.clone());
    if hold.draft.iter().map(|p| p.seats.len()).sum::<usize>() > MAX_TICKETS {
        return Err(Refusal::usage(format!("an order has at most {MAX_TICKETS} seats; it is as it was")).into());
    }
    take_seats(c, &hold, &bundle, &part.seats)?;
    for seat in before.iter().filter(|s| !part.seats.contains(s)) {
        c.w.allocation_free(hold.id, take.show, *seat)?;
    }
    if hold.is_empty() && hold.is_reserved() {
        let message = "that is all of the reservation: `booking cancel` (r on the booking) lets it go; it is as it was";
        return Err(Refusal::new(Kind::Conflict, message).into());
    }
    if hold.is_empty() {
        super::payment::abandon_in_tx(c, hold.id)?;
        c.w.hold_end(hold.id, HoldState::Released)?;
        return Ok((None, chosen));
    }
    c.w.hold_update(&hold)?;
    Ok((Some(hold), chosen))
}

/// Refuses to change an order of another theatre, and one that is being paid.
pub(crate) fn may_change(c: &Ctx<'_>, hold: &HoldRow, theatre: TheatreId) -> Result<()> {
    if hold.theatre != theatre {
        return Err(
            Refusal::new(Kind::Conflict, "an order is for one theatre: sell this one first, or let it go").into()
        );
    }
    if super::payment::open_in_tx(c, hold.id)? {
        return Err(
            Refusal::new(Kind::Conflict, "this order is being paid: finish the payment or give it back first").into()
        );
    }
    Ok(())
}

/// Puts a part into the draft and gives the seats that the order had of that show before.
fn put(draft: &mut Vec<Part>, part: Part) -> Vec<SeatNo> {
    let at = draft.iter().position(|p| p.show == part.show);
    let empty = part.seats.is_empty();
    match at.and_then(|i| draft.get_mut(i)) {
        Some(old) if !empty => std::mem::replace(old, part).seats,
        Some(old) => {
            let seats = std::mem::take(&mut old.seats);
            draft.retain(|p| p.show != part.show);
            seats
        }
        None if empty => Vec::new(),
        None => {
            draft.push(part);
            Vec::new()
        }
    }
}

/// Begins an order that has nothing yet.
pub(crate) fn begin(c: &Ctx<'_>, theatre: &Theatre) -> Result<HoldRow> {
    let now = c.now();
    let bytes = c.random::<16>()?;
    let mut hold = HoldRow {
        id: HoldId(0),
        token: HoldToken(data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase()),
        terminal: c.w.terminal(c.terminal)?,
        theatre: theatre.id,
        channel: c.channel.code().to_owned(),
        boot: now.boot,
        first_ms: now.boottime_ms,
        until_ms: now.boottime_ms + i64::from(theatre.settings.hold_ttl_s) * 1000,
        state: HoldState::Live,
        draft: Vec::new(),
        items: Vec::new(),
        parked: None,
        made_at: now.instant(),
        comps: None,
    };
    hold.id = c.w.hold_add(&hold)?;
    if let Some(customer) = c.actor.customer() {
        c.w.hold_customer_set(hold.id, Some(customer))?;
    }
    Ok(hold)
}

/// Gives a live hold its full time again, but not beyond the ceiling; never shortens it.
pub(crate) fn lengthen(c: &Ctx<'_>, hold: &mut HoldRow) -> Result<()> {
    let settings = &c.cache.theatre(c.r(), hold.theatre)?.settings;
    if hold.is_reserved() {
        return Ok(());
    }
    let wished = c.now().boottime_ms + i64::from(settings.hold_ttl_s) * 1000;
    let ceiling = hold.first_ms + i64::from(settings.hold_ceiling_s) * 1000;
    hold.until_ms = hold.until_ms.max(wished.min(ceiling));
    Ok(())
}

fn take_seats(c: &Ctx<'_>, hold: &HoldRow, bundle: &Bundle, seats: &[SeatNo]) -> Result<()> {
    let mut taken = Vec::new();
    for seat in seats {
        if !c.w.allocation_take(hold, bundle.show.id, bundle.show.map.0, *seat)? {
            taken.push(*seat);
        }
    }
    if taken.is_empty() { Ok(()) } else { Err(Refusal::seats_taken(&labels(&bundle.map, &taken)).into()) }
}

/// Brings a hold whose time is out back to life, if every seat of it is still to be had, and every product. One that is live stays as it is.
pub(crate) fn revive_in_tx(c: &Ctx<'_>, hold: &mut HoldRow) -> Result<()> {
    if hold.is_live(c.now()) {
        return Ok(());
    }
    if hold.state != HoldState::Live || !hold.is_reserved() && hold.boot != c.now().boot {
        return Err(expired(&hold.token).into());
    }
    let settings = &c.cache.theatre(c.r(), hold.theatre)?.settings;
    hold.until_ms = hold.clock_ms(c.now()) + i64::from(settings.payment_ttl_s) * 1000;
    for part in &hold.draft {
        let bundle = c.cache.bundle(c.r(), part.show)?;
        take_seats(c, hold, &bundle, &part.seats)?;
    }
    let pieces = super::concession::pieces_known(c.r(), c.cache, hold)?;
    super::concession::there_in_tx(c, hold, &pieces)?;
    Ok(c.w.hold_update(hold)?)
}

fn choose(c: &Ctx<'_>, bundle: &Bundle, own: Option<HoldId>, take: &Take) -> Result<(Vec<SeatNo>, Chosen)> {
    match &take.want {
        Want::Seats(seats) => {
            check_seats(bundle, seats)?;
            let warnings = if seats.is_empty() || bundle.map.unreserved {
                Vec::new()
            } else {
                seating::warnings(&bundle.map, &taken(c.r(), bundle, own, c.now())?, seats)
            };
            Ok((seats.clone(), Chosen { why: String::new(), warnings }))
        }
        Want::Best(want) if want.n == 0 => Ok((Vec::new(), Chosen::default())),
        Want::Best(want) => {
            let taken = taken(c.r(), bundle, own, c.now())?;
            let choice = seating::best(&bundle.map, &taken, want, &seating::Mix::default())?;
            let warnings = seating::warnings(&bundle.map, &taken, &choice.seats);
            Ok((choice.seats, Chosen { why: choice.why, warnings }))
        }
    }
}

/// Refuses seats that the hall does not have, that are named twice, or that are off sale.
pub(crate) fn check_seats(bundle: &Bundle, seats: &[SeatNo]) -> Result<()> {
    let mut seen = HashSet::new();
    let mut off_sale = Vec::new();
    for no in seats {
        let seat = bundle.map.seat(*no);
        let seat = seat.ok_or_else(|| Refusal::not_found(format!("{} has no seat number {no}", bundle.hall.name)))?;
        if !seen.insert(*no) {
            return Err(Refusal::usage(format!("seat {} is named twice; nothing was held", seat.label))
                .with(json!({ "seat": seat.label }))
                .into());
        }
        if seat.off_sale {
            off_sale.push(*no);
        }
    }
    if off_sale.is_empty() { Ok(()) } else { Err(Refusal::seats_taken(&labels(&bundle.map, &off_sale)).into()) }
}

/// Which seats somebody else has, by seat; the order's own count as free, those off sale as taken.
pub(crate) fn taken(
    r: Reader<'_>,
    bundle: &Bundle,
    own: Option<HoldId>,
    now: crate::domain::time::Now,
) -> Result<Vec<bool>> {
    let states = r.seat_states(bundle.show.id, bundle.map.seats.len(), now)?;
    Ok(states
        .iter()
        .zip(&bundle.map.seats)
        .map(|(state, seat)| {
            seat.off_sale
                || match state {
                    SeatState::Free => false,
                    SeatState::Held(hold) => Some(*hold) != own,
                    SeatState::Sold | SeatState::Blocked => true,
                }
        })
        .collect())
}

/// The live hold of a token.
pub(crate) fn live(r: Reader<'_>, token: &HoldToken, now: crate::domain::time::Now) -> Result<HoldRow> {
    let hold = r.hold(token)?.ok_or_else(|| no_hold(token))?;
    if hold.is_live(now) { Ok(hold) } else { Err(expired(token).into()) }
}

fn no_hold(token: &HoldToken) -> Refusal {
    Refusal::not_found(format!("there is no hold {token}"))
}

pub(crate) fn expired(token: &HoldToken) -> Refusal {
    Refusal::new(Kind::HoldExpired, "the hold has ended and its seats are free for all; nothing was sold")
        .with(json!({ "hold": token }))
}

/// Prices all parts whose tickets and seats match; the others are not priced yet.
pub(crate) fn quote_known(r: Reader<'_>, cache: &super::cache::Cache, draft: &[Part]) -> Result<Vec<QuotedTicket>> {
    let mut out = Vec::new();
    for part in draft {
        let bundle: Arc<Bundle> = cache.bundle(r, part.show)?;
        if bundle.card.seats_of(&part.tickets) == part.seats.len() && !part.seats.is_empty() {
            out.extend(order::quote(&bundle.card, &bundle.map, part)?);
        }
    }
    Ok(out)
}

pub(crate) fn held(
    r: Reader<'_>,
    cache: &super::cache::Cache,
    hold: &HoldRow,
    chosen: Chosen,
    now: crate::domain::time::Now,
) -> std::result::Result<Held, Error> {
    let theatre = cache.theatre(r, hold.theatre)?;
    let tickets = quote_known(r, cache, &hold.draft)?;
    let pieces = super::concession::pieces_known(r, cache, hold)?;
    let booking = r.hold_booking(hold.id)?;
    let deposit = booking.filter(|_| hold.is_reserved()).map(|id| r.paid_of(id)).transpose()?.unwrap_or(0);
    let mut attempts = booking.map(|id| r.attempts(id)).transpose()?.unwrap_or_default();
    attempts.retain(|a| a.state == PaymentState::Pending);
    let open = |online: bool| {
        let fits = |a: &&AttemptRow| !a.approved && (a.tender.kind == TenderKind::Stripe) == online;
        attempts.iter().find(fits).map(|a| (a.id, a.tender.minor))
    };
    let left_ms = hold.until_ms - hold.clock_ms(now);
    Ok(Held {
        id: hold.id,
        token: hold.token.clone(),
        parts: hold.draft.clone(),
        expires_at: Instant((now.wall_ms + left_ms).div_euclid(1000)),
        until_ms: now.boottime_ms + left_ms,
        reserved: hold.is_reserved().then_some(Instant(hold.until_ms.div_euclid(1000))),
        ceiling_ms: hold.first_ms + i64::from(theatre.settings.hold_ceiling_s) * 1000,
        why: chosen.why,
        warnings: chosen.warnings,
        total: order::total(&tickets) + product::total(&pieces),
        tickets,
        items: hold.items.clone(),
        pieces,
        currency: theatre.currency,
        paid: attempts.iter().filter(|a| a.approved).map(|a| a.tender.minor).sum(),
        deposit,
        card_open: open(false),
        online_open: open(true),
        customer: r.hold_customer(hold.id)?.map(|id| r.customer(id)).transpose()?.flatten().map(|c| c.known()),
        parked: hold.parked.clone(),
        terminal: r.terminal_name(hold.terminal)?,
    })
}
