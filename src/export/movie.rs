//! The JSON of a film where it stands within something else.
use serde::Serialize;

/// A film within another answer.
#[derive(Debug, Serialize)]
pub struct MovieRef {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its age rating.
    pub certificate: String,
}
