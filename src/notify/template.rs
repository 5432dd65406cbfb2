//! What messages say: a file a message and language, with `{names}` in it. The house's own lie beside the program's, in a folder
//! that the configuration names: `LANGUAGE/NAME.txt`, `LANGUAGE/phrases.toml` for the words that are put in, `LANGUAGE/ticket.toml` for those on paper.
//! What a mail looks like beside that is the matter of `html`.
//!
//! ```text
//! Subject: Your tickets: {title}, {when}
//! Sms: {reference}: {title}, {when}, {seats}
//!
//! {greeting},
//! ...
//! ```
use super::{html::Dress, phrases::Phrases};
use crate::domain::{message::MessageKind, text::filled};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// A language's files: the messages by name, and the phrases.
type Shelf = &'static [(&'static str, &'static str)];

macro_rules! builtin {
    ($($language:literal),*) => { &[$(($language, builtin!(@shelf $language))),*] };
    (@shelf $language:literal) => { builtin!(@files $language,
        "confirmation", "reservation", "reservation_off", "reminder", "refund", "show_cancelled", "show_delayed", "show_moved", "password_reset", "payment_failed") };
    (@files $language:literal, $($name:literal),*) => { &[
        $(($name, include_str!(concat!("../../assets/messages/", $language, "/", $name, ".txt"))),)*
        (PHRASES, include_str!(concat!("../../assets/messages/", $language, "/phrases.toml"))),
        (TICKET, include_str!(concat!("../../assets/messages/", $language, "/ticket.toml"))),
    ] };
}

/// What phrases are called among the files.
const PHRASES: &str = "phrases";

/// What the words of tickets are called among them.
const TICKET: &str = "ticket";

/// What is said where nothing else is known.
const LAST: &str = "en";

/// What there is, by language.
const BUILTIN: &[(&str, Shelf)] = builtin!["en", "de", "fr", "ga"];

/// The longest subject, in characters.
const SUBJECT: usize = 150;

/// The longest text message, in characters: four parts.
const TEXT: usize = 600;

/// The messages' words.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    folder: Option<PathBuf>,
    language: Option<String>,
}

/// What is put into a message, by name.
pub type Values = BTreeMap<&'static str, String>;

/// The names of all that a message may have put in; what does not apply to it is empty.
pub const NAMES: [&str; 15] = [
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
    "until",
];

/// A message's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Its subject, one line; empty for a text message.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// The same as a page of HTML; empty for a text message.
    pub html: String,
    /// In which language: `de`.
    pub language: String,
}

/// One message in one language, before anything is put into it.
#[derive(Clone, Debug)]
pub struct Script {
    name: String,
    source: String,
    /// Of the language that was found, so that a mail never speaks two. A page that can't be used is no reason against a text message.
    dress: Result<Dress, String>,
    /// The language that was found: `de`.
    pub language: String,
    /// The words of that language.
    pub phrases: Phrases,
}

impl Templates {
    /// With the house's own words from a folder, where it has some, and the house's language: what whoever has none is written in.
    pub fn new(folder: Option<PathBuf>, language: Option<String>) -> Self {
        Self { folder, language }
    }

    /// The names of the messages there are.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let english = BUILTIN.iter().find(|(language, _)| *language == LAST).map_or(&[][..], |(_, shelf)| *shelf);
        english.iter().map(|(name, _)| *name).filter(|name| ![PHRASES, TICKET].contains(name))
    }

    /// The languages that the program speaks by itself.
    pub fn languages() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(language, _)| *language)
    }

    /// Refuses a house's language in which not everything can be said, and HTML of its own that could not go out. An error begins with
    /// the setting that it is about.
    pub fn check(&self) -> Result<(), String> {
        self.check_language().map_err(|why| format!("language: {why}"))?;
        self.check_pages().map_err(|why| format!("templates: {why}"))
    }

    fn check_language(&self) -> Result<(), String> {
        for sheet in [PHRASES, TICKET] {
            self.is(&self.find(sheet, "")?.1, sheet, "")?;
        }
        Self::names().try_for_each(|name| self.in_just(name, "").map(drop))
    }

    fn check_pages(&self) -> Result<(), String> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let values: Values = NAMES.iter().map(|name| (*name, String::new())).collect();
        for language in self.spoken()? {
            let words =
                Words { subject: String::new(), text: String::new(), html: String::new(), language: language.clone() };
            for name in Self::names() {
                let dress = Dress::find(folder, name, &language)?;
                dress.page(&words, &values)?;
                let Some(file) = dress.file() else { continue };
                if self.find(name, &language)?.1 != language {
                    return Err(format!("{file}: there is no {name}.txt beside it, and none of ours in {language}"));
                }
            }
        }
        Ok(())
    }

    /// The languages of the program and of the house's folder.
    fn spoken(&self) -> Result<BTreeSet<String>, String> {
        let mut all: BTreeSet<String> = Self::languages().map(str::to_owned).collect();
        let Some(folder) = &self.folder else { return Ok(all) };
        let off = |e: std::io::Error| format!("{}: {e}", folder.display());
        let entries = match std::fs::read_dir(folder) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(all),
            found => found.map_err(off)?,
        };
        for entry in entries {
            let name = entry.map_err(off)?.file_name();
            all.extend(name.to_str().filter(|name| is_plain(name)).map(str::to_owned));
        }
        Ok(all)
    }

    /// A message in this very language, or its first part (of nothing, the house's); an error says which there are.
    pub fn in_just(&self, name: &str, language: &str) -> Result<Script, String> {
        let script = self.script(name, language)?;
        self.is(&script.language, name, language)?;
        Ok(script)
    }

    /// Refuses words in another language than the one that was asked for.
    fn is(&self, found: &str, name: &str, language: &str) -> Result<(), String> {
        let language = if language.is_empty() { self.language.as_deref().unwrap_or(LAST) } else { language };
        if primary(found).eq_ignore_ascii_case(primary(language)) {
            return Ok(());
        }
        let known: Vec<&str> = Self::languages().collect();
        Err(format!(
            "there is no {name} in {language}: there are {}, and what lies in the folder of [notify] templates",
            known.join(", ")
        ))
    }

    /// A message in a language, by its whole tag (`pt-BR`) or its first part; else in the house's, else in English; in each the
    /// house's own words come before the program's. An empty language is the house's.
    pub fn script(&self, name: &str, language: &str) -> Result<Script, String> {
        if !Self::names().any(|known| known == name) {
            return Err(format!("there is no message {name}"));
        }
        let (source, language) = self.find(name, language)?;
        let (phrases, _) = self.find(PHRASES, &language)?;
        let phrases = Phrases::parse(&phrases)?;
        let folder = self.folder.as_deref().filter(|_| is_plain(&language));
        let dress = folder.map_or(Ok(Dress::default()), |folder| Dress::find(folder, name, &language));
        Ok(Script { name: name.to_owned(), source, dress, language, phrases })
    }

    /// What stands on tickets in a language, as [`Templates::script`] finds it, and the phrases of the language that was found.
    pub fn sheets(&self, language: &str) -> Result<[String; 2], String> {
        let (sheet, language) = self.find(TICKET, language)?;
        let (phrases, _) = self.find(PHRASES, &language)?;
        Ok([sheet, phrases])
    }

    fn find(&self, name: &str, language: &str) -> Result<(String, String), String> {
        let house = self.language.as_deref().unwrap_or(LAST);
        for tag in [language, primary(language), house, primary(house), LAST] {
            if let Some(found) = self.own(name, tag).or_else(|| ours(name, tag).map(|text| Ok(text.to_owned()))) {
                return found.map(|text| (text, tag.to_owned()));
            }
        }
        Err(format!("there is no {name} in {LAST}"))
    }

    fn own(&self, name: &str, language: &str) -> Option<Result<String, String>> {
        let folder = self.folder.as_deref().filter(|_| is_plain(language))?;
        let kind = if [PHRASES, TICKET].contains(&name) { "toml" } else { "txt" };
        let file = format!("{name}.{kind}");
        read(&folder.join(language).join(file))
    }
}

impl Script {
    /// The message with its values put in. An error names what it asks for and there is not.
    pub fn render(&self, kind: MessageKind, values: &Values) -> Result<Words, String> {
        let name = &self.name;
        let (head, body) =
            self.source.split_once("\n\n").ok_or_else(|| format!("{name}: no empty line after its head"))?;
        let line = |key: &str| {
            let found = head.lines().find_map(|l| l.strip_prefix(key));
            found.map(str::trim).ok_or_else(|| format!("{name}: no line {key}"))
        };
        let language = self.language.clone();
        match kind {
            MessageKind::Sms => {
                let text = filled(name, line("Sms:")?, values)?;
                Ok(Words { subject: String::new(), text: one_line(&text, TEXT), html: String::new(), language })
            }
            MessageKind::Mail => {
                let subject = one_line(&filled(name, line("Subject:")?, values)?, SUBJECT);
                let text = closed_up(&filled(name, body.trim_end(), values)?) + "\n";
                let words = Words { subject, text, html: String::new(), language };
                let html = self.dress.as_ref().map_err(String::clone)?.page(&words, values)?;
                Ok(Words { html, ..words })
            }
        }
    }
}

fn ours(name: &str, language: &str) -> Option<&'static str> {
    let (_, shelf) = BUILTIN.iter().find(|(known, _)| known.eq_ignore_ascii_case(language))?;
    shelf.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// A language is a word of a customer's record: only letters may lead into the folder.
fn is_plain(language: &str) -> bool {
    (2..=8).contains(&language.len()) && language.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
}

/// The language of a tag without its region: `de` of `de-AT`.
fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

fn read(path: &Path) -> Option<Result<String, String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Some(Ok(text.replace("\r\n", "\n"))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
        Err(e) => Some(Err(format!("{}: {e}", path.display()))),
    }
}

/// The text without what an empty value leaves: no more than one empty line between two paragraphs.
fn closed_up(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|p| p.trim_matches('\n')).filter(|p| !p.is_empty());
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

fn one_line(text: &str, most: usize) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        NAMES.iter().map(|n| (*n, format!("<{n}>"))).collect()
    }

    fn say(templates: &Templates, language: &str, kind: MessageKind) -> Words {
        templates.script("reminder", language).unwrap().render(kind, &values()).unwrap()
    }

    #[test]
    fn every_message_of_ours_is_whole_in_every_language() {
        for name in Templates::names() {
            let mut seen = Vec::new();
            for language in Templates::languages() {
                let script = Templates::default().script(name, language).unwrap();
                assert_eq!(script.language, language);
                for kind in [MessageKind::Mail, MessageKind::Sms] {
                    let words = script.render(kind, &values()).unwrap();
                    assert!(!words.text.contains('{') && words.text.len() > 20, "{language}/{name}: {words:?}");
                    assert_eq!(words.subject.is_empty(), kind == MessageKind::Sms);
                }
                let place = |part: &str| part.split('}').next().map(str::to_owned);
                let mut places: Vec<String> = script.source.split('{').skip(1).filter_map(place).collect();
                places.sort_unstable();
                places.dedup();
                seen.push((places, script.source));
            }
            for (places, source) in &seen[1..] {
                assert_eq!(
                    (&seen[0].0, true),
                    (places, *source != seen[0].1),
                    "{name}: every language tells the same, in its own words"
                );
            }
        }
        assert!(
            Templates::default().script("spam", "en").is_err() && Templates::default().script(PHRASES, "en").is_err()
        );
    }

    #[test]
    fn every_language_names_each_tender() {
        use crate::domain::booking::TenderKind::{Card, Cash, Credit, GiftCard, Invoice, Stripe, Transfer, Voucher};
        for language in Templates::languages() {
            let phrases = Templates::default().script("refund", language).unwrap().phrases;
            let said = [Cash, Card, Credit, Invoice, Voucher, GiftCard, Transfer].map(|kind| phrases.tender(kind));
            assert_eq!(phrases.tender(Stripe), phrases.tender(Card));
            assert!(
                language == "en" || said.iter().all(|word| !["cash", "card", "gift card"].contains(word)),
                "{said:?}"
            );
        }
    }

    #[test]
    fn a_language_is_looked_for_by_its_tag_then_the_houses_then_english() {
        let folder = tempfile::tempdir().unwrap();
        for (language, text) in [("es", "Subject: Hola\nSms: Hola\n\nHola"), ("en", "Subject: Hi\nSms: Hi\n\nHi")] {
            std::fs::create_dir(folder.path().join(language)).unwrap();
            std::fs::write(folder.path().join(language).join("reminder.txt"), text).unwrap();
        }
        let found = |house: Option<&str>, language: &str| {
            let templates = Templates::new(Some(folder.path().to_owned()), house.map(str::to_owned));
            let script = templates.script("reminder", language).unwrap();
            (
                script.language.clone(),
                say(&templates, language, MessageKind::Sms).text.chars().take(6).collect::<String>(),
            )
        };
        let pair = |language: &str, text: &str| (language.to_owned(), text.to_owned());
        assert_eq!(found(None, "es-MX"), pair("es", "Hola"));
        assert_eq!(found(None, "de-AT"), pair("de", "<title"));
        assert_eq!(found(None, "pl"), pair("en", "Hi"));
        assert_eq!(found(Some("de"), "pl"), pair("de", "<title"));
        assert_eq!(found(Some("es"), ""), pair("es", "Hola"));
        assert_eq!(found(Some("xx"), ""), pair("en", "Hi"));
    }

    #[test]
    fn a_ticket_has_the_days_of_the_language_that_was_found_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let es = folder.path().join("es");
        std::fs::create_dir(&es).unwrap();
        std::fs::write(es.join("phrases.toml"), "days").unwrap();
        let house = Templates::new(Some(folder.path().to_owned()), Some("de".into()));
        let [sheet, phrases] = house.sheets("es").unwrap();
        assert!(sheet.contains("PLATZ") && phrases.contains("Sept."), "es has no ticket.toml: the house's language");
        std::fs::write(es.join("ticket.toml"), "asiento").unwrap();
        assert_eq!(house.sheets("es-MX").unwrap(), ["asiento", "days"]);
        assert!(Templates::default().sheets("").unwrap()[0].contains("SEAT"));
    }

    #[test]
    fn a_house_that_speaks_another_language_has_all_of_its_words() {
        let folder = tempfile::tempdir().unwrap();
        let es = folder.path().join("es");
        std::fs::create_dir(&es).unwrap();
        let check = || Templates::new(Some(folder.path().to_owned()), Some("es".into())).check();
        assert!(check().unwrap_err().contains("phrases in es"));
        std::fs::write(es.join("phrases.toml"), ours(PHRASES, "fr").unwrap()).unwrap();
        assert!(check().unwrap_err().contains("ticket in es"));
        std::fs::write(es.join("ticket.toml"), ours(TICKET, "fr").unwrap()).unwrap();
        for name in Templates::names() {
            assert!(check().unwrap_err().contains(name), "{name}");
            std::fs::write(es.join(format!("{name}.txt")), ours(name, "fr").unwrap()).unwrap();
        }
        assert_eq!(check(), Ok(()));
        assert_eq!(Templates::default().check(), Ok(()));
        assert!(Templates::new(None, Some("deutsch".into())).in_just("refund", "").is_err());
    }

    #[test]
    fn a_house_has_its_own_words_by_language_and_no_way_out_of_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("ga")).unwrap();
        std::fs::write(folder.path().join("ga/reminder.txt"), "Subject: {title}\nSms: {title}\n\nSlán {what}").unwrap();
        std::fs::write(folder.path().join("reminder.txt"), "Subject: out\nSms: out\n\nout").unwrap();
        let templates = Templates::new(Some(folder.path().to_owned()), None);
        let said = templates.script("reminder", "ga").unwrap().render(MessageKind::Mail, &values()).unwrap_err();
        assert!(said.contains("{what}") && said.contains("title"), "{said}");
        assert_eq!(say(&templates, "ga", MessageKind::Sms).text, "<title>");
        for odd in ["..", ".", "", "../ga", "ga/../..", "en\0"] {
            let words = say(&templates, odd, MessageKind::Mail);
            assert!(words.subject.starts_with("<title> begins"), "{odd:?}");
        }
    }

    #[test]
    fn html_of_the_house_is_of_the_language_of_the_text_that_was_found() {
        let folder = tempfile::tempdir().unwrap();
        let lay = |file: &str, text: &str| {
            std::fs::create_dir_all(folder.path().join(file).parent().unwrap()).unwrap();
            std::fs::write(folder.path().join(file), text).unwrap();
        };
        let templates = Templates::new(Some(folder.path().to_owned()), Some("de".into()));
        let html = |language: &str| say(&templates, language, MessageKind::Mail).html;
        lay("de/reminder.html", "<html>{title}");
        lay("es/reminder.html", "<html>Hola");
        assert_eq!(html("de"), "<html>&lt;title&gt;", "beside words of the program's");
        assert_eq!(html("es"), html("de"), "there is no Spanish text");
        assert!(html("fr").contains("<html lang=\"fr\">") && html("fr").contains("&lt;title&gt;"));
        let said = templates.check().unwrap_err();
        assert!(
            said.starts_with("templates: ") && said.contains("es/reminder.html: there is no reminder.txt"),
            "{said}"
        );
        lay("es/reminder.txt", "Subject: Hola\nSms: Hola\n\nHola");
        assert_eq!((html("es").as_str(), templates.check()), ("<html>Hola", Ok(())));
    }

    #[test]
    fn html_that_could_not_go_is_found_before_it_has_to_and_stops_no_text_message() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("fr")).unwrap();
        std::fs::write(folder.path().join("notes"), "a file of the house's").unwrap();
        let templates = Templates::new(Some(folder.path().to_owned()), None);
        assert_eq!(templates.check(), Ok(()));
        for (file, text, why) in [
            ("fr/refund.html", "{titre}", "fr/refund.html: there is no {titre}"),
            ("fr/reminder.html", "\0", "fr/reminder.html: it is not in UTF-8"),
            ("fr/frame.html", "{content", "fr/frame.html: there is no {content}"),
            ("frame.html", "{content}{when}", "frame.html: there is no {when}"),
        ] {
            std::fs::write(folder.path().join(file), text).unwrap();
            let said = templates.check().unwrap_err();
            assert!(said.contains(why), "{said}");
            assert!(file.contains("refund") || !say(&templates, "fr", MessageKind::Sms).text.is_empty());
            let mail = templates.script("reminder", "fr").unwrap().render(MessageKind::Mail, &values());
            assert_eq!(mail.is_err(), !file.contains("refund"), "{file}");
            std::fs::remove_file(folder.path().join(file)).unwrap();
        }
        assert_eq!(Templates::new(Some("/nowhere/at/all".into()), None).check(), Ok(()));
    }

    #[test]
    fn what_does_not_apply_leaves_no_hole() {
        let empty = Values::from([("paid", String::new()), ("order", "U2\nHall 1".to_owned())]);
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("en")).unwrap();
        let text = "Subject: x\nSms: x\n\nHello,\n\n{order}\n\n{paid}\n\nBye\n  Ann\n\n{paid}";
        std::fs::write(folder.path().join("en/refund.txt"), text).unwrap();
        let house = Templates::new(Some(folder.path().to_owned()), None);
        let said = house.script("refund", "en").unwrap().render(MessageKind::Mail, &empty).unwrap();
        assert_eq!(said.text, "Hello,\n\nU2\nHall 1\n\nBye\n  Ann\n");
    }

    #[test]
    fn what_is_put_in_steers_nothing() {
        let mut values = values();
        values.insert("title", "Dune\r\nBcc: thief@example.com\u{1b}[2J {code}".into());
        let words = Templates::default().script("reminder", "en").unwrap().render(MessageKind::Mail, &values).unwrap();
        assert!(!words.subject.contains(['\n', '\r', '\u{1b}']) && words.subject.contains("{code}"), "{words:?}");
    }
}
