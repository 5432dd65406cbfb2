//! The log: a file in the state folder, never the screen. A log that can't be opened is no reason not to sell.
use crate::config::{Config, LogLevel};
use std::{fs, io, path::Path, sync::Mutex};
use tracing_subscriber::filter::LevelFilter;

/// Beyond this the log is put aside as `marquee.log.old` when a program starts.
const MAX_BYTES: u64 = 5 << 20;

/// Starts logging to the file. Gives back why it could not.
pub fn start(config: &Config) -> Result<(), io::Error> {
    let file = open(&config.log)?;
    let level = match config.log_level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(false)
        .with_writer(Mutex::new(file))
        .try_init()
        .map_err(io::Error::other)
}

fn open(path: &Path) -> io::Result<fs::File> {
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    if fs::metadata(path).is_ok_and(|m| m.len() > MAX_BYTES) {
        // Two programs that start at once may both do this; then the older log is lost, which is all that can happen.
        drop(fs::rename(path, path.with_extension("log.old")));
    }
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a folder that only this user can enter, if it is not there.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
