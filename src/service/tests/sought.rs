//! Bookings by words and days.
use super::*;
use crate::domain::sought::Sought;

#[test]
fn every_word_has_to_fit_and_a_day_is_of_the_sale_or_of_the_show() {
    let mut cinema = Cinema::open();
    let mut sold = |show, email: Option<&str>| {
        let order = sell(show, best(1), &[], vec![cash(None)]);
        cinema.house.sell(&Sell { email: email.map(Into::into), ..order }).unwrap().reference.0
    };
    let dune = sold(cinema.show, Some("ann@rialto.example"));
    let anora = sold(cinema.late, Some("a_nn@other.example"));
    let nobody = sold(cinema.late, None);
    let look = |text: &str| {
        let sought = Sought::parse(text, "2026-11-22".parse().unwrap());
        let found = cinema.house.look_for(&sought, 10).unwrap();
        found.into_iter().map(|b| b.reference.0).collect::<Vec<_>>()
    };
    let (dune, anora, nobody) = (dune.as_str(), anora.as_str(), nobody.as_str());
    let all = [nobody, anora, dune];
    assert_eq!(look(""), all, "the newest first");
    assert_eq!(look("DUNE"), [dune]);
    assert_eq!(look("anor"), [nobody, anora]);
    assert_eq!(look("anora other"), [anora]);
    assert_eq!(look("rialto"), [dune], "a part of an address");
    assert_eq!(look("a_nn"), [anora], "a sign that SQL knows is a sign");
    assert_eq!(look(&dune.to_lowercase()), [dune]);
    assert_eq!(look("today"), all);
    assert_eq!(look("today dune"), [dune]);
    assert!(look("yesterday").is_empty() && look("dune other").is_empty());
    assert_eq!(cinema.house.look_for(&Sought::default(), 2).unwrap().len(), 2);
}
