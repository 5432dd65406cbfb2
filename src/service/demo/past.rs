//! The past of the demo house, in the order in which it happened: every sale and every admission through the same functions
//! as at a till, each at its own moment, thousands in one write.
use super::{
    super::{
        Channel, Ctx, House, Result,
        door::admit_in_tx,
        sale::{Extras, price_in_tx, sell_in_tx},
    },
    furnish::{Made, at},
};
use crate::{
    domain::{
        BookingId, HoldId, HoldToken,
        booking::TenderKind,
        demo::{
            Plan,
            sales::{DemoPay, DemoSale, Place},
        },
        order::{Count, Part, Pay},
        time::{Instant, Now},
    },
    store::{HoldRow, HoldState},
};

/// So many sales and admissions are written at once.
const AT_ONCE: usize = 4000;

/// What happened: a sale, or a party that came through the door; the sale by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Happened {
    Sold(usize),
    Came(usize),
}

/// Writes all sales and admissions up to now.
pub(super) fn sell(
    house: &mut House,
    plan: &Plan,
    made: &Made,
    now: Now,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<()> {
    let mut past: Vec<(Instant, Happened)> = Vec::new();
    for (place, sale) in plan.sales.iter().enumerate() {
        past.push((sale.at, Happened::Sold(place)));
        past.extend(sale.admitted.map(|at| (at, Happened::Came(place))));
    }
    past.sort_unstable();
    let mut bookings: Vec<Option<BookingId>> = vec![None; plan.sales.len()];
    let mut done = 0;
    for some in past.chunks(AT_ONCE) {
        house.write(|c| {
            for (at, what) in some {
                let moment = Now { wall_ms: at.0 * 1000, ..now };
                let (Happened::Sold(place) | Happened::Came(place)) = *what;
                let Some(sale) = plan.sales.get(place) else { continue };
                match what {
                    Happened::Sold(_) => {
                        let id = sell_in_past(c, plan, made, sale, moment)?;
                        bookings.get_mut(place).into_iter().for_each(|b| *b = Some(id));
                        done += 1;
                    }
                    Happened::Came(_) => {
                        let booking = bookings.get(place).copied().flatten();
                        booking.map_or(Ok(()), |id| admit_in_past(c, plan, sale, id, moment))?;
                    }
                }
            }
            Ok(())
        })?;
        progress(done, plan.sales.len());
    }
    Ok(())
}

/// The name of a terminal: those of the first theatre go without its name.
fn terminal(plan: &Plan, sale: &DemoSale, what: &str) -> String {
    let hall = plan.shows.get(sale.show).and_then(|s| plan.house.halls.get(s.hall));
    match hall.map(|h| h.theatre).filter(|t| *t > 0).and_then(|t| plan.house.theatres.get(t)) {
        Some(theatre) => format!("{}, {what}", theatre.name),
        None => what.to_owned(),
    }
}

fn sell_in_past(c: &Ctx<'_>, plan: &Plan, made: &Made, sale: &DemoSale, moment: Now) -> Result<BookingId> {
    let (name, channel) = match sale.place {
        Place::Till(n) => (terminal(plan, sale, &format!("Till {n}")), Channel::Counter),
        Place::Kiosk(n) => (terminal(plan, sale, &format!("Kiosk {n}")), Channel::Kiosk),
    };
    let w = c.w.at(moment);
    let c = &Ctx { w: &w, terminal: &name, channel, ..*c };
    let show = at(&made.shows, sale.show)?;
    let theatre = plan.shows.get(sale.show).and_then(|s| plan.house.halls.get(s.hall)).map_or(0, |h| h.theatre);
    let types = made.types.get(theatre).map(Vec::as_slice).unwrap_or_default();
    let mut tickets = Vec::with_capacity(sale.tickets.len());
    for (kind, n) in &sale.tickets {
        tickets.push(Count { kind: at(types, *kind)?, n: *n });
    }
    let bundle = c.cache.bundle(c.r(), show)?;
    let hold = hold_in_past(c, at(&made.theatres, theatre)?, Part { show, tickets, seats: sale.seats.clone() })?;
    for seat in &sale.seats {
        c.w.allocation_take(&hold, show, bundle.show.map.0, *seat)?;
    }
    let priced = price_in_tx(c, &hold, None)?;
    let pays = pays(&sale.pay, priced.total);
    let extras = Extras { email: sale.email.as_deref(), quiet: true, ..Extras::default() };
    sell_in_tx(c, &hold, &priced, &pays, &extras)
}

fn hold_in_past(c: &Ctx<'_>, theatre: crate::domain::TheatreId, part: Part) -> Result<HoldRow> {
    let now = c.now();
    let token = data_encoding::BASE32_NOPAD.encode(&c.random::<16>()?).to_lowercase();
    let mut hold = HoldRow {
        id: HoldId(0),
        token: HoldToken(token),
        terminal: c.w.terminal(c.terminal)?,
        theatre,
        channel: c.channel.code().to_owned(),
        boot: now.boot,
        first_ms: now.boottime_ms,
        until_ms: now.boottime_ms + 60_000,
        state: HoldState::Live,
        draft: vec![part],
        items: vec![],
        parked: None,
        made_at: now.instant(),
        comps: None,
    };
    hold.id = c.w.hold_add(&hold)?;
    Ok(hold)
}

/// The tenders of a total: free tickets need none, cash comes in notes.
fn pays(pay: &DemoPay, total: i64) -> Vec<Pay> {
    let cash = |minor| Pay { kind: TenderKind::Cash, minor, reference: String::new() };
    let card = |reference: &str| Pay { kind: TenderKind::Card, minor: None, reference: reference.to_owned() };
    match pay {
        _ if total == 0 => Vec::new(),
        DemoPay::Card(reference) => vec![card(reference)],
        DemoPay::Cash(step) => {
            vec![cash(Some(total.div_euclid(*step) * step + if total % step == 0 { 0 } else { *step }))]
        }
        DemoPay::Both(percent, reference) => {
            let part = (total * percent / 100).clamp(1, total);
            if part == total { vec![cash(None)] } else { vec![cash(Some(part)), card(reference)] }
        }
    }
}

fn admit_in_past(c: &Ctx<'_>, plan: &Plan, sale: &DemoSale, booking: BookingId, moment: Now) -> Result<()> {
    let w = c.w.at(moment);
    let name = terminal(plan, sale, "Door 1");
    let c = &Ctx { w: &w, terminal: &name, channel: Channel::Counter, ..*c };
    for ticket in c.r().ticket_ids(booking)? {
        admit_in_tx(c, booking, ticket)?;
    }
    Ok(())
}
