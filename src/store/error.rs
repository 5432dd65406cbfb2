//! What can go wrong in the store, in the words of `cli.md`: nothing was half done, unless it is `unknown`.
use rusqlite::{Error as Sql, ErrorCode, ffi};

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no store at this place.
    #[error("there is no store at {0}: `marquee init` makes one, `marquee demo` opens a ready one")]
    NoStore(String),
    /// Others were writing all the time.
    #[error("the store is busy: another program has been writing to it for too long; nothing was done, try again")]
    Busy,
    /// The file is not a store or is damaged.
    #[error("the store can't be read: {0}; it was left as it is. Restore the last backup, or open a copy")]
    Corrupt(String),
    /// This build has no cipher.
    #[error(
        "{0} is encrypted, or is to be: this Marquee was built without encryption and can't open it; it was not touched. \
             Use one built with `--features encrypted`"
    )]
    NoCipher(String),
    /// Another key made it.
    #[error("the key that was given does not open {0}; it was not touched")]
    WrongKey(String),
    /// A newer Marquee wrote it.
    #[error("the store was written by a newer Marquee (schema {found}, this one knows {known}); it was not touched")]
    NewerSchema {
        /// The schema of the store.
        found: u32,
        /// The newest that this program knows.
        known: u32,
    },
    /// The file or its folder can't be written.
    #[error("the store can't be written: {0}; nothing was done")]
    ReadOnly(String),
    /// No room.
    #[error("the disk is full; nothing was done and nothing is lost. Make room and try again")]
    DiskFull,
    /// The disk failed while the answer was being made durable.
    #[error("the disk did not say whether it was kept ({0}): ask again with the same key, or look at the last sale")]
    Unknown(String),
    /// Locks do not work there.
    #[error("{0} lies on a network file system, where locks can't be trusted: put the store on a local disk")]
    NetworkDisk(String),
    /// Anything else.
    #[error("the store failed: {0}")]
    Other(String),
}

impl StoreError {
    /// The code in `{"error":{"code":…}}`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoStore(_) => "not_found",
            Self::Busy => "busy",
            Self::Corrupt(_) => "corrupt",
            Self::NoCipher(_) => "store",
            Self::WrongKey(_) => "denied",
            Self::NewerSchema { .. } => "newer_schema",
            Self::ReadOnly(_) | Self::NetworkDisk(_) => "read_only",
            Self::DiskFull => "disk_full",
            Self::Unknown(_) => "unknown",
            Self::Other(_) => "failed",
        }
    }
}

impl From<Sql> for StoreError {
    fn from(error: Sql) -> Self {
        let text = error.to_string();
        let Sql::SqliteFailure(code, _) = &error else {
            return match error {
                Sql::FromSqlConversionFailure(..) | Sql::InvalidColumnType(..) | Sql::IntegralValueOutOfRange(..) => {
                    Self::Corrupt(text)
                }
                _ => Self::Other(text),
            };
        };
        match code.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Corrupt(text),
            ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => Self::ReadOnly(text),
            ErrorCode::DiskFull => Self::DiskFull,
            _ if matches!(
                code.extended_code,
                ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC
            ) =>
            {
                Self::Unknown(text)
            }
            _ if matches!(code.extended_code, ffi::SQLITE_IOERR_READ | ffi::SQLITE_IOERR_SHORT_READ) => {
                Self::Corrupt(text)
            }
            _ => Self::Other(text),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}

/// Whether this error is a trigger's or a constraint's word that contains `what`.
pub fn says(error: &Sql, what: &str) -> bool {
    matches!(error, Sql::SqliteFailure(code, Some(text)) if code.code == ErrorCode::ConstraintViolation && text.contains(what))
}
