//! Byte by byte against Epson's reference, and as a printer reads it.
use super::*;
use crate::{
    domain::booking::Booking,
    ticket::{fixture, layout},
};
use proptest::prelude::*;

fn print(booking: &Booking, paper: Paper) -> Vec<u8> {
    document(&layout::printout(booking, &fixture::signing(&fixture::key()), (&fixture::says(), false)).unwrap(), paper)
}

/// What a printer understood.
#[derive(Debug, Default, PartialEq)]
struct Understood {
    text: Vec<u8>,
    codes: Vec<String>,
    cuts: usize,
    images: Vec<(usize, usize)>,
}

/// Reads a job as the reference says, command by command; anything else is an error.
fn understand(bytes: &[u8]) -> Result<Understood, String> {
    let mut out = Understood::default();
    let mut at = 0;
    let mut stored = String::new();
    let get = |i: usize| bytes.get(i).copied().map(usize::from).ok_or_else(|| "cut short".to_owned());
    while at < bytes.len() {
        let (a, b) = (bytes[at], bytes.get(at + 1).copied().unwrap_or(0));
        at += match (a, b) {
            (b'\n', _) | (b' '..=b'~', _) | (128.., _) => {
                out.text.push(a);
                1
            }
            (0x1b, b'@') => 2,
            (0x1b, b't' | b'a' | b'E' | b'd') | (0x1d, b'!') => 3,
            (0x1d, b'V') => {
                out.cuts += 1;
                4
            }
            (0x1d, b'(') => {
                let n = get(at + 3)? + 256 * get(at + 4)?;
                let body = bytes.get(at + 5..at + 5 + n).ok_or("cut short")?;
                match (body[0], body[1]) {
                    (49, 80) => stored = String::from_utf8_lossy(&body[3..]).into_owned(),
                    (49, 81) => out.codes.push(stored.clone()),
                    (49, 65 | 67 | 69) => {}
                    other => return Err(format!("no function {other:?}")),
                }
                5 + n
            }
            (0x1d, b'v') => {
                let (wide, high) = (get(at + 4)? + 256 * get(at + 5)?, get(at + 6)? + 256 * get(at + 7)?);
                out.images.push((wide, high));
                8 + wide * high
            }
            other => return Err(format!("no command {other:x?} at {at}")),
        };
    }
    if at == bytes.len() { Ok(out) } else { Err("cut short".into()) }
}

#[test]
fn a_ticket_begins_and_its_code_is_stored_as_the_reference_says() {
    let bytes = print(&fixture::booking(), Paper::Mm58);
    // ESC @, ESC t 19, ESC a 1, and the theatre in plain type.
    assert!(bytes.starts_with(b"\x1b@\x1bt\x13\x1ba\x01\x1bE\x00\x1d!\x00The Rialto\n"), "{:x?}", &bytes[..40]);
    let token = fixture_token(0);
    let mut code = b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E0\x1d(k\x9d\x001P0".to_vec();
    code.extend(token.bytes());
    code.extend(b"\x1d(k\x03\x001Q0\n");
    assert!(bytes.windows(code.len()).any(|w| w == code));
    assert!(bytes.ends_with(b"\x1dVB\x00"));
    assert_eq!(KICK, *b"\x1bp\x00\x19\xfa");
}

fn fixture_token(n: usize) -> String {
    let laid =
        layout::printout(&fixture::booking(), &fixture::signing(&fixture::key()), (&fixture::says(), false)).unwrap();
    laid.tickets[n].standing.token().unwrap().to_owned()
}

#[test]
fn a_printer_understands_all_of_it() {
    for paper in [Paper::Mm58, Paper::Mm80] {
        let understood = understand(&print(&fixture::booking(), paper)).unwrap();
        assert_eq!(understood.codes, [fixture_token(0), fixture_token(1), fixture_token(2)]);
        assert_eq!((understood.cuts, understood.images.len()), (4, 0));
        let text = String::from_utf8_lossy(&understood.text).into_owned();
        assert!(text.contains("Dune: Part Two\n") && text.contains("Hall 1, seat C9\n"), "{text}");
        assert!(text.lines().all(|l| l.chars().count() <= paper.columns()), "{text}");
        let total = text.lines().find(|l| l.starts_with("TOTAL")).unwrap();
        assert_eq!(total.chars().count(), paper.columns(), "sums stand at the right edge");
    }
}

#[test]
fn signs_of_money_and_accents_are_the_code_pages() {
    assert_eq!(encode("£9.50 €3 Amélie – l’été…").unwrap(), b"\x9c9.50 \xd53 Am\x82lie - l'\x82t\x82.");
    assert_eq!(UPPER.chars().count(), 128);
    assert_eq!(encode("Солярис"), None);
    assert_eq!(encode("a\u{1b}b"), None);
}

#[test]
fn what_the_code_page_lacks_is_sent_as_dots() {
    let mut booking = fixture::booking();
    booking.tickets.truncate(1);
    booking.shows[0].title = "Солярис".into();
    let understood = understand(&print(&booking, Paper::Mm58)).unwrap();
    // On the ticket large, on the receipt small and in two lines.
    assert_eq!(understood.images, [(48, 55), (48, 30), (48, 30)]);
    let mut job = Job { out: vec![], paper: Paper::Mm58, press: Press::default(), centred: true };
    let line = job.press.set("Солярис", 44.0, true, 384.0).remove(0);
    let dark: u32 = job.raster(&line, 44.0, 384).iter().map(|b| b.count_ones()).sum();
    assert!((500..6000).contains(&dark), "{dark}");
}

#[test]
fn an_answer_of_a_printer_is_read_and_rubbish_is_none() {
    assert_eq!(paper_left(0x12), Some(true));
    assert_eq!(paper_left(0x72), Some(false));
    assert_eq!(paper_left(0x1e), Some(true), "near its end is not its end");
    for rubbish in [0x00, 0xff, b'H', 0x93, 0x02] {
        assert_eq!(paper_left(rubbish), None, "{rubbish:x}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_that_people_write_steers_a_printer(
        words in "([\u{0}-\u{9f}\u{202a}-\u{202e}]|[ -ÿ]){0,40}",
        narrow: bool,
    ) {
        let mut booking = fixture::rare_booking();
        for s in &mut booking.shows {
            for text in [&mut s.title, &mut s.theatre, &mut s.hall, &mut s.format] {
                words.clone_into(text);
            }
        }
        booking.tickets.iter_mut().for_each(|t| words.clone_into(&mut t.kind));
        let understood = understand(&print(&booking, if narrow { Paper::Mm58 } else { Paper::Mm80 }));
        prop_assert!(understood.is_ok(), "{:?}", understood);
    }
}
