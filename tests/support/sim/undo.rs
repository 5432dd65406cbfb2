//! What was sold comes back in the simulator, or becomes something else: voids, refunds by the rule and against it, exchanges.
use super::{
    Simulator,
    books::{Part, price},
    model::Spot,
    verbs::{Step, expect},
};
use marquee::domain::{
    TicketId,
    booking::{TenderKind, TicketState},
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

/// What comes back of what is asked for.
struct Back {
    tickets: Vec<TicketId>,
    minor: i64,
    kept: i64,
    void: bool,
    lacks: bool,
}

impl Simulator<'_> {
    fn pick_sale(&mut self) -> Option<usize> {
        let sales = self.model.sales.len();
        // Mostly one of the last: what is an evening old has nothing left.
        (sales > 0)
            .then(|| if self.rng.chance(60) { sales - 1 - self.rng.below(sales.min(5)) } else { self.rng.below(sales) })
    }

    fn start_of(&self, spot: Spot) -> Instant {
        self.shows.iter().find(|s| s.id == spot.0).map_or(Instant(0), |s| s.starts_at)
    }

    /// Works out a cancellation from the plain rules of the trade.
    fn comes_back(&self, till: usize, at: usize, tickets: Vec<TicketId>, full: bool) -> Back {
        let (sale, now) = (&self.model.sales[at], self.now().instant());
        let starts =
            || tickets.iter().filter_map(|id| sale.account.owned.get(id)).map(|(spot, _)| self.start_of(*spot));
        let admitted = tickets.iter().any(|id| sale.admitted.contains(id));
        let over = starts().any(|at| now >= at);
        let late = starts().any(|at| now > at.plus_minutes(-UNTIL_MIN));
        let here = self.model.books.open_at(till);
        let void = !admitted && !over && sale.account.parts.iter().all(|p| p.drawer.is_some() && p.drawer == here);
        let against = !void && (full || late);
        let lacks = against && !self.may(till, Permission::CancelAgainstRule)
            || admitted && !self.may(till, Permission::CancelAdmitted);
        let (mut minor, mut kept) = (0, 0);
        for id in &tickets {
            let whole = price(&sale.booking, *id);
            let ticket: i64 = sale.booking.tickets.iter().filter(|t| t.id == *id).map(|t| t.minor).sum();
            let stays = if void || against { 0 } else { ticket - share(ticket) };
            minor += whole - stays;
            kept += stays;
        }
        Back { tickets, minor, kept, void, lacks }
    }

    /// One ticket or all that are left come back.
    pub fn cancel(&mut self, till: usize) -> Step {
        let Some(at) = self.pick_sale() else { return Ok("nothing to cancel".into()) };
        let reference = self.model.sales[at].booking.reference.clone();
        let owned: Vec<TicketId> = self.model.sales[at].account.owned.keys().copied().collect();
        let one = self.rng.chance(60).then(|| self.rng.pick(&self.model.sales[at].booking.tickets).id);
        let full = self.rng.chance(20);
        let back = self.comes_back(till, at, one.map_or(owned.clone(), |id| vec![id]), full);
        let parts = self.model.sales[at].account.split(back.minor);
        let cash = parts.iter().any(|(n, _)| self.model.sales[at].account.parts[*n].kind == TenderKind::Cash);
        let drawer =
            if parts.is_empty() { Ok(None) } else { self.model.books.goes_to(till, self.tills[till].staff, cash) };
        let wrong = self.rng.chance(5);
        let wanted = match drawer {
            _ if owned.is_empty() || one.is_some_and(|id| !owned.contains(&id)) => Some("already_refunded"),
            _ if back.lacks => Some("forbidden"),
            _ if wrong => Some("conflict"),
            Err(code) => Some(code),
            Ok(_) => None,
        };
        let asked = Asked { tickets: one.into_iter().collect(), full, reason: "simulated".into(), ..Asked::default() };
        let said = wrong.then_some(back.minor + 1).or(self.rng.chance(30).then_some(back.minor));
        let what = format!("till {till} cancels {one:?} of {reference}, full: {full}");
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
        let sale = &mut self.model.sales[at];
        sale.account.kept += back.kept;
        for id in &back.tickets {
            sale.admitted.remove(id);
            if let Some((spot, _)) = sale.account.owned.remove(id) {
                self.model.owners.remove(&spot);
            }
        }
        self.model.changed(at, booking).map_err(|e| format!("{what}: {e}"))?;
        Ok(format!("{what}: {} back, {} kept", back.minor, back.kept))
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
        let old = self.rng.pick(&self.model.sales[at].booking.tickets).clone();
        let show = if self.rng.chance(50) { self.find_show(old.show) } else { self.pick_show() };
        let new: Spot = *self.rng.pick(&self.spots(show.id));
        let sale = &self.model.sales[at];
        let owned = sale.account.owned.get(&old.id).copied();
        let was = owned.map_or(0, |(_, minor)| minor);
        let is = self.model.prices[&new];
        let (full, admitted) = (self.rng.chance(15), self.model.sales[at].admitted.contains(&old.id));
        let late = now > self.start_of((old.show, old.seat)).plus_minutes(-UNTIL_MIN);
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
        let sale = &mut self.model.sales[at];
        sale.admitted.remove(&old.id);
        sale.account.owned.remove(&old.id);
        sale.account.owned.insert(fresh, (new, is));
        sale.account.kept += less - back;
        sale.account.parts.extend((due > 0).then(|| Part::new(kind, due, drawer)));
        self.model.changed(at, booking).map_err(|e| format!("{what}: {e}"))?;
        Ok(format!("{what}: {due} due, {back} back"))
    }
}
