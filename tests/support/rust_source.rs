//! Rust source as `tests/tidy.rs` reads it: comments, literals and test code told apart, line numbers kept.
use std::path::Path;

/// A file of the program, split into what the rules look at.
pub struct Source {
    /// Its path from the package's root: `src/store/lock.rs`.
    pub path: String,
    /// As it was written.
    pub text: String,
    /// The text with comments, literals and test code blanked out.
    pub code: String,
    /// The same, but with test code left in.
    pub code_with_tests: String,
    /// String literals outside test code, with the line on which each begins.
    pub literals: Vec<(usize, String)>,
}

impl Source {
    /// Takes a text apart.
    pub fn new(path: &str, text: &str) -> Self {
        let (code_with_tests, literals) = split(text);
        let tests = test_ranges(&code_with_tests);
        let mut code: Vec<u8> = code_with_tests.clone().into_bytes();
        let all = path.ends_with("/tests.rs") || path.contains("/tests/");
        for (i, byte) in code.iter_mut().enumerate() {
            if *byte != b'\n' && (all || tests.iter().any(|r| r.contains(&i))) {
                *byte = b' ';
            }
        }
        let literals = literals
            .into_iter()
            .filter(|(at, _)| !all && !tests.iter().any(|r| r.contains(at)))
            .map(|(at, text)| (line_of(&code_with_tests, at), text))
            .collect();
        let code = String::from_utf8(code).unwrap();
        Self { path: path.into(), text: text.into(), code, code_with_tests, literals }
    }

    /// All Rust files below a folder of the package.
    pub fn below(folder: &str) -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        let mut folders = vec![root.join(folder)];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|e| e == "rs") {
                    let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                    found.push(Self::new(&name, &std::fs::read_to_string(&path).unwrap()));
                }
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    /// The room that the file is in (`store`), or the name of the file where it is one by itself (`clock`, `main`).
    pub fn room(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
    }

    /// How many modules deep the file's own module is: `store` 1, `store::lock` 2.
    pub fn depth(&self) -> usize {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inside.trim_end_matches("/mod.rs").split('/').count()
    }
}

/// The line of a byte, from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|b| *b == b'\n').count()
}

/// The index behind the bracket that closes the one at `open`.
pub fn closing(code: &str, open: usize) -> usize {
    let bytes = code.as_bytes();
    let (up, down) = match bytes[open] {
        b'{' => (b'{', b'}'),
        b'[' => (b'[', b']'),
        _ => (b'(', b')'),
    };
    let mut depth = 0;
    for (i, byte) in bytes.iter().enumerate().skip(open) {
        depth += i32::from(*byte == up) - i32::from(*byte == down);
        if depth == 0 {
            return i + 1;
        }
    }
    bytes.len()
}

/// Blanks comments and literals; also gives the literals with the byte at which each begins.
fn split(text: &str) -> (String, Vec<(usize, String)>) {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut literals = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        let rest = &bytes[i..];
        let end = if rest.starts_with(b"//") {
            i + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())
        } else if rest.starts_with(b"/*") {
            i + comment_length(rest)
        } else if let Some(hashes) = raw_string(bytes, i) {
            let open = i + hashes + 2;
            let close = format!("\"{}", "#".repeat(hashes));
            let length = text[open..].find(&close).unwrap_or(bytes.len() - open);
            literals.push((i, text[open..open + length].to_owned()));
            (open + length + close.len()).min(bytes.len())
        } else if rest[0] == b'"' {
            let length = quoted_length(rest, b'"');
            literals.push((i, text[i + 1..i + length - 1].to_owned()));
            i + length
        } else if rest[0] == b'\'' && is_char(rest) {
            i + quoted_length(rest, b'\'')
        } else {
            i += 1;
            continue;
        };
        for byte in code.iter_mut().take(end).skip(i).filter(|b| **b != b'\n') {
            *byte = b' ';
        }
        i = end;
    }
    (String::from_utf8_lossy(&code).into_owned(), literals)
}

/// The length of a comment `/* … */`, which may hold others.
fn comment_length(rest: &[u8]) -> usize {
    let mut depth = 0;
    let mut i = 0;
    while i + 1 < rest.len() {
        match &rest[i..i + 2] {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                i += 1;
                continue;
            }
        }
        i += 2;
        if depth == 0 {
            return i;
        }
    }
    rest.len()
}

/// How many `#` a raw string that begins here has; `None`: none begins here.
fn raw_string(bytes: &[u8], at: usize) -> Option<usize> {
    let word_before = at.checked_sub(1).is_some_and(|i| bytes[i].is_ascii_alphanumeric() && !b"bc".contains(&bytes[i]));
    if bytes[at] != b'r' || word_before {
        return None;
    }
    let hashes = bytes[at + 1..].iter().take_while(|b| **b == b'#').count();
    (bytes.get(at + 1 + hashes) == Some(&b'"')).then_some(hashes)
}

/// The length of a literal with its quotes.
fn quoted_length(rest: &[u8], quote: u8) -> usize {
    let mut i = 1;
    while i < rest.len() && rest[i] != quote {
        i += if rest[i] == b'\\' { 2 } else { 1 };
    }
    (i + 1).min(rest.len())
}

/// Whether a `'` begins a character and not a lifetime.
fn is_char(rest: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&rest[1..rest.len().min(12)]).into_owned();
    let mut chars = text.chars();
    chars.next() == Some('\\') || chars.next() == Some('\'')
}

/// Where test code lies: what follows `#[cfg(test)]`, `#[test]` and the like, up to its closing brace.
fn test_ranges(code: &str) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    for mark in ["#[cfg(test)]", "#[test]"] {
        for (at, _) in code.match_indices(mark) {
            let after = at + mark.len();
            let stop = code[after..].find(['{', ';']).map_or(code.len(), |i| after + i);
            let end = if code.as_bytes().get(stop) == Some(&b'{') { closing(code, stop) } else { stop };
            out.push(at..end);
        }
    }
    out
}
