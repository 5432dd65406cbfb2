//! The frame: who may be here, the rail, the lock, the help, every size.
use super::{locked, office, seen_by, sold, state};
use crate::{
    domain::staff::Role,
    ui::{
        Mode, Start,
        effect::{Effect, Order},
        fixtures::{Bench, start},
        glyphs::Set,
        msg::Msg,
        spoken,
    },
};
use rstest::rstest;

#[rstest]
#[case("today", "1")]
#[case("bookings", "")]
#[case("words", "/ wick")]
#[case("card", "Down Enter")]
#[case("back", "Down r")]
#[case("help", "?")]
#[case("staff", "8")]
#[case("shifts", "9")]
#[case("shift_z", "9 Down Enter")]
#[case("count_again", "9 Down r 353")]
#[case("audit", "a")]
#[case("event", "a Enter")]
#[case("staff_new", "8 n Mo Tab Tab Tab secretword")]
#[case("staff_leaves", "8 x")]
fn a_frame(#[case] name: &str, #[case] keys: &str) {
    for (size, at) in [((80, 24), "80x24"), ((120, 40), "120x40")] {
        let mut bench = office(size);
        if !keys.is_empty() {
            bench.keys(keys);
        }
        insta::assert_snapshot!(format!("{name}_{at}"), bench.frame());
    }
}

#[test]
fn on_a_large_screen() {
    insta::assert_snapshot!("bookings_160x50", office((160, 50)).frame());
}

#[test]
fn without_unicode_and_without_colour() {
    let begin = Start { glyphs: Set::Ascii, color: false, ..start(Mode::Admin, (120, 40)) };
    let bench = Bench::with(begin, sold());
    assert!(bench.frame().is_ascii(), "{}", bench.frame());
    let coloured =
        |c: &&ratatui::buffer::Cell| c.fg != ratatui::style::Color::Reset || c.bg != ratatui::style::Color::Reset;
    assert_eq!(bench.buffer().content().iter().filter(coloured).count(), 0);
    insta::assert_snapshot!("bookings_ascii", bench.frame());
}

#[test]
fn nothing_is_seen_before_somebody_signs_in() {
    let mut bench = locked();
    assert!(bench.sees("SIGN IN") && !bench.sees("K7QFC"), "{}", bench.frame());
    bench.keys("6 r / Esc Tab Esc");
    assert!(bench.sees("SIGN IN") && bench.orders.is_empty());
    bench.house.role = Role::Manager;
    bench.keys("Ann Enter 864209 Enter");
    assert!(
        bench.sees("Ann is signed in as manager") && bench.sees("Ann, manager") && bench.sees("TODAY"),
        "{}",
        bench.frame()
    );
    bench.control('l');
    assert!(bench.sees("SIGN IN") && !bench.sees("TODAY"), "{}", bench.frame());
    assert!(matches!(bench.orders.last(), Some(Order::Lock)));
}

#[test]
fn a_clerk_is_told_that_there_is_nothing_for_them() {
    let mut bench = locked();
    bench.keys("Ann Enter 864209 Enter");
    assert!(bench.sees("a clerk has nothing to do here") && bench.sees("SIGN IN"), "{}", bench.frame());
    assert!(matches!(bench.orders.last(), Some(Order::Lock)), "and is signed out again");
    assert!(!bench.sees("K7QFC"));
    assert!(spoken(&bench.model).join(" ").contains("nothing to do here"));
}

#[test]
fn a_clerk_who_is_there_already_sees_no_room() {
    let mut bench = seen_by(Role::Clerk);
    assert!(bench.sees("nothing here that you may see") && !bench.sees("Bookings"), "{}", bench.frame());
    bench.keys("6 r / k Enter Tab ? Esc");
    assert!(bench.orders.is_empty() && state(&bench).boxes.is_empty());
}

#[test]
fn an_idle_screen_locks_itself() {
    let mut bench = locked();
    bench.house.role = Role::Manager;
    bench.keys("Ann Enter 864209 Enter");
    bench.wait_s(599);
    assert!(!bench.sees("SIGN IN"));
    bench.keys("Down");
    bench.wait_s(599);
    assert!(!bench.sees("SIGN IN"));
    bench.wait_s(2);
    assert!(bench.sees("SIGN IN"), "{}", bench.frame());
}

#[test]
fn what_somebody_typed_is_gone_when_they_sign_out() {
    let mut bench = locked();
    bench.house.role = Role::Manager;
    bench.keys("Ann Enter 864209 Enter 8 p secretword");
    bench.control('l');
    assert_eq!(state(&bench).boxes.len(), 1);
    bench.keys("Mo Enter 864209 Enter Enter");
    assert!(bench.sees("STAFF") && !bench.orders.iter().any(|o| matches!(o, Order::Staff(_))), "{}", bench.frame());
}

#[test]
fn f1_is_help_also_while_words_are_typed() {
    let mut bench = office((80, 24));
    bench.keys("/ wi F1");
    assert!(bench.sees("KEYS") && bench.sees("the room Audit"), "{}", bench.frame());
    bench.keys("Esc c");
    assert!(bench.sees("/ wic"), "{}", bench.frame());
}

#[test]
fn the_mouse_goes_to_rooms_and_rows() {
    use ratatui::crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
    let mut bench = office((80, 24));
    let mut at = |column, row, kind| {
        bench.send(Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
        bench.frame()
    };
    let press = MouseEventKind::Down(MouseButton::Left);
    assert!(at(20, 5, press).contains(">K7QFD"), "a click chooses");
    assert!(at(20, 5, press).contains("HISTORY"), "a click on what is chosen opens it");
    assert!(at(3, 5, press).contains("STAFF"), "the rail");
    assert!(at(20, 10, MouseEventKind::ScrollDown).contains(">Priya"), "the wheel");
}

#[test]
fn control_c_leaves() {
    let mut bench = office((80, 24));
    bench.control('c');
    assert_eq!(bench.others.last(), Some(&Effect::Quit));
}

#[test]
fn keys_behind_an_unanswered_write_wait_and_a_refusal_throws_them_away() {
    let mut bench = office((80, 24));
    bench.hold_back = true;
    bench.keys("r Enter Down Enter");
    assert!(bench.sees("CANCEL") && bench.sees("one moment"), "{}", bench.frame());
    bench.let_go();
    assert!(bench.sees("HISTORY"), "the keys behind it are played: {}", bench.frame());
}
