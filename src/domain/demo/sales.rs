//! Who has bought what up to now: parties with their tickets, seats, moments and tenders.
use super::{
    super::{SeatNo, seat_map::SeatKind, time::Instant},
    Seed,
    assets::{House, certificate_rank},
    crowd::Crowd,
    dice::Dice,
    programme::DemoShow,
};
use chrono::Duration;

/// Since so many days the doors scan tickets; before, they tore them.
const SCANNED_DAYS: i64 = 7;

/// Where something was sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A till, by its number.
    Till(u8),
    /// A kiosk, by its number.
    Kiosk(u8),
}

/// How it was paid, once the total is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DemoPay {
    /// In notes and coins, rounded up to a multiple of this many minor units.
    Cash(i64),
    /// By card, with the terminal's reference.
    Card(String),
    /// So much of a hundred in cash, the rest by card.
    Both(i64, String),
}

/// One past sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoSale {
    /// When.
    pub at: Instant,
    /// Of which show, by place.
    pub show: usize,
    /// Which ticket types (by place in the theatre's list), how many of each.
    pub tickets: Vec<(usize, u16)>,
    /// Which seats.
    pub seats: Vec<SeatNo>,
    /// How it was paid.
    pub pay: DemoPay,
    /// Where.
    pub place: Place,
    /// Where to write to.
    pub email: Option<String>,
    /// When the party came through the door, if it has.
    pub admitted: Option<Instant>,
}

/// A seat that the house keeps for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSeat {
    /// Of which show, by place.
    pub show: usize,
    /// Which.
    pub seat: SeatNo,
}

/// Plans the sales up to now, by time, and the seats that the house keeps.
pub fn plan(house: &House, shows: &[DemoShow], seed: Seed) -> (Vec<DemoSale>, Vec<KeptSeat>) {
    let (mut sales, mut kept) = (Vec::new(), Vec::new());
    let sold_out = sold_out(house, shows, seed.now);
    for (place, show) in shows.iter().enumerate() {
        let Some(mut evening) = Evening::new(house, shows, place, seed) else { continue };
        kept.extend(evening.keep_seats().into_iter().map(|seat| KeptSeat { show: place, seat }));
        if sold_out == Some(place) {
            evening.fill_up();
        } else {
            evening.fill(show.fill_percent);
        }
        sales.append(&mut evening.sales);
    }
    // By time; of the same second in the order of the shows, so that it is the same each time.
    sales.sort_by_key(|s| s.at);
    (sales, kept)
}

/// The show that is sold out: tonight's (or the next) in the smallest hall of the main theatre.
fn sold_out(house: &House, shows: &[DemoShow], now: Instant) -> Option<usize> {
    let halls = house.halls.iter().enumerate().filter(|(_, h)| h.theatre == 0 && !h.map.unreserved);
    let smallest = halls.min_by_key(|(_, h)| h.map.capacity())?.0;
    let in_it =
        shows.iter().enumerate().filter(|(_, s)| s.hall == smallest && s.times.starts_at > now.plus_minutes(60));
    in_it.min_by_key(|(_, s)| s.times.starts_at).map(|(place, _)| place)
}

/// One show while it sells.
struct Evening<'a> {
    house: &'a House,
    show: &'a DemoShow,
    place: usize,
    theatre: usize,
    crowd: Crowd<'a>,
    dice: Dice,
    now: Instant,
    /// Nothing was sold before: the day the past begins.
    opened: Instant,
    /// Whether tickets of this show are scanned at the door.
    scanned: bool,
    sales: Vec<DemoSale>,
}

impl<'a> Evening<'a> {
    fn new(house: &'a House, shows: &'a [DemoShow], place: usize, seed: Seed) -> Option<Self> {
        let Seed { number, now, past_days } = seed;
        let show = shows.get(place)?;
        let hall = house.halls.get(show.hall)?;
        let theatre = house.theatres.get(hall.theatre)?;
        let end = theatre.settings.day_end_min;
        let today = theatre.zone.business_day(now, end);
        let first = today - Duration::days(past_days);
        let start = u64::try_from(show.times.starts_at.0).unwrap_or(0);
        Some(Self {
            house,
            show,
            place,
            theatre: hall.theatre,
            crowd: Crowd::new(&hall.map),
            dice: Dice::new(number, &[3, show.hall as u64, start]),
            now,
            opened: theatre.zone.day_start(first, end).plus_minutes(5 * 60),
            scanned: show.day >= today - Duration::days(SCANNED_DAYS),
            sales: Vec::new(),
        })
    }

    /// A pair of seats at the end of a row for guests of the house, in the evening shows of its large halls.
    fn keep_seats(&mut self) -> Vec<SeatNo> {
        let map = self.house.halls.get(self.show.hall).map(|h| &h.map);
        let Some(map) = map.filter(|m| m.capacity() > 150 && self.show.fill_percent > 40) else { return Vec::new() };
        let row = map.seats.iter().find(|s| s.class == "premium").map(|s| s.y);
        let pair: Vec<SeatNo> = map
            .seats
            .iter()
            .filter(|s| Some(s.y) == row && s.kind == SeatKind::Standard && !s.off_sale)
            .take(2)
            .map(|s| s.no)
            .collect();
        self.crowd.take(&pair);
        pair
    }

    /// Lets parties come in the order of their coming until so many of a hundred seats are sold, as far as it is past.
    fn fill(&mut self, percent: i64) {
        let capacity = self.crowd.left() as i64;
        let mut wanted = capacity * percent / 100;
        let mut parties = Vec::new();
        while wanted > 0 {
            let n = self.party();
            wanted -= n;
            parties.push((self.moment(), n));
        }
        parties.sort_unstable();
        for (at, n) in parties {
            if at > self.now {
                break;
            }
            self.sell(at, n, false);
        }
    }

    /// Sells the last seat too; all of it is past.
    fn fill_up(&mut self) {
        while self.crowd.left() > 0 {
            let n = self.party().min(self.crowd.left() as i64);
            let day = 24 * 60;
            let mut at = self.moment();
            while at > self.now {
                at = at.plus_minutes(-day);
            }
            let at = at.max(self.opened.min(self.now));
            // In the end only places for wheelchairs and companions are left.
            if !self.sell(at, n, false) && !self.sell(at, 1, false) && !self.sell(at, 1, true) {
                break;
            }
        }
        self.sales.sort_by_key(|s| s.at);
    }

    fn party(&mut self) -> i64 {
        self.dice.pick(&self.house.mix.party_size_percent) as i64 + 1
    }

    /// When a party buys: half of them just before the start, the others earlier that day or in the ten days before.
    fn moment(&mut self) -> Instant {
        let start = self.show.times.starts_at;
        let at = match self.dice.pick(&[46, 24, 20, 10]) {
            0 => start.plus_minutes(self.dice.between(-50, 12)),
            1 => start.plus_minutes(self.dice.between(-480, -51)),
            far => {
                let days = if far == 2 { self.dice.between(1, 3) } else { self.dice.between(4, 10) };
                let Some(theatre) = self.house.theatres.get(self.theatre) else { return start };
                let day = theatre.zone.day_start(self.show.day - Duration::days(days), theatre.settings.day_end_min);
                day.plus_minutes(self.dice.between(5 * 60 + 30, 16 * 60))
            }
        };
        let at = if at < self.opened { start.plus_minutes(self.dice.between(-45, 5)) } else { at };
        Instant(at.0 + self.dice.between(0, 59))
    }

    /// Sells to one party; false where no seat is left for it.
    fn sell(&mut self, at: Instant, n: i64, any: bool) -> bool {
        let wheelchair = n == 2 && self.dice.percent(2);
        let pair = if wheelchair { self.crowd.seat_wheelchair() } else { None };
        let with_carer = pair.is_some();
        let n = usize::try_from(n).unwrap_or(1);
        let Some(seats) = pair.or_else(|| self.crowd.seat(n, any, &mut self.dice)) else { return false };
        let tickets = self.tickets(seats.len(), with_carer);
        let place = match self.dice.pick(&[42, 30, 16, 12]) {
            0 => Place::Till(1),
            1 => Place::Till(2),
            2 => Place::Kiosk(1),
            _ => Place::Kiosk(2),
        };
        let email = self.dice.percent(14).then(|| format!("guest{}@example.com", self.dice.between(1000, 9999)));
        let pay = self.pay(place);
        let admitted = self.admitted(at);
        self.sales.push(DemoSale { at, show: self.place, tickets, seats, pay, place, email, admitted });
        true
    }

    fn pay(&mut self, place: Place) -> DemoPay {
        let card = format!("AUTH{:06}", self.dice.between(0, 999_999));
        match (place, self.dice.pick(&[60, 37, 3])) {
            (Place::Kiosk(_), _) | (_, 0) => DemoPay::Card(card),
            (_, 1) => {
                let notes = [100, 500, 1000, 2000];
                DemoPay::Cash(notes.get(self.dice.pick(&[2, 3, 3, 2])).copied().unwrap_or(1000))
            }
            _ => DemoPay::Both(self.dice.between(20, 70), card),
        }
    }

    /// When the party came through the door: 97 of a hundred do, most in the quarter of an hour before the start.
    fn admitted(&mut self, sold: Instant) -> Option<Instant> {
        let minutes = self.dice.between(-28, -2).max(self.dice.between(-15, 18));
        let came = self.dice.percent(97);
        let at = self.show.times.starts_at.plus_minutes(minutes).max(sold.plus_minutes(1));
        (came && self.scanned && at <= self.now)
            .then_some(Instant(at.0 + self.dice.between(0, 40)))
            .filter(|at| *at <= self.now)
    }

    /// Which tickets a party takes: with children only where the certificate lets them in, students and seniors by the hour.
    fn tickets(&mut self, n: usize, with_carer: bool) -> Vec<(usize, u16)> {
        let facts = self.house.films.get(self.show.film);
        let rank = facts.map_or(4, |f| certificate_rank(&f.certificate));
        let children = rank <= 2;
        let family = rank <= 1;
        let old = if self.show.fill_percent < 35 { 3 } else { 1 };
        let kids = |weight: i64| if children { weight } else { 0 };
        let choices: Vec<(i64, &[(&str, u16)])> = match n {
            2 if with_carer => vec![(1, &[("adult", 1), ("carer", 1)])],
            1 => vec![
                (50, &[("adult", 1)]),
                (20, &[("student", 1)]),
                (12 * old, &[("senior", 1)]),
                (14, &[("member", 1)]),
            ],
            2 => vec![
                (52, &[("adult", 2)]),
                (14, &[("student", 2)]),
                (10 * old, &[("senior", 2)]),
                (kids(22), &[("adult", 1), ("child", 1)]),
                (10, &[("adult", 1), ("member", 1)]),
            ],
            3 => vec![
                (30, &[("adult", 3)]),
                (14, &[("student", 3)]),
                (kids(30), &[("adult", 1), ("child", 2)]),
                (kids(30), &[("adult", 2), ("child", 1)]),
            ],
            4 => vec![
                (30, &[("adult", 4)]),
                (12, &[("student", 4)]),
                (if family { 70 } else { 0 }, &[("family", 1)]),
                (kids(20), &[("adult", 2), ("child", 2)]),
            ],
            5 => vec![(20, &[("adult", 5)]), (if family { 60 } else { 0 }, &[("child", 1), ("family", 1)])],
            6 => vec![
                (20, &[("adult", 6)]),
                (10, &[("adult", 2), ("student", 4)]),
                (if family { 50 } else { 0 }, &[("adult", 1), ("child", 1), ("family", 1)]),
            ],
            _ => vec![],
        };
        let weights: Vec<i64> = choices.iter().map(|c| c.0).collect();
        let types = self.house.theatres.get(self.theatre).map(|t| t.types.as_slice()).unwrap_or_default();
        let code = |code: &str| types.iter().position(|t| t.code == code).unwrap_or(0);
        match choices.get(self.dice.pick(&weights)) {
            Some((_, taken)) => taken.iter().map(|(name, n)| (code(name), *n)).collect(),
            None => vec![(0, u16::try_from(n).unwrap_or(1))],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{PAST_DAYS, Plan, plan};
    use super::*;
    use std::collections::HashSet;

    fn at_noon() -> (Plan, Instant) {
        let zone = super::super::super::time::Zone::parse("Europe/London").unwrap();
        let now = zone.parse_time("2026-11-22T14:00").unwrap();
        (plan(Seed { number: 1, now, past_days: PAST_DAYS }).unwrap(), now)
    }

    #[test]
    fn tens_of_thousands_of_tickets_and_no_seat_twice() {
        let (plan, now) = at_noon();
        let mut taken: HashSet<(usize, SeatNo)> = plan.kept.iter().map(|k| (k.show, k.seat)).collect();
        assert!(taken.len() > 20);
        let mut tickets = 0;
        for sale in &plan.sales {
            assert!(sale.at <= now && sale.admitted.is_none_or(|a| a >= sale.at && a <= now));
            assert!(sale.at < plan.shows[sale.show].times.sale_closes_at);
            let theatre = plan.house.halls[plan.shows[sale.show].hall].theatre;
            let types = &plan.house.theatres[theatre].types;
            let of_types: u16 = sale.tickets.iter().map(|(kind, n)| types[*kind].seats * n).sum();
            assert_eq!(usize::from(of_types), sale.seats.len());
            for seat in &sale.seats {
                assert!(taken.insert((sale.show, *seat)), "{sale:?}");
            }
            tickets += sale.seats.len();
        }
        assert!((20_000..90_000).contains(&tickets), "{tickets}");
        assert!(plan.sales.is_sorted_by_key(|s| s.at));
        let first = plan.sales[0].at;
        assert!((now.0 - first.0) / 86_400 <= PAST_DAYS);
    }

    #[test]
    fn the_board_is_alive_and_one_show_is_sold_out() {
        let (plan, now) = at_noon();
        let sold = |place: usize| plan.sales.iter().filter(|s| s.show == place).map(|s| s.seats.len()).sum::<usize>();
        let coming: Vec<(usize, usize)> = plan
            .shows
            .iter()
            .enumerate()
            .filter(|(_, s)| s.times.starts_at > now && s.times.starts_at < now.plus_minutes(3 * 24 * 60))
            .map(|(place, show)| (sold(place), plan.house.halls[show.hall].map.capacity()))
            .collect();
        let with_sales = coming.iter().filter(|(sold, _)| *sold > 0).count();
        assert!(with_sales * 10 > coming.len() * 7, "{with_sales} of {}", coming.len());
        assert_eq!(coming.iter().filter(|(sold, capacity)| sold == capacity).count(), 1);
        let week = |s: &&DemoSale| {
            let start = plan.shows[s.show].times.starts_at;
            start > now.plus_minutes(-6 * 24 * 60) && start < now.plus_minutes(-60)
        };
        let (admitted, all) = (|s: &&DemoSale| s.admitted.is_some(), plan.sales.iter().filter(week).count());
        assert!(plan.sales.iter().filter(week).filter(admitted).count() * 10 > all * 9);
    }

    #[test]
    fn nobody_under_age_and_every_way_to_pay() {
        let (plan, _) = at_noon();
        for sale in &plan.sales {
            let show = &plan.shows[sale.show];
            let types = &plan.house.theatres[plan.house.halls[show.hall].theatre].types;
            let young = sale.tickets.iter().any(|(kind, _)| ["child", "family"].contains(&types[*kind].code.as_str()));
            assert!(!young || certificate_rank(&plan.house.films[show.film].certificate) <= 2);
            assert!(matches!(sale.place, Place::Till(_)) || matches!(sale.pay, DemoPay::Card(_)));
        }
        let pays = |f: &dyn Fn(&DemoPay) -> bool| plan.sales.iter().filter(|s| f(&s.pay)).count();
        assert!(pays(&|p| matches!(p, DemoPay::Cash(_))) > 1000);
        assert!(pays(&|p| matches!(p, DemoPay::Both(..))) > 100);
    }
}
