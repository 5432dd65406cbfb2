//! Codes in a picture: what a telephone's camera or a screenshot shows, as PNG or JPEG.
use std::io::Cursor;
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

/// The largest picture that is looked at, in pixels: what a telephone's camera makes.
const MAX_PIXELS: usize = 64 << 20;

/// Pictures are looked at in this size first: most codes are found there, and a camera's noise is less.
const USUAL_SIDE: usize = 1600;

/// How every PNG file begins (RFC 2083, 3.1).
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Why no code was read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// It is no picture, or too large a one.
    #[error("this is no picture that can be read: {0}")]
    Picture(String),
    /// There is no code in it that can be read.
    #[error("there is no QR code in this picture that can be read")]
    Nothing,
}

/// A picture in greys, a byte a pixel.
struct Grey {
    wide: usize,
    high: usize,
    pixels: Vec<u8>,
}

/// What the codes of a picture say, each once.
pub fn codes(bytes: &[u8]) -> Result<Vec<String>, PhotoError> {
    let whole = if bytes.starts_with(PNG) { png(bytes) } else { jpeg(bytes) }.map_err(PhotoError::Picture)?;
    let mut found = read(&smaller(&whole));
    if found.is_empty() {
        found = read(&whole);
    }
    found.dedup();
    if found.is_empty() { Err(PhotoError::Nothing) } else { Ok(found) }
}

fn fits(wide: usize, high: usize) -> Result<(), String> {
    let pixels = wide.saturating_mul(high);
    if pixels <= MAX_PIXELS { Ok(()) } else { Err(format!("{wide} x {high} pixels are too many")) }
}

fn jpeg(bytes: &[u8]) -> Result<Grey, String> {
    let side = usize::from(u16::MAX);
    let options = DecoderOptions::default().set_max_width(side).set_max_height(side);
    let options = options.jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|e| e.to_string())?;
    let (wide, high) = decoder.dimensions().ok_or("it has no size")?;
    fits(wide, high)?;
    let pixels = decoder.decode().map_err(|e| e.to_string())?;
    Ok(Grey { wide, high, pixels })
}

fn png(bytes: &[u8]) -> Result<Grey, String> {
    let said = |e: png::DecodingError| e.to_string();
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(said)?;
    let (wide, high) = (reader.info().width as usize, reader.info().height as usize);
    fits(wide, high)?;
    let mut raw = vec![0; reader.output_buffer_size().ok_or("it is too large")?];
    let frame = reader.next_frame(&mut raw).map_err(said)?;
    let pixels = raw.chunks_exact(frame.color_type.samples()).map(grey).collect();
    Ok(Grey { wide, high, pixels })
}

/// One pixel as a grey on white paper, by the weights of ITU-R BT.601.
fn grey(pixel: &[u8]) -> u8 {
    let (shade, alpha) = match *pixel {
        [shade] => (u32::from(shade), 255),
        [shade, alpha] => (u32::from(shade), u32::from(alpha)),
        [r, g, b] => (luma(r, g, b), 255),
        [r, g, b, alpha] => (luma(r, g, b), u32::from(alpha)),
        _ => (255, 255),
    };
    ((shade * alpha + 255 * (255 - alpha)) / 255) as u8
}

fn luma(r: u8, g: u8, b: u8) -> u32 {
    (299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b)) / 1000
}

/// A picture in the usual size or less: each of its pixels is the mean of a square.
fn smaller(whole: &Grey) -> Grey {
    let by = whole.wide.max(whole.high).div_ceil(USUAL_SIDE).max(1);
    let (wide, high) = ((whole.wide / by).max(1), (whole.high / by).max(1));
    let mut pixels = Vec::with_capacity(wide * high);
    for y in 0..high {
        for x in 0..wide {
            let rows = whole.pixels.chunks_exact(whole.wide).skip(y * by).take(by);
            let sum: usize = rows.flat_map(|row| row.iter().skip(x * by).take(by)).map(|p| usize::from(*p)).sum();
            pixels.push((sum / (by * by)) as u8);
        }
    }
    Grey { wide, high, pixels }
}

fn read(picture: &Grey) -> Vec<String> {
    let grey = |x: usize, y: usize| picture.pixels.get(y * picture.wide + x).copied().unwrap_or(255);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(picture.wide, picture.high, grey);
    prepared.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::{fixture, layout, png};

    fn sheet() -> (Vec<u8>, Vec<String>) {
        let faces =
            layout::printout(&fixture::booking(), &fixture::signing(&fixture::key()), (&fixture::says(), false))
                .unwrap()
                .tickets;
        let tokens = faces.iter().map(|f| f.standing.token().unwrap().to_owned()).collect();
        (png::sheets(&faces).unwrap().remove(0), tokens)
    }

    #[test]
    fn the_codes_of_a_picture_are_read_also_as_a_jpeg_of_another_size() {
        let (picture, mut tokens) = sheet();
        tokens.sort();
        let mut found = codes(&picture).unwrap();
        found.sort();
        assert_eq!(found, tokens);
        let larger =
            image::load_from_memory(&picture).unwrap().resize(2600, 4000, image::imageops::FilterType::Triangle);
        let mut jpeg = Vec::new();
        larger.to_rgb8().write_to(&mut Cursor::new(&mut jpeg), image::ImageFormat::Jpeg).unwrap();
        let mut found = codes(&jpeg).unwrap();
        found.sort();
        assert_eq!(found, tokens);
        // Black on nothing, as some programs keep a code.
        let mut clear = larger.to_rgba8();
        clear.pixels_mut().for_each(|p| p.0 = [0, 0, 0, 255 - p.0[0]]);
        let mut kept = Cursor::new(Vec::new());
        clear.write_to(&mut kept, image::ImageFormat::Png).unwrap();
        let mut found = codes(kept.get_ref()).unwrap();
        found.sort();
        assert_eq!(found, tokens);
    }

    /// The check sum of a PNG chunk (RFC 2083, 15).
    fn png_crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 })
        })
    }

    #[test]
    fn what_is_no_picture_is_refused_and_one_without_a_code_says_so() {
        assert!(matches!(codes(b"rubbish"), Err(PhotoError::Picture(_))));
        assert!(matches!(codes(&[]), Err(PhotoError::Picture(_))));
        // A picture that says it is huge is not unpacked: its header alone is read.
        let mut huge = sheet().0;
        huge[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        let crc = png_crc(&huge[12..29]);
        huge[29..33].copy_from_slice(&crc.to_be_bytes());
        assert!(matches!(codes(&huge), Err(PhotoError::Picture(why)) if why.contains("too many")));
        let (picture, _) = sheet();
        assert!(matches!(codes(&picture[..picture.len() / 2]), Err(PhotoError::Picture(_))));
        let mut white = Vec::new();
        image::GrayImage::from_pixel(50, 50, image::Luma([255]))
            .write_to(&mut Cursor::new(&mut white), image::ImageFormat::Png)
            .unwrap();
        assert_eq!(codes(&white), Err(PhotoError::Nothing));
        for (wide, high) in [(1, 1), (1, 5000), (5000, 1), (1601, 2), (3, 1599)] {
            for format in [image::ImageFormat::Png, image::ImageFormat::Jpeg] {
                let mut thin = Cursor::new(Vec::new());
                image::GrayImage::from_pixel(wide, high, image::Luma([255])).write_to(&mut thin, format).unwrap();
                assert_eq!(codes(thin.get_ref()), Err(PhotoError::Nothing), "{wide} x {high}");
            }
        }
    }
}
