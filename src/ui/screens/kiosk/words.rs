//! Facts as this customer reads them: days, times, prices, seats.
use super::{
    layout::{self, Areas},
    state::State,
    text::{Lang, Text},
};
use crate::{
    domain::{
        SeatNo, TicketTypeId,
        board::ShowRow,
        movie::certificate_age,
        order::{Part, PriceCard, quote, total},
        price::TicketType,
        seat_map::SeatMap,
        text::cells,
        time::Instant,
    },
    ui::session::Session,
};
use chrono::{Datelike, Timelike};
use ratatui::layout::Rect;

/// The day of a moment as people say it: today, tonight, tomorrow, `Sat 22`.
pub fn day(lang: Lang, session: &Session, at: Instant) -> String {
    let day = session.zone().business_day(at, session.theatre.settings.day_end_min);
    match (day - session.today()).num_days() {
        0 if session.zone().local(at).hour() >= 17 || session.zone().local(at).date() > day => {
            lang.say(Text::Tonight).to_owned()
        }
        0 => lang.say(Text::Today).to_owned(),
        1 => lang.say(Text::Tomorrow).to_owned(),
        _ => {
            let names = lang.say(Text::Weekdays);
            let index = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
            format!("{} {}", names.split(' ').nth(index).unwrap_or(""), day.day())
        }
    }
}

/// `tonight 20:40`.
pub fn day_and_time(lang: Lang, session: &Session, at: Instant) -> String {
    format!("{} {}", day(lang, session, at), session.clock(at))
}

/// An amount; nothing is said in a word.
pub fn price(lang: Lang, session: &Session, minor: i64) -> String {
    if minor == 0 { lang.say(Text::FreeOfCharge).to_owned() } else { session.money(minor) }
}

/// The seats by their labels, runs of neighbours as `C9-C12` where there are many.
pub fn seats(map: &SeatMap, seats: &[SeatNo], width: usize) -> String {
    let mut found: Vec<_> = seats.iter().filter_map(|no| map.seat(*no)).collect();
    found.sort_by_key(|s| s.no);
    let all = found.iter().map(|s| s.label.as_str()).collect::<Vec<_>>().join(" ");
    if cells(&all) <= width {
        return all;
    }
    let mut runs: Vec<(&str, &str, u16, u16)> = Vec::new();
    for seat in found {
        match runs.last_mut() {
            Some((_, last, no, y)) if *no + 1 == seat.no.0 && *y == seat.y => (*last, *no) = (&seat.label, seat.no.0),
            _ => runs.push((&seat.label, &seat.label, seat.no.0, seat.y)),
        }
    }
    let said: Vec<String> =
        runs.into_iter().map(|(a, b, ..)| if a == b { a.to_owned() } else { format!("{a}-{b}") }).collect();
    said.join(" ")
}

/// The sentence that reminds of a certificate.
pub fn certificate(lang: Lang, certificate: &str) -> Option<String> {
    let (age, with_adult) = certificate_age(certificate)?;
    let text = if with_adult { Text::AgeWithAdult } else { Text::AgeNobody };
    Some(lang.fill(text, &[("c", certificate.trim()), ("age", &age.to_string())]))
}

/// What a list says of a show's free seats.
pub fn free(lang: Lang, row: &ShowRow) -> String {
    use crate::domain::show::SaleState;
    let n = row.free.to_string();
    match row.state {
        SaleState::SoldOut => lang.say(Text::SoldOut).to_owned(),
        SaleState::OnSale if row.free <= 10 => lang.fill(Text::FewLeft, &[("n", &n)]),
        SaleState::OnSale => lang.fill(Text::FreeSeats, &[("n", &n)]),
        _ => lang.say(Text::NotOnSale).to_owned(),
    }
}

/// The lowest and the highest price of a type on a card.
pub fn range(card: &PriceCard, kind: TicketTypeId) -> Option<(i64, i64)> {
    let extra = card.supplement.as_ref().map_or(0, |(_, minor)| *minor);
    let seats = card.kind(kind).map_or(1, |k| i64::from(k.seats));
    let prices = || card.prices.iter().filter(|p| p.kind == kind).map(|p| p.minor + extra * seats);
    Some((prices().min()?, prices().max()?))
}

impl State {
    /// The ticket types that this show sells.
    pub fn kinds(&self) -> Vec<&TicketType> {
        let Some(card) = &self.order.card else { return Vec::new() };
        card.types.iter().filter(|t| card.prices.iter().any(|p| p.kind == t.id)).collect()
    }

    /// The ticket types of this page and where they stand.
    pub fn kinds_on_page(&self, areas: &Areas) -> Vec<(TicketTypeId, Rect)> {
        let (across, down, rows) = layout::cards(self, areas.body);
        let cells = layout::grid(layout::below_prompt(areas.body), across, down, rows);
        let skip = self.page * cells.len();
        self.kinds().into_iter().skip(skip).map(|k| k.id).zip(cells).collect()
    }

    /// What the tickets cost on these seats; `None` where a price is missing or seats and tickets differ.
    pub fn cost(&self, seats: &[SeatNo]) -> Option<i64> {
        let (card, view, row) = (self.order.card.as_ref()?, self.order.seats.as_ref()?, self.order.show.as_ref()?);
        let part = Part { show: row.show.id, tickets: self.order.tickets.clone(), seats: seats.to_vec() };
        quote(card, &view.map, &part).ok().map(|tickets| total(&tickets))
    }

    /// What the tickets cost at the least.
    pub fn least_cost(&self) -> i64 {
        let Some(card) = &self.order.card else { return 0 };
        self.order.tickets.iter().filter_map(|c| Some(range(card, c.kind)?.0 * i64::from(c.n))).sum()
    }

    /// The tickets in words: `2 Adult, 1 Child`, or how many where that is too long.
    pub fn party(&self, width: usize) -> String {
        let lang = self.look.lang;
        let Some(card) = &self.order.card else { return String::new() };
        let named = self.order.tickets.iter().filter(|c| c.n > 0);
        let said: Vec<String> = named
            .filter_map(|c| card.kind(c.kind).map(|k| format!("{} {}", c.n, lang.kind(&k.code, &k.name))))
            .collect();
        let said = said.join(", ");
        if cells(&said) <= width { said } else { lang.tickets(self.seats_wanted()) }
    }

    /// The held seats by their labels.
    pub fn held_labels(&self, width: usize) -> String {
        self.order.seats.as_ref().map_or_else(String::new, |view| seats(&view.map, self.held_seats(), width))
    }

    /// The seats that were lost, by their labels.
    pub fn lost_labels(&self) -> String {
        self.order.seats.as_ref().map_or_else(String::new, |view| seats(&view.map, &self.order.lost, 40))
    }
}
