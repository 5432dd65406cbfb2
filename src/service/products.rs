//! What is sold beside tickets: products, their prices, their stock.
use super::{Ctx, House, Result, plan::planned_in_tx};
use crate::domain::{
    ProductId, Refusal, TheatreId,
    product::{self, Item, Offer, Product, StockKind, StockMovement},
    refusal::Kind,
    staff::Permission,
};
use serde_json::json;

/// The largest number of units that a stock is moved by at once.
const MOST_UNITS: i64 = 1_000_000;

impl House {
    /// The products of a theatre in their order, and how much of each is there for a new order.
    pub fn menu(&self, theatre: TheatreId) -> Result<Vec<Offer>> {
        let now = self.now();
        self.read(|r, cache| {
            let menu = cache.menu(r, theatre)?;
            let stock = super::concession::left_over(r, cache, theatre, None, now)?;
            let there = |code: &str| stock.get(code).copied().unwrap_or(0);
            let offer = |p: &Product| Offer { product: p.clone(), left: product::left(&menu, p, &there) };
            Ok(menu.iter().map(offer).collect())
        })
    }

    /// Adds a product, or changes the one with that code: what was sold keeps its words and its price.
    pub fn set_product(&mut self, theatre: TheatreId, product: &Product) -> Result<ProductId> {
        self.need(Permission::Price)?;
        product.check()?;
        self.write(|c| {
            let ids = set_in_tx(c, theatre, std::slice::from_ref(product))?;
            Ok(ids.first().copied().unwrap_or(ProductId(0)))
        })
    }

    /// Takes a product out of sale; what was sold keeps it. Refused while a combo is made of it.
    pub fn remove_product(&mut self, theatre: TheatreId, code: &str) -> Result<()> {
        self.need(Permission::Price)?;
        self.write(|c| {
            let menu = c.cache.menu(c.r(), theatre)?;
            let id = product::find(&menu, code)?.id;
            let rest: Vec<Product> = menu.iter().filter(|p| p.id != id).cloned().collect();
            check_combos(&rest)?;
            c.w.product_remove(id)?;
            planned_in_tx(c, "product_remove", "product", id.0, json!({ "theatre": theatre }))
        })
    }

    /// Moves the stock of a counted product: a delivery or waste by so many units, a count to so many. Gives what is there then.
    pub fn move_stock(
        &mut self,
        theatre: TheatreId,
        code: &str,
        kind: StockKind,
        units: i64,
        reason: &str,
    ) -> Result<i64> {
        self.need(Permission::Stock)?;
        super::cancel::check_reason(reason)?;
        let least = i64::from(kind != StockKind::Count);
        if !(least..=MOST_UNITS).contains(&units) {
            return Err(Refusal::usage(format!("{units} is no number of units; the stock is as it was")).into());
        }
        self.write(|c| {
            let menu = c.cache.menu(c.r(), theatre)?;
            let product = product::find(&menu, code)?;
            if !product.counted {
                let message = format!("the stock of {} is not counted; nothing was changed", product.name);
                return Err(Refusal::new(Kind::Conflict, message).into());
            }
            let was = c.r().stock(theatre)?.get(&product.code).copied().unwrap_or(0);
            let qty = match kind {
                StockKind::Delivery => units,
                StockKind::Waste if units <= was => -units,
                StockKind::Waste => return Err(product::sold_out(&product.name, &product.code, was, units).into()),
                StockKind::Count => units - was,
                StockKind::Sale | StockKind::Return => {
                    return Err(Refusal::usage("what is sold or comes back moves its stock by itself").into());
                }
            };
            let body = json!({ "theatre": theatre, "code": product.code, "kind": kind, "qty": qty, "left": was + qty });
            let event = c.event_because("stock", "product", product.id.0, body, reason)?;
            c.w.stock_move(theatre, &product.code, kind, qty, event)?;
            Ok(was + qty)
        })
    }

    /// The last changes of a product's stock, the newest first.
    pub fn stock_movements(&self, theatre: TheatreId, code: &str, limit: usize) -> Result<Vec<StockMovement>> {
        self.need(Permission::SeeStock)?;
        self.read(|r, _| Ok(r.stock_movements(theatre, code, limit)?))
    }
}

/// Adds and changes products within a write that does more; together they must fit.
pub(crate) fn set_in_tx(c: &Ctx<'_>, theatre: TheatreId, products: &[Product]) -> Result<Vec<ProductId>> {
    c.cache.theatre(c.r(), theatre)?;
    let mut menu: Vec<Product> = c.cache.menu(c.r(), theatre)?.to_vec();
    let mut ids = Vec::new();
    for product in products {
        let mut new = product.clone();
        let old = menu.iter().position(|p| p.code == new.code).map(|i| menu.remove(i));
        if new.position == 0 {
            let last = menu.iter().map(|p| p.position).max().unwrap_or(0) + 1;
            new.position = old.map_or(last, |p| p.position);
        }
        let id = c.w.product_add(theatre, &new)?;
        let prices: Vec<_> = new.sizes.iter().map(|s| json!([s.code, s.minor])).collect();
        let body = json!({ "theatre": theatre, "code": new.code, "prices": prices, "tax_ppm": new.tax_ppm });
        planned_in_tx(c, "product_set", "product", id.0, body)?;
        menu.push(new);
        ids.push(id);
    }
    check_combos(&menu)?;
    Ok(ids)
}

/// Every combo is made of products that are there, and of no other combo.
fn check_combos(menu: &[Product]) -> Result<()> {
    for combo in menu.iter().filter(|p| p.is_combo()) {
        let made_of = |r: Refusal| Refusal::new(Kind::Conflict, format!("{} is made of it: {}", combo.name, r.message));
        for portion in &combo.portions {
            if product::find(menu, &portion.code).map_err(made_of)?.is_combo() {
                return Err(Refusal::usage(format!("{} can't be made of another combo", combo.name)).into());
            }
        }
        let one = Item { code: combo.code.clone(), size: String::new(), options: vec![], seat: None, n: 1 };
        product::price(menu, &[one]).map_err(made_of)?;
    }
    Ok(())
}
