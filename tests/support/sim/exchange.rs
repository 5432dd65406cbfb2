//! Exchanges in the simulator: a ticket becomes one for another seat, of the same show or another, and only the difference moves.
use super::{
    Simulator,
    books::Part,
    coins::settle,
    model::{Owner, Spot},
    undo::{UNTIL_MIN, share},
    verbs::{Step, card, cash, expect},
};
use marquee::domain::{
    booking::{Booking, TenderKind, Ticket, TicketState},
    cancel::Asked,
    exchange::Move,
    show::{SaleState, Show},
    staff::Permission,
};

/// An exchange as it must come out.
struct Swap {
    at: usize,
    old: Ticket,
    show: Show,
    new: Spot,
    /// What the new ticket costs with its fees.
    is: i64,
    due: i64,
    back: i64,
    kept: i64,
    full: bool,
    /// Against the rule, and of somebody who is in.
    needs: [bool; 2],
}

impl Simulator<'_> {
    /// Chooses what is exchanged for what.
    fn pick_swap(&mut self) -> Option<Swap> {
        let at = self.pick_sale()?;
        if self.model.sales[at].booking.tickets.is_empty() {
            return None;
        }
        let old = self.rng.pick(&self.model.sales[at].booking.tickets).clone();
        let show = if self.rng.chance(50) { self.find_show(old.show) } else { self.pick_show() };
        let new: Spot = *self.rng.pick(&self.spots(show.id));
        let full = self.rng.chance(15);
        let (sale, was_on) = (&self.model.sales[at], (old.show, old.seat));
        let was = sale.account.owned.get(&old.id).map_or(0, |(_, minor)| *minor);
        // A seat of the same class of the same show costs what was paid for it.
        let same = old.show == show.id && self.classes[&was_on] == self.classes[&new];
        let is = if same { was } else { self.model.prices[&new] };
        let covered = self.is_covered(at, old.id);
        let admitted = !covered && sale.admitted.contains_key(&old.id);
        let late = !covered && self.now().instant() > self.start_of(at, was_on).plus_minutes(-UNTIL_MIN);
        let (due, less) = ((is - was).max(0), (was - is).max(0));
        let back = if covered || late || full || admitted { less } else { share(less) };
        Some(Swap { at, old, show, new, is, due, back, kept: less - back, full, needs: [late || full, admitted] })
    }

    /// The refusal of an exchange, whatever is paid for it.
    fn refuses(&self, till: usize, swap: &Swap) -> Option<&'static str> {
        let Swap { at, old, show, new, needs: [against, admitted], .. } = swap;
        let now = self.now().instant();
        let sells = show.check_sells(now).is_ok()
            || show.id == old.show && matches!(show.sale_state(now, 1), SaleState::Closed | SaleState::Paused);
        let same = *new == (old.show, old.seat);
        match () {
            () if !self.model.sales[*at].account.owned.contains_key(&old.id) => Some("already_refunded"),
            () if !sells => Some("show_closed"),
            () if !same && !self.model.may_take(None, *new, self.now()) => Some("seat_taken"),
            () if same => Some("usage"),
            () if *against && !self.may(till, Permission::CancelAgainstRule) => Some("forbidden"),
            () if *admitted && !self.may(till, Permission::CancelAdmitted) => Some("forbidden"),
            () => None,
        }
    }

    /// One ticket becomes one for another seat, of the same show or another.
    pub fn exchange(&mut self, till: usize) -> Step {
        let Some(swap) = self.pick_swap() else { return Ok("nothing to exchange".into()) };
        let Swap { at, ref old, ref show, new, due, back, kept, full, .. } = swap;
        let kind = if self.rng.chance(50) { TenderKind::Cash } else { TenderKind::Card };
        let account = &self.model.sales[at].account;
        let parts = account.split(back);
        let (cash_back, step) = (account.cash_of(&parts), self.model.books.step);
        let gone = back - cash_back + if cash_back > 0 { account.cash_back(cash_back, step) } else { 0 };
        let moves = due > 0 || !parts.is_empty();
        let by_hand = kind == TenderKind::Cash && due > 0 || cash_back > 0;
        let drawer = if moves { self.goes_to(till, by_hand) } else { Ok(None) };
        let wanted = self.refuses(till, &swap).or(drawer.err());
        let asked = Asked { tickets: vec![old.id], full, reason: "simulated".into(), ..Asked::default() };
        let reference = self.model.sales[at].booking.reference.clone();
        let wish = Move { asked, show: Some(show.id), seats: vec![self.labels[&new].clone()] };
        let pays = [if kind == TenderKind::Card { card(None) } else { cash(None) }];
        let what = format!("till {till} exchanges {} {} of {reference} for {new:?}", old.id, old.label);
        let got = self.tills[till].house.exchange(&reference, &wish, &pays, None);
        let Some((booking, done)) = expect(&what, got, wanted)? else {
            return Ok(format!("{what}: {}", wanted.unwrap_or_default()));
        };
        if (done.due, done.difference(), done.kept) != (due, due - gone, kept) {
            return Err(format!("{what}: {due} due, {gone} back, {kept} kept, but: {done:?}"));
        }
        self.tally.exchanges += 1;
        let drawer = drawer.ok().flatten();
        self.give(at, &parts, drawer);
        for part in settle(due, &[(kind, None)], step)? {
            let part = Part { drawer, ..part };
            self.model.books.takes(&part);
            self.model.sales[at].account.parts.push(part);
        }
        self.swapped(&swap, booking).map_err(|e| format!("{what}: {e}"))?;
        Ok(format!("{what}: {due} due, {back} back"))
    }

    /// The new ticket stands for the old one.
    fn swapped(&mut self, swap: &Swap, booking: Booking) -> Result<(), String> {
        let Swap { at, ref old, ref show, new, is, kept, .. } = *swap;
        let fresh = booking.tickets.iter().find(|t| (t.show, t.seat) == new && t.state == TicketState::Valid);
        let fresh = fresh.ok_or("there is no new ticket")?.id;
        self.model.owners.remove(&(old.show, old.seat));
        self.model.owners.insert(new, Owner::Sold);
        let (start, failures) = (self.model.starts[&show.id], self.model.failures.len());
        let sale = &mut self.model.sales[at];
        sale.starts.entry(show.id).or_insert(start);
        sale.admitted.remove(&old.id);
        sale.issued.insert(fresh, failures);
        sale.account.owned.remove(&old.id);
        sale.account.owned.insert(fresh, (new, is));
        sale.account.kept += kept;
        self.model.changed(at, booking)
    }
}
