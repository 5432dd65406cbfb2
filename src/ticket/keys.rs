//! The keys of a store: what signs its tickets and seals its events. They lie in a folder outside the store and its
//! backups (`cli.md`, "Keys"), one for each store:
//!
//! ```text
//! ticket.key   the secret that signs tickets      ticket.pub   what verifies them, free to give away
//! seal.key     the secret that seals events           head         how far its history goes ([`super::head`])
//! ```
//!
//! Each file is one line, `KIND BASE32`: 32 bytes and 4 bytes of checksum, so that rot is told from forgery.
use data_encoding::BASE32_NOPAD;
use ed25519_dalek::{SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::{
    fmt::{self, Write as _},
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

const TICKET_SECRET: &str = "marquee-ticket-secret-1";
const TICKET_PUBLIC: &str = "marquee-ticket-public-1";
const SEAL_SECRET: &str = "marquee-seal-secret-1";

/// No key file is longer; more is not read.
const MAX_FILE: u64 = 64 * 1024;

/// Fills a buffer with random bytes.
pub type Random<'a> = &'a mut dyn FnMut(&mut [u8]);

/// A store's keys. Its `Debug` shows no secret.
#[derive(Clone)]
pub struct Keys {
    /// Signs tickets.
    pub ticket: SigningKey,
    /// Seals events (HMAC-SHA256).
    pub seal: [u8; 32],
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("public", &self.ticket.verifying_key().to_bytes()).finish_non_exhaustive()
    }
}

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file is not there.
    #[error("{path} is missing: without it this store's tickets and events can't be signed or checked; put back the copy of the key folder that was kept", path = .0.display())]
    Missing(PathBuf),
    /// A file is not what it should be.
    #[error("{path} is damaged: {why}; put back the copy of the key folder that was kept", path = path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Others than the owner may read a secret, or change the folder.
    #[error("{path} has mode {mode:o}, so others could use its keys: run chmod {right:o} on it", path = path.display())]
    TooOpen {
        /// Which file or folder.
        path: PathBuf,
        /// Its mode.
        mode: u32,
        /// The mode it should have.
        right: u32,
    },
    /// The system did not let us.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

/// Reads the keys of a folder. What is missing, damaged or open to others is an error that says what to do.
pub fn load(folder: &Path) -> Result<Keys, KeyError> {
    let ticket = SigningKey::from_bytes(&read_secret(&folder.join("ticket.key"), TICKET_SECRET)?);
    let seal = read_secret(&folder.join("seal.key"), SEAL_SECRET)?;
    check_mode(folder, 0o022, 0o700)?;
    let path = folder.join("ticket.pub");
    if load_public(&path)? != [ticket.verifying_key()] {
        return Err(KeyError::Damaged { path, why: "it is not the public key of ticket.key beside it" });
    }
    Ok(Keys { ticket, seal })
}

/// Makes the keys of a new store, or reads those that are there. The folder appears whole or not at all, and where several
/// processes make it at once, all get the keys of the first.
pub fn create(folder: &Path, random: Random<'_>) -> Result<Keys, KeyError> {
    if folder.join("ticket.key").exists() {
        return load(folder);
    }
    let parent = folder.parent().unwrap_or(Path::new("."));
    make_folders(parent)?;
    let keys = Keys { ticket: SigningKey::from_bytes(&draw(random)), seal: draw(random) };
    let fresh = parent.join(temporary_name(&draw(random)));
    let made = write_folder(&fresh, &keys).and_then(|()| put(&fresh, folder));
    match made {
        Ok(true) => sync_folder(parent).map(|()| keys),
        lost => {
            // What is left behind would be a secret that nobody uses.
            remove_folder(&fresh);
            lost.and_then(|_| load(folder))
        }
    }
}

/// The public keys of a file: one a line, blank lines and `#` comments ignored, so that a circuit's can be put together.
pub fn load_public(path: &Path) -> Result<Vec<VerifyingKey>, KeyError> {
    public_of(path, &read_file(path)?)
}

/// The public keys that a text holds, which lies at a path or in the file there.
pub fn public_of(path: &Path, text: &str) -> Result<Vec<VerifyingKey>, KeyError> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    let keys: Vec<VerifyingKey> = lines
        .map(|line| {
            let bytes = decode_line(path, TICKET_PUBLIC, line)?;
            VerifyingKey::from_bytes(&bytes)
                .ok()
                .filter(|key| !key.is_weak())
                .ok_or_else(|| KeyError::Damaged { path: path.to_owned(), why: "it holds no usable public key" })
        })
        .collect::<Result<_, _>>()?;
    if keys.is_empty() {
        return Err(KeyError::Damaged { path: path.to_owned(), why: "it is empty" });
    }
    Ok(keys)
}

fn draw(random: Random<'_>) -> [u8; 32] {
    let mut out = [0; 32];
    random(&mut out);
    out
}

fn temporary_name(random: &[u8; 32]) -> String {
    random.iter().take(8).fold(format!(".new-{}-", std::process::id()), |mut name, b| {
        // Writing into a String does not fail.
        write!(name, "{b:02x}").ok();
        name
    })
}

fn write_folder(folder: &Path, keys: &Keys) -> Result<(), KeyError> {
    DirBuilder::new().mode(0o700).create(folder).map_err(|e| io_error(folder, e))?;
    write_file(&folder.join("ticket.key"), TICKET_SECRET, keys.ticket.as_bytes(), 0o600)?;
    write_file(&folder.join("ticket.pub"), TICKET_PUBLIC, keys.ticket.verifying_key().as_bytes(), 0o644)?;
    write_file(&folder.join("seal.key"), SEAL_SECRET, &keys.seal, 0o600)?;
    sync_folder(folder)
}

/// Puts the finished folder into its place: false if another process was first.
fn put(fresh: &Path, folder: &Path) -> Result<bool, KeyError> {
    match fs::rename(fresh, folder) {
        Ok(()) => Ok(true),
        // A rename never replaces a folder that has something in it.
        Err(e) if matches!(e.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists) => Ok(false),
        Err(e) => Err(io_error(folder, e)),
    }
}

/// Tries to take back a folder that was not used; what can't be removed stays, and its error matters less than the first.
fn remove_folder(folder: &Path) {
    fs::remove_dir_all(folder).ok();
}

/// Makes a folder and those above it, and sees to it that they outlive a power cut.
fn make_folders(folder: &Path) -> Result<(), KeyError> {
    let new: Vec<&Path> = folder.ancestors().take_while(|f| !f.as_os_str().is_empty() && !f.exists()).collect();
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|e| io_error(folder, e))?;
    for made in new {
        sync_folder(made.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
    }
    Ok(())
}

pub(super) fn sync_folder(folder: &Path) -> Result<(), KeyError> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| io_error(folder, e))
}

fn checksum(kind: &str, bytes: &[u8]) -> Vec<u8> {
    let digest = Sha256::new().chain_update(kind).chain_update(bytes).finalize();
    digest.iter().copied().take(4).collect()
}

/// A public key as its file holds it, on one line.
pub fn public_text(key: &VerifyingKey) -> String {
    line_of(TICKET_PUBLIC, key.as_bytes())
}

fn line_of(kind: &str, bytes: &[u8; 32]) -> String {
    format!("{kind} {}\n", BASE32_NOPAD.encode(&[bytes, checksum(kind, bytes).as_slice()].concat()))
}

fn write_file(path: &Path, kind: &str, bytes: &[u8; 32], mode: u32) -> Result<(), KeyError> {
    let line = line_of(kind, bytes);
    let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
    file.and_then(|mut f| f.write_all(line.as_bytes()).and_then(|()| f.sync_all())).map_err(|e| io_error(path, e))
}

fn read_secret(path: &Path, kind: &str) -> Result<[u8; 32], KeyError> {
    let text = read_file(path)?;
    check_mode(path, 0o077, 0o600)?;
    decode_line(path, kind, text.trim())
}

fn read_file(path: &Path) -> Result<String, KeyError> {
    let mut text = String::new();
    File::open(path).and_then(|f| f.take(MAX_FILE).read_to_string(&mut text)).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => KeyError::Missing(path.to_owned()),
        io::ErrorKind::InvalidData => KeyError::Damaged { path: path.to_owned(), why: "it is no text" },
        _ => io_error(path, e),
    })?;
    Ok(text)
}

fn decode_line(path: &Path, kind: &str, line: &str) -> Result<[u8; 32], KeyError> {
    let damaged = |why| KeyError::Damaged { path: path.to_owned(), why };
    let (found, encoded) = line.split_once(' ').ok_or_else(|| damaged("it is no key file"))?;
    if found != kind {
        return Err(damaged("it holds a key of another kind"));
    }
    let bytes = BASE32_NOPAD.decode(encoded.trim().as_bytes()).map_err(|_| damaged("it is no base32"))?;
    let (key, sum) = bytes.split_at_checked(32).ok_or_else(|| damaged("it is too short"))?;
    if sum != checksum(kind, key) {
        return Err(damaged("its checksum is wrong"));
    }
    key.try_into().map_err(|_| damaged("it has the wrong length"))
}

fn check_mode(path: &Path, forbidden: u32, right: u32) -> Result<(), KeyError> {
    let mode = fs::metadata(path).map_err(|e| io_error(path, e))?.permissions().mode() & 0o777;
    if mode & forbidden == 0 { Ok(()) } else { Err(KeyError::TooOpen { path: path.to_owned(), mode, right }) }
}

fn io_error(path: &Path, source: io::Error) -> KeyError {
    KeyError::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    /// Bytes that differ from call to call and from start to start.
    fn random(start: u8) -> impl FnMut(&mut [u8]) {
        let mut n = start;
        move |out| {
            for b in out {
                n = n.wrapping_mul(181).wrapping_add(start | 1);
                *b = n;
            }
        }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn keys_are_made_once_and_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("marquee/keys/0a1b");
        assert!(matches!(load(&folder), Err(KeyError::Missing(_))));
        let made = create(&folder, &mut random(1)).unwrap();
        let again = create(&folder, &mut random(2)).unwrap();
        assert_eq!((again.ticket.to_bytes(), again.seal), (made.ticket.to_bytes(), made.seal));
        assert_ne!(made.ticket.to_bytes(), made.seal);
        assert_eq!(load_public(&folder.join("ticket.pub")).unwrap(), [made.ticket.verifying_key()]);
        assert_eq!((mode(&folder), mode(&folder.join("ticket.key"))), (0o700, 0o600));
        assert_eq!(mode(&folder.join("seal.key")), 0o600);
        assert_eq!(fs::read_dir(folder.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn of_many_at_once_all_get_the_keys_of_the_first() {
        for round in 0..20u8 {
            let dir = tempfile::tempdir().unwrap();
            let folder = dir.path().join("keys/store");
            let start = Barrier::new(8);
            let seals: Vec<[u8; 32]> = std::thread::scope(|s| {
                let runs: Vec<_> = (0..8u8)
                    .map(|n| {
                        let (folder, start) = (&folder, &start);
                        s.spawn(move || {
                            start.wait();
                            create(folder, &mut random(round * 8 + n)).unwrap().seal
                        })
                    })
                    .collect();
                runs.into_iter().map(|r| r.join().unwrap()).collect()
            });
            let kept = load(&folder).unwrap().seal;
            assert!(seals.iter().all(|s| *s == kept));
            assert_eq!(fs::read_dir(dir.path().join("keys")).unwrap().count(), 1);
        }
    }

    #[test]
    fn secrets_that_others_can_read_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("keys");
        create(&folder, &mut random(1)).unwrap();
        for (path, wide, right) in [
            (folder.join("ticket.key"), 0o640, 0o600),
            (folder.join("seal.key"), 0o604, 0o600),
            (folder.clone(), 0o770, 0o700),
        ] {
            set_mode(&path, wide);
            let error = load(&folder).unwrap_err();
            assert!(matches!(&error, KeyError::TooOpen { mode, .. } if *mode == wide), "{error}");
            assert!(error.to_string().contains(&format!("chmod {right:o}")), "{error}");
            set_mode(&path, right);
        }
        assert!(load(&folder).is_ok());
    }

    #[test]
    fn damage_is_named_and_never_mended_by_new_keys() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("keys");
        create(&folder, &mut random(1)).unwrap();
        let path = folder.join("ticket.key");
        let whole = fs::read_to_string(&path).unwrap();
        let swapped = whole.replace(char::from(whole.as_bytes()[30]), "2");
        let other_kind = fs::read_to_string(folder.join("seal.key")).unwrap();
        for bad in ["", "x", "marquee-ticket-secret-1 AAAA", whole.split_at(whole.len() - 9).0, &swapped, &other_kind] {
            fs::write(&path, bad).unwrap();
            let error = create(&folder, &mut random(2)).unwrap_err();
            assert!(matches!(error, KeyError::Damaged { .. }), "{bad:?}: {error}");
        }
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(load(&folder).unwrap_err().to_string().contains("no text"));
        fs::remove_file(&path).unwrap();
        assert!(matches!(load(&folder), Err(KeyError::Missing(_))));
        // The seal's key is still there: new keys beside it would make all its seals look forged.
        assert!(matches!(create(&folder, &mut random(2)), Err(KeyError::Missing(_))));
    }

    #[test]
    fn a_public_key_of_another_store_beside_the_secret_is_damage() {
        let dir = tempfile::tempdir().unwrap();
        let (one, two) = (dir.path().join("one"), dir.path().join("two"));
        let made = create(&one, &mut random(1)).unwrap();
        let other = create(&two, &mut random(2)).unwrap();
        let both = ["one", "two"].map(|n| fs::read_to_string(dir.path().join(n).join("ticket.pub")).unwrap());
        fs::write(dir.path().join("circuit.pub"), format!("# two houses\n\n{}", both.concat())).unwrap();
        let circuit = load_public(&dir.path().join("circuit.pub")).unwrap();
        assert_eq!(circuit, [made.ticket.verifying_key(), other.ticket.verifying_key()]);
        fs::copy(two.join("ticket.pub"), one.join("ticket.pub")).unwrap();
        assert!(load(&one).unwrap_err().to_string().contains("not the public key"));
    }

    #[test]
    fn no_secret_is_shown() {
        let keys = Keys { ticket: SigningKey::from_bytes(&[0x5a; 32]), seal: [0xa5; 32] };
        let shown = format!("{keys:?}");
        assert!(!shown.contains("90, 90, 90") && !shown.contains("165, 165, 165"), "{shown}");
    }
}
