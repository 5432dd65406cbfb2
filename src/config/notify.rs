//! `[notify]`: who carries mail and text messages. Secrets lie in files, one line each; none stands in the configuration.
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Who carries messages.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Notify {
    /// The language of whoever has none: `de`; without it English.
    pub language: Option<String>,
    /// The house's own words and HTML: `LANGUAGE/NAME.txt`, `LANGUAGE/phrases.toml`, `LANGUAGE/NAME.html`, `frame.html`.
    pub templates: Option<PathBuf>,
    /// The mail server; without it no mail goes.
    pub smtp: Option<Smtp>,
    /// The text message service; without it no text message goes.
    pub sms: Option<Sms>,
}

/// A mail server.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port; without it the usual one: 25, 587 with STARTTLS, 465 with TLS from the first byte.
    pub port: Option<u16>,
    /// `none`, `starttls` or `implicit`.
    #[serde(default)]
    pub tls: TlsWord,
    /// Who we are to it.
    pub user: Option<String>,
    /// Where the password is.
    pub password_file: Option<PathBuf>,
    /// From whom mails are: `The Rialto <box@rialto.example>`.
    pub from: String,
    /// A certificate (PEM) that is trusted beside the usual ones.
    pub ca_file: Option<PathBuf>,
}

/// How the line to a mail server is kept secret.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum TlsWord {
    /// Not at all.
    None,
    /// From STARTTLS on.
    #[default]
    Starttls,
    /// From the first byte.
    Implicit,
}

/// A text message service.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// Its API: `https://api.twilio.com`.
    pub base_url: String,
    /// Who we are to it.
    pub account: String,
    /// Where the token is.
    pub token_file: PathBuf,
    /// From which number or name they are.
    pub from: String,
}

/// The first line of a file that holds a secret. What it is never stands in an error.
pub fn secret(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() { Err(format!("{} is empty", path.display())) } else { Ok(line.to_owned()) }
}
