//! What terminals do in the simulator: each verb is asked of the house, and its answer must be the one that the model expects.
use super::{
    Simulator,
    books::Part,
    coins::{coins, settle},
    food,
    model::{Order, Spot},
};
use marquee::{
    domain::{
        SeatNo, ShowId,
        board::{BestWant, Want},
        booking::TenderKind,
        order::{Count, Pay},
        show::{Show, ShowState},
    },
    service::{Error, Take, Tendered},
};
use std::collections::BTreeSet;

/// What a step came to: the word for the log, or what is wrong with it.
pub type Step = Result<String, String>;

/// Fails where the house's answer is not the one that must come: `wanted` is the code of a refusal, or none.
pub fn expect<T: std::fmt::Debug>(
    what: &str,
    got: Result<T, Error>,
    wanted: Option<&str>,
) -> Result<Option<T>, String> {
    match (got, wanted) {
        (Ok(value), None) => Ok(Some(value)),
        (Err(error), Some(code)) if error.code() == code => Ok(None),
        (Ok(value), Some(code)) => Err(format!("{what}: must be refused with {code}, but: {value:?}")),
        (Err(error), _) => {
            Err(format!("{what}: must give {}, but: {} ({error})", wanted.unwrap_or("ok"), error.code()))
        }
    }
}

/// Cash of so much, or what is left.
pub fn cash(minor: Option<i64>) -> Pay {
    Pay { kind: TenderKind::Cash, minor, reference: String::new() }
}

/// The same by card.
pub fn card(minor: Option<i64>) -> Pay {
    Pay { kind: TenderKind::Card, minor, reference: "AUTH2".into() }
}

impl Simulator<'_> {
    /// Takes seats of a show for a new order, or for the one that the terminal has.
    pub fn take(&mut self, till: usize) -> Step {
        let now = self.now();
        let order = self.tills[till].order.filter(|n| self.rng.chance(70) && !self.model.orders[*n].ended);
        // One with a deposit costs no less than that.
        let order = order.filter(|n| self.model.orders[*n].deposit() == 0);
        let show = self.pick_show();
        let n = 1 + self.rng.below(4);
        let best = self.rng.chance(50);
        let want = if best {
            Want::Best(BestWant { n: n as u16, nth: self.rng.below(2) as u16, ..BestWant::default() })
        } else {
            Want::Seats(self.pick_seats(show.id, n))
        };
        let tickets = vec![Count { kind: self.adult, n: n as u16 }];
        let named: Vec<Spot> = match &want {
            Want::Seats(seats) => seats.iter().map(|s| (show.id, *s)).collect(),
            Want::Best(_) => Vec::new(),
        };
        let free = self.spots(show.id).into_iter().filter(|p| self.model.may_take(order, *p, now)).count();
        let wanted = match order.map(|n| &self.model.orders[n]) {
            Some(o) if !o.is_live(now) => Some("hold_expired"),
            Some(o) if o.is_paying() => Some("conflict"),
            // The best seats are looked for before the show is asked whether it sells.
            _ if best && free < n => Some("sold_out"),
            _ if show.check_sells(now.instant()).is_err() => Some("show_closed"),
            _ if named.iter().any(|p| !self.model.may_take(order, *p, now)) => Some("seat_taken"),
            _ => None,
        };
        let hold = order.map(|n| self.model.orders[n].token.clone());
        let got = self.tills[till].house.take(&Take { hold, show: show.id, want: want.clone(), tickets });
        let what = format!("till {till} takes {want:?} of show {} for order {order:?}", show.id);
        let Some(held) = expect(&what, got, wanted)? else {
            return Ok(format!("{what}: {}", wanted.unwrap_or_default()));
        };
        let held = held.ok_or_else(|| format!("{what}: nothing was held"))?;
        let got: Vec<Spot> = held.parts.iter().flat_map(|p| p.seats.iter().map(|s| (p.show, *s))).collect();
        let of_show: BTreeSet<Spot> = got.iter().filter(|p| p.0 == show.id).copied().collect();
        if of_show.len() != n || !best && of_show != named.iter().copied().collect() {
            return Err(format!("{what}: gave {of_show:?}"));
        }
        let food = order.map(|n| self.model.orders[n].food.clone()).unwrap_or_default();
        let order = self.model.held(order, food, &held, now).map_err(|e| format!("{what}: {e}"))?;
        self.tills[till].order = Some(order);
        Ok(format!("{what}: order {order} has {got:?}"))
    }

    /// Lets an order go.
    pub fn release(&mut self, till: usize) -> Step {
        let Some(n) = self.pick_order(till) else { return Ok("nothing to release".into()) };
        let order = &self.model.orders[n];
        let put_back = order.kept.is_some();
        let wanted = if !order.ended && order.paid > 0 && !put_back { Some("conflict") } else { None };
        let got = self.tills[till].house.release(&order.token.clone());
        let what = format!("till {till} releases order {n}");
        if expect(&what, got, wanted)?.is_some() && !put_back {
            self.model.ended(n);
        }
        Ok(what)
    }

    /// Gives back what was taken for an order.
    pub fn give_back(&mut self, till: usize) -> Step {
        let Some(n) = self.pick_order(till) else { return Ok("nothing to give back".into()) };
        let order = &self.model.orders[n];
        let (token, paid) = (order.token.clone(), order.paid);
        // Cash goes back out of the drawer that it lies in.
        let here = self.model.books.open_at(till);
        let elsewhere = |p: &Part| p.kind == TenderKind::Cash && p.drawer.is_some() && p.drawer != here;
        let wanted = match order {
            o if o.ended => Some("hold_expired"),
            o if o.parts.iter().any(elsewhere) => Some("conflict"),
            _ => None,
        };
        let what = format!("till {till} gives order {n} its {paid} back");
        if let Some(back) = expect(&what, self.tills[till].house.give_back(&token), wanted)? {
            if back != paid {
                return Err(format!("{what}: gave {back}"));
            }
            // A reservation stays, and so does its deposit.
            let order = &mut self.model.orders[n];
            if order.kept.is_some() {
                (order.paid, order.parts, order.open_cards) = (0, vec![], vec![]);
            } else {
                self.model.ended(n);
            }
        }
        Ok(what)
    }

    /// More time.
    pub fn renew(&mut self, till: usize) -> Step {
        let now = self.now();
        let Some(n) = self.pick_order(till) else { return Ok("nothing to renew".into()) };
        let order = &self.model.orders[n];
        let longer =
            (now.boottime_ms + 600_000).min(order.first_ms + 1_800_000) > order.until_ms && order.kept.is_none();
        let wanted = match order {
            o if !o.is_live(now) => Some("hold_expired"),
            _ if !longer => Some("conflict"),
            _ => None,
        };
        let got = self.tills[till].house.renew(&order.token.clone());
        let what = format!("till {till} renews order {n}");
        if let Some(held) = expect(&what, got, wanted)? {
            self.model.told(n, &held, now).map_err(|e| format!("{what}: {e}"))?;
        }
        Ok(what)
    }

    /// Puts an order aside; another terminal takes it up.
    pub fn park_and_resume(&mut self, till: usize) -> Step {
        let now = self.now();
        let Some(n) = self.pick_order(till) else { return Ok("nothing to park".into()) };
        let token = self.model.orders[n].token.clone();
        let wanted = match &self.model.orders[n] {
            o if !o.is_live(now) => Some("hold_expired"),
            o => o.kept.is_some().then_some("conflict"),
        };
        let what = format!("till {till} parks order {n}");
        expect(&what, self.tills[till].house.park(&token, "Smith"), wanted)?;
        let other = self.rng.below(self.tills.len());
        let order = &self.model.orders[n];
        let (live, fits) = (order.is_live(now), self.model.is_revivable(n, now));
        let wanted = match order {
            _ if fits => None,
            o if o.ended || !o.is_of(now) => Some("hold_expired"),
            o if o.wanted.iter().any(|p| !self.model.may_take(Some(n), *p, now)) => Some("seat_taken"),
            _ => Some("sold_out"),
        };
        let what = format!("{what}, till {other} resumes it");
        if let Some(held) = expect(&what, self.tills[other].house.resume(&token), wanted)? {
            if !live {
                self.model.orders[n].paying_ms = Some(now.boottime_ms);
                self.model.own(n);
            }
            self.model.told(n, &held, now).map_err(|e| format!("{what}: {e}"))?;
            self.tills[other].order = Some(n);
        }
        Ok(what)
    }

    /// Into which drawer money goes that who is at a till takes, or the refusal.
    pub fn goes_to(&self, till: usize, cash: bool) -> Result<Option<usize>, &'static str> {
        self.model.books.goes_to(till, self.tills[till].staff, cash)
    }

    /// The refusal with which the sale of an order in one go must end.
    pub fn sells(&self, order: usize) -> Option<&'static str> {
        match &self.model.orders[order] {
            o if !o.is_live(self.now()) => Some("hold_expired"),
            o if o.is_paying() => Some("conflict"),
            _ => None,
        }
    }

    /// Why an order can't be paid as it is: a show of it is over, a combo has no ticket, or something is not there any more.
    pub fn unfit(&self, order: usize) -> Option<&'static str> {
        let (o, now) = (&self.model.orders[order], self.now());
        match o {
            o if self.is_over(o) => Some("show_closed"),
            o if food::bound(&o.food) > o.wanted.len() => Some("conflict"),
            o if self.model.lacks(Some(order), &o.food, now) => Some("sold_out"),
            _ => None,
        }
    }

    /// Whether a show of the order is over, or was stopped or called off: it can't be paid any more.
    pub fn is_over(&self, order: &Order) -> bool {
        let over = |show: &Show| self.now().instant() >= show.ends_at || show.state != ShowState::OnSale;
        self.shows.iter().filter(|s| order.wanted.iter().any(|(id, _)| *id == s.id)).any(over)
    }

    /// Takes a part or the rest in cash.
    pub fn tender(&mut self, till: usize) -> Step {
        let now = self.now();
        let Some(n) = self.pick_order(till) else { return Ok("nothing to pay".into()) };
        let order = &self.model.orders[n];
        let left = order.rest();
        let step = self.model.books.step;
        let part = (self.rng.chance(50) && left > 100).then(|| 1 + self.rng.below(left as usize - 1) as i64);
        // Mostly what there are coins for.
        let exact = self.rng.chance(5);
        let part = part.map(|minor| if exact { minor } else { coins(minor, step).max(step) });
        let pays = part.map_or_else(
            || settle(left, &[(TenderKind::Cash, None)], step),
            |minor| settle(left, &[(TenderKind::Cash, Some(minor)), (TenderKind::Card, None)], step),
        );
        let drawer = if left > 0 { self.goes_to(till, true) } else { Ok(None) };
        let wanted = match order {
            o if !o.is_live(now) => Some("hold_expired"),
            o if !o.open_cards.is_empty() => Some("conflict"),
            _ => self.unfit(n).or(pays.clone().err()).or(drawer.err()),
        };
        let got = self.tills[till].house.tender(&order.token.clone(), &cash(part), order.total);
        let what = format!("till {till} takes {part:?} of {left} for order {n}");
        let Some(got) = expect(&what, got, wanted)? else { return Ok(what) };
        // Where the deposit paid all of it nothing is taken.
        let drawer = drawer.ok().flatten();
        let first = pays.ok().and_then(|p| p.first().copied()).map(|p| Part { drawer, ..p });
        let taken = first.unwrap_or_else(|| Part::new(TenderKind::Cash, 0, None));
        match got {
            Tendered::Part { paid, left: rest } if taken.minor < left => {
                self.model.orders[n].paid += taken.minor;
                self.model.orders[n].parts.push(taken);
                self.model.pay_time(n, now);
                if paid != self.model.orders[n].paid || rest != left - taken.minor {
                    return Err(format!("{what}: says {paid} paid, {rest} left"));
                }
            }
            Tendered::Sold(booking) if taken.minor == left => {
                self.model
                    .sold((Some(n), &food::Plate::new()), &booking, first.as_slice(), now)
                    .map_err(|e| format!("{what}: {e}"))?;
            }
            other => return Err(format!("{what}: {other:?}")),
        }
        Ok(what)
    }

    /// A card is about to be charged.
    pub fn begin_card(&mut self, till: usize) -> Step {
        let now = self.now();
        let Some(n) = self.pick_order(till) else { return Ok("nothing to charge".into()) };
        let order = &self.model.orders[n];
        let left = order.rest();
        let drawer = self.goes_to(till, false);
        let wanted = match order {
            o if !o.is_live(now) => Some("hold_expired"),
            o if !o.open_cards.is_empty() => Some("conflict"),
            _ => self.unfit(n).or((left == 0).then_some("usage")).or(drawer.err()),
        };
        let mut minor = (self.rng.chance(30) && left > 100).then(|| 1 + self.rng.below(left as usize - 1) as i64);
        // Now and then it leaves so little that there is no coin for it.
        if minor.is_some() && self.rng.chance(20) {
            minor = Some(left - 1 - self.rng.below(4) as i64);
        }
        let got = self.tills[till].house.begin_card(&order.token.clone(), minor, order.total);
        let what = format!("till {till} begins a card of {minor:?} for order {n}");
        if let Some(attempt) = expect(&what, got, wanted)? {
            if attempt.minor != minor.unwrap_or(left) {
                return Err(format!("{what}: charges {}", attempt.minor));
            }
            let part = Part::new(TenderKind::Card, attempt.minor, drawer.ok().flatten());
            self.model.orders[n].open_cards.push((attempt.id, part));
            self.model.pay_time(n, now);
        }
        Ok(what)
    }

    /// The card terminal answers: yes or no, in time, late or never.
    pub fn answer_card(&mut self, till: usize) -> Step {
        let open: Vec<usize> =
            (0..self.model.orders.len()).filter(|n| !self.model.orders[*n].open_cards.is_empty()).collect();
        if open.is_empty() {
            return Ok("no card is open".into());
        }
        let n = *self.rng.pick(&open);
        if self.rng.chance(70) { self.approve(till, n) } else { self.decline(till, n) }
    }

    fn approve(&mut self, till: usize, n: usize) -> Step {
        let now = self.now();
        let (card, part) = self.model.orders[n].open_cards[0];
        let revivable = self.model.is_revivable(n, now);
        let order = &self.model.orders[n];
        let wanted = match order {
            o if o.ended => Some("conflict"),
            _ if !revivable => Some("hold_expired"),
            // Its show was called off meanwhile, or is over: it ends as late money does.
            _ => self.unfit(n).map(|why| if why == "show_closed" { "hold_expired" } else { why }),
        };
        let was_live = order.is_live(now);
        let what = format!("till {till}: card {card} of order {n} is approved");
        match expect(&what, self.tills[till].house.card_approved(card, "AUTH1"), wanted)? {
            Some(answer) => {
                if !was_live {
                    self.model.orders[n].until_ms = self.model.orders[n].clock(now) + 300_000;
                    self.model.orders[n].paying_ms = Some(now.boottime_ms);
                    self.model.own(n);
                }
                self.model.orders[n].open_cards.clear();
                self.model.orders[n].paid += part.minor;
                self.model.orders[n].parts.push(part);
                match answer {
                    Tendered::Sold(booking) => {
                        self.model
                            .sold((Some(n), &food::Plate::new()), &booking, &[], now)
                            .map_err(|e| format!("{what}: {e}"))?;
                    }
                    Tendered::Part { paid, .. } if paid == self.model.orders[n].paid => {}
                    Tendered::Part { paid, .. } => return Err(format!("{what}: says {paid} paid")),
                }
            }
            // Late money whose seats are gone: the house takes none of it, and the order is over.
            None if wanted == Some("hold_expired") => {
                self.model.orders[n].open_cards.clear();
                self.model.lapsed(n, self.keeps(n));
            }
            None if self.model.orders[n].ended => self.model.orders[n].open_cards.clear(),
            None => {}
        }
        Ok(format!("{what}: {}", wanted.unwrap_or("ok")))
    }

    fn decline(&mut self, till: usize, n: usize) -> Step {
        let now = self.now();
        let (card, _) = self.model.orders[n].open_cards[0];
        let wanted = if self.model.orders[n].ended { Some("conflict") } else { None };
        let what = format!("till {till}: card {card} of order {n} is declined");
        let answer = expect(&what, self.tills[till].house.card_declined(card), wanted)?;
        self.model.orders[n].open_cards.clear();
        let live = self.model.orders[n].is_live(now);
        if let Some(held) = answer {
            if held.is_some() != live {
                return Err(format!("{what}: the order lives: {live}, but: {held:?}"));
            }
            if let Some(held) = held {
                self.model.pay_time(n, now);
                self.model.told(n, &held, now).map_err(|e| format!("{what}: {e}"))?;
            }
        }
        Ok(what)
    }

    /// Seats to ask for: mostly such as somebody may want too.
    pub fn pick_seats(&mut self, show: ShowId, n: usize) -> Vec<SeatNo> {
        let mut spots = self.spots(show);
        let mut out = BTreeSet::new();
        // Half of the time only what is free now, so that a full house does not refuse everything.
        if self.rng.chance(50) {
            let now = self.now();
            let free: Vec<Spot> = spots.iter().filter(|p| self.model.may_take(None, **p, now)).copied().collect();
            spots = if free.len() >= n { free } else { spots };
        }
        while out.len() < n {
            out.insert(self.rng.pick(&spots).1);
        }
        out.into_iter().collect()
    }
}
