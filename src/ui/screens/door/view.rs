//! The door drawn: the verdict, large; the field; how many are in; what was decided before; the keys.
use super::{
    keys::{CONTROL, KEYS},
    state::{Box, Past, State, Verdict},
};
use crate::{
    domain::{door::Attendance, text::cells},
    ui::{
        paint::{Pen, centred, whole, wrap},
        screens::shared::{
            help::key_lines,
            who::{self, Said},
        },
        session::Session,
        widgets::big,
    },
};
use ratatui::{
    layout::Rect,
    style::{Modifier, Style},
};

/// Draws the door.
pub fn view(state: &State, session: &Session, pen: &mut Pen) {
    let said = Said { notice: state.notice.as_ref(), busy: !state.flights.is_empty() };
    if let Some(Box::SignIn(form)) = state.boxes.first() {
        return who::view_sign_in(form, &state.names, "", said, session, pen);
    }
    let area = pen.area();
    top(state, session, pen);
    let help = 2;
    let panel =
        Rect { y: area.y + 3, height: (area.height / 3).clamp(5, 12).min(area.height.saturating_sub(3)), ..area };
    verdict(state, session, panel, pen);
    let field_y = panel.bottom() + 1;
    pen.text(area.x + 1, field_y, "Ticket or reference", session.theme.strong);
    state.field.view(pen, area.x + 21, field_y, (area.width.saturating_sub(23)).min(60), session);
    let bottom = area.bottom().saturating_sub(help + 1);
    let y = field_y + 2;
    let lists = Rect { y, height: bottom.saturating_sub(y), ..area };
    let left = (area.width * 11 / 20).min(90);
    shows(state, session, Rect { width: left, ..lists }, pen);
    past(state, session, Rect { x: area.x + left + 1, width: area.width.saturating_sub(left + 1), ..lists }, pen);
    if let Some(notice) = &state.notice {
        pen.cut(area.x + 1, bottom, area.width.saturating_sub(2), &notice.text, session.theme.tone(notice.tone));
    }
    let keys: Vec<_> = KEYS.iter().filter(|k| !k.short.is_empty()).map(|k| (k.label, k.short)).collect();
    let keys: Vec<_> = keys.into_iter().chain([("Ctrl-L", "sign out"), ("Ctrl-C", "leave")]).collect();
    key_lines(&keys, area.bottom().saturating_sub(help), help, session, pen);
    boxes(state, said, session, pen);
}

fn top(state: &State, session: &Session, pen: &mut Pen) {
    let (area, theme) = (pen.area(), &session.theme);
    let wall = session.zone().local(session.now.instant());
    pen.cut(area.x + 1, area.y, area.width / 3, &session.theatre.name, theme.title);
    pen.centre(area.x, area.y, area.width, &wall.format("%a %-d %b %H:%M:%S").to_string(), theme.strong);
    let who = format!("{}  {}", session.till, session.who);
    pen.right(area.right().saturating_sub(1), area.y, who.trim_end(), theme.text);
    let (words, count) = match state.show() {
        Some(show) => (line(show, session), counted(show)),
        None => ("every show that admits now".to_owned(), String::new()),
    };
    let x = pen.text(area.x + 1, area.y + 1, "DOOR  ", theme.title);
    let room = area.right().saturating_sub(x + 2 + u16::try_from(cells(&count)).unwrap_or(0));
    pen.cut(x, area.y + 1, room, &words, theme.strong);
    pen.right(area.right().saturating_sub(1), area.y + 1, &count, theme.strong);
    pen.rule(area.x, area.y + 2, area.width, session.glyphs.rule, theme.rule);
}

fn line(show: &Attendance, session: &Session) -> String {
    format!("{}  {}  {} {}", session.clock(show.starts_at), show.hall, show.title, show.certificate)
}

fn counted(show: &Attendance) -> String {
    format!("{} of {} in", show.admitted, show.sold)
}

/// The verdict: green or red, in words that are read without colour too, and after a while no longer as if it were new.
fn verdict(state: &State, session: &Session, area: Rect, pen: &mut Pen) {
    let theme = &session.theme;
    let inner = Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(1),
    };
    if let Some(party) = &state.party {
        let n = party.seats.len();
        pen.clear(area, theme.quiet);
        let some = if n == 2 { "1 lets one".to_owned() } else { format!("1-{} lets so many", (n - 1).min(9)) };
        headline(&format!("{n} TO COME"), inner, theme.quiet, session, pen);
        let lines = [
            format!("{}  {}   {}", party.reference, party.title, party.seats.join(" ")),
            format!("Enter lets all {n} in   {some} in   Esc nobody"),
        ];
        return below(&lines, inner, theme.quiet, session, pen);
    }
    let Some((verdict, _)) = &state.verdict else {
        pen.centre(area.x, area.y + area.height / 2, area.width, "Scan a ticket, or type its reference", theme.dim);
        return;
    };
    let (good, head, lines) = match verdict {
        Verdict::In(all) => {
            let seats: Vec<&str> = all.iter().map(|a| a.seat.as_str()).collect();
            let mut lines: Vec<String> = all.first().map_or_else(Vec::new, |a| {
                let at = session.clock(a.starts_at);
                let kind = [a.kind.as_str(), &a.class].join("  ");
                let first = format!("{}   {}  {}  {at}", kind.trim_end(), a.title, a.hall);
                std::iter::once(first).chain(a.reference.as_ref().map(ToString::to_string)).collect()
            });
            if all.len() > 1 {
                lines.insert(0, seats.join(" "));
            }
            let head = if all.len() > 1 { format!("IN  {}", all.len()) } else { format!("IN  {}", seats.concat()) };
            (true, head, lines)
        }
        Verdict::No { head, why, .. } => {
            let head = if *head == "NO" { "NO".to_owned() } else { format!("NO  {head}") };
            (false, head, vec![why.clone()])
        }
    };
    let ink = if good { theme.good } else { theme.bad };
    let style = if state.fresh(session) { ink.add_modifier(Modifier::REVERSED) } else { ink };
    pen.clear(area, style);
    headline(&head, inner, style, session, pen);
    below(&lines, inner, style, session, pen);
}

fn headline(text: &str, area: Rect, style: Style, session: &Session, pen: &mut Pen) {
    let ascii = session.glyphs.ascii;
    if big::fits(text, area, ascii) {
        big::draw(pen, text, area, ascii, style);
    } else {
        pen.cut(area.x, area.y, area.width, text, style);
    }
}

fn below(lines: &[String], area: Rect, style: Style, session: &Session, pen: &mut Pen) {
    let from = area.y + big::height(session.glyphs.ascii) + 1;
    let lines = lines.iter().flat_map(|l| whole(l, usize::from(area.width)));
    for (y, line) in (from..area.bottom()).zip(lines) {
        pen.cut(area.x, y, area.width, &line, style);
    }
}

fn shows(state: &State, session: &Session, area: Rect, pen: &mut Pen) {
    let (theme, now) = (&session.theme, session.now.instant());
    pen.cut(area.x + 1, area.y, area.width.saturating_sub(1), "TODAY", theme.dim);
    let coming: Vec<&Attendance> = state.shows.iter().filter(|s| now < s.ends_at).collect();
    if coming.is_empty() {
        pen.cut(area.x + 1, area.y + 1, area.width.saturating_sub(2), "no show is to come today", theme.dim);
        return;
    }
    let rows = usize::from(area.height.saturating_sub(1));
    let at = coming.iter().position(|s| Some(s.show) == state.at).unwrap_or(0);
    let from = at.saturating_sub(rows.saturating_sub(1));
    for (y, show) in (area.y + 1..area.bottom()).zip(coming.iter().skip(from)) {
        let here = Some(show.show) == state.at;
        let style = match (here, show.admits(now)) {
            (true, _) => theme.chosen,
            (false, true) => theme.text,
            (false, false) => theme.dim,
        };
        pen.rule(area.x, y, area.width, " ", style);
        let mark = if here { ">" } else { " " };
        let count = format!("{}/{}", show.admitted, show.sold);
        let gauge = if area.width < 60 { String::new() } else { gauge(show, session) };
        let room = area.width.saturating_sub(if gauge.is_empty() { 8 } else { 20 });
        pen.cut(area.x, y, room, &format!("{mark}{}", line(show, session)), style);
        pen.right(area.x + room + 8, y, &count, style);
        pen.text(area.x + room + 10, y, &gauge, style);
    }
}

/// How full it is of those who come.
fn gauge(show: &Attendance, session: &Session) -> String {
    let [on, off] = session.glyphs.gauge;
    let wide = 9;
    let full = (show.admitted * wide).checked_div(show.sold).unwrap_or(0).min(wide) as usize;
    format!("{}{}", on.repeat(full), off.repeat(wide as usize - full))
}

fn past(state: &State, session: &Session, area: Rect, pen: &mut Pen) {
    let theme = &session.theme;
    pen.cut(area.x, area.y, area.width, "LAST", theme.dim);
    for (y, Past { at, good, line }) in (area.y + 1..area.bottom()).zip(&state.past) {
        let when = session.zone().local(*at).format("%H:%M:%S").to_string();
        let x = pen.text(area.x, y, &when, theme.dim);
        let (word, style) = if *good { (" in ", theme.good) } else { (" NO ", theme.bad) };
        let x = pen.text(x, y, word, style);
        pen.cut(x, y, area.right().saturating_sub(x + 1), line, theme.text);
    }
}

fn boxes(state: &State, said: Said, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    match state.boxes.last() {
        Some(Box::Help) => {
            let keys =
                KEYS.iter().filter(|k| !k.label.is_empty()).map(|k| (k.label, k.long)).chain(CONTROL.iter().copied());
            let keys: Vec<_> = keys.collect();
            let height = u16::try_from(keys.len()).unwrap_or(8) + 5;
            let inner = pen.frame(centred(pen.area(), 76, height), "THE DOOR", session);
            for (y, (label, long)) in (inner.y + 1..inner.bottom()).zip(&keys) {
                pen.text(inner.x + 2, y, label, theme.key);
                pen.cut(inner.x + 12, y, inner.width.saturating_sub(13), long, theme.text);
            }
            let y = inner.bottom().saturating_sub(1);
            pen.cut(inner.x + 2, y, inner.width.saturating_sub(3), "Any key closes this", theme.dim);
        }
        Some(Box::Undo(_, field)) => {
            let inner = pen.frame(centred(pen.area(), 64, 8), "UNDO THE ADMISSION", session);
            let why = "The ticket admits again. It stays in the history, with your name and why.";
            for (y, line) in (inner.y..).zip(wrap(why, 58)) {
                pen.text(inner.x + 2, y, &line, theme.text);
            }
            pen.text(inner.x + 2, inner.y + 3, "Why", theme.strong);
            field.view(pen, inner.x + 7, inner.y + 3, inner.width.saturating_sub(9), session);
            let keys =
                [("Enter", theme.key), (" undoes it   ", theme.dim), ("Esc", theme.key), (" leaves it", theme.dim)];
            pen.runs(inner.x + 2, inner.y + 5, &keys);
        }
        Some(Box::Beside(_, why, form)) => who::view_beside(form, why, said, session, pen),
        Some(Box::SignIn(_)) | None => {}
    }
}
