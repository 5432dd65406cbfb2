use super::*;
use proptest::prelude::*;
use rstest::rstest;

const RIALTO: &str = "\
# Screen 2, The Rialto
focus = D8                      # optional: the best seat
seats = numbers                 # or letters: then row 1, seat A is 1A
A  rrrr_rrrrrrrr_rrrr
B  rrrr_rrrrrrrr_rrrr
C  pppp_pppppppp_pppp
D  pppp_pppppppp_pppp  from=1
E  ww__c_rrrrrrr_rrrr  right-to-left
";

fn parse(text: &str) -> SeatMap {
    SeatMap::parse(text, &[]).unwrap()
}

/// The labels of a map in reading order.
fn labels(text: &str) -> String {
    parse(text).seats.iter().map(|s| s.label.as_str()).collect::<Vec<_>>().join(" ")
}

/// All errors of a text, one a line.
fn errors(text: &str) -> Vec<String> {
    SeatMap::parse(text, &[]).unwrap_err().iter().map(MapError::to_string).collect()
}

#[test]
fn the_manuals_map_reads_as_it_is_drawn() {
    let map = parse(RIALTO);
    assert_eq!(map.export(), RIALTO);
    assert_eq!(map.seats.len(), 78);
    assert_eq!(map.classes(), ["regular", "premium"]);
    assert_eq!(map.focus, map.find("D8").map(|s| s.no));
    assert!(map.seats.iter().enumerate().all(|(i, s)| usize::from(s.no.0) == i + 1));
    // Two seats on either side of an aisle stand two cells apart.
    let (a4, a5) = (map.find("A4").unwrap(), map.find("A5").unwrap());
    assert_eq!((a4.x, a5.x, a4.aisle, a5.aisle), (6, 10, true, true));
    assert!(!map.find("A2").unwrap().aisle);
    // Row E counts from the right, so its wheelchair places have the high numbers.
    let e = &map.rows[4];
    assert_eq!((e.cells.len(), e.cells[2]), (18, Cell::Gap));
    let Cell::Seat(first) = e.cells[0] else { panic!("row E begins with a seat") };
    let first = map.seat(first).unwrap();
    assert_eq!((first.label.as_str(), first.kind, first.class.as_str()), ("E14", SeatKind::Wheelchair, "regular"));
    assert_eq!(map.find("e12").unwrap().kind, SeatKind::Companion);
    assert_eq!(first.traits(), ["wheelchair", "aisle"]);
}

#[rstest]
#[case("A rrr", "A1 A2 A3")]
#[case("A rr_r from=5", "A5 A6 A7")]
#[case("A rrr step=2", "A1 A3 A5")]
#[case("A rrr from=2 step=2 right-to-left", "A6 A4 A2")]
#[case("A rrrr from=11 skip=13", "A11 A12 A14 A15")]
#[case("A rrrr skip=1,3", "A2 A4 A5 A6")]
#[case("seats = letters\n1 rrr\n12 rr", "1A 1B 1C 12A 12B")]
#[case("seats=letters\n1 rrr from=H skip=I", "1H 1J 1K")]
#[case("seats = letters\n1 rrr from=26", "1Z 1AA 1AB")]
// Row 1, seat 12 and row 11, seat 2 must not both be 112.
#[case("1 rr\n11 rr", "1-1 1-2 11-1 11-2")]
#[case("A1 r\nA r from=11", "A1-1 A11")]
#[case("seats = letters\nA rr\nAA rr", "A-A A-B AA-A AA-B")]
#[case("\u{feff}A rr\r\nB r\r\n", "A1 A2 B1")]
#[case("# a note\n\n\tA\trr # two\n", "A1 A2")]
#[case("unreserved = 3", "1 2 3")]
fn seats_are_labelled_as_the_row_says(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(labels(text), expected);
    assert_eq!(parse(text).export(), text);
}

#[rstest]
#[case("", "line 1, column 1: there is no seat that can be sold")]
#[case("A xx", "line 1, column 1: there is no seat that can be sold")]
#[case("A", "line 1, column 1: row A has no seats")]
#[case("A rr\nB  __", "line 2, column 4: row B has no seats")]
#[case("A rrzr", "line 1, column 5: unknown seat letter 'z'")]
#[case("A rr\n\na rr", "line 3, column 1: there is a row a already, in line 1")]
#[case("A rr\tB\u{7}", "line 1, column 7: control character U+0007")]
#[case("A r\u{202e}r", "line 1, column 4: control character U+202E")]
#[case("A [rr", "line 1, column 3: a '[' without its ']'")]
#[case("A rr]", "line 1, column 5: a ']' without its '['")]
#[case("A [[rr]]", "line 1, column 4: a '[' within a love seat")]
#[case("A [r]", "line 1, column 3: a love seat has 2 seats, not 1")]
#[case("A [rrr]", "line 1, column 3: a love seat has 2 seats, not 3")]
#[case("A [r_r]", "line 1, column 5: a gap within a love seat")]
#[case("A [rw]", "line 1, column 5: no wheelchair or companion place is a love seat")]
#[case("A [rp]", "line 1, column 5: the two halves of a love seat are of one class")]
#[case("A rr from=0", "line 1, column 11: from is 1 to 9999")]
#[case("A rr from=99999999", "line 1, column 11: from is 1 to 9999")]
#[case("A rr from=9999", "line 1, column 3: row A would end with number 10000")]
#[case("A rr step=0", "line 1, column 11: step is a number from 1 to 100")]
#[case("A rr step=-1", "line 1, column 11: step is a number from 1 to 100")]
#[case("A rr skip=13,x", "line 1, column 14: skip: \"x\" is no seat number")]
#[case("A rr offset=third", "line 1, column 13: offset is \"half\"")]
#[case("A rr from=1 from=2", "line 1, column 13: from is set twice")]
#[case("A rr from = 1", "line 1, column 6: from is 1 to")]
#[case("A rr sideways", "line 1, column 6: unknown option \"sideways\"")]
#[case("A rr restricted=A2,A3", "line 1, column 20: restricted: there is no seat A3")]
#[case("A rr restricted=", "line 1, column 6: restricted names no seat")]
#[case("restricted = B7, A1\nA rr", "line 1, column 14: restricted: there is no seat B7")]
#[case("focus = D9\nA rr", "line 1, column 9: focus: there is no seat D9")]
#[case("focus = A1\nfocus = A2\nA rr", "line 2, column 1: focus is set twice")]
#[case("focus =\nA rr", "line 1, column 1: focus has no value")]
#[case("focus = A1 A2\nA rr", "line 1, column 12: what is \"A2\"?")]
#[case("fokus = A1\nA rr", "line 1, column 1: unknown setting \"fokus\"")]
#[case("seats = runes\nA rr", "line 1, column 9: seats is \"numbers\" or \"letters\"")]
#[case("A rr\nseats = letters", "line 2, column 1: seats = must stand before the first row")]
#[case("--- LEVEL\nA rr", "line 1, column 1: a level begins with: --- LEVEL name")]
#[case("--- LEVEL Top\n--- LEVEL Balcony\nA rr", "line 1, column 1: level Top has no rows")]
#[case("A rr\n--- LEVEL Top\nB rr\n--- LEVEL top\nC rr", "line 4, column 1: there is a level top already")]
#[case("A rr\n=== no\nB rr", "line 2, column 5: a cross-aisle is a line of === alone")]
#[case("unreserved = 0", "line 1, column 14: unreserved is a number from 1 to 5000")]
#[case("unreserved = 5001", "line 1, column 14: unreserved is a number from 1 to 5000")]
#[case("unreserved = 10\nA rr", "line 1, column 1: an unreserved hall has no rows")]
#[case("ABCDE rr", "line 1, column 1: a row's label is 1 to 4 letters or digits")]
fn a_mistake_is_named_with_its_place(#[case] text: &str, #[case] expected: &str) {
    let errors = errors(text);
    assert!(errors[0].starts_with(expected), "{errors:?}");
}

#[test]
fn every_mistake_is_named_and_the_refusal_lists_them() {
    let found = SeatMap::parse("focus = Z1\nA r?r\nB rr step=0\nC [r\n", &[]).unwrap_err();
    assert_eq!(found.iter().map(|e| (e.line, e.column)).collect::<Vec<_>>(), [(2, 4), (3, 11), (4, 3)]);
    let refusal = MapError::refusal(&found);
    assert_eq!(refusal.code(), "usage");
    assert!(refusal.message.contains("line 2, column 4: unknown seat letter '?'; line 3, column 11"), "{refusal}");
    assert_eq!(refusal.details["errors"][2]["line"], 4);
}

#[test]
fn a_hall_that_is_too_large_is_refused() {
    let rows = |n: usize, width: usize| (0..n).map(|i| format!("R{i} {}\n", "r".repeat(width))).collect::<String>();
    assert!(errors(&rows(61, 5))[0].contains("more than 60 rows on this level"));
    assert!(errors(&rows(1, 201))[0].contains("at most 200 seats and gaps"));
    assert!(errors(&rows(51, 100)).iter().any(|e| e.contains("more than 5000 seats")));
    assert!(errors(&rows(1, 3000))[0].contains("longer than 2000"));
    assert!(errors(&"# x\n".repeat(100_000))[0].contains("too large"));
    assert_eq!(parse(&rows(50, 100)).capacity(), 5_000);
}

#[test]
fn levels_and_cross_aisles_are_kept() {
    let map = parse("--- LEVEL Stalls\nA rr\n===\nB rr offset=half\n--- LEVEL Balcony\nC rr\n===\n");
    assert_eq!(map.levels, ["Stalls", "Balcony"]);
    let rows: Vec<_> = map.rows.iter().map(|r| (r.level, r.cross_aisle_before, r.half)).collect();
    assert_eq!(rows, [(0, false, false), (0, true, true), (1, false, false)]);
    assert_eq!(
        map.seats.iter().map(|s| (s.y, s.x)).collect::<Vec<_>>(),
        [(0, 0), (0, 2), (1, 1), (1, 3), (2, 0), (2, 2)]
    );
    assert_eq!(parse("A rr\n--- LEVEL Top\nB rr").levels, ["", "Top"]);
}

#[test]
fn love_seats_restricted_views_and_dead_seats_are_traits() {
    let map = parse("A _[rr]x[pp]_  restricted=A2\nB rr\nrestricted = B1");
    let loves: Vec<_> = map.seats.iter().map(|s| s.love).collect();
    assert_eq!(loves, [Some(1), Some(1), None, Some(2), Some(2), None, None]);
    let restricted: Vec<_> = map.seats.iter().filter(|s| s.restricted).map(|s| s.label.as_str()).collect();
    assert_eq!(restricted, ["A2", "B1"]);
    assert_eq!(map.capacity(), 6);
    assert!(map.find("A3").unwrap().off_sale);
    // Brackets take no cell, so the row behind stays in line.
    assert_eq!(map.find("A1").unwrap().x, 2);
    assert_eq!(map.find("A2").unwrap().traits(), ["love_seat", "restricted_view"]);
}

#[test]
fn a_theatres_own_classes_have_their_letters() {
    let own = [('s', "silver".to_owned()), ('D', "diamond".to_owned()), ('r', "recliner".to_owned())];
    let map = SeatMap::parse("A sDrvw", &own).unwrap();
    let classes: Vec<_> = map.seats.iter().map(|s| s.class.as_str()).collect();
    assert_eq!(classes, ["silver", "diamond", "recliner", "vip", "silver"]);
    let clash = SeatMap::parse("A rr", &[('w', "waltz".to_owned())]).unwrap_err();
    assert!(clash[0].message.contains("class letter 'w'"));
}

#[test]
fn an_unreserved_hall_counts_its_places() {
    let map = parse("# The Studio\nunreserved = 120");
    assert!(map.unreserved && map.rows.is_empty());
    assert_eq!((map.capacity(), map.seats[119].label.as_str(), map.seats[119].row.as_str()), (120, "120", ""));
}

#[test]
fn the_demo_halls_are_as_large_as_they_look() {
    let halls = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/halls");
    let mut seen = 0;
    for file in std::fs::read_dir(halls).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let map = parse(&text);
        let drawn: usize = text
            .lines()
            .filter(|l| l.contains("  "))
            .filter_map(|l| l.split_whitespace().nth(1))
            .map(|cells| cells.chars().filter(|c| matches!(c, 'r' | 'p' | 'v' | 'w' | 'c')).count())
            .sum();
        assert_eq!(map.capacity(), if map.unreserved { 120 } else { drawn });
        assert!(map.unreserved || map.focus.is_some());
        seen += 1;
    }
    assert_eq!(seen, 8);
}

/// A hall as its drawing would have it: rows of cells, each with its options.
fn drawing() -> impl Strategy<Value = String> {
    let cells = prop::collection::vec(
        prop_oneof![Just("r"), Just("p"), Just("v"), Just("w"), Just("c"), Just("x"), Just("_"), Just("[pp]")],
        1..20,
    );
    let options = prop_oneof![
        Just(""),
        Just(" from=3"),
        Just(" step=2 right-to-left"),
        Just(" skip=4,13  # note"),
        Just(" offset=half")
    ];
    let row = (cells, options, prop_oneof![Just(""), Just("===\n"), Just("\n"), Just("# x\n")]);
    (prop::collection::vec(row, 1..12), any::<bool>()).prop_map(|(rows, lettered)| {
        let mut text = if lettered { "seats = letters\n".to_owned() } else { String::new() };
        for (i, (cells, options, before)) in rows.iter().enumerate() {
            text += &format!("{before}{}  {}r{options}\n", i + 1, cells.concat());
        }
        text
    })
}

proptest! {
    #[test]
    fn what_is_exported_reads_as_the_same_map(text in drawing()) {
        let map = parse(&text);
        prop_assert_eq!(&SeatMap::parse(&map.export(), &[]).unwrap(), &map);
        prop_assert_eq!(map.seats.len(), text.lines().filter(|l| !l.contains('=') || l.contains("  "))
            .filter_map(|l| l.split_whitespace().nth(1).filter(|_| !l.starts_with('#')))
            .map(|cells| cells.chars().filter(|c| c.is_ascii_lowercase()).count()).sum::<usize>());
        // Each seat is in exactly one cell, and stands where its cell is.
        for (y, row) in map.rows.iter().enumerate() {
            for (x, cell) in row.cells.iter().enumerate() {
                if let Cell::Seat(no) = cell {
                    let seat = map.seat(*no).unwrap();
                    prop_assert_eq!((usize::from(seat.y), usize::from(seat.x)), (y, x * 2 + usize::from(row.half)));
                    prop_assert_eq!(&seat.row, &row.label);
                }
            }
        }
        let mut seen: Vec<_> = map.seats.iter().map(|s| s.label.to_lowercase()).collect();
        seen.sort();
        seen.dedup();
        prop_assert_eq!(seen.len(), map.seats.len());
    }

    #[test]
    fn garbage_is_refused_with_places_and_never_panics(text in "(?s).{0,200}") {
        if let Err(errors) = SeatMap::parse(&text, &[]) {
            prop_assert!(!errors.is_empty() && errors.iter().all(|e| e.line > 0 && e.column > 0));
        }
    }

    #[test]
    fn near_misses_never_panic(text in "([A-C]{1,2}[ =]|rr|[wcxv_]|\\[|\\]|=|from|step|skip|[0-9]{1,6}|,| |\n|---|LEVEL|#|unreserved|focus|restricted=|seats|letters){0,40}") {
        let twice = [SeatMap::parse(&text, &[]), SeatMap::parse(&text, &[])];
        prop_assert_eq!(&twice[0], &twice[1]);
    }
}
