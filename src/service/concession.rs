//! Food and drink of an order: put into it, priced, sold with it, handed over later.
use super::{
    Ctx, House, Result,
    cache::Cache,
    hold::{Chosen, begin, held, lengthen, live, may_change},
};
use crate::{
    domain::{
        BookingId, HoldId, HoldToken, LineId, Reference, Refusal, ShowId, TheatreId,
        board::Held,
        booking::{Booking, BookingState, Line, LineState, Ticket},
        dispute::check_undisputed,
        product::{self, Item, Piece, Product, StockKind},
        refusal::Kind,
        staff::Permission,
        time::Now,
    },
    store::{HoldRow, HoldState, Reader},
};
use serde_json::json;
use std::collections::BTreeMap;

/// What an order wants of food and drink from now on.
#[derive(Clone, Debug)]
pub struct PutProducts {
    /// The order's hold; none begins a new one, without seats.
    pub hold: Option<HoldToken>,
    /// In which theatre.
    pub theatre: TheatreId,
    /// All that is wanted. Nothing takes food and drink out of the order.
    pub items: Vec<Item>,
}

impl House {
    /// Makes an order have exactly these products; what is counted is kept for it as long as its seats would be. All or nothing;
    /// `None` when nothing is left in it.
    pub fn put_products(&mut self, put: &PutProducts) -> Result<Option<Held>> {
        self.need(Permission::Sell)?;
        self.write_order(put.hold.as_ref(), |c| {
            let hold = put_in_tx(c, put)?;
            hold.map(|hold| held(c.r(), c.cache, &hold, Chosen::default(), c.now())).transpose()
        })
    }

    /// Hands food and drink of a booking over: those pieces, or all that wait. Each once.
    pub fn collect(&mut self, reference: &Reference, lines: &[LineId]) -> Result<(Booking, Vec<LineId>)> {
        self.need(Permission::WorkTill)?;
        let (id, done) = self.write(|c| {
            let none = || Refusal::not_found(format!("there is no booking {reference}"));
            let id = c.r().booking_id(reference)?.ok_or_else(none)?;
            let booking = c.r().booking(id)?.ok_or_else(none)?;
            check_undisputed(&booking)?;
            let meant: Vec<LineId> = waiting(&booking, lines)?.iter().map(|l| l.id).collect();
            for line in &meant {
                if !c.w.line_collect(*line, c.w.terminal(c.terminal)?)? {
                    return Err(Refusal::new(Kind::AlreadyCollected, "it was handed over just now").into());
                }
            }
            c.event("collect", "booking", id.0, json!({ "theatre": booking.theatre, "lines": meant }))?;
            Ok((id, meant))
        })?;
        Ok((self.booking_made(id)?, done))
    }
}

/// The pieces that are meant and wait to be collected, or why none is.
fn waiting<'a>(booking: &'a Booking, named: &[LineId]) -> Result<Vec<&'a Line>> {
    if matches!(booking.state, BookingState::Pending | BookingState::Reserved) || booking.lines.is_empty() {
        let message = format!("{} has no paid food or drink to collect", booking.reference);
        return Err(Refusal::new(Kind::Conflict, message).into());
    }
    if let Some(odd) = named.iter().find(|id| !booking.lines.iter().any(|l| l.id == **id)) {
        return Err(Refusal::not_found(format!("{} has no product {odd}", booking.reference)).into());
    }
    let meant: Vec<&Line> = booking.lines.iter().filter(|l| named.is_empty() || named.contains(&l.id)).collect();
    let refused = |line: &Line| {
        let when = line
            .collected
            .as_ref()
            .map(|(at, by)| format!(" at {by} on {}", booking.zone.local(*at).format("%d %b %H:%M")));
        let (kind, why) = match line.state {
            LineState::Back => (Kind::AlreadyRefunded, "came back".to_owned()),
            _ => (Kind::AlreadyCollected, format!("was handed over{}", when.unwrap_or_default())),
        };
        let message = format!("{} {why}; nothing was handed over now", line.piece.words());
        Refusal::new(kind, message).with(json!({ "line": line.id.to_string(), "product": line.piece.code }))
    };
    let waits: Vec<&Line> = meant.iter().filter(|l| l.state == LineState::Sold).copied().collect();
    let gone = meant.iter().find(|l| l.state != LineState::Sold);
    match gone {
        Some(line) if waits.is_empty() || !named.is_empty() => Err(refused(line).into()),
        _ => Ok(waits),
    }
}

/// Puts products into an order within a write that does more.
pub(crate) fn put_in_tx(c: &Ctx<'_>, put: &PutProducts) -> Result<Option<HoldRow>> {
    let theatre = c.cache.theatre(c.r(), put.theatre)?;
    let hold = match &put.hold {
        Some(token) => {
            let hold = live(c.r(), token, c.now())?;
            may_change(c, &hold, theatre.id)?;
            Some(hold)
        }
        None => None,
    };
    let mut items: Vec<Item> = Vec::new();
    for item in put.items.iter().filter(|i| i.n > 0) {
        match items.iter_mut().find(|i| i.same(item)) {
            Some(same) => same.n = same.n.saturating_add(item.n),
            None => items.push(item.clone()),
        }
    }
    if hold.is_none() && items.is_empty() {
        return Ok(None);
    }
    let mut hold = match hold {
        Some(hold) => hold,
        None => begin(c, &theatre)?,
    };
    lengthen(c, &mut hold)?;
    hold.items = items;
    if hold.is_empty() {
        super::payment::abandon_in_tx(c, hold.id)?;
        c.w.hold_end(hold.id, HoldState::Released)?;
        return Ok(None);
    }
    check_seats(c, &hold)?;
    let pieces = product::price(&c.cache.menu(c.r(), hold.theatre)?, &hold.items)?;
    there_in_tx(c, &hold, &pieces)?;
    c.w.hold_update(&hold)?;
    Ok(Some(hold))
}

/// A product is brought to a seat that there is, in a hall of this theatre.
fn check_seats(c: &Ctx<'_>, hold: &HoldRow) -> Result<()> {
    for (show, label) in hold.items.iter().filter_map(|i| i.seat.as_ref()) {
        let bundle = c.cache.bundle(c.r(), *show)?;
        if bundle.theatre.id != hold.theatre || bundle.map.unreserved || bundle.map.find(label).is_none() {
            let message = format!("{} has no seat {label} that something could be brought to", bundle.hall.name);
            return Err(Refusal::not_found(message).with(json!({ "seat": label })).into());
        }
    }
    Ok(())
}

/// Refuses pieces whose stock is not there for this order, by name. What other live orders want is not there for it.
pub(crate) fn there_in_tx(c: &Ctx<'_>, hold: &HoldRow, pieces: &[Piece]) -> Result<()> {
    let needs = product::needs(pieces);
    if needs.is_empty() || c.cache.theatre(c.r(), hold.theatre)?.settings.sell_without_stock {
        return Ok(());
    }
    let there = left_over(c.r(), c.cache, hold.theatre, Some(hold.id), c.now())?;
    for (code, wanted) in needs {
        let left = there.get(&code).copied().unwrap_or(0);
        if left < wanted {
            let name = pieces.iter().find(|p| p.code == code).map_or(code.as_str(), |p| p.name.as_str());
            return Err(product::sold_out(name, &code, left, wanted).into());
        }
    }
    Ok(())
}

/// Units of each stock that no other live order wants.
pub(crate) fn left_over(
    r: Reader<'_>,
    cache: &Cache,
    theatre: TheatreId,
    own: Option<HoldId>,
    now: Now,
) -> Result<BTreeMap<String, i64>> {
    let mut stock = r.stock(theatre)?;
    let menu = cache.menu(r, theatre)?;
    for hold in r.holds_open()? {
        if hold.theatre == theatre && Some(hold.id) != own && !hold.items.is_empty() && hold.is_live(now) {
            // What is not sold any more is not kept for anybody either.
            for (code, n) in product::needs(&product::price(&menu, &hold.items).unwrap_or_default()) {
                *stock.entry(code).or_default() -= n;
            }
        }
    }
    Ok(stock)
}

/// The pieces of an order that is sold now. Refused where one is not sold any more, not there, or goes with a ticket.
pub(crate) fn price_in_tx(c: &Ctx<'_>, hold: &HoldRow, tickets: usize) -> Result<Vec<Piece>> {
    if hold.items.is_empty() {
        return Ok(Vec::new());
    }
    let menu = c.cache.menu(c.r(), hold.theatre)?;
    product::check_tickets(&menu, &hold.items, tickets)?;
    let pieces = product::price(&menu, &hold.items)?;
    there_in_tx(c, hold, &pieces)?;
    Ok(pieces)
}

/// Writes the pieces of a booking.
pub(crate) fn lines_in_tx(c: &Ctx<'_>, booking: BookingId, pieces: &[Piece]) -> Result<Vec<LineId>> {
    pieces.iter().map(|piece| Ok(c.w.line_add(booking, piece)?)).collect()
}

/// Takes what was sold off the stock, or puts back what came back unused.
pub(crate) fn stock_in_tx<'a>(
    c: &Ctx<'_>,
    theatre: TheatreId,
    pieces: impl IntoIterator<Item = &'a Piece>,
    kind: StockKind,
    event: i64,
) -> Result<()> {
    let sign = if kind == StockKind::Sale { -1 } else { 1 };
    for (code, n) in product::needs(pieces) {
        c.w.stock_move(theatre, &code, kind, sign * n, event)?;
    }
    Ok(())
}

/// What is brought to a seat follows whoever sat there to another one.
pub(crate) fn follow_in_tx(c: &Ctx<'_>, booking: &Booking, from: &Ticket, show: ShowId, label: &str) -> Result<()> {
    let there = |l: &&Line| l.piece.seat.as_ref().is_some_and(|(show, seat)| *show == from.show && *seat == from.label);
    for line in booking.lines.iter().filter(there) {
        c.w.line_to(line.id, show, label)?;
    }
    Ok(())
}

/// What an order's products cost, as far as all of them are sold.
pub(crate) fn pieces_known(r: Reader<'_>, cache: &Cache, hold: &HoldRow) -> Result<Vec<Piece>> {
    if hold.items.is_empty() {
        return Ok(Vec::new());
    }
    let menu: &[Product] = &cache.menu(r, hold.theatre)?;
    Ok(product::price(menu, &hold.items).unwrap_or_default())
}
