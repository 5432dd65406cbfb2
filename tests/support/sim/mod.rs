//! The simulator: seeded terminals do what tills do, on the real services over the real store, while clocks jump, machines
//! restart and programs die. After every step the store must be what the model says and break no rule.
pub mod books;
mod coins;
mod drawers;
mod evening;
mod exchange;
mod failing;
mod follow;
mod food;
mod keep;
pub mod model;
mod sell;
mod undo;
mod verbs;

use crate::{prng::Prng, world::World};
pub use evening::{Mood, Tally};
use marquee::{
    domain::{
        ShowId, TheatreId, TicketTypeId,
        cancel::Policy,
        price::PriceRow,
        seat_map::SeatKind,
        show::{Show, ShowState},
        theatre::Settings,
        time::{Now, Zone},
    },
    service::{HallFile, House, NewShow},
    store::{Opening, Store, StoreError, check::Check},
};
use model::{Model, Spot};
use std::collections::{BTreeMap, BTreeSet};
use verbs::Step;

/// One terminal.
struct Till {
    house: House,
    /// The order that it works on.
    order: Option<usize>,
    /// Who sits there, by their number.
    staff: i64,
}

/// A run.
pub struct Simulator<'a> {
    world: &'a World,
    mood: Mood,
    rng: Prng,
    tills: Vec<Till>,
    tally: Tally,
    /// Looks at the store beside the tills.
    witness: Store,
    /// The same without the house's own words.
    eyes: rusqlite::Connection,
    /// Where a manager reads reports.
    office: House,
    zone: Zone,
    /// What seats are called.
    labels: BTreeMap<Spot, String>,
    /// Of which class they are.
    classes: BTreeMap<Spot, String>,
    /// Those where a wheelchair stands.
    wheels: BTreeSet<Spot>,
    /// The deposit of a reservation that nobody pays stays with the house.
    keeps_deposits: bool,
    model: Model,
    shows: Vec<Show>,
    seats: BTreeMap<ShowId, Vec<Spot>>,
    adult: TicketTypeId,
    /// Told after each step: what it did is acknowledged by then.
    pub on_ack: Option<Box<dyn FnMut() + 'a>>,
    /// What was done, for people.
    pub log: Vec<String>,
}

/// A seat, a better one, and what a film in 3D costs more.
const REGULAR: i64 = 1153;
const PREMIUM: i64 = 1497;
const SUPPLEMENT: i64 = 198;

/// A hall where no show is planned: shows are moved there.
const SPARE_HALL: &str = "A  rrrr\nB  pp_pp\nD  wr\n";

/// Gives a cinema what the simulator needs: prices that differ by seat, a show with a supplement, a rule that keeps a share of what
/// comes back, and people who work there.
pub fn furnish(world: &mut World) {
    let mut house = world.till("office");
    let theatre = TheatreId(1);
    let settings = house.theatre(theatre).unwrap().settings.clone();
    let cancel = Policy { share_ppm: undo::SHARE as u32 * 10_000, ..Policy::default() };
    let supplements = [("3D".to_string(), SUPPLEMENT)].into();
    house.set_settings(theatre, &Settings { cancel, supplements, ..settings }).unwrap();
    for kind in house.tariff(theatre).unwrap().0 {
        for (class, minor) in [("regular", REGULAR), ("premium", PREMIUM)] {
            let (ticket_type, class) = (kind.id, Some(class.to_owned()));
            let row =
                PriceRow { id: 0, ticket_type, class, day_part: None, show: None, from: None, until: None, minor };
            house.add_price(theatre, &row).unwrap();
        }
    }
    food::stock_up(&mut house, theatre);
    let spare = HallFile { theatre, name: "Hall 3".into(), turnaround_min: 10, map: SPARE_HALL.into() };
    house.add_hall(&spare).unwrap();
    let last = house.show(world.shows[world.shows.len() - 2]).unwrap().show;
    let starts_at = last.starts_at.plus_minutes(120);
    let (name, format) = (String::new(), "3D".to_owned());
    let show = NewShow { movie: last.movie, hall: last.hall, starts_at, name, format, traits: vec![] };
    world.shows.push(house.add_show(&show).unwrap());
    drop(house);
    let raw = crate::world::raw(&world.db());
    for (n, role) in drawers::STAFF.iter().enumerate().skip(1) {
        let hire = "insert into staff (id, email, name, role, password_hash) select ?1, ?1 || '@example.org', 'Staff ' || ?1, ?2, password_hash
            from staff where id = 1";
        raw.execute(hire, rusqlite::params![n as i64 + 1, role.code()]).unwrap();
    }
    raw.execute_batch("pragma wal_checkpoint(truncate)").unwrap();
}

impl<'a> Simulator<'a> {
    /// Opens so many terminals on a store.
    pub fn new(world: &'a World, seed: u64, tills: usize) -> Self {
        let tills: Vec<Till> =
            (0..tills).map(|n| Till { house: world.till(&format!("till {n}")), order: None, staff: 1 }).collect();
        let adult = tills[0].house.card(world.shows[0]).unwrap().types[0].id;
        let log = Vec::new();
        let (db, clock) = (world.db(), world.clock.clone());
        let opening = Opening { path: &db, vfs: None, create: false, key: None, now: Box::new(move || clock.now()) };
        let witness = Store::open(opening).unwrap();
        let (rng, eyes, office) = (Prng::new(seed), crate::world::raw(&db), world.till("office"));
        let zone = office.theatres().unwrap()[0].zone;
        let mut out = Self {
            world,
            mood: Mood::of(seed),
            rng,
            tills,
            witness,
            eyes,
            office,
            zone,
            labels: BTreeMap::new(),
            classes: BTreeMap::new(),
            wheels: BTreeSet::new(),
            model: Model { shelf: food::shelf(), ..Model::default() },
            shows: Vec::new(),
            seats: BTreeMap::new(),
            adult,
            on_ack: None,
            log,
            tally: Tally::default(),
            keeps_deposits: seed / (2 * Mood::ALL.len() as u64) % 2 == 1,
        };
        // Every other evening small coins are gone.
        out.model.books.step = if seed / Mood::ALL.len() as u64 % 2 == 1 { 5 } else { 1 };
        let (cash_step, keeps_deposit) = (out.model.books.step, out.keeps_deposits);
        if cash_step > 1 || keeps_deposit {
            let was = out.office.theatre(TheatreId(1)).unwrap().settings.clone();
            out.office.set_settings(TheatreId(1), &Settings { cash_step, keeps_deposit, ..was }).unwrap();
        }
        for id in &world.shows {
            let show = out.office.show(*id).unwrap().show;
            out.plan(show).unwrap();
        }
        out
    }

    /// A show is there: what its seats are called, and what they cost.
    fn plan(&mut self, show: Show) -> Result<(), String> {
        let view = self.office.seats(show.id).map_err(|e| e.to_string())?;
        let on_sale = view.map.seats.iter().filter(|s| !s.off_sale).map(|s| (show.id, s.no)).collect();
        let supplement = if show.format == "3D" { SUPPLEMENT } else { 0 };
        for seat in &view.map.seats {
            let price = if seat.class == "premium" { PREMIUM } else { REGULAR };
            let spot = (show.id, seat.no);
            self.model.prices.insert(spot, price + supplement);
            self.labels.insert(spot, seat.label.clone());
            self.classes.insert(spot, seat.class.clone());
            if seat.kind == SeatKind::Wheelchair {
                self.wheels.insert(spot);
            }
        }
        self.seats.insert(show.id, on_sale);
        self.model.starts.insert(show.id, show.starts_at);
        self.shows.push(show);
        Ok(())
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

    fn now(&self) -> Now {
        self.world.clock.now()
    }

    fn pick_show(&mut self) -> Show {
        self.rng.pick(&self.shows).clone()
    }

    fn find_show(&self, id: ShowId) -> Show {
        self.shows.iter().find(|s| s.id == id).unwrap().clone()
    }

    /// All seats of a show that are for sale.
    fn spots(&self, show: ShowId) -> Vec<Spot> {
        self.seats.get(&show).cloned().unwrap_or_default()
    }

    /// The order of this till, mostly; sometimes any that there ever was, as somebody with an old token would.
    fn pick_order(&mut self, till: usize) -> Option<usize> {
        let any = self.model.orders.len();
        match self.tills[till].order {
            Some(n) if self.rng.chance(75) => Some(n),
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
        if booking.tickets.is_empty() {
            return Ok("nobody comes in with popcorn alone".into());
        }
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
        // Where its show moved the ticket that stands for it lets its bearer in.
        let (now, sale) = (self.world.clock.now().instant(), &self.model.sales[at]);
        let mut id = ticket.id;
        while let Some(next) = sale.moved.get(&id) {
            id = *next;
        }
        let spot = sale.account.owned.get(&id).map(|(spot, _)| *spot);
        let show = self.shows.iter().find(|s| s.id == spot.map_or(ticket.show, |(show, _)| show));
        let show = show.ok_or("a ticket of no show")?;
        let wanted = match () {
            () if spot.is_none() => "ticket_void",
            () if sale.admitted.contains_key(&id) => "already_admitted",
            () if now < show.starts_at.plus_minutes(-45) => "too_early",
            () if now >= show.ends_at || show.state == ShowState::Cancelled => "show_closed",
            () => "ok",
        };
        let got = house.admit(&token).map(|_| "ok").unwrap_or_else(|e| e.code());
        if got != wanted {
            return Err(format!("{what}: must give {wanted}, but gave {got}"));
        }
        if got == "ok" {
            self.model.sales[at].admitted.insert(id, now);
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
            let food: Vec<_> = b.lines.iter().map(|l| (l.id, l.piece.words(), l.piece.minor, l.piece.tax)).collect();
            (b.id, b.total, b.state, tickets, food)
        };
        sale.account.agrees(&found)?;
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
            50..51 => {
                now.wall_ms += if self.rng.chance(50) { 86_400_000 } else { -86_400_000 };
                "the wall clock is a day off".into()
            }
            51..60 => {
                let jump = self.rng.below(4 * 3_600_000) as i64 - 2 * 3_600_000;
                now.wall_ms += jump;
                format!("the wall clock jumps by {} s", jump / 1000)
            }
            60..90 => {
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
            let may_come = o.kept.is_none() && o.boot == now.boot && now.boottime_ms < o.until_ms + 15 * 60_000;
            if !o.ended && !o.is_live(now) && o.paid == 0 && (o.open_cards.is_empty() || !may_come) {
                self.model.lapsed(n, self.keeps(n));
                wanted += 1;
            }
        }
        if got == wanted { Ok(format!("{got} swept")) } else { Err(format!("swept {got} and not {wanted}")) }
    }

    /// A terminal dies without a word and comes back; what it had is left to its own time.
    fn die(&mut self, till: usize) -> Step {
        let house = self.world.try_till(&format!("till {till}")).map_err(|e| format!("till {till} can't open: {e}"))?;
        let staff = self.tills[till].staff;
        self.tills[till] = Till { house, order: None, staff };
        self.tills[till].house.act_as(drawers::actor(staff));
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
        self.check_books(false)?;
        self.check_shelf()?;
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
    /// tickets, finds nothing. Gives what it came to.
    pub fn finish(&mut self) -> Result<Tally, String> {
        self.well(self.tills[0].house.doctor().map_err(|e| e.to_string())?)?;
        for at in 0..self.model.sales.len() {
            self.still_there(at % self.tills.len(), at)?;
        }
        self.check_books(true)?;
        self.check_kept()?;
        Ok(Tally { sales: self.model.sales.len(), ..self.tally })
    }
}
