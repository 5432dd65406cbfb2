//! Big letters: each pixel of a small font is half a cell high, so that a time, a price or a reference reads from afar.
use crate::ui::paint::Pen;
use ratatui::{layout::Rect, style::Style};

/// A glyph's five rows of pixels, from the top; `#` is ink.
type Glyph = [&'static str; 5];

/// How many cells wide this text is in big letters; `None` where a character has no glyph.
pub fn width(text: &str) -> Option<u16> {
    let mut sum = 0;
    for c in text.chars() {
        sum += u16::try_from(glyph(c)?.first().map_or(0, |row| row.len())).ok()? + 1;
    }
    Some(u16::saturating_sub(sum, 1))
}

/// How many cells high big letters are: half blocks need three rows, plain ASCII five.
pub const fn height(ascii: bool) -> u16 {
    if ascii { 5 } else { 3 }
}

/// Whether the text can stand in this room in big letters.
pub fn fits(text: &str, room: Rect, ascii: bool) -> bool {
    width(text).is_some_and(|w| w <= room.width) && height(ascii) <= room.height
}

/// Draws the text in big letters from the room's upper left corner. What has no glyph or no room is left out.
pub fn draw(pen: &mut Pen, text: &str, room: Rect, ascii: bool, style: Style) {
    let mut pen = pen.within(room);
    for y in 0..height(ascii) {
        let mut x = room.x;
        for glyph in text.chars().filter_map(glyph) {
            x = pen.text(x, room.y.saturating_add(y), &strip(&glyph, usize::from(y), ascii), style).saturating_add(1);
        }
    }
}

/// One row of cells of a glyph.
fn strip(glyph: &Glyph, y: usize, ascii: bool) -> String {
    let ink = |row: usize, column: usize| glyph.get(row).and_then(|r| r.as_bytes().get(column)) == Some(&b'#');
    let wide = glyph.first().map_or(0, |row| row.len());
    (0..wide)
        .map(|column| match (ascii, ink(y, column), ink(y * 2, column), ink(y * 2 + 1, column)) {
            (true, true, ..) => '#',
            (false, _, true, true) => '█',
            (false, _, true, false) => '▀',
            (false, _, false, true) => '▄',
            _ => ' ',
        })
        .collect()
}

/// The glyph of a character; small letters are drawn as capitals.
fn glyph(c: char) -> Option<Glyph> {
    Some(match c.to_uppercase().next()? {
        ' ' => ["  ", "  ", "  ", "  ", "  "],
        'A' => [" # ", "# #", "###", "# #", "# #"],
        'B' => ["## ", "# #", "## ", "# #", "## "],
        'C' => [" ##", "#  ", "#  ", "#  ", " ##"],
        'D' => ["## ", "# #", "# #", "# #", "## "],
        'E' => ["###", "#  ", "## ", "#  ", "###"],
        'F' => ["###", "#  ", "## ", "#  ", "#  "],
        'G' => [" ##", "#  ", "# #", "# #", " ##"],
        'H' => ["# #", "# #", "###", "# #", "# #"],
        'I' => ["#", "#", "#", "#", "#"],
        'J' => ["  #", "  #", "  #", "# #", " # "],
        'K' => ["# #", "# #", "## ", "# #", "# #"],
        'L' => ["#  ", "#  ", "#  ", "#  ", "###"],
        'M' => ["#   #", "## ##", "# # #", "#   #", "#   #"],
        'N' => ["#  #", "## #", "# ##", "#  #", "#  #"],
        'O' | '0' => ["###", "# #", "# #", "# #", "###"],
        'P' => ["## ", "# #", "## ", "#  ", "#  "],
        'Q' => [" ## ", "#  #", "#  #", "# ##", " ###"],
        'R' => ["## ", "# #", "## ", "# #", "# #"],
        'S' => [" ##", "#  ", " # ", "  #", "## "],
        'T' => ["###", " # ", " # ", " # ", " # "],
        'U' => ["# #", "# #", "# #", "# #", "###"],
        'V' => ["# #", "# #", "# #", "# #", " # "],
        'W' => ["#   #", "#   #", "# # #", "## ##", "#   #"],
        'X' => ["# #", "# #", " # ", "# #", "# #"],
        'Y' => ["# #", "# #", " # ", " # ", " # "],
        'Z' => ["###", "  #", " # ", "#  ", "###"],
        '1' => ["## ", " # ", " # ", " # ", "###"],
        '2' => ["###", "  #", "###", "#  ", "###"],
        '3' => ["###", "  #", " ##", "  #", "###"],
        '4' => ["# #", "# #", "###", "  #", "  #"],
        '5' => ["###", "#  ", "###", "  #", "###"],
        '6' => ["###", "#  ", "###", "# #", "###"],
        '7' => ["###", "  #", "  #", "  #", "  #"],
        '8' => ["###", "# #", "###", "# #", "###"],
        '9' => ["###", "# #", "###", "  #", "###"],
        ':' => [" ", "#", " ", "#", " "],
        '.' => [" ", " ", " ", " ", "#"],
        ',' => [" ", " ", " ", "#", "#"],
        '-' => ["   ", "   ", "###", "   ", "   "],
        '£' => [" ##", " # ", "###", " # ", "###"],
        '€' => [" ###", "##  ", "### ", "##  ", " ###"],
        '$' => [" ##", "## ", " # ", " ##", "## "],
        '\'' | '’' => ["#", "#", " ", " ", " "],
        '!' => ["#", "#", "#", " ", "#"],
        '?' => ["## ", "  #", " # ", "   ", " # "],
        '&' => [" #  ", "# # ", " ## ", "# ##", " ###"],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_three_rows_high() {
        let rows = |text: &str, ascii: bool| -> Vec<String> {
            let strips = |y| text.chars().map(|c| strip(&glyph(c).unwrap(), y, ascii)).collect::<Vec<_>>().join(" ");
            (0..usize::from(height(ascii))).map(strips).collect()
        };
        assert_eq!(rows("7:1", false), ["▀▀█ ▄ ▀█ ", "  █ ▄  █ ", "  ▀   ▀▀▀"]);
        assert_eq!(rows("7", true), ["###", "  #", "  #", "  #", "  #"]);
        assert_eq!(width("7:1"), Some(9));
    }

    #[test]
    fn every_letter_of_a_reference_has_its_own_glyph_of_even_rows() {
        let letters: Vec<char> = crate::domain::REFERENCE_ALPHABET.chars().chain("0123456789:.£€".chars()).collect();
        for c in &letters {
            let rows = glyph(*c).unwrap();
            assert!(rows.iter().all(|r| r.len() == rows[0].len()), "{c}");
        }
        for (i, a) in crate::domain::REFERENCE_ALPHABET.chars().enumerate() {
            assert!(crate::domain::REFERENCE_ALPHABET.chars().skip(i + 1).all(|b| glyph(a) != glyph(b)), "{a}");
        }
    }

    #[test]
    fn what_has_no_glyph_is_not_measured() {
        assert_eq!(width("東"), None);
        assert!(!fits("K7QF3", Rect::new(0, 0, 10, 3), false));
        assert!(fits("K7QF3", Rect::new(0, 0, 20, 3), false));
        assert!(!fits("K7QF3", Rect::new(0, 0, 20, 3), true));
    }
}
