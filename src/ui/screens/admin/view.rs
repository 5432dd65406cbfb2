//! The frame drawn: the top line, the rail, the room, the message, the keys.
use super::{
    boxes, keys,
    layout::{self, Layout},
    rail,
    state::State,
};
use crate::{
    domain::text::fit,
    ui::{
        notice::Tone,
        paint::{Pen, whole, wrap},
        screens::shared::help::key_lines,
        session::Session,
    },
};

/// Draws the admin face.
pub fn view(state: &State, session: &Session, pen: &mut Pen) {
    if boxes::who::locked(state) {
        return boxes::view(state, session, pen);
    }
    let lay = layout::of(pen.area());
    top(session, &lay, pen);
    if lay.rail.y > lay.top.bottom() {
        pen.rule(lay.top.x, lay.top.bottom(), lay.top.width, session.glyphs.rule, session.theme.rule);
    }
    rail_view(state, session, &lay, pen);
    match state.room {
        Some(room) => room.view(state, session, &lay, pen),
        None => nothing(session, &lay, pen),
    }
    let taken = message(state, session, &lay, pen);
    let pairs: Vec<(&str, &str)> = state
        .room
        .map_or(&[][..], |room| room.keys(state))
        .iter()
        .chain(keys::FRAME)
        .filter(|b| !b.short.is_empty())
        .map(|b| (b.label, b.short))
        .collect();
    key_lines(&pairs, lay.help.y + taken, lay.help.height.saturating_sub(taken), session, pen);
    boxes::view(state, session, pen);
}

fn top(session: &Session, lay: &Layout, pen: &mut Pen) {
    let (area, theme) = (lay.top, &session.theme);
    if area.height == 0 {
        return;
    }
    let wall = session.zone().local(session.now.instant());
    let who = match session.role {
        Some(role) => format!("{}  {}, {}", session.till, session.who, role.code()),
        None => session.till.clone(),
    };
    let third = area.width / 3;
    pen.cut(area.x + 1, area.y, third, &session.theatre.name, theme.title);
    pen.centre(area.x, area.y, area.width, &wall.format("%a %-d %b %H:%M:%S").to_string(), theme.strong);
    pen.right(area.right().saturating_sub(1), area.y, &fit(&who, usize::from(third)), theme.text);
}

fn rail_view(state: &State, session: &Session, lay: &Layout, pen: &mut Pen) {
    let (area, theme) = (lay.rail, &session.theme);
    if area.width == 0 {
        return;
    }
    for y in area.top()..area.bottom() {
        pen.text(area.right() - 1, y, session.glyphs.bar, theme.rule);
    }
    for (y, place) in (area.top()..area.bottom()).zip(rail::offered(session)) {
        let here = state.room == Some(place.room);
        let key = place.key.to_string();
        if here {
            pen.rule(area.x, y, area.width - 1, " ", theme.chosen);
            pen.runs(area.x, y, &[(">", theme.chosen), (&key, theme.chosen), (" ", theme.chosen)]);
        } else {
            pen.text(area.x + 1, y, &key, theme.key);
        }
        pen.text(area.x + 3, y, place.name, if here { theme.chosen } else { theme.text });
    }
}

fn nothing(session: &Session, lay: &Layout, pen: &mut Pen) {
    let words = "There is nothing here that you may see. The counter is where you sell: marquee counter.";
    for (y, line) in (lay.body.top()..lay.body.bottom()).zip(wrap(words, usize::from(lay.body.width.saturating_sub(3))))
    {
        pen.text(lay.body.x + 1, y, &line, session.theme.text);
    }
}

/// What happened, in as many lines as it takes: the keys below make room. Gives how many of theirs it took.
fn message(state: &State, session: &Session, lay: &Layout, pen: &mut Pen) -> u16 {
    let (area, theme) = (lay.message, &session.theme);
    if area.height == 0 {
        return 0;
    }
    let Some(notice) = &state.notice else {
        if state.waits() {
            pen.text(area.x + 1, area.y, "one moment …", theme.dim);
        }
        return 0;
    };
    let sign = match notice.tone {
        Tone::Warn | Tone::Bad => "! ",
        Tone::Info | Tone::Good => "",
    };
    let width = area.width.saturating_sub(2);
    let lines = whole(&format!("{sign}{}", notice.text), usize::from(width));
    let height = u16::try_from(lines.len()).unwrap_or(1).clamp(1, 1 + lay.help.height);
    for (y, line) in (area.y..area.y + height).zip(&lines) {
        pen.cut(area.x + 1, y, width, line, theme.tone(notice.tone));
    }
    height - 1
}
