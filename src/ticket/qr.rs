//! A token as a QR code: module by module, and as text for a terminal or a plain file.
use fast_qr::{ECL, Mode, QRBuilder};

/// The quiet zone that the standard asks for, in modules. Readers do with less.
pub const QUIET: u16 = 4;

/// A QR code without its quiet zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    /// How many modules wide and high.
    pub size: u16,
    /// `size * size` modules in reading order; `true` is dark.
    pub dark: Vec<bool>,
}

/// What the text's ink stands for. Many readers want dark on light, whatever the terminal's colours are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Ink is dark: paper, a file, a light terminal.
    Dark,
    /// Ink is light: a dark terminal. The quiet zone is drawn too.
    Light,
}

/// Why there is no QR code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QrError {
    /// Something other than capitals, digits and `$%*+-./: `.
    #[error("a ticket's QR code holds capitals and digits only")]
    Characters,
    /// More than the largest code holds.
    #[error("the text is too long for a QR code")]
    TooLong,
}

impl Qr {
    /// The QR code of a token: 37 modules for 154 characters. Level L: a ticket is scanned clean from paper or a screen, and
    /// larger modules help more than redundancy.
    pub fn of(token: &str) -> Result<Self, QrError> {
        let known = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b" $%*+-./:".contains(&b);
        if token.is_empty() || !token.bytes().all(known) {
            return Err(QrError::Characters);
        }
        let code = QRBuilder::new(token).mode(Mode::Alphanumeric).ecl(ECL::L).build().map_err(|_| QrError::TooLong)?;
        let dark = code.data.iter().take(code.size * code.size).map(|m| m.value()).collect();
        Ok(Self { size: u16::try_from(code.size).map_err(|_| QrError::TooLong)?, dark })
    }

    /// The QR code of any text, at level L: of an address where something is paid.
    pub fn of_text(text: &str) -> Result<Self, QrError> {
        let code = QRBuilder::new(text).mode(Mode::Byte).ecl(ECL::L).build().map_err(|_| QrError::TooLong)?;
        let dark = code.data.iter().take(code.size * code.size).map(|m| m.value()).collect();
        Ok(Self { size: u16::try_from(code.size).map_err(|_| QrError::TooLong)?, dark })
    }

    /// Whether a module is dark; what is outside is the quiet zone.
    pub fn is_dark(&self, x: i32, y: i32) -> bool {
        let size = i32::from(self.size);
        let inside = (0..size).contains(&x) && (0..size).contains(&y);
        inside && usize::try_from(y * size + x).ok().and_then(|i| self.dark.get(i)).copied().unwrap_or(false)
    }

    /// Rows of half blocks, two modules high: 45 cells by 23 rows for a ticket with the whole quiet zone.
    pub fn half_blocks(&self, quiet: u16, ink: Ink) -> Vec<String> {
        let (from, to) = self.span(quiet);
        let row = |y: i32| {
            (from..to).map(move |x| match (self.inked(x, y, ink), y + 1 < to && self.inked(x, y + 1, ink)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            })
        };
        (from..to).step_by(2).map(|y| row(y).collect()).collect()
    }

    /// Rows of `##`, for terminals without Unicode: 78 cells by 39 rows for a ticket with a quiet zone of 1.
    pub fn ascii(&self, quiet: u16, ink: Ink) -> Vec<String> {
        let (from, to) = self.span(quiet);
        (from..to).map(|y| (from..to).map(|x| if self.inked(x, y, ink) { "##" } else { "  " }).collect()).collect()
    }

    fn span(&self, quiet: u16) -> (i32, i32) {
        (-i32::from(quiet), i32::from(self.size) + i32::from(quiet))
    }

    fn inked(&self, x: i32, y: i32, ink: Ink) -> bool {
        self.is_dark(x, y) == (ink == Ink::Dark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::fixture;
    use rstest::rstest;

    /// What a reader sees in text, every half cell `scale` pixels wide and high.
    fn read_text(lines: &[String], ink: Ink, ascii: bool) -> Vec<String> {
        let (scale, wide) = (4, if ascii { 2 } else { 1 });
        let cells: Vec<Vec<char>> = lines.iter().map(|l| l.chars().collect()).collect();
        let width = cells.iter().map(Vec::len).max().unwrap() / wide * scale;
        let height = cells.len() * scale * if ascii { 1 } else { 2 };
        let mut image = rqrr::PreparedImage::prepare_from_bitmap(width, height, |x, y| {
            let (column, row, lower) =
                if ascii { (x / scale * 2, y / scale, false) } else { (x / scale, y / scale / 2, y / scale % 2 == 1) };
            let inked = match cells[row].get(column) {
                Some('█' | '#') => true,
                Some('▀') => !lower,
                Some('▄') => lower,
                _ => false,
            };
            inked == (ink == Ink::Dark)
        });
        image.detect_grids().iter().map(|g| g.decode().unwrap().1).collect()
    }

    #[test]
    fn a_token_is_a_code_of_37_modules() {
        let qr = Qr::of(&fixture::token()).unwrap();
        assert_eq!((qr.size, qr.dark.len()), (37, 37 * 37));
        // The corner of a finder pattern, and the gap beside it.
        assert!(qr.is_dark(0, 0) && qr.is_dark(36, 0) && qr.is_dark(0, 36) && !qr.is_dark(7, 0));
        assert!(!qr.is_dark(-1, 0) && !qr.is_dark(37, 0) && !qr.is_dark(0, 37));
        let lines = qr.half_blocks(QUIET, Ink::Dark);
        assert_eq!((lines.len(), lines[0].chars().count()), (23, 45));
        let lines = qr.ascii(1, Ink::Dark);
        assert_eq!((lines.len(), lines[0].len()), (39, 78));
    }

    #[rstest]
    #[case(QUIET, Ink::Dark, false)]
    #[case(QUIET, Ink::Light, false)]
    #[case(1, Ink::Dark, true)]
    #[case(1, Ink::Light, true)]
    fn text_reads_back(#[case] quiet: u16, #[case] ink: Ink, #[case] ascii: bool) {
        let token = fixture::token();
        let qr = Qr::of(&token).unwrap();
        let lines = if ascii { qr.ascii(quiet, ink) } else { qr.half_blocks(quiet, ink) };
        assert_eq!(read_text(&lines, ink, ascii), [token]);
    }

    #[test]
    fn what_is_no_token_is_refused() {
        assert_eq!(Qr::of("lower"), Err(QrError::Characters));
        assert_eq!(Qr::of(""), Err(QrError::Characters));
        assert_eq!(Qr::of(&"A".repeat(5000)), Err(QrError::TooLong));
    }
}
