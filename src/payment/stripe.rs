//! Stripe over its HTTP API: a page where the customer pays (Checkout, shown as a QR code), or a payment intent that something else
//! confirms, a card reader say. Amounts are Stripe's smallest unit, which is the minor unit of ISO 4217 for all but a few currencies
//! (docs.stripe.com/currencies); those are refused.
use super::{Ask, Charged, Error, Stands, said};
use crate::domain::{Currency, time::Instant};
use serde_json::Value;
use std::time::Duration;

/// How Stripe is reached.
#[derive(Clone)]
pub struct Setup {
    /// Its API: `https://api.stripe.com`.
    pub base_url: String,
    /// The secret key.
    pub key: String,
    /// How customers pay.
    pub via: Via,
    /// Where a customer's browser goes after paying on Stripe's page.
    pub thanks: String,
}

/// How customers pay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Via {
    /// On a page of Stripe's.
    #[default]
    Checkout,
    /// Something else confirms the payment intent.
    Intent,
}

/// Stripe.
pub struct Stripe {
    agent: ureq::Agent,
    setup: Setup,
}

/// The version of the API that answers are read as.
const VERSION: &str = "2024-06-20";

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// No more of an answer is read.
const MAX_ANSWER: u64 = 1 << 20;

/// How long a page lives at Stripe, in seconds; it is ended by us before. Stripe wants at least half an hour when it is made, and it may be
/// made minutes after it was asked for, in the very same words: an answer was lost, or the line was away.
const PAGE_S: i64 = 60 * 60;

/// Currencies whose smallest unit at Stripe is another than the minor unit of ISO 4217.
const ODD: &[&str] = &["HUF", "ISK", "TWD", "UGX"];

impl Stripe {
    /// Knows Stripe; nothing is sent yet. An error says which word of the setup is off.
    pub fn new(setup: Setup) -> Result<Self, String> {
        if !setup.base_url.starts_with("https://") && !setup.base_url.starts_with("http://127.0.0.1") {
            return Err("base_url: begins with https://".into());
        }
        if setup.key.is_empty() || !setup.key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err("that is no key of Stripe's (it may be of letters, digits and _)".into());
        }
        let agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false).build();
        Ok(Self { agent: agent.into(), setup })
    }

    fn url(&self, path: &str) -> String {
        format!("{}/v1/{path}", self.setup.base_url.trim_end_matches('/'))
    }

    fn get(&self, path: &str) -> Result<Value, Error> {
        let call = self.agent.get(self.url(path)).header("Authorization", format!("Bearer {}", self.setup.key));
        read(call.header("Stripe-Version", VERSION).call())
    }

    /// With a key the same answer comes to the same call, also a refusal (docs.stripe.com/api/idempotent_requests).
    fn post(&self, path: &str, key: Option<&str>, form: &[(&str, String)]) -> Result<Value, Error> {
        let mut call = self.agent.post(self.url(path)).header("Authorization", format!("Bearer {}", self.setup.key));
        call = call.header("Stripe-Version", VERSION);
        if let Some(key) = key {
            call = call.header("Idempotency-Key", key);
        }
        read(call.send_form(form.iter().map(|(name, value)| (*name, value.as_str()))))
    }

    pub(super) fn begin(&self, ask: &Ask) -> Result<Stands, Error> {
        let currency = ask.currency.code();
        if ODD.contains(&currency) {
            return Err(Error::Refused(format!("{currency} can't be paid by Stripe here")));
        }
        let (minor, currency) = (ask.minor.to_string(), currency.to_ascii_lowercase());
        if self.setup.via == Via::Intent {
            let form = [
                ("amount", minor),
                ("currency", currency),
                ("metadata[words]", ask.words.clone()),
                ("payment_method_types[]", "card".to_owned()),
                ("metadata[attempt]", ask.key.clone()),
            ];
            return intent(&self.post("payment_intents", Some(&ask.key), &form)?);
        }
        let form = [
            ("mode", "payment".to_owned()),
            ("client_reference_id", ask.key.clone()),
            ("success_url", self.setup.thanks.clone()),
            ("line_items[0][quantity]", "1".to_owned()),
            ("line_items[0][price_data][currency]", currency),
            ("line_items[0][price_data][unit_amount]", minor),
            ("line_items[0][price_data][product_data][name]", ask.words.clone()),
            ("payment_intent_data[metadata][attempt]", ask.key.clone()),
            ("expires_at", (ask.until + PAGE_S).to_string()),
        ];
        page(&self.post("checkout/sessions", Some(&ask.key), &form)?)
    }

    pub(super) fn look(&self, reference: &str) -> Result<Stands, Error> {
        let reference = checked(reference)?;
        if reference.starts_with("cs_") {
            return page(&self.get(&format!("checkout/sessions/{reference}"))?);
        }
        intent(&self.get(&format!("payment_intents/{reference}"))?)
    }

    pub(super) fn cancel(&self, reference: &str) -> Result<Stands, Error> {
        let checked = checked(reference)?;
        let path = if checked.starts_with("cs_") {
            format!("checkout/sessions/{checked}/expire")
        } else {
            format!("payment_intents/{checked}/cancel")
        };
        // Without a key: to end it twice does no harm, and a refusal of a moment must not stand for a day.
        match self.post(&path, None, &[]) {
            Ok(_) => self.look(reference),
            // It is paid already, or over: then it says so.
            Err(Error::Refused(why)) => match self.look(reference)? {
                Stands::Waits { .. } => Err(Error::Away(why)),
                known => Ok(known),
            },
            Err(away) => Err(away),
        }
    }

    pub(super) fn refund(&self, reference: &str, minor: i64, key: &str) -> Result<String, Error> {
        let form = [("payment_intent", checked(reference)?.to_owned()), ("amount", minor.to_string())];
        let made = self.post("refunds", Some(key), &form)?;
        match (text(&made, "status"), text(&made, "id")) {
            (Some("failed" | "canceled"), _) => Err(Error::Refused("the refund failed at the provider".into())),
            (_, Some(id)) => Ok(id.to_owned()),
            (_, None) => Err(odd("refund")),
        }
    }
}

impl Stripe {
    /// All charges from a moment on. Stripe lists the newest first, a hundred a page: the first page that is older ends it.
    pub(super) fn charges(&self, from: Instant) -> Result<Vec<Charged>, Error> {
        let (mut out, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("charges?limit=100{after}"))?;
            let all = page.get("data").and_then(Value::as_array).ok_or_else(|| odd("list of charges"))?;
            let read = all.iter().map(charged).collect::<Result<Vec<_>, _>>()?;
            let old = read.iter().all(|c| c.1 < from);
            out.extend(read.into_iter().filter_map(|(charge, at)| charge.filter(|_| at >= from)));
            let last = all.last().and_then(|c| text(c, "id"));
            match (page.get("has_more").and_then(Value::as_bool), last) {
                (Some(true), Some(last)) if !old => after = format!("&starting_after={}", checked(last)?),
                _ => return Ok(out),
            }
        }
    }
}

/// A charge, if money was taken, and when it was made (docs.stripe.com/api/charges/object).
fn charged(value: &Value) -> Result<(Option<Charged>, Instant), Error> {
    let number = |name: &str| value.get(name).and_then(Value::as_i64);
    let at = Instant(number("created").ok_or_else(|| odd("charge"))?);
    if text(value, "status") != Some("succeeded") {
        return Ok((None, at));
    }
    let (payment, minor) = (text(value, "payment_intent").or(text(value, "id")), number("amount"));
    let currency = text(value, "currency").and_then(|c| Currency::parse(&c.to_ascii_uppercase()).ok());
    let (Some(payment), Some(minor), Some(currency)) = (payment, minor, currency) else { return Err(odd("charge")) };
    let back = number("amount_refunded").unwrap_or(0);
    let disputed = value.get("disputed").and_then(Value::as_bool).unwrap_or(false);
    Ok((Some(Charged { payment: payment.to_owned(), minor, back, disputed, currency, at }), at))
}

/// A name of Stripe's goes into an address: nothing else does.
fn checked(reference: &str) -> Result<&str, Error> {
    let fits = !reference.is_empty() && reference.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if fits { Ok(reference) } else { Err(Error::Refused("that is no name of Stripe's".into())) }
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

fn odd(what: &str) -> Error {
    Error::Away(format!("the provider's answer is no {what}"))
}

/// Reads an answer. What a proxy or a broken server says is no answer.
fn read(sent: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Value, Error> {
    let mut answer = sent.map_err(|e| Error::Away(said(&e.to_string())))?;
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_string();
    let body = body.map_err(|e| Error::Away(said(&e.to_string())))?;
    let value: Value =
        serde_json::from_str(&body).map_err(|_| Error::Away(format!("{status}: the provider's answer is not JSON")))?;
    let why = value.pointer("/error/message").and_then(Value::as_str).unwrap_or_default();
    match status {
        200..=299 => Ok(value),
        400..=407 => Err(Error::Refused(said(&format!("{status} {why}")))),
        _ => Err(Error::Away(said(&format!("{status} {why}")))),
    }
}

/// A payment intent (docs.stripe.com/api/payment_intents/object, `status`).
fn intent(value: &Value) -> Result<Stands, Error> {
    let (Some(id), Some(status)) = (text(value, "id"), text(value, "status")) else {
        return Err(odd("payment intent"));
    };
    Ok(match status {
        "succeeded" => Stands::Paid { reference: id.to_owned() },
        "canceled" => Stands::Over,
        _ => Stands::Waits {
            reference: id.to_owned(),
            url: None,
            declined: if status == "requires_action" {
                Some("the customer's bank asks them to confirm it".to_owned())
            } else {
                value.pointer("/last_payment_error/message").and_then(Value::as_str).map(said)
            },
        },
    })
}

/// A Checkout session (docs.stripe.com/api/checkout/sessions/object, `status` and `payment_status`).
fn page(value: &Value) -> Result<Stands, Error> {
    let (Some(id), Some(status)) = (text(value, "id"), text(value, "status")) else { return Err(odd("session")) };
    let paid = text(value, "payment_status") == Some("paid");
    Ok(match (status, text(value, "payment_intent")) {
        ("complete", Some(intent)) if paid => Stands::Paid { reference: intent.to_owned() },
        ("expired", _) => Stands::Over,
        _ => Stands::Waits { reference: id.to_owned(), url: text(value, "url").map(str::to_owned), declined: None },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_stripe_says_is_read() {
        let session =
            json!({ "id": "cs_1", "status": "open", "payment_status": "unpaid", "url": "https://pay.example/cs_1" });
        let waits = page(&session).unwrap();
        assert_eq!(
            waits,
            Stands::Waits { reference: "cs_1".into(), url: Some("https://pay.example/cs_1".into()), declined: None }
        );
        let done = json!({ "id": "cs_1", "status": "complete", "payment_status": "paid", "payment_intent": "pi_1" });
        assert_eq!(page(&done).unwrap(), Stands::Paid { reference: "pi_1".into() });
        // A bank that takes days: the page is complete and the money is not there.
        let slow = json!({ "id": "cs_1", "status": "complete", "payment_status": "unpaid", "payment_intent": "pi_1" });
        assert!(matches!(page(&slow).unwrap(), Stands::Waits { .. }));
        assert_eq!(page(&json!({ "id": "cs_1", "status": "expired" })).unwrap(), Stands::Over);
        let again = json!({ "id": "pi_1", "status": "requires_payment_method", "last_payment_error": { "message": "declined\u{1b}[2J" } });
        assert!(
            matches!(intent(&again).unwrap(), Stands::Waits { declined: Some(why), .. } if !why.contains('\u{1b}'))
        );
        assert_eq!(intent(&json!({ "id": "pi_1", "status": "canceled" })).unwrap(), Stands::Over);
        let asks = json!({ "id": "pi_1", "status": "requires_action", "next_action": { "type": "redirect_to_url" } });
        assert!(matches!(intent(&asks).unwrap(), Stands::Waits { declined: Some(why), .. } if why.contains("bank")));
        assert!(matches!(intent(&json!({ "object": "list" })), Err(Error::Away(_))));
    }

    #[test]
    fn a_charge_says_what_came_went_back_and_was_disputed() {
        let charge = json!({
            "id": "ch_1", "created": 7, "status": "succeeded", "payment_intent": "pi_1", "amount": 900, "currency": "gbp",
            "amount_refunded": 100, "disputed": true,
        });
        let (read, at) = charged(&charge).unwrap();
        let read = read.unwrap();
        assert_eq!(
            (read.payment.as_str(), read.minor, read.back, read.disputed, at),
            ("pi_1", 900, 100, true, Instant(7))
        );
        let failed = json!({ "id": "ch_1", "created": 7, "status": "failed" });
        assert_eq!(charged(&failed).unwrap(), (None, Instant(7)));
        assert!(charged(&json!({ "id": "ch_1", "status": "succeeded" })).is_err());
    }

    #[test]
    fn a_name_that_is_none_goes_into_no_address() {
        for odd in ["", "pi_1/../../x", "pi 1", "pi_1?x"] {
            assert!(checked(odd).is_err(), "{odd}");
        }
        let setup = |base: &str, key: &str| Setup {
            base_url: base.into(),
            key: key.into(),
            via: Via::Checkout,
            thanks: "https://rialto.example".into(),
        };
        assert!(Stripe::new(setup("https://api.stripe.com", "sk_test_1")).is_ok());
        assert!(Stripe::new(setup("http://api.stripe.com", "sk_test_1")).is_err());
        assert!(Stripe::new(setup("https://api.stripe.com", "sk test")).is_err());
    }
}
