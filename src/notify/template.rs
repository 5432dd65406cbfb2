//! What messages say: a file a message and language, with `{names}` in it. The house's own lie beside the program's, in a folder
//! that the configuration names: `LANGUAGE/NAME.txt`.
//!
//! ```text
//! Subject: Your tickets: {title}, {when}
//! Sms: {reference}: {title}, {when}, {seats}
//!
//! {greeting},
//! ...
//! ```
use crate::domain::{message::MessageKind, text::is_control};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

macro_rules! builtin {
    ($($name:literal),*) => { &[$(($name, include_str!(concat!("../../assets/messages/en/", $name, ".txt")))),*] };
}

/// What there is, in English.
const BUILTIN: &[(&str, &str)] = builtin![
    "confirmation",
    "reminder",
    "refund",
    "show_cancelled",
    "show_delayed",
    "show_moved",
    "password_reset",
    "payment_failed"
];

/// The longest subject, in characters.
const SUBJECT: usize = 150;

/// The longest text message, in characters: four parts.
const TEXT: usize = 600;

/// The messages' words.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    folder: Option<PathBuf>,
}

/// What is put into a message, by name.
pub type Values = BTreeMap<&'static str, String>;

/// A message's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Its subject, one line; empty for a text message.
    pub subject: String,
    /// What it says.
    pub text: String,
}

impl Templates {
    /// With the house's own words from a folder, where it has some.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// The names of the messages there are.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(name, _)| *name)
    }

    /// A message in a language, else in English. An error names what the template asks for and there is not.
    pub fn render(&self, name: &str, language: &str, kind: MessageKind, values: &Values) -> Result<Words, String> {
        let source = self.source(name, language)?;
        let (head, body) = source.split_once("\n\n").ok_or_else(|| format!("{name}: no empty line after its head"))?;
        let line = |key: &str| {
            let found = head.lines().find_map(|l| l.strip_prefix(key));
            found.map(str::trim).ok_or_else(|| format!("{name}: no line {key}"))
        };
        match kind {
            MessageKind::Sms => {
                let text = filled(name, line("Sms:")?, values)?;
                Ok(Words { subject: String::new(), text: one_line(&text, TEXT) })
            }
            MessageKind::Mail => {
                let subject = one_line(&filled(name, line("Subject:")?, values)?, SUBJECT);
                Ok(Words { subject, text: filled(name, body.trim_end(), values)? + "\n" })
            }
        }
    }

    fn source(&self, name: &str, language: &str) -> Result<String, String> {
        let builtin = BUILTIN.iter().find(|(n, _)| *n == name).map(|(_, text)| (*text).to_owned());
        // A language is a word of a customer's record: only letters may lead into the folder.
        let plain =
            |word: &str| (2..=8).contains(&word.len()) && word.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
        let own = |language: &str| {
            let folder = self.folder.as_deref().filter(|_| plain(language) && builtin.is_some())?;
            read(&folder.join(language).join(format!("{name}.txt")))
        };
        let found = own(language).or_else(|| own("en")).transpose()?;
        found.or(builtin.clone()).ok_or_else(|| format!("there is no message {name}"))
    }
}

fn read(path: &Path) -> Option<Result<String, String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Some(Ok(text.replace("\r\n", "\n"))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
        Err(e) => Some(Err(format!("{}: {e}", path.display()))),
    }
}

/// Puts the values in, each without signs that steer; a line of a value stays a line.
fn filled(name: &str, text: &str, values: &Values) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (key, tail) = after.split_once('}').ok_or_else(|| format!("{name}: a {{ without its }}"))?;
        let value = values.get(key).ok_or_else(|| {
            let known: Vec<&str> = values.keys().copied().collect();
            format!("{name}: there is no {{{key}}}: there are {}", known.join(", "))
        })?;
        out.push_str(before);
        out.extend(value.chars().filter(|c| !is_control(*c) || *c == '\n'));
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

fn one_line(text: &str, most: usize) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &[
        "title",
        "when",
        "was",
        "reference",
        "hall",
        "seats",
        "theatre",
        "greeting",
        "order",
        "paid",
        "back",
        "code",
        "minutes",
        "amount",
    ];

    fn values() -> Values {
        NAMES.iter().map(|n| (*n, format!("<{n}>"))).collect()
    }

    #[test]
    fn every_message_of_ours_is_whole() {
        for name in Templates::names() {
            for kind in [MessageKind::Mail, MessageKind::Sms] {
                let words = Templates::default().render(name, "en", kind, &values()).unwrap();
                assert!(!words.text.contains('{') && words.text.len() > 20, "{name}: {words:?}");
                assert_eq!(words.subject.is_empty(), kind == MessageKind::Sms);
            }
        }
        assert!(Templates::default().render("spam", "en", MessageKind::Mail, &values()).is_err());
    }

    #[test]
    fn a_house_has_its_own_words_by_language_and_no_way_out_of_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("ga")).unwrap();
        std::fs::write(folder.path().join("ga/reminder.txt"), "Subject: {title}\nSms: {title}\n\nSlán {what}").unwrap();
        std::fs::write(folder.path().join("reminder.txt"), "Subject: out\nSms: out\n\nout").unwrap();
        let templates = Templates::new(Some(folder.path().to_owned()));
        let said = templates.render("reminder", "ga", MessageKind::Mail, &values()).unwrap_err();
        assert!(said.contains("{what}") && said.contains("title"), "{said}");
        assert_eq!(templates.render("reminder", "ga", MessageKind::Sms, &values()).unwrap().text, "<title>");
        for odd in ["..", ".", "", "../ga", "ga/../..", "en\0"] {
            let words = templates.render("reminder", odd, MessageKind::Mail, &values()).unwrap();
            assert!(words.subject.starts_with("<title> begins"), "{odd:?}");
        }
    }

    #[test]
    fn what_is_put_in_steers_nothing() {
        let mut values = values();
        values.insert("title", "Dune\r\nBcc: thief@example.com\u{1b}[2J {code}".into());
        let words = Templates::default().render("reminder", "en", MessageKind::Mail, &values).unwrap();
        assert!(!words.subject.contains(['\n', '\r', '\u{1b}']) && words.subject.contains("{code}"), "{words:?}");
    }
}
