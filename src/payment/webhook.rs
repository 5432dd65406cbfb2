//! What Stripe sends by itself: signed messages about payments and disputes (docs.stripe.com/webhooks). A message is believed only for what
//! it is about: a payment is then asked for at the provider. A dispute is taken at its signed word.
use crate::domain::{dispute::Outcome, text::visible, time::Instant};
use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// How far the time of a signature may be off, in seconds: an older message may be somebody's copy.
const TOLERANCE_S: i64 = 5 * 60;

/// A message, believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What happened, in the provider's word: `payment_intent.succeeded`.
    pub what: String,
    /// What it is about.
    pub about: About,
}

/// What a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A payment.
    Payment {
        /// What the provider calls it.
        reference: String,
        /// The key of the attempt that it was begun with, where it says one: the answer with its name may have been lost.
        key: Option<String>,
    },
    /// A payment that a customer disputes.
    Disputed(Disputed),
    /// Nothing of ours.
    Nothing,
}

/// A dispute by the provider's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disputed {
    /// What the provider calls the payment.
    pub payment: String,
    /// What it calls the dispute.
    pub case: String,
    /// Why, in its word: `fraudulent`.
    pub why: String,
    /// Until when it wants to hear from the house.
    pub due: Option<Instant>,
    /// How it ended; none while it is open.
    pub ended: Option<Outcome>,
}

/// Why a message is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unbelieved {
    /// There is no signature, or none that can be read.
    #[error("it is not signed")]
    Unsigned,
    /// It was signed more than five minutes from now.
    #[error("its signature is of another time: it is a copy, or a clock is off")]
    Stale,
    /// Nobody who knows the secret signed it.
    #[error("its signature is not of this secret")]
    Forged,
    /// It is signed and says nothing that can be read.
    #[error("it is no event of Stripe's")]
    Odd,
}

/// Reads a message: `signature` is its `Stripe-Signature`, `t=TIME,v1=HEX` with a `v1` for each secret that is in use. What is signed is
/// the time, a point and the body, byte by byte (docs.stripe.com/webhooks#verify-manually).
pub fn read(secret: &str, signature: &str, body: &[u8], now: Instant) -> Result<Notice, Unbelieved> {
    let parts = || signature.split(',').filter_map(|part| part.trim().split_once('='));
    let time = parts().find(|(name, _)| *name == "t").map(|(_, time)| time).ok_or(Unbelieved::Unsigned)?;
    let at: i64 = time.parse().map_err(|_| Unbelieved::Unsigned)?;
    let signed = |hex: &str| {
        let Ok(mark) = HEXLOWER_PERMISSIVE.decode(hex.as_bytes()) else { return false };
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
        mac.update(time.as_bytes());
        mac.update(b".");
        mac.update(body);
        mac.verify_slice(&mark).is_ok()
    };
    let mut marks = parts().filter(|(name, _)| *name == "v1").peekable();
    marks.peek().ok_or(Unbelieved::Unsigned)?;
    if !marks.any(|(_, hex)| signed(hex)) {
        return Err(Unbelieved::Forged);
    }
    if now.0.abs_diff(at) > TOLERANCE_S.unsigned_abs() {
        return Err(Unbelieved::Stale);
    }
    notice(&serde_json::from_slice(body).map_err(|_| Unbelieved::Odd)?).ok_or(Unbelieved::Odd)
}

/// An event (docs.stripe.com/api/events/object); what it is about lies in `data.object`.
fn notice(event: &Value) -> Option<Notice> {
    let what = event.get("type")?.as_str()?;
    let object = event.pointer("/data/object")?;
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let about = match what.rsplit_once('.')?.0 {
        "payment_intent" | "checkout.session" => {
            let key = text("client_reference_id").or(object.pointer("/metadata/attempt").and_then(Value::as_str));
            About::Payment { reference: text("id")?.to_owned(), key: key.map(str::to_owned) }
        }
        "charge.dispute" => match text("payment_intent") {
            Some(payment) => About::Disputed(disputed(object, payment)?),
            None => About::Nothing,
        },
        _ => About::Nothing,
    };
    Some(Notice { what: visible(what), about })
}

/// A dispute (docs.stripe.com/api/disputes/object, `status`). One that began as a question of the bank's and ended so never cost anything.
fn disputed(object: &Value, payment: &str) -> Option<Disputed> {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    Some(Disputed {
        payment: payment.to_owned(),
        case: text("id")?.to_owned(),
        why: text("reason").unwrap_or("general").to_owned(),
        due: object.pointer("/evidence_details/due_by").and_then(Value::as_i64).map(Instant),
        ended: match text("status")? {
            "lost" => Some(Outcome::Lost),
            "won" | "warning_closed" => Some(Outcome::Won),
            _ => None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SECRET: &str = "whsec_rialto";
    const NOW: Instant = Instant(1_800_000_000);

    /// What Stripe sends with a body, signed at a time.
    fn signature(secret: &str, at: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{at}.").as_bytes());
        mac.update(body);
        format!("t={at},v1={}", HEXLOWER_PERMISSIVE.encode(&mac.finalize().into_bytes()))
    }

    fn heard(body: &Value) -> Result<Notice, Unbelieved> {
        let body = body.to_string();
        read(SECRET, &signature(SECRET, NOW.0, body.as_bytes()), body.as_bytes(), NOW)
    }

    #[test]
    fn a_signature_is_made_as_the_manual_says() {
        // openssl's own: printf '%s' '1800000000.{}' | openssl dgst -sha256 -hmac whsec_rialto
        let hex = "61d8017cdce481baaefde38da34799def1d1c46842ae4be691480caa4423e33b";
        assert_eq!(signature(SECRET, NOW.0, b"{}"), format!("t=1800000000,v1={hex}"));
    }

    #[test]
    fn who_does_not_know_the_secret_is_not_believed() {
        let body = json!({ "type": "payment_intent.succeeded", "data": { "object": { "id": "pi_1" } } }).to_string();
        let body = body.as_bytes();
        let good = signature(SECRET, NOW.0, body);
        let read = |signature: &str, body: &[u8], now: i64| read(SECRET, signature, body, Instant(now));
        assert!(read(&good, body, NOW.0).is_ok() && read(&good, body, NOW.0 + 300).is_ok());
        let old = signature("whsec_old", NOW.0, body);
        let (time, mark) = good.split_once(',').unwrap();
        // While a secret is changed, each of the two signs.
        assert!(read(&format!("{old},{mark}"), body, NOW.0).is_ok());
        assert!(read(&format!("{time}, v0=00, {}", mark.to_uppercase().replace("V1", "v1")), body, NOW.0).is_ok());
        for (signature, expected) in [
            ("", Unbelieved::Unsigned),
            ("t=1800000000", Unbelieved::Unsigned),
            (mark, Unbelieved::Unsigned),
            ("t=now,v1=00", Unbelieved::Unsigned),
            ("t=1800000000,v1=", Unbelieved::Forged),
            ("t=1800000000,v1=zz", Unbelieved::Forged),
            (old.as_str(), Unbelieved::Forged),
            (&format!("t=1800000001,{mark}"), Unbelieved::Forged),
            (&good.replace("v1", "v0"), Unbelieved::Unsigned),
        ] {
            assert_eq!(read(signature, body, NOW.0), Err(expected), "{signature}");
        }
        for off in [301, -301] {
            assert_eq!(read(&good, body, NOW.0 + off), Err(Unbelieved::Stale));
        }
        let mut changed = body.to_vec();
        for i in 0..changed.len() {
            changed[i] ^= 1;
            assert_eq!(read(&good, &changed, NOW.0), Err(Unbelieved::Forged), "byte {i}");
            changed[i] ^= 1;
        }
    }

    #[test]
    fn a_message_says_what_it_is_about() {
        let event = |what: &str, object: Value| json!({ "type": what, "data": { "object": object } });
        for (what, object, key) in [
            ("payment_intent.succeeded", json!({ "id": "x_1", "metadata": { "attempt": "k-1" } }), Some("k-1")),
            ("payment_intent.canceled", json!({ "id": "x_1", "metadata": {} }), None),
            ("checkout.session.completed", json!({ "id": "x_1", "client_reference_id": "k-2" }), Some("k-2")),
            ("checkout.session.async_payment_failed", json!({ "id": "x_1", "client_reference_id": null }), None),
        ] {
            let said = heard(&event(what, object)).unwrap();
            let about = About::Payment { reference: "x_1".into(), key: key.map(str::to_owned) };
            assert_eq!(said, Notice { what: what.to_owned(), about });
        }
        let dispute = |status: &str| {
            json!({ "id": "dp_1", "payment_intent": "pi_1", "reason": "fraudulent", "status": status,
                    "evidence_details": { "due_by": 1_800_604_800 } })
        };
        for (status, ended) in [
            ("needs_response", None),
            ("under_review", None),
            ("warning_needs_response", None),
            ("won", Some(Outcome::Won)),
            ("warning_closed", Some(Outcome::Won)),
            ("lost", Some(Outcome::Lost)),
        ] {
            let about = heard(&event("charge.dispute.updated", dispute(status))).unwrap().about;
            let due = Some(Instant(1_800_604_800));
            let (payment, case, why) = ("pi_1".into(), "dp_1".into(), "fraudulent".into());
            assert_eq!(about, About::Disputed(Disputed { payment, case, why, due, ended }), "{status}");
        }
        let other = heard(&event("charge.succeeded", json!({ "id": "ch_1" }))).unwrap();
        assert_eq!(other.about, About::Nothing);
        for odd in [json!([]), json!({}), event("ping", json!({})), event("payment_intent.succeeded", json!({}))] {
            assert_eq!(heard(&odd), Err(Unbelieved::Odd), "{odd}");
        }
        let body = b"\xff";
        assert_eq!(read(SECRET, &signature(SECRET, NOW.0, body), body, NOW), Err(Unbelieved::Odd));
    }
}
