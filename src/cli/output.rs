//! Answers on standard output: tables for people, one JSON document for scripts. Everything else goes to standard error.
use super::exit::Fail;
use crate::domain::text::{cells, fit, visible};
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// Where answers go and how they look.
#[derive(Clone, Debug)]
pub struct Out {
    /// One JSON document instead of text.
    pub json: bool,
    /// No notes on standard error.
    pub quiet: bool,
    /// How often `-v` was said.
    pub verbose: u8,
    /// Bold headings, for a terminal that wants them.
    pub color: bool,
    /// Columns of the terminal; `None` when the output is no terminal: then nothing is cut.
    pub width: Option<usize>,
}

impl Out {
    /// Looks at standard output once.
    pub fn new(json: bool, quiet: bool, verbose: u8, no_color: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        let width = terminal.then(|| crossterm::terminal::size().map_or(80, |(w, _)| usize::from(w.max(20))));
        let no_color = no_color || std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        Self { json, quiet, verbose, color: terminal && !no_color, width }
    }

    /// The command's answer: `value` for scripts or `text` for people, in one write.
    pub fn answer<T: Serialize>(&self, value: &T, text: impl FnOnce() -> String) -> Result<(), Fail> {
        let mut answer = if !self.json {
            text()
        } else if self.width.is_some() {
            serde_json::to_string_pretty(value).map_err(|e| Fail::failed(e.to_string()))?
        } else {
            serde_json::to_string(value).map_err(|e| Fail::failed(e.to_string()))?
        };
        if !answer.is_empty() && !answer.ends_with('\n') {
            answer.push('\n');
        }
        self.raw(answer.as_bytes())
    }

    /// Bytes as they are: a seat map, a ticket's picture.
    pub fn raw(&self, bytes: &[u8]) -> Result<(), Fail> {
        let mut out = io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(|e| match e.kind() {
            io::ErrorKind::BrokenPipe => Fail::BrokenPipe,
            _ => Fail::failed(format!("the answer could not be written ({e}); what was done is done")),
        })
    }

    /// A line beside the answer, for people.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            // A note that nobody can read is no reason to fail.
            drop(writeln!(io::stderr().lock(), "{}", visible(text)));
        }
    }

    /// A line that only `-v` shows.
    pub fn detail(&self, text: &str) {
        if self.verbose > 0 {
            self.note(text);
        }
    }

    /// A table as wide as the terminal allows.
    pub fn table(&self, table: &Table) -> String {
        table.render(self.width, self.color)
    }
}

/// Labels on one line.
pub fn joined(labels: &[String]) -> String {
    visible(&labels.join(" "))
}

/// How a column behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Text that is never cut.
    Whole(&'static str),
    /// Text from people: it gives way when the terminal is narrow.
    Text(&'static str),
    /// A number: to the right, never cut.
    Number(&'static str),
}

impl Column {
    fn title(self) -> &'static str {
        match self {
            Self::Whole(t) | Self::Text(t) | Self::Number(t) => t,
        }
    }
}

/// Rows under headings.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    empty: &'static str,
}

/// Between two columns.
const GAP: usize = 2;
/// A column of text keeps at least this much when it gives way.
const LEAST: usize = 6;

impl Table {
    /// A table with these columns; `empty` is said when it has no rows.
    pub fn new(columns: &[Column], empty: &'static str) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new(), empty }
    }

    /// Adds a row; control characters in it become visible.
    pub fn row<I: IntoIterator<Item = String>>(&mut self, cells: I) {
        self.rows.push(cells.into_iter().map(|c| visible(&c)).collect());
    }

    /// The lines of the table. Within a terminal of `width` columns no line is longer; without one nothing is cut.
    pub fn render(&self, width: Option<usize>, bold: bool) -> String {
        if self.rows.is_empty() {
            return format!("{}\n", self.empty);
        }
        let widths = self.widths(width);
        let heads: Vec<String> = self.columns.iter().map(|c| c.title().to_owned()).collect();
        let head = line(&self.columns, &widths, &heads, width);
        let mut out = if bold { format!("\u{1b}[1m{head}\u{1b}[0m\n") } else { format!("{head}\n") };
        for row in &self.rows {
            out.push_str(&line(&self.columns, &widths, row, width));
            out.push('\n');
        }
        out
    }

    /// The natural widths, the widest text columns narrowed one cell at a time until all fit.
    fn widths(&self, width: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(i, c)| {
                let body = self.rows.iter().filter_map(|r| r.get(i)).map(|t| cells(t)).max().unwrap_or(0);
                body.max(cells(c.title()))
            })
            .collect();
        let Some(room) = width else { return widths };
        let gaps = GAP * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > room {
            let yielding = self.columns.iter().zip(widths.iter_mut());
            let widest = yielding.filter(|(c, w)| matches!(c, Column::Text(_)) && **w > LEAST).max_by_key(|(_, w)| **w);
            match widest {
                Some((_, w)) => *w -= 1,
                None => break,
            }
        }
        widths
    }
}

fn line(columns: &[Column], widths: &[usize], row: &[String], room: Option<usize>) -> String {
    let mut out = String::new();
    for (i, ((column, width), text)) in columns.iter().zip(widths).zip(row).enumerate() {
        if i > 0 {
            out.push_str(&" ".repeat(GAP));
        }
        let text = fit(text, *width);
        let pad = " ".repeat(width.saturating_sub(cells(&text)));
        match column {
            Column::Number(_) => out.extend([pad.as_str(), text.as_str()]),
            _ => out.extend([text.as_str(), pad.as_str()]),
        }
    }
    // A terminal too narrow for the whole columns still gets no wrapped line.
    let out = out.trim_end().to_owned();
    room.map_or(out.clone(), |room| fit(&out, room))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn films() -> Table {
        let mut table = Table::new(&[Column::Whole("ID"), Column::Text("TITLE"), Column::Number("FREE")], "no films");
        table.row(["1".into(), "Dune: Part Two".into(), "42".into()]);
        table.row(["12".into(), "東京物語 \u{1b}[31m".into(), "7".into()]);
        table
    }

    #[test]
    fn a_pipe_gets_everything_a_terminal_what_fits() {
        assert_eq!(
            films().render(None, false),
            "ID  TITLE           FREE\n1   Dune: Part Two    42\n12  東京物語 \u{fffd}[31m     7\n"
        );
        for width in 20..40 {
            assert!(films().render(Some(width), false).lines().all(|l| cells(l) <= width), "at {width}");
        }
        assert!(films().render(Some(20), false).contains("Dune: Par…"));
        assert!(films().render(Some(5), false).lines().all(|l| cells(l) <= 5));
    }

    #[test]
    fn an_empty_table_says_so() {
        assert_eq!(Table::new(&[Column::Whole("ID")], "no films").render(Some(80), true), "no films\n");
    }
}
