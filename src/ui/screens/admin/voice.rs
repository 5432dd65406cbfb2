//! The admin face in spoken lines.
use super::{boxes, rail, state::State};
use crate::ui::session::Session;

/// Says the uppermost box, or the room.
pub fn spoken(state: &State, session: &Session) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    if !state.boxes.is_empty() {
        lines.extend(boxes::spoken(state, session));
        if !boxes::who::locked(state) {
            lines.extend(state.notice.as_ref().map(|n| n.text.clone()));
        }
        return lines;
    }
    lines.extend(state.notice.as_ref().map(|n| n.text.clone()));
    let wall = session.zone().local(session.now.instant());
    lines.push(format!("{}, {}, {}.", session.theatre.name, wall.format("%A %-d %B %H:%M"), session.who));
    let rooms: Vec<String> = rail::offered(session).map(|p| format!("{} {}", p.key, p.name)).collect();
    lines.push(format!("Rooms: {}.", rooms.join(", ")));
    match state.room {
        Some(room) => lines.extend(room.spoken(state, session)),
        None => lines.push("There is nothing here that you may see.".into()),
    }
    lines
}
