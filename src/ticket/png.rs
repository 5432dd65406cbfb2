//! Tickets as PNG pictures: the QR code, and beside it what stands on the ticket. Tickets that don't admit have no code.
use super::{
    layout::TicketFace,
    qr::{QUIET, Qr, QrError},
    words::{Glyphs, amount, rate, wrap},
};
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};
use unicode_width::UnicodeWidthChar;

/// Pixels of one module of the QR code: large enough for a phone's camera from a sheet or a screen.
const MODULE: usize = 8;

/// A ticket's width and its least height, in pixels.
const WIDTH: usize = 1000;
const HEIGHT: usize = 420;

/// Pixels between things.
const GAP: usize = 30;

/// How many tickets one picture holds: more would be too tall for some viewers.
pub const TICKETS_A_SHEET: usize = 12;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// The code could not be made.
    #[error(transparent)]
    Qr(#[from] QrError),
    /// The picture could not be made.
    #[error("the picture could not be made: {0}")]
    Encode(#[from] png::EncodingError),
}

/// All tickets as pictures of up to [`TICKETS_A_SHEET`] tickets, one below the other: the bytes of PNG files.
pub fn sheets(faces: &[TicketFace]) -> Result<Vec<Vec<u8>>, PngError> {
    faces.chunks(TICKETS_A_SHEET).map(sheet).collect()
}

/// One picture of these tickets, one below the other.
fn sheet(faces: &[TicketFace]) -> Result<Vec<u8>, PngError> {
    let mut canvas = Canvas::default();
    let mut titles = Vec::new();
    for face in faces {
        if canvas.height() > 0 {
            canvas.cut();
        }
        canvas.append(draw(face)?);
        titles.push(format!("{} {} {} {}", face.reference, face.title, face.hall, face.seat));
    }
    canvas.encode(&titles.join("\n"))
}

fn draw(face: &TicketFace) -> Result<Canvas, PngError> {
    let mut out = Canvas::default();
    let left = match face.standing.token() {
        Some(token) => {
            let qr = Qr::of(token)?;
            let side = (usize::from(qr.size) + 2 * usize::from(QUIET)) * MODULE;
            out.grow(GAP + side);
            out.code(&qr, GAP / 2);
            side + GAP
        }
        None => GAP,
    };
    let mut y = GAP;
    for line in lines(face, WIDTH - left - GAP) {
        y = out.line(left, y, &line);
    }
    out.grow((y + GAP).max(HEIGHT));
    Ok(out)
}

/// One line of a ticket's words, and how it is written.
struct Words {
    text: String,
    weight: FontWeight,
    size: RasterHeight,
    /// Pixels above it.
    before: usize,
}

fn lines(face: &TicketFace, width: usize) -> Vec<Words> {
    use {FontWeight as W, RasterHeight as R};
    let mut out = Vec::new();
    let mut put = |text: &str, weight, size, before| {
        let wrapped = wrap(&drawable(text), width / get_raster_width(weight, size).max(1));
        for (i, text) in wrapped.into_iter().enumerate() {
            out.push(Words { text, weight, size, before: if i == 0 { before } else { 2 } });
        }
    };
    let with = |text: &str, more: Option<&str>| match more {
        Some(more) if !text.is_empty() && !more.is_empty() => format!("{text}, {more}"),
        more => format!("{text}{}", more.unwrap_or_default()),
    };
    if let Some(standing) = face.standing.words() {
        put(&standing, W::Bold, R::Size32, 0);
    }
    put(&face.theatre, W::Regular, R::Size20, 4);
    put(&face.title, W::Bold, R::Size32, 10);
    put(&with(&face.certificate, Some(&face.format)), W::Regular, R::Size20, 4);
    put(face.reminder.as_deref().unwrap_or_default(), W::Regular, R::Size20, 2);
    let night = face.night.as_ref().map(|n| format!(" ({n})")).unwrap_or_default();
    put(&format!("{} {}{night}", face.day, face.starts), W::Bold, R::Size32, 16);
    let times = format!("doors {}, film {}, ends {}", face.doors, face.feature, face.ends);
    put(&times, W::Regular, R::Size20, 2);
    put(&format!("{}, seat {}", face.hall, face.seat), W::Bold, R::Size32, 16);
    put(&with(&face.kind, face.class.as_deref()), W::Regular, R::Size20, 2);
    put(&price_words(face), W::Regular, R::Size20, 2);
    let reprint = if face.reprint { ", REPRINT" } else { "" };
    put(&format!("{}, ticket {} of {}{reprint}", face.reference, face.place.0, face.place.1), W::Bold, R::Size20, 16);
    out
}

/// What the Latin font can say: signs that it lacks in other words, accents that stand alone left out.
fn drawable(text: &str) -> String {
    text.chars()
        .filter(|c| c.width() != Some(0))
        .map(|c| match c {
            '‘' | '’' => "'".to_owned(),
            '“' | '”' | '„' => "\"".to_owned(),
            '–' | '—' | '‑' => "-".to_owned(),
            '…' => "...".to_owned(),
            '€' => "EUR ".to_owned(),
            c => c.to_string(),
        })
        .collect()
}

fn price_words(face: &TicketFace) -> String {
    let supplements =
        face.supplements.iter().map(|(name, money)| format!(" + {name} {}", amount(*money, Glyphs::Unicode)));
    let tax = match face.tax {
        (tax, ppm) if tax.minor != 0 => format!(", with {} tax {}", rate(ppm), amount(tax, Glyphs::Unicode)),
        _ => String::new(),
    };
    format!("{}{}{tax}", amount(face.price, Glyphs::Unicode), supplements.collect::<String>())
}

/// Rows of grey pixels, [`WIDTH`] wide; 255 is white paper.
#[derive(Default)]
struct Canvas {
    pixels: Vec<u8>,
}

impl Canvas {
    fn height(&self) -> usize {
        self.pixels.len() / WIDTH
    }

    fn grow(&mut self, height: usize) {
        if self.height() < height {
            self.pixels.resize(height * WIDTH, 255);
        }
    }

    fn append(&mut self, mut other: Canvas) {
        self.pixels.append(&mut other.pixels);
    }

    /// Ink on a pixel; what is outside is not drawn.
    fn ink(&mut self, x: usize, y: usize, strength: u8) {
        let pixel = if x < WIDTH { self.pixels.get_mut(y * WIDTH + x) } else { None };
        if let Some(pixel) = pixel {
            *pixel = (*pixel).min(255 - strength);
        }
    }

    /// A dashed line across, where scissors go.
    fn cut(&mut self) {
        let y = self.height();
        self.grow(y + 1);
        (0..WIDTH).filter(|x| x % 20 < 10).for_each(|x| self.ink(x, y, 160));
    }

    /// The QR code with its quiet zone at the left edge.
    fn code(&mut self, qr: &Qr, top: usize) {
        let quiet = usize::from(QUIET) * MODULE;
        let side = usize::from(qr.size) * MODULE;
        for y in 0..side {
            for x in 0..side {
                let dark = qr.dark.get(y / MODULE * usize::from(qr.size) + x / MODULE);
                if dark.copied().unwrap_or(false) {
                    self.ink(quiet + x, top + quiet + y, 255);
                }
            }
        }
    }

    /// Writes one line and says where the next begins.
    fn line(&mut self, left: usize, top: usize, words: &Words) -> usize {
        let top = top + words.before;
        self.grow(top + words.size.val());
        let step = get_raster_width(words.weight, words.size);
        for (i, c) in words.text.chars().enumerate() {
            // The font is Latin; what it lacks shows as a replacement, and the file's text says it whole.
            let glyph =
                get_raster(c, words.weight, words.size).or_else(|| get_raster('\u{fffd}', words.weight, words.size));
            for (y, row) in glyph.iter().flat_map(|g| g.rows()).enumerate() {
                for (x, strength) in row.iter().enumerate() {
                    self.ink(left + i * step + x, top + y, *strength);
                }
            }
        }
        top + words.size.val()
    }

    fn encode(self, title: &str) -> Result<Vec<u8>, PngError> {
        let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, size(WIDTH), size(self.height()));
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.add_itxt_chunk("Title".to_owned(), title.to_owned())?;
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels)?;
        writer.finish()?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::booking::Booking,
        ticket::{fixture, layout},
    };

    fn faces(booking: &Booking) -> Vec<TicketFace> {
        layout::printout(booking, &fixture::signing(&fixture::key()), true).unwrap().tickets
    }

    fn load(bytes: &[u8]) -> image::GrayImage {
        image::load_from_memory_with_format(bytes, image::ImageFormat::Png).unwrap().to_luma8()
    }

    /// The codes that a reader finds in a picture, from above.
    fn codes(image: &image::GrayImage) -> Vec<String> {
        let (width, height) = (image.width() as usize, image.height() as usize);
        let grey = |x: usize, y: usize| image.get_pixel(x as u32, y as u32).0[0];
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
        let mut grids = prepared.detect_grids();
        grids.sort_by_key(|g| g.bounds[0].y);
        grids.iter().map(|g| g.decode().unwrap().1).collect()
    }

    #[test]
    fn every_ticket_of_a_sheet_scans() {
        let faces = faces(&fixture::booking());
        let sheets = sheets(&faces).unwrap();
        let tokens: Vec<_> = faces.iter().map(|f| f.standing.token().unwrap().to_owned()).collect();
        assert_eq!(sheets.len(), 1);
        assert_eq!(codes(&load(&sheets[0])), tokens);
    }

    #[test]
    fn a_void_ticket_has_words_and_no_code() {
        let rare = faces(&fixture::rare_booking());
        let picture = load(&sheets(&rare[..1]).unwrap()[0]);
        assert!(codes(&picture).is_empty());
        assert!(picture.pixels().filter(|p| p.0[0] < 128).count() > 2000, "nothing is written");
        let admitted = load(&sheets(&rare[1..2]).unwrap()[0]);
        assert_eq!(codes(&admitted), [rare[1].standing.token().unwrap()]);
    }

    #[test]
    fn a_school_class_is_several_sheets() {
        let mut booking = fixture::booking();
        booking.tickets =
            (1..=30).map(|n| fixture::ticket(n, &format!("A{n}"), "regular", "child", "Child", 500)).collect();
        let sheets = sheets(&faces(&booking)).unwrap();
        assert_eq!(sheets.iter().map(|s| codes(&load(s)).len()).collect::<Vec<_>>(), [12, 12, 6]);
    }

    #[test]
    fn words_of_any_length_stay_on_the_paper_and_beside_the_code() {
        let mut booking = fixture::rare_booking();
        booking.shows.iter_mut().for_each(|s| s.title = "An endless title 東京 \u{202e}".repeat(40));
        booking.tickets.iter_mut().for_each(|t| t.kind = "W".repeat(300));
        let faces = faces(&booking);
        for (face, sheet) in faces.iter().zip(faces.chunks(1).map(|f| sheets(f).unwrap().remove(0))) {
            let picture = load(&sheet);
            assert_eq!(picture.width() as usize, WIDTH);
            let right = (0..picture.height()).any(|y| picture.get_pixel(WIDTH as u32 - 1, y).0[0] < 255);
            assert!(!right, "ink at the right edge");
            assert_eq!(codes(&picture), face.standing.token().into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn signs_that_the_font_lacks_are_said() {
        assert_eq!(drawable("€9.50 “Ame\u{301}lie” – l’été…"), "EUR 9.50 \"Amelie\" - l'été...");
        let known = drawable("€9.50 £ $ ¥ Amélie Łódź ÀÿŒ");
        assert!(known.chars().all(|c| get_raster(c, FontWeight::Bold, RasterHeight::Size32).is_some()));
    }

    #[test]
    fn a_sheet_of_no_tickets_is_none() {
        assert!(sheets(&[]).unwrap().is_empty());
    }
}
