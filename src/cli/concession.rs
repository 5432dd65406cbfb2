//! Food and drink: products with sizes and options, combos, and their stock.
use super::{
    concession_shape::{MovementShape, ProductShape},
    context::Context,
    exit::Fail,
    import::{ImportArgs, products},
    output::{Column, Table},
};
use crate::{
    domain::{
        Currency, Money, ProductId, Refusal, TheatreId,
        product::{Offer, Product, StockKind, find, read},
        text::visible,
        theatre::Theatre,
    },
    service::House,
};
use clap::{Args, Subcommand};
use serde_json::json;

/// Verbs of food and drink.
#[derive(Debug, Subcommand)]
pub enum Concession {
    /// Add a product or a combo
    Add(Add),
    /// Change a product; what was sold keeps its words and its price
    Edit(Edit),
    /// Products in their order: the first eight are on the function keys
    List(Which),
    /// One product
    Show(One),
    /// Remove a product; what was sold keeps it
    Remove(One),
    /// The stock of a product and what moved it; a delivery, waste or a count moves it
    Stock(Stock),
    /// Products from a file: new ones are added, those with a known code are changed
    Import(Import),
}

/// Which theatre's.
#[derive(Args, Debug)]
pub struct Which {
    /// Its theatre; without it the store's first
    #[arg(long)]
    theatre: Option<String>,
}

/// Which product.
#[derive(Args, Debug)]
pub struct One {
    /// Its code
    code: String,
    #[command(flatten)]
    which: Which,
}

/// A new product.
#[derive(Args, Debug)]
pub struct Add {
    /// The word in commands: popcorn
    #[arg(long)]
    code: String,
    /// What stands on screen and receipt: Popcorn
    #[arg(long)]
    name: String,
    #[command(flatten)]
    facts: Facts,
    #[command(flatten)]
    which: Which,
}

/// A changed product.
#[derive(Args, Debug)]
pub struct Edit {
    /// Its code
    code: String,
    /// What stands on screen and receipt
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    facts: Facts,
    #[command(flatten)]
    which: Which,
}

/// What is said of a product.
#[derive(Args, Debug, Default)]
struct Facts {
    /// With which others it stands: Drinks
    #[arg(long)]
    group: Option<String>,
    /// Its price with tax, where it has one size
    #[arg(long, conflicts_with = "sizes", value_name = "AMOUNT")]
    price: Option<String>,
    /// Its sizes with prices, the usual one first: small=4.20,large=6.20:2 (:2 takes two units of the stock)
    #[arg(long, value_delimiter = ',', value_name = "SIZE=AMOUNT")]
    sizes: Vec<String>,
    /// What can be had with it: salted,cheese-dip=1.00
    #[arg(long, value_delimiter = ',', value_name = "OPTION=AMOUNT")]
    options: Vec<String>,
    /// A combo's products: popcorn:large,cola=2
    #[arg(long, value_delimiter = ',', value_name = "PRODUCT")]
    parts: Vec<String>,
    /// Whether each one sold goes with a ticket of the order
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    needs_ticket: Option<bool>,
    /// Tax within its price, in percent; without it the tax of the theatre's tickets
    #[arg(long, value_name = "PERCENT")]
    tax: Option<String>,
    /// Whether its stock is counted: what is not there is not sold
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    counted: Option<bool>,
    /// Its place in lists and on the function keys; without it the last
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=500))]
    position: Option<u16>,
    /// It is a gift card of its price, good for so many days; 0: for ever. It is taxed when it is used
    #[arg(long, value_name = "DAYS")]
    gift_card: Option<u32>,
}

/// A stock that is looked at or moved.
#[derive(Args, Debug)]
pub struct Stock {
    #[command(flatten)]
    one: One,
    /// So many units came
    #[arg(long, value_name = "UNITS", group = "move")]
    delivery: Option<i64>,
    /// So many units spoiled or were lost
    #[arg(long, value_name = "UNITS", group = "move")]
    waste: Option<i64>,
    /// So many units were counted
    #[arg(long, value_name = "UNITS", group = "move")]
    count: Option<i64>,
    /// Why
    #[arg(long, value_name = "WORDS", default_value = "", hide_default_value = true)]
    reason: String,
}

/// A file of products.
#[derive(Args, Debug)]
pub struct Import {
    #[command(flatten)]
    file: ImportArgs,
    #[command(flatten)]
    which: Which,
}

impl Facts {
    /// The product with what is said here in the place of what was.
    fn over(self, p: Product, currency: Currency) -> Result<Product, Refusal> {
        let sizes = match (&self.price, self.sizes.as_slice()) {
            (Some(price), _) => vec![read::only_size(price, currency)?],
            (None, []) => p.sizes,
            (None, sizes) => sizes.iter().map(|s| read::size(s, currency)).collect::<Result<_, _>>()?,
        };
        let options = match self.options.as_slice() {
            [] => p.options,
            options => options.iter().map(|o| read::extra(o, currency)).collect::<Result<_, _>>()?,
        };
        let portions = match self.parts.as_slice() {
            [] => p.portions,
            parts => parts.iter().map(|p| read::portion(p)).collect::<Result<_, _>>()?,
        };
        Ok(Product {
            group: self.group.map_or(p.group, |g| g.trim().to_owned()),
            sizes,
            options,
            portions,
            needs_ticket: self.needs_ticket.unwrap_or(p.needs_ticket),
            tax_ppm: match (&self.tax, self.gift_card) {
                (None, Some(_)) => 0,
                (tax, _) => tax.as_deref().map(read::percent).transpose()?.unwrap_or(p.tax_ppm),
            },
            counted: self.counted.unwrap_or(p.counted),
            position: self.position.unwrap_or(p.position),
            gift_days: self.gift_card.or(p.gift_days),
            ..p
        })
    }
}

/// `concession …`
pub fn run(ctx: &Context, verb: Concession) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let at = |house: &House, which: &Which| ctx.theatre(house, which.theatre.as_deref());
    match verb {
        Concession::Add(args) => {
            let theatre = at(&house, &args.which)?;
            let code = args.code.trim().to_lowercase();
            if house.menu(theatre.id)?.iter().any(|o| o.product.code == code) {
                let message = format!("there is a product {code} already: concession edit {code} changes it");
                return Err(Fail::new("conflict", message));
            }
            let new = blank(code, args.name, theatre.settings.ticket_tax_ppm);
            let new = args.facts.over(new, theatre.currency)?;
            house.set_product(theatre.id, &new)?;
            answer(ctx, &house, &theatre, &new.code)
        }
        Concession::Edit(args) => {
            let theatre = at(&house, &args.which)?;
            let old = offer(&house, theatre.id, &args.code)?.product;
            let name = args.name.map_or(old.name.clone(), |n| n.trim().to_owned());
            let new = args.facts.over(Product { name, ..old }, theatre.currency)?;
            house.set_product(theatre.id, &new)?;
            answer(ctx, &house, &theatre, &new.code)
        }
        Concession::List(args) => list(ctx, &house, &*at(&house, &args)?),
        Concession::Show(args) => answer(ctx, &house, &*at(&house, &args.which)?, &args.code),
        Concession::Remove(args) => {
            let theatre = at(&house, &args.which)?;
            let gone = offer(&house, theatre.id, &args.code)?.product;
            house.remove_product(theatre.id, &gone.code)?;
            let said = json!({ "removed": true, "id": gone.id.to_string(), "code": gone.code });
            ctx.out.answer(&said, || visible(&format!("removed {}", gone.code)))
        }
        Concession::Stock(args) => {
            let theatre = at(&house, &args.one.which)?;
            stock(ctx, &mut house, &theatre, &args)
        }
        Concession::Import(args) => {
            let theatre = at(&house, &args.which)?.id;
            drop(house);
            products(ctx, &args.file, theatre)
        }
    }
}

fn blank(code: String, name: String, tax_ppm: u32) -> Product {
    Product {
        id: ProductId(0),
        code,
        name: name.trim().to_owned(),
        group: String::new(),
        sizes: vec![],
        options: vec![],
        portions: vec![],
        needs_ticket: false,
        tax_ppm,
        counted: false,
        position: 0,
        gift_days: None,
    }
}

fn offer(house: &House, theatre: TheatreId, code: &str) -> Result<Offer, Fail> {
    let menu = house.menu(theatre)?;
    let known: Vec<Product> = menu.iter().map(|o| o.product.clone()).collect();
    let id = find(&known, code.trim())?.id;
    menu.into_iter().find(|o| o.product.id == id).ok_or_else(|| Fail::failed("the product is gone again"))
}

/// How much is left, in a word or two.
fn left_words(offer: &Offer) -> String {
    offer.left.map_or(String::new(), |n| n.to_string())
}

fn list(ctx: &Context, house: &House, theatre: &Theatre) -> Result<(), Fail> {
    let menu = house.menu(theatre.id)?;
    let shapes: Vec<ProductShape> = menu.iter().map(|o| ProductShape::new(o, theatre.currency)).collect();
    ctx.out.answer(&shapes, || {
        let columns = [
            Column::Number("KEY"),
            Column::Whole("CODE"),
            Column::Text("NAME"),
            Column::Text("GROUP"),
            Column::Text("PRICES"),
            Column::Number("LEFT"),
        ];
        let mut table = Table::new(&columns, "no products");
        for o in &menu {
            let p = &o.product;
            let position = p.position.to_string();
            table.row([position, p.code.clone(), p.name.clone(), p.group.clone(), prices(p, theatre), left_words(o)]);
        }
        ctx.out.table(&table)
    })
}

fn prices(p: &Product, theatre: &Theatre) -> String {
    let price = |s: &crate::domain::product::Size| {
        let amount = Money::new(s.minor, theatre.currency).plain();
        if p.sizes.len() == 1 { amount } else { format!("{} {amount}", s.code) }
    };
    p.sizes.iter().map(price).collect::<Vec<_>>().join(", ")
}

fn answer(ctx: &Context, house: &House, theatre: &Theatre, code: &str) -> Result<(), Fail> {
    let offer = offer(house, theatre.id, code)?;
    ctx.out.answer(&ProductShape::new(&offer, theatre.currency), || words(&offer, theatre))
}

fn words(offer: &Offer, theatre: &Theatre) -> String {
    let p = &offer.product;
    let mut text = format!("{} ({})   {}\n", p.name, p.code, prices(p, theatre));
    if !p.options.is_empty() {
        let one =
            |o: &crate::domain::product::Extra| format!("{} {}", o.code, Money::new(o.minor, theatre.currency).plain());
        text.push_str(&format!("with {}\n", p.options.iter().map(one).collect::<Vec<_>>().join(", ")));
    }
    if p.is_combo() {
        let one = |o: &crate::domain::product::Portion| format!("{} {} {}", o.n, o.code, o.size).trim_end().to_owned();
        text.push_str(&format!("made of {}\n", p.portions.iter().map(one).collect::<Vec<_>>().join(", ")));
    }
    if p.needs_ticket {
        text.push_str("goes with a ticket\n");
    }
    if let Some(left) = offer.left {
        text.push_str(&format!("{left} left\n"));
    }
    text.lines().map(|l| visible(l) + "\n").collect()
}

fn stock(ctx: &Context, house: &mut House, theatre: &Theatre, args: &Stock) -> Result<(), Fail> {
    let code = offer(house, theatre.id, &args.one.code)?.product.code;
    let moved = [(StockKind::Delivery, args.delivery), (StockKind::Waste, args.waste), (StockKind::Count, args.count)];
    for (kind, units) in moved {
        if let Some(units) = units {
            house.move_stock(theatre.id, &code, kind, units, &args.reason)?;
        }
    }
    let offer = offer(house, theatre.id, &code)?;
    let movements = house.stock_movements(theatre.id, &code, 50)?;
    let shapes = movements.iter().map(|m| MovementShape::new(m, theatre)).collect();
    ctx.out.answer(&ProductShape::new(&offer, theatre.currency).with_movements(shapes), || {
        let mut text = words(&offer, theatre);
        for m in &movements {
            let at = theatre.zone.local(m.at).format("%d %b %H:%M");
            text.push_str(&format!("{at}  {:<9} {:>+6}\n", m.kind.code(), m.qty));
        }
        text
    })
}
