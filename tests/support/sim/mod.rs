//! The simulator: seeded terminals do what tills do, on the real services over the real store, while clocks jump, machines
//! restart and programs die. After every step the store must be what the model says and break no rule.
pub mod model;
mod verbs;

use crate::{prng::Prng, world::World};
use marquee::{
    domain::{ShowId, TicketTypeId, show::Show, time::Now},
    service::House,
    store::{Opening, Store, StoreError, check::Check},
};
use model::{Model, Spot};
use std::collections::BTreeMap;
use verbs::Step;

/// One terminal.
struct Till {
    house: House,
    /// The order that it works on.
    order: Option<usize>,
}

/// A run.
pub struct Simulator<'a> {
    world: &'a World,
    rng: Prng,
    tills: Vec<Till>,
    /// Looks at the store beside the tills.
    witness: Store,
    model: Model,
    shows: Vec<Show>,
    seats: BTreeMap<ShowId, Vec<Spot>>,
    adult: TicketTypeId,
    /// Told after each step: what it did is acknowledged by then.
    pub on_ack: Option<Box<dyn FnMut() + 'a>>,
    /// What was done, for people.
    pub log: Vec<String>,
}

/// How often each kind of step comes, in so many of a hundred.
type Verb<'a> = fn(&mut Simulator<'a>, usize) -> Step;

impl<'a> Simulator<'a> {
    /// Opens so many terminals on a store.
    pub fn new(world: &'a World, seed: u64, tills: usize) -> Self {
        let tills: Vec<Till> =
            (0..tills).map(|n| Till { house: world.till(&format!("till {n}")), order: None }).collect();
        let house = &tills[0].house;
        let mut seats = BTreeMap::new();
        let mut shows = Vec::new();
        for id in &world.shows {
            let view = house.seats(*id).unwrap();
            let sold = view.map.seats.iter().filter(|s| !s.off_sale).map(|s| (*id, s.no)).collect();
            seats.insert(*id, sold);
            shows.push(house.show(*id).unwrap().show);
        }
        let adult = house.card(world.shows[0]).unwrap().types[0].id;
        let (model, log) = (Model::default(), Vec::new());
        let (db, clock) = (world.db(), world.clock.clone());
        let opening = Opening { path: &db, vfs: None, create: false, key: None, now: Box::new(move || clock.now()) };
        let witness = Store::open(opening).unwrap();
        Self { world, rng: Prng::new(seed), tills, witness, model, shows, seats, adult, on_ack: None, log }
    }

    /// Does so many steps; the first thing that is wrong ends the run.
    pub fn run(&mut self, steps: usize) -> Result<(), String> {
        for n in 0..steps {
            let done = self.step();
            let tail = || self.log.iter().rev().take(12).rev().cloned().collect::<Vec<_>>().join("\n  ");
            let word = done.map_err(|e| format!("step {n}: {e}\nbefore it:\n  {}", tail()))?;
            self.log.push(format!("{n} {word}"));
            self.check().map_err(|e| format!("after step {n}: {e}\nthe last steps:\n  {}", self.tail()))?;
            if let Some(tell) = &mut self.on_ack {
                tell();
            }
        }
        Ok(())
    }

    fn tail(&self) -> String {
        self.log.iter().rev().take(12).rev().cloned().collect::<Vec<_>>().join("\n  ")
    }

    fn step(&mut self) -> Step {
        let verbs: [(usize, Verb<'a>); 14] = [
            (26, Self::take),
            (8, Self::sell),
            (10, Self::tender),
            (8, Self::begin_card),
            (8, Self::answer_card),
            (4, Self::release),
            (2, Self::give_back),
            (3, Self::renew),
            (4, Self::park_and_resume),
            (8, Self::admit),
            (3, Self::look_up),
            (10, Self::let_time_pass),
            (3, Self::sweep),
            (3, Self::die),
        ];
        let mut at = self.rng.below(verbs.iter().map(|(n, _)| n).sum());
        let till = self.rng.below(self.tills.len());
        for (n, verb) in verbs {
            if at < n {
                return verb(self, till);
            }
            at -= n;
        }
        Ok("nothing".into())
    }

    fn now(&self) -> Now {
        self.world.clock.now()
    }

    fn pick_show(&mut self) -> Show {
        self.rng.pick(&self.shows).clone()
    }

    /// All seats of a show that are for sale.
    fn spots(&self, show: ShowId) -> Vec<Spot> {
        self.seats.get(&show).cloned().unwrap_or_default()
    }

    /// The order of this till, mostly; sometimes any that there ever was, as somebody with an old token would.
    fn pick_order(&mut self, till: usize) -> Option<usize> {
        let any = self.model.orders.len();
        match self.tills[till].order {
            Some(n) if self.rng.chance(85) => Some(n),
            _ if any > 0 => Some(self.rng.below(any)),
            _ => None,
        }
    }

    /// A ticket is scanned: one of ours, or one that was altered.
    fn admit(&mut self, till: usize) -> Step {
        if self.model.sales.is_empty() {
            return Ok("nobody at the door".into());
        }
        let at = self.rng.below(self.model.sales.len());
        let booking = self.model.sales[at].booking.clone();
        let k = self.rng.below(booking.tickets.len());
        let ticket = &booking.tickets[k];
        let house = &mut self.tills[till].house;
        let mut token = house.token(&booking, ticket).map_err(|e| e.to_string())?;
        let what = format!("till {till} admits {} of {}", ticket.label, booking.reference);
        if self.rng.chance(20) {
            let flip = self.rng.below(token.len());
            let other = if token.as_bytes()[flip] == b'A' { "B" } else { "A" };
            token.replace_range(flip..=flip, other);
            return match house.admit(&token) {
                Err(e) if e.code() == "invalid_ticket" => Ok(format!("{what}: altered, refused")),
                other => Err(format!("{what}: altered at {flip}, but {other:?}")),
            };
        }
        let now = self.world.clock.now().instant();
        let show = self.shows.iter().find(|s| s.id == ticket.show).ok_or("a ticket of no show")?;
        let wanted = match () {
            () if self.model.sales[at].admitted.contains(&k) => "already_admitted",
            () if now < show.starts_at.plus_minutes(-45) => "too_early",
            () if now >= show.ends_at => "show_closed",
            () => "ok",
        };
        let got = house.admit(&token).map(|_| "ok").unwrap_or_else(|e| e.code());
        if got != wanted {
            return Err(format!("{what}: must give {wanted}, but gave {got}"));
        }
        if got == "ok" {
            self.model.sales[at].admitted.insert(k);
        }
        Ok(format!("{what}: {got}"))
    }

    /// An old booking is looked up: it says what it said when it was sold.
    fn look_up(&mut self, till: usize) -> Step {
        if self.model.sales.is_empty() {
            return Ok("no booking to look up".into());
        }
        let at = self.rng.below(self.model.sales.len());
        self.still_there(till, at)
    }

    fn still_there(&self, till: usize, at: usize) -> Step {
        let sale = &self.model.sales[at];
        let found =
            self.tills[till].house.booking(&sale.booking.reference).map_err(|e| format!("a sale is lost: {e}"))?;
        let says = |b: &marquee::domain::booking::Booking| {
            let tickets: Vec<_> = b.tickets.iter().map(|t| (t.id, t.show, t.seat, t.minor, t.tax, t.serial)).collect();
            (b.id, b.total, b.state, tickets)
        };
        if says(&found) != says(&sale.booking) {
            return Err(format!("{} says something else now: {found:?}", sale.booking.reference));
        }
        let admitted = found.tickets.iter().filter(|t| t.admitted.is_some()).count();
        if admitted != sale.admitted.len() {
            return Err(format!("{}: {admitted} admitted, not {}", sale.booking.reference, sale.admitted.len()));
        }
        Ok(format!("{} is there", sale.booking.reference))
    }

    /// The clocks go on; the wall clock jumps; the machine restarts.
    fn let_time_pass(&mut self, _: usize) -> Step {
        let mut now = self.now();
        let by = 1000 * (1 + self.rng.below(900) as i64);
        let what = match self.rng.below(100) {
            0..50 => {
                now.boottime_ms += by;
                now.wall_ms += by;
                format!("{} s pass", by / 1000)
            }
            50..65 => {
                let jump = self.rng.below(4 * 3_600_000) as i64 - 2 * 3_600_000;
                now.wall_ms += jump;
                format!("the wall clock jumps by {} s", jump / 1000)
            }
            65..90 => {
                now.wall_ms = crate::world::EVENING.wall_ms + by;
                "the wall clock is set right".into()
            }
            _ => {
                now.boot += 1;
                now.boottime_ms = by;
                "the machine restarts".into()
            }
        };
        self.world.clock.set(now);
        Ok(what)
    }

    /// What has ended is tidied up.
    fn sweep(&mut self, till: usize) -> Step {
        let now = self.now();
        let got = self.tills[till].house.sweep().map_err(|e| e.to_string())?;
        let mut wanted = 0;
        for n in 0..self.model.orders.len() {
            let o = &self.model.orders[n];
            let may_come = o.boot == now.boot && now.boottime_ms < o.until_ms + 15 * 60_000;
            if !o.ended && !o.is_live(now) && o.paid == 0 && (o.open_cards.is_empty() || !may_come) {
                self.model.ended(n);
                wanted += 1;
            }
        }
        if got == wanted { Ok(format!("{got} swept")) } else { Err(format!("swept {got} and not {wanted}")) }
    }

    /// A terminal dies without a word and comes back; what it had is left to its own time.
    fn die(&mut self, till: usize) -> Step {
        let house = self.world.try_till(&format!("till {till}")).map_err(|e| format!("till {till} can't open: {e}"))?;
        self.tills[till] = Till { house, order: None };
        Ok(format!("till {till} dies and starts again"))
    }

    /// The store is what the model says, and breaks no rule.
    fn check(&mut self) -> Result<(), String> {
        let (now, till) = (self.now(), self.rng.below(self.tills.len()));
        let house = &self.tills[till].house;
        for (show, spots) in &self.seats {
            let view = house.seats(*show).map_err(|e| e.to_string())?;
            for spot in spots {
                let (got, wanted) = (view.state(spot.1), self.model.state(*spot, now));
                if got != wanted {
                    return Err(format!("{spot:?} is {got:?} and must be {wanted:?}"));
                }
            }
        }
        let checks = self.witness.read(|r| r.check(None)).map_err(|e: StoreError| e.to_string())?;
        self.well(checks)
    }

    fn well(&self, checks: Vec<Check>) -> Result<(), String> {
        match checks.iter().find(|c| !c.found.is_empty()) {
            Some(broken) => Err(format!("rule {}, {}: {:?}", broken.rule, broken.name, broken.found)),
            None => Ok(()),
        }
    }

    /// At the end of a run: every sale is there, the money is what they cost, and the doctor, who also tries the seals and the
    /// tickets, finds nothing. Gives how much was sold.
    pub fn finish(&self) -> Result<usize, String> {
        self.well(self.tills[0].house.doctor().map_err(|e| e.to_string())?)?;
        for at in 0..self.model.sales.len() {
            self.still_there(at % self.tills.len(), at)?;
        }
        let (taken, sold) = (crate::world::takings(&self.world.db()), self.model.takings());
        if taken != sold {
            return Err(format!("the takings are {taken}, the sales {sold}"));
        }
        Ok(self.model.sales.len())
    }
}
