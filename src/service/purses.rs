//! Gift cards, credit and vouchers: looked at, issued, taken out of use.
use super::{
    House, Result,
    tender::{allow_comps_in_tx, read_code, spelled, vouchers_in_tx},
};
use crate::domain::{
    CustomerId, HoldToken, LineId, PurseId, Reference, Refusal, VoucherId,
    booking::Booking,
    gift::{self, Coded},
    refusal::Kind,
    staff::Permission,
    tender::{NewVouchers, Purse, PurseEntry, Voucher},
};
use serde_json::json;

/// A gift card as it is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiftCard {
    /// What is on it.
    pub purse: Purse,
    /// The end of its code.
    pub tail: String,
    /// What moved on it; empty in a list.
    pub entries: Vec<PurseEntry>,
}

impl House {
    /// The gift card of a code, with what moved on it.
    pub fn gift_card(&self, code: &str) -> Result<GiftCard> {
        self.need(Permission::Sell)?;
        let none = || Refusal::not_found("this house has no gift card with that code");
        let Some(Coded::GiftCard(id)) = gift::read(&self.keys()?.seal, code) else { return Err(none().into()) };
        self.read(|r, _| {
            let purse = r.purse(PurseId(id))?.filter(|p| p.customer.is_none()).ok_or_else(none)?;
            Ok(GiftCard { tail: self.tail(Coded::GiftCard(id))?, entries: r.purse_entries(purse.id)?, purse })
        })
    }

    /// All gift cards, the newest first.
    pub fn gift_cards(&self) -> Result<Vec<GiftCard>> {
        self.need(Permission::SeeBookings)?;
        let purses = self.read(|r, _| Ok(r.gift_cards()?))?;
        let card = |purse: Purse| {
            let tail = self.tail(Coded::GiftCard(purse.id.0))?;
            Ok(GiftCard { tail, entries: Vec::new(), purse })
        };
        purses.into_iter().map(card).collect()
    }

    /// The codes of the gift cards that a booking sold, or that its money went back onto: to print them again.
    pub fn gift_codes(&self, reference: &Reference) -> Result<Vec<(Option<LineId>, String)>> {
        self.need(Permission::SeeBookings)?;
        let booking = self.booking(reference)?;
        let key = self.keys()?.seal;
        self.read(|r, _| {
            let mut out = Vec::new();
            for line in booking.live_lines().filter(|l| l.piece.gift_days.is_some()) {
                if let Some(purse) = r.gift_card_of(line.id)? {
                    out.push((Some(line.id), spelled(&key, Coded::GiftCard(purse.0))?));
                }
            }
            for purse in r.gift_cards_onto(booking.id)? {
                out.push((None, spelled(&key, Coded::GiftCard(purse.0))?));
            }
            Ok(out)
        })
    }

    /// The codes of a booking's gift cards on its lines, for whoever may see them.
    pub(crate) fn with_codes(&self, mut booking: Booking) -> Result<Booking> {
        let gifts = booking.live_lines().any(|l| l.piece.gift_days.is_some());
        let (true, true, Some(key)) = (gifts, self.may(Permission::SeeBookings), self.keys.as_ref().map(|k| k.seal))
        else {
            return Ok(booking);
        };
        self.read(|r, _| {
            for line in booking.lines.iter_mut().filter(|l| l.piece.gift_days.is_some()) {
                if let Some(purse) = r.gift_card_of(line.id)? {
                    line.gift_code = Some(spelled(&key, Coded::GiftCard(purse.0))?);
                }
            }
            Ok(())
        })?;
        Ok(booking)
    }

    /// A customer's credit in the currency of the house's first theatre, in minor units.
    pub fn credit(&self, id: CustomerId) -> Result<Vec<(Purse, Vec<PurseEntry>)>> {
        self.own_or(id, Permission::SeeCustomers)?;
        self.read(|r, _| {
            let mut out = Vec::new();
            for purse in r.credits_of(id)? {
                let entries = r.purse_entries(purse.id)?;
                out.push((purse, entries));
            }
            Ok(out)
        })
    }

    /// Issues vouchers, and answers with their codes: they stand nowhere else.
    pub fn issue_vouchers(&mut self, wanted: &NewVouchers, reason: &str) -> Result<Vec<(VoucherId, String)>> {
        self.need(Permission::Price)?;
        wanted.check()?;
        super::cancel::check_reason(reason)?;
        self.write(|c| {
            let theatre = c.cache.theatre(c.r(), wanted.theatre)?;
            if let Some(code) = &wanted.kind
                && !c.cache.tariff(c.r(), theatre.id)?.0.iter().any(|t| t.code.eq_ignore_ascii_case(code))
            {
                return Err(Refusal::not_found(format!("there is no ticket type {code}; no voucher was issued")).into());
            }
            let body = json!({ "batch": wanted.batch.trim(), "n": wanted.n, "type": wanted.kind, "declared": wanted.declared });
            let event = c.event_because("voucher_issue", "theatre", theatre.id.0, body, reason)?;
            vouchers_in_tx(c, event, wanted)
        })
    }

    /// The voucher of a code.
    pub fn voucher(&self, code: &str) -> Result<Voucher> {
        self.need(Permission::Sell)?;
        let none = || Refusal::not_found("this house has no voucher with that code");
        let Some(Coded::Voucher(id)) = gift::read(&self.keys()?.seal, code) else { return Err(none().into()) };
        self.read(|r, _| Ok(r.voucher(VoucherId(id))?.ok_or_else(none)?))
    }

    /// Vouchers with the ends of their codes, the newest first; only of one batch.
    pub fn vouchers(&self, batch: Option<&str>) -> Result<Vec<(Voucher, String)>> {
        self.need(Permission::SeeBookings)?;
        let all = self.read(|r, _| Ok(r.vouchers(batch)?))?;
        all.into_iter().map(|v| Ok((v.clone(), self.tail(Coded::Voucher(v.id.0))?))).collect()
    }

    /// Takes a voucher out of use.
    pub fn void_voucher(&mut self, code: &str, reason: &str) -> Result<Voucher> {
        self.need(Permission::Price)?;
        super::cancel::check_reason(reason)?;
        if reason.trim().is_empty() {
            return Err(Refusal::usage("why? A reason is needed; the voucher is as it was").into());
        }
        self.write(|c| {
            let none = || Refusal::not_found("this house has no voucher with that code");
            let Some(Coded::Voucher(id)) = read_code(c, code)? else { return Err(none().into()) };
            let voucher = c.r().voucher(VoucherId(id))?.ok_or_else(none)?;
            if let Some(used) = &voucher.used {
                let message = format!("the voucher was used for {used}: cancel that first; it is as it was");
                return Err(Refusal::new(Kind::Conflict, message).into());
            }
            let body = json!({ "voucher": id });
            let event = c.event_because("voucher_void", "theatre", voucher.theatre.0, body, reason)?;
            if !c.w.voucher_void(voucher.id, event)? {
                return Err(Refusal::new(Kind::Conflict, "the voucher was taken out of use before").into());
            }
            Ok(c.r().voucher(voucher.id)?.ok_or_else(none)?)
        })
    }

    /// Allows the free tickets that an order has by now, for a reason; who may, says so.
    pub fn allow_comps(&mut self, hold: &HoldToken, reason: &str) -> Result<()> {
        self.need(Permission::Sell)?;
        super::cancel::check_reason(reason)?;
        if reason.trim().is_empty() {
            return Err(Refusal::usage("why is it free? A reason is needed; nothing was changed").into());
        }
        self.write(|c| {
            let mut hold = super::sale::payable(c, hold)?;
            allow_comps_in_tx(c, &mut hold, reason)?;
            Ok(c.w.hold_update(&hold)?)
        })
    }

    fn tail(&self, what: Coded) -> Result<String> {
        Ok(gift::tail(&spelled(&self.keys()?.seal, what)?))
    }
}
