//! Paying by a provider. The attempt is in the books before the provider hears of it, and is looked after until it is known what became
//! of it, whatever became of the order, the screen or the machine meanwhile: one loop asks, the same for a till, a command and after a
//! cut. Money that came too late gets its seats back if they are free, else it goes back by itself.
use super::{
    Ctx, Error, House, Result,
    checkout::{self, Sell},
    hold::{Chosen, held},
    payment::{self, Step, approved_in_tx, attempt_in_tx, hold_of, pay_time},
    sale::{Priced, payable, pending_in_tx, price_in_tx},
};
use crate::{
    domain::{
        BookingId, HoldToken, PaymentId, Refusal, StaffId,
        booking::{Booking, BookingState, PaymentState, Tender, TenderKind},
        online::{Became, OnlineLine, OnlineRound},
        refusal::Kind,
        staff::{Actor, Permission},
    },
    payment::{Ask, Error as ProviderError, Gateway, Stands},
    store::{AttemptRow, HoldRow, HoldState, OpenOnline, ended, lock::alone},
};

/// What the right to ask the provider is called.
pub(super) const ASKING: &str = "payments";

/// What begins with a call of `sell --pay stripe`.
#[derive(Clone, Debug, PartialEq)]
pub enum Began {
    /// A payment that the customer is to make.
    Attempt(PaymentId),
    /// The key is of a sale that is made.
    Sold(Box<Booking>),
}

impl House {
    /// Writes down that the rest of an order is to be paid by the provider. Its hold lasts as for every payment.
    pub fn begin_online(&mut self, hold: &HoldToken, expected: i64) -> Result<(PaymentId, crate::domain::board::Held)> {
        self.need(Permission::Sell)?;
        self.write(|c| {
            let hold = payable(c, hold)?;
            let priced = price_in_tx(c, &hold, Some(expected))?;
            let booking = pending_in_tx(c, &hold, &priced)?;
            let id = begin_in_tx(c, &hold, booking, &priced)?;
            let hold = hold_of(c, booking)?;
            Ok((id, held(c.r(), c.cache, &hold, Chosen::default(), c.now())?))
        })
    }

    /// The same for a whole sale by command: its seats are taken, all of it is to be paid so. With a key it is safe to repeat.
    pub fn begin_sale_online(&mut self, sell: &Sell) -> Result<Began> {
        self.need(Permission::Sell)?;
        checkout::check(sell)?;
        let mark = checkout::mark(sell);
        let (id, attempt) = self.write(|c| {
            if let Some(key) = &sell.key
                && let Some((id, old)) = c.r().booking_by_key(key)?
            {
                if old != mark {
                    let message = format!("the key {key:?} was used for another sale; nothing was sold");
                    return Err(Refusal::new(Kind::Conflict, message).into());
                }
                return Ok((id, c.r().online_of(id)?));
            }
            let (hold, priced, extras) = checkout::order_in_tx(c, sell, &mark)?;
            let booking = pending_in_tx(c, &hold, &priced)?;
            c.w.booking_asked(booking, extras.key, extras.stub)?;
            if let Some(email) = extras.email {
                c.w.contact_set(booking, email)?;
            }
            Ok((booking, Some(begin_in_tx(c, &hold, booking, &priced)?)))
        })?;
        let booking = self.booking_made(id)?;
        match (attempt, booking.state) {
            (_, BookingState::Confirmed | BookingState::Cancelled) => Ok(Began::Sold(Box::new(booking))),
            (Some(attempt), _) => Ok(Began::Attempt(attempt)),
            (None, _) => Err(Refusal::new(
                Kind::Declined,
                "the payment of this key came to nothing; sell again with another key",
            )
            .into()),
        }
    }

    /// What became of an attempt.
    pub fn became(&self, attempt: PaymentId) -> Result<Became> {
        self.need(Permission::Sell)?;
        let none = || Refusal::not_found(format!("there is no payment {attempt} at a provider"));
        let (online, open) = self.read(|r, _| Ok(r.online(attempt)?))?.ok_or_else(none)?;
        if open {
            return Ok(Became::Waits(online));
        }
        let booking = self.booking_made(online.booking)?;
        let of = booking.payments.iter().find(|p| p.id == attempt).map(|p| p.state);
        Ok(match (of, booking.state) {
            (Some(PaymentState::Success), _) => Became::Sold(Box::new(booking)),
            (Some(PaymentState::Pending), _) => Became::Part,
            _ => Became::Over,
        })
    }

    /// The customer does not pay so: the provider is told, and the order can be paid otherwise. If the money came meanwhile, it is sold.
    pub fn stop_online(&mut self, attempt: PaymentId) -> Result<()> {
        self.need(Permission::Sell)?;
        self.write(|c| Ok(c.w.online_stop(attempt, false)?))?;
        Ok(())
    }

    /// The same for who gives the order up: its seats are free once it is known that nobody pays for them.
    pub fn leave_online(&mut self, attempt: PaymentId) -> Result<()> {
        self.need(Permission::Sell)?;
        self.write(|c| {
            if c.w.online_stop(attempt, true)? {
                return Ok(());
            }
            // It came to nothing by itself, and the order was kept so that it can be paid otherwise.
            let Some((online, false)) = c.r().online(attempt)? else { return Ok(()) };
            match c.r().hold_of_booking(online.booking)? {
                Some(hold) if hold.is_live(c.now()) => leave_in_tx(c, &hold),
                _ => Ok(()),
            }
        })
    }

    /// Payments at the provider, the newest first: all, or what is open there.
    pub fn online_payments(&self, open: bool, limit: usize) -> Result<Vec<OnlineLine>> {
        self.need(Permission::Reports)?;
        self.read(|r, _| Ok(r.online_lines(open, limit)?))
    }

    /// Asks the provider about all that is open, once: begins, looks, ends, gives back. A payment of another terminal is left to it until
    /// its time is out. `goes_on` may end it early. Anybody may: it does what the books say.
    pub fn run_online(&mut self, gateway: &Gateway, goes_on: &mut dyn FnMut() -> bool) -> Result<OnlineRound> {
        let mut round = OnlineRound::default();
        // One program asks at a time: a provider that forgets keys must not hear the same twice either.
        let Some(_asking) = alone(self.store.path(), ASKING)? else {
            round.waits = 1;
            return Ok(round);
        };
        for open in self.read(|r, _| Ok(r.online_open()?))? {
            if !goes_on() || round.away.is_some() {
                return Ok(round);
            }
            if open.terminal == self.terminal() || self.is_late(&open) {
                self.ask_about(gateway, &open, &mut round)?;
            }
        }
        for refund in self.read(|r, _| Ok(r.online_refunds()?))? {
            if !goes_on() || round.away.is_some() {
                break;
            }
            let went = gateway.refund(&refund.reference, refund.minor, &refund.key);
            self.write(|c| {
                let went = went.as_deref().map_err(|e| (matches!(e, ProviderError::Refused(_)), e.to_string()));
                let went = went.as_ref().map_err(|(never, why)| (*never, why.as_str()));
                Ok(c.w.online_refunded(refund.id, went.copied())?)
            })?;
            match went {
                Ok(_) => round.back += 1,
                Err(ProviderError::Away(why)) => round.away = Some(why),
                Err(ProviderError::Refused(why)) => tracing::error!(why, "a refund was refused by the provider"),
            }
        }
        Ok(round)
    }

    /// Refunds that the provider refused are due again. Answers how many.
    pub fn retry_online(&mut self) -> Result<usize> {
        self.need(Permission::CancelByRule)?;
        self.write(|c| Ok(c.w.online_refunds_retry()?))
    }

    fn is_late(&self, open: &OpenOnline) -> bool {
        ended(open.until.0, open.until.1, self.now())
    }

    pub(super) fn ask_about(&mut self, gateway: &Gateway, open: &OpenOnline, round: &mut OnlineRound) -> Result<()> {
        let answered = match &open.reference {
            None => gateway.begin(&self.ask_of(open)?),
            Some(reference) => gateway.look(reference),
        };
        let unwanted = open.state != PaymentState::Pending || open.stop.is_some() || self.is_late(open);
        let answered = match answered {
            Ok(Stands::Waits { reference, .. }) if unwanted => {
                // What the provider calls it is written down first: the call that ends it may be the last thing done here.
                self.write(|c| Ok(c.w.online_known(open.id, &reference, None, "")?))?;
                gateway.cancel(&reference)
            }
            other => other,
        };
        match answered {
            Ok(Stands::Waits { reference, url, declined }) => {
                let said = (url, declined.unwrap_or_default());
                // Nothing new is nothing to write: other terminals look at every write.
                if open.reference.as_ref() != Some(&reference) || open.said != said {
                    self.write(|c| Ok(c.w.online_known(open.id, &reference, said.0.as_deref(), &said.1)?))?;
                }
                round.waits += 1;
            }
            Ok(Stands::Paid { reference }) => self.paid(open, &reference, round)?,
            Ok(Stands::Over) => self.over(open, round)?,
            // It never heard of what it refuses to begin; of what it knows it may say no for a moment.
            Err(ProviderError::Refused(why)) if open.reference.is_none() => {
                tracing::error!(why, "the provider refused a payment");
                self.over(open, round)?;
            }
            Err(error) => {
                let why = error.to_string();
                if open.said.1 != why {
                    self.write(|c| Ok(c.w.online_kept(open.id, &why)?))?;
                }
                round.waits += 1;
                // Who says no to one of them is there for the others.
                if let ProviderError::Away(why) = error {
                    round.away = Some(why);
                }
            }
        }
        Ok(())
    }

    fn ask_of(&self, open: &OpenOnline) -> Result<Ask> {
        let booking = self.booking_made(open.booking)?;
        Ok(Ask {
            key: open.key.clone(),
            minor: open.minor,
            currency: booking.currency,
            words: format!("{} {}", booking.theatre_name, booking.reference),
            until: open.made_at.0,
        })
    }

    /// The money is there: the order is sold by who began it, or goes on, or what can't be sold any more goes back.
    fn paid(&mut self, open: &OpenOnline, reference: &str, round: &mut OnlineRound) -> Result<()> {
        let done = self.write(|c| paid_in_tx(c, open, reference, payment::approve_in_tx));
        let late = match done {
            // The show was called off meanwhile, say. Nobody would ever hear of money that is asked about for ever.
            Err(Error::Refused(why)) => {
                tracing::warn!(why = why.message, "what was paid can't be sold: the money goes back");
                self.write(|c| paid_in_tx(c, open, reference, |c, row, _| payment::too_late_in_tx(c, row, "")))?
            }
            other => other?,
        };
        match late {
            Some(true) => round.late += 1,
            Some(false) => round.paid += 1,
            None => {}
        }
        Ok(())
    }

    /// It will never be paid: the order can be paid otherwise for five minutes, or goes.
    fn over(&mut self, open: &OpenOnline, round: &mut OnlineRound) -> Result<()> {
        self.write(|c| {
            if !c.w.online_close(open.id, None)? {
                return Ok(());
            }
            let pending = c.r().attempt(open.id)?.is_some_and(|a| a.state == PaymentState::Pending && !a.approved);
            if !pending {
                return Ok(());
            }
            c.w.payment_end(open.id, PaymentState::Declined)?;
            let mut hold = hold_of(c, open.booking)?;
            if open.stop == Some(true) {
                return leave_in_tx(c, &hold);
            }
            if hold.is_live(c.now()) {
                pay_time(c, &mut hold)?;
                c.w.hold_update(&hold)?;
            }
            Ok(())
        })?;
        round.over += 1;
        Ok(())
    }
}

/// Gives the order up: its seats are free.
fn leave_in_tx(c: &Ctx<'_>, hold: &HoldRow) -> Result<()> {
    if hold.is_reserved() || approved_in_tx(c, hold.id)? > 0 {
        return Ok(());
    }
    payment::abandon_in_tx(c, hold.id)?;
    c.w.allocation_free_all(hold.id)?;
    c.w.hold_end(hold.id, HoldState::Released)?;
    Ok(())
}

/// Closes what was paid: with `sells` if its order still waits for it. Answers whether it came too late; none where somebody closed it.
fn paid_in_tx(
    c: &Ctx<'_>,
    open: &OpenOnline,
    reference: &str,
    sells: impl FnOnce(&Ctx<'_>, &AttemptRow, &str) -> Result<Step>,
) -> Result<Option<bool>> {
    let actor = who(c, &open.actor)?;
    let c = &c.by(&actor);
    if !c.w.online_close(open.id, Some(reference))? {
        return Ok(None);
    }
    let row = c.r().attempt(open.id)?.filter(|a| a.state == PaymentState::Pending && !a.approved);
    // Without one the order was given up before the money came.
    let sold = row.map(|row| sells(c, &row, reference)).transpose()?;
    if let Some(Step::Sold(_) | Step::Part { .. }) = sold {
        return Ok(Some(false));
    }
    c.w.online_late(open.id)?;
    Ok(Some(true))
}

fn begin_in_tx(c: &Ctx<'_>, hold: &HoldRow, booking: BookingId, priced: &Priced) -> Result<PaymentId> {
    payment::no_open_card(c, hold)?;
    let left = payment::left_in_tx(c, hold, priced.total)?;
    if left <= 0 {
        return Err(Refusal::usage("there is nothing to pay by a provider; nothing was begun").into());
    }
    let tender = Tender { kind: TenderKind::Stripe, minor: left, tendered: left, rounded: 0, reference: String::new() };
    let id = attempt_in_tx(c, hold, (booking, None), &tender, false)?;
    c.w.online_add(id, c.w.terminal(c.terminal)?, &c.actor.code())?;
    Ok(id)
}

/// Who began a payment, as the history names them.
fn who(c: &Ctx<'_>, code: &str) -> Result<Actor> {
    let number = |prefix: &str| code.strip_prefix(prefix).and_then(|n| n.trim().parse().ok());
    if let Some(id) = number("staff") {
        let role = c.r().staff(true)?.into_iter().find(|p| p.id == StaffId(id)).map(|p| p.role);
        return Ok(role.map_or(Actor::Nobody, |role| Actor::Staff { id: StaffId(id), role }));
    }
    if let Some(id) = number("customer") {
        return Ok(Actor::Customer { id: crate::domain::CustomerId(id) });
    }
    Ok(if code == "kiosk" { Actor::Kiosk } else { Actor::Nobody })
}

/// Whether an order has a payment at the provider that nobody knows the end of: then it is ended there, and the order goes with it.
pub(crate) fn leaves_in_tx(c: &Ctx<'_>, hold: crate::domain::HoldId) -> Result<bool> {
    let Some(booking) = c.r().hold_booking(hold)? else { return Ok(false) };
    match c.r().online_of(booking)? {
        Some(attempt) => Ok(c.w.online_stop(attempt, true)?),
        None => Ok(false),
    }
}
