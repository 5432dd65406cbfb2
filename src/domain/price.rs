//! The price book: what a ticket of a type costs in a seat class at a time, and why.
use super::{Refusal, ShowId, TicketTypeId, refusal::Kind, seat_map::ClassCode, time::BusinessDay};
use chrono::{Datelike, NaiveDateTime, Timelike};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Adult, Child, Family (2+2), …
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketType {
    /// Its identity in this store.
    pub id: TicketTypeId,
    /// The word in commands: `adult`.
    pub code: String,
    /// What a screen and a ticket say: `Adult`.
    pub name: String,
    /// How many seats one of it takes: 4 for a family ticket. Its price is for all of them.
    pub seats: u16,
    /// What the clerk checks: `student card`, `under 15`; empty for nothing.
    pub proof: String,
    /// Its place in lists and on the function keys, from 1.
    pub position: u16,
    /// It is free whatever the price book says, and somebody says why.
    pub comp: bool,
}

/// A part of the week: `matinee`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayPart {
    /// The word in commands.
    pub code: String,
    /// Which weekdays of the business day, bit 0 is Monday.
    pub weekdays: u8,
    /// From this minute of the day (a show after midnight counts on: 00:30 is 1470).
    pub from_min: u16,
    /// Until before this minute.
    pub until_min: u16,
}

impl DayPart {
    /// Whether a show that starts at this local time on this business day falls into it.
    pub fn covers(&self, day: BusinessDay, local: NaiveDateTime) -> bool {
        let past_midnight = if local.date() > day { 1440 } else { 0 };
        let minute = local.hour() * 60 + local.minute() + past_midnight;
        let weekday = 1u8 << day.weekday().num_days_from_monday();
        self.weekdays & weekday != 0 && (u32::from(self.from_min)..u32::from(self.until_min)).contains(&minute)
    }
}

/// One row of the price book of a theatre. What is `None` fits all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRow {
    /// The row, to name it in an answer.
    pub id: i64,
    /// For this ticket type.
    pub ticket_type: TicketTypeId,
    /// Only in this seat class.
    pub class: Option<ClassCode>,
    /// Only in this part of the week, by code.
    pub day_part: Option<String>,
    /// Only for this show.
    pub show: Option<ShowId>,
    /// Only for shows from this business day.
    pub from: Option<BusinessDay>,
    /// Only for shows up to this business day.
    pub until: Option<BusinessDay>,
    /// Price of one ticket with tax, in minor units of the theatre's currency.
    pub minor: i64,
}

/// When and what a price is wanted for.
#[derive(Clone, Debug)]
pub struct Occasion {
    /// The show.
    pub show: ShowId,
    /// Its business day.
    pub day: BusinessDay,
    /// Its start on the theatre's wall.
    pub local: NaiveDateTime,
}

/// A price and the row that gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Price of one ticket, in minor units.
    pub minor: i64,
    /// Which row won.
    pub row: i64,
    /// Why: `premium, matinee: the most specific of 3 rows`.
    pub why: String,
}

/// A theatre's price book.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PriceBook {
    /// The parts of the week.
    pub day_parts: Vec<DayPart>,
    /// All rows.
    pub rows: Vec<PriceRow>,
}

impl PriceBook {
    /// Finds the price of a ticket type in a seat class: the most specific row wins, in this order of weight: the show, a
    /// range of days with both ends, the day part, the seat class, a range with one end; among equals the newest row.
    pub fn find(&self, kind: &TicketType, class: &str, on: &Occasion) -> Result<Found, Refusal> {
        if kind.comp {
            return Ok(Found { minor: 0, row: 0, why: "a comp is free".into() });
        }
        let fitting: Vec<&PriceRow> = self.rows.iter().filter(|r| self.fits(r, kind.id, class, on)).collect();
        let best = fitting.iter().max_by_key(|r| (weight(r), r.id)).ok_or_else(|| {
            Refusal::new(
                Kind::NotPriced,
                format!("the price book has no price for {} in {class} at this show", kind.name),
            )
            .with(json!({ "ticket_type": kind.code, "class": class, "show": on.show.to_string() }))
        })?;
        Ok(Found { minor: best.minor, row: best.id, why: why(best, fitting.len()) })
    }

    fn fits(&self, row: &PriceRow, kind: TicketTypeId, class: &str, on: &Occasion) -> bool {
        let in_part = |code: &String| self.day_parts.iter().any(|p| p.code == *code && p.covers(on.day, on.local));
        row.ticket_type == kind
            && row.class.as_deref().is_none_or(|c| c == class)
            && row.show.is_none_or(|s| s == on.show)
            && row.day_part.as_ref().is_none_or(in_part)
            && row.from.is_none_or(|d| d <= on.day)
            && row.until.is_none_or(|d| on.day <= d)
    }
}

fn weight(row: &PriceRow) -> u32 {
    let both = row.from.is_some() && row.until.is_some();
    let one = row.from.is_some() != row.until.is_some();
    [row.show.is_some(), both, row.day_part.is_some(), row.class.is_some(), one]
        .into_iter()
        .fold(0, |sum, has| sum * 2 + u32::from(has))
}

fn why(row: &PriceRow, fitting: usize) -> String {
    let mut parts: Vec<String> = Vec::new();
    if row.show.is_some() {
        parts.push("set for this show".into());
    }
    match (row.from, row.until) {
        (Some(from), Some(until)) => parts.push(format!("{from} to {until}")),
        (Some(from), None) => parts.push(format!("from {from}")),
        (None, Some(until)) => parts.push(format!("until {until}")),
        (None, None) => {}
    }
    parts.extend(row.day_part.clone());
    parts.extend(row.class.clone());
    let what = if parts.is_empty() { "the general price".into() } else { parts.join(", ") };
    if fitting > 1 { format!("{what}: the most specific of {fitting} rows") } else { what }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn adult() -> TicketType {
        TicketType {
            id: TicketTypeId(1),
            code: "adult".into(),
            name: "Adult".into(),
            seats: 1,
            proof: String::new(),
            position: 1,
            comp: false,
        }
    }

    fn row(id: i64, class: Option<&str>, part: Option<&str>, show: Option<i64>, minor: i64) -> PriceRow {
        PriceRow {
            id,
            ticket_type: TicketTypeId(1),
            class: class.map(Into::into),
            day_part: part.map(Into::into),
            show: show.map(ShowId),
            from: None,
            until: None,
            minor,
        }
    }

    fn on(day: &str, time: &str) -> Occasion {
        let day: NaiveDate = day.parse().unwrap();
        Occasion { show: ShowId(7), day, local: format!("{day}T{time}:00").parse().unwrap() }
    }

    #[test]
    fn the_most_specific_row_wins_and_says_why() {
        let mut book = PriceBook {
            day_parts: vec![DayPart { code: "matinee".into(), weekdays: 0b1_1111, from_min: 0, until_min: 17 * 60 }],
            rows: vec![
                row(1, None, None, None, 1100),
                row(2, Some("premium"), None, None, 1450),
                row(3, None, Some("matinee"), None, 800),
            ],
        };
        let price = |book: &PriceBook, class: &str, day, time| book.find(&adult(), class, &on(day, time)).unwrap();
        assert_eq!(price(&book, "regular", "2026-11-23", "20:00").minor, 1100);
        assert_eq!(price(&book, "premium", "2026-11-23", "20:00").minor, 1450);
        assert_eq!(price(&book, "premium", "2026-11-23", "15:00").minor, 800);
        assert_eq!(price(&book, "regular", "2026-11-22", "15:00").minor, 1100, "Sunday has no matinee");
        book.rows.push(row(4, None, None, Some(7), 500));
        let found = price(&book, "premium", "2026-11-23", "15:00");
        assert_eq!((found.minor, found.row), (500, 4));
        assert_eq!(found.why, "set for this show: the most specific of 4 rows");
    }

    #[test]
    fn a_show_past_midnight_is_in_the_evening_before() {
        let late = DayPart { code: "late".into(), weekdays: 0b010_0000, from_min: 22 * 60, until_min: 29 * 60 };
        let day: NaiveDate = "2026-11-21".parse().unwrap();
        assert!(late.covers(day, "2026-11-22T00:30:00".parse().unwrap()));
        assert!(!late.covers(day, "2026-11-21T00:30:00".parse().unwrap()));
    }

    #[test]
    fn what_has_no_price_is_refused() {
        let refusal = PriceBook::default().find(&adult(), "vip", &on("2026-11-23", "20:00")).unwrap_err();
        assert_eq!(refusal.code(), "not_priced");
    }
}
