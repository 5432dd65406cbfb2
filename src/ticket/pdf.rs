//! Tickets and receipt as a PDF: on sheets of A4, four tickets a sheet, or each on a page of a ticket's size. The code is drawn, not
//! a picture, and words can be searched and read aloud.
use super::{
    blocks::{self, Row},
    layout::{Printout, Receipt, TicketFace},
    press::{LEADING, Line, Press},
    qr::{QUIET, Qr, QrError},
};
use crate::domain::time::Instant;
use chrono::{DateTime, Datelike, Timelike};
use krilla::{
    Document,
    color::luma,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    text::{GlyphId, KrillaGlyph},
};

/// The page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// 210 by 297 mm, four tickets a sheet.
    #[default]
    A4,
    /// 140 by 76 mm, a ticket a page.
    Ticket,
}

/// Points of a sheet of A4 and of a ticket; a point is 1/72 inch.
const A4: (f32, f32) = (595.28, 841.89);
const TICKET: (f32, f32) = (396.85, 215.43);

/// Tickets on a sheet of A4.
const A_SHEET: usize = 4;

/// Points from the edge.
const MARGIN: f32 = 24.0;

/// The size of small type; large type is half as large again.
const SMALL: f32 = 9.5;

/// The longest title that is set: what people write must not push the seat off the ticket.
const MOST_LINES: usize = 3;

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The code could not be made.
    #[error(transparent)]
    Qr(#[from] QrError),
    /// The file could not be made.
    #[error("the PDF could not be made: {0}")]
    Made(String),
}

/// All tickets and the receipt, as of when it was sold (so the same booking gives the same bytes).
pub fn document(printout: &Printout, page: Page, made: Instant) -> Result<Vec<u8>, PdfError> {
    let mut document = Document::new();
    let mut press = Press::default();
    document.set_metadata(about(printout, made));
    let (size, a_page) = match page {
        Page::A4 => (A4, A_SHEET),
        Page::Ticket => (TICKET, 1),
    };
    for faces in printout.tickets.chunks(a_page) {
        let mut page = document.start_page_with(settings(size)?);
        let mut surface = page.surface();
        let high = size.1 / a_page as f32;
        for (n, face) in faces.iter().enumerate() {
            let top = n as f32 * high;
            if n > 0 {
                rule(&mut surface, 0.0, top, size.0);
            }
            ticket(&mut surface, &mut press, face, (size.0, top, high))?;
        }
        surface.finish();
        page.finish();
    }
    if let Some(of) = &printout.receipt {
        receipt(&mut document, &mut press, of, size)?;
    }
    document.finish().map_err(|e| PdfError::Made(format!("{e:?}")))
}

fn about(printout: &Printout, made: Instant) -> Metadata {
    let of = printout.tickets.first().map(|t| (&t.theatre, &t.reference));
    let (theatre, reference) = of.or(printout.receipt.as_ref().map(|r| (&r.theatre, &r.reference))).unzip();
    let title = [theatre, reference].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let about = Metadata::new().title(title).language("en".to_owned()).creator("Marquee".to_owned());
    let Some(at) = DateTime::from_timestamp(made.0, 0) else { return about };
    let small = |n: u32| u8::try_from(n).unwrap_or(0);
    let date = krilla::metadata::DateTime::new(u16::try_from(at.year()).unwrap_or(0))
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    about.creation_date(date)
}

fn settings((wide, high): (f32, f32)) -> Result<PageSettings, PdfError> {
    PageSettings::from_wh(wide, high).ok_or_else(|| PdfError::Made("a page without a size".to_owned()))
}

/// One ticket in a band of a page: width, top, height.
fn ticket(
    surface: &mut Surface<'_>,
    press: &mut Press,
    face: &TicketFace,
    (wide, top, high): (f32, f32, f32),
) -> Result<(), PdfError> {
    let mut left = MARGIN;
    if let Some(token) = face.standing.token() {
        let qr = Qr::of(token)?;
        let side = (high - MARGIN).min(180.0);
        code(surface, &qr, (MARGIN / 2.0, top + (high - side) / 2.0), side);
        left = MARGIN / 2.0 + side + MARGIN / 2.0;
    }
    let room = high - MARGIN;
    // Words of any length stay on the ticket: type grows smaller until they do.
    let mut size = SMALL;
    let mut lines = set(press, face, size, wide - left - MARGIN);
    while lines.last().is_some_and(|(_, y, _)| *y > room) && size > 4.0 {
        size -= 0.5;
        lines = set(press, face, size, wide - left - MARGIN);
    }
    for (line, y, size) in &lines {
        draw(surface, press, line, (left, top + MARGIN / 2.0 + y), *size);
    }
    Ok(())
}

/// The words of a ticket, each line with its baseline below the top and its size.
fn set(press: &mut Press, face: &TicketFace, small: f32, width: f32) -> Vec<(Line, f32, f32)> {
    let (mut y, mut out) = (0.0, Vec::new());
    for words in blocks::words(face) {
        let size = if words.large { small * 1.5 } else { small };
        y += if words.apart { small * 0.6 } else { 0.0 };
        for line in press.set(&words.text, size, words.bold, width).into_iter().take(MOST_LINES) {
            y += size * LEADING;
            out.push((line, y - size * (LEADING - 1.0), size));
        }
    }
    out
}

/// The receipt on pages of its own; it goes on where it is long.
fn receipt(document: &mut Document, press: &mut Press, of: &Receipt, size: (f32, f32)) -> Result<(), PdfError> {
    let (wide, step) = ((size.0 - 2.0 * MARGIN).min(320.0), SMALL * LEADING);
    let mut rows = blocks::receipt(of).into_iter().peekable();
    while rows.peek().is_some() {
        let mut page = document.start_page_with(settings(size)?);
        let mut surface = page.surface();
        let mut y = MARGIN + SMALL;
        while y < size.1 - MARGIN
            && let Some(row) = rows.next()
        {
            match row {
                Row::Rule => {
                    rule(&mut surface, MARGIN, y - SMALL / 2.0, wide);
                    y += step;
                }
                Row::Words(words) => {
                    for line in press.set(&words, SMALL, false, wide) {
                        draw(&mut surface, press, &line, (MARGIN, y), SMALL);
                        y += step;
                    }
                }
                Row::Sum(what, sum, bold) => {
                    let sum = press.set(&sum, SMALL, bold, wide);
                    let taken = sum.first().map_or(0.0, |l| l.width);
                    if let Some(sum) = sum.first() {
                        draw(&mut surface, press, sum, (MARGIN + wide - taken, y), SMALL);
                    }
                    for line in press.set(&what, SMALL, bold, wide - taken - SMALL) {
                        draw(&mut surface, press, &line, (MARGIN, y), SMALL);
                        y += step;
                    }
                }
            }
        }
        surface.finish();
        page.finish();
    }
    Ok(())
}

fn black() -> Fill {
    Fill { paint: luma::Color::black().into(), ..Fill::default() }
}

/// A thin line across.
fn rule(surface: &mut Surface<'_>, left: f32, y: f32, wide: f32) {
    fill(surface, [(left, y, wide, 0.5)].into_iter());
}

/// Dark rectangles: left, top, width, height.
fn fill(surface: &mut Surface<'_>, all: impl Iterator<Item = (f32, f32, f32, f32)>) {
    let mut path = PathBuilder::new();
    for (x, y, wide, high) in all {
        if let Some(rect) = Rect::from_xywh(x, y, wide, high) {
            path.push_rect(rect);
        }
    }
    if let Some(path) = path.finish() {
        surface.set_fill(Some(black()));
        surface.draw_path(&path);
    }
}

/// A code with its quiet zone in a square.
fn code(surface: &mut Surface<'_>, qr: &Qr, (left, top): (f32, f32), side: f32) {
    let (size, quiet) = (usize::from(qr.size), usize::from(QUIET));
    let module = side / (size + 2 * quiet) as f32;
    let rows = qr.dark.chunks(size.max(1)).enumerate();
    // Neighbours are one rectangle, so that no viewer draws hairs between them.
    let runs = rows.flat_map(|(y, row)| {
        let mut from = 0;
        row.chunk_by(|a, b| a == b)
            .filter_map(|run| {
                let x = from;
                from += run.len();
                run.first().copied().unwrap_or(false).then_some((x, run.len()))
            })
            .map(move |(x, n)| {
                let at = |n: usize| (n + quiet) as f32 * module;
                (left + at(x), top + at(y), n as f32 * module, module)
            })
            .collect::<Vec<_>>()
    });
    fill(surface, runs);
}

/// A line of type with its left end and baseline here.
fn draw(surface: &mut Surface<'_>, press: &mut Press, line: &Line, (left, baseline): (f32, f32), size: f32) {
    surface.set_fill(Some(black()));
    for run in line.glyphs.chunk_by(|a, b| a.font_id == b.font_id) {
        let Some((first, font)) = run.first().and_then(|g| Some((g, press.pdf_font(g.font_id)?))) else { continue };
        let glyphs: Vec<KrillaGlyph> = run
            .iter()
            .map(|g| {
                let id = GlyphId::new(u32::from(g.glyph_id));
                KrillaGlyph::new(id, g.w / size, g.x_offset, g.y_offset, 0.0, g.start..g.end, None)
            })
            .collect();
        surface.draw_glyphs(Point::from_xy(left + first.x, baseline), &glyphs, font, &line.text, size, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::{fixture, layout};

    fn pdf(page: Page) -> Vec<u8> {
        let laid = layout::printout(&fixture::booking(), &fixture::signing(&fixture::key()), (&fixture::says(), false))
            .unwrap();
        document(&laid, page, fixture::at("2026-11-21T18:42")).unwrap()
    }

    fn pages(bytes: &[u8]) -> usize {
        let text = String::from_utf8_lossy(bytes);
        text.matches("/Type/Page/").count() + text.matches("/Type /Page\n").count()
    }

    #[test]
    fn the_same_booking_is_the_same_file() {
        assert!(pdf(Page::A4).starts_with(b"%PDF-1."));
        assert_eq!(pdf(Page::A4), pdf(Page::A4));
        assert_ne!(pages(&pdf(Page::A4)), pages(&pdf(Page::Ticket)));
    }

    #[test]
    fn words_of_any_length_stay_on_the_ticket() {
        let mut booking = fixture::rare_booking();
        booking.shows.iter_mut().for_each(|s| s.title = "An endless title \u{202e}".repeat(40));
        booking.tickets.iter_mut().for_each(|t| t.kind = "W".repeat(300));
        let laid = layout::printout(&booking, &fixture::signing(&fixture::key()), (&fixture::says(), true)).unwrap();
        let mut press = Press::default();
        for face in &laid.tickets {
            let mut small = SMALL;
            while set(&mut press, face, small, 180.0).last().is_some_and(|(_, y, _)| *y > TICKET.1 - MARGIN) {
                small -= 0.5;
            }
            assert!(small >= 4.0, "{small}");
        }
        document(&laid, Page::Ticket, fixture::at("2026-11-21T18:42")).unwrap();
    }
}
