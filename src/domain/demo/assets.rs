//! The files of `assets/demo`, checked and tied together. The header of `house.toml` says what its fields mean.
use super::super::{
    Currency, Refusal,
    import::{Mapping, movies::read_movies, products::read_products},
    movie::MovieFacts,
    price::DayPart,
    product::Product,
    seat_map::{MapError, SeatMap},
    theatre::Settings,
    time::Zone,
};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

const HOUSE: &str = include_str!("../../../assets/demo/house.toml");
const BAR: &str = include_str!("../../../assets/demo/bar.csv");
const FILMS: &str = include_str!("../../../assets/demo/films.csv");
const MAPS: [(&str, &str); 8] = [
    ("halls/rialto-1.txt", include_str!("../../../assets/demo/halls/rialto-1.txt")),
    ("halls/rialto-2.txt", include_str!("../../../assets/demo/halls/rialto-2.txt")),
    ("halls/rialto-3.txt", include_str!("../../../assets/demo/halls/rialto-3.txt")),
    ("halls/rialto-4.txt", include_str!("../../../assets/demo/halls/rialto-4.txt")),
    ("halls/rialto-5.txt", include_str!("../../../assets/demo/halls/rialto-5.txt")),
    ("halls/lyric-1.txt", include_str!("../../../assets/demo/halls/lyric-1.txt")),
    ("halls/lyric-2.txt", include_str!("../../../assets/demo/halls/lyric-2.txt")),
    ("halls/lyric-3.txt", include_str!("../../../assets/demo/halls/lyric-3.txt")),
];

/// A theatre of the demo house.
#[derive(Clone, Debug)]
pub struct DemoTheatre {
    /// The word by which the other rows name it.
    pub code: String,
    /// Its name over the door.
    pub name: String,
    /// Street and number.
    pub address: String,
    /// Its city.
    pub city: String,
    /// Its clocks.
    pub zone: Zone,
    /// What it takes.
    pub currency: Currency,
    /// How it does things.
    pub settings: Settings,
    /// The parts of its week.
    pub day_parts: Vec<DayPart>,
    /// Its ticket types in the order of the keys.
    pub types: Vec<DemoType>,
    /// Its price book.
    pub prices: Vec<DemoPrice>,
    /// Its food and drink in the order of the keys.
    pub products: Vec<Product>,
}

/// A hall of the demo house.
#[derive(Clone, Debug)]
pub struct DemoHall {
    /// The word by which slots name it.
    pub code: String,
    /// Which theatre, by place.
    pub theatre: usize,
    /// Its name.
    pub name: String,
    /// Its place, from 1.
    pub position: u16,
    /// Minutes between two shows.
    pub turnaround_min: u16,
    /// What its projector can show.
    pub formats: Vec<String>,
    /// Its seats.
    pub map: SeatMap,
}

/// A ticket type.
#[derive(Clone, Debug, Deserialize)]
pub struct DemoType {
    theatre: String,
    /// The word in commands.
    pub code: String,
    /// What a ticket says.
    pub name: String,
    /// How many seats one takes.
    pub seats: u16,
    /// What the clerk checks.
    #[serde(default)]
    pub proof: String,
}

/// A row of the price book.
#[derive(Clone, Debug, Deserialize)]
pub struct DemoPrice {
    theatre: String,
    /// The type's code.
    pub ticket_type: String,
    /// Only in this class.
    pub seat_class: Option<String>,
    /// Only in this part of the week.
    pub day_part: Option<String>,
    /// In minor units.
    pub amount: i64,
}

/// A place in the week at which a hall shows a film.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Which hall, by place.
    pub hall: usize,
    /// Weekdays of the business day, bit 0 is Monday.
    pub weekdays: u8,
    /// Only in this one of two weeks.
    pub week: Option<u8>,
    /// Minutes from the business day's midnight.
    pub starts_min: u16,
    /// The longest film that fits.
    pub longest_min: u16,
    /// The lowest and the highest certificate, as places in `U < PG < 12A < 15 < 18`.
    pub certificates: (usize, usize),
    /// relaxed, captioned, …
    pub traits: Vec<String>,
    /// The show's own name.
    pub name: String,
}

/// What past sales look like.
#[derive(Clone, Debug, Deserialize)]
pub struct SalesMix {
    /// Parties of 1, 2, … of a hundred.
    pub party_size_percent: Vec<i64>,
    /// How full a house gets, by day part.
    pub fill_percent: HashMap<String, i64>,
}

/// The demo house.
#[derive(Clone, Debug)]
pub struct House {
    /// Its theatres; the first is the main one.
    pub theatres: Vec<DemoTheatre>,
    /// Their halls.
    pub halls: Vec<DemoHall>,
    /// Its films.
    pub films: Vec<MovieFacts>,
    /// Its week.
    pub slots: Vec<Slot>,
    /// What past sales look like.
    pub mix: SalesMix,
}

const CERTIFICATES: [&str; 5] = ["U", "PG", "12A", "15", "18"];

/// A certificate's place in `U < PG < 12A < 15 < 18`; an unknown one is the last.
pub fn certificate_rank(certificate: &str) -> usize {
    CERTIFICATES.iter().position(|c| *c == certificate).unwrap_or(CERTIFICATES.len() - 1)
}

#[derive(Deserialize)]
struct HouseFile {
    theatre: Vec<TheatreRow>,
    hall: Vec<HallRow>,
    ticket_type: Vec<DemoType>,
    day_part: Vec<DayPartRow>,
    price: Vec<DemoPrice>,
    supplement: Vec<SupplementRow>,
    slot: Vec<SlotRow>,
    sales: SalesMix,
}

#[derive(Deserialize)]
struct TheatreRow {
    code: String,
    name: String,
    address: String,
    city: String,
    time_zone: String,
    currency: String,
    ticket_tax_ppm: u32,
    day_starts: String,
    ads_min: u16,
}

#[derive(Deserialize)]
struct HallRow {
    theatre: String,
    code: String,
    name: String,
    number: u16,
    file: String,
    turnaround_min: u16,
    formats: Vec<String>,
}

#[derive(Deserialize)]
struct DayPartRow {
    theatre: String,
    code: String,
    days: Vec<String>,
    from: String,
    until: String,
}

#[derive(Deserialize)]
struct SupplementRow {
    theatre: String,
    format: String,
    amount: i64,
}

#[derive(Deserialize)]
struct SlotRow {
    hall: String,
    days: Vec<String>,
    starts_at: String,
    max_duration_min: u16,
    week: Option<u8>,
    max_certificate: Option<String>,
    min_certificate: Option<String>,
    #[serde(default)]
    traits: Vec<String>,
    #[serde(default)]
    name: String,
}

/// Reads the assets. They are part of the program, so a refusal here is a mistake in them; it says which.
pub fn read() -> Result<House, Refusal> {
    let bad = |what: String| Refusal::usage(format!("the demo house: {what}"));
    let file: HouseFile = toml::from_str(HOUSE).map_err(|e| bad(e.to_string()))?;
    let films = read_movies(FILMS, &Mapping::default(), &HashSet::new(), 2026)?;
    films.all_or_nothing(false)?;
    let mut halls = Vec::new();
    for row in &file.hall {
        let theatre = file.theatre.iter().position(|t| t.code == row.theatre);
        let text = MAPS.iter().find(|(name, _)| *name == row.file).map(|(_, text)| *text);
        let (Some(theatre), Some(text)) = (theatre, text) else { return Err(bad(format!("hall {}", row.code))) };
        let map = SeatMap::parse(text, &[]).map_err(|errors| MapError::refusal(&errors))?;
        halls.push(DemoHall {
            code: row.code.clone(),
            theatre,
            name: row.name.clone(),
            position: row.number,
            turnaround_min: row.turnaround_min,
            formats: row.formats.clone(),
            map,
        });
    }
    let theatres = file.theatre.iter().map(|t| theatre(t, &file)).collect::<Result<_, _>>()?;
    let slots = file.slot.iter().map(|s| slot(s, &halls)).collect::<Result<_, _>>()?;
    Ok(House { theatres, halls, films: films.rows.into_iter().map(|r| r.value).collect(), slots, mix: file.sales })
}

fn theatre(row: &TheatreRow, file: &HouseFile) -> Result<DemoTheatre, Refusal> {
    let of = |code: &str| code == row.code;
    let mut settings = Settings {
        day_end_min: minutes(&row.day_starts)?,
        ads_min: row.ads_min,
        ticket_tax_ppm: row.ticket_tax_ppm,
        ..Settings::default()
    };
    for supplement in file.supplement.iter().filter(|s| of(&s.theatre)) {
        settings.supplements.insert(supplement.format.clone(), supplement.amount);
    }
    let part = |p: &DayPartRow| {
        Ok(DayPart {
            code: p.code.clone(),
            weekdays: weekdays(&p.days)?,
            from_min: minutes(&p.from)?,
            until_min: minutes(&p.until)?,
        })
    };
    let currency = Currency::parse(&row.currency)?;
    let bar = read_products(BAR, &Mapping::default(), currency, row.ticket_tax_ppm)?;
    bar.all_or_nothing(false)?;
    Ok(DemoTheatre {
        code: row.code.clone(),
        name: row.name.clone(),
        address: row.address.clone(),
        city: row.city.clone(),
        zone: Zone::parse(&row.time_zone)?,
        currency,
        settings,
        day_parts: file.day_part.iter().filter(|p| of(&p.theatre)).map(part).collect::<Result<_, Refusal>>()?,
        types: file.ticket_type.iter().filter(|t| of(&t.theatre)).cloned().collect(),
        prices: file.price.iter().filter(|p| of(&p.theatre)).cloned().collect(),
        products: bar.rows.into_iter().map(|r| r.value).collect(),
    })
}

fn slot(row: &SlotRow, halls: &[DemoHall]) -> Result<Slot, Refusal> {
    let hall = halls.iter().position(|h| h.code == row.hall);
    let rank = |c: &Option<String>, otherwise| c.as_deref().map_or(otherwise, certificate_rank);
    Ok(Slot {
        hall: hall.ok_or_else(|| Refusal::usage(format!("the demo house: slot in {}", row.hall)))?,
        weekdays: weekdays(&row.days)?,
        week: row.week,
        starts_min: minutes(&row.starts_at)?,
        longest_min: row.max_duration_min,
        certificates: (rank(&row.min_certificate, 0), rank(&row.max_certificate, CERTIFICATES.len() - 1)),
        traits: row.traits.clone(),
        name: row.name.clone(),
    })
}

/// `24:10` is ten past midnight of the next date.
fn minutes(text: &str) -> Result<u16, Refusal> {
    let parsed = text.split_once(':').and_then(|(h, m)| Some(h.parse::<u16>().ok()? * 60 + m.parse::<u16>().ok()?));
    parsed.ok_or_else(|| Refusal::usage(format!("the demo house: {text:?} is no time")))
}

fn weekdays(days: &[String]) -> Result<u8, Refusal> {
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    days.iter().try_fold(0, |bits, day| match names.iter().position(|n| n == day) {
        Some(place) => Ok(bits | 1 << place),
        None => Err(Refusal::usage(format!("the demo house: {day:?} is no day"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_assets_fit_together() {
        let house = read().unwrap();
        let first = &house.theatres[0];
        assert_eq!((first.zone.name(), first.currency.code()), ("Europe/London", "GBP"));
        let codes: Vec<&str> = first.types.iter().map(|t| t.code.as_str()).collect();
        assert_eq!(codes, ["adult", "child", "senior", "student", "family", "carer", "member"]);
        assert_eq!((house.halls.len(), house.films.len()), (8, 64));
        assert_eq!(first.products[0].code, "popcorn");
        assert_eq!(first.products.iter().filter(|p| p.is_combo()).count(), 2);
        assert!(house.halls.iter().any(|h| h.map.unreserved));
        assert!(house.slots.iter().all(|s| house.films.iter().any(|f| f.duration_min <= s.longest_min)));
        assert_eq!(house.mix.party_size_percent.iter().sum::<i64>(), 100);
        for theatre in &house.theatres {
            for part in &theatre.day_parts {
                assert!(house.mix.fill_percent.contains_key(&part.code), "{}", part.code);
            }
        }
    }
}
