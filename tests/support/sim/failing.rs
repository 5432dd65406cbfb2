//! Shows that fail in the simulator: delayed, moved, stopped, called off; what their tickets are worth then, and what is owed until
//! a till pays it out.
use super::{
    Simulator,
    books::Account,
    model::{Failure, Owner, Sale, Spot},
    undo::Wish,
    verbs::{Step, expect},
};
use marquee::domain::{
    HallId, ShowId, TicketId,
    booking::{TenderKind, Ticket},
    shift::ShiftState,
    show::{Show, ShowState},
    staff::Permission,
    time::Instant,
};
use std::collections::{BTreeMap, BTreeSet};

/// How many halls there are.
const HALLS: usize = 3;

/// How many seats the one has in which no show is planned.
const SPARE: usize = 10;

/// The one whose seats have no numbers.
const UNNUMBERED: HallId = HallId(2);

impl Simulator<'_> {
    /// Whether a ticket's show failed since it was issued, so that it comes back whole, whatever the rule says. Who came to a show
    /// that was only delayed or moved has seen it.
    pub fn is_covered(&self, at: usize, id: TicketId) -> bool {
        let sale = &self.model.sales[at];
        let Some(((show, _), _)) = sale.account.owned.get(&id) else { return false };
        let running = self.shows.iter().any(|s| s.id == *show && self.now().instant() < s.ends_at);
        let came = sale.admitted.get(&id);
        let since = sale.issued.get(&id).map_or(0, |n| *n);
        let covers = |f: &Failure| f.show == *show && (f.for_good || running && came.is_none_or(|t| *t < f.at));
        self.model.failures[since..].iter().any(covers)
            || running && came.is_none() && sale.moved.values().any(|new| *new == id)
    }

    fn is_open(&self, show: &Show) -> bool {
        show.state != ShowState::Cancelled && self.now().instant() < show.ends_at
    }

    fn clashes(&self, but: ShowId, hall: HallId, from: Instant, clear: Instant) -> bool {
        let there = |s: &&Show| s.hall == hall && s.id != but && s.state != ShowState::Cancelled;
        self.shows.iter().filter(there).any(|s| s.starts_at < clear && from < s.clear_at)
    }

    fn failed(&mut self, show: ShowId, for_good: bool) {
        self.model.failures.push(Failure { show, for_good, at: self.now().instant() });
    }

    fn decide(&mut self, show: ShowId, state: ShowState) {
        if let Some(s) = self.shows.iter_mut().find(|s| s.id == show) {
            s.state = state;
        }
    }

    /// Mostly a till where somebody sits who may do this, where there is one.
    fn by_who_may(&mut self, till: usize, what: Permission) -> usize {
        let able: Vec<usize> = (0..self.tills.len()).filter(|t| self.may(*t, what)).collect();
        if able.is_empty() || self.rng.chance(20) { till } else { *self.rng.pick(&able) }
    }

    /// A show fails in one of four ways: mostly one that tickets were sold or kept for.
    pub fn fail_show(&mut self, till: usize) -> Step {
        let sold: Vec<ShowId> =
            self.model.sales.iter().flat_map(|s| s.account.owned.values()).map(|((show, _), _)| *show).collect();
        let kept = self.model.orders.iter().filter(|o| o.kept.is_some() && !o.ended);
        let kept: Vec<ShowId> = kept.flat_map(|o| o.wanted.iter().map(|(show, _)| *show)).collect();
        let among = if !kept.is_empty() && self.rng.chance(50) { kept } else { sold };
        let busy = !among.is_empty() && self.rng.chance(70);
        let busy = busy.then(|| *self.rng.pick(&among));
        let show = match busy {
            Some(id) => self.find_show(id),
            None => self.pick_show(),
        };
        let way = self.rng.below(100);
        let needs = if way < 70 { Permission::FailShow } else { Permission::CancelShow };
        let till = self.by_who_may(till, needs);
        match way {
            0..35 => self.delay(till, &show),
            35..45 => self.stop(till, &show),
            45..70 => self.move_away(till, &show),
            _ => self.call_off(till, &show),
        }
    }

    fn delay(&mut self, till: usize, show: &Show) -> Step {
        let by = 5 * (self.rng.below(30) as i64 - 6);
        let to = show.starts_at.plus_minutes(by);
        let day = |at: Instant| self.zone.business_day(at, 5 * 60);
        let wanted = match () {
            () if !self.may(till, Permission::FailShow) => Some("forbidden"),
            () if !self.is_open(show) => Some("show_closed"),
            () if by == 0 || day(to) != day(show.starts_at) => Some("usage"),
            () if self.clashes(show.id, show.hall, to, show.clear_at.plus_minutes(by)) => Some("clash"),
            () => None,
        };
        let what = format!("till {till} delays show {} by {by} min", show.id);
        if expect(&what, self.tills[till].house.delay_show(show.id, to, "snow"), wanted)?.is_some() {
            self.failed(show.id, false);
            self.model.starts.insert(show.id, to);
            for s in self.shows.iter_mut().filter(|s| s.id == show.id) {
                for at in [&mut s.starts_at, &mut s.feature_at, &mut s.ends_at, &mut s.clear_at, &mut s.sale_closes_at]
                {
                    *at = at.plus_minutes(by);
                }
            }
            self.reservations_wait(show.id);
        }
        Ok(format!("{what}: {}", wanted.unwrap_or("ok")))
    }

    fn stop(&mut self, till: usize, show: &Show) -> Step {
        let wanted = match () {
            () if !self.may(till, Permission::FailShow) => Some("forbidden"),
            () if !self.is_open(show) => Some("show_closed"),
            () => None,
        };
        let what = format!("till {till} stops show {}", show.id);
        if expect(&what, self.tills[till].house.stop_show(show.id, "lamp"), wanted)?.is_some() {
            self.failed(show.id, true);
            self.decide(show.id, ShowState::Closed);
        }
        Ok(format!("{what}: {}", wanted.unwrap_or("ok")))
    }

    fn call_off(&mut self, till: usize, show: &Show) -> Step {
        let wanted = (!self.may(till, Permission::CancelShow)).then_some("forbidden");
        let what = format!("till {till} calls show {} off", show.id);
        let done = expect(&what, self.tills[till].house.call_off(show.id, "flood"), wanted)?.is_some();
        if done && show.state != ShowState::Cancelled {
            self.failed(show.id, true);
            self.decide(show.id, ShowState::Cancelled);
            self.reservations_end(show.id);
        }
        Ok(format!("{what}: {}", wanted.unwrap_or("ok")))
    }

    fn move_away(&mut self, till: usize, show: &Show) -> Step {
        let hall = HallId(1 + self.rng.below(HALLS) as i64);
        let there = |s: &Show| s.hall == hall;
        let seats = self.shows.iter().find(|s| there(s)).map_or(SPARE, |s| self.spots(s.id).len());
        let owned = self.model.sales.iter().flat_map(|s| s.account.owned.values()).map(|(spot, _)| *spot);
        let tickets: Vec<Spot> = owned.filter(|(s, _)| *s == show.id).collect();
        let rolls = tickets.iter().any(|p| self.wheels.contains(p));
        if rolls && tickets.len() == seats {
            return Ok("it is nobody's guess who gets the last seat beside a wheelchair".into());
        }
        let wanted = match () {
            () if !self.may(till, Permission::FailShow) => Some("forbidden"),
            () if !self.is_open(show) => Some("show_closed"),
            () if there(show) => Some("usage"),
            // All halls take as long to clear.
            () if self.clashes(show.id, hall, show.starts_at, show.clear_at) => Some("clash"),
            // The hall without numbers has no place for a wheelchair.
            () if tickets.len() > seats || rolls && hall == UNNUMBERED => Some("sold_out"),
            () => None,
        };
        let what = format!("till {till} moves show {} to hall {hall}", show.id);
        let Some(to) = expect(&what, self.tills[till].house.move_show(show.id, hall, None, "heating"), wanted)? else {
            return Ok(format!("{what}: {}", wanted.unwrap_or_default()));
        };
        self.failed(show.id, true);
        self.decide(show.id, ShowState::Cancelled);
        let new = self.office.show(to).map_err(|e| e.to_string())?.show;
        if (new.starts_at, new.clear_at, new.hall) != (show.starts_at, show.clear_at, hall) {
            return Err(format!("{what}: it became {new:?}"));
        }
        self.plan(new)?;
        self.reseat(show.id, to).map_err(|e| format!("{what}: {e}"))?;
        self.reservations_follow(show.id, to).map_err(|e| format!("{what}: {e}"))?;
        Ok(format!("{what}: show {to}"))
    }

    /// Everybody has another ticket for the same money, and their own seat where the new hall has it; nobody else's.
    fn reseat(&mut self, old: ShowId, new: ShowId) -> Result<(), String> {
        let mut ask =
            self.eyes.prepare("select stands_for, id from ticket where show_id = ?1").map_err(|e| e.to_string())?;
        let rows = ask.query_map([new.0], |r| Ok((TicketId(r.get(0)?), TicketId(r.get(1)?))));
        let pairs: BTreeMap<TicketId, TicketId> =
            rows.and_then(Iterator::collect).map_err(|e| format!("a ticket stands for none: {e}"))?;
        drop(ask);
        let hall: BTreeMap<String, Spot> = self.spots(new).into_iter().map(|p| (self.labels[&p].clone(), p)).collect();
        let mut used: BTreeSet<Spot> = BTreeSet::new();
        for at in 0..self.model.sales.len() {
            let of_old = |(_, (spot, _)): &(&TicketId, &(Spot, i64))| spot.0 == old;
            let owned = self.model.sales[at].account.owned.clone();
            let mine: Vec<_> = owned.iter().filter(of_old).collect();
            if mine.is_empty() {
                continue;
            }
            let reference = self.model.sales[at].booking.reference.clone();
            let booking = self.office.booking(&reference).map_err(|e| e.to_string())?;
            for (id, (was, minor)) in mine {
                let fresh = pairs.get(id).ok_or_else(|| format!("ticket {id} has none that stands for it"))?;
                let is_fresh = |t: &&Ticket| t.id == *fresh && t.show == new;
                let ticket =
                    booking.tickets.iter().find(is_fresh).ok_or_else(|| format!("{fresh} is not of {reference}"))?;
                let spot = (new, ticket.seat);
                let kept = hall.get(&self.labels[was]).is_none_or(|same| *same == spot);
                if !used.insert(spot) || !kept || !hall.values().any(|p| *p == spot) {
                    return Err(format!("{was:?} became {spot:?}"));
                }
                let (start, failures) = (self.model.starts[&new], self.model.failures.len());
                self.model.owners.remove(was);
                self.model.owners.insert(spot, Owner::Sold);
                let sale = &mut self.model.sales[at];
                sale.account.owned.remove(id);
                sale.account.owned.insert(*fresh, (spot, *minor));
                sale.admitted.remove(id);
                sale.issued.insert(*fresh, failures);
                sale.moved.insert(*id, *fresh);
                sale.starts.entry(new).or_insert(start);
            }
            self.model.changed(at, booking)?;
        }
        Ok(())
    }

    /// A few bookings of a show that was called off come back: their money is owed to them.
    pub fn refund_called_off(&mut self, till: usize) -> Step {
        let hangs = |show: ShowId| move |sale: &Sale| sale.account.owned.values().any(|((s, _), _)| *s == show);
        let open = |s: &&Show| s.state == ShowState::Cancelled && self.model.sales.iter().any(hangs(s.id));
        let off: Vec<Show> = self.shows.iter().filter(open).cloned().collect();
        let show = if off.is_empty() || self.rng.chance(10) { self.pick_show() } else { self.rng.pick(&off).clone() };
        let most = 1 + self.rng.below(3);
        let mut hanging: Vec<usize> =
            (0..self.model.sales.len()).filter(|at| hangs(show.id)(&self.model.sales[*at])).collect();
        hanging.sort_by_key(|at| self.model.sales[*at].booking.id);
        let wanted = (show.state != ShowState::Cancelled).then_some("conflict");
        let what = format!("till {till} gives back {most} of {hanging:?} of show {}", show.id);
        let got = self.tills[till].house.refund_called_off(show.id, most as u32);
        let Some(left) = expect(&what, got, wanted)? else { return Ok(format!("{what}: refused")) };
        if left as usize != hanging.len().saturating_sub(most) {
            return Err(format!("{what}: {left} are left"));
        }
        for at in hanging.into_iter().take(most) {
            self.owe(till, at, show.id).map_err(|e| format!("{what}: {e}"))?;
        }
        // One may have been in the middle of being paid when it was called off.
        self.reservations_end(show.id);
        Ok(format!("{what}: {left} left"))
    }

    fn owe(&mut self, till: usize, at: usize, show: ShowId) -> Result<(), String> {
        let owned = &self.model.sales[at].account.owned;
        let mine: Vec<TicketId> = owned.iter().filter(|(_, (spot, _))| spot.0 == show).map(|(id, _)| *id).collect();
        // Where nothing else is left, what was bought beside the tickets comes back too.
        let tickets = if mine.len() == owned.len() { vec![] } else { mine };
        let meant = self.meant(at, &Wish { tickets, ..Wish::default() })?;
        let back = self.comes_back(till, at, meant, false);
        let account = &mut self.model.sales[at].account;
        for (n, minor) in account.split(back.minor) {
            account.parts[n].left -= minor;
            account.owed.push((n, minor));
            self.model.books.owes(minor);
        }
        self.gone(at, &back);
        let reference = self.model.sales[at].booking.reference.clone();
        let booking = self.office.booking(&reference).map_err(|e| e.to_string())?;
        self.model.changed(at, booking)
    }

    /// A till pays out what is owed: the cash, and with a slip of the card terminal what went by card.
    pub fn pay_out_owed(&mut self, till: usize) -> Step {
        let till = self.prefer(till, ShiftState::Open);
        let owes = |account: &Account| !account.owed.is_empty();
        let sales = self.model.sales.iter().enumerate().filter(|(_, s)| owes(&s.account)).map(|(at, _)| (at, false));
        let lost = self.model.lost.iter().enumerate().filter(|(_, (_, a))| owes(a)).map(|(at, _)| (at, true));
        let owing: Vec<(usize, bool)> = sales.chain(lost).collect();
        let any = if owing.is_empty() || self.rng.chance(5) {
            self.pick_sale().map(|at| (at, false))
        } else {
            Some(*self.rng.pick(&owing))
        };
        let Some((at, lost)) = any else { return Ok("nothing is owed".into()) };
        let slip = self.rng.chance(60).then_some("SLIP1");
        let (reference, account) = match lost {
            true => (self.model.lost[at].0.clone(), &self.model.lost[at].1),
            false => (self.model.sales[at].booking.reference.clone(), &self.model.sales[at].account),
        };
        let (cash, card) = account.owes();
        let drawer = self.goes_to(till, cash > 0);
        let wanted = match () {
            () if cash + card == 0 => Some("already_refunded"),
            () if cash == 0 && slip.is_none() => Some("usage"),
            () => drawer.err(),
        };
        let card = if slip.is_some() { card } else { 0 };
        let handed = if cash > 0 { account.cash_back(cash, self.model.books.step) } else { 0 };
        let what = format!("till {till} pays out {cash} and {card} of {reference}");
        let Some((booking, gave, by_card)) =
            expect(&what, self.tills[till].house.pay_out_owed(&reference, slip), wanted)?
        else {
            return Ok(format!("{what}: {}", wanted.unwrap_or_default()));
        };
        if (gave, by_card) != (handed, card) {
            return Err(format!("{what}: gave {gave} and {by_card}"));
        }
        self.tally.paid_out += 1;
        let account = if lost { &mut self.model.lost[at].1 } else { &mut self.model.sales[at].account };
        let parts = account.parts.clone();
        account.owed.retain(|(n, _)| parts[*n].kind == TenderKind::Card && slip.is_none());
        account.gave = (account.gave.0 + cash, account.gave.1 + handed);
        self.model.books.pays_out(drawer.ok().flatten(), (cash, handed), card);
        if lost {
            self.model.lost[at].1.agrees(&booking)?;
        } else {
            self.model.changed(at, booking).map_err(|e| format!("{what}: {e}"))?;
        }
        Ok(what)
    }
}
