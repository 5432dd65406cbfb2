//! Looking for bookings by words, as the admin face does.
use super::{House, Result};
use crate::{
    domain::{Reference, booking::Booking, sought::Sought, staff::Permission, text::fold},
    store::Word,
};

/// Without a day, words are looked for in so many bookings, the newest: it is asked at each key.
const NEWEST: i64 = 20_000;

impl House {
    /// The bookings that all words fit, of that day if there is one, the newest first. A whole reference is found however old it is.
    pub fn look_for(&self, sought: &Sought, most: usize) -> Result<Vec<Booking>> {
        self.need(Permission::SeeBookings)?;
        self.read(|r, _| {
            let films = r.movies()?;
            let words: Vec<Word> = sought
                .words
                .iter()
                .map(|text| {
                    let has = |title: &str| text.chars().count() > 1 && fold(title).contains(&fold(text));
                    let movies = films.iter().filter(|m| has(&m.facts.title)).map(|m| m.id).collect();
                    Word { text: text.clone(), movies }
                })
                .collect();
            let newest = if sought.day.is_some() { i64::MAX } else { NEWEST };
            let mut ids = r.bookings_sought(&words, sought.day, newest, most)?;
            if let [one] = sought.words.as_slice()
                && let Some(reference) = Reference::parse(one)
                && let Some(id) = r.booking_id(&reference)?.filter(|id| !ids.contains(id))
            {
                ids.insert(0, id);
            }
            ids.into_iter().filter_map(|id| r.booking(id).transpose()).map(|b| Ok(b?)).collect()
        })
    }
}
