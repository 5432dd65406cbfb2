//! Correcting a mistaken tender: within the shift that took it, what was written as cash was a card, or the other way round. The old
//! payment is reversed and a new one stands for it; nobody's money moves, the tickets stay.
use super::{
    House, Result,
    cancel::{books_in_tx, came_in, went_back},
    checkout::check_pays,
    sale::pay_in_tx,
    tender::Order,
};
use crate::domain::{
    Reference, Refusal,
    booking::{Booking, TenderKind},
    cancel::Left,
    dispute::check_undisputed,
    order::Pay,
    refusal::Kind,
    staff::Permission,
};
use serde_json::json;

impl House {
    /// Writes the money of a booking down as what it was: `to` is the tender that it should have been, with a card's reference. All of
    /// what this till's open shift took for it another way is corrected.
    pub fn correct_tender(&mut self, reference: &Reference, to: &Pay) -> Result<Booking> {
        self.need(Permission::AnswerForShift)?;
        check_pays(std::slice::from_ref(to))?;
        let id = self.write(|c| {
            let none = || Refusal::not_found(format!("there is no booking {reference}"));
            let id = c.r().booking_id(reference)?.ok_or_else(none)?;
            let booking = c.r().booking(id)?.ok_or_else(none)?;
            check_undisputed(&booking)?;
            let theatre = c.cache.theatre(c.r(), booking.theatre)?;
            let here = c.r().shift_at(c.w.terminal(c.terminal)?)?;
            let left = c.r().left_of(id, here)?;
            let money = |kind| matches!(kind, TenderKind::Cash | TenderKind::Card);
            if !money(to.kind) {
                return Err(Refusal::usage("a tender is corrected to cash or card; nothing was corrected").into());
            }
            let wrong = left.iter().filter(|l| l.here && l.kind != to.kind && money(l.kind) && l.minor > 0);
            let wrong: Vec<&Left> = wrong.collect();
            // Where a part has gone back already, it went back the way it was written.
            let whole = |l: &&Left| booking.payments.iter().any(|p| p.id == l.payment && p.tender.minor == l.minor);
            if wrong.is_empty() || !wrong.iter().all(whole) {
                let message = "no other tender of it was taken in the shift that this till has open, or some of it went back; \
                               nothing was corrected";
                return Err(Refusal::new(Kind::Conflict, message).into());
            }
            let minor = wrong.iter().map(|l| l.minor).sum();
            let pay = Pay { minor: None, ..to.clone() };
            let order = Order::difference(&theatre, &booking);
            let new = pay_in_tx(c, &order, minor, std::slice::from_ref(&pay))?;
            let body = json!({
                "theatre": theatre.id, "to": to.kind,
                "corrected": wrong.iter().map(|l| json!([l.payment, l.kind, l.minor])).collect::<Vec<_>>(),
            });
            let event = c.event("correct", "booking", id.0, body)?;
            // It never was cash: what was rounded is undone with it.
            let rounded = |l: &Left| booking.payments.iter().find(|p| p.id == l.payment).map_or(0, |p| p.tender.rounded);
            let parts: Vec<_> = wrong.iter().map(|l| ((l.payment, l.kind, l.minor), rounded(l))).collect();
            for part in &parts {
                c.w.refund_add(id, event, *part, false, None)?;
            }
            let back = parts.iter().flat_map(|((_, kind, minor), own)| went_back((*kind, *minor, *own), here));
            let moved: Vec<_> = back.chain(new.iter().flat_map(came_in)).collect();
            books_in_tx(c, &booking, event, &[], &moved)?;
            Ok(id)
        })?;
        self.booking_made(id)
    }
}
