//! Tickets and receipt for a thermal printer, in ESC/POS: the commands of Epson's reference that all printers of the kind know. Words
//! go out in code page 858; what it lacks is set in type and sent as dots. The code is the printer's own.
use super::{
    blocks::{self, Row},
    layout::Printout,
    press::{LEADING, Line, Press},
    words::{ends, wrap},
};
use crate::domain::text::cells;

/// How wide the paper is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    /// 58 mm: 384 dots, 32 characters a line.
    Mm58,
    /// 80 mm: 576 dots, 48 characters a line.
    #[default]
    Mm80,
}

impl Paper {
    /// Characters a line.
    pub fn columns(self) -> usize {
        match self {
            Self::Mm58 => 32,
            Self::Mm80 => 48,
        }
    }

    /// Dots a line, 203 an inch.
    pub fn dots(self) -> usize {
        self.columns() * 12
    }

    /// Dots of one module of a ticket's code: 37 modules and the quiet zone fit on the paper.
    fn module(self) -> u8 {
        match self {
            Self::Mm58 => 6,
            Self::Mm80 => 8,
        }
    }
}

/// `DLE EOT 4`: is there paper? The printer answers at once with one byte.
pub const ASK_PAPER: [u8; 3] = [0x10, 0x04, 0x04];

/// The pulse that opens a drawer, 50 ms on pin 2 (`ESC p`).
pub const KICK: [u8; 5] = [0x1b, b'p', 0, 25, 250];

/// What a printer's answer to [`ASK_PAPER`] says; `None` for what is no such answer.
pub fn paper_left(answer: u8) -> Option<bool> {
    // Bits 1 and 4 are always set, 0 and 7 never; 5 and 6 are the end of the paper.
    (answer & 0b1001_0011 == 0b0001_0010).then_some(answer & 0b0110_0000 == 0)
}

/// The upper half of code page 858: Latin-1 in the old order, with the euro sign.
const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´≡±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// The words in code page 858, if it has all of them. No byte of them is a command.
fn encode(text: &str) -> Option<Vec<u8>> {
    let byte = |c: char| match c {
        ' '..='~' => u8::try_from(c).ok(),
        '‘' | '’' => Some(b'\''),
        '“' | '”' | '„' => Some(b'"'),
        '–' | '—' | '‑' => Some(b'-'),
        '…' => Some(b'.'),
        c => UPPER.chars().position(|u| u == c).and_then(|i| u8::try_from(i + 128).ok()),
    };
    text.chars().map(byte).collect()
}

/// All tickets, each cut off, and the receipt.
pub fn document(printout: &Printout, paper: Paper) -> Vec<u8> {
    let mut job = Job { out: Vec::new(), paper, press: Press::default(), centred: true };
    for face in &printout.tickets {
        job.begin(true);
        for words in blocks::words(face) {
            if words.apart {
                job.feed(1);
            }
            job.words(&words.text, words.bold, words.large);
        }
        if let Some(token) = face.standing.token() {
            job.feed(1);
            job.code(token);
        }
        job.cut();
    }
    if let Some(receipt) = &printout.receipt {
        job.begin(false);
        for row in blocks::receipt(receipt) {
            job.row(row);
        }
        job.cut();
    }
    job.out
}

/// What goes to the printer.
struct Job {
    out: Vec<u8>,
    paper: Paper,
    press: Press,
    centred: bool,
}

impl Job {
    /// As the printer was switched on, in code page 858, centred or not.
    fn begin(&mut self, centred: bool) {
        self.centred = centred;
        self.out.extend([0x1b, b'@', 0x1b, b't', 19, 0x1b, b'a', u8::from(centred)]);
    }

    fn feed(&mut self, lines: u8) {
        self.out.extend([0x1b, b'd', lines]);
    }

    /// Feeds behind the knife and cuts, leaving a point.
    fn cut(&mut self) {
        self.out.extend([0x1d, b'V', 66, 0]);
    }

    /// Words of any length; large ones twice as high, and twice as wide where they fit.
    fn words(&mut self, text: &str, bold: bool, large: bool) {
        let columns = self.paper.columns();
        let wide = large && cells(text) * 2 <= columns;
        if encode(text).is_none() {
            return self.dots(text, bold, large);
        }
        self.out.extend([0x1b, b'E', u8::from(bold), 0x1d, b'!', u8::from(large) | (u8::from(wide) << 4)]);
        for line in wrap(text, columns / if wide { 2 } else { 1 }) {
            self.out.extend(encode(&line).unwrap_or_default());
            self.out.push(b'\n');
        }
        self.out.extend([0x1b, b'E', 0, 0x1d, b'!', 0]);
    }

    /// A line as it is.
    fn line(&mut self, text: &str, bold: bool) {
        let Some(bytes) = encode(text) else { return self.dots(text, bold, false) };
        self.out.extend([0x1b, b'E', u8::from(bold)]);
        self.out.extend(bytes);
        self.out.extend(*b"\n\x1bE\0");
    }

    fn row(&mut self, row: Row) {
        let columns = self.paper.columns();
        match row {
            Row::Rule => self.line(&"-".repeat(columns), false),
            Row::Words(words) => self.words(&words, false, false),
            Row::Sum(what, sum, bold) => {
                let room = columns.saturating_sub(cells(&sum) + 1);
                let mut lines = wrap(&what, room);
                let last = lines.pop().unwrap_or_default();
                for line in lines {
                    self.line(&line, bold);
                }
                self.line(&ends(&last, &sum, columns), bold);
            }
        }
    }

    /// The printer's own QR code, level L: `GS ( k`, functions 165, 167, 169, 180 and 181.
    fn code(&mut self, token: &str) {
        let stored = u16::try_from(token.len() + 3).unwrap_or(u16::MAX).to_le_bytes();
        self.out.extend([0x1d, b'(', b'k', 4, 0, 49, 65, 50, 0]);
        self.out.extend([0x1d, b'(', b'k', 3, 0, 49, 67, self.paper.module()]);
        self.out.extend([0x1d, b'(', b'k', 3, 0, 49, 69, 48]);
        self.out.extend([0x1d, b'(', b'k', stored[0], stored[1], 49, 80, 48]);
        self.out.extend(token.bytes());
        self.out.extend([0x1d, b'(', b'k', 3, 0, 49, 81, 48]);
        self.out.push(b'\n');
    }

    /// Words that the code page lacks, as dots: `GS v 0`.
    fn dots(&mut self, text: &str, bold: bool, large: bool) {
        let (dots, size) = (self.paper.dots(), if large { 44.0 } else { 24.0 });
        for line in self.press.set(text, size, bold, dots as f32) {
            let raster = self.raster(&line, size, dots);
            let (wide, high) = (dots / 8, (size * LEADING) as usize);
            let le = |n: usize| u16::try_from(n).unwrap_or(u16::MAX).to_le_bytes();
            self.out.extend([0x1d, b'v', b'0', 0]);
            self.out.extend(le(wide));
            self.out.extend(le(high));
            self.out.extend(raster);
        }
    }

    /// A line as rows of bits, where the words of its part stand.
    fn raster(&mut self, line: &Line, size: f32, dots: usize) -> Vec<u8> {
        let (wide, high) = (dots / 8, (size * LEADING) as usize);
        let mut bits = vec![0u8; wide * high];
        let left = if self.centred { ((dots as f32 - line.width) / 2.0).max(0.0) } else { 0.0 };
        self.press.ink(line, left, size, |x, y, strength| {
            let at = usize::try_from(x).ok().filter(|x| *x < dots).zip(usize::try_from(y).ok());
            let byte = at.and_then(|(x, y)| bits.get_mut(y * wide + x / 8));
            if let (true, Some(byte), Some((x, _))) = (strength >= 96, byte, at) {
                *byte |= 0x80 >> (x % 8);
            }
        });
        bits
    }
}

#[cfg(test)]
mod tests;
