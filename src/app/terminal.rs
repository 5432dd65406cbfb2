//! The terminal, taken and always given back: after the end, an error, a panic or a signal.
use super::{recorder::SharedRecorder, screen::Screen};
use ratatui::crossterm::{
    Command,
    cursor::Show,
    event::{DisableBracketedPaste, EnableBracketedPaste},
    style::ResetColor,
    terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode},
};
use rustix::event::{PollFd, PollFlags, poll};
use std::{
    fs::File,
    io::{self, IsTerminal, Write},
    os::fd::AsFd,
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
    thread::{self, ThreadId},
};

/// Clicks, drags and the wheel, reported in the form that has no limit of 223 columns. Movement without a button is not
/// asked for: it would wake the program for nothing.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";
/// Ends a frame that a panic or a signal cut in half.
const FRAME_END: &str = "\x1b[?2026l";

/// Whether this process has the terminal in its hands.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal as long as it is ours; dropped, it is as it was.
#[derive(Debug)]
pub struct Taken(());

impl Taken {
    /// Raw mode, the alternate screen, bracketed paste and, if wished, the mouse.
    pub fn new(mouse: bool) -> io::Result<Self> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let taken = Self(());
        let mut bytes = String::new();
        ansi(&mut bytes, EnterAlternateScreen);
        ansi(&mut bytes, EnableBracketedPaste);
        if mouse {
            bytes.push_str(MOUSE_ON);
        }
        Tty::new()?.write_all(bytes.as_bytes())?;
        Ok(taken)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back as it was; the second time it does nothing. It may be called from a panic hook and any thread.
pub fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut bytes = String::from(FRAME_END);
    bytes.push_str(MOUSE_OFF);
    ansi(&mut bytes, DisableBracketedPaste);
    ansi(&mut bytes, ResetColor);
    ansi(&mut bytes, Show);
    ansi(&mut bytes, LeaveAlternateScreen);
    // A terminal that is gone can't be restored: then both fail, and nobody is there to be told.
    if let Ok(mut tty) = Tty::new() {
        tty.write_all(bytes.as_bytes()).ok();
    }
    disable_raw_mode().ok();
}

fn ansi(bytes: &mut String, command: impl Command) {
    // Writing to a string does not fail.
    command.write_ansi(bytes).ok();
}

/// Standard output without a buffer of its own: a frame is one `write`.
#[derive(Debug)]
pub struct Tty(File);

impl Tty {
    /// A second handle of standard output.
    pub fn new() -> io::Result<Self> {
        Ok(Self(File::from(io::stdout().as_fd().try_clone_to_owned()?)))
    }
}

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match self.0.write(bytes) {
                // Some other program may have left the terminal in non-blocking mode.
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => {
                    poll(&mut [PollFd::new(&self.0, PollFlags::OUT)], None)?;
                }
                done => return done,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A screen on the terminal.
pub fn screen() -> io::Result<Screen<Tty>> {
    let (columns, rows) = size()?;
    Ok(Screen::new(Tty::new()?, columns, rows))
}

/// Columns and rows as the terminal says now.
pub fn size() -> io::Result<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(io::stdout())?;
    // Some serial lines don't know their size: then the one that everything works at.
    if size.ws_col == 0 || size.ws_row == 0 { Ok((80, 24)) } else { Ok((size.ws_col, size.ws_row)) }
}

/// Whether both ends are a terminal: what is typed and what is shown.
pub fn is_there() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Whether the terminal hung up: a closed window, a lost line. A signal says so too, if nobody has it ignored.
pub fn is_gone() -> bool {
    let out = io::stdout();
    let mut fds = [PollFd::new(&out, PollFlags::empty())];
    poll(&mut fds, Some(&rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok()
        && fds.iter().any(|fd| fd.revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL))
}

/// After a panic on this thread: the terminal first, then what led to it into `folder`, then where that is.
///
/// A panic on another thread (the store lane's) is caught there and becomes a sentence on the screen, so the terminal stays.
pub fn on_panic(folder: PathBuf, recorder: SharedRecorder) {
    let screen_thread: ThreadId = thread::current().id();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if thread::current().id() != screen_thread {
            tracing::error!(%info, "a panic beside the screen");
            return;
        }
        restore();
        let what = info.to_string();
        let kept = recorder.write_crash(&folder, &what);
        let mut err = io::stderr().lock();
        let told = match kept {
            Ok(path) => writeln!(
                err,
                "marquee: an error in the program itself ended it. Nothing that was sold is lost; an open order can be \
                 resumed while its hold lasts.\nWhat led to it is in {}",
                path.display()
            ),
            Err(e) => writeln!(err, "marquee: an error in the program itself ended it; it could not be recorded: {e}"),
        };
        if told.is_ok() {
            before(info);
        }
    }));
}
