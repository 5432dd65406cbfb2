//! A server that writes down what it was asked, and asks somebody else for the answer. It may lose an answer.
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// `GET` or `POST`.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Its headers, their names in small letters.
    pub headers: Vec<(String, String)>,
    /// Its body as it came.
    pub body: String,
}

impl Asked {
    /// One header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The fields of its form, in the order in which they came.
    pub fn form(&self) -> Vec<(String, String)> {
        let word = |text: &str| {
            let (text, mut out) = (text.replace('+', " "), Vec::new());
            let mut bytes = text.bytes();
            while let Some(byte) = bytes.next() {
                let hex = |b: Option<u8>| char::from(b.unwrap()).to_digit(16).unwrap();
                out.push(if byte == b'%' {
                    u8::try_from(hex(bytes.next()) * 16 + hex(bytes.next())).unwrap()
                } else {
                    byte
                });
            }
            String::from_utf8(out).unwrap()
        };
        let pairs = self.body.split('&').filter(|pair| !pair.is_empty());
        pairs.map(|pair| pair.split_once('=').unwrap()).map(|(name, value)| (word(name), word(value))).collect()
    }

    /// One field of its form.
    pub fn field(&self, name: &str) -> Option<String> {
        self.form().into_iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }
}

/// The server; it lives as long as the tests.
#[derive(Clone)]
pub struct Recorder {
    /// Where it listens.
    pub port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    loses: Arc<AtomicUsize>,
}

impl Recorder {
    /// Answers with what `answer` says: a status and a JSON text.
    pub fn start(answer: impl Fn(&Asked) -> (u16, String) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let recorder = Self { port, asked: Arc::default(), loses: Arc::default() };
        let (kept, answer) = (recorder.clone(), Arc::new(answer));
        thread::spawn(move || {
            while let Ok((line, _)) = listener.accept() {
                let (kept, answer) = (kept.clone(), answer.clone());
                thread::spawn(move || kept.serve(line, answer.as_ref()));
            }
        });
        recorder
    }

    fn serve(&self, mut line: TcpStream, answer: &(impl Fn(&Asked) -> (u16, String) + ?Sized)) {
        let Some(asked) = read(&mut line) else { return };
        self.asked.lock().unwrap().push(asked.clone());
        let (status, body) = answer(&asked);
        // It was done, and who asked does not hear of it.
        if self.loses.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok() {
            return;
        }
        let length = body.len();
        let head = format!("HTTP/1.1 {status} So\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n");
        line.write_all(format!("{head}connection: close\r\n\r\n{body}").as_bytes()).ok();
    }

    /// The next answers are lost.
    pub fn lose(&self, answers: usize) {
        self.loses.store(answers, Ordering::SeqCst);
    }

    /// Whether all that was to be lost is.
    pub fn has_lost(&self) -> bool {
        self.loses.load(Ordering::SeqCst) == 0
    }

    /// All that was asked.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// What was asked with POST.
    pub fn posts(&self) -> Vec<Asked> {
        self.asked().into_iter().filter(|a| a.method == "POST").collect()
    }
}

/// A whole question.
fn read(line: &mut TcpStream) -> Option<Asked> {
    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let got = line.read(&mut piece).ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&piece[..got]);
        let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let mut first = lines.next()?.split(' ');
        let named = lines.filter_map(|l| l.split_once(':'));
        let headers: Vec<_> = named.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
        let asked = Asked { method: first.next()?.into(), path: first.next()?.into(), headers, body: String::new() };
        let length = asked.header("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
        if bytes.len() >= end + 4 + length {
            return Some(Asked { body: String::from_utf8(bytes[end + 4..].to_vec()).unwrap(), ..asked });
        }
    }
}
