//! What is printed, read back by programs that we did not write: PDF by a checker and a drawer, codes by a reader of codes.
use super::cinema::Cinema;
use std::{
    io::{Read, Write},
    net::TcpListener,
    path::Path,
    process::{Command, Output},
    thread,
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

/// A printer on TCP that has paper from the third connection on: the drawer's and a first try come before. Gives all that it heard.
fn printer(jobs: usize) -> (u16, thread::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let handle = thread::spawn(move || {
        let mut printed = Vec::new();
        for n in 0..jobs + 2 {
            let mut line = listener.accept().unwrap().0;
            line.write_all(if n < 2 { b"\x72" } else { b"\x12" }).unwrap();
            let mut bytes = Vec::new();
            line.read_to_end(&mut bytes).ok();
            printed.extend(bytes);
        }
        printed
    });
    (port, handle)
}

#[test]
fn a_till_prints_what_it_sells_waits_for_paper_and_prints_again() {
    let cinema = Cinema::new();
    let (port, printed) = printer(2);
    let config = cinema.folder().join("config/marquee");
    std::fs::create_dir_all(&config).unwrap();
    let text = format!("[print]\ndevice = \"tcp://127.0.0.1:{port}\"\nwidth = 58\nkick_drawer = true\n");
    std::fs::write(config.join("config.toml"), text).unwrap();
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("today");
    pty.keys("PgDn");
    pty.wait_for("free");
    pty.keys("F1");
    pty.wait_for("ENTER = CASH");
    pty.keys("Enter");
    pty.wait_for("LAST  ");
    pty.wait_until("paper out was said, and printed later", |s| s.contains(" printed"));
    pty.keys("l");
    pty.wait_for("p print");
    pty.keys("p");
    pty.wait_for("marked REPRINT (1)");
    cinema.wait_count("select count(*) from print_job where state = 'PRINTED'", 2);
    let jobs = cinema.json(&["print", "list"]);
    assert_eq!((&jobs[0]["copy"], &jobs[1]["copy"], &jobs[1]["tries"]), (&1.into(), &0.into(), &2.into()));
    cinema.fails(&["print", "cancel", jobs[0]["id"].as_str().unwrap()], 3, "conflict");
    pty.hang_up();
    let bytes = printed.join().unwrap();
    let kicks = bytes.windows(5).filter(|w| w == b"\x1bp\x00\x19\xfa").count();
    let cuts = bytes.windows(4).filter(|w| w == b"\x1dVB\x00").count();
    assert_eq!((kicks, cuts), (1, 4), "the drawer opens once; a ticket and a receipt, twice");
    cinema.doctor();
}

#[test]
fn the_spool_by_command() {
    let cinema = Cinema::new();
    let (reference, tokens) = bought(&cinema);
    cinema.fails(&["print", "again", &reference], 2, "usage");
    cinema.fails(&["print", "run"], 2, "usage");
    let config = cinema.folder().join("config/marquee");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), "[print]\ndevice = \"/dev/full\"\n").unwrap();
    assert_eq!(cinema.json(&["print", "again", &reference])["copy"], 0);
    cinema.fails(&["print", "run"], 1, "failed");
    assert_eq!(cinema.json(&["print", "list", "--open"])[0]["state"], "WAITING");
    let paper = cinema.folder().join("paper");
    std::fs::write(config.join("config.toml"), format!("[print]\ndevice = {paper:?}\n")).unwrap();
    assert_eq!(cinema.json(&["print", "run"])["printed"], 1);
    let bytes = std::fs::read(&paper).unwrap();
    assert!(tokens.iter().all(|t| bytes.windows(t.len()).any(|w| w == t.as_bytes())));
    assert_eq!(cinema.json(&["print", "again", &reference])["copy"], 1);
    let id = cinema.json(&["print", "list", "--open"])[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(cinema.json(&["print", "cancel", &id])["state"], "CANCELLED");
    std::fs::write(config.join("config.toml"), "[print]\ndevice = \"x\"\nwidth = 70\n").unwrap();
    cinema.fails(&["print", "run"], 2, "usage");
    cinema.doctor();
}

#[test]
fn a_command_at_the_till_opens_its_drawer() {
    let cinema = Cinema::new();
    let config = cinema.folder().join("config/marquee");
    std::fs::create_dir_all(&config).unwrap();
    let paper = cinema.folder().join("paper");
    let text = format!("till = \"Till 1\"\n[print]\ndevice = {paper:?}\nkick_drawer = true\n");
    std::fs::write(config.join("config.toml"), text).unwrap();
    let kicks = || std::fs::read(&paper).unwrap_or_default().windows(5).filter(|w| w == b"\x1bp\x00\x19\xfa").count();
    cinema.json(&["shift", "open", "--float", "100"]);
    assert_eq!(kicks(), 1);
    cinema.json(&["shift", "no-sale"]);
    assert_eq!(kicks(), 2);
    cinema.json(&["shift", "x"]);
    assert_eq!(kicks(), 2, "a look opens nothing");
}
