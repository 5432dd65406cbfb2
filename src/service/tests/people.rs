//! Who may do what: every verb against every role, sessions, and guessing.
#![allow(clippy::disallowed_methods, reason = "another program writes into the store")]
use super::{
    verbs::{counted, new_staff},
    *,
};
use crate::domain::{Reference, shift::Closing, show::ShowState, staff::Person};
use std::{collections::BTreeSet, fs, path::Path};

fn actors() -> Vec<Actor> {
    let staff = Role::ALL.into_iter().map(|role| Actor::Staff { id: StaffId(1), role });
    staff.chain([Actor::Kiosk, Actor::Nobody]).collect()
}

#[test]
fn every_verb_is_allowed_or_forbidden_to_every_role() {
    let mut cinema = Cinema::open();
    for (name, needs, verb) in verbs::all() {
        for actor in actors() {
            cinema.house.act_as(actor.clone());
            let done = verb(&mut cinema.house).err().map_or("done", |e| e.code());
            match &actor {
                a if a.may(needs) => assert!(!["forbidden", "sign_in"].contains(&done), "{name} by {actor:?}: {done}"),
                Actor::Nobody => assert_eq!(done, "sign_in", "{name}"),
                _ => assert_eq!(done, "forbidden", "{name} by {actor:?}"),
            }
        }
    }
    cinema.house.act_as(Actor::Nobody);
    cinema.assert_well();
}

#[test]
fn no_verb_is_missing_from_the_matrix() {
    let known: BTreeSet<String> = verbs::all()
        .iter()
        .map(|v| v.0)
        .chain(verbs::OPEN.iter().chain(verbs::EITHER).copied())
        .map(str::to_owned)
        .collect();
    let mut there = BTreeSet::new();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/service")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|e| e != "rs") {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        let of_house = text.split("\nimpl House {").skip(1).filter_map(|rest| rest.split("\n}\n").next());
        there.extend(of_house.flat_map(|block| {
            let names = block.lines().filter_map(|l| l.strip_prefix("    pub fn "));
            names.filter_map(|l| l.split(['(', '<']).next()).map(str::to_owned).collect::<Vec<_>>()
        }));
    }
    let missing: Vec<&String> = there.difference(&known).collect();
    assert!(missing.is_empty(), "these verbs stand in no line of the matrix: {missing:?}");
    let gone: Vec<&String> =
        known.difference(&there).filter(|n| !["demo", "from_seed"].contains(&n.as_str())).collect();
    assert!(gone.is_empty(), "these are no verbs any more: {gone:?}");
}

#[test]
fn a_kiosk_sees_one_booking_by_its_whole_reference_and_no_other() {
    let mut cinema = Cinema::open();
    let sold = cinema.house.sell(&sell(cinema.show, best(1), &[], vec![cash(None)])).unwrap();
    let token = cinema.house.token(&sold, &sold.tickets[0]).unwrap();
    let reference = sold.reference.to_string();
    cinema.house.act_as(Actor::Kiosk);
    assert_eq!(cinema.house.search(&reference, 9).unwrap().len(), 1);
    assert_eq!(cinema.house.search(&token, 9).unwrap().len(), 1);
    for vague in [reference.chars().skip(1).collect::<String>().as_str(), "a", "@", "", "A1"] {
        assert!(cinema.house.search(vague, 9).unwrap().is_empty(), "{vague}");
    }
    cinema.house.act_as(Actor::Nobody);
    assert_eq!(code(cinema.house.search(&token, 9)), "sign_in");
    assert_eq!(code(cinema.house.booking(&Reference::parse(&reference).unwrap())), "sign_in");
    cinema.house.act_as(Actor::Staff { id: StaffId(1), role: Role::Auditor });
    assert!(cinema.house.booking(&sold.reference).is_ok());
}

#[test]
fn one_verb_is_authorised_by_somebody_beside_the_actor_and_both_are_named() {
    let mut cinema = Cinema::open();
    let clerk = Actor::Staff { id: StaffId(1), role: Role::Clerk };
    cinema.house.act_as(clerk.clone());
    assert_eq!(code(cinema.house.set_show_state(cinema.show, ShowState::Paused)), "forbidden");
    let supervisor = Actor::Staff { id: StaffId(7), role: Role::Supervisor };
    let show = cinema.show;
    cinema.house.authorised(supervisor, |h| h.set_show_state(show, ShowState::Paused)).unwrap();
    assert_eq!(code(cinema.house.set_show_state(show, ShowState::OnSale)), "forbidden", "for one verb only");
    assert_eq!(*cinema.house.actor(), clerk);
    let (actor, authority): (String, String) = rusqlite::Connection::open(cinema.folder.path().join("t.db"))
        .unwrap()
        .query_row("select actor, body ->> 'authority' from event where verb = 'show_state'", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .unwrap();
    assert_eq!((actor.as_str(), authority.as_str()), ("staff 1", "staff 7"));
}

/// The manager, and these.
fn hired(cinema: &mut Cinema, people: &[(&str, Role)]) -> Vec<Person> {
    for (email, role) in people {
        cinema.house.add_staff(&new_staff(email, *role)).unwrap();
    }
    cinema.house.staff(false).unwrap()
}

#[test]
fn a_house_keeps_a_manager() {
    let mut cinema = Cinema::open();
    let (first, down) = (StaffId(1), StaffEdit { role: Some(Role::Clerk), ..StaffEdit::default() });
    assert_eq!(code(cinema.house.remove_staff(first)), "conflict");
    assert_eq!(code(cinema.house.edit_staff(first, &down)), "conflict");
    hired(&mut cinema, &[("second@x", Role::Manager)]);
    cinema.house.edit_staff(first, &down).unwrap();
    assert_eq!(code(cinema.house.remove_staff(StaffId(2))), "conflict");
    let raw = rusqlite::Connection::open(cinema.folder.path().join("t.db")).unwrap();
    assert!(raw.execute("update staff set active = 0", []).is_err(), "not by another program either");
    assert!(raw.execute("delete from staff", []).is_err());
}

#[test]
fn an_account_changes_and_leaves_and_comes_back() {
    let mut cinema = Cinema::open();
    let clerk = hired(&mut cinema, &[("ann@x", Role::Clerk)])[1].clone();
    assert_eq!(code(cinema.house.add_staff(&new_staff("ANN@X", Role::Clerk))), "conflict", "one address, one account");
    for bad in ["12345", "1234567890123", "12a456", "111111", "123456", "987654"] {
        assert_eq!(code(cinema.house.set_pin(clerk.id, Some(bad))), "usage", "{bad}");
    }
    cinema.house.edit_staff(clerk.id, &StaffEdit { name: Some("Ann B".into()), ..StaffEdit::default() }).unwrap();
    assert_eq!(cinema.house.find_staff("ann b").unwrap().id, clerk.id);
    let mut till = cinema.terminal("Till 2");
    let begun = till.sign_in("ann@x", "long enough").unwrap();
    assert_eq!(code(till.set_pin(StaffId(1), None)), "forbidden", "of oneself only");
    till.set_pin(clerk.id, Some("864209")).unwrap();
    cinema.house.remove_staff(clerk.id).unwrap();
    assert_eq!(code(till.no_sale("")), "sign_in", "who left is out at once, where they had signed in too");
    assert_eq!(code(till.resume_session(&begun.token)), "sign_in");
    assert_eq!(code(till.sign_in_here("ann@x", "864209")), "forbidden");
    cinema.house.restore_staff(clerk.id).unwrap();
    till.sign_in_here("ann@x", "864209").unwrap();
}

#[test]
fn who_has_a_drawer_does_not_leave_before_it_is_closed() {
    let mut cinema = Cinema::open();
    let clerk = hired(&mut cinema, &[("ann@x", Role::Clerk)])[1].clone();
    let theatre = cinema.house.theatres().unwrap()[0].id;
    let mut till = cinema.terminal("Till 2");
    till.sign_in_here("ann@x", "246810").unwrap();
    till.open_shift(theatre, 0).unwrap();
    assert_eq!(code(cinema.house.remove_staff(clerk.id)), "conflict");
    till.count_shift(&counted()).unwrap();
    till.close_shift(&Closing::default(), None).unwrap();
    cinema.house.remove_staff(clerk.id).unwrap();
}

#[test]
fn a_session_ends_by_itself_by_signing_out_and_with_a_new_password() {
    let mut cinema = Cinema::open();
    hired(&mut cinema, &[("ann@x", Role::Clerk)]);
    let mut cli = cinema.terminal("cli");
    assert_eq!(code(cli.sign_in("ann@x", "246810")), "forbidden", "a PIN is for the till");
    let begun = cli.sign_in("Ann@X", "long enough").unwrap();
    assert_eq!((begun.person.name.as_str(), cli.who().unwrap().unwrap().role), ("ann", Role::Clerk));
    assert!(cli.resume_session(&begun.token).is_ok());
    assert_eq!(code(cli.resume_session("ABC")), "sign_in");
    cinema.pass(12 * 3600 - 1);
    assert!(cli.resume_session(&begun.token).is_ok());
    cinema.now.wall_ms -= 3_600_000;
    cinema.pass(2);
    assert_eq!(code(cli.resume_session(&begun.token)), "sign_in", "a wall clock turned back prolongs nothing");
    let begun = cli.sign_in("ann@x", "long enough").unwrap();
    cli.sign_out(&begun.token).unwrap();
    assert_eq!(code(cli.resume_session(&begun.token)), "sign_in");
    assert_eq!(code(cli.drop_cash(1, "")), "sign_in");
    let begun = cli.sign_in("ann@x", "long enough").unwrap();
    cinema.house.set_password(begun.person.id, "another one").unwrap();
    assert_eq!(code(cli.resume_session(&begun.token)), "sign_in");
}

#[test]
fn a_change_of_role_asks_for_a_new_sign_in() {
    let mut cinema = Cinema::open();
    let ann = hired(&mut cinema, &[("ann@x", Role::Clerk)])[1].id;
    let mut till = cinema.terminal("Till 2");
    till.sign_in_here("ann@x", "246810").unwrap();
    cinema.house.edit_staff(ann, &StaffEdit { role: Some(Role::Auditor), ..StaffEdit::default() }).unwrap();
    let theatre = cinema.house.theatres().unwrap()[0].id;
    assert_eq!(code(till.open_shift(theatre, 0)), "sign_in");
    till.sign_in_here("ann@x", "246810").unwrap();
    assert_eq!(code(till.open_shift(theatre, 0)), "forbidden");
}

#[test]
fn a_kiosk_locks_nobody_out_of_their_till() {
    let mut cinema = Cinema::open();
    hired(&mut cinema, &[("ann@x", Role::Clerk)]);
    let (mut till, mut kiosk) = (cinema.terminal("Till 2"), cinema.terminal("Kiosk 1"));
    till.sign_in_here("ann@x", "246810").unwrap();
    for _ in 0..20 {
        assert!(kiosk.sign_in_here("ann@x", "000000").is_err());
        assert!(kiosk.unlock("000000").is_err());
        cinema.pass(60);
    }
    assert_eq!(code(kiosk.sign_in_here("ann@x", "246810")), "locked_out", "where she never was");
    assert_eq!(code(kiosk.unlock("246810")), "locked_out");
    till.sign_in_here("ann@x", "246810").unwrap();
    till.sign_in_here("m@example.com", "246810").unwrap();
    cinema.house.forgive_terminal("Kiosk 1").unwrap();
    kiosk.unlock("246810").unwrap();
    let ann = cinema.house.find_staff("ann").unwrap().id;
    cinema.house.forgive(ann).unwrap();
    kiosk.sign_in_here("ann@x", "246810").unwrap();
}

#[test]
fn a_name_that_nobody_has_is_answered_like_one_that_somebody_has() {
    let mut cinema = Cinema::open();
    hired(&mut cinema, &[("ann@x", Role::Clerk)]);
    let mut till = cinema.terminal("Till 2");
    let mut said = |who: &str| {
        (0..12)
            .map(|_| match till.sign_in_here(who, "000000").unwrap_err() {
                Error::Refused(r) => (r.message, r.details.to_string()),
                other => panic!("{other}"),
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(said("ann@x"), said("bob@x"));
    assert!(till.sign_in_here("ann@x", "246810").is_err());
}

#[test]
fn guesses_at_many_terminals_are_not_more_guesses() {
    let mut cinema = Cinema::open();
    hired(&mut cinema, &[("ann@x", Role::Clerk)]);
    let looked_at = (0..30)
        .filter(|n| code(cinema.terminal(&format!("Made up {n}")).sign_in_here("ann@x", "000000")) == "forbidden")
        .count();
    assert_eq!(looked_at, 5);
}

#[test]
fn cash_goes_into_ones_own_drawer_only() {
    let mut cinema = Cinema::open();
    hired(&mut cinema, &[("ann@x", Role::Clerk), ("mo@x", Role::Supervisor), ("ben@x", Role::Clerk)]);
    let theatre = cinema.house.theatres().unwrap()[0].id;
    let one = sell(cinema.show, best(1), &[], vec![cash(None)]);
    let mut till = cinema.terminal("Till 2");
    till.sign_in_here("ann@x", "246810").unwrap();
    till.open_shift(theatre, 5000).unwrap();
    let sold = till.sell(&one).unwrap();
    till.lock().unwrap();
    till.sign_in_here("ben@x", "246810").unwrap();
    assert_eq!(code(till.sell(&one)), "conflict", "it is Ann's drawer");
    assert_eq!(code(till.cancel(&sold.reference, &Default::default(), None)), "conflict");
    assert_eq!(code(till.drop_cash(100, "")), "forbidden");
    till.sell(&sell(cinema.show, best(1), &[], vec![card(None)])).unwrap();
    let (ben, mo) = (till.actor().clone(), till.verify_staff("mo@x", "246810").unwrap());
    till.authorised(mo, |h| h.hand_over(&ben, None)).unwrap();
    till.sell(&one).unwrap();
    assert_eq!(till.shift_here().unwrap().unwrap().who, "ben");
    cinema.assert_well();
}

#[test]
fn who_signed_in_is_who_the_history_says_it_was() {
    let mut cinema = Cinema::open();
    hired(&mut cinema, &[("ann@x", Role::Clerk)]);
    cinema.terminal("Till 2").sign_in_here("ann@x", "246810").unwrap();
    let last = cinema.house.audit(&crate::domain::audit::AuditFilter { limit: Some(1), ..Default::default() }).unwrap();
    assert_eq!((last[0].verb.as_str(), last[0].name.as_deref()), ("sign_in", Some("ann")));
}
