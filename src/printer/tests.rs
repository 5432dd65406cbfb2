//! Printers that work and printers that don't: what was taken, what was not, and what nobody knows.
use super::*;
use std::{io::Read, net::TcpListener, sync::mpsc, thread};

const PAPER: Paper = Paper {
    ask: [0x10, 4, 4],
    left: |b| match b {
        0x12 => Some(true),
        0x72 => Some(false),
        _ => None,
    },
};

/// More than any pipe or socket buffers here.
fn long() -> Vec<u8> {
    b"TICKET ".repeat(4 << 20)
}

fn send(device: &Device, bytes: &[u8]) -> Went {
    device.send_within(bytes, Some(PAPER), Duration::from_millis(50))
}

/// A printer on TCP that does this with its line.
fn printer<T: Send + 'static>(does: impl FnOnce(TcpStream) -> T + Send + 'static) -> (Device, thread::JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let device = Device::Tcp(listener.local_addr().unwrap().to_string());
    (device, thread::spawn(move || does(listener.accept().unwrap().0)))
}

fn all(line: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    line.read_to_end(&mut bytes).ok();
    bytes
}

#[test]
fn devices_are_named_by_a_path_or_a_host() {
    assert_eq!(Device::parse("tcp://10.0.0.5").unwrap(), Device::Tcp("10.0.0.5:9100".into()));
    assert_eq!(Device::parse("tcp://printer:9101/").unwrap(), Device::Tcp("printer:9101".into()));
    assert_eq!(Device::parse("/dev/usb/lp0").unwrap(), Device::Path("/dev/usb/lp0".into()));
    for wrong in ["", "tcp://", "tcp://host:port", "tcp://:"] {
        assert!(Device::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_file_gets_every_job_and_a_printer_that_is_unplugged_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    for _ in 0..2 {
        assert_eq!(send(&Device::Path(path.clone()), b"job"), Went::Printed);
    }
    assert_eq!(std::fs::read(&path).unwrap(), b"jobjob");
    let gone = Device::Path("/dev/no-such-printer".into());
    assert!(matches!(send(&gone, b"job"), Went::Not(_)));
    assert!(matches!(send(&Device::Path("/dev/full".into()), b"job"), Went::Not(why) if why.contains("space")));
}

#[test]
fn a_pipe_that_nobody_reads_takes_nothing_and_one_that_stops_is_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    let device = Device::Path(path.clone());
    assert!(matches!(send(&device, b"job"), Went::Not(_)), "nobody is there");
    let reader = OpenOptions::new().read(true).custom_flags(0o4000).open(&path).unwrap();
    assert!(matches!(send(&device, &long()), Went::Maybe(why) if why.contains("nothing any more")));
    drop(reader);
}

#[test]
fn a_network_printer_gets_all_of_it_whatever_it_answers() {
    for answer in [&b""[..], b"\x12", b"HTTP/1.1 400 Bad Request\r\n\r\n"] {
        let (device, printed) = printer(move |mut line| {
            line.write_all(answer).unwrap();
            all(&mut line)
        });
        assert_eq!(send(&device, b"job"), Went::Printed);
        let bytes = printed.join().unwrap();
        assert_eq!(bytes, [&PAPER.ask[..], b"job", &PAPER.ask].concat());
    }
}

#[test]
fn without_paper_nothing_is_sent_and_paper_that_ends_is_said() {
    let (device, printed) = printer(|mut line| {
        line.write_all(b"\x72").unwrap();
        all(&mut line)
    });
    assert!(matches!(send(&device, b"job"), Went::Not(why) if why.ends_with("out of paper")));
    assert_eq!(printed.join().unwrap(), PAPER.ask);
    let (device, printed) = printer(|mut line| {
        line.write_all(b"\x12").unwrap();
        let mut job = [0; 9];
        line.read_exact(&mut job).unwrap();
        line.write_all(b"\x72").unwrap();
        all(&mut line)
    });
    assert!(matches!(send(&device, b"job"), Went::Maybe(why) if why.ends_with("ran out of paper")));
    printed.join().unwrap();
}

#[test]
fn a_printer_that_is_off_takes_nothing_and_one_that_breaks_off_is_unknown() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert!(matches!(send(&Device::Tcp(free.to_string()), b"job"), Went::Not(_)));
    let (device, gone) = printer(|mut line| {
        line.write_all(b"\x12").unwrap();
        line.read_exact(&mut [0; 1000]).unwrap();
    });
    assert!(matches!(send(&device, &long()), Went::Maybe(_)));
    gone.join().unwrap();
    let (device, deaf) = printer(|line| line);
    assert!(matches!(send(&device, &long()), Went::Maybe(_)), "it never reads");
    deaf.join().unwrap();
}

/// A printer on a serial line: what it heard, and what it answers whenever it is asked for its paper.
fn serial(answers: &'static [u8]) -> (PathBuf, mpsc::Receiver<Vec<u8>>, Box<dyn portable_pty::SlavePty + Send>) {
    let pair = portable_pty::native_pty_system().openpty(portable_pty::PtySize::default()).unwrap();
    let path = pair.master.tty_name().unwrap();
    let (mut from, mut to) = (pair.master.try_clone_reader().unwrap(), pair.master.take_writer().unwrap());
    let (heard, hears) = mpsc::channel();
    thread::spawn(move || {
        let _line = pair.master;
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = from.read(&mut buffer) {
            let asked = buffer[..n].windows(3).filter(|w| *w == PAPER.ask).count();
            for _ in 0..asked {
                to.write_all(answers).unwrap();
            }
            heard.send(buffer[..n].to_vec()).ok();
        }
    });
    (path, hears, pair.slave)
}

fn heard(hears: &mpsc::Receiver<Vec<u8>>, most: usize) -> Vec<u8> {
    let mut all = Vec::new();
    while all.len() < most {
        all.extend(hears.recv_timeout(Duration::from_secs(10)).unwrap());
    }
    all
}

#[test]
fn a_serial_line_passes_every_byte_and_is_asked_for_its_paper() {
    let job: Vec<u8> = (0..=255).collect();
    let (path, hears, _line) = serial(b"\x12");
    assert_eq!(send(&Device::Path(path.clone()), &job), Went::Printed);
    let all = heard(&hears, job.len() + 6);
    assert_eq!(all, [&PAPER.ask[..], &job, &PAPER.ask].concat(), "no return before a line feed, nothing taken out");
    assert_eq!(send(&Device::Path(path.clone()).at_speed(38_400).unwrap(), b"job"), Went::Printed);
    let (path, hears, _line) = serial(b"\x72");
    assert_eq!(send(&Device::Path(path.clone()), b"job"), Went::Not(format!("{}: out of paper", path.display())));
    assert_eq!(heard(&hears, 3), PAPER.ask, "and is sent nothing then");
}

#[test]
fn what_is_no_serial_line_has_no_speed() {
    let folder = tempfile::tempdir().unwrap();
    let file = Device::Path(folder.path().join("out")).at_speed(9600).unwrap();
    assert!(matches!(send(&file, b"job"), Went::Not(why) if why.contains("no serial line")));
    assert!(Device::Tcp("printer:9100".into()).at_speed(9600).is_err());
}
