//! The one way in which text reaches cells: clipped, measured in cells, with nothing in it that steers a terminal.
use super::session::Session;
use crate::domain::text::{cells, fit, visible};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Draws within an area of a buffer; what lies outside is cut off.
pub struct Pen<'a> {
    buf: &'a mut Buffer,
    area: Rect,
    ascii: bool,
}

impl<'a> Pen<'a> {
    /// A pen for a whole buffer.
    pub fn new(buf: &'a mut Buffer, session: &Session) -> Self {
        let area = buf.area;
        Self { buf, area, ascii: session.glyphs.ascii }
    }

    /// The same pen, within a smaller area.
    pub fn within(&mut self, area: Rect) -> Pen<'_> {
        Pen { area: area.intersection(self.area), buf: self.buf, ascii: self.ascii }
    }

    /// Where it may draw.
    pub fn area(&self) -> Rect {
        self.area
    }

    /// Writes text at a cell and gives the column behind it.
    pub fn text(&mut self, x: u16, y: u16, text: &str, style: Style) -> u16 {
        if text.is_empty() || y < self.area.top() || y >= self.area.bottom() || x >= self.area.right() {
            return x;
        }
        let text = if self.ascii { ascii(text) } else { visible(text) };
        if x < self.area.left() {
            // Begun to the left of the area: what hangs out is cut, cell by cell.
            let hidden = usize::from(self.area.left() - x);
            let mut gone = 0;
            let rest: String = text
                .chars()
                .skip_while(|c| {
                    let skip = gone < hidden;
                    gone += cells(c.encode_utf8(&mut [0; 4]));
                    skip
                })
                .collect();
            return self.text(self.area.left(), y, &rest, style);
        }
        self.mend(x, y);
        let room = usize::from(self.area.right() - x);
        self.buf.set_stringn(x, y, &text, room, style).0
    }

    /// Half of a wide character must not stay when its other half is written over.
    fn mend(&mut self, x: u16, y: u16) {
        if let Some(cell) = x.checked_sub(1).and_then(|x| self.buf.cell_mut((x, y)))
            && cell.symbol().width() > 1
        {
            cell.set_symbol(" ");
        }
    }

    /// Writes text into so many cells, cut with an ellipsis where it is longer.
    pub fn cut(&mut self, x: u16, y: u16, width: u16, text: &str, style: Style) -> u16 {
        let text = if self.ascii { ascii(text) } else { visible(text) };
        self.text(x, y, &fit(&text, usize::from(width)), style)
    }

    /// Writes text so that it ends before a column.
    pub fn right(&mut self, end: u16, y: u16, text: &str, style: Style) {
        let shown = if self.ascii { ascii(text) } else { visible(text) };
        let width = u16::try_from(cells(&shown)).unwrap_or(u16::MAX);
        self.text(end.saturating_sub(width), y, &shown, style);
    }

    /// Writes text in the middle of so many cells.
    pub fn centre(&mut self, x: u16, y: u16, width: u16, text: &str, style: Style) {
        let shown = if self.ascii { ascii(text) } else { visible(text) };
        let shown = fit(&shown, usize::from(width));
        let used = u16::try_from(cells(&shown)).unwrap_or(width);
        self.text(x + width.saturating_sub(used) / 2, y, &shown, style);
    }

    /// Writes runs of text one behind the other.
    pub fn runs(&mut self, mut x: u16, y: u16, runs: &[(&str, Style)]) -> u16 {
        for (text, style) in runs {
            x = self.text(x, y, text, *style);
        }
        x
    }

    /// Fills a row with one sign.
    pub fn rule(&mut self, x: u16, y: u16, width: u16, glyph: &str, style: Style) {
        self.text(x, y, &glyph.repeat(usize::from(width)), style);
    }

    /// Empties an area and gives it a style.
    pub fn clear(&mut self, area: Rect, style: Style) {
        let area = area.intersection(self.area);
        for y in area.rows() {
            self.mend(y.x, y.y);
            for p in y.positions() {
                if let Some(cell) = self.buf.cell_mut(p) {
                    cell.reset();
                    cell.set_style(style);
                }
            }
        }
    }

    /// A frame with a title on its upper edge; what is within is emptied. Gives what is within.
    pub fn frame(&mut self, area: Rect, title: &str, session: &Session) -> Rect {
        let (glyphs, theme) = (session.glyphs, &session.theme);
        self.clear(area, theme.text);
        if area.width < 2 || area.height < 2 {
            return area;
        }
        let [a, b, c, d] = glyphs.corners;
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        for (y, l, r) in [(area.y, a, b), (bottom, c, d)] {
            self.text(area.x, y, l, theme.rule);
            self.rule(area.x + 1, y, area.width - 2, glyphs.rule, theme.rule);
            self.text(right, y, r, theme.rule);
        }
        for y in area.y + 1..bottom {
            self.text(area.x, y, glyphs.bar, theme.rule);
            self.text(right, y, glyphs.bar, theme.rule);
        }
        if !title.is_empty() {
            self.cut(area.x + 2, area.y, area.width.saturating_sub(4), &format!(" {title} "), theme.title);
        }
        Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 }
    }
}

/// The text in printable ASCII: accents dropped, signs by their look-alikes, what has none as `?`.
pub fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' '..='~' => out.push(c),
            '’' | '‘' | '´' => out.push('\''),
            '“' | '”' => out.push('"'),
            '–' | '—' | '−' => out.push('-'),
            '…' => out.push('~'),
            '·' | '•' => out.push('-'),
            '£' => out.push_str("GBP "),
            '€' => out.push_str("EUR "),
            'ß' => out.push_str("ss"),
            _ => out.push_str(&folded(c)),
        }
    }
    out
}

/// One character without its accent, its case kept; as many `?` as it has cells where it has no plain form.
fn folded(c: char) -> String {
    let plain = crate::domain::text::fold(&c.to_string());
    match plain.chars().next() {
        Some(p) if p.is_ascii() && !p.is_ascii_control() && c.is_uppercase() => p.to_ascii_uppercase().to_string(),
        Some(p) if p.is_ascii() && !p.is_ascii_control() => p.to_string(),
        _ if crate::domain::text::is_control(c) => "?".into(),
        _ => "?".repeat(cells(c.encode_utf8(&mut [0; 4]))),
    }
}

/// The text in lines of at most so many cells, broken between words.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in visible(text).split_whitespace() {
        match lines.last_mut() {
            Some(line) if cells(line) + 1 + cells(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(fit(word, width)),
        }
    }
    lines
}

/// A line as it is where it has room, else broken between words. Nothing of it is left out: a word that fills more than a line, as
/// a path does, is broken where the line ends.
pub fn whole(line: &str, width: usize) -> Vec<String> {
    if cells(line) <= width {
        return vec![visible(line)];
    }
    let mut lines = vec![String::new()];
    for word in visible(line).split_whitespace() {
        let end = lines.last().map_or(0, |l| cells(l));
        let gap = usize::from(end > 0);
        match lines.last_mut() {
            Some(line) if end + gap + cells(word) <= width || cells(word) > width && end + gap < width => {
                line.push_str(" ".repeat(gap).as_str())
            }
            _ => lines.push(String::new()),
        }
        for c in word.graphemes(true) {
            match lines.last_mut() {
                Some(line) if line.is_empty() || cells(line) + cells(c) <= width => line.push_str(c),
                _ => lines.push(c.to_owned()),
            }
        }
    }
    lines
}

/// An area of at most this size in the middle of another.
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_keeps_what_it_can() {
        assert_eq!(ascii("Amélie – ÉTÉ £4 東"), "Amelie - ETE GBP 4 ??");
        assert!(ascii("a\u{1b}\u{202e}b\u{9b}").chars().all(|c| (' '..='~').contains(&c)));
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("incomprehensible", 5), ["inco…"]);
        assert_eq!(whole("one two three", 7), ["one two", "three"]);
        assert_eq!(whole("is in /a/long/path, there", 8), ["is in /a", "/long/pa", "th,", "there"]);
    }
}
