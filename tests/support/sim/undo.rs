//! What was sold comes back in the simulator, or becomes something else: voids, refunds by the rule and against it, exchanges.
use super::{
    Simulator,
    books::price,
    food::Bite,
    model::Spot,
    verbs::{Step, expect},
};
use marquee::domain::{LineId, TicketId, booking::Line, cancel::Asked, staff::Permission, time::Instant};

/// The rule of the simulated theatre: until half an hour before the start, and 85 % of a ticket's price.
pub const UNTIL_MIN: i64 = 30;
/// In hundredths.
pub const SHARE: i64 = 85;

/// The share of a price that comes back by the rule.
pub fn share(minor: i64) -> i64 {
    (minor * SHARE + 50) / 100
}

/// What is asked back: tickets or pieces of food, or all that is left.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// These tickets.
    pub tickets: Vec<TicketId>,
    /// These pieces.
    pub food: Vec<LineId>,
    /// The whole price, whatever the rule says.
    pub full: bool,
}

/// What comes back of it.
pub struct Back {
    tickets: Vec<TicketId>,
    food: Vec<LineId>,
    /// So much money.
    pub minor: i64,
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

    /// When the show of a seat starts, as the sale was told.
    pub fn start_of(&self, at: usize, spot: Spot) -> Instant {
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
    pub fn meant(&self, at: usize, wish: &Wish) -> Result<(Vec<TicketId>, Vec<LineId>), &'static str> {
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
    pub fn comes_back(
        &self,
        till: usize,
        at: usize,
        (tickets, food): (Vec<TicketId>, Vec<LineId>),
        full: bool,
    ) -> Back {
        let (sale, now) = (&self.model.sales[at], self.now().instant());
        let spot = |id: &TicketId| sale.account.owned.get(id).map(|(spot, _)| self.start_of(at, *spot));
        let covered = |id: &TicketId| self.is_covered(at, *id);
        let failed = !tickets.is_empty() && tickets.iter().all(covered);
        let open = || tickets.iter().filter(|id| !covered(id));
        let came = |id: &TicketId| sale.admitted.contains_key(id);
        let used = open().any(came) || food.iter().filter_map(|id| sale.account.food.get(id)).any(|b| b.used);
        let over = tickets.iter().any(|id| came(id) || spot(id).is_some_and(|at| now >= at));
        let too_late = |at: Instant| now > at.plus_minutes(-UNTIL_MIN);
        // Food is wanted until the last show of its booking; alone it is wanted at any time.
        let late_food = !failed && !food.is_empty() && sale.starts.values().max().is_some_and(|at| too_late(*at));
        let late = late_food || open().filter_map(spot).any(too_late);
        let here = self.model.books.open_at(till);
        let void = !used && !over && sale.account.parts.iter().all(|p| p.drawer.is_some() && p.drawer == here);
        let against = !void && (full || late);
        let lacks = against && !self.may(till, Permission::CancelAgainstRule)
            || used && !self.may(till, Permission::CancelAdmitted);
        let whole: Vec<bool> = tickets.iter().map(|id| void || against || covered(id)).collect();
        let mut back = Back { tickets, food, minor: 0, kept: 0, void, lacks };
        let stays = |minor: i64, whole: bool| if whole { 0 } else { minor - share(minor) };
        for (id, whole) in back.tickets.iter().zip(whole) {
            let ticket: i64 = sale.booking.tickets.iter().filter(|t| t.id == *id).map(|t| t.minor).sum();
            back.minor += price(&sale.booking, *id) - stays(ticket, whole);
            back.kept += stays(ticket, whole);
        }
        let stays = |minor: i64| stays(minor, void || against || failed);
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
        let account = &self.model.sales[at].account;
        let cash = account.cash_of(&parts);
        let handed = back.minor - cash + if cash > 0 { account.cash_back(cash, self.model.books.step) } else { 0 };
        let drawer = if parts.is_empty() { Ok(None) } else { self.goes_to(till, cash > 0) };
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
        let said = wrong.then_some(handed + 1).or(self.rng.chance(30).then_some(handed));
        let what = format!("till {till} cancels {wish:?} of {reference}");
        let got = self.tills[till].house.cancel(&reference, &asked, said);
        let Some((booking, plan)) = expect(&what, got, wanted)? else {
            return Ok(format!("{what}: {}", wanted.unwrap_or_default()));
        };
        if (plan.void, plan.total_back(), plan.kept) != (back.void, handed, back.kept) {
            let must = (back.void, handed, back.kept);
            return Err(format!("{what}: void, back, kept must be {must:?}, but: {plan:?}"));
        }
        self.tally.back += 1;
        self.give(at, &parts, drawer.ok().flatten());
        self.gone(at, &back);
        self.model.changed(at, booking).map_err(|e| format!("{what}: {e}"))?;
        Ok(format!("{what}: {} back, {} kept", back.minor, back.kept))
    }

    /// What came back is not owned any more: seats are free, and what nobody touched is on the shelf.
    pub fn gone(&mut self, at: usize, back: &Back) {
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
    pub fn give(&mut self, at: usize, parts: &[(usize, i64)], drawer: Option<usize>) {
        let account = &mut self.model.sales[at].account;
        let cash = account.cash_of(parts);
        let gave = if cash > 0 { account.cash_back(cash, self.model.books.step) } else { 0 };
        account.gave = (account.gave.0 + cash, account.gave.1 + gave);
        for (n, minor) in parts {
            account.parts[*n].left -= minor;
        }
        let all = parts.iter().map(|(_, minor)| minor).sum();
        self.model.books.gives(drawer, all, (cash, gave));
    }
}
