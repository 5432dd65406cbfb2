//! Messages: written in the commit of what they tell of, claimed, sent outside any transaction, and what became of them written down.
//! Two senders on one store never have the same message; one that dies leaves its own to others after a while.
use super::{Ctx, House, Result, random};
use crate::{
    domain::{
        BookingId, Money, Reference, Refusal,
        booking::{Booking, BookingState, TicketState},
        customer::check_email,
        message::{Claimed, Delivery, MOST_TRIES, Message, MessageKind, NewMessage, REMINDER, RESERVATION, wait_s},
        refusal::Kind,
        show::ShowState,
        staff::Permission,
        time::{Instant, Zone},
    },
    notify::{
        Attachment, Letter, Sender, Templates, Went,
        phrases::Phrases,
        template::{NAMES, Values, Words},
    },
    ticket::{
        calendar::calendar,
        pdf::{self, Page},
    },
};
use serde_json::{Value, json};

/// So many messages are claimed at a time.
const BATCH: u32 = 20;

/// What a run of sending did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// How many went.
    pub sent: u32,
    /// How many are tried again later.
    pub later: u32,
    /// How many were given up.
    pub failed: u32,
    /// Why the run ended early: the server is not to be had.
    pub down: Option<String>,
}

impl House {
    /// Sends what is due, the oldest first, until nothing is, the server is not to be had, or `goes_on` says no (it hears how many
    /// went and how many are due). Anybody may: what goes was written by the house itself.
    pub fn send_messages(&mut self, sender: &Sender, goes_on: &mut dyn FnMut(u32, u32) -> bool) -> Result<Round> {
        let kinds = sender.kinds();
        let mut round = Round::default();
        let claim = data_encoding::HEXLOWER.encode(&random::<16>(self.clock())?);
        // A look is cheaper than a write: most of the time nothing is due.
        while !kinds.is_empty() {
            let due = self.read(|r, _| Ok(r.messages_due(&kinds, self.now().instant())?))?;
            if due == 0 || round.down.is_some() || !goes_on(round.sent, due) {
                break;
            }
            let claimed = self.write(|c| Ok(c.w.messages_claim(&kinds, &claim, BATCH)?))?;
            if claimed.is_empty() {
                break;
            }
            for message in claimed {
                self.send_one(sender, &claim, &message, &mut round)?;
                if let Some(why) = round.down.clone() {
                    self.write(|c| Ok(c.w.messages_release(&claim, &why)?))?;
                    break;
                }
            }
        }
        Ok(round)
    }

    fn send_one(&mut self, sender: &Sender, claim: &str, claimed: &Claimed, round: &mut Round) -> Result<()> {
        let message = &claimed.message;
        let booking = match message.booking {
            Some(id) => self.read(|r, _| Ok(r.booking(id)?))?,
            None => None,
        };
        let stale = match message.template.as_str() {
            REMINDER => !self.still_comes(booking.as_ref(), &claimed.params)?,
            "confirmation" => !booking.as_ref().is_some_and(Booking::has_rest),
            RESERVATION => !booking.as_ref().is_some_and(|b| b.state == BookingState::Reserved),
            _ => false,
        };
        if stale {
            return self.write(|c| Ok(c.w.message_drop(message.id)?));
        }
        let went = match self.letter(sender, claimed, booking.as_ref()) {
            Ok(letter) => sender.send(&letter),
            Err(why) => Went::Never(why),
        };
        let tries = message.attempts + 1;
        match went {
            Went::Sent => {
                self.write(|c| Ok(c.w.message_sent(message.id, claim)?))?;
                round.sent += 1;
            }
            Went::Later(why) if tries < MOST_TRIES => {
                let wait = wait_s(tries, u16::from_be_bytes(random::<2>(self.clock())?));
                self.write(|c| {
                    let again = Instant(c.now().instant().0 + wait);
                    Ok(c.w.message_missed(message.id, claim, Some(again), &why)?)
                })?;
                round.later += 1;
            }
            Went::Later(why) | Went::Never(why) => {
                self.write(|c| Ok(c.w.message_missed(message.id, claim, None, &why)?))?;
                round.failed += 1;
            }
            Went::Unwanted(why) => {
                // They told the service instead of us: it is the same wish.
                self.write(|c| {
                    c.w.optout_set(&message.to, true)?;
                    Ok(c.w.message_missed(message.id, claim, None, &why)?)
                })?;
                round.failed += 1;
            }
            Went::Down(why) => round.down = Some(why),
        }
        Ok(())
    }

    /// Whether a show that is reminded of is as it was when the tickets were bought, and the tickets are good.
    fn still_comes(&self, booking: Option<&Booking>, params: &Value) -> Result<bool> {
        let (Some(booking), Some(show)) = (booking, params.get("show").and_then(Value::as_i64)) else {
            return Ok(false);
        };
        let show = crate::domain::ShowId(show);
        let starts_at = params.get("starts_at").and_then(Value::as_i64);
        let same = self.read(|r, cache| {
            let now = &cache.bundle(r, show)?.show;
            Ok(Some(now.starts_at.0) == starts_at && now.state != ShowState::Cancelled)
        })?;
        Ok(same && booking.is_live(show))
    }

    fn letter(
        &self,
        sender: &Sender,
        claimed: &Claimed,
        booking: Option<&Booking>,
    ) -> std::result::Result<Letter, String> {
        let (message, said) = (&claimed.message, |e: super::Error| e.to_string());
        let Words { subject, text, html, .. } =
            self.says(&sender.templates, message, &claimed.params, booking).map_err(said)?;
        let mut attachments = Vec::new();
        let with_tickets = matches!(message.template.as_str(), "confirmation" | "show_moved");
        if let Some(booking) = booking.filter(|b| with_tickets && message.kind == MessageKind::Mail && b.has_rest()) {
            let page = self.printout(booking, Some(&message.language), false).map_err(said)?;
            let bytes = pdf::document(&page, Page::A4, booking.created_at).map_err(|e| e.to_string())?;
            attachments.push(Attachment {
                name: format!("{}.pdf", booking.reference),
                media: "application/pdf",
                bytes,
            });
            let bytes = calendar(booking, message.made_at).into_bytes();
            attachments.push(Attachment { name: "show.ics".into(), media: "text/calendar; charset=utf-8", bytes });
        }
        let key = format!("{}.{}", message.id, self.identity().store_id);
        Ok(Letter { key, kind: message.kind, to: message.to.clone(), subject, text, html, attachments })
    }

    /// What a message says.
    pub(super) fn says(
        &self,
        templates: &Templates,
        message: &Message,
        params: &Value,
        booking: Option<&Booking>,
    ) -> Result<Words> {
        let theatre = self.find_theatre(None)?;
        let script = templates.script(&message.template, &message.language).map_err(Refusal::usage)?;
        let values = values(booking, params, (theatre.zone, &theatre.name), &script.phrases);
        Ok(script.render(message.kind, &values).map_err(Refusal::usage)?)
    }

    /// Makes failed and waiting messages due now. Answers how many.
    pub fn retry_messages(&mut self) -> Result<usize> {
        self.need(Permission::EditCustomers)?;
        self.write(|c| Ok(c.w.messages_retry()?))
    }

    /// Sends the confirmation of a booking once more, or how a reservation stands, to its address or to another one.
    pub fn resend(&mut self, reference: &Reference, to: Option<&str>) -> Result<String> {
        self.need(Permission::WorkTill)?;
        to.map(check_email).transpose()?;
        self.write(|c| {
            let none = || Refusal::not_found(format!("there is no booking {reference}"));
            let id = c.r().booking_id(reference)?.ok_or_else(none)?;
            let booking = c.r().booking(id)?.ok_or_else(none)?;
            let reserved = booking.state == BookingState::Reserved;
            if !booking.has_rest() && !reserved {
                let message = format!("{reference} has no tickets that are good: there is nothing to send");
                return Err(Refusal::new(Kind::Conflict, message).into());
            }
            let nowhere = || Refusal::usage("to which address? The booking has none");
            let to = to.map(str::to_owned).or_else(|| booking.address().map(str::to_owned)).ok_or_else(nowhere)?;
            c.w.message_add(&told(
                &booking,
                if reserved { RESERVATION } else { "confirmation" },
                to.clone(),
                json!({}),
            ))?;
            c.event("resend", "booking", id.0, json!({})).map(|_| to)
        })
    }

    /// Writes down that whoever has this address or number wants no reminders, or wants them again.
    pub fn set_optout(&mut self, recipient: &str, out: bool) -> Result<()> {
        self.need(Permission::EditCustomers)?;
        let recipient = recipient.trim();
        if recipient.is_empty() || recipient.len() > 254 || recipient.chars().any(crate::domain::text::is_control) {
            return Err(Refusal::usage("an address or a number; nothing was changed").into());
        }
        self.write(|c| Ok(c.w.optout_set(recipient, out)?))
    }

    /// Who wants no reminders, the newest first.
    pub fn optouts(&self) -> Result<Vec<(String, Instant)>> {
        self.need(Permission::SeeCustomers)?;
        self.read(|r, _| Ok(r.optouts()?))
    }

    /// How messages that were written since a moment fare.
    pub fn delivery(&self, from: Instant) -> Result<Vec<Delivery>> {
        self.need(Permission::SeeCustomers)?;
        self.read(|r, _| Ok(r.delivery(from)?))
    }

    /// What a message would say, with the values of a booking or, without one, the values' own names; without a language in the
    /// house's.
    pub fn preview(
        &self,
        templates: &Templates,
        name: &str,
        language: Option<&str>,
        of: Option<&Booking>,
    ) -> Result<(Words, Words)> {
        self.need(Permission::SeeBookings)?;
        let theatre = self.find_theatre(None)?;
        let script = templates.in_just(name, language.unwrap_or_default()).map_err(Refusal::usage)?;
        let mut filled = values(of, &json!({}), (theatre.zone, &theatre.name), &script.phrases);
        if of.is_none() {
            filled.iter_mut().filter(|(_, v)| v.is_empty()).for_each(|(name, v)| *v = format!("[{name}]"));
        }
        let say = |kind| script.render(kind, &filled).map_err(Refusal::usage);
        Ok((say(MessageKind::Mail)?, say(MessageKind::Sms)?))
    }
}

fn told(booking: &Booking, template: &'static str, to: String, params: Value) -> NewMessage {
    let customer = booking.customer.as_ref().map(|k| k.id);
    NewMessage { customer, params, ..NewMessage::mail(template, to, Some(booking.id)) }
}

/// Tells whoever booked by mail, where the house has an address.
pub(crate) fn tell_in_tx(c: &Ctx<'_>, booking: &Booking, template: &'static str, params: Value) -> Result<()> {
    if let Some(to) = booking.address().map(str::to_owned) {
        c.w.message_add(&told(booking, template, to, params))?;
    }
    Ok(())
}

/// What a reservation tells whenever it changes: what is kept, until when, what was paid.
pub(crate) fn reserved_in_tx(c: &Ctx<'_>, id: BookingId) -> Result<()> {
    c.r().booking(id)?.map_or(Ok(()), |booking| tell_in_tx(c, &booking, RESERVATION, json!({})))
}

/// What a sale tells: its tickets now, and a reminder of each show before it begins. None for a show that begins sooner than that.
pub(crate) fn sold_in_tx(c: &Ctx<'_>, id: BookingId) -> Result<()> {
    let Some(booking) = c.r().booking(id)? else { return Ok(()) };
    let Some(to) = booking.address().map(str::to_owned) else { return Ok(()) };
    let ends_at = booking.shows.iter().map(|s| s.ends_at).max();
    let first = told(&booking, "confirmation", to.clone(), json!({}));
    c.w.message_add(&NewMessage { dies_at: ends_at, ..first })?;
    let before = c.cache.theatre(c.r(), booking.theatre)?.settings.reminder_min;
    for show in booking.shows.iter().filter(|_| before > 0) {
        let due_at = show.starts_at.plus_minutes(-i64::from(before));
        if due_at > c.now().instant() {
            let params = json!({ "show": show.id, "starts_at": show.starts_at });
            let message = told(&booking, REMINDER, to.clone(), params);
            c.w.message_add(&NewMessage { due_at: Some(due_at), dies_at: Some(show.starts_at), ..message })?;
        }
    }
    Ok(())
}

/// What is put into messages, by name; what does not apply is empty.
fn values(booking: Option<&Booking>, params: &Value, (zone, house): (Zone, &str), words: &Phrases) -> Values {
    let mut out: Values = NAMES.iter().map(|name| (*name, String::new())).collect();
    let zone = booking.map_or(zone, |b| b.zone);
    let time = |at: Instant| words.when(zone.local(at));
    let text = |name: &str| match params.get(name) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(n)) => Some(n.to_string()),
        _ => None,
    };
    let known = booking.and_then(|b| b.customer.as_ref()).map(|k| k.name.clone());
    let party = || booking.and_then(|b| b.reserved.as_ref()).map(|kept| kept.party.clone());
    let name = text("name").or(known).or_else(party);
    let name = name.filter(|n| !n.trim().is_empty());
    out.insert("greeting", words.greeting(name.as_deref()));
    out.insert("theatre", booking.map_or(house, |b| &b.theatre_name).to_owned());
    if let Some(b) = booking {
        of_booking(b, params, words, &mut out);
    }
    for key in ["title", "hall", "code", "minutes", "amount"] {
        if let Some(value) = text(key) {
            out.insert(key, value);
        }
    }
    let was = text("was_at").and_then(|t| zone.parse_time(&t).ok());
    out.insert("was", was.map(time).unwrap_or_default());
    if let Some(at) = params.get("starts_at").and_then(Value::as_i64) {
        out.insert("when", time(Instant(at)));
    }
    if let (Some(back), Some(b)) = (params.get("back").and_then(Value::as_i64), booking) {
        out.insert("back", Money::new(back, b.currency).to_string());
    }
    out
}

fn of_booking(b: &Booking, params: &Value, words: &Phrases, out: &mut Values) {
    let time = |at: Instant| words.when(b.zone.local(at));
    let meant = params.get("show").and_then(Value::as_i64);
    let show = b.shows.iter().find(|s| Some(s.id.0) == meant).or_else(|| b.first_show());
    out.insert("reference", b.reference.to_string());
    out.insert("seats", b.seats().join(" "));
    if let Some(show) = show {
        out.insert("title", show.title.clone());
        out.insert("hall", show.hall.clone());
        out.insert("when", time(show.delayed_to.unwrap_or(show.starts_at)));
    }
    if let Some(kept) = &b.reserved {
        out.insert("until", time(kept.until));
    }
    let mut lines = Vec::new();
    if let (Some(kept), Some(show)) = (&b.reserved, b.first_show()) {
        let tickets = kept.tickets.iter().map(|(name, n)| format!("{n} {name}")).collect::<Vec<_>>().join(", ");
        let total = Money::new(b.total, b.currency);
        lines.push(format!(
            "{} {}\n{}, {}\n{}\n{tickets}, {total}",
            show.title,
            show.certificate,
            time(show.delayed_to.unwrap_or(show.starts_at)),
            show.hall,
            words.seats(kept.seats.join(" "))
        ));
    }
    for show in b.shows.iter().filter(|s| b.is_live(s.id)) {
        let live = b.tickets.iter().filter(|t| t.show == show.id && t.state != TicketState::Void);
        let seats: Vec<&str> = live.map(|t| t.label.as_str()).collect();
        let at = time(show.delayed_to.unwrap_or(show.starts_at));
        let seats = words.seats(seats.join(" "));
        lines.push(format!("{} {}\n{at}, {}\n{seats}", show.title, show.certificate, show.hall));
    }
    for piece in crate::domain::product::shown(b.live_lines().map(|l| &l.piece)) {
        lines.push(format!("{} {}", piece.n, piece.words));
    }
    out.insert("order", lines.join("\n"));
    let paid: Vec<String> =
        b.paid().map(|t| format!("{} {}", words.tender(t.kind), Money::new(t.taken(), b.currency))).collect();
    out.insert("paid", if paid.is_empty() { String::new() } else { words.paid(paid.join(", ")) });
}
