//! What can be touched on a step, in the order in which the Up and Down keys go through it.
use super::{
    act::Act,
    layout::{self, Areas, columns, grid, overlay_box, overlay_foot, spread},
    map::Plan,
    mine,
    state::{Overlay, Paying, State, Step},
    text::Lang,
};
use crate::{
    domain::{REFERENCE_ALPHABET, REFERENCE_LENGTH, show::SaleState},
    ui::session::Session,
};
use ratatui::layout::Rect;

/// Something that can be touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// What it does.
    pub act: Act,
    /// Where it is.
    pub area: Rect,
    /// Whether it does anything now.
    pub on: bool,
}

fn target(act: Act, area: Rect) -> Target {
    Target { act, area, on: true }
}

/// All targets of the screen as it is now.
pub fn targets(state: &State, session: &Session) -> Vec<Target> {
    let size = session.size;
    let Some(areas) = layout::areas(state, size) else { return Vec::new() };
    if let Some(overlay) = state.overlay {
        return in_overlay(state, overlay, size);
    }
    if let Some(page) = code_page(state, session) {
        return on_code_page(state, page, size);
    }
    let mut out = match state.step {
        Step::Start => on_start(state, &areas),
        Step::Lookup if state.order.booking.is_none() => letters(&areas),
        Step::SignIn => mine::letters(state, &areas),
        Step::Mine | Step::GiveBack => mine::cards(state, &areas),
        Step::Film | Step::Show => cards(state, &areas),
        Step::Tickets => tickets(state, &areas),
        Step::Seats => seats(state, &areas),
        Step::Pay => digits(state, &areas),
        Step::Lookup | Step::Done => Vec::new(),
    };
    out.extend(actions(state, session, &areas));
    out.extend(bar(areas.bar));
    out
}

/// The accessibility bar: the same six everywhere.
pub fn bar(area: Rect) -> Vec<Target> {
    let acts = [Act::Bigger, Act::Contrast, Act::Speak, Act::Language, Act::StartOver, Act::CallStaff];
    acts.into_iter().zip(columns(area, 6, 0)).map(|(act, area)| target(act, area)).collect()
}

fn on_start(state: &State, areas: &Areas) -> Vec<Target> {
    let films = state.films();
    let parts = layout::start(areas, state.look.bigger, films.len());
    let mut out = vec![target(Act::Begin, parts.begin)];
    out.extend(films.iter().zip(&parts.cards).map(|(row, area)| target(Act::Film(row.show.movie), *area)));
    out.push(target(Act::Lookup, parts.lookup));
    out.extend(Lang::ALL.into_iter().zip(parts.languages).map(|(lang, area)| target(Act::Speaks(lang), area)));
    out
}

fn cards(state: &State, areas: &Areas) -> Vec<Target> {
    let (across, down, rows) = layout::cards(state, areas.body);
    let cells = grid(layout::below_prompt(areas.body), across, down, rows);
    let skip = state.page * cells.len();
    match state.step {
        Step::Film => {
            let films = state.films();
            let shown = films.iter().skip(skip).zip(cells);
            shown.map(|(row, area)| target(Act::Film(row.show.movie), area)).collect()
        }
        _ => {
            let shown = state.offered(state.order.film).skip(skip).zip(cells);
            shown
                .map(|(row, area)| Target {
                    on: row.state == SaleState::OnSale,
                    ..target(Act::Show(row.show.id), area)
                })
                .collect()
        }
    }
}

/// The two keys of each ticket type on the page: fewer on the left, more on the right.
fn tickets(state: &State, areas: &Areas) -> Vec<Target> {
    let mut out = Vec::new();
    for (kind, area) in state.kinds_on_page(areas) {
        let [less, more] = ticket_keys(area);
        let has = state.order.tickets.iter().any(|c| c.kind == kind && c.n > 0);
        out.push(target(Act::More(kind), more));
        out.push(Target { on: has, ..target(Act::Less(kind), less) });
    }
    out
}

/// The keys for fewer and for more at the ends of a ticket type's card.
pub fn ticket_keys(area: Rect) -> [Rect; 2] {
    let wide = layout::TARGET.0.max(area.width / 5);
    [Rect { width: wide, ..area }, Rect { x: area.right() - wide, width: wide, ..area }]
}

fn seats(state: &State, areas: &Areas) -> Vec<Target> {
    if state.unreserved() {
        return Vec::new();
    }
    let (map, panel) = layout::seat_areas(areas.body);
    let boxes = layout::choice_boxes(panel, state.order.choices.len());
    let mut out: Vec<Target> = boxes.into_iter().enumerate().map(|(i, area)| target(Act::Choice(i), area)).collect();
    if let Some(plan) = state.order.seats.as_ref().and_then(|s| Plan::new(&s.map, map, state.held_seats())) {
        out.push(target(Act::Map, plan.area));
    }
    out
}

/// The letters of a reference.
fn letters(areas: &Areas) -> Vec<Target> {
    let cells = grid(areas.body, 6, 5, areas.body.height / 5);
    let keys = REFERENCE_ALPHABET.chars().map(Act::Letter).chain([Act::Delete]);
    keys.zip(cells).map(|(act, area)| target(act, area)).collect()
}

/// Where the digits stand while a card is paid.
pub fn digit_area(body: Rect) -> Rect {
    Rect { y: body.bottom().saturating_sub(6), height: 6, ..body }
}

fn digits(state: &State, areas: &Areas) -> Vec<Target> {
    if !matches!(state.order.paying, Paying::Card { .. }) {
        return Vec::new();
    }
    let cells = grid(digit_area(areas.body), 6, 2, 3);
    let keys = "123456789".chars().map(Act::Letter).chain([Act::Letter('0'), Act::Letter('-'), Act::Delete]);
    keys.zip(cells).map(|(act, area)| target(act, area)).collect()
}

fn actions(state: &State, session: &Session, areas: &Areas) -> Vec<Target> {
    let list = action_list(state, session);
    let widths: Vec<u16> = list.iter().map(|(_, width, _)| *width).collect();
    list.into_iter().zip(spread(areas.actions, &widths)).map(|((act, _, on), area)| Target { act, area, on }).collect()
}

/// The large buttons of a step: what they do, how wide they are (0: what is left), whether they are on.
fn action_list(state: &State, session: &Session) -> Vec<(Act, u16, bool)> {
    let back = (Act::Back, 14, true);
    let held = !state.held_seats().is_empty();
    let paged = |n: usize| {
        let pages = n.div_ceil(layout::per_page(state, session.size).max(1));
        [(Act::Page(-1), 0, state.page > 0), (Act::Page(1), 0, state.page + 1 < pages)]
    };
    let time = (Act::MoreTime, 20, held && state.can_renew());
    match state.step {
        Step::Start => vec![],
        Step::Lookup if state.order.booking.is_none() => {
            let typed = state.entry.chars().count() >= REFERENCE_LENGTH;
            vec![back, (Act::SignIn, 24, true), (Act::Enter, 0, typed)]
        }
        Step::SignIn if state.sign.asks == mine::Asks::Password => {
            vec![back, (Act::NewPassword, 24, true), (Act::Enter, 0, mine::ready(state))]
        }
        Step::SignIn => vec![back, (Act::Enter, 0, mine::ready(state))],
        Step::Mine => {
            let mut list = vec![(Act::Finish, 20, true)];
            let n = mine::count(state);
            list.extend(paged(n).into_iter().filter(|_| n > layout::per_page(state, session.size)));
            list.push((Act::Begin, 24, true));
            list
        }
        Step::GiveBack => {
            let mut list = vec![back];
            let n = mine::count(state);
            let pages = paged(n).into_iter().filter(|_| n > layout::per_page(state, session.size));
            list.extend(pages.map(|(act, _, on)| (act, 14, on)));
            list.push((Act::GiveBackNow, 0, mine::gives_back(state)));
            list
        }
        Step::Film | Step::Show => {
            let films = state.step == Step::Film;
            let n = if films { state.films().len() } else { state.offered(state.order.film).count() };
            let mut list = vec![back];
            list.extend(paged(n).into_iter().filter(|_| n > layout::per_page(state, session.size)));
            list
        }
        Step::Tickets => {
            let some = state.seats_wanted() > 0;
            let pages = paged(state.kinds().len());
            // Only a house with many types, or large letters, needs pages here.
            let mut list = vec![back];
            if pages.iter().any(|(_, _, on)| *on) {
                list.extend(pages.map(|(act, _, on)| (act, 14, on)));
            }
            list.push((Act::ToSeats, 0, some));
            list
        }
        Step::Seats => {
            let enough = held && state.held_seats().len() == state.seats_wanted();
            vec![back, time, (Act::Take, 0, enough)]
        }
        Step::Pay => pay_list(state, (back, time), held),
        Step::Lookup | Step::Done => {
            let codes = code_size(state, session, 0).is_some();
            if state.step == Step::Lookup && mine::seen(state, session).is_some() {
                return std::iter::once(back).chain((1..=5).map(|stars| (Act::Rate(stars), 10, true))).collect();
            }
            if state.me.is_some() && state.step == Step::Lookup {
                return vec![back, (Act::GiveBack, 24, mine::may_give_back(state)), (Act::Codes, 0, codes)];
            }
            vec![(Act::Codes, 0, codes), (Act::Finish, 0, true)]
        }
    }
}

/// What can be done while it is paid.
fn pay_list(state: &State, (back, time): ((Act, u16, bool), (Act, u16, bool)), held: bool) -> Vec<(Act, u16, bool)> {
    match &state.order.paying {
        Paying::Card { .. } => vec![(Act::CardNo, 24, true), (Act::CardYes, 0, state.entry.chars().count() >= 3)],
        Paying::Online { stops, .. } => vec![(Act::CardNo, 0, !stops)],
        Paying::NoLink(_) => vec![back, (Act::PayCard, 20, held), (Act::PayAtCounter, 0, held)],
        Paying::AtCounter(..) => vec![(Act::Finish, 0, true)],
        Paying::Ready => {
            let free = state.order.held.as_ref().is_some_and(|h| h.total == 0);
            vec![back, time, (if free { Act::PayFree } else { Act::PayCard }, 0, held)]
        }
    }
}

/// The code that is shown on a page of its own, and how many cells it takes; `None` where none is shown or none fits.
pub fn code_page(state: &State, session: &Session) -> Option<(u16, u16)> {
    code_size(state, session, state.order.code?)
}

/// How many cells a code takes on a page of its own; `None` where it does not fit.
pub fn code_size(state: &State, session: &Session, index: usize) -> Option<(u16, u16)> {
    let (w, h) = session.size;
    // The column beside the code needs room for two targets side by side.
    let room = Rect::new(0, 0, w.saturating_sub(layout::TARGET.0 * 2 + 4), h);
    crate::ui::widgets::qr::size_in(state.order.codes.get(index)?, room, session.glyphs.ascii)
}

/// The column beside the code: two buttons over the accessibility bar, folded into three rows.
fn on_code_page(state: &State, code: (u16, u16), size: (u16, u16)) -> Vec<Target> {
    let (_, right) = layout::code_areas(size, code);
    let foot = Rect { y: right.bottom().saturating_sub(12), height: 12, ..right };
    let more = state.order.code.is_some_and(|i| i + 1 < state.order.codes.len());
    let mut cells = grid(foot, 2, 4, 3).into_iter();
    let mut out = Vec::new();
    let (first, second) = (cells.next().unwrap_or(foot), cells.next().unwrap_or(foot));
    if more {
        out.push(target(Act::Codes, first));
        out.push(target(Act::Finish, second));
    } else {
        out.push(target(Act::Finish, first.union(second)));
    }
    out.extend(bar(foot).into_iter().zip(cells).map(|(t, area)| Target { area, ..t }));
    out
}

fn in_overlay(state: &State, overlay: Overlay, size: (u16, u16)) -> Vec<Target> {
    let area = overlay_box(overlay, size);
    let foot = |acts: &[(Act, bool)]| -> Vec<Target> {
        let cells = spread(overlay_foot(area, 4), &vec![0; acts.len()]);
        acts.iter().zip(cells).map(|((act, on), area)| Target { act: *act, area, on: *on }).collect()
    };
    match overlay {
        Overlay::Idle(_) | Overlay::HoldEnding | Overlay::Help => foot(&[(Act::GoOn, true)]),
        Overlay::HoldLost => foot(&[(Act::TakeAgain, state.lost_is_free()), (Act::GoOn, true)]),
        Overlay::GiveUp => foot(&[(Act::GoOn, true), (Act::Yes, true)]),
        Overlay::Languages => {
            let cells = grid(overlay_foot(area, 10), 2, 2, 5);
            Lang::ALL.into_iter().zip(cells).map(|(lang, area)| target(Act::Speaks(lang), area)).collect()
        }
        Overlay::Pin => {
            let cells = grid(overlay_foot(area, 9), 5, 3, 3);
            let keys = "1234567890".chars().map(Act::Letter).chain([Act::Delete, Act::Enter, Act::GoOn]);
            keys.zip(cells).map(|(act, area)| target(act, area)).collect()
        }
    }
}
