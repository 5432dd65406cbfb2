//! The words of the kiosk, in every language it speaks. A text that a language lacks does
//! not compile; the tests below see that what is said fits where it stands.

/// A language's table: one text a line. It becomes an exhaustive `match`, so that a text can't be forgotten.
macro_rules! words {
    ($($key:ident = $said:literal;)*) => {
        pub(super) fn say(text: super::Text) -> &'static str {
            match text { $(super::Text::$key => $said),* }
        }
    };
}

mod de;
mod en;
mod fr;
mod ga;

macro_rules! texts {
    ($($key:ident),* $(,)?) => {
        /// One thing that the kiosk says. `{n}` and the like stand for what is filled in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the English text says what each one is")]
        pub enum Text { $($key),* }

        impl Text {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$key),*];
        }
    };
}

texts! {
    StepFilm, StepShow, StepTickets, StepSeats, StepPay, StepDone, StepOf, Bigger, Smaller, Contrast, Speak,
    Language, StartOver, CallStaff, Begin, MyTickets, MyTicketsHint, PlayingNext, NothingPlays, TouchOrOk,
    Back, More, Earlier, Tonight, Today, Tomorrow, Weekdays, ChooseFilm, ChooseShow, ChooseTickets, Minutes,
    FreeSeats, FewLeft, SoldOut, NotOnSale, Subtitled, AudioDescribed, Captioned, Relaxed, AtMost, OnlyFree,
    OneTicket, NTickets, NoTickets, ToSeats, From, FreeOfCharge, WheelchairNote, Screen, ByNumber, Chosen,
    Yours, Taken, Wheelchair, Beside, TouchMap, OtherSeats, Restricted, TakeSeats, TakePlaces, SitAnywhere, PlacesFree,
    MoreTime, Middle, AtSide, WithWheelchair, LowerPrice, FurtherBack, NearFront, SeatsGone,
    NoRoom, TooFew, HoldLost, StillFree, GoneNow, TakeAgain, Total, YourOrder, Supplement, PayCard, PayFree,
    NothingToPay, AgeWithAdult, AgeNobody, CardNow, CardThen, CardYes, CardNo, Declined, TryAgain,
    PayAtCounter, NoCardLink, AtCounter, KeptUntil, OneMoment, PaidUnknown, Thanks, YourReference,
    ShowCodes, NextCode, Finish, ClosesIn, CodeHint, NoCode, LookupHint, Search, NotFound, Delete, Valid,
    Admitted, Void, Unpaid, StillThere, EndsIn, SeatsEndIn, LastMinute, GoOn, GiveUp, Yes, No, StaffCalled, Printing, TakePaper, PrinterFails, ScanToPay, StopPaying,
    StaffOnly, WrongPin, Failed, Help, HelpTouch, HelpKeys, HelpTime, TooSmall, Adult, Child, Senior,
    Student, Family, Carer, Member, Regular, Premium, Vip, SignIn, SignInHint, SignOut, Next, Keyboard, YourAddress, YourPassword, WrongSignIn, NewPassword, NewPasswordHint, YourCode, YourNewPassword, CodeSent, WrongCode, ShortPassword, TooManyTries, Hello, NoBookings, BuyTickets, GiveBack, GiveBackNow, MarkTickets, NothingBack, HowWasIt, ThanksForStars, BackToCard, BackAtCounter,
}

/// A language of the kiosk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English: what a kiosk starts in, where the house speaks none of these.
    #[default]
    En,
    /// Irish.
    Ga,
    /// French.
    Fr,
    /// German.
    De,
}

impl Lang {
    /// All languages, in the order of their buttons.
    pub const ALL: [Self; 4] = [Self::En, Self::Ga, Self::Fr, Self::De];

    /// Its tag.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ga => "ga",
            Self::Fr => "fr",
            Self::De => "de",
        }
    }

    /// The language of a tag, whatever its region: `de` of `de-AT`.
    pub fn of(tag: &str) -> Option<Self> {
        let first = tag.split('-').next()?;
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(first))
    }

    /// The language's name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ga => "Gaeilge",
            Self::Fr => "Français",
            Self::De => "Deutsch",
        }
    }

    /// A text in this language.
    pub fn say(self, text: Text) -> &'static str {
        match self {
            Self::En => en::say(text),
            Self::Ga => ga::say(text),
            Self::Fr => fr::say(text),
            Self::De => de::say(text),
        }
    }

    /// A text with its places filled in.
    pub fn fill(self, text: Text, places: &[(&str, &str)]) -> String {
        places.iter().fold(self.say(text).to_owned(), |said, (place, with)| said.replace(&format!("{{{place}}}"), with))
    }

    /// So many tickets.
    pub fn tickets(self, n: usize) -> String {
        match n {
            0 => self.say(Text::NoTickets).to_owned(),
            1 => self.say(Text::OneTicket).to_owned(),
            n => self.fill(Text::NTickets, &[("n", &n.to_string())]),
        }
    }

    /// A ticket type by its code; one that the house made up keeps the house's own name.
    pub fn kind(self, code: &str, name: &str) -> String {
        let text = match code {
            "adult" => Text::Adult,
            "child" => Text::Child,
            "senior" => Text::Senior,
            "student" => Text::Student,
            "family" if name.contains("2+2") => Text::Family,
            "carer" => Text::Carer,
            "member" => Text::Member,
            _ => return name.to_owned(),
        };
        // In the house's own language the house's own word is the right one.
        if self == Self::En { name.to_owned() } else { self.say(text).to_owned() }
    }

    /// A seat class by its code.
    pub fn class(self, code: &str) -> String {
        match code {
            "regular" => self.say(Text::Regular).to_owned(),
            "premium" => self.say(Text::Premium).to_owned(),
            "vip" => self.say(Text::Vip).to_owned(),
            own => own.to_owned(),
        }
    }

    /// What a way to seat a party is good for. The domain names it in English.
    pub fn choice(self, label: &str) -> String {
        let text = match label {
            "MIDDLE" => Text::Middle,
            "AT THE SIDE" => Text::AtSide,
            "WITH WHEELCHAIR" => Text::WithWheelchair,
            "LOWER PRICE" => Text::LowerPrice,
            "FURTHER BACK" => Text::FurtherBack,
            "NEAR THE FRONT" => Text::NearFront,
            other => return other.to_owned(),
        };
        self.say(text).to_owned()
    }

    /// A trait of a show by its code.
    pub fn show_trait(self, code: &str) -> String {
        match code {
            "subtitled" => self.say(Text::Subtitled).to_owned(),
            "audio_described" => self.say(Text::AudioDescribed).to_owned(),
            "captioned" => self.say(Text::Captioned).to_owned(),
            "relaxed" => self.say(Text::Relaxed).to_owned(),
            own => own.replace('_', " "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::{cells, is_control};

    /// The places of a text: `{n}`, `{p}`.
    fn places(text: &str) -> Vec<&str> {
        let mut out: Vec<&str> = text.split('{').skip(1).filter_map(|t| t.split('}').next()).collect();
        out.sort_unstable();
        out
    }

    #[test]
    fn every_language_says_everything_with_the_same_places() {
        for lang in Lang::ALL {
            for text in Text::ALL {
                let said = lang.say(*text);
                assert!(!said.trim().is_empty() && said.trim() == said, "{lang:?} {text:?}");
                assert!(!said.chars().any(is_control), "{lang:?} {text:?}");
                assert_eq!(places(said), places(Lang::En.say(*text)), "{lang:?} {text:?}");
            }
        }
    }

    #[test]
    fn no_language_is_a_copy_of_another() {
        for lang in [Lang::Ga, Lang::Fr, Lang::De] {
            let same = Text::ALL.iter().filter(|t| lang.say(**t) == Lang::En.say(**t)).count();
            assert!(same * 10 < Text::ALL.len(), "{lang:?} repeats {same} texts of English");
        }
    }

    #[test]
    fn the_labels_of_buttons_fit_their_buttons() {
        use Text::*;
        let limits: [(usize, &[Text]); 7] = [
            (11, &[Bigger, Smaller, Contrast, Speak, Language, StartOver, CallStaff, Back, Yes, No]),
            (14, &[Delete, Earlier, More, TryAgain, MoreTime]),
            (
                18,
                &[
                    SignOut,
                    Next,
                    PayAtCounter,
                    CardYes,
                    CardNo,
                    OtherSeats,
                    LowerPrice,
                    AtSide,
                    WithWheelchair,
                    Search,
                    Finish,
                ],
            ),
            (22, &[SignIn, SignInHint, NewPassword, NewPasswordHint, GiveBack, GiveBackNow, BuyTickets, SignInHint]),
            (34, &[YourAddress, YourPassword, YourCode, YourNewPassword]),
            (24, &[TakeSeats, TakePlaces, ToSeats, PayCard, PayFree, TakeAgain, NextCode, ShowCodes, Begin]),
            (
                76,
                &[
                    WrongSignIn,
                    CodeSent,
                    HowWasIt,
                    ThanksForStars,
                    WrongCode,
                    ShortPassword,
                    TooManyTries,
                    MarkTickets,
                    NothingBack,
                    StillThere,
                    StillFree,
                    GoneNow,
                    NoRoom,
                    TooFew,
                    CardNow,
                    CardThen,
                    StaffCalled,
                    Printing,
                    TakePaper,
                    PrinterFails,
                    SitAnywhere,
                ],
            ),
        ];
        for lang in Lang::ALL {
            for (limit, texts) in limits {
                for text in texts {
                    assert!(cells(lang.say(*text)) <= limit, "{lang:?} {text:?} is wider than {limit}");
                }
            }
            assert_eq!(lang.say(Weekdays).split(' ').count(), 7);
        }
    }
}
