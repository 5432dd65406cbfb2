//! What stands on a ticket and on a receipt, once for all that prints: a booking's words, made safe and in the theatre's
//! own time. The renderers only place them.
use super::{
    code::Signing,
    says::Says,
    words::{evening, time},
};
use crate::domain::{
    Currency, Money, Refusal, ShowId, TicketId,
    booking::{BookedShow, Booking, BookingState, LineState, Ticket, TicketState},
    movie::certificate_age,
    product::shown,
    text::visible,
    time::Zone,
};
use std::{collections::BTreeMap, sync::Arc};

/// A booking ready to be printed. All text in it is safe for a screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Printout {
    /// One for each ticket, in the booking's order.
    pub tickets: Vec<TicketFace>,
    /// What was bought and how it was paid, where that is wanted.
    pub receipt: Option<Receipt>,
}

/// What one ticket says.
#[derive(Clone, Debug, PartialEq)]
pub struct TicketFace {
    /// Which ticket.
    pub id: TicketId,
    /// Its place among the booking's, from 1, and how many those are.
    pub place: (usize, usize),
    /// The booking's reference.
    pub reference: String,
    /// The theatre's name.
    pub theatre: String,
    /// The film's title.
    pub title: String,
    /// Its certificate; empty where there is none.
    pub certificate: String,
    /// What the certificate asks for.
    pub reminder: Option<String>,
    /// `2D`, `3D`.
    pub format: String,
    /// The hall.
    pub hall: String,
    /// The seat: `C9`; in an unreserved hall `unreserved, no. 117`.
    pub seat: String,
    /// Its class, if it is not the ordinary one.
    pub class: Option<String>,
    /// `Sat 22 Nov 2026`.
    pub day: String,
    /// `Sat night`, for a show after midnight.
    pub night: Option<String>,
    /// When the doors open.
    pub doors: String,
    /// When the show starts.
    pub starts: String,
    /// When the film begins.
    pub feature: String,
    /// When it ends.
    pub ends: String,
    /// `Adult`; `Family (2+2), seat 1 of 4`.
    pub kind: String,
    /// The price with tax and without supplements.
    pub price: Money,
    /// Supplements by name.
    pub supplements: Vec<(String, Money)>,
    /// The tax within price and supplements, and its rate in parts per million.
    pub tax: (Money, u32),
    /// Whether it admits.
    pub standing: Standing,
    /// It was printed before.
    pub reprint: bool,
    /// The words around all that.
    pub says: Arc<Says>,
}

/// Whether a ticket admits. Only one that does, or did, carries its token.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// It does.
    Valid {
        /// What its QR code holds.
        token: String,
    },
    /// It did: when and where.
    Admitted {
        /// What its QR code holds.
        token: String,
        /// `Sat 22 Nov 2026 20:01, door 1`.
        when: String,
    },
    /// It never does again.
    Void,
    /// Its booking is not paid.
    NotPaid,
}

impl Standing {
    /// The token, where there is one to show.
    pub fn token(&self) -> Option<&str> {
        match self {
            Self::Valid { token } | Self::Admitted { token, .. } => Some(token),
            Self::Void | Self::NotPaid => None,
        }
    }

    /// What a ticket that does not admit, or did, says about it.
    pub fn words(&self, says: &Says) -> Option<String> {
        match self {
            Self::Valid { .. } => None,
            Self::Admitted { when, .. } => Some(says.admitted(when)),
            Self::Void => Some(says.void()),
            Self::NotPaid => Some(says.not_paid()),
        }
    }
}

/// What was bought and how it was paid.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// The booking's reference.
    pub reference: String,
    /// The theatre's name.
    pub theatre: String,
    /// Who sold it, where that is more than the theatre's name: legal name, address, tax number.
    pub issuer: Vec<String>,
    /// When, where and how it was sold: `Sat 22 Nov 2026 18:42, counter, Till 2`.
    pub sold: String,
    /// Where the booking stands, if it is not simply paid.
    pub note: Option<String>,
    /// Tickets by show, then fees.
    pub sections: Vec<Section>,
    /// What it all costs.
    pub total: Money,
    /// How it was paid: the tender, what it pays, what was handed over if that was more.
    pub paid: Vec<(String, Money, Option<Money>)>,
    /// What went back.
    pub change: Money,
    /// The tax within, by rate.
    pub taxes: Vec<TaxLine>,
    /// It was printed before.
    pub reprint: bool,
    /// The words around all that.
    pub says: Arc<Says>,
}

/// Lines of a receipt under one head.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Film, hall and time; `Fees`.
    pub head: String,
    /// What was bought.
    pub lines: Vec<Line>,
}

/// So many of one thing at one price.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// How many.
    pub count: usize,
    /// `Adult, Premium`.
    pub what: String,
    /// One of them.
    pub each: Money,
    /// They are void: listed, for history is only added to.
    pub void: bool,
}

impl Line {
    /// What they cost together.
    pub fn amount(&self) -> Money {
        Money::new(self.each.minor * i64::try_from(self.count).unwrap_or(0), self.each.currency)
    }
}

/// The tax of one rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxLine {
    /// The rate in parts per million.
    pub ppm: u32,
    /// Amounts with tax.
    pub gross: Money,
    /// The tax within them.
    pub tax: Money,
}

impl TaxLine {
    /// Amounts without tax.
    pub fn net(&self) -> Money {
        Money::new(self.gross.minor - self.tax.minor, self.gross.currency)
    }
}

/// Lays out a booking in a language. `reprint` marks what was printed before.
pub fn printout(
    booking: &Booking,
    signing: &Signing<'_>,
    (says, reprint): (&Arc<Says>, bool),
) -> Result<Printout, Refusal> {
    let faces = booking.tickets.iter().enumerate().map(|(i, t)| face(booking, t, i + 1, signing, (says, reprint)));
    Ok(Printout { tickets: faces.collect::<Result<_, _>>()?, receipt: Some(receipt(booking, says, reprint)?) })
}

fn show_of(booking: &Booking, id: ShowId) -> Result<&BookedShow, Refusal> {
    let found = booking.shows.iter().find(|s| s.id == id);
    found.ok_or_else(|| Refusal::not_found(format!("show {id} is not in booking {}", booking.reference)))
}

fn face(
    booking: &Booking,
    ticket: &Ticket,
    place: usize,
    signing: &Signing<'_>,
    (says, reprint): (&Arc<Says>, bool),
) -> Result<TicketFace, Refusal> {
    let show = show_of(booking, ticket.show)?;
    let (zone, money) = (booking.zone, |minor| Money::new(minor, booking.currency));
    let local = zone.local(show.starts_at);
    let fees = || booking.fees.iter().filter(|f| f.ticket == ticket.id);
    Ok(TicketFace {
        id: ticket.id,
        place: (place, booking.tickets.len()),
        reference: visible(&booking.reference.0),
        theatre: visible(&show.theatre),
        title: visible(&show.title),
        certificate: visible(&show.certificate),
        reminder: reminder(&show.certificate, says),
        format: visible(&show.format),
        hall: visible(&show.hall),
        seat: seat_words(&ticket.label, says),
        class: class_words(&ticket.class),
        day: says.date(local),
        night: evening(local).map(|day| says.night(says.weekday(day))),
        doors: time(zone, show.doors_at),
        starts: time(zone, show.starts_at),
        feature: time(zone, show.feature_at),
        ends: time(zone, show.ends_at),
        kind: kind_words(booking, ticket, says),
        price: money(ticket.minor),
        supplements: fees().map(|f| (visible(&f.name), money(f.minor))).collect(),
        tax: (money(ticket.tax + fees().map(|f| f.tax).sum::<i64>()), ticket.tax_ppm),
        standing: standing(booking, ticket, signing, (show, says))?,
        reprint,
        says: says.clone(),
    })
}

fn reminder(certificate: &str, says: &Says) -> Option<String> {
    let (age, with_adult) = certificate_age(certificate)?;
    let age = age.to_string();
    Some(if with_adult { says.with_adult(&age) } else { says.nobody_under(&age) })
}

fn standing(
    booking: &Booking,
    ticket: &Ticket,
    signing: &Signing<'_>,
    (show, says): (&BookedShow, &Says),
) -> Result<Standing, Refusal> {
    let paid = match booking.state {
        BookingState::Confirmed => true,
        BookingState::Pending | BookingState::Reserved => false,
        BookingState::Cancelled | BookingState::Expired => return Ok(Standing::Void),
    };
    Ok(match (ticket.state, &ticket.admitted) {
        (TicketState::Void, _) => Standing::Void,
        _ if !paid => Standing::NotPaid,
        (TicketState::Admitted, admitted) => {
            let when =
                admitted.as_ref().map(|(at, door)| format!("{}, {}", stamp(booking.zone, *at, says), visible(door)));
            Standing::Admitted { token: signing.token(ticket, show.starts_at)?, when: when.unwrap_or_default() }
        }
        (TicketState::Valid, _) => Standing::Valid { token: signing.token(ticket, show.starts_at)? },
    })
}

fn stamp(zone: Zone, at: crate::domain::time::Instant, says: &Says) -> String {
    format!("{} {}", says.date(zone.local(at)), time(zone, at))
}

/// Only a place in an unreserved hall is a bare number: a numbered seat has its row.
fn seat_words(label: &str, says: &Says) -> String {
    let counted = !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit());
    if counted { says.unreserved(label) } else { visible(label) }
}

fn class_words(class: &str) -> Option<String> {
    let shown = visible(class).replace('_', " ");
    (class != "regular" && !shown.is_empty()).then(|| capital(&shown))
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn group_of<'a>(booking: &'a Booking, ticket: &'a Ticket) -> impl Iterator<Item = &'a Ticket> {
    booking.tickets.iter().filter(move |t| same_group(t, ticket))
}

fn same_group(a: &Ticket, b: &Ticket) -> bool {
    a.id == b.id || (a.group != 0 && (a.show, a.group, &a.code) == (b.show, b.group, &b.code))
}

fn kind_words(booking: &Booking, ticket: &Ticket, says: &Says) -> String {
    let name = visible(&ticket.kind);
    match group_of(booking, ticket).count() {
        0 | 1 => name,
        n => {
            let nth = group_of(booking, ticket).take_while(|t| t.id != ticket.id).count() + 1;
            says.nth_seat(&name, &nth.to_string(), &n.to_string())
        }
    }
}

fn receipt(booking: &Booking, says: &Arc<Says>, reprint: bool) -> Result<Receipt, Refusal> {
    let money = |minor| Money::new(minor, booking.currency);
    let mut sections = Vec::new();
    for show in &booking.shows {
        let lines = ticket_lines(booking, show.id);
        let at = stamp(booking.zone, show.starts_at, says);
        sections.push(Section { head: visible(&format!("{}, {}, {at}", show.title, show.hall)), lines });
    }
    let products = product_lines(booking);
    if !products.is_empty() {
        sections.push(Section { head: says.food(), lines: products });
    }
    let fees = add_up(booking.fees.iter().map(|f| (visible(&f.name), f.minor, false)), booking.currency);
    if !fees.is_empty() {
        sections.push(Section { head: says.fees(), lines: fees });
    }
    let note = match booking.state {
        BookingState::Confirmed => None,
        BookingState::Reserved if booking.deposit() > 0 => Some(says.deposit()),
        BookingState::Pending | BookingState::Reserved => Some(says.unpaid()),
        BookingState::Cancelled => Some(says.cancelled()),
        BookingState::Expired => Some(says.expired()),
    };
    Ok(Receipt {
        reference: visible(&booking.reference.0),
        theatre: visible(&booking.theatre_name),
        issuer: Vec::new(),
        sold: visible(&format!(
            "{}, {}, {}",
            stamp(booking.zone, booking.created_at, says),
            channel(&booking.channel, says),
            booking.terminal
        )),
        note,
        sections,
        total: money(booking.total),
        paid: booking
            .paid()
            .map(|t| {
                let name = visible(capital(&format!("{} {}", says.tender(t.kind), t.reference)).trim_end());
                (name, money(t.taken()), (t.tendered != t.taken()).then(|| money(t.tendered)))
            })
            .chain(left_to_pay(booking).map(|left| (says.left(), left, None)))
            .chain(Some((says.rounding(), money(-booking.rounded()), None)).filter(|(_, m, _)| m.minor != 0))
            .collect(),
        change: money(booking.change()),
        taxes: taxes(booking),
        reprint,
        says: says.clone(),
    })
}

fn channel(channel: &str, says: &Says) -> String {
    match channel {
        "counter" => says.counter(),
        "kiosk" => says.kiosk(),
        "cli" => says.cli(),
        other => other.to_owned(),
    }
}

/// What a reservation costs beyond its deposit.
fn left_to_pay(booking: &Booking) -> Option<Money> {
    let deposit = booking.deposit();
    (deposit > 0).then(|| Money::new(booking.total - deposit, booking.currency))
}

/// The tickets of a show as a receipt counts them: the seats of a group ticket are one.
pub(super) fn ticket_lines(booking: &Booking, show: ShowId) -> Vec<Line> {
    let heads = booking.tickets.iter().filter(|t| t.show == show);
    // A group is counted at its first seat.
    let heads = heads.filter(|t| group_of(booking, t).next().is_some_and(|first| first.id == t.id));
    let things = heads.map(|t| {
        let what = match class_words(&t.class) {
            Some(class) => format!("{}, {class}", visible(&t.kind)),
            None => visible(&t.kind),
        };
        let sum = group_of(booking, t).map(|g| g.minor).sum();
        (what, sum, group_of(booking, t).all(|g| g.state == TicketState::Void))
    });
    add_up(things, booking.currency)
}

/// Food and drink as a receipt counts it: a combo is one thing, and says what is in it.
fn product_lines(booking: &Booking) -> Vec<Line> {
    let of = |back: bool| booking.lines.iter().filter(move |l| (l.state == LineState::Back) == back).map(|l| &l.piece);
    let mut out = Vec::new();
    for back in [false, true] {
        out.extend(shown(of(back)).into_iter().map(|s| {
            let within = if s.within.is_empty() { String::new() } else { format!(": {}", s.within) };
            let seat = s.seat.map_or(String::new(), |seat| format!(", to {seat}"));
            let what = visible(&format!("{}{within}{seat}", s.words));
            Line { count: usize::from(s.n), what, each: Money::new(s.each, booking.currency), void: back }
        }));
    }
    out
}

/// Counts equal things, in the order in which each first came.
fn add_up(things: impl Iterator<Item = (String, i64, bool)>, currency: Currency) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    for (what, minor, void) in things {
        let each = Money::new(minor, currency);
        match out.iter_mut().find(|l| l.what == what && l.each == each && l.void == void) {
            Some(line) => line.count += 1,
            None => out.push(Line { count: 1, what, each, void }),
        }
    }
    out
}

/// The tax stored on each line, by rate; a supplement has its ticket's.
fn taxes(booking: &Booking) -> Vec<TaxLine> {
    let mut by_rate: BTreeMap<u32, (i64, i64)> = BTreeMap::new();
    let mut add = |ppm, minor, tax| {
        let sum = by_rate.entry(ppm).or_default();
        *sum = (sum.0 + minor, sum.1 + tax);
    };
    for t in &booking.tickets {
        add(t.tax_ppm, t.minor, t.tax);
    }
    for piece in booking.lines.iter().map(|l| &l.piece) {
        add(piece.tax_ppm, piece.minor, piece.tax);
    }
    for f in &booking.fees {
        let ppm = booking.tickets.iter().find(|t| t.id == f.ticket).map_or(0, |t| t.tax_ppm);
        add(ppm, f.minor, f.tax);
    }
    let money = |minor| Money::new(minor, booking.currency);
    by_rate.into_iter().map(|(ppm, (gross, tax))| TaxLine { ppm, gross: money(gross), tax: money(tax) }).collect()
}
