//! Tenders that are not money in the hand: what a code or a name stands for, how much it pays, and what it becomes on a refund.
use super::{Ctx, Result, cache::Bundle};
use crate::{
    domain::{
        BookingId, Currency, CustomerId, LineId, MovieId, PurseId, Refusal, SeatNo, ShowId, VoucherId,
        booking::{Booking, Tender, TenderKind},
        gift::{self, Coded},
        order::{Count, Pay, QuotedTicket},
        refusal::Kind,
        staff::Permission,
        tender::{Comps, Debtor, InvoiceWords, NewVouchers, Purse, Voucher},
        theatre::Theatre,
    },
    store::{HoldRow, Source},
};
use serde_json::json;
use std::sync::Arc;

/// What is paid for, as far as a tender asks for it.
#[derive(Clone, Copy)]
pub(crate) struct Order<'a> {
    pub(crate) theatre: &'a Theatre,
    pub(crate) customer: Option<CustomerId>,
    /// The booking that is being paid, where it is there already.
    pub(crate) booking: Option<BookingId>,
    /// Its tickets, where vouchers may pay for them.
    pub(crate) tickets: &'a [QuotedTicket],
    pub(crate) bundles: &'a [Arc<Bundle>],
}

impl<'a> Order<'a> {
    /// A difference to be paid: no voucher is good for it.
    pub(crate) fn difference(theatre: &'a Theatre, booking: &Booking) -> Self {
        let customer = booking.customer.as_ref().map(|k| k.id);
        Self { theatre, customer, booking: Some(booking.id), tickets: &[], bundles: &[] }
    }

    fn movie(&self, show: ShowId) -> Option<MovieId> {
        self.bundles.iter().find(|b| b.show.id == show).map(|b| b.show.movie)
    }
}

/// A payment with what it comes out of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Means {
    pub(crate) pay: Pay,
    pub(crate) source: Option<Source>,
}

/// Finds out what each payment is: a code or a name becomes a purse, a voucher or a debtor, with the sum that it pays of what is
/// left. What is not needed any more is left out.
pub(crate) fn means_in_tx(c: &Ctx<'_>, order: &Order<'_>, mut left: i64, pays: &[Pay]) -> Result<Vec<Means>> {
    let covered = order.booking.map(|b| c.r().covered_by_vouchers(b)).transpose()?.unwrap_or_default();
    let mut covered: Vec<_> = covered.into_iter().map(|(show, seat, _)| (show, seat)).collect();
    // A purse that is named twice is not there twice.
    let mut spent: Vec<(PurseId, i64)> = Vec::new();
    let mut used: Vec<VoucherId> = Vec::new();
    let mut out = Vec::new();
    for pay in pays {
        if !pay.kind.is_money() && left == 0 && pay.minor.is_none() {
            continue;
        }
        let (pay, source) = match pay.kind {
            TenderKind::Stripe => {
                let message =
                    "a payment by the provider is begun and waited for, it is not handed over; nothing was taken";
                return Err(Refusal::usage(message).into());
            }
            TenderKind::Cash | TenderKind::Card | TenderKind::Transfer => (pay.clone(), None),
            TenderKind::GiftCard | TenderKind::Credit => {
                let (mut purse, reference) = purse_of(c, order, pay)?;
                purse.pending += spent.iter().filter(|(id, _)| *id == purse.id).map(|(_, minor)| minor).sum::<i64>();
                let there = purse.pays(order.theatre.currency, c.now().instant(), order.theatre.zone)?;
                let minor = pay.minor.unwrap_or_else(|| there.min(left));
                if minor > there {
                    return Err(short(order.theatre.currency, pay.kind, there));
                }
                spent.push((purse.id, minor));
                (Pay { kind: pay.kind, minor: Some(minor), reference }, Some(Source::Purse(purse.id)))
            }
            TenderKind::Voucher => {
                let voucher = voucher_of(c, &pay.reference)?;
                if used.contains(&voucher.id) {
                    return Err(Refusal::usage("the same voucher stands twice in the call; nothing was taken").into());
                }
                used.push(voucher.id);
                let (show, seat, minor) = ticket_for(c, order, &voucher, &covered)?;
                covered.push((show, seat));
                let reference = gift::tail(&code_of(c, Coded::Voucher(voucher.id.0))?);
                let pay = Pay { kind: pay.kind, minor: Some(minor), reference };
                (pay, Some(Source::Voucher(voucher.id, show, seat)))
            }
            TenderKind::Invoice => {
                let debtor = on_account(c, order, pay, left)?;
                let reference = c.r().next_invoice()?.to_string();
                (Pay { kind: pay.kind, minor: Some(left), reference }, Some(Source::Debtor(debtor.id)))
            }
        };
        left -= pay.minor.unwrap_or(left).min(left).max(0);
        out.push(Means { pay, source });
    }
    Ok(out)
}

/// The source of each tender that these means settled, in their order.
pub(crate) fn sources(means: &[Means], tenders: &[Tender]) -> Vec<Option<Source>> {
    let mut named = means.iter().filter_map(|m| m.source);
    tenders.iter().map(|t| if t.kind.is_money() { None } else { named.next() }).collect()
}

fn short(currency: Currency, kind: TenderKind, there: i64) -> super::Error {
    let there = crate::domain::Money::new(there, currency);
    let message = format!("there is only {there} on the {}; nothing was taken", kind.word());
    Refusal::new(Kind::Underpaid, message).with(json!({ "balance": there })).into()
}

fn purse_of(c: &Ctx<'_>, order: &Order<'_>, pay: &Pay) -> Result<(Purse, String)> {
    if pay.kind == TenderKind::Credit {
        let none = || Refusal::usage("whose account? Choose the customer first; nothing was taken");
        let customer = order.customer.ok_or_else(none)?;
        let empty = || Refusal::new(Kind::Declined, "there is nothing on the account; nothing was taken");
        let purse = c.r().credit_of(customer, order.theatre.currency)?.ok_or_else(empty)?;
        return Ok((purse, String::new()));
    }
    let Some(Coded::GiftCard(id)) = read_code(c, &pay.reference)? else { return Err(no_code("gift card").into()) };
    let purse = c.r().purse(PurseId(id))?.filter(|p| p.customer.is_none()).ok_or_else(|| no_code("gift card"))?;
    Ok((purse, gift::tail(&code_of(c, Coded::GiftCard(id))?)))
}

fn voucher_of(c: &Ctx<'_>, code: &str) -> Result<Voucher> {
    let Some(Coded::Voucher(id)) = read_code(c, code)? else { return Err(no_code("voucher").into()) };
    Ok(c.r().voucher(VoucherId(id))?.ok_or_else(|| no_code("voucher"))?)
}

fn no_code(what: &str) -> Refusal {
    Refusal::not_found(format!("this house has no {what} with that code; nothing was taken"))
}

/// The ticket that a voucher pays for: the dearest that it is good for and that no other covers.
fn ticket_for(
    c: &Ctx<'_>,
    order: &Order<'_>,
    voucher: &Voucher,
    covered: &[(ShowId, SeatNo)],
) -> Result<(ShowId, SeatNo, i64)> {
    voucher.check(order.theatre.id, c.now().instant(), order.theatre.zone)?;
    let open = |t: &&QuotedTicket| !covered.contains(&(t.show, t.seat));
    let fits = |t: &&QuotedTicket| order.movie(t.show).is_some_and(|movie| voucher.fits(t, movie));
    // Of several the first: whoever pays reads the same order of tickets on the screen.
    let best = order.tickets.iter().filter(open).filter(fits).reduce(|a, b| if b.minor > a.minor { b } else { a });
    let ticket = best.ok_or_else(|| {
        let message =
            format!("the voucher is good for {}: there is none to pay here; nothing was taken", voucher.words());
        Refusal::new(Kind::Declined, message).with(json!({ "ticket_type": voucher.kind }))
    })?;
    Ok((ticket.show, ticket.seat, ticket.minor))
}

/// Who buys on account: it is the last tender, and pays all that is left.
fn on_account(c: &Ctx<'_>, order: &Order<'_>, pay: &Pay, left: i64) -> Result<Debtor> {
    c.need(Permission::Invoice)?;
    if pay.minor.is_some_and(|minor| minor != left) {
        let message =
            "an invoice is written over all that is left: name it last and without an amount; nothing was sold";
        return Err(Refusal::usage(message).into());
    }
    let debtor = find_debtor(c, &pay.reference)?;
    debtor.check(left, order.theatre.currency)?;
    Ok(debtor)
}

/// The debtor of a name or an id.
pub(crate) fn find_debtor(c: &Ctx<'_>, who: &str) -> Result<Debtor> {
    Ok(one_debtor(c.r().debtors()?, who)?)
}

/// The one of these that a name, the beginning of one, or an id means.
pub(crate) fn one_debtor(all: Vec<Debtor>, who: &str) -> std::result::Result<Debtor, Refusal> {
    let wanted = who.trim().to_lowercase();
    let exact = |d: &&Debtor| d.id.to_string() == wanted || d.facts.name.to_lowercase() == wanted;
    if let Some(debtor) = all.iter().find(exact) {
        return Ok(debtor.clone());
    }
    let like: Vec<&Debtor> = all.iter().filter(|d| d.facts.name.to_lowercase().contains(&wanted)).collect();
    match like.as_slice() {
        [one] if !wanted.is_empty() => Ok((*one).clone()),
        [] => Err(Refusal::not_found(format!("there is no debtor {who:?}"))),
        many => {
            let names: Vec<&str> = many.iter().map(|d| d.facts.name.as_str()).collect();
            Err(Refusal::new(Kind::Ambiguous, format!("which debtor: {}?", names.join(", "))))
        }
    }
}

/// What a code stands for; `None` where this house did not make it.
pub(crate) fn read_code(c: &Ctx<'_>, typed: &str) -> Result<Option<Coded>> {
    Ok(gift::read(key(c)?, typed))
}

/// The code of a gift card or a voucher.
pub(crate) fn code_of(c: &Ctx<'_>, what: Coded) -> Result<String> {
    spelled(key(c)?, what)
}

/// The code under a key.
pub(crate) fn spelled(key: &[u8; 32], what: Coded) -> Result<String> {
    let full = || Refusal::new(Kind::Conflict, "there are no more codes of this kind");
    Ok(gift::code(key, what).ok_or_else(full)?)
}

fn key<'a>(c: &'a Ctx<'_>) -> Result<&'a [u8; 32]> {
    let none = || Refusal::new(Kind::Conflict, "the house's keys are missing: no code can be read or made");
    Ok(c.w.seal_key().ok_or_else(none)?)
}

/// Makes the gift cards that a booking sold, each with its price on it.
pub(crate) fn gift_cards_in_tx(
    c: &Ctx<'_>,
    theatre: &Theatre,
    event: i64,
    sold: impl Iterator<Item = (LineId, i64, u32)>,
) -> Result<()> {
    for (line, minor, days) in sold {
        let purse = c.w.purse_add(None, theatre.currency, gift_until(c, theatre, days))?;
        c.w.purse_sold(purse, minor, line, event)?;
    }
    Ok(())
}

/// Refuses to sell an order that was changed so that a voucher which was taken for it pays for nothing any more.
pub(crate) fn check_covered(c: &Ctx<'_>, booking: BookingId, tickets: &[QuotedTicket]) -> Result<()> {
    let paid = |(show, seat, minor): &(ShowId, SeatNo, i64)| {
        tickets.iter().any(|t| t.show == *show && t.seat == *seat && t.minor >= *minor)
    };
    if c.r().covered_by_vouchers(booking)?.iter().all(paid) {
        return Ok(());
    }
    let message =
        "the order was changed after a voucher paid for a ticket of it: give back what was taken; nothing was sold";
    Err(Refusal::new(Kind::Conflict, message).into())
}

/// Until when a gift card that is made now is good: the end of the business day so many days on.
pub(crate) fn gift_until(c: &Ctx<'_>, theatre: &Theatre, days: u32) -> Option<crate::domain::time::Instant> {
    let day_end = theatre.settings.day_end_min;
    let today = theatre.zone.business_day(c.now().instant(), day_end);
    let last = today.checked_add_days(chrono::Days::new(u64::from(days)))?;
    (days > 0).then(|| theatre.zone.day_start(last.succ_opt().unwrap_or(last), day_end))
}

/// Empties the gift cards of pieces that come back. Refused where something was spent of one.
pub(crate) fn gift_cards_back_in_tx(c: &Ctx<'_>, booking: &Booking, event: i64, lines: &[LineId]) -> Result<()> {
    let gifts = booking.lines.iter().filter(|l| lines.contains(&l.id) && l.piece.gift_days.is_some());
    for line in gifts {
        let Some(id) = c.r().gift_card_of(line.id)? else { continue };
        let purse = c.r().purse(id)?.ok_or_else(|| no_code("gift card"))?;
        if purse.minor - purse.pending < line.piece.minor {
            let message = "something was spent of the gift card: it does not come back; nothing was given back";
            return Err(Refusal::new(Kind::Conflict, message).into());
        }
        c.w.purse_sold(id, -line.piece.minor, line.id, event)?;
    }
    Ok(())
}

/// Writes the invoices of what a booking was sold for on account.
pub(crate) fn invoices_in_tx(
    c: &Ctx<'_>,
    theatre: &Theatre,
    (booking, event): (BookingId, i64),
    sources: impl IntoIterator<Item = Option<Source>>,
    your_ref: &str,
) -> Result<()> {
    for source in sources {
        let Some(Source::Debtor(id)) = source else { continue };
        let Some(debtor) = c.r().debtors()?.into_iter().find(|d| d.id == id) else { continue };
        let today = theatre.zone.business_day(c.now().instant(), theatre.settings.day_end_min);
        let due = today.checked_add_days(chrono::Days::new(u64::from(debtor.facts.due_days))).unwrap_or(today);
        let words = InvoiceWords {
            name: debtor.facts.name,
            address: debtor.facts.address,
            tax_number: debtor.facts.tax_number,
        };
        c.w.invoices_add(booking, event, (id, due), your_ref, &words)?;
    }
    Ok(())
}

/// Allows the free tickets that an order has by now, for a reason.
pub(crate) fn allow_comps_in_tx(c: &Ctx<'_>, hold: &mut HoldRow, reason: &str) -> Result<()> {
    let mut n = 0;
    for part in &hold.draft {
        let card = &c.cache.bundle(c.r(), part.show)?.card;
        let seats = |count: &Count| {
            let kind = card.kind(count.kind).filter(|kind| kind.comp);
            kind.map_or(0, |kind| usize::from(kind.seats) * usize::from(count.n))
        };
        n += part.tickets.iter().map(seats).sum::<usize>();
    }
    let n = u16::try_from(n).unwrap_or(u16::MAX);
    if n == 0 {
        return Ok(());
    }
    c.need(Permission::Comp)?;
    let by = c.authority.unwrap_or(c.actor).code();
    hold.comps = Some(Comps { n, reason: reason.trim().to_owned(), by });
    Ok(())
}

/// The comps of an order that is sold now. Refused where nobody who may has said why, or where more go free than were allowed.
pub(crate) fn comps_in_tx(
    hold: &HoldRow,
    tickets: &[QuotedTicket],
    comp: impl Fn(&QuotedTicket) -> bool,
) -> Result<Option<Comps>> {
    let n = tickets.iter().filter(|t| comp(t)).count();
    if n == 0 {
        return Ok(None);
    }
    match hold.comps.clone().filter(|c| usize::from(c.n) >= n) {
        Some(comps) => Ok(Some(comps)),
        None => {
            let message = format!("{n} free: say why, and who may must allow it; nothing was sold");
            Err(Refusal::new(Kind::Conflict, message).with(json!({ "comps": n })).into())
        }
    }
}

/// Issues vouchers by an event, and says their codes.
pub(crate) fn vouchers_in_tx(c: &Ctx<'_>, event: i64, wanted: &NewVouchers) -> Result<Vec<(VoucherId, String)>> {
    (0..wanted.n)
        .map(|_| {
            let id = c.w.voucher_add(event, wanted)?;
            Ok((id, code_of(c, Coded::Voucher(id.0))?))
        })
        .collect()
}
