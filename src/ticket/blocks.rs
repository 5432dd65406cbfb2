//! What stands on a ticket and a receipt, line by line and by weight, for all that sets type: pictures, PDF, printers.
use super::{
    layout::{Receipt, TicketFace},
    words::{Glyphs, amount, rate},
};

/// One line of a ticket's words, and how it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What it says.
    pub text: String,
    /// It matters: it is bold.
    pub bold: bool,
    /// It is read from afar.
    pub large: bool,
    /// It begins something new.
    pub apart: bool,
}

/// A line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// Words.
    Words(String),
    /// Something and what it costs, and whether it is a sum.
    Sum(String, String, bool),
    /// A rule across.
    Rule,
}

/// What a ticket says.
pub fn words(face: &TicketFace) -> Vec<Words> {
    let mut out = Vec::new();
    let mut put = |text: String, bold, large, apart| {
        if !text.is_empty() {
            out.push(Words { text, bold, large, apart });
        }
    };
    if let Some(standing) = face.standing.words(&face.says) {
        put(standing, true, true, false);
    }
    put(face.theatre.clone(), false, false, false);
    put(face.title.clone(), true, true, true);
    put(both(&face.certificate, &face.format), false, false, false);
    put(face.reminder.clone().unwrap_or_default(), false, false, false);
    let night = face.night.as_ref().map(|n| format!(" ({n})")).unwrap_or_default();
    put(format!("{} {}{night}", face.day, face.starts), true, true, true);
    put(face.says.times(&face.doors, &face.feature, &face.ends), false, false, false);
    put(face.says.hall_seat(&face.hall, &face.seat), true, true, true);
    put(both(&face.kind, face.class.as_deref().unwrap_or_default()), false, false, false);
    put(price(face), false, false, false);
    put(place(face), true, false, true);
    out
}

/// Which ticket of its booking it is, and that it was printed before.
fn place(face: &TicketFace) -> String {
    let reprint = if face.reprint { format!(", {}", face.says.reprint()) } else { String::new() };
    let (n, of) = face.place;
    format!("{}, {}{reprint}", face.reference, face.says.place(&n.to_string(), &of.to_string()))
}

fn both(a: &str, b: &str) -> String {
    let said: Vec<&str> = [a, b].into_iter().filter(|s| !s.is_empty()).collect();
    said.join(", ")
}

fn price(face: &TicketFace) -> String {
    let supplements =
        face.supplements.iter().map(|(name, money)| format!(" + {name} {}", amount(*money, Glyphs::Unicode)));
    let tax = match face.tax {
        (tax, ppm) if tax.minor != 0 => {
            format!(", {} {}", face.says.with_tax(&rate(ppm)), amount(tax, Glyphs::Unicode))
        }
        _ => String::new(),
    };
    format!("{}{}{tax}", amount(face.price, Glyphs::Unicode), supplements.collect::<String>())
}

/// What a receipt says.
pub fn receipt(receipt: &Receipt) -> Vec<Row> {
    let (money, says) = (|m| amount(m, Glyphs::Unicode), &receipt.says);
    let mut out = vec![Row::Sum(receipt.theatre.clone(), receipt.reference.clone(), true)];
    out.extend(receipt.issuer.iter().cloned().map(Row::Words));
    out.push(Row::Words(receipt.sold.clone()));
    out.extend(receipt.note.as_ref().map(|note| Row::Words(format!("*** {note} ***"))));
    if receipt.reprint {
        out.push(Row::Words(says.reprint()));
    }
    out.push(Row::Rule);
    for section in &receipt.sections {
        out.push(Row::Words(section.head.clone()));
        for line in &section.lines {
            let void = if line.void { format!(" {}", says.came_back()) } else { String::new() };
            let each = if line.count == 1 { String::new() } else { format!(" {}", says.each(&line.each.plain())) };
            out.push(Row::Sum(format!("{} {}{each}{void}", line.count, line.what), money(line.amount()), false));
        }
    }
    out.push(Row::Rule);
    out.push(Row::Sum(says.total(), money(receipt.total), true));
    for (name, pays, tendered) in &receipt.paid {
        let given = tendered.map(|t| format!(", {}", says.given(&money(t)))).unwrap_or_default();
        out.push(Row::Sum(format!("{name}{given}"), money(*pays), false));
    }
    if receipt.change.minor != 0 {
        out.push(Row::Sum(says.change(), money(receipt.change), true));
    }
    if receipt.taxes.iter().any(|t| t.tax.minor != 0) {
        out.push(Row::Rule);
        for t in &receipt.taxes {
            let words = says.tax_on(&rate(t.ppm), &t.net().plain());
            out.push(Row::Sum(words, money(t.tax), false));
        }
    }
    out
}
