//! The booking card: who, what, where, what was paid, what happened. It is read; nothing on it acts by Enter.
use crate::{
    domain::{
        Money,
        booking::{Booking, BookingState, PaymentState, Refund, TenderKind, TicketState},
        text::fit,
        time::Instant,
    },
    ui::{
        effect::Effect,
        paint::Pen,
        screens::counter::{boxes::Overlay, state::State},
        session::Session,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// A booking that is looked at.
#[derive(Clone, Debug)]
pub struct Card {
    /// The booking.
    pub booking: Box<Booking>,
    from: u16,
}

impl Card {
    /// Its first line first.
    pub fn new(booking: Box<Booking>) -> Self {
        Self { booking, from: 0 }
    }
}

/// It scrolls; r gives tickets of it back, x exchanges them; Esc closes it; Enter does nothing.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut card: Card) -> Vec<Effect> {
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Up => card.from = card.from.saturating_sub(1),
        KeyCode::Down => card.from = card.from.saturating_add(1).min(999),
        KeyCode::PageUp => card.from = card.from.saturating_sub(10),
        KeyCode::PageDown => card.from = card.from.saturating_add(10).min(999),
        KeyCode::Home => card.from = 0,
        KeyCode::Char('r' | 'R') => {
            let booking = card.booking.clone();
            state.boxes.push(Overlay::Booking(card));
            return super::back::open(state, booking);
        }
        KeyCode::Char('x' | 'X') => {
            let booking = card.booking.clone();
            state.boxes.push(Overlay::Booking(card));
            return super::exchange::open(state, session, booking);
        }
        _ => {}
    }
    state.boxes.push(Overlay::Booking(card));
    Vec::new()
}

/// One word for where a booking stands.
pub fn state_word(state: BookingState) -> &'static str {
    match state {
        BookingState::Pending => "BEING PAID",
        BookingState::Confirmed => "SOLD",
        BookingState::Cancelled => "CANCELLED",
        BookingState::Expired => "EXPIRED, NOT SOLD",
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

/// The card in lines of at most so many cells.
pub fn lines(booking: &Booking, session: &Session, width: usize) -> Vec<String> {
    let zone = booking.zone;
    let when = |at: Instant| zone.local(at).format("%a %-d %b %H:%M").to_string();
    let money = |minor| Money::new(minor, booking.currency).plain();
    let mut out = vec![format!(
        "{}   {}   {} {}   {} {}",
        booking.reference,
        state_word(booking.state),
        money(booking.total),
        booking.currency.code(),
        booking.channel,
        booking.terminal
    )];
    out.push(format!("made {}   {}", when(booking.created_at), booking.email.as_deref().unwrap_or("no e-mail")));
    for show in &booking.shows {
        let gone = if show.ends_at < session.now.instant() { "   OVER" } else { "" };
        out.push(String::new());
        out.push(format!("{} {}   {}", show.title, show.certificate, show.format));
        out.push(format!("{}   {}   {}{gone}", when(show.starts_at), show.hall, show.theatre));
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
    if !booking.fees.is_empty() {
        let sum: i64 = booking.fees.iter().map(|f| f.minor).sum();
        out.push(format!("  supplements and fees {:>18}", money(sum)));
    }
    out.push(String::new());
    out.push("PAID".into());
    for p in &booking.payments {
        let word = match p.state {
            PaymentState::Success => "",
            PaymentState::Pending => "NOT ANSWERED",
            PaymentState::Declined => "DECLINED",
            PaymentState::Failed => "GIVEN UP",
        };
        let how = match p.tender.kind {
            TenderKind::Cash => "cash".to_owned(),
            TenderKind::Card => format!("card {}", p.tender.reference),
        };
        let change = p.tender.tendered - p.tender.minor;
        let change = if change > 0 { format!("   change {}", money(change)) } else { String::new() };
        out.push(format!("  {how:<16} {:>9}{change}   {}   {word}", money(p.tender.minor), when(p.at)));
    }
    if !booking.refunds.is_empty() {
        out.push("GONE BACK".into());
        let line = |r: &Refund| format!("  {:<16} {:>9}   {}", r.kind.code(), money(r.minor), when(r.at));
        out.extend(booking.refunds.iter().map(line));
    }
    out.push(String::new());
    out.push("HISTORY".into());
    out.extend(booking.history.iter().map(|h| format!("  {}   {:<12} {} {}", when(h.at), h.verb, h.terminal, h.who())));
    out.iter().map(|l| fit(l, width)).collect()
}

/// Draws the card.
pub fn view(card: &Card, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let width = pen.area().width.min(78);
    let lines = lines(&card.booking, session, usize::from(width.saturating_sub(4)));
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let inner = pen.frame(super::area(pen, width, height), "BOOKING   r refund   x exchange   Esc closes", session);
    let most = lines.len().saturating_sub(usize::from(inner.height));
    let from = usize::from(card.from).min(most);
    for (y, (i, line)) in (inner.top()..inner.bottom()).zip(lines.iter().enumerate().skip(from)) {
        let heading = i == 0 || ["PAID", "GONE BACK", "HISTORY"].contains(&line.as_str());
        let style = if heading {
            theme.title
        } else if line.contains("VOID") || line.contains("ADMITTED") {
            theme.warn
        } else {
            theme.text
        };
        pen.cut(inner.x + 1, y, inner.width.saturating_sub(2), line, style);
    }
}
