//! Food and drink in the simulator: what there is, what orders want of it, what was sold, collected and came back, and the stock.
use super::{
    Simulator,
    model::{Model, Order},
    verbs::{Step, expect},
};
use marquee::{
    domain::{
        LineId, TheatreId,
        booking::{Booking, LineState},
        product::{Item, Portion, Product, Size, StockKind},
        staff::Permission,
        time::Now,
    },
    service::{House, PutProducts},
};
use std::collections::BTreeMap;

/// One thing on the menu.
struct Dish {
    code: &'static str,
    size: &'static str,
    minor: i64,
    /// What it takes of the stocks.
    takes: &'static [(&'static str, i64)],
    /// It goes with a ticket.
    bound: bool,
}

/// The menu. Two kinds are counted; the combo is a large popcorn and a cola. No two cost the same.
const MENU: [Dish; 5] = [
    Dish { code: "popcorn", size: "small", minor: 447, takes: &[("popcorn", 1)], bound: false },
    Dish { code: "popcorn", size: "large", minor: 652, takes: &[("popcorn", 2)], bound: false },
    Dish { code: "cola", size: "one", minor: 301, takes: &[("cola", 1)], bound: false },
    Dish { code: "mints", size: "one", minor: 199, takes: &[], bound: false },
    Dish { code: "combo", size: "one", minor: 853, takes: &[("popcorn", 2), ("cola", 1)], bound: true },
];

/// What is on the shelf at first: so little that it runs out.
const SHELF: [(&str, i64); 2] = [("popcorn", 14), ("cola", 9)];

/// So many of each dish.
pub type Plate = BTreeMap<usize, u16>;

/// A piece that was sold and has not come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bite {
    /// What of it came off the shelf.
    pub stock: Option<(String, i64)>,
    /// The pieces of a combo share one.
    pub group: u16,
    /// What it cost.
    pub minor: i64,
    /// It was handed over.
    pub used: bool,
}

/// What a plate costs.
pub fn cost(plate: &Plate) -> i64 {
    plate.iter().map(|(dish, n)| MENU[*dish].minor * i64::from(*n)).sum()
}

/// How many of it go with a ticket each.
pub fn bound(plate: &Plate) -> usize {
    plate.iter().filter(|(dish, _)| MENU[**dish].bound).map(|(_, n)| usize::from(*n)).sum()
}

/// Two plates together.
pub fn both(a: &Plate, b: &Plate) -> Plate {
    let mut out = a.clone();
    for (dish, n) in b {
        *out.entry(*dish).or_default() += n;
    }
    out
}

/// What it takes of each stock.
fn takes(plate: &Plate) -> BTreeMap<&'static str, i64> {
    let mut out = BTreeMap::new();
    for (dish, n) in plate {
        for (stock, units) in MENU[*dish].takes {
            *out.entry(*stock).or_default() += units * i64::from(*n);
        }
    }
    out
}

/// The same in words of the house.
pub fn items(plate: &Plate) -> Vec<Item> {
    let item = |(dish, n): (&usize, &u16)| {
        let Dish { code, size, .. } = MENU[*dish];
        Item { code: code.into(), size: size.into(), options: vec![], seat: None, n: *n }
    };
    plate.iter().map(item).collect()
}

/// Puts the menu into a theatre, and something on its shelf.
pub fn stock_up(house: &mut House, theatre: TheatreId) {
    for code in ["popcorn", "cola", "mints", "combo"] {
        let of: Vec<&Dish> = MENU.iter().filter(|d| d.code == code).collect();
        let uses = |d: &Dish| if d.bound { 0 } else { d.takes.first().map_or(0, |(_, n)| *n as u32) };
        let size = |d: &&Dish| Size { code: d.size.into(), name: d.size.into(), minor: d.minor, uses: uses(d) };
        let portion = |(code, size): (&str, &str)| Portion { code: code.into(), size: size.into(), n: 1 };
        let combo = of.iter().any(|d| d.bound);
        let portions = if combo { vec![portion(("popcorn", "large")), portion(("cola", "one"))] } else { vec![] };
        let product = Product {
            id: marquee::domain::ProductId(0),
            code: code.into(),
            name: code.into(),
            group: String::new(),
            sizes: of.iter().map(size).collect(),
            options: vec![],
            portions,
            needs_ticket: combo,
            tax_ppm: if code == "cola" { 50_000 } else { 200_000 },
            counted: SHELF.iter().any(|(stock, _)| *stock == code),
            position: 0,
            gift_days: None,
        };
        house.set_product(theatre, &product).unwrap();
    }
    for (code, n) in SHELF {
        house.move_stock(theatre, code, StockKind::Delivery, n, "").unwrap();
    }
}

/// What is on the shelf when a run begins.
pub fn shelf() -> BTreeMap<String, i64> {
    SHELF.iter().map(|(code, n)| ((*code).to_owned(), *n)).collect()
}

/// The pieces of a booking that was sold with this plate, or what is wrong with them.
pub fn bites(booking: &Booking, plate: &Plate) -> Result<BTreeMap<LineId, Bite>, String> {
    let mut groups: BTreeMap<u16, (i64, BTreeMap<&str, i64>)> = BTreeMap::new();
    for piece in booking.lines.iter().map(|l| &l.piece) {
        let group = groups.entry(piece.group).or_default();
        group.0 += piece.minor;
        if piece.uses > 0 {
            *group.1.entry(&piece.code).or_default() += i64::from(piece.uses);
        }
    }
    let mut got = Plate::new();
    for (minor, takes) in groups.values() {
        let fits = |d: &Dish| d.minor == *minor && d.takes.iter().copied().collect::<BTreeMap<_, _>>() == *takes;
        let dish = MENU.iter().position(fits).ok_or_else(|| format!("nothing costs {minor} and takes {takes:?}"))?;
        *got.entry(dish).or_default() += 1;
    }
    if got != *plate {
        return Err(format!("{} has {got:?} of the menu and must have {plate:?}", booking.reference));
    }
    let bite = |l: &marquee::domain::booking::Line| {
        let stock = (l.piece.uses > 0).then(|| (l.piece.code.clone(), i64::from(l.piece.uses)));
        (l.id, Bite { stock, group: l.piece.group, minor: l.piece.minor, used: l.state == LineState::Collected })
    };
    Ok(booking.lines.iter().map(bite).collect())
}

impl Model {
    /// What is on the shelf for an order (none: a new one), beside what other live ones want.
    pub fn left_for(&self, order: Option<usize>, now: Now) -> BTreeMap<String, i64> {
        let mut left = self.shelf.clone();
        let wants = |(n, o): &(usize, &Order)| Some(*n) != order && o.is_live(now);
        for (_, other) in self.orders.iter().enumerate().filter(wants) {
            for (stock, units) in takes(&other.food) {
                *left.entry(stock.to_owned()).or_default() -= units;
            }
        }
        left
    }

    /// Whether something of a plate is not there for an order.
    pub fn lacks(&self, order: Option<usize>, plate: &Plate, now: Now) -> bool {
        let left = self.left_for(order, now);
        takes(plate).iter().any(|(stock, units)| left.get(*stock).is_none_or(|left| left < units))
    }

    /// What comes off the shelf with a sale, or goes back unused.
    pub fn shelve<'a>(&mut self, bites: impl IntoIterator<Item = &'a Bite>, sign: i64) {
        for (stock, units) in bites.into_iter().filter(|b| !b.used).filter_map(|b| b.stock.clone()) {
            *self.shelf.entry(stock).or_default() += sign * units;
        }
    }
}

impl Simulator<'_> {
    /// A few things of the menu.
    pub fn pick_food(&mut self) -> Plate {
        let n = 1 + self.rng.below(3);
        (0..n).map(|_| (self.rng.below(MENU.len()), 1 + self.rng.below(2) as u16)).collect()
    }

    /// An order gets food and drink, others than it had, or none any more.
    pub fn order_food(&mut self, till: usize) -> Step {
        let now = self.now();
        let order = self.tills[till].order.filter(|_| self.rng.chance(75));
        let order = order.filter(|n| self.model.orders[*n].deposit() == 0);
        let plate = if order.is_some() && self.rng.chance(15) { Plate::new() } else { self.pick_food() };
        let wanted = match order.map(|n| &self.model.orders[n]) {
            Some(o) if !o.is_live(now) => Some("hold_expired"),
            Some(o) if o.is_paying() => Some("conflict"),
            _ if self.model.lacks(order, &plate, now) => Some("sold_out"),
            _ => None,
        };
        let hold = order.map(|n| self.model.orders[n].token.clone());
        let put = PutProducts { hold, theatre: TheatreId(1), items: items(&plate) };
        let what = format!("till {till} puts {plate:?} into order {order:?}");
        let Some(held) = expect(&what, self.tills[till].house.put_products(&put), wanted)? else {
            return Ok(format!("{what}: {}", wanted.unwrap_or_default()));
        };
        let empty = plate.is_empty() && order.is_none_or(|n| self.model.orders[n].wanted.is_empty());
        match (held, order) {
            (None, Some(n)) if empty => self.model.ended(n),
            (Some(held), _) if !empty => {
                let n = self.model.held(order, plate, &held, now).map_err(|e| format!("{what}: {e}"))?;
                self.tills[till].order = Some(n);
            }
            (other, _) => return Err(format!("{what}: gave {other:?}")),
        }
        Ok(what)
    }

    /// Food and drink of a booking is handed over: one piece, or all that waits.
    pub fn collect(&mut self, till: usize) -> Step {
        let Some(at) = self.pick_sale() else { return Ok("nothing to collect".into()) };
        let sale = &self.model.sales[at];
        let (all, food) = (&sale.booking.lines, &sale.account.food);
        let one = if all.is_empty() || self.rng.chance(50) { None } else { Some(self.rng.pick(all).id) };
        let stands = |id: &LineId| match food.get(id) {
            None => Some("already_refunded"),
            Some(bite) if bite.used => Some("already_collected"),
            Some(_) => None,
        };
        let waits: Vec<LineId> = food.iter().filter(|(_, b)| !b.used).map(|(id, _)| *id).collect();
        let wanted = match (&one, all.first()) {
            (_, None) => Some("conflict"),
            (Some(id), _) => stands(id),
            (None, Some(first)) if waits.is_empty() => stands(&first.id),
            (None, _) => None,
        };
        let meant = one.map_or(waits, |id| vec![id]);
        let reference = sale.booking.reference.clone();
        let what = format!("till {till} hands {one:?} of {reference} over");
        let named: Vec<LineId> = one.into_iter().collect();
        let Some((booking, done)) = expect(&what, self.tills[till].house.collect(&reference, &named), wanted)? else {
            return Ok(format!("{what}: {}", wanted.unwrap_or_default()));
        };
        if done != meant {
            return Err(format!("{what}: {done:?} and not {meant:?} was handed over"));
        }
        self.tally.collected += done.len();
        for id in &done {
            if let Some(bite) = self.model.sales[at].account.food.get_mut(id) {
                bite.used = true;
            }
        }
        self.model.changed(at, booking).map_err(|e| format!("{what}: {e}"))?;
        Ok(what)
    }

    /// Goods come, are thrown away, or are counted.
    pub fn move_stock(&mut self, till: usize) -> Step {
        let dish = *self.rng.pick(&["popcorn", "cola", "mints"]);
        let units = 1 + self.rng.below(6) as i64;
        let kind = *self.rng.pick(&[StockKind::Delivery, StockKind::Delivery, StockKind::Waste, StockKind::Count]);
        let was = self.model.shelf.get(dish).copied();
        let wanted = match was {
            _ if !self.may(till, Permission::Stock) => Some("forbidden"),
            None => Some("conflict"),
            Some(was) if kind == StockKind::Waste && units > was => Some("sold_out"),
            Some(_) => None,
        };
        let is = match kind {
            StockKind::Count => units,
            StockKind::Waste => was.unwrap_or(0) - units,
            _ => was.unwrap_or(0) + units,
        };
        let what = format!("till {till}: {kind:?} of {units} {dish}");
        let got = self.tills[till].house.move_stock(TheatreId(1), dish, kind, units, "");
        if let Some(says) = expect(&what, got, wanted)? {
            if says != is {
                return Err(format!("{what}: {says} are there and must be {is}"));
            }
            self.model.shelf.insert(dish.to_owned(), is);
        }
        Ok(format!("{what}: {}", wanted.unwrap_or("ok")))
    }

    /// The shelf holds what it must, never less than nothing, and is what moved on it; a new order is offered what no other wants.
    pub fn check_shelf(&mut self) -> Result<(), String> {
        const SHELVES: &str =
            "select code, qty, (select sum(qty) from stock_movement m where m.code = s.code) from stock s";
        let mut ask = self.eyes.prepare_cached(SHELVES).map_err(|e| e.to_string())?;
        let rows = ask.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?, r.get::<_, i64>(2)?)));
        for row in rows.map_err(|e| e.to_string())? {
            let (code, qty, moved) = row.map_err(|e| e.to_string())?;
            let must = self.model.shelf.get(&code).copied().unwrap_or(0);
            if qty != must || moved != must || qty < 0 {
                return Err(format!("there are {qty} of {code} and {moved} moved, and {must} must be there"));
            }
        }
        if self.rng.chance(20) {
            let left = self.model.left_for(None, self.now());
            for offer in self.office.menu(TheatreId(1)).map_err(|e| e.to_string())? {
                let (code, says) = (&offer.product.code, offer.left);
                if !offer.product.is_combo() && says != left.get(code).copied() {
                    return Err(format!("{says:?} of {code} are offered, {left:?} are left"));
                }
            }
        }
        Ok(())
    }
}
