//! The demo programme: which film runs in which slot of which week. Films change on Fridays, each stays two weeks.
use super::{
    super::{movie::MovieFacts, show::ShowTimes, time::BusinessDay},
    COMING_DAYS, Seed,
    assets::{House, Slot, certificate_rank},
    dice::Dice,
};
use chrono::{Datelike, Duration, NaiveDate};

/// How many films a theatre has in a week, and how many of them are new in it.
const BILL: usize = 16;
const NEW: usize = 8;

/// A show of the demo programme.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoShow {
    /// Which hall, by place.
    pub hall: usize,
    /// Which film, by place.
    pub film: usize,
    /// Its business day.
    pub day: BusinessDay,
    /// Its times.
    pub times: ShowTimes,
    /// A name if it has one.
    pub name: String,
    /// `2D`, `3D`.
    pub format: String,
    /// subtitled, captioned, …
    pub traits: Vec<String>,
    /// How many of a hundred seats it would sell in the end.
    pub fill_percent: i64,
}

/// Plans the shows around a moment: the past days before its business day, [`COMING_DAYS`] from it on.
pub fn plan(house: &House, seed: Seed) -> Vec<DemoShow> {
    let Seed { number: seed, now, past_days } = seed;
    let mut shows = Vec::new();
    for (place, theatre) in house.theatres.iter().enumerate() {
        let today = theatre.zone.business_day(now, theatre.settings.day_end_min);
        let mut order: Vec<usize> = (0..house.films.len()).collect();
        Dice::new(seed, &[1, place as u64]).shuffle(&mut order);
        for offset in -past_days..COMING_DAYS {
            let day = today + Duration::days(offset);
            let bill = Bill::of(&order, day);
            let mut on_today: Vec<(usize, usize)> = Vec::new();
            let mut dice = Dice::new(seed, &[2, place as u64, bill.day_number]);
            for slot in house.slots.iter().filter(|s| runs(s, day, bill.fortnight_week)) {
                if house.halls.get(slot.hall).is_none_or(|h| h.theatre != place) {
                    continue;
                }
                let Some(film) = choose(house, slot, &bill, &on_today, &mut dice) else { continue };
                on_today.push((slot.hall, film));
                shows.extend(show(house, slot, film, day, &mut dice));
            }
        }
    }
    shows
}

fn runs(slot: &Slot, day: BusinessDay, fortnight_week: u8) -> bool {
    let weekday = 1u8 << day.weekday().num_days_from_monday();
    slot.weekdays & weekday != 0 && slot.week.is_none_or(|w| w == fortnight_week)
}

/// The films of a theatre in the week of a day.
struct Bill {
    day_number: u64,
    fortnight_week: u8,
    films: Vec<usize>,
    /// Those that begin next Friday.
    next: Vec<usize>,
}

impl Bill {
    fn of(order: &[usize], day: BusinessDay) -> Self {
        // Day 1 of 1970 was a Thursday: weeks counted from it plus one begin on Fridays.
        let number = day.signed_duration_since(NaiveDate::default()).num_days();
        let week = usize::try_from((number - 1).div_euclid(7).rem_euclid(1 << 20)).unwrap_or(0);
        let take =
            |from: usize, n: usize| order.iter().cycle().skip(from % order.len().max(1)).take(n).copied().collect();
        Self {
            day_number: number.unsigned_abs(),
            fortnight_week: if week.is_multiple_of(2) { 1 } else { 2 },
            films: take(week * NEW, BILL),
            next: take(week * NEW + BILL, NEW),
        }
    }
}

fn choose(house: &House, slot: &Slot, bill: &Bill, on_today: &[(usize, usize)], dice: &mut Dice) -> Option<usize> {
    let fits = |film: &MovieFacts| {
        let rank = certificate_rank(&film.certificate);
        film.duration_min <= slot.longest_min && slot.certificates.0 <= rank && rank <= slot.certificates.1
    };
    let foreign = |film: &MovieFacts| film.languages.first().is_some_and(|l| l != "en");
    let preview = slot.name == "Preview";
    let subtitled = slot.traits.iter().any(|t| t == "subtitled");
    let everything: Vec<usize> = (0..house.films.len()).collect();
    let of = |films: &[usize], more: &dyn Fn(&MovieFacts) -> bool| -> Vec<usize> {
        let wanted = |i: &&usize| house.films.get(**i).is_some_and(|f| fits(f) && more(f));
        films.iter().filter(wanted).copied().collect()
    };
    let first = match (preview, subtitled) {
        (true, _) => of(&bill.next, &|_| true),
        (_, true) => of(&everything, &foreign),
        _ => of(&bill.films, &|_| true),
    };
    let choices =
        [first, of(&bill.films, &|_| true), of(&everything, &|_| true)].into_iter().find(|c| !c.is_empty())?;
    let capacity = house.halls.get(slot.hall).map_or(0, |h| h.map.capacity());
    let weights: Vec<i64> = choices
        .iter()
        .map(|film| {
            let liked = house.films.get(*film).map_or(0, popularity);
            // A large hall wants a film that many like; a small one takes any.
            let draw = if capacity > 100 { liked * liked / 10 } else { 40 + liked };
            let times = on_today.iter().filter(|(_, f)| f == film).count() as i64;
            let here_before = on_today.contains(&(slot.hall, *film));
            draw.max(1) * 100 / (1 + 3 * times) / if here_before { 20 } else { 1 } + 1
        })
        .collect();
    choices.get(dice.pick(&weights)).copied()
}

/// How much a film is liked, from 0 to 40: its rating above 5.
pub(super) fn popularity(film: &MovieFacts) -> i64 {
    (i64::from(film.rating_tenths.unwrap_or(60)) - 50).clamp(0, 40)
}

fn show(house: &House, slot: &Slot, film: usize, day: BusinessDay, dice: &mut Dice) -> Option<DemoShow> {
    let hall = house.halls.get(slot.hall)?;
    let theatre = house.theatres.get(hall.theatre)?;
    let facts = house.films.get(film)?;
    let local = day.and_time(chrono::NaiveTime::MIN) + Duration::minutes(i64::from(slot.starts_min));
    // A slot that the clocks skip or have twice is left out that night.
    let starts_at = theatre.zone.instant(local).ok()?;
    let mut traits = slot.traits.clone();
    if facts.languages.first().is_some_and(|l| l != "en") && !traits.iter().any(|t| t == "subtitled") {
        traits.push("subtitled".into());
    }
    let part = theatre.day_parts.iter().find(|p| p.covers(day, local));
    let typical = part.and_then(|p| house.mix.fill_percent.get(&p.code)).copied().unwrap_or(0);
    // From two thirds to five thirds of what is typical, liked films more.
    let fill = typical * (70 + popularity(facts)) * dice.between(60, 140) / 10_000;
    Some(DemoShow {
        hall: slot.hall,
        film,
        day,
        times: ShowTimes::plan(starts_at, &theatre.settings, facts.duration_min, hall.turnaround_min),
        name: slot.name.clone(),
        format: if hall.formats.contains(&facts.format) { facts.format.clone() } else { "2D".into() },
        traits,
        fill_percent: fill.clamp(2, 97),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::demo::assets;
    use std::collections::HashSet;

    fn shows(seed: u64, now: &str) -> (House, Vec<DemoShow>) {
        let house = assets::read().unwrap();
        let now = house.theatres[0].zone.parse_time(now).unwrap();
        let shows = plan(&house, Seed { number: seed, now, past_days: 30 });
        (house, shows)
    }

    #[test]
    fn two_weeks_have_many_shows_and_films_and_no_clash() {
        // Over both changes of the clocks as well.
        for now in ["2026-11-22T12:00", "2026-03-20T12:00", "2026-10-20T23:30"] {
            let (house, shows) = shows(1, now);
            let today = house.theatres[0].zone.parse_time(now).unwrap();
            let day = house.theatres[0].zone.business_day(today, 300);
            let coming: Vec<&DemoShow> =
                shows.iter().filter(|s| s.day >= day && house.halls[s.hall].theatre == 0).collect();
            assert!(coming.len() > 200, "{}", coming.len());
            assert_eq!(coming.iter().map(|s| s.day).collect::<HashSet<_>>().len(), 14);
            assert!(coming.iter().map(|s| s.film).collect::<HashSet<_>>().len() >= 24);
            assert_eq!(coming.iter().map(|s| s.hall).collect::<HashSet<_>>().len(), 5);
            for hall in 0..house.halls.len() {
                let of: Vec<&DemoShow> = shows.iter().filter(|s| s.hall == hall).collect();
                for (i, show) in of.iter().enumerate() {
                    assert!(of[..i].iter().all(|other| !other.times.clash(&show.times)), "{show:?}");
                }
            }
        }
    }

    #[test]
    fn slots_get_films_that_fit_and_foreign_ones_are_subtitled() {
        let (house, shows) = shows(3, "2026-11-22T12:00");
        for show in &shows {
            let film = &house.films[show.film];
            let foreign = film.languages[0] != "en";
            assert!(!foreign || show.traits.iter().any(|t| t == "subtitled"), "{show:?}");
            assert!(show.name != "Children's club" || certificate_rank(&film.certificate) <= 1, "{film:?}");
            assert!(show.format == "2D" || house.halls[show.hall].formats.contains(&show.format));
        }
        assert!(shows.iter().any(|s| s.format == "3D"));
        assert!(shows.iter().any(|s| s.name == "Preview"));
        assert!(shows.iter().any(|s| s.traits.iter().any(|t| t == "relaxed")));
    }

    #[test]
    fn a_seed_gives_its_programme() {
        assert_eq!(shows(1, "2026-11-22T12:00").1, shows(1, "2026-11-22T12:00").1);
        assert_ne!(shows(1, "2026-11-22T12:00").1, shows(2, "2026-11-22T12:00").1);
        // A day later the days that both have are the same.
        let today = shows(1, "2026-11-22T12:00").1;
        let tomorrow = shows(1, "2026-11-23T12:00").1;
        let common = tomorrow.iter().filter(|s| today.contains(s)).count();
        assert!(common * 14 >= tomorrow.len() * 13, "{common} of {}", tomorrow.len());
    }
}
