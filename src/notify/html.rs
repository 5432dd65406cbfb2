//! A mail's HTML. It is made from the text, unless the house has its own beside its words: `LANGUAGE/NAME.html` is what one message
//! looks like, `LANGUAGE/frame.html` or `frame.html` goes around all of them.
//!
//! ```text
//! <table class="card"><tr><td><img src="https://rialto.example/logo.png" alt="{theatre}"></td></tr>
//! <tr><td>{content}</td></tr></table>
//! ```
use super::{
    markup::{escaped, filled},
    template::{Values, Words},
};
use std::{
    fs::File,
    io::{ErrorKind, Read},
    path::Path,
};

/// The largest file that is read. Mail programs cut a message off long before (at about 100 KiB).
const LARGEST: u64 = 256 * 1024;

/// What a frame may name besides `{content}`: what every message has.
const FRAME: [&str; 3] = ["subject", "theatre", "language"];

/// What a house has of its own for one message in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dress {
    message: Option<Page>,
    frame: Option<Page>,
}

/// A file of the house's.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Page {
    file: String,
    source: String,
}

impl Dress {
    /// Reads what lies in the folder for a message in this very language. Of frames, the language's own comes first, then that of its
    /// first part (`de` of `de-AT`), then the folder's. An error names the file that can't be used.
    pub fn find(folder: &Path, name: &str, language: &str) -> Result<Self, String> {
        let own = folder.join(language);
        let first = language.split('-').next().unwrap_or(language);
        let mut frame = None;
        for place in [&own, &folder.join(first), folder] {
            frame = read(&place.join("frame.html"))?;
            if frame.is_some() {
                break;
            }
        }
        Ok(Self { message: read(&own.join(format!("{name}.html")))?, frame })
    }

    /// The message's own file, where there is one.
    pub fn file(&self) -> Option<&str> {
        self.message.as_ref().map(|page| page.file.as_str())
    }

    /// The whole page of a message that says these words. An error names the file, and what it asks for and there is not.
    pub fn page(&self, words: &Words, values: &Values) -> Result<String, String> {
        let mut values = values.clone();
        values.insert("subject", words.subject.clone());
        values.insert("language", words.language.clone());
        let content = match &self.message {
            Some(page) => filled(&page.file, &page.source, &values, None)?,
            None => paragraphs(&words.text),
        };
        // A message that is a whole page is its own frame: one around it would be a page around a page.
        if self.message.as_ref().is_some_and(Page::is_whole) {
            return Ok(content);
        }
        let Some(frame) = &self.frame else { return Ok(whole(&content, words)) };
        values.retain(|name, _| FRAME.contains(name));
        let framed = filled(&frame.file, &frame.source, &values, Some(&content))?;
        Ok(if frame.is_whole() { framed } else { whole(&framed, words) })
    }
}

impl Page {
    /// Whether it is a page by itself, not a part of one.
    fn is_whole(&self) -> bool {
        let mut rest = self.source.trim_start();
        while let Some((_, after)) = rest.strip_prefix("<!--").and_then(|comment| comment.split_once("-->")) {
            rest = after.trim_start();
        }
        let begins = |with: &str| rest.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
        begins("<!doctype") || begins("<html")
    }
}

/// A text in HTML: its paragraphs, with nothing of it taken for markup.
fn paragraphs(text: &str) -> String {
    text.split("\n\n").map(|paragraph| format!("<p>{}</p>", escaped(paragraph.trim_end()))).collect()
}

/// A part of a page as a page. It says its language, by which it is read aloud, and its title (WCAG 2.2, 3.1.1 and 2.4.2).
fn whole(part: &str, words: &Words) -> String {
    let (language, title) = (escaped(&words.language), escaped(&words.subject));
    format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body>{part}</body></html>"
    )
}

/// A file, if it is there: text that a mail can carry.
fn read(path: &Path) -> Result<Option<Page>, String> {
    let file = path.display().to_string();
    let off = |why: &dyn std::fmt::Display| format!("{file}: {why}");
    // Looked at before it is opened: to open a pipe would wait for ever.
    let kind = match std::fs::metadata(path) {
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        found => found.map_err(|e| off(&e))?,
    };
    if !kind.is_file() {
        return Err(off(&"it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|f| f.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(|e| off(&e))?;
    if bytes.len() as u64 > LARGEST {
        return Err(off(&format!("it is larger than {} KiB", LARGEST / 1024)));
    }
    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    let text = text.ok_or_else(|| off(&"it is not in UTF-8: save it as UTF-8"))?;
    let source = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    if source.trim().is_empty() {
        return Err(off(&"there is nothing in it"));
    }
    Ok(Some(Page { file, source }))
}

#[cfg(test)]
mod tests {
    use super::{super::template::NAMES, *};
    use std::fs;

    fn house(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        folder
    }

    fn words(language: &str) -> Words {
        let text = "Hello <Ann>,\n\n\u{200f}one\ntwo\n".into();
        Words { subject: "Tickets & <more>".into(), text, html: String::new(), language: language.into() }
    }

    fn page(files: &[(&str, &[u8])], language: &str) -> Result<String, String> {
        let values = NAMES.iter().map(|name| (*name, format!("<{name}>\n2"))).collect();
        Dress::find(house(files).path(), "refund", language)?.page(&words(language), &values)
    }

    const BEGIN: &str = "<!doctype html><html lang=\"de-AT\"><head><meta charset=\"utf-8\"><title>Tickets &amp; &lt;more&gt;</title></head><body>";

    #[test]
    fn what_a_house_has_is_put_into_its_frame_and_that_into_a_page() {
        let made = "<p>Hello &lt;Ann&gt;,</p><p>\u{200f}one<br>two</p>";
        let own: (&str, &[u8]) = ("de-AT/refund.html", b"<b>{back}</b>");
        let frame: (&str, &[u8]) = ("frame.html", b"<i title='{theatre}'>{subject}, {language}: {content}</i>");
        let framed = |content: &str| {
            format!(
                "{BEGIN}<i title='&lt;theatre&gt;&#10;2'>Tickets &amp; &lt;more&gt;, de-AT: {content}</i></body></html>"
            )
        };
        for (files, right) in [
            (&[][..], format!("{BEGIN}{made}</body></html>")),
            (&[own], format!("{BEGIN}<b>&lt;back&gt;<br>2</b></body></html>")),
            (&[frame], framed(made)),
            (&[frame, own], framed("<b>&lt;back&gt;<br>2</b>")),
            (&[frame, ("de-AT/refund.html", b"\xef\xbb\xbf<p>\r\n")], framed("<p>\n")),
            (&[("frame.html", b" <HTML>{content}</html>"), own], " <HTML><b>&lt;back&gt;<br>2</b></html>".to_owned()),
            (&[("frame.html", b"<!-- ours --> <!DOCTYPE x>{content}")], format!("<!-- ours --> <!DOCTYPE x>{made}")),
            (
                &[frame, ("de-AT/refund.html", b"<html lang={x:y}>{subject}")],
                "<html lang={x:y}>Tickets &amp; &lt;more&gt;".to_owned(),
            ),
        ] {
            assert_eq!(page(files, "de-AT").unwrap(), right, "{files:?}");
        }
    }

    #[test]
    fn a_message_is_of_its_very_language_and_a_frame_of_the_nearest() {
        let all: [(&str, &[u8]); 6] = [
            ("refund.html", b"<html>nowhere"),
            ("de/refund.html", b"own"),
            ("frame.html", b"<html>top {content}"),
            ("de/frame.html", b"<html>de {content}"),
            ("de-AT/frame.html", b"<html>de-AT {content}"),
            ("fr/reminder.html", b"another message"),
        ];
        for (language, right) in [("de", "de own"), ("de-AT", "de-AT <p>"), ("de-CH", "de <p>"), ("fr", "top <p>")] {
            let said = page(&all, language).unwrap();
            assert!(said.starts_with(&format!("<html>{right}")), "{language}: {said}");
        }
    }

    #[test]
    fn a_file_that_can_not_be_used_is_refused_by_its_name() {
        let large = vec![b'x'; LARGEST as usize + 1];
        let wrong: [(&[u8], &str); 8] = [
            (b"{titel}", "there is no {titel}: there are amount"),
            (b"<p", "without its >"),
            (b"Am\xe9lie", "save it as UTF-8"),
            (b"<\0p\0>\0", "save it as UTF-8"),
            (b"\xff\xfe<\0", "save it as UTF-8"),
            (b" \n", "nothing in it"),
            (b"{content}", "there is no {content}"),
            (&large, "larger than 256 KiB"),
        ];
        for (bytes, why) in wrong {
            let said = page(&[("de/refund.html", bytes)], "de").unwrap_err();
            assert!(said.contains("de/refund.html: ") && said.contains(why), "{said}");
        }
        for (bytes, why) in [
            (&b"{title}{content}"[..], "there is no {title}: there are language, subject, theatre, content"),
            (b"<p>", "no {content}"),
        ] {
            let said = page(&[("frame.html", bytes)], "de").unwrap_err();
            assert!(said.contains("frame.html: ") && said.contains(why), "{said}");
        }
        assert!(page(&[("de/frame.html/x", b"")], "de").unwrap_err().contains("it is no file"));
        assert!(page(&[("de/refund.html", &vec![b'x'; LARGEST as usize])], "de").is_ok());
        assert!(page(&[("de", b"a file")], "de").unwrap().contains("Hello"));
    }
}
