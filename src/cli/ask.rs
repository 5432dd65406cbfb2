//! Questions at the terminal, and secrets from standard input: never from a flag, where other users could read them.
use super::exit::Fail;
use crate::domain::Refusal;
use crossterm::{
    event::{Event, KeyCode, KeyEventKind, KeyModifiers, read},
    terminal::{disable_raw_mode, enable_raw_mode},
};
use std::io::{self, BufRead, IsTerminal, Write};

/// Whether there is somebody to ask.
pub fn somebody_there() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks until the answer passes `check`; Enter alone takes the default. The end of input gives up.
pub fn ask<T>(question: &str, default: &str, check: impl Fn(&str) -> Result<T, Refusal>) -> Result<T, Fail> {
    loop {
        let hint = if default.is_empty() { String::new() } else { format!(" [{default}]") };
        prompt(&format!("{question}{hint}: "))?;
        let line = line()?.ok_or_else(|| Fail::usage("the set-up was given up; nothing was made"))?;
        let answer = if line.trim().is_empty() { default } else { line.trim() };
        match check(answer) {
            Ok(value) => return Ok(value),
            Err(refusal) => prompt(&format!("  {}\n", refusal.message))?,
        }
    }
}

/// A new password: typed twice without being seen at a terminal, else the first line of standard input.
pub fn new_password() -> Result<String, Fail> {
    if !somebody_there() {
        let line =
            line()?.ok_or_else(|| Fail::usage("the password is read from standard input, and nothing is there"))?;
        return checked_password(line).map_err(Fail::from);
    }
    loop {
        let first = hidden("Password (8 characters at least, 15 are better): ")?;
        match checked_password(first) {
            Err(refusal) => prompt(&format!("  {}\n", refusal.message))?,
            Ok(first) if hidden("The same again: ")? == first => return Ok(first),
            Ok(_) => prompt("  those were not the same\n")?,
        }
    }
}

/// A password that is known already: hidden at a terminal, else a line of standard input.
pub fn password() -> Result<String, Fail> {
    if somebody_there() {
        return hidden("Password: ");
    }
    line()?.ok_or_else(|| Fail::usage("the password is read from standard input, and nothing is there"))
}

/// A code that was sent: a line of standard input.
pub fn code() -> Result<String, Fail> {
    if somebody_there() {
        prompt("Code: ")?;
    }
    line()?.ok_or_else(|| Fail::usage("the code is read from standard input, and nothing is there"))
}

/// A new PIN: typed twice without being seen at a terminal, else a line of standard input. Nothing typed: none.
pub fn new_pin() -> Result<Option<String>, Fail> {
    let some = |pin: String| Some(pin.trim().to_owned()).filter(|p| !p.is_empty());
    if !somebody_there() {
        return Ok(line()?.and_then(some));
    }
    loop {
        let Some(first) = some(hidden("PIN for the till, 6 to 12 digits (Enter: none): ")?) else { return Ok(None) };
        if hidden("The same again: ")?.trim() == first {
            return Ok(Some(first));
        }
        prompt("  those were not the same\n")?;
    }
}

/// The PIN or password of somebody who is beside the caller: hidden at a terminal, else a line of standard input.
pub fn secret_of(who: &str) -> Result<String, Fail> {
    if somebody_there() {
        return hidden(&format!("PIN of {who}: "));
    }
    line()?.ok_or_else(|| Fail::usage(format!("the PIN of {who} is read from standard input, and nothing is there")))
}

fn checked_password(password: String) -> Result<String, Refusal> {
    match password.chars().count() {
        8..=256 => Ok(password),
        0..8 => Err(Refusal::usage("a password has 8 characters at least")),
        _ => Err(Refusal::usage("a password has 256 characters at most")),
    }
}

fn prompt(text: &str) -> Result<(), Fail> {
    let mut err = io::stderr().lock();
    err.write_all(text.as_bytes()).and_then(|()| err.flush()).map_err(|e| Fail::failed(e.to_string()))
}

/// A line of standard input without its end; `None` at the end of input.
fn line() -> Result<Option<String>, Fail> {
    let mut line = String::new();
    match io::stdin().lock().read_line(&mut line) {
        Ok(0) => Ok(None),
        Ok(_) => Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned())),
        Err(e) => Err(Fail::usage(format!("standard input can't be read: {e}"))),
    }
}

/// Puts the terminal back, also when a read fails.
struct Raw;

impl Drop for Raw {
    fn drop(&mut self) {
        // There is nothing left to do for a terminal that does not take this.
        drop(disable_raw_mode());
    }
}

/// A line that is not shown while it is typed.
fn hidden(question: &str) -> Result<String, Fail> {
    let broken = |e: io::Error| Fail::failed(format!("the terminal can't be read: {e}"));
    let mut typed = String::new();
    {
        // Before the question: what is typed at once is not shown either.
        enable_raw_mode().map_err(broken)?;
        let _raw = Raw;
        prompt(question)?;
        loop {
            let Event::Key(key) = read().map_err(broken)? else { continue };
            if key.kind == KeyEventKind::Release {
                continue;
            }
            let control = key.modifiers.contains(KeyModifiers::CONTROL);
            match key.code {
                KeyCode::Enter => break,
                KeyCode::Char('c' | 'd') if control => {
                    return Err(Fail::usage("the set-up was given up; nothing was made"));
                }
                KeyCode::Char('u') if control => typed.clear(),
                KeyCode::Char(c) if !control => typed.push(c),
                KeyCode::Backspace => drop(typed.pop()),
                _ => {}
            }
        }
    }
    prompt("\n")?;
    Ok(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_password_is_refused() {
        assert_eq!(checked_password("sevenxx".into()).unwrap_err().code(), "usage");
        assert_eq!(checked_password("eightxxx".into()).unwrap(), "eightxxx");
        assert!(checked_password("x".repeat(257)).is_err());
    }
}
