//! The JSON of a customer: as a row, as a card, and as all that is kept of them.
use super::{
    booking::{BookingRow, BookingShape},
    message,
};
use crate::{
    domain::{
        CustomerId,
        booking::Booking,
        customer::{Customer, CustomerCard, Flag, Review},
        time::{Instant, Zone},
    },
    service::{CustomerRecord, Error, House, Result},
};
use serde_json::{Value, json};

/// A customer in a list.
pub fn row(c: &Customer, flags: &[(Flag, u32)], zone: Zone, now: Instant) -> Value {
    let block = c.blocked(now).map(|b| {
        json!({
            "reason": b.reason, "at": zone.rfc3339(b.at), "until": b.until.map(|u| zone.rfc3339(u)), "by": b.by.to_string(),
        })
    });
    let flags: Vec<Value> = flags.iter().map(|(f, n)| json!({ "flag": f, "times": n })).collect();
    json!({
        "id": c.id.to_string(), "name": c.name, "email": c.email, "phone": c.phone, "language": c.language, "notes": c.notes,
        "signs_in": c.has_password, "created_at": zone.rfc3339(c.made_at), "seen_at": zone.rfc3339(c.seen_at),
        "blocked": block, "flags": flags, "erased_at": c.erased_at.map(|at| zone.rfc3339(at)),
    })
}

/// One customer with bookings and reviews.
pub fn card(card: &CustomerCard, zone: Zone, now: Instant) -> Value {
    let mut value = row(&card.customer, &card.flags, zone, now);
    if let Some(fields) = value.as_object_mut() {
        if let (Some(by), Some(block)) = (&card.blocked_by, fields.get_mut("blocked").and_then(Value::as_object_mut)) {
            block.insert("by_name".to_owned(), by.as_str().into());
        }
        fields.insert("bookings".to_owned(), json!(bookings(&card.bookings)));
        fields.insert("reviews".to_owned(), json!(card.reviews.iter().map(|r| review(r, zone)).collect::<Vec<_>>()));
    }
    value
}

/// Bookings as rows of a list.
pub fn bookings(all: &[Booking]) -> Vec<BookingRow> {
    all.iter().map(BookingRow::from).collect()
}

/// A review.
pub fn review(r: &Review, zone: Zone) -> Value {
    json!({
        "customer": r.customer.to_string(), "movie": { "id": r.movie.to_string(), "title": r.title }, "stars": r.stars,
        "words": r.words, "at": zone.rfc3339(r.at),
    })
}

/// All that is kept of a person as one document, to hand it to them; the history says that it was handed out.
pub fn document(house: &mut House, id: CustomerId, zone: Zone) -> Result<String> {
    let kept = house.export_customer(id)?;
    let value = record(house, &kept, zone, house.now().instant())?;
    serde_json::to_string_pretty(&value).map(|text| text + "\n").map_err(|e| Error::System(e.to_string()))
}

fn record(house: &House, r: &CustomerRecord, zone: Zone, now: Instant) -> Result<Value> {
    let whole = |b: &Booking| BookingShape::new(house, b).map(|shape| shape.with_past(b));
    let own: Vec<_> = r.card.bookings.iter().map(whole).collect::<Result<_>>()?;
    let guest: Vec<_> = r.as_guest.iter().map(whole).collect::<Result<_>>()?;
    let history = r.history.iter().map(|h| {
        json!({ "seq": h.seq.to_string(), "at": zone.rfc3339(h.at), "verb": h.verb, "terminal": h.terminal, "actor": h.actor })
    });
    let reasons = r.reasons.iter().map(|(seq, words)| json!({ "event": seq.to_string(), "words": words }));
    Ok(json!({
        "customer": card(&r.card, zone, now),
        "bookings": own,
        "bookings_as_guest": guest,
        "messages": r.messages.iter().map(|m| message::shape(m, zone)).collect::<Vec<_>>(),
        "history": history.collect::<Vec<_>>(),
        "reasons": reasons.collect::<Vec<_>>(),
    }))
}
