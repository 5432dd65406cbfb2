//! Where things stand. One set of areas for what is drawn and for what is touched, so that neither can lie about the other.
use super::state::{Overlay, State, Step};
use ratatui::layout::Rect;

/// The smallest screen on which the targets keep their size.
pub const MIN: (u16, u16) = (78, 24);
/// How wide and high a target is at the least.
pub const TARGET: (u16, u16) = (12, 3);

/// The parts of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Areas {
    /// The line of steps.
    pub steps: Rect,
    /// The line that says what is being bought.
    pub subject: Rect,
    /// Between the two rules.
    pub body: Rect,
    /// The large buttons.
    pub actions: Rect,
    /// The accessibility bar.
    pub bar: Rect,
}

/// The parts of this screen; `None` where it is too small for them.
pub fn areas(state: &State, (w, h): (u16, u16)) -> Option<Areas> {
    if w < MIN.0 || h < MIN.1 {
        return None;
    }
    // With large letters the buttons have room for large figures.
    let action_rows = if state.look.bigger && !matches!(state.step, Step::Lookup | Step::SignIn) { 5 } else { 4 };
    let bar_rows = if h >= 36 { 4 } else { 3 };
    let bar = Rect::new(0, h - bar_rows, w, bar_rows);
    let actions = Rect::new(1, bar.y - action_rows, w - 2, action_rows);
    let (top, rules) = match state.step {
        Step::Start => (2, 0),
        // The letters of the keypad need every row.
        Step::Lookup if state.order.booking.is_none() => (2, 0),
        Step::SignIn => (2, 0),
        _ => (3, 1),
    };
    Some(Areas {
        steps: Rect::new(0, 0, w, 1),
        subject: Rect::new(0, 1, w, 1),
        body: Rect::new(1, top, w - 2, actions.y - top - rules),
        actions,
        bar,
    })
}

/// So many equal cells across, with a gap between them; the last takes what is left over.
pub fn columns(area: Rect, n: u16, gap: u16) -> Vec<Rect> {
    let n = n.max(1);
    let width = area.width.saturating_sub(gap * (n - 1)) / n;
    (0..n)
        .map(|i| {
            let x = area.x + i * (width + gap);
            let width = if i + 1 == n { area.right().saturating_sub(x) } else { width };
            Rect { x, width, ..area }
        })
        .collect()
}

/// A grid of equal cells, row by row; what is left over below stays empty.
pub fn grid(area: Rect, across: u16, down: u16, row_height: u16) -> Vec<Rect> {
    (0..down)
        .map(|r| Rect { y: area.y + r * row_height, height: row_height, ..area })
        .filter(|row| row.bottom() <= area.bottom())
        .flat_map(|row| columns(row, across, 1))
        .collect()
}

/// Buttons side by side: a width each, 0 for those that share what is left.
pub fn spread(area: Rect, widths: &[u16]) -> Vec<Rect> {
    let gaps = u16::try_from(widths.len().saturating_sub(1)).unwrap_or(0);
    let fixed: u16 = widths.iter().sum::<u16>() + gaps;
    let shared = u16::try_from(widths.iter().filter(|w| **w == 0).count()).unwrap_or(1).max(1);
    let share = area.width.saturating_sub(fixed) / shared;
    let mut x = area.x;
    widths
        .iter()
        .map(|w| {
            let width = if *w == 0 { share } else { *w };
            let cell = Rect { x, width: width.min(area.right().saturating_sub(x)), ..area };
            x = (x + width + 1).min(area.right());
            cell
        })
        .collect()
}

/// Where the code stands by which a telephone pays: below two lines of words.
pub fn pay_code(body: Rect) -> Rect {
    Rect { y: body.y + 2, height: body.height.saturating_sub(2), ..body }
}

/// The body below its first line, which asks the question of the step or says what happened.
pub fn below_prompt(body: Rect) -> Rect {
    Rect { y: body.y + 1, height: body.height.saturating_sub(1), ..body }
}

/// How the cards of a step's list are laid out: across, down, rows of one.
pub fn cards(state: &State, body: Rect) -> (u16, u16, u16) {
    let area = below_prompt(body);
    // A few shows get large cards, with their times in large figures; many get small ones.
    let few = || state.offered(state.order.film).count() <= usize::from((area.width + 1) / 37 * (area.height / 6));
    // Large cards where the screen has the rows for two of them.
    let tall = if area.height >= 12 { 6 } else { 5 };
    let (least_width, rows) = match (state.step, state.look.bigger) {
        (Step::Show, false) if !few() => (26, 4),
        (Step::Show, _) => (36, tall),
        (Step::Mine | Step::GiveBack, _) => (36, 4),
        (Step::Tickets, false) => (38, 3),
        (Step::Tickets, true) => (76, if area.height >= 16 { 4 } else { 3 }),
        (_, false) => (25, 6),
        (_, true) => (76, tall),
    };
    let across = ((area.width + 1) / (least_width + 1)).clamp(1, 6);
    let down = (area.height / rows).max(1);
    // Where fewer cards than there is room for are shown, each is higher: a large screen is for large cards.
    let items = match state.step {
        Step::Show => state.offered(state.order.film).count(),
        Step::Tickets => state.kinds().len(),
        Step::Mine | Step::GiveBack => super::mine::count(state),
        _ => state.films().len(),
    };
    let needed = u16::try_from(items).unwrap_or(u16::MAX).div_ceil(across).clamp(1, down);
    let most = match state.step {
        Step::Tickets | Step::Mine | Step::GiveBack => 5,
        Step::Show => 7,
        _ => 11,
    };
    (across, needed, (area.height / needed).min(most).max(rows))
}

/// How many cards stand on a page.
pub fn per_page(state: &State, size: (u16, u16)) -> usize {
    areas(state, size).map_or(1, |a| {
        let (across, down, _) = cards(state, a.body);
        usize::from(across * down)
    })
}

/// The map and the list of choices beside it.
pub fn seat_areas(body: Rect) -> (Rect, Rect) {
    let panel = if body.width >= 118 { 24 } else { 20 };
    // The map begins at the very edge: a hall of eighteen places across just fits beside the choices on 80 columns.
    let map = Rect { x: body.x - 1, width: body.width - panel, ..body };
    (map, Rect { x: map.right() + 1, width: panel, ..body })
}

/// The numbered choices under their heading.
pub fn choice_boxes(panel: Rect, n: usize) -> Vec<Rect> {
    let rows = match panel.height {
        25.. => 6,
        12.. => 4,
        _ => 3,
    };
    let first = panel.y + u16::from(panel.height >= 13);
    (0..u16::try_from(n.min(3)).unwrap_or(0))
        .map(|i| Rect { y: first + i * rows, height: rows, ..panel })
        .filter(|r| r.bottom() <= panel.bottom())
        .collect()
}

/// The parts of the start screen: title cards, the way in, "My tickets" with the languages.
pub struct StartAreas {
    /// Title cards.
    pub cards: Vec<Rect>,
    /// The large button.
    pub begin: Rect,
    /// "My tickets".
    pub lookup: Rect,
    /// One a language.
    pub languages: Vec<Rect>,
}

/// Lays out the start screen.
pub fn start(a: &Areas, bigger: bool, films: usize) -> StartAreas {
    let begin_rows = 5.max(a.body.height / 5);
    let begin = Rect { y: a.actions.y - begin_rows, height: begin_rows, ..a.body };
    let room = Rect { y: a.body.y + 1, height: begin.y.saturating_sub(a.body.y + 2), ..a.body };
    let across = if bigger { 1 } else { (room.width + 1) / 26 };
    let least = if bigger { 5 } else { 4 };
    let down = u16::try_from(films).unwrap_or(u16::MAX).div_ceil(across.max(1)).clamp(1, (room.height / least).max(1));
    let cards = grid(room, across.max(1), down, (room.height / down).min(11).max(least));
    let lookup_width = (a.actions.width / 3).max(22);
    let cells = spread(a.actions, &[lookup_width, 0, 0, 0, 0]);
    let mut cells = cells.into_iter();
    let lookup = cells.next().unwrap_or(a.actions);
    StartAreas { cards, begin, lookup, languages: cells.collect() }
}

/// The page of a QR code: the code on the left, all else in a column on the right.
pub fn code_areas((w, h): (u16, u16), code: (u16, u16)) -> (Rect, Rect) {
    let left = Rect::new(0, (h.saturating_sub(code.1)) / 2, code.0, code.1);
    let right = Rect::new(code.0 + 1, 0, w.saturating_sub(code.0 + 1), h);
    (left, right)
}

/// The box that an overlay stands in.
pub fn overlay_box(overlay: Overlay, (w, h): (u16, u16)) -> Rect {
    let (width, height) = match overlay {
        Overlay::Pin => (70, 16),
        Overlay::Help => (74, 20),
        Overlay::Languages => (56, 14),
        _ => (70, 15),
    };
    crate::ui::paint::centred(Rect::new(0, 0, w, h), width, height)
}

/// The buttons at the foot of an overlay.
pub fn overlay_foot(area: Rect, rows: u16) -> Rect {
    Rect { x: area.x + 2, y: area.bottom().saturating_sub(rows + 1), width: area.width.saturating_sub(4), height: rows }
}

/// Letters set apart, for those who want them larger.
pub fn spaced(text: &str) -> String {
    text.chars().map(String::from).collect::<Vec<_>>().join(" ")
}
