//! Files of films and shows: all of a file or nothing of it.
use super::*;
use crate::domain::import::{BadKind, Mapping};
use crate::service::import::ImportOptions;

const LIFE: &str = include_str!("../../../tests/data/dirty-movies.json");

fn options(map: &str) -> ImportOptions {
    ImportOptions { mapping: Mapping::parse(map).unwrap(), ..ImportOptions::default() }
}

fn titles(cinema: &Cinema) -> Vec<String> {
    let all = cinema.house.movies(&MovieFilter::default()).unwrap();
    all.into_iter().map(|m| m.facts.title).collect()
}

fn events(cinema: &Cinema) -> i64 {
    cinema.house.read(|r, _| Ok(r.history("movie", 3)?.len() as i64)).unwrap()
}

#[test]
fn a_file_with_bad_rows_is_refused_whole_and_each_is_named() {
    let mut cinema = Cinema::open();
    let map = options("duration=\"Running Time min\",certificate=MPAA Rating,rating=IMDB Rating");
    let Error::Refused(refusal) = cinema.house.import_movies(LIFE, &map).unwrap_err() else { panic!() };
    assert!(refusal.message.starts_with("8 of 24 rows are bad; nothing was imported\n  line 2: it has no title"));
    assert_eq!(refusal.message.lines().count(), 9);
    assert_eq!(refusal.details["bad"].as_array().unwrap().len(), 8);
    assert_eq!(titles(&cinema), ["Anora", "Dune"]);

    let dry = ImportOptions { skip_bad: true, dry_run: true, ..map.clone() };
    let would = cinema.house.import_movies(LIFE, &dry).unwrap();
    assert_eq!((would.made.len(), titles(&cinema).len(), events(&cinema)), (16, 2, 0));

    let done = cinema.house.import_movies(LIFE, &ImportOptions { skip_bad: true, ..map.clone() }).unwrap();
    assert_eq!(done.counts, [(BadKind::NoDuration, 7), (BadKind::NoTitle, 1)]);
    assert_eq!(done.made[0], (3, 3, "1408".to_owned()));
    assert_eq!((titles(&cinema).len(), events(&cinema)), (18, 1));

    let again = cinema.house.import_movies(LIFE, &ImportOptions { skip_bad: true, ..map }).unwrap();
    assert_eq!(again.made, []);
    assert_eq!(again.counts[0], (BadKind::Exists, 16));
    cinema.assert_well();
}

#[test]
fn shows_come_from_a_file_without_a_clash() {
    let mut cinema = Cinema::open();
    let good = "movie,hall,starts_at,format\nDune,Hall 1,2026-11-23T18:00,\nAnora,hall 1,2026-11-23T20:35,3D\n";
    let done = cinema.house.import_shows(good, &ImportOptions::default()).unwrap();
    assert_eq!(done.made.iter().map(|m| m.2.as_str()).collect::<Vec<_>>(), ["Dune", "Anora"]);
    let show = cinema.house.show(ShowId(done.made[1].1)).unwrap();
    assert_eq!((show.show.format.as_str(), show.hall.as_str(), show.free), ("3D", "Hall 1", 22));
    cinema.house.sell(&sell(show.show.id, best(2), &[], vec![cash(None)])).unwrap();

    let clash = format!("{good}Dune,Hall 1,2026-11-24T18:00,\nNobody,Hall 1,2026-11-24T18:00,\n");
    let Error::Refused(refusal) = cinema.house.import_shows(&clash, &ImportOptions::default()).unwrap_err() else {
        panic!()
    };
    assert!(refusal.message.contains("line 2: it clashes with Dune at 2026-11-23 18:00 (show 3)"), "{refusal}");
    assert!(refusal.message.contains("line 5: there is no film \"Nobody\""), "{refusal}");
    let skipped = cinema.house.import_shows(&clash, &ImportOptions { skip_bad: true, ..Default::default() }).unwrap();
    assert_eq!((skipped.made.len(), skipped.bad.len()), (1, 3));
    cinema.assert_well();
}

#[test]
fn a_kiosk_imports_nothing() {
    let cinema = Cinema::open();
    let (db, keys) = (cinema.folder.path().join("t.db"), cinema.folder.path().join("keys"));
    let place = Place { db: &db, keys: &keys, terminal: "Kiosk 1", channel: Channel::Kiosk, vfs: None, key: None };
    let mut kiosk = House::open(&place, cinema.clock.clone()).unwrap();
    let refused = kiosk.import_movies("title,duration\nA,90\n", &ImportOptions::default());
    assert_eq!(refused.unwrap_err().code(), "forbidden");
    assert_eq!(titles(&cinema), ["Anora", "Dune"]);
}
