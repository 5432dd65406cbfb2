//! A booking in lines: who, what, where, what was paid, what happened. Every staff screen reads the same.
use crate::{
    domain::{
        Money,
        booking::{Booking, BookingState, Line, LineState, PaymentState, Refund, Reserved, TenderKind, TicketState},
        customer::Known,
        dispute::Dispute,
        text::fit,
        time::Instant,
    },
    ui::session::Session,
};
use ratatui::style::Style;

/// One word for where a booking stands.
pub fn state_word(state: BookingState) -> &'static str {
    match state {
        BookingState::Pending => "BEING PAID",
        BookingState::Confirmed => "SOLD",
        BookingState::Cancelled => "CANCELLED",
        BookingState::Expired => "EXPIRED, NOT SOLD",
        BookingState::Reserved => "RESERVED, NOT PAID",
    }
}

/// One word for where a ticket stands.
fn ticket_word(state: TicketState) -> &'static str {
    match state {
        TicketState::Valid => "valid",
        TicketState::Admitted => "ADMITTED",
        TicketState::Void => "VOID",
    }
}

/// A customer in one line: name, address, number.
pub fn known(k: &Known) -> String {
    if k.name.is_empty() {
        return format!("{}, erased", k.id);
    }
    let reach: Vec<&str> = [k.email.as_deref(), k.phone.as_deref()].into_iter().flatten().collect();
    format!("{}   {}", k.name, reach.join("   "))
}

/// What is kept for a party, unpaid.
fn kept_lines(kept: &Reserved, until: &str) -> [String; 2] {
    let tickets: Vec<String> = kept.tickets.iter().map(|(name, n)| format!("{n} {name}")).collect();
    [format!("kept for {} until {until}", kept.party), format!("{}   {}", kept.seats.join(" "), tickets.join(", "))]
}

/// What became of a card payment at the bank.
fn dispute_lines(d: &Dispute, money: &dyn Fn(i64) -> String, when: &dyn Fn(Instant) -> String) -> Vec<String> {
    let case = if d.case.is_empty() { String::new() } else { format!("   case {}", d.case) };
    let sum = money(d.minor);
    match d.ended {
        Some((outcome, at)) => vec![format!("dispute of {sum} {}   {}{case}", outcome.code(), when(at))],
        None => {
            let due = d.due.map_or(String::new(), |due| format!("   answer by {}", due.format("%a %-d %b")));
            let head = format!("DISPUTED: {sum} is with the bank, its tickets rest{due}");
            let more = format!("{}{case}", d.why);
            [head, more.trim().to_owned()].into_iter().filter(|l| !l.is_empty()).collect()
        }
    }
}

/// What was paid, and what went back.
fn money_lines(booking: &Booking, when: &dyn Fn(Instant) -> String) -> Vec<String> {
    let money = |minor| Money::new(minor, booking.currency).plain();
    let mut out = ["", "PAID"].map(String::from).to_vec();
    for p in &booking.payments {
        let word = match p.state {
            PaymentState::Success => "",
            PaymentState::Pending => "NOT ANSWERED",
            PaymentState::Declined => "DECLINED",
            PaymentState::Failed => "GIVEN UP",
        };
        let how = match p.tender.kind {
            TenderKind::Cash => "cash".to_owned(),
            other => format!("{} {}", other.word(), p.tender.reference).trim_end().to_owned(),
        };
        let change = p.tender.change();
        let change = if change > 0 { format!("   change {}", money(change)) } else { String::new() };
        let rounded = rounding(p.tender.rounded, &money);
        out.push(format!("  {how:<16} {:>9}{change}{rounded}   {}   {word}", money(p.tender.taken()), when(p.at)));
    }
    if !booking.refunds.is_empty() {
        out.push("GONE BACK".into());
        let owed = |r: &Refund| match (r.owed, r.corrects) {
            (true, _) => "   OWED",
            (_, true) => "   corrected",
            _ => "",
        };
        let line = |r: &Refund| {
            let (gave, rounded) = (money(r.gave()), rounding(r.rounded, &money));
            format!("  {:<16} {gave:>9}{rounded}   {}{}", r.kind.word(), when(r.at), owed(r))
        };
        out.extend(booking.refunds.iter().map(line));
    }
    out
}

/// What of cash was rounded, in words.
fn rounding(rounded: i64, money: &dyn Fn(i64) -> String) -> String {
    if rounded == 0 { String::new() } else { format!("   for {}", money(rounded)) }
}

/// The card in lines of at most so many cells.
pub fn lines(booking: &Booking, session: &Session, width: usize) -> Vec<String> {
    let zone = booking.zone;
    let when = |at: Instant| zone.local(at).format("%a %-d %b %H:%M").to_string();
    let money = |minor| Money::new(minor, booking.currency).plain();
    let mut out = vec![format!(
        "{}   {}   {} {}   {} {}",
        booking.reference,
        if booking.disputed().is_some() { "DISPUTED" } else { state_word(booking.state) },
        money(booking.total),
        booking.currency.code(),
        booking.channel,
        booking.terminal
    )];
    out.extend(booking.disputes.iter().flat_map(|d| dispute_lines(d, &money, &when)));
    out.push(format!("made {}   {}", when(booking.created_at), booking.email.as_deref().unwrap_or("no e-mail")));
    out.extend(booking.customer.as_ref().map(|k| format!("CUSTOMER {}", known(k))));
    out.extend(booking.reserved.iter().flat_map(|kept| kept_lines(kept, &when(kept.until))));
    if booking.deposit() > 0 {
        let left = money(booking.total - booking.deposit());
        out.push(format!("DEPOSIT {}, {left} left to pay", money(booking.deposit())));
    }
    for show in &booking.shows {
        let gone = if show.ends_at < session.now.instant() { "   OVER" } else { "" };
        out.push(String::new());
        out.push(format!("{} {}   {}", show.title, show.certificate, show.format));
        let late = show.delayed_to.map(|at| format!(" DELAYED to {}", session.clock(at))).unwrap_or_default();
        out.push(format!("{}{late}   {}   {}{gone}", when(show.starts_at), show.hall, show.theatre));
        for t in booking.tickets.iter().filter(|t| t.show == show.id) {
            let admitted = t.admitted.as_ref().map_or(String::new(), |(at, door)| format!(" {} {door}", when(*at)));
            out.push(format!(
                "  {:<5} {:<14} {:<9} {:>8}   {}{admitted}",
                t.label,
                t.kind,
                t.class,
                money(t.minor),
                ticket_word(t.state)
            ));
        }
    }
    if !booking.lines.is_empty() {
        out.push(String::new());
        out.push("FOOD AND DRINK".into());
        out.extend(booking.lines.iter().map(|l| line_words(l, &when, &money)));
    }
    if !booking.fees.is_empty() {
        let sum: i64 = booking.fees.iter().map(|f| f.minor).sum();
        out.push(format!("  supplements and fees {:>18}", money(sum)));
    }
    out.extend(money_lines(booking, &when));
    out.push(String::new());
    out.push("HISTORY".into());
    out.extend(booking.history.iter().map(|h| format!("  {}   {:<12} {} {}", when(h.at), h.verb, h.terminal, h.who())));
    out.iter().map(|l| fit(l, width)).collect()
}

fn line_words(line: &Line, when: &dyn Fn(Instant) -> String, money: &dyn Fn(i64) -> String) -> String {
    let piece = &line.piece;
    let combo = piece.combo.as_ref().map_or(String::new(), |c| format!(" ({c})"));
    let seat = piece.seat.as_ref().map_or(String::new(), |(_, seat)| format!(" to {seat}"));
    let state = match (line.state, &line.collected) {
        (LineState::Sold, _) => "waits".to_owned(),
        (LineState::Back, _) => "BACK".to_owned(),
        (LineState::Collected, collected) => {
            let at = collected.as_ref().map_or(String::new(), |(at, by)| format!(" {} {by}", when(*at)));
            format!("HANDED OVER{at}")
        }
    };
    format!("  {:<30} {:>8}   {state}", fit(&format!("{}{combo}{seat}", piece.words()), 30), money(piece.minor))
}

/// In which style a line of it stands.
pub fn style(i: usize, line: &str, session: &Session) -> Style {
    let theme = &session.theme;
    if i == 0 || ["FOOD AND DRINK", "PAID", "GONE BACK", "HISTORY"].contains(&line) {
        theme.title
    } else if ["VOID", "ADMITTED", "HANDED OVER", "OWED", "DELAYED", "DISPUTED"].iter().any(|word| line.contains(word))
    {
        theme.warn
    } else {
        theme.text
    }
}
