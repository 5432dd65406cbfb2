//! The tickets of a booking, or what is kept for it, go by mail once more: to the address that is known, or to another one that is typed.
use super::Step;
use crate::{
    domain::{Reference, booking::Booking, customer::check_email},
    ui::{
        effect::Order,
        paint::{Pen, centred},
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// The box. What is typed in it is somebody's address.
#[derive(Clone, Debug)]
pub struct Mail {
    reference: Reference,
    to: Field,
    /// The address that was known.
    known: String,
    /// Its seats are kept and not paid: there are no tickets yet.
    kept: bool,
    wrong: String,
}

impl Mail {
    /// For a booking; `None` where no ticket of it is good and nothing is kept.
    pub fn new(booking: &Booking) -> Option<Self> {
        let sends = booking.reserved.is_some() || booking.has_rest();
        let mail = || Self::to(booking.reference.clone(), booking.address().unwrap_or_default());
        sends.then(|| Self { kept: booking.reserved.is_some(), ..mail() })
    }

    /// For a booking by its reference, with this address in the field.
    pub fn to(reference: Reference, known: &str) -> Self {
        let mut to = Field::new(254);
        to.set(known);
        Self { reference, to, known: known.to_owned(), kept: false, wrong: String::new() }
    }

    /// A paste into the field.
    pub fn paste(&mut self, text: &str) {
        self.to.insert(text);
    }

    /// Enter sends; all else is the address.
    pub fn key(&mut self, key: KeyEvent) -> Step {
        match key.code {
            KeyCode::Esc => return Step::Leave,
            KeyCode::Enter => {
                let to = self.to.text().trim().to_owned();
                return match check_email(&to) {
                    Ok(()) => Step::Do(Order::Resend(self.reference.clone(), to)),
                    Err(_) if to.is_empty() => self.no("To which address? The booking has none".to_owned()),
                    Err(refusal) => self.no(refusal.message),
                };
            }
            _ => {
                self.to.key(key);
                self.wrong.clear();
            }
        }
        Step::Stay(None)
    }

    fn no(&mut self, why: String) -> Step {
        self.wrong = why;
        Step::No(None)
    }

    fn title(&self) -> String {
        let what = if self.kept { "Mail the reservation" } else { "Mail the tickets of" };
        format!("{what} {}", self.reference)
    }

    fn hint(&self) -> &'static str {
        match self.known.as_str() {
            "" => "no address is known: type one",
            known if known == self.to.text() => "the address that is known; Ctrl-U empties it",
            _ => "another address: the booking keeps the one that it has",
        }
    }
}

/// What is said when it is written down.
pub fn said(reference: &Reference, to: &str) -> String {
    format!("{reference} goes by mail to {to}")
}

/// Draws it.
pub fn view(mail: &Mail, session: &Session, pen: &mut Pen) {
    let theme = &session.theme;
    let inner = pen.frame(centred(pen.area(), 66, 7), &mail.title().to_uppercase(), session);
    let (x, width) = (inner.x + 1, inner.width.saturating_sub(2));
    let at = pen.text(x, inner.y, "To  ", theme.strong);
    mail.to.view(pen, at, inner.y, inner.right().saturating_sub(at + 1), session);
    pen.cut(x, inner.y + 1, width, mail.hint(), theme.dim);
    pen.cut(x, inner.y + 2, width, &mail.wrong, theme.bad);
    let keys = [("Enter", theme.key), (" sends   ", theme.dim), ("Esc", theme.key), (" back", theme.dim)];
    pen.runs(x, inner.bottom().saturating_sub(1), &keys);
}

/// Says it.
pub fn spoken(mail: &Mail) -> Vec<String> {
    let mut out = vec![
        format!("{} to: {}.", mail.title(), mail.to.text()),
        format!("{}.", mail.hint()),
        "Enter sends. Escape: back.".into(),
    ];
    out.extend(Some(mail.wrong.clone()).filter(|w| !w.is_empty()));
    out
}
