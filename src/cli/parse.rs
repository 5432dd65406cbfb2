//! The little languages of the flags: `A1,A2`, `adult=2,child=1`, `cash=40`, `card=AUTH123:12.50`, `gift-card=CODE`.
use crate::domain::{
    Currency, Money, Refusal, SeatNo,
    booking::TenderKind,
    order::Pay,
    product::read::{self, Wanted},
    seat_map::SeatMap,
    time::BusinessDay,
};
use serde_json::json;

/// One `--pay`, before its amount is known to be money of the theatre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayWord {
    kind: TenderKind,
    amount: Option<String>,
    reference: String,
}

/// Reads `cash`, `cash=40`, `card=REF` or `card=REF:12.50`; `gift-card=CODE`, `gift-card=CODE:5`, `voucher=CODE`, `credit`,
/// `credit=5`, `invoice=DEBTOR`, `transfer=REF`, `stripe`.
pub fn pay_word(text: &str) -> Result<PayWord, String> {
    let (name, rest) = text.split_once('=').map_or((text, None), |(name, rest)| (name, Some(rest.trim())));
    let word = |kind, reference: &str, amount: Option<&str>| PayWord {
        kind,
        amount: amount.map(str::to_owned),
        reference: reference.trim().to_owned(),
    };
    match (name.trim().to_ascii_lowercase().as_str(), rest) {
        (_, Some("")) if name.trim() != "cash" && name.trim() != "card" => {
            Err(format!("{}= needs what it is: {PAYS}", name.trim()))
        }
        ("voucher", Some(code)) => Ok(word(TenderKind::Voucher, code, None)),
        ("gift-card", Some(rest)) => {
            let (code, amount) = rest.split_once(':').map_or((rest, None), |(c, a)| (c, Some(a)));
            if amount == Some("") {
                return Err("write gift-card=CODE or gift-card=CODE:5.00".into());
            }
            Ok(word(TenderKind::GiftCard, code, amount))
        }
        ("credit", amount) => Ok(word(TenderKind::Credit, "", amount)),
        ("invoice", Some(debtor)) => Ok(word(TenderKind::Invoice, debtor, None)),
        ("transfer", Some(reference)) => Ok(word(TenderKind::Transfer, reference, None)),
        ("stripe", None) => Ok(word(TenderKind::Stripe, "", None)),
        ("cash", None) => Ok(PayWord { kind: TenderKind::Cash, amount: None, reference: String::new() }),
        ("cash", Some("")) => Err("cash= needs an amount: cash=40; cash alone is the exact amount".into()),
        ("cash", Some(amount)) => {
            Ok(PayWord { kind: TenderKind::Cash, amount: Some(amount.to_owned()), reference: String::new() })
        }
        ("card", Some(rest)) => {
            let (reference, amount) = rest.rsplit_once(':').map_or((rest, None), |(r, a)| (r, Some(a.to_owned())));
            if reference.trim().is_empty() || amount.as_deref().is_some_and(str::is_empty) {
                return Err("write card=REF or card=REF:12.50, REF being what the card terminal printed".into());
            }
            Ok(PayWord { kind: TenderKind::Card, amount, reference: reference.trim().to_owned() })
        }
        ("card", None) => Err("a card payment needs the card terminal's reference: card=REF".into()),
        _ => Err(format!("write {PAYS}")),
    }
}

/// The ways to pay, as a refusal and a help line name them.
const PAYS: &str = "cash, cash=40, card=REF, card=REF:12.50, voucher=CODE, gift-card=CODE, gift-card=CODE:5, credit, credit=5, invoice=DEBTOR or stripe";

impl PayWord {
    /// The payment, its amount read as money of this currency.
    pub fn pay(&self, currency: Currency) -> Result<Pay, Refusal> {
        let minor = self.amount.as_deref().map(|a| Money::parse(a, currency)).transpose()?.map(|m| m.minor);
        Ok(Pay { kind: self.kind, minor, reference: self.reference.clone() })
    }
}

/// Reads one of `adult=2,child=1`; a word alone is one of it.
pub fn ticket_count(text: &str) -> Result<(String, u16), String> {
    let (code, n) = text.split_once('=').unwrap_or((text, "1"));
    let code = code.trim().to_lowercase();
    let n = n.trim().parse::<u16>().ok().filter(|n| (1..=500).contains(n));
    match n {
        Some(n) if !code.is_empty() => Ok((code, n)),
        _ => Err("write adult=2,child=1; each at least 1 and at most 500".into()),
    }
}

/// The same with each type once, in the order of first mention.
pub fn ticket_counts(words: &[(String, u16)]) -> Vec<(String, u16)> {
    let mut out: Vec<(String, u16)> = Vec::new();
    for (code, n) in words {
        match out.iter_mut().find(|(c, _)| c == code) {
            Some((_, sum)) => *sum = sum.saturating_add(*n),
            None => out.push((code.clone(), *n)),
        }
    }
    out
}

/// The seats of these labels. One twice is a wrong call; one that the hall does not have is not found.
pub fn seats(map: &SeatMap, labels: &[String]) -> Result<Vec<SeatNo>, Refusal> {
    let mut out = Vec::with_capacity(labels.len());
    let mut unknown = Vec::new();
    for label in labels {
        match map.find(label) {
            None => unknown.push(label.clone()),
            Some(seat) if out.contains(&seat.no) => {
                return Err(Refusal::usage(format!("seat {} stands twice in the call; nothing was held", seat.label))
                    .with(json!({ "seat": seat.label })));
            }
            Some(seat) => out.push(seat.no),
        }
    }
    match unknown.as_slice() {
        [] => Ok(out),
        [one] => Err(Refusal::not_found(format!("this hall has no seat {one}; nothing was held"))
            .with(json!({ "seats": unknown }))),
        many => Err(Refusal::not_found(format!("this hall has no seats {}; nothing was held", many.join(", ")))
            .with(json!({ "seats": unknown }))),
    }
}

/// Reads one `--add`: `popcorn:large=2`.
pub fn product(text: &str) -> Result<Wanted, String> {
    read::wanted(text).map_err(|r| r.message)
}

/// Reads a day: `2026-11-23`.
pub fn day(text: &str) -> Result<BusinessDay, String> {
    BusinessDay::parse_from_str(text.trim(), "%Y-%m-%d").map_err(|_| "write a day like 2026-11-23".into())
}

/// Reads a list of seats or words, `A1,A2`; spaces and empty places don't count.
pub fn word(text: &str) -> Result<String, String> {
    let word = text.trim();
    if word.is_empty() { Err("write them like A1,A2".into()) } else { Ok(word.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gbp() -> Currency {
        Currency::parse("GBP").unwrap()
    }

    #[test]
    fn payments_are_read_as_people_write_them() {
        let minor = |text: &str| pay_word(text).unwrap().pay(gbp()).map(|p| (p.kind, p.minor, p.reference));
        assert_eq!(minor("cash").unwrap(), (TenderKind::Cash, None, String::new()));
        assert_eq!(minor("cash=40").unwrap(), (TenderKind::Cash, Some(4000), String::new()));
        assert_eq!(minor("card=AUTH123").unwrap(), (TenderKind::Card, None, "AUTH123".into()));
        assert_eq!(minor("card=A:B:12.50").unwrap(), (TenderKind::Card, Some(1250), "A:B".into()));
        for wrong in ["cash=40EUR", "cash=€40", "cash=4.999", "cash=1e9", "card=REF:4O", "cash=99999999999999999999"]
        {
            assert_eq!(minor(wrong).unwrap_err().code(), "usage", "{wrong}");
        }
        assert_eq!(minor("voucher=V-1").unwrap(), (TenderKind::Voucher, None, "V-1".into()));
        assert_eq!(minor("gift-card=G-1:5").unwrap(), (TenderKind::GiftCard, Some(500), "G-1".into()));
        assert_eq!(minor("credit").unwrap(), (TenderKind::Credit, None, String::new()));
        assert_eq!(minor("stripe").unwrap(), (TenderKind::Stripe, None, String::new()));
        assert_eq!(minor("credit=5").unwrap(), (TenderKind::Credit, Some(500), String::new()));
        assert_eq!(minor("invoice=Acme: School").unwrap(), (TenderKind::Invoice, None, "Acme: School".into()));
        let odd = ["voucher", "voucher=", "gift-card", "gift-card=", "gift-card=G:", "credit=", "invoice", "transfer="];
        for wrong in ["", "cash=", "card", "card=", "card=:5", "card=REF:", "stripe=5", "gold=1"].iter().chain(&odd) {
            assert!(pay_word(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn tickets_of_a_type_add_up() {
        let words: Vec<_> = ["adult=2", "Child", "adult=1"].iter().map(|w| ticket_count(w).unwrap()).collect();
        assert_eq!(ticket_counts(&words), [("adult".into(), 3), ("child".into(), 1)]);
        for wrong in ["adult=0", "adult=-1", "=2", "adult=two", "adult=70000"] {
            assert!(ticket_count(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn seats_are_found_once() {
        let map = SeatMap::parse("A rr_rr\nB rrrr\n", &[]).unwrap();
        let labels = |l: &[&str]| l.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        assert_eq!(seats(&map, &labels(&["a1", "B 2"])).unwrap().len(), 2);
        assert_eq!(seats(&map, &labels(&["A1", "a1"])).unwrap_err().code(), "usage");
        let refusal = seats(&map, &labels(&["A1", "Z9", "Q1"])).unwrap_err();
        assert_eq!((refusal.code(), refusal.details["seats"].to_string().as_str()), ("not_found", r#"["Z9","Q1"]"#));
    }
}
