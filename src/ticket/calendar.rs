//! A booking in a calendar: an iCalendar file (RFC 5545) with an event for each of its shows, times in UTC so that no calendar has to
//! know the theatre's zone.
use crate::domain::{
    booking::{Booking, TicketState},
    text::visible,
    time::Instant,
};
use chrono::{DateTime, Utc};
use icalendar::{Calendar, Component, Event, EventLike};

fn utc(at: Instant) -> DateTime<Utc> {
    DateTime::from_timestamp(at.0, 0).unwrap_or_default()
}

/// The shows of a booking that it still has tickets of, as it was at this moment. The same show of the same booking has the same name
/// for ever, so that a later file takes the place of an earlier one.
pub fn calendar(booking: &Booking, made_at: Instant) -> String {
    let mut out = Calendar::new();
    for show in booking.shows.iter().filter(|s| booking.is_live(s.id)) {
        let live = booking.tickets.iter().filter(|t| t.show == show.id && t.state != TicketState::Void);
        let seats: Vec<&str> = live.map(|t| t.label.as_str()).collect();
        let starts_at = show.delayed_to.unwrap_or(show.starts_at);
        let text = format!("{}: {}\n{}, {}", booking.reference, seats.join(" "), show.hall, show.theatre);
        let mut event = Event::new();
        event
            .uid(&format!("{}-{}@marquee", booking.reference, show.id))
            .summary(&visible(&show.title))
            .location(&visible(&format!("{}, {}", show.theatre, show.hall)))
            .description(&text.lines().map(visible).collect::<Vec<_>>().join("\n"))
            .starts(utc(starts_at))
            .ends(utc(show.ends_at.max(starts_at)))
            .timestamp(utc(made_at));
        out.push(event.done());
    }
    out.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::fixture::booking;

    #[test]
    fn a_booking_is_an_event_a_show_in_utc_and_long_lines_are_folded() {
        let mut b = booking();
        b.shows[0].title = "A title, long; with\nsigns ".repeat(8);
        let text = calendar(&b, Instant(0));
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        let starts = utc(b.shows[0].starts_at).format("DTSTART:%Y%m%dT%H%M%SZ").to_string();
        assert!(text.contains(&starts) && text.contains("DTSTAMP:19700101T000000Z"), "{text}");
        assert!(text.contains(&format!("UID:{}-{}@marquee", b.reference, b.shows[0].id)), "{text}");
        assert_eq!(text.matches("PRODID").count(), 1);
        assert_eq!(text.matches("BEGIN:VEVENT").count(), b.shows.len());
    }

    #[test]
    fn what_came_back_is_in_no_calendar() {
        let mut b = booking();
        b.tickets.iter_mut().for_each(|t| t.state = TicketState::Void);
        assert!(!calendar(&b, Instant(0)).contains("VEVENT"));
    }
}
