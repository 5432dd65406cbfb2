//! The rows of a file, CSV or JSON, each with the line on which it begins.
use super::{super::Refusal, BadKind, BadRow};
use serde_json::Value;
use std::collections::HashMap;

/// What stands in one column of a row; an absent or empty one is `None`.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A text, or a number or truth value as text.
    One(String),
    /// A list of texts.
    Many(Vec<String>),
    /// Something that is neither, like an object.
    Other,
}

/// One row of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct RawRow {
    /// The line on which it begins, from 1.
    pub line: u64,
    cells: Vec<Option<Cell>>,
}

impl RawRow {
    /// What stands in a column, if the file has it.
    pub fn cell(&self, column: Option<usize>) -> Option<&Cell> {
        self.cells.get(column?)?.as_ref()
    }
}

/// A file as rows and columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<RawRow>,
    /// What is no row.
    pub bad: Vec<BadRow>,
}

/// Reads CSV (with a header; comma, semicolon or tab), a JSON array of objects, or JSON objects one after the other.
pub fn read(text: &str) -> Result<Table, Refusal> {
    let table = if text.trim_start().starts_with(['[', '{']) { read_json(text)? } else { read_csv(text)? };
    if table.rows.is_empty() && table.bad.is_empty() {
        return Err(Refusal::usage("the file has no rows; nothing was imported"));
    }
    Ok(table)
}

fn read_csv(text: &str) -> Result<Table, Refusal> {
    let broken = |line: u64, what: &str| Refusal::usage(format!("line {line}: {what}. Nothing was imported"));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut table = Table::default();
    let mut place = Place { rest: text, line: 1 };
    for record in reader.records() {
        let record = record.map_err(|_| broken(place.line, "it is no CSV"))?;
        // The reader's own line is that of the end of the row before; the row begins behind the empty lines.
        let begins = record.position().and_then(|p| usize::try_from(p.byte()).ok()).unwrap_or(0);
        place.advance(begins.saturating_sub(text.len() - place.rest.len()));
        place.advance(place.rest.len() - place.rest.trim_start_matches(['\r', '\n']).len());
        let line = place.line;
        if table.columns.is_empty() {
            table.columns = record.iter().map(|c| c.trim().to_owned()).collect();
            if let Some(double) = repeated(&table.columns) {
                return Err(broken(line, &format!("there are two columns {double:?}")));
            }
        } else if record.len() != table.columns.len() {
            let reason = format!("it has {} fields, the header has {}", record.len(), table.columns.len());
            table.bad.push(BadRow { line, kind: BadKind::Malformed, reason });
        } else {
            let cell = |c: &str| (!c.trim().is_empty()).then(|| Cell::One(c.trim().to_owned()));
            table.rows.push(RawRow { line, cells: record.iter().map(cell).collect() });
        }
    }
    // A quote that is never closed swallows all rows behind it.
    if text.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
        return Err(broken(place.line, "a quote is opened in this row and never closed"));
    }
    Ok(table)
}

fn repeated(columns: &[String]) -> Option<&String> {
    columns.iter().enumerate().find(|(i, c)| !c.is_empty() && columns.iter().take(*i).any(|d| d == *c)).map(|(_, c)| c)
}

/// The separator that the header has most of.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    let count = |d: u8| header.bytes().filter(|b| *b == d).count();
    // The last of equals wins: a header of one column has none of them.
    [b'\t', b';', b','].into_iter().max_by_key(|d| count(*d)).unwrap_or(b',')
}

fn read_json(text: &str) -> Result<Table, Refusal> {
    let mut place = Place { rest: text, line: 1 };
    let mut table = Table::default();
    let mut columns: HashMap<String, usize> = HashMap::new();
    let in_array = place.take('[');
    let mut first = true;
    loop {
        if in_array && place.take(']') || !in_array && place.at_end() {
            break;
        }
        if in_array && !first && !place.take(',') {
            return Err(place.broken("expected a comma or the end of the list"));
        }
        first = false;
        place.skip_space();
        let line = place.line;
        match place.value()? {
            Value::Object(fields) => {
                let mut cells: Vec<Option<Cell>> = vec![None; columns.len()];
                for (name, value) in fields {
                    let next = columns.len();
                    let at = *columns.entry(name).or_insert_with_key(|n| {
                        table.columns.push(n.clone());
                        next
                    });
                    if at == cells.len() {
                        cells.push(None);
                    }
                    if let Some(cell) = cells.get_mut(at) {
                        *cell = json_cell(value);
                    }
                }
                table.rows.push(RawRow { line, cells });
            }
            _ => table.bad.push(BadRow { line, kind: BadKind::Malformed, reason: "it is no object".into() }),
        }
    }
    if !place.at_end() {
        return Err(place.broken("something stands behind the list"));
    }
    Ok(table)
}

fn json_cell(value: Value) -> Option<Cell> {
    let text = |v: &Value| match v {
        Value::String(s) => Some(s.trim().to_owned()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        _ => None,
    };
    match &value {
        Value::Null => None,
        Value::Array(items) => {
            let texts: Option<Vec<String>> = items.iter().map(text).collect();
            Some(texts.map_or(Cell::Other, Cell::Many)).filter(|c| *c != Cell::Many(Vec::new()))
        }
        Value::Object(_) => Some(Cell::Other),
        one => text(one).filter(|t| !t.is_empty()).map(Cell::One),
    }
}

/// How far a JSON text has been read.
struct Place<'a> {
    rest: &'a str,
    line: u64,
}

impl Place<'_> {
    fn advance(&mut self, bytes: usize) {
        let (read, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.line += read.bytes().filter(|b| *b == b'\n').count() as u64;
        self.rest = rest;
    }

    fn skip_space(&mut self) {
        self.advance(self.rest.len() - self.rest.trim_start_matches([' ', '\t', '\r', '\n']).len());
    }

    fn at_end(&mut self) -> bool {
        self.skip_space();
        self.rest.is_empty()
    }

    fn take(&mut self, c: char) -> bool {
        self.skip_space();
        let found = self.rest.starts_with(c);
        if found {
            self.advance(c.len_utf8());
        }
        found
    }

    fn value(&mut self) -> Result<Value, Refusal> {
        let mut values = serde_json::Deserializer::from_str(self.rest).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => {
                let read = values.byte_offset();
                self.advance(read);
                Ok(value)
            }
            Some(Err(e)) => {
                self.line += (e.line() as u64).saturating_sub(1);
                Err(self.broken(&format!("it is no JSON ({:?})", e.classify())))
            }
            None => Err(self.broken("the list is not closed")),
        }
    }

    fn broken(&self, what: &str) -> Refusal {
        Refusal::usage(format!("line {}: {what}. Nothing was imported", self.line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> Option<Cell> {
        Some(Cell::One(text.into()))
    }

    #[test]
    fn csv_rows_know_their_lines() {
        let table = read("title,year\r\n\"A \"\"b\"\",\nc\", 2001\n\nX\nY,\n").unwrap();
        assert_eq!(table.columns, ["title", "year"]);
        assert_eq!(table.rows[0], RawRow { line: 2, cells: vec![one("A \"b\",\nc"), one("2001")] });
        assert_eq!(table.rows[1], RawRow { line: 6, cells: vec![one("Y"), None] });
        assert_eq!((table.bad[0].line, table.bad[0].kind), (5, BadKind::Malformed));
    }

    #[test]
    fn semicolons_and_tabs_separate_too() {
        for text in ["title;year\nA, b;2001\n", "title\tyear\nA, b\t2001\n"] {
            assert_eq!(read(text).unwrap().rows[0].cells, [one("A, b"), one("2001")], "{text}");
        }
        assert_eq!(read("title\nA b\n").unwrap().rows[0].cells, [one("A b")]);
    }

    #[test]
    fn a_quote_that_is_not_closed_swallows_nothing_in_silence() {
        let refusal = read("title,synopsis\nA,b\nB,\"c\nC,d\n").unwrap_err();
        assert!(refusal.message.starts_with("line 3: a quote"), "{refusal}");
    }

    #[test]
    fn json_rows_know_their_lines() {
        let table =
            read("[\n {\"b\": 1776, \"a\": null},\n 7,\n {\"a\": \"x\\ny\", \"c\": [1, \"z\"]}, {\"a\": {}}]\n")
                .unwrap();
        assert_eq!(table.columns, ["a", "b", "c"]);
        assert_eq!(table.rows[0], RawRow { line: 2, cells: vec![None, one("1776")] });
        assert_eq!(table.rows[1].line, 4);
        assert_eq!(table.rows[1].cell(Some(2)), Some(&Cell::Many(vec!["1".into(), "z".into()])));
        assert_eq!(table.rows[2].cell(Some(0)), Some(&Cell::Other));
        assert_eq!((table.bad[0].line, table.bad[0].reason.as_str()), (3, "it is no object"));
        let lines = read("{\"a\": 1}\n{\"a\": 2}\n").unwrap();
        assert_eq!(lines.rows[1], RawRow { line: 2, cells: vec![one("2")] });
    }

    #[test]
    fn broken_json_is_refused_with_its_line() {
        for (text, line) in [
            ("[\n{\"a\": 1}\n{\"a\": 2}]", 3),
            ("[{\"a\": 1},\n{\"a\": }]", 2),
            ("[{\"a\":1}", 1),
            ("[]\n[]", 2),
            ("{\"a\"", 1),
        ] {
            let refusal = read(text).unwrap_err();
            assert!(refusal.message.starts_with(&format!("line {line}: ")), "{text}: {refusal}");
        }
        assert!(read("").unwrap_err().message.contains("no rows"));
        assert!(read("[]").unwrap_err().message.contains("no rows"));
        assert!(read("title,title\na,b").unwrap_err().message.contains("two columns"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[\\[\\]{}\",;:a1 \n\\\\é\u{0}]{0,80}") {
            let _any = read(&text);
        }

        #[test]
        fn what_is_written_as_csv_is_read_back(rows in prop::collection::vec(("[a-z\",;\n]{1,9}", "[a-z\"é]{1,9}"), 1..9)) {
            let mut writer = csv::Writer::from_writer(vec![]);
            writer.write_record(["one", "two"]).unwrap();
            for (a, b) in &rows {
                writer.write_record([a, b]).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let table = read(&text).unwrap();
            prop_assert_eq!(table.rows.len(), rows.len());
            for (row, (a, b)) in table.rows.iter().zip(&rows) {
                let kept = |t: &str| (!t.trim().is_empty()).then(|| Cell::One(t.trim().to_owned()));
                prop_assert_eq!(&row.cells, &[kept(a), kept(b)]);
            }
        }
    }
}
