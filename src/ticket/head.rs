//! The head of a store's history: the place and hash of its newest event, kept beside the keys and sealed like the events, so that
//! an end that was cut off the store is missed. It lies where the store's backups do not go.
//!
//! `head` is one line, `marquee-head-1 BASE32`: place, time, hash and seal. It is replaced whole and never goes back.
use super::keys::{KeyError, sync_folder};
use crate::domain::chain::{self, Head};
use data_encoding::BASE32_NOPAD;
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    time::Duration,
};

const KIND: &str = "marquee-head-1";
/// Place and time of 8 bytes each, hash and seal of 32.
const LENGTH: usize = 80;

/// Reads the head that is kept in a key folder; `None` where none was kept yet. One that was altered is an error.
pub fn read(folder: &Path, seal_key: &[u8; 32]) -> Result<Option<Head>, KeyError> {
    let path = folder.join("head");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => String::new(),
        Err(source) => return Err(KeyError::Io { path, source }),
    };
    let why = "it is not as this house wrote it, or of another house";
    decode(text.trim(), seal_key).map(Some).ok_or(KeyError::Damaged { path, why })
}

fn decode(line: &str, seal_key: &[u8; 32]) -> Option<Head> {
    let bytes = BASE32_NOPAD.decode(line.strip_prefix(KIND)?.strip_prefix(' ')?.as_bytes()).ok()?;
    let (seq, rest) = bytes.split_first_chunk::<8>()?;
    let (at_ms, rest) = rest.split_first_chunk::<8>()?;
    let (hash, seal) = rest.split_first_chunk::<32>()?;
    let head = Head { seq: i64::from_be_bytes(*seq), at_ms: i64::from_be_bytes(*at_ms), hash: *hash };
    (chain::seal_head(seal_key, &head).as_slice() == seal).then_some(head)
}

fn encode(head: &Head, seal_key: &[u8; 32]) -> String {
    let mut bytes = Vec::with_capacity(LENGTH);
    bytes.extend(head.seq.to_be_bytes());
    bytes.extend(head.at_ms.to_be_bytes());
    bytes.extend(head.hash);
    bytes.extend(chain::seal_head(seal_key, head));
    format!("{KIND} {}\n", BASE32_NOPAD.encode(&bytes))
}

/// Keeps a head where the one that is kept is older; processes that do it at once take turns. `anew` puts it in the place of
/// whatever is there, also of one that is ahead of it.
pub fn keep(folder: &Path, seal_key: &[u8; 32], head: &Head, anew: bool) -> Result<(), KeyError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| KeyError::Io { path, source }
    };
    let turn = File::open(folder).map_err(failed(folder))?;
    lock(&turn).map_err(failed(folder))?;
    if !anew && read(folder, seal_key)?.is_some_and(|kept| kept.seq > head.seq) {
        return Ok(());
    }
    // Who died here before left a beginning behind; it is nobody's by now.
    let (fresh, path) = (folder.join(".head-new"), folder.join("head"));
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh);
    file.and_then(|mut f| f.write_all(encode(head, seal_key).as_bytes()).and_then(|()| f.sync_all()))
        .map_err(failed(&fresh))?;
    fs::rename(&fresh, &path).map_err(failed(&path))?;
    sync_folder(folder)
}

/// Waits a second at the most: whoever has the turn needs milliseconds, unless it was stopped.
fn lock(turn: &File) -> io::Result<()> {
    for _ in 0..50 {
        match turn.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(20)),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(io::ErrorKind::TimedOut.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const KEY: [u8; 32] = [7; 32];

    fn head(seq: i64) -> Head {
        Head { seq, at_ms: seq * 1000, hash: [seq as u8; 32] }
    }

    #[test]
    fn it_is_kept_and_never_goes_back() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path(), &KEY).unwrap(), None);
        for (seq, kept) in [(5, 5), (3, 5), (9, 9)] {
            keep(folder.path(), &KEY, &head(seq), false).unwrap();
            assert_eq!(read(folder.path(), &KEY).unwrap(), Some(head(kept)));
        }
        keep(folder.path(), &KEY, &head(2), true).unwrap();
        assert_eq!(read(folder.path(), &KEY).unwrap(), Some(head(2)));
        let mode = fs::metadata(folder.path().join("head")).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn any_byte_that_was_changed_is_noticed_and_left_for_people_to_see() {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path(), &KEY, &head(5), false).unwrap();
        let path = folder.path().join("head");
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() - 1 {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(&path, &bytes).unwrap();
            assert!(matches!(read(folder.path(), &KEY), Err(KeyError::Damaged { .. })), "byte {at}");
            assert!(keep(folder.path(), &KEY, &head(6), false).is_err(), "byte {at}");
            assert_eq!(fs::read(&path).unwrap(), bytes);
        }
        fs::write(&path, &whole).unwrap();
        assert!(read(folder.path(), &[8; 32]).is_err(), "another house's");
        for bad in [&b""[..], b"\xff\xfe", b"marquee-head-1 AAAA"] {
            fs::write(&path, bad).unwrap();
            assert!(read(folder.path(), &KEY).is_err());
        }
        keep(folder.path(), &KEY, &head(6), true).unwrap();
        assert_eq!(read(folder.path(), &KEY).unwrap(), Some(head(6)));
    }

    #[test]
    fn what_a_death_left_behind_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path(), &KEY, &head(5), false).unwrap();
        fs::write(folder.path().join(".head-new"), "marquee-he").unwrap();
        assert_eq!(read(folder.path(), &KEY).unwrap(), Some(head(5)));
        keep(folder.path(), &KEY, &head(6), false).unwrap();
        assert_eq!(read(folder.path(), &KEY).unwrap(), Some(head(6)));
    }

    #[test]
    fn of_many_at_once_the_highest_stays() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|s| {
            for n in 0..8 {
                let folder = folder.path();
                s.spawn(move || (0..20).for_each(|k| keep(folder, &KEY, &head(1 + k * 8 + n), false).unwrap()));
            }
        });
        assert_eq!(read(folder.path(), &KEY).unwrap(), Some(head(160)));
    }
}
