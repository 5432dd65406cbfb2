//! A file for one pair of eyes.
use crate::service;
use std::{
    fs, io,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Why no file was written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// What belongs into it could not be had.
    #[error(transparent)]
    House(#[from] service::Error),
    /// The file can't be made, or can't hold it.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// Writes a new file that only its owner may read; one that is there is not touched. It is made before `text` is asked what
/// belongs into it, so that nothing is noted as handed out that had no place to go; where that or the writing fails, no file stays.
pub fn write_private(path: &Path, text: impl FnOnce() -> service::Result<String>) -> Result<(), Unwritten> {
    let wrong = |error| Unwritten::File { path: path.to_owned(), error };
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(wrong)?;
    let written = text()
        .map_err(Unwritten::House)
        .and_then(|text| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(wrong));
    if written.is_err() {
        fs::remove_file(path).ok();
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Refusal;

    #[test]
    fn what_is_there_is_not_asked_for_and_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, "old").unwrap();
        let no = write_private(&path, || panic!("nothing was to be made")).unwrap_err();
        assert!(matches!(no, Unwritten::File { error, .. } if error.kind() == io::ErrorKind::AlreadyExists));
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    }

    #[test]
    fn what_can_not_be_had_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let no = write_private(&path, || Err(Refusal::not_found("nobody").into()));
        assert!(matches!(no, Err(Unwritten::House(_))) && !path.exists());
    }

    #[test]
    fn only_its_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write_private(&path, || Ok("{}\n".to_owned())).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_to_string(&path).unwrap(), "{}\n");
    }
}
