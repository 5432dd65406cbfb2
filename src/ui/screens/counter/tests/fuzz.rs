//! Anything at all, in any order: nothing panics, and no character that steers a terminal reaches a cell.
use crate::{
    domain::{movie::Movie, text::is_control},
    ui::{
        Mode,
        fixtures::{Bench, House, now, start},
        glyphs::Set,
        msg::{Failure, Info, Msg, Outcome},
        spoken,
    },
};
use proptest::prelude::*;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use std::sync::Arc;

const HOSTILE: &[&str] = &[
    "\u{1b}[31mRED\u{1b}[0m\u{7}",
    "\u{202e}drawkcab\u{202c} \u{2066}x",
    "東京物語 東京物語 東京物語",
    "👨‍👩‍👧‍👦 e\u{301}\u{301}\u{301} \u{200b}\u{200d}",
    "\u{9b}2J\r\n\t\u{0}",
    "",
    "مرحبا بالعالم",
    "A title that is far longer than any bar on any screen could ever hope to be, and then some more",
];

fn hostile_house() -> House {
    let mut house = House::default();
    for (i, row) in house.board.shows.iter_mut().enumerate() {
        let text = HOSTILE[i % HOSTILE.len()];
        let mut facts = row.movie.facts.clone();
        facts.title = text.into();
        facts.synopsis = text.repeat(9);
        facts.cast = vec![text.into()];
        facts.certificate = text.chars().take(6).collect();
        row.movie = Arc::new(Movie { id: row.movie.id, facts });
        row.hall = text.into();
        row.show.name = text.into();
        row.show.traits = vec![text.into()];
    }
    house.board.halls[0].name = HOSTILE[0].into();
    house
}

fn key() -> impl Strategy<Value = KeyEvent> {
    let code = prop_oneof![
        4 => proptest::sample::select("0123456789.,*+- /?cnwzsprigldqxako<>=:y".chars().collect::<Vec<_>>()).prop_map(KeyCode::Char),
        1 => any::<char>().prop_map(KeyCode::Char),
        3 => (1u8..9).prop_map(KeyCode::F),
        4 => proptest::sample::select(vec![
            KeyCode::Enter, KeyCode::Esc, KeyCode::Backspace, KeyCode::Tab, KeyCode::Up, KeyCode::Down, KeyCode::Left,
            KeyCode::Right, KeyCode::PageUp, KeyCode::PageDown, KeyCode::Home, KeyCode::End, KeyCode::Delete,
        ]),
    ];
    let modifiers =
        prop_oneof![20 => Just(KeyModifiers::NONE), 1 => Just(KeyModifiers::ALT), 1 => Just(KeyModifiers::SHIFT)];
    (code, modifiers).prop_map(|(code, modifiers)| KeyEvent::new(code, modifiers))
}

#[derive(Clone, Debug)]
enum Step {
    Key(KeyEvent),
    Burst(String),
    Msg(Msg),
    Wait(i64),
    Size(u16, u16),
    HoldBack(bool),
    Surprise(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => key().prop_map(Step::Key),
        2 => "[A-Za-z0-9\u{7}\r]{1,12}".prop_map(Step::Burst),
        1 => any::<String>().prop_map(|s| Step::Msg(Msg::Paste(s))),
        3 => (0u16..170, 0u16..60).prop_map(|(column, row)| Step::Msg(Msg::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left), column, row, modifiers: KeyModifiers::NONE,
        }))),
        1 => Just(Step::Msg(Msg::Changed)),
        1 => Just(Step::Msg(Msg::Done(Ok(Outcome::Released)))),
        1 => Just(Step::Msg(Msg::Done(Err(Failure::Broken { code: "busy".into(), message: "\u{1b}]0;x\u{7}".into() })))),
        1 => Just(Step::Msg(Msg::Info(Info::Bookings(Vec::new())))),
        2 => (0i64..400).prop_map(Step::Wait),
        2 => (1u16..170, 1u16..55).prop_map(|(w, h)| Step::Size(w, h)),
        1 => any::<bool>().prop_map(Step::HoldBack),
        1 => (0i64..300).prop_map(Step::Surprise),
    ]
}

/// Every cell of the frame is clean; with ASCII it is printable ASCII.
fn clean(bench: &Bench, set: Set) -> Result<(), TestCaseError> {
    for cell in bench.buffer().content() {
        for c in cell.symbol().chars() {
            prop_assert!(!is_control(c), "{c:?} in a cell");
            prop_assert!(set == Set::Unicode || (' '..='~').contains(&c), "{c:?} is not ASCII");
        }
    }
    prop_assert!(spoken(&bench.model).len() < 2000);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn nothing_panics_and_every_cell_is_clean(
        steps in proptest::collection::vec(step(), 1..60),
        ascii in any::<bool>(),
        color in any::<bool>(),
    ) {
        let set = if ascii { Set::Ascii } else { Set::Unicode };
        let begin = crate::ui::Start { glyphs: set, color, ..start(Mode::Counter, (80, 24)) };
        let mut bench = Bench::with(begin, hostile_house());
        for step in steps {
            match step {
                Step::Key(key) => bench.key(key),
                Step::Burst(text) => bench.burst(&text),
                Step::Msg(msg) => bench.send(msg),
                Step::Wait(s) => bench.wait_s(s),
                Step::Size(w, h) => bench.send(Msg::Resize(w, h)),
                Step::HoldBack(on) => {
                    bench.hold_back = on;
                    bench.let_go();
                }
                Step::Surprise(minor) => bench.house.surprise = minor,
            }
            clean(&bench, set)?;
        }
    }
}

#[test]
fn every_box_is_drawn_at_every_small_size() {
    for keys in ["", "3 F1", "3 F1 c", "?", "i", "/a", "*", "3 F1 s", "3 F1 p", "F1 Enter l", "60 F1", "F1 p x Enter p"]
    {
        let mut bench = Bench::with(start(Mode::Counter, (80, 24)), hostile_house());
        bench.keys(if keys.is_empty() { "Home" } else { keys });
        for (w, h) in [(1, 1), (2, 2), (5, 20), (20, 5), (20, 8), (33, 11), (40, 12), (79, 13), (60, 16), (200, 70)] {
            bench.send(Msg::Resize(w, h));
            bench.send(Msg::Tick(now(1)));
            clean(&bench, Set::Unicode).unwrap();
        }
    }
}
