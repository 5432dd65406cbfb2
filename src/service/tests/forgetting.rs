//! What is kept of people goes when it must, everywhere in the file; bookings, sums and the history stay.
use super::{
    customers::{ann, profile, sold_to},
    *,
};
use crate::domain::{StaffId, TheatreId, cancel::Asked, customer::Profile};

/// How often any of these stands in a file of the store, in any case.
fn found(cinema: &Cinema, words: &[&str]) -> Vec<String> {
    let mut out = vec![];
    for entry in std::fs::read_dir(cinema.folder.path()).unwrap().flatten().filter(|e| e.path().is_file()) {
        let bytes = std::fs::read(entry.path()).unwrap().to_ascii_lowercase();
        for word in words {
            let word = word.to_lowercase();
            if bytes.windows(word.len()).any(|w| w == word.as_bytes()) {
                out.push(format!("{word} in {:?}", entry.file_name()));
            }
        }
    }
    out
}

fn erased_words() -> Vec<&'static str> {
    vec![
        "Quillfeather",
        "quill@example",
        "442079460123",
        "broken leg",
        "asked twice",
        "noisy",
        "no more bots",
        "Parkbench",
    ]
}

/// A person of whom the house keeps everything that it can keep.
fn well_known(cinema: &mut Cinema) -> (crate::domain::CustomerId, Vec<crate::domain::booking::Booking>) {
    let known = Profile {
        phone: Some("+44 20 7946 0123".into()),
        notes: "noisy".into(),
        language: "de".into(),
        ..profile("Quillfeather Ångström", "Quill@Example.com")
    };
    let id = cinema.house.add_customer(&known, Some("a long password")).unwrap();
    let own = sold_to(cinema, Some(id), &["A1", "A2"]);
    let want = cinema.seats(&["A3"]);
    let email = Some("quill@example.COM".to_owned());
    let guest = cinema.house.sell(&Sell { email, ..sell(cinema.show, want, &[], vec![card(None)]) }).unwrap();
    let asked = Asked { tickets: vec![own.tickets[0].id], reason: "broken leg".into(), ..Asked::default() };
    cinema.house.cancel(&own.reference, &asked, None).unwrap();
    let asked = Asked { reason: "asked twice".into(), ..Asked::default() };
    cinema.house.cancel(&guest.reference, &asked, None).unwrap();
    cinema.house.begin_reset("quill@example.com").unwrap();
    let (seat, adult) = (cinema.seats(&["B5"]), cinema.adults(1));
    let held = take(&mut cinema.house, None, cinema.show, seat, adult).unwrap();
    cinema.house.order_for(&held.token, Some(id)).unwrap();
    cinema.house.park(&held.token, "Parkbench").unwrap();
    let block = NewBlock { reason: "no more bots".into(), ..Default::default() };
    cinema.house.block_customer(id, &block).unwrap();
    let bookings = [own, guest].iter().map(|b| cinema.house.booking(&b.reference).unwrap()).collect();
    (id, bookings)
}

#[test]
fn an_erased_person_stands_nowhere_in_the_file_and_every_sum_is_as_it_was() {
    let mut cinema = Cinema::open();
    // Many others, so that pages were split and rows moved.
    for n in 0..300 {
        cinema.house.add_customer(&profile(&format!("Somebody {n}"), &format!("{n}@example.com")), None).unwrap();
    }
    let (id, before) = well_known(&mut cinema);
    for n in 300..500 {
        cinema.house.add_customer(&profile(&format!("Somebody {n}"), &format!("{n}@example.com")), None).unwrap();
    }
    for (word, there) in erased_words().into_iter().map(|w| (w, found(&cinema, &[w]))) {
        assert!(!there.is_empty(), "the test would not see {word}");
    }
    assert_eq!(cinema.house.erase_plan(id).unwrap().bookings.len(), 2);
    cinema.house.erase_customer(id).unwrap();
    assert_eq!(found(&cinema, &erased_words()), Vec::<String>::new());
    for old in &before {
        let now = cinema.house.booking(&old.reference).unwrap();
        assert_eq!(
            (now.total, &now.tickets, &now.payments, &now.refunds),
            (old.total, &old.tickets, &old.payments, &old.refunds)
        );
        assert_eq!(now.email, None);
        assert!(now.customer.is_none_or(|c| c.name.is_empty() && c.email.is_none()));
    }
    let proof = cinema.house.prove_history(|_, _| true).unwrap();
    assert_eq!(proof.broken, None);
    cinema.assert_well();
    assert_eq!(code(cinema.house.erase_customer(id)), "not_found", "once");
    assert_eq!(
        code(cinema.house.edit_customer(id, &CustomerEdit { name: Some("Back".into()), ..Default::default() })),
        "not_found"
    );
    assert!(cinema.house.customer_card(id).unwrap().customer.erased_at.is_some(), "the number stays");
    cinema.house.add_customer(&profile("Another", "quill@example.com"), None).unwrap();
}

#[test]
fn an_export_is_all_that_is_kept() {
    let mut cinema = Cinema::open();
    let (id, _) = well_known(&mut cinema);
    let record = cinema.house.export_customer(id).unwrap();
    assert_eq!((record.card.bookings.len(), record.as_guest.len(), record.messages.len()), (1, 1, 3));
    let reasons: Vec<&str> = record.reasons.iter().map(|(_, words)| words.as_str()).collect();
    assert_eq!(reasons, ["broken leg", "asked twice", "no more bots"]);
    let verbs: Vec<&str> = record.history.iter().map(|h| h.verb.as_str()).collect();
    assert_eq!(verbs, ["customer_add", "customer_reset", "customer_block", "customer_export"]);
    cinema.house.act_as(Actor::Staff { id: StaffId(1), role: Role::Supervisor });
    assert_eq!(code(cinema.house.export_customer(id)), "forbidden");
    assert_eq!(code(cinema.house.erase_customer(id)), "forbidden");
}

#[test]
fn people_are_kept_only_as_long_as_it_is_set() {
    let mut cinema = Cinema::open();
    let id = ann(&mut cinema);
    sold_to(&mut cinema, Some(id), &["A1"]);
    let want = cinema.seats(&["A2"]);
    let email = Some("guest@example.com".to_owned());
    let guest = cinema.house.sell(&Sell { email, ..sell(cinema.show, want, &[], vec![cash(None)]) }).unwrap();
    cinema.pass(400 * 86400);
    assert_eq!(cinema.house.retention_plan().unwrap(), Default::default(), "nothing is set");
    let theatre = TheatreId(1);
    let settings = cinema.house.theatre(theatre).unwrap().settings.clone();
    cinema.house.set_settings(theatre, &Settings { keep_people_months: 12, ..settings }).unwrap();
    let fresh = cinema.house.add_customer(&profile("Fresh", "fresh@example.com"), None).unwrap();
    let plan = cinema.house.retention_plan().unwrap();
    assert_eq!((plan.customers.as_slice(), plan.bookings.as_slice()), ([id].as_slice(), [guest.id].as_slice()));
    cinema.pass(3600);
    cinema.house.sweep().unwrap();
    assert_eq!(found(&cinema, &["okoye", "ann@example", "guest@example"]), Vec::<String>::new(), "by itself");
    assert_eq!(cinema.house.run_retention().unwrap(), Default::default());
    assert_eq!(cinema.house.customer_card(fresh).unwrap().customer.name, "Fresh");
    assert_eq!(cinema.house.booking(&guest.reference).unwrap().total, guest.total);
    assert_eq!(cinema.house.prove_history(|_, _| true).unwrap().broken, None);
    cinema.assert_well();
}
