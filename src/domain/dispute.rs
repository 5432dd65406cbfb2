//! A card payment that a customer disputes at the bank: while it is open the money is with the bank and the tickets rest; it ends
//! once, won or lost.
use super::{
    DisputeId, Money, PaymentId, Refusal,
    booking::{Booking, PaymentState, TenderKind},
    cancel::{Left, split},
    refusal::Kind,
    time::{BusinessDay, Instant},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How a dispute ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The money is ours: the tickets are good again.
    Won,
    /// The money is gone: the tickets are void.
    Lost,
}

impl Outcome {
    /// The word in the schema and in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }

    /// Reads the word back.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Won, Self::Lost].into_iter().find(|o| o.code() == code)
    }
}

/// A dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Its identity in this store.
    pub id: DisputeId,
    /// Which payment.
    pub payment: PaymentId,
    /// How much of it, in minor units.
    pub minor: i64,
    /// What the bank calls it; empty where nobody said.
    pub case: String,
    /// Until when the bank wants to hear from the house.
    pub due: Option<BusinessDay>,
    /// When it was marked.
    pub at: Instant,
    /// What was said of it, as long as that is kept.
    pub why: String,
    /// How it ended, and when.
    pub ended: Option<(Outcome, Instant)>,
}

/// A dispute to mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewDispute {
    /// Which payment; without it the only card payment that it can be.
    pub payment: Option<PaymentId>,
    /// Why, in the bank's words or the customer's.
    pub why: String,
    /// What the bank calls it.
    pub case: String,
    /// Until when the bank wants to hear from the house.
    pub due: Option<BusinessDay>,
}

/// Card payments of a booking of which money is left, by the way in which they were paid, with how much.
pub fn disputable(b: &Booking) -> Vec<(PaymentId, TenderKind, i64)> {
    let card = |kind| matches!(kind, TenderKind::Card | TenderKind::Stripe);
    let good = b.payments.iter().filter(|p| p.state == PaymentState::Success && card(p.tender.kind));
    let left = |id| b.refunds.iter().filter(|r| r.payment == id).map(|r| r.minor).sum::<i64>();
    good.map(|p| (p.id, p.tender.kind, p.tender.minor - left(p.id))).filter(|(.., minor)| *minor > 0).collect()
}

/// The payment that is meant and how much of it, or why none is.
pub fn meant(b: &Booking, named: Option<PaymentId>) -> Result<(PaymentId, i64), Refusal> {
    if let Some(open) = b.disputed() {
        let message = format!("{} is disputed already: end that first, won or lost; nothing was done", b.reference);
        return Err(Refusal::new(Kind::Conflict, message).with(json!({ "payment": open.payment.to_string() })));
    }
    if let Some(id) = named.filter(|id| !b.payments.iter().any(|p| p.id == *id)) {
        return Err(Refusal::not_found(format!("{} has no payment {id}; nothing was done", b.reference)));
    }
    let fits: Vec<_> = disputable(b).into_iter().filter(|(id, ..)| named.is_none_or(|n| n == *id)).collect();
    match fits.as_slice() {
        [(id, _, minor)] => Ok((*id, *minor)),
        [] => {
            let message = format!(
                "{}: no card payment of which money is left; what went back or is owed can't be disputed; nothing was done",
                b.reference
            );
            Err(Refusal::new(Kind::Conflict, message))
        }
        several => {
            let ids: Vec<String> = several.iter().map(|(id, ..)| id.to_string()).collect();
            let named = several
                .iter()
                .map(|(id, kind, minor)| format!("{id} ({} {})", kind.word(), Money::new(*minor, b.currency)));
            let message = format!("which payment: {}? nothing was done", named.collect::<Vec<_>>().join(", "));
            Err(Refusal::new(Kind::Ambiguous, message).with(json!({ "fits": ids })))
        }
    }
}

/// Refuses what can't be done while a booking's money is with the bank.
pub fn check_undisputed(b: &Booking) -> Result<(), Refusal> {
    let Some(open) = b.disputed() else { return Ok(()) };
    let message = format!(
        "{} is disputed: {} of it is with the bank until that has ended, won or lost; nothing was done",
        b.reference,
        Money::new(open.minor, b.currency)
    );
    Err(Refusal::new(Kind::Conflict, message).with(json!({ "why": "disputed", "payment": open.payment.to_string() })))
}

/// To which payment, how it was paid, how much.
type Part = (PaymentId, TenderKind, i64);

/// What a lost dispute does with the money beside the lines that come back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gone {
    /// What goes back, to which payment: first what the bank has, then what others paid for what comes back.
    pub back: Vec<(PaymentId, TenderKind, i64)>,
    /// What was lost beyond what comes back (a share that was kept before, a gift card that was spent): below nothing.
    pub beyond: i64,
}

/// Divides what a cancelling of all would give back: the bank has the disputed payment's part whatever it is; a voucher is good
/// again; what is left comes back to the other payments.
pub fn gone(left: &[Left], disputed: PaymentId, back: &[(PaymentId, TenderKind, i64)]) -> Result<Gone, Refusal> {
    let (vouchers, money): (Vec<Part>, Vec<Part>) = back.iter().partition(|part| part.1 == TenderKind::Voucher);
    let (bank, others): (Vec<Left>, Vec<Left>) = left.iter().partition(|l| l.payment == disputed);
    let at_bank: i64 = bank.iter().map(|l| l.minor).sum();
    let rest = money.iter().map(|part| part.2).sum::<i64>() - at_bank;
    let mut out: Vec<_> = bank.iter().map(|l| (l.payment, l.kind, l.minor)).collect();
    out.extend(vouchers);
    out.extend(split(&others, rest.max(0))?);
    Ok(Gone { back: out, beyond: rest.min(0) })
}

/// What that line is called in the books.
pub const CHARGEBACK: &str = "chargeback";

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn an_outcome_is_read_back() {
        for outcome in [Outcome::Won, Outcome::Lost] {
            assert_eq!(Outcome::parse(outcome.code()), Some(outcome));
        }
        assert_eq!(Outcome::parse("drawn"), None);
    }

    // The bank has 1500 of a card, 700 are in cash.
    #[rstest]
    #[case(2200, &[(1, 1500), (2, 700)], 0)]
    #[case(1500, &[(1, 1500)], 0)]
    #[case(1000, &[(1, 1500)], -500)]
    #[case(0, &[(1, 1500)], -1500)]
    fn the_bank_has_its_part_and_the_sums_agree(#[case] lines: i64, #[case] back: &[(i64, i64)], #[case] beyond: i64) {
        let left = |id, kind, minor| Left { payment: PaymentId(id), kind, minor, here: false, covers: None };
        let left = [left(1, TenderKind::Card, 1500), left(2, TenderKind::Cash, 700)];
        let gone = gone(&left, PaymentId(1), &[(PaymentId(2), TenderKind::Cash, lines)]).unwrap();
        assert_eq!(gone.back.iter().map(|(id, _, minor)| (id.0, *minor)).collect::<Vec<_>>(), back);
        assert_eq!(gone.beyond, beyond);
        assert_eq!(gone.back.iter().map(|b| b.2).sum::<i64>(), lines - beyond, "money and lines are equal");
    }

    #[test]
    fn what_others_paid_is_not_given_back_beyond_what_is_there() {
        let left = [Left { payment: PaymentId(1), kind: TenderKind::Card, minor: 100, here: false, covers: None }];
        assert!(gone(&left, PaymentId(1), &[(PaymentId(1), TenderKind::Card, 200)]).is_err());
    }
}
