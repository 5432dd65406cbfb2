//! Every step as it is drawn, at both sizes, with large letters, in ASCII and without colour; what can be touched; and that
//! nothing that happens, at any size, breaks it.
use super::{
    super::{Act, Overlay, Step, layout, text::Lang},
    house::*,
    journeys::{ADULT, HERETIC, at_card, at_seats},
};
use crate::{
    domain::{MovieId, board::ShowRow, text::is_control},
    ui::glyphs::Set,
};
use proptest::prelude::*;
use ratatui::{
    crossterm::event::KeyCode,
    style::{Color, Modifier},
};
use std::sync::Arc;

type See<'a> = &'a mut dyn FnMut(&str, &Shop);

/// All screens of a sale, by name.
fn walk(shop: &mut Shop, see: See) {
    see("1_start", shop);
    shop.touch(Act::Begin);
    see("2_film", shop);
    shop.touch(Act::Film(HERETIC));
    see("3_show", shop);
    shop.touch(Act::Show(SEATED));
    for _ in 0..3 {
        shop.touch(Act::More(ADULT));
    }
    see("4_tickets", shop);
    shop.touch(Act::ToSeats);
    see("5_seats", shop);
    shop.touch(Act::Take);
    see("6_pay", shop);
    shop.touch(Act::PayCard);
    for c in "4711".chars() {
        shop.touch(Act::Letter(c));
    }
    see("7_card", shop);
    shop.touch(Act::CardYes);
    see("8_done", shop);
    shop.wait(2);
    if shop.targets().iter().any(|t| t.act == Act::Codes && t.on) {
        shop.touch(Act::Codes);
        see("9_code", shop);
    }
}

/// The boxes and the side ways.
fn boxes(shop: &mut Shop, see: See) {
    shop.touch(Act::Lookup);
    see("lookup", shop);
    for c in "K7QF3".chars() {
        shop.touch(Act::Letter(c));
    }
    shop.touch(Act::Enter);
    see("found", shop);
    shop.wait(2);
    shop.touch(Act::Finish);
    shop.touch(Act::Begin);
    shop.touch(Act::Film(MovieId(3)));
    shop.touch(Act::Show(STUDIO));
    shop.touch(Act::More(ADULT));
    shop.touch(Act::ToSeats);
    see("unreserved", shop);
    shop.touch(Act::StartOver);
    see("give_up", shop);
    shop.touch(Act::GoOn);
    shop.touch(Act::Language);
    see("languages", shop);
    shop.touch(Act::Speaks(Lang::En));
    shop.key(KeyCode::F(1));
    see("help", shop);
    shop.key(KeyCode::Esc);
    shop.key(KeyCode::F(8));
    shop.key(KeyCode::Char('2'));
    see("pin", shop);
    shop.key(KeyCode::Esc);
    shop.wait(60);
    see("idle", shop);
}

fn album(mut shop: Shop, way: fn(&mut Shop, See)) -> String {
    let mut out = String::new();
    way(&mut shop, &mut |name, shop| out.push_str(&format!("{:=<1$}\n{2}", format!("= {name} "), 80, shop.frame())));
    out
}

fn bigger(columns: u16, rows: u16) -> Shop {
    let mut shop = Shop::open(columns, rows);
    shop.touch(Act::Bigger);
    shop
}

#[test]
fn every_step_as_it_is_drawn() {
    insta::assert_snapshot!("sale_80x24", album(Shop::open(80, 24), walk));
    insta::assert_snapshot!("boxes_80x24", album(Shop::open(80, 24), boxes));
    insta::assert_snapshot!("sale_120x40", album(Shop::open(120, 40), walk));
    insta::assert_snapshot!("sale_bigger_80x24", album(bigger(80, 24), walk));
    insta::assert_snapshot!("sale_bigger_120x40", album(bigger(120, 40), walk));
    insta::assert_snapshot!("sale_ascii_80x24", album(Shop::with(80, 24, Set::Ascii, false), walk));
}

#[test]
fn every_target_is_large_enough_and_within_the_screen() {
    for (w, h) in [(80, 24), (120, 40), (160, 50)] {
        for mut shop in [Shop::open(w, h), bigger(w, h)] {
            let mut check = |name: &str, shop: &Shop| {
                let all = shop.targets();
                for (i, target) in all.iter().enumerate() {
                    let a = target.area;
                    assert!(a.width >= layout::TARGET.0 && a.height >= layout::TARGET.1, "{w}x{h} {name}: {target:?}");
                    assert!(a.right() <= w && a.bottom() <= h, "{w}x{h} {name}: {target:?} hangs out");
                    let crossed = all.iter().skip(i + 1).find(|t| t.area.intersects(a));
                    assert_eq!(crossed, None, "{w}x{h} {name}: {target:?}");
                }
                let overlay = shop.state().overlay.is_some();
                assert!(overlay || all.iter().any(|t| t.act == Act::CallStaff), "{name}: the bar is everywhere");
                if !overlay && !matches!(shop.state().step, Step::Start) {
                    let way_on =
                        |a: Act| matches!(a, Act::ToSeats | Act::Take | Act::PayCard | Act::CardYes | Act::Finish);
                    let low = all.iter().filter(|t| way_on(t.act)).all(|t| t.area.bottom() > h * 2 / 3);
                    assert!(low || shop.state().order.code.is_some(), "{name}: the way on is in the lower third");
                }
            };
            walk(&mut shop, &mut check);
            shop.wait(2);
            shop.touch(Act::Finish);
            boxes(&mut shop, &mut check);
        }
    }
}

#[test]
fn every_language_fits_every_step() {
    for lang in Lang::ALL {
        for (w, h, large) in [(80, 24, false), (80, 24, true), (120, 40, false)] {
            let mut shop = Shop::open(w, h);
            shop.touch(Act::Speaks(lang));
            if large {
                shop.touch(Act::Bigger);
            }
            let mut check = |name: &str, shop: &Shop| {
                // Titles and facts of films may be cut; what the kiosk itself says may not.
                let said = !matches!(name, "1_start" | "2_film" | "3_show");
                assert!(!said || !shop.frame().contains('…'), "{lang:?} {w}x{h} {name}:\n{}", shop.frame());
            };
            walk(&mut shop, &mut check);
            shop.wait(2);
            shop.touch(Act::Finish);
            shop.touch(Act::Speaks(lang));
            boxes(&mut shop, &mut check);
        }
    }
}

#[test]
fn the_five_keys_see_where_they_stand_without_colour() {
    let mut shop = Shop::with(80, 24, Set::Ascii, false);
    shop.touch(Act::Begin);
    for _ in 0..12 {
        shop.key(KeyCode::Down);
        let area = shop.targets().iter().find(|t| Some(t.act) == shop.state().focus).unwrap().area;
        let buf = shop.buffer();
        let edge = &buf[(area.x, area.y)];
        assert!(edge.modifier.contains(Modifier::REVERSED) && edge.symbol() == "#", "{:?}", shop.state().focus);
    }
    let plain = |c: Color| c == Color::Reset;
    walk(&mut Shop::with(80, 24, Set::Ascii, false), &mut |name, shop| {
        for cell in &shop.buffer().content {
            assert!(cell.symbol().chars().all(|c| (' '..='~').contains(&c)), "{name}: {:?}", cell.symbol());
            assert!(plain(cell.fg) && plain(cell.bg), "{name}: a colour on a terminal without");
        }
    });
}

#[test]
fn contrast_and_large_letters_change_the_screen() {
    let mut shop = Shop::open(80, 24);
    let (before, frame) = (shop.buffer(), shop.frame());
    shop.touch(Act::Contrast);
    assert_ne!(shop.buffer(), before);
    assert_eq!(shop.buffer()[(40, 2)].bg, Color::Black);
    shop.touch(Act::Bigger);
    assert_ne!(shop.frame(), frame);
    let titles = |shop: &Shop| shop.targets().iter().filter(|t| matches!(t.act, Act::Film(_))).count();
    assert!(titles(&shop) < 6, "fewer films on a page");
}

#[test]
fn speech_says_each_step_and_what_has_the_focus() {
    let mut shop = Shop::open(80, 24);
    shop.touch(Act::Speak);
    at_seats(&mut shop);
    for text in ["Step 1 of 6: Film", "Which film?", "Step 4 of 6: Seats", "1 MIDDLE, C9 C10 C11  £43.50 (chosen)"] {
        assert!(shop.spoke(text), "{text:?} was not said");
    }
    shop.key(KeyCode::Up);
    assert!(shop.spoke("MORE TIME, 10:00"));
    let quiet = Shop::open(80, 24);
    assert!(!quiet.spoke("Step"));
    // The lines are there for a screen reader at every step, spoken or not.
    walk(&mut Shop::open(80, 24), &mut |name, shop| {
        let lines = crate::ui::spoken(&shop.model);
        assert!(
            lines.len() >= 2 && lines.iter().all(|l| !l.is_empty() && !l.chars().any(is_control)),
            "{name}: {lines:?}"
        );
    });
}

#[test]
fn a_camera_reads_the_code_on_the_screen() {
    for (set, w, h) in [(Set::Unicode, 80, 24), (Set::Unicode, 120, 40), (Set::Ascii, 120, 45)] {
        let mut shop = Shop::with(w, h, set, true);
        at_card(&mut shop);
        for c in "4711".chars() {
            shop.touch(Act::Letter(c));
        }
        shop.touch(Act::CardYes);
        shop.wait(2);
        shop.touch(Act::Codes);
        let buf = shop.buffer();
        let ascii = set == Set::Ascii;
        let white = |x: usize, y: usize| {
            let (column, row) = if ascii { (x * 2, y) } else { (x, y / 2) };
            let Some(cell) = buf.cell((column as u16, row as u16)) else { return true };
            let ink = matches!((cell.symbol(), y % 2), ("█", _) | ("▀", 0) | ("▄", 1)) && !ascii;
            (if ink { cell.fg } else { cell.bg }) == Color::White
        };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(45 * 4, 45 * 4, |x, y| {
            if white(x / 4, y / 4 + usize::from(!ascii) * (usize::from(h) - 23) / 2 * 2) { 255 } else { 0 }
        });
        assert_eq!(image.detect_grids()[0].decode().unwrap().1, "MQ".repeat(77), "{w}x{h}");
    }
}

#[test]
fn a_code_that_does_not_fit_says_that_the_reference_is_enough() {
    let mut shop = Shop::with(80, 24, Set::Ascii, false);
    at_card(&mut shop);
    for c in "4711".chars() {
        shop.touch(Act::Letter(c));
    }
    shop.touch(Act::CardYes);
    let last = shop.frame();
    assert!(last.contains("The reference is enough"), "{last}");
}

#[test]
fn titles_cannot_steer_the_terminal() {
    let mut shop = Shop::open(80, 24);
    let mut rows: Vec<ShowRow> = shop.shows.to_vec();
    for (row, title) in
        rows.iter_mut().zip(["\u{1b}[31mRed\u{202e}", "東京物語 東京物語 東京物語", "\r\n\u{9b}2J", "e\u{301}\u{301}"])
    {
        Arc::make_mut(&mut row.movie).facts.title = title.into();
    }
    shop.shows = Arc::new(rows);
    shop.send(crate::ui::msg::Msg::Changed);
    for _ in 0..2 {
        assert!(!shop.buffer().content.iter().any(|c| c.symbol().chars().any(is_control)));
        shop.touch(Act::Bigger);
    }
}

#[test]
fn a_resize_at_any_moment_keeps_the_order() {
    let mut shop = Shop::open(80, 24);
    at_seats(&mut shop);
    shop.resize(20, 5);
    shop.shows_text("This window");
    shop.resize(160, 50);
    shop.touch(Act::Take);
    shop.resize(80, 24);
    shop.shows_text("43.50");
    assert_eq!(shop.state().overlay, None::<Overlay>);
}

#[derive(Clone, Debug)]
enum Poke {
    Key(KeyCode),
    Touch(u16, u16),
    Resize(u16, u16),
    Wait(i64),
    Expire,
    Target(usize),
}

fn poke() -> impl Strategy<Value = Poke> {
    let keys = prop::sample::select(vec![
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::F(1),
        KeyCode::F(8),
        KeyCode::Char('2'),
        KeyCode::Char('K'),
        KeyCode::Backspace,
    ]);
    prop_oneof![
        4 => keys.prop_map(Poke::Key),
        3 => (0u16..200, 0u16..60).prop_map(|(x, y)| Poke::Touch(x, y)),
        8 => (0usize..60).prop_map(Poke::Target),
        1 => (20u16..170, 5u16..55).prop_map(|(w, h)| Poke::Resize(w, h)),
        1 => prop::sample::select(vec![1i64, 20, 61, 95, 600]).prop_map(Poke::Wait),
        1 => Just(Poke::Expire),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn nothing_that_happens_breaks_the_kiosk(pokes in prop::collection::vec(poke(), 1..60)) {
        let mut shop = Shop::open(80, 24);
        for poke in pokes {
            match poke {
                Poke::Key(code) => shop.key(code),
                Poke::Touch(x, y) => shop.touch_at(x, y),
                Poke::Resize(w, h) => shop.resize(w, h),
                Poke::Wait(seconds) => shop.wait(seconds),
                Poke::Expire => shop.expire(),
                Poke::Target(i) => {
                    let all = shop.targets();
                    if let Some(target) = all.get(i % all.len().max(1)) {
                        shop.touch_at(target.area.x + 2, target.area.y + 1);
                    }
                }
            }
            let buf = shop.buffer();
            prop_assert!(!buf.content.iter().any(|c| c.symbol().chars().any(is_control)));
            prop_assert!(crate::ui::spoken(&shop.model).iter().all(|l| !l.chars().any(is_control)));
            if shop.state().step == Step::Start {
                prop_assert!(shop.state().order.booking.is_none() && shop.state().order.held.is_none());
            }
        }
    }
}
