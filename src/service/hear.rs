//! What a provider says by itself, in a signed message: it is asked about that payment at once, whoever began it; a dispute is marked, and
//! ended, as it says.
use super::{
    Ctx, House, Result,
    dispute::{end_in_tx, mark_in_tx},
    online::ASKING,
};
use crate::{
    domain::{
        BookingId, PaymentId, Reference,
        dispute::{NewDispute, Outcome},
        online::OnlineRound,
        text::visible,
    },
    payment::{
        Gateway,
        webhook::{About, Disputed, Notice},
    },
    store::lock::alone,
};

/// What a message did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The provider was asked about the payment.
    Asked(OnlineRound),
    /// A booking's payment is disputed, or that has ended.
    Disputed(Reference),
    /// Nothing: it is not of this house, or known already.
    Nothing,
    /// Somebody else asks the provider at this moment: say it again.
    Busy,
}

impl House {
    /// Does what a provider's message is about. Anybody may carry it: that it is the provider's own was proved before. Heard twice it does
    /// nothing the second time. Refuses what can't be done to a booking: then staff have to look at it.
    pub fn hear(&mut self, gateway: &Gateway, notice: &Notice) -> Result<Heard> {
        match &notice.about {
            About::Payment { reference, key } => self.hear_of_payment(gateway, reference, key.as_deref()),
            About::Disputed(said) => self.hear_of_dispute(said),
            About::Nothing => Ok(Heard::Nothing),
        }
    }

    fn hear_of_payment(&mut self, gateway: &Gateway, reference: &str, key: Option<&str>) -> Result<Heard> {
        let Some(_asking) = alone(self.store.path(), ASKING)? else { return Ok(Heard::Busy) };
        let all = self.read(|r, _| Ok(r.online_open()?))?;
        let open = all.into_iter().find(|o| o.reference.as_deref() == Some(reference) || key == Some(&o.key));
        let Some(open) = open else { return Ok(Heard::Nothing) };
        let mut round = OnlineRound::default();
        self.ask_about(gateway, &open, &mut round)?;
        Ok(Heard::Asked(round))
    }

    fn hear_of_dispute(&mut self, said: &Disputed) -> Result<Heard> {
        let done = self.write(|c| match c.r().online_named(&said.payment)? {
            Some((booking, payment)) => disputed_in_tx(c, booking, payment, said),
            None => Ok(None),
        })?;
        Ok(done.map_or(Heard::Nothing, Heard::Disputed))
    }
}

/// Marks or ends a dispute as the provider says. One that staff marked by hand is the same one; nothing is marked that ended well unheard.
fn disputed_in_tx(c: &Ctx<'_>, id: BookingId, payment: PaymentId, said: &Disputed) -> Result<Option<Reference>> {
    let Some(booking) = c.r().booking(id)? else { return Ok(None) };
    let by = "by the provider's word";
    let known = booking.disputes.iter().find(|d| d.case == said.case || d.payment == payment && d.ended.is_none());
    let nothing = match known {
        Some(known) => known.ended.is_some() || said.ended.is_none(),
        None => said.ended == Some(Outcome::Won),
    };
    if nothing {
        return Ok(None);
    }
    if known.is_none() {
        let zone = c.cache.theatre(c.r(), booking.theatre)?.zone;
        let why: String = visible(&said.why.replace('_', " ")).chars().take(100).collect();
        let marked = NewDispute {
            payment: Some(payment),
            why: format!("{why}, {by}"),
            case: visible(&said.case).chars().take(60).collect(),
            due: said.due.map(|due| zone.local(due).date()),
        };
        mark_in_tx(c, &booking, &marked)?;
    }
    let now = c.r().booking(id)?;
    let open = now.as_ref().and_then(|b| Some((b, b.disputed()?)));
    if let (Some((booking, open)), Some(outcome)) = (open, said.ended) {
        end_in_tx(c, booking, open, outcome, by)?;
    }
    Ok(Some(booking.reference))
}
