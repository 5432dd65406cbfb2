//! The JSON of products and their stock.
use crate::domain::{
    Currency, Money,
    product::{Offer, StockMovement},
    theatre::Theatre,
};
use serde::Serialize;

/// A product as `concession list` and `concession show` give it.
#[derive(Debug, Serialize)]
pub struct ProductShape {
    id: String,
    code: String,
    name: String,
    group: String,
    price: Option<Money>,
    sizes: Vec<SizeShape>,
    options: Vec<OptionShape>,
    parts: Vec<PartShape>,
    needs_ticket: bool,
    tax_ppm: u32,
    counted: bool,
    left: Option<i64>,
    gift_days: Option<u32>,
    position: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    movements: Option<Vec<MovementShape>>,
}

#[derive(Debug, Serialize)]
struct SizeShape {
    code: String,
    name: String,
    price: Money,
    uses: u32,
}

#[derive(Debug, Serialize)]
struct OptionShape {
    code: String,
    name: String,
    price: Money,
}

#[derive(Debug, Serialize)]
struct PartShape {
    product: String,
    size: String,
    n: u16,
}

/// One change of a stock.
#[derive(Debug, Serialize)]
pub struct MovementShape {
    kind: &'static str,
    qty: i64,
    at: String,
    event: String,
}

impl MovementShape {
    /// A change as it stands in the books.
    pub fn new(m: &StockMovement, theatre: &Theatre) -> Self {
        Self { kind: m.kind.code(), qty: m.qty, at: theatre.zone.rfc3339(m.at), event: m.event.to_string() }
    }
}

impl ProductShape {
    /// A product with what is there of it.
    pub fn new(offer: &Offer, currency: Currency) -> Self {
        let (p, money) = (&offer.product, |minor| Money::new(minor, currency));
        Self {
            id: p.id.to_string(),
            code: p.code.clone(),
            name: p.name.clone(),
            group: p.group.clone(),
            price: p.sizes.first().map(|s| money(s.minor)),
            sizes: p
                .sizes
                .iter()
                .map(|s| SizeShape { code: s.code.clone(), name: s.name.clone(), price: money(s.minor), uses: s.uses })
                .collect(),
            options: p
                .options
                .iter()
                .map(|o| OptionShape { code: o.code.clone(), name: o.name.clone(), price: money(o.minor) })
                .collect(),
            parts: p
                .portions
                .iter()
                .map(|p| PartShape { product: p.code.clone(), size: p.size.clone(), n: p.n })
                .collect(),
            needs_ticket: p.needs_ticket,
            tax_ppm: p.tax_ppm,
            counted: p.counted,
            left: offer.left,
            gift_days: p.gift_days,
            position: p.position,
            movements: None,
        }
    }

    /// The same with the last changes of its stock.
    pub fn with_movements(self, movements: Vec<MovementShape>) -> Self {
        Self { movements: Some(movements), ..self }
    }
}
