//! The JSON of a booking: as `sell` and `booking show` give it, and as a row of `booking list`.
use super::{dispute::DisputeShape, movie::MovieRef};
use crate::{
    domain::{
        Currency, Money,
        booking::{BookedShow, Booking, BookingState, Line, Refund, Reserved, Tender, Ticket, TicketState},
        time::{Instant, Zone},
    },
    service::{House, Result},
};
use serde::Serialize;

/// What rounded cash is called among the tenders.
pub const ROUNDING: &str = "rounding";

/// `{"booking":{…}}`.
#[derive(Debug, Serialize)]
pub struct BookingAnswer {
    /// The booking.
    pub booking: BookingShape,
}

/// A booking as in `sell` and `booking show`.
#[derive(Debug, Serialize)]
pub struct BookingShape {
    reference: String,
    state: &'static str,
    show: Option<String>,
    total: Money,
    paid: Vec<PaidShape>,
    change: Money,
    tickets: Vec<TicketShape>,
    fees: Vec<FeeShape>,
    products: Vec<LineShape>,
    shows: Vec<BookedShowShape>,
    created_at: String,
    channel: String,
    terminal: String,
    customer: Option<CustomerShape>,
    reserved: Option<ReservedShape>,
    disputed: bool,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    past: Option<PastShape>,
}

/// What is kept for a party, unpaid.
#[derive(Debug, Serialize)]
struct ReservedShape {
    name: String,
    until: String,
    seats: Vec<String>,
    tickets: Vec<ReservedTickets>,
    /// What was taken for it before it is paid.
    deposit: Money,
}

#[derive(Debug, Serialize)]
struct ReservedTickets {
    #[serde(rename = "type")]
    kind: String,
    n: u16,
}

impl ReservedShape {
    fn new(kept: &Reserved, booking: &Booking) -> Self {
        let tickets = kept.tickets.iter().map(|(kind, n)| ReservedTickets { kind: kind.clone(), n: *n });
        Self {
            name: kept.party.clone(),
            until: booking.zone.rfc3339(kept.until),
            seats: kept.seats.clone(),
            tickets: tickets.collect(),
            deposit: Money::new(booking.deposit(), booking.currency),
        }
    }
}

/// What `booking show` knows besides.
#[derive(Debug, Serialize)]
struct PastShape {
    payments: Vec<PaymentShape>,
    refunds: Vec<RefundShape>,
    disputes: Vec<DisputeShape>,
    history: Vec<HistoryShape>,
}

#[derive(Debug, Serialize)]
struct PaidShape {
    tender: &'static str,
    amount: Money,
    tendered: Money,
    reference: String,
}

impl PaidShape {
    fn new(tender: &Tender, currency: Currency) -> Self {
        Self {
            tender: tender.kind.code(),
            amount: Money::new(tender.taken(), currency),
            tendered: Money::new(tender.tendered, currency),
            reference: tender.reference.clone(),
        }
    }

    /// All tenders of a booking. What cash was rounded by stands as one of its own, so that the amounts sum to what was paid for.
    fn all(booking: &Booking) -> Vec<Self> {
        let rounding = Money::new(-booking.rounded(), booking.currency);
        let rounded = Self { tender: ROUNDING, amount: rounding, tendered: rounding, reference: String::new() };
        let tenders = booking.paid().map(|t| Self::new(t, booking.currency));
        tenders.chain(Some(rounded).filter(|_| rounding.minor != 0)).collect()
    }
}

#[derive(Debug, Serialize)]
struct RefundShape {
    payment: String,
    tender: &'static str,
    amount: Money,
    /// What it stands for less the amount: cash where small coins are gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    rounding: Option<Money>,
    /// `DONE`, or `OWED` until a till pays it out.
    state: &'static str,
    /// No money moved: the tender was written down wrongly.
    corrects: bool,
    at: String,
}

impl RefundShape {
    fn new(r: &Refund, booking: &Booking) -> Self {
        let amount = Money::new(r.gave(), booking.currency);
        let (tender, state) = (r.kind.code(), if r.owed { "OWED" } else { "DONE" });
        Self {
            payment: r.payment.to_string(),
            tender,
            amount,
            rounding: (r.rounded != 0).then(|| Money::new(-r.rounded, booking.currency)),
            state,
            corrects: r.corrects,
            at: booking.zone.rfc3339(r.at),
        }
    }
}

#[derive(Debug, Serialize)]
struct PaymentShape {
    id: String,
    #[serde(flatten)]
    paid: PaidShape,
    /// What it pays for less the amount: cash where small coins are gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    rounding: Option<Money>,
    state: &'static str,
    at: String,
}

#[derive(Debug, Serialize)]
struct HistoryShape {
    seq: String,
    at: String,
    verb: String,
    terminal: String,
    actor: String,
    name: Option<String>,
}

/// Whom a booking is for, as far as the house knows: an account, or only where the tickets went.
#[derive(Clone, Debug, Serialize)]
pub struct CustomerShape {
    id: Option<String>,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

impl CustomerShape {
    /// The customer of a booking, if the house knows one.
    pub fn of(booking: &Booking) -> Option<Self> {
        let known = booking.customer.as_ref();
        let email = booking.email.clone().or_else(|| known.and_then(|k| k.email.clone()));
        let party = booking.reserved.as_ref().map(|kept| kept.party.clone());
        let name = known.map(|k| k.name.clone()).or(party).filter(|n| !n.is_empty());
        if known.is_none() && email.is_none() && name.is_none() {
            return None;
        }
        Some(Self { id: known.map(|k| k.id.to_string()), name, email, phone: known.and_then(|k| k.phone.clone()) })
    }
}

#[derive(Debug, Serialize)]
struct TicketShape {
    id: String,
    show: String,
    seat: String,
    class: String,
    #[serde(rename = "type")]
    kind: String,
    price: Money,
    tax: Money,
    state: &'static str,
    token: Option<String>,
}

impl TicketShape {
    fn new(house: &House, booking: &Booking, t: &Ticket) -> Result<Self> {
        let money = |minor| Money::new(minor, booking.currency);
        Ok(Self {
            id: t.id.to_string(),
            show: t.show.to_string(),
            seat: t.label.clone(),
            class: t.class.clone(),
            kind: t.code.clone(),
            price: money(t.minor),
            tax: money(t.tax),
            state: t.state.code(),
            // Only what is paid admits, so only that has a token to show.
            token: match booking.state {
                BookingState::Confirmed if t.state != TicketState::Void => Some(house.token(booking, t)?),
                _ => None,
            },
        })
    }
}

#[derive(Debug, Serialize)]
struct FeeShape {
    name: String,
    ticket: String,
    amount: Money,
}

/// A piece of food or drink.
#[derive(Debug, Serialize)]
struct LineShape {
    id: String,
    product: String,
    name: String,
    size: String,
    options: String,
    combo: Option<String>,
    price: Money,
    tax: Money,
    state: &'static str,
    show: Option<String>,
    seat: Option<String>,
    collected_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gift_code: Option<String>,
}

impl LineShape {
    fn new(line: &Line, booking: &Booking) -> Self {
        let (piece, money) = (&line.piece, |minor| Money::new(minor, booking.currency));
        let (show, seat) = piece.seat.clone().unzip();
        Self {
            id: line.id.to_string(),
            product: piece.code.clone(),
            name: piece.name.clone(),
            size: piece.size.clone(),
            options: piece.options.clone(),
            combo: piece.combo.clone(),
            price: money(piece.minor),
            tax: money(piece.tax),
            state: line.state.code(),
            show: show.map(|s| s.to_string()),
            seat,
            collected_at: line.collected.as_ref().map(|(at, _)| booking.zone.rfc3339(*at)),
            gift_code: line.gift_code.clone(),
        }
    }
}

#[derive(Debug, Serialize)]
struct BookedShowShape {
    id: String,
    movie: MovieRef,
    theatre: String,
    hall: String,
    doors_at: String,
    starts_at: String,
    delayed_to: Option<String>,
    feature_at: String,
    ends_at: String,
    format: String,
}

impl BookedShowShape {
    fn new(show: &BookedShow, zone: Zone) -> Self {
        let at = |t: Instant| zone.rfc3339(t);
        Self {
            id: show.id.to_string(),
            movie: MovieRef {
                id: show.movie.to_string(),
                title: show.title.clone(),
                certificate: show.certificate.clone(),
            },
            theatre: show.theatre.clone(),
            hall: show.hall.clone(),
            doors_at: at(show.doors_at),
            starts_at: at(show.starts_at),
            delayed_to: show.delayed_to.map(at),
            feature_at: at(show.feature_at),
            ends_at: at(show.ends_at),
            format: show.format.clone(),
        }
    }
}

/// The one show that all tickets are of, as far as they are not void.
pub fn only_show(booking: &Booking) -> Option<String> {
    let mut live = booking.shows.iter().filter(|s| booking.is_live(s.id));
    match (live.next(), live.next(), booking.shows.as_slice()) {
        (Some(one), None, _) | (None, _, [one]) => Some(one.id.to_string()),
        _ => None,
    }
}

impl BookingShape {
    /// A booking with the token of each ticket.
    pub fn new(house: &House, booking: &Booking) -> Result<Self> {
        let (currency, zone) = (booking.currency, booking.zone);
        let money = |minor| Money::new(minor, currency);
        let tickets = booking.tickets.iter().map(|t| TicketShape::new(house, booking, t));
        let fees = booking.fees.iter().map(|f| FeeShape {
            name: f.name.clone(),
            ticket: f.ticket.to_string(),
            amount: money(f.minor),
        });
        Ok(Self {
            reference: booking.reference.to_string(),
            state: booking.state.code(),
            show: only_show(booking),
            total: money(booking.total),
            paid: PaidShape::all(booking),
            change: money(booking.change()),
            tickets: tickets.collect::<Result<_>>()?,
            fees: fees.collect(),
            products: booking.lines.iter().map(|l| LineShape::new(l, booking)).collect(),
            shows: booking.shows.iter().map(|s| BookedShowShape::new(s, zone)).collect(),
            created_at: zone.rfc3339(booking.created_at),
            channel: booking.channel.clone(),
            terminal: booking.terminal.clone(),
            customer: CustomerShape::of(booking),
            reserved: booking.reserved.as_ref().map(|kept| ReservedShape::new(kept, booking)),
            disputed: booking.disputed().is_some(),
            past: None,
        })
    }

    /// The same with its payments, refunds and history.
    pub fn with_past(mut self, booking: &Booking) -> Self {
        let zone = booking.zone;
        self.past = Some(PastShape {
            payments: booking
                .payments
                .iter()
                .map(|p| PaymentShape {
                    id: p.id.to_string(),
                    paid: PaidShape::new(&p.tender, booking.currency),
                    rounding: (p.tender.rounded != 0).then(|| Money::new(-p.tender.rounded, booking.currency)),
                    state: p.state.code(),
                    at: zone.rfc3339(p.at),
                })
                .collect(),
            refunds: booking.refunds.iter().map(|r| RefundShape::new(r, booking)).collect(),
            disputes: DisputeShape::of(booking),
            history: booking
                .history
                .iter()
                .map(|h| HistoryShape {
                    seq: h.seq.to_string(),
                    at: zone.rfc3339(h.at),
                    verb: h.verb.clone(),
                    terminal: h.terminal.clone(),
                    actor: h.actor.clone(),
                    name: h.name.clone(),
                })
                .collect(),
        });
        self
    }
}

/// A booking of a list.
#[derive(Debug, Serialize)]
pub struct BookingRow {
    reference: String,
    state: &'static str,
    show: Option<String>,
    movie: Option<String>,
    starts_at: Option<String>,
    seats: Vec<String>,
    total: Money,
    created_at: String,
    customer: Option<CustomerShape>,
    disputed: bool,
    /// Until when the bank wants to hear from the house.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
}

impl From<&Booking> for BookingRow {
    fn from(booking: &Booking) -> Self {
        let first = booking.first_show();
        Self {
            reference: booking.reference.to_string(),
            state: booking.state.code(),
            show: only_show(booking),
            movie: first.map(|s| s.title.clone()),
            starts_at: first.map(|s| booking.zone.rfc3339(s.starts_at)),
            seats: booking.seats().iter().map(ToString::to_string).collect(),
            total: Money::new(booking.total, booking.currency),
            created_at: booking.zone.rfc3339(booking.created_at),
            customer: CustomerShape::of(booking),
            disputed: booking.disputed().is_some(),
            due: booking.disputed().and_then(|d| d.due).map(|due| due.to_string()),
        }
    }
}
