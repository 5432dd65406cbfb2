//! From an error to words and an exit code: the one table that scripts can rely on (README, "Exit codes").
use crate::{
    app,
    domain::{Refusal, text},
    export::file::Unwritten,
    service,
};
use serde_json::{Value, json};
use std::{borrow::Cow, io, process::ExitCode};

/// Every code that an error can have, with the exit code of its family.
pub const TABLE: &[(u8, &[&str])] = &[
    (1, &["failed"]),
    (2, &["usage", "invalid_ticket", "ambiguous"]),
    (
        3,
        &[
            "conflict",
            "seat_taken",
            "sold_out",
            "hold_expired",
            "show_closed",
            "clash",
            "already_admitted",
            "already_refunded",
            "already_collected",
            "ticket_void",
            "too_early",
            "not_priced",
        ],
    ),
    (4, &["denied", "sign_in", "forbidden", "locked_out", "blocked"]),
    (5, &["not_found"]),
    (6, &["payment", "declined", "provider_unavailable", "underpaid"]),
    (7, &["store", "busy", "corrupt", "newer_schema", "read_only", "disk_full", "unknown"]),
];

/// The exit code of an error's code; 1 for one that the table does not know.
pub fn exit_code(code: &str) -> u8 {
    TABLE.iter().find(|(_, codes)| codes.contains(&code)).map_or(1, |(exit, _)| *exit)
}

/// Why a command ends without an answer.
#[derive(Debug, PartialEq)]
pub enum Fail {
    /// With a code, a sentence and details for scripts.
    Said {
        /// One of [`TABLE`].
        code: Cow<'static, str>,
        /// What happened, what was kept and what to do.
        message: String,
        /// The same for scripts, by field.
        details: Value,
    },
    /// Whoever read our output has gone: nothing to say, and nobody to say it to.
    BrokenPipe,
    /// The answer was given, and it is a no (`doctor` found something): this exit code, without another word.
    Answered(u8),
}

impl Fail {
    /// An error with a code of the table.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self::Said { code: code.into(), message: message.into(), details: json!({}) }
    }

    /// The call's words or values are off.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new("usage", message)
    }

    /// Anything without a name of its own.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new("failed", message)
    }

    /// A file that the call named could not be read or written.
    pub fn file(path: &std::path::Path, error: &io::Error) -> Self {
        let code = match error.kind() {
            io::ErrorKind::NotFound => "not_found",
            io::ErrorKind::StorageFull => "disk_full",
            io::ErrorKind::ReadOnlyFilesystem => "read_only",
            _ => "failed",
        };
        Self::new(code, format!("{}: {error}", path.display()))
    }

    /// The exit code for the shell.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Said { code, .. } => exit_code(code),
            Self::BrokenPipe => 0,
            Self::Answered(code) => *code,
        }
    }

    /// What standard error gets: a sentence, or with `--json` one line of JSON.
    pub fn render(&self, as_json: bool) -> Option<String> {
        let Self::Said { code, message, details } = self else { return None };
        Some(if as_json {
            json!({ "error": { "code": code, "message": message, "details": details } }).to_string()
        } else {
            let lines: Vec<String> = message.lines().map(text::visible).collect();
            format!("error: {}", lines.join("\n"))
        })
    }

    /// Says it on standard error in one write, and gives the exit code. Where standard error is gone too, the code is all.
    pub fn report(&self, as_json: bool) -> ExitCode {
        if let Some(line) = self.render(as_json) {
            let written = io::Write::write_all(&mut io::stderr().lock(), format!("{line}\n").as_bytes());
            drop(written);
        }
        ExitCode::from(self.exit_code())
    }
}

impl From<Refusal> for Fail {
    fn from(refusal: Refusal) -> Self {
        Self::Said { code: refusal.code().into(), message: refusal.message, details: refusal.details }
    }
}

impl From<service::Error> for Fail {
    fn from(error: service::Error) -> Self {
        match error {
            service::Error::Refused(refusal) => refusal.into(),
            other => Self::new(other.code(), other.to_string()),
        }
    }
}

impl From<Unwritten> for Fail {
    fn from(error: Unwritten) -> Self {
        match error {
            Unwritten::House(error) => error.into(),
            Unwritten::File { path, error } if error.kind() == io::ErrorKind::AlreadyExists => {
                Self::new("conflict", format!("{} is there already: it was not touched", path.display()))
            }
            Unwritten::File { path, error } => Self::file(&path, &error),
        }
    }
}

impl From<app::Error> for Fail {
    fn from(error: app::Error) -> Self {
        match error {
            app::Error::House(error) => error.into(),
            other => Self::new(other.code(), other.to_string()),
        }
    }
}

impl From<clap::Error> for Fail {
    /// A wrong call: clap's own first sentence, without its colours and its `error:`.
    fn from(error: clap::Error) -> Self {
        let plain = error.render().to_string();
        let body = plain.strip_prefix("error: ").unwrap_or(&plain);
        Self::usage(body.split("\n\n").next().unwrap_or(body).trim().replace('\n', " "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::refusal::Kind;

    #[test]
    fn every_refusal_has_its_row() {
        for (kind, exit) in [
            (Kind::Usage, 2),
            (Kind::InvalidTicket, 2),
            (Kind::Ambiguous, 2),
            (Kind::Conflict, 3),
            (Kind::SeatTaken, 3),
            (Kind::SoldOut, 3),
            (Kind::HoldExpired, 3),
            (Kind::ShowClosed, 3),
            (Kind::Clash, 3),
            (Kind::AlreadyAdmitted, 3),
            (Kind::TicketVoid, 3),
            (Kind::TooEarly, 3),
            (Kind::NotPriced, 3),
            (Kind::Forbidden, 4),
            (Kind::LockedOut, 4),
            (Kind::Blocked, 4),
            (Kind::NotFound, 5),
            (Kind::Declined, 6),
            (Kind::ProviderUnavailable, 6),
            (Kind::Underpaid, 6),
        ] {
            assert_eq!(Fail::from(Refusal::new(kind, "no")).exit_code(), exit, "{}", kind.code());
        }
    }

    #[test]
    fn the_readme_lists_every_code_under_its_exit_code() {
        let readme = include_str!("../../README.md");
        for (exit, codes) in TABLE {
            let row = readme.lines().find(|l| l.starts_with(&format!("| {exit} |"))).expect("a row of the table");
            for code in *codes {
                assert!(row.contains(&format!("`{code}`")), "{code} is missing under exit code {exit}");
            }
        }
    }

    #[test]
    fn an_error_is_one_line_of_json() {
        let fail = Fail::usage("two\nlines");
        let line = fail.render(true).unwrap();
        assert_eq!(line.lines().count(), 1);
        assert_eq!(line, r#"{"error":{"code":"usage","details":{},"message":"two\nlines"}}"#);
    }

    #[test]
    fn text_from_people_can_not_steer_the_terminal_from_an_error() {
        let said = Fail::usage("no film \u{1b}[2J\u{202e}").render(false).unwrap();
        assert_eq!(said, "error: no film \u{fffd}[2J\u{fffd}");
    }
}
