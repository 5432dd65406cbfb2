//! Paying step by step, as a till does: part in cash, a card attempt that is recorded before it is charged, giving back.
use super::{
    Ctx, House, Result,
    hold::{Chosen, expired, held, revive_in_tx},
    sale::{self, Extras, payable, pending_in_tx, price_in_tx, sell_in_tx},
    shift::drawer_in_tx,
    tender::{self, Order},
};
use crate::{
    domain::{
        BookingId, HoldId, HoldToken, Money, PaymentId, Refusal,
        board::Held,
        booking::{Booking, BookingState, PaymentState, Tender, TenderKind},
        order::{self, Pay},
        refusal::Kind,
        staff::Permission,
    },
    store::{AttemptRow, HoldRow, HoldState, NewPayment, Source, StoreError},
};
use serde_json::json;

/// What taking money did.
#[derive(Clone, Debug, PartialEq)]
pub enum Tendered {
    /// All was paid: it is sold.
    Sold(Box<Booking>),
    /// Some is left to pay.
    Part {
        /// What was taken so far, in minor units.
        paid: i64,
        /// What is left.
        left: i64,
    },
}

/// A card payment that may go ahead on the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardAttempt {
    /// Its identity, for the answer.
    pub id: PaymentId,
    /// How much to charge, in minor units.
    pub minor: i64,
}

pub(crate) enum Step {
    Sold(BookingId),
    Part {
        paid: i64,
        left: i64,
    },
    /// The money came, and nothing can be bought with it any more: recorded, with why and what else was taken, so that the caller can be
    /// told what to give back.
    TooLate {
        hold: HoldToken,
        why: String,
        taken: Vec<String>,
    },
}

impl House {
    /// Takes money for an order. When all is paid it is sold in the same write; a part is kept with the order.
    pub fn tender(&mut self, hold: &HoldToken, pay: &Pay, expected: i64) -> Result<Tendered> {
        self.need(Permission::Sell)?;
        let step = self.write(|c| {
            let hold = payable(c, hold)?;
            if pay.kind == TenderKind::Card && pay.reference.trim().is_empty() {
                return Err(Refusal::usage("a card payment needs the terminal's reference").into());
            }
            no_open_card(c, &hold)?;
            let priced = price_in_tx(c, &hold, Some(expected))?;
            let left = left_in_tx(c, &hold, priced.total)?;
            let theatre = c.cache.theatre(c.r(), hold.theatre)?;
            let order = Order {
                theatre: &theatre,
                customer: c.r().hold_customer(hold.id)?,
                booking: c.r().hold_booking(hold.id)?,
                tickets: &priced.tickets,
                bundles: &priced.bundles,
            };
            let means = tender::means_in_tx(c, &order, left, std::slice::from_ref(pay))?.pop();
            let (asked, source) = means.map_or((pay.clone(), None), |m| (m.pay, m.source));
            let due = order::due(asked.kind, left, theatre.cash_step());
            let offered = asked.minor.unwrap_or(due);
            if offered >= due {
                return sell_in_tx(c, &hold, &priced, std::slice::from_ref(pay), &Extras::default()).map(Step::Sold);
            }
            if offered <= 0 {
                return Err(Refusal::usage("an amount must be more than nothing; nothing was taken").into());
            }
            order::check_coins(&asked, (theatre.currency, theatre.cash_step()))?;
            let booking = pending_in_tx(c, &hold, &priced)?;
            let tender = Tender {
                kind: asked.kind,
                minor: offered,
                tendered: offered,
                rounded: 0,
                reference: asked.reference.trim().to_owned(),
            };
            attempt_in_tx(c, &hold, (booking, source), &tender, true)?;
            let paid = approved_in_tx(c, hold.id)?;
            Ok(Step::Part { paid, left: left_in_tx(c, &hold, priced.total)? })
        })?;
        self.answer(step)
    }

    /// Records that a card is about to be charged, before it is: so that it is known after a cut.
    pub fn begin_card(&mut self, hold: &HoldToken, minor: Option<i64>, expected: i64) -> Result<CardAttempt> {
        self.need(Permission::Sell)?;
        self.write(|c| {
            let hold = payable(c, hold)?;
            no_open_card(c, &hold)?;
            let priced = price_in_tx(c, &hold, Some(expected))?;
            let left = left_in_tx(c, &hold, priced.total)?;
            let minor = minor.unwrap_or(left);
            if minor <= 0 || minor > left {
                let money = Money::new(left, c.cache.theatre(c.r(), hold.theatre)?.currency);
                return Err(Refusal::usage(format!("a card can pay up to {money}; nothing was charged")).into());
            }
            let booking = pending_in_tx(c, &hold, &priced)?;
            let tender =
                Tender { kind: TenderKind::Card, minor, tendered: minor, rounded: 0, reference: String::new() };
            Ok(CardAttempt { id: attempt_in_tx(c, &hold, (booking, None), &tender, false)?, minor })
        })
    }

    /// The card terminal said yes. Seats whose hold has ended meanwhile are taken again where all are free; else nothing is
    /// sold, and the answer says that the charge has to be undone on the terminal.
    pub fn card_approved(&mut self, attempt: PaymentId, reference: &str) -> Result<Tendered> {
        self.need(Permission::Sell)?;
        let reference = reference.trim();
        if reference.is_empty()
            || reference.chars().count() > 60
            || reference.chars().any(crate::domain::text::is_control)
        {
            return Err(Refusal::usage("type the reference that the card terminal printed").into());
        }
        if looks_like_card(reference) {
            return Err(Refusal::usage("that is a card number: it was not kept. Type the terminal's reference").into());
        }
        let step = self.write(|c| {
            let row = open_attempt(c, attempt)?;
            approve_in_tx(c, &row, reference)
        });
        let step = match step {
            // The show was called off meanwhile, say: the charge must not stand as if it were still being made.
            Err(super::Error::Refused(why)) if why.kind == Kind::ShowClosed => self.write(|c| {
                let row = open_attempt(c, attempt)?;
                too_late_in_tx(c, &row, why.message.split(';').next().unwrap_or_default())
            })?,
            other => other?,
        };
        self.answer(step)
    }

    /// The card terminal said no. The order keeps its seats for another try: five minutes from now at the least, if it still
    /// has them.
    pub fn card_declined(&mut self, attempt: PaymentId) -> Result<Option<Held>> {
        self.need(Permission::Sell)?;
        self.write(|c| {
            let row = open_attempt(c, attempt)?;
            c.w.payment_end(row.id, PaymentState::Declined)?;
            let mut hold = hold_of(c, row.booking)?;
            if !hold.is_live(c.now()) {
                return Ok(None);
            }
            pay_time(c, &mut hold)?;
            c.w.hold_update(&hold)?;
            held(c.r(), c.cache, &hold, Chosen::default(), c.now()).map(Some)
        })
    }

    /// Gives up an order that is being paid: what was taken goes back, its seats go free. Answers with the amount to hand
    /// back, in minor units.
    pub fn give_back(&mut self, hold: &HoldToken) -> Result<i64> {
        self.need(Permission::Sell)?;
        self.write(|c| {
            let row = c.r().hold(hold)?.ok_or_else(|| Refusal::not_found(format!("there is no hold {hold}")))?;
            if row.state != HoldState::Live {
                return Err(expired(hold).into());
            }
            own_drawer(c, row.id)?;
            let back = approved_in_tx(c, row.id)?;
            if row.is_reserved() {
                // The money goes back, the seats stay kept.
                fail_open_in_tx(c, row.id)?;
                return Ok(back);
            }
            abandon_in_tx(c, row.id)?;
            c.w.allocation_free_all(row.id)?;
            c.w.hold_end(row.id, HoldState::Released)?;
            Ok(back)
        })
    }

    fn answer(&self, step: Step) -> Result<Tendered> {
        match step {
            Step::Part { paid, left } => Ok(Tendered::Part { paid, left }),
            Step::Sold(id) => Ok(Tendered::Sold(Box::new(self.booking_made(id)?))),
            Step::TooLate { hold, why, taken } => {
                let back = match taken.as_slice() {
                    [] => String::new(),
                    parts => format!(", give back {}", parts.join(" + ")),
                };
                let message = format!("{why}: undo the charge on the card terminal{back}; nothing was sold");
                Err(Refusal::new(Kind::HoldExpired, message).with(json!({ "hold": hold, "give_back": taken })).into())
            }
        }
    }
}

/// The money of an attempt is there: the order is sold, or goes on, or its seats are gone.
pub(crate) fn approve_in_tx(c: &Ctx<'_>, row: &AttemptRow, reference: &str) -> Result<Step> {
    let mut hold = hold_of(c, row.booking)?;
    if let Err(error) = revive_in_tx(c, &mut hold) {
        return match error {
            super::Error::Refused(_) => too_late_in_tx(c, row, "the hold ended and the seats were sold to others"),
            other => Err(other),
        };
    }
    let priced = price_in_tx(c, &hold, None)?;
    c.w.payment_approve(row.id, reference)?;
    let (paid, left) = (approved_in_tx(c, hold.id)?, left_in_tx(c, &hold, priced.total)?);
    if left <= 0 {
        return sell_in_tx(c, &hold, &priced, &[], &Extras::default()).map(Step::Sold);
    }
    Ok(Step::Part { paid, left })
}

pub(crate) fn attempt_in_tx(
    c: &Ctx<'_>,
    hold: &HoldRow,
    (booking, source): (BookingId, Option<Source>),
    tender: &Tender,
    approved: bool,
) -> Result<PaymentId> {
    let mut hold = hold.clone();
    pay_time(c, &mut hold)?;
    c.w.hold_update(&hold)?;
    let theatre = c.cache.theatre(c.r(), hold.theatre)?;
    let shift = drawer_in_tx(c, &theatre, tender.kind == TenderKind::Cash)?;
    let key = uuid::Uuid::new_v7(sale::stamp(c)?).to_string();
    let state = PaymentState::Pending;
    Ok(c.w.payment_add(&NewPayment {
        booking,
        tender,
        state,
        approved,
        shift,
        source,
        key: &key,
        call_until_ms: hold.until_ms,
    })?)
}

/// Refuses to give back cash that lies in another till's drawer: both counts would be off.
fn own_drawer(c: &Ctx<'_>, hold: HoldId) -> Result<()> {
    let Some(id) = c.r().hold_booking(hold)? else { return Ok(()) };
    let here = c.r().shift_at(c.w.terminal(c.terminal)?)?;
    for attempt in c.r().attempts(id)? {
        let cash =
            attempt.state == PaymentState::Pending && attempt.approved && attempt.tender.kind == TenderKind::Cash;
        if let Some(shift) = attempt.shift.filter(|s| cash && Some(*s) != here) {
            let till = c.r().shift(shift)?.map_or_else(String::new, |s| s.till);
            let message = format!(
                "the cash of this order lies in the drawer of {till}: give it back there; nothing was given back"
            );
            return Err(Refusal::new(Kind::Conflict, message).with(json!({ "till": till })).into());
        }
    }
    Ok(())
}

/// A payment gives a hold five minutes from now at the least, also past its ceiling.
pub(crate) fn pay_time(c: &Ctx<'_>, hold: &mut HoldRow) -> Result<()> {
    let settings = &c.cache.theatre(c.r(), hold.theatre)?.settings;
    hold.until_ms = hold.until_ms.max(hold.clock_ms(c.now()) + i64::from(settings.payment_ttl_s) * 1000);
    Ok(())
}

pub(crate) fn hold_of(c: &Ctx<'_>, booking: BookingId) -> Result<HoldRow> {
    let hold = c.r().hold_of_booking(booking)?;
    Ok(hold.ok_or_else(|| StoreError::Corrupt(format!("booking {booking} has no hold")))?)
}

fn open_attempt(c: &Ctx<'_>, id: PaymentId) -> Result<AttemptRow> {
    let row = c.r().attempt(id)?.ok_or_else(|| Refusal::not_found(format!("there is no payment {id}")))?;
    if row.state != PaymentState::Pending || row.approved {
        return Err(Refusal::new(Kind::Conflict, "this card payment has been answered before, or was given up: if the card was charged now, undo it on the terminal").into());
    }
    Ok(row)
}

/// The money came and can't buy anything any more: the order ends, its customer is told.
pub(crate) fn too_late_in_tx(c: &Ctx<'_>, row: &AttemptRow, why: &str) -> Result<Step> {
    let hold = hold_of(c, row.booking)?;
    let theatre = c.cache.theatre(c.r(), hold.theatre)?;
    let mut taken = Vec::new();
    for attempt in c.r().attempts(row.booking)? {
        if attempt.state == PaymentState::Pending {
            c.w.payment_end(attempt.id, PaymentState::Failed)?;
            if attempt.approved && attempt.id != row.id && attempt.tender.kind.waits() {
                let sum = Money::new(attempt.tender.minor, theatre.currency);
                taken.push(format!("{} {sum}", attempt.tender.kind.word()));
            }
        }
    }
    let event = event(c, "pay_late", row.booking, json!({ "payment": row.id, "amount": row.tender.minor }))?;
    super::deposit::ended_in_tx(c, row.booking, event)?;
    c.w.booking_step(row.booking, BookingState::Pending, BookingState::Expired)?;
    c.w.allocation_free_all(hold.id)?;
    c.w.hold_end(hold.id, HoldState::Expired)?;
    if let Some(booking) = c.r().booking(row.booking)? {
        let amount = Money::new(row.tender.minor, theatre.currency).to_string();
        super::messages::tell_in_tx(c, &booking, "payment_failed", json!({ "amount": amount }))?;
    }
    Ok(Step::TooLate { hold: hold.token, why: why.to_owned(), taken })
}

pub(crate) fn no_open_card(c: &Ctx<'_>, hold: &HoldRow) -> Result<()> {
    let Some(id) = c.r().hold_booking(hold.id)? else { return Ok(()) };
    let open = c.r().attempts(id)?.iter().any(|a| a.state == PaymentState::Pending && !a.approved);
    if open {
        return Err(Refusal::new(Kind::Conflict, "a card payment is under way for this order: answer it first").into());
    }
    Ok(())
}

/// What was taken for an unsold order so far, in minor units.
pub(crate) fn approved_in_tx(c: &Ctx<'_>, hold: HoldId) -> Result<i64> {
    let Some(id) = c.r().hold_booking(hold)? else { return Ok(0) };
    let attempts = c.r().attempts(id)?;
    Ok(attempts.iter().filter(|a| a.state == PaymentState::Pending && a.approved).map(|a| a.tender.minor).sum())
}

/// What is left to pay of an order, in minor units: a deposit counts too.
pub(crate) fn left_in_tx(c: &Ctx<'_>, hold: &HoldRow, total: i64) -> Result<i64> {
    Ok(total - approved_in_tx(c, hold.id)? - deposit_in_tx(c, hold)?)
}

/// What was taken for a reservation before it is paid, in minor units.
pub(crate) fn deposit_in_tx(c: &Ctx<'_>, hold: &HoldRow) -> Result<i64> {
    match c.r().hold_booking(hold.id)?.filter(|_| hold.is_reserved()) {
        Some(id) => Ok(c.r().paid_of(id)?),
        None => Ok(0),
    }
}

/// Whether money was taken or a card is being charged for an order.
pub(crate) fn open_in_tx(c: &Ctx<'_>, hold: HoldId) -> Result<bool> {
    let Some(id) = c.r().hold_booking(hold)? else { return Ok(false) };
    Ok(c.r().attempts(id)?.iter().any(|a| a.state == PaymentState::Pending))
}

/// Ends the payments of an order that are open.
fn fail_open_in_tx(c: &Ctx<'_>, hold: HoldId) -> Result<()> {
    let Some(id) = c.r().hold_booking(hold)? else { return Ok(()) };
    for attempt in c.r().attempts(id)?.into_iter().filter(|a| a.state == PaymentState::Pending) {
        c.w.payment_end(attempt.id, PaymentState::Failed)?;
    }
    Ok(())
}

/// Ends the unpaid booking of an order that is given up, if it has one: no payment of it stays open.
pub(crate) fn abandon_in_tx(c: &Ctx<'_>, hold: HoldId) -> Result<()> {
    let Some(id) = c.r().hold_booking(hold)? else { return Ok(()) };
    let booking = id;
    let mut back = Vec::new();
    for attempt in c.r().attempts(booking)? {
        if attempt.state == PaymentState::Pending {
            c.w.payment_end(attempt.id, PaymentState::Failed)?;
            if attempt.approved {
                back.push(json!([attempt.tender.kind, attempt.tender.minor]));
            }
        }
    }
    if c.w.booking_step(booking, BookingState::Pending, BookingState::Cancelled)? {
        let event = event(c, "give_up", booking, json!({ "handed_back": back }))?;
        super::deposit::ended_in_tx(c, booking, event)?;
    }
    Ok(())
}

pub(crate) fn event(c: &Ctx<'_>, verb: &str, booking: BookingId, body: serde_json::Value) -> Result<i64> {
    c.event(verb, "booking", booking.0, body)
}

/// Twelve digits or more that pass the check of ISO/IEC 7812 are taken for a card number and never kept (rule 9).
pub(crate) fn looks_like_card(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter(|c| !matches!(c, ' ' | '-')).map_while(|c| c.to_digit(10)).collect();
    let only_digits = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-'));
    let sum: u32 =
        digits.iter().rev().enumerate().map(|(i, d)| if i % 2 == 0 { *d } else { (d * 2) / 10 + (d * 2) % 10 }).sum();
    only_digits && (12..=19).contains(&digits.len()) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::looks_like_card;

    #[test]
    fn a_card_number_is_known_when_seen() {
        assert!(looks_like_card("4242 4242 4242 4242"));
        assert!(looks_like_card("5555-5555-5555-4444"));
        assert!(!looks_like_card("4242424242424241"));
        assert!(!looks_like_card("AUTH123"));
        assert!(!looks_like_card("012345"));
    }
}
