//! A customer in lines: who, why they can't buy, what is worth a second look, what they booked and said. Every staff screen reads
//! the same.
use super::booking::{known, state_word};
use crate::{
    domain::{
        Money,
        customer::{Customer, CustomerCard, Flags},
        text::fit,
        time::Instant,
    },
    ui::session::Session,
};
use ratatui::style::Style;

/// What a line is about, which says how it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A heading.
    Title,
    /// Why they can't buy.
    Bad,
    /// Worth a second look.
    Warn,
    /// Anything else.
    Plain,
}

impl Tone {
    /// Its style.
    pub fn style(self, session: &Session) -> Style {
        let theme = &session.theme;
        match self {
            Self::Title => theme.title,
            Self::Bad => theme.bad,
            Self::Warn => theme.warn,
            Self::Plain => theme.text,
        }
    }
}

/// Flags in words: `5 refunds, 12 holds that ran out`.
pub fn flag_words(flags: &Flags) -> String {
    flags.iter().map(|(f, n)| f.words(*n)).collect::<Vec<_>>().join(", ")
}

/// A customer in a list, and whether they can't buy.
pub fn row(c: &Customer, flags: &Flags, session: &Session) -> (String, bool) {
    let blocked = c.blocked(session.now.instant());
    let mark = match blocked {
        Some(block) => format!("   BLOCKED: {}", block.reason),
        None if flags.is_empty() => String::new(),
        None => format!("   ({})", flag_words(flags)),
    };
    (format!("{}{mark}", known(&c.known())), blocked.is_some())
}

/// The card in lines of at most so many cells.
pub fn lines(card: &CustomerCard, session: &Session, width: usize) -> Vec<(String, Tone)> {
    let (c, zone) = (&card.customer, session.zone());
    let day = |at: Instant| zone.local(at).format("%-d %b %Y").to_string();
    let mut out = vec![(known(&c.known()), Tone::Title)];
    if let Some(at) = c.erased_at {
        out.push((format!("all that was known of them was erased on {}", day(at)), Tone::Plain));
    }
    if let Some(block) = c.blocked(session.now.instant()) {
        let until = block.until.map_or(String::new(), |u| format!(" until {}", day(u)));
        let by = card.blocked_by.as_deref().map_or(String::new(), |by| format!(" by {by}"));
        out.push((format!("BLOCKED since {}{until}{by}: {}", day(block.at), block.reason), Tone::Bad));
    }
    if !card.flags.is_empty() {
        out.push((format!("worth a second look: {}", flag_words(&card.flags)), Tone::Warn));
    }
    if !c.notes.is_empty() {
        out.push((format!("NOTES {}", c.notes), Tone::Plain));
    }
    out.push((format!("customer {} since {}, last here {}", c.id, day(c.made_at), day(c.seen_at)), Tone::Plain));
    out.push((String::new(), Tone::Plain));
    let count = card.bookings.len();
    out.push((if count == 0 { "NO BOOKINGS YET".into() } else { format!("BOOKINGS {count}") }, Tone::Title));
    for b in &card.bookings {
        let first = b.shows.first();
        let show = first.map_or(String::new(), |s| {
            format!("{}  {}", zone.local(s.starts_at).format("%a %-d %b %Y %H:%M"), s.title)
        });
        let more = if b.shows.len() > 1 { format!(" and {} more", b.shows.len() - 1) } else { String::new() };
        let back: i64 = b.refunds.iter().map(|r| r.minor).sum();
        let money = |minor| Money::new(minor, b.currency).plain();
        let back = if back > 0 { format!("  back {}", money(back)) } else { String::new() };
        let line = format!("{}  {:<9} {:>9}{back}  {show}{more}", b.reference, state_word(b.state), money(b.total));
        out.push((line, Tone::Plain));
    }
    if !card.reviews.is_empty() {
        out.push((String::new(), Tone::Plain));
        out.push(("REVIEWS".into(), Tone::Title));
        for r in &card.reviews {
            out.push((format!("{:<5} {}  {}", "*".repeat(usize::from(r.stars)), r.title, r.words), Tone::Plain));
        }
    }
    out.into_iter().map(|(line, tone)| (fit(&line, width), tone)).collect()
}
