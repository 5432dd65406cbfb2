//! The JSON of a message.
use crate::domain::{message::Message, time::Zone};
use serde_json::{Value, json};

/// A message in JSON.
pub fn shape(m: &Message, zone: Zone) -> Value {
    json!({
        "id": m.id.to_string(), "kind": m.kind, "to": m.to, "language": m.language, "template": m.template, "state": m.state,
        "attempts": m.attempts, "due_at": zone.rfc3339(m.due_at), "error": m.error, "created_at": zone.rfc3339(m.made_at),
        "customer": m.customer.map(|c| c.to_string()), "booking": m.booking.map(|b| b.to_string()),
    })
}
