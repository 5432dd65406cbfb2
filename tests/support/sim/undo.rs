//! What was sold comes back in the simulator, or becomes something else: voids, refunds by the rule and against it, exchanges.
use super::{
    Simulator,
    books::{Part, price},
    food::Bite,
    model::Spot,
    verbs::{Step, expect},
};
use marquee::domain::{
    LineId, TicketId,
    booking::{Line, TenderKind, TicketState},
    cancel::Asked,
    exchange::Move,
    order::Pay,
    show::SaleState,
    staff::Permission,
    time::Instant,
};

/// The rule of the simulated theatre: until half an hour before the start, and 85 % of a ticket's price.
const UNTIL_MIN: i64 = 30;
/// In hundredths.
pub const SHARE: i64 = 85;

fn share(minor: i64) -> i64 {
    (minor * SHARE + 50) / 100
}

/// What is asked back: tickets or pieces of food, or all that is left.
#[derive(Clone, Debug, Default)]
struct Wish {
    tickets: Vec<TicketId>,
    food: Vec<LineId>,
    full: bool,
}

/// What comes back of it.
struct Back {
    tickets: Vec<TicketId>,
    food: Vec<LineId>,
    minor: i64,
    kept: i64,
    void: bool,
    lacks: bool,
}

impl Simulator<'_> {
    /// A sale to do something with.
    pub fn pick_sale(&mut self) -> Option<usize> {
        let sales = self.model.sales.len();
        // Mostly one of the last: what is an evening old has nothing left.
        (sales > 0)
            .then(|| if self.rng.chance(60) { sales - 1 - self.rng.below(sales.min(5)) } else { self.rng.below(sales) })
    }

    fn start_of(&self, at: usize, spot: Spot) -> Instant {
        self.model.sales[at].starts.get(&spot.0).copied().unwrap_or(Instant(0))
    }

    fn pick_wish(&mut self, at: usize) -> Wish {
        let booking = &self.model.sales[at].booking;
        let mut wish = Wish { full: self.rng.chance(20), ..Wish::default() };
        match self.rng.below(100) {
            0..45 if !booking.tickets.is_empty() => wish.tickets = vec![self.rng.pick(&booking.tickets).id],
            45..70 if !booking.lines.is_empty() => {
                let one = self.rng.pick(&booking.lines);
                // A combo mostly as a whole, as people do.
                let whole = self.rng.chance(80);
                let same = |l: &&Line| l.id == one.id || whole && l.piece.group == one.piece.group;
                wish.food = booking.lines.iter().filter(same).map(|l| l.id).collect();
            }
            _ => {}
        }
        wish
    }

    /// The tickets and the pieces that are meant, or the refusal.
    fn meant(&self, at: usize, wish: &Wish) -> Result<(Vec<TicketId>, Vec<LineId>), &'static str> {
        let account = &self.model.sales[at].account;
        let group = |id: &LineId| account.food.get(id).map(|b| b.group);
        if !wish.food.is_empty() {
            let torn = account
                .food
                .iter()
                .any(|(id, b)| !wish.food.contains(id) && wish.food.iter().any(|named| group(named) == Some(b.group)));
            return match () {
                () if wish.food.iter().any(|id| group(id).is_none()) => Err("already_refunded"),
                () if torn => Err("usage"),
                () => Ok((vec![], wish.food.clone())),
            };
        }
        if !wish.tickets.is_empty() {
            let owned = wish.tickets.iter().all(|id| account.owned.contains_key(id));
            return if owned { Ok((wish.tickets.clone(), vec![])) } else { Err("already_refunded") };
        }
        // Of a combo of which something was handed over nothing comes back by itself.
        let touched = |group: u16| account.food.values().any(|b| b.group == group && b.used);
        let food: Vec<LineId> = account.food.iter().filter(|(_, b)| !touched(b.group)).map(|(id, _)| *id).collect();
        match (account.owned.is_empty(), food.is_empty()) {
            (true, true) if account.food.is_empty() => Err("already_refunded"),
            (true, true) => Err("usage"),
            _ => Ok((account.owned.keys().copied().collect(), food)),
        }
    }

    /// Works out a cancellation from the plain rules of the trade.
    fn comes_back(&self, till: usize, at: usize, (tickets, food): (Vec<TicketId>, Vec<LineId>), full: bool) -> Back {
        let (sale, now) = (&self.model.sales[at], self.now().instant());
        let starts =
            || tickets.iter().filter_map(|id| sale.account.owned.get(id)).map(|(spot, _)| self.start_of(at, *spot));
        let eaten = food.iter().filter_map(|id| sale.account.food.get(id)).any(|b| b.used);
        let used = eaten || tickets.iter().any(|id| sale.admitted.contains(id));
        let over = starts().any(|at| now >= at);
        let too_late = |at: Instant| now > at.plus_minutes(-UNTIL_MIN);
        // Food is wanted until the last show of its booking; alone it is wanted at any time.
        let late =
            starts().any(too_late) || !food.is_empty() && sale.starts.values().max().is_some_and(|at| too_late(*at));
        let here = self.model.books.open_at(till);
        let void = !used && !over && sale.account.parts.iter().all(|p| p.drawer.is_some() && p.drawer == here);
        let against = !void && (full || late);
        let lacks = against && !self.may(till, Permission::CancelAgainstRule)
            || used && !self.may(till, Permission::CancelAdmitted);
        let mut back = Back { tickets, food, minor: 0, kept: 0, void, lacks };
        let stays = |minor: i64| if void || against { 0 } else { minor - share(minor) };
        for id in &back.tickets {
            let ticket: i64 = sale.booking.tickets.iter().filter(|t| t.id == *id).map(|t| t.minor).sum();
            back.minor += price(&sale.booking, *id) - stays(ticket);
            back.kept += stays(ticket);
        }
        for bite in back.food.iter().filter_map(|id| sale.account.food.get(id)) {
            back.minor += bite.minor - stays(bite.minor);
            back.kept += stays(bite.minor);
        }
        back
    }

    /// One ticket, something to eat, or all that is left comes back.
    pub fn cancel(&mut self, till: usize) -> Step {
        let Some(at) = self.pick_sale() else { return Ok("nothing to cancel".into()) };
        let reference = self.model.sales[at].booking.reference.clone();
        let wish = self.pick_wish(at);
        let meant = self.meant(at, &wish);
        let back = self.comes_back(till, at, meant.clone().unwrap_or_default(), wish.full);
        let parts = self.model.sales[at].account.split(back.minor);
        let cash = parts.iter().any(|(n, _)| self.model.sales[at].account.parts[*n].kind == TenderKind::Cash);
        let drawer =
            if parts.is_empty() { Ok(None) } else { self.model.books.goes_to(till, self.tills[till].staff, cash) };
        let wrong = self.rng.chance(5);
        let wanted = match (meant, drawer) {
            (Err(code), _) => Some(code),
            _ if back.lacks => Some("forbidden"),
            _ if wrong => Some("conflict"),
            (_, Err(code)) => Some(code),
            _ => None,
        };
        let (tickets, products) = (wish.tickets.clone(), wish.food.clone());
        let asked = Asked { tickets, products, full: wish.full, reason: "simulated".into() };
        let said = wrong.then_some(back.minor + 1).or(self.rng.chance(30).then_some(back.minor));
        let what = format!("till {till} cancels {wish:?} of {reference}");
        let got = self.tills[till].house.cancel(&reference, &asked, said);
        let Some((booking, plan)) = expect(&what, got, wanted)? else {
            return Ok(format!("{what}: {}", wanted.unwrap_or_default()));
        };
        if (plan.void, plan.total_back(), plan.kept) != (back.void, back.minor, back.kept) {
            let must = (back.void, back.minor, back.kept);
            return Err(format!("{what}: void, back, kept must be {must:?}, but: {plan:?}"));
        }
        self.tally.back += 1;
        self.give(at, &parts, drawer.ok().flatten());
        self.gone(at, &back);
        self.model.changed(at, booking).map_err(|e| format!("{what}: {e}"))?;
        Ok(format!("{what}: {} back, {} kept", back.minor, back.kept))
    }

    /// What came back is not owned any more: seats are free, and what nobody touched is on the shelf.
    fn gone(&mut self, at: usize, back: &Back) {
        let sale = &mut self.model.sales[at];
        sale.account.kept += back.kept;
        for id in &back.tickets {
            sale.admitted.remove(id);
            if let Some((spot, _)) = sale.account.owned.remove(id) {
                self.model.owners.remove(&spot);
            }
        }
        let bites: Vec<Bite> = back.food.iter().filter_map(|id| sale.account.food.remove(id)).collect();
        self.model.shelve(&bites, 1);
    }

    /// Money of a sale goes back, out of this drawer.
    fn give(&mut self, at: usize, parts: &[(usize, i64)], drawer: Option<usize>) {
        for (n, minor) in parts {
            let part = &mut self.model.sales[at].account.parts[*n];
            part.left -= minor;
            let kind = part.kind;
            self.model.books.moves(drawer, kind, -minor);
        }
    }

    /// One ticket becomes one for another seat, of the same show or another.
    pub fn exchange(&mut self, till: usize) -> Step {
        let Some(at) = self.pick_sale() else { return Ok("nothing to exchange".into()) };
        let now = self.now().instant();
        if self.model.sales[at].booking.tickets.is_empty() {
            return Ok("no ticket to exchange".into());
        }
        let old = self.rng.pick(&self.model.sales[at].booking.tickets).clone();
        let show = if self.rng.chance(50) { self.find_show(old.show) } else { self.pick_show() };
        let new: Spot = *self.rng.pick(&self.spots(show.id));
        let sale = &self.model.sales[at];
        let owned = sale.account.owned.get(&old.id).copied();
        let was = owned.map_or(0, |(_, minor)| minor);
        let is = self.model.prices[&new];
        let (full, admitted) = (self.rng.chance(15), self.model.sales[at].admitted.contains(&old.id));
        let late = now > self.start_of(at, (old.show, old.seat)).plus_minutes(-UNTIL_MIN);
        let (due, less) = ((is - was).max(0), (was - is).max(0));
        let back = if late || full || admitted { less } else { share(less) };
        let kind = if self.rng.chance(50) { TenderKind::Cash } else { TenderKind::Card };
        let parts = self.model.sales[at].account.split(back);
        let cash = kind == TenderKind::Cash && due > 0
            || parts.iter().any(|(n, _)| self.model.sales[at].account.parts[*n].kind == TenderKind::Cash);
        let moves = due > 0 || !parts.is_empty();
        let drawer = if moves { self.model.books.goes_to(till, self.tills[till].staff, cash) } else { Ok(None) };
        let sells = show.check_sells(now).is_ok()
            || show.id == old.show && matches!(show.sale_state(now, 1), SaleState::Closed | SaleState::Paused);
        let same = new == (old.show, old.seat);
        let wanted = match drawer {
            _ if owned.is_none() => Some("already_refunded"),
            _ if !sells => Some("show_closed"),
            _ if !same && !self.model.may_take(None, new, self.now()) => Some("seat_taken"),
            _ if same => Some("usage"),
            _ if (late || full) && !self.may(till, Permission::CancelAgainstRule) => Some("forbidden"),
            _ if admitted && !self.may(till, Permission::CancelAdmitted) => Some("forbidden"),
            Err(code) => Some(code),
            Ok(_) => None,
        };
        let asked = Asked { tickets: vec![old.id], full, reason: "simulated".into(), ..Asked::default() };
        let reference = self.model.sales[at].booking.reference.clone();
        let wish = Move { asked, show: Some(show.id), seats: vec![self.labels[&new].clone()] };
        let pays =
            [Pay { kind, minor: None, reference: if kind == TenderKind::Card { "X1".into() } else { String::new() } }];
        let what = format!("till {till} exchanges {} {} of {reference} for {new:?}", old.id, old.label);
        let got = self.tills[till].house.exchange(&reference, &wish, &pays, None);
        let Some((booking, done)) = expect(&what, got, wanted)? else {
            return Ok(format!("{what}: {}", wanted.unwrap_or_default()));
        };
        if (done.due, done.difference(), done.kept) != (due, due - back, less - back) {
            return Err(format!("{what}: {due} due, {back} back, {} kept, but: {done:?}", less - back));
        }
        self.tally.exchanges += 1;
        let drawer = drawer.ok().flatten();
        self.give(at, &parts, drawer);
        let fresh = booking.tickets.iter().find(|t| (t.show, t.seat) == new && t.state == TicketState::Valid);
        let fresh = fresh.ok_or_else(|| format!("{what}: there is no new ticket"))?.id;
        self.model.owners.remove(&(old.show, old.seat));
        self.model.owners.insert(new, super::model::Owner::Sold);
        if due > 0 {
            self.model.books.moves(drawer, kind, due);
        }
        let start = self.model.starts[&show.id];
        let sale = &mut self.model.sales[at];
        sale.starts.entry(show.id).or_insert(start);
        sale.admitted.remove(&old.id);
        sale.account.owned.remove(&old.id);
        sale.account.owned.insert(fresh, (new, is));
        sale.account.kept += less - back;
        sale.account.parts.extend((due > 0).then(|| Part::new(kind, due, drawer)));
        self.model.changed(at, booking).map_err(|e| format!("{what}: {e}"))?;
        Ok(format!("{what}: {due} due, {back} back"))
    }
}
