//! What must be true, kept beside the store in the plainest way: who has which seat, what was sold, until when a hold lasts.
use super::{
    books::{Account, Books, Part, price},
    food::{self, Plate},
};
use marquee::domain::{
    HoldToken, PaymentId, Reference, SeatNo, ShowId, TicketId,
    board::{Held, SeatState},
    booking::{Booking, BookingState, TicketState},
    time::{Instant, Now},
};
use std::collections::{BTreeMap, BTreeSet};

/// A seat of a show.
pub type Spot = (ShowId, SeatNo);

/// An order that a terminal began.
#[derive(Clone, Debug)]
pub struct Order {
    /// What its bearer shows.
    pub token: HoldToken,
    /// Its identity, as the seats say it.
    pub id: i64,
    /// Of which boot its times are.
    pub boot: i64,
    /// Its first moment on the boot clock.
    pub first_ms: i64,
    /// Its end.
    pub until_ms: i64,
    /// The last moment that gave it five minutes more: a payment of it began or failed, or it was brought back to life.
    pub paying_ms: Option<i64>,
    /// What it wants, also when somebody has taken it over since.
    pub wanted: BTreeSet<Spot>,
    /// What it wants of food and drink.
    pub food: Plate,
    /// What it costs, as its owner was told.
    pub total: i64,
    /// It was sold, released or given back: it never comes to life again.
    pub ended: bool,
    /// What has been taken in for it.
    pub paid: i64,
    /// The same, part by part.
    pub parts: Vec<Part>,
    /// Card attempts that nobody has answered yet, and what they are about.
    pub open_cards: Vec<(PaymentId, Part)>,
    /// It is reserved: its end is on the wall's clock.
    pub kept: Option<Kept>,
}

impl Order {
    /// Whether its seats are its own at this moment.
    pub fn is_live(&self, now: Now) -> bool {
        !self.ended && self.is_of(now) && self.until_ms > self.clock(now)
    }

    /// Whether its clock has gone on since it began: a reservation's always has.
    pub fn is_of(&self, now: Now) -> bool {
        self.kept.is_some() || self.boot == now.boot
    }

    /// What is left to pay of it.
    pub fn rest(&self) -> i64 {
        self.total - self.paid - self.deposit()
    }

    /// Whether money is on its way or in: its seats can't be changed then.
    pub fn is_paying(&self) -> bool {
        self.paid > 0 || !self.open_cards.is_empty()
    }
}

/// What is kept for a party.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What its booking is called.
    pub reference: Reference,
    /// Its deposits.
    pub account: Account,
    /// Its shows, each with the start that was told when it came to it.
    pub starts: BTreeMap<ShowId, Instant>,
}

/// A sale that was acknowledged.
#[derive(Clone, Debug)]
pub struct Sale {
    /// As it was told last.
    pub booking: Booking,
    /// The tickets that have admitted, each with when.
    pub admitted: BTreeMap<TicketId, Instant>,
    /// How many failures of shows there had been when each ticket was issued.
    pub issued: BTreeMap<TicketId, usize>,
    /// Tickets whose show moved, each with the one that stands for it.
    pub moved: BTreeMap<TicketId, TicketId>,
    /// Its money.
    pub account: Account,
    /// Its shows, each with the start that was told when it came to it.
    pub starts: BTreeMap<ShowId, Instant>,
}

/// What was decided about a show that failed.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    /// Which.
    pub show: ShowId,
    /// It is not to be seen any more; else it was only delayed.
    pub for_good: bool,
    /// When.
    pub at: Instant,
}

/// Who has a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The order of this number, while it lives.
    Order(usize),
    /// A ticket.
    Sold,
}

/// The house as it must be.
#[derive(Default)]
pub struct Model {
    /// All orders that were ever begun.
    pub orders: Vec<Order>,
    /// Reservations that ended unpaid and had a deposit.
    pub lost: Vec<(Reference, Account)>,
    /// All sales that were acknowledged.
    pub sales: Vec<Sale>,
    /// Drawers and sums.
    pub books: Books,
    /// What an adult's ticket costs there, with its supplement.
    pub prices: BTreeMap<Spot, i64>,
    /// What is on the shelf, by product.
    pub shelf: BTreeMap<String, i64>,
    /// Shows that failed, in their order.
    pub failures: Vec<Failure>,
    /// When each show starts now.
    pub starts: BTreeMap<ShowId, Instant>,
    /// Who has which seat. A hold that has ended may still stand here; it counts for nothing.
    pub owners: BTreeMap<Spot, Owner>,
}

impl Model {
    /// The state that the store must give for a seat.
    pub fn state(&self, spot: Spot, now: Now) -> SeatState {
        match self.owners.get(&spot) {
            Some(Owner::Sold) => SeatState::Sold,
            Some(Owner::Order(n)) if self.orders[*n].is_live(now) => {
                SeatState::Held(marquee::domain::HoldId(self.orders[*n].id))
            }
            _ => SeatState::Free,
        }
    }

    /// Whether an order may have a seat: nobody has it, or it has it itself.
    pub fn may_take(&self, order: Option<usize>, spot: Spot, now: Now) -> bool {
        self.state(spot, now) == SeatState::Free
            || order.is_some_and(|n| self.owners.get(&spot) == Some(&Owner::Order(n)))
    }

    /// An order was told what it holds. Gives its number, or what is wrong with it.
    pub fn held(&mut self, order: Option<usize>, food: Plate, held: &Held, now: Now) -> Result<usize, String> {
        let mut wanted = BTreeSet::new();
        for part in &held.parts {
            wanted.extend(part.seats.iter().map(|s| (part.show, *s)));
        }
        if let Some(stolen) = wanted.iter().find(|p| !self.may_take(order, **p, now)) {
            return Err(format!("{stolen:?} was given to an order, but it is {:?}", self.state(*stolen, now)));
        }
        let n = order.unwrap_or(self.orders.len());
        if order.is_none() {
            self.orders.push(Order {
                token: held.token.clone(),
                id: held.id.0,
                boot: now.boot,
                first_ms: now.boottime_ms,
                until_ms: held.until_ms,
                paying_ms: None,
                wanted: BTreeSet::new(),
                food: Plate::new(),
                total: held.total,
                ended: false,
                paid: 0,
                parts: Vec::new(),
                open_cards: Vec::new(),
                kept: None,
            });
        }
        self.owners.retain(|p, o| *o != Owner::Order(n) || wanted.contains(p));
        (self.orders[n].wanted, self.orders[n].food) = (wanted, food);
        self.own(n);
        self.told(n, held, now)?;
        Ok(n)
    }

    /// Whether an order whose time is out could come back to life: in the same boot, with all of it still to be had.
    pub fn is_revivable(&self, order: usize, now: Now) -> bool {
        let o = &self.orders[order];
        let there =
            || o.wanted.iter().all(|p| self.may_take(Some(order), *p, now)) && !self.lacks(Some(order), &o.food, now);
        o.is_live(now) || !o.ended && o.is_of(now) && there()
    }

    /// An order has what it wants, again.
    pub fn own(&mut self, order: usize) {
        let wanted = self.orders[order].wanted.clone();
        self.owners.extend(wanted.into_iter().map(|p| (p, Owner::Order(order))));
    }

    /// The moment gives an order five minutes from now at the least.
    pub fn pay_time(&mut self, order: usize, now: Now) {
        let o = &mut self.orders[order];
        o.until_ms = o.until_ms.max(o.clock(now) + 300_000);
        o.paying_ms = Some(now.boottime_ms);
    }

    /// An order was told its end and its total; its end must be within what the house promises.
    pub fn told(&mut self, order: usize, held: &Held, now: Now) -> Result<(), String> {
        let o = &mut self.orders[order];
        let total = o.wanted.iter().map(|p| self.prices[p]).sum::<i64>() + food::cost(&o.food);
        if held.total != total {
            return Err(format!("order {order} costs {} and must cost {total}", held.total));
        }
        o.until_ms = held.until_ms - now.boottime_ms + o.clock(now);
        o.total = held.total;
        if held.deposit != o.deposit() || held.reserved.is_some() != o.kept.is_some() {
            return Err(format!("order {order} has a deposit of {} and must have {}", held.deposit, o.deposit()));
        }
        if o.kept.is_some() && o.is_live(now) {
            return Ok(());
        }
        // Defaults of the house: renewed by hand at most 30 minutes from the first moment; a payment adds its 5.
        let limit = (o.first_ms + 1_800_000).max(o.paying_ms.map_or(0, |ms| ms + 300_000));
        if o.until_ms > limit || o.until_ms <= now.boottime_ms {
            return Err(format!("order {order} ends at {} of boot {}; now {now:?}, limit {limit}", o.until_ms, o.boot));
        }
        Ok(())
    }

    /// An order ended without a sale.
    pub fn ended(&mut self, order: usize) {
        self.orders[order].ended = true;
        self.owners.retain(|_, o| *o != Owner::Order(order));
    }

    /// A sale was acknowledged, with more food than its order had, and paid with this beside what that had. Gives what is wrong
    /// with it.
    pub fn sold(
        &mut self,
        (order, more): (Option<usize>, &Plate),
        booking: &Booking,
        fresh: &[Part],
        now: Now,
    ) -> Result<(), String> {
        let spots: BTreeSet<Spot> = booking.tickets.iter().map(|t| (t.show, t.seat)).collect();
        if spots.len() != booking.tickets.len() {
            return Err(format!(
                "{} has {} tickets for {} seats",
                booking.reference,
                booking.tickets.len(),
                spots.len()
            ));
        }
        if let Some(stolen) = spots.iter().find(|p| !self.may_take(order, **p, now)) {
            return Err(format!("{stolen:?} was sold, but it is {:?}", self.state(*stolen, now)));
        }
        let plate = order.map_or_else(|| more.clone(), |n| food::both(&self.orders[n].food, more));
        let lines = spots.iter().map(|p| self.prices[p]).sum::<i64>() + food::cost(&plate);
        let paid: i64 = booking.paid().map(|t| t.minor).sum();
        if lines != booking.total || paid != booking.total {
            return Err(format!("{}: total {}, lines {lines}, paid {paid}", booking.reference, booking.total));
        }
        if booking.tickets.iter().any(|t| t.state != TicketState::Valid) {
            return Err(format!("{} was sold with a ticket that is not valid", booking.reference));
        }
        let (mut parts, mut begun) = (Vec::new(), BTreeMap::new());
        if let Some(n) = order {
            if self.orders[n].wanted != spots {
                return Err(format!("{} has other seats than its order", booking.reference));
            }
            parts.append(&mut self.orders[n].parts);
            self.ended(n);
        }
        parts.extend(fresh);
        for part in &parts {
            self.books.takes(part);
        }
        if let Some(kept) = order.and_then(|n| self.orders[n].kept.clone()) {
            self.books.deposits -= kept.account.left();
            parts.splice(0..0, kept.account.parts);
            begun = kept.starts;
        }
        let owned = booking.tickets.iter().map(|t| (t.id, ((t.show, t.seat), price(booking, t.id)))).collect();
        let food = food::bites(booking, &plate)?;
        self.shelve(food.values(), -1);
        let account = Account { parts, owned, food, ..Account::default() };
        if let Some((spot, minor)) = account.owned.values().find(|(spot, minor)| self.prices[spot] != *minor) {
            return Err(format!("{spot:?} was sold for {minor} and costs {}", self.prices[spot]));
        }
        account.agrees(booking)?;
        let mut starts: BTreeMap<_, _> = spots.iter().map(|(show, _)| (*show, self.starts[show])).collect();
        starts.extend(begun);
        self.owners.extend(spots.into_iter().map(|p| (p, Owner::Sold)));
        let issued = booking.tickets.iter().map(|t| (t.id, self.failures.len())).collect();
        let (admitted, moved) = (BTreeMap::new(), BTreeMap::new());
        self.sales.push(Sale { booking: booking.clone(), admitted, account, starts, issued, moved });
        Ok(())
    }

    /// A booking says something else since tickets of it came back or were exchanged: what it must say.
    pub fn changed(&mut self, sale: usize, booking: Booking) -> Result<(), String> {
        let sale = &mut self.sales[sale];
        sale.account.agrees(&booking)?;
        let gone = sale.account.owned.is_empty() && sale.account.food.is_empty();
        let wanted = if gone { BookingState::Cancelled } else { BookingState::Confirmed };
        if booking.state != wanted {
            return Err(format!("{} is {:?} and must be {wanted:?}", booking.reference, booking.state));
        }
        sale.booking = booking;
        Ok(())
    }
}
