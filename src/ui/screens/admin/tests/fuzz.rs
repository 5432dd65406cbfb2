//! Anything at all, in any order and at any size: nothing panics, and no character that steers a terminal reaches a cell.
use super::sold;
use crate::{
    domain::text::is_control,
    ui::{
        Mode, Start,
        fixtures::{Bench, House, start},
        glyphs::Set,
        msg::Msg,
        spoken,
    },
};
use proptest::prelude::*;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

const HOSTILE: [&str; 4] =
    ["\u{1b}[31mRED\u{7}", "\u{202e}drawkcab", "東京物語 東京物語 東京物語", "👨‍👩‍👧 e\u{301}\u{200b}"];

fn hostile() -> House {
    let mut house = sold();
    for (booking, text) in house.bookings.iter_mut().zip(HOSTILE) {
        booking.email = Some(text.into());
        booking.terminal = text.into();
        for show in &mut booking.shows {
            show.title = text.into();
        }
        for ticket in &mut booking.tickets {
            ticket.kind = text.into();
        }
    }
    house
}

fn message() -> impl Strategy<Value = Msg> {
    let key = |code| Msg::Key(KeyEvent::new(code, KeyModifiers::NONE), 0);
    prop_oneof![
        6 => proptest::sample::select("0123456789/?xnepirvfamydcwuosb ".chars().collect::<Vec<_>>()).prop_map(move |c| key(KeyCode::Char(c))),
        1 => any::<char>().prop_map(move |c| key(KeyCode::Char(c))),
        6 => proptest::sample::select(vec![
            KeyCode::Enter, KeyCode::Esc, KeyCode::Backspace, KeyCode::Tab, KeyCode::BackTab, KeyCode::Up, KeyCode::Down,
            KeyCode::Left, KeyCode::Right, KeyCode::PageUp, KeyCode::PageDown, KeyCode::Home, KeyCode::End, KeyCode::F(1),
        ]).prop_map(key),
        2 => (0u16..170, 0u16..60, any::<bool>()).prop_map(|(column, row, wheel)| Msg::Mouse(MouseEvent {
            kind: if wheel { MouseEventKind::ScrollDown } else { MouseEventKind::Down(MouseButton::Left) },
            column, row, modifiers: KeyModifiers::NONE,
        })),
        1 => any::<String>().prop_map(Msg::Paste),
        1 => Just(Msg::Changed),
        2 => (1u16..170, 1u16..55).prop_map(|(w, h)| Msg::Resize(w, h)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn nothing_panics_and_every_cell_is_clean(
        messages in proptest::collection::vec(message(), 1..80), ascii in any::<bool>(),
    ) {
        let set = if ascii { Set::Ascii } else { Set::Unicode };
        let mut bench = Bench::with(Start { glyphs: set, ..start(Mode::Admin, (80, 24)) }, hostile());
        for msg in messages {
            match msg {
                Msg::Key(key, _) => bench.key(key),
                other => bench.send(other),
            }
            for c in bench.buffer().content().iter().flat_map(|cell| cell.symbol().chars()) {
                prop_assert!(!is_control(c), "{c:?} in a cell");
                prop_assert!(set == Set::Unicode || (' '..='~').contains(&c), "{c:?} is not ASCII");
            }
            prop_assert!(spoken(&bench.model).len() < 2000);
        }
    }
}
