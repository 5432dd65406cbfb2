//! A show fails: paused, delayed, moved, broken down or called off, with what hangs on it in sight.
use super::Step;
use crate::{
    domain::{
        ShowId,
        board::{DayBoard, ShowRow},
        show::{Fails, Hanging, ShowState},
        theatre::Hall,
    },
    ui::{
        effect::{Order, Question},
        notice::Notice,
        paint::{Pen, centred},
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// What the menu offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Pause,
    Delay,
    Move,
    Stop,
    CallOff,
}

const ACTS: [(char, Act, &str); 5] = [
    ('p', Act::Pause, "pause: it does not sell for now; once more: it sells again"),
    ('d', Act::Delay, "delay: so many minutes later; its tickets stay good"),
    ('m', Act::Move, "move to another hall: old tickets let in"),
    ('s', Act::Stop, "broken down: it sells no more, its tickets come back whole"),
    ('c', Act::CallOff, "call it off: everybody's money is owed"),
];

#[derive(Clone, Debug)]
enum Page {
    /// Which of the acts.
    Menu(usize),
    /// Its words: minutes, or which hall; why.
    Form { act: Act, minutes: Field, hall: usize, why: Field, in_why: bool },
    /// The tickets of a show that was called off are given back: of so many bookings, so many are left.
    Run { all: u32, left: u32 },
}

/// The box.
#[derive(Clone, Debug)]
pub struct Fail {
    show: ShowId,
    hanging: Option<Hanging>,
    step: Page,
}

impl Fail {
    /// Whether characters are text in it.
    pub fn in_field(&self) -> bool {
        matches!(&self.step, Page::Form { act, in_why, .. } if *in_why || *act != Act::Move)
    }

    /// A paste into the field of the cursor.
    pub fn paste(&mut self, text: &str) {
        if let Page::Form { act, minutes, why, in_why, .. } = &mut self.step {
            match (*in_why, *act) {
                (false, Act::Delay) => minutes.insert(text),
                _ => why.insert(text),
            }
        }
    }
}

/// What a screen knows of the show.
#[derive(Clone, Debug, Default)]
pub struct About<'a> {
    /// The show as it is now.
    pub row: Option<&'a ShowRow>,
    /// The halls that it can move to.
    pub halls: Vec<&'a Hall>,
}

impl<'a> About<'a> {
    /// A show of a day.
    pub fn of(board: Option<&'a DayBoard>, row: Option<&'a ShowRow>) -> Self {
        let own = row.map(|r| r.show.hall);
        Self { row, halls: board.iter().flat_map(|b| &b.halls).filter(|h| Some(h.id) != own).collect() }
    }
}

/// What follows when something of it is done.
#[derive(Clone, Debug, PartialEq)]
pub enum After {
    /// The box closes; what is said.
    Closes(Notice),
    /// More is to be done.
    Goes(Order),
}

impl Fail {
    /// The box for a show, and what it asks.
    pub fn new(show: ShowId) -> (Self, Question) {
        (Self { show, hanging: None, step: Page::Menu(0) }, Question::Hanging(show))
    }

    /// The show.
    pub fn show(&self) -> ShowId {
        self.show
    }

    /// What hangs on a show is known.
    pub fn known(&mut self, show: ShowId, hanging: Hanging) {
        if self.show == show {
            self.hanging = Some(hanging);
        }
    }

    /// A key.
    pub fn key(&mut self, key: KeyEvent, about: &About<'_>) -> Step {
        match &mut self.step {
            // Nothing but Esc is heard: the run goes on where it was when it is called off once more.
            Page::Run { .. } if key.code == KeyCode::Esc => Step::Leave,
            Page::Run { .. } => Step::Stay(None),
            Page::Menu(at) => {
                let chosen = match key.code {
                    KeyCode::Esc => return Step::Leave,
                    KeyCode::Up => (*at = at.saturating_sub(1), None).1,
                    KeyCode::Down => (*at = (*at + 1).min(ACTS.len() - 1), None).1,
                    KeyCode::Enter => ACTS.get(*at),
                    KeyCode::Char(c) => ACTS.iter().find(|(key, ..)| *key == c.to_ascii_lowercase()),
                    _ => None,
                };
                let act = chosen.map(|(_, act, _)| *act);
                if act == Some(Act::Pause) {
                    let paused = about.row.is_some_and(|r| r.show.state == ShowState::Paused);
                    return self.does(if paused { Fails::Resume } else { Fails::Pause }, String::new());
                }
                if let Some(act) = act {
                    let in_why = !matches!(act, Act::Delay | Act::Move);
                    self.step = Page::Form { act, minutes: Field::new(4), hall: 0, why: Field::new(100), in_why };
                }
                Step::Stay(None)
            }
            Page::Form { .. } => self.form_key(key, about),
        }
    }

    fn form_key(&mut self, key: KeyEvent, about: &About<'_>) -> Step {
        let halls = &about.halls;
        let Page::Form { act, minutes, hall, why, in_why } = &mut self.step else { return Step::Stay(None) };
        match key.code {
            KeyCode::Esc => self.step = Page::Menu(0),
            KeyCode::Tab | KeyCode::BackTab if matches!(act, Act::Delay | Act::Move) => *in_why = !*in_why,
            KeyCode::Enter if !*in_why => *in_why = true,
            KeyCode::Enter => {
                let how = match act {
                    Act::Delay => minutes.text().trim().parse().ok().filter(|m| *m != 0).map(Fails::Delay),
                    Act::Move => halls.get(*hall).map(|h| Fails::Move(h.id)),
                    Act::Stop => Some(Fails::Stop),
                    Act::CallOff => Some(Fails::CallOff),
                    Act::Pause => Some(Fails::Pause),
                };
                let words = why.text().trim().to_owned();
                let problem = match (how, words.is_empty()) {
                    (None, _) if *act == Act::Move => Some("There is no other hall"),
                    (None, _) => Some("How many minutes later? A number, then Enter"),
                    (_, true) => Some("A reason is needed: it stands in the history"),
                    _ => None,
                };
                if let Some(problem) = problem {
                    *in_why = how.is_some();
                    return Step::no(problem);
                }
                return how.map_or(Step::Stay(None), |how| self.does(how, words));
            }
            KeyCode::Up if !*in_why && *act == Act::Move => *hall = hall.saturating_sub(1),
            KeyCode::Down if !*in_why && *act == Act::Move => *hall = (*hall + 1).min(halls.len().saturating_sub(1)),
            _ if *in_why => drop(why.key(key)),
            _ if *act == Act::Delay => drop(minutes.key(key)),
            _ => {}
        }
        Step::Stay(None)
    }

    fn does(&self, how: Fails, reason: String) -> Step {
        Step::Do(Order::FailShow { show: self.show, how, reason })
    }

    /// It is done. The tickets of a show that was called off are given back now, some bookings at a time.
    pub fn done(&mut self, hanging: Hanging) -> After {
        let act = match &self.step {
            Page::Form { act, .. } => *act,
            _ => Act::Pause,
        };
        After::Closes(Notice::good(match act {
            Act::Pause => "Done: it is paused, or sells again",
            Act::Delay => "Delayed: its tickets stay good, or come back whole",
            Act::Move => "Moved: everybody has a seat in the new hall, old tickets let in",
            Act::Stop => "It sells no more: r on a booking gives back, x exchanges",
            Act::CallOff if hanging.bookings == 0 => match self.hanging.map_or(0, |h| h.reservations) {
                0 => "Called off: nobody had a ticket",
                _ => "Called off: nobody had a ticket, its reservations have ended",
            },
            Act::CallOff => {
                self.step = Page::Run { all: hanging.bookings, left: hanging.bookings };
                return After::Goes(Order::RefundCalledOff(self.show));
            }
        }))
    }

    /// Some more bookings are given back: on with the rest.
    fn given_back(&mut self, now_left: u32) -> Option<Order> {
        match &mut self.step {
            Page::Run { left, .. } if now_left > 0 => {
                *left = now_left;
                Some(Order::RefundCalledOff(self.show))
            }
            _ => None,
        }
    }
}

/// Some more bookings are given back: on with the rest, unless the box was closed.
pub fn given_back(open: Option<&mut Fail>, now_left: u32) -> After {
    let mut all = 0;
    if let Some(fail) = open {
        if let Some(order) = fail.given_back(now_left) {
            return After::Goes(order);
        }
        if let Page::Run { all: n, .. } = &fail.step {
            all = *n;
        }
    }
    After::Closes(Notice::warn(if now_left == 0 {
        format!("Called off: {all} bookings are owed their money, o on a booking pays it out")
    } else {
        format!("Broken off: {now_left} bookings are left. `marquee show cancel` goes on with them")
    }))
}

fn title(row: Option<&ShowRow>, session: &Session) -> String {
    row.map_or_else(
        || "THE SHOW FAILS".into(),
        |r| format!("{} {} {} FAILS", r.movie.facts.title, session.clock(r.show.starts_at), r.hall),
    )
}

fn hangs(fail: &Fail, session: &Session) -> String {
    let Some(h) = fail.hanging else { return String::new() };
    let kept = match h.reservations {
        0 => String::new(),
        1 => "; 1 reservation".to_owned(),
        n => format!("; {n} reservations"),
    };
    if h.tickets == 0 {
        return format!("nobody has a ticket{kept}");
    }
    let worth = session.plain(h.minor);
    format!("{} tickets of {} bookings hang on it, {} of them in: {worth}{kept}", h.tickets, h.bookings, h.admitted)
}

/// Draws it.
pub fn view(about: &About<'_>, fail: &Fail, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let inner = pen.frame(centred(pen.area(), 74, 12), &title(about.row, session), session);
    let (x, width) = (inner.x + 1, inner.width.saturating_sub(2));
    pen.cut(x, inner.y, width, &hangs(fail, session), theme.warn);
    let y = inner.y + 2;
    let back = [("Enter", theme.key), (" does it   ", theme.dim), ("Esc", theme.key), (" back", theme.dim)];
    match &fail.step {
        Page::Menu(at) => {
            for (i, (key, _, words)) in ACTS.iter().enumerate() {
                let style = if i == *at { theme.chosen } else { theme.text };
                let row = y + u16::try_from(i).unwrap_or(0);
                pen.text(x, row, &key.to_string(), theme.key);
                pen.cut(x + 3, row, width.saturating_sub(3), words, style);
            }
            pen.runs(x, inner.bottom().saturating_sub(1), &back);
        }
        Page::Form { act, minutes, hall, why, in_why } => {
            let label = if *in_why { theme.dim } else { theme.strong };
            match act {
                Act::Delay => {
                    let at = pen.text(x, y, "Minutes later  ", label);
                    minutes.view(pen, at, y, 8, session);
                }
                Act::Move => {
                    let here = about.halls.get(*hall);
                    let named = here.map_or("no other hall".into(), |h| format!("{}   {} seats", h.name, h.capacity));
                    let at = pen.text(x, y, "To             ", label);
                    pen.cut(at, y, width.saturating_sub(15), &format!("{named}   (Up, Down)"), theme.text);
                }
                _ => {
                    let words = ACTS.iter().find(|(_, a, _)| a == act).map_or("", |(_, _, words)| words);
                    pen.cut(x, y, width, words, theme.text);
                }
            }
            let at = pen.text(x, y + 2, "Why            ", if *in_why { theme.strong } else { theme.dim });
            let room = inner.right().saturating_sub(at + 1);
            if *in_why {
                why.view(pen, at, y + 2, room, session);
            } else {
                pen.cut(at, y + 2, room, why.text(), theme.text);
            }
            pen.runs(x, inner.bottom().saturating_sub(1), &back);
        }
        Page::Run { all, left } => {
            let done = all.saturating_sub(*left);
            pen.cut(x, y, width, &format!("{done} of {all} bookings are given back"), theme.strong);
            let cells = u64::from(width) * u64::from(done) / u64::from((*all).max(1));
            pen.cut(x, y + 2, width, &"#".repeat(usize::try_from(cells).unwrap_or(0)), theme.good);
            let keys = [("Esc", theme.key), (" stops here; calling it off again goes on", theme.dim)];
            pen.runs(x, inner.bottom().saturating_sub(1), &keys);
        }
    }
}

/// Says it.
pub fn spoken(about: &About<'_>, fail: &Fail, session: &Session) -> Vec<String> {
    let mut out = vec![title(about.row, session), hangs(fail, session)];
    match &fail.step {
        Page::Menu(at) => {
            out.extend(ACTS.iter().map(|(key, _, words)| format!("{key}: {words}.")));
            out.extend(ACTS.get(*at).map(|(.., words)| format!("Chosen: {words}.")));
        }
        Page::Form { act, minutes, hall, why, .. } => {
            match act {
                Act::Delay => out.push(format!("Minutes later: {}.", minutes.text())),
                Act::Move => out.extend(about.halls.get(*hall).map(|h| format!("To {}.", h.name))),
                _ => {}
            }
            out.push(format!("Why: {}. Enter does it, Escape: back.", why.text()));
        }
        Page::Run { all, left } => out.push(format!("{} of {all} bookings are given back.", all.saturating_sub(*left))),
    }
    out.retain(|line| !line.is_empty());
    out
}
