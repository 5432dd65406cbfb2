//! Type: words in any script become lines of glyphs of a size and a width, once for pictures, PDF and printers. The house's own
//! font has Latin, Greek, Cyrillic and more; for what it lacks the machine's fonts are looked through, and only then.
use cosmic_text::{
    Attrs, Buffer, Family, FontSystem, LayoutGlyph, Metrics, Shaping, SwashCache, SwashContent, Weight, fontdb,
};
use std::{collections::HashMap, sync::Arc};

static REGULAR: &[u8] = include_bytes!("../../assets/fonts/DejaVuSans.ttf");
static BOLD: &[u8] = include_bytes!("../../assets/fonts/DejaVuSans-Bold.ttf");
const FAMILY: &str = "DejaVu Sans";

/// So far apart are lines, in sizes of their type.
pub const LEADING: f32 = 1.25;

/// Sets words.
pub struct Press {
    fonts: FontSystem,
    cache: SwashCache,
    machine: bool,
    pdf: HashMap<fontdb::ID, Option<krilla::text::Font>>,
}

/// One line that was set.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// How wide it is, in the units of the size.
    pub width: f32,
    /// Its glyphs from the left.
    pub glyphs: Vec<LayoutGlyph>,
}

impl Default for Press {
    fn default() -> Self {
        let mut db = fontdb::Database::new();
        for font in [REGULAR, BOLD] {
            db.load_font_source(fontdb::Source::Binary(Arc::new(font)));
        }
        Self {
            fonts: FontSystem::new_with_locale_and_db("en".to_owned(), db),
            cache: SwashCache::new(),
            machine: false,
            pdf: HashMap::new(),
        }
    }
}

impl Press {
    /// The words in lines of at most this width; a word that is wider is broken. No words are no line.
    pub fn set(&mut self, text: &str, size: f32, bold: bool, width: f32) -> Vec<Line> {
        if text.trim().is_empty() {
            return Vec::new();
        }
        self.look_for(text);
        let mut buffer = Buffer::new(&mut self.fonts, Metrics::new(size, size * LEADING));
        buffer.set_size(Some(width), None);
        let weight = if bold { Weight::BOLD } else { Weight::NORMAL };
        let attrs = Attrs::new().family(Family::Name(FAMILY)).weight(weight);
        buffer.set_text(text, &attrs, Shaping::Advanced, None);
        buffer.shape_until_scroll(&mut self.fonts, false);
        let lines = buffer.layout_runs().map(|run| Line {
            text: run.text.to_owned(),
            width: run.line_w,
            glyphs: run.glyphs.to_vec(),
        });
        lines.collect()
    }

    /// The machine's fonts are looked through once, when the own one lacks a character.
    fn look_for(&mut self, text: &str) {
        if self.machine {
            return;
        }
        let first = self.fonts.db().faces().next().map(|f| f.id);
        let own = first.and_then(|id| self.fonts.get_font(id, Weight::NORMAL));
        let lacks = |c: char| {
            let has = own.as_ref().is_some_and(|f| f.as_swash().charmap().map(c) != 0);
            !has && !c.is_whitespace() && !c.is_control()
        };
        if text.chars().any(lacks) {
            self.fonts.db_mut().load_system_fonts();
            self.machine = true;
        }
    }

    /// Draws a line with its left end and its baseline here, pixel by pixel: column, row, strength.
    pub fn ink(&mut self, line: &Line, left: f32, baseline: f32, mut dot: impl FnMut(i32, i32, u8)) {
        for glyph in &line.glyphs {
            let at = glyph.physical((left, baseline), 1.0);
            let Some(image) = self.cache.get_image(&mut self.fonts, at.cache_key) else { continue };
            let (wide, bytes) = match image.content {
                SwashContent::Mask => (image.placement.width as usize, 1),
                SwashContent::SubpixelMask | SwashContent::Color => (image.placement.width as usize, 4),
            };
            if wide == 0 {
                continue;
            }
            for (y, row) in (0..).zip(image.data.chunks(wide * bytes)) {
                for (x, pixel) in (0..).zip(row.chunks(bytes)) {
                    // Of a glyph with colours the last byte says how much of it is there.
                    let strength = pixel.last().copied().unwrap_or(0);
                    dot(at.x + image.placement.left + x, at.y - image.placement.top + y, strength);
                }
            }
        }
    }

    /// The font of glyphs as a PDF embeds it.
    pub fn pdf_font(&mut self, id: fontdb::ID) -> Option<krilla::text::Font> {
        let db = self.fonts.db();
        self.pdf
            .entry(id)
            .or_insert_with(|| {
                let data = db.with_face_data(id, |data, index| (data.to_vec(), index))?;
                krilla::text::Font::new(data.0.into(), data.1)
            })
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_broken_to_a_width_and_none_is_lost() {
        let mut press = Press::default();
        let lines = press.set("An endless title that goes on and on", 10.0, false, 60.0);
        assert!(lines.len() > 3 && lines.iter().all(|l| l.width <= 60.0), "{lines:?}");
        assert!(press.set("  ", 10.0, true, 60.0).is_empty());
        assert!(press.set("WWWWWWWWWWWWWWWWWWWW", 10.0, true, 60.0).iter().all(|l| l.width <= 60.0));
    }

    #[test]
    fn scripts_of_the_own_font_need_no_other() {
        let mut press = Press::default();
        for text in ["Amélie – £9.50 €3", "Солярис", "Ζορμπάς", "Լևոն"] {
            let lines = press.set(text, 20.0, false, 1000.0);
            assert!(lines[0].glyphs.iter().all(|g| g.glyph_id != 0), "{text}");
        }
        assert!(!press.machine);
    }

    #[test]
    fn ink_falls_where_it_is_asked_for() {
        let mut press = Press::default();
        let line = press.set("H", 20.0, true, 100.0).remove(0);
        let (mut left, mut low) = (i32::MAX, i32::MIN);
        press.ink(&line, 50.0, 40.0, |x, y, strength| {
            if strength > 128 {
                (left, low) = (left.min(x), low.max(y));
            }
        });
        assert!((50..55).contains(&left) && (38..=40).contains(&low), "{left} {low}");
    }
}
