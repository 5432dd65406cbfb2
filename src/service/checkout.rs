//! A sale in one go, as a command makes it: seats, prices, money and tickets in one write, safe to repeat with a key.
use super::{
    Ctx, House, Result,
    concession::{PutProducts, put_in_tx},
    hold::{Take, take_in_tx},
    payment::looks_like_card,
    sale::{Extras, Priced, payable, price_in_tx, sell_in_tx},
    tender::allow_comps_in_tx,
};
use crate::{
    domain::{
        BookingId, CustomerId, HoldToken, Refusal, ShowId, TheatreId,
        board::Want,
        booking::{Booking, TenderKind},
        customer::check_email,
        order::{Count, Pay, PriceCard},
        product::Item,
        refusal::Kind,
        staff::Permission,
        time::Instant,
    },
    store::HoldRow,
};
use sha2::{Digest, Sha256};

/// Where the seats of a sale come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A hold, with all it has.
    Hold(HoldToken),
    /// Seats of a show, taken in the same write.
    Show(ShowId, Want),
    /// No seats: food and drink of this theatre alone.
    Theatre(TheatreId),
}

/// One sale.
#[derive(Clone, Debug)]
pub struct Sell {
    /// Its seats.
    pub source: Source,
    /// Its tickets by type code; none: all of the theatre's first type.
    pub tickets: Vec<(String, u16)>,
    /// Food and drink that goes with them.
    pub items: Vec<Item>,
    /// How it is paid.
    pub pays: Vec<Pay>,
    /// Where the tickets go.
    pub email: Option<String>,
    /// Whose it is, where staff chose somebody.
    pub customer: Option<CustomerId>,
    /// The caller's key: the same key gives the same booking.
    pub key: Option<String>,
    /// When it was made and the number of its stub, for a sale made on paper.
    pub paper: Option<(Instant, String)>,
    /// Why tickets of it are free.
    pub reason: String,
    /// What a debtor calls the order.
    pub your_ref: String,
}

/// How far back a sale on paper may be entered.
const PAPER_DAYS: i64 = 14;

impl House {
    /// Sells. The seats are taken, priced, paid and made tickets in one write: all of it or nothing.
    pub fn sell(&mut self, sell: &Sell) -> Result<Booking> {
        self.need(Permission::Sell)?;
        check(sell)?;
        let mark = mark(sell);
        let id = self.write(|c| {
            if let Some(key) = &sell.key
                && let Some((id, old_mark)) = c.r().booking_by_key(key)?
            {
                return if old_mark == mark {
                    Ok(id)
                } else {
                    Err(Refusal::new(
                        Kind::Conflict,
                        format!("the key {key:?} was used for another sale; nothing was sold"),
                    )
                    .into())
                };
            }
            sell_once(c, sell, &mark)
        })?;
        self.booking_made(id)
    }
}

fn sell_once(c: &Ctx<'_>, sell: &Sell, mark: &str) -> Result<BookingId> {
    let (hold, priced, extras) = order_in_tx(c, sell, mark)?;
    sell_in_tx(c, &hold, &priced, &sell.pays, &extras)
}

/// Takes what a sale wants: its hold, what it costs, and what else was said of it.
pub(crate) fn order_in_tx<'a>(c: &Ctx<'_>, sell: &'a Sell, mark: &'a str) -> Result<(HoldRow, Priced, Extras<'a>)> {
    let at = sell.paper.as_ref().map(|(at, _)| *at);
    if let Some(at) = at {
        c.need(Permission::WorkTill)?;
        check_paper(c, at)?;
    }
    let mut hold = match &sell.source {
        Source::Hold(token) => payable(c, token)?,
        Source::Show(show, want) => {
            let take = Take { hold: None, show: *show, want: want.clone(), tickets: Vec::new() };
            let (hold, _) = take_in_tx(c, &take, at.unwrap_or(c.now().instant()))?;
            hold.ok_or_else(|| Refusal::usage("a sale needs at least one seat; nothing was sold"))?
        }
        Source::Theatre(theatre) => {
            let put = PutProducts { hold: None, theatre: *theatre, items: sell.items.clone() };
            put_in_tx(c, &put)?.ok_or_else(|| Refusal::usage("there is nothing to sell; nothing was sold"))?
        }
    };
    if super::payment::open_in_tx(c, hold.id)? {
        return Err(Refusal::new(Kind::Conflict, "this order is being paid at a till; nothing was sold").into());
    }
    if let Some(customer) = sell.customer {
        c.need(Permission::WorkTill)?;
        super::customers::may_buy(c.r(), customer, c.now().instant())?;
        c.w.hold_customer_set(hold.id, Some(customer))?;
    }
    deal_tickets(c, &mut hold, &sell.tickets)?;
    if !sell.reason.trim().is_empty() {
        allow_comps_in_tx(c, &mut hold, &sell.reason)?;
    }
    c.w.hold_update(&hold)?;
    if !sell.items.is_empty() && !matches!(sell.source, Source::Theatre(_)) {
        let items = [hold.items.as_slice(), &sell.items].concat();
        let put = PutProducts { hold: Some(hold.token.clone()), theatre: hold.theatre, items };
        hold = put_in_tx(c, &put)?.unwrap_or(hold);
    }
    let priced = price_in_tx(c, &hold, None)?;
    let extras = Extras {
        email: sell.email.as_deref(),
        key: sell.key.as_deref().map(|key| (key, mark)),
        stub: sell.paper.as_ref().map(|(_, stub)| stub.as_str()),
        at,
        your_ref: sell.your_ref.trim(),
        quiet: at.is_some(),
    };
    Ok((hold, priced, extras))
}

/// Gives the order its tickets: those named, for its only show; else what its draft says, else the first type for every seat.
pub(crate) fn deal_tickets(c: &Ctx<'_>, hold: &mut HoldRow, tickets: &[(String, u16)]) -> Result<()> {
    if !tickets.is_empty() && hold.draft.len() > 1 {
        return Err(
            Refusal::usage("the hold has seats of several shows: its tickets can't be named in one list").into()
        );
    }
    for part in &mut hold.draft {
        let bundle = c.cache.bundle(c.r(), part.show)?;
        if !tickets.is_empty() {
            part.tickets = counts(&bundle.card, tickets)?;
        } else if part.tickets.is_empty() {
            let first = bundle.card.types.first();
            let first = first.ok_or_else(|| {
                Refusal::new(Kind::NotPriced, "this theatre has no ticket types yet; nothing was sold")
            })?;
            if usize::from(first.seats) == 1 {
                part.tickets = vec![Count { kind: first.id, n: part.seats.len() as u16 }];
            }
        }
    }
    Ok(())
}

/// The tickets by their codes.
pub(crate) fn counts(card: &PriceCard, tickets: &[(String, u16)]) -> Result<Vec<Count>> {
    let mut out: Vec<Count> = Vec::new();
    for (code, n) in tickets {
        let kind = card.types.iter().find(|t| t.code.eq_ignore_ascii_case(code.trim())).ok_or_else(|| {
            let known: Vec<&str> = card.types.iter().map(|t| t.code.as_str()).collect();
            Refusal::not_found(format!("there is no ticket type {code:?}: there are {}", known.join(", ")))
        })?;
        match out.iter_mut().find(|c| c.kind == kind.id) {
            Some(count) => count.n = count.n.saturating_add(*n),
            None => out.push(Count { kind: kind.id, n: *n }),
        }
    }
    out.retain(|c| c.n > 0);
    Ok(out)
}

pub(crate) fn check(sell: &Sell) -> Result<()> {
    if let Some(key) = &sell.key
        && (key.is_empty() || key.chars().count() > 200 || key.chars().any(char::is_control))
    {
        return Err(Refusal::usage("a key has 1 to 200 characters").into());
    }
    check_pays(&sell.pays)?;
    super::cancel::check_reason(&sell.reason)?;
    if sell.your_ref.chars().count() > 60 || sell.your_ref.chars().any(crate::domain::text::is_control) {
        return Err(Refusal::usage("an order number has at most 60 plain characters; nothing was sold").into());
    }
    if let Some(email) = &sell.email {
        check_email(email)?;
    }
    if let Some((_, stub)) = &sell.paper
        && (stub.trim().is_empty() || stub.chars().count() > 40 || stub.chars().any(crate::domain::text::is_control))
    {
        return Err(Refusal::usage("a stub's number has 1 to 40 plain characters; nothing was sold").into());
    }
    Ok(())
}

/// Refuses card numbers where references belong, and references that are long or would steer a terminal.
pub(crate) fn check_pays(pays: &[Pay]) -> Result<()> {
    for pay in pays {
        check_reference(pay)?;
        if pay.kind == TenderKind::Transfer {
            let message = "a transfer settles an invoice: sell on the invoice first; nothing was sold";
            return Err(Refusal::usage(message).into());
        }
    }
    Ok(())
}

/// Refuses a card number where a reference belongs, and a reference that is long or would steer a terminal.
pub(crate) fn check_reference(pay: &Pay) -> Result<()> {
    if pay.kind == TenderKind::Card && looks_like_card(&pay.reference) {
        return Err(Refusal::usage(
            "that is a card number: it was not kept. Give the terminal's reference; nothing was sold",
        )
        .into());
    }
    if pay.reference.chars().count() > 60 || pay.reference.chars().any(crate::domain::text::is_control) {
        return Err(Refusal::usage("a reference has at most 60 plain characters; nothing was sold").into());
    }
    Ok(())
}

fn check_paper(c: &Ctx<'_>, at: Instant) -> Result<()> {
    let now = c.now().instant();
    if at > now || at < now.plus_minutes(-PAPER_DAYS * 1440) {
        return Err(Refusal::usage(format!(
            "a sale on paper is entered within {PAPER_DAYS} days, and not before it was made"
        ))
        .into());
    }
    Ok(())
}

/// What was asked with a key, so that another request with the same key is told from a repeated one.
pub(crate) fn mark(sell: &Sell) -> String {
    let asked = format!("{:?} {:?} {:?} {:?} {:?}", sell.source, sell.tickets, sell.pays, sell.email, sell.paper);
    let asked = if sell.items.is_empty() { asked } else { format!("{asked} {:?}", sell.items) };
    let asked = match (sell.reason.is_empty(), sell.your_ref.is_empty()) {
        (true, true) => asked,
        _ => format!("{asked} {:?} {:?}", sell.reason, sell.your_ref),
    };
    let asked = match sell.customer {
        Some(customer) => format!("{asked} {customer}"),
        None => asked,
    };
    data_encoding::HEXLOWER.encode(Sha256::digest(asked.as_bytes()).get(..8).unwrap_or_default())
}
