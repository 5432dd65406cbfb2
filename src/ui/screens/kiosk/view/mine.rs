//! The sign-in's two fields over its letters, and the line over the customer's own bookings and tickets.
use super::super::{
    layout::{self, Areas},
    mine::{self, Asks},
    state::State,
};
use super::{pay::field, prompt};
use crate::ui::{paint::Pen, session::Session};
use ratatui::layout::Rect;

/// What is typed, on the one line that the letters leave.
pub fn sign_in(state: &State, session: &Session, pen: &mut Pen, areas: &Areas) {
    let sign = &state.sign;
    let shown = match sign.asks {
        Asks::Address => sign.address.clone(),
        Asks::Code => sign.code.0.clone(),
        Asks::Password | Asks::NewPassword => "*".repeat(sign.password.0.chars().count()),
    };
    let ask = mine::asks(state);
    let width = session.size.0 / 2;
    let line = Rect { x: 2, y: 1, width: session.size.0.saturating_sub(width + 4), height: 1 };
    pen.cut(line.x, line.y, line.width, state.look.lang.say(ask), session.theme.strong);
    if state.note.is_some() {
        // What happened takes the place of the title: the letters need every other row.
        let line = Rect { y: 0, width: session.size.0.saturating_sub(4), ..line };
        pen.rule(0, 0, session.size.0, " ", session.theme.text);
        prompt(state, session, pen, line, "");
    }
    field(session, pen, Rect { x: areas.bar.right().saturating_sub(width + 1), y: 1, width, height: 1 }, &shown);
}

/// The line over the cards, and where in them the page is.
pub fn list(state: &State, session: &Session, pen: &mut Pen, areas: &Areas) {
    let line = Rect { height: 1, ..areas.body };
    prompt(state, session, pen, line, &mine::prompt(state, session));
    let pages = mine::count(state).div_ceil(layout::per_page(state, session.size).max(1));
    if pages > 1 {
        let place = format!("{}/{pages}", state.page + 1);
        pen.right(areas.body.right() - 1, areas.body.y, &place, session.theme.dim);
    }
}
