//! Codes in a picture: what a telephone's camera or a screenshot shows, as PNG or JPEG.
use image::{ImageReader, Limits};
use std::io::Cursor;

/// The largest picture that is looked at, in pixels a side: no camera makes larger ones.
const MAX_SIDE: u32 = 12_000;

/// Pictures are looked at in this size first: most codes are found there, and a camera's noise is less.
const USUAL_SIDE: u32 = 1600;

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

/// What the codes of a picture say, each once.
pub fn codes(bytes: &[u8]) -> Result<Vec<String>, PhotoError> {
    let wrong = |e: &dyn std::fmt::Display| PhotoError::Picture(e.to_string());
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| wrong(&e))?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MAX_SIDE), Some(MAX_SIDE));
    reader.limits(limits);
    let whole = reader.decode().map_err(|e| wrong(&e))?;
    let usual = if whole.width().max(whole.height()) > USUAL_SIDE {
        whole.thumbnail(USUAL_SIDE, USUAL_SIDE).into_luma8()
    } else {
        whole.to_luma8()
    };
    let mut found = read(usual);
    if found.is_empty() {
        found = read(whole.into_luma8());
    }
    found.dedup();
    if found.is_empty() { Err(PhotoError::Nothing) } else { Ok(found) }
}

fn read(picture: image::GrayImage) -> Vec<String> {
    let (wide, high) = (picture.width() as usize, picture.height() as usize);
    let pixels = picture.into_raw();
    let grey = |x: usize, y: usize| pixels.get(y * wide + x).copied().unwrap_or(255);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(wide, high, grey);
    prepared.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::{fixture, layout, png};

    fn sheet() -> (Vec<u8>, Vec<String>) {
        let faces = layout::printout(&fixture::booking(), &fixture::signing(&fixture::key()), false).unwrap().tickets;
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
    }

    #[test]
    fn what_is_no_picture_is_refused_and_one_without_a_code_says_so() {
        assert!(matches!(codes(b"rubbish"), Err(PhotoError::Picture(_))));
        assert!(matches!(codes(&[]), Err(PhotoError::Picture(_))));
        let (picture, _) = sheet();
        assert!(matches!(codes(&picture[..picture.len() / 2]), Err(PhotoError::Picture(_))));
        let mut white = Vec::new();
        image::GrayImage::from_pixel(50, 50, image::Luma([255]))
            .write_to(&mut Cursor::new(&mut white), image::ImageFormat::Png)
            .unwrap();
        assert_eq!(codes(&white), Err(PhotoError::Nothing));
    }
}
