//! Where spoken lines go: a file or a named pipe that a speech program reads. It never makes the screen wait.
use std::{
    fs::{File, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
};

/// The mouth of the program; without a path it is silent.
#[derive(Debug, Default)]
pub struct Speech {
    path: Option<PathBuf>,
    open: Option<File>,
}

impl Speech {
    /// Speaks into this file, if any. It is opened when there is something to say, so that a reader may come later.
    pub fn new(path: Option<PathBuf>) -> Self {
        Self { path, open: None }
    }

    /// Says these lines, in one write. Where nobody listens or the listener is behind, they are lost: late speech is worse
    /// than none.
    pub fn say(&mut self, lines: &[String]) {
        let Some(path) = &self.path else { return };
        if self.open.is_none() {
            let nonblocking = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
            self.open =
                OpenOptions::new().append(true).create(true).mode(0o600).custom_flags(nonblocking).open(path).ok();
        }
        let mut text = lines.join("\n");
        text.push('\n');
        let Some(file) = &mut self.open else { return };
        if let Err(e) = file.write_all(text.as_bytes()) {
            tracing::debug!(%e, "speech lost");
            // A reader that went may come back: the pipe is opened anew next time.
            self.open = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, io::Read};

    fn lines(text: &[&str]) -> Vec<String> {
        text.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_gets_every_line_and_no_path_is_silent() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("speech");
        let mut speech = Speech::new(Some(path.clone()));
        speech.say(&lines(&["Dune: Part Two", "20:15"]));
        speech.say(&lines(&["Sold"]));
        assert_eq!(fs::read_to_string(path).unwrap(), "Dune: Part Two\n20:15\nSold\n");
        Speech::new(None).say(&lines(&["nobody hears"]));
    }

    #[test]
    fn a_pipe_without_a_reader_does_not_stop_the_till() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        let mut speech = Speech::new(Some(path.clone()));
        speech.say(&lines(&["lost"]));
        let nonblocking = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        let mut reader = OpenOptions::new().read(true).custom_flags(nonblocking).open(&path).unwrap();
        speech.say(&lines(&["heard"]));
        let mut heard = String::new();
        reader.read_to_string(&mut heard).unwrap_err();
        assert_eq!(heard, "heard\n");
        // A reader that never reads: the pipe fills, the rest is lost, and this test ends.
        for _ in 0..100 {
            speech.say(&lines(&["x".repeat(4000).as_str()]));
        }
    }
}
