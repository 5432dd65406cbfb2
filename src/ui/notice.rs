//! What happened, in one line: what was kept and what to do next.
use super::msg::Failure;
use crate::domain::refusal::Kind;

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Said in passing.
    Info,
    /// Done.
    Good,
    /// Look here.
    Warn,
    /// Not done.
    Bad,
}

/// One line for the place where the eye is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How it is meant.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
}

impl Notice {
    /// A notice.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }

    /// Said in passing.
    pub fn info(text: impl Into<String>) -> Self {
        Self::new(Tone::Info, text)
    }

    /// Done.
    pub fn good(text: impl Into<String>) -> Self {
        Self::new(Tone::Good, text)
    }

    /// Look here.
    pub fn warn(text: impl Into<String>) -> Self {
        Self::new(Tone::Warn, text)
    }

    /// Not done.
    pub fn bad(text: impl Into<String>) -> Self {
        Self::new(Tone::Bad, text)
    }
}

/// The sentence for a failure: the refusal's own words, and the key that helps at a counter.
pub fn counter(failure: &Failure) -> Notice {
    let refusal = match failure {
        Failure::Broken { code, message } => return Notice::bad(format!("{message} ({code})")),
        Failure::Refused(refusal) => refusal,
    };
    let next = match refusal.kind {
        Kind::SeatTaken => "n takes the next best",
        Kind::SoldOut => "z takes another zone, s shows the seats",
        Kind::HoldExpired => "a ticket key takes seats again",
        Kind::ShowClosed => "choose another show",
        Kind::NotPriced => "z takes another zone",
        Kind::Underpaid => "a number and + is part in cash",
        Kind::Declined => "another card, or Enter for cash",
        Kind::Conflict => "look at the order again",
        _ => return Notice::bad(refusal.message.clone()),
    };
    Notice::bad(format!("{}: {next}", refusal.message.trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Refusal;

    #[test]
    fn a_refusal_says_what_to_do() {
        let notice = counter(&Failure::Refused(Refusal::seats_taken(&["C9".into()])));
        assert_eq!(notice.text, "C9 is taken; nothing was held: n takes the next best");
        let broken = Failure::Broken { code: "busy".into(), message: "the store is busy; nothing was done".into() };
        assert_eq!(counter(&broken).text, "the store is busy; nothing was done (busy)");
    }
}
