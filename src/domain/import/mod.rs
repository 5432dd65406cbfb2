//! Imports: the text of a file to films or shows, and every row that is none, by its line and its reason. Pure: what the
//! house has already is handed in, nothing is written here.
pub mod date;
pub mod mapping;
pub mod movies;
pub mod products;
pub mod rows;
pub mod shows;

use super::Refusal;
use serde::Serialize;
use serde_json::json;
use std::fmt::Write;

pub use mapping::Mapping;

/// The largest file that is read, in bytes.
pub const MAX_FILE: usize = 64 * 1024 * 1024;

/// What is wrong with a row; how `--skip-bad` counts what it left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BadKind {
    /// It is no row: too many or too few fields, no object.
    Malformed,
    /// It has no title.
    NoTitle,
    /// It has no running time.
    NoDuration,
    /// Its date is none, or can be read in two ways.
    BadDate,
    /// It is in the store already.
    Exists,
    /// It stands in the file already.
    Twice,
    /// A text is too long or has control characters.
    BadText,
    /// A number or a word is none that fits there.
    BadValue,
    /// It names a film, hall or theatre that is not there.
    Unknown,
    /// It names several things at once.
    Ambiguous,
    /// Its time is none, or the clocks skip it or have it twice.
    BadTime,
    /// Another show is in its hall at its time.
    Clash,
}

impl BadKind {
    /// What it is, in the words of a count: `1992 without a running time`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NoTitle => "without a title",
            Self::NoDuration => "without a running time",
            Self::BadDate => "with a bad date",
            Self::Exists => "in the store already",
            Self::Twice => "twice in the file",
            Self::BadText => "with a text that can't be kept",
            Self::BadValue => "with a bad value",
            Self::Unknown => "with an unknown name",
            Self::Ambiguous => "with a name that fits several",
            Self::BadTime => "with a bad time",
            Self::Clash => "that clash with another show",
        }
    }
}

/// One row that is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// What is wrong with it first of all.
    pub kind: BadKind,
    /// All that is wrong with it, in words.
    pub reason: String,
}

/// Collects what is wrong with one row.
#[derive(Debug, Default)]
pub struct Faults(Vec<(BadKind, String)>);

impl Faults {
    /// Notes one thing that is wrong.
    pub fn add(&mut self, kind: BadKind, reason: impl Into<String>) {
        self.0.push((kind, reason.into()));
    }

    /// The row's value where nothing is wrong; else what is.
    pub fn into_result<T>(self, line: u64, value: Option<T>) -> Result<Row<T>, BadRow> {
        match (self.0.first(), value) {
            (None, Some(value)) => Ok(Row { line, value }),
            (first, _) => {
                let kind = first.map_or(BadKind::Malformed, |f| f.0);
                let reasons: Vec<&str> = self.0.iter().map(|f| f.1.as_str()).collect();
                Err(BadRow { line, kind, reason: reasons.join("; ") })
            }
        }
    }
}

/// A row that can be taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<T> {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// What it says.
    pub value: T,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<T> {
    /// The rows that can be taken, in the file's order.
    pub rows: Vec<Row<T>>,
    /// The rows that can't, in the file's order.
    pub bad: Vec<BadRow>,
}

impl<T> Parsed<T> {
    /// An empty result.
    pub(crate) fn new(bad: Vec<BadRow>) -> Self {
        Self { rows: Vec::new(), bad }
    }

    /// Files what became of one row.
    pub(crate) fn file(&mut self, row: Result<Row<T>, BadRow>) {
        match row {
            Ok(row) => self.rows.push(row),
            Err(bad) => self.bad.push(bad),
        }
    }

    /// Refuses the whole file where a row is bad and bad rows are not to be skipped; names each.
    pub fn all_or_nothing(&self, skip_bad: bool) -> Result<(), Refusal> {
        if self.bad.is_empty() || skip_bad {
            return Ok(());
        }
        let all = self.rows.len() + self.bad.len();
        let verb = if self.bad.len() == 1 { "row is" } else { "rows are" };
        let mut message = format!("{} of {all} {verb} bad; nothing was imported", self.bad.len());
        for bad in &self.bad {
            // Writing to a String can't fail.
            let _ok = write!(message, "\n  line {}: {}", bad.line, bad.reason);
        }
        Err(Refusal::usage(message).with(json!({ "rows": all, "bad": self.bad, "counts": self.counts() })))
    }

    /// How many bad rows there are of each kind, the most frequent first.
    pub fn counts(&self) -> Vec<(BadKind, usize)> {
        let mut out: Vec<(BadKind, usize)> = Vec::new();
        for bad in &self.bad {
            match out.iter_mut().find(|c| c.0 == bad.kind) {
                Some(count) => count.1 += 1,
                None => out.push((bad.kind, 1)),
            }
        }
        out.sort_by_key(|(kind, n)| (std::cmp::Reverse(*n), *kind));
        out
    }
}

/// Takes a file's bytes for text: refuses one that is too large or no UTF-8, and says where. A byte order mark is dropped.
pub fn decode(bytes: &[u8]) -> Result<&str, Refusal> {
    if bytes.len() > MAX_FILE {
        return Err(Refusal::usage(format!("the file is larger than {} MB; nothing was imported", MAX_FILE >> 20)));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let good = bytes.get(..e.valid_up_to()).unwrap_or_default();
        let line = 1 + good.iter().filter(|b| **b == b'\n').count();
        Refusal::usage(format!("line {line} is not UTF-8 text; save the file as UTF-8. Nothing was imported"))
            .with(json!({ "line": line }))
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_text_is_refused_with_its_line() {
        assert_eq!(decode("\u{feff}title".as_bytes()).unwrap(), "title");
        let refusal = decode(b"title\nAm\xe9lie\n").unwrap_err();
        assert!(refusal.message.starts_with("line 2 is not UTF-8"), "{refusal}");
    }

    #[test]
    fn every_bad_row_is_named_unless_it_is_to_be_skipped() {
        let bad = |line, kind, reason: &str| BadRow { line, kind, reason: reason.into() };
        let parsed = Parsed {
            rows: vec![Row { line: 2, value: () }],
            bad: vec![
                bad(3, BadKind::NoTitle, "it has no title"),
                bad(4, BadKind::NoDuration, "no time"),
                bad(9, BadKind::NoDuration, "no time"),
            ],
        };
        assert!(parsed.all_or_nothing(true).is_ok());
        let refusal = parsed.all_or_nothing(false).unwrap_err();
        assert_eq!(
            refusal.message,
            "3 of 4 rows are bad; nothing was imported\n  line 3: it has no title\n  line 4: no time\n  line 9: no time"
        );
        assert_eq!(refusal.details["bad"][1], json!({ "line": 4, "kind": "no_duration", "reason": "no time" }));
        assert_eq!(parsed.counts(), [(BadKind::NoDuration, 2), (BadKind::NoTitle, 1)]);
    }
}
