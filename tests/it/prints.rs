//! What is printed, read back by programs that we did not write: PDF by a checker and a drawer, codes by a reader of codes.
use super::cinema::Cinema;
use std::{
    path::Path,
    process::{Command, Output},
};

/// Whether a program is there. Where `scripts/test` promised it, it has to be.
fn there(program: &str) -> bool {
    let found = std::env::var("PATH").unwrap_or_default().split(':').any(|dir| Path::new(dir).join(program).exists());
    if !found {
        assert!(
            std::env::var_os("MARQUEE_ALL_TOOLS").is_none(),
            "{program} is missing, and scripts/test had promised it"
        );
        eprintln!("SKIPPED: {program} is missing; scripts/test installs it");
    }
    found
}

fn tool(folder: &Path, program: &str, args: &[&str]) -> Output {
    Command::new(program).args(args).current_dir(folder).output().unwrap()
}

/// Three tickets and their tokens, in the order of the seats.
fn bought(cinema: &Cinema) -> (String, Vec<String>) {
    cinema.json(&["theatre", "set", "1", "--legal-name", "Rialto Cinemas Ltd", "--tax-number", "VAT GB 123 4567 89"]);
    let sold = cinema.json(&["sell", &cinema.tomorrow(), "--best", "5", "--pay", "cash=100"]);
    let tokens = sold["booking"]["tickets"].as_array().unwrap().iter();
    (
        sold["booking"]["reference"].as_str().unwrap().to_owned(),
        tokens.map(|t| t["token"].as_str().unwrap().to_owned()).collect(),
    )
}

/// The codes in a picture.
fn codes(folder: &Path, picture: &str) -> Vec<String> {
    let read = tool(folder, "zbarimg", &["-q", "--nodbus", "--raw", picture]);
    let mut codes: Vec<String> = String::from_utf8(read.stdout).unwrap().lines().map(str::to_owned).collect();
    codes.sort();
    codes
}

#[test]
fn a_pdf_passes_a_checker_its_words_are_words_and_its_codes_are_read_from_both_papers() {
    if !["qpdf", "pdftoppm", "pdftotext", "zbarimg"].into_iter().all(there) {
        return;
    }
    let cinema = Cinema::new();
    let (reference, mut tokens) = bought(&cinema);
    tokens.sort();
    let folder = cinema.folder().to_owned();
    for (paper, pages) in [("a4", 3), ("ticket", 7)] {
        let said =
            cinema.json(&["booking", "print", &reference, "--format", "pdf", "--paper", paper, "--out", "t.pdf"]);
        assert_eq!(said["tickets"], 5);
        let checked = tool(&folder, "qpdf", &["--check", "t.pdf"]);
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
        let words = String::from_utf8(tool(&folder, "pdftotext", &["-layout", "t.pdf", "-"]).stdout).unwrap();
        for word in ["Rialto Cinemas Ltd", "VAT GB 123 4567 89", &reference, "ticket 5 of 5", "TOTAL", "REPRINT"] {
            assert!(words.contains(word), "{paper}: {word}: {words}");
        }
        // 150 dots an inch: what the cheapest office printer does.
        assert!(tool(&folder, "pdftoppm", &["-r", "150", "-png", "t.pdf", paper]).status.success());
        let mut found = Vec::new();
        let mut n = 0;
        for file in std::fs::read_dir(&folder).unwrap().flatten() {
            let name = file.file_name().into_string().unwrap();
            if name.starts_with(&format!("{paper}-")) {
                n += 1;
                found.extend(codes(&folder, &name));
            }
        }
        found.sort();
        assert_eq!((n, &found), (pages, &tokens), "{paper}");
    }
    let only = ["booking", "print", &reference, "--format", "pdf", "--only", "receipt", "--out", "r.pdf"];
    cinema.json(&only);
    let words = String::from_utf8(tool(&folder, "pdftotext", &["-layout", "r.pdf", "-"]).stdout).unwrap();
    assert!(words.contains("TOTAL") && !words.contains("ticket 1 of"), "{words}");
}

#[test]
fn pictures_are_read_and_what_does_not_fit_together_is_refused() {
    if !there("zbarimg") {
        return;
    }
    let cinema = Cinema::new();
    let (reference, mut tokens) = bought(&cinema);
    tokens.sort();
    cinema.json(&["booking", "print", &reference, "--format", "png", "--out", "t.png"]);
    assert_eq!(codes(cinema.folder(), "t.png"), tokens);
    cinema.fails(&["booking", "print", &reference, "--format", "pdf"], 2, "usage");
    let wrong = ["booking", "print", &reference, "--format", "pdf", "--paper", "58", "--out", "x.pdf"];
    cinema.fails(&wrong, 2, "usage");
    let wrong = ["booking", "print", &reference, "--format", "escpos", "--paper", "a4", "--out", "x"];
    cinema.fails(&wrong, 2, "usage");
    let text = cinema.text(&["booking", "print", &reference, "--only", "receipt"]);
    assert!(text.contains("Rialto Cinemas Ltd") && text.contains("TOTAL") && !text.contains('█'), "{text}");
    let ics = cinema.text(&["booking", "print", &reference, "--format", "ics"]);
    assert!(ics.starts_with("BEGIN:VCALENDAR"), "{ics}");
    cinema.json(&["booking", "print", &reference, "--format", "escpos", "--paper", "58", "--out", "t.bin"]);
    let bytes = std::fs::read(cinema.folder().join("t.bin")).unwrap();
    assert!(bytes.starts_with(b"\x1b@") && bytes.windows(tokens[0].len()).any(|w| w == tokens[0].as_bytes()));
}
