//! Till work in the simulator: drawers from float to Z, by several people, and days that are closed.
use super::{
    Simulator,
    books::Drawer,
    coins::whole_coins,
    verbs::{Step, expect},
};
use marquee::{
    domain::{
        StaffId, TheatreId,
        shift::{Closing, Count, Reason, ShiftReport, ShiftState},
        staff::{Actor, Permission, Role},
    },
    service::Result,
};

/// Those who work here, by their number: the manager, two clerks, a supervisor.
pub const STAFF: [Role; 4] = [Role::Manager, Role::Clerk, Role::Clerk, Role::Supervisor];

/// One of the staff as who acts.
pub fn actor(staff: i64) -> Actor {
    Actor::Staff { id: StaffId(staff), role: STAFF[staff as usize - 1] }
}

const HERE: TheatreId = TheatreId(1);

impl Simulator<'_> {
    /// Whether who is at a till has a permission.
    pub fn may(&self, till: usize, what: Permission) -> bool {
        actor(self.tills[till].staff).may(what)
    }

    /// Somebody sits down at a till: mostly whose drawer it is.
    pub fn sit_down(&mut self, till: usize) -> Step {
        let owner =
            self.model.books.at(till).map(|n| self.model.books.drawers[n].staff).filter(|_| self.rng.chance(75));
        let staff = owner.unwrap_or_else(|| 1 + self.rng.below(STAFF.len()) as i64);
        self.tills[till].staff = staff;
        self.tills[till].house.act_as(actor(staff));
        Ok(format!("staff {staff} sits down at till {till}"))
    }

    /// A shift begins.
    pub fn open_drawer(&mut self, till: usize) -> Step {
        let float = whole_coins(self.rng.below(20_000) as i64, self.model.books.step);
        let day = self.today();
        let wanted = match self.model.books.at(till) {
            Some(_) => Some("conflict"),
            None if self.model.books.days.contains(&day) => Some("conflict"),
            None => None,
        };
        let what = format!("till {till} opens a drawer with {float}");
        let staff = self.tills[till].staff;
        if let Some(report) = expect(&what, self.tills[till].house.open_shift(HERE, float), wanted)? {
            let (id, state) = (report.shift.id, ShiftState::Open);
            let drawer = Drawer {
                id,
                till,
                staff,
                day,
                cash: float,
                rounded: 0,
                card: 0,
                state,
                no_sales: 0,
                counted: 0,
                z: None,
            };
            self.model.books.drawers.push(drawer);
        }
        Ok(what)
    }

    /// The business day that it is.
    pub fn today(&self) -> marquee::domain::time::BusinessDay {
        self.zone.business_day(self.now().instant(), 5 * 60)
    }

    /// The open drawer that who is here may work at, or the refusal.
    fn workable(&self, till: usize) -> std::result::Result<usize, &'static str> {
        let n = self.model.books.open_at(till).ok_or("conflict")?;
        self.own(till, n).map_or(Ok(n), Err)
    }

    /// Mostly a till whose drawer stands so, where there is one.
    pub fn prefer(&mut self, till: usize, state: ShiftState) -> usize {
        let tills: Vec<usize> = self.model.books.drawers.iter().filter(|d| d.state == state).map(|d| d.till).collect();
        if tills.is_empty() || self.rng.chance(30) { till } else { *self.rng.pick(&tills) }
    }

    fn own(&self, till: usize, n: usize) -> Option<&'static str> {
        let own = self.model.books.drawers[n].staff == self.tills[till].staff;
        (!own && !self.may(till, Permission::AnswerForShift)).then_some("forbidden")
    }

    /// Cash goes to the safe, is paid out, is brought; or the drawer is only opened.
    pub fn move_cash(&mut self, till: usize) -> Step {
        let till = self.prefer(till, ShiftState::Open);
        let step = self.model.books.step;
        let minor = step + whole_coins(self.rng.below(6_000) as i64, step);
        let kind = self.rng.below(4);
        let lacks = kind == 3 && !self.may(till, Permission::AnswerForShift);
        let wanted = if lacks { Some("forbidden") } else { self.workable(till).err() };
        let house = &mut self.tills[till].house;
        type Move = (&'static str, i64, fn(&mut marquee::service::House, i64) -> Result<ShiftReport>);
        let (word, signed, verb): Move = match kind {
            0 => ("drops", -minor, |h, minor| h.drop_cash(minor, "")),
            1 => ("pays out", -minor, |h, minor| h.pay_out(minor, "lamps")),
            2 => ("opens without a sale", 0, |h, _| h.no_sale("")),
            _ => ("is brought", minor, |h, minor| h.adjust_float(minor, "coins")),
        };
        let what = format!("till {till} {word} {minor}");
        if expect(&what, verb(house, minor), wanted)?.is_some() {
            let n = self.model.books.open_at(till).ok_or("no drawer")?;
            self.model.books.drawers[n].cash += signed;
            self.model.books.drawers[n].no_sales += i64::from(kind == 2);
        }
        Ok(format!("{what}: {}", wanted.unwrap_or("ok")))
    }

    /// The drawer goes to somebody else, who takes the seat.
    pub fn hand_over(&mut self, till: usize) -> Step {
        let till = self.prefer(till, ShiftState::Open);
        let to = 1 + self.rng.below(STAFF.len()) as i64;
        let wanted = match self.workable(till) {
            Err(code) => Some(code),
            Ok(n) if self.model.books.drawers[n].staff == to => Some("conflict"),
            Ok(_) => None,
        };
        let count = self.rng.chance(50).then(|| Count { cash: self.rng.below(20_000) as i64, ..Count::default() });
        let what = format!("till {till} hands its drawer over to staff {to}");
        if expect(&what, self.tills[till].house.hand_over(&actor(to), count.as_ref()), wanted)?.is_some() {
            let n = self.model.books.open_at(till).ok_or("no drawer")?;
            self.model.books.drawers[n].staff = to;
            self.tills[till].staff = to;
            self.tills[till].house.act_as(actor(to));
        }
        Ok(format!("{what}: {}", wanted.unwrap_or("ok")))
    }

    /// The drawer is counted blind: right, or a little off. A second count stands beside the first.
    pub fn count_drawer(&mut self, till: usize) -> Step {
        let till = self.prefer(till, ShiftState::Open);
        let n = self.model.books.at(till);
        let open_money = n.is_some_and(|n| {
            let here = |d: &Option<usize>| *d == Some(n);
            self.model.orders.iter().any(|o| {
                !o.ended
                    && (o.parts.iter().any(|p| here(&p.drawer)) || o.open_cards.iter().any(|(_, p)| here(&p.drawer)))
            })
        });
        let wanted = match n {
            None => Some("conflict"),
            Some(n) if self.own(till, n).is_some() => Some("forbidden"),
            Some(n) if open_money && self.model.books.drawers[n].state == ShiftState::Open => Some("conflict"),
            Some(_) => None,
        };
        let off = if self.rng.chance(50) { 0 } else { self.rng.below(400) as i64 - 200 };
        let cash = n.map_or(0, |n| (self.model.books.drawers[n].cash + off).max(0));
        let what = format!("till {till} counts {cash}");
        let count = Count { cash, ..Count::default() };
        if expect(&what, self.tills[till].house.count_shift(&count), wanted)?.is_some() {
            let n = n.ok_or("no drawer")?;
            self.model.books.drawers[n].state = ShiftState::Counted;
            self.model.books.drawers[n].counted = cash;
        }
        Ok(format!("{what}: {}", wanted.unwrap_or("ok")))
    }

    /// The counted drawer is closed: its Z has the next number. What is off by much needs a witness.
    pub fn close_drawer(&mut self, till: usize) -> Step {
        let till = self.prefer(till, ShiftState::Counted);
        let n = self.model.books.at(till);
        let off = n.map_or(0, |n| self.model.books.drawers[n].counted - self.model.books.drawers[n].cash);
        let staff = self.tills[till].staff;
        let owner = n.map_or(0, |n| self.model.books.drawers[n].staff);
        let witness =
            [1, 4].into_iter().find(|w| ![staff, owner].contains(w)).filter(|_| self.rng.chance(80)).map(actor);
        let wanted = match n {
            None => Some("conflict"),
            Some(n) if self.own(till, n).is_some() => Some("forbidden"),
            Some(n) if self.model.books.drawers[n].state != ShiftState::Counted => Some("conflict"),
            Some(_) if off.abs() > 500 && witness.is_none() => Some("conflict"),
            Some(_) => None,
        };
        let closing = Closing { reason: Some(Reason::WrongChange), ..Closing::default() };
        let what = format!("till {till} closes its drawer, {off} off");
        if let Some(z) = expect(&what, self.tills[till].house.close_shift(&closing, witness.as_ref()), wanted)? {
            let n = n.ok_or("no drawer")?;
            self.tally.closed += 1;
            let next = 1 + self.model.books.drawers.iter().filter(|d| d.z.is_some()).count() as i64;
            let drawer = &mut self.model.books.drawers[n];
            (drawer.state, drawer.z) = (ShiftState::Closed, Some(next));
            let report = self.office.shift_report(z.shift.id).map_err(|e| e.to_string())?;
            self.model.books.agrees(n, &report).map_err(|e| format!("{what}: {e}"))?;
        }
        Ok(format!("{what}: {}", wanted.unwrap_or("ok")))
    }

    /// The manager closes the business day.
    pub fn close_day(&mut self, till: usize) -> Step {
        let day = self.today();
        let open = self.model.books.drawers.iter().any(|d| d.day == day && d.state != ShiftState::Closed);
        let wanted = match () {
            () if !self.may(till, Permission::CloseDay) => Some("forbidden"),
            () if open || self.model.books.days.contains(&day) => Some("conflict"),
            () => None,
        };
        let what = format!("till {till} closes the day {day}");
        if expect(&what, self.tills[till].house.close_day(HERE, day), wanted)?.is_some() {
            self.model.books.days.insert(day);
        }
        Ok(format!("{what}: {}", wanted.unwrap_or("ok")))
    }

    /// Every drawer holds what it must, and so do the sums of the whole house: takings and payments agree to the minor unit.
    pub fn check_books(&mut self, all: bool) -> std::result::Result<(), String> {
        const CASH: &str = "select s.id, s.float_minor
              + (select coalesce(sum(minor), 0) from posting where shift_id = s.id and account = 'tender' and what = 'cash')
              + (select coalesce(sum(minor), 0) from drawer_movement where shift_id = s.id) from shift s order by s.id";
        const HOUSE: &str = "select (select coalesce(sum(minor), 0) from takings where account = 'tender'),
              (select coalesce(sum(minor), 0) from takings where account in ('line', 'fee')),
              (select -coalesce(sum(minor), 0) from takings where account = 'owed' and what = 'customer'),
              (select -coalesce(sum(minor), 0) from takings where account = 'owed' and what = 'deposit'),
              (select -coalesce(sum(minor), 0) from takings where account = 'tender' and what = 'rounding'),
              (select coalesce(sum(minor), 0) from payment where state = 'SUCCESS'), (select coalesce(sum(minor), 0) from refund)";
        let books = &self.model.books;
        let mut ask = self.eyes.prepare_cached(CASH).map_err(|e| e.to_string())?;
        let says: Vec<(i64, i64)> =
            ask.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).and_then(Iterator::collect).map_err(|e| e.to_string())?;
        let must: Vec<(i64, i64)> = books.drawers.iter().map(|d| (d.id.0, d.cash)).collect();
        if says != must {
            return Err(format!("the drawers hold {says:?} and must hold {must:?}"));
        }
        if let Some(odd) = must.iter().find(|(_, cash)| cash % books.step != 0) {
            return Err(format!("there are no coins for what drawer {odd:?} holds"));
        }
        let mut ask = self.eyes.prepare_cached(HOUSE).map_err(|e| e.to_string())?;
        let says: [i64; 7] = ask
            .query_row([], |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?]))
            .map_err(|e| e.to_string())?;
        let net = books.taken - books.back;
        let (owed, deposits) = (books.owed, books.deposits);
        let must = [net + owed, net - deposits, owed, deposits, books.rounded, books.taken, books.back];
        if says != must {
            return Err(format!(
                "takings, lines, owed, deposits, rounded, payments, refunds are {says:?} and must be {must:?}"
            ));
        }
        drop(ask);
        // An X for each open drawer, a Z now and then, all of them at the end.
        for n in 0..self.model.books.drawers.len() {
            if all || self.model.books.drawers[n].state != ShiftState::Closed || self.rng.chance(10) {
                let report = self.office.shift_report(self.model.books.drawers[n].id).map_err(|e| e.to_string())?;
                self.model.books.agrees(n, &report)?;
            }
        }
        Ok(())
    }
}
