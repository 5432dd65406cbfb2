//! A printout as text for a terminal or a plain file, 80 cells wide. No byte of it steers a terminal.
use super::{
    layout::{Printout, Receipt, TicketFace},
    qr::{Ink, QUIET, Qr, QrError},
    words::{Glyphs, amount, ascii_cut, ends, rate, wrap},
};

/// How wide the text is, in cells.
pub const WIDTH: usize = 80;

/// The words beside a QR code of 45 cells.
const BESIDE: usize = 33;

/// How wide a receipt is.
const RECEIPT: usize = 48;

/// What the text is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Half blocks or `##`.
    pub glyphs: Glyphs,
    /// What ink stands for in the QR code: dark in a file, light on a dark terminal.
    pub ink: Ink,
}

impl Style {
    /// For a file or paper.
    pub const FILE: Self = Self { glyphs: Glyphs::Unicode, ink: Ink::Dark };
}

/// All tickets, each cut off by a line, and the receipt.
pub fn printout(printout: &Printout, style: Style) -> Result<String, QrError> {
    let mut out = String::new();
    for face in &printout.tickets {
        push_lines(&mut out, ticket(face, style)?);
        push_lines(&mut out, vec![cut(), String::new()]);
    }
    push_lines(&mut out, printout.receipt.as_ref().map_or_else(Vec::new, |r| receipt(r, style.glyphs)));
    Ok(if style.glyphs == Glyphs::Ascii { ascii_cut(&out) } else { out })
}

fn push_lines(out: &mut String, lines: Vec<String>) {
    for line in lines {
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

fn cut() -> String {
    format!("{:-<WIDTH$}", "- - 8< ").replace("--", "- ")
}

/// One ticket, line by line.
pub fn ticket(face: &TicketFace, style: Style) -> Result<Vec<String>, QrError> {
    let Some(token) = face.standing.token() else {
        return Ok(words(face, WIDTH, style.glyphs));
    };
    let qr = Qr::of(token)?;
    let mut lines = match style.glyphs {
        Glyphs::Unicode => beside(&qr.half_blocks(QUIET, style.ink), &words(face, BESIDE, style.glyphs)),
        // Twice as wide, so the words stand above, and the page's margin is the rest of the quiet zone.
        Glyphs::Ascii => [words(face, WIDTH, style.glyphs), vec![String::new()], qr.ascii(1, style.ink)].concat(),
    };
    // For a door whose scanner is broken.
    let (first, second) = token.split_at_checked(token.len() / 2).unwrap_or((token, ""));
    lines.extend([first.to_owned(), second.to_owned()]);
    Ok(lines)
}

fn beside(code: &[String], words: &[String]) -> Vec<String> {
    let blank = " ".repeat(code.first().map_or(0, |l| l.chars().count()));
    let rows = code.len().max(words.len());
    let code = code.iter().map(String::as_str).chain(std::iter::repeat(blank.as_str()));
    let words = words.iter().map(String::as_str).chain(std::iter::repeat(""));
    code.zip(words).take(rows).map(|(c, w)| format!("{c}  {w}")).collect()
}

/// What a ticket says, in lines of at most `width` cells.
fn words(face: &TicketFace, width: usize, glyphs: Glyphs) -> Vec<String> {
    let mut out = Vec::new();
    let blank = || vec![String::new()];
    if let Some(standing) = face.standing.words(&face.says) {
        out.extend([wrap(&format!("*** {standing} ***"), width), blank()].concat());
    }
    out.extend(wrap(&face.theatre, width));
    out.extend(blank());
    out.extend(wrap(&face.title.to_uppercase(), width));
    let about = [face.certificate.as_str(), face.format.as_str()];
    let about: Vec<&str> = about.into_iter().filter(|a| !a.is_empty()).collect();
    out.extend(wrap(&about.join(", "), width));
    out.extend(face.reminder.iter().flat_map(|r| wrap(r, width)));
    out.extend(blank());
    let night = face.night.as_ref().map(|n| format!(" ({n})")).unwrap_or_default();
    out.push(ends(&format!("{}{night}", face.day), "", width));
    let says = &face.says;
    out.push(says.start(&face.starts, &face.doors));
    out.push(says.film(&face.feature, &face.ends));
    out.extend(blank());
    out.extend(wrap(&face.hall.to_uppercase(), width));
    let class = face.class.as_ref().map(|c| format!(", {c}")).unwrap_or_default();
    out.extend(wrap(&format!("{}{class}", says.seat(&face.seat)), width));
    out.extend(blank());
    let price_width = width.min(RECEIPT);
    out.push(ends(&face.kind, &amount(face.price, glyphs), price_width));
    for (name, minor) in &face.supplements {
        out.push(ends(name, &amount(*minor, glyphs), price_width));
    }
    if face.tax.0.minor != 0 {
        out.push(ends(&says.with_tax(&rate(face.tax.1)), &amount(face.tax.0, glyphs), price_width));
    }
    out.extend(blank());
    let (n, of) = face.place;
    out.push(format!("{}   {}", face.reference, says.place(&n.to_string(), &of.to_string())));
    if face.reprint {
        out.push(says.admits_once());
    }
    out.into_iter().flat_map(|l| if l.is_empty() { vec![l] } else { fold_line(l, width) }).collect()
}

/// A line that is too long for its place goes on in the next.
fn fold_line(line: String, width: usize) -> Vec<String> {
    if crate::domain::text::cells(&line) <= width { vec![line] } else { wrap(&line, width) }
}

/// The receipt, line by line.
pub fn receipt(receipt: &Receipt, glyphs: Glyphs) -> Vec<String> {
    let (rule, says) = ("-".repeat(RECEIPT), &receipt.says);
    let sum = |what: &str, money| ends(what, &amount(money, glyphs), RECEIPT);
    let mut out = vec![ends(&receipt.theatre, &receipt.reference, RECEIPT)];
    out.extend(receipt.issuer.iter().flat_map(|line| wrap(line, RECEIPT)));
    out.extend(wrap(&receipt.sold, RECEIPT));
    out.extend(receipt.note.as_ref().map(|note| format!("*** {note} ***")));
    if receipt.reprint {
        out.push(says.reprint());
    }
    out.push(rule.clone());
    for section in &receipt.sections {
        out.extend(wrap(&section.head, RECEIPT));
        for line in &section.lines {
            let void = if line.void { format!(" {}", says.came_back()) } else { String::new() };
            let each = if line.count == 1 { String::new() } else { format!(" {}", says.each(&line.each.plain())) };
            out.extend(bought(line.count, &format!("{}{each}{void}", line.what), &amount(line.amount(), glyphs)));
        }
    }
    out.push(rule.clone());
    out.push(sum(&says.total(), receipt.total));
    for (name, pays, tendered) in &receipt.paid {
        let given = tendered.map(|t| format!(", {}", says.given(&amount(t, glyphs)))).unwrap_or_default();
        out.push(sum(&format!("{name}{given}"), *pays));
    }
    if receipt.change.minor != 0 {
        out.push(sum(&says.change(), receipt.change));
    }
    if receipt.taxes.iter().any(|t| t.tax.minor != 0) {
        out.push(rule);
        out.extend(tax_table(receipt));
    }
    out
}

/// A line of a receipt; what is too long for its place goes on below.
fn bought(count: usize, what: &str, amount: &str) -> Vec<String> {
    let room = RECEIPT.saturating_sub(crate::domain::text::cells(amount) + 5);
    let mut lines = wrap(what, room).into_iter();
    let first = ends(&format!("{count:>3} {}", lines.next().unwrap_or_default()), amount, RECEIPT);
    std::iter::once(first).chain(lines.map(|l| format!("    {l}"))).collect()
}

fn tax_table(receipt: &Receipt) -> Vec<String> {
    let row = |a: &str, b: &str, c: &str, d: &str| format!("{a:<9}{b:>13}{c:>13}{d:>13}");
    let code = receipt.total.currency.code();
    let says = &receipt.says;
    let head = row(&says.tax(), &says.net(code), &says.tax(), &says.gross());
    let lines = receipt.taxes.iter().map(|t| row(&rate(t.ppm), &t.net().plain(), &t.tax.plain(), &t.gross.plain()));
    std::iter::once(head).chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            booking::Booking,
            text::{cells, is_control},
        },
        ticket::{fixture, layout},
    };
    use proptest::prelude::*;

    const ASCII: Style = Style { glyphs: Glyphs::Ascii, ink: Ink::Dark };

    fn print(booking: &Booking, style: Style, reprint: bool) -> String {
        let laid = layout::printout(booking, &fixture::signing(&fixture::key()), (&fixture::says(), reprint)).unwrap();
        printout(&laid, style).unwrap()
    }

    #[test]
    fn tickets_of_every_day() {
        insta::assert_snapshot!(print(&fixture::booking(), Style::FILE, false));
    }

    #[test]
    fn tickets_in_every_language() {
        for (says, name) in crate::ticket::says::tests::all().into_iter().zip(["en", "de", "fr", "ga"]).skip(1) {
            let signing = fixture::key();
            let laid = layout::printout(
                &fixture::rare_booking(),
                &fixture::signing(&signing),
                (&std::sync::Arc::new(says), true),
            )
            .unwrap();
            let text = printout(&laid, Style::FILE).unwrap();
            assert!(text.lines().all(|l| cells(l) <= WIDTH), "{name}:\n{text}");
            // The codes are the same in every language: only what is said around them counts.
            let said = text.lines().map(|l| l.trim_matches(|c| "█▀▄ ".contains(c)).trim());
            let said: Vec<&str> = said.filter(|l| !l.is_empty() && l.len() < 100).collect();
            insta::assert_snapshot!(format!("tickets_in_{name}"), said.join("\n"));
        }
    }

    #[test]
    fn tickets_with_everything_rare() {
        insta::assert_snapshot!(print(&fixture::rare_booking(), Style::FILE, true));
    }

    #[test]
    fn a_receipt_with_food_and_drink() {
        let laid =
            layout::printout(&fixture::hungry_booking(), &fixture::signing(&fixture::key()), (&fixture::says(), false))
                .unwrap();
        insta::assert_snapshot!(receipt(&laid.receipt.unwrap(), Glyphs::Unicode).join("\n"));
    }

    #[test]
    fn a_ticket_without_unicode() {
        let laid = layout::printout(&fixture::booking(), &fixture::signing(&fixture::key()), (&fixture::says(), false))
            .unwrap();
        insta::assert_snapshot!(ticket(&laid.tickets[2], ASCII).unwrap().join("\n"));
    }

    #[test]
    fn without_unicode_only_people_write_it() {
        let mut booking = fixture::booking();
        booking.tickets[0].kind = "A type with a long name ".repeat(9);
        let text = print(&booking, ASCII, false);
        assert!(text.is_ascii(), "{text}");
    }

    #[test]
    fn an_unpaid_or_void_ticket_shows_no_code() {
        use crate::domain::booking::BookingState::{Cancelled, Expired, Pending};
        for (state, words) in [(Pending, "NOT PAID"), (Cancelled, "VOID"), (Expired, "VOID")] {
            let text = print(&Booking { state, ..fixture::booking() }, Style::FILE, false);
            assert_eq!(text.matches(&format!("*** {words}: does not admit")).count(), 3, "{text}");
            assert!(!text.contains('█') && !text.contains("AEAAA"), "{text}");
        }
    }

    #[test]
    fn a_booking_that_lacks_a_show_of_its_tickets_is_refused() {
        let lost = Booking { shows: vec![], ..fixture::booking() };
        let refusal =
            layout::printout(&lost, &fixture::signing(&fixture::key()), (&fixture::says(), false)).unwrap_err();
        assert_eq!(refusal.code(), "not_found");
    }

    /// A booking with these words wherever people write some.
    fn written(words: &str) -> Booking {
        let mut b = fixture::rare_booking();
        for text in [&mut b.reference.0, &mut b.channel, &mut b.terminal] {
            words.clone_into(text);
        }
        for s in &mut b.shows {
            for text in [&mut s.title, &mut s.certificate, &mut s.theatre, &mut s.hall, &mut s.format] {
                words.clone_into(text);
            }
        }
        for t in &mut b.tickets {
            for text in [&mut t.label, &mut t.class, &mut t.code, &mut t.kind] {
                words.clone_into(text);
            }
        }
        b.tickets[1].admitted = Some((fixture::at("2026-11-21T19:58"), words.to_owned()));
        b.fees.iter_mut().for_each(|f| words.clone_into(&mut f.name));
        b.payments.iter_mut().for_each(|p| words.clone_into(&mut p.tender.reference));
        b
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn nothing_that_people_write_steers_a_terminal(
            words in "([\u{0}-\u{9f}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}\u{2028}\u{61c}]|\\PC){0,40}",
            ascii: bool,
        ) {
            let text = print(&written(&words), if ascii { ASCII } else { Style::FILE }, false);
            prop_assert!(!text.chars().any(|c| c != '\n' && is_control(c)));
            prop_assert!(text.lines().all(|l| cells(l) <= WIDTH), "{}", text);
        }
    }
}
