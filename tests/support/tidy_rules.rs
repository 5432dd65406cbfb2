//! The rules that `tests/tidy.rs` checks, each a function from a source file to what is wrong with it.
use super::rust_source::{Source, closing, line_of};

/// What one rule says of one file: a line for each violation.
pub type Rule = fn(&Source) -> Vec<String>;

/// The rooms and what each may import, as `ARCHITECTURE.md` has it ("Who may import whom").
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("clock", &["domain"]),
    ("config", &["domain"]),
    ("store", &["domain"]),
    ("payment", &["domain"]),
    ("notify", &["domain"]),
    ("ticket", &["domain"]),
    ("printer", &["domain"]),
    ("ui", &["domain"]),
    ("service", &["domain", "store", "payment", "notify", "printer", "ticket", "clock"]),
    ("sync", &["domain", "store", "clock"]),
    ("central", &["domain", "sync::wire", "payment", "notify", "clock"]),
    ("export", &["domain", "service"]),
    ("app", &["ui", "service", "export", "payment", "domain", "clock", "config"]),
    (
        "cli",
        &[
            "domain", "clock", "config", "payment", "notify", "printer", "ticket", "service", "export", "sync",
            "central", "app",
        ],
    ),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// The most lines of a file.
const FILE_LINES: usize = 500;
/// The most lines of a function.
const FUNCTION_LINES: usize = 70;

fn at(source: &Source, byte: usize, what: impl std::fmt::Display) -> String {
    format!("{}:{}: {what}", source.path, line_of(&source.code, byte))
}

/// Imports between rooms go only where the table says.
pub fn imports(source: &Source) -> Vec<String> {
    let room = source.room();
    let Some((_, may)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{}: no such room; add `{room}` to the table in ARCHITECTURE.md and here", source.path)];
    };
    let mut out = Vec::new();
    for (byte, path) in paths_from_root(source) {
        let target = path.first().map_or("", String::as_str);
        let fits = |allowed: &&str| path.join("::").starts_with(*allowed) && allowed.split("::").next() == Some(target);
        if target != room && !may.iter().any(fits) {
            out.push(at(source, byte, format!("{room} may not import {}", path.join("::"))));
        }
    }
    out
}

/// Every path of the code that begins at the crate's root (`crate::`, enough `super::`, or the crate's name), with the place
/// of its beginning and its segments behind the root.
fn paths_from_root(source: &Source) -> Vec<(usize, Vec<String>)> {
    let code = &source.code;
    let mut out = Vec::new();
    for (byte, word) in words(code) {
        let before = code[..byte].trim_end();
        if !matches!(word, "crate" | "super" | "marquee") || before.ends_with("::") {
            continue;
        }
        for path in expand(code, byte) {
            let supers = path.iter().take_while(|s| *s == "super").count();
            let rest = match word {
                "super" if supers < source.depth() => continue,
                "super" => path[supers..].to_vec(),
                _ => path[1..].to_vec(),
            };
            // `pub(crate)` names no path.
            if !rest.is_empty() {
                out.push((byte, rest));
            }
        }
    }
    out
}

/// The paths that a path with groups stands for: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn expand(code: &str, start: usize) -> Vec<Vec<String>> {
    let mut path = Vec::new();
    let mut i = start;
    loop {
        i += code[i..].len() - code[i..].trim_start().len();
        let word: String = code[i..].chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '*').collect();
        if word.is_empty() && code[i..].starts_with('{') {
            let end = closing(code, i);
            let mut out = Vec::new();
            for part in parts_of_group(code, i + 1, end - 1) {
                out.extend(expand(code, part).into_iter().map(|p| [path.clone(), p].concat()));
            }
            return out;
        }
        i += word.len();
        if !word.is_empty() && word != "self" {
            path.push(word);
        }
        let rest = code[i..].trim_start();
        match rest.strip_prefix("::") {
            Some(after) => i = code.len() - after.len(),
            None => return vec![path],
        }
    }
}

/// Where the members of a group begin.
fn parts_of_group(code: &str, from: usize, to: usize) -> Vec<usize> {
    let mut out = vec![from];
    let mut depth = 0;
    for (i, c) in code[from..to].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => out.push(from + i + 1),
            _ => {}
        }
    }
    out.retain(|p| !code[*p..to].trim().is_empty());
    out
}

/// All words of the code with their places.
fn words(code: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut start = None;
    for (i, c) in code.char_indices().chain([(code.len(), ' ')]) {
        match (c.is_alphanumeric() || c == '_', start) {
            (true, None) => start = Some(i),
            (false, Some(s)) => {
                out.push((s, &code[s..i]));
                start = None;
            }
            _ => {}
        }
    }
    out
}

/// SQL is in `store` (and `central`), and nobody else knows SQLite.
pub fn sql(source: &Source) -> Vec<String> {
    let room = source.room();
    let mut out = Vec::new();
    if room != "store" {
        for (byte, word) in words(&source.code) {
            if matches!(word, "rusqlite" | "refinery") {
                out.push(at(source, byte, format!("only store may name {word}")));
            }
        }
    }
    if room != "store" && room != "central" {
        for (line, text) in &source.literals {
            if is_sql(text) || text.ends_with(".sql") {
                out.push(format!("{}:{line}: SQL outside store: {:.60}", source.path, text.trim()));
            }
        }
    }
    out
}

/// Whether a literal is a statement. Prose begins with a capital at most: `Select seats` is no statement.
fn is_sql(text: &str) -> bool {
    let text = text.trim();
    let verb: String = text.chars().take_while(|c| c.is_alphabetic()).collect();
    if verb != verb.to_lowercase() && verb != verb.to_uppercase() {
        return false;
    }
    let lower = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let has = |begin: &str, inside: &str| lower.starts_with(begin) && lower.contains(inside);
    has("select ", " from ")
        || has("update ", " set ")
        || has("with ", " as (")
        || ["insert into ", "insert or ", "delete from ", "replace into ", "pragma ", "begin immediate", "savepoint "]
            .iter()
            .any(|b| lower.starts_with(b))
        || ["create ", "alter ", "drop "]
            .iter()
            .any(|b| ["table", "index", "view", "trigger"].iter().any(|t| has(b, &format!("{t} "))))
}

/// Only `clock.rs` reads real time and the system's randomness.
pub fn clock(source: &Source) -> Vec<String> {
    if source.room() == "clock" {
        return Vec::new();
    }
    let mut out = Vec::new();
    let forbidden =
        ["SystemTime", "Utc", "Local", "getrandom", "rand", "OsRng", "thread_rng", "now_v7", "new_v4", "clock_gettime"];
    for (byte, word) in words(&source.code) {
        let path = || source.code[byte..].split_once("::now").is_some_and(|(name, _)| name == word);
        if forbidden.contains(&word) && (!matches!(word, "Utc" | "Local") || path()) {
            out.push(at(source, byte, format!("{word}: only clock.rs reads time and chance")));
        }
        // The domain has an `Instant` of its own, so the standard one is known by its path.
        if word == "std"
            && expand(&source.code, byte).iter().any(|p| p.starts_with(&["std", "time", "Instant"].map(String::from)))
        {
            out.push(at(source, byte, "std::time::Instant: only clock.rs reads time"));
        }
    }
    out
}

/// `domain` and `ui` do no input or output; `domain` knows no screen; only the command line prints.
pub fn purity(source: &Source) -> Vec<String> {
    let room = source.room();
    let mut out = Vec::new();
    for (byte, word) in words(&source.code) {
        let path_starts = !source.code[..byte].trim_end().ends_with("::");
        if matches!(room, "domain" | "ui") && path_starts && word == "std" {
            for path in expand(&source.code, byte) {
                let second = path.get(1).map_or("", String::as_str);
                if ["fs", "env", "process", "net", "thread", "io", "os"].contains(&second) {
                    out.push(at(source, byte, format!("{room} is pure: no {}", path.join("::"))));
                }
            }
        }
        if room == "domain" && matches!(word, "ratatui" | "crossterm" | "clap") {
            out.push(at(source, byte, format!("domain knows no {word}")));
        }
        let prints = matches!(word, "println" | "print" | "eprintln" | "eprint");
        if prints && source.code[byte + word.len()..].starts_with('!') && !matches!(room, "cli" | "main") {
            out.push(at(source, byte, format!("{word}! outside cli: a screen may be on the terminal")));
        }
    }
    out
}

/// Errors have types; `anyhow` is for the edge.
pub fn errors(source: &Source) -> Vec<String> {
    let words = words(&source.code).into_iter().filter(|(_, w)| *w == "anyhow");
    let outside = !matches!(source.room(), "cli" | "main");
    words
        .filter(|_| outside)
        .map(|(byte, _)| at(source, byte, "anyhow is for cli and main; errors here have types"))
        .collect()
}

/// Lints that guard a till from dying stay on; what else is silenced says why.
pub fn allows(source: &Source) -> Vec<String> {
    const NEVER: &[&str] = &[
        "unwrap_used",
        "expect_used",
        "panic",
        "todo",
        "unimplemented",
        "unreachable",
        "indexing_slicing",
        "string_slice",
        "unsafe_code",
        "let_underscore_must_use",
        "dbg_macro",
        "unused_must_use",
        "all",
    ];
    let mut out = Vec::new();
    for (byte, word) in words(&source.code) {
        let open = byte + word.len();
        let in_attribute = source.code[..byte].rfind("#[").max(source.code[..byte].rfind("#![")).is_some_and(|a| {
            let bracket = a + source.code[a..].find('[').unwrap_or(0);
            closing(&source.code, bracket) > byte
        });
        if !matches!(word, "allow" | "expect") || !in_attribute || !source.code[open..].starts_with('(') {
            continue;
        }
        let inside = &source.code[open..closing(&source.code, open)];
        let silenced = words(inside);
        let home = matches!(source.room(), "clock" | "store");
        for (_, lint) in &silenced {
            if NEVER.contains(lint) || *lint == "disallowed_methods" && !home {
                out.push(at(source, byte, format!("{lint} stays on")));
            }
        }
        if !silenced.iter().any(|(_, w)| *w == "reason") {
            out.push(at(source, byte, "say why: #[allow(…, reason = \"…\")]"));
        }
    }
    out
}

/// A file has an end.
pub fn length(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    if lines > FILE_LINES { vec![format!("{}: {lines} lines; {FILE_LINES} at most", source.path)] } else { Vec::new() }
}

/// A file says in its first line what it is about; a `tests.rs` is about the file whose tests it has.
pub fn first_line(source: &Source) -> Vec<String> {
    if source.text.starts_with("//! ") || source.path.ends_with("/tests.rs") {
        Vec::new()
    } else {
        vec![format!("{}:1: say what it is about: //! …", source.path)]
    }
}

/// A function that does not fit a screen.
pub struct LongFunction {
    /// Its file.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Where it begins.
    pub line: usize,
    /// How long it is.
    pub lines: usize,
}

impl std::fmt::Display for LongFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: fn {} has {} lines; {FUNCTION_LINES} at most", self.path, self.line, self.name, self.lines)
    }
}

/// The functions of a file that do not fit a screen.
pub fn functions(source: &Source) -> Vec<LongFunction> {
    let code = &source.code_with_tests;
    let all = words(code);
    let mut out = Vec::new();
    for pair in all.windows(2).filter(|p| p[0].1 == "fn") {
        let (byte, name) = (pair[0].0, pair[1].1);
        let Some(open) = body_of(code, byte) else { continue };
        let (line, last) = (line_of(code, byte), line_of(code, closing(code, open)));
        let lines = last + 1 - line;
        if lines > FUNCTION_LINES {
            out.push(LongFunction { path: source.path.clone(), name: name.to_owned(), line, lines });
        }
    }
    out
}

/// Where a function's body opens; `None` for one that is only declared. A `;` inside `[u8; 2]` does not end it.
fn body_of(code: &str, from: usize) -> Option<usize> {
    let mut square = 0;
    for (i, c) in code[from..].char_indices() {
        match c {
            '[' => square += 1,
            ']' => square -= 1,
            '{' => return Some(from + i),
            ';' if square == 0 => return None,
            _ => {}
        }
    }
    None
}
