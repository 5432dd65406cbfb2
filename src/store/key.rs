//! The key of an encrypted store (SQLCipher). A build without the feature `encrypted` says plainly that it can't open one.
use super::StoreError;
use rusqlite::Connection;
use std::{fmt, io::Read, path::Path};

/// How every unencrypted SQLite file begins.
const PLAIN: &[u8; 16] = b"SQLite format 3\0";

/// What opens an encrypted store: 64 hexadecimal digits are the key itself, anything else is a passphrase that a key is
/// derived from (256,000 rounds: a tenth of a second at each opening).
#[derive(Clone, PartialEq, Eq)]
pub struct StoreKey(String);

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(•)")
    }
}

impl StoreKey {
    /// Reads a key: one line of 15 characters or more.
    pub fn parse(text: &str) -> Option<Self> {
        let line = text.trim_end_matches(['\r', '\n']);
        (line.chars().count() >= 15 && line.len() <= 1024 && !line.chars().any(char::is_control))
            .then(|| Self(line.to_owned()))
    }

    /// A key of 32 random bytes.
    pub fn of(random: &[u8; 32]) -> Self {
        Self(data_encoding::HEXLOWER.encode(random))
    }

    /// The line that stands in a key file.
    pub fn line(&self) -> &str {
        &self.0
    }

    /// As SQLCipher takes it: raw bytes skip the derivation.
    #[cfg(feature = "encrypted")]
    pub(super) fn pragma(&self) -> String {
        let raw = self.0.len() == 64 && self.0.bytes().all(|b| b.is_ascii_hexdigit());
        if raw { format!("x'{}'", self.0) } else { self.0.clone() }
    }
}

/// Whether this build can open encrypted stores.
pub const fn can_encrypt() -> bool {
    cfg!(feature = "encrypted")
}

/// Whether the file at a path is there and no plain SQLite file: encrypted, or damaged.
pub fn is_sealed(path: &Path) -> bool {
    let mut head = Vec::with_capacity(PLAIN.len());
    let read = std::fs::File::open(path).and_then(|f| f.take(PLAIN.len() as u64).read_to_end(&mut head));
    read.is_ok() && !head.is_empty() && head != PLAIN
}

/// Unlocks a connection that was just opened. A new file is encrypted from its first page where there is a key; a plain one
/// stays plain.
pub(super) fn unlock(conn: &Connection, path: &Path, key: Option<&StoreKey>) -> Result<(), StoreError> {
    let (sealed, empty) = (is_sealed(path), std::fs::metadata(path).map_or(true, |m| m.len() == 0));
    match key {
        Some(key) if sealed || empty => apply(conn, key, path),
        None if sealed => Err(StoreError::Corrupt(format!(
            "{} is no plain store: it is encrypted and its key was not given (`[store] key_file` in the configuration, or \
             MARQUEE_KEY), or it is damaged",
            path.display()
        ))),
        _ => Ok(()),
    }
}

#[cfg(not(feature = "encrypted"))]
fn apply(_: &Connection, _: &StoreKey, path: &Path) -> Result<(), StoreError> {
    Err(StoreError::NoCipher(path.display().to_string()))
}

#[cfg(feature = "encrypted")]
fn apply(conn: &Connection, key: &StoreKey, path: &Path) -> Result<(), StoreError> {
    conn.pragma_update(None, "key", key.pragma())?;
    match conn.query_row("select count(*) from sqlite_schema", [], |r| r.get::<_, i64>(0)) {
        Ok(_) => Ok(()),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            Err(StoreError::WrongKey(path.display().to_string()))
        }
        Err(error) => Err(error.into()),
    }
}

/// Copies a store into a new file under another key, or none, and checks that it is whole. Nobody may have either open.
#[cfg(feature = "encrypted")]
pub fn recode(from: &Path, key: Option<&StoreKey>, to: &Path, new: Option<&StoreKey>) -> Result<(), StoreError> {
    super::private_file(to)?;
    let conn = super::connect(from, None, false, key)?;
    let words = new.map(StoreKey::pragma).unwrap_or_default();
    conn.execute("attach database ?1 as made key ?2", rusqlite::params![path_text(to)?, words])?;
    conn.query_row("select sqlcipher_export('made')", [], |_| Ok(()))?;
    for pragma in ["application_id", "user_version"] {
        let value: i64 = conn.pragma_query_value(None, pragma, |r| r.get(0))?;
        conn.pragma_update(Some("made"), pragma, value)?;
    }
    conn.execute("detach database made", [])?;
    let copy = super::connect(to, None, false, new)?;
    let sound: String = copy.query_row("pragma integrity_check", [], |r| r.get(0))?;
    let head = "select (select count(*) from sqlite_schema), coalesce((select max(seq) from event), 0)";
    let ask = |c: &Connection| c.query_row(head, [], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?)));
    if sound != "ok" || ask(&conn)? != ask(&copy)? {
        return Err(StoreError::Other(format!("the copy is not the same ({sound}): the store was left as it is")));
    }
    let synced = std::fs::File::open(to).and_then(|f| f.sync_all());
    synced.map_err(|error| StoreError::Unknown(format!("{}: {error}", to.display())))
}

/// This build has no cipher.
#[cfg(not(feature = "encrypted"))]
pub fn recode(from: &Path, _: Option<&StoreKey>, _: &Path, _: Option<&StoreKey>) -> Result<(), StoreError> {
    Err(StoreError::NoCipher(from.display().to_string()))
}

#[cfg(feature = "encrypted")]
fn path_text(path: &Path) -> Result<&str, StoreError> {
    path.to_str().ok_or_else(|| StoreError::Other(format!("{} is no path in UTF-8", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_line_and_is_never_shown() {
        assert!(StoreKey::parse("too short").is_none());
        assert!(StoreKey::parse("two lines of a key\nand more").is_none());
        let key = StoreKey::parse("a long passphrase\n").unwrap();
        assert_eq!(key.line(), "a long passphrase");
        assert_eq!(format!("{key:?}"), "StoreKey(•)");
        assert_eq!(StoreKey::of(&[7; 32]).line().len(), 64);
    }

    #[test]
    fn a_plain_file_is_told_from_another() {
        let dir = tempfile::tempdir().unwrap();
        let (plain, sealed, none) = (dir.path().join("p"), dir.path().join("s"), dir.path().join("n"));
        std::fs::write(&plain, b"SQLite format 3\0 and more").unwrap();
        std::fs::write(&sealed, [0x5a; 4096]).unwrap();
        assert_eq!([is_sealed(&plain), is_sealed(&sealed), is_sealed(&none)], [false, true, false]);
    }
}
