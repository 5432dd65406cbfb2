//! Tickets as PNG pictures: the QR code, and beside it what stands on the ticket. Tickets that don't admit have no code.
use super::{
    blocks,
    layout::TicketFace,
    press::{LEADING, Press},
    qr::{QUIET, Qr, QrError},
};

/// Pixels of one module of the QR code: large enough for a phone's camera from a sheet or a screen.
const MODULE: usize = 8;

/// A ticket's width and its least height, in pixels.
const WIDTH: usize = 1000;
const HEIGHT: usize = 420;

/// Pixels between things.
const GAP: usize = 30;

/// The sizes of type, in pixels.
const SMALL: f32 = 21.0;
const LARGE: f32 = 31.0;

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
    let mut press = Press::default();
    faces.chunks(TICKETS_A_SHEET).map(|faces| sheet(&mut press, faces)).collect()
}

/// One picture of these tickets, one below the other.
fn sheet(press: &mut Press, faces: &[TicketFace]) -> Result<Vec<u8>, PngError> {
    let mut canvas = Canvas::default();
    let mut titles = Vec::new();
    for face in faces {
        if canvas.height() > 0 {
            canvas.cut();
        }
        canvas.append(draw(press, face)?);
        titles.push(format!("{} {} {} {}", face.reference, face.title, face.hall, face.seat));
    }
    canvas.encode(&titles.join("\n"))
}

fn draw(press: &mut Press, face: &TicketFace) -> Result<Canvas, PngError> {
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
    let mut y = GAP as f32;
    for words in blocks::words(face) {
        let size = if words.large { LARGE } else { SMALL };
        y += if words.apart { size * 0.5 } else { 0.0 };
        for line in press.set(&words.text, size, words.bold, (WIDTH - left - GAP) as f32) {
            y += size * LEADING;
            out.grow(y as usize + SMALL as usize);
            press.ink(&line, left as f32, y - size * (LEADING - 1.0), |x, y, strength| out.ink(x, y, strength));
        }
    }
    out.grow((y as usize + GAP).max(HEIGHT));
    Ok(out)
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
    fn ink(&mut self, x: i32, y: i32, strength: u8) {
        let at = usize::try_from(x).ok().filter(|x| *x < WIDTH).zip(usize::try_from(y).ok());
        let pixel = at.and_then(|(x, y)| self.pixels.get_mut(y * WIDTH + x));
        if let Some(pixel) = pixel {
            *pixel = (*pixel).min(255 - strength);
        }
    }

    /// A dashed line across, where scissors go.
    fn cut(&mut self) {
        let y = self.height();
        self.grow(y + 1);
        let row = self.pixels.get_mut(y * WIDTH..).unwrap_or_default();
        row.iter_mut().enumerate().filter(|(x, _)| x % 20 < 10).for_each(|(_, pixel)| *pixel = 95);
    }

    /// The QR code with its quiet zone at the left edge.
    fn code(&mut self, qr: &Qr, top: usize) {
        let quiet = usize::from(QUIET) * MODULE;
        let side = usize::from(qr.size) * MODULE;
        for y in 0..side {
            for x in 0..side {
                let dark = qr.dark.get(y / MODULE * usize::from(qr.size) + x / MODULE);
                let pixel = self.pixels.get_mut((top + quiet + y) * WIDTH + quiet + x);
                if let (true, Some(pixel)) = (dark.copied().unwrap_or(false), pixel) {
                    *pixel = 0;
                }
            }
        }
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
        layout::printout(booking, &fixture::signing(&fixture::key()), (&fixture::says(), true)).unwrap().tickets
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
    fn a_sheet_of_no_tickets_is_none() {
        assert!(sheets(&[]).unwrap().is_empty());
    }
}
