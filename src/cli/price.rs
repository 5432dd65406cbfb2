//! The price book: what a ticket of a type costs in a seat class at a time, and why.
use super::{
    context::Context,
    exit::Fail,
    output::{Column, Table},
    parse,
    ticket_type::find,
};
use crate::domain::{
    Currency, Money,
    price::{DayPart, PriceRow},
    text::visible,
    time::BusinessDay,
};
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;

/// Verbs of the price book.
#[derive(Debug, Subcommand)]
pub enum Price {
    /// Add a price; the most specific one that fits wins. What was sold keeps its price
    Set(Set),
    /// The rows of the price book
    List(List),
    /// What the tickets of a show cost, and why
    Show(One),
    /// Take a row out of the price book
    Remove(Remove),
    /// Name a part of the week: matinee
    DayPart(Part),
}

/// A new price.
#[derive(Args, Debug)]
pub struct Set {
    /// The ticket type's code
    #[arg(long = "type", value_name = "CODE")]
    kind: String,
    /// The price with tax: 12.50
    #[arg(long)]
    amount: String,
    /// Only in this seat class
    #[arg(long)]
    class: Option<String>,
    /// Only in this part of the week
    #[arg(long)]
    day_part: Option<String>,
    /// Only for this show
    #[arg(long)]
    show: Option<String>,
    /// Only for shows from this business day
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    from: Option<BusinessDay>,
    /// Only for shows up to this business day
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    until: Option<BusinessDay>,
    /// Its theatre; without it the store's first
    #[arg(long)]
    theatre: Option<String>,
}

/// Which rows.
#[derive(Args, Debug)]
pub struct List {
    /// This theatre's; without it the store's first
    #[arg(long)]
    theatre: Option<String>,
}

/// Which show.
#[derive(Args, Debug)]
pub struct One {
    /// The show: its id, or anything that names one show only
    show: String,
}

/// Which row.
#[derive(Args, Debug)]
pub struct Remove {
    /// The row's id
    id: i64,
    /// Its theatre; without it the store's first
    #[arg(long)]
    theatre: Option<String>,
}

/// A part of the week.
#[derive(Args, Debug)]
pub struct Part {
    /// The word in commands: matinee
    #[arg(long)]
    code: String,
    /// mon,tue,…; without it every day
    #[arg(long, value_delimiter = ',', value_parser = weekday, value_name = "DAYS")]
    days: Vec<u8>,
    /// From this time of the business day: 10:00
    #[arg(long, value_parser = minute)]
    from: u16,
    /// Until before this time; 26:00 is two in the night
    #[arg(long, value_parser = minute)]
    until: u16,
    /// Its theatre; without it the store's first
    #[arg(long)]
    theatre: Option<String>,
}

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A weekday as its bit, Monday the lowest.
fn weekday(text: &str) -> Result<u8, String> {
    let text = text.trim().to_ascii_lowercase();
    let place = WEEKDAYS.iter().position(|d| text.starts_with(d));
    place.map(|p| 1 << p).ok_or_else(|| format!("write days like {}", WEEKDAYS.join(",")))
}

/// `10:30` as 630; hours go on behind midnight.
fn minute(text: &str) -> Result<u16, String> {
    let bad = || "write a time like 17:00; 26:00 is two in the night".to_owned();
    let (hour, minute) = text.trim().split_once(':').ok_or_else(bad)?;
    let (hour, minute) = (hour.parse::<u16>().map_err(|_| bad())?, minute.parse::<u16>().map_err(|_| bad())?);
    if hour > 30 || minute > 59 { Err(bad()) } else { Ok(hour * 60 + minute) }
}

fn time(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[derive(Serialize)]
struct RowShape {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    price: Money,
    class: Option<String>,
    day_part: Option<String>,
    show: Option<String>,
    from: Option<BusinessDay>,
    until: Option<BusinessDay>,
}

impl RowShape {
    fn new(row: &PriceRow, kind: &str, currency: Currency) -> Self {
        Self {
            id: row.id.to_string(),
            kind: kind.to_owned(),
            price: Money::new(row.minor, currency),
            class: row.class.clone(),
            day_part: row.day_part.clone(),
            show: row.show.map(|s| s.to_string()),
            from: row.from,
            until: row.until,
        }
    }

    fn sentence(&self) -> String {
        let mut parts = vec![format!("{} {}", self.kind, self.price)];
        parts.extend(self.class.clone());
        parts.extend(self.day_part.clone());
        parts.extend(self.show.as_ref().map(|s| format!("show {s}")));
        parts.extend(self.from.map(|d| format!("from {d}")));
        parts.extend(self.until.map(|d| format!("until {d}")));
        visible(&format!("id {}: {}", self.id, parts.join(", ")))
    }
}

/// `price …`
pub fn run(ctx: &Context, verb: Price) -> Result<(), Fail> {
    match verb {
        Price::Set(args) => set(ctx, args),
        Price::List(args) => list(ctx, &args),
        Price::Show(args) => show(ctx, &args),
        Price::Remove(args) => {
            let mut house = ctx.house()?;
            let theatre = ctx.theatre(&house, args.theatre.as_deref())?;
            house.remove_price(theatre.id, args.id)?;
            let gone = json!({ "removed": true, "id": args.id.to_string() });
            ctx.out.answer(&gone, || format!("removed price {}", args.id))
        }
        Price::DayPart(args) => day_part(ctx, args),
    }
}

fn set(ctx: &Context, args: Set) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let theatre = ctx.theatre(&house, args.theatre.as_deref())?;
    let kind = find(&house.tariff(theatre.id)?.0, &args.kind)?;
    let price = Money::parse(&args.amount, theatre.currency)?;
    let mut row = PriceRow {
        id: 0,
        ticket_type: kind.id,
        class: args.class.map(|c| c.trim().to_owned()),
        day_part: args.day_part.map(|c| c.trim().to_owned()),
        show: args.show.as_deref().map(|s| house.find_show(s)).transpose()?.map(|row| row.show.id),
        from: args.from,
        until: args.until,
        minor: price.minor,
    };
    row.id = house.add_price(theatre.id, &row)?;
    let shape = RowShape::new(&row, &kind.code, theatre.currency);
    ctx.out.answer(&shape, || shape.sentence())
}

fn list(ctx: &Context, args: &List) -> Result<(), Fail> {
    let house = ctx.house()?;
    let theatre = ctx.theatre(&house, args.theatre.as_deref())?;
    let (kinds, book) = house.tariff(theatre.id)?;
    let code = |row: &PriceRow| kinds.iter().find(|k| k.id == row.ticket_type).map_or("", |k| k.code.as_str());
    let rows: Vec<RowShape> = book.rows.iter().map(|r| RowShape::new(r, code(r), theatre.currency)).collect();
    ctx.out.answer(&rows, || {
        let columns = [
            Column::Whole("ID"),
            Column::Whole("TYPE"),
            Column::Number("PRICE"),
            Column::Whole("CLASS"),
            Column::Whole("DAY PART"),
            Column::Whole("SHOW"),
            Column::Whole("FROM"),
            Column::Whole("UNTIL"),
        ];
        let mut table = Table::new(&columns, "no prices");
        let day = |d: Option<BusinessDay>| d.map(|d| d.to_string()).unwrap_or_default();
        for r in &rows {
            let (class, part) = (r.class.clone().unwrap_or_default(), r.day_part.clone().unwrap_or_default());
            let show = r.show.clone().unwrap_or_default();
            table.row([
                r.id.clone(),
                r.kind.clone(),
                r.price.to_string(),
                class,
                part,
                show,
                day(r.from),
                day(r.until),
            ]);
        }
        let parts: String = book.day_parts.iter().map(|p| sentence(p) + "\n").collect();
        format!("{}{}{parts}", ctx.out.table(&table), if parts.is_empty() { "" } else { "\n" })
    })
}

fn sentence(part: &DayPart) -> String {
    let days = WEEKDAYS.iter().enumerate().filter(|(i, _)| part.weekdays & (1 << i) != 0).map(|(_, d)| *d);
    let days = if part.weekdays == 127 { "every day".to_owned() } else { days.collect::<Vec<_>>().join(",") };
    visible(&format!("{}: {days} {} to {}", part.code, time(part.from_min), time(part.until_min)))
}

fn show(ctx: &Context, args: &One) -> Result<(), Fail> {
    let house = ctx.house()?;
    let card = house.card(house.find_show(&args.show)?.show.id)?;
    let kind = |id| card.kind(id).map_or("", |t| t.code.as_str());
    let prices: Vec<_> = card
        .prices
        .iter()
        .map(|p| json!({ "type": kind(p.kind), "class": p.class, "price": Money::new(p.minor, card.currency), "why": p.why }))
        .collect();
    let supplement = card
        .supplement
        .as_ref()
        .map(|(name, minor)| json!({ "name": name, "price": Money::new(*minor, card.currency) }));
    let said = json!({ "show": card.show.to_string(), "prices": prices, "supplement": supplement });
    ctx.out.answer(&said, || {
        let columns = [Column::Whole("TYPE"), Column::Whole("CLASS"), Column::Number("PRICE"), Column::Text("WHY")];
        let mut table = Table::new(&columns, "this show has no prices: it can't be sold");
        for p in &card.prices {
            let price = Money::new(p.minor, card.currency).to_string();
            table.row([kind(p.kind).to_owned(), p.class.clone(), price, p.why.clone()]);
        }
        let extra = card
            .supplement
            .as_ref()
            .map(|(name, minor)| format!("and {} for {name} on each\n", Money::new(*minor, card.currency)));
        ctx.out.table(&table) + &visible(&extra.unwrap_or_default())
    })
}

fn day_part(ctx: &Context, args: Part) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let theatre = ctx.theatre(&house, args.theatre.as_deref())?;
    let days = args.days.iter().fold(0, |all, d| all | d);
    let part = DayPart {
        code: args.code.trim().to_lowercase(),
        weekdays: if days == 0 { 127 } else { days },
        from_min: args.from,
        until_min: args.until,
    };
    house.set_day_part(theatre.id, &part)?;
    ctx.out.answer(&part, || sentence(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_go_on_behind_midnight() {
        assert_eq!((minute("10:30"), minute("26:00")), (Ok(630), Ok(1560)));
        for wrong in ["10", "31:00", "10:60", "-1:00", "x:y"] {
            assert!(minute(wrong).is_err(), "{wrong}");
        }
        assert_eq!((weekday("Mon"), weekday("sunday")), (Ok(1), Ok(64)));
    }
}
