//! Frames, whole.
use crate::ui::{
    Mode, Start,
    fixtures::{Bench, House, start},
    glyphs::Set,
};
use rstest::rstest;

/// A frame after keys.
fn frame(size: (u16, u16), keys: &str) -> String {
    let mut bench = Bench::new(Mode::Counter, size);
    if !keys.is_empty() {
        bench.keys(keys);
    }
    bench.frame()
}

#[rstest]
#[case("opens", "")]
#[case("order", "Up z 2 F1 F2 50")]
#[case("sold", "Up z 2 F1 F2 50 Enter")]
#[case("two_shows", "F1 Down 2 F2")]
#[case("grid", "Up z 3 F1 s")]
#[case("types", "*")]
#[case("card", "F1 c AUTH7")]
#[case("part_paid", "2 F1 10 +")]
#[case("find", "/<21")]
#[case("booking", "F1 Enter l")]
#[case("help", "?")]
#[case("film", "i")]
#[case("asks", "60 F1")]
#[case("parked", "F1 p Okoye Enter p")]
#[case("other_day", "PgDn")]
#[case("till", "d o 150 Enter d")]
#[case("paid_out", "d o 150 Enter d p 15 Enter lamps")]
#[case("x", "d o 150 Enter F1 Enter d d 20 Enter d x")]
#[case("count", "d o 150 Enter d c 3 Tab 2")]
#[case("compare", "d o 150 Enter F1 Enter d c 3 Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Enter")]
fn a_frame(#[case] name: &str, #[case] keys: &str) {
    insta::assert_snapshot!(format!("{name}_80x24"), frame((80, 24), keys));
    insta::assert_snapshot!(format!("{name}_120x40"), frame((120, 40), keys));
}

#[test]
fn on_a_large_screen() {
    insta::assert_snapshot!("order_160x50", frame((160, 50), "Up z 2 F1 F2 50"));
}

#[test]
fn without_unicode() {
    for (name, keys) in [("order", "Up z 2 F1 F2 50"), ("grid", "Up z 3 F1 s"), ("find", "/<21")] {
        let begin = Start { glyphs: Set::Ascii, ..start(Mode::Counter, (80, 24)) };
        let mut bench = Bench::with(begin, House::default());
        bench.keys(keys);
        let frame = bench.frame();
        assert!(frame.is_ascii(), "{frame}");
        insta::assert_snapshot!(format!("{name}_ascii"), frame);
    }
}

/// Without colour the same words stand in the same cells, and no cell has a colour.
#[test]
fn without_colour() {
    for keys in ["Up z 2 F1 F2 50", "3 F1 s", "F1 c", "/<21"] {
        let begin = Start { color: false, ..start(Mode::Counter, (80, 24)) };
        let mut bench = Bench::with(begin, House::default());
        bench.keys(keys);
        let buffer = bench.buffer();
        let colours = buffer
            .content()
            .iter()
            .filter(|c| c.fg != ratatui::style::Color::Reset || c.bg != ratatui::style::Color::Reset);
        assert_eq!(colours.count(), 0);
        insta::assert_snapshot!(
            format!("{}_no_colour", keys.split(' ').next_back().unwrap().replace("/<", "find")),
            bench.frame()
        );
    }
}

#[test]
fn twelve_halls_scroll_to_the_chosen_one() {
    let mut house = House::default();
    let (hall, row) =
        (house.board.halls[0].clone(), house.board.shows.iter().find(|r| r.show.id.0 == 12).unwrap().clone());
    for n in 6..=12u16 {
        let id = crate::domain::HallId(i64::from(n));
        house.board.halls.push(crate::domain::theatre::Hall {
            id,
            name: format!("Hall {n}"),
            position: n,
            ..hall.clone()
        });
        let mut row = row.clone();
        (row.show.id, row.show.hall, row.hall_position) = (crate::domain::ShowId(100 + i64::from(n)), id, n);
        row.hall = format!("Hall {n}");
        house.board.shows.push(row);
    }
    let seats = house.seats[&crate::domain::ShowId(12)].clone();
    for n in 6..=12 {
        house.seats.insert(crate::domain::ShowId(100 + n), seats.clone());
    }
    let mut bench = Bench::with(start(Mode::Counter, (80, 24)), house);
    bench.keys("Down Down Down Down Down Down");
    insta::assert_snapshot!("twelve_halls_80x24", bench.frame());
}
