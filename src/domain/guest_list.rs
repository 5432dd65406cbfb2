//! The door without the store: a list that says by marks which tickets are good, and a journal of who was let in by it. A mark is made of a
//! ticket's random serial under the list's own salt, so a list that is lost names nobody and makes no ticket; a journal the same.
use super::{ShowId, time::Instant};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::collections::{HashMap, HashSet};

/// A show of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedShow {
    /// Which.
    pub id: ShowId,
    /// The film.
    pub title: String,
    /// Where.
    pub hall: String,
    /// From when on its tickets admit, in seconds since 1970.
    pub doors_at: Instant,
    /// When it begins.
    pub starts_at: Instant,
    /// When it ends: it admits until then.
    pub ends_at: Instant,
    /// How many tickets it has, and how many of them were in when the list was made.
    pub tickets: u32,
    /// See there.
    pub admitted: u32,
}

/// The list as a file holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuestList {
    /// 1.
    pub marquee_guest_list: u32,
    /// The theatre's name.
    pub theatre: String,
    /// Whose tickets.
    pub site: u32,
    /// What verifies them, as the key file says it.
    pub public_key: String,
    /// In which zone its times are said.
    pub zone: String,
    /// When it was made, in seconds since 1970.
    pub made_at: Instant,
    /// What marks are made with.
    pub salt: String,
    /// The shows.
    pub shows: Vec<ListedShow>,
    /// Tickets that are good: each by its marks, the older ones of a ticket that was moved as well.
    pub good: Vec<Vec<String>>,
    /// Tickets that were in when the list was made.
    pub admitted: Vec<Vec<String>>,
}

/// Somebody was let in by a list: a line of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entered {
    /// When, in seconds since 1970.
    pub at: Instant,
    /// At which door.
    pub door: String,
    /// Of which show, by the ticket.
    pub show: ShowId,
    /// The ticket's serial.
    pub serial: u64,
    /// Its seat, by the ticket.
    pub seat: String,
}

/// A ticket's mark under a list's salt: 8 bytes of HMAC-SHA256 over show and serial, in hexadecimal.
pub fn mark(salt: &str, show: ShowId, serial: u64) -> String {
    // A key of any length is a key of this function.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(salt.as_bytes()) else { return String::new() };
    mac.update(b"marquee guest 1");
    mac.update(&show.0.to_be_bytes());
    mac.update(&serial.to_be_bytes());
    let whole = mac.finalize().into_bytes();
    data_encoding::HEXLOWER.encode(whole.get(..8).unwrap_or_default())
}

/// What a door without the store says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// Let them in.
    In,
    /// Already in: when and where, if that was by this journal.
    Already(Option<(Instant, String)>),
    /// Not on the list: given back, or sold after it was made.
    NotListed,
    /// Its show is not this door's, or not on the list.
    WrongShow,
    /// The doors open then.
    TooEarly(Instant),
    /// The show is over.
    Over,
}

/// A list at work, with what was let in by it.
#[derive(Debug)]
pub struct Door {
    list: GuestList,
    at: Option<ShowId>,
    /// Each mark by the place of its ticket.
    good: HashMap<String, usize>,
    before: HashSet<String>,
    here: HashMap<usize, (Instant, String, ShowId)>,
}

impl Door {
    /// The door of one show or of all, with what its journal says already.
    pub fn new(list: GuestList, at: Option<ShowId>, journal: &[Entered]) -> Self {
        let places = list.good.iter().enumerate().flat_map(|(i, marks)| marks.iter().map(move |m| (m.clone(), i)));
        let (good, before) = (places.collect(), list.admitted.iter().flatten().cloned().collect());
        let mut door = Self { list, at, good, before, here: HashMap::new() };
        for e in journal {
            if let Some(place) = door.good.get(&mark(&door.list.salt, e.show, e.serial)) {
                door.here.entry(*place).or_insert_with(|| (e.at, e.door.clone(), e.show));
            }
        }
        door
    }

    /// The list.
    pub fn list(&self) -> &GuestList {
        &self.list
    }

    /// The show of a ticket.
    pub fn show(&self, id: ShowId) -> Option<&ListedShow> {
        self.list.shows.iter().find(|s| s.id == id)
    }

    /// How many were let in here.
    pub fn entered(&self) -> usize {
        self.here.len()
    }

    /// How many of a show.
    pub fn entered_of(&self, show: ShowId) -> u32 {
        u32::try_from(self.here.values().filter(|(.., of)| *of == show).count()).unwrap_or(u32::MAX)
    }

    /// What to say to the bearer of a genuine ticket. It changes nothing: [`Door::enters`] does, once that is written down.
    pub fn says(&self, show: ShowId, serial: u64, now: Instant) -> Says {
        let Some(of) = self.show(show).filter(|_| self.at.is_none_or(|at| at == show)) else { return Says::WrongShow };
        let mark = mark(&self.list.salt, show, serial);
        if self.before.contains(&mark) {
            return Says::Already(None);
        }
        let Some(place) = self.good.get(&mark) else { return Says::NotListed };
        if let Some(was) = self.here.get(place) {
            return Says::Already(Some((was.0, was.1.clone())));
        }
        if now < of.doors_at {
            return Says::TooEarly(of.doors_at);
        }
        if now >= of.ends_at { Says::Over } else { Says::In }
    }

    /// They are in.
    pub fn enters(&mut self, entered: &Entered) {
        if let Some(place) = self.good.get(&mark(&self.list.salt, entered.show, entered.serial)) {
            self.here.insert(*place, (entered.at, entered.door.clone(), entered.show));
        }
    }
}

/// Somebody who was let in where they should not have been: found when doors come together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    /// The line of the journal.
    pub entered: Entered,
    /// When and where the ticket had admitted before.
    pub before: Option<(Instant, String)>,
}

/// What came of bringing journals together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Admissions that the store knows now.
    pub admitted: u32,
    /// Lines that it knew already.
    pub known: u32,
    /// Tickets that admitted twice, at doors that did not know of each other.
    pub twice: Vec<Odd>,
    /// Tickets that were given back before.
    pub void: Vec<Odd>,
    /// Tickets that the store does not have.
    pub unknown: Vec<Odd>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> GuestList {
        let salt = "00ff".to_owned();
        let show = |id, from| ListedShow {
            id: ShowId(id),
            title: "Dune".into(),
            hall: "Hall 1".into(),
            doors_at: Instant(from),
            starts_at: Instant(from + 100),
            ends_at: Instant(from + 900),
            tickets: 3,
            admitted: 0,
        };
        let m = |show, serial| mark(&salt, ShowId(show), serial);
        GuestList {
            marquee_guest_list: 1,
            theatre: "The Rialto".into(),
            site: 1,
            public_key: String::new(),
            zone: "UTC".into(),
            made_at: Instant(0),
            shows: vec![show(1, 1000), show(2, 5000)],
            good: vec![vec![m(1, 11)], vec![m(1, 12), m(1, 10)], vec![m(2, 13)]],
            admitted: vec![vec![m(1, 9)]],
            salt,
        }
    }

    fn entered(show: i64, serial: u64) -> Entered {
        Entered { at: Instant(1500), door: "Door 1".into(), show: ShowId(show), serial, seat: "C9".into() }
    }

    #[test]
    fn a_list_admits_once_in_time_at_its_show() {
        let mut door = Door::new(list(), None, &[]);
        let says = |door: &Door, show, serial, now| door.says(ShowId(show), serial, Instant(now));
        assert_eq!(says(&door, 1, 11, 1500), Says::In);
        assert_eq!(says(&door, 1, 11, 1500), Says::In, "saying is not letting in");
        door.enters(&entered(1, 11));
        assert_eq!(says(&door, 1, 11, 1501), Says::Already(Some((Instant(1500), "Door 1".into()))));
        assert_eq!(says(&door, 1, 9, 1500), Says::Already(None));
        assert_eq!(says(&door, 1, 99, 1500), Says::NotListed);
        assert_eq!(says(&door, 3, 11, 1500), Says::WrongShow);
        assert_eq!(says(&door, 2, 13, 1500), Says::TooEarly(Instant(5000)));
        assert_eq!(says(&door, 1, 12, 1900), Says::Over);
        assert_eq!(Door::new(list(), Some(ShowId(1)), &[]).says(ShowId(2), 13, Instant(5500)), Says::WrongShow);
    }

    #[test]
    fn the_old_paper_and_the_new_of_a_moved_ticket_are_one() {
        let mut door = Door::new(list(), None, &[]);
        assert_eq!(door.says(ShowId(1), 10, Instant(1500)), Says::In);
        door.enters(&entered(1, 10));
        assert!(matches!(door.says(ShowId(1), 12, Instant(1500)), Says::Already(Some(_))));
    }

    #[test]
    fn a_door_that_is_switched_on_again_knows_its_journal() {
        let door = Door::new(list(), None, &[entered(1, 11), entered(1, 77)]);
        assert!(matches!(door.says(ShowId(1), 11, Instant(1600)), Says::Already(Some(_))));
    }

    #[test]
    fn a_list_names_nobody() {
        let mut list = list();
        list.good.push(vec![mark(&list.salt, ShowId(1), 987_654_321)]);
        let text = serde_json::to_string(&list).unwrap();
        assert!(!text.contains("987654321") && !text.contains("C9"), "{text}");
        assert_ne!(mark("a", ShowId(1), 1), mark("b", ShowId(1), 1), "two lists have nothing in common");
        assert_eq!(serde_json::from_str::<GuestList>(&text).unwrap(), list);
    }
}
