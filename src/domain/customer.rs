//! Customers: who they are, what may be said of them, when one is worth a second look. A guest can always buy: nobody has to be
//! one of these.
use super::{
    BookingId, CustomerId, MovieId, Refusal, StaffId,
    booking::Booking,
    text::{fold, is_control},
    time::{BusinessDay, Instant},
};
use serde::{Deserialize, Serialize};

/// Somebody who buys here and has an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Which: what bookings and events point at.
    pub id: CustomerId,
    /// What they are called, in any script; empty once they are erased.
    pub name: String,
    /// Where mail goes.
    pub email: Option<String>,
    /// In E.164.
    pub phone: Option<String>,
    /// In which language to write to them; empty: the house's.
    pub language: String,
    /// What staff should know.
    pub notes: String,
    /// Whether they can sign in.
    pub has_password: bool,
    /// Since when.
    pub made_at: Instant,
    /// When they last bought, signed in or were changed.
    pub seen_at: Instant,
    /// Why they can't buy now, or could not until it was over.
    pub block: Option<Block>,
    /// When all that was known of them was erased.
    pub erased_at: Option<Instant>,
}

/// Why somebody can't buy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Since when.
    pub at: Instant,
    /// Until when; none: until somebody lifts it.
    pub until: Option<Instant>,
    /// By whom.
    pub by: StaffId,
    /// Why.
    pub reason: String,
}

impl Customer {
    /// The block that holds at this moment.
    pub fn blocked(&self, now: Instant) -> Option<&Block> {
        self.block.as_ref().filter(|b| b.until.is_none_or(|until| now < until))
    }

    /// As a booking names them.
    pub fn known(&self) -> Known {
        Known { id: self.id, name: self.name.clone(), email: self.email.clone(), phone: self.phone.clone() }
    }
}

/// Whom a booking or an order is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Which.
    pub id: CustomerId,
    /// What they are called; empty where they were erased.
    pub name: String,
    /// Where mail goes.
    pub email: Option<String>,
    /// In E.164.
    pub phone: Option<String>,
}

/// How somebody is blocked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewBlock {
    /// Why.
    pub reason: String,
    /// The last business day on which they can't buy; none: until somebody lifts it.
    pub until: Option<BusinessDay>,
    /// Cancel what they have booked and what has not begun; else it stays.
    pub cancel: bool,
}

/// What is said of somebody, as it shall be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// What they are called.
    pub name: String,
    /// Where mail goes.
    pub email: Option<String>,
    /// In E.164.
    pub phone: Option<String>,
    /// `en`, `de`, `pt-BR`; empty: the house's.
    pub language: String,
    /// What staff should know.
    pub notes: String,
}

impl Profile {
    /// Refuses what can't be kept: no name, nothing to reach them by, characters that steer a screen.
    pub fn check(&self) -> Result<(), Refusal> {
        let fits = |text: &str, most: usize| text.chars().count() <= most && !text.chars().any(is_control);
        if self.name.trim().is_empty() || !fits(&self.name, 100) {
            return Err(Refusal::usage("a customer's name has 1 to 100 plain characters; nothing was kept"));
        }
        if self.email.is_none() && self.phone.is_none() {
            return Err(Refusal::usage("a customer has an e-mail address or a telephone number; nothing was kept"));
        }
        if let Some(email) = &self.email {
            check_email(email)?;
        }
        check_language(&self.language)?;
        if !fits(&self.notes, 500) {
            return Err(Refusal::usage("notes have at most 500 plain characters; nothing was kept"));
        }
        Ok(())
    }

    /// What a search looks at.
    pub fn find(&self) -> String {
        let words = [Some(self.name.as_str()), self.email.as_deref(), self.phone.as_deref()];
        words.into_iter().flatten().map(fold).collect::<Vec<_>>().join(" ")
    }
}

/// Refuses what is no language; empty is none in particular.
pub fn check_language(language: &str) -> Result<(), Refusal> {
    let tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !language.is_empty() && (!(2..=8).contains(&language.len()) || !language.chars().all(tag)) {
        return Err(Refusal::usage("a language is a short code like en, de or pt-BR; nothing was kept"));
    }
    Ok(())
}

/// An address that a mail could go to: one `@` with something plain on both sides.
pub fn check_email(email: &str) -> Result<(), Refusal> {
    let plain = |s: &str| !s.is_empty() && s.chars().all(|c| !c.is_whitespace() && !is_control(c) && c != '@');
    let good = email.len() <= 254 && email.split_once('@').is_some_and(|(who, host)| plain(who) && plain(host));
    if good { Ok(()) } else { Err(Refusal::usage(format!("{email:?} is not an e-mail address"))) }
}

/// An address without regard to case: two that give the same here are one.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Why a customer is worth a second look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Payments that failed.
    FailedPayments,
    /// Holds that ran out.
    LapsedHolds,
    /// Money that went back.
    Refunds,
}

impl Flag {
    /// Its word in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::FailedPayments => "failed_payments",
            Self::LapsedHolds => "lapsed_holds",
            Self::Refunds => "refunds",
        }
    }

    /// For people.
    pub fn words(self, n: u32) -> String {
        let what = match self {
            Self::FailedPayments => "failed payments",
            Self::LapsedHolds => "holds that ran out",
            Self::Refunds => "refunds",
        };
        format!("{n} {what}")
    }
}

/// Why somebody is worth a second look, each with how often it was.
pub type Flags = Vec<(Flag, u32)>;

/// From how many on somebody is flagged; 0: never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FlagRules {
    /// Within so many days before now.
    pub days: u16,
    /// Payments that were declined or given up.
    pub failed_payments: u16,
    /// Holds that ran out.
    pub lapsed_holds: u16,
    /// Times that money went back.
    pub refunds: u16,
}

impl Default for FlagRules {
    fn default() -> Self {
        Self { days: 30, failed_payments: 5, lapsed_holds: 10, refunds: 5 }
    }
}

/// What somebody did within the days that the rules look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conduct {
    /// Payments that were declined or given up.
    pub failed_payments: u32,
    /// Holds that ran out.
    pub lapsed_holds: u32,
    /// Times that money went back.
    pub refunds: u32,
}

impl FlagRules {
    /// What of it is worth a second look, with how often it was.
    pub fn flags(&self, did: Conduct) -> Flags {
        let all = [
            (Flag::FailedPayments, self.failed_payments, did.failed_payments),
            (Flag::LapsedHolds, self.lapsed_holds, did.lapsed_holds),
            (Flag::Refunds, self.refunds, did.refunds),
        ];
        all.into_iter().filter(|(_, from, n)| *from > 0 && *n >= u32::from(*from)).map(|(f, _, n)| (f, n)).collect()
    }
}

/// What somebody says of a film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Who.
    pub customer: CustomerId,
    /// Which film.
    pub movie: MovieId,
    /// Its title.
    pub title: String,
    /// 1 to 5.
    pub stars: u8,
    /// In their words; may be empty.
    pub words: String,
    /// When.
    pub at: Instant,
}

/// A customer with what the house knows beside their name.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomerCard {
    /// Who.
    pub customer: Customer,
    /// Who blocked them, by name.
    pub blocked_by: Option<String>,
    /// Why they are worth a second look.
    pub flags: Flags,
    /// Their bookings, the newest first.
    pub bookings: Vec<Booking>,
    /// What they said of films.
    pub reviews: Vec<Review>,
}

/// Refuses a review that can't be kept.
pub fn check_review(stars: u8, words: &str) -> Result<(), Refusal> {
    if !(1..=5).contains(&stars) {
        return Err(Refusal::usage("a film gets 1 to 5 stars; nothing was kept"));
    }
    if words.chars().count() > 1000 || words.chars().any(is_control) {
        return Err(Refusal::usage("a review has at most 1000 plain characters; nothing was kept"));
    }
    Ok(())
}

/// What erasing somebody, or what is old, would take away or took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Customers.
    pub customers: Vec<CustomerId>,
    /// Bookings whose contact goes: they stay with all their sums.
    pub bookings: Vec<BookingId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> Profile {
        Profile { name: "Ann".into(), email: Some("ann@example.com".into()), ..Profile::default() }
    }

    #[test]
    fn names_of_any_script_are_names_and_what_steers_a_screen_is_not() {
        for name in ["Ann", "Zoë Müller-Łuk", "山田 太郎", "Владимир", "فاطمة", "O'Neill"] {
            Profile { name: name.into(), ..profile() }.check().unwrap();
        }
        for name in ["", "  ", "An\u{1b}[2Jn", "Ann\u{202e}", "A\nB", &"x".repeat(101)] {
            assert_eq!(Profile { name: name.into(), ..profile() }.check().unwrap_err().code(), "usage", "{name:?}");
        }
    }

    #[test]
    fn somebody_can_be_reached_or_is_no_customer() {
        assert!(Profile { email: None, ..profile() }.check().is_err());
        Profile { email: None, phone: Some("+442079460000".into()), ..profile() }.check().unwrap();
        for wrong in ["ann", "ann@", "@x", "a@b@c", "a b@c", "a@b\u{7}"] {
            assert!(Profile { email: Some(wrong.into()), ..profile() }.check().is_err(), "{wrong}");
        }
        for wrong in ["e", "english language", "d€", "e n"] {
            assert!(Profile { language: wrong.into(), ..profile() }.check().is_err(), "{wrong}");
        }
        assert!(Profile { notes: "a\u{9b}b".into(), ..profile() }.check().is_err());
    }

    #[test]
    fn an_address_has_no_case_in_any_script() {
        assert_eq!(email_key(" Ann@Example.COM"), email_key("ann@example.com"));
        assert_eq!(email_key("ÄNNE@x.de"), email_key("änne@x.de"));
    }

    #[test]
    fn a_block_ends_by_itself_where_it_was_given_an_end() {
        let block = Block { at: Instant(10), until: Some(Instant(20)), by: StaffId(1), reason: "bots".into() };
        let mut ann = Customer {
            id: CustomerId(1),
            name: "Ann".into(),
            email: None,
            phone: None,
            language: String::new(),
            notes: String::new(),
            has_password: false,
            made_at: Instant(0),
            seen_at: Instant(0),
            block: Some(block),
            erased_at: None,
        };
        assert!(ann.blocked(Instant(19)).is_some() && ann.blocked(Instant(20)).is_none());
        ann.block.as_mut().unwrap().until = None;
        assert!(ann.blocked(Instant(i64::MAX)).is_some());
    }

    #[test]
    fn flags_come_from_the_number_that_was_set_and_nought_is_never() {
        let rules = FlagRules { days: 30, failed_payments: 2, lapsed_holds: 0, refunds: 3 };
        let did = Conduct { failed_payments: 2, lapsed_holds: 99, refunds: 2 };
        assert_eq!(rules.flags(did), [(Flag::FailedPayments, 2)]);
        assert!(rules.flags(Conduct::default()).is_empty());
    }

    #[test]
    fn a_review_has_one_to_five_stars() {
        assert!(check_review(0, "").is_err() && check_review(6, "").is_err() && check_review(3, "a\u{1b}").is_err());
        check_review(5, "").unwrap();
    }
}
