//! Reservations in the simulator, with deposits on them: kept for a party until a time, paid, let go, or ended by themselves.
use super::{
    Simulator,
    books::{Account, Part},
    coins::settle,
    food::Plate,
    model::{Kept, Model, Order},
    sell::pays,
    verbs::{Step, expect},
};
use marquee::{
    domain::{
        booking::{BookingState, TenderKind},
        cancel::Asked,
        show::{Show, ShowState},
        staff::Permission,
        time::Now,
    },
    service::{Reserve, Source},
};

/// So long before the start a reservation ends.
const UNTIL_MIN: i64 = 30;

impl Order {
    /// What was paid of it before it is sold, as a deposit.
    pub fn deposit(&self) -> i64 {
        self.kept.as_ref().map_or(0, |kept| kept.account.left())
    }

    /// The time of the clock by which it ends: a reservation's is that on the wall.
    pub fn clock(&self, now: Now) -> i64 {
        if self.kept.is_some() { now.wall_ms } else { now.boottime_ms }
    }
}

impl Model {
    /// A reservation ended by itself: its deposit stays with the house, or is owed.
    pub fn lapsed(&mut self, order: usize, keeps: bool) {
        let Some(mut kept) = self.orders[order].kept.clone().filter(|k| k.account.left() > 0) else {
            return self.ended(order);
        };
        let minor = kept.account.left();
        self.books.deposits -= minor;
        kept.account.waits = 0;
        if keeps {
            kept.account.kept += minor;
        } else {
            for (n, minor) in kept.account.split(minor) {
                kept.account.parts[n].left -= minor;
                kept.account.owed.push((n, minor));
                self.books.owes(minor);
            }
        }
        self.lost.push((kept.reference, kept.account));
        self.ended(order);
    }
}

impl Simulator<'_> {
    /// Whether the house keeps the deposit of an order that nobody pays: never where it called a show of it off itself.
    pub fn keeps(&self, order: usize) -> bool {
        let off = |s: &&Show| s.state == ShowState::Cancelled;
        let kept = self.model.orders[order].kept.as_ref();
        self.keeps_deposits
            && !self.shows.iter().filter(off).any(|s| kept.is_some_and(|k| k.starts.contains_key(&s.id)))
    }

    /// A reservation that there ever was: mostly one that waits to be paid.
    fn pick_kept(&mut self) -> Option<usize> {
        let all = |open: bool| {
            let fits = |o: &Order| o.kept.is_some() && !(open && o.ended);
            (0..self.model.orders.len()).filter(|n| fits(&self.model.orders[*n])).collect::<Vec<_>>()
        };
        let (open, any) = (all(true), all(false));
        let from = if open.is_empty() || self.rng.chance(10) { any } else { open };
        if from.is_empty() { None } else { Some(*self.rng.pick(&from)) }
    }

    /// An order is kept for a party.
    pub fn reserve(&mut self, till: usize) -> Step {
        let now = self.now();
        let fits = |o: &Order| o.is_live(now) && !o.is_paying() && !o.wanted.is_empty();
        let live: Vec<usize> = (0..self.model.orders.len()).filter(|n| fits(&self.model.orders[*n])).collect();
        let any =
            if live.is_empty() || self.rng.chance(20) { self.pick_order(till) } else { Some(*self.rng.pick(&live)) };
        let Some(n) = any else { return Ok("nothing to reserve".into()) };
        let order = &self.model.orders[n];
        let of: Vec<&Show> = self.shows.iter().filter(|s| order.wanted.iter().any(|(id, _)| *id == s.id)).collect();
        let asked = self.rng.chance(70).then(|| now.instant().plus_minutes(self.rng.below(60) as i64));
        let first = of.iter().map(|s| s.starts_at).min();
        let until = asked.or(first.map(|at| at.plus_minutes(-UNTIL_MIN))).unwrap_or(now.instant());
        let closes = of.iter().map(|s| s.sale_closes_at).min().unwrap_or(until);
        let wanted = match order {
            o if !o.is_live(now) => Some("hold_expired"),
            o if o.is_paying() => Some("conflict"),
            _ => self.unfit(n).or((of.is_empty() || until <= now.instant() || until > closes).then_some("usage")),
        };
        let source = Source::Hold(order.token.clone());
        let ask = Reserve { source, tickets: vec![], party: "Okoye".into(), until: asked, email: None };
        let what = format!("till {till} reserves order {n} until {until:?}");
        let starts: Vec<_> = of.iter().map(|s| (s.id, s.starts_at)).collect();
        let Some(booking) = expect(&what, self.tills[till].house.reserve(&ask), wanted)? else {
            return Ok(format!("{what}: {}", wanted.unwrap_or_default()));
        };
        let order = &mut self.model.orders[n];
        let kept = order.kept.get_or_insert_with(|| Kept {
            reference: booking.reference.clone(),
            account: Account::default(),
            starts: starts.iter().copied().collect(),
        });
        for (show, at) in starts {
            kept.starts.entry(show).or_insert(at);
        }
        order.until_ms = until.0 * 1000;
        kept.account.agrees(&booking)?;
        if (booking.state, booking.total) != (BookingState::Reserved, order.total) {
            return Err(format!("{what}: {:?} for {}", booking.state, booking.total));
        }
        Ok(what)
    }

    /// A part of a reservation is paid before it is.
    pub fn deposit(&mut self, till: usize) -> Step {
        let now = self.now();
        let Some(n) = self.pick_kept() else { return Ok("nothing is reserved".into()) };
        let most = self.model.orders[n].rest();
        let minor = if self.rng.chance(5) { most + 1 } else { 1 + self.rng.below(most.max(1) as usize) as i64 };
        let tenders = self.tenders(minor);
        let paid = settle(minor, &tenders, self.model.books.step);
        let drawer = self.goes_to(till, paid.iter().flatten().any(|p| p.kind == TenderKind::Cash));
        let order = &self.model.orders[n];
        let wanted = match order {
            o if o.ended => Some("conflict"),
            o if !o.is_live(now) => Some("hold_expired"),
            o if o.is_paying() => Some("conflict"),
            _ => self.unfit(n).or((minor > most).then_some("usage")).or(paid.clone().err()).or(drawer.err()),
        };
        let Some(reference) = order.kept.as_ref().map(|k| k.reference.clone()) else { return Ok("no deposit".into()) };
        let what = format!("till {till} takes a deposit of {minor} on order {n}: {tenders:?}");
        let got = self.tills[till].house.deposit(&reference, minor, &pays(&tenders));
        let Some(booking) = expect(&what, got, wanted)? else {
            return Ok(format!("{what}: {}", wanted.unwrap_or_default()));
        };
        self.tally.deposits += 1;
        let drawer = drawer.ok().flatten();
        let parts: Vec<Part> = paid.into_iter().flatten().map(|p| Part { drawer, ..p }).collect();
        self.model.books.deposits += minor;
        for part in &parts {
            self.model.books.takes(part);
        }
        let order = &mut self.model.orders[n];
        let kept = order.kept.as_mut().ok_or("it is not reserved")?;
        kept.account.parts.extend(parts);
        kept.account.waits += minor;
        kept.account.agrees(&booking).map_err(|e| format!("{what}: {e}"))?;
        if booking.deposit() != order.deposit() {
            return Err(format!("{what}: {} is there, not {}", booking.deposit(), order.deposit()));
        }
        Ok(what)
    }

    /// A reservation is paid in one go: what its deposit has not paid.
    pub fn pay_reserved(&mut self, till: usize) -> Step {
        let now = self.now();
        let Some(n) = self.pick_kept() else { return Ok("nothing is reserved".into()) };
        let left = self.model.orders[n].rest();
        let tenders = self.tenders(left);
        let paid = settle(left, &tenders, self.model.books.step);
        let by_hand = paid.iter().flatten().any(|p| p.kind == TenderKind::Cash);
        let drawer = if tenders.is_empty() { Ok(None) } else { self.goes_to(till, by_hand) };
        let order = &self.model.orders[n];
        let taken = |o: &Order| o.wanted.iter().any(|p| !self.model.may_take(Some(n), *p, now));
        let wanted = match order {
            o if o.ended => Some("conflict"),
            o if !o.open_cards.is_empty() => Some("conflict"),
            o if !o.is_live(now) && taken(o) => Some("seat_taken"),
            o if !o.is_live(now) && self.model.lacks(Some(n), &o.food, now) => Some("sold_out"),
            // The clock was wrong for a while, and somebody got a seat of it in its time.
            o => self.unfit(n).or(paid.clone().err()).or(drawer.err()).or(taken(o).then_some("seat_taken")),
        };
        let Some(reference) = order.kept.as_ref().map(|k| k.reference.clone()) else { return Ok("no party".into()) };
        let what = format!("till {till} sells reserved order {n} for {left}: {tenders:?}");
        let got = self.tills[till].house.pay_reserved(&reference, &pays(&tenders));
        let Some(booking) = expect(&what, got, wanted)? else {
            return Ok(format!("{what}: {}", wanted.unwrap_or_default()));
        };
        let drawer = drawer.ok().flatten();
        let fresh: Vec<Part> = paid.into_iter().flatten().map(|p| Part { drawer, ..p }).collect();
        self.model.own(n);
        self.model.sold((Some(n), &Plate::new()), &booking, &fresh, now).map_err(|e| format!("{what}: {e}"))?;
        Ok(what)
    }

    /// A reservation is let go: its deposit goes back the way it came, or stays by the rule.
    pub fn let_go(&mut self, till: usize) -> Step {
        let Some(n) = self.pick_kept().filter(|n| !self.model.orders[*n].ended) else {
            return Ok("nothing to let go".into());
        };
        let (full, step) = (self.rng.chance(30), self.model.books.step);
        let Some(mut kept) = self.model.orders[n].kept.clone() else { return Ok("no party".into()) };
        let minor = kept.account.left();
        let by_rule = self.keeps(n) && minor > 0;
        let stays = if by_rule && !full { minor } else { 0 };
        let parts = kept.account.split(minor - stays);
        let cash = kept.account.cash_of(&parts);
        let gave = if cash > 0 { kept.account.cash_back(cash, step) } else { 0 };
        let drawer = if parts.is_empty() { Ok(None) } else { self.goes_to(till, cash > 0) };
        let wanted = match &self.model.orders[n] {
            o if o.is_paying() => Some("conflict"),
            _ if by_rule && full && !self.may(till, Permission::CancelAgainstRule) => Some("forbidden"),
            _ => drawer.err(),
        };
        let asked = Asked { full, reason: "simulated".into(), ..Asked::default() };
        let what = format!("till {till} lets reserved order {n} go, {minor} deposited, full: {full}");
        let got = self.tills[till].house.cancel(&kept.reference, &asked, None);
        let Some((booking, plan)) = expect(&what, got, wanted)? else {
            return Ok(format!("{what}: {}", wanted.unwrap_or_default()));
        };
        let back = minor - stays - cash + gave;
        if (plan.total_back(), plan.kept) != (back, stays) {
            return Err(format!("{what}: {back} back, {stays} kept, but: {plan:?}"));
        }
        self.model.books.deposits -= minor;
        self.model.books.gives(drawer.ok().flatten(), minor - stays, (cash, gave));
        for (n, minor) in parts {
            kept.account.parts[n].left -= minor;
        }
        (kept.account.gave, kept.account.kept, kept.account.waits) = ((cash, gave), stays, 0);
        kept.account.agrees(&booking).map_err(|e| format!("{what}: {e}"))?;
        if booking.state != BookingState::Cancelled {
            return Err(format!("{what}: it is {:?}", booking.state));
        }
        self.model.lost.push((kept.reference, kept.account));
        self.model.ended(n);
        Ok(what)
    }

    /// What was deposited on reservations that are open, or have ended, is what their bookings say.
    pub fn check_kept(&self) -> Result<(), String> {
        let open = self.model.orders.iter().filter(|o| !o.ended).filter_map(|o| o.kept.as_ref());
        let open = open.map(|k| (&k.reference, &k.account));
        for (reference, account) in open.chain(self.model.lost.iter().map(|(reference, account)| (reference, account)))
        {
            account.agrees(&self.office.booking(reference).map_err(|e| e.to_string())?)?;
        }
        Ok(())
    }
}
