//! A file for one pair of eyes.
use std::{io, path::Path};

/// Writes a new file that only its owner may read; one that is there is not touched.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    made.write_all(bytes)?;
    made.sync_all()
}
