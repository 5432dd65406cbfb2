//! The sale itself: the one place where held seats become tickets, shared by every way to pay.
use super::{
    Ctx, Result,
    cache::Bundle,
    cancel::{Moved, came_in},
    concession::{self, lines_in_tx, stock_in_tx},
    hold::quote_known,
    shift::drawer_in_tx,
    tender::{self, Order},
};
use crate::{
    domain::{
        BookingId, HoldId, HoldToken, Money, Reference, Refusal, ShiftId, ShowId, TicketId,
        booking::{BookingState, PaymentState, Tender, TenderKind},
        order::{self, Pay, QuotedTicket},
        product::{self, Piece, StockKind},
        refusal::Kind,
        show::SaleState,
        theatre::Theatre,
        time::Instant,
    },
    store::{HoldRow, HoldState, NewBooking, NewFee, NewPayment, NewTicket, Posting, Source},
};
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};

/// What goes with a sale beside seats and money.
#[derive(Default)]
pub(crate) struct Extras<'a> {
    pub(crate) email: Option<&'a str>,
    pub(crate) key: Option<(&'a str, &'a str)>,
    pub(crate) stub: Option<&'a str>,
    /// When it was made, for a sale on paper.
    pub(crate) at: Option<Instant>,
    /// What a debtor calls the order.
    pub(crate) your_ref: &'a str,
    /// Nobody is told: it is long past.
    pub(crate) quiet: bool,
}

/// An order with its prices, as it would be sold now.
pub(crate) struct Priced {
    pub(crate) bundles: Vec<Arc<Bundle>>,
    pub(crate) tickets: Vec<QuotedTicket>,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) total: i64,
}

impl Priced {
    fn is_comp(&self, ticket: &QuotedTicket) -> bool {
        let bundle = self.bundles.iter().find(|b| b.show.id == ticket.show);
        bundle.and_then(|b| b.card.kind(ticket.kind)).is_some_and(|kind| kind.comp)
    }
}

/// Prices a whole order. Refused where tickets and seats do not match, where a show does not sell any more, or where the total
/// is not the one that was on the screen.
pub(crate) fn price_in_tx(c: &Ctx<'_>, hold: &HoldRow, expected: Option<i64>) -> Result<Priced> {
    let mut bundles = Vec::new();
    for part in &hold.draft {
        let bundle = c.cache.bundle(c.r(), part.show)?;
        let wanted = bundle.card.seats_of(&part.tickets);
        if wanted != part.seats.len() {
            return Err(Refusal::usage(format!(
                "{wanted} tickets for {} seats: there must be one for each; nothing was sold",
                part.seats.len()
            ))
            .into());
        }
        // Seats held in time may be paid after the show stopped selling, but not when a manager stopped it or it is over.
        let (now, show) = (c.now().instant(), &bundle.show);
        let judged = if now < show.ends_at { now.min(show.starts_at) } else { now };
        if !matches!(show.sale_state(judged, 1), SaleState::OnSale) {
            show.check_sells(now)?;
        }
        bundles.push(bundle);
    }
    let tickets = quote_known(c.r(), c.cache, &hold.draft)?;
    if tickets.is_empty() && hold.items.is_empty() {
        return Err(Refusal::usage("there is nothing in this order; nothing was sold").into());
    }
    let pieces = concession::price_in_tx(c, hold, tickets.len())?;
    let total = order::total(&tickets) + product::total(&pieces);
    if expected.is_some_and(|e| e != total) {
        return Err(Refusal::new(
            Kind::Conflict,
            "the price has changed since it was shown; nothing was sold, look again",
        )
        .with(json!({ "expected": expected, "total": total }))
        .into());
    }
    Ok(Priced { bundles, tickets, pieces, total })
}

/// Makes the booking row of an order that is being paid, or finds it.
pub(crate) fn pending_in_tx(c: &Ctx<'_>, hold: &HoldRow, priced: &Priced) -> Result<BookingId> {
    match c.r().hold_booking(hold.id)? {
        Some(id) => {
            c.w.booking_total(id, priced.total)?;
            Ok(id)
        }
        None => booking_in_tx(c, hold, priced, BookingState::Pending, &Extras::default()),
    }
}

pub(crate) fn booking_in_tx(
    c: &Ctx<'_>,
    hold: &HoldRow,
    priced: &Priced,
    state: BookingState,
    extras: &Extras<'_>,
) -> Result<BookingId> {
    let theatre = c.cache.theatre(c.r(), hold.theatre)?;
    let made_at = extras.at.unwrap_or(c.now().instant());
    let reference = reference_in_tx(c)?;
    let id = c.w.booking_add(&NewBooking {
        reference: &reference,
        state,
        theatre: theatre.id,
        terminal: c.w.terminal(c.terminal)?,
        channel: c.channel.code(),
        currency: theatre.currency,
        total: priced.total,
        sale_day: theatre.zone.business_day(made_at, theatre.settings.day_end_min),
        made_at,
        hold: hold.id,
        key: extras.key,
        stub: extras.stub,
        policy: &serde_json::to_string(&theatre.settings.cancel).map_err(crate::store::StoreError::from)?,
    })?;
    if !c.language.is_empty() {
        c.w.contact_language_set(id, c.language)?;
    }
    Ok(id)
}

/// A reference that no booking has: five letters, one more where twenty were all taken.
fn reference_in_tx(c: &Ctx<'_>) -> Result<Reference> {
    for attempt in 0.. {
        let bytes = c.random::<8>()?;
        let length = crate::domain::REFERENCE_LENGTH + (attempt / 20).min(3);
        let reference = Reference::from_random(bytes.get(..length).unwrap_or(&bytes));
        if !c.w.reference_used(&reference)? {
            return Ok(reference);
        }
    }
    Err(Refusal::new(Kind::Conflict, "no free reference was found").into())
}

/// Sells an order whose money is all there: what was approved before plus `pays`. Tickets, seats, payments, event and postings
/// in the one transaction of the caller.
pub(crate) fn sell_in_tx(
    c: &Ctx<'_>,
    hold: &HoldRow,
    priced: &Priced,
    pays: &[Pay],
    extras: &Extras<'_>,
) -> Result<BookingId> {
    let theatre = c.cache.theatre(c.r(), hold.theatre)?;
    let booking = match c.r().hold_booking(hold.id)? {
        Some(id) => {
            c.w.booking_total(id, priced.total)?;
            if !c.w.booking_step(id, BookingState::Pending, BookingState::Confirmed)? {
                return Err(super::hold::expired(&hold.token).into());
            }
            c.w.booking_asked(id, extras.key, extras.stub)?;
            id
        }
        None => booking_in_tx(c, hold, priced, BookingState::Confirmed, extras)?,
    };
    let comps = tender::comps_in_tx(hold, &priced.tickets, |t| priced.is_comp(t))?;
    let customer = c.r().hold_customer(hold.id)?;
    let (tickets, bundles) = (priced.tickets.as_slice(), priced.bundles.as_slice());
    let order = Order { theatre: &theatre, customer, booking: Some(booking), tickets, bundles };
    let deposit = super::payment::deposit_in_tx(c, hold)?;
    let tenders = money_in_tx(c, &order, (priced.total, deposit), pays)?;
    let tickets = tickets_in_tx(c, hold, priced, booking)?;
    let lines = lines_in_tx(c, booking, &priced.pieces)?;
    for bundle in &priced.bundles {
        booked_in_tx(c, booking, bundle)?;
    }
    if let Some(email) = extras.email {
        c.w.contact_set(booking, email)?;
    }
    if let Some(customer) = customer {
        c.w.booking_customer_add(booking, customer)?;
        c.w.customer_seen(customer)?;
    }
    c.w.hold_end(hold.id, HoldState::Converted)?;
    let body = json!({
        "customer": customer, "theatre": theatre.id, "channel": c.channel.code(), "currency": theatre.currency, "total": priced.total, "hold": hold.id,
        "shows": priced.bundles.iter().map(|b| b.show.id).collect::<Vec<_>>(), "tickets": tickets, "lines": lines, "stub": extras.stub,
        "paid": tenders.iter().map(|t| json!([t.tender.kind, t.tender.minor, t.tender.tendered])).collect::<Vec<_>>(),
        "deposit": Some(deposit).filter(|minor| *minor > 0),
        "comps": comps.as_ref().map(|comps| json!([comps.n, comps.by])),
    });
    let reason = comps.as_ref().map_or("", |comps| comps.reason.as_str());
    let event = c.event_because("sell", "booking", booking.0, body, reason)?;
    let gifts = lines.iter().zip(&priced.pieces).filter_map(|(id, p)| Some((*id, p.minor, p.gift_days?)));
    tender::gift_cards_in_tx(c, &theatre, event, gifts)?;
    tender::invoices_in_tx(c, &theatre, (booking, event), tenders.iter().map(|t| t.source), extras.your_ref)?;
    stock_in_tx(c, theatre.id, &priced.pieces, StockKind::Sale, event)?;
    postings_in_tx(c, priced, &theatre, (booking, event), (&tenders, deposit), extras)?;
    if !extras.quiet {
        super::messages::sold_in_tx(c, booking)?;
        super::print::sold_in_tx(c, booking)?;
    }
    Ok(booking)
}

/// Ends the payments of a booking with success: those approved before, and the new ones. Together with its deposit they are the total. Each
/// goes with the shift whose drawer took it.
fn money_in_tx(c: &Ctx<'_>, order: &Order<'_>, (total, deposit): (i64, i64), pays: &[Pay]) -> Result<Vec<Paid>> {
    let currency = order.theatre.currency;
    let Some(booking) = order.booking else { return Ok(Vec::new()) };
    tender::check_covered(c, booking, order.tickets)?;
    let mut tenders = Vec::new();
    for attempt in c.r().attempts(booking)? {
        if attempt.state != PaymentState::Pending {
            continue;
        }
        let state = if attempt.approved { PaymentState::Success } else { PaymentState::Failed };
        c.w.payment_end(attempt.id, state)?;
        if attempt.approved {
            tenders.push(Paid { tender: attempt.tender, shift: attempt.shift, source: None });
        }
    }
    let paid = tenders.iter().map(|t| t.tender.minor).sum::<i64>() + deposit;
    if paid > total {
        let money = |minor| Money::new(minor, currency);
        let way = if deposit > total {
            "add to it, or let it go and its deposit comes back by the rule"
        } else {
            "give the money back and sell it again"
        };
        let (taken, costs) = (money(paid), money(total));
        let message = format!("{taken} was taken and the order costs {costs} by now: {way}; nothing was sold");
        return Err(Refusal::new(Kind::Conflict, message).with(json!({ "paid": paid, "total": total })).into());
    }
    tenders.extend(pay_in_tx(c, order, total - paid, pays)?);
    Ok(tenders)
}

/// A tender that was taken.
pub(crate) struct Paid {
    pub(crate) tender: Tender,
    /// The shift whose drawer it went into.
    pub(crate) shift: Option<ShiftId>,
    /// Out of what it came, where it was taken in this write.
    pub(crate) source: Option<Source>,
}

/// Takes the money of a booking that is sold in this write: the tenders that settle so much.
pub(crate) fn pay_in_tx(c: &Ctx<'_>, order: &Order<'_>, minor: i64, pays: &[Pay]) -> Result<Vec<Paid>> {
    let Some(booking) = order.booking else { return Ok(Vec::new()) };
    let theatre = order.theatre;
    let means = tender::means_in_tx(c, order, minor, pays)?;
    let pays: Vec<Pay> = means.iter().map(|m| m.pay.clone()).collect();
    let fresh = order::settle(minor, (theatre.currency, theatre.cash_step()), &pays)?;
    let sources = tender::sources(&means, &fresh);
    let cash = fresh.iter().any(|t| t.kind == TenderKind::Cash);
    let shift = if fresh.is_empty() { None } else { drawer_in_tx(c, theatre, cash)? };
    for (tender, source) in fresh.iter().zip(&sources) {
        let key = uuid::Uuid::new_v7(stamp(c)?).to_string();
        c.w.payment_add(&NewPayment {
            booking,
            tender,
            state: PaymentState::Success,
            approved: true,
            shift,
            source: *source,
            key: &key,
            call_until_ms: 0,
        })?;
    }
    Ok(fresh.into_iter().zip(sources).map(|(tender, source)| Paid { tender, shift, source }).collect())
}

/// The time in a key of ours.
pub(crate) fn stamp(c: &Ctx<'_>) -> Result<uuid::Timestamp> {
    let ms = u64::try_from(c.now().wall_ms).unwrap_or(0);
    Ok(uuid::Timestamp::from_unix(uuid::NoContext, ms / 1000, (ms % 1000) as u32 * 1_000_000))
}

fn tickets_in_tx(c: &Ctx<'_>, hold: &HoldRow, priced: &Priced, booking: BookingId) -> Result<Vec<TicketId>> {
    let mut ids = Vec::with_capacity(priced.tickets.len());
    for ticket in &priced.tickets {
        let Some(bundle) = priced.bundles.iter().find(|b| b.show.id == ticket.show) else { continue };
        ids.push(issue_in_tx(c, booking, bundle, ticket, Seat::Held(hold.id))?);
    }
    Ok(ids)
}

/// Where the seat of a new ticket comes from.
#[derive(Clone, Copy)]
pub(crate) enum Seat {
    /// Out of the order's hold.
    Held(HoldId),
    /// Nobody has it: an exchange takes it, by this event.
    Free(i64),
}

/// Issues one ticket with its supplement; the seat is its own from then on.
pub(crate) fn issue_in_tx(
    c: &Ctx<'_>,
    booking: BookingId,
    bundle: &Bundle,
    ticket: &QuotedTicket,
    from: Seat,
) -> Result<TicketId> {
    let gone = || Refusal::seats_taken(std::slice::from_ref(&ticket.label));
    let (show, map, seat, tax_ppm) = (ticket.show, bundle.show.map.0, ticket.seat, bundle.card.tax_ppm);
    let id = c.w.ticket_add(&NewTicket {
        booking,
        show,
        map,
        seat,
        kind: ticket.kind,
        group: ticket.group,
        minor: ticket.minor,
        tax: ticket.tax,
        tax_ppm,
        serial: u64::from_be_bytes(c.random::<8>()?),
        exchange: match from {
            Seat::Held(_) => None,
            Seat::Free(event) => Some(event),
        },
        stands_for: None,
    })?;
    let id = id.ok_or_else(gone)?;
    let had = match from {
        Seat::Held(hold) => c.w.allocation_sell(hold, show, seat, id)?,
        Seat::Free(_) => c.w.allocation_give(show, map, seat, id)?,
    };
    if !had {
        return Err(gone().into());
    }
    if let Some((name, _)) = bundle.card.supplement.as_ref().filter(|_| ticket.supplement_minor > 0) {
        let (minor, tax) = (ticket.supplement_minor, ticket.supplement_tax);
        c.w.fee_add(&NewFee { booking, ticket: id, name, minor, tax, tax_ppm })?;
    }
    Ok(id)
}

/// Keeps what a booking says of a show, in the words of now; what it says already stays.
pub(crate) fn booked_in_tx(c: &Ctx<'_>, booking: BookingId, bundle: &Bundle) -> Result<()> {
    let (facts, hall, show) = (&bundle.movie.facts, &bundle.hall.name, &bundle.show);
    Ok(c.w.booked_show_add(booking, show.id, &facts.title, &facts.certificate, hall, show.starts_at)?)
}

/// One posting for each (show, ticket type), (show, supplement), product and tender.
fn postings_in_tx(
    c: &Ctx<'_>,
    priced: &Priced,
    theatre: &Theatre,
    (booking, event): (BookingId, i64),
    (tenders, deposit): (&[Paid], i64),
    extras: &Extras<'_>,
) -> Result<()> {
    let made_at = extras.at.unwrap_or(c.now().instant());
    let sale_day = theatre.zone.business_day(made_at, theatre.settings.day_end_min);
    let posting = Posting {
        booking,
        theatre: theatre.id,
        account: "",
        what: "",
        show: None,
        qty: 0,
        minor: 0,
        tax: 0,
        sale_day,
        shift: c.r().shift_at(c.w.terminal(c.terminal)?)?,
    };
    for ((account, show, what), (qty, minor, tax)) in sums(priced) {
        let day = |show| priced.bundles.iter().find(|b| b.show.id == show).map_or(sale_day, |b| b.day);
        let show = show.map(|show| (show, day(show)));
        c.w.posting(event, &Posting { account, what, show, qty, minor, tax, ..posting.clone() })?;
    }
    let used = (deposit > 0).then_some((Moved::Deposit, deposit, None));
    for (moved, minor, shift) in tenders.iter().flat_map(came_in).chain(used) {
        let (account, what) = moved.account();
        c.w.posting(event, &Posting { account, what, qty: 1, minor, shift, ..posting.clone() })?;
    }
    Ok(())
}

/// Account, show and what; quantity, amount and tax.
type Sums<'a> = BTreeMap<(&'static str, Option<ShowId>, &'a str), (i64, i64, i64)>;

fn sums(priced: &Priced) -> Sums<'_> {
    let mut sums = Sums::new();
    let mut add = |account, show, what, minor, tax| {
        let sum = sums.entry((account, show, what)).or_default();
        *sum = (sum.0 + 1, sum.1 + minor, sum.2 + tax);
    };
    for ticket in &priced.tickets {
        let show = Some(ticket.show);
        add("line", show, ticket.code.as_str(), ticket.minor, ticket.tax);
        let supplement =
            priced.bundles.iter().find(|b| b.show.id == ticket.show).and_then(|b| b.card.supplement.as_ref());
        if let Some((name, _)) = supplement.filter(|_| ticket.supplement_minor > 0) {
            add("fee", show, name.as_str(), ticket.supplement_minor, ticket.supplement_tax);
        }
    }
    // Food and drink belongs to no show: no distributor has a share in it.
    for piece in &priced.pieces {
        if piece.gift_days.is_some() {
            // A debt until it is used, and taxed then.
            add("owed", None, TenderKind::GiftCard.code(), -piece.minor, 0);
            continue;
        }
        add("line", None, piece.code.as_str(), piece.minor, piece.tax);
    }
    sums
}

/// A live hold by its token, for paying. Refused where it is for a customer who may not buy.
pub(crate) fn payable(c: &Ctx<'_>, token: &HoldToken) -> Result<HoldRow> {
    let hold = super::hold::live(c.r(), token, c.now())?;
    if let Some(customer) = c.r().hold_customer(hold.id)? {
        super::customers::may_buy(c.r(), customer, c.now().instant())?;
    }
    Ok(hold)
}
