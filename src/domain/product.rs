//! Food and drink: products with sizes and options, combos made of them, and what an order of them costs.
pub mod read;

use super::{
    ProductId, Refusal, ShowId,
    money::{MAX_MINOR, split_by, tax_within},
    refusal::Kind,
    text::is_control,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The most products of one order.
pub const MAX_ITEMS: usize = 500;

/// A size of a product, with its price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// The word in commands: `large`.
    pub code: String,
    /// What a screen says: `Large`; empty where there is only one.
    pub name: String,
    /// Its price with tax, in minor units.
    pub minor: i64,
    /// How many units of the product's stock one of it takes.
    pub uses: u32,
}

/// Something that can be had with a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extra {
    /// The word in commands: `cheese`.
    pub code: String,
    /// What a screen says: `Cheese dip`.
    pub name: String,
    /// What it adds to the price, with tax, in minor units.
    pub minor: i64,
}

/// So many of another product in a combo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portion {
    /// Which product, by code.
    pub code: String,
    /// In which size.
    pub size: String,
    /// How many.
    pub n: u16,
}

/// Popcorn, a cola, a combo of both. It is never edited: a change is a new one with the same code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its identity in this store.
    pub id: ProductId,
    /// The word in commands: `popcorn`.
    pub code: String,
    /// What a screen and a receipt say: `Popcorn`.
    pub name: String,
    /// With which others it stands: `Drinks`; empty for none.
    pub group: String,
    /// Its sizes, the usual one first. A combo has one.
    pub sizes: Vec<Size>,
    /// What can be had with it.
    pub options: Vec<Extra>,
    /// What a combo is made of; none: it is no combo.
    pub portions: Vec<Portion>,
    /// Each one sold goes with a ticket of the same order.
    pub needs_ticket: bool,
    /// Tax within its price, in parts per million. A combo's is that of its portions.
    pub tax_ppm: u32,
    /// Its stock is counted: what is not there is not sold.
    pub counted: bool,
    /// Its place in lists and on the function keys, from 1.
    pub position: u16,
    /// It is a gift card of its price, good for so many days; 0: for ever. `None`: it is none.
    pub gift_days: Option<u32>,
}

/// What an order wants of one product.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Item {
    /// Which, by code.
    pub code: String,
    /// In which size, by code.
    pub size: String,
    /// With what, by code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// The seat that it is brought to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<(ShowId, String)>,
    /// How many.
    pub n: u16,
}

impl Item {
    /// Whether it is the same but for the number.
    pub fn same(&self, other: &Self) -> bool {
        Self { n: 0, ..self.clone() } == Self { n: 0, ..other.clone() }
    }
}

/// One piece of a product with its price: a line of the order, also each piece of a combo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which product.
    pub product: ProductId,
    /// Its code as it is sold.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its size's name; empty where there is only one.
    pub size: String,
    /// What it has with it, in words.
    pub options: String,
    /// The combo that it is of.
    pub combo: Option<String>,
    /// Which of the order's products it belongs to, from 1: the pieces of a combo share one.
    pub group: u16,
    /// Its price with tax, in minor units.
    pub minor: i64,
    /// The tax within.
    pub tax: i64,
    /// The rate of it, in parts per million.
    pub tax_ppm: u32,
    /// How many units of its stock it takes; 0 where none is counted.
    pub uses: u32,
    /// The seat that it is brought to: show and label.
    pub seat: Option<(ShowId, String)>,
    /// It is a gift card, good for so many days; 0: for ever.
    pub gift_days: Option<u32>,
}

impl Piece {
    /// What it is, in words: `Nachos large, Cheese dip`.
    pub fn words(&self) -> String {
        match (self.size.is_empty(), self.options.is_empty()) {
            (true, true) => self.name.clone(),
            (true, false) => format!("{}, {}", self.name, self.options),
            (false, _) => format!("{} {}", self.name, self.detail()),
        }
    }

    /// Its size and what it has with it: `large, Cheese dip`.
    pub fn detail(&self) -> String {
        let words = [self.size.to_lowercase(), self.options.clone()];
        words.into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// Equal pieces together, as a screen and a receipt show them; a combo is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// How many.
    pub n: u16,
    /// What: `Popcorn large`, or the combo's name.
    pub words: String,
    /// Its name alone: `Popcorn`.
    pub name: String,
    /// Its size and what it has with it; a combo's is in `within`.
    pub detail: String,
    /// What a combo has in it, in words; empty for a product alone.
    pub within: String,
    /// What one costs, in minor units.
    pub each: i64,
    /// The seat that it is brought to.
    pub seat: Option<String>,
}

/// How many of what.
type Counted = Vec<(u16, String)>;

/// Puts equal pieces together, in the order in which they came.
pub fn shown<'a>(pieces: impl IntoIterator<Item = &'a Piece>) -> Vec<Shown> {
    // Beside each: what is in it, where it is a combo.
    let mut groups: Vec<(u16, Shown, Counted)> = Vec::new();
    for piece in pieces {
        let seat = piece.seat.as_ref().map(|(_, label)| label.clone());
        match groups.iter_mut().find(|(group, ..)| *group == piece.group) {
            Some((_, one, within)) => {
                one.each += piece.minor;
                let words = piece.words();
                match within.iter_mut().find(|(_, w)| *w == words) {
                    Some((n, _)) => *n += 1,
                    None => within.push((1, words)),
                }
            }
            None => {
                let one = Shown { n: 1, each: piece.minor, seat, ..Shown::default() };
                let (one, within) = match piece.combo.clone() {
                    Some(combo) => (Shown { words: combo.clone(), name: combo, ..one }, vec![(1, piece.words())]),
                    None => {
                        let (words, name, detail) = (piece.words(), piece.name.clone(), piece.detail());
                        (Shown { words, name, detail, ..one }, vec![])
                    }
                };
                groups.push((piece.group, one, within));
            }
        }
    }
    let mut out: Vec<Shown> = Vec::new();
    for (_, one, within) in groups {
        let part = |(n, words): &(u16, String)| if *n == 1 { words.clone() } else { format!("{n} {words}") };
        let one = Shown { within: within.iter().map(part).collect::<Vec<_>>().join(" + "), ..one };
        match out.iter_mut().find(|s| Shown { n: 1, ..(**s).clone() } == one) {
            Some(same) => same.n += 1,
            None => out.push(one),
        }
    }
    out
}

/// A product that is on sale, and how much of it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The product.
    pub product: Product,
    /// Units of its stock that nobody has; `None`: it is not counted. A combo has as many as its scarcest portion allows.
    pub left: Option<i64>,
}

impl Product {
    /// Whether it is made of others.
    pub fn is_combo(&self) -> bool {
        !self.portions.is_empty()
    }

    /// The size of a code, in any case; an empty code is the usual one.
    pub fn size(&self, code: &str) -> Option<&Size> {
        match code {
            "" => self.sizes.first(),
            code => self.sizes.iter().find(|s| s.code.eq_ignore_ascii_case(code)),
        }
    }

    /// Refuses what can't be sold: no price, words that steer a terminal, a code twice.
    pub fn check(&self) -> Result<(), Refusal> {
        check_code("product", &self.code)?;
        check_words("name", &self.name)?;
        if self.group.chars().count() > 30 || self.group.chars().any(is_control) {
            return Err(Refusal::usage("a group has at most 30 plain characters"));
        }
        if self.tax_ppm > 1_000_000 {
            return Err(Refusal::usage("tax is a share of the price: at most 100 %"));
        }
        let mut codes: Vec<&str> = Vec::new();
        for (code, name, minor) in self
            .sizes
            .iter()
            .map(|s| (&s.code, (self.sizes.len() > 1).then_some(&s.name), s.minor))
            .chain(self.options.iter().map(|o| (&o.code, Some(&o.name), o.minor)))
        {
            check_code("size or option", code)?;
            name.map_or(Ok(()), |name| check_words("name", name))?;
            if !(0..=MAX_MINOR / 1000).contains(&minor) {
                return Err(Refusal::usage(format!("the price of {code} is negative or absurdly large")));
            }
            if codes.contains(&code.as_str()) {
                return Err(Refusal::usage(format!("{} has {code} twice", self.code)));
            }
            codes.push(code);
        }
        if let Some(days) = self.gift_days {
            let plain = self.portions.is_empty() && self.options.is_empty() && self.tax_ppm == 0 && !self.counted;
            if !plain || days > 36_500 || self.sizes.iter().any(|s| s.minor == 0) {
                let message = "a gift card has prices above nothing, no tax (it is taxed when it is used), no options, no stock, and is good for at most 36500 days";
                return Err(Refusal::usage(message));
            }
        }
        let n: usize = self.portions.iter().map(|p| usize::from(p.n)).sum();
        match (self.is_combo(), self.sizes.len()) {
            (_, 0) => Err(Refusal::usage(format!("{} has no price", self.code))),
            (true, 2..) => Err(Refusal::usage("a combo has one price and no sizes")),
            (true, _) if !self.options.is_empty() || self.counted => {
                Err(Refusal::usage("a combo has no options and no stock of its own: those of its products count"))
            }
            (true, _) if !(2..=20).contains(&n) || self.portions.iter().any(|p| p.n == 0) => {
                Err(Refusal::usage("a combo has 2 to 20 products"))
            }
            _ => Ok(()),
        }
    }
}

fn check_code(what: &str, code: &str) -> Result<(), Refusal> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if code.is_empty() || code.len() > 30 || !code.chars().all(plain) {
        return Err(Refusal::usage(format!("the code of a {what} has 1 to 30 of a-z, 0-9, - and _, not {code:?}")));
    }
    Ok(())
}

fn check_words(what: &str, text: &str) -> Result<(), Refusal> {
    let length = text.trim().chars().count();
    if length == 0 || length > 60 || text.chars().any(is_control) {
        return Err(Refusal::usage(format!("a {what} has 1 to 60 plain characters, not {text:?}")));
    }
    Ok(())
}

/// The product of a code, in any case.
pub fn find<'a>(menu: &'a [Product], code: &str) -> Result<&'a Product, Refusal> {
    menu.iter().find(|p| p.code.eq_ignore_ascii_case(code)).ok_or_else(|| {
        let known: Vec<&str> = menu.iter().map(|p| p.code.as_str()).collect();
        let known = if known.is_empty() { "none yet".to_owned() } else { known.join(", ") };
        Refusal::not_found(format!("there is no product {code:?}: there are {known}")).with(json!({ "product": code }))
    })
}

fn size_of<'a>(product: &'a Product, code: &str) -> Result<&'a Size, Refusal> {
    product.size(code).ok_or_else(|| {
        let known: Vec<&str> = product.sizes.iter().map(|s| s.code.as_str()).collect();
        Refusal::not_found(format!("{} has no size {code:?}: there are {}", product.name, known.join(", ")))
            .with(json!({ "product": product.code, "size": code }))
    })
}

/// Prices products piece by piece. Tax is within each piece's price, half up. A combo's price is split over its pieces by what
/// they cost alone, so that each bears its own tax rate and together they are the price exactly.
pub fn price(menu: &[Product], items: &[Item]) -> Result<Vec<Piece>, Refusal> {
    let n: usize = items.iter().map(|i| usize::from(i.n)).sum();
    if n > MAX_ITEMS {
        return Err(Refusal::usage(format!("an order has at most {MAX_ITEMS} products, not {n}; it is as it was")));
    }
    let (mut out, mut group) = (Vec::new(), 0);
    for item in items {
        let product = find(menu, &item.code)?;
        let size = size_of(product, &item.size)?;
        let one = match product.is_combo() {
            true if item.options.is_empty() => combo(menu, product, size.minor)?,
            true => return Err(Refusal::usage(format!("{} is a combo: it has no options", product.name))),
            false => vec![alone(product, size, &item.options)?],
        };
        for _ in 0..item.n {
            group += 1;
            out.extend(one.iter().map(|piece| Piece { group, seat: item.seat.clone(), ..piece.clone() }));
        }
    }
    Ok(out)
}

fn alone(product: &Product, size: &Size, options: &[String]) -> Result<Piece, Refusal> {
    let mut minor = size.minor;
    let mut words: Vec<&str> = Vec::new();
    for code in options {
        let extra = product.options.iter().find(|o| o.code.eq_ignore_ascii_case(code)).ok_or_else(|| {
            let known: Vec<&str> = product.options.iter().map(|o| o.code.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            Refusal::not_found(format!("{} has no option {code:?}: there are {known}", product.name))
                .with(json!({ "product": product.code, "option": code }))
        })?;
        if words.contains(&extra.name.as_str()) {
            return Err(Refusal::usage(format!("{} is named twice with {}", extra.name, product.name)));
        }
        words.push(&extra.name);
        minor += extra.minor;
    }
    Ok(Piece {
        product: product.id,
        code: product.code.clone(),
        name: product.name.clone(),
        size: size.name.clone(),
        options: words.join(", "),
        combo: None,
        group: 0,
        minor,
        tax: tax_within(minor, product.tax_ppm),
        tax_ppm: product.tax_ppm,
        uses: if product.counted { size.uses } else { 0 },
        seat: None,
        gift_days: product.gift_days,
    })
}

/// The pieces of a combo, its price dealt out to them.
fn combo(menu: &[Product], combo: &Product, minor: i64) -> Result<Vec<Piece>, Refusal> {
    let mut pieces = Vec::new();
    for portion in &combo.portions {
        let product = find(menu, &portion.code)?;
        let piece = alone(product, size_of(product, &portion.size)?, &[])?;
        pieces.extend(std::iter::repeat_n(piece, usize::from(portion.n)));
    }
    let weights: Vec<i64> = pieces.iter().map(|p| p.minor).collect();
    for (piece, share) in pieces.iter_mut().zip(split_by(minor, &weights)) {
        (piece.minor, piece.tax) = (share, tax_within(share, piece.tax_ppm));
        piece.combo = Some(combo.name.clone());
    }
    Ok(pieces)
}

/// What all these cost.
pub fn total(pieces: &[Piece]) -> i64 {
    pieces.iter().map(|p| p.minor).sum()
}

/// Refuses combos that go with a ticket where the order has fewer tickets than such combos.
pub fn check_tickets(menu: &[Product], items: &[Item], tickets: usize) -> Result<(), Refusal> {
    let bound = |i: &&Item| menu.iter().any(|p| p.needs_ticket && p.code.eq_ignore_ascii_case(&i.code));
    let n: usize = items.iter().filter(bound).map(|i| usize::from(i.n)).sum();
    match items.iter().find(bound) {
        Some(first) if n > tickets => {
            let name = find(menu, &first.code)?.name.clone();
            let message = format!("{name} goes with a ticket: {n} for {tickets} tickets; nothing was sold");
            Err(Refusal::new(Kind::Conflict, message).with(json!({ "product": first.code, "tickets": tickets })))
        }
        _ => Ok(()),
    }
}

/// How many units of which stock pieces take, by product code.
pub fn needs<'a>(pieces: impl IntoIterator<Item = &'a Piece>) -> std::collections::BTreeMap<String, i64> {
    let mut out = std::collections::BTreeMap::new();
    for piece in pieces.into_iter().filter(|p| p.uses > 0) {
        *out.entry(piece.code.clone()).or_default() += i64::from(piece.uses);
    }
    out
}

/// How many units of a product can be had, given how many units of each counted one are there.
pub fn left(menu: &[Product], product: &Product, stock: &dyn Fn(&str) -> i64) -> Option<i64> {
    if !product.is_combo() {
        return product.counted.then(|| stock(&product.code));
    }
    let item = Item { code: product.code.clone(), size: String::new(), options: vec![], seat: None, n: 1 };
    let pieces = price(menu, &[item]).ok()?;
    needs(&pieces).into_iter().map(|(code, n)| stock(&code).div_euclid(n)).min()
}

/// The refusal of what is not there.
pub fn sold_out(name: &str, code: &str, left: i64, wanted: i64) -> Refusal {
    let message = match left {
        ..=0 => format!("{name} is sold out; nothing was done"),
        _ => format!("only {left} of {name} left, {wanted} wanted; nothing was done"),
    };
    Refusal::new(Kind::SoldOut, message).with(json!({ "product": code, "left": left.max(0), "wanted": wanted }))
}

/// Why stock changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StockKind {
    /// Goods came.
    Delivery,
    /// It was sold.
    Sale,
    /// It came back unused.
    Return,
    /// It spoiled, or was lost.
    Waste,
    /// It was counted: the difference to what the books said.
    Count,
}

impl StockKind {
    /// The word in the schema and in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Sale => "sale",
            Self::Return => "return",
            Self::Waste => "waste",
            Self::Count => "count",
        }
    }

    /// Reads the word back.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Delivery, Self::Sale, Self::Return, Self::Waste, Self::Count].into_iter().find(|k| k.code() == code)
    }
}

/// One change of a stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockMovement {
    /// Of which product, by code.
    pub code: String,
    /// Why.
    pub kind: StockKind,
    /// How many units; below nothing: they went.
    pub qty: i64,
    /// When.
    pub at: super::time::Instant,
    /// By which event.
    pub event: i64,
}

#[cfg(test)]
mod tests;
