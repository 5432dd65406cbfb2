//! A terminal for the real program: a pty, a screen that understands its output, keys and a mouse.
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    io::{Read, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    thread,
    time::{Duration, Instant},
};

/// How long anything may take on a machine that does other things too. Nothing waits so long when it works.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A program on a terminal.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    keys: Option<Box<dyn Write + Send>>,
    master: Option<Box<dyn MasterPty + Send>>,
    /// Kept open, so that the terminal can be looked at when the program has ended.
    _slave: Option<Box<dyn SlavePty + Send>>,
    output: Receiver<Vec<u8>>,
    hung_up: Arc<AtomicBool>,
    parser: vt100::Parser,
    raw: Vec<u8>,
}

/// Line discipline settings that a shell needs to work.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    pub echo: bool,
    pub canonical: bool,
    pub signals: bool,
}

impl Pty {
    /// Starts a command on a terminal of this size.
    pub fn start(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (to, output) = channel();
        let hung_up = Arc::new(AtomicBool::new(false));
        let stop = hung_up.clone();
        thread::spawn(move || {
            let mut buffer = [0; 65536];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                if to.send(buffer[..n].to_vec()).is_err() || stop.load(Ordering::SeqCst) {
                    return;
                }
            }
        });
        Self {
            child,
            keys: Some(pair.master.take_writer().unwrap()),
            master: Some(pair.master),
            _slave: Some(pair.slave),
            output,
            hung_up,
            parser: vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0),
            raw: Vec::new(),
        }
    }

    /// What is on the screen, a line a row.
    pub fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// Every byte that came so far.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Forgets the bytes so far, not the screen.
    pub fn forget_raw(&mut self) {
        self.raw.clear();
    }

    fn take(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
        self.raw.extend_from_slice(bytes);
    }

    /// Reads until the screen is as wanted; answers how long that took.
    pub fn wait_until(&mut self, what: &str, wanted: impl Fn(&str) -> bool) -> Duration {
        let began = Instant::now();
        loop {
            if wanted(&self.text()) {
                return began.elapsed();
            }
            let left = PATIENCE.saturating_sub(began.elapsed());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(e) => panic!("{what}: {e}; the screen:\n{}", self.text()),
            }
        }
    }

    /// Reads until this text is on the screen.
    pub fn wait_for(&mut self, text: &str) -> Duration {
        self.wait_until(&format!("waited for {text:?}"), |screen| screen.contains(text))
    }

    /// Reads until nothing came for so long.
    pub fn settle(&mut self, quiet: Duration) {
        while let Ok(bytes) = self.output.recv_timeout(quiet) {
            self.take(&bytes);
        }
    }

    /// Types keys, one `write` each: `F1`, `Enter`, `Esc`, `Space`, arrows, `Ctrl-c`, or the characters themselves.
    pub fn keys(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.send(&sequence(key));
        }
    }

    /// Sends bytes as they are.
    pub fn send(&mut self, bytes: &[u8]) {
        let keys = self.keys.as_mut().unwrap();
        keys.write_all(bytes).unwrap();
        keys.flush().unwrap();
    }

    /// Pastes.
    pub fn paste(&mut self, text: &[u8]) {
        self.send(&[b"\x1b[200~", text, b"\x1b[201~"].concat());
    }

    /// Presses and lets go the left button at a column and row, from 0.
    pub fn click(&mut self, column: u16, row: u16) {
        self.send(format!("\x1b[<0;{0};{1}M\x1b[<0;{0};{1}m", column + 1, row + 1).as_bytes());
    }

    /// Where a text stands: column and row, from 0.
    pub fn find(&self, text: &str) -> Option<(u16, u16)> {
        let screen = self.parser.screen();
        let (rows, columns) = screen.size();
        let (rows, columns) = (rows.get(), columns.get());
        (0..rows).find_map(|row| {
            let cells: Vec<String> = (0..columns)
                .map(|c| screen.cell(row, c).map_or(String::new(), |cell| cell.contents().to_owned()))
                .collect();
            let column = (0..cells.len()).find(|c| {
                let rest: String = cells[*c..].iter().map(|t| if t.is_empty() { " " } else { t }).collect();
                !cells[*c].is_empty() && rest.starts_with(text)
            })?;
            Some((u16::try_from(column).unwrap(), row))
        })
    }

    /// Clicks on a text that is on the screen, waiting for it first.
    pub fn click_on(&mut self, text: &str) {
        self.wait_for(text);
        let (column, row) = self.find(text).unwrap_or_else(|| panic!("{text:?} spans lines:\n{}", self.text()));
        self.click(column + 1, row);
    }

    /// Gives the terminal another size; the program hears of it as of a window that was dragged.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.parser.screen_mut().set_size(rows.try_into().unwrap(), columns.try_into().unwrap());
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
    }

    /// How the terminal's line is set now.
    pub fn line(&self) -> Line {
        let flags = format!("{:?}", self.master.as_ref().unwrap().get_termios().unwrap().local_flags);
        let has = |name: &str| flags.split(|c: char| !c.is_ascii_uppercase()).any(|w| w == name);
        Line { echo: has("ECHO"), canonical: has("ICANON"), signals: has("ISIG") }
    }

    /// The program's process.
    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Sends a signal to the program.
    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.pid()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// Closes the window: the terminal is gone.
    pub fn hang_up(&mut self) {
        self.hung_up.store(true, Ordering::SeqCst);
        self.keys = None;
        self.master = None;
        self._slave = None;
    }

    /// Waits for the program's end and reads the rest of its output; answers its exit code.
    pub fn wait_end(&mut self) -> u32 {
        let began = Instant::now();
        loop {
            match self.output.recv_timeout(Duration::from_millis(20)) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    if let Some(status) = self.child.try_wait().unwrap() {
                        self.settle(Duration::from_millis(50));
                        return status.exit_code();
                    }
                    assert!(began.elapsed() < PATIENCE, "it does not end; the screen:\n{}", self.text());
                }
            }
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if let (Ok(None), Some(pid)) = (self.child.try_wait(), self.child.process_id()) {
            if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
                kill_process(pid, Signal::KILL).ok();
            }
            self.child.wait().ok();
        }
    }
}

/// What a terminal sends for a key.
fn sequence(key: &str) -> Vec<u8> {
    let text = match key {
        "F1" => "\x1bOP",
        "F2" => "\x1bOQ",
        "F3" => "\x1bOR",
        "F4" => "\x1bOS",
        "F5" => "\x1b[15~",
        "F6" => "\x1b[17~",
        "F7" => "\x1b[18~",
        "F8" => "\x1b[19~",
        "Enter" => "\r",
        "Esc" => "\x1b",
        "Space" => " ",
        "Tab" => "\t",
        "Backspace" => "\x7f",
        "Up" => "\x1b[A",
        "Down" => "\x1b[B",
        "Right" => "\x1b[C",
        "Left" => "\x1b[D",
        "Home" => "\x1b[H",
        "End" => "\x1b[F",
        "PgUp" => "\x1b[5~",
        "PgDn" => "\x1b[6~",
        other => match other.strip_prefix("Ctrl-") {
            Some(letter) => return vec![letter.as_bytes()[0].to_ascii_uppercase() - b'@'],
            None => other,
        },
    };
    text.as_bytes().to_vec()
}
