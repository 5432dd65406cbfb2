//! The way to a thermal printer: a file or device by its path, or TCP port 9100. Says of each job whether the printer took it all, none
//! of it, or maybe a part: what was half printed is never sent again by itself.
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    termios::{self, OptionalActions},
};
use std::{
    fs::{File, OpenOptions},
    io::{self, ErrorKind, Read, Write},
    net::{Shutdown, TcpStream, ToSocketAddrs},
    os::unix::fs::{FileTypeExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

/// How long a printer may take nothing: a slow one takes some all the time, one that is jammed takes none.
const STALLED: Duration = Duration::from_secs(20);

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(3);

/// How long an answer of the printer is waited for. Most give none.
const ANSWER: Duration = Duration::from_millis(500);

/// Where a printer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Device {
    /// A device or a file: `/dev/usb/lp0`.
    Path(PathBuf),
    /// A serial line and its speed in bits a second.
    Serial(PathBuf, u32),
    /// A host and a port: `192.168.1.50:9100`.
    Tcp(String),
}

/// What became of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Went {
    /// The printer took all of it.
    Printed,
    /// It took nothing: it can be sent again.
    Not(String),
    /// It may have printed a part.
    Maybe(String),
}

/// What a printer is asked for its paper, and how its answer reads: `None` is no answer to that.
#[derive(Clone, Copy, Debug)]
pub struct Paper {
    /// The question.
    pub ask: [u8; 3],
    /// The answer: whether there is paper.
    pub left: fn(u8) -> Option<bool>,
}

impl Device {
    /// Reads `tcp://HOST[:PORT]` or a path.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(host) = text.strip_prefix("tcp://") else {
            let path = text.strip_prefix("file:").unwrap_or(text);
            return if path.is_empty() { Err("no device".into()) } else { Ok(Self::Path(PathBuf::from(path))) };
        };
        let host = host.trim_end_matches('/');
        match host.rsplit_once(':') {
            _ if host.is_empty() => Err(format!("{text}: no host")),
            Some((_, port)) if port.parse::<u16>().is_err() => Err(format!("{text}: {port:?} is no port")),
            Some(_) => Ok(Self::Tcp(host.to_owned())),
            None => Ok(Self::Tcp(format!("{host}:9100"))),
        }
    }

    /// The same on a serial line of a speed.
    pub fn at_speed(self, speed: u32) -> Result<Self, String> {
        match self {
            Self::Path(path) | Self::Serial(path, _) => Ok(Self::Serial(path, speed)),
            Self::Tcp(host) => Err(format!("{host}: only a serial line has a speed")),
        }
    }

    /// Sends a job; what needs no paper asks for none.
    pub fn send(&self, bytes: &[u8], paper: Option<Paper>) -> Went {
        self.send_within(bytes, paper, STALLED)
    }

    fn send_within(&self, bytes: &[u8], paper: Option<Paper>, stalled: Duration) -> Went {
        match self {
            Self::Path(path) => to_path((path, None), bytes, paper, stalled),
            Self::Serial(path, speed) => to_path((path, Some(*speed)), bytes, paper, stalled),
            Self::Tcp(host) => to_host(host, bytes, paper, stalled),
        }
    }
}

fn ended(sent: usize, why: String) -> Went {
    if sent == 0 { Went::Not(why) } else { Went::Maybe(why) }
}

fn to_path((path, speed): (&Path, Option<u32>), bytes: &[u8], paper: Option<Paper>, stalled: Duration) -> Went {
    let mut sent = 0;
    let tried = open(path, speed).map_err(|e| e.to_string()).and_then(|(mut file, answers)| {
        let paper = paper.filter(|_| answers);
        if says_paper(&mut file, paper) == Some(false) {
            return Err("out of paper".to_owned());
        }
        write_all(&mut file, bytes, &mut sent, stalled).map_err(|e| e.to_string())?;
        if says_paper(&mut file, paper) == Some(false) { Err("ran out of paper".to_owned()) } else { Ok(()) }
    });
    match tried {
        Ok(()) => Went::Printed,
        Err(why) => ended(sent, format!("{}: {why}", path.display())),
    }
}

/// Opens without waiting for a reader at the other end of a pipe, and says whether it is a device that may answer. Nothing is made under
/// `/dev`: a printer that is unplugged would be a file there from then on.
fn open(path: &Path, speed: Option<u32>) -> io::Result<(File, bool)> {
    let device = path.starts_with("/dev");
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    let flags = i32::try_from(flags.bits()).unwrap_or(0);
    let opened = |read: bool| OpenOptions::new().read(read).append(true).create(!device).custom_flags(flags).open(path);
    let answers = std::fs::metadata(path).is_ok_and(|m| m.file_type().is_char_device());
    // Some printers only listen.
    let (file, answers) = match opened(answers) {
        Ok(file) => (file, answers),
        Err(_) if answers => (opened(false)?, false),
        Err(e) => return Err(e),
    };
    raw(&file, speed)?;
    Ok((file, answers))
}

/// A serial line passes on every byte as it is: as a terminal's it would put a return before each line feed.
fn raw(file: &File, speed: Option<u32>) -> io::Result<()> {
    match termios::tcgetattr(file) {
        Ok(mut line) => {
            line.make_raw();
            speed.map(|speed| line.set_speed(speed)).transpose()?;
            Ok(termios::tcsetattr(file, OptionalActions::Now, &line)?)
        }
        Err(_) if speed.is_some() => Err(io::Error::new(ErrorKind::InvalidInput, "this is no serial line")),
        Err(_) => Ok(()),
    }
}

/// Whether a device says that it has paper; `None` where it is not asked or says nothing that is an answer.
fn says_paper(file: &mut File, paper: Option<Paper>) -> Option<bool> {
    let paper = paper?;
    file.write_all(&paper.ask).ok()?;
    let mut fds = [PollFd::new(file, PollFlags::IN)];
    poll(&mut fds, Some(&limit(ANSWER))).ok().filter(|ready| *ready > 0)?;
    last_answer(file, paper)
}

fn write_all(file: &mut File, bytes: &[u8], sent: &mut usize, stalled: Duration) -> io::Result<()> {
    while let Some(rest) = bytes.get(*sent..).filter(|r| !r.is_empty()) {
        match file.write(rest) {
            Ok(0) => return Err(io::Error::new(ErrorKind::WriteZero, "it takes nothing")),
            Ok(n) => *sent += n,
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) if e.kind() == ErrorKind::WouldBlock => wait(file, stalled)?,
            Err(e) => return Err(e),
        }
    }
    let kind = file.metadata()?.file_type();
    // A device has nothing to be written back.
    if kind.is_char_device() || kind.is_fifo() { Ok(()) } else { file.sync_all() }
}

/// Waits until a device takes more.
fn wait(file: &File, stalled: Duration) -> io::Result<()> {
    let mut fds = [PollFd::new(file, PollFlags::OUT)];
    if poll(&mut fds, Some(&limit(stalled)))? == 0 {
        return Err(io::Error::new(ErrorKind::TimedOut, "it takes nothing any more"));
    }
    Ok(())
}

fn limit(time: Duration) -> Timespec {
    Timespec { tv_sec: time.as_secs() as i64, tv_nsec: i64::from(time.subsec_nanos()) }
}

fn to_host(host: &str, bytes: &[u8], paper: Option<Paper>, stalled: Duration) -> Went {
    let mut sent = 0;
    let tried = connect(host, stalled).map_err(|e| e.to_string()).and_then(|mut line| {
        if has_paper(&mut line, paper) == Some(false) {
            return Err("out of paper".to_owned());
        }
        while let Some(rest) = bytes.get(sent..).filter(|r| !r.is_empty()) {
            match line.write(rest) {
                Ok(0) => return Err("it takes nothing".to_owned()),
                Ok(n) => sent += n,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    return Err("it takes nothing any more".to_owned());
                }
                Err(e) => return Err(e.to_string()),
            }
        }
        if has_paper(&mut line, paper) == Some(false) {
            return Err("ran out of paper".to_owned());
        }
        close(&mut line);
        Ok(())
    });
    match tried {
        Ok(()) => Went::Printed,
        Err(why) => ended(sent, format!("{host}: {why}")),
    }
}

fn connect(host: &str, stalled: Duration) -> io::Result<TcpStream> {
    let mut last = io::Error::new(ErrorKind::NotFound, "no such host");
    for address in host.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECT) {
            Ok(line) => {
                line.set_write_timeout(Some(stalled))?;
                line.set_read_timeout(Some(ANSWER))?;
                return Ok(line);
            }
            Err(e) => last = e,
        }
    }
    Err(last)
}

/// Whether the printer says that it has paper; `None` where it is not asked or says nothing that is an answer.
fn has_paper(line: &mut TcpStream, paper: Option<Paper>) -> Option<bool> {
    let paper = paper?;
    line.write_all(&paper.ask).ok()?;
    last_answer(line, paper)
}

/// The last word counts: what came before may be an answer to something older.
fn last_answer(line: &mut impl Read, paper: Paper) -> Option<bool> {
    let mut answer = [0; 64];
    let n = line.read(&mut answer).ok()?;
    answer.get(..n)?.iter().rev().find_map(|b| (paper.left)(*b))
}

/// Lets the other end have all of it: closing with answers unread would throw away what it has not read yet.
fn close(line: &mut TcpStream) {
    if line.shutdown(Shutdown::Write).is_err() {
        return;
    }
    // A printer that goes on talking is not listened to for ever.
    let mut rest = [0; 256];
    for _ in 0..8 {
        if !matches!(line.read(&mut rest), Ok(1..)) {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
