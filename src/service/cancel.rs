//! Cancelling: tickets become void, their seats free, and money goes back the way it came, all in one write.
use super::{
    Ctx, House, Result,
    cache::Cache,
    deposit, forbidden,
    messages::tell_in_tx,
    own::may_with,
    sale::Paid,
    shift::drawer_in_tx,
    tender::{code_of, gift_cards_back_in_tx, gift_until, vouchers_in_tx},
};
use crate::{
    domain::{
        PurseId, Reference, Refusal, ShiftId,
        booking::{Booking, BookingState, LineState, TenderKind, Ticket},
        cancel::{Asked, Back, Line, Plan, Terms, plan, rounded, voucher_of, with_rounding},
        deposit::DEPOSIT,
        dispute::check_undisputed,
        gift::Coded,
        product::StockKind,
        refusal::Kind,
        shift::ShiftState,
        staff::Permission,
        tender::{NewVouchers, Onto},
        text::is_control,
        time::Instant,
    },
    store::{Posting, Reader},
};
use serde_json::json;

impl House {
    /// What cancelling would do now, and whether it takes more than who acts may: for a look before it is done.
    pub fn cancel_plan(&self, reference: &Reference, asked: &Asked) -> Result<Plan> {
        self.need(Permission::CancelByRule)?;
        let booking = self.booking(reference)?;
        let now = self.now().instant();
        self.read(|r, cache| {
            let here = r.shift_of_till(&self.terminal)?.filter(|s| s.state == ShiftState::Open).map(|s| s.id);
            if booking.state == BookingState::Reserved {
                return deposit::plan(r, cache, &booking, asked, (here, now));
            }
            Ok(plan(&booking, &terms(r, cache, &booking, here, now)?, asked)?)
        })
    }

    /// Cancels tickets, or all that are left: in the shift of the sale it is a void, later a refund by the rule that held at the
    /// sale, against it with a reason by who may. A reservation goes, and its deposit by the rule. `expected` is what was said to go back, in minor units; another sum is refused.
    pub fn cancel(&mut self, reference: &Reference, asked: &Asked, expected: Option<i64>) -> Result<(Booking, Plan)> {
        self.need(Permission::CancelByRule)?;
        check_reason(&asked.reason)?;
        let (id, done) = self.write(|c| {
            let none = || Refusal::not_found(format!("there is no booking {reference}"));
            let id = c.r().booking_id(reference)?.ok_or_else(none)?;
            let booking = c.r().booking(id)?.ok_or_else(none)?;
            if booking.state == BookingState::Reserved {
                return Ok((id, super::reserve::let_go_in_tx(c, &booking, asked, expected)?));
            }
            let done = cancel_in_tx(c, &booking, asked, expected, Route::Same)?;
            tell_in_tx(c, &booking, "refund", json!({ "back": done.total_back() }))?;
            Ok((id, done))
        })?;
        Ok((self.booking_made(id)?, done))
    }

    /// Cancels as [`House::cancel`] does, but what was paid with money goes onto the customer's account, a new gift card, or a
    /// voucher for each ticket. Answers with the codes that were made.
    pub fn cancel_onto(
        &mut self,
        reference: &Reference,
        asked: &Asked,
        onto: Onto,
    ) -> Result<(Booking, Plan, Vec<String>)> {
        self.need(Permission::CancelByRule)?;
        check_reason(&asked.reason)?;
        let (id, (done, codes)) = self.write(|c| {
            let none = || Refusal::not_found(format!("there is no booking {reference}"));
            let id = c.r().booking_id(reference)?.ok_or_else(none)?;
            let booking = c.r().booking(id)?.ok_or_else(none)?;
            let done = cancel_by_in_tx(c, &booking, asked, None, Route::Onto(onto))?;
            tell_in_tx(c, &booking, "refund", json!({ "back": done.0.total_back() }))?;
            Ok((id, done))
        })?;
        Ok((self.booking_made(id)?, done, codes))
    }
}

/// What holds for a booking's tickets; `here` is the shift that this till has open. Refused while its money is with the bank.
pub(crate) fn terms(
    r: Reader<'_>,
    cache: &Cache,
    booking: &Booking,
    here: Option<ShiftId>,
    now: Instant,
) -> Result<Terms> {
    check_undisputed(booking)?;
    terms_of(r, cache, booking, here, now)
}

/// The same of one that may be disputed.
pub(crate) fn terms_of(
    r: Reader<'_>,
    cache: &Cache,
    booking: &Booking,
    here: Option<ShiftId>,
    now: Instant,
) -> Result<Terms> {
    let theatre = cache.theatre(r, booking.theatre)?;
    let policy = r.policy_of(booking.id)?.unwrap_or_else(|| theatre.settings.cancel.clone());
    let (left, covered) = (r.left_of(booking.id, here)?, r.covered(booking.id, now)?);
    Ok(Terms { policy, left, covered, cash_step: theatre.cash_step(), now })
}

/// Refuses a reason that is long or would steer a terminal.
pub(crate) fn check_reason(reason: &str) -> Result<()> {
    if reason.chars().count() > 200 || reason.chars().any(is_control) {
        return Err(Refusal::usage("a reason has at most 200 plain characters; nothing was done").into());
    }
    Ok(())
}

/// Which way money goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// As it came.
    Same,
    /// What was cash or on a card is owed: a till pays it out later.
    Owed,
    /// What was money goes onto something else.
    Onto(Onto),
}

/// Cancels within a write that does more.
pub(crate) fn cancel_in_tx(
    c: &Ctx<'_>,
    booking: &Booking,
    asked: &Asked,
    expected: Option<i64>,
    route: Route,
) -> Result<Plan> {
    Ok(cancel_by_in_tx(c, booking, asked, expected, route)?.0)
}

/// The same, with the codes of what was made for what comes back.
pub(crate) fn cancel_by_in_tx(
    c: &Ctx<'_>,
    booking: &Booking,
    asked: &Asked,
    expected: Option<i64>,
    route: Route,
) -> Result<(Plan, Vec<String>)> {
    let theatre = c.cache.theatre(c.r(), booking.theatre)?;
    let here = c.r().shift_at(c.w.terminal(c.terminal)?)?;
    let terms = terms(c.r(), c.cache, booking, here, c.now().instant())?;
    let mut plan = plan(booking, &terms, asked)?;
    check_plan(c, booking, &plan, expected)?;
    let onto = onto_in_tx(c, booking, &mut plan, (route, &terms))?;
    // What is owed is rounded once a till pays it out.
    plan.rounded = if route == Route::Owed { 0 } else { rounded(booking, &plan.back, terms.cash_step) };
    let owed = |kind: TenderKind| route == Route::Owed && kind.waits();
    let moves = |kind: TenderKind| !owed(kind);
    let cash = plan.back.iter().any(|(_, kind, _)| *kind == TenderKind::Cash && moves(*kind));
    let shift = if plan.back.iter().any(|b| moves(b.1)) { drawer_in_tx(c, &theatre, cash)? } else { None };
    for ticket in booking.tickets.iter().filter(|t| plan.tickets.contains(&t.id)) {
        if !c.w.ticket_void(ticket.id, ticket.show, ticket.seat)? {
            let message = format!("{} came back before; nothing was given back now", ticket.label);
            return Err(Refusal::new(Kind::AlreadyRefunded, message).into());
        }
    }
    let pieces = booking.lines.iter().filter(|l| plan.products.contains(&l.id));
    for line in pieces.clone() {
        if !c.w.line_back(line.id)? {
            let message = format!("{} came back before; nothing was given back now", line.piece.words());
            return Err(Refusal::new(Kind::AlreadyRefunded, message).into());
        }
    }
    if !plan.rest {
        c.w.booking_step(booking.id, BookingState::Confirmed, BookingState::Cancelled)?;
    }
    let body = json!({
        "theatre": theatre.id, "tickets": plan.tickets, "lines": plan.products, "kept": plan.kept,
        "back": plan.back.iter().map(|(payment, kind, minor)| json!([payment, kind, minor])).collect::<Vec<_>>(),
        "against_rule": plan.needs.contains(&Permission::CancelAgainstRule),
    });
    let verb = if plan.void && route == Route::Same { "void" } else { "refund" };
    let event = c.event_because(verb, "booking", booking.id.0, body, &asked.reason)?;
    gift_cards_back_in_tx(c, booking, event, &plan.products)?;
    // What was handed over is not sold again.
    let unused = pieces.filter(|l| l.state == LineState::Sold).map(|l| &l.piece);
    super::concession::stock_in_tx(c, theatre.id, unused, StockKind::Return, event)?;
    gone_in_tx(c, booking, event, &plan, (route, shift, onto))?;
    let codes = made_in_tx(c, booking, &plan, (route, onto), (&terms, event))?;
    Ok((plan, codes))
}

/// Refuses a plan that who acts may not carry out, and one that gives back another amount than was said.
pub(crate) fn check_plan(c: &Ctx<'_>, booking: &Booking, plan: &Plan, expected: Option<i64>) -> Result<()> {
    if let Some(needs) = plan.needs.iter().find(|needs| !may_with(c, booking, **needs)) {
        return Err(forbidden(c.actor, *needs).into());
    }
    let back = plan.total_back();
    if expected.is_some_and(|e| e != back) {
        let message = "another amount would go back by now; nothing was given back, look again";
        return Err(Refusal::new(Kind::Conflict, message).with(json!({ "expected": expected, "back": back })).into());
    }
    Ok(())
}

/// Makes the money parts of a plan go onto something else, and makes that.
fn onto_in_tx(
    c: &Ctx<'_>,
    booking: &Booking,
    plan: &mut Plan,
    (route, terms): (Route, &Terms),
) -> Result<Option<PurseId>> {
    let Route::Onto(onto) = route else { return Ok(None) };
    if onto == Onto::Voucher && (plan.kept > 0 || !plan.products.is_empty() || plan.tickets.is_empty()) {
        let message = "a voucher is for a whole ticket: give all of it back (--full, with a reason), tickets alone; nothing was given back";
        return Err(Refusal::usage(message).into());
    }
    if onto == Onto::Voucher {
        onto_vouchers(booking, plan, terms)?;
        return Ok(None);
    }
    let mut any = false;
    for back in plan.back.iter_mut().filter(|back| back.1.is_money()) {
        back.1 = onto.kind();
        any = true;
    }
    let theatre = c.cache.theatre(c.r(), booking.theatre)?;
    match onto {
        _ if !any => Ok(None),
        Onto::Voucher => Ok(None),
        Onto::GiftCard => {
            let until = gift_until(c, &theatre, GOOD_DAYS);
            Ok(Some(c.w.purse_add(None, booking.currency, until)?))
        }
        Onto::Credit => {
            let none = || Refusal::usage("whose account? The booking is nobody's; nothing was given back");
            let customer = booking.customer.as_ref().ok_or_else(none)?.id;
            let there = c.r().credit_of(customer, booking.currency)?.map(|p| p.id);
            Ok(Some(there.map_or_else(|| c.w.purse_add(Some(customer), booking.currency, None), Ok)?))
        }
    }
}

/// What money paid for the tickets themselves becomes vouchers; a supplement goes back as it came, because a voucher pays for none.
fn onto_vouchers(booking: &Booking, plan: &mut Plan, terms: &Terms) -> Result<()> {
    if plan.back.iter().any(|back| !back.1.is_money() && back.1 != TenderKind::Voucher) {
        let message = "some of it was not paid with money: it goes back where it came from; nothing was given back";
        return Err(Refusal::new(Kind::Conflict, message).into());
    }
    let tickets = booking.tickets.iter().filter(|t| plan.tickets.contains(&t.id));
    let mut left: i64 = tickets.filter(|t| voucher_of(&terms.left, t).is_none()).map(|t| t.minor).sum();
    let mut parts = Vec::new();
    for (payment, kind, minor) in std::mem::take(&mut plan.back) {
        let becomes = if kind.is_money() { minor.min(left) } else { 0 };
        left -= becomes;
        parts.extend((becomes > 0).then_some((payment, TenderKind::Voucher, becomes)));
        parts.extend((minor > becomes).then_some((payment, kind, minor - becomes)));
    }
    plan.back = parts;
    Ok(())
}

/// For how many days a gift card or a voucher that is given for a refund is good.
const GOOD_DAYS: u32 = 365;

/// The codes of what was made for what comes back: a gift card, or a voucher for each ticket that money paid for.
fn made_in_tx(
    c: &Ctx<'_>,
    booking: &Booking,
    plan: &Plan,
    (route, onto): (Route, Option<PurseId>),
    (terms, event): (&Terms, i64),
) -> Result<Vec<String>> {
    match (route, onto) {
        (Route::Onto(Onto::GiftCard), Some(purse)) => Ok(vec![code_of(c, Coded::GiftCard(purse.0))?]),
        (Route::Onto(Onto::Voucher), _) => {
            let theatre = c.cache.theatre(c.r(), booking.theatre)?;
            let paid =
                |t: &&Ticket| plan.tickets.contains(&t.id) && t.minor > 0 && voucher_of(&terms.left, t).is_none();
            let mut codes = Vec::new();
            for ticket in booking.tickets.iter().filter(paid) {
                let wanted = NewVouchers {
                    theatre: theatre.id,
                    batch: "readmission".to_owned(),
                    n: 1,
                    kind: Some(ticket.code.clone()),
                    excluded: Vec::new(),
                    declared: Some(ticket.minor),
                    until: gift_until(c, &theatre, GOOD_DAYS),
                };
                codes.extend(vouchers_in_tx(c, event, &wanted)?.into_iter().map(|(_, code)| code));
            }
            Ok(codes)
        }
        _ => Ok(Vec::new()),
    }
}

/// What changed hands, or what did not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moved {
    /// Money, this way.
    Tender(TenderKind),
    /// It is owed to the customer.
    Owed,
    /// A deposit is used.
    Deposit,
    /// Cash rounded off or up: it stands for what did not move in the drawer.
    Rounding,
}

impl Moved {
    /// The account that it is posted to, and what it is called there.
    pub(crate) fn account(self) -> (&'static str, &'static str) {
        match self {
            Self::Tender(kind) => ("tender", kind.code()),
            Self::Owed => ("owed", "customer"),
            Self::Deposit => ("owed", DEPOSIT),
            Self::Rounding => ("tender", "rounding"),
        }
    }
}

/// What a tender is in the books: the money, and what was rounded of it.
pub(crate) fn came_in(paid: &Paid) -> impl Iterator<Item = (Moved, i64, Option<ShiftId>)> {
    let Paid { tender, shift, .. } = paid;
    let rounding = (tender.rounded != 0).then_some((Moved::Rounding, -tender.rounded, *shift));
    std::iter::once((Moved::Tender(tender.kind), tender.taken(), *shift)).chain(rounding)
}

/// The same of what goes back at a shift.
pub(crate) fn went_back(
    (kind, minor, rounded): (TenderKind, i64, i64),
    shift: Option<ShiftId>,
) -> Vec<(Moved, i64, Option<ShiftId>)> {
    let rounding = (rounded != 0).then_some((Moved::Rounding, rounded, shift));
    std::iter::once((Moved::Tender(kind), -(minor + rounded), shift)).chain(rounding).collect()
}

/// Writes what a plan says that goes back, or is owed, with its lines. What changes its tender goes `onto` a purse.
pub(crate) fn gone_in_tx(
    c: &Ctx<'_>,
    booking: &Booking,
    event: i64,
    plan: &Plan,
    (route, shift, onto): (Route, Option<ShiftId>, Option<PurseId>),
) -> Result<()> {
    let owed = |kind: TenderKind| route == Route::Owed && kind.waits();
    let parts = with_rounding(&plan.back, plan.rounded);
    for (back, own) in &parts {
        // A part that was on a gift card before goes back onto that one.
        let moved = booking.payments.iter().any(|p| p.id == back.0 && p.tender.kind != back.1);
        c.w.refund_add(booking.id, event, (*back, *own), owed(back.1), onto.filter(|_| moved))?;
    }
    let went = |((_, kind, minor), own): &(Back, i64)| {
        if owed(*kind) { vec![(Moved::Owed, -minor, shift)] } else { went_back((*kind, *minor, *own), shift) }
    };
    let moved: Vec<_> = parts.iter().flat_map(went).collect();
    books_in_tx(c, booking, event, &plan.lines, &moved)
}

/// Posts what an undoing or an exchange moves: its lines, and what changed hands at which shift (below nothing: it went back).
pub(crate) fn books_in_tx(
    c: &Ctx<'_>,
    booking: &Booking,
    event: i64,
    lines: &[Line],
    moved: &[(Moved, i64, Option<ShiftId>)],
) -> Result<()> {
    let theatre = c.cache.theatre(c.r(), booking.theatre)?;
    let posting = Posting {
        booking: booking.id,
        theatre: theatre.id,
        account: "tender",
        what: "",
        show: None,
        qty: 0,
        minor: 0,
        tax: 0,
        sale_day: theatre.zone.business_day(c.now().instant(), theatre.settings.day_end_min),
        shift: c.r().shift_at(c.w.terminal(c.terminal)?)?,
    };
    for line in lines {
        let show = line.show.map(|show| Ok::<_, super::Error>((show, c.cache.bundle(c.r(), show)?.day))).transpose()?;
        let (account, what, qty, minor, tax) = (line.account, line.what.as_str(), line.qty, line.minor, line.tax);
        c.w.posting(event, &Posting { account, what, show, qty, minor, tax, ..posting.clone() })?;
    }
    for (moved, minor, shift) in moved {
        let (account, what) = moved.account();
        let (qty, minor, shift) = (minor.signum(), *minor, *shift);
        c.w.posting(event, &Posting { account, what, qty, minor, shift, ..posting.clone() })?;
    }
    Ok(())
}
