//! What the kiosk looks like. Reads only: where things stand comes from `layout` and `targets`, what they say from `labels`.
mod button;
mod cards;
mod done;
mod mine;
mod overlay;
mod pay;
mod seats;
mod tickets;

use super::{
    labels, layout,
    spoken::numbered,
    state::{State, Step},
    targets::{self, Target},
    text::Text,
    words,
};
use crate::{
    domain::text::cells,
    ui::{
        paint::Pen,
        session::Session,
        theme::{Palette, Theme},
    },
};
use button::Look;
use ratatui::layout::Rect;

/// Draws the kiosk.
pub fn view(state: &State, session: &Session, pen: &mut Pen) {
    let dressed;
    let session = if state.look.contrast {
        // A terminal without colours has all the contrast it can have.
        let colourless = session.theme == Theme::new(Palette::Dark, false);
        dressed = Session { theme: Theme::new(Palette::HighContrast, !colourless), ..session.clone() };
        &dressed
    } else {
        session
    };
    pen.clear(pen.area(), session.theme.text);
    let Some(areas) = layout::areas(state, session.size) else {
        return too_small(state, session, pen);
    };
    if let Some(overlay) = state.overlay {
        return overlay::view(state, session, pen, overlay);
    }
    let all = targets::targets(state, session);
    if let Some(code) = targets::code_page(state, session) {
        done::code(state, session, pen, code);
    } else {
        head(state, session, pen, &areas);
        match state.step {
            Step::Start => cards::start(state, session, pen, &areas),
            Step::Film | Step::Show => cards::list(state, session, pen, &areas),
            Step::Tickets => tickets::view(state, session, pen, &areas),
            Step::Seats => seats::view(state, session, pen, &areas),
            Step::Pay => pay::view(state, session, pen, &areas),
            Step::SignIn => mine::sign_in(state, session, pen, &areas),
            Step::Mine | Step::GiveBack => mine::list(state, session, pen, &areas),
            Step::Lookup | Step::Done => done::view(state, session, pen, &areas),
        }
    }
    for target in &all {
        draw(state, session, pen, target);
    }
}

/// One target in its own dress.
fn draw(state: &State, session: &Session, pen: &mut Pen, target: &Target) {
    use super::act::Act;
    match target.act {
        Act::Film(_) | Act::Show(_) => cards::card(state, session, pen, target),
        Act::More(_) | Act::Less(_) => tickets::key(state, session, pen, target),
        Act::Map => {}
        Act::Choice(i) => seats::choice(state, session, pen, target, i),
        act => {
            let label = labels::of(state, session, act);
            button::draw(session, pen, &look_of(state, target), &label);
        }
    }
}

/// How a target is dressed.
fn look_of(state: &State, target: &Target) -> Look {
    use super::act::Act;
    let primary = matches!(
        target.act,
        Act::Begin
            | Act::GiveBackNow
            | Act::ToSeats
            | Act::Take
            | Act::PayCard
            | Act::PayFree
            | Act::CardYes
            | Act::TakeAgain
    ) || matches!(target.act, Act::GoOn) && state.overlay.is_some()
        || matches!(target.act, Act::Finish | Act::Enter);
    let pressed = match target.act {
        Act::Bigger => state.look.bigger,
        Act::Contrast => state.look.contrast,
        Act::Mark(ticket) => state.me.as_ref().is_some_and(|me| me.marked(ticket)),
        Act::Speak => state.look.speak,
        Act::Speaks(lang) => state.look.lang == lang,
        _ => false,
    };
    Look {
        area: target.area,
        on: target.on,
        focus: state.focus == Some(target.act),
        primary,
        pressed,
        big: matches!(target.act, Act::Begin) && state.step == Step::Start || state.look.bigger,
    }
}

/// The line of steps and the line that says what is being bought.
fn head(state: &State, session: &Session, pen: &mut Pen, areas: &layout::Areas) {
    let (theme, lang) = (&session.theme, state.look.lang);
    let steps = areas.steps;
    let Some((n, _)) = numbered(state.step) else {
        let title = if state.step == Step::Start { &session.theatre.name } else { lang.say(Text::MyTickets) };
        pen.cut(2, steps.y, steps.width / 2, title, theme.title);
        let now = session.now.instant();
        let when = words::day_and_time(lang, session, now);
        pen.right(steps.right() - 2, steps.y, &when, theme.strong);
        return;
    };
    let mut x = 1;
    for (i, text) in STEPS.iter().enumerate() {
        let name = lang.say(*text);
        x = if i + 1 == n {
            pen.text(x, steps.y, &format!("[{n} {}]", name.to_uppercase()), theme.chosen)
        } else {
            pen.text(x, steps.y, name, if i + 1 < n { theme.good } else { theme.dim })
        };
        if i + 1 < STEPS.len() {
            x = pen.text(x, steps.y, " > ", theme.dim);
        }
    }
    let place = lang.fill(Text::StepOf, &[("n", &n.to_string()), ("of", "6")]);
    if usize::from(x) + cells(&place) + 2 < usize::from(steps.right()) {
        pen.right(steps.right() - 1, steps.y, &place, theme.strong);
    }
    subject(state, session, pen, areas.subject);
    for y in [areas.subject.y + 1, areas.body.bottom()] {
        pen.rule(0, y, steps.width, session.glyphs.rule, theme.rule);
    }
}

const STEPS: [Text; 6] =
    [Text::StepFilm, Text::StepShow, Text::StepTickets, Text::StepSeats, Text::StepPay, Text::StepDone];

/// Film, certificate, when and where; on the right the party and its price.
fn subject(state: &State, session: &Session, pen: &mut Pen, area: Rect) {
    let (theme, lang) = (&session.theme, state.look.lang);
    let film = state.order.film.and_then(|f| state.offered(Some(f)).next());
    let row = match state.step {
        Step::Film => None,
        Step::Show => film,
        _ => state.order.show.as_ref(),
    };
    let Some(row) = row else {
        pen.cut(1, area.y, area.width / 2, &session.theatre.name, theme.strong);
        let when = words::day_and_time(lang, session, session.now.instant());
        return pen.right(area.right() - 1, area.y, &when, theme.strong);
    };
    let price = state.order.held.as_ref().map(|h| words::price(lang, session, h.total));
    let price = price.filter(|_| matches!(state.step, Step::Seats | Step::Pay)).unwrap_or_default();
    let party = if state.order.tickets.is_empty() { String::new() } else { state.party(18) };
    let right = format!("{party}   {price}");
    let right_width = if state.step == Step::Show { 0 } else { cells(right.trim()) };
    let room = usize::from(area.width).saturating_sub(right_width + 4);
    let mut tail = format!("  {}", row.movie.facts.certificate);
    if state.step != Step::Show {
        tail = format!("{tail}   {}   {}", words::day_and_time(lang, session, row.show.starts_at), row.hall);
    }
    let title_room = room.saturating_sub(cells(&tail)).max(8);
    let title = row.movie.facts.title.to_uppercase();
    let x = pen.cut(1, area.y, u16::try_from(title_room).unwrap_or(8), &title, theme.title);
    pen.cut(x, area.y, u16::try_from(room).unwrap_or(0).saturating_sub(x), &tail, theme.strong);
    if state.step != Step::Show {
        let end = area.right() - 1;
        pen.right(end, area.y, right.trim(), theme.strong);
        pen.right(end, area.y, &price, theme.money);
    }
}

/// The question of the step, or what happened: one line where the eye is.
fn prompt(state: &State, session: &Session, pen: &mut Pen, area: Rect, question: &str) {
    let theme = &session.theme;
    match &state.note {
        Some(note) => {
            let mark = if session.glyphs.ascii { "! " } else { "▲ " };
            pen.cut(area.x, area.y, area.width, &format!("{mark}{}", note.say(state.look.lang)), theme.warn);
        }
        None => {
            pen.cut(area.x, area.y, area.width, question, theme.strong);
        }
    }
}

fn too_small(state: &State, session: &Session, pen: &mut Pen) {
    let area = pen.area();
    let lines = crate::ui::paint::wrap(state.look.lang.say(Text::TooSmall), usize::from(area.width));
    for (y, line) in (area.y..area.bottom()).zip(lines) {
        pen.centre(area.x, y, area.width, &line, session.theme.strong);
    }
}
