//! The program as a process on a test cinema: its environment, and tools of the system that it is run under.
#![allow(dead_code, reason = "not every test binary uses all of it")]
use crate::world::World;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// The program with the environment of a test cinema. The keys are found below the folder that stands for the user's.
pub fn on(world: &World, db: &Path, command: &mut Command) {
    command.env("MARQUEE_DB", db).env("MARQUEE_NOW", "2026-11-22T19:00:00Z").env("MARQUEE_BOOT", "5000");
    for folder in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
        command.env(folder, world.folder());
    }
    command.stdin(Stdio::null());
}

/// Runs the program to its end.
pub fn run(world: &World, db: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_marquee"));
    on(world, db, command.arg("--json").args(words));
    command.output().unwrap()
}

/// The code of the error that a run ended with.
pub fn error_code(done: &Output) -> String {
    let said = String::from_utf8_lossy(&done.stderr);
    let last: serde_json::Value = serde_json::from_str(said.lines().last().unwrap_or_default()).unwrap_or_default();
    last["error"]["code"].as_str().unwrap_or_default().to_owned()
}

/// Whether strace is installed and may trace. Without it a test is skipped in words; where `scripts/test` has promised it
/// (`MARQUEE_ALL_TOOLS`) that is a failure.
pub fn has_strace() -> bool {
    let tried = Command::new("strace").args(["-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    let there = tried.is_ok_and(|s| s.success());
    if !there {
        assert!(std::env::var_os("MARQUEE_ALL_TOOLS").is_none(), "strace is missing, and scripts/test had promised it");
        eprintln!("SKIPPED: strace is missing or may not trace; scripts/test installs it");
    }
    there
}

/// A small disk of its own; it goes away when dropped. Only root may make one.
pub struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// So many KiB, at this folder.
    pub fn mount(folder: PathBuf, kib: usize) -> Option<Self> {
        std::fs::create_dir_all(&folder).unwrap();
        let size = format!("size={kib}k");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&folder).output();
        let mounted = mount.is_ok_and(|m| m.status.success());
        if !mounted {
            eprintln!("SKIPPED: a full or read-only disk needs the right to mount one (root)");
        }
        mounted.then_some(Self { folder })
    }

    /// Mounts it again with other words: `ro`, `size=8m`.
    pub fn remount(&self, how: &str) {
        let how = format!("remount,{how}");
        assert!(Command::new("mount").args(["-o", &how]).arg(&self.folder).status().unwrap().success());
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a store that is still open must not keep it.
        drop(Command::new("umount").arg("-l").arg(&self.folder).status());
    }
}
