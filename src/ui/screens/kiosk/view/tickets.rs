//! How many tickets of which type: a card a type, with a key for fewer on its left and one for more on its right.
use super::super::{
    act::Act,
    labels,
    layout::{self, Areas},
    state::State,
    targets::{Target, ticket_keys},
    text::Text,
};
use super::{button, prompt};
use crate::ui::{paint::Pen, session::Session, widgets::big};
use ratatui::layout::Rect;

/// The middle of each card: name, price, how many.
pub fn view(state: &State, session: &Session, pen: &mut Pen, areas: &Areas) {
    let lang = state.look.lang;
    let question = lang.say(Text::ChooseTickets);
    prompt(state, session, pen, Rect { height: 1, ..areas.body }, question);
    let cards = state.kinds_on_page(areas);
    for (kind, area) in &cards {
        middle(state, session, pen, *area, *kind);
    }
    // A note for those who need it before they look for it on the map.
    let bottom = cards.last().map_or(areas.body.y, |(_, a)| a.bottom());
    let wheelchair = state.order.show.as_ref().is_some_and(|r| r.wheelchair_free > 0);
    if wheelchair && bottom < areas.body.bottom() {
        let y = areas.body.bottom() - 1;
        pen.cut(areas.body.x, y, areas.body.width, lang.say(Text::WheelchairNote), session.theme.dim);
    }
}

fn middle(state: &State, session: &Session, pen: &mut Pen, area: Rect, kind: crate::domain::TicketTypeId) {
    let theme = &session.theme;
    let [less, more] = ticket_keys(area);
    let room = Rect { x: less.right(), width: more.x.saturating_sub(less.right()), ..area };
    let n = state.order.tickets.iter().find(|c| c.kind == kind).map_or(0, |c| c.n);
    let name = labels::kind_name(state, kind);
    let price = labels::kind_price(state, session, kind);
    let count = n.to_string();
    let style = if n > 0 { theme.title } else { theme.strong };
    let ascii = session.glyphs.ascii;
    if state.look.bigger && room.width > 30 && big::height(ascii) <= room.height {
        let x = room.right() - big::width(&count).unwrap_or(1) - 2;
        let figure = Rect { x, width: room.right() - x, ..room };
        big::draw(pen, &count, figure, ascii, style);
        pen.cut(room.x + 2, room.y + 1, room.width - 12, &layout::spaced(&name.to_uppercase()), style);
        pen.cut(room.x + 2, room.y + 2, room.width - 12, &price, theme.money);
        return;
    }
    pen.cut(room.x + 1, room.y, room.width.saturating_sub(2), &name, style);
    if n > 0 {
        pen.centre(room.x, room.y + 1, room.width, &format!("x {count}"), theme.chosen);
    }
    pen.cut(room.x + 1, room.y + 2, room.width.saturating_sub(2), &price, theme.money);
}

/// The key for fewer, or for more.
pub fn key(state: &State, session: &Session, pen: &mut Pen, target: &Target) {
    let sign = if matches!(target.act, Act::More(_)) { "+" } else { "-" };
    let look = button::Look {
        area: target.area,
        on: target.on,
        focus: state.focus == Some(target.act),
        primary: false,
        pressed: false,
        big: false,
    };
    let sign = if look.focus {
        format!("{} {sign} {}", session.glyphs.chosen[0], session.glyphs.chosen[1])
    } else {
        sign.into()
    };
    button::draw(session, pen, &look, &labels::Label { main: sign, sub: String::new() });
}
