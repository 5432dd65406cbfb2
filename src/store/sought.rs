//! Bookings by what somebody typed: each word has to fit the reference, the name, the e-mail address or a film.
use super::{Reader, StoreError, row};
use crate::domain::{BookingId, MovieId, time::BusinessDay};
use rusqlite::params;
use serde_json::json;

/// One word, with the films that it may mean.
#[derive(Clone, Debug)]
pub struct Word {
    /// As it was typed.
    pub text: String,
    /// Films whose title has it.
    pub movies: Vec<MovieId>,
}

impl Reader<'_> {
    /// The bookings that fit, the newest first, of the newest so many.
    pub fn bookings_sought(
        &self,
        words: &[Word],
        day: Option<BusinessDay>,
        newest: i64,
        limit: usize,
    ) -> Result<Vec<BookingId>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            // The words are read once and the films' shows are known before a booking is looked at: it is asked at each key.
            "with word as materialized (
               select value ->> 'begins' as begins, value ->> 'has' as has, value -> '$.movies' as movies from json_each(?3)),
             film as materialized (
               select w.has, h.id as show_id from word w join json_each(w.movies) m join show h on h.movie_id = m.value)
             select b.id from booking b left join contact c on c.booking_id = b.id
             where b.state in ('CONFIRMED', 'CANCELLED', 'PENDING') and b.id > (select max(id) from booking) - ?1
               and (?2 is null or b.sale_day = ?2 or exists (
                 select 1 from booked_show s join show h on h.id = s.show_id where s.booking_id = b.id and h.show_day = ?2))
               and not exists (select 1 from word w where not coalesce(
                 b.reference like w.begins escape '\\' or c.email like w.has escape '\\' or c.name like w.has escape '\\'
                 or exists (select 1 from booked_show s join film f on f.show_id = s.show_id and f.has = w.has
                            where s.booking_id = b.id), 0))
             order by b.id desc limit ?4",
        )?;
        let words: Vec<_> = words
            .iter()
            .map(|w| {
                let text = w.text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
                let movies: Vec<i64> = w.movies.iter().map(|m| m.0).collect();
                json!({ "begins": format!("{text}%"), "has": format!("%{text}%"), "movies": movies })
            })
            .collect();
        let given = params![newest, day.map(row::day_number), json!(words).to_string(), limit as i64];
        let rows = ask.query_map(given, |r| r.get(0).map(BookingId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
