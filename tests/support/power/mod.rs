//! Loss of power, explored: what reached the disk is recorded ([`vfs`]), and every disk that a cut could have left is built and
//! opened ([`disk`]).
pub mod disk;
pub mod vfs;

use std::path::PathBuf;

/// A temporary folder in memory where the system has one: thousands of disks are laid out in it.
pub fn memory_folder() -> tempfile::TempDir {
    let memory = PathBuf::from("/dev/shm");
    let in_memory = memory.is_dir().then(|| tempfile::tempdir_in(memory).ok()).flatten();
    in_memory.unwrap_or_else(|| tempfile::tempdir().unwrap())
}
