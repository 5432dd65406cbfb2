//! The tickets: the reference in large letters, each ticket with where it stands, each code on a page of its own. And the way
//! to them later, "My tickets".
use super::super::{
    layout::{self, Areas},
    spoken::ticket_state,
    state::{State, Step},
    targets,
    text::Text,
    time::SHOWN_MS,
    words,
};
use super::{pay::field, prompt};
use crate::{
    domain::booking::{Booking, BookingState, TicketState},
    ui::{
        paint::{Pen, wrap},
        session::{Session, countdown},
        widgets::{big, qr},
    },
};
use ratatui::layout::Rect;

/// What was sold or found; the keypad while nothing is.
pub fn view(state: &State, session: &Session, pen: &mut Pen, areas: &Areas) {
    match &state.order.booking {
        Some(booking) => tickets(state, session, pen, areas, booking),
        None => keypad_head(state, session, pen, areas),
    }
}

fn keypad_head(state: &State, session: &Session, pen: &mut Pen, areas: &Areas) {
    let line = Rect { x: 2, y: 1, width: session.size.0.saturating_sub(18), height: 1 };
    prompt(state, session, pen, line, state.look.lang.say(Text::LookupHint));
    field(session, pen, Rect { x: areas.bar.right().saturating_sub(14), y: 1, width: 12, height: 1 }, &state.entry);
}

fn closes_in(state: &State, session: &Session) -> String {
    let left = countdown(state.order.shown_ms + SHOWN_MS - session.now.boottime_ms);
    state.look.lang.fill(Text::ClosesIn, &[("t", &left)])
}

fn tickets(state: &State, session: &Session, pen: &mut Pen, areas: &Areas, booking: &Booking) {
    let (theme, lang) = (&session.theme, state.look.lang);
    let body = areas.body;
    let thanks = if state.step == Step::Done { Text::Thanks } else { Text::MyTickets };
    prompt(state, session, pen, Rect { height: 1, ..body }, lang.say(thanks));
    pen.right(body.right(), body.y, &closes_in(state, session), theme.dim);
    let ascii = session.glyphs.ascii;
    let reference = &booking.reference.0;
    let width = big::width(reference).unwrap_or(0).max(24);
    let left = Rect { x: body.x + 1, y: body.y + 2, width, height: big::height(ascii) + 2 };
    pen.cut(left.x, left.y, left.width, lang.say(Text::YourReference), theme.dim);
    let room = Rect { y: left.y + 2, height: left.height - 2, ..left };
    big::draw(pen, reference, room, ascii, theme.title);
    let y = room.bottom() + 1;
    pen.cut(left.x, y, left.width, reference, theme.strong);
    let paper = state.paper();
    if let Some(text) = paper {
        let foot = Rect { y: body.bottom().saturating_sub(1), height: 1, x: body.x + 1, width: body.width - 2 };
        let style = if text == Text::PrinterFails { theme.warn } else { theme.good };
        pen.cut(foot.x, foot.y, foot.width, lang.say(text), style);
    }
    if paper.is_none() && !state.order.codes.is_empty() && targets::code_size(state, session, 0).is_none() {
        let foot = Rect { y: body.bottom().saturating_sub(2), height: 2, x: body.x + 1, width: body.width - 2 };
        for (y, line) in (foot.y..foot.bottom()).zip(wrap(lang.say(Text::NoCode), usize::from(foot.width))) {
            pen.cut(foot.x, y, foot.width, &line, theme.warn);
        }
    }
    let right = Rect {
        x: left.right() + 3,
        y: body.y + 2,
        width: body.right().saturating_sub(left.right() + 4),
        height: body.height.saturating_sub(2),
    };
    list(state, session, pen, right, booking);
}

/// The tickets by show, each with its seat, its type and where it stands.
fn list(state: &State, session: &Session, pen: &mut Pen, area: Rect, booking: &Booking) {
    let (theme, lang) = (&session.theme, state.look.lang);
    let unpaid = booking.state != BookingState::Confirmed && booking.state != BookingState::Cancelled;
    let mut y = area.y;
    let bottom = area.bottom();
    for show in &booking.shows {
        if y + 1 >= bottom {
            break;
        }
        pen.cut(area.x, y, area.width, &format!("{}  {}", show.title.to_uppercase(), show.certificate), theme.title);
        let when = words::day_and_time(lang, session, show.starts_at);
        pen.cut(area.x, y + 1, area.width, &format!("{when}   {}", show.hall), theme.strong);
        y += 2;
        let of_show: Vec<_> = booking.tickets.iter().filter(|t| t.show == show.id).collect();
        let room = usize::from(bottom.saturating_sub(y));
        let (shown, hidden) = if of_show.len() > room { (room.saturating_sub(1), true) } else { (room, false) };
        for ticket in of_show.iter().take(shown) {
            let word = if unpaid { Text::Unpaid } else { ticket_state(ticket.state) };
            let good = !unpaid && ticket.state == TicketState::Valid;
            let name = lang.kind(&ticket.code, &ticket.kind);
            pen.cut(area.x + 1, y, 8, &ticket.label, theme.strong);
            pen.cut(area.x + 9, y, area.width.saturating_sub(22), &name, theme.text);
            pen.right(area.right(), y, lang.say(word), if good { theme.good } else { theme.warn });
            y += 1;
        }
        if hidden {
            let more = format!("+ {}", lang.tickets(of_show.len() - shown));
            pen.cut(area.x + 1, y, area.width, &more, theme.dim);
            y += 1;
        }
        y += 1;
    }
}

/// A ticket's code, as large as the screen; the column beside it says whose it is.
pub fn code(state: &State, session: &Session, pen: &mut Pen, size: (u16, u16)) {
    let Some(ticket) = state.order.code.and_then(|i| state.order.codes.get(i)) else { return };
    let (theme, lang) = (&session.theme, state.look.lang);
    let (left, right) = layout::code_areas(session.size, size);
    let ascii = session.glyphs.ascii;
    qr::draw(pen, ticket, left, ascii);
    let right = Rect { x: right.x + 1, width: right.width.saturating_sub(2), ..right };
    let number = format!("{}/{}", state.order.code.unwrap_or(0) + 1, state.order.codes.len());
    pen.cut(right.x, 0, right.width, lang.say(Text::YourReference), theme.dim);
    pen.right(right.right(), 0, &number, theme.strong);
    let Some(booking) = &state.order.booking else { return };
    let reference = &booking.reference.0;
    let room = Rect { y: 1, height: big::height(ascii), ..right };
    big::draw(pen, reference, room, ascii, theme.title);
    let mut y = room.bottom() + 1;
    let show = booking
        .tickets
        .iter()
        .find(|t| t.id == ticket.ticket)
        .and_then(|t| booking.shows.iter().find(|s| s.id == t.show));
    pen.cut(right.x, y, right.width, &ticket.label, theme.strong);
    if let Some(show) = show {
        y += 1;
        pen.cut(right.x, y, right.width, &show.title, theme.title);
        let when = words::day_and_time(lang, session, show.starts_at);
        pen.cut(right.x, y + 1, right.width, &format!("{when}  {}", show.hall), theme.text);
        y += 1;
    }
    let end = session.size.1.saturating_sub(12);
    for (y, line) in (y + 1..end.saturating_sub(1)).zip(wrap(lang.say(Text::CodeHint), usize::from(right.width))) {
        pen.cut(right.x, y, right.width, &line, theme.dim);
    }
    pen.cut(right.x, end.saturating_sub(1), right.width, &closes_in(state, session), theme.warn);
}
